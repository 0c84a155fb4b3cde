//===- Resolver.cpp - Names, types and broadcasts -------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Resolver.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <numbers>

namespace enishi {

/// One gigabyte of them.
static constexpr uint64_t kMaxOperations = 1ull << 25;
/// Statements that are nodes take ten times as much.
static constexpr uint64_t kMaxNodes = 1ull << 22;

Resolver::Resolver(const SourceManager &sources, DiagnosticEngine &diagnostics,
                   ast::Program &program, Interner &interner, Host host)
    : diagnostics(diagnostics), sources(sources), program(program),
      interner(interner), host(std::move(host)), block(&program.body) {
  scopes.emplace_back();
}

void Resolver::expect(size_t sourceBytes) {
  // `h q[0];` and a line break are nine bytes; what is not used costs nothing.
  program.ops.reserve(
      std::min<uint64_t>(program.ops.size() + sourceBytes / 9, kMaxOperations));
}

Language Resolver::setLanguage(Language next) {
  return std::exchange(currentLanguage, next);
}

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

Diagnostic &Resolver::error(SourceRange range, llvm::StringRef code,
                            std::string message, std::string label) {
  Diagnostic &diagnostic = diagnostics.error(range, code, std::move(message));
  diagnostic.label = std::move(label);
  return diagnostic;
}

Diagnostic &Resolver::warning(SourceRange range, llvm::StringRef code,
                              std::string message, std::string label) {
  Diagnostic &diagnostic = diagnostics.warning(range, code, std::move(message));
  diagnostic.label = std::move(label);
  return diagnostic;
}

void Resolver::addNote(Diagnostic &diagnostic, SourceRange range,
                       std::string message) {
  if (!range.isValid())
    return;
  Diagnostic note;
  note.severity = Severity::Note;
  note.message = std::move(message);
  note.range = range;
  diagnostic.notes.push_back(std::move(note));
}

void Resolver::notYet(SourceRange range, const std::string &what,
                      std::string help) {
  Diagnostic &diagnostic = error(range, "E0200", what + " is not yet supported",
                                 "not yet supported");
  diagnostic.help = std::move(help);
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

void Resolver::bind(uint32_t id, Symbol *symbol) {
  if (id >= bindings.size())
    bindings.resize(std::max<size_t>(interner.size(), id + 1), nullptr);
  scopes.back().push_back({id, bindings[id]});
  bindings[id] = symbol;
}

void Resolver::popScope() {
  for (auto &[id, hidden] : llvm::reverse(scopes.back()))
    bindings[id] = hidden;
  scopes.pop_back();
}

std::string Resolver::describe(const Symbol &symbol) {
  switch (symbol.kind) {
  case Symbol::Qubits:
    return symbol.isScalar ? "a qubit" : "a qubit register";
  case Symbol::Bits:
    return symbol.isScalar ? "a bit" : "a bit register";
  case Symbol::Constant:
    return "a constant";
  case Symbol::Input:
    return "an input";
  case Symbol::LoopVariable:
    return "a loop variable";
  case Symbol::GateParam:
    return "a parameter of the gate";
  case Symbol::GateQubit:
    return "a qubit of the gate";
  case Symbol::Gate:
    return "a gate";
  case Symbol::Poisoned:
    break;
  }
  return "something else";
}

Symbol *Resolver::declare(const syntax::Name &name, Symbol::Kind kind) {
  uint32_t id = interner.intern(name.text);
  Symbol *old = binding(id);
  unsigned depth = scopes.size();
  // A gate of a library may be defined again (defineGate sees whether it stays
  // the same), and other things may hide it.
  bool isLibrary = old && old->kind == Symbol::Gate && !old->range.isValid();
  if (isLibrary && old->depth == depth && kind != Symbol::Gate &&
      kind != Symbol::Poisoned)
    warning(name.range, "W0306",
            fmt::format("`{}` hides the gate of that name", name.text.str()),
            "the gate can't be called any more");
  if (old && old->depth == depth && !isLibrary) {
    if (old->kind == Symbol::Poisoned)
      return nullptr;
    Diagnostic &diagnostic =
        error(name.range, "E0102",
              fmt::format("`{}` is already declared", name.text.str()),
              "declared again");
    addNote(diagnostic, old->range,
            fmt::format("it is {} declared here", describe(*old)));
    return nullptr;
  }
  Symbol &symbol = symbols.emplace_back();
  symbol.kind = kind;
  symbol.depth = depth;
  symbol.range = name.range;
  bind(id, &symbol);
  return &symbol;
}

std::string Resolver::nearestName(llvm::StringRef name,
                                  llvm::ArrayRef<Symbol::Kind> wanted) const {
  std::string best;
  // One letter is like any other.
  unsigned bestDistance =
      name.size() == 1 ? 1 : std::max<size_t>(1, name.size() / 3) + 1;
  for (uint32_t id = 0; id < bindings.size(); ++id) {
    const Symbol *symbol = bindings[id];
    if (!symbol || !llvm::is_contained(wanted, symbol->kind))
      continue;
    llvm::StringRef candidate = interner.name(id);
    unsigned distance = name.equals_insensitive(candidate)
                            ? 0
                            : name.edit_distance(candidate, true, bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate.str();
    }
  }
  return best;
}

void Resolver::undeclared(llvm::StringRef name, SourceRange range,
                          llvm::ArrayRef<Symbol::Kind> wanted) {
  bool wantsGate = wanted.size() == 1 && wanted[0] == Symbol::Gate;
  Diagnostic &diagnostic =
      wantsGate ? error(range, "E0101",
                        fmt::format("there is no gate `{}`", name.str()),
                        "not defined")
                : error(range, "E0100",
                        fmt::format("`{}` is not declared", name.str()),
                        "not found in this scope");
  // Once is enough for every use in the file.
  Symbol &poison = symbols.emplace_back();
  poison.depth = 0;
  uint32_t id = interner.intern(name);
  if (id >= bindings.size())
    bindings.resize(std::max<size_t>(interner.size(), id + 1), nullptr);
  bool isQasm2 = currentLanguage == Language::OpenQASM2;
  if (wantsGate) {
    unsigned library = isQasm2 ? Qelib1 | Qelib1Later : Stdgates;
    for (const StandardGate &gate : standardGates()) {
      if (gate.name != name || !(gate.libraries & library) ||
          (includedLibraries & library))
        continue;
      const char *file = isQasm2 ? "qelib1.inc" : "stdgates.inc";
      diagnostic.help =
          fmt::format("`{}` is in the standard library: add `include \"{}\";`",
                      name.str(), file);
      if (includePlace.isValid())
        diagnostic.fixIts.push_back({includePlace,
                                     fmt::format("\ninclude \"{}\";", file),
                                     "include the standard library"});
      bindings[id] = &poison;
      return;
    }
  }
  if (wantsGate && isQasm2 && (name == "qubit" || name == "bit")) {
    diagnostic.help = fmt::format(
        "`{}` is OpenQASM 3; OpenQASM 2 declares registers with `{} name[n];`",
        name.str(), name == "bit" ? "creg" : "qreg");
    bindings[id] = &poison;
    return;
  }
  std::string nearest = nearestName(name, wanted);
  if (!nearest.empty()) {
    diagnostic.help = fmt::format("did you mean `{}`?", nearest);
    diagnostic.fixIts.push_back(
        {range, nearest, fmt::format("replace it by `{}`", nearest)});
  }
  bindings[id] = &poison;
}

void Resolver::declareLibrary(unsigned libraries) {
  includedLibraries |= libraries;
  for (const StandardGate &gate : standardGates()) {
    if (!(gate.libraries & libraries))
      continue;
    uint32_t id = interner.intern(gate.name);
    Symbol *old = binding(id);
    // A program that has its own gate of that name keeps it; so does one that
    // includes both libraries.
    if (old && old->kind != Symbol::Poisoned)
      continue;
    Callable &callable = callables.emplace_back();
    callable.name = gate.name.str();
    callable.kind = gate.kind;
    callable.paramRule = gate.paramRule;
    callable.phaseRule = gate.phaseRule;
    callable.controls = gate.controls;
    callable.definition = gate.definition;
    callable.numParams = gate.numParams();
    callable.numQubits = gate.numQubits();
    callable.isReplaceable = (gate.libraries & libraries) == Qelib1Later;
    Symbol &symbol = symbols.emplace_back();
    symbol.kind = Symbol::Gate;
    symbol.callable = &callable;
    symbol.depth = 1;
    bind(id, &symbol);
  }
}

void Resolver::declareBuiltins() {
  unsigned library = currentLanguage == Language::OpenQASM2 ? BuiltinOpenQASM2
                                                            : BuiltinOpenQASM3;
  declareLibrary(library);
  includedLibraries = 0;

  auto number = [&](llvm::StringRef name, double value) {
    Symbol &symbol = symbols.emplace_back();
    symbol.kind = Symbol::Constant;
    symbol.value = real(value, {});
    symbol.type = symbol.value->type;
    bind(interner.intern(name), &symbol);
  };
  number("pi", std::numbers::pi);
  if (currentLanguage == Language::OpenQASM2)
    return;
  number("π", std::numbers::pi);
  number("tau", 2 * std::numbers::pi);
  number("τ", 2 * std::numbers::pi);
  number("euler", std::numbers::e);
  number("ℇ", std::numbers::e);

  Callable &phase = callables.emplace_back();
  phase.name = "gphase";
  phase.kind = GateKind::GPhase;
  phase.numParams = 1;
  Symbol &symbol = symbols.emplace_back();
  symbol.kind = Symbol::Gate;
  symbol.callable = &phase;
  bind(interner.intern("gphase"), &symbol);
}

bool Resolver::constant(uint32_t name, PlainNumber &value) const {
  const Symbol *symbol = binding(name);
  if (!symbol || symbol->kind != Symbol::Constant)
    return false;
  const ast::Type &type = symbol->type;
  if (type.isReal()) {
    value = {symbol->value->real, false};
    return true;
  }
  int64_t integer = symbol->value->integer;
  constexpr int64_t kExact = 1ll << 53;
  if (type.kind != ast::Type::Int || integer > kExact || integer < -kExact)
    return false;
  value = {static_cast<double>(integer), true};
  return true;
}

//===----------------------------------------------------------------------===//
// The program under construction
//===----------------------------------------------------------------------===//

bool Resolver::roomFor(uint64_t operations, SourceRange range) {
  if (program.ops.size() + operations <= kMaxOperations &&
      numNodes <= kMaxNodes)
    return true;
  if (!tooLarge)
    error(range, "E0140", "the program is too large",
          "has more operations than can be compiled up to here")
        .help = "a register stands for as many operations as it has qubits";
  tooLarge = true;
  return false;
}

void Resolver::pack(GateKind kind, uint32_t gate,
                    llvm::ArrayRef<uint32_t> qubits,
                    llvm::ArrayRef<double> params, SourceRange range) {
  ast::PackedOp op;
  op.kind = kind;
  op.gate = gate;
  op.offset = static_cast<uint32_t>(range.begin);
  op.numQubits = kind == GateKind::Measure && gate == kNone ? 1 : qubits.size();
  op.numParams = params.size();
  if (qubits.size() <= 3) {
    for (size_t i = 0; i < qubits.size(); ++i)
      op.q[i] = qubits[i];
  } else {
    op.q[0] = program.operandPool.size();
    program.operandPool.insert(program.operandPool.end(), qubits.begin(),
                               qubits.end());
  }
  if (params.size() == 1) {
    op.param = params[0];
  } else if (!params.empty()) {
    uint64_t offset = program.paramPool.size();
    std::memcpy(&op.param, &offset, sizeof offset);
    program.paramPool.insert(program.paramPool.end(), params.begin(),
                             params.end());
  }
  if (gate != kNone)
    ++program.gates[gate].numCalls;

  size_t position = program.ops.size();
  program.ops.push_back(op);
  bool continues = openRun && !block->empty() &&
                   block->back().get() == openRun && openRun->end == position &&
                   openRun->range.file == range.file &&
                   range.begin - openRun->range.begin < (1ull << 32);
  if (!continues) {
    auto run = std::make_unique<ast::GateRun>();
    run->range = range;
    run->begin = position;
    openRun = run.get();
    block->push_back(std::move(run));
  }
  openRun->end = position + 1;
  openRun->range.end = range.end;
}

//===----------------------------------------------------------------------===//
// Plain statements
//===----------------------------------------------------------------------===//

uint32_t Resolver::locate(const PlainStatement::Operand &operand,
                          bool isBit) const {
  if (operand.name == PlainStatement::kPhysical)
    return operand.index < physicalQubits.size() && !inGate &&
                   physicalQubits[operand.index] != kNone
               ? program.qubits[physicalQubits[operand.index]].first
               : kNone;
  const Symbol *symbol = binding(operand.name);
  if (!symbol)
    return kNone;
  bool isWhole = operand.index == PlainStatement::kWhole;
  if (symbol->kind == Symbol::GateQubit)
    return isBit || !isWhole ? kNone : symbol->index;
  if (inGate || symbol->kind != (isBit ? Symbol::Bits : Symbol::Qubits) ||
      (isBit && symbol->isInput))
    return kNone;
  if (isWhole)
    return symbol->isScalar ? symbol->list->first : kNone;
  if (symbol->isScalar || operand.index >= symbol->list->count)
    return kNone;
  return (*symbol->list)[operand.index];
}

bool Resolver::plainBarrier(const PlainStatement &statement,
                            SourceRange range) {
  llvm::SmallVector<uint32_t, 16> qubits;
  for (const PlainStatement::Operand &operand : statement.operands) {
    const Symbol *symbol = operand.name == PlainStatement::kPhysical
                               ? nullptr
                               : binding(operand.name);
    if (symbol && symbol->kind == Symbol::Qubits && !inGate &&
        operand.index == PlainStatement::kWhole) {
      for (uint32_t i = 0; i < symbol->list->count; ++i)
        qubits.push_back((*symbol->list)[i]);
      continue;
    }
    uint32_t qubit = locate(operand, /*isBit=*/false);
    if (qubit == kNone)
      return false;
    qubits.push_back(qubit);
  }
  // The other way sees to qubits that are named twice.
  if (statement.operands.size() > 1) {
    llvm::SmallVector<uint32_t, 16> sorted(qubits);
    llvm::sort(sorted);
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      return false;
  }
  if (qubits.size() > UINT16_MAX)
    return false;
  pack(GateKind::Barrier, kNone, qubits, {}, range);
  return true;
}

bool Resolver::plain(const PlainStatement &statement, SourceRange range) {
  if (program.ops.size() >= kMaxOperations)
    return !roomFor(1, range);
  if (statement.kind == PlainStatement::Barrier)
    return plainBarrier(statement, range);
  llvm::SmallVector<uint32_t, 8> qubits;
  for (const PlainStatement::Operand &operand : statement.operands) {
    uint32_t qubit = locate(operand, /*isBit=*/false);
    if (qubit == kNone || llvm::is_contained(qubits, qubit))
      return false;
    qubits.push_back(qubit);
  }
  if (statement.kind == PlainStatement::Gate) {
    const Symbol *symbol = binding(statement.name);
    if (!symbol || symbol->kind != Symbol::Gate)
      return false;
    const Callable &callable = *symbol->callable;
    if (!callable.isSimple() || statement.params.size() != callable.numParams ||
        qubits.size() != callable.numQubits)
      return false;
    llvm::SmallVector<double, 4> params;
    for (const PlainNumber &number : statement.params)
      params.push_back(number.value);
    pack(callable.kind, callable.gate, qubits, params, range);
    return true;
  }
  if (inGate)
    return false;
  if (statement.kind == PlainStatement::Reset) {
    pack(GateKind::Reset, kNone, qubits, {}, range);
    return true;
  }
  uint32_t bit = kNone;
  if (statement.target.name != PlainStatement::kNoTarget) {
    bit = locate(statement.target, /*isBit=*/true);
    if (bit == kNone)
      return false;
  }
  pack(GateKind::Measure, kNone, {qubits[0], bit}, {}, range);
  return true;
}

void Resolver::run(SourceRange range) {
  Scanner scanner(currentLanguage, interner, this);
  PlainStatement plainStatement;
  llvm::StringRef text = sources.text(range.file);
  const char *base = text.begin();
  const char *p = base + range.begin, *end = base + range.end;
  while (p < end && !diagnostics.isFull() && !tooLarge) {
    const char *next = scanner.scan(p, end, plainStatement);
    SourceRange where{range.file, 0, static_cast<uint64_t>(p - base),
                      static_cast<uint64_t>((next ? next : p) - base)};
    if (!next || !plain(plainStatement, where)) {
      next = text::findStatementEnd(p, end, currentLanguage).end;
      where.end = next - base;
      syntax::Tree tree;
      if (const syntax::Stmt *stmt = host.parse(where, tree))
        statement(*stmt);
    }
    p = text::skipTrivia(next, end);
  }
}

} // namespace enishi

//===- Statements.cpp - Gate calls, measurements and control flow ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Resolver.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <fmt/format.h>

#include <charconv>
#include <numbers>

namespace enishi {

using ast::Op;
using ast::Type;
using syntax::ExprKind;
using syntax::StmtKind;

//===----------------------------------------------------------------------===//
// Gate calls
//===----------------------------------------------------------------------===//

bool Resolver::modifiers(const syntax::Stmt &stmt,
                         std::vector<ast::Modifier> &result,
                         uint64_t &controls) {
  constexpr int64_t kMaxControls = 1 << 20;
  if (stmt.modifiers.size() > text::kMaxNesting) {
    error(stmt.modifiers.back().range, "E0006",
          "the gate call has too many modifiers",
          fmt::format("more than {}", text::kMaxNesting));
    return false;
  }
  for (const syntax::Modifier &modifier : stmt.modifiers) {
    ast::Modifier out;
    out.kind = modifier.kind;
    out.range = modifier.range;
    if (modifier.kind == ast::Modifier::Pow) {
      out.exponent = angle(*modifier.argument);
      if (!out.exponent)
        return false;
    } else if (modifier.argument) {
      std::optional<int64_t> count =
          constantInteger(*modifier.argument, "the number of controls");
      if (!count)
        return false;
      if (*count <= 0 || *count > kMaxControls) {
        error(modifier.argument->range, "E0122",
              fmt::format("a gate can't have {} controls", *count),
              *count <= 0 ? "must be at least 1"
                          : fmt::format("at most {}", kMaxControls));
        return false;
      }
      out.count = static_cast<uint32_t>(*count);
    }
    if (out.kind == ast::Modifier::Ctrl || out.kind == ast::Modifier::NegCtrl)
      controls += out.count;
    result.push_back(out);
  }
  return true;
}

static std::string plural(uint64_t count, const char *what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void Resolver::gateCall(const syntax::Stmt &stmt) {
  size_t numExprs = program.exprs.size();
  if (resolveCall(stmt))
    // Packed operations have their own copy of the numbers.
    program.exprs.resize(numExprs);
}

bool Resolver::resolveCall(const syntax::Stmt &stmt) {
  Symbol *symbol = lookup(stmt.name.text);
  if (!symbol) {
    undeclared(stmt.name.text, stmt.name.range, {Symbol::Gate});
    return false;
  }
  if (symbol->kind == Symbol::Poisoned)
    return false;
  if (symbol->kind != Symbol::Gate) {
    Diagnostic &diagnostic =
        error(stmt.name.range, "E0103",
              fmt::format("`{}` is {}, not a gate", stmt.name.text.str(),
                          describe(*symbol)),
              "called like a gate");
    addNote(diagnostic, symbol->range, "declared here");
    return false;
  }
  Callable &callable = *symbol->callable;
  if (callable.isOpen) {
    error(stmt.name.range, "E0110",
          fmt::format("the gate `{}` calls itself", callable.name),
          "recursive call");
    return false;
  }
  if (!callable.definition.empty())
    defineLibraryGate(callable, stmt.range);

  std::vector<ast::Modifier> mods;
  uint64_t controls = 0;
  bool knowsControls = modifiers(stmt, mods, controls);
  bool isGood = knowsControls;
  std::vector<const ast::Expr *> params;
  for (const syntax::Expr *param : stmt.params) {
    params.push_back(angle(*param));
    isGood &= params.back() != nullptr;
  }
  std::vector<Operand> operands;
  for (const syntax::Expr *item : stmt.operands) {
    std::optional<Operand> value = operand(*item, /*wantQubits=*/true);
    isGood &= value.has_value();
    if (value)
      operands.push_back(std::move(*value));
  }
  if (params.size() != callable.numParams) {
    Diagnostic &diagnostic = error(
        stmt.name.range, "E0104",
        fmt::format("`{}` takes {}, not {}", callable.name,
                    plural(callable.numParams, "parameter"), params.size()),
        "wrong number of parameters");
    addNote(diagnostic, symbol->range, "the gate is defined here");
    isGood = false;
  }
  uint64_t wanted = callable.numQubits + controls;
  if (knowsControls && stmt.operands.size() != wanted) {
    Diagnostic &diagnostic =
        error(stmt.name.range, "E0105",
              fmt::format("`{}` acts on {}, not {}", callable.name,
                          plural(wanted, "qubit"), stmt.operands.size()),
              "wrong number of qubits");
    if (callable.kind == GateKind::GPhase && callable.gate == kNone &&
        !controls)
      diagnostic.help = "a global phase acts on no qubit: `gphase(pi);`";
    if (controls)
      diagnostic.help = fmt::format("{} of them {} control{}", controls,
                                    controls == 1 ? "is the" : "are",
                                    controls == 1 ? "" : "s");
    addNote(diagnostic, symbol->range, "the gate is defined here");
    isGood = false;
  }
  return isGood && emitCall(callable, mods, params, operands, stmt);
}

bool Resolver::emitCall(const Callable &callable,
                        const std::vector<ast::Modifier> &mods,
                        const std::vector<const ast::Expr *> &written,
                        llvm::ArrayRef<Operand> operands,
                        const syntax::Stmt &stmt) {
  std::optional<uint32_t> size = broadcastSize(operands);
  if (!size || !roomFor(2ull * *size, stmt.range))
    return false;
  for (uint32_t i = 0; i < *size; ++i)
    if (!distinct(operands, i))
      return false;

  // From the library's parameters to the table's.
  std::vector<const ast::Expr *> params = written;
  if (callable.paramRule == ParamRule::HalfPi)
    params.insert(params.begin(), real(std::numbers::pi / 2, stmt.range));
  else if (callable.paramRule == ParamRule::Drop)
    params.clear();
  else if (callable.paramRule == ParamRule::ZeroGamma)
    params.push_back(real(0, stmt.range));
  const ast::Expr *phase = nullptr;
  auto both = [&](const ast::Expr *a, const ast::Expr *b, Op op) {
    Type type{Type::Float, 64};
    return binary(op, cast(a, type), cast(b, type), stmt.range);
  };
  if (callable.phaseRule == PhaseRule::HalfTheta)
    phase = both(params[0], real(0.5, stmt.range), Op::Mul);
  else if (callable.phaseRule == PhaseRule::MinusHalfSum)
    phase = both(both(params[1], params[2], Op::Add), real(-0.5, stmt.range),
                 Op::Mul);
  if (phase && phase->isConstant() && phase->real == 0)
    phase = nullptr;

  bool isPlain = mods.empty() && callable.controls == 0 &&
                 operands.size() <= UINT16_MAX && stmt.annotations.empty();
  for (const Operand &operand : operands)
    isPlain &= !operand.dynamic.isDynamic();
  bool isConstant = true;
  std::vector<double> values;
  for (const ast::Expr *param : params) {
    isConstant &= param->isConstant();
    values.push_back(param->real);
  }

  for (uint32_t i = 0; i < *size; ++i) {
    // The phase of an unmodified gate is a gate of its own.
    if (mods.empty() && phase) {
      if (phase->isConstant()) {
        pack(GateKind::GPhase, kNone, {}, phase->real, stmt.range);
      } else {
        auto *call = append<ast::GateCall>(stmt);
        call->gateKind = GateKind::GPhase;
        call->params.push_back(phase);
      }
    }
    if (isPlain && isConstant) {
      llvm::SmallVector<uint32_t, 8> qubits;
      for (const Operand &operand : operands)
        qubits.push_back(operand.at(i).index);
      pack(callable.kind, callable.gate, qubits, values, stmt.range);
      continue;
    }
    auto *call = append<ast::GateCall>(stmt);
    call->modifiers = mods;
    if (callable.controls) {
      ast::Modifier control;
      control.count = callable.controls;
      control.range = stmt.name.range;
      call->modifiers.push_back(control);
    }
    call->gate = callable.gate;
    call->gateKind = callable.kind;
    call->params = params;
    call->phase = mods.empty() ? nullptr : phase;
    for (const Operand &operand : operands)
      call->operands.push_back(operand.at(i));
    if (callable.gate != kNone)
      ++program.gates[callable.gate].numCalls;
  }
  return isPlain && isConstant && (!phase || phase->isConstant());
}

//===----------------------------------------------------------------------===//
// Measurements and other operations
//===----------------------------------------------------------------------===//

void Resolver::measure(const syntax::Expr &qubits, const syntax::Expr *target,
                       const syntax::Stmt &stmt) {
  std::optional<Operand> from = operand(qubits, /*wantQubits=*/true);
  std::optional<Operand> to;
  if (target)
    to = operand(*target, /*wantQubits=*/false);
  if (from && (to || !target))
    measure(*from, to ? &*to : nullptr, stmt);
}

void Resolver::measure(const Operand &qubits, const Operand *target,
                       const syntax::Stmt &stmt) {
  if (target && target->isInput) {
    error(target->range, "E0124", "an input can't be written", "is an input");
    return;
  }
  uint32_t size = qubits.size();
  if (target && target->size() != size) {
    Diagnostic &diagnostic =
        error(target->range, "E0108",
              fmt::format("{} measured into {}", plural(size, "qubit"),
                          plural(target->size(), "bit")),
              plural(target->size(), "bit"));
    addNote(diagnostic, qubits.range, plural(size, "qubit") + " here");
    return;
  }
  if (!roomFor(size, stmt.range))
    return;
  bool isStatic = !qubits.dynamic.isDynamic() &&
                  !(target && target->dynamic.isDynamic()) &&
                  stmt.annotations.empty();
  for (uint32_t i = 0; i < size; ++i) {
    if (isStatic) {
      pack(GateKind::Measure, kNone,
           {qubits.at(i).index, target ? target->at(i).index : kNone}, {},
           stmt.range);
      continue;
    }
    auto *node = append<ast::Measure>(stmt);
    node->qubit = qubits.at(i);
    node->hasTarget = target != nullptr;
    if (target)
      node->bit = target->at(i);
  }
}

void Resolver::reset(const syntax::Stmt &stmt) {
  std::optional<Operand> qubits = operand(*stmt.operands[0], true);
  if (!qubits || !roomFor(qubits->size(), stmt.range))
    return;
  for (uint32_t i = 0; i < qubits->size(); ++i) {
    if (!qubits->dynamic.isDynamic() && stmt.annotations.empty())
      pack(GateKind::Reset, kNone, qubits->at(i).index, {}, stmt.range);
    else
      append<ast::Reset>(stmt)->qubit = qubits->at(i);
  }
}

void Resolver::barrier(const syntax::Stmt &stmt) {
  std::vector<Operand> operands;
  for (const syntax::Expr *item : stmt.operands) {
    std::optional<Operand> value = operand(*item, true);
    if (!value)
      return;
    operands.push_back(std::move(*value));
  }
  if (stmt.operands.empty() && !inGate)
    operands = allQubits(stmt.range);
  std::vector<ast::Location> locations;
  bool isPlain = stmt.annotations.empty();
  llvm::SmallVector<uint32_t, 16> qubits;
  for (const Operand &operand : operands) {
    isPlain &= !operand.dynamic.isDynamic();
    for (uint32_t i = 0; i < operand.size(); ++i) {
      locations.push_back(operand.at(i));
      qubits.push_back(locations.back().index);
    }
  }
  if (inGate && stmt.operands.empty())
    for (uint32_t i = 0; i < program.gates.back().qubits.size(); ++i)
      qubits.push_back(i);
  // A qubit that is named twice waits but once.
  if (isPlain) {
    llvm::SmallVector<uint32_t, 16> unique;
    std::vector<uint32_t> sorted(qubits.begin(), qubits.end());
    llvm::sort(sorted);
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
      sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
      qubits.assign(sorted.begin(), sorted.end());
    }
  }
  if (isPlain && qubits.size() <= UINT16_MAX) {
    pack(GateKind::Barrier, kNone, qubits, {}, stmt.range);
    return;
  }
  auto *node = append<ast::Barrier>(stmt);
  if (isPlain)
    for (uint32_t qubit : qubits) {
      ast::Location location;
      location.index = qubit;
      location.range = stmt.range;
      node->operands.push_back(location);
    }
  else
    node->operands = std::move(locations);
}

void Resolver::delay(const syntax::Stmt &stmt) {
  const syntax::Expr &duration = *stmt.size;
  if (duration.kind != ExprKind::Timing) {
    if (duration.kind == ExprKind::Integer || duration.kind == ExprKind::Float)
      error(duration.range, "E0113", "a delay needs a unit",
            "a number without a unit")
          .help = "write `delay[100ns]`, or `delay[160dt]` for steps of the "
                  "device's clock";
    else
      notYet(duration.range, "a duration that is not a literal",
             "write it out, as in `delay[100ns]`");
    return;
  }
  std::string number;
  size_t used = 0;
  for (char c : duration.text) {
    bool isExponent = (c == 'e' || c == 'E');
    if (!text::isDigit(c) && c != '.' && c != '_' && !isExponent &&
        !((c == '+' || c == '-') && !number.empty() &&
          (number.back() | 0x20) == 'e'))
      break;
    ++used;
    if (c != '_')
      number += c;
  }
  llvm::StringRef unit = duration.text.drop_front(used).trim();
  double value = 0;
  std::from_chars(number.data(), number.data() + number.size(), value);
  double scale = llvm::StringSwitch<double>(unit)
                     .Case("ns", 1e-9)
                     .Case("ms", 1e-3)
                     .Cases({"s", "dt"}, 1)
                     .Default(1e-6);
  std::vector<Operand> operands;
  for (const syntax::Expr *item : stmt.operands) {
    std::optional<Operand> value = operand(*item, true);
    if (!value)
      return;
    operands.push_back(std::move(*value));
  }
  if (stmt.operands.empty())
    operands = allQubits(stmt.range);
  auto *node = append<ast::Delay>(stmt);
  node->duration = value * scale;
  node->inDt = unit == "dt";
  for (const Operand &operand : operands)
    for (uint32_t i = 0; i < operand.size(); ++i)
      node->operands.push_back(operand.at(i));
}

//===----------------------------------------------------------------------===//
// Assignments
//===----------------------------------------------------------------------===//

void Resolver::assignment(const syntax::Stmt &stmt) {
  const syntax::Expr *root = stmt.target;
  while (root->kind == ExprKind::Index)
    root = root->children[0];
  Symbol *symbol = lookup(root->text);
  if (symbol && symbol->kind == Symbol::Poisoned)
    return;
  if (symbol && symbol->kind != Symbol::Bits) {
    Diagnostic &diagnostic =
        error(stmt.target->range, "E0124",
              fmt::format("`{}` is {} and can't be assigned", root->text.str(),
                          describe(*symbol)),
              "not a bit");
    addNote(diagnostic, symbol->range, "declared here");
    return;
  }
  std::optional<Operand> target = operand(*stmt.target, /*wantQubits=*/false);
  if (!target)
    return;
  if (target->isInput) {
    error(stmt.target->range, "E0124", "an input can't be written",
          "is an input");
    return;
  }
  if (stmt.value->kind == ExprKind::Measure) {
    if (stmt.isCompound) {
      error(stmt.range, "E0113", "a measurement can only be assigned with `=`",
            "not a value to calculate with");
      return;
    }
    if (std::optional<Operand> qubits =
            operand(*stmt.value->children[0], /*wantQubits=*/true))
      measure(*qubits, &*target, stmt);
    return;
  }
  if (!stmt.isCompound && assignWide(*target, *stmt.value, stmt))
    return;
  const ast::Expr *value = expr(*stmt.value);
  if (!value)
    return;
  if (stmt.isCompound) {
    bool isShift = stmt.op == Op::ShiftLeft || stmt.op == Op::ShiftRight;
    bool isBitwise =
        stmt.op == Op::BitAnd || stmt.op == Op::BitOr || stmt.op == Op::BitXor;
    if ((!isShift && !isBitwise) || value->type.isReal()) {
      error(stmt.range, "E0113", "this operator does not work on bits",
            "expected one of `&=`, `|=`, `^=`, `<<=`, `>>=`");
      return;
    }
    const ast::Expr *old = expr(*stmt.target);
    if (!old)
      return;
    value = isShift ? toInt(value) : cast(value, old->type);
    value = binary(stmt.op, old, value, stmt.range);
    if (!value)
      return;
  }
  assign(*target, value, stmt);
}

/// Literals and copies may be wider than the 64 bits of an expression.
bool Resolver::assignWide(const Operand &target, const syntax::Expr &value,
                          const syntax::Stmt &stmt) {
  if (target.size() <= 64 || target.dynamic.isDynamic())
    return false;
  Operand source;
  if (value.kind == ExprKind::Bitstring) {
    std::string bits;
    for (char c : value.text)
      if (c == '0' || c == '1')
        bits += c;
    if (bits.size() != target.size()) {
      error(value.range, "E0108",
            fmt::format("{} assigned to {}", plural(bits.size(), "bit"),
                        plural(target.size(), "bit")),
            plural(bits.size(), "bit"));
      return true;
    }
    for (uint32_t i = 0; i < target.size(); ++i) {
      auto *node = append<ast::Assign>(stmt);
      node->target = target.at(i);
      node->value = integer(bits[bits.size() - 1 - i] == '1', {Type::Bits, 1},
                            value.range);
    }
    return true;
  }
  if (value.kind != ExprKind::Name && value.kind != ExprKind::Index)
    return false;
  std::optional<Operand> from = operand(value, /*wantQubits=*/false);
  if (!from)
    return true;
  if (from->size() != target.size()) {
    error(value.range, "E0108",
          fmt::format("{} assigned to {}", plural(from->size(), "bit"),
                      plural(target.size(), "bit")),
          plural(from->size(), "bit"));
    return true;
  }
  std::vector<uint32_t> shared;
  for (uint32_t i = 0; i < target.size(); ++i) {
    shared.push_back(target.list[i]);
    shared.push_back(from->list[i]);
  }
  llvm::sort(shared);
  if (std::adjacent_find(shared.begin(), shared.end()) != shared.end()) {
    notYet(stmt.range, "a copy of more than 64 bits within a register");
    return true;
  }
  for (uint32_t first = 0; first < target.size(); first += 64) {
    uint32_t width = std::min(64u, target.size() - first);
    std::vector<uint32_t> to, part;
    for (uint32_t i = 0; i < width; ++i) {
      to.push_back(target.list[first + i]);
      part.push_back(from->list[first + i]);
    }
    auto *node = append<ast::Assign>(stmt);
    node->bits = keep(makeList(std::move(to)));
    node->value = readBits(makeList(std::move(part)), value.range);
  }
  return true;
}

void Resolver::assign(const Operand &target, const ast::Expr *value,
                      const syntax::Stmt &stmt) {
  uint32_t width = target.size();
  if (width > 64) {
    notYet(stmt.range, "the assignment of more than 64 bits at once");
    return;
  }
  if (value->type.isReal()) {
    error(value->range, "E0113", "a real number is no value for bits",
          "expected bits");
    return;
  }
  if (value->type.kind == Type::Bits && value->type.width != width) {
    Diagnostic &diagnostic =
        error(value->range, "E0108",
              fmt::format("{} assigned to {}", plural(value->type.width, "bit"),
                          plural(width, "bit")),
              plural(value->type.width, "bit"));
    addNote(diagnostic, target.range, plural(width, "bit") + " here");
    return;
  }
  auto *node = append<ast::Assign>(stmt);
  node->value = cast(value, {Type::Bits, width});
  if (target.isRegister)
    node->bits = keep(target.list);
  else
    node->target = target.at(0);
}

//===----------------------------------------------------------------------===//
// All of them
//===----------------------------------------------------------------------===//

bool Resolver::allowedInGate(const syntax::Stmt &stmt) {
  switch (stmt.kind) {
  case StmtKind::GateRun:
  case StmtKind::GateCall:
  case StmtKind::Barrier:
  case StmtKind::For:
  case StmtKind::Block:
  case StmtKind::Classical:
  case StmtKind::Pragma:
    return true;
  default:
    error(stmt.range, "E0111", "a gate can only have gate calls in it",
          "not a gate call")
        .help = "a gate is a unitary operation";
    return false;
  }
}

void Resolver::statement(const syntax::Stmt &stmt) {
  if (diagnostics.isFull() || tooLarge)
    return;
  if (inGate && !allowedInGate(stmt))
    return;
  switch (stmt.kind) {
  case StmtKind::GateRun:
    return run(stmt.range);
  case StmtKind::Block:
    pushScope();
    for (const syntax::Stmt *item : stmt.body)
      statement(*item);
    popScope();
    return;
  case StmtKind::Include:
    return include(stmt);
  case StmtKind::Qubits:
    return declareQubits(stmt);
  case StmtKind::Bits:
    return declareBits(stmt);
  case StmtKind::Classical:
    return declareClassical(stmt);
  case StmtKind::Alias:
    return declareAlias(stmt);
  case StmtKind::GateDefinition:
    return defineGate(stmt);
  case StmtKind::Opaque:
    return declareOpaque(stmt);
  case StmtKind::GateCall:
    return gateCall(stmt);
  case StmtKind::Measure:
    return measure(*stmt.value->children[0], stmt.target, stmt);
  case StmtKind::Assignment:
    return assignment(stmt);
  case StmtKind::Reset:
    return reset(stmt);
  case StmtKind::Barrier:
    return barrier(stmt);
  case StmtKind::Delay:
    return delay(stmt);
  case StmtKind::If:
    return ifElse(stmt);
  case StmtKind::For:
    return forLoop(stmt);
  case StmtKind::While:
    return whileLoop(stmt);
  case StmtKind::Switch:
    return switchCase(stmt);
  case StmtKind::Break:
  case StmtKind::Continue:
    if (loopDepth == 0)
      error(stmt.range, "E0117",
            fmt::format("`{}` stands in no loop",
                        stmt.kind == StmtKind::Break ? "break" : "continue"),
            "outside of a loop");
    else if (stmt.kind == StmtKind::Break)
      append<ast::Break>(stmt);
    else
      append<ast::Continue>(stmt);
    return;
  case StmtKind::End:
    append<ast::End>(stmt);
    return;
  case StmtKind::Pragma:
    if (!inGate)
      append<ast::Pragma>(stmt)->text = stmt.name.text.rtrim().str();
    return;
  case StmtKind::Expression:
    if (expr(*stmt.value))
      warning(stmt.range, "W0304", "this statement does nothing",
              "the value is not used");
    return;
  case StmtKind::Unsupported:
    notYet(stmt.range, stmt.what);
    if (!stmt.name.text.empty())
      declare(stmt.name, Symbol::Poisoned);
    return;
  case StmtKind::Version:
    return;
  }
}

} // namespace enishi

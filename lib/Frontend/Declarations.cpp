//===- Declarations.cpp - Registers, constants, aliases and gates ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GateRecognition.h"
#include "Resolver.h"

#include <fmt/format.h>

namespace enishi {

using ast::Type;
using syntax::ExprKind;

static constexpr uint32_t kMaxQubits = 1u << 22;
static constexpr uint32_t kMaxBits = 1u << 26;

//===----------------------------------------------------------------------===//
// Registers
//===----------------------------------------------------------------------===//

std::optional<uint32_t> Resolver::registerSize(const syntax::Expr *size,
                                               uint32_t limit) {
  if (!size)
    return 1;
  std::optional<int64_t> value =
      constantInteger(*size, "the size of a register");
  if (!value)
    return std::nullopt;
  if (*value <= 0) {
    error(size->range, "E0115",
          fmt::format("a register can't have {} elements", *value),
          "must be at least 1");
    return std::nullopt;
  }
  if (*value > limit) {
    error(size->range, "E0115",
          fmt::format("a register can't have {} elements", *value),
          fmt::format("at most {}", limit));
    return std::nullopt;
  }
  return static_cast<uint32_t>(*value);
}

void Resolver::declareQubits(const syntax::Stmt &stmt) {
  if (!atGlobalScope()) {
    error(stmt.range, "E0121", "qubits are declared outside of every block",
          "inside a block")
        .help = "move the declaration to the top of the program";
    return;
  }
  std::optional<uint32_t> size =
      registerSize(stmt.size, kMaxQubits - program.numQubits);
  Symbol *symbol = declare(stmt.name, size ? Symbol::Qubits : Symbol::Poisoned);
  if (!size || !symbol)
    return;
  ast::QubitDecl &decl = program.qubits.emplace_back();
  decl.name = stmt.name.text.str();
  decl.first = program.numQubits;
  decl.size = *size;
  decl.isScalar = !stmt.size;
  decl.range = stmt.range;
  program.numQubits += *size;
  symbol->isScalar = decl.isScalar;
  ast::IndexList list;
  list.first = decl.first;
  list.count = decl.size;
  symbol->list = keep(std::move(list));
}

const ast::IndexList *Resolver::newBits(const syntax::Stmt &stmt, uint32_t size,
                                        bool isScalar) {
  ast::BitDecl &decl = program.bits.emplace_back();
  decl.name = stmt.name.text.str();
  decl.first = program.numBits;
  decl.size = size;
  decl.isScalar = isScalar;
  decl.isInput = stmt.storage == syntax::Stmt::Input;
  decl.isOutput = stmt.storage == syntax::Stmt::Output;
  decl.isLocal = !atGlobalScope();
  decl.range = stmt.range;
  program.numBits += size;
  ast::IndexList list;
  list.first = decl.first;
  list.count = decl.size;
  return keep(std::move(list));
}

void Resolver::declareBits(const syntax::Stmt &stmt) {
  const syntax::Expr *sizeExpr = stmt.type ? stmt.type->size : stmt.size;
  std::optional<uint32_t> size =
      registerSize(sizeExpr, kMaxBits - program.numBits);
  Symbol *symbol = declare(stmt.name, size ? Symbol::Bits : Symbol::Poisoned);
  if (!size || !symbol)
    return;
  symbol->isScalar = !sizeExpr;
  symbol->isInput = stmt.storage == syntax::Stmt::Input;
  symbol->list = newBits(stmt, *size, symbol->isScalar);
  if (!stmt.value)
    return;
  Operand target;
  target.isRegister = !symbol->isScalar;
  target.list = *symbol->list;
  target.range = stmt.name.range;
  if (stmt.value->kind == ExprKind::Measure) {
    std::optional<Operand> qubits =
        operand(*stmt.value->children[0], /*wantQubits=*/true);
    if (qubits)
      measure(*qubits, &target, stmt);
    return;
  }
  if (assignWide(target, *stmt.value, stmt))
    return;
  if (const ast::Expr *value = expr(*stmt.value))
    assign(target, value, stmt);
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

std::optional<Type> Resolver::scalarType(const syntax::Type &type) {
  Type result;
  switch (type.kind) {
  case syntax::Type::Bool:
    return Type{Type::Bool, 1};
  case syntax::Type::Float:
    result.kind = Type::Float;
    break;
  case syntax::Type::Angle:
    result.kind = Type::Angle;
    break;
  case syntax::Type::Int:
    result.kind = Type::Int;
    break;
  case syntax::Type::Uint:
    result.kind = Type::Uint;
    break;
  case syntax::Type::Bit:
    result = {Type::Bits, 1};
    break;
  case syntax::Type::Duration:
  case syntax::Type::Stretch:
    notYet(type.range, "a duration variable",
           "write the duration into the `delay`");
    return std::nullopt;
  case syntax::Type::Complex:
    notYet(type.range, "a complex number");
    return std::nullopt;
  case syntax::Type::Array:
    notYet(type.range, "an array");
    return std::nullopt;
  }
  if (!type.size)
    return result;
  std::optional<int64_t> width = constantInteger(*type.size, "a width");
  if (!width)
    return std::nullopt;
  if (*width <= 0) {
    error(type.size->range, "E0115",
          fmt::format("a type can't be {} bits wide", *width),
          "must be at least 1");
    return std::nullopt;
  }
  if (*width > 64) {
    notYet(type.range, "a type of more than 64 bits");
    return std::nullopt;
  }
  // Reals are doubles whatever was asked for.
  if (!result.isReal())
    result.width = static_cast<uint32_t>(*width);
  return result;
}

void Resolver::declareConstant(const syntax::Stmt &stmt, const Type &type) {
  const ast::Expr *value = nullptr;
  if (stmt.value->kind == ExprKind::Measure)
    error(stmt.value->range, "E0112",
          "the value of a constant must be known when compiling",
          "only known when the program runs");
  else
    value = expr(*stmt.value);
  if (value && !value->isConstant()) {
    error(stmt.value->range, "E0112",
          "the value of a constant must be known when compiling",
          "not a constant");
    value = nullptr;
  }
  if (value && value->type.isReal() && type.kind == Type::Bits) {
    error(stmt.value->range, "E0113", "a real number is no value for bits",
          "expected bits");
    value = nullptr;
  }
  Symbol *symbol =
      declare(stmt.name, value ? Symbol::Constant : Symbol::Poisoned);
  if (!symbol || !value)
    return;
  symbol->value = cast(value, type);
  symbol->type = type;
}

void Resolver::declareInput(const syntax::Stmt &stmt, const Type &type) {
  if (!atGlobalScope()) {
    error(stmt.range, "E0121", "inputs are declared outside of every block",
          "inside a block");
    return;
  }
  Symbol *symbol = declare(stmt.name, Symbol::Input);
  if (!symbol)
    return;
  symbol->index = program.inputs.size();
  symbol->type = type;
  program.inputs.push_back({stmt.name.text.str(), type, stmt.range});
}

void Resolver::declareClassical(const syntax::Stmt &stmt) {
  using Storage = syntax::Stmt;
  if (inGate && stmt.storage != Storage::Const) {
    error(stmt.range, "E0111", "a gate has no classical variables",
          "not a gate call")
        .help = "a gate is a unitary operation";
    declare(stmt.name, Symbol::Poisoned);
    return;
  }
  bool isBits = stmt.type->kind == syntax::Type::Bit;
  if (isBits && stmt.storage != Storage::Const) {
    if (stmt.storage != Storage::Plain && !atGlobalScope()) {
      error(stmt.range, "E0121",
            "inputs and outputs are declared outside of every block",
            "inside a block");
      return;
    }
    return declareBits(stmt);
  }
  std::optional<Type> type = scalarType(*stmt.type);
  if (!type) {
    declare(stmt.name, Symbol::Poisoned);
    return;
  }
  if (stmt.storage == Storage::Const)
    return declareConstant(stmt, *type);
  if (stmt.storage == Storage::Input)
    return declareInput(stmt, *type);
  declare(stmt.name, Symbol::Poisoned);
  if (stmt.storage == Storage::Output)
    notYet(stmt.type->range, "an output other than bits",
           "declare it as `output bit[n]`");
  else
    notYet(stmt.type->range, "a classical variable other than bits",
           "a value that does not change can be a `const`");
}

//===----------------------------------------------------------------------===//
// Aliases
//===----------------------------------------------------------------------===//

void Resolver::declareAlias(const syntax::Stmt &stmt) {
  std::vector<uint32_t> elements;
  bool isGood = true, isRegister = stmt.operands.size() > 1;
  // What the first part is decides what all of them have to be.
  const syntax::Expr *root = stmt.operands[0];
  while (root->kind == ExprKind::Index)
    root = root->children[0];
  Symbol *first = root->kind == ExprKind::Name ? lookup(root->text) : nullptr;
  bool wantQubits = !first || first->kind != Symbol::Bits;
  for (const syntax::Expr *part : stmt.operands) {
    std::optional<Operand> value = operand(*part, wantQubits);
    if (!value) {
      isGood = false;
      continue;
    }
    if (value->dynamic.isDynamic()) {
      error(part->range, "E0112", "an alias must be known when compiling",
            "depends on a value of the run");
      isGood = false;
      continue;
    }
    isRegister |= value->isRegister;
    for (uint32_t i = 0; i < value->list.size(); ++i)
      elements.push_back(value->list[i]);
  }
  if (isGood) {
    std::vector<uint32_t> sorted = elements;
    llvm::sort(sorted);
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
      error(stmt.range, "E0106",
            fmt::format("the alias `{}` has an element twice",
                        stmt.name.text.str()),
            "the same element again");
      isGood = false;
    }
  }
  Symbol *symbol = declare(stmt.name, !isGood      ? Symbol::Poisoned
                                      : wantQubits ? Symbol::Qubits
                                                   : Symbol::Bits);
  if (!symbol || !isGood)
    return;
  symbol->isScalar = !isRegister;
  symbol->list = keep(makeList(std::move(elements)));
}

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

Callable *Resolver::declareGate(const syntax::Stmt &stmt) {
  if (!atGlobalScope()) {
    error(stmt.name.range, "E0121", "gates are defined outside of every block",
          "inside a block");
    return nullptr;
  }
  Symbol *old = lookup(stmt.name.text);
  Symbol *symbol = declare(stmt.name, Symbol::Gate);
  if (!symbol)
    return nullptr;
  bool isLibrary = old && old->kind == Symbol::Gate && !old->range.isValid();
  Callable &callable = callables.emplace_back();
  symbol->callable = &callable;
  callable.name = stmt.name.text.str();
  callable.gate = program.gates.size();
  if (isLibrary && !old->callable->isReplaceable)
    callable.replaces = old->callable;
  callable.numParams = stmt.paramNames.size();
  callable.numQubits = stmt.qubitNames.size();
  ast::GateDecl &decl = program.gates.emplace_back();
  decl.name = callable.name;
  decl.range = stmt.range;
  for (const syntax::Name &name : stmt.paramNames)
    decl.params.push_back(name.text.str());
  for (const syntax::Name &name : stmt.qubitNames)
    decl.qubits.push_back(name.text.str());
  return &callable;
}

void Resolver::declareOpaque(const syntax::Stmt &stmt) {
  Callable *callable = declareGate(stmt);
  if (!callable)
    return;
  program.gates[callable->gate].isOpaque = true;
  if (callable->replaces)
    error(stmt.name.range, "E0102",
          fmt::format("`{}` is a standard gate and can't be opaque",
                      callable->name),
          "declared again");
}

void Resolver::defineGate(const syntax::Stmt &stmt) {
  Callable *callable = declareGate(stmt);
  if (!callable)
    return;
  size_t errorsBefore = diagnostics.errorCount();
  callable->isOpen = true;
  inGate = true;
  pushScope();
  gateDepth = scopes.size();
  uint32_t index = 0;
  for (const syntax::Name &name : stmt.paramNames)
    if (Symbol *symbol = declare(name, Symbol::GateParam)) {
      symbol->index = index++;
      symbol->type = {Type::Angle, 64};
    }
  index = 0;
  for (const syntax::Name &name : stmt.qubitNames)
    if (Symbol *symbol = declare(name, Symbol::GateQubit)) {
      symbol->index = index++;
      symbol->isScalar = true;
    }
  ast::GateDecl &decl = program.gates[callable->gate];
  ast::Block *outer = std::exchange(block, &decl.body);
  for (const syntax::Stmt *item : stmt.body)
    statement(*item);
  block = outer;
  popScope();
  inGate = false;
  callable->isOpen = false;

  if (diagnostics.errorCount() != errorsBefore)
    return;
  // Many programs bring the definitions of standard gates along; those are
  // better known as what they are.
  bool upToPhase = currentLanguage == Language::OpenQASM2;
  if (std::optional<GateKind> kind = recogniseGate(program, decl, upToPhase)) {
    callable->kind = *kind;
    callable->gate = kNone;
  }
  const Callable *old = callable->replaces;
  bool isSame = old && old->paramRule == ParamRule::Same &&
                old->phaseRule == PhaseRule::None && callable->gate == kNone &&
                old->kind == callable->kind;
  if (old && !isSame)
    error(stmt.name.range, "E0102",
          fmt::format("`{}` is a standard gate, and this definition does "
                      "something else",
                      callable->name),
          "defined again")
        .help = "choose another name";
}

void Resolver::defineLibraryGate(Callable &callable, SourceRange range) {
  llvm::StringRef definition = std::exchange(callable.definition, {});
  callable.gate = program.gates.size();
  callable.controls = 0;
  ast::GateDecl &decl = program.gates.emplace_back();
  decl.name = callable.name;
  decl.isStandard = true;
  decl.range = range;
  for (unsigned i = 0; i < callable.numQubits; ++i)
    decl.qubits.push_back(fmt::format("q{}", i));
  ast::Block *outer = std::exchange(block, &decl.body);
  llvm::SmallVector<llvm::StringRef, 32> steps;
  definition.split(steps, ' ');
  for (llvm::StringRef step : steps) {
    llvm::StringRef name = step.take_while([](char c) { return c > '9'; });
    llvm::SmallVector<uint32_t, 3> qubits;
    for (char digit : step.drop_front(name.size()))
      qubits.push_back(digit - '0');
    pack(*gateByName(name), kNone, qubits, {}, range);
  }
  block = outer;
}

//===----------------------------------------------------------------------===//
// Includes
//===----------------------------------------------------------------------===//

void Resolver::include(const syntax::Stmt &stmt) {
  if (!atGlobalScope()) {
    error(stmt.range, "E0121", "`include` stands outside of every block",
          "inside a block");
    return;
  }
  unsigned library = stmt.name.text == "stdgates.inc" ? Stdgates
                     : stmt.name.text == "qelib1.inc" ? Qelib1 | Qelib1Later
                                                      : 0;
  if (!library)
    return host.include(stmt.name.text, stmt.name.range);
  if (includedLibraries & library) {
    warning(stmt.range, "W0302",
            fmt::format("`{}` is included twice", stmt.name.text.str()),
            "has no effect");
    return;
  }
  declareLibrary(library);
}

} // namespace enishi

//===- Emitter.cpp - Declarations and statements as qref --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emitter.h"

#include "enishi/Import/OpenQASMToQRef.h"

#include <fmt/format.h>

using namespace mlir;
using namespace enishi;
using namespace enishi::import;

void enishi::loadImportDialects(MLIRContext *context) {
  context
      ->loadDialect<qref::QRefDialect, cbit::CBitDialect, func::FuncDialect,
                    scf::SCFDialect, arith::ArithDialect, math::MathDialect>();
}

OwningOpRef<ModuleOp> enishi::importOpenQASM(const ast::Program &program,
                                             const SourceManager &sources,
                                             DiagnosticEngine &diagnostics,
                                             MLIRContext *context) {
  loadImportDialects(context);
  return Emitter(program, sources, diagnostics, context).emit();
}

Emitter::Emitter(const ast::Program &program, const SourceManager &sources,
                 DiagnosticEngine &diagnostics, MLIRContext *context)
    : program(program), sources(sources), diagnostics(diagnostics),
      builder(context), loc(UnknownLoc::get(context)) {}

OwningOpRef<ModuleOp> Emitter::emit() {
  size_t errorsBefore = diagnostics.errorCount();
  Location fileLoc = FileLineColLoc::get(
      builder.getContext(),
      sources.numFiles() ? llvm::StringRef(sources.file(0).name) : "-", 0, 0);
  module = ModuleOp::create(fileLoc);
  builder.setInsertionPointToEnd(module->getBody());
  for (uint32_t gate = 0; gate < program.gates.size(); ++gate)
    if (program.gates[gate].numCalls > 0)
      defineGate(gate);
  auto main = func::FuncOp::create(builder, loc, "main",
                                   builder.getFunctionType({}, {}));
  entry = main.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  func::ReturnOp terminator = func::ReturnOp::create(builder, loc);
  builder.setInsertionPoint(terminator);
  declareQubits();
  declareBits();
  declareInputs();
  loopValues.resize(program.loopVariables.size());
  emitBlock(program.body);
  if (diagnostics.errorCount() != errorsBefore)
    return nullptr;
  return std::move(module);
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

void Emitter::declareQubits() {
  qubitValues.assign(program.numQubits, nullptr);
  declOfQubit.assign(program.numQubits, kNone);
  Type qubitType = qref::QubitType::get(builder.getContext());
  for (auto [number, decl] : llvm::enumerate(program.qubits)) {
    for (uint32_t i = 0; i < decl.size; ++i)
      declOfQubit[decl.first + i] = number;
    if (decl.isPhysical) {
      qubitValues[decl.first] =
          qref::PhysicalOp::create(builder, loc, qubitType, decl.physicalIndex);
      qubitRegs.push_back(nullptr);
    } else if (decl.isScalar) {
      qubitValues[decl.first] =
          qref::AllocOp::create(builder, loc, qubitType, decl.name);
      qubitRegs.push_back(nullptr);
    } else {
      qubitRegs.push_back(qref::AllocOp::create(
          builder, loc, qref::RegType::get(builder.getContext(), decl.size),
          decl.name));
    }
  }
  // One reference for each element, at the top, where it serves every use.
  for (uint32_t q = 0; q < program.numQubits; ++q)
    if (!qubitValues[q])
      qubitValues[q] = qref::GetOp::create(
          builder, loc, qubitType, qubitRegs[declOfQubit[q]], Value(),
          q - program.qubits[declOfQubit[q]].first);
}

void Emitter::declareBits() {
  declOfBit.assign(program.numBits, kNone);
  for (auto [number, decl] : llvm::enumerate(program.bits)) {
    for (uint32_t i = 0; i < decl.size; ++i)
      declOfBit[decl.first + i] = number;
    auto reg = cbit::AllocOp::create(
        builder, loc, cbit::RegType::get(builder.getContext(), decl.size),
        decl.name, decl.isScalar, decl.isInput, decl.isLocal);
    bitRegs.push_back(reg);
  }
}

/// The type as OpenQASM writes it.
static std::string spelling(ast::Type type) {
  switch (type.kind) {
  case ast::Type::Bool:
    return "bool";
  case ast::Type::Int:
    return fmt::format("int[{}]", type.width);
  case ast::Type::Uint:
    return fmt::format("uint[{}]", type.width);
  case ast::Type::Float:
    return "float[64]";
  case ast::Type::Angle:
    return fmt::format("angle[{}]", type.width);
  case ast::Type::Bits:
    return fmt::format("bit[{}]", type.width);
  }
  llvm_unreachable("no such type");
}

void Emitter::declareInputs() {
  for (const ast::InputDecl &input : program.inputs)
    inputValues.push_back(cbit::InputOp::create(
        builder, loc, typeOf(input.type), input.name, spelling(input.type)));
}

void Emitter::defineGate(uint32_t number) {
  const ast::GateDecl &gate = program.gates[number];
  llvm::SmallVector<llvm::StringRef> params(gate.params.begin(),
                                            gate.params.end());
  llvm::SmallVector<llvm::StringRef> qubits(gate.qubits.begin(),
                                            gate.qubits.end());
  auto def = qref::GateDefOp::create(builder, loc, gate.name, params, qubits);
  if (gate.isOpaque)
    return;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(def.addBody());
  gateParams = def.getParams();
  qubitValues.assign(def.getQubits().begin(), def.getQubits().end());
  loopValues.assign(program.loopVariables.size(), nullptr);
  ++gateDepth;
  emitBlock(gate.body);
  --gateDepth;
  gateParams = {};
}

//===----------------------------------------------------------------------===//
// Break, continue, end
//===----------------------------------------------------------------------===//

/// What a statement may do to the statements after it.
struct Escapes {
  bool breaks = false, continues = false, ends = false;
  bool any() const { return breaks || continues || ends; }
};

static Escapes escapesOf(const ast::Block &block);

static Escapes operator|(Escapes a, Escapes b) {
  return {a.breaks || b.breaks, a.continues || b.continues, a.ends || b.ends};
}

static Escapes escapesOf(const ast::Stmt &stmt) {
  switch (stmt.kind()) {
  case ast::StmtKind::Break:
    return {true, false, false};
  case ast::StmtKind::Continue:
    return {false, true, false};
  case ast::StmtKind::End:
    return {false, false, true};
  case ast::StmtKind::If: {
    const auto &node = cast<ast::If>(stmt);
    return escapesOf(node.thenBlock) | escapesOf(node.elseBlock);
  }
  case ast::StmtKind::Switch: {
    const auto &node = cast<ast::Switch>(stmt);
    Escapes result = escapesOf(node.defaultBlock);
    for (const ast::Switch::Case &c : node.cases)
      result = result | escapesOf(c.body);
    return result;
  }
  case ast::StmtKind::For: // A loop keeps its breaks and continues.
    return {false, false, escapesOf(cast<ast::For>(stmt).body).ends};
  case ast::StmtKind::While:
    return {false, false, escapesOf(cast<ast::While>(stmt).body).ends};
  default:
    return {};
  }
}

static Escapes escapesOf(const ast::Block &block) {
  Escapes result;
  for (const auto &stmt : block)
    result = result | escapesOf(*stmt);
  return result;
}

Value Emitter::newFlag(llvm::StringRef name) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(entry);
  return cbit::AllocOp::create(builder, loc,
                               cbit::RegType::get(builder.getContext(), 1),
                               name, /*scalar=*/true, /*input=*/false,
                               /*local=*/true);
}

void Emitter::raise(Value flag) {
  Value one = integerConstant(builder.getI1Type(), 1);
  cbit::StoreOp::create(builder, loc, one, flag, Value(), 0);
}

Value Emitter::isDown(llvm::ArrayRef<Value> flags) {
  Value down;
  Value one = integerConstant(builder.getI1Type(), 1);
  for (Value flag : flags) {
    if (!flag)
      continue;
    Value bit = cbit::LoadOp::create(builder, loc, builder.getI1Type(), flag,
                                     Value(), 0);
    Value clear = arith::XOrIOp::create(builder, loc, bit, one);
    down = down ? arith::AndIOp::create(builder, loc, down, clear).getResult()
                : clear;
  }
  return down;
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

void Emitter::emitBlock(const ast::Block &block) {
  OpBuilder::InsertionGuard guard(builder);
  for (size_t i = 0; i < block.size(); ++i) {
    if (diagnostics.isFull())
      return;
    if (!endFlag && escapesOf(*block[i]).ends)
      endFlag = newFlag("__ended");
    emitStatement(*block[i]);
    Escapes escapes = escapesOf(*block[i]);
    if (!escapes.any() || i + 1 == block.size())
      continue;
    // The rest of the block happens only if nothing broke off.
    llvm::SmallVector<Value, 3> flags;
    if (escapes.breaks && !loops.empty())
      flags.push_back(loops.back().breakFlag);
    if (escapes.continues && !loops.empty())
      flags.push_back(loops.back().continueFlag);
    if (escapes.ends)
      flags.push_back(endFlag);
    auto guarded = scf::IfOp::create(builder, loc, isDown(flags),
                                     /*withElseRegion=*/false);
    builder.setInsertionPoint(guarded.thenBlock()->getTerminator());
  }
}

void Emitter::emitInto(Block *into, const ast::Block &block) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(into->getTerminator());
  emitBlock(block);
}

void Emitter::emitStatement(const ast::Stmt &stmt) {
  loc = at(stmt);
  switch (stmt.kind()) {
  case ast::StmtKind::GateRun:
    return emitRun(cast<ast::GateRun>(stmt));
  case ast::StmtKind::GateCall:
    return emitCall(cast<ast::GateCall>(stmt));
  case ast::StmtKind::Measure:
    return emitMeasure(cast<ast::Measure>(stmt));
  case ast::StmtKind::Reset:
    qref::ResetOp::create(builder, loc, qubit(cast<ast::Reset>(stmt).qubit));
    return;
  case ast::StmtKind::Barrier:
    return emitBarrier(cast<ast::Barrier>(stmt));
  case ast::StmtKind::Delay:
    return emitDelay(cast<ast::Delay>(stmt));
  case ast::StmtKind::Assign:
    return emitAssign(cast<ast::Assign>(stmt));
  case ast::StmtKind::If:
    return emitIf(cast<ast::If>(stmt));
  case ast::StmtKind::For:
    return emitFor(cast<ast::For>(stmt));
  case ast::StmtKind::While:
    return emitWhile(cast<ast::While>(stmt));
  case ast::StmtKind::Switch:
    return emitSwitch(cast<ast::Switch>(stmt));
  case ast::StmtKind::Break:
    return raise(loops.back().breakFlag);
  case ast::StmtKind::Continue:
    return raise(loops.back().continueFlag);
  case ast::StmtKind::End:
    return raise(endFlag);
  case ast::StmtKind::Pragma:
    return; // Pragmas are for other tools; none is ours.
  }
}

void Emitter::emitMeasure(const ast::Measure &stmt) {
  Value bit = qref::MeasureOp::create(builder, loc, builder.getI1Type(),
                                      qubit(stmt.qubit));
  if (stmt.hasTarget)
    storeBit(bit, stmt.bit);
}

void Emitter::emitAssign(const ast::Assign &stmt) {
  Value value = emitExpr(*stmt.value);
  if (stmt.bits)
    writeBits(*stmt.bits, value);
  else
    storeBit(value, stmt.target);
}

void Emitter::emitIf(const ast::If &stmt) {
  Value condition = emitExpr(*stmt.condition);
  auto op = scf::IfOp::create(builder, loc, condition,
                              /*withElseRegion=*/!stmt.elseBlock.empty());
  emitInto(op.thenBlock(), stmt.thenBlock);
  if (!stmt.elseBlock.empty())
    emitInto(op.elseBlock(), stmt.elseBlock);
}

/// Emits a loop's body at the insertion point, with the guards that its breaks
/// need. The flags of the loop are on top of `loops`.
void Emitter::emitLoopBody(const ast::Block &body, const ast::Stmt &loop) {
  LoopFlags flags = loops.back();
  Value zero;
  if (flags.continueFlag) {
    zero = integerConstant(builder.getI1Type(), 0);
    cbit::StoreOp::create(builder, loc, zero, flags.continueFlag, Value(), 0);
  }
  bool ends = escapesOf(loop).ends;
  if (!flags.breakFlag && !ends)
    return emitBlock(body);
  auto guarded = scf::IfOp::create(
      builder, loc, isDown({flags.breakFlag, ends ? endFlag : Value()}),
      /*withElseRegion=*/false);
  emitInto(guarded.thenBlock(), body);
}

/// Makes the flags that a loop with `break` or `continue` in it needs.
void Emitter::enterLoop(bool breaks, bool continues) {
  loops.emplace_back();
  if (breaks) {
    loops.back().breakFlag = newFlag("__break");
    cbit::StoreOp::create(builder, loc, integerConstant(builder.getI1Type(), 0),
                          loops.back().breakFlag, Value(), 0);
  }
  if (continues)
    loops.back().continueFlag = newFlag("__continue");
}

void Emitter::emitFor(const ast::For &stmt) {
  Escapes escapes = escapesOf(stmt.body);
  enterLoop(escapes.breaks, escapes.continues);
  Location loopLoc = loc;
  if (!stmt.start) {
    emitForValues(stmt);
    loops.pop_back();
    return;
  }

  // The loop counts its rounds from 0 by 1; the variable follows from that.
  // So a negative step needs no loop of its own. In 64 bits, because the span
  // of a narrow type need not fit into it.
  ast::Type type = program.loopVariables[stmt.variable].type;
  const ast::Type wide{ast::Type::Int, 64};
  Value start = convert(emitExpr(*stmt.start), type, wide);
  Value stop = convert(emitExpr(*stmt.stop), type, wide);
  Value step = stmt.step ? convert(emitExpr(*stmt.step), type, wide)
                         : integerConstant(builder.getI64Type(), 1);
  if (gateDepth > 0) {
    unrollInGate(stmt, start, stop, step);
    loops.pop_back();
    return;
  }
  Value span = builder.createOrFold<arith::SubIOp>(loc, stop, start);
  Value last = builder.createOrFold<arith::FloorDivSIOp>(loc, span, step);
  Value one = integerConstant(builder.getI64Type(), 1);
  Value rounds = builder.createOrFold<arith::AddIOp>(loc, last, one);
  Value count = builder.createOrFold<arith::IndexCastOp>(
      loc, builder.getIndexType(), rounds);
  Value lower = arith::ConstantIndexOp::create(builder, loc, 0);
  Value unit = arith::ConstantIndexOp::create(builder, loc, 1);
  auto loop = scf::ForOp::create(builder, loc, lower, count, unit);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(loop.getBody()->getTerminator());
    Value round = arith::IndexCastOp::create(builder, loc, builder.getI64Type(),
                                             loop.getInductionVar());
    Value offset = builder.createOrFold<arith::MulIOp>(loc, round, step);
    Value value = builder.createOrFold<arith::AddIOp>(loc, start, offset);
    loopValues[stmt.variable] = convert(value, wide, type);
    emitLoopBody(stmt.body, stmt);
    loc = loopLoc;
  }
  loops.pop_back();
}

/// A gate definition is a list of gates, so a loop in it is written out.
void Emitter::unrollInGate(const ast::For &stmt, Value start, Value stop,
                           Value step) {
  std::optional<int64_t> from = getConstantIntValue(start),
                         to = getConstantIntValue(stop),
                         by = getConstantIntValue(step);
  if (!from || !to || !by || *by == 0)
    return unsupported(stmt.range,
                       "a loop in a gate definition whose bounds are not known",
                       "write constant bounds");
  ast::Type type = program.loopVariables[stmt.variable].type;
  for (int64_t i = *from; *by > 0 ? i <= *to : i >= *to; i += *by) {
    if (diagnostics.isFull())
      return;
    loopValues[stmt.variable] = integerConstant(typeOf(type), i);
    emitBlock(stmt.body);
  }
}

/// A loop over a list: the body once for each value. The list was written out
/// in the source, so nothing grows beyond what the user wrote, unless lists
/// are nested.
void Emitter::emitForValues(const ast::For &stmt) {
  for (const ast::Expr *value : stmt.values) {
    if (diagnostics.isFull())
      return;
    loopValues[stmt.variable] = emitExpr(*value);
    emitLoopBody(stmt.body, stmt);
  }
}

void Emitter::emitWhile(const ast::While &stmt) {
  Escapes escapes = escapesOf(stmt.body);
  enterLoop(escapes.breaks, escapes.continues);
  auto loop = scf::WhileOp::create(builder, loc, TypeRange(), ValueRange());
  OpBuilder::InsertionGuard guard(builder);
  Block *before = builder.createBlock(&loop.getBefore());
  builder.setInsertionPointToStart(before);
  Value condition = emitExpr(*stmt.condition);
  Value down =
      isDown({loops.back().breakFlag, escapes.ends ? endFlag : Value()});
  if (down)
    condition = arith::AndIOp::create(builder, loc, down, condition);
  scf::ConditionOp::create(builder, loc, condition, ValueRange());
  Block *after = builder.createBlock(&loop.getAfter());
  builder.setInsertionPointToStart(after);
  scf::YieldOp yield = scf::YieldOp::create(builder, loc);
  builder.setInsertionPoint(yield);
  if (loops.back().continueFlag)
    cbit::StoreOp::create(builder, loc, integerConstant(builder.getI1Type(), 0),
                          loops.back().continueFlag, Value(), 0);
  emitBlock(stmt.body);
  loops.pop_back();
}

void Emitter::emitSwitch(const ast::Switch &stmt) {
  Value target = toIndex(*stmt.target);
  // A case with several values is one region per value: scf.index_switch knows
  // no lists.
  llvm::SmallVector<int64_t> values;
  llvm::SmallVector<const ast::Block *> bodies;
  for (const ast::Switch::Case &c : stmt.cases)
    for (int64_t value : c.values) {
      values.push_back(value);
      bodies.push_back(&c.body);
    }
  auto op = scf::IndexSwitchOp::create(builder, loc, TypeRange(), target,
                                       values, values.size());
  auto fill = [&](Region &region, const ast::Block *body) {
    OpBuilder::InsertionGuard guard(builder);
    builder.createBlock(&region);
    scf::YieldOp yield = scf::YieldOp::create(builder, loc);
    builder.setInsertionPoint(yield);
    if (body)
      emitBlock(*body);
  };
  for (auto [region, body] : llvm::zip(op.getCaseRegions(), bodies))
    fill(region, body);
  fill(op.getDefaultRegion(), stmt.hasDefault ? &stmt.defaultBlock : nullptr);
}

void Emitter::unsupported(SourceRange range, const char *what,
                          const char *help) {
  diagnostics
      .error(range, "E0251", fmt::format("{} is not yet supported", what))
      .help = help;
}

Location Emitter::at(const ast::Stmt &stmt) {
  // Runs carry their offsets in the gates; everything else is rare enough for
  // a location of its own, in the form that gateLocation() states.
  if (stmt.kind() == ast::StmtKind::GateRun || !stmt.range.isValid() ||
      stmt.range.begin > UINT32_MAX)
    return UnknownLoc::get(builder.getContext());
  return FileLineColLoc::get(builder.getContext(),
                             sources.file(stmt.range.file).name, 0,
                             static_cast<unsigned>(stmt.range.begin));
}

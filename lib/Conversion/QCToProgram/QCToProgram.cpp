//===- QCToProgram.cpp - Structure of the conversion to a program --*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Conversion/QCToProgram.h"

#include "ProgramBuilder.h"

#include "mlir/IR/Iterators.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::conversion;

FailureOr<Program> enishi::convertQCToProgram(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal()) {
    module.emitError("no function @main to run");
    return failure();
  }
  ProgramBuilder builder;
  if (failed(builder.build(main)))
    return failure();
  return builder.take();
}

LogicalResult ProgramBuilder::build(func::FuncOp main) {
  Block &entry = main.getBody().front();
  numberQubits(entry);
  findDead(main);
  return convertBlock(entry);
}

/// Classical values that nobody uses would make a program without control flow
/// look as if it had some. Users come after what they use, so one walk from the
/// end finds whole chains.
void ProgramBuilder::findDead(func::FuncOp main) {
  main.walk<WalkOrder::PostOrder, ReverseIterator>([&](Operation *op) {
    if (op->getNumRegions() == 0 && op->getNumResults() > 0 &&
        !op->hasTrait<OpTrait::IsTerminator>() &&
        (isPure(op) || isa<cbit::LoadOp, cbit::ReadOp>(op)) &&
        !isa<qc::QCDialect>(op->getDialect()) &&
        llvm::all_of(op->getUsers(),
                     [&](Operation *user) { return dead.contains(user); }))
      dead.insert(op);
  });
}

/// Numbers the qubits in order and collects their registers. A register whose
/// elements are not all there, one after the other, is listed element by
/// element, so that no qubit has to exist for the sake of a name.
void ProgramBuilder::numberQubits(Block &entry) {
  struct Run {
    std::string name;
    int64_t firstIndex;
    uint32_t firstQubit, count;
  };
  std::vector<Run> runs;
  uint32_t next = 0;
  llvm::StringMap<unsigned> runsOfName;
  for (Operation &op : entry) {
    if (auto site = dyn_cast<qc::SiteOp>(op)) {
      qubits[site.getQubit()] = next;
      runs.push_back({"$" + std::to_string(site.getSite()), -1, next++, 1});
      continue;
    }
    auto alloc = dyn_cast<qc::AllocOp>(op);
    if (!alloc)
      continue;
    qubits[alloc.getQubit()] = next;
    auto index = static_cast<int64_t>(alloc.getIndex());
    if (index > 0 && !runs.empty() && runs.back().name == alloc.getName() &&
        runs.back().firstIndex + runs.back().count == index)
      ++runs.back().count;
    else {
      runs.push_back({alloc.getName().str(), index, next, 1});
      ++runsOfName[alloc.getName()];
    }
    ++next;
  }
  for (const Run &run : runs) {
    if (run.firstIndex <= 0 && runsOfName.lookup(run.name) <= 1) {
      program.qubitRegisters.push_back({run.name, run.firstQubit, run.count});
      continue;
    }
    for (uint32_t i = 0; i < run.count; ++i)
      program.qubitRegisters.push_back(
          {run.name + "[" + std::to_string(run.firstIndex + i) + "]",
           run.firstQubit + i, 1});
  }
  program.code.numQubits = next;
}

LogicalResult ProgramBuilder::convertBlock(Block &block) {
  BitAccesses here(block);
  llvm::SaveAndRestore<const BitAccesses *> inBlock(accesses, &here);
  for (Operation &op : block.getOperations()) {
    if (op.hasTrait<OpTrait::IsTerminator>())
      break; // Its operands are the business of the op around the block.
    if (!dead.contains(&op) && failed(convertOp(&op)))
      return failure();
  }
  return success();
}

llvm::SmallVector<Qubit, 8> ProgramBuilder::qubitsOf(ValueRange values) {
  llvm::SmallVector<Qubit, 8> numbers;
  for (Value value : values)
    numbers.push_back(qubits.lookup(value));
  return numbers;
}

void ProgramBuilder::continueQubits(ValueRange operands, ValueRange results) {
  for (auto [operand, result] : llvm::zip(operands, results)) {
    Qubit qubit = qubits.lookup(operand);
    // Forgetting a value with its last use keeps the table small. One with
    // more uses has them in different branches; an argument of a loop is asked
    // for again where the loop ends.
    if (operand.hasOneUse() && isa<OpResult>(operand))
      qubits.erase(operand);
    qubits[result] = qubit;
  }
}

LogicalResult ProgramBuilder::convertOp(Operation *op) {
  if (auto gate = dyn_cast<GateOpInterface>(op)) {
    convertGate(gate);
    return success();
  }
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case<qc::AllocOp, qc::SiteOp, qc::SinkOp>([](auto) { return success(); })
      .Case([&](qc::UnitaryOp unitary) {
        llvm::ArrayRef<double> numbers = unitary.getMatrix();
        llvm::SmallVector<Complex, 64> matrix;
        for (size_t i = 0; i < numbers.size(); i += 2)
          matrix.push_back({numbers[i], numbers[i + 1]});
        program.code.appendUnitary(qubitsOf(unitary.getQubits()), matrix);
        continueQubits(unitary.getQubits(), unitary.getNews());
        return success();
      })
      .Case([&](qc::MeasureOp measure) {
        convertMeasure(measure);
        return success();
      })
      .Case([&](qc::ResetOp reset) {
        program.code.appendReset(qubits.lookup(reset.getQubit()));
        continueQubits(reset.getQubit(), reset.getOut());
        return success();
      })
      .Case([&](qc::BarrierOp barrier) {
        program.code.appendBarrier(qubitsOf(barrier.getQubits()));
        continueQubits(barrier.getQubits(), barrier.getNews());
        return success();
      })
      .Case([&](qc::DelayOp delay) {
        static constexpr double seconds[] = {1e-9, 1e-6, 1e-3, 1, 1};
        bool inDt = delay.getUnit() == DelayUnit::Dt;
        double scale = seconds[static_cast<unsigned>(delay.getUnit())];
        program.code.appendDelay(qubitsOf(delay.getQubits()),
                                 delay.getDuration() * scale, inDt);
        continueQubits(delay.getQubits(), delay.getNews());
        return success();
      })
      .Case([&](cbit::AllocOp alloc) {
        convertBits(alloc);
        return success();
      })
      .Case([&](cbit::InputOp input) {
        convertInput(input);
        return success();
      })
      .Case([&](scf::IfOp branch) { return convertIf(branch); })
      .Case([&](scf::ForOp loop) { return convertFor(loop); })
      .Case([&](scf::WhileOp loop) { return convertWhile(loop); })
      .Case([&](scf::IndexSwitchOp choice) { return convertSwitch(choice); })
      .Default([&](Operation *other) { return convertClassical(other); });
}

//===----------------------------------------------------------------------===//
// Quantum operations
//===----------------------------------------------------------------------===//

void ProgramBuilder::convertGate(GateOpInterface gate) {
  llvm::SmallVector<Qubit, 8> operands = qubitsOf(gate.getQubits());
  llvm::SmallVector<Angle, 4> params;
  for (const GateParam &param : gate.getParams())
    params.push_back(param.isConstant()
                         ? Angle(param.getNumber())
                         : program.code.symbol(slot(param.getValue())));
  GateKind kind = gate.getBaseKind();
  if (gate.isControlled())
    program.code.appendControlled(
        kind, operands.size() - gateInfo(kind).numQubits, operands, params);
  else if (kind == GateKind::GPhase && params[0].isConstant() &&
           gate->getBlock()->getParentOp() &&
           isa<func::FuncOp>(gate->getBlock()->getParentOp()))
    program.code.globalPhase += params[0].value;
  else
    program.code.append(kind, operands, params);
  continueQubits(gate.getQubits(), gate->getResults());
}

void ProgramBuilder::convertMeasure(qc::MeasureOp op) {
  Qubit qubit = qubits.lookup(op.getQubit());
  continueQubits(op.getQubit(), op.getOut());
  // A measurement that does a store itself keeps the program samplable.
  cbit::StoreOp store = accesses->directStore(op);
  uint32_t bit;
  if (store) {
    bit = bits.lookup(store.getReg()) + store.getPosition();
    doneStores.insert(store);
  } else {
    bit = program.code.numBits++;
  }
  program.code.appendMeasure(qubit, bit);
  bool isRead = llvm::any_of(op.getBit().getUsers(), [&](Operation *user) {
    return user != store.getOperation();
  });
  if (isRead)
    program.appendClassical(ClassicalOp::LoadBit, define(op.getBit()), kNone,
                            bit);
}

void ProgramBuilder::convertBits(cbit::AllocOp op) {
  uint32_t first = program.code.numBits;
  auto size = static_cast<uint32_t>(
      cast<cbit::RegType>(op.getReg().getType()).getSize());
  bits[op.getReg()] = first;
  program.code.numBits += size;
  if (op.getInput())
    program.inputs.push_back(
        {op.getName().str(), ProgramInput::Bits, 0, first, size});
  else if (!op.getLocal())
    program.bitRegisters.push_back({op.getName().str(), first, size});
}

void ProgramBuilder::convertInput(cbit::InputOp op) {
  Type type = op.getValue().getType();
  bool isFloat = isa<FloatType>(type);
  program.inputs.push_back(
      {op.getName().str(), isFloat ? ProgramInput::Float : ProgramInput::Int,
       define(op.getValue()), 0, isFloat ? 64 : widthOf(type)});
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

void ProgramBuilder::bindValues(ValueRange targets, ValueRange sources) {
  for (auto [target, source] : llvm::zip(targets, sources)) {
    if (isa<qc::QubitType>(target.getType()))
      qubits[target] = qubits.lookup(source);
    else
      define(target);
  }
}

void ProgramBuilder::moveValues(ValueRange sources, ValueRange targets) {
  // All slots are read before any is written.
  llvm::SmallVector<std::pair<uint32_t, uint32_t>> copies;
  llvm::SmallVector<std::pair<Qubit, Qubit>> moves;
  for (auto [source, target] : llvm::zip(sources, targets)) {
    if (isa<qc::QubitType>(target.getType()))
      moves.emplace_back(qubits.lookup(source), qubits.lookup(target));
    else
      copies.emplace_back(slot(source), slot(target));
  }
  if (copies.size() > 1)
    for (auto &[from, to] : copies)
      from = compute(ClassicalOp::Copy, from);
  for (auto [from, to] : copies)
    if (from != to)
      program.appendClassical(ClassicalOp::Copy, to, from);
  for (size_t i = 0; i < moves.size(); ++i) {
    auto [from, to] = moves[i];
    if (from == to)
      continue;
    program.code.append(GateKind::Swap, {from, to});
    // What was at `to` is at `from` now.
    for (size_t j = i + 1; j < moves.size(); ++j)
      if (moves[j].first == to)
        moves[j].first = from;
  }
}

LogicalResult ProgramBuilder::convertIf(scf::IfOp op) {
  size_t toElse = program.appendJumpIfZero(slot(op.getCondition()));
  if (failed(convertBlock(*op.thenBlock())))
    return failure();
  ValueRange yielded = op.thenBlock()->getTerminator()->getOperands();
  bindValues(op.getResults(), yielded);
  moveValues(yielded, op.getResults());
  if (op.getElseRegion().empty()) {
    program.setJumpTarget(toElse, program.code.size());
    return success();
  }
  size_t toEnd = program.appendJump();
  program.setJumpTarget(toElse, program.code.size());
  if (failed(convertBlock(*op.elseBlock())))
    return failure();
  moveValues(op.elseBlock()->getTerminator()->getOperands(), op.getResults());
  program.setJumpTarget(toEnd, program.code.size());
  return success();
}

LogicalResult ProgramBuilder::convertFor(scf::ForOp op) {
  if (std::optional<APInt> step = op.getConstantStep();
      step && !step->isStrictlyPositive())
    return op.emitError("the step of this loop is not positive, so that it "
                        "would never end");
  uint32_t variable = define(op.getInductionVar());
  program.appendClassical(ClassicalOp::Copy, variable,
                          slot(op.getLowerBound()));
  bindValues(op.getRegionIterArgs(), op.getInitArgs());
  moveValues(op.getInitArgs(), op.getRegionIterArgs());
  size_t head = program.code.size();
  uint32_t more =
      compute(ClassicalOp::CompareLtS, variable, slot(op.getUpperBound()));
  size_t toEnd = program.appendJumpIfZero(more);
  if (failed(convertBlock(*op.getBody())))
    return failure();
  moveValues(op.getBody()->getTerminator()->getOperands(),
             op.getRegionIterArgs());
  program.appendClassical(ClassicalOp::Add, variable, variable,
                          slot(op.getStep()));
  program.setJumpTarget(program.appendJump(), head);
  program.setJumpTarget(toEnd, program.code.size());
  for (auto [result, arg] :
       llvm::zip(op.getResults(), op.getRegionIterArgs())) {
    if (isa<qc::QubitType>(result.getType()))
      qubits[result] = qubits.lookup(arg);
    else
      alias(result, arg);
  }
  return success();
}

LogicalResult ProgramBuilder::convertWhile(scf::WhileOp op) {
  bindValues(op.getBeforeArguments(), op.getInits());
  moveValues(op.getInits(), op.getBeforeArguments());
  size_t head = program.code.size();
  if (failed(convertBlock(*op.getBeforeBody())))
    return failure();
  scf::ConditionOp condition = op.getConditionOp();
  bindValues(op.getAfterArguments(), condition.getArgs());
  bindValues(op.getResults(), condition.getArgs());
  moveValues(condition.getArgs(), op.getResults());
  moveValues(condition.getArgs(), op.getAfterArguments());
  size_t toEnd = program.appendJumpIfZero(slot(condition.getCondition()));
  if (failed(convertBlock(*op.getAfterBody())))
    return failure();
  moveValues(op.getYieldOp()->getOperands(), op.getBeforeArguments());
  program.setJumpTarget(program.appendJump(), head);
  program.setJumpTarget(toEnd, program.code.size());
  return success();
}

LogicalResult ProgramBuilder::convertSwitch(scf::IndexSwitchOp op) {
  llvm::SmallVector<size_t> toEnd;
  bool bound = false;
  auto convertRegion = [&](Block &block) -> LogicalResult {
    if (failed(convertBlock(block)))
      return failure();
    ValueRange yielded = block.getTerminator()->getOperands();
    if (!std::exchange(bound, true))
      bindValues(op.getResults(), yielded);
    moveValues(yielded, op.getResults());
    return success();
  };
  for (auto [value, region] : llvm::zip(op.getCases(), op.getCaseRegions())) {
    uint32_t matches =
        compute(ClassicalOp::CompareEq, slot(op.getArg()), constant(value));
    size_t toNext = program.appendJumpIfZero(matches);
    if (failed(convertRegion(region.front())))
      return failure();
    toEnd.push_back(program.appendJump());
    program.setJumpTarget(toNext, program.code.size());
  }
  if (failed(convertRegion(op.getDefaultBlock())))
    return failure();
  for (size_t jump : toEnd)
    program.setJumpTarget(jump, program.code.size());
  return success();
}

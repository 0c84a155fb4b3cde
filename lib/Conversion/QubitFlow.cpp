//===- QubitFlow.cpp - Qubits as values through control flow ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QubitFlow.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace enishi;

//===----------------------------------------------------------------------===//
// QubitValues
//===----------------------------------------------------------------------===//

void QubitValues::enter(Block *loopBody) { frames.push_back({loopBody, {}}); }

void QubitValues::take(Qubit qubit) {
  // Every region between the one that has the qubit and this one takes it.
  for (uint32_t level = levels[qubit]; level < frames.size(); ++level) {
    Frame &frame = frames[level];
    Value outer = values[qubit];
    if (frame.loopBody)
      values[qubit] =
          frame.loopBody->addArgument(outer.getType(), outer.getLoc());
    frame.taken.push_back({qubit, outer, values[qubit], Value()});
  }
  levels[qubit] = frames.size();
}

std::vector<QubitValues::Taken> QubitValues::leave() {
  std::vector<Taken> taken = std::move(frames.back().taken);
  frames.pop_back();
  for (Taken &entry : taken) {
    entry.inner = values[entry.qubit];
    values[entry.qubit] = entry.outer;
    levels[entry.qubit] = frames.size();
  }
  llvm::sort(taken,
             [](const Taken &a, const Taken &b) { return a.qubit < b.qubit; });
  return taken;
}

//===----------------------------------------------------------------------===//
// Rebuilding
//===----------------------------------------------------------------------===//

namespace {

using Taken = QubitValues::Taken;

/// Rebuilds one op. The bodies are converted inside the old op, which then
/// gives its regions to the new one.
class FlowBuilder {
public:
  FlowBuilder(Operation *op, Type qubitType, QubitValues &values,
              function_ref<LogicalResult(unsigned, Block &)> convertBody)
      : op(op), qubitType(qubitType), values(values), convertBody(convertBody),
        builder(op) {}

  FailureOr<Operation *> run();

private:
  LogicalResult convert(bool isLoop);
  void finishBranch(unsigned region);
  void finishLoop(unsigned region);
  SmallVector<Value> classical(ValueRange range) const {
    return llvm::filter_to_vector(
        range, [&](Value value) { return value.getType() != qubitType; });
  }
  void completeTerminator(Block &block, ArrayRef<Value> qubits) {
    Operation *terminator = block.getTerminator();
    SmallVector<Value> operands = classical(terminator->getOperands());
    llvm::append_range(operands, qubits);
    terminator->setOperands(operands);
  }

  Operation *op;
  Type qubitType;
  QubitValues &values;
  function_ref<LogicalResult(unsigned, Block &)> convertBody;
  OpBuilder builder;

  /// What each region took, and all of it together.
  SmallVector<std::vector<Taken>, 2> takenByRegion;
  std::vector<Qubit> qubits;
};

} // namespace

LogicalResult FlowBuilder::convert(bool isLoop) {
  for (auto [index, region] : llvm::enumerate(op->getRegions())) {
    // An scf.if without an else region: its qubits pass by.
    if (region.empty()) {
      OpBuilder::InsertionGuard guard(builder);
      builder.createBlock(&region);
      scf::YieldOp::create(builder, op->getLoc());
    }
    Block &block = region.front();
    values.enter(isLoop ? &block : nullptr);
    LogicalResult result = convertBody(index, block);
    takenByRegion.push_back(values.leave());
    if (failed(result))
      return failure();
    for (const Taken &entry : takenByRegion.back())
      qubits.push_back(entry.qubit);
  }
  llvm::sort(qubits);
  qubits.erase(llvm::unique(qubits), qubits.end());
  return success();
}

/// Yields the qubits; those that only other regions use as they came in.
void FlowBuilder::finishBranch(unsigned region) {
  SmallVector<Value> yielded;
  auto next = takenByRegion[region].begin(), end = takenByRegion[region].end();
  for (Qubit qubit : qubits) {
    if (next != end && next->qubit == qubit)
      yielded.push_back(next++->inner);
    else
      yielded.push_back(values.get(qubit));
  }
  completeTerminator(op->getRegion(region).front(), yielded);
}

/// Puts the arguments for the qubits in order (the body took them in the order
/// of use), drops those of the old op, and yields.
void FlowBuilder::finishLoop(unsigned region) {
  Block &block = op->getRegion(region).front();
  unsigned oldCount = block.getNumArguments();
  SmallVector<Value> yielded;
  auto next = takenByRegion[region].begin(), end = takenByRegion[region].end();
  for (Qubit qubit : qubits) {
    Value argument = block.addArgument(qubitType, op->getLoc());
    if (next == end || next->qubit != qubit) {
      yielded.push_back(argument);
      continue;
    }
    next->argument.replaceAllUsesWith(argument);
    yielded.push_back(next->inner == next->argument ? argument : next->inner);
    ++next;
  }
  completeTerminator(block, yielded);
  for (unsigned i = oldCount; i-- > 0;)
    if (block.getArgument(i).getType() == qubitType)
      block.eraseArgument(i);
}

FailureOr<Operation *> FlowBuilder::run() {
  bool isLoop = isa<scf::ForOp, scf::WhileOp>(op);
  if (failed(convert(isLoop)))
    return failure();
  for (unsigned i = 0, e = op->getNumRegions(); i < e; ++i) {
    if (isLoop)
      finishLoop(i);
    else
      finishBranch(i);
  }

  // In all four ops the qubits come last, among operands and results.
  SmallVector<Value> operands = classical(op->getOperands());
  if (isLoop)
    for (Qubit qubit : qubits)
      operands.push_back(values.get(qubit));
  SmallVector<Value> oldResults = classical(op->getResults());
  SmallVector<Type> types(ValueRange(oldResults).getTypes());
  types.append(qubits.size(), qubitType);
  Operation *rebuilt = Operation::create(
      op->getLoc(), op->getName(), types, operands,
      op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
      BlockRange(), op->getNumRegions());
  builder.insert(rebuilt);
  for (unsigned i = 0, e = op->getNumRegions(); i < e; ++i)
    rebuilt->getRegion(i).takeBody(op->getRegion(i));
  for (auto [i, result] : llvm::enumerate(oldResults))
    result.replaceAllUsesWith(rebuilt->getResult(i));
  for (auto [i, qubit] : llvm::enumerate(qubits))
    values.set(qubit, rebuilt->getResult(oldResults.size() + i));
  op->dropAllDefinedValueUses();
  op->erase();
  return rebuilt;
}

bool enishi::isFlowOp(Operation *op) {
  return isa<scf::IfOp, scf::ForOp, scf::WhileOp, scf::IndexSwitchOp>(op);
}

FailureOr<Operation *> enishi::rebuildFlow(
    Operation *op, Type qubitType, QubitValues &values,
    function_ref<LogicalResult(unsigned, Block &)> convertBody) {
  if (!isFlowOp(op))
    return op->emitError("control flow of this kind is not supported");
  return FlowBuilder(op, qubitType, values, convertBody).run();
}

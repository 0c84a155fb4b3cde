//===- QCQubits.cpp - Which qubit a value of qc is --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QCQubits.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace enishi;

static bool isLoop(Operation *op) { return isa<scf::ForOp, scf::WhileOp>(op); }

ArrayRef<Qubit> QCQubits::forward(Operation *op, unsigned numQubits) {
  scratch.clear();
  for (unsigned i = 0; i < numQubits; ++i) {
    Value operand = op->getOperand(i);
    auto it = numbers.find(operand);
    assert(it != numbers.end() && "the walk has not seen this qubit");
    scratch.push_back(it->second);
    // Forgetting a value with its last use keeps the table as small as the
    // number of qubits. One with more uses has them in different branches.
    if (operand.hasOneUse())
      numbers.erase(it);
  }
  for (unsigned i = 0; i < numQubits; ++i)
    numbers[op->getResult(i)] = scratch[i];
  return scratch;
}

SmallVector<Qubit, 8> QCQubits::ofOperands(ValueRange values) const {
  SmallVector<Qubit, 8> result;
  for (Value value : values)
    if (isa<qc::QubitType>(value.getType()))
      result.push_back(at(value));
  return result;
}

void QCQubits::enterRegion(Operation *op, unsigned index) {
  if (!isLoop(op))
    return;
  SmallVector<Qubit, 8> carried = ofOperands(op->getOperands());
  auto next = carried.begin();
  for (BlockArgument argument : op->getRegion(index).getArguments())
    if (isa<qc::QubitType>(argument.getType()) && next != carried.end())
      numbers[argument] = *next++;
}

LogicalResult QCQubits::leaveFlow(Operation *op) {
  std::optional<SmallVector<Qubit, 8>> places;
  if (isLoop(op))
    places = ofOperands(op->getOperands());
  for (Region &region : op->getRegions()) {
    if (region.empty())
      continue;
    SmallVector<Qubit, 8> yielded =
        ofOperands(region.front().getTerminator()->getOperands());
    if (!places)
      places = yielded;
    if (*places != yielded)
      return op->emitError("qubits change places in this control flow");
  }
  auto next = places->begin();
  for (Value result : op->getResults())
    if (isa<qc::QubitType>(result.getType()))
      numbers[result] = *next++;
  return success();
}

//===- QCQubits.h - Which qubit a value of qc is ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_CONVERSION_QCQUBITS_H
#define ENISHI_LIB_CONVERSION_QCQUBITS_H

#include "dialects/QC/QC.h"

#include "mlir/IR/Operation.h"

#include "llvm/ADT/DenseMap.h"

namespace enishi {

/// Numbers the qubits of a function while a walk follows their values, through
/// control flow too.
class QCQubits {
public:
  /// The qubit of a value that the walk has reached.
  Qubit at(mlir::Value value) const {
    auto it = numbers.find(value);
    assert(it != numbers.end() && "the walk has not seen this qubit");
    return it->second;
  }
  /// Gives a value of qc.alloc or qc.site its number.
  Qubit add(mlir::Value value) {
    numbers[value] = count;
    return count++;
  }
  uint32_t size() const { return count; }

  /// The results of a qc op are the qubits of its first operands.
  llvm::ArrayRef<Qubit> forward(mlir::Operation *op, unsigned numQubits);

  /// Before region `index` of an scf op: gives the arguments their qubits.
  void enterRegion(mlir::Operation *op, unsigned index);
  /// After all regions: gives the results theirs. Fails, with a diagnostic, if
  /// a region does not hand back each qubit in the place in which it got it.
  llvm::LogicalResult leaveFlow(mlir::Operation *op);

private:
  llvm::SmallVector<Qubit, 8> ofOperands(mlir::ValueRange values) const;

  llvm::DenseMap<mlir::Value, Qubit> numbers;
  llvm::SmallVector<Qubit, 8> scratch;
  uint32_t count = 0;
};

} // namespace enishi

#endif // ENISHI_LIB_CONVERSION_QCQUBITS_H

//===- QubitFlow.h - Qubits as values through control flow ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// While a walk turns numbered qubits into linear values, QubitValues knows the
// value of each, and rebuildFlow() makes the scf ops that carry the qubits
// which their bodies use.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_CONVERSION_QUBITFLOW_H
#define ENISHI_LIB_CONVERSION_QUBITFLOW_H

#include "enishi/Circuit/Circuit.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"

namespace enishi {

/// The current value of each qubit, by nesting of regions. A region takes a
/// qubit over the first time that it uses it.
class QubitValues {
public:
  /// A qubit that the current region took from the one around it.
  struct Taken {
    Qubit qubit;
    mlir::Value outer;    ///< Its value outside.
    mlir::Value argument; ///< Its value at the beginning of the region.
    mlir::Value inner;    ///< Its value at the end of the region.
  };

  /// Adds the next qubit; at the outermost level only.
  void add(mlir::Value value) {
    values.push_back(value);
    levels.push_back(0);
  }
  size_t size() const { return values.size(); }

  /// The value of a qubit here and now.
  mlir::Value get(Qubit qubit) {
    if (levels[qubit] != frames.size())
      take(qubit);
    return values[qubit];
  }
  /// After get(): the qubit has gone through an op.
  void set(Qubit qubit, mlir::Value value) {
    assert(levels[qubit] == frames.size() && "set without get");
    values[qubit] = value;
  }

  /// Enters a region. The body of a loop gets its qubits as arguments of
  /// `loopBody`; the region of a branch (null) uses those from outside.
  void enter(mlir::Block *loopBody);
  /// Leaves it; the qubits have the values from before again. Sorted by qubit.
  std::vector<Taken> leave();

private:
  void take(Qubit qubit);

  struct Frame {
    mlir::Block *loopBody;
    std::vector<Taken> taken;
  };
  std::vector<Frame> frames;
  std::vector<mlir::Value> values;
  std::vector<uint32_t> levels;
};

/// Replaces scf.if, for, while or index_switch by one that carries the qubits
/// which its bodies use: results and arguments for them follow the classical
/// ones. `convertBody` rewrites one body in place; its terminator keeps its
/// classical operands and is completed here. Qubits that `op` carried before
/// are dropped. Returns the new op. Fails where convertBody does, and for
/// another op.
llvm::FailureOr<mlir::Operation *>
rebuildFlow(mlir::Operation *op, mlir::Type qubitType, QubitValues &values,
            llvm::function_ref<llvm::LogicalResult(unsigned, mlir::Block &)>
                convertBody);

/// True for the ops that rebuildFlow() takes.
bool isFlowOp(mlir::Operation *op);

} // namespace enishi

#endif // ENISHI_LIB_CONVERSION_QUBITFLOW_H

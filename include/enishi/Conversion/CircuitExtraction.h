//===- CircuitExtraction.h - A qc function as a flat circuit ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The way by which an algorithm of the core works on the compiler's program:
//
//   FailureOr<CircuitExtraction> extraction =
//       CircuitExtraction::extract(function);
//   ... = optimizeCircuit(extraction->circuit, options);
//   extraction->writeBack(optimized);
//
// In the circuit,
//  - qubit k is the k-th qc.alloc or qc.site of the function;
//  - a gate parameter is a number or linear in symbols, which stand for SSA
//    values;
//  - measurement number b writes bit b, each its own;
//  - a ControlFlow instruction is an scf op with one block per region. Its tag
//    is its number, its qubits are those that its blocks act on;
//  - a gate with an angle that depends on a measurement is a ControlFlow with
//    one block that holds the gate: it must stay behind the measurement.
//
// Classical ops are not in the circuit; they follow the measurements that they
// depend on when the circuit is written back.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CONVERSION_CIRCUITEXTRACTION_H
#define ENISHI_CONVERSION_CIRCUITEXTRACTION_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Export/CircuitText.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Operation.h"

#include <optional>

namespace enishi {

class CircuitExtraction {
public:
  /// Reads a function in the `qc` dialect, which stays as it is. About 0.1 us
  /// per gate. Fails, with a diagnostic, for qubits that cross function
  /// borders or change places in control flow.
  static llvm::FailureOr<CircuitExtraction>
  extract(mlir::func::FuncOp function);

  Circuit circuit;

  /// The site of each qubit that is a qc.site.
  std::vector<std::optional<uint32_t>> sites;

  /// The scf op of a ControlFlow instruction; null for a gate whose angle
  /// depends on a measurement.
  mlir::Operation *flowOp(uint32_t tag) const { return flows[tag]; }
  /// True if exactly one of the blocks is executed, once: for all but loops.
  bool executesOneBlock(uint32_t tag) const;

  /// Where the measurements of a straight-line program go: nothing for a
  /// program with anything classical but bits that are each written once, by a
  /// measurement.
  std::optional<MeasuredRegisters> straightLine() const;

  /// Makes the function do what `rewritten` does, on the same qubits. The
  /// order of its instructions is kept, except that an instruction waits for
  /// the measurements that its symbols or (for control flow) the classical ops
  /// before it depend on. Every measurement and every ControlFlow has to be
  /// there once, in its own block.
  ///
  /// Fails, with a diagnostic, if that is not so or if the order contradicts
  /// the dependences; the function is then not usable. Uses up the extraction.
  llvm::LogicalResult writeBack(const Circuit &rewritten);

  /// The same for a circuit whose qubits are the sites of a device. The
  /// function's qubits become the qc.sites that the circuit acts on.
  llvm::LogicalResult writeBackMapped(const Circuit &mapped);

private:
  friend class BlockWriter;
  friend class CircuitReader;
  friend class CircuitWriter;

  mlir::func::FuncOp function;
  std::vector<mlir::Value> symbols;
  std::vector<mlir::Operation *> measures;
  std::vector<mlir::Operation *> flows;
  /// The qc.alloc and qc.site ops, by qubit.
  std::vector<mlir::Operation *> sources;
};

} // namespace enishi

#endif // ENISHI_CONVERSION_CIRCUITEXTRACTION_H

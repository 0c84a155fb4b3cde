//===- ProgramAnalysis.h - Numbers of qubits and results --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_QIR_PROGRAMANALYSIS_H
#define ENISHI_LIB_QIR_PROGRAMANALYSIS_H

#include "dialects/CBit/CBit.h"
#include "dialects/QRef/QRef.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace enishi::qir {

/// How a classical bit of the program is used.
struct BitUse {
  /// Some operation needs its value while the program runs.
  bool isRead = false;
  /// Something other than a measurement writes it.
  bool isComputed = false;
  /// A measurement that always happens writes it.
  bool isAlwaysMeasured = false;
  bool isMeasured = false;

  /// The result with the bit's number always has the bit's value in the end.
  bool isResult() const { return !isComputed && isAlwaysMeasured; }
};

struct BitRegister {
  cbit::AllocOp alloc;
  /// The number of bit 0: of the result that measurements into it write.
  uint64_t first;
  uint64_t size;
  bool isOutput() { return !alloc.getLocal() && !alloc.getInput(); }
};

/// What has to be known of a program before it becomes QIR.
class ProgramAnalysis {
public:
  /// Fails, with a diagnostic, on what no profile can say.
  llvm::LogicalResult run(mlir::func::FuncOp main);

  /// Why the program does not fit the base profile: an operation and the
  /// reason. Null where it fits.
  std::pair<mlir::Operation *, llvm::StringRef>
  obstacleToBase(mlir::func::FuncOp main) const;

  uint64_t qubit(mlir::Value reference) const;
  BitRegister &bitRegister(mlir::Value reg) {
    return registers[registerOf.lookup(reg)];
  }
  uint64_t result(qref::MeasureOp measure) const {
    return resultOf.lookup(measure);
  }
  /// The store writes an outcome to the very bit whose result has it.
  bool isDirectStore(cbit::StoreOp store) const {
    return directStores.contains(store);
  }

  uint64_t numQubits = 0;
  uint64_t numResults = 0;
  llvm::SmallVector<BitRegister> registers;
  std::vector<BitUse> bits;

private:
  llvm::LogicalResult numberQubits(mlir::func::FuncOp main);
  llvm::LogicalResult numberBits(mlir::func::FuncOp main);
  void numberResults(mlir::func::FuncOp main);
  void findDirectStores(mlir::func::FuncOp main);
  void noteBitUses(mlir::func::FuncOp main);

  llvm::DenseMap<mlir::Value, uint64_t> firstQubit;
  llvm::DenseMap<mlir::Value, unsigned> registerOf;
  llvm::DenseMap<mlir::Operation *, uint64_t> resultOf;
  llvm::DenseSet<mlir::Operation *> directStores;
};

} // namespace enishi::qir

#endif // ENISHI_LIB_QIR_PROGRAMANALYSIS_H

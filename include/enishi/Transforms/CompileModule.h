//===- CompileModule.h - Core algorithms on a module ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TRANSFORMS_COMPILEMODULE_H
#define ENISHI_TRANSFORMS_COMPILEMODULE_H

#include "enishi/Compilation/CompileCircuit.h"
#include "enishi/Compilation/ProgramLayout.h"
#include "enishi/Conversion/CircuitExtraction.h"

#include "mlir/IR/BuiltinOps.h"

namespace enishi {

/// Optimises @main of a `qc` module (see optimizeCircuit). Fails with a
/// diagnostic.
llvm::LogicalResult optimizeModule(mlir::ModuleOp module,
                                   const CompileCircuitOptions &options);

/// What compiling for a device makes of a module's @main, before it is in the
/// module again: the largest programs are never wanted there.
struct DeviceProgram {
  CircuitExtraction source;
  /// Over the device's sites, in native gates.
  Circuit circuit;
  ProgramLayout layout;

  /// Puts it into the module, which is then on qc.site ops. Uses this up. On
  /// failure the module is not usable.
  llvm::LogicalResult writeBack() { return source.writeBackMapped(circuit); }
};

/// Compiles @main of a `qc` module for a device (see compileForDevice); the
/// module stays as it is. A program on physical qubits keeps them.
llvm::Expected<DeviceProgram>
compileModuleForDevice(mlir::ModuleOp module, const Device &device,
                       CompileCircuitOptions options);

/// @main of a `qc` module as a flat circuit. Where its qubits are sites of a
/// device, they have the sites' numbers.
mlir::FailureOr<Circuit> flatCircuit(mlir::ModuleOp module);

} // namespace enishi

#endif // ENISHI_TRANSFORMS_COMPILEMODULE_H

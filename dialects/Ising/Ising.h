//===- Ising.h - Optimisation problems and annealing ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DIALECTS_ISING_ISING_H
#define ENISHI_DIALECTS_ISING_ISING_H

#include "mlir/Bytecode/BytecodeImplementation.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/Ising/IsingDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Ising/IsingTypes.h.inc"

#define GET_OP_CLASSES
#include "dialects/Ising/IsingOps.h.inc"

#endif // ENISHI_DIALECTS_ISING_ISING_H

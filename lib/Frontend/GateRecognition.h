//===- GateRecognition.h - Standard gates under their own definitions -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_FRONTEND_GATERECOGNITION_H
#define ENISHI_LIB_FRONTEND_GATERECOGNITION_H

#include "enishi/Frontend/AST.h"

#include <optional>

namespace enishi {

/// The table gate that a definition is: it has the name of a standard gate and
/// its matrix, up to a global phase if asked for. Matrices are compared at
/// fixed values of the parameters.
std::optional<GateKind> recogniseGate(const ast::Program &program,
                                      const ast::GateDecl &decl,
                                      bool upToPhase);

} // namespace enishi

#endif // ENISHI_LIB_FRONTEND_GATERECOGNITION_H

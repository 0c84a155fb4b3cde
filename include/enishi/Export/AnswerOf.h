//===- AnswerOf.h - Answers to problems out of the ising dialect *- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_EXPORT_ANSWEROF_H
#define ENISHI_EXPORT_ANSWEROF_H

#include "dialects/Ising/Ising.h"
#include "enishi/Annealing/Formats/Answer.h"

#include "mlir/IR/BuiltinOps.h"

namespace enishi {

/// The best of the ising.samples of an ising.model that @main of a module
/// returns: the configuration that breaks the constraints least and, among
/// those, has the best objective. Fails, with a diagnostic, where nothing of
/// the kind is returned: ising-draw and ising-read-back come first.
mlir::FailureOr<annealing::Answer> answerOf(mlir::ModuleOp module);

} // namespace enishi

#endif // ENISHI_EXPORT_ANSWEROF_H

//===- ProblemTranslations.h - Problems to MLIR and back --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_TRANSLATE_PROBLEMTRANSLATIONS_H
#define ENISHI_TOOLS_ENISHI_TRANSLATE_PROBLEMTRANSLATIONS_H

namespace enishi {

/// --import-problem, --export-problem and the option --problem-format.
void registerProblemTranslations();

} // namespace enishi

#endif // ENISHI_TOOLS_ENISHI_TRANSLATE_PROBLEMTRANSLATIONS_H

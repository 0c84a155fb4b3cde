//===- StabilizerTranslations.h - .stim and .dem to MLIR --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_TRANSLATE_STABILIZERTRANSLATIONS_H
#define ENISHI_TOOLS_ENISHI_TRANSLATE_STABILIZERTRANSLATIONS_H

namespace enishi {

/// --import-stim, --export-stim, --import-dem and --export-dem.
void registerStabilizerTranslations();

} // namespace enishi

#endif // ENISHI_TOOLS_ENISHI_TRANSLATE_STABILIZERTRANSLATIONS_H

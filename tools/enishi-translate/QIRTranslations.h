//===- QIRTranslations.h - MLIR to QIR, and QIR's rules ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_TRANSLATE_QIRTRANSLATIONS_H
#define ENISHI_TOOLS_ENISHI_TRANSLATE_QIRTRANSLATIONS_H

namespace enishi {

/// --qref-to-qir, --verify-qir and the option --qir-profile.
void registerQIRTranslations();

} // namespace enishi

#endif // ENISHI_TOOLS_ENISHI_TRANSLATE_QIRTRANSLATIONS_H

//===- OpenQASMTranslations.h - OpenQASM to MLIR and back -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_TRANSLATE_OPENQASMTRANSLATIONS_H
#define ENISHI_TOOLS_ENISHI_TRANSLATE_OPENQASMTRANSLATIONS_H

namespace enishi {

/// --import-qasm, --export-qasm3 and --export-qasm2.
void registerOpenQASMTranslations();

} // namespace enishi

#endif // ENISHI_TOOLS_ENISHI_TRANSLATE_OPENQASMTRANSLATIONS_H

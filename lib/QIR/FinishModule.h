//===- FinishModule.h - Make a module follow QIR rules *- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_QIR_FINISHMODULE_H
#define ENISHI_LIB_QIR_FINISHMODULE_H

#include "enishi/QIR/Profile.h"

#include <cstdint>

namespace llvm {
class Module;
}

namespace enishi::qir {

struct EntryPointFacts {
  QIRProfile profile;
  uint64_t numQubits, numResults;
  /// A loop whose number of rounds no measurement decides; another loop.
  bool hasIterations = false, hasConditionalLoops = false;
};

/// Brings a module that came from the LLVM dialect into the profile's form:
/// stack variables become SSA values, what is constant or unused goes, and the
/// attributes and module flags are set.
void finishModule(llvm::Module &module, const EntryPointFacts &facts);

} // namespace enishi::qir

#endif // ENISHI_LIB_QIR_FINISHMODULE_H

//===- ReadPresolveHistory.h - The way back from JSON -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_COMPILE_READPRESOLVEHISTORY_H
#define ENISHI_LIB_ANNEALING_COMPILE_READPRESOLVEHISTORY_H

#include "enishi/Annealing/PresolveHistory.h"

#include "llvm/Support/JSON.h"

namespace enishi::annealing {

/// The list "undo" of a program. Fails unless, beginning with the spins that
/// were kept, every step sets spins that are not yet set from spins that are,
/// and at the end all are.
llvm::Expected<PresolveHistory>
readPresolveHistory(const llvm::json::Array &steps, llvm::ArrayRef<Spin> kept,
                    uint32_t numSpins);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_COMPILE_READPRESOLVEHISTORY_H

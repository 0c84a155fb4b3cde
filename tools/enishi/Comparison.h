//===- Comparison.h - Comparing two programs --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_COMPARISON_H
#define ENISHI_TOOLS_ENISHI_COMPARISON_H

#include "Session.h"

#include "enishi/Verification/Equivalence.h"

namespace enishi::driver {

/// Compares two programs, with a progress bar. Where no proof is found that
/// holds for every input state (phases that no measurement sees may have been
/// dropped), the programs are compared as they run: from |0...0>. The verdict
/// says which of the two it is about.
Verdict comparePrograms(Session &session, const Program &before,
                        const Program &after, EquivalenceOptions options);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_COMPARISON_H

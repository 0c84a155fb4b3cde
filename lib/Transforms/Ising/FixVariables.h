//===- FixVariables.h - Problems with some variables fixed ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_TRANSFORMS_ISING_FIXVARIABLES_H
#define ENISHI_LIB_TRANSFORMS_ISING_FIXVARIABLES_H

#include "enishi/Annealing/Problem.h"

#include "llvm/Support/Error.h"

namespace enishi {

/// A problem in which some variables (ascending) have a value: they leave it,
/// the others keep their order and their names, and what they add to the left
/// side of a constraint moves to the right. Fails where a variable does not
/// exist or cannot have its value. O(size), with sorting for higher terms.
llvm::Expected<annealing::Problem>
fixVariables(const annealing::Problem &problem,
             llvm::ArrayRef<uint32_t> variables, llvm::ArrayRef<double> values);

} // namespace enishi

#endif // ENISHI_LIB_TRANSFORMS_ISING_FIXVARIABLES_H

//===- NumberLists.h - JSON without its long lists --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program is a small tree with lists of up to 10^8 numbers in it, which as
// nodes of a tree would take forty bytes each.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_COMPILE_NUMBERLISTS_H
#define ENISHI_LIB_ANNEALING_COMPILE_NUMBERLISTS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace enishi::annealing {

struct NumberLists {
  /// The text with {"numbers": k} in the place of list k.
  std::string skeleton;
  std::vector<std::vector<double>> lists;
};

/// Takes the lists of nothing but numbers that are values of these keys out of
/// a JSON text. What is not well-formed stays in the skeleton, for a parser to
/// complain about. O(text).
NumberLists cutNumberLists(llvm::StringRef text,
                           llvm::ArrayRef<llvm::StringLiteral> keys);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_COMPILE_NUMBERLISTS_H

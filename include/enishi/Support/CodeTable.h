//===- CodeTable.h - What message codes mean --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that reports with codes has a table of them, which
// `enishi explain` prints.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SUPPORT_CODETABLE_H
#define ENISHI_SUPPORT_CODETABLE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

namespace enishi {

struct CodeInfo {
  llvm::StringLiteral code; ///< "E0102"
  llvm::StringLiteral title;
  /// Why it is an error and what to do about it.
  llvm::StringLiteral explanation;
};

/// In the order of the codes.
using CodeTable = llvm::ArrayRef<CodeInfo>;

/// The entry of a code, or null. O(table).
inline const CodeInfo *findCode(CodeTable table, llvm::StringRef code) {
  const CodeInfo *found = llvm::find_if(
      table, [&](const CodeInfo &info) { return info.code == code; });
  return found == table.end() ? nullptr : found;
}

} // namespace enishi

#endif // ENISHI_SUPPORT_CODETABLE_H

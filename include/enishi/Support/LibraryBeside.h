//===- LibraryBeside.h - Libraries that few runs need -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SUPPORT_LIBRARYBESIDE_H
#define ENISHI_SUPPORT_LIBRARYBESIDE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace enishi {

/// Loads a library that lies beside the running program or in ../lib, for
/// dlsym(); `global` shows its symbols to libraries that are loaded later. It
/// stays loaded. Errors: it is not there, where the message ends with `whyNot`,
/// or cannot be loaded.
llvm::Expected<void *> openLibraryBeside(llvm::StringRef name, bool global,
                                         llvm::StringRef whyNot);

} // namespace enishi

#endif // ENISHI_SUPPORT_LIBRARYBESIDE_H

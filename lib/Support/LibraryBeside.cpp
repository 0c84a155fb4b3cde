//===- LibraryBeside.cpp - Libraries that few runs need ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Support/LibraryBeside.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

#include <dlfcn.h>

llvm::Expected<void *> enishi::openLibraryBeside(llvm::StringRef name,
                                                 bool global,
                                                 llvm::StringRef whyNot) {
  static char here;
  std::string program = llvm::sys::fs::getMainExecutable(nullptr, &here);
  llvm::StringRef folder = llvm::sys::path::parent_path(program);
  std::string problem;
  for (llvm::StringRef relative : {".", "../lib"}) {
    llvm::SmallString<256> path = folder;
    llvm::sys::path::append(path, relative, name);
    if (!llvm::sys::fs::exists(path))
      continue;
    if (void *library = dlopen(path.c_str(),
                               RTLD_NOW | (global ? RTLD_GLOBAL : RTLD_LOCAL)))
      return library;
    problem = dlerror();
  }
  if (problem.empty())
    problem =
        llvm::formatv("there is no {0} beside {1}: {2}", name, program, whyNot);
  return llvm::createStringError(problem);
}

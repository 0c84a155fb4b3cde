//===- Loading.h - From a file name to a program ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_LOADING_H
#define ENISHI_TOOLS_ENISHI_LOADING_H

#include "Session.h"

#include "enishi/Pipelines/Compiler.h"
#include "enishi/Scheduling/ProgramReport.h"

namespace enishi::driver {

struct LoadOptions {
  std::string target;
  unsigned optLevel = 2;
  uint64_t seed = 0;
  Phase phase = Phase::Circuit;
  std::function<void(Compiler &, Phase)> afterPhase;
};

/// A file brought through the compiler. On failure `compiler` is null, the
/// session has the diagnostics and `exitCode` says how to end.
struct Compiled {
  int exitCode = ExitSuccess;
  std::shared_ptr<const Device> device;
  std::unique_ptr<Compiler> compiler;
};

Compiled compileFile(Session &session, llvm::StringRef path,
                     const LoadOptions &options);

/// The same of a file that the session holds.
Compiled compileSource(Session &session, uint32_t file,
                       const LoadOptions &options);

/// The same, up to the program that a simulator runs.
struct Loaded {
  int exitCode = ExitSuccess;
  std::optional<Program> program;
};

Loaded loadProgram(Session &session, llvm::StringRef path,
                   const LoadOptions &options);
/// The same of a file that `read` gives.
Loaded loadProgram(Session &session,
                   llvm::function_ref<std::optional<uint32_t>()> read,
                   const LoadOptions &options);

/// What a program compiled for a device costs there; nothing, having said why,
/// where it cannot be scheduled.
std::optional<ProgramReport> reportCompiled(Session &session,
                                            const Compiled &compiled);

/// The width of the terminal, or 80.
unsigned terminalWidth();

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_LOADING_H

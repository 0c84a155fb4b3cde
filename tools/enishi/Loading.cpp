//===- Loading.cpp - From a file name to a program --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Loading.h"
#include "StabilizerFiles.h"

#include "enishi/Device/DeviceLibrary.h"

#include <sys/ioctl.h>
#include <unistd.h>

using namespace enishi;
using namespace enishi::driver;

unsigned driver::terminalWidth() {
  winsize size = {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

/// Compiles the file that `read` gives. What is wrong with the device is said
/// first.
static Compiled compileRead(Session &session,
                            llvm::function_ref<std::optional<uint32_t>()> read,
                            const LoadOptions &options) {
  Compiled result;
  CompilerOptions compilerOptions;
  compilerOptions.optLevel = options.optLevel;
  compilerOptions.seed = options.seed;
  compilerOptions.threads = session.threads();
  compilerOptions.includePaths = session.options().includePaths;
  if (!options.target.empty()) {
    result.device =
        loadDevice(options.target, session.sources(), session.diagnostics());
    if (!result.device) {
      result.exitCode = ExitInputHasErrors;
      return result;
    }
    compilerOptions.device = result.device;
  }
  std::optional<uint32_t> file = read();
  if (!file) {
    result.exitCode = ExitUnreadable;
    return result;
  }
  auto compiler = std::make_unique<Compiler>(
      session.sources(), session.diagnostics(), std::move(compilerOptions));
  auto phase = std::make_unique<Session::Phase>(session, "input");
  auto afterPhase = [&](Phase reached) {
    phase.reset();
    if (options.afterPhase)
      options.afterPhase(*compiler, reached);
    if (reached < options.phase) {
      auto next = static_cast<Phase>(static_cast<unsigned>(reached) + 1);
      phase = std::make_unique<Session::Phase>(session, phaseName(next).str());
    }
  };
  if (!compiler->compile(*file, options.phase, afterPhase)) {
    result.exitCode =
        compiler->failedToFit() ? ExitDoesNotFit : ExitInputHasErrors;
    return result;
  }
  result.compiler = std::move(compiler);
  return result;
}

Compiled driver::compileFile(Session &session, llvm::StringRef path,
                             const LoadOptions &options) {
  if (isStimFile(path)) {
    Compiled failed;
    std::optional<uint32_t> file =
        readStimAsOpenQASM(session, path, failed.exitCode);
    return file ? compileSource(session, *file, options) : std::move(failed);
  }
  return compileRead(session, [&] { return session.read(path); }, options);
}

Compiled driver::compileSource(Session &session, uint32_t file,
                               const LoadOptions &options) {
  return compileRead(session, [&] { return std::optional(file); }, options);
}

std::optional<ProgramReport> driver::reportCompiled(Session &session,
                                                    const Compiled &compiled) {
  std::optional<Circuit> circuit = compiled.compiler->circuit();
  if (!circuit)
    return std::nullopt;
  llvm::Expected<ProgramReport> report =
      reportProgram(*circuit, *compiled.device);
  if (report)
    return std::move(*report);
  session.report(report.takeError(), "E0402");
  return std::nullopt;
}

static Loaded loadFrom(Session &session, const Compiled &compiled) {
  Loaded loaded;
  loaded.exitCode = compiled.exitCode;
  if (!compiled.compiler)
    return loaded;
  Session::Phase phase(session, "program");
  loaded.program = compiled.compiler->program();
  if (!loaded.program)
    loaded.exitCode = ExitInputHasErrors;
  return loaded;
}

Loaded driver::loadProgram(Session &session, llvm::StringRef path,
                           const LoadOptions &options) {
  return loadFrom(session, compileFile(session, path, options));
}

Loaded driver::loadProgram(Session &session,
                           llvm::function_ref<std::optional<uint32_t>()> read,
                           const LoadOptions &options) {
  return loadFrom(session, compileRead(session, read, options));
}

//===- Compile.cpp - enishi compile -----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Comparison.h"
#include "LayoutComment.h"
#include "Loading.h"
#include "Verbs.h"

#include "enishi/Scheduling/ProgramReport.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::driver;

/// Compares the program that was read with what became of it. False, with a
/// diagnostic, unless they are proven equal.
static bool verifyResult(Session &session, const CompileVerb &verb,
                         const Program &source, Program compiled,
                         const Compiler &compiler) {
  EquivalenceOptions options;
  options.seed = verb.seed;
  if (!verb.target.empty())
    resolveLayout(layoutComment(compiler.layout()), source, compiled, options);
  Verdict verdict = comparePrograms(session, source, compiled, options);
  if (verdict.isEqual())
    return true;
  session.error("E0404",
                fmt::format("the compiled program is not proven right: {} ({})",
                            equivalenceName(verdict.equivalence).str(),
                            verdict.explanation));
  return false;
}

static std::optional<std::string> report(Session &session, Compiler &compiler,
                                         const Compiled &compiled) {
  if (!compiled.device) {
    session.error("E0402", "a report is about a device").help =
        "name one with --target";
    return std::nullopt;
  }
  std::optional<ProgramReport> result = reportCompiled(session, compiled);
  if (!result)
    return std::nullopt;
  if (session.options().json)
    return toJson(*result) + "\n";
  std::string text = toText(*result);
  const ProgramLayout &layout = compiler.layout();
  text += fmt::format("swaps inserted        {}\n", layout.swaps);
  text += "qubit: site at the start -> at the end\n";
  for (size_t q = 0; q < layout.qubitNames.size(); ++q)
    text += fmt::format("  {}: {} -> {}\n", layout.qubitNames[q],
                        layout.initialLayout[q], layout.finalLayout[q]);
  return text;
}

static bool emit(Session &session, const CompileVerb &verb,
                 const Compiled &compiled, llvm::StringRef comment,
                 llvm::raw_ostream &os) {
  Compiler &compiler = *compiled.compiler;
  auto put = [&](const std::optional<std::string> &text) {
    if (text)
      os << *text;
    return text.has_value();
  };
  if (verb.emit == "report")
    return put(report(session, compiler, compiled));
  if (verb.emit == "mlir" || !verb.compileTo.empty())
    return put(compiler.mlir());
  if (verb.emit == "qir") {
    std::optional<QIRProfile> profile;
    if (verb.qirProfile != "auto")
      profile =
          verb.qirProfile == "base" ? QIRProfile::Base : QIRProfile::Adaptive;
    return put(compiler.qir(
        profile, llvm::StringRef(session.options().output).ends_with(".bc")));
  }
  std::string head = comment.str();
  if (compiled.device)
    head += writeLayoutComment(compiler.layout());
  return compiler.openQASM(verb.emit == "qasm2" ? OpenQASMVersion::V2
                                                : OpenQASMVersion::V3,
                           head, os);
}

int driver::compile(Session &session, const CompileVerb &verb,
                    std::optional<uint32_t> file, llvm::StringRef comment) {
  LoadOptions load;
  load.target = verb.target;
  load.optLevel = verb.optLevel;
  load.seed = verb.seed;
  load.phase = verb.target.empty() ? Phase::Optimized : Phase::Mapped;
  if (!verb.compileTo.empty())
    load.phase = *phaseByName(verb.compileTo);
  std::optional<Program> source;
  load.afterPhase = [&](Compiler &compiler, Phase phase) {
    if (llvm::is_contained(verb.printIRAfter, phaseName(phase)))
      llvm::errs() << "// after " << phaseName(phase) << '\n'
                   << compiler.mlir().value_or("");
    if (phase == Phase::Circuit && verb.verify)
      source = compiler.program();
  };
  Compiled compiled = file ? compileSource(session, *file, load)
                           : compileFile(session, verb.input, load);
  if (!compiled.compiler)
    return compiled.exitCode;
  if (verb.verify && load.phase > Phase::Circuit) {
    std::optional<Program> program = compiled.compiler->program();
    if (!source || !program)
      return ExitInputHasErrors;
    if (!verifyResult(session, verb, *source, std::move(*program),
                      *compiled.compiler))
      return ExitVerificationFailed;
  }
  Session::Phase phase(session, "emit");
  switch (session.write(
      [&](llvm::raw_ostream &os) {
        return emit(session, verb, compiled, comment, os);
      },
      session.options().output)) {
  case Session::Written::Yes:
    return ExitSuccess;
  case Session::Written::NoResult:
    return ExitInputHasErrors;
  case Session::Written::Failed:
    break;
  }
  return ExitUnreadable;
}

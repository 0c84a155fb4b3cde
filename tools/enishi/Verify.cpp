//===- Verify.cpp - enishi verify -------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Comparison.h"
#include "LayoutComment.h"
#include "Loading.h"
#include "Verbs.h"

#include "enishi/Device/CheckProgram.h"

#include "llvm/Support/JSON.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::driver;

static std::string verdictAsJson(const Verdict &verdict) {
  llvm::json::Object object{
      {"verdict", equivalenceName(verdict.equivalence)},
      {"equal", verdict.isEqual()},
      {"method", verdict.method},
      {"certainty", verdict.certainty},
      {"error_bound", verdict.errorBound},
      {"global_phase", verdict.globalPhase},
      {"inputs", verdict.inputs == VerifyInputs::All ? "all" : "zero"},
      {"outputs", verdict.outputs == VerifyOutputs::State ? "state" : "bits"},
      {"explanation", verdict.explanation}};
  if (verdict.witness) {
    const EquivalenceWitness &w = *verdict.witness;
    object["witness"] = llvm::json::Object{
        {"input", w.input},
        {"output", w.output},
        {"first", llvm::json::Array{w.first.real(), w.first.imag()}},
        {"second", llvm::json::Array{w.second.real(), w.second.imag()}}};
  }
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << '\n';
  return text;
}

static std::string verdictAsText(const Verdict &verdict) {
  std::string text =
      fmt::format("{}\n", equivalenceName(verdict.equivalence).str());
  if (!verdict.explanation.empty())
    text += fmt::format("  {}\n", verdict.explanation);
  if (!verdict.method.empty())
    text += fmt::format("  method: {}\n", verdict.method);
  if (verdict.equivalence == Equivalence::ProbablyEquivalent)
    text += fmt::format("  certainty: {:.6f} that they differ by no more than "
                        "{:.1e}\n",
                        verdict.certainty, verdict.errorBound);
  if (verdict.witness) {
    const EquivalenceWitness &w = *verdict.witness;
    text +=
        fmt::format("  they differ at {} {}: {:.6g}{:+.6g}i and "
                    "{:.6g}{:+.6g}i{}\n",
                    w.outputIsBits ? "bits" : "state", w.output, w.first.real(),
                    w.first.imag(), w.second.real(), w.second.imag(),
                    w.input.empty() ? "" : " (input " + w.input + ")");
  }
  return text;
}

/// Whether a program that is said to be for a device uses only what the device
/// has. Says what breaks which rule.
static bool obeysDevice(Session &session, const Compiled &compiled) {
  std::optional<Circuit> circuit = compiled.compiler->circuit();
  if (!circuit)
    return false;
  std::vector<Violation> violations = checkProgram(*circuit, *compiled.device);
  for (const Violation &violation : violations)
    session.error("E0403", fmt::format("{} does not run this: {}",
                                       compiled.device->name().str(),
                                       describe(violation)));
  return violations.empty();
}

int driver::verify(Session &session, const VerifyVerb &verb) {
  LoadOptions load;
  load.phase = Phase::Circuit;
  Loaded before = loadProgram(session, verb.before, load);
  if (!before.program)
    return before.exitCode;
  uint32_t firstNewFile = session.sources().numFiles();
  load.target = verb.target;
  Compiled afterCompiled = compileFile(session, verb.after, load);
  if (!afterCompiled.compiler)
    return afterCompiled.exitCode;
  if (afterCompiled.device && !obeysDevice(session, afterCompiled))
    return ExitVerificationFailed;
  Loaded after;
  after.program = afterCompiled.compiler->program();
  if (!after.program)
    return ExitInputHasErrors;

  EquivalenceOptions options;
  options.tolerance = verb.tolerance;
  options.workLimit *= verb.effort;
  options.seed = verb.seed;
  LayoutComment layout;
  for (uint32_t file = firstNewFile; file < session.sources().numFiles();
       ++file)
    if (std::optional<LayoutComment> found =
            readLayoutComment(session.sources().text(file)))
      layout = std::move(*found);
  if (!layout.initial.empty() &&
      !resolveLayout(layout, *before.program, *after.program, options)) {
    session.diagnostics()
        .warning({}, "E0907",
                 "the layout that the second program states is about another "
                 "program; comparing without it")
        .help = "remove its `//! layout` lines";
  }
  if (!options.initialLayout &&
      before.program->code.numQubits != after.program->code.numQubits)
    options.inputs = VerifyInputs::Zero;

  Verdict verdict =
      comparePrograms(session, *before.program, *after.program, options);
  std::string text =
      session.options().json ? verdictAsJson(verdict) : verdictAsText(verdict);
  if (!session.write(text))
    return ExitUnreadable;
  return verdict.isEqual() ? ExitSuccess : ExitVerificationFailed;
}

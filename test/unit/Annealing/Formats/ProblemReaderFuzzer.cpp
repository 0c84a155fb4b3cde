//===- ProblemReaderFuzzer.cpp - libFuzzer target of the readers --*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Reads any bytes as a problem, by content or, where the first byte says so,
// in one format. What is accepted is written in every format that takes it;
// that must read back, and be written the same again.
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Formats/Answer.h"
#include "enishi/Annealing/Formats/WriteProblem.h"

using namespace enishi;
using namespace enishi::annealing;

static std::optional<Problem> read(llvm::StringRef text,
                                   std::optional<ProblemFormat> format) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file =
      sources.add("fuzz", llvm::MemoryBuffer::getMemBufferCopy(text));
  ReadProblemOptions options;
  options.format = format;
  options.maxUnpackedBytes = 1 << 20;
  std::optional<Problem> problem =
      readProblem(file, sources, diagnostics, options);
  if (problem.has_value() == diagnostics.hasErrors())
    __builtin_trap();
  std::string rendered;
  llvm::raw_string_ostream os(rendered);
  renderDiagnostics(sources, diagnostics.diagnostics(), DiagnosticFormat::Text,
                    /*colors=*/false, os);
  if (!format) {
    DiagnosticEngine more(sources);
    (void)readAnswer(file, sources, more);
  }
  return problem;
}

static bool write(const Problem &problem, ProblemFormat format,
                  std::string &text) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  WriteProblemOptions options;
  options.format = format;
  llvm::raw_string_ostream os(text);
  return writeProblem(problem, options, os, diagnostics).has_value();
}

static void checkRoundTrip(const Problem &problem, ProblemFormat format) {
  std::string first, second;
  if (!write(problem, format, first))
    return;
  std::optional<Problem> again = read(first, format);
  if (!again || again->numVariables() < problem.numVariables() ||
      !write(*again, format, second))
    __builtin_trap();
  // The constant of a cut is a sum, which rounds.
  if (format == ProblemFormat::Rudy)
    return;
  // A coo file has its variables in the order of their labels.
  if (format == ProblemFormat::Coo) {
    again = read(second, format);
    first = std::exchange(second, "");
    if (!again || !write(*again, format, second))
      __builtin_trap();
  }
  if (first != second)
    __builtin_trap();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef text(reinterpret_cast<const char *>(data), size);
  std::optional<ProblemFormat> format;
  if (size && data[0] < kNumProblemFormats) {
    format = static_cast<ProblemFormat>(data[0]);
    text = text.drop_front();
  }
  std::optional<Problem> problem = read(text, format);
  // Larger ones would spend the time on writing.
  if (!problem || problem->numVariables() > 1000 ||
      problem->objective.degree() > 8)
    return 0;
  for (const ProblemFormatInfo &info : problemFormats())
    checkRoundTrip(*problem, info.format);
  return 0;
}

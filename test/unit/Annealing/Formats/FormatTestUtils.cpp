//===- FormatTestUtils.cpp - What the tests of formats share ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatTestUtils.h"

#include "llvm/Support/FileSystem.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace enishi::annealing {

std::string describe(const SourceManager &sources,
                     const DiagnosticEngine &diagnostics) {
  std::string result;
  auto place = [&](SourceRange range) {
    LineColumn where;
    if (range.isValid())
      where = sources.lineColumn(range.file, range.begin);
    return fmt::format("{}:{}", where.line, where.column);
  };
  for (const Diagnostic &diagnostic : diagnostics.diagnostics()) {
    result += fmt::format("{} {}: {}", place(diagnostic.range), diagnostic.code,
                          diagnostic.message);
    if (!diagnostic.label.empty())
      result += fmt::format(" [{}]", diagnostic.label);
    result += "\n";
    if (!diagnostic.help.empty())
      result += fmt::format("  help: {}\n", diagnostic.help);
    for (const Diagnostic &note : diagnostic.notes)
      result += fmt::format("  note {} {}\n", place(note.range), note.message);
  }
  return result;
}

std::string ReadText::messages() const {
  return describe(*sources, *diagnostics);
}

ReadText readText(llvm::StringRef text, const ReadProblemOptions &options,
                  llvm::StringRef name) {
  ReadText result;
  uint32_t file = result.sources->add(
      name.str(), llvm::MemoryBuffer::getMemBufferCopy(text));
  result.problem =
      readProblem(file, *result.sources, *result.diagnostics, options);
  return result;
}

ReadText readFile(const std::string &path, const ReadProblemOptions &options) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  ReadText result;
  if (!buffer)
    return result;
  uint32_t file = result.sources->add(path, std::move(*buffer));
  result.problem =
      readProblem(file, *result.sources, *result.diagnostics, options);
  return result;
}

WrittenText writeText(const Problem &problem, ProblemFormat format,
                      unsigned bqmVersion) {
  WrittenText result;
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  llvm::raw_string_ostream os(result.text);
  WriteProblemOptions options;
  options.format = format;
  options.bqmVersion = bqmVersion;
  result.written = writeProblem(problem, options, os, diagnostics);
  result.messages = describe(sources, diagnostics);
  return result;
}

std::string sharedData() {
  const char *fromEnvironment = std::getenv("ENISHI_SHARED_DATA");
  std::string path =
      fromEnvironment ? fromEnvironment : ENISHI_SHARED_DATA_DEFAULT;
  return llvm::sys::fs::is_directory(path) ? path : "";
}

Problem randomProblem(std::mt19937 &random, const RandomOptions &options) {
  Problem problem;
  problem.name = "random";
  unsigned count = 1 + random() % 6;
  std::vector<VariableInfo> kinds;
  if (options.binary)
    kinds.push_back(VariableInfo::binary());
  if (options.spin)
    kinds.push_back(VariableInfo::spin());
  if (options.integers)
    kinds.push_back(VariableInfo::integer(-1, 2));
  auto coefficient = [&] {
    double value = int(random() % 4001) - 2000;
    return options.dyadic ? value / 8 : value / 7;
  };
  auto fill = [&](Polynomial &polynomial, unsigned terms) {
    std::vector<Variable> term;
    for (; terms > 0; --terms) {
      term.clear();
      for (unsigned d = random() % (options.maxDegree + 1); d > 0; --d)
        term.push_back(random() % count);
      polynomial.add(term, coefficient());
    }
  };
  for (unsigned i = 0; i < count; ++i) {
    problem.variables.push_back(kinds[random() % kinds.size()]);
    if (options.names)
      problem.variableNames.push_back(
          fmt::format("{}{}", i % 2 ? "v_" : "name", i));
  }
  fill(problem.objective, random() % 12);
  problem.objective.normalize(problem.variables);
  if (random() % 2)
    problem.sense = Sense::Maximize;
  for (unsigned k = options.constraints ? random() % 4 : 0; k > 0; --k) {
    Constraint constraint;
    constraint.name = fmt::format("row{}", k);
    fill(constraint.lhs, 1 + random() % 5);
    constraint.lhs.normalize(problem.variables);
    constraint.lhs.constant = 0;
    if (constraint.lhs.degree() == 0)
      continue;
    constraint.relation = static_cast<Relation>(random() % 3);
    constraint.rhs = coefficient();
    problem.constraints.push_back(std::move(constraint));
  }
  return problem;
}

void forEachAssignment(const Problem &problem,
                       llvm::function_ref<void(llvm::ArrayRef<double>)> visit) {
  std::vector<double> values;
  for (const VariableInfo &info : problem.variables)
    values.push_back(info.lower);
  for (;;) {
    visit(values);
    size_t i = 0;
    for (; i < values.size(); ++i) {
      const VariableInfo &info = problem.variables[i];
      double step = info.kind == VariableKind::Spin ? 2 : 1;
      if (values[i] + step <= info.upper) {
        values[i] += step;
        break;
      }
      values[i] = info.lower;
    }
    if (i == values.size())
      return;
  }
}

double energyOf(const Polynomial &polynomial, llvm::ArrayRef<double> values) {
  double sum = polynomial.constant;
  for (auto [variable, coefficient] : polynomial.linear)
    sum += coefficient * values[variable];
  for (auto [first, second, coefficient] : polynomial.quadratic)
    sum += coefficient * (values[first] * values[second]);
  for (size_t t = 0; t < polynomial.numHigher(); ++t) {
    double product = 1;
    for (Variable variable : polynomial.higherTerm(t))
      product *= values[variable];
    sum += polynomial.higherCoefficients[t] * product;
  }
  return sum;
}

} // namespace enishi::annealing

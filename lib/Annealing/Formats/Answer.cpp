//===- Answer.cpp - Answers to optimisation problems as files ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Formats/Answer.h"

#include "JsonFormats.h"
#include "ProblemWriter.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

Answer enishi::annealing::makeAnswer(const Problem &problem,
                                     llvm::ArrayRef<double> values) {
  Answer answer;
  answer.problem = problem.name;
  answer.sense = problem.sense;
  answer.energy = problem.evaluate(values);
  for (Variable v = 0; v < problem.numVariables(); ++v)
    answer.assignment.push_back({problem.nameOf(v), values[v], {}});
  for (const Constraint &constraint : problem.constraints)
    if (double amount = constraint.violation(values); amount != 0)
      answer.violations.push_back({constraint.name, amount});
  return answer;
}

void enishi::annealing::writeAnswer(const Answer &answer,
                                    llvm::raw_ostream &os) {
  TextBuffer out(os);
  out << "{\"enishi_answer\": 1,\n \"problem\": " << jsonString(answer.problem)
      << ",\n \"sense\": "
      << (answer.sense == Sense::Maximize ? "\"maximize\"" : "\"minimize\"")
      << ",\n \"energy\": ";
  out.number(answer.energy)
      << ",\n \"feasible\": " << (answer.violations.empty() ? "true" : "false")
      << ",\n \"optimal\": " << (answer.isOptimal ? "true" : "false");
  if (answer.bound)
    (out << ",\n \"bound\": ").number(*answer.bound);
  if (!answer.solver.empty())
    out << ",\n \"solver\": " << jsonString(answer.solver);
  if (answer.seconds)
    (out << ",\n \"seconds\": ").number(*answer.seconds);
  if (answer.seed)
    (out << ",\n \"seed\": \"").index(*answer.seed) << '"';
  if (!answer.run.empty())
    out << ",\n \"run\": " << answer.run;
  out << ",\n \"violations\": [";
  const char *separator = "\n  ";
  for (const Answer::Violation &violation : answer.violations) {
    out << separator << "{\"constraint\": " << jsonString(violation.constraint)
        << ", \"amount\": ";
    out.number(violation.amount) << '}';
    separator = ",\n  ";
  }
  out << "],\n \"assignment\": {";
  separator = "\n  ";
  for (const Answer::Value &value : answer.assignment) {
    (out << separator << jsonString(value.name) << ": ").number(value.value);
    separator = ",\n  ";
  }
  out << "}}\n";
}

namespace {

class AnswerReader {
public:
  AnswerReader(uint32_t file, const SourceManager &sources,
               DiagnosticEngine &diagnostics)
      : reader(file, sources, diagnostics, options),
        cursor(reader, reader.text) {}
  std::optional<Answer> read();

private:
  bool readMember(llvm::StringRef key, SourceRange where);
  bool readAssignment();
  bool readViolations();
  bool readSense();
  bool readSeed();
  bool wrong(SourceRange where, std::string message) {
    return reader.fail(where, "E0640", std::move(message),
                       "write it with `enishi solve --json`");
  }

  ReadProblemOptions options;
  ProblemReader reader;
  JsonCursor cursor;
  Answer answer;
  llvm::StringSet<> seen;
};

bool AnswerReader::readAssignment() {
  llvm::StringSet<> names;
  return cursor.object([&](llvm::StringRef name, SourceRange where) {
    if (!names.insert(name).second)
      return reader.fail(
          where, "E0609",
          fmt::format("'{}' has a second value", printable(name)),
          "leave one of the two");
    Answer::Value &value = answer.assignment.emplace_back();
    value.name = name.str();
    value.where = where;
    return cursor.number(value.value);
  });
}

bool AnswerReader::readViolations() {
  return cursor.array([&] {
    Answer::Violation &violation = answer.violations.emplace_back();
    return cursor.object([&](llvm::StringRef key, SourceRange where) {
      if (key == "constraint")
        return cursor.string(violation.constraint);
      if (key == "amount")
        return cursor.number(violation.amount);
      return wrong(
          where, fmt::format("'{}' is no key of a violation", printable(key)));
    });
  });
}

bool AnswerReader::readSense() {
  const char *start = cursor.position();
  std::string word;
  if (!cursor.string(word))
    return false;
  if (word != "minimize" && word != "maximize")
    return wrong(reader.range(cursor.since(start)),
                 fmt::format("'{}' is no sense", printable(word)));
  answer.sense = word == "maximize" ? Sense::Maximize : Sense::Minimize;
  return true;
}

/// A string, because JSON numbers lose digits of a seed above 2^53.
bool AnswerReader::readSeed() {
  const char *start = cursor.position();
  std::string word;
  uint64_t seed;
  if (!cursor.string(word))
    return false;
  if (llvm::StringRef(word).getAsInteger(10, seed))
    return wrong(reader.range(cursor.since(start)),
                 fmt::format("'{}' is no seed", printable(word)));
  answer.seed = seed;
  return true;
}

bool AnswerReader::readMember(llvm::StringRef key, SourceRange where) {
  if (!seen.insert(key).second)
    return reader.fail(where, "E0612",
                       fmt::format("the key '{}' stands twice", printable(key)),
                       "leave one of the two");
  bool ignored;
  if (key == "enishi_answer") {
    const char *start = cursor.position();
    double version;
    if (!cursor.number(version))
      return false;
    return version == 1 ||
           reader.fail(reader.range(cursor.since(start)), "E0618",
                       "the version of the answer is not known",
                       "this program reads version 1");
  }
  if (key == "problem")
    return cursor.string(answer.problem);
  if (key == "sense")
    return readSense();
  if (key == "energy")
    return cursor.number(answer.energy);
  if (key == "feasible") // Follows from the violations.
    return cursor.boolean(ignored);
  if (key == "optimal")
    return cursor.boolean(answer.isOptimal);
  if (key == "bound")
    return cursor.number(answer.bound.emplace());
  if (key == "solver")
    return cursor.string(answer.solver);
  if (key == "seconds")
    return cursor.number(answer.seconds.emplace());
  if (key == "seed")
    return readSeed();
  if (key == "run") // About how it was found.
    return cursor.skip(1);
  if (key == "violations")
    return readViolations();
  if (key == "assignment")
    return readAssignment();
  reader.warn(
      where, "W0653",
      fmt::format("the key '{}' is not known and is ignored", printable(key)));
  return cursor.skip(1);
}

std::optional<Answer> AnswerReader::read() {
  if (!cursor.object([&](llvm::StringRef key, SourceRange where) {
        return readMember(key, where);
      }) ||
      !cursor.finish())
    return std::nullopt;
  for (llvm::StringRef key : {"enishi_answer", "sense", "energy", "assignment"})
    if (!seen.contains(key)) {
      wrong(reader.range(reader.begin(), reader.begin()),
            fmt::format("the key \"{}\" is missing", key.str()));
      return std::nullopt;
    }
  return std::move(answer);
}

/// The sum of the sizes of the terms, for a bound on rounding.
double magnitude(const Polynomial &polynomial, llvm::ArrayRef<double> values) {
  double sum = std::abs(polynomial.constant);
  for (const LinearTerm &term : polynomial.linear)
    sum += std::abs(term.coefficient * values[term.variable]);
  for (const QuadraticTerm &term : polynomial.quadratic)
    sum +=
        std::abs(term.coefficient * values[term.first] * values[term.second]);
  for (size_t t = 0; t < polynomial.numHigher(); ++t) {
    double product = polynomial.higherCoefficients[t];
    for (Variable variable : polynomial.higherTerm(t))
      product *= values[variable];
    sum += std::abs(product);
  }
  return sum;
}

} // namespace

std::optional<Answer>
enishi::annealing::readAnswer(uint32_t file, const SourceManager &sources,
                              DiagnosticEngine &diagnostics) {
  return AnswerReader(file, sources, diagnostics).read();
}

/// The values by the problem's variables; reports those that do not fit.
static std::optional<std::vector<double>>
takeValues(const Problem &problem, const Answer &answer,
           DiagnosticEngine &diagnostics) {
  std::vector<double> values(problem.numVariables());
  llvm::StringMap<Variable> byName;
  for (Variable v = 0; v < problem.numVariables(); ++v)
    byName.try_emplace(problem.nameOf(v), v);
  std::vector<bool> isSet(problem.numVariables());
  size_t before = diagnostics.errorCount();
  for (const Answer::Value &value : answer.assignment) {
    auto it = byName.find(value.name);
    if (it == byName.end()) {
      diagnostics.error(value.where, "E0641",
                        fmt::format("the problem has no variable '{}'",
                                    printable(value.name)));
      continue;
    }
    const VariableInfo &info = problem.variables[it->second];
    bool fits = info.kind == VariableKind::Spin
                    ? std::abs(value.value) == 1
                    : value.value >= info.lower && value.value <= info.upper &&
                          value.value == std::floor(value.value);
    if (!fits)
      diagnostics
          .error(value.where, "E0642",
                 fmt::format("'{}' cannot be {}", printable(value.name),
                             numberText(value.value)))
          .help =
          info.kind == VariableKind::Spin
              ? "a spin is -1 or 1"
              : fmt::format("it is a whole number from {} to {}",
                            numberText(info.lower), numberText(info.upper));
    values[it->second] = value.value;
    isSet[it->second] = true;
  }
  for (Variable v = 0; v < problem.numVariables(); ++v)
    if (!isSet[v])
      diagnostics.error({}, "E0641",
                        fmt::format("the answer has no value for '{}'",
                                    printable(problem.nameOf(v))));
  if (diagnostics.errorCount() != before)
    return std::nullopt;
  return values;
}

std::optional<AnswerCheck>
enishi::annealing::checkAnswer(const Problem &problem, const Answer &answer,
                               DiagnosticEngine &diagnostics) {
  constexpr double kRounding = 1e-9;
  std::optional<std::vector<double>> values =
      takeValues(problem, answer, diagnostics);
  if (!values)
    return std::nullopt;
  AnswerCheck check;
  check.actual = makeAnswer(problem, *values);
  // What is broken only by rounding is not broken.
  llvm::StringSet<> broken;
  std::vector<Answer::Violation> &violations = check.actual.violations;
  violations.clear();
  for (const Constraint &constraint : problem.constraints) {
    double amount = constraint.violation(*values);
    double slack = kRounding * (magnitude(constraint.lhs, *values) +
                                std::abs(constraint.rhs));
    if (amount > slack) {
      violations.push_back({constraint.name, amount});
      broken.insert(constraint.name);
    }
  }
  size_t known = 0;
  for (const Answer::Violation &violation : answer.violations)
    known += broken.contains(violation.constraint);
  check.violationsAgree =
      known == answer.violations.size() && known == violations.size();
  double tolerance = kRounding * magnitude(problem.objective, *values);
  check.senseAgrees = answer.sense == problem.sense;
  check.energyAgrees =
      std::abs(answer.energy - check.actual.energy) <= tolerance;
  if (answer.bound && violations.empty()) {
    double excess = problem.sense == Sense::Maximize
                        ? check.actual.energy - *answer.bound
                        : *answer.bound - check.actual.energy;
    check.boundIsPossible = excess <= tolerance;
  }
  check.values = std::move(*values);
  return check;
}

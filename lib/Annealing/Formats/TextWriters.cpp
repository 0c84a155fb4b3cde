//===- TextWriters.cpp - Writers of the formats without a grammar --*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JsonFormats.h"
#include "ProblemWriter.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

/// Enough for any double without an exponent.
static constexpr size_t kLongest = 1100;

static size_t printNumber(double value, char (&buffer)[kLongest],
                          bool withExponent) {
  char *end = buffer + kLongest;
  if (value == std::trunc(value) && std::abs(value) < 1e15)
    return std::to_chars(buffer, end, static_cast<int64_t>(value)).ptr - buffer;
  return (withExponent
              ? std::to_chars(buffer, end, value)
              : std::to_chars(buffer, end, value, std::chars_format::fixed))
             .ptr -
         buffer;
}

std::string formats::numberText(double value) {
  char buffer[kLongest];
  return std::string(buffer, printNumber(value, buffer, true));
}

std::string formats::plainNumberText(double value) {
  char buffer[kLongest];
  return std::string(buffer, printNumber(value, buffer, false));
}

TextBuffer &TextBuffer::number(double value) {
  char buffer[kLongest];
  return *this << llvm::StringRef(buffer, printNumber(value, buffer, true));
}

TextBuffer &TextBuffer::plain(double value) {
  char buffer[kLongest];
  return *this << llvm::StringRef(buffer, printNumber(value, buffer, false));
}

TextBuffer &TextBuffer::index(uint64_t value) {
  char buffer[24];
  char *end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return *this << llvm::StringRef(buffer, end - buffer);
}

//===----------------------------------------------------------------------===//
// Lines of two indices and a number
//===----------------------------------------------------------------------===//

void formats::writeQubo(ProblemWriter &writer) {
  const Polynomial &objective = writer.problem.objective;
  TextBuffer out(writer.os);
  if (objective.constant != 0)
    (out << "c enishi-offset ").number(objective.constant) << '\n';
  out << "p qubo 0 ";
  out.index(writer.problem.numVariables()) << ' ';
  out.index(objective.linear.size()) << ' ';
  out.index(objective.quadratic.size()) << '\n';
  for (const LinearTerm &term : objective.linear) {
    out.index(term.variable) << ' ';
    out.index(term.variable) << ' ';
    out.number(term.coefficient) << '\n';
  }
  for (const QuadraticTerm &term : objective.quadratic) {
    out.index(term.first) << ' ';
    out.index(term.second) << ' ';
    out.number(term.coefficient) << '\n';
  }
}

void formats::writeCoo(ProblemWriter &writer) {
  const Problem &problem = writer.problem;
  const Polynomial &objective = problem.objective;
  TextBuffer out(writer.os);
  out << "# vartype=" << (writer.isSpin() ? "SPIN" : "BINARY") << '\n';
  if (objective.constant != 0)
    (out << "# enishi-offset ").plain(objective.constant) << '\n';
  auto label = [&](Variable variable) -> TextBuffer & {
    if (problem.variableNames.empty())
      return out.index(problem.firstIndex + variable);
    return out << problem.variableNames[variable];
  };
  // The diagonal has every variable, so that none is lost. dimod reads no
  // exponents.
  std::vector<double> linear(problem.numVariables(), 0);
  for (const LinearTerm &term : objective.linear)
    linear[term.variable] = term.coefficient;
  for (Variable v = 0; v < problem.numVariables(); ++v) {
    label(v) << ' ';
    label(v) << ' ';
    out.plain(linear[v]) << '\n';
  }
  for (const QuadraticTerm &term : objective.quadratic) {
    label(term.first) << ' ';
    label(term.second) << ' ';
    out.plain(term.coefficient) << '\n';
  }
}

void formats::writeRudy(ProblemWriter &writer) {
  const Polynomial &objective = writer.problem.objective;
  TextBuffer out(writer.os);
  out.index(writer.problem.numVariables()) << ' ';
  out.index(objective.quadratic.size()) << '\n';
  // J s_i s_j is w (1 - s_i s_j) / 2 - w / 2 with w = -2 J.
  double cutConstant = 0;
  for (const QuadraticTerm &term : objective.quadratic) {
    double weight = -2 * term.coefficient;
    cutConstant += weight / 2;
    out.index(term.first + 1) << ' ';
    out.index(term.second + 1) << ' ';
    out.number(weight) << '\n';
  }
  // At the end, where readers that know no comments do not look.
  if (double offset = objective.constant - cutConstant; offset != 0)
    (out << "# enishi-offset ").number(offset) << '\n';
}

void formats::writeMqlib(ProblemWriter &writer) {
  const Polynomial &objective = writer.problem.objective;
  TextBuffer out(writer.os);
  out.index(writer.problem.numVariables()) << ' ';
  out.index(objective.linear.size() + objective.quadratic.size()) << '\n';
  for (const LinearTerm &term : objective.linear) {
    out.index(term.variable + 1) << ' ';
    out.index(term.variable + 1) << ' ';
    out.number(term.coefficient) << '\n';
  }
  for (const QuadraticTerm &term : objective.quadratic) {
    out.index(term.first + 1) << ' ';
    out.index(term.second + 1) << ' ';
    out.number(term.coefficient / 2) << '\n';
  }
  if (objective.constant != 0)
    (out << "# enishi-offset ").number(objective.constant) << '\n';
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

void formats::writeBqpJson(ProblemWriter &writer) {
  const Problem &problem = writer.problem;
  const Polynomial &objective = problem.objective;
  TextBuffer out(writer.os);
  auto id = [&](Variable variable) -> TextBuffer & {
    if (problem.variableNames.empty())
      return out.index(problem.firstIndex + variable);
    return out << problem.variableNames[variable];
  };
  out << "{\"version\": \"1.0.0\",\n \"id\": 0,\n \"metadata\": {";
  if (!problem.name.empty())
    out << "\"name\": " << jsonString(problem.name);
  out << "},\n \"variable_ids\": [";
  for (Variable v = 0; v < problem.numVariables(); ++v) {
    out << (v ? ", " : "");
    id(v);
  }
  out << "],\n \"variable_domain\": "
      << (writer.isSpin() ? "\"spin\"" : "\"boolean\"")
      << ",\n \"scale\": 1.0,\n \"offset\": ";
  out.number(objective.constant) << ",\n \"linear_terms\": [";
  const char *separator = "\n  ";
  for (const LinearTerm &term : objective.linear) {
    out << separator << "{\"id\": ";
    id(term.variable) << ", \"coeff\": ";
    out.number(term.coefficient) << '}';
    separator = ",\n  ";
  }
  out << "],\n \"quadratic_terms\": [";
  separator = "\n  ";
  for (const QuadraticTerm &term : objective.quadratic) {
    out << separator << "{\"id_tail\": ";
    id(term.first) << ", \"id_head\": ";
    id(term.second) << ", \"coeff\": ";
    out.number(term.coefficient) << '}';
    separator = ",\n  ";
  }
  out << "]}\n";
}

void formats::writeBqmJson(ProblemWriter &writer) {
  const Problem &problem = writer.problem;
  const Polynomial &objective = problem.objective;
  TextBuffer out(writer.os);
  out << "{\"type\": \"BinaryQuadraticModel\",\n"
         " \"version\": {\"bqm_schema\": \"3.0.0\"},\n"
         " \"use_bytes\": false,\n"
         " \"index_type\": \"int32\",\n \"bias_type\": \"float64\",\n"
         " \"num_variables\": ";
  out.index(problem.numVariables()) << ",\n \"num_interactions\": ";
  out.index(objective.quadratic.size()) << ",\n \"variable_labels\": [";
  for (Variable v = 0; v < problem.numVariables(); ++v)
    out << (v ? ", " : "") << labelJson(problem.nameOf(v));
  out << "],\n \"variable_type\": "
      << (writer.isSpin() ? "\"SPIN\"" : "\"BINARY\"") << ",\n \"offset\": ";
  out.number(objective.constant) << ",\n \"info\": {},\n \"linear_biases\": [";
  std::vector<double> linear(problem.numVariables(), 0);
  for (const LinearTerm &term : objective.linear)
    linear[term.variable] = term.coefficient;
  for (Variable v = 0; v < problem.numVariables(); ++v)
    (out << (v ? ", " : "")).number(linear[v]);
  out << "],\n \"quadratic_biases\": [";
  llvm::ArrayRef<QuadraticTerm> terms = objective.quadratic;
  for (size_t i = 0; i < terms.size(); ++i)
    (out << (i ? ", " : "")).number(terms[i].coefficient);
  out << "],\n \"quadratic_head\": [";
  for (size_t i = 0; i < terms.size(); ++i)
    (out << (i ? ", " : "")).index(terms[i].first);
  out << "],\n \"quadratic_tail\": [";
  for (size_t i = 0; i < terms.size(); ++i)
    (out << (i ? ", " : "")).index(terms[i].second);
  out << "]}\n";
}

void formats::writeHubo(ProblemWriter &writer) {
  const Problem &problem = writer.problem;
  const Polynomial &objective = problem.objective;
  TextBuffer out(writer.os);
  out << "{\"name\": " << jsonString(problem.name)
      << ",\n \"vartype\": " << (writer.isSpin() ? "\"SPIN\"" : "\"BINARY\"")
      << ",\n \"n\": ";
  out.index(problem.numVariables());
  if (problem.sense == Sense::Maximize)
    out << ",\n \"sense\": \"maximize\"";
  if (!problem.variableNames.empty() || problem.firstIndex != 0) {
    out << ",\n \"variables\": [";
    for (Variable v = 0; v < problem.numVariables(); ++v)
      out << (v ? ", " : "") << labelJson(problem.nameOf(v));
    out << ']';
  }
  out << ",\n \"terms\": [";
  const char *separator = "\n  ";
  auto add = [&](llvm::ArrayRef<Variable> term, double coefficient) {
    out << separator << "[[";
    for (size_t i = 0; i < term.size(); ++i)
      (out << (i ? "," : "")).index(term[i]);
    (out << "], ").number(coefficient) << ']';
    separator = ",\n  ";
  };
  if (objective.constant != 0)
    add({}, objective.constant);
  for (const LinearTerm &term : objective.linear)
    add({term.variable}, term.coefficient);
  for (const QuadraticTerm &term : objective.quadratic)
    add({term.first, term.second}, term.coefficient);
  for (size_t t = 0; t < objective.numHigher(); ++t)
    add(objective.higherTerm(t), objective.higherCoefficients[t]);
  out << "]}\n";
}

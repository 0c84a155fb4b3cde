//===- ProgramWriters.cpp - Writers of LP, MPS and QPLIB files --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemWriter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

//===----------------------------------------------------------------------===//
// LP
//===----------------------------------------------------------------------===//

namespace {

/// Breaks lines between words, long before the limits of other readers.
class LpText {
public:
  explicit LpText(llvm::raw_ostream &os) : out(os) {}
  void word(llvm::StringRef text) {
    if (column + text.size() > 76 && column > 1)
      line("");
    out << ' ' << text;
    column += 1 + text.size();
  }
  void term(double coefficient, llvm::StringRef what) {
    std::string text = fmt::format("{} {}{}{}", coefficient < 0 ? '-' : '+',
                                   numberText(std::abs(coefficient)),
                                   what.empty() ? "" : " ", what.str());
    word(text);
  }
  void line(llvm::StringRef text) {
    out << text << '\n';
    column = 0;
  }

private:
  TextBuffer out;
  size_t column = 0;
};

void writeLpExpression(LpText &out, const Problem &problem,
                       const Polynomial &polynomial, bool isObjective) {
  const std::vector<std::string> &names = problem.variableNames;
  if (isObjective) {
    // Every variable in its order, which is that of their first use.
    std::vector<double> linear(names.size(), 0);
    for (const LinearTerm &term : polynomial.linear)
      linear[term.variable] = term.coefficient;
    for (Variable v = 0; v < names.size(); ++v)
      out.term(linear[v], names[v]);
  } else {
    for (const LinearTerm &term : polynomial.linear)
      out.term(term.coefficient, names[term.variable]);
  }
  if (!polynomial.quadratic.empty()) {
    out.word("+ [");
    for (const QuadraticTerm &term : polynomial.quadratic) {
      double coefficient = (isObjective ? 2 : 1) * term.coefficient;
      out.term(coefficient,
               term.first == term.second
                   ? names[term.first] + " ^ 2"
                   : names[term.first] + " * " + names[term.second]);
    }
    out.word(isObjective ? "] / 2" : "]");
  }
  if (polynomial.constant != 0)
    out.term(polynomial.constant, "");
}

llvm::StringRef lpRelation(Relation relation) {
  switch (relation) {
  case Relation::LessEqual:
    return "<=";
  case Relation::GreaterEqual:
    return ">=";
  case Relation::Equal:
    break;
  }
  return "=";
}

} // namespace

void formats::writeLp(ProblemWriter &writer) {
  const Problem &problem = writer.problem;
  LpText out(writer.os);
  out.line(problem.sense == Sense::Maximize ? "Maximize" : "Minimize");
  out.word("obj:");
  writeLpExpression(out, problem, problem.objective, true);
  out.line("");
  out.line("Subject To");
  for (const Constraint &constraint : problem.constraints) {
    out.word(constraint.name + ":");
    writeLpExpression(out, problem, constraint.lhs, false);
    out.word(fmt::format("{} {}", lpRelation(constraint.relation).str(),
                         numberText(constraint.rhs)));
    out.line("");
  }
  auto isInteger = [](const VariableInfo &info) {
    return info.kind == VariableKind::Integer;
  };
  bool anyInteger = llvm::any_of(problem.variables, isInteger);
  if (anyInteger) {
    out.line("Bounds");
    for (Variable v = 0; v < problem.numVariables(); ++v)
      if (const VariableInfo &info = problem.variables[v]; isInteger(info)) {
        out.word(fmt::format("{} <= {} <= {}", numberText(info.lower),
                             problem.variableNames[v], numberText(info.upper)));
        out.line("");
      }
  }
  auto list = [&](bool integers) {
    for (Variable v = 0; v < problem.numVariables(); ++v)
      if (isInteger(problem.variables[v]) == integers)
        out.word(problem.variableNames[v]);
    out.line("");
  };
  if (anyInteger) {
    out.line("General");
    list(true);
  }
  if (!llvm::all_of(problem.variables, isInteger)) {
    out.line("Binary");
    list(false);
  }
  out.line("End");
}

//===----------------------------------------------------------------------===//
// MPS
//===----------------------------------------------------------------------===//

namespace {

/// The entries of each column, in the order of the rows.
struct ColumnEntries {
  std::vector<uint64_t> begin;
  struct Entry {
    uint32_t row; ///< 0 is the objective.
    double value;
  };
  std::vector<Entry> entries;

  explicit ColumnEntries(const Problem &problem)
      : begin(problem.numVariables() + 1, 0) {
    auto forEach = [&](auto visit) {
      for (const LinearTerm &term : problem.objective.linear)
        visit(term, 0);
      for (size_t i = 0; i < problem.constraints.size(); ++i)
        for (const LinearTerm &term : problem.constraints[i].lhs.linear)
          visit(term, i + 1);
    };
    forEach(
        [&](const LinearTerm &term, uint32_t) { ++begin[term.variable + 1]; });
    for (size_t v = 0; v + 1 < begin.size(); ++v)
      begin[v + 1] += begin[v];
    entries.resize(begin.back());
    std::vector<uint64_t> next(begin.begin(), begin.end());
    forEach([&](const LinearTerm &term, uint32_t row) {
      entries[next[term.variable]++] = {row, term.coefficient};
    });
  }
};

void writeMpsBounds(TextBuffer &out, const Problem &problem) {
  out << "BOUNDS\n";
  for (Variable v = 0; v < problem.numVariables(); ++v) {
    const VariableInfo &info = problem.variables[v];
    const std::string &name = problem.variableNames[v];
    if (info.kind == VariableKind::Binary) {
      out << " BV BND " << name << '\n';
      continue;
    }
    (out << " LO BND " << name << ' ').number(info.lower) << '\n';
    (out << " UP BND " << name << ' ').number(info.upper) << '\n';
  }
}

} // namespace

void formats::writeMps(ProblemWriter &writer) {
  const Problem &problem = writer.problem;
  const std::vector<std::string> &names = problem.variableNames;
  TextBuffer out(writer.os);
  auto rowName = [&](uint32_t row) -> llvm::StringRef {
    return row == 0 ? llvm::StringRef("obj")
                    : problem.constraints[row - 1].name;
  };
  std::string name = problem.name;
  for (char &c : name)
    c = static_cast<unsigned char>(c) <= 0x20 ? '_' : c;
  out << "NAME " << name << '\n';
  if (problem.sense == Sense::Maximize)
    out << "OBJSENSE\n    MAX\n";
  out << "ROWS\n N obj\n";
  for (const Constraint &constraint : problem.constraints)
    out << (constraint.relation == Relation::LessEqual      ? " L "
            : constraint.relation == Relation::GreaterEqual ? " G "
                                                            : " E ")
        << constraint.name << '\n';
  out << "COLUMNS\n    MARKER 'MARKER' 'INTORG'\n";
  ColumnEntries columns(problem);
  for (Variable v = 0; v < problem.numVariables(); ++v) {
    if (columns.begin[v] == columns.begin[v + 1])
      out << "    " << names[v] << " obj 0\n";
    for (uint64_t i = columns.begin[v]; i < columns.begin[v + 1]; ++i) {
      const ColumnEntries::Entry &entry = columns.entries[i];
      out << "    " << names[v] << ' ' << rowName(entry.row) << ' ';
      out.number(entry.value) << '\n';
    }
  }
  out << "    MARKER 'MARKER' 'INTEND'\nRHS\n";
  if (problem.objective.constant != 0)
    (out << "    RHS obj ").number(-problem.objective.constant) << '\n';
  for (const Constraint &constraint : problem.constraints)
    if (constraint.rhs != 0)
      (out << "    RHS " << constraint.name << ' ').number(constraint.rhs)
          << '\n';
  writeMpsBounds(out, problem);
  if (!problem.objective.quadratic.empty())
    out << "QUADOBJ\n";
  for (const QuadraticTerm &term : problem.objective.quadratic) {
    out << "    " << names[term.first] << ' ' << names[term.second] << ' ';
    out.number((term.first == term.second ? 2 : 1) * term.coefficient) << '\n';
  }
  for (const Constraint &constraint : problem.constraints) {
    if (constraint.lhs.quadratic.empty())
      continue;
    out << "QCMATRIX " << constraint.name << '\n';
    for (const QuadraticTerm &term : constraint.lhs.quadratic) {
      bool isSquare = term.first == term.second;
      for (unsigned half = isSquare ? 1 : 0; half < 2; ++half) {
        out << "    " << names[half ? term.first : term.second] << ' '
            << names[half ? term.second : term.first] << ' ';
        out.number(isSquare ? term.coefficient : term.coefficient / 2) << '\n';
      }
    }
  }
  out << "ENDATA\n";
}

//===----------------------------------------------------------------------===//
// QPLIB
//===----------------------------------------------------------------------===//

namespace {

class QplibWriter {
public:
  explicit QplibWriter(ProblemWriter &writer)
      : problem(writer.problem), out(writer.os) {}
  void write();

private:
  TextBuffer &remark(const char *text) { return out << " # " << text << '\n'; }
  void count(uint64_t value, const char *what) {
    out.index(value);
    remark(what);
  }
  /// A default and the entries that differ from it.
  template <typename Get>
  void vector(const char *what, double otherwise, uint64_t size, Get get) {
    out.number(otherwise);
    remark(what);
    uint64_t others = 0;
    for (uint64_t i = 0; i < size; ++i)
      others += get(i) != otherwise;
    count(others, "others");
    for (uint64_t i = 0; i < size; ++i)
      if (get(i) != otherwise) {
        out.index(i + 1) << ' ';
        out.number(get(i)) << '\n';
      }
  }
  void writeObjective();
  void writeRows();

  const Problem &problem;
  TextBuffer out;
  static constexpr double kLimit = 1.7976931348623157e308;
};

void QplibWriter::writeObjective() {
  const Polynomial &objective = problem.objective;
  if (!objective.quadratic.empty())
    count(objective.quadratic.size(), "quadratic terms, one half of each");
  for (const QuadraticTerm &term : objective.quadratic) {
    // The lower triangle: the larger index first.
    out.index(term.second + 1) << ' ';
    out.index(term.first + 1) << ' ';
    out.number(2 * term.coefficient) << '\n';
  }
  std::vector<double> linear(problem.numVariables(), 0);
  for (const LinearTerm &term : objective.linear)
    linear[term.variable] = term.coefficient;
  vector("default linear coefficient", 0, linear.size(),
         [&](uint64_t v) { return linear[v]; });
  out.number(objective.constant);
  remark("constant");
}

void QplibWriter::writeRows() {
  uint64_t quadratic = 0, linear = 0;
  for (const Constraint &constraint : problem.constraints) {
    quadratic += constraint.lhs.quadratic.size();
    linear += constraint.lhs.linear.size();
  }
  if (quadratic)
    count(quadratic, "quadratic terms of constraints, one half of each");
  for (size_t k = 0; k < problem.constraints.size(); ++k)
    for (const QuadraticTerm &term : problem.constraints[k].lhs.quadratic) {
      out.index(k + 1) << ' ';
      out.index(term.second + 1) << ' ';
      out.index(term.first + 1) << ' ';
      out.number(2 * term.coefficient) << '\n';
    }
  count(linear, "linear terms of constraints");
  for (size_t k = 0; k < problem.constraints.size(); ++k)
    for (const LinearTerm &term : problem.constraints[k].lhs.linear) {
      out.index(k + 1) << ' ';
      out.index(term.variable + 1) << ' ';
      out.number(term.coefficient) << '\n';
    }
}

void QplibWriter::write() {
  uint64_t n = problem.numVariables(), m = problem.constraints.size();
  bool isBinary = llvm::all_of(problem.variables, [](const VariableInfo &info) {
    return info.kind == VariableKind::Binary;
  });
  bool quadraticRows =
      llvm::any_of(problem.constraints, [](const Constraint &constraint) {
        return !constraint.lhs.quadratic.empty();
      });
  std::string name = problem.name.empty() ? "problem" : problem.name;
  for (char &c : name)
    c = static_cast<unsigned char>(c) <= 0x20 ? '_' : c;
  // The first line must not look like a comment or another format.
  if (!llvm::isAlpha(name[0]) && name[0] != '_')
    name.insert(0, "_");
  out << name << '\n'
      << (problem.objective.quadratic.empty() ? "L" : "Q")
      << (isBinary ? "B" : "I")
      << (m == 0          ? "N"
          : quadraticRows ? "Q"
                          : "L")
      << '\n'
      << (problem.sense == Sense::Maximize ? "maximize" : "minimize") << '\n';
  count(n, "variables");
  if (m)
    count(m, "constraints");
  writeObjective();
  if (m)
    writeRows();
  out.number(kLimit);
  remark("infinity");
  auto side = [&](uint64_t k, Relation without, double infinite) {
    const Constraint &constraint = problem.constraints[k];
    return constraint.relation == without ? infinite : constraint.rhs;
  };
  if (m) {
    vector("default left side", -kLimit, m,
           [&](uint64_t k) { return side(k, Relation::LessEqual, -kLimit); });
    vector("default right side", kLimit, m,
           [&](uint64_t k) { return side(k, Relation::GreaterEqual, kLimit); });
  }
  if (!isBinary) {
    vector("default lower bound", 0, n,
           [&](uint64_t v) { return problem.variables[v].lower; });
    vector("default upper bound", 1, n,
           [&](uint64_t v) { return problem.variables[v].upper; });
  }
  auto zero = [](uint64_t) { return 0.0; };
  vector("default starting value", 0, n, zero);
  if (m)
    vector("default dual of a constraint", 0, m, zero);
  vector("default dual of a bound", 0, n, zero);
  count(n, "names of variables");
  for (uint64_t v = 0; v < n; ++v)
    out.index(v + 1) << ' ' << problem.variableNames[v] << '\n';
  count(m, "names of constraints");
  for (uint64_t k = 0; k < m; ++k)
    out.index(k + 1) << ' ' << problem.constraints[k].name << '\n';
}

} // namespace

void formats::writeQplib(ProblemWriter &writer) { QplibWriter(writer).write(); }

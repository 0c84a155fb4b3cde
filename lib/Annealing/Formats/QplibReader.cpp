//===- QplibReader.cpp - QPLIB files ----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The format of the library of quadratic programs (Furini et al. 2019,
// "QPLIB: a library of quadratic programming instances"). The quadratic parts
// are one half of the listed numbers: a line "i j v" adds v / 2 * x_i * x_j.
//
//===----------------------------------------------------------------------===//

#include "ModelBuilder.h"

#include "llvm/ADT/BitVector.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

namespace {

class QplibReader {
public:
  explicit QplibReader(ProblemReader &reader)
      : reader(reader), at(reader.begin()), end(reader.end()), model(reader) {}
  bool read();

private:
  bool nextLine(llvm::StringRef what);
  bool atFileEnd();
  bool count(uint64_t &value, llvm::StringRef what);
  bool scalar(double &value, llvm::StringRef what);
  bool entry(uint64_t &index, uint64_t limit, llvm::StringRef what);
  bool lineDone();
  bool coefficient(double &value);
  bool realOrInfinite(double &value, llvm::StringRef what);

  bool readHeader();
  bool readObjective();
  bool readConstraints();
  /// "default, number of others, index and value of each".
  bool readVector(std::vector<double> &values, uint64_t size,
                  llvm::StringRef what);
  bool readBoundsAndTypes();
  bool readNames(uint64_t size, llvm::StringRef what,
                 llvm::function_ref<void(uint64_t, llvm::StringRef)> set);
  bool readTail();
  bool reportDuplicate(Variable first, Variable second);
  double limit(double value) const {
    return value >= infinity    ? kInfinity
           : value <= -infinity ? -kInfinity
                                : value;
  }

  ProblemReader &reader;
  const char *at;
  const char *end;
  const char *quadraticAt = nullptr; ///< Where the objective's pairs begin.
  llvm::StringRef line;              ///< What is left of the current one.
  ModelBuilder model;
  char objectiveType = 0, variableType = 0, constraintType = 0;
  uint64_t numVariables = 0, numConstraints = 0;
  double infinity = kInfinity;
};

/// Goes to the next line that is not empty.
bool QplibReader::nextLine(llvm::StringRef what) {
  for (;;) {
    if (at == end)
      return reader.fail(reader.range(end, end), "E0610",
                         fmt::format("the file ends before {}", what.str()),
                         "the file was cut off, or a count in it is wrong");
    const char *stop = lineEnd(at, end);
    line = llvm::StringRef(at, stop - at).trim();
    at = stop == end ? end : stop + 1;
    if (!line.empty() && line[0] != '#' && line[0] != '!' && line[0] != '%')
      return true;
  }
}

bool QplibReader::atFileEnd() {
  while (at != end && (isBlank(*at) || *at == '\n'))
    ++at;
  return at == end;
}

/// After the numbers of a line stands nothing, or a comment.
bool QplibReader::lineDone() {
  line = line.ltrim();
  if (line.empty() || line[0] == '#' || line[0] == '!' || line[0] == '%')
    return true;
  llvm::StringRef word = wordAt(line.begin(), line.end());
  return reader.fail(
      reader.range(word), "E0607",
      fmt::format("'{}' follows the numbers of the line", printable(word)),
      "comments start with '#'");
}

bool QplibReader::count(uint64_t &value, llvm::StringRef what) {
  if (!nextLine(what))
    return false;
  const char *p = line.begin();
  if (!reader.index(p, line.end(), value, what))
    return false;
  line = line.drop_front(p - line.begin());
  return lineDone();
}

/// The last number of a line.
bool QplibReader::coefficient(double &value) {
  line = line.ltrim();
  const char *p = line.begin();
  if (!reader.real(p, line.end(), value, "a coefficient"))
    return false;
  line = line.drop_front(p - line.begin());
  return lineDone();
}

/// A number at the start of the line. What is too large for a double is
/// infinite: the usual 1.79769313486232E+308 is rounded up beyond the largest.
bool QplibReader::realOrInfinite(double &value, llvm::StringRef what) {
  line = line.ltrim();
  const char *p = line.begin();
  Scan scan = scanReal(p, line.end(), value);
  llvm::StringRef word = line.take_front(p - line.begin());
  if (scan == Scan::OutOfRange && !word.contains_insensitive("e-")) {
    value = word.starts_with("-") ? -kInfinity : kInfinity;
    scan = Scan::Ok;
  }
  if (scan != Scan::Ok)
    return reader.failNumber(line.begin(), scan, what);
  line = line.drop_front(word.size());
  return true;
}

bool QplibReader::scalar(double &value, llvm::StringRef what) {
  return nextLine(what) && realOrInfinite(value, what) && lineDone();
}

/// An index from 1 at the start of the line; becomes one from 0.
bool QplibReader::entry(uint64_t &index, uint64_t limit, llvm::StringRef what) {
  line = line.ltrim();
  const char *p = line.begin();
  if (!reader.index(p, line.end(), index, what))
    return false;
  llvm::StringRef word = line.take_front(p - line.begin());
  line = line.drop_front(word.size());
  if (--index < limit)
    return true;
  return reader.fail(reader.range(word), "E0608",
                     fmt::format("there is no {} {}",
                                 what.substr(what.rfind(' ') + 1).str(),
                                 word.str()),
                     fmt::format("they are numbered from 1 to {}", limit));
}

bool QplibReader::readHeader() {
  if (!nextLine("the problem's name"))
    return false;
  llvm::StringRef name = line.take_until([](char c) { return isBlank(c); });
  if (!isUtf8(name))
    return reader.fail(reader.range(name), "E0620", "the name is not UTF-8",
                       "save the file as UTF-8");
  reader.problem.name = name.str();
  if (!nextLine("the problem's type"))
    return false;
  llvm::StringRef type = line.take_until([](char c) { return isBlank(c); });
  auto isIn = [&](unsigned i, llvm::StringRef letters) {
    return letters.contains(type[i]);
  };
  if (type.size() != 3 || !isIn(0, "LDCQ") || !isIn(1, "CBMIG") ||
      !isIn(2, "NBLDCQ"))
    return reader.fail(
        reader.range(type), "E0607",
        fmt::format("'{}' is no type of a problem", printable(type)),
        "a type is three letters, like QBL: the objective (L, "
        "D, C, Q), the variables (C, B, M, I, G) and the "
        "constraints (N, B, L, D, C, Q)");
  objectiveType = type[0];
  variableType = type[1];
  constraintType = type[2];
  if (!nextLine("the sense"))
    return false;
  llvm::StringRef sense = line.take_until([](char c) { return isBlank(c); });
  bool isMax = sense.equals_insensitive("maximize");
  if (!isMax && !sense.equals_insensitive("minimize"))
    return reader.fail(reader.range(sense), "E0607",
                       fmt::format("'{}' is no sense", printable(sense)),
                       "write minimize or maximize");
  if (!reader.setSense(isMax ? Sense::Maximize : Sense::Minimize,
                       reader.range(sense)))
    return false;
  if (!count(numVariables, "the number of variables") ||
      !reader.checkNumVariables(numVariables, reader.range(line)))
    return false;
  bool hasRows = constraintType != 'N' && constraintType != 'B';
  if (hasRows &&
      (!count(numConstraints, "the number of constraints") ||
       !reader.checkNumVariables(numConstraints, reader.range(line))))
    return false;
  model.columns.resize(numVariables);
  for (ModelBuilder::Column &column : model.columns)
    column.where = reader.range(type);
  model.rows.resize(numConstraints);
  return true;
}

bool QplibReader::readObjective() {
  Polynomial &objective = reader.problem.objective;
  uint64_t number;
  if (objectiveType != 'L') {
    if (!count(number, "the number of quadratic terms") ||
        !reader.checkCount(number, 6, reader.range(line), "quadratic terms"))
      return false;
    objective.quadratic.reserve(number);
    quadraticAt = at;
    for (uint64_t k = 0; k < number; ++k) {
      uint64_t i, j;
      double value;
      if (!nextLine("the last quadratic term") ||
          !entry(i, numVariables, "variable") ||
          !entry(j, numVariables, "variable"))
        return false;
      if (!coefficient(value))
        return false;
      objective.quadratic.push_back(
          {static_cast<Variable>(i), static_cast<Variable>(j), value / 2});
    }
  }
  std::vector<double> linear;
  if (!readVector(linear, numVariables, "linear coefficient"))
    return false;
  for (Variable v = 0; v < numVariables; ++v)
    if (linear[v] != 0)
      objective.linear.push_back({v, linear[v]});
  return scalar(objective.constant, "the objective's constant");
}

bool QplibReader::readVector(std::vector<double> &values, uint64_t size,
                             llvm::StringRef what) {
  double otherwise;
  uint64_t number;
  if (!scalar(otherwise, fmt::format("the default {}", what.str())) ||
      !count(number, fmt::format("the number of {}s", what.str())))
    return false;
  values.assign(size, otherwise);
  llvm::BitVector seen(size);
  for (uint64_t k = 0; k < number; ++k) {
    uint64_t i;
    if (!nextLine(fmt::format("the last {}", what.str())) ||
        !entry(i, size, "index"))
      return false;
    if (!realOrInfinite(values[i], what) || !lineDone())
      return false;
    if (seen.test(i))
      return reader.fail(reader.range(line.begin(), line.begin()), "E0609",
                         fmt::format("a second {} for {}", what.str(), i + 1),
                         "write one of the two");
    seen.set(i);
  }
  return true;
}

bool QplibReader::readConstraints() {
  uint64_t number;
  bool isQuadratic = constraintType != 'L';
  for (unsigned degree = isQuadratic ? 2 : 1; degree >= 1; --degree) {
    if (!count(number, "the number of terms of constraints"))
      return false;
    for (uint64_t k = 0; k < number; ++k) {
      uint64_t row, i, j = 0;
      double value;
      if (!nextLine("the last term of the constraints") ||
          !entry(row, numConstraints, "constraint") ||
          !entry(i, numVariables, "variable") ||
          (degree == 2 && !entry(j, numVariables, "variable")))
        return false;
      if (!coefficient(value))
        return false;
      Polynomial &lhs = model.rows[row].lhs;
      if (degree == 2)
        lhs.quadratic.push_back(
            {static_cast<Variable>(i), static_cast<Variable>(j), value / 2});
      else
        lhs.linear.push_back({static_cast<Variable>(i), value});
    }
  }
  return true;
}

bool QplibReader::readBoundsAndTypes() {
  std::vector<double> values;
  if (numConstraints || (constraintType != 'N' && constraintType != 'B')) {
    if (!readVector(values, numConstraints, "left side"))
      return false;
    for (uint64_t k = 0; k < numConstraints; ++k)
      model.rows[k].lower = limit(values[k]);
    if (!readVector(values, numConstraints, "right side"))
      return false;
    for (uint64_t k = 0; k < numConstraints; ++k)
      model.rows[k].upper = limit(values[k]);
  }
  using Kind = ModelBuilder::Kind;
  if (variableType == 'B') {
    for (ModelBuilder::Column &column : model.columns) {
      column.kind = Kind::Binary;
      column.upper = 1;
    }
    return true;
  }
  if (!readVector(values, numVariables, "lower bound"))
    return false;
  for (uint64_t v = 0; v < numVariables; ++v)
    model.columns[v].lower = limit(values[v]);
  if (!readVector(values, numVariables, "upper bound"))
    return false;
  for (uint64_t v = 0; v < numVariables; ++v)
    model.columns[v].upper = limit(values[v]);
  if (variableType == 'I' || variableType == 'C') {
    for (ModelBuilder::Column &column : model.columns)
      column.kind = variableType == 'I' ? Kind::Integer : Kind::Continuous;
    return true;
  }
  // Mixed problems list types: 0 continuous, 1 integer, 2 binary.
  if (!readVector(values, numVariables, "type of variable"))
    return false;
  for (uint64_t v = 0; v < numVariables; ++v) {
    ModelBuilder::Column &column = model.columns[v];
    if (values[v] == 0) {
      column.kind = Kind::Continuous;
    } else if (values[v] == 1) {
      column.kind = Kind::Integer;
    } else if (values[v] == 2) {
      column.kind = Kind::Binary;
      column.lower = std::max(column.lower, 0.0);
      column.upper = std::min(column.upper, 1.0);
    } else {
      return reader.fail(
          {}, "E0607",
          fmt::format("{} is no type of variable {}", values[v], v + 1),
          "the types are 0 (continuous), 1 (integer) and 2 "
          "(binary)");
    }
  }
  return true;
}

bool QplibReader::readNames(
    uint64_t size, llvm::StringRef what,
    llvm::function_ref<void(uint64_t, llvm::StringRef)> set) {
  uint64_t number;
  if (atFileEnd())
    return true;
  if (!count(number, fmt::format("the number of names of {}s", what.str())))
    return false;
  for (uint64_t k = 0; k < number; ++k) {
    uint64_t i;
    if (!nextLine("the last name") || !entry(i, size, what))
      return false;
    llvm::StringRef name =
        line.trim().take_until([](char c) { return isBlank(c); });
    if (name.empty())
      return reader.fail(reader.range(line), "E0607", "the name is missing");
    if (!isUtf8(name))
      return reader.fail(reader.range(name), "E0620", "the name is not UTF-8",
                         "save the file as UTF-8");
    set(i, name);
  }
  return true;
}

/// The starting point, which no problem keeps, and the names.
bool QplibReader::readTail() {
  std::vector<double> ignored;
  if (!atFileEnd() && !readVector(ignored, numVariables, "starting value"))
    return false;
  if (numConstraints && !atFileEnd() &&
      !readVector(ignored, numConstraints, "starting dual"))
    return false;
  if (!atFileEnd() && !readVector(ignored, numVariables, "starting dual"))
    return false;
  model.hasNames = false;
  for (uint64_t v = 0; v < numVariables; ++v)
    model.columns[v].name = fmt::format("x{}", v + 1);
  for (uint64_t k = 0; k < numConstraints; ++k)
    model.rows[k].name = fmt::format("c{}", k + 1);
  llvm::StringMap<uint64_t> taken;
  if (!readNames(numVariables, "variable",
                 [&](uint64_t v, llvm::StringRef name) {
                   model.hasNames = true;
                   model.columns[v].name = name.str();
                 }) ||
      !readNames(numConstraints, "constraint",
                 [&](uint64_t k, llvm::StringRef name) {
                   model.rows[k].name = name.str();
                 }))
    return false;
  if (model.hasNames)
    for (const ModelBuilder::Column &column : model.columns)
      if (!taken.try_emplace(column.name, 0).second)
        return reader.fail({}, "E0609",
                           fmt::format("two variables are called '{}'",
                                       printable(column.name)),
                           "every variable has a name of its own");
  return true;
}

/// Reads the pairs of the objective again up to the second of these.
bool QplibReader::reportDuplicate(Variable first, Variable second) {
  at = quadraticAt;
  for (bool seen = false;;) {
    uint64_t i, j;
    if (!nextLine("the pair") || !entry(i, numVariables, "variable") ||
        !entry(j, numVariables, "variable"))
      return false;
    if (std::minmax(i, j) != std::minmax<uint64_t>(first, second) ||
        !std::exchange(seen, true))
      continue;
    return reader.fail(reader.range(line.ltrim()), "E0609",
                       fmt::format("the pair {} {} stands here for the second "
                                   "time",
                                   i + 1, j + 1),
                       "QPLIB files list one triangle of the matrix");
  }
}

bool QplibReader::read() {
  if (!readHeader() || !readObjective())
    return false;
  bool hasRows = constraintType != 'N' && constraintType != 'B';
  if (hasRows && !readConstraints())
    return false;
  if (!scalar(infinity, "the value for infinity") || !readBoundsAndTypes() ||
      !readTail())
    return false;
  reader.problem.firstIndex = 1;
  // Before names and kinds change the numbers of the variables.
  reader.problem.variables.resize(numVariables);
  if (!reader.checkDuplicates(
          [&](Variable a, Variable b) { return reportDuplicate(a, b); }))
    return false;
  reader.problem.variables.clear();
  return model.build();
}

} // namespace

bool formats::readQplib(ProblemReader &reader) {
  return QplibReader(reader).read();
}

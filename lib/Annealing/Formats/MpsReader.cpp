//===- MpsReader.cpp - MPS files, free and fixed ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelBuilder.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

namespace {

enum class Section : uint8_t {
  None,
  Name,
  ObjSense,
  Rows,
  Columns,
  Rhs,
  Ranges,
  Bounds,
  QuadObj,
  QMatrix,
  QCMatrix,
  EndData,
  Unsupported,
};

Section sectionOf(llvm::StringRef word) {
  return llvm::StringSwitch<Section>(word.upper())
      .Case("NAME", Section::Name)
      .Cases({"OBJSENSE", "OBJSENS"}, Section::ObjSense)
      .Case("ROWS", Section::Rows)
      .Case("COLUMNS", Section::Columns)
      .Case("RHS", Section::Rhs)
      .Case("RANGES", Section::Ranges)
      .Case("BOUNDS", Section::Bounds)
      .Case("QUADOBJ", Section::QuadObj)
      .Case("QMATRIX", Section::QMatrix)
      .Case("QCMATRIX", Section::QCMatrix)
      .Case("ENDATA", Section::EndData)
      .Cases({"SOS", "SOS1", "SOS2", "INDICATORS", "QSECTION", "LAZYCONS",
              "USERCUTS", "GENCONS", "PWLOBJ", "CSECTION", "OBJNAME",
              "OBJECT BOUND", "SETS"},
             Section::Unsupported)
      .Default(Section::None);
}

class MpsReader {
public:
  explicit MpsReader(ProblemReader &reader) : reader(reader), model(reader) {}
  bool read();

private:
  using Fields = llvm::SmallVector<llvm::StringRef, 6>;
  struct RowInfo {
    char type; ///< N, L, G or E.
    uint32_t row = 0;
    bool isObjective = false, isIgnored = false;
    bool hasRange = false;
    double range = 0, rhs = 0;
    Variable lastColumn = ~0u;
  };

  bool readLine(llvm::StringRef line);
  bool startSection(llvm::StringRef line);
  bool readRow(Fields fields, llvm::StringRef line);
  bool readColumn(Fields fields, llvm::StringRef line);
  bool readRhs(Fields fields, llvm::StringRef line, bool isRange);
  bool readBound(Fields fields, llvm::StringRef line);
  bool readQuadratic(Fields fields, llvm::StringRef line);
  bool applyBound(ModelBuilder::Column &column, Variable number,
                  llvm::StringRef type, llvm::StringRef valueText);
  bool finishRows();
  bool finishMatrix();

  /// The fields of a line in the fixed columns of the standard, for names with
  /// spaces.
  Fields fixedFields(llvm::StringRef line) const;
  bool number(llvm::StringRef field, double &value);
  static bool isNumber(llvm::StringRef field) {
    const char *at = field.begin();
    double value;
    return scanReal(at, field.end(), value) != Scan::NotANumber &&
           at == field.end();
  }
  bool findRow(llvm::StringRef name, RowInfo *&row);
  bool findColumn(llvm::StringRef name, Variable &column);
  bool wrongLine(llvm::StringRef line, llvm::StringRef expected) {
    return reader.fail(reader.range(line.trim()), "E0607",
                       fmt::format("expected {}", expected.str()));
  }

  ProblemReader &reader;
  ModelBuilder model;
  Section section = Section::None;
  bool inIntegers = false, done = false, sawRows = false;
  llvm::StringMap<uint32_t> rowNumbers;
  std::vector<RowInfo> rowInfos;
  std::vector<llvm::StringRef> rowNames;
  bool hasObjective = false;
  Variable currentColumn = ~0u;
  /// Columns with a statement about their bounds, by bits 1 (lower), 2 (upper).
  std::vector<uint8_t> boundsStated;
  std::vector<std::pair<QuadraticTerm, llvm::StringRef>> matrix;
  Polynomial *matrixTarget = nullptr;
  double matrixFactor = 0.5;
  llvm::DenseMap<uint64_t, llvm::StringRef> pairsSeen;
};

MpsReader::Fields MpsReader::fixedFields(llvm::StringRef line) const {
  static constexpr size_t kStart[] = {1, 4, 14, 24, 39, 49};
  static constexpr size_t kEnd[] = {3, 12, 22, 36, 47, 61};
  Fields fields;
  for (unsigned i = section == Section::Bounds || section == Section::Rows ? 0
                                                                           : 1;
       i < 6; ++i) {
    llvm::StringRef field = line.slice(kStart[i], kEnd[i]).trim();
    if (field.empty() && kStart[i] >= line.size())
      break;
    fields.push_back(field);
  }
  while (!fields.empty() && fields.back().empty())
    fields.pop_back();
  return fields;
}

bool MpsReader::number(llvm::StringRef field, double &value) {
  const char *at = field.begin();
  if (!reader.real(at, field.end(), value, "a number"))
    return false;
  return at == field.end() ||
         reader.failNumber(field.begin(), Scan::NotANumber, "a number");
}

bool MpsReader::findRow(llvm::StringRef name, RowInfo *&row) {
  auto it = rowNumbers.find(name);
  if (it == rowNumbers.end())
    return reader.fail(reader.range(name), "E0613",
                       fmt::format("there is no row '{}'", printable(name)),
                       "declare it under ROWS");
  row = &rowInfos[it->second];
  return true;
}

bool MpsReader::findColumn(llvm::StringRef name, Variable &column) {
  if (std::optional<Variable> found = model.findColumn(name)) {
    column = *found;
    return true;
  }
  return reader.fail(reader.range(name), "E0613",
                     fmt::format("there is no column '{}'", printable(name)),
                     "name it under COLUMNS");
}

bool MpsReader::readRow(Fields fields, llvm::StringRef line) {
  if (fields.size() > 2) // Perhaps a name with spaces.
    fields = fixedFields(line);
  if (fields.size() != 2 || fields[0].size() != 1)
    return wrongLine(line, "a row's type (N, L, G or E) and its name");
  char type = llvm::toUpper(fields[0][0]);
  if (llvm::StringRef("NLGE").find(type) == llvm::StringRef::npos)
    return reader.fail(
        reader.range(fields[0]), "E0607",
        fmt::format("'{}' is no type of a row", printable(fields[0])),
        "the types are N, L, G and E");
  if (!isUtf8(fields[1]))
    return reader.fail(reader.range(fields[1]), "E0620",
                       "the name is not UTF-8", "save the file as UTF-8");
  if (!rowNumbers.try_emplace(fields[1], rowInfos.size()).second)
    return reader.fail(
        reader.range(fields[1]), "E0609",
        fmt::format("there are two rows '{}'", printable(fields[1])));
  RowInfo info{type};
  if (type == 'N') {
    info.isObjective = !std::exchange(hasObjective, true);
    info.isIgnored = !info.isObjective;
  } else {
    info.row = model.rows.size();
    ModelBuilder::Row &row = model.rows.emplace_back();
    row.name = fields[1].str();
    row.where = reader.range(fields[1]);
  }
  rowInfos.push_back(info);
  return true;
}

bool MpsReader::readColumn(Fields fields, llvm::StringRef line) {
  if (fields.size() >= 3 && fields[1].trim("'") == "MARKER") {
    llvm::StringRef what = fields.back().trim("'");
    if (what != "INTORG" && what != "INTEND")
      return reader.fail(reader.range(fields.back()), "E0607",
                         fmt::format("'{}' is no marker", printable(what)),
                         "the markers are 'INTORG' and 'INTEND'");
    inIntegers = what == "INTORG";
    return true;
  }
  bool good =
      (fields.size() == 3 && isNumber(fields[2])) ||
      (fields.size() == 5 && isNumber(fields[2]) && isNumber(fields[4]));
  if (!good) {
    Fields fixed = fixedFields(line);
    if ((fixed.size() == 3 || fixed.size() == 5) && !fixed[0].empty() &&
        rowNumbers.contains(fixed[1]))
      fields = std::move(fixed);
  }
  if (fields.size() != 3 && fields.size() != 5)
    return wrongLine(line, "a column and one or two rows with their numbers");
  if (!isUtf8(fields[0]))
    return reader.fail(reader.range(fields[0]), "E0620",
                       "the name is not UTF-8", "save the file as UTF-8");
  size_t before = model.columns.size();
  Variable column = model.column(fields[0], reader.range(fields[0]));
  if (column < before && column != currentColumn)
    return reader.fail(reader.range(fields[0]), "E0609",
                       fmt::format("the column '{}' stands in two places",
                                   printable(fields[0])),
                       "write the lines of a column one after another");
  currentColumn = column;
  if (column >= before && inIntegers)
    model.columns[column].kind = ModelBuilder::Kind::Integer;
  for (size_t i = 1; i + 1 < fields.size(); i += 2) {
    RowInfo *row;
    double value;
    if (!findRow(fields[i], row) || !number(fields[i + 1], value))
      return false;
    if (row->lastColumn == column)
      return reader.fail(reader.range(fields[i]), "E0609",
                         fmt::format("column '{}' has a second number in row "
                                     "'{}'",
                                     printable(fields[0]),
                                     printable(fields[i])),
                         "write the sum of the two");
    row->lastColumn = column;
    if (row->isIgnored)
      continue;
    Polynomial &target =
        row->isObjective ? reader.problem.objective : model.rows[row->row].lhs;
    target.linear.push_back({column, value});
  }
  return true;
}

bool MpsReader::readRhs(Fields fields, llvm::StringRef line, bool isRange) {
  // The name of the set may be left out.
  bool good = fields.size() >= 2 && fields.size() <= 5 &&
              isNumber(fields.back()) &&
              rowNumbers.contains(fields[fields.size() % 2]);
  if (!good) {
    Fields fixed = fixedFields(line);
    if (fixed.size() >= 3 && rowNumbers.contains(fixed[1]))
      fields = std::move(fixed);
  }
  if (fields.size() < 2 || fields.size() > 5)
    return wrongLine(line, "one or two rows with their numbers");
  for (size_t i = fields.size() % 2; i + 1 < fields.size(); i += 2) {
    RowInfo *row;
    double value;
    if (!findRow(fields[i], row) || !number(fields[i + 1], value))
      return false;
    if (isRange) {
      if (row->type == 'N')
        return reader.fail(reader.range(fields[i]), "E0607",
                           "a row of type N has no range");
      row->hasRange = true;
      row->range = value;
    } else if (row->isObjective) {
      // The objective's right side is subtracted.
      reader.problem.objective.constant = -value;
    } else {
      row->rhs = value;
    }
  }
  return true;
}

bool MpsReader::applyBound(ModelBuilder::Column &column, Variable number,
                           llvm::StringRef type, llvm::StringRef valueText) {
  double value = 0;
  bool needsValue = llvm::StringSwitch<bool>(type)
                        .Cases({"UP", "LO", "FX", "LI", "UI"}, true)
                        .Default(false);
  if (needsValue) {
    std::string lower = valueText.lower();
    llvm::StringRef word = llvm::StringRef(lower).ltrim("+-");
    if (word == "inf" || word == "infinity" || word == "1e+inf")
      value = valueText.starts_with("-") ? -kInfinity : kInfinity;
    else if (!this->number(valueText, value))
      return false;
  }
  uint8_t &stated = boundsStated[number];
  if (type == "BV") {
    column.kind = ModelBuilder::Kind::Binary;
    column.lower = 0;
    column.upper = 1;
    stated = 3;
  } else if (type == "UP" || type == "UI") {
    column.upper = value;
    if (value < 0 && !(stated & 1))
      column.lower = -kInfinity;
    stated |= 2;
  } else if (type == "LO" || type == "LI") {
    column.lower = value;
    stated |= 1;
  } else if (type == "FX") {
    column.lower = column.upper = value;
    stated = 3;
  } else if (type == "FR") {
    column.lower = -kInfinity;
    column.upper = kInfinity;
    stated = 3;
  } else if (type == "MI") {
    column.lower = -kInfinity;
    stated |= 1;
  } else if (type == "PL") {
    column.upper = kInfinity;
    stated |= 2;
  } else {
    return reader.fail(
        reader.range(type), "E0616",
        fmt::format("the bound type '{}' is not supported", printable(type)),
        "the types are UP, LO, FX, FR, MI, PL, BV, LI and UI");
  }
  if (type == "LI" || type == "UI")
    column.kind = ModelBuilder::Kind::Integer;
  return true;
}

bool MpsReader::readBound(Fields fields, llvm::StringRef line) {
  // TYPE [SET] COLUMN [VALUE]
  auto columnIsAt = [&](const Fields &f, size_t i) {
    return i < f.size() && model.findColumn(f[i]).has_value();
  };
  std::string type = fields[0].upper();
  bool noValue = llvm::StringSwitch<bool>(type)
                     .Cases({"FR", "MI", "PL", "BV"}, true)
                     .Default(false);
  size_t most = 4, least = noValue ? 2 : 3;
  if (fields.size() > most ||
      (!columnIsAt(fields, 1) && !columnIsAt(fields, 2))) {
    Fields fixed = fixedFields(line);
    if (columnIsAt(fixed, 2))
      fields = std::move(fixed);
  }
  if (fields.size() < least || fields.size() > most)
    return wrongLine(line, "a bound's type, its set, a column and a value");
  bool hasSet = noValue ? fields.size() == 4 || columnIsAt(fields, 2) ||
                              (fields.size() == 3 && !columnIsAt(fields, 1))
                        : fields.size() == 4;
  size_t columnAt = hasSet ? 2 : 1;
  Variable column;
  if (!findColumn(fields[columnAt], column))
    return false;
  boundsStated.resize(model.columns.size());
  llvm::StringRef value =
      columnAt + 1 < fields.size() ? fields[columnAt + 1] : "";
  llvm::StringRef upperType = fields[0];
  if (type != fields[0])
    return reader.fail(
        reader.range(fields[0]), "E0607",
        fmt::format("'{}' is no bound type", printable(fields[0])),
        "write bound types in capitals");
  return applyBound(model.columns[column], column, upperType, value);
}

bool MpsReader::readQuadratic(Fields fields, llvm::StringRef line) {
  if (fields.size() != 3 || !isNumber(fields[2])) {
    Fields fixed = fixedFields(line);
    if (fixed.size() == 3)
      fields = std::move(fixed);
  }
  if (fields.size() != 3)
    return wrongLine(line, "two columns and a number");
  Variable a, b;
  double value;
  if (!findColumn(fields[0], a) || !findColumn(fields[1], b) ||
      !number(fields[2], value))
    return false;
  if (section != Section::QuadObj) {
    matrix.push_back({{a, b, value}, line});
    return true;
  }
  auto [low, high] = std::minmax(a, b);
  auto [it, isNew] =
      pairsSeen.try_emplace(uint64_t(low) << 32 | high, line.trim());
  if (!isNew) {
    Diagnostic &diagnostic = reader.diagnostics.error(
        reader.range(line.trim()), "E0609",
        fmt::format("the pair {} {} stands here for the second time",
                    printable(fields[0]), printable(fields[1])));
    diagnostic.help = "QUADOBJ has one triangle of the matrix; a full one is "
                      "called QMATRIX";
    Diagnostic note;
    note.severity = Severity::Note;
    note.range = reader.range(it->second);
    note.message = "it stands here first";
    diagnostic.notes.push_back(std::move(note));
    return false;
  }
  // Half of the full symmetric matrix, of which one triangle is listed.
  reader.problem.objective.quadratic.push_back(
      {a, b, a == b ? value / 2 : value});
  return true;
}

/// A full matrix must be symmetric; each of its entries counts.
bool MpsReader::finishMatrix() {
  if (!matrixTarget)
    return true;
  llvm::DenseMap<uint64_t, double> values;
  auto key = [](Variable a, Variable b) { return uint64_t(a) << 32 | b; };
  for (auto &[term, line] : matrix)
    if (!values.try_emplace(key(term.first, term.second), term.coefficient)
             .second)
      return reader.fail(reader.range(line.trim()), "E0609",
                         "this entry of the matrix stands for the second time",
                         "write each entry once");
  for (auto &[term, line] : matrix) {
    auto it = values.find(key(term.second, term.first));
    if (it == values.end() || it->second != term.coefficient)
      return reader.fail(
          reader.range(line.trim()), "E0621",
          "the matrix is not symmetric: this entry has no equal one across "
          "the diagonal",
          "write both halves, or one of them under QUADOBJ");
    matrixTarget->quadratic.push_back(
        {term.first, term.second, matrixFactor * term.coefficient});
  }
  matrix.clear();
  matrixTarget = nullptr;
  return true;
}

bool MpsReader::startSection(llvm::StringRef line) {
  if (!finishMatrix())
    return false;
  llvm::StringRef word = line.take_until([](char c) { return isBlank(c); });
  llvm::StringRef rest = line.drop_front(word.size()).trim();
  section = sectionOf(word);
  switch (section) {
  case Section::Name: {
    llvm::StringRef name = rest;
    if (!isUtf8(name))
      return reader.fail(reader.range(name), "E0620", "the name is not UTF-8",
                         "save the file as UTF-8");
    reader.problem.name = name.str();
    return true;
  }
  case Section::ObjSense:
    if (rest.empty())
      return true;
    return readLine(rest);
  case Section::Rows:
    sawRows = true;
    return true;
  case Section::QMatrix:
    matrixTarget = &reader.problem.objective;
    matrixFactor = 0.5;
    return true;
  case Section::QCMatrix: {
    RowInfo *row;
    if (rest.empty())
      return wrongLine(line, "the name of a row after QCMATRIX");
    if (!findRow(rest, row))
      return false;
    if (row->type == 'N')
      return reader.fail(reader.range(rest), "E0607",
                         "a QCMATRIX belongs to a constraint",
                         "the objective's matrix is QUADOBJ or QMATRIX");
    matrixTarget = &model.rows[row->row].lhs;
    matrixFactor = 1;
    return true;
  }
  case Section::EndData:
    done = true;
    return true;
  case Section::Unsupported:
    return reader.fail(
        reader.range(word), "E0616",
        fmt::format("the section '{}' is not supported", printable(word)),
        "state it with binary and integer variables and linear "
        "or quadratic constraints");
  case Section::None:
    return reader.fail(
        reader.range(word), "E0607",
        fmt::format("'{}' is no section of an MPS file", printable(word)),
        "the lines of a section start with a space");
  default:
    return true;
  }
}

bool MpsReader::readLine(llvm::StringRef line) {
  Fields fields;
  llvm::StringRef rest = line.trim();
  while (!rest.empty() && fields.size() < 7) {
    llvm::StringRef field = rest.take_until([](char c) { return isBlank(c); });
    fields.push_back(field);
    rest = rest.drop_front(field.size()).ltrim();
  }
  switch (section) {
  case Section::ObjSense: {
    std::string word = fields[0].upper();
    bool isMax = word == "MAX" || word == "MAXIMIZE" || word == "MAXIMISE";
    if (!isMax && word != "MIN" && word != "MINIMIZE" && word != "MINIMISE")
      return reader.fail(reader.range(fields[0]), "E0607",
                         fmt::format("'{}' is no sense", printable(fields[0])),
                         "write MIN or MAX");
    return reader.setSense(isMax ? Sense::Maximize : Sense::Minimize,
                           reader.range(fields[0]));
  }
  case Section::Rows:
    return readRow(fields, line);
  case Section::Columns:
    return readColumn(fields, line);
  case Section::Rhs:
    return readRhs(fields, line, false);
  case Section::Ranges:
    return readRhs(fields, line, true);
  case Section::Bounds:
    return readBound(fields, line);
  case Section::QuadObj:
  case Section::QMatrix:
  case Section::QCMatrix:
    return readQuadratic(fields, line);
  default:
    return wrongLine(line, "a section such as ROWS");
  }
}

bool MpsReader::finishRows() {
  for (const RowInfo &info : rowInfos) {
    if (info.type == 'N')
      continue;
    ModelBuilder::Row &row = model.rows[info.row];
    double size = std::abs(info.range);
    switch (info.type) {
    case 'E':
      row.lower = info.hasRange && info.range < 0 ? info.rhs - size : info.rhs;
      row.upper = info.hasRange && info.range > 0 ? info.rhs + size : info.rhs;
      break;
    case 'L':
      row.upper = info.rhs;
      if (info.hasRange)
        row.lower = info.rhs - size;
      break;
    default:
      row.lower = info.rhs;
      if (info.hasRange)
        row.upper = info.rhs + size;
    }
  }
  // As CPLEX and others have it: an integer column between markers without a
  // bound is binary.
  boundsStated.resize(model.columns.size());
  size_t undeclared = 0;
  SourceRange first;
  for (size_t i = 0; i < model.columns.size(); ++i) {
    ModelBuilder::Column &column = model.columns[i];
    if (column.kind != ModelBuilder::Kind::Integer || boundsStated[i])
      continue;
    column.upper = 1;
    if (undeclared++ == 0)
      first = column.where;
  }
  if (undeclared)
    reader.warn(first, "W0654",
                fmt::format("{} integer column{} without bounds {} taken as "
                            "binary",
                            undeclared, undeclared > 1 ? "s" : "",
                            undeclared > 1 ? "are" : "is"),
                "state bounds; some programs take such columns as unbounded");
  return true;
}

bool MpsReader::read() {
  // A file that says nothing minimises, by the format's definition.
  reader.problem.sense = Sense::Minimize;
  const char *at = reader.begin(), *end = reader.end();
  bool senseStated = false;
  while (at != end && !done) {
    const char *stop = lineEnd(at, end);
    llvm::StringRef line(at, stop - at);
    at = stop == end ? end : stop + 1;
    line = line.rtrim();
    if (line.empty() || line.ltrim().empty() || line[0] == '*')
      continue;
    bool isData = isBlank(line[0]);
    senseStated |= section == Section::ObjSense ||
                   line.take_front(7).equals_insensitive("OBJSENS");
    if (!(isData ? readLine(line) : startSection(line)))
      return false;
  }
  if (!done)
    return reader.fail(reader.range(end, end), "E0610",
                       "the file ends without 'ENDATA'",
                       "write `ENDATA` on the last line, if the file was not "
                       "cut off");
  if (!senseStated)
    reader.problem.sense = reader.senseOr(Sense::Minimize);
  return finishRows() && model.build();
}

} // namespace

bool formats::readMps(ProblemReader &reader) {
  return MpsReader(reader).read();
}

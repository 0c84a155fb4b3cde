//===- LpReader.cpp - CPLEX LP files ----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelBuilder.h"

#include "llvm/ADT/StringSwitch.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

namespace {

enum class Token : uint8_t {
  Name,
  Number,
  Plus,
  Minus,
  Star,
  Caret,
  Slash,
  Colon,
  Open,
  Close,
  LessEqual,
  GreaterEqual,
  Equal,
  Section, ///< A keyword at the start of a line.
  End,
};

enum class Section : uint8_t {
  None,
  Minimize,
  Maximize,
  Constraints,
  Bounds,
  General,
  Binary,
  Unsupported,
  End,
};

Section sectionOf(llvm::StringRef word) {
  return llvm::StringSwitch<Section>(word.lower())
      .Cases({"minimize", "minimise", "minimum", "min"}, Section::Minimize)
      .Cases({"maximize", "maximise", "maximum", "max"}, Section::Maximize)
      .Cases({"st", "s.t.", "st."}, Section::Constraints)
      .Cases({"bounds", "bound"}, Section::Bounds)
      .Cases({"general", "generals", "gen", "integer", "integers", "int"},
             Section::General)
      .Cases({"binary", "binaries", "bin"}, Section::Binary)
      .Cases({"sos", "sos1", "sos2", "semi", "semis", "pwlobj"},
             Section::Unsupported)
      .Case("end", Section::End)
      .Default(Section::None);
}

class LpReader {
public:
  explicit LpReader(ProblemReader &reader)
      : reader(reader), at(reader.begin()), end(reader.end()), model(reader) {}
  bool read();

private:
  // Tokens. `token`, `text` and `value` are those of the current one.
  bool advance();
  void scanName();
  void scanSymbol();
  bool trySection();
  SourceRange here() const { return reader.range(text); }
  bool unexpected(llvm::StringRef expected, llvm::StringRef help = "");
  bool isRelation() const {
    return token == Token::LessEqual || token == Token::GreaterEqual ||
           token == Token::Equal;
  }

  bool readObjective();
  bool readConstraints();
  bool readConstraint();
  bool readBounds();
  bool readBound();
  bool readKinds(ModelBuilder::Kind kind);

  bool readExpression(Polynomial &sum, bool isObjective);
  bool readTerm(Polynomial &sum, double sign, bool isObjective);
  bool readBracket(Polynomial &sum, double sign, bool isObjective);
  bool readSigns(double &sign, bool &any);
  bool readValue(double &value);
  /// A label "name:" if there is one.
  bool readLabel(std::string &label);

  ProblemReader &reader;
  const char *at;
  const char *end;
  bool atLineStart = true;
  Token token = Token::End;
  Section section = Section::None;
  llvm::StringRef text;
  double value = 0;
  ModelBuilder model;
};

bool isNameCharacter(char c) {
  return !isBlank(c) && c != '\n' && c != '\f' &&
         llvm::StringRef("+-*^/:<>=[]\\").find(c) == llvm::StringRef::npos;
}

void LpReader::scanName() {
  const char *start = at;
  while (at != end && isNameCharacter(*at)) {
    ++at;
    // x[0,1]: an index belongs to the name that it follows at once.
    if (at != end && *at == '[') {
      const char *close = at + 1;
      while (close != end && isNameCharacter(*close))
        ++close;
      if (close != end && *close == ']' && close != at + 1)
        at = close + 1;
    }
  }
  text = {start, static_cast<size_t>(at - start)};
  token = Token::Name;
}

/// Makes a name at the start of a line a section if it is a keyword.
bool LpReader::trySection() {
  const char *after = at;
  skipBlanks(after, end);
  std::string lower = text.lower();
  if ((lower == "subject" || lower == "such") && after != end) {
    llvm::StringRef second = wordAt(after, end);
    if (second.equals_insensitive(lower == "subject" ? "to" : "that")) {
      at = second.end();
      text = {text.begin(), static_cast<size_t>(at - text.begin())};
      section = Section::Constraints;
      token = Token::Section;
      return true;
    }
  }
  Section found = sectionOf(text);
  if (found == Section::None || (after != end && *after == ':'))
    return false;
  // "semi" only as "semi-continuous".
  section = found;
  token = Token::Section;
  return true;
}

/// An operator, bracket or relation.
void LpReader::scanSymbol() {
  const char *start = at;
  char c = *at++;
  auto isNext = [&](char next) { return at != end && *at == next; };
  switch (c) {
  case '+':
    token = Token::Plus;
    break;
  case '-':
    token = Token::Minus;
    break;
  case '*':
    token = Token::Star;
    break;
  case '^':
    token = Token::Caret;
    break;
  case '/':
    token = Token::Slash;
    break;
  case ':':
    token = Token::Colon;
    break;
  case '[':
    token = Token::Open;
    break;
  case ']':
    token = Token::Close;
    break;
  case '<':
    token = Token::LessEqual;
    at += isNext('=');
    break;
  case '>':
    token = Token::GreaterEqual;
    at += isNext('=');
    break;
  default: // '='
    token = Token::Equal;
    if (isNext('<') || isNext('>'))
      token = *at++ == '<' ? Token::LessEqual : Token::GreaterEqual;
    else
      at += isNext('=');
  }
  text = {start, static_cast<size_t>(at - start)};
}

bool LpReader::advance() {
  for (;;) {
    while (at != end && (isBlank(*at) || *at == '\n' || *at == '\f')) {
      if (*at == '\n')
        atLineStart = true;
      ++at;
    }
    if (at == end || *at != '\\')
      break;
    at = lineEnd(at, end);
  }
  bool lineStart = std::exchange(atLineStart, false);
  if (at == end) {
    text = {at, 0};
    token = Token::End;
    return true;
  }
  const char *start = at;
  char c = *at;
  if (isDigit(c) || (c == '.' && at + 1 != end && isDigit(at[1]))) {
    if (!reader.real(at, end, value))
      return false;
    text = {start, static_cast<size_t>(at - start)};
    token = Token::Number;
    return true;
  }
  if (isNameCharacter(c)) {
    scanName();
    if (text.size() > 255)
      return reader.fail(here(), "E0620", "a name has more than 255 characters",
                         "LP files limit names to 255 characters");
    if (!isUtf8(text))
      return reader.fail(here(), "E0620", "the name is not UTF-8",
                         "save the file as UTF-8");
    if (lineStart)
      (void)trySection();
    return true;
  }
  scanSymbol();
  return true;
}

bool LpReader::unexpected(llvm::StringRef expected, llvm::StringRef help) {
  return reader.fail(here(), "E0607",
                     token == Token::End
                         ? fmt::format("expected {}, found the end of the file",
                                       expected.str())
                         : fmt::format("expected {}, found '{}'",
                                       expected.str(), printable(text)),
                     help);
}

bool LpReader::readSigns(double &sign, bool &any) {
  sign = 1;
  any = false;
  while (token == Token::Plus || token == Token::Minus) {
    if (token == Token::Minus)
      sign = -sign;
    any = true;
    if (!advance())
      return false;
  }
  return true;
}

/// [ 2 x * y + x ^ 2 ] / 2
bool LpReader::readBracket(Polynomial &sum, double sign, bool isObjective) {
  SourceRange bracketRange = here();
  size_t first = sum.quadratic.size();
  if (!advance())
    return false;
  bool isFirst = true;
  while (token != Token::Close) {
    double termSign;
    bool any;
    if (!readSigns(termSign, any))
      return false;
    if (!any && !isFirst)
      return unexpected("'+', '-' or ']' in the quadratic part");
    isFirst = false;
    double coefficient = 1;
    if (token == Token::Number) {
      coefficient = value;
      if (!advance() || (token == Token::Star && !advance()))
        return false;
    }
    if (token != Token::Name)
      return unexpected("a variable in the quadratic part");
    Variable a = model.column(text, here()), b = a;
    if (!advance())
      return false;
    if (token == Token::Caret) {
      if (!advance())
        return false;
      if (token != Token::Number || value != 2)
        return unexpected("the power 2",
                          "LP files have no terms of a degree above two; a "
                          ".hubo.json file has");
      if (!advance())
        return false;
    } else if (token == Token::Star) {
      if (!advance())
        return false;
      if (token != Token::Name)
        return unexpected("the second variable of a product");
      b = model.column(text, here());
      if (!advance())
        return false;
    } else {
      return unexpected("'*' or '^ 2' in the quadratic part",
                        "linear terms stand outside of the brackets");
    }
    sum.quadratic.push_back({a, b, sign * termSign * coefficient});
  }
  if (!advance())
    return false;
  if (token != Token::Slash)
    return !isObjective ||
           reader.fail(bracketRange, "E0607",
                       "the quadratic part of an objective is not followed by "
                       "'/ 2'",
                       "write `[ ... ] / 2`: LP files state twice the "
                       "coefficients of the objective");
  if (!advance())
    return false;
  if (token != Token::Number || value != 2)
    return unexpected("2 after '/'");
  for (size_t t = first; t < sum.quadratic.size(); ++t)
    sum.quadratic[t].coefficient /= 2;
  return advance();
}

bool LpReader::readTerm(Polynomial &sum, double sign, bool isObjective) {
  if (token == Token::Open)
    return readBracket(sum, sign, isObjective);
  double coefficient = sign;
  if (token == Token::Number) {
    coefficient *= value;
    if (!advance() || (token == Token::Star && !advance()))
      return false;
    if (token == Token::Open)
      return readBracket(sum, coefficient, isObjective);
    if (token != Token::Name) {
      sum.constant += coefficient;
      return true;
    }
  }
  if (token != Token::Name)
    return unexpected("a number or a variable");
  sum.linear.push_back({model.column(text, here()), coefficient});
  return advance();
}

bool LpReader::readExpression(Polynomial &sum, bool isObjective) {
  bool isFirst = true;
  for (;;) {
    double sign;
    bool any;
    if (!readSigns(sign, any))
      return false;
    bool isTerm =
        token == Token::Name || token == Token::Number || token == Token::Open;
    if (!any && (!isFirst || !isTerm))
      return true;
    isFirst = false;
    if (!readTerm(sum, sign, isObjective))
      return false;
  }
}

bool LpReader::readLabel(std::string &label) {
  if (token != Token::Name)
    return true;
  const char *after = at;
  while (after != end && (isBlank(*after) || *after == '\n'))
    ++after;
  if (after == end || *after != ':')
    return true;
  label = text.str();
  return advance() && advance();
}

bool LpReader::readObjective() {
  SourceRange where = here();
  if (section != Section::Minimize && section != Section::Maximize)
    return unexpected("'Minimize' or 'Maximize'");
  if (!reader.setSense(section == Section::Minimize ? Sense::Minimize
                                                    : Sense::Maximize,
                       where))
    return false;
  std::string label;
  if (!advance() || !readLabel(label) ||
      !readExpression(reader.problem.objective, true))
    return false;
  if (token == Token::Section || token == Token::End)
    return true;
  return unexpected("'+', '-' or a section after the objective");
}

bool LpReader::readValue(double &result) {
  double sign;
  bool any;
  if (!readSigns(sign, any))
    return false;
  if (token == Token::Number)
    result = sign * value;
  else if (token == Token::Name && (text.equals_insensitive("inf") ||
                                    text.equals_insensitive("infinity")))
    result = sign * kInfinity;
  else
    return unexpected("a number");
  return advance();
}

bool LpReader::readConstraint() {
  ModelBuilder::Row row;
  row.where = here();
  if (!readLabel(row.name))
    return false;
  if (row.name.empty())
    row.name = fmt::format("c{}", model.rows.size() + 1);
  Polynomial left;
  if (!readExpression(left, false))
    return false;
  if (token == Token::Minus || !isRelation())
    return unexpected("'<=', '>=' or '='");
  auto bound = [&](Token relation, bool isLeft, double limit) {
    if (relation == Token::Equal)
      row.lower = row.upper = limit;
    else if ((relation == Token::LessEqual) == isLeft)
      row.lower = limit;
    else
      row.upper = limit;
  };
  Token relation = token;
  if (!advance())
    return false;
  if (left.degree() > 0) {
    double limit;
    if (!readValue(limit))
      return false;
    bound(relation, false, limit);
    row.lhs = std::move(left);
  } else {
    // 3 <= x + y, and perhaps <= 7.
    bound(relation, true, left.constant);
    if (!readExpression(row.lhs, false))
      return false;
    if (isRelation()) {
      Token second = token;
      double limit;
      if (second != relation || relation == Token::Equal)
        return unexpected("the same relation on both sides");
      if (!advance() || !readValue(limit))
        return false;
      bound(second, false, limit);
    }
  }
  if (token == Token::Minus || token == Token::Plus || token == Token::Number)
    return unexpected("the next constraint",
                      "variables stand on the left side only");
  model.rows.push_back(std::move(row));
  return true;
}

bool LpReader::readConstraints() {
  if (!advance())
    return false;
  while (token != Token::Section && token != Token::End)
    if (!readConstraint())
      return false;
  return true;
}

/// -5 <= x <= 5, x <= 5, x = 5, x free
bool LpReader::readBound() {
  double first = 0;
  Token left = Token::End;
  bool isName = token == Token::Name && !text.equals_insensitive("inf") &&
                !text.equals_insensitive("infinity");
  if (!isName) {
    if (!readValue(first))
      return false;
    if (!isRelation())
      return unexpected("'<=', '>=' or '=' in a bound");
    left = token;
    if (!advance())
      return false;
    if (token != Token::Name)
      return unexpected("a variable in a bound");
  }
  Variable variable = model.column(text, here());
  if (!advance())
    return false;
  auto apply = [&](Token relation, bool isLeft, double limit) {
    ModelBuilder::Column &column = model.columns[variable];
    if (relation == Token::Equal)
      column.lower = column.upper = limit;
    else if ((relation == Token::LessEqual) == isLeft)
      column.lower = limit;
    else
      column.upper = limit;
  };
  if (left != Token::End)
    apply(left, true, first);
  if (isRelation()) {
    Token relation = token;
    double limit;
    if (!advance() || !readValue(limit))
      return false;
    apply(relation, false, limit);
    return true;
  }
  if (token == Token::Name && text.equals_insensitive("free")) {
    model.columns[variable].lower = -kInfinity;
    model.columns[variable].upper = kInfinity;
    return advance();
  }
  return left != Token::End ||
         unexpected("'<=', '>=', '=' or 'free' in a bound");
}

bool LpReader::readBounds() {
  if (!advance())
    return false;
  while (token != Token::Section && token != Token::End)
    if (!readBound())
      return false;
  return true;
}

bool LpReader::readKinds(ModelBuilder::Kind kind) {
  if (!advance())
    return false;
  while (token == Token::Name) {
    ModelBuilder::Column &column = model.columns[model.column(text, here())];
    column.kind = kind;
    if (kind == ModelBuilder::Kind::Binary) {
      // Bounds that were stated before narrow it.
      column.lower = std::max(column.lower, 0.0);
      column.upper = std::min(column.upper, 1.0);
    }
    if (!advance())
      return false;
  }
  return token == Token::Section || token == Token::End ||
         unexpected("a variable");
}

bool LpReader::read() {
  if (!advance())
    return false;
  if (token != Token::Section)
    return unexpected("'Minimize' or 'Maximize'",
                      "an LP file starts with its objective");
  if (!readObjective())
    return false;
  while (token == Token::Section) {
    SourceRange where = here();
    bool good = true;
    switch (section) {
    case Section::Constraints:
      good = readConstraints();
      break;
    case Section::Bounds:
      good = readBounds();
      break;
    case Section::General:
      good = readKinds(ModelBuilder::Kind::Integer);
      break;
    case Section::Binary:
      good = readKinds(ModelBuilder::Kind::Binary);
      break;
    case Section::End:
      return model.build();
    case Section::Unsupported:
      return reader.fail(
          where, "E0616",
          fmt::format("the section '{}' is not supported", printable(text)),
          "state it with binary and integer variables and "
          "linear or quadratic constraints");
    default:
      return reader.fail(where, "E0607", "there is a second objective",
                         "an LP file has one objective");
    }
    if (!good)
      return false;
  }
  return reader.fail(here(), "E0610", "the file ends without 'End'",
                     "write `End` on the last line, if the file was not cut "
                     "off");
}

} // namespace

bool formats::readLp(ProblemReader &reader) { return LpReader(reader).read(); }

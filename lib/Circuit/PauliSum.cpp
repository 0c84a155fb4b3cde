//===- PauliSum.cpp - Observables as sums of Pauli strings ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Circuit/PauliSum.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <charconv>
#include <cmath>

using namespace enishi;

static char letterOf(Pauli pauli) {
  return "IXZY"[static_cast<unsigned>(pauli)];
}

static void sortFactors(PauliTerm &term) {
  llvm::sort(term.factors,
             [](const auto &a, const auto &b) { return a.qubit < b.qubit; });
}

std::string PauliSum::text() const {
  std::string text;
  for (const PauliTerm &term : terms) {
    double c = term.coefficient;
    if (text.empty())
      text += c < 0 ? "-" : "";
    else
      text += c < 0 ? " - " : " + ";
    char buffer[40];
    char *end = std::to_chars(buffer, std::end(buffer), std::abs(c)).ptr;
    llvm::StringRef number(buffer, end - buffer);
    if (term.factors.empty() || std::abs(c) != 1)
      text += (number + (term.factors.empty() ? "" : " * ")).str();
    llvm::ListSeparator star(" * ");
    for (const PauliTerm::Factor &factor : term.factors) {
      text += llvm::StringRef(star);
      text += letterOf(factor.pauli) + std::to_string(factor.qubit);
    }
  }
  return text.empty() ? "0" : text;
}

namespace {

class Parser {
public:
  Parser(llvm::StringRef text, uint32_t numQubits,
         llvm::ArrayRef<QubitRegister> names)
      : text(text), numQubits(numQubits), names(names) {}

  llvm::Expected<PauliSum> run();

private:
  bool parseTerm(double sign);
  bool parseCoefficient(double &value);
  bool parseNumber(double &value);
  bool parseFactor(PauliTerm &term);
  bool parseWord(PauliTerm &term, llvm::StringRef word);
  bool parseQubit(Qubit &qubit);
  bool parseReference(Qubit &qubit);
  bool parseIndex(uint64_t &index);
  bool setFactor(PauliTerm &term, Qubit qubit, Pauli pauli, size_t where);
  void finishTerm(PauliTerm term);

  /// Past blanks and comments; with `lines` also past line breaks.
  void skip(bool lines);
  char peek() const { return at < text.size() ? text[at] : '\0'; }
  bool consume(char c) {
    if (peek() != c)
      return false;
    ++at;
    return true;
  }
  static bool isPauli(char c) {
    return c == 'I' || c == 'X' || c == 'Y' || c == 'Z';
  }
  bool fail(size_t where, const llvm::Twine &message) {
    if (error.empty()) {
      error = message.str();
      errorAt = where;
    }
    return false;
  }

  llvm::StringRef text;
  uint32_t numQubits;
  llvm::ArrayRef<QubitRegister> names;
  size_t at = 0;
  PauliSum sum;
  /// By a term's factors, spelt: its number. Sums have a hundred thousand.
  llvm::StringMap<size_t> numberOf;
  std::string error;
  size_t errorAt = 0;
};

void Parser::skip(bool lines) {
  while (at < text.size()) {
    char c = text[at];
    if (c == '#')
      at = std::min(text.find('\n', at), text.size());
    else if (c == ' ' || c == '\t' || c == '\r' || (lines && c == '\n'))
      ++at;
    else
      break;
  }
}

llvm::Expected<PauliSum> Parser::run() {
  skip(true);
  if (at == text.size())
    fail(at, "there is no term; write for example 'Z0 * Z1 + 0.5 * X2'");
  bool first = true;
  while (error.empty() && at < text.size()) {
    size_t begin = at;
    double sign = 1;
    bool hasSign = false;
    while (peek() == '+' || peek() == '-') {
      sign = consume('+') ? sign : (++at, -sign);
      hasSign = true;
      skip(true);
    }
    bool newLine =
        text.substr(0, begin).rtrim(" \t\r").ends_with("\n") || first;
    if (!hasSign && !newLine)
      fail(begin,
           llvm::Twine("expected '+' or '-' between two terms, found '") +
               llvm::Twine(text[begin]) + "'");
    else
      parseTerm(sign);
    first = false;
    skip(true);
  }
  if (error.empty())
    return std::move(sum);
  llvm::StringRef before = text.substr(0, errorAt);
  size_t line = before.count('\n') + 1;
  size_t column = errorAt - (before.rfind('\n') + 1) + 1;
  return llvm::createStringError(llvm::formatv(
      "observable, line {0}, column {1}: {2}", line, column, error));
}

bool Parser::parseTerm(double sign) {
  PauliTerm term;
  term.coefficient = sign;
  const size_t begin = at;
  bool hasNumber = llvm::isDigit(peek()) || peek() == '.' || peek() == '(';
  if (hasNumber) {
    double value;
    if (!parseCoefficient(value))
      return false;
    term.coefficient *= value;
    skip(false);
  }
  bool star = hasNumber && consume('*');
  if (star)
    skip(true);
  bool bracket = consume('[');
  size_t factors = 0;
  while (true) {
    skip(star || bracket);
    if (!isPauli(peek()))
      break;
    if (!parseFactor(term))
      return false;
    ++factors;
    skip(bracket);
    star = consume('*') || consume('@');
  }
  if (star)
    return fail(at, "expected X, Y, Z or I with a qubit after '*'");
  if (bracket) {
    if (!consume(']'))
      return fail(at, "expected ']' after the product");
  } else if (!factors && !hasNumber) {
    return fail(begin, at < text.size()
                           ? "expected a number or a factor like Z0, found '" +
                                 llvm::Twine(text[begin]) + "'"
                           : llvm::Twine("a term is missing at the end"));
  }
  finishTerm(std::move(term));
  return true;
}

void Parser::finishTerm(PauliTerm term) {
  sortFactors(term);
  std::string key;
  for (const PauliTerm::Factor &factor : term.factors)
    key += letterOf(factor.pauli) + std::to_string(factor.qubit);
  auto [i, isNew] = numberOf.try_emplace(key, sum.terms.size());
  if (isNew)
    sum.terms.push_back(std::move(term));
  else
    sum.terms[i->second].coefficient += term.coefficient;
}

/// A number, or a complex one in parentheses whose imaginary part is zero.
bool Parser::parseCoefficient(double &value) {
  const size_t begin = at;
  if (!consume('('))
    return parseNumber(value);
  double sign = consume('-') ? -1 : 1;
  if (!parseNumber(value))
    return false;
  value *= sign;
  skip(false);
  if (peek() == '+' || peek() == '-') {
    ++at;
    skip(false);
    double imaginary;
    if (!parseNumber(imaginary))
      return false;
    if (!consume('j') && !consume('i'))
      return fail(at, "expected 'j' after an imaginary part");
    if (imaginary != 0)
      return fail(begin, "the coefficient is not real; an observable is "
                         "Hermitian");
  }
  return consume(')') || fail(at, "expected ')' after the coefficient");
}

bool Parser::parseNumber(double &value) {
  const size_t begin = at;
  auto digits = [&] {
    while (llvm::isDigit(peek()))
      ++at;
  };
  digits();
  if (consume('.'))
    digits();
  if (peek() == 'e' || peek() == 'E') {
    ++at;
    if (peek() == '+' || peek() == '-')
      ++at;
    digits();
  }
  if (text.slice(begin, at).getAsDouble(value) || !std::isfinite(value))
    return fail(begin, "'" + text.slice(begin, at) + "' is not a number");
  return true;
}

bool Parser::parseFactor(PauliTerm &term) {
  const size_t begin = at;
  size_t end = at;
  while (end < text.size() && isPauli(text[end]))
    ++end;
  if (end - begin > 1 ||
      (numQubits == 1 &&
       (end == text.size() || (!llvm::isAlnum(text[end]) &&
                               !llvm::StringRef("_[(").contains(text[end]))))) {
    at = end;
    return parseWord(term, text.slice(begin, end));
  }
  Pauli pauli = text[at] == 'X'   ? Pauli::X
                : text[at] == 'Y' ? Pauli::Y
                : text[at] == 'Z' ? Pauli::Z
                                  : Pauli::I;
  ++at;
  Qubit qubit;
  return parseQubit(qubit) && setFactor(term, qubit, pauli, begin);
}

/// A string with a letter for every qubit, that of qubit 0 last.
bool Parser::parseWord(PauliTerm &term, llvm::StringRef word) {
  const size_t begin = at - word.size();
  if (word.size() != numQubits)
    return fail(begin, llvm::formatv("'{0}' has {1} letters, but the program "
                                     "has {2} qubits; name them, as in X0 * Z2",
                                     word, word.size(), numQubits)
                           .str());
  for (size_t i = 0; i < word.size(); ++i) {
    char c = word[word.size() - 1 - i];
    Pauli pauli = c == 'X'   ? Pauli::X
                  : c == 'Y' ? Pauli::Y
                  : c == 'Z' ? Pauli::Z
                             : Pauli::I;
    if (!setFactor(term, i, pauli, begin))
      return false;
  }
  return true;
}

bool Parser::parseQubit(Qubit &qubit) {
  uint64_t index;
  size_t begin = at;
  if (consume('_') || llvm::isDigit(peek())) {
    begin = at;
    if (!parseIndex(index))
      return false;
  } else if (consume('[')) {
    if (!parseIndex(index))
      return false;
    if (!consume(']'))
      return fail(at, "expected ']' after the qubit's number");
  } else if (consume('(')) {
    if (!llvm::isDigit(peek()))
      return parseReference(qubit);
    if (!parseIndex(index))
      return false;
    if (!consume(')'))
      return fail(at, "expected ')' after the qubit's number");
  } else {
    return fail(at, "expected the qubit's number, as in Z0");
  }
  if (index >= numQubits)
    return fail(begin, llvm::formatv("there is no qubit {0}; the program has "
                                     "{1}, from 0",
                                     index, numQubits)
                           .str());
  qubit = index;
  return true;
}

/// The inside of `Z(q[0])`, after the opening parenthesis.
bool Parser::parseReference(Qubit &qubit) {
  const size_t begin = at;
  while (llvm::isAlnum(peek()) || peek() == '_' || peek() == '$' ||
         (peek() & 0x80))
    ++at;
  llvm::StringRef name = text.slice(begin, at);
  const QubitRegister *found = nullptr;
  for (const QubitRegister &candidate : names)
    if (candidate.name == name)
      found = &candidate;
  if (!found)
    return fail(begin, "there is no qubit register '" + name + "'");
  uint64_t index = 0;
  if (consume('[')) {
    if (!parseIndex(index))
      return false;
    if (!consume(']'))
      return fail(at, "expected ']' after the qubit's number");
  } else if (found->numQubits != 1) {
    return fail(at, llvm::formatv("'{0}' has {1} qubits; say which, as in "
                                  "Z({0}[0])",
                                  name, found->numQubits)
                        .str());
  }
  if (!consume(')'))
    return fail(at, "expected ')' after the qubit");
  if (index >= found->numQubits)
    return fail(begin, llvm::formatv("'{0}' has {1} qubits, from 0", name,
                                     found->numQubits)
                           .str());
  qubit = found->firstQubit + index;
  return true;
}

bool Parser::parseIndex(uint64_t &index) {
  const size_t begin = at;
  while (llvm::isDigit(peek()))
    ++at;
  if (text.slice(begin, at).getAsInteger(10, index))
    return fail(begin, "expected a qubit's number");
  return true;
}

bool Parser::setFactor(PauliTerm &term, Qubit qubit, Pauli pauli,
                       size_t where) {
  for (const PauliTerm::Factor &factor : term.factors)
    if (factor.qubit == qubit)
      return fail(
          where,
          llvm::formatv("qubit {0} occurs twice in one product", qubit).str());
  if (pauli != Pauli::I)
    term.factors.push_back({qubit, pauli});
  return true;
}

} // namespace

llvm::Expected<PauliSum> PauliSum::parse(llvm::StringRef text,
                                         uint32_t numQubits,
                                         llvm::ArrayRef<QubitRegister> names) {
  return Parser(text, numQubits, names).run();
}

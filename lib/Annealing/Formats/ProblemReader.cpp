//===- ProblemReader.cpp - What the readers share ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemReader.h"

#include "lib/Annealing/SortTerms.h"

#include "llvm/Support/ConvertUTF.h"

#include <fmt/format.h>

#include <cstring>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

Scan formats::scanRealSlow(const char *begin, const char *end, double &value) {
  if (*begin == '+')
    ++begin; // from_chars takes no plus sign.
  std::from_chars_result result = std::from_chars(begin, end, value);
  if (result.ec != std::errc() || !std::isfinite(value))
    return Scan::OutOfRange;
  return Scan::Ok;
}

bool formats::isUtf8(llvm::StringRef text) {
  const auto *at = reinterpret_cast<const llvm::UTF8 *>(text.data());
  return llvm::isLegalUTF8String(&at, at + text.size());
}

std::string formats::printable(llvm::StringRef text) {
  constexpr size_t kMost = 40;
  bool cut = text.size() > kMost;
  llvm::StringRef part = text.take_front(kMost);
  if (cut) // Not in the middle of a character.
    while (!part.empty() &&
           (static_cast<unsigned char>(text[part.size()]) & 0xC0) == 0x80)
      part = part.drop_back();
  bool legal = isUtf8(part);
  std::string result;
  for (char c : part) {
    auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !legal) ? '?' : c;
  }
  return cut ? result + "..." : result;
}

llvm::StringRef formats::wordAt(const char *at, const char *end) {
  const char *to = at;
  while (to != end && !isBlank(*to) && *to != '\n' && to - at < 41)
    ++to;
  return {at, static_cast<size_t>(to - at)};
}

const char *formats::lineEnd(const char *at, const char *end) {
  const void *found = std::memchr(at, '\n', end - at);
  return found ? static_cast<const char *>(found) : end;
}

SourceRange ProblemReader::range(const char *from, const char *to) const {
  return {file, 0, static_cast<uint64_t>(from - text.begin()),
          static_cast<uint64_t>(to - text.begin())};
}

bool ProblemReader::fail(SourceRange where, llvm::StringRef code,
                         std::string message, llvm::StringRef help,
                         llvm::StringRef label) {
  Diagnostic &diagnostic = diagnostics.error(where, code, std::move(message));
  diagnostic.help = help.str();
  diagnostic.label = label.str();
  return false;
}

void ProblemReader::warn(SourceRange where, llvm::StringRef code,
                         std::string message, llvm::StringRef help) {
  diagnostics.warning(where, code, std::move(message)).help = help.str();
}

bool ProblemReader::failNumber(const char *at, Scan scan,
                               llvm::StringRef what) {
  // In JSON a comma or bracket follows the word at once.
  llvm::StringRef word = wordAt(at, end());
  if (llvm::StringRef shorter = word.rtrim(",]}"); !shorter.empty())
    word = shorter;
  std::string lower = word.lower();
  llvm::StringRef unsignedWord = llvm::StringRef(lower).ltrim("+-");
  if (scan == Scan::OutOfRange)
    return fail(range(word), "E0605",
                fmt::format("{} is too large or too small for {}",
                            printable(word), what.str()),
                "numbers go up to 1.797e308 and down to 4.9e-324 in size, "
                "indices and counts up to 10^18");
  if (unsignedWord.starts_with("nan") || unsignedWord.starts_with("inf"))
    return fail(range(word), "E0605",
                fmt::format("{} is not a finite number", printable(word)),
                "every coefficient must be finite");
  if (word.empty())
    return fail(range(at, at), "E0604",
                fmt::format("expected {}, found the end of the {}", what.str(),
                            at == end() ? "file" : "line"));
  return fail(
      range(word), "E0604",
      fmt::format("expected {}, found '{}'", what.str(), printable(word)));
}

bool ProblemReader::real(const char *&at, const char *end, double &value,
                         llvm::StringRef what) {
  const char *start = at;
  Scan scan = scanReal(at, end, value);
  return scan == Scan::Ok || failNumber(start, scan, what);
}

bool ProblemReader::index(const char *&at, const char *end, uint64_t &value,
                          llvm::StringRef what) {
  const char *start = at;
  Scan scan = scanIndex(at, end, value);
  return scan == Scan::Ok || failNumber(start, scan, what);
}

bool ProblemReader::checkNumVariables(uint64_t count, SourceRange where) {
  constexpr uint64_t kAlways = uint64_t(1) << 20;
  if (count <= std::max<uint64_t>(kAlways, text.size()) && count < 1u << 31)
    return true;
  return fail(where, "E0606",
              fmt::format("{} variables are more than a file of {} bytes can "
                          "have terms for",
                          count, text.size()),
              "number the variables without gaps");
}

bool ProblemReader::checkCount(uint64_t count, unsigned bytes,
                               SourceRange where, llvm::StringRef what) {
  if (count <= text.size() / bytes)
    return true;
  return fail(where, "E0606",
              fmt::format("{} {} do not fit into a file of {} bytes", count,
                          what.str(), text.size()),
              "the number is wrong or the file was cut off");
}

bool ProblemReader::setSense(Sense sense, SourceRange where) {
  problem.sense = sense;
  if (!options.sense || *options.sense == sense)
    return true;
  const char *stated = sense == Sense::Minimize ? "minimises" : "maximises";
  return fail(where, "E0603",
              fmt::format("the file says that it {}, the command line says "
                          "the opposite",
                          stated),
              "leave out --minimize and --maximize, or change the file");
}

bool ProblemReader::checkDuplicates(
    llvm::function_ref<bool(Variable, Variable)> second) {
  std::vector<QuadraticTerm> &terms = problem.objective.quadratic;
  for (QuadraticTerm &term : terms)
    if (term.first > term.second)
      std::swap(term.first, term.second);
  detail::sortTerms(terms, problem.variables.size());
  for (size_t i = 1; i < terms.size(); ++i)
    if (terms[i].first == terms[i - 1].first &&
        terms[i].second == terms[i - 1].second)
      return second(terms[i].first, terms[i].second);
  return true;
}

bool ProblemReader::finish() {
  auto isFinite = [](const Polynomial &polynomial) {
    double sum = std::abs(polynomial.constant);
    for (const LinearTerm &term : polynomial.linear)
      sum += std::abs(term.coefficient);
    for (const QuadraticTerm &term : polynomial.quadratic)
      sum += std::abs(term.coefficient);
    for (double coefficient : polynomial.higherCoefficients)
      sum += std::abs(coefficient);
    return std::isfinite(sum);
  };
  problem.objective.normalize(problem.variables);
  bool fits = isFinite(problem.objective);
  for (Constraint &constraint : problem.constraints) {
    constraint.lhs.normalize(problem.variables);
    fits &= isFinite(constraint.lhs) && std::isfinite(constraint.rhs);
  }
  return fits || fail({}, "E0605", "the coefficients together exceed 1.797e308",
                      "scale the problem down");
}

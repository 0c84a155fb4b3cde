//===- TripleFormats.cpp - qubo, coo, rudy and mqlib ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Formats of one "i j value" per line. Each reader is one pass over the text;
// only when a pair stands twice a second pass looks for where.
//
//===----------------------------------------------------------------------===//

#include "ProblemReader.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Compiler.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

namespace {

struct Triple {
  uint64_t first, second;
  double value;
  const char *firstAt, *secondAt, *valueAt, *valueEnd;
};

/// Calls `line` for each "i j value". Lines that start with `comment` go to
/// `remark`, which is given what follows the mark.
template <typename Line, typename Remark>
bool forEachTriple(ProblemReader &reader, const char *at, char comment,
                   Line line, Remark remark) {
  const char *end = reader.end();
  Triple triple;
  for (;;) {
    skipBlanks(at, end);
    if (at == end)
      return true;
    if (*at == '\n') {
      ++at;
      continue;
    }
    if (*at == comment) {
      const char *stop = lineEnd(at, end);
      if (!remark(llvm::StringRef(at + 1, stop - at - 1)))
        return false;
      at = stop;
      continue;
    }
    triple.firstAt = at;
    Scan scan = scanIndex(at, end, triple.first);
    if (LLVM_UNLIKELY(scan != Scan::Ok))
      return reader.failNumber(triple.firstAt, scan, "a variable's number");
    skipBlanks(at, end);
    triple.secondAt = at;
    scan = scanIndex(at, end, triple.second);
    if (LLVM_UNLIKELY(scan != Scan::Ok))
      return reader.failNumber(triple.secondAt, scan, "a variable's number");
    skipBlanks(at, end);
    triple.valueAt = at;
    scan = scanReal(at, end, triple.value);
    if (LLVM_UNLIKELY(scan != Scan::Ok))
      return reader.failNumber(triple.valueAt, scan, "a coefficient");
    triple.valueEnd = at;
    // "1 2.5" is no index and a coefficient: the numbers must be apart.
    if (!isBlank(triple.secondAt[-1]) || !isBlank(triple.valueAt[-1]))
      return reader.failNumber(triple.firstAt, Scan::NotANumber,
                               "three numbers with spaces between");
    skipBlanks(at, end);
    if (at != end && *at != '\n')
      return reader.fail(reader.range(wordAt(at, end)), "E0607",
                         fmt::format("'{}' follows the coefficient",
                                     printable(wordAt(at, end))),
                         "a line is two variables and a coefficient");
    if (!line(triple))
      return false;
  }
}

/// "enishi-offset 0.5" in a comment: what other readers skip.
bool readOffsetRemark(ProblemReader &reader, llvm::StringRef remark) {
  llvm::StringRef rest = remark.trim(" \t\r");
  if (!rest.consume_front("enishi-offset"))
    return true;
  rest = rest.ltrim(" \t");
  const char *at = rest.begin();
  double value;
  if (!reader.real(at, rest.end(), value, "the offset"))
    return false;
  reader.problem.objective.constant += value;
  return true;
}

/// Says where a pair stands for the second time.
class DuplicateFinder {
public:
  DuplicateFinder(ProblemReader &reader, Variable first, Variable second)
      : reader(reader), first(first), second(second) {}

  /// False, having reported, at the second line of the pair.
  bool line(const Triple &triple, uint64_t firstIndex) {
    uint64_t a = triple.first - firstIndex, b = triple.second - firstIndex;
    if (std::minmax(a, b) != std::minmax<uint64_t>(first, second))
      return true;
    if (!seen) {
      seen = triple.firstAt;
      return true;
    }
    Diagnostic &diagnostic = reader.diagnostics.error(
        reader.range(triple.firstAt, triple.valueEnd), "E0609",
        fmt::format("the pair {} {} stands here for the second time",
                    triple.first, triple.second));
    diagnostic.help = "write each pair once, with the sum if both count";
    Diagnostic note;
    note.severity = Severity::Note;
    note.range = reader.range(seen, lineEnd(seen, reader.end()));
    note.message = "it stands here first";
    diagnostic.notes.push_back(std::move(note));
    return false;
  }

private:
  ProblemReader &reader;
  Variable first, second;
  const char *seen = nullptr;
};

struct TripleLayout {
  char comment;
  unsigned firstIndex;
  double pairFactor;
};

/// Checks the indices of a line against the number of variables.
bool checkIndices(ProblemReader &reader, const Triple &triple,
                  uint64_t firstIndex, uint64_t count) {
  auto check = [&](uint64_t index, const char *at) {
    if (index - firstIndex < count)
      return true;
    std::string why = count == 0
                          ? std::string("the file has no variables")
                          : fmt::format("the variables are {} to {}",
                                        firstIndex, firstIndex + count - 1);
    return reader.fail(reader.range(wordAt(at, reader.end())), "E0608",
                       fmt::format("there is no variable {}", index), why);
  };
  return check(triple.first, triple.firstAt) &&
         check(triple.second, triple.secondAt);
}

bool noRemark(llvm::StringRef) { return true; }

/// Lines after a header, for formats that let a pair stand once.
bool readUniqueTriples(ProblemReader &reader, const char *body,
                       TripleLayout layout, uint64_t numVariables,
                       uint64_t &numLines, uint64_t &numDiagonal) {
  Polynomial &objective = reader.problem.objective;
  uint64_t firstIndex = layout.firstIndex;
  numLines = numDiagonal = 0;
  auto line = [&](const Triple &triple) {
    if (triple.first - firstIndex >= numVariables ||
        triple.second - firstIndex >= numVariables)
      return checkIndices(reader, triple, firstIndex, numVariables);
    ++numLines;
    auto first = static_cast<Variable>(triple.first - firstIndex);
    auto second = static_cast<Variable>(triple.second - firstIndex);
    numDiagonal += first == second;
    // The diagonal too: normalising makes x * x an x, after the check for
    // pairs that stand twice.
    objective.quadratic.push_back(
        {first, second,
         first == second ? triple.value : layout.pairFactor * triple.value});
    return true;
  };
  auto remark = [&](llvm::StringRef text) {
    return readOffsetRemark(reader, text);
  };
  if (!forEachTriple(reader, body, layout.comment, line, remark))
    return false;
  return reader.checkDuplicates([&](Variable a, Variable b) {
    DuplicateFinder finder(reader, a, b);
    return forEachTriple(
        reader, body, layout.comment,
        [&](const Triple &triple) { return finder.line(triple, firstIndex); },
        noRemark);
  });
}

bool checkNumLines(ProblemReader &reader, SourceRange header, uint64_t stated,
                   uint64_t found, llvm::StringRef what) {
  if (stated == found)
    return true;
  return reader.fail(header, "E0607",
                     fmt::format("the header announces {} {}, the file has {}",
                                 stated, what.str(), found),
                     found < stated
                         ? "the file was cut off, or the header is wrong"
                         : "correct the number in the header");
}

/// "n m" on the first line that is no comment.
bool readCounts(ProblemReader &reader, const char *&at, uint64_t &n,
                uint64_t &m, SourceRange &header) {
  const char *end = reader.end();
  for (;; at = lineEnd(at, end)) {
    while (at != end && (isBlank(*at) || *at == '\n'))
      ++at;
    if (at == end || *at != '#')
      break;
    const char *stop = lineEnd(at, end);
    if (!readOffsetRemark(reader, llvm::StringRef(at + 1, stop - at - 1)))
      return false;
  }
  const char *start = at;
  if (!reader.index(at, end, n, "the number of variables"))
    return false;
  SourceRange countRange = reader.range(start, at);
  skipBlanks(at, end);
  const char *second = at;
  if (!reader.index(at, end, m, "the number of lines"))
    return false;
  header = reader.range(start, at);
  SourceRange linesRange = reader.range(second, at);
  skipBlanks(at, end);
  if (at != end && *at != '\n')
    return reader.fail(
        reader.range(wordAt(at, end)), "E0607",
        fmt::format("'{}' follows the two counts", printable(wordAt(at, end))),
        "the first line is the number of variables and the "
        "number of lines that follow");
  return reader.checkNumVariables(n, countRange) &&
         reader.checkCount(m, 5, linesRange, "lines");
}

} // namespace

bool formats::readQubo(ProblemReader &reader) {
  Problem &problem = reader.problem;
  const char *at = reader.begin(), *end = reader.end();
  // Comments before the header.
  for (;;) {
    while (at != end && (isBlank(*at) || *at == '\n'))
      ++at;
    if (at == end || *at != 'c')
      break;
    const char *stop = lineEnd(at, end);
    if (!readOffsetRemark(reader, llvm::StringRef(at + 1, stop - at - 1)))
      return false;
    at = stop;
  }
  const char *headerEnd = lineEnd(at, end);
  llvm::StringRef line(at, headerEnd - at);
  SourceRange header = reader.range(line.rtrim());
  auto wrong = [&](std::string message) {
    return reader.fail(header, "E0607", std::move(message),
                       "the header is `p qubo 0 VARIABLES DIAGONALS PAIRS`");
  };
  if (!line.consume_front("p") || !line.ltrim().consume_front("qubo"))
    return wrong("a .qubo file starts with its header");
  line = line.ltrim().drop_front(4).ltrim(" \t");
  if (line.empty())
    return wrong("the header is not complete");
  // The target: 0, or "unconstrained".
  llvm::StringRef target = line.take_until([](char c) { return isBlank(c); });
  if (target != "0" && target != "unconstrained")
    return wrong(
        fmt::format("'{}' is no topology that is known", printable(target)));
  at = target.end();
  uint64_t counts[3];
  const char *whats[] = {"the number of variables", "the number of diagonals",
                         "the number of pairs"};
  SourceRange ranges[3];
  for (unsigned i = 0; i < 3; ++i) {
    skipBlanks(at, headerEnd);
    const char *start = at;
    if (!reader.index(at, headerEnd, counts[i], whats[i]))
      return false;
    ranges[i] = reader.range(start, at);
  }
  skipBlanks(at, headerEnd);
  if (at != headerEnd)
    return wrong(fmt::format("'{}' follows the header",
                             printable(wordAt(at, headerEnd))));
  if (!reader.checkNumVariables(counts[0], ranges[0]) ||
      !reader.checkCount(counts[1], 5, ranges[1], "diagonals") ||
      !reader.checkCount(counts[2], 5, ranges[2], "pairs"))
    return false;
  problem.variables.assign(counts[0], VariableInfo::binary());
  problem.objective.quadratic.reserve(counts[1] + counts[2]);
  uint64_t numLines, numDiagonal;
  if (!readUniqueTriples(reader, headerEnd, {'c', 0, 1}, counts[0], numLines,
                         numDiagonal) ||
      !checkNumLines(reader, ranges[1], counts[1], numDiagonal, "diagonals") ||
      !checkNumLines(reader, ranges[2], counts[2], numLines - numDiagonal,
                     "pairs"))
    return false;
  problem.sense = reader.senseOr(Sense::Minimize);
  if (!reader.options.sense)
    reader.warn(header, "W0651",
                "a .qubo file does not say whether it is minimised or "
                "maximised; taken as minimised",
                "say --minimize or --maximize (the Beasley and gka files of "
                "the qbsolv collection are to be maximised)");
  return true;
}

bool formats::readMqlib(ProblemReader &reader) {
  Problem &problem = reader.problem;
  const char *at = reader.begin();
  uint64_t n, m;
  SourceRange header;
  if (!readCounts(reader, at, n, m, header))
    return false;
  problem.firstIndex = 1;
  problem.variables.assign(n, VariableInfo::binary());
  problem.objective.quadratic.reserve(m);
  problem.sense = reader.senseOr(Sense::Maximize);
  uint64_t numLines, numDiagonal;
  return readUniqueTriples(reader, at, {'#', 1, 2}, n, numLines, numDiagonal) &&
         checkNumLines(reader, header, m, numLines, "lines");
}

bool formats::readRudy(ProblemReader &reader) {
  Problem &problem = reader.problem;
  const char *at = reader.begin();
  uint64_t n, m;
  SourceRange header;
  if (!readCounts(reader, at, n, m, header))
    return false;
  problem.firstIndex = 1;
  problem.variables.assign(n, VariableInfo::spin());
  problem.sense = reader.senseOr(Sense::Maximize);
  // The cut of s is the sum of w_ij (1 - s_i s_j) / 2.
  Polynomial &objective = problem.objective;
  objective.quadratic.reserve(m);
  uint64_t numLines = 0;
  auto line = [&](const Triple &triple) {
    if (triple.first - 1 >= n || triple.second - 1 >= n)
      return checkIndices(reader, triple, 1, n);
    if (triple.first == triple.second)
      return reader.fail(
          reader.range(triple.firstAt, triple.valueEnd), "E0609",
          fmt::format("an edge from {} to itself is in no cut", triple.first),
          "remove the line; for a QUBO say --from=mqlib or "
          "--from=coo");
    ++numLines;
    objective.constant += triple.value / 2;
    auto first = static_cast<Variable>(triple.first - 1);
    auto second = static_cast<Variable>(triple.second - 1);
    objective.quadratic.push_back({first, second, triple.value / -2});
    return true;
  };
  return forEachTriple(reader, at, '#', line,
                       [&](llvm::StringRef text) {
                         return readOffsetRemark(reader, text);
                       }) &&
         checkNumLines(reader, header, m, numLines, "edges");
}

namespace {

/// The variables of a COO file are those that it mentions. Where the labels
/// have gaps they become names.
bool compactLabels(ProblemReader &reader, std::vector<QuadraticTerm> &terms,
                   uint64_t maxLabel) {
  Problem &problem = reader.problem;
  if (terms.empty())
    return true;
  std::vector<Variable> labels;
  bool isDense = maxLabel < std::max<uint64_t>(1 << 20, reader.text.size());
  std::vector<Variable> numberOf;
  if (isDense) {
    llvm::BitVector present(maxLabel + 1);
    for (const QuadraticTerm &term : terms) {
      present.set(term.first);
      present.set(term.second);
    }
    if (present.all()) {
      problem.variables.resize(maxLabel + 1);
      return true;
    }
    numberOf.resize(maxLabel + 1);
    for (unsigned label : present.set_bits()) {
      numberOf[label] = labels.size();
      labels.push_back(label);
    }
  } else {
    for (const QuadraticTerm &term : terms) {
      labels.push_back(term.first);
      labels.push_back(term.second);
    }
    llvm::sort(labels);
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  }
  auto number = [&](Variable label) -> Variable {
    return isDense ? numberOf[label]
                   : llvm::lower_bound(labels, label) - labels.begin();
  };
  for (QuadraticTerm &term : terms) {
    term.first = number(term.first);
    term.second = number(term.second);
  }
  problem.variables.resize(labels.size());
  if (labels.back() - labels.front() + 1 == labels.size()) {
    problem.firstIndex = labels.front();
    return true;
  }
  for (Variable label : labels)
    problem.variableNames.push_back(std::to_string(label));
  return true;
}

/// "vartype=SPIN" in a comment.
bool readVartypeRemark(ProblemReader &reader, llvm::StringRef remark,
                       std::optional<VariableKind> &kind) {
  size_t found = remark.find("vartype");
  if (found == llvm::StringRef::npos || remark.size() <= found + 7 ||
      (remark[found + 7] != '=' && remark[found + 7] != ':'))
    return readOffsetRemark(reader, remark);
  llvm::StringRef word = remark.drop_front(found + 8).ltrim(" \t");
  word = word.take_until([](char c) { return isBlank(c); });
  std::optional<VariableKind> stated;
  if (word == "SPIN")
    stated = VariableKind::Spin;
  else if (word == "BINARY")
    stated = VariableKind::Binary;
  else
    return reader.fail(reader.range(word), "E0607",
                       fmt::format("'{}' is no vartype", printable(word)),
                       "the vartypes are SPIN and BINARY");
  if (kind && *kind != *stated)
    return reader.fail(reader.range(word), "E0603",
                       "the vartype contradicts what was said before",
                       "state it once");
  kind = stated;
  return true;
}

} // namespace

bool formats::readCoo(ProblemReader &reader) {
  Problem &problem = reader.problem;
  std::optional<VariableKind> kind = reader.options.domain;
  std::vector<QuadraticTerm> &terms = problem.objective.quadratic;
  uint64_t maxLabel = 0;
  auto line = [&](const Triple &triple) {
    if ((triple.first | triple.second) >= uint64_t(1) << 31) {
      bool isFirst = triple.first >= triple.second;
      return reader.fail(
          reader.range(
              wordAt(isFirst ? triple.firstAt : triple.secondAt, reader.end())),
          "E0608", "a variable's number must be below 2^31",
          "number the variables from 0");
    }
    maxLabel = std::max({maxLabel, triple.first, triple.second});
    terms.push_back({static_cast<Variable>(triple.first),
                     static_cast<Variable>(triple.second), triple.value});
    return true;
  };
  auto remark = [&](llvm::StringRef text) {
    return readVartypeRemark(reader, text, kind);
  };
  terms.reserve(reader.text.size() / 16);
  if (!forEachTriple(reader, reader.begin(), '#', line, remark) ||
      !compactLabels(reader, terms, maxLabel))
    return false;
  if (!kind) {
    reader.warn(reader.range(reader.begin(), reader.begin()), "W0652",
                "the file does not say whether its variables are binary or "
                "spins; taken as binary",
                "start it with `# vartype=BINARY` or `# vartype=SPIN`");
    kind = VariableKind::Binary;
  }
  bool isSpin = *kind == VariableKind::Spin;
  problem.variables.assign(problem.variables.size(),
                           isSpin ? VariableInfo::spin()
                                  : VariableInfo::binary());
  if (isSpin) {
    // A diagonal entry is a field, not the constant s * s.
    size_t out = 0;
    for (const QuadraticTerm &term : terms) {
      if (term.first == term.second)
        problem.objective.linear.push_back({term.first, term.coefficient});
      else
        terms[out++] = term;
    }
    terms.resize(out);
  }
  problem.sense = reader.senseOr(Sense::Minimize);
  return true;
}

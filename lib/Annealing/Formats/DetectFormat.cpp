//===- DetectFormat.cpp - What a file's beginning gives away ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemReader.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

/// The JSON formats by their keys.
static std::vector<ProblemFormat> detectJson(llvm::StringRef text) {
  auto has = [&](llvm::StringRef key) { return text.contains(key); };
  if (has("\"bqm_schema\"") || has("\"quadratic_biases\""))
    return {ProblemFormat::BqmJson};
  if (has("\"variable_domain\"") || has("\"quadratic_terms\""))
    return {ProblemFormat::BqpJson};
  if (has("\"terms\""))
    return {ProblemFormat::Hubo};
  return {};
}

/// Whether the whole text parses as fields of an ommx.v1.Instance.
static bool looksLikeOmmx(llvm::StringRef text) {
  // Text may happen to parse, but has no control characters.
  auto isControl = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 &&
           !llvm::StringRef("\t\n\r\f").contains(c);
  };
  if (llvm::none_of(text.take_front(4096), isControl))
    return false;
  unsigned fields = 0;
  while (!text.empty() && fields < 64) {
    uint64_t values[2] = {0, 0};
    for (unsigned i = 0; i < 2; ++i) {
      unsigned shift = 0;
      unsigned char byte;
      do {
        if (text.empty() || shift > 63)
          return false;
        byte = text[0];
        text = text.drop_front();
        values[i] |= uint64_t(byte & 0x7F) << shift;
        shift += 7;
      } while (byte & 0x80);
    }
    uint64_t field = values[0] >> 3, wire = values[0] & 7;
    bool isNumber = field == 5 || field == 100;
    if (!(isNumber ? wire == 0 : wire == 2 && field >= 1 && field <= 11))
      return false;
    if (wire == 2) {
      if (values[1] > text.size())
        return false;
      text = text.drop_front(values[1]);
    }
    ++fields;
  }
  return fields > 0;
}

/// The first lines that are not empty and do not start with '#'.
static llvm::SmallVector<llvm::StringRef, 4> firstLines(llvm::StringRef text) {
  llvm::SmallVector<llvm::StringRef, 4> lines;
  while (!text.empty() && lines.size() < 4) {
    llvm::StringRef line;
    std::tie(line, text) = text.split('\n');
    line = line.take_front(256).trim();
    if (!line.empty() && line[0] != '#')
      lines.push_back(line);
  }
  return lines;
}

static unsigned countNumbers(llvm::StringRef line) {
  unsigned count = 0;
  while (!line.empty()) {
    double value;
    const char *at = line.begin();
    if (scanReal(at, line.end(), value) == Scan::NotANumber ||
        (at != line.end() && !isBlank(*at)))
      return 0;
    ++count;
    line = line.drop_front(at - line.begin()).ltrim();
  }
  return count;
}

static bool isQplibType(llvm::StringRef line) {
  llvm::StringRef word = line.take_until([](char c) { return isBlank(c); });
  return word.size() == 3 && llvm::StringRef("LDCQ").contains(word[0]) &&
         llvm::StringRef("CBMIG").contains(word[1]) &&
         llvm::StringRef("NBLDCQ").contains(word[2]);
}

/// The first word that is in no comment of LP ('\'), MPS ('*') or qubo files.
static std::vector<ProblemFormat> detectByKeyword(llvm::StringRef text) {
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    llvm::StringRef content = line.take_front(256).trim();
    llvm::StringRef word =
        content.take_until([](char c) { return isBlank(c) || c == ':'; });
    if (content.empty() || content[0] == '\\' || content[0] == '*')
      continue;
    if (word == "p" && content.drop_front(1).ltrim().starts_with("qubo"))
      return {ProblemFormat::Qubo};
    if (word.starts_with("c") && word.size() == 1)
      continue;
    std::string lower = word.lower();
    for (llvm::StringRef keyword : {"minimize", "minimise", "minimum", "min",
                                    "maximize", "maximise", "maximum", "max"})
      if (lower == keyword)
        return {ProblemFormat::Lp};
    for (llvm::StringRef keyword : {"NAME", "ROWS", "OBJSENSE", "OBJSENS"})
      if (word == keyword && !isBlank(line[0]))
        return {ProblemFormat::Mps};
    return {};
  }
  return {};
}

DetectedFormat enishi::annealing::detectFormat(llvm::StringRef text) {
  if (text.starts_with("DIMODBQM"))
    return {{ProblemFormat::BqmFile}};
  text.consume_front("\xEF\xBB\xBF");
  llvm::StringRef trimmed = text.ltrim();
  if (trimmed.starts_with("{"))
    return {detectJson(trimmed)};
  if (looksLikeOmmx(text))
    return {{ProblemFormat::Ommx}};
  llvm::SmallVector<llvm::StringRef, 4> lines = firstLines(text);
  if (lines.size() >= 2 && isQplibType(lines[1]))
    return {{ProblemFormat::Qplib}};
  if (trimmed.starts_with("#") &&
      trimmed.take_until([](char c) { return c == '\n'; }).contains("vartype"))
    return {{ProblemFormat::Coo}};
  if (!lines.empty()) {
    unsigned count = countNumbers(lines[0]);
    if (count == 3)
      return {{ProblemFormat::Coo}};
    if (count == 2)
      return {{ProblemFormat::Rudy, ProblemFormat::Mqlib}};
  }
  return {detectByKeyword(trimmed)};
}

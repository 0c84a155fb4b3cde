//===- ProblemFormats.cpp - The table of formats ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Formats/ProblemFormat.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

using namespace enishi::annealing;

// format, name, title, suffixes, sense, pair, linear, first index, names,
// binary, spin, mixed, integers, linear and quadratic constraints, offset,
// degree, duplicates are summed
static constexpr ProblemFormatInfo kFormats[] = {
    {ProblemFormat::Qubo, "qubo", "qbsolv", "qubo", SenseRule::Unstated, "q",
     "q", 0, NameRule::Position, true, false, false, false, false, false, false,
     2, false},
    {ProblemFormat::Coo, "coo", "COO (dimod)", "coo", SenseRule::Minimize, "q",
     "q", 0, NameRule::Integer, true, true, false, false, false, false, false,
     2, true},
    {ProblemFormat::Rudy, "rudy", "rudy / Gset, maximum cut",
     "rud rudy mc gset", SenseRule::Maximize, "q (1 - s_i s_j) / 2", "none", 1,
     NameRule::Position, false, true, false, false, false, false, false, 2,
     true},
    {ProblemFormat::Mqlib, "mqlib", "MQLib", "mqlib", SenseRule::Maximize,
     "2 q", "q", 1, NameRule::Position, true, false, false, false, false, false,
     false, 2, false},
    {ProblemFormat::BqpJson, "bqpjson", "bqpjson", "bqp.json bqpjson",
     SenseRule::Minimize, "scale q", "scale q", 0, NameRule::Integer, true,
     true, false, false, false, false, true, 2, false},
    {ProblemFormat::BqmJson, "bqm", "dimod BQM, JSON", "bqm.json bqmjson",
     SenseRule::Minimize, "q", "q", 0, NameRule::Text, true, true, false, false,
     false, false, true, 2, true},
    {ProblemFormat::BqmFile, "bqmfile", "dimod BQM, binary file", "bqm",
     SenseRule::Minimize, "q", "q", 0, NameRule::Text, true, true, false, false,
     false, false, true, 2, false},
    {ProblemFormat::Qplib, "qplib", "QPLIB", "qplib", SenseRule::Stated,
     "q / 2", "q (squares: q / 2)", 1, NameRule::Token, true, false, false,
     true, true, true, true, 2, false},
    {ProblemFormat::Lp, "lp", "CPLEX LP", "lp", SenseRule::Stated,
     "q / 2 (constraints: q)", "q", 0, NameRule::Word, true, false, false, true,
     true, true, true, 2, true},
    {ProblemFormat::Mps, "mps", "MPS, free and fixed", "mps qps",
     SenseRule::Stated, "q (squares: q / 2)", "q", 0, NameRule::Token, true,
     false, false, true, true, true, true, 2, false},
    {ProblemFormat::Hubo, "hubo", "HUBO JSON", "hubo.json hubo",
     SenseRule::Stated, "q", "q", 0, NameRule::Text, true, true, false, false,
     false, false, true, ~0u, true},
    {ProblemFormat::Ommx, "ommx", "OMMX, protocol buffers", "ommx ommx.pb pb",
     SenseRule::Stated, "q", "q", 0, NameRule::Text, true, false, false, true,
     true, true, true, ~0u, true},
};
static_assert(std::size(kFormats) == kNumProblemFormats);

llvm::ArrayRef<ProblemFormatInfo> enishi::annealing::problemFormats() {
  return kFormats;
}

const ProblemFormatInfo &enishi::annealing::formatInfo(ProblemFormat format) {
  return kFormats[static_cast<unsigned>(format)];
}

std::optional<ProblemFormat>
enishi::annealing::formatByName(llvm::StringRef name) {
  for (const ProblemFormatInfo &info : kFormats)
    if (name.equals_insensitive(info.name))
      return info.format;
  return std::nullopt;
}

std::optional<ProblemFormat>
enishi::annealing::formatBySuffix(llvm::StringRef path) {
  std::string lower = path.rsplit('/').second.empty()
                          ? path.lower()
                          : path.rsplit('/').second.lower();
  llvm::StringRef name = lower;
  name.consume_back(".gz");
  // The longest ending decides: "x.bqp.json" before "x.json".
  std::optional<ProblemFormat> best;
  size_t bestLength = 0;
  for (const ProblemFormatInfo &info : kFormats) {
    llvm::SmallVector<llvm::StringRef, 4> suffixes;
    info.suffixes.split(suffixes, ' ');
    for (llvm::StringRef suffix : suffixes) {
      llvm::StringRef rest = name;
      if (suffix.size() > bestLength && rest.consume_back(suffix) &&
          rest.ends_with(".")) {
        best = info.format;
        bestLength = suffix.size();
      }
    }
  }
  // The Gset graphs are called G1 to G81.
  if (!best && name.consume_front("g") && !name.empty() && name.size() <= 2 &&
      llvm::all_of(name, [](char c) { return llvm::isDigit(c); }))
    return ProblemFormat::Rudy;
  return best;
}

std::string enishi::annealing::formatNames() {
  std::string names;
  for (const ProblemFormatInfo &info : kFormats)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", info.name.str());
  return names;
}

std::string enishi::annealing::formatTableMarkdown() {
  auto senseText = [](const ProblemFormatInfo &info) {
    switch (info.sense) {
    case SenseRule::Stated:
      return "stated";
    case SenseRule::Minimize:
      return "min";
    case SenseRule::Maximize:
      return "max";
    case SenseRule::Unstated:
      break;
    }
    return "unstated: min, with W0651";
  };
  auto nameText = [](NameRule rule) {
    switch (rule) {
    case NameRule::Position:
      return "none";
    case NameRule::Integer:
      return "whole numbers";
    case NameRule::Token:
      return "no spaces";
    case NameRule::Word:
      return "LP names";
    case NameRule::Text:
      break;
    }
    return "any";
  };
  std::string text =
      "| `--from`, `--to` | format | endings | sense | a pair's number q adds "
      "(times x_i x_j) | a variable's number q adds | first index | names | "
      "variables | constraints | degree | offset | a pair that stands twice "
      "|\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const ProblemFormatInfo &info : kFormats) {
    std::string suffixes = ".";
    for (char c : info.suffixes)
      suffixes += c == ' ' ? std::string(" .") : std::string(1, c);
    std::string variables;
    auto add = [&](bool has, const char *what) {
      if (has)
        variables += std::string(variables.empty() ? "" : ", ") + what;
    };
    add(info.binary, "binary");
    add(info.spin, "spin");
    add(info.integers, "integer");
    text += fmt::format(
        "| `{}` | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} "
        "|\n",
        info.name.str(), info.title.str(), suffixes, senseText(info),
        info.pairMeaning.str(), info.linearMeaning.str(),
        info.names == NameRule::Position || info.names == NameRule::Integer
            ? std::to_string(info.firstIndex)
            : "-",
        nameText(info.names), variables,
        info.quadraticConstraints ? "linear, quadratic"
        : info.linearConstraints  ? "linear"
                                  : "none",
        info.maxDegree == ~0u ? "any" : std::to_string(info.maxDegree),
        info.offset ? "yes" : "in a comment",
        info.sumsDuplicates ? "summed" : "error");
  }
  return text;
}

//===----------------------------------------------------------------------===//
// Codes
//===----------------------------------------------------------------------===//

static constexpr enishi::CodeInfo kCodes[] = {
#define ENISHI_DIAGNOSTIC(CODE, TITLE, EXPLANATION) {CODE, TITLE, EXPLANATION},
#include "enishi/Annealing/Formats/DiagnosticCodes.def"
};

enishi::CodeTable enishi::annealing::problemCodes() { return kCodes; }

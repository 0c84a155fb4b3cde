//===- SemanticsTest.cpp - What each format means ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The silent differences between formats: factors of two and one half,
// minimise and maximise, the sign of the constant, default bounds.
//
//===----------------------------------------------------------------------===//

#include "FormatTestUtils.h"

#include "llvm/Support/MemoryBuffer.h"

#include "gtest/gtest.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;

namespace {

Problem readAs(ProblemFormat format, llvm::StringRef text,
               std::optional<Sense> sense = std::nullopt) {
  ReadProblemOptions options;
  options.format = format;
  options.sense = sense;
  ReadText read = readText(text, options);
  EXPECT_TRUE(read) << read.messages() << text.str();
  return read ? std::move(*read.problem) : Problem();
}

TEST(Semantics, QuboCountsPairsOnceAndMinimises) {
  Problem p = readAs(ProblemFormat::Qubo,
                     "c text\np qubo 0 3 2 1\n0 0 5\n2 2 -1\nc x\n0 2 7\n");
  EXPECT_EQ(p.sense, Sense::Minimize);
  EXPECT_EQ(p.numVariables(), 3u);
  EXPECT_EQ(p.evaluate({1, 0, 0}), 5);
  EXPECT_EQ(p.evaluate({1, 1, 1}), 11);
  EXPECT_EQ(
      readAs(ProblemFormat::Qubo, "p qubo 0 1 1 0\n0 0 5\n", Sense::Maximize)
          .sense,
      Sense::Maximize);
}

TEST(Semantics, CooSumsAndKeepsFieldsOfSpins) {
  Problem p = readAs(ProblemFormat::Coo,
                     "# vartype=SPIN\n0 0 5\n0 1 2\n1 0 1\n1 1 0\n");
  EXPECT_EQ(p.variables[0].kind, VariableKind::Spin);
  EXPECT_EQ(p.evaluate({-1, 1}), -8);
  // Labels with gaps are names.
  p = readAs(ProblemFormat::Coo, "# vartype=BINARY\n7 3000000 2\n9 9 1\n");
  EXPECT_EQ(p.variableNames, (std::vector<std::string>{"7", "9", "3000000"}));
  p = readAs(ProblemFormat::Coo, "# vartype=BINARY\n5 6 2\n");
  EXPECT_TRUE(p.variableNames.empty());
  EXPECT_EQ(p.firstIndex, 5u);
}

TEST(Semantics, RudyIsTheCut) {
  Problem p = readAs(ProblemFormat::Rudy, "3 3\n1 2 4\n2 3 -1\n2 1 1\n");
  EXPECT_EQ(p.sense, Sense::Maximize);
  EXPECT_EQ(p.evaluate({1, 1, 1}), 0);
  EXPECT_EQ(p.evaluate({1, -1, 1}), 4); // 4 + 1 - 1
  EXPECT_EQ(p.evaluate({1, -1, -1}), 5);
}

TEST(Semantics, MqlibMaximisesAndCountsPairsTwice) {
  Problem p = readAs(ProblemFormat::Mqlib, "# text\n2 2\n1 1 3\n1 2 5\n");
  EXPECT_EQ(p.sense, Sense::Maximize);
  EXPECT_EQ(p.evaluate({1, 1}), 13);
}

TEST(Semantics, BqpJsonScalesTheOffsetToo) {
  Problem p = readAs(ProblemFormat::BqpJson,
                     R"({"version": "1.0.0", "id": 1, "metadata": {"name": "n"},
          "scale": 2, "offset": 3, "variable_domain": "spin",
          "variable_ids": [4, 9], "linear_terms": [{"id": 9, "coeff": 1}],
          "quadratic_terms": [{"id_tail": 9, "id_head": 4, "coeff": 5}]})");
  EXPECT_EQ(p.name, "n");
  EXPECT_EQ(p.variableNames, (std::vector<std::string>{"4", "9"}));
  EXPECT_EQ(p.evaluate({1, -1}), 2 * (3 - 1 - 5));
}

TEST(Semantics, QplibHalvesThePairs) {
  Problem p = readAs(ProblemFormat::Qplib, "name\nQIQ # type\nmaximize\n"
                                           "2 # variables\n1 # constraints\n"
                                           "2 # quadratic\n2 1 4\n1 1 6\n"
                                           "1.5\n1\n2 7\n-0.25\n"
                                           "1\n1 2 2 8\n1\n1 1 3\n"
                                           "1e30\n-1e30\n0\n1e30\n1\n1 10\n"
                                           "0\n1\n1 -2\n3\n0\n"
                                           "0\n0\n0\n0\n0\n0\n0\n1\n1 row\n");
  EXPECT_EQ(p.sense, Sense::Maximize);
  EXPECT_EQ(p.variables[0].lower, -2);
  EXPECT_EQ(p.variables[1].upper, 3);
  EXPECT_EQ(p.evaluate({2, 3}), 2 * 6 + 3 * 4 + 1.5 * 2 + 7 * 3 - 0.25);
  ASSERT_EQ(p.constraints.size(), 1u);
  EXPECT_EQ(p.constraints[0].name, "row");
  EXPECT_EQ(p.constraints[0].relation, Relation::LessEqual);
  EXPECT_EQ(p.constraints[0].rhs, 10);
  EXPECT_EQ(p.constraints[0].lhs.evaluate({2, 3}), 3 * 2 + 4 * 9);
}

TEST(Semantics, LpHalvesTheObjectiveOnly) {
  Problem p = readAs(ProblemFormat::Lp, R"(\ text
Maximise
 obj: 3 x - y + [ 4 x * y - 6 y ^ 2 + x^2 ] / 2 - 2.5
Subject To
 one: x + y + [ 2 x * y ] <= 3
 two: -1 <= x - y <= 1
 three: 4 >= 2 x
 x + y >= 1
Bounds
 -2 <= y <= 5
General
 y
Binary
 x
End
)");
  EXPECT_EQ(p.sense, Sense::Maximize);
  EXPECT_EQ(p.evaluate({1, 3}), 3 - 3 + 6 - 27 + 0.5 - 2.5);
  EXPECT_EQ(p.variables[1].lower, -2);
  ASSERT_EQ(p.constraints.size(), 5u);
  EXPECT_EQ(p.constraints[0].lhs.evaluate({1, 3}), 10);
  EXPECT_EQ(p.constraints[1].name, "two");
  EXPECT_EQ(p.constraints[1].relation, Relation::GreaterEqual);
  EXPECT_EQ(p.constraints[1].rhs, -1);
  EXPECT_EQ(p.constraints[2].name, "two_upper");
  EXPECT_EQ(p.constraints[2].rhs, 1);
  EXPECT_EQ(p.constraints[3].relation, Relation::LessEqual);
  EXPECT_EQ(p.constraints[3].rhs, 4);
  EXPECT_EQ(p.constraints[4].name, "c4");
}

TEST(Semantics, LpConstantByAFixedVariable) {
  Problem p = readAs(ProblemFormat::Lp,
                     "Minimize\n obj: x + 2 one + [ 6 one * x ] / 2\n"
                     "st\n d: one = 3\n e: x + one <= 5\nBounds\n one = 3\n"
                     "Binaries\n x\nEnd\n");
  EXPECT_EQ(p.numVariables(), 1u);
  EXPECT_EQ(p.evaluate({0}), 6);
  EXPECT_EQ(p.evaluate({1}), 16);
  ASSERT_EQ(p.constraints.size(), 1u);
  EXPECT_EQ(p.constraints[0].rhs, 2);
}

constexpr llvm::StringLiteral kMps = R"(NAME test
OBJSENSE
    MAX
ROWS
 N  cost
 L  low
 G  high
 E  same
 N  free
COLUMNS
    M1 'MARKER' 'INTORG'
    x  cost  1  low  1
    x  same  2
    y  cost  -2  high 1
    y  free  7
    z  same  1
    M2 'MARKER' 'INTEND'
RHS
    RHS  cost  -10  low  4
    RHS  high  1
RANGES
    R  low  3  high 2
    R  same  -2
BOUNDS
 UP BND  x  5
 BV BND  y
 FX BND  z  2
)";

TEST(Semantics, MpsSignsAndRanges) {
  Problem p = readAs(ProblemFormat::Mps, kMps.str() + "ENDATA\n");
  EXPECT_EQ(p.sense, Sense::Maximize);
  // The right side of the objective is subtracted.
  EXPECT_EQ(p.evaluate({3, 1, 2}), 3 - 2 + 10);
  ASSERT_EQ(p.constraints.size(), 6u);
  auto check = [&](unsigned k, const char *name, Relation relation,
                   double rhs) {
    EXPECT_EQ(p.constraints[k].name, name);
    EXPECT_EQ(p.constraints[k].relation, relation);
    EXPECT_EQ(p.constraints[k].rhs, rhs);
  };
  check(0, "low", Relation::GreaterEqual, 1);
  check(1, "low_upper", Relation::LessEqual, 4);
  check(2, "high", Relation::GreaterEqual, 1);
  check(3, "high_upper", Relation::LessEqual, 3);
  check(4, "same", Relation::GreaterEqual, -2);
  check(5, "same_upper", Relation::LessEqual, 0);
  EXPECT_EQ(p.variables[2].lower, 2);
  EXPECT_EQ(p.variables[2].upper, 2);
}

TEST(Semantics, MpsMatrices) {
  Problem triangle = readAs(ProblemFormat::Mps,
                            kMps.str() + "QUADOBJ\n x y 4\n x x 6\nENDATA\n");
  Problem full =
      readAs(ProblemFormat::Mps,
             kMps.str() + "QMATRIX\n x y 4\n y x 4\n x x 6\nQCMATRIX low\n"
                          " x y 4\n y x 4\n x x 6\nENDATA\n");
  for (const Problem *p : {&triangle, &full})
    EXPECT_EQ(p->evaluate({2, 1, 2}), 2 - 2 + 10 + 4 * 2 + 3 * 4);
  EXPECT_EQ(full.constraints[0].lhs.evaluate({2, 1, 2}), 2 + 8 * 2 + 6 * 4);
}

TEST(Semantics, MpsFixedColumnsMayHaveSpacesInNames) {
  Problem p = readAs(ProblemFormat::Mps,
                     "NAME          fixed\nROWS\n N  THE COST\n L  A LIMIT\n"
                     "COLUMNS\n"
                     "    MARKER                 'MARKER'                 "
                     "'INTORG'\n"
                     "    MY VAR    THE COST         2.0     A LIMIT          "
                     "3.0\n"
                     "    MARKER                 'MARKER'                 "
                     "'INTEND'\n"
                     "RHS\n"
                     "    RHS       A LIMIT          4.0\n"
                     "BOUNDS\n UP BND       MY VAR           7.0\nENDATA\n");
  ASSERT_EQ(p.variableNames, (std::vector<std::string>{"MY VAR"}));
  EXPECT_EQ(p.evaluate({2}), 4);
  ASSERT_EQ(p.constraints.size(), 1u);
  EXPECT_EQ(p.constraints[0].rhs, 4);
  EXPECT_EQ(p.variables[0].upper, 7);
}

TEST(Semantics, HuboHasAnyDegreeAndASense) {
  Problem p = readAs(ProblemFormat::Hubo,
                     R"({"vartype": "SPIN", "n": 4, "sense": "maximize",
                         "terms": [[[], 1], [[0, 1, 2, 3], 2], [[1, 1, 0], 3],
                                   [[0, 1, 2, 3], 1]]})");
  EXPECT_EQ(p.sense, Sense::Maximize);
  EXPECT_EQ(p.evaluate({-1, 1, 1, 1}), 1 - 3 - 3);
}

TEST(Semantics, BqmJsonLabels) {
  Problem p = readAs(
      ProblemFormat::BqmJson,
      R"({"type": "BinaryQuadraticModel", "version": {"bqm_schema": "3.0.0"},
          "use_bytes": false, "index_type": "int32", "bias_type": "float64",
          "num_variables": 3, "num_interactions": 1,
          "variable_labels": ["a", 7, [1, "b"]], "variable_type": "SPIN",
          "offset": 0.5, "info": {}, "linear_biases": [1, 0, 2.5],
          "quadratic_biases": [-1], "quadratic_head": [0],
          "quadratic_tail": [2]})");
  EXPECT_EQ(p.variableNames, (std::vector<std::string>{"a", "7", "[1,\"b\"]"}));
  EXPECT_EQ(p.evaluate({1, 1, -1}), 0.5 + 1 - 2.5 + 1);
}

//===----------------------------------------------------------------------===//
// Sense, detection, documentation
//===----------------------------------------------------------------------===//

TEST(Semantics, AStatedSenseCannotBeOverruled) {
  ReadProblemOptions options;
  options.sense = Sense::Maximize;
  ReadText read = readText("Minimize\n obj: x\nBinary\n x\nEnd\n", options);
  EXPECT_FALSE(read);
  EXPECT_NE(read.messages().find("E0603"), std::string::npos);
  options.sense = Sense::Minimize;
  EXPECT_TRUE(readText("Minimize\n obj: x\nBinary\n x\nEnd\n", options));
}

/// A file that was written is recognised without its name, but for the two
/// formats that look alike.
TEST(Semantics, ContentGivesTheFormatAway) {
  std::mt19937 random(7);
  for (const ProblemFormatInfo &info : problemFormats())
    for (int round = 0; round < 50; ++round) {
      RandomOptions options;
      options.binary = info.binary;
      options.spin = !info.binary;
      Problem problem = randomProblem(random, options);
      WrittenText text = writeText(problem, info.format);
      std::vector<ProblemFormat> found = detectFormat(text.text).candidates;
      if (info.format == ProblemFormat::Rudy ||
          info.format == ProblemFormat::Mqlib)
        EXPECT_EQ(found, (std::vector<ProblemFormat>{ProblemFormat::Rudy,
                                                     ProblemFormat::Mqlib}));
      else
        EXPECT_EQ(found, std::vector<ProblemFormat>{info.format})
            << info.name.str() << "\n"
            << text.text;
    }
}

TEST(Semantics, TextIsNoProtocolBuffer) {
  // Parses as one field of 32 bytes, by accident.
  EXPECT_EQ(
      detectFormat("2 1\n2 2 -1\n# enishi-offset -9.125\n").candidates,
      (std::vector<ProblemFormat>{ProblemFormat::Rudy, ProblemFormat::Mqlib}));
}

TEST(Semantics, SuffixesGiveTheFormatAway) {
  for (const ProblemFormatInfo &info : problemFormats()) {
    llvm::SmallVector<llvm::StringRef> suffixes;
    info.suffixes.split(suffixes, ' ');
    for (llvm::StringRef suffix : suffixes) {
      std::string name = "folder.lp/file." + suffix.upper();
      EXPECT_EQ(formatBySuffix(name), info.format) << name;
      EXPECT_EQ(formatBySuffix(name + ".gz"), info.format) << name;
    }
  }
  EXPECT_EQ(formatBySuffix("gset/G81.gz"), ProblemFormat::Rudy);
  EXPECT_EQ(formatBySuffix("graph"), std::nullopt);
  EXPECT_EQ(formatBySuffix("G123"), std::nullopt);
  EXPECT_EQ(formatBySuffix("file.json"), std::nullopt);
}

/// The documentation has the table of the code, word for word.
TEST(Semantics, TheTableIsDocumented) {
  auto page =
      llvm::MemoryBuffer::getFile(ENISHI_SOURCE_DIR "/docs/problem-formats.md");
  ASSERT_TRUE(bool(page));
  EXPECT_TRUE((*page)->getBuffer().contains(formatTableMarkdown()))
      << formatTableMarkdown();
}

/// The table's columns about pairs and variables are what the readers do.
TEST(Semantics, TheTableIsTrue) {
  struct Case {
    ProblemFormat format;
    const char *text;       ///< A pair with the number 8, no other term.
    const char *linearText; ///< A variable with the number 8.
  };
  const Case cases[] = {
      {ProblemFormat::Qubo, "p qubo 0 2 0 1\n0 1 8\n",
       "p qubo 0 2 1 0\n0 0 8\n"},
      {ProblemFormat::Coo, "# vartype=BINARY\n0 1 8\n",
       "# vartype=BINARY\n0 0 8\n1 1 0\n"},
      {ProblemFormat::Mqlib, "2 1\n1 2 8\n", "2 1\n1 1 8\n"},
      {ProblemFormat::Qplib,
       "n\nQBN\nminimize\n2\n1\n2 1 8\n0\n0\n0\n1e30\n0\n0\n0\n0\n0\n0\n",
       "n\nLBN\nminimize\n2\n0\n1\n1 8\n0\n1e30\n0\n0\n0\n0\n0\n0\n"},
      {ProblemFormat::Lp, "min\n o: [ 8 x * y ] / 2\nbin\n x y\nend\n",
       "min\n o: 8 x + 0 y\nbin\n x y\nend\n"},
      {ProblemFormat::Mps,
       "ROWS\n N o\nCOLUMNS\n x o 0\n y o 0\nBOUNDS\n BV B x\n BV B y\n"
       "QUADOBJ\n x y 8\nENDATA\n",
       "ROWS\n N o\nCOLUMNS\n x o 8\n y o 0\nBOUNDS\n BV B x\n BV B y\n"
       "ENDATA\n"},
  };
  for (const Case &c : cases) {
    const ProblemFormatInfo &info = formatInfo(c.format);
    double factor = info.pairMeaning.starts_with("q / 2") ? 0.5
                    : info.pairMeaning.starts_with("2 q") ? 2
                                                          : 1;
    Problem pair = readAs(c.format, c.text);
    EXPECT_EQ(pair.evaluate({1, 1}), 8 * factor) << info.name.str();
    EXPECT_EQ(pair.evaluate({1, 0}), 0) << info.name.str();
    Problem linear = readAs(c.format, c.linearText);
    EXPECT_EQ(linear.evaluate({1, 0}), 8) << info.name.str();
  }
}

TEST(Semantics, EveryCodeIsExplained) {
  std::vector<llvm::StringRef> codes;
  for (const CodeInfo &info : problemCodes()) {
    codes.push_back(info.code);
    EXPECT_TRUE(info.code.starts_with("E06") || info.code.starts_with("W06"));
    EXPECT_FALSE(info.title.empty());
    EXPECT_GT(info.explanation.size(), 40u) << info.code.str();
  }
  EXPECT_GT(codes.size(), 35u);
  EXPECT_TRUE(std::is_sorted(codes.begin(), codes.end()));
  EXPECT_EQ(findCode(problemCodes(), "E0001"), nullptr);
}

} // namespace

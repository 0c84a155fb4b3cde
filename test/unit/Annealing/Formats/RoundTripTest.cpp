//===- RoundTripTest.cpp - Every format to every format ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatTestUtils.h"

#include "gtest/gtest.h"

using namespace enishi;
using namespace enishi::annealing;

namespace {

/// Writes a problem, reads it and checks every assignment: bit-equal values
/// of the objective and, by position, of the constraints.
std::optional<Problem> roundTrip(const Problem &problem, ProblemFormat format,
                                 unsigned bqmVersion = 2) {
  std::string name = formatInfo(format).name.str();
  WrittenText text = writeText(problem, format, bqmVersion);
  if (!text.written) {
    ADD_FAILURE() << name << ": " << text.messages;
    return std::nullopt;
  }
  ReadProblemOptions options;
  options.format = format;
  ReadText read = readText(text.text, options);
  if (!read) {
    ADD_FAILURE() << name << ": " << read.messages() << text.text;
    return std::nullopt;
  }
  const Problem &back = *read.problem;
  EXPECT_EQ(back.numVariables(),
            problem.numVariables() + text.written->hasGhost)
      << text.text;
  EXPECT_EQ(back.constraints.size(), problem.constraints.size()) << text.text;
  if (back.numVariables() != problem.numVariables() + text.written->hasGhost ||
      back.constraints.size() != problem.constraints.size())
    return std::nullopt;
  EXPECT_EQ(back.sense == problem.sense, text.written->sign > 0) << name;
  bool equal = true;
  forEachAssignment(problem, [&](llvm::ArrayRef<double> values) {
    std::vector<double> inFile = text.written->values(problem, values);
    equal &= energyOf(problem.objective, values) ==
             text.written->sign * energyOf(back.objective, inFile);
    for (size_t k = 0; k < problem.constraints.size(); ++k) {
      const Constraint &before = problem.constraints[k];
      const Constraint &after = back.constraints[k];
      equal &= before.violation(values) == after.violation(inFile);
    }
    // The ghost makes a configuration and its opposite the same.
    if (text.written->hasGhost) {
      for (double &value : inFile)
        value = -value;
      equal &= energyOf(problem.objective, values) ==
               text.written->sign * energyOf(back.objective, inFile);
    }
  });
  EXPECT_TRUE(equal) << name << "\n" << text.text;
  return std::move(read.problem);
}

/// What a format can say of a problem.
RandomOptions optionsOf(const ProblemFormatInfo &info) {
  RandomOptions options;
  options.maxDegree = info.maxDegree > 2 ? 4 : 2;
  options.binary = info.binary;
  options.spin = info.spin;
  options.integers = info.integers;
  options.constraints = info.linearConstraints;
  return options;
}

TEST(RoundTrip, EveryFormatKeepsEnergies) {
  std::mt19937 random(1);
  for (const ProblemFormatInfo &info : problemFormats())
    for (int round = 0; round < 200; ++round) {
      RandomOptions options = optionsOf(info);
      options.names = info.names != NameRule::Position && round % 2;
      Problem problem = randomProblem(random, options);
      roundTrip(problem, info.format, 1 + round / 2 % 2);
      if (HasFailure())
        return;
    }
}

TEST(RoundTrip, EveryFormatTakesEveryQuadraticProblem) {
  std::mt19937 random(2);
  for (const ProblemFormatInfo &info : problemFormats())
    for (int round = 0; round < 200; ++round) {
      RandomOptions options;
      options.binary = round % 3 != 0;
      options.spin = round % 3 != 1;
      roundTrip(randomProblem(random, options), info.format);
      if (HasFailure())
        return;
    }
}

TEST(RoundTrip, EveryFormatToEveryFormat) {
  std::mt19937 random(3);
  for (const ProblemFormatInfo &first : problemFormats())
    for (const ProblemFormatInfo &second : problemFormats())
      for (int round = 0; round < 20; ++round) {
        RandomOptions options;
        options.binary = first.binary;
        options.spin = first.spin || !first.binary;
        Problem problem = randomProblem(random, options);
        if (std::optional<Problem> once = roundTrip(problem, first.format))
          roundTrip(*once, second.format);
        if (HasFailure())
          return;
      }
}

/// Numbers that are no short decimals come back to the last bit.
TEST(RoundTrip, NumbersAreExact) {
  std::mt19937 random(4);
  for (const ProblemFormatInfo &info : problemFormats())
    for (int round = 0; round < 50; ++round) {
      RandomOptions options = optionsOf(info);
      options.dyadic = false;
      options.spin = !info.binary;
      Problem problem = randomProblem(random, options);
      // Ghost edges and cut constants are sums; fields have none of their own.
      if (info.format == ProblemFormat::Rudy) {
        problem.objective.constant = 0;
        for (const QuadraticTerm &term : problem.objective.quadratic)
          problem.objective.constant += -2 * term.coefficient / 2;
        problem.sense = Sense::Maximize;
        problem.objective.linear.clear();
      }
      WrittenText text = writeText(problem, info.format);
      ASSERT_TRUE(text.written) << text.messages;
      ReadProblemOptions read;
      read.format = info.format;
      ReadText back = readText(text.text, read);
      ASSERT_TRUE(back) << back.messages() << text.text;
      const Polynomial &a = problem.objective, &b = back.problem->objective;
      double sign = text.written->sign;
      EXPECT_EQ(a.constant, sign * b.constant) << info.name.str() << text.text;
      ASSERT_EQ(a.linear.size(), b.linear.size()) << text.text;
      for (size_t t = 0; t < a.linear.size(); ++t)
        EXPECT_EQ(a.linear[t].coefficient, sign * b.linear[t].coefficient);
      ASSERT_EQ(a.quadratic.size(), b.quadratic.size());
      for (size_t t = 0; t < a.quadratic.size(); ++t)
        EXPECT_EQ(a.quadratic[t].coefficient,
                  sign * b.quadratic[t].coefficient);
      ASSERT_EQ(a.higherCoefficients.size(), b.higherCoefficients.size());
      for (size_t t = 0; t < a.numHigher(); ++t)
        EXPECT_EQ(a.higherCoefficients[t], sign * b.higherCoefficients[t]);
    }
}

TEST(RoundTrip, NamesAreKeptWhereTheFormatHasThem) {
  std::mt19937 random(5);
  for (const ProblemFormatInfo &info : problemFormats()) {
    RandomOptions options = optionsOf(info);
    options.names = true;
    Problem problem = randomProblem(random, options);
    std::optional<Problem> back = roundTrip(problem, info.format);
    ASSERT_TRUE(back);
    bool keeps =
        info.names != NameRule::Position && info.names != NameRule::Integer;
    if (keeps)
      EXPECT_EQ(back->variableNames, problem.variableNames);
    WrittenText text = writeText(problem, info.format);
    EXPECT_EQ(text.messages.find("W0663") == std::string::npos, keeps)
        << info.name.str() << text.messages;
  }
}

/// Extreme and awkward numbers.
TEST(RoundTrip, ExtremeNumbers) {
  for (const ProblemFormatInfo &info : problemFormats())
    for (double value :
         {5e-324, 2.2250738585072014e-308, 1e-7, 0.1, 1.0 / 3,
          123456789012345.0, 1e15, 9007199254740993.0, 1e22, 1e23, 8.9e307}) {
      Problem problem;
      bool isCut = info.format == ProblemFormat::Rudy;
      // Halves of the smallest number are none.
      bool halves = isCut || info.format == ProblemFormat::Mqlib;
      if (halves && value == 5e-324)
        continue;
      problem.variables.assign(2, isCut ? VariableInfo::spin()
                                        : VariableInfo::binary());
      problem.sense =
          info.sense == SenseRule::Maximize ? Sense::Maximize : Sense::Minimize;
      problem.objective.add({0, 1}, value / 2);
      if (isCut)
        problem.objective.constant = -value / 2;
      WrittenText text = writeText(problem, info.format);
      ASSERT_TRUE(text.written) << text.messages;
      ReadProblemOptions options;
      options.format = info.format;
      ReadText back = readText(text.text, options);
      ASSERT_TRUE(back) << info.name.str() << value << back.messages();
      if (value / 2 == 0)
        continue;
      ASSERT_EQ(back.problem->objective.quadratic.size(), 1u);
      EXPECT_EQ(back.problem->objective.quadratic[0].coefficient, value / 2)
          << info.name.str() << text.text;
    }
}

/// What a format cannot say is an error that names formats that can.
TEST(RoundTrip, RefusesWhatTheFormatCannotSay) {
  Problem constrained;
  constrained.variables.assign(2, VariableInfo::binary());
  constrained.constraints.emplace_back();
  constrained.constraints[0].lhs.add({0}, 1);
  Problem integer;
  integer.variables.push_back(VariableInfo::integer(0, 5));
  integer.objective.add({0, 0}, 1);
  Problem cubic;
  cubic.variables.assign(3, VariableInfo::binary());
  cubic.objective.add({0, 1, 2}, 1);
  for (const ProblemFormatInfo &info : problemFormats()) {
    auto check = [&](const Problem &problem, bool can, const char *code) {
      WrittenText text = writeText(problem, info.format);
      EXPECT_EQ(text.written.has_value(), can) << info.name.str();
      if (can)
        return;
      EXPECT_TRUE(text.text.empty());
      EXPECT_NE(text.messages.find(code), std::string::npos) << text.messages;
      EXPECT_NE(text.messages.find("ommx"), std::string::npos) << text.messages;
    };
    check(constrained, info.linearConstraints, "E0630");
    check(integer, info.integers, "E0631");
    check(cubic, info.maxDegree > 2, "E0632");
  }
}

/// Where the file loses something for other readers, a warning says so.
TEST(RoundTrip, WarnsAboutWhatOthersMiss) {
  Problem problem;
  problem.variables.assign(2, VariableInfo::binary());
  problem.objective.add({0, 1}, 2);
  problem.objective.add({0}, 1);
  problem.objective.constant = 0.5;
  problem.sense = Sense::Maximize;
  for (const ProblemFormatInfo &info : problemFormats()) {
    WrittenText text = writeText(problem, info.format);
    ASSERT_TRUE(text.written);
    auto says = [&](const char *code) {
      return text.messages.find(code) != std::string::npos;
    };
    EXPECT_EQ(says("W0661"), !info.offset) << text.messages;
    EXPECT_EQ(says("W0662"), info.sense == SenseRule::Minimize ||
                                 info.sense == SenseRule::Unstated);
    EXPECT_EQ(says("W0664"), !info.binary);
    EXPECT_EQ(says("W0665"), info.format == ProblemFormat::Rudy);
  }
}

/// A constant alone is read back as 0, whatever sign its zero has.
TEST(RoundTrip, OmmxHasNoNegativeZero) {
  Problem problem;
  problem.variables.assign(2, VariableInfo::binary());
  WrittenText plain = writeText(problem, ProblemFormat::Ommx);
  problem.objective.constant = -0.0;
  WrittenText negative = writeText(problem, ProblemFormat::Ommx);
  EXPECT_EQ(plain.text, negative.text);
}

} // namespace

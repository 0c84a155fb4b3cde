//===- AnswerTest.cpp - Answers as files ------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatTestUtils.h"

#include "enishi/Annealing/Formats/Answer.h"

#include "gtest/gtest.h"

using namespace enishi;
using namespace enishi::annealing;

namespace {

struct ReadAnswer {
  std::unique_ptr<SourceManager> sources = std::make_unique<SourceManager>();
  std::unique_ptr<DiagnosticEngine> diagnostics =
      std::make_unique<DiagnosticEngine>(*sources);
  std::optional<Answer> answer;
  std::string messages() const { return describe(*sources, *diagnostics); }
};

ReadAnswer read(llvm::StringRef text) {
  ReadAnswer result;
  uint32_t file = result.sources->add(
      "answer.json", llvm::MemoryBuffer::getMemBufferCopy(text));
  result.answer = readAnswer(file, *result.sources, *result.diagnostics);
  return result;
}

std::string write(const Answer &answer) {
  std::string text;
  llvm::raw_string_ostream os(text);
  writeAnswer(answer, os);
  return text;
}

Problem knapsack() {
  Problem problem;
  problem.name = "knapsack \"é\"";
  problem.sense = Sense::Maximize;
  problem.variables = {VariableInfo::binary(), VariableInfo::integer(-2, 5),
                       VariableInfo::spin()};
  problem.variableNames = {"take", "count\n", "spin"};
  problem.objective.add({0}, 3.5);
  problem.objective.add({1, 1}, 0.1);
  problem.objective.add({0, 2}, -1);
  problem.objective.constant = 1.0 / 3;
  problem.constraints.emplace_back();
  problem.constraints[0].name = "weight";
  problem.constraints[0].lhs.add({0}, 1);
  problem.constraints[0].lhs.add({1}, 1);
  problem.constraints[0].relation = Relation::LessEqual;
  problem.constraints[0].rhs = 3;
  return problem;
}

TEST(Answer, RoundTrip) {
  Answer answer = makeAnswer(knapsack(), {1, 5, -1});
  answer.solver = "simulated annealing, 32 replicas";
  answer.seconds = 0.1;
  answer.seed = UINT64_MAX;
  answer.bound = 123.456;
  answer.isOptimal = true;
  ReadAnswer back = read(write(answer));
  ASSERT_TRUE(back.answer) << back.messages();
  EXPECT_EQ(back.messages(), "");
  EXPECT_EQ(write(*back.answer), write(answer));
  EXPECT_EQ(back.answer->energy, answer.energy);
  EXPECT_EQ(back.answer->seed, UINT64_MAX);
  ASSERT_EQ(back.answer->violations.size(), 1u);
  EXPECT_EQ(back.answer->violations[0].amount, 3);
}

TEST(Answer, CheckComputesAnew) {
  Problem problem = knapsack();
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  Answer answer = makeAnswer(problem, {1, 2, -1});
  answer.bound = 10;
  auto check = checkAnswer(problem, answer, diagnostics);
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->agrees());
  EXPECT_TRUE(check->isFeasible());
  EXPECT_EQ(check->values, (std::vector<double>{1, 2, -1}));

  Answer wrong = answer;
  wrong.energy += 1e-6;
  EXPECT_FALSE(checkAnswer(problem, wrong, diagnostics)->energyAgrees);
  wrong = answer;
  wrong.sense = Sense::Minimize;
  EXPECT_FALSE(checkAnswer(problem, wrong, diagnostics)->senseAgrees);
  wrong = answer;
  wrong.violations.push_back({"weight", 1});
  EXPECT_FALSE(checkAnswer(problem, wrong, diagnostics)->violationsAgree);
  wrong = answer;
  wrong.bound = 1;
  EXPECT_FALSE(checkAnswer(problem, wrong, diagnostics)->boundIsPossible);
  wrong = makeAnswer(problem, {1, 4, -1});
  wrong.violations.clear();
  check = checkAnswer(problem, wrong, diagnostics);
  EXPECT_FALSE(check->violationsAgree);
  EXPECT_FALSE(check->isFeasible());
  EXPECT_FALSE(diagnostics.hasErrors());
}

TEST(Answer, CheckRefusesOtherVariablesAndValues) {
  Problem problem = knapsack();
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  Answer answer = makeAnswer(problem, {0.5, 9, 0});
  answer.assignment.push_back({"other", 1, {}});
  EXPECT_FALSE(checkAnswer(problem, answer, diagnostics));
  answer = makeAnswer(problem, {1, 2, 1});
  answer.assignment.pop_back();
  EXPECT_FALSE(checkAnswer(problem, answer, diagnostics));
  EXPECT_EQ(describe(sources, diagnostics),
            "0:0 E0642: 'take' cannot be 0.5\n"
            "  help: it is a whole number from 0 to 1\n"
            "0:0 E0642: 'count?' cannot be 9\n"
            "  help: it is a whole number from -2 to 5\n"
            "0:0 E0642: 'spin' cannot be 0\n"
            "  help: a spin is -1 or 1\n"
            "0:0 E0641: the problem has no variable 'other'\n"
            "0:0 E0641: the answer has no value for 'spin'\n");
}

TEST(Answer, WrongFiles) {
  EXPECT_EQ(read("[]").messages(),
            "1:1 E0611: expected an object, found an array\n");
  EXPECT_EQ(read("{\"sense\": \"best\"}").messages(),
            "1:11 E0640: 'best' is no sense\n"
            "  help: write it with `enishi solve --json`\n");
  EXPECT_EQ(read("{\"enishi_answer\": 2}").messages(),
            "1:19 E0618: the version of the answer is not known\n"
            "  help: this program reads version 1\n");
  EXPECT_EQ(read("{\"energy\": 1, \"energy\": 1}").messages(),
            "1:15 E0612: the key 'energy' stands twice\n"
            "  help: leave one of the two\n");
  EXPECT_EQ(read("{\"seed\": \"x\"}").messages(),
            "1:10 E0640: 'x' is no seed\n"
            "  help: write it with `enishi solve --json`\n");
  EXPECT_EQ(read("{\"enishi_answer\": 1, \"sense\": \"minimize\", "
                 "\"assignment\": {\"a\": 1, \"a\": 2}}")
                .messages(),
            "1:66 E0609: 'a' has a second value\n"
            "  help: leave one of the two\n");
  EXPECT_EQ(read("{\"enishi_answer\": 1, \"sense\": \"minimize\", "
                 "\"assignment\": {}}")
                .messages(),
            "1:1 E0640: the key \"energy\" is missing\n"
            "  help: write it with `enishi solve --json`\n");
}

} // namespace

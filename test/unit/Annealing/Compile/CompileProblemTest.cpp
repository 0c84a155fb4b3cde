//===- CompileProblemTest.cpp - Programs for annealers --------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProgramTestUtils.h"

using namespace enishi;
using namespace enishi::annealing;

TEST(CompileForAnnealer, GroundStatesSurvive) {
  AnnealerDevice device = smallChimera();
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    Problem problem = randomQubo(6, seed);
    CompileForAnnealerOptions options = unpresolved();
    options.gauge = seed % 2;
    options.embed.seed = seed;
    AnnealerProgram program = expectProgram(problem, device, options);
    expectGroundStatesAreAnswers(problem, program);
    EXPECT_EQ(faultsOf(problem, program, device), "");
  }
}

TEST(CompileForAnnealer, ConstraintsAndIntegers) {
  // Maximise 2x + 3y + z with x + y + z <= 2.
  Problem problem;
  problem.sense = Sense::Maximize;
  problem.variables.assign(3, VariableInfo::binary());
  problem.objective.add({0}, 2);
  problem.objective.add({1}, 3);
  problem.objective.add({2}, 1);
  Constraint &limit = problem.constraints.emplace_back();
  limit.name = "limit";
  for (Variable v = 0; v < 3; ++v)
    limit.lhs.add({v}, 1);
  limit.relation = Relation::LessEqual;
  limit.rhs = 2;
  AnnealerDevice device = smallChimera();
  AnnealerProgram program = expectProgram(problem, device, unpresolved());
  EXPECT_EQ(faultsOf(problem, program, device), "");
  expectGroundStatesAreAnswers(problem, program);

  // An integer is read from its bits: (k - 5)^2 is least at 5.
  Problem square;
  square.variables = {VariableInfo::integer(2, 9)};
  square.objective.quadratic.push_back({0, 0, 1});
  square.objective.add({0}, -10);
  AnnealerProgram whole = expectProgram(square, device, unpresolved());
  EXPECT_EQ(faultsOf(square, whole, device), "");
  double lowest = INFINITY, answer = 0;
  for (uint32_t bits = 0; bits < 1u << whole.logical.numSpins(); ++bits) {
    SpinConfiguration spins;
    for (Spin v = 0; v < whole.logical.numSpins(); ++v)
      spins.push_back(bits >> v & 1 ? 1 : -1);
    if (double energy = whole.logical.energy(spins); energy < lowest) {
      lowest = energy;
      answer = whole.decode(spins)[0];
    }
  }
  EXPECT_EQ(answer, 5);
}

TEST(CompileForAnnealer, EveryBuiltInMachineGetsARightProgram) {
  Problem problem = randomQubo(12, 3);
  for (const std::string &name : listAnnealers()) {
    AnnealerDevice device = builtIn(name);
    AnnealerProgram program = expectProgram(problem, device, unpresolved());
    for (ProgramLayout layout : {ProgramLayout::Document, ProgramLayout::Bqm}) {
      std::string text = written(program, layout);
      ASSERT_TRUE(isAnnealerProgram(text));
      AnnealerProgram again = readBack(text);
      EXPECT_EQ(faultsOf(problem, again, device), "") << name;
      EXPECT_EQ(written(again, layout), text) << name;
    }
  }
}

TEST(CompileForAnnealer, IntegerMachinesAreExactWhereTheyHaveRoom) {
  AnnealerDevice device = builtIn("fujitsu-da");
  AnnealerProgram program =
      expectProgram(randomQubo(10, 5), device, unpresolved());
  EXPECT_EQ(program.energyError, 0);
  for (double field : program.physical.fields)
    EXPECT_EQ(field, std::round(field));
  // Tenths are no binary fractions, but 54 bits are nearly what doubles hold.
  AnnealerProgram tenths =
      expectProgram(randomQubo(10, 5, 0.1), device, unpresolved());
  EXPECT_LT(tenths.energyError / tenths.scale, 1e-13);

  device.fieldBits = device.couplingBits = 4;
  AnnealerProgram coarse =
      expectProgram(randomQubo(10, 5, 0.1), device, unpresolved());
  EXPECT_GT(coarse.energyError, 0);
  EXPECT_LE(coarse.largestError, 0.5 + 1e-9);
  EXPECT_EQ(faultsOf(randomQubo(10, 5, 0.1), coarse, device), "");
}

TEST(CompileForAnnealer, ChainsShareTheirRounding) {
  // Long chains on four-bit numbers: no chain and no pair of chains is wrong by
  // more than half a step.
  AnnealerDevice device = builtIn("hitachi-cmos");
  device.topology = TopologyShape::king(40, 40);
  Problem problem = randomQubo(16, 7);
  AnnealerProgram program = expectProgram(problem, device, unpresolved());
  ASSERT_GT(program.embedding.maxChainLength(), 4u);
  EXPECT_EQ(faultsOf(problem, program, device), "");
  EXPECT_GT(program.energyError, 0);
  EXPECT_LE(program.energyError, 0.5 * (program.logical.numSpins() +
                                        program.logical.numCouplings()));
}

static AnnealerCompileError::Kind refusal(const Problem &problem,
                                          const AnnealerDevice &device,
                                          CompileForAnnealerOptions options) {
  llvm::Expected<AnnealerProgram> program =
      compileForAnnealer(problem, device, options);
  EXPECT_FALSE(static_cast<bool>(program));
  AnnealerCompileError::Kind kind = AnnealerCompileError::Kind::Reduction;
  if (program)
    return kind;
  llvm::handleAllErrors(program.takeError(),
                        [&](const AnnealerCompileError &error) {
                          kind = error.kind;
                          EXPECT_NE(error.message, "");
                          EXPECT_NE(error.help, "");
                        });
  return kind;
}

TEST(CompileForAnnealer, SaysWhyThereIsNoProgram) {
  using Kind = AnnealerCompileError::Kind;
  // More variables than qubits, and a clique that is too large.
  EXPECT_EQ(refusal(randomQubo(40, 1), smallChimera(), {}), Kind::NoEmbedding);
  EXPECT_EQ(refusal(randomQubo(20, 1), smallChimera(), unpresolved()),
            Kind::NoEmbedding);
  AnnealerDevice small = builtIn("fujitsu-da");
  small.maxVariables = 9;
  EXPECT_EQ(refusal(randomQubo(10, 1), small, unpresolved()), Kind::TooLarge);
  CompileForAnnealerOptions options;
  options.annealingTimeUs = 20;
  EXPECT_EQ(refusal(randomQubo(4, 1), builtIn("fujitsu-da"), options),
            Kind::Schedule);
  options.annealingTimeUs = 1e9;
  EXPECT_EQ(refusal(randomQubo(4, 1), smallChimera(), options), Kind::Schedule);
  Problem unbounded;
  unbounded.variables = {VariableInfo::integer(0, INFINITY)};
  unbounded.objective.add({0}, 1);
  EXPECT_EQ(refusal(unbounded, smallChimera(), {}), Kind::Reduction);
}

TEST(CheckAnnealerProgram, FindsWhatIsWrong) {
  Problem problem = randomQubo(6, 2);
  AnnealerDevice device = smallChimera();
  const AnnealerProgram right = expectProgram(problem, device, unpresolved());
  ASSERT_EQ(faultsOf(problem, right, device), "");

  AnnealerProgram wrong = readBack(written(right, ProgramLayout::Document));
  wrong.physical.fields[0] += 0.01;
  EXPECT_NE(faultsOf(problem, wrong, device), "");

  wrong = readBack(written(right, ProgramLayout::Document));
  wrong.logical.fields[1] += 0.25;
  EXPECT_NE(faultsOf(problem, wrong, device), "");

  wrong = readBack(written(right, ProgramLayout::Document));
  wrong.scale *= 2;
  EXPECT_NE(faultsOf(problem, wrong, device), "");

  wrong = readBack(written(right, ProgramLayout::Document));
  wrong.gauge.assign(wrong.names.size(), -1);
  EXPECT_NE(faultsOf(problem, wrong, device), "");

  wrong = readBack(written(right, ProgramLayout::Document));
  wrong.schedule.back().timeUs = 0.001;
  EXPECT_NE(faultsOf(problem, wrong, device), "");

  // Another problem, and a device whose qubit is dead.
  EXPECT_NE(faultsOf(randomQubo(6, 9), right, device), "");
  AnnealerDevice damaged = device;
  damaged.deadQubits = {right.qubits[0]};
  EXPECT_NE(faultsOf(problem, right, damaged), "");
}

TEST(CheckAnnealerProgram, SaysWhetherChainsHold) {
  // A triangle on Chimera needs a chain.
  Problem problem;
  problem.variables.assign(3, VariableInfo::spin());
  for (Variable a = 0; a < 3; ++a)
    for (Variable b = a + 1; b < 3; ++b)
      problem.objective.add({a, b}, 1);
  problem.objective.normalize(problem.variables);
  AnnealerDevice device = smallChimera();
  for (bool isWeak : {false, true}) {
    CompileForAnnealerOptions options = unpresolved();
    options.chainPrefactor = isWeak ? 0.25 : 0;
    ProgramCheck check = checkAnnealerProgram(
        problem, expectProgram(problem, device, options), device);
    EXPECT_TRUE(check.isRight());
    bool holds = false;
    for (const std::string &line : check.proven)
      holds |= line.find("broken chain") != std::string::npos;
    EXPECT_EQ(holds, !isWeak);
    EXPECT_EQ(check.notes.size(), isWeak ? 1u : 0u);
  }
}

TEST(ReadAnnealerProgram, RefusesWhatIsNoProgram) {
  AnnealerDevice device = smallChimera();
  std::string text =
      written(expectProgram(randomQubo(5, 2), device, unpresolved()),
              ProgramLayout::Bqm);
  auto refuses = [](std::string bad) {
    llvm::Expected<AnnealerProgram> program = readAnnealerProgram(bad);
    bool isRefused = !program;
    if (!program)
      llvm::consumeError(program.takeError());
    return isRefused;
  };
  auto with = [&](llvm::StringRef what, llvm::StringRef instead) {
    size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what.str();
    return text.substr(0, at) + instead.str() + text.substr(at + what.size());
  };
  EXPECT_TRUE(refuses(""));
  EXPECT_TRUE(refuses("[]"));
  EXPECT_TRUE(refuses(std::string(100000, '[')));
  EXPECT_TRUE(refuses(text.substr(0, text.size() / 2)));
  EXPECT_TRUE(refuses(with("\"scale\":", "\"scala\":")));
  EXPECT_TRUE(refuses(with("\"SPIN\"", "\"BINARY\"")));
  EXPECT_TRUE(
      refuses(with("\"quadratic_head\": [", "\"quadratic_head\": [99999,")));
  EXPECT_TRUE(refuses(with("\"enishi_annealer_program\": 2",
                           "\"enishi_annealer_program\": 3")));
  EXPECT_FALSE(refuses(text));
  // The version before had neither presolve nor bits.
  EXPECT_FALSE(refuses(with("\"enishi_annealer_program\": 2",
                            "\"enishi_annealer_program\": 1")));
}

TEST(SampleProgram, FindsTheBestAnswer) {
  Problem problem = randomQubo(10, 4);
  for (bool gauge : {false, true}) {
    CompileForAnnealerOptions options = unpresolved();
    options.gauge = gauge;
    options.numReads = 20;
    AnnealerProgram program =
        expectProgram(problem, builtIn("dwave-2000q"), options);
    llvm::Expected<MachineSamples> samples = sampleProgram(program);
    ASSERT_TRUE(static_cast<bool>(samples));
    ASSERT_EQ(samples->spins.size(), 20u);
    EXPECT_DOUBLE_EQ(problem.evaluate(program.decode(samples->spins[0])),
                     bestObjective(problem));
  }
}

TEST(ParseChainStrength, RulesAndPrefactors) {
  EXPECT_EQ(parseChainStrength("scaled:2.5"),
            std::pair(ChainStrengthRule::Scaled, 2.5));
  EXPECT_EQ(parseChainStrength("uniform"),
            std::pair(ChainStrengthRule::UniformTorque, 1.414));
  for (const char *bad : {"", "strong", "scaled:", "scaled:0", "scaled:-1",
                          "scaled:inf", "scaled:nan", "uniform:2x"})
    EXPECT_FALSE(parseChainStrength(bad).has_value()) << bad;
}

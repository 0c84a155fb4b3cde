//===- PresolvedProgramTest.cpp - Programs of smaller problems ------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ENISHI_PROGRAM_INSTANCES sets how many random problems the first test takes.
//
//===----------------------------------------------------------------------===//

#include "ProgramTestUtils.h"

#include <cstdlib>

using namespace enishi;
using namespace enishi::annealing;

/// Binary variables, perhaps an integer, a sparse objective with a cubic term,
/// and up to two constraints.
static Problem randomProblem(uint64_t seed) {
  Numbers numbers{seed * 7919 + 1};
  Problem problem;
  uint32_t n = 3 + numbers.below(5);
  problem.variables.assign(n, VariableInfo::binary());
  problem.sense = numbers.below(2) ? Sense::Maximize : Sense::Minimize;
  if (numbers.below(3) == 0)
    problem.variables[numbers.below(n)] = VariableInfo::integer(-1, 2);
  auto weight = [&] { return (int(numbers.below(17)) - 8) / 2.0; };
  for (Variable a = 0; a < n; ++a) {
    problem.objective.add({a}, weight());
    for (Variable b = a + 1; b < n; ++b)
      if (numbers.below(3) == 0)
        problem.objective.add({a, b}, weight());
  }
  if (numbers.below(3) == 0)
    problem.objective.add({0, 1, 2}, weight());
  problem.objective.normalize(problem.variables);
  for (uint32_t c = numbers.below(3); c > 0; --c) {
    Constraint &constraint = problem.constraints.emplace_back();
    constraint.name = "c" + std::to_string(c);
    for (Variable v = 0; v < n; ++v)
      if (numbers.below(2))
        constraint.lhs.add({v}, 1 + numbers.below(2));
    constraint.lhs.normalize(problem.variables);
    constraint.relation =
        numbers.below(3) ? Relation::LessEqual : Relation::Equal;
    constraint.rhs = 1 + numbers.below(3);
  }
  return problem;
}

/// The best feasible objective by trying all values; infinite without one.
static double bestOfAll(const Problem &problem) {
  double sign = problem.sense == Sense::Maximize ? -1 : 1, best = INFINITY;
  std::vector<double> values;
  for (const VariableInfo &variable : problem.variables)
    values.push_back(variable.lower);
  for (size_t v = 0; v < values.size();) {
    if (violation(problem, values) == 0)
      best = std::min(best, sign * problem.evaluate(values));
    for (v = 0; v < values.size() && ++values[v] > problem.variables[v].upper;
         ++v)
      values[v] = problem.variables[v].lower;
  }
  return sign * best;
}

/// A configuration of least energy, by trying all.
static SpinConfiguration groundState(const IsingModel &model) {
  SpinConfiguration best;
  double lowest = INFINITY;
  for (uint64_t bits = 0; bits < uint64_t(1) << model.numSpins(); ++bits) {
    SpinConfiguration spins;
    for (Spin i = 0; i < model.numSpins(); ++i)
      spins.push_back(bits >> i & 1 ? 1 : -1);
    if (double energy = model.energy(spins); energy < lowest) {
      lowest = energy;
      best = spins;
    }
  }
  return best;
}

TEST(PresolvedProgram, GroundStatesAreBestAnswers) {
  const char *instances = std::getenv("ENISHI_PROGRAM_INSTANCES");
  uint64_t count = instances ? std::strtoull(instances, nullptr, 10) : 150;
  uint32_t presolved = 0, solved = 0, left = 0;
  AnnealerDevice king = builtIn("hitachi-cmos");
  king.topology = TopologyShape::king(16, 16);
  const AnnealerDevice devices[] = {builtIn("dwave-2000q"),
                                    builtIn("fujitsu-da"), king};
  for (uint64_t seed = 0; seed < count; ++seed) {
    Problem problem = randomProblem(seed);
    double best = bestOfAll(problem);
    const AnnealerDevice &device = devices[seed % std::size(devices)];
    CompileForAnnealerOptions options;
    options.gauge = seed % 2;
    options.embed.seed = seed;
    // All rules solve most of these; a few leave something.
    if (seed % 4 > 0)
      options.presolveRules = seed % 4 == 1 ? 1 : seed % 4 == 2 ? 0xb : 0x18;
    llvm::Expected<AnnealerProgram> compiled =
        compileForAnnealer(problem, device, options);
    if (!compiled) {
      // One of the constraints can never hold.
      llvm::consumeError(compiled.takeError());
      EXPECT_TRUE(std::isinf(best)) << seed;
      continue;
    }
    std::string text = written(*compiled, ProgramLayout::Document);
    AnnealerProgram program = readBack(text);
    EXPECT_EQ(written(program, ProgramLayout::Document), text) << seed;
    EXPECT_EQ(faultsOf(problem, program, device), "") << seed;
    presolved += program.presolve.has_value();
    solved += program.isSolved();
    if (program.logical.numSpins() > 16)
      continue;
    left += program.logical.numSpins() > 0;
    std::vector<double> values = program.decode(groundState(program.logical));
    EXPECT_EQ(violation(problem, values) > 0, std::isinf(best)) << seed;
    if (!std::isinf(best)) {
      EXPECT_DOUBLE_EQ(problem.evaluate(values), best) << seed;
    }
  }
  // The test would show nothing otherwise.
  EXPECT_GT(presolved, count / 2);
  EXPECT_GT(solved, 0u);
  EXPECT_GT(left, 0u);
}

TEST(PresolvedProgram, EveryStepIsWrittenAndReadBack) {
  // A hub with a triangle (table), a leaf, a spin that follows its field, a
  // group that is as good turned over, and a core that nothing reduces.
  uint32_t kinds[5] = {};
  for (uint64_t seed = 0; seed < 60; ++seed) {
    Numbers numbers{seed + 5};
    Problem problem;
    uint32_t core = 17 + seed % 3, n = 2 * core + 6;
    problem.variables.assign(n, VariableInfo::spin());
    auto sign = [&] { return numbers.below(2) ? 1.0 : -1.0; };
    // Two dense groups that share spin 0, and sparse additions.
    for (uint32_t group = 0; group < 2; ++group)
      for (Variable a = 0; a < core; ++a)
        for (Variable b = a + 1; b < core; ++b)
          problem.objective.add({a ? group * core + a : 0, group * core + b},
                                sign());
    for (Variable v = 2 * core; v < n; ++v)
      for (uint32_t k = 0; k < 1 + seed % 4; ++k)
        problem.objective.add({v, numbers.below(2 * core)}, 2 * sign());
    if (seed % 2)
      problem.objective.add({n - 1}, 9);
    problem.objective.normalize(problem.variables);
    AnnealerDevice device = builtIn("toshiba-sqbm");
    CompileForAnnealerOptions options;
    auto also = [&](PresolveRule rule) {
      options.presolveRules |=
          PresolveOptions::only({rule, PresolveRule::Blocks}).rules;
    };
    if (seed % 3 > 0)
      options.presolveRules = 0;
    also(seed % 3 == 1 ? PresolveRule::SmallGroups
                       : PresolveRule::CouplingDominance);
    AnnealerProgram whole = expectProgram(problem, device, options);
    ASSERT_TRUE(whole.presolve.has_value());
    for (const PresolveHistory::Step &step : whole.presolve->history.steps)
      ++kinds[static_cast<unsigned>(step.kind)];
    AnnealerProgram again = readBack(written(whole, ProgramLayout::Bqm));
    EXPECT_EQ(faultsOf(problem, again, device), "") << seed;
    for (int round = 0; round < 8; ++round) {
      SpinConfiguration spins;
      for (Spin i = 0; i < whole.logical.numSpins(); ++i)
        spins.push_back(numbers.below(2) ? 1 : -1);
      EXPECT_EQ(whole.decode(spins), again.decode(spins));
      EXPECT_EQ(problem.evaluate(again.decode(spins)),
                again.logical.energy(spins));
    }
  }
  for (uint32_t kind = 0; kind < 5; ++kind)
    EXPECT_GT(kinds[kind], 0u) << kind;
}

TEST(PresolvedProgram, TheCheckerFindsAWrongWayBack) {
  AnnealerDevice device = builtIn("dwave-2000q");
  Problem problem;
  // A clique that nothing reduces much, and leaves.
  problem.variables.assign(16, VariableInfo::spin());
  Numbers numbers{3};
  for (Variable a = 0; a < 8; ++a)
    for (Variable b = a + 1; b < 8; ++b)
      problem.objective.add({a, b}, numbers.below(2) ? 1 : -1);
  for (Variable v = 8; v < 16; ++v) {
    problem.objective.add({v - 8, v}, 2);
    problem.objective.add({(v - 6) % 8, v}, -1);
  }
  problem.objective.normalize(problem.variables);
  CompileForAnnealerOptions options;
  AnnealerProgram right = expectProgram(problem, device, options);
  ASSERT_TRUE(right.presolve.has_value());
  ASSERT_EQ(faultsOf(problem, right, device), "");
  using Kind = PresolveHistory::Kind;
  for (size_t i = 0; i < right.presolve->history.steps.size(); ++i) {
    AnnealerProgram wrong = right;
    PresolveHistory &history = wrong.presolve->history;
    PresolveHistory::Step &step = history.steps[i];
    if (step.kind == Kind::Fixed || step.kind == Kind::Merged)
      step.sign = -step.sign;
    else if (step.kind == Kind::Eliminated && step.count > 0)
      for (uint32_t t = 0; t < step.count; ++t)
        history.terms[step.begin + t].weight *= -1;
    else if (step.kind == Kind::Group)
      for (int8_t &value : history.groups[step.begin].values)
        value = 1;
    else
      continue;
    EXPECT_NE(faultsOf(problem, wrong, device), "") << i;
  }
  AnnealerProgram wrong = right;
  wrong.presolve->reduced.fields[0] += 0.5;
  EXPECT_NE(faultsOf(problem, wrong, device), "");
  // A smaller model that has lost the best answer.
  if (wrong.logical.numSpins() > 0) {
    wrong = right;
    wrong.logical.fields[0] += 4;
    EXPECT_NE(faultsOf(problem, wrong, device), "");
  }
}

TEST(PresolvedProgram, WrongRecordsAreRefused) {
  Problem problem = randomQubo(9, 21);
  AnnealerDevice device = builtIn("fujitsu-da");
  std::string text =
      written(expectProgram(problem, device), ProgramLayout::Document);
  ASSERT_NE(text.find("\"undo\": ["), std::string::npos);
  size_t undo = text.find("\"undo\": [") + 9;
  auto refused = [&](const std::string &step) {
    std::string bad = text;
    bad.insert(undo, step + ",");
    llvm::Expected<AnnealerProgram> program = readAnnealerProgram(bad);
    if (program)
      return std::string();
    return llvm::toString(program.takeError());
  };
  // Spin 0 is set later on, or was kept; nothing may be set twice.
  EXPECT_NE(refused(R"({"set":0,"to":1})"), "");
  EXPECT_NE(refused(R"({"set":99,"to":1})"), "");
  EXPECT_NE(refused(R"({"set":0,"to":2})"), "");
  EXPECT_NE(refused(R"({"set":0,"as":0,"times":1})"), "");
  EXPECT_NE(refused(R"({"set":[0,0],"by":[],"table":[1,1]})"), "");
  EXPECT_NE(refused(R"({"set":[0],"by":[],"table":[]})"), "");
  EXPECT_NE(refused(R"({"set":0,"against":[],"weights":[1],"field":0})"), "");
  EXPECT_NE(refused(R"({"turn":[0],"with":0})"), "");
  EXPECT_NE(refused(R"({"nothing":1})"), "");
  EXPECT_NE(refused("7"), "");
}

TEST(PresolvedProgram, AnExactProgramIsPreferred) {
  // Four-bit machine, whole numbers: presolve halves coefficients, and the
  // problem fits as it is.
  AnnealerDevice device = builtIn("hitachi-cmos");
  device.topology = TopologyShape::king(24, 24);
  for (uint64_t seed = 0; seed < 8; ++seed) {
    Problem grid;
    grid.variables.assign(30, VariableInfo::spin());
    Numbers numbers{seed};
    for (Variable v = 0; v < 30; ++v) {
      if (v % 6 != 5)
        grid.objective.add({v, v + 1}, int(numbers.below(15)) - 7);
      if (v + 6 < 30)
        grid.objective.add({v, v + 6}, int(numbers.below(15)) - 7);
      grid.objective.add({v}, int(numbers.below(15)) - 7);
    }
    grid.objective.normalize(grid.variables);
    AnnealerProgram program = expectProgram(grid, device);
    EXPECT_EQ(program.energyError, 0) << seed;
    EXPECT_EQ(faultsOf(grid, program, device), "") << seed;
  }
}

TEST(MachinesOfBits, CoefficientsThatAreSentKeepTheRange) {
  // Spins of +-1 couplings: their fields are 0, but those of bits are sums.
  AnnealerDevice device = builtIn("fujitsu-da");
  device.fieldBits = 5;
  device.couplingBits = 3;
  CompileForAnnealerOptions options = unpresolved();
  Problem problem;
  problem.variables.assign(12, VariableInfo::spin());
  for (Variable a = 0; a < 12; ++a)
    for (Variable b = a + 1; b < 12; ++b)
      problem.objective.add({a, b}, 1);
  problem.objective.normalize(problem.variables);
  AnnealerProgram program = expectProgram(problem, device, options);
  EXPECT_EQ(program.domain, VariableKind::Binary);
  EXPECT_EQ(faultsOf(problem, program, device), "");
  // 4 x y for each coupling and -22 x for each spin, halved: whole, and the
  // fields need five bits with their sign.
  EXPECT_EQ(program.scale, 0.5);
  for (double field : program.physical.fields)
    EXPECT_EQ(field, -11);
  for (double weight : program.physical.weights)
    EXPECT_EQ(weight, 2);
  // Fewer bits: rounded, and the program says by how much.
  device.fieldBits = 4;
  AnnealerProgram coarse = expectProgram(problem, device, options);
  EXPECT_GT(coarse.energyError, 0);
  EXPECT_EQ(faultsOf(problem, coarse, device), "");
  for (double field : coarse.physical.fields)
    EXPECT_LE(std::abs(field), 7);
  // The bits that the device has, not those of spins, are what is checked.
  AnnealerProgram tooWide = program;
  EXPECT_NE(faultsOf(problem, tooWide, device), "");
  tooWide.domain = VariableKind::Spin;
  EXPECT_NE(faultsOf(problem, tooWide, device), "");
}

TEST(MachinesOfBits, QubosOfWholeNumbersStayAsTheyAre) {
  AnnealerDevice device = builtIn("fujitsu-da");
  CompileForAnnealerOptions options = unpresolved();
  Problem problem = randomQubo(10, 5);
  AnnealerProgram program = expectProgram(problem, device, options);
  for (const LinearTerm &term : problem.objective.linear)
    EXPECT_EQ(program.physical.fields[term.variable],
              program.scale * term.coefficient);
  llvm::Expected<MachineSamples> samples = sampleProgram(program);
  ASSERT_TRUE(static_cast<bool>(samples));
  EXPECT_DOUBLE_EQ(problem.evaluate(program.decode(samples->spins[0])),
                   bestObjective(problem));
}

TEST(ReadSamples, EveryLayoutSaysTheSame) {
  Problem problem = randomQubo(5, 4);
  CompileForAnnealerOptions options = unpresolved();
  AnnealerProgram program =
      expectProgram(problem, builtIn("fujitsu-da"), options);
  auto rows = [&](const std::string &text) {
    llvm::Expected<RawSamples> samples = readSamples(text, program);
    if (!samples) {
      ADD_FAILURE() << text << ": " << llvm::toString(samples.takeError());
      return RawSamples();
    }
    return std::move(*samples);
  };
  const std::vector<SpinConfiguration> wanted = {{1, -1, -1, 1, 1},
                                                 {-1, 1, -1, -1, -1}};
  EXPECT_EQ(rows(R"([{"0":1,"1":0,"2":0,"3":1,"4":1},
                     {"4":0,"1":true,"2":false,"3":0,"0":0}])")
                .rows,
            wanted);
  RawSamples counted = rows(R"({"samples":[
      {"0":1,"1":-1,"2":-1,"3":1,"4":1}, {"0":-1,"1":1,"2":-1,"3":-1,"4":-1}],
      "num_occurrences":[3,4]})");
  EXPECT_EQ(counted.rows, wanted);
  EXPECT_EQ(counted.occurrences, (std::vector<uint64_t>{3, 4}));
  // dimod's, with the variables in another order.
  EXPECT_EQ(rows(R"({"type":"SampleSet","num_rows":2,"sample_packed":true,
      "sample_data":{"data":[[11],[16]]},"variable_labels":[4,3,2,0,1],
      "vectors":{"num_occurrences":{"data":[1,2]}}})")
                .rows,
            wanted);
  EXPECT_EQ(rows(R"({"type":"SampleSet","num_rows":2,"sample_packed":false,
      "sample_data":{"data":[[1,1,-1,1,-1],[-1,-1,-1,-1,1]]},
      "variable_labels":[4,3,2,0,1]})")
                .rows,
            wanted);
  MachineSamples samples = unembedSamples(program, counted);
  EXPECT_EQ(samples.numReads(), 7u);
  EXPECT_LE(samples.energies[0], samples.energies[1]);

  for (const char *bad :
       {"", "7", "{}", "[1]", "[{}]", R"([{"0":1,"1":1,"2":1,"3":1}])",
        R"([{"0":1,"1":1,"2":1,"3":1,"5":1}])",
        R"([{"0":1,"1":0,"2":-1,"3":1,"4":1}])",
        R"([{"0":2,"1":1,"2":1,"3":1,"4":1}])",
        R"({"samples":[{"0":1,"1":1,"2":1,"3":1,"4":1}],"num_occurrences":[]})",
        R"({"type":"SampleSet"})",
        R"({"type":"SampleSet","num_rows":2,"sample_data":{"data":[1]},
            "variable_labels":[4,3,2,0,1]})",
        R"({"type":"SampleSet","num_rows":1,"sample_data":{"data":[1]},
            "variable_labels":[4,3,2,0,0]})",
        R"({"type":"SampleSet","num_rows":1000000000000,
            "sample_data":{"data":[]},"variable_labels":[4,3,2,0,1]})"}) {
    llvm::Expected<RawSamples> samples = readSamples(bad, program);
    EXPECT_FALSE(static_cast<bool>(samples)) << bad;
    llvm::consumeError(samples.takeError());
  }
}

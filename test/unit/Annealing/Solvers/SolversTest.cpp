//===- SolversTest.cpp - Every solver against brute force -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Auto.h"
#include "enishi/Annealing/Bifurcation.h"
#include "enishi/Annealing/CompoundAnnealing.h"
#include "enishi/Annealing/Hybrid.h"
#include "enishi/Annealing/ParallelTempering.h"
#include "enishi/Annealing/QuantumAnnealing.h"
#include "enishi/Annealing/RecombiningAnnealing.h"
#include "enishi/Annealing/SimulatedAnnealing.h"
#include "enishi/Annealing/Tabu.h"

#include "lib/Annealing/Solvers/Forests.h"
#include "lib/Annealing/Solvers/Recombination.h"
#include "lib/Annealing/Solvers/ReplicaBatch.h"
#include "lib/Annealing/Solvers/RowState.h"
#include "lib/Annealing/Solvers/StagedBatch.h"

#include "TestModels.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>

using namespace enishi::annealing;

namespace {

struct NamedSolver {
  const char *name;
  std::function<llvm::Expected<SolveResult>(const IsingModel &,
                                            const SolveOptions &)>
      solve;
  /// How many of the 448 small models may be missed. Trajectories of the
  /// ballistic kind are so alike that some ground states are never their end,
  /// and the search by parts only ever descends.
  unsigned allowedMisses = 0;
  uint64_t stepsForSmall = 200000;
};

std::ostream &operator<<(std::ostream &out, const NamedSolver &solver) {
  return out << solver.name;
}

NamedSolver annealing(const char *name, AnnealingKernel kernel) {
  return {name, [kernel](const IsingModel &model, const SolveOptions &options) {
            SimulatedAnnealingOptions annealing;
            annealing.kernel = kernel;
            return simulatedAnnealing(model, options, annealing);
          }};
}

const NamedSolver kSolvers[] = {
    annealing("AnnealingReplicas", AnnealingKernel::Replicas),
    annealing("AnnealingRow", AnnealingKernel::Row),
    {"Recombining",
     [](const IsingModel &model, const SolveOptions &options) {
       return recombiningAnnealing(model, options);
     }},
    {"Forests",
     [](const IsingModel &model, const SolveOptions &options) {
       RecombiningAnnealingOptions recombining;
       recombining.update = AnnealingUpdate::Forests;
       return recombiningAnnealing(model, options, recombining);
     }},
    {"Tabu",
     [](const IsingModel &model, const SolveOptions &options) {
       return tabuSearch(model, options);
     }},
    {"Compound",
     [](const IsingModel &model, const SolveOptions &options) {
       return compoundAnnealing(model, options);
     }},
    {"Auto",
     [](const IsingModel &model, const SolveOptions &options) {
       return solveAutomatically(model, options);
     }},
    {"Hybrid",
     [](const IsingModel &model, const SolveOptions &options) {
       return hybridSearch(model, options);
     }},
    {"HybridOfSmallParts",
     [](const IsingModel &model, const SolveOptions &options) {
       HybridOptions hybrid;
       hybrid.partSize = 12;
       hybrid.sweepsPerVisit = 16;
       return hybridSearch(model, options, hybrid);
     },
     30, 40000},
    {"Tempering",
     [](const IsingModel &model, const SolveOptions &options) {
       return parallelTempering(model, options);
     }},
    {"DiscreteBifurcation",
     [](const IsingModel &model, const SolveOptions &options) {
       return simulatedBifurcation(model, options);
     }},
    {"BallisticBifurcation",
     [](const IsingModel &model, const SolveOptions &options) {
       BifurcationOptions bifurcation;
       bifurcation.kind = BifurcationKind::Ballistic;
       return simulatedBifurcation(model, options, bifurcation);
     },
     9},
    {"QuantumAnnealing",
     [](const IsingModel &model, const SolveOptions &options) {
       return quantumAnnealing(model, options);
     }},
};

class Solvers : public testing::TestWithParam<NamedSolver> {
protected:
  SolveResult solve(const IsingModel &model, const SolveOptions &options) {
    llvm::Expected<SolveResult> result = GetParam().solve(model, options);
    if (result)
      return std::move(*result);
    ADD_FAILURE() << llvm::toString(result.takeError());
    return {};
  }
};

/// Each model is asked about once per solver.
double cachedGroundEnergy(unsigned index, const IsingModel &model) {
  static std::map<unsigned, double> known;
  auto [at, isNew] = known.try_emplace(index);
  if (isNew)
    at->second = groundEnergy(model);
  return at->second;
}

TEST_P(Solvers, FindGroundStatesOfSmallModels) {
  unsigned index = 0, misses = 0;
  for (WeightKind kind : kWeightKinds)
    for (uint32_t n : {1u, 2u, 3u, 5u, 8u, 11u, 13u, 16u})
      for (double density : {0.0, 0.15, 0.5, 1.0})
        for (bool hasFields : {true, false}) {
          IsingModel model =
              randomModel(++index * 7919, n, kind, density, hasFields);
          SolveOptions options;
          options.seed = index;
          options.stepLimit = GetParam().stepsForSmall;
          SolveResult result = solve(model, options);
          ASSERT_FALSE(result.samples.empty());
          EXPECT_EQ(result.bestEnergy(), model.energy(result.samples[0].spins));
          double ground = cachedGroundEnergy(index, model);
          if (result.bestEnergy() > ground + 1e-12 * std::fabs(ground))
            ++misses;
          ASSERT_LE(misses, GetParam().allowedMisses)
              << "model " << index << ", " << n << " spins, "
              << result.bestEnergy() << " instead of " << ground;
          EXPECT_GT(result.steps, 0u);
          EXPECT_FALSE(result.method.empty());
        }
}

TEST_P(Solvers, HandleTheEmptyModel) {
  IsingModel model = IsingModel::create({}, {}, 2.5);
  SolveResult result = solve(model, {});
  ASSERT_EQ(result.samples.size(), 1u);
  EXPECT_EQ(result.bestEnergy(), 2.5);
}

TEST_P(Solvers, ReturnDifferentSamplesBestFirst) {
  IsingModel model = randomModel(5, 14, WeightKind::SmallIntegers, 0.4, false);
  SolveOptions options;
  options.stepLimit = 500000;
  options.numSamples = 10;
  SolveResult result = solve(model, options);
  EXPECT_GE(result.samples.size(), 2u);
  EXPECT_LE(result.samples.size(), 10u);
  for (size_t i = 0; i < result.samples.size(); ++i) {
    EXPECT_EQ(result.samples[i].energy, model.energy(result.samples[i].spins));
    if (i == 0)
      continue;
    EXPECT_LE(result.samples[i - 1].energy, result.samples[i].energy);
    for (size_t j = 0; j < i; ++j)
      EXPECT_NE(result.samples[i].spins, result.samples[j].spins);
  }
}

TEST_P(Solvers, DependOnTheSeedAndNotOnThreads) {
  IsingModel model = randomModel(11, 90, WeightKind::Reals, 0.2);
  SolveOptions options;
  options.stepLimit = 600000;
  options.numSamples = 3;
  options.seed = 1;
  SolveResult one = solve(model, options);
  SolveResult again = solve(model, options);
  options.threads = 2;
  SolveResult two = solve(model, options);
  options.seed = 2;
  options.numSamples = 1;
  ASSERT_EQ(one.samples.size(), two.samples.size());
  for (size_t i = 0; i < one.samples.size(); ++i) {
    EXPECT_EQ(one.samples[i].spins, again.samples[i].spins);
    EXPECT_EQ(one.samples[i].spins, two.samples[i].spins);
  }
  EXPECT_EQ(one.steps, two.steps);
}

TEST_P(Solvers, StopAtTheTarget) {
  IsingModel model = randomModel(3, 60, WeightKind::UnitSpins, 0.2);
  SolveOptions options;
  options.stepLimit = 20000000;
  SolveResult full = solve(model, options);
  options.target = full.bestEnergy() + 4;
  SolveResult early = solve(model, options);
  EXPECT_LE(early.bestEnergy(), *options.target);
  EXPECT_LT(early.steps, full.steps);
  options.threads = 2;
  SolveResult threaded = solve(model, options);
  EXPECT_EQ(threaded.samples[0].spins, early.samples[0].spins);
  EXPECT_EQ(threaded.steps, early.steps);
}

TEST_P(Solvers, StopInTime) {
  IsingModel model = randomModel(4, 300, WeightKind::SmallIntegers, 0.1);
  SolveOptions options;
  options.timeLimit = 0.15;
  auto start = std::chrono::steady_clock::now();
  SolveResult result = solve(model, options);
  double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  // Generous for a busy machine.
  EXPECT_LT(seconds, 2);
  EXPECT_FALSE(result.samples.empty());
  // Limits that are over before, while or shortly after the first piece of work
  // is done.
  for (double limit : {0.0, 1e-9, 1e-6, 1e-5, 1e-4, 1e-3}) {
    options.timeLimit = limit;
    EXPECT_FALSE(solve(model, options).samples.empty());
  }
}

TEST_P(Solvers, StopWhenProgressSaysSo) {
  IsingModel model = randomModel(4, 200, WeightKind::SmallIntegers, 0.1);
  SolveOptions options;
  options.stepLimit = 1000000000000;
  unsigned calls = 0;
  double last = 0;
  options.progress = [&](double fraction, double) {
    EXPECT_GE(fraction, 0);
    EXPECT_LE(fraction, 1);
    last = fraction;
    return ++calls < 20;
  };
  SolveResult result = solve(model, options);
  EXPECT_EQ(calls, 20u);
  EXPECT_GT(last, 0);
  ASSERT_FALSE(result.samples.empty());
  EXPECT_EQ(result.bestEnergy(), model.energy(result.samples[0].spins));
}

TEST_P(Solvers, NeverReturnWorseThanTheInitialConfiguration) {
  IsingModel model = randomModel(21, 200, WeightKind::Reals, 0.1);
  SolveOptions options;
  options.stepLimit = 5000000;
  SolveResult good = solve(model, options);
  options.initial = good.samples[0].spins;
  options.stepLimit = 1;
  EXPECT_LE(solve(model, options).bestEnergy(), good.bestEnergy());
}

TEST_P(Solvers, RefuseBadInput) {
  auto fails = [&](const IsingModel &model, const SolveOptions &options) {
    llvm::Expected<SolveResult> result = GetParam().solve(model, options);
    bool failed = !result;
    llvm::consumeError(result.takeError());
    return failed;
  };
  SolveOptions options;
  options.stepLimit = 1000;
  EXPECT_TRUE(fails(IsingModel::create({0, 1.0 / 0.0}, {}), options));
  IsingModel model = IsingModel::create({1, 1}, {{0, 1, 1}});
  EXPECT_FALSE(fails(model, options));
  options.initial = {1};
  EXPECT_TRUE(fails(model, options));
  options.initial = {1, 0};
  EXPECT_TRUE(fails(model, options));
  options.initial = {1, -1};
  EXPECT_FALSE(fails(model, options));
}

INSTANTIATE_TEST_SUITE_P(All, Solvers, testing::ValuesIn(kSolvers),
                         [](const auto &info) {
                           return std::string(info.param.name);
                         });

TEST(Auto, ProvesModelsWithoutFrustration) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    IsingModel model = randomModel(seed, 14, WeightKind::Reals, 0.15, seed % 2);
    std::mt19937_64 random(seed);
    SpinConfiguration hidden(14);
    for (int8_t &spin : hidden)
      spin = random() & 1 ? 1 : -1;
    // Signs that the hidden configuration satisfies, but for every third model
    // one coupling and its twin.
    for (Spin i = 0; i < 14; ++i) {
      model.fields[i] = -hidden[i] * std::fabs(model.fields[i]);
      for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k)
        model.weights[k] = -hidden[i] * hidden[model.neighbors[k]] *
                           std::fabs(model.weights[k]);
    }
    if (seed % 3 == 0 && !model.weights.empty()) {
      Spin other = model.neighbors[0], first = 0;
      while (model.rowBegin[first + 1] == 0)
        ++first;
      model.weights[0] = -model.weights[0];
      for (uint64_t k = model.rowBegin[other]; k < model.rowBegin[other + 1];
           ++k)
        if (model.neighbors[k] == first)
          model.weights[k] = -model.weights[k];
    }
    SolveOptions options;
    options.stepLimit = 300000;
    llvm::Expected<SolveResult> result = solveAutomatically(model, options);
    ASSERT_TRUE(bool(result));
    EXPECT_NEAR(result->bestEnergy(), groundEnergy(model), 1e-12) << seed;
    if (seed % 3)
      EXPECT_TRUE(result->isOptimal) << seed;
    else if (result->isOptimal)
      EXPECT_LE(result->bestEnergy(), groundEnergy(model) + 1e-12) << seed;
  }
}

TEST(Recombination, PacksAndTransposes) {
  std::mt19937_64 random(3);
  for (size_t size : {1u, 7u, 8u, 9u, 64u, 65u, 200u}) {
    SpinConfiguration spins(size);
    for (int8_t &spin : spins)
      spin = random() & 1 ? 1 : -1;
    std::vector<uint64_t> words;
    packSpins(spins, words);
    ASSERT_EQ(words.size(), (size + 63) / 64);
    for (size_t i = 0; i < 64 * words.size(); ++i)
      EXPECT_EQ(words[i / 64] >> i % 64 & 1, i < size && spins[i] < 0) << i;
  }
  uint64_t rows[64], turned[64];
  for (unsigned i = 0; i < 64; ++i)
    rows[i] = turned[i] = random();
  transposeBits(turned);
  for (unsigned i = 0; i < 64; ++i)
    for (unsigned j = 0; j < 64; ++j)
      ASSERT_EQ(turned[i] >> j & 1, rows[j] >> i & 1);
}

TEST(Recombination, TakesTheBestOfAllCombinations) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    WeightKind kind = kWeightKinds[seed % std::size(kWeightKinds)];
    IsingModel model = randomModel(seed, 12, kind, 0.12);
    std::mt19937_64 random(seed);
    SpinConfiguration first(12), second(12);
    for (int i = 0; i < 12; ++i) {
      first[i] = random() & 1 ? 1 : -1;
      second[i] = random() & 1 ? 1 : -1;
    }
    // All ways to take each connected component of differing spins from one
    // of the two: labels by repeated minima along couplings.
    std::vector<uint32_t> label(12);
    for (uint32_t i = 0; i < 12; ++i)
      label[i] = i;
    for (int round = 0; round < 12; ++round)
      for (uint32_t i = 0; i < 12; ++i)
        for (uint32_t j : model.neighborsOf(i))
          if (first[i] != second[i] && first[j] != second[j])
            label[i] = label[j] = std::min(label[i], label[j]);
    double expected = std::numeric_limits<double>::infinity();
    for (unsigned code = 0; code < 4096; ++code) {
      SpinConfiguration mixed(12);
      for (uint32_t i = 0; i < 12; ++i)
        mixed[i] = code >> label[i] & 1 ? second[i] : first[i];
      expected = std::min(expected, model.energy(mixed));
    }
    double before = model.energy(first);
    Random choices(seed);
    double gain = Recombiner(model).merge(first, second, choices);
    double size = std::fabs(expected) + std::fabs(before);
    EXPECT_NEAR(model.energy(first), expected, 1e-12 * size) << seed;
    EXPECT_NEAR(before + gain, expected, 1e-12 * size) << seed;
  }
}

//===----------------------------------------------------------------------===//
// The distribution at a fixed temperature
//===----------------------------------------------------------------------===//

/// Counts configurations of a model of few spins at a fixed temperature, with
/// samples far enough apart to be taken as independent, and compares with the
/// Boltzmann distribution by a chi-squared statistic. Its limit is the
/// 1 - 1e-6 quantile (Wilson, Hilferty 1931), which a right sampler exceeds
/// once in a million seeds; the seeds here are fixed.
template <typename Sampler>
void expectBoltzmann(const IsingModel &model, double beta, Sampler sample) {
  uint32_t n = model.numSpins();
  std::vector<double> expected(size_t(1) << n), observed(expected.size());
  double sum = 0;
  for (size_t code = 0; code < expected.size(); ++code) {
    SpinConfiguration spins(n);
    for (uint32_t i = 0; i < n; ++i)
      spins[i] = code >> i & 1 ? -1 : 1;
    sum += expected[code] = std::exp(-beta * model.energy(spins));
  }
  double total = sample(observed);
  double statistic = 0, degrees = -1, rareExpected = 0, rareObserved = 0;
  for (size_t code = 0; code < expected.size(); ++code) {
    double mean = expected[code] / sum * total;
    if (mean < 20) {
      rareExpected += mean;
      rareObserved += observed[code];
      continue;
    }
    statistic += (observed[code] - mean) * (observed[code] - mean) / mean;
    ++degrees;
  }
  if (rareExpected >= 20) {
    statistic += (rareObserved - rareExpected) * (rareObserved - rareExpected) /
                 rareExpected;
    ++degrees;
  }
  double c = 2 / (9 * degrees);
  double limit = degrees * std::pow(1 - c + 4.7534 * std::sqrt(c), 3);
  EXPECT_LT(statistic, limit) << degrees << " degrees of freedom";
}

template <typename Number>
void expectReplicasSample(const IsingModel &model, double beta) {
  Numbers numbers = Numbers::of(model);
  SparseRows<Number> rows(model, numbers);
  ReplicaBatch<Number> batch(model, numbers, rows, 17);
  batch.randomize();
  expectBoltzmann(model, beta, [&](std::vector<double> &observed) {
    double total = 0;
    for (unsigned round = 0; round < 3000; ++round) {
      batch.setBeta(beta);
      for (unsigned sweep = 0; sweep < 25; ++sweep)
        batch.sweep();
      if (round < 20)
        continue;
      for (unsigned lane = 0; lane < kLanes<Number>; ++lane) {
        SpinConfiguration spins = batch.spins(lane);
        size_t code = 0;
        for (uint32_t i = 0; i < spins.size(); ++i)
          code |= size_t(spins[i] < 0) << i;
        ++observed[code];
        ++total;
      }
    }
    return total;
  });
}

TEST(AnnealingDistribution, ReplicasSampleTheBoltzmannDistribution) {
  for (double beta : {0.2, 0.5}) {
    expectReplicasSample<int8_t>(
        randomModel(1, 6, WeightKind::UnitSpins, 0.6, false), beta);
    expectReplicasSample<int8_t>(
        randomModel(2, 6, WeightKind::SmallIntegers, 0.6), beta / 2);
    expectReplicasSample<int16_t>(
        randomModel(3, 6, WeightKind::SmallIntegers, 0.6), beta / 2);
    expectReplicasSample<int32_t>(
        randomModel(4, 5, WeightKind::WideIntegers, 0.6), beta / 30000);
    expectReplicasSample<float>(randomModel(5, 6, WeightKind::Reals, 0.6),
                                beta * 4);
  }
}

/// Both precisions of one batch, warm and cold by turns.
template <typename Number> void expectStagesSample(const IsingModel &model) {
  Numbers numbers = Numbers::of(model);
  BetaRange range = defaultBetaRange(model);
  auto coarse = CoarseRows::create(model, numbers, range);
  ASSERT_TRUE(coarse.has_value());
  EXPECT_GT(coarse->coldest, range.hot);
  EXPECT_LT(coarse->coldest, range.cold);
  SparseRows<Number> rows(model, numbers);
  for (bool isCold : {false, true}) {
    // Both just beside the change, so that a wrong hand-over is seen.
    double beta = coarse->coldest * (isCold ? 1.001 : 0.999) / 4;
    coarse->coldest = isCold ? beta * 0.99 : beta * 1.01;
    StagedBatch<Number> staged(model, numbers, rows, *coarse, 1);
    staged.randomize();
    expectBoltzmann(model, beta, [&](std::vector<double> &observed) {
      double total = 0;
      for (unsigned round = 0; round < 1500; ++round) {
        staged.setBeta(isCold ? beta * 0.9 : beta * 1.1);
        staged.sweep();
        staged.setBeta(beta);
        for (unsigned sweep = 0; sweep < 25; ++sweep)
          staged.sweep();
        if (round < 20)
          continue;
        for (unsigned lane = 0; lane < staged.lanes; ++lane) {
          SpinConfiguration spins = staged.spins(lane);
          size_t code = 0;
          for (uint32_t i = 0; i < spins.size(); ++i)
            code |= size_t(spins[i] < 0) << i;
          ++observed[code];
          ++total;
        }
      }
      return total;
    });
    coarse = CoarseRows::create(model, numbers, range);
  }
}

TEST(AnnealingDistribution, BothPrecisionsSampleTheBoltzmannDistribution) {
  expectStagesSample<int32_t>(randomModel(4, 5, WeightKind::WideIntegers, 0.6));
  expectStagesSample<float>(randomModel(5, 6, WeightKind::Reals, 0.6));
}

TEST(StagedBatch, DescendsWithTheExactWeights) {
  for (WeightKind kind :
       {WeightKind::Reals, WeightKind::Huge, WeightKind::Tiny}) {
    IsingModel model = randomModel(12, 300, kind, 0.04);
    Numbers numbers = Numbers::of(model);
    auto coarse = CoarseRows::create(model, numbers, defaultBetaRange(model));
    ASSERT_TRUE(coarse.has_value());
    SparseRows<float> rows(model, numbers);
    StagedBatch<float> batch(model, numbers, rows, *coarse, 7);
    batch.randomize();
    batch.setBeta(defaultBetaRange(model).hot);
    for (unsigned sweep = 0; sweep < 20; ++sweep)
      batch.sweep();
    batch.descend();
    std::vector<double> energies = batch.energies();
    ASSERT_EQ(energies.size(), batch.lanes);
    for (unsigned lane = 0; lane < batch.lanes; ++lane) {
      SpinConfiguration spins = batch.spins(lane);
      double energy = model.energy(spins);
      EXPECT_NEAR(energies[lane], energy, 1e-5 * std::fabs(energy));
      for (Spin i = 0; i < model.numSpins(); ++i) {
        spins[i] = -spins[i];
        EXPECT_GT(model.energy(spins), energy - 1e-5 * std::fabs(energy));
        spins[i] = -spins[i];
      }
    }
  }
}

/// A target that a replica meets on the way ends an anneal in the middle, also
/// where the warm part is annealed with rounded weights.
TEST(RecombiningAnnealing, StopsWithinAnAnneal) {
  for (WeightKind kind : {WeightKind::UnitSpins, WeightKind::Reals}) {
    IsingModel model = randomModel(9, 400, kind, 0.06);
    SolveOptions options;
    options.seed = 2;
    uint64_t lanes = kind == WeightKind::Reals ? 32 : 64;
    uint64_t wholeAnneal = 45 * lanes * model.numSpins();
    options.stepLimit = 2 * wholeAnneal;
    SolveResult full = cantFail(recombiningAnnealing(model, options));
    ASSERT_GT(full.steps, wholeAnneal);
    ASSERT_LT(full.bestEnergy(), 0);
    options.target = 0.8 * full.bestEnergy();
    SolveResult early = cantFail(recombiningAnnealing(model, options));
    EXPECT_LE(early.bestEnergy(), *options.target);
    EXPECT_EQ(early.bestEnergy(), model.energy(early.samples[0].spins));
    EXPECT_LT(early.steps, wholeAnneal);
  }
}

/// After selection the worst replicas are copies of the best ones, with slopes
/// that fit their spins.
template <typename Batch>
void expectSelection(const IsingModel &model, Batch &batch, double tolerance) {
  auto energiesOf = [&] {
    std::vector<double> energies;
    for (unsigned lane = 0; lane < Batch::lanes; ++lane)
      energies.push_back(model.energy(batch.spins(lane)));
    llvm::sort(energies);
    return energies;
  };
  constexpr unsigned kCount = Batch::lanes / 4;
  std::vector<double> expected = energiesOf();
  ASSERT_LT(expected[kCount], expected[Batch::lanes - kCount]);
  std::copy_n(expected.begin(), kCount, expected.end() - kCount);
  llvm::sort(expected);
  replaceWorst(batch, batch.energies(), kCount);
  std::vector<double> found = energiesOf(), claimed = batch.energies();
  llvm::sort(claimed);
  for (unsigned k = 0; k < Batch::lanes; ++k) {
    EXPECT_NEAR(found[k], expected[k], tolerance);
    EXPECT_NEAR(claimed[k], expected[k], tolerance);
  }
}

TEST(Selection, ReplacesTheWorstByTheBest) {
  for (bool isUnit : {true, false}) {
    IsingModel model = randomModel(
        5, 90, isUnit ? WeightKind::UnitSpins : WeightKind::SmallIntegers, 0.1);
    Numbers numbers = Numbers::of(model);
    ASSERT_EQ(numbers.kind, NumberKind::Int8);
    SparseRows<int8_t> rows(model, numbers);
    ReplicaBatch<int8_t> batch(model, numbers, rows, 3);
    batch.randomize();
    expectSelection(model, batch, 0);
  }
}

TEST(Selection, ReplacesInBothPrecisions) {
  IsingModel model = randomModel(6, 90, WeightKind::Reals, 0.1);
  Numbers numbers = Numbers::of(model);
  BetaRange range = defaultBetaRange(model);
  bool wasStaged = withBatches<float>(model, numbers, range, [&](auto make) {
    auto batch = make(7);
    for (double beta : {range.hot, range.cold}) {
      batch.randomize();
      batch.setBeta(beta);
      expectSelection(model, batch, 1e-2);
    }
    return batch.lanes == 32;
  });
  EXPECT_TRUE(wasStaged);
}

TEST(Recombining, SolvesCrowdedModels) {
  // Spins with 20 and more couplings, whose ground state is known: a planted
  // configuration satisfies all but one coupling of each of many triangles.
  constexpr uint32_t kSpins = 90;
  std::mt19937_64 random(8);
  SpinConfiguration planted(kSpins);
  for (int8_t &spin : planted)
    spin = random() & 1 ? 1 : -1;
  std::vector<Coupling> couplings;
  for (uint32_t i = 0; i < kSpins; ++i)
    for (uint32_t k = 1; k <= 6; ++k) {
      uint32_t triangle[3] = {i, (i + k) % kSpins, (i + 11 * k + 7) % kSpins};
      uint32_t violated = random() % 3;
      for (uint32_t side = 0; side < 3; ++side) {
        uint32_t a = triangle[side], b = triangle[(side + 1) % 3];
        if (a != b)
          couplings.push_back(
              {a, b,
               double(planted[a] * planted[b]) * (side == violated ? 1 : -1)});
      }
    }
  IsingModel model =
      IsingModel::create(std::vector<double>(kSpins, 0), couplings, 0);
  ASSERT_GE(model.neighbors.size(), 16 * kSpins);
  for (uint64_t seed : {1, 2, 3}) {
    SolveOptions options;
    options.seed = seed;
    options.stepLimit = 64 * kSpins * 1024;
    auto result = recombiningAnnealing(model, options);
    ASSERT_TRUE(bool(result)) << llvm::toString(result.takeError());
    EXPECT_EQ(result->bestEnergy(), model.energy(planted));
    EXPECT_LE(result->steps, options.stepLimit);
  }
}

TEST(StagedBatch, IsNotUsedWhereRoundingWouldMatter) {
  // One large penalty: its rounding is coarser than all other fields.
  IsingModel model = randomModel(12, 30, WeightKind::Reals, 0.2);
  model.fields[0] = 1e9;
  Numbers numbers = Numbers::of(model);
  EXPECT_FALSE(CoarseRows::create(model, numbers, {0.1, 10}).has_value());
  IsingModel plain = randomModel(12, 30, WeightKind::Reals, 0.2);
  // One temperature: no warm part.
  EXPECT_FALSE(
      CoarseRows::create(plain, Numbers::of(plain), {1000, 1000}).has_value());
}

TEST(AnnealingDistribution, ForestsSampleTheBoltzmannDistribution) {
  for (double density : {0.3, 0.7}) {
    IsingModel model = randomModel(8, 6, WeightKind::SmallIntegers, density);
    double beta = 0.2;
    Numbers numbers = Numbers::of(model);
    ForestCover cover(model, numbers, 4, 5);
    ForestSampler sampler(cover, 9);
    AlignedVector<int32_t> minus(6 * kLanes<float>, 0);
    expectBoltzmann(model, beta, [&](std::vector<double> &observed) {
      double total = 0;
      for (unsigned round = 0; round < 6000; ++round) {
        sampler.setBeta(beta * numbers.unit);
        for (unsigned sweep = 0; sweep < 12; ++sweep)
          sampler.sample(minus.data());
        for (unsigned lane = 0; round >= 20 && lane < kLanes<float>; ++lane) {
          size_t code = 0;
          for (uint32_t i = 0; i < 6; ++i)
            code |= size_t(minus[i * kLanes<float> + lane] < 0) << i;
          ++observed[code];
          ++total;
        }
      }
      return total;
    });
  }
}

/// One slice of a path of 16 has the distribution of the diagonal of the
/// transfer matrix's 16th power.
TEST(AnnealingDistribution, PathsFollowTheTransferMatrix) {
  constexpr unsigned kStates = 8;
  IsingModel model = randomModel(12, 3, WeightKind::SmallIntegers, 1);
  Numbers numbers = Numbers::of(model);
  SparseRows<float> rows(model, numbers);
  ReplicaBatch<float> batch(model, numbers, rows, 4);
  batch.randomize();
  double scale = 0.03, coupling = 0.4;
  double transfer[kStates][kStates];
  for (unsigned a = 0; a < kStates; ++a)
    for (unsigned b = 0; b < kStates; ++b) {
      SpinConfiguration spins(3);
      int overlap = 0;
      for (unsigned i = 0; i < 3; ++i) {
        spins[i] = a >> i & 1 ? -1 : 1;
        overlap += (a >> i & 1) == (b >> i & 1) ? 1 : -1;
      }
      transfer[a][b] =
          std::exp(-scale * model.energy(spins) + coupling * overlap);
    }
  double product[kStates][kStates] = {}, expected[kStates], sum = 0;
  for (unsigned a = 0; a < kStates; ++a)
    product[a][a] = 1;
  for (unsigned slice = 0; slice < 16; ++slice) {
    double next[kStates][kStates] = {};
    for (unsigned a = 0; a < kStates; ++a)
      for (unsigned b = 0; b < kStates; ++b)
        for (unsigned c = 0; c < kStates; ++c)
          next[a][c] += product[a][b] * transfer[b][c];
    std::copy(&next[0][0], &next[0][0] + kStates * kStates, &product[0][0]);
  }
  for (unsigned a = 0; a < kStates; ++a)
    sum += expected[a] = product[a][a];
  double observed[kStates] = {}, total = 0;
  for (unsigned round = 0; round < 20000; ++round) {
    batch.refreshThresholds();
    for (unsigned sweep = 0; sweep < 40; ++sweep)
      batch.sweepPath(2 * scale * numbers.unit, 2 * coupling);
    SpinConfiguration spins = batch.spins(round % 16);
    unsigned code = 0;
    for (unsigned i = 0; i < 3; ++i)
      code |= unsigned(spins[i] < 0) << i;
    ++observed[code];
    ++total;
  }
  double statistic = 0;
  for (unsigned a = 0; a < kStates; ++a) {
    double mean = expected[a] / sum * total;
    statistic += (observed[a] - mean) * (observed[a] - mean) / mean;
  }
  // The 1 - 1e-6 quantile of chi-squared with 7 degrees of freedom.
  EXPECT_LT(statistic, 40.5);
}

TEST(AnnealingDistribution, RowsSampleTheBoltzmannDistribution) {
  IsingModel model = randomModel(6, 6, WeightKind::SmallIntegers, 0.8);
  Numbers numbers = Numbers::of(model);
  Rows<int16_t, int8_t> rows(model, numbers, true);
  RowState<int16_t, int8_t> state(model, numbers, rows, 3);
  expectBoltzmann(model, 0.15, [&](std::vector<double> &observed) {
    double total = 0;
    for (unsigned round = 0; round < 60000; ++round) {
      if (round % 2 == 0)
        state.setBeta(0.15);
      for (unsigned sweep = 0; sweep < 25; ++sweep)
        state.sweep();
      size_t code = 0;
      for (uint32_t i = 0; i < 6; ++i)
        code |= size_t(state.spin(i) < 0) << i;
      ++observed[code];
      ++total;
    }
    return total;
  });
}

} // namespace

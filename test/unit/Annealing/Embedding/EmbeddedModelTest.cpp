//===- EmbeddedModelTest.cpp - Models on devices and back -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmbeddingTestUtils.h"

#include "enishi/Annealing/Embedding/EmbeddedModel.h"
#include "enishi/Annealing/Embedding/Embedder.h"

#include <cmath>
#include <limits>

using namespace enishi::annealing;

namespace {
struct Ground {
  double energy = std::numeric_limits<double>::infinity();
  std::vector<SpinConfiguration> states;
};

class Numbers {
public:
  explicit Numbers(uint64_t seed) : state(seed) {}
  /// A multiple of 1/4 in [-1, 1].
  double next() {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (int((state >> 33) % 9) - 4) / 4.0;
  }

private:
  uint64_t state;
};
} // namespace

/// All ground states over the listed spins; the others stay +1.
static Ground bruteForce(const IsingModel &model, llvm::ArrayRef<Spin> free) {
  Ground ground;
  SpinConfiguration spins(model.numSpins(), 1);
  for (uint64_t bits = 0; bits < uint64_t(1) << free.size(); ++bits) {
    for (size_t i = 0; i < free.size(); ++i)
      spins[free[i]] = bits >> i & 1 ? -1 : 1;
    double energy = model.energy(spins);
    if (energy < ground.energy - 1e-9) {
      ground.energy = energy;
      ground.states.clear();
    }
    if (energy < ground.energy + 1e-9)
      ground.states.push_back(spins);
  }
  return ground;
}

static IsingModel randomModel(const SparseGraph &graph, uint64_t seed) {
  Numbers numbers(seed);
  std::vector<double> fields;
  for (uint32_t v = 0; v < graph.numVertices(); ++v)
    fields.push_back(numbers.next());
  std::vector<Coupling> couplings;
  for (auto [a, b] : graph.edges())
    couplings.push_back({a, b, numbers.next()});
  return IsingModel::create(fields, couplings, 0.5);
}

static std::vector<Spin> all(uint32_t n) {
  std::vector<Spin> list(n);
  for (uint32_t i = 0; i < n; ++i)
    list[i] = i;
  return list;
}

TEST(EmbeddedModel, GroundStatesAreThoseOfTheSource) {
  HardwareGraph device = makeDevice(TopologyShape::chimera(2, 2));
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    SparseGraph graph = SparseGraph::complete(5);
    IsingModel source = randomModel(graph, seed);
    // Zero couplings are none: the embedding is that of what is left.
    SparseGraph problem = SparseGraph::fromModel(source);
    Embedding embedding = embedProblem(graph, device).embedding;
    ASSERT_EQ(faults(problem, device, embedding), "");
    std::vector<double> strengths = chainStrengths(
        source, device, embedding, ChainStrengthRule::Sufficient, 1.01);
    IsingModel embedded = embedModel(source, device, embedding, strengths);
    Ground expected = bruteForce(source, all(5));
    Ground found = bruteForce(embedded, embedding.qubits);
    EXPECT_NEAR(found.energy, expected.energy, 1e-9);
    EXPECT_EQ(found.states.size(), expected.states.size());
    Unembedding back =
        unembed(source, embedding, found.states, BrokenChainRule::Discard);
    EXPECT_EQ(back.samples.size(), found.states.size());
    EXPECT_EQ(back.meanBreakShare(), 0);
    for (const SpinConfiguration &spins : back.samples)
      EXPECT_NEAR(source.energy(spins), expected.energy, 1e-9);
  }
}

TEST(EmbeddedModel, SufficientIsSharpOnAPath) {
  // One variable on four qubits in a row, fields 1 at both ends in opposite
  // directions cannot be: a single variable's field is spread evenly, so two
  // neighbours pull at the ends.
  HardwareGraph device = HardwareGraph::custom(SparseGraph::grid(1, 6));
  Embedding embedding = Embedding::fromChains({{1, 2, 3, 4}, {0}, {5}});
  std::vector<Coupling> couplings = {{0, 1, -1}, {0, 2, -1}};
  IsingModel source = IsingModel::create({0, 3, -3}, couplings);
  std::vector<double> strengths = chainStrengths(
      source, device, embedding, ChainStrengthRule::Sufficient, 1);
  EXPECT_EQ(strengths[0], 1);
  Ground expected = bruteForce(source, all(3));
  for (double factor : {0.9, 1.1}) {
    strengths[0] = factor;
    IsingModel embedded = embedModel(source, device, embedding, strengths);
    Ground found = bruteForce(embedded, all(6));
    Unembedding back =
        unembed(source, embedding, found.states, BrokenChainRule::Majority);
    // Below the bound the chain breaks, above it does not.
    EXPECT_EQ(back.meanBreakShare() > 0, factor < 1);
    EXPECT_EQ(found.energy < expected.energy - 1e-9, factor < 1);
  }
}

TEST(EmbeddedModel, Rules) {
  HardwareGraph device = HardwareGraph::custom(SparseGraph::complete(3));
  Embedding embedding = Embedding::fromChains({{0}, {1}, {2}});
  std::vector<Coupling> couplings = {{0, 1, 3}, {1, 2, -4}};
  IsingModel model = IsingModel::create({0, -5, 0}, couplings);
  // RMS sqrt(12.5), mean degree 4 / 3.
  EXPECT_NEAR(chainStrengths(model, device, embedding,
                             ChainStrengthRule::UniformTorque, 1.414)[0],
              1.414 * std::sqrt(12.5) * std::sqrt(4.0 / 3), 1e-12);
  EXPECT_EQ(
      chainStrengths(model, device, embedding, ChainStrengthRule::Scaled, 2)[1],
      10);
}

TEST(EmbeddedModel, ScalingIntoTheRange) {
  std::vector<Coupling> couplings = {{0, 1, 3}, {1, 2, -4}};
  IsingModel model = IsingModel::create({1, -6, 0}, couplings, 2);
  CoefficientRange range{-2, 2, -2, 1, -3, 3};
  ScaledModel result = scaleToRange(model, range);
  EXPECT_DOUBLE_EQ(result.scale, 1.0 / 3);
  EXPECT_DOUBLE_EQ(result.model.fields[1], -2);
  EXPECT_DOUBLE_EQ(result.model.energy({1, -1, 1}),
                   model.energy({1, -1, 1}) / 3);
  range.minQubitTotal = -0.5;
  EXPECT_DOUBLE_EQ(scaleToRange(model, range).scale, 0.125);
  IsingModel small = IsingModel::create({0.5, 0}, {});
  EXPECT_EQ(scaleToRange(small, range, false).scale, 1);
  EXPECT_EQ(scaleToRange(small, range, true).scale, 4);
  EXPECT_EQ(scaleToRange(IsingModel::create({0, 0}, {}), range).scale, 1);
}

TEST(EmbeddedModel, GaugesKeepEnergies) {
  IsingModel model = randomModel(SparseGraph::complete(6), 3);
  SpinConfiguration gauge = randomGauge(6, 11), spins = {1, -1, -1, 1, 1, -1};
  EXPECT_NE(gauge, SpinConfiguration(6, 1));
  IsingModel turned = applyGauge(model, gauge);
  EXPECT_NE(turned.fields, model.fields);
  EXPECT_DOUBLE_EQ(turned.energy(applyGauge(spins, gauge)),
                   model.energy(spins));
  EXPECT_EQ(applyGauge(turned, gauge).weights, model.weights);
}

TEST(EmbeddedModel, QuantizationReportsItsError) {
  std::vector<Coupling> couplings = {{0, 1, 0.3}, {1, 2, -0.75}};
  IsingModel model = IsingModel::create({0.1, 0.5, -0.6}, couplings);
  QuantizedModel result = quantize(model, 0.5);
  EXPECT_EQ(result.model.fields, (std::vector<double>{0, 0.5, -0.5}));
  EXPECT_EQ(result.model.weightsOf(1)[0], 0.5);
  EXPECT_EQ(result.model.weightsOf(1)[1], -1);
  EXPECT_DOUBLE_EQ(result.largestError, 0.25);
  EXPECT_DOUBLE_EQ(result.energyError, 0.1 + 0.1 + 0.2 + 0.25);
  double worst = 0;
  for (unsigned bits = 0; bits < 8; ++bits) {
    SpinConfiguration spins = {int8_t(bits & 1 ? 1 : -1),
                               int8_t(bits & 2 ? 1 : -1),
                               int8_t(bits & 4 ? 1 : -1)};
    worst = std::max(
        worst, std::abs(model.energy(spins) - result.model.energy(spins)));
  }
  EXPECT_LE(worst, result.energyError + 1e-12);
}

TEST(EmbeddedModel, BrokenChains) {
  // Variables 0: qubits 0 1 2, 1: qubits 3 4, 2: qubit 5.
  Embedding embedding = Embedding::fromChains({{0, 1, 2}, {3, 4}, {5}});
  std::vector<Coupling> couplings = {{0, 1, -2}, {1, 2, 5}};
  IsingModel model = IsingModel::create({0, 0, 0}, couplings);
  std::vector<SpinConfiguration> samples = {
      {1, 1, 1, -1, -1, 1}, {1, -1, -1, 1, -1, 1}, {1, 1, -1, -1, 1, 1}};
  Unembedding majority =
      unembed(model, embedding, samples, BrokenChainRule::Majority);
  EXPECT_EQ(majority.samples[0], (SpinConfiguration{1, -1, 1}));
  EXPECT_EQ(majority.samples[1], (SpinConfiguration{-1, 1, 1}));
  EXPECT_EQ(majority.samples[2], (SpinConfiguration{1, -1, 1}));
  EXPECT_EQ(majority.breaksOf, (std::vector<uint32_t>{2, 2, 0}));
  EXPECT_DOUBLE_EQ(majority.meanBreakShare(), 4.0 / 9);
  Unembedding best =
      unembed(model, embedding, samples, BrokenChainRule::MinimizeEnergy);
  // Variable 2 pulls variable 1 to -1, and that pulls variable 0 along.
  EXPECT_EQ(best.samples[1], (SpinConfiguration{-1, -1, 1}));
  EXPECT_EQ(best.samples[2], (SpinConfiguration{-1, -1, 1}));
  Unembedding whole =
      unembed(model, embedding, samples, BrokenChainRule::Discard);
  ASSERT_EQ(whole.samples.size(), 1u);
  EXPECT_EQ(whole.sampleIndex[0], 0u);
}

TEST(EmbeddedModel, Schedules) {
  ScheduleLimits limits{0.5, 2000, 2, 4};
  auto message = [&](std::vector<SchedulePoint> schedule) {
    llvm::Error error = checkSchedule(schedule, limits);
    return error ? llvm::toString(std::move(error)) : "";
  };
  EXPECT_EQ(message({{0, 0}, {20, 1}}), "");
  EXPECT_EQ(message({{0, 0}, {10, 0.4}, {90, 0.4}, {91, 1}}), "");
  EXPECT_EQ(message({{0, 1}, {10, 0.4}, {20, 1}}), "");
  EXPECT_EQ(message({{0, 0}, {20, 0.9}}), "an anneal schedule ends at s = 1");
  EXPECT_EQ(message({{0, 0}, {0.5, 1}}), "");
  EXPECT_EQ(message({{0, 0}, {1, 0}, {1.25, 1}}),
            "the anneal schedule changes s by 4 per us before point 2; the "
            "device allows 2");
  EXPECT_EQ(message({{0, 0}, {3000, 1}}),
            "the anneal takes 3000 us; the device allows 0.5 to 2000 us");
  EXPECT_EQ(message({{0, 0}, {5, 0.5}, {5, 1}}),
            "point 2 of the anneal schedule is not later than the one before");
  EXPECT_EQ(message({{0, 0}, {1, 0.1}, {2, 0.2}, {3, 0.3}, {9, 1}}),
            "the anneal schedule has 5 points; the device takes 4");
}

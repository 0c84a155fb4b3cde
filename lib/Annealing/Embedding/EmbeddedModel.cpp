//===- EmbeddedModel.cpp - A model on the qubits of a device --------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/EmbeddedModel.h"

#include "enishi/Support/Random.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

static constexpr uint32_t kNobody = std::numeric_limits<uint32_t>::max();

static std::vector<uint32_t> ownersOf(const HardwareGraph &device,
                                      const Embedding &embedding) {
  std::vector<uint32_t> owner(device.numLabels(), kNobody);
  for (uint32_t v = 0; v < embedding.numChains(); ++v)
    for (Qubit q : embedding.chain(v))
      owner[q] = v;
  return owner;
}

IsingModel enishi::annealing::embedModel(const IsingModel &model,
                                         const HardwareGraph &device,
                                         const Embedding &embedding,
                                         llvm::ArrayRef<double> strengths) {
  std::vector<uint32_t> owner = ownersOf(device, embedding);
  std::vector<double> fields(device.numLabels(), 0);
  double offset = model.offset;
  std::vector<Coupling> couplings;
  // Per neighbour of the variable at hand: its couplers.
  std::vector<std::vector<GraphEdge>> between(model.numSpins());
  for (uint32_t v = 0; v < embedding.numChains(); ++v) {
    for (Qubit q : embedding.chain(v)) {
      fields[q] = model.fields[v] / embedding.chainLength(v);
      for (Qubit next : device.graph.neighborsOf(q)) {
        if (owner[next] == kNobody)
          continue;
        if (owner[next] != v) {
          between[owner[next]].push_back({q, next});
        } else if (q < next && strengths[v] != 0) {
          couplings.push_back({q, next, -strengths[v]});
          offset += strengths[v];
        }
      }
    }
    llvm::ArrayRef<Spin> row = model.neighborsOf(v);
    llvm::ArrayRef<double> weights = model.weightsOf(v);
    for (size_t i = 0; i < row.size(); ++i)
      if (v < row[i])
        for (auto [a, b] : between[row[i]])
          couplings.push_back({a, b, weights[i] / between[row[i]].size()});
    for (Qubit q : embedding.chain(v))
      for (Qubit next : device.graph.neighborsOf(q))
        if (owner[next] != kNobody)
          between[owner[next]].clear();
  }
  return IsingModel::create(std::move(fields), couplings, offset);
}

//===----------------------------------------------------------------------===//
// Chain strength
//===----------------------------------------------------------------------===//

/// How strongly the rest of the model pulls at each qubit at most.
static std::vector<double> influences(const IsingModel &spread) {
  std::vector<double> result(spread.numSpins());
  for (Spin q = 0; q < spread.numSpins(); ++q) {
    result[q] = std::abs(spread.fields[q]);
    for (double weight : spread.weightsOf(q))
      result[q] += std::abs(weight);
  }
  return result;
}

/// Over all ways to cut the chain in two.
static double worstCut(const HardwareGraph &device, llvm::ArrayRef<Qubit> chain,
                       llvm::ArrayRef<double> pull) {
  uint32_t n = chain.size();
  std::vector<uint32_t> adjacent(n, 0);
  for (uint32_t i = 0; i < n; ++i)
    for (uint32_t j = 0; j < n; ++j)
      if (device.graph.hasEdge(chain[i], chain[j]))
        adjacent[i] |= 1u << j;
  double worst = 0;
  // The last qubit stays on the other side.
  for (uint32_t side = 1; side < (1u << (n - 1)); ++side) {
    double inside = 0, outside = 0;
    uint32_t cut = 0;
    for (uint32_t i = 0; i < n; ++i) {
      if (side >> i & 1) {
        inside += pull[i];
        cut += __builtin_popcount(adjacent[i] & ~side);
      } else {
        outside += pull[i];
      }
    }
    worst = std::max(worst, std::min(inside, outside) / cut);
  }
  return worst;
}

/// Over the couplers of a chain that is a tree: some part of a broken chain
/// hangs on one broken coupler, and either side of that may be turned.
static double worstTreeEdge(const HardwareGraph &device,
                            llvm::ArrayRef<Qubit> chain,
                            llvm::ArrayRef<double> pull) {
  uint32_t n = chain.size();
  std::vector<uint32_t> order = {0}, parent(n, kNobody);
  for (uint32_t i = 0; i < order.size(); ++i)
    for (uint32_t j = 0; j < n; ++j)
      if (j != parent[order[i]] &&
          device.graph.hasEdge(chain[order[i]], chain[j])) {
        parent[j] = order[i];
        order.push_back(j);
      }
  std::vector<double> below(pull.begin(), pull.end());
  double total = 0, worst = 0;
  for (double value : pull)
    total += value;
  for (uint32_t i = n; i-- > 1;) {
    uint32_t at = order[i];
    worst = std::max(worst, std::min(below[at], total - below[at]));
    below[parent[at]] += below[at];
  }
  return worst;
}

static double sufficientStrength(const HardwareGraph &device,
                                 llvm::ArrayRef<Qubit> chain,
                                 llvm::ArrayRef<double> pull) {
  uint32_t edges = 0;
  for (Qubit a : chain)
    for (Qubit b : chain)
      edges += a < b && device.graph.hasEdge(a, b);
  if (edges + 1 == chain.size())
    return worstTreeEdge(device, chain, pull);
  if (chain.size() <= 12)
    return worstCut(device, chain, pull);
  double total = 0;
  for (double value : pull)
    total += value;
  return total / 2;
}

static double largestCoefficient(const IsingModel &model) {
  double largest = 0;
  for (double field : model.fields)
    largest = std::max(largest, std::abs(field));
  for (double weight : model.weights)
    largest = std::max(largest, std::abs(weight));
  return largest;
}

std::vector<double> enishi::annealing::chainStrengths(
    const IsingModel &model, const HardwareGraph &device,
    const Embedding &embedding, ChainStrengthRule rule, double prefactor) {
  uint32_t n = model.numSpins();
  double largest = largestCoefficient(model);
  // A chain that nothing pulls at is held by any strength.
  double fallback = largest > 0 ? largest : 1;
  if (rule == ChainStrengthRule::Scaled)
    return std::vector<double>(n, prefactor * fallback);
  if (rule == ChainStrengthRule::UniformTorque) {
    double squares = 0;
    for (double weight : model.weights)
      squares += weight * weight;
    if (squares == 0)
      return std::vector<double>(n, prefactor * fallback);
    double rms = std::sqrt(squares / model.weights.size());
    double degree = double(model.weights.size()) / n;
    return std::vector<double>(n, prefactor * rms * std::sqrt(degree));
  }
  std::vector<double> pulls = influences(
      embedModel(model, device, embedding, std::vector<double>(n, 0)));
  std::vector<double> result;
  for (uint32_t v = 0; v < n; ++v) {
    std::vector<double> pull;
    for (Qubit q : embedding.chain(v))
      pull.push_back(pulls[q]);
    double strength = sufficientStrength(device, embedding.chain(v), pull);
    result.push_back(prefactor * (strength > 0 ? strength : fallback));
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Ranges, gauges, precision
//===----------------------------------------------------------------------===//

static IsingModel scaled(const IsingModel &model, double factor) {
  IsingModel result = model;
  result.offset *= factor;
  for (double &field : result.fields)
    field *= factor;
  for (double &weight : result.weights)
    weight *= factor;
  return result;
}

ScaledModel enishi::annealing::scaleToRange(const IsingModel &model,
                                            const CoefficientRange &range,
                                            bool mayGrow) {
  double scale = mayGrow ? std::numeric_limits<double>::infinity() : 1;
  auto limit = [&](double value, double low, double high) {
    if (value > 0)
      scale = std::min(scale, high / value);
    else if (value < 0)
      scale = std::min(scale, low / value);
  };
  for (Spin i = 0; i < model.numSpins(); ++i) {
    limit(model.fields[i], range.minField, range.maxField);
    double total = 0;
    for (double weight : model.weightsOf(i)) {
      limit(weight, range.minCoupling, range.maxCoupling);
      total += weight;
    }
    limit(total, range.minQubitTotal, range.maxQubitTotal);
  }
  if (std::isinf(scale))
    scale = 1;
  return {scaled(model, scale), scale};
}

IsingModel enishi::annealing::applyGauge(const IsingModel &model,
                                         llvm::ArrayRef<int8_t> gauge) {
  IsingModel result = model;
  for (Spin i = 0; i < model.numSpins(); ++i) {
    result.fields[i] *= gauge[i];
    for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k)
      result.weights[k] *= gauge[i] * gauge[model.neighbors[k]];
  }
  return result;
}

SpinConfiguration enishi::annealing::applyGauge(llvm::ArrayRef<int8_t> spins,
                                                llvm::ArrayRef<int8_t> gauge) {
  SpinConfiguration result(spins.begin(), spins.end());
  for (size_t i = 0; i < result.size(); ++i)
    result[i] *= gauge[i];
  return result;
}

SpinConfiguration enishi::annealing::randomGauge(uint32_t numSpins,
                                                 uint64_t seed) {
  enishi::SplitMix64 random(seed);
  SpinConfiguration gauge(numSpins);
  for (int8_t &spin : gauge)
    spin = random.next() >> 63 ? 1 : -1;
  return gauge;
}

QuantizedModel enishi::annealing::quantize(const IsingModel &model,
                                           double step) {
  QuantizedModel result{model, step, 0, 0};
  auto round = [&](double &value, double share) {
    double rounded = std::round(value / step) * step;
    double error = std::abs(rounded - value);
    result.largestError = std::max(result.largestError, error);
    result.energyError += share * error;
    value = rounded;
  };
  for (double &field : result.model.fields)
    round(field, 1);
  // Every coupling stands twice.
  for (double &weight : result.model.weights)
    round(weight, 0.5);
  return result;
}

llvm::Error
enishi::annealing::checkSchedule(llvm::ArrayRef<SchedulePoint> schedule,
                                 const ScheduleLimits &limits) {
  auto fail = [](const std::string &text) {
    return llvm::createStringError(text);
  };
  if (schedule.size() < 2)
    return fail("an anneal schedule needs two points at least");
  if (schedule.size() > limits.maxPoints)
    return fail(fmt::format("the anneal schedule has {} points; the device "
                            "takes {}",
                            schedule.size(), limits.maxPoints));
  for (const SchedulePoint &point : schedule)
    if (!(point.fraction >= 0 && point.fraction <= 1))
      return fail(fmt::format("the annealing fraction {} is not between 0 and "
                              "1",
                              point.fraction));
  if (schedule.front().timeUs != 0)
    return fail("an anneal schedule begins at time 0");
  if (schedule.front().fraction != 0 && schedule.front().fraction != 1)
    return fail("an anneal begins at s = 0, a reverse anneal at s = 1");
  if (schedule.back().fraction != 1)
    return fail("an anneal schedule ends at s = 1");
  for (size_t i = 1; i < schedule.size(); ++i) {
    double time = schedule[i].timeUs - schedule[i - 1].timeUs;
    double change = schedule[i].fraction - schedule[i - 1].fraction;
    if (!(time > 0))
      return fail(fmt::format("point {} of the anneal schedule is not later "
                              "than the one before",
                              i));
    // Times are decimal fractions: a slope at the limit must pass.
    if (std::abs(change) / time > limits.maxSlopePerUs * (1 + 1e-9))
      return fail(fmt::format("the anneal schedule changes s by {} per us "
                              "before point {}; the device allows {}",
                              std::abs(change) / time, i,
                              limits.maxSlopePerUs));
  }
  double length = schedule.back().timeUs;
  if (length < limits.minTimeUs || length > limits.maxTimeUs)
    return fail(fmt::format("the anneal takes {} us; the device allows {} to "
                            "{} us",
                            length, limits.minTimeUs, limits.maxTimeUs));
  return llvm::Error::success();
}

//===- NoiseModel.cpp - Channels and the noise of devices -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Simulation/NoiseModel.h"

#include "enishi/Device/Device.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace enishi;

NoiseChannel NoiseChannel::depolarizing(double probability,
                                        unsigned numQubits) {
  NoiseChannel channel;
  channel.kind = Depolarizing;
  channel.numQubits = numQubits;
  channel.probability = probability;
  return channel;
}

NoiseChannel NoiseChannel::thermalRelaxation(double t1Us, double t2Us,
                                             double durationNs) {
  NoiseChannel channel;
  channel.kind = ThermalRelaxation;
  channel.t1Us = t1Us;
  channel.t2Us = t2Us;
  channel.durationNs = durationNs;
  return channel;
}

NoiseChannel NoiseChannel::pauliX(double probability) {
  NoiseChannel channel;
  channel.pauli = {1 - probability, probability, 0, 0};
  return channel;
}

double NoiseChannel::fallProbability() const {
  return -std::expm1(-durationNs / (t1Us * 1000));
}

double NoiseChannel::phaseFlipProbability() const {
  // exp(-t/T2) is what damping of the energy leaves, exp(-t/2T1), times what
  // dephasing leaves.
  const double rate = 1 / (t2Us * 1000) - 0.5 / (t1Us * 1000);
  return -0.5 * std::expm1(-std::max(0.0, rate) * durationNs);
}

static llvm::Error checkKraus(const NoiseChannel &channel) {
  const size_t dim = size_t(1) << channel.numQubits;
  if (channel.operators.empty())
    return llvm::createStringError("a Kraus channel needs an operator");
  for (const std::vector<Complex> &k : channel.operators) {
    if (k.size() != dim * dim)
      return llvm::createStringError(llvm::formatv(
          "a Kraus operator of {0} qubit(s) is a {1} x {1} matrix",
          channel.numQubits, dim));
    for (Complex entry : k)
      if (!std::isfinite(entry.real()) || !std::isfinite(entry.imag()))
        return llvm::createStringError(
            "an entry of a Kraus operator is not finite");
  }
  double worst = 0;
  for (size_t i = 0; i < dim; ++i)
    for (size_t j = 0; j < dim; ++j) {
      Complex sum = i == j ? -1.0 : 0.0;
      for (const std::vector<Complex> &k : channel.operators)
        for (size_t r = 0; r < dim; ++r)
          sum += std::conj(k[r * dim + i]) * k[r * dim + j];
      worst = std::max(worst, std::abs(sum));
    }
  if (!(worst <= 1e-8))
    return llvm::createStringError(llvm::formatv(
        "the Kraus operators do not preserve the trace: the sum of K+ K is off "
        "the identity by {0:g}; scale them, or add the operator that is "
        "missing",
        worst));
  return llvm::Error::success();
}

llvm::Error NoiseChannel::check() const {
  if (numQubits < 1 || numQubits > 2)
    return llvm::createStringError("a channel acts on one or two qubits");
  auto isProbability = [](double p) { return p >= 0 && p <= 1; };
  switch (kind) {
  case Pauli: {
    if (pauli.size() != size_t(1) << 2 * numQubits ||
        !std::all_of(pauli.begin() + 1, pauli.end(), isProbability))
      return llvm::createStringError(
          "the probabilities of a Pauli channel lie between 0 and 1");
    double errors = std::accumulate(pauli.begin() + 1, pauli.end(), 0.0);
    if (errors > 1 + 1e-9)
      return llvm::createStringError(llvm::formatv(
          "the probabilities of a Pauli channel sum to {0:g}, more than 1",
          errors));
    double sum = errors + pauli[0];
    if (std::abs(sum - 1) > 1e-9)
      return llvm::createStringError(llvm::formatv(
          "the probabilities of a Pauli channel sum to {0:g}, not to 1", sum));
    return llvm::Error::success();
  }
  case Depolarizing: {
    // Beyond 1 it is still a channel: one without a part that does nothing.
    const double d2 = double(size_t(1) << 2 * numQubits);
    if (!(probability >= 0 && probability <= d2 / (d2 - 1)))
      return llvm::createStringError(llvm::formatv(
          "the strength of a depolarizing channel on {0} qubit(s) is at most "
          "{1:g}",
          numQubits, d2 / (d2 - 1)));
    return llvm::Error::success();
  }
  case AmplitudeDamping:
  case PhaseDamping:
    if (numQubits != 1)
      return llvm::createStringError("damping acts on one qubit");
    if (!isProbability(probability))
      return llvm::createStringError("a probability lies between 0 and 1");
    return llvm::Error::success();
  case ThermalRelaxation:
    if (numQubits != 1)
      return llvm::createStringError("relaxation acts on one qubit");
    if (!(t1Us > 0 && t2Us > 0 && durationNs >= 0 && std::isfinite(durationNs)))
      return llvm::createStringError(
          "T1 and T2 are positive and the duration is not negative");
    if (t2Us > 2 * t1Us * (1 + 1e-9))
      return llvm::createStringError(llvm::formatv(
          "T2 is at most twice T1: {0:g} us is more than twice {1:g} us", t2Us,
          t1Us));
    return llvm::Error::success();
  case Kraus:
    return checkKraus(*this);
  }
  return llvm::Error::success();
}

std::optional<std::vector<double>> NoiseChannel::asPauli() const {
  switch (kind) {
  case Pauli:
    return pauli;
  case Depolarizing: {
    const size_t d2 = size_t(1) << 2 * numQubits;
    std::vector<double> p(d2, probability / d2);
    p[0] = 1 - probability * (d2 - 1) / d2;
    return p;
  }
  case PhaseDamping: {
    double flip = (1 - std::sqrt(1 - probability)) / 2;
    return std::vector<double>{1 - flip, 0, 0, flip};
  }
  case ThermalRelaxation: {
    if (fallProbability() > 0)
      return std::nullopt;
    double flip = phaseFlipProbability();
    return std::vector<double>{1 - flip, 0, 0, flip};
  }
  case AmplitudeDamping:
    if (probability > 0)
      return std::nullopt;
    return std::vector<double>{1, 0, 0, 0};
  case Kraus:
    return std::nullopt;
  }
  return std::nullopt;
}

static std::vector<Complex> pauliMatrix(size_t which, unsigned numQubits) {
  static const Complex i1(0, 1);
  static const Complex one[4][4] = {
      {1, 0, 0, 1}, {0, 1, 1, 0}, {0, -i1, i1, 0}, {1, 0, 0, -1}};
  const Complex *low = one[which % 4];
  if (numQubits == 1)
    return std::vector<Complex>(low, low + 4);
  const Complex *high = one[which / 4];
  std::vector<Complex> matrix(16);
  for (unsigned r = 0; r < 4; ++r)
    for (unsigned c = 0; c < 4; ++c)
      matrix[4 * r + c] =
          low[2 * (r & 1) + (c & 1)] * high[2 * (r >> 1) + (c >> 1)];
  return matrix;
}

std::vector<std::vector<Complex>> NoiseChannel::krausOperators() const {
  if (kind == Kraus)
    return operators;
  std::vector<std::vector<Complex>> result;
  if (std::optional<std::vector<double>> p = asPauli()) {
    for (size_t i = 0; i < p->size(); ++i) {
      if ((*p)[i] <= 0)
        continue;
      result.push_back(pauliMatrix(i, numQubits));
      for (Complex &entry : result.back())
        entry *= std::sqrt((*p)[i]);
    }
    return result;
  }
  const bool relaxes = kind == ThermalRelaxation;
  const double fall = relaxes ? fallProbability() : probability;
  const double flip = relaxes ? phaseFlipProbability() : 0;
  for (bool flipped : {false, true}) {
    double weight = std::sqrt(flipped ? flip : 1 - flip);
    if (weight == 0)
      continue;
    double sign = flipped ? -1 : 1;
    result.push_back({weight, 0, 0, sign * weight * std::sqrt(1 - fall)});
    result.push_back({0, weight * std::sqrt(fall), 0, 0});
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Devices
//===----------------------------------------------------------------------===//

/// The channels after an operation on these sites. `relaxes` where something
/// limits the sites.
static std::vector<NoiseChannel> channelsOf(const Device &device,
                                            llvm::ArrayRef<Site> sites,
                                            Performance performance) {
  std::vector<NoiseChannel> channels;
  double fidelity = 1;
  for (size_t i = 0; i < sites.size(); ++i) {
    Coherence c = device.coherence(sites[i]);
    c.t2Us = std::min(c.t2Us, 2 * c.t1Us);
    if (performance.durationNs <= 0 ||
        (std::isinf(c.t1Us) && std::isinf(c.t2Us)))
      continue;
    NoiseChannel relaxation =
        NoiseChannel::thermalRelaxation(c.t1Us, c.t2Us, performance.durationNs);
    relaxation.operand = sites.size() > 1 ? uint32_t(i) : kNone;
    fidelity *= (1 + 2 * std::exp(-performance.durationNs / (c.t2Us * 1000)) +
                 std::exp(-performance.durationNs / (c.t1Us * 1000))) /
                4;
    channels.push_back(std::move(relaxation));
  }
  const double d = double(size_t(1) << sites.size());
  const double wanted = ((d + 1) * (1 - performance.error) - 1) / d;
  const double strength = (fidelity - wanted) / (fidelity - 1 / (d * d));
  if (strength > 1e-12)
    channels.push_back(NoiseChannel::depolarizing(
        std::min(strength, d * d / (d * d - 1)), sites.size()));
  return channels;
}

static void addPlace(std::vector<NoiseRule> &rules, NoiseRule rule,
                     llvm::ArrayRef<Site> sites) {
  rule.places.emplace_back(sites.begin(), sites.end());
  rules.push_back(std::move(rule));
}

NoiseModel enishi::noiseOfDevice(const Device &device) {
  const DeviceDescription &facts = device.description();
  NoiseModel model;
  model.name = facts.name;
  model.dtNs = facts.timing.dtNs;
  const std::vector<SitePair> edges =
      device.isAllToAll() ? std::vector<SitePair>() : device.edges();
  // Without figures by site every place is alike, and a rule says it once.
  const bool alike = facts.coherence.perSite.empty();
  for (const NativeOperation &op : device.operations()) {
    if (op.isVirtual || op.arity() == 0)
      continue;
    NoiseRule rule;
    rule.gates = {op.kind};
    auto add = [&](llvm::ArrayRef<Site> sites) {
      rule.channels =
          channelsOf(device, sites, device.performance(op.kind, sites));
      addPlace(model.gates, rule, sites);
    };
    if (op.arity() == 1 && (!alike || !op.perSite.empty())) {
      for (Site site = 0; site < device.numSites(); ++site)
        add({site});
    } else if (op.arity() == 2 && (!alike || !op.perPair.empty())) {
      if (device.isAllToAll()) {
        // One rule for every pair would be millions: those that differ, then
        // the typical figures of the typical site.
        for (const auto &[pair, performance] : op.perPair)
          add({pair.first, pair.second});
      }
      for (auto [a, b] : edges)
        for (SitePair pair : {SitePair(a, b), SitePair(b, a)})
          if ((pair.first == a || !gateInfo(op.kind).isSymmetric()) &&
              device.isNative(op.kind, {pair.first, pair.second}))
            add({pair.first, pair.second});
    }
    if (alike || device.isAllToAll()) {
      Site sites[2] = {0, 1};
      if (op.arity() > device.numSites())
        continue;
      rule.channels =
          channelsOf(device, llvm::ArrayRef<Site>(sites).take_front(op.arity()),
                     op.typical);
      rule.places.clear();
      model.gates.push_back(rule);
    }
  }
  if (facts.measurement) {
    for (const auto &[site, performance] : facts.measurement->perSite) {
      NoiseRule rule;
      rule.readout = ReadoutError{performance.error, performance.error};
      addPlace(model.measurements, rule, {site});
    }
    NoiseRule rule;
    rule.readout = ReadoutError{facts.measurement->typical.error,
                                facts.measurement->typical.error};
    model.measurements.push_back(rule);
  }
  if (facts.reset) {
    for (const auto &[site, performance] : facts.reset->perSite) {
      NoiseRule rule;
      rule.channels = {NoiseChannel::pauliX(performance.error)};
      addPlace(model.resets, rule, {site});
    }
    NoiseRule rule;
    rule.channels = {NoiseChannel::pauliX(facts.reset->typical.error)};
    model.resets.push_back(rule);
  }
  auto addIdle = [&](std::vector<Qubit> qubits, Coherence c) {
    IdleRule idle{std::move(qubits), c.t1Us, std::min(c.t2Us, 2 * c.t1Us)};
    if (!std::isinf(idle.t1Us) || !std::isinf(idle.t2Us))
      model.idle.push_back(std::move(idle));
  };
  for (const auto &[site, coherence] : facts.coherence.perSite)
    addIdle({site}, coherence);
  addIdle({}, facts.coherence.typical);
  return model;
}

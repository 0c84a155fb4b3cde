//===- NoisyProgram.cpp - A program with its noise placed -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NoisyProgram.h"

#include <Eigen/Eigenvalues>

#include <cmath>
#include <map>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// Finds the first rule of a list that fits.
class RuleIndex {
public:
  explicit RuleIndex(const std::vector<NoiseRule> &rules) : rules(rules) {
    for (uint32_t i = 0; i < rules.size(); ++i) {
      const NoiseRule &rule = rules[i];
      llvm::SmallVector<unsigned, 4> keys;
      for (GateKind kind : rule.gates)
        keys.push_back(static_cast<unsigned>(kind));
      if (keys.empty())
        keys.push_back(kAnyKind + rule.arity);
      for (unsigned key : keys) {
        if (rule.places.empty())
          everywhere.try_emplace(key, i);
        for (const auto &place : rule.places)
          placed.try_emplace(std::pair(key, place), i);
      }
    }
  }

  /// Null where none fits. `order` becomes the operands in the order that the
  /// rule names them.
  const NoiseRule *find(GateKind kind, llvm::ArrayRef<Qubit> qubits,
                        llvm::SmallVectorImpl<Qubit> &order) const {
    uint32_t best = kNone;
    llvm::SmallVector<Qubit, 2> forward(qubits.begin(), qubits.end());
    llvm::SmallVector<Qubit, 2> backward(forward.rbegin(), forward.rend());
    const bool eitherWay =
        qubits.size() == 2 && isTableGate(kind) && gateInfo(kind).isSymmetric();
    order.assign(forward.begin(), forward.end());
    for (unsigned key : {static_cast<unsigned>(kind), kAnyKind,
                         kAnyKind + static_cast<unsigned>(qubits.size())}) {
      if (auto it = everywhere.find(key);
          it != everywhere.end() && it->second < best) {
        best = it->second;
        order.assign(forward.begin(), forward.end());
      }
      for (bool reversed : {false, true}) {
        const auto &place = reversed ? backward : forward;
        if (reversed && !eitherWay)
          continue;
        if (auto it = placed.find(std::pair(key, place));
            it != placed.end() && it->second < best) {
          best = it->second;
          order.assign(place.begin(), place.end());
        }
      }
    }
    return best == kNone ? nullptr : &rules[best];
  }

private:
  /// Beyond every kind.
  static constexpr unsigned kAnyKind = 1000;
  const std::vector<NoiseRule> &rules;
  std::map<unsigned, uint32_t> everywhere;
  std::map<std::pair<unsigned, llvm::SmallVector<Qubit, 2>>, uint32_t> placed;
};

class NoisePlacer {
public:
  NoisePlacer(NoisyProgram &result, NoiseForm form)
      : result(result), code(result.program.code), form(form) {}

  NoisyProgram::Range place(llvm::ArrayRef<NoiseChannel> channels,
                            llvm::ArrayRef<Qubit> qubits);

private:
  void addChannel(const NoiseChannel &channel, llvm::ArrayRef<Qubit> qubits);
  void addPauli(llvm::ArrayRef<double> probabilities,
                llvm::ArrayRef<Qubit> qubits);
  void addDamping(double probability, Qubit qubit);
  void addKraus(llvm::ArrayRef<std::vector<Complex>> operators,
                llvm::ArrayRef<Qubit> qubits);
  void endSite(NoiseSite site);
  uint32_t pauliOperation(size_t which, Qubit qubit);
  uint32_t matrixOperation(llvm::ArrayRef<Complex> matrix,
                           llvm::ArrayRef<Qubit> qubits);

  NoisyProgram &result;
  Circuit &code;
  const NoiseForm form;
  std::map<std::pair<size_t, Qubit>, uint32_t> paulis;
  std::map<std::pair<std::vector<Qubit>, std::vector<double>>, uint32_t>
      matrices;
  /// The sites that a list of channels, by its address, has on these qubits.
  std::map<std::pair<const NoiseChannel *, std::vector<Qubit>>,
           NoisyProgram::Range>
      known;
};

} // namespace

uint32_t NoisePlacer::pauliOperation(size_t which, Qubit qubit) {
  static constexpr GateKind kinds[] = {GateKind::I, GateKind::X, GateKind::Y,
                                       GateKind::Z};
  auto [it, isNew] = paulis.try_emplace({which, qubit}, code.size());
  if (isNew)
    code.append(kinds[which], {qubit});
  return it->second;
}

uint32_t NoisePlacer::matrixOperation(llvm::ArrayRef<Complex> matrix,
                                      llvm::ArrayRef<Qubit> qubits) {
  std::vector<double> numbers;
  for (Complex entry : matrix) {
    numbers.push_back(entry.real());
    numbers.push_back(entry.imag());
  }
  auto [it, isNew] = matrices.try_emplace(
      {std::vector<Qubit>(qubits), std::move(numbers)}, code.size());
  if (isNew)
    code.appendUnitary(qubits, matrix);
  return it->second;
}

void NoisePlacer::endSite(NoiseSite site) {
  /// The chance of escaping a certain event: 1e-28.
  constexpr double kCertain = 64;
  site.endEvent = result.events.size();
  for (uint32_t i = site.firstEvent; i < site.endEvent; ++i)
    site.total += result.events[i].weight;
  site.hazard = site.isExhaustive || site.total >= 1
                    ? kCertain
                    : std::min(kCertain, -std::log1p(-site.total));
  if (site.hazard > 0 || site.always != kNone)
    result.sites.push_back(site);
}

void NoisePlacer::addPauli(llvm::ArrayRef<double> probabilities,
                           llvm::ArrayRef<Qubit> qubits) {
  NoiseSite site;
  site.firstEvent = result.events.size();
  for (size_t i = 1; i < probabilities.size(); ++i) {
    if (probabilities[i] <= 0)
      continue;
    NoiseEvent event;
    event.weight = probabilities[i];
    for (size_t k = 0; k < qubits.size(); ++k)
      if (size_t which = i >> 2 * k & 3)
        event.operations.push_back(pauliOperation(which, qubits[k]));
    result.events.push_back(std::move(event));
  }
  endSite(site);
}

void NoisePlacer::addDamping(double probability, Qubit qubit) {
  if (probability <= 0)
    return;
  NoiseSite site;
  site.firstEvent = result.events.size();
  site.always = matrixOperation({1, 0, 0, std::sqrt(1 - probability)}, {qubit});
  NoiseEvent fall;
  fall.test = NoiseEvent::Population;
  fall.weight = probability;
  fall.qubit = qubit;
  fall.one = 1;
  fall.operations.push_back(matrixOperation({0, 1, 0, 0}, {qubit}));
  result.events.push_back(std::move(fall));
  endSite(site);
}

using DenseMatrix =
    Eigen::Matrix<Complex, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// K of one event: its weight and how it is tested.
static NoiseEvent eventOf(const DenseMatrix &k, llvm::ArrayRef<Qubit> qubits) {
  NoiseEvent event;
  DenseMatrix square = k.adjoint() * k;
  Eigen::SelfAdjointEigenSolver<DenseMatrix> solver(square,
                                                    Eigen::EigenvaluesOnly);
  const double least = solver.eigenvalues().minCoeff();
  const double most = solver.eigenvalues().maxCoeff();
  if (most - least < 1e-12) {
    event.weight = most;
    return event;
  }
  event.weight = most * (1 + 1e-12);
  event.test = NoiseEvent::Norm;
  if (qubits.size() == 1 && std::abs(square(0, 1)) < 1e-15) {
    event.test = NoiseEvent::Population;
    event.qubit = qubits[0];
    event.zero = square(0, 0).real() / event.weight;
    event.one = square(1, 1).real() / event.weight;
  }
  return event;
}

void NoisePlacer::addKraus(llvm::ArrayRef<std::vector<Complex>> operators,
                           llvm::ArrayRef<Qubit> qubits) {
  const Eigen::Index dim = Eigen::Index(1) << qubits.size();
  std::vector<NoiseEvent> events;
  std::vector<DenseMatrix> matrices;
  size_t first = 0;
  bool areUnitary = true;
  for (const std::vector<Complex> &k : operators) {
    DenseMatrix matrix = Eigen::Map<const DenseMatrix>(k.data(), dim, dim);
    // What never happens is left out.
    if (matrix.squaredNorm() < 1e-24)
      continue;
    NoiseEvent event = eventOf(matrix, qubits);
    areUnitary &= event.test == NoiseEvent::Certain;
    if (!matrices.empty() &&
        std::abs(matrix.trace()) > std::abs(matrices[first].trace()))
      first = matrices.size();
    matrices.push_back(std::move(matrix));
    events.push_back(std::move(event));
  }
  double others = 0;
  for (size_t i = 0; i < events.size(); ++i)
    others += i == first ? 0 : events[i].weight;
  NoiseSite site;
  site.firstEvent = result.events.size();
  site.isExhaustive = !areUnitary && others > 1;
  for (size_t i = 0; i < events.size(); ++i) {
    DenseMatrix &k = matrices[i];
    if (areUnitary)
      k /= std::sqrt(events[i].weight);
    if (site.isExhaustive) {
      events[i].test = NoiseEvent::Norm;
      events[i].weight = 1;
    }
    // Of a mixture of unitary operations the one that does nothing; otherwise
    // the one most like it.
    const bool isRest =
        i == first && !site.isExhaustive &&
        (!areUnitary || std::abs(std::abs(k.trace()) - dim) < 1e-12);
    if (isRest && areUnitary)
      continue;
    uint32_t operation = matrixOperation(
        llvm::ArrayRef<Complex>(k.data(), size_t(k.size())), qubits);
    if (isRest) {
      site.always = operation;
      continue;
    }
    events[i].operations.push_back(operation);
    result.events.push_back(std::move(events[i]));
  }
  endSite(site);
}

void NoisePlacer::addChannel(const NoiseChannel &channel,
                             llvm::ArrayRef<Qubit> qubits) {
  if (form == NoiseForm::Exact) {
    NoiseSite site;
    site.firstEvent = result.events.size();
    site.always = result.end + result.channels.size();
    result.channels.push_back(
        {channel.krausOperators(),
         llvm::SmallVector<Qubit, 2>(qubits.begin(), qubits.end())});
    return endSite(site);
  }
  if (std::optional<std::vector<double>> pauli = channel.asPauli())
    return addPauli(*pauli, qubits);
  switch (channel.kind) {
  case NoiseChannel::AmplitudeDamping:
    return addDamping(channel.probability, qubits[0]);
  case NoiseChannel::ThermalRelaxation: {
    addDamping(channel.fallProbability(), qubits[0]);
    const double flip = channel.phaseFlipProbability();
    return addPauli({1 - flip, 0, 0, flip}, qubits);
  }
  default:
    return addKraus(channel.operators, qubits);
  }
}

NoisyProgram::Range NoisePlacer::place(llvm::ArrayRef<NoiseChannel> channels,
                                       llvm::ArrayRef<Qubit> qubits) {
  if (channels.empty())
    return {};
  auto [it, isNew] = known.try_emplace(
      {channels.data(), std::vector<Qubit>(qubits)}, NoisyProgram::Range());
  if (!isNew)
    return it->second;
  it->second.first = result.sites.size();
  for (const NoiseChannel &channel : channels) {
    if (channel.numQubits == 2)
      addChannel(channel, qubits);
    else if (channel.operand != kNone)
      addChannel(channel, qubits[channel.operand]);
    else
      for (Qubit qubit : qubits)
        addChannel(channel, qubit);
  }
  it->second.end = result.sites.size();
  return it->second;
}

/// The relaxation of each qubit during a delay.
static llvm::Expected<std::vector<std::pair<Qubit, NoiseChannel>>>
relaxations(const Circuit &code, const Instruction &inst,
            const NoiseModel &model) {
  std::vector<std::pair<Qubit, NoiseChannel>> result;
  if (model.idle.empty())
    return result;
  double ns = code.duration(inst) * 1e9;
  if (code.durationInDt(inst)) {
    if (model.dtNs <= 0)
      return llvm::createStringError(
          "a delay is given in dt, and the noise model does not say how long "
          "that is; write \"dt_ns\" into it, or the delay in ns");
    ns = code.duration(inst) * model.dtNs;
  }
  for (Qubit qubit : code.qubits(inst))
    for (const IdleRule &rule : model.idle)
      if (rule.qubits.empty() || llvm::is_contained(rule.qubits, qubit)) {
        if (ns > 0 && !(std::isinf(rule.t1Us) && std::isinf(rule.t2Us)))
          result.emplace_back(
              qubit, NoiseChannel::thermalRelaxation(rule.t1Us, rule.t2Us, ns));
        break;
      }
  return result;
}

llvm::Expected<NoisyProgram> NoisyProgram::create(const Program &source,
                                                  const NoiseModel &model,
                                                  NoiseForm form) {
  NoisyProgram result;
  result.program = source;
  result.end = source.code.size();
  result.places.resize(result.end);
  result.readouts.resize(result.end);
  NoisePlacer placer(result, form);
  RuleIndex gates(model.gates), measurements(model.measurements),
      resets(model.resets);
  // The channels made for delays have to stay where they are.
  std::vector<std::unique_ptr<NoiseChannel>> made;
  llvm::SmallVector<Qubit, 4> order;
  for (size_t i = 0; i < result.end; ++i) {
    const Instruction &inst = source.code.instructions[i];
    if (inst.kind == GateKind::Delay) {
      auto channels = relaxations(source.code, inst, model);
      if (!channels)
        return channels.takeError();
      result.places[i].first = result.sites.size();
      for (auto &[qubit, channel] : *channels) {
        made.push_back(std::make_unique<NoiseChannel>(std::move(channel)));
        placer.place(*made.back(), qubit);
      }
      result.places[i].end = result.sites.size();
      continue;
    }
    const NoiseRule *rule = nullptr;
    if (inst.kind == GateKind::Measure)
      rule = measurements.find(inst.kind, inst.q[0], order);
    else if (inst.kind == GateKind::Reset)
      rule = resets.find(inst.kind, inst.q[0], order);
    else if (isUnitary(inst.kind) && !source.code.qubits(inst).empty())
      rule = gates.find(inst.kind, source.code.qubits(inst), order);
    if (!rule)
      continue;
    result.places[i] = placer.place(rule->channels, order);
    if (rule->readout && inst.kind == GateKind::Measure)
      result.readouts[i] = *rule->readout;
  }
  return result;
}

bool NoisyProgram::isPauli() const {
  for (const NoiseSite &site : sites) {
    if (site.always != kNone || site.isExhaustive)
      return false;
    for (uint32_t i = site.firstEvent; i < site.endEvent; ++i)
      for (uint32_t operation : events[i].operations)
        if (program.code.instructions[operation].kind == GateKind::Unitary)
          return false;
  }
  return true;
}

double NoisyProgram::expectedEvents() const {
  double sum = 0;
  for (const Range &place : places)
    for (uint32_t i = place.first; i < place.end; ++i)
      sum += std::min(1.0, sites[i].total);
  return sum;
}

//===- QaoaCircuit.cpp - Circuits that optimise ---------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Qaoa/Qaoa.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numeric>

using namespace enishi;
using namespace enishi::annealing;

std::vector<std::pair<uint32_t, uint32_t>>
enishi::annealing::mixerPairs(uint32_t size, SumMixer mixer) {
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  if (mixer == SumMixer::Ring) {
    for (uint32_t first : {0u, 1u})
      for (uint32_t a = first; a + 1 < size; a += 2)
        pairs.emplace_back(a, a + 1);
    if (size > 2)
      pairs.emplace_back(0, size - 1);
    return pairs;
  }
  // A round-robin tournament: the pairs of a round are disjoint. With an odd
  // number of players the last place is empty.
  uint32_t places = size + size % 2;
  for (uint32_t round = 0; round + 1 < places; ++round)
    for (uint32_t i = 0; i < places / 2; ++i) {
      uint32_t a = (round + i) % (places - 1);
      uint32_t b =
          i == 0 ? places - 1 : (round + places - 1 - i) % (places - 1);
      if (std::max(a, b) < size)
        pairs.emplace_back(std::min(a, b), std::max(a, b));
    }
  return pairs;
}

/// A rotation about Y under two controls, in gates of two qubits.
static void appendRotation(Circuit &circuit, double theta, Qubit a, Qubit b,
                           Qubit target) {
  circuit.append(GateKind::CRY, {b, target}, {theta / 2});
  circuit.append(GateKind::CX, {a, b});
  circuit.append(GateKind::CRY, {b, target}, {-theta / 2});
  circuit.append(GateKind::CX, {a, b});
  circuit.append(GateKind::CRY, {a, target}, {theta / 2});
}

void enishi::annealing::appendDickeState(Circuit &circuit,
                                         llvm::ArrayRef<Qubit> qubits,
                                         uint32_t count) {
  uint32_t size = qubits.size();
  // The fewer of the two kinds are moved.
  bool areOnesFew = count <= size / 2;
  uint32_t moved = areOnesFew ? count : size - count;
  for (Qubit qubit : qubits.take_back(moved))
    circuit.append(GateKind::X, {qubit});
  // One after the other, the last of the first n qubits is split off: it is 1
  // with probability k / n, where k of them are.
  for (uint32_t n = size; n >= 2 && moved > 0; --n) {
    Qubit last = qubits[n - 1];
    for (uint32_t k = 1; k <= std::min(moved, n - 1); ++k) {
      Qubit target = qubits[n - 1 - k];
      double theta = 2 * std::acos(std::sqrt(double(k) / n));
      circuit.append(GateKind::CX, {target, last});
      if (k == 1)
        circuit.append(GateKind::CRY, {last, target}, {theta});
      else
        appendRotation(circuit, theta, last, qubits[n - k], target);
      circuit.append(GateKind::CX, {target, last});
    }
  }
  if (!areOnesFew)
    for (Qubit qubit : qubits)
      circuit.append(GateKind::X, {qubit});
}

namespace {

/// The phases and moves of one model on a range of qubits.
class ModelCircuit {
public:
  ModelCircuit(const GateModel &model, Qubit first, SumMixer mixer,
               Circuit &circuit);
  void appendStart();
  void appendLayer(double gamma, double beta);

private:
  struct Phase {
    llvm::SmallVector<Qubit, 4> qubits;
    double coefficient;
  };
  void orderPhases(std::vector<Phase> unordered);
  void appendPhase(const Phase &phase, double gamma);

  const GateModel &model;
  Qubit first;
  SumMixer mixer;
  Circuit &circuit;
  std::vector<Phase> phases;
  std::vector<Qubit> freeQubits;
};

ModelCircuit::ModelCircuit(const GateModel &model, Qubit first, SumMixer mixer,
                           Circuit &circuit)
    : model(model), first(first), mixer(mixer), circuit(circuit) {
  std::vector<Phase> unordered;
  auto add = [&](llvm::ArrayRef<Variable> spins, double coefficient) {
    Phase phase{{}, coefficient};
    for (Variable spin : spins)
      phase.qubits.push_back(first + spin);
    unordered.push_back(std::move(phase));
  };
  for (size_t t = 0; t < model.cost.numHigher(); ++t)
    add(model.cost.higherTerm(t), model.cost.higherCoefficients[t]);
  for (const QuadraticTerm &term : model.cost.quadratic)
    add({term.first, term.second}, term.coefficient);
  for (const LinearTerm &term : model.cost.linear)
    add({term.variable}, term.coefficient);
  orderPhases(std::move(unordered));
  std::vector<bool> isFree(model.numQubits, true);
  for (const FixedSum &sum : model.sums)
    for (uint32_t qubit : sum.qubits)
      isFree[qubit] = false;
  for (uint32_t q = 0; q < model.numQubits; ++q)
    if (isFree[q])
      freeQubits.push_back(first + q);
}

/// Phases commute, so they may be put into layers of disjoint ones: each into
/// the first layer that has room.
void ModelCircuit::orderPhases(std::vector<Phase> unordered) {
  std::vector<std::vector<bool>> isBusy;
  std::vector<size_t> layerOf;
  for (const Phase &phase : unordered) {
    size_t layer = 0;
    while (layer < isBusy.size() &&
           llvm::any_of(
               phase.qubits, [&](Qubit q) { return isBusy[layer][q - first]; }))
      ++layer;
    if (layer == isBusy.size())
      isBusy.emplace_back(model.numQubits);
    for (Qubit q : phase.qubits)
      isBusy[layer][q - first] = true;
    layerOf.push_back(layer);
  }
  std::vector<size_t> order(unordered.size());
  std::iota(order.begin(), order.end(), 0);
  llvm::stable_sort(
      order, [&](size_t a, size_t b) { return layerOf[a] < layerOf[b]; });
  for (size_t i : order)
    phases.push_back(std::move(unordered[i]));
}

void ModelCircuit::appendStart() {
  for (Qubit qubit : freeQubits)
    circuit.append(GateKind::H, {qubit});
  for (const FixedSum &sum : model.sums) {
    llvm::SmallVector<Qubit, 16> qubits;
    for (uint32_t q : sum.qubits)
      qubits.push_back(first + q);
    appendDickeState(circuit, qubits, sum.count);
  }
}

/// exp(-i gamma c s1 s2 ...) with s = -Z: the parity goes down a ladder to the
/// last two qubits and back.
void ModelCircuit::appendPhase(const Phase &phase, double gamma) {
  llvm::ArrayRef<Qubit> qubits = phase.qubits;
  double angle = 2 * gamma * phase.coefficient * (qubits.size() % 2 ? -1 : 1);
  if (qubits.size() == 1) {
    circuit.append(GateKind::RZ, {qubits[0]}, {angle});
    return;
  }
  size_t end = qubits.size() - 2;
  for (size_t i = 0; i < end; ++i)
    circuit.append(GateKind::CX, {qubits[i], qubits[i + 1]});
  circuit.append(GateKind::RZZ, {qubits[end], qubits[end + 1]}, {angle});
  for (size_t i = end; i > 0; --i)
    circuit.append(GateKind::CX, {qubits[i - 1], qubits[i]});
}

void ModelCircuit::appendLayer(double gamma, double beta) {
  for (const Phase &phase : phases)
    appendPhase(phase, gamma);
  for (Qubit qubit : freeQubits)
    circuit.append(GateKind::RX, {qubit}, {-2 * beta});
  for (const FixedSum &sum : model.sums) {
    if (sum.count == 0 || sum.count == sum.qubits.size())
      continue;
    for (auto [a, b] : mixerPairs(sum.qubits.size(), mixer))
      circuit.append(GateKind::XXPlusYY,
                     {first + sum.qubits[a], first + sum.qubits[b]},
                     {-2 * beta, 0.0});
  }
}

} // namespace

Circuit enishi::annealing::qaoaCircuit(llvm::ArrayRef<GateModel> models,
                                       llvm::ArrayRef<QaoaAngles> angles,
                                       SumMixer mixer) {
  uint32_t numQubits = 0;
  for (const GateModel &model : models)
    numQubits += model.numQubits;
  Circuit circuit(numQubits, numQubits);
  Qubit first = 0;
  for (auto [model, chosen] : llvm::zip(models, angles)) {
    ModelCircuit part(model, first, mixer, circuit);
    part.appendStart();
    for (size_t layer = 0; layer < chosen.layers(); ++layer)
      part.appendLayer(chosen.gammas[layer], chosen.betas[layer]);
    first += model.numQubits;
  }
  for (Qubit q = 0; q < numQubits; ++q)
    circuit.appendMeasure(q, q);
  return circuit;
}

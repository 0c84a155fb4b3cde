//===- CompactState.cpp - States of the qubits in superposition -- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompactState.h"

#include "llvm/ADT/STLExtras.h"

using namespace enishi;
using namespace enishi::verification;

/// Amplitudes below this are rounding.
static constexpr double kTiny = 1e-13;
/// How many gates are applied between two looks for basis states.
static constexpr unsigned kCompactEvery = 24;

CompactState::CompactState(unsigned numQubits)
    : position(numQubits, kNone), value(numQubits) {
  vector.amplitudes[0] = 1;
}

/// The part of a matrix with target k kept at a value, if it keeps that value.
static std::optional<llvm::SmallVector<Complex, 16>>
fixTarget(const ControlledMatrix &gate, unsigned k, bool value) {
  size_t dim = size_t(1) << gate.targets.size();
  llvm::SmallVector<Complex, 16> rest;
  for (size_t row = 0; row < dim; ++row) {
    if (bool(row >> k & 1) != value)
      continue;
    for (size_t column = 0; column < dim; ++column) {
      const Complex &entry = gate.matrix[row * dim + column];
      if (bool(column >> k & 1) == value)
        rest.push_back(entry);
      else if (entry != 0.0 || gate.matrix[column * dim + row] != 0.0)
        return std::nullopt;
    }
  }
  return rest;
}

/// Takes the qubits that are in a basis state out of a gate where that is
/// possible. Done: nothing is left to do. Apply: the gate is on active qubits.
CompactState::Reduction CompactState::reduce(ControlledMatrix &gate) {
  for (size_t k = gate.controls.size(); k-- > 0;) {
    if (position[gate.controls[k]] != kNone)
      continue;
    if (!value[gate.controls[k]])
      return Reduction::Done;
    gate.controls.erase(gate.controls.begin() + k);
  }
  bool allActive = true;
  for (size_t k = gate.targets.size(); k-- > 0;) {
    Qubit qubit = gate.targets[k];
    if (position[qubit] != kNone)
      continue;
    if (auto rest = fixTarget(gate, k, value[qubit])) {
      gate.matrix = std::move(*rest);
      gate.targets.erase(gate.targets.begin() + k);
    } else {
      allActive = false;
    }
  }
  if (gate.targets.empty()) {
    if (gate.controls.empty()) {
      scale *= gate.matrix[0];
      return Reduction::Done;
    }
    gate.matrix = {1, 0, 0, gate.matrix[0]};
    gate.targets.push_back(gate.controls.pop_back_val());
    return Reduction::Apply;
  }
  if (allActive)
    return Reduction::Apply;
  if (gate.controls.empty() && gate.targets.size() == 1 &&
      gate.matrix[0] == 0.0 && gate.matrix[3] == 0.0) {
    Qubit qubit = gate.targets[0];
    scale *= gate.matrix[value[qubit] ? 1 : 2];
    value.flip(qubit);
    return Reduction::Done;
  }
  return Reduction::Activate;
}

void CompactState::apply(ControlledMatrix gate) {
  if (sinceCompact >= kCompactEvery)
    compact();
  while (true) {
    Reduction reduction = reduce(gate);
    if (reduction == Reduction::Done)
      return;
    if (reduction == Reduction::Apply)
      break;
    // Room for a qubit may be there already.
    if (sinceCompact > 0) {
      compact();
      continue;
    }
    for (Qubit target : gate.targets)
      if (position[target] == kNone)
        activate(target);
  }
  for (auto *qubits : {&gate.controls, &gate.targets})
    for (Qubit &qubit : *qubits)
      qubit = position[qubit];
  vector.apply(gate);
  ++sinceCompact;
}

void CompactState::activate(unsigned qubit) {
  size_t half = vector.size();
  vector.amplitudes.resize(2 * half);
  if (value[qubit])
    std::swap_ranges(vector.amplitudes.begin(),
                     vector.amplitudes.begin() + half,
                     vector.amplitudes.begin() + half);
  position[qubit] = qubitAt.size();
  qubitAt.push_back(qubit);
}

/// Keeps only the amplitudes whose index has `values` in `mask`, and takes
/// these positions out.
void CompactState::keepOnly(size_t mask, size_t values) {
  if (mask == 0)
    return;
  std::vector<uint32_t> kept;
  for (size_t place = 0; place < qubitAt.size(); ++place) {
    if (mask >> place & 1) {
      position[qubitAt[place]] = kNone;
      value[qubitAt[place]] = values >> place & 1;
      continue;
    }
    position[qubitAt[place]] = kept.size();
    kept.push_back(qubitAt[place]);
  }
  qubitAt = std::move(kept);
  // Indices with a fixed part keep their order, so this works in place.
  size_t next = 0;
  for (size_t i = values; i < vector.size(); i = ((i | mask) + 1) & ~mask) {
    // The next index outside the mask; the carry runs through its ones.
    i |= values;
    vector.amplitudes[next++] = vector.amplitudes[i];
    if ((i | mask) + 1 >= vector.size())
      break;
  }
  vector.amplitudes.resize(next);
  vector.amplitudes.shrink_to_fit();
}

void CompactState::compact() {
  sinceCompact = 0;
  size_t ones = 0, zeros = 0;
  for (size_t i = 0; i < vector.size(); ++i)
    if (std::norm(vector.amplitudes[i]) > kTiny * kTiny) {
      ones |= i;
      zeros |= ~i;
    }
  size_t mask = ~(ones & zeros) & (vector.size() - 1), values = ones & mask;
  if (mask == 0)
    return;
  double dropped = 0;
  for (size_t i = 0; i < vector.size(); ++i)
    if ((i & mask) != values)
      dropped += std::norm(vector.amplitudes[i]);
  error += std::sqrt(dropped);
  keepOnly(mask, values);
}

double CompactState::probabilityOfOne(unsigned qubit) const {
  if (position[qubit] == kNone)
    return value[qubit];
  double one = 0;
  for (size_t i = 0; i < vector.size(); ++i)
    if (i >> position[qubit] & 1)
      one += std::norm(vector.amplitudes[i]);
  return std::min(one, 1.0);
}

void CompactState::project(unsigned qubit, bool outcome, double probability) {
  if (position[qubit] == kNone)
    return;
  size_t mask = size_t(1) << position[qubit];
  keepOnly(mask, outcome ? mask : 0);
  for (Complex &amplitude : vector.amplitudes)
    amplitude /= std::sqrt(probability);
  sinceCompact = kCompactEvery;
}

bool CompactState::resetIfSeparate(unsigned qubit) {
  if (position[qubit] == kNone) {
    value.reset(qubit);
    return true;
  }
  // The states of the others with each value of the qubit are parallel.
  constexpr double kParallel = 1e-10;
  size_t bit = size_t(1) << position[qubit];
  double norms[2] = {0, 0};
  Complex overlap = 0;
  for (size_t i = 0; i < vector.size(); ++i) {
    if (i & bit)
      continue;
    Complex zero = vector.amplitudes[i], one = vector.amplitudes[i | bit];
    norms[0] += std::norm(zero);
    norms[1] += std::norm(one);
    overlap += std::conj(zero) * one;
  }
  bool kept = norms[1] > norms[0];
  // The other part, without its share along the kept one.
  Complex share = (kept ? std::conj(overlap) : overlap) / norms[kept];
  double rest = 0;
  for (size_t i = 0; i < vector.size(); ++i)
    if (bool(i & bit) == kept)
      rest +=
          std::norm(vector.amplitudes[i ^ bit] - share * vector.amplitudes[i]);
  if (std::sqrt(rest) > kParallel)
    return false;
  error += std::sqrt(rest);
  project(qubit, kept, norms[kept]);
  value.reset(qubit);
  return true;
}

void CompactState::forEach(
    llvm::function_ref<void(uint64_t, Complex)> visit) const {
  uint64_t fixed = 0;
  for (unsigned q : value.set_bits())
    if (position[q] == kNone)
      fixed |= uint64_t(1) << q;
  // Gray code: one qubit changes at a time.
  uint64_t state = fixed;
  size_t index = 0;
  for (size_t k = 0; k < vector.size(); ++k) {
    if (vector.amplitudes[index] != 0.0)
      visit(state, scale * vector.amplitudes[index]);
    size_t flip = llvm::countr_zero(k + 1);
    if (flip >= qubitAt.size())
      break;
    index ^= size_t(1) << flip;
    state ^= uint64_t(1) << qubitAt[flip];
  }
}

double CompactState::distance(const CompactState &other, double &phase) const {
  if (vector.size() != other.vector.size())
    return 2;
  for (unsigned q = 0; q < position.size(); ++q)
    if ((position[q] == kNone) != (other.position[q] == kNone) ||
        (position[q] == kNone && value[q] != other.value[q]))
      return 2;
  auto forPairs = [&](auto visit) {
    size_t index = 0, there = 0;
    for (size_t k = 0; k < vector.size(); ++k) {
      visit(vector.amplitudes[index], other.vector.amplitudes[there]);
      size_t flip = llvm::countr_zero(k + 1);
      if (flip >= qubitAt.size())
        break;
      index ^= size_t(1) << flip;
      there ^= size_t(1) << other.position[qubitAt[flip]];
    }
  };
  Complex overlap = 0;
  forPairs([&](Complex x, Complex y) { overlap += std::conj(x) * y; });
  Complex factor = std::polar(1.0, std::arg(overlap));
  phase = std::arg(factor * other.scale * std::conj(scale));
  double sum = 0;
  forPairs([&](Complex x, Complex y) { sum += std::norm(y - factor * x); });
  return std::sqrt(sum);
}

bool CompactState::apply(const Circuit &circuit, llvm::ArrayRef<uint32_t> names,
                         WorkBudget &budget, size_t memory) {
  // What taking an instruction apart costs, in amplitudes.
  constexpr double kOverhead = 64;
  scale *= std::polar(1.0, circuit.globalPhase);
  for (const Instruction &inst : circuit.instructions) {
    ControlledMatrix gate = controlledMatrix(circuit, inst);
    for (auto *qubits : {&gate.controls, &gate.targets})
      for (Qubit &qubit : *qubits)
        qubit = names[qubit];
    apply(std::move(gate));
    if (!budget.spend(double(size()) + kOverhead) ||
        size() * sizeof(Complex) > memory)
      return false;
  }
  return true;
}

StateVector CompactState::expand() const {
  StateVector result(position.size());
  forEach([&](uint64_t state, Complex amplitude) {
    result.amplitudes[state] = amplitude;
  });
  return result;
}

//===- PauliPropagation.cpp - Observables taken back through gates --------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PauliPropagation.h"

#include "LocalPauli.h"

#include <algorithm>
#include <cmath>

using namespace enishi;
using namespace enishi::simulation;

PauliTable::PauliTable(const PauliSum &sum, uint32_t numQubits)
    : words(std::max(1u, (numQubits + 63) / 64)) {
  std::vector<uint64_t> string(2 * words);
  for (const PauliTerm &term : sum.terms) {
    std::fill(string.begin(), string.end(), 0);
    for (const PauliTerm::Factor &factor : term.factors) {
      const uint64_t bit = uint64_t(1) << factor.qubit % 64;
      if (flips(factor.pauli))
        string[factor.qubit / 64] |= bit;
      if (signs(factor.pauli))
        string[words + factor.qubit / 64] |= bit;
    }
    add(string, term.coefficient);
  }
}

size_t PauliTable::hashOf(const uint64_t *string) const {
  uint64_t hash = 0x9e3779b97f4a7c15;
  for (unsigned i = 0; i < 2 * words; ++i) {
    hash = (hash ^ string[i]) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  return hash;
}

void PauliTable::rebuildSlots() {
  size_t capacity = 64;
  while (capacity < 2 * (size() + 1))
    capacity *= 2;
  slots.assign(capacity, 0);
  for (size_t term = 0; term < size(); ++term) {
    size_t slot = hashOf(key(term)) & (capacity - 1);
    while (slots[slot])
      slot = (slot + 1) & (capacity - 1);
    slots[slot] = term + 1;
  }
}

void PauliTable::add(llvm::ArrayRef<uint64_t> string, double coefficient) {
  if (slots.size() < 2 * (size() + 1))
    rebuildSlots();
  const size_t mask = slots.size() - 1;
  size_t slot = hashOf(string.data()) & mask;
  for (; slots[slot]; slot = (slot + 1) & mask)
    if (std::equal(string.begin(), string.end(), key(slots[slot] - 1))) {
      coefficients[slots[slot] - 1] += coefficient;
      return;
    }
  keys.insert(keys.end(), string.begin(), string.end());
  coefficients.push_back(coefficient);
  slots[slot] = size();
}

PauliTable::TransferMatrix
PauliTable::transferMatrix(llvm::ArrayRef<Complex> unitary, unsigned n) {
  constexpr double kExact = 1e-15;
  const size_t dim = size_t(1) << n;
  const unsigned count = 1u << 2 * n;
  TransferMatrix transfer(count);
  llvm::SmallVector<Complex, 256> product(dim * dim), conjugated(dim * dim);
  for (unsigned from = 0; from < count; ++from) {
    // product = Q U, conjugated = U^dagger Q U.
    for (size_t i = 0; i < dim; ++i) {
      auto [row, value] = columnOf(from, n, i);
      for (size_t j = 0; j < dim; ++j)
        product[row * dim + j] = value * unitary[i * dim + j];
    }
    for (size_t i = 0; i < dim; ++i)
      for (size_t j = 0; j < dim; ++j) {
        Complex sum = 0;
        for (size_t k = 0; k < dim; ++k)
          sum += std::conj(unitary[k * dim + i]) * product[k * dim + j];
        conjugated[i * dim + j] = sum;
      }
    for (unsigned to = 0; to < count; ++to) {
      const double factor = coefficientOf(to, n, conjugated).real();
      if (std::abs(factor) > kExact)
        transfer[from].push_back({uint16_t(to), factor});
    }
  }
  return transfer;
}

unsigned PauliTable::localString(size_t term,
                                 llvm::ArrayRef<Qubit> qubits) const {
  const uint64_t *string = key(term);
  unsigned local = 0;
  for (size_t i = 0; i < qubits.size(); ++i) {
    const unsigned word = qubits[i] / 64, bit = qubits[i] % 64;
    local |= (string[word] >> bit & 1) << 2 * i;
    local |= (string[words + word] >> bit & 1) << (2 * i + 1);
  }
  return local;
}

void PauliTable::setLocal(uint64_t *string, llvm::ArrayRef<Qubit> qubits,
                          unsigned local) const {
  for (size_t i = 0; i < qubits.size(); ++i) {
    const unsigned word = qubits[i] / 64, bit = qubits[i] % 64;
    const uint64_t mask = ~(uint64_t(1) << bit);
    string[word] = (string[word] & mask) | uint64_t(local >> 2 * i & 1) << bit;
    string[words + word] = (string[words + word] & mask) |
                           uint64_t(local >> (2 * i + 1) & 1) << bit;
  }
}

void PauliTable::rename(llvm::ArrayRef<Qubit> qubits,
                        const TransferMatrix &transfer) {
  bool changed = false;
  for (size_t term = 0; term < size(); ++term)
    if (unsigned local = localString(term, qubits)) {
      const Transition &transition = transfer[local].front();
      coefficients[term] *= transition.factor;
      changed |= transition.to != local;
      setLocal(key(term), qubits, transition.to);
    }
  if (changed)
    slots.clear();
}

void PauliTable::spread(llvm::ArrayRef<Qubit> qubits,
                        const TransferMatrix &transfer) {
  // The old coefficients of all strings that change are taken out first, for
  // what one becomes may be another that has not been reached yet.
  const size_t count = size();
  std::vector<std::pair<uint32_t, double>> changing;
  for (size_t term = 0; term < count; ++term)
    if (localString(term, qubits)) {
      changing.emplace_back(term, coefficients[term]);
      coefficients[term] = 0;
    }
  std::vector<uint64_t> string(2 * words);
  for (auto [term, coefficient] : changing) {
    const unsigned local = localString(term, qubits);
    for (const Transition &transition : transfer[local]) {
      if (transition.to == local) {
        coefficients[term] += transition.factor * coefficient;
        continue;
      }
      std::copy_n(key(term), 2 * words, string.begin());
      setLocal(string.data(), qubits, transition.to);
      add(string, transition.factor * coefficient);
    }
  }
}

void PauliTable::conjugate(llvm::ArrayRef<Qubit> qubits,
                           llvm::ArrayRef<Complex> unitary) {
  TransferMatrix transfer = transferMatrix(unitary, qubits.size());
  if (std::all_of(transfer.begin(), transfer.end(),
                  [](const auto &list) { return list.size() == 1; }))
    rename(qubits, transfer);
  else
    spread(qubits, transfer);
}

void PauliTable::forget(Qubit qubit, bool isReset) {
  std::vector<uint64_t> oldKeys = std::move(keys);
  std::vector<double> oldCoefficients = std::move(coefficients);
  keys.clear();
  coefficients.clear();
  slots.clear();
  const uint64_t bit = uint64_t(1) << qubit % 64;
  for (size_t term = 0; term < oldCoefficients.size(); ++term) {
    llvm::MutableArrayRef<uint64_t> string(&oldKeys[term * 2 * words],
                                           2 * words);
    if (string[qubit / 64] & bit)
      continue;
    if (isReset)
      string[words + qubit / 64] &= ~bit;
    add(string, oldCoefficients[term]);
  }
}

void PauliTable::truncate(double threshold, size_t most) {
  if (size() > most) {
    std::vector<double> magnitudes;
    for (double c : coefficients)
      magnitudes.push_back(std::abs(c));
    auto middle = magnitudes.begin() + (size() - most);
    std::nth_element(magnitudes.begin(), middle, magnitudes.end());
    threshold = std::max(threshold, *middle);
  }
  size_t kept = 0;
  for (size_t term = 0; term < size(); ++term) {
    const double magnitude = std::abs(coefficients[term]);
    if (magnitude < threshold || magnitude == 0) {
      droppedSum += magnitude;
      continue;
    }
    if (kept != term) {
      std::copy_n(key(term), 2 * words, key(kept));
      coefficients[kept] = coefficients[term];
    }
    ++kept;
  }
  if (kept == size())
    return;
  coefficients.resize(kept);
  keys.resize(kept * 2 * words);
  slots.clear();
}

double PauliTable::expectationOfZero() const {
  double sum = 0;
  for (size_t term = 0; term < size(); ++term)
    if (std::all_of(key(term), key(term) + words,
                    [](uint64_t word) { return word == 0; }))
      sum += coefficients[term];
  return sum;
}

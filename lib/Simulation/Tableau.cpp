//===- Tableau.cpp - A stabilizer state as its generators -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Tableau.h"

#include "Random.h"

#include <algorithm>
#include <bit>

using namespace enishi;
using namespace enishi::simulation;

/// One or two qubits; the arrays of one do not overlap those of the other.
template <unsigned Bits>
static void applyToWords(const CliffordAction &action, uint64_t *const *bits,
                         uint64_t *signs, size_t words) {
  uint64_t masks[Bits][Bits];
  for (unsigned i = 0; i < Bits; ++i)
    for (unsigned j = 0; j < Bits; ++j)
      masks[i][j] = -uint64_t(action.image[i] >> j & 1);
  if (signs)
    for (uint8_t term : action.signTerms) {
      uint64_t ignore[Bits];
      for (unsigned j = 0; j < Bits; ++j)
        ignore[j] = -uint64_t(!(term >> j & 1));
      for (size_t w = 0; w < words; ++w) {
        uint64_t product = ~uint64_t(0);
        for (unsigned j = 0; j < Bits; ++j)
          product &= bits[j][w] | ignore[j];
        signs[w] ^= product;
      }
    }
  for (size_t w = 0; w < words; ++w) {
    uint64_t in[Bits];
    for (unsigned j = 0; j < Bits; ++j)
      in[j] = bits[j][w];
    for (unsigned i = 0; i < Bits; ++i) {
      uint64_t out = 0;
      for (unsigned j = 0; j < Bits; ++j)
        out ^= in[j] & masks[i][j];
      bits[i][w] = out;
    }
  }
}

void simulation::applyAction(const CliffordAction &action,
                             uint64_t *const bits[4], uint64_t *signs,
                             size_t words) {
  if (action.numQubits == 1)
    applyToWords<2>(action, bits, signs, words);
  else
    applyToWords<4>(action, bits, signs, words);
}

Tableau::Tableau(const Circuit &circuit, const CliffordCircuit &clifford)
    : circuit(circuit), clifford(clifford), numQubits(circuit.numQubits),
      words((circuit.numQubits + 63) / 64), bits(4 * size_t(numQubits) * words),
      signs(words) {
  for (uint32_t q = 0; q < numQubits; ++q) {
    z(Stabilizers, q)[q / 64] = uint64_t(1) << q % 64;
    x(Destabilizers, q)[q / 64] = uint64_t(1) << q % 64;
  }
}

uint64_t Tableau::bytes(uint64_t numQubits) {
  return 4 * numQubits * ((numQubits + 63) / 64) * 8;
}

std::unique_ptr<QuantumState> Tableau::clone() const {
  return std::make_unique<Tableau>(*this);
}

void Tableau::applyGate(size_t instruction) {
  const CliffordAction *action = clifford.action(instruction);
  if (!action)
    return;
  llvm::ArrayRef<Qubit> qubits =
      circuit.qubits(circuit.instructions[instruction]);
  for (Half half : {Stabilizers, Destabilizers}) {
    uint64_t *rows[4] = {};
    for (unsigned i = 0; i < qubits.size(); ++i) {
      rows[2 * i] = x(half, qubits[i]);
      rows[2 * i + 1] = z(half, qubits[i]);
    }
    applyAction(*action, rows, half == Stabilizers ? signs.data() : nullptr,
                words);
  }
}

void Tableau::applyX(Qubit qubit) {
  const uint64_t *zs = z(Stabilizers, qubit);
  for (size_t w = 0; w < words; ++w)
    signs[w] ^= zs[w];
}

void Tableau::apply(const GateList &gates, bool) {
  for (const GateList::Entry &entry : gates.gates) {
    if (entry.instruction == kNone)
      applyX(entry.firstParameter);
    else
      applyGate(entry.instruction);
  }
}

uint32_t Tableau::anticommuting(Qubit qubit) {
  const uint64_t *xs = x(Stabilizers, qubit);
  for (size_t w = 0; w < words; ++w)
    if (xs[w])
      return w * 64 + std::countr_zero(xs[w]);
  return kNone;
}

/// Bit i of the result: the parity of the bits of v up to and with i.
static uint64_t runningParity(uint64_t v) {
  v ^= v << 1;
  v ^= v << 2;
  v ^= v << 4;
  v ^= v << 8;
  v ^= v << 16;
  v ^= v << 32;
  return v;
}

/// The product of the chosen stabilizers is i to this power times X^x Z^z: with
/// every generator written as a sign times i^{number of Y} X^x Z^z, it follows
/// from their Y's and from how often a Z passes a later X.
unsigned Tableau::exponentOfProduct(llvm::ArrayRef<uint64_t> chosen) {
  llvm::SmallVector<uint32_t, 32> used;
  // Sums for 64 generators side by side, added up at the end: of signs and
  // exchanges modulo 2, and of Y's modulo 4.
  uint64_t minus = 0, low = 0, high = 0;
  for (size_t w = 0; w < words; ++w)
    if (chosen[w]) {
      used.push_back(w);
      minus ^= signs[w] & chosen[w];
    }
  for (Qubit q = 0; q < numQubits; ++q) {
    const uint64_t *xs = x(Stabilizers, q), *zs = z(Stabilizers, q);
    uint64_t before = 0; // All ones where the parity of the Z's so far is odd.
    for (uint32_t w : used) {
      uint64_t xw = xs[w] & chosen[w], zw = zs[w] & chosen[w];
      uint64_t y = xw & zw, parity = runningParity(zw);
      high ^= low & y;
      low ^= y;
      minus ^= (parity << 1 ^ before) & xw;
      before ^= -(parity >> 63);
    }
  }
  return 2 * std::popcount(minus) + std::popcount(low) +
         2 * std::popcount(high);
}

/// The outcome where Z on the qubit is plus or minus a product of stabilizers:
/// of those whose destabilizer anticommutes with it.
bool Tableau::determinedOutcome(Qubit qubit) {
  return exponentOfProduct({x(Destabilizers, qubit), words}) & 2;
}

/// The generators of one half that anticommute with a product of Paulis.
void Tableau::anticommuting(llvm::ArrayRef<PauliTerm::Factor> factors,
                            Half half, std::vector<uint64_t> &mask) {
  mask.assign(words, 0);
  for (const PauliTerm::Factor &factor : factors) {
    const uint64_t *xs = x(half, factor.qubit), *zs = z(half, factor.qubit);
    for (size_t w = 0; w < words; ++w)
      mask[w] ^= (enishi::signs(factor.pauli) ? xs[w] : 0) ^
                 (flips(factor.pauli) ? zs[w] : 0);
  }
}

std::vector<double> Tableau::expectations(llvm::ArrayRef<PauliTerm> terms) {
  std::vector<double> values;
  std::vector<uint64_t> mask;
  for (const PauliTerm &term : terms) {
    anticommuting(term.factors, Stabilizers, mask);
    if (llvm::any_of(mask, [](uint64_t word) { return word != 0; })) {
      values.push_back(0);
      continue;
    }
    anticommuting(term.factors, Destabilizers, mask);
    const unsigned ys =
        llvm::count_if(term.factors, [](const PauliTerm::Factor &factor) {
          return factor.pauli == Pauli::Y;
        });
    values.push_back((exponentOfProduct(mask) - ys) & 2 ? -1 : 1);
  }
  return values;
}

double Tableau::probabilityOfOne(Qubit qubit) {
  if (anticommuting(qubit) != kNone)
    return 0.5;
  return determinedOutcome(qubit);
}

/// Multiplies the generators in `rows` (a mask) by stabilizer `pivot` from the
/// left.
void Tableau::multiplyInto(Half half, uint32_t pivot,
                           llvm::ArrayRef<uint64_t> rows) {
  llvm::SmallVector<uint32_t, 32> used;
  for (size_t w = 0; w < words; ++w)
    if (rows[w])
      used.push_back(w);
  if (used.empty())
    return;
  // The exponent of i modulo 4 for every generator, as two bits.
  std::vector<uint64_t> low(words), high(words);
  const size_t pivotWord = pivot / 64;
  const unsigned pivotBit = pivot % 64;
  for (Qubit q = 0; q < numQubits; ++q) {
    bool px = x(Stabilizers, q)[pivotWord] >> pivotBit & 1;
    bool pz = z(Stabilizers, q)[pivotWord] >> pivotBit & 1;
    if (!px && !pz)
      continue;
    uint64_t *xs = x(half, q), *zs = z(half, q);
    for (uint32_t w : used) {
      uint64_t xw = xs[w], zw = zs[w], plus, minus;
      // i from XY, YZ, ZX; -i from the other orders.
      if (px && pz) {
        plus = zw & ~xw;
        minus = xw & ~zw;
      } else if (px) {
        plus = xw & zw;
        minus = zw & ~xw;
      } else {
        plus = xw & ~zw;
        minus = xw & zw;
      }
      plus &= rows[w];
      minus &= rows[w];
      high[w] ^= low[w] & plus;
      low[w] ^= plus;
      low[w] ^= minus;
      high[w] ^= low[w] & minus;
      if (px)
        xs[w] ^= rows[w];
      if (pz)
        zs[w] ^= rows[w];
    }
  }
  if (half == Destabilizers)
    return;
  uint64_t pivotSign = -(signs[pivotWord] >> pivotBit & 1);
  for (uint32_t w : used)
    signs[w] ^= (high[w] ^ pivotSign) & rows[w];
}

/// Makes Z on the qubit a stabilizer, where `pivot` anticommutes with it.
void Tableau::project(Qubit qubit, uint32_t pivot, bool outcome) {
  const size_t w = pivot / 64;
  const uint64_t bit = uint64_t(1) << pivot % 64;
  // The pivot's own destabilizer is replaced below and may change now.
  std::vector<uint64_t> rows(x(Destabilizers, qubit),
                             x(Destabilizers, qubit) + words);
  multiplyInto(Destabilizers, pivot, rows);
  rows.assign(x(Stabilizers, qubit), x(Stabilizers, qubit) + words);
  rows[w] &= ~bit;
  multiplyInto(Stabilizers, pivot, rows);
  for (Qubit q = 0; q < numQubits; ++q)
    for (unsigned kind = 0; kind < 2; ++kind) {
      uint64_t &stabilizer = row(Stabilizers, q, kind)[w];
      uint64_t &destabilizer = row(Destabilizers, q, kind)[w];
      destabilizer = (destabilizer & ~bit) | (stabilizer & bit);
      stabilizer &= ~bit;
    }
  z(Stabilizers, qubit)[w] |= bit;
  signs[w] = (signs[w] & ~bit) | (outcome ? bit : 0);
}

void Tableau::collapse(Qubit qubit, bool outcome, double) {
  uint32_t pivot = anticommuting(qubit);
  if (pivot != kNone)
    project(qubit, pivot, outcome);
}

bool Tableau::measurePreferringZero(Qubit qubit) {
  uint32_t pivot = anticommuting(qubit);
  if (pivot == kNone)
    return determinedOutcome(qubit);
  project(qubit, pivot, false);
  return false;
}

/// The possible outcomes are one of them plus any sum of the stabilizers' X
/// parts on the measured qubits, all equally likely.
void Tableau::sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots,
                     uint64_t seed, SampledOutcomes &result) {
  const unsigned outWords = (qubits.size() + 63) / 64;
  result.wordsPerOutcome = outWords;
  // Generators of the X parts, reduced so that each has a leading bit that no
  // later one has.
  std::vector<std::vector<uint64_t>> basis;
  for (uint32_t g = 0; g < numQubits; ++g) {
    std::vector<uint64_t> vector(outWords);
    for (size_t i = 0; i < qubits.size(); ++i)
      vector[i / 64] |= (x(Stabilizers, qubits[i])[g / 64] >> g % 64 & 1)
                        << i % 64;
    for (const std::vector<uint64_t> &other : basis) {
      size_t w = 0;
      while (!other[w])
        ++w;
      if (vector[w] & (other[w] & -other[w]))
        for (; w < outWords; ++w)
          vector[w] ^= other[w];
    }
    if (llvm::any_of(vector, [](uint64_t word) { return word; }))
      basis.push_back(std::move(vector));
  }
  std::vector<uint64_t> first(outWords);
  for (size_t i = 0; i < qubits.size(); ++i)
    first[i / 64] |= uint64_t(measurePreferringZero(qubits[i])) << i % 64;

  if (basis.empty()) {
    result.outcomes = first;
    result.counts = {shots};
    return;
  }
  Random random(seed);
  for (uint64_t shot = 0; shot < shots; ++shot) {
    size_t at = result.outcomes.size();
    result.outcomes.insert(result.outcomes.end(), first.begin(), first.end());
    result.counts.push_back(1);
    for (size_t i = 0; i < basis.size(); i += 64) {
      uint64_t choice = random.next();
      for (size_t j = i; j < std::min(basis.size(), i + 64); ++j)
        if (choice >> (j - i) & 1)
          for (unsigned w = 0; w < outWords; ++w)
            result.outcomes[at + w] ^= basis[j][w];
    }
  }
}

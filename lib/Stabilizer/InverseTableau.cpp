//===- InverseTableau.cpp - Inverse of a Clifford state ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InverseTableau.h"

#include <algorithm>
#include <bit>

using namespace enishi;
using namespace enishi::stabilizer;

InverseTableau::InverseTableau(uint32_t numQubits)
    : words((numQubits + 63) / 64), bits(size_t(4) * numQubits * words),
      negative(2 * size_t(numQubits)) {
  for (uint32_t q = 0; q < numQubits; ++q)
    for (unsigned half = 0; half < 2; ++half)
      row(2 * q + half)[half * words + q / 64] |= uint64_t(1) << q % 64;
  for (Row &row : scratch)
    row.words.resize(2 * words);
}

uint64_t InverseTableau::bytes(uint64_t numQubits) {
  return 4 * numQubits * ((numQubits + 63) / 64) * 8;
}

/// The first product becomes itself times the other; returns the power of i
/// that comes with it: the number of places where the two anticommute, less
/// twice the number of those that give -i.
unsigned InverseTableau::multiply(uint64_t *xs, const uint64_t *otherX) const {
  uint64_t *zs = xs + words;
  const uint64_t *otherZ = otherX + words;
  // Counters modulo 4 for 64 places side by side.
  uint64_t low = 0, high = 0;
  for (size_t w = 0; w < words; ++w) {
    uint64_t x1 = xs[w], z1 = zs[w], x2 = otherX[w], z2 = otherZ[w];
    uint64_t x = x1 ^ x2, z = z1 ^ z2, cross = x1 & z2;
    uint64_t differ = cross ^ (z1 & x2);
    xs[w] = x;
    zs[w] = z;
    // Adds 1 where they anticommute, and 2 more where that gives -i.
    high ^= (low ^ x ^ z ^ cross) & differ;
    low ^= differ;
  }
  return std::popcount(low) + 2 * std::popcount(high);
}

/// product *= row.
void InverseTableau::multiplyInto(Row &product, size_t index) {
  product.phase +=
      multiply(product.words.data(), row(index)) + 2 * negative[index];
}

void InverseTableau::multiplyPauli(Row &product, uint32_t qubit,
                                   unsigned pauli) {
  if (pauli & PauliX)
    multiplyInto(product, 2 * size_t(qubit));
  if (pauli & PauliZ)
    multiplyInto(product, 2 * size_t(qubit) + 1);
  // Y = i X Z.
  product.phase += pauli == PauliY;
}

/// The row of P becomes that of G^-1 P G.
void InverseTableau::applyGate(StimOp op, llvm::ArrayRef<uint32_t> qubits) {
  static const std::vector<CliffordImages> inverses = [] {
    std::vector<CliffordImages> table;
    for (size_t i = 0; i <= size_t(StimOp::REPEAT); ++i)
      table.push_back(cliffordImages(StimOp(i)).inverse());
    return table;
  }();
  const CliffordImages &images = inverses[static_cast<size_t>(op)];
  const unsigned generators = 2 * images.numQubits;
  auto rowOf = [&](unsigned j) { return 2 * size_t(qubits[j / 2]) + j % 2; };
  for (unsigned j = 0; j < generators; ++j) {
    if (images.image[j] == 1 << j)
      continue;
    Row &result = scratch[j];
    std::fill(result.words.begin(), result.words.end(), 0);
    result.phase = 2 * images.negative[j];
    for (unsigned q = 0; q < images.numQubits; ++q)
      multiplyPauli(result, qubits[q], images.image[j] >> 2 * q & 3);
  }
  for (unsigned j = 0; j < generators; ++j) {
    if (images.image[j] == 1 << j) {
      negative[rowOf(j)] ^= images.negative[j];
      continue;
    }
    std::copy(scratch[j].words.begin(), scratch[j].words.end(), row(rowOf(j)));
    negative[rowOf(j)] = scratch[j].phase >> 1 & 1;
  }
}

void InverseTableau::applyPauli(uint32_t qubit, Pauli pauli) {
  // X and Z change their sign where they anticommute with the operator.
  negative[2 * size_t(qubit)] ^= pauli >> 1 & 1;
  negative[2 * size_t(qubit) + 1] ^= pauli & 1;
}

/// With R = exp(-i pi/4 P), R^-1 Q R is i P Q for a Q that anticommutes with P.
void InverseTableau::rotate(llvm::ArrayRef<uint32_t> product, bool negative) {
  Row &whole = scratch[0];
  std::fill(whole.words.begin(), whole.words.end(), 0);
  whole.phase = negative ? 2 : 0;
  for (uint32_t term : product)
    multiplyPauli(whole, term >> 2, term & 3);
  Row result;
  for (uint32_t term : product)
    for (unsigned half = 0; half < 2; ++half) {
      // X anticommutes with what has a Z in it, and the other way round.
      if (!(term >> (1 - half) & 1))
        continue;
      size_t index = 2 * size_t(term >> 2) + half;
      result = whole;
      multiplyInto(result, index);
      result.phase += 1;
      std::copy(result.words.begin(), result.words.end(), row(index));
      this->negative[index] = result.phase >> 1 & 1;
    }
}

PauliRow InverseTableau::image(llvm::ArrayRef<uint32_t> product) {
  Row whole;
  whole.words.resize(2 * words);
  for (uint32_t term : product)
    multiplyPauli(whole, term >> 2, term & 3);
  return whole;
}

bool InverseTableau::measure(llvm::ArrayRef<uint32_t> product) {
  const Row whole = image(product);
  bool determined =
      std::all_of(whole.words.begin(), whole.words.begin() + words,
                  [](uint64_t word) { return word == 0; });
  if (determined)
    return whole.phase >> 1 & 1;
  collapse(whole);
  return false;
}

/// P = U^-1 (measured) U has an X part. Operations V that leave |0...0> as it
/// is are put between U and the state, and change every row R to V^-1 R V:
/// CX from a pivot to every other qubit of the X part, and S on the pivot
/// where P has a Y. Then P is +-X on the pivot times Z's; a Hadamard gate
/// there makes the state the one with outcome 0 or 1, and an X corrects it.
void InverseTableau::collapse(const Row &measured) {
  size_t pivotWord = 0;
  while (!measured.words[pivotWord])
    ++pivotWord;
  const unsigned pivotBit = std::countr_zero(measured.words[pivotWord]);
  const uint64_t pivot = uint64_t(1) << pivotBit;
  /// The other qubits of the X part.
  std::vector<std::pair<size_t, uint64_t>> others;
  for (size_t w = pivotWord; w < words; ++w) {
    uint64_t mask = measured.words[w] & ~(w == pivotWord ? pivot : 0);
    if (mask)
      others.push_back({w, mask});
  }
  // Applies all of it to a row; returns whether its sign changes. `needsS` is
  // found out on the measured row itself.
  auto transform = [&](uint64_t *xs, uint64_t *zs, int &needsS) {
    bool x = xs[pivotWord] >> pivotBit & 1, z = zs[pivotWord] >> pivotBit & 1;
    unsigned zCount = 0, yCount = 0;
    for (auto [w, mask] : others) {
      zCount += std::popcount(zs[w] & mask);
      if (x) {
        yCount += std::popcount(zs[w] & xs[w] & mask);
        xs[w] ^= mask;
      }
    }
    // CX changes the sign where x of the control and z of the target are set
    // and x of the target equals z of the control, which collects the z's.
    bool sign =
        x && ((yCount + zCount * (z + 1u) + zCount * (zCount - 1) / 2) & 1);
    z ^= zCount & 1;
    if (needsS < 0)
      needsS = z;
    if (needsS && x) { // S^-1 X S = -Y, S^-1 Y S = X.
      sign ^= !z;
      z = !z;
    }
    sign ^= x && z; // The Hadamard gate exchanges x and z.
    xs[pivotWord] = (xs[pivotWord] & ~pivot) | (z ? pivot : 0);
    zs[pivotWord] = (zs[pivotWord] & ~pivot) | (x ? pivot : 0);
    return sign;
  };
  Row copy = measured;
  int needsS = -1;
  bool outcome =
      transform(copy.words.data(), copy.words.data() + words, needsS) ^
      (measured.phase >> 1 & 1);
  for (size_t index = 0; index < negative.size(); ++index) {
    uint64_t *xs = row(index), *zs = xs + words;
    negative[index] ^= transform(xs, zs, needsS);
    if (outcome)
      negative[index] ^= zs[pivotWord] >> pivotBit & 1;
  }
}

/// An operator has X or Z on a qubit where it anticommutes with the other of
/// the two, and so where their images anticommute.
std::vector<uint32_t> InverseTableau::preimage(uint32_t qubit,
                                               unsigned half) const {
  const size_t column = (half ? 0 : words) + qubit / 64;
  std::vector<uint32_t> product;
  for (size_t q = 0; 2 * q < negative.size(); ++q) {
    const uint64_t *rows = &bits[4 * q * words];
    unsigned pauli =
        (rows[2 * words + column] >> qubit % 64 & 1 ? PauliX : PauliI) |
        (rows[column] >> qubit % 64 & 1 ? PauliZ : PauliI);
    if (pauli)
      product.push_back(q << 2 | pauli);
  }
  return product;
}

bool InverseTableau::anticommute(const uint64_t *a, const uint64_t *b) const {
  uint64_t sum = 0;
  for (size_t w = 0; w < words; ++w)
    sum ^= (a[w] & b[words + w]) ^ (a[words + w] & b[w]);
  return std::popcount(sum) & 1;
}

PauliRow InverseTableau::single(uint32_t qubit, unsigned half) const {
  PauliRow result;
  result.words.resize(2 * words);
  result.words[half * words + qubit / 64] = uint64_t(1) << qubit % 64;
  return result;
}

/// E R E for E = (P + Z)/sqrt(2): -R, R Z P, R P Z or R, by which of P and Z
/// anticommute with R.
void InverseTableau::reflect(const PauliRow &p, uint32_t qubit) {
  const Row z = single(qubit, 1);
  Row product = p;
  product.phase += multiply(product.words.data(), z.words.data());
  for (size_t index = 0; index < negative.size(); ++index) {
    bool withP = anticommute(row(index), p.words.data());
    bool withZ = row(index)[qubit / 64] >> qubit % 64 & 1;
    if (withP && withZ) {
      negative[index] ^= 1;
    } else if (withP || withZ) {
      // R Z P is -R P Z. The product is i times a Hermitian one, and so
      // is the product of R with it.
      unsigned phase = 2 * negative[index] +
                       multiply(row(index), product.words.data()) +
                       product.phase + 2 * withP;
      negative[index] = phase >> 1 & 1;
    }
  }
}

/// E R E for E = (1 + A)/2 + (1 - A)/2 B with commuting A and B: B where A is
/// -1. It is A^b R B^a, with a and b for whether A and B anticommute with R.
void InverseTableau::conjugateByControlled(const Row &a, const Row &b) {
  for (size_t index = 0; index < negative.size(); ++index) {
    bool withA = anticommute(row(index), a.words.data());
    bool withB = anticommute(row(index), b.words.data());
    // Where both anticommute, R B alone is not Hermitian.
    unsigned phase = 2 * (negative[index] + (withA && withB));
    if (withA)
      phase += multiply(row(index), b.words.data()) + b.phase;
    if (withB)
      phase += multiply(row(index), a.words.data()) + a.phase;
    negative[index] = phase >> 1 & 1;
  }
}

void InverseTableau::takeToZ(PauliRow p, uint32_t qubit) {
  const size_t word = qubit / 64;
  const uint64_t bit = uint64_t(1) << qubit % 64;
  if (p.z(qubit)) {
    // S on the qubit: S^-1 X S = -Y, S^-1 Y S = X.
    for (size_t index = 0; index < negative.size(); ++index) {
      uint64_t *xs = row(index), *zs = xs + words;
      if (!(xs[word] & bit))
        continue;
      negative[index] ^= !(zs[word] & bit);
      zs[word] ^= bit;
    }
    p.words[words + word] ^= bit;
  }
  // Where the qubit is |1>, the rest of P; then a Hadamard gate.
  p.words[word] ^= bit;
  conjugateByControlled(single(qubit, 1), p);
  for (size_t index = 0; index < negative.size(); ++index) {
    uint64_t *xs = row(index), *zs = xs + words;
    bool x = xs[word] & bit, z = zs[word] & bit;
    if (x != z) {
      xs[word] ^= bit;
      zs[word] ^= bit;
    }
    negative[index] ^= x && z;
  }
}

void InverseTableau::takeZsToZ(PauliRow p, uint32_t qubit) {
  p.words[words + qubit / 64] ^= uint64_t(1) << qubit % 64;
  conjugateByControlled(p, single(qubit, 0));
}

namespace {

class Reference {
public:
  explicit Reference(const StabilizerProgram &program)
      : program(program), tableau(program.sizes.qubits) {
    record.reserve((program.sizes.measurements + 63) / 64);
  }
  void run(size_t begin, size_t end);
  std::vector<uint64_t> take() { return std::move(record); }

private:
  void push(bool bit) {
    if (results % 64 == 0)
      record.push_back(0);
    record.back() |= uint64_t(bit) << results % 64;
    ++results;
  }
  bool at(uint32_t back) const {
    uint64_t index = results - back;
    return record[index / 64] >> index % 64 & 1;
  }
  void measure(const Step &step);

  const StabilizerProgram &program;
  InverseTableau tableau;
  std::vector<uint64_t> record;
  uint64_t results = 0;
};

/// Measurements and resets of single qubits.
void Reference::measure(const Step &step) {
  for (uint32_t operand : program.operands(step)) {
    uint32_t qubit = operand >> 1;
    bool outcome = tableau.measure({qubit << 2 | step.basis});
    if (step.kind != StepKind::Measure && outcome)
      tableau.applyPauli(qubit, step.basis == PauliZ ? PauliX : PauliZ);
    if (step.kind != StepKind::Reset)
      push(outcome ^ (operand & 1));
  }
}

void Reference::run(size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    const Step &step = program.steps[i];
    llvm::ArrayRef<uint32_t> operands = program.operands(step);
    switch (step.kind) {
    case StepKind::Clifford1:
      for (uint32_t qubit : operands)
        tableau.applyGate(step.op, qubit);
      break;
    case StepKind::Clifford2:
      for (; !operands.empty(); operands = operands.drop_front(2))
        tableau.applyGate(step.op, operands.take_front(2));
      break;
    case StepKind::Measure:
    case StepKind::MeasureReset:
    case StepKind::Reset:
      measure(step);
      break;
    case StepKind::MeasureProduct:
      push(tableau.measure(operands) ^ step.flag);
      break;
    case StepKind::RotateProduct:
      tableau.rotate(operands, step.flag);
      break;
    case StepKind::Feedback:
      for (size_t k = 0; k < operands.size(); k += 2)
        if (at(operands[k]))
          tableau.applyPauli(operands[k + 1] >> 2, Pauli(operands[k + 1] & 3));
      break;
    case StepKind::Pad:
      for (uint32_t bit : operands)
        push(bit);
      break;
    case StepKind::HeraldedErase:
    case StepKind::HeraldedChannel:
      for (size_t k = 0; k < operands.size(); ++k)
        push(false);
      break;
    case StepKind::Repeat:
      for (uint64_t k = 0; step.bodySize && k < step.repetitions; ++k)
        run(i + 1, i + 1 + step.bodySize);
      i += step.bodySize;
      break;
    default: // Noise and annotations.
      break;
    }
  }
}

} // namespace

std::vector<uint64_t>
stabilizer::referenceRecord(const StabilizerProgram &program) {
  Reference reference(program);
  reference.run(0, program.steps.size());
  return reference.take();
}

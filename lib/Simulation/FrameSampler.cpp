//===- FrameSampler.cpp - Many shots of a Clifford program ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FrameSampler.h"

#include "Random.h"
#include "Tableau.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::simulation;

namespace {

constexpr unsigned kWords = FrameSampler::kBatchWords;

/// How a batch of shots differs from the first shot.
class Frames {
public:
  Frames(const Program &program, const CliffordCircuit &clifford,
         const std::vector<bool> &reference, uint64_t seed)
      : code(program.code), clifford(clifford), reference(reference),
        random(seed), frames(size_t(2) * code.numQubits * kWords),
        bits(size_t(code.numBits) * kWords) {}

  void run();
  const uint64_t *bit(uint32_t index) const { return &bits[index * kWords]; }

private:
  uint64_t *x(Qubit qubit) { return &frames[size_t(2) * qubit * kWords]; }
  uint64_t *z(Qubit qubit) { return x(qubit) + kWords; }
  void randomize(uint64_t *words) {
    for (unsigned w = 0; w < kWords; ++w)
      words[w] ^= random.next();
  }

  const Circuit &code;
  const CliffordCircuit &clifford;
  const std::vector<bool> &reference;
  Random random;
  std::vector<uint64_t> frames, bits;
};

void Frames::run() {
  // Z does nothing to |0>, and nothing to a state just measured.
  for (Qubit qubit = 0; qubit < code.numQubits; ++qubit)
    randomize(z(qubit));
  for (size_t i = 0; i < code.size(); ++i) {
    const Instruction &inst = code.instructions[i];
    if (inst.kind == GateKind::Measure) {
      uint64_t *out = &bits[size_t(inst.q[1]) * kWords];
      uint64_t expected = -uint64_t(reference[i]);
      for (unsigned w = 0; w < kWords; ++w)
        out[w] = x(inst.q[0])[w] ^ expected;
      randomize(z(inst.q[0]));
    } else if (inst.kind == GateKind::Reset) {
      std::fill_n(x(inst.q[0]), kWords, 0);
      randomize(z(inst.q[0]));
    } else if (const CliffordAction *action = clifford.action(i)) {
      uint64_t *rows[4] = {};
      llvm::ArrayRef<Qubit> qubits = code.qubits(inst);
      for (unsigned k = 0; k < qubits.size(); ++k) {
        rows[2 * k] = x(qubits[k]);
        rows[2 * k + 1] = z(qubits[k]);
      }
      applyAction(*action, rows, nullptr, kWords);
    }
  }
}

/// Transposes 64 x 64 bits in place (Hacker's Delight, 7-3).
void transpose(uint64_t (&m)[64]) {
  uint64_t mask = 0x00000000ffffffff;
  for (unsigned width = 32; width; width >>= 1, mask ^= mask << width)
    for (unsigned i = 0; i < 64; i = ((i | width) + 1) & ~width) {
      uint64_t t = ((m[i] >> width) ^ m[i | width]) & mask;
      m[i] ^= t << width;
      m[i | width] ^= t;
    }
}

} // namespace

FrameSampler::FrameSampler(const Program &program,
                           const CliffordCircuit &clifford, ThreadPool &pool)
    : program(program), clifford(clifford), pool(pool),
      reference(program.code.size()) {
  Tableau tableau(program.code, clifford);
  for (size_t i = 0; i < program.code.size(); ++i) {
    const Instruction &inst = program.code.instructions[i];
    if (inst.kind == GateKind::Measure)
      reference[i] = tableau.measurePreferringZero(inst.q[0]);
    else if (inst.kind != GateKind::Reset)
      tableau.applyGate(i);
    else if (tableau.measurePreferringZero(inst.q[0]))
      tableau.applyX(inst.q[0]);
  }
}

std::vector<uint64_t> FrameSampler::sample(uint64_t firstShot, uint64_t shots,
                                           uint64_t seed,
                                           const Histogram &histogram) const {
  const unsigned words = histogram.wordsPerKey();
  std::vector<uint32_t> outputBits;
  for (const BitRegister &reg : histogram.registers())
    for (uint32_t i = 0; i < reg.numBits; ++i)
      outputBits.push_back(reg.firstBit + i);
  std::vector<uint64_t> keys(shots * words);
  pool.forEach((shots + kBatchShots - 1) / kBatchShots, [&](size_t batch,
                                                            unsigned) {
    Frames frames(program, clifford, reference,
                  deriveSeed(seed, firstShot / kBatchShots + batch));
    frames.run();
    for (unsigned group = 0; group < kBatchWords; ++group) {
      uint64_t first = batch * kBatchShots + group * 64;
      if (first >= shots)
        break;
      uint64_t count = std::min<uint64_t>(64, shots - first);
      for (size_t begin = 0; begin < outputBits.size(); begin += 64) {
        uint64_t square[64] = {};
        for (size_t i = begin; i < std::min(outputBits.size(), begin + 64); ++i)
          square[i - begin] = frames.bit(outputBits[i])[group];
        transpose(square);
        for (uint64_t s = 0; s < count; ++s)
          keys[(first + s) * words + begin / 64] = square[s];
      }
    }
  });
  return keys;
}

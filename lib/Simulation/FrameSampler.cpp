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
         const std::vector<bool> &reference, const NoisyProgram *noise,
         uint64_t seed)
      : code(program.code), clifford(clifford), reference(reference),
        noise(noise), random(seed), frames(size_t(2) * code.numQubits * kWords),
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

  template <typename Strike> void strike(double hazard, Strike struck);
  void applySites(size_t instruction);
  void applyEvent(const NoiseEvent &event, unsigned shot);
  void misread(size_t instruction);

  const Circuit &code;
  const CliffordCircuit &clifford;
  const std::vector<bool> &reference;
  const NoisyProgram *noise;
  Random random;
  std::vector<uint64_t> frames, bits;
};

/// Calls `struck` for every shot on which something of this hazard falls.
template <typename Strike> void Frames::strike(double hazard, Strike struck) {
  if (hazard <= 0)
    return;
  for (double at = 0;;) {
    // Shots passed over are geometrically distributed.
    at += std::floor(-std::log1p(-random.uniform()) / hazard);
    if (at >= 64 * kWords)
      return;
    struck(unsigned(at));
    ++at;
  }
}

void Frames::applyEvent(const NoiseEvent &event, unsigned shot) {
  const uint64_t mask = uint64_t(1) << shot % 64;
  for (uint32_t operation : event.operations) {
    const Instruction &pauli = code.instructions[operation];
    if (pauli.kind != GateKind::Z)
      x(pauli.q[0])[shot / 64] ^= mask;
    if (pauli.kind != GateKind::X)
      z(pauli.q[0])[shot / 64] ^= mask;
  }
}

void Frames::applySites(size_t instruction) {
  const NoisyProgram::Range place = noise->places[instruction];
  for (uint32_t i = place.first; i < place.end; ++i) {
    const NoiseSite &site = noise->sites[i];
    strike(site.hazard, [&](unsigned shot) {
      double at = random.uniform() * site.total;
      uint32_t event = site.firstEvent;
      while (event + 1 < site.endEvent &&
             (at -= noise->events[event].weight) >= 0)
        ++event;
      applyEvent(noise->events[event], shot);
    });
  }
}

/// Turns over bits that a measurement reports wrongly.
void Frames::misread(size_t instruction) {
  const ReadoutError &error = noise->readouts[instruction];
  uint64_t *out = &bits[size_t(code.instructions[instruction].q[1]) * kWords];
  const double most = std::max(error.oneForZero, error.zeroForOne);
  // The error that is more likely strikes either bit; of those on the other
  // bit a part is taken back.
  strike(-std::log1p(-std::min(most, 1 - 1e-16)), [&](unsigned shot) {
    const uint64_t mask = uint64_t(1) << shot % 64;
    const double wrong =
        out[shot / 64] & mask ? error.zeroForOne : error.oneForZero;
    if (wrong == most || random.uniform() * most < wrong)
      out[shot / 64] ^= mask;
  });
}

void Frames::run() {
  // Z does nothing to |0>, and nothing to a state just measured.
  for (Qubit qubit = 0; qubit < code.numQubits; ++qubit)
    randomize(z(qubit));
  const size_t end = noise ? noise->end : code.size();
  for (size_t i = 0; i < end; ++i) {
    const Instruction &inst = code.instructions[i];
    if (inst.kind == GateKind::Measure) {
      if (noise)
        applySites(i);
      uint64_t *out = &bits[size_t(inst.q[1]) * kWords];
      uint64_t expected = -uint64_t(reference[i]);
      for (unsigned w = 0; w < kWords; ++w)
        out[w] = x(inst.q[0])[w] ^ expected;
      randomize(z(inst.q[0]));
      if (noise && noise->hasReadoutError(i))
        misread(i);
      continue;
    }
    if (inst.kind == GateKind::Reset) {
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
    if (noise)
      applySites(i);
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
                           const CliffordCircuit &clifford, ThreadPool &pool,
                           const NoisyProgram *noise)
    : program(program), clifford(clifford), pool(pool), noise(noise),
      reference(program.code.size()) {
  Tableau tableau(program.code, clifford);
  const size_t end = noise ? noise->end : program.code.size();
  for (size_t i = 0; i < end; ++i) {
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
    Frames frames(program, clifford, reference, noise,
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

//===- NearCliffordSampler.cpp - Shots with a few rotations ---- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BatchSampler.h"
#include "NearCliffordKernels.h"

#include "lib/Simulation/Random.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <mutex>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

/// The batches are those of a BatchSampler, which is a part so that both
/// interfaces are kept apart.
class Batches : public BatchSampler {
public:
  Batches(NearCliffordProgram program, const NearCliffordOptions &options)
      : BatchSampler(vectorsFor(2 * program.numRows)),
        program(std::move(program)), precision(options.precision),
        postselects(!options.postselected.empty()) {
    for (uint64_t detector : options.postselected)
      (this->program.dynamic[detector] ? late : early).push_back(detector);
    if (options.detectors)
      findReference();
  }
  uint64_t numBits() const override { return program.numBits; }
  llvm::StringRef method() const override { return "near-clifford"; }
  size_t workspaceWords() const override {
    return rowWords() * (1 + postselects) + amplitudeWords(program.maxActive) +
           row();
  }
  const NearCliffordProgram &plan() const { return program; }
  double cost() const;
  double preparationCost() const { return groupCost(0, program.numShared); }

protected:
  uint64_t makeShots(uint64_t *workspace, uint64_t *shots, uint64_t count,
                     uint64_t seed) const override;

private:
  size_t row() const { return size_t(vectors) * kVectorWords; }
  size_t rowWords() const { return (program.numRows + 1) * row(); }
  double groupCost(size_t begin, size_t end) const;
  void findReference();
  void setReference(uint64_t *rows) const;
  void runActive(NearCliffordRows rows, uint64_t shots, uint64_t *amplitudes,
                 uint64_t seed, const OutcomeChoice &choice) const;
  uint64_t dropLate(uint64_t *shots, uint64_t count) const;

  NearCliffordProgram program;
  Precision precision;
  bool postselects;
  /// Detectors that decide over a shot, by whether they are known before any
  /// amplitude is.
  std::vector<uint64_t> early, late;
  /// What the shared operations give, made when it is first needed.
  mutable std::once_flag isPrepared;
  mutable std::unique_ptr<AlignedWords> shared;
};

void Batches::runActive(NearCliffordRows rows, uint64_t shots,
                        uint64_t *amplitudes, uint64_t seed,
                        const OutcomeChoice &choice) const {
  const NearCliffordKernels &all = nearCliffordKernels();
  const NearCliffordKernels::Active &kernels =
      precision == Precision::Single ? all.inSingle : all.inDouble;
  std::call_once(isPrepared, [&] {
    kernels.prepare(program, amplitudes);
    const size_t words = amplitudeWords(program.sharedActive);
    shared = std::make_unique<AlignedWords>(words);
    std::copy_n(amplitudes, words, shared->data());
  });
  kernels.run(program, rows, shots, shared->data(), amplitudes, seed, choice);
}

void Batches::setReference(uint64_t *rows) const {
  std::fill_n(rows, rowWords(), 0);
  for (unsigned bit : program.reference.set_bits())
    std::fill_n(rows + bit * row(), row(), ~uint64_t(0));
}

/// What the detectors show without noise is what they are compared with.
void Batches::findReference() {
  AlignedWords workspace(rowWords() + amplitudeWords(program.maxActive));
  OutcomeChoice likely;
  likely.kind = OutcomeChoice::Likely;
  runActive({workspace.data(), row()}, 1, workspace.data() + rowWords(), 0,
            likely);
  for (uint64_t bit = 0; bit < program.numBits; ++bit)
    if (workspace.data()[bit * row()] & 1)
      program.reference.set(bit);
}

uint64_t Batches::makeShots(uint64_t *workspace, uint64_t *shots,
                            uint64_t count, uint64_t seed) const {
  const NearCliffordKernels &kernels = nearCliffordKernels();
  NearCliffordRows rows{workspace, row()};
  setReference(rows.rows);
  kernels.drawErrors(program, rows, simulation::deriveSeed(seed, 0));
  uint64_t *rest = workspace + rowWords();
  if (postselects) {
    uint64_t *kept = rest;
    rest += row();
    for (size_t w = 0; w < row(); ++w) {
      const uint64_t wanted = count >= 64 * (w + 1) ? ~uint64_t(0)
                              : count <= 64 * w
                                  ? 0
                                  : (uint64_t(1) << count % 64) - 1;
      uint64_t fired = 0;
      for (uint64_t detector : early)
        fired |= rows.rows[detector * row() + w];
      kept[w] = wanted & ~fired;
    }
    NearCliffordRows fewer{rest, row()};
    rest += rowWords();
    count = kernels.compact(rows, program.numRows, kept, fewer);
    if (!count)
      return 0;
    rows = fewer;
  }
  runActive(rows, count, rest, simulation::deriveSeed(seed, 1), {});
  samplingKernels().transpose(rows.rows, program.numBits, vectors, shots,
                              wordsPerShot());
  return dropLate(shots, count);
}

uint64_t Batches::dropLate(uint64_t *shots, uint64_t count) const {
  if (late.empty())
    return count;
  const size_t words = wordsPerShot();
  uint64_t kept = 0;
  for (uint64_t s = 0; s < count; ++s) {
    const uint64_t *shot = shots + s * words;
    if (std::any_of(late.begin(), late.end(), [&](uint64_t detector) {
          return shot[detector / 64] >> detector % 64 & 1;
        }))
      continue;
    std::copy_n(shot, words, shots + kept++ * words);
  }
  return kept;
}

/// In nanoseconds, from measurements on one core.
double Batches::cost() const {
  double cost = 1 + 0.01 * program.coins.size() + 0.02 * program.numRows;
  for (const ChannelClass &channels : program.channels)
    cost +=
        5.0 * channels.sets.size() / channels.thresholds.size() / channels.gap;
  return cost + groupCost(program.numShared, program.ops.size()) / 16;
}

/// Of some operations for a group of shots.
double Batches::groupCost(size_t begin, size_t end) const {
  double cost = 0;
  for (const ActiveOp &op :
       llvm::ArrayRef(program.ops).slice(begin, end - begin)) {
    // Beyond the caches a pass is slower.
    const double perAmplitude = op.numActive > 14 ? 10 : 2.4;
    cost += 16 + perAmplitude * std::ldexp(1.0, op.numActive);
  }
  return precision == Precision::Single ? cost : 2 * cost;
}

class NearClifford : public NearCliffordSampler {
public:
  NearClifford(NearCliffordProgram program, const NearCliffordOptions &options)
      : batches(std::move(program), options) {}
  uint64_t numBits() const override { return batches.numBits(); }
  bool sample(const SampleOptions &options, ShotSink sink) const override {
    return batches.sample(options, sink);
  }
  llvm::StringRef method() const override { return batches.method(); }
  unsigned numActive() const override { return batches.plan().maxActive; }
  uint64_t bytes() const override { return batches.workspaceWords() * 8; }
  double costPerShot() const override { return batches.cost(); }
  double preparationCost() const override { return batches.preparationCost(); }

private:
  Batches batches;
};

} // namespace

llvm::Expected<std::unique_ptr<NearCliffordSampler>>
stabilizer::makeNearCliffordSampler(const StimCircuit &circuit,
                                    const NearCliffordOptions &options) {
  llvm::Expected<StabilizerProgram> steps =
      StabilizerProgram::create(circuit, /*boundedLength=*/true, GateSet::Any);
  if (!steps)
    return steps.takeError();
  const StimCircuit::Sizes &sizes = steps->sizes;
  for (uint64_t detector : options.postselected)
    if (!options.detectors || detector >= sizes.detectors)
      return llvm::createStringError(llvm::formatv(
          "there is no detector D{0} to select by: the circuit has {1}",
          detector, sizes.detectors));
  // Counts are at most 2^63: as numbers with a fraction they cannot wrap.
  auto bytes = [&](uint64_t rows, unsigned active) {
    double needed = 4.0 * sizes.qubits * sizes.qubits / 8 + 2 * 128.0 * rows +
                    std::ldexp(256.0, active);
    return uint64_t(std::min(needed, 0x1p63));
  };
  if (llvm::Error error = checkMemory(
          bytes(sizes.measurements + sizes.detectors + sizes.observables, 0),
          options.memoryLimit,
          llvm::formatv("a batch of shots of {0} qubits and {1} results",
                        sizes.qubits, sizes.measurements)
              .str()))
    return std::move(error);
  llvm::Expected<NearCliffordProgram> program = NearCliffordProgram::create(
      *steps,
      options.detectors ? NearCliffordProgram::Output::Detectors
                        : NearCliffordProgram::Output::Record,
      std::min(options.mostActive, 31u));
  if (!program)
    return program.takeError();
  if (llvm::Error error = checkMemory(
          bytes(program->numRows, program->maxActive), options.memoryLimit,
          llvm::formatv("the amplitudes of 16 shots with {0} qubits that are "
                        "in no stabilizer state",
                        program->maxActive)
              .str()))
    return std::move(error);
  return std::make_unique<NearClifford>(std::move(*program), options);
}

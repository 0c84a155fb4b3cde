//===- BatchSampler.h - Samplers that work in batches ---------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_BATCHSAMPLER_H
#define ENISHI_LIB_STABILIZER_BATCHSAMPLER_H

#include "SamplingKernels.h"

#include "enishi/Stabilizer/Sampling.h"

namespace enishi::stabilizer {

/// Words aligned for vectors.
class AlignedWords {
public:
  explicit AlignedWords(size_t words)
      : storage(new (std::align_val_t(64)) uint64_t[words + 1]()) {}
  uint64_t *data() { return storage.get(); }

private:
  struct Delete {
    void operator()(uint64_t *words) const {
      ::operator delete[](words, std::align_val_t(64));
    }
  };
  std::unique_ptr<uint64_t[], Delete> storage;
};

/// A sampler that makes batches of shots in rows.
class BatchSampler : public Sampler {
public:
  explicit BatchSampler(unsigned vectors) : vectors(vectors) {}
  bool sample(const SampleOptions &options, ShotSink sink) const override;

protected:
  /// Memory for one thread.
  struct Workspace {
    explicit Workspace(size_t rows, size_t shots) : rows(rows), shots(shots) {}
    AlignedWords rows, shots;
    uint64_t written = 0;
  };
  virtual size_t workspaceWords() const = 0;
  /// Makes a batch, of which the first `count` shots are wanted, and writes all
  /// words of every shot; returns how many of the wanted it kept. The workspace
  /// is zero at first, and then as the batch before left it.
  virtual uint64_t makeShots(uint64_t *workspace, uint64_t *shots,
                             uint64_t count, uint64_t seed) const = 0;

  size_t wordsPerShot() const {
    return std::max<size_t>(1, (numBits() + 63) / 64);
  }
  uint64_t batchShots() const { return uint64_t(vectors) * kVectorShots; }
  const unsigned vectors;
};

/// As many vectors as keep the rows in the second level of the cache.
unsigned vectorsFor(uint64_t rows);

/// Fails where `bytes` are more than the limit, or with 0 what the machine has.
llvm::Error checkMemory(uint64_t bytes, uint64_t limit, llvm::StringRef what);

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_BATCHSAMPLER_H

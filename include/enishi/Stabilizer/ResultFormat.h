//===- ResultFormat.h - Files of shots --------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The formats in which Stim keeps shots (doc/result_formats.md of Stim). None
// of them says how many bits a shot has; dets names its bits.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_RESULTFORMAT_H
#define ENISHI_STABILIZER_RESULTFORMAT_H

#include "enishi/Stabilizer/Sampling.h"

#include "llvm/Support/raw_ostream.h"

#include <optional>

namespace enishi::stabilizer {

enum class ResultFormat : uint8_t {
  Text01,
  B8,
  R8,
  Ptb64, ///< Takes a multiple of 64 shots.
  Hits,
  Dets,
};
std::optional<ResultFormat> resultFormatByName(llvm::StringRef name);

/// What the bits of a shot are, in this order.
struct ShotLayout {
  uint64_t measurements = 0, detectors = 0, observables = 0;
  uint64_t bits() const { return measurements + detectors + observables; }
};

/// Writes shots as they come.
class ResultWriter {
public:
  ResultWriter(ResultFormat format, ShotLayout layout, llvm::raw_ostream &os)
      : format(format), layout(layout), os(os) {}
  /// Writes bits `firstBit` to `firstBit` + layout.bits() of each shot.
  void write(const ShotTable &shots, uint64_t firstBit = 0);
  /// False where shots are left over that do not fill a group of 64 (ptb64).
  bool finish();

private:
  void writeB8(const ShotTable &shots);
  void writeText(const ShotTable &shots);
  void writeSparse(const ShotTable &shots);
  void writePtb64(const ShotTable &shots);

  ResultFormat format;
  ShotLayout layout;
  llvm::raw_ostream &os;
  std::vector<char> buffer;
  /// Shots of a group of ptb64 that is not full yet.
  std::vector<uint64_t> pending;
  uint64_t numPending = 0;
};

/// Shots read from a file, padded to whole words.
struct ShotList {
  uint64_t numShots = 0;
  size_t wordsPerShot = 0;
  uint64_t numBits = 0;
  std::vector<uint64_t> words;
  ShotTable table() const {
    return {0, numShots, numShots, numBits, wordsPerShot, words.data()};
  }
};

/// Reads shots. Reports the first mistake with its position (of binary
/// formats: the byte) and returns nothing.
std::optional<ShotList> readResults(uint32_t file, ResultFormat format,
                                    ShotLayout layout,
                                    const SourceManager &sources,
                                    DiagnosticEngine &diagnostics);

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_RESULTFORMAT_H

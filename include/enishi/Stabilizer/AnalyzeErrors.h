//===- AnalyzeErrors.h - Detector error models of circuits ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a circuit to its detector error model: which detectors and observables
// each error flips, and how likely.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_ANALYZEERRORS_H
#define ENISHI_STABILIZER_ANALYZEERRORS_H

#include "enishi/Stabilizer/DetectorErrorModel.h"
#include "enishi/Stabilizer/StimCircuit.h"

namespace enishi::stabilizer {

struct AnalyzeOptions {
  /// Keep loops of the circuit as loops of the model once their errors repeat.
  bool foldLoops = false;
  /// Treat the cases of a channel that exclude each other as independent
  /// errors, where none of them is likelier than this.
  double approximateDisjoint = 0;
};

/// Goes through the circuit from its end, and keeps for X and Z on every qubit
/// the detectors and observables that would notice it (Gidney, Quantum 5, 497,
/// 2021, section 2.4). Errors with the same symptoms are merged, in order of
/// their symptoms. Fails where a detector or an observable is not determined
/// without noise, and where a channel has no independent errors that say the
/// same. Linear in the number of executed operations, less what is folded.
llvm::Expected<DetectorErrorModel>
analyzeErrors(const StimCircuit &circuit, const AnalyzeOptions &options = {});

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_ANALYZEERRORS_H

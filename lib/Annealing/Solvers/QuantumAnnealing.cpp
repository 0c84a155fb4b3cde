//===- QuantumAnnealing.cpp - Path-integral quantum annealing ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With M slices the weight of a path is
//   exp(-(beta / M) sum_k E(s_k) + J sum_k sum_i s_ik s_i(k+1)),
//   J = -ln(tanh(beta Gamma / M)) / 2,
// so that a flip adds 2 d beta / M + 2 J s (s before + s after) to the action.
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/QuantumAnnealing.h"

#include "ReplicaBatch.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace enishi::annealing;

namespace {

constexpr unsigned kSlices = kLanes<float>;

/// -ln(tanh x) = ln((1 + q) / (1 - q)), q = exp(-2 x), for x > 0; of basic
/// operations, so that all machines agree.
double minusLogTanh(double x) {
  // The argument is halved until a short series is exact, and q squared.
  double y = std::min(2 * x, 700.0), term = 1, q = 1;
  int halvings = 0;
  for (; y > 0.125; y /= 2)
    ++halvings;
  for (int k = 1; k < 12; ++k) {
    term *= -y / k;
    q += term;
  }
  for (; halvings > 0; --halvings)
    q *= q;
  return q < 1 ? fixedLog((1 + q) / (1 - q)) : 40;
}

struct Parameters {
  double beta, transverse;
};

class Search {
public:
  Search(const IsingModel &model, const SolveOptions &options,
         const QuantumAnnealingOptions &quantum, Parameters parameters,
         const Numbers &numbers, const SparseRows<float> &rows,
         const Chunk &chunk, Monitor &monitor)
      : options(options), quantum(quantum), parameters(parameters),
        unit(numbers.unit), chunk(chunk), monitor(monitor), result(options),
        batch(model, numbers, rows, chunk.seed) {}

  ChunkResult run() {
    uint64_t perSweep = batch.stepsPerSweep();
    uint64_t total = std::max<uint64_t>(1, chunk.steps / perSweep);
    uint64_t length =
        std::min<uint64_t>(total, quantum.sweeps ? quantum.sweeps : 1 << 16);
    do {
      anneal(length, perSweep);
    } while (result.steps + length * perSweep <= chunk.steps &&
             !monitor.shouldStop(result.steps));
    return std::move(result);
  }

private:
  void anneal(uint64_t length, uint64_t perSweep) {
    batch.randomize();
    if (!options.initial.empty()) {
      for (unsigned lane = 0; lane < kSlices; ++lane)
        batch.setSpins(lane, options.initial);
      batch.computeSlopes();
    }
    uint64_t poll = 1 + 10000 / perSweep;
    uint64_t period =
        std::clamp<uint64_t>(length / 32, 1, 1 + 40000 / perSweep);
    double scale = parameters.beta / kSlices;
    for (uint64_t sweep = 0; sweep < length; ++sweep) {
      if (sweep % period == 0) {
        double done = double(sweep) / double(length);
        double field =
            parameters.transverse * (1 - done) + 1e-3 * parameters.transverse;
        batch.refreshThresholds();
        coupling = minusLogTanh(scale * field) / 2;
      }
      batch.sweepPath(2 * scale * unit, 2 * coupling);
      result.steps += perSweep;
      if (sweep % poll == 0 && monitor.shouldStop(result.steps))
        break;
    }
    batch.descend();
    collectBest(batch, monitor, result, options.numSamples);
  }

  const SolveOptions &options;
  const QuantumAnnealingOptions &quantum;
  Parameters parameters;
  double unit;
  const Chunk &chunk;
  Monitor &monitor;
  ChunkResult result;
  ReplicaBatch<float> batch;
  double coupling = 0;
};

} // namespace

llvm::Expected<SolveResult>
enishi::annealing::quantumAnnealing(const IsingModel &model,
                                    const SolveOptions &options,
                                    const QuantumAnnealingOptions &quantum) {
  if (llvm::Error error = checkInput(model, options))
    return error;
  if (!(quantum.beta >= 0) || !(quantum.transverse >= 0) ||
      !std::isfinite(quantum.beta) || !std::isfinite(quantum.transverse))
    return llvm::createStringError("an inverse temperature and a transverse "
                                   "field have to be finite and not negative");
  Numbers numbers = Numbers::of(model);
  llvm::Expected<BetaRange> range = chooseBetaRange({}, numbers);
  if (!range)
    return range.takeError();
  Parameters parameters = {quantum.beta, quantum.transverse};
  if (parameters.beta == 0)
    parameters.beta = range->cold / 2 * kSlices;
  if (parameters.transverse == 0)
    parameters.transverse =
        numbers.typicalField > 0 ? 2 * numbers.typicalField : 1;
  SparseRows<float> rows(model, numbers);
  Run run(model, options);
  uint64_t perSweep = uint64_t(model.numSpins()) * kSlices;
  SolveResult result =
      run.execute(perSweep * (quantum.sweeps ? quantum.sweeps : 64),
                  perSweep * 8192, [&](const Chunk &chunk, Monitor &monitor) {
                    return Search(model, options, quantum, parameters, numbers,
                                  rows, chunk, monitor)
                        .run();
                  });
  result.method = llvm::formatv(
      "path-integral quantum annealing, {0} slices, beta {1:g}, transverse "
      "field from {2:g}",
      kSlices, parameters.beta, parameters.transverse);
  return result;
}

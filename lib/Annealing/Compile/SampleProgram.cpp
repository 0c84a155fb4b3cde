//===- SampleProgram.cpp - An annealer, simulated -------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/CompileProblem.h"
#include "enishi/Annealing/SimulatedAnnealing.h"

#include <algorithm>
#include <numeric>

using namespace enishi::annealing;

llvm::Expected<RawSamples>
enishi::annealing::simulateReads(const AnnealerProgram &program,
                                 const SampleOptions &options) {
  RawSamples reads;
  SimulatedAnnealingOptions annealing;
  annealing.sweeps = options.sweeps;
  uint32_t numReads = program.numReads;
  if (program.physical.numSpins() == 0) {
    reads.rows.assign(numReads, {});
    numReads = 0;
  }
  bool isBinary = program.domain == VariableKind::Binary;
  IsingModel spins = isBinary ? toSpins(program.physical) : IsingModel();
  const IsingModel &model = isBinary ? spins : program.physical;
  for (uint32_t read = 0; read < numReads; ++read) {
    SolveOptions solve;
    solve.seed = options.seed * 0x9e3779b97f4a7c15u + read;
    solve.threads = options.threads;
    solve.stepLimit = uint64_t(options.sweeps) * std::max(1u, model.numSpins());
    llvm::Expected<SolveResult> result =
        simulatedAnnealing(model, solve, annealing);
    if (!result)
      return result.takeError();
    if (!result->samples.empty())
      reads.rows.push_back(std::move(result->samples.front().spins));
  }
  reads.occurrences.assign(reads.rows.size(), 1);
  return reads;
}

MachineSamples enishi::annealing::unembedSamples(const AnnealerProgram &program,
                                                 const RawSamples &samples,
                                                 BrokenChainRule brokenChains) {
  Embedding compact = program.compactEmbedding();
  std::vector<SpinConfiguration> rows = samples.rows;
  if (!program.gauge.empty())
    for (SpinConfiguration &row : rows)
      for (Spin v = 0; v < compact.numChains(); ++v)
        for (Qubit q : compact.chain(v))
          row[q] *= program.gauge[v];
  Unembedding values = unembed(program.logical, compact, rows, brokenChains);

  std::vector<double> energies;
  for (const SpinConfiguration &spins : values.samples)
    energies.push_back(program.logical.energy(spins));
  std::vector<uint32_t> order(energies.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return energies[a] < energies[b];
  });
  MachineSamples result;
  for (uint32_t i : order) {
    uint32_t row = values.sampleIndex[i];
    result.spins.push_back(std::move(values.samples[i]));
    result.energies.push_back(energies[i]);
    result.occurrences.push_back(samples.occurrences[row]);
    result.breakShares.push_back(values.breakShare[row]);
  }
  return result;
}

uint64_t MachineSamples::numReads() const {
  return std::accumulate(occurrences.begin(), occurrences.end(), uint64_t(0));
}

double MachineSamples::meanBreakShare() const {
  double sum = 0;
  for (size_t i = 0; i < breakShares.size(); ++i)
    sum += breakShares[i] * double(occurrences[i]);
  uint64_t reads = numReads();
  return reads ? sum / double(reads) : 0;
}

uint64_t MachineSamples::readsWithBreaks() const {
  uint64_t reads = 0;
  for (size_t i = 0; i < breakShares.size(); ++i)
    reads += breakShares[i] > 0 ? occurrences[i] : 0;
  return reads;
}

llvm::Expected<MachineSamples>
enishi::annealing::sampleProgram(const AnnealerProgram &program,
                                 const SampleOptions &options) {
  llvm::Expected<RawSamples> reads = simulateReads(program, options);
  if (!reads)
    return reads.takeError();
  MachineSamples samples =
      unembedSamples(program, *reads, options.brokenChains);
  samples.method = "simulated anneals of the programmed qubits";
  return samples;
}

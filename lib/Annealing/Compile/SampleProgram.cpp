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

/// One independent anneal after another, as a machine does.
static llvm::Expected<std::vector<SpinConfiguration>>
anneal(const AnnealerProgram &program, const SampleOptions &options) {
  std::vector<SpinConfiguration> reads;
  SimulatedAnnealingOptions annealing;
  annealing.sweeps = options.sweeps;
  for (uint32_t read = 0; read < program.numReads; ++read) {
    SolveOptions solve;
    solve.seed = options.seed * 0x9e3779b97f4a7c15u + read;
    solve.threads = options.threads;
    solve.stepLimit =
        uint64_t(options.sweeps) * std::max(1u, program.physical.numSpins());
    llvm::Expected<SolveResult> result =
        simulatedAnnealing(program.physical, solve, annealing);
    if (!result)
      return result.takeError();
    if (!result->samples.empty())
      reads.push_back(std::move(result->samples.front().spins));
  }
  return reads;
}

llvm::Expected<MachineSamples>
enishi::annealing::sampleProgram(const AnnealerProgram &program,
                                 const SampleOptions &options) {
  llvm::Expected<std::vector<SpinConfiguration>> reads =
      anneal(program, options);
  if (!reads)
    return reads.takeError();
  Embedding compact = program.compactEmbedding();
  if (!program.gauge.empty())
    for (SpinConfiguration &read : *reads)
      for (Spin v = 0; v < compact.numChains(); ++v)
        for (Qubit q : compact.chain(v))
          read[q] *= program.gauge[v];
  Unembedding values =
      unembed(program.logical, compact, *reads, options.brokenChains);

  std::vector<double> energies;
  for (const SpinConfiguration &spins : values.samples)
    energies.push_back(program.logical.energy(spins));
  std::vector<uint32_t> order(energies.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return energies[a] < energies[b];
  });
  MachineSamples samples;
  for (uint32_t i : order) {
    samples.spins.push_back(std::move(values.samples[i]));
    samples.energies.push_back(energies[i]);
  }
  samples.meanBreakShare = values.meanBreakShare();
  samples.readsWithBreaks =
      std::count_if(values.breakShare.begin(), values.breakShare.end(),
                    [](double share) { return share > 0; });
  samples.method = "simulated anneals of the programmed qubits";
  return samples;
}

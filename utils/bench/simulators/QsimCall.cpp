//===- QsimCall.cpp - From qsim's text to shots, by qsim --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// qsim-call FILE FUSION SHOTS REPETITIONS
//
// Reads a circuit in qsim's own format, runs it on one thread and draws shots,
// by qsim's library alone; prints the least processor time of that in seconds.
// Built by calls.py, not a part of the project: needs qsim's headers.
//
//===----------------------------------------------------------------------===//

#include "lib/circuit_qsim_parser.h"
#include "lib/formux.h"
#include "lib/fuser_mqubit.h"
#include "lib/io_file.h"
#include "lib/run_qsim.h"
#include "lib/seqfor.h"
#include "lib/simmux.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <map>

namespace {

struct Factory {
  using Simulator = qsim::Simulator<qsim::SequentialFor>;
  using StateSpace = Simulator::StateSpace;
  StateSpace CreateStateSpace() const { return StateSpace(1u); }
  Simulator CreateSimulator() const { return Simulator(1u); }
};

double processorSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

/// The whole call; how many outcomes there were, or 0 after an error.
size_t call(const char *path, unsigned fusion, uint64_t shots) {
  qsim::Circuit<qsim::Operation<float>> circuit;
  if (!qsim::CircuitQsimParser<qsim::IOFile>::FromFile(
          std::numeric_limits<unsigned>::max(), path, circuit))
    return 0;
  Factory::StateSpace space = Factory().CreateStateSpace();
  auto state = space.Create(circuit.num_qubits);
  if (space.IsNull(state))
    return 0;
  space.SetStateZero(state);
  using Runner =
      qsim::QSimRunner<qsim::IO, qsim::MultiQubitGateFuser<qsim::IO>, Factory>;
  Runner::Parameter parameters;
  parameters.max_fused_size = fusion;
  parameters.seed = 1;
  parameters.verbosity = 0;
  if (!Runner::Run(parameters, Factory(), circuit, state))
    return 0;
  std::map<uint64_t, uint64_t> counts;
  for (uint64_t outcome : space.Sample(state, shots, 1))
    ++counts[outcome];
  return counts.size();
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: qsim-call FILE FUSION SHOTS REPETITIONS\n");
    return 1;
  }
  double best = std::numeric_limits<double>::infinity();
  for (int left = std::atoi(argv[4]); left > 0; --left) {
    const double start = processorSeconds();
    if (!call(argv[1], std::atoi(argv[2]), std::atoll(argv[3])))
      return 1;
    best = std::min(best, processorSeconds() - start);
  }
  std::printf("%.9f\n", best);
  return 0;
}

//===- Forecast.cpp - What a run by several processes takes -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Simulation/Distribution.h"

#include "../Engines.h"
#include "../Execution.h"
#include "DistributedRun.h"

using namespace enishi;
using namespace enishi::simulation;

llvm::Expected<DistributionForecast>
enishi::forecastDistribution(const Program &program, const RunOptions &options,
                             unsigned processes) {
  if (llvm::Error error = checkProgram(program))
    return std::move(error);
  llvm::Expected<Division> division = divisionFor(program, options, processes);
  if (!division)
    return division.takeError();
  llvm::Expected<GateList> gates =
      executedGates(program, options, Measurements::Deferred);
  if (!gates)
    return gates.takeError();
  std::vector<uint8_t> positions = initialPositions(program.code);
  FusedCircuit circuit =
      fuseUnitary(program.code, *gates, positions, division->form);
  Layout layout(division->positions, division->localBits, division->fixedBits);
  StageOptions stages;
  stages.fromZero = true;
  stages.ordered = options.shots > 0 && program.code.numBits > 0;
  StagePlan plan = planStages(circuit, layout, stages);
  if (llvm::Error error = checkStages(circuit, layout, stages, plan))
    return std::move(error);

  DistributionForecast forecast;
  forecast.qubits = division->positions;
  forecast.processes = division->processes;
  forecast.localQubits = division->localBits;
  const uint64_t state = stateBytes(division->localBits, options.precision);
  forecast.bytesPerProcess = bytesBeside(options, program, *division) + state;
  for (const Stage &stage : plan.stages) {
    const uint64_t sent = state - (state >> stage.exchanged.size());
    forecast.stages.push_back(
        {stage.ops.size(), unsigned(stage.exchanged.size()), sent});
  }
  return forecast;
}

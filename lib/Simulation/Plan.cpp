//===- Plan.cpp - Passes over the state vector ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Plan.h"

#include "Jit/KernelPlanner.h"
#include "PassScheduler.h"
#include "PhasePool.h"
#include "TileCompiler.h"

#include <cmath>
#include <unistd.h>

using namespace enishi;
using namespace enishi::simulation;

/// Bytes of the second-level cache of a core.
static size_t cacheBytes() {
#ifdef _SC_LEVEL2_CACHE_SIZE
  if (long size = sysconf(_SC_LEVEL2_CACHE_SIZE); size > 0)
    return size;
#endif
  return size_t(1) << 20;
}

template <typename Real>
TileShape TileShape::forState(unsigned numPositions,
                              std::optional<jit::VectorFormat> format) {
  // Half a megabyte of amplitudes, and runs of half a kilobyte.
  unsigned most = sizeof(Real) == 4 ? 16 : 15;
  unsigned run = sizeof(Real) == 4 ? 6 : 5;
  if (format) {
    // Half of the cache; the next tile comes into the other half.
    static const size_t bytes = cacheBytes();
    most = std::clamp<unsigned>(std::bit_width(bytes / (4 * sizeof(Real))) - 1,
                                14, 18);
    ++run;
  }
  TileShape shape;
  shape.numPositions = numPositions;
  // A few tiles at least, so that there is work for several threads, unless
  // starting the threads takes longer than the work.
  shape.tileBits =
      numPositions < 14 ? numPositions : std::min(most, numPositions - 2);
  shape.runBits = std::min(run, shape.tileBits);
  return shape;
}
template TileShape TileShape::forState<float>(unsigned,
                                              std::optional<jit::VectorFormat>);
template TileShape
TileShape::forState<double>(unsigned, std::optional<jit::VectorFormat>);

bool simulation::emittingPays(const FusedCircuit &matrices,
                              unsigned numPositions, jit::VectorFormat format) {
  // In seconds, measured with AVX-512 in single precision: of an operation for
  // planning, the first time in a process, and of an amplitude for running. A
  // matrix on two qubits becomes about three operations of kernels, a phase a
  // part of others.
  struct Cost {
    double planned, run;
  };
  constexpr Cost kEmitted1 = {6.5e-6, 3.3e-11}, kEmitted2 = {20e-6, 1.8e-10};
  constexpr Cost kDense1 = {1e-6, 6e-11}, kControlled = {1e-6, 1e-10},
                 kDense2 = {1e-6, 2.2e-10}, kPhase = {1e-6, 7.6e-11};
  const double slowdown = (format.isDouble ? 2 : 1) * (format.wide ? 1 : 1.5);
  const double size = std::ldexp(slowdown, numPositions);
  auto total = [&](const Cost &cost) { return cost.planned + size * cost.run; };
  double emitted = 0, interpreted = 0;
  for (const FusedOp &op : matrices.ops)
    switch (op.kind) {
    case FusedOp::Dense1:
      emitted += total(kEmitted1);
      interpreted += total(op.controls ? kControlled : kDense1);
      break;
    case FusedOp::Dense2:
      emitted += total(kEmitted2);
      interpreted += total(kDense2);
      break;
    case FusedOp::Phase:
      interpreted += total(kPhase);
      break;
    case FusedOp::Wide:
    case FusedOp::Pair:
      break; // The same either way; not a part of this form.
    }
  return emitted < interpreted;
}

template <typename Real>
std::optional<Plan<Real>>
simulation::makePlan(FusedCircuit circuit, const TileShape &shape,
                     std::optional<jit::VectorFormat> format,
                     bool phasesMatter) {
  Plan<Real> plan;
  plan.factor = circuit.factor;
  std::optional<jit::KernelPlanner<Real>> kernels;
  if (format)
    kernels.emplace(plan, circuit, shape, *format);
  else
    plan.constants.reserve(TileCompiler<Real>::expectedLines(circuit, shape));
  static constexpr float matrixWeights[] = {10, 18, 1, 0, 0};
  static constexpr float rotationWeights[] = {1, 0, 0, 0, 1.5};
  const float *weights = format ? rotationWeights : matrixWeights;
  PassScheduler scheduler(schedulerOps(circuit, weights), shape.runPositions(),
                          shape.allPositions(), shape.tileBits,
                          size_t(1)
                              << (std::max(shape.numPositions, 10u) - 10));
  PhasePool pool;
  while (!scheduler.done()) {
    uint64_t tile = scheduler.choose();
    std::vector<uint32_t> taken =
        scheduler.take(tile, [](uint32_t) { return true; });
    Pass pass;
    if (taken.empty()) {
      FusedOp op = circuit.ops[scheduler.takeFirst()];
      pass.wide = plan.wideOps.size();
      pass.mixed = circuit.mixed(op);
      // The phases of its targets come before it.
      Pass before;
      TileCompiler<Real> compiler(plan, shape, tile, before);
      for (uint64_t rest = pass.mixed; rest; rest &= rest - 1)
        compiler.releasePhases(pool, std::countr_zero(rest));
      if (!before.ops.empty())
        plan.passes.push_back(std::move(before));
      plan.wide.push_back(std::move(circuit.wide[op.index]));
      op.index = plan.wide.size() - 1;
      plan.wideOps.push_back(op);
    } else {
      TileCompiler<Real> compiler(plan, shape, tile, pass);
      if (kernels)
        kernels->addPass(taken, tile, pass, pool);
      else
        compiler.addAll(circuit, taken, pool);
      if (scheduler.done() && phasesMatter)
        compiler.releaseAllPhases(pool);
      if (kernels)
        kernels->endPass(pass);
      if (pass.ops.empty())
        continue;
    }
    plan.passes.push_back(std::move(pass));
  }
  if (phasesMatter) {
    // Where the last operation was a Wide one.
    Pass pass;
    TileCompiler<Real> compiler(plan, shape,
                                (uint64_t(1) << shape.tileBits) - 1, pass);
    compiler.releaseAllPhases(pool);
    if (!pass.ops.empty())
      plan.passes.push_back(std::move(pass));
  } else {
    plan.phasesLeft = pool.takeAllTerms();
  }
  if (kernels && !kernels->finish())
    return std::nullopt;
  return plan;
}
template std::optional<Plan<float>>
simulation::makePlan(FusedCircuit, const TileShape &,
                     std::optional<jit::VectorFormat>, bool);
template std::optional<Plan<double>>
simulation::makePlan(FusedCircuit, const TileShape &,
                     std::optional<jit::VectorFormat>, bool);

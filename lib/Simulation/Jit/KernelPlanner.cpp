//===- KernelPlanner.cpp - The kernels of a plan                    -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelPlanner.h"

#include "../PassScheduler.h"
#include "../TileCompiler.h"

using namespace enishi;
using namespace enishi::simulation;
using namespace enishi::simulation::jit;

/// How many sets of registers are tried for a kernel.
static constexpr size_t kTrials = 40;

template <typename Real>
KernelPlanner<Real>::KernelPlanner(Plan<Real> &plan,
                                   const FusedCircuit &circuit,
                                   const TileShape &shape, VectorFormat format)
    : plan(plan), circuit(circuit), shape(shape), format(format) {
  for (const FusedOp &op : circuit.ops)
    rotationsLeft += op.kind == FusedOp::Dense1 || op.kind == FusedOp::Pair;
}

/// Puts the kernel's constants and code into the plan.
template <typename Real> uint32_t KernelPlanner<Real>::place(Kernel kernel) {
  PlacedKernel placed;
  if (format.isInterpreted)
    placed.steps = makeSteps<Real>(kernel);
  constexpr size_t line = sizeof(Line<Real>);
  auto addLines = [&](size_t bytes) {
    uint32_t first = plan.constants.size();
    plan.constants.resize(first + (bytes + line - 1) / line);
    return first;
  };
  placed.constants = addLines(kernel.constants.size());
  if (!kernel.constants.empty())
    std::memcpy(&plan.constants[placed.constants], kernel.constants.data(),
                kernel.constants.size());
  if (!kernel.dependsOnOuter) {
    placed.tableLines = addLines(kernel.tableBytes);
    for (const PhaseTable &table : kernel.tables)
      table.fill<Real>(
          0, reinterpret_cast<char *>(&plan.constants[placed.tableLines]) +
                 table.offset);
  } else {
    placed.tables = std::move(kernel.tables);
    plan.mostTableBytes =
        std::max<size_t>(plan.mostTableBytes, kernel.tableBytes);
  }
  placed.groups = kernel.groups;
  const uint32_t number = plan.kernels.size();
  if (format.isInterpreted) {
    plan.kernels.push_back(std::move(placed));
    return number;
  }
  const std::string key = kernel.code.key();
  placed.code = KernelCache::ofProcess().find(key);
  if (!placed.code.function) {
    auto [at, isNew] = offsets.try_emplace(key);
    if (isNew) {
      std::vector<uint8_t> bytes = assemble(kernel.code);
      at->second = {code.size(), bytes.size()};
      keys.push_back(at->first());
      code.insert(code.end(), bytes.begin(), bytes.end());
      code.resize((code.size() + 63) & ~size_t(63));
    }
    waiting.push_back({number, at->second.offset});
  }
  plan.kernels.push_back(std::move(placed));
  return number;
}

template <typename Real>
void KernelPlanner<Real>::addPass(llvm::ArrayRef<uint32_t> indices,
                                  uint64_t tile, Pass &pass, PhasePool &pool) {
  const KernelShape kernelShape = {format, tile, shape.tileBits};
  TileCompiler<Real> sweeps(plan, shape, tile, pass);
  std::vector<PassScheduler::Op> ops;
  for (uint32_t index : indices) {
    const FusedOp &op = circuit.ops[index];
    static constexpr float weights[] = {1, 0, 0, 0, 1.5};
    ops.push_back({circuit.mixed(op), op.controls, weights[op.kind], false});
    pass.mixed |= ops.back().mixed;
  }
  PassScheduler scheduler(std::move(ops), kernelShape.lanePositions(), tile,
                          kernelShape.laneBits() + kernelShape.slotBits(),
                          kTrials);
  bool stuck = false;
  while (!scheduler.done()) {
    uint64_t set = stuck ? scheduler.grow() : scheduler.choose();
    llvm::SmallVector<uint8_t, 4> registers;
    for (uint64_t rest = set & ~kernelShape.lanePositions(); rest;
         rest &= rest - 1)
      registers.push_back(std::countr_zero(rest));
    KernelBuilder builder(kernelShape, registers);
    std::vector<uint32_t> taken = scheduler.take(set, [&](uint32_t i) {
      return builder.add(circuit, circuit.ops[indices[i]], pool);
    });
    if (taken.empty()) {
      // The first operation needs more phases than a kernel can hold.
      for (uint64_t rest =
               circuit.mixed(circuit.ops[indices[scheduler.first()]]);
           rest; rest &= rest - 1)
        sweeps.releasePhases(pool, std::countr_zero(rest));
      stuck = true;
      continue;
    }
    stuck = false;
    for (uint32_t i : taken)
      rotationsLeft -= circuit.ops[indices[i]].kind != FusedOp::Phase;
    bool isIdentity = builder.isEmpty();
    Kernel kernel =
        builder.finish(pool, scale, /*normalize=*/!rotationsLeft, plan.factor);
    if (isIdentity && kernel.code.ops.empty())
      continue;
    kernels.emplace_back(pass.ops.size(), std::move(kernel));
    pass.ops.push_back({TileOp::Emitted});
  }
}

template <typename Real> void KernelPlanner<Real>::endPass(Pass &pass) {
  const KernelShape kernelShape = {format, pass.tile, shape.tileBits};
  size_t groups = 0;
  for (const auto &[at, kernel] : kernels)
    groups += kernel.numGroups();
  const size_t stateBytes = sizeof(Real) * 2 << shape.numPositions;
  unsigned prefetches = 0;
  if (shape.tileBits < shape.numPositions && groups) {
    // While a tile is computed on, the next one comes into the cache.
    size_t lines = (sizeof(Real) * 2 << shape.tileBits) / 64;
    prefetches = std::min<size_t>((lines + groups - 1) / groups, 15);
    // The first kernel gathers the tile and the last one scatters it, where a
    // displacement reaches all of the state. Half lines do not stream.
    if (stateBytes <= size_t(1) << 31) {
      bool streams = stateBytes > kStreamingBytes;
      pass.kernelsGather = pass.ops.front().kind == TileOp::Emitted;
      pass.kernelsScatter =
          pass.ops.back().kind == TileOp::Emitted && (format.wide || !streams);
    }
  }
  for (auto &[at, kernel] : kernels) {
    kernel.placeSlots(kernelShape, pass.kernelsGather && at == 0,
                      pass.kernelsScatter && at + 1 == pass.ops.size(),
                      stateBytes > kStreamingBytes);
    kernel.code.prefetches = prefetches;
    pass.ops[at].firstLine = pass.prefetchedLines;
    pass.prefetchedLines += prefetches * kernel.numGroups();
    pass.ops[at].constants = place(std::move(kernel));
  }
  kernels.clear();
}

template <typename Real> bool KernelPlanner<Real>::finish() {
  if (code.empty())
    return true;
  auto memory = std::make_shared<const ExecutableMemory>(code);
  if (!memory->address())
    return false;
  auto placedAt = [&](size_t offset) {
    return PlacedCode{
        memory, reinterpret_cast<KernelFunction>(
                    reinterpret_cast<uintptr_t>(memory->address()) + offset)};
  };
  for (auto [kernel, offset] : waiting)
    plan.kernels[kernel].code = placedAt(offset);
  for (llvm::StringRef key : keys) {
    NewCode made = offsets.lookup(key);
    KernelCache::ofProcess().add(key, placedAt(made.offset), made.size);
  }
  return true;
}

template class enishi::simulation::jit::KernelPlanner<float>;
template class enishi::simulation::jit::KernelPlanner<double>;

//===- StateVector.cpp - The amplitudes of a program's qubits ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StateVector.h"

#include "Random.h"

#include "llvm/ADT/STLExtras.h"

#include <chrono>
#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// Spreads the bits of `value` over the set bits of `mask`.
uint64_t deposit(uint64_t value, uint64_t mask) {
  uint64_t result = 0;
  for (; mask; mask &= mask - 1, value >>= 1)
    if (value & 1)
      result |= mask & -mask;
  return result;
}

constexpr size_t kBlockBytes = 128;

} // namespace

std::vector<uint8_t> simulation::initialPositions(const Circuit &circuit) {
  std::vector<uint8_t> positions(circuit.numQubits, kNoPosition);
  for (const Instruction &inst : circuit.instructions)
    if (isUnitary(inst.kind))
      for (Qubit qubit : circuit.qubits(inst))
        positions[qubit] = 0;
  unsigned next = 0;
  for (uint8_t &position : positions)
    if (position != kNoPosition)
      // Programs with more are refused before anything relies on these.
      position = std::min(next++, kNoPosition - 1u);
  return positions;
}

unsigned simulation::usedQubits(const Circuit &circuit) {
  const std::vector<uint8_t> positions = initialPositions(circuit);
  return positions.size() - llvm::count(positions, kNoPosition);
}

template <typename Real>
std::optional<jit::VectorFormat> simulation::emittedFormat() {
  static const std::optional<jit::VectorFormat> format =
      []() -> std::optional<jit::VectorFormat> {
    const char *wish = std::getenv("ENISHI_JIT");
    constexpr bool isDouble = sizeof(Real) == 8;
    if ((wish && llvm::StringRef(wish) == "0") || kernelIsa() == "portable" ||
        !jit::ExecutableMemory::isAvailable())
      return jit::VectorFormat{true, isDouble, /*isInterpreted=*/true};
    return jit::VectorFormat{kernelIsa() == "avx512", isDouble};
  }();
  return format;
}
template std::optional<jit::VectorFormat> simulation::emittedFormat<float>();
template std::optional<jit::VectorFormat> simulation::emittedFormat<double>();

template <typename Real>
std::optional<jit::VectorFormat>
simulation::emittedFormatFor(const Circuit &circuit) {
  constexpr unsigned kEmittedQubits = 16;
  if (usedQubits(circuit) < kEmittedQubits)
    return std::nullopt;
  return emittedFormat<Real>();
}
template std::optional<jit::VectorFormat>
simulation::emittedFormatFor<float>(const Circuit &);
template std::optional<jit::VectorFormat>
simulation::emittedFormatFor<double>(const Circuit &);

/// States too small for a kernel have none.
static std::optional<jit::VectorFormat>
usableFormat(std::optional<jit::VectorFormat> format, unsigned numPositions) {
  if (format) {
    jit::KernelShape shape = {*format, 0, numPositions};
    if (numPositions < shape.laneBits() + shape.slotBits())
      return std::nullopt;
  }
  return format;
}

template <typename Real>
StateVectorContext<Real>::StateVectorContext(
    const Circuit &circuit, ThreadPool &pool, const Kernels<Real> &kernels,
    std::vector<uint8_t> positions, std::optional<jit::VectorFormat> format)
    : circuit(circuit), pool(pool), kernels(kernels),
      startPositions(std::move(positions)),
      numPositions(std::max<unsigned>(
          startPositions.size() - llvm::count(startPositions, kNoPosition),
          kLaneQubits<Real>)),
      format(usableFormat(format, numPositions)),
      shape(TileShape::forState<Real>(numPositions, this->format)),
      tileBuffers(pool.size()), tableBuffers(pool.size()) {}

template <typename Real>
StateVectorContext<Real>::StateVectorContext(
    const Circuit &circuit, ThreadPool &pool, const Kernels<Real> &kernels,
    std::optional<jit::VectorFormat> format)
    : StateVectorContext(circuit, pool, kernels, initialPositions(circuit),
                         format) {}

template <typename Real>
char *StateVectorContext<Real>::tableBuffer(unsigned thread, size_t bytes) {
  std::vector<Line<Real>> &buffer = tableBuffers[thread];
  if (buffer.size() * sizeof(Line<Real>) < bytes)
    buffer.resize(bytes / sizeof(Line<Real>) + 1);
  return reinterpret_cast<char *>(buffer.data());
}

template <typename Real>
Real *StateVectorContext<Real>::tileBuffer(unsigned thread) {
  HugeBuffer &buffer = tileBuffers[thread];
  if (!buffer.data())
    buffer = HugeBuffer(sizeof(Real) * 2 << shape.tileBits);
  return static_cast<Real *>(buffer.data());
}

/// Whether matrices take less time than the rotations of a circuit by steps:
/// by what each costs in units of a rotation.
template <typename Real>
bool StateVectorContext<Real>::isQuickerByMatrices(
    const GateList &gates, std::vector<uint8_t> positions,
    const FusedCircuit &rotations) const {
  // By kind of operation; those of one qubit and phases load and store as much
  // as a matrix, for less arithmetic.
  constexpr float byMatrices[] = {0.55f, 1, 0.25f, 0, 0};
  constexpr float bySteps[] = {1, 0, 0, 0, 1.5f};
  auto cost = [](const FusedCircuit &fused, const float *costs) {
    float sum = 0;
    for (const FusedOp &op : fused.ops)
      sum += costs[op.kind];
    return sum;
  };
  const FusedCircuit matrices =
      fuse(circuit, gates, positions, FusedForm::Matrices);
  return cost(matrices, byMatrices) * kernels.steps.rotationsPerMatrix <
         cost(rotations, bySteps);
}

template <typename Real>
std::shared_ptr<const typename StateVectorContext<Real>::CachedPlan>
StateVectorContext<Real>::plan(const GateList &gates,
                               const std::vector<uint8_t> &positions,
                               bool phasesMatter,
                               llvm::ArrayRef<PhasePool::Term> before) {
  constexpr size_t kMostPlanBytes = size_t(64) << 20;
  uint64_t hash = 0;
  if (keepPlans) {
    hash = phasesMatter;
    for (const GateList::Entry &entry : gates.gates)
      hash = deriveSeed(hash, uint64_t(entry.instruction) << 32 |
                                  entry.firstParameter);
    for (double parameter : gates.parameters)
      hash = deriveSeed(hash, std::bit_cast<uint64_t>(parameter));
    for (const PhasePool::Term &term : before)
      hash =
          deriveSeed(hash, term.controls ^ std::bit_cast<uint64_t>(term.angle));
    std::lock_guard<std::mutex> lock(mutex);
    for (auto [i, end] = plans.equal_range(hash); i != end; ++i) {
      const Key &key = i->second.first;
      if (key.phasesMatter == phasesMatter && key.positions == positions &&
          key.gates == gates.gates && key.parameters == gates.parameters &&
          llvm::equal(key.before, before))
        return i->second.second;
    }
  }
  auto start = std::chrono::steady_clock::now();
  auto made = std::make_shared<CachedPlan>();
  std::optional<Plan<Real>> planned;
  std::optional<FusedCircuit> matrices;
  auto fuseTo = [&](std::vector<uint8_t> &after, FusedForm form) {
    after = positions;
    FusedCircuit fused = fuse(circuit, gates, after, form);
    std::vector<FusedOp> phases;
    for (const PhasePool::Term &term : before) {
      FusedOp &op = phases.emplace_back(FusedOp{FusedOp::Phase});
      op.controls = term.controls;
      op.angle = term.angle;
    }
    fused.ops.insert(fused.ops.begin(), phases.begin(), phases.end());
    return fused;
  };
  // Beyond that, code pays for every circuit.
  constexpr unsigned kMostWeighed = 19;
  bool emits = format.has_value();
  if (emits && !format->isInterpreted && weighsEmitting && !keepPlans &&
      numPositions <= kMostWeighed) {
    matrices = fuseTo(made->positionsAfter, FusedForm::Matrices);
    emits = emittingPays(*matrices, numPositions, *format);
  }
  if (emits) {
    std::vector<uint8_t> after;
    FusedCircuit fused = fuseTo(after, FusedForm::Rotations);
    if (fused.isUnitary && !(format->isInterpreted &&
                             isQuickerByMatrices(gates, positions, fused)))
      planned = makePlan<Real>(std::move(fused), shape, format, phasesMatter);
    if (planned)
      made->positionsAfter = std::move(after);
  }
  if (!planned) {
    if (!matrices)
      matrices = fuseTo(made->positionsAfter, FusedForm::Matrices);
    planned =
        makePlan<Real>(std::move(*matrices), shape, std::nullopt, phasesMatter);
  }
  made->plan = std::move(*planned);
  planNanoseconds +=
      std::chrono::nanoseconds(std::chrono::steady_clock::now() - start)
          .count();
  if (keepPlans) {
    std::lock_guard<std::mutex> lock(mutex);
    if (planBytes > kMostPlanBytes) {
      plans.clear();
      planBytes = 0;
    }
    planBytes +=
        made->plan.bytes() + gates.gates.size() * sizeof(gates.gates[0]);
    plans.emplace(hash, std::pair(Key{gates.gates, gates.parameters, positions,
                                      phasesMatter, before.vec()},
                                  made));
  }
  return made;
}

template class enishi::simulation::StateVectorContext<float>;
template class enishi::simulation::StateVectorContext<double>;

template <typename Real>
StateVector<Real>::StateVector(StateVectorContext<Real> &context)
    : context(context), buffer(context.stateBytes()),
      data(static_cast<Real *>(buffer.data())),
      positions(context.startPositions),
      factor(std::polar(1.0, context.circuit.globalPhase)) {
  if (data)
    data[0] = 1;
}

template <typename Real>
std::unique_ptr<QuantumState> StateVector<Real>::clone() const {
  auto copy = std::make_unique<StateVector>(context);
  if (!copy->isValid())
    return nullptr;
  size_t bytes = chunkBlocks() * kBlockBytes;
  context.pool.forEach(numChunks(), [&](size_t i, unsigned) {
    std::memcpy(reinterpret_cast<char *>(copy->data) + i * bytes,
                reinterpret_cast<const char *>(data) + i * bytes, bytes);
  });
  copy->positions = positions;
  copy->active = active;
  copy->factor = factor;
  copy->phasesLeft = phasesLeft;
  copy->totalNorm = totalNorm;
  return copy;
}

template <typename Real>
void StateVector<Real>::apply(const GateList &gates, bool phasesMatter) {
  auto planned = context.plan(gates, positions, phasesMatter, phasesLeft);
  run(planned->plan);
  positions = planned->positionsAfter;
  phasesLeft = planned->plan.phasesLeft;
}

template <typename Real> void StateVector<Real>::run(const Plan<Real> &plan) {
  for (size_t i = 0; i < plan.passes.size(); ++i) {
    runPass(plan, plan.passes[i]);
    if (context.progress)
      context.progress(double(i + 1) / plan.passes.size());
  }
  factor *= plan.factor;
}

template <typename Real>
void StateVector<Real>::gather(const Pass &pass, uint64_t outer,
                               Real *tile) const {
  const unsigned runBits = context.shape.runBits;
  const uint64_t high = pass.tile & ~((uint64_t(1) << runBits) - 1);
  const size_t run = size_t(2) << runBits;
  uint64_t s = 0;
  do {
    std::memcpy(tile, data + 2 * (outer | s), run * sizeof(Real));
    tile += run;
    s = (s - high) & high;
  } while (s);
}

template <typename Real>
void StateVector<Real>::scatter(const Pass &pass, uint64_t outer,
                                const Real *tile) {
  const unsigned runBits = context.shape.runBits;
  const uint64_t high = pass.tile & ~((uint64_t(1) << runBits) - 1);
  const size_t run = size_t(2) << runBits;
  const bool streams = context.stateBytes() > kStreamingBytes;
  uint64_t s = 0;
  do {
    Real *to = data + 2 * (outer | s);
    if (streams)
      context.kernels.streamCopy(to, tile, run * sizeof(Real) / kBlockBytes);
    else
      std::memcpy(to, tile, run * sizeof(Real));
    tile += run;
    s = (s - high) & high;
  } while (s);
}

template <typename Real>
void StateVector<Real>::runPass(const Plan<Real> &plan, const Pass &pass) {
  if (pass.wide != kNone) {
    const FusedOp &op = plan.wideOps[pass.wide];
    runWide(op, plan.wide[op.index]);
  } else if (context.shape.tileBits == context.numPositions) {
    runTile(plan, pass, data, 0, 0, {});
  } else {
    const uint64_t all = (uint64_t(1) << context.numPositions) - 1;
    const uint64_t outerMask = all & ~pass.tile;
    const size_t numTiles = size_t(1)
                            << (context.numPositions - context.shape.tileBits);
    const std::vector<uint64_t> lines = linesOfTile(pass);
    context.pool.forEach(numTiles, [&](size_t i, unsigned thread) {
      uint64_t outer = deposit(i, outerMask);
      if (outer & ~active)
        return; // All its amplitudes are 0.
      Real *tile = context.tileBuffer(thread);
      if (!pass.kernelsGather)
        gather(pass, outer, tile);
      size_t next = std::min(i + context.pool.size(), numTiles - 1);
      runTile(plan, pass, tile, outer, thread,
              {lines.data(), data + 2 * deposit(next, outerMask)});
      if (!pass.kernelsScatter)
        scatter(pass, outer, tile);
    });
  }
  active |= pass.mixed;
}

/// Where the lines of a tile are, in bytes from its first, in the order in
/// which they are gathered.
template <typename Real>
std::vector<uint64_t> StateVector<Real>::linesOfTile(const Pass &pass) const {
  std::vector<uint64_t> lines(pass.prefetchedLines);
  const uint64_t blocks = pass.tile >> kLaneQubits<Real>;
  const size_t count = (sizeof(Real) * 2 << context.shape.tileBits) / 64;
  uint64_t block = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i >= count) {
      lines[i] = lines[count - 1];
      continue;
    }
    lines[i] = block * kBlockBytes + i % 2 * 64;
    if (i % 2)
      block = (block - blocks) & blocks;
  }
  return lines;
}

template <typename Real>
void StateVector<Real>::runKernel(const Plan<Real> &plan, const TileOp &op,
                                  Real *tile, uint64_t outer, unsigned thread,
                                  NextTile next) const {
  const PlacedKernel &kernel = plan.kernels[op.constants];
  const void *tables;
  if (kernel.tables.empty()) {
    tables = plan.constants.data() + kernel.tableLines;
  } else {
    char *filled = context.tableBuffer(thread, plan.mostTableBytes);
    for (const jit::PhaseTable &table : kernel.tables)
      table.template fill<Real>(outer, filled + table.offset);
    tables = filled;
  }
  jit::KernelArguments arguments = {
      tile,     data + 2 * outer, plan.constants.data() + kernel.constants,
      tables,   kernel.groups,    next.lines + op.firstLine,
      next.base};
  if (kernel.code.function)
    kernel.code.function(&arguments);
  else
    kernel.steps.run(arguments, context.kernels.steps);
}

template <typename Real>
void StateVector<Real>::runTile(const Plan<Real> &plan, const Pass &pass,
                                Real *tile, uint64_t outer, unsigned thread,
                                NextTile next) const {
  const Kernels<Real> &k = context.kernels;
  for (const TileOp &op : pass.ops) {
    if (op.outerControls & ~outer)
      continue;
    switch (op.kind) {
    case TileOp::Dense1:
      k.dense1(tile, op.range, op.stride[0], plan.numbers(op.constants));
      break;
    case TileOp::Dense1Masked:
      k.dense1Masked(tile, op.range, op.stride[0], plan.numbers(op.constants),
                     plan.numbers(op.laneMask));
      break;
    case TileOp::Dense1Lane:
      k.dense1Lane[op.lane[0]](tile, op.range, plan.numbers(op.constants));
      break;
    case TileOp::Exchange:
      k.exchange(tile, op.range, op.stride[0]);
      break;
    case TileOp::Dense2:
      k.dense2(tile, op.range, op.stride[0], op.stride[1],
               plan.numbers(op.constants));
      break;
    case TileOp::Dense2Lane:
      k.dense2Lane[op.lane[0]](tile, op.range, op.stride[0],
                               plan.numbers(op.constants));
      break;
    case TileOp::Dense2Lanes:
      k.dense2Lanes[op.lane[0]][op.lane[1]](tile, op.range,
                                            plan.numbers(op.constants));
      break;
    case TileOp::Phases:
      runPhases(plan, op, tile, outer);
      break;
    case TileOp::Emitted:
      runKernel(plan, op, tile, outer, thread, next);
      break;
    }
  }
}

template <typename Real>
void StateVector<Real>::runPhases(const Plan<Real> &plan, const TileOp &op,
                                  Real *tile, uint64_t outer) const {
  double angle = op.angle;
  for (uint32_t i = op.firstOuter; i < op.endOuter; ++i)
    if (outer >> plan.outerPhases[i].position & 1)
      angle += plan.outerPhases[i].angle;
  const Real *constants = plan.numbers(op.constants);
  constexpr unsigned lanes = kLanes<Real>;
  PhaseArguments<Real> arguments;
  arguments.midBits = op.midBits;
  arguments.highBits = op.highBits;
  arguments.controls = op.blockControls;
  if (op.isReal) {
    arguments.factor[0] =
        std::lround(angle / std::numbers::pi) % 2 ? Real(-1) : Real(1);
    arguments.factor[1] = 0;
  } else {
    arguments.factor[0] = Real(std::cos(angle));
    arguments.factor[1] = Real(std::sin(angle));
  }
  arguments.lane = constants;
  arguments.mid = constants + 2 * lanes;
  arguments.high = plan.numbers(op.highConstants);
  arguments.laneMask =
      op.laneMask == kNone ? nullptr : plan.numbers(op.laneMask);
  arguments.isReal = op.isReal;
  arguments.highIsOne = op.highIsOne;
  context.kernels.phases(tile, arguments);
}

/// Straight from the definition: for every setting of the other positions,
/// the matrix times the amplitudes of its targets.
template <typename Real>
void StateVector<Real>::runWide(const FusedOp &op, const WideOp &wide) {
  const size_t dim = size_t(1) << wide.targets.size();
  uint64_t targetMask = 0;
  std::vector<size_t> offsets(dim);
  for (size_t i = 0; i < dim; ++i)
    for (size_t bit = 0; bit < wide.targets.size(); ++bit)
      if (i >> bit & 1)
        offsets[i] |= uint64_t(1) << wide.targets[bit];
  targetMask = offsets[dim - 1];
  const uint64_t all = (uint64_t(1) << context.numPositions) - 1;
  const uint64_t free = all & ~targetMask & ~op.controls;
  const size_t groups = size_t(1) << std::popcount(free);
  const size_t perChunk = std::max<size_t>(1, 4096 / dim);
  constexpr unsigned lanes = kLanes<Real>;
  context.pool.forEach(
      (groups + perChunk - 1) / perChunk, [&](size_t chunk, unsigned) {
        std::vector<Complex> in(dim);
        size_t end = std::min(groups, (chunk + 1) * perChunk);
        for (size_t g = chunk * perChunk; g < end; ++g) {
          uint64_t base = deposit(g, free) | op.controls;
          for (size_t i = 0; i < dim; ++i) {
            const Real *p = data + realOffset<Real>(base | offsets[i]);
            in[i] = Complex(p[0], p[lanes]);
          }
          for (size_t i = 0; i < dim; ++i) {
            Complex sum = 0;
            for (size_t j = 0; j < dim; ++j)
              sum += wide.matrix[i * dim + j] * in[j];
            Real *p = data + realOffset<Real>(base | offsets[i]);
            p[0] = Real(sum.real());
            p[lanes] = Real(sum.imag());
          }
        }
      });
}

template <typename Real>
std::pair<double, double>
StateVector<Real>::weightsOf(unsigned position) const {
  constexpr unsigned laneBits = kLaneQubits<Real>, lanes = kLanes<Real>;
  const Kernels<Real> &k = context.kernels;
  const size_t blocks = chunkBlocks();
  alignas(64) Real masks[3][lanes];
  std::memset(masks[0], 0xff, sizeof masks[0]);
  for (uint64_t i = 0; i < lanes; ++i) {
    std::memset(&masks[1][i], i >> position & 1 ? 0xff : 0, sizeof(Real));
    std::memset(&masks[2][i], i >> position & 1 ? 0 : 0xff, sizeof(Real));
  }
  const uint64_t blockBit =
      position < laneBits ? 0 : uint64_t(1) << (position - laneBits);
  std::vector<double> ones(numChunks()), zeros(numChunks());
  context.pool.forEach(numChunks(), [&](size_t i, unsigned) {
    const Real *chunk = data + i * blocks * 2 * lanes;
    BlockRange all = {blocks - 1, 0};
    if (position < laneBits) {
      ones[i] = k.normOf(chunk, all, masks[1]);
      zeros[i] = k.normOf(chunk, all, masks[2]);
    } else if (blockBit < blocks) {
      uint64_t free = (blocks - 1) & ~blockBit;
      ones[i] = k.normOf(chunk, {free, blockBit}, masks[0]);
      zeros[i] = k.normOf(chunk, {free, 0}, masks[0]);
    } else {
      (i * blocks & blockBit ? ones : zeros)[i] = k.norm(chunk, blocks);
    }
  });
  double one = 0, zero = 0;
  for (size_t i = 0; i < ones.size(); ++i) {
    one += ones[i];
    zero += zeros[i];
  }
  return {zero, one};
}

template <typename Real> double StateVector<Real>::norm() {
  const size_t blocks = chunkBlocks();
  std::vector<double> parts(numChunks());
  context.pool.forEach(parts.size(), [&](size_t i, unsigned) {
    parts[i] =
        context.kernels.norm(data + i * blocks * 2 * kLanes<Real>, blocks);
  });
  double sum = 0;
  for (double part : parts)
    sum += part;
  totalNorm = sum;
  return sum * std::norm(factor);
}

template <typename Real> void StateVector<Real>::renormalize() {
  constexpr double kFar = 1e4;
  if (totalNorm <= 0 || (totalNorm > 1 / kFar && totalNorm < kFar))
    return;
  const size_t blocks = chunkBlocks();
  alignas(64) Real factors[kLanes<Real>];
  std::fill_n(factors, kLanes<Real>, Real(1 / std::sqrt(totalNorm)));
  context.pool.forEach(numChunks(), [&](size_t i, unsigned) {
    context.kernels.scale(data + i * blocks * 2 * kLanes<Real>, {blocks - 1, 0},
                          factors);
  });
  totalNorm = 1;
}

template <typename Real>
double StateVector<Real>::probabilityOfOne(Qubit qubit) {
  if (positions[qubit] == kNoPosition)
    return 0;
  auto [zero, one] = weightsOf(positions[qubit]);
  totalNorm = one + zero;
  return withoutNoise<Real>(one / totalNorm);
}

template <typename Real>
void StateVector<Real>::keep(unsigned position, bool outcome, double by) {
  constexpr unsigned laneBits = kLaneQubits<Real>, lanes = kLanes<Real>;
  const size_t blocks = chunkBlocks();
  alignas(64) Real factors[3][lanes];
  for (uint64_t i = 0; i < lanes; ++i) {
    factors[0][i] = 0;
    factors[1][i] = Real(by);
    factors[2][i] = (i >> position & 1) == outcome ? Real(by) : 0;
  }
  const uint64_t blockBit =
      position < laneBits ? 0 : uint64_t(1) << (position - laneBits);
  context.pool.forEach(numChunks(), [&](size_t i, unsigned) {
    const Kernels<Real> &k = context.kernels;
    Real *chunk = data + i * blocks * 2 * lanes;
    BlockRange all = {blocks - 1, 0};
    if (position < laneBits) {
      k.scale(chunk, all, factors[2]);
    } else if (blockBit < blocks) {
      uint64_t free = (blocks - 1) & ~blockBit;
      k.scale(chunk, {free, 0}, factors[!outcome]);
      k.scale(chunk, {free, blockBit}, factors[outcome]);
    } else {
      bool isOne = i * blocks & blockBit;
      k.scale(chunk, all, factors[isOne == outcome]);
    }
  });
}

template <typename Real> void StateVector<Real>::scaleBy(double by) {
  alignas(64) Real factors[kLanes<Real>];
  std::fill_n(factors, kLanes<Real>, Real(by));
  const size_t blocks = chunkBlocks();
  context.pool.forEach(numChunks(), [&](size_t i, unsigned) {
    context.kernels.scale(data + i * blocks * 2 * kLanes<Real>, {blocks - 1, 0},
                          factors);
  });
}

template <typename Real>
void StateVector<Real>::collapse(Qubit qubit, bool outcome,
                                 double probability) {
  keep(positions[qubit], outcome, 1 / std::sqrt(probability * totalNorm));
  totalNorm = 1;
}

template <typename Real>
std::vector<Complex> StateVector<Real>::amplitudes() const {
  std::vector<Complex> result(size_t(1) << positions.size());
  constexpr size_t chunk = 4096;
  auto fill = [&](size_t c, unsigned) {
    size_t end = std::min(result.size(), (c + 1) * chunk);
    for (size_t i = c * chunk; i < end; ++i) {
      uint64_t index = 0;
      bool isZero = false;
      for (size_t q = 0; q < positions.size(); ++q) {
        if (positions[q] == kNoPosition)
          isZero |= i >> q & 1;
        else
          index |= (i >> q & 1) << positions[q];
      }
      const Real *p = data + realOffset<Real>(index);
      if (!isZero)
        result[i] = factor * Complex(p[0], p[kLanes<Real>]);
    }
  };
  context.pool.forEach((result.size() + chunk - 1) / chunk, fill);
  return result;
}

template <typename Real>
Complex
StateVector<Real>::amplitude(llvm::ArrayRef<uint64_t> basisState) const {
  uint64_t index = 0;
  for (size_t q = 0; q < positions.size(); ++q) {
    const uint64_t bit = basisState[q / 64] >> q % 64 & 1;
    if (positions[q] != kNoPosition)
      index |= bit << positions[q];
    else if (bit)
      return 0;
  }
  const Real *p = data + realOffset<Real>(index);
  return factor * Complex(p[0], p[kLanes<Real>]);
}

template <typename Real>
void StateVector<Real>::placeLike(const StateVector &other) {
  positions = other.positions;
  factor = other.factor;
  phasesLeft = other.phasesLeft;
  active = (uint64_t(1) << context.numPositions) - 1;
  totalNorm = 1;
}

template class enishi::simulation::StateVector<float>;
template class enishi::simulation::StateVector<double>;

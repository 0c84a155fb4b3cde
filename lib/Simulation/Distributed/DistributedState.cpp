//===- DistributedState.cpp - A state vector in several processes -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DistributedState.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

#include <chrono>
#include <cmath>

using namespace enishi;
using namespace enishi::simulation;

Division simulation::divide(const Circuit &circuit, unsigned laneQubits,
                            unsigned processes, bool emits) {
  Division division;
  for (uint8_t position : initialPositions(circuit))
    division.positions += position != kNoPosition;
  unsigned widest = 2;
  for (const Instruction &inst : circuit.instructions)
    if (isUnitary(inst.kind))
      widest = std::max<unsigned>(
          widest,
          circuit.qubits(inst).size() -
              (inst.kind == GateKind::Unitary ? 0 : circuit.numControls(inst)));
  // Kernels in machine code want eight registers of lanes.
  constexpr unsigned kKernelBits = 8;
  unsigned fewest =
      std::max(laneQubits + widest, emits ? kKernelBits : laneQubits);
  unsigned bits = std::bit_width(processes) - 1;
  bits = division.positions > fewest
             ? std::min(bits, division.positions - fewest)
             : 0;
  division.processes = 1u << bits;
  division.localBits = division.positions - bits;
  division.fixedBits = std::min(laneQubits, division.localBits);
  division.form = emits ? FusedForm::Rotations : FusedForm::Matrices;
  return division;
}

static Circuit localRegister(const Division &division) {
  return Circuit(division.localBits);
}

template <typename Real>
DistributedContext<Real>::DistributedContext(
    const Circuit &circuit, const Division &division, Communicator &group,
    ThreadPool &pool, const Kernels<Real> &kernels,
    std::optional<jit::VectorFormat> format)
    : circuit(circuit), division(division), group(group),
      startPositions(initialPositions(circuit)),
      localCircuit(localRegister(division)),
      local(localCircuit, pool, kernels,
            Layout(division.localBits, division.localBits, 0).placeOf, format) {
  if (division.processes > 1)
    for (std::vector<char> &buffer : buffers)
      buffer.resize(std::min(kExchangeBytes, local.stateBytes() / 2));
}
template class enishi::simulation::DistributedContext<float>;
template class enishi::simulation::DistributedContext<double>;

template <typename Real>
std::unique_ptr<DistributedState<Real>>
DistributedState<Real>::make(DistributedContext<Real> &context) {
  auto local = std::make_unique<StateVector<Real>>(context.local);
  if (!context.group.allAgree(local->isValid()))
    return nullptr;
  return std::unique_ptr<DistributedState>(
      new DistributedState(context, std::move(local)));
}

template <typename Real>
std::unique_ptr<QuantumState> DistributedState<Real>::clone() const {
  std::unique_ptr<QuantumState> copied = local->clone();
  if (!context.group.allAgree(copied != nullptr))
    return nullptr;
  std::unique_ptr<StateVector<Real>> part(
      static_cast<StateVector<Real> *>(copied.release()));
  std::unique_ptr<DistributedState> copy(
      new DistributedState(context, std::move(part)));
  copy->positions = positions;
  copy->layout = layout;
  copy->active = active;
  copy->isFresh = isFresh;
  copy->totalNorm = totalNorm;
  return copy;
}

template <typename Real>
void DistributedState<Real>::apply(const GateList &gates, bool phasesMatter) {
  auto start = std::chrono::steady_clock::now();
  FusedCircuit circuit =
      fuseUnitary(context.circuit, gates, positions, context.division.form);
  StageOptions options;
  options.fromZero = isFresh;
  options.ordered = !phasesMatter;
  StagePlan plan = planStages(circuit, layout, options);
  // A plan that is wrong would give wrong amplitudes and say nothing.
  if (llvm::Error error = checkStages(circuit, layout, options, plan))
    llvm::report_fatal_error(std::move(error));
  context.planNanoseconds +=
      std::chrono::nanoseconds(std::chrono::steady_clock::now() - start)
          .count();
  if (isFresh) {
    layout = plan.before;
    setInitial(circuit, plan);
  }
  local->multiplyFactor(circuit.factor);
  for (size_t i = 0; i < plan.stages.size(); ++i) {
    bool isLast = i + 1 == plan.stages.size();
    runStage(circuit, plan.stages[i], phasesMatter || !isLast);
    if (context.progress)
      context.progress(double(i + 1) / plan.stages.size());
  }
}

/// The factor that operations on bits of the process's number have made.
template <typename Real>
void DistributedState<Real>::setInitial(const FusedCircuit &circuit,
                                        const StagePlan &plan) {
  isFresh = false;
  Complex amplitude =
      initialAmplitude(circuit, plan.initial, layout, context.group.rank());
  local->blocks()[0] = Real(amplitude.real());
  local->blocks()[kLanes<Real>] = Real(amplitude.imag());
  for (uint32_t op : plan.initial)
    active |= circuit.mixed(circuit.ops[op]);
}

template <typename Real>
void DistributedState<Real>::runStage(const FusedCircuit &circuit,
                                      const Stage &stage, bool phasesMatter) {
  exchange(stage.exchanged);
  auto start = std::chrono::steady_clock::now();
  FusedCircuit mine = simulation::localCircuit(circuit, stage.ops, layout,
                                               context.group.rank());
  const TileShape &shape = context.local.shape;
  std::optional<Plan<Real>> plan;
  if (context.local.format && context.division.form == FusedForm::Rotations &&
      mine.isUnitary)
    plan = makePlan<Real>(mine, shape, context.local.format, phasesMatter);
  if (!plan)
    plan = makePlan<Real>(withoutPairs(std::move(mine)), shape, std::nullopt,
                          phasesMatter);
  context.planNanoseconds +=
      std::chrono::nanoseconds(std::chrono::steady_clock::now() - start)
          .count();
  local->setActive(layout.placesOf(active & layout.local()));
  local->run(*plan);
  for (uint32_t op : stage.ops)
    active |= circuit.mixed(circuit.ops[op]);
}

/// Exchanges pairs of a local position and one of the number: of the parts of
/// the local amplitudes that the local positions tell apart, each goes to the
/// process whose number has those bits. In 2^k - 1 rounds every process meets
/// every other of its group once.
template <typename Real>
void DistributedState<Real>::exchange(
    llvm::ArrayRef<std::pair<uint8_t, uint8_t>> pairs) {
  if (pairs.empty())
    return;
  const unsigned rank = context.group.rank();
  const unsigned localBits = layout.localBits;
  // What lies in this process is relative to its own factor.
  std::vector<Complex> factors = context.group.allOf(local->globalFactor());
  uint64_t partBits = 0;
  for (auto [out, in] : pairs)
    partBits |= uint64_t(1) << layout.placeOf[out];
  for (uint64_t round = 1; round >> pairs.size() == 0; ++round) {
    unsigned partner = rank;
    uint64_t part = 0;
    for (auto [i, pair] : llvm::enumerate(pairs)) {
      unsigned bit = layout.placeOf[pair.second] - localBits;
      partner ^= (round >> i & 1) << bit;
      part |= uint64_t(partner >> bit & 1) << layout.placeOf[pair.first];
    }
    bool same = factors[partner] == factors[rank];
    exchangePart(partner, part, partBits,
                 same ? 1 : factors[partner] / factors[rank]);
  }
  for (auto [out, in] : pairs)
    std::swap(layout.placeOf[out], layout.placeOf[in]);
  ++context.exchanges;
}

/// Multiplies blocks of amplitudes by a factor.
template <typename Real>
static void multiplyBlocks(Real *blocks, size_t count, Complex factor) {
  constexpr unsigned lanes = kLanes<Real>;
  const Real re = Real(factor.real()), im = Real(factor.imag());
  for (Real *end = blocks + count * 2 * lanes; blocks != end;
       blocks += 2 * lanes)
    for (unsigned i = 0; i < lanes; ++i) {
      Real x = blocks[i], y = blocks[lanes + i];
      blocks[i] = x * re - y * im;
      blocks[lanes + i] = x * im + y * re;
    }
}

/// Sends the amplitudes whose bits of `partBits` are `part`, and puts what the
/// partner sends in their place, times a factor.
template <typename Real>
void DistributedState<Real>::exchangePart(unsigned partner, uint64_t part,
                                          uint64_t partBits, Complex factor) {
  constexpr size_t kBlock = 128;
  constexpr unsigned laneBits = kLaneQubits<Real>;
  const uint64_t bits = partBits >> laneBits, base = part >> laneBits;
  const uint64_t free = (local->numBlocks() - 1) & ~bits;
  const size_t run = size_t(1) << std::countr_zero(bits);
  const size_t blocks = size_t(1) << std::popcount(free);
  const size_t perPiece = context.buffers[0].size() / kBlock;
  char *data = reinterpret_cast<char *>(local->blocks());
  uint64_t position = 0;
  for (size_t done = 0; done < blocks; done += perPiece) {
    const size_t count = std::min(perPiece, blocks - done);
    const uint64_t first = position;
    const size_t step = std::min(run, count);
    auto forRuns = [&](auto copy) {
      position = first;
      for (size_t i = 0; i < count; i += step) {
        copy(data + (position | base) * kBlock, i * kBlock, step * kBlock);
        // The next of the free bits, the carry going over the others.
        position = ((position | ~free) + step) & free;
      }
    };
    char *send = context.buffers[0].data(),
         *received = context.buffers[1].data();
    forRuns([&](char *at, size_t offset, size_t bytes) {
      std::memcpy(send + offset, at, bytes);
    });
    context.group.exchange(partner, send, received, count * kBlock);
    context.bytesSent += count * kBlock;
    if (factor != 1.0)
      multiplyBlocks(reinterpret_cast<Real *>(received), count, factor);
    forRuns([&](char *at, size_t offset, size_t bytes) {
      std::memcpy(at, received + offset, bytes);
    });
  }
}

/// Exchanges two places of the local index, neither among the lanes.
template <typename Real>
void DistributedState<Real>::exchangePlaces(unsigned a, unsigned b) {
  constexpr unsigned laneBits = kLaneQubits<Real>;
  if (a > b)
    std::swap(a, b);
  const uint64_t low = uint64_t(1) << (a - laneBits);
  const uint64_t high = uint64_t(1) << (b - laneBits);
  const size_t runReals = (size_t(2) << laneBits) * low;
  Real *data = local->blocks();
  // Pairs of runs: those above `low` between the two places, and all above.
  const uint64_t middle = high / (2 * low);
  const uint64_t outer = local->numBlocks() / (2 * high);
  context.local.pool.forEach(middle * outer, [&](size_t i, unsigned) {
    uint64_t block = i / middle * 2 * high + i % middle * 2 * low;
    Real *one = data + (block | low) * (size_t(2) << laneBits);
    Real *other = data + (block | high) * (size_t(2) << laneBits);
    std::swap_ranges(one, one + runReals, other);
  });
}

/// Brings the positions into their order, those of the process's number apart.
template <typename Real> void DistributedState<Real>::restoreOrder() {
  llvm::SmallVector<std::pair<uint8_t, uint8_t>, 8> pairs;
  llvm::SmallVector<uint8_t, 8> in;
  for (unsigned p = 0; p < layout.localBits; ++p)
    if (!layout.isLocal(p))
      in.push_back(p);
  for (unsigned p = layout.localBits; p < layout.size(); ++p)
    if (layout.isLocal(p))
      pairs.emplace_back(p, in[pairs.size()]);
  exchange(pairs);
  for (unsigned p = 0; p < layout.localBits; ++p) {
    if (layout.placeOf[p] == p)
      continue;
    exchangePlaces(layout.placeOf[p], p);
    std::swap(*llvm::find(layout.placeOf, p), layout.placeOf[p]);
  }
}

template <typename Real>
uint64_t DistributedState<Real>::orderedRank(unsigned rank) const {
  uint64_t ordered = 0;
  for (unsigned p = layout.localBits; p < layout.size(); ++p)
    ordered |= uint64_t(rank >> (layout.placeOf[p] - layout.localBits) & 1)
               << (p - layout.localBits);
  return ordered;
}

template <typename Real>
double DistributedState<Real>::probabilityOfOne(Qubit qubit) {
  const uint8_t position = positions[qubit];
  if (position == kNoPosition || isFresh)
    return 0;
  const unsigned place = layout.placeOf[position];
  double weights[2] = {0, 0};
  if (layout.isLocal(position)) {
    std::tie(weights[0], weights[1]) = local->weightsOf(place);
  } else {
    for (double weight : local->chunkWeights())
      weights[context.group.rank() >> (place - layout.localBits) & 1] += weight;
  }
  double zero = context.group.sum(weights[0]);
  double one = context.group.sum(weights[1]);
  totalNorm = zero + one;
  return withoutNoise<Real>(one / totalNorm);
}

template <typename Real>
void DistributedState<Real>::collapse(Qubit qubit, bool outcome,
                                      double probability) {
  const uint8_t position = positions[qubit];
  const unsigned place = layout.placeOf[position];
  const double by = 1 / std::sqrt(probability * totalNorm);
  if (layout.isLocal(position))
    local->keep(place, outcome, by);
  else
    local->scaleBy(
        bool(context.group.rank() >> (place - layout.localBits) & 1) == outcome
            ? by
            : 0);
  totalNorm = 1;
}

/// The counts of outcomes of one process as bytes: first their number.
static std::vector<char> packed(const SampledOutcomes &outcomes) {
  uint64_t number = outcomes.counts.size();
  std::vector<char> bytes(sizeof number);
  std::memcpy(bytes.data(), &number, sizeof number);
  for (const std::vector<uint64_t> *part :
       {&outcomes.counts, &outcomes.outcomes}) {
    const char *from = reinterpret_cast<const char *>(part->data());
    bytes.insert(bytes.end(), from, from + part->size() * sizeof(uint64_t));
  }
  return bytes;
}

static void addPacked(llvm::ArrayRef<char> bytes, SampledOutcomes &result) {
  uint64_t number;
  std::memcpy(&number, bytes.data(), sizeof number);
  const char *at = bytes.data() + sizeof number;
  auto append = [&](std::vector<uint64_t> &to, size_t count) {
    size_t old = to.size();
    to.resize(old + count);
    if (count)
      std::memcpy(&to[old], at, count * sizeof(uint64_t));
    at += count * sizeof(uint64_t);
  };
  append(result.counts, number);
  append(result.outcomes, number * result.wordsPerOutcome);
}

/// As one process does it, with the processes as parts of the line in the order
/// of the positions: so that the counts do not depend on their number.
template <typename Real>
void DistributedState<Real>::sample(llvm::ArrayRef<Qubit> qubits,
                                    uint64_t shots, uint64_t seed,
                                    SampledOutcomes &result) {
  if (isFresh) {
    isFresh = false;
    if (context.group.rank())
      local->blocks()[0] = 0;
  }
  restoreOrder();
  const unsigned processes = context.group.size();
  std::vector<unsigned> byOrder(processes);
  for (unsigned rank = 0; rank < processes; ++rank)
    byOrder[orderedRank(rank)] = rank;
  std::vector<double> weights = local->chunkWeights();
  double mine = 0;
  for (double weight : weights)
    mine += weight;
  std::vector<double> all = context.group.allOf(mine);
  typename StateVector<Real>::Shots part = {shots, seed, 0, 0, 0, false, 0};
  unsigned last = 0;
  for (unsigned rank : byOrder) {
    if (rank == context.group.rank())
      part.before = part.total;
    part.total += all[rank];
    if (rank == context.group.rank())
      part.after = part.total;
    if (all[rank] > 0)
      last = rank;
  }
  part.isLast = last == context.group.rank();
  part.indexBase = orderedRank(context.group.rank()) << layout.localBits;
  BitMap map;
  for (size_t i = 0; i < qubits.size(); ++i)
    if (positions[qubits[i]] != kNoPosition)
      map.add(positions[qubits[i]], i);
  result.wordsPerOutcome = (qubits.size() + 63) / 64;
  SampledOutcomes found;
  found.wordsPerOutcome = result.wordsPerOutcome;
  if (mine > 0)
    local->sampleInto(map, part, weights, found);
  std::vector<std::vector<char>> parts = context.group.gather(packed(found));
  if (!parts.empty())
    for (unsigned rank : byOrder)
      addPacked(parts[rank], result);
}

template <typename Real>
std::vector<Complex> DistributedState<Real>::amplitudes() {
  if (isFresh) {
    // No gate was applied: the state is |0...0> times the global phase.
    isFresh = false;
    if (context.group.rank())
      local->blocks()[0] = 0;
  }
  restoreOrder();
  std::vector<Complex> mine = local->amplitudes();
  Complex phase = std::polar(1.0, context.circuit.globalPhase);
  for (Complex &amplitude : mine)
    amplitude *= phase;
  const char *bytes = reinterpret_cast<const char *>(mine.data());
  std::vector<std::vector<char>> parts =
      context.group.gather({bytes, mine.size() * sizeof(Complex)});
  if (parts.empty())
    return {};
  std::vector<const Complex *> ordered(parts.size());
  for (unsigned rank = 0; rank < parts.size(); ++rank)
    ordered[orderedRank(rank)] =
        reinterpret_cast<const Complex *>(parts[rank].data());
  std::vector<Complex> result(size_t(1) << positions.size());
  for (size_t i = 0; i < result.size(); ++i) {
    uint64_t index = 0;
    bool isZero = false;
    for (size_t q = 0; q < positions.size(); ++q) {
      if (positions[q] == kNoPosition)
        isZero |= i >> q & 1;
      else
        index |= (i >> q & 1) << positions[q];
    }
    if (!isZero)
      result[i] = ordered[index >> layout.localBits]
                         [index & (context.division.numLocal() - 1)];
  }
  return result;
}

template class enishi::simulation::DistributedState<float>;
template class enishi::simulation::DistributedState<double>;

//===- StateVector.h - The amplitudes of a program's qubits -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_STATEVECTOR_H
#define ENISHI_LIB_SIMULATION_STATEVECTOR_H

#include "BitMap.h"
#include "HugeBuffer.h"
#include "Plan.h"
#include "QuantumState.h"
#include "ThreadPool.h"

#include <cmath>
#include <functional>
#include <map>
#include <mutex>

namespace enishi::simulation {

/// The position of a qubit that no gate acts on: it is |0>, and the state
/// vector leaves it out.
inline constexpr uint8_t kNoPosition = 0xff;

/// The positions at which qubits lie at the beginning, in ascending order.
std::vector<uint8_t> initialPositions(const Circuit &circuit);
/// How many qubits gates act on.
unsigned usedQubits(const Circuit &circuit);

/// A probability without what rounding adds to one that is 0, 1 or another
/// number of few binary digits: a draw from 1/2 and one from a little less take
/// different numbers of random digits, and all that follows would differ.
template <typename Real> double withoutNoise(double p) {
  constexpr double zero = sizeof(Real) == 4 ? 1e-10 : 1e-24;
  constexpr double noise = sizeof(Real) == 4 ? 1e-8 : 1e-13;
  if (p < zero || p > 1 - zero)
    return p < zero ? 0 : 1;
  double rounded = std::round(p * 0x1p16) * 0x1p-16;
  bool isOutcome = rounded > 0 && rounded < 1;
  return isOutcome && std::abs(p - rounded) < noise ? rounded : p;
}

/// What all states of one run share.
template <typename Real> class StateVectorContext {
public:
  /// With `format`, gates run as machine code emitted for them, where the
  /// state is large enough and the system gives executable pages; or as steps,
  /// where those take less time than matrices.
  StateVectorContext(const Circuit &circuit, ThreadPool &pool,
                     const Kernels<Real> &kernels,
                     std::optional<jit::VectorFormat> format = std::nullopt);
  /// For a part of a state: the positions are given, at least one of them.
  StateVectorContext(const Circuit &circuit, ThreadPool &pool,
                     const Kernels<Real> &kernels,
                     std::vector<uint8_t> positions,
                     std::optional<jit::VectorFormat> format);

  struct CachedPlan {
    Plan<Real> plan;
    std::vector<uint8_t> positionsAfter;
  };
  /// The plan for a list of gates on qubits at these positions, after phases
  /// that the amplitudes lack; kept for the next time where `keepPlans` is set.
  std::shared_ptr<const CachedPlan>
  plan(const GateList &gates, const std::vector<uint8_t> &positions,
       bool phasesMatter, llvm::ArrayRef<PhasePool::Term> before = {});
  /// A thread's memory for one tile.
  Real *tileBuffer(unsigned thread);
  /// A thread's memory for the tables of a kernel.
  char *tableBuffer(unsigned thread, size_t bytes);

  const Circuit &circuit;
  ThreadPool &pool;
  const Kernels<Real> &kernels;
  const std::vector<uint8_t> startPositions;
  unsigned numPositions;
  /// Of the code that is emitted, if any is.
  const std::optional<jit::VectorFormat> format;
  TileShape shape;
  bool keepPlans = false;
  /// Whether a plan that runs once may be interpreted where that is quicker
  /// than emitting code for it.
  bool weighsEmitting = false;
  /// Called with the fraction done of a list of gates.
  std::function<void(double)> progress;
  /// Time spent on planning so far.
  std::atomic<uint64_t> planNanoseconds{0};

  size_t numBlocks() const {
    return size_t(1) << (numPositions - kLaneQubits<Real>);
  }
  size_t stateBytes() const { return numBlocks() * 128; }

private:
  bool isQuickerByMatrices(const GateList &gates,
                           std::vector<uint8_t> positions,
                           const FusedCircuit &rotations) const;

  struct Key {
    std::vector<GateList::Entry> gates;
    std::vector<double> parameters;
    std::vector<uint8_t> positions;
    bool phasesMatter;
    std::vector<PhasePool::Term> before;
    bool operator==(const Key &) const = default;
  };
  std::mutex mutex;
  std::multimap<uint64_t, std::pair<Key, std::shared_ptr<const CachedPlan>>>
      plans;
  size_t planBytes = 0;
  std::vector<HugeBuffer> tileBuffers;
  std::vector<std::vector<Line<Real>>> tableBuffers;
};

/// The form of kernels for this processor: machine code for the instruction
/// set of the chosen kernels (see kernelIsa()), or steps where that is the
/// portable one, the environment variable ENISHI_JIT is 0, or the system gives
/// no executable pages.
template <typename Real> std::optional<jit::VectorFormat> emittedFormat();
/// The same for a circuit, unless it is so small that emitting takes longer
/// than it saves.
template <typename Real>
std::optional<jit::VectorFormat> emittedFormatFor(const Circuit &circuit);

template <typename Real> class StateVector : public QuantumState {
public:
  explicit StateVector(StateVectorContext<Real> &context);

  /// False where there was not enough memory.
  bool isValid() const { return buffer.data() != nullptr; }

  std::unique_ptr<QuantumState> clone() const override;
  /// Without `phasesMatter`, the phases that are left out come with the next
  /// gates; until then the amplitudes lack them.
  void apply(const GateList &gates, bool phasesMatter) override;
  double probabilityOfOne(Qubit qubit) override;
  void collapse(Qubit qubit, bool outcome, double probability) override;
  double norm() override;
  void renormalize() override;
  void sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots, uint64_t seed,
              SampledOutcomes &result) override;
  std::vector<double> expectations(llvm::ArrayRef<PauliTerm> terms) override;

  /// All amplitudes by basis state.
  std::vector<Complex> amplitudes() const;
  /// That of one basis state, qubit k at bit k of `basisState`.
  Complex amplitude(llvm::ArrayRef<uint64_t> basisState) const;

  /// --- The amplitudes as they lie in memory ---------------------------------
  /// In blocks (see Kernels.h), by positions, without the global factor.
  Real *blocks() { return data; }
  const Real *blocks() const { return data; }
  size_t numBlocks() const { return context.numBlocks(); }
  llvm::ArrayRef<uint8_t> qubitPositions() const { return positions; }
  Complex globalFactor() const { return factor; }
  const Kernels<Real> &kernels() const { return context.kernels; }
  ThreadPool &pool() const { return context.pool; }
  /// Takes over where the qubits of `other` lie, and its factor; blocks() is
  /// then to be filled with any amplitudes.
  void placeLike(const StateVector &other);

  /// --- A state vector as a part of a larger one -----------------------------
  /// Runs a plan; its factor goes into globalFactor().
  void run(const Plan<Real> &plan);
  void multiplyFactor(Complex by) { factor *= by; }
  /// Says where the qubits lie from now on.
  void movePositions(std::vector<uint8_t> to) { positions = std::move(to); }
  /// Positions outside of `positions` are 0 wherever an amplitude is not.
  void setActive(uint64_t positions) { active = positions; }
  /// The squared norms of what has a 0 and of what has a 1 at a position.
  std::pair<double, double> weightsOf(unsigned position) const;
  /// Multiplies what has `outcome` at a position by a factor, the rest by 0.
  void keep(unsigned position, bool outcome, double by);
  /// Multiplies everything by a factor.
  void scaleBy(double by);
  /// The squared norms of the chunks that sums are made of, in order.
  std::vector<double> chunkWeights() const;
  struct Shots {
    uint64_t count, seed;
    /// Where the part's squared norms begin and end on the line of all, and its
    /// whole length; what rounding leaves beyond the end belongs to the last
    /// part.
    double before, after, total;
    bool isLast;
    /// The bits of the index that stand for the part.
    uint64_t indexBase;
  };
  /// Adds the shots that fall into this part, whose chunks have these weights;
  /// `map` takes bits of the index to bits of the outcome.
  void sampleInto(const BitMap &map, const Shots &shots,
                  llvm::ArrayRef<double> weights,
                  SampledOutcomes &result) const;

private:
  void runPass(const Plan<Real> &plan, const Pass &pass);
  /// What is prefetched during a tile: lines at these offsets from `base`.
  struct NextTile {
    const uint64_t *lines = nullptr;
    const Real *base = nullptr;
  };
  void runTile(const Plan<Real> &plan, const Pass &pass, Real *tile,
               uint64_t outer, unsigned thread, NextTile next) const;
  void runKernel(const Plan<Real> &plan, const TileOp &op, Real *tile,
                 uint64_t outer, unsigned thread, NextTile next) const;
  std::vector<uint64_t> linesOfTile(const Pass &pass) const;
  void runPhases(const Plan<Real> &plan, const TileOp &op, Real *tile,
                 uint64_t outer) const;
  void runWide(const FusedOp &op, const WideOp &wide);
  void gather(const Pass &pass, uint64_t outer, Real *tile) const;
  void scatter(const Pass &pass, uint64_t outer, const Real *tile);

  /// Sums and scalings work on chunks of this many blocks, whatever the number
  /// of threads.
  static constexpr size_t kChunkBlocks = 1024;
  size_t chunkBlocks() const {
    return std::min(kChunkBlocks, context.numBlocks());
  }
  size_t numChunks() const { return context.numBlocks() / chunkBlocks(); }

  StateVectorContext<Real> &context;
  HugeBuffer buffer;
  Real *data;
  /// By qubit: the bit of the index at which it lies.
  std::vector<uint8_t> positions;
  /// Positions that may be 1 in a basis state with an amplitude that is not 0.
  uint64_t active = 0;
  Complex factor;
  /// Phases that the amplitudes lack.
  std::vector<PhasePool::Term> phasesLeft;
  /// The squared norm as last measured.
  double totalNorm = 1;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_STATEVECTOR_H

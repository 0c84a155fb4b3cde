//===- DistributedState.h - A state vector in several processes -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_DISTRIBUTED_DISTRIBUTEDSTATE_H
#define ENISHI_LIB_SIMULATION_DISTRIBUTED_DISTRIBUTEDSTATE_H

#include "../StateVector.h"
#include "LocalCircuit.h"
#include "enishi/Simulation/Communicator.h"

namespace enishi::simulation {

/// How a circuit's qubits are divided among processes.
struct Division {
  unsigned positions = 0; ///< Qubits that gates act on.
  unsigned processes = 1; ///< How many take part, a power of two.
  unsigned localBits = 0;
  unsigned fixedBits = 0;
  FusedForm form = FusedForm::Matrices;

  uint64_t numLocal() const { return uint64_t(1) << localBits; }
};

/// Divides a circuit among at most `processes` processes: as many as leave each
/// of them the blocks that it exchanges as a whole and all that one operation
/// mixes.
Division divide(const Circuit &circuit, unsigned laneQubits, unsigned processes,
                bool emits);

/// Amplitudes are exchanged in pieces of this many bytes; a process needs two
/// of them beside its amplitudes.
inline constexpr size_t kExchangeBytes = size_t(1) << 22;

/// What all states of one run share, in each process. Made and used by all
/// processes of `group` together.
template <typename Real> class DistributedContext {
public:
  DistributedContext(const Circuit &circuit, const Division &division,
                     Communicator &group, ThreadPool &pool,
                     const Kernels<Real> &kernels,
                     std::optional<jit::VectorFormat> format);

  const Circuit &circuit;
  const Division division;
  Communicator &group;
  const std::vector<uint8_t> startPositions;
  /// The local positions as qubits.
  const Circuit localCircuit;
  StateVectorContext<Real> local;
  std::vector<char> buffers[2];
  /// Called with the fraction done of a list of gates.
  std::function<void(double)> progress;
  /// Of amplitudes, that this process has sent.
  uint64_t bytesSent = 0;
  uint64_t exchanges = 0;
  uint64_t planNanoseconds = 0;
};

/// The amplitudes of one process. All members are called by all processes of
/// the group in the same order and with the same arguments, and give the same
/// result in all of them unless it says otherwise.
template <typename Real> class DistributedState : public QuantumState {
public:
  /// Null where a process has not enough memory.
  static std::unique_ptr<DistributedState>
  make(DistributedContext<Real> &context);

  std::unique_ptr<QuantumState> clone() const override;
  void apply(const GateList &gates, bool phasesMatter) override;
  double probabilityOfOne(Qubit qubit) override;
  void collapse(Qubit qubit, bool outcome, double probability) override;
  /// The outcomes are process 0's.
  void sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots, uint64_t seed,
              SampledOutcomes &result) override;

  /// All amplitudes by basis state, in process 0; nothing in the others.
  std::vector<Complex> amplitudes();

private:
  DistributedState(DistributedContext<Real> &context,
                   std::unique_ptr<StateVector<Real>> local)
      : context(context), local(std::move(local)),
        positions(context.startPositions),
        layout(context.division.positions, context.division.localBits,
               context.division.fixedBits) {}

  void runStage(const FusedCircuit &circuit, const Stage &stage,
                bool phasesMatter);
  void setInitial(const FusedCircuit &circuit, const StagePlan &plan);
  void exchange(llvm::ArrayRef<std::pair<uint8_t, uint8_t>> pairs);
  void exchangePart(unsigned partner, uint64_t part, uint64_t partBits,
                    Complex factor);
  void restoreOrder();
  void exchangePlaces(unsigned a, unsigned b);
  /// The number that this process would have if the bits of numbers were in the
  /// order of their positions.
  uint64_t orderedRank(unsigned rank) const;

  DistributedContext<Real> &context;
  std::unique_ptr<StateVector<Real>> local;
  /// By qubit: its position.
  std::vector<uint8_t> positions;
  Layout layout;
  /// Positions that may be 1 in a basis state with an amplitude that is not 0.
  uint64_t active = 0;
  /// Nothing was done to the state yet.
  bool isFresh = true;
  double totalNorm = 1;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_DISTRIBUTED_DISTRIBUTEDSTATE_H

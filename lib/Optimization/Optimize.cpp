//===- Optimize.cpp - The driver of circuit optimisation --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Optimization/Optimize.h"

#include "Passes.h"
#include "RotationProgram.h"

#include "enishi/Synthesis/Decompose.h"

#include "llvm/ADT/STLExtras.h"

#include <compare>
#include <numeric>

using namespace enishi;

Circuit enishi::mergeRotations(const Circuit &circuit, bool acrossCliffords,
                               const OptimizeOptions &options,
                               OptimizeStatistics &statistics) {
  if (hasJumps(circuit))
    return circuit;
  double tolerance = options.angleTolerance;
  RotationBuilder builder(circuit.numQubits, circuit.numBits, options);
  builder.addPhase(circuit.globalPhase);
  for (const Instruction &inst : circuit.instructions)
    builder.add(circuit, inst);
  statistics.merged += builder.numMerged();
  RotationProgram program = builder.take();

  if (acrossCliffords) {
    FoldResult fold = foldRotations(program, options.startsInZero, tolerance);
    statistics.foldedRotations += fold.folded;
    statistics.searchSteps += fold.steps;
    if (fold.folded != 0) {
      RotationBuilder again(circuit.numQubits, circuit.numBits, options);
      again.add(program);
      statistics.merged += again.numMerged();
      program = again.take();
    }
    if (!options.keepPairs)
      statistics.resynthesizedRegions +=
          resynthesizeCliffordRegions(program, options);
  }
  Circuit result =
      writeCircuit(program, GateVocabulary::of(circuit, options), tolerance);
  OptimizeOptions inside = options;
  inside.startsInZero = false;
  rewriteBlocks(result, [&](const Circuit &block) {
    return mergeRotations(block, acrossCliffords, inside, statistics);
  });
  return result;
}

namespace {

/// Keeps the best circuit so far.
class Driver {
public:
  Driver(const Circuit &circuit, const OptimizeOptions &options)
      : options(options), entangler(entanglerOf(options)) {
    result.statistics.before = result.statistics.after = measureCost(circuit);
    result.circuit = circuit;
    result.permutation.resize(circuit.numQubits);
    std::iota(result.permutation.begin(), result.permutation.end(), 0);
  }

  OptimizeResult run();

private:
  /// Returns whether another round is worth while.
  bool round();
  /// What makes a circuit better, most important first.
  struct Rank {
    size_t entanglers, manyQubit, nonClifford, gates, instructions;
    auto operator<=>(const Rank &) const = default;
  };
  Rank rank(const Circuit &circuit, const CircuitCost &cost) const {
    return {entangler == EntanglerClass::ControlledX
                ? cost.cxCost
                : countEntanglers(circuit, entangler),
            cost.twoQubit + cost.multiQubit, cost.nonClifford, cost.gates,
            circuit.size()};
  }
  /// Takes a circuit if it is better than the best; returns whether it is.
  bool offer(Circuit circuit, std::vector<Qubit> permutation);

  void runRounds();
  bool decomposeMultiQubit();

  const OptimizeOptions &options;
  EntanglerClass entangler;
  OptimizeResult result;
  unsigned roundNumber = 0;
};

} // namespace

bool Driver::offer(Circuit circuit, std::vector<Qubit> permutation) {
  CircuitCost cost = measureCost(circuit);
  const CircuitCost &best = result.statistics.after;
  if (rank(circuit, cost) >= rank(result.circuit, best) ||
      (!options.twoQubitBasis && cost.twoQubit > best.twoQubit))
    return false;
  result.circuit = std::move(circuit);
  result.permutation = std::move(permutation);
  result.statistics.after = cost;
  return true;
}

bool Driver::round() {
  Circuit circuit = result.circuit;
  std::vector<Qubit> permutation = result.permutation;
  OptimizeStatistics &statistics = result.statistics;
  if (options.startsInZero)
    circuit = removeTrivialStart(circuit, statistics);
  if (options.onlyBitsMatter)
    circuit = removeUnobserved(circuit, statistics);
  if (options.elideSwaps)
    circuit = elideSwaps(circuit, permutation, statistics);
  // What the first folding leaves, the second one rarely finds.
  bool fold = options.level >= 3 || (options.level == 2 && roundNumber == 0);
  circuit = mergeRotations(circuit, fold, options, statistics);
  if (options.level >= 2)
    circuit =
        resynthesizeTwoQubitBlocks(circuit, options, permutation, statistics);
  circuit = fuseOneQubitGates(circuit, options);
  auto before = rank(result.circuit, statistics.after);
  if (!offer(std::move(circuit), std::move(permutation)))
    return false;
  // At the lower levels another round has to be worth its time.
  auto after = rank(result.circuit, statistics.after);
  auto gains = [](size_t old, size_t now) { return now < old - old / 100; };
  return options.level >= 3 || gains(before.entanglers, after.entanglers) ||
         gains(before.gates, after.gates);
}

void Driver::runRounds() {
  static constexpr unsigned kMaxRounds[] = {0, 1, 4, 16};
  for (roundNumber = 0; roundNumber < kMaxRounds[std::min(options.level, 3u)];
       ++roundNumber) {
    ++result.statistics.rounds;
    if (!round())
      break;
  }
}

/// Decomposes the gates on three or more qubits; false if there are some that
/// cannot be.
bool Driver::decomposeMultiQubit() {
  Circuit circuit;
  if (llvm::Error error = decompose(result.circuit, {}, circuit)) {
    llvm::consumeError(std::move(error));
    return false;
  }
  result.circuit = std::move(circuit);
  result.statistics.after = measureCost(result.circuit);
  return true;
}

OptimizeResult Driver::run() {
  if (options.level == 0 || hasJumps(result.circuit))
    return std::move(result);
  runRounds();
  if (options.decomposeMultiQubit && result.statistics.after.multiQubit != 0 &&
      decomposeMultiQubit())
    runRounds();
  return std::move(result);
}

OptimizeResult enishi::optimize(const Circuit &circuit,
                                const OptimizeOptions &options) {
  return Driver(circuit, options).run();
}

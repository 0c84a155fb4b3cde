//===- RandomCircuits.h - Random input for the mapper -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_MAPPING_RANDOMCIRCUITS_H
#define ENISHI_TEST_UNIT_MAPPING_RANDOMCIRCUITS_H

#include "enishi/Mapping/Mapping.h"

#include "gtest/gtest.h"

#include <random>
#include <set>

namespace enishi::test {

/// std::mt19937_64 is fixed by the standard; its distributions are not.
class Dice {
public:
  explicit Dice(uint64_t seed) : engine(seed) {}
  uint32_t below(uint32_t bound) { return engine() % bound; }
  double angle() { return below(100000) * 1e-5 * 6.28; }

private:
  std::mt19937_64 engine;
};

/// A connected graph: a random tree and some more edges.
inline CouplingGraph randomGraph(Dice &dice, uint32_t numSites,
                                 uint32_t extra) {
  std::vector<CouplingGraph::Edge> edges;
  for (uint32_t site = 1; site < numSites; ++site)
    edges.push_back({dice.below(site), site});
  for (uint32_t i = 0; i < extra && numSites > 1; ++i) {
    uint32_t a = dice.below(numSites), b = dice.below(numSites);
    if (a != b)
      edges.push_back({a, b});
  }
  return llvm::cantFail(CouplingGraph::create(numSites, edges));
}

/// Gates of every kind that the mapper takes, with runs on one pair, commuting
/// stretches, measurements into shared bits, barriers and delays.
inline Circuit randomCircuit(Dice &dice, uint32_t numQubits, uint32_t length) {
  Circuit circuit(numQubits, 4);
  circuit.globalPhase = 0.25;
  std::pair<Qubit, Qubit> last = {0, 1};
  for (uint32_t i = 0; i < length; ++i) {
    Qubit a = dice.below(numQubits), b = dice.below(numQubits);
    if (dice.below(3) == 0)
      std::tie(a, b) = last;
    uint32_t choice = numQubits == 1 ? dice.below(6) : dice.below(22);
    if (choice >= 6 && a == b)
      continue;
    if (choice >= 6)
      last = {a, b};
    switch (choice) {
    case 0:
      circuit.append(GateKind::H, {a});
      break;
    case 1:
      circuit.append(GateKind::RZ, {a}, {dice.angle()});
      break;
    case 2:
      circuit.append(GateKind::RX, {a}, {dice.angle()});
      break;
    case 3:
      circuit.appendMeasure(a, dice.below(4));
      break;
    case 4:
      circuit.appendReset(a);
      break;
    case 5:
      circuit.append(GateKind::U, {a}, {dice.angle(), 0.5, circuit.symbol(1)});
      break;
    case 6:
      circuit.append(GateKind::Swap, {a, b});
      break;
    case 7:
      circuit.append(GateKind::CP, {a, b}, {dice.angle()});
      break;
    case 8:
      circuit.append(GateKind::RZZ, {a, b}, {circuit.symbol(0)});
      break;
    case 9:
      circuit.append(GateKind::RXX, {a, b}, {dice.angle()});
      break;
    case 10:
      circuit.append(GateKind::ISwap, {a, b});
      break;
    case 11:
      circuit.append(GateKind::ECR, {a, b});
      break;
    case 12:
      circuit.append(GateKind::CZ, {a, b});
      break;
    case 13:
      circuit.append(GateKind::CU, {a, b}, {0.1, 0.2, dice.angle(), 0.4});
      break;
    case 14:
      circuit.appendBarrier({a, b});
      break;
    case 15:
      circuit.append(GateKind::CX, {a, b});
      circuit.append(GateKind::RZ, {b}, {dice.angle()});
      circuit.append(GateKind::CX, {a, b});
      break;
    case 16: {
      llvm::SmallVector<Complex> matrix;
      gateMatrix(GateKind::CRY, {dice.angle()}, matrix);
      circuit.appendUnitary({a, b}, matrix);
      break;
    }
    case 17:
      circuit.appendDelay({a, b}, 100, true);
      break;
    default:
      circuit.append(GateKind::CX, {a, b});
      break;
    }
  }
  return circuit;
}

/// The SWAP gates of a circuit with those in its blocks.
inline size_t countSwaps(const Circuit &circuit, bool topLevel) {
  size_t swaps = 0;
  for (const Instruction &inst : circuit.instructions) {
    swaps += topLevel && inst.kind == GateKind::Swap;
    if (inst.kind == GateKind::ControlFlow)
      for (const Circuit &block : circuit.controlFlowBlocks(inst))
        swaps += countSwaps(block, true);
  }
  return swaps;
}

inline MappingResult mapped(const Circuit &circuit, const CouplingGraph &graph,
                            const MappingOptions &options = {}) {
  llvm::Expected<MappingResult> result = mapCircuit(circuit, graph, options);
  if (!result) {
    ADD_FAILURE() << llvm::toString(result.takeError());
    return MappingResult();
  }
  llvm::Error error = verifyMapping(circuit, graph, *result, options.blockFlow);
  bool failed = bool(error);
  EXPECT_FALSE(failed) << llvm::toString(std::move(error));
  size_t own = countSwaps(circuit, !options.elideSwaps);
  EXPECT_EQ(countSwaps(result->circuit, true), result->swaps + own);
  EXPECT_EQ(result->perfect, result->swaps == 0);
  return std::move(*result);
}

inline std::string errorOf(llvm::Error error) {
  return llvm::toString(std::move(error));
}

} // namespace enishi::test

#endif // ENISHI_TEST_UNIT_MAPPING_RANDOMCIRCUITS_H

//===- CliffordSynthesisTest.cpp - Clifford resynthesis ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Optimization/CliffordSynthesis.h"

#include "CircuitTesting.h"

#include "enishi/Optimization/Optimize.h"

using namespace enishi;
using namespace enishi::testing_support;

namespace {

CliffordCircuit randomClifford(Random &random, unsigned qubits,
                               unsigned gates) {
  CliffordCircuit circuit{qubits, random.below(8), {}};
  for (unsigned i = 0; i < gates; ++i) {
    if (qubits > 1 && random.below(2)) {
      std::vector<Qubit> pair = random.qubits(2, qubits);
      circuit.gates.push_back(CliffordGate::cx(pair[0], pair[1]));
    } else {
      circuit.gates.push_back(CliffordGate::onOne(
          random.below(qubits), random.below(kNumLocalCliffords)));
    }
  }
  return circuit;
}

Circuit toCircuit(const CliffordCircuit &clifford) {
  Circuit circuit(clifford.numQubits);
  circuit.globalPhase = clifford.eighths * std::numbers::pi / 4;
  for (const CliffordGate &gate : clifford.gates) {
    if (gate.isCX)
      circuit.append(GateKind::CX, {gate.q[0], gate.q[1]});
    else
      for (GateKind kind : LocalCliffordGroup::get().sequence(gate.local))
        circuit.append(kind, {gate.q[0]});
  }
  return circuit;
}

TEST(CliffordSynthesis, KeepsTheUnitaryAndItsPhase) {
  Random random(31);
  for (unsigned trial = 0; trial < 400; ++trial) {
    CliffordCircuit before =
        randomClifford(random, 1 + random.below(5), random.below(40));
    CliffordCircuit after = resynthesizeClifford(before);
    ASSERT_LT(distance(columns(toCircuit(before)), columns(toCircuit(after))),
              1e-9)
        << toString(toCircuit(before)) << "becomes\n"
        << toString(toCircuit(after));
  }
}

TEST(CliffordSynthesis, InverseIsExact) {
  Random random(32);
  for (unsigned trial = 0; trial < 50; ++trial) {
    CliffordCircuit circuit = randomClifford(random, 3, 20);
    CliffordCircuit both = circuit.inverse();
    both.gates.insert(both.gates.begin(), circuit.gates.begin(),
                      circuit.gates.end());
    both.eighths += circuit.eighths;
    EXPECT_LT(distance(columns(toCircuit(both)), columns(Circuit(3))), 1e-9);
  }
}

TEST(CliffordSynthesis, CountsAreBounded) {
  Random random(33);
  for (unsigned qubits : {2u, 4u, 10u, 20u, 70u}) {
    CliffordCircuit circuit =
        randomClifford(random, qubits, 4 * qubits * qubits);
    EXPECT_LE(resynthesizeClifford(circuit).numCX(), qubits * qubits);
  }
}

TEST(CliffordSynthesis, OptimizeShortensLongCliffordCircuits) {
  Random random(34);
  for (unsigned trial = 0; trial < 10; ++trial) {
    Circuit before = toCircuit(randomClifford(random, 6, 400));
    OptimizeResult result = optimize(before);
    EXPECT_LT(distance(columns(before), columns(result.circuit)), 1e-8);
    EXPECT_LE(result.statistics.after.twoQubit, 36u);
  }
}

} // namespace

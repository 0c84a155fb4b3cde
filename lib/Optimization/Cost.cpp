//===- Cost.cpp - What a circuit costs --------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Passes.h"
#include "RotationProgram.h"

#include "enishi/Optimization/Optimize.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numbers>

using namespace enishi;

using std::numbers::pi;

/// Whether an angle is "special" is a question of reporting only.
static constexpr double kTolerance = 1e-9;

static bool isMultiple(Angle angle, double unit) {
  return angle.isConstant() &&
         multipleOf(unit, angle.value, kTolerance).has_value();
}

static unsigned twoQubitCost(const Circuit &circuit, const Instruction &inst) {
  switch (inst.kind) {
  case GateKind::Swap:
    return 3;
  case GateKind::ISwap:
  case GateKind::ISwapdg:
  case GateKind::SqrtISwap:
  case GateKind::SqrtISwapdg:
  case GateKind::DCX:
  case GateKind::DCXdg:
  case GateKind::CS:
  case GateKind::CSdg:
  case GateKind::CSX:
  case GateKind::CSXdg:
  case GateKind::CU:
  case GateKind::XXPlusYY:
  case GateKind::XXMinusYY:
    return 2;
  case GateKind::CP:
  case GateKind::CRX:
  case GateKind::CRY:
  case GateKind::CRZ: {
    Angle angle = circuit.param(inst, 0);
    return isMultiple(angle, 2 * pi) && inst.kind == GateKind::CP ? 0
           : isMultiple(angle, pi)                                ? 1
                                                                  : 2;
  }
  case GateKind::RXX:
  case GateKind::RYY:
  case GateKind::RZZ:
  case GateKind::RZX: {
    Angle angle = circuit.param(inst, 0);
    return isMultiple(angle, pi) ? 0 : isMultiple(angle, pi / 2) ? 1 : 2;
  }
  default:
    return 1;
  }
}

unsigned enishi::cxCostOf(const Circuit &circuit, const Instruction &inst) {
  if (!isUnitary(inst.kind))
    return 0;
  size_t qubits = circuit.qubits(inst).size();
  if (qubits < 2)
    return 0;
  if (inst.kind == GateKind::Unitary) {
    if (qubits == 2)
      return 3;
    // Shende, Bullock, Markov, IEEE Trans. CAD 25, 1000.
    return static_cast<unsigned>(23.0 / 48 * std::pow(4, qubits) -
                                 1.5 * std::pow(2, qubits) + 4.0 / 3);
  }
  if (inst.kind == GateKind::Controlled) {
    // Linear with a borrowed qubit; the table has what has fewer controls.
    unsigned controls = circuit.numControls(inst);
    return controls == 1 ? 2 : controls == 2 ? 8 : 16 * controls - 24;
  }
  if (qubits == 3)
    return inst.kind == GateKind::CSwap ? 7 : 6;
  return twoQubitCost(circuit, inst);
}

unsigned enishi::entanglersOf(const Circuit &circuit, const Instruction &inst,
                              EntanglerClass entangler) {
  bool isTable = isTableGate(inst.kind);
  if (circuit.isSymbolic(inst) ||
      (entangler == EntanglerClass::ControlledX && isTable)) {
    unsigned cost = cxCostOf(circuit, inst);
    // Any rotation is one entangler where the angle is free.
    bool isOne = entangler == EntanglerClass::Rotation && isTable &&
                 cost == 2 && gateInfo(inst.kind).numParams == 1;
    return isOne ? 1 : cost;
  }
  llvm::SmallVector<Complex, 16> elements;
  circuit.instructionMatrix(inst, elements);
  Matrix4 matrix;
  llvm::copy(elements, matrix.elements.begin());
  return numEntanglers(weylCoordinates(matrix), entangler);
}

size_t enishi::countEntanglers(const Circuit &circuit,
                               EntanglerClass entangler) {
  size_t count = 0;
  for (const Instruction &inst : circuit.instructions) {
    if (inst.kind == GateKind::ControlFlow)
      for (const Circuit &block : circuit.controlFlowBlocks(inst))
        count += countEntanglers(block, entangler);
    if (!isUnitary(inst.kind))
      continue;
    size_t qubits = circuit.qubits(inst).size();
    if (qubits == 2)
      count += entanglersOf(circuit, inst, entangler);
    else if (qubits > 2)
      count += cxCostOf(circuit, inst);
  }
  return count;
}

static bool isClifford(const Circuit &circuit, const Instruction &inst) {
  if (!isTableGate(inst.kind))
    return false;
  const GateInfo &info = gateInfo(inst.kind);
  if (info.numParams == 0)
    return info.isClifford();
  if (info.numQubits > 1 && info.numControls == 0)
    return twoQubitCost(circuit, inst) < 2 || info.numQubits == 0;
  // A controlled rotation by a half turn is a Clifford gate up to a controlled
  // phase of a quarter turn.
  for (unsigned i = 0; i < info.numParams; ++i)
    if (!isMultiple(circuit.param(inst, i),
                    info.numControls == 0 ? pi / 2 : pi))
      return false;
  return true;
}

static bool isT(const Circuit &circuit, const Instruction &inst) {
  switch (inst.kind) {
  case GateKind::T:
  case GateKind::Tdg:
    return true;
  case GateKind::RX:
  case GateKind::RY:
  case GateKind::RZ:
  case GateKind::P: {
    Angle angle = circuit.param(inst, 0);
    return isMultiple(angle, pi / 4) && !isMultiple(angle, pi / 2);
  }
  default:
    return false;
  }
}

static void addCost(const Circuit &circuit, CircuitCost &cost) {
  for (const Instruction &inst : circuit.instructions) {
    if (inst.kind == GateKind::ControlFlow) {
      for (const Circuit &block : circuit.controlFlowBlocks(inst))
        addCost(block, cost);
      continue;
    }
    if (!isUnitary(inst.kind) || inst.kind == GateKind::GPhase ||
        inst.kind == GateKind::I)
      continue;
    size_t qubits = circuit.qubits(inst).size();
    ++cost.gates;
    ++(qubits == 1   ? cost.oneQubit
       : qubits == 2 ? cost.twoQubit
                     : cost.multiQubit);
    if (qubits > 1)
      cost.cxCost += cxCostOf(circuit, inst);
    else if (isT(circuit, inst))
      ++cost.tCount;
    cost.nonClifford += !isClifford(circuit, inst);
  }
}

CircuitCost enishi::measureCost(const Circuit &circuit) {
  CircuitCost cost;
  addCost(circuit, cost);
  return cost;
}

bool enishi::hasJumps(const Circuit &circuit) {
  return llvm::any_of(circuit.instructions, [](const Instruction &inst) {
    return inst.kind > GateKind::ControlFlow;
  });
}

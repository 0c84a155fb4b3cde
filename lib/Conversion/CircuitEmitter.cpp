//===- CircuitEmitter.cpp - Instructions of a circuit as qc ops -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CircuitEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace enishi;

void CircuitEmitter::load(ArrayRef<Qubit> qubits) {
  operands.clear();
  for (Qubit qubit : qubits)
    operands.push_back(values.get(qubit));
}

void CircuitEmitter::store(ArrayRef<Qubit> qubits, Operation *op) {
  for (auto [i, qubit] : llvm::enumerate(qubits))
    values.set(qubit, op->getResult(i));
}

GateParam CircuitEmitter::param(Location loc, const Circuit &circuit,
                                Angle angle) {
  if (angle.isConstant())
    return angle.value;
  const LinearExpr &expr = circuit.expression(angle.expr);
  auto constant = [&](double number) -> Value {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getF64FloatAttr(number));
  };
  Value sum;
  for (const LinearExpr::Term &term : expr.terms) {
    Value value = symbols[term.symbol];
    if (term.coefficient == -1 && !sum)
      value = arith::NegFOp::create(builder, loc, value);
    else if (term.coefficient != 1)
      value = arith::MulFOp::create(builder, loc, value,
                                    constant(term.coefficient));
    sum = sum ? arith::AddFOp::create(builder, loc, sum, value) : value;
  }
  if (expr.constant != 0)
    sum = arith::AddFOp::create(builder, loc, sum, constant(expr.constant));
  return sum;
}

void CircuitEmitter::emit(Location loc, const Circuit &circuit,
                          const Instruction &inst) {
  ArrayRef<Qubit> qubits = circuit.qubits(inst);
  switch (inst.kind) {
  case GateKind::Unitary: {
    SmallVector<double, 32> parts;
    for (Complex entry : circuit.matrix(inst))
      parts.append({entry.real(), entry.imag()});
    return emitUnitary(loc, qubits, builder.getDenseF64ArrayAttr(parts));
  }
  case GateKind::Reset:
    return emitReset(loc, qubits[0]);
  case GateKind::Barrier:
    return emitBarrier(loc, qubits);
  case GateKind::Delay:
    if (circuit.durationInDt(inst))
      return emitDelay(loc, qubits, circuit.duration(inst), DelayUnit::Dt);
    return emitDelay(loc, qubits, circuit.duration(inst), DelayUnit::Seconds);
  default:
    break;
  }
  assert(isUnitary(inst.kind) && "not an instruction for the emitter");
  SmallVector<GateParam, 4> params;
  for (unsigned i = 0, e = circuit.numParams(inst); i < e; ++i)
    params.push_back(param(loc, circuit, circuit.param(inst, i)));
  emitGate(loc, inst.base, qubits, params);
}

void CircuitEmitter::emitPhase(Location loc, double phase) {
  if (phase != 0)
    emitGate(loc, GateKind::GPhase, {}, {phase});
}

void CircuitEmitter::emitGate(Location loc, GateKind base,
                              ArrayRef<Qubit> qubits,
                              ArrayRef<GateParam> params, uint32_t source) {
  load(qubits);
  store(qubits,
        gates.createControlled(builder, loc, base, operands, params, source));
}

void CircuitEmitter::emitUnitary(Location loc, ArrayRef<Qubit> qubits,
                                 DenseF64ArrayAttr matrix) {
  load(qubits);
  store(qubits, qc::UnitaryOp::create(builder, loc, operands, matrix));
}

void CircuitEmitter::emitReset(Location loc, Qubit qubit) {
  values.set(qubit, qc::ResetOp::create(builder, loc, values.get(qubit)));
}

void CircuitEmitter::emitBarrier(Location loc, ArrayRef<Qubit> qubits) {
  load(qubits);
  store(qubits, qc::BarrierOp::create(builder, loc, operands));
}

void CircuitEmitter::emitDelay(Location loc, ArrayRef<Qubit> qubits,
                               double duration, DelayUnit unit) {
  load(qubits);
  store(qubits, qc::DelayOp::create(builder, loc, operands, duration, unit));
}

//===- GateCalls.cpp - Gates as calls of QIR functions ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The instruction set: every gate whose row in the gate table has a QIR name.
// Others are replaced by gates that have one, up to a global phase, which a
// whole program cannot show.
//
//===----------------------------------------------------------------------===//

#include "QRefToLLVM.h"

#include "enishi/Synthesis/Decompose.h"

#include <numbers>

using namespace mlir;
using namespace enishi;
using namespace enishi::qir;

void QRefToLLVM::callGate(GateKind kind, ArrayRef<uint64_t> qubits,
                          ArrayRef<Value> params) {
  SmallVector<Value, 8> arguments(params);
  for (uint64_t qubit : qubits) {
    isTouched[qubit] = true;
    arguments.push_back(pointer(qubit));
  }
  call(("__quantum__qis__" + gateInfo(kind).qirName).str(), voidType,
       arguments);
}

Value QRefToLLVM::materialize(const LinearExpr &angle) {
  Value sum;
  if (angle.constant != 0 || angle.terms.empty())
    sum = f64(angle.constant);
  for (const LinearExpr::Term &term : angle.terms) {
    Value product = symbols[term.symbol];
    if (term.coefficient != 1)
      product =
          arith::MulFOp::create(builder, loc, product, f64(term.coefficient));
    sum = sum ? Value(arith::AddFOp::create(builder, loc, sum, product))
              : product;
  }
  return sum;
}

/// Emits a gate of the table. `angles` holds the expressions of `params`.
void QRefToLLVM::emitGate(GateKind kind, ArrayRef<uint64_t> qubits,
                          ArrayRef<Angle> params, Circuit &angles) {
  auto gate = [&](GateKind simpler, ArrayRef<unsigned> operands,
                  ArrayRef<Angle> simplerParams = {}) {
    SmallVector<uint64_t, 3> ids;
    for (unsigned operand : operands)
      ids.push_back(qubits[operand]);
    emitGate(simpler, ids, simplerParams, angles);
  };
  constexpr double kHalfPi = std::numbers::pi / 2;
  switch (kind) {
  case GateKind::I:
  case GateKind::GPhase:
    return;
  case GateKind::SX:
    return gate(GateKind::RX, {0}, {kHalfPi});
  case GateKind::SXdg:
    return gate(GateKind::RX, {0}, {-kHalfPi});
  case GateKind::P:
    return gate(GateKind::RZ, {0}, params);
  case GateKind::R:
    gate(GateKind::RZ, {0}, {angles.negate(params[1])});
    gate(GateKind::RX, {0}, {params[0]});
    return gate(GateKind::RZ, {0}, {params[1]});
  case GateKind::U:
    gate(GateKind::RZ, {0}, {params[2]});
    gate(GateKind::RY, {0}, {params[0]});
    return gate(GateKind::RZ, {0}, {params[1]});
  case GateKind::CCZ:
    gate(GateKind::H, {2});
    gate(GateKind::CCX, {0, 1, 2});
    return gate(GateKind::H, {2});
  case GateKind::CSwap:
    gate(GateKind::CX, {2, 1});
    gate(GateKind::CCX, {0, 1, 2});
    return gate(GateKind::CX, {2, 1});
  default:
    break;
  }
  if (!gateInfo(kind).qirName.empty()) {
    if (params.size() == 1 && params[0].isConstant() && params[0].value == 0)
      return; // A rotation by nothing.
    SmallVector<Value, 1> values;
    for (Angle param : params)
      values.push_back(materialize(angles.linear(param)));
    return callGate(kind, qubits, values);
  }
  Circuit single(qubits.size());
  auto operands = llvm::to_vector(llvm::seq<Qubit>(0, qubits.size()));
  SmallVector<Angle, 4> copies;
  for (Angle param : params)
    copies.push_back(single.makeAngle(angles.linear(param)));
  single.append(kind, operands, copies);
  llvm::cantFail(emitCircuit(single, qubits));
}

/// Decomposes a circuit whose qubit i is the program's `qubits[i]`.
llvm::Error QRefToLLVM::emitCircuit(const Circuit &circuit,
                                    ArrayRef<uint64_t> qubits) {
  DecomposeOptions options;
  options.target = DecomposeTarget::OneQubitAndCX;
  Circuit decomposed;
  if (llvm::Error error = decompose(circuit, options, decomposed))
    return error;
  for (const Instruction &inst : decomposed.instructions) {
    SmallVector<uint64_t, 2> ids;
    for (Qubit qubit : decomposed.qubits(inst))
      ids.push_back(qubits[qubit]);
    SmallVector<Angle, 4> params;
    for (unsigned i = 0; i < decomposed.numParams(inst); ++i)
      params.push_back(decomposed.param(inst, i));
    emitGate(inst.kind, ids, params, decomposed);
  }
  return llvm::Error::success();
}

LogicalResult QRefToLLVM::convertUnitary(Operation *op) {
  Circuit circuit;
  SmallVector<uint64_t> ids;
  symbols.clear();
  auto addQubits = [&](ValueRange values) {
    for (Value value : values)
      ids.push_back(analysis.qubit(value));
  };
  auto getParams = [&](GateOpInterface gate) {
    SmallVector<Angle, 4> params;
    for (const GateParam &param : gate.getParams()) {
      if (param.isConstant()) {
        params.push_back(param.getNumber());
      } else {
        params.push_back(circuit.symbol(symbols.size()));
        symbols.push_back(param.getValue());
      }
    }
    return params;
  };
  if (auto gate = dyn_cast<GateOpInterface>(op)) {
    addQubits(gate.getQubits());
    emitGate(gate.getBaseKind(), ids, getParams(gate), circuit);
    return success();
  }
  if (auto ctrl = dyn_cast<qref::CtrlOp>(op)) {
    Block &block = ctrl.getBody().front();
    auto gate = llvm::hasSingleElement(block)
                    ? dyn_cast<GateOpInterface>(block.front())
                    : GateOpInterface();
    if (!gate || !ctrl.getNegated().empty())
      return op->emitError("modifiers have to be resolved before QIR is made "
                           "(convert-qref-to-qc)");
    addQubits(ctrl.getControls());
    addQubits(gate.getQubits());
    circuit.numQubits = ids.size();
    auto operands = llvm::to_vector(llvm::seq<Qubit>(0, ids.size()));
    circuit.appendControlled(gate.getBaseKind(), ctrl.getControls().size(),
                             operands, getParams(gate));
  } else {
    auto unitary = cast<qref::UnitaryOp>(op);
    addQubits(unitary.getQubits());
    circuit.numQubits = ids.size();
    auto operands = llvm::to_vector(llvm::seq<Qubit>(0, ids.size()));
    ArrayRef<double> numbers = unitary.getMatrix();
    std::vector<Complex> matrix;
    for (size_t i = 0; i + 1 < numbers.size(); i += 2)
      matrix.emplace_back(numbers[i], numbers[i + 1]);
    circuit.appendUnitary(operands, matrix);
  }
  // A table gate on three qubits may have a form of its own.
  const Instruction &inst = circuit.instructions.front();
  if (isTableGate(inst.kind)) {
    SmallVector<Angle, 4> params;
    for (unsigned i = 0; i < circuit.numParams(inst); ++i)
      params.push_back(circuit.param(inst, i));
    emitGate(inst.kind, ids, params, circuit);
    return success();
  }
  if (llvm::Error error = emitCircuit(circuit, ids))
    return op->emitError(llvm::toString(std::move(error)));
  return success();
}

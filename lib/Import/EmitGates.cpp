//===- EmitGates.cpp - Gates, barriers and delays as qref -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emitter.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::import;

void Emitter::emitRun(const ast::GateRun &run) {
  // Offsets past 4 GB or in an included file have no place in a gate.
  bool keepOffsets = run.range.file == 0 && run.range.end <= UINT32_MAX;
  llvm::SmallVector<Value, 8> qubits;
  llvm::SmallVector<GateParam, 4> params;
  for (size_t i = run.begin; i < run.end; ++i) {
    const ast::PackedOp &op = program.ops[i];
    qubits.clear();
    for (uint32_t q : program.qubitsOf(op))
      qubits.push_back(qubitValues[q]);
    uint32_t source = keepOffsets ? op.offset : kNone;
    if (op.isUserGate() || isTableGate(op.kind)) {
      params.assign(program.paramsOf(op).begin(), program.paramsOf(op).end());
      if (op.isUserGate())
        qref::CallOp::create(builder, loc, program.gates[op.gate].name, params,
                             qubits, source);
      else
        qref::createGate(builder, loc, op.kind, qubits, params, source);
      continue;
    }
    switch (op.kind) {
    case GateKind::Measure: {
      Value bit =
          qref::MeasureOp::create(builder, loc, builder.getI1Type(), qubits[0]);
      uint32_t target = op.q[1];
      if (target != kNone) {
        uint32_t decl = declOfBit[target];
        cbit::StoreOp::create(builder, loc, bit, bitRegs[decl], Value(),
                              target - program.bits[decl].first);
      }
      break;
    }
    case GateKind::Reset:
      qref::ResetOp::create(builder, loc, qubits[0]);
      break;
    case GateKind::Barrier:
      qref::BarrierOp::create(builder, loc, qubits);
      break;
    default:
      llvm_unreachable("a packed operation is one of these");
    }
  }
}

void Emitter::emitCall(const ast::GateCall &call) {
  // Everything that the body needs from outside is computed before the
  // modifiers open: their regions hold gates only.
  llvm::SmallVector<Value, 8> operands;
  for (const ast::Location &operand : call.operands)
    operands.push_back(qubit(operand));
  llvm::SmallVector<GateParam, 4> params;
  for (const ast::Expr *expr : call.params)
    params.push_back(param(*expr));
  std::optional<GateParam> phase;
  if (call.phase)
    phase = param(*call.phase);
  llvm::SmallVector<GateParam, 2> exponents;
  for (const ast::Modifier &modifier : call.modifiers)
    exponents.push_back(modifier.kind == ast::Modifier::Pow
                            ? param(*modifier.exponent)
                            : GateParam(0.0));

  OpBuilder::InsertionGuard guard(builder);
  llvm::ArrayRef<Value> rest = operands;
  for (auto [modifier, exponent] : llvm::zip(call.modifiers, exponents)) {
    Operation *op = nullptr;
    switch (modifier.kind) {
    case ast::Modifier::Ctrl:
    case ast::Modifier::NegCtrl: {
      llvm::SmallVector<bool> negated;
      if (modifier.kind == ast::Modifier::NegCtrl)
        negated.assign(modifier.count, true);
      op = qref::CtrlOp::create(builder, loc, rest.take_front(modifier.count),
                                builder.getDenseBoolArrayAttr(negated));
      rest = rest.drop_front(modifier.count);
      break;
    }
    case ast::Modifier::Inv:
      op = qref::InvOp::create(builder, loc);
      break;
    case ast::Modifier::Pow:
      op =
          exponent.isConstant()
              ? qref::PowOp::create(builder, loc, Value(), exponent.getNumber())
              : qref::PowOp::create(builder, loc, exponent.getValue(), 0.0);
      break;
    }
    builder.createBlock(&op->getRegion(0));
  }
  if (phase)
    qref::createGate(builder, loc, GateKind::GPhase, {}, *phase);
  if (call.isUserGate())
    qref::CallOp::create(builder, loc, program.gates[call.gate].name, params,
                         rest);
  else
    qref::createGate(builder, loc, call.gateKind, rest, params,
                     call.range.file == 0 && call.range.begin <= UINT32_MAX
                         ? static_cast<uint32_t>(call.range.begin)
                         : kNone);
}

void Emitter::emitBarrier(const ast::Barrier &stmt) {
  llvm::SmallVector<Value, 8> operands;
  for (const ast::Location &operand : stmt.operands)
    operands.push_back(qubit(operand));
  if (!operands.empty())
    qref::BarrierOp::create(builder, loc, operands);
}

void Emitter::emitDelay(const ast::Delay &stmt) {
  llvm::SmallVector<Value, 8> operands;
  for (const ast::Location &operand : stmt.operands)
    operands.push_back(qubit(operand));
  if (operands.empty())
    return;
  if (stmt.inDt)
    qref::DelayOp::create(builder, loc, operands, stmt.duration, DelayUnit::Dt);
  else
    qref::DelayOp::create(builder, loc, operands, stmt.duration,
                          DelayUnit::Seconds);
}

//===- Modifiers.cpp - ctrl, inv and pow from qref to qc --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The body of a modifier is collected in a flat circuit, the modifier applied
// to it, and the result emitted (or, in a nested modifier, collected in turn).
//
//===----------------------------------------------------------------------===//

#include "Converter.h"
#include "enishi/Conversion/GateModifiers.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::qref_to_qc;

Angle Converter::angleOf(const GateParam &param, Circuit &circuit) {
  if (param.isConstant())
    return param.getNumber();
  auto [it, isNew] =
      symbolNumbers.try_emplace(param.getValue(), symbols.size());
  if (isNew)
    symbols.push_back(param.getValue());
  return circuit.symbol(it->second);
}

LogicalResult Converter::collect(Block &body, Circuit &circuit) {
  Circuit *outer = std::exchange(target, &circuit);
  LogicalResult result = convertBlock(body, Code::Template);
  target = outer;
  return result;
}

llvm::Error Converter::applyModifier(Operation *op, const Circuit &body,
                                     Circuit &out) {
  if (isa<qref::InvOp>(op)) {
    appendInverse(out, body);
    return llvm::Error::success();
  }
  if (auto pow = dyn_cast<qref::PowOp>(op)) {
    GateParam exponent = pow.getExponent() ? GateParam(pow.getExponent())
                                           : GateParam(pow.getNumber());
    exponent = resolveParam(exponent, op->getLoc());
    return appendPower(out, body, angleOf(exponent, out));
  }
  auto ctrl = cast<qref::CtrlOp>(op);
  SmallVector<Qubit, 4> controls;
  for (Value control : ctrl.getControls())
    controls.push_back(qubits.at(control));
  for (size_t i = 0; i < controls.size(); ++i)
    if (llvm::is_contained(ArrayRef(controls).drop_front(i + 1), controls[i]))
      return llvm::createStringError("a qubit is a control twice");
  for (const Instruction &inst : body.instructions)
    for (Qubit qubit : body.qubits(inst))
      if (llvm::is_contained(controls, qubit))
        return llvm::createStringError(
            "a qubit is a control of a gate that acts on it");
  return appendControlled(out, body, controls, ctrl.getNegated());
}

LogicalResult Converter::convertModifier(Operation *op) {
  Circuit body(values.size());
  if (failed(collect(op->getRegion(0).front(), body)))
    return failure();
  Circuit local(values.size());
  Circuit &out = target ? *target : local;
  if (llvm::Error error = applyModifier(op, body, out))
    return this->error(op) << llvm::toString(std::move(error));
  if (target)
    return success();
  emitter.emitPhase(op->getLoc(), local.globalPhase);
  for (const Instruction &inst : local.instructions)
    emitter.emit(op->getLoc(), local, inst);
  return success();
}

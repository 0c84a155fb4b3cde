//===- QC.cpp - Quantum circuits, linear value form -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QC/QC.h"

#include "mlir/IR/DialectImplementation.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace enishi;
using namespace enishi::qc;

#include "dialects/QC/QCDialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/QC/QCTypes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/QC/QCOps.cpp.inc"

void QCDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/QC/QCTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/QC/QCOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Creating gates
//===----------------------------------------------------------------------===//

GateBuilder::GateBuilder(MLIRContext *context)
    : qubitType(QubitType::get(context)),
      noAttributes(DictionaryAttr::get(context)) {
  for (StringRef name : {G1Op::getOperationName(), R1Op::getOperationName(),
                         U1Op::getOperationName(), G2Op::getOperationName(),
                         R2Op::getOperationName(), U2Op::getOperationName(),
                         G3Op::getOperationName(), GPhaseOp::getOperationName(),
                         ControlledOp::getOperationName()})
    names.push_back(OperationName(name, context));
}

template <typename OpTy, unsigned N>
Operation *
GateBuilder::createOp(OpBuilder &builder, Location loc, OperationName name,
                      GateKind kind, ArrayRef<Value> qubits,
                      ArrayRef<GateParam> params, uint32_t source) const {
  typename OpTy::Properties properties;
  GateSpec<N> &spec = properties.spec;
  spec.kind = kind;
  spec.source = source;
  SmallVector<Value, 8> operands;
  ValueRange operandRange = qubits;
  if constexpr (N != 0) {
    SmallVector<Value, 4> dynamic = splitParams(params, spec.params());
    if (!dynamic.empty()) {
      llvm::append_range(operands, qubits);
      llvm::append_range(operands, dynamic);
      operandRange = operands;
    }
  }
  SmallVector<Type, 4> types(qubits.size(), qubitType);
  return builder.insert(Operation::create(
      loc, name, types, operandRange, noAttributes,
      OpaqueProperties(&properties), BlockRange(), /*numRegions=*/0));
}

Operation *GateBuilder::create(OpBuilder &builder, Location loc, GateKind kind,
                               ArrayRef<Value> qubits,
                               ArrayRef<GateParam> params,
                               uint32_t source) const {
  GateClass gate = gateClass(kind);
  OperationName name = names[static_cast<unsigned>(gate)];
  switch (gate) {
  case GateClass::G1:
    return createOp<G1Op, 0>(builder, loc, name, kind, qubits, params, source);
  case GateClass::R1:
    return createOp<R1Op, 1>(builder, loc, name, kind, qubits, params, source);
  case GateClass::U1:
    return createOp<U1Op, 3>(builder, loc, name, kind, qubits, params, source);
  case GateClass::G2:
    return createOp<G2Op, 0>(builder, loc, name, kind, qubits, params, source);
  case GateClass::R2:
    return createOp<R2Op, 1>(builder, loc, name, kind, qubits, params, source);
  case GateClass::U2:
    return createOp<U2Op, 4>(builder, loc, name, kind, qubits, params, source);
  case GateClass::G3:
    return createOp<G3Op, 0>(builder, loc, name, kind, qubits, params, source);
  case GateClass::GPhase:
    return createOp<GPhaseOp, 1>(builder, loc, name, kind, qubits, params,
                                 source);
  }
  llvm_unreachable("every class is listed");
}

Operation *GateBuilder::createControlled(OpBuilder &builder, Location loc,
                                         GateKind base, ArrayRef<Value> qubits,
                                         ArrayRef<GateParam> params,
                                         uint32_t source) const {
  unsigned extra = qubits.size() - gateInfo(base).numQubits;
  if (extra == 0)
    return create(builder, loc, base, qubits, params, source);
  if (std::optional<GateKind> kind = controlledGate(base, extra))
    return create(builder, loc, *kind, qubits, params, source);
  return createOp<ControlledOp, 4>(builder, loc, names.back(), base, qubits,
                                   params, source);
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult AllocOp::verify() {
  if (getIndex() < -1)
    return emitOpError("has a negative index");
  return success();
}

LogicalResult SiteOp::verify() {
  if (getSite() < 0)
    return emitOpError("names a negative site");
  return success();
}

static LogicalResult verifyWide(Operation *op) {
  if (op->getNumOperands() == 0)
    return op->emitOpError("acts on no qubit");
  if (op->getNumResults() != op->getNumOperands())
    return op->emitOpError("has not as many results as qubits");
  return verifyDistinctQubits(op, op->getOperands());
}

LogicalResult UnitaryOp::verify() {
  unsigned n = getQubits().size();
  if (n == 0 || n > 10 || getMatrix().size() != size_t(2) << 2 * n)
    return emitOpError() << "has a matrix of " << getMatrix().size()
                         << " numbers for " << n << " qubits";
  return verifyWide(*this);
}

LogicalResult BarrierOp::verify() { return verifyWide(*this); }

LogicalResult DelayOp::verify() {
  if (!std::isfinite(getDuration()) || getDuration() < 0)
    return emitOpError("has a duration that is not a number from 0");
  return verifyWide(*this);
}

std::vector<Complex> qc::matrixOf(UnitaryOp op) {
  ArrayRef<double> parts = op.getMatrix();
  std::vector<Complex> matrix;
  for (size_t i = 0; i < parts.size(); i += 2)
    matrix.emplace_back(parts[i], parts[i + 1]);
  return matrix;
}

double qc::delayInSeconds(double duration, DelayUnit unit) {
  switch (unit) {
  case DelayUnit::Nanoseconds:
    return duration * 1e-9;
  case DelayUnit::Microseconds:
    return duration * 1e-6;
  case DelayUnit::Milliseconds:
    return duration * 1e-3;
  case DelayUnit::Seconds:
  case DelayUnit::Dt:
    return duration;
  }
  llvm_unreachable("every unit is listed");
}

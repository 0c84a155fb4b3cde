//===- Dem.cpp - Detector error models --------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Dem/Dem.h"

#include "mlir/IR/DialectImplementation.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::dem;
// The text of the properties, which the generated parsers and printers call.
using stab::parseArguments;
using stab::parseTargets;
using stab::printArguments;
using stab::printTargets;

#include "dialects/Dem/DemDialect.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/Dem/DemOps.cpp.inc"

void DemDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Dem/DemOps.cpp.inc"
      >();
}

std::optional<InstructionView> dem::instructionOf(Operation *op) {
  return TypeSwitch<Operation *, std::optional<InstructionView>>(op)
      .Case<ErrorOp, DetectorOp, ObservableOp, ShiftDetectorsOp>(
          [](auto inst) -> std::optional<InstructionView> {
            return InstructionView{inst.getKind(), inst.getArguments(),
                                   inst.getTargets(), inst.getTagAttr()};
          })
      .Default(std::nullopt);
}

template <typename SomeOp>
static Operation *create(OpBuilder &builder, Location location,
                         const InstructionView &inst) {
  return SomeOp::create(builder, location, inst.arguments, inst.targets,
                        inst.tag);
}

Operation *dem::createInstruction(OpBuilder &builder, Location location,
                                  const InstructionView &inst) {
  switch (inst.kind) {
  case stabilizer::ModelOp::Error:
    return create<ErrorOp>(builder, location, inst);
  case stabilizer::ModelOp::Detector:
    return create<DetectorOp>(builder, location, inst);
  case stabilizer::ModelOp::LogicalObservable:
    return create<ObservableOp>(builder, location, inst);
  case stabilizer::ModelOp::ShiftDetectors:
    return create<ShiftDetectorsOp>(builder, location, inst);
  case stabilizer::ModelOp::Repeat:
    break;
  }
  llvm_unreachable("a loop is no instruction");
}

template <typename SomeOp> static LogicalResult verifyOne(SomeOp op) {
  return stab::verifyInstruction(op, op.getKind(), op.getArguments(),
                                 op.getTargets());
}

LogicalResult ErrorOp::verify() { return verifyOne(*this); }
LogicalResult DetectorOp::verify() { return verifyOne(*this); }
LogicalResult ObservableOp::verify() { return verifyOne(*this); }
LogicalResult ShiftDetectorsOp::verify() { return verifyOne(*this); }

LogicalResult RepeatOp::verify() {
  return stab::verifyRepeat(*this, getRepetitions());
}

LogicalResult ModelOp::verifyRegions() {
  Operation *wrong = nullptr;
  walk([&](Operation *op) {
    if (op == getOperation() || isa<RepeatOp>(op) || instructionOf(op))
      return WalkResult::advance();
    wrong = op;
    return WalkResult::interrupt();
  });
  return wrong ? wrong->emitOpError("does not belong in a dem.model")
               : success();
}

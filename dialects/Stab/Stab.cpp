//===- Stab.cpp - Stabilizer circuits with noise ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Stab/Stab.h"

#include "enishi/Support/SaturatingMath.h"

#include "mlir/IR/DialectImplementation.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::stab;
using stabilizer::StimClass;
using stabilizer::StimTarget;

#include "dialects/Stab/StabDialect.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/Stab/StabOps.cpp.inc"

void StabDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Stab/StabOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Any instruction
//===----------------------------------------------------------------------===//

std::optional<InstructionView> stab::instructionOf(Operation *op) {
  return TypeSwitch<Operation *, std::optional<InstructionView>>(op)
      .Case<GateOp, MeasureOp, ResetOp, NoiseOp, DetectorOp, ObservableOp,
            QubitCoordsOp, ShiftCoordsOp, TickOp>(
          [](auto inst) -> std::optional<InstructionView> {
            return InstructionView{inst.getKind(), inst.getArguments(),
                                   inst.getTargets(), inst.getTagAttr()};
          })
      .Default(std::nullopt);
}

/// The op that instructions of a class are.
static StringRef opNameOf(StimClass opClass) {
  switch (opClass) {
  case StimClass::Clifford1:
  case StimClass::Clifford2:
  case StimClass::RotateProduct:
  case StimClass::Rotate1:
  case StimClass::Rotate2:
  case StimClass::RotateByAngle:
    return GateOp::getOperationName();
  case StimClass::Measure:
  case StimClass::MeasureReset:
  case StimClass::MeasurePair:
  case StimClass::MeasureProduct:
  case StimClass::Pad:
    return MeasureOp::getOperationName();
  case StimClass::Reset:
    return ResetOp::getOperationName();
  case StimClass::PauliError:
  case StimClass::Depolarize1:
  case StimClass::Depolarize2:
  case StimClass::PauliChannel1:
  case StimClass::PauliChannel2:
  case StimClass::CorrelatedError:
  case StimClass::Heralded:
  case StimClass::IdentityError1:
  case StimClass::IdentityError2:
    return NoiseOp::getOperationName();
  case StimClass::Detector:
    return DetectorOp::getOperationName();
  case StimClass::Observable:
    return ObservableOp::getOperationName();
  case StimClass::ShiftCoordinates:
    return ShiftCoordsOp::getOperationName();
  case StimClass::QubitCoordinates:
    return QubitCoordsOp::getOperationName();
  case StimClass::Tick:
    return TickOp::getOperationName();
  case StimClass::Repeat:
    return RepeatOp::getOperationName();
  }
  llvm_unreachable("covers all classes");
}

template <typename SomeOp>
static Operation *createKind(OpBuilder &builder, Location location,
                             const InstructionView &inst) {
  return SomeOp::create(builder, location, inst.kind, inst.arguments,
                        inst.targets, inst.tag);
}

template <typename SomeOp>
static Operation *createSingle(OpBuilder &builder, Location location,
                               const InstructionView &inst) {
  return SomeOp::create(builder, location, inst.arguments, inst.targets,
                        inst.tag);
}

Operation *stab::createInstruction(OpBuilder &builder, Location location,
                                   const InstructionView &inst) {
  const StringRef name = opNameOf(stimOpInfo(inst.kind).opClass);
  if (name == GateOp::getOperationName())
    return createKind<GateOp>(builder, location, inst);
  if (name == MeasureOp::getOperationName())
    return createKind<MeasureOp>(builder, location, inst);
  if (name == ResetOp::getOperationName())
    return createKind<ResetOp>(builder, location, inst);
  if (name == NoiseOp::getOperationName())
    return createKind<NoiseOp>(builder, location, inst);
  if (name == DetectorOp::getOperationName())
    return createSingle<DetectorOp>(builder, location, inst);
  if (name == ObservableOp::getOperationName())
    return createSingle<ObservableOp>(builder, location, inst);
  if (name == ShiftCoordsOp::getOperationName())
    return createSingle<ShiftCoordsOp>(builder, location, inst);
  if (name == QubitCoordsOp::getOperationName())
    return createSingle<QubitCoordsOp>(builder, location, inst);
  assert(name == TickOp::getOperationName() && "a loop is no instruction");
  return createSingle<TickOp>(builder, location, inst);
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

static LogicalResult verifyOne(Operation *op) {
  std::optional<InstructionView> inst = instructionOf(op);
  const StringRef wanted = opNameOf(stimOpInfo(inst->kind).opClass);
  if (op->getName().getStringRef() != wanted)
    return op->emitOpError() << "cannot be " << stimOpInfo(inst->kind).name
                             << ", which is a " << wanted;
  return verifyInstruction(op, inst->kind, inst->arguments, inst->targets);
}

LogicalResult GateOp::verify() { return verifyOne(*this); }
LogicalResult MeasureOp::verify() { return verifyOne(*this); }
LogicalResult ResetOp::verify() { return verifyOne(*this); }
LogicalResult NoiseOp::verify() { return verifyOne(*this); }
LogicalResult DetectorOp::verify() { return verifyOne(*this); }
LogicalResult ObservableOp::verify() { return verifyOne(*this); }
LogicalResult QubitCoordsOp::verify() { return verifyOne(*this); }
LogicalResult ShiftCoordsOp::verify() { return verifyOne(*this); }
LogicalResult TickOp::verify() { return verifyOne(*this); }

LogicalResult RepeatOp::verify() {
  return verifyRepeat(*this, getRepetitions());
}

/// Adds the results of a block to `results`. The first turn of a loop has the
/// shortest record, so it is the one that is looked at.
static LogicalResult verifyRecord(Block &block, uint64_t &results) {
  for (Operation &op : block) {
    if (auto repeat = dyn_cast<RepeatOp>(op)) {
      uint64_t after = results;
      if (failed(verifyRecord(repeat.getBody().front(), after)))
        return failure();
      results = saturatingAdd(
          results,
          saturatingMultiply(after - results,
                             static_cast<uint64_t>(repeat.getRepetitions())));
      continue;
    }
    std::optional<InstructionView> inst = instructionOf(&op);
    if (!inst)
      return op.emitOpError("does not belong in a stab.circuit");
    for (StimTarget target : inst->targets)
      if (target.kind == StimTarget::Record && target.value > results)
        return op.emitOpError()
               << "refers to rec[-" << target.value << "], and there "
               << (results == 1 ? "is " : "are ") << results
               << (results == 1 ? " result" : " results") << " before it"
               << (isa<RepeatOp>(op.getParentOp())
                       ? " in the first turn of its loop"
                       : "");
    results = saturatingAdd(results, numResults(inst->kind, inst->targets));
  }
  return success();
}

LogicalResult CircuitOp::verifyRegions() {
  uint64_t results = 0;
  return verifyRecord(getBody().front(), results);
}

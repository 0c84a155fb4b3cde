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
using stabilizer::StimGroup;
using stabilizer::StimOp;
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

/// The op that instructions of a kind are.
static StringRef opNameOf(StimOp kind) {
  const StimClass opClass = stimOpInfo(kind).opClass;
  switch (stimGroup(opClass)) {
  case StimGroup::Gate:
    return GateOp::getOperationName();
  case StimGroup::Measurement:
    return MeasureOp::getOperationName();
  case StimGroup::Reset:
    return ResetOp::getOperationName();
  case StimGroup::Noise:
    return NoiseOp::getOperationName();
  case StimGroup::Annotation:
    return opClass == StimClass::Detector     ? DetectorOp::getOperationName()
           : opClass == StimClass::Observable ? ObservableOp::getOperationName()
           : opClass == StimClass::ShiftCoordinates
               ? ShiftCoordsOp::getOperationName()
           : opClass == StimClass::QubitCoordinates
               ? QubitCoordsOp::getOperationName()
               : TickOp::getOperationName();
  case StimGroup::Loop:
    return RepeatOp::getOperationName();
  }
  llvm_unreachable("covers all groups");
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
  const StimClass opClass = stimOpInfo(inst.kind).opClass;
  switch (stimGroup(opClass)) {
  case StimGroup::Gate:
    return createKind<GateOp>(builder, location, inst);
  case StimGroup::Measurement:
    return createKind<MeasureOp>(builder, location, inst);
  case StimGroup::Reset:
    return createKind<ResetOp>(builder, location, inst);
  case StimGroup::Noise:
    return createKind<NoiseOp>(builder, location, inst);
  case StimGroup::Annotation:
    if (opClass == StimClass::Detector)
      return createSingle<DetectorOp>(builder, location, inst);
    if (opClass == StimClass::Observable)
      return createSingle<ObservableOp>(builder, location, inst);
    if (opClass == StimClass::ShiftCoordinates)
      return createSingle<ShiftCoordsOp>(builder, location, inst);
    if (opClass == StimClass::QubitCoordinates)
      return createSingle<QubitCoordsOp>(builder, location, inst);
    return createSingle<TickOp>(builder, location, inst);
  case StimGroup::Loop:
    break;
  }
  llvm_unreachable("a loop is no instruction");
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

static LogicalResult verifyOne(Operation *op) {
  std::optional<InstructionView> inst = instructionOf(op);
  const StringRef wanted = opNameOf(inst->kind);
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

//===- QCToQRef.cpp - From the value form to the reference form -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One forward walk. Whatever produces a qubit has its uses replaced by the
// reference that the qubit comes from, so that the operands of an op are
// references by the time the walk reaches it, and the op can go at once.
//
//===----------------------------------------------------------------------===//

#include "QubitFlow.h"
#include "dialects/QC/QC.h"
#include "dialects/QRef/QRef.h"
#include "enishi/Conversion/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/ADT/TypeSwitch.h"

namespace enishi {
#define GEN_PASS_DEF_CONVERTQCTOQREF
#include "enishi/Conversion/ConversionPasses.h.inc"
} // namespace enishi

using namespace mlir;
using namespace enishi;

namespace {
class Converter {
public:
  explicit Converter(func::FuncOp function)
      : function(function), builder(function.getContext()),
        qubitType(qref::QubitType::get(function.getContext())) {}

  LogicalResult run();

private:
  void declareRegisters();
  Value reference(qc::AllocOp alloc);
  LogicalResult convertBlock(Block &block);
  LogicalResult convertOp(Operation *op);
  void convertGate(GateOpInterface gate);
  LogicalResult convertFlow(Operation *op);
  bool isQubit(Value value) const {
    return isa<qc::QubitType, qref::QubitType>(value.getType());
  }
  SmallVector<Value> filter(ValueRange range, bool qubits) const {
    return llvm::filter_to_vector(
        range, [&](Value value) { return isQubit(value) == qubits; });
  }
  /// The new values of the op's qubits are the references in `operands`.
  void forward(ResultRange results, ValueRange operands) {
    for (auto [result, operand] : llvm::zip(results, operands))
      result.replaceAllUsesWith(operand);
  }

  func::FuncOp function;
  OpBuilder builder;
  Type qubitType;
  llvm::StringMap<Value> registers;
};
} // namespace

/// Declares each register where the function begins, as large as the highest
/// index that an alloc names.
void Converter::declareRegisters() {
  llvm::StringMap<int64_t> sizes;
  SmallVector<qc::AllocOp> firsts;
  function.walk([&](qc::AllocOp alloc) {
    auto [it, isNew] = sizes.try_emplace(alloc.getName(), 0);
    if (isNew)
      firsts.push_back(alloc);
    it->second = std::max(it->second, alloc.getIndex() + 1);
  });
  builder.setInsertionPointToStart(&function.front());
  for (qc::AllocOp alloc : firsts) {
    int64_t size = sizes[alloc.getName()];
    Type type =
        size == 0 ? qubitType : qref::RegType::get(function.getContext(), size);
    registers[alloc.getName()] = qref::AllocOp::create(
        builder, alloc.getLoc(), type, alloc.getNameAttr());
  }
}

Value Converter::reference(qc::AllocOp alloc) {
  Value reg = registers[alloc.getName()];
  if (alloc.getIndex() < 0)
    return reg;
  return qref::GetOp::create(builder, alloc.getLoc(), qubitType, reg, Value(),
                             alloc.getIndex());
}

void Converter::convertGate(GateOpInterface gate) {
  SmallVector<Value, 4> qubits(gate.getQubits());
  SmallVector<GateParam, 4> params = gate.getParams();
  unsigned numControls = 0;
  if (gate.isControlled())
    numControls = qubits.size() - gateInfo(gate.getBaseKind()).numQubits;
  OpBuilder::InsertionGuard guard(builder);
  if (numControls != 0) {
    auto ctrl = qref::CtrlOp::create(
        builder, gate.getLoc(), ValueRange(qubits).take_front(numControls));
    builder.setInsertionPointToStart(&ctrl.getBody().emplaceBlock());
  }
  qref::createGate(builder, gate.getLoc(), gate.getBaseKind(),
                   ArrayRef(qubits).drop_front(numControls), params,
                   gate.getSource());
  forward(gate->getResults(), qubits);
}

/// Drops the qubits from control flow: every region has to hand back each
/// qubit in the place in which it got it.
LogicalResult Converter::convertFlow(Operation *op) {
  bool isLoop = isa<scf::ForOp, scf::WhileOp>(op);
  SmallVector<Value> references =
      isLoop ? filter(op->getOperands(), true) : SmallVector<Value>();
  for (Region &region : op->getRegions()) {
    if (region.empty())
      continue;
    Block &block = region.front();
    if (isLoop)
      for (auto [argument, outer] :
           llvm::zip(filter(block.getArguments(), true), references))
        argument.replaceAllUsesWith(outer);
    if (failed(convertBlock(block)))
      return failure();
    Operation *terminator = block.getTerminator();
    SmallVector<Value> yielded = filter(terminator->getOperands(), true);
    if (!isLoop && region.getRegionNumber() == 0)
      references = yielded;
    if (references != yielded)
      return op->emitError("exchanges qubits, which the reference form cannot "
                           "say");
    terminator->setOperands(filter(terminator->getOperands(), false));
    block.eraseArguments(
        [&](BlockArgument argument) { return isQubit(argument); });
  }

  SmallVector<Value> results = filter(op->getResults(), false);
  // An else region that only passed qubits by says nothing any more.
  if (auto branch = dyn_cast<scf::IfOp>(op))
    if (Block *otherwise = branch.elseBlock();
        otherwise && results.empty() && llvm::hasSingleElement(*otherwise))
      otherwise->erase();
  builder.setInsertionPoint(op);
  Operation *rebuilt = Operation::create(
      op->getLoc(), op->getName(), ValueRange(results).getTypes(),
      filter(op->getOperands(), false), op->getDiscardableAttrDictionary(),
      op->getPropertiesStorage(), BlockRange(), op->getNumRegions());
  builder.insert(rebuilt);
  for (auto [from, to] : llvm::zip(op->getRegions(), rebuilt->getRegions()))
    to.takeBody(from);
  for (auto [from, to] : llvm::zip(results, rebuilt->getResults()))
    from.replaceAllUsesWith(to);
  for (auto [from, to] : llvm::zip(filter(op->getResults(), true), references))
    from.replaceAllUsesWith(to);
  op->erase();
  return success();
}

LogicalResult Converter::convertOp(Operation *op) {
  builder.setInsertionPoint(op);
  Location loc = op->getLoc();
  if (isFlowOp(op))
    return convertFlow(op);
  if (!isa<qc::QCDialect>(op->getDialect()))
    return success();
  SmallVector<Value, 4> operands(op->getOperands());
  if (auto gate = dyn_cast<GateOpInterface>(op)) {
    convertGate(gate);
  } else {
    LogicalResult result =
        TypeSwitch<Operation *, LogicalResult>(op)
            .Case([&](qc::AllocOp alloc) {
              operands = {reference(alloc)};
              return success();
            })
            .Case([&](qc::SiteOp site) {
              operands = {
                  qref::PhysicalOp::create(builder, loc, site.getSite())};
              return success();
            })
            .Case([&](qc::SinkOp) { return success(); })
            .Case([&](qc::UnitaryOp unitary) {
              qref::UnitaryOp::create(builder, loc, operands,
                                      unitary.getMatrixAttr());
              return success();
            })
            .Case([&](qc::MeasureOp measure) {
              measure.getBit().replaceAllUsesWith(
                  qref::MeasureOp::create(builder, loc, operands[0]));
              return success();
            })
            .Case([&](qc::ResetOp) {
              qref::ResetOp::create(builder, loc, operands[0]);
              return success();
            })
            .Case([&](qc::BarrierOp) {
              qref::BarrierOp::create(builder, loc, operands);
              return success();
            })
            .Case([&](qc::DelayOp delay) {
              qref::DelayOp::create(builder, loc, operands, delay.getDuration(),
                                    delay.getUnit());
              return success();
            })
            .Default([&](Operation *) {
              return op->emitError("has no reference form");
            });
    if (failed(result))
      return failure();
    forward(op->getResults(), operands);
  }
  op->erase();
  return success();
}

LogicalResult Converter::convertBlock(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(block.without_terminator()))
    if (failed(convertOp(&op)))
      return failure();
  return success();
}

LogicalResult Converter::run() {
  if (function.isExternal())
    return success();
  if (!function.getBody().hasOneBlock())
    return function.emitError("a function with branches between blocks is not "
                              "supported");
  declareRegisters();
  return convertBlock(function.front());
}

LogicalResult enishi::convertQCToQRef(ModuleOp module) {
  module.getContext()->loadDialect<qref::QRefDialect>();
  for (auto function : module.getOps<func::FuncOp>())
    if (failed(Converter(function).run()))
      return failure();
  return success();
}

namespace {
struct ConvertQCToQRefPass
    : enishi::impl::ConvertQCToQRefBase<ConvertQCToQRefPass> {
  void runOnOperation() override {
    if (failed(convertQCToQRef(getOperation())))
      signalPassFailure();
  }
};
} // namespace

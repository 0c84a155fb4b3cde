//===- Converter.cpp - The walk from qref to qc -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Converter.h"

#include "enishi/Conversion/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

namespace enishi {
#define GEN_PASS_DEF_CONVERTQREFTOQC
#include "enishi/Conversion/ConversionPasses.h.inc"
} // namespace enishi

using namespace mlir;
using namespace enishi;
using namespace enishi::qref_to_qc;

/// Inlining recurses; deeper chains of gates are not meant by anybody.
static constexpr size_t kMaxCallDepth = 1000;

LogicalResult Converter::run(func::FuncOp function) {
  auto isQubit = [](Type type) {
    return isa<qref::QubitType, qref::RegType>(type);
  };
  if (llvm::any_of(function.getArgumentTypes(), isQubit) ||
      llvm::any_of(function.getResultTypes(), isQubit))
    return function.emitError(
        "a function with qubits as parameters is not yet supported");
  if (function.isExternal())
    return success();
  if (!function.getBody().hasOneBlock())
    return function.emitError(
        "a function with branches between blocks is not supported; control "
        "flow is structured (scf)");
  entry = &function.getBody().front();
  if (failed(convertBlock(*entry, Code::Consumed)))
    return failure();
  builder.setInsertionPoint(entry->getTerminator());
  for (Qubit qubit = 0; qubit < values.size(); ++qubit)
    qc::SinkOp::create(builder, function.getLoc(), values.get(qubit));
  for (Operation *op : llvm::reverse(eraseLater))
    op->erase();
  return success();
}

LogicalResult Converter::spend(Operation *op) {
  if (budget != 0) {
    --budget;
    return success();
  }
  return checkBudget(op, 1);
}

LogicalResult Converter::checkBudget(Operation *op, uint64_t count) {
  if (count <= budget)
    return success();
  return error(op) << "the program unrolls to more than " << maxOps
                   << " operations";
}

uint64_t Converter::expandedSize(Block &block) {
  uint64_t size = 0;
  for (Operation &op : block) {
    size = llvm::SaturatingAdd<uint64_t>(size, 1);
    if (auto call = dyn_cast<qref::CallOp>(op))
      if (auto gate = symbolTable.lookup<qref::GateDefOp>(call.getCallee()))
        size = llvm::SaturatingAdd(size, expandedSize(gate));
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        size = llvm::SaturatingAdd(size, expandedSize(inner));
  }
  return size;
}

uint64_t Converter::expandedSize(qref::GateDefOp gate) {
  // The entry stands for the gate while its body is looked at, too: recursion
  // and depth are found when the gate is inlined.
  auto [it, isNew] = gateSizes.try_emplace(gate, 0);
  if (!isNew || gate.isOpaque() || sizeDepth >= kMaxCallDepth)
    return it->second;
  ++sizeDepth;
  uint64_t size = expandedSize(gate.getBody().front());
  --sizeDepth;
  return gateSizes[gate] = size;
}

InFlightDiagnostic Converter::error(Operation *op) {
  Location loc = gateLocation(op);
  if (isa<UnknownLoc>(loc) && statement)
    loc = gateLocation(statement);
  return emitError(loc);
}

LogicalResult Converter::convertBlock(Block &block, Code code) {
  Operation *terminator = block.mightHaveTerminator() ? &block.back() : nullptr;
  for (Operation &op : llvm::make_early_inc_range(block)) {
    if (&op == terminator)
      continue;
    if (code == Code::Consumed) {
      builder.setInsertionPoint(&op);
      statement = &op;
    } else if (failed(spend(&op))) {
      return failure();
    }
    if (failed(convertOp(&op, code)))
      return failure();
  }
  return success();
}

/// Converts one op; erases it if it is consumed and of qref.
LogicalResult Converter::convertOp(Operation *op, Code code) {
  if (isa<qc::QCDialect>(op->getDialect()))
    return op->emitError("the function has qubits as values here, and is to be "
                         "converted from qubits as memory");
  LogicalResult result = success();
  bool isNeeded = false;
  if (auto gate = dyn_cast<GateOpInterface>(op)) {
    result = convertGate(gate);
  } else if (isFlowOp(op)) {
    return convertFlow(op, code);
  } else if (!isa<qref::QRefDialect>(op->getDialect())) {
    return convertClassical(op, code);
  } else {
    result =
        TypeSwitch<Operation *, LogicalResult>(op)
            .Case([&](qref::AllocOp alloc) {
              isNeeded = true;
              return convertAlloc(alloc, code);
            })
            .Case([&](qref::PhysicalOp physicalOp) {
              isNeeded = true;
              qubits[physicalOp.getQubit()] =
                  physical(physicalOp.getSite(), op->getLoc());
              return success();
            })
            .Case([&](qref::GetOp get) {
              isNeeded = true;
              return convertGet(get);
            })
            .Case([&](qref::MeasureOp measure) {
              return convertMeasure(measure, code);
            })
            .Case([&](qref::UnitaryOp unitary) {
              return convertUnitary(unitary);
            })
            .Case([&](qref::CallOp call) { return convertCall(call); })
            .Case<qref::CtrlOp, qref::InvOp, qref::PowOp>(
                [&](Operation *) { return convertModifier(op); })
            .Case([&](qref::ResetOp reset) {
              emitter.emitReset(op->getLoc(), qubits.at(reset.getQubit()));
              return success();
            })
            .Case([&](qref::BarrierOp barrier) {
              SmallVector<Qubit> operands = expandQubits(barrier.getQubits());
              if (!operands.empty())
                emitter.emitBarrier(op->getLoc(), operands);
              return success();
            })
            .Case([&](qref::DelayOp delay) {
              SmallVector<Qubit> operands = expandQubits(delay.getQubits());
              if (!operands.empty())
                emitter.emitDelay(op->getLoc(), operands, delay.getDuration(),
                                  delay.getUnit());
              return success();
            })
            .Default([&](Operation *) {
              return op->emitError("is not allowed here");
            });
  }
  if (succeeded(result) && code == Code::Consumed) {
    if (isNeeded)
      eraseLater.push_back(op);
    else
      eraseTemplate(op);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Qubits
//===----------------------------------------------------------------------===//

LogicalResult Converter::convertAlloc(qref::AllocOp op, Code code) {
  if (op->getBlock() != entry || code != Code::Consumed)
    return op.emitError("a qubit declared inside of control flow is not "
                        "supported");
  Location loc = op.getLoc();
  if (auto reg = dyn_cast<qref::RegType>(op.getRef().getType())) {
    if (reg.getSize() > maxOps)
      return op.emitError()
             << "a register of " << reg.getSize() << " qubits is too large";
    registers[op.getRef()] = {Qubit(values.size()), reg.getSize()};
    for (uint64_t i = 0; i < reg.getSize(); ++i)
      values.add(qc::AllocOp::create(builder, loc, op.getName(), i));
    return success();
  }
  qubits[op.getRef()] = values.size();
  values.add(qc::AllocOp::create(builder, loc, op.getName(), -1));
  return success();
}

Qubit Converter::physical(int64_t site, Location loc) {
  auto [it, isNew] = sites.try_emplace(site, Qubit(values.size()));
  if (isNew) {
    // The first mention may be inside of control flow.
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(entry);
    values.add(qc::SiteOp::create(builder, loc, site));
  }
  return it->second;
}

LogicalResult Converter::convertGet(qref::GetOp op) {
  auto it = registers.find(op.getReg());
  assert(it != registers.end() && "registers come from qref.alloc only");
  std::optional<int64_t> index =
      op.getIndex() ? evaluateInt(op.getIndex()) : op.getPosition();
  if (!index)
    return error(op) << "which qubit this is must be known when compiling: the "
                        "index depends on a value that only the run gives";
  if (*index < 0 || uint64_t(*index) >= it->second.size)
    return error(op) << "names qubit " << *index << " of a register with "
                     << it->second.size;
  qubits[op.getQubit()] = it->second.first + *index;
  return success();
}

SmallVector<Qubit> Converter::expandQubits(ValueRange operands) {
  SmallVector<Qubit> all;
  if (operands.empty())
    for (Qubit qubit = 0; qubit < values.size(); ++qubit)
      all.push_back(qubit);
  for (Value operand : operands) {
    auto it = registers.find(operand);
    if (it == registers.end()) {
      all.push_back(qubits.at(operand));
      continue;
    }
    for (uint64_t i = 0; i < it->second.size; ++i)
      all.push_back(it->second.first + i);
  }
  llvm::DenseSet<Qubit> seen;
  llvm::erase_if(all, [&](Qubit qubit) { return !seen.insert(qubit).second; });
  return all;
}

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

LogicalResult Converter::checkDistinct(Operation *op, ArrayRef<Qubit> qubits) {
  for (size_t i = 0; i < qubits.size(); ++i)
    for (size_t j = i + 1; j < qubits.size(); ++j)
      if (qubits[i] == qubits[j])
        return error(op) << "the gate acts twice on the same qubit";
  return success();
}

LogicalResult Converter::emitGate(Operation *op, GateKind kind,
                                  ArrayRef<Qubit> operands,
                                  ArrayRef<GateParam> params, uint32_t source) {
  if (failed(checkDistinct(op, operands)))
    return failure();
  if (!target) {
    emitter.emitGate(op->getLoc(), kind, operands, params, source);
    return success();
  }
  SmallVector<Angle, 4> angles;
  for (const GateParam &param : params)
    angles.push_back(angleOf(param, *target));
  target->append(kind, operands, angles);
  return success();
}

LogicalResult Converter::convertGate(GateOpInterface op) {
  GateSpecRef spec = op.getSpecRef();
  SmallVector<GateParam, 4> params;
  unsigned numDynamic = 0;
  for (auto [i, number] : llvm::enumerate(spec.params())) {
    if (!isDynamicParam(number)) {
      params.push_back(number);
      continue;
    }
    ++numDynamic;
    params.push_back(resolveParam(gateParam(op, spec, i), op.getLoc()));
  }
  SmallVector<Qubit, 4> operands;
  for (Value qubit : op->getOperands().drop_back(numDynamic))
    operands.push_back(qubits.at(qubit));
  return emitGate(op, spec.head->kind, operands, params, spec.head->source);
}

LogicalResult Converter::convertUnitary(qref::UnitaryOp op) {
  SmallVector<Qubit, 4> operands;
  for (Value qubit : op.getQubits())
    operands.push_back(qubits.at(qubit));
  if (failed(checkDistinct(op, operands)))
    return failure();
  if (!target) {
    emitter.emitUnitary(op.getLoc(), operands, op.getMatrixAttr());
    return success();
  }
  ArrayRef<double> parts = op.getMatrix();
  std::vector<Complex> matrix;
  for (size_t i = 0; i < parts.size(); i += 2)
    matrix.emplace_back(parts[i], parts[i + 1]);
  target->appendUnitary(operands, matrix);
  return success();
}

LogicalResult Converter::convertMeasure(qref::MeasureOp op, Code code) {
  Qubit qubit = qubits.at(op.getQubit());
  auto measure = qc::MeasureOp::create(builder, op.getLoc(), values.get(qubit));
  values.set(qubit, measure.getOut());
  if (code == Code::Consumed)
    op.getBit().replaceAllUsesWith(measure.getBit());
  else
    instances[op.getBit()] = measure.getBit();
  return success();
}

LogicalResult Converter::convertCall(qref::CallOp op) {
  auto gate = symbolTable.lookup<qref::GateDefOp>(op.getCallee());
  assert(gate && "checked by the verifier");
  if (gate.isOpaque())
    return error(op) << "gate '" << op.getCallee()
                     << "' is opaque: nothing is known of what it does";
  if (llvm::is_contained(callStack, gate.getOperation()))
    return error(op) << "gate '" << op.getCallee() << "' calls itself";
  if (callStack.size() >= kMaxCallDepth)
    return error(op) << "gates call each other more than " << kMaxCallDepth
                     << " deep";
  if (failed(checkBudget(op, expandedSize(gate))))
    return failure();
  SmallVector<Qubit, 4> operands;
  for (auto [formal, actual] : llvm::zip(gate.getQubits(), op.getQubits())) {
    operands.push_back(qubits.at(actual));
  }
  if (failed(checkDistinct(op, operands)))
    return failure();
  for (auto [formal, qubit] : llvm::zip(gate.getQubits(), operands))
    qubits[formal] = qubit;
  for (auto [i, formal] : llvm::enumerate(gate.getParams())) {
    GateParam param = resolveParam(op.getParam(i), op.getLoc());
    if (param.isConstant())
      instances[formal] = builder.getF64FloatAttr(param.getNumber());
    else
      instances[formal] = param.getValue();
  }
  callStack.push_back(gate);
  LogicalResult result = convertBlock(gate.getBody().front(), Code::Template);
  callStack.pop_back();
  return result;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

LogicalResult enishi::convertQRefToQC(ModuleOp module, uint64_t maxOps,
                                      uint64_t unrollOps) {
  module.getContext()->loadDialect<qc::QCDialect, arith::ArithDialect>();
  for (auto function : module.getOps<func::FuncOp>())
    if (failed(Converter(module, maxOps, unrollOps).run(function)))
      return failure();
  for (auto gate : llvm::make_early_inc_range(module.getOps<qref::GateDefOp>()))
    gate.erase();
  return success();
}

namespace {
struct ConvertQRefToQCPass
    : enishi::impl::ConvertQRefToQCBase<ConvertQRefToQCPass> {
  using Base::Base;
  void runOnOperation() override {
    if (failed(convertQRefToQC(getOperation(), maxOps, unrollOps)))
      signalPassFailure();
  }
};
} // namespace

//===- Loops.cpp - Control flow and known values, qref to qc ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Converter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::qref_to_qc;

//===----------------------------------------------------------------------===//
// Known values
//===----------------------------------------------------------------------===//

OpFoldResult Converter::resolve(Value value) {
  auto it = instances.find(value);
  return it == instances.end() ? OpFoldResult(value) : it->second;
}

/// Folds one op whose operands are all known.
static bool foldOp(Operation *op, ArrayRef<Attribute> operands,
                   SmallVectorImpl<Attribute> &results) {
  SmallVector<OpFoldResult> folded;
  if (op->getNumRegions() != 0 || !isPure(op) ||
      failed(op->fold(operands, folded)) ||
      folded.size() != op->getNumResults())
    return false;
  for (OpFoldResult result : folded) {
    auto attr = dyn_cast_if_present<Attribute>(result);
    // A fold may answer with one of the operands, as a select does.
    if (!attr)
      for (auto [operand, known] : llvm::zip(op->getOperands(), operands))
        if (operand == dyn_cast_if_present<Value>(result))
          attr = known;
    if (!attr)
      return false;
    results.push_back(attr);
  }
  return true;
}

Attribute Converter::evaluate(Value value, unsigned depth) {
  OpFoldResult resolved = resolve(value);
  if (auto attr = dyn_cast<Attribute>(resolved))
    return attr;
  value = cast<Value>(resolved);
  Attribute constant;
  if (matchPattern(value, m_Constant(&constant)))
    return constant;
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumOperands() == 0 || depth > 50)
    return {};
  SmallVector<Attribute, 4> operands, results;
  for (Value operand : op->getOperands()) {
    operands.push_back(evaluate(operand, depth + 1));
    if (!operands.back())
      return {};
  }
  if (!foldOp(op, operands, results))
    return {};
  return results[cast<OpResult>(value).getResultNumber()];
}

std::optional<int64_t> Converter::evaluateInt(Value value) {
  auto attr = dyn_cast_if_present<IntegerAttr>(evaluate(value));
  if (!attr || attr.getValue().getSignificantBits() > 64)
    return std::nullopt;
  return attr.getValue().getSExtValue();
}

Value Converter::materialize(OpFoldResult result, Type type, Location loc) {
  if (auto value = dyn_cast<Value>(result))
    return value;
  return arith::ConstantOp::create(builder, loc, type,
                                   cast<TypedAttr>(cast<Attribute>(result)));
}

GateParam Converter::resolveParam(const GateParam &param, Location loc) {
  if (param.isConstant())
    return param;
  if (auto number = dyn_cast_if_present<FloatAttr>(evaluate(param.getValue())))
    return number.getValueAsDouble();
  return cast<Value>(resolve(param.getValue()));
}

void Converter::eraseTemplate(Operation *op) {
  if (!instances.empty() && op->getNumRegions() != 0) {
    op->walk([&](Operation *inner) {
      for (Value result : inner->getResults())
        instances.erase(result);
      for (Region &region : inner->getRegions())
        for (Value argument : region.getArguments())
          instances.erase(argument);
    });
  }
  op->erase();
}

//===----------------------------------------------------------------------===//
// Classical ops
//===----------------------------------------------------------------------===//

/// Gives an access to a bit the static form if its index is known.
template <typename OpTy>
static LogicalResult makeStatic(OpTy op, std::optional<int64_t> index) {
  if (!index)
    return success();
  uint64_t size = op.getReg().getType().getSize();
  if (*index < 0 || uint64_t(*index) >= size)
    return op.emitError() << "names bit " << *index << " of a register with "
                          << size;
  Operation *constant = op.getIndex().getDefiningOp();
  op.getIndexMutable().clear();
  op.setPosition(*index);
  if (constant && isOpTriviallyDead(constant))
    constant->erase();
  return success();
}

Operation *Converter::cloneInstance(Operation *op) {
  IRMapping mapping;
  op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands()) {
      auto it = instances.find(operand);
      if (it != instances.end() && !mapping.contains(operand))
        mapping.map(operand,
                    materialize(it->second, operand.getType(), op->getLoc()));
    }
  });
  return builder.clone(*op, mapping);
}

LogicalResult Converter::convertClassical(Operation *op, Code code) {
  if (code == Code::Template) {
    if (op->getNumOperands() != 0 || op->hasTrait<OpTrait::ConstantLike>()) {
      SmallVector<Attribute, 4> operands, results;
      for (Value operand : op->getOperands())
        operands.push_back(evaluate(operand));
      if (!llvm::is_contained(operands, Attribute()) &&
          foldOp(op, operands, results)) {
        for (auto [result, attr] : llvm::zip(op->getResults(), results))
          instances[result] = attr;
        return success();
      }
    }
    Operation *original = op;
    op = cloneInstance(op);
    for (auto [from, to] : llvm::zip(original->getResults(), op->getResults()))
      instances[from] = to;
  }
  if (auto load = dyn_cast<cbit::LoadOp>(op); load && load.getIndex())
    return makeStatic(load, evaluateInt(load.getIndex()));
  if (auto store = dyn_cast<cbit::StoreOp>(op); store && store.getIndex())
    return makeStatic(store, evaluateInt(store.getIndex()));
  return success();
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

namespace {
/// Whether a value depends on what changes from one iteration of a loop to the
/// next.
class LoopDependence {
public:
  explicit LoopDependence(scf::ForOp loop) : loop(loop) {}

  bool dependsOn(Value root) {
    SmallVector<Value, 8> work = {root};
    while (!work.empty()) {
      Value value = work.pop_back_val();
      if (!seen.insert(value).second)
        continue;
      if (auto argument = dyn_cast<BlockArgument>(value)) {
        Operation *owner = argument.getOwner()->getParentOp();
        if (owner == loop)
          return true;
        // The bounds and first values of an inner loop, and what it yields.
        if (loop->isProperAncestor(owner)) {
          llvm::append_range(work, owner->getOperands());
          appendYields(owner, work);
        }
        continue;
      }
      Operation *op = value.getDefiningOp();
      if (!loop->isProperAncestor(op))
        continue;
      llvm::append_range(work, op->getOperands());
      appendYields(op, work);
    }
    return false;
  }

private:
  static void appendYields(Operation *op, SmallVectorImpl<Value> &work) {
    for (Region &region : op->getRegions())
      for (Block &block : region)
        if (!block.empty())
          llvm::append_range(work, block.back().getOperands());
  }

  scf::ForOp loop;
  llvm::DenseSet<Value> seen;
};
} // namespace

bool Converter::choosesQubits(scf::ForOp loop) {
  LoopDependence dependence(loop);
  WalkResult result = loop.getBody()->walk([&](qref::GetOp get) {
    if (get.getIndex() && dependence.dependsOn(get.getIndex()))
      return WalkResult::interrupt();
    return WalkResult::advance();
  });
  return result.wasInterrupted();
}

/// A short loop of gates with known bounds: written out, its gates meet those
/// around it, and the program needs no control flow for its sake.
bool Converter::isWorthUnrolling(scf::ForOp loop) {
  std::optional<int64_t> lower = evaluateInt(loop.getLowerBound()),
                         upper = evaluateInt(loop.getUpperBound()),
                         step = evaluateInt(loop.getStep());
  if (!lower || !upper || !step || *step <= 0)
    return false;
  uint64_t rounds =
      *upper <= *lower ? 0 : (uint64_t(*upper) - uint64_t(*lower)) / *step + 1;
  uint64_t ops = 0;
  bool isQuantum = false;
  loop.getBody()->walk([&](Operation *op) {
    ++ops;
    isQuantum |= isa<qref::QRefDialect>(op->getDialect());
  });
  return isQuantum && rounds <= unrollOps / ops;
}

LogicalResult Converter::unroll(scf::ForOp loop, Code code) {
  std::optional<int64_t> lower = evaluateInt(loop.getLowerBound()),
                         upper = evaluateInt(loop.getUpperBound()),
                         step = evaluateInt(loop.getStep());
  if (!lower || !upper || !step || *step <= 0)
    return error(loop) << "the bounds of this loop must be known when "
                          "compiling, because its variable decides which "
                          "qubits or gates are meant";
  if (*lower < *upper) {
    uint64_t rounds = (uint64_t(*upper) - uint64_t(*lower) - 1) / *step + 1;
    uint64_t size = expandedSize(*loop.getBody());
    if (failed(checkBudget(loop, llvm::SaturatingMultiply(rounds, size))))
      return failure();
  }
  for (auto [argument, init] :
       llvm::zip(loop.getRegionIterArgs(), loop.getInitArgs()))
    instances[argument] = resolve(init);
  Type type = loop.getInductionVar().getType();
  for (int64_t i = *lower; i < *upper;) {
    if (failed(spend(loop)))
      return failure();
    instances[loop.getInductionVar()] = builder.getIntegerAttr(type, i);
    if (failed(convertBlock(*loop.getBody(), Code::Template)))
      return failure();
    SmallVector<OpFoldResult, 4> yielded;
    for (Value value : loop.getBody()->getTerminator()->getOperands())
      yielded.push_back(resolve(value));
    for (auto [argument, value] : llvm::zip(loop.getRegionIterArgs(), yielded))
      instances[argument] = value;
    if (__builtin_add_overflow(i, *step, &i))
      break;
  }
  for (auto [result, argument] :
       llvm::zip(loop.getResults(), loop.getRegionIterArgs())) {
    OpFoldResult last = instances[argument];
    if (code == Code::Template)
      instances[result] = last;
    else
      result.replaceAllUsesWith(
          materialize(last, result.getType(), loop.getLoc()));
  }
  if (code == Code::Consumed)
    eraseTemplate(loop);
  return success();
}

LogicalResult Converter::convertFlow(Operation *op, Code code) {
  if (auto loop = dyn_cast<scf::ForOp>(op))
    if (target || choosesQubits(loop) || isWorthUnrolling(loop))
      return unroll(loop, code);
  if (target)
    return error(op) << "control flow that depends on the run is not unitary";
  Operation *original = op;
  if (code == Code::Template)
    op = cloneInstance(op);
  OpBuilder::InsertionGuard guard(builder);
  FailureOr<Operation *> rebuilt =
      rebuildFlow(op, qc::QubitType::get(op->getContext()), values,
                  [&](unsigned, Block &body) {
                    return convertBlock(body, Code::Consumed);
                  });
  if (failed(rebuilt))
    return failure();
  if (code == Code::Template)
    for (unsigned i = 0, e = original->getNumResults(); i < e; ++i)
      instances[original->getResult(i)] = (*rebuilt)->getResult(i);
  return success();
}

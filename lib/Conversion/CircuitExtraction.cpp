//===- CircuitExtraction.cpp - A qc function as a flat circuit --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Conversion/CircuitExtraction.h"

#include "QCQubits.h"
#include "QubitFlow.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace enishi;

namespace enishi {

class CircuitReader {
public:
  explicit CircuitReader(func::FuncOp function) {
    extraction.function = function;
  }

  FailureOr<CircuitExtraction> run();

private:
  LogicalResult readBlock(Block &block, Circuit &circuit);
  LogicalResult readOp(Operation *op, Circuit &circuit);
  void readGate(GateOpInterface gate, Circuit &circuit);
  LogicalResult readFlow(Operation *op, Circuit &circuit);
  LogicalResult readSource(Operation *op, std::optional<uint32_t> site);
  Angle angle(const GateParam &param, Circuit &circuit);
  LinearExpr linear(Value value, unsigned depth);
  uint32_t symbol(Value value);
  bool dependsOnRun(Value value);

  CircuitExtraction extraction;
  QCQubits qubits;
  DenseMap<Value, uint32_t> symbolNumbers;
  DenseMap<Value, bool> runDependence;
};

} // namespace enishi

static bool isQubit(Value value) { return isa<qc::QubitType>(value.getType()); }

FailureOr<CircuitExtraction> CircuitReader::run() {
  func::FuncOp function = extraction.function;
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return function.emitError("is not a function of one block");
  if (llvm::any_of(function.getArguments(), isQubit))
    return function.emitError("has qubits as parameters");
  if (failed(readBlock(function.front(), extraction.circuit)))
    return failure();
  return std::move(extraction);
}

LogicalResult CircuitReader::readBlock(Block &block, Circuit &circuit) {
  for (Operation &op : block.without_terminator())
    if (failed(readOp(&op, circuit)))
      return failure();
  circuit.numQubits = qubits.size();
  circuit.numBits = extraction.measures.size();
  return success();
}

//===----------------------------------------------------------------------===//
// Angles
//===----------------------------------------------------------------------===//

uint32_t CircuitReader::symbol(Value value) {
  auto [it, isNew] =
      symbolNumbers.try_emplace(value, extraction.symbols.size());
  if (isNew)
    extraction.symbols.push_back(value);
  return it->second;
}

/// a + factor * b
static LinearExpr combine(const LinearExpr &a, const LinearExpr &b,
                          double factor) {
  Circuit scratch;
  return scratch.linear(scratch.add(
      scratch.makeAngle(a), scratch.scale(scratch.makeAngle(b), factor)));
}

/// Reads sums and multiples by numbers as such, so that rotations by multiples
/// of one value can be merged.
LinearExpr CircuitReader::linear(Value value, unsigned depth) {
  LinearExpr expr;
  FloatAttr number;
  if (matchPattern(value, m_Constant(&number))) {
    expr.constant = number.getValueAsDouble();
    return expr;
  }
  Operation *op = value.getDefiningOp();
  if (op && depth < 6) {
    auto operand = [&](unsigned i) {
      return linear(op->getOperand(i), depth + 1);
    };
    if (isa<arith::NegFOp>(op))
      return combine({}, operand(0), -1);
    if (isa<arith::AddFOp>(op))
      return combine(operand(0), operand(1), 1);
    if (isa<arith::SubFOp>(op))
      return combine(operand(0), operand(1), -1);
    if (isa<arith::MulFOp>(op)) {
      if (matchPattern(op->getOperand(1), m_Constant(&number)))
        return combine({}, operand(0), number.getValueAsDouble());
      if (matchPattern(op->getOperand(0), m_Constant(&number)))
        return combine({}, operand(1), number.getValueAsDouble());
    }
    if (isa<arith::DivFOp>(op) &&
        matchPattern(op->getOperand(1), m_Constant(&number)) &&
        number.getValueAsDouble() != 0)
      return combine({}, operand(0), 1 / number.getValueAsDouble());
  }
  expr.terms.push_back({symbol(value), 1.0});
  return expr;
}

Angle CircuitReader::angle(const GateParam &param, Circuit &circuit) {
  if (param.isConstant())
    return param.getNumber();
  return circuit.makeAngle(linear(param.getValue(), 0));
}

/// Whether a value may depend on a measurement made in its own block: it is not
/// an input, an argument of the block or computed from those alone.
bool CircuitReader::dependsOnRun(Value root) {
  // By an explicit stack: a chain of sums may be as long as the program.
  SmallVector<Value, 8> work = {root};
  while (!work.empty()) {
    Value value = work.back();
    if (runDependence.contains(value)) {
      work.pop_back();
      continue;
    }
    Operation *op = value.getDefiningOp();
    bool isKnown = !op || isa<cbit::InputOp>(op);
    bool result = !isKnown && (op->getNumRegions() != 0 || !isPure(op) ||
                               isa<qc::QCDialect>(op->getDialect()));
    if (!isKnown && !result) {
      size_t before = work.size();
      for (Value operand : op->getOperands()) {
        auto it = runDependence.find(operand);
        if (it == runDependence.end())
          work.push_back(operand);
        else
          result |= it->second;
      }
      if (work.size() != before)
        continue;
    }
    runDependence[value] = result;
    work.pop_back();
  }
  return runDependence.lookup(root);
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

void CircuitReader::readGate(GateOpInterface gate, Circuit &circuit) {
  GateSpecRef spec = gate.getSpecRef();
  GateKind kind = spec.head->kind;
  bool isControlled = gate.isControlled();
  SmallVector<GateParam, 4> params;
  bool isHeld = false;
  for (auto [i, number] : llvm::enumerate(spec.params())) {
    params.push_back(isDynamicParam(number) ? gateParam(gate, spec, i)
                                            : GateParam(number));
    isHeld |= isDynamicParam(number) && dependsOnRun(params[i].getValue());
  }
  if (kind == GateKind::GPhase && !isControlled && params[0].isConstant()) {
    circuit.globalPhase += params[0].getNumber();
    return;
  }
  Circuit held(qubits.size());
  Circuit &target = isHeld ? held : circuit;
  SmallVector<Angle, 4> angles;
  for (const GateParam &param : params)
    angles.push_back(angle(param, target));
  ArrayRef<Qubit> operands = qubits.forward(gate, gate->getNumResults());
  if (isControlled)
    target.appendControlled(kind, operands.size() - gateInfo(kind).numQubits,
                            operands, angles);
  else
    target.append(kind, operands, angles);
  if (isHeld) {
    circuit.appendControlFlow(operands, extraction.flows.size(),
                              {std::move(held)});
    extraction.flows.push_back(nullptr);
  }
}

LogicalResult CircuitReader::readSource(Operation *op,
                                        std::optional<uint32_t> site) {
  if (op->getParentOp() != extraction.function)
    return op->emitError("a qubit made inside of control flow is not "
                         "supported");
  qubits.add(op->getResult(0));
  extraction.sources.push_back(op);
  extraction.sites.push_back(site);
  return success();
}

LogicalResult CircuitReader::readFlow(Operation *op, Circuit &circuit) {
  if (llvm::none_of(op->getOperands(), isQubit) &&
      llvm::none_of(op->getResults(), isQubit))
    return success(); // classical
  uint32_t tag = extraction.flows.size();
  extraction.flows.push_back(op);
  std::vector<Circuit> blocks;
  llvm::SmallVector<Qubit, 8> used;
  for (auto [index, region] : llvm::enumerate(op->getRegions())) {
    Circuit &block = blocks.emplace_back(qubits.size());
    qubits.enterRegion(op, index);
    if (!region.empty() && failed(readBlock(region.front(), block)))
      return failure();
    for (const Instruction &inst : block.instructions)
      llvm::append_range(used, block.qubits(inst));
  }
  if (failed(qubits.leaveFlow(op)))
    return failure();
  llvm::sort(used);
  used.erase(llvm::unique(used), used.end());
  circuit.appendControlFlow(used, tag, std::move(blocks));
  return success();
}

LogicalResult CircuitReader::readOp(Operation *op, Circuit &circuit) {
  if (auto gate = dyn_cast<GateOpInterface>(op)) {
    readGate(gate, circuit);
    return success();
  }
  if (isFlowOp(op))
    return readFlow(op, circuit);
  if (!isa<qc::QCDialect>(op->getDialect())) {
    if (llvm::any_of(op->getOperands(), isQubit) ||
        llvm::any_of(op->getResults(), isQubit))
      return op->emitError("qubits in this op are not supported");
    return success();
  }
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case<qc::AllocOp>([&](auto) { return readSource(op, std::nullopt); })
      .Case<qc::SiteOp>(
          [&](qc::SiteOp site) { return readSource(op, site.getSite()); })
      .Case<qc::SinkOp>([](auto) { return success(); })
      .Case<qc::MeasureOp>([&](auto) {
        circuit.appendMeasure(qubits.forward(op, 1)[0],
                              extraction.measures.size());
        extraction.measures.push_back(op);
        return success();
      })
      .Case<qc::ResetOp>([&](auto) {
        circuit.appendReset(qubits.forward(op, 1)[0]);
        return success();
      })
      .Case<qc::BarrierOp>([&](auto) {
        circuit.appendBarrier(qubits.forward(op, op->getNumResults()));
        return success();
      })
      .Case<qc::DelayOp>([&](qc::DelayOp delay) {
        circuit.appendDelay(
            qubits.forward(op, op->getNumResults()),
            qc::delayInSeconds(delay.getDuration(), delay.getUnit()),
            delay.getUnit() == DelayUnit::Dt);
        return success();
      })
      .Case<qc::UnitaryOp>([&](qc::UnitaryOp unitary) {
        circuit.appendUnitary(qubits.forward(op, op->getNumResults()),
                              qc::matrixOf(unitary));
        return success();
      })
      .Default([&](Operation *) {
        return op->emitError("has no place in a flat circuit");
      });
}

FailureOr<CircuitExtraction> CircuitExtraction::extract(func::FuncOp function) {
  return CircuitReader(function).run();
}

std::optional<MeasuredRegisters> CircuitExtraction::straightLine() const {
  if (!symbols.empty() || !flows.empty())
    return std::nullopt;
  MeasuredRegisters result;
  DenseMap<Value, uint32_t> registerNumbers;
  DenseMap<Operation *, MeasuredRegisters::Bit> bitOf;
  DenseSet<std::pair<uint32_t, uint64_t>> written;
  func::FuncOp main = function;
  for (Operation &op : main.front().without_terminator()) {
    if (isa<qc::QCDialect>(op.getDialect()))
      continue;
    if (auto alloc = dyn_cast<cbit::AllocOp>(op)) {
      if (alloc.getLocal() || alloc.getInput())
        return std::nullopt;
      registerNumbers[alloc.getReg()] = result.registers.size();
      result.registers.push_back(
          {alloc.getName().str(),
           uint64_t(cast<cbit::RegType>(alloc.getReg().getType()).getSize()),
           alloc.getScalar()});
      continue;
    }
    auto store = dyn_cast<cbit::StoreOp>(op);
    if (!store && isPure(&op) && op.getNumRegions() == 0)
      continue;
    auto reg =
        store ? registerNumbers.find(store.getReg()) : registerNumbers.end();
    if (reg == registerNumbers.end() || !store.getStaticIndex())
      return std::nullopt;
    auto measure = store.getBit().getDefiningOp<qc::MeasureOp>();
    if (!measure || !store.getBit().hasOneUse() ||
        !written.insert({reg->second, *store.getStaticIndex()}).second)
      return std::nullopt;
    bitOf[measure] = {reg->second, *store.getStaticIndex()};
  }
  for (Operation *measure : measures) {
    auto bit = bitOf.find(measure);
    if (bit == bitOf.end())
      return std::nullopt;
    result.bits.push_back(bit->second);
  }
  return result;
}

bool CircuitExtraction::executesOneBlock(uint32_t tag) const {
  return !isa_and_present<scf::ForOp, scf::WhileOp>(flows[tag]);
}

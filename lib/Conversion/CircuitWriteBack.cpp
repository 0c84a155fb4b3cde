//===- CircuitWriteBack.cpp - A flat circuit into its function --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each block is emptied and built up again in the order of the circuit's
// instructions: gates are made anew, measurements and control flow are the old
// ops moved. The block's classical ops and control flow keep their order among
// themselves (a queue); a classical op is moved as soon as it heads the queue
// and the measurements that it uses have been placed. An instruction that has
// to wait for the queue blocks its qubits, and what acts on those waits too.
//
//===----------------------------------------------------------------------===//

#include "CircuitEmitter.h"
#include "enishi/Conversion/CircuitExtraction.h"

#include "llvm/ADT/BitVector.h"

#include <deque>

using namespace mlir;
using namespace enishi;

namespace enishi {

class CircuitWriter {
public:
  explicit CircuitWriter(CircuitExtraction &extraction)
      : extraction(extraction), builder(extraction.function.getContext()),
        qubitType(qc::QubitType::get(builder.getContext())),
        gates(builder.getContext()),
        emitter(builder, gates, values, extraction.symbols),
        loc(UnknownLoc::get(builder.getContext())) {
    for (auto [number, op] : llvm::enumerate(extraction.flows))
      if (op)
        flowNumbers[op] = number;
    for (auto [number, value] : llvm::enumerate(extraction.symbols))
      if (Operation *op = value.getDefiningOp(); flowNumbers.contains(op))
        flowSymbols[op].push_back(number);
  }

  LogicalResult run(const Circuit &circuit, bool isMapped);

private:
  friend class BlockWriter;
  void makeSites(const Circuit &circuit);

  CircuitExtraction &extraction;
  OpBuilder builder;
  Type qubitType;
  qc::GateBuilder gates;
  QubitValues values;
  CircuitEmitter emitter;
  Location loc;
  DenseMap<Operation *, uint32_t> flowNumbers;
  /// The symbols that are results of control flow.
  DenseMap<Operation *, SmallVector<size_t>> flowSymbols;
};

/// Rebuilds one block.
class BlockWriter {
public:
  BlockWriter(CircuitWriter &writer, Block &block, const Circuit &circuit)
      : writer(writer), block(block), circuit(circuit) {}

  LogicalResult run();

private:
  void takeApart();
  void findFreeBits(ArrayRef<Operation *> classical);
  bool isFree(cbit::StoreOp store) const;
  void advanceQueue();
  bool isReady(const Circuit &owner, const Instruction &inst) const;
  LogicalResult place(const Instruction &inst);
  LogicalResult placeMeasure(const Instruction &inst);
  LogicalResult placeFlow(const Instruction &inst);
  bool usesWaitingMeasure(Operation *op) const;
  bool touchesBlocked(const Instruction &inst) const;
  void defer(const Instruction &inst);
  LogicalResult retryWaiting();

  CircuitWriter &writer;
  Block &block;
  const Circuit &circuit;
  /// Classical ops and control flow in order; the next to be placed.
  std::vector<Operation *> queue;
  size_t next = 0;
  DenseMap<Operation *, size_t> queuePositions;
  DenseSet<Operation *> unplacedMeasures;
  DenseMap<std::pair<Value, uint64_t>, unsigned> storesOfBit;
  DenseSet<Value> otherwiseUsed;
  /// The free stores of each measurement.
  DenseMap<Operation *, SmallVector<cbit::StoreOp, 1>> freeStores;
  std::deque<const Instruction *> waiting;
  llvm::BitVector blockedQubits;
};

} // namespace enishi

//===----------------------------------------------------------------------===//
// Taking a block apart
//===----------------------------------------------------------------------===//

static bool isQubit(Value value) { return isa<qc::QubitType>(value.getType()); }

/// An operand that is null is a qubit whose source has been taken away.
static void dropQubitOperands(Operation *op) {
  SmallVector<Value> classical = llvm::filter_to_vector(
      op->getOperands(), [](Value value) { return value && !isQubit(value); });
  op->setOperands(classical);
}

void BlockWriter::takeApart() {
  dropQubitOperands(block.getTerminator());
  SmallVector<Operation *> classical;
  for (Operation &op : llvm::make_early_inc_range(block.without_terminator())) {
    if (isa<qc::AllocOp, qc::SiteOp>(op)) {
      op.dropAllDefinedValueUses();
    } else if (isa<qc::MeasureOp>(op)) {
      op.getResult(0).dropAllUses();
      unplacedMeasures.insert(&op);
    } else if (isa<qc::QCDialect>(op.getDialect())) {
      op.dropAllDefinedValueUses();
      op.erase();
    } else {
      classical.push_back(&op);
    }
  }
  findFreeBits(classical);
  for (Operation *op : classical) {
    if (writer.flowNumbers.contains(op)) {
      dropQubitOperands(op);
      for (Value result : op->getResults())
        if (isQubit(result))
          result.dropAllUses();
    }
    if (auto store = dyn_cast<cbit::StoreOp>(op); store && isFree(store)) {
      freeStores[store.getBit().getDefiningOp()].push_back(store);
      continue;
    }
    queuePositions[op] = queue.size();
    queue.push_back(op);
  }
}

/// Finds the bits for which the order of a store among other classical ops
/// does not matter: the block does nothing else with the register than to
/// store to known bits, and to this bit once.
void BlockWriter::findFreeBits(ArrayRef<Operation *> classical) {
  for (Operation *op : classical) {
    auto store = dyn_cast<cbit::StoreOp>(op);
    if (store && store.getStaticIndex()) {
      ++storesOfBit[{store.getReg(), *store.getStaticIndex()}];
      continue;
    }
    op->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (operand && isa<cbit::RegType>(operand.getType()))
          otherwiseUsed.insert(operand);
    });
  }
}

bool BlockWriter::isFree(cbit::StoreOp store) const {
  Operation *measure = store.getBit().getDefiningOp();
  Operation *declaration = store.getReg().getDefiningOp();
  return measure && unplacedMeasures.contains(measure) && declaration &&
         store.getStaticIndex() && !otherwiseUsed.contains(store.getReg()) &&
         storesOfBit.lookup({store.getReg(), *store.getStaticIndex()}) == 1;
}

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

bool BlockWriter::usesWaitingMeasure(Operation *op) const {
  if (unplacedMeasures.empty())
    return false;
  WalkResult result = op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (operand && unplacedMeasures.contains(operand.getDefiningOp()))
        return WalkResult::interrupt();
    return WalkResult::advance();
  });
  return result.wasInterrupted();
}

void BlockWriter::advanceQueue() {
  while (next < queue.size() && !writer.flowNumbers.contains(queue[next]) &&
         !usesWaitingMeasure(queue[next]))
    queue[next++]->moveBefore(block.getTerminator());
}

/// Whether the values that an instruction uses have been placed.
bool BlockWriter::isReady(const Circuit &owner, const Instruction &inst) const {
  if (inst.kind == GateKind::ControlFlow) {
    Operation *op = writer.extraction.flows[owner.controlFlowTag(inst)];
    if (op)
      return next < queue.size() && queue[next] == op &&
             !usesWaitingMeasure(op);
    const Circuit &held = owner.controlFlowBlocks(inst).front();
    return llvm::all_of(held.instructions, [&](const Instruction &inner) {
      return isReady(held, inner);
    });
  }
  for (unsigned i = 0, e = inst.symbolic ? owner.numParams(inst) : 0; i < e;
       ++i) {
    Angle angle = owner.param(inst, i);
    if (angle.isConstant())
      continue;
    for (const LinearExpr::Term &term : owner.expression(angle.expr).terms) {
      Operation *definer =
          writer.extraction.symbols[term.symbol].getDefiningOp();
      auto it = queuePositions.find(definer);
      if (it != queuePositions.end() && it->second >= next)
        return false;
      if (unplacedMeasures.contains(definer))
        return false;
    }
  }
  return true;
}

bool BlockWriter::touchesBlocked(const Instruction &inst) const {
  return llvm::any_of(circuit.qubits(inst),
                      [&](Qubit qubit) { return blockedQubits[qubit]; });
}

void BlockWriter::defer(const Instruction &inst) {
  for (Qubit qubit : circuit.qubits(inst))
    blockedQubits.set(qubit);
  waiting.push_back(&inst);
}

/// After something was placed that others may wait for.
LogicalResult BlockWriter::retryWaiting() {
  bool progress = true;
  while (progress && !waiting.empty()) {
    progress = false;
    std::deque<const Instruction *> again = std::move(waiting);
    waiting.clear();
    blockedQubits.reset();
    for (const Instruction *inst : again) {
      if (touchesBlocked(*inst) || !isReady(circuit, *inst)) {
        defer(*inst);
        continue;
      }
      if (failed(place(*inst)))
        return failure();
      progress = true;
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Placing
//===----------------------------------------------------------------------===//

LogicalResult BlockWriter::placeMeasure(const Instruction &inst) {
  uint32_t number = circuit.bit(inst);
  ArrayRef<Operation *> measures = writer.extraction.measures;
  if (number >= measures.size() || !unplacedMeasures.erase(measures[number]))
    return writer.extraction.function.emitError()
           << "the circuit measures bit " << number << " in the wrong place";
  auto op = cast<qc::MeasureOp>(measures[number]);
  op->moveBefore(block.getTerminator());
  op->setOperand(0, writer.values.get(inst.q[0]));
  writer.values.set(inst.q[0], op.getOut());
  for (cbit::StoreOp store : freeStores.lookup(op))
    store->moveBefore(block.getTerminator());
  advanceQueue();
  return success();
}

LogicalResult BlockWriter::placeFlow(const Instruction &inst) {
  if (!writer.extraction.flows[circuit.controlFlowTag(inst)]) {
    const Circuit &held = circuit.controlFlowBlocks(inst).front();
    for (const Instruction &inner : held.instructions)
      writer.emitter.emit(writer.loc, held, inner);
    return success();
  }
  Operation *op = queue[next++];
  op->moveBefore(block.getTerminator());
  // Symbols that are results of the old op become those of the new one, where
  // the classical results come first.
  SmallVector<std::pair<size_t, unsigned>> results;
  auto symbols = writer.flowSymbols.find(op);
  if (symbols != writer.flowSymbols.end()) {
    for (size_t number : symbols->second) {
      auto value = cast<OpResult>(writer.extraction.symbols[number]);
      unsigned position =
          llvm::count_if(op->getResults().take_front(value.getResultNumber()),
                         [](Value result) { return !isQubit(result); });
      results.push_back({number, position});
    }
  }
  const std::vector<Circuit> &blocks = circuit.controlFlowBlocks(inst);
  FailureOr<Operation *> rebuilt = rebuildFlow(
      op, writer.qubitType, writer.values, [&](unsigned index, Block &body) {
        return BlockWriter(writer, body, blocks[index]).run();
      });
  if (failed(rebuilt))
    return failure();
  for (auto [number, result] : results)
    writer.extraction.symbols[number] = (*rebuilt)->getResult(result);
  writer.builder.setInsertionPoint(block.getTerminator());
  advanceQueue();
  return success();
}

LogicalResult BlockWriter::place(const Instruction &inst) {
  switch (inst.kind) {
  case GateKind::Measure:
    return placeMeasure(inst);
  case GateKind::ControlFlow:
    return placeFlow(inst);
  default:
    writer.emitter.emit(writer.loc, circuit, inst);
    return success();
  }
}

LogicalResult BlockWriter::run() {
  takeApart();
  blockedQubits.resize(writer.values.size());
  writer.builder.setInsertionPoint(block.getTerminator());
  advanceQueue();
  writer.emitter.emitPhase(writer.loc, circuit.globalPhase);
  for (const Instruction &inst : circuit.instructions) {
    if ((!waiting.empty() && touchesBlocked(inst)) || !isReady(circuit, inst)) {
      defer(inst);
      continue;
    }
    if (failed(place(inst)))
      return failure();
    bool mayRelease =
        inst.kind == GateKind::Measure || inst.kind == GateKind::ControlFlow;
    if (mayRelease && failed(retryWaiting()))
      return failure();
  }
  if (next != queue.size() || !waiting.empty() || !unplacedMeasures.empty())
    return writer.extraction.function.emitError(
        "the circuit lacks a measurement or control flow, or has them in an "
        "order that contradicts what depends on them");
  return success();
}

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

static void markUsed(const Circuit &circuit, llvm::BitVector &used) {
  for (const Instruction &inst : circuit.instructions) {
    if (inst.kind == GateKind::ControlFlow) {
      for (const Circuit &block : circuit.controlFlowBlocks(inst))
        markUsed(block, used);
      continue;
    }
    for (Qubit qubit : circuit.qubits(inst))
      used.set(qubit);
  }
}

/// The sites that the circuit acts on instead of the old qubits.
void CircuitWriter::makeSites(const Circuit &circuit) {
  llvm::BitVector used(circuit.numQubits);
  markUsed(circuit, used);
  builder.setInsertionPointToStart(&extraction.function.front());
  for (Qubit site = 0; site < circuit.numQubits; ++site)
    values.add(used[site] ? Value(qc::SiteOp::create(builder, loc, site))
                          : Value());
}

LogicalResult CircuitWriter::run(const Circuit &circuit, bool isMapped) {
  if (isMapped)
    makeSites(circuit);
  else
    for (Operation *source : extraction.sources)
      values.add(source->getResult(0));
  if (values.size() < circuit.numQubits)
    return extraction.function.emitError(
        "the circuit has more qubits than the function");
  Block &entry = extraction.function.front();
  if (failed(BlockWriter(*this, entry, circuit).run()))
    return failure();
  if (isMapped)
    for (Operation *source : extraction.sources)
      source->erase();
  builder.setInsertionPoint(entry.getTerminator());
  for (Qubit qubit = 0; qubit < values.size(); ++qubit)
    if (Value value = values.get(qubit))
      qc::SinkOp::create(builder, loc, value);
  return success();
}

LogicalResult CircuitExtraction::writeBack(const Circuit &rewritten) {
  return CircuitWriter(*this).run(rewritten, /*isMapped=*/false);
}

LogicalResult CircuitExtraction::writeBackMapped(const Circuit &mapped) {
  return CircuitWriter(*this).run(mapped, /*isMapped=*/true);
}

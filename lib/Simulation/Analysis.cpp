//===- Analysis.cpp - What of a Program can wait or be skipped --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Analysis.h"

#include "llvm/ADT/SmallVector.h"

#include <vector>

using namespace enishi;
using namespace enishi::simulation;

namespace {

struct BasicBlock {
  size_t begin, end;
  llvm::SmallVector<size_t, 2> successors;
};

/// Facts about what may follow a point of the program.
struct Future {
  /// Qubits that an operation acts on which does not commute with measuring
  /// them.
  llvm::BitVector disturbed;
  /// Qubits whose state matters.
  llvm::BitVector used;
  /// Classical bits that a Classical instruction reads or writes before a
  /// measurement overwrites them.
  llvm::BitVector bits;

  bool merge(const Future &other) {
    size_t before = disturbed.count() + used.count() + bits.count();
    disturbed |= other.disturbed;
    used |= other.used;
    bits |= other.bits;
    return disturbed.count() + used.count() + bits.count() != before;
  }
};

class Analyzer {
public:
  Analyzer(const Program &program, ProgramAnalysis &result,
           llvm::function_ref<bool(size_t)> isNoisy, Purpose purpose)
      : code(program.code), result(result), isNoisy(isNoisy), purpose(purpose) {
  }

  void run() {
    findBlocks();
    analyzePast();
    analyzeFuture();
  }

private:
  void findBlocks();
  llvm::ArrayRef<Qubit> actsOn(const Instruction &inst) const;
  void analyzePast();
  void analyzeFuture();
  void stepForward(size_t index, llvm::BitVector &dirty);
  void stepBackward(size_t index, Future &future);
  void stepBackwardNoiseless(size_t index, Future &future);
  void classical(const Instruction &inst, llvm::BitVector &bits) const;

  const Circuit &code;
  ProgramAnalysis &result;
  llvm::function_ref<bool(size_t)> isNoisy;
  Purpose purpose;
  std::vector<BasicBlock> blocks;
  /// Resets of a qubit that is |0> on every path to them.
  llvm::BitVector cleanResets;
};

void Analyzer::findBlocks() {
  size_t size = code.size();
  llvm::BitVector leaders(size + 1);
  leaders.set(0);
  leaders.set(size);
  for (size_t i = 0; i < size; ++i) {
    const Instruction &inst = code.instructions[i];
    if (inst.kind == GateKind::Jump || inst.kind == GateKind::JumpIfZero) {
      leaders.set(Program::jumpTarget(inst));
      leaders.set(i + 1);
    }
  }
  std::vector<size_t> blockOf(size + 1);
  for (unsigned leader : leaders.set_bits()) {
    blockOf[leader] = blocks.size();
    blocks.push_back({leader, size, {}});
    if (blocks.size() > 1)
      blocks[blocks.size() - 2].end = leader;
  }
  for (BasicBlock &block : blocks) {
    if (block.begin == size)
      continue; // The end of the program.
    const Instruction &last = code.instructions[block.end - 1];
    bool jumps =
        last.kind == GateKind::Jump || last.kind == GateKind::JumpIfZero;
    if (jumps)
      block.successors.push_back(blockOf[Program::jumpTarget(last)]);
    if (last.kind != GateKind::Jump)
      block.successors.push_back(blockOf[block.end]);
  }
}

llvm::ArrayRef<Qubit> Analyzer::actsOn(const Instruction &inst) const {
  if (inst.kind == GateKind::Measure || inst.kind == GateKind::Reset)
    return inst.q[0];
  return code.qubits(inst);
}

void Analyzer::stepForward(size_t index, llvm::BitVector &dirty) {
  const Instruction &inst = code.instructions[index];
  if (inst.kind == GateKind::Reset) {
    cleanResets[index] = !dirty[inst.q[0]];
    dirty.reset(inst.q[0]);
  } else if (isUnitary(inst.kind)) {
    for (Qubit qubit : code.qubits(inst))
      dirty.set(qubit);
  }
  if (isNoisy(index))
    for (Qubit qubit : actsOn(inst))
      dirty.set(qubit);
}

/// Which qubits may differ from |0>, forward to a fixed point.
void Analyzer::analyzePast() {
  cleanResets.resize(code.size());
  std::vector<llvm::BitVector> in(blocks.size());
  in[0].resize(code.numQubits);
  std::vector<size_t> worklist = {0};
  while (!worklist.empty()) {
    size_t index = worklist.back();
    worklist.pop_back();
    llvm::BitVector dirty = in[index];
    for (size_t i = blocks[index].begin; i < blocks[index].end; ++i)
      stepForward(i, dirty);
    for (size_t successor : blocks[index].successors) {
      bool first = in[successor].empty() && code.numQubits;
      if (first)
        in[successor].resize(code.numQubits);
      size_t before = in[successor].count();
      in[successor] |= dirty;
      if (first || in[successor].count() != before)
        worklist.push_back(successor);
    }
  }
  // Blocks that cannot be reached keep whatever was found: nothing.
}

void Analyzer::classical(const Instruction &inst, llvm::BitVector &bits) const {
  switch (Program::classicalOp(inst)) {
  case ClassicalOp::LoadBit:
  case ClassicalOp::StoreBit:
    bits.set(inst.q[2]);
    break;
  case ClassicalOp::LoadBits:
  case ClassicalOp::StoreBits:
    bits.set(inst.q[2], inst.q[2] + Program::constantBits(inst));
    break;
  case ClassicalOp::LoadBitIndexed:
  case ClassicalOp::StoreBitIndexed:
    bits.set();
    break;
  default:
    break;
  }
}

void Analyzer::stepBackward(size_t index, Future &future) {
  const Instruction &inst = code.instructions[index];
  if (!isNoisy(index))
    return stepBackwardNoiseless(index, future);
  // The noise of a measurement comes before it, all other noise after.
  if (inst.kind == GateKind::Measure)
    stepBackwardNoiseless(index, future);
  for (Qubit qubit : actsOn(inst))
    future.disturbed.set(qubit);
  if (inst.kind != GateKind::Measure)
    stepBackwardNoiseless(index, future);
}

void Analyzer::stepBackwardNoiseless(size_t index, Future &future) {
  const Instruction &inst = code.instructions[index];
  switch (inst.kind) {
  case GateKind::Measure:
    result.deferrable[index] =
        !future.disturbed[inst.q[0]] && !future.bits[inst.q[1]];
    result.unread[index] = !future.bits[inst.q[1]];
    future.used.set(inst.q[0]);
    future.bits.reset(inst.q[1]);
    return;
  case GateKind::Reset:
    result.skippable[index] =
        cleanResets[index] ||
        (purpose == Purpose::Counts && !future.used[inst.q[0]]);
    if (!result.skippable[index]) {
      future.disturbed.set(inst.q[0]);
      future.used.reset(inst.q[0]);
    }
    return;
  case GateKind::Classical:
    classical(inst, future.bits);
    return;
  default:
    break;
  }
  if (!isUnitary(inst.kind))
    return;
  bool commutes =
      purpose == Purpose::Counts &&
      ((isTableGate(inst.kind) && gateInfo(inst.kind).isDiagonal()) ||
       (inst.kind == GateKind::Controlled && gateInfo(inst.base).isDiagonal()));
  unsigned controls = purpose == Purpose::Counts ? code.numControls(inst) : 0;
  unsigned position = 0;
  for (Qubit qubit : code.qubits(inst)) {
    future.used.set(qubit);
    if (!commutes && position++ >= controls)
      future.disturbed.set(qubit);
  }
}

/// What may follow, backward to a fixed point. The facts of an instruction are
/// final once those of its block are, so the last visit leaves them right.
void Analyzer::analyzeFuture() {
  result.deferrable.resize(code.size());
  result.unread.resize(code.size());
  result.skippable.resize(code.size());
  Future none{llvm::BitVector(code.numQubits), llvm::BitVector(code.numQubits),
              llvm::BitVector(code.numBits)};
  std::vector<Future> in(blocks.size(), none);
  std::vector<llvm::SmallVector<size_t, 2>> predecessors(blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i)
    for (size_t successor : blocks[i].successors)
      predecessors[successor].push_back(i);
  std::vector<size_t> worklist;
  llvm::BitVector queued(blocks.size(), true);
  for (size_t i = 0; i < blocks.size(); ++i)
    worklist.push_back(i);
  while (!worklist.empty()) {
    size_t index = worklist.back();
    worklist.pop_back();
    queued.reset(index);
    Future future = none;
    for (size_t successor : blocks[index].successors)
      future.merge(in[successor]);
    for (size_t i = blocks[index].end; i-- > blocks[index].begin;)
      stepBackward(i, future);
    if (!in[index].merge(future))
      continue;
    for (size_t predecessor : predecessors[index])
      if (!queued[predecessor]) {
        queued.set(predecessor);
        worklist.push_back(predecessor);
      }
  }
}

} // namespace

ProgramAnalysis::ProgramAnalysis(const Program &program,
                                 llvm::function_ref<bool(size_t)> isNoisy,
                                 Purpose purpose) {
  Analyzer(program, *this, isNoisy, purpose).run();
  for (size_t i = 0; i < program.code.size(); ++i) {
    GateKind kind = program.code.instructions[i].kind;
    hasControlFlow |= kind >= GateKind::ControlFlow;
    if ((kind == GateKind::Measure && !deferrable[i]) ||
        (kind == GateKind::Reset && !skippable[i]))
      isSamplable = false;
  }
  isSamplable &= !hasControlFlow;
}

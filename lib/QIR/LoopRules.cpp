//===- LoopRules.cpp - What decides how often a loop runs -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProfileVerifier.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/Analysis/CFG.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/PostDominators.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;
using namespace enishi;
using namespace enishi::qir;

namespace {
/// Finds the values that depend on a measurement: through operands and through
/// which way a branch went before a phi.
class Dependence {
public:
  explicit Dependence(const Function &function)
      : postDominators(const_cast<Function &>(function)) {
    // A loop carries a dependence back: repeat until nothing is new.
    bool changed = true;
    while (changed) {
      changed = false;
      for (const Instruction &inst : instructions(function))
        if (!dependent.contains(&inst) && depends(inst)) {
          changed = true;
          dependent.insert(&inst);
          if (inst.isTerminator())
            noteJoins(inst);
        }
    }
  }

  bool contains(const Instruction *inst) const {
    return dependent.contains(inst);
  }

private:
  bool depends(const Instruction &inst) const {
    if (auto *call = dyn_cast<CallInst>(&inst))
      if (const Function *callee = call->getCalledFunction();
          callee && !callee->getReturnType()->isVoidTy() &&
          (isRuntimeFunction(*callee) || isQuantumFunction(*callee)))
        return true;
    if (isa<PHINode>(inst) && joins.contains(inst.getParent()))
      return true;
    return any_of(inst.operands(), [&](const Use &use) {
      auto *operand = dyn_cast<Instruction>(use.get());
      return operand && dependent.contains(operand);
    });
  }

  /// The blocks whose phis tell which way the branch went: those between it
  /// and the point where all ways meet again, and that point.
  void noteJoins(const Instruction &branch) {
    const DomTreeNode *node = postDominators.getNode(branch.getParent());
    const DomTreeNode *meeting = node ? node->getIDom() : nullptr;
    const BasicBlock *end = meeting ? meeting->getBlock() : nullptr;
    SmallVector<const BasicBlock *> pending(successors(branch.getParent()));
    DenseSet<const BasicBlock *> seen;
    while (!pending.empty()) {
      const BasicBlock *block = pending.pop_back_val();
      if (!seen.insert(block).second)
        continue;
      joins.insert(block);
      if (block != end)
        append_range(pending, successors(block));
    }
  }

  PostDominatorTree postDominators;
  DenseSet<const Instruction *> dependent;
  DenseSet<const BasicBlock *> joins;
};
} // namespace

std::vector<std::pair<const Instruction *, bool>>
qir::loopExits(const Function &function) {
  DominatorTree dominators(const_cast<Function &>(function));
  LoopInfo loops(dominators);
  std::vector<std::pair<const Instruction *, bool>> exits;
  // A cycle that can be entered at several places is no natural loop.
  SmallVector<std::pair<const BasicBlock *, const BasicBlock *>> backEdges;
  FindFunctionBackedges(function, backEdges);
  for (auto [from, to] : backEdges)
    if (!dominators.dominates(to, from))
      exits.push_back({from->getTerminator(), true});
  if (loops.empty())
    return exits;
  Dependence dependence(function);
  for (const Loop *loop : loops.getLoopsInPreorder()) {
    SmallVector<BasicBlock *> blocks;
    loop->getExitingBlocks(blocks);
    // A loop without an exit is one that no known number of rounds ends.
    if (blocks.empty())
      exits.push_back({loop->getHeader()->getTerminator(), true});
    for (const BasicBlock *block : blocks) {
      const Instruction *branch = block->getTerminator();
      exits.push_back({branch, dependence.contains(branch)});
    }
  }
  return exits;
}

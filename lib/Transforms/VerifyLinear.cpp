//===- VerifyLinear.cpp - Every qubit is used exactly once ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QC/QC.h"
#include "enishi/Transforms/Passes.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace enishi {
#define GEN_PASS_DEF_VERIFYLINEAR
#include "enishi/Transforms/TransformPasses.h.inc"
} // namespace enishi

using namespace mlir;
using namespace enishi;

/// One of the op's regions is executed, once.
static bool isBranch(Operation *op) {
  return isa<scf::IfOp, scf::IndexSwitchOp>(op);
}

static LogicalResult reportUse(Value qubit, Operation *user,
                               const Twine &message) {
  InFlightDiagnostic diag = emitError(gateLocation(user)) << message;
  if (Operation *definer = qubit.getDefiningOp())
    diag.attachNote(gateLocation(definer)) << "the qubit comes from here";
  else
    diag.attachNote(qubit.getLoc()) << "the qubit comes from here";
  return diag;
}

/// Checks the uses of a qubit within `region`'s own block or, for a branch
/// directly in it, within the branch's regions. A qubit must be consumed in
/// every region of a branch that consumes it in one.
static LogicalResult checkUses(Value qubit) {
  Block *home = qubit.getParentBlock();
  // The usual case.
  if (qubit.hasOneUse() && qubit.use_begin()->getOwner()->getBlock() == home)
    return success();

  if (qubit.use_empty()) {
    Operation *definer = qubit.getDefiningOp();
    Location loc = definer ? gateLocation(definer) : qubit.getLoc();
    return emitError(loc, "a qubit is never used; qc.sink ends one");
  }

  // Which regions consume the qubit; a branch nested in a branch counts for
  // its own region once each of its regions consumes it.
  DenseMap<Region *, Operation *> consumed;
  Operation *firstUser = qubit.use_begin()->getOwner();
  SmallVector<std::pair<Region *, Operation *>, 4> work;
  for (OpOperand &use : qubit.getUses())
    work.push_back({use.getOwner()->getParentRegion(), use.getOwner()});
  while (!work.empty()) {
    auto [region, user] = work.pop_back_val();
    if (!consumed.try_emplace(region, user).second)
      return reportUse(qubit, user, "a qubit is used a second time");
    if (region == home->getParent())
      continue;
    Operation *parent = region->getParentOp();
    if (!isBranch(parent))
      return reportUse(qubit, user,
                       "a qubit from outside is used in the body of '" +
                           parent->getName().getStringRef() +
                           "'; it has to be carried as an argument");
    bool everywhere = llvm::all_of(parent->getRegions(), [&](Region &other) {
      return consumed.contains(&other);
    });
    if (everywhere)
      work.push_back({parent->getParentRegion(), parent});
  }
  if (consumed.contains(home->getParent()))
    return success();
  return reportUse(qubit, firstUser,
                   "a qubit is used in one branch but not in the others");
}

LogicalResult enishi::verifyLinear(func::FuncOp function) {
  DenseMap<int64_t, Operation *> sites;
  auto check = [&](ValueRange values) {
    return llvm::all_of(values, [](Value value) {
      return !isa<qc::QubitType>(value.getType()) ||
             succeeded(checkUses(value));
    });
  };
  WalkResult result = function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (!check(op->getResults()))
      return WalkResult::interrupt();
    for (Region &region : op->getRegions())
      for (Block &block : region)
        if (!check(block.getArguments()))
          return WalkResult::interrupt();
    if (auto site = dyn_cast<qc::SiteOp>(op)) {
      auto [it, isNew] = sites.try_emplace(site.getSite(), op);
      if (!isNew) {
        InFlightDiagnostic diag = op->emitError() << "site " << site.getSite()
                                                  << " is taken a second time";
        diag.attachNote(it->second->getLoc()) << "it was taken here";
        return WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

namespace {
struct VerifyLinearPass : enishi::impl::VerifyLinearBase<VerifyLinearPass> {
  void runOnOperation() override {
    if (failed(verifyLinear(getOperation())))
      signalPassFailure();
    markAllAnalysesPreserved();
  }
};
} // namespace

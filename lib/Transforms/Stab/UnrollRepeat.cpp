//===- UnrollRepeat.cpp - Loops written out ---------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Dem/Dem.h"
#include "dialects/Stab/Stab.h"
#include "enishi/Support/SaturatingMath.h"
#include "enishi/Transforms/Stab/Passes.h"

namespace enishi {
#define GEN_PASS_DEF_STABUNROLLREPEAT
#include "enishi/Transforms/Stab/StabTransformPasses.h.inc"
} // namespace enishi

using namespace mlir;
using namespace enishi;

template <typename RepeatOp> static uint64_t unrolledSize(Block &block) {
  uint64_t size = 0;
  for (Operation &op : block) {
    auto loop = dyn_cast<RepeatOp>(op);
    size = saturatingAdd(
        size, loop ? saturatingMultiply(
                         static_cast<uint64_t>(loop.getRepetitions()),
                         unrolledSize<RepeatOp>(loop.getBody().front()))
                   : 1);
  }
  return size;
}

/// Inner loops first, so that what is copied has none.
template <typename RepeatOp> static void unroll(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(block)) {
    auto loop = dyn_cast<RepeatOp>(op);
    if (!loop)
      continue;
    Block &body = loop.getBody().front();
    unroll<RepeatOp>(body);
    OpBuilder builder(loop);
    // A turn of nothing may be asked for as often as one likes.
    for (int64_t turn = 1; !body.empty() && turn < loop.getRepetitions();
         ++turn)
      for (Operation &inner : body)
        builder.clone(inner);
    block.getOperations().splice(loop->getIterator(), body.getOperations());
    loop.erase();
  }
}

template <typename RootOp, typename RepeatOp>
static LogicalResult unrollAll(ModuleOp module, uint64_t maxOps) {
  for (RootOp root : module.getOps<RootOp>()) {
    Block &block = root.getBody().front();
    const uint64_t size = unrolledSize<RepeatOp>(block);
    if (size > maxOps)
      return root.emitOpError()
             << "has " << size
             << " instructions with its loops written out, and " << maxOps
             << " are the limit (max-ops)";
    unroll<RepeatOp>(block);
  }
  return success();
}

namespace {

struct StabUnrollRepeatPass
    : enishi::impl::StabUnrollRepeatBase<StabUnrollRepeatPass> {
  using Base::Base;
  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (failed(unrollAll<stab::CircuitOp, stab::RepeatOp>(module, maxOps)) ||
        failed(unrollAll<dem::ModelOp, dem::RepeatOp>(module, maxOps)))
      signalPassFailure();
  }
};

} // namespace

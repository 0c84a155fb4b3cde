//===- BitAccesses.cpp - Which store a measurement may do -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProgramBuilder.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::conversion;

BitAccesses::BitAccesses(Block &block) {
  for (Operation &op : block) {
    if (auto load = dyn_cast<cbit::LoadOp>(op)) {
      std::optional<uint64_t> bit = load.getStaticIndex();
      ofRegister[load.getReg()].push_back({&op, bit ? int64_t(*bit) : -1});
    } else if (auto store = dyn_cast<cbit::StoreOp>(op)) {
      std::optional<uint64_t> bit = store.getStaticIndex();
      ofRegister[store.getReg()].push_back({&op, bit ? int64_t(*bit) : -1});
    } else if (isa<cbit::CBitDialect>(op.getDialect())) {
      for (Value operand : op.getOperands())
        if (isa<cbit::RegType>(operand.getType()))
          ofRegister[operand].push_back({&op, -1});
    } else if (op.getNumRegions() != 0) {
      DenseSet<Value> registers;
      op.walk([&](Operation *inner) {
        for (Value operand : inner->getOperands())
          if (isa<cbit::RegType>(operand.getType()))
            registers.insert(operand);
      });
      for (Value reg : registers)
        ofRegister[reg].push_back({&op, -1});
    }
  }
}

cbit::StoreOp BitAccesses::directStore(qc::MeasureOp measure) const {
  for (Operation *user : measure.getBit().getUsers()) {
    auto store = dyn_cast<cbit::StoreOp>(user);
    if (!store || !store.getStaticIndex() ||
        store->getBlock() != measure->getBlock())
      continue;
    int64_t bit = *store.getStaticIndex();
    const std::vector<Access> &accesses =
        ofRegister.find(store.getReg())->second;
    auto it = llvm::partition_point(accesses, [&](const Access &access) {
      return access.op->isBeforeInBlock(measure);
    });
    while (it->op != store && it->bit >= 0 && it->bit != bit)
      ++it;
    if (it->op == store)
      return store;
  }
  return {};
}

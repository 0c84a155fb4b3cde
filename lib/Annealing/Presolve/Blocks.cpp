//===- Blocks.cpp - Biconnected parts ---------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Presolver.h"

#include <algorithm>

using namespace enishi::annealing;

namespace {

class BlockFinder {
public:
  BlockFinder(const IsingModel &model, BlockTree &tree)
      : model(model), tree(tree), entered(model.numSpins(), unseen),
        low(model.numSpins()) {}

  void visit(Spin root) {
    if (entered[root] != unseen)
      return;
    if (model.degree(root) == 0) {
      entered[root] = counter++;
      tree.isolated.push_back(root);
      return;
    }
    enter(root);
    while (!frames.empty()) {
      Frame &frame = frames.back();
      Spin spin = frame.spin;
      if (frame.next < model.rowBegin[spin + 1]) {
        Spin next = model.neighbors[frame.next++];
        if (entered[next] == unseen)
          enter(next);
        else
          low[spin] = std::min(low[spin], entered[next]);
        continue;
      }
      bool hasField = frame.hasField;
      frames.pop_back();
      if (frames.empty())
        break;
      Frame &above = frames.back();
      low[above.spin] = std::min(low[above.spin], low[spin]);
      above.hasField |= hasField;
      if (low[spin] >= entered[above.spin])
        close(spin, above.spin, hasField);
    }
    stack.clear();
  }

private:
  struct Frame {
    Spin spin;
    uint64_t next;
    /// Of the spin and of what hangs below it.
    bool hasField;
  };
  static constexpr uint32_t unseen = UINT32_MAX;

  void enter(Spin spin) {
    entered[spin] = low[spin] = counter++;
    frames.push_back({spin, model.rowBegin[spin], model.fields[spin] != 0});
    stack.push_back(spin);
  }

  void close(Spin spin, Spin top, bool hasField) {
    BlockTree::Block block;
    block.top = top;
    block.hasFieldBelow = hasField;
    Spin last;
    do {
      last = stack.back();
      stack.pop_back();
      block.spins.push_back(last);
    } while (last != spin);
    tree.blocks.push_back(std::move(block));
  }

  const IsingModel &model;
  BlockTree &tree;
  std::vector<uint32_t> entered, low;
  std::vector<Frame> frames;
  std::vector<Spin> stack;
  uint32_t counter = 0;
};

} // namespace

BlockTree enishi::annealing::findBlocks(const IsingModel &model) {
  BlockTree tree;
  BlockFinder finder(model, tree);
  for (Spin spin = 0; spin < model.numSpins(); ++spin)
    if (model.fields[spin] != 0)
      finder.visit(spin);
  for (Spin spin = 0; spin < model.numSpins(); ++spin)
    finder.visit(spin);
  return tree;
}

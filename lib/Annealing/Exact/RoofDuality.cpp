//===- RoofDuality.cpp - The roof dual and what it fixes --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RoofDuality.h"

#include <algorithm>
#include <cstdlib>

using namespace enishi::annealing;

namespace {

/// Node 2 i + b is spin i with value + (b = 0) or - (b = 1); the ghost is spin
/// n. Arc 2 k + b leaves node 2 i + b along entry k of row i.
class DoubleCover {
public:
  DoubleCover(const FixedPointModel &model, uint64_t stepLimit)
      : model(*model.model), fixed(model), numSpins(this->model.numSpins()),
        stepsLeft(stepLimit) {
    build();
  }

  /// False where the steps ran out.
  bool maximise();
  void findPersistencies(RoofDuality &result);
  void findUnused(RoofDuality &result) const;
  int64_t flow = 0;
  uint64_t numStepsLeft() const { return stepsLeft; }

private:
  using Node = uint32_t;

  void build();
  bool findLevels();
  bool augmentFrom(Spin spin);

  Node sourceNode(Spin spin) const {
    return 2 * spin + (fixed.fields[spin] > 0);
  }
  Node sinkNode(Spin spin) const { return 2 * spin + (fixed.fields[spin] < 0); }
  Node head(uint64_t entry, unsigned side) const {
    return 2 * model.neighbors[entry] + (side ^ (fixed.weights[entry] > 0));
  }
  uint64_t arcBegin(Node node) const { return 2 * model.rowBegin[node / 2]; }
  /// Arcs of a node come in steps of two: arc, arc + 2, ...
  uint64_t firstArc(Node node) const { return arcBegin(node) + node % 2; }
  uint64_t endArc(Node node) const { return 2 * model.rowBegin[node / 2 + 1]; }
  uint64_t reverseArc(uint64_t arc) const {
    return 2 * reverse[arc / 2] + head(arc / 2, arc % 2) % 2;
  }
  /// What may still flow from the node to the ghost's - side, or 0.
  int64_t toSink(Node node) const {
    Spin spin = node / 2;
    return fixed.fields[spin] != 0 && sinkNode(spin) == node ? sinkLeft[spin]
                                                             : 0;
  }

  const IsingModel &model;
  const FixedPointModel &fixed;
  uint32_t numSpins;
  uint64_t stepsLeft;
  std::vector<uint64_t> reverse;
  std::vector<int64_t> residual, sourceLeft, sinkLeft;
  std::vector<uint32_t> level;
  std::vector<uint64_t> current;
  std::vector<Node> queue;
  std::vector<uint64_t> path;
  uint32_t sinkLevel = 0;
};

void DoubleCover::build() {
  // Rows are ascending, so walking all rows in order meets the entries of each
  // column in the order of that column's own row.
  reverse.resize(model.neighbors.size());
  std::vector<uint64_t> next(model.rowBegin.begin(), model.rowBegin.end() - 1);
  for (uint64_t k = 0; k < model.neighbors.size(); ++k)
    reverse[k] = next[model.neighbors[k]]++;
  residual.resize(2 * model.neighbors.size());
  for (uint64_t k = 0; k < model.neighbors.size(); ++k)
    residual[2 * k] = residual[2 * k + 1] = std::abs(fixed.weights[k]);
  sourceLeft.resize(numSpins);
  for (Spin spin = 0; spin < numSpins; ++spin)
    sourceLeft[spin] = std::abs(fixed.fields[spin]);
  sinkLeft = sourceLeft;
  level.resize(2 * numSpins);
  current.resize(2 * numSpins);
}

bool DoubleCover::findLevels() {
  std::fill(level.begin(), level.end(), UINT32_MAX);
  queue.clear();
  for (Spin spin = 0; spin < numSpins; ++spin)
    if (sourceLeft[spin] > 0) {
      level[sourceNode(spin)] = 0;
      queue.push_back(sourceNode(spin));
    }
  sinkLevel = UINT32_MAX;
  for (size_t at = 0; at < queue.size(); ++at) {
    Node node = queue[at];
    if (level[node] >= sinkLevel)
      break;
    if (toSink(node) > 0) {
      sinkLevel = level[node];
      break;
    }
    stepsLeft -= std::min<uint64_t>(stepsLeft, model.degree(node / 2));
    for (uint64_t arc = firstArc(node); arc < endArc(node); arc += 2) {
      Node next = head(arc / 2, arc % 2);
      if (residual[arc] > 0 && level[next] == UINT32_MAX) {
        level[next] = level[node] + 1;
        queue.push_back(next);
      }
    }
  }
  return sinkLevel != UINT32_MAX;
}

/// Sends what it can from the spin's source node along shortest paths. False
/// where the steps ran out.
bool DoubleCover::augmentFrom(Spin spin) {
  Node root = sourceNode(spin);
  path.clear();
  Node node = root;
  while (sourceLeft[spin] > 0) {
    if (level[node] == sinkLevel && toSink(node) > 0) {
      int64_t amount = std::min(sourceLeft[spin], toSink(node));
      for (uint64_t arc : path)
        amount = std::min(amount, residual[arc]);
      sourceLeft[spin] -= amount;
      sinkLeft[node / 2] -= amount;
      flow += amount;
      size_t keep = path.size();
      for (size_t i = path.size(); i-- > 0;) {
        residual[path[i]] -= amount;
        residual[reverseArc(path[i])] += amount;
        if (residual[path[i]] == 0)
          keep = i;
      }
      // Go on from the tail of the first arc that is full now.
      path.resize(keep);
      node = keep == 0 ? root : head(path.back() / 2, path.back() % 2);
      continue;
    }
    bool advanced = false;
    if (level[node] < sinkLevel)
      for (uint64_t &arc = current[node]; arc < endArc(node); arc += 2) {
        if (stepsLeft == 0)
          return false;
        --stepsLeft;
        Node next = head(arc / 2, arc % 2);
        if (residual[arc] > 0 && level[next] == level[node] + 1) {
          path.push_back(arc);
          node = next;
          advanced = true;
          break;
        }
      }
    if (advanced)
      continue;
    if (path.empty())
      return true;
    // A dead end: no other path of this round needs to come here.
    level[node] = UINT32_MAX;
    path.pop_back();
    node = path.empty() ? root : head(path.back() / 2, path.back() % 2);
  }
  return true;
}

bool DoubleCover::maximise() {
  while (findLevels()) {
    if (stepsLeft == 0)
      return false;
    for (Node node = 0; node < 2 * numSpins; ++node)
      current[node] = firstArc(node);
    for (Spin spin = 0; spin < numSpins; ++spin)
      if (sourceLeft[spin] > 0 && level[sourceNode(spin)] == 0)
        if (!augmentFrom(spin))
          return false;
  }
  return true;
}

void DoubleCover::findUnused(RoofDuality &result) const {
  // A flow and its mirror image, together, use what either leaves unused.
  result.unusedWeights.resize(model.neighbors.size());
  for (uint64_t k = 0; k < model.neighbors.size(); ++k) {
    int64_t weight = std::abs(fixed.weights[k]);
    result.unusedWeights[k] = 2 * weight - std::abs(weight - residual[2 * k]) -
                              std::abs(weight - residual[2 * k + 1]);
  }
  result.unusedFields.resize(numSpins);
  for (Spin spin = 0; spin < numSpins; ++spin)
    result.unusedFields[spin] = sourceLeft[spin] + sinkLeft[spin];
}

void DoubleCover::findPersistencies(RoofDuality &result) {
  // The sum of the flow and its mirror image is a maximum flow in twice the
  // capacities, and symmetric: so is its residual graph.
  auto isOpen = [&](uint64_t arc) {
    uint64_t mirror = reverseArc(arc ^ 1);
    return residual[arc] + residual[mirror] > 0;
  };
  const Node ghost = 2 * numSpins, numNodes = ghost + 2;
  const uint32_t unseen = UINT32_MAX;
  std::vector<uint32_t> index(numNodes, unseen), low(numNodes),
      component(numNodes, unseen);
  std::vector<int8_t> chosen; // per component: 1 in, -1 out, 0 neither
  std::vector<Node> stack, fieldSpins;
  for (Spin spin = 0; spin < numSpins; ++spin)
    if (fixed.fields[spin] != 0)
      fieldSpins.push_back(spin);
  struct Frame {
    Node node;
    uint64_t next; // the position among the node's successors
  };
  std::vector<Frame> frames;
  uint32_t counter = 0;

  // Successor number `position` of a node; false at the end. The ghost's are
  // the spins with fields; a spin's first is the ghost, where it has a field.
  auto successor = [&](const Frame &frame, Node &next, bool &isEnd) {
    Node node = frame.node;
    isEnd = false;
    if (node >= ghost) {
      if (frame.next >= fieldSpins.size())
        return isEnd = true, false;
      Spin spin = fieldSpins[frame.next];
      // Out of ghost+: the unused rest. Out of ghost-: what flowed into it may
      // flow back, and an undirected edge has its own capacity besides.
      next = node == ghost ? sourceNode(spin) : sinkNode(spin);
      return node != ghost || sourceLeft[spin] + sinkLeft[spin] > 0;
    }
    if (frame.next == 0) {
      Spin spin = node / 2;
      if (fixed.fields[spin] == 0)
        return false;
      bool isSource = sourceNode(spin) == node;
      next = isSource ? ghost : ghost + 1;
      return isSource || sourceLeft[spin] + sinkLeft[spin] > 0;
    }
    uint64_t arc = firstArc(node) + 2 * (frame.next - 1);
    if (arc >= endArc(node))
      return isEnd = true, false;
    next = head(arc / 2, arc % 2);
    return isOpen(arc);
  };

  auto close = [&](Node root) {
    auto id = static_cast<uint32_t>(chosen.size());
    size_t first = stack.size();
    do
      component[stack[--first]] = id;
    while (stack[first] != root);
    // Components come with those that they reach before them; one whose mirror
    // image was not taken yet may be taken, with everything that it reaches.
    uint32_t mirror = component[root ^ 1];
    if (mirror == id)
      chosen.push_back(0);
    else if (mirror != unseen && chosen[mirror] != 0)
      chosen.push_back(static_cast<int8_t>(-chosen[mirror]));
    else
      chosen.push_back(1);
    stack.resize(first);
  };

  auto visit = [&](Node root) {
    if (index[root] != unseen)
      return;
    frames.push_back({root, 0});
    index[root] = low[root] = counter++;
    stack.push_back(root);
    while (!frames.empty()) {
      Frame &frame = frames.back();
      Node next = 0;
      bool isEnd = false;
      bool open = successor(frame, next, isEnd);
      ++frame.next;
      if (isEnd) {
        Node node = frame.node;
        frames.pop_back();
        if (low[node] == index[node])
          close(node);
        if (!frames.empty())
          low[frames.back().node] =
              std::min(low[frames.back().node], low[node]);
        continue;
      }
      if (!open)
        continue;
      if (index[next] == unseen) {
        index[next] = low[next] = counter++;
        stack.push_back(next);
        frames.push_back({next, 0});
      } else if (component[next] == unseen) {
        low[frame.node] = std::min(low[frame.node], index[next]);
      }
    }
  };

  // From ghost+ first: what it reaches is on its side in every minimum cut.
  visit(ghost);
  uint32_t strongEnd = counter;
  for (Node node = 0; node < numNodes; ++node)
    visit(node);

  result.values.assign(numSpins, 0);
  result.isStrong.assign(numSpins, false);
  for (Spin spin = 0; spin < numSpins; ++spin) {
    result.values[spin] = chosen[component[2 * spin]];
    result.isStrong[spin] =
        index[2 * spin] < strongEnd || index[2 * spin + 1] < strongEnd;
  }
}

} // namespace

RoofDuality enishi::annealing::computeRoofDuality(const FixedPointModel &model,
                                                  uint64_t stepLimit,
                                                  bool wantUnused) {
  RoofDuality result;
  DoubleCover cover(model, stepLimit);
  result.isComplete = cover.maximise();
  result.flow = cover.flow;
  result.steps = stepLimit - cover.numStepsLeft();
  if (wantUnused)
    cover.findUnused(result);
  if (result.isComplete)
    cover.findPersistencies(result);
  return result;
}

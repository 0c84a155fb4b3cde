//===- VerifyMapping.cpp - Replays a mapping -----------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both circuits are read as sequences of operations on tokens: SWAP gates, the
// original's and inserted ones alike, only move tokens. The sequences have to
// agree up to the order of operations that commute, which is decided on dense
// matrices. Nothing here is shared with the mapper.
//
//===----------------------------------------------------------------------===//

#include "enishi/Mapping/Mapping.h"

#include "llvm/ADT/STLExtras.h"

#include <numeric>

using namespace enishi;

static constexpr double kTolerance = 1e-8;

namespace {

using Token = uint32_t;
using BlockFlowOf =
    std::function<BlockFlow(const Circuit &, const Instruction &)>;

llvm::Error wrong(const char *format, auto... arguments) {
  return llvm::createStringError(std::errc::invalid_argument, format,
                                 arguments...);
}

/// A run of gates on one pair of tokens, or one instruction.
struct Item {
  /// Instruction numbers of the original; `consumed` of them are seen, in
  /// whatever order their tokens allow.
  llvm::SmallVector<uint32_t, 2> instructions;
  llvm::SmallVector<Token, 2> tokens;
  llvm::SmallVector<bool, 2> seen;
  uint32_t numSeen = 0, firstUnseen = 0;
  bool started = false;
  bool finished = false;
  bool isUnitary = false;
  std::vector<Complex> matrix; ///< Over `tokens`, once it is needed.
  /// For each token with which Pauli operators on it the matrix commutes, a
  /// bit each for X, Y and Z.
  uint8_t paulis[2] = {0, 0};
};

/// Checks one circuit, or one block of control flow.
class Checker {
public:
  Checker(const Circuit &original, const CouplingGraph &graph,
          const Circuit &routed, const BlockFlowOf &blockFlow,
          bool runsCrossSwaps)
      : original(original), graph(graph), routed(routed), blockFlow(blockFlow),
        runsCrossSwaps(runsCrossSwaps) {}

  /// `tokenOf`: the token of each qubit; `content`: the token on each site or
  /// kNone. Both are moved on to the end of the circuit.
  llvm::Error check(std::vector<Token> &tokenOf, std::vector<Token> &content);

private:
  const Circuit &original;
  const CouplingGraph &graph;
  const Circuit &routed;
  const BlockFlowOf &blockFlow;
  /// Whether a SWAP gate between two gates on a pair of tokens leaves them in
  /// one run.
  bool runsCrossSwaps;

  std::vector<Item> items;
  /// The tokens of each instruction of the original, in operand order.
  std::vector<llvm::SmallVector<Token, 2>> operandTokens;
  /// The qubits' tokens when each control flow instruction begins.
  std::vector<std::vector<Token>> tokensAtFlow;
  std::vector<uint32_t> flowItems;
  /// The items of each token in order; those before `front` are finished.
  std::vector<std::vector<uint32_t>> queue;
  std::vector<size_t> front;
  /// The items of each token that have begun and are not finished, in order.
  std::vector<llvm::SmallVector<uint32_t, 2>> open;
  std::vector<std::vector<uint32_t>> bitQueue; ///< Measurement items per bit.
  std::vector<size_t> bitFront;
  /// Control flow and measurements keep their order.
  std::vector<uint32_t> flowsBefore, measuresBefore;
  uint32_t flowsSeen = 0, measuresSeen = 0;
  bool hasFlow = false;

  void readOriginal(std::vector<Token> &tokenOf);
  llvm::Error consume(uint32_t index, llvm::ArrayRef<Token> tokens);
  llvm::Error consumeFlow(uint32_t index, std::vector<Token> &content);
  bool sameInstruction(uint32_t originalIndex, uint32_t routedIndex,
                       llvm::ArrayRef<Token> tokens) const;
  llvm::Error begin(uint32_t item, uint32_t routedIndex);
  void markSeen(uint32_t item, uint32_t place);
  void finish(uint32_t item);
  void fillMatrix(Item &item);
  bool commute(Item &x, Item &y);
};

} // namespace

//===----------------------------------------------------------------------===//
// The original
//===----------------------------------------------------------------------===//

void Checker::readOriginal(std::vector<Token> &tokenOf) {
  uint32_t numTokens = 0;
  for (Token token : tokenOf)
    numTokens = std::max(numTokens, token + 1);
  queue.resize(numTokens);
  front.assign(numTokens, 0);
  open.resize(numTokens);
  operandTokens.resize(original.size());
  flowsBefore.resize(original.size());
  measuresBefore.resize(original.size());
  // For each token: instructions since its last item that may still turn out
  // to be inside a run.
  std::vector<std::vector<uint32_t>> loose(numTokens);
  // For each token: no further gate joins the run of its last item.
  std::vector<bool> ended(numTokens);
  auto addItem = [&](uint32_t index, llvm::ArrayRef<Token> tokens) {
    Item item;
    item.instructions.push_back(index);
    item.tokens.assign(tokens.begin(), tokens.end());
    item.isUnitary = isUnitary(original.instructions[index].kind);
    for (Token token : tokens)
      queue[token].push_back(items.size());
    items.push_back(std::move(item));
  };
  auto settle = [&](Token token) {
    for (uint32_t index : loose[token])
      addItem(index, {token});
    loose[token].clear();
  };
  uint32_t flows = 0, measures = 0;
  for (uint32_t i = 0, e = original.size(); i < e; ++i) {
    const Instruction &inst = original.instructions[i];
    flowsBefore[i] = flows;
    measuresBefore[i] = measures;
    llvm::SmallVector<Token, 2> tokens;
    for (Qubit qubit : original.qubits(inst))
      tokens.push_back(tokenOf[qubit]);
    operandTokens[i] = tokens;
    if (inst.kind == GateKind::Swap) {
      std::swap(tokenOf[original.qubits(inst)[0]],
                tokenOf[original.qubits(inst)[1]]);
      if (!runsCrossSwaps) {
        for (Token token : tokens) {
          settle(token);
          ended[token] = true;
        }
      }
      continue;
    }
    bool unitary = isUnitary(inst.kind);
    if (unitary && tokens.size() == 1 && !queue[tokens[0]].empty() &&
        items[queue[tokens[0]].back()].tokens.size() == 2) {
      loose[tokens[0]].push_back(i);
      continue;
    }
    if (unitary && tokens.size() == 2 && !ended[tokens[0]] &&
        !ended[tokens[1]] && !queue[tokens[0]].empty() &&
        !queue[tokens[1]].empty() &&
        queue[tokens[0]].back() == queue[tokens[1]].back() &&
        items[queue[tokens[0]].back()].isUnitary) {
      Item &run = items[queue[tokens[0]].back()];
      for (Token token : tokens) {
        llvm::append_range(run.instructions, loose[token]);
        loose[token].clear();
      }
      run.instructions.push_back(i);
      continue;
    }
    for (Token token : tokens) {
      settle(token);
      ended[token] = false;
    }
    if (inst.kind == GateKind::ControlFlow) {
      ++flows;
      flowItems.push_back(items.size());
      tokensAtFlow.push_back(tokenOf);
    } else if (inst.kind == GateKind::Measure) {
      ++measures;
      uint32_t bit = original.bit(inst);
      if (bit >= bitQueue.size())
        bitQueue.resize(bit + 1);
      bitQueue[bit].push_back(items.size());
    }
    addItem(i, tokens);
  }
  for (Token token = 0; token < numTokens; ++token)
    settle(token);
  bitFront.assign(bitQueue.size(), 0);
  hasFlow = flows != 0;
  for (Item &item : items)
    item.seen.assign(item.instructions.size(), false);
}

//===----------------------------------------------------------------------===//
// Commutation
//===----------------------------------------------------------------------===//

/// A symbolic parameter as a number in general position.
static double valueOf(const Circuit &circuit, const Instruction &inst,
                      unsigned index) {
  Angle angle = circuit.param(inst, index);
  if (angle.isConstant())
    return angle.value;
  double value = circuit.expression(angle.expr).constant;
  for (const LinearExpr::Term &term : circuit.expression(angle.expr).terms)
    value += term.coefficient * (0.7548776662 + 0.5698402910 * term.symbol);
  return value;
}

static void denseMatrix(const Circuit &circuit, const Instruction &inst,
                        llvm::SmallVectorImpl<Complex> &matrix) {
  if (!inst.symbolic) {
    circuit.instructionMatrix(inst, matrix);
    return;
  }
  Circuit numeric(circuit.numQubits);
  numeric.appendFrom(circuit, inst);
  Instruction &copy = numeric.instructions[0];
  for (unsigned i = 0, e = circuit.numParams(inst); i < e; ++i)
    numeric.setParam(copy, i, valueOf(circuit, inst, i));
  numeric.instructionMatrix(copy, matrix);
}

/// matrix <- (gate on the bits `bits` of the index) * matrix
static void applyGate(llvm::MutableArrayRef<Complex> matrix, size_t dim,
                      llvm::ArrayRef<Complex> gate,
                      llvm::ArrayRef<unsigned> bits) {
  size_t gateDim = size_t(1) << bits.size();
  auto spread = [&](size_t index) {
    size_t result = 0;
    for (auto [k, bit] : llvm::enumerate(bits))
      result |= (index >> k & 1) << bit;
    return result;
  };
  size_t mask = spread(gateDim - 1);
  llvm::SmallVector<Complex, 8> column(gateDim);
  for (size_t base = 0; base < dim; ++base) {
    if (base & mask)
      continue;
    for (size_t j = 0; j < dim; ++j) {
      for (size_t k = 0; k < gateDim; ++k)
        column[k] = matrix[(base | spread(k)) * dim + j];
      for (size_t i = 0; i < gateDim; ++i) {
        Complex sum = 0;
        for (size_t k = 0; k < gateDim; ++k)
          sum += gate[i * gateDim + k] * column[k];
        matrix[(base | spread(i)) * dim + j] = sum;
      }
    }
  }
}

static std::vector<Complex> identity(size_t dim) {
  std::vector<Complex> matrix(dim * dim);
  for (size_t i = 0; i < dim; ++i)
    matrix[i * dim + i] = 1;
  return matrix;
}

/// The Pauli operators on one bit of the index that leave a matrix as it is
/// when it is multiplied by them from both sides.
static uint8_t commutingPaulis(llvm::ArrayRef<Complex> matrix, size_t dim,
                               size_t bit) {
  bool x = true, y = true, z = true;
  for (size_t i = 0; i < dim; ++i) {
    for (size_t j = 0; j < dim; ++j) {
      Complex entry = matrix[i * dim + j];
      Complex flipped = matrix[(i ^ bit) * dim + (j ^ bit)];
      double sign = ((i ^ j) & bit) ? -1 : 1;
      x &= std::abs(flipped - entry) < kTolerance;
      y &= std::abs(sign * flipped - entry) < kTolerance;
      z &= std::abs(sign * entry - entry) < kTolerance;
    }
  }
  return x | y << 1 | z << 2;
}

void Checker::fillMatrix(Item &item) {
  if (!item.matrix.empty())
    return;
  size_t dim = size_t(1) << item.tokens.size();
  std::vector<Complex> product = identity(dim);
  llvm::SmallVector<Complex, 16> gate;
  for (uint32_t index : item.instructions) {
    denseMatrix(original, original.instructions[index], gate);
    llvm::SmallVector<unsigned, 2> bits;
    for (Token token : operandTokens[index])
      bits.push_back(llvm::find(item.tokens, token) - item.tokens.begin());
    applyGate(product, dim, gate, bits);
  }
  item.matrix = std::move(product);
  for (size_t k = 0; k < item.tokens.size(); ++k)
    item.paulis[k] = commutingPaulis(item.matrix, dim, size_t(1) << k);
}

bool Checker::commute(Item &x, Item &y) {
  if (!x.isUnitary || !y.isUnitary || x.tokens.size() > 2 ||
      y.tokens.size() > 2)
    return false;
  fillMatrix(x);
  fillMatrix(y);
  // A shared Pauli operator on each shared token is enough.
  bool sharePaulis = true;
  for (size_t i = 0; i < x.tokens.size(); ++i)
    for (size_t k = 0; k < y.tokens.size(); ++k)
      if (x.tokens[i] == y.tokens[k])
        sharePaulis &= (x.paulis[i] & y.paulis[k]) != 0;
  if (sharePaulis)
    return true;
  llvm::SmallVector<Token, 4> all(x.tokens.begin(), x.tokens.end());
  for (Token token : y.tokens)
    if (!llvm::is_contained(all, token))
      all.push_back(token);
  auto bitsOf = [&](const Item &item) {
    llvm::SmallVector<unsigned, 2> bits;
    for (Token token : item.tokens)
      bits.push_back(llvm::find(all, token) - all.begin());
    return bits;
  };
  size_t dim = size_t(1) << all.size();
  std::vector<Complex> xy = identity(dim), yx = xy;
  applyGate(xy, dim, y.matrix, bitsOf(y));
  applyGate(xy, dim, x.matrix, bitsOf(x));
  applyGate(yx, dim, x.matrix, bitsOf(x));
  applyGate(yx, dim, y.matrix, bitsOf(y));
  for (size_t i = 0; i < xy.size(); ++i)
    if (std::abs(xy[i] - yx[i]) > kTolerance)
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// The routed circuit
//===----------------------------------------------------------------------===//

bool Checker::sameInstruction(uint32_t originalIndex, uint32_t routedIndex,
                              llvm::ArrayRef<Token> tokens) const {
  const Instruction &x = original.instructions[originalIndex];
  const Instruction &y = routed.instructions[routedIndex];
  if (x.kind != y.kind ||
      llvm::ArrayRef(operandTokens[originalIndex]) != tokens)
    return false;
  if (x.kind == GateKind::Measure)
    return original.bit(x) == routed.bit(y);
  if (x.kind == GateKind::Delay)
    return original.duration(x) == routed.duration(y) &&
           original.durationInDt(x) == routed.durationInDt(y);
  if (x.kind == GateKind::Unitary)
    return original.matrix(x) == routed.matrix(y);
  if (x.kind == GateKind::Controlled && x.base != y.base)
    return false;
  for (unsigned i = 0, e = original.numParams(x); i < e; ++i)
    if (!(original.linear(original.param(x, i)) ==
          routed.linear(routed.param(y, i))))
      return false;
  return true;
}

void Checker::markSeen(uint32_t index, uint32_t place) {
  Item &item = items[index];
  item.seen[place] = true;
  while (item.firstUnseen < item.seen.size() && item.seen[item.firstUnseen])
    ++item.firstUnseen;
  if (++item.numSeen == item.seen.size())
    finish(index);
}

void Checker::finish(uint32_t index) {
  items[index].finished = true;
  for (Token token : items[index].tokens)
    llvm::erase(open[token], index);
  for (Token token : items[index].tokens)
    while (front[token] < queue[token].size() &&
           items[queue[token][front[token]]].finished)
      ++front[token];
}

/// Checks that an item may begin: everything unfinished before it on its
/// tokens commutes with it, and is not half done.
llvm::Error Checker::begin(uint32_t index, uint32_t routedIndex) {
  Item &item = items[index];
  for (Token token : item.tokens) {
    for (size_t i = front[token]; queue[token][i] != index; ++i) {
      Item &before = items[queue[token][i]];
      if (!before.finished && (before.started || !commute(before, item)))
        return wrong("instruction %u of the mapped circuit comes before "
                     "instruction %u of the original, which does not commute "
                     "with it",
                     routedIndex, before.instructions[0]);
    }
  }
  uint32_t first = item.instructions[0];
  const Instruction &inst = original.instructions[first];
  if (inst.kind == GateKind::Measure) {
    uint32_t bit = original.bit(inst);
    if (flowsBefore[first] != flowsSeen ||
        bitQueue[bit][bitFront[bit]] != index)
      return wrong("measurement %u of the mapped circuit has changed places "
                   "with control flow or with another into the same bit",
                   routedIndex);
    ++bitFront[bit];
    ++measuresSeen;
  }
  item.started = true;
  // Items are numbered in the order of their tokens' queues.
  for (Token token : item.tokens)
    open[token].insert(llvm::lower_bound(open[token], index), index);
  return llvm::Error::success();
}

llvm::Error Checker::consume(uint32_t index, llvm::ArrayRef<Token> tokens) {
  // Inside a run that has begun?
  for (Token token : tokens) {
    for (uint32_t itemIndex : open[token]) {
      Item &item = items[itemIndex];
      for (size_t k = item.firstUnseen; k < item.instructions.size(); ++k) {
        if (item.seen[k])
          continue;
        uint32_t next = item.instructions[k];
        if (llvm::none_of(operandTokens[next], [&](Token other) {
              return llvm::is_contained(tokens, other);
            }))
          continue;
        if (!sameInstruction(next, index, tokens))
          return wrong("instruction %u of the mapped circuit is not "
                       "instruction %u of the original",
                       index, next);
        markSeen(itemIndex, k);
        return llvm::Error::success();
      }
    }
  }
  Token token = tokens[0];
  for (size_t i = front[token]; i < queue[token].size(); ++i) {
    uint32_t itemIndex = queue[token][i];
    Item &item = items[itemIndex];
    if (item.finished || !sameInstruction(item.instructions[0], index, tokens))
      continue;
    if (llvm::Error error = begin(itemIndex, index))
      return error;
    markSeen(itemIndex, 0);
    return llvm::Error::success();
  }
  return wrong("instruction %u of the mapped circuit (%s) is not in the "
               "original",
               index, gateName(routed.instructions[index].kind).str().c_str());
}

/// Collects the sites that a block touches.
static void touchedSites(const Circuit &block, std::vector<bool> &touched) {
  for (const Instruction &inst : block.instructions) {
    for (Qubit site : block.qubits(inst))
      touched[site] = true;
    if (inst.kind == GateKind::ControlFlow)
      for (const Circuit &inner : block.controlFlowBlocks(inst))
        touchedSites(inner, touched);
  }
}

llvm::Error Checker::consumeFlow(uint32_t index, std::vector<Token> &content) {
  const Instruction &inst = routed.instructions[index];
  if (flowsSeen == flowItems.size())
    return wrong("the mapped circuit has control flow that the original has "
                 "not (instruction %u)",
                 index);
  uint32_t itemIndex = flowItems[flowsSeen];
  uint32_t first = items[itemIndex].instructions[0];
  const Instruction &source = original.instructions[first];
  if (measuresSeen != measuresBefore[first])
    return wrong("control flow has changed places with a measurement "
                 "(instruction %u)",
                 index);
  const std::vector<Circuit> &blocks = routed.controlFlowBlocks(inst);
  const std::vector<Circuit> &sources = original.controlFlowBlocks(source);
  if (original.controlFlowTag(source) != routed.controlFlowTag(inst) ||
      blocks.size() != sources.size())
    return wrong("control flow (instruction %u) has other blocks than the "
                 "original",
                 index);
  if (llvm::Error error = begin(itemIndex, index))
    return error;

  std::vector<bool> touched(graph.numSites()), listed(graph.numSites());
  for (Token token : operandTokens[first])
    touched[llvm::find(content, token) - content.begin()] = true;
  for (Qubit site : routed.qubits(inst))
    listed[site] = true;
  const std::vector<Token> &tokensBefore = tokensAtFlow[flowsSeen];
  bool mayMove =
      blockFlow && blockFlow(original, source) == BlockFlow::ExactlyOne;
  std::vector<Token> common;
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].numQubits != graph.numSites())
      return wrong("a block of instruction %u has %u qubits, not %u", index,
                   blocks[i].numQubits, graph.numSites());
    touchedSites(blocks[i], touched);
    std::vector<Token> tokens = tokensBefore, after = content;
    Checker inner(sources[i], graph, blocks[i], blockFlow,
                  /*runsCrossSwaps=*/false);
    if (llvm::Error error = inner.check(tokens, after))
      return error;
    // Name the tokens by what they were before: where is each qubit now?
    std::vector<Token> renamed(after.size(), kNone), newName(queue.size());
    for (size_t qubit = 0; qubit < tokens.size(); ++qubit)
      newName[tokens[qubit]] = tokensBefore[qubit];
    for (size_t site = 0; site < after.size(); ++site)
      if (after[site] != kNone)
        renamed[site] = newName[after[site]];
    if (i == 0 && mayMove)
      common = renamed;
    else if (renamed != (mayMove ? common : content))
      return wrong("block %zu of instruction %u ends in another layout than "
                   "it has to",
                   i, index);
  }
  for (size_t site = 0; site < touched.size(); ++site)
    if (touched[site] && !listed[site])
      return wrong("control flow (instruction %u) touches site %zu, which is "
                   "not among its operands",
                   index, site);
  if (mayMove && !blocks.empty())
    content = common;
  ++flowsSeen;
  finish(itemIndex);
  return llvm::Error::success();
}

llvm::Error Checker::check(std::vector<Token> &tokenOf,
                           std::vector<Token> &content) {
  readOriginal(tokenOf);
  std::vector<uint32_t> leading;
  for (uint32_t i = 0, e = original.size(); i < e; ++i)
    if (original.qubits(original.instructions[i]).empty())
      leading.push_back(i);
  size_t nextLeading = 0;
  for (uint32_t i = 0, e = routed.size(); i < e; ++i) {
    const Instruction &inst = routed.instructions[i];
    llvm::ArrayRef<Qubit> sites = routed.qubits(inst);
    for (Qubit site : sites)
      if (site >= graph.numSites())
        return wrong("instruction %u of the mapped circuit acts on site %u", i,
                     site);
    if (isUnitary(inst.kind) && sites.size() > 1 &&
        (sites.size() > 2 || sites[0] == sites[1] ||
         !graph.adjacent(sites[0], sites[1])))
      return wrong("instruction %u of the mapped circuit acts on sites that "
                   "are not coupled",
                   i);
    if (inst.kind == GateKind::Swap) {
      std::swap(content[sites[0]], content[sites[1]]);
      continue;
    }
    if (inst.kind == GateKind::ControlFlow) {
      if (llvm::Error error = consumeFlow(i, content))
        return error;
      continue;
    }
    if (sites.empty()) {
      if (nextLeading == leading.size() ||
          !sameInstruction(leading[nextLeading++], i, {}))
        return wrong("instruction %u of the mapped circuit is not in the "
                     "original",
                     i);
      continue;
    }
    llvm::SmallVector<Token, 4> tokens;
    for (Qubit site : sites) {
      if (content[site] == kNone)
        return wrong("instruction %u of the mapped circuit acts on site %u, "
                     "which holds no qubit",
                     i, site);
      tokens.push_back(content[site]);
    }
    if (llvm::Error error = consume(i, tokens))
      return error;
  }
  for (const Item &item : items)
    if (!item.finished && !item.tokens.empty())
      return wrong("instruction %u of the original is missing",
                   item.instructions[0]);
  if (nextLeading != leading.size())
    return wrong("a global phase of the original is missing");
  return llvm::Error::success();
}

static llvm::Error checkLayout(llvm::ArrayRef<Site> layout, uint32_t numQubits,
                               uint32_t numSites, const char *name) {
  if (layout.size() != numQubits)
    return wrong("the %s layout has %zu entries for %u qubits", name,
                 layout.size(), numQubits);
  std::vector<bool> used(numSites);
  for (Site site : layout) {
    if (site >= numSites || used[site])
      return wrong("the %s layout is not an assignment to distinct sites",
                   name);
    used[site] = true;
  }
  return llvm::Error::success();
}

llvm::Error enishi::verifyMapping(const Circuit &original,
                                  const CouplingGraph &graph,
                                  const MappingResult &result,
                                  const BlockFlowOf &blockFlow) {
  for (auto [layout, name] :
       {std::pair(llvm::ArrayRef(result.initialLayout), "initial"),
        std::pair(llvm::ArrayRef(result.finalLayout), "final")})
    if (llvm::Error error =
            checkLayout(layout, original.numQubits, graph.numSites(), name))
      return error;
  if (result.circuit.numQubits != graph.numSites() ||
      result.circuit.numBits != original.numBits)
    return wrong("the mapped circuit has the wrong number of qubits or bits");
  if (result.circuit.globalPhase != original.globalPhase)
    return wrong("the global phase has changed");
  std::vector<Token> tokenOf, content;
  auto check = [&](bool runsCrossSwaps) {
    tokenOf.resize(original.numQubits);
    std::iota(tokenOf.begin(), tokenOf.end(), 0);
    content.assign(graph.numSites(), kNone);
    for (Qubit qubit = 0; qubit < original.numQubits; ++qubit)
      content[result.initialLayout[qubit]] = qubit;
    return Checker(original, graph, result.circuit, blockFlow, runsCrossSwaps)
        .check(tokenOf, content);
  };
  // Where the mapper has elided SWAP gates its runs extend across them. Either
  // way of looking at it is a proof.
  if (llvm::Error error = check(/*runsCrossSwaps=*/true)) {
    bool hasSwaps = llvm::any_of(original.instructions, [](auto &inst) {
      return inst.kind == GateKind::Swap;
    });
    if (!hasSwaps)
      return error;
    llvm::consumeError(std::move(error));
    if (llvm::Error second = check(/*runsCrossSwaps=*/false))
      return second;
  }
  for (Qubit qubit = 0; qubit < original.numQubits; ++qubit)
    if (content[result.finalLayout[qubit]] != tokenOf[qubit])
      return wrong("qubit %u does not end where the final layout says", qubit);
  return llvm::Error::success();
}

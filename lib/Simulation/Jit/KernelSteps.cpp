//===- KernelSteps.cpp - Kernels without machine code -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelSteps.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <cstring>

using namespace enishi;
using namespace enishi::simulation;
using namespace enishi::simulation::jit;

namespace {

/// The bits of `value` at the ones of `mask`, side by side.
uint64_t extract(uint64_t value, uint64_t mask) {
  uint64_t result = 0;
  for (unsigned i = 0; mask; mask &= mask - 1, ++i)
    result |= uint64_t((value & mask & -mask) != 0) << i;
  return result;
}

/// Finds steps in the operations of a kernel. Operations are taken together
/// where no other one that touches their registers comes between them.
template <typename Real> class StepMaker {
public:
  explicit StepMaker(Kernel &kernel)
      : kernel(kernel), code(kernel.code), ops(code.ops) {}
  StepProgram run();

private:
  using Kind = VectorOp::Kind;
  static constexpr uint32_t kZero = ~uint32_t(0);

  /// The first operations from `from` on that touch one of the registers, at
  /// most `most`.
  llvm::SmallVector<uint32_t, 10> touching(uint32_t registers, uint32_t from,
                                           unsigned most) const;
  static uint32_t bit(unsigned number) { return uint32_t(1) << number; }
  static uint32_t registersOf(const VectorOp &op) {
    return bit(op.target) | bit(op.source);
  }
  bool adds(uint32_t i, unsigned target, unsigned source) const {
    return ops[i].target == target && ops[i].source == source &&
           (ops[i].kind == VectorOp::MultiplyAdd ||
            ops[i].kind == VectorOp::MultiplySubtract);
  }
  bool isKind(uint32_t i, Kind kind, unsigned target, unsigned source) const {
    return ops[i].kind == kind && ops[i].target == target &&
           ops[i].source == source;
  }
  /// Whether constants come from at most one table: a step moves the base of
  /// one.
  template <typename Constants> bool haveOneTable(Constants all) const {
    uint16_t table = ConstantPlace::kStatic;
    for (uint32_t constant : all) {
      if (constant == kZero ||
          code.constants[constant].table == ConstantPlace::kStatic)
        continue;
      if (table != ConstantPlace::kStatic &&
          table != code.constants[constant].table)
        return false;
      table = code.constants[constant].table;
    }
    return true;
  }
  bool useOneTable(llvm::ArrayRef<uint32_t> operations) const {
    llvm::SmallVector<uint32_t, 10> all;
    for (uint32_t i : operations)
      if (ops[i].kind != VectorOp::Flip)
        all.push_back(ops[i].constant);
    return haveOneTable(all);
  }
  /// Whether what a register holds after operation `i` is never used.
  bool isDead(unsigned number, uint32_t i) const;

  void single(uint32_t i);
  bool lifts(uint32_t i);
  bool phase(uint32_t i);
  bool lanes(uint32_t i);
  bool lanesWith(uint32_t i, uint32_t other);
  void joinTurns();
  bool joinTurn(size_t first);

  /// The place of a step's constant until all are known: a number among
  /// `wanted`.
  struct Wanted {
    uint32_t constant;
    bool isNegative, isVector;
    bool operator==(const Wanted &) const = default;
  };
  /// A step before its function and the form of its constants are chosen.
  struct Draft {
    enum Shape : uint8_t { Scale, Add, Lift, Phase, Flip, Turn, Lanes, Mixed };
    Shape shape;
    uint8_t flip = 0, parts = 0;
    bool exchanged = false, three = false, othersThree = false;
    bool back[3] = {};
    llvm::SmallVector<uint8_t, 4> registers;
    /// The constant and whether it is negated.
    llvm::SmallVector<std::pair<uint32_t, bool>, 7> constants;
    bool taken = false;
  };
  void draft(Draft::Shape shape, std::initializer_list<unsigned> registers,
             llvm::ArrayRef<uint32_t> from);
  void addConstant(Draft &to, uint32_t op) {
    to.constants.push_back(
        {ops[op].constant, ops[op].kind == VectorOp::MultiplySubtract});
  }
  Step finished(const Draft &from, StepProgram &program);
  unsigned functionOf(const Draft &from, bool perLane) const;
  uint32_t want(Wanted constant);
  void layOut(StepProgram &program);
  void layOutTables(StepProgram &program, std::vector<uint32_t> &offsets);
  void chooseBatch(StepProgram &program);

  Kernel &kernel;
  KernelCode &code;
  const std::vector<VectorOp> &ops;
  std::vector<bool> done;
  std::vector<Draft> drafts;
  std::vector<Wanted> wanted;
  /// By constant, and by sign and form: its number among `wanted`, plus 1.
  std::vector<std::array<uint32_t, 4>> known;
};

template <typename Real>
llvm::SmallVector<uint32_t, 10> StepMaker<Real>::touching(uint32_t registers,
                                                          uint32_t from,
                                                          unsigned most) const {
  llvm::SmallVector<uint32_t, 10> found;
  for (uint32_t i = from; i < ops.size() && found.size() < most; ++i)
    if (!done[i] && registersOf(ops[i]) & registers)
      found.push_back(i);
  return found;
}

template <typename Real>
bool StepMaker<Real>::isDead(unsigned number, uint32_t i) const {
  for (uint32_t j = i + 1; j < ops.size(); ++j) {
    const VectorOp &op = ops[j];
    if (!(registersOf(op) & bit(number)) || done[j])
      continue;
    bool overwrites =
        op.kind == VectorOp::Flip || op.kind == VectorOp::Multiply;
    return overwrites && op.target == number && op.source != number;
  }
  return llvm::none_of(code.stores,
                       [&](auto store) { return store.first == number; });
}

template <typename Real>
void StepMaker<Real>::draft(typename Draft::Shape shape,
                            std::initializer_list<unsigned> registers,
                            llvm::ArrayRef<uint32_t> from) {
  Draft &made = drafts.emplace_back();
  made.shape = shape;
  for (unsigned number : registers)
    made.registers.push_back(number);
  for (uint32_t i : from)
    addConstant(made, i);
}

template <typename Real> void StepMaker<Real>::single(uint32_t i) {
  const VectorOp &op = ops[i];
  done[i] = true;
  if (op.kind == VectorOp::Flip) {
    draft(Draft::Flip, {op.target, op.source}, {});
    drafts.back().flip = op.flip;
    return;
  }
  draft(op.kind == VectorOp::Multiply ? Draft::Scale : Draft::Add,
        {op.target, op.source}, i);
}

/// Two or three sums of two registers into each other in turn.
template <typename Real> bool StepMaker<Real>::lifts(uint32_t i) {
  const unsigned a = ops[i].target, b = ops[i].source;
  if (!adds(i, a, b))
    return false;
  llvm::SmallVector<uint32_t, 10> chain = touching(bit(a) | bit(b), i, 4);
  unsigned length = 0;
  while (length < chain.size() &&
         (length % 2 ? adds(chain[length], b, a) : adds(chain[length], a, b)))
    ++length;
  if (length < 2)
    return false;
  // Four are two pairs.
  chain.resize(length == 4 ? 2 : length);
  if (!useOneTable(chain))
    return false;
  for (uint32_t op : chain)
    done[op] = true;
  draft(Draft::Lift, {a, b}, chain);
  drafts.back().three = chain.size() == 3;
  return true;
}

/// The product with a phase, into two other registers.
template <typename Real> bool StepMaker<Real>::phase(uint32_t i) {
  const unsigned to0 = ops[i].target, from0 = ops[i].source;
  if (to0 == from0 || ops[i].kind != VectorOp::Multiply)
    return false;
  auto next = touching(bit(to0), i, 2);
  if (next.size() < 2 || ops[next[1]].target != to0)
    return false;
  const unsigned from1 = ops[next[1]].source;
  auto second = touching(bit(from1), i, 1);
  const unsigned to1 = ops[second[0]].target;
  if (from1 == to0 || from1 == from0 || to1 == from1 || to1 == to0 ||
      to1 == from0)
    return false;
  auto all = touching(bit(to0) | bit(to1) | bit(from0) | bit(from1), i, 4);
  if (all.size() < 4 || all[0] != i ||
      !isKind(all[1], VectorOp::Multiply, to1, from1) ||
      !adds(all[2], to0, from1) || !adds(all[3], to1, from0) ||
      !useOneTable(all))
    return false;
  for (uint32_t op : all)
    done[op] = true;
  draft(Draft::Phase, {to0, to1, from0, from1}, all);
  return true;
}

template <typename Real>
bool StepMaker<Real>::lanesWith(uint32_t i, uint32_t other) {
  const unsigned re = ops[i].source, im = ops[other].source;
  const unsigned flippedRe = ops[i].target, flippedIm = ops[other].target;
  const uint32_t all = bit(re) | bit(im) | bit(flippedRe) | bit(flippedIm);
  if (std::popcount(all) != 4)
    return false;
  auto chain = touching(all, i, 8);
  if (chain.size() < 3 || chain[0] != i || chain[1] != other)
    return false;
  unsigned at = 2;
  auto takes = [&](auto matches, uint32_t &into) {
    if (at >= chain.size() || !matches(chain[at]))
      return false;
    into = chain[at++];
    return true;
  };
  auto sum = [&](unsigned target, unsigned source, uint32_t &into) {
    return takes([&](uint32_t op) { return adds(op, target, source); }, into);
  };
  auto scaled = [&](unsigned target, uint32_t &into) {
    return takes(
        [&](uint32_t op) {
          return isKind(op, VectorOp::Multiply, target, target);
        },
        into);
  };
  uint32_t found[6];
  const bool isScaled = scaled(re, found[0]) && scaled(im, found[1]);
  // Where the flipped registers are added to, the others are done with.
  const bool exchanged = !isScaled && at < chain.size() &&
                         (ops[chain[at]].target == flippedRe ||
                          ops[chain[at]].target == flippedIm);
  const unsigned toRe = exchanged ? flippedRe : re;
  const unsigned toIm = exchanged ? flippedIm : im;
  const unsigned fromRe = exchanged ? re : flippedRe;
  const unsigned fromIm = exchanged ? im : flippedIm;
  const unsigned before = at;
  const bool same = sum(toRe, fromRe, found[2]) && sum(toIm, fromIm, found[3]);
  if (!same && at != before)
    return false;
  const unsigned between = at;
  const bool cross = sum(toRe, fromIm, found[4]) && sum(toIm, fromRe, found[5]);
  if ((!cross && at != between) || (!same && !cross) ||
      (std::popcount(ops[i].flip) == 1) == isScaled || (isScaled && !cross))
    return false;
  chain.resize(at);
  if (!useOneTable(chain))
    return false;
  for (uint32_t op : chain)
    done[op] = true;
  if (!isDead(fromRe, chain.back()) || !isDead(fromIm, chain.back())) {
    for (uint32_t op : chain)
      done[op] = false;
    return false;
  }
  if (exchanged)
    draft(Draft::Lanes, {re, im, flippedRe, flippedIm}, {});
  else
    draft(isScaled ? Draft::Mixed : Draft::Lanes, {re, im}, {});
  Draft &made = drafts.back();
  made.flip = ops[i].flip;
  made.exchanged = exchanged;
  made.parts = same * StepNumber::Same + cross * StepNumber::Other;
  if (isScaled) {
    addConstant(made, found[0]);
    addConstant(made, found[1]);
  }
  if (same) {
    addConstant(made, found[2]);
    addConstant(made, found[3]);
  } else if (isScaled) {
    made.constants.append(2, {kZero, false});
  }
  if (cross) {
    addConstant(made, found[4]);
    addConstant(made, found[5]);
  }
  return true;
}

/// What is done to two registers and their flipped ones.
template <typename Real> bool StepMaker<Real>::lanes(uint32_t i) {
  if (ops[i].kind != VectorOp::Flip || std::popcount(ops[i].flip) > 2)
    return false;
  // Up to four strands are interleaved.
  const uint32_t end = std::min<uint32_t>(ops.size(), i + 9);
  for (uint32_t other = i + 1; other < end; ++other)
    if (!done[other] && ops[other].kind == VectorOp::Flip &&
        ops[other].flip == ops[i].flip && lanesWith(i, other))
      return true;
  return false;
}

/// A lift of two registers (a phase) and those of each with another one that
/// come next (a rotation) are one step.
template <typename Real> bool StepMaker<Real>::joinTurn(size_t first) {
  const Draft &phase = drafts[first];
  const unsigned p[2] = {phase.registers[0], phase.registers[1]};
  auto next = [&](uint32_t registers, size_t from) {
    for (size_t i = from; i < drafts.size(); ++i)
      if (!drafts[i].taken)
        for (uint8_t number : drafts[i].registers)
          if (registers & bit(number))
            return i;
    return drafts.size();
  };
  size_t at[2];
  unsigned q[2];
  for (unsigned i : {0, 1}) {
    at[i] = next(bit(p[i]), first + 1);
    if (at[i] == drafts.size() || drafts[at[i]].shape != Draft::Lift)
      return false;
    const Draft &other = drafts[at[i]];
    q[i] = other.registers[0] == p[i] ? other.registers[1] : other.registers[0];
  }
  if (at[0] == at[1] || q[0] == p[1] || q[1] == p[0] || q[0] == q[1] ||
      drafts[at[0]].three != drafts[at[1]].three)
    return false;
  // The earlier one moves to the place of the later one.
  const unsigned early = at[0] < at[1] ? 0 : 1;
  if (next(bit(p[early]) | bit(q[early]), at[early] + 1) < at[1 - early])
    return false;
  Draft turn;
  turn.shape = Draft::Turn;
  turn.registers = {uint8_t(p[0]), uint8_t(p[1]), uint8_t(q[0]), uint8_t(q[1])};
  turn.three = phase.three;
  turn.othersThree = drafts[at[0]].three;
  turn.constants = phase.constants;
  for (unsigned i : {0, 1}) {
    turn.constants.append(drafts[at[i]].constants);
    turn.back[i + 1] = drafts[at[i]].registers[0] != p[i];
  }
  if (!haveOneTable(llvm::make_first_range(turn.constants)))
    return false;
  drafts[first].taken = drafts[at[early]].taken = true;
  drafts[at[1 - early]] = std::move(turn);
  return true;
}

template <typename Real> void StepMaker<Real>::joinTurns() {
  for (size_t i = 0; i < drafts.size(); ++i)
    if (!drafts[i].taken && drafts[i].shape == Draft::Lift)
      joinTurn(i);
  llvm::erase_if(drafts, [](const Draft &draft) { return draft.taken; });
}

template <typename Real>
unsigned StepMaker<Real>::functionOf(const Draft &from, bool perLane) const {
  switch (from.shape) {
  case Draft::Scale:
    return StepNumber::scale(perLane);
  case Draft::Add:
    return StepNumber::add(perLane);
  case Draft::Lift:
    return StepNumber::lift(from.three, perLane);
  case Draft::Phase:
    return StepNumber::phase(perLane);
  case Draft::Flip:
    return StepNumber::flip(from.flip);
  case Draft::Turn:
    return StepNumber::turn(from.three, from.othersThree, perLane, from.back[0],
                            from.back[1], from.back[2]);
  case Draft::Lanes:
    return StepNumber::lanes(from.flip, from.parts, from.exchanged, perLane);
  case Draft::Mixed:
    break;
  }
  return StepNumber::mixed(from.flip);
}

template <typename Real> uint32_t StepMaker<Real>::want(Wanted constant) {
  const size_t row =
      constant.constant == kZero ? code.constants.size() : constant.constant;
  uint32_t &number = known[row][constant.isNegative + 2 * constant.isVector];
  if (!number) {
    wanted.push_back(constant);
    number = wanted.size();
  }
  return number - 1;
}

template <typename Real>
Step StepMaker<Real>::finished(const Draft &from, StepProgram &program) {
  Step step;
  bool perLane = from.shape == Draft::Mixed;
  for (auto [constant, isNegative] : from.constants)
    if (constant != kZero)
      perLane |= !code.constants[constant].isUniform;
  step.function = functionOf(from, perLane);
  llvm::copy(from.registers, step.registers);
  for (auto [constant, isNegative] : from.constants) {
    StepConstant &to = step.constants[step.numConstants++];
    to.offset = want({constant, isNegative, perLane});
    const uint16_t table = constant == kZero ? ConstantPlace::kStatic
                                             : code.constants[constant].table;
    if (table == ConstantPlace::kStatic) {
      to.base = perLane ? StepProgram::Vectors : StepProgram::Numbers;
      continue;
    }
    to.base = StepProgram::FirstTable + table;
    if (llvm::any_of(program.tables[table].entries,
                     [](uint16_t entry) { return entry != 0; }))
      step.table = to.base;
  }
  return step;
}

/// A batch takes groups that few tables tell apart, and of those the nearest.
template <typename Real>
void StepMaker<Real>::chooseBatch(StepProgram &program) {
  uint64_t groupsInState;
  std::memcpy(&groupsInState, &kernel.constants[8], 8);
  struct Bit {
    uint64_t inTile, inState;
    unsigned tables;
  };
  llvm::SmallVector<Bit, 16> bits;
  for (const TablePlace &place : code.tables) {
    StepProgram::Table &table = program.tables.emplace_back();
    std::memcpy(&table.mask, &kernel.constants[place.maskOffset], 8);
  }
  uint64_t state = groupsInState;
  for (uint64_t rest = kernel.groups; rest;
       rest &= rest - 1, state &= state - 1) {
    const uint64_t lowest = rest & -rest;
    bits.push_back(
        {lowest, state & -state,
         unsigned(llvm::count_if(program.tables, [&](const auto &table) {
           return table.mask & lowest;
         }))});
  }
  llvm::stable_sort(
      bits, [](const Bit &a, const Bit &b) { return a.tables < b.tables; });
  const size_t most = std::countr_zero(kStepBatch);
  if (bits.size() > most)
    bits.resize(most);
  llvm::sort(bits,
             [](const Bit &a, const Bit &b) { return a.inTile < b.inTile; });
  program.batchesInTile = kernel.groups;
  program.batchesInState = groupsInState;
  for (const Bit &bit : bits) {
    program.batchesInTile &= ~bit.inTile;
    program.batchesInState &= ~bit.inState;
  }
  for (size_t group = 0; group < size_t(1) << bits.size(); ++group) {
    uint64_t &tile = program.inTile.emplace_back(0);
    uint64_t &inState = program.inState.emplace_back(0);
    for (size_t i = 0; i < bits.size(); ++i)
      if (group >> i & 1) {
        tile |= bits[i].inTile;
        inState |= bits[i].inState;
      }
  }
  for (StepProgram::Table &table : program.tables) {
    table.entries.fill(0);
    for (size_t group = 0; group < program.inTile.size(); ++group)
      table.entries[group] =
          uint16_t(extract(program.inTile[group], table.mask));
  }
}

/// The tables with the constants that the steps want of them: vectors first.
template <typename Real>
void StepMaker<Real>::layOutTables(StepProgram &program,
                                   std::vector<uint32_t> &offsets) {
  kernel.tableBytes = 0;
  for (size_t t = 0; t < kernel.tables.size(); ++t) {
    PhaseTable &table = kernel.tables[t];
    std::vector<TableConstant> constants;
    llvm::SmallVector<double, 0> weights;
    table.entryBytes = 0;
    for (bool vectors : {true, false})
      for (size_t w = 0; w < wanted.size(); ++w) {
        const Wanted &want = wanted[w];
        if (want.constant == kZero || want.isVector != vectors ||
            code.constants[want.constant].table != t)
          continue;
        const uint32_t at = code.constants[want.constant].offset;
        auto from = llvm::find_if(table.constants, [&](const auto &constant) {
          return constant.offset == at;
        });
        assert(from != table.constants.end());
        const uint32_t count = vectors ? kLanes<Real> : 1;
        offsets[w] = table.entryBytes;
        constants.push_back(
            {table.entryBytes, !vectors, uint32_t(weights.size()), count});
        for (unsigned part = 0; part < 3; ++part)
          for (unsigned l = 0; l < count; ++l) {
            double weight = table.weights[from->weights + part * from->count +
                                          (from->count == 1 ? 0 : l)];
            weights.push_back(want.isNegative ? -weight : weight);
          }
        table.entryBytes += count * sizeof(Real);
      }
    if (llvm::any_of(constants, [](const auto &c) { return !c.isUniform; }))
      table.entryBytes = (table.entryBytes + 63) & ~63u;
    table.constants = std::move(constants);
    table.weights = std::move(weights);
    table.offset = kernel.tableBytes;
    kernel.tableBytes += (table.bytes() + 63) & ~63u;
    program.tables[t].offset = table.offset;
    program.tables[t].entryBytes = table.entryBytes;
  }
}

template <typename Real> void StepMaker<Real>::layOut(StepProgram &program) {
  std::vector<uint32_t> offsets(wanted.size());
  std::vector<Real> vectors, numbers;
  for (size_t w = 0; w < wanted.size(); ++w) {
    const Wanted &want = wanted[w];
    const bool isZero = want.constant == kZero;
    if (!isZero &&
        code.constants[want.constant].table != ConstantPlace::kStatic)
      continue;
    std::vector<Real> &to = want.isVector ? vectors : numbers;
    offsets[w] = to.size() * sizeof(Real);
    for (unsigned l = 0; l < (want.isVector ? kLanes<Real> : 1); ++l) {
      Real value = 0;
      if (!isZero) {
        const ConstantPlace &place = code.constants[want.constant];
        std::memcpy(&value,
                    &kernel.constants[place.offset +
                                      (place.isUniform ? 0 : l) * sizeof(Real)],
                    sizeof value);
      }
      to.push_back(want.isNegative ? -value : value);
    }
  }
  layOutTables(program, offsets);
  program.numbers = vectors.size() * sizeof(Real);
  llvm::append_range(vectors, numbers);
  kernel.constants.resize(vectors.size() * sizeof(Real));
  if (!vectors.empty())
    std::memcpy(kernel.constants.data(), vectors.data(),
                kernel.constants.size());
  for (Step &step : program.steps)
    for (unsigned i = 0; i < step.numConstants; ++i)
      step.constants[i].offset = offsets[step.constants[i].offset];
}

template <typename Real> StepProgram StepMaker<Real>::run() {
  done.assign(ops.size(), false);
  known.resize(code.constants.size() + 1);
  for (uint32_t i = 0; i < ops.size(); ++i)
    if (!done[i] && !lifts(i) && !phase(i) && !lanes(i))
      single(i);
  joinTurns();
  StepProgram program;
  chooseBatch(program);
  for (const Draft &from : drafts)
    program.steps.push_back(finished(from, program));
  layOut(program);
  program.loads = code.loads;
  program.stores = code.stores;
  program.loadsState = code.loadsState;
  program.storesState = code.storesState;
  program.streams = code.streams;
  program.prefetches = code.prefetches;
  return program;
}

} // namespace

template <typename Real> StepProgram jit::makeSteps(Kernel &kernel) {
  return StepMaker<Real>(kernel).run();
}
template StepProgram jit::makeSteps<float>(Kernel &);
template StepProgram jit::makeSteps<double>(Kernel &);

template <typename Real>
void StepProgram::run(const KernelArguments &arguments,
                      const StepKernels<Real> &kernels) const {
  constexpr size_t stride = size_t(kStepStride) * kLanes<Real>;
  alignas(64) Real file[kStepRegisters * stride];
  const size_t count = inTile.size();
  const char *constants = static_cast<const char *>(arguments.constants);
  llvm::SmallVector<const char *, 16> bases(FirstTable + tables.size());
  bases[Vectors] = constants;
  bases[Numbers] = constants + numbers;
  const uint64_t *lines = arguments.lines;
  uint64_t tileAt = 0, stateAt = 0;
  do {
    char *tile = static_cast<char *>(arguments.tile) + tileAt;
    char *state = static_cast<char *>(arguments.state) + stateAt;
    for (size_t r = 0; r < loads.size(); ++r)
      kernels.load(file + r * stride, (loadsState ? state : tile) + loads[r],
                   (loadsState ? inState : inTile).data(), count);
    for (size_t t = 0; t < tables.size(); ++t)
      bases[FirstTable + t] =
          static_cast<const char *>(arguments.tables) + tables[t].offset +
          extract(tileAt, tables[t].mask) * tables[t].entryBytes;
    for (const Step &step : steps) {
      auto function = kernels.steps[step.function];
      if (!step.table) {
        function(file, step, bases.data(), count);
        continue;
      }
      const Table &table = tables[step.table - FirstTable];
      const char *&base = bases[step.table], *const first = base;
      for (size_t group = 0; group < count; ++group) {
        base = first + size_t(table.entries[group]) * table.entryBytes;
        function(file + group * kLanes<Real>, step, bases.data(), 1);
      }
      base = first;
    }
    for (auto [number, displacement] : stores) {
      char *to = (storesState ? state : tile) + displacement;
      auto store =
          storesState && streams ? kernels.storeStreaming : kernels.store;
      store(to, file + number * stride, (storesState ? inState : inTile).data(),
            count);
    }
    for (size_t i = 0; i < prefetches * count; ++i)
      __builtin_prefetch(static_cast<const char *>(arguments.next) + *lines++,
                         0, 2);
    tileAt = (tileAt - batchesInTile) & batchesInTile;
    stateAt = (stateAt - batchesInState) & batchesInState;
  } while (tileAt);
}
template void StepProgram::run<float>(const KernelArguments &,
                                      const StepKernels<float> &) const;
template void StepProgram::run<double>(const KernelArguments &,
                                       const StepKernels<double> &) const;

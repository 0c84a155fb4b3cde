//===- OutcomeTree.cpp - Every course a program can take --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OutcomeTree.h"

#include "CompactState.h"
#include "MarkovChain.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <memory>
#include <queue>

using namespace enishi;
using namespace enishi::verification;

namespace {

/// Courses less likely than this are not followed.
constexpr double kPrune = 1e-13;
/// The most different outcomes that are told apart.
constexpr size_t kMaxOutcomes = size_t(1) << 20;

/// What any instruction costs, in amplitude updates.
constexpr double kStepCost = 32;

/// The most recurring states that are told apart.
constexpr size_t kMaxNodes = 1500;
/// States closer than this are the same; what that is off is accounted for.
constexpr double kSameState = 1e-9;

/// A course since the last node that it came through.
struct Course {
  size_t at;
  double probability;
  CompactState state;
  ClassicalMachine machine;
  /// Whether a measurement left two courses since then, and how often a loop
  /// began again.
  bool branched = false;
  unsigned rounds = 0;
  /// It starts at a node and has not moved yet.
  bool leaving = false;
};

/// A state in which a loop began.
struct Node {
  size_t at;
  CompactState state;
  ClassicalMachine machine;
  /// The largest probability of one way to get here.
  double likely = 0;
  uint32_t index = 0;
  /// The rounds of the course that made it, if it only went round.
  unsigned rounds = 0;
  /// Of what becomes of it: as probabilities once it was followed.
  bool followed = false;
  std::map<std::string, double> outcomes{};
  double pruned = 0;
  std::vector<MarkovChain::Transition> next{};
  /// How much the states that were taken for others were off, weighted.
  double error = 0;
};

class OutcomeTree {
public:
  OutcomeTree(const Program &program, llvm::ArrayRef<uint32_t> bits,
              const EquivalenceOptions &options)
      : program(program), bits(bits), options(options),
        budget(options.workLimit) {}

  llvm::Expected<OutcomeDistribution> run(llvm::ArrayRef<InputValue> inputs);

private:
  void numberQubits();
  void findLastPart();
  llvm::Error follow(Course course);
  llvm::Error applyGate(Course &course, const Instruction &inst);
  /// Splits a course by what a qubit is measured as; `course` goes on with the
  /// one outcome, and the other, if possible, waits. Returns the outcome.
  llvm::Expected<bool> measure(Course &course, Qubit qubit,
                               llvm::function_ref<void(Course &)> onOne);
  llvm::Error finish(Course course);
  /// Ends a course in the node that it has come to, if it has.
  bool arrive(Course &course);
  Node *findNode(const Course &course, double &distance);
  void findLoopHeads();
  OutcomeDistribution solve() const;
  llvm::Error record(const Course &course, double probability,
                     llvm::ArrayRef<std::pair<uint32_t, bool>> written);
  llvm::Error tooLarge() const {
    return llvm::createStringError(
        "the programs can take too many courses to follow them all");
  }

  const Program &program;
  llvm::ArrayRef<uint32_t> bits;
  const EquivalenceOptions &options;
  WorkBudget budget;
  std::vector<std::unique_ptr<Node>> nodes;
  llvm::DenseMap<size_t, llvm::SmallVector<uint32_t, 1>> nodesByHash;
  std::priority_queue<std::pair<double, uint32_t>> open;
  /// The node whose courses are being followed.
  Node *current = nullptr;
  llvm::BitVector loopHeads;
  size_t numOutcomes = 0;
  std::vector<uint32_t> number;
  unsigned numUsed = 0;
  /// From here on there are only gates and terminal measurements.
  size_t lastPart = 0;
  std::vector<Course> waiting;
};

void OutcomeTree::numberQubits() {
  number.assign(program.code.numQubits, kNone);
  for (const Instruction &inst : program.code.instructions) {
    if (inst.kind == GateKind::Barrier || inst.kind == GateKind::Delay)
      continue;
    for (Qubit qubit : program.code.qubits(inst))
      if (number[qubit] == kNone)
        number[qubit] = numUsed++;
  }
}

void OutcomeTree::findLastPart() {
  llvm::BitVector touched(program.code.numQubits),
      written(program.code.numBits);
  lastPart = program.code.size();
  while (lastPart > 0) {
    const Instruction &inst = program.code.instructions[lastPart - 1];
    if (inst.kind >= GateKind::ControlFlow || inst.kind == GateKind::Reset)
      break;
    if (inst.kind == GateKind::Measure) {
      if (touched[inst.q[0]] || written[inst.q[1]])
        break;
      written.set(inst.q[1]);
    }
    if (inst.kind != GateKind::Barrier && inst.kind != GateKind::Delay)
      for (Qubit qubit : program.code.qubits(inst))
        touched.set(qubit);
    --lastPart;
  }
}

llvm::Error OutcomeTree::applyGate(Course &course, const Instruction &inst) {
  if (!budget.spend(double(course.state.size())))
    return tooLarge();
  const Circuit &code = program.code;
  Circuit single(code.numQubits);
  Instruction &copy = single.appendFrom(code, inst);
  if (code.isSymbolic(inst)) {
    llvm::SmallVector<double, 4> values;
    course.machine.parameters(inst, values);
    for (auto [i, value] : llvm::enumerate(values))
      single.setParam(copy, i, value);
  }
  for (Qubit &qubit : single.qubits(copy))
    qubit = number[qubit];
  course.state.apply(controlledMatrix(single, copy));
  // An entangled state that has grown past the memory ends the comparison.
  if (course.state.size() * sizeof(Complex) * 2 > options.memoryLimit)
    return tooLarge();
  return llvm::Error::success();
}

llvm::Expected<bool>
OutcomeTree::measure(Course &course, Qubit qubit,
                     llvm::function_ref<void(Course &)> onOne) {
  if (!budget.spend(2 * double(course.state.size())))
    return tooLarge();
  double one = course.state.probabilityOfOne(number[qubit]);
  auto project = [&](Course &course, bool outcome, double weight) {
    course.state.project(number[qubit], outcome, weight);
    course.probability *= weight;
  };
  bool canBeOne = one * course.probability > kPrune;
  bool canBeZero = (1 - one) * course.probability > kPrune;
  if (!canBeOne && !canBeZero)
    canBeOne = one >= 0.5;
  if (canBeOne && canBeZero) {
    size_t memory = (nodes.size() + waiting.size() + 2) * course.state.size() *
                    sizeof(Complex);
    if (memory > options.memoryLimit)
      return tooLarge();
    course.branched = true;
    Course other = course;
    project(other, true, one);
    onOne(other);
    waiting.push_back(std::move(other));
  } else {
    current->pruned += course.probability * (canBeOne ? 1 - one : one);
  }
  bool outcome = !canBeZero;
  project(course, outcome, outcome ? one : 1 - one);
  return outcome;
}

llvm::Error
OutcomeTree::record(const Course &course, double probability,
                    llvm::ArrayRef<std::pair<uint32_t, bool>> written) {
  std::string key(bits.size(), '0');
  for (auto [i, bit] : llvm::enumerate(bits)) {
    bool value = course.machine.bit(bit);
    for (auto [other, overwrite] : written)
      if (other == bit)
        value = overwrite;
    key[i] = value ? '1' : '0';
  }
  auto [entry, isNew] = current->outcomes.try_emplace(std::move(key), 0);
  entry->second += probability;
  numOutcomes += isNew;
  return numOutcomes > kMaxOutcomes ? tooLarge() : llvm::Error::success();
}

/// Applies the last part and reads the distribution of its measurements off
/// the amplitudes.
llvm::Error OutcomeTree::finish(Course course) {
  std::vector<std::pair<Qubit, uint32_t>> measured;
  for (; course.at < program.code.size(); ++course.at) {
    const Instruction &inst = program.code.instructions[course.at];
    if (inst.kind == GateKind::Measure)
      measured.emplace_back(inst.q[0], inst.q[1]);
    else if (isUnitary(inst.kind))
      if (llvm::Error error = applyGate(course, inst))
        return error;
  }
  uint64_t mask = 0;
  for (auto [qubit, bit] : measured)
    mask |= uint64_t(1) << number[qubit];
  std::map<uint64_t, double> weights;
  course.state.forEach([&](uint64_t state, Complex amplitude) {
    weights[state & mask] += std::norm(amplitude);
  });
  current->error += 2 * course.state.error * course.probability;
  std::vector<std::pair<uint32_t, bool>> written(measured.size());
  for (auto [index, weight] : weights) {
    if (weight * course.probability < kPrune) {
      current->pruned += weight * course.probability;
      continue;
    }
    for (auto [i, pair] : llvm::enumerate(measured))
      written[i] = {pair.second, bool(index >> number[pair.first] & 1)};
    if (llvm::Error error =
            record(course, course.probability * weight, written))
      return error;
  }
  return llvm::Error::success();
}

llvm::Error OutcomeTree::follow(Course course) {
  const Circuit &code = program.code;
  while (course.at < code.size()) {
    if (course.at >= lastPart)
      return finish(std::move(course));
    if (loopHeads[course.at] && arrive(course))
      return llvm::Error::success();
    const Instruction &inst = code.instructions[course.at++];
    if (!budget.spend(kStepCost))
      return tooLarge();
    switch (inst.kind) {
    case GateKind::Barrier:
    case GateKind::Delay:
      break;
    case GateKind::Measure: {
      llvm::Expected<bool> outcome =
          measure(course, inst.q[0], [&](Course &other) {
            other.machine.setBit(inst.q[1], true);
          });
      if (!outcome)
        return outcome.takeError();
      course.machine.setBit(inst.q[1], *outcome);
      break;
    }
    case GateKind::Reset: {
      if (!budget.spend(3 * double(course.state.size())))
        return tooLarge();
      if (course.state.resetIfSeparate(number[inst.q[0]]))
        break;
      Instruction flip;
      flip.kind = flip.base = GateKind::X;
      flip.q[0] = inst.q[0];
      llvm::Error failure = llvm::Error::success();
      llvm::Expected<bool> outcome =
          measure(course, inst.q[0], [&](Course &other) {
            failure =
                llvm::joinErrors(std::move(failure), applyGate(other, flip));
          });
      if (failure || !outcome)
        return llvm::joinErrors(std::move(failure), outcome.takeError());
      if (*outcome)
        if (llvm::Error error = applyGate(course, flip))
          return error;
      break;
    }
    case GateKind::Classical:
      if (llvm::Error error = course.machine.execute(inst))
        return error;
      break;
    case GateKind::Jump:
      course.at = Program::jumpTarget(inst);
      break;
    case GateKind::JumpIfZero:
      if (course.machine.slot(Program::jumpCondition(inst)) == 0)
        course.at = Program::jumpTarget(inst);
      break;
    default:
      if (llvm::Error error = applyGate(course, inst))
        return error;
    }
  }
  current->error += 2 * course.state.error * course.probability;
  return record(course, course.probability, {});
}

llvm::Expected<OutcomeDistribution>
OutcomeTree::run(llvm::ArrayRef<InputValue> inputs) {
  numberQubits();
  findLastPart();
  findLoopHeads();
  if (numUsed > 64)
    return llvm::createStringError(
        "the programs use too many qubits to follow every course");
  auto root = std::make_unique<Node>(
      Node{0, CompactState(numUsed), ClassicalMachine(program), 1});
  if (llvm::Error error = root->machine.setInputs(inputs))
    return error;
  nodes.push_back(std::move(root));
  open.push({1, 0});
  while (!open.empty()) {
    uint32_t index = open.top().second;
    open.pop();
    current = nodes[index].get();
    if (current->followed || current->likely < kPrune)
      continue;
    current->followed = true;
    // A course that has just left a node is not to arrive there.
    waiting.push_back({current->at, 1, current->state, current->machine});
    waiting.back().leaving = true;
    // Already accounted for where it arrived.
    waiting.back().state.error = 0;
    waiting.back().rounds = current->rounds;
    while (!waiting.empty()) {
      Course course = std::move(waiting.back());
      waiting.pop_back();
      if (llvm::Error error = follow(std::move(course)))
        return error;
    }
  }
  return solve();
}

/// Loops begin where a jump backwards leads.
void OutcomeTree::findLoopHeads() {
  loopHeads.resize(program.code.size() + 1);
  for (auto [i, inst] : llvm::enumerate(program.code.instructions))
    if ((inst.kind == GateKind::Jump || inst.kind == GateKind::JumpIfZero) &&
        Program::jumpTarget(inst) <= i)
      loopHeads.set(Program::jumpTarget(inst));
}

Node *OutcomeTree::findNode(const Course &course, double &distance) {
  auto found = nodesByHash.find(course.machine.hash() ^ course.at);
  if (found == nodesByHash.end())
    return nullptr;
  for (uint32_t index : found->second) {
    Node &node = *nodes[index];
    if (node.at != course.at || !node.machine.sameAs(course.machine))
      continue;
    double phase;
    distance = node.state.distance(course.state, phase);
    if (distance <= kSameState)
      return &node;
  }
  return nullptr;
}

bool OutcomeTree::arrive(Course &course) {
  if (std::exchange(course.leaving, false))
    return false;
  if (!budget.spend(2 * double(course.state.size())))
    return false; // The next instruction says so.
  course.state.compact();
  double distance = 0;
  Node *node = findNode(course, distance);
  if (!node) {
    // A loop that runs a fixed number of times needs no node for each round,
    // only one now and then in case that it repeats itself.
    bool isPower = llvm::isPowerOf2_32(++course.rounds);
    size_t memory = (nodes.size() + waiting.size() + 2) * course.state.size() *
                    sizeof(Complex);
    if ((!course.branched && !isPower) || nodes.size() >= kMaxNodes ||
        memory > options.memoryLimit)
      return false;
    nodesByHash[course.machine.hash() ^ course.at].push_back(nodes.size());
    nodes.push_back(
        std::make_unique<Node>(Node{course.at, course.state, course.machine}));
    node = nodes.back().get();
    node->index = nodes.size() - 1;
    node->rounds = course.branched ? 0 : course.rounds;
  }
  current->next.push_back({node->index, course.probability});
  // Measurements tell states apart by no more than twice their distance.
  current->error += 2 * (distance + course.state.error) * course.probability;
  double likely = current->likely * course.probability;
  if (!node->followed && likely > node->likely) {
    node->likely = likely;
    open.push({likely, node->index});
  }
  return true;
}

OutcomeDistribution OutcomeTree::solve() const {
  MarkovChain chain(nodes.size());
  for (auto [i, node] : llvm::enumerate(nodes)) {
    chain.transitions[i] = node->next;
    chain.exits[i] = node->pruned;
    for (const auto &[key, probability] : node->outcomes)
      chain.exits[i] += probability;
    // What was too unlikely to follow.
    if (!node->followed)
      chain.exits[i] = 1;
  }
  MarkovChain::Visits visits = chain.solve();
  OutcomeDistribution result;
  result.endless = visits.endless;
  for (auto [i, node] : llvm::enumerate(nodes)) {
    double visited = visits.expected[i];
    if (!node->followed) {
      result.pruned += visited;
      continue;
    }
    for (const auto &[key, probability] : node->outcomes)
      result.probability[key] += visited * probability;
    result.pruned += visited * node->pruned;
    result.error += visited * node->error;
  }
  return result;
}

} // namespace

llvm::Expected<OutcomeDistribution> verification::followOutcomes(
    const Program &program, llvm::ArrayRef<InputValue> inputs,
    llvm::ArrayRef<uint32_t> bits, const EquivalenceOptions &options) {
  return OutcomeTree(program, bits, options).run(inputs);
}

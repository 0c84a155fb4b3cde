//===- ShotExecutor.cpp - All shots of a program ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ShotWorker.h"

#include "BitMap.h"
#include "Execution.h"

#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::simulation;

void ShotExecutor::Worker::run() {
  std::unique_lock<std::mutex> lock(shared.mutex);
  while (true) {
    shared.changed.wait(lock, [&] {
      return !shared.stack.empty() || !shared.running || shared.failed;
    });
    if (shared.stack.empty() || shared.failed)
      break;
    Branch branch = std::move(shared.stack.back());
    shared.stack.pop_back();
    ++shared.running;
    if (!branch.state)
      ++shared.liveStates;
    lock.unlock();
    if (!branch.state)
      branch.state = executor.makeState();
    llvm::Error error =
        branch.state ? runBranch(branch)
                     : llvm::createStringError("out of memory for the state");
    // A branch that was divided has left its state and its shots to others.
    const bool hasState = branch.state != nullptr;
    branch.state.reset();
    lock.lock();
    --shared.running;
    shared.liveStates -= hasState;
    shared.shotsDone += branch.shots;
    if (error) {
      if (shared.failed)
        llvm::consumeError(std::move(error));
      else
        shared.error = std::move(error);
      shared.failed = true;
    }
    if (thread == 0 && executor.options.progress && !shared.followsAll)
      executor.options.progress(double(shared.shotsDone) /
                                executor.options.shots);
    shared.changed.notify_all();
  }
  shared.evolveSeconds += evolveSeconds;
  shared.sampleSeconds += sampleSeconds;
}

llvm::Error ShotExecutor::Worker::runBranch(Branch &branch) {
  const std::vector<Instruction> &code = program.code.instructions;
  const size_t end = noise ? noise->end : code.size();
  while (branch.position < end) {
    if (++branch.steps > executor.options.maxSteps)
      return llvm::createStringError(llvm::formatv(
          "a shot did not end within {0} instructions; the program may loop "
          "forever",
          executor.options.maxSteps));
    if (llvm::Error error =
            noise ? stepNoisy(branch) : step(branch, code[branch.position]))
      return error;
    if (!branch.state)
      return llvm::Error::success();
  }
  if (noise && !shared.followsAll) {
    auto first = llvm::min_element(branch.noisyShots,
                                   [](const NoisyShot &a, const NoisyShot &b) {
                                     return a.number < b.number;
                                   });
    branch.firstShot = first->number;
    branch.seed = first->random;
  }
  finish(branch);
  return llvm::Error::success();
}

/// Executes one instruction and moves on.
llvm::Error ShotExecutor::Worker::step(Branch &branch,
                                       const Instruction &inst) {
  size_t index = branch.position++;
  switch (inst.kind) {
  case GateKind::Measure:
  case GateKind::Reset: {
    const bool isMeasurement = inst.kind == GateKind::Measure;
    if (isMeasurement && analysis.deferrable[index])
      branch.waiting[inst.q[1]] = index;
    else if (isMeasurement || !analysis.skippable[index]) {
      if (shared.followsAll)
        followOutcomes(branch, index);
      else
        settle(branch, inst, measure(branch, inst));
    }
    return llvm::Error::success();
  }
  case GateKind::Classical:
    return branch.machine.execute(inst);
  case GateKind::Jump:
    branch.position = Program::jumpTarget(inst);
    return llvm::Error::success();
  case GateKind::JumpIfZero:
    if (branch.machine.slot(Program::jumpCondition(inst)) == 0)
      branch.position = Program::jumpTarget(inst);
    return llvm::Error::success();
  case GateKind::Barrier:
  case GateKind::Delay:
    return llvm::Error::success();
  default:
    return collect(branch, inst);
  }
}

llvm::Error ShotExecutor::Worker::collect(Branch &branch,
                                          const Instruction &inst) {
  // A long loop would fill the memory with gates.
  constexpr size_t kMostWaiting = size_t(1) << 20;
  if (branch.gates.gates.size() >= kMostWaiting)
    flush(branch);
  GateList &list = branch.gates;
  uint32_t index = &inst - program.code.instructions.data();
  uint32_t firstParameter = kNone;
  if (program.code.isSymbolic(inst)) {
    firstParameter = list.parameters.size();
    llvm::SmallVector<double, 4> values;
    if (llvm::Error error =
            finiteParameters(program, inst, branch.machine, values))
      return error;
    list.parameters.insert(list.parameters.end(), values.begin(), values.end());
  }
  list.gates.push_back({index, firstParameter});
  return llvm::Error::success();
}

void ShotExecutor::Worker::flush(Branch &branch, bool phasesMatter) {
  if (branch.gates.empty())
    return;
  Clock::time_point start = Clock::now();
  branch.state->apply(branch.gates, phasesMatter);
  branch.gates.clear();
  evolveSeconds += secondsSince(start);
}

/// Draws how the branch's shots fall, and makes a branch of its own for those
/// that measure 1 where some measure 0.
bool ShotExecutor::Worker::measure(Branch &branch, const Instruction &inst) {
  flush(branch);
  Clock::time_point start = Clock::now();
  Qubit qubit = inst.q[0];
  double p = branch.state->probabilityOfOne(qubit);
  bool outcome;
  if (branch.replayed < branch.outcomes.size()) {
    outcome = branch.outcomes[branch.replayed];
  } else {
    uint64_t ones = Random(branch.seed).binomial(branch.shots, p);
    if (ones && ones < branch.shots)
      split(branch, inst, ones, p);
    outcome = ones == branch.shots;
    if (ones && !outcome)
      branch.shots -= ones;
    branch.seed = deriveSeed(branch.seed, outcome);
    branch.outcomes.push_back(outcome);
  }
  ++branch.replayed;
  if (p != 0 && p != 1)
    branch.state->collapse(qubit, outcome, outcome ? p : 1 - p);
  evolveSeconds += secondsSince(start);
  return outcome;
}

/// Puts the shots that measure 1 aside.
void ShotExecutor::Worker::split(Branch &branch, const Instruction &inst,
                                 uint64_t ones, double p) {
  Branch other;
  other.shots = ones;
  other.firstShot = branch.firstShot + (branch.shots - ones);
  other.seed = deriveSeed(branch.seed, 1);
  other.outcomes = branch.outcomes;
  other.outcomes.push_back(true);
  if (copyTo(branch, other)) {
    other.state->collapse(inst.q[0], true, p);
    settle(other, inst, true);
  }
  push(std::move(other));
}

/// Gives `other`, whose outcomes are known, a copy of the state to go on with.
/// False where there is no memory for one: it will be run from the start.
bool ShotExecutor::Worker::copyTo(const Branch &branch, Branch &other) {
  bool copies;
  {
    std::lock_guard<std::mutex> lock(shared.mutex);
    copies = shared.liveStates < shared.maxStates;
    shared.liveStates += copies;
  }
  std::unique_ptr<QuantumState> copy;
  if (copies && !(copy = branch.state->clone())) {
    std::lock_guard<std::mutex> lock(shared.mutex);
    --shared.liveStates;
  }
  if (!copy) {
    other.machine = shared.initial;
    other.waiting.assign(program.code.numBits, kNone);
    return false;
  }
  other.position = branch.position;
  other.done = branch.done;
  other.machine = branch.machine;
  other.waiting = branch.waiting;
  other.steps = branch.steps;
  other.replayed = other.outcomes.size();
  other.state = std::move(copy);
  return true;
}

void ShotExecutor::Worker::push(Branch branch) {
  {
    std::lock_guard<std::mutex> lock(shared.mutex);
    shared.stack.push_back(std::move(branch));
  }
  shared.changed.notify_one();
}

/// What remains of a measurement or reset when its outcome is known.
void ShotExecutor::Worker::settle(Branch &branch, const Instruction &inst,
                                  bool outcome) {
  if (inst.kind == GateKind::Reset) {
    if (outcome)
      branch.gates.gates.push_back({kNone, inst.q[0]});
    return;
  }
  branch.machine.setBit(inst.q[1], outcome);
  branch.waiting[inst.q[1]] = kNone;
}

/// Takes the measurements that waited and records the outputs.
void ShotExecutor::Worker::finish(Branch &branch) {
  if (shared.terms)
    return readObservables(branch);
  const unsigned words = shared.wordsPerKey;
  std::vector<uint64_t> fixed(words);
  std::vector<uint32_t> positionOf(program.code.numQubits, kNone);
  std::vector<Qubit> qubits;
  BitMap map;
  for (size_t i = 0; i < shared.outputBits.size(); ++i) {
    uint32_t bit = shared.outputBits[i], waiting = branch.waiting[bit];
    if (waiting == kNone) {
      fixed[i / 64] |= uint64_t(branch.machine.bit(bit)) << i % 64;
      continue;
    }
    const Qubit qubit = program.code.instructions[waiting].q[0];
    if (positionOf[qubit] == kNone) {
      positionOf[qubit] = qubits.size();
      qubits.push_back(qubit);
    }
    map.add(positionOf[qubit], i);
  }
  SampledOutcomes sampled;
  if (qubits.empty()) {
    sampled.outcomes.push_back(0);
    sampled.counts.push_back(branch.shots);
  } else {
    flush(branch, /*phasesMatter=*/false);
    Clock::time_point start = Clock::now();
    branch.state->sample(qubits, branch.shots, deriveSeed(branch.seed, 2),
                         sampled);
    sampleSeconds += secondsSince(start);
  }
  Clock::time_point start = Clock::now();
  const size_t outcomes = sampled.counts.size();
  std::vector<uint64_t> keys;
  if (map.isIdentity() && words == sampled.wordsPerOutcome &&
      llvm::all_of(fixed, [](uint64_t word) { return word == 0; })) {
    keys = std::move(sampled.outcomes);
  } else {
    keys.resize(outcomes * words);
    for (size_t i = 0; i < outcomes; ++i) {
      uint64_t *key = &keys[i * words];
      std::copy(fixed.begin(), fixed.end(), key);
      map.apply(&sampled.outcomes[i * sampled.wordsPerOutcome], key);
    }
  }
  if (noise)
    applyReadout(branch, keys, sampled.counts);
  sampleSeconds += secondsSince(start);
  record(branch, std::move(keys), std::move(sampled.counts));
}

/// Adds the outputs of a finished branch.
void ShotExecutor::Worker::record(Branch &branch, std::vector<uint64_t> keys,
                                  std::vector<uint64_t> counts) {
  std::lock_guard<std::mutex> lock(shared.mutex);
  shared.leaves.push_back(
      {branch.firstShot, branch.shots, shared.counts.size(), counts.size()});
  if (shared.outputs.empty())
    shared.outputs = std::move(keys);
  else
    shared.outputs.insert(shared.outputs.end(), keys.begin(), keys.end());
  if (shared.counts.empty())
    shared.counts = std::move(counts);
  else
    shared.counts.insert(shared.counts.end(), counts.begin(), counts.end());
}

ShotExecutor::ShotExecutor(const Program &program, const RunOptions &options,
                           const ProgramAnalysis &analysis,
                           StateMaker makeState, uint64_t maxStates,
                           unsigned workers, ThreadPool &pool,
                           const NoisyProgram *noise)
    : program(program), options(options), analysis(analysis),
      makeState(std::move(makeState)), shared(std::make_unique<Shared>()),
      maxStates(std::max<uint64_t>(maxStates, workers)), workers(workers),
      pool(pool), noise(noise) {
  shared->maxStates = this->maxStates;
}

ShotExecutor::~ShotExecutor() { llvm::consumeError(std::move(shared->error)); }

/// Forgets an earlier run.
void ShotExecutor::reset() {
  llvm::consumeError(std::move(shared->error));
  shared = std::make_unique<Shared>();
  shared->maxStates = maxStates;
}

/// The outputs of the single shots in an order that says nothing.
static void shuffleOutputs(std::vector<uint64_t> &outputs, unsigned words,
                           uint64_t seed) {
  Random random(seed);
  for (size_t i = outputs.size() / words; i > 1; --i) {
    size_t j = random.below(i);
    std::swap_ranges(&outputs[(i - 1) * words],
                     &outputs[(i - 1) * words] + words, &outputs[j * words]);
  }
}

/// The shots of a program with noise, before anything has struck.
static std::vector<NoisyShot> firstShots(const RunOptions &options) {
  std::vector<NoisyShot> shots(options.shots);
  for (uint64_t i = 0; i < options.shots; ++i) {
    shots[i].number = i;
    shots[i].random = deriveSeed(options.seed, i);
    shots[i].arm(0);
  }
  std::make_heap(shots.begin(), shots.end());
  return shots;
}

/// Runs all branches.
llvm::Error ShotExecutor::execute(llvm::ArrayRef<BitRegister> registers,
                                  unsigned wordsPerKey) {
  Shared &s = *shared;
  for (const BitRegister &reg : registers)
    for (uint32_t i = 0; i < reg.numBits; ++i)
      s.outputBits.push_back(reg.firstBit + i);
  s.wordsPerKey = wordsPerKey;
  s.initial = ClassicalMachine(program);
  if (llvm::Error error = s.initial.setInputs(options.inputs))
    return error;
  if (options.shots || s.followsAll) {
    Branch first;
    first.machine = s.initial;
    first.waiting.assign(program.code.numBits, kNone);
    first.shots = options.shots;
    first.seed = options.seed;
    if (noise && !s.followsAll)
      first.noisyShots = firstShots(options);
    s.stack.push_back(std::move(first));
  }
  pool.forEach(workers,
               [&](size_t, unsigned thread) { Worker(*this, thread).run(); });
  if (s.failed)
    return std::move(s.error);
  return llvm::Error::success();
}

llvm::Error ShotExecutor::run(RunResult &result) {
  if (llvm::Error error =
          execute(result.histogram.registers(), result.histogram.wordsPerKey()))
    return error;
  Shared &s = *shared;
  Clock::time_point start = Clock::now();
  if (noise) {
    // The shots of a branch are not neighbours: one leaf after the other, in
    // an order that does not depend on which was ready first.
    llvm::sort(s.leaves, [](const Shared::Leaf &a, const Shared::Leaf &b) {
      return a.firstShot < b.firstShot;
    });
    uint64_t next = 0;
    for (Shared::Leaf &leaf : s.leaves)
      leaf.firstShot = std::exchange(next, next + leaf.numShots);
  }
  if (!options.keepShots) {
    result.histogram.take(std::move(s.outputs), std::move(s.counts));
  } else {
    result.histogram.add(s.outputs, s.counts);
    std::vector<uint64_t> &out = result.shotOutputs;
    out.resize(options.shots * s.wordsPerKey);
    for (const Shared::Leaf &leaf : s.leaves) {
      auto to = out.begin() + leaf.firstShot * s.wordsPerKey;
      for (size_t i = leaf.firstOutput; i < leaf.firstOutput + leaf.numOutputs;
           ++i)
        for (uint64_t k = 0; k < s.counts[i]; ++k)
          to = std::copy_n(&s.outputs[i * s.wordsPerKey], s.wordsPerKey, to);
    }
    shuffleOutputs(out, s.wordsPerKey, deriveSeed(options.seed, 3));
  }
  result.evolveSeconds = s.evolveSeconds / workers;
  result.sampleSeconds = s.sampleSeconds / workers + secondsSince(start);
  return llvm::Error::success();
}

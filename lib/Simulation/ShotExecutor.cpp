//===- ShotExecutor.cpp - All shots of a program ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ShotExecutor.h"

#include "BitMap.h"
#include "Execution.h"
#include "Random.h"

#include "llvm/Support/FormatVariadic.h"

#include <chrono>

using namespace enishi;
using namespace enishi::simulation;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Shots that have agreed in every outcome so far.
struct ShotExecutor::Branch {
  size_t position = 0;
  ClassicalMachine machine;
  /// By classical bit: the qubit whose measurement into it waits, or kNone.
  std::vector<uint32_t> waiting;
  uint64_t shots = 0;
  uint64_t firstShot = 0;
  uint64_t seed = 0;
  uint64_t steps = 0;
  /// Every outcome drawn so far. The first `replayed` of them have been used
  /// by this run; where that is less than all, the run is a replay.
  std::vector<bool> outcomes;
  size_t replayed = 0;
  /// Null until the branch is run: a replay.
  std::unique_ptr<QuantumState> state;
  GateList gates;
};

struct ShotExecutor::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Branch> stack;
  unsigned running = 0;
  uint64_t liveStates = 0;
  uint64_t maxStates = 0;
  uint64_t shotsDone = 0;
  llvm::Error error = llvm::Error::success();
  bool failed = false;
  ClassicalMachine initial;

  /// The outputs of finished branches, and for each branch the first of its
  /// shots and of its outputs.
  struct Leaf {
    uint64_t firstShot;
    size_t firstOutput;
    size_t numOutputs;
  };
  std::vector<uint64_t> outputs, counts;
  std::vector<Leaf> leaves;
  unsigned wordsPerKey = 1;
  /// The classical bit behind every bit of an output.
  std::vector<uint32_t> outputBits;
  double evolveSeconds = 0, sampleSeconds = 0;
};

class ShotExecutor::Worker {
public:
  Worker(ShotExecutor &executor, unsigned thread)
      : executor(executor), shared(*executor.shared), program(executor.program),
        analysis(executor.analysis), thread(thread) {}

  /// Runs branches until there are none.
  void run();

private:
  llvm::Error runBranch(Branch &branch);
  llvm::Error step(Branch &branch, const Instruction &inst);
  llvm::Error collect(Branch &branch, const Instruction &inst);
  void flush(Branch &branch, bool phasesMatter = true);
  bool measure(Branch &branch, const Instruction &inst);
  void settle(Branch &branch, const Instruction &inst, bool outcome);
  void finish(Branch &branch);
  void split(Branch &branch, const Instruction &inst, uint64_t ones, double p);

  ShotExecutor &executor;
  Shared &shared;
  const Program &program;
  const ProgramAnalysis &analysis;
  unsigned thread;
  double evolveSeconds = 0, sampleSeconds = 0;
};

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
    branch.state.reset();
    lock.lock();
    --shared.running;
    --shared.liveStates;
    shared.shotsDone += branch.shots;
    if (error) {
      if (shared.failed)
        llvm::consumeError(std::move(error));
      else
        shared.error = std::move(error);
      shared.failed = true;
    }
    if (thread == 0 && executor.options.progress)
      executor.options.progress(double(shared.shotsDone) /
                                executor.options.shots);
    shared.changed.notify_all();
  }
  shared.evolveSeconds += evolveSeconds;
  shared.sampleSeconds += sampleSeconds;
}

llvm::Error ShotExecutor::Worker::runBranch(Branch &branch) {
  const std::vector<Instruction> &code = program.code.instructions;
  while (branch.position < code.size()) {
    if (++branch.steps > executor.options.maxSteps)
      return llvm::createStringError(llvm::formatv(
          "a shot did not end within {0} instructions; the program may loop "
          "forever",
          executor.options.maxSteps));
    if (llvm::Error error = step(branch, code[branch.position]))
      return error;
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
    if (analysis.deferrable[index])
      branch.waiting[inst.q[1]] = inst.q[0];
    else
      settle(branch, inst, measure(branch, inst));
    return llvm::Error::success();
  case GateKind::Reset:
    if (!analysis.skippable[index])
      settle(branch, inst, measure(branch, inst));
    return llvm::Error::success();
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
  if (copy) {
    other.position = branch.position;
    other.machine = branch.machine;
    other.waiting = branch.waiting;
    other.steps = branch.steps;
    other.replayed = other.outcomes.size();
    other.state = std::move(copy);
    other.state->collapse(inst.q[0], true, p);
    settle(other, inst, true);
  } else {
    other.machine = shared.initial;
    other.waiting.assign(program.code.numBits, kNone);
  }
  {
    std::lock_guard<std::mutex> lock(shared.mutex);
    shared.stack.push_back(std::move(other));
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
  const unsigned words = shared.wordsPerKey;
  std::vector<uint64_t> fixed(words);
  std::vector<uint32_t> positionOf(program.code.numQubits, kNone);
  std::vector<Qubit> qubits;
  BitMap map;
  for (size_t i = 0; i < shared.outputBits.size(); ++i) {
    uint32_t bit = shared.outputBits[i], qubit = branch.waiting[bit];
    if (qubit == kNone) {
      fixed[i / 64] |= uint64_t(branch.machine.bit(bit)) << i % 64;
      continue;
    }
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
  sampleSeconds += secondsSince(start);
  std::lock_guard<std::mutex> lock(shared.mutex);
  shared.leaves.push_back({branch.firstShot, shared.counts.size(), outcomes});
  if (shared.outputs.empty())
    shared.outputs = std::move(keys);
  else
    shared.outputs.insert(shared.outputs.end(), keys.begin(), keys.end());
  if (shared.counts.empty())
    shared.counts = std::move(sampled.counts);
  else
    shared.counts.insert(shared.counts.end(), sampled.counts.begin(),
                         sampled.counts.end());
}

ShotExecutor::ShotExecutor(const Program &program, const RunOptions &options,
                           const ProgramAnalysis &analysis,
                           StateMaker makeState, uint64_t maxStates,
                           unsigned workers, ThreadPool &pool)
    : program(program), options(options), analysis(analysis),
      makeState(std::move(makeState)), shared(std::make_unique<Shared>()),
      workers(workers), pool(pool) {
  shared->maxStates = std::max<uint64_t>(maxStates, workers);
}

ShotExecutor::~ShotExecutor() { llvm::consumeError(std::move(shared->error)); }

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

llvm::Error ShotExecutor::run(RunResult &result) {
  Shared &s = *shared;
  for (const BitRegister &reg : result.histogram.registers())
    for (uint32_t i = 0; i < reg.numBits; ++i)
      s.outputBits.push_back(reg.firstBit + i);
  s.wordsPerKey = result.histogram.wordsPerKey();
  s.initial = ClassicalMachine(program);
  if (llvm::Error error = s.initial.setInputs(options.inputs))
    return error;
  if (options.shots) {
    Branch first;
    first.machine = s.initial;
    first.waiting.assign(program.code.numBits, kNone);
    first.shots = options.shots;
    first.seed = options.seed;
    s.stack.push_back(std::move(first));
  }
  pool.forEach(workers,
               [&](size_t, unsigned thread) { Worker(*this, thread).run(); });
  if (s.failed)
    return std::move(s.error);

  Clock::time_point start = Clock::now();
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

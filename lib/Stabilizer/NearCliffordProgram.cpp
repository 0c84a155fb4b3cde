//===- NearCliffordProgram.cpp - Circuits with a few rotations --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NearCliffordProgram.h"

#include "InverseTableau.h"
#include "SamplingKernels.h"
#include "Sensitivity.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <map>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

/// What the forward pass found out about a rotation or a measurement.
struct Event {
  enum Kind : uint8_t {
    Nothing, ///< A determined result, or a rotation that is a global phase.
    Rotation,
    Coin,
    Active,
  };
  Kind kind = Nothing;
  /// Rotation: the row of its sign; Active: the operation.
  uint32_t index = 0;
  /// A Pauli operator of the circuit's qubits that does the same as the other
  /// outcome: of Coin before, of Active after the measurement.
  std::vector<uint32_t> flip;
};

llvm::Error errorAt(const Step &step, const llvm::Twine &message) {
  if (!step.line)
    return llvm::createStringError(message);
  return llvm::createStringError("line " + llvm::Twine(step.line) + ": " +
                                 message);
}

/// Follows U and the active qubits from the start, in the shot in which all
/// coins show 0 and all active measurements, whether they can or not.
class Forward {
public:
  Forward(const StabilizerProgram &program, NearCliffordProgram &result,
          bool records, unsigned mostActive)
      : program(program), result(result), records(records),
        mostActive(mostActive), tableau(program.sizes.qubits),
        position(program.sizes.qubits, kDormant) {}

  llvm::Error run(size_t begin, size_t end);
  void finish() { flushPhases(); }
  std::vector<Event> takeEvents() { return std::move(events); }
  /// How many steps are executed, and how many before the first that can flip
  /// anything.
  uint64_t numSteps = 0, firstFlip = ~uint64_t(0);

private:
  static constexpr uint8_t kDormant = 255;
  struct Masks {
    uint32_t x = 0, z = 0;
    std::optional<uint32_t> dormant; ///< One with an X or Y.
  };

  llvm::Error runStep(const Step &step);
  llvm::Error rotate(const Step &step);
  bool measure(llvm::ArrayRef<uint32_t> product);
  bool measureActive(PauliRow image, const Masks &masks);
  Masks masksOf(const PauliRow &image) const;
  void flushPhases();
  void addPhases(llvm::ArrayRef<ActiveOp> rotations);
  void push(bool bit) {
    record.push_back(bit);
    if (records)
      result.reference[record.size() - 1] = bit;
  }

  const StabilizerProgram &program;
  NearCliffordProgram &result;
  const bool records;
  const unsigned mostActive;
  InverseTableau tableau;
  std::vector<uint32_t> active;
  /// By qubit: where in `active`.
  std::vector<uint8_t> position;
  std::vector<bool> record;
  std::vector<Event> events;
  /// The sizes of all `flip` together.
  uint64_t numTerms = 0;
  /// How many qubits are active for the operations so far. There are more only
  /// while rotations wait.
  uint8_t numBefore = 0;
  /// Rotations about products of Z's that wait for more of them.
  std::vector<ActiveOp> pending;
};

Forward::Masks Forward::masksOf(const PauliRow &image) const {
  Masks masks;
  for (auto [i, qubit] : llvm::enumerate(active)) {
    masks.x |= uint32_t(image.x(qubit)) << i;
    masks.z |= uint32_t(image.z(qubit)) << i;
  }
  for (size_t w = 0; w < image.words.size() / 2 && !masks.dormant; ++w)
    for (uint64_t rest = image.words[w]; rest; rest &= rest - 1) {
      uint32_t qubit = 64 * w + llvm::countr_zero(rest);
      if (position[qubit] != kDormant)
        continue;
      masks.dormant = qubit;
      break;
    }
  return masks;
}

llvm::Error Forward::rotate(const Step &step) {
  Event &event = events.emplace_back();
  PauliRow image = tableau.image(program.operands(step));
  image.phase += 2 * step.flag;
  Masks masks = masksOf(image);
  if (!masks.dormant && !masks.x && !masks.z)
    return llvm::Error::success();
  ActiveOp op{ActiveOp::Rotate, uint8_t(active.size())};
  op.angle = step.angle * llvm::numbers::pi;
  op.row = result.numRows++;
  event.kind = Event::Rotation;
  event.index = op.row;
  if (masks.dormant) {
    if (active.size() == mostActive)
      return errorAt(
          step, llvm::formatv("more than {0} qubits are in a state that is not "
                              "a stabilizer state at a time, which takes 2^{0} "
                              "amplitudes for each of many shots",
                              mostActive)
                    .str());
    tableau.takeToZ(image, *masks.dormant);
    ++op.numActive;
    op.z = uint32_t(1) << active.size();
    position[*masks.dormant] = active.size();
    active.push_back(*masks.dormant);
    result.maxActive = std::max<unsigned>(result.maxActive, active.size());
  } else {
    op.x = masks.x;
    op.z = masks.z;
    if (image.phase & 2)
      op.angle = -op.angle;
  }
  if (!op.x) {
    pending.push_back(op);
    return llvm::Error::success();
  }
  flushPhases();
  op.pivot = llvm::Log2_32(op.x);
  result.ops.push_back(op);
  return llvm::Error::success();
}

/// In blocks of about the same size, of which a few make one operation.
void Forward::flushPhases() {
  const size_t count = pending.size();
  // A block takes a step for each amplitude and two for each of its patterns.
  size_t blocks = 0;
  double least = 0;
  for (size_t b = (count + PhaseBlock::kMost - 1) / PhaseBlock::kMost;
       b && b <= count; ++b) {
    const double steps = b * (std::ldexp(1.0, active.size()) +
                              std::ldexp(2.0, (count + b - 1) / b));
    if (!blocks || steps < least) {
      blocks = b;
      least = steps;
    }
  }
  for (size_t b = 0; b < blocks; ++b) {
    if (b % ActiveOp::kMostBlocks == 0) {
      ActiveOp op{ActiveOp::Phases, uint8_t(active.size()), numBefore};
      op.index = result.phases.size();
      result.ops.push_back(op);
      numBefore = active.size();
    }
    ++result.ops.back().count;
    const size_t first = b * count / blocks, end = (b + 1) * count / blocks;
    addPhases(llvm::ArrayRef(pending).slice(first, end - first));
  }
  pending.clear();
}

void Forward::addPhases(llvm::ArrayRef<ActiveOp> rotations) {
  PhaseBlock &block = result.phases.emplace_back();
  auto pattern = [&](uint32_t amplitude) {
    uint8_t bits = 0;
    for (auto [i, rotation] : llvm::enumerate(rotations))
      bits |= (llvm::popcount(amplitude & rotation.z) & 1) << i;
    return bits;
  };
  for (const ActiveOp &rotation : rotations) {
    block.angles.push_back(rotation.angle);
    block.rows.push_back(rotation.row);
  }
  const uint32_t size = uint32_t(1) << active.size();
  for (uint32_t i = 0; i < std::min(size, 256u); ++i)
    block.low.push_back(pattern(i));
  for (uint32_t i = 0; i < size; i += 256)
    block.high.push_back(pattern(i));
}

/// The result where all outcomes are 0.
bool Forward::measure(llvm::ArrayRef<uint32_t> product) {
  PauliRow image = tableau.image(product);
  Masks masks = masksOf(image);
  if (masks.dormant) {
    Event &event = events.emplace_back();
    event.kind = Event::Coin;
    event.flip = tableau.preimage(*masks.dormant, /*half=*/1);
    numTerms += event.flip.size();
    tableau.reflect(image, *masks.dormant);
    ++result.numCoins;
    return false;
  }
  if (masks.x || masks.z)
    return measureActive(std::move(image), masks);
  events.emplace_back();
  return image.phase & 2;
}

bool Forward::measureActive(PauliRow image, const Masks &masks) {
  flushPhases();
  const bool negative = image.phase & 2;
  image.phase = 0;
  ActiveOp op{ActiveOp::Measure, uint8_t(active.size())};
  op.x = masks.x;
  op.z = masks.z;
  op.pivot = llvm::Log2_32(op.x ? op.x : op.z);
  const uint32_t qubit = active[op.pivot];
  if (op.x)
    tableau.takeToZ(std::move(image), qubit);
  else
    tableau.takeZsToZ(std::move(image), qubit);
  Event &event = events.emplace_back();
  event.kind = Event::Active;
  event.index = result.ops.size();
  event.flip = tableau.preimage(qubit, /*half=*/0);
  numTerms += event.flip.size();
  result.ops.push_back(op);
  active.erase(active.begin() + op.pivot);
  position[qubit] = kDormant;
  for (size_t i = op.pivot; i < active.size(); ++i)
    position[active[i]] = i;
  numBefore = active.size();
  return negative;
}

/// What corrects a reset with the outcome 1.
static Pauli correctionOf(const Step &step) {
  return step.basis == PauliZ ? PauliX : PauliZ;
}

llvm::Error Forward::runStep(const Step &step) {
  llvm::ArrayRef<uint32_t> operands = program.operands(step);
  switch (step.kind) {
  case StepKind::Clifford1:
    for (uint32_t qubit : operands)
      tableau.applyGate(step.op, qubit);
    break;
  case StepKind::Clifford2:
    for (; !operands.empty(); operands = operands.drop_front(2))
      tableau.applyGate(step.op, operands.take_front(2));
    break;
  case StepKind::Measure:
  case StepKind::MeasureReset:
  case StepKind::Reset:
    for (uint32_t operand : operands) {
      uint32_t qubit = operand >> 1;
      bool outcome = measure({qubit << 2 | step.basis});
      if (step.kind != StepKind::Measure && outcome)
        tableau.applyPauli(qubit, correctionOf(step));
      if (step.kind != StepKind::Reset)
        push(outcome ^ (operand & 1));
    }
    break;
  case StepKind::MeasureProduct:
    push(measure(operands) ^ step.flag);
    break;
  case StepKind::RotateProduct:
    tableau.rotate(operands, step.flag);
    break;
  case StepKind::RotateByAngle:
    return rotate(step);
  case StepKind::Feedback:
    for (size_t k = 0; k < operands.size(); k += 2)
      if (record[record.size() - operands[k]])
        tableau.applyPauli(operands[k + 1] >> 2, Pauli(operands[k + 1] & 3));
    break;
  case StepKind::Pad:
    for (uint32_t bit : operands)
      push(bit);
    break;
  case StepKind::HeraldedErase:
  case StepKind::HeraldedChannel:
    for (size_t k = 0; k < operands.size(); ++k)
      push(false);
    break;
  default: // Noise and annotations.
    break;
  }
  return llvm::Error::success();
}

llvm::Error Forward::run(size_t begin, size_t end) {
  constexpr uint64_t kMostTerms = uint64_t(1) << 28;
  constexpr size_t kMostRotations = size_t(1) << 20;
  for (size_t i = begin; i < end; ++i) {
    const Step &step = program.steps[i];
    if (step.kind != StepKind::Repeat) {
      const size_t before = events.size();
      if (llvm::Error error = runStep(step))
        return error;
      const bool isNoise = (step.kind >= StepKind::PauliError &&
                            step.kind <= StepKind::HeraldedChannel) ||
                           (step.kind <= StepKind::Pad && step.numArguments);
      const bool isRandom = llvm::any_of(
          llvm::ArrayRef(events).drop_front(before), [](const Event &event) {
            return event.kind == Event::Coin || event.kind == Event::Active;
          });
      if (isNoise || isRandom)
        firstFlip = std::min(firstFlip, numSteps);
      ++numSteps;
      if (result.numRows - result.numBits > kMostRotations)
        return errorAt(step, llvm::formatv("more than {0} gates up to here are "
                                           "not Clifford",
                                           kMostRotations)
                                 .str());
      if (numTerms > kMostTerms)
        return errorAt(step, "with the measurements up to here the circuit is "
                             "too large where there are gates that are not "
                             "Clifford");
      continue;
    }
    for (uint64_t k = 0; step.bodySize && k < step.repetitions; ++k)
      if (llvm::Error error = run(i + 1, i + 1 + step.bodySize))
        return error;
    i += step.bodySize;
  }
  return llvm::Error::success();
}

/// From the end: which rows X and Z of every qubit flip, and so each error,
/// coin and outcome.
class Backward : private Sensitivity {
public:
  Backward(const StabilizerProgram &program, NearCliffordProgram &result,
           bool records, std::vector<Event> events, uint64_t numSteps,
           uint64_t firstFlip)
      : Sensitivity(program.sizes), program(program), result(result),
        records(records), events(std::move(events)), stepsLeft(numSteps),
        firstFlip(firstFlip), detectors(program.sizes.detectors) {}

  /// False where the sets take too much memory.
  bool run(size_t begin, size_t end);
  void finish();

private:
  struct Case {
    double probability;
    Id flips;
  };

  void runStep(const Step &step);
  void measure(const Step &step);
  Event takeEvent() {
    Event event = std::move(events.back());
    events.pop_back();
    return event;
  }
  void outcome(const Event &event, Id flips);
  void coin(const Event &event);
  void noise(const Step &step);
  void pauliChannels(const Step &step);
  void heralded(const Step &step);
  void addChannel(std::vector<Case> cases);
  void addChain();

  /// With the result itself, where there is a record.
  Id takeResult() {
    Id id = Sensitivity::takeResult();
    return records ? sets.add(id, sets.single(results)) : id;
  }
  /// The number of a set in the program.
  uint32_t publish(Id id);

  const StabilizerProgram &program;
  NearCliffordProgram &result;
  const bool records;
  std::vector<Event> events;
  /// Before the first that can flip anything there is nothing to know.
  uint64_t stepsLeft;
  const uint64_t firstFlip;
  uint64_t detectors;
  /// A chain of correlated errors, its last first.
  std::vector<Case> chain;
  std::map<Id, uint32_t> published;
  std::map<std::vector<double>, size_t> classOf;
};

uint32_t Backward::publish(Id id) {
  auto [found, isNew] = published.try_emplace(id, result.setBegin.size());
  if (isNew) {
    result.setBegin.push_back(result.rowPool.size());
    for (uint64_t row : sets.symptoms(id))
      result.rowPool.push_back(row);
  }
  return found->second;
}

/// An active measurement whose outcome flips, besides what the frame after it
/// does, `flips`.
void Backward::outcome(const Event &event, Id flips) {
  if (event.kind != Event::Active)
    return;
  Id all = sets.add(this->flips(event.flip), flips);
  for (uint64_t row : sets.symptoms(all))
    if (row < result.numBits)
      result.dynamic.set(row);
  result.ops[event.index].index = publish(all);
}

void Backward::coin(const Event &event) {
  if (event.kind != Event::Coin)
    return;
  Id id = flips(event.flip);
  if (id != SymptomSets::kEmpty)
    result.coins.push_back(publish(id));
}

/// Measurements and resets of single qubits.
void Backward::measure(const Step &step) {
  const bool records = step.kind != StepKind::Reset;
  const bool resets = step.kind != StepKind::Measure;
  for (uint32_t operand : llvm::reverse(program.operands(step))) {
    const uint32_t qubit = operand >> 1;
    const Event event = takeEvent();
    Id result = records ? takeResult() : SymptomSets::kEmpty;
    if (step.numArguments)
      addChannel({{program.probability(step), result}});
    if (resets)
      result = sets.add(result, flips(qubit, correctionOf(step)));
    outcome(event, result);
    addWhereAnticommuting({qubit << 2 | step.basis}, result);
    // What was measured does nothing to the state now.
    if (step.basis != PauliX)
      sensitivity[2 * qubit + (step.basis == PauliZ)] =
          step.basis == PauliZ ? SymptomSets::kEmpty
                               : sensitivity[2 * qubit + 1];
    else
      sensitivity[2 * qubit] = SymptomSets::kEmpty;
    coin(event);
  }
}

/// A channel of which at most one case happens; cases that flip the same are
/// one.
void Backward::addChannel(std::vector<Case> cases) {
  llvm::erase_if(cases, [](const Case &c) {
    return c.flips == SymptomSets::kEmpty || c.probability <= 0;
  });
  llvm::sort(cases, [](const Case &a, const Case &b) {
    return std::pair(a.flips, a.probability) <
           std::pair(b.flips, b.probability);
  });
  std::vector<Case> merged;
  for (const Case &c : cases) {
    if (!merged.empty() && merged.back().flips == c.flips)
      merged.back().probability += c.probability;
    else
      merged.push_back(c);
  }
  if (merged.empty())
    return;
  llvm::stable_sort(merged, [](const Case &a, const Case &b) {
    return a.probability > b.probability;
  });
  std::vector<double> key;
  double sum = 0;
  for (const Case &c : merged) {
    key.push_back(c.probability);
    sum += c.probability;
  }
  auto [found, isNew] = classOf.try_emplace(key, result.channels.size());
  if (isNew) {
    ChannelClass &channels = result.channels.emplace_back();
    channels.gap = gapFactor(std::min(sum, 1.0));
    double before = 0;
    for (const Case &c : merged) {
      before += c.probability;
      channels.thresholds.push_back(
          std::min(std::round(before / sum * 0x1p32), 0x1p32 - 1));
    }
    channels.thresholds.back() = ~0u;
  }
  for (const Case &c : merged)
    result.channels[found->second].sets.push_back(publish(c.flips));
}

void Backward::addChain() {
  double none = 1;
  for (Case &c : llvm::reverse(chain)) {
    double p = c.probability;
    c.probability *= none;
    none *= 1 - p;
  }
  addChannel(std::move(chain));
  chain.clear();
}

/// X, Y, Z in the order of the channels' arguments.
static constexpr uint8_t kPauliOrder[4] = {PauliI, PauliX, PauliY, PauliZ};

void Backward::pauliChannels(const Step &step) {
  const bool two = step.kind == StepKind::Depolarize2 ||
                   step.kind == StepKind::PauliChannel2;
  llvm::ArrayRef<double> arguments = program.arguments(step);
  const unsigned count = two ? 16 : 4;
  llvm::ArrayRef<uint32_t> qubits = program.operands(step);
  for (size_t i = 0; i < qubits.size(); i += 1 + two) {
    std::vector<Case> cases;
    for (unsigned k = 1; k < count; ++k) {
      Id id = two ? sets.add(flips(qubits[i], kPauliOrder[k / 4]),
                             flips(qubits[i + 1], kPauliOrder[k % 4]))
                  : flips(qubits[i], kPauliOrder[k]);
      cases.push_back({arguments.size() == 1 ? arguments[0] / (count - 1)
                                             : arguments[k - 1],
                       id});
    }
    addChannel(std::move(cases));
  }
}

void Backward::heralded(const Step &step) {
  llvm::ArrayRef<double> arguments = program.arguments(step);
  for (uint32_t qubit : llvm::reverse(program.operands(step))) {
    Id herald = takeResult();
    std::vector<Case> cases;
    for (unsigned k = 0; k < 4; ++k)
      cases.push_back({arguments.size() == 1 ? arguments[0] / 4 : arguments[k],
                       sets.add(herald, flips(qubit, kPauliOrder[k]))});
    addChannel(std::move(cases));
  }
}

void Backward::noise(const Step &step) {
  switch (step.kind) {
  case StepKind::PauliError:
    for (uint32_t qubit : program.operands(step))
      addChannel({{program.probability(step), flips(qubit, step.basis)}});
    return;
  case StepKind::CorrelatedError:
    chain.push_back({program.probability(step), flips(program.operands(step))});
    if (!step.flag)
      addChain();
    return;
  case StepKind::HeraldedErase:
  case StepKind::HeraldedChannel:
    return heralded(step);
  default:
    return pauliChannels(step);
  }
}

void Backward::runStep(const Step &step) {
  llvm::ArrayRef<uint32_t> operands = program.operands(step);
  switch (step.kind) {
  case StepKind::Clifford1:
  case StepKind::Clifford2:
    return beforeCliffords(program, step);
  case StepKind::Measure:
  case StepKind::MeasureReset:
  case StepKind::Reset:
    return measure(step);
  case StepKind::MeasureProduct: {
    const Event event = takeEvent();
    Id result = takeResult();
    if (step.numArguments)
      addChannel({{program.probability(step), result}});
    outcome(event, result);
    addWhereAnticommuting(operands, result);
    return coin(event);
  }
  case StepKind::RotateProduct:
    return beforeRotation(operands);
  case StepKind::RotateByAngle: {
    const Event event = takeEvent();
    if (event.kind == Event::Rotation)
      addWhereAnticommuting(operands, sets.single(event.index));
    return;
  }
  case StepKind::Feedback:
    for (size_t k = operands.size(); k > 0; k -= 2)
      addToResult(operands[k - 2],
                  flips(operands[k - 1] >> 2, operands[k - 1] & 3));
    return;
  case StepKind::Pad:
    for (size_t k = 0; k < operands.size(); ++k) {
      Id result = takeResult();
      if (step.numArguments)
        addChannel({{program.probability(step), result}});
    }
    return;
  case StepKind::Detector:
    --detectors;
    if (!records)
      for (uint32_t back : operands)
        addToResult(back, sets.single(detectors));
    return;
  case StepKind::ObservableResults:
    if (!records)
      for (uint32_t back : operands)
        addToResult(back, sets.single(program.sizes.detectors + step.index));
    return;
  case StepKind::ObservablePauli:
    if (!records)
      addWhereAnticommuting(operands,
                            sets.single(program.sizes.detectors + step.index));
    return;
  case StepKind::ShiftCoordinates:
  case StepKind::Repeat:
    return;
  default:
    return noise(step);
  }
}

bool Backward::run(size_t begin, size_t end) {
  constexpr size_t kMostSymptoms = size_t(1) << 27;
  // Loops are found from their heads.
  std::vector<size_t> starts;
  for (size_t i = begin; i < end; ++i) {
    starts.push_back(i);
    if (program.steps[i].kind == StepKind::Repeat)
      i += program.steps[i].bodySize;
  }
  for (size_t i : llvm::reverse(starts)) {
    const Step &step = program.steps[i];
    if (step.kind != StepKind::Repeat) {
      if (stepsLeft-- <= firstFlip)
        return true;
      runStep(step);
      if (sets.totalSymptoms() > kMostSymptoms)
        return false;
      continue;
    }
    for (uint64_t k = 0; step.bodySize && k < step.repetitions; ++k) {
      if (stepsLeft <= firstFlip)
        return true;
      if (!run(i + 1, i + 1 + step.bodySize))
        return false;
    }
  }
  return true;
}

void Backward::finish() {
  addChain();
  // Two coins that flip the same are one.
  llvm::sort(result.coins);
  result.coins.erase(llvm::unique(result.coins), result.coins.end());
  result.setBegin.push_back(result.rowPool.size());
}

/// Finds numShared.
void findShared(NearCliffordProgram &program) {
  llvm::BitVector flipped(program.numRows);
  for (uint32_t row : program.rowPool)
    flipped.set(row);
  for (const ActiveOp &op : program.ops) {
    bool isShared = op.kind == ActiveOp::Rotate && !flipped[op.row];
    if (op.kind == ActiveOp::Phases)
      isShared =
          llvm::all_of(llvm::ArrayRef(program.phases).slice(op.index, op.count),
                       [&](const PhaseBlock &block) {
                         return llvm::none_of(block.rows, [&](uint32_t row) {
                           return flipped[row];
                         });
                       });
    if (!isShared)
      break;
    ++program.numShared;
    program.sharedActive = op.numActive;
  }
}

} // namespace

llvm::Expected<NearCliffordProgram>
NearCliffordProgram::create(const StabilizerProgram &program, Output output,
                            unsigned mostActive) {
  // The operators that do the same as an outcome are kept from one pass to the
  // other, and the rows of results are counted in 32 bits.
  constexpr uint64_t kMostSteps = uint64_t(1) << 24;
  const StimCircuit::Sizes &sizes = program.sizes;
  if (sizes.executed > kMostSteps || sizes.measurements > kMostSteps ||
      sizes.detectors > kMostSteps)
    return llvm::createStringError(llvm::formatv(
        "the circuit executes {0} instructions with its loops counted out, and "
        "{1} are the limit where there are gates that are not Clifford",
        sizes.executed, kMostSteps));
  const bool records = output == Output::Record;
  NearCliffordProgram result;
  result.numBits =
      records ? sizes.measurements : sizes.detectors + sizes.observables;
  result.numRows = result.numBits;
  result.reference.resize(result.numBits);
  result.dynamic.resize(result.numBits);
  Forward forward(program, result, records, mostActive);
  if (llvm::Error error = forward.run(0, program.steps.size()))
    return std::move(error);
  forward.finish();
  Backward backward(program, result, records, forward.takeEvents(),
                    forward.numSteps, forward.firstFlip);
  if (!backward.run(0, program.steps.size()))
    return llvm::createStringError(
        "what the errors and outcomes of the circuit change takes too much "
        "memory: it has too many gates that are not Clifford after them");
  backward.finish();
  findShared(result);
  return result;
}

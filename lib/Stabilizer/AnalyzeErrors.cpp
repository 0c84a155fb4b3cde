//===- AnalyzeErrors.cpp - Detector error models of circuits ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/AnalyzeErrors.h"

#include "Sensitivity.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <memory>

using namespace enishi;
using namespace enishi::stabilizer;

/// The probabilities q of independent errors, one for each element of Z_2^k,
/// whose sum has the distribution `p` (p[0] is ignored, the rest happens
/// otherwise). Characters turn the sum into a product: with
/// l(c) = ln sum_g p(g) (-1)^(c.g) it is ln(1 - 2 q(g)) =
/// -(2 / 2^k) sum_c (-1)^(c.g) l(c). False where some q is no probability.
static bool independentErrors(llvm::ArrayRef<double> p,
                              llvm::SmallVectorImpl<double> &q) {
  const size_t n = p.size();
  if (llvm::count(p.drop_front(), 0.0) + 2 >= ptrdiff_t(n)) {
    // A single case excludes nothing, however likely it is.
    q.assign(p.begin(), p.end());
    return true;
  }
  llvm::SmallVector<double, 16> logs(n);
  for (size_t c = 0; c < n; ++c) {
    // 1 - 2 (the probability of an odd element).
    double odd = 0;
    for (size_t g = 1; g < n; ++g)
      if (llvm::popcount(c & g) & 1)
        odd += p[g];
    if (odd >= 0.5)
      return false;
    logs[c] = std::log1p(-2 * odd);
  }
  q.assign(n, 0);
  for (size_t g = 1; g < n; ++g) {
    double sum = 0;
    for (size_t c = 0; c < n; ++c)
      sum += llvm::popcount(c & g) & 1 ? -logs[c] : logs[c];
    q[g] = -0.5 * std::expm1(-2 * sum / n);
    if (q[g] < -1e-12)
      return false;
    q[g] = std::max(q[g], 0.0);
    // Rounding must not make an error of one that never happens.
    if (q[g] < 1e-15)
      q[g] = 0;
  }
  return true;
}

/// Steps beyond this many, with loops counted out, are not followed.
static constexpr uint64_t kMostExecuted = uint64_t(1) << 28;

namespace {

using Id = SymptomSets::Id;

/// A piece of the model, in the order in which it is found: from the end.
struct Item {
  enum Kind : uint8_t { Detector, ShiftCoordinates, Loop } kind;
  uint32_t step = 0;
  uint64_t detector = 0;
  std::unique_ptr<struct Scope> body; ///< Of Loop.
  uint64_t repetitions = 0, detectorsPerTurn = 0;
};

/// The model, or the body of a loop.
struct Scope {
  std::vector<Item> items;
  /// By set of symptoms.
  std::vector<double> probability;
};

class Analyzer : private Sensitivity {
public:
  Analyzer(const StabilizerProgram &program, const AnalyzeOptions &options)
      : Sensitivity(program.sizes), program(program), options(options),
        detectors(program.sizes.detectors) {}
  llvm::Error run();
  DetectorErrorModel takeModel();

private:
  struct Snapshot {
    std::vector<Id> sensitivity;
    std::map<uint64_t, Id> pending;
    uint64_t results, detectors;
  };

  llvm::Error run(size_t begin, size_t end);
  llvm::Error runLoop(size_t index);
  bool isSameShifted(const Snapshot &before) const;
  void skipTurns(uint64_t detectorsBack, uint64_t resultsBack);
  llvm::Error runStep(size_t index);
  llvm::Error measure(const Step &step);
  llvm::Error measureProduct(const Step &step);
  llvm::Error noise(size_t index);
  llvm::Error independentCases(const Step &step, llvm::ArrayRef<double> cases,
                               llvm::SmallVectorImpl<double> &errors);
  void addErrors(llvm::ArrayRef<Id> generators, llvm::ArrayRef<double> errors);
  llvm::Error pauliChannels(const Step &step);
  llvm::Error heralded(const Step &step);
  llvm::Error correlatedErrors(size_t index);

  void addError(Id symptoms, double p) {
    if (symptoms == SymptomSets::kEmpty || p <= 0)
      return;
    if (scope->probability.size() <= symptoms)
      scope->probability.resize(sets.size() + sets.size() / 2);
    double &q = scope->probability[symptoms];
    q = q * (1 - p) + p * (1 - q);
  }
  llvm::Error errorAt(const Step &step, const llvm::Twine &message) const {
    return llvm::createStringError("line " + llvm::Twine(step.line) + ": " +
                                   message);
  }
  llvm::Error checkDetermined(Id symptoms, const Step *step, uint32_t qubit);
  void emit(const Scope &from, uint64_t shift, DetectorErrorModel &model,
            uint64_t &shiftAfter);
  void emitErrors(const Scope &from, uint64_t shift, DetectorErrorModel &model);

  const StabilizerProgram &program;
  const AnalyzeOptions &options;
  /// How many there are before the current place.
  uint64_t detectors;
  Scope outermost;
  Scope *scope = &outermost;
  uint64_t executed = 0;
};

/// An operator that does nothing to the state must flip nothing.
llvm::Error Analyzer::checkDetermined(Id symptoms, const Step *step,
                                      uint32_t qubit) {
  if (symptoms == SymptomSets::kEmpty)
    return llvm::Error::success();
  uint64_t first = sets.symptoms(symptoms).front();
  bool observable = first & SymptomSets::kObservable;
  std::string what =
      llvm::formatv("{0}{1} is not determined without noise: it depends on a "
                    "random outcome ",
                    observable ? "observable L" : "detector D",
                    first & ~SymptomSets::kObservable);
  if (!step)
    return llvm::createStringError(
        what +
        llvm::formatv("from the start of qubit {0} in |0>", qubit).str());
  bool reset = step->kind == StepKind::Reset;
  return errorAt(*step,
                 what + llvm::formatv("at the {0} of qubit {1} here",
                                      reset ? "reset" : "measurement", qubit)
                            .str());
}

/// Measurements and resets of single qubits.
llvm::Error Analyzer::measure(const Step &step) {
  const bool records = step.kind != StepKind::Reset;
  for (uint32_t operand : llvm::reverse(program.operands(step))) {
    uint32_t qubit = operand >> 1;
    Id symptoms = records ? takeResult() : SymptomSets::kEmpty;
    if (records)
      addError(symptoms, program.probability(step));
    if (llvm::Error error =
            checkDetermined(flips(qubit, step.basis), &step, qubit))
      return error;
    if (step.kind != StepKind::Measure)
      sensitivity[2 * qubit] = sensitivity[2 * qubit + 1] = SymptomSets::kEmpty;
    addWhereAnticommuting({qubit << 2 | step.basis}, symptoms);
  }
  return llvm::Error::success();
}

llvm::Error Analyzer::measureProduct(const Step &step) {
  llvm::ArrayRef<uint32_t> product = program.operands(step);
  Id symptoms = takeResult();
  addError(symptoms, program.probability(step));
  if (llvm::Error error = checkDetermined(
          flips(product), &step, product.empty() ? 0 : product[0] >> 2))
    return error;
  addWhereAnticommuting(product, symptoms);
  return llvm::Error::success();
}

/// The independent errors of a channel one of whose cases happens.
llvm::Error Analyzer::independentCases(const Step &step,
                                       llvm::ArrayRef<double> cases,
                                       llvm::SmallVectorImpl<double> &errors) {
  if (independentErrors(cases, errors))
    return llvm::Error::success();
  double largest = *std::max_element(cases.begin() + 1, cases.end());
  if (largest > options.approximateDisjoint)
    return errorAt(
        step,
        llvm::formatv("the cases of this channel exclude each other, and no "
                      "independent errors say the same; "
                      "--approximate-errors={0} or more takes them for "
                      "independent",
                      largest)
            .str());
  errors.assign(cases.begin(), cases.end());
  return llvm::Error::success();
}

/// Error g flips the sum of the generators in g.
void Analyzer::addErrors(llvm::ArrayRef<Id> generators,
                         llvm::ArrayRef<double> errors) {
  Id flipped[16] = {};
  for (size_t g = 1; g < errors.size(); ++g) {
    flipped[g] =
        sets.add(flipped[g & (g - 1)], generators[llvm::countr_zero(g)]);
    addError(flipped[g], errors[g]);
  }
}

/// By number in the arguments of a channel: I, X, Y, Z.
static constexpr uint8_t kPauliOrder[4] = {PauliI, PauliX, PauliY, PauliZ};

llvm::Error Analyzer::pauliChannels(const Step &step) {
  const bool two = step.kind == StepKind::Depolarize2 ||
                   step.kind == StepKind::PauliChannel2;
  llvm::SmallVector<double, 16> p(two ? 16 : 4);
  llvm::ArrayRef<double> arguments = program.arguments(step);
  for (size_t k = 1; k < p.size(); ++k) {
    // Generators are X and Z of the first qubit, then of the second.
    size_t g =
        two ? kPauliOrder[k / 4] | kPauliOrder[k % 4] << 2 : kPauliOrder[k];
    p[g] = arguments.size() == 1 ? arguments[0] / (p.size() - 1)
                                 : arguments[k - 1];
  }
  llvm::SmallVector<double, 16> errors;
  if (llvm::Error error = independentCases(step, p, errors))
    return error;
  llvm::ArrayRef<uint32_t> qubits = program.operands(step);
  for (size_t i = 0; i < qubits.size(); i += 1 + two) {
    Id generators[4] = {sensitivity[2 * qubits[i]],
                        sensitivity[2 * qubits[i] + 1]};
    if (two) {
      generators[2] = sensitivity[2 * qubits[i + 1]];
      generators[3] = sensitivity[2 * qubits[i + 1] + 1];
    }
    addErrors(generators, errors);
  }
  return llvm::Error::success();
}

llvm::Error Analyzer::heralded(const Step &step) {
  llvm::ArrayRef<double> arguments = program.arguments(step);
  for (uint32_t qubit : llvm::reverse(program.operands(step))) {
    Id herald = takeResult();
    Id generators[3] = {sensitivity[2 * qubit], sensitivity[2 * qubit + 1],
                        herald};
    double p[8] = {};
    // A herald that nobody looks at leaves a channel on the qubit.
    unsigned seen = herald == SymptomSets::kEmpty ? 0 : 4, size = seen ? 8 : 4;
    for (unsigned k = 0; k < 4; ++k)
      p[kPauliOrder[k] | seen] =
          arguments.size() == 1 ? arguments[0] / 4 : arguments[k];
    llvm::SmallVector<double, 16> errors;
    if (llvm::Error error =
            independentCases(step, llvm::ArrayRef(p, size), errors))
      return error;
    addErrors(generators, errors);
  }
  return llvm::Error::success();
}

/// A chain of errors of which at most one happens, from its last on; the
/// others of the chain are found through it.
llvm::Error Analyzer::correlatedErrors(size_t index) {
  size_t first = index;
  while (program.steps[first].flag) {
    if (first == 0 ||
        program.steps[first - 1].kind != StepKind::CorrelatedError)
      return errorAt(program.steps[first],
                     "ELSE_CORRELATED_ERROR does not follow a "
                     "CORRELATED_ERROR at once");
    --first;
  }
  // An error in the middle of a chain was handled at the chain's end.
  if (index + 1 < program.steps.size() &&
      program.steps[index + 1].kind == StepKind::CorrelatedError &&
      program.steps[index + 1].flag)
    return llvm::Error::success();
  if (first == index) {
    addError(flips(program.operands(program.steps[index])),
             program.probability(program.steps[index]));
    return llvm::Error::success();
  }
  double none = 1;
  for (size_t i = first; i <= index; ++i) {
    const Step &step = program.steps[i];
    double p = none * program.probability(step);
    if (p > options.approximateDisjoint)
      return errorAt(step, llvm::formatv("the errors of this chain exclude "
                                         "each other; --approximate-errors={0} "
                                         "or more takes them for independent",
                                         p)
                               .str());
    addError(flips(program.operands(step)), p);
    none *= 1 - program.probability(step);
  }
  return llvm::Error::success();
}

llvm::Error Analyzer::noise(size_t index) {
  const Step &step = program.steps[index];
  switch (step.kind) {
  case StepKind::PauliError:
    for (uint32_t qubit : program.operands(step))
      addError(flips(qubit, step.basis), program.probability(step));
    return llvm::Error::success();
  case StepKind::CorrelatedError:
    return correlatedErrors(index);
  case StepKind::HeraldedErase:
  case StepKind::HeraldedChannel:
    return heralded(step);
  default:
    return pauliChannels(step);
  }
}

llvm::Error Analyzer::runStep(size_t index) {
  const Step &step = program.steps[index];
  llvm::ArrayRef<uint32_t> operands = program.operands(step);
  switch (step.kind) {
  case StepKind::Clifford1:
  case StepKind::Clifford2:
    beforeCliffords(program, step);
    break;
  case StepKind::Measure:
  case StepKind::MeasureReset:
  case StepKind::Reset:
    return measure(step);
  case StepKind::MeasureProduct:
    return measureProduct(step);
  case StepKind::RotateProduct:
    beforeRotation(operands);
    break;
  case StepKind::Feedback:
    for (size_t k = operands.size(); k > 0; k -= 2)
      addToResult(operands[k - 2],
                  flips(operands[k - 1] >> 2, operands[k - 1] & 3));
    break;
  case StepKind::Pad:
    for (size_t k = 0; k < operands.size(); ++k)
      addError(takeResult(), program.probability(step));
    break;
  case StepKind::Detector: {
    --detectors;
    for (uint32_t back : operands)
      addToResult(back, sets.single(detectors));
    Item item{Item::Detector, uint32_t(index), detectors, nullptr, 0, 0};
    scope->items.push_back(std::move(item));
    break;
  }
  case StepKind::ObservableResults:
    for (uint32_t back : operands)
      addToResult(back, sets.single(SymptomSets::kObservable | step.index));
    break;
  case StepKind::ObservablePauli:
    addWhereAnticommuting(operands,
                          sets.single(SymptomSets::kObservable | step.index));
    break;
  case StepKind::ShiftCoordinates: {
    Item item{Item::ShiftCoordinates, uint32_t(index), 0, nullptr, 0, 0};
    scope->items.push_back(std::move(item));
    break;
  }
  case StepKind::Repeat:
    break;
  default:
    return noise(index);
  }
  return llvm::Error::success();
}

/// Whether the state is that of `before`, earlier in time.
bool Analyzer::isSameShifted(const Snapshot &before) const {
  uint64_t shift = before.detectors - detectors;
  if (before.pending.size() != pending.size())
    return false;
  for (size_t i = 0; i < sensitivity.size(); ++i)
    if (!sets.isShifted(before.sensitivity[i], sensitivity[i], shift))
      return false;
  return std::equal(pending.begin(), pending.end(), before.pending.begin(),
                    [&](const auto &now, const auto &then) {
                      return then.first - now.first ==
                                 before.results - results &&
                             sets.isShifted(then.second, now.second, shift);
                    });
}

void Analyzer::skipTurns(uint64_t detectorsBack, uint64_t resultsBack) {
  for (Id &id : sensitivity)
    id = sets.shifted(id, detectorsBack);
  std::map<uint64_t, Id> moved;
  for (auto [result, id] : pending)
    moved[result - resultsBack] = sets.shifted(id, detectorsBack);
  pending = std::move(moved);
  detectors -= detectorsBack;
  results -= resultsBack;
}

/// Turns of a loop from the last to the first. Once the state after a turn is
/// that of some turns before, the same number of turns goes on repeating.
llvm::Error Analyzer::runLoop(size_t index) {
  const Step &loop = program.steps[index];
  const size_t begin = index + 1, end = begin + loop.bodySize;
  constexpr size_t kLongestPeriod = 8;
  std::deque<Snapshot> recent;
  uint64_t left = loop.bodySize ? loop.repetitions : 0;
  bool folded = !options.foldLoops;
  while (left) {
    if (!folded) {
      auto match = std::find_if(
          recent.begin(), recent.end(),
          [&](const Snapshot &before) { return isSameShifted(before); });
      uint64_t period = match - recent.begin() + 1;
      if (match != recent.end() && left / period >= 2) {
        folded = true;
        uint64_t times = left / period;
        uint64_t detectorsBefore = detectors, resultsBefore = results;
        auto body = std::make_unique<Scope>();
        Scope *outer = std::exchange(scope, body.get());
        for (uint64_t k = 0; k < period; ++k)
          if (llvm::Error error = run(begin, end))
            return error;
        scope = outer;
        uint64_t perTurn = detectorsBefore - detectors;
        uint64_t resultsPerTurn = resultsBefore - results;
        skipTurns((times - 1) * perTurn, (times - 1) * resultsPerTurn);
        Item item{Item::Loop,      uint32_t(index), detectors,
                  std::move(body), times,           perTurn};
        scope->items.push_back(std::move(item));
        left -= times * period;
        continue;
      }
      recent.push_front({sensitivity, pending, results, detectors});
      if (recent.size() > kLongestPeriod)
        recent.pop_back();
    }
    if (llvm::Error error = run(begin, end))
      return error;
    --left;
  }
  return llvm::Error::success();
}

llvm::Error Analyzer::run(size_t begin, size_t end) {
  // Steps that are not in an inner loop, and inner loops, from the last on.
  llvm::SmallVector<size_t, 32> order;
  for (size_t i = begin; i < end; i += 1 + program.steps[i].bodySize)
    order.push_back(i);
  executed += order.size();
  if (executed > kMostExecuted)
    return llvm::createStringError(
        "the errors of the circuit's loops do not repeat, and counted out the "
        "circuit has more than 2^28 steps");
  constexpr size_t kMostSymptoms = size_t(1) << 28;
  if (sets.totalSymptoms() > kMostSymptoms)
    return llvm::createStringError(
        "the errors of the circuit have more than 2^28 symptoms together: "
        "compare each detector with results that are near, so that an error "
        "is noticed by few of them");
  for (size_t i : llvm::reverse(order)) {
    bool loop = program.steps[i].kind == StepKind::Repeat;
    if (llvm::Error error = loop ? runLoop(i) : runStep(i))
      return error;
  }
  return llvm::Error::success();
}

llvm::Error Analyzer::run() {
  if (llvm::Error error = run(0, program.steps.size()))
    return error;
  for (uint32_t q = 0; q < program.sizes.qubits; ++q)
    if (llvm::Error error = checkDetermined(sensitivity[2 * q + 1], nullptr, q))
      return error;
  return llvm::Error::success();
}

void Analyzer::emitErrors(const Scope &from, uint64_t shift,
                          DetectorErrorModel &model) {
  // By the first symptom, which stands beside it, and then by all.
  std::vector<std::pair<uint64_t, Id>> order;
  size_t numSymptoms = 0;
  for (Id id = 0; id < from.probability.size(); ++id)
    if (from.probability[id] > 0) {
      order.push_back({sets.symptoms(id).front(), id});
      numSymptoms += sets.symptoms(id).size();
    }
  model.reserve(order.size() + 2 * from.items.size(),
                numSymptoms + from.items.size());
  llvm::sort(order, [&](const auto &a, const auto &b) {
    if (a.first != b.first)
      return a.first < b.first;
    llvm::ArrayRef<uint64_t> left = sets.symptoms(a.second),
                             right = sets.symptoms(b.second);
    return std::lexicographical_compare(left.begin(), left.end(), right.begin(),
                                        right.end());
  });
  llvm::SmallVector<ModelTarget, 8> targets;
  for (auto [first, id] : order) {
    targets.clear();
    for (uint64_t symptom : sets.symptoms(id))
      targets.push_back(
          symptom & SymptomSets::kObservable
              ? ModelTarget{ModelTarget::Observable,
                            symptom & ~SymptomSets::kObservable}
              : ModelTarget{ModelTarget::Detector, symptom - shift});
    model.append(ModelOp::Error, targets, from.probability[id]);
  }
}

/// Errors first, then what declares detectors, in the order of the circuit.
void Analyzer::emit(const Scope &from, uint64_t shift,
                    DetectorErrorModel &model, uint64_t &shiftAfter) {
  emitErrors(from, shift, model);
  for (const Item &item : llvm::reverse(from.items)) {
    if (item.kind == Item::Loop) {
      size_t at = model.instructions.size();
      model.append(ModelOp::Repeat, {}).repetitions = item.repetitions;
      // The body was found as the last turn, and is written as the first.
      uint64_t last = shift + (item.repetitions - 1) * item.detectorsPerTurn;
      uint64_t inner = last;
      emit(*item.body, last, model, inner);
      uint64_t rest = item.detectorsPerTurn - (inner - last);
      model.append(ModelOp::ShiftDetectors,
                   ModelTarget{ModelTarget::Number, rest});
      model.instructions[at].bodySize = model.instructions.size() - at - 1;
      shift += item.repetitions * item.detectorsPerTurn;
      continue;
    }
    llvm::ArrayRef<double> coordinates =
        program.arguments(program.steps[item.step]);
    if (item.kind == Item::ShiftCoordinates)
      model.append(ModelOp::ShiftDetectors, ModelTarget{ModelTarget::Number, 0},
                   coordinates);
    else
      model.append(ModelOp::Detector,
                   ModelTarget{ModelTarget::Detector, item.detector - shift},
                   coordinates);
  }
  shiftAfter = shift;
}

DetectorErrorModel Analyzer::takeModel() {
  DetectorErrorModel model;
  uint64_t shift = 0;
  emit(outermost, 0, model, shift);
  std::vector<bool> mentioned(program.sizes.observables);
  for (const ModelInstruction &inst : model.instructions)
    for (const ModelTarget &target : model.targets(inst))
      if (target.kind == ModelTarget::Observable)
        mentioned[target.value] = true;
  for (size_t k = 0; k < mentioned.size(); ++k)
    if (!mentioned[k])
      model.append(ModelOp::LogicalObservable,
                   ModelTarget{ModelTarget::Observable, k});
  return model;
}

} // namespace

llvm::Expected<DetectorErrorModel>
stabilizer::analyzeErrors(const StimCircuit &circuit,
                          const AnalyzeOptions &options) {
  llvm::Expected<StabilizerProgram> program =
      StabilizerProgram::create(circuit, /*boundedLength=*/false);
  if (!program)
    return program.takeError();
  constexpr uint64_t kMost = uint64_t(1) << 62;
  if (program->sizes.detectors > kMost || program->sizes.measurements > kMost)
    return llvm::createStringError("the circuit has more than 2^62 results or "
                                   "detectors with its loops counted out");
  if (!options.foldLoops && program->sizes.executed > kMostExecuted)
    return llvm::createStringError(
        "with its loops counted out the circuit has more than 2^28 steps; "
        "--fold-loops keeps loops whose errors repeat");
  Analyzer analyzer(*program, options);
  if (llvm::Error error = analyzer.run())
    return std::move(error);
  return analyzer.takeModel();
}

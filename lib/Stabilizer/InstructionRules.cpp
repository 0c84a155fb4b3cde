//===- InstructionRules.cpp - What an instruction takes ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/InstructionRules.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <fmt/format.h>

using namespace enishi;
using namespace enishi::stabilizer;

using Problem = InstructionProblem;

static Problem problemWith(Problem::Place place, size_t index,
                           llvm::StringRef code, std::string message,
                           std::string help = {}) {
  return {place, index, code, std::move(message), std::move(help)};
}

static std::optional<Problem> checkAreFinite(llvm::ArrayRef<double> arguments) {
  for (auto [i, value] : llvm::enumerate(arguments))
    if (!std::isfinite(value))
      return problemWith(Problem::Argument, i, "E0703",
                         "an argument is a finite number");
  return std::nullopt;
}

static std::optional<Problem> checkProbability(double value, size_t index) {
  if (value >= 0 && value <= 1)
    return std::nullopt;
  return problemWith(Problem::Argument, index, "E0703",
                     "a probability lies between 0 and 1");
}

//===----------------------------------------------------------------------===//
// Circuits
//===----------------------------------------------------------------------===//

namespace {

/// Which targets a class of instructions takes.
struct TargetRule {
  bool qubits = false, inverted = false, paulis = false, combiners = false;
  bool records = false, sweeps = false, pairs = false;
};

TargetRule ruleOf(StimOp op) {
  TargetRule rule;
  switch (stimOpInfo(op).opClass) {
  case StimClass::Clifford2:
    rule.pairs = true;
    rule.records = rule.sweeps = op == StimOp::CX || op == StimOp::CY ||
                                 op == StimOp::CZ || op == StimOp::XCZ ||
                                 op == StimOp::YCZ;
    [[fallthrough]];
  case StimClass::Clifford1:
  case StimClass::Rotate1:
  case StimClass::Reset:
  case StimClass::PauliError:
  case StimClass::Depolarize1:
  case StimClass::PauliChannel1:
  case StimClass::Heralded:
  case StimClass::IdentityError1:
  case StimClass::QubitCoordinates:
    rule.qubits = true;
    break;
  case StimClass::MeasurePair:
    rule.pairs = true;
    [[fallthrough]];
  case StimClass::Measure:
  case StimClass::MeasureReset:
    rule.qubits = rule.inverted = true;
    break;
  case StimClass::MeasureProduct:
  case StimClass::RotateProduct:
  case StimClass::RotateByAngle:
    rule.paulis = rule.combiners = rule.inverted = true;
    break;
  case StimClass::Pad:
    rule.qubits = true;
    break;
  case StimClass::Rotate2:
  case StimClass::Depolarize2:
  case StimClass::PauliChannel2:
  case StimClass::IdentityError2:
    rule.qubits = rule.pairs = true;
    break;
  case StimClass::CorrelatedError: // Signs and combiners mean nothing here.
    rule.paulis = rule.combiners = rule.inverted = true;
    break;
  case StimClass::Detector:
    rule.records = true;
    break;
  case StimClass::Observable:
    rule.records = rule.paulis = rule.inverted = true;
    break;
  case StimClass::ShiftCoordinates:
  case StimClass::Tick:
  case StimClass::Repeat:
    break;
  }
  return rule;
}

/// "qubits, results (rec[-1])": what the rule allows, for a message.
std::string describe(const TargetRule &rule) {
  std::string text;
  auto add = [&](bool allowed, llvm::StringRef what) {
    if (allowed)
      text += (text.empty() ? "" : ", ") + what.str();
  };
  add(rule.qubits, rule.inverted ? "qubits (5 or !5)" : "qubits (5)");
  add(rule.paulis,
      rule.combiners ? "Pauli products (X1*Z2)" : "Pauli operators (X1)");
  add(rule.records, "results (rec[-1])");
  add(rule.sweeps, "sweep bits (sweep[0])");
  return text.empty() ? "it takes none" : "it takes " + text;
}

/// Whether the rule has targets of this kind at all.
bool allows(const TargetRule &rule, StimTarget target) {
  switch (target.kind) {
  case StimTarget::Qubit:
    return rule.qubits && (rule.inverted || !target.inverted);
  case StimTarget::X:
  case StimTarget::Y:
  case StimTarget::Z:
    return rule.paulis && (rule.inverted || !target.inverted);
  case StimTarget::Record:
    return rule.records && target.value > 0;
  case StimTarget::Sweep:
    return rule.sweeps;
  case StimTarget::Combiner:
    return rule.combiners;
  }
  return false;
}

std::optional<Problem> checkProducts(llvm::ArrayRef<StimTarget> targets) {
  for (size_t i = 0; i < targets.size(); ++i) {
    if (targets[i].kind != StimTarget::Combiner)
      continue;
    bool between = i > 0 && i + 1 < targets.size() &&
                   targets[i - 1].kind != StimTarget::Combiner &&
                   targets[i + 1].kind != StimTarget::Combiner;
    if (!between)
      return problemWith(Problem::Target, i, "E0704",
                         "* stands between two Pauli operators");
  }
  return std::nullopt;
}

std::optional<Problem> checkPairs(StimOp op,
                                  llvm::ArrayRef<StimTarget> targets) {
  if (targets.size() % 2)
    return problemWith(Problem::Target, targets.size() - 1, "E0705",
                       fmt::format("{} takes pairs of targets, here are {}",
                                   stimOpInfo(op).name.str(), targets.size()));
  for (size_t i = 0; i < targets.size(); i += 2) {
    const StimTarget &a = targets[i], &b = targets[i + 1];
    if (a.kind == b.kind && a.value == b.value)
      return problemWith(Problem::Target, i + 1, "E0705",
                         "the two targets of a pair must differ");
    // The side of the gate that a bit can control; for CZ both.
    bool wrong = (op == StimOp::CX || op == StimOp::CY)     ? b.isBit()
                 : (op == StimOp::XCZ || op == StimOp::YCZ) ? a.isBit()
                                                            : false;
    if (wrong)
      return problemWith(Problem::Target, i + (a.isBit() ? 0 : 1), "E0704",
                         fmt::format("a bit can only be the control of {}",
                                     stimOpInfo(op).name.str()));
  }
  return std::nullopt;
}

} // namespace

std::string stabilizer::targetsTaken(StimOp op) {
  return stimOpInfo(op).opClass == StimClass::Pad ? "it takes 0 and 1"
                                                  : describe(ruleOf(op));
}

std::optional<Problem>
stabilizer::checkTargets(StimOp op, llvm::ArrayRef<StimTarget> targets) {
  const TargetRule rule = ruleOf(op);
  const bool isPad = stimOpInfo(op).opClass == StimClass::Pad;
  for (auto [i, target] : llvm::enumerate(targets)) {
    if (target.value > kMaxStimIndex)
      return problemWith(Problem::Target, i, "E0707",
                         "there are at most 2^24 qubits");
    if (allows(rule, target) && !(isPad && target.value > 1))
      continue;
    std::string text;
    llvm::raw_string_ostream os(text);
    writeTarget(target, os);
    return problemWith(
        Problem::Target, i, "E0704",
        fmt::format("{} does not take '{}'", stimOpInfo(op).name.str(), text),
        targetsTaken(op));
  }
  if (rule.combiners)
    if (std::optional<Problem> problem = checkProducts(targets))
      return problem;
  return rule.pairs ? checkPairs(op, targets) : std::nullopt;
}

std::optional<Problem>
stabilizer::checkArguments(StimOp op, llvm::ArrayRef<double> arguments) {
  const StimOpInfo &info = stimOpInfo(op);
  const size_t count = arguments.size();
  if (count < info.minArguments || count > info.maxArguments) {
    std::string wanted =
        info.maxArguments == info.minArguments
            ? fmt::format("{}", info.minArguments)
            : fmt::format("{} to {}", info.minArguments, info.maxArguments);
    return problemWith(
        Problem::Name, 0, "E0703",
        fmt::format("{} takes {} argument{} in parentheses, here are {}",
                    info.name.str(), wanted, info.maxArguments == 1 ? "" : "s",
                    count));
  }
  if (std::optional<Problem> problem = checkAreFinite(arguments))
    return problem;
  switch (info.opClass) {
  case StimClass::Detector:
  case StimClass::ShiftCoordinates:
  case StimClass::QubitCoordinates:
  case StimClass::Rotate1:
  case StimClass::Rotate2:
  case StimClass::RotateByAngle:
    return std::nullopt;
  case StimClass::Observable:
    if (arguments[0] >= 0 && arguments[0] <= kMaxStimIndex &&
        arguments[0] == std::floor(arguments[0]))
      return std::nullopt;
    return problemWith(
        Problem::Argument, 0, "E0703",
        "the number of an observable is a whole number below 2^24");
  default:
    break;
  }
  double sum = 0;
  for (size_t i = 0; i < count; ++i) {
    sum += arguments[i];
    if (std::optional<Problem> problem = checkProbability(arguments[i], i))
      return problem;
  }
  if (sum > 1.0000001)
    return problemWith(Problem::Argument, count - 1, "E0703",
                       "the probabilities of the cases add up to more than 1");
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

std::string stabilizer::targetsTaken(ModelOp op) {
  switch (op) {
  case ModelOp::Error:
    return "it takes detectors (D5), observables (L0) and ^ between parts";
  case ModelOp::Detector:
    return "it takes detectors (D5)";
  case ModelOp::LogicalObservable:
    return "it takes observables (L0)";
  case ModelOp::ShiftDetectors:
  case ModelOp::Repeat:
    break;
  }
  return "it takes a whole number";
}

static bool allows(ModelOp op, ModelTarget target) {
  switch (op) {
  case ModelOp::Error:
    return target.kind != ModelTarget::Number;
  case ModelOp::Detector:
    return target.kind == ModelTarget::Detector;
  case ModelOp::LogicalObservable:
    return target.kind == ModelTarget::Observable;
  case ModelOp::ShiftDetectors:
  case ModelOp::Repeat:
    return target.kind == ModelTarget::Number;
  }
  return false;
}

std::optional<Problem>
stabilizer::checkTargets(ModelOp op, llvm::ArrayRef<ModelTarget> targets) {
  for (auto [i, target] : llvm::enumerate(targets)) {
    if (!allows(op, target)) {
      std::string text;
      llvm::raw_string_ostream os(text);
      writeTarget(target, os);
      return problemWith(
          Problem::Target, i, "E0704",
          fmt::format("{} does not take '{}'", modelOpName(op).str(), text),
          targetsTaken(op));
    }
    if (target.value >
        (target.kind == ModelTarget::Observable ? kMaxStimIndex : kMaxDetector))
      return problemWith(Problem::Target, i, "E0707",
                         "the number is too large");
    if (target.kind != ModelTarget::Separator)
      continue;
    bool between = i > 0 && i + 1 < targets.size() &&
                   targets[i - 1].kind != ModelTarget::Separator;
    if (!between)
      return problemWith(Problem::Target, i, "E0704",
                         "^ stands between the parts of an error");
  }
  if (op == ModelOp::ShiftDetectors && targets.size() != 1)
    return problemWith(Problem::Name, 0, "E0704",
                       "expected by how much the detectors are shifted");
  return std::nullopt;
}

std::optional<Problem>
stabilizer::checkArguments(ModelOp op, llvm::ArrayRef<double> arguments) {
  if (std::optional<Problem> problem = checkAreFinite(arguments))
    return problem;
  if (op == ModelOp::Detector || op == ModelOp::ShiftDetectors)
    return std::nullopt;
  const bool isError = op == ModelOp::Error;
  if (arguments.size() != (isError ? 1 : 0))
    return problemWith(Problem::Name, 0, "E0703",
                       fmt::format("{} takes {} in parentheses",
                                   modelOpName(op).str(),
                                   isError ? "a probability" : "nothing"));
  return isError ? checkProbability(arguments[0], 0) : std::nullopt;
}

//===- DecomposeErrors.cpp - Models for matching decoders -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/DecomposeErrors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <algorithm>
#include <tuple>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

using Numbers = llvm::SmallVector<uint64_t, 4>;

/// What an error flips, each once, ascending.
struct Symptoms {
  Numbers detectors, observables;
};

/// Keeps what occurs an odd number of times.
void cancel(Numbers &numbers) {
  llvm::sort(numbers);
  size_t kept = 0;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (kept > 0 && numbers[kept - 1] == numbers[i])
      --kept;
    else
      numbers[kept++] = numbers[i];
  }
  numbers.truncate(kept);
}

constexpr uint64_t kNoDetector = ~uint64_t(0);

/// An error on one detector, or two of which `low` is the smaller one.
struct Edge {
  uint64_t low, high;
  Numbers observables;
  double probability;
  bool operator<(const Edge &other) const {
    return std::tie(low, high, observables) <
           std::tie(other.low, other.high, other.observables);
  }
};

/// A part of an error: detectors and observables.
struct Piece {
  uint64_t low, high;
  const Numbers *observables;
};

class Decomposer {
public:
  explicit Decomposer(const DetectorErrorModel &model) : model(model) {}
  llvm::Expected<DetectorErrorModel> run();

private:
  Symptoms symptomsOf(const ModelInstruction &inst) const;
  void findEdges();
  bool decompose(const Symptoms &symptoms);
  void search(double likelihood);
  void consider(double likelihood);
  void take(const Piece &piece, size_t second, double likelihood);
  void append(const ModelInstruction &inst, uint64_t shift);

  static constexpr size_t kMostDetectors = 64;
  static constexpr size_t kMostSteps = 1 << 20;

  const DetectorErrorModel &model;
  DetectorErrorModel result;
  std::vector<Edge> edges;

  // Of the error that is being taken apart: which of its detectors are in no
  // part yet, the parts, and the best parts so far.
  const Symptoms *error = nullptr;
  Numbers left;
  llvm::SmallVector<Piece, 4> pieces, best;
  Numbers bestObservables;
  double bestLikelihood = 0;
  size_t steps = 0;
  bool mayBeNew = false;
};

Symptoms Decomposer::symptomsOf(const ModelInstruction &inst) const {
  Symptoms symptoms;
  for (const ModelTarget &target : model.targets(inst)) {
    if (target.kind == ModelTarget::Detector)
      symptoms.detectors.push_back(target.value);
    else if (target.kind == ModelTarget::Observable)
      symptoms.observables.push_back(target.value);
  }
  cancel(symptoms.detectors);
  cancel(symptoms.observables);
  return symptoms;
}

void Decomposer::findEdges() {
  uint64_t shift = 0;
  for (const ModelInstruction &inst : model.instructions) {
    if (inst.op == ModelOp::ShiftDetectors)
      shift += model.targets(inst)[0].value;
    if (inst.op != ModelOp::Error)
      continue;
    Symptoms symptoms = symptomsOf(inst);
    if (symptoms.detectors.empty() || symptoms.detectors.size() > 2)
      continue;
    edges.push_back(
        {symptoms.detectors[0] + shift,
         symptoms.detectors.size() == 2 ? symptoms.detectors[1] + shift
                                        : kNoDetector,
         std::move(symptoms.observables), model.arguments(inst)[0]});
  }
  llvm::sort(edges);
}

/// All detectors are in parts.
void Decomposer::consider(double likelihood) {
  if (!best.empty() &&
      (pieces.size() > best.size() ||
       (pieces.size() == best.size() && likelihood <= bestLikelihood)))
    return;
  Numbers sum = error->observables;
  for (const Piece &piece : pieces)
    if (piece.observables)
      sum.append(piece.observables->begin(), piece.observables->end());
  cancel(sum);
  // What is missing is for the new part, if there is one.
  const bool hasNew = llvm::any_of(
      pieces, [](const Piece &piece) { return !piece.observables; });
  if (!hasNew && !sum.empty())
    return;
  best = pieces;
  bestObservables = std::move(sum);
  bestLikelihood = likelihood;
}

/// Goes on with a part taken out of what is left: its first detector and, but
/// for `second` = 0, the one at that place.
void Decomposer::take(const Piece &piece, size_t second, double likelihood) {
  Numbers before = left;
  if (second)
    left.erase(left.begin() + second);
  left.erase(left.begin());
  pieces.push_back(piece);
  search(likelihood);
  pieces.pop_back();
  left = std::move(before);
}

/// Every part has the smallest detector that is left, so that each set of parts
/// is met once.
void Decomposer::search(double likelihood) {
  if (++steps > kMostSteps)
    return;
  if (left.empty())
    return consider(likelihood);
  if (!best.empty() && pieces.size() >= best.size())
    return;
  const uint64_t low = left.front();
  auto edge = std::lower_bound(
      edges.begin(), edges.end(), low,
      [](const Edge &edge, uint64_t low) { return edge.low < low; });
  for (; edge != edges.end() && edge->low == low; ++edge) {
    size_t second = 0;
    if (edge->high != kNoDetector) {
      auto *at = llvm::find(left, edge->high);
      if (at == left.end())
        continue;
      second = at - left.begin();
    }
    take({low, edge->high, &edge->observables}, second,
         likelihood * edge->probability);
  }
  if (!mayBeNew)
    return;
  mayBeNew = false;
  for (size_t second = 0; second < left.size(); ++second)
    take({low, second ? left[second] : kNoDetector, nullptr}, second,
         likelihood);
  mayBeNew = true;
}

bool Decomposer::decompose(const Symptoms &symptoms) {
  error = &symptoms;
  for (bool isNew : {false, true}) {
    mayBeNew = isNew;
    steps = 0;
    best.clear();
    left = symptoms.detectors;
    search(1);
    if (!best.empty())
      return true;
  }
  return false;
}

/// Of the best parts, with numbers as the instruction counts them.
void Decomposer::append(const ModelInstruction &inst, uint64_t shift) {
  llvm::SmallVector<ModelTarget, 12> targets;
  for (const Piece &piece : best) {
    if (!targets.empty())
      targets.push_back({ModelTarget::Separator, 0});
    targets.push_back({ModelTarget::Detector, piece.low - shift});
    if (piece.high != kNoDetector)
      targets.push_back({ModelTarget::Detector, piece.high - shift});
    for (uint64_t observable :
         piece.observables ? *piece.observables : bestObservables)
      targets.push_back({ModelTarget::Observable, observable});
  }
  result.append(inst.op, targets, model.arguments(inst), model.tag(inst));
}

llvm::Expected<DetectorErrorModel> Decomposer::run() {
  findEdges();
  uint64_t shift = 0;
  for (const ModelInstruction &inst : model.instructions) {
    Symptoms symptoms;
    if (inst.op == ModelOp::Error)
      symptoms = symptomsOf(inst);
    if (symptoms.detectors.size() <= 2) {
      // One part, also where it was written as several.
      llvm::SmallVector<ModelTarget, 4> targets(model.targets(inst));
      if (inst.op == ModelOp::Error) {
        targets.clear();
        for (uint64_t detector : symptoms.detectors)
          targets.push_back({ModelTarget::Detector, detector});
        for (uint64_t observable : symptoms.observables)
          targets.push_back({ModelTarget::Observable, observable});
      }
      if (inst.op == ModelOp::ShiftDetectors)
        shift += targets[0].value;
      result.append(inst.op, targets, model.arguments(inst), model.tag(inst));
      continue;
    }
    for (uint64_t &detector : symptoms.detectors)
      detector += shift;
    if (symptoms.detectors.size() <= kMostDetectors && decompose(symptoms)) {
      append(inst, shift);
      continue;
    }
    std::string text;
    llvm::raw_string_ostream os(text);
    for (const ModelTarget &target : model.targets(inst))
      writeTarget(target, os << ' ');
    return llvm::createStringError(
        "the error" + text +
        " has no parts on one or two detectors that are errors of the model; "
        "decoders by matching are not for it");
  }
  return std::move(result);
}

/// The instructions from `begin` to `end`, each turn of a loop by itself: that
/// its detectors are others is said by shift_detectors.
void writeOut(const DetectorErrorModel &model, size_t begin, size_t end,
              DetectorErrorModel &flat) {
  for (size_t i = begin; i < end; ++i) {
    const ModelInstruction &inst = model.instructions[i];
    if (inst.op != ModelOp::Repeat) {
      flat.append(inst.op, model.targets(inst), model.arguments(inst),
                  model.tag(inst));
      continue;
    }
    for (uint64_t turn = 0; inst.bodySize && turn < inst.repetitions; ++turn)
      writeOut(model, i + 1, i + 1 + inst.bodySize, flat);
    i += inst.bodySize;
  }
}

} // namespace

llvm::Expected<DetectorErrorModel>
stabilizer::decomposeErrors(const DetectorErrorModel &model) {
  // What parts an error of a loop has may differ from turn to turn: those of
  // the first and the last have other neighbours.
  constexpr uint64_t kMostExecuted = uint64_t(1) << 24;
  if (model.sizes().executed > kMostExecuted)
    return llvm::createStringError(
        "with its loops written out, which its parts may differ in, the model "
        "has more than 2^24 instructions");
  DetectorErrorModel flat;
  writeOut(model, 0, model.instructions.size(), flat);
  return Decomposer(flat).run();
}

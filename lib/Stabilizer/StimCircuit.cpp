//===- StimCircuit.cpp - Circuits of .stim files ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LineScanner.h"

#include "enishi/Stabilizer/StimCircuit.h"
#include "enishi/Support/SaturatingMath.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::stabilizer;

static const StimOpInfo kOps[] = {
#define ENISHI_STIM_OP(NAME, CLASS, MIN, MAX, ACTION)                          \
  {#NAME, StimClass::CLASS, MIN, MAX, ACTION},
#include "enishi/Stabilizer/StimOps.def"
};

const StimOpInfo &stabilizer::stimOpInfo(StimOp op) {
  return kOps[static_cast<size_t>(op)];
}

StimGroup stabilizer::stimGroup(StimClass opClass) {
  switch (opClass) {
  case StimClass::Clifford1:
  case StimClass::Clifford2:
  case StimClass::RotateProduct:
  case StimClass::Rotate1:
  case StimClass::Rotate2:
  case StimClass::RotateByAngle:
    return StimGroup::Gate;
  case StimClass::Measure:
  case StimClass::MeasureReset:
  case StimClass::MeasurePair:
  case StimClass::MeasureProduct:
  case StimClass::Pad:
    return StimGroup::Measurement;
  case StimClass::Reset:
    return StimGroup::Reset;
  case StimClass::PauliError:
  case StimClass::Depolarize1:
  case StimClass::Depolarize2:
  case StimClass::PauliChannel1:
  case StimClass::PauliChannel2:
  case StimClass::CorrelatedError:
  case StimClass::Heralded:
  case StimClass::IdentityError1:
  case StimClass::IdentityError2:
    return StimGroup::Noise;
  case StimClass::Detector:
  case StimClass::Observable:
  case StimClass::ShiftCoordinates:
  case StimClass::QubitCoordinates:
  case StimClass::Tick:
    return StimGroup::Annotation;
  case StimClass::Repeat:
    return StimGroup::Loop;
  }
  llvm_unreachable("covers all classes");
}

std::optional<StimOp> stabilizer::stimOpByName(llvm::StringRef name) {
  struct Name {
    llvm::StringRef name;
    StimOp op;
  };
  static const std::vector<Name> names = [] {
    std::vector<Name> list = {
#define ENISHI_STIM_OP(NAME, CLASS, MIN, MAX, ACTION) {#NAME, StimOp::NAME},
#define ENISHI_STIM_ALIAS(OTHER, NAME) {#OTHER, StimOp::NAME},
#include "enishi/Stabilizer/StimOps.def"
    };
    std::sort(list.begin(), list.end(),
              [](const Name &a, const Name &b) { return a.name < b.name; });
    return list;
  }();
  llvm::SmallString<32> upper;
  for (char c : name)
    upper += llvm::toUpper(c);
  auto found = std::lower_bound(
      names.begin(), names.end(), upper.str(),
      [](const Name &a, llvm::StringRef b) { return a.name < b; });
  if (found == names.end() || found->name != upper)
    return std::nullopt;
  return found->op;
}

StimInstruction &StimCircuit::append(StimOp op,
                                     llvm::ArrayRef<StimTarget> targets,
                                     llvm::ArrayRef<double> arguments,
                                     const std::string *tag) {
  StimInstruction inst;
  inst.op = op;
  inst.firstTarget = targetPool.size();
  inst.numTargets = targets.size();
  targetPool.insert(targetPool.end(), targets.begin(), targets.end());
  inst.firstArgument = argumentPool.size();
  inst.numArguments = arguments.size();
  argumentPool.insert(argumentPool.end(), arguments.begin(), arguments.end());
  if (tag) {
    inst.tag = tags.size();
    tags.push_back(*tag);
  }
  return instructions.emplace_back(inst);
}

void StimCircuit::appendTarget(StimTarget target) {
  targetPool.push_back(target);
  ++instructions.back().numTargets;
}

uint64_t stabilizer::numResults(StimOp op, llvm::ArrayRef<StimTarget> targets) {
  switch (stimOpInfo(op).opClass) {
  case StimClass::Measure:
  case StimClass::MeasureReset:
  case StimClass::Pad:
  case StimClass::Heralded:
    return targets.size();
  case StimClass::MeasurePair:
    return targets.size() / 2;
  case StimClass::MeasureProduct:
    return targets.size() - 2 * llvm::count_if(targets, [](StimTarget target) {
                              return target.kind == StimTarget::Combiner;
                            });
  default:
    return 0;
  }
}

uint64_t stabilizer::numResults(const StimCircuit &circuit,
                                const StimInstruction &inst) {
  return numResults(inst.op, circuit.targets(inst));
}

bool stabilizer::hasRotations(const StimCircuit &circuit) {
  return llvm::any_of(circuit.instructions, [](const StimInstruction &inst) {
    StimClass opClass = stimOpInfo(inst.op).opClass;
    return opClass == StimClass::Rotate1 || opClass == StimClass::Rotate2 ||
           opClass == StimClass::RotateByAngle;
  });
}

StimCircuit::Sizes StimCircuit::sizes() const {
  Sizes sizes;
  /// How often what stands at `i` is executed, and where that ends.
  struct Loop {
    size_t end;
    uint64_t factor;
  };
  std::vector<Loop> loops = {{instructions.size(), 1}};
  for (size_t i = 0; i < instructions.size(); ++i) {
    while (i == loops.back().end && loops.size() > 1)
      loops.pop_back();
    const StimInstruction &inst = instructions[i];
    uint64_t factor = loops.back().factor;
    StimClass opClass = stimOpInfo(inst.op).opClass;
    sizes.executed = saturatingAdd(sizes.executed, factor);
    sizes.measurements =
        saturatingAdd(sizes.measurements,
                      saturatingMultiply(factor, numResults(*this, inst)));
    if (opClass == StimClass::Repeat)
      loops.push_back({i + 1 + inst.bodySize,
                       saturatingMultiply(factor, inst.repetitions)});
    else if (opClass == StimClass::Detector)
      sizes.detectors = saturatingAdd(sizes.detectors, factor);
    else if (opClass == StimClass::Observable)
      sizes.observables = std::max<uint64_t>(sizes.observables,
                                             uint64_t(arguments(inst)[0]) + 1);
    if (opClass == StimClass::Pad)
      continue;
    for (StimTarget target : targets(inst)) {
      if (target.kind == StimTarget::Sweep)
        sizes.sweepBits = std::max<uint64_t>(sizes.sweepBits, target.value + 1);
      else if (target.kind == StimTarget::Qubit || target.isPauli())
        sizes.qubits = std::max<uint64_t>(sizes.qubits, target.value + 1);
    }
  }
  return sizes;
}

void stabilizer::writeTarget(StimTarget target, llvm::raw_ostream &os) {
  if (target.kind == StimTarget::Combiner) {
    os << '*';
    return;
  }
  if (target.inverted)
    os << '!';
  if (target.isPauli())
    os << "XYZ"[target.kind - StimTarget::X];
  if (target.kind == StimTarget::Record)
    os << "rec[-" << target.value << ']';
  else if (target.kind == StimTarget::Sweep)
    os << "sweep[" << target.value << ']';
  else
    os << target.value;
}

void stabilizer::writeStimCircuit(const StimCircuit &circuit,
                                  llvm::raw_ostream &os) {
  llvm::SmallVector<size_t, 8> blockEnds;
  for (size_t i = 0;; ++i) {
    while (!blockEnds.empty() && blockEnds.back() == i) {
      blockEnds.pop_back();
      os.indent(4 * blockEnds.size()) << "}\n";
    }
    if (i == circuit.instructions.size())
      return;
    const StimInstruction &inst = circuit.instructions[i];
    os.indent(4 * blockEnds.size()) << stimOpInfo(inst.op).name;
    writeTag(circuit.tag(inst), os);
    writeArguments(circuit.arguments(inst), os);
    if (inst.op == StimOp::REPEAT) {
      os << ' ' << inst.repetitions << " {\n";
      blockEnds.push_back(i + 1 + inst.bodySize);
      continue;
    }
    bool joined = false;
    for (StimTarget target : circuit.targets(inst)) {
      bool combiner = target.kind == StimTarget::Combiner;
      writeTarget(target, joined || combiner ? os : os << ' ');
      joined = combiner;
    }
    os << '\n';
  }
}

static constexpr CodeInfo kCodes[] = {
#define ENISHI_DIAGNOSTIC(CODE, TITLE, EXPLANATION) {CODE, TITLE, EXPLANATION},
#include "enishi/Stabilizer/DiagnosticCodes.def"
#undef ENISHI_DIAGNOSTIC
};

CodeTable stabilizer::stabilizerCodes() { return kCodes; }

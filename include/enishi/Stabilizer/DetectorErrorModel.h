//===- DetectorErrorModel.h - Models of .dem files --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Independent error mechanisms, each with a probability, the detectors that it
// fires and the observables that it flips, as the .dem format says it.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_DETECTORERRORMODEL_H
#define ENISHI_STABILIZER_DETECTORERRORMODEL_H

#include "enishi/Support/Diagnostic.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace enishi::stabilizer {

enum class ModelOp : uint8_t {
  Error,
  Detector,
  LogicalObservable,
  ShiftDetectors,
  Repeat,
};

/// "error", "shift_detectors"...
llvm::StringRef modelOpName(ModelOp op);

struct ModelTarget {
  enum Kind : uint8_t { Detector, Observable, Separator, Number };
  Kind kind = Detector;
  uint64_t value = 0;
  bool operator==(const ModelTarget &) const = default;
};

/// Writes one target: D5, L0, ^ or a number.
void writeTarget(ModelTarget target, llvm::raw_ostream &os);

struct ModelInstruction {
  ModelOp op = ModelOp::Error;
  uint32_t tag = ~0u;
  uint32_t numArguments = 0, bodySize = 0;
  size_t firstArgument = 0, firstTarget = 0, numTargets = 0;
  uint64_t repetitions = 0; ///< Of Repeat, whose body follows.
};

/// The errors of a model with loops counted out and symptoms added up.
struct FlatErrors {
  uint64_t numDetectors = 0, numObservables = 0;
  struct Mechanism {
    double probability;
    size_t firstSymptom;
    uint32_t numSymptoms;
  };
  std::vector<Mechanism> mechanisms;
  /// Ascending for each mechanism, each once; detector d is d, and observable
  /// k is numDetectors + k.
  std::vector<uint64_t> symptoms;

  llvm::ArrayRef<uint64_t> symptomsOf(const Mechanism &mechanism) const {
    return llvm::ArrayRef(symptoms).slice(mechanism.firstSymptom,
                                          mechanism.numSymptoms);
  }
};

class DetectorErrorModel {
public:
  std::vector<ModelInstruction> instructions;

  llvm::ArrayRef<ModelTarget> targets(const ModelInstruction &inst) const {
    return llvm::ArrayRef(targetPool).slice(inst.firstTarget, inst.numTargets);
  }
  llvm::ArrayRef<double> arguments(const ModelInstruction &inst) const {
    return llvm::ArrayRef(argumentPool)
        .slice(inst.firstArgument, inst.numArguments);
  }
  const std::string *tag(const ModelInstruction &inst) const {
    return inst.tag == ~0u ? nullptr : &tags[inst.tag];
  }
  ModelInstruction &append(ModelOp op, llvm::ArrayRef<ModelTarget> targets,
                           llvm::ArrayRef<double> arguments = {},
                           const std::string *tag = nullptr);
  /// Makes room for so many more instructions with an argument, and targets.
  void reserve(size_t numInstructions, size_t numTargets);

  struct Sizes {
    uint64_t detectors = 0, observables = 0;
    /// Executed instructions, and the errors among them; at most 2^63.
    uint64_t executed = 0, errors = 0;
  };
  Sizes sizes() const;

  /// Fails where more than `maxExecuted` instructions would be executed.
  llvm::Expected<FlatErrors> flatten(uint64_t maxExecuted) const;

private:
  std::vector<ModelTarget> targetPool;
  std::vector<double> argumentPool;
  std::vector<std::string> tags;
};

/// Reads a .dem file; reports every wrong line. Linear time.
std::optional<DetectorErrorModel> readErrorModel(uint32_t file,
                                                 const SourceManager &sources,
                                                 DiagnosticEngine &diagnostics);
/// Writes what reads back as the same model.
void writeErrorModel(const DetectorErrorModel &model, llvm::raw_ostream &os);

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_DETECTORERRORMODEL_H

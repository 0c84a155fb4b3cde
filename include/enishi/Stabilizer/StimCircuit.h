//===- StimCircuit.h - Circuits of .stim files ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A stabilizer circuit with noise, detectors and observables, as the .stim
// format says it: instructions in order, loops as loops, tags and coordinates
// kept. Reading it checks each instruction by itself; what depends on the
// whole (how far back the record reaches) is checked where it is used.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_STIMCIRCUIT_H
#define ENISHI_STABILIZER_STIMCIRCUIT_H

#include "enishi/Support/CodeTable.h"
#include "enishi/Support/Diagnostic.h"

#include "llvm/ADT/ArrayRef.h"

#include <optional>
#include <string>
#include <vector>

namespace enishi::stabilizer {

enum class StimOp : uint8_t {
#define ENISHI_STIM_OP(NAME, CLASS, MIN, MAX, ACTION) NAME,
#include "enishi/Stabilizer/StimOps.def"
};

/// How the targets of an instruction are read, and what kind of thing it does.
enum class StimClass : uint8_t {
  Clifford1,
  Clifford2, ///< Pairs; CX, CY, CZ and their mirrors take a bit as control.
  Measure,
  Reset,
  MeasureReset,
  MeasurePair,
  MeasureProduct,
  RotateProduct,
  Rotate1,       ///< By any angle, and so are the next two: no Clifford gates.
  Rotate2,       ///< About a product on pairs.
  RotateByAngle, ///< About any products.
  Pad,
  PauliError,
  Depolarize1,
  Depolarize2,
  PauliChannel1,
  PauliChannel2,
  CorrelatedError,
  Heralded,
  IdentityError1,
  IdentityError2,
  Detector,
  Observable,
  ShiftCoordinates,
  QubitCoordinates,
  Tick,
  Repeat,
};

/// What classes have in common.
enum class StimGroup : uint8_t {
  Gate,
  Measurement, ///< Known results (Pad) among them.
  Reset,
  Noise,
  Annotation,
  Loop,
};
StimGroup stimGroup(StimClass opClass);

/// One row of StimOps.def.
struct StimOpInfo {
  llvm::StringLiteral name;
  StimClass opClass;
  uint8_t minArguments, maxArguments;
  llvm::StringLiteral action;
};
const StimOpInfo &stimOpInfo(StimOp op);
/// By any of its names, in any case.
std::optional<StimOp> stimOpByName(llvm::StringRef name);

struct StimTarget {
  enum Kind : uint8_t {
    Qubit,
    X, ///< A Pauli operator on qubit `value`, like X5.
    Y,
    Z,
    Record, ///< rec[-value]
    Sweep,  ///< sweep[value]
    Combiner,
  };
  uint32_t value = 0;
  Kind kind = Qubit;
  bool inverted = false; ///< Written with !.

  bool isPauli() const { return kind >= X && kind <= Z; }
  bool isBit() const { return kind == Record || kind == Sweep; }
  bool operator==(const StimTarget &) const = default;
};

struct StimInstruction {
  StimOp op = StimOp::TICK;
  uint32_t line = 0; ///< Of the file it was read from; 0 for none.
  uint32_t tag = ~0u;
  uint32_t firstArgument = 0, numArguments = 0;
  uint32_t firstTarget = 0, numTargets = 0;
  /// REPEAT only: how often, and how many of the following instructions
  /// (those of inner loops included) are its body.
  uint32_t bodySize = 0;
  uint64_t repetitions = 0;
};

class StimCircuit {
public:
  std::vector<StimInstruction> instructions;

  llvm::ArrayRef<StimTarget> targets(const StimInstruction &inst) const {
    return llvm::ArrayRef(targetPool).slice(inst.firstTarget, inst.numTargets);
  }
  llvm::ArrayRef<double> arguments(const StimInstruction &inst) const {
    return llvm::ArrayRef(argumentPool)
        .slice(inst.firstArgument, inst.numArguments);
  }
  /// Null without a tag.
  const std::string *tag(const StimInstruction &inst) const {
    return inst.tag == ~0u ? nullptr : &tags[inst.tag];
  }

  StimInstruction &append(StimOp op, llvm::ArrayRef<StimTarget> targets,
                          llvm::ArrayRef<double> arguments = {},
                          const std::string *tag = nullptr);
  /// Gives the most recent instruction one more target.
  void appendTarget(StimTarget target);

  /// Qubits, bits of the record and so on, loops counted out. Numbers beyond
  /// 2^63 are 2^63.
  struct Sizes {
    uint64_t qubits = 0, measurements = 0, detectors = 0, observables = 0;
    uint64_t sweepBits = 0;
    /// Instructions that are executed.
    uint64_t executed = 0;
  };
  Sizes sizes() const;

private:
  std::vector<StimTarget> targetPool;
  std::vector<double> argumentPool;
  std::vector<std::string> tags;
};

/// Loops deeper than this are refused when read.
inline constexpr unsigned kMaxLoopDepth = 256;

/// Reads a .stim circuit (doc/file_format_stim_circuit.md and doc/gates.md of
/// Stim 1.15). Reports every line that is wrong and returns nothing if there
/// is one. Linear time.
std::optional<StimCircuit> readStimCircuit(uint32_t file,
                                           const SourceManager &sources,
                                           DiagnosticEngine &diagnostics);
/// Writes what reads back as the same circuit.
void writeStimCircuit(const StimCircuit &circuit, llvm::raw_ostream &os);

/// Writes one target: 5, !X5, rec[-1], or * for a combiner.
void writeTarget(StimTarget target, llvm::raw_ostream &os);

/// How many bits of the record an instruction adds.
uint64_t numResults(StimOp op, llvm::ArrayRef<StimTarget> targets);
uint64_t numResults(const StimCircuit &circuit, const StimInstruction &inst);

/// Whether there are rotations that need not be Clifford gates.
bool hasRotations(const StimCircuit &circuit);

/// The message codes of this subject, for `enishi explain`.
CodeTable stabilizerCodes();

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_STIMCIRCUIT_H

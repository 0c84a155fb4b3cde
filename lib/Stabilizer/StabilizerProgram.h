//===- StabilizerProgram.h - Steps of a circuit -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the engines run: a .stim circuit with its aliases, pairs, products and
// controls by bits resolved into a few kinds of steps.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_STABILIZERPROGRAM_H
#define ENISHI_LIB_STABILIZER_STABILIZERPROGRAM_H

#include "enishi/Stabilizer/StimCircuit.h"

#include "llvm/Support/Error.h"

namespace enishi::stabilizer {

/// A Pauli operator on one qubit, up to its sign.
enum Pauli : uint8_t { PauliI = 0, PauliX = 1, PauliZ = 2, PauliY = 3 };

/// The k of P_a P_b = i^k P_{a xor b}.
unsigned productPhase(unsigned a, unsigned b);

/// The action P -> U P U^dagger of a Clifford gate on X and Z of its first
/// qubit and then of its second. Bit j of an image: generator j is in it, in
/// the order X, Z, X, Z; X and Z of one qubit together are its Y.
struct CliffordImages {
  unsigned numQubits = 1;
  uint8_t image[4] = {1, 2, 4, 8};
  bool negative[4] = {};

  /// Of any product (as bits), and whether its sign changes.
  std::pair<uint8_t, bool> apply(uint8_t product) const;
  CliffordImages inverse() const;
};

/// Of a gate of class Clifford1 or Clifford2.
const CliffordImages &cliffordImages(StimOp op);

enum class StepKind : uint8_t {
  Clifford1,
  Clifford2, ///< Operands: pairs of qubits.
  Measure,   ///< Operands: 2 qubit + inverted. Also of the next two.
  MeasureReset,
  Reset,
  MeasureProduct, ///< One product; `flag`: inverted.
  RotateProduct,  ///< sqrt(P), or of -P where `flag`.
  RotateByAngle,  ///< exp(-i pi/2 a P), of -P where `flag`; `angle`: a. Never
                  ///< a Clifford operation.
  Feedback, ///< Operands: pairs of how far back in the record, and 4 qubit +
            ///< Pauli, which is applied where the bit is 1.
  Pad,      ///< Operands: bits.
  PauliError,
  Depolarize1,
  Depolarize2,
  PauliChannel1,
  PauliChannel2,
  CorrelatedError, ///< A product; `flag`: only where none of the chain was.
  HeraldedErase,
  HeraldedChannel,
  Detector,          ///< Operands: how far back in the record.
  ObservableResults, ///< The same; `index`: which observable.
  ObservablePauli,   ///< A product.
  ShiftCoordinates,
  Repeat, ///< `repetitions` times the next `bodySize` steps.
};

struct Step {
  StepKind kind;
  StimOp op = StimOp::I; ///< The gate of Clifford1 and Clifford2.
  Pauli basis = PauliZ;
  bool flag = false;
  uint32_t line = 0;
  uint32_t first = 0, count = 0; ///< Operands.
  uint32_t firstArgument = 0, numArguments = 0;
  uint32_t index = 0, bodySize = 0;
  uint64_t repetitions = 0;
  double angle = 0;
};

/// What a program may consist of.
enum class GateSet : bool { Clifford, Any };

class StabilizerProgram {
public:
  /// Fails where the record does not reach back as far as is asked, where a
  /// product is not Hermitian, where there is a rotation and only Clifford
  /// gates are asked for, or where more than 2^34 steps are executed and
  /// `boundedLength` is asked for.
  static llvm::Expected<StabilizerProgram>
  create(const StimCircuit &circuit, bool boundedLength,
         GateSet gates = GateSet::Clifford);

  std::vector<Step> steps;
  StimCircuit::Sizes sizes;

  llvm::ArrayRef<uint32_t> operands(const Step &step) const {
    return llvm::ArrayRef(operandPool).slice(step.first, step.count);
  }
  llvm::ArrayRef<double> arguments(const Step &step) const {
    return llvm::ArrayRef(argumentPool)
        .slice(step.firstArgument, step.numArguments);
  }
  /// The probability of the step, or 0 without one.
  double probability(const Step &step) const {
    return step.numArguments ? argumentPool[step.firstArgument] : 0;
  }

private:
  friend class ProgramBuilder;
  std::vector<uint32_t> operandPool;
  std::vector<double> argumentPool;
};

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_STABILIZERPROGRAM_H

//===- Circuit.h - The flat circuit of the core -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The form on which every hot algorithm of the core works: an array of 32-byte
// records in program order, with side pools for what does not fit. It holds no
// MLIR; dialects/QC converts blocks to it and back.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CIRCUIT_CIRCUIT_H
#define ENISHI_CIRCUIT_CIRCUIT_H

#include "enishi/Circuit/Gate.h"

#include <cstring>
#include <memory>
#include <vector>

namespace enishi {

using Qubit = uint32_t;
inline constexpr uint32_t kNone = ~0u;

/// A linear form: constant + sum of coefficient * symbol. Symbols are values
/// not known when compiling (inputs, loop variables); what a symbol number
/// stands for is the business of whoever made the circuit.
struct LinearExpr {
  struct Term {
    uint32_t symbol;
    double coefficient;
    bool operator==(const Term &) const = default;
  };
  double constant = 0;
  /// Sorted by symbol, coefficients not zero.
  llvm::SmallVector<Term, 2> terms;
  bool operator==(const LinearExpr &) const = default;
};

/// A gate parameter: a number, or an index into the circuit's expressions.
/// Constant expressions are always stored as numbers, never both ways.
struct Angle {
  double value = 0;
  uint32_t expr = kNone;

  Angle() = default;
  Angle(double value) : value(value) {}
  static Angle symbolic(uint32_t expr) {
    Angle angle;
    angle.expr = expr;
    return angle;
  }
  bool isConstant() const { return expr == kNone; }
};

/// One record of a circuit. Read the operands and parameters through Circuit:
/// which pool they live in depends on the kind.
struct Instruction {
  GateKind kind = GateKind::I;
  /// For Controlled: the table gate under the controls.
  GateKind base = GateKind::I;
  /// Bit i: parameter i is symbolic.
  uint8_t symbolic = 0;
  uint8_t reserved = 0;
  /// Fixed arity: the operands. Otherwise q[0] is the offset into the operand
  /// pool and q[1] the count. Measure: q[0] qubit, q[1] classical bit.
  uint32_t q[3] = {kNone, kNone, kNone};
  /// The first two parameters. A third lies in the bytes of q[1] and q[2]
  /// (only a one-qubit gate has three); four are in the parameter pool, with
  /// the offset in the bytes of p[0].
  double p[2] = {0, 0};
};
static_assert(sizeof(Instruction) == 32, "one gate is half a cache line");

class Circuit {
public:
  explicit Circuit(uint32_t numQubits = 0, uint32_t numBits = 0)
      : numQubits(numQubits), numBits(numBits) {}

  uint32_t numQubits;
  uint32_t numBits;
  /// The circuit's unitary carries the factor e^{i globalPhase}.
  double globalPhase = 0;
  std::vector<Instruction> instructions;

  size_t size() const { return instructions.size(); }
  bool empty() const { return instructions.empty(); }

  /// --- Reading ------------------------------------------------------------

  /// The qubits of an instruction, controls first.
  llvm::ArrayRef<Qubit> qubits(const Instruction &inst) const;
  llvm::MutableArrayRef<Qubit> qubits(Instruction &inst);
  unsigned numParams(const Instruction &inst) const;
  Angle param(const Instruction &inst, unsigned index) const;
  /// All parameters as numbers; the instruction must have no symbolic one.
  llvm::SmallVector<double, 4> params(const Instruction &inst) const;
  bool isSymbolic(const Instruction &inst) const { return inst.symbolic != 0; }
  /// The classical bit that a Measure writes.
  uint32_t bit(const Instruction &inst) const { return inst.q[1]; }
  /// The duration of a Delay in seconds, or in the target's dt where `inDt`.
  double duration(const Instruction &inst) const { return inst.p[0]; }
  bool durationInDt(const Instruction &inst) const { return inst.p[1] != 0; }
  /// The matrix of a Unitary (2^n x 2^n, row major).
  llvm::ArrayRef<Complex> matrix(const Instruction &inst) const;
  /// How many of the operands are controls (table gate or Controlled).
  unsigned numControls(const Instruction &inst) const;

  /// Writes the full matrix of any unitary instruction with constant
  /// parameters, also of Controlled (at most ~10 qubits) and Unitary.
  void instructionMatrix(const Instruction &inst,
                         llvm::SmallVectorImpl<Complex> &matrix) const;

  const LinearExpr &expression(uint32_t index) const {
    return expressions[index];
  }

  /// --- Writing ------------------------------------------------------------

  /// Appends a table gate.
  Instruction &append(GateKind kind, llvm::ArrayRef<Qubit> qubits,
                      llvm::ArrayRef<Angle> params = {});
  Instruction &append(GateKind kind, std::initializer_list<Qubit> qubits,
                      std::initializer_list<Angle> params = {}) {
    return append(kind, llvm::ArrayRef<Qubit>(qubits.begin(), qubits.end()),
                  llvm::ArrayRef<Angle>(params.begin(), params.end()));
  }
  /// Appends `base` under controls, the controls first in `qubits`. Uses the
  /// table kind where there is one (X with two controls becomes CCX).
  Instruction &appendControlled(GateKind base, unsigned numControls,
                                llvm::ArrayRef<Qubit> qubits,
                                llvm::ArrayRef<Angle> params = {});
  Instruction &appendUnitary(llvm::ArrayRef<Qubit> qubits,
                             llvm::ArrayRef<Complex> matrix);
  Instruction &appendMeasure(Qubit qubit, uint32_t bit);
  Instruction &appendReset(Qubit qubit);
  Instruction &appendBarrier(llvm::ArrayRef<Qubit> qubits);
  Instruction &appendDelay(llvm::ArrayRef<Qubit> qubits, double duration,
                           bool inDt);
  /// Appends control flow over `qubits` (the qubits that its blocks use) with
  /// blocks in the numbering of this circuit. `tag` is the maker's business.
  Instruction &appendControlFlow(llvm::ArrayRef<Qubit> qubits, uint32_t tag,
                                 std::vector<Circuit> blocks);
  /// Appends a copy of an instruction of another circuit (pools and all).
  Instruction &appendFrom(const Circuit &other, const Instruction &inst);
  /// The same with its qubits renamed: qubit q becomes map[q].
  Instruction &appendFrom(const Circuit &other, const Instruction &inst,
                          llvm::ArrayRef<Qubit> map);

  /// Appends the inverse of a unitary instruction of another circuit (or of
  /// this one) whose parameters are all constant.
  Instruction &appendInverseFrom(const Circuit &other, const Instruction &inst);

  void setParam(Instruction &inst, unsigned index, Angle angle);

  uint32_t controlFlowTag(const Instruction &inst) const {
    return controlFlow[inst.q[2]].tag;
  }
  std::vector<Circuit> &controlFlowBlocks(const Instruction &inst) {
    return controlFlow[inst.q[2]].blocks;
  }
  const std::vector<Circuit> &controlFlowBlocks(const Instruction &inst) const {
    return controlFlow[inst.q[2]].blocks;
  }

  /// --- Angles -------------------------------------------------------------

  /// The symbol as an angle.
  Angle symbol(uint32_t symbol);
  Angle makeAngle(LinearExpr expr);
  LinearExpr linear(Angle angle) const;
  Angle add(Angle a, Angle b);
  Angle scale(Angle a, double factor);
  Angle negate(Angle a) { return scale(a, -1); }

private:
  struct ControlFlowEntry {
    uint32_t tag;
    std::vector<Circuit> blocks;
  };
  const char *paramSlot(const Instruction &inst, unsigned index) const;
  void reserveParams(Instruction &inst, unsigned count);
  void setOperands(Instruction &inst, llvm::ArrayRef<Qubit> qubits);

  std::vector<Qubit> operands;
  std::vector<double> parameters;
  std::vector<Complex> matrices;
  std::vector<LinearExpr> expressions;
  std::vector<ControlFlowEntry> controlFlow;
};

} // namespace enishi

#endif // ENISHI_CIRCUIT_CIRCUIT_H

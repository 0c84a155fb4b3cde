//===- Program.h - An executable hybrid program -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a simulator runs: a flat instruction stream for a small machine with
// qubits, classical bits and 64-bit slots. Gates are those of Circuit;
// classical work is done by Classical, Jump and JumpIfZero instructions. A
// circuit without control flow is a Program whose stream has no classical
// instruction.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CIRCUIT_PROGRAM_H
#define ENISHI_CIRCUIT_PROGRAM_H

#include "enishi/Circuit/Circuit.h"

#include "llvm/Support/Error.h"

#include <string>

namespace enishi {

/// What a Classical instruction computes. `d`, `a`, `b` are slots (q[0], q[1],
/// q[2] of the instruction). Slots are 64 bits: an integer in two's complement
/// or a double, as the operation says. Arithmetic on integers wraps.
enum class ClassicalOp : uint8_t {
  // d = the 64 bits of p[0]: setConstant() writes an integer or a double there.
  Constant,
  Copy, ///< d = a
  // Integers.
  Add,
  Sub,
  Mul,
  DivS, ///< Rounds to zero; by zero ends the run with an error.
  RemS,
  DivU,
  RemU,
  And,
  Or,
  Xor,
  ShiftL, ///< By 64 or more gives 0.
  ShiftRU,
  ShiftRS,
  Popcount,  ///< d = number of ones in a
  CompareEq, ///< d = a == b ? 1 : 0, and so on.
  CompareNe,
  CompareLtS,
  CompareLeS,
  CompareLtU,
  CompareLeU,
  /// d = a kept to its low `b` bits (b is a number, not a slot), zero extended
  /// or sign extended.
  TruncateU,
  TruncateS,
  // Doubles.
  AddF,
  SubF,
  MulF,
  DivF,
  NegF,
  PowF,
  SqrtF,
  ExpF,
  LogF,
  SinF,
  CosF,
  TanF,
  AsinF,
  AcosF,
  AtanF,
  FloorF,
  CeilF,
  AbsF,
  RemF, ///< C's fmod.
  CompareEqF,
  CompareNeF,
  CompareLtF,
  CompareLeF,
  IntToFloatS,
  IntToFloatU,
  FloatToIntS, ///< Rounds to zero, saturates.
  // d = condition a ? slot b : d
  Select,
  // Classical bits.
  LoadBit,         ///< d = bit number b (a number, not a slot)
  StoreBit,        ///< bit number b = slot a (its lowest bit)
  LoadBitIndexed,  ///< d = bit number (b + slot a)
  StoreBitIndexed, ///< bit number (b + slot d) = slot a
  LoadBits,  ///< d = the p[0]-many bits (at most 64) from bit number b, first
             ///< bit lowest
  StoreBits, ///< the p[0]-many bits from bit number b = slot a
};

/// A named bit register of the program's output, or an input parameter.
struct BitRegister {
  std::string name;
  uint32_t firstBit;
  uint32_t numBits;
};

struct ProgramInput {
  enum Type : uint8_t { Int, Float, Bits };
  std::string name;
  Type type;
  uint32_t slot;     ///< Int and Float: where the value goes.
  uint32_t firstBit; ///< Bits: where they go.
  uint32_t width;    ///< In bits.
};

/// A named qubit register, for reports and drawings.
struct QubitRegister {
  std::string name;
  uint32_t firstQubit;
  uint32_t numQubits;
};

/// An executable program. The symbol s of an angle expression of `code` is the
/// double in slot s.
class Program {
public:
  Circuit code;
  uint32_t numSlots = 0;
  /// In the order of declaration; histograms print them in this order.
  std::vector<BitRegister> bitRegisters;
  std::vector<QubitRegister> qubitRegisters;
  std::vector<ProgramInput> inputs;

  uint32_t newSlot() { return numSlots++; }

  Instruction &appendClassical(ClassicalOp op, uint32_t d, uint32_t a = kNone,
                               uint32_t b = kNone);
  Instruction &appendConstant(uint32_t d, int64_t value);
  Instruction &appendConstant(uint32_t d, double value);
  /// Jumps have their target patched in with setJumpTarget().
  size_t appendJump();
  size_t appendJumpIfZero(uint32_t slot);
  void setJumpTarget(size_t jump, size_t target);

  static ClassicalOp classicalOp(const Instruction &inst) {
    return static_cast<ClassicalOp>(inst.reserved);
  }
  static int64_t constantBits(const Instruction &inst) {
    int64_t bits;
    std::memcpy(&bits, &inst.p[0], sizeof bits);
    return bits;
  }
  static size_t jumpTarget(const Instruction &inst) { return inst.q[0]; }
  static uint32_t jumpCondition(const Instruction &inst) { return inst.q[1]; }

  bool hasControlFlow() const;
  /// True if no instruction depends on a measurement outcome and nothing acts
  /// on a qubit after it was measured: every shot is a sample of one state.
  bool isSamplable() const;
  /// True if every gate is a Clifford gate with constant parameters (rotations
  /// by multiples of pi/2 count).
  bool isClifford() const;

  /// Checks every operand, slot, bit and jump target against the program's
  /// sizes, so that an engine may trust it.
  llvm::Error check() const;
};

} // namespace enishi

#endif // ENISHI_CIRCUIT_PROGRAM_H

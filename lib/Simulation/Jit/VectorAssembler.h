//===- VectorAssembler.h - Vector instructions as bytes -------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The few x86-64 instructions that the kernels consist of, by the Intel 64 and
// IA-32 Architectures Software Developer's Manual, volume 2: vectors of 512
// bits in the EVEX encoding, of 256 bits in the VEX encoding.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_JIT_VECTORASSEMBLER_H
#define ENISHI_LIB_SIMULATION_JIT_VECTORASSEMBLER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace enishi::simulation::jit {

/// The general registers, numbered as the processor does.
enum Register : uint8_t {
  RAX = 0,
  RCX = 1,
  RDX = 2,
  RBX = 3,
  RSI = 6,
  RDI = 7,
  R8 = 8,
  R9 = 9,
  R10 = 10,
  R11 = 11,
  NoRegister = 0xff,
};

/// base + index + displacement, in bytes.
struct Address {
  Register base;
  Register index = NoRegister;
  int32_t displacement = 0;
};

struct VectorFormat {
  bool wide;     ///< 512 bits (AVX-512), else 256 (AVX2 with FMA).
  bool isDouble; ///< Lanes of 64 bits, else of 32.
  /// Kernels run as steps (see KernelSteps.h) instead of machine code; wide
  /// ones alone.
  bool isInterpreted = false;

  unsigned bytes() const { return wide ? 64 : 32; }
  unsigned laneBytes() const { return isDouble ? 8 : 4; }
  unsigned lanes() const { return bytes() / laneBytes(); }
  unsigned registers() const { return wide ? 32 : 16; }
};

/// Appends instructions to a buffer. Vector registers are numbers below
/// registers(). Memory operands of whole vectors must be aligned.
class VectorAssembler {
public:
  explicit VectorAssembler(VectorFormat format) : format(format) {}

  void load(unsigned target, const Address &from);
  void store(const Address &to, unsigned source);
  /// The same past the caches.
  void storeStreaming(const Address &to, unsigned source);
  /// Every lane becomes the number at the address.
  void broadcast(unsigned target, const Address &from);
  /// target = a * b.
  void multiply(unsigned target, unsigned a, unsigned b);
  void multiply(unsigned target, unsigned a, const Address &b);
  /// target += a * b, or target -= a * b.
  void multiplyAdd(unsigned target, unsigned a, unsigned b, bool subtract);
  void multiplyAdd(unsigned target, unsigned a, const Address &b,
                   bool subtract);
  /// The same with one number of memory for every lane; wide formats only.
  void multiplyBroadcast(unsigned target, unsigned a, const Address &b);
  void multiplyAddBroadcast(unsigned target, unsigned a, const Address &b,
                            bool subtract);
  /// Lane i of the target becomes lane i ^ mask of the source; `mask` is a
  /// power of two below lanes().
  void flipLanes(unsigned target, unsigned source, unsigned mask);
  void zeroUpper();

  void push(Register source);
  void pop(Register target);
  void clear(Register target);
  void move(Register target, const Address &from);
  void addImmediate(Register target, int8_t value);
  void subtract(Register target, Register value);
  void bitAnd(Register target, Register value);
  /// target = the bits of `source` where the mask in memory has ones.
  void extractBits(Register target, Register source, const Address &mask);
  /// target = the bits of `source` spread over the ones of the mask in memory.
  void depositBits(Register target, Register source, const Address &mask);
  void multiplyImmediate(Register target, Register source, int32_t value);
  /// Brings a line into the second-level cache.
  void prefetch(const Address &address);
  /// Jumps to an earlier offset of the code if the last result was not zero.
  void jumpIfNotZero(size_t offset);
  void ret();

  size_t size() const { return used; }
  llvm::ArrayRef<uint8_t> bytes() const { return {code.data(), used}; }

private:
  /// Which table of instructions an opcode is of.
  enum Map : uint8_t { Map0F = 1, Map0F38 = 2, Map0F3A = 3 };
  enum Prefix : uint8_t { None = 0, P66 = 1, PF3 = 2, PF2 = 3 };
  struct Opcode {
    Map map;
    Prefix prefix;
    bool w; ///< The W bit.
    uint8_t code;
  };

  Opcode move() const;
  Opcode product() const;
  Opcode fused(bool subtract) const;
  /// Makes room for one instruction.
  void begin() {
    constexpr size_t kLongest = 16;
    if (code.size() - used < kLongest)
      code.resize_for_overwrite(2 * code.size() + 4096);
  }
  void byte(unsigned value) { code[used++] = uint8_t(value); }
  void dword(int32_t value);
  void registers(const Opcode &op, unsigned target, unsigned a, unsigned b);
  void memory(const Opcode &op, unsigned target, unsigned a, const Address &b,
              bool isBroadcast = false);
  /// ModR/M, SIB and displacement; `unit` is what a one-byte displacement of
  /// the encoding counts.
  void operand(unsigned reg, const Address &address, unsigned unit);
  void bitsByMask(Prefix prefix, Register target, Register source,
                  const Address &mask);
  void generalMemory(Register reg, const Address &address, unsigned opcode,
                     bool isTwoByte, bool isWide);

  VectorFormat format;
  /// The instructions are the first `used` bytes.
  llvm::SmallVector<uint8_t, 0> code;
  size_t used = 0;
};

} // namespace enishi::simulation::jit

#endif // ENISHI_LIB_SIMULATION_JIT_VECTORASSEMBLER_H

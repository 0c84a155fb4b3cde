//===- VectorAssembler.cpp - Vector instructions as bytes ------ -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VectorAssembler.h"

#include <cassert>

using namespace enishi::simulation::jit;

void VectorAssembler::dword(int32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8)
    byte(uint32_t(value) >> shift & 0xff);
}

VectorAssembler::Opcode VectorAssembler::move() const {
  return {Map0F, format.isDouble ? P66 : None, format.isDouble && format.wide,
          0x28};
}

VectorAssembler::Opcode VectorAssembler::product() const {
  return {Map0F, format.isDouble ? P66 : None, format.isDouble && format.wide,
          0x59};
}

VectorAssembler::Opcode VectorAssembler::fused(bool subtract) const {
  return {Map0F38, P66, format.isDouble, uint8_t(subtract ? 0xbc : 0xb8)};
}

void VectorAssembler::registers(const Opcode &op, unsigned target, unsigned a,
                                unsigned b) {
  begin();
  assert(target < format.registers() && a < format.registers() &&
         b < format.registers());
  if (format.wide) {
    byte(0x62);
    byte((~target & 8) << 4 | (~b & 16) << 2 | (~b & 8) << 2 | (~target & 16) |
         op.map);
    byte(op.w << 7 | (~a & 15) << 3 | 4 | op.prefix);
    byte(0x40 | (~a & 16) >> 1);
  } else {
    byte(0xc4);
    byte((~target & 8) << 4 | 0x40 | (~b & 8) << 2 | op.map);
    byte(op.w << 7 | (~a & 15) << 3 | 4 | op.prefix);
  }
  byte(op.code);
  byte(0xc0 | (target & 7) << 3 | (b & 7));
}

void VectorAssembler::memory(const Opcode &op, unsigned target, unsigned a,
                             const Address &b, bool isBroadcast) {
  begin();
  assert(target < format.registers() && a < format.registers());
  unsigned index = b.index == NoRegister ? 0 : b.index;
  unsigned high = (~target & 8) << 4 | (~index & 8) << 3 | (~b.base & 8) << 2;
  unsigned unit = 1;
  if (format.wide) {
    byte(0x62);
    byte(high | (~target & 16) | op.map);
    byte(op.w << 7 | (~a & 15) << 3 | 4 | op.prefix);
    byte(0x40 | isBroadcast << 4 | (~a & 16) >> 1);
    unit = isBroadcast ? format.laneBytes() : format.bytes();
  } else {
    assert(!isBroadcast && "only the EVEX encoding broadcasts");
    byte(0xc4);
    byte(high | op.map);
    byte(op.w << 7 | (~a & 15) << 3 | 4 | op.prefix);
  }
  byte(op.code);
  operand(target, b, unit);
}

void VectorAssembler::operand(unsigned reg, const Address &address,
                              unsigned unit) {
  int32_t displacement = address.displacement, counted = displacement;
  bool isShort = displacement % int32_t(unit) == 0;
  if (isShort) {
    counted = displacement / int32_t(unit);
    isShort = counted >= -128 && counted < 128;
  }
  unsigned mode = isShort ? 0x40 : 0x80;
  if (address.index == NoRegister) {
    assert((address.base & 7) != 4 && "needs an index");
    byte(mode | (reg & 7) << 3 | (address.base & 7));
  } else {
    byte(mode | (reg & 7) << 3 | 4);
    byte((address.index & 7) << 3 | (address.base & 7));
  }
  if (isShort)
    byte(counted & 0xff);
  else
    dword(displacement);
}

void VectorAssembler::load(unsigned target, const Address &from) {
  memory(move(), target, 0, from);
}

void VectorAssembler::store(const Address &to, unsigned source) {
  Opcode op = move();
  op.code = 0x29;
  memory(op, source, 0, to);
}

void VectorAssembler::storeStreaming(const Address &to, unsigned source) {
  Opcode op = move();
  op.code = 0x2b;
  memory(op, source, 0, to);
}

void VectorAssembler::broadcast(unsigned target, const Address &from) {
  Opcode op = {Map0F38, P66, format.isDouble && format.wide,
               uint8_t(format.isDouble ? 0x19 : 0x18)};
  if (!format.wide)
    return memory(op, target, 0, from);
  // A broadcast counts its displacement in lanes without the broadcast bit.
  begin();
  unsigned index = from.index == NoRegister ? 0 : from.index;
  byte(0x62);
  byte((~target & 8) << 4 | (~index & 8) << 3 | (~from.base & 8) << 2 |
       (~target & 16) | op.map);
  byte(op.w << 7 | 15 << 3 | 4 | op.prefix);
  byte(0x40 | 8);
  byte(op.code);
  operand(target, from, format.laneBytes());
}

void VectorAssembler::multiply(unsigned target, unsigned a, unsigned b) {
  registers(product(), target, a, b);
}
void VectorAssembler::multiply(unsigned target, unsigned a, const Address &b) {
  memory(product(), target, a, b);
}
void VectorAssembler::multiplyBroadcast(unsigned target, unsigned a,
                                        const Address &b) {
  memory(product(), target, a, b, true);
}

void VectorAssembler::multiplyAdd(unsigned target, unsigned a, unsigned b,
                                  bool subtract) {
  registers(fused(subtract), target, a, b);
}
void VectorAssembler::multiplyAdd(unsigned target, unsigned a, const Address &b,
                                  bool subtract) {
  memory(fused(subtract), target, a, b);
}
void VectorAssembler::multiplyAddBroadcast(unsigned target, unsigned a,
                                           const Address &b, bool subtract) {
  memory(fused(subtract), target, a, b, true);
}

void VectorAssembler::flipLanes(unsigned target, unsigned source,
                                unsigned mask) {
  assert(mask && !(mask & (mask - 1)) && mask < format.lanes());
  unsigned flippedBytes = mask * format.laneBytes();
  if (flippedBytes < 16) { // Within pieces of 128 bits.
    if (format.isDouble)
      registers({Map0F3A, P66, format.wide, 0x05}, target, 0, source);
    else
      registers({Map0F3A, P66, false, 0x04}, target, 0, source);
    return byte(format.isDouble ? 0x55 : mask == 1 ? 0xb1 : 0x4e);
  }
  if (!format.wide) {
    registers({Map0F3A, P66, false, 0x06}, target, source, source);
    return byte(0x01);
  }
  registers({Map0F3A, P66, format.isDouble, 0x23}, target, source, source);
  byte(flippedBytes == 16 ? 0xb1 : 0x4e);
}

void VectorAssembler::zeroUpper() {
  begin();
  byte(0xc5);
  byte(0xf8);
  byte(0x77);
}

void VectorAssembler::push(Register source) {
  begin();
  assert(source < 8);
  byte(0x50 | source);
}

void VectorAssembler::pop(Register target) {
  begin();
  assert(target < 8);
  byte(0x58 | target);
}

void VectorAssembler::clear(Register target) {
  begin();
  byte(0x48 | (target >> 3) << 2 | target >> 3);
  byte(0x31);
  byte(0xc0 | (target & 7) << 3 | (target & 7));
}

void VectorAssembler::generalMemory(Register reg, const Address &address,
                                    unsigned opcode, bool isTwoByte,
                                    bool isWide) {
  begin();
  unsigned index = address.index == NoRegister ? 0 : address.index;
  unsigned rex = 0x40 | isWide << 3 | (reg >> 3) << 2 | (index >> 3) << 1 |
                 address.base >> 3;
  byte(rex);
  if (isTwoByte)
    byte(0x0f);
  byte(opcode);
  operand(reg, address, 1);
}

void VectorAssembler::move(Register target, const Address &from) {
  generalMemory(target, from, 0x8b, false, true);
}

void VectorAssembler::addImmediate(Register target, int8_t value) {
  begin();
  byte(0x48 | target >> 3);
  byte(0x83);
  byte(0xc0 | (target & 7));
  byte(uint8_t(value));
}

void VectorAssembler::subtract(Register target, Register value) {
  begin();
  byte(0x48 | (value >> 3) << 2 | target >> 3);
  byte(0x29);
  byte(0xc0 | (value & 7) << 3 | (target & 7));
}

void VectorAssembler::bitAnd(Register target, Register value) {
  begin();
  byte(0x48 | (value >> 3) << 2 | target >> 3);
  byte(0x21);
  byte(0xc0 | (value & 7) << 3 | (target & 7));
}

void VectorAssembler::bitsByMask(Prefix prefix, Register target,
                                 Register source, const Address &mask) {
  begin();
  unsigned index = mask.index == NoRegister ? 0 : mask.index;
  byte(0xc4);
  byte((~target & 8) << 4 | (~index & 8) << 3 | (~mask.base & 8) << 2 |
       Map0F38);
  byte(0x80 | (~source & 15) << 3 | prefix);
  byte(0xf5);
  operand(target, mask, 1);
}

void VectorAssembler::extractBits(Register target, Register source,
                                  const Address &mask) {
  bitsByMask(PF3, target, source, mask);
}

void VectorAssembler::depositBits(Register target, Register source,
                                  const Address &mask) {
  bitsByMask(PF2, target, source, mask);
}

void VectorAssembler::multiplyImmediate(Register target, Register source,
                                        int32_t value) {
  begin();
  byte(0x48 | (target >> 3) << 2 | source >> 3);
  byte(0x69);
  byte(0xc0 | (target & 7) << 3 | (source & 7));
  dword(value);
}

void VectorAssembler::prefetch(const Address &address) {
  generalMemory(RDX, address, 0x18, true, false); // The extension /2.
}

void VectorAssembler::jumpIfNotZero(size_t offset) {
  begin();
  byte(0x0f);
  byte(0x85);
  dword(int32_t(int64_t(offset) - int64_t(used + 4)));
}

void VectorAssembler::ret() {
  begin();
  byte(0xc3);
}

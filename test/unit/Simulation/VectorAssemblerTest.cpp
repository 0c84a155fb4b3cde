//===- VectorAssemblerTest.cpp - Bytes against a disassembler ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the assembler writes is read back by LLVM's disassembler, which shares
// no code with it, and compared with the text that was meant.
//
//===----------------------------------------------------------------------===//

#include "lib/Simulation/Jit/VectorAssembler.h"
#include "lib/Simulation/Jit/ExecutableMemory.h"

#include "llvm-c/Disassembler.h"
#include "llvm-c/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

using namespace enishi::simulation::jit;

namespace {

/// The instructions of a piece of code, one a line, with single spaces.
std::vector<std::string> disassemble(llvm::ArrayRef<uint8_t> code) {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86Disassembler();
  LLVMDisasmContextRef context = LLVMCreateDisasmCPU(
      "x86_64-unknown-linux", "sapphirerapids", nullptr, 0, nullptr, nullptr);
  LLVMSetDisasmOptions(context, LLVMDisassembler_Option_AsmPrinterVariant);
  std::vector<std::string> lines;
  std::vector<uint8_t> bytes(code.begin(), code.end());
  for (size_t at = 0; at < bytes.size();) {
    char text[256];
    size_t length = LLVMDisasmInstruction(
        context, bytes.data() + at, bytes.size() - at, at, text, sizeof text);
    if (!length) {
      lines.push_back("nothing");
      break;
    }
    llvm::SmallVector<llvm::StringRef, 8> words;
    llvm::SplitString(text, words);
    lines.push_back(llvm::join(words, " "));
    at += length;
  }
  LLVMDisasmDispose(context);
  return lines;
}

const char *const kNames[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp",
                              "rsi", "rdi", "r8",  "r9",  "r10", "r11"};

std::string text(const Address &a) {
  std::string result = llvm::formatv("[{0}", kNames[a.base]);
  if (a.index != NoRegister)
    result += llvm::formatv(" + {0}", kNames[a.index]).str();
  if (a.displacement)
    result += llvm::formatv(" {0} {1}", a.displacement < 0 ? "-" : "+",
                            std::abs(a.displacement))
                  .str();
  return result + "]";
}

const Address kAddresses[] = {
    {RDI, R10, 0},       {RDI, R10, 64},          {RDI, R10, 128 * 63},
    {RDI, R10, 8192},    {RSI, NoRegister, 4},    {RSI, NoRegister, 252},
    {RSI, RAX, 1024},    {R9, R11, -64},          {RDX, RAX, 1 << 20},
    {R8, NoRegister, 8}, {RSI, NoRegister, 65536}};

void checkVectors(VectorFormat format) {
  VectorAssembler assembler(format);
  std::vector<std::string> expected;
  const std::string suffix = format.isDouble ? "pd" : "ps";
  const char prefix = format.wide ? 'z' : 'y';
  const std::string pointer = format.wide ? "zmmword ptr " : "ymmword ptr ";
  const std::string single = format.isDouble ? "qword ptr " : "dword ptr ";
  auto reg = [&](unsigned r) {
    return std::string(1, prefix) + "mm" + std::to_string(r);
  };
  auto expect = [&](std::string line) { expected.push_back(std::move(line)); };
  const std::string to = "{1to" + std::to_string(format.lanes()) + "}";
  for (unsigned r = 0; r < format.registers(); ++r) {
    unsigned a = (r * 7 + 3) % format.registers();
    unsigned b = (r * 5 + 9) % format.registers();
    assembler.multiply(r, a, b);
    expect("vmul" + suffix + " " + reg(r) + ", " + reg(a) + ", " + reg(b));
    for (bool subtract : {false, true}) {
      assembler.multiplyAdd(r, a, b, subtract);
      expect((subtract ? "vfnmadd231" : "vfmadd231") + suffix + " " + reg(r) +
             ", " + reg(a) + ", " + reg(b));
    }
    for (unsigned mask = 1; mask < format.lanes(); mask *= 2)
      assembler.flipLanes(r, a, mask);
    if (format.isDouble)
      expect("vpermilpd " + reg(r) + ", " + reg(a) + ", 85");
    else
      for (int control : {177, 78})
        expect("vpermilps " + reg(r) + ", " + reg(a) + ", " +
               std::to_string(control));
    if (!format.wide)
      expect("vperm2f128 " + reg(r) + ", " + reg(a) + ", " + reg(a) + ", 1");
    else
      for (int control : {177, 78})
        expect((format.isDouble ? "vshuff64x2 " : "vshuff32x4 ") + reg(r) +
               ", " + reg(a) + ", " + reg(a) + ", " + std::to_string(control));
    for (const Address &m : kAddresses) {
      assembler.load(r, m);
      expect("vmova" + suffix + " " + reg(r) + ", " + pointer + text(m));
      assembler.store(m, r);
      expect("vmova" + suffix + " " + pointer + text(m) + ", " + reg(r));
      assembler.storeStreaming(m, r);
      expect("vmovnt" + suffix + " " + pointer + text(m) + ", " + reg(r));
      assembler.broadcast(r, m);
      expect((format.isDouble ? "vbroadcastsd " : "vbroadcastss ") + reg(r) +
             ", " + single + text(m));
      assembler.multiply(r, a, m);
      expect("vmul" + suffix + " " + reg(r) + ", " + reg(a) + ", " + pointer +
             text(m));
      assembler.multiplyAdd(r, a, m, true);
      expect("vfnmadd231" + suffix + " " + reg(r) + ", " + reg(a) + ", " +
             pointer + text(m));
      if (!format.wide)
        continue;
      assembler.multiplyBroadcast(r, a, m);
      expect("vmul" + suffix + " " + reg(r) + ", " + reg(a) + ", " + single +
             text(m) + to);
      assembler.multiplyAddBroadcast(r, a, m, false);
      expect("vfmadd231" + suffix + " " + reg(r) + ", " + reg(a) + ", " +
             single + text(m) + to);
    }
  }
  std::vector<std::string> lines = disassemble(assembler.bytes());
  ASSERT_EQ(lines.size(), expected.size());
  for (size_t i = 0; i < lines.size(); ++i)
    ASSERT_EQ(lines[i], expected[i]) << i;
}

TEST(VectorAssembler, WideSingle) { checkVectors({true, false}); }
TEST(VectorAssembler, WideDouble) { checkVectors({true, true}); }
TEST(VectorAssembler, NarrowSingle) { checkVectors({false, false}); }
TEST(VectorAssembler, NarrowDouble) { checkVectors({false, true}); }

TEST(VectorAssembler, GeneralRegisters) {
  VectorAssembler assembler({true, false});
  assembler.push(RBX);
  assembler.clear(R10);
  assembler.clear(RAX);
  assembler.move(R11, {R8, NoRegister, 16});
  assembler.addImmediate(R8, 24);
  assembler.subtract(R10, RCX);
  assembler.bitAnd(R10, RCX);
  assembler.extractBits(RAX, R10, {RSI, NoRegister, 8});
  assembler.depositBits(R11, R11, {RSI, NoRegister, 8});
  assembler.multiplyImmediate(RAX, RAX, 96);
  assembler.prefetch({R9, R11, 0});
  assembler.zeroUpper();
  assembler.pop(RBX);
  assembler.ret();
  std::vector<std::string> expected = {"push rbx",
                                       "xor r10, r10",
                                       "xor rax, rax",
                                       "mov r11, qword ptr [r8 + 16]",
                                       "add r8, 24",
                                       "sub r10, rcx",
                                       "and r10, rcx",
                                       "pext rax, r10, qword ptr [rsi + 8]",
                                       "pdep r11, r11, qword ptr [rsi + 8]",
                                       "imul rax, rax, 96",
                                       "prefetcht1 byte ptr [r9 + r11]",
                                       "vzeroupper",
                                       "pop rbx",
                                       "ret"};
  EXPECT_EQ(disassemble(assembler.bytes()), expected);
}

TEST(VectorAssembler, JumpsBack) {
  VectorAssembler assembler({false, false});
  assembler.zeroUpper();
  assembler.jumpIfNotZero(0);
  EXPECT_EQ(disassemble(assembler.bytes()).back(), "jne -9");
}

#if defined(__x86_64__)
TEST(ExecutableMemory, RunsCode) {
  if (!ExecutableMemory::isAvailable())
    GTEST_SKIP() << "the system gives no executable pages";
  // mov eax, 42; ret
  const uint8_t code[] = {0xb8, 42, 0, 0, 0, 0xc3};
  ExecutableMemory memory(code);
  ASSERT_TRUE(memory.address());
  EXPECT_EQ(reinterpret_cast<int (*)()>(
                reinterpret_cast<uintptr_t>(memory.address()))(),
            42);
  ExecutableMemory moved(std::move(memory));
  EXPECT_EQ(memory.address(), nullptr);
  EXPECT_EQ(moved.address()[1], 42);
}
#endif

} // namespace

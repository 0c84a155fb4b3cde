//===- ProgramEquivalence.cpp - Comparison of programs ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Verification/Equivalence.h"

#include "llvm/ADT/STLExtras.h"

using namespace enishi;

/// For each bit of b the bit of a with the same register name and index, or an
/// empty vector where the registers do not correspond.
static std::vector<uint32_t> matchRegisters(const Program &a,
                                            const Program &b) {
  std::vector<uint32_t> map(b.code.numBits, kNone);
  for (const BitRegister &regB : b.bitRegisters) {
    auto regA = llvm::find_if(a.bitRegisters, [&](const BitRegister &reg) {
      return reg.name == regB.name && reg.numBits == regB.numBits;
    });
    if (regA == a.bitRegisters.end())
      return {};
    for (uint32_t i = 0; i < regB.numBits; ++i)
      map[regB.firstBit + i] = regA->firstBit + i;
  }
  return map;
}

/// Renumbers the classical bits of measurements. Bits outside every register
/// (kNone in the map) go behind those of the other program.
static Circuit renumberBits(const Circuit &circuit, std::vector<uint32_t> map,
                            uint32_t firstFree) {
  for (uint32_t &bit : map)
    if (bit == kNone)
      bit = firstFree++;
  Circuit result = circuit;
  result.numBits = std::max(firstFree, circuit.numBits);
  for (Instruction &inst : result.instructions)
    if (inst.kind == GateKind::Measure)
      inst.q[1] = map[inst.q[1]];
  return result;
}

Verdict enishi::checkEquivalence(const Program &a, const Program &b,
                                 const EquivalenceOptions &options) {
  if (a.hasControlFlow() || b.hasControlFlow()) {
    Verdict verdict;
    verdict.explanation =
        "the programs branch on classical values, which is not comparable";
    return verdict;
  }
  if (a.bitRegisters.size() == b.bitRegisters.size()) {
    std::vector<uint32_t> map = matchRegisters(a, b);
    if (!map.empty())
      return checkEquivalence(
          a.code, renumberBits(b.code, std::move(map), a.code.numBits),
          options);
  }
  return checkEquivalence(a.code, b.code, options);
}

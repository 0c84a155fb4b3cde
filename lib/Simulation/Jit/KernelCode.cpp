//===- KernelCode.cpp - Kernels as machine code ---------------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelCode.h"

#include <algorithm>
#include <cstddef>
#include <type_traits>

using namespace enishi::simulation;
using namespace enishi::simulation::jit;

namespace {

constexpr uint32_t kNever = ~uint32_t(0);

/// What is in a general register. By the System V convention the address of
/// the arguments comes in RDI, and RBX alone has to be kept for the caller.
constexpr Register kTile = RDI, kConstants = RSI, kTables = RDX, kGroups = RCX,
                   kLines = R8, kNext = R9, kOffset = R10, kEntry = RAX,
                   kLine = RAX, kStateOffset = R11, kState = RBX;

class Translator {
public:
  explicit Translator(const KernelCode &kernel)
      : kernel(kernel), assembler(kernel.format) {}
  std::vector<uint8_t> run();

private:
  void findNextUses();
  void translate(uint32_t index);
  /// The register that holds a constant, loading it where that pays, or none.
  int constantRegister(uint32_t index);
  Address addressOf(const ConstantPlace &place);
  void begin();
  void loadsAndStores(bool stores);

  const KernelCode &kernel;
  VectorAssembler assembler;
  /// By operation: the next one that uses the same constant.
  std::vector<uint32_t> nextUse;
  /// By constant register: what it holds and when that is used next.
  struct Held {
    uint32_t constant = kNever;
    uint32_t nextUse = kNever;
  };
  llvm::SmallVector<Held, 16> held;
  /// By constant: the register that holds it, or -1.
  std::vector<int8_t> registerOf;
  /// The table whose entry kEntry points to.
  uint16_t entryTable = ConstantPlace::kStatic;
};

void Translator::findNextUses() {
  std::vector<uint32_t> seen(kernel.constants.size(), kNever);
  nextUse.resize(kernel.ops.size(), kNever);
  for (uint32_t i = kernel.ops.size(); i-- > 0;) {
    const VectorOp &op = kernel.ops[i];
    if (op.kind == VectorOp::Flip)
      continue;
    nextUse[i] = seen[op.constant];
    seen[op.constant] = i;
  }
}

Address Translator::addressOf(const ConstantPlace &place) {
  if (place.table == ConstantPlace::kStatic)
    return {kConstants, NoRegister, int32_t(place.offset)};
  const TablePlace &table = kernel.tables[place.table];
  if (entryTable != place.table) {
    entryTable = place.table;
    assembler.extractBits(kEntry, kOffset,
                          {kConstants, NoRegister, int32_t(table.maskOffset)});
    assembler.multiplyImmediate(kEntry, kEntry, int32_t(table.entryBytes));
  }
  return {kTables, kEntry, int32_t(table.offset + place.offset)};
}

int Translator::constantRegister(uint32_t index) {
  uint32_t constant = kernel.ops[index].constant;
  const ConstantPlace &place = kernel.constants[constant];
  unsigned first = kernel.dataRegisters;
  if (int in = registerOf[constant]; in >= 0) {
    held[in].nextUse = nextUse[index];
    return first + in;
  }
  // Only the EVEX encoding takes one number of memory for every lane.
  bool needsRegister = place.isUniform && !kernel.format.wide;
  if (nextUse[index] == kNever && !needsRegister)
    return -1;
  // The one that is needed last gives way.
  auto victim = std::max_element(
      held.begin(), held.end(),
      [](const Held &a, const Held &b) { return a.nextUse < b.nextUse; });
  if (victim->nextUse < nextUse[index] && !needsRegister)
    return -1;
  if (victim->constant != kNever)
    registerOf[victim->constant] = -1;
  *victim = {constant, nextUse[index]};
  unsigned in = victim - held.begin();
  registerOf[constant] = in;
  Address address = addressOf(place);
  if (place.isUniform)
    assembler.broadcast(first + in, address);
  else
    assembler.load(first + in, address);
  return first + in;
}

void Translator::translate(uint32_t index) {
  const VectorOp &op = kernel.ops[index];
  if (op.kind == VectorOp::Flip) {
    unsigned source = op.source;
    for (unsigned rest = op.flip; rest; rest &= rest - 1) {
      assembler.flipLanes(op.target, source, rest & -rest);
      source = op.target;
    }
    return;
  }
  bool adds = op.kind != VectorOp::Multiply;
  bool subtract = op.kind == VectorOp::MultiplySubtract;
  if (int in = constantRegister(index); in >= 0) {
    if (adds)
      assembler.multiplyAdd(op.target, op.source, in, subtract);
    else
      assembler.multiply(op.target, op.source, in);
    return;
  }
  const ConstantPlace &place = kernel.constants[op.constant];
  Address address = addressOf(place);
  if (place.isUniform && adds)
    assembler.multiplyAddBroadcast(op.target, op.source, address, subtract);
  else if (place.isUniform)
    assembler.multiplyBroadcast(op.target, op.source, address);
  else if (adds)
    assembler.multiplyAdd(op.target, op.source, address, subtract);
  else
    assembler.multiply(op.target, op.source, address);
}

void Translator::begin() {
  auto argument = [](size_t offset) {
    return Address{RDI, NoRegister, int32_t(offset)};
  };
  assembler.push(kState);
  assembler.move(kState, argument(offsetof(KernelArguments, state)));
  assembler.move(kConstants, argument(offsetof(KernelArguments, constants)));
  assembler.move(kTables, argument(offsetof(KernelArguments, tables)));
  assembler.move(kGroups, argument(offsetof(KernelArguments, groups)));
  assembler.move(kLines, argument(offsetof(KernelArguments, lines)));
  assembler.move(kNext, argument(offsetof(KernelArguments, next)));
  assembler.move(kTile, argument(offsetof(KernelArguments, tile)));
  assembler.clear(kOffset);
}

void Translator::loadsAndStores(bool stores) {
  bool usesState = stores ? kernel.storesState : kernel.loadsState;
  auto at = [&](int32_t displacement) {
    return usesState ? Address{kState, kStateOffset, displacement}
                     : Address{kTile, kOffset, displacement};
  };
  if (!stores) {
    for (size_t i = 0; i < kernel.loads.size(); ++i)
      assembler.load(i, at(kernel.loads[i]));
    return;
  }
  for (auto [source, displacement] : kernel.stores)
    if (usesState && kernel.streams)
      assembler.storeStreaming(at(displacement), source);
    else
      assembler.store(at(displacement), source);
}

std::vector<uint8_t> Translator::run() {
  findNextUses();
  registerOf.assign(kernel.constants.size(), -1);
  held.resize(kernel.format.registers() - kernel.dataRegisters);
  begin();
  size_t loop = assembler.size();
  if (kernel.loadsState || kernel.storesState) {
    assembler.extractBits(kStateOffset, kOffset, {kConstants, NoRegister, 0});
    assembler.depositBits(kStateOffset, kStateOffset,
                          {kConstants, NoRegister, 8});
  }
  loadsAndStores(/*stores=*/false);
  for (uint32_t i = 0; i < kernel.ops.size(); ++i)
    translate(i);
  loadsAndStores(/*stores=*/true);
  for (unsigned i = 0; i < kernel.prefetches; ++i) {
    assembler.move(kLine, {kLines, NoRegister, int32_t(8 * i)});
    assembler.prefetch({kNext, kLine, 0});
  }
  if (kernel.prefetches)
    assembler.addImmediate(kLines, int8_t(8 * kernel.prefetches));
  assembler.subtract(kOffset, kGroups);
  assembler.bitAnd(kOffset, kGroups);
  assembler.jumpIfNotZero(loop);
  assembler.zeroUpper();
  assembler.pop(kState);
  assembler.ret();
  return assembler.bytes().vec();
}

} // namespace

std::string KernelCode::key() const {
  std::string key;
  auto bytes = [&](const auto *from, size_t count) {
    static_assert(std::has_unique_object_representations_v<
                      std::remove_cvref_t<decltype(*from)>>,
                  "padding would make equal kernels differ");
    key.append(reinterpret_cast<const char *>(from), count * sizeof(*from));
  };
  const uint32_t counts[] = {uint32_t(format.wide | format.isDouble << 1 |
                                      loadsState << 2 | storesState << 3 |
                                      streams << 4),
                             dataRegisters,
                             prefetches,
                             uint32_t(loads.size()),
                             uint32_t(stores.size()),
                             uint32_t(ops.size()),
                             uint32_t(constants.size()),
                             uint32_t(tables.size())};
  key.reserve(sizeof counts + 4 * loads.size() + 8 * stores.size() +
              sizeof(VectorOp) * ops.size() + 8 * constants.size() +
              sizeof(TablePlace) * tables.size());
  bytes(counts, std::size(counts));
  bytes(loads.data(), loads.size());
  for (auto [source, displacement] : stores) {
    const int32_t words[] = {source, displacement};
    bytes(words, 2);
  }
  bytes(ops.data(), ops.size());
  for (const ConstantPlace &place : constants) {
    const uint32_t words[] = {place.offset, uint32_t(place.table) << 1 |
                                                uint32_t(place.isUniform)};
    bytes(words, 2);
  }
  bytes(tables.data(), tables.size());
  return key;
}

std::vector<uint8_t> jit::assemble(const KernelCode &kernel) {
  return Translator(kernel).run();
}

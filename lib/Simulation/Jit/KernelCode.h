//===- KernelCode.h - Kernels as machine code ------------------ -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel loads a few vectors of amplitudes into registers, computes on them
// without a branch, stores them, and goes on to the next group of a tile. This
// is the list of its operations and its translation into machine code.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_JIT_KERNELCODE_H
#define ENISHI_LIB_SIMULATION_JIT_KERNELCODE_H

#include "VectorAssembler.h"

#include "llvm/ADT/SmallVector.h"

#include <string>
#include <vector>

namespace enishi::simulation::jit {

/// One operation on whole vectors.
struct VectorOp {
  enum Kind : uint8_t {
    Multiply,         ///< target = source * constant
    MultiplyAdd,      ///< target += source * constant
    MultiplySubtract, ///< target -= source * constant
    Flip,             ///< lane i of target = lane i ^ flip of source
  };
  Kind kind;
  uint8_t target;
  uint8_t source;
  uint8_t flip = 0;
  /// Index among the constants of the kernel.
  uint32_t constant = 0;
};

/// Where a constant lies.
struct ConstantPlace {
  static constexpr uint16_t kStatic = 0xffff;
  /// In bytes, among the constants of the kernel, or in an entry of a table.
  uint32_t offset;
  /// One number for all lanes, or a number for each.
  bool isUniform;
  /// The table from which it comes, or kStatic.
  uint16_t table = kStatic;
};

/// Constants that depend on bits of the offset of a group.
struct TablePlace {
  /// In bytes from the first table.
  uint32_t offset;
  uint32_t entryBytes;
  /// Where, among the constants, the mask of those bits lies.
  uint32_t maskOffset;
};

struct KernelCode {
  VectorFormat format = {false, false};
  /// Registers below this hold amplitudes, those above it constants.
  unsigned dataRegisters = 0;
  /// By register: the displacement from which it is loaded.
  llvm::SmallVector<int32_t, 16> loads;
  /// Pairs of a register and the displacement at which it is stored.
  llvm::SmallVector<std::pair<uint8_t, int32_t>, 16> stores;
  /// Whether amplitudes come from the state, or go there, instead of the tile;
  /// and if they go there, past the caches.
  bool loadsState = false, storesState = false, streams = false;
  std::vector<VectorOp> ops;
  std::vector<ConstantPlace> constants;
  std::vector<TablePlace> tables;
  /// Lines of the next tile that a group prefetches.
  unsigned prefetches = 0;

  /// Everything that the machine code depends on, as bytes: kernels with equal
  /// keys have equal code.
  std::string key() const;
};

/// What a kernel is called with.
struct KernelArguments {
  /// The tile, and where its first amplitude lies in the state.
  void *tile;
  void *state;
  /// First, two masks: the byte offsets of groups in the tile, and those in the
  /// state.
  const void *constants;
  const void *tables;
  /// A kernel visits the groups of a tile: the subsets of this mask of byte
  /// offsets.
  uint64_t groups;
  /// Offsets of lines of the next tile, in bytes from `next`; each group
  /// prefetches some of them.
  const uint64_t *lines;
  const void *next;
};
using KernelFunction = void (*)(const KernelArguments *arguments);

/// The body of a KernelFunction. Linear in the number of operations.
std::vector<uint8_t> assemble(const KernelCode &kernel);

} // namespace enishi::simulation::jit

#endif // ENISHI_LIB_SIMULATION_JIT_KERNELCODE_H

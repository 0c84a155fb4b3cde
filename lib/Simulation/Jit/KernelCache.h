//===- KernelCache.h - Machine code that can be used again ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_JIT_KERNELCACHE_H
#define ENISHI_LIB_SIMULATION_JIT_KERNELCACHE_H

#include "ExecutableMemory.h"
#include "KernelCode.h"

#include "llvm/ADT/StringMap.h"

#include <memory>
#include <mutex>

namespace enishi::simulation::jit {

/// Code that can be called as long as this exists.
struct PlacedCode {
  std::shared_ptr<const ExecutableMemory> memory;
  KernelFunction function = nullptr;
};

/// The kernels of all plans of the process, by what their code depends on (see
/// KernelCode::key()). Constants lie beside the code, so that a circuit with
/// other angles finds its kernels here unless an angle changed an operation;
/// and because the key is all that the code is made from, no angle can find the
/// wrong ones.
class KernelCache {
public:
  static KernelCache &ofProcess();

  /// Without a function where there is none.
  PlacedCode find(llvm::StringRef key);
  /// Keeps code of `codeBytes` bytes. What is kept is bounded; beyond that all
  /// older code is forgotten.
  void add(llvm::StringRef key, PlacedCode code, size_t codeBytes);
  void clear();

private:
  std::mutex mutex;
  llvm::StringMap<PlacedCode> kept;
  size_t keptBytes = 0;
};

} // namespace enishi::simulation::jit

#endif // ENISHI_LIB_SIMULATION_JIT_KERNELCACHE_H

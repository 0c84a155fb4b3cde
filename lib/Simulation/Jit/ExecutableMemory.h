//===- ExecutableMemory.h - Pages with generated code ---------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_JIT_EXECUTABLEMEMORY_H
#define ENISHI_LIB_SIMULATION_JIT_EXECUTABLEMEMORY_H

#include "llvm/ADT/ArrayRef.h"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace enishi::simulation::jit {

/// Code that can be run, on pages that are never writable and executable at
/// the same time.
class ExecutableMemory {
public:
  ExecutableMemory() = default;
  /// Copies the code; address() is null where the system refuses executable
  /// pages.
  explicit ExecutableMemory(llvm::ArrayRef<uint8_t> code);
  ~ExecutableMemory();
  ExecutableMemory(ExecutableMemory &&other) noexcept
      : pages(std::exchange(other.pages, nullptr)), bytes(other.bytes) {}
  ExecutableMemory &operator=(ExecutableMemory &&other) noexcept {
    std::swap(pages, other.pages);
    std::swap(bytes, other.bytes);
    return *this;
  }

  const uint8_t *address() const { return static_cast<uint8_t *>(pages); }

  /// True if the system gives executable pages; found out once.
  static bool isAvailable();

private:
  void *pages = nullptr;
  size_t bytes = 0;
};

} // namespace enishi::simulation::jit

#endif // ENISHI_LIB_SIMULATION_JIT_EXECUTABLEMEMORY_H

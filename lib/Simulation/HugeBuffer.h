//===- HugeBuffer.h - Zeroed memory in huge pages ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_HUGEBUFFER_H
#define ENISHI_LIB_SIMULATION_HUGEBUFFER_H

#include <cstddef>
#include <utility>

namespace enishi::simulation {

/// Asks for huge pages behind memory that was not written yet.
void preferHugePages(void *memory, size_t bytes);

/// Memory that begins as zeros, aligned to 64 bytes at least, backed by huge
/// pages where the system has them to give.
class HugeBuffer {
public:
  HugeBuffer() = default;
  /// data() is null where there was not enough memory.
  explicit HugeBuffer(size_t bytes);
  ~HugeBuffer();
  HugeBuffer(HugeBuffer &&other) noexcept
      : mapping(std::exchange(other.mapping, nullptr)),
        mappedBytes(other.mappedBytes),
        aligned(std::exchange(other.aligned, nullptr)) {}
  HugeBuffer &operator=(HugeBuffer &&other) noexcept {
    std::swap(mapping, other.mapping);
    std::swap(mappedBytes, other.mappedBytes);
    std::swap(aligned, other.aligned);
    return *this;
  }

  void *data() const { return aligned; }

private:
  void *mapping = nullptr;
  size_t mappedBytes = 0;
  void *aligned = nullptr;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_HUGEBUFFER_H

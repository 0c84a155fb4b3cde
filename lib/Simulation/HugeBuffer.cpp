//===- HugeBuffer.cpp - Zeroed memory in huge pages -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HugeBuffer.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

using namespace enishi::simulation;

void enishi::simulation::preferHugePages(void *memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr uintptr_t page = 4096;
  const uintptr_t begin = reinterpret_cast<uintptr_t>(memory);
  const uintptr_t first = (begin + page - 1) & ~(page - 1);
  if (begin + bytes > first)
    madvise(reinterpret_cast<void *>(first), begin + bytes - first,
            MADV_HUGEPAGE);
#endif
}

/// Less than this comes from the heap, which keeps what small states free.
static constexpr size_t kMappedFrom = size_t(1) << 20;

HugeBuffer::HugeBuffer(size_t bytes) {
  constexpr size_t page = size_t(2) << 20;
  if (bytes < kMappedFrom) {
    aligned = std::aligned_alloc(64, (bytes + 63) & ~size_t(63));
    if (aligned)
      std::memset(aligned, 0, bytes);
    return;
  }
  // Room to start on a huge page.
  mappedBytes = bytes + page;
  void *memory = mmap(nullptr, mappedBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    return;
  mapping = memory;
  uintptr_t address = reinterpret_cast<uintptr_t>(memory);
  aligned = reinterpret_cast<void *>((address + page - 1) & ~(page - 1));
  preferHugePages(aligned, bytes);
}

HugeBuffer::~HugeBuffer() {
  if (mapping)
    munmap(mapping, mappedBytes);
  else
    std::free(aligned);
}

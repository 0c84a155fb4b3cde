//===- HugeBuffer.cpp - Zeroed memory in huge pages -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HugeBuffer.h"

#include <cstdint>
#include <sys/mman.h>

using namespace enishi::simulation;

HugeBuffer::HugeBuffer(size_t bytes) {
  constexpr size_t page = size_t(2) << 20;
  // Room to start on a huge page, where that is worth it.
  mappedBytes = bytes < page ? bytes : bytes + page;
  void *memory = mmap(nullptr, mappedBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    return;
  mapping = aligned = memory;
  if (bytes < page)
    return;
  uintptr_t address = reinterpret_cast<uintptr_t>(memory);
  aligned = reinterpret_cast<void *>((address + page - 1) & ~(page - 1));
#ifdef MADV_HUGEPAGE
  madvise(aligned, bytes, MADV_HUGEPAGE);
#endif
}

HugeBuffer::~HugeBuffer() {
  if (mapping)
    munmap(mapping, mappedBytes);
}

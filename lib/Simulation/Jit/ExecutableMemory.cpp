//===- ExecutableMemory.cpp - Pages with generated code -------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExecutableMemory.h"

#include <cstring>
#include <sys/mman.h>

using namespace enishi::simulation::jit;

ExecutableMemory::ExecutableMemory(llvm::ArrayRef<uint8_t> code) {
  constexpr size_t kPage = 4096;
  bytes = (code.size() + kPage - 1) & ~(kPage - 1);
  void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    return;
  std::memcpy(memory, code.data(), code.size());
  if (mprotect(memory, bytes, PROT_READ | PROT_EXEC)) {
    munmap(memory, bytes);
    return;
  }
  pages = memory;
}

ExecutableMemory::~ExecutableMemory() {
  if (pages)
    munmap(pages, bytes);
}

bool ExecutableMemory::isAvailable() {
#if defined(__x86_64__)
  static const bool available = [] {
    const uint8_t ret[] = {0xc3};
    return ExecutableMemory(ret).address() != nullptr;
  }();
  return available;
#else
  return false;
#endif
}

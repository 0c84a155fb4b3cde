//===- KernelCache.cpp - Machine code that can be used again ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelCache.h"

using namespace enishi::simulation::jit;

KernelCache &KernelCache::ofProcess() {
  static KernelCache cache;
  return cache;
}

PlacedCode KernelCache::find(llvm::StringRef key) {
  std::lock_guard<std::mutex> lock(mutex);
  return kept.lookup(key);
}

void KernelCache::add(llvm::StringRef key, PlacedCode code, size_t codeBytes) {
  constexpr size_t kMostBytes = size_t(64) << 20;
  std::lock_guard<std::mutex> lock(mutex);
  if (keptBytes > kMostBytes) {
    kept.clear();
    keptBytes = 0;
  }
  if (kept.try_emplace(key, std::move(code)).second)
    keptBytes += key.size() + codeBytes;
}

void KernelCache::clear() {
  std::lock_guard<std::mutex> lock(mutex);
  kept.clear();
  keptBytes = 0;
}

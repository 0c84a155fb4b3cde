//===- ThreadPool.cpp - Loops on several threads ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ThreadPool.h"

#include <algorithm>

using namespace enishi::simulation;

ThreadPool::ThreadPool(unsigned threads)
    : numThreads(threads ? threads
                         : std::max(1u, std::thread::hardware_concurrency())) {}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    stopping = true;
  }
  wake.notify_all();
  for (std::thread &worker : workers)
    worker.join();
}

void ThreadPool::start() {
  for (unsigned i = 1; i < numThreads; ++i)
    workers.emplace_back([this, i] { work(i); });
}

void ThreadPool::drain(unsigned thread) {
  for (size_t i; (i = nextIndex.fetch_add(1)) < loopCount;)
    (*loopBody)(i, thread);
}

void ThreadPool::work(unsigned thread) {
  uint64_t seen = 0;
  std::unique_lock<std::mutex> lock(mutex);
  while (true) {
    wake.wait(lock, [&] { return stopping || generation != seen; });
    if (stopping)
      return;
    seen = generation;
    lock.unlock();
    drain(thread);
    lock.lock();
    if (--busy == 0)
      done.notify_one();
  }
}

void ThreadPool::forEach(size_t count,
                         llvm::function_ref<void(size_t, unsigned)> body) {
  if (count <= 1 || numThreads == 1) {
    for (size_t i = 0; i < count; ++i)
      body(i, 0);
    return;
  }
  if (workers.empty())
    start();
  {
    std::lock_guard<std::mutex> lock(mutex);
    loopCount = count;
    loopBody = &body;
    nextIndex = 0;
    busy = workers.size();
    ++generation;
  }
  wake.notify_all();
  drain(0);
  std::unique_lock<std::mutex> lock(mutex);
  done.wait(lock, [&] { return busy == 0; });
}

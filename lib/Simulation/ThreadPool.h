//===- ThreadPool.h - Loops on several threads ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_THREADPOOL_H
#define ENISHI_LIB_SIMULATION_THREADPOOL_H

#include "llvm/ADT/STLFunctionalExtras.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace enishi::simulation {

/// Runs loops whose iterations are independent. The threads start with the
/// first loop that has work for them.
class ThreadPool {
public:
  /// 0: as many threads as the machine has.
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  unsigned size() const { return numThreads; }

  /// Calls body(i, thread) once for every i below `count`, on any thread and
  /// in any order; `thread` is below size(). Returns when all are done. Not to
  /// be called from within a body.
  void forEach(size_t count, llvm::function_ref<void(size_t, unsigned)> body);

private:
  void start();
  void work(unsigned thread);
  void drain(unsigned thread);

  unsigned numThreads;
  std::vector<std::thread> workers;
  std::mutex mutex;
  std::condition_variable wake, done;
  uint64_t generation = 0;
  unsigned busy = 0;
  bool stopping = false;
  size_t loopCount = 0;
  std::atomic<size_t> nextIndex{0};
  const llvm::function_ref<void(size_t, unsigned)> *loopBody = nullptr;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_THREADPOOL_H

//===- ThreadCommunicator.h - Processes that are threads --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_SIMULATION_THREADCOMMUNICATOR_H
#define ENISHI_TEST_UNIT_SIMULATION_THREADCOMMUNICATOR_H

#include "enishi/Simulation/Communicator.h"

#include <atomic>
#include <barrier>
#include <functional>
#include <memory>

namespace enishi::test {

/// What threads that stand for processes share: everybody shows the others
/// where its bytes are, and nobody goes on before all have read them.
struct ThreadGroup {
  explicit ThreadGroup(unsigned size) : slots(size), barrier(size) {}
  std::vector<llvm::ArrayRef<char>> slots;
  std::barrier<> barrier;
  /// By all threads together.
  std::atomic<uint64_t> bytesExchanged{0};
  std::shared_ptr<ThreadGroup> smaller;
};

class ThreadCommunicator : public Communicator {
public:
  ThreadCommunicator(std::shared_ptr<ThreadGroup> group, unsigned rank)
      : group(std::move(group)), number(rank) {}

  unsigned rank() const override { return number; }
  unsigned size() const override { return group->slots.size(); }
  void exchange(unsigned partner, const void *send, void *receive,
                size_t bytes) override;
  void allGather(const void *mine, void *all, size_t bytes) override;
  std::vector<std::vector<char>> gather(llvm::ArrayRef<char> mine) override;
  void broadcast(void *data, size_t bytes) override;
  std::unique_ptr<Communicator> firstOf(unsigned count) override;

private:
  /// Calls `read` while the slots hold what every thread has shown.
  void show(llvm::ArrayRef<char> mine, llvm::function_ref<void()> read);

  std::shared_ptr<ThreadGroup> group;
  unsigned number;
};

/// Runs `body` in `size` threads at the same time. Returns the bytes that they
/// exchanged, all together.
uint64_t runInThreads(unsigned size,
                      const std::function<void(Communicator &)> &body);

} // namespace enishi::test

#endif // ENISHI_TEST_UNIT_SIMULATION_THREADCOMMUNICATOR_H

//===- ThreadCommunicator.cpp - Processes that are threads ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ThreadCommunicator.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstring>
#include <thread>

using namespace enishi;
using namespace enishi::test;

void ThreadCommunicator::show(llvm::ArrayRef<char> mine,
                              llvm::function_ref<void()> read) {
  group->slots[number] = mine;
  group->barrier.arrive_and_wait();
  read();
  group->barrier.arrive_and_wait();
}

/// In one round of an exchange all threads have a partner, so that it may be
/// collective here.
void ThreadCommunicator::exchange(unsigned partner, const void *send,
                                  void *receive, size_t bytes) {
  show({static_cast<const char *>(send), bytes}, [&] {
    llvm::ArrayRef<char> theirs = group->slots[partner];
    if (theirs.size() != bytes)
      std::abort();
    std::memcpy(receive, theirs.data(), bytes);
    group->bytesExchanged += bytes;
  });
}

void ThreadCommunicator::allGather(const void *mine, void *all, size_t bytes) {
  show({static_cast<const char *>(mine), bytes}, [&] {
    for (unsigned i = 0; i < size(); ++i) {
      if (group->slots[i].size() != bytes)
        std::abort();
      std::memcpy(static_cast<char *>(all) + i * bytes, group->slots[i].data(),
                  bytes);
    }
  });
}

std::vector<std::vector<char>>
ThreadCommunicator::gather(llvm::ArrayRef<char> mine) {
  std::vector<std::vector<char>> all;
  show(mine, [&] {
    if (number == 0)
      for (llvm::ArrayRef<char> slot : group->slots)
        all.emplace_back(slot.begin(), slot.end());
  });
  return all;
}

void ThreadCommunicator::broadcast(void *data, size_t bytes) {
  show({static_cast<const char *>(data), bytes}, [&] {
    if (number)
      std::memcpy(data, group->slots[0].data(), bytes);
  });
}

std::unique_ptr<Communicator> ThreadCommunicator::firstOf(unsigned count) {
  if (number == 0)
    group->smaller = std::make_shared<ThreadGroup>(count);
  std::unique_ptr<Communicator> part;
  show({}, [&] {
    if (number < count)
      part = std::make_unique<ThreadCommunicator>(group->smaller, number);
  });
  return part;
}

uint64_t
enishi::test::runInThreads(unsigned size,
                           const std::function<void(Communicator &)> &body) {
  auto group = std::make_shared<ThreadGroup>(size);
  std::vector<std::thread> threads;
  for (unsigned rank = 0; rank < size; ++rank)
    threads.emplace_back([&, rank] {
      ThreadCommunicator communicator(group, rank);
      body(communicator);
    });
  for (std::thread &thread : threads)
    thread.join();
  uint64_t bytes = group->bytesExchanged;
  if (group->smaller)
    bytes += group->smaller->bytesExchanged;
  return bytes;
}

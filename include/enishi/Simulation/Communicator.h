//===- Communicator.h - How the processes of one run talk -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the distributed state vector needs of MPI, or of whatever else joins
// several processes. An engine that is given a Communicator runs in all of its
// processes at the same time, with the same program and options.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SIMULATION_COMMUNICATOR_H
#define ENISHI_SIMULATION_COMMUNICATOR_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace enishi {

/// A group of processes, numbered from 0. Every member but rank() and size() is
/// called by all processes of the group in the same order (exchange() by the
/// two that it names) and returns when the caller's part is done. A transport
/// that fails ends all processes: there is no error to come back with.
class Communicator {
public:
  virtual ~Communicator() = default;

  virtual unsigned rank() const = 0;
  virtual unsigned size() const = 0;

  /// Sends `bytes` bytes to `partner` and receives as many from it, which calls
  /// exchange() with this process and the same number. The two memories do not
  /// overlap.
  virtual void exchange(unsigned partner, const void *send, void *receive,
                        size_t bytes) = 0;
  /// `all` becomes the `bytes` bytes at `mine` of every process, by rank.
  virtual void allGather(const void *mine, void *all, size_t bytes) = 0;
  /// Process 0 gets the bytes of every process, by rank; the others nothing.
  virtual std::vector<std::vector<char>> gather(llvm::ArrayRef<char> mine) = 0;
  /// The bytes at `data` of process 0 come to all.
  virtual void broadcast(void *data, size_t bytes) = 0;
  /// The group of the first `count` processes; null for the others.
  virtual std::unique_ptr<Communicator> firstOf(unsigned count) = 0;

  /// One value of every process, by rank.
  template <typename T> std::vector<T> allOf(T mine) {
    std::vector<T> all(size());
    allGather(&mine, all.data(), sizeof(T));
    return all;
  }
  /// The sum over all processes, added in the order of ranks: the same bytes
  /// everywhere.
  double sum(double mine) {
    double total = 0;
    for (double value : allOf(mine))
      total += value;
    return total;
  }
  /// Whether it holds in every process.
  bool allAgree(bool mine) {
    for (uint8_t value : allOf<uint8_t>(mine))
      if (!value)
        return false;
    return true;
  }
};

} // namespace enishi

#endif // ENISHI_SIMULATION_COMMUNICATOR_H

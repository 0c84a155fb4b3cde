//===- Processes.h - A run that several processes share ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What mpirun starts are processes that know each other and otherwise do the
// same. Process 0 reads and writes; the others say nothing. Where one has a
// problem, all stop, process 0 says what it is and ends with its exit code, and
// the others with 0, so that mpirun passes that code on.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_PROCESSES_H
#define ENISHI_TOOLS_ENISHI_PROCESSES_H

#include "Session.h"

#include "enishi/Simulation/Simulator.h"

namespace enishi::driver {

/// Whether mpirun started this process as another than its first.
bool isOtherProcess();

class Processes {
public:
  Processes();
  ~Processes();

  /// Joins the processes that mpirun started; alone, it starts MPI only where
  /// `isWanted`. False, having said why, where that fails.
  bool join(Session &session, bool isWanted);
  bool areJoined() const { return group != nullptr; }
  bool isFirst() const { return first; }

  /// Makes the options the same in all processes: the seed of process 0, what
  /// memory and threads a process has for itself.
  void share(RunOptions &options, const Session &session) const;
  /// The file, as process 0 reads it.
  std::optional<uint32_t> read(Session &session, const std::string &path) const;
  /// Whether no process has a problem, that is, an exit code that is not 0.
  /// Otherwise `exitCode` becomes that to end with.
  bool agree(Session &session, int &exitCode) const;

private:
  std::unique_ptr<Communicator> group;
  unsigned onThisMachine = 1;
  bool first = true;
};

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_PROCESSES_H

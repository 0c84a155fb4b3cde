//===- MpiCommunicator.h - The processes that mpirun started ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_MPI_MPICOMMUNICATOR_H
#define ENISHI_MPI_MPICOMMUNICATOR_H

#include "enishi/Simulation/Communicator.h"

#include "llvm/Support/Error.h"

namespace enishi {

/// What mpirun tells this process in its environment, before MPI is started.
struct MpiEnvironment {
  unsigned size = 1, rank = 0;
};
MpiEnvironment mpiEnvironment();

/// All processes that mpirun started together with this one.
struct MpiWorld {
  std::unique_ptr<Communicator> group;
  /// How many of them share this machine.
  unsigned onThisMachine = 1;
};

/// Loads libEnishiMpi.so, which lies beside the program or in ../lib, and
/// starts MPI; the end of `group` ends it. To be called once. Errors: the
/// library is missing or made for another version; or it was built with another
/// MPI than that whose mpirun started the processes.
llvm::Expected<MpiWorld> startMpi();

} // namespace enishi

#endif // ENISHI_MPI_MPICOMMUNICATOR_H

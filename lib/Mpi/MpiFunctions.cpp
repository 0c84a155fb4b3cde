//===- MpiFunctions.cpp - What Enishi calls of MPI --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MpiFunctions.h"

#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

#include <algorithm>

namespace {

/// MPI counts in ints.
constexpr uint64_t kMostBytes = uint64_t(1) << 30;
constexpr int kTag = 1;

MPI_Comm comm(void *group) { return *static_cast<MPI_Comm *>(group); }

template <typename Body> void inPieces(uint64_t bytes, Body body) {
  for (uint64_t done = 0; done < bytes; done += kMostBytes)
    body(done, int(std::min(kMostBytes, bytes - done)));
}

void *start() {
  // Threads of a process compute, but one at a time calls MPI.
  int provided;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided);
  return new MPI_Comm(MPI_COMM_WORLD);
}

void finish(void *group) {
  delete static_cast<MPI_Comm *>(group);
  MPI_Finalize();
}

uint32_t rankOf(void *group) {
  int rank;
  MPI_Comm_rank(comm(group), &rank);
  return rank;
}

uint32_t sizeOf(void *group) {
  int size;
  MPI_Comm_size(comm(group), &size);
  return size;
}

uint32_t onThisMachine(void *group) {
  MPI_Comm local;
  MPI_Comm_split_type(comm(group), MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL,
                      &local);
  int size;
  MPI_Comm_size(local, &size);
  MPI_Comm_free(&local);
  return size;
}

void exchange(void *group, uint32_t partner, const void *send, void *receive,
              uint64_t bytes) {
  inPieces(bytes, [&](uint64_t from, int count) {
    MPI_Sendrecv(static_cast<const char *>(send) + from, count, MPI_BYTE,
                 partner, kTag, static_cast<char *>(receive) + from, count,
                 MPI_BYTE, partner, kTag, comm(group), MPI_STATUS_IGNORE);
  });
}

void allGather(void *group, const void *mine, void *all, uint64_t bytes) {
  MPI_Allgather(mine, int(bytes), MPI_BYTE, all, int(bytes), MPI_BYTE,
                comm(group));
}

void send(void *group, uint32_t to, const void *data, uint64_t bytes) {
  inPieces(bytes, [&](uint64_t from, int count) {
    MPI_Send(static_cast<const char *>(data) + from, count, MPI_BYTE, to, kTag,
             comm(group));
  });
}

void receive(void *group, uint32_t from, void *data, uint64_t bytes) {
  inPieces(bytes, [&](uint64_t at, int count) {
    MPI_Recv(static_cast<char *>(data) + at, count, MPI_BYTE, from, kTag,
             comm(group), MPI_STATUS_IGNORE);
  });
}

void broadcast(void *group, void *data, uint64_t bytes) {
  inPieces(bytes, [&](uint64_t from, int count) {
    MPI_Bcast(static_cast<char *>(data) + from, count, MPI_BYTE, 0,
              comm(group));
  });
}

void *firstOf(void *group, uint32_t count) {
  int rank = rankOf(group);
  MPI_Comm part;
  MPI_Comm_split(comm(group), uint32_t(rank) < count ? 0 : MPI_UNDEFINED, rank,
                 &part);
  return part == MPI_COMM_NULL ? nullptr : new MPI_Comm(part);
}

void release(void *group) {
  MPI_Comm_free(static_cast<MPI_Comm *>(group));
  delete static_cast<MPI_Comm *>(group);
}

} // namespace

extern "C" __attribute__((visibility("default")))
const EnishiMpiFunctions enishiMpiFunctions = {
    ENISHI_MPI_VERSION, start,    finish,    rankOf, sizeOf,
    onThisMachine,      exchange, allGather, send,   receive,
    broadcast,          firstOf,  release};

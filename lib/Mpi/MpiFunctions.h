/*===- MpiFunctions.h - What Enishi calls of MPI ----------------*- C -*-===*\
|*                                                                           *|
|* Part of the Enishi project, under the Apache License v2.0 with LLVM       *|
|* Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception       *|
|*                                                                           *|
|*===---------------------------------------------------------------------===*|
|*                                                                           *|
|* The interface of libEnishiMpi.so, which is loaded only by processes that  *|
|* mpirun started: linking MPI itself would slow the start of all others. In *|
|* C, so that a library for another MPI can be put in its place.             *|
|*                                                                           *|
\*===----------------------------------------------------------------------===*/

#ifndef ENISHI_LIB_MPI_MPIFUNCTIONS_H
#define ENISHI_LIB_MPI_MPIFUNCTIONS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ENISHI_MPI_VERSION 1

/* A group is what `start` and `firstOf` return. Numbers of bytes may be of any
 * size. A function that fails ends all processes. */
typedef struct EnishiMpiFunctions {
  uint32_t version;
  /* Starts MPI: the group of all processes. */
  void *(*start)(void);
  /* Ends MPI, after every other group is released. */
  void (*finish)(void *group);
  uint32_t (*rank)(void *group);
  uint32_t (*size)(void *group);
  /* How many processes of the group run on this machine. */
  uint32_t (*onThisMachine)(void *group);
  void (*exchange)(void *group, uint32_t partner, const void *send,
                   void *receive, uint64_t bytes);
  void (*allGather)(void *group, const void *mine, void *all, uint64_t bytes);
  void (*send)(void *group, uint32_t to, const void *data, uint64_t bytes);
  void (*receive)(void *group, uint32_t from, void *data, uint64_t bytes);
  void (*broadcast)(void *group, void *data, uint64_t bytes);
  /* The group of the first `count` processes, null in the others. */
  void *(*firstOf)(void *group, uint32_t count);
  void (*release)(void *group);
} EnishiMpiFunctions;

/* The name of the table in the library. */
#define ENISHI_MPI_TABLE "enishiMpiFunctions"

#ifdef __cplusplus
}
#endif

#endif /* ENISHI_LIB_MPI_MPIFUNCTIONS_H */

/*===- PtxFunctions.h - The compiler of libEnishiPtx.so ---------*- C -*-===*\
|*                                                                           *|
|* Part of the Enishi project, under the Apache License v2.0 with LLVM       *|
|* Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception       *|
|*                                                                           *|
|*===---------------------------------------------------------------------===*|
|*                                                                           *|
|* LLVM's code generator for NVIDIA's GPUs lies in a library of its own,     *|
|* which is loaded when a program is to run on one.                          *|
|*                                                                           *|
\*===----------------------------------------------------------------------===*/

#ifndef ENISHI_LIB_SIMULATION_GPU_PTXFUNCTIONS_H
#define ENISHI_LIB_SIMULATION_GPU_PTXFUNCTIONS_H

#ifdef __cplusplus
extern "C" {
#endif

/* Compiles the text of LLVM IR for a processor such as "sm_80". Returns the
 * text of PTX, or null and what is wrong in *problem. The caller frees both
 * with free(). */
typedef char *EnishiCompilePtx(const char *ir, const char *processor,
                               char **problem);

#define ENISHI_COMPILE_PTX "enishiCompilePtx"

#ifdef __cplusplus
}
#endif

#endif /* ENISHI_LIB_SIMULATION_GPU_PTXFUNCTIONS_H */

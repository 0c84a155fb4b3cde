/*===- LinearFunctions.h - What Enishi calls of an LP library --*- C -*-===*\
|*                                                                           *|
|* Part of the Enishi project, under the Apache License v2.0 with LLVM       *|
|* Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception       *|
|*                                                                           *|
|*===---------------------------------------------------------------------===*|
|*                                                                           *|
|* The interface of libEnishiClp.so, which is loaded only where a linear     *|
|* program is to be solved: linking Clp, LAPACK and Fortran's library would  *|
|* slow the start of every process. In C, so that a library for another      *|
|* solver can be put in its place. Nothing that it returns is believed.      *|
|*                                                                           *|
\*===----------------------------------------------------------------------===*/

#ifndef ENISHI_LIB_ANNEALING_LINEAR_LINEARFUNCTIONS_H
#define ENISHI_LIB_ANNEALING_LINEAR_LINEARFUNCTIONS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ENISHI_LINEAR_VERSION 1

enum EnishiLinearStatus {
  EnishiLinearOptimal = 0,
  EnishiLinearInfeasible = 1,
  /* The objective passed the limit. */
  EnishiLinearCutOff = 2,
  /* The iterations are used up. */
  EnishiLinearStopped = 3,
  EnishiLinearFailed = 4,
};

/* Minimise cost . x with lower <= x <= upper and rows of the same form;
 * infinities are +-1e30 or beyond. A program is what `create` returns. */
typedef struct EnishiLinearFunctions {
  uint32_t version;
  void *(*create)(uint32_t columns, const double *lower, const double *upper,
                  const double *cost);
  void (*release)(void *program);
  /* Row i has the entries begin[i] .. begin[i + 1]. */
  void (*addRows)(void *program, uint32_t count, const int32_t *begin,
                  const int32_t *columns, const double *values,
                  const double *lower, const double *upper);
  void (*removeRows)(void *program, uint32_t count, const int32_t *rows);
  void (*setBounds)(void *program, uint32_t column, double lower, double upper);
  /* The dual simplex method from the last basis; ends early where the
   * objective is above `limit`. Returns a status. */
  int (*solve)(void *program, uint32_t iterations, double limit);
  /* Iterations of the last call of solve. */
  uint32_t (*iterations)(void *program);
  double (*objective)(void *program);
  /* Both are valid until the next call of any other function. */
  const double *(*values)(void *program);
  const double *(*duals)(void *program);
  /* A proof that there is no solution, by rows, and true; or false. */
  int (*ray)(void *program, double *into);
  /* The basis: a byte for every column, then one for every row. */
  void (*saveBasis)(void *program, uint8_t *into);
  void (*loadBasis)(void *program, const uint8_t *from);
} EnishiLinearFunctions;

/* The name of the table in the library. */
#define ENISHI_LINEAR_TABLE "enishiLinearFunctions"

#ifdef __cplusplus
}
#endif

#endif /* ENISHI_LIB_ANNEALING_LINEAR_LINEARFUNCTIONS_H */

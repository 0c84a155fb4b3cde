//===- ClpFunctions.cpp - libEnishiClp.so -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinearFunctions.h"

#include <ClpFactorization.hpp>
#include <ClpSimplex.hpp>

#include <algorithm>
#include <cstring>
#include <memory>

namespace {

ClpSimplex &of(void *program) { return *static_cast<ClpSimplex *>(program); }

void *create(uint32_t columns, const double *lower, const double *upper,
             const double *cost) {
  auto program = std::make_unique<ClpSimplex>();
  program->setLogLevel(0);
  program->resize(0, static_cast<int>(columns));
  for (uint32_t c = 0; c < columns; ++c) {
    program->setColumnBounds(int(c), lower[c], upper[c]);
    program->setObjectiveCoefficient(int(c), cost[c]);
  }
  // LAPACK's results depend on which one is installed.
  program->factorization()->setDenseThreshold(0);
  program->factorization()->setGoDenseThreshold(-1);
  return program.release();
}

void release(void *program) { delete &of(program); }

void addRows(void *program, uint32_t count, const int32_t *begin,
             const int32_t *columns, const double *values, const double *lower,
             const double *upper) {
  of(program).addRows(int(count), lower, upper, begin, columns, values);
}

void removeRows(void *program, uint32_t count, const int32_t *rows) {
  of(program).deleteRows(int(count), rows);
}

void setBounds(void *program, uint32_t column, double lower, double upper) {
  of(program).setColumnBounds(int(column), lower, upper);
}

int solve(void *program, uint32_t iterations, double limit) {
  ClpSimplex &simplex = of(program);
  simplex.setMaximumIterations(static_cast<int>(iterations));
  simplex.setDualObjectiveLimit(limit);
  // Clp throws where its arithmetic breaks down.
  try {
    simplex.dual();
  } catch (...) {
    return EnishiLinearFailed;
  }
  switch (simplex.status()) {
  case 0:
    return EnishiLinearOptimal;
  case 1:
    return simplex.secondaryStatus() == 1 ? EnishiLinearCutOff
                                          : EnishiLinearInfeasible;
  case 3:
    return EnishiLinearStopped;
  default:
    return EnishiLinearFailed;
  }
}

uint32_t iterations(void *program) {
  return static_cast<uint32_t>(std::max(0, of(program).numberIterations()));
}

double objective(void *program) { return of(program).objectiveValue(); }

const double *values(void *program) {
  return of(program).primalColumnSolution();
}

const double *duals(void *program) { return of(program).dualRowSolution(); }

int ray(void *program, double *into) {
  std::unique_ptr<double[]> found(of(program).infeasibilityRay());
  if (!found)
    return 0;
  std::copy_n(found.get(), of(program).numberRows(), into);
  return 1;
}

void saveBasis(void *program, uint8_t *into) {
  ClpSimplex &simplex = of(program);
  size_t size = size_t(simplex.numberColumns()) + size_t(simplex.numberRows());
  if (!simplex.statusArray())
    simplex.createStatus();
  std::memcpy(into, simplex.statusArray(), size);
}

void loadBasis(void *program, const uint8_t *from) {
  ClpSimplex &simplex = of(program);
  size_t size = size_t(simplex.numberColumns()) + size_t(simplex.numberRows());
  if (!simplex.statusArray())
    simplex.createStatus();
  std::memcpy(simplex.statusArray(), from, size);
}

} // namespace

extern "C" __attribute__((visibility("default")))
const EnishiLinearFunctions enishiLinearFunctions = {
    ENISHI_LINEAR_VERSION,
    create,
    release,
    addRows,
    removeRows,
    setBounds,
    solve,
    iterations,
    objective,
    values,
    duals,
    ray,
    saveBasis,
    loadBasis,
};

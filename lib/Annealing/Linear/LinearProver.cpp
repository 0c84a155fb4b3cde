//===- LinearProver.cpp - Proofs by linear programs -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/LinearProver.h"

#include "LinearSearch.h"

using namespace enishi::annealing;

llvm::Expected<LinearProver> LinearProver::create(const Problem &problem) {
  llvm::Expected<Relaxation> relaxation = Relaxation::build(problem);
  if (!relaxation)
    return relaxation.takeError();
  llvm::Expected<LinearProgram> program = LinearProgram::create(*relaxation);
  if (!program)
    return program.takeError();
  return LinearProver(std::make_unique<LinearSearch>(
      problem, std::move(*relaxation), std::move(*program)));
}

LinearProver::LinearProver(std::unique_ptr<LinearSearch> search)
    : search(std::move(search)) {}
LinearProver::LinearProver(LinearProver &&) = default;
LinearProver::~LinearProver() = default;

void LinearProver::offer(llvm::ArrayRef<double> values) {
  search->offer(values);
}
void LinearProver::run(const LinearProverLimits &limits) {
  search->run(limits);
}
double LinearProver::bound() const { return search->bound(); }
llvm::ArrayRef<double> LinearProver::values() const {
  return search->best.values;
}
bool LinearProver::isOptimal() const {
  return search->isClosed() && search->hasBest();
}
bool LinearProver::isInfeasible() const {
  return search->isClosed() && !search->hasBest();
}
uint64_t LinearProver::nodes() const { return search->nodes; }
uint64_t LinearProver::steps() const { return search->steps; }

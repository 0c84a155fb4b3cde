//===- Passes.td - Passes on optimisation problems ----------*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TRANSFORMS_ISING_PASSES_TD
#define ENISHI_TRANSFORMS_ISING_PASSES_TD

include "mlir/Pass/PassBase.td"

def IsingFix : Pass<"ising-fix", "::mlir::ModuleOp"> {
  let summary = "take the variables that ising.fix names out of their models";
  let description = [{
    Accepts any module and performs every ising.fix of an ising.model, as
    ising-reduce performs its steps. Guarantees that values of the variables
    that are left have the objective and the violations that they have together
    with the fixed ones, up to rounding. Linear but for terms of degree three
    and more, which are sorted. Fails, with a diagnostic at the step, where a
    variable cannot have its value.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
}

def IsingReduce : Pass<"ising-reduce", "::mlir::ModuleOp"> {
  let summary = "bring models to unconstrained quadratic form";
  let description = [{
    Accepts any module. First, an ising.reduce (with the defaults) is put behind
    every ising.model that is not unconstrained, quadratic and free of integers,
    where it is sampled or returned as it is; what is sampled from the reduced
    model is lifted, so that the samples stay those of the model that was
    stated. Then every ising.reduce of an ising.model is performed: a second
    ising.model has the result, and all users of the step have that in its
    place, except for ising.lift, for which the step stays. Steps without a user
    are erased; a step whose operand is not an ising.model yet is left as it is.

    Guarantees that every minimiser of the reduced model lifts to an optimum of
    the stated one, if that has a feasible point. Linear in the models, before
    and after. Fails, with a diagnostic at the step, where an integer has no
    finite bounds, a constraint's coefficients have no common step, a constraint
    can never hold, or the result would have too many terms; the other steps of
    the module may have been performed then.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
}

def IsingPresolve : Pass<"ising-presolve", "::mlir::ModuleOp"> {
  let summary = "make models smaller without losing their minimum";
  let description = [{
    As ising-reduce, with ising.presolve: it is put behind every ising.model
    that is unconstrained, quadratic and free of integers, and performed. Models
    of other kinds are left as they are.

    Guarantees that the least energy stays (negated where the model was
    maximised) and that a sample lifts to one of the same energy, up to rounding
    unless the step is `exact`. Near-linear. Fails, with a diagnostic at the
    step, where an explicit ising.presolve has a model that is not quadratic or
    has constraints or integers: ising-reduce comes first.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
}

#endif // ENISHI_TRANSFORMS_ISING_PASSES_TD

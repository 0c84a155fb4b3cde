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
  let options = [
    Option<"penalty", "penalty", "double", "0",
           "the weight of every penalty of the steps that are put in; 0: "
           "computed">
  ];
}

def IsingPenalise : Pass<"ising-penalise", "::mlir::ModuleOp"> {
  let summary = "bring models to a form without constraints and integers";
  let description = [{
    As ising-reduce, with ising.penalise: it is put behind every ising.model
    with constraints or integers, and performed. Terms keep their degree. The
    guarantee is that of ising-reduce, and so are the failures.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
  let options = [
    Option<"penalty", "penalty", "double", "0",
           "the weight of every penalty of the steps that are put in; 0: "
           "computed">
  ];
}

def IsingQuadratise : Pass<"ising-quadratise", "::mlir::ModuleOp"> {
  let summary = "bring models of any degree to quadratic form";
  let description = [{
    As ising-reduce, with ising.quadratise: it is put behind every ising.model
    of a higher degree without constraints and integers, and performed. Other
    models are left as they are. Guarantees that every minimiser of the
    quadratic model lifts to one of the stated model (an optimum where that was
    maximised). Fails, with a diagnostic at the step, where an explicit
    ising.quadratise has a model with constraints or integers (ising-penalise
    comes first), or the result would have too many terms.
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

    With `target`, an annealer, the steps that are put in break symmetries, and
    none is put in where compileForAnnealer would do without: where the program
    would not be exact, or need more qubits. The other options are those of the
    passes that follow, which that depends on.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
  let options = [
    Option<"target", "target", "std::string", "\"\"", "an annealer">,
    Option<"seed", "seed", "uint64_t", "0", "as of ising-embed">,
    Option<"chainStrength", "chain-strength", "std::string",
           "\"sufficient\"", "as of ising-embed">,
    Option<"gauge", "gauge", "bool", "false", "ising-gauge follows">
  ];
}

def IsingSample : Pass<"ising-sample", "::mlir::ModuleOp"> {
  let summary = "ask for samples where a model is returned";
  let description = [{
    Accepts any module. Every func.func that returns an ising.model returns
    samples of it instead, drawn by `solver`. Guarantees nothing else; calls of
    such functions are an error, at the function.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
  let options = [
    Option<"solver", "solver", "std::string", "\"device\"",
           "what ising.sample is to draw them by">,
    Option<"reads", "reads", "int64_t", "100", "how many">,
    Option<"seed", "seed", "int64_t", "0", "of the draws">
  ];
}

def IsingGauge : Pass<"ising-gauge", "::mlir::ModuleOp"> {
  let summary = "flip a random half of the variables";
  let description = [{
    Accepts any module. An ising.gauge is put between every ising.model and an
    ising.sample of it by "device", and what is sampled is lifted. Then every
    ising.gauge of a model without signs gets those of its seed. Energies stay.
    Comes before ising-embed, so that whole chains are flipped; a gauge of a
    program is left as it is. Linear; does not fail.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
  let options = [Option<"seed", "seed", "uint64_t", "0", "of the signs">];
}

def IsingEmbed : Pass<"ising-embed", "::mlir::ModuleOp"> {
  let summary = "search chains of qubits for the variables of models";
  let description = [{
    Accepts any module. With `target`, an ising.embed is put before every
    ising.sample by "device" of a model (or of its gauge), and what is sampled
    is unembedded. Then every ising.embed without chains gets them: those that
    compileForAnnealer finds for the same seed.

    Guarantees that the chains are an embedding, which verifyEmbedding has
    checked. The search is budgeted. Fails, with a diagnostic at the step and a
    note with a way out, where the device is not known, the model is not an
    unconstrained quadratic one (ising-reduce comes first), or no embedding was
    found; the message says whether that is proven.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
  let options = [
    Option<"target", "target", "std::string", "\"\"",
           "an annealer: a name, or a file">,
    Option<"seed", "seed", "uint64_t", "0", "of the search">,
    Option<"chainStrength", "chain-strength", "std::string",
           "\"sufficient\"",
           "uniform, scaled or sufficient, and a factor, like scaled:1.5">
  ];
}

def IsingScale : Pass<"ising-scale", "::mlir::ModuleOp"> {
  let summary = "bring programs into the ranges of their devices";
  let description = [{
    Accepts any module. An ising.scale is put behind every ising.embed that is
    sampled as it is; then every ising.scale of an ising.embed without a factor
    gets that of chooseFit: on machines of whole numbers a power of two that is
    exact, where there is one, else the largest that fits. Linear in the
    couplers. Fails, with a diagnostic at the step, where the embedding has no
    chains yet: ising-embed comes first.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
}

def IsingQuantize : Pass<"ising-quantize", "::mlir::ModuleOp"> {
  let summary = "round programs to the numbers of their devices";
  let description = [{
    Accepts any module. An ising.quantize with the steps of the device is put
    behind every ising.scale with a factor that is sampled as it is; none on
    machines of real numbers. Linear in the couplers. Fails where ising-scale
    does.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
}

def IsingSchedule : Pass<"ising-schedule", "::mlir::ModuleOp"> {
  let summary = "say how programs are annealed";
  let description = [{
    Accepts any module. An ising.schedule is put before every ising.sample of a
    program without one, where the device has a schedule to set: `points`, or
    from 0 to 1 in `annealing-time`. Then every schedule is held against the
    limits of its device. Fails, with a diagnostic at the step, where it breaks
    one.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
  let options = [
    Option<"points", "points", "std::string", "\"\"",
           "pairs of microseconds and a fraction, with a slash between two of "
           "them, like 0:0/10:0.5/20:1">,
    Option<"annealingTimeUs", "annealing-time", "double", "0",
           "microseconds; 0: the device's default">
  ];
}

def IsingDraw : Pass<"ising-draw", "::mlir::ModuleOp"> {
  let summary = "draw the samples that are asked for";
  let description = [{
    Accepts any module and puts ising.samples in the place of every ising.sample
    of an ising.model by a built-in solver: as many runs as reads, with seeds
    that follow from the step's, each with the solver's own budget.
    An ising.sample of a program by "device" becomes what the simulated machine
    gives, as by `enishi solve --target`, or with `samples` what a machine
    measured, in the files that `enishi decode` reads. Equal configurations
    become one.

    Guarantees that the result depends on the module and the file alone.
    Takes the time of the solvers. Fails, with a diagnostic at the step, where
    the solver is not known or refuses the model, the program is none that
    --export-annealer-program takes, or the file is not of it.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
  let options = [
    Option<"samples", "samples", "std::string", "\"\"",
           "a file of what the machine measured">
  ];
}

def IsingReadBack : Pass<"ising-read-back", "::mlir::ModuleOp"> {
  let summary = "take known samples back to the problem";
  let description = [{
    Accepts any module. Every ising.unembed and ising.lift of ising.samples is
    performed, in the order of the ops, and becomes ising.samples of the model
    before the step; steps that nobody needs any more are erased. Linear in the
    samples, and repeats each step once. Fails, with a diagnostic at the op,
    where samples have not as many values as the step wants, or none is left
    without a broken chain.
  }];
  let dependentDialects = ["::enishi::ising::IsingDialect"];
}

#endif // ENISHI_TRANSFORMS_ISING_PASSES_TD

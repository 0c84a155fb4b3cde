//===- Ising.td - Optimisation problems and annealing -------*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ISING_TD
#define ENISHI_ISING_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Ising_Dialect : Dialect {
  let name = "ising";
  let cppNamespace = "::enishi::ising";
  let summary = "optimisation problems and what annealers do with them";
  let useDefaultTypePrinterParser = 1;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

class Ising_Type<string cppName, string typeMnemonic>
    : TypeDef<Ising_Dialect, cppName> {
  let mnemonic = typeMnemonic;
}

def Ising_Model : Ising_Type<"Model", "model"> {
  let summary = "a problem over variables of the user or of a step";
}
def Ising_Program : Ising_Type<"Program", "program"> {
  let summary = "a model over the qubits of a device, with what it is run by";
}
def Ising_Embedding : Ising_Type<"Embedding", "embedding"> {
  let summary = "a chain of qubits for each variable of a model";
}
def Ising_Samples : Ising_Type<"Samples", "samples"> {
  let summary = "configurations of the variables of a model or program";
}
def Ising_ModelOrProgram : AnyTypeOf<[Ising_Model, Ising_Program],
                                     "a model or a program">;

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

def Ising_Numbers
    : Attr<CPred<"::llvm::isa<::mlir::DenseResourceElementsAttr, "
                 "::mlir::DenseIntOrFPElementsAttr>($_self)">,
           "numbers, inline (dense) or in a blob (dense_resource)"> {
  let storageType = "::mlir::ElementsAttr";
  let returnType = "::mlir::ElementsAttr";
  let convertFromStorage = "$_self";
}
def Ising_NumbersArray
    : TypedArrayAttrBase<Ising_Numbers, "a list of numbers for each degree">;

class Ising_OneOf<list<string> values>
    : ConfinedAttr<StrAttr, [AttrConstraint<
        Or<!foreach(value, values,
            CPred<"::llvm::cast<::mlir::StringAttr>($_self).getValue() == \""
                  # value # "\"">)>,
        "whose value is one of " # !interleave(values, ", ")>]>;

//===----------------------------------------------------------------------===//
// The problem
//===----------------------------------------------------------------------===//

class Ising_Op<string mnemonic, list<Trait> traits = []>
    : Op<Ising_Dialect, mnemonic, traits>;

def ModelOp : Ising_Op<"model", [Pure]> {
  let summary = "a problem as it is stated";
  let description = [{
    A polynomial over n variables, to be minimised (or `maximize`d), and
    constraints; the meaning is that of enishi::annealing::Problem. All lists
    are `dense_resource` attributes, or `dense` ones where they are short or of
    one value.

    - `kinds` (n x i8): 0 for a binary variable, 1 for a spin, 2 for an integer.
    - `lower`, `upper` (n x f64): bounds; absent if all variables are binary or
      spins with the bounds of their kind.
    - `first_index`: the number of the first variable where there are no names.
    - `names` (bytes x i8), `name_begin` ((n + 1) x i64): the name of variable i
      is names[name_begin[i] .. name_begin[i + 1]), in UTF-8.
    - `constant`, `terms`, `coefficients`: the objective. Each entry of `terms`
      is a matrix (m x degree x i32) of the variables of m terms; degrees ascend
      from one entry to the next. The entry of `coefficients` at the same place
      (m x f64) has their factors. Variables ascend within a term (only an
      integer variable may occur more than once) and terms ascend.
    - `relations` (c x i8; 0 for <=, 1 for =, 2 for >=), `rhs` (c x f64),
      `constraint_terms`, `constraint_coefficients`, `constraint_rows`: c
      constraints. Terms and coefficients are as those of the objective, and the
      terms of one degree that belong to constraint k are
      constraint_rows[k] .. constraint_rows[k + 1] ((c + 1) x i64).
    - `constraint_names`, `constraint_name_begin`: as those of the variables.

    ```mlir
    // 1 + 2 x0 - 3 x0 x2, x0 + x1 <= 1
    %m = ising.model "small" variables dense<0> : tensor<3xi8>
      objective(1.0 + [dense<0> : tensor<1x1xi32>, dense<[[0, 2]]> : tensor<1x2xi32>]
        * [dense<2.0> : tensor<1xf64>, dense<-3.0> : tensor<1xf64>])
      constraints([dense<[[0], [1]]> : tensor<2x1xi32>]
        * [dense<1.0> : tensor<2xf64>] rows [dense<[0, 2]> : tensor<2xi64>]
        relations dense<0> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64>)
    ```
  }];
  let arguments = (ins
    StrAttr:$name, UnitAttr:$maximize, Ising_Numbers:$kinds,
    OptionalAttr<Ising_Numbers>:$lower, OptionalAttr<Ising_Numbers>:$upper,
    DefaultValuedAttr<I64Attr, "0">:$first_index,
    OptionalAttr<Ising_Numbers>:$names,
    OptionalAttr<Ising_Numbers>:$name_begin,
    F64Attr:$constant, Ising_NumbersArray:$terms,
    Ising_NumbersArray:$coefficients,
    OptionalAttr<Ising_Numbers>:$relations, OptionalAttr<Ising_Numbers>:$rhs,
    OptionalAttr<Ising_NumbersArray>:$constraint_terms,
    OptionalAttr<Ising_NumbersArray>:$constraint_coefficients,
    OptionalAttr<Ising_NumbersArray>:$constraint_rows,
    OptionalAttr<Ising_Numbers>:$constraint_names,
    OptionalAttr<Ising_Numbers>:$constraint_name_begin);
  let results = (outs Ising_Model:$model);
  let assemblyFormat = [{
    $name (`maximize` $maximize^)? `variables` $kinds
    (`from` $lower^ `to` $upper)? (`named` $names^ `at` $name_begin)?
    `objective` `(` $constant `+` $terms `*` $coefficients `)`
    (`constraints` `(` $constraint_terms^ `*` $constraint_coefficients
      `rows` $constraint_rows `relations` $relations `rhs` $rhs
      (`named` $constraint_names^ `at` $constraint_name_begin)? `)`)?
    attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getNumVariables() { return getKinds().getNumElements(); }
    int64_t getNumConstraints() {
      return getRelations() ? getRelations()->getNumElements() : 0;
    }
  }];
}

//===----------------------------------------------------------------------===//
// Steps from a model to a model
//===----------------------------------------------------------------------===//

class Ising_StepOp<string mnemonic, list<Trait> traits = []>
    : Ising_Op<mnemonic, !listconcat([Pure], traits)>;

defvar Ising_Encoding =
    DefaultValuedAttr<Ising_OneOf<["binary", "unary", "one-hot",
                                   "domain-wall"]>, "\"binary\"">;
defvar Ising_Quadratization =
    DefaultValuedAttr<Ising_OneOf<["fewest", "termwise", "pairs"]>,
                      "\"fewest\"">;

def ReduceOp : Ising_StepOp<"reduce"> {
  let summary = "the same problem as an unconstrained quadratic one";
  let description = [{
    Constraints become penalties, integers bits, and terms of a higher degree
    quadratic ones, as by enishi::annealing::reduce. The result is minimised.

    ```mlir
    %r = ising.reduce %m encoding "one-hot" quadratization "fewest"
    ```
  }];
  let arguments = (ins Ising_Model:$model, Ising_Encoding:$encoding,
    Ising_Quadratization:$quadratization,
    OptionalAttr<F64Attr>:$penalty);
  let results = (outs Ising_Model:$reduced);
  let assemblyFormat = [{
    $model (`encoding` $encoding^)? (`quadratization` $quadratization^)?
    (`penalty` $penalty^)? attr-dict
  }];
  let hasVerifier = 1;
}

def PenaliseOp : Ising_StepOp<"penalise"> {
  let summary = "the same problem without constraints and integers";
  let description = [{
    The first half of ising.reduce: constraints become penalties and integers
    bits. Terms keep their degree, and powers of sums have higher ones, so that
    the result is for machines that take any product. It is minimised.

    ```mlir
    %p = ising.penalise %m encoding "one-hot" penalty 20.0
    ```
  }];
  let arguments = (ins Ising_Model:$model, Ising_Encoding:$encoding,
                       OptionalAttr<F64Attr>:$penalty);
  let results = (outs Ising_Model:$penalised);
  let assemblyFormat = [{
    $model (`encoding` $encoding^)? (`penalty` $penalty^)? attr-dict
  }];
  let hasVerifier = 1;
}

def QuadratiseOp : Ising_StepOp<"quadratise"> {
  let summary = "the same model with terms of at most two variables";
  let description = [{
    The second half of ising.reduce, of a model without constraints and
    integers: variables are added for terms of a higher degree. The result is
    minimised.

    ```mlir
    %q = ising.quadratise %p by "termwise"
    ```
  }];
  let arguments = (ins Ising_Model:$model, Ising_Quadratization:$method);
  let results = (outs Ising_Model:$quadratic);
  let assemblyFormat = "$model (`by` $method^)? attr-dict";
}

def PresolveOp : Ising_StepOp<"presolve"> {
  let summary = "a smaller model of the same minimum";
  let description = [{
    As by enishi::annealing::presolve; the parts that are left stand in one
    model of spins, one after the other. Only for unconstrained quadratic models
    without integers.

    ```mlir
    %p = ising.presolve %m exact
    ```
  }];
  let arguments = (ins Ising_Model:$model, UnitAttr:$exact,
                       UnitAttr:$break_symmetry);
  let results = (outs Ising_Model:$presolved);
  let assemblyFormat = [{
    $model (`exact` $exact^)? (`break_symmetry` $break_symmetry^)? attr-dict
  }];
}

def FixOp : Ising_StepOp<"fix"> {
  let summary = "a model in which some variables have a value";
  let description = [{
    The variables leave the model; the others move up. `variables` (k x i32)
    ascend, `values` (k x f64).

    ```mlir
    %f = ising.fix %m, dense<[0, 4]> : tensor<2xi32> = dense<1.0> : tensor<2xf64>
    ```
  }];
  let arguments = (ins Ising_Model:$model, Ising_Numbers:$variables,
                       Ising_Numbers:$values);
  let results = (outs Ising_Model:$fixed);
  let assemblyFormat = "$model `,` $variables `=` $values attr-dict";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Steps from a model to a program of a device
//===----------------------------------------------------------------------===//

def EmbedOp : Ising_StepOp<"embed"> {
  let summary = "a model over the qubits of a device";
  let description = [{
    `chain_begin` ((n + 1) x i64) and `chain_qubits` (i32): the chain of
    variable i is chain_qubits[chain_begin[i] .. chain_begin[i + 1]), ascending.
    Without them the embedding is yet to be searched, which ising-embed does; it
    notes how it was `found`. On a machine without a topology the chains are the
    variables. A chain's couplings get the `strength` that the rule proposes (as in
    enishi::annealing::ChainStrengthRule), `times` a factor.

    ```mlir
    %p, %e = ising.embed %m onto "advantage" seed 7
    %p, %e = ising.embed %m onto "advantage" chains(dense<[0, 2, 3]> : tensor<3xi64>,
      dense<[30, 31, 45]> : tensor<3xi32>) strength "sufficient" times 1.1
    ```
  }];
  let arguments = (ins Ising_Model:$model, StrAttr:$device,
    OptionalAttr<Ising_Numbers>:$chain_begin,
    OptionalAttr<Ising_Numbers>:$chain_qubits,
    OptionalAttr<StrAttr>:$found,
    DefaultValuedAttr<Ising_OneOf<["uniform-torque", "scaled", "sufficient"]>,
                      "\"uniform-torque\"">:$rule,
    DefaultValuedAttr<F64Attr, "1.414">:$prefactor,
    DefaultValuedAttr<I64Attr, "0">:$seed);
  let results = (outs Ising_Program:$program, Ising_Embedding:$embedding);
  let assemblyFormat = [{
    $model `onto` $device (`chains` `(` $chain_begin^ `,` $chain_qubits `)`)?
    (`found` $found^)? (`strength` $rule^)? (`times` $prefactor^)? (`seed` $seed^)? attr-dict
  }];
  let hasVerifier = 1;
}

class Ising_SameTypeStep<string mnemonic>
    : Ising_StepOp<mnemonic, [AllTypesMatch<["input", "output"]>]>;

def GaugeOp : Ising_SameTypeStep<"gauge"> {
  let summary = "the same with some spins' signs exchanged";
  let description = [{
    Each spin s_i is -s_i in the result where gauge[i] (i8) is -1. Without a
    list it is drawn from `seed`.

    ```mlir
    %g = ising.gauge %p seed 3 : !ising.program
    ```
  }];
  let arguments = (ins Ising_ModelOrProgram:$input,
                       OptionalAttr<Ising_Numbers>:$signs,
                       DefaultValuedAttr<I64Attr, "0">:$seed);
  let results = (outs Ising_ModelOrProgram:$output);
  let assemblyFormat = [{
    $input (`by` $signs^)? (`seed` $seed^)? attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

def ScaleOp : Ising_SameTypeStep<"scale"> {
  let summary = "all coefficients times a positive number";
  let description = [{
    Without a factor: the largest for which a program stays in the range of its
    device. Configurations mean the same before and after.

    ```mlir
    %s = ising.scale %p by 0.25 : !ising.program
    ```
  }];
  let arguments = (ins Ising_ModelOrProgram:$input,
                       OptionalAttr<F64Attr>:$factor);
  let results = (outs Ising_ModelOrProgram:$output);
  let assemblyFormat = [{
    $input (`by` $factor^)? attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

def QuantizeOp : Ising_SameTypeStep<"quantize"> {
  let summary = "all coefficients rounded to multiples of a step";
  let description = [{
    The only step that may move the minimum. Couplings have a step of their own
    where one is given. A step of 0 rounds nothing; one of the two must be
    positive.

    ```mlir
    %q = ising.quantize %s to 0.0078125 : !ising.program
    %q = ising.quantize %s to 0.5 couplings 0.25 : !ising.program
    ```
  }];
  let arguments = (ins Ising_ModelOrProgram:$input, F64Attr:$step,
                       OptionalAttr<F64Attr>:$coupling_step);
  let results = (outs Ising_ModelOrProgram:$output);
  let assemblyFormat = [{
    $input `to` $step (`couplings` $coupling_step^)? attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

def ScheduleOp : Ising_StepOp<"schedule"> {
  let summary = "how the anneal runs";
  let description = [{
    A piecewise linear curve: at times[k] (f64, microseconds, ascending from 0)
    the anneal fraction is fractions[k] (f64, 0 to 1).

    ```mlir
    %a = ising.schedule %q times dense<[0.0, 20.0]> : tensor<2xf64>
      fractions dense<[0.0, 1.0]> : tensor<2xf64>
    ```
  }];
  let arguments = (ins Ising_Program:$program, Ising_Numbers:$times,
                       Ising_Numbers:$fractions);
  let results = (outs Ising_Program:$scheduled);
  let assemblyFormat = [{
    $program `times` $times `fractions` $fractions attr-dict
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Samples, and the way back
//===----------------------------------------------------------------------===//

def SampleOp : Ising_StepOp<"sample"> {
  let summary = "configurations of low energy";
  let description = [{
    `solver` is a name that `enishi solve --solver` takes, or "device". The
    result is a function of the input, the reads and the seed, so equal ops may
    be merged; two independent draws have two seeds.

    ```mlir
    %x = ising.sample %m by "sa" reads 100 seed 1 : !ising.model
    ```
  }];
  let arguments = (ins Ising_ModelOrProgram:$input, StrAttr:$solver,
                       DefaultValuedAttr<I64Attr, "1">:$reads,
                       DefaultValuedAttr<I64Attr, "0">:$seed);
  let results = (outs Ising_Samples:$samples);
  let assemblyFormat = [{
    $input `by` $solver (`reads` $reads^)? (`seed` $seed^)? attr-dict `:`
    type($input)
  }];
  let hasVerifier = 1;
}

def SamplesOp : Ising_StepOp<"samples"> {
  let summary = "configurations that are known";
  let description = [{
    What a solver or a machine gave. `values` (configurations x variables x f64)
    are those of the model's variables or, of a program, -1 and 1 for the qubits
    in use, ascending; each configuration came up `occurrences` (i64) times,
    or once where that is absent.

    ```mlir
    %x = ising.samples of %m dense<[[0.0, 1.0], [1.0, 1.0]]> : tensor<2x2xf64>
      times dense<[3, 1]> : tensor<2xi64> : !ising.model
    ```
  }];
  let arguments = (ins Ising_ModelOrProgram:$input, Ising_Numbers:$values,
                       OptionalAttr<Ising_Numbers>:$occurrences);
  let results = (outs Ising_Samples:$samples);
  let assemblyFormat = [{
    `of` $input $values (`times` $occurrences^)? attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getNumConfigurations() {
      return getValues().getShapedType().getDimSize(0);
    }
    /// One list of values per configuration.
    std::vector<std::vector<double>> getConfigurations();
    /// One number per configuration, also where the op has no list.
    std::vector<int64_t> getCounts();
  }];
}

def UnembedOp : Ising_StepOp<"unembed"> {
  let summary = "configurations of variables from those of qubits";
  let description = [{
    ```mlir
    %v = ising.unembed %x through %e broken "majority"
    ```
  }];
  let arguments = (ins Ising_Samples:$samples, Ising_Embedding:$embedding,
    DefaultValuedAttr<Ising_OneOf<["majority", "minimize-energy", "discard"]>,
                      "\"majority\"">:$broken);
  let results = (outs Ising_Samples:$unembedded);
  let assemblyFormat = [{
    $samples `through` $embedding (`broken` $broken^)? attr-dict
  }];
}

def LiftOp : Ising_StepOp<"lift"> {
  let summary = "configurations before a step from those after it";
  let description = [{
    `step` is the result of ising.reduce, ising.penalise, ising.quadratise,
    ising.presolve, ising.fix or ising.gauge. The op takes configurations of that result to configurations of
    the step's operand. What it needs follows from the step: a step is a
    function of its operand and its attributes, so it is repeated, not recorded.

    ```mlir
    %r = ising.reduce %m
    %x = ising.sample %r by "auto" : !ising.model
    %y = ising.lift %x through %r : !ising.model
    ```
  }];
  let arguments = (ins Ising_Samples:$samples, Ising_ModelOrProgram:$step);
  let results = (outs Ising_Samples:$lifted);
  let assemblyFormat = "$samples `through` $step attr-dict `:` type($step)";
  let hasVerifier = 1;
}

#endif // ENISHI_ISING_TD

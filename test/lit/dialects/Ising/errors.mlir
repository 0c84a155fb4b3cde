// RUN: enishi-opt %s --split-input-file --verify-diagnostics

func.func @f() {
  // expected-error @+1 {{'ising.model' op has kinds that are not i8}}
  %m = ising.model "m" variables dense<0> : tensor<2xi32> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has kinds of 100000000000 equal numbers, which is too many}}
  %m = ising.model "m" variables dense<0> : tensor<100000000000xi8> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has kinds of unknown number}}
  %m = ising.model "m" variables dense_resource<two> : tensor<?xi8> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has kinds of the shape 1x2 instead of ?}}
  %m = ising.model "m" variables dense<0> : tensor<1x2xi8> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has the kind 3 for variable 1}}
  %m = ising.model "m" variables dense<[0, 3]> : tensor<2xi8> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has integer variables without bounds}}
  %m = ising.model "m" variables dense<2> : tensor<2xi8> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has lower of the shape 1 instead of 2}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> from dense<0.0> : tensor<1xf64> to dense<1.0> : tensor<2xf64> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has no value for variable 0 between its bounds}}
  %m = ising.model "m" variables dense<2> : tensor<1xi8> from dense<2.0> : tensor<1xf64> to dense<1.0> : tensor<1xf64> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has only one of lower and upper}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) {lower = dense<0.0> : tensor<2xf64>}
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has name_begin of the shape 2 instead of 3}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> named dense<97> : tensor<2xi8> at dense<[0, 2]> : tensor<2xi64> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has name_begin that do not begin with 0}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> named dense<97> : tensor<2xi8> at dense<[1, 1, 2]> : tensor<3xi64> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has name_begin that descend}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> named dense<97> : tensor<2xi8> at dense<[0, 3, 2]> : tensor<3xi64> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has name_begin that end with 3 instead of 2}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> named dense<97> : tensor<2xi8> at dense<[0, 1, 3]> : tensor<3xi64> objective(0.0 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has only one of names and name_begin}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) {names = dense<97> : tensor<2xi8>}
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has a constant that is not finite}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0x7FF0000000000000 + [] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has a first index that is no number of 32 bits}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) {first_index = -1 : i64}
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has lists of different lengths for the objective's terms}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<0> : tensor<1x1xi32>] * [])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has variables in the objective's terms that are not i32}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<0> : tensor<1x1xi64>] * [dense<1.0> : tensor<1xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has variables in the objective's terms of the shape 1 instead of ?x?}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<0> : tensor<1xi32>] * [dense<1.0> : tensor<1xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has coefficients in the objective's terms of the shape 2 instead of 1}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<0> : tensor<1x1xi32>] * [dense<1.0> : tensor<2xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has coefficients in the objective's terms that are not f64}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<0> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf32>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has a coefficient in the objective's terms that is not finite}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<0> : tensor<1x1xi32>] * [dense<0x7FF8000000000000> : tensor<1xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{names variable 2 in the objective's terms of degree 1, but has 2}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<2> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has the objective's terms of degree 1 after those of degree 2}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<[[0, 1]]> : tensor<1x2xi32>, dense<0> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf64>, dense<1.0> : tensor<1xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has the objective's terms of degree 0 after those of degree 0}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<> : tensor<1x0xi32>] * [dense<1.0> : tensor<1xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has term 0 of the objective's terms of degree 2 with descending variables}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<[[1, 0]]> : tensor<1x2xi32>] * [dense<1.0> : tensor<1xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has variable 1 twice in term 0 of the objective's terms of degree 2}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<1> : tensor<1x2xi32>] * [dense<1.0> : tensor<1xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has term 1 of the objective's terms of degree 1 twice}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<0> : tensor<2x1xi32>] * [dense<1.0> : tensor<2xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has term 1 of the objective's terms of degree 1 out of order}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense<[[1], [0]]> : tensor<2x1xi32>] * [dense<1.0> : tensor<2xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has variables in the objective's terms without data: the blob 'nowhere' is missing}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [dense_resource<nowhere> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf64>])
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has coefficients in the objective's terms of 3 numbers in a blob of 16 bytes}}
  %m = ising.model "m" variables dense<0> : tensor<3xi8> objective(0.0 + [dense<[[0], [1], [2]]> : tensor<3x1xi32>] * [dense_resource<two> : tensor<3xf64>])
  return
}
{-#
  dialect_resources: {
    builtin: {
      two: "0x08000000000000000000F03F000000000000F0BF"
    }
  }
#-}

// -----

func.func @f() {
  // expected-error @+1 {{has only a part of the constraints' lists}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) {rhs = dense<0.0> : tensor<1xf64>}
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has names of constraints without constraints}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) {constraint_names = dense<97> : tensor<1xi8>}
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has rhs of the shape 2 instead of 1}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) constraints([dense<0> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf64>] rows [dense<[0, 1]> : tensor<2xi64>] relations dense<0> : tensor<1xi8> rhs dense<1.0> : tensor<2xf64> )
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has the relation 3 in constraint 0}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) constraints([dense<0> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf64>] rows [dense<[0, 1]> : tensor<2xi64>] relations dense<3> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64> )
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has no number on the right of constraint 0}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) constraints([dense<0> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf64>] rows [dense<[0, 1]> : tensor<2xi64>] relations dense<0> : tensor<1xi8> rhs dense<0x7FF8000000000000> : tensor<1xf64> )
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has constraint_rows that end with 2 instead of 1}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) constraints([dense<0> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf64>] rows [dense<[0, 2]> : tensor<2xi64>] relations dense<0> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64> )
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has constraint_rows of the shape 3 instead of 2}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) constraints([dense<0> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf64>] rows [dense<[0, 1, 1]> : tensor<3xi64>] relations dense<0> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64> )
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has term 2 of the constraints' terms of degree 1 out of order}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) constraints([dense<[[1], [1], [0]]> : tensor<3x1xi32>] * [dense<1.0> : tensor<3xf64>] rows [dense<[0, 1, 3]> : tensor<3xi64>] relations dense<0> : tensor<2xi8> rhs dense<1.0> : tensor<2xf64> )
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has constraint_name_begin of the shape 3 instead of 2}}
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * []) constraints([dense<0> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf64>] rows [dense<[0, 1]> : tensor<2xi64>] relations dense<0> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64> named dense<97> : tensor<2xi8> at dense<[0, 1, 2]> : tensor<3xi64>)
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has a penalty that is not positive}}
  %r = ising.reduce %m penalty -1.0
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has a penalty that is not positive}}
  %r = ising.penalise %m penalty 0.0
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{attribute 'encoding' failed to satisfy constraint: string attribute whose value is one of binary, unary, one-hot, domain-wall}}
  %r = ising.reduce %m encoding "gray"
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has variable 1 after variable 1}}
  %f = ising.fix %m, dense<1> : tensor<2xi32> = dense<1.0> : tensor<2xf64>
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has values of the shape 2 instead of 1}}
  %f = ising.fix %m, dense<1> : tensor<1xi32> = dense<1.0> : tensor<2xf64>
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{names variable 2 of a model with 2}}
  %f = ising.fix %m, dense<2> : tensor<1xi32> = dense<1.0> : tensor<1xf64>
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{gives variable 0 a value that is not finite}}
  %f = ising.fix %m, dense<0> : tensor<1xi32> = dense<0x7FF0000000000000> : tensor<1xf64>
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has 1 chains for a model with 2 variables}}
  %p, %e = ising.embed %m onto "d" chains(dense<[0, 1]> : tensor<2xi64>, dense<0> : tensor<1xi32>)
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has no qubit in chain 1}}
  %p, %e = ising.embed %m onto "d" chains(dense<[0, 1, 1]> : tensor<3xi64>, dense<0> : tensor<1xi32>)
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has qubit 4 after qubit 5 in chain 1}}
  %p, %e = ising.embed %m onto "d" chains(dense<[0, 1, 3]> : tensor<3xi64>, dense<[0, 5, 4]> : tensor<3xi32>)
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has qubit 5 in two chains}}
  %p, %e = ising.embed %m onto "d" chains(dense<[0, 1, 3]> : tensor<3xi64>, dense<[5, 4, 5]> : tensor<3xi32>)
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has chain_begin that end with 2 instead of 3}}
  %p, %e = ising.embed %m onto "d" chains(dense<[0, 1, 2]> : tensor<3xi64>, dense<[5, 6, 7]> : tensor<3xi32>)
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has a chain strength that is negative}}
  %p, %e = ising.embed %m onto "d" strength "scaled" times -1.0
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has a sign of 0}}
  %g = ising.gauge %m by dense<[1, 0]> : tensor<2xi8> : !ising.model
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has 3 signs for a model with 2 variables}}
  %g = ising.gauge %m by dense<1> : tensor<3xi8> : !ising.model
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has a factor that is not positive}}
  %s = ising.scale %m by 0.0 : !ising.model
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has a step that is not positive}}
  %q = ising.quantize %m to -1.0 : !ising.model
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has less than one read}}
  %x = ising.sample %m by "sa" reads 0 : !ising.model
  return
}

// -----

func.func @f(%p: !ising.program) {
  // expected-error @+1 {{has less than two points}}
  %s = ising.schedule %p times dense<0.0> : tensor<1xf64> fractions dense<0.0> : tensor<1xf64>
  return
}

// -----

func.func @f(%p: !ising.program) {
  // expected-error @+1 {{does not begin at time 0}}
  %s = ising.schedule %p times dense<[1.0, 2.0]> : tensor<2xf64> fractions dense<[0.0, 1.0]> : tensor<2xf64>
  return
}

// -----

func.func @f(%p: !ising.program) {
  // expected-error @+1 {{has a time at point 1 that is not after the one before it}}
  %s = ising.schedule %p times dense<0.0> : tensor<2xf64> fractions dense<[0.0, 1.0]> : tensor<2xf64>
  return
}

// -----

func.func @f(%p: !ising.program) {
  // expected-error @+1 {{has a fraction at point 1 that is not from 0 to 1}}
  %s = ising.schedule %p times dense<[0.0, 2.0]> : tensor<2xf64> fractions dense<[0.0, 1.5]> : tensor<2xf64>
  return
}

// -----

func.func @f(%p: !ising.program) {
  // expected-error @+1 {{has fractions of the shape 3 instead of 2}}
  %s = ising.schedule %p times dense<[0.0, 2.0]> : tensor<2xf64> fractions dense<0.5> : tensor<3xf64>
  return
}

// -----

func.func @f(%p: !ising.program, %x: !ising.samples) {
  %s = ising.scale %p : !ising.program
  // expected-error @+1 {{goes through 'ising.scale', which is no step that has a way back}}
  %y = ising.lift %x through %s : !ising.program
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has 3 values per configuration of a model with 2 variables}}
  %x = ising.samples of %m dense<1.0> : tensor<4x3xf64> : !ising.model
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has a value that is not finite}}
  %x = ising.samples of %m dense<0x7FF8000000000000> : tensor<1x2xf64> : !ising.model
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has occurrences of the shape 3 instead of 2}}
  %x = ising.samples of %m dense<1.0> : tensor<2x2xf64> times dense<1> : tensor<3xi64> : !ising.model
  return
}

// -----

func.func @f() {
  %m = ising.model "m" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+1 {{has a configuration that never occurs}}
  %x = ising.samples of %m dense<1.0> : tensor<2x2xf64> times dense<[1, 0]> : tensor<2xi64> : !ising.model
  return
}

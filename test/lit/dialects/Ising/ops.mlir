// RUN: enishi-opt %s | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --mlir-print-op-generic | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --emit-bytecode | enishi-opt | FileCheck %s

// CHECK-LABEL: func.func @problems
func.func @problems() {
  // CHECK: ising.model "small" variables dense<0> : tensor<3xi8>
  // CHECK-SAME: objective(1.000000e+00 + [dense<0> : tensor<1x1xi32>, dense<{{\[\[}}0, 2]]> : tensor<1x2xi32>] * [dense<2.000000e+00> : tensor<1xf64>, dense<-3.000000e+00> : tensor<1xf64>])
  // CHECK-SAME: constraints([dense<{{\[\[}}0], [1]]> : tensor<2x1xi32>] * [dense<1.000000e+00> : tensor<2xf64>] rows [dense<[0, 2]> : tensor<2xi64>] relations dense<0> : tensor<1xi8> rhs dense<1.000000e+00> : tensor<1xf64>)
  %m = ising.model "small" variables dense<0> : tensor<3xi8>
    objective(1.0 + [dense<0> : tensor<1x1xi32>, dense<[[0, 2]]> : tensor<1x2xi32>]
      * [dense<2.0> : tensor<1xf64>, dense<-3.0> : tensor<1xf64>])
    constraints([dense<[[0], [1]]> : tensor<2x1xi32>]
      * [dense<1.0> : tensor<2xf64>] rows [dense<[0, 2]> : tensor<2xi64>]
      relations dense<0> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64>)
  // CHECK: ising.model "named" maximize variables dense<[2, 1]> : tensor<2xi8> from dense<[-5.000000e+00, -1.000000e+00]> : tensor<2xf64> to dense<[0x7FF0000000000000, 1.000000e+00]> : tensor<2xf64> named dense<[120, 97, 98]> : tensor<3xi8> at dense<[0, 1, 3]> : tensor<3xi64>
  // CHECK-SAME: objective(0.000000e+00 + [dense<0> : tensor<1x2xi32>, dense<{{\[\[}}0, 0, 1]]> : tensor<1x3xi32>] * [
  %n = ising.model "named" maximize variables dense<[2, 1]> : tensor<2xi8>
    from dense<[-5.0, -1.0]> : tensor<2xf64> to dense<[0x7FF0000000000000, 1.0]> : tensor<2xf64>
    named dense<[120, 97, 98]> : tensor<3xi8> at dense<[0, 1, 3]> : tensor<3xi64>
    objective(0.0 + [dense<0> : tensor<1x2xi32>, dense<[[0, 0, 1]]> : tensor<1x3xi32>]
      * [dense<1.0> : tensor<1xf64>, dense<2.5> : tensor<1xf64>])
  // CHECK: ising.model "blob" variables dense<1> : tensor<2xi8> objective(0.000000e+00 + [dense_resource<field_variables> : tensor<2x1xi32>] * [dense_resource<fields> : tensor<2xf64>]) {first_index = 1 : i64}
  %b = ising.model "blob" variables dense<1> : tensor<2xi8>
    objective(0.0 + [dense_resource<field_variables> : tensor<2x1xi32>] * [dense_resource<fields> : tensor<2xf64>])
    {first_index = 1 : i64}
  return
}

// CHECK-LABEL: func.func @steps
func.func @steps(%m: !ising.model) -> (!ising.samples, !ising.samples) {
  // CHECK: %[[R:.*]] = ising.reduce %{{.*}} encoding "one-hot" quadratization "termwise" penalty 8.000000e+00
  %r = ising.reduce %m encoding "one-hot" quadratization "termwise" penalty 8.0
  // CHECK: ising.penalise %{{.*}} encoding "unary" penalty 8.000000e+00
  %r1 = ising.penalise %m encoding "unary" penalty 8.0
  // CHECK: ising.quadratise %{{.*}} by "pairs"
  %r2 = ising.quadratise %r1 by "pairs"
  // CHECK: %[[P:.*]] = ising.presolve %[[R]] exact break_symmetry
  %p = ising.presolve %r exact break_symmetry
  // CHECK: %[[F:.*]] = ising.fix %[[P]], dense<[0, 4]> : tensor<2xi32> = dense<1.000000e+00> : tensor<2xf64>
  %f = ising.fix %p, dense<[0, 4]> : tensor<2xi32> = dense<1.0> : tensor<2xf64>
  // CHECK: %[[Q:.*]], %[[E:.*]] = ising.embed %[[F]] onto "advantage" chains(dense<[0, 2, 3]> : tensor<3xi64>, dense<[30, 31, 45]> : tensor<3xi32>) strength "sufficient" times 1.100000e+00 seed 7
  %q, %e = ising.embed %f onto "advantage" chains(dense<[0, 2, 3]> : tensor<3xi64>, dense<[30, 31, 45]> : tensor<3xi32>) strength "sufficient" times 1.1 seed 7
  // CHECK: %[[G:.*]] = ising.gauge %[[Q]] by dense<[1, -1, 1]> : tensor<3xi8> : !ising.program
  %g = ising.gauge %q by dense<[1, -1, 1]> : tensor<3xi8> : !ising.program
  // CHECK: %[[S:.*]] = ising.scale %[[G]] : !ising.program
  %s = ising.scale %g : !ising.program
  // CHECK: %[[Z:.*]] = ising.quantize %[[S]] to 1.250000e-01 : !ising.program
  %z = ising.quantize %s to 0.125 : !ising.program
  // CHECK: %[[A:.*]] = ising.schedule %[[Z]] times dense<[0.000000e+00, 2.000000e+01]> : tensor<2xf64> fractions dense<[0.000000e+00, 1.000000e+00]> : tensor<2xf64>
  %a = ising.schedule %z times dense<[0.0, 20.0]> : tensor<2xf64> fractions dense<[0.0, 1.0]> : tensor<2xf64>
  // CHECK: %[[X:.*]] = ising.sample %[[A]] by "device" reads 100 seed 1 : !ising.program
  %x = ising.sample %a by "device" reads 100 seed 1 : !ising.program
  // CHECK: %[[Y:.*]] = ising.lift %[[X]] through %[[G]] : !ising.program
  %y = ising.lift %x through %g : !ising.program
  // CHECK: %[[U:.*]] = ising.unembed %[[Y]] through %[[E]] broken "minimize-energy"
  %u = ising.unembed %y through %e broken "minimize-energy"
  // CHECK: %[[L0:.*]] = ising.lift %[[U]] through %[[F]] : !ising.model
  %l0 = ising.lift %u through %f : !ising.model
  %l1 = ising.lift %l0 through %p : !ising.model
  %l2 = ising.lift %l1 through %r : !ising.model
  // CHECK: ising.embed %[[F]] onto "king-8" times 2.000000e+00
  %q1, %e1 = ising.embed %f onto "king-8" times 2.0
  // CHECK: ising.gauge %{{.*}} seed 3 : !ising.program
  %g1 = ising.gauge %q1 seed 3 : !ising.program
  %s1 = ising.scale %f by 0.5 : !ising.model
  // CHECK: ising.sample %{{.*}} by "sa" : !ising.model
  %x1 = ising.sample %s1 by "sa" : !ising.model
  return %l2, %x1 : !ising.samples, !ising.samples
}

// CHECK-LABEL: func.func @known
func.func @known() -> (!ising.samples, !ising.samples) {
  %m = ising.model "two" variables dense<0> : tensor<2xi8> objective(0.0 + [] * [])
  // CHECK: ising.samples of %{{.*}} dense<{{\[\[}}0.000000e+00, 1.000000e+00], [1.000000e+00, 1.000000e+00]]> : tensor<2x2xf64> times dense<[3, 1]> : tensor<2xi64> : !ising.model
  %x = ising.samples of %m dense<[[0.0, 1.0], [1.0, 1.0]]> : tensor<2x2xf64>
    times dense<[3, 1]> : tensor<2xi64> : !ising.model
  %p, %e = ising.embed %m onto "king-8"
  // CHECK: ising.samples of %{{.*}} dense<-1.000000e+00> : tensor<4x5xf64> : !ising.program
  %y = ising.samples of %p dense<-1.0> : tensor<4x5xf64> : !ising.program
  return %x, %y : !ising.samples, !ising.samples
}

{-#
  dialect_resources: {
    builtin: {
      field_variables: "0x040000000000000001000000",
      fields: "0x08000000000000000000F03F000000000000F0BF"
    }
  }
#-}

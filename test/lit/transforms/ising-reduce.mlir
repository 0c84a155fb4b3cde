// RUN: enishi-opt %s --ising-reduce | FileCheck %s
// RUN: enishi-opt %s --ising-reduce --ising-reduce | FileCheck %s

// A constraint is met by a penalty, and samples stay those of what was stated.
// CHECK-LABEL: func.func @constrained
func.func @constrained() -> !ising.samples {
  // CHECK: %[[M:.*]] = ising.model "stated"
  %m = ising.model "stated" maximize variables dense<0> : tensor<2xi8>
    objective(0.0 + [dense<[[0], [1]]> : tensor<2x1xi32>] * [dense<[1.0, 2.0]> : tensor<2xf64>])
    constraints([dense<[[0], [1]]> : tensor<2x1xi32>]
      * [dense<1.0> : tensor<2xf64>] rows [dense<[0, 2]> : tensor<2xi64>]
      relations dense<0> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64>)
  // CHECK-NEXT: %[[STEP:.*]] = ising.reduce %[[M]]
  // CHECK-NEXT: %[[R:.*]] = ising.model "stated" variables dense<0> : tensor<2xi8>
  // CHECK-SAME: dense<{{\[\[}}0, 1]]> : tensor<1x2xi32>
  // CHECK-NOT: constraints
  // CHECK: %[[X:.*]] = ising.sample %[[R]] by "exact" : !ising.model
  %x = ising.sample %m by "exact" : !ising.model
  // CHECK-NEXT: %[[Y:.*]] = ising.lift %[[X]] through %[[STEP]] : !ising.model
  // CHECK-NEXT: return %[[Y]]
  return %x : !ising.samples
}

// Integers become bits as the step says; a step without a lift goes.
// CHECK-LABEL: func.func @explicit
func.func @explicit() -> !ising.model {
  %m = ising.model "integer" variables dense<2> : tensor<1xi8>
    from dense<0.0> : tensor<1xf64> to dense<3.0> : tensor<1xf64>
    objective(0.0 + [dense<0> : tensor<1x2xi32>] * [dense<1.0> : tensor<1xf64>])
  // CHECK-NOT: ising.reduce
  // CHECK: %[[R:.*]] = ising.model "integer" variables dense<0> : tensor<4xi8>
  %r = ising.reduce %m encoding "one-hot"
  // CHECK: return %[[R]]
  return %r : !ising.model
}

// A term of degree three needs one more variable.
// CHECK-LABEL: func.func @cubic
func.func @cubic() -> !ising.model {
  %m = ising.model "cubic" variables dense<0> : tensor<3xi8>
    objective(0.0 + [dense<[[0, 1, 2]]> : tensor<1x3xi32>] * [dense<-1.0> : tensor<1xf64>])
  // CHECK: %[[R:.*]] = ising.model "cubic" variables dense<0> : tensor<4xi8>
  // CHECK: return %[[R]]
  return %m : !ising.model
}

// What is quadratic stays, and so does what comes from elsewhere.
// CHECK-LABEL: func.func @nothing
func.func @nothing(%a: !ising.model) -> (!ising.model, !ising.model) {
  // CHECK-NEXT: %[[M:.*]] = ising.model "quadratic"
  %m = ising.model "quadratic" variables dense<1> : tensor<2xi8>
    objective(0.0 + [dense<[[0, 1]]> : tensor<1x2xi32>] * [dense<1.0> : tensor<1xf64>])
  // CHECK-NEXT: %[[R:.*]] = ising.reduce %{{.*}}
  %r = ising.reduce %a
  // CHECK-NEXT: return %[[M]], %[[R]]
  return %m, %r : !ising.model, !ising.model
}

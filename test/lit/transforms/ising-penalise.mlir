// RUN: enishi-opt %s --ising-penalise | FileCheck %s --check-prefixes=CHECK,ONE
// RUN: enishi-opt %s --ising-penalise --ising-quadratise | FileCheck %s --check-prefixes=CHECK,BOTH

// The square of a sum of three has the degree of what is in it: the product of
// two stays a product beside the others, and quadratise adds a variable for it.
// CHECK-LABEL: func.func @constrained
func.func @constrained() -> !ising.samples {
  // CHECK: %[[M:.*]] = ising.model "stated"
  %m = ising.model "stated" variables dense<0> : tensor<4xi8>
    objective(0.0 + [dense<[[0], [1], [2], [3]]> : tensor<4x1xi32>]
      * [dense<[-1.0, -2.0, -3.0, -4.0]> : tensor<4xf64>])
    constraints([dense<[[2], [3]]> : tensor<2x1xi32>, dense<[[0, 1]]> : tensor<1x2xi32>]
      * [dense<1.0> : tensor<2xf64>, dense<1.0> : tensor<1xf64>]
      rows [dense<[0, 2]> : tensor<2xi64>, dense<[0, 1]> : tensor<2xi64>]
      relations dense<1> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64>)
  // CHECK-NEXT: %[[STEP:.*]] = ising.penalise %[[M]]
  // ONE-NEXT: %[[P:.*]] = ising.model "stated" variables dense<0> : tensor<4xi8>
  // ONE-SAME: tensor<{{[0-9]+}}x3xi32>
  // ONE-NOT: constraints
  // ONE: %[[X:.*]] = ising.sample %[[P]] by "exact"
  // BOTH: %[[P:.*]] = ising.model "stated" variables dense<0> : tensor<4xi8>
  // BOTH: %[[Q:.*]] = ising.quadratise %[[P]]
  // BOTH: %[[R:.*]] = ising.model "stated" variables dense<0> : tensor<{{[5-9]}}xi8>
  // BOTH-NOT: x3xi32
  // BOTH: %[[X:.*]] = ising.sample %[[R]] by "exact"
  %x = ising.sample %m by "exact" : !ising.model
  // ONE-NEXT: %[[Y:.*]] = ising.lift %[[X]] through %[[STEP]]
  // BOTH-NEXT: %[[Z:.*]] = ising.lift %[[X]] through %[[Q]]
  // BOTH-NEXT: %[[Y:.*]] = ising.lift %[[Z]] through %[[STEP]]
  // CHECK-NEXT: return %[[Y]]
  return %x : !ising.samples
}

// What has neither constraints nor integers is not touched.
// CHECK-LABEL: func.func @free
func.func @free() -> !ising.model {
  // CHECK-NEXT: %[[M:.*]] = ising.model "quadratic"
  %m = ising.model "quadratic" variables dense<1> : tensor<2xi8>
    objective(0.0 + [dense<[[0, 1]]> : tensor<1x2xi32>] * [dense<1.0> : tensor<1xf64>])
  // CHECK-NEXT: return %[[M]]
  return %m : !ising.model
}

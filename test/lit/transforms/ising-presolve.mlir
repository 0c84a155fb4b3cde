// RUN: enishi-opt %s --ising-presolve | FileCheck %s

// A chain of spins goes to nothing: the offset is the minimum, -3.
// CHECK-LABEL: func.func @chain
func.func @chain() -> !ising.samples {
  // CHECK: %[[M:.*]] = ising.model "chain"
  %m = ising.model "chain" variables dense<1> : tensor<4xi8>
    objective(0.0 + [dense<[[0, 1], [1, 2], [2, 3]]> : tensor<3x2xi32>] * [dense<[1.0, -1.0, 1.0]> : tensor<3xf64>])
  // CHECK-NEXT: %[[STEP:.*]] = ising.presolve %[[M]]
  // CHECK-NEXT: %[[P:.*]] = ising.model "" variables dense<0> : tensor<0xi8> objective(-3.000000e+00 + [] * [])
  // CHECK-NEXT: %[[X:.*]] = ising.sample %[[P]] by "sa" reads 5 : !ising.model
  %x = ising.sample %m by "sa" reads 5 : !ising.model
  // CHECK-NEXT: %[[Y:.*]] = ising.lift %[[X]] through %[[STEP]] : !ising.model
  // CHECK-NEXT: return %[[Y]]
  return %x : !ising.samples
}

// A maximised problem is minimised afterwards: max(x + 2 y - 4 x y) = 2.
// CHECK-LABEL: func.func @maximized
func.func @maximized() -> !ising.model {
  %m = ising.model "max" maximize variables dense<0> : tensor<2xi8>
    objective(0.0 + [dense<[[0], [1]]> : tensor<2x1xi32>, dense<[[0, 1]]> : tensor<1x2xi32>]
      * [dense<[1.0, 2.0]> : tensor<2xf64>, dense<-4.0> : tensor<1xf64>])
  // CHECK: %[[P:.*]] = ising.model "" variables dense<0> : tensor<0xi8> objective(-2.000000e+00 + [] * [])
  // CHECK-NEXT: return %[[P]]
  return %m : !ising.model
}

// A problem with a constraint is left for ising-reduce.
// CHECK-LABEL: func.func @constrained
func.func @constrained() -> !ising.model {
  // CHECK-NEXT: %[[M:.*]] = ising.model "stated"
  %m = ising.model "stated" variables dense<0> : tensor<2xi8>
    objective(0.0 + [] * [])
    constraints([dense<[[0], [1]]> : tensor<2x1xi32>]
      * [dense<1.0> : tensor<2xf64>] rows [dense<[0, 2]> : tensor<2xi64>]
      relations dense<0> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64>)
  // CHECK-NEXT: return %[[M]]
  return %m : !ising.model
}

// RUN: enishi-opt %s --split-input-file --ising-fix --ising-quadratise --ising-reduce --ising-presolve --verify-diagnostics

func.func @unbounded() -> !ising.model {
  // expected-error @+1 {{'ising.reduce' op cannot be performed: }}
  %m = ising.model "integer" variables dense<2> : tensor<1xi8>
    from dense<0.0> : tensor<1xf64> to dense<0x7FF0000000000000> : tensor<1xf64>
    objective(0.0 + [dense<0> : tensor<1x1xi32>] * [dense<1.0> : tensor<1xf64>])
  return %m : !ising.model
}

// -----

func.func @impossible() -> !ising.model {
  %m = ising.model "stated" variables dense<0> : tensor<2xi8>
    objective(0.0 + [] * [])
    constraints([dense<[[0], [1]]> : tensor<2x1xi32>]
      * [dense<1.0> : tensor<2xf64>] rows [dense<[0, 2]> : tensor<2xi64>]
      relations dense<2> : tensor<1xi8> rhs dense<3.0> : tensor<1xf64>)
  // expected-error @+1 {{'ising.reduce' op cannot be performed: }}
  %r = ising.reduce %m
  return %r : !ising.model
}

// -----

func.func @cubic() -> !ising.model {
  %m = ising.model "cubic" variables dense<0> : tensor<3xi8>
    objective(0.0 + [dense<[[0, 1, 2]]> : tensor<1x3xi32>] * [dense<-1.0> : tensor<1xf64>])
  // expected-error @+1 {{'ising.presolve' op cannot be performed: }}
  %p = ising.presolve %m
  return %p : !ising.model
}

// -----

func.func @half() -> !ising.model {
  %m = ising.model "bits" variables dense<0> : tensor<3xi8> objective(0.0 + [] * [])
  %f = ising.fix %m, dense<1> : tensor<1xi32> = dense<1.0> : tensor<1xf64>
  // expected-error @+1 {{'ising.fix' op cannot be performed: '2' cannot be 0.5}}
  %g = ising.fix %f, dense<1> : tensor<1xi32> = dense<0.5> : tensor<1xf64>
  return %g : !ising.model
}

// -----

func.func @halves() -> !ising.model {
  %m = ising.model "stated" variables dense<0> : tensor<2xi8>
    objective(0.0 + [] * [])
    constraints([dense<[[0], [1]]> : tensor<2x1xi32>]
      * [dense<1.0> : tensor<2xf64>] rows [dense<[0, 2]> : tensor<2xi64>]
      relations dense<0> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64>)
  // expected-error @+1 {{'ising.quadratise' op cannot be performed: the model has constraints or integers: ising-penalise comes first}}
  %q = ising.quadratise %m
  return %q : !ising.model
}

// RUN: enishi-opt %s --split-input-file --ising-embed --ising-scale --ising-schedule --verify-diagnostics

func.func @nodevice() -> !ising.program {
  %m = ising.model "m" variables dense<1> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-error @+2 {{there is no annealer 'dwave-2000'}}
  // expected-note @+1 {{did you mean 'dwave-2000q'?}}
  %p, %e = ising.embed %m onto "dwave-2000"
  return %p : !ising.program
}

// -----

func.func @constrained() -> !ising.program {
  %m = ising.model "stated" variables dense<0> : tensor<2xi8>
    objective(0.0 + [] * [])
    constraints([dense<[[0], [1]]> : tensor<2x1xi32>]
      * [dense<1.0> : tensor<2xf64>] rows [dense<[0, 2]> : tensor<2xi64>]
      relations dense<0> : tensor<1xi8> rhs dense<1.0> : tensor<1xf64>)
  // expected-error @+1 {{cannot be performed: the problem has constraints}}
  %p, %e = ising.embed %m onto "dwave-2000q"
  return %p : !ising.program
}

// -----

func.func @order() -> !ising.program {
  %m = ising.model "m" variables dense<1> : tensor<2xi8> objective(0.0 + [] * [])
  // expected-note @+1 {{but there is 'ising.scale'}}
  %s = ising.scale %m by 2.0 : !ising.model
  // expected-error @-1 {{a program is made from an ising.model by gauge, embed, scale, quantize and schedule, in this order}}
  %p, %e = ising.embed %s onto "dwave-2000q"
  return %p : !ising.program
}

// -----

// No couplers join these qubits.
func.func @noEmbedding() -> !ising.samples {
  %m = ising.model "m" variables dense<1> : tensor<3xi8>
    objective(0.0 + [dense<[[0, 1], [0, 2], [1, 2]]> : tensor<3x2xi32>] * [dense<1.0> : tensor<3xf64>])
  // expected-error @+1 {{cannot be performed: no working coupler joins the chains of variables 0 and 1}}
  %p, %e = ising.embed %m onto "dwave-2000q" chains(dense<[0, 1, 2, 3]> : tensor<4xi64>, dense<[0, 1, 2]> : tensor<3xi32>)
  %s = ising.scale %p : !ising.program
  %x = ising.sample %s by "device" : !ising.program
  %y = ising.unembed %x through %e
  return %y : !ising.samples
}

// -----

func.func @slow() -> !ising.samples {
  %m = ising.model "m" variables dense<1> : tensor<2xi8> objective(0.0 + [] * [])
  %p, %e = ising.embed %m onto "dwave-2000q"
  // expected-error @+2 {{cannot be performed: the anneal takes}}
  // expected-note @+1 {{`enishi targets dwave-2000q` shows the limits}}
  %a = ising.schedule %p times dense<[0.0, 1.0e7]> : tensor<2xf64> fractions dense<[0.0, 1.0]> : tensor<2xf64>
  %x = ising.sample %a by "device" : !ising.program
  %y = ising.unembed %x through %e
  return %y : !ising.samples
}

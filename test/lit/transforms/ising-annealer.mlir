// Steps that are written by hand get their decisions; steps with decisions stay.

// RUN: enishi-opt %s --ising-gauge="seed=3" --ising-embed --ising-scale --ising-quantize --ising-schedule | FileCheck %s

// CHECK-LABEL: func.func @byHand
func.func @byHand() -> !ising.samples {
  // CHECK: %[[M:.*]] = ising.model
  %m = ising.model "m" variables dense<1> : tensor<2xi8>
    objective(0.0 + [dense<[[0, 1]]> : tensor<1x2xi32>] * [dense<1.0> : tensor<1xf64>])
  // CHECK: %[[P:.*]], %[[E:.*]] = ising.embed %[[M]] onto "dwave-2000q" chains(dense<{{.*}}> : tensor<3xi64>, dense<{{.*}}> : tensor<{{[0-9]+}}xi32>) found "{{.*}}" seed 2
  %p, %e = ising.embed %m onto "dwave-2000q" seed 2
  // CHECK: %[[S:.*]] = ising.scale %[[P]] by 5.000000e-01 : !ising.program
  %s = ising.scale %p by 0.5 : !ising.program
  // CHECK: %[[A:.*]] = ising.schedule %[[S]] times dense<[0.000000e+00, 2.000000e+01]> : tensor<2xf64>
  // CHECK: ising.sample %[[A]] by "device"
  %x = ising.sample %s by "device" reads 10 : !ising.program
  %y = ising.unembed %x through %e
  return %y : !ising.samples
}

// A sample by a solver of this computer is not the device's.
// CHECK-LABEL: func.func @solver
func.func @solver() -> !ising.samples {
  // CHECK: %[[M:.*]] = ising.model
  %m = ising.model "m" variables dense<1> : tensor<2xi8>
    objective(0.0 + [dense<[[0, 1]]> : tensor<1x2xi32>] * [dense<1.0> : tensor<1xf64>])
  // CHECK-NEXT: ising.sample %[[M]] by "sa" : !ising.model
  %x = ising.sample %m by "sa" : !ising.model
  return %x : !ising.samples
}

// CHECK-LABEL: func.func @gauged
func.func @gauged() -> !ising.samples {
  // CHECK: %[[M:.*]] = ising.model
  %m = ising.model "m" variables dense<1> : tensor<2xi8>
    objective(0.0 + [dense<[[0, 1]]> : tensor<1x2xi32>] * [dense<1.0> : tensor<1xf64>])
  // CHECK-NEXT: %[[G:.*]] = ising.gauge %[[M]] by dense<{{.*}}> : tensor<2xi8> seed 3 : !ising.model
  // CHECK-NEXT: %[[X:.*]] = ising.sample %[[G]] by "device" : !ising.model
  // CHECK-NEXT: %[[Y:.*]] = ising.lift %[[X]] through %[[G]] : !ising.model
  // CHECK-NEXT: return %[[Y]]
  %x = ising.sample %m by "device" : !ising.model
  return %x : !ising.samples
}

// RUN: enishi-opt %s | FileCheck %s
// RUN: enishi-opt %s | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --mlir-print-op-generic | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --emit-bytecode | enishi-opt | FileCheck %s

// CHECK-LABEL: stab.circuit @main {
stab.circuit @main {
  // CHECK-NEXT: stab.qubit_coords(1.0, -2.5) [0]
  stab.qubit_coords(1.0, -2.5) [0]
  // CHECK-NEXT: stab.reset RX [0, 16777215]
  stab.reset RX [0, 16777215]
  // CHECK-NEXT: stab.gate H tag "a \22b]c" [0]
  stab.gate H tag "a \22b]c" [0]
  // Other names of an instruction are read as well.
  // CHECK-NEXT: stab.gate CX [0, 1, sweep[2], 1]
  stab.gate CNOT [0, 1, sweep[2], 1]
  // CHECK-NEXT: stab.gate SPP [not X1*Z2, Y0]
  stab.gate SPP [not X1*Z2, Y0]
  // CHECK-NEXT: stab.gate R_Z(-0.25) [0]
  stab.gate R_Z(-0.25) [0]
  // Numbers are kept to the bit.
  // CHECK-NEXT: stab.noise X_ERROR(1.0e-300) [0, 0]
  stab.noise X_ERROR(1.0e-300) [0, 0]
  // CHECK-NEXT: stab.noise DEPOLARIZE2(0.30000000000000004) [0, 1]
  stab.noise DEPOLARIZE2(0.30000000000000004) [0, 1]
  // CHECK-NEXT: stab.noise PAULI_CHANNEL_1(0.1, 0.0, 0.2) [2]
  stab.noise PAULI_CHANNEL_1(0.1, 0.0, 0.2) [2]
  // CHECK-NEXT: stab.noise E(0.1) [X0*Y1, Z2]
  stab.noise CORRELATED_ERROR(0.1) [X0*Y1, Z2]
  // CHECK-NEXT: stab.noise ELSE_CORRELATED_ERROR(0.1) tag "t"
  stab.noise ELSE_CORRELATED_ERROR(0.1) tag "t" []
  // CHECK-NEXT: stab.noise HERALDED_ERASE(0.01) [3]
  stab.noise HERALDED_ERASE(0.01) [3]
  // CHECK-NEXT: stab.measure MPP(0.01) [not X0*Y1, Z2]
  stab.measure MPP(0.01) [not X0*Y1, Z2]
  // CHECK-NEXT: stab.measure MXX [0, not 1]
  stab.measure MXX [0, not 1]
  // CHECK-NEXT: stab.measure MPAD [0, 1]
  stab.measure MPAD [0, 1]
  // CHECK-NEXT: stab.gate CZ [rec[-6], 0, 1, rec[-1]]
  stab.gate CZ [rec[-6], 0, 1, rec[-1]]
  // CHECK-NEXT: stab.repeat 4611686018427387904 tag "loop" {
  stab.repeat 4611686018427387904 tag "loop" {
    // CHECK-NEXT: stab.measure MR [0, not 1]
    stab.measure MR [0, not 1]
    // CHECK-NEXT: stab.detector(1.0, 2.0, 0.0) [rec[-1], rec[-8]]
    stab.detector(1.0, 2.0, 0.0) [rec[-1], rec[-8]]
    // CHECK-NEXT: stab.shift_coords(0.0, 0.1)
    stab.shift_coords(0.0, 0.1)
    // CHECK-NEXT: stab.repeat 3 {
    stab.repeat 3 {
      // CHECK-NEXT: stab.tick{{$}}
      stab.tick
    }
  }
  // CHECK: stab.detector{{$}}
  stab.detector
  // CHECK-NEXT: stab.observable(3.0) [rec[-1], X5]
  stab.observable(3.0) [rec[-1], X5]
}

// CHECK-LABEL: stab.circuit @empty {
// CHECK-NEXT: }
stab.circuit @empty {
}

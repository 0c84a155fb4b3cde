// RUN: enishi-opt %s | FileCheck %s
// RUN: enishi-opt %s | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --mlir-print-op-generic | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --emit-bytecode | enishi-opt | FileCheck %s

// CHECK-LABEL: dem.model @main {
dem.model @main {
  // CHECK-NEXT: dem.error(0.1) [D0, D4611686018427387904, L16777215]
  dem.error(0.1) [D0, D4611686018427387904, L16777215]
  // CHECK-NEXT: dem.error(1.0e-300) tag "t" [D0, D1 | D2, L0 | D3]
  dem.error(1.0e-300) tag "t" [D0, D1 | D2, L0 | D3]
  // CHECK-NEXT: dem.error(0.0){{$}}
  dem.error(0.0)
  // CHECK-NEXT: dem.repeat 100 tag "loop" {
  dem.repeat 100 tag "loop" {
    // CHECK-NEXT: dem.detector(1.0, -2.5) [D0, D1]
    dem.detector(1.0, -2.5) [D0, D1]
    // CHECK-NEXT: dem.shift_detectors(0.0, 1.0) [8]
    dem.shift_detectors(0.0, 1.0) [8]
  }
  // CHECK: dem.logical_observable [L3]
  dem.logical_observable [L3]
}

// RUN: enishi-opt %s --stab-unroll-repeat | FileCheck %s --check-prefix=UNROLL
// RUN: enishi-opt %s --stab-add-noise="noise=gate1=0.1,gate2=0.2,flip=0.3" --verify-each | FileCheck %s --check-prefix=NOISE
// RUN: enishi-opt %s --stab-add-noise="noise=gate1=0.1,gate2=0.2,flip=0.3" --convert-stab-to-dem | FileCheck %s --check-prefix=DEM
// RUN: enishi-opt %s --stab-add-noise="noise=flip=0.3" --convert-stab-to-dem=keep-circuit | FileCheck %s --check-prefix=KEEP
// RUN: enishi-opt %s --stab-add-noise="noise=flip=0.3" --convert-stab-to-dem=fold-loops --stab-unroll-repeat | FileCheck %s --check-prefix=FOLD
// RUN: enishi-opt %s --convert-stab-to-qref=keep-circuit 2>%t | FileCheck %s --check-prefix=QREF
// RUN: FileCheck %s --check-prefix=WARNING < %t
// RUN: enishi-opt %s --convert-stab-to-qref --convert-qref-to-qc | FileCheck %s --check-prefix=QC

// UNROLL-LABEL: stab.circuit @main
// UNROLL-NEXT: stab.reset R [0, 1]
// UNROLL-COUNT-4: stab.tick
// UNROLL-NEXT: stab.gate CX [0, 1]
// UNROLL-NEXT: stab.measure MR [1]
// UNROLL-NEXT: stab.detector [rec[-1]]
// UNROLL-NEXT: stab.shift_coords(1.0)
// UNROLL-COUNT-4: stab.tick
// UNROLL-NEXT: stab.gate CX [0, 1]
// UNROLL-NEXT: stab.measure MR [1]
// UNROLL-NEXT: stab.detector [rec[-1]]
// UNROLL-NEXT: stab.shift_coords(1.0)
// UNROLL-NEXT: stab.gate H [0]
// UNROLL-NEXT: stab.measure MX [0]
// UNROLL-NEXT: stab.observable(0.0) [rec[-1]]
// UNROLL-NEXT: }

// NOISE-LABEL: stab.circuit @main
// NOISE: stab.repeat 2 tag "rounds" {
// NOISE: stab.gate CX [0, 1]
// NOISE-NEXT: stab.noise DEPOLARIZE2(0.2) [0, 1]
// NOISE-NEXT: stab.noise X_ERROR(0.3) [1]
// NOISE-NEXT: stab.measure MR [1]
// NOISE: stab.gate H [0]
// NOISE-NEXT: stab.noise DEPOLARIZE1(0.1) [0]
// NOISE-NEXT: stab.noise Z_ERROR(0.3) [0]
// NOISE-NEXT: stab.measure MX [0]

// DEM-LABEL: dem.model @main
// DEM: dem.error({{.*}}) [D0]
// DEM-NOT: stab.circuit @main

// KEEP-LABEL: dem.model @main
// KEEP-NEXT: dem.error(0.3) [D0]
// KEEP-NEXT: dem.error(0.3) [D1]
// KEEP-NEXT: dem.error(0.3) [L0]
// KEEP: stab.circuit @main_circuit

// FOLD-LABEL: dem.model @main
// FOLD-NOT: dem.repeat
// FOLD: dem.error(0.3) [L0]

// QREF-LABEL: func.func @main()
// QREF: cbit.alloc "rec"
// QREF-COUNT-2: qref.g2 cx
// QREF: qref.measure
// QREF: stab.circuit @main_circuit
// WARNING: warning: noise, detectors and observables are left out

// QC-LABEL: func.func @main()
// QC-COUNT-3: qc.measure
stab.circuit @main {
  stab.reset R [0, 1]
  stab.repeat 2 tag "rounds" {
    stab.repeat 4 {
      stab.tick
    }
    stab.gate CX [0, 1]
    stab.measure MR [1]
    stab.detector [rec[-1]]
    stab.shift_coords(1.0)
  }
  stab.gate H [0]
  stab.measure MX [0]
  stab.observable(0.0) [rec[-1]]
}

// Several circuits stay apart.
// UNROLL-LABEL: stab.circuit @second
// UNROLL-NEXT: }
// DEM-LABEL: dem.model @second
// QC-LABEL: func.func @second()
stab.circuit @second {
  stab.repeat 5 {
  }
}

// UNROLL-LABEL: dem.model @model
// UNROLL-NEXT: dem.error(0.1) [D0]
// UNROLL-NEXT: dem.shift_detectors [1]
// UNROLL-NEXT: dem.error(0.1) [D0]
// UNROLL-NEXT: dem.shift_detectors [1]
// UNROLL-NEXT: }
dem.model @model {
  dem.repeat 2 {
    dem.error(0.1) [D0]
    dem.shift_detectors [1]
  }
  // A loop of nothing is nothing, however often.
  dem.repeat 4611686018427387904 {
    dem.repeat 4611686018427387904 {
    }
  }
}

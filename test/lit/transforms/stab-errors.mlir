// RUN: not enishi-opt %s --stab-unroll-repeat=max-ops=1000 2>&1 | FileCheck %s --check-prefix=UNROLL
// RUN: not enishi-opt %s --stab-add-noise="noise=si1000" 2>&1 | FileCheck %s --check-prefix=TEXT
// RUN: not enishi-opt %s --stab-add-noise 2>&1 | FileCheck %s --check-prefix=NOISE
// RUN: not enishi-opt %s --convert-stab-to-dem 2>&1 | FileCheck %s --check-prefix=DEM
// RUN: not enishi-opt %s --convert-stab-to-qref 2>&1 | FileCheck %s --check-prefix=QREF
// RUN: not enishi-opt %s --convert-stab-to-qref=strict 2>&1 | FileCheck %s --check-prefix=STRICT

// UNROLL: [[#@LINE+6]]:1: error: 'stab.circuit' op has 4005 instructions with its loops written out, and 1000 are the limit (max-ops)
// TEXT: error: 'si1000' is no noise: write uniform:0.001
// NOISE: error: 'stab.circuit' op cannot be converted: line [[#@LINE+6]]: there is noise already
// DEM: error: 'stab.circuit' op cannot be converted: detector D0 is not determined without noise
// QREF: error: 'stab.circuit' op cannot be converted: line {{.*}}: OpenQASM has no heralds of errors
// STRICT: error: 'stab.circuit' op cannot be converted: line [[#@LINE+3]]: OpenQASM has no noise
stab.circuit @main {
  stab.gate H [0]
  stab.noise X_ERROR(0.1) [0]
  stab.measure M [0]
  stab.detector [rec[-1]]
  stab.noise HERALDED_ERASE(0.1) [0]
  stab.repeat 4000 {
    stab.tick
  }
}

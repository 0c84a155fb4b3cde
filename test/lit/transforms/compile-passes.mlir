// RUN: enishi-opt %s --pass-pipeline="builtin.module(qc-optimize)" | FileCheck %s --check-prefix=OPT
// RUN: enishi-opt %s --pass-pipeline="builtin.module(qc-compile-for-device{target=line-4})" | FileCheck %s --check-prefix=LINE
// RUN: not enishi-opt %s --pass-pipeline="builtin.module(qc-compile-for-device{target=line-2})" 2>&1 | FileCheck %s --check-prefix=SMALL
// RUN: not enishi-opt %s --pass-pipeline="builtin.module(qc-compile-for-device{target=lime-4})" 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// OPT-LABEL: func.func @main
// OPT: qc.g1 h
// OPT-NEXT: qc.g2 cx
// OPT-NOT: qc.g

// LINE-LABEL: func.func @main
// LINE: qc.site
// LINE: cz

// SMALL: the program has 3 qubits, but line-2 has 2 sites
// UNKNOWN: lime-4
func.func @main() {
  %0 = qc.alloc "q"[0]
  %1 = qc.alloc "q"[1]
  %2 = qc.alloc "q"[2]
  %3 = qc.g1 h %0
  %4:2 = qc.g2 cx %3, %1
  %5:2 = qc.g2 cx %4#1, %2
  %6:2 = qc.g2 cx %5#0, %5#1
  qc.sink %4#0
  qc.sink %6#0
  qc.sink %6#1
  return
}

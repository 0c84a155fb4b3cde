// RUN: enishi-opt %s --split-input-file --verify-diagnostics --convert-qc-to-qref

func.func @exchange(%n: index) {
  %a = qc.alloc "q"[0]
  %b = qc.alloc "q"[1]
  // expected-error @+1 {{exchanges qubits, which the reference form cannot say}}
  %0:2 = scf.for %i = %n to %n step %n iter_args(%x = %a, %y = %b) -> (!qc.qubit, !qc.qubit) {
    scf.yield %y, %x : !qc.qubit, !qc.qubit
  }
  qc.sink %0#0
  qc.sink %0#1
  return
}

// -----

func.func @branches(%c: i1) {
  %a = qc.alloc "q"[0]
  %b = qc.alloc "q"[1]
  // expected-error @+1 {{exchanges qubits, which the reference form cannot say}}
  %0:2 = scf.if %c -> (!qc.qubit, !qc.qubit) {
    scf.yield %a, %b : !qc.qubit, !qc.qubit
  } else {
    scf.yield %b, %a : !qc.qubit, !qc.qubit
  }
  qc.sink %0#0
  qc.sink %0#1
  return
}

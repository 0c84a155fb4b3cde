// RUN: enishi-opt %s --split-input-file --verify-diagnostics

func.func @f(%q: !qc.qubit) -> (!qc.qubit, !qc.qubit) {
  // expected-error @+1 {{'qc.g2' op uses the same qubit twice}}
  %0:2 = qc.g2 cx %q, %q
  return %0#0, %0#1 : !qc.qubit, !qc.qubit
}

// -----

func.func @f(%q: !qc.qubit) -> !qc.qubit {
  // expected-error @+1 {{'qc.g1' op cannot hold the gate 'cx'}}
  %0 = qc.g1 cx %q
  return %0 : !qc.qubit
}

// -----

func.func @f(%q: !qc.qubit, %p: !qc.qubit) -> !qc.qubit {
  // expected-error @+1 {{has not as many results as qubits}}
  %0 = "qc.controlled"(%q, %p) <{spec = ["x", 0]}> : (!qc.qubit, !qc.qubit) -> !qc.qubit
  return %0 : !qc.qubit
}

// -----

func.func @f(%q: !qc.qubit, %p: !qc.qubit, %t: f64) -> (!qc.qubit, !qc.qubit) {
  // expected-error @+1 {{takes the qubits first and then the parameters}}
  %0:2 = "qc.controlled"(%t, %q, %p) <{spec = ["rz", 0, unit]}> : (f64, !qc.qubit, !qc.qubit) -> (!qc.qubit, !qc.qubit)
  return %0#0, %0#1 : !qc.qubit, !qc.qubit
}

// -----

func.func @f(%q: !qc.qubit) -> !qc.qubit {
  // expected-error @+1 {{has a matrix of 2 numbers for 1 qubits}}
  %0 = qc.unitary %q [1.0, 0.0]
  return %0 : !qc.qubit
}

// -----

func.func @f(%q: !qc.qubit) -> !qc.qubit {
  // expected-error @+1 {{has a duration that is not a number from 0}}
  %0 = qc.delay -2.0 s %q
  return %0 : !qc.qubit
}

// -----

func.func @f() {
  // expected-error @+1 {{acts on no qubit}}
  "qc.barrier"() : () -> ()
  return
}

// -----

func.func @f() -> !qc.qubit {
  // expected-error @+1 {{names a negative site}}
  %0 = qc.site -3
  return %0 : !qc.qubit
}

// -----

func.func @f() -> !qc.qubit {
  // expected-error @+1 {{has a negative index}}
  %0 = qc.alloc "q"[-3]
  return %0 : !qc.qubit
}

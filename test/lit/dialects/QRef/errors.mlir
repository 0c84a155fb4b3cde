// RUN: enishi-opt %s --split-input-file --verify-diagnostics

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{there is no gate 'hadamard'}}
  qref.g1 hadamard %q
  return
}

// -----

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{gate 'rz' has 1 parameters, this op up to 0, but 1 are given}}
  qref.g1 rz(0.5) %q
  return
}

// -----

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{gate 'h' has 0 parameters, this op up to 1, but 1 are given}}
  qref.r1 h(0.5) %q
  return
}

// -----

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{'qref.r1' op cannot hold the gate 'h'}}
  qref.r1 h %q
  return
}

// -----

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{'qref.g1' op cannot hold the gate 'cx'}}
  qref.g1 cx %q
  return
}

// -----

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{'qref.g2' op uses the same qubit twice}}
  qref.g2 cx %q, %q
  return
}

// -----

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{has a parameter that is not a finite number}}
  "qref.r1"(%q) <{spec = ["rz", 0, 0x7FF0000000000000 : f64]}> : (!qref.qubit) -> ()
  return
}

// -----

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{has the wrong number of operands}}
  "qref.r1"(%q) <{spec = ["rz", 0, unit]}> : (!qref.qubit) -> ()
  return
}

// -----

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{expected [gate name, source offset, parameters...]}}
  "qref.g1"(%q) <{spec = ["rz", 0, 0.5]}> : (!qref.qubit) -> ()
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{declares a register without qubits}}
  %q = qref.alloc "q" : !qref.reg<0>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{names a negative site}}
  %q = qref.physical -1
  return
}

// -----

func.func @f(%q: !qref.reg<3>) {
  // expected-error @+1 {{names qubit 3 of a register with 3}}
  %0 = qref.get %q[3] : !qref.reg<3>
  return
}

// -----

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{has a matrix of 2 numbers for 1 qubits}}
  qref.unitary %q [1.0, 0.0]
  return
}

// -----

// expected-error @+1 {{has a body that is not unitary}}
qref.gate_def @g [] ["a"] {
^bb0(%a: !qref.qubit):
  // expected-note @+1 {{'qref.reset' is not allowed}}
  qref.reset %a
}

// -----

// expected-error @+1 {{has block arguments other than its parameters (f64) and then its qubits}}
qref.gate_def @g ["t"] ["a"] {
^bb0(%a: !qref.qubit):
  qref.g1 h %a
}

// -----

func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{calls 'nothing', which is not a gate definition}}
  qref.call @nothing %q
  return
}

// -----

qref.gate_def @g ["t"] ["a"]
func.func @f(%q: !qref.qubit, %p: !qref.qubit) {
  // expected-error @+1 {{gives 0 parameters and 2 qubits to a gate with 1 and 1}}
  qref.call @g %q, %p
  return
}

// -----

qref.gate_def @g [] ["a", "b"]
func.func @f(%q: !qref.qubit) {
  // expected-error @+1 {{uses the same qubit twice}}
  qref.call @g %q, %q
  return
}

// -----

qref.gate_def @g ["t"] []
func.func @f() {
  // expected-error @+1 {{applies a gate to no qubit}}
  "qref.call"() <{callee = @g, params = array<f64: 0.5>}> : () -> ()
  return
}

// -----

func.func @f(%q: !qref.qubit, %p: !qref.qubit) {
  // expected-error @+1 {{says of a different number of controls whether they are negated}}
  qref.ctrl %q negated [true, false] {
    qref.g1 x %p
  }
  return
}

// -----

func.func @f(%q: !qref.qubit, %p: !qref.qubit) {
  // expected-error @+1 {{uses the same qubit twice}}
  qref.ctrl %q, %q {
    qref.g1 x %p
  }
  return
}

// -----

func.func @f(%p: !qref.qubit) {
  // expected-error @+1 {{has no control}}
  "qref.ctrl"() ({
    qref.g1 x %p
  }) : () -> ()
  return
}

// -----

func.func @f(%p: !qref.qubit) {
  // expected-error @+1 {{has a body that is not unitary}}
  qref.inv {
    // expected-note @+1 {{'qref.measure' is not allowed}}
    %0 = qref.measure %p
  }
  return
}

// -----

func.func @f(%p: !qref.qubit, %b: i1) {
  // expected-error @+1 {{has a body that is not unitary}}
  qref.pow(2.0) {
    // expected-note @+1 {{'scf.if' is not allowed}}
    scf.if %b {
      qref.g1 x %p
    }
  }
  return
}

// -----

func.func @f(%p: !qref.qubit) {
  // expected-error @+1 {{has a duration that is not a number from 0}}
  qref.delay -1.0 ns %p : !qref.qubit
  return
}

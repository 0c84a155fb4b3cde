// RUN: enishi-opt %s --split-input-file --verify-diagnostics --convert-qref-to-qc=max-ops=1000

func.func @index_of_the_run() {
  %q = qref.alloc "q" : !qref.reg<4>
  %c = cbit.alloc "c" : !cbit.reg<2>
  %v = cbit.read %c : !cbit.reg<2> -> i2
  %i = arith.index_castui %v : i2 to index
  // expected-error @+1 {{which qubit this is must be known when compiling: the index depends on a value that only the run gives}}
  %0 = qref.get %q[%i] : !qref.reg<4>
  qref.g1 x %0
  return
}

// -----

func.func @out_of_range() {
  %q = qref.alloc "q" : !qref.reg<4>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  scf.for %i = %c0 to %c5 step %c1 {
    // expected-error @+1 {{names qubit 4 of a register with 4}}
    %0 = qref.get %q[%i] : !qref.reg<4>
    qref.g1 x %0
  }
  return
}

// -----

func.func @same_qubit() {
  %q = qref.alloc "q" : !qref.reg<4>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %1 = qref.get %q[2] : !qref.reg<4>
  scf.for %i = %c0 to %c3 step %c1 {
    %0 = qref.get %q[%i] : !qref.reg<4>
    // expected-error @+1 {{the gate acts twice on the same qubit}}
    qref.g2 cx %0, %1
  }
  return
}

// -----

func.func @bounds_of_the_run() {
  %q = qref.alloc "q" : !qref.reg<4>
  %n = cbit.input "n" as "int" : index
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error @+1 {{the bounds of this loop must be known when compiling, because its variable decides which qubits or gates are meant}}
  scf.for %i = %c0 to %n step %c1 {
    %0 = qref.get %q[%i] : !qref.reg<4>
    qref.g1 x %0
  }
  return
}

// -----

func.func @too_long() {
  %q = qref.alloc "q" : !qref.reg<4>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %n = arith.constant 1000000000 : index
  // expected-error @+1 {{the program unrolls to more than 1000 operations}}
  scf.for %i = %c0 to %n step %c1 {
    %j = arith.andi %i, %c3 : index
    %0 = qref.get %q[%j] : !qref.reg<4>
    qref.g1 x %0
  }
  return
}

// -----

// No gate in the body: the iterations count, too.
func.func @too_long_and_empty() {
  %q = qref.alloc "q" : !qref.reg<4>
  %q0 = qref.get %q[0] : !qref.reg<4>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 1000000000000 : index
  qref.inv {
    // expected-error @+1 {{the program unrolls to more than 1000 operations}}
    scf.for %i = %c0 to %n step %c1 {
    }
  }
  return
}

// -----

func.func @too_many_qubits() {
  // expected-error @+1 {{a register of 1000000000 qubits is too large}}
  %q = qref.alloc "q" : !qref.reg<1000000000>
  return
}

// -----

qref.gate_def @box [] ["a"]
func.func @opaque() {
  %q = qref.alloc "q" : !qref.qubit
  // expected-error @+1 {{gate 'box' is opaque: nothing is known of what it does}}
  qref.call @box %q
  return
}

// -----

qref.gate_def @a [] ["a"] {
^bb0(%a: !qref.qubit):
  qref.call @b %a
}
qref.gate_def @b [] ["a"] {
^bb0(%a: !qref.qubit):
  // expected-error @+1 {{gate 'a' calls itself}}
  qref.call @a %a
}
func.func @recursive() {
  %q = qref.alloc "q" : !qref.qubit
  qref.call @a %q
  return
}

// -----

func.func @control_of_itself() {
  %q = qref.alloc "q" : !qref.reg<2>
  %0 = qref.get %q[1] : !qref.reg<2>
  %1 = qref.get %q[1] : !qref.reg<2>
  // expected-error @+1 {{a qubit is a control of a gate that acts on it}}
  qref.ctrl %0 {
    qref.g1 x %1
  }
  return
}

// -----

func.func @control_twice() {
  %q = qref.alloc "q" : !qref.reg<2>
  %0 = qref.get %q[1] : !qref.reg<2>
  %1 = qref.get %q[1] : !qref.reg<2>
  %2 = qref.get %q[0] : !qref.reg<2>
  // expected-error @+1 {{a qubit is a control twice}}
  qref.ctrl %0, %1 {
    qref.g1 x %2
  }
  return
}

// -----

func.func @power_of_the_run() {
  %q = qref.alloc "q" : !qref.reg<2>
  %0 = qref.get %q[0] : !qref.reg<2>
  %1 = qref.get %q[1] : !qref.reg<2>
  %p = cbit.input "p" as "float[64]" : f64
  // expected-error @+1 {{a power of these gates needs a known exponent and known angles}}
  qref.pow(%p) {
    qref.g2 swap %0, %1
  }
  return
}

// -----

// expected-error @+1 {{a function with qubits as parameters is not yet supported}}
func.func @subroutine(%q: !qref.qubit) {
  return
}

// -----

func.func @local_qubit(%b: i1) {
  scf.if %b {
    // expected-error @+1 {{a qubit declared inside of control flow is not supported}}
    %q = qref.alloc "q" : !qref.qubit
  }
  return
}

// -----

func.func @bit_out_of_range() {
  %q = qref.alloc "q" : !qref.reg<3>
  %c = cbit.alloc "c" : !cbit.reg<2>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %i = %c0 to %c3 step %c1 {
    %0 = qref.get %q[%i] : !qref.reg<3>
    %b = qref.measure %0
    // expected-error @+1 {{names bit 2 of a register with 2}}
    cbit.store %b, %c[%i] : !cbit.reg<2>
  }
  return
}

// -----

func.func @both_forms() {
  %q = qref.alloc "q" : !qref.reg<1>
  // expected-error @+1 {{the function has qubits as values here}}
  %v = qc.alloc "v"
  %w = qc.g1 h %v
  qc.sink %w
  return
}

// RUN: enishi-translate --qref-to-qir --qir-profile=base --split-input-file --verify-diagnostics %s

func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  %0 = qref.measure %q
  // expected-error @+1 {{QIR's base profile cannot say this: it acts on a qubit that has been measured; the adaptive profile can}}
  qref.g1 x %q
  return
}

// -----

func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  qref.g1 x %q
  // expected-error @+1 {{it resets a qubit that has been used}}
  qref.reset %q
  return
}

// -----

func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  // expected-error @+1 {{its outcome is used while the program runs}}
  %0 = qref.measure %q
  scf.if %0 {
  }
  return
}

// -----

func.func @main() {
  %c = cbit.alloc "c" : !cbit.reg<1>
  %true = arith.constant true
  // expected-error @+1 {{it computes a bit}}
  cbit.store %true, %c[0] : !cbit.reg<1>
  return
}

// -----

func.func @main() {
  // expected-error @+1 {{a QIR program has no inputs, and this is one}}
  %theta = cbit.input "theta" as "float[64]" : f64
  return
}

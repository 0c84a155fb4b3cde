// RUN: enishi-translate --qref-to-qir --split-input-file --verify-diagnostics %s

func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  %0 = qref.measure %q
  %1 = arith.extui %0 : i1 to i8
  // expected-error @+1 {{QIR's adaptive profile has no instruction for this (arith.uitofp)}}
  %2 = arith.uitofp %1 : i8 to f64
  qref.r1 rx(%2) %q
  return
}

// -----

func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  // expected-warning @+1 {{QIR has no delays: this one is left out}}
  qref.delay 100.0 ns %q : !qref.qubit
  return
}

// RUN: enishi-opt %s --split-input-file --verify-diagnostics --pass-pipeline="builtin.module(func.func(verify-linear))"

// Each region of a branch may use a qubit from outside, nested ones too.
func.func @right(%c: i1, %n: index) {
  %q = qc.alloc "q"
  %0 = scf.if %c -> !qc.qubit {
    %1 = scf.index_switch %n -> !qc.qubit
    case 1 {
      %2 = qc.g1 h %q
      scf.yield %2 : !qc.qubit
    }
    default {
      scf.yield %q : !qc.qubit
    }
    scf.yield %1 : !qc.qubit
  } else {
    scf.yield %q : !qc.qubit
  }
  %3 = scf.for %i = %n to %n step %n iter_args(%a = %0) -> !qc.qubit {
    %4 = qc.g1 x %a
    scf.yield %4 : !qc.qubit
  }
  qc.sink %3
  return
}

// -----

func.func @never_used() {
  // expected-error @+1 {{a qubit is never used; qc.sink ends one}}
  %q = qc.alloc "q"
  return
}

// -----

func.func @twice() {
  // expected-note @+1 {{the qubit comes from here}}
  %q = qc.alloc "q"
  qc.sink %q
  // expected-error @+1 {{a qubit is used a second time}}
  qc.sink %q
  return
}

// -----

func.func @one_branch(%c: i1) {
  // expected-note @+1 {{the qubit comes from here}}
  %q = qc.alloc "q"
  scf.if %c {
    // expected-error @+1 {{a qubit is used in one branch but not in the others}}
    qc.sink %q
  }
  return
}

// -----

func.func @branch_and_after(%c: i1) {
  // expected-note @+1 {{the qubit comes from here}}
  %q = qc.alloc "q"
  scf.if %c {
    qc.sink %q
  } else {
    qc.sink %q
  }
  // expected-error @+1 {{a qubit is used a second time}}
  qc.sink %q
  return
}

// -----

func.func @loop(%n: index) {
  // expected-note @+1 {{the qubit comes from here}}
  %q = qc.alloc "q"
  scf.for %i = %n to %n step %n {
    // expected-error @+1 {{a qubit from outside is used in the body of 'scf.for'; it has to be carried as an argument}}
    qc.sink %q
  }
  return
}

// -----

func.func @argument(%n: index) {
  %q = qc.alloc "q"
  %p = qc.alloc "p"
  // expected-error @+1 {{a qubit is never used; qc.sink ends one}}
  %0 = scf.for %i = %n to %n step %n iter_args(%a = %q) -> !qc.qubit {
    %1 = qc.alloc "r"
    scf.yield %1 : !qc.qubit
  }
  qc.sink %0
  qc.sink %p
  return
}

// -----

func.func @site_twice() {
  // expected-note @+1 {{it was taken here}}
  %0 = qc.site 4
  qc.sink %0
  // expected-error @+1 {{site 4 is taken a second time}}
  %1 = qc.site 4
  qc.sink %1
  return
}

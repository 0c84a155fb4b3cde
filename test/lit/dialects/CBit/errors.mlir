// RUN: enishi-opt %s --split-input-file --verify-diagnostics

func.func @f() {
  // expected-error @+1 {{declares a register without bits}}
  %c = cbit.alloc "c" : !cbit.reg<0>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{declares a scalar of more than one bit}}
  %c = cbit.alloc "c" scalar : !cbit.reg<2>
  return
}

// -----

func.func @f(%c: !cbit.reg<2>) {
  // expected-error @+1 {{names bit 2 of a register with 2}}
  %b = cbit.load %c[2] : !cbit.reg<2>
  return
}

// -----

func.func @f(%c: !cbit.reg<2>, %b: i1) {
  // expected-error @+1 {{names bit -1 of a register with 2}}
  cbit.store %b, %c[-1] : !cbit.reg<2>
  return
}

// -----

func.func @f(%c: !cbit.reg<2>) {
  // expected-error @+1 {{has an integer of 3 bits for a register with 2}}
  %v = cbit.read %c : !cbit.reg<2> -> i3
  return
}

// -----

func.func @f(%c: !cbit.reg<2>, %v: i1) {
  // expected-error @+1 {{has an integer of 1 bits for a register with 2}}
  cbit.write %v, %c : i1, !cbit.reg<2>
  return
}

// RUN: enishi-opt %s --split-input-file --verify-diagnostics

dem.model @m {
  // expected-error @+1 {{op is wrong: error takes a probability in parentheses}}
  dem.error [D0]
}

// -----

dem.model @m {
  // expected-error @+1 {{op is wrong at argument 0: a probability lies between 0 and 1}}
  dem.error(-0.5) [D0]
}

// -----

dem.model @m {
  // expected-error @+1 {{op is wrong at target 0: error does not take '5'; it takes detectors (D5), observables (L0) and ^ between parts}}
  dem.error(0.5) [5]
}

// -----

dem.model @m {
  // expected-error @+1 {{op is wrong at target 0: detector does not take 'L0'; it takes detectors (D5)}}
  dem.detector [L0]
}

// -----

dem.model @m {
  // expected-error @+1 {{op is wrong: logical_observable takes nothing in parentheses}}
  dem.logical_observable(1.0) [L0]
}

// -----

dem.model @m {
  // expected-error @+1 {{op is wrong: expected by how much the detectors are shifted}}
  dem.shift_detectors(1.0)
}

// -----

dem.model @m {
  // expected-error @+1 {{op is wrong at target 1: ^ stands between the parts of an error}}
  "dem.error"() <{arguments = array<f64: 0.5>, targets = array<i64: 0, 0, 2, 0>}> : () -> ()
}

// -----

dem.model @m {
  // expected-error @+1 {{expected a detector (D5) or an observable (L0), found 'X0'}}
  dem.error(0.5) [X0]
}

// -----

dem.model @m {
  // expected-error @+1 {{expected a number from 0 to 16777215, found '16777216'}}
  dem.error(0.5) [L16777216]
}

// -----

dem.model @m {
  // expected-error @+1 {{'dem.repeat' op is repeated 0 times}}
  dem.repeat 0 {
  }
}

// -----

// expected-error @+1 {{expects parent op to be one of 'dem.model, dem.repeat'}}
dem.detector [D0]

// -----

dem.model @m {
  // expected-error @+1 {{does not belong in a dem.model}}
  %0 = arith.constant 5 : i32
}

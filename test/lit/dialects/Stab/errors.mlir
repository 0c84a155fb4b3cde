// RUN: enishi-opt %s --split-input-file --verify-diagnostics

stab.circuit @c {
  // expected-error @+1 {{there is no instruction 'HH'}}
  stab.gate HH [0]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{'stab.gate' op cannot be M, which is a stab.measure}}
  stab.gate M [0]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{'stab.noise' op is wrong at argument 0: a probability lies between 0 and 1}}
  stab.noise X_ERROR(1.5) [0]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong at argument 2: the probabilities of the cases add up to more than 1}}
  stab.noise PAULI_CHANNEL_1(0.5, 0.4, 0.3) [0]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong: DEPOLARIZE1 takes 1 argument in parentheses, here are 0}}
  stab.noise DEPOLARIZE1 [0]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong: H takes 0 arguments in parentheses, here are 1}}
  stab.gate H(0.1) [0]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong at argument 0: the number of an observable is a whole number below 2^24}}
  stab.observable(0.5) []
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong at argument 0: an argument is a finite number}}
  "stab.detector"() <{arguments = array<f64: 0x7FF0000000000000>, targets = array<i64>}> : () -> ()
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong at target 2: CX takes pairs of targets, here are 3}}
  stab.gate CX [0, 1, 2]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong at target 1: the two targets of a pair must differ}}
  stab.measure MXX [1, not 1]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong at target 1: H does not take 'X1'; it takes qubits (5)}}
  stab.gate H [0, X1]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong at target 0: H does not take '!1'; it takes qubits (5)}}
  stab.gate H [not 1]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong at target 0: MPAD does not take '2'; it takes 0 and 1}}
  stab.measure MPAD [2]
}

// -----

stab.circuit @c {
  stab.measure M [0]
  // expected-error @+1 {{op is wrong at target 1: a bit can only be the control of CX}}
  stab.gate CX [0, rec[-1]]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong at target 0: DETECTOR does not take 'sweep[0]'; it takes results (rec[-1])}}
  stab.detector [sweep[0]]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{results are counted from the end: rec[-1] is the last one}}
  stab.detector [rec[0]]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{sweep bits are numbered from 0}}
  stab.gate CX [sweep[-1], 0]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{expected a qubit from 0 to 16777215}}
  stab.gate H [16777216]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{expected a number from 0 to 16777215, found '5a'}}
  stab.measure MPP [X5a]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{expected a qubit (5), a Pauli operator (X5), rec[-1] or sweep[0], found 'q5'}}
  stab.gate H [q5]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{2305843009213693954 is not a target}}
  "stab.gate"() <{arguments = array<f64>, kind = "H", targets = array<i64: 2305843009213693954>}> : () -> ()
}

// -----

stab.circuit @c {
  // expected-error @+1 {{op is wrong at target 0: * stands between two Pauli operators}}
  "stab.measure"() <{arguments = array<f64>, kind = "MPP", targets = array<i64: 12, 2>}> : () -> ()
}

// -----

stab.circuit @c {
  stab.measure M [0, 1]
  // expected-error @+1 {{'stab.detector' op refers to rec[-3], and there are 2 results before it}}
  stab.detector [rec[-2], rec[-3]]
}

// -----

// Within one instruction, results come after it.
stab.circuit @c {
  // expected-error @+1 {{'stab.gate' op refers to rec[-1], and there are 0 results before it}}
  stab.gate CX [rec[-1], 0]
  stab.measure M [0]
}

// -----

stab.circuit @c {
  stab.repeat 100 {
    stab.measure M [0]
    // expected-error @+1 {{refers to rec[-2], and there is 1 result before it in the first turn of its loop}}
    stab.detector [rec[-1], rec[-2]]
  }
}

// -----

// After the loop all of its turns count, heralds and products too.
stab.circuit @c {
  stab.repeat 10 {
    stab.measure MPP [X0*X1, Z2]
    stab.noise HERALDED_ERASE(0.1) [0]
    stab.measure MZZ [0, 1]
  }
  stab.detector [rec[-40]]
  // expected-error @+1 {{refers to rec[-41], and there are 40 results before it}}
  stab.detector [rec[-41]]
}

// -----

stab.circuit @c {
  // expected-error @+1 {{'stab.repeat' op is repeated 0 times, and must be repeated at least once}}
  stab.repeat 0 {
  }
}

// -----

// expected-error @+1 {{expects parent op to be one of 'stab.circuit, stab.repeat'}}
stab.tick

// -----

stab.circuit @c {
  // expected-error @+1 {{does not belong in a stab.circuit}}
  %0 = arith.constant 5 : i32
}

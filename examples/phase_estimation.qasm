// Estimates the phase 2 pi * 11/32 of a diagonal gate with five bits: the
// outcome is 01011 (11).
OPENQASM 3.1;
include "stdgates.inc";

const float phi = 2 * pi * 11 / 32;

qubit[5] count;
qubit target;
bit[5] c;

x target;
h count;
for uint i in [0:4] {
  for uint round in [1:1 << i] {
    cp(phi) count[i], target;
  }
}

// The inverse Fourier transform of the counting register.
swap count[0], count[4];
swap count[1], count[3];
for uint j in [0:4] {
  for uint k in [1:j] {
    cp(-pi / (1 << (j - k + 1))) count[k - 1], count[j];
  }
  h count[j];
}
c = measure count;

// One round of QAOA for the largest cut of a ring of six vertices. The angles
// are inputs: enishi run qaoa_maxcut.qasm --input gamma=-0.785 --input beta=0.393
OPENQASM 3.1;
include "stdgates.inc";

input float[64] gamma;
input float[64] beta;

gate zz(theta) a, b {
  cx a, b;
  rz(theta) b;
  cx a, b;
}

qubit[6] q;
bit[6] cut;

h q;
for uint i in [0:4] {
  zz(gamma) q[i], q[i + 1];
}
zz(gamma) q[5], q[0];
rx(2 * beta) q[0];
rx(2 * beta) q[1];
rx(2 * beta) q[2];
rx(2 * beta) q[3];
rx(2 * beta) q[4];
rx(2 * beta) q[5];
cut = measure q;

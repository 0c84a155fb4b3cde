// The quantum Fourier transform of four qubits, applied to |13>, followed by
// its inverse: the outcome is 13.
OPENQASM 3.1;
include "stdgates.inc";

gate qft4 a, b, c, d {
  h d;
  cp(pi / 2) c, d;
  cp(pi / 4) b, d;
  cp(pi / 8) a, d;
  h c;
  cp(pi / 2) b, c;
  cp(pi / 4) a, c;
  h b;
  cp(pi / 2) a, b;
  h a;
  swap a, d;
  swap b, c;
}

qubit[4] q;
bit[4] c;

x q[0];
x q[2];
x q[3];
qft4 q[0], q[1], q[2], q[3];
inv @ qft4 q[0], q[1], q[2], q[3];
c = measure q;

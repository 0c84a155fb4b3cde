// Bernstein and Vazirani's problem: one query finds the hidden string 1011001.
OPENQASM 3.1;
include "stdgates.inc";

qubit[7] q;
qubit ancilla;
bit[7] hidden;

x ancilla;
h ancilla;
h q;
for uint i in {0, 3, 4, 6} {
  cx q[i], ancilla;
}
h q;
hidden = measure q;

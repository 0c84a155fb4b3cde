// A GHZ state on five qubits: all zeros or all ones, half of the time each.
OPENQASM 3.1;
include "stdgates.inc";

qubit[5] q;
bit[5] c;

h q[0];
for uint i in [0:3] {
  cx q[i], q[i + 1];
}
c = measure q;

// Teleports the state U(0.3, 0.2, 0.1)|0> from qubit 0 to qubit 2 with two
// measured bits and feed-forward, then undoes the preparation: `out` is 0.
OPENQASM 3.1;
include "stdgates.inc";

gate prepare a { U(0.3, 0.2, 0.1) a; }

qubit[3] q;
bit mz;
bit mx;
bit out;

prepare q[0];
h q[1];
cx q[1], q[2];

cx q[0], q[1];
h q[0];
mz = measure q[0];
mx = measure q[1];
if (mx) { x q[2]; }
if (mz) { z q[2]; }

inv @ prepare q[2];
out = measure q[2];

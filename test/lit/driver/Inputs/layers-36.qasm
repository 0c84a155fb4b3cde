OPENQASM 3.0;
include "stdgates.inc";
qubit[36] q;
for uint i in [0:35] { h q[i]; }
for uint i in [0:34] { cz q[i], q[i + 1]; }
for uint i in [0:35] { rx(0.3) q[i]; }
bit[36] c = measure q;

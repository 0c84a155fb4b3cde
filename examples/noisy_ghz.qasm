// Five qubits in step, and what noise makes of it:
//
//   enishi run noisy_ghz.qasm --noise=noisy_ghz.noise.json --shots=10000
//   enishi run noisy_ghz.qasm --noise=noisy_ghz.noise.json --expect "X(q[0])*X(q[1])*X(q[2])*X(q[3])*X(q[4])"
//   enishi run noisy_ghz.qasm --target=heron-156 --noise=heron-156
OPENQASM 3.0;
include "stdgates.inc";

qubit[5] q;
bit[5] c;

h q[0];
cx q[0], q[1];
cx q[1], q[2];
cx q[2], q[3];
cx q[3], q[4];
c = measure q;

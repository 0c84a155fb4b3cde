// Gate modifiers: the same operation said in several ways; every bit reads 0.
OPENQASM 3.1;
include "stdgates.inc";

qubit[4] q;
bit[4] c;

// Half an X twice, undone by X.
pow(0.5) @ x q[0];
pow(0.5) @ x q[0];
x q[0];

// An X when both controls are 0, which they are, undone by plain X.
negctrl(2) @ x q[0], q[1], q[2];
x q[2];

// A controlled phase is symmetric: the two cancel.
h q[3];
ctrl @ p(pi / 3) q[0], q[3];
inv @ ctrl @ p(pi / 3) q[3], q[0];
h q[3];

c = measure q;

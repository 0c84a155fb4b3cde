// Grover's search for 101 among eight values: two rounds find it with
// probability 94.5 %.
OPENQASM 3.1;
include "stdgates.inc";

// Flips the sign of |101>.
gate oracle a, b, c {
  x b;
  ctrl(2) @ z a, b, c;
  x b;
}

gate diffuse a, b, c {
  h a; h b; h c;
  x a; x b; x c;
  ctrl(2) @ z a, b, c;
  x a; x b; x c;
  h a; h b; h c;
}

qubit[3] q;
bit[3] found;

h q;
for uint round in [1:2] {
  oracle q[0], q[1], q[2];
  diffuse q[0], q[1], q[2];
}
found = measure q;

// Repeats a small circuit until both of its ancillas read 0; then the target
// has been rotated by arccos(3/5) about Z. `rounds` of the loop differ from
// shot to shot.
OPENQASM 3.1;
include "stdgates.inc";

qubit[2] ancilla;
qubit target;
bit[2] flags = "11";
bit out;

h target;
while (flags != "00") {
  reset ancilla;
  h ancilla;
  ctrl(2) @ x ancilla[0], ancilla[1], target;
  s target;
  ctrl(2) @ x ancilla[0], ancilla[1], target;
  z target;
  h ancilla;
  flags = measure ancilla;
}
h target;
out = measure target;

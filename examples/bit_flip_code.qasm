// The three-qubit bit-flip code: encodes |1>, flips one qubit, finds it by two
// parity checks, repairs it, and reads the data: 111.
OPENQASM 3.1;
include "stdgates.inc";

qubit[3] data;
qubit[2] check;
bit[2] syndrome;
bit[3] out;

x data[0];
cx data[0], data[1];
cx data[0], data[2];

x data[1]; // the error

cx data[0], check[0];
cx data[1], check[0];
cx data[1], check[1];
cx data[2], check[1];
syndrome = measure check;

switch (int[8](syndrome)) {
  case 1 { x data[0]; }
  case 2 { x data[2]; }
  case 3 { x data[1]; }
}
out = measure data;

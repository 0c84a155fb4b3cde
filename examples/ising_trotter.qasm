// Ten first-order Trotter steps of a transverse-field Ising chain of twelve
// spins after a quench from all-up.
OPENQASM 3.1;
include "stdgates.inc";

const float dt = 0.1;
const float J = 1.0;
const float g = 0.7;

qubit[12] spin;
bit[12] outcome;

for uint step in [1:10] {
  for uint i in [0:2:10] {
    cx spin[i], spin[i + 1];
    rz(-2 * J * dt) spin[i + 1];
    cx spin[i], spin[i + 1];
  }
  for uint i in [1:2:9] {
    cx spin[i], spin[i + 1];
    rz(-2 * J * dt) spin[i + 1];
    cx spin[i], spin[i + 1];
  }
  rx(-2 * g * dt) spin;
}
outcome = measure spin;

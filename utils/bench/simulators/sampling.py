#!/usr/bin/env python3
"""What a million shots of 24 qubits cost beside qsim's sampler, in one run.

    sampling.py PROGRAM [QUBITS [SHOTS]]

PROGRAM is the built bench-simulators; needs the package qsimcirq. The state is
made by a few gates, so that it takes little time beside the shots. Prints
processor seconds of one thread, the least of several interleaved runs: for each
program of a run with one shot and with all of them, their difference, and the
ratio of the differences. One shot already sums all probabilities; what is left
is drawing the others. qsim's difference holds the list of Python numbers in
which it returns them, ours the sorted counts.
"""

import random
import sys
import tempfile

import compare


def write_circuit(path, num_qubits):
    generator = random.Random(3)
    with open(path, "w") as file:
        print(num_qubits, file=file)
        for layer in range(2):
            for q in range(num_qubits):
                print("ry 1", generator.uniform(1, 2), q, file=file)
            for q in range(0, num_qubits, 2):
                print("cx 0", q, (q + 5) % num_qubits, file=file)


def qsim_sampler(path):
    import qsimcirq
    num_qubits, gates = compare.read_circuit(path)
    circuit, qubits = compare.cirq_circuit(num_qubits, gates)
    simulator = qsimcirq.QSimSimulator(
        qsimcirq.QSimOptions(max_fused_gate_size=3, cpu_threads=1))
    options = dict(simulator.qsim_options)
    options["c"] = simulator._translate_circuit(
        qsimcirq.QSimCircuit(circuit), "translate_cirq_to_qsim", qubits)[0]
    options["s"] = 1
    sample = simulator._sim_module.qsim_sample_final

    def seconds(shots):
        start = compare.processor_seconds()
        sample(options, shots)
        return compare.processor_seconds() - start

    return seconds


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    num_qubits = int(sys.argv[2]) if len(sys.argv) > 2 else 24
    shots = int(sys.argv[3]) if len(sys.argv) > 3 else 1000000
    with tempfile.NamedTemporaryFile(suffix=".cir") as file:
        write_circuit(file.name, num_qubits)
        theirs = qsim_sampler(file.name)

        def ours(count):
            return compare.ours(sys.argv[1], file.name, 1, "single", 5,
                                shots=count)["cpu"]

        least = [float("inf")] * 4
        for _ in range(5):
            times = [ours(1), ours(shots), theirs(1), theirs(shots)]
            least = [min(a, b) for a, b in zip(least, times)]
    mine, peer = least[1] - least[0], least[3] - least[2]
    print(f"ours {least[0]:.4f} {least[1]:.4f} {mine:.4f}   "
          f"qsim {least[2]:.4f} {least[3]:.4f} {peer:.4f}   "
          f"ratio {peer / mine:.1f}")


if __name__ == "__main__":
    main()

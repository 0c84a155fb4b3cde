#!/usr/bin/env python3
"""Whole calls, from the text of a circuit to the counts of 1000 shots.

    calls.py ENISHI DATA [REPETITIONS [FAMILY...]]

ENISHI is the built command, DATA the folder of circuits of 20 qubits. Needs
the packages qsimcirq, ply (Cirq's reader), qiskit-aer and qulacs. Each circuit
runs as it is and, for 16 and 12 qubits, without the gates that reach further
qubits.

Prints, in milliseconds of processor time on one thread, the least of several
repetitions that alternate between the programs: for us the whole process, and
that less what the process takes for a circuit of one gate ("call"), always for
the first time in a process; for each peer the quickest call of several in one
process, which has its packages loaded; then the ratio of the best peer's to
ours for either. All read OpenQASM 2, qsim by Cirq, with the best of its
fusions 2, 3 and 4. Aer computes in single precision as we and qsim do, Qulacs
in double.
"""

import math
import os
import re
import resource
import subprocess
import sys
import tempfile

import compare

SHOTS = 1000
FAMILIES = ["qv_20", "grid_fsim_20_d20", "hea_20_l10", "qft_20", "qaoa_20_p4",
            "tfim_20_s10"]


def qsim(text, fusion):
    import qsimcirq
    from cirq.contrib.qasm_import import circuit_from_qasm
    circuit = circuit_from_qasm(text)
    simulator = qsimcirq.QSimSimulator({"t": 1, "f": fusion})
    result = simulator.run(circuit, repetitions=SHOTS)
    counts = result.multi_measurement_histogram(
        keys=sorted(result.measurements))
    assert sum(counts.values()) == SHOTS


def aer(text):
    from qiskit import QuantumCircuit
    from qiskit_aer import AerSimulator
    circuit = QuantumCircuit.from_qasm_str(text)
    simulator = AerSimulator(method="statevector", precision="single",
                             max_parallel_threads=1)
    counts = simulator.run(circuit, shots=SHOTS).result().get_counts()
    assert sum(counts.values()) == SHOTS


def qulacs(text):
    import collections
    import qulacs as q
    from qulacs.converter import convert_QASM_to_qulacs_circuit
    from qulacs.circuit import QuantumCircuitOptimizer
    circuit = convert_QASM_to_qulacs_circuit(text.splitlines())
    QuantumCircuitOptimizer().optimize_light(circuit)
    state = q.QuantumState(circuit.get_qubit_count())
    circuit.update_quantum_state(state)
    counts = collections.Counter(state.sampling(SHOTS, 1))
    assert sum(counts.values()) == SHOTS


def peer(name, path, repetitions):
    """Runs in a process of its own: prints the least time of a call."""
    with open(path) as file:
        text = file.read()
    name, _, fusion = name.partition(" ")
    call = {"aer": aer, "qulacs": qulacs,
            "qsim": lambda text: qsim(text, int(fusion))}[name]
    best = math.inf
    for _ in range(repetitions):
        start = compare.processor_seconds()
        call(text)
        best = min(best, compare.processor_seconds() - start)
    print(best)


def process(command):
    """Processor seconds of a process, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, capture_output=True, text=True,
                         env=dict(os.environ, OMP_NUM_THREADS="1"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        return math.inf, ""
    return (after.ru_utime + after.ru_stime - before.ru_utime -
            before.ru_stime), run.stdout


def restricted(text, qubits):
    """Without the gates that reach qubits from number `qubits` on."""
    keep = []
    for line in text.splitlines():
        if line.startswith("qreg"):
            line = f"qreg q[{qubits}];"
        elif any(int(i) >= qubits for i in re.findall(r"q\[(\d+)\]", line)):
            continue
        keep.append(line)
    return "\n".join(keep) + "\n"


def measure(enishi, family, qubits, data, folder, repetitions):
    with open(os.path.join(data, f"{family}.qasm")) as file:
        text = restricted(file.read(), qubits)
    paths = {}
    # Qulacs does not know measurements.
    for name, content in (
            ("gates", text),
            ("measured", text + f"creg c[{qubits}];\nmeasure q -> c;\n"),
            ("empty", 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\n'
                      'creg c[1];\nx q[0];\nmeasure q -> c;\n')):
        paths[name] = os.path.join(folder, name + ".qasm")
        with open(paths[name], "w") as file:
            file.write(content)
    run = [enishi, "run", "--quiet", "--threads=1", f"--shots={SHOTS}",
           "--simulator=statevector"]
    whole = start = math.inf
    times = {}
    for _ in range(repetitions):
        whole = min(whole, process(run + [paths["measured"]])[0])
        start = min(start, process(run + [paths["empty"]])[0])
        for name in ("qsim 2", "qsim 3", "qsim 4", "aer", "qulacs"):
            path = paths["gates" if name == "qulacs" else "measured"]
            printed = process([sys.executable, os.path.abspath(__file__),
                               "--peer", name, path, "3"])[1]
            seconds = float(printed) if printed else math.inf
            key = name.split()[0]
            times[key] = min(times.get(key, math.inf), seconds)
    if whole == math.inf:
        sys.exit(f"enishi cannot run {family}")
    ours = [whole, max(whole - start, 1e-9)]
    best = min(times.values())
    cells = [f"{1e3 * t:9.1f}" if t < math.inf else f"{'-':>9}"
             for t in ours + list(times.values())]
    print(f"{family:<17} {qubits:>2}", *cells,
          *(f"{best / t:7.2f}" for t in ours), flush=True)


def main():
    if sys.argv[1:2] == ["--peer"]:
        return peer(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    enishi, data = sys.argv[1:3]
    repetitions = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    print(f"{'ms':<20}", f"{'process':>9} {'call':>9}",
          *(f"{name:>9}" for name in ("qsim", "aer", "qulacs")), "  ratios")
    with tempfile.TemporaryDirectory() as folder:
        for family in sys.argv[4:] or FAMILIES:
            for qubits in (20, 16, 12):
                measure(enishi, family, qubits, data, folder, repetitions)


if __name__ == "__main__":
    main()

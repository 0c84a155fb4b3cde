#!/usr/bin/env python3
"""Whole calls, from the text of a circuit to the counts of 1000 shots.

    calls.py ENISHI QSIM DATA [REPETITIONS [FAMILY...]]

ENISHI is the built command, QSIM a folder with the source of qsim (may be
missing: then it is left out), DATA the folder of circuits of 20 qubits. Needs
the packages qiskit-aer and qulacs. Each circuit runs as it is and, for 16 and
12 qubits, without the gates that reach further qubits.

Prints, in milliseconds of processor time on one thread, the least of several
repetitions that alternate between the programs: for us the whole process, and
that less what the process takes for a circuit of one gate ("call"), always for
the first time in a process; for each peer the whole process with one call, and
the quickest call of several in one process; then the ratio of the best peer's
to ours for either. qsim reads its own format by its own library in C++, with
the best of its fusions 2, 3 and 4; Aer and Qulacs read OpenQASM 2. Aer computes
in single precision as we and qsim do, Qulacs in double.
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
    call = {"aer": aer, "qulacs": qulacs}[name]
    best = math.inf
    for _ in range(repetitions):
        start = compare.processor_seconds()
        call(text)
        best = min(best, compare.processor_seconds() - start)
    print(best)


def process(command):
    """Processor seconds of a process, and what it prints; none if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, capture_output=True, text=True,
                         env=dict(os.environ, OMP_NUM_THREADS="1"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        return math.inf, math.inf
    seconds = (after.ru_utime + after.ru_stime - before.ru_utime -
               before.ru_stime)
    try:
        return seconds, float(run.stdout)
    except ValueError:
        return seconds, math.inf


def build_qsim(source, folder):
    program = os.path.join(folder, "qsim-call")
    here = os.path.dirname(os.path.abspath(__file__))
    subprocess.run(["c++", "-std=c++17", "-O3", "-march=native", "-I", source,
                    os.path.join(here, "QsimCall.cpp"), "-o", program],
                   check=True)
    return program


def restricted(text, qubits, is_qasm):
    """Without the gates that reach qubits from number `qubits` on."""
    lines = text.splitlines()
    if not is_qasm:
        keep = [str(qubits)]
        for line in lines[1:]:
            words = line.split()
            operands = [w for w in words[2:] if re.fullmatch(r"\d+", w)]
            if len(words) > 2 and all(int(w) < qubits for w in operands):
                keep.append(line)
        return "\n".join(keep) + "\n"
    keep = []
    for line in lines:
        if line.startswith("qreg"):
            line = f"qreg q[{qubits}];"
        elif any(int(i) >= qubits for i in re.findall(r"q\[(\d+)\]", line)):
            continue
        keep.append(line)
    return "\n".join(keep) + "\n"


def measure(enishi, qsim, family, qubits, data, folder, repetitions):
    paths = {}
    for ending in ("qasm", "qsim"):
        with open(os.path.join(data, f"{family}.{ending}")) as file:
            text = file.read()
        paths[ending] = os.path.join(folder, f"circuit.{ending}")
        with open(paths[ending], "w") as file:
            file.write(restricted(text, qubits, ending == "qasm"))
    # Qulacs does not know measurements.
    measured = os.path.join(folder, "measured.qasm")
    with open(paths["qasm"]) as file, open(measured, "w") as to:
        to.write(file.read() + f"creg c[{qubits}];\nmeasure q -> c;\n")
    empty = os.path.join(folder, "empty.qasm")
    with open(empty, "w") as file:
        file.write('OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\n'
                   'creg c[1];\nx q[0];\nmeasure q -> c;\n')
    run = [enishi, "run", "--quiet", "--threads=1", f"--shots={SHOTS}",
           "--simulator=statevector"]
    commands = {}
    if qsim:
        for fusion in ("2", "3", "4"):
            commands["qsim " + fusion] = [qsim, paths["qsim"], fusion,
                                          str(SHOTS)]
    for name in ("aer", "qulacs"):
        commands[name] = [sys.executable, os.path.abspath(__file__), "--peer",
                          name, measured if name == "aer" else paths["qasm"]]
    whole = start = math.inf
    times = {}
    for _ in range(repetitions):
        whole = min(whole, process(run + [measured])[0])
        start = min(start, process(run + [empty])[0])
        for name, command in commands.items():
            best = times.setdefault(name.split()[0], [math.inf, math.inf])
            best[0] = min(best[0], process(command + ["1"])[0])
            best[1] = min(best[1], process(command + ["3"])[1])
    if whole == math.inf:
        sys.exit(f"enishi cannot run {family}")
    ours = [whole, max(whole - start, 1e-9)]
    ratios = [min(t[i] for t in times.values()) / ours[i] for i in (0, 1)]
    cells = [f"{1e3 * t:9.1f}" for t in ours]
    for pair in times.values():
        cells += [f"{1e3 * t:9.1f}" if t < math.inf else f"{'-':>9}"
                  for t in pair]
    print(f"{family:<17} {qubits:>2}", *cells, *(f"{r:7.2f}" for r in ratios),
          flush=True)


def main():
    if sys.argv[1:2] == ["--peer"]:
        return peer(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    enishi, source, data = sys.argv[1:4]
    repetitions = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    with tempfile.TemporaryDirectory() as folder:
        qsim = None
        if os.path.isdir(os.path.join(source, "lib")):
            qsim = build_qsim(source, folder)
        else:
            print("qsim is left out: no source in", source)
        names = ["ours"] + (["qsim"] if qsim else []) + ["aer", "qulacs"]
        print(f"{'ms: process, call':<20}",
              *(f"{name:>9} {'':>9}" for name in names), "  ratios")
        for family in sys.argv[5:] or FAMILIES:
            for qubits in (20, 16, 12):
                measure(enishi, qsim, family, qubits, data, folder, repetitions)


if __name__ == "__main__":
    main()

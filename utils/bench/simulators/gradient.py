#!/usr/bin/env python3
"""Time of an adjoint gradient beside PennyLane Lightning's, in one run.

    gradient.py ENISHI [QUBITS [LAYERS [REPETITIONS]]]

The ansatz has LAYERS layers of one RY per qubit, each with its own parameter,
and a ring of CZ; the observable is the transverse-field Ising chain. Ours is the
processor time of the whole command, reading the program included, on one
thread; Lightning's that of the gradient call alone (second call, so that nothing
is compiled in it). The gradients are compared. Needs pennylane-lightning.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile

os.environ.setdefault("OMP_NUM_THREADS", "1")


def child_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def own_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def program_text(qubits, layers):
    lines = ["OPENQASM 3;", 'include "stdgates.inc";']
    lines += [f"input float t{i};" for i in range(qubits * layers)]
    lines.append(f"qubit[{qubits}] q;")
    for layer in range(layers):
        for q in range(qubits):
            lines.append(f"ry(t{layer * qubits + q}) q[{q}];")
        for q in range(qubits):
            lines.append(f"cz q[{q}], q[{(q + 1) % qubits}];")
    return "\n".join(lines) + "\n"


def observable_text(qubits):
    terms = [f"- 1.0 * Z{q} * Z{q + 1}" for q in range(qubits - 1)]
    terms += [f"- 0.7 * X{q}" for q in range(qubits)]
    return "\n".join(terms) + "\n"


def ours(enishi, qubits, layers, values, precision, repetitions):
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "ansatz.qasm")
        observable = os.path.join(folder, "chain.txt")
        with open(program, "w") as file:
            file.write(program_text(qubits, layers))
        with open(observable, "w") as file:
            file.write(observable_text(qubits))
        command = [enishi, "run", program, "--expect=@" + observable,
                   "--gradient", "--json", "--threads=1",
                   "--precision=" + precision]
        for i, value in enumerate(values):
            command += ["--input", f"t{i}={value!r}"]
        best = float("inf")
        for _ in range(repetitions):
            start = child_seconds()
            out = subprocess.run(command, check=True, capture_output=True,
                                 text=True).stdout
            best = min(best, child_seconds() - start)
    found = json.loads(out)["observables"][0]["gradient"]
    return best, [found[f"t{i}"] for i in range(len(values))]


def lightning(qubits, layers, values, repetitions):
    import pennylane as qml
    from pennylane import numpy as np
    device = qml.device("lightning.qubit", wires=qubits)
    coefficients = [-1.0] * (qubits - 1) + [-0.7] * qubits
    terms = [qml.PauliZ(q) @ qml.PauliZ(q + 1) for q in range(qubits - 1)]
    terms += [qml.PauliX(q) for q in range(qubits)]
    chain = qml.Hamiltonian(coefficients, terms)

    @qml.qnode(device, diff_method="adjoint")
    def energy(t):
        for layer in range(layers):
            for q in range(qubits):
                qml.RY(t[layer * qubits + q], wires=q)
            for q in range(qubits):
                qml.CZ(wires=[q, (q + 1) % qubits])
        return qml.expval(chain)

    t = np.array(values, requires_grad=True)
    best = float("inf")
    for _ in range(repetitions + 1):
        start = own_seconds()
        found = qml.grad(energy)(t)
        best = min(best, own_seconds() - start)
    return best, [float(g) for g in found]


def main():
    enishi = sys.argv[1]
    numbers = [int(a) for a in sys.argv[2:]]
    qubits, layers, repetitions = (numbers + [20, 25, 2][len(numbers):])[:3]
    values = [((i * 7919) % 1000) / 500 - 1 for i in range(qubits * layers)]
    print(f"{qubits} qubits, {len(values)} parameters, one thread")
    peer, expected = lightning(qubits, layers, values, repetitions)
    for precision, bound in (("double", 1e-9), ("single", 1e-3)):
        seconds, found = ours(enishi, qubits, layers, values, precision,
                              repetitions)
        error = max(abs(a - b) for a, b in zip(found, expected))
        print(f"{precision}: ours {seconds:.3f} s, Lightning (double) "
              f"{peer:.3f} s, ratio {peer / seconds:.2f}x, "
              f"largest difference {error:.1e}")
        if error > bound:
            sys.exit("the gradients differ")


main()

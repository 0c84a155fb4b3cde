#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares noisy runs with Qiskit Aer.

    run.py --build-dir=build [--models=N] [--seed=N]

Makes a virtual environment with qiskit-aer in the build directory; ends with
code 77 (skipped) where pip cannot get it. Random circuits of up to five qubits,
some with a measurement and a reset in their middle, are run by `enishi run
--noise` on every engine that can and their counts compared with Aer's, which gets
the same noise from its own constructors. A chi-square over both histograms may
exceed its mean by 5.2 standard deviations (Wilson-Hilferty): two right programs do
so once in ten million comparisons.
"""

import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from environment import run_script  # noqa: E402

SHOTS = 40000
PACKAGES = ["qiskit==2.6.2", "qiskit-aer==0.18.2"]


def random_channel(rng, pauli_only):
    """A channel in our words, and a function that makes Aer's."""
    import numpy as np
    from qiskit_aer import noise
    kind = rng.choice(["depolarizing", "bit_flip", "phase_flip"]
                      if pauli_only else
                      ["depolarizing", "phase_flip", "amplitude_damping",
                       "phase_damping", "thermal_relaxation", "kraus"])
    p = rng.uniform(0.01, 0.08)
    if kind == "thermal_relaxation":
        t1, duration = rng.uniform(40, 80), rng.uniform(500, 4000)
        t2 = t1 * rng.uniform(0.3, 1.9)
        return ({"type": kind, "t1_us": t1, "t2_us": t2,
                 "duration_ns": duration},
                noise.thermal_relaxation_error(t1 * 1e3, t2 * 1e3, duration))
    if kind == "kraus":
        # Relaxation from |-> to |+>.
        c, s = math.sqrt(1 - p), math.sqrt(p)
        operators = [np.array([[(1 + c) / 2, (1 - c) / 2],
                               [(1 - c) / 2, (1 + c) / 2]]),
                     np.array([[s / 2, -s / 2], [s / 2, -s / 2]])]
        return ({"type": kind, "operators": [k.tolist() for k in operators]},
                noise.kraus_error(operators))
    ours = {"type": kind, "probability": p}
    flips = {"bit_flip": "X", "phase_flip": "Z"}
    if kind in flips:
        return ours, noise.pauli_error([(flips[kind], p), ("I", 1 - p)])
    return ours, {"depolarizing": lambda: noise.depolarizing_error(p, 1),
                  "amplitude_damping":
                      lambda: noise.amplitude_damping_error(p),
                  "phase_damping": lambda: noise.phase_damping_error(p),
                  }[kind]()


def random_model(rng, pauli_only):
    from qiskit_aer import noise
    model = {"enishi_noise": 1, "gates": []}
    aer = noise.NoiseModel()
    for gate in ("h", "t", "sx", "ry"):
        ours, theirs = random_channel(rng, pauli_only)
        model["gates"].append({"gates": [gate], "channels": [ours]})
        aer.add_all_qubit_quantum_error(theirs, gate)
    for gate in ("cx", "cz"):
        p = rng.uniform(0.01, 0.05)
        one, theirs_one = random_channel(rng, pauli_only)
        one["operand"] = 0
        two, theirs_two = random_channel(rng, pauli_only)
        two["operand"] = 1
        model["gates"].append({"gates": [gate], "channels": [
            {"type": "depolarizing", "probability": p}, one, two]})
        # Aer's tensor product has its first factor last.
        aer.add_all_qubit_quantum_error(
            noise.depolarizing_error(p, 2).compose(
                theirs_two.tensor(theirs_one)), gate)
    zero, one = rng.uniform(0, 0.05), rng.uniform(0, 0.1)
    model["measurements"] = [{"readout": {"one_for_zero": zero,
                                          "zero_for_one": one}}]
    aer.add_all_qubit_readout_error(
        noise.ReadoutError([[1 - zero, zero], [one, 1 - one]]))
    flip = rng.uniform(0, 0.1)
    model["resets"] = [{"channels": [{"type": "bit_flip",
                                      "probability": flip}]}]
    aer.add_all_qubit_quantum_error(
        noise.pauli_error([("X", flip), ("I", 1 - flip)]), "reset")
    return model, aer


def random_circuit(rng, clifford, dynamic):
    from qiskit import QuantumCircuit
    n = rng.randrange(2, 6)
    circuit = QuantumCircuit(n, n + 1)
    for _ in range(rng.randrange(10, 25)):
        a, b = rng.sample(range(n), 2)
        gate = rng.choice(["h", "sx", "cx", "cz"] if clifford else
                          ["h", "t", "sx", "ry", "cx", "cz"])
        if gate == "ry":
            circuit.ry(rng.uniform(0, 3), a)
        elif gate in ("cx", "cz"):
            getattr(circuit, gate)(a, b)
        else:
            getattr(circuit, gate)(a)
        if dynamic and rng.random() < 0.1:
            circuit.measure(a, n)
        if dynamic and rng.random() < 0.1:
            circuit.reset(b)
    circuit.measure(range(n), range(n))
    return circuit


def compare(ours, theirs):
    """The chi-square of two histograms, in standard deviations."""
    total, other = sum(ours.values()), sum(theirs.values())
    pooled, statistic, cells = [0, 0], 0.0, 0
    for key in sorted(set(ours) | set(theirs)):
        a, b = ours.get(key, 0), theirs.get(key, 0)
        if a + b < 20:
            pooled[0] += a
            pooled[1] += b
            continue
        statistic += (a * math.sqrt(other / total)
                      - b * math.sqrt(total / other)) ** 2 / (a + b)
        cells += 1
    a, b = pooled
    if a + b >= 20:
        statistic += (a * math.sqrt(other / total)
                      - b * math.sqrt(total / other)) ** 2 / (a + b)
        cells += 1
    freedom = cells - 1
    if freedom < 1:
        return 0
    cube = (statistic / freedom) ** (1 / 3)
    return (cube - 1 + 2 / (9 * freedom)) / math.sqrt(2 / (9 * freedom))


def work(arguments):
    from qiskit import qasm3
    from qiskit_aer import AerSimulator
    rng = random.Random(arguments.seed)
    program = arguments.build_dir / "bin" / "enishi"
    checked, worst = 0, -9.0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for number in range(arguments.models):
            clifford = number % 3 == 0
            model, aer = random_model(rng, clifford)
            circuit = random_circuit(rng, clifford, number % 2 == 1)
            (folder / "model.json").write_text(json.dumps(model))
            (folder / "circuit.qasm").write_text(qasm3.dumps(circuit))
            theirs = AerSimulator(method="density_matrix", noise_model=aer).run(
                circuit, shots=SHOTS, seed_simulator=number,
                optimization_level=0).result().get_counts()
            engines = ["statevector", "densitymatrix"]
            if clifford:
                engines.append("stabilizer")
            for engine in engines:
                run = subprocess.run(
                    [program, "run", folder / "circuit.qasm",
                     f"--noise={folder / 'model.json'}", f"--shots={SHOTS}",
                     f"--seed={number}", f"--simulator={engine}", "--json"],
                    capture_output=True, text=True)
                if run.returncode:
                    raise RuntimeError(run.stderr)
                ours = {key.replace(" ", ""): count for key, count
                        in json.loads(run.stdout)["counts"].items()}
                sigma = compare(ours, theirs)
                worst = max(worst, sigma)
                checked += 1
                if sigma > 5.2:
                    raise RuntimeError(
                        f"circuit {number} on {engine}: counts differ by "
                        f"{sigma:.1f} standard deviations\n"
                        f"{(folder / 'circuit.qasm').read_text()}\n"
                        f"{json.dumps(model)}\n{ours}\n{theirs}")
    print(f"{checked} runs of {arguments.models} circuits agree with Aer; the "
          f"largest deviation is {worst:.2f} standard deviations")


if __name__ == "__main__":
    run_script(__file__, "noise", PACKAGES, work, models=18)

"""Random .stim circuits as programs of gates: what the state vector gives of
the OpenQASM must be what the sampler of records gives of the circuit, and a
device's program must be proven. Chi-square at 6 sigma, seeds fixed."""

import collections
import json
import math
import random
import subprocess
import sys
import tempfile

SHOTS = 4000


def circuit(seed):
    rng = random.Random(seed)
    qubits = 4
    lines, results = [], 0

    def product():
        chosen = rng.sample(range(qubits), rng.randrange(1, qubits))
        return rng.choice(["", "!"]) + "*".join(
            rng.choice("XYZ") + str(q) for q in chosen)

    for _ in range(12):
        a, b = rng.sample(range(qubits), 2)
        kind = rng.randrange(8)
        if kind == 0:
            lines.append(f"{rng.choice(['H', 'S', 'C_XYZ', 'SQRT_Y'])} {a} {b}")
        elif kind == 1:
            lines.append(f"{rng.choice(['CX', 'ISWAP', 'SQRT_ZZ', 'CZSWAP'])} {a} {b}")
        elif kind == 2:
            lines.append(f"MPP {product()} {product()}")
            results += 2
        elif kind == 3:
            lines.append(f"{rng.choice(['SPP', 'SPP_DAG'])} {product()}")
        elif kind == 4:
            lines.append(f"{rng.choice(['MXX', 'MYY', 'MZZ'])} !{a} {b}")
            results += 1
        elif kind == 5:
            lines.append(f"{rng.choice(['M', 'MX', 'MRY', 'MR'])} {a} !{b}")
            results += 2
        elif kind == 6:
            lines.append(f"MPAD {rng.randrange(2)}")
            results += 1
        elif results:
            lines.append(f"{rng.choice(['CX', 'CY', 'CZ'])} rec[-{rng.randrange(1, results + 1)}] {a}")
    lines.append("M " + " ".join(map(str, range(qubits))))
    return "\n".join(lines) + "\n", results + qubits


def enishi(*arguments):
    return subprocess.run(["enishi", *arguments], check=True, text=True,
                          capture_output=True).stdout


def alike(a, b):
    chi, cells, rest = 0.0, -1, [0, 0]
    for key in a.keys() | b.keys():
        pair = [a[key], b[key]]
        if sum(pair) < 20:
            rest = [x + y for x, y in zip(rest, pair)]
            continue
        chi += (pair[0] - pair[1]) ** 2 / sum(pair)
        cells += 1
    if sum(rest):
        chi += (rest[0] - rest[1]) ** 2 / sum(rest)
        cells += 1
    k = max(cells, 1)
    return (math.cbrt(chi / k) - (1 - 2 / (9 * k))) / math.sqrt(2 / (9 * k)) < 6


wrong = 0
with tempfile.TemporaryDirectory() as folder:
    stim, qasm = f"{folder}/a.stim", f"{folder}/a.qasm"
    for seed in range(30):
        text, size = circuit(seed)
        with open(stim, "w") as file:
            file.write(text)
        record = enishi("run", stim, f"--shots={SHOTS}", f"--seed={seed}").split()
        enishi("convert", stim, qasm)
        run = json.loads(
            enishi("run", qasm, f"--shots={SHOTS}", f"--seed={seed + 500}", "--json",
                   "--simulator=statevector"))["counts"]
        # Bit 0 stands first in a record, last in an outcome.
        expected = collections.Counter(record)
        seen = collections.Counter({key[::-1]: count for key, count in run.items()})
        if not alike(expected, seen):
            wrong += 1
            print(f"circuit {seed} differs:\n{text}")
        if seed % 5 == 0:
            enishi("compile", stim, "--target=line-5", "--verify", "-o", "/dev/null")
print(f"{wrong} of 30 differ")
sys.exit(wrong != 0)

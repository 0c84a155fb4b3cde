#!/usr/bin/env python3
"""Writes circuits for compare.py of a size that no file has.

    circuits.py FOLDER NAME...

NAME is one of grid_fsim_N_dD, grid_cz_N_dD (a grid of 4 rows, D layers of gates
on pairs, random gates on single qubits between them), hea_N_lL (L layers of
random rotations and a chain of cx), qft_N, qaoa_N_pP (P layers on a random
graph with three edges at every vertex) and tfim_N_sS (S steps along a chain),
for N qubits. Each goes to FOLDER/NAME.cir; the same name gives the same circuit.
"""

import math
import random
import sys


def grid_pairs(num_qubits, layer, rows=4):
    """The pairs of one layer: the two directions in turn, odd or even."""
    columns = num_qubits // rows
    vertical, odd = layer % 2, layer // 2 % 2
    for row in range(rows):
        for column in range(columns):
            along = row if vertical else column
            if along % 2 != odd:
                continue
            other = (row + vertical, column + 1 - vertical)
            if other[0] < rows and other[1] < columns:
                yield (row * columns + column, other[0] * columns + other[1])


def grid(generator, num_qubits, depth, pair_gate):
    gates = [("h", [], [q]) for q in range(num_qubits)]
    last = [None] * num_qubits
    for layer in range(depth):
        for q in range(num_qubits):
            last[q] = generator.choice(
                [name for name in ("sx", "sy", "sw") if name != last[q]])
            gates.append((last[q], [], [q]))
        for pair in grid_pairs(num_qubits, layer):
            angles = ([math.pi / 2, math.pi / 6] if pair_gate == "fsim" else [])
            gates.append((pair_gate, angles, list(pair)))
    return gates


def hea(generator, num_qubits, layers):
    gates = []
    for _ in range(layers):
        for q in range(num_qubits):
            for name in ("ry", "rz"):
                gates.append((name, [generator.uniform(0, 2 * math.pi)], [q]))
        gates += [("cx", [], [q, q + 1]) for q in range(num_qubits - 1)]
    return gates


def qft(_, num_qubits, __):
    gates = [("ry", [0.3 + 0.05 * q], [q]) for q in range(num_qubits)]
    for q in reversed(range(num_qubits)):
        gates.append(("h", [], [q]))
        gates += [("cp", [math.pi / 2**(q - other)], [other, q])
                  for other in reversed(range(q))]
    return gates + [("swap", [], [q, num_qubits - 1 - q])
                    for q in range(num_qubits // 2)]


def qaoa(generator, num_qubits, layers):
    while True:  # Until there is neither a loop nor a double edge.
        ends = 3 * list(range(num_qubits))
        generator.shuffle(ends)
        edges = {tuple(sorted(e)) for e in zip(ends[::2], ends[1::2])}
        if len(edges) == 3 * num_qubits // 2 and all(a != b for a, b in edges):
            break
    gates = [("h", [], [q]) for q in range(num_qubits)]
    for _ in range(layers):
        gamma, beta = generator.uniform(0, 2), generator.uniform(0, 2)
        gates += [("rzz", [gamma], list(edge)) for edge in sorted(edges)]
        gates += [("rx", [beta], [q]) for q in range(num_qubits)]
    return gates


def tfim(_, num_qubits, steps):
    gates = [("h", [], [q]) for q in range(num_qubits)]
    for step in range(steps):
        gates += [("rzz", [0.1 + 0.01 * step], [q, q + 1])
                  for q in range(num_qubits - 1)]
        gates += [("rx", [0.2], [q]) for q in range(num_qubits)]
    return gates


def make(name):
    family, rest = name.rsplit("_", 1)
    depth = 0
    if not rest.isdigit():
        depth = int(rest[1:])
        family, rest = family.rsplit("_", 1)
    num_qubits = int(rest)
    generator = random.Random(name)
    if family.startswith("grid_"):
        return num_qubits, grid(generator, num_qubits, depth, family[5:])
    makers = {"hea": hea, "qft": qft, "qaoa": qaoa, "tfim": tfim}
    return num_qubits, makers[family](generator, num_qubits, depth)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for name in sys.argv[2:]:
        num_qubits, gates = make(name)
        with open(f"{sys.argv[1]}/{name}.cir", "w") as file:
            print(num_qubits, file=file)
            for gate, angles, qubits in gates:
                print(gate, len(angles), *angles, *qubits, file=file)


if __name__ == "__main__":
    main()

"""Writes random OpenQASM programs, the same on every machine for the same seed."""

import random

ONE = ["x", "y", "z", "h", "s", "sdg", "t", "tdg", "sx"]
ONE_ANGLE = ["rx", "ry", "rz", "p"]
TWO = ["cx", "cy", "cz", "ch", "swap"]
TWO_ANGLE = ["cp", "crx", "cry", "crz"]
THREE = ["ccx", "cswap"]


def angle(rng):
    return rng.choice(["pi/2", "-pi/4", "pi/3", f"{rng.uniform(-4, 4):.6f}"])


def gate(rng, qubits):
    kind = rng.random()
    if kind < 0.3 or qubits < 2:
        return f"{rng.choice(ONE)} q[{rng.randrange(qubits)}];"
    if kind < 0.5:
        return f"{rng.choice(ONE_ANGLE)}({angle(rng)}) q[{rng.randrange(qubits)}];"
    if kind < 0.8 or qubits < 3:
        a, b = rng.sample(range(qubits), 2)
        return f"{rng.choice(TWO)} q[{a}], q[{b}];"
    if kind < 0.93:
        a, b = rng.sample(range(qubits), 2)
        return f"{rng.choice(TWO_ANGLE)}({angle(rng)}) q[{a}], q[{b}];"
    a, b, c = rng.sample(range(qubits), 3)
    return f"{rng.choice(THREE)} q[{a}], q[{b}], q[{c}];"


def program(seed, qubits, gates, dynamic=False):
    rng = random.Random(seed)
    lines = ["OPENQASM 3.1;", 'include "stdgates.inc";', f"qubit[{qubits}] q;", f"bit[{qubits}] c;"]
    for i in range(gates):
        if dynamic and i % 7 == 3:
            q = rng.randrange(qubits)
            lines.append(f"c[{q}] = measure q[{q}];")
            body = " ".join(gate(rng, qubits) for _ in range(3))
            other = gate(rng, qubits)
            lines.append(f"if (c[{q}]) {{ {body} }} else {{ {other} }}")
        else:
            lines.append(gate(rng, qubits))
    lines.append("c = measure q;")
    return "\n".join(lines) + "\n"

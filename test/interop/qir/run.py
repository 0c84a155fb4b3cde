#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs programs as QIR in qir-runner and compares with `enishi run`.

    run.py --build-dir=build [--programs=N] [--shots=N] [--seed=N]

Makes a virtual environment with the packages qirrunner and pyqir in the build
directory; ends with code 77 (skipped) where pip cannot get them. Each program,
the examples and random ones, is compiled with `enishi compile --emit=qir` as
text and as bitcode, at -O0 and -O2, and run by both simulators. The two
histograms go through a chi-square test of homogeneity. The bound is set so
that, over all comparisons of a run, right programs fail with probability 1e-4
if the seeds are drawn at random; with the given seeds a run always ends the
same way. pyqir reads every module as well.
"""

import argparse
import collections
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from environment import make_environment  # noqa: E402

PACKAGES = ["qirrunner==0.9.7", "pyqir==0.12.7"]
FALSE_ALARMS = 1e-4
# qir-runner needs 40 ms for each shot of this one.
SHOTS = {"ising_trotter.qasm": 100}


# --- Statistics --------------------------------------------------------------


def upper_gamma(a: float, x: float) -> float:
    """The regularised upper incomplete gamma function Q(a, x)."""
    if x <= 0:
        return 1.0
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        n = a
        while term > total * 1e-15:
            n += 1
            term *= x / n
            total += term
        return max(0.0, 1 - scale * total)
    # Lentz's method for the continued fraction.
    b = x + 1 - a
    c = 1e300
    d = 1 / b
    result = d
    for i in range(1, 10000):
        an = -i * (i - a)
        b += 2
        d = 1 / (an * d + b)
        c = b + an / c
        result *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return scale * result


def p_value(first: dict, second: dict) -> float:
    """Chi-square test that two histograms are samples of one distribution.
    Outcomes with less than 10 counts in both together are taken as one."""
    totals = sum(first.values()), sum(second.values())
    rare = [0, 0]
    table = []
    for outcome in sorted(set(first) | set(second)):
        row = [first.get(outcome, 0), second.get(outcome, 0)]
        if sum(row) < 10:
            rare[0] += row[0]
            rare[1] += row[1]
        else:
            table.append(row)
    if sum(rare):
        table.append(rare)
    if len(table) < 2:
        return 1.0
    statistic = 0.0
    for row in table:
        for count, total in zip(row, totals):
            expected = sum(row) * total / sum(totals)
            statistic += (count - expected) ** 2 / expected
    return upper_gamma((len(table) - 1) / 2, statistic / 2)


# --- Running -----------------------------------------------------------------


def shots_of(output: str, registers: list) -> collections.Counter:
    """The histogram of qir-runner's output, keyed as `enishi run` does."""
    counts = collections.Counter()
    values = {}
    for line in output.splitlines():
        fields = line.split("\t")
        if fields[0] == "START":
            values = {}
        elif fields[0] == "OUTPUT" and fields[1] in ("RESULT", "BOOL"):
            if fields[3] in values:
                raise RuntimeError(f"{fields[3]} is recorded twice")
            values[fields[3]] = "1" if fields[2] in ("1", "true") else "0"
        elif fields[0] == "END":
            if fields[1] != "0":
                raise RuntimeError(f"exit code {fields[1]}")
            words = []
            for register in registers:
                name, size = register["name"], register["size"]
                names = [f"{name}[{i}]" for i in reversed(range(size))]
                if size == 1 and name in values:
                    names = [name]
                words.append("".join(values.pop(n) for n in names))
            if values:
                raise RuntimeError(f"unknown records {sorted(values)}")
            counts[" ".join(words)] += 1
    return counts


class Checker:
    def __init__(self, arguments, python, folder):
        self.enishi = arguments.build_dir / "bin" / "enishi"
        self.runner = python.parent / "qir-runner"
        self.python = python
        self.folder = folder
        self.shots = arguments.shots
        self.seed = arguments.seed
        self.results = []
        self.profiles = collections.Counter()

    def enishi_run(self, *arguments):
        return subprocess.run([self.enishi, *map(str, arguments)],
                              capture_output=True, text=True, check=True).stdout

    def check(self, name: str, program: pathlib.Path, options=()):
        shots = SHOTS.get(name, self.shots)
        reference = json.loads(self.enishi_run(
            "run", program, "--json", "--shots", shots, "--seed", self.seed))
        for level in (0, 2):
            for suffix in ("ll", "bc"):
                output = self.folder / f"program.{suffix}"
                self.enishi_run("compile", program, "--emit=qir", f"-O{level}",
                                "-o", output, *options)
                ran = subprocess.run(
                    [self.runner, "-f", output, "-s", str(shots),
                     "-r", str(self.seed + 1)], capture_output=True, text=True)
                if ran.returncode:
                    raise RuntimeError(f"{name}: qir-runner: {ran.stderr}")
                counts = shots_of(ran.stdout, reference["registers"])
                if sum(counts.values()) != shots:
                    raise RuntimeError(f"{name}: shots are missing")
                self.results.append(
                    (p_value(reference["counts"], counts),
                     f"{name} -O{level} .{suffix}"))
                if suffix == "ll":
                    self.profiles["base" if "base_profile" in
                                  output.read_text() else "adaptive"] += 1
                self.read_with_pyqir(name, output)

    def read_with_pyqir(self, name, output):
        kind = "from_ir" if output.suffix == ".ll" else "from_bitcode"
        mode = "r" if output.suffix == ".ll" else "rb"
        code = (f"import pyqir, sys\n"
                f"m = pyqir.Module.{kind}(pyqir.Context(), "
                f"open(sys.argv[1], {mode!r}).read())\n"
                f"error = m.verify()\n"
                f"assert error is None, error\n"
                f"assert any(pyqir.is_entry_point(f) for f in m.functions)\n")
        result = subprocess.run([self.python, "-c", code, output],
                                capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(f"{name}: pyqir: {result.stderr}")


# --- Random programs ---------------------------------------------------------

# Every gate of stdgates.inc: qubits and parameters.
GATES = {
    "p": (1, 1), "x": (1, 0), "y": (1, 0), "z": (1, 0), "h": (1, 0),
    "s": (1, 0), "sdg": (1, 0), "t": (1, 0), "tdg": (1, 0), "sx": (1, 0),
    "rx": (1, 1), "ry": (1, 1), "rz": (1, 1), "id": (1, 0), "U": (1, 3),
    "u2": (1, 2), "cx": (2, 0), "cy": (2, 0), "cz": (2, 0), "cp": (2, 1),
    "crx": (2, 1), "cry": (2, 1), "crz": (2, 1), "ch": (2, 0),
    "swap": (2, 0), "cu": (2, 4), "ccx": (3, 0), "cswap": (3, 0),
    "ctrl(2) @ h": (3, 0), "ctrl(3) @ x": (4, 0), "negctrl @ ry": (2, 1),
    "ctrl(2) @ rz": (3, 1), "inv @ sx": (1, 0), "pow(0.5) @ swap": (2, 0),
    "ctrl @ inv @ s": (2, 0),
}


class RandomProgram:
    QUBITS = 4

    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def gate(self) -> str:
        name = self.random.choice(sorted(GATES))
        qubits, params = GATES[name]
        operands = self.random.sample(range(self.QUBITS), qubits)
        angles = ", ".join(f"{self.random.uniform(-7, 7):.3f}"
                           for _ in range(params))
        return (name + (f"({angles})" if params else "") + " " +
                ", ".join(f"q[{q}]" for q in operands) + ";")

    def gates(self, count) -> list:
        return [self.gate() for _ in range(count)]

    def condition(self) -> str:
        c = self.random.randrange(3)
        number = self.random.randrange(8)
        return self.random.choice([
            f"c[{c}]", f"!c[{c}]", f"c == {number}", f"c != {number}",
            f"c[{c}] != d", f"c[{c}] && d", f"int(c) > {number}",
            f"uint[8](c) + 1 < {number}"])

    def statement(self, depth: int) -> list:
        kind = self.random.choice(
            ["measure", "bit", "reset", "if", "switch", "for", "while",
             "assign", "gates", "gates"])
        qubit = self.random.randrange(self.QUBITS)
        bit = self.random.randrange(3)
        if kind == "measure":
            return [f"c[{bit}] = measure q[{qubit}];"]
        if kind == "bit":
            return [f"d = measure q[{qubit}];"]
        if kind == "reset":
            return [f"reset q[{qubit}];"]
        if kind == "assign":
            return [self.random.choice([
                f"d = c[{bit}];", f"c[{bit}] = d;", f"d = !d;",
                f'c = "{self.random.randrange(8):03b}";'])]
        if depth == 0 or kind == "gates":
            return self.gates(2)
        if kind == "if":
            return [f"if ({self.condition()}) {{", *self.block(depth - 1),
                    "} else {", *self.block(depth - 1), "}"]
        if kind == "switch":
            return ["switch (int(c)) {", "case 1, 4 {", *self.block(depth - 1),
                    "}", "case 6 {", *self.block(depth - 1), "}",
                    "default {", *self.block(depth - 1), "}", "}"]
        if kind == "for":
            return [f"for int i in [0:{self.random.randrange(1, 4)}] {{",
                    *self.block(depth - 1), "}"]
        # Ends: the qubit is in superposition before every measurement.
        return [f"d = 1;", "while (d) {", *self.gates(1), f"reset q[{qubit}];",
                f"h q[{qubit}];", f"d = measure q[{qubit}];", "}"]

    def block(self, depth: int) -> list:
        return [line for _ in range(2) for line in self.statement(depth)]

    def text(self, adaptive: bool) -> str:
        lines = ["OPENQASM 3.1;", 'include "stdgates.inc";',
                 f"qubit[{self.QUBITS}] q;", "bit[3] c;", "bit d;",
                 "bit[4] e;"]
        lines += [f"h q[{q}];" for q in range(self.QUBITS)] + self.gates(8)
        if adaptive:
            for _ in range(6):
                lines += self.statement(2)
        else:
            lines += self.gates(12)
        lines.append("e = measure q;")
        return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build-dir", type=pathlib.Path, required=True)
    parser.add_argument("--programs", type=int, default=20)
    parser.add_argument("--shots", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    python = make_environment(arguments.build_dir / "interop" / "qir-venv",
                              PACKAGES)
    root = pathlib.Path(__file__).resolve().parents[3]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        checker = Checker(arguments, python, folder)
        for example in sorted((root / "examples").glob("*.qasm")):
            if not any(line.startswith("input ")
                       for line in example.read_text().splitlines()):
                checker.check(example.name, example)
        for index in range(arguments.programs):
            for adaptive in (False, True):
                name = f"random {'adaptive' if adaptive else 'base'} {index}"
                program = folder / "program.qasm"
                program.write_text(
                    RandomProgram(arguments.seed * 1000 + index).text(adaptive))
                try:
                    checker.check(name, program)
                    if not adaptive:
                        checker.check(name + " as adaptive", program,
                                      ["--qir-profile=adaptive"])
                except (RuntimeError, subprocess.CalledProcessError) as error:
                    print(f"{name} fails:\n{program.read_text()}")
                    print(getattr(error, "stderr", None) or error)
                    sys.exit(1)
    bound = FALSE_ALARMS / len(checker.results)
    failures = [(p, name) for p, name in checker.results if p < bound]
    for p, name in failures:
        print(f"FAIL {name}: p = {p:.2g}")
    print(f"{len(checker.results)} comparisons of {arguments.shots} shots, "
          f"{len(failures)} failures; modules by profile: "
          f"{dict(checker.profiles)}; smallest p = {min(checker.results)[0]:.2g}"
          f", bound {bound:.2g}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()

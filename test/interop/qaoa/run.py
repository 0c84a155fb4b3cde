#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs circuits of optimisation problems with Qiskit.

    run.py --build-dir=build [--problems=N] [--seed=N]

Makes a virtual environment with the package qiskit in the build directory; ends
with code 77 (skipped) where pip cannot get it. Random problems with quadratic
objectives and, in most of them, sums that stay fixed are compiled by `enishi
compile` to OpenQASM 2, for any machine and for small devices. Qiskit reads the
program and computes its state; from it, the objective as this script wrote it,
and the comment lines that say how bits are read, the mean objective is computed.
It must be what `enishi solve` says of the exact circuit, and no probability may
lie outside of the fixed sums.
"""

import argparse
import itertools
import json
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from environment import make_environment  # noqa: E402

PACKAGES = ["qiskit==2.6.2"]


class Problem:
    def __init__(self, rng):
        self.size = rng.randrange(3, 8)
        self.names = [f"v{i}" for i in range(self.size)]
        self.linear = {n: rng.randrange(-9, 10) / 2 for n in self.names}
        self.pairs = {p: rng.randrange(1, 10) / 2 * rng.choice([-1, 1])
                      for p in itertools.combinations(self.names, 2)
                      if rng.random() < 0.5}
        self.sums = []
        rest = rng.sample(self.names, self.size)
        while len(rest) >= 2 and rng.random() < 0.8:
            group = [rest.pop() for _ in range(rng.randrange(2, len(rest) + 1))]
            self.sums.append((group, rng.randrange(0, len(group) + 1)))

    def text(self):
        def signed(number):
            return f"{'-' if number < 0 else '+'} {abs(number)}"
        lines = ["Minimize", " obj: " + " ".join(
            f"{signed(c)} {n}" for n, c in self.linear.items())]
        if self.pairs:
            lines.append(" + [ " + " ".join(
                f"{signed(2 * c)} {a} * {b}"
                for (a, b), c in self.pairs.items()) + " ] / 2")
        if self.sums:
            lines.append("Subject To")
        for number, (group, count) in enumerate(self.sums):
            lines.append(f" s{number}: {' + '.join(group)} = {count}")
        return "\n".join([*lines, "Binary", " " + " ".join(self.names), "End",
                          ""])

    def objective(self, values):
        return (sum(c * values[n] for n, c in self.linear.items()) +
                sum(c * values[a] * values[b]
                    for (a, b), c in self.pairs.items()))

    def keeps_sums(self, values):
        return all(sum(values[n] for n in group) == count
                   for group, count in self.sums)


class Circuits:
    """What needs the package: runs in the environment."""

    def __init__(self, arguments):
        from qiskit import QuantumCircuit, qasm2, quantum_info
        self.Circuit, self.qasm2, self.info = QuantumCircuit, qasm2, quantum_info
        self.enishi = arguments.build_dir.resolve() / "bin" / "enishi"
        self.random = random.Random(arguments.seed)
        self.problems = arguments.problems

    def enishi_run(self, *arguments, codes=(0,)):
        result = subprocess.run([self.enishi, *arguments], capture_output=True,
                                text=True)
        if result.returncode not in codes:
            raise RuntimeError(f"{' '.join(map(str, arguments))}: "
                               f"{result.stdout}{result.stderr}")
        return result.stdout

    def distribution(self, text):
        """Of the measured bits, bit 0 lowest."""
        circuit = self.qasm2.loads(
            text, custom_instructions=self.qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
        # What is measured is kept on qubits of its own: a program may go on
        # with a site whose outcome it has.
        gates = self.Circuit(circuit.num_qubits + circuit.num_clbits)
        for instruction in circuit.data:
            qubits = [circuit.find_bit(q).index for q in instruction.qubits]
            if instruction.operation.name == "measure":
                bit = circuit.find_bit(instruction.clbits[0]).index
                gates.cx(qubits[0], circuit.num_qubits + bit)
            else:
                gates.append(instruction.operation, qubits)
        chances = self.info.Statevector(gates).probabilities(
            range(circuit.num_qubits, gates.num_qubits))
        for bits, chance in enumerate(chances):
            yield [bits >> i & 1 for i in range(circuit.num_clbits)], chance

    def check(self, problem, target, options, folder):
        source = folder / "problem.lp"
        source.write_text(problem.text())
        program = self.enishi_run("compile", source, f"--target={target}",
                                  "--emit=qasm2", *options)
        bit_of = {}
        for line in program.splitlines():
            if line.startswith("//! variable "):
                name, reading = line.split(maxsplit=2)[2].split(" = ")
                bit_of[name] = int(reading[2:-1])
        mean = outside = 0
        for bits, chance in self.distribution(program):
            values = {n: bits[bit_of[n]] for n in problem.names}
            mean += chance * problem.objective(values)
            if not problem.keeps_sums(values):
                outside += chance
        answer = json.loads(self.enishi_run(
            "solve", source, f"--target={target}", "--no-presolve", "--json",
            "--seed=1", *options))
        said = answer["run"]["exact"]["mean_cost"]
        if abs(mean - said) > 1e-6:
            raise RuntimeError(f"{target}: Qiskit's mean is {mean}, not {said}\n"
                               f"{problem.text()}")
        if outside > 1e-9:
            raise RuntimeError(f"{target}: {outside} outside of the sums\n"
                               f"{problem.text()}")

    def run(self):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(self.problems):
                problem = Problem(self.random)
                target = ["qaoa", f"line-{problem.size}",
                          f"full-{problem.size}"][number % 3]
                options = [f"--layers={self.random.randrange(1, 4)}",
                           f"--mixer={self.random.choice(['ring', 'complete'])}"]
                self.check(problem, target, options, pathlib.Path(folder))
        print(f"{self.problems} circuits agree")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build-dir", type=pathlib.Path, required=True)
    parser.add_argument("--problems", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside", action="store_true",
                        help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        try:
            Circuits(arguments).run()
        except RuntimeError as error:
            print(f"FAIL {error}")
            sys.exit(1)
        return
    python = make_environment(arguments.build_dir / "interop" / "qiskit-venv",
                              PACKAGES)
    sys.exit(subprocess.run([python, __file__, "--inside",
                             *sys.argv[1:]]).returncode)


if __name__ == "__main__":
    main()

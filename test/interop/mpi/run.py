#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs programs in 2, 4 and 8 processes under a real mpirun.

    run.py --build-dir=build [--programs=N] [--seed=N]

Random programs, some of which measure, reset and decide in the middle, have to
give the counts that one process gives with the same seed, and to send exactly
the bytes that `enishi run --dry-run` forecasts. Errors have to come once, with
the exit code of the driver. Ends with code 77 (skipped) where there is no
mpirun.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

PROCESSES = [2, 4, 8]
SKIPPED = 77


def random_program(qubits: int, gates: int, dynamic: bool, rng) -> str:
    lines = ["OPENQASM 3.0;", 'include "stdgates.inc";',
             f"qubit[{qubits}] q;", "bit[4] m;", f"bit[{qubits}] c;"]

    def gate() -> str:
        a, b, c = rng.sample(range(qubits), 3)
        t = rng.uniform(-3, 3)
        return rng.choice([
            f"h q[{a}];", f"rx({t}) q[{a}];", f"ry({t}) q[{a}];", f"t q[{a}];",
            f"cx q[{a}], q[{b}];", f"cz q[{a}], q[{b}];", f"swap q[{a}], q[{b}];",
            f"cp({t}) q[{a}], q[{b}];", f"ccx q[{a}], q[{b}], q[{c}];",
            f"cswap q[{a}], q[{b}], q[{c}];", f"ctrl @ ry({t}) q[{a}], q[{b}];",
            f"ctrl(2) @ h q[{a}], q[{b}], q[{c}];", f"x q[{a}];"])

    for part in range(4 if dynamic else 1):
        lines += [gate() for _ in range(gates)]
        if dynamic:
            a, b = rng.sample(range(qubits), 2)
            lines += [f"m[{part}] = measure q[{a}];",
                      f"if (m[{part}]) {{ {gate()} {gate()} }}",
                      f"reset q[{b}];"]
    lines.append("c = measure q;")
    return "\n".join(lines) + "\n"


class Test:
    def __init__(self, build: pathlib.Path, folder: pathlib.Path):
        self.enishi = build / "bin" / "enishi"
        self.folder = folder
        self.failures = 0
        self.checks = 0
        self.environment = dict(
            os.environ, OMPI_ALLOW_RUN_AS_ROOT="1",
            OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
            OMPI_MCA_rmaps_base_oversubscribe="1",
            OMPI_MCA_mpi_yield_when_idle="1")

    def check(self, holds: bool, what: str):
        self.checks += 1
        if not holds:
            self.failures += 1
            print("FAIL", what)

    def run(self, arguments: list, processes: int = 0, text: str | None = None):
        command = [self.enishi, "run", *arguments]
        if processes:
            command = ["mpirun", "-np", str(processes), *command]
        return subprocess.run(command, input=text, capture_output=True,
                              text=True, env=self.environment, timeout=300)

    def result(self, arguments: list, processes: int = 0) -> dict:
        done = self.run([*arguments, "--json"], processes)
        if done.returncode:
            self.check(False, f"{arguments} in {processes}: {done.stderr}")
            return {}
        return json.loads(done.stdout)

    def compare(self, name: str, text: str, dynamic: bool):
        path = self.folder / f"{name}.qasm"
        path.write_text(text)
        arguments = [path, "--seed=5", "--shots=2000", "--precision=double"]
        alone = self.result(arguments)
        for processes in PROCESSES:
            shared = self.result(arguments, processes)
            where = f"{name} in {processes} processes"
            self.check(alone.get("counts") == shared.get("counts"),
                       f"{where}: other counts")
            self.check(shared.get("processes") == processes,
                       f"{where}: not shared")
            if dynamic:
                continue
            forecast = self.result([*arguments, "--dry-run",
                                    f"--ranks={processes}"])
            self.check(forecast.get("bytes_sent") == shared.get("bytes_sent"),
                       f"{where}: forecast {forecast.get('bytes_sent')}, sent "
                       f"{shared.get('bytes_sent')} bytes")

    def fails(self, what: str, arguments: list, processes: int, code: int,
              message: str):
        done = self.run(arguments, processes)
        self.check(done.returncode == code,
                   f"{what}: exit code {done.returncode}, not {code}")
        self.check(done.stderr.count(message) == 1 and not done.stdout,
                   f"{what}: {done.stdout}{done.stderr}")

    def errors(self):
        good = self.folder / "good.qasm"
        good.write_text(random_program(10, 20, False, random.Random(1)))
        bad = self.folder / "bad.qasm"
        bad.write_text("OPENQASM 3.0;\nqubit[3] q;\nhh q[0];\n")
        self.fails("a wrong program", [bad], 4, 1, "there is no gate `hh`")
        self.fails("a missing file", [self.folder / "none.qasm"], 4, 3,
                   "No such file")
        self.fails("three processes", [good], 3, 4, "mpirun -np 2 or -np 4")
        self.fails("a wrong option", [good, "--simulator=fast"], 2, 2,
                   "--simulator")
        piped = self.run(["-", "--seed=1", "--json"], 4, good.read_text())
        self.check(piped.returncode == 0 and
                   json.loads(piped.stdout)["processes"] == 4,
                   f"standard input: {piped.stderr}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build-dir", type=pathlib.Path, required=True)
    parser.add_argument("--programs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if not shutil.which("mpirun"):
        print("skipped: there is no mpirun (Debian: openmpi-bin)")
        sys.exit(SKIPPED)
    rng = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        test = Test(arguments.build_dir.resolve(), pathlib.Path(folder))
        for i in range(arguments.programs):
            qubits = 17 if i % 2 else 11
            for dynamic in (False, True):
                name = f"{'dynamic' if dynamic else 'static'}{i}"
                test.compare(name, random_program(qubits, 15 if dynamic else 60,
                                                  dynamic, rng), dynamic)
        test.errors()
    print(f"{test.checks} checks, {test.failures} failures")
    sys.exit(test.failures > 0)


if __name__ == "__main__":
    main()

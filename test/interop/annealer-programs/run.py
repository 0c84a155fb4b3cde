#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Loads programs for annealers with dimod and holds them against
dwave-networkx's graphs.

    run.py --build-dir=build [--models=N] [--seed=N]

Makes a virtual environment with the packages dimod and dwave-networkx in the
build directory; ends with code 77 (skipped) where pip cannot get them. Random
models from dimod are compiled by `enishi compile` for every D-Wave machine, in
both layouts, with and without a gauge. Then, by dimod alone: the document loads
as a binary quadratic model; every qubit and coupling is one of dwave-networkx's
graph; the biases are in range; and for assignments of the model's variables,
the energy that dimod computes on the qubits is the scale times the energy of
the model that dimod made in the first place, so nothing of Enishi's arithmetic
is believed.
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

PACKAGES = ["dimod==0.12.23", "dwave-networkx==0.8.19"]


class Programs:
    """What needs the packages: runs in the environment."""

    # Of Enishi's device files: fields, couplings, sums of couplings.
    RANGES = {
        "dwave-2000q": ((-2, 2), (-2, 1), (-9, 6)),
        "dwave-advantage": ((-4, 4), (-2, 1), (-18, 15)),
        "dwave-advantage2": ((-4, 4), (-2, 1), (-18, 15)),
    }

    def __init__(self, arguments):
        import dimod
        import dwave_networkx as dnx
        self.dimod = dimod
        self.enishi = arguments.build_dir.resolve() / "bin" / "enishi"
        self.models = arguments.models
        self.random = random.Random(arguments.seed)
        self.graphs = {
            "dwave-2000q": dnx.chimera_graph(16),
            "dwave-advantage": dnx.pegasus_graph(16, fabric_only=False),
            "dwave-advantage2": dnx.zephyr_graph(12, 4),
        }
        self.assignments = 0

    def random_model(self):
        count = self.random.randrange(1, 24)
        vartype = self.random.choice(["SPIN", "BINARY"])
        named = self.random.random() < 0.5
        label = [f"v{i}" if named else i for i in range(count)]
        bqm = self.dimod.BinaryQuadraticModel(vartype)
        for name in label:
            bqm.add_variable(name, self.random.randrange(-80, 81) / 8)
        for a, b in itertools.combinations(label, 2):
            if self.random.random() < 0.3:
                bqm.add_quadratic(a, b, self.random.randrange(-80, 81) / 8)
        bqm.offset = self.random.randrange(-80, 81) / 8
        return bqm

    def enishi_run(self, *arguments):
        result = subprocess.run([self.enishi, *arguments], capture_output=True,
                                text=True)
        if result.returncode:
            raise RuntimeError(f"{' '.join(map(str, arguments))}: "
                               f"{result.stdout}{result.stderr}")
        return result.stdout

    def check_machine(self, device, embedded):
        """Only qubits and couplers that there are, within the ranges."""
        graph = self.graphs[device]
        fields, couplings, totals = self.RANGES[device]
        slack = 1e-9

        def expect(value, limits, what):
            if not limits[0] - slack <= value <= limits[1] + slack:
                raise RuntimeError(f"{device}: {what} is {value}")

        for qubit, bias in embedded.linear.items():
            if qubit not in graph:
                raise RuntimeError(f"{device} has no qubit {qubit}")
            expect(bias, fields, f"the field of {qubit}")
            expect(sum(b for _, b in embedded.iter_neighborhood(qubit)),
                   totals, f"the sum of couplings of {qubit}")
        for a, b, bias in embedded.iter_quadratic():
            if not graph.has_edge(a, b):
                raise RuntimeError(f"{device} has no coupler {a} {b}")
            expect(bias, couplings, f"the coupling of {a} and {b}")

    def check_chains(self, device, chains):
        """Every chain is connected, and no qubit is in two."""
        graph = self.graphs[device]
        used = list(itertools.chain.from_iterable(chains.values()))
        if len(used) != len(set(used)):
            raise RuntimeError(f"{device}: a qubit is in two chains")
        for name, chain in chains.items():
            reached, front = {chain[0]}, [chain[0]]
            while front:
                for other in graph[front.pop()]:
                    if other in chain and other not in reached:
                        reached.add(other)
                        front.append(other)
            if reached != set(chain):
                raise RuntimeError(f"{device}: the chain of {name} is broken")

    def check_energies(self, source, embedded, body):
        """dimod's energies of the source and of the embedded model."""
        names = list(source.variables)
        gauge = body.get("gauge", [1] * len(names))
        logical = self.dimod.BQM.from_serializable(body["logical"])
        order = {str(v): i for i, v in enumerate(logical.variables)}
        scale = body["scale"]
        size = (abs(embedded.offset) +
                sum(map(abs, embedded.linear.values())) +
                sum(map(abs, embedded.quadratic.values())))
        every = len(names) <= 8
        tries = (itertools.product([-1, 1], repeat=len(names)) if every else
                 ([self.random.choice([-1, 1]) for _ in names]
                  for _ in range(50)))
        for spins in tries:
            values = (spins if source.vartype is self.dimod.SPIN
                      else [(1 + s) // 2 for s in spins])
            energy = source.energy(dict(zip(names, values)))
            same = logical.energy({v: spins[names.index(n)] for n in names
                                   for v in [logical.variables[order[str(n)]]]})
            qubits = {}
            for name, spin in zip(names, spins):
                for qubit in body["embedding"][str(name)]:
                    qubits[qubit] = spin * gauge[order[str(name)]]
            found = embedded.energy(qubits)
            if abs(found - scale * energy) > 1e-9 * size or \
                    abs(same - energy) > 1e-9 * size / scale:
                raise RuntimeError(
                    f"energies {found} and {same}, not {scale} * {energy}")
            self.assignments += 1

    def check(self, source, device, options, layout, folder):
        problem = folder / "model.bqm.json"
        problem.write_text(json.dumps(source.to_serializable()))
        program = folder / f"program.{layout}"
        self.enishi_run("compile", problem, f"--target={device}", "-o", program,
                        *options)
        document = json.loads(program.read_text())
        body = document if layout == "json" else document["info"]
        embedded = self.dimod.BQM.from_serializable(
            document["bqm"] if layout == "json" else document)
        if embedded.vartype is not self.dimod.SPIN:
            raise RuntimeError("the embedded model is not of spins")
        self.check_machine(device, embedded)
        self.check_chains(device, body["embedding"])
        self.check_energies(source, embedded, body)
        self.enishi_run("verify", problem, program)
        # What dimod writes of it again is a model that Enishi reads.
        problem.write_text(json.dumps(embedded.to_serializable()))
        self.enishi_run("convert", problem, folder / "back.qubo")

    def run(self):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(self.models):
                source = self.random_model()
                device = list(self.graphs)[number % len(self.graphs)]
                options = self.random.choice(
                    [[], ["--gauge", f"--seed={number}"],
                     ["--chain-strength=uniform"],
                     ["--chain-strength=scaled:1.5", "--gauge"]])
                layout = self.random.choice(["json", "bqm.json"])
                self.check(source, device, options, layout,
                           pathlib.Path(folder))
        if not self.assignments:
            raise RuntimeError("nothing was compared")
        print(f"{self.models} programs, {self.assignments} energies agree")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build-dir", type=pathlib.Path, required=True)
    parser.add_argument("--models", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside", action="store_true",
                        help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        try:
            Programs(arguments).run()
        except RuntimeError as error:
            print(f"FAIL {error}")
            sys.exit(1)
        return
    python = make_environment(
        arguments.build_dir / "interop" / "annealer-programs-venv", PACKAGES)
    sys.exit(subprocess.run([python, __file__, "--inside",
                             *sys.argv[1:]]).returncode)


if __name__ == "__main__":
    main()

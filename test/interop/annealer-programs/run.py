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
is believed. Where presolve made the model smaller, its way back is taken here
from what docs/annealer-programs.md says.

Samples that dimod draws of the programmed model, of qubits or of bits, go
through SampleSet.to_serializable() and `enishi decode`: each must have the
energy that the source has by dimod, and the ground state of a program that
dimod can go through (ExactSolver) must be one of the source.
"""

import itertools
import json
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from environment import run_script  # noqa: E402

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
        self.assignments = self.decoded = self.optima = 0

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

    @staticmethod
    def lift(record, kept):
        """The spins before presolve from those after it."""
        spins = [0] * record["reduced"]["num_variables"]
        for spin, value in zip(record["kept"], kept):
            spins[spin] = value
        for step in record["undo"]:
            if "turn" in step:
                for spin in step["turn"]:
                    spins[spin] *= spins[step["with"]]
            elif "table" in step:
                row = sum(1 << i for i, spin in enumerate(step["by"])
                          if spins[spin] > 0) * len(step["set"])
                for i, spin in enumerate(step["set"]):
                    spins[spin] = step["table"][row + i]
            elif "to" in step:
                spins[step["set"]] = step["to"]
            elif "as" in step:
                spins[step["set"]] = step["times"] * spins[step["as"]]
            else:
                pull = step["field"] + sum(
                    weight * spins[spin] for spin, weight in
                    zip(step["against"], step["weights"]))
                spins[step["set"]] = -1 if pull > 0 else 1
        if 0 in spins:
            raise RuntimeError("presolve's way back leaves a spin out")
        return spins

    def check_presolved(self, source, embedded, body):
        """Energies by the way back, for random logical configurations."""
        logical = self.dimod.BQM.from_serializable(body["logical"])
        gauge = body.get("gauge", [1] * logical.num_variables)
        kinds = {str(name): name for name in source.variables}
        size = 1 + sum(map(abs, source.linear.values())) + sum(
            map(abs, source.quadratic.values()))
        for _ in range(50):
            kept = [self.random.choice([-1, 1]) for _ in gauge]
            spins = self.lift(body["presolve"], kept)
            values = {}
            for decoding in body["decoding"]:
                name = kinds[decoding["variable"]]
                value = decoding["constant"] + sum(
                    c for b, c in zip(decoding["bits"],
                                      decoding["coefficients"])
                    if spins[int(b)] > 0)
                values[name] = min(decoding["upper"], value)
            qubits = {}
            for name, spin, sign in zip(logical.variables, kept, gauge):
                for qubit in body.get("embedding", {}).get(str(name), [name]):
                    qubits[qubit] = spin * sign
            if embedded.vartype is self.dimod.BINARY:
                qubits = {q: (1 + s) // 2 for q, s in qubits.items()}
            energy = source.energy(values)
            found = embedded.energy(qubits) / body["scale"]
            if abs(found - energy) > 1e-9 * size:
                raise RuntimeError(f"energy {found} by presolve's way back, "
                                   f"not {energy}")
            self.assignments += 1

    def check_decoding(self, source, embedded, problem, program, folder):
        """dimod's samples through enishi decode."""
        few = 0 < embedded.num_variables <= 14
        if few:
            drawn = self.dimod.ExactSolver().sample(embedded)
        else:
            drawn = self.dimod.RandomSampler().sample(embedded, num_reads=20)
        samples = folder / "samples.json"
        samples.write_text(json.dumps(drawn.to_serializable(
            pack_samples=self.random.random() < 0.7)))
        files = [problem, program] + ([samples] if len(embedded) else [])
        document = json.loads(self.enishi_run("decode", *files, "--all"))
        kinds = {str(name): name for name in source.variables}
        energies = []
        for sample in document["samples"]:
            values = {kinds[n]: v for n, v in sample["assignment"].items()}
            energies.append(source.energy(values))
            if abs(energies[-1] - sample["energy"]) > 1e-9 * (
                    1 + abs(energies[-1])):
                raise RuntimeError(f"a sample of energy {energies[-1]} is said "
                                   f"to have {sample['energy']}")
            self.decoded += 1
        if (few or not len(embedded)) and len(source) <= 16:
            best = self.dimod.ExactSolver().sample(source).first.energy
            if abs(min(energies) - best) > 1e-9 * (1 + abs(best)):
                raise RuntimeError(f"the best answer has {min(energies)}, "
                                   f"not {best}")
            self.optima += 1

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
                for qubit in body.get("embedding", {}).get(str(name), [name]):
                    qubits[qubit] = spin * gauge[order[str(name)]]
            if embedded.vartype is self.dimod.BINARY:
                qubits = {q: (1 + s) // 2 for q, s in qubits.items()}
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
        takes_bits = device == "fujitsu-da"
        if embedded.vartype is not (self.dimod.BINARY if takes_bits
                                    else self.dimod.SPIN):
            raise RuntimeError(f"the model for {device} is of the wrong kind")
        if not takes_bits:
            self.check_machine(device, embedded)
            self.check_chains(device, body["embedding"])
        elif any(bias != int(bias) for bias in
                 [*embedded.linear.values(), *embedded.quadratic.values()]):
            raise RuntimeError(f"{device} takes whole numbers only")
        if "presolve" in body:
            self.check_presolved(source, embedded, body)
        else:
            self.check_energies(source, embedded, body)
        self.check_decoding(source, embedded, problem, program, folder)
        self.enishi_run("verify", problem, program)
        # What dimod writes of it again is a model that Enishi reads.
        problem.write_text(json.dumps(embedded.to_serializable()))
        self.enishi_run("convert", problem, folder / "back.qubo")

    def run(self):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(self.models):
                source = self.random_model()
                device = [*self.graphs, "fujitsu-da"][number % 4]
                options = self.random.choice(
                    [[], ["--gauge", f"--seed={number}"],
                     ["--chain-strength=uniform"],
                     ["--chain-strength=scaled:1.5", "--gauge"]])
                if self.random.random() < 0.5:
                    options = options + ["--no-presolve"]
                layout = self.random.choice(["json", "bqm.json"])
                self.check(source, device, options, layout,
                           pathlib.Path(folder))
        if not (self.assignments and self.decoded and self.optima):
            raise RuntimeError("nothing was compared")
        print(f"{self.models} programs, {self.assignments} energies agree, "
              f"{self.decoded} samples were decoded, {self.optima} optima "
              "found")


if __name__ == "__main__":
    run_script(__file__, "annealer-programs-venv", PACKAGES,
               lambda arguments: Programs(arguments).run(), models=30)

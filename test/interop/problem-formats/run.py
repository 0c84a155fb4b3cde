#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Exchanges optimisation problems with dimod and OMMX by `enishi convert`.

    run.py --build-dir=build [--models=N] [--seed=N]

Makes a virtual environment with the packages dimod and ommx in the build
directory; ends with code 77 (skipped) where pip cannot get them. Random models
go from dimod to files that Enishi reads and back, and the other way round:
BQM JSON, BQM file (versions 1 and 2), COO and LP, with every format of Enishi's
in between; from OMMX as its own message, and to OMMX as message, MPS and QPLIB.
Coefficients are multiples of 1/8, so that energies must be equal to the last
bit for every assignment.
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

PACKAGES = ["dimod==0.12.23", "ommx==2.9.3"]


class Exchange:
    """What needs the packages: runs in the environment."""

    def __init__(self, arguments):
        import dimod
        from dimod.serialization import coo
        import ommx.v1
        self.dimod, self.ommx, self.coo = dimod, ommx.v1, coo
        self.enishi = arguments.build_dir / "bin" / "enishi"
        self.models = arguments.models
        self.random = random.Random(arguments.seed)
        self.checks = 0
        self.folder = None

    def convert(self, source, target, *options):
        result = subprocess.run(
            [self.enishi, "convert", source, target, *options],
            capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(f"convert {source.name} {target.name}: "
                               f"{result.stderr}")

    def number(self):
        return self.random.randrange(-800, 801) / 8

    # --- dimod ---------------------------------------------------------------

    def random_bqm(self, names, vartype):
        count = self.random.randrange(1, 7)
        label = [f"v{i}" if names else i for i in range(count)]
        bqm = self.dimod.BinaryQuadraticModel(vartype)
        for i in range(count):
            bqm.add_variable(label[i], self.random.choice([0, self.number()]))
        for i, j in itertools.combinations(range(count), 2):
            if self.random.random() < 0.6:
                bqm.add_quadratic(label[i], label[j], self.number())
        bqm.offset = self.number()
        return bqm

    def same(self, first, second, what, offset=True):
        """Both models have the same energy for every assignment of the
        first, which may be a spin model where the second is binary."""
        dimod = self.dimod
        values = [-1, 1] if first.vartype is dimod.SPIN else [0, 1]
        if len(first.variables) != len(second.variables):
            raise RuntimeError(f"{what}: the variables differ\n"
                               f"{first}\n{second}")
        shift = 0 if offset else first.offset
        names = list(first.variables)
        others = list(second.variables)
        # By name; a number is called x and the number in LP files. COO has
        # no names, but the same order.
        byname = {str(other): other for other in others}
        if all(str(n) in byname for n in names):
            others = [byname[str(n)] for n in names]
        elif all(f"x{n}" in byname for n in names):
            others = [byname[f"x{n}"] for n in names]
        elif not what.endswith("coo"):
            raise RuntimeError(f"{what}: {names} became {others}")
        for sample in itertools.product(values, repeat=len(names)):
            other = sample
            if first.vartype is not second.vartype:
                other = ([(1 + s) // 2 for s in sample]
                         if second.vartype is dimod.BINARY
                         else [2 * x - 1 for x in sample])
            a = first.energy(dict(zip(names, sample))) - shift
            b = second.energy(dict(zip(others, other)))
            if a != b:
                raise RuntimeError(f"{what}: {a} is not {b} at {sample}\n"
                                   f"{first}\n{second}")
        self.checks += 1

    def write_dimod(self, bqm, path, kind):
        dimod = self.dimod
        if kind == "json":
            path.write_text(json.dumps(bqm.to_serializable()))
        elif kind in ("file1", "file2"):
            path.write_bytes(bqm.to_file(version=int(kind[-1])).read())
        elif kind == "coo":
            path.write_text(self.coo.dumps(
                bqm, vartype_header=True) + "\n")
        else:
            cqm = dimod.ConstrainedQuadraticModel()
            cqm.set_objective(bqm)
            path.write_text(dimod.lp.dumps(cqm))

    def read_dimod(self, path, kind):
        dimod = self.dimod
        if kind == "json":
            return dimod.BQM.from_serializable(json.loads(path.read_text()))
        if kind in ("file1", "file2"):
            return dimod.BQM.from_file(path.read_bytes())
        if kind == "coo":
            return self.coo.loads(path.read_text())
        cqm = dimod.lp.loads(path.read_text())
        bqm = dimod.BinaryQuadraticModel(
            {v: cqm.objective.get_linear(v) for v in cqm.variables},
            {(u, v): b for u, v, b in cqm.objective.iter_quadratic()},
            cqm.objective.offset, "BINARY")
        return bqm

    SUFFIX = {"json": "bqm.json", "file1": "bqm", "file2": "bqm",
              "coo": "coo", "lp": "lp"}

    def check_dimod(self):
        kinds = sorted(self.SUFFIX)
        for model in range(self.models):
            vartype = self.random.choice(["SPIN", "BINARY"])
            names = model % 2 == 1
            bqm = self.random_bqm(names, vartype)
            for first, second in itertools.product(kinds, kinds):
                if first == "coo" and (names or any(
                        not b and not bqm.degree(v)
                        for v, b in bqm.linear.items())):
                    continue  # dimod's COO loses such variables.
                if (first, second) == ("lp", "coo"):
                    continue  # LP has its own order, COO no names.
                start = bqm
                if first == "lp":
                    start = bqm.change_vartype("BINARY", inplace=False)
                    start.relabel_variables({
                        v: f"x{v}" for v in bqm.variables
                        if not isinstance(v, str)})
                source = self.folder / f"in.{self.SUFFIX[first]}"
                target = self.folder / f"out.{self.SUFFIX[second]}"
                self.write_dimod(start, source, first)
                options = [f"--bqm-version={second[-1]}"] \
                    if second.startswith("file") else []
                self.convert(source, target, *options)
                back = self.read_dimod(target, second)
                # dimod's COO has no offset and skips the comment with ours.
                hasOffset = first != "coo"
                want = start if hasOffset else start.copy()
                if not hasOffset:
                    want.offset = 0
                if second == "coo":
                    # The offset is in a comment, which also holds what comes
                    # from a change of the domain.
                    comment = [line for line in target.read_text().splitlines()
                               if line.startswith("# enishi-offset ")]
                    if comment:
                        back.offset += float(comment[0].split()[-1])
                self.same(want, back, f"dimod {first} to {second}")

    def check_chains(self):
        """A model through every format of Enishi's, one after another."""
        chain = ["qubo", "bqm.json", "mqlib", "qplib", "lp", "hubo.json",
                 "mps", "ommx", "bqp.json", "coo", "bqm"]
        for _ in range(self.models):
            bqm = self.random_bqm(False, "BINARY")
            order = self.random.sample(chain, len(chain))
            path = self.folder / "start.bqm.json"
            self.write_dimod(bqm, path, "json")
            # mqlib maximises, and a program that states its sense keeps it.
            for suffix in order + ["bqm.json"]:
                target = self.folder / f"chain.{suffix}"
                self.convert(path, target)
                path = self.folder / f"at.{suffix}"
                target.rename(path)
            back = self.read_dimod(path, "json")
            back.relabel_variables(
                dict(zip(list(back.variables), range(len(back.variables)))))
            self.same(bqm, back, "chain " + " ".join(order))

    # --- OMMX ----------------------------------------------------------------

    def random_instance(self, degree, linear_only):
        ommx = self.ommx
        count = self.random.randrange(2, 5)
        variables = [ommx.DecisionVariable.binary(i) for i in range(count)]
        variables += [ommx.DecisionVariable.integer(count, lower=-1, upper=2)]

        def polynomial(maximum, constant=True):
            total = self.number() if constant else 0
            for _ in range(self.random.randrange(1, 6)):
                term = self.number()
                for _ in range(self.random.randrange(1, maximum + 1)):
                    term = term * self.random.choice(variables)
                total = total + term
            return total

        constraints = []
        for k in range(self.random.randrange(0, 3)):
            lhs = polynomial(1 if linear_only else min(degree, 2)) \
                + 1 * variables[0]
            constraints.append(self.random.choice(
                [lhs <= self.number(), lhs >= self.number(),
                 lhs == self.number()]))
        return ommx.Instance.from_components(
            decision_variables=variables,
            # OMMX leaves out the constant of an MPS file.
            objective=polynomial(degree, not linear_only),
            constraints=constraints,
            sense=self.random.choice([ommx.Instance.MAXIMIZE,
                                      ommx.Instance.MINIMIZE]))

    def same_instance(self, first, second, what):
        if first.sense != second.sense:
            raise RuntimeError(f"{what}: the senses differ")
        variables = sorted(first.decision_variables, key=lambda v: v.id)
        others = sorted(second.decision_variables, key=lambda v: v.id)
        if len(variables) != len(others):
            raise RuntimeError(f"{what}: the variables differ\n"
                               f"{first}\n{second}")
        ranges = [range(int(v.bound.lower), int(v.bound.upper) + 1)
                  for v in variables]
        for values in itertools.product(*ranges):
            a = first.evaluate({v.id: x for v, x in zip(variables, values)})
            b = second.evaluate({v.id: x for v, x in zip(others, values)})
            if a.objective != b.objective or a.feasible != b.feasible:
                raise RuntimeError(f"{what}: {a.objective} {a.feasible} is "
                                   f"not {b.objective} {b.feasible}\n"
                                   f"{first.objective}\n{second.objective}")
        self.checks += 1

    def check_ommx(self):
        ommx = self.ommx
        for model in range(self.models):
            instance = self.random_instance(3, False)
            source = self.folder / "in.ommx"
            target = self.folder / "out.ommx"
            source.write_bytes(instance.to_bytes())
            self.convert(source, target)
            back = ommx.Instance.from_bytes(target.read_bytes())
            self.same_instance(instance, back, "OMMX to OMMX")

            instance = self.random_instance(2, False)
            source.write_bytes(instance.to_bytes())
            for suffix in ("lp", "mps", "qplib"):
                middle = self.folder / f"middle.{suffix}"
                self.convert(source, middle)
                self.convert(middle, target)
                back = ommx.Instance.from_bytes(target.read_bytes())
                self.same_instance(instance, back, f"OMMX by {suffix}")

            # Files that OMMX reads by itself.
            instance = self.random_instance(1, True)
            source.write_bytes(instance.to_bytes())
            middle = self.folder / "middle.mps"
            self.convert(source, middle)
            self.same_instance(instance,
                               ommx.Instance.load_mps(str(middle)),
                               "MPS read by OMMX")
            instance = self.random_instance(2, False)
            source.write_bytes(instance.to_bytes())
            middle = self.folder / "middle.qplib"
            self.convert(source, middle)
            self.same_instance(instance,
                               ommx.Instance.load_qplib(str(middle)),
                               "QPLIB read by OMMX")

    def run(self):
        with tempfile.TemporaryDirectory() as folder:
            self.folder = pathlib.Path(folder)
            self.check_dimod()
            self.check_chains()
            self.check_ommx()
        print(f"{self.checks} models agree")


if __name__ == "__main__":
    run_script(__file__, "annealing-venv", PACKAGES,
               lambda arguments: Exchange(arguments).run(), models=20)

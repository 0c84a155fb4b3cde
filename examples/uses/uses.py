"""What the examples share: a model and its files, the calls of `enishi`, pictures, and the way from data to a
checked answer. Python's standard library only."""

import argparse
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent


class Model:
    """A linear or quadratic objective, linear constraints, binary and integer variables."""

    def __init__(self, name, sense="minimize"):
        self.name, self.sense = name, sense
        self.bounds = {}  # variable -> None (binary) or (lower, upper)
        self.linear, self.quadratic, self.constant = {}, {}, 0
        self.rows = []  # (name, {variable: coefficient}, relation, right side)

    def binary(self, name):
        self.bounds[name] = None
        return name

    def integer(self, name, lower, upper):
        self.bounds[name] = (lower, upper)
        return name

    def add(self, coefficient, *variables):
        """Adds coefficient * product of the variables (none, one or two) to the objective."""
        if not variables:
            self.constant += coefficient
            return
        if len(variables) == 2 and variables[0] == variables[1] and self.bounds[variables[0]] is None:
            variables = variables[:1]
        key = variables[0] if len(variables) == 1 else tuple(sorted(variables))
        terms = self.linear if len(variables) == 1 else self.quadratic
        terms[key] = terms.get(key, 0) + coefficient

    def require(self, name, terms, relation, right):
        """terms: {variable: coefficient}; relation: "<=", "=" or ">="."""
        self.rows.append((name, dict(terms), relation, right))

    def exactly_one(self, name, variables):
        self.require(name, {v: 1 for v in variables}, "=", 1)

    def write_lp(self, path):
        def expression(terms):
            text = [f"{c:+g} {v}" for v, c in terms]
            return "\n   ".join(" ".join(text[i : i + 12]) for i in range(0, len(text), 12))

        lines = [f"\\ {self.name}", self.sense.capitalize(), " cost: " + expression(self.linear.items())]
        if self.constant:
            lines.append(f"   {self.constant:+g}")
        if self.quadratic:
            # In the LP format the bracket is halved.
            doubled = [(f"{u} * {v}" if u != v else f"{u} ^ 2", 2 * c) for (u, v), c in self.quadratic.items()]
            lines.append("   + [ " + expression(doubled) + " ] / 2")
        lines.append("Subject To")
        for name, terms, relation, right in self.rows:
            lines.append(f" {name}: {expression(terms.items())} {relation} {right:g}")
        integers = [v for v, b in self.bounds.items() if b]
        if integers:
            lines.append("Bounds")
            lines += [f" {self.bounds[v][0]} <= {v} <= {self.bounds[v][1]}" for v in integers]
            lines += ["General"] + [f" {v}" for v in integers]
        binaries = [v for v, b in self.bounds.items() if not b]
        if binaries:
            lines += ["Binary"] + [" " + " ".join(binaries[i : i + 10]) for i in range(0, len(binaries), 10)]
        path.write_text("\n".join(lines + ["End", ""]))

    def write_mps(self, path):
        """Free MPS of a linear model."""
        assert not self.quadratic and not self.constant
        letter = {"<=": "L", "=": "E", ">=": "G"}
        lines = [f"NAME {self.name}", "OBJSENSE", "    MAX" if self.sense == "maximize" else "    MIN", "ROWS", " N cost"]
        lines += [f" {letter[relation]} {name}" for name, _, relation, _ in self.rows]
        columns = {v: [("cost", self.linear[v])] if v in self.linear else [] for v in self.bounds}
        for name, terms, _, _ in self.rows:
            for variable, coefficient in terms.items():
                columns[variable].append((name, coefficient))
        lines += ["COLUMNS", " MARK0 'MARKER' 'INTORG'"]
        lines += [f" {v} {row} {c:g}" for v, entries in columns.items() for row, c in entries]
        lines += [" MARK1 'MARKER' 'INTEND'", "RHS"]
        lines += [f" RHS {name} {right:g}" for name, _, _, right in self.rows if right]
        lines.append("BOUNDS")
        for variable, bounds in self.bounds.items():
            lower, upper = bounds or (0, 1)
            lines += [f" LO BND {variable} {lower}", f" UP BND {variable} {upper}"]
        path.write_text("\n".join(lines + ["ENDATA", ""]))


class Picture:
    """An SVG drawing."""

    COLOURS = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb", "#994f00", "#117733",
               "#332288", "#dd7788", "#88ccaa"]

    def __init__(self, width, height):
        self.width, self.height, self.parts = width, height, []

    def _add(self, tag, attributes, text=None):
        inside = " ".join(f'{k.replace("_", "-")}="{v:g}"' if isinstance(v, (int, float)) else
                          f'{k.replace("_", "-")}="{escape(str(v))}"' for k, v in attributes.items())
        self.parts.append(f"<{tag} {inside}/>" if text is None else f"<{tag} {inside}>{escape(text)}</{tag}>")

    def line(self, x1, y1, x2, y2, colour="#999999", width=1.0, **more):
        self._add("line", dict(x1=round(x1, 1), y1=round(y1, 1), x2=round(x2, 1), y2=round(y2, 1), stroke=colour,
                               stroke_width=width, **more))

    def path(self, points, colour, width=2.0, closed=False, **more):
        text = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points) + (" Z" if closed else "")
        self._add("path", dict(d=text, fill="none", stroke=colour, stroke_width=width, stroke_linejoin="round", **more))

    def circle(self, x, y, radius, colour, **more):
        self._add("circle", dict(cx=round(x, 1), cy=round(y, 1), r=radius, fill=colour, **more))

    def box(self, x, y, width, height, colour, **more):
        self._add("rect", dict(x=round(x, 1), y=round(y, 1), width=round(width, 1), height=round(height, 1), fill=colour,
                               **more))

    def text(self, x, y, text, size=12, anchor="start", colour="#222222"):
        self._add("text", dict(x=round(x, 1), y=round(y, 1), font_size=size, text_anchor=anchor, fill=colour), str(text))

    def save(self, path):
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
                f'viewBox="0 0 {self.width} {self.height}" font-family="sans-serif">')
        body = "\n".join(['<rect width="100%" height="100%" fill="white"/>'] + self.parts)
        path.write_text(f"{head}\n{body}\n</svg>\n")


class Failure(Exception):
    """What stops an example: said without a trace."""


def enishi_program():
    program = os.environ.get("ENISHI") or shutil.which("enishi")
    built = HERE.parent.parent / "build" / "bin" / "enishi"
    if not program and built.exists():
        program = str(built)
    if not program:
        raise Failure("no `enishi` on the path; build it, or say where it is in ENISHI")
    return program


class Solver:
    """Calls `enishi solve` and `enishi verify` with the budget of the command line."""

    def __init__(self, arguments, folder):
        self.arguments, self.folder = arguments, folder

    def solve(self, problem, seconds):
        """The answer to a problem file, verified: the JSON of `enishi solve`."""
        answer_file = problem.with_suffix(".answer.json")
        budget = [f"--steps={self.arguments.steps}"] if self.arguments.steps else \
            [f"--time={self.arguments.time or f'{seconds}s'}"]
        if self.arguments.answer:
            answer_file = pathlib.Path(self.arguments.answer)
        else:
            command = [enishi_program(), "solve", str(problem), "--json", f"--seed={self.arguments.seed}", *budget, "-o",
                       str(answer_file)]
            code = subprocess.run(command).returncode
            # 5: the best answer breaks a constraint, which the check has to find.
            if code not in (0, 5):
                raise Failure(f"`{' '.join(command)}` ended with {code}")
        check = subprocess.run([enishi_program(), "verify", str(problem), str(answer_file)], stdout=subprocess.PIPE, text=True)
        print(f"enishi verify: {check.stdout.splitlines()[0] if check.stdout else 'no answer'}")
        return json.loads(answer_file.read_text())


def chosen(answer):
    """The names of the variables that are above zero."""
    return [name for name, value in answer["assignment"].items() if value > 0]


def load(name):
    """The module of the example `name`."""
    path = HERE / name / "example.py"
    if not path.exists():
        names = sorted(p.parent.name for p in HERE.glob("*/example.py"))
        raise Failure(f"there is no example `{name}`; there are {', '.join(names)}")
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(argv):
    parser = argparse.ArgumentParser(prog="examples/uses/run", description="Models, solves, checks and draws an example.")
    parser.add_argument("name")
    parser.add_argument("--size", choices=["small", "medium"], default="medium")
    parser.add_argument("--out", help="folder for what is made (uses-out/NAME)")
    parser.add_argument("--time", help="how long `enishi solve` may take, e.g. 10s")
    parser.add_argument("--steps", type=int, help="a number of steps instead: the same answer on every machine")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--answer", help="check this answer file instead of solving")
    parser.add_argument("--model-only", action="store_true", help="write the problem files and stop")
    arguments = parser.parse_args(argv)
    name = pathlib.Path(arguments.name).name
    example = load(name)
    folder = pathlib.Path(arguments.out or pathlib.Path("uses-out") / name)
    folder.mkdir(parents=True, exist_ok=True)
    data = example.data(arguments.size)
    if arguments.model_only:
        for path in example.write(data, folder):
            print(path)
        return 0
    solution = example.solve(data, folder, Solver(arguments, folder))
    complaints = example.check(data, solution)
    for complaint in complaints:
        print(f"WRONG: {complaint}")
    if complaints:
        return 1
    print("checked: " + example.describe(data, solution))
    picture = folder / f"{name}.svg"
    example.draw(data, solution).save(picture)
    print(f"drawn: {picture}")
    return 0


def main(argv):
    try:
        return run(argv)
    except (Failure, OSError, KeyError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    # The examples import this file by its name: there is one class Failure.
    import uses

    sys.exit(uses.main(sys.argv[1:]))

#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Enishi's topologies against those of D-Wave's dwave-networkx, edge by edge.

    run.py --build-dir=build

Makes a virtual environment with dwave-networkx in the build directory; ends
with code 77 (skipped) where pip cannot get it.
"""

import pathlib
import subprocess
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from environment import run_script  # noqa: E402

PACKAGES = ["dwave-networkx==0.8.19"]
PROGRAM = "bench-annealing-embedding"
# The name for our program, and the generator of the package with its arguments.
CASES = [
    ("chimera:3,5,2", "chimera_graph", (3, 5, 2)),
    ("chimera:16,16,4", "chimera_graph", (16,)),
    ("pegasus:2", "pegasus_graph", (2,)),
    ("pegasus:5", "pegasus_graph", (5,)),
    ("pegasus:16", "pegasus_graph", (16,)),
    ("zephyr:1,4", "zephyr_graph", (1,)),
    ("zephyr:3,2", "zephyr_graph", (3, 2)),
    ("zephyr:15,4", "zephyr_graph", (15,)),
]


def compare(program: pathlib.Path) -> int:
    warnings.simplefilter("ignore")
    import dwave_networkx

    differing = 0
    for name, generator, arguments in CASES:
        text = subprocess.run([program, name, "couplers"], check=True,
                              capture_output=True, text=True).stdout
        ours = {tuple(map(int, line.split())) for line in text.splitlines()}
        graph = getattr(dwave_networkx, generator)(*arguments)
        theirs = {tuple(sorted(edge)) for edge in graph.edges}
        print(f"{name}: {len(ours)} couplers,",
              "same" if ours == theirs else f"{len(ours ^ theirs)} differ")
        differing += ours != theirs
    if differing:
        raise RuntimeError(f"{differing} graphs differ")


def build(arguments):
    subprocess.run(["ninja", "-C", arguments.build_dir, PROGRAM], check=True,
                   stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    run_script(__file__, "topologies-venv", PACKAGES,
               lambda arguments: compare(
                   arguments.build_dir / "bin" / PROGRAM), prepare=build)

"""Roof duality and exact solving against D-Wave's packages, in one run.

usage: presolve_peers.py BENCH FOLDER

BENCH is bench-annealing-presolve; grids are written to FOLDER. CPU seconds of
the process, or of the child.
"""

import itertools
import os
import random
import resource
import subprocess
import sys
import time

import dimod
from dwave.preprocessing.lower_bounds import roof_duality
from dwave.samplers import TreeDecompositionSolver


def minimum(h, j):
    n = len(h)
    return min(
        sum(h[i] * s[i] for i in range(n)) + sum(w * s[a] * s[b] for (a, b), w in j.items())
        for s in itertools.product((-1, 1), repeat=n))


def lost_optima(strict, instances=2000):
    """How often no optimum has the values that the peer fixes."""
    lost = 0
    for seed in range(instances):
        rng = random.Random(seed)
        n = rng.randint(2, 7)
        h = [rng.choice((-1, 0, 0, 1)) for _ in range(n)]
        j = {(a, b): rng.choice((-1, 1)) for a in range(n) for b in range(a + 1, n) if rng.random() < 0.5}
        # In the order of their numbers: version 0.6.11 answers with a variable's position, not its label.
        bqm = dimod.BinaryQuadraticModel("SPIN")
        for i in range(n):
            bqm.add_linear(i, h[i])
        for (a, b), w in j.items():
            bqm.add_quadratic(a, b, w)
        _, fixed = roof_duality(bqm, strict=strict)
        best = minimum(h, j)
        free = [i for i in range(n) if i not in fixed]
        with_fixed = min(
            sum(h[i] * s[i] for i in range(n)) + sum(w * s[a] * s[b] for (a, b), w in j.items())
            for values in itertools.product((-1, 1), repeat=len(free))
            for s in [{**fixed, **dict(zip(free, values))}])
        lost += with_fixed > best
    return lost, instances


def grid(rows, columns, seed):
    rng = random.Random(seed)
    edges = []
    for r in range(rows):
        for c in range(columns):
            v = r * columns + c
            if c + 1 < columns:
                edges.append((v, v + 1, rng.choice((-1, 1))))
            if r + 1 < rows:
                edges.append((v, v + columns, rng.choice((-1, 1))))
    return rows * columns, edges


def main():
    bench, folder = sys.argv[1:3]
    os.makedirs(folder, exist_ok=True)
    for strict in (True, False):
        print("dwave-preprocessing, strict=%s: lost every optimum in %d of %d" % ((strict,) + lost_optima(strict)))
    for rows, columns in ((8, 8), (12, 12), (16, 16)):
        n, edges = grid(rows, columns, rows)
        path = os.path.join(folder, "grid%dx%d" % (rows, columns))
        with open(path, "w") as file:
            file.write("%d %d\n" % (n, len(edges)))
            file.writelines("%d %d %d\n" % (a + 1, b + 1, w) for a, b, w in edges)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        text = subprocess.run([bench, "--exact", path], capture_output=True, text=True, check=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        ours = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        start = time.process_time()
        best = TreeDecompositionSolver().sample_ising({}, {(a, b): w for a, b, w in edges}).first.energy
        theirs = time.process_time() - start
        print(text.strip())
        print("   dwave-samplers tree decomposition %g in %.3f s: %.1f times the CPU time of the whole process (%.3f s)"
              % (best, theirs, theirs / max(ours, 1e-3), ours))


main()

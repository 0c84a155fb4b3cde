#!/usr/bin/env python3
"""The built-in solvers against dwave-samplers.

Everything is measured in processor time of one process and one thread; peers
and bench-annealing take turns on the same instance, so that a busy machine
slows both. Needs the instances of ENISHI_SHARED_DATA.
"""

import argparse
import gzip
import math
import os
import random
import re
import subprocess
import sys
import time

BEST_KNOWN = {
    "G1": 11624, "G22": 13359, "G32": 1410, "G35": 7687, "G39": 2408,
    "G43": 6660, "G55": 10299, "G70": 9595, "G81": 14048, "K2000": 33337,
    "bqp1000_1": 371438, "p3000.1": 3931583, "TSP48cities": -785519,
}


def read_maxcut(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as file:
        n, _ = map(int, file.readline().split())
        edges = []
        for line in file:
            fields = line.split()
            if len(fields) == 3:
                edges.append((int(fields[0]) - 1, int(fields[1]) - 1,
                              float(fields[2])))
    return n, edges


def with_weights(source, kind, path):
    """The same graph with weights drawn from the normal distribution
    ("normal"), or from the integers from -N to N but 0 ("intN")."""
    draw = random.Random(1)
    n, edges = read_maxcut(source)
    with open(path, "w") as out:
        print(n, len(edges), file=out)
        for i, j, _ in edges:
            if kind == "normal":
                weight = draw.gauss(0, 1)
            else:
                weight = draw.randint(1, int(kind[3:])) * draw.choice([-1, 1])
            print(i + 1, j + 1, weight, file=out)


class Bench:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def instance(self, data, name):
        """A plain text file of the instance."""
        if name.startswith("p3000"):
            return "palubeckis:3000:50:31000"
        for ending, sub in ((".qubo", "qbsolv"), (".qplib", "qplib")):
            path = f"{data}/{sub}/{name}{ending}"
            if os.path.exists(path):
                return path
        path = os.path.join(self.folder, name)
        if ":" in name and not os.path.exists(path):
            graph, kind = name.split(":")
            with_weights(self.instance(data, graph), kind, path)
        if not os.path.exists(path):
            source = f"{data}/gset/{name}.gz"
            if not os.path.exists(source):
                source = f"{data}/gset/{name}.rud.gz"
            with gzip.open(source, "rb") as packed, open(path, "wb") as out:
                text = packed.read()
                if text.startswith(b"\xff\xfe"):
                    text = text.decode("utf-16").encode()
                out.write(text)
        return path

    def run(self, path, solver, **options):
        command = [self.program, path, f"--solver={solver}"]
        command += [f"--{key}={value}" if value is not True else f"--{key}"
                    for key, value in options.items()]
        text = subprocess.run(command, check=True, capture_output=True,
                              text=True).stdout
        rows = []
        for line in text.splitlines():
            row = dict(re.findall(r'(\w+)=("[^"]*"|\S+)', line))
            rows.append({key: float(value) if re.fullmatch(
                r"-?[\d.]+(e[+-]?\d+)?", value) else value.strip('"')
                for key, value in row.items()})
        return rows


def dwave_anneal(bqm, sweeps, reads, seed):
    from dwave.samplers import SimulatedAnnealingSampler
    begin = time.process_time()
    samples = SimulatedAnnealingSampler().sample(
        bqm, num_reads=reads, num_sweeps=sweeps, seed=seed)
    return samples.record.energy, time.process_time() - begin


def maxcut_bqm(n, edges):
    import dimod
    bqm = dimod.BinaryQuadraticModel({i: 0.0 for i in range(n)},
                                     {(i, j): w for i, j, w in edges}, "SPIN")
    return bqm, sum(w for _, _, w in edges)


def throughput(bench, data, names):
    """Attempted spin updates per nanosecond, medians of three turns."""
    print("instance      dwave-samplers  enishi   ratio")
    for name in names:
        path = bench.instance(data, name)
        if path.endswith(".qubo"):
            n, bqm = read_qubo(path)
        else:
            n, edges = read_maxcut(path)
            bqm, _ = maxcut_bqm(n, edges)
        sweeps = 1000
        _, once = dwave_anneal(bqm, 10, 1, 1)
        ratios = []
        for turn in range(3):
            _, cpu = dwave_anneal(bqm, sweeps, 1, turn + 1)
            peer = n * sweeps / max(cpu - once, 1e-9) * 1e-9
            ours = bench.run(path, "sa", steps=n * 64 * sweeps, seed=turn + 1,
                             set=f"sweeps={sweeps}")[0]["per_ns"]
            ratios.append((ours / peer, peer, ours))
        ratio, peer, ours = sorted(ratios)[1]
        print(f"{name:12}  {peer:14.4f}  {ours:6.3f}  {ratio:5.1f}x", flush=True)


def read_qubo(path):
    import dimod
    sign = -1 if re.search(r"/(bqp|gka)", path) else 1
    entries, n = {}, 0
    with open(path) as file:
        for line in file:
            if line.startswith("p qubo"):
                n = int(line.split()[3])
            elif line[0] not in "cp" and len(line.split()) == 3:
                i, j, q = line.split()
                entries[int(i), int(j)] = sign * float(q)
    return n, dimod.BinaryQuadraticModel.from_qubo(entries).spin


def time_to_solution(bench, data, names):
    """Seconds to reach the best known value with 99 % probability, the best
    over sweep counts for both."""
    print("instance   dwave-samplers       enishi        ratio")
    for name in names:
        path = bench.instance(data, name)
        n, edges = read_maxcut(path)
        bqm, total = maxcut_bqm(n, edges)
        target = BEST_KNOWN[name]

        def tts(seconds, hits, reads):
            p = hits / reads
            return math.inf if p == 0 else seconds / reads * max(
                1, math.log(0.01) / math.log(1 - p) if p < 1 else 1)

        peer = math.inf
        for sweeps in (1000, 3000, 10000):
            reads = max(8, int(4 * 0.05e9 / (n * sweeps)))
            energies, cpu = dwave_anneal(bqm, sweeps, reads, 1)
            hits = sum((total - e) / 2 >= target - 1e-6 for e in energies)
            peer = min(peer, tts(cpu, hits, reads))
        ours = math.inf
        for sweeps in (500, 1000, 2000, 4000, 8000):
            hits = reads = seconds = 0
            for seed in range(1, 9):
                row = bench.run(path, "sa-replicas", steps=n * 64 * sweeps,
                                seed=seed, samples=64,
                                set=f"sweeps={sweeps}")[0]
                hits += row["at_best"] if row["value"] >= target else 0
                reads += 64
                seconds += row["cpu"]
            ours = min(ours, tts(seconds, hits, reads))
        print(f"{name:8}  {peer:12.4f} s  {ours:12.5f} s  {peer / ours:7.1f}x",
              flush=True)


def quality(bench, data, names, seconds, solver):
    print(f"instance        best known   {solver}: {seconds} s, seeds 1 to 3")
    for name in names:
        path = bench.instance(data, name)
        options = {"max": True} if re.match("bqp|gka", name) else {}
        rows = bench.run(path, solver, cpu=seconds, seed=1, seeds=3, **options)
        values = " ".join(f"{row['value']:.0f}" for row in rows)
        print(f"{name:14}  {BEST_KNOWN.get(name, 0):10}   {values}   "
              f"cpu {rows[0]['cpu']:.1f} {rows[0]['method'][:70]}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["throughput", "tts", "quality"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--program", default="build/bin/bench-annealing")
    parser.add_argument("--folder", default="build/bench-annealing")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--solver", default="auto")
    arguments = parser.parse_args()
    root = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
    data = os.environ.get("ENISHI_SHARED_DATA",
                          os.path.join(root, "../shared/data")) + "/qubo"
    if not os.path.isdir(data):
        sys.exit(f"skipped: no instances in {data}")
    os.makedirs(arguments.folder, exist_ok=True)
    bench = Bench(arguments.program, arguments.folder)
    if arguments.what == "throughput":
        throughput(bench, data, arguments.names or
                   ["G1", "G22", "G55", "G81", "K2000", "bqp1000_1",
                    "G22:int20", "G22:int1000", "G22:normal", "G55:normal"])
    elif arguments.what == "tts":
        time_to_solution(bench, data, arguments.names or ["G1", "G43"])
    else:
        quality(bench, data, arguments.names or list(BEST_KNOWN),
                arguments.seconds, arguments.solver)


if __name__ == "__main__":
    main()

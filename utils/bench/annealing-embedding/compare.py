"""Compares Enishi's embedders with minorminer; see the script `run`."""

import argparse
import os
import random
import statistics
import subprocess
import tempfile
import time

import dwave_networkx as dnx
import minorminer
from minorminer import busclique

TOPOLOGIES = {
    "C16": ("chimera:16,16,4", lambda: dnx.chimera_graph(16)),
    "P16": ("pegasus:16", lambda: dnx.pegasus_graph(16)),
    "Z15": ("zephyr:15,4", lambda: dnx.zephyr_graph(15)),
}
PROBLEMS = {
    "C16": ["gnp40_50_s1", "gnp60_25_s1", "gnp80_10_s1", "gnp100_05_s1",
            "reg5_100_s1", "cubic100_s1", "cubic200_s1", "grid16x16"],
    "P16": ["gnp60_50_s1", "gnp80_25_s1", "gnp100_10_s1", "gnp150_05_s1",
            "gnp200_02_s1", "reg5_200_s1", "cubic200_s1", "cubic400_s1",
            "grid20x20"],
    "Z15": ["gnp60_50_s1", "gnp80_25_s1", "gnp100_10_s1", "gnp150_05_s1",
            "gnp200_02_s1", "reg5_200_s1", "cubic200_s1", "cubic400_s1",
            "grid20x20"],
}
SLOW = {
    "C16": ["cubic300_s1", "cubic400_s1", "gnp150_05_s1", "grid24x24",
            "grid32x32"],
    "P16": ["cubic600_s1", "cubic1000_s1", "gnp200_05_s1", "grid32x32"],
    "Z15": ["cubic600_s1", "cubic1000_s1", "gnp200_05_s1", "grid32x32"],
}
CLIQUES = {"C16": [16, 32, 48, 64], "P16": [40, 80, 120, 150, 180],
           "Z15": [40, 80, 120, 180, 232]}
# On devices with dead qubits: how many of them, and which sizes.
MASKS = {"C16": 10, "P16": 5, "Z15": 5}
BROKEN = {"C16": [16, 24, 32, 40, 48, 56], "P16": [20, 40, 80, 120, 150],
          "Z15": [20, 40, 80, 120, 180]}


def read_edges(path):
    with open(path) as file:
        next(file)
        return [tuple(map(int, line.split())) for line in file if line.strip()]


def summary(chains):
    lengths = [len(chain) for chain in chains]
    return sum(lengths), max(lengths)


def ours(binary, topology, work, *options):
    line = subprocess.run([binary, *options, topology, *work],
                          check=True, capture_output=True, text=True).stdout
    rows = [row.split() for row in line.splitlines()]
    return [(row[1] == "ok", int(row[2]), int(row[3]), float(row[5]), row[0])
            for row in rows]


def medians(runs):
    good = [run for run in runs if run[0]]
    if not good:
        return None
    return [statistics.median(run[i] for run in good) for i in (1, 2, 3)]


def show(name, problem, mine, theirs, counts):
    def text(m):
        return f"{m[0]:7.0f} {m[1]:4.0f} {m[2]:9.4f}" if m else f"{'-':>22}"
    ratio = ""
    if mine and theirs:
        ratio = "  {:.2f}x qubits  {:.2f}x chain  1/{:.1f} of the time".format(
            mine[0] / theirs[0], mine[1] / theirs[1], theirs[2] / mine[2])
    print(f"{name} {problem:14} {counts:9} {text(mine)} | {text(theirs)}{ratio}",
          flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("data")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--masks", type=int)
    parser.add_argument("--topology", action="append")
    parser.add_argument("--problem", action="append")
    parser.add_argument("--skip-cliques", action="store_true")
    parser.add_argument("--only-cliques", action="store_true")
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    print("                                   Enishi: qubits, longest, cpu s | "
          "minorminer: the same")
    for name in args.topology or TOPOLOGIES:
        topology, make = TOPOLOGIES[name]
        graph = make()
        target = list(graph.edges)
        problems = [] if args.only_cliques else PROBLEMS[name]
        for problem in problems + (SLOW[name] if args.all else []):
            if args.problem and problem not in args.problem:
                continue
            path = os.path.join(args.data, problem + ".txt")
            edges = read_edges(path)
            mine = ours(args.binary, topology,
                        [f"{seed}={path}" for seed in range(args.seeds)])
            theirs = []
            for seed in range(args.seeds):
                start = time.process_time()
                found = minorminer.find_embedding(edges, target,
                                                  random_seed=seed)
                seconds = time.process_time() - start
                theirs.append((bool(found),
                               *(summary(found.values()) if found else (0, 0)),
                               seconds))
            counts = "{}/{} {}/{}".format(sum(r[0] for r in mine), len(mine),
                                          sum(r[0] for r in theirs),
                                          len(theirs))
            show(name, problem, medians(mine), medians(theirs), counts)
        if args.skip_cliques:
            continue
        for size in CLIQUES[name]:
            mine = ours(args.binary, topology, [f"clique={size}"] * args.seeds)
            theirs = []
            for _ in range(args.seeds):
                start = time.process_time()
                found = busclique.find_clique_embedding(size, g=graph,
                                                        use_cache=False)
                seconds = time.process_time() - start
                theirs.append((bool(found),
                               *(summary(found.values()) if found else (0, 0)),
                               seconds))
            show(name, f"K{size} busclique", medians(mine), medians(theirs),
                 "")
        broken(args, name, topology, graph)


def broken(args, name, topology, graph):
    """Cliques where each qubit is dead with a chance: the largest ones, and
    those of sizes that busclique reaches as well."""
    # What busclique keeps between runs would hide what it costs.
    busclique.busgraph_cache.clear_all_caches()
    for percent in (2, 5):
        for seed in range(args.masks or MASKS[name]):
            chooser = random.Random(seed)
            dead = [q for q in sorted(graph.nodes)
                    if chooser.random() < percent / 100]
            left = graph.copy()
            left.remove_nodes_from(dead)
            start = time.process_time()
            cache = busclique.busgraph_cache(left)
            found = cache.largest_clique()
            seconds = time.process_time() - start
            theirs = {len(found): summary(found.values())}
            for size in BROKEN[name]:
                chains = cache.find_clique_embedding(size)
                if chains:
                    theirs.setdefault(size, summary(chains.values()))
            sizes = sorted(theirs)
            with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
                file.write("\n".join(map(str, dead)))
                file.flush()
                mine = ours(args.binary, topology,
                            ["largest-clique"] + [f"clique={n}" for n in sizes],
                            f"--dead-qubits={file.name}")
            print(f"{name} {percent} % dead, mask {seed}: {mine[0][4]} longest "
                  f"{mine[0][2]} {mine[0][3]:.3f} s | K{len(found)} longest "
                  f"{theirs[len(found)][1]} {seconds:.3f} s")
            print("    longest chains:", "  ".join(
                f"K{n} {run[2] if run[0] else '-'} | {theirs[n][1]}"
                for n, run in zip(sizes, mine[1:])), flush=True)


if __name__ == "__main__":
    main()

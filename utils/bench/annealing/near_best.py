#!/usr/bin/env python3
"""CPU time to 99.9 % of the best known cut, against three peers.

A peer that anneals is given its best of several numbers of sweeps: from the
part p of the reads that reach the value, the time in which half of all runs
would (a read's time if p >= 1/2). Tabu search stops at the value itself, as
the built-in solver `auto` does; for both it is the median over seeds. What
a call costs beside the search is taken off for the peers and counted for
`auto`. Needs the instances of ENISHI_SHARED_DATA.
"""

import argparse
import csv
import json
import math
import os
import re
import statistics
import sys
import time

from solvers import Bench, maxcut_bqm, read_maxcut

SWEEPS = (30, 100, 300, 1000, 3000, 10000)


def median_of_restarts(anneal, reaches, cap):
    """Seconds, the best over numbers of sweeps. `cap` is what one number of
    sweeps may take."""
    anneal(1, 1, 0)
    begin = time.process_time()
    anneal(1, 1, 0)
    overhead = time.process_time() - begin
    best, reads = math.inf, 10
    for sweeps in SWEEPS:
        hits = done = seconds = 0
        while done < 100 and (hits < 10 or done < 10):
            begin = time.process_time()
            energies = anneal(sweeps, reads, 1 + done)
            seconds += max(time.process_time() - begin - overhead, 1e-6)
            hits += sum(map(reaches, energies))
            done += reads
            # Another turn would go past the cap, or cannot win any more.
            if seconds * (1 + reads / done) > cap or seconds / done > best:
                break
        p = hits / done
        if p > 0:
            turns = 1 if p >= 0.5 else math.log(0.5) / math.log(1 - p)
            best = min(best, seconds / done * turns)
        longest = seconds / done * 3.3
        reads = max(1, min(10, int(cap / longest)))
        if longest > min(best, cap):
            break
    return best


def dwave_samplers(bqm, energy, cap, _):
    from dwave.samplers import SimulatedAnnealingSampler
    sampler = SimulatedAnnealingSampler()
    return median_of_restarts(
        lambda sweeps, reads, seed: sampler.sample(
            bqm, num_sweeps=sweeps, num_reads=reads, seed=seed).record.energy,
        lambda e: e <= energy + 1e-6, cap)


def openjij(bqm, energy, cap, _):
    from openjij import SASampler
    sampler = SASampler()
    h, couplings = bqm.linear, bqm.quadratic
    h, couplings = dict(h), dict(couplings)
    # With a seed all reads of a call are one and the same, so that a lucky seed
    # would count as ten hits of ten.
    return median_of_restarts(
        lambda sweeps, reads, _: sampler.sample_ising(
            h, couplings, num_sweeps=sweeps,
            num_reads=reads).record.energy + bqm.offset,
        lambda e: e <= energy + 1e-6, cap)


def dwave_tabu(bqm, energy, cap, seeds):
    from tabu import TabuSampler
    sampler = TabuSampler()
    # Its threshold is one of the binary model's energy without the constant.
    bqm = bqm.change_vartype("BINARY", inplace=False)
    energy -= bqm.offset
    bqm.offset = 0

    def run(seed, threshold, seconds):
        begin = time.process_time()
        found = sampler.sample(bqm, num_reads=1, seed=seed,
                               timeout=int(1000 * seconds),
                               energy_threshold=threshold).record.energy[0]
        return time.process_time() - begin, found

    overhead, _ = run(0, 1e300, 1)
    times = []
    for seed in range(1, seeds + 1):
        cpu, found = run(seed, energy + 1e-6, cap)
        times.append(max(cpu - overhead, 1e-6)
                     if found <= energy + 1e-6 else math.inf)
        if 2 * times.count(math.inf) > seeds:
            break
    return statistics.median(times)


PEERS = {"dwave-samplers": dwave_samplers, "openjij": openjij,
         "dwave-tabu": dwave_tabu}


def own(bench, path, target, cap, seeds, solver):
    rows = bench.run(path, solver, steps=int(cap * 3e9), target=target,
                     seeds=seeds)
    return statistics.median(
        row["cpu"] if row["value"] >= target else math.inf for row in rows)


def best_known(data):
    with open(f"{data}/bestknown/BEST.csv") as file:
        known = {row["instance"]: float(row["best_known"])
                 for row in csv.DictReader(file)}
    names = [re.sub(r"(\.rud)?\.gz$", "", name)
             for name in os.listdir(f"{data}/gset")]
    names = [name for name in names if name in known]
    names.sort(key=lambda name: (name[0], int(name[1:])))
    return {name: known[name] for name in names}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--program", default="build/bin/bench-annealing")
    parser.add_argument("--folder", default="build/bench-annealing")
    parser.add_argument("--part", type=float, default=0.999)
    parser.add_argument("--cap", type=float, default=2,
                        help="seconds for one setting of a peer")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--solver", default="auto")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--keep", metavar="FILE", help="where the times of the "
                        "peers are kept; what is there is not measured again")
    parser.add_argument("--peers-only", action="store_true")
    arguments = parser.parse_args()
    root = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
    data = os.environ.get("ENISHI_SHARED_DATA",
                          os.path.join(root, "../shared/data")) + "/qubo"
    if not os.path.isdir(data):
        sys.exit(f"skipped: no instances in {data}")
    os.makedirs(arguments.folder, exist_ok=True)
    bench = Bench(arguments.program, arguments.folder)
    known = best_known(data)
    peers = [name for name in arguments.peers.split(",") if name]
    print("| instance | value | " + " | ".join(peers) + " | Enishi | ratio |")
    print("|---" * (len(peers) + 4) + "|")
    kept = {}
    if arguments.keep and os.path.exists(arguments.keep):
        with open(arguments.keep) as file:
            kept = json.load(file)
    ratios = []
    for name in arguments.names or known:
        path = bench.instance(data, name)
        n, edges = read_maxcut(path)
        target = math.ceil(arguments.part * known[name] - 1e-9)
        bqm, total = maxcut_bqm(n, edges)
        mine = math.inf
        if not arguments.peers_only:
            mine = own(bench, path, target, 5 * arguments.cap, arguments.seeds,
                       arguments.solver)
        theirs = kept.setdefault(f"{name} {target} {arguments.cap}", {})
        for peer in peers:
            if peer not in theirs:
                theirs[peer] = PEERS[peer](bqm, total - 2 * target,
                                           arguments.cap, 3)
        if arguments.keep:
            with open(arguments.keep, "w") as file:
                json.dump(kept, file)
        theirs = [theirs[peer] for peer in peers]
        best = min(theirs, default=math.inf)
        ratio = mine / best if best < math.inf else 0
        if best < math.inf:
            ratios.append((ratio, name))
        cells = [f"{s * 1000:.3g} ms" if s < math.inf else "–"
                 for s in theirs + [mine]]
        print(f"| {name} | {target} | " + " | ".join(cells) +
              f" | {ratio:.3f} |", flush=True)
    if ratios and not arguments.peers_only:
        worst = max(ratios)
        print(f"\n{sum(r <= 0.2 for r, _ in ratios)} of {len(ratios)} at most "
              f"0.2, median {statistics.median(r for r, _ in ratios):.3f}, "
              f"worst {worst[0]:.3f} ({worst[1]})")


if __name__ == "__main__":
    main()

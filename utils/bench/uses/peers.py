"""usage: peers.py SECONDS FILE.lp...: the best answers of enishi and its peers on one thread, and what they cost."""

import json
import os
import pathlib
import resource
import subprocess
import sys
import time

import dimod
from dwave.samplers import SimulatedAnnealingSampler
from ortools.sat.python import cp_model


def enishi(path, seconds):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([os.environ["ENISHI"], "solve", path, f"--time={seconds}s", "--threads=1", "--seed=1", "--json"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    answer = json.loads(done.stdout)
    text = f"{answer['energy']:g}" if answer["feasible"] else "none"
    return text, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def cpsat(cqm, seconds):
    model, variables = cp_model.CpModel(), {}
    for v in cqm.variables:
        is_binary = cqm.vartype(v) is dimod.BINARY
        variables[v] = model.new_bool_var(str(v)) if is_binary else model.new_int_var(
            int(cqm.lower_bound(v)), int(cqm.upper_bound(v)), str(v))

    def expression(part):
        terms = [int(bias) * variables[v] for v, bias in part.linear.items() if bias]
        for u, v, bias in part.iter_quadratic():
            most = (1 if cqm.vartype(w) is dimod.BINARY else int(cqm.upper_bound(w)) for w in (u, v))
            product = model.new_int_var(0, next(most) * next(most), "")
            model.add_multiplication_equality(product, [variables[u], variables[v]])
            terms.append(int(bias) * product)
        return sum(terms) + int(part.offset)

    for constraint in cqm.constraints.values():
        left, right = expression(constraint.lhs), int(constraint.rhs)
        sense = constraint.sense.value
        model.add(left <= right if sense == "<=" else left >= right if sense == ">=" else left == right)
    model.minimize(expression(cqm.objective))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 1
    solver.parameters.max_time_in_seconds = seconds
    before = time.process_time()
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    text = f"{solver.objective_value:g}" if found else "none"
    return text + (" (proven)" if status == cp_model.OPTIMAL else ""), time.process_time() - before


def annealed(cqm, seconds):
    bqm, invert = dimod.cqm_to_bqm(cqm)
    before, best, reads = time.process_time(), None, 0
    while time.process_time() - before < seconds:
        for sample in SimulatedAnnealingSampler().sample(bqm, num_reads=1, num_sweeps=4000, seed=reads).samples():
            values = invert(sample)
            if cqm.check_feasible(values):
                energy = cqm.objective.energy(values)
                best = energy if best is None else min(best, energy)
        reads += 1
    return ("none" if best is None else f"{best:g}"), time.process_time() - before


seconds = float(sys.argv[1])
print("| problem | variables | enishi | CP-SAT | dimod's BQM, dwave-samplers |\n|---|---|---|---|---|")
for path in sys.argv[2:]:
    cqm = dimod.lp.load(path)
    cells = [f"{text} ({cpu:.1f} s)" for text, cpu in (enishi(path, seconds), cpsat(cqm, seconds), annealed(cqm, seconds))]
    print(f"| {pathlib.Path(path).stem} | {len(cqm.variables)} | {' | '.join(cells)} |", flush=True)

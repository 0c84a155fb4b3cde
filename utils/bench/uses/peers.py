"""usage: peers.py [--exact] SECONDS FILE.lp...: the best answers of enishi and its peers on one thread, what they
prove, and what they cost."""

import json
import os
import pathlib
import resource
import subprocess
import sys
import time

import dimod
from dwave.samplers import SimulatedAnnealingSampler
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model


def enishi(path, seconds):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([os.environ["ENISHI"], "solve", path, f"--time={seconds}s", "--threads=1", "--seed=1", "--json"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    answer = json.loads(done.stdout)
    proof = " (proven)" if answer.get("optimal") else f" (bound {answer['bound']:g})" if "bound" in answer else ""
    text = (f"{answer['energy']:g}" if answer["feasible"] else "none") + proof
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
    # dimod turns a maximum into a minimum of the negative.
    model.minimize(expression(cqm.objective))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 1
    solver.parameters.max_time_in_seconds = seconds
    before = time.process_time()
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    text = f"{solver.objective_value:g}" if found else "none"
    proof = " (proven)" if status == cp_model.OPTIMAL else f" (bound {solver.best_objective_bound:g})"
    return text + proof, time.process_time() - before


def scip(cqm, seconds):
    """OR-tools' SCIP, for linear problems."""
    if not cqm.objective.is_linear():
        return "quadratic", 0.0
    solver = pywraplp.Solver.CreateSolver("SCIP")
    variables = {v: solver.IntVar(cqm.lower_bound(v), cqm.upper_bound(v), str(v)) for v in cqm.variables}

    def expression(part):
        return sum(bias * variables[v] for v, bias in part.linear.items()) + part.offset

    for constraint in cqm.constraints.values():
        left, sense = expression(constraint.lhs), constraint.sense.value
        solver.Add(left <= constraint.rhs if sense == "<=" else left >= constraint.rhs if sense == ">=" else left == constraint.rhs)
    solver.Minimize(expression(cqm.objective))
    solver.SetTimeLimit(int(1000 * seconds))
    before = time.process_time()
    status = solver.Solve()
    found = status in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE)
    proof = " (proven)" if status == pywraplp.Solver.OPTIMAL else f" (bound {solver.Objective().BestBound():g})"
    return (f"{solver.Objective().Value():g}" if found else "none") + proof, time.process_time() - before


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


solvers = {"enishi": lambda path, cqm: enishi(path, seconds), "CP-SAT": lambda path, cqm: cpsat(cqm, seconds),
           "dimod's BQM, dwave-samplers": lambda path, cqm: annealed(cqm, seconds)}
arguments = sys.argv[1:]
if arguments[0] == "--exact":
    arguments, solvers = arguments[1:], {"enishi": solvers["enishi"], "CP-SAT": solvers["CP-SAT"],
                                         "SCIP": lambda path, cqm: scip(cqm, seconds)}
seconds = float(arguments[0])
print(f"| problem | variables | {' | '.join(solvers)} |\n|---|---|{'---|' * len(solvers)}")
for path in arguments[1:]:
    cqm = dimod.lp.load(path)
    cells = [f"{text} ({cpu:.1f} s)" for text, cpu in (solve(path, cqm) for solve in solvers.values())]
    print(f"| {pathlib.Path(path).stem} | {len(cqm.variables)} | {' | '.join(cells)} |", flush=True)

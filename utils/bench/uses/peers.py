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


def in_words(value, is_proven, bound, sign):
    """Of a minimised value, in the sense of the file."""
    return (f"{sign * value:g}" if value is not None else "none") + (" (proven)" if is_proven else f" (bound {sign * bound:g})")


def cpsat(cqm, seconds, sign, linearization=1):
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
    solver.parameters.linearization_level = linearization
    before = time.process_time()
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return in_words(solver.objective_value if found else None, status == cp_model.OPTIMAL, solver.best_objective_bound,
                    sign), time.process_time() - before


def scip(cqm, seconds, sign):
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
    return in_words(solver.Objective().Value() if found else None, status == pywraplp.Solver.OPTIMAL,
                    solver.Objective().BestBound(), sign), time.process_time() - before


def annealed(cqm, seconds, sign):
    bqm, invert = dimod.cqm_to_bqm(cqm)
    before, best, reads = time.process_time(), None, 0
    while time.process_time() - before < seconds:
        for sample in SimulatedAnnealingSampler().sample(bqm, num_reads=1, num_sweeps=4000, seed=reads).samples():
            values = invert(sample)
            if cqm.check_feasible(values):
                energy = cqm.objective.energy(values)
                best = energy if best is None else min(best, energy)
        reads += 1
    return ("none" if best is None else f"{sign * best:g}"), time.process_time() - before


solvers = {"CP-SAT": cpsat, "dimod's BQM, dwave-samplers": annealed}
arguments = sys.argv[1:]
if arguments[0] == "--exact":
    # One worker proves little of these with its default, 1.
    arguments, solvers = arguments[1:], {"CP-SAT": lambda *given: cpsat(*given, linearization=2), "SCIP": scip}
seconds = float(arguments[0])
print(f"| problem | variables | enishi | {' | '.join(solvers)} |\n|---|---|---|{'---|' * len(solvers)}")
for path in arguments[1:]:
    cqm = dimod.lp.load(path)
    # dimod makes a minimum of the negative of what is to be maximised.
    sign = -1 if pathlib.Path(path).read_text().lower().lstrip().startswith("max") else 1
    cells = [enishi(path, seconds)] + [solve(cqm, seconds, sign) for solve in solvers.values()]
    cells = [f"{text} ({cpu:.1f} s)" for text, cpu in cells]
    print(f"| {pathlib.Path(path).stem} | {len(cqm.variables)} | {' | '.join(cells)} |", flush=True)

"""usage: generate.py FOLDER: classic problems with constraints as LP files, the same on every machine."""

import pathlib
import random
import sys


def write(name, sense, objective, rows, quadratic=()):
    """objective: (coefficient, variable) pairs; rows: (pairs, relation, right side)."""
    def total(pairs):
        lines, line = [], []
        for coefficient, variable in pairs:
            line.append(f"{'+' if coefficient >= 0 else '-'} {abs(coefficient)} {variable}")
            if len(line) == 8:
                lines, line = lines + [" ".join(line)], []
        return "\n  ".join(lines + [" ".join(line)])

    names = sorted({v for pairs, _, _ in rows for _, v in pairs} | {v for _, v in objective})
    text = f"{sense}\n obj: {total(objective)}"
    if quadratic:
        products = "\n  ".join(f"{'+' if c >= 0 else '-'} {2 * abs(c)} {u} * {v}" for c, u, v in quadratic)
        text += f" + [ {products} ] / 2"
    text += "\nSubject To\n"
    for i, (pairs, relation, right) in enumerate(rows):
        text += f" r{i}: {total(pairs)} {relation} {right}\n"
    text += "Binary\n " + "\n ".join(names) + "\nEnd\n"
    (folder / f"{name}.lp").write_text(text)




def knapsack(n, m, r):
    weights = [[r.randrange(1, 1000) for _ in range(n)] for _ in range(m)]
    profit = [sum(w[j] for w in weights) // m + r.randrange(500) for j in range(n)]
    write(f"knapsack-{n}x{m}", "Maximize", [(p, f"x{j}") for j, p in enumerate(profit)],
          [([(w[j], f"x{j}") for j in range(n)], "<=", sum(w) // 2) for w in weights])


def cover(n, m, r):
    sets = [sorted(r.sample(range(m), max(1, n // 20))) for _ in range(n)]
    write(f"set-cover-{n}x{m}", "Minimize", [(r.randrange(1, 100), f"x{j}") for j in range(m)],
          [([(1, f"x{j}") for j in s], ">=", 1) for s in sets])


def facility(n, m, r):
    place = lambda: (r.randrange(100), r.randrange(100))
    sites, customers = [place() for _ in range(n)], [place() for _ in range(m)]
    cost = [(150 + r.randrange(100), f"y{i}") for i in range(n)]
    cost += [(abs(a - c) + abs(b - d), f"x{i}_{j}") for i, (a, b) in enumerate(sites) for j, (c, d) in enumerate(customers)]
    rows = [([(1, f"x{i}_{j}") for i in range(n)], "=", 1) for j in range(m)]
    rows += [([(1, f"x{i}_{j}"), (-1, f"y{i}")], "<=", 0) for i in range(n) for j in range(m)]
    write(f"facility-{n}x{m}", "Minimize", cost, rows)


def generalised_assignment(n, m, r):
    use = [[r.randrange(5, 26) for _ in range(m)] for _ in range(n)]
    cost = [(r.randrange(10, 51), f"x{i}_{j}") for i in range(n) for j in range(m)]
    rows = [([(1, f"x{i}_{j}") for i in range(n)], "=", 1) for j in range(m)]
    rows += [([(use[i][j], f"x{i}_{j}") for j in range(m)], "<=", 15 * m // n) for i in range(n)]
    write(f"generalised-assignment-{n}x{m}", "Minimize", cost, rows)


def assignment(n, r):
    write(f"assignment-{n}", "Minimize", [(r.randrange(1, 100), f"x{i}_{j}") for i in range(n) for j in range(n)],
          [([(1, f"x{i}_{j}") for j in range(n)], "=", 1) for i in range(n)]
          + [([(1, f"x{i}_{j}") for i in range(n)], "=", 1) for j in range(n)])


def quadratic_assignment(n, r):
    flow = [[r.randrange(10) for _ in range(n)] for _ in range(n)]
    way = [[r.randrange(1, 10) for _ in range(n)] for _ in range(n)]
    products = [(flow[i][k] * way[j][m], f"x{i}_{j}", f"x{k}_{m}") for i in range(n) for k in range(n) if i != k
                for j in range(n) for m in range(n) if j != m and flow[i][k]]
    write(f"quadratic-assignment-{n}", "Minimize", [(0, "x0_0")],
          [([(1, f"x{i}_{j}") for j in range(n)], "=", 1) for i in range(n)]
          + [([(1, f"x{i}_{j}") for i in range(n)], "=", 1) for j in range(n)], products)


def independent_set(n, degree, r):
    edges = sorted({tuple(sorted(r.sample(range(n), 2))) for _ in range(n * degree // 2)})
    write(f"independent-set-{n}", "Maximize", [(1, f"x{i}") for i in range(n)],
          [([(1, f"x{i}"), (1, f"x{j}")], "<=", 1) for i, j in edges])


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for size in ((30, 5), (100, 1), (100, 5), (250, 10)):
    knapsack(*size, random.Random(1))
for size in ((60, 200), (100, 400), (200, 1000)):
    cover(*size, random.Random(2))
for size in ((10, 40), (20, 60)):
    facility(*size, random.Random(3))
for size in ((8, 40), (20, 100)):
    generalised_assignment(*size, random.Random(4))
assignment(20, random.Random(5))
for size in (6, 8, 10):
    quadratic_assignment(size, random.Random(6))
for size in (60, 120, 200):
    independent_set(size, 4, random.Random(7))

"""Two lorries take all the parcels: how alike can their loads be?"""

import random

from uses import Picture


def data(size):
    """Weights in grams of a fixed seed."""
    random_numbers = random.Random(7)
    return [random_numbers.randint(500, 20000) for _ in range(12 if size == "small" else 100)]


def write(weights, folder):
    """(sum of weight * spin)^2 as a file of fields and couplings: the square of the difference."""
    lines = ["# vartype=SPIN", f"# enishi-offset {sum(w * w for w in weights)}"]
    lines += [f"{i} {i} 0" for i in range(len(weights))]
    lines += [f"{i} {j} {2 * weights[i] * weights[j]}" for i in range(len(weights)) for j in range(i + 1, len(weights))]
    path = folder / "number-partition.coo"
    path.write_text("\n".join(lines) + "\n")
    return [path]


def solve(weights, folder, solver):
    answer = solver.solve(write(weights, folder)[0], seconds=5)
    return {"sides": [answer["assignment"].get(str(i)) for i in range(len(weights))], "energy": answer["energy"]}


def difference(weights, solution):
    return abs(sum(w * side for w, side in zip(weights, solution["sides"])))


def check(weights, solution):
    complaints = [f"parcel {i} is in neither lorry" for i, side in enumerate(solution["sides"]) if side not in (-1, 1)]
    if not complaints and difference(weights, solution) ** 2 != solution["energy"]:
        complaints.append(f"the loads differ by {difference(weights, solution)}, whose square is not {solution['energy']}")
    return complaints


def describe(weights, solution):
    gap, odd = difference(weights, solution), sum(weights) % 2
    return (f"{len(weights)} parcels of {sum(weights) / 1000:g} kg, the loads differ by {gap:g} g"
            + (", the least that is possible" if gap == odd else ""))


def draw(weights, solution):
    picture = Picture(760, 140)
    scale = 640 / (sum(weights) / 2 + difference(weights, solution))
    for row, wanted in enumerate((1, -1)):
        x, load = 100, [w for w, side in zip(weights, solution["sides"]) if side == wanted]
        picture.text(8, 36 + row * 62, f"lorry {row + 1}", 13)
        for number, weight in enumerate(sorted(load, reverse=True)):
            picture.box(x, 14 + row * 62, weight * scale, 36, Picture.COLOURS[number % 6], stroke="white", stroke_width=0.5)
            x += weight * scale
        picture.text(100, 64 + row * 62, f"{len(load)} parcels, {sum(load):,} g", 11)
    return picture

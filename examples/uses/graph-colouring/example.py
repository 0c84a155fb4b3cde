"""Radio masts that are close to each other must not send on the same channel. How few channels are enough?"""

import math
import random

from uses import Failure, Model, Picture, chosen


class Data:
    def __init__(self, masts, edges):
        self.masts, self.edges = masts, edges
        self.neighbours = [set() for _ in masts]
        for a, b in edges:
            self.neighbours[a].add(b)
            self.neighbours[b].add(a)


def data(size):
    """Masts at random places of a fixed seed, none too close; those within reach of each other disturb."""
    count, side, reach = (12, 40, 17) if size == "small" else (90, 100, 17)
    random_numbers = random.Random(9)
    masts = []
    while len(masts) < count:
        mast = (random_numbers.uniform(0, side), random_numbers.uniform(0, side))
        if all(math.dist(mast, other) > 3 for other in masts):
            masts.append(mast)
    edges = [(a, b) for b in range(count) for a in range(b) if math.dist(masts[a], masts[b]) < reach]
    return Data(masts, edges)


def largest_clique(d):
    """Masts that all disturb each other need a channel each: no answer is below (Bron, Kerbosch, CACM 16, 1973)."""
    best = []

    def grow(clique, candidates):
        nonlocal best
        if len(clique) > len(best):
            best = clique
        for vertex in sorted(candidates):
            if len(clique) + len(candidates) <= len(best):
                return
            grow(clique + [vertex], candidates & d.neighbours[vertex])
            candidates = candidates - {vertex}

    grow([], set(range(len(d.masts))))
    return best


def variable(mast, channel):
    return f"m{mast}_c{channel}"


def write(d, folder, channels=None):
    """Mast m sends on channel c. There is nothing to minimise: any answer will do."""
    clique = largest_clique(d)
    channels = channels or len(clique)
    model = Model("graph-colouring")
    for mast in range(len(d.masts)):
        model.exactly_one(f"one_channel_m{mast}", [model.binary(variable(mast, c)) for c in range(channels)])
    for a, b in d.edges:
        for channel in range(channels):
            model.require(f"apart_m{a}_m{b}_c{channel}", {variable(a, channel): 1, variable(b, channel): 1}, "<=", 1)
    model.add(0, variable(0, 0))
    path = folder / f"graph-colouring-{channels}.lp"
    model.write_lp(path)
    return [path]


def solve(d, folder, solver):
    """Tries as many channels as the largest clique has masts, then one more, and so on."""
    least = len(largest_clique(d))
    for channels in range(least, least + 5):
        answer = solver.solve(write(d, folder, channels)[0], seconds=10)
        if answer["feasible"] or solver.arguments.answer:
            break
        print(f"{channels} channels: none found")
    colours = [[] for _ in d.masts]
    for name in chosen(answer):
        mast, channel = (int(part[1:]) for part in name.split("_"))
        if mast >= len(colours):
            raise Failure("the answer belongs to another problem")
        colours[mast].append(channel)
    return {"colours": colours, "least": least, "channels": channels}


def check(d, solution):
    colours = solution["colours"]
    complaints = [f"mast {m} has {len(c)} channels" for m, c in enumerate(colours) if len(c) != 1]
    if complaints:
        return complaints
    return [f"masts {a} and {b} disturb each other on channel {colours[a][0]}" for a, b in d.edges
            if colours[a] == colours[b]]


def describe(d, solution):
    used = len({c[0] for c in solution["colours"]})
    return (f"{len(d.masts)} masts, {len(d.edges)} pairs that disturb each other, {used} channels; "
            f"{solution['least']} masts all disturb each other, so fewer than {solution['least']} are impossible")


def draw(d, solution):
    scale = 700 / max(max(x, y) for x, y in d.masts)
    picture = Picture(740, 740)

    def at(mast):
        x, y = d.masts[mast]
        return 20 + x * scale, 20 + y * scale

    for a, b in d.edges:
        picture.line(*at(a), *at(b), "#cccccc")
    for mast, (channel,) in enumerate(solution["colours"]):
        x, y = at(mast)
        picture.circle(x, y, 9, Picture.COLOURS[channel % len(Picture.COLOURS)], stroke="white")
        picture.text(x, y + 4, channel + 1, 10, "middle", "white")
    return picture

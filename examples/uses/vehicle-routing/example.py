"""A bakery delivers crates of bread to shops with a few vans: who goes where, and in which order?"""

import math
import random

from uses import Model, Picture, chosen


class Data:
    def __init__(self, vans, stops, capacity, places, crates):
        self.vans, self.stops, self.capacity = vans, stops, capacity
        self.places, self.crates = places, crates  # the bakery is place 0, with 0 crates

    def distance(self, a, b):
        """In units of 100 m, rounded up."""
        (ax, ay), (bx, by) = self.places[a], self.places[b]
        return math.ceil(math.hypot(ax - bx, ay - by))


def data(size):
    """Shops in and around three towns, drawn with a fixed seed."""
    shops, vans, stops, capacity = (7, 2, 4, 30) if size == "small" else (20, 4, 6, 40)
    random_numbers = random.Random(2026)
    towns = [(50, 60), (130, 40), (110, 120)]
    places, crates = [(90, 75)], [0]
    for shop in range(shops):
        x, y = towns[shop % 3]
        places.append((round(random_numbers.gauss(x, 25)), round(random_numbers.gauss(y, 20))))
        crates.append(random_numbers.randint(4, 10))
    return Data(vans, stops, capacity, places, crates)


def variable(van, stop, place):
    return f"v{van}_s{stop}_p{place}"


def write(d, folder):
    """Stop s of van v is at place p; a stop that is not needed stands at the bakery."""
    model = Model("vehicle-routing")
    places = range(len(d.places))
    for van in range(d.vans):
        for stop in range(d.stops):
            model.exactly_one(f"one_place_v{van}_s{stop}", [model.binary(variable(van, stop, p)) for p in places])
    for place in places[1:]:
        model.exactly_one(f"visited_p{place}",
                          [variable(v, s, place) for v in range(d.vans) for s in range(d.stops)])
    for van in range(d.vans):
        load = {variable(van, s, p): d.crates[p] for s in range(d.stops) for p in places[1:]}
        model.require(f"load_v{van}", load, "<=", d.capacity)
        for place in places[1:]:
            model.add(d.distance(0, place), variable(van, 0, place))
            model.add(d.distance(place, 0), variable(van, d.stops - 1, place))
        for stop in range(d.stops - 1):
            for a in places:
                for b in places:
                    if a != b:
                        model.add(d.distance(a, b), variable(van, stop, a), variable(van, stop + 1, b))
    path = folder / "vehicle-routing.lp"
    model.write_lp(path)
    return [path]


def solve(d, folder, solver):
    answer = solver.solve(write(d, folder)[0], seconds=10)
    routes = [[[] for _ in range(d.stops)] for _ in range(d.vans)]
    for name in chosen(answer):
        van, stop, place = (int(part[1:]) for part in name.split("_"))
        routes[van][stop].append(place)
    return {"routes": routes, "energy": answer["energy"]}


def route_of(stops):
    return [place for stop in stops for place in stop if place != 0]


def length(d, route):
    tour = [0] + route + [0]
    return sum(d.distance(a, b) for a, b in zip(tour, tour[1:]))


def check(d, solution):
    complaints = []
    visits = [0] * len(d.places)
    for van, stops in enumerate(solution["routes"]):
        for number, places in enumerate(stops):
            if len(places) != 1:
                complaints.append(f"van {van} is at {len(places)} places at its stop {number}")
        route = route_of(stops)
        for place in route:
            visits[place] += 1
        load = sum(d.crates[place] for place in route)
        if load > d.capacity:
            complaints.append(f"van {van} carries {load} of {d.capacity} crates")
    complaints += [f"shop {p} is visited {n} times" for p, n in enumerate(visits) if p and n != 1]
    # A route that comes by the bakery on its way is never shorter without it by rounding up.
    total = sum(length(d, route_of(stops)) for stops in solution["routes"])
    if not complaints and total > solution["energy"]:
        complaints.append(f"the routes are {total} long, not {solution['energy']}")
    return complaints


def describe(d, solution):
    routes = [route_of(stops) for stops in solution["routes"]]
    loads = ", ".join(str(sum(d.crates[p] for p in route)) for route in routes)
    total = sum(length(d, route) for route in routes)
    return f"every shop once, loads {loads} of {d.capacity} crates, {total / 10:g} km in all"


def draw(d, solution):
    xs, ys = zip(*d.places)
    scale, left, top = 4, min(xs) - 8, min(ys) - 8
    picture = Picture((max(xs) - left + 8) * scale, (max(ys) - top + 8) * scale + 20 * d.vans)

    def at(place):
        x, y = d.places[place]
        return (x - left) * scale, (y - top) * scale

    for van, stops in enumerate(solution["routes"]):
        route = route_of(stops)
        picture.path([at(p) for p in [0] + route], Picture.COLOURS[van], 3, closed=True)
        load = sum(d.crates[p] for p in route)
        picture.text(12, picture.height - 12 - 20 * (d.vans - 1 - van),
                     f"van {van + 1}: {load} of {d.capacity} crates, {length(d, route) / 10:g} km", 13,
                     colour=Picture.COLOURS[van])
    for place in range(1, len(d.places)):
        x, y = at(place)
        picture.circle(x, y, 10, "white", stroke="#444444")
        picture.text(x, y + 4, d.crates[place], 11, "middle")
    x, y = at(0)
    picture.box(x - 9, y - 9, 18, 18, "#222222")
    picture.text(x + 13, y + 4, "bakery", 12)
    return picture

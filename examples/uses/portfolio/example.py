"""An efficient frontier with the rules that real funds have: whole lots, a limit per share, and few names."""

import random

from uses import Model, Picture


class Data:
    def __init__(self, returns, covariance, lots, most, names, points):
        self.returns = returns  # expected, in basis points a year
        self.covariance = covariance  # in squared percent a year
        self.lots, self.most, self.names, self.points = lots, most, names, points

    def risk(self, lots):
        """Variance in squared percent times lots squared."""
        return sum(self.covariance[i][j] * a * b for i, a in enumerate(lots) for j, b in enumerate(lots))

    def gain(self, lots):
        return sum(r * n for r, n in zip(self.returns, lots))

    def deviation(self, lots):
        """Of the portfolio, in percent a year."""
        return self.risk(lots) ** 0.5 / self.lots


def data(size):
    """Shares with a market factor and four sectors, drawn with a fixed seed."""
    count, points = (6, 3) if size == "small" else (30, 8)
    random_numbers = random.Random(31)
    beta = [random_numbers.uniform(0.5, 1.5) for _ in range(count)]
    sector = [random_numbers.uniform(0, 12) for _ in range(count)]
    own = [random_numbers.uniform(8, 25) for _ in range(count)]
    returns = [round(200 + 400 * b + random_numbers.gauss(0, 150)) for b in beta]
    covariance = [[round(15 * 15 * beta[i] * beta[j] + (sector[i] * sector[j] if i % 4 == j % 4 else 0)
                         + (own[i] ** 2 if i == j else 0)) for j in range(count)] for i in range(count)]
    return Data(returns, covariance, 20, 6, 4 if size == "small" else 8, points)


def targets(d):
    """Returns to ask for, from modest to nearly all that the rules allow."""
    best, left = 0, d.lots
    for share in sorted(d.returns, reverse=True):
        best += share * min(left, d.most)
        left -= min(left, d.most)
    least = d.lots * sorted(d.returns)[len(d.returns) // 2]
    return [round(least + (best * 0.97 - least) * k / (d.points - 1)) for k in range(d.points)]


def write(d, folder):
    """n_i lots of share i, h_i: whether any are held."""
    paths = []
    shares = range(len(d.returns))
    for number, target in enumerate(targets(d)):
        model = Model("portfolio")
        for i in shares:
            model.integer(f"n{i}", 0, d.most)
            model.binary(f"h{i}")
        for i in shares:
            for j in shares:
                model.add(d.covariance[i][j], f"n{i}", f"n{j}")
            model.require(f"held_{i}", {f"n{i}": 1, f"h{i}": -d.most}, "<=", 0)
        model.require("budget", {f"n{i}": 1 for i in shares}, "=", d.lots)
        model.require("names", {f"h{i}": 1 for i in shares}, "<=", d.names)
        model.require("return", {f"n{i}": d.returns[i] for i in shares}, ">=", target)
        paths.append(folder / f"portfolio-{number}.lp")
        model.write_lp(paths[-1])
    return paths


def solve(d, folder, solver):
    portfolios = []
    for path in write(d, folder):
        answer = solver.solve(path, seconds=3)
        portfolios.append(([answer["assignment"][f"n{i}"] for i in range(len(d.returns))], answer["energy"]))
        if solver.arguments.answer:
            break
    return portfolios


def check(d, portfolios):
    complaints = []
    for (lots, energy), target in zip(portfolios, targets(d)):
        if sum(lots) != d.lots or min(lots) < 0 or max(lots) > d.most:
            complaints.append(f"{sum(lots)} lots are bought, of which up to {max(lots)} of one share")
        if sum(n > 0 for n in lots) > d.names:
            complaints.append(f"{sum(n > 0 for n in lots)} shares are held")
        if d.gain(lots) < target:
            complaints.append(f"the return is {d.gain(lots)}, not {target}")
        if d.risk(lots) != energy:
            complaints.append(f"the risk is {d.risk(lots)}, not {energy}")
    return complaints


def least_risks(d):
    """For some prices of return, a bound of the least risk - price * return where lots may be split and all shares held.
    Frank and Wolfe's method (Naval Research Logistics Quarterly 3, 1956), whose gap is subtracted."""
    count = len(d.returns)
    x, bounds = [d.lots / count] * count, []
    for price in [0] + [round(10 * 1.25**k) for k in range(22)]:
        best = float("-inf")
        for _ in range(150):
            slope = [2 * sum(c * y for c, y in zip(row, x)) - price * r for row, r in zip(d.covariance, d.returns)]
            left, corner = d.lots, [0.0] * count
            for i in sorted(range(count), key=lambda k: slope[k]):
                corner[i] = min(left, d.most)
                left -= corner[i]
            gap = sum(s * (a - b) for s, a, b in zip(slope, x, corner))
            best = max(best, d.risk(x) - price * d.gain(x) - gap)
            towards = [b - a for a, b in zip(x, corner)]
            curve = d.risk(towards)
            if gap <= 1e-6 or curve <= 0:
                break
            x = [a + min(1, gap / (2 * curve)) * t for a, t in zip(x, towards)]
        bounds.append((price, best))
    return bounds


def without_rules(d):
    """The deviations that no portfolio with the returns of targets(d) is below (weak duality)."""
    bounds = least_risks(d)
    return [max(0, *(bound + price * target for price, bound in bounds)) ** 0.5 / d.lots for target in targets(d)]


def describe(d, portfolios):
    return f"{len(portfolios)} portfolios of {d.lots} lots in at most {d.names} shares: " + "; ".join(
        f"{d.gain(lots) / d.lots / 100:.2f} % +- {d.deviation(lots):.2f} % (never below "
        f"{bound:.2f})" for (lots, _), bound in zip(portfolios, without_rules(d)))


def draw(d, portfolios):
    picture = Picture(720, 460)
    own = [(d.covariance[i][i] ** 0.5, r / 100) for i, r in enumerate(d.returns)]
    points = [(d.deviation(lots), d.gain(lots) / d.lots / 100) for lots, _ in portfolios]
    bound = [(least, target / d.lots / 100) for least, target in zip(without_rules(d), targets(d))][:len(portfolios)]
    xs, ys = zip(*(own + points + bound))
    low, high = min(ys) - 0.5, max(ys) + 0.5
    right = max(xs) + 2

    def at(point):
        return 60 + point[0] / right * 640, 420 - (point[1] - low) / (high - low) * 390

    for tick in range(0, int(right) + 1, 5):
        picture.line(at((tick, low))[0], 30, at((tick, low))[0], 420, "#eeeeee")
        picture.text(at((tick, low))[0], 436, f"{tick} %", 11, "middle")
    for tick in range(int(low) + 1, int(high) + 1):
        picture.line(60, at((0, tick))[1], 700, at((0, tick))[1], "#eeeeee")
        picture.text(54, at((0, tick))[1] + 4, f"{tick} %", 11, "end")
    for point in own:
        picture.circle(*at(point), 4, "#bbbbbb")
    picture.path([at(point) for point in bound], "#ee6677", 1.5, stroke_dasharray="5 4")
    picture.path([at(point) for point in points], "#4477aa", 2)
    for point in points:
        picture.circle(*at(point), 6, "#4477aa", stroke="white")
    picture.text(380, 454, "standard deviation a year", 12, "middle")
    picture.text(60, 20, "expected return a year: portfolios (blue), no rules (red, a bound), single shares (grey)", 12)
    return picture

"""A workshop: every job visits the machines in an order of its own, and a machine works on one job at a time. When is
everything done at the earliest?"""

from uses import Model, Picture, chosen

# (machine, time units) in the order of work.
SMALL = [[(0, 3), (1, 2), (2, 2)], [(0, 2), (2, 1), (1, 4)], [(1, 4), (2, 3), (0, 1)]]
# ft06 of H. Fisher and G. L. Thompson, "Probabilistic learning combinations of local job-shop scheduling rules", 1963.
FT06 = [[(2, 1), (0, 3), (1, 6), (3, 7), (5, 3), (4, 6)], [(1, 8), (2, 5), (4, 10), (5, 10), (0, 10), (3, 4)],
        [(2, 5), (3, 4), (5, 8), (0, 9), (1, 1), (4, 7)], [(1, 5), (0, 5), (2, 5), (3, 3), (4, 8), (5, 9)],
        [(2, 9), (1, 3), (4, 5), (5, 4), (0, 3), (3, 1)], [(1, 3), (3, 3), (5, 9), (0, 10), (4, 4), (2, 1)]]


def data(size):
    return SMALL if size == "small" else FT06


def first_schedule(jobs):
    """Whatever can start first does: how long that takes is enough time for the model."""
    free_machine, free_job, next_step = {}, [0] * len(jobs), [0] * len(jobs)
    while any(step < len(job) for step, job in zip(next_step, jobs)):
        start, job = min((max(free_job[j], free_machine.get(jobs[j][next_step[j]][0], 0)), j)
                         for j in range(len(jobs)) if next_step[j] < len(jobs[j]))
        machine, time = jobs[job][next_step[job]]
        free_machine[machine] = free_job[job] = start + time
        next_step[job] += 1
    return max(free_job)


def longest(jobs):
    return max(sum(time for _, time in job) for job in jobs)


def windows(jobs, horizon):
    """(job, step) -> the starts that leave time for what comes before and after."""
    result = {}
    for j, job in enumerate(jobs):
        for k in range(len(job)):
            head, tail = sum(t for _, t in job[:k]), sum(t for _, t in job[k:])
            result[j, k] = range(head, horizon - tail + 1)
    return result


def variable(job, step, start):
    return f"j{job}_k{step}_t{start}"


def write(jobs, folder):
    """Step k of job j begins at time t, or does not; `late` is how long after the longest job all is done."""
    horizon = first_schedule(jobs)
    model = Model("job-shop")
    starts = windows(jobs, horizon)
    for (j, k), times in starts.items():
        model.exactly_one(f"begins_j{j}_k{k}", [model.binary(variable(j, k, t)) for t in times])
    model.add(1, model.integer("late", 0, horizon - longest(jobs)))
    for j, job in enumerate(jobs):
        for k, (_, time) in enumerate(job):
            ends = {variable(j, k, t): t + time for t in starts[j, k]}
            if k + 1 == len(job):
                model.require(f"done_j{j}", {"late": 1, **{v: -e for v, e in ends.items()}}, ">=", -longest(jobs))
                continue
            later = {variable(j, k + 1, t): t for t in starts[j, k + 1]}
            model.require(f"order_j{j}_k{k}", {**later, **{v: -e for v, e in ends.items()}}, ">=", 0)
    for machine in sorted({m for job in jobs for m, _ in job}):
        for now in range(horizon):
            busy = {variable(j, k, t): 1 for (j, k), times in starts.items() for t in times
                    if jobs[j][k][0] == machine and t <= now < t + jobs[j][k][1]}
            if len({v.rsplit("_", 1)[0] for v in busy}) > 1:
                model.require(f"machine{machine}_t{now}", busy, "<=", 1)
    path = folder / "job-shop.mps"
    model.write_mps(path)
    return [path]


def solve(jobs, folder, solver):
    answer = solver.solve(write(jobs, folder)[0], seconds=20)
    starts = {}
    for name in chosen(answer):
        if name != "late":
            job, step, start = (int(part[1:]) for part in name.split("_"))
            starts.setdefault((job, step), []).append(start)
    return {"starts": starts, "energy": answer["energy"]}


def makespan(jobs, starts):
    return max(times[0] + jobs[j][k][1] for (j, k), times in starts.items())


def check(jobs, solution):
    starts = solution["starts"]
    complaints = [f"step {k} of job {j} begins {len(starts.get((j, k), []))} times" for j, job in enumerate(jobs)
                  for k in range(len(job)) if len(starts.get((j, k), [])) != 1]
    if complaints:
        return complaints
    by_machine = {}
    for (j, k), (start,) in starts.items():
        machine, time = jobs[j][k]
        by_machine.setdefault(machine, []).append((start, start + time, j))
        if k > 0 and starts[j, k - 1][0] + jobs[j][k - 1][1] > start:
            complaints.append(f"step {k} of job {j} begins before the one before it has ended")
    for machine, work in by_machine.items():
        work.sort()
        complaints += [f"machine {machine} works on jobs {a[2]} and {b[2]} at time {b[0]}" for a, b in zip(work, work[1:])
                       if a[1] > b[0]]
    if makespan(jobs, starts) > longest(jobs) + solution["energy"]:
        complaints.append(f"done at {makespan(jobs, starts)}, not at {longest(jobs) + solution['energy']}")
    return complaints


def describe(jobs, solution):
    return f"no machine does two things at once, all {len(jobs)} jobs are done after {makespan(jobs, solution['starts'])}"


def draw(jobs, solution):
    starts = solution["starts"]
    end = makespan(jobs, starts)
    machines = sorted({m for job in jobs for m, _ in job})
    scale, row, left = 640 / end, 36, 90
    picture = Picture(round(left + end * scale + 20), len(machines) * row + 50)
    for time in range(0, end + 1, 5):
        picture.line(left + time * scale, 8, left + time * scale, len(machines) * row + 12, "#dddddd")
        picture.text(left + time * scale, len(machines) * row + 28, time, 11, "middle")
    for machine in machines:
        picture.text(8, machine * row + 32, f"machine {machine + 1}", 13)
    for (j, k), (start,) in sorted(starts.items()):
        machine, time = jobs[j][k]
        picture.box(left + start * scale, machine * row + 12, time * scale, row - 8, Picture.COLOURS[j], stroke="white")
        picture.text(left + (start + time / 2) * scale, machine * row + 31, j + 1, 12, "middle", "white")
    return picture

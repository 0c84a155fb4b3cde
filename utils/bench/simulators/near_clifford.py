#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Processor times of the near-Clifford engine beside Clifft, in one run.

    near_clifford.py ENISHI FOLDER [REPETITIONS]

ENISHI is the built command, FOLDER has cultivation_d5.stim,
circuit_d3_t_gate_p0.001.stim, rsc_d5_r5_p001.stim and qv10.stim. Needs the
package clifft, and so Python 3.12. Each line is shots per second on one thread,
the most of the repetitions, and the ratio Enishi / Clifft: of all shots, and of
all shots begun where those with a detection event are dropped. Ours is the
process with the shots less the process with one shot, Clifft's the call that
samples a compiled program; each counts or keeps its results in memory. The
frequencies of detectors, observables and results of both are compared as well,
and the run fails where one differs by more than 6 standard deviations.
"""

import pathlib
import sys
import tempfile

import clifft
import numpy

from stabilizer_times import call_seconds, process_seconds

CASES = [("cultivation_d5.stim", 60_000, 2_000_000, True),
         ("circuit_d3_t_gate_p0.001.stim", 1_000_000, 2_000_000, True),
         ("rsc_d5_r5_p001.stim", 500_000, 1_000_000, True),
         ("qv10.stim", 20_000, 0, False)]


def frequencies(enishi, path, program, shots, detectors, their_result):
    """The largest difference, in standard deviations."""
    with tempfile.NamedTemporaryFile() as out:
        process_seconds([enishi, "run", path, f"--shots={shots}", "--seed=3",
                         "--format=b8", "-o", out.name, *(
                             ["--detectors", "--append-observables"]
                             if detectors else [])])
        data = numpy.fromfile(out.name, dtype=numpy.uint8).reshape(shots, -1)
    if detectors:
        theirs = numpy.concatenate(
            [their_result.detectors, their_result.observables], axis=1)
    else:
        theirs = their_result.measurements
    mine = numpy.unpackbits(data, axis=1, bitorder="little")
    a = mine[:, :theirs.shape[1]].mean(axis=0)
    b = theirs.mean(axis=0)
    deviation = numpy.sqrt((a * (1 - a) + b * (1 - b)) / shots + 1e-12)
    return (abs(a - b) / deviation).max()


def main():
    enishi, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    repetitions = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    print(f"Clifft {clifft.__version__}, one thread, shots per second")
    print(f"{'':32} {'what':12} {'Enishi':>11} {'Clifft':>11} {'ratio':>6}")
    good = True
    for name, shots, selected, detectors in CASES:
        path = folder / name
        text = path.read_text()

        def mine(count, *options):
            command = [enishi, "run", path, "--threads=1", "--seed=1",
                       *options]
            # Enough shots to be measured: ours are short.
            count *= 4
            times = [process_seconds([*command, f"--shots={count}"])
                     - process_seconds([*command, "--shots=1"])
                     for _ in range(repetitions)]
            return count / min(times)

        def report(what, ours, theirs):
            print(f"{name:32} {what:12} {ours:11.4g} {theirs:11.4g} "
                  f"{ours / theirs:6.2f}", flush=True)

        program = clifft.compile(text)
        kept = []
        times = [call_seconds(lambda: kept.append(
            clifft.sample(program, shots, seed=1)))
            for _ in range(repetitions)]
        report("all", mine(shots, *(["--format=count"] if detectors else
                                    ["--format=b8", "-o", "/dev/null"])),
               shots / min(times))
        worst = frequencies(enishi, path, program, shots, detectors, kept[0])
        good &= worst < 6
        print(f"{name:32} largest difference of a frequency: {worst:.2f} "
              "standard deviations")
        if not selected:
            continue
        program = clifft.compile(
            text, postselection_mask=[1] * program.num_detectors)
        times = [call_seconds(lambda: clifft.sample_survivors(
            program, selected, seed=1)) for _ in range(repetitions)]
        report("selected", mine(selected, "--format=count",
                                "--postselect=all"), selected / min(times))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Processor times of the stabilizer engine beside Stim, in one run.

    stabilizer.py ENISHI FOLDER [REPETITIONS]

ENISHI is the built command, FOLDER has rsc_d{5,11,25}_*.stim. Needs the package
stim. Each line is nanoseconds per shot, or seconds per error model, on one
thread, the least of the repetitions, and the ratio Stim / Enishi. Both write b8
to a device that throws it away. Ours is the process with the shots less the
process with one shot; Stim's is the call of a compiled sampler. Models are read,
made and written by both; ours is the whole process.
"""

import pathlib
import sys
import tempfile

import stim

from stabilizer_times import call_seconds, process_seconds


def main():
    enishi, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    repetitions = int(sys.argv[3]) if len(sys.argv) > 3 else 3

    def least(measure):
        return min(measure() for _ in range(repetitions))

    def per_shot(path, shots, *options):
        command = [enishi, "run", path, "--format=b8", "--threads=1",
                   "--seed=1", *options]
        return (least(lambda: process_seconds([*command, f"--shots={shots}"]))
                - least(lambda: process_seconds([*command, "--shots=1"]))
                ) / shots

    def theirs(sampler, shots):
        return least(lambda: call_seconds(lambda: sampler.sample_write(
            shots, filepath="/dev/null", format="b8"))) / shots

    print(f"Stim {stim.__version__}, one thread, ns per shot")
    print(f"{'':4} {'what':18} {'Enishi':>10} {'Stim':>10} {'ratio':>6}")
    for distance, shots in ((5, 4_000_000), (11, 400_000), (25, 40_000)):
        path = next(folder.glob(f"rsc_d{distance}_*.stim"))
        circuit = stim.Circuit.from_file(path)

        def report(what, mine, peer, unit=1e9):
            print(f"d={distance:<2} {what:18} {mine * unit:10.4g} "
                  f"{peer * unit:10.4g} {peer / mine:6.2f}", flush=True)
        report("records", per_shot(path, shots),
               theirs(circuit.compile_sampler(seed=1), shots))
        peer = theirs(circuit.compile_detector_sampler(seed=1), shots)
        report("detectors, frames",
               per_shot(path, shots, "--detectors", "--method=frames"), peer)
        report("detectors, errors",
               per_shot(path, 4 * shots, "--detectors", "--method=errors"),
               peer)
        with tempfile.TemporaryDirectory() as out:
            model = pathlib.Path(out) / "x.dem"
            peer = least(lambda: call_seconds(
                lambda: stim.Circuit.from_file(path).detector_error_model()
                .to_file(model)))
            for name, options in (("model, s", []),
                                  ("folded model, s", ["--fold-loops"])):
                mine = least(lambda: process_seconds(
                    [enishi, "convert", path, model, *options]))
                report(name, mine, peer, 1)


if __name__ == "__main__":
    main()

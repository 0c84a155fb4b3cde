#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What `enishi run --explain` predicts against what the run takes.

    predictions.py [--build-dir=build] [--simulators=statevector,...] [FILE ...]

Runs every program (by default data/simulation/*.qasm of at most 24 qubits, with
all qubits measured) with each simulator that takes it, on one thread, and
prints the processor seconds, the prediction and their ratio; then which
simulator `auto` picks, and how much longer it takes than the fastest.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measured(text):
    """The program with all its qubits measured, if it measures none."""
    if "measure" in text:
        return text
    size = int(re.search(r"qreg \w+\[(\d+)\]", text)[1])
    name = re.search(r"qreg (\w+)", text)[1]
    return f"{text}\ncreg counted[{size}];\nmeasure {name} -> counted;\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build-dir", default=ROOT / "build", type=pathlib.Path)
    parser.add_argument("--simulators", default="")
    parser.add_argument("--limit", type=float, default=60,
                        help="skip what is predicted to take more seconds")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    enishi = options.build_dir / "bin" / "enishi"
    shared = pathlib.Path(os.environ.get("ENISHI_SHARED_DATA",
                                         ROOT / "../shared/data"))
    files = options.files or [
        f for f in sorted((shared / "simulation").glob("*.qasm"))
        if int(re.search(r"_(\d+)", f.name)[1]) <= 24]
    if not files:
        print("skipped: there is no data/simulation")
        return
    wanted = set(filter(None, options.simulators.split(",")))

    def run(program, *arguments):
        before = processor_seconds()
        result = subprocess.run(
            [enishi, "run", "-", "--json", "--seed=1", "--threads=1",
             "--explain", *arguments], input=program, capture_output=True,
            text=True)
        if result.returncode:
            raise RuntimeError(result.stderr)
        return processor_seconds() - before, json.loads(result.stdout)

    print(f"{'program':<24} {'simulator':<14} {'took':>8} {'predicted':>9} "
          f"{'ratio':>6}")
    for file in files:
        program = measured(file.read_text())
        _, result = run(program)
        times = {}
        for entry in result["simulators"]:
            name = entry["simulator"]
            if "refusal" in entry or (wanted and name not in wanted):
                continue
            if entry["seconds"] > options.limit:
                continue
            took, again = run(program, f"--simulator={name}")
            seconds = again["seconds"]
            times[name] = took
            mark = " (bound)" if entry["is_bound"] else ""
            print(f"{file.stem:<24} {name:<14} {took:8.3f} "
                  f"{entry['seconds']:9.3f} {entry['seconds'] / took:6.2f}"
                  f"{mark}", flush=True)
        if result["simulator"] in times:
            slower = times[result["simulator"]] / min(times.values())
            print(f"{file.stem:<24} auto: {result['simulator']}, {slower:.2f} "
                  "times the fastest", flush=True)


if __name__ == "__main__":
    main()

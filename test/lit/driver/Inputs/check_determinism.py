"""The same bytes for one and two threads and for repeated runs, on 50 programs."""

import subprocess
import sys

from random_programs import program


def compiled(text, target, threads):
    return subprocess.run(
        ["enishi", "compile", "-", f"--target={target}", f"--threads={threads}", "--seed=3"],
        input=text.encode(),
        capture_output=True,
        check=True,
    ).stdout


differing = 0
for seed in range(50):
    text = program(seed, 3 + seed % 12, 20 + 3 * seed, dynamic=seed % 5 == 0)
    target = ["heron-156", "riken-64", "grid-4x5", "helios-98"][seed % 4]
    first = compiled(text, target, 1)
    if not first.startswith(b"//!") or compiled(text, target, 2) != first or compiled(text, target, 2) != first:
        differing += 1
        print(f"program {seed} on {target} differs")
print(f"{differing} of 50 differ")
sys.exit(differing != 0)

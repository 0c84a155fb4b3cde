"""Random programs through the compiler; `--verify` has to prove each result."""

import subprocess
import sys

from random_programs import program

TARGETS = ["line-8", "grid-3x3", "heron-156", "willow-105", "riken-64", "helios-98", "ring-9"]

wrong = 0
for seed in range(70):
    qubits = 2 + seed % 6
    text = program(1000 + seed, qubits, 10 + seed)
    target = TARGETS[seed % len(TARGETS)]
    for level in [seed % 4]:
        result = subprocess.run(
            ["enishi", "compile", "-", f"--target={target}", f"-O{level}", "--verify", "-o", "/dev/null"],
            input=text,
            capture_output=True,
            text=True,
        )
        if result.returncode:
            wrong += 1
            print(f"program {seed} on {target} at -O{level}: exit {result.returncode}: {result.stderr[:300]}")
print(f"{wrong} of 70 not proven")
sys.exit(wrong != 0)

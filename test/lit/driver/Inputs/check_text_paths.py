"""The text that is written straight from the flat circuit, and the text written from MLIR."""

import subprocess
import sys

from random_programs import program

EXTRA = ["", "barrier q;\n", "delay[100ns] q[0];\n", "reset q[1];\n"]


def source(seed):
    text = program(seed, 3 + seed % 5, 10 + seed)
    lines = text.splitlines(keepends=True)
    # A scalar bit, a bit nobody writes, and a register whose name means a gate.
    lines[3:4] = [f"bit[{3 + seed % 5}] c;\nbit one;\nbit[2] zx90;\n"]
    lines.insert(5, EXTRA[seed % 4])
    lines.append("one = measure q[0];\n" if seed % 3 == 0 else "")
    return "".join(lines)


def compiled(text, target, form, *options):
    result = subprocess.run(
        ["enishi", "compile", "-", f"--target={target}", f"--emit={form}", *options],
        input=text.encode(),
        capture_output=True,
    )
    return result.returncode, result.stdout


differing = 0
for seed in range(48):
    text = source(seed)
    target = ["heron-156", "riken-64", "helios-98"][seed % 3]
    form = "qasm2" if seed % 4 == 1 else "qasm3"
    short = compiled(text, target, form)
    if short[0] != 0 or short != compiled(text, target, form, "--print-ir-after=mapped"):
        differing += 1
        print(f"program {seed} on {target} as {form} differs")
print(f"{differing} of 48 differ")
sys.exit(differing != 0)

#!/usr/bin/env python3
"""The state vector with less than the processor has: what it costs.

    instruction_sets.py PROGRAM REPETITIONS CIRCUIT.cir...

PROGRAM is the built bench-simulators. For each circuit, in single and double
precision, prints the processor milliseconds of machine code for the
processor's own instruction set, and how many times as long the others take:
machine code for AVX2, and kernels without machine code (ENISHI_JIT=0) for each
instruction set. Each is the least of REPETITIONS runs in two processes, the
second in the opposite order.
"""

import json
import os
import subprocess
import sys

SETTINGS = [("avx512", "1"), ("avx2", "1"), ("avx512", "0"), ("avx2", "0"),
            ("portable", "0")]


def milliseconds(program, path, precision, repetitions, isa, jit):
    out = subprocess.run(
        [program, path, "1", precision, "1", str(repetitions)], check=True,
        capture_output=True, text=True,
        env=dict(os.environ, ENISHI_ISA=isa, ENISHI_JIT=jit)).stdout
    return json.loads(out)["cpu"] * 1e3


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    program, repetitions = sys.argv[1], int(sys.argv[2])
    names = [isa + (" code" if jit == "1" else "") for isa, jit in SETTINGS]
    print(f"{'circuit':18} {'':6} {names[0] + ' (ms)':>16} "
          + " ".join(f"{name:>10}" for name in names[1:]))
    for path in sys.argv[3:]:
        for precision in ("single", "double"):
            least = {}
            for setting in SETTINGS + SETTINGS[::-1]:
                time = milliseconds(program, path, precision, repetitions,
                                    *setting)
                least[setting] = min(time, least.get(setting, time))
            base = least[SETTINGS[0]]
            name = os.path.basename(path).removesuffix(".cir")
            print(f"{name:18} {precision:6} {base:16.1f} "
                  + " ".join(f"{least[s] / base:10.2f}" for s in SETTINGS[1:]),
                  flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""NVIDIA's assembler, ptxas, takes the PTX that --simulator=gpu would run.

    run.py --build-dir=build

Makes a virtual environment with the package nvidia-cuda-nvcc-cu12 (of which
ptxas is a part) in the build directory; ends with code 77 (skipped) where pip
cannot get it. It needs no GPU: whether the kernels compute the right thing is
tested on the host by EnishiGpuTests, and has never been tried on a GPU.
"""

import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from environment import run_script  # noqa: E402

PACKAGES = ["nvidia-cuda-nvcc-cu12==12.8.93"]


def random_program(qubits: int, gates: int, rng: random.Random) -> str:
    lines = ["OPENQASM 3.0;", 'include "stdgates.inc";', f"qubit[{qubits}] q;",
             f"bit[{qubits}] c;"]
    for _ in range(gates):
        a, b, c = rng.sample(range(qubits), 3)
        t = rng.uniform(-3, 3)
        lines.append(rng.choice([
            f"h q[{a}];", f"rx({t}) q[{a}];", f"t q[{a}];",
            f"cx q[{a}], q[{b}];", f"cp({t}) q[{a}], q[{b}];",
            f"ccx q[{a}], q[{b}], q[{c}];", f"cswap q[{a}], q[{b}], q[{c}];"]))
    lines.append("c = measure q;")
    return "\n".join(lines) + "\n"


def work(arguments):
    [ptxas] = (arguments.build_dir / "interop" / "ptx").rglob("bin/ptxas")
    enishi = arguments.build_dir / "bin" / "enishi"
    rng = random.Random(1)
    checked = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for qubits in (3, 10, 30):
            program = folder / "program.qasm"
            program.write_text(random_program(qubits, 80, rng))
            for precision in ("single", "double"):
                for processor in ("sm_70", "sm_80", "sm_90"):
                    ptx = folder / "kernels.ptx"
                    for command in (
                        [enishi, "run", program, "--simulator=gpu", "--dry-run",
                         f"--gpu={processor}", f"--precision={precision}",
                         "-o", ptx],
                        [ptxas, f"-arch={processor}", ptx, "-o",
                         folder / "kernels.cubin"]):
                        done = subprocess.run(command, capture_output=True,
                                              text=True)
                        if done.returncode:
                            raise RuntimeError(done.stdout + done.stderr)
                    checked += 1
    print(f"{checked} modules assembled")


if __name__ == "__main__":
    run_script(__file__, "ptx", PACKAGES, work)

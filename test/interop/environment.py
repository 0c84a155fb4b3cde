# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Virtual environments with other people's packages, in the build directory."""

import argparse
import pathlib
import subprocess
import sys
import venv

SKIPPED = 77


def make_environment(folder: pathlib.Path, packages: list[str]) -> pathlib.Path:
    """The Python of an environment that has the packages. Ends the process with
    code 77 where pip cannot get them."""
    python = folder / "bin" / "python"
    marker = folder / "packages.txt"
    if marker.exists() and marker.read_text().split() == packages:
        return python
    venv.create(folder, with_pip=True, clear=True)
    result = subprocess.run(
        [python, "-m", "pip", "install", "-q", *packages],
        capture_output=True, text=True)
    if result.returncode:
        print("skipped: pip cannot install", *packages)
        print(result.stderr.strip())
        sys.exit(SKIPPED)
    marker.write_text("\n".join(packages))
    return python


def run_script(script: str, environment: str, packages: list[str], work,
               models: int | None = None, prepare=None):
    """The main function of a test: the script runs itself again inside an
    environment with the packages, where work(arguments) does the test and
    raises a RuntimeError where something is wrong. `models` is the default of
    --models, for those that make random ones; prepare(arguments) runs first,
    outside."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--build-dir", type=pathlib.Path, required=True)
    if models is not None:
        parser.add_argument("--models", type=int, default=models)
        parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside", action="store_true",
                        help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        try:
            work(arguments)
        except RuntimeError as error:
            print(f"FAIL {error}")
            sys.exit(1)
        return
    if prepare:
        prepare(arguments)
    python = make_environment(arguments.build_dir / "interop" / environment,
                              packages)
    sys.exit(subprocess.run([python, script, "--inside",
                             *sys.argv[1:]]).returncode)

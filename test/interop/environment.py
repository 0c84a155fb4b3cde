# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Virtual environments with other people's packages, in the build directory."""

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

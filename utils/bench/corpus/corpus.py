"""Every circuit of the corpus through the compiler, the device check and `verify`."""

import argparse
import collections
import csv
import gzip
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHARED = pathlib.Path(os.environ.get("ENISHI_SHARED_DATA", ROOT.parent / "shared" / "data"))
ENISHI = pathlib.Path(os.environ["ENISHI_BUILD_DIR"]) / "bin" / "enishi"


def run(*args, timeout):
    try:
        result = subprocess.run([ENISHI, *map(str, args)], capture_output=True, text=True, timeout=timeout)
        return result.returncode, (result.stdout + result.stderr).strip()
    except subprocess.TimeoutExpired:
        return "timeout", ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", action="append")
    parser.add_argument("--device", action="append")
    parser.add_argument("--max-gates", type=int, default=20000)
    parser.add_argument("--max-qubits", type=int, default=10**9)
    parser.add_argument("--timeout", type=float, default=120)
    parser.add_argument("--no-verify", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    if not (SHARED / "circuits" / "MANIFEST.csv").exists():
        print("skipped: the circuits of shared/data are not here")
        return 0
    outcomes = collections.Counter()
    for row in csv.DictReader(open(SHARED / "circuits" / "MANIFEST.csv")):
        if args.suite and row["suite"] not in args.suite:
            continue
        if int(row["gate_statements"]) > args.max_gates or int(row["qubits"]) > args.max_qubits:
            continue
        path = SHARED / "circuits" / row["path"]
        with tempfile.TemporaryDirectory() as folder:
            source = path
            if path.suffix == ".gz":
                source = pathlib.Path(folder) / path.stem
                source.write_bytes(gzip.open(path).read())
            for device in args.device or ["heron-156", "willow-105", "riken-64"]:
                out = pathlib.Path(folder) / "out.qasm"
                start = time.time()
                code, text = run("compile", source, f"--target={device}", "-q", "-o", out, timeout=args.timeout)
                elapsed = time.time() - start
                lines = [line for line in text.splitlines() if line.startswith(("error", "LLVM"))]
                if code == 4:
                    outcomes["does not fit"] += 1
                    continue
                if code != 0:
                    outcomes[f"compile exit {code}"] += 1
                    print(f"{row['path']} {device}: exit {code}: {lines[:1] or text[:200]}")
                    if code in (1, 3):
                        break
                    continue
                outcomes["compiled"] += 1
                if args.no_verify:
                    continue
                code, text = run("verify", source, out, "-q", timeout=args.timeout)
                verdict = text.splitlines()[0] if text else str(code)
                small = "<=20" if int(row["qubits"]) <= 20 else ">20"
                outcomes[f"verify ({small} qubits): {verdict}"] += 1
                if args.verbose or code not in (0,):
                    print(f"{row['path']} {device} ({row['qubits']} qubits, {elapsed:.1f} s): {verdict}: {text.splitlines()[1:2]}")
                sys.stdout.flush()
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:6} {outcome}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

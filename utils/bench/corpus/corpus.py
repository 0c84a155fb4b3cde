"""Every circuit of the corpus through the compiler, the device check and `verify`."""

import argparse
import collections
import concurrent.futures
import csv
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHARED = pathlib.Path(os.environ.get("ENISHI_SHARED_DATA", ROOT.parent / "shared" / "data"))
ENISHI = pathlib.Path(os.environ["ENISHI_BUILD_DIR"]) / "bin" / "enishi"


METHODS = ["structural", "pauli", "decision diagram", "dense", "distribution"]
DEVICES = ["heron-156", "willow-105", "riken-64"]
PROVEN = ("equivalent", "equivalent up to global phase")
LIMIT = 20  # Up to this many qubits everything has to be proven.
DOES_NOT_FIT = 4
BAD_INPUT = (1, 3)


def run(*args, timeout):
    """The exit code (or "timeout"), the output and the seconds of a run of enishi."""
    start = time.time()
    try:
        result = subprocess.run([ENISHI, *map(str, args)], capture_output=True, text=True, timeout=timeout)
        code, text = result.returncode, (result.stdout + result.stderr).strip()
    except subprocess.TimeoutExpired:
        code, text = "timeout", ""
    return code, text, time.time() - start


def check(row, device, args):
    """Compiles and verifies one circuit for one device; gives a record of what came of it."""
    record = {"path": row["path"], "device": device, "qubits": int(row["qubits"]), "outcome": "", "note": ""}
    path = SHARED / "circuits" / row["path"]
    with tempfile.TemporaryDirectory() as folder:
        source = path
        if path.suffix == ".gz":
            source = pathlib.Path(folder) / path.stem
            source.write_bytes(gzip.open(path).read())
        out = pathlib.Path(folder) / "out.qasm"
        threads = f"--threads={args.threads}"
        code, text, record["compile"] = run(
            "compile", source, f"--target={device}", "-q", threads, "-o", out, timeout=args.timeout
        )
        if code != 0:
            lines = [line for line in text.splitlines() if line.startswith(("error", "LLVM"))]
            fits = "does not fit" if code == DOES_NOT_FIT else f"compile exit {code}"
            record |= {"outcome": fits, "note": (lines or [text[:200]])[0], "refused": code in BAD_INPUT}
            return record
        if args.no_verify:
            return record | {"outcome": "compiled"}
        code, text, record["verify"] = run("verify", source, out, "-q", threads, timeout=args.timeout)
        if code != 0 and record["qubits"] <= LIMIT and args.patience > 1:
            code, text, seconds = run(
                "verify", source, out, "-q", threads, f"--effort={args.patience}", timeout=args.timeout * args.patience
            )
            record["verify"] += seconds
        lines = text.splitlines() or [str(code)]
        return record | {"outcome": lines[0], "note": " ".join(lines[1:2]).strip()}


def describe(record):
    seconds = f"{record['compile']:.1f} + {record['verify']:.1f} s" if "verify" in record else ""
    return f"{record['path']} {record['device']} ({record['qubits']} qubits, {seconds}): {record['outcome']}: {record['note']}"


def failed(record):
    """Whether a record says that something small was compiled and not proven."""
    return "verify" in record and record["qubits"] <= LIMIT and record["outcome"] not in PROVEN


def select(args):
    """The circuits and devices to look at."""
    only = None
    if args.retry:
        only = {(r["path"], r["device"]) for r in map(json.loads, open(args.retry)) if failed(r)}
    for row in csv.DictReader(open(SHARED / "circuits" / "MANIFEST.csv")):
        if args.suite and row["suite"] not in args.suite:
            continue
        if int(row["gate_statements"]) > args.max_gates or int(row["qubits"]) > args.max_qubits:
            continue
        for device in args.device or DEVICES:
            if only is None or (row["path"], device) in only:
                yield row, device


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", action="append")
    parser.add_argument("--device", action="append")
    parser.add_argument("--max-gates", type=int, default=20000)
    parser.add_argument("--max-qubits", type=int, default=10**9)
    parser.add_argument("--timeout", type=float, default=120)
    parser.add_argument("--no-verify", action="store_true")
    parser.add_argument(
        "--patience", type=float, default=100, help="the effort of a second try where something small is not proven"
    )
    parser.add_argument("--verbose", action="store_true", help="also what was proven")
    parser.add_argument("--jobs", type=int, default=1, help="how many circuits at a time")
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    parser.add_argument("--log", help="write a line of JSON for each result")
    parser.add_argument("--retry", metavar="LOG", help="only what was not proven in that run")
    args = parser.parse_args()
    if not (SHARED / "circuits" / "MANIFEST.csv").exists():
        print("skipped: the circuits of shared/data are not here")
        return 0
    log = open(args.log, "w") if args.log else None
    start, records = time.time(), []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for record in pool.map(lambda job: check(*job, args), select(args)):
            records.append(record)
            if log:
                print(json.dumps(record), file=log, flush=True)
            if args.verbose or record["outcome"] not in (*PROVEN, "does not fit", "compiled"):
                print(describe(record), flush=True)
    return summarize(records, time.time() - start)


def summarize(records, seconds):
    outcomes, proofs = collections.Counter(), collections.Counter()
    for record in records:
        size = f"<={LIMIT}" if record["qubits"] <= LIMIT else f">{LIMIT}"
        outcomes[f"{size} qubits: {record['outcome']}"] += 1
        if "verify" in record and record["outcome"] in PROVEN:
            inputs = "on every input" if "on every input" in record["note"] else "from |0...0>"
            method = next((word for word in METHODS if word in record["note"]), "outcomes")
            proofs[f"{size} qubits: proven {inputs} by {method}"] += 1
    for counter in (outcomes, proofs):
        for name, count in sorted(counter.items()):
            print(f"{count:6} {name}")
    timed = sorted((r for r in records if "verify" in r), key=lambda r: -r["verify"])
    print("slowest verifications:")
    for record in timed[:5]:
        print("      ", describe(record))
    bad = sum(map(failed, records))
    worst = timed[0]["verify"] if timed else 0
    total = sum(r["verify"] for r in timed)
    print(
        f"{len(records)} runs in {seconds:.0f} s; verify {total:.0f} s in all, {worst:.1f} s at most; "
        f"{bad} of {sum(r['qubits'] <= LIMIT for r in timed)} up to {LIMIT} qubits not proven"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

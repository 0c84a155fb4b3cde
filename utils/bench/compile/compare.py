"""Compares `enishi compile` with Qiskit's transpile() circuit by circuit.

Time of Enishi is the whole process, from the file to the file; of Qiskit the
transpile() call alone, after its import and after reading the circuit. CPU time
is of all threads, and says more than wall-clock time where other work runs.
"""

import argparse
import csv
import gzip
import json
import math
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHARED = pathlib.Path(os.environ.get("ENISHI_SHARED_DATA", ROOT.parent / "shared" / "data"))
ENISHI = pathlib.Path(os.environ["ENISHI_BUILD_DIR"]) / "bin" / "enishi"
TWO_QUBIT = {"cz", "cx", "ecr", "rzz", "iswap", "swap", "zx90", "cp"}


def device_of(name):
    text = subprocess.run([ENISHI, "targets", name, "--json"], check=True, capture_output=True, text=True).stdout
    return json.loads(text)


def qiskit_target(device):
    from qiskit.transpiler import CouplingMap

    pairs = [tuple(pair) for pair in device["couplings"]["pairs"]]
    both = pairs + [(b, a) for a, b in pairs]
    return CouplingMap(sorted(set(both)))


def two_qubit_gates(circuit):
    """Of a Qiskit circuit, also inside of its control flow."""
    count = 0
    for instruction in circuit.data:
        blocks = getattr(instruction.operation, "blocks", ())
        count += sum(map(two_qubit_gates, blocks)) if blocks else instruction.operation.name == "cz"
    return count


def geometric_mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else float("nan")


def child_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def compile_with_enishi(path, device, level, seed):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.qasm"
        start, cpu = time.perf_counter(), child_cpu()
        result = subprocess.run(
            [ENISHI, "compile", path, f"--target={device}", f"-O{level}", f"--seed={seed}", "-q", "-o", out],
            capture_output=True,
            text=True,
        )
        elapsed = (time.perf_counter() - start, child_cpu() - cpu)
        if result.returncode:
            return None, elapsed, result.stderr.strip().splitlines()[:1]
        count = 0
        with open(out) as lines:
            for line in lines:
                head = line.lstrip().split("(", 1)[0].split(" ", 1)[0]
                count += head in TWO_QUBIT
        return count, elapsed, None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", action="append", help="benchpress, qasmbench, revlib (default: all three)")
    parser.add_argument("--device", action="append", help="default: heron-156 and grid-13x12")
    parser.add_argument("--level", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--max-gates", type=int, default=20000, help="skip larger circuits")
    parser.add_argument("--min-gates", type=int, default=0)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    if not (SHARED / "circuits" / "MANIFEST.csv").exists():
        print("skipped: the circuits of shared/data are not here")
        return 0
    import qiskit
    from qiskit import qasm2, transpile

    suites = args.suite or ["benchpress", "qasmbench", "revlib"]
    rows = [
        row
        for row in csv.DictReader(open(SHARED / "circuits" / "MANIFEST.csv"))
        if row["suite"] in suites
        and row["qasm"] == "2"
        and args.min_gates <= int(row["gate_statements"]) <= args.max_gates
        and row["path"].endswith((".qasm", ".qasm.gz"))
    ]
    print(f"Qiskit {qiskit.__version__}, level {args.level}; {len(rows)} circuits")
    for name in args.device or ["heron-156", "grid-13x12"]:
        device = device_of(name)
        coupling = qiskit_target(device)
        gate_ratios, time_ratios = [], []
        totals = [0, 0, 0.0, 0.0, 0.0, 0.0]
        failures = 0
        for row in rows:
            path = SHARED / "circuits" / row["path"]
            if int(row["qubits"]) > coupling.size():
                continue
            text = gzip.open(path, "rt").read() if path.suffix == ".gz" else path.read_text()
            try:
                circuit = qasm2.loads(
                    text,
                    include_path=[path.parent],
                    custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS,
                    custom_classical=qasm2.LEGACY_CUSTOM_CLASSICAL,
                )
                start, cpu = time.perf_counter(), time.process_time()
                theirs = transpile(
                    circuit,
                    coupling_map=coupling,
                    basis_gates=["rz", "sx", "x", "cz"],
                    optimization_level=args.level,
                    seed_transpiler=args.seed,
                )
                their_time, their_cpu = time.perf_counter() - start, time.process_time() - cpu
            except Exception as problem:  # what the peer cannot read is no comparison
                if args.verbose:
                    print(f"  Qiskit: {row['path']}: {str(problem)[:80]}")
                continue
            their_count = two_qubit_gates(theirs)
            our_count, (our_time, our_cpu), problem = compile_with_enishi(path, name, args.level, args.seed)
            if our_count is None:
                failures += 1
                print(f"  FAILED {row['path']}: {problem}")
                continue
            totals = [a + b for a, b in zip(totals, [our_count, their_count, our_time, their_time, our_cpu, their_cpu])]
            time_ratios.append(our_time / their_time)
            if their_count or our_count:
                gate_ratios.append((our_count + 1) / (their_count + 1))
            if args.verbose:
                print(
                    f"  {row['path']:55} 2q {our_count:7} / {their_count:7} = {(our_count + 1) / (their_count + 1):.3f}"
                    f"   time {our_time:7.3f} / {their_time:7.3f} s"
                )
            sys.stdout.flush()
        print(
            f"{name}: {len(time_ratios)} circuits, {failures} failures; two-qubit gates {geometric_mean(gate_ratios):.3f}x"
            f" (geometric mean), total {totals[0]} / {totals[1]} = {totals[0] / max(1, totals[1]):.3f}x;"
            f" time total {totals[2]:.1f} / {totals[3]:.1f} s = {totals[2] / max(1e-9, totals[3]):.3f}x,"
            f" geometric mean {geometric_mean(time_ratios):.3f}x;"
            f" CPU {totals[4]:.1f} / {totals[5]:.1f} s = {totals[4] / max(1e-9, totals[5]):.3f}x"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

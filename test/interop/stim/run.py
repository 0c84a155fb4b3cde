#!/usr/bin/env python3
# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares stabilizer circuits, error models and samples with Stim.

    run.py --build-dir=build [--circuits=N] [--seed=N]

Makes a virtual environment with the package stim in the build directory; ends
with code 77 (skipped) where pip cannot get it. Random circuits with every
instruction, and Stim's codes:

- what `enishi convert x.stim y.stim` writes is the same circuit to Stim, and so
  is what comes back from MLIR, in text and in bytecode, and from loops that
  were written out; models as well;
- `--decompose-errors` keeps the errors, in parts on at most two detectors that
  are errors themselves but for one; where Stim's are, too, no more than those;
- the noise of `--add-noise`: Stim's own, on the circuits that it makes, and
  SI1000 by its definition, written down here a second time;
- the error model of `enishi convert x.stim y.dem`, with and without
  --fold-loops, has the errors of Stim's, to a relative 1e-8;
- without noise, exactly the same parities of results are fixed in the records
  that both sample, to the same values;
- with noise, the frequencies of results and of parities agree, and so do those
  of detectors by either method. The limit is 6.5 standard deviations of some
  75,000 comparisons, which a right program passes in all but 8 of a million runs;
- the engine for circuits that are not Clifford, which takes over with a T on a
  qubit in |0>, does the same in all of that;
- every format of shots is read by Stim as the same bits;
- gates that go to OpenQASM and back have the same tableau.
"""

import argparse
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from environment import make_environment  # noqa: E402

PACKAGES = ["stim==1.16.0", "numpy"]
LIMIT = 6.5


class RandomCircuit:
    """Text of a circuit on a few qubits. `independent` leaves out what has no
    independent errors that say the same."""

    def __init__(self, stim, rng, qubits, noise, independent):
        self.rng, self.qubits, self.noise = rng, qubits, noise
        self.independent = independent
        gates = stim.gate_data()
        unitary = [d for d in gates.values() if d.is_unitary]
        self.one = [a for d in unitary if d.is_single_qubit_gate
                    for a in d.aliases]
        self.two = [a for d in unitary if d.is_two_qubit_gate
                    for a in d.aliases]
        self.record = 0

    def qubit(self):
        return self.rng.randrange(self.qubits)

    def pair(self):
        return "{} {}".format(*self.rng.sample(range(self.qubits), 2))

    def inverted(self):
        return self.rng.choice(["", "", "!"])

    def probability(self):
        return self.rng.choice(["", "(0.05)"]) if self.noise else ""

    def product(self, separator="*"):
        qubits = self.rng.sample(range(self.qubits),
                                 self.rng.randrange(1, self.qubits))
        return separator.join(self.rng.choice("XYZ") + str(q) for q in qubits)

    def measured(self, count, text):
        self.record += count
        return text

    def feedback(self):
        back = f"rec[-{self.rng.randrange(1, min(8, self.record) + 1)}]"
        q = self.qubit()
        return self.rng.choice([
            f"CX {back} {q}", f"CY {back} {q}", f"CZ {back} {q}",
            f"CZ {q} {back}", f"XCZ {q} {back}", f"YCZ {q} {back}",
            f"CX[tag] sweep[3] {q} {self.pair()} {back} {q}"])

    def error(self):
        q, pair = self.qubit(), self.pair()
        choices = [
            f"X_ERROR(0.1) {q}", f"Y_ERROR(0.1) {q}", f"Z_ERROR(0.1) {q} {q}",
            f"DEPOLARIZE1(0.1) {q} {q}", f"DEPOLARIZE2(0.1) {pair}",
            f"PAULI_CHANNEL_1(0.05,0.02,0.1) {q}",
            f"E(0.1) {self.product(' ')}", f"I_ERROR(0.1) {q}"]
        if not self.independent:
            cases = ",".join(["0.01"] * 14 + ["0.05"])
            choices += [
                f"PAULI_CHANNEL_2({cases}) {pair}",
                f"E(0.1) {self.product(' ')}\n"
                f"ELSE_CORRELATED_ERROR(0.2) {self.product(' ')}",
                "HERALDED"]
        choice = self.rng.choice(choices)
        if choice == "HERALDED":
            choice = self.measured(1, self.rng.choice([
                f"HERALDED_ERASE(0.1) {q}",
                f"HERALDED_PAULI_CHANNEL_1(0.01,0.02,0.03,0.1) {q}"]))
        return choice

    def instruction(self, depth):
        r, kind = self.rng, self.rng.random()
        if kind < 0.2:
            return f"{r.choice(self.one)} {self.qubit()} {self.qubit()}"
        if kind < 0.4:
            return f"{r.choice(self.two)} {self.pair()} {self.pair()}"
        if kind < 0.5:
            name = r.choice(["M", "MX", "MY", "MR", "MRX", "MRY"])
            return self.measured(
                2, f"{name}{self.probability()} {self.inverted()}"
                   f"{self.qubit()} {self.inverted()}{self.qubit()}")
        if kind < 0.55:
            return f"{r.choice(['R', 'RX', 'RY'])} {self.qubit()}"
        if kind < 0.6:
            return self.measured(
                1, f"{r.choice(['MXX', 'MYY', 'MZZ'])}{self.probability()} "
                   f"{self.inverted()}{self.pair()}")
        if kind < 0.66:
            return self.measured(
                2, f"MPP{self.probability()} {self.inverted()}"
                   f"{self.product()} {self.product()}")
        if kind < 0.7:
            return f"{r.choice(['SPP', 'SPP_DAG'])} {self.product()}"
        if kind < 0.73:
            return self.measured(2, f"MPAD{self.probability()} 0 1")
        if kind < 0.78 and self.record:
            return self.feedback()
        if kind < 0.93 and self.noise:
            return self.error()
        if kind < 0.96 and depth < 2:
            before, turns = self.record, r.randrange(1, 4)
            body = self.text(5, depth + 1)
            self.record = before + turns * (self.record - before)
            return f"REPEAT {turns} {{\n{body}\n}}"
        return "TICK"

    def text(self, length, depth=0):
        return "\n".join(self.instruction(depth) for _ in range(length))


class Comparison:
    """What needs the packages: runs in the environment."""

    def __init__(self, arguments):
        import numpy
        import stim
        self.np, self.stim = numpy, stim
        self.enishi = arguments.build_dir / "bin" / "enishi"
        self.circuits, self.seed = arguments.circuits, arguments.seed
        self.checks = 0
        self.folder = None

    def call(self, *arguments):
        result = subprocess.run([self.enishi, *map(str, arguments)],
                                capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(f"{arguments}: {result.stderr}")

    def require(self, condition, message):
        self.checks += 1
        if not condition:
            raise RuntimeError(message)

    # --- Circuits and models --------------------------------------------------

    def check_circuit(self, circuit, path):
        again = self.folder / "again.stim"
        self.call("convert", path, again)
        self.require(self.stim.Circuit.from_file(again) == circuit,
                     "the circuit is not the same after a round trip")
        flat = circuit.flattened()

        def same(file, unrolled):
            found = self.stim.Circuit.from_file(file)
            return found.flattened() == flat if unrolled else found == circuit

        self.check_modules(path, "stim", same)

    def tool(self, name, *arguments):
        """What another of our programs writes."""
        result = subprocess.run([self.enishi.parent / name,
                                 *map(str, arguments)], capture_output=True)
        if result.returncode:
            raise RuntimeError(f"{name}: {result.stderr.decode()}")
        return result.stdout

    def check_modules(self, path, kind, same):
        """To MLIR and back: text, bytecode, loops written out, the driver."""
        module, code, back = (self.folder / name for name in
                              ("module.mlir", "code.mlirbc", f"back.{kind}"))
        module.write_bytes(self.tool("enishi-translate", f"--import-{kind}",
                                     path))
        code.write_bytes(self.tool("enishi-opt", module, "--emit-bytecode"))
        for file in (module, code):
            back.write_bytes(self.tool("enishi-translate", f"--export-{kind}",
                                       file))
            self.require(same(back, False), f"not the same after {file.name}")
        self.call("convert", module, back)
        self.require(same(back, False), "the driver reads the module otherwise")
        module.write_bytes(self.tool("enishi-opt", code,
                                     "--stab-unroll-repeat"))
        back.write_bytes(self.tool("enishi-translate", f"--export-{kind}",
                                   module))
        self.require(same(back, True), "loops written out are something else")

    def errors(self, model):
        """Symptoms to probability."""
        result = {}
        for instruction in model.flattened():
            if instruction.type != "error":
                continue
            symptoms = set()
            for target in instruction.targets_copy():
                if not target.is_separator():
                    symptoms ^= {str(target)}
            if symptoms:
                p, key = instruction.args_copy()[0], frozenset(symptoms)
                q = result.get(key, 0)
                result[key] = p * (1 - q) + q * (1 - p)
        return result

    def check_model(self, circuit, path):
        theirs = circuit.detector_error_model()
        expected = self.errors(theirs)
        for options in ([], ["--fold-loops"]):
            file, copy = self.folder / "model.dem", self.folder / "copy.dem"
            self.call("convert", path, file, *options)
            self.call("convert", file, copy)
            mine = self.stim.DetectorErrorModel.from_file(file)
            self.require(
                mine == self.stim.DetectorErrorModel.from_file(copy),
                "the model is not the same after a round trip")

            def same(copy, unrolled):
                found = self.stim.DetectorErrorModel.from_file(copy)
                return (found.flattened() == mine.flattened() if unrolled
                        else found == mine)

            self.check_modules(file, "dem", same)
            self.require(
                mine.num_detectors == theirs.num_detectors
                and mine.num_observables == theirs.num_observables
                and mine.get_detector_coordinates()
                == theirs.get_detector_coordinates(),
                "detectors, observables or coordinates differ")
            found = self.errors(mine)
            for key in expected.keys() | found.keys():
                a, b = expected.get(key, 0), found.get(key, 0)
                self.require(abs(a - b) <= 1e-8 * max(a, b) + 1e-12,
                             f"error {sorted(key)} {options}: Stim {a}, {b}")

    def parts(self, instruction):
        """Of an error: the symptoms of each part."""
        found = [set()]
        for target in instruction.targets_copy():
            if target.is_separator():
                found.append(set())
            else:
                found[-1] ^= {str(target)}
        return found

    def sum_of(self, parts):
        whole = set()
        for part in parts:
            whole ^= part
        return frozenset(whole)

    def check_decomposition(self, circuit, path):
        """Parts are errors of the model but for one, and no more than Stim's."""
        file = self.folder / "parts.dem"
        try:
            theirs = circuit.detector_error_model(decompose_errors=True)
        except ValueError:
            theirs = None
        try:
            self.call("convert", path, file, "--decompose-errors")
        except RuntimeError as problem:
            self.require(theirs is None and "E0721" in str(problem),
                         f"a model that Stim takes apart: {problem}")
            return 0
        mine = self.stim.DetectorErrorModel.from_file(file)
        whole = self.folder / "whole.dem"
        self.call("convert", path, whole)
        whole = self.stim.DetectorErrorModel.from_file(whole)
        self.require(self.errors(mine) == self.errors(whole),
                     "the errors are others after taking them apart")
        known = set(map(frozenset, self.errors(mine)))
        counts = {}
        for instruction in mine.flattened():
            if instruction.type != "error":
                continue
            parts = self.parts(instruction)
            for part in parts:
                self.require(sum(name[0] == "D" for name in part) <= 2,
                             "a part on more than two detectors")
            new = sum(frozenset(part) not in known for part in parts)
            self.require(new <= (len(parts) > 1), "several parts are new")
            counts[self.sum_of(parts)] = (len(parts), new)
        for instruction in theirs.flattened() if theirs else []:
            if instruction.type != "error":
                continue
            parts = self.parts(instruction)
            count, new = counts[self.sum_of(parts)]
            has_new = any(frozenset(part) not in known for part in parts)
            self.require(new <= has_new, "Stim's parts are all errors")
            self.require(new < has_new or count <= len(parts),
                         "Stim needs fewer parts")
        return sum(count > 1 for count, _ in counts.values())

    # --- Noise that is added --------------------------------------------------

    def with_si1000(self, circuit, p, used=None):
        """The definition, for codes of H, C_XYZ, CX, R*, M* and MR*."""
        noisy, layer, collapsed = self.stim.Circuit(), set(), set()
        gates = self.stim.gate_data()
        used = used or {t.value for op in circuit.flattened()
                        if gates[op.name].is_unitary or op.name[0] in "MR"
                        for t in op.targets_copy()}

        def end():
            if layer and used - layer:
                noisy.append("DEPOLARIZE1", sorted(used - layer), p / 10)
            if collapsed and used - collapsed:
                noisy.append("DEPOLARIZE1", sorted(used - collapsed), 2 * p)
            layer.clear()
            collapsed.clear()

        for op in circuit:
            if op.name in ("TICK", "REPEAT"):
                end()
            if op.name == "REPEAT":
                body = self.with_si1000(op.body_copy(), p, used)
                noisy.append(self.stim.CircuitRepeatBlock(op.repeat_count,
                                                          body))
                continue
            gate, targets = gates[op.name], op.targets_copy()
            collapses = gate.is_reset or gate.produces_measurements
            if gate.produces_measurements:
                op = self.stim.CircuitInstruction(op.name, targets, [5 * p])
            noisy.append(op)
            if gate.is_unitary and gate.is_two_qubit_gate:
                noisy.append("DEPOLARIZE2", targets, p)
            elif gate.is_unitary:
                noisy.append("DEPOLARIZE1", targets, p / 10)
            elif gate.is_reset:
                noisy.append("Z_ERROR" if "X" in op.name else "X_ERROR",
                             targets, 2 * p)
            for target in targets if gate.is_unitary or collapses else []:
                layer.add(target.value)
                if collapses:
                    collapsed.add(target.value)
        end()
        return noisy

    def check_added_noise(self, task, distance, rounds):
        p, generate = 0.003, self.stim.Circuit.generated
        clean = generate(task, distance=distance, rounds=rounds)
        path, noisy = self.folder / "clean.stim", self.folder / "noisy.stim"
        path.write_text(str(clean))
        for noise, expected in (
                (f"gate1={p},gate2={p},reset={p},flip={p}",
                 generate(task, distance=distance, rounds=rounds,
                          after_clifford_depolarization=p,
                          after_reset_flip_probability=p,
                          before_measure_flip_probability=p)),
                (f"si1000:{p}", self.with_si1000(clean, p))):
            self.call("convert", path, noisy, f"--add-noise={noise}")
            found = self.errors(self.stim.Circuit.from_file(noisy)
                                .detector_error_model(flatten_loops=True))
            wanted = self.errors(expected.detector_error_model())
            self.require(found.keys() == wanted.keys() and all(
                abs(found[key] - q) <= 1e-9 * q for key, q in wanted.items()),
                f"{noise} on {task} is not the noise that it should be")

    # --- Samples --------------------------------------------------------------

    def sample(self, path, shots, *options, **counts):
        file = self.folder / "shots.b8"
        self.call("run", path, "--format=b8", f"--shots={shots}", "--seed=1",
                  "-o", file, *options)
        return self.stim.read_shot_data_file(path=str(file), format="b8",
                                             **counts)

    def check_frequencies(self, mine, theirs, what):
        np = self.np
        a, b = mine.mean(axis=0), theirs.mean(axis=0)
        spread = np.sqrt(np.maximum(
            1e-9, a * (1 - a) / len(mine) + b * (1 - b) / len(theirs)))
        self.checks += len(a)
        worst = (abs(a - b) / spread).max(initial=0)
        self.require(worst < LIMIT, f"{what}: {worst} standard deviations")
        return a, b

    def parities(self, count, rng):
        """Masks of results: each, runs of a few, random ones."""
        np = self.np
        masks = list(np.eye(count, dtype=np.uint8))
        for width in (2, 3, 4):
            for first in range(count - width):
                mask = np.zeros(count, dtype=np.uint8)
                mask[first:first + width] = 1
                masks.append(mask)
        for _ in range(60):
            masks.append((rng.random(count) < rng.choice([0.1, 0.5]))
                         .astype(np.uint8))
        return np.array(masks).T

    def check_records(self, circuit, path, noise, seed):
        np, shots = self.np, 20000
        masks = self.parities(circuit.num_measurements,
                              np.random.default_rng(seed))
        mine = self.sample(path, shots,
                           num_measurements=circuit.num_measurements)
        theirs = circuit.compile_sampler(seed=seed).sample(shots)
        a, b = self.check_frequencies(mine.astype(np.uint8) @ masks % 2,
                                      theirs.astype(np.uint8) @ masks % 2,
                                      "parities of results")
        if not noise:
            self.require(
                ((a == b) | ((0 < a) & (a < 1) & (0 < b) & (b < 1))).all(),
                "a parity is fixed for one program only")

    def check_detectors(self, circuit, path, *methods):
        shots = 50000
        theirs = circuit.compile_detector_sampler(seed=2).sample(
            shots, append_observables=True)
        for method in methods:
            mine = self.sample(path, shots, "--detectors",
                               "--append-observables", f"--method={method}",
                               num_detectors=circuit.num_detectors,
                               num_observables=circuit.num_observables)
            self.check_frequencies(mine, theirs, f"detectors, {method}")
            self.check_frequencies(mine[:, 1:] & mine[:, :-1],
                                   theirs[:, 1:] & theirs[:, :-1],
                                   f"pairs of detectors, {method}")

    def check_formats(self, circuit, path):
        counts = {"num_detectors": circuit.num_detectors,
                  "num_observables": circuit.num_observables}
        expected = self.sample(path, 192, "--detectors",
                               "--append-observables", **counts)
        for name in ("01", "r8", "ptb64", "hits", "dets"):
            file = self.folder / f"shots.{name}"
            self.call("run", path, "--detectors", "--append-observables",
                      f"--format={name}", "--shots=192", "--seed=1", "-o",
                      file)
            found = self.stim.read_shot_data_file(path=str(file), format=name,
                                                  **counts)
            self.require((found == expected).all(), f"format {name}")

    def check_conversions(self, circuit, path):
        """Records in every format, and what they say of detectors."""
        record = self.folder / "record.b8"
        self.call("run", path, "--format=b8", "--shots=192", "--seed=9", "-o",
                  record)
        read = self.stim.read_shot_data_file
        results = read(path=str(record), format="b8",
                       num_measurements=circuit.num_measurements)
        for name in ("01", "r8", "ptb64", "hits", "dets"):
            file, back = self.folder / f"record.{name}", self.folder / "back.b8"
            self.call("convert", record, file, f"--circuit={path}")
            found = read(path=str(file), format=name,
                         num_measurements=circuit.num_measurements)
            self.require((found == results).all(), f"a record as {name}")
            self.call("convert", file, back, f"--circuit={path}")
            self.require(back.read_bytes() == record.read_bytes(),
                         f"a record as {name} and back")
        events = self.folder / "events.01"
        self.call("convert", record, events, f"--circuit={path}", "--detectors",
                  "--append-observables")
        found = read(path=str(events), format="01",
                     num_detectors=circuit.num_detectors,
                     num_observables=circuit.num_observables)
        expected = circuit.compile_m2d_converter().convert(
            measurements=results, append_observables=True)
        self.require((found == expected).all(), "the detectors of a record")

    # --- Detectors of random circuits ------------------------------------------

    def fixed_parities(self, samples):
        """A basis of the parities that are the same in all samples."""
        count = samples.shape[1]
        pivots = {}
        for row in self.np.unique(samples ^ samples[0], axis=0):
            value = int("".join("01"[int(bit)] for bit in row), 2)
            while value and value.bit_length() - 1 in pivots:
                value ^= pivots[value.bit_length() - 1]
            if value:
                pivots[value.bit_length() - 1] = value
        for high in sorted(pivots):
            for other in pivots:
                if other != high and pivots[other] >> high & 1:
                    pivots[other] ^= pivots[high]
        for free in set(range(count)) - set(pivots):
            bits = {free} | {h for h, row in pivots.items() if row >> free & 1}
            yield sorted(bit + 1 for bit in bits)  # How far back.

    def with_detectors(self, text):
        circuit = self.stim.Circuit(text)
        quiet = circuit.without_noise()
        if circuit.num_measurements < 3 or \
                quiet.num_measurements != circuit.num_measurements:
            return None
        samples = quiet.compile_sampler(seed=3).sample(4096)
        for i, parity in enumerate(self.fixed_parities(samples)):
            name = f"OBSERVABLE_INCLUDE({i // 3})" if i % 3 == 2 \
                else f"DETECTOR(1,{i})"
            text += f"\n{name} " + " ".join(f"rec[-{k}]" for k in parity)
            if i % 4 == 0:
                text += "\nSHIFT_COORDS(0,0.5)"
        return text

    def with_rotation(self, circuit, text):
        """The circuit with a T that does nothing, in a file."""
        path = self.folder / "rotating.stim"
        path.write_text(f"{text}\nT {circuit.num_qubits}\n")
        return path

    def random_circuits(self):
        for index in range(self.circuits):
            rng = random.Random(f"{self.seed}/{index}")
            noise, independent = index % 3 > 0, index % 3 == 1
            qubits = rng.choice([2, 3, 5] if noise else [2, 3, 5, 70])
            text = RandomCircuit(self.stim, rng, qubits, noise,
                                 independent).text(28)
            if independent:
                text = self.with_detectors(text)
            if not text or not self.stim.Circuit(text).num_measurements:
                continue
            circuit = self.stim.Circuit(text)
            path = self.folder / "random.stim"
            path.write_text(text)
            try:
                self.check_circuit(circuit, path)
                self.check_records(circuit, path, noise, index)
                rotating = self.with_rotation(circuit, text)
                self.check_records(circuit, rotating, noise, index)
                if independent and circuit.num_detectors:
                    self.check_model(circuit, path)
                    self.check_decomposition(circuit, path)
                    self.check_detectors(circuit, path, "frames", "errors")
                    self.check_conversions(circuit, path)
                    self.check_detectors(circuit, rotating, "auto")
            except RuntimeError as problem:
                raise RuntimeError(f"circuit {index}: {problem}\n{text}")

    def gates(self):
        """Every gate between random ones, by OpenQASM."""
        rng = random.Random(self.seed)
        names = RandomCircuit(self.stim, rng, 3, False, True)
        path, program, back = (self.folder / name for name in
                               ("gates.stim", "gates.qasm", "back.stim"))
        for name in names.two + names.one:
            pair = name in names.two
            lines = ["I 0 1 2", f"{name} 0 1" if pair else f"{name} 0"]
            for _ in range(6):
                lines.append(f"{rng.choice(names.one)} {names.qubit()}")
                lines.append(f"{rng.choice(names.two)} {names.pair()}")
            path.write_text("\n".join(lines) + "\n")
            self.call("convert", path, program)
            self.call("convert", program, back)
            # The empty gate keeps the number of qubits.
            again = self.stim.Circuit("I 0 1 2\n" + back.read_text())
            self.require(
                again.to_tableau()
                == self.stim.Circuit.from_file(path).to_tableau(),
                f"{name} is another gate after OpenQASM")

    def codes(self):
        noise = {"after_clifford_depolarization": 0.01,
                 "before_measure_flip_probability": 0.03}
        for task, distance, rounds in (
                ("surface_code:rotated_memory_x", 3, 7),
                ("surface_code:unrotated_memory_z", 3, 20),
                ("repetition_code:memory", 5, 50),
                ("color_code:memory_xyz", 5, 12)):
            circuit = self.stim.Circuit.generated(
                task, distance=distance, rounds=rounds, **noise)
            path = self.folder / "code.stim"
            path.write_text(str(circuit))
            self.check_circuit(circuit, path)
            self.check_added_noise(task, distance, rounds)
            apart = self.check_decomposition(circuit, path)
            self.require(apart > 100 or not task.startswith("surface"),
                         "no error of a surface code was taken apart")
            self.check_model(circuit, path)
            self.check_records(circuit, path, True, 1)
            self.check_detectors(circuit, path, "frames", "errors", "auto")
            rotating = self.with_rotation(circuit, str(circuit))
            self.check_records(circuit, rotating, True, 1)
            self.check_detectors(circuit, rotating, "auto")
            self.check_formats(circuit, path)
            self.check_conversions(circuit, path)

    def run(self):
        with tempfile.TemporaryDirectory() as folder:
            self.folder = pathlib.Path(folder)
            try:
                self.gates()
                self.codes()
                self.random_circuits()
            except RuntimeError as problem:
                print(f"failed: {problem}")
                return 1
        print(f"{self.checks} comparisons with Stim agree")
        return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build-dir", type=pathlib.Path, default="build")
    parser.add_argument("--circuits", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside", action="store_true",
                        help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return Comparison(arguments).run()
    python = make_environment(
        arguments.build_dir.resolve() / "interop" / "stim-venv",
        PACKAGES)
    return subprocess.run(
        [python, __file__, "--inside", f"--build-dir={arguments.build_dir}",
         f"--circuits={arguments.circuits}",
         f"--seed={arguments.seed}"]).returncode


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Times of noisy runs beside Qiskit Aer, in one run on one thread.

    noise.py ENISHI SHOTS AER_SHOTS CIRCUIT.qasm...

ENISHI is the built program. Each circuit is measured in full at its end; every
gate is followed by depolarizing noise of 1e-3 and by amplitude and phase damping
of 2e-3 on each operand, and bits are misread with 1e-2. Prints processor
seconds for a shot: ours over SHOTS, whole process; Aer's over AER_SHOTS,
its run() call alone, with the fastest of its settings: the state vector in
single precision with and without fusion, and with shots that branch. Aer's shots
take equally long however many there are, except where they branch; ours share
more the more there are. More than 1 in the last column: we are faster. Needs
qiskit-aer.
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

STRENGTH, DAMPING, MISREAD = 1e-3, 2e-3, 1e-2


def processor_seconds(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def our_model(pauli_only):
    damping = [] if pauli_only else [
        {"type": "amplitude_damping", "probability": DAMPING},
        {"type": "phase_damping", "probability": DAMPING}]
    return {"enishi_noise": 1,
            "gates": [{"operands": n, "channels": [
                {"type": "depolarizing", "probability": STRENGTH}, *damping]}
                for n in (1, 2)],
            "measurements": [{"readout": {"one_for_zero": MISREAD,
                                          "zero_for_one": MISREAD}}]}


def aer_model(circuit, pauli_only):
    from qiskit_aer.noise import (NoiseModel, ReadoutError,
                                  amplitude_damping_error, depolarizing_error,
                                  phase_damping_error)
    model = NoiseModel()
    damping = amplitude_damping_error(DAMPING).compose(
        phase_damping_error(DAMPING))
    for n in (1, 2):
        names = sorted({inst.operation.name for inst in circuit.data
                        if inst.operation.num_qubits == n
                        and inst.operation.name not in ("measure", "barrier")})
        error = depolarizing_error(STRENGTH, n)
        if not pauli_only:
            error = error.compose(damping if n == 1
                                  else damping.tensor(damping))
        if names:
            model.add_all_qubit_quantum_error(error, names)
    model.add_all_qubit_readout_error(
        ReadoutError([[1 - MISREAD, MISREAD], [MISREAD, 1 - MISREAD]]))
    return model


def time_aer(circuit, model, shots):
    from qiskit_aer import AerSimulator
    settings = {
        "fusion": {},
        "no fusion": {"fusion_enable": False},
        "branching": {"shot_branching_enable": True,
                      "runtime_parameter_bind_enable": False},
    }
    best = None
    for name, extra in settings.items():
        simulator = AerSimulator(method="statevector", precision="single",
                                 noise_model=model, max_parallel_threads=1,
                                 **extra)
        start = processor_seconds(resource.RUSAGE_SELF)
        result = simulator.run(circuit, shots=shots, seed_simulator=1).result()
        seconds = processor_seconds(resource.RUSAGE_SELF) - start
        if not result.success:
            raise RuntimeError(result.status)
        if best is None or seconds < best[0]:
            best = (seconds, name)
    return best[0] / shots, best[1]


def time_ours(program, circuit, model, shots, folder):
    path = pathlib.Path(folder) / "model.json"
    path.write_text(json.dumps(model))
    start = processor_seconds(resource.RUSAGE_CHILDREN)
    subprocess.run([program, "run", circuit, f"--noise={path}",
                    f"--shots={shots}", "--seed=1", "--threads=1",
                    "--simulator=statevector", "--json", "-o", os.devnull],
                   check=True)
    return (processor_seconds(resource.RUSAGE_CHILDREN) - start) / shots


def main():
    program, shots, aer_shots = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    from qiskit import QuantumCircuit, qasm2
    print(f"{'circuit':<24} {'noise':<8} {'ours/shot':>10} {'Aer/shot':>10} "
          f"{'ratio':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for path in sys.argv[4:]:
            loaded = qasm2.load(
                path, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
            circuit = QuantumCircuit(loaded.num_qubits, loaded.num_qubits)
            circuit.compose(loaded.remove_final_measurements(inplace=False),
                            inplace=True)
            circuit.measure(range(loaded.num_qubits), range(loaded.num_qubits))
            measured = str(pathlib.Path(folder) / "circuit.qasm")
            pathlib.Path(measured).write_text(qasm2.dumps(circuit))
            for pauli_only in (False, True):
                ours = time_ours(program, measured, our_model(pauli_only),
                                 shots, folder)
                aer, setting = time_aer(circuit,
                                        aer_model(circuit, pauli_only),
                                        aer_shots)
                print(f"{pathlib.Path(path).stem:<24} "
                      f"{'pauli' if pauli_only else 'damping':<8} "
                      f"{ours:10.5f} {aer:10.5f} {aer / ours:7.1f}  "
                      f"({setting})", flush=True)


if __name__ == "__main__":
    main()

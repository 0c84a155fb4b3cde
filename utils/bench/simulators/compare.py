#!/usr/bin/env python3
"""Times of the state vector engine beside its peers, in one run.

    compare.py PROGRAM THREADS REPETITIONS PEERS CIRCUIT...

PROGRAM is the built bench-simulators, PEERS a list like qsim,qulacs,lightning,
aer, CIRCUIT a file in its format. Needs the packages qsimcirq, qulacs,
pennylane-lightning and qiskit-aer for them. For each circuit and peer it prints the least wall
clock and processor time in seconds and the ratio peer / ours (more than 1: we
are faster). Ours is the whole run, planning included, with one shot drawn; a
peer's is its simulation call alone, with the setting of its fusion that takes
the least processor time, and without the translation of the circuit. qsim computes in single precision, the
others in double; each is compared with ours in the same precision. The first
amplitudes' magnitudes are compared with qsim's.
"""

import json
import math
import os
import resource
import subprocess
import sys
import time


def read_circuit(path):
    with open(path) as file:
        lines = file.read().splitlines()
    gates = []
    for line in lines[1:]:
        words = line.split()
        if words:
            count = int(words[1])
            gates.append((words[0], [float(p) for p in words[2:2 + count]],
                          [int(q) for q in words[2 + count:]]))
    return int(lines[0]), gates


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def least_times(repetitions, prepare, run):
    wall = processor = math.inf
    for _ in range(repetitions):
        argument = prepare()
        wall_start, processor_start = time.monotonic(), processor_seconds()
        result = run(argument)
        wall = min(wall, time.monotonic() - wall_start)
        processor = min(processor, processor_seconds() - processor_start)
    return wall, processor, result


def ours(program, path, threads, precision, repetitions, shots=1):
    out = subprocess.run(
        [program, path, str(threads), precision, str(shots), str(repetitions)],
        check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def cirq_circuit(num_qubits, gates):
    import cirq
    pi = math.pi
    one = {"h": cirq.H, "x": cirq.X, "z": cirq.Z, "s": cirq.S, "t": cirq.T,
           "sx": cirq.rx(pi / 2), "sy": cirq.ry(pi / 2),
           "sw": cirq.PhasedXPowGate(phase_exponent=0.25, exponent=0.5)}
    two = {"cx": cirq.CNOT, "cz": cirq.CZ, "swap": cirq.SWAP}
    qubits = cirq.LineQubit.range(num_qubits)
    ops = []
    for name, p, indices in gates:
        q = [qubits[i] for i in indices]
        if name in one:
            ops.append(one[name](*q))
        elif name in two:
            ops.append(two[name](*q))
        elif name == "u3":
            ops += [cirq.rz(p[2])(*q), cirq.ry(p[0])(*q), cirq.rz(p[1])(*q)]
        elif name in ("rx", "ry", "rz"):
            ops.append(getattr(cirq, name)(p[0])(*q))
        elif name == "cp":
            ops.append(cirq.CZPowGate(exponent=p[0] / pi)(*q))
        elif name == "rzz":
            ops.append(cirq.ZZPowGate(exponent=p[0] / pi)(*q))
        elif name == "fsim":
            ops.append(cirq.FSimGate(p[0], p[1])(*q))
        else:
            raise ValueError(f"no gate '{name}'")
    return cirq.Circuit(ops), qubits


def qsim(num_qubits, gates, threads, repetitions):
    import cirq
    import qsimcirq
    circuit, qubits = cirq_circuit(num_qubits, gates)
    order = cirq.QubitOrder.as_qubit_order(qubits).order_for(
        circuit.all_qubits())
    best = None
    for fused in (2, 3, 4):
        simulator = qsimcirq.QSimSimulator(
            qsimcirq.QSimOptions(max_fused_gate_size=fused,
                                 cpu_threads=threads))
        options = dict(simulator.qsim_options)
        translated = simulator._translate_circuit(
            qsimcirq.QSimCircuit(circuit), "translate_cirq_to_qsim", order)
        options["c"] = translated[0]
        options["s"] = 1
        # The last qubit first.
        options["i"] = "\n".join(
            format(i, "b").zfill(num_qubits) for i in range(8))
        run = simulator._sim_module.qsim_simulate
        times = least_times(repetitions, lambda: options, run)
        if best is None or times[1] < best[1]:
            best = times
    return best


def matrix_of(name, p):
    """The matrices of the gates that not every peer has."""
    r = math.sqrt(0.5)
    if name == "sw":  # The root of W = (X + Y) / sqrt 2.
        return [[r, -1j * r * (r - 1j * r)], [-1j * r * (r + 1j * r), r]]
    c, s = math.cos(p[0]), -1j * math.sin(p[0])
    return [[1, 0, 0, 0], [0, c, s, 0], [0, s, c, 0],
            [0, 0, 0, complex(math.cos(p[1]), -math.sin(p[1]))]]


def qulacs(num_qubits, gates, repetitions):
    import qulacs as q
    from qulacs.circuit import QuantumCircuitOptimizer
    best = None
    for level in ("light", 2):
        circuit = q.QuantumCircuit(num_qubits)
        plain = {"h": circuit.add_H_gate, "x": circuit.add_X_gate,
                 "z": circuit.add_Z_gate, "s": circuit.add_S_gate,
                 "t": circuit.add_T_gate, "cx": circuit.add_CNOT_gate,
                 "cz": circuit.add_CZ_gate, "swap": circuit.add_SWAP_gate}
        for name, p, i in gates:
            if name in plain:
                plain[name](*i)
            elif name == "u3":
                circuit.add_U3_gate(i[0], p[0], p[1], p[2])
            elif name in ("rx", "ry", "rz"):  # The opposite sign of angles.
                getattr(circuit, f"add_{name.upper()}_gate")(i[0], -p[0])
            elif name in ("sx", "sy"):
                axis = "RX" if name == "sx" else "RY"
                getattr(circuit, f"add_{axis}_gate")(i[0], -math.pi / 2)
            elif name == "rzz":
                circuit.add_multi_Pauli_rotation_gate(i, [3, 3], -p[0])
            elif name == "cp":
                gate = q.gate.to_matrix_gate(q.gate.U1(i[1], p[0]))
                gate.add_control_qubit(i[0], 1)
                circuit.add_gate(gate)
            else:
                circuit.add_gate(q.gate.DenseMatrix(i, matrix_of(name, p)))
        if level == "light":
            QuantumCircuitOptimizer().optimize_light(circuit)
        else:
            QuantumCircuitOptimizer().optimize(circuit, level)
        times = least_times(repetitions, lambda: q.QuantumState(num_qubits),
                            circuit.update_quantum_state)
        if best is None or times[1] < best[1]:
            best = times
    return best


def lightning(num_qubits, gates, repetitions):
    import numpy
    import pennylane as qml
    from pennylane_lightning.lightning_qubit._state_vector import (
        LightningStateVector)
    pi = math.pi
    plain = {"h": qml.Hadamard, "x": qml.PauliX, "z": qml.PauliZ, "s": qml.S,
             "t": qml.T, "cx": qml.CNOT, "cz": qml.CZ, "swap": qml.SWAP}
    turned = {"rx": qml.RX, "ry": qml.RY, "rz": qml.RZ, "rzz": qml.IsingZZ,
              "cp": qml.ControlledPhaseShift}
    ops = []
    for name, p, q in gates:
        if name in plain:
            ops.append(plain[name](wires=q))
        elif name in turned:
            ops.append(turned[name](p[0], wires=q))
        elif name in ("sx", "sy"):
            ops.append((qml.RX if name == "sx" else qml.RY)(pi / 2, wires=q))
        elif name == "u3":
            ops += [qml.RZ(p[2], wires=q), qml.RY(p[0], wires=q),
                    qml.RZ(p[1], wires=q)]
        else:
            ops.append(qml.QubitUnitary(numpy.array(matrix_of(name, p)),
                                        wires=q))
    return least_times(
        repetitions,
        lambda: LightningStateVector(num_qubits, dtype=numpy.complex128),
        lambda state: state.apply_operations(ops))


def aer(num_qubits, gates, threads, repetitions):
    import numpy
    import qiskit
    import qiskit_aer
    circuit = qiskit.QuantumCircuit(num_qubits)
    for name, p, q in gates:
        if name in ("fsim", "sw"):
            circuit.unitary(numpy.array(matrix_of(name, p)), q)
        elif name in ("sx", "sy"):
            (circuit.rx if name == "sx" else circuit.ry)(math.pi / 2, *q)
        else:
            getattr(circuit, {"u3": "u"}.get(name, name))(*p, *q)
    circuit.measure_all()
    simulator = qiskit_aer.AerSimulator(
        method="statevector", precision="double", max_parallel_threads=threads)
    return least_times(repetitions, lambda: circuit,
                       lambda c: simulator.run(c, shots=1).result())


def main():
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    program, threads, repetitions = (sys.argv[1], int(sys.argv[2]),
                                     int(sys.argv[3]))
    peers = sys.argv[4].split(",")
    if os.environ.get("OMP_NUM_THREADS") != str(threads):
        # Qulacs reads it when it is loaded.
        os.environ["OMP_NUM_THREADS"] = str(threads)
        os.execv(sys.executable, [sys.executable] + sys.argv)
    print(f"{'circuit':<18} {'peer':<9} {'ours wall/cpu':>15} "
          f"{'peer wall/cpu':>15} {'ratio wall/cpu':>15}")
    for path in sys.argv[5:]:
        num_qubits, gates = read_circuit(path)
        name = os.path.splitext(os.path.basename(path))[0]
        for peer in peers:
            precision = "single" if peer == "qsim" else "double"
            # Before and after the peer, so that both meet the same machine.
            mine = ours(program, path, threads, precision, repetitions)
            if peer == "qsim":
                times = qsim(num_qubits, gates, threads, repetitions)
            elif peer == "aer":
                times = aer(num_qubits, gates, threads, repetitions)
            elif peer == "lightning":
                times = lightning(num_qubits, gates, repetitions)
            else:
                times = qulacs(num_qubits, gates, repetitions)
            again = ours(program, path, threads, precision, repetitions)
            for part in ("seconds", "cpu"):
                mine[part] = min(mine[part], again[part])
            print(f"{name:<18} {peer:<9} {mine['seconds']:7.3f} "
                  f"{mine['cpu']:7.3f} {times[0]:7.3f} {times[1]:7.3f} "
                  f"{times[0] / mine['seconds']:7.2f} "
                  f"{times[1] / mine['cpu']:7.2f}", flush=True)
            if peer == "qsim":
                for a, b in zip(mine["magnitudes"], times[2]):
                    if abs(a - abs(b)) > 1e-6:
                        sys.exit(f"{name}: amplitudes differ: {a} {abs(b)}")


if __name__ == "__main__":
    main()

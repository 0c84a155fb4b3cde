//===- DriverCodes.cpp - What the message codes mean ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DriverCodes.h"

#include "enishi/Annealing/Formats/ProblemFormat.h"
#include "enishi/Device/DeviceLibrary.h"
#include "enishi/Frontend/OpenQASM.h"
#include "enishi/Simulation/NoiseModel.h"
#include "enishi/Stabilizer/StimCircuit.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::driver;

static constexpr CodeInfo kDriverCodes[] = {
    {"E0901", "the file cannot be read",
     "The file does not exist, or the system refuses to open it. A path is "
     "relative to the folder in which the command runs; - means standard "
     "input. The command ends with exit code 3."},
    {"E0902", "the input is a directory",
     "A program is one file. Name the file in the folder."},
    {"E0903", "the input is too large",
     "Files beyond a limit are refused before they are read, so that a wrong "
     "path does not fill the memory. --max-input-mb raises the limit."},
    {"E0904", "the result cannot be written",
     "The folder does not exist, the disk is full, or writing is not allowed. "
     "A file that was there before is left as it was."},
    {"E0905", "no such message code",
     "`enishi explain` without a code lists every code."},
    {"E0906", "an input value without a value",
     "Input parameters are given as --input NAME=VALUE: an integer, a real "
     "number, or bits with the highest first."},
    {"E0907", "the stated layout does not match",
     "A compiled program starts with two comment lines that say where each "
     "qubit of its source lies. They name qubits that the two programs given "
     "to `enishi verify` do not have, so they belong to another pair."},
    {"E0908", "not a length of time",
     "A time is a number with a unit: 10s, 500ms, 2m, 1h; without a unit it is "
     "in seconds."},
    {"E0910", "the program cannot be simulated",
     "The simulator refuses the program: it needs more memory than there is, "
     "an input parameter has no value, or it did not come to an end. "
     "`--simulator` selects another engine; Clifford programs of thousands of "
     "qubits run on `stabilizer`."},
    {"E0911", "not an observable",
     "An observable is a sum of real multiples of products of X, Y and Z, each "
     "with its qubit: Z0 * Z1 - 0.5 * X2, with a register Z(q[0]), or a letter "
     "for every qubit with that of qubit 0 last: 0.5 XIZ. --expect @FILE reads "
     "one from a file, where a new line begins a new term."},
    {"E0912", "the processes cannot work together",
     "mpirun has started several processes, or --simulator=mpi asks for MPI, "
     "but this one cannot join: their number is no power of two, "
     "libEnishiMpi.so, which is built where CMake "
     "finds MPI, is not beside the program, or it was built with another MPI "
     "than that of the mpirun."},
    {"E0913", "not the speed of a link",
     "The speed of a link is a number with a unit: 25GB/s, 800MB/s, 200Gbit/s. "
     "Prefixes are powers of 1000."},
    {"E0914", "no figures for an operation",
     "Noise from a device's figures is known for what the device does itself, "
     "on the sites where it does it; any other gate would pass for perfect. "
     "Compile the program for the device first, with --target. A noise model "
     "of your own (docs/noise.md) may have rules for any gate."},
    {"E0915", "not with noise",
     "Amplitudes and derivatives are those of one state, which a program with "
     "noise does not have. Expectation values with noise come from "
     "densitymatrix, exactly, up to 14 qubits, and otherwise from the shots of "
     "statevector or stabilizer."},
    {"E0916", "noise is in the file",
     "A .stim circuit states its noise instruction by instruction, and a .dem "
     "model is nothing else. `enishi convert --drop-noise` writes the circuit "
     "without it as OpenQASM, which takes --noise."},
    {"E0917", "an option for other files",
     "--format, --detectors, --append-observables, --obs-out, --method and "
     "--postselect say how the shots of .stim circuits and .dem models are "
     "written and drawn. A program of gates has counts, expectation values or "
     "amplitudes."},
    {"W0901", "an environment variable is ignored",
     "ENISHI_ISA=avx512, avx2 or portable asks for no more than these "
     "instructions, and ENISHI_JIT=0 for no machine code. Other values mean "
     "nothing, and what the processor has is used."},
    {"E0251", "not yet supported",
     "The program is right OpenQASM, but Enishi has no lowering for this part "
     "yet. It is refused rather than compiled to something else."},
    {"E0252", "an index out of range",
     "An index that becomes known when the loops around it are followed is "
     "outside of its register."},
    {"E0401", "the program does not fit the device",
     "It has more qubits than the device has sites, or it needs an operation "
     "(a reset, a measurement in the middle, an operation that depends on an "
     "outcome) that the device lacks. `enishi targets` lists devices and "
     "`enishi targets NAME` what one can do."},
    {"E0402", "the program cannot be compiled for the device",
     "Placing, routing or translating failed for the reason given."},
    {"E0403", "the program breaks a rule of the device",
     "A program that is said to be for a device uses an operation that the "
     "device does not have, or has it on sites that are not coupled. Compile "
     "it with `enishi compile --target=...`."},
    {"E0404", "the result is not proven right",
     "With --verify nothing is written unless the compiled program is proven "
     "equal to the source. No proof is not a proof of the opposite: the "
     "message says which."},
    {"E0250", "the program cannot be compiled",
     "A step of the compiler refuses the program for the reason given, at the "
     "statement given."},
    {"E0690", "the problem cannot be solved",
     "Bringing the problem to the form that annealers minimise failed for the "
     "reason given: an integer variable without bounds, for instance, or terms "
     "that would grow beyond all limits."},
    {"E0691", "no assignment satisfies all the constraints",
     "That is proven: the constraints contradict each other. The answer that "
     "was written breaks them by the least amount and says which."},
    {"E0692", "no feasible answer was found",
     "The search ended without an assignment that satisfies every constraint; "
     "there may be one. The answer that was written breaks them least. The "
     "command ends with exit code 5."},
    {"E0693", "the problem has no place on the annealer",
     "The qubits of the machine are coupled to a few others only, and chains "
     "of qubits that stand for the variables were not found or, where the "
     "message says that there is no place, can't exist. A longer search "
     "(--embedding-effort=10), another --seed, a larger machine, a fully "
     "connected one (`enishi targets`) or a problem "
     "with fewer couplings may fit. The command ends with exit code 4."},
    {"E0694", "the problem is too large for the annealer",
     "It has more variables than the machine holds. Constraints and integers "
     "take variables of their own. The command ends with exit code 4."},
    {"E0695", "the annealer cannot anneal like this",
     "The schedule breaks a limit of the device, or the device has none that "
     "could be set. `enishi targets NAME` shows the limits. The command ends "
     "with exit code 4."},
    {"E0696", "not a choice for a program for an annealer",
     "--chain-strength takes uniform, scaled or sufficient and a positive "
     "factor, like scaled:1.5; --schedule takes pairs of a time in "
     "microseconds and a fraction, like 0:0,10:0.5,20:1; --emit takes report; "
     "and a problem needs a --target: an annealer, or a device that runs a "
     "QAOA."},
    {"E0697", "the file is not a program for an annealer",
     "`enishi verify PROBLEM PROGRAM` reads what `enishi compile PROBLEM` "
     "writes; docs/annealer-programs.md lists the keys."},
    {"E0698", "the samples cannot be decoded",
     "`enishi decode PROBLEM PROGRAM SAMPLES` reads what dimod's "
     "SampleSet.to_serializable() gives, written with json.dump, or a list of "
     "objects {label: value}. The labels are those of the program's `bqm`, all "
     "of them: qubits where the machine has any."},
    {"W0698", "the annealer's numbers are coarse",
     "A machine of few bits holds the coefficients only rounded. The rounding "
     "may change energies by more than the problem's smallest coefficient, so "
     "the machine's best configuration may not be the problem's. The report "
     "and the program say by how much. Large penalties are the usual reason."},
    {"W0699", "presolve solves the problem",
     "Nothing is left for the annealer: the program has no variables, and the "
     "best answer is in it. `enishi decode PROBLEM PROGRAM` writes that "
     "answer; "
     "with --no-presolve the machine is programmed all the same."},
    {"E0700", "the problem needs more qubits than there are",
     "Every variable takes a qubit, and so do the bits of integers and the "
     "slack of inequalities; equalities over equal weights cost none. A larger "
     "device, an annealer, or `enishi solve` without --target takes more "
     "variables. The command ends with exit code 4."},
    {"E0701", "the circuit of the problem cannot be simulated",
     "Its amplitudes need more memory than there is. `enishi compile` with the "
     "same --target writes the program for the machine all the same. The "
     "command ends with exit code 4."},
    {"E0501", "the output format cannot say this",
     "OpenQASM 2 has no classical variables, loops or gate modifiers, and QIR "
     "profiles restrict control flow. Use --emit=qasm3, which can say "
     "everything."},
};

std::vector<CodeInfo> driver::explainedCodes() {
  std::vector<CodeInfo> codes;
  for (CodeTable table :
       {CodeTable(kDriverCodes), frontendCodes(), deviceCodes(), noiseCodes(),
        annealing::problemCodes(), stabilizer::stabilizerCodes()})
    codes.insert(codes.end(), table.begin(), table.end());
  std::sort(
      codes.begin(), codes.end(),
      [](const CodeInfo &a, const CodeInfo &b) { return a.code < b.code; });
  return codes;
}

//===- Observables.h - What else a final state tells ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Expectation values, their gradients by the inputs, and single amplitudes of
// the state that a program prepares from |0...0>. Measurements at the end are
// left out: an observable is that of the state before them. A program that
// measures or resets a qubit and goes on has no one final state, and is an
// error.
//
// The same program, options and observables give the same bytes on any number
// of threads.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SIMULATION_OBSERVABLES_H
#define ENISHI_SIMULATION_OBSERVABLES_H

#include "enishi/Circuit/PauliSum.h"
#include "enishi/Simulation/Simulator.h"

namespace enishi {

/// The expectation value of each observable. Of the options the inputs, the
/// precision, the threads, the memory limit and the step limit count. Exact up
/// to rounding: about 1e-6 of the sum of the coefficients' magnitudes in single
/// precision, 1e-14 in double, times the root of the number of gates. Takes one
/// run of the program, and a reading of the state for every different set of
/// flipped qubits (X or Y) and every term. With noise (RunOptions::noise, that
/// of gates alone) the values are those of the density matrix, up to 14 qubits.
llvm::Expected<std::vector<double>>
expectationValues(const Program &program, llvm::ArrayRef<PauliSum> observables,
                  const RunOptions &options);

struct PropagationOptions {
  /// Strings with a smaller coefficient are dropped.
  double threshold = 1e-9;
  /// As many strings are kept for one observable, the largest ones.
  size_t mostStrings = size_t(1) << 22;
};

struct BoundedValue {
  double value = 0;
  /// The exact value differs by no more than this, and rounding.
  double errorBound = 0;
};

/// The same by taking each observable back through the gates as a sum of Pauli
/// strings, for any number of qubits. Clifford gates cost next to nothing; each
/// other gate may double the number of strings. The memory is about 80 bytes
/// for each string of up to 64 qubits. Errors: also gates on more than four
/// qubits.
llvm::Expected<std::vector<BoundedValue>> propagatedExpectations(
    const Program &program, llvm::ArrayRef<PauliSum> observables,
    const RunOptions &options, const PropagationOptions &propagation);

struct Gradient {
  double value = 0; ///< The expectation value itself.
  /// The names of the program's Float inputs, and the derivative by each.
  std::vector<std::string> inputs;
  std::vector<double> derivatives;
};

/// The expectation value and its derivative by every Float input, by the
/// adjoint method (Jones, Gacon, arXiv:2009.02823): the time of about five runs
/// and the memory of two states, however many inputs there are. Control flow
/// and classical arithmetic on inputs are followed; where a jump depends on an
/// input, the derivative is that of the branch taken.
llvm::Expected<Gradient> gradient(const Program &program,
                                  const PauliSum &observable,
                                  const RunOptions &options);

/// The amplitudes, exact global phase included, of basis states given as
/// strings of 0 and 1 with the highest qubit first.
llvm::Expected<std::vector<Complex>>
amplitudes(const Program &program, llvm::ArrayRef<std::string> basisStates,
           const RunOptions &options);

} // namespace enishi

#endif // ENISHI_SIMULATION_OBSERVABLES_H

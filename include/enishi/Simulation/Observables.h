//===- Observables.h - What else a final state tells ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Expectation values, their gradients by the inputs, and single amplitudes of
// the state that a program prepares from |0...0>. Measurements at the end are
// left out: an observable is that of the state before them. For gradients and
// amplitudes, a program that measures or resets a qubit and goes on has no one
// final state, and is an error.
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

/// Simulator::expectations() of the state vector, or of the density matrix
/// (up to 14 qubits) where there is noise: the values alone. Rounding is about
/// 1e-6 of the sum of the coefficients' magnitudes in single precision, 1e-14
/// in double, times the root of the number of gates. A reading of a state takes
/// the time of a gate for every different set of flipped qubits (X or Y) and
/// every term.
llvm::Expected<std::vector<double>>
expectationValues(const Program &program, llvm::ArrayRef<PauliSum> observables,
                  const RunOptions &options);

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

/// Simulator::amplitudes() of the state vector.
llvm::Expected<std::vector<Complex>>
amplitudes(const Program &program, llvm::ArrayRef<std::string> basisStates,
           const RunOptions &options);

} // namespace enishi

#endif // ENISHI_SIMULATION_OBSERVABLES_H

//===- Reference.h - A simulator too simple to be wrong ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dense matrices on a vector of complex numbers and an interpreter that follows
// every branch: what the engines are compared with. Of the engines' code it
// shares the gate matrices alone.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_SIMULATION_REFERENCE_H
#define ENISHI_TEST_UNIT_SIMULATION_REFERENCE_H

#include "enishi/Simulation/Simulator.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <map>
#include <random>

namespace enishi::test {

using State = std::vector<Complex>;

/// Multiplies the matrix of a unitary instruction, with these parameters, into
/// the state.
void applyNaively(const Circuit &circuit, const Instruction &inst,
                  llvm::ArrayRef<double> params, State &state);

/// The final state of a circuit without control flow, measurement and reset.
State naiveState(const Circuit &circuit);

/// The probability of every output (the bits of all registers in order) of a
/// program that uses few classical operations.
std::map<uint64_t, double> naiveDistribution(const Program &program);

/// The density matrix at the end of such a program, every measurement taken,
/// averaged over all outcomes; entry (r, c) at r << n | c.
std::vector<Complex> naiveDensityMatrix(const Program &program);

/// The trace of an observable times a matrix, from the definition.
double naiveTrace(const PauliSum &sum, size_t dim,
                  llvm::function_ref<Complex(size_t row, size_t column)> rho);

/// A sum of random Pauli strings.
PauliSum randomSum(unsigned numQubits, unsigned count, std::mt19937_64 &random);

/// The largest absolute difference of two amplitudes; infinite for states of
/// different sizes.
double largestDifference(const State &a, const State &b);

/// A program of these instructions alone.
Program programOf(Circuit circuit);

struct RandomCircuitOptions {
  bool cliffordOnly = false;
  bool wide = true; ///< Controlled and Unitary instructions too.
};

/// Appends `count` random gates of all kinds that fit on the qubits.
void appendRandomGates(Circuit &circuit, unsigned count,
                       std::mt19937_64 &random,
                       const RandomCircuitOptions &options = {});

/// Gates on every qubit, after which no measurement is one at the end.
void appendLastGates(Circuit &circuit, std::mt19937_64 &random,
                     const RandomCircuitOptions &options);

/// Appends a bit register.
void addRegister(Program &program, const char *name, uint32_t bits);

/// A program with measurements in the middle, resets, gates under conditions,
/// a loop that repeats until success (at most three times), and an angle that
/// depends on an outcome.
Program randomDynamicProgram(unsigned qubits, std::mt19937_64 &random,
                             const RandomCircuitOptions &kinds);

/// A random unitary matrix, not evenly distributed.
std::vector<Complex> randomUnitary(unsigned numQubits, std::mt19937_64 &random);

/// Whether counts could come from the probabilities, by Pearson's chi-square
/// with Wilson and Hilferty's normal approximation at 5.2 sigma: a correct
/// sampler fails once in ten million tests. Outcomes expected less than five
/// times are pooled; one of probability 0 must not occur.
bool isPlausible(const Histogram &histogram,
                 const std::map<uint64_t, double> &probabilities);

/// Whether two sets of counts could come from the same probabilities: by a
/// chi-square of the outcomes at 5.2 sigma, those that occur less than twenty
/// times pooled, and by the parities of all bits and of seven random sets of
/// bits at 6 sigma. Of correct samplers less than one pair in five million
/// fails. Outputs of up to 64 bits.
bool areAlike(const Histogram &a, const Histogram &b, std::mt19937_64 &random);

} // namespace enishi::test

#endif // ENISHI_TEST_UNIT_SIMULATION_REFERENCE_H

//===- TestCircuits.h - Circuits for the verification tests -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random circuits, mutants of them, rewritten forms of them, and a naive
// matrix to compare verdicts with. None of it shares code with the verifier.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_VERIFICATION_TESTCIRCUITS_H
#define ENISHI_TEST_UNIT_VERIFICATION_TESTCIRCUITS_H

#include "enishi/Circuit/Circuit.h"

#include <random>

namespace enishi::test {

using Matrix = std::vector<std::vector<Complex>>;

/// The 2^n x 2^n matrix of a unitary circuit, by the definition.
Matrix naiveMatrix(const Circuit &circuit);

/// max |b - e^{i phase} a| over the entries, with the best phase.
double naiveDistance(const Matrix &a, const Matrix &b);

struct RandomCircuitOptions {
  unsigned numQubits = 4;
  unsigned numGates = 30;
  bool cliffordOnly = false;
  bool cliffordAndT = false;
  unsigned maxGateQubits = 3;
};

Circuit randomCircuit(std::mt19937_64 &rng,
                      const RandomCircuitOptions &options);

/// The inverse of a unitary circuit of table gates and matrices.
Circuit inverse(const Circuit &circuit);

/// The same unitary, written differently: each gate is kept or replaced by an
/// identity for it, cancelling pairs are inserted, neighbours that act on
/// different qubits change places.
Circuit rewrite(std::mt19937_64 &rng, const Circuit &circuit);

/// A copy without instruction `index`.
Circuit without(const Circuit &circuit, size_t index);

/// A copy with `gate` inserted before instruction `index`.
Circuit withInserted(const Circuit &circuit, size_t index, GateKind kind,
                     llvm::ArrayRef<Qubit> qubits,
                     llvm::ArrayRef<Angle> params = {});

/// Renames the qubits and maps it to a line of qubits with explicit SWAPs.
/// `layout` (logical to physical) is read as the initial and written as the
/// final one.
Circuit routeOnLine(const Circuit &circuit, unsigned numPhysical,
                    std::vector<Qubit> &layout);

} // namespace enishi::test

#endif // ENISHI_TEST_UNIT_VERIFICATION_TESTCIRCUITS_H

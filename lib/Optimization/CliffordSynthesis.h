//===- CliffordSynthesis.h - Clifford circuits as tableaus ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_OPTIMIZATION_CLIFFORDSYNTHESIS_H
#define ENISHI_LIB_OPTIMIZATION_CLIFFORDSYNTHESIS_H

#include "LocalClifford.h"

#include <vector>

namespace enishi {

/// A one-qubit Clifford gate on q[0], or (control and target given) a CX.
struct CliffordGate {
  uint32_t q[2];
  LocalClifford local = 0;
  bool isCX = false;

  static CliffordGate onOne(uint32_t qubit, LocalClifford local) {
    return {{qubit, qubit}, local, false};
  }
  static CliffordGate cx(uint32_t control, uint32_t target) {
    return {{control, target}, 0, true};
  }
};

/// A circuit on qubits 0 ... numQubits - 1, times e^{i pi/4 eighths}.
struct CliffordCircuit {
  uint32_t numQubits = 0;
  unsigned eighths = 0;
  std::vector<CliffordGate> gates;

  size_t numCX() const;
  CliffordCircuit inverse() const;
};

/// Another circuit for the same unitary, phase included, by greedy reduction of
/// its tableau (Bravyi, Hu, Maslov, Shaydulin, arXiv:2105.02291, section 4.1),
/// of the unitary or of its inverse, whichever needs fewer CX. About n^2 CX at
/// most for n qubits. Time O(n * gates + n^3).
CliffordCircuit resynthesizeClifford(const CliffordCircuit &circuit);

} // namespace enishi

#endif // ENISHI_LIB_OPTIMIZATION_CLIFFORDSYNTHESIS_H

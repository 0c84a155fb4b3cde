//===- Sensitivity.h - What errors flip, from the end of a circuit  -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_SENSITIVITY_H
#define ENISHI_LIB_STABILIZER_SENSITIVITY_H

#include "StabilizerProgram.h"
#include "SymptomSets.h"

#include <map>

namespace enishi::stabilizer {

/// For X and Z of every qubit what they flip if they happen here, on the way
/// from the end of a circuit to its start. For passes to derive from.
class Sensitivity {
protected:
  using Id = SymptomSets::Id;
  explicit Sensitivity(const StimCircuit::Sizes &sizes)
      : sensitivity(2 * sizes.qubits), results(sizes.measurements) {}

  /// What an error on the qubit flips.
  Id flips(uint32_t qubit, unsigned pauli) {
    Id x = pauli & PauliX ? sensitivity[2 * qubit] : SymptomSets::kEmpty;
    Id z = pauli & PauliZ ? sensitivity[2 * qubit + 1] : SymptomSets::kEmpty;
    return sets.add(x, z);
  }
  Id flips(llvm::ArrayRef<uint32_t> product) {
    Id sum = SymptomSets::kEmpty;
    for (uint32_t term : product)
      sum = sets.add(sum, flips(term >> 2, term & 3));
    return sum;
  }
  /// Lets what anticommutes with the product flip `symptoms` as well.
  void addWhereAnticommuting(llvm::ArrayRef<uint32_t> product, Id symptoms) {
    for (uint32_t term : product)
      for (unsigned half = 0; half < 2; ++half)
        if (term >> (1 - half) & 1) {
          Id &entry = sensitivity[2 * (term >> 2) + half];
          entry = sets.add(entry, symptoms);
        }
  }
  /// To before Clifford gates.
  void beforeCliffords(const StabilizerProgram &program, const Step &step);
  /// To before a rotation: what anticommutes with P comes out multiplied by P.
  void beforeRotation(llvm::ArrayRef<uint32_t> product) {
    addWhereAnticommuting(product, flips(product));
  }

  /// To before the last result: what a flip of it flips. It is then forgotten.
  Id takeResult();
  /// Lets a flip of the result so far back flip `symptoms` as well.
  void addToResult(uint32_t back, Id symptoms) {
    Id &entry = pending[results - back];
    entry = sets.add(entry, symptoms);
  }

  SymptomSets sets;
  /// Entry 2q: what X on qubit q flips, 2q + 1: Z.
  std::vector<Id> sensitivity;
  /// By result what its flip flips, for those that something later reads.
  std::map<uint64_t, Id> pending;
  /// How many there are before the current place.
  uint64_t results;
};

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_SENSITIVITY_H

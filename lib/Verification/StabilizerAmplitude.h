//===- StabilizerAmplitude.h - The phase of a stabilizer state --- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_STABILIZERAMPLITUDE_H
#define ENISHI_LIB_VERIFICATION_STABILIZERAMPLITUDE_H

#include "PauliReduction.h"

namespace enishi::verification {

/// A stabilizer state with its phase: the generators of its stabilizer fix it
/// but for a factor, and the amplitude of one basis state fixes that.
class StabilizerAmplitude {
public:
  /// |0...0>.
  explicit StabilizerAmplitude(unsigned numQubits);

  /// O(n^2) words, O(n) for a diagonal rotation.
  void apply(const CliffordRotation &rotation);
  /// The phase, if this is |0...0> up to a phase.
  std::optional<double> phaseOfZero() const;

private:
  using Bits = llvm::SmallVector<uint64_t, 2>;
  /// i^p of a string, times the signs of its Zs on a basis state.
  static Complex factor(const PauliString &pauli, llvm::ArrayRef<uint64_t> on);
  /// The amplitude of the basis state that differs in `flips`, given that of
  /// the reference.
  Complex amplitudeAt(const PauliString &flips,
                      llvm::ArrayRef<uint64_t> place) const;

  std::vector<PauliString> generators;
  Bits reference;
  Complex amplitude = 1;
};

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_STABILIZERAMPLITUDE_H

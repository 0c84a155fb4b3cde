//===- PauliCheck.cpp - Comparison by Pauli rotations ------------ -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Miter.h"
#include "PauliReduction.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::verification;

namespace {

/// How the qubits of a product of the one circuit and the inverse of the other
/// are named: by the wires of the circuit that comes first.
struct Naming {
  std::vector<uint32_t> first, second;
};

/// Whether a string is `expected` on a state in which the qubits of `zero` are
/// |0>, where Z on them is 1.
bool actsAs(PauliString image, const PauliString &expected,
            const llvm::BitVector &zero) {
  for (unsigned q : zero.set_bits())
    image.clearZ(q);
  return image == expected;
}

/// Appends both circuits, one of them inverted, such that what cancels meets.
bool appendBoth(PauliReduction &reduction, const Miter &miter,
                const Naming &naming, bool inverseFirst) {
  auto append = [&](const Circuit &circuit, llvm::ArrayRef<uint32_t> names,
                    bool inverse) {
    for (size_t i = 0, e = circuit.size(); i < e; ++i) {
      size_t at = inverse ? e - 1 - i : i;
      if (!reduction.append(circuit, circuit.instructions[at], names, inverse))
        return false;
      if (reduction.exhausted())
        return true;
    }
    return true;
  };
  if (inverseFirst)
    return append(miter.b, naming.first, true) &&
           append(miter.a, naming.second, false);
  return append(miter.a, naming.first, false) &&
         append(miter.b, naming.second, true);
}

std::string leftOver(const PauliReduction &reduction) {
  if (reduction.exhausted())
    return "too many rotations to look through";
  if (reduction.rotations().empty())
    return "what is left is not the identity";
  return llvm::formatv("{0} rotations do not cancel",
                       reduction.rotations().size());
}

/// Where what b leaves on a wire is in terms of a's wires.
std::vector<uint32_t> inversePermutation(const Miter &miter) {
  std::vector<uint32_t> inverse(miter.numWires());
  for (uint32_t w = 0; w < miter.numWires(); ++w)
    inverse[miter.permutation[w]] = w;
  return inverse;
}

std::vector<uint32_t> identityMap(uint32_t size) {
  std::vector<uint32_t> map(size);
  for (uint32_t i = 0; i < size; ++i)
    map[i] = i;
  return map;
}

constexpr double kStepCost = 4;
/// What of the limit of work is for this method.
constexpr double kShare = 0.2;

} // namespace

MethodResult verification::checkPauli(const Miter &miter,
                                      const EquivalenceOptions &options) {
  uint32_t n = miter.numWires();
  PauliReduction reduction(miter.zero, std::min(1e-9, options.tolerance / 8),
                           kShare * options.workLimit / kStepCost);
  std::vector<uint32_t> placeInA = inversePermutation(miter);
  if (!appendBoth(reduction, miter, {identityMap(n), placeInA}, false))
    return MethodResult::unknown("a gate is no product of Pauli rotations");
  reduction.reduce();
  if (reduction.exhausted())
    return MethodResult::unknown(leftOver(reduction));

  // What comes in on wire w has to be where b^-1 takes it.
  bool isIdentity = true;
  for (uint32_t w = 0; w < n; ++w) {
    PauliString z = PauliString::single(n, w, /*isZ=*/true);
    isIdentity &= actsAs(reduction.imageOfZ(placeInA[w]),
                         miter.zero[w] ? PauliString(n) : z, miter.zero);
    if (!miter.zero[w])
      isIdentity &= actsAs(reduction.imageOfX(placeInA[w]),
                           PauliString::single(n, w, false), miter.zero);
  }
  MethodResult result;
  result.certainty = 1;
  if (!reduction.rotations().empty())
    return MethodResult::unknown(leftOver(reduction));
  if (!isIdentity) {
    // Cliffords that map some Pauli matrix P to different ones P', P'' are at
    // least |P' - P''| / 2 >= sqrt(2) / 2 apart, whatever the phase.
    if (reduction.error > 0.1)
      return MethodResult::unknown(leftOver(reduction));
    result.outcome = MethodResult::Refuted;
    result.error = 0.5;
    return result;
  }
  if (reduction.error > options.tolerance)
    return MethodResult::unknown("rounding could exceed the tolerance");
  std::optional<double> phase = reduction.phaseOnZero();
  if (!phase)
    return MethodResult::unknown("the phase could not be found");
  result.outcome = MethodResult::Proved;
  result.error = reduction.error;
  // The product is b^-1 a.
  result.phase =
      miter.b.globalPhase - miter.a.globalPhase - reduction.phase - *phase;
  return result;
}

MethodResult
verification::checkPauliMeasured(const Miter &miter,
                                 const EquivalenceOptions &options) {
  // The product a b^-1, in terms of what the circuits leave on their wires,
  // has to keep Z on every measured one.
  uint32_t n = miter.numWires();
  PauliReduction reduction(llvm::BitVector(n),
                           std::min(1e-9, options.tolerance / 8),
                           kShare * options.workLimit / kStepCost);
  std::vector<uint32_t> place = inversePermutation(miter);
  if (!appendBoth(reduction, miter, {place, place}, true))
    return MethodResult::unknown("a gate is no product of Pauli rotations");
  llvm::BitVector outputs(n);
  for (unsigned w : miter.measured.set_bits())
    outputs.set(place[w]);
  size_t before;
  do {
    reduction.reduce();
    before = reduction.rotations().size();
    reduction.dropDiagonal(miter.measured, outputs);
  } while (!reduction.exhausted() && !reduction.rotations().empty() &&
           reduction.rotations().size() < before);
  if (reduction.exhausted() || !reduction.rotations().empty())
    return MethodResult::unknown(leftOver(reduction));
  for (unsigned w : miter.measured.set_bits())
    if (!(reduction.imageOfZ(place[w]) == PauliString::single(n, w, true)))
      return MethodResult::unknown(leftOver(reduction));
  if (reduction.error > options.tolerance)
    return MethodResult::unknown("rounding could exceed the tolerance");
  MethodResult result;
  result.outcome = MethodResult::Proved;
  result.certainty = 1;
  result.error = reduction.error;
  return result;
}

//===- StabilizerAmplitude.cpp - The phase of a stabilizer state - -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StabilizerAmplitude.h"

#include "llvm/ADT/STLExtras.h"

#include <numbers>

using namespace enishi;
using namespace enishi::verification;

static constexpr Complex kPowersOfI[4] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};

StabilizerAmplitude::StabilizerAmplitude(unsigned numQubits)
    : reference((numQubits + 63) / 64, 0) {
  for (unsigned q = 0; q < numQubits; ++q)
    generators.push_back(PauliString::single(numQubits, q, /*isZ=*/true));
}

Complex StabilizerAmplitude::factor(const PauliString &pauli,
                                    llvm::ArrayRef<uint64_t> on) {
  unsigned power = pauli.phase;
  for (unsigned k = 0; k < on.size(); ++k)
    power += 2 * llvm::popcount(pauli.zWord(k) & on[k]);
  return kPowersOfI[power & 3];
}

Complex StabilizerAmplitude::amplitudeAt(const PauliString &flips,
                                         llvm::ArrayRef<uint64_t> place) const {
  // An element g of the group with these flips: <reference| g |state> is both
  // the amplitude of the reference and a factor times that of `place`.
  std::vector<PauliString> rows = generators;
  PauliString element(64 * flips.half());
  unsigned used = 0;
  for (unsigned q = 0; q < generators.size() && used < rows.size(); ++q) {
    unsigned pivot = used;
    while (pivot < rows.size() && !rows[pivot].x(q))
      ++pivot;
    if (pivot == rows.size())
      continue;
    std::swap(rows[pivot], rows[used]);
    for (unsigned r = used + 1; r < rows.size(); ++r)
      if (rows[r].x(q))
        rows[r].multiply(rows[used]);
    if (element.x(q) != flips.x(q))
      element.multiply(rows[used]);
    ++used;
  }
  for (unsigned k = 0; k < flips.half(); ++k)
    if (element.xWord(k) != flips.xWord(k))
      return 0;
  return amplitude / factor(element, place);
}

void StabilizerAmplitude::apply(const CliffordRotation &rotation) {
  const PauliString &pauli = rotation.pauli;
  Bits other = reference;
  for (unsigned k = 0; k < other.size(); ++k)
    other[k] ^= pauli.xWord(k);
  // exp(-i quarters pi/4 P) = c - i s P.
  constexpr double r = std::numbers::sqrt2 / 2;
  constexpr double cosines[4] = {1, r, 0, -r}, sines[4] = {0, r, 1, r};
  double c = cosines[rotation.quarters];
  Complex s(0, -sines[rotation.quarters]);
  Complex there = pauli.hasX() ? amplitudeAt(pauli, other) : amplitude;
  // <reference| P |other> and <other| P |reference>.
  Complex here = c * amplitude + s * factor(pauli, other) * there;
  if (std::abs(here) > 1e-3 * std::abs(amplitude)) {
    amplitude = here;
  } else {
    amplitude = c * there + s * factor(pauli, reference) * amplitude;
    reference = other;
  }
  // P C P^-1 for the generators: C^2 g where P and g anticommute.
  for (PauliString &generator : generators) {
    if (generator.commutesWith(pauli))
      continue;
    if (rotation.quarters == 2) {
      generator.negate();
      continue;
    }
    PauliString product = pauli;
    product.multiply(generator, rotation.quarters == 1 ? 3 : 1);
    generator = std::move(product);
  }
}

std::optional<double> StabilizerAmplitude::phaseOfZero() const {
  bool isZero = llvm::all_of(reference, [](uint64_t word) { return !word; }) &&
                llvm::none_of(generators, [](const PauliString &generator) {
                  return generator.hasX();
                });
  if (!isZero)
    return std::nullopt;
  return std::arg(amplitude);
}

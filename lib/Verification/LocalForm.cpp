//===- LocalForm.cpp - Cliffords with one-qubit gates -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LocalForm.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::verification;

using enum PauliFactor::Axis;

static std::array<Complex, 4> pauliMatrix(std::optional<PauliFactor::Axis> p) {
  if (!p)
    return {1, 0, 0, 1};
  switch (*p) {
  case X:
    return {0, 1, 1, 0};
  case Y:
    return {0, Complex(0, -1), Complex(0, 1), 0};
  case Z:
    return {1, 0, 0, -1};
  }
  return {};
}

BlockMatrix PairPauli::rotation(double angle) const {
  Complex cosine = std::cos(angle / 2), sine(0, -std::sin(angle / 2));
  std::array<Complex, 4> p = pauliMatrix(first), q = pauliMatrix(second);
  llvm::SmallVector<Complex, 16> entries(16);
  for (unsigned row = 0; row < 4; ++row)
    for (unsigned column = 0; column < 4; ++column)
      entries[4 * row + column] = (row == column ? cosine : 0) +
                                  sine * p[2 * (row & 1) + (column & 1)] *
                                      q[2 * (row >> 1) + (column >> 1)];
  return BlockMatrix(2, entries);
}

llvm::ArrayRef<PairPauli> verification::allPairPaulis() {
  static const auto paulis = [] {
    llvm::SmallVector<PairPauli, 15> result;
    const std::optional<PauliFactor::Axis> axes[4] = {std::nullopt, X, Y, Z};
    for (auto p : axes)
      for (auto q : axes)
        if (p || q)
          result.push_back({p, q});
    return result;
  }();
  return paulis;
}

/// Every Clifford on two qubits is one of these and then one-qubit gates: there
/// are 1, 9, 9 and 1 that entangle like the identity, CX, iSWAP and SWAP.
static llvm::ArrayRef<llvm::SmallVector<PairPauli, 3>> entanglingWords() {
  static const auto words = [] {
    std::vector<llvm::SmallVector<PairPauli, 3>> result(1);
    constexpr PauliFactor::Axis kAxes[3] = {X, Y, Z};
    for (unsigned p = 0; p < 3; ++p)
      for (unsigned q = 0; q < 3; ++q) {
        result.push_back({{kAxes[p], kAxes[q]}});
        result.push_back(
            {{kAxes[p], kAxes[q]}, {kAxes[(p + 1) % 3], kAxes[(q + 1) % 3]}});
      }
    result.push_back({{X, X}, {Y, Y}, {Z, Z}});
    return result;
  }();
  return words;
}

std::optional<LocalForm> verification::localForm(const BlockMatrix &matrix,
                                                 double tolerance) {
  for (const auto &word : entanglingWords()) {
    BlockMatrix local = matrix;
    for (const PairPauli &pauli : word)
      local.applyBefore(pauli.rotation(-std::numbers::pi / 2), {0, 1});
    LocalForm form;
    if (!local.split(0, tolerance, form.first, form.second, form.error))
      continue;
    form.entanglers = word;
    return form;
  }
  return std::nullopt;
}

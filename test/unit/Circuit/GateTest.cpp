//===- GateTest.cpp - The gate table ----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Circuit/Gate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>

using namespace enishi;

namespace {

using Matrix = llvm::SmallVector<Complex, 64>;

Matrix multiply(const Matrix &a, const Matrix &b) {
  size_t n = std::lround(std::sqrt(a.size()));
  Matrix c(n * n, 0);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j)
      for (size_t k = 0; k < n; ++k)
        c[i * n + j] += a[i * n + k] * b[k * n + j];
  return c;
}

Matrix adjoint(const Matrix &a) {
  size_t n = std::lround(std::sqrt(a.size()));
  Matrix c(n * n, 0);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j)
      c[i * n + j] = std::conj(a[j * n + i]);
  return c;
}

double distance(const Matrix &a, const Matrix &b) {
  EXPECT_EQ(a.size(), b.size());
  double worst = 0;
  for (size_t i = 0; i < a.size(); ++i)
    worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

Matrix identity(size_t n) {
  Matrix m(n * n, 0);
  for (size_t i = 0; i < n; ++i)
    m[i * n + i] = 1;
  return m;
}

Matrix matrixOf(GateKind kind, llvm::ArrayRef<double> params = {}) {
  Matrix m;
  gateMatrix(kind, params, m);
  return m;
}

const double kAngles[] = {0.3, -1.1, 2.7, 0.9};

class EveryGate : public testing::TestWithParam<unsigned> {
protected:
  GateKind kind = static_cast<GateKind>(GetParam());
  const GateInfo &info = gateInfo(kind);
  llvm::ArrayRef<double> params =
      llvm::ArrayRef<double>(kAngles).take_front(info.numParams);
  Matrix matrix = matrixOf(kind, params);
};

TEST_P(EveryGate, IsUnitary) {
  EXPECT_EQ(matrix.size(), size_t(1) << 2 * info.numQubits);
  EXPECT_LT(distance(multiply(matrix, adjoint(matrix)),
                     identity(size_t(1) << info.numQubits)),
            1e-14);
}

TEST_P(EveryGate, InverseUndoesIt) {
  llvm::SmallVector<double, 4> inverse = inverseParams(kind, params);
  EXPECT_LT(distance(multiply(matrixOf(info.partner, inverse), matrix),
                     identity(size_t(1) << info.numQubits)),
            1e-14);
}

TEST_P(EveryGate, FlagsAreTrue) {
  size_t n = size_t(1) << info.numQubits;
  double offDiagonal = 0;
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j)
      if (i != j)
        offDiagonal = std::max(offDiagonal, std::abs(matrix[i * n + j]));
  EXPECT_EQ(info.isDiagonal(), offDiagonal < 1e-14) << info.name.str();
  EXPECT_EQ(info.isHermitian(), distance(matrix, adjoint(matrix)) < 1e-14)
      << info.name.str();
  if (info.numQubits == 2) {
    Matrix exchanged = matrix;
    auto swapBits = [](size_t i) { return (i & 1) << 1 | i >> 1; };
    for (size_t i = 0; i < 4; ++i)
      for (size_t j = 0; j < 4; ++j)
        exchanged[swapBits(i) * 4 + swapBits(j)] = matrix[i * 4 + j];
    EXPECT_EQ(info.isSymmetric(), distance(matrix, exchanged) < 1e-14)
        << info.name.str();
  }
}

/// Every Pauli on one qubit must become a Pauli product under a Clifford gate.
TEST_P(EveryGate, CliffordFlagIsTrue) {
  if (info.numQubits == 0 || info.numParams > 0)
    return;
  unsigned n = info.numQubits;
  size_t dim = size_t(1) << n;
  auto pauli = [&](unsigned word) {
    Matrix m = identity(1);
    for (unsigned q = 0; q < n; ++q) {
      const GateKind kinds[] = {GateKind::I, GateKind::X, GateKind::Y,
                                GateKind::Z};
      Matrix one = matrixOf(kinds[word >> 2 * q & 3]);
      size_t size = std::lround(std::sqrt(m.size()));
      Matrix next(4 * m.size(), 0);
      for (size_t i = 0; i < 2 * size; ++i)
        for (size_t j = 0; j < 2 * size; ++j)
          next[i * 2 * size + j] =
              m[i % size * size + j % size] * one[i / size * 2 + j / size];
      m = next;
    }
    return m;
  };
  bool clifford = true;
  for (unsigned q = 0; q < n; ++q)
    for (unsigned p : {1u, 3u}) {
      Matrix image =
          multiply(multiply(matrix, pauli(p << 2 * q)), adjoint(matrix));
      bool isPauli = false;
      for (unsigned word = 0; word < 1u << 2 * n; ++word) {
        Complex overlap = 0;
        Matrix candidate = pauli(word);
        for (size_t i = 0; i < dim * dim; ++i)
          overlap += std::conj(candidate[i]) * image[i];
        if (std::abs(std::abs(overlap) / dim - 1) < 1e-12)
          isPauli = true;
      }
      clifford &= isPauli;
    }
  EXPECT_EQ(info.isClifford(), clifford) << info.name.str();
}

TEST_P(EveryGate, NameFindsIt) { EXPECT_EQ(gateByName(info.name), kind); }

INSTANTIATE_TEST_SUITE_P(Gates, EveryGate, testing::Range(0u, kNumTableGates));

TEST(Gate, NamesAreDistinct) {
  std::set<std::string> names, qasm;
  for (unsigned i = 0; i < kNumTableGates; ++i) {
    EXPECT_TRUE(names.insert(gateInfo(GateKind(i)).name.str()).second);
    EXPECT_TRUE(qasm.insert(gateInfo(GateKind(i)).qasmName.str()).second);
  }
  EXPECT_EQ(gateByName("nonsense"), std::nullopt);
}

TEST(Gate, ControlledKinds) {
  EXPECT_EQ(controlledGate(GateKind::X, 1), GateKind::CX);
  EXPECT_EQ(controlledGate(GateKind::X, 2), GateKind::CCX);
  EXPECT_EQ(controlledGate(GateKind::CX, 1), GateKind::CCX);
  EXPECT_EQ(controlledGate(GateKind::Swap, 1), GateKind::CSwap);
  EXPECT_EQ(controlledGate(GateKind::H, 0), GateKind::H);
  EXPECT_EQ(controlledGate(GateKind::U, 1), std::nullopt);
  EXPECT_EQ(controlledGate(GateKind::CCX, 1), std::nullopt);
}

TEST(Gate, KnownMatrices) {
  // CX with the control in the low bit exchanges indices 1 and 3.
  Matrix cx = matrixOf(GateKind::CX);
  EXPECT_EQ(cx[1 * 4 + 3], Complex(1));
  EXPECT_EQ(cx[2 * 4 + 2], Complex(1));
  // SX squared is X; the square root of iSWAP squared is iSWAP.
  Matrix sx = matrixOf(GateKind::SX);
  EXPECT_LT(distance(multiply(sx, sx), matrixOf(GateKind::X)), 1e-15);
  Matrix root = matrixOf(GateKind::SqrtISwap);
  EXPECT_LT(distance(multiply(root, root), matrixOf(GateKind::ISwap)), 1e-15);
  // DCX is CX(0,1) followed by CX(1,0).
  Matrix xc(16, 0);
  xc[0] = xc[1 * 4 + 1] = xc[2 * 4 + 3] = xc[3 * 4 + 2] = 1;
  EXPECT_LT(distance(multiply(xc, cx), matrixOf(GateKind::DCX)), 1e-15);
  // R(theta, pi/2) is RY(theta).
  EXPECT_LT(distance(matrixOf(GateKind::R, {0.7, std::numbers::pi / 2}),
                     matrixOf(GateKind::RY, {0.7})),
            1e-15);
}

} // namespace

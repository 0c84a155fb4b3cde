//===- OneQubitTest.cpp - Euler decompositions ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Synthesis/OneQubit.h"

#include "Dense.h"

#include <gtest/gtest.h>

using namespace enishi;
using namespace enishi::test;

static constexpr double kPi = std::numbers::pi;

static constexpr OneQubitBasis kBases[] = {
    OneQubitBasis::ZYZ, OneQubitBasis::ZXZ,  OneQubitBasis::XYX,
    OneQubitBasis::ZSX, OneQubitBasis::ZSXX, OneQubitBasis::ZR,
    OneQubitBasis::R,   OneQubitBasis::U};

static Matrix2 toMatrix2(const Dense &u) {
  Matrix2 result;
  std::copy(u.elements.begin(), u.elements.end(), result.elements.begin());
  return result;
}

static Dense table(GateKind kind, std::initializer_list<double> params = {}) {
  llvm::SmallVector<Complex, 4> matrix;
  gateMatrix(kind, llvm::ArrayRef<double>(params.begin(), params.size()),
             matrix);
  return Dense(2, matrix);
}

/// Synthesises, checks the product and the gates, and returns the sequence.
static OneQubitSequence check(const Dense &u, OneQubitBasis basis,
                              double tolerance = 1e-11) {
  OneQubitSequence sequence = synthesizeOneQubit(toMatrix2(u), basis);
  Circuit circuit(1);
  appendSequence(circuit, 0, sequence);
  EXPECT_LT(unitaryOf(circuit).distance(u), tolerance)
      << "basis " << int(basis);
  for (const Instruction &inst : circuit.instructions) {
    EXPECT_TRUE(isInBasis(inst.kind, basis));
    for (double angle : circuit.params(inst)) {
      EXPECT_LE(angle, kPi);
      EXPECT_GT(angle, -kPi);
    }
  }
  return sequence;
}

static unsigned maxPulses(OneQubitBasis basis) {
  switch (basis) {
  case OneQubitBasis::ZYZ:
  case OneQubitBasis::ZXZ:
  case OneQubitBasis::ZR:
  case OneQubitBasis::U:
    return 1;
  case OneQubitBasis::XYX:
    return 3;
  default:
    return 2;
  }
}

TEST(OneQubit, RandomUnitariesInEveryBasis) {
  Random random(1);
  for (int i = 0; i < 5000; ++i) {
    Dense u = randomUnitary(2, random);
    for (OneQubitBasis basis : kBases)
      EXPECT_LE(check(u, basis).numPulses(), maxPulses(basis));
  }
}

TEST(OneQubit, TableGatesAndQuarterTurns) {
  for (unsigned k = 0; k < kNumTableGates; ++k) {
    GateKind kind = static_cast<GateKind>(k);
    if (gateInfo(kind).numQubits == 1 && gateInfo(kind).numParams == 0)
      for (OneQubitBasis basis : kBases)
        check(table(kind), basis);
  }
  for (int a = -8; a <= 8; ++a)
    for (int b = -8; b <= 8; ++b)
      for (int c = -8; c <= 8; ++c) {
        Dense u = table(GateKind::U, {a * kPi / 4, b * kPi / 4, c * kPi / 4});
        for (OneQubitBasis basis : kBases) {
          OneQubitSequence sequence = check(u, basis);
          if (basis == OneQubitBasis::ZXZ || basis == OneQubitBasis::XYX ||
              basis == OneQubitBasis::R)
            continue;
          // Special angles come out as the nearest doubles.
          for (const OneQubitGate &gate : sequence.view())
            for (unsigned i = 0; i < gate.numParams; ++i) {
              double eighths = gate.params[i] / (kPi / 4);
              EXPECT_EQ(eighths, std::nearbyint(eighths));
            }
        }
      }
}

TEST(OneQubit, NearlySpecialAngles) {
  Random random(2);
  for (double distance = 1e-5; distance > 1e-17; distance /= 3)
    for (int i = 0; i < 300; ++i) {
      auto special = [&] {
        return (int(random.below(9)) - 4) * kPi / 4 +
               distance * random.uniform(-1, 1);
      };
      Dense u = table(GateKind::U, {special(), special(), special()})
                    .scaled(std::polar(1.0, special()));
      for (OneQubitBasis basis : kBases)
        check(u, basis);
    }
}

TEST(OneQubit, FewestPulses) {
  using enum GateKind;
  auto pulses = [](const Dense &u, OneQubitBasis basis) {
    return check(u, basis).numPulses();
  };
  auto size = [](const Dense &u, OneQubitBasis basis) {
    return unsigned(check(u, basis).size);
  };
  for (OneQubitBasis basis : kBases)
    EXPECT_EQ(size(table(I), basis), 0u);
  for (GateKind kind : {Z, S, T, Tdg})
    for (OneQubitBasis basis :
         {OneQubitBasis::ZYZ, OneQubitBasis::ZXZ, OneQubitBasis::ZSX,
          OneQubitBasis::ZSXX, OneQubitBasis::ZR}) {
      EXPECT_EQ(pulses(table(kind), basis), 0u);
      EXPECT_EQ(size(table(kind), basis), 1u);
    }
  EXPECT_EQ(size(table(X), OneQubitBasis::ZSXX), 1u);
  EXPECT_EQ(size(table(X), OneQubitBasis::ZSX), 2u);
  EXPECT_EQ(size(table(SX), OneQubitBasis::ZSX), 1u);
  EXPECT_EQ(size(table(H), OneQubitBasis::ZSX), 3u);
  EXPECT_EQ(pulses(table(H), OneQubitBasis::ZSX), 1u);
  EXPECT_EQ(pulses(table(RX, {0.3}), OneQubitBasis::ZSXX), 2u);
  for (double angle : {0.3, -0.3, 3.0, -3.0}) {
    EXPECT_EQ(size(table(RY, {angle}), OneQubitBasis::ZYZ), 1u);
    EXPECT_EQ(size(table(RX, {angle}), OneQubitBasis::ZXZ), 1u);
    EXPECT_EQ(size(table(RX, {angle}), OneQubitBasis::XYX), 1u);
    EXPECT_EQ(size(table(RY, {angle}), OneQubitBasis::XYX), 1u);
    EXPECT_EQ(size(table(R, {angle, 0.7}), OneQubitBasis::R), 1u);
    EXPECT_EQ(size(table(R, {angle, 0.7}), OneQubitBasis::ZR), 1u);
    EXPECT_EQ(size(table(RZ, {angle}), OneQubitBasis::R), 2u);
    EXPECT_EQ(size(table(RY, {angle}), OneQubitBasis::ZSX), 4u);
  }
}

TEST(OneQubit, EulerAngles) {
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    Dense u = randomUnitary(2, random);
    auto product = [](const EulerAngles &e, GateKind a, GateKind b) {
      return (table(a, {e.third}) * table(b, {e.second}) * table(a, {e.first}))
          .scaled(std::polar(1.0, e.phase));
    };
    Matrix2 m = toMatrix2(u);
    EXPECT_LT(product(eulerZYZ(m), GateKind::RZ, GateKind::RY).distance(u),
              1e-13);
    EXPECT_LT(product(eulerZXZ(m), GateKind::RZ, GateKind::RX).distance(u),
              1e-13);
    EXPECT_LT(product(eulerXYX(m), GateKind::RX, GateKind::RY).distance(u),
              1e-13);
  }
}

TEST(OneQubit, ChooseBasis) {
  using enum GateKind;
  EXPECT_EQ(chooseOneQubitBasis({I, SX, X, RZ}), OneQubitBasis::ZSXX);
  EXPECT_EQ(chooseOneQubitBasis({RZ, SX}), OneQubitBasis::ZSX);
  EXPECT_EQ(chooseOneQubitBasis({RZ, SX, X, RX}), OneQubitBasis::ZXZ);
  EXPECT_EQ(chooseOneQubitBasis({R, RZ}), OneQubitBasis::ZR);
  EXPECT_EQ(chooseOneQubitBasis({R}), OneQubitBasis::R);
  EXPECT_EQ(chooseOneQubitBasis({RX, RY}), OneQubitBasis::XYX);
  EXPECT_EQ(chooseOneQubitBasis({X, RZ, H}), std::nullopt);
}

TEST(OneQubit, NormalizeAngle) {
  EXPECT_EQ(normalizeAngle(-kPi), kPi);
  EXPECT_EQ(normalizeAngle(3 * kPi), kPi);
  EXPECT_EQ(normalizeAngle(2 * kPi), 0);
  EXPECT_EQ(normalizeAngle(kPi / 2 + 1e-14), kPi / 2);
  EXPECT_NE(normalizeAngle(kPi / 2 + 1e-11), kPi / 2);
  EXPECT_NEAR(normalizeAngle(7), 7 - 2 * kPi, 1e-15);
  EXPECT_NEAR(normalizeAngle(-100.5), -100.5 + 32 * kPi, 1e-13);
}

TEST(Matrix, GatesAgreeWithTheTable) {
  Random random(4);
  for (unsigned k = 0; k < kNumTableGates; ++k) {
    GateKind kind = static_cast<GateKind>(k);
    const GateInfo &info = gateInfo(kind);
    llvm::SmallVector<double, 4> params;
    for (unsigned i = 0; i < info.numParams; ++i)
      params.push_back(random.uniform(-7, 7));
    llvm::SmallVector<Complex, 16> expected;
    gateMatrix(kind, params, expected);
    if (info.numQubits == 1) {
      Matrix2 m = gateMatrix2(kind, params);
      for (unsigned i = 0; i < 4; ++i)
        EXPECT_LT(std::abs(m.elements[i] - expected[i]), 1e-15);
    } else if (info.numQubits == 2) {
      Matrix4 m = gateMatrix4(kind, params);
      for (unsigned i = 0; i < 16; ++i)
        EXPECT_LT(std::abs(m.elements[i] - expected[i]), 1e-15);
    }
  }
}

TEST(Matrix, DeterminantProductAndKron) {
  Random random(5);
  for (int i = 0; i < 100; ++i) {
    Dense a = randomUnitary(2, random), b = randomUnitary(2, random);
    Dense c = randomUnitary(4, random);
    Matrix4 m = kron(toMatrix2(a), toMatrix2(b)), n;
    std::copy(c.elements.begin(), c.elements.end(), n.elements.begin());
    EXPECT_LT(tensor(a, b).distance(Dense(4, m.elements)), 1e-15);
    EXPECT_LT((tensor(a, b) * c).distance(Dense(4, (m * n).elements)), 1e-14);
    EXPECT_LT((c * Dense(4, adjoint(n).elements)).distance(Dense::identity(4)),
              1e-14);
    // det(A x B) = det(A)^2 det(B)^2, and det is multiplicative.
    Complex det2 = determinant(toMatrix2(a)) * determinant(toMatrix2(b));
    EXPECT_LT(std::abs(determinant(m) - det2 * det2), 1e-14);
    EXPECT_LT(std::abs(determinant(m * n) - determinant(m) * determinant(n)),
              1e-14);
    EXPECT_LT(distanceUpToPhase(n, unitPhase(random.uniform(-3, 3)) * n),
              1e-14);
    EXPECT_LT(distance(exchangeQubits(m), kron(toMatrix2(b), toMatrix2(a))),
              1e-15);
  }
}

//===- TwoQubitTest.cpp - KAK and two-qubit synthesis -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Synthesis/TwoQubit.h"

#include "Dense.h"

#include <gtest/gtest.h>

using namespace enishi;
using namespace enishi::test;

static constexpr double kPi = std::numbers::pi;

static Matrix4 toMatrix4(const Dense &u) {
  Matrix4 result;
  std::copy(u.elements.begin(), u.elements.end(), result.elements.begin());
  return result;
}

static Dense toDense(const Matrix4 &m) { return Dense(4, m.elements); }

/// exp(i (a XX + b YY + c ZZ)) by its power series.
static Dense exponential(double a, double b, double c) {
  llvm::SmallVector<Complex, 4> x, y, z;
  gateMatrix(GateKind::X, {}, x);
  gateMatrix(GateKind::Y, {}, y);
  gateMatrix(GateKind::Z, {}, z);
  Dense xx = tensor(Dense(2, x), Dense(2, x));
  Dense yy = tensor(Dense(2, y), Dense(2, y));
  Dense zz = tensor(Dense(2, z), Dense(2, z));
  Dense generator(4);
  for (unsigned i = 0; i < 16; ++i)
    generator.elements[i] =
        Complex(0, 1) *
        (a * xx.elements[i] + b * yy.elements[i] + c * zz.elements[i]);
  Dense sum = Dense::identity(4), term = Dense::identity(4);
  for (int k = 1; k < 60; ++k) {
    term = (term * generator).scaled(1.0 / k);
    for (unsigned i = 0; i < 16; ++i)
      sum.elements[i] += term.elements[i];
  }
  return sum;
}

static Dense randomLocal(Random &random) {
  return tensor(randomUnitary(2, random), randomUnitary(2, random));
}

static Dense random4(const WeylCoordinates &p, Random &random) {
  return randomLocal(random) * exponential(p.a, p.b, p.c) * randomLocal(random);
}

/// Special points of the chamber: its corners, and points on edges and faces.
static std::vector<WeylCoordinates> specialPoints() {
  const double q = kPi / 4, e = kPi / 8;
  return {{0, 0, 0},        // identity
          {q, 0, 0},        // cx
          {q, q, 0},        // iswap
          {q, q, q},        // swap
          {e, e, 0},        // square root of iswap
          {e, e, e},        // square root of swap
          {e, e, -e},       // and its inverse
          {q, e, 0},        // the B gate
          {q, e, e},        // its neighbour
          {0.3, 0, 0},      // a controlled rotation
          {0.3, 0.3, 0},    // edges
          {0.3, 0.3, 0.3},  //
          {0.3, 0.3, -0.3}, //
          {q, 0.3, 0},      //
          {q, q, 0.3},      //
          {q, 0.3, 0.3},    //
          {0.5, 0.2, 0},    // faces
          {0.5, 0.3, 0.3},  //
          {0.5, 0.3, -0.3}, //
          {0.5, 0.5, 0.1},  //
          {0.5, 0.5, -0.1}, //
          {q, 0.3, 0.1},    //
          {0.5, 0.3, 0.2},  // the face between two and three sqrt(iswap)
          {0.5, 0.3, -0.2}};
}

static void expectInChamber(const WeylCoordinates &p) {
  EXPECT_LE(p.a, kPi / 4 + 2e-10);
  EXPECT_LE(p.b, p.a + 1e-15);
  EXPECT_LE(std::abs(p.c), p.b + 1e-15);
}

static void expectNear(const WeylCoordinates &p, const WeylCoordinates &q,
                       double tolerance) {
  EXPECT_NEAR(p.a, q.a, tolerance);
  EXPECT_NEAR(p.b, q.b, tolerance);
  EXPECT_NEAR(p.c, q.c, tolerance);
}

static WeylDecomposition checkWeyl(const Dense &u, double tolerance = 1e-13) {
  WeylDecomposition d = decomposeWeyl(toMatrix4(u));
  Dense local1 =
      tensor(Dense(2, d.after[1].elements), Dense(2, d.after[0].elements));
  Dense local0 =
      tensor(Dense(2, d.before[1].elements), Dense(2, d.before[0].elements));
  Dense product =
      (local1 * exponential(d.point.a, d.point.b, d.point.c) * local0)
          .scaled(std::polar(1.0, d.phase));
  EXPECT_LT(product.distance(u), tolerance);
  EXPECT_LT(toDense(d.matrix()).distance(u), tolerance);
  expectInChamber(d.point);
  for (const Matrix2 &m : {d.before[0], d.before[1], d.after[0], d.after[1]})
    EXPECT_LT(std::abs(determinant(m) - 1.0), tolerance);
  expectNear(weylCoordinates(toMatrix4(u)), d.point, 1e-12);
  return d;
}

TEST(Weyl, CanonicalMatrix) {
  Random random(1);
  for (int i = 0; i < 100; ++i) {
    WeylCoordinates p = {random.uniform(-2, 2), random.uniform(-2, 2),
                         random.uniform(-2, 2)};
    EXPECT_LT(toDense(canonicalMatrix(p)).distance(exponential(p.a, p.b, p.c)),
              1e-13);
  }
}

TEST(Weyl, HaarRandom) {
  Random random(2);
  for (int i = 0; i < 20000; ++i)
    checkWeyl(randomUnitary(4, random));
}

TEST(Weyl, ManyRandomByOwnProduct) {
  // The product by WeylDecomposition::matrix(), which the other tests compare
  // with the series, so that many can be tried.
  Random random(3);
  double worst = 0;
  for (int i = 0; i < 100000; ++i) {
    Dense u = randomUnitary(4, random);
    Matrix4 m = toMatrix4(u);
    worst = std::max(worst, distance(decomposeWeyl(m).matrix(), m));
  }
  EXPECT_LT(worst, 1e-12);
}

TEST(Weyl, SpecialPoints) {
  Random random(4);
  for (const WeylCoordinates &p : specialPoints())
    for (int i = 0; i < 200; ++i)
      expectNear(checkWeyl(random4(p, random)).point, p, 1e-12);
}

TEST(Weyl, NearlySpecialPoints) {
  Random random(5);
  for (const WeylCoordinates &p : specialPoints())
    for (double distance = 1e-7; distance > 1e-17; distance /= 10)
      for (int i = 0; i < 20; ++i) {
        auto off = [&] { return distance * random.uniform(-1, 1); };
        checkWeyl(random4({p.a + off(), p.b + off(), p.c + off()}, random));
      }
}

TEST(Weyl, TableGatesWithoutNoise) {
  for (unsigned k = 0; k < kNumTableGates; ++k) {
    GateKind kind = static_cast<GateKind>(k);
    if (gateInfo(kind).numQubits != 2)
      continue;
    for (int eighth = -16; eighth <= 16; ++eighth) {
      llvm::SmallVector<double, 4> params(gateInfo(kind).numParams,
                                          eighth * kPi / 8);
      llvm::SmallVector<Complex, 16> matrix;
      gateMatrix(kind, params, matrix);
      checkWeyl(Dense(4, matrix));
    }
  }
  // Permutations with signs and phases: the products of Paulis, swaps and so
  // on, exactly as a person writes them.
  unsigned order[4] = {0, 1, 2, 3};
  do {
    for (unsigned phases = 0; phases < 256; ++phases) {
      Dense u(4);
      for (unsigned i = 0; i < 4; ++i) {
        static const Complex powers[] = {1, Complex(0, 1), -1, Complex(0, -1)};
        u(i, order[i]) = powers[phases >> 2 * i & 3];
      }
      checkWeyl(u);
    }
  } while (std::next_permutation(order, order + 4));
}

TEST(Weyl, SlightlyNotUnitary) {
  Random random(6);
  for (int i = 0; i < 500; ++i) {
    Dense u = randomUnitary(4, random);
    for (Complex &x : u.elements)
      x += Complex(random.uniform(-1, 1), random.uniform(-1, 1)) * 1e-8;
    WeylDecomposition d = decomposeWeyl(toMatrix4(u));
    EXPECT_LT(toDense(d.matrix()).distance(u), 1e-6);
  }
}

TEST(Weyl, LocalEquivalence) {
  Random random(7);
  auto table = [](GateKind kind) {
    llvm::SmallVector<Complex, 16> matrix;
    gateMatrix(kind, {}, matrix);
    return Dense(4, matrix);
  };
  for (GateKind kind : {GateKind::CZ, GateKind::CY, GateKind::ECR,
                        GateKind::ZX90, GateKind::CH}) {
    Dense u = randomLocal(random) * table(kind) * randomLocal(random);
    EXPECT_TRUE(
        areLocallyEquivalent(toMatrix4(u), toMatrix4(table(GateKind::CX))));
    EXPECT_FALSE(
        areLocallyEquivalent(toMatrix4(u), toMatrix4(table(GateKind::ISwap))));
  }
  // Through the face a = pi/4.
  Dense u = random4({kPi / 4 - 1e-9, 0.4, 0.2}, random);
  Dense v = random4({kPi / 4 - 1e-9, 0.4, -0.2}, random);
  Dense w = random4({kPi / 4 - 1e-4, 0.4, -0.2}, random);
  EXPECT_TRUE(areLocallyEquivalent(toMatrix4(u), toMatrix4(v)));
  EXPECT_FALSE(areLocallyEquivalent(toMatrix4(u), toMatrix4(w)));
  EXPECT_FALSE(areLocallyEquivalent(toMatrix4(w), toMatrix4(v)));
}

//===----------------------------------------------------------------------===//
// Synthesis
//===----------------------------------------------------------------------===//

static const GateKind kEntanglers[] = {
    GateKind::CX,          GateKind::CY,    GateKind::CZ,
    GateKind::CH,          GateKind::ECR,   GateKind::ZX90,
    GateKind::ZX90dg,      GateKind::ISwap, GateKind::ISwapdg,
    GateKind::DCX,         GateKind::DCXdg, GateKind::SqrtISwap,
    GateKind::SqrtISwapdg, GateKind::RZZ,   GateKind::RXX,
    GateKind::RYY,         GateKind::RZX,   GateKind::CP,
    GateKind::CRX,         GateKind::CRY,   GateKind::CRZ};

/// Synthesises with an entangler, checks the circuit by dense matrices, and
/// returns the number of entanglers.
static unsigned synthesize(const Dense &u, TwoQubitOptions options,
                           OneQubitBasis basis = OneQubitBasis::U,
                           double tolerance = 1e-9) {
  TwoQubitSequence sequence = synthesizeTwoQubit(toMatrix4(u), options);
  EXPECT_LT(toDense(sequence.matrix()).distance(u), tolerance)
      << gateName(options.entangler).str();
  Circuit circuit(2);
  appendSequence(circuit, 0, 1, sequence, basis);
  EXPECT_LT(unitaryOf(circuit).distance(u), tolerance)
      << gateName(options.entangler).str();
  for (const Instruction &inst : circuit.instructions)
    EXPECT_TRUE(inst.kind == options.entangler || isInBasis(inst.kind, basis));
  EXPECT_EQ(count(circuit, options.entangler), sequence.numEntanglers);
  return sequence.numEntanglers;
}

TEST(TwoQubit, Classes) {
  EXPECT_EQ(entanglerClass(GateKind::CZ), EntanglerClass::ControlledX);
  EXPECT_EQ(entanglerClass(GateKind::CH), EntanglerClass::ControlledX);
  EXPECT_EQ(entanglerClass(GateKind::RZZ), EntanglerClass::Rotation);
  EXPECT_EQ(entanglerClass(GateKind::DCX), EntanglerClass::ISwap);
  EXPECT_EQ(entanglerClass(GateKind::SqrtISwapdg), EntanglerClass::SqrtISwap);
  for (GateKind kind :
       {GateKind::Swap, GateKind::CS, GateKind::H, GateKind::CCX,
        GateKind::XXPlusYY, GateKind::Measure, GateKind::Unitary})
    EXPECT_EQ(entanglerClass(kind), std::nullopt);
}

TEST(TwoQubit, RandomWithEveryEntangler) {
  Random random(11);
  for (GateKind kind : kEntanglers) {
    TwoQubitOptions options;
    options.entangler = kind;
    bool isRoot = entanglerClass(kind) == EntanglerClass::SqrtISwap;
    unsigned twos = 0, total = 3000;
    for (unsigned i = 0; i < total; ++i) {
      unsigned n = synthesize(randomUnitary(4, random), options);
      twos += n == 2;
      EXPECT_TRUE(n == 3 || (isRoot && n == 2));
    }
    if (isRoot) // 79 % of the Haar measure.
      EXPECT_NEAR(double(twos) / total, 0.79, 0.03);
  }
}

TEST(TwoQubit, CountsAtSpecialPoints) {
  const double q = kPi / 4, e = kPi / 8;
  struct Case {
    WeylCoordinates p;
    unsigned cx, rotation, iswap, sqrtISwap;
  };
  const Case cases[] = {
      {{0, 0, 0}, 0, 0, 0, 0},        {{q, 0, 0}, 1, 1, 2, 2},
      {{q, q, 0}, 2, 2, 1, 2},        {{q, q, q}, 3, 3, 3, 3},
      {{e, e, 0}, 2, 2, 2, 1},        {{e, e, e}, 3, 3, 3, 3},
      {{e, e, -e}, 3, 3, 3, 3},       {{q, e, 0}, 2, 2, 2, 2},
      {{q, e, e}, 3, 3, 3, 2},        {{0.3, 0, 0}, 2, 1, 2, 2},
      {{0.3, 0.3, 0}, 2, 2, 2, 2},    {{0.5, 0.2, 0}, 2, 2, 2, 2},
      {{0.5, 0.3, 0.2}, 3, 3, 3, 2},  {{0.5, 0.3, -0.2}, 3, 3, 3, 2},
      {{0.5, 0.3, 0.25}, 3, 3, 3, 3}, {{q, 0.3, 0.1}, 3, 3, 3, 2},
      {{q, q, 0.3}, 3, 3, 3, 3},      {{0.5, 0.1, 0.05}, 3, 3, 3, 2}};
  Random random(12);
  for (const Case &c : cases)
    for (GateKind kind : kEntanglers)
      for (int i = 0; i < 10; ++i) {
        TwoQubitOptions options;
        options.entangler = kind;
        unsigned expected = 0;
        switch (*entanglerClass(kind)) {
        case EntanglerClass::ControlledX:
          expected = c.cx;
          break;
        case EntanglerClass::Rotation:
          expected = c.rotation;
          break;
        case EntanglerClass::ISwap:
          expected = c.iswap;
          break;
        case EntanglerClass::SqrtISwap:
          expected = c.sqrtISwap;
          break;
        }
        EXPECT_EQ(synthesize(random4(c.p, random), options), expected)
            << gateName(kind).str() << " at " << c.p.a << ", " << c.p.b << ", "
            << c.p.c;
      }
}

TEST(TwoQubit, NearlySpecialPoints) {
  Random random(13);
  for (const WeylCoordinates &p : specialPoints())
    for (double distance = 1e-7; distance > 1e-17; distance /= 10)
      for (GateKind kind : {GateKind::CZ, GateKind::ISwap, GateKind::SqrtISwap,
                            GateKind::RZZ}) {
        auto off = [&] { return distance * random.uniform(-1, 1); };
        TwoQubitOptions options;
        options.entangler = kind;
        SCOPED_TRACE(testing::Message() << p.a << ", " << p.b << ", " << p.c
                                        << " within " << distance);
        synthesize(random4({p.a + off(), p.b + off(), p.c + off()}, random),
                   options);
      }
}

TEST(TwoQubit, EveryOneQubitBasis) {
  Random random(14);
  for (OneQubitBasis basis :
       {OneQubitBasis::ZYZ, OneQubitBasis::ZXZ, OneQubitBasis::XYX,
        OneQubitBasis::ZSX, OneQubitBasis::ZSXX, OneQubitBasis::ZR,
        OneQubitBasis::R, OneQubitBasis::U})
    for (int i = 0; i < 50; ++i)
      synthesize(randomUnitary(4, random), {}, basis);
}

TEST(TwoQubit, RotationAngles) {
  Random random(15);
  for (GateKind kind :
       {GateKind::RZZ, GateKind::RXX, GateKind::RYY, GateKind::RZX})
    for (bool positive : {false, true})
      for (int i = 0; i < 300; ++i) {
        TwoQubitOptions options;
        options.entangler = kind;
        options.positiveAngles = positive;
        Dense u = randomUnitary(4, random);
        synthesize(u, options);
        TwoQubitSequence sequence = synthesizeTwoQubit(toMatrix4(u), options);
        for (unsigned k = 0; k < sequence.numEntanglers; ++k) {
          double angle = sequence.entanglers[k].angle;
          EXPECT_LE(std::abs(angle), kPi / 2 + 1e-9);
          if (positive)
            EXPECT_GE(angle, 0);
        }
      }
}

TEST(TwoQubit, FidelityFormula) {
  // Against the definition (d + |tr|^2) / (d (d + 1)).
  Random random(16);
  for (int i = 0; i < 200; ++i) {
    WeylCoordinates p = {random.uniform(0, 1), random.uniform(0, 1),
                         random.uniform(0, 1)};
    WeylCoordinates q = {random.uniform(0, 1), random.uniform(0, 1),
                         random.uniform(0, 1)};
    Dense u = exponential(p.a, p.b, p.c), v = exponential(q.a, q.b, q.c);
    Complex trace = 0;
    for (unsigned k = 0; k < 16; ++k)
      trace += std::conj(u.elements[k]) * v.elements[k];
    EXPECT_NEAR(averageGateFidelity(p, q), (4 + std::norm(trace)) / 20, 1e-13);
  }
}

TEST(TwoQubit, ApproximateTradesGatesForFidelity) {
  Random random(17);
  auto fidelity = [](const Dense &u, const TwoQubitSequence &sequence) {
    Dense v = toDense(sequence.matrix());
    Complex trace = 0;
    for (unsigned k = 0; k < 16; ++k)
      trace += std::conj(u.elements[k]) * v.elements[k];
    return (4 + std::norm(trace)) / 20;
  };
  TwoQubitOptions options;
  options.entanglerFidelity = 0.99;
  // A small third coordinate is not worth a third gate.
  Dense u = random4({0.6, 0.4, 0.05}, random);
  TwoQubitSequence sequence = synthesizeTwoQubit(toMatrix4(u), options);
  EXPECT_EQ(sequence.numEntanglers, 2u);
  EXPECT_NEAR(fidelity(u, sequence), (1 + 4 * std::pow(std::cos(0.05), 2)) / 5,
              1e-9);
  // A large one is.
  u = random4({0.6, 0.4, 0.3}, random);
  EXPECT_EQ(synthesizeTwoQubit(toMatrix4(u), options).numEntanglers, 3u);
  // Almost nothing is worth no gate.
  u = random4({0.03, 0.02, -0.01}, random);
  EXPECT_EQ(synthesizeTwoQubit(toMatrix4(u), options).numEntanglers, 0u);

  // In general: the estimate is that of the best count, and never below that
  // of the exact circuit.
  for (GateKind kind :
       {GateKind::CX, GateKind::RZZ, GateKind::ISwap, GateKind::SqrtISwap})
    for (int i = 0; i < 500; ++i) {
      options.entangler = kind;
      options.entanglerFidelity = random.uniform(0.8, 1);
      Dense u = randomUnitary(4, random);
      TwoQubitSequence s = synthesizeTwoQubit(toMatrix4(u), options);
      TwoQubitOptions exactOptions;
      exactOptions.entangler = kind;
      unsigned exact =
          synthesizeTwoQubit(toMatrix4(u), exactOptions).numEntanglers;
      double estimate =
          fidelity(u, s) * std::pow(options.entanglerFidelity, s.numEntanglers);
      EXPECT_GE(estimate, std::pow(options.entanglerFidelity, exact) - 1e-9);
    }
}

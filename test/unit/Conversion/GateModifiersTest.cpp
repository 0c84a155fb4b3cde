//===- GateModifiersTest.cpp - Inverse, control and power -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Conversion/GateModifiers.h"

#include "NaiveUnitary.h"

#include "gtest/gtest.h"

#include <numbers>
#include <random>

using namespace enishi;
using namespace enishi::test;
using std::numbers::pi;

namespace {

constexpr unsigned kNumQubits = 4;

/// A random body of gates of the table on the qubits below `numQubits`.
Circuit randomBody(std::mt19937 &random, unsigned numQubits, unsigned size) {
  Circuit body(kNumQubits);
  body.globalPhase = 0.001 * (random() % 1000);
  while (body.size() < size) {
    auto kind = static_cast<GateKind>(random() % kNumTableGates);
    const GateInfo &info = gateInfo(kind);
    if (info.numQubits > numQubits)
      continue;
    std::vector<Qubit> qubits(numQubits);
    std::iota(qubits.begin(), qubits.end(), 0);
    std::shuffle(qubits.begin(), qubits.end(), random);
    qubits.resize(info.numQubits);
    std::vector<Angle> params;
    for (unsigned i = 0; i < info.numParams; ++i)
      params.push_back((int(random() % 2000) - 1000) * 0.006);
    body.append(kind, qubits, params);
  }
  return body;
}

TEST(GateModifiers, InverseUndoesTheBody) {
  std::mt19937 random(1);
  for (int round = 0; round < 60; ++round) {
    Circuit body = randomBody(random, 3, 1 + round % 7), both(kNumQubits);
    Dense u = naiveUnitary(body, kNumQubits);
    appendInverse(both, body);
    Dense inverse = naiveUnitary(both, kNumQubits);
    EXPECT_LT(distance(multiply(inverse, u), identity(kNumQubits)), 1e-10);
  }
}

TEST(GateModifiers, InverseOfEveryGate) {
  for (unsigned k = 0; k < kNumTableGates; ++k) {
    auto kind = static_cast<GateKind>(k);
    Circuit body(kNumQubits), inverse(kNumQubits);
    std::vector<Qubit> qubits = {2, 0, 3};
    qubits.resize(gateInfo(kind).numQubits);
    std::vector<Angle> params = {0.3, -1.1, 0.7, 2.0};
    params.resize(gateInfo(kind).numParams);
    body.append(kind, qubits, params);
    appendInverse(inverse, body);
    EXPECT_LT(distance(multiply(naiveUnitary(inverse, kNumQubits),
                                naiveUnitary(body, kNumQubits)),
                       identity(kNumQubits)),
              1e-12)
        << gateName(kind).str();
  }
}

TEST(GateModifiers, InverseNegatesSymbols) {
  Circuit body(1), inverse(1);
  Angle t = body.symbol(7);
  body.append(GateKind::U, {0}, {t, 0.2, body.scale(t, 2)});
  appendInverse(inverse, body);
  const Instruction &inst = inverse.instructions[0];
  EXPECT_EQ(inst.kind, GateKind::U);
  EXPECT_EQ(inverse.linear(inverse.param(inst, 0)).terms[0].coefficient, -1);
  EXPECT_EQ(inverse.linear(inverse.param(inst, 1)).terms[0].coefficient, -2);
  EXPECT_EQ(inverse.param(inst, 2).value, -0.2);
}

TEST(GateModifiers, ControlIsTheBlockMatrix) {
  std::mt19937 random(2);
  for (int round = 0; round < 80; ++round) {
    unsigned numControls = 1 + round % 2;
    Circuit body = randomBody(random, kNumQubits - numControls, 1 + round % 5);
    std::vector<Qubit> controls;
    std::array<bool, 2> negated = {bool(random() & 1), bool(random() & 1)};
    for (unsigned i = 0; i < numControls; ++i)
      controls.push_back(kNumQubits - 1 - i);
    Circuit controlled(kNumQubits);
    llvm::Error error =
        appendControlled(controlled, body, controls,
                         llvm::ArrayRef(negated).take_front(numControls));
    ASSERT_FALSE(bool(error));
    // Column by column from the definition.
    Dense inner = naiveUnitary(body, kNumQubits);
    Dense expected = identity(kNumQubits);
    for (size_t j = 0; j < size_t(1) << kNumQubits; ++j) {
      bool isOn = true;
      for (unsigned i = 0; i < numControls; ++i)
        isOn &= (j >> controls[i] & 1) != negated[i];
      if (isOn)
        for (size_t i = 0; i < size_t(1) << kNumQubits; ++i)
          expected[i][j] = inner[i][j];
    }
    EXPECT_LT(distance(naiveUnitary(controlled, kNumQubits), expected), 1e-10);
  }
}

TEST(GateModifiers, ControlOfAMatrix) {
  Circuit body(3), controlled(3);
  std::vector<Complex> matrix = {0, 1, 0, 0, 0, 0, Complex(0, 1), 0, 1, 0,
                                 0, 0, 0, 0, 0, 1};
  body.appendUnitary({2, 0}, matrix);
  ASSERT_FALSE(bool(appendControlled(controlled, body, {1}, {})));
  Dense inner = naiveUnitary(body, 3), expected = identity(3);
  for (size_t j = 0; j < 8; ++j)
    if (j & 2)
      for (size_t i = 0; i < 8; ++i)
        expected[i][j] = inner[i][j];
  EXPECT_LT(distance(naiveUnitary(controlled, 3), expected), 1e-12);
}

/// A power V = U^p is principal iff it commutes with U and its eigenvalues are
/// the p-th powers of those of U. For p = 1/k that is: V^k = U, and every
/// eigenvalue of V within pi/k of 1.
void expectPrincipalRoot(const Dense &u, const Dense &root, int k,
                         const std::string &what) {
  Dense power = root;
  for (int i = 1; i < k; ++i)
    power = multiply(power, root);
  EXPECT_LT(distance(power, u), 1e-8) << what;
  // |lambda - 1| <= 2 sin(pi / 2k) for all eigenvalues iff the norm of V - 1 is
  // no more than that (V is normal). Bounded from below by power iteration.
  size_t dim = u.size();
  std::vector<Complex> vector(dim);
  for (size_t i = 0; i < dim; ++i)
    vector[i] = std::polar(1.0, 1.7 * i * i);
  double norm = 0;
  for (int step = 0; step < 400; ++step) {
    std::vector<Complex> next(dim), back(dim);
    for (size_t i = 0; i < dim; ++i)
      for (size_t j = 0; j < dim; ++j)
        next[i] += (root[i][j] - (i == j ? 1.0 : 0.0)) * vector[j];
    for (size_t i = 0; i < dim; ++i)
      for (size_t j = 0; j < dim; ++j)
        back[i] += std::conj(root[j][i] - (i == j ? 1.0 : 0.0)) * next[j];
    double length = 0;
    for (Complex entry : back)
      length += std::norm(entry);
    length = std::sqrt(length);
    norm = std::sqrt(length);
    if (length < 1e-20)
      break;
    for (size_t i = 0; i < dim; ++i)
      vector[i] = back[i] / length;
  }
  EXPECT_LT(norm, 2 * std::sin(pi / (2 * k)) + 1e-6) << what;
}

TEST(GateModifiers, RootOfEveryGate) {
  for (unsigned kind = 0; kind < kNumTableGates; ++kind) {
    for (double scale : {1.0, 2.5, 5.0}) {
      Circuit body(3), root(3);
      std::vector<Qubit> qubits = {2, 0, 1};
      qubits.resize(gateInfo(GateKind(kind)).numQubits);
      std::vector<Angle> params = {0.9 * scale, -1.1 * scale, 0.7, 0.4};
      params.resize(gateInfo(GateKind(kind)).numParams);
      body.append(GateKind(kind), qubits, params);
      ASSERT_FALSE(bool(appendPower(root, body, 0.5)));
      expectPrincipalRoot(naiveUnitary(body, 3), naiveUnitary(root, 3), 2,
                          gateName(GateKind(kind)).str());
    }
  }
}

TEST(GateModifiers, RootOfRandomBodies) {
  std::mt19937 random(3);
  for (int round = 0; round < 30; ++round) {
    Circuit body = randomBody(random, 1 + round % 3, 2 + round % 4);
    Circuit root(kNumQubits);
    int k = 2 + round % 3;
    ASSERT_FALSE(bool(appendPower(root, body, 1.0 / k)));
    expectPrincipalRoot(naiveUnitary(body, kNumQubits),
                        naiveUnitary(root, kNumQubits), k,
                        "round " + std::to_string(round));
  }
}

TEST(GateModifiers, RootAtTheJumpOfARotation) {
  // rx(2 pi) = -1, of which the principal root is i.
  Circuit body(1), root(1);
  body.append(GateKind::RX, {0}, {2 * pi});
  ASSERT_FALSE(bool(appendPower(root, body, 0.5)));
  Dense expected = identity(1);
  expected[0][0] = expected[1][1] = Complex(0, 1);
  EXPECT_LT(distance(naiveUnitary(root, 1), expected), 1e-9);
}

TEST(GateModifiers, IntegerPowers) {
  std::mt19937 random(4);
  for (int exponent = -5; exponent <= 12; ++exponent) {
    for (unsigned kind = 0; kind < kNumTableGates; ++kind) {
      Circuit body(3), power(3);
      std::vector<Qubit> qubits = {1, 2, 0};
      qubits.resize(gateInfo(GateKind(kind)).numQubits);
      std::vector<Angle> params = {7.9, -1.1, 0.7, 0.4};
      params.resize(gateInfo(GateKind(kind)).numParams);
      body.append(GateKind(kind), qubits, params);
      ASSERT_FALSE(bool(appendPower(power, body, exponent)));
      Dense u = naiveUnitary(body, 3), expected = identity(3);
      if (exponent < 0)
        u = adjoint(u);
      for (int i = 0; i < std::abs(exponent); ++i)
        expected = multiply(expected, u);
      EXPECT_LT(distance(naiveUnitary(power, 3), expected), 1e-9)
          << gateName(GateKind(kind)).str() << "^" << exponent;
    }
  }
}

TEST(GateModifiers, SymbolicExponent) {
  Circuit body(2), power(2);
  body.append(GateKind::CX, {0, 1});
  ASSERT_FALSE(bool(appendPower(power, body, power.symbol(0))));
  // At the value 1/2 of the symbol.
  Circuit at(2);
  for (const Instruction &inst : power.instructions) {
    std::vector<Angle> params;
    for (unsigned i = 0; i < power.numParams(inst); ++i) {
      LinearExpr expr = power.linear(power.param(inst, i));
      double value = expr.constant;
      for (const LinearExpr::Term &term : expr.terms)
        value += 0.5 * term.coefficient;
      params.push_back(value);
    }
    at.append(inst.kind, power.qubits(inst), params);
  }
  expectPrincipalRoot(naiveUnitary(body, 2), naiveUnitary(at, 2), 2, "cx^p");
}

TEST(GateModifiers, Errors) {
  auto message = [](llvm::Error error) {
    return llvm::toString(std::move(error));
  };
  Circuit body(8), out(8);
  for (Qubit qubit = 0; qubit < 7; ++qubit)
    body.append(GateKind::CX, {qubit, qubit + 1});
  EXPECT_EQ(
      message(appendPower(out, body, 0.5)),
      "a power that is not an integer, of gates on 8 qubits: more than 6");
  EXPECT_EQ(message(appendPower(out, body, 1e6)),
            "the power repeats 7 instructions 1000000 times, which is more "
            "than 1000000 instructions");
  EXPECT_EQ(message(appendPower(out, body, out.symbol(0))),
            "a power of these gates needs a known exponent and known angles");
  Circuit rotation(1), result(1);
  rotation.append(GateKind::RX, {0}, {rotation.symbol(0)});
  EXPECT_EQ(message(appendPower(result, rotation, result.symbol(1))),
            "a power of a gate needs a known exponent or a known angle");
  Circuit matrix(12);
  std::vector<Complex> big(size_t(1) << 18);
  matrix.appendUnitary({0, 1, 2, 3, 4, 5, 6, 7, 8}, big);
  EXPECT_EQ(message(appendControlled(out, matrix, {9, 10}, {})),
            "a matrix on 9 qubits under 2 controls is too large");
}

} // namespace

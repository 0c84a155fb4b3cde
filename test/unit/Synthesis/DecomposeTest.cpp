//===- DecomposeTest.cpp - To one- and two-qubit gates ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Synthesis/Decompose.h"

#include "Dense.h"

#include <gtest/gtest.h>

using namespace enishi;
using namespace enishi::test;

static constexpr double kPi = std::numbers::pi;

static const DecomposeTarget kTargets[] = {DecomposeTarget::TwoQubitGates,
                                           DecomposeTarget::OneQubitAndCX,
                                           DecomposeTarget::OneQubitAndCZ};

/// The text of an error; empty for success.
static std::string message(llvm::Error error) {
  return llvm::toString(std::move(error));
}

/// Decomposes, checks that only the target's gates are left and that nothing
/// symbolic came in, and returns the circuit.
static Circuit run(const Circuit &in, const DecomposeOptions &options) {
  Circuit out;
  EXPECT_EQ(message(decompose(in, options, out)), "");
  for (const Instruction &inst : out.instructions) {
    EXPECT_TRUE(isTableGate(inst.kind)) << gateName(inst.kind).str();
    unsigned n = out.qubits(inst).size();
    EXPECT_LE(n, 2u);
    if (n == 2 && options.target == DecomposeTarget::OneQubitAndCX)
      EXPECT_EQ(inst.kind, GateKind::CX);
    if (n == 2 && options.target == DecomposeTarget::OneQubitAndCZ)
      EXPECT_EQ(inst.kind, GateKind::CZ);
  }
  return out;
}

static Circuit check(const Circuit &in, const DecomposeOptions &options,
                     double tolerance = 1e-9) {
  Circuit out = run(in, options);
  EXPECT_LT(distance(out, in), tolerance);
  return out;
}

static unsigned twoQubitGates(const Circuit &circuit) {
  unsigned result = 0;
  for (const Instruction &inst : circuit.instructions)
    result += circuit.qubits(inst).size() == 2;
  return result;
}

/// The same circuit with numbers for the symbols.
static Circuit bind(const Circuit &in, llvm::ArrayRef<double> values) {
  Circuit out(in.numQubits, in.numBits);
  out.globalPhase = in.globalPhase;
  for (const Instruction &inst : in.instructions) {
    Instruction &copy = out.appendFrom(in, inst);
    for (unsigned i = 0, e = in.numParams(inst); i < e; ++i) {
      LinearExpr expr = in.linear(in.param(inst, i));
      double value = expr.constant;
      for (const LinearExpr::Term &term : expr.terms)
        value += term.coefficient * values[term.symbol];
      out.setParam(copy, i, value);
    }
  }
  return out;
}

/// Random parameters for a gate.
static llvm::SmallVector<Angle, 4> randomParams(GateKind kind, Random &random) {
  llvm::SmallVector<Angle, 4> params;
  for (unsigned i = 0; i < gateInfo(kind).numParams; ++i)
    params.push_back(random.uniform(-7, 7));
  return params;
}

/// Parameters that are different symbols, with numbers around them.
static llvm::SmallVector<Angle, 4> symbolicParams(GateKind kind,
                                                  Circuit &circuit) {
  llvm::SmallVector<Angle, 4> params;
  for (unsigned i = 0; i < gateInfo(kind).numParams; ++i)
    params.push_back(circuit.add(
        circuit.scale(circuit.symbol(i), i % 2 ? -0.5 : 2), 0.25 * i));
  return params;
}

TEST(Decompose, EveryTableGate) {
  Random random(1);
  for (DecomposeTarget target : kTargets)
    for (unsigned k = 0; k < kNumTableGates; ++k) {
      GateKind kind = static_cast<GateKind>(k);
      unsigned n = gateInfo(kind).numQubits;
      SCOPED_TRACE(gateInfo(kind).name.str());
      for (int i = 0; i < 5; ++i) {
        Circuit in(3);
        in.globalPhase = 0.3;
        Qubit qubits[3] = {2, 0, 1};
        in.append(kind, llvm::ArrayRef<Qubit>(qubits, n),
                  randomParams(kind, random));
        DecomposeOptions options;
        options.target = target;
        Circuit out = check(in, options);
        if (target == DecomposeTarget::TwoQubitGates && n <= 2 && n > 0) {
          ASSERT_EQ(out.size(), 1u);
          EXPECT_EQ(out.instructions[0].kind, kind);
        }
        if (n == 2) {
          unsigned limit = kind == GateKind::Swap ? 3 : 2;
          EXPECT_LE(twoQubitGates(out), limit);
        }
      }
    }
}

TEST(Decompose, EveryTableGateWithSymbols) {
  for (DecomposeTarget target : kTargets)
    for (unsigned k = 0; k < kNumTableGates; ++k) {
      GateKind kind = static_cast<GateKind>(k);
      unsigned n = gateInfo(kind).numQubits;
      if (gateInfo(kind).numParams == 0)
        continue;
      SCOPED_TRACE(gateInfo(kind).name.str());
      Circuit in(3);
      Qubit qubits[3] = {2, 0, 1};
      in.append(kind, llvm::ArrayRef<Qubit>(qubits, n),
                symbolicParams(kind, in));
      DecomposeOptions options;
      options.target = target;
      Circuit out = run(in, options);
      double values[4] = {0.37, -1.9, 2.6, 5.1};
      EXPECT_LT(
          unitaryOf(bind(out, values)).distance(unitaryOf(bind(in, values))),
          1e-12);
    }
}

TEST(Decompose, EveryGateUnderControls) {
  Random random(2);
  for (unsigned k = 0; k < kNumTableGates; ++k) {
    GateKind kind = static_cast<GateKind>(k);
    unsigned n = gateInfo(kind).numQubits;
    for (unsigned controls = 1; controls + n <= 6; ++controls) {
      SCOPED_TRACE(testing::Message()
                   << gateInfo(kind).name.str() << " under " << controls);
      for (bool symbolic : {false, true}) {
        Circuit in(6);
        llvm::SmallVector<Qubit, 6> qubits = {3, 0, 5, 1, 4, 2};
        qubits.truncate(controls + n);
        in.appendControlled(kind, controls, qubits,
                            symbolic ? symbolicParams(kind, in)
                                     : randomParams(kind, random));
        for (bool borrow : {false, true}) {
          DecomposeOptions options;
          options.target = DecomposeTarget::OneQubitAndCX;
          options.ancillas.borrowIdle = borrow;
          Circuit out = run(in, options);
          double values[4] = {0.37, -1.9, 2.6, 5.1};
          EXPECT_LT(distance(bind(out, values), bind(in, values)), 1e-11);
        }
      }
    }
  }
}

/// A gate with k controls on qubits 0 to k of a register with some more.
static Circuit controlledGate(GateKind kind, unsigned k, unsigned more,
                              llvm::ArrayRef<Angle> params = {}) {
  Circuit circuit(k + 1 + more);
  llvm::SmallVector<Qubit, 16> qubits;
  for (Qubit q = 0; q <= k; ++q)
    qubits.push_back(q);
  circuit.appendControlled(kind, k, qubits, params);
  return circuit;
}

TEST(Decompose, ManyControlsWithoutAncilla) {
  const unsigned countX[] = {0, 1, 6, 14, 30, 62, 110, 174, 254};
  const unsigned countRZ[] = {0, 2, 4, 8, 16, 32, 48, 64, 80};
  for (unsigned k = 1; k <= 8; ++k) {
    DecomposeOptions options;
    options.target = DecomposeTarget::OneQubitAndCX;
    EXPECT_EQ(
        count(check(controlledGate(GateKind::X, k, 0), options), GateKind::CX),
        countX[k]);
    EXPECT_EQ(
        count(check(controlledGate(GateKind::RZ, k, 0, Angle(0.7)), options),
              GateKind::CX),
        countRZ[k]);
    EXPECT_EQ(
        count(check(controlledGate(GateKind::RX, k, 0, Angle(0.7)), options),
              GateKind::CX),
        countRZ[k]);
    check(controlledGate(GateKind::P, k, 0, Angle(0.7)), options);
    check(controlledGate(GateKind::H, k, 0), options);
    check(controlledGate(GateKind::U, k, 0, {0.3, 1.1, -0.4}), options);
  }
}

TEST(Decompose, ManyControlsBorrowing) {
  for (unsigned k = 4; k <= 6; ++k)
    for (unsigned more = 1; more <= 3; ++more) {
      DecomposeOptions options;
      options.target = DecomposeTarget::OneQubitAndCX;
      for (GateKind kind : {GateKind::X, GateKind::Z, GateKind::Y}) {
        Circuit in = controlledGate(kind, k, more);
        Circuit out = check(in, options);
        EXPECT_EQ(count(out, GateKind::CX),
                  more >= k - 2 ? 8 * k - 10 : 12 * k - 22);
      }
    }
  // Counts on registers too large for a dense check: that they are linear.
  for (unsigned k : {20u, 50u}) {
    DecomposeOptions options;
    options.target = DecomposeTarget::OneQubitAndCX;
    EXPECT_EQ(
        count(run(controlledGate(GateKind::X, k, k), options), GateKind::CX),
        8 * k - 10);
    EXPECT_EQ(
        count(run(controlledGate(GateKind::X, k, 1), options), GateKind::CX),
        12 * k - 22);
    EXPECT_EQ(
        count(run(controlledGate(GateKind::RY, k, 0, Angle(0.3)), options),
              GateKind::CX),
        16 * k - 48);
  }
}

TEST(Decompose, ManyControlsWithCleanAncilla) {
  for (unsigned k = 3; k <= 8; ++k)
    for (GateKind kind :
         {GateKind::X, GateKind::RZ, GateKind::P, GateKind::U, GateKind::SX}) {
      llvm::SmallVector<Angle, 4> params;
      for (unsigned i = 0; i < gateInfo(kind).numParams; ++i)
        params.push_back(0.4 + i);
      Circuit in = controlledGate(kind, k, 1, params);
      DecomposeOptions options;
      options.target = DecomposeTarget::OneQubitAndCX;
      options.ancillas.clean = {k + 1};
      Circuit out = run(in, options);
      EXPECT_LT(distance(in, out, size_t(1) << (k + 1)), 1e-11)
          << gateName(kind).str() << " " << k;
      if (kind == GateKind::X)
        EXPECT_EQ(count(out, GateKind::CX), 6 * k - 6);
      if (kind == GateKind::RZ && k > 4)
        EXPECT_EQ(count(out, GateKind::CX), 6 * k - 8);
    }
}

TEST(Decompose, ThreeQubitGates) {
  DecomposeOptions options;
  options.target = DecomposeTarget::OneQubitAndCX;
  for (auto [kind, expected] :
       {std::pair(GateKind::CCX, 6u), std::pair(GateKind::CCZ, 6u),
        std::pair(GateKind::CSwap, 7u)}) {
    Circuit in(3);
    in.append(kind, {1, 2, 0});
    EXPECT_EQ(count(check(in, options), GateKind::CX), expected);
  }
}

TEST(Decompose, KeepsEverythingElse) {
  Circuit in(4, 2);
  in.append(GateKind::CCX, {0, 1, 2});
  in.appendMeasure(0, 1);
  in.appendReset(1);
  in.appendBarrier({0, 1});
  in.appendDelay({3}, 20, true);
  Circuit inner(4, 2);
  inner.append(GateKind::CSwap, {0, 1, 2});
  Circuit block(4, 2);
  block.append(GateKind::CCZ, {0, 1, 2});
  block.appendControlFlow({0, 1, 2}, 8, {inner});
  in.appendControlFlow({0, 1, 2}, 7, {block, Circuit(4, 2)});
  Circuit out;
  ASSERT_EQ(message(decompose(in, {}, out)), "");
  EXPECT_EQ(out.numQubits, 4u);
  EXPECT_EQ(out.numBits, 2u);
  std::vector<GateKind> kinds;
  for (const Instruction &inst : out.instructions)
    if (!isUnitary(inst.kind))
      kinds.push_back(inst.kind);
  EXPECT_EQ(kinds,
            (std::vector{GateKind::Measure, GateKind::Reset, GateKind::Barrier,
                         GateKind::Delay, GateKind::ControlFlow}));
  const Instruction &flow = out.instructions.back();
  EXPECT_EQ(out.controlFlowTag(flow), 7u);
  ASSERT_EQ(out.controlFlowBlocks(flow).size(), 2u);
  const Circuit &outBlock = out.controlFlowBlocks(flow)[0];
  EXPECT_EQ(count(outBlock, GateKind::CX), 6u);
  const Instruction &innerFlow = outBlock.instructions.back();
  EXPECT_EQ(outBlock.controlFlowTag(innerFlow), 8u);
  EXPECT_EQ(count(outBlock.controlFlowBlocks(innerFlow)[0], GateKind::CX), 7u);
}

TEST(Decompose, BlocksBorrowOnlyTheirOwnQubits) {
  Circuit block(12);
  llvm::SmallVector<Qubit, 8> qubits = {0, 1, 2, 3, 4, 5};
  block.appendControlled(GateKind::X, 5, qubits);
  Circuit in(12);
  llvm::SmallVector<Qubit, 8> used = {0, 1, 2, 3, 4, 5, 9};
  in.appendControlFlow(used, 0, {block});
  Circuit out;
  DecomposeOptions options;
  options.ancillas.clean = {11};
  ASSERT_EQ(message(decompose(in, options, out)), "");
  const Circuit &result = out.controlFlowBlocks(out.instructions[0])[0];
  EXPECT_EQ(count(result, GateKind::CX), 12u * 5 - 22);
  for (const Instruction &inst : result.instructions)
    for (Qubit qubit : result.qubits(inst))
      EXPECT_TRUE(llvm::is_contained(used, qubit));
}

//===----------------------------------------------------------------------===//
// Arbitrary unitaries
//===----------------------------------------------------------------------===//

static Circuit synthesize(const Dense &u, double tolerance = 1e-9) {
  unsigned n = 0;
  while ((size_t(1) << n) < u.dim)
    ++n;
  Circuit circuit(n);
  llvm::SmallVector<Qubit, 8> qubits;
  for (Qubit q = 0; q < n; ++q)
    qubits.push_back(q);
  EXPECT_EQ(message(synthesizeUnitary(qubits, u.elements, circuit)), "");
  EXPECT_LT(unitaryOf(circuit).distance(u), tolerance);
  return circuit;
}

TEST(Shannon, RandomUnitaries) {
  // (23/48) 4^n - (3/2) 2^n + 4/3 from three qubits on.
  const unsigned expected[] = {0, 0, 3, 20, 100, 444};
  Random random(3);
  for (unsigned n = 0; n <= 5; ++n)
    for (int i = 0; i < (n < 4 ? 50 : 3); ++i) {
      Circuit circuit = synthesize(randomUnitary(size_t(1) << n, random));
      EXPECT_EQ(twoQubitGates(circuit), expected[n]);
    }
}

TEST(Shannon, Degenerate) {
  Random random(4);
  for (unsigned n = 3; n <= 4; ++n) {
    size_t dim = size_t(1) << n;
    // Identity, up to a phase and up to noise.
    for (double noise : {0.0, 1e-16, 1e-13, 1e-10, 1e-8}) {
      Dense u = Dense::identity(dim).scaled(std::polar(1.0, 0.7));
      for (Complex &x : u.elements)
        x += noise * Complex(random.normal(), random.normal());
      synthesize(u, 1e-9 + 100 * noise);
    }
    // Permutations with phases: all cosines 0 or 1, many equal eigenvalues.
    for (int i = 0; i < 100; ++i) {
      std::vector<unsigned> order(dim);
      for (unsigned j = 0; j < dim; ++j)
        order[j] = j;
      for (unsigned j = dim - 1; j > 0; --j)
        std::swap(order[j], order[random.below(j + 1)]);
      Dense u(dim);
      for (unsigned j = 0; j < dim; ++j)
        u(order[j], j) = std::polar(1.0, random.below(4) * kPi / 2);
      synthesize(u);
    }
    // Products, controlled gates, diagonals.
    for (int i = 0; i < 20; ++i) {
      Dense a = randomUnitary(2, random), b = randomUnitary(dim / 2, random);
      synthesize(tensor(a, b));
      synthesize(tensor(b, a));
      Dense controlled = Dense::identity(dim), diagonal(dim);
      for (size_t r = 0; r < dim / 2; ++r)
        for (size_t c = 0; c < dim / 2; ++c)
          controlled(2 * r + 1, 2 * c + 1) = b(r, c);
      synthesize(controlled);
      for (size_t r = 0; r < dim; ++r)
        diagonal(r, r) = std::polar(1.0, random.uniform(-3, 3));
      synthesize(diagonal);
      // Tiny sines.
      Circuit almost(n);
      almost.append(GateKind::RXX, {0, n - 1}, {1e-9});
      almost.append(GateKind::RZX, {n - 2, n - 1}, {1e-5});
      synthesize(tensor(b, a) * unitaryOf(almost));
    }
  }
}

TEST(Shannon, StructureSavesGates) {
  Random random(6);
  // Qubits without a part in it cost nothing; a diagonal is one multiplexed RZ
  // (4 cx) per qubit above the lowest two.
  Dense u = randomUnitary(4, random);
  EXPECT_EQ(twoQubitGates(synthesize(tensor(Dense::identity(4), u))), 3u);
  Dense diagonal(8);
  for (size_t r = 0; r < 8; ++r)
    diagonal(r, r) = std::polar(1.0, random.uniform(-3, 3));
  EXPECT_LE(twoQubitGates(synthesize(diagonal)), 6u);
}

TEST(Shannon, NotUnitary) {
  Circuit out(3);
  Dense u = Dense::identity(8);
  u(3, 3) = 1.001;
  EXPECT_NE(message(synthesizeUnitary({0, 1, 2}, u.elements, out))
                .find("is not unitary"),
            std::string::npos);
  u(3, 3) = std::nan("");
  EXPECT_NE(message(synthesizeUnitary({0, 1, 2}, u.elements, out)), "");
  EXPECT_TRUE(out.empty());
}

TEST(Shannon, ThroughDecompose) {
  Random random(5);
  for (DecomposeTarget target : kTargets)
    for (unsigned n = 1; n <= 4; ++n) {
      Circuit in(5);
      llvm::SmallVector<Qubit, 4> qubits = {4, 1, 3, 0};
      qubits.truncate(n);
      in.appendUnitary(qubits, randomUnitary(size_t(1) << n, random).elements);
      DecomposeOptions options;
      options.target = target;
      check(in, options);
      options.maxUnitaryQubits = n - 1;
      Circuit out;
      EXPECT_NE(message(decompose(in, options, out)).find("too large"),
                std::string::npos);
    }
}

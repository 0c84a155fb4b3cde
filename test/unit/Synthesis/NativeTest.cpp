//===- NativeTest.cpp - Translation to a device's gates ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Synthesis/Native.h"

#include "Dense.h"

#include <gtest/gtest.h>

using namespace enishi;
using namespace enishi::test;

static constexpr double kPi = std::numbers::pi;

static const OneQubitBasis kBases[] = {OneQubitBasis::ZYZ,  OneQubitBasis::ZXZ,
                                       OneQubitBasis::XYX,  OneQubitBasis::ZSX,
                                       OneQubitBasis::ZSXX, OneQubitBasis::ZR,
                                       OneQubitBasis::R,    OneQubitBasis::U};

static const GateKind kEntanglers[] = {
    GateKind::CX,      GateKind::CY,        GateKind::CZ,  GateKind::CH,
    GateKind::ECR,     GateKind::ZX90,      GateKind::RZZ, GateKind::RXX,
    GateKind::RZX,     GateKind::CP,        GateKind::CRX, GateKind::ISwap,
    GateKind::ISwapdg, GateKind::SqrtISwap, GateKind::DCX};

static NativeBasis makeBasis(OneQubitBasis oneQubit,
                             std::initializer_list<GateKind> twoQubit) {
  NativeBasis basis;
  basis.oneQubit = oneQubit;
  for (GateKind kind : twoQubit)
    basis.twoQubit.push_back({kind});
  return basis;
}

/// Checks that every gate is one that the device has, where it has it.
static void expectNative(const Circuit &circuit, const NativeBasis &basis) {
  for (const Instruction &inst : circuit.instructions) {
    if (inst.kind == GateKind::ControlFlow) {
      for (const Circuit &block : circuit.controlFlowBlocks(inst))
        expectNative(block, basis);
      continue;
    }
    if (!isUnitary(inst.kind) || inst.kind == GateKind::GPhase)
      continue;
    llvm::ArrayRef<Qubit> q = circuit.qubits(inst);
    ASSERT_LE(q.size(), 2u);
    if (q.size() == 1) {
      EXPECT_TRUE(isInBasis(inst.kind, basis.oneQubit))
          << gateName(inst.kind).str();
      continue;
    }
    const NativeTwoQubitGate *gate = nullptr;
    for (const NativeTwoQubitGate &candidate : basis.twoQubit)
      if (candidate.kind == inst.kind)
        gate = &candidate;
    ASSERT_TRUE(gate) << gateName(inst.kind).str();
    if (basis.isSupported)
      EXPECT_TRUE(basis.isSupported(inst.kind, q[0], q[1]));
    if (gate->positiveAngles) {
      ASSERT_FALSE(circuit.isSymbolic(inst));
      EXPECT_GE(circuit.params(inst)[0], 0);
      EXPECT_LE(circuit.params(inst)[0], kPi / 2 + 1e-9);
    }
  }
}

static Circuit translate(const Circuit &in, const NativeBasis &basis,
                         const NativeOptions &options = {}) {
  llvm::Expected<Circuit> out = translateToNative(in, basis, options);
  if (!out) {
    ADD_FAILURE() << llvm::toString(out.takeError());
    return Circuit(in.numQubits);
  }
  expectNative(*out, basis);
  return std::move(*out);
}

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

/// A random gate of the table on random qubits.
static void appendRandomGate(Circuit &circuit, Random &random,
                             double symbolic) {
  GateKind kind = static_cast<GateKind>(random.below(kNumTableGates));
  unsigned n = gateInfo(kind).numQubits;
  llvm::SmallVector<Qubit, 8> qubits;
  while (qubits.size() < n) {
    Qubit q = random.below(circuit.numQubits);
    if (!llvm::is_contained(qubits, q))
      qubits.push_back(q);
  }
  llvm::SmallVector<Angle, 4> params;
  for (unsigned i = 0; i < gateInfo(kind).numParams; ++i) {
    Angle angle = random.below(3) ? random.uniform(-7, 7)
                                  : (int(random.below(17)) - 8) * kPi / 4;
    if (random.uniform() < symbolic)
      angle = circuit.add(
          circuit.scale(circuit.symbol(random.below(4)), random.uniform(-2, 2)),
          angle);
    params.push_back(angle);
  }
  circuit.append(kind, qubits, params);
}

static Circuit randomCircuit(unsigned n, unsigned size, Random &random,
                             double symbolic = 0) {
  Circuit circuit(n);
  circuit.globalPhase = random.uniform(-3, 3);
  for (unsigned i = 0; i < size; ++i) {
    if (random.below(12) == 0) {
      llvm::SmallVector<Qubit, 8> qubits = {random.below(n)};
      Qubit other = random.below(n);
      if (other != qubits[0])
        qubits.push_back(other);
      circuit.appendUnitary(
          qubits, randomUnitary(size_t(1) << qubits.size(), random).elements);
    } else {
      appendRandomGate(circuit, random, symbolic);
    }
  }
  return circuit;
}

TEST(Native, RandomCircuitsInEveryBasis) {
  Random random(1);
  for (OneQubitBasis oneQubit : kBases)
    for (GateKind entangler : kEntanglers) {
      SCOPED_TRACE(testing::Message()
                   << int(oneQubit) << " " << gateName(entangler).str());
      NativeBasis basis = makeBasis(oneQubit, {entangler});
      for (int i = 0; i < 10; ++i) {
        Circuit in = randomCircuit(3, 20, random);
        EXPECT_LT(distance(translate(in, basis), in), 1e-8);
      }
    }
}

TEST(Native, SymbolicCircuitsInEveryBasis) {
  Random random(2);
  double values[4] = {0.7, -1.3, 2.9, 0.11};
  for (OneQubitBasis oneQubit : kBases)
    for (GateKind entangler : kEntanglers) {
      SCOPED_TRACE(testing::Message()
                   << int(oneQubit) << " " << gateName(entangler).str());
      NativeBasis basis = makeBasis(oneQubit, {entangler});
      for (int i = 0; i < 10; ++i) {
        Circuit in = randomCircuit(3, 20, random, 0.6);
        Circuit out = translate(in, basis);
        EXPECT_LT(distance(bind(out, values), bind(in, values)), 1e-8);
        NativeOptions options;
        options.dropSymbolicPhase = true;
        out = translate(in, basis, options);
        EXPECT_EQ(count(out, GateKind::GPhase), 0u);
      }
    }
}

TEST(Native, SeveralEntanglersInOneDirection) {
  Random random(3);
  // A triangle of directed couplings with different gates.
  for (auto gates : {std::initializer_list<GateKind>{GateKind::ZX90},
                     {GateKind::CX, GateKind::RZZ},
                     {GateKind::ECR, GateKind::ISwap},
                     {GateKind::RZX, GateKind::CZ, GateKind::SqrtISwap}}) {
    NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, gates);
    basis.isSupported = [&](GateKind kind, Qubit a, Qubit b) {
      bool first = kind == basis.twoQubit.front().kind;
      if (a == 2 && b == 0)
        return true;
      return b == a + 1 && (first || a == 1);
    };
    for (int i = 0; i < 40; ++i) {
      Circuit in = randomCircuit(3, 25, random);
      EXPECT_LT(distance(translate(in, basis), in), 1e-8);
    }
  }
}

TEST(Native, PositiveAngles) {
  Random random(4);
  for (GateKind kind : {GateKind::RZZ, GateKind::RZX})
    for (bool second : {false, true}) {
      NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {kind});
      basis.twoQubit[0].positiveAngles = true;
      if (second)
        basis.twoQubit.push_back({GateKind::CZ});
      for (int i = 0; i < 50; ++i) {
        Circuit in = randomCircuit(3, 20, random);
        EXPECT_LT(distance(translate(in, basis), in), 1e-8);
      }
      if (!second)
        continue;
      double values[4] = {0.7, -1.3, 2.9, 0.11};
      for (int i = 0; i < 20; ++i) {
        Circuit in = randomCircuit(3, 20, random, 0.5);
        EXPECT_LT(
            distance(bind(translate(in, basis), values), bind(in, values)),
            1e-8);
      }
    }
}

/// The circuit after translation of one gate, or several.
static Circuit translateGates(
    const NativeBasis &basis,
    std::initializer_list<std::pair<GateKind, std::vector<Qubit>>> gates,
    Angle angle = 0.3) {
  Circuit in(3);
  for (const auto &[kind, qubits] : gates) {
    llvm::SmallVector<Angle, 4> params(gateInfo(kind).numParams, angle);
    in.append(kind, qubits, params);
  }
  Circuit out = translate(in, basis);
  EXPECT_LT(distance(out, in), 1e-11);
  return out;
}

TEST(Native, EntanglerCounts) {
  using enum GateKind;
  auto gates = [](GateKind kind, GateKind entangler, Angle angle = 0.3) {
    NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {entangler});
    return count(translateGates(basis, {{kind, {0, 1}}}, angle), entangler);
  };
  for (GateKind entangler : {CX, CZ, ECR, ZX90}) {
    for (GateKind kind : {CX, CY, CZ, CH, ECR, ZX90, ZX90dg})
      EXPECT_EQ(gates(kind, entangler), 1u);
    for (GateKind kind : {RZZ, RXX, CP, CRX, CRZ, ISwap, SqrtISwap, DCX, CS, CU,
                          XXPlusYY, XXMinusYY})
      EXPECT_EQ(gates(kind, entangler), 2u);
    EXPECT_EQ(gates(Swap, entangler), 3u);
    EXPECT_EQ(gates(RZZ, entangler, 0.0), 0u);
    EXPECT_EQ(gates(RZZ, entangler, kPi), 0u);
    EXPECT_EQ(gates(RXX, entangler, 2 * kPi), 0u);
    EXPECT_EQ(gates(RZZ, entangler, kPi / 2), 1u);
    EXPECT_EQ(gates(RYY, entangler, -kPi / 2), 1u);
    EXPECT_EQ(gates(CP, entangler, kPi), 1u);
    EXPECT_EQ(gates(CRY, entangler, 3 * kPi), 1u);
  }
  for (GateKind entangler : {RZZ, RXX, CP}) {
    for (GateKind kind : {CX, CZ, CH, ECR, RZZ, RXX, CP, CRX, CS, CU})
      EXPECT_EQ(gates(kind, entangler), 1u);
    for (GateKind kind : {ISwap, SqrtISwap, XXPlusYY})
      EXPECT_EQ(gates(kind, entangler), 2u);
    EXPECT_EQ(gates(Swap, entangler), 3u);
    EXPECT_EQ(gates(RYY, entangler, kPi), 0u);
  }
  EXPECT_EQ(gates(ISwap, ISwapdg), 1u);
  EXPECT_EQ(gates(DCX, ISwap), 1u);
  EXPECT_EQ(gates(Swap, ISwap), 3u);
  EXPECT_EQ(gates(ISwap, SqrtISwap), 2u);
  EXPECT_EQ(gates(CX, SqrtISwap), 2u);
}

TEST(Native, PrefersTheOfferWithFewestGates) {
  using enum GateKind;
  NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {CZ, RZZ});
  Circuit out = translateGates(basis, {{CX, {0, 1}}, {CP, {0, 2}}});
  EXPECT_EQ(count(out, CZ), 1u);
  EXPECT_EQ(count(out, RZZ), 1u);
  out = translateGates(basis, {{Swap, {0, 1}}, {RXX, {0, 2}}}, kPi / 2);
  EXPECT_EQ(count(out, CZ), 4u);
  basis = makeBasis(OneQubitBasis::ZSXX, {CZ, ISwap});
  out = translateGates(basis, {{DCX, {0, 1}}, {Swap, {1, 2}}});
  EXPECT_EQ(count(out, ISwap), 1u);
  EXPECT_EQ(count(out, CZ), 3u);
}

TEST(Native, FusesAndMovesRotations) {
  using enum GateKind;
  NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {CZ});
  // T passes the cz and cancels.
  Circuit out =
      translateGates(basis, {{T, {0}}, {CZ, {0, 1}}, {CZ, {0, 2}}, {Tdg, {0}}});
  EXPECT_EQ(out.size(), 2u);
  // A run of one-qubit gates is at most two pulses.
  out = translateGates(
      basis,
      {{H, {0}}, {T, {0}}, {SX, {0}}, {RY, {0}}, {H, {0}}, {CZ, {0, 1}}});
  EXPECT_LE(count(out, SX) + count(out, X), 2u);
  EXPECT_LE(out.size(), 6u);
  // ... and its last RZ merges behind the cz.
  out = translateGates(basis, {{H, {0}}, {CZ, {0, 1}}, {T, {0}}, {CZ, {0, 2}}});
  EXPECT_EQ(count(out, RZ), 2u);
  // Through ecr with the sign changed, through iswap to the other qubit.
  out = translateGates(makeBasis(OneQubitBasis::ZSXX, {ECR}),
                       {{T, {0}}, {RX, {1}}, {ECR, {0, 1}}, {T, {0}}});
  EXPECT_EQ(out.instructions[0].kind, ECR);
  EXPECT_EQ(count(out, RZ), 3u); // of the rx
  EXPECT_EQ(out.size(), 6u);
  out = translateGates(makeBasis(OneQubitBasis::ZSXX, {ISwap}),
                       {{T, {0}}, {ISwap, {0, 1}}, {Tdg, {1}}});
  EXPECT_EQ(out.size(), 1u);
  // RX passes the target of a cx.
  out = translateGates(makeBasis(OneQubitBasis::ZXZ, {CX}),
                       {{RX, {1}}, {CX, {0, 1}}, {SX, {1}}});
  EXPECT_EQ(out.size(), 2u);
  // Nothing is left of what cancels.
  for (OneQubitBasis oneQubit : kBases) {
    out = translateGates(makeBasis(oneQubit, {CZ}),
                         {{H, {0}}, {X, {0}}, {H, {0}}, {Z, {0}}, {I, {1}}});
    EXPECT_EQ(out.size(), 0u);
  }
}

TEST(Native, SymbolicAnglesStayAndMerge) {
  using enum GateKind;
  NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {CZ});
  Circuit in(2);
  Angle s = in.symbol(0);
  in.append(RZ, {0}, {s});
  in.append(CZ, {0, 1});
  in.append(T, {0});
  in.append(RZ, {0}, {in.scale(s, 2)});
  in.append(RX, {0}, {in.symbol(1)});
  Circuit out = translate(in, basis);
  double values[2] = {0.4, 1.7};
  EXPECT_LT(distance(bind(out, values), bind(in, values)), 1e-11);
  // cz, rz(3 s + ...), sx, rz(symbol 1 + ...), sx, rz.
  EXPECT_EQ(count(out, RZ), 3u);
  EXPECT_EQ(count(out, SX), 2u);
  EXPECT_EQ(out.instructions[0].kind, CZ);
  LinearExpr first = out.linear(out.param(out.instructions[1], 0));
  ASSERT_EQ(first.terms.size(), 1u);
  EXPECT_EQ(first.terms[0].coefficient, 3);

  // A symbolic rzz keeps its symbol in an rz between two cz, or natively.
  Circuit zz(2);
  zz.append(RZZ, {0, 1}, {zz.symbol(0)});
  EXPECT_EQ(count(translate(zz, basis), CZ), 2u);
  EXPECT_EQ(translate(zz, makeBasis(OneQubitBasis::ZR, {RZZ})).size(), 1u);
  EXPECT_EQ(count(translate(zz, makeBasis(OneQubitBasis::ZR, {RXX})), RXX), 1u);
  // What cancels is gone.
  Circuit none(1);
  none.append(RZ, {0}, {none.symbol(0)});
  none.append(P, {0}, {none.scale(none.symbol(0), -1)});
  Circuit gone = translate(none, basis);
  EXPECT_EQ(count(gone, RZ), 0u);
  EXPECT_EQ(count(gone, GPhase), 1u);
}

TEST(Native, MeasureResetBarrierDelay) {
  using enum GateKind;
  NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {CZ});
  Circuit in(3, 2);
  in.append(H, {0});
  in.append(T, {1});
  in.appendMeasure(0, 1);
  in.appendReset(1);
  in.append(T, {2});
  in.appendBarrier({1, 2});
  in.append(Tdg, {2});
  in.appendDelay({2}, 1e-7, false);
  in.append(T, {2});
  auto kinds = [](const Circuit &circuit) {
    std::vector<GateKind> result;
    for (const Instruction &inst : circuit.instructions)
      result.push_back(inst.kind);
    return result;
  };
  EXPECT_EQ(kinds(translate(in, basis)),
            (std::vector{RZ, SX, RZ, Measure, RZ, Reset, RZ, Barrier, RZ, Delay,
                         RZ}));
  NativeOptions options;
  options.dropBeforeMeasure = true;
  Circuit out = translate(in, basis, options);
  EXPECT_EQ(kinds(out),
            (std::vector{RZ, SX, Measure, Reset, RZ, Barrier, RZ, Delay, RZ}));
  EXPECT_EQ(out.bit(out.instructions[2]), 1u);
  EXPECT_EQ(out.numBits, 2u);
}

TEST(Native, DroppingKeepsTheDistribution) {
  Random random(5);
  NativeOptions options;
  options.dropBeforeMeasure = true;
  for (OneQubitBasis oneQubit : kBases)
    for (GateKind entangler : {GateKind::CZ, GateKind::ISwap, GateKind::ECR})
      for (int i = 0; i < 10; ++i) {
        Circuit in = randomCircuit(3, 15, random);
        Circuit measured = in;
        measured.numBits = 3;
        for (Qubit q = 0; q < 3; ++q)
          measured.appendMeasure(q, q);
        Circuit out =
            translate(measured, makeBasis(oneQubit, {entangler}), options);
        Circuit gates(3);
        for (const Instruction &inst : out.instructions)
          if (inst.kind != GateKind::Measure)
            gates.appendFrom(out, inst);
        std::vector<Complex> zero(8);
        zero[0] = 1;
        std::vector<Complex> x = runOn(in, zero), y = runOn(gates, zero);
        for (unsigned k = 0; k < 8; ++k)
          EXPECT_NEAR(std::norm(x[k]), std::norm(y[k]), 1e-8);
      }
}

TEST(Native, ControlFlow) {
  Random random(6);
  NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {GateKind::CZ});
  Circuit inner = randomCircuit(3, 10, random);
  Circuit block = randomCircuit(3, 10, random);
  block.appendControlFlow({0, 1, 2}, 4, {inner});
  Circuit in(3);
  in.append(GateKind::T, {0});
  in.appendControlFlow({0, 1, 2}, 3, {block, Circuit(3)});
  in.append(GateKind::Tdg, {0});
  Circuit out = translate(in, basis);
  ASSERT_EQ(out.size(), 3u);
  const Instruction &flow = out.instructions[1];
  EXPECT_EQ(out.controlFlowTag(flow), 3u);
  ASSERT_EQ(out.controlFlowBlocks(flow).size(), 2u);
  EXPECT_TRUE(out.controlFlowBlocks(flow)[1].empty());
  Circuit outBlock = out.controlFlowBlocks(flow)[0];
  const Instruction &innerFlow = outBlock.instructions.back();
  ASSERT_EQ(innerFlow.kind, GateKind::ControlFlow);
  EXPECT_EQ(outBlock.controlFlowTag(innerFlow), 4u);
  EXPECT_LT(distance(outBlock.controlFlowBlocks(innerFlow)[0], inner), 1e-8);
  outBlock.instructions.pop_back();
  block.instructions.pop_back();
  EXPECT_LT(distance(outBlock, block), 1e-8);
}

TEST(Native, LargeGates) {
  NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {GateKind::CZ});
  Circuit in(5);
  in.append(GateKind::CCX, {0, 1, 2});
  in.append(GateKind::CSwap, {3, 1, 0});
  in.appendControlled(GateKind::RY, 4, {0, 1, 2, 3, 4}, {Angle(0.4)});
  Random random(7);
  in.appendUnitary({1, 3, 4}, randomUnitary(8, random).elements);
  EXPECT_LT(distance(translate(in, basis), in), 1e-9);
}

TEST(Native, ApproximateUsesErrors) {
  Random random(8);
  NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {GateKind::CZ});
  basis.error = [](GateKind, Qubit a, Qubit b) {
    return a + b == 1 ? 0.02 : 1e-7;
  };
  NativeOptions options;
  options.approximate = true;
  auto gates = [&](Qubit a, Qubit b, double angle) {
    Circuit in(3);
    in.append(GateKind::CP, {a, b}, {angle});
    return count(translate(in, basis, options), GateKind::CZ);
  };
  // A small phase is worth two good gates, but no bad one.
  EXPECT_EQ(gates(0, 1, 0.05), 0u);
  EXPECT_EQ(gates(1, 2, 0.05), 2u);
  EXPECT_EQ(gates(0, 1, 1.5), 2u);
  // Of two gates the better one is taken.
  basis = makeBasis(OneQubitBasis::ZSXX, {GateKind::CZ, GateKind::RZZ});
  for (double bad : {0.1, 0.001}) {
    basis.error = [&](GateKind kind, Qubit, Qubit) {
      return kind == GateKind::RZZ ? bad : 0.01;
    };
    Circuit in(2);
    in.append(GateKind::CX, {0, 1});
    Circuit out = translate(in, basis, options);
    EXPECT_EQ(count(out, GateKind::CZ), bad == 0.1 ? 1u : 0u);
    EXPECT_EQ(out.size() > 0, true);
    EXPECT_LT(distance(out, in), 1e-9);
  }
}

TEST(Native, Errors) {
  NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {GateKind::CZ});
  basis.isSupported = [](GateKind, Qubit a, Qubit b) { return a + 1 == b; };
  Circuit in(3);
  in.append(GateKind::CX, {2, 0});
  llvm::Expected<Circuit> out = translateToNative(in, basis);
  ASSERT_FALSE(bool(out));
  EXPECT_EQ(llvm::toString(out.takeError()),
            "cx acts on qubits 2 and 0, which the device does not couple");
  // In a block too.
  Circuit outer(3);
  outer.appendControlFlow({0, 2}, 0, {in});
  out = translateToNative(outer, basis);
  ASSERT_FALSE(bool(out));
  llvm::consumeError(out.takeError());
}

TEST(Native, NotUnitary) {
  NativeBasis basis = makeBasis(OneQubitBasis::ZSXX, {GateKind::CZ});
  for (size_t dim : {2, 4, 8})
    for (double wrong : {0.5, std::nan("")}) {
      Dense u = Dense::identity(dim);
      u(0, 0) = wrong;
      Circuit in(3);
      Qubit qubits[3] = {1, 0, 2};
      unsigned n = dim == 2 ? 1 : dim == 4 ? 2 : 3;
      in.appendUnitary(llvm::ArrayRef<Qubit>(qubits, n), u.elements);
      llvm::Expected<Circuit> out = translateToNative(in, basis);
      ASSERT_FALSE(bool(out));
      EXPECT_NE(llvm::toString(out.takeError()).find("not unitary"),
                std::string::npos);
    }
}

TEST(Native, BasisFromGates) {
  using enum GateKind;
  llvm::Expected<NativeBasis> basis =
      NativeBasis::fromGates({I, RZ, SX, X, CZ, RZZ});
  ASSERT_TRUE(bool(basis));
  EXPECT_EQ(basis->oneQubit, OneQubitBasis::ZSXX);
  ASSERT_EQ(basis->twoQubit.size(), 2u);
  EXPECT_EQ(basis->twoQubit[0].kind, CZ);
  for (const std::vector<GateKind> &gates :
       {std::vector{H, CZ}, std::vector{RZ, SX}, std::vector{RZ, SX, Swap}}) {
    llvm::Expected<NativeBasis> none = NativeBasis::fromGates(gates);
    EXPECT_FALSE(bool(none));
    llvm::consumeError(none.takeError());
  }
}

//===- BenchSynthesis.cpp - Time of small-matrix synthesis ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// bench-synthesis: nanoseconds per call of the two-qubit decompositions, on
// Haar-random unitaries and on the gates that circuits are full of, and
// nanoseconds per gate of the translation to native gates.
//
//===----------------------------------------------------------------------===//

#include "enishi/Synthesis/Native.h"
#include "enishi/Synthesis/OneQubit.h"
#include "enishi/Synthesis/TwoQubit.h"
#include "test/unit/Synthesis/Dense.h"

#include "fmt/core.h"

#include <chrono>

using namespace enishi;

/// The best of a few runs over all inputs, per input.
template <typename Input, typename Function>
static void report(const char *name, const std::vector<Input> &inputs,
                   Function function) {
  using Clock = std::chrono::steady_clock;
  double best = 1e300, sink = 0;
  for (int run = 0; run < 7; ++run) {
    auto start = Clock::now();
    for (const Input &input : inputs)
      sink += function(input);
    std::chrono::duration<double, std::nano> time = Clock::now() - start;
    best = std::min(best, time.count() / inputs.size());
  }
  fmt::print("{:44} {:8.0f} ns   (checksum {:.6f})\n", name, best, sink);
}

template <typename Matrix> static Matrix convert(const test::Dense &dense) {
  Matrix result;
  std::copy(dense.elements.begin(), dense.elements.end(),
            result.elements.begin());
  return result;
}

/// A circuit of random gates out of `kinds` on neighbouring qubits.
static Circuit randomCircuit(unsigned qubits, unsigned size,
                             std::initializer_list<GateKind> kinds) {
  test::Random random(2);
  Circuit circuit(qubits);
  for (unsigned i = 0; i < size; ++i) {
    GateKind kind = kinds.begin()[random.below(kinds.size())];
    Qubit q = random.below(qubits - 1);
    Qubit operands[2] = {q, q + 1};
    llvm::SmallVector<Angle, 4> params(gateInfo(kind).numParams,
                                       random.uniform(-3, 3));
    circuit.append(kind,
                   llvm::ArrayRef<Qubit>(operands, gateInfo(kind).numQubits),
                   params);
  }
  return circuit;
}

static void reportTranslation(const char *name, const Circuit &circuit,
                              OneQubitBasis oneQubit, GateKind entangler) {
  NativeBasis basis;
  basis.oneQubit = oneQubit;
  basis.twoQubit.push_back({entangler});
  using Clock = std::chrono::steady_clock;
  double best = 1e300;
  size_t size = 0;
  for (int run = 0; run < 3; ++run) {
    auto start = Clock::now();
    size = llvm::cantFail(translateToNative(circuit, basis)).size();
    std::chrono::duration<double, std::nano> time = Clock::now() - start;
    best = std::min(best, time.count() / circuit.size());
  }
  fmt::print("{:44} {:8.0f} ns   ({} -> {} gates)\n", name, best,
             circuit.size(), size);
}

int main() {
  constexpr unsigned count = 20000;
  test::Random random(1);
  std::vector<Matrix2> ones;
  std::vector<Matrix4> haar, common;
  for (unsigned i = 0; i < count; ++i) {
    ones.push_back(convert<Matrix2>(test::randomUnitary(2, random)));
    haar.push_back(convert<Matrix4>(test::randomUnitary(4, random)));
    // A run of gates as a circuit has it: cx, rotation, cx.
    Matrix4 cx = gateMatrix4(GateKind::CX);
    Matrix2 z = gateMatrix2(GateKind::RZ, random.uniform(-3, 3));
    Matrix2 h = gateMatrix2(GateKind::H);
    common.push_back(cx * kron(z, h) * cx);
  }
  report("one qubit, rz sx x", ones, [](const Matrix2 &u) {
    return synthesizeOneQubit(u, OneQubitBasis::ZSXX).phase;
  });
  report("product of two 4x4", haar,
         [&](const Matrix4 &u) { return (u * haar[0])(1, 2).real(); });
  report("coordinates, random", haar,
         [](const Matrix4 &u) { return weylCoordinates(u).a; });
  report("decomposition, random", haar,
         [](const Matrix4 &u) { return decomposeWeyl(u).point.a; });
  report("decomposition, cx rz h cx", common,
         [](const Matrix4 &u) { return decomposeWeyl(u).point.a; });
  for (GateKind kind : {GateKind::CX, GateKind::CZ, GateKind::RZZ,
                        GateKind::ISwap, GateKind::SqrtISwap}) {
    TwoQubitOptions options;
    options.entangler = kind;
    std::string name =
        "synthesis by " + gateName(kind).str() + ", random, in all";
    report(name.c_str(), haar, [&](const Matrix4 &u) {
      return synthesizeTwoQubit(u, options).phase;
    });
  }
  report("synthesis by cz, cx rz h cx, in all", common, [](const Matrix4 &u) {
    TwoQubitOptions options;
    options.entangler = GateKind::CZ;
    return synthesizeTwoQubit(u, options).phase;
  });
  using enum GateKind;
  Circuit clifford = randomCircuit(1000, 300000, {H, T, S, X, CX, CX, CX});
  reportTranslation("native rz sx x cz, h t s x cx", clifford,
                    OneQubitBasis::ZSXX, CZ);
  reportTranslation("native rz r rzz, h t s x cx", clifford, OneQubitBasis::ZR,
                    RZZ);
  Circuit angles = randomCircuit(1000, 300000, {U, RZ, RX, CP, RZZ, CX});
  reportTranslation("native rz sx x cz, u rz rx cp rzz cx", angles,
                    OneQubitBasis::ZSXX, CZ);
  reportTranslation("native rz r rzz, u rz rx cp rzz cx", angles,
                    OneQubitBasis::ZR, RZZ);
  return 0;
}

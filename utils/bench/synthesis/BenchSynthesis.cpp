//===- BenchSynthesis.cpp - Time of small-matrix synthesis ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// bench-synthesis: nanoseconds per call of the two-qubit decompositions, on
// Haar-random unitaries and on the gates that circuits are full of.
//
//===----------------------------------------------------------------------===//

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
  return 0;
}

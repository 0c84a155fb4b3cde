//===- NearCliffordSimulatorTest.cpp - Programs with a few rotations ------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/NearCliffordSimulator.h"

#include "enishi/Stabilizer/CircuitConversion.h"

#include "lib/Simulation/Random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

using namespace enishi;

namespace {

/// Programs with every gate of the table, results in the middle, and gates
/// under conditions on them.
class RandomProgram {
public:
  RandomProgram(uint64_t seed, uint32_t qubits, bool isClifford = false)
      : random(seed), isClifford(isClifford) {
    program.code = Circuit(qubits, 6);
    program.bitRegisters = {{"a", 0, 2}, {"b", 2, 4}};
  }
  Program make(unsigned steps);

private:
  void gate();
  void conditional();
  Qubit qubit() { return random.below(program.code.numQubits); }
  std::vector<Qubit> qubits(unsigned count) {
    std::vector<Qubit> all;
    while (all.size() < count) {
      Qubit q = qubit();
      if (!llvm::is_contained(all, q))
        all.push_back(q);
    }
    return all;
  }

  simulation::Random random;
  bool isClifford;
  Program program;
};

void RandomProgram::gate() {
  if (isClifford) {
    const GateKind kinds[] = {GateKind::H,   GateKind::S,  GateKind::Sdg,
                              GateKind::SX,  GateKind::Y,  GateKind::CX,
                              GateKind::CY,  GateKind::CZ, GateKind::Swap,
                              GateKind::RZZ, GateKind::RX};
    const GateKind kind = kinds[random.below(std::size(kinds))];
    const GateInfo &info = gateInfo(kind);
    std::vector<Angle> params(info.numParams, M_PI / 2 * random.below(4));
    program.code.append(kind, qubits(info.numQubits), params);
    return;
  }
  static const GateKind kinds[] = {
#define ENISHI_GATE(KIND, ...) GateKind::KIND,
#include "enishi/Circuit/Gates.def"
  };
  GateKind kind = kinds[random.below(std::size(kinds))];
  const GateInfo &info = gateInfo(kind);
  std::vector<Angle> params;
  for (unsigned i = 0; i < info.numParams; ++i)
    params.push_back(random.below(2) ? M_PI / 2 * random.below(4)
                                     : 6 * random.uniform() - 3);
  program.code.append(kind, qubits(info.numQubits), params);
}

/// if (bit ^ bit == 1) { X } else { Z, and a bit flips }.
void RandomProgram::conditional() {
  const uint32_t a = program.newSlot(), b = program.newSlot();
  program.appendClassical(ClassicalOp::LoadBit, a, kNone, random.below(6));
  program.appendClassical(ClassicalOp::LoadBit, b, kNone, random.below(6));
  const ClassicalOp ops[] = {ClassicalOp::Xor, ClassicalOp::CompareEq,
                             ClassicalOp::CompareNe};
  program.appendClassical(ops[random.below(3)], a, a, b);
  const size_t toElse = program.appendJumpIfZero(a);
  program.code.append(random.below(2) ? GateKind::X : GateKind::Y, {qubit()});
  if (random.below(2)) {
    program.setJumpTarget(toElse, program.code.size());
    return;
  }
  const size_t toEnd = program.appendJump();
  program.setJumpTarget(toElse, program.code.size());
  program.code.append(GateKind::Z, {qubit()});
  const uint32_t one = program.newSlot();
  program.appendConstant(one, int64_t(1));
  const uint32_t bit = random.below(6);
  program.appendClassical(ClassicalOp::LoadBit, b, kNone, bit);
  program.appendClassical(ClassicalOp::Xor, b, b, one);
  program.appendClassical(ClassicalOp::StoreBit, kNone, b, bit);
  program.setJumpTarget(toEnd, program.code.size());
}

Program RandomProgram::make(unsigned steps) {
  for (unsigned i = 0; i < steps; ++i) {
    const unsigned kind = random.below(10);
    if (kind == 0)
      program.code.appendMeasure(qubit(), random.below(6));
    else if (kind == 1)
      program.code.appendReset(qubit());
    else if (kind == 2)
      conditional();
    else
      gate();
  }
  for (uint32_t q = 0; q < std::min(3u, program.code.numQubits); ++q)
    program.code.appendMeasure(q, 3 + q);
  return std::move(program);
}

/// How far two samples are from being of one distribution, in standard
/// deviations.
double distance(const Histogram &a, const Histogram &b, uint64_t shots) {
  std::map<uint64_t, std::pair<double, double>> counts;
  for (size_t i = 0; i < a.size(); ++i)
    counts[a.key(i)[0]].first = a.count(i);
  for (size_t i = 0; i < b.size(); ++i)
    counts[b.key(i)[0]].second = b.count(i);
  double sum = 0;
  std::pair<double, double> rest;
  unsigned cells = 0;
  auto add = [&](std::pair<double, double> n) {
    if (n.first + n.second == 0)
      return;
    sum += (n.first - n.second) * (n.first - n.second) / (n.first + n.second);
    ++cells;
  };
  for (auto [key, n] : counts) {
    if (n.first + n.second >= 40) {
      add(n);
    } else {
      rest.first += n.first;
      rest.second += n.second;
    }
  }
  if (rest.first + rest.second >= 40)
    add(rest);
  if (cells < 2)
    return 0;
  const double k = cells - 1, c = 2 / (9 * k);
  return (std::cbrt(sum / k) - (1 - c)) / std::sqrt(c);
}

/// 150 programs at 5.5 standard deviations: one false alarm in 350,000 runs,
/// were the seeds not fixed.
TEST(NearCliffordSimulator, AgreesWithTheStateVector) {
  const Simulator &near = stabilizer::nearCliffordSimulator();
  RunOptions options;
  options.shots = 20000;
  for (unsigned trial = 0; trial < 150; ++trial) {
    Program program =
        RandomProgram(500 + trial, 3 + trial % 9).make(10 + trial / 8);
    options.seed = trial;
    llvm::Expected<RunResult> found = near.run(program, options);
    ASSERT_TRUE(bool(found)) << llvm::toString(found.takeError());
    RunResult expected =
        llvm::cantFail(findSimulator("statevector")->run(program, options));
    EXPECT_EQ(found->histogram.totalCount(), options.shots);
    EXPECT_LT(distance(found->histogram, expected.histogram, options.shots),
              5.5)
        << "trial " << trial;
  }
}

TEST(NearCliffordSimulator, IsReproducible) {
  Program program = RandomProgram(3, 5).make(40);
  RunOptions options;
  options.shots = 10000;
  options.keepShots = true;
  options.threads = 1;
  const Simulator &near = stabilizer::nearCliffordSimulator();
  RunResult one = llvm::cantFail(near.run(program, options));
  options.threads = 3;
  RunResult three = llvm::cantFail(near.run(program, options));
  EXPECT_EQ(one.shotOutputs, three.shotOutputs);
  EXPECT_EQ(one.histogram, three.histogram);
}

/// Signs that are symbols against all branches of tableaus, and of amplitudes.
TEST(NearCliffordSimulator, ExpectsWhatAllBranchesGive) {
  const Simulator &near = stabilizer::nearCliffordSimulator();
  RunOptions options;
  options.shots = 1 << 16;
  options.precision = Precision::Double;
  simulation::Random random(77);
  unsigned nonzero = 0, branching = 0;
  for (unsigned trial = 0; trial < 300; ++trial) {
    const uint32_t n = 2 + trial % 6;
    Program program =
        RandomProgram(900 + trial, n, /*isClifford=*/true).make(8 + trial / 10);
    std::vector<PauliSum> sums(4);
    for (PauliSum &sum : sums) {
      PauliTerm term;
      term.coefficient = 0.5;
      for (Qubit q = 0; q < n; ++q)
        if (random.below(2))
          term.factors.push_back({q, enishi::Pauli(1 + random.below(3))});
      sum.terms = {term, PauliTerm{2, {{n - 1, enishi::Pauli::Z}}}};
    }
    llvm::Expected<Expectations> found =
        near.expectations(program, sums, options);
    ASSERT_TRUE(bool(found)) << llvm::toString(found.takeError());
    for (const char *engine : {"stabilizer", "statevector"}) {
      Expectations expected = llvm::cantFail(
          findSimulator(engine)->expectations(program, sums, options));
      ASSERT_FALSE(expected.isSampled);
      branching += expected.branches > 1;
      for (auto [a, b] : llvm::zip_equal(found->values, expected.values)) {
        EXPECT_NEAR(a.value, b.value, b.errorBound + 1e-9)
            << engine << ", trial " << trial;
        nonzero += std::abs(a.value) > 0.1;
      }
    }
  }
  EXPECT_GT(nonzero, 300u);
  EXPECT_GT(branching, 200u);
}

/// Two thousand measurements that all decide about corrections.
TEST(NearCliffordSimulator, FollowsNoOutcome) {
  constexpr uint32_t kSteps = 1000;
  Program program;
  program.code = Circuit(2 * kSteps + 1, 2 * kSteps);
  Circuit &code = program.code;
  auto correct = [&](uint32_t bit, GateKind kind, Qubit qubit) {
    const uint32_t slot = program.newSlot();
    program.appendClassical(ClassicalOp::LoadBit, slot, kNone, bit);
    const size_t jump = program.appendJumpIfZero(slot);
    code.append(kind, {qubit});
    program.setJumpTarget(jump, code.size());
  };
  code.append(GateKind::H, {0});
  code.append(GateKind::S, {0});
  for (uint32_t i = 0; i < kSteps; ++i) {
    const Qubit a = 2 * i, b = a + 1, c = a + 2;
    code.append(GateKind::H, {b});
    code.append(GateKind::CX, {b, c});
    code.append(GateKind::CX, {a, b});
    code.append(GateKind::H, {a});
    code.appendMeasure(a, a);
    code.appendMeasure(b, b);
    correct(b, GateKind::X, c);
    correct(a, GateKind::Z, c);
  }
  PauliSum y, x;
  y.terms = {PauliTerm{1, {{2 * kSteps, enishi::Pauli::Y}}}};
  x.terms = {PauliTerm{1, {{2 * kSteps, enishi::Pauli::X}}}};
  Expectations found = llvm::cantFail(
      stabilizer::nearCliffordSimulator().expectations(program, {y, x}, {}));
  EXPECT_EQ(found.values[0].value, 1);
  EXPECT_EQ(found.values[1].value, 0);
  EXPECT_FALSE(found.isSampled);

  program.code.append(GateKind::T, {0});
  EXPECT_NE(llvm::toString(stabilizer::nearCliffordSimulator()
                               .expectations(program, {y}, {})
                               .takeError())
                .find("Clifford gates"),
            std::string::npos);
}

TEST(NearCliffordSimulator, SaysWhatStandsAgainstIt) {
  const Simulator &near = stabilizer::nearCliffordSimulator();
  auto refusal = [&](const Program &program) {
    llvm::Expected<Estimate> estimate = near.canRun(program, {});
    return estimate ? "" : llvm::toString(estimate.takeError());
  };
  Program wide;
  wide.code = Circuit(40, 0);
  for (Qubit q = 0; q < 40; ++q) {
    wide.code.append(GateKind::H, {q});
    wide.code.append(GateKind::T, {q});
  }
  EXPECT_NE(refusal(wide).find("more than 24 qubits"), std::string::npos);

  Program conditional;
  conditional.code = Circuit(1, 1);
  conditional.code.appendMeasure(0, 0);
  const uint32_t slot = conditional.newSlot();
  conditional.appendClassical(ClassicalOp::LoadBit, slot, kNone, 0);
  const size_t jump = conditional.appendJumpIfZero(slot);
  conditional.code.append(GateKind::T, {0});
  conditional.setJumpTarget(jump, conditional.code.size());
  EXPECT_NE(refusal(conditional).find("the gate 't' depends on a result"),
            std::string::npos);

  Program loop;
  loop.code = Circuit(1, 1);
  const size_t again = loop.appendJump();
  loop.setJumpTarget(again, 0);
  EXPECT_NE(refusal(loop).find("instructions are executed"), std::string::npos);
}

TEST(NearCliffordSimulator, IsChosenForManyQubitsAndFewRotations) {
  addSimulator(stabilizer::nearCliffordSimulator());
  EXPECT_EQ(findSimulator("near-clifford"),
            &stabilizer::nearCliffordSimulator());
  Program program;
  program.code = Circuit(60, 60);
  program.code.append(GateKind::H, {0});
  for (Qubit q = 0; q < 59; ++q)
    program.code.append(GateKind::CX, {q, q + 1});
  program.code.append(GateKind::T, {30});
  program.code.append(GateKind::H, {0});
  // A bond of one value is all that a matrix product state may have.
  RunOptions options;
  options.mostBondValues = 1;
  for (Qubit q = 0; q < 60; ++q)
    program.code.appendMeasure(q, q);
  RunResult result =
      llvm::cantFail(findSimulator("auto")->run(program, options));
  EXPECT_EQ(result.engine, "near-clifford");
  // The program is known to the end: 0 or all ones, then H on the first.
  EXPECT_EQ(result.histogram.size(), 4u);
}

} // namespace

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
  RandomProgram(uint64_t seed, uint32_t qubits) : random(seed) {
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
  Program program;
};

void RandomProgram::gate() {
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

//===- CircuitTest.cpp - The flat circuit -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Circuit/Circuit.h"

#include <gtest/gtest.h>

using namespace enishi;

namespace {

TEST(Circuit, ParametersOfEveryCount) {
  Circuit c(4);
  c.append(GateKind::RZ, {2}, {0.5});
  c.append(GateKind::R, {1}, {0.25, -1.0});
  c.append(GateKind::U, {3}, {1.0, 2.0, 3.0});
  c.append(GateKind::CU, {0, 3}, {1.0, 2.0, 3.0, 4.0});
  c.append(GateKind::CCX, {2, 1, 0});
  auto expect = [&](size_t i, std::vector<Qubit> qubits,
                    std::vector<double> params) {
    const Instruction &inst = c.instructions[i];
    EXPECT_EQ(c.qubits(inst).vec(), qubits);
    llvm::SmallVector<double, 4> p = c.params(inst);
    EXPECT_EQ(std::vector<double>(p.begin(), p.end()), params);
  };
  expect(0, {2}, {0.5});
  expect(1, {1}, {0.25, -1.0});
  expect(2, {3}, {1, 2, 3});
  expect(3, {0, 3}, {1, 2, 3, 4});
  expect(4, {2, 1, 0}, {});
  EXPECT_EQ(c.numControls(c.instructions[3]), 1u);
  EXPECT_EQ(c.numControls(c.instructions[4]), 2u);
}

TEST(Circuit, ControlledUsesTheTableWhereItCan) {
  Circuit c(6);
  c.appendControlled(GateKind::X, 2, {0, 1, 2});
  EXPECT_EQ(c.instructions[0].kind, GateKind::CCX);
  c.appendControlled(GateKind::X, 4, {0, 1, 2, 3, 4});
  EXPECT_EQ(c.instructions[1].kind, GateKind::Controlled);
  EXPECT_EQ(c.numControls(c.instructions[1]), 4u);
  EXPECT_EQ(c.qubits(c.instructions[1]).size(), 5u);
  c.appendControlled(GateKind::U, 2, {5, 4, 0}, {0.1, 0.2, 0.3});
  EXPECT_EQ(c.params(c.instructions[2])[2], 0.3);
  c.appendControlled(GateKind::CX, 3, {0, 1, 2, 3, 4});
  EXPECT_EQ(c.numControls(c.instructions[3]), 4u);
}

TEST(Circuit, MatrixOfControlled) {
  Circuit c(4);
  c.appendControlled(GateKind::X, 3, {0, 1, 2, 3});
  llvm::SmallVector<Complex, 64> m;
  c.instructionMatrix(c.instructions[0], m);
  ASSERT_EQ(m.size(), 256u);
  // Only 0111 and 1111 are exchanged: the controls are the low three bits.
  for (size_t i = 0; i < 16; ++i)
    EXPECT_EQ(m[i * 16 + (i % 8 == 7 ? i ^ 8 : i)], Complex(1));
}

TEST(Circuit, SymbolicAngles) {
  Circuit c(1);
  Angle a = c.symbol(7), b = c.symbol(3);
  Angle sum = c.add(c.scale(a, 2), c.add(b, 0.5));
  LinearExpr expr = c.linear(sum);
  EXPECT_EQ(expr.constant, 0.5);
  ASSERT_EQ(expr.terms.size(), 2u);
  EXPECT_EQ(expr.terms[0].symbol, 3u);
  EXPECT_EQ(expr.terms[1].coefficient, 2.0);
  // What cancels becomes a number again.
  Angle zero = c.add(a, c.negate(a));
  EXPECT_TRUE(zero.isConstant());
  EXPECT_EQ(zero.value, 0.0);
  Instruction &rz = c.append(GateKind::U, {0}, {0.5, sum, a});
  EXPECT_TRUE(c.isSymbolic(rz));
  EXPECT_EQ(c.param(rz, 0).value, 0.5);
  EXPECT_EQ(c.linear(c.param(rz, 2)).terms[0].symbol, 7u);
  c.setParam(rz, 1, 1.5);
  EXPECT_EQ(c.param(rz, 1).value, 1.5);
}

TEST(Circuit, CopiesBringTheirPools) {
  Circuit inner(3), source(3), target(3);
  inner.append(GateKind::CX, {0, 2});
  source.appendUnitary({1}, {0, 1, 1, 0});
  source.append(GateKind::CU, {0, 1}, {1.0, source.symbol(4), 3.0, 4.0});
  source.appendBarrier({0, 1, 2});
  source.appendControlFlow({0, 2}, 9, {inner});
  source.appendMeasure(2, 5);
  std::vector<Qubit> map = {2, 0, 1};
  for (const Instruction &inst : source.instructions)
    target.appendFrom(source, inst, map);
  const std::vector<Instruction> &out = target.instructions;
  EXPECT_EQ(target.matrix(out[0])[1], Complex(1));
  EXPECT_EQ(target.qubits(out[0])[0], 0u);
  EXPECT_EQ(target.linear(target.param(out[1], 1)).terms[0].symbol, 4u);
  EXPECT_EQ(target.param(out[1], 3).value, 4.0);
  EXPECT_EQ(target.qubits(out[2]).vec(), (std::vector<Qubit>{2, 0, 1}));
  EXPECT_EQ(target.controlFlowTag(out[3]), 9u);
  const Circuit &block = target.controlFlowBlocks(out[3])[0];
  EXPECT_EQ(block.qubits(block.instructions[0]).vec(),
            (std::vector<Qubit>{2, 1}));
  EXPECT_EQ(target.bit(out[4]), 5u);
  EXPECT_EQ(target.qubits(out[4])[0], 1u);
  // The source is untouched.
  EXPECT_EQ(source.qubits(source.instructions[2])[0], 0u);
}

TEST(Circuit, CopiedBlocksAreInTheNumberingOfTheirCircuit) {
  Circuit inner(2), block(2), source(2);
  inner.append(GateKind::CX, {0, 1});
  block.appendControlFlow({0, 1}, 0, {inner});
  source.appendControlFlow({0, 1}, 0, {block});
  Circuit target(9);
  target.appendFrom(source, source.instructions[0], {7, 8});
  const Circuit &copy = target.controlFlowBlocks(target.instructions[0])[0];
  EXPECT_EQ(copy.numQubits, 9u);
  const Circuit &nested = copy.controlFlowBlocks(copy.instructions[0])[0];
  EXPECT_EQ(nested.numQubits, 9u);
  EXPECT_EQ(nested.qubits(nested.instructions[0]),
            (llvm::ArrayRef<Qubit>{7, 8}));
}

TEST(Circuit, AppendFromItself) {
  Circuit c(2);
  c.appendControlled(GateKind::U, 1, {0, 1}, {1.0, 2.0, 3.0});
  for (unsigned i = 0; i < 100; ++i)
    c.appendFrom(c, c.instructions[0]);
  for (const Instruction &inst : c.instructions) {
    EXPECT_EQ(c.params(inst)[2], 3.0);
    EXPECT_EQ(c.qubits(inst)[1], 1u);
  }
}

} // namespace

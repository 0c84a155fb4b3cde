//===- ObservablesTest.cpp - Expectation values and gradients ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include "enishi/Simulation/Observables.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace enishi;
using namespace enishi::test;

namespace {

double naiveExpectation(const PauliSum &sum, const State &state) {
  return naiveTrace(sum, state.size(), [&](size_t row, size_t column) {
    return state[row] * std::conj(state[column]);
  });
}

/// Makes some parameters of a circuit linear in the inputs x0, x1, ...
Program withInputs(Circuit circuit, unsigned numInputs,
                   std::mt19937_64 &random) {
  Program program;
  for (unsigned i = 0; i < numInputs; ++i)
    program.inputs.push_back({"x" + std::to_string(i), ProgramInput::Float,
                              program.newSlot(), 0, 64});
  for (Instruction &inst : circuit.instructions)
    for (unsigned p = 0; p < circuit.numParams(inst); ++p)
      if (random() % 2) {
        LinearExpr expr;
        expr.constant = circuit.param(inst, p).value;
        uint32_t input = random() % numInputs;
        expr.terms.push_back({input, random() % 2 ? 1.0 : -0.5});
        if (input + 1 < numInputs && random() % 2)
          expr.terms.push_back({input + 1, 0.75});
        circuit.setParam(inst, p, circuit.makeAngle(std::move(expr)));
      }
  program.code = std::move(circuit);
  return program;
}

std::vector<InputValue> inputValues(llvm::ArrayRef<double> values) {
  std::vector<InputValue> result;
  for (size_t i = 0; i < values.size(); ++i)
    result.push_back({"x" + std::to_string(i), values[i]});
  return result;
}

double naiveValue(const Program &program, llvm::ArrayRef<double> values,
                  const PauliSum &sum) {
  State state(size_t(1) << program.code.numQubits);
  state[0] = 1;
  ClassicalMachine machine(program);
  llvm::cantFail(machine.setInputs(inputValues(values)));
  for (const Instruction &inst : program.code.instructions) {
    if (inst.kind == GateKind::Classical) {
      llvm::cantFail(machine.execute(inst));
    } else if (isUnitary(inst.kind)) {
      llvm::SmallVector<double, 4> params;
      machine.parameters(inst, params);
      applyNaively(program.code, inst, params, state);
    }
  }
  return naiveExpectation(sum, state);
}

/// The derivative by one input, by central differences of the fourth order:
/// good to about 1e-9.
double naiveDerivative(const Program &program, std::vector<double> values,
                       size_t input, const PauliSum &sum) {
  const double h = 2e-3, at = values[input];
  auto value = [&](double x) {
    values[input] = x;
    return naiveValue(program, values, sum);
  };
  return (8 * (value(at + h) - value(at - h)) -
          (value(at + 2 * h) - value(at - 2 * h))) /
         (12 * h);
}

template <typename T> T valueOf(llvm::Expected<T> result) {
  if (result)
    return std::move(*result);
  ADD_FAILURE() << llvm::toString(result.takeError());
  return {};
}

template <typename T> std::string messageOf(llvm::Expected<T> result) {
  return result ? "no error" : llvm::toString(result.takeError());
}

TEST(Observables, ExpectationsOfRandomStates) {
  std::mt19937_64 random(11);
  for (unsigned n : {1, 2, 4, 5, 9, 13, 17})
    for (Precision precision : {Precision::Single, Precision::Double}) {
      Program program;
      program.code = Circuit(n);
      appendRandomGates(program.code, 12 + 2 * n, random);
      State state = naiveState(program.code);
      RunOptions options;
      options.precision = precision;
      std::vector<PauliSum> sums = {randomSum(n, 1, random),
                                    randomSum(n, 60, random), PauliSum{}};
      std::vector<double> values =
          valueOf(expectationValues(program, sums, options));
      ASSERT_EQ(values.size(), sums.size());
      for (size_t i = 0; i < sums.size(); ++i)
        EXPECT_NEAR(values[i], naiveExpectation(sums[i], state),
                    precision == Precision::Single ? 2e-5 : 1e-12);
      options.threads = 1;
      EXPECT_EQ(values, valueOf(expectationValues(program, sums, options)));
    }
}

TEST(Observables, SumsOfMoreStringsThanOneBatch) {
  std::mt19937_64 random(12);
  Program program;
  program.code = Circuit(6);
  appendRandomGates(program.code, 30, random);
  PauliSum sum = randomSum(6, 2500, random);
  RunOptions options;
  options.precision = Precision::Double;
  EXPECT_NEAR(valueOf(expectationValues(program, sum, options))[0],
              naiveExpectation(sum, naiveState(program.code)), 1e-11);
}

TEST(Observables, QubitsWithoutGatesAreZero) {
  Program program;
  program.code = Circuit(70);
  program.code.append(GateKind::H, {64});
  auto sum = [&](llvm::StringRef text) {
    return valueOf(PauliSum::parse(text, 70, {}));
  };
  RunOptions options;
  options.precision = Precision::Double;
  std::vector<double> values = valueOf(expectationValues(
      program, {sum("Z3"), sum("X3"), sum("X64 * Z69"), sum("3 Z0 - Y64 Y1")},
      options));
  EXPECT_NEAR(values[0], 1, 1e-14);
  EXPECT_NEAR(values[1], 0, 1e-14);
  EXPECT_NEAR(values[2], 1, 1e-14);
  EXPECT_NEAR(values[3], 3, 1e-14);
}

TEST(Observables, MeasurementsAtTheEndAreLeftOut) {
  Program program;
  program.code = Circuit(2, 2);
  program.code.append(GateKind::H, {0});
  program.code.append(GateKind::CX, {0, 1});
  program.code.appendMeasure(0, 0);
  PauliSum sum = valueOf(PauliSum::parse("XX", 2, {}));
  EXPECT_NEAR(valueOf(expectationValues(program, sum, {}))[0], 1, 1e-6);
  program.code.append(GateKind::H, {0});
  EXPECT_EQ(messageOf(amplitudes(program, {"00"}, {})),
            "a program that measures a qubit before its end has no one final "
            "state");
}

TEST(Observables, ResetsChangeTheState) {
  Program program;
  program.code = Circuit(1);
  program.code.appendReset(0);
  program.code.append(GateKind::X, {0});
  PauliSum z = valueOf(PauliSum::parse("Z0", 1, {}));
  EXPECT_NEAR(valueOf(expectationValues(program, z, {}))[0], -1, 1e-6);
  program.code.appendReset(0);
  EXPECT_NEAR(valueOf(expectationValues(program, z, {}))[0], 1, 1e-6);
  EXPECT_EQ(messageOf(amplitudes(program, {"0"}, {})),
            "a program that resets a qubit after a gate has no one final "
            "state");
}

std::vector<ExpectedValue> propagated(const Program &program,
                                      llvm::ArrayRef<PauliSum> sums,
                                      const RunOptions &options) {
  return valueOf(pauliPropagator().expectations(program, sums, options)).values;
}

TEST(Propagation, RandomCircuitsOfAllKinds) {
  std::mt19937_64 random(16);
  RandomCircuitOptions narrow;
  narrow.wide = false;
  for (unsigned trial = 0; trial < 20; ++trial) {
    const unsigned n = 4 + trial % 3;
    Program program;
    program.code = Circuit(n);
    appendRandomGates(program.code, 25, random, narrow);
    std::vector<Qubit> pair = {n - 1, trial % (n - 1)};
    program.code.appendUnitary(pair, randomUnitary(2, random));
    PauliSum sum = randomSum(n, 6, random);
    const double exact = naiveExpectation(sum, naiveState(program.code));
    RunOptions options;
    options.propagation.threshold = 0;
    ExpectedValue value = propagated(program, sum, options)[0];
    EXPECT_NEAR(value.value, exact, 1e-11);
    EXPECT_EQ(value.errorBound, 0);
    // However much is dropped, the bound holds.
    options.propagation.threshold = 0.02;
    options.propagation.mostStrings = 100;
    value = propagated(program, sum, options)[0];
    EXPECT_LE(std::abs(value.value - exact), value.errorBound + 1e-11);
  }
}

TEST(Propagation, CliffordsOnThousandsOfQubits) {
  // A GHZ state of 3000 qubits: the product of all X, and pairs of Z.
  constexpr unsigned n = 3000;
  Program program;
  program.code = Circuit(n);
  program.code.append(GateKind::H, {0});
  PauliSum sums[3];
  sums[0].terms.push_back({2, {{0, Pauli::X}}});
  for (Qubit q = 1; q < n; ++q) {
    program.code.append(GateKind::CX, {q - 1, q});
    sums[0].terms[0].factors.push_back({q, Pauli::X});
  }
  sums[1].terms.push_back({1, {{0, Pauli::Z}, {n - 1, Pauli::Z}}});
  sums[2].terms.push_back({1, {{7, Pauli::Z}}});
  std::vector<ExpectedValue> values = propagated(program, sums, {});
  EXPECT_DOUBLE_EQ(values.at(0).value, 2);
  EXPECT_DOUBLE_EQ(values.at(1).value, 1);
  EXPECT_DOUBLE_EQ(values.at(2).value, 0);
  EXPECT_EQ(values.at(0).errorBound, 0);
}

TEST(Propagation, GatesOnManyQubitsAreAnError) {
  Program program;
  program.code = Circuit(5);
  program.code.appendControlled(GateKind::X, 4, {0, 1, 2, 3, 4});
  PauliSum z = valueOf(PauliSum::parse("Z4", 5, {}));
  EXPECT_EQ(messageOf(pauliPropagator().expectations(program, z, {})),
            "Pauli propagation takes gates on at most 4 qubits, but there is "
            "one on 5; compile the program first");
}

TEST(Gradient, RandomCircuitsOfAllKinds) {
  std::mt19937_64 random(13);
  for (unsigned trial = 0; trial < 40; ++trial) {
    const unsigned n = 3 + trial % 4, numInputs = 4;
    Circuit circuit(n);
    appendRandomGates(circuit, 25, random);
    Program program = withInputs(std::move(circuit), numInputs, random);
    PauliSum sum = randomSum(n, 5, random);
    std::vector<double> values = {0.3, -1.2, 2.5, 0.01};
    RunOptions options;
    options.inputs = inputValues(values);
    options.precision = Precision::Double;
    Gradient result = valueOf(gradient(program, sum, options));
    EXPECT_NEAR(result.value, naiveValue(program, values, sum), 1e-12);
    ASSERT_EQ(result.derivatives.size(), numInputs);
    for (unsigned i = 0; i < numInputs; ++i)
      EXPECT_NEAR(result.derivatives[i],
                  naiveDerivative(program, values, i, sum), 1e-8)
          << trial << " " << i;
    options.precision = Precision::Single;
    Gradient single = valueOf(gradient(program, sum, options));
    for (unsigned i = 0; i < numInputs; ++i)
      EXPECT_NEAR(single.derivatives[i], result.derivatives[i], 1e-4);
  }
}

/// The shift rule behind the generators must fit every gate of the table.
TEST(Gradient, EveryParameterOfEveryGate) {
  std::mt19937_64 random(14);
  for (unsigned k = 0; k < kNumTableGates; ++k) {
    const GateInfo &info = gateInfo(static_cast<GateKind>(k));
    for (unsigned p = 0; p < info.numParams; ++p) {
      Circuit circuit(4);
      for (Qubit q = 0; q < 4; ++q)
        circuit.append(GateKind::U, {q}, {0.3 + q, 0.7 * q, 1.1 - q});
      std::vector<Angle> params;
      for (unsigned i = 0; i < info.numParams; ++i)
        params.push_back(0.4 + i);
      std::vector<Qubit> qubits = {2, 0, 3, 1};
      qubits.resize(info.numQubits);
      params[p] = circuit.symbol(0);
      circuit.append(static_cast<GateKind>(k), qubits, params);
      appendRandomGates(circuit, 10, random);
      Program program;
      program.inputs.push_back(
          {"x0", ProgramInput::Float, program.newSlot(), 0, 64});
      program.code = std::move(circuit);
      PauliSum sum = randomSum(4, 8, random);
      RunOptions options;
      options.inputs = inputValues({1.3});
      options.precision = Precision::Double;
      EXPECT_NEAR(valueOf(gradient(program, sum, options)).derivatives.at(0),
                  naiveDerivative(program, {1.3}, 0, sum), 1e-8)
          << info.name.str() << " " << p;
    }
  }
}

/// Layers in which every qubit is turned by an input of its own, of kinds that
/// want different bases, with entangling gates by inputs between them.
Program layeredProgram(unsigned n, unsigned layers, std::mt19937_64 &random) {
  const GateKind singles[] = {GateKind::RX, GateKind::RY, GateKind::RZ,
                              GateKind::U, GateKind::R};
  const GateKind pairs[] = {GateKind::CZ, GateKind::CX, GateKind::RZZ,
                            GateKind::RXX, GateKind::CRY};
  Program program;
  program.code = Circuit(n);
  Circuit &code = program.code;
  auto append = [&](GateKind kind, llvm::ArrayRef<Qubit> qubits) {
    std::vector<Angle> params;
    for (unsigned i = 0; i < gateInfo(kind).numParams; ++i) {
      const uint32_t slot = program.newSlot();
      program.inputs.push_back(
          {"x" + std::to_string(slot), ProgramInput::Float, slot, 0, 64});
      params.push_back(code.symbol(slot));
    }
    code.append(kind, qubits, params);
  };
  for (unsigned layer = 0; layer < layers; ++layer) {
    for (Qubit q = 0; q < n; ++q)
      append(singles[(layer + (random() % 3 ? 0 : q)) % 5], {q});
    for (Qubit q = layer % 2; q + 1 < n; q += 2)
      append(pairs[layer % 5], {q, q + 1});
  }
  return program;
}

std::vector<double> randomValues(size_t count, std::mt19937_64 &random) {
  std::vector<double> values(count);
  for (double &value : values)
    value = double(random() % 6000) / 1000 - 3;
  return values;
}

TEST(Gradient, LayersOfManyInputs) {
  std::mt19937_64 random(23);
  for (unsigned trial = 0; trial < 12; ++trial) {
    const unsigned n = 4 + trial % 3;
    Program program = layeredProgram(n, 5, random);
    std::vector<double> values = randomValues(program.inputs.size(), random);
    PauliSum sum = randomSum(n, 6, random);
    RunOptions options;
    options.inputs = inputValues(values);
    options.precision = Precision::Double;
    Gradient result = valueOf(gradient(program, sum, options));
    ASSERT_EQ(result.derivatives.size(), values.size());
    for (size_t i = 0; i < values.size(); ++i)
      EXPECT_NEAR(result.derivatives[i],
                  naiveDerivative(program, values, i, sum), 1e-8)
          << trial << " " << i;
  }
}

/// States large enough for emitted kernels, several tiles of them, against
/// differences of the value alone.
TEST(Gradient, OfLargeStates) {
  std::mt19937_64 random(24);
  const unsigned n = 18;
  Program program = layeredProgram(n, 5, random);
  const std::vector<double> values =
      randomValues(program.inputs.size(), random);
  PauliSum sum = randomSum(n, 4, random);
  RunOptions options;
  options.inputs = inputValues(values);
  options.precision = Precision::Double;
  options.threads = 1;
  Gradient result = valueOf(gradient(program, sum, options));
  for (size_t i = 3; i < values.size(); i += values.size() / 5) {
    const double h = 1e-3;
    std::vector<double> at;
    for (double shift : {-2 * h, -h, h, 2 * h}) {
      std::vector<double> moved = values;
      moved[i] += shift;
      RunOptions there = options;
      there.inputs = inputValues(moved);
      at.push_back(valueOf(expectationValues(program, sum, there)).at(0));
    }
    EXPECT_NEAR(result.derivatives[i],
                (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * h), 1e-8)
        << i;
  }
  options.threads = 3;
  EXPECT_EQ(valueOf(gradient(program, sum, options)).derivatives,
            result.derivatives);
  options.precision = Precision::Single;
  Gradient single = valueOf(gradient(program, sum, options));
  for (size_t i = 0; i < values.size(); ++i)
    EXPECT_NEAR(single.derivatives[i], result.derivatives[i], 1e-4);
}

TEST(Gradient, ThroughArithmeticOnInputs) {
  // ry(sin(x0) * x1 / (1 + x0 x0)) on a qubit, whose Z is the cosine of it.
  Program program;
  for (unsigned i = 0; i < 2; ++i)
    program.inputs.push_back({"x" + std::to_string(i), ProgramInput::Float,
                              program.newSlot(), 0, 64});
  program.code = Circuit(1);
  uint32_t sine = program.newSlot(), top = program.newSlot(),
           square = program.newSlot(), one = program.newSlot(),
           bottom = program.newSlot(), angle = program.newSlot();
  program.appendClassical(ClassicalOp::SinF, sine, 0);
  program.appendClassical(ClassicalOp::MulF, top, sine, 1);
  program.appendClassical(ClassicalOp::MulF, square, 0, 0);
  program.appendConstant(one, 1.0);
  program.appendClassical(ClassicalOp::AddF, bottom, one, square);
  program.appendClassical(ClassicalOp::DivF, angle, top, bottom);
  program.code.append(GateKind::RY, {0}, {program.code.symbol(angle)});
  PauliSum z = valueOf(PauliSum::parse("Z0", 1, {}));
  const double x = 0.8, y = 1.7;
  RunOptions options;
  options.inputs = inputValues({x, y});
  options.precision = Precision::Double;
  Gradient result = valueOf(gradient(program, z, options));
  const double b = 1 + x * x, a = std::sin(x) * y / b;
  EXPECT_NEAR(result.value, std::cos(a), 1e-13);
  EXPECT_NEAR(result.derivatives[0],
              -std::sin(a) * y *
                  (std::cos(x) / b - std::sin(x) * 2 * x / (b * b)),
              1e-13);
  EXPECT_NEAR(result.derivatives[1], -std::sin(a) * std::sin(x) / b, 1e-13);
}

TEST(Amplitudes, SingleBasisStates) {
  std::mt19937_64 random(15);
  Program program;
  program.code = Circuit(6);
  appendRandomGates(program.code, 40, random);
  State state = naiveState(program.code);
  RunOptions options;
  options.precision = Precision::Double;
  std::vector<Complex> found =
      valueOf(amplitudes(program, {"000000", "010110", "111111"}, options));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_LT(std::abs(found[0] - state[0]), 1e-13);
  EXPECT_LT(std::abs(found[1] - state[22]), 1e-13);
  EXPECT_LT(std::abs(found[2] - state[63]), 1e-13);
  EXPECT_EQ(messageOf(amplitudes(program, {"01"}, options)),
            "'01' is no basis state of 6 qubits: a 0 or 1 for each, the "
            "highest qubit first");
}

} // namespace

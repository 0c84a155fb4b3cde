//===- NoiseTest.cpp - Noise in every engine --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The reference is a dense density matrix that sums K rho K+ entry by entry,
// with channels from their definitions in terms of fidelities and populations.
//
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include "enishi/Device/DeviceLibrary.h"
#include "enishi/Simulation/Observables.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::test;

namespace {

using Rho = std::vector<std::vector<Complex>>;

Rho zeroState(unsigned n) {
  Rho rho(size_t(1) << n, std::vector<Complex>(size_t(1) << n));
  rho[0][0] = 1;
  return rho;
}

/// K rho K+ for a matrix on certain qubits, the first the lowest bit.
Rho sandwich(const std::vector<Complex> &k, llvm::ArrayRef<Qubit> qubits,
             const Rho &rho) {
  const size_t size = rho.size(), dim = size_t(1) << qubits.size();
  auto local = [&](size_t index) {
    size_t result = 0;
    for (size_t i = 0; i < qubits.size(); ++i)
      result |= (index >> qubits[i] & 1) << i;
    return result;
  };
  auto withLocal = [&](size_t index, size_t value) {
    for (size_t i = 0; i < qubits.size(); ++i) {
      index &= ~(size_t(1) << qubits[i]);
      index |= (value >> i & 1) << qubits[i];
    }
    return index;
  };
  Rho left(size, std::vector<Complex>(size)), result = left;
  for (size_t r = 0; r < size; ++r)
    for (size_t c = 0; c < size; ++c)
      for (size_t v = 0; v < dim; ++v)
        left[r][c] += k[local(r) * dim + v] * rho[withLocal(r, v)][c];
  for (size_t r = 0; r < size; ++r)
    for (size_t c = 0; c < size; ++c)
      for (size_t v = 0; v < dim; ++v)
        result[r][c] +=
            left[r][withLocal(c, v)] * std::conj(k[local(c) * dim + v]);
  return result;
}

void addTo(Rho &sum, const Rho &term, double weight = 1) {
  for (size_t r = 0; r < sum.size(); ++r)
    for (size_t c = 0; c < sum.size(); ++c)
      sum[r][c] += weight * term[r][c];
}

/// The trace over a qubit, times the completely mixed state of it.
Rho mixed(const Rho &rho, Qubit qubit) {
  Rho result(rho.size(), std::vector<Complex>(rho.size()));
  const size_t mask = size_t(1) << qubit;
  for (size_t r = 0; r < rho.size(); ++r)
    for (size_t c = 0; c < rho.size(); ++c)
      if ((r & mask) == (c & mask))
        result[r][c] =
            0.5 * (rho[r & ~mask][c & ~mask] + rho[r | mask][c | mask]);
  return result;
}

/// Populations and coherences of a qubit as T1 and T2 say.
Rho relaxed(const Rho &rho, Qubit qubit, double stays, double coherence) {
  Rho result = rho;
  const size_t mask = size_t(1) << qubit;
  for (size_t r = 0; r < rho.size(); ++r)
    for (size_t c = 0; c < rho.size(); ++c) {
      if ((r & mask) != (c & mask))
        result[r][c] *= coherence;
      else if (r & mask)
        result[r][c] *= stays;
      else
        result[r][c] += (1 - stays) * rho[r | mask][c | mask];
    }
  return result;
}

Rho channelOnce(const NoiseChannel &channel, llvm::ArrayRef<Qubit> qubits,
                const Rho &rho) {
  Rho result(rho.size(), std::vector<Complex>(rho.size()));
  const Complex i1(0, 1);
  const std::vector<Complex> paulis[] = {
      {1, 0, 0, 1}, {0, 1, 1, 0}, {0, -i1, i1, 0}, {1, 0, 0, -1}};
  switch (channel.kind) {
  case NoiseChannel::Pauli:
    for (size_t p = 0; p < channel.pauli.size(); ++p) {
      Rho term = rho;
      for (size_t k = 0; k < qubits.size(); ++k)
        term = sandwich(paulis[p >> 2 * k & 3], qubits[k], term);
      addTo(result, term, channel.pauli[p]);
    }
    return result;
  case NoiseChannel::Depolarizing: {
    Rho all = rho;
    for (Qubit qubit : qubits)
      all = mixed(all, qubit);
    addTo(result, rho, 1 - channel.probability);
    addTo(result, all, channel.probability);
    return result;
  }
  case NoiseChannel::AmplitudeDamping:
    return relaxed(rho, qubits[0], 1 - channel.probability,
                   std::sqrt(1 - channel.probability));
  case NoiseChannel::PhaseDamping:
    return relaxed(rho, qubits[0], 1, std::sqrt(1 - channel.probability));
  case NoiseChannel::ThermalRelaxation:
    return relaxed(rho, qubits[0],
                   std::exp(-channel.durationNs / (1000 * channel.t1Us)),
                   std::exp(-channel.durationNs / (1000 * channel.t2Us)));
  case NoiseChannel::Kraus:
    for (const std::vector<Complex> &k : channel.operators)
      addTo(result, sandwich(k, qubits, rho));
    return result;
  }
  return result;
}

Rho withChannels(const NoiseRule &rule, llvm::ArrayRef<Qubit> qubits, Rho rho) {
  for (const NoiseChannel &channel : rule.channels) {
    if (channel.numQubits == 2)
      rho = channelOnce(channel, qubits, rho);
    else
      for (size_t i = 0; i < qubits.size(); ++i)
        if (channel.operand == kNone || channel.operand == i)
          rho = channelOnce(channel, qubits[i], rho);
  }
  return rho;
}

/// Every branch of a program whose only classical work is to measure, with the
/// weight of each output. `model` has one rule for each number of operands, in
/// order, and one for measurements and resets.
using Branches = std::map<uint64_t, Rho>;

Branches naiveBranches(const Program &program, const NoiseModel &model) {
  const Circuit &code = program.code;
  Branches branches;
  branches[0] = zeroState(code.numQubits);
  for (const Instruction &inst : code.instructions) {
    Branches next;
    auto add = [&](uint64_t bits, const Rho &rho) {
      auto [it, isNew] = next.try_emplace(bits, rho);
      if (!isNew)
        addTo(it->second, rho);
    };
    const std::vector<Complex> project[] = {{1, 0, 0, 0}, {0, 0, 0, 1}};
    for (auto &[bits, rho] : branches) {
      if (inst.kind == GateKind::Measure) {
        const Qubit qubit = inst.q[0];
        const NoiseRule &rule = model.measurements[0];
        Rho before = withChannels(rule, qubit, rho);
        for (unsigned outcome = 0; outcome < 2; ++outcome) {
          Rho after = sandwich(project[outcome], qubit, before);
          const double wrong =
              outcome ? rule.readout->zeroForOne : rule.readout->oneForZero;
          for (unsigned reported = 0; reported < 2; ++reported) {
            Rho part(after.size(), std::vector<Complex>(after.size()));
            addTo(part, after, reported == outcome ? 1 - wrong : wrong);
            uint64_t mask = uint64_t(1) << inst.q[1];
            add((bits & ~mask) | (reported ? mask : 0), part);
          }
        }
      } else if (inst.kind == GateKind::Reset) {
        Rho after = relaxed(rho, inst.q[0], 0, 0);
        add(bits, withChannels(model.resets[0], inst.q[0], after));
      } else if (inst.kind == GateKind::Delay) {
        Rho after = rho;
        for (Qubit qubit : code.qubits(inst)) {
          const IdleRule &idle = model.idle[0];
          const double us = code.duration(inst) * 1e6;
          after = relaxed(after, qubit, std::exp(-us / idle.t1Us),
                          std::exp(-us / idle.t2Us));
        }
        add(bits, after);
      } else {
        llvm::SmallVector<Complex, 64> matrix;
        code.instructionMatrix(inst, matrix);
        llvm::ArrayRef<Qubit> qubits = code.qubits(inst);
        Rho after = sandwich(std::vector<Complex>(matrix.begin(), matrix.end()),
                             qubits, rho);
        for (const NoiseRule &rule : model.gates)
          if (rule.arity == qubits.size())
            after = withChannels(rule, qubits, after);
        add(bits, after);
      }
    }
    branches = std::move(next);
  }
  return branches;
}

/// The probability of every output, measurements at the end.
std::map<uint64_t, double> naiveNoisyDistribution(const Program &program,
                                                  const NoiseModel &model) {
  std::map<uint64_t, double> result;
  for (const auto &[bits, rho] : naiveBranches(program, model))
    for (size_t i = 0; i < rho.size(); ++i)
      result[bits] += rho[i][i].real();
  return result;
}

/// Random operators whose squares sum to the identity: blocks of a random
/// unitary of more qubits.
NoiseChannel randomKraus(unsigned numQubits, unsigned extra,
                         std::mt19937_64 &random) {
  NoiseChannel channel;
  channel.kind = NoiseChannel::Kraus;
  channel.numQubits = numQubits;
  const size_t dim = size_t(1) << numQubits, blocks = size_t(1) << extra;
  std::vector<Complex> u = randomUnitary(numQubits + extra, random);
  for (size_t b = 0; b < blocks; ++b) {
    std::vector<Complex> k(dim * dim);
    for (size_t r = 0; r < dim; ++r)
      for (size_t c = 0; c < dim; ++c)
        k[r * dim + c] = u[(b * dim + r) * dim * blocks + c];
    channel.operators.push_back(std::move(k));
  }
  return channel;
}

/// Relaxation from |+> to |->: one operator is nearly the identity, and neither
/// is diagonal.
NoiseChannel weakKraus(double strength) {
  NoiseChannel channel;
  channel.kind = NoiseChannel::Kraus;
  const double s = std::sqrt(strength), t = std::sqrt(1 - strength);
  channel.operators = {{(1 + t) / 2, (t - 1) / 2, (t - 1) / 2, (1 + t) / 2},
                       {s / 2, s / 2, -s / 2, -s / 2}};
  return channel;
}

NoiseChannel damping(NoiseChannel::Kind kind, double probability) {
  NoiseChannel channel;
  channel.kind = kind;
  channel.probability = probability;
  return channel;
}

NoiseChannel randomPauli(unsigned numQubits, double strength,
                         std::mt19937_64 &random) {
  NoiseChannel channel;
  channel.numQubits = numQubits;
  channel.pauli.assign(size_t(1) << 2 * numQubits, 0);
  double sum = 0;
  for (size_t i = 1; i < channel.pauli.size(); ++i)
    sum += channel.pauli[i] = double(random() % 5);
  for (double &p : channel.pauli)
    p *= sum > 0 ? strength / sum : 0;
  channel.pauli[0] = sum > 0 ? 1 - strength : 1;
  return channel;
}

/// One rule for each number of operands, for measurements, resets and delays.
NoiseModel randomModel(std::mt19937_64 &random, bool pauliOnly) {
  NoiseModel model;
  auto one = [&]() -> NoiseChannel {
    switch (random() % (pauliOnly ? 2 : 7)) {
    case 0:
      return randomPauli(1, 0.05, random);
    case 1:
      return NoiseChannel::depolarizing(0.04, 1);
    case 2:
      return damping(NoiseChannel::AmplitudeDamping, 0.08);
    case 3:
      return damping(NoiseChannel::PhaseDamping, 0.1);
    case 4:
      return NoiseChannel::thermalRelaxation(50, 30, 4000);
    case 5:
      return randomKraus(1, 1 + random() % 2, random);
    default:
      return weakKraus(0.07);
    }
  };
  model.gates.resize(2);
  for (unsigned arity : {1, 2}) {
    NoiseRule &rule = model.gates[arity - 1];
    rule.arity = arity;
    rule.channels.push_back(one());
    if (arity == 2) {
      rule.channels.push_back(one());
      rule.channels.back().operand = random() % 2;
      rule.channels.push_back(random() % 2
                                  ? randomPauli(2, 0.06, random)
                                  : NoiseChannel::depolarizing(0.05, 2));
      if (!pauliOnly && random() % 3 == 0)
        rule.channels.push_back(randomKraus(2, 1, random));
    }
  }
  model.measurements.resize(1);
  model.measurements[0].arity = 1;
  model.measurements[0].readout = ReadoutError{0.03, 0.08};
  if (random() % 2)
    model.measurements[0].channels.push_back(one());
  model.resets.resize(1);
  model.resets[0].arity = 1;
  model.resets[0].channels.push_back(NoiseChannel::pauliX(0.1));
  if (!pauliOnly)
    model.idle.push_back({{}, 20, 25});
  return model;
}

/// Gates of one and two qubits, and with `dynamic` measurements, resets and
/// delays between them; in the end every qubit is measured.
Program randomProgram(unsigned n, std::mt19937_64 &random, bool clifford,
                      bool dynamic, bool delays) {
  Program program;
  program.code = Circuit(n, n + 1);
  program.bitRegisters = {{"c", 0, n + 1}};
  Circuit gates(n);
  RandomCircuitOptions kinds;
  kinds.cliffordOnly = clifford;
  kinds.wide = false;
  appendRandomGates(gates, 14, random, kinds);
  for (const Instruction &inst : gates.instructions) {
    if (gates.qubits(inst).size() <= 2)
      program.code.appendFrom(gates, inst);
    if (dynamic && random() % 6 == 0)
      program.code.appendMeasure(random() % n, n);
    if (dynamic && random() % 6 == 0)
      program.code.appendReset(random() % n);
    if (delays && random() % 6 == 0)
      program.code.appendDelay({Qubit(random() % n)}, 2e-6, false);
  }
  for (Qubit qubit = 0; qubit < n; ++qubit)
    program.code.appendMeasure(qubit, qubit);
  return program;
}

RunOptions noisyOptions(const NoiseModel &model, uint64_t seed,
                        uint64_t shots) {
  RunOptions options;
  options.noise = std::make_shared<const NoiseModel>(model);
  options.seed = seed;
  options.shots = shots;
  return options;
}

RunResult runNoisy(llvm::StringRef engine, const Program &program,
                   const RunOptions &options) {
  llvm::Expected<RunResult> result =
      findSimulator(engine)->run(program, options);
  if (!result) {
    ADD_FAILURE() << engine.str() << ": " << llvm::toString(result.takeError());
    return {};
  }
  EXPECT_EQ(result->histogram.totalCount(), options.shots);
  return std::move(*result);
}

TEST(Noise, DensityMatrixIsTheSumOverKraus) {
  std::mt19937_64 random(1);
  for (unsigned round = 0; round < 40; ++round) {
    const unsigned n = 1 + round % 4;
    NoiseModel model = randomModel(random, round % 4 == 3);
    Program program;
    program.code = Circuit(n);
    RandomCircuitOptions kinds;
    appendRandomGates(program.code, 12, random, kinds);
    llvm::Expected<std::vector<Complex>> rho =
        finalDensityMatrix(program, noisyOptions(model, 0, 0));
    ASSERT_TRUE(bool(rho)) << llvm::toString(rho.takeError());
    Rho expected = naiveBranches(program, model)[0];
    for (size_t r = 0; r < expected.size(); ++r)
      for (size_t c = 0; c < expected.size(); ++c)
        ASSERT_NEAR(std::abs((*rho)[r << n | c] - expected[r][c]), 0, 1e-11)
            << "round " << round << " entry " << r << ", " << c;
  }
}

TEST(Noise, ExpectationValuesAreTraces) {
  std::mt19937_64 random(11);
  NoiseModel model = randomModel(random, false);
  Program program;
  program.code = Circuit(3);
  appendRandomGates(program.code, 12, random, {});
  llvm::Expected<PauliSum> sum =
      PauliSum::parse("0.5 * X0 * Y2 - Z1 + 2 * Y0 * Y1 * Z2 + 1", 3, {});
  ASSERT_TRUE(bool(sum));
  RunOptions options = noisyOptions(model, 0, 0);
  options.precision = Precision::Double;
  llvm::Expected<std::vector<double>> values =
      expectationValues(program, *sum, options);
  ASSERT_TRUE(bool(values)) << llvm::toString(values.takeError());
  Rho rho = naiveBranches(program, model)[0];
  const double expected = naiveTrace(
      *sum, rho.size(), [&](size_t r, size_t c) { return rho[r][c]; });
  EXPECT_NEAR(values->front(), expected, 1e-11);
  EXPECT_FALSE(
      bool(llvm::expectedToOptional(gradient(program, *sum, options))));
}

/// Measurements, misread bits, resets and delays in the middle: exactly on the
/// density matrix, by trajectories and frames within their standard errors.
TEST(Noise, ExpectationValuesOfDynamicPrograms) {
  std::mt19937_64 random(12);
  double squares = 0;
  unsigned sampled = 0;
  for (unsigned round = 0; round < 24; ++round) {
    const bool pauliOnly = round % 2;
    NoiseModel model = randomModel(random, pauliOnly);
    const unsigned n = 2 + round % 2;
    Program program =
        randomProgram(n, random, pauliOnly, /*dynamic=*/true, !pauliOnly);
    RandomCircuitOptions kinds;
    kinds.wide = false;
    kinds.cliffordOnly = pauliOnly;
    Circuit last(n);
    appendLastGates(last, random, kinds);
    for (const Instruction &inst : last.instructions)
      if (last.qubits(inst).size() <= 2)
        program.code.appendFrom(last, inst);
    const PauliSum sum = randomSum(n, 4, random);
    Rho rho(size_t(1) << n, std::vector<Complex>(size_t(1) << n));
    for (const auto &[bits, part] : naiveBranches(program, model))
      addTo(rho, part);
    const double exact = naiveTrace(
        sum, rho.size(), [&](size_t r, size_t c) { return rho[r][c]; });
    RunOptions options = noisyOptions(model, round, uint64_t(1) << 16);
    options.precision = Precision::Double;
    auto expectations = [&](llvm::StringRef engine) {
      return llvm::cantFail(
          findSimulator(engine)->expectations(program, sum, options));
    };
    Expectations all = expectations("densitymatrix");
    EXPECT_FALSE(all.isSampled);
    EXPECT_NEAR(all.values[0].value, exact, 1e-10) << round;
    options.shots = 3000;
    for (llvm::StringRef engine : {"statevector", "stabilizer"}) {
      if (engine == "stabilizer" && !pauliOnly)
        continue;
      Expectations drawn = expectations(engine);
      EXPECT_TRUE(drawn.isSampled);
      const double sigma = (drawn.values[0].value - exact) /
                           std::max(1e-9, drawn.values[0].standardError);
      EXPECT_LT(std::abs(sigma), 5.2) << engine.str() << ", round " << round;
      squares += sigma * sigma;
      ++sampled;
    }
  }
  EXPECT_GT(squares / sampled, 0.4);
  EXPECT_LT(squares / sampled, 2);
}

/// Every engine against the reference: isPlausible() fails once in ten million
/// tests for a right sampler.
TEST(Noise, EnginesAgreeWithTheReference) {
  std::mt19937_64 random(2);
  for (unsigned round = 0; round < 30; ++round) {
    const bool clifford = round % 3 == 0;
    NoiseModel model = randomModel(random, clifford);
    Program program = randomProgram(1 + round % 4, random, clifford,
                                    /*dynamic=*/round % 2, !clifford);
    std::map<uint64_t, double> expected =
        naiveNoisyDistribution(program, model);
    for (llvm::StringRef engine :
         {"statevector", "densitymatrix", "stabilizer"}) {
      if (engine == "stabilizer" && !clifford)
        continue;
      RunOptions options = noisyOptions(model, round, 8000);
      RunResult result = runNoisy(engine, program, options);
      EXPECT_TRUE(isPlausible(result.histogram, expected))
          << engine.str() << " round " << round;
    }
  }
}

/// Of a correct model the wrong strength is noticed.
TEST(Noise, ComparisonNoticesAWrongStrength) {
  std::mt19937_64 random(3);
  NoiseModel model = randomModel(random, true);
  Program program;
  program.code = Circuit(3, 3);
  program.bitRegisters = {{"c", 0, 3}};
  for (Qubit qubit = 0; qubit < 3; ++qubit) {
    program.code.append(GateKind::RY, {qubit}, {1.0 + qubit});
    program.code.appendMeasure(qubit, qubit);
  }
  auto expected = naiveNoisyDistribution(program, model);
  model.measurements[0].readout->zeroForOne += 0.03;
  RunResult result =
      runNoisy("statevector", program, noisyOptions(model, 1, 40000));
  EXPECT_FALSE(isPlausible(result.histogram, expected));
}

/// A correction depends on what was reported, not on what was.
TEST(Noise, FeedForwardSeesTheReportedBit) {
  Program program;
  program.code = Circuit(2, 2);
  program.bitRegisters = {{"c", 0, 2}};
  uint32_t slot = program.newSlot();
  program.code.append(GateKind::X, {0});
  program.code.appendMeasure(0, 0);
  program.appendClassical(ClassicalOp::LoadBit, slot, kNone, 0);
  size_t skip = program.appendJumpIfZero(slot);
  program.code.append(GateKind::X, {1});
  program.setJumpTarget(skip, program.code.size());
  program.code.appendMeasure(1, 1);
  NoiseModel model;
  model.measurements.resize(1);
  model.measurements[0].places.push_back({0});
  model.measurements[0].readout = ReadoutError{0, 0.25};
  for (llvm::StringRef engine :
       {"statevector", "densitymatrix", "stabilizer"}) {
    RunResult result = runNoisy(engine, program, noisyOptions(model, 5, 20000));
    EXPECT_TRUE(isPlausible(result.histogram, {{0, 0.25}, {3, 0.75}}))
        << engine.str();
  }
}

TEST(Noise, SameBytesForAnyNumberOfThreads) {
  std::mt19937_64 random(4);
  for (unsigned round = 0; round < 6; ++round) {
    NoiseModel model = randomModel(random, round % 2);
    Program program = randomProgram(4, random, round % 2, true, false);
    for (llvm::StringRef engine :
         {"statevector", "densitymatrix", "stabilizer"}) {
      if (engine == "stabilizer" && round % 2 == 0)
        continue;
      RunOptions options = noisyOptions(model, 7, 3000);
      options.keepShots = true;
      options.threads = 1;
      RunResult one = runNoisy(engine, program, options);
      options.threads = 3;
      RunResult three = runNoisy(engine, program, options);
      EXPECT_EQ(one.histogram, three.histogram);
      EXPECT_EQ(one.shotOutputs, three.shotOutputs);
    }
  }
}

/// Without room for a second state, branches begin again from the start.
TEST(Noise, RunsInTheMemoryOfOneState) {
  std::mt19937_64 random(5);
  NoiseModel model = randomModel(random, false);
  Program program = randomProgram(4, random, false, true, false);
  RunOptions options = noisyOptions(model, 9, 2000);
  options.threads = 1;
  RunResult roomy = runNoisy("statevector", program, options);
  llvm::Expected<Estimate> estimate =
      findSimulator("statevector")->canRun(program, options);
  ASSERT_TRUE(bool(estimate));
  options.memoryLimit = estimate->bytes;
  RunResult tight = runNoisy("statevector", program, options);
  EXPECT_EQ(roomy.histogram, tight.histogram);
}

/// Hundreds of falls do not leave the range of single precision.
TEST(Noise, LongRunsKeepTheirNorm) {
  Program program;
  program.code = Circuit(1, 1);
  program.bitRegisters = {{"c", 0, 1}};
  for (unsigned i = 0; i < 3000; ++i)
    program.code.append(GateKind::RY, {0}, {0.7});
  program.code.appendMeasure(0, 0);
  NoiseModel model;
  model.gates.resize(1);
  model.gates[0].arity = 1;
  model.gates[0].channels.push_back(
      damping(NoiseChannel::AmplitudeDamping, 0.4));
  model.measurements.resize(1);
  model.measurements[0].readout = ReadoutError{};
  RunResult result =
      runNoisy("statevector", program, noisyOptions(model, 3, 2000));
  EXPECT_TRUE(
      isPlausible(result.histogram, naiveNoisyDistribution(program, model)));
}

TEST(Noise, StabilizerRefusesDamping) {
  Program program;
  program.code = Circuit(1, 1);
  program.code.append(GateKind::X, {0});
  program.code.appendMeasure(0, 0);
  NoiseModel model;
  model.gates.resize(1);
  model.gates[0].channels.push_back(
      damping(NoiseChannel::AmplitudeDamping, 0.1));
  llvm::Expected<RunResult> result =
      findSimulator("stabilizer")->run(program, noisyOptions(model, 0, 10));
  ASSERT_FALSE(bool(result));
  EXPECT_NE(llvm::toString(result.takeError()).find("--simulator=statevector"),
            std::string::npos);
}

/// The average fidelity of gate and noise is what the device's figures say.
TEST(Noise, DeviceFiguresBecomeTheStatedInfidelity) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  std::shared_ptr<const Device> device =
      loadDevice("heron-156", sources, diagnostics);
  ASSERT_TRUE(device);
  NoiseModel model = noiseOfDevice(*device);
  unsigned found = 0;
  for (const NoiseRule &rule : model.gates) {
    const GateKind kind = rule.gates[0];
    const unsigned n = gateInfo(kind).numQubits, d = 1u << n;
    // The entanglement fidelity: each qubit half of a maximally entangled pair.
    Rho rho(d * d, std::vector<Complex>(d * d));
    for (unsigned i = 0; i < d; ++i)
      for (unsigned j = 0; j < d; ++j)
        rho[i << n | i][j << n | j] = 1.0 / d;
    Rho after = withChannels(
        rule, n == 1 ? std::vector<Qubit>{0} : std::vector<Qubit>{0, 1}, rho);
    double fidelity = 0;
    for (unsigned i = 0; i < d; ++i)
      for (unsigned j = 0; j < d; ++j)
        fidelity += after[i << n | i][j << n | j].real() / d;
    const double average = (d * fidelity + 1) / (d + 1);
    std::vector<Site> sites = {0, 1};
    if (n == 2)
      sites = {device->edges()[0].first, device->edges()[0].second};
    EXPECT_NEAR(1 - average,
                device->error(kind, llvm::ArrayRef<Site>(sites).take_front(n)),
                1e-9)
        << gateName(kind).str();
    ++found;
  }
  EXPECT_GE(found, 2u);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

std::optional<NoiseModel> parse(llvm::StringRef text, std::string &messages) {
  SourceManager sources;
  uint32_t file =
      sources.add("model.json", llvm::MemoryBuffer::getMemBufferCopy(text));
  DiagnosticEngine diagnostics(sources);
  std::optional<NoiseModel> model = readNoiseModel(file, sources, diagnostics);
  llvm::raw_string_ostream os(messages);
  renderDiagnostics(sources, diagnostics.diagnostics(), DiagnosticFormat::Text,
                    false, os);
  EXPECT_EQ(model.has_value(), !diagnostics.hasErrors());
  return model;
}

TEST(NoiseFile, WhatIsWrittenIsRead) {
  std::mt19937_64 random(6);
  for (unsigned round = 0; round < 20; ++round) {
    NoiseModel model = randomModel(random, false);
    model.gates[1].places = {{0, 1}, {2, 1}};
    model.gates[1].gates = {GateKind::CX, GateKind::CZ};
    model.name = "a \"model\"";
    std::string text, again, messages;
    llvm::raw_string_ostream os(text);
    printNoiseModel(model, os);
    std::optional<NoiseModel> back = parse(text, messages);
    ASSERT_TRUE(back) << messages;
    llvm::raw_string_ostream os2(again);
    printNoiseModel(*back, os2);
    EXPECT_EQ(text, again);
  }
}

TEST(NoiseFile, ErrorsSayWhere) {
  struct Case {
    const char *text, *expected;
  };
  const Case cases[] = {
      {"{}", "enishi_noise"},
      {"{\"enishi_noise\": 2}", "version 1"},
      {"{\"enishi_noise\": 1, \"gate\": []}", "gates"},
      {"{\"enishi_noise\": 1, \"gates\": [{\"gates\": [\"cxx\"]}]}", "cx"},
      {"{\"enishi_noise\": 1, \"gates\": [{\"gates\": [\"cx\"], "
       "\"channels\": [{\"type\": \"bitflip\", \"probability\": 0.1}]}]}",
       "bit_flip"},
      {"{\"enishi_noise\": 1, \"gates\": [{\"gates\": [\"cx\"], "
       "\"channels\": [{\"type\": \"bit_flip\", \"probability\": 1.1}]}]}",
       "between 0 and 1"},
      {"{\"enishi_noise\": 1, \"gates\": [{\"gates\": [\"x\"], \"channels\": "
       "[{\"type\": \"kraus\", \"operators\": [[[1, 0], [0, 0.5]]]}]}]}",
       "preserve the trace"},
      {"{\"enishi_noise\": 1, \"gates\": [{\"gates\": [\"x\"], \"channels\": "
       "[{\"type\": \"thermal_relaxation\", \"t1_us\": 10, \"t2_us\": 21, "
       "\"duration_ns\": 5}]}]}",
       "at most twice T1"},
      {"{\"enishi_noise\": 1, \"gates\": [{\"gates\": [\"x\"], \"channels\": "
       "[{\"type\": \"pauli\", \"probabilities\": {\"XX\": 0.1}}]}]}",
       "two qubits needs a rule"},
      {"{\"enishi_noise\": 1, \"gates\": [{\"gates\": [\"cx\"], \"places\": "
       "[[0]]}]}",
       "as many as it has"},
      {R"({"enishi_noise":1,"gates":[{"gates":["cx"],"places":[[3,3]],"channels":[]}]})",
       "a place names a qubit twice"},
      {"{\"enishi_noise\": 1, \"measurements\": [{\"readout\": "
       "{\"one_for_zero\": -1}}]}",
       "one_for_zero"},
      {"[", "model.json:1:"},
  };
  for (const Case &c : cases) {
    std::string messages;
    EXPECT_FALSE(parse(c.text, messages)) << c.text;
    EXPECT_NE(messages.find(c.expected), std::string::npos) << c.text << "\n"
                                                            << messages;
    EXPECT_NE(messages.find("model.json:1:"), std::string::npos) << messages;
  }
}

/// Files with a few characters changed are read or refused.
TEST(NoiseFile, DamagedFilesAreHarmless) {
  std::mt19937_64 random(7);
  std::string good;
  llvm::raw_string_ostream os(good);
  printNoiseModel(randomModel(random, false), os);
  const uint64_t rounds =
      std::getenv("ENISHI_FUZZ_ROUNDS")
          ? std::strtoull(std::getenv("ENISHI_FUZZ_ROUNDS"), nullptr, 10)
          : 2000;
  const llvm::StringRef alphabet = "{}[]\",:0123456789.-e truefalsnXYZI\\";
  for (uint64_t round = 0; round < rounds; ++round) {
    std::string text = good;
    for (unsigned i = 0; i < 1 + random() % 4; ++i) {
      size_t at = random() % text.size();
      switch (random() % 3) {
      case 0:
        text[at] = alphabet[random() % alphabet.size()];
        break;
      case 1:
        text.erase(at, 1 + random() % 20);
        break;
      default:
        text.insert(at, text.substr(random() % text.size(), random() % 40));
      }
    }
    std::string messages;
    std::optional<NoiseModel> model = parse(text, messages);
    if (!model)
      continue;
    // Whatever is read can be run.
    Program program = randomProgram(2, random, false, true, true);
    llvm::Expected<Estimate> estimate =
        findSimulator("statevector")
            ->canRun(program, noisyOptions(*model, 0, 1));
    if (!estimate)
      llvm::consumeError(estimate.takeError());
  }
}

} // namespace

//===- NearCliffordTest.cpp - Circuits with a few rotations -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against a density matrix that is made of the definitions of the gates, and
// knows nothing of tableaus: exact distributions of records, with noise as the
// mixture that it is.
//
//===----------------------------------------------------------------------===//

#include "StabilizerTestUtils.h"

#include "lib/Simulation/Random.h"
#include "lib/Stabilizer/BatchSampler.h"
#include "lib/Stabilizer/NearCliffordKernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <map>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

using Complex = std::complex<double>;
using Distribution = std::map<std::string, double>;

/// A product of Pauli operators, a letter per qubit.
using Product = std::vector<std::pair<unsigned, char>>;

/// A pure state that was not normalised: its norm is its probability.
class Branch {
public:
  explicit Branch(unsigned qubits) : amplitudes(size_t(1) << qubits) {
    amplitudes[0] = 1;
  }
  std::vector<Complex> amplitudes;
  std::string record;
  bool chainHit = false;

  double probability() const {
    double sum = 0;
    for (Complex a : amplitudes)
      sum += std::norm(a);
    return sum;
  }
  /// a + b P.
  void combine(Complex a, Complex b, const Product &product) {
    std::vector<Complex> result(amplitudes.size());
    for (size_t i = 0; i < amplitudes.size(); ++i) {
      size_t to = i;
      Complex factor = b;
      for (auto [q, letter] : product) {
        const bool one = to >> q & 1;
        if (letter == 'Z' && one)
          factor = -factor;
        if (letter == 'Y')
          factor *= Complex(0, one ? -1 : 1);
        if (letter != 'Z')
          to ^= size_t(1) << q;
      }
      result[i] += a * amplitudes[i];
      result[to] += factor * amplitudes[i];
    }
    amplitudes = std::move(result);
  }
  void scale(double p) {
    for (Complex &a : amplitudes)
      a *= std::sqrt(p);
  }
};

/// A circuit as calls, beside its text: every branch of it is followed.
class Exact {
public:
  explicit Exact(unsigned qubits) { branches.emplace_back(qubits); }
  std::string text;

  void rotate(const Product &p, double halfTurns) {
    const double half = halfTurns * M_PI / 2;
    for (Branch &b : branches)
      b.combine(std::cos(half), Complex(0, -std::sin(half)), p);
  }
  /// With the outcome wrong with a probability; `resets` and does not record.
  void measure(const Product &p, bool inverted, double noise, bool records,
               const Product *correction) {
    std::vector<Branch> next;
    for (const Branch &branch : branches)
      for (bool one : {false, true}) {
        Branch b = branch;
        b.combine(0.5, one ? -0.5 : 0.5, p);
        if (b.probability() < 1e-12)
          continue;
        if (one && correction)
          b.combine(0, 1, *correction);
        if (!records) {
          next.push_back(std::move(b));
          continue;
        }
        for (bool wrong : {false, true}) {
          if (wrong && noise == 0)
            continue;
          next.push_back(b);
          next.back().scale(wrong ? noise : 1 - noise);
          next.back().record += "01"[one ^ inverted ^ wrong];
        }
      }
    branches = std::move(next);
  }
  /// One of some products happens.
  void channel(const std::vector<std::pair<double, Product>> &cases) {
    std::vector<Branch> next;
    double none = 1;
    for (const auto &[p, product] : cases)
      none -= p;
    for (const Branch &branch : branches) {
      next.push_back(branch);
      next.back().scale(none);
      for (const auto &[p, product] : cases) {
        if (p == 0)
          continue;
        next.push_back(branch);
        next.back().scale(p);
        next.back().combine(0, 1, product);
      }
    }
    branches = std::move(next);
  }
  void feedback(unsigned back, const Product &p) {
    for (Branch &b : branches)
      if (b.record[b.record.size() - back] == '1')
        b.combine(0, 1, p);
  }
  size_t size() const { return branches.size(); }
  Distribution distribution() const {
    Distribution result;
    for (const Branch &b : branches)
      result[b.record] += b.probability();
    return result;
  }

private:
  std::vector<Branch> branches;
};

/// Random circuits in which everything occurs, each operation both as text and
/// as what it means in terms of rotations and projections.
class RandomCircuit {
public:
  RandomCircuit(uint64_t seed, unsigned qubits, bool noisy)
      : random(seed), qubits(qubits), noisy(noisy), exact(qubits) {}

  void add();
  Exact finish() {
    for (unsigned q = 0; q < qubits; ++q) {
      line("M", "", std::to_string(q));
      exact.measure({{q, 'Z'}}, false, 0, true, nullptr);
    }
    return std::move(exact);
  }

private:
  void line(const std::string &name, const std::string &arguments,
            const std::string &targets) {
    exact.text += name + arguments + " " + targets + "\n";
  }
  unsigned pick(unsigned n) { return random.below(n); }
  char letter() { return "XYZ"[pick(3)]; }
  std::string number(double value) { return std::to_string(value); }
  void gate();
  void measurement();
  void noise();

  simulation::Random random;
  unsigned qubits;
  bool noisy;
  unsigned results = 0;
  Exact exact;
};

void RandomCircuit::gate() {
  const unsigned a = pick(qubits), b = (a + 1 + pick(qubits - 1)) % qubits;
  const std::string A = std::to_string(a), B = std::to_string(b);
  const double angle = (int(pick(4000)) - 2000) / 1000.0;
  const char p = letter(), q = letter();
  switch (pick(9)) {
  case 0:
    line("T", "", A);
    return exact.rotate({{a, 'Z'}}, 0.25);
  case 1:
    line("T_DAG", "", A);
    return exact.rotate({{a, 'Z'}}, -0.25);
  case 2:
    line(std::string("R_") + p, "(" + number(angle) + ")", A);
    return exact.rotate({{a, p}}, angle);
  case 3:
    line(std::string("R_") + p + p, "(" + number(angle) + ")", A + " " + B);
    return exact.rotate({{a, p}, {b, p}}, angle);
  case 4:
    line("R_PAULI", "(" + number(angle) + ")",
         std::string("!") + p + A + "*" + q + B);
    return exact.rotate({{a, p}, {b, q}}, -angle);
  case 5: {
    const double t = angle, f = 0.3, l = -0.7;
    line("U3", "(" + number(t) + ", 0.3, -0.7)", A);
    exact.rotate({{a, 'Z'}}, l);
    exact.rotate({{a, 'Y'}}, t);
    return exact.rotate({{a, 'Z'}}, f);
  }
  case 6:
    line("H", "", A);
    exact.rotate({{a, 'Z'}}, 1);
    return exact.rotate({{a, 'Y'}}, 0.5);
  case 7: // CX is a quarter turn about Z, X and their product.
    line("CX", "", A + " " + B);
    exact.rotate({{a, 'Z'}}, 0.5);
    exact.rotate({{b, 'X'}}, 0.5);
    return exact.rotate({{a, 'Z'}, {b, 'X'}}, -0.5);
  default:
    line("SPP_DAG", "", std::string(1, p) + A + "*" + q + B);
    return exact.rotate({{a, p}, {b, q}}, -0.5);
  }
}

void RandomCircuit::measurement() {
  const unsigned a = pick(qubits), b = (a + 1 + pick(qubits - 1)) % qubits;
  const std::string A = std::to_string(a), B = std::to_string(b);
  const char p = letter(), q = letter();
  const Product correction = {{a, p == 'Z' ? 'X' : 'Z'}};
  const bool inverted = pick(2);
  const double wrong = noisy && pick(2) ? 0.125 : 0;
  const std::string argument = wrong ? "(0.125)" : "";
  switch (pick(5)) {
  case 0:
    line(std::string("M") + p, argument, (inverted ? "!" : "") + A);
    exact.measure({{a, p}}, inverted, wrong, true, nullptr);
    break;
  case 1:
    line(std::string("MR") + p, argument, (inverted ? "!" : "") + A);
    exact.measure({{a, p}}, inverted, wrong, true, &correction);
    break;
  case 2:
    line("MPP", argument,
         std::string(inverted ? "!" : "") + p + A + "*" + q + B);
    exact.measure({{a, p}, {b, q}}, inverted, wrong, true, nullptr);
    break;
  case 3:
    line(std::string("R") + p, "", A);
    return exact.measure({{a, p}}, false, 0, false, &correction);
  default: {
    if (!results)
      return;
    const unsigned back = 1 + pick(results);
    line(std::string("C") + p, "", "rec[-" + std::to_string(back) + "] " + A);
    return exact.feedback(back, {{a, p}});
  }
  }
  ++results;
}

void RandomCircuit::noise() {
  const unsigned a = pick(qubits), b = (a + 1 + pick(qubits - 1)) % qubits;
  const std::string A = std::to_string(a), B = std::to_string(b);
  const char p = letter();
  switch (pick(4)) {
  case 0:
    line(std::string(1, p) + "_ERROR", "(0.25)", A);
    return exact.channel({{0.25, {{a, p}}}});
  case 1:
    line("PAULI_CHANNEL_1", "(0.125, 0.0625, 0.25)", A);
    return exact.channel(
        {{0.125, {{a, 'X'}}}, {0.0625, {{a, 'Y'}}}, {0.25, {{a, 'Z'}}}});
  case 2: {
    line("DEPOLARIZE2", "(0.3)", A + " " + B);
    std::vector<std::pair<double, Product>> cases;
    for (char x : {'I', 'X', 'Y', 'Z'})
      for (char y : {'I', 'X', 'Y', 'Z'}) {
        Product product;
        if (x != 'I')
          product.push_back({a, x});
        if (y != 'I')
          product.push_back({b, y});
        if (!product.empty())
          cases.push_back({0.02, product});
      }
    return exact.channel(cases);
  }
  default:
    line("E", "(0.25)", std::string(1, p) + A);
    line("ELSE_CORRELATED_ERROR", "(0.5)", "X" + A + " Z" + B);
    return exact.channel({{0.25, {{a, p}}}, {0.375, {{a, 'X'}, {b, 'Z'}}}});
  }
}

void RandomCircuit::add() {
  const unsigned kind = pick(10);
  // Branches are what takes time.
  if (noisy && kind == 0 && exact.size() < 4000)
    noise();
  else if (kind < 4 && exact.size() < 4000 && results < 8)
    measurement();
  else
    gate();
}

std::string recordOf(const std::vector<bool> &bits) {
  std::string text;
  for (bool bit : bits)
    text += "01"[bit];
  return text;
}

std::unique_ptr<NearCliffordSampler>
makeSampler(const StimCircuit &circuit, NearCliffordOptions options = {}) {
  return llvm::cantFail(makeNearCliffordSampler(circuit, options));
}

/// Sum of (found - expected)^2 / expected, in standard deviations, with rare
/// outcomes taken together.
double chiSquare(const Distribution &expected,
                 const std::map<std::string, uint64_t> &found, uint64_t shots) {
  double sum = 0, restExpected = 0, restFound = shots;
  unsigned cells = 0;
  for (const auto &[record, p] : expected) {
    auto at = found.find(record);
    const double count = at == found.end() ? 0 : at->second;
    if (p * shots < 20) {
      restExpected += p * shots;
      continue;
    }
    restFound -= count;
    sum += (count - p * shots) * (count - p * shots) / (p * shots);
    ++cells;
  }
  if (restExpected >= 5) {
    sum +=
        (restFound - restExpected) * (restFound - restExpected) / restExpected;
    ++cells;
  } else {
    EXPECT_LE(restFound, 40);
  }
  if (cells < 2)
    return 0;
  // Wilson and Hilferty: the cube root is close to normal.
  const double k = cells - 1, c = 2 / (9 * k);
  return (std::cbrt(sum / k) - (1 - c)) / std::sqrt(c);
}

/// 120 circuits at 5.5 standard deviations: one false alarm in 400,000 runs,
/// were the seeds not fixed.
TEST(NearClifford, HasTheDistributionOfTheDensityMatrix) {
  constexpr uint64_t kShots = 20000;
  for (unsigned trial = 0; trial < 120; ++trial) {
    RandomCircuit circuit(1000 + trial, 2 + trial % 4, trial % 2);
    for (unsigned i = 0; i < 12 + trial / 10; ++i)
      circuit.add();
    Exact exact = circuit.finish();
    const Distribution expected = exact.distribution();
    NearCliffordOptions options;
    options.precision = trial % 3 ? Precision::Single : Precision::Double;
    auto sampler = makeSampler(parseCircuit(exact.text), options);
    std::map<std::string, uint64_t> found;
    for (const auto &shot : draw(*sampler, kShots, trial))
      ++found[recordOf(shot)];
    for (const auto &[record, count] : found)
      ASSERT_TRUE(expected.count(record)) << record << "\n" << exact.text;
    EXPECT_LT(chiSquare(expected, found, kShots), 5.5) << exact.text;
  }
}

/// Every outcome of the coins and of the active measurements is forced in turn,
/// and its probability and record compared with the exact ones: no statistics.
TEST(NearClifford, HasTheExactProbabilities) {
  unsigned compared = 0;
  for (unsigned trial = 0; trial < 200; ++trial) {
    RandomCircuit circuit(77 + trial, 2 + trial % 4, /*noisy=*/false);
    for (unsigned i = 0; i < 16; ++i)
      circuit.add();
    Exact exact = circuit.finish();
    const Distribution expected = exact.distribution();
    StabilizerProgram steps = llvm::cantFail(StabilizerProgram::create(
        parseCircuit(exact.text), true, GateSet::Any));
    NearCliffordProgram program = llvm::cantFail(NearCliffordProgram::create(
        steps, NearCliffordProgram::Output::Record, 20));
    unsigned outcomes = 0;
    for (const ActiveOp &op : program.ops)
      outcomes += op.kind == ActiveOp::Measure;
    const unsigned coins = program.coins.size();
    if (outcomes + coins > 12)
      continue;
    AlignedWords rows((program.numRows + 1) * 8),
        amplitudes(amplitudeWords(program.maxActive)),
        shared(amplitudeWords(program.maxActive));
    const NearCliffordKernels::Active &kernels = nearCliffordKernels().inDouble;
    kernels.prepare(program, shared.data());
    Distribution found;
    for (uint64_t choice = 0; choice >> (outcomes + coins) == 0; ++choice) {
      std::fill_n(rows.data(), program.numRows * 8, 0);
      for (unsigned bit : program.reference.set_bits())
        rows.data()[bit * 8] = 1;
      for (unsigned c = 0; c < coins; ++c)
        if (choice >> (outcomes + c) & 1)
          for (uint32_t row : program.set(program.coins[c]))
            rows.data()[row * 8] ^= 1;
      double probability = std::ldexp(1.0, -int(coins));
      OutcomeChoice given;
      given.kind = OutcomeChoice::Given;
      given.given = choice;
      given.probability = &probability;
      kernels.run(program, {rows.data(), 8}, 1, shared.data(),
                  amplitudes.data(), 0, given);
      std::string record;
      for (uint64_t bit = 0; bit < program.numBits; ++bit)
        record += "01"[rows.data()[bit * 8] & 1];
      // After an outcome that cannot be, nothing is a number.
      if (probability > 1e-12)
        found[record] += probability;
    }
    for (const auto &[record, p] : expected) {
      EXPECT_NEAR(found[record], p, 1e-10) << record << "\n" << exact.text;
      ++compared;
    }
    for (const auto &[record, p] : found)
      EXPECT_TRUE(expected.count(record)) << record << "\n" << exact.text;
  }
  EXPECT_GT(compared, 2000u);
}

const char kSmallCode[] = "R 0 1 2 3 4\nH 0\nT 0\nCX 0 2 0 4\n"
                          "REPEAT 3 {\n"
                          "    DEPOLARIZE1(0.1) 0 2 4\n"
                          "    CX 0 1 2 3\n"
                          "    CX 2 1 4 3\n"
                          "    MR(0.05) 1 3\n"
                          "    R_X(0.1) 0 2 4\n"
                          "    DETECTOR(1, 5) rec[-2]\n"
                          "    DETECTOR(3, 6) rec[-1]\n"
                          "    SHIFT_COORDS(0, 1)\n"
                          "}\n"
                          "CX 0 2 0 4\nT_DAG 0\nMX 0\n"
                          "OBSERVABLE_INCLUDE(0) rec[-1]\n";

TEST(NearClifford, IsReproducible) {
  StimCircuit circuit = parseCircuit(kSmallCode);
  for (bool detectors : {false, true})
    for (bool postselects : {false, true}) {
      NearCliffordOptions options;
      options.detectors = detectors;
      if (postselects && detectors)
        options.postselected = {0, 3};
      auto sampler = makeSampler(circuit, options);
      auto one = draw(*sampler, 20001, 5, 1);
      EXPECT_EQ(one, draw(*sampler, 20001, 5, 3));
      EXPECT_NE(one, draw(*sampler, 20001, 6, 1));
      auto shorter = draw(*sampler, 70, 5, 1);
      ASSERT_LE(shorter.size(), one.size());
      EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), one.begin()));
    }
}

TEST(NearClifford, GivesTheSameBitsOnEveryProcessor) {
  StabilizerProgram steps = llvm::cantFail(
      StabilizerProgram::create(parseCircuit(kSmallCode), true, GateSet::Any));
  NearCliffordProgram program = llvm::cantFail(NearCliffordProgram::create(
      steps, NearCliffordProgram::Output::Detectors, 20));
  std::vector<std::vector<uint64_t>> results;
  for (llvm::StringRef isa : {"portable", "avx2", "avx512"}) {
    const NearCliffordKernels *kernels = nearCliffordKernelsFor(isa);
    if (!kernels)
      continue;
    constexpr size_t kRow = 16;
    AlignedWords rows((program.numRows + 1) * kRow),
        fewer((program.numRows + 1) * kRow),
        amplitudes(amplitudeWords(program.maxActive)),
        shared(amplitudeWords(program.maxActive));
    kernels->drawErrors(program, {rows.data(), kRow}, 3);
    const uint64_t count =
        kernels->compact({rows.data(), kRow}, program.numRows, rows.data(),
                         {fewer.data(), kRow});
    kernels->inSingle.prepare(program, shared.data());
    kernels->inSingle.run(program, {rows.data(), kRow}, 64 * kRow,
                          shared.data(), amplitudes.data(), 4, {});
    kernels->inDouble.prepare(program, shared.data());
    kernels->inDouble.run(program, {fewer.data(), kRow}, count, shared.data(),
                          amplitudes.data(), 4, {});
    std::vector<uint64_t> words(rows.data(),
                                rows.data() + program.numRows * kRow);
    words.insert(words.end(), fewer.data(),
                 fewer.data() + program.numRows * kRow);
    words.push_back(count);
    results.push_back(std::move(words));
  }
  for (const auto &result : results)
    EXPECT_TRUE(result == results[0]);
}

/// Post-selected shots are distributed like those of a run without selection
/// that pass the test. 2 x 7 frequencies at 6 standard deviations.
TEST(NearClifford, PostselectionIsFilteringShots) {
  StimCircuit circuit = parseCircuit(kSmallCode);
  NearCliffordOptions options;
  options.detectors = true;
  constexpr uint64_t kShots = 100000;
  auto all = draw(*makeSampler(circuit, options), kShots, 1);
  options.postselected = {1, 2, 5};
  auto kept = draw(*makeSampler(circuit, options), kShots, 2);
  std::vector<std::vector<bool>> passed;
  for (const auto &shot : all)
    if (!shot[1] && !shot[2] && !shot[5])
      passed.push_back(shot);
  auto near = [&](double a, double n, double b, double m) {
    const double p = a / n, q = b / m;
    EXPECT_NEAR(p, q, 6 * std::sqrt(p * (1 - p) / n + q * (1 - q) / m) + 1e-9);
  };
  near(passed.size(), kShots, kept.size(), kShots);
  ASSERT_GT(kept.size(), 1000u);
  for (size_t bit = 0; bit < 7; ++bit) {
    uint64_t a = 0, b = 0;
    for (const auto &shot : passed)
      a += shot[bit];
    for (const auto &shot : kept)
      b += shot[bit];
    near(a, passed.size(), b, kept.size());
  }
}

/// Circuits of Clifford gates alone have a sampler of their own.
TEST(NearClifford, DoesTheSameAsFrames) {
  StimCircuit circuit = parseCircuit(
      "R 0 1 2\nX 0\nDEPOLARIZE1(0.2) 0 1 2\nX_ERROR(0.1) 1\nH 2\nCX 2 1\n"
      "M(0.1) 0 1\nMXX(0.05) 1 2\nHERALDED_ERASE(0.3) 0\nCX rec[-1] 0\nM 0\n"
      "DETECTOR rec[-5]\nDETECTOR rec[-2]\nDETECTOR rec[-1] rec[-5]\n"
      "OBSERVABLE_INCLUDE(0) rec[-3]\n");
  NearCliffordOptions options;
  options.detectors = true;
  constexpr uint64_t kShots = 100000;
  auto a = draw(*makeSampler(circuit, options), kShots, 1);
  auto b = draw(
      *llvm::cantFail(makeDetectorSampler(circuit, DetectorMethod::Frames)),
      kShots, 2);
  std::map<std::vector<bool>, double> counts[2];
  for (uint64_t s = 0; s < kShots; ++s) {
    ++counts[0][a[s]];
    ++counts[1][b[s]];
  }
  EXPECT_EQ(counts[0].size(), counts[1].size());
  for (auto [shot, n] : counts[0])
    EXPECT_NEAR(n, counts[1][shot], 6 * std::sqrt(n + counts[1][shot]) + 6);
}

std::string failure(llvm::StringRef text, NearCliffordOptions options) {
  auto sampler = makeNearCliffordSampler(parseCircuit(text), options);
  EXPECT_FALSE(bool(sampler));
  return sampler ? "" : llvm::toString(sampler.takeError());
}

TEST(NearClifford, RefusesWhatDoesNotFit) {
  NearCliffordOptions options;
  options.mostActive = 2;
  EXPECT_NE(failure("H 0 1 2\nT 0 1\nTICK\nT 2\n", options)
                .find("line 4: more than 2 qubits"),
            std::string::npos);
  options.mostActive = 20;
  options.memoryLimit = 1 << 20;
  EXPECT_NE(failure("H 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14\n"
                    "T 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14\n",
                    options)
                .find("15 qubits that are in no stabilizer state"),
            std::string::npos);
  options.postselected = {0};
  EXPECT_NE(failure("M 0\n", options).find("no detector D0"),
            std::string::npos);
}

TEST(NearClifford, CountsActiveQubits) {
  auto active = [](llvm::StringRef text) {
    return makeSampler(parseCircuit(text))->numActive();
  };
  EXPECT_EQ(active("T 0 1 2\nM 0 1 2\n"), 0u);
  EXPECT_EQ(active("H 0\nCX 0 1 0 2\nT 0 1 2\nM 0 1 2\n"), 1u);
  EXPECT_EQ(active("H 0 1\nT 0 1\nM 0\nH 2\nT 2\n"), 2u);
  EXPECT_EQ(active("H 0\nR_Z(0.5) 0\nR_X(1) 0\nR_PAULI(-1.5) X0*Y1\n"), 0u);
}

TEST(SelectDetectors, ReadsNumbersAndCoordinates) {
  StimCircuit circuit = parseCircuit(kSmallCode);
  auto select = [&](llvm::StringRef text) {
    return llvm::cantFail(selectDetectors(circuit, text));
  };
  using List = std::vector<uint64_t>;
  EXPECT_EQ(select("all"), (List{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(select("D4,D0-D1"), (List{0, 1, 4}));
  EXPECT_EQ(select("c0=3"), (List{1, 3, 5}));
  EXPECT_EQ(select("c1=6, D5"), (List{1, 2, 5}));
  for (const char *wrong : {"", "D", "5", "D6", "D3-D2", "c0", "c=1", "c0=2",
                            "c7=0", "D1-", "D1,,D2", "D0-D99"}) {
    auto selected = selectDetectors(circuit, wrong);
    EXPECT_FALSE(bool(selected)) << wrong;
    llvm::consumeError(selected.takeError());
  }
}

} // namespace

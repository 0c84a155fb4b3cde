//===- SamplingTest.cpp - Samples and error models --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StabilizerTestUtils.h"

#include "enishi/Stabilizer/AnalyzeErrors.h"

#include "lib/Simulation/Random.h"
#include "lib/Stabilizer/SamplingKernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <map>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

const char kRepetitionCode[] = "R 0 1 2 3 4\n"
                               "X_ERROR(0.05) 0 1 2 3 4\n"
                               "MPAD 0 0\n"
                               "REPEAT 12 {\n"
                               "    CX 0 1 2 3\n"
                               "    DEPOLARIZE2(0.02) 0 1 2 3\n"
                               "    CX 2 1 4 3\n"
                               "    DEPOLARIZE1(0.03) 0 2 4\n"
                               "    MR(0.01) 1 3\n"
                               "    SHIFT_COORDS(0, 1)\n"
                               "    DETECTOR(1, 0) rec[-2] rec[-4]\n"
                               "    DETECTOR(3, 0) rec[-1] rec[-3]\n"
                               "}\n"
                               "M(0.01) 0 2 4\n"
                               "OBSERVABLE_INCLUDE(0) rec[-1]\n";

/// A state vector: what shares no code with tableaus.
class State {
public:
  explicit State(unsigned qubits) : amplitudes(size_t(1) << qubits) {
    amplitudes[0] = 1;
  }
  using Complex = std::complex<double>;
  void gate(unsigned q, Complex a, Complex b, Complex c, Complex d) {
    for (size_t i = 0; i < amplitudes.size(); ++i)
      if (!(i >> q & 1)) {
        Complex zero = amplitudes[i], one = amplitudes[i | size_t(1) << q];
        amplitudes[i] = a * zero + b * one;
        amplitudes[i | size_t(1) << q] = c * zero + d * one;
      }
  }
  void cx(unsigned control, unsigned target) {
    for (size_t i = 0; i < amplitudes.size(); ++i)
      if ((i >> control & 1) && !(i >> target & 1))
        std::swap(amplitudes[i], amplitudes[i | size_t(1) << target]);
  }
  /// Projects; returns the probability of the outcome.
  double project(unsigned q, bool outcome) {
    double kept = 0;
    for (size_t i = 0; i < amplitudes.size(); ++i)
      if ((i >> q & 1) != outcome)
        amplitudes[i] = 0;
      else
        kept += std::norm(amplitudes[i]);
    if (kept > 1e-9)
      for (Complex &a : amplitudes)
        a /= std::sqrt(kept);
    return kept;
  }

private:
  std::vector<Complex> amplitudes;
};

/// A random circuit as text and as calls: H, S, SQRT_X, CX, M, MX, R.
struct Operation {
  unsigned kind, a, b;
};
constexpr const char *kNames[] = {"H", "S", "SQRT_X", "CX", "M", "MX", "R"};

void distribution(const std::vector<Operation> &operations, size_t at,
                  State state, std::string record, double p,
                  std::map<std::string, double> &result) {
  using C = State::Complex;
  const double h = std::sqrt(0.5);
  for (; at < operations.size(); ++at) {
    auto [kind, a, b] = operations[at];
    if (kind == 0)
      state.gate(a, h, h, h, -h);
    else if (kind == 1)
      state.gate(a, 1, 0, 0, C(0, 1));
    else if (kind == 2)
      state.gate(a, C(.5, .5), C(.5, -.5), C(.5, -.5), C(.5, .5));
    else if (kind == 3)
      state.cx(a, b);
    else {
      for (bool outcome : {false, true}) {
        State next = state;
        if (kind == 5)
          next.gate(a, h, h, h, -h);
        double q = next.project(a, outcome);
        if (q < 1e-9)
          continue;
        if (kind == 5)
          next.gate(a, h, h, h, -h);
        if (kind == 6 && outcome)
          next.gate(a, 0, 1, 1, 0);
        distribution(operations, at + 1, next,
                     kind == 6 ? record : record + "01"[outcome], p * q,
                     result);
      }
      return;
    }
  }
  result[record] += p;
}

TEST(RecordSampler, HasTheDistributionOfTheStateVector) {
  simulation::Random random(11);
  constexpr uint64_t kShots = 20000;
  for (unsigned trial = 0; trial < 40; ++trial) {
    std::vector<Operation> operations;
    std::string text;
    for (unsigned i = 0; i < 24; ++i) {
      unsigned kind = random.below(7), a = random.below(4);
      unsigned b = (a + 1 + random.below(3)) % 4;
      operations.push_back({kind, a, b});
      text += std::string(kNames[kind]) + " " + std::to_string(a) +
              (kind == 3 ? " " + std::to_string(b) : "") + "\n";
    }
    std::map<std::string, double> expected;
    distribution(operations, 0, State(4), "", 1, expected);
    auto sampler = llvm::cantFail(makeRecordSampler(parseCircuit(text)));
    std::map<std::string, double> found;
    for (const std::vector<bool> &shot : draw(*sampler, kShots, trial)) {
      std::string record;
      for (bool bit : shot)
        record += "01"[bit];
      found[record] += 1;
    }
    // Each of at most 2^16 outcomes within 7 standard deviations: a right
    // sampler fails once in some million runs.
    for (auto [record, count] : found)
      EXPECT_TRUE(expected.count(record)) << record << " of\n" << text;
    for (auto [record, p] : expected)
      EXPECT_NEAR(found[record], p * kShots,
                  7 * std::sqrt(p * (1 - p) * kShots) + 1e-6)
          << record << " of\n"
          << text;
  }
}

TEST(RecordSampler, MeasuresTensOfThousandsOfQubits) {
  std::string text = "H 0\n";
  constexpr unsigned kQubits = 10000;
  for (unsigned q = 1; q < kQubits; ++q)
    text += "CX " + std::to_string(q - 1) + " " + std::to_string(q) + "\n";
  text += "M";
  for (unsigned q = 0; q < kQubits; ++q)
    text += " " + std::to_string(q);
  auto sampler = llvm::cantFail(makeRecordSampler(parseCircuit(text)));
  unsigned ones = 0;
  for (const std::vector<bool> &shot : draw(*sampler, 64, 3)) {
    EXPECT_EQ(std::count(shot.begin(), shot.end(), shot[0]), kQubits);
    ones += shot[0];
  }
  EXPECT_GT(ones, 0u);
  EXPECT_LT(ones, 64u);
}

TEST(Sampling, DoesNotDependOnThreads) {
  StimCircuit circuit = parseCircuit(kRepetitionCode);
  for (const auto &sampler :
       {llvm::cantFail(makeRecordSampler(circuit)),
        llvm::cantFail(makeDetectorSampler(circuit, DetectorMethod::Frames)),
        llvm::cantFail(makeDetectorSampler(circuit, DetectorMethod::Errors))}) {
    auto one = draw(*sampler, 20001, 5, 1);
    EXPECT_EQ(one.size(), 20001u);
    EXPECT_EQ(one, draw(*sampler, 20001, 5, 3));
    EXPECT_NE(one, draw(*sampler, 20001, 6, 1));
    // A shorter run is the start of a longer one.
    auto shorter = draw(*sampler, 70, 5, 1);
    EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), one.begin()));
  }
}

TEST(SamplingKernels, GiveTheSameBitsOnEveryProcessor) {
  StabilizerProgram program = llvm::cantFail(StabilizerProgram::create(
      parseCircuit(std::string(kRepetitionCode) +
                   "MPP(0.1) X0*Y1 Z2\nHERALDED_ERASE(0.2) 0 1\n"
                   "SPP X0*Z3\nSQRT_YY 0 1\nC_XYZ 2\nMY 0 1 2\n"
                   "PAULI_CHANNEL_1(0.1, 0.2, 0.3) 1\nMX 1\n"),
      true));
  const size_t numRows = 2 * program.sizes.qubits + program.sizes.measurements +
                         program.sizes.detectors + 2;
  for (unsigned vectors : {1u, 2u, 4u, 8u}) {
    FrameProgram frame;
    frame.program = &program;
    frame.vectors = vectors;
    frame.detectors = true;
    for (const Step &step : program.steps) {
      double sum = 0;
      bool noise = step.kind != StepKind::Detector &&
                   step.kind != StepKind::ObservableResults &&
                   step.kind != StepKind::ShiftCoordinates;
      for (double p : program.arguments(step))
        sum += noise ? p : 0;
      frame.gaps.push_back(sum > 0 ? gapFactor(sum) : -1);
    }
    const size_t row = vectors * kVectorWords;
    std::vector<std::vector<uint64_t>> results;
    for (llvm::StringRef isa : {"portable", "avx2", "avx512"}) {
      const SamplingKernels *kernels = samplingKernelsFor(isa);
      if (!kernels)
        continue;
      std::vector<uint64_t> storage(numRows * row + 8);
      uint64_t *words = storage.data();
      while (reinterpret_cast<uintptr_t>(words) % 64)
        ++words;
      FrameRows rows;
      rows.paulis = words;
      rows.record = words + 2 * program.sizes.qubits * row;
      rows.detectors = rows.record + program.sizes.measurements * row;
      rows.chain = rows.detectors + (program.sizes.detectors + 1) * row;
      kernels->runFrames(frame, rows, 9);
      std::vector<ErrorClass> classes = {{gapFactor(0.01), 2, {0, 1, 2, 3}},
                                         {gapFactor(0.3), 1, {4}}};
      kernels->sampleErrors(classes, vectors, words, 4);
      std::vector<uint64_t> result(words, words + (numRows - 1) * row);
      const size_t shotWords = (numRows + 63) / 64;
      std::vector<uint64_t> shots(vectors * kVectorShots * shotWords);
      kernels->transpose(words, numRows - 1, vectors, shots.data(), shotWords);
      for (size_t r = 0; r + 1 < numRows; ++r)
        for (size_t s = 0; s < vectors * kVectorShots; s += 37)
          ASSERT_EQ(shots[s * shotWords + r / 64] >> r % 64 & 1,
                    words[r * row + s / 64] >> s % 64 & 1);
      result.insert(result.end(), shots.begin(), shots.end());
      results.push_back(std::move(result));
    }
    for (const auto &result : results)
      EXPECT_TRUE(result == results[0]);
  }
}

/// Frequencies of bits and of pairs of neighbours.
std::vector<double> frequencies(const std::vector<std::vector<bool>> &shots) {
  std::vector<double> result(2 * shots[0].size());
  for (const std::vector<bool> &shot : shots)
    for (size_t i = 0; i < shot.size(); ++i) {
      result[2 * i] += shot[i];
      result[2 * i + 1] += shot[i] && shot[(i + 3) % shot.size()];
    }
  for (double &f : result)
    f /= shots.size();
  return result;
}

TEST(DetectorSampler, MethodsAgree) {
  StimCircuit circuit = parseCircuit(kRepetitionCode);
  constexpr uint64_t kShots = 200000;
  auto frames =
      llvm::cantFail(makeDetectorSampler(circuit, DetectorMethod::Frames));
  auto errors =
      llvm::cantFail(makeDetectorSampler(circuit, DetectorMethod::Errors));
  EXPECT_EQ(frames->method(), "frames");
  EXPECT_EQ(errors->method(), "errors");
  std::vector<double> a = frequencies(draw(*frames, kShots, 1)),
                      b = frequencies(draw(*errors, kShots, 2));
  ASSERT_EQ(a.size(), 50u);
  // 50 comparisons at 6 standard deviations: one false alarm in ten million
  // runs, were the seeds not fixed.
  for (size_t i = 0; i < a.size(); ++i)
    EXPECT_NEAR(
        a[i], b[i],
        6 * std::sqrt((a[i] * (1 - a[i]) + b[i] * (1 - b[i])) / kShots) + 1e-9);
}

TEST(DetectorSampler, FallsBackToFrames) {
  auto random = llvm::cantFail(
      makeDetectorSampler(parseCircuit("H 0\nM 0\nDETECTOR rec[-1]\n")));
  EXPECT_EQ(random->method(), "frames");
  std::vector<double> f = frequencies(draw(*random, 4096, 1));
  EXPECT_NEAR(f[0], 0.5, 0.06);
}

/// What each error flips is found by letting it happen in every shot.
TEST(AnalyzeErrors, FindsTheSymptomsThatSamplingShows) {
  const char *before = "R 0 1 2 3\nH 0\nCX 0 1\nS 0\n";
  const char *after = "S_DAG 0\nCX 0 1\nH 0\nISWAP 0 2\nISWAP_DAG 0 2\n"
                      "SPP X2*Z3\nSPP_DAG X2*Z3\nM 0 1 2 3\n"
                      "CX rec[-4] 3\nMR 3\n"
                      "DETECTOR rec[-5]\nDETECTOR rec[-4]\nDETECTOR rec[-3]\n"
                      "DETECTOR rec[-2] rec[-1] rec[-5]\n"
                      "OBSERVABLE_INCLUDE(1) rec[-4] rec[-2]\n";
  for (const char *pauli : {"X", "Y", "Z"})
    for (unsigned qubit = 0; qubit < 4; ++qubit) {
      auto text = [&](const char *p) {
        return std::string(before) + pauli + "_ERROR(" + p + ") " +
               std::to_string(qubit) + "\n" + after;
      };
      auto sampler = llvm::cantFail(
          makeDetectorSampler(parseCircuit(text("1")), DetectorMethod::Frames));
      std::vector<bool> shot = draw(*sampler, 1, 1)[0];
      std::vector<uint64_t> expected;
      for (size_t i = 0; i < shot.size(); ++i)
        if (shot[i])
          expected.push_back(i);
      FlatErrors errors = llvm::cantFail(
          llvm::cantFail(analyzeErrors(parseCircuit(text("0.125"))))
              .flatten(100));
      ASSERT_EQ(errors.mechanisms.size(), expected.empty() ? 0u : 1u);
      if (expected.empty())
        continue;
      EXPECT_EQ(errors.symptomsOf(errors.mechanisms[0]),
                llvm::ArrayRef<uint64_t>(expected));
      EXPECT_NEAR(errors.mechanisms[0].probability, 0.125, 1e-12);
    }
}

std::string failure(llvm::StringRef text) {
  llvm::Expected<DetectorErrorModel> model = analyzeErrors(parseCircuit(text));
  EXPECT_FALSE(bool(model));
  return model ? "" : llvm::toString(model.takeError());
}

TEST(AnalyzeErrors, SaysWhyThereIsNoModel) {
  EXPECT_NE(failure("H 0\nM 0\nDETECTOR rec[-1]\n")
                .find("detector D0 is not determined"),
            std::string::npos);
  EXPECT_NE(failure("M 0\nMX 0\nTICK\nOBSERVABLE_INCLUDE(2) rec[-1]\n")
                .find("line 1: observable L2"),
            std::string::npos);
  EXPECT_NE(failure("M 0\nDETECTOR rec[-2]\n").find("line 2: rec[-2]"),
            std::string::npos);
  EXPECT_NE(failure("MPP X0*Z0\n").find("not Hermitian"), std::string::npos);
  EXPECT_NE(
      failure(
          "HERALDED_ERASE(0.1) 0\nM 0\nDETECTOR rec[-2]\nDETECTOR rec[-1]\n")
          .find("--approximate-errors"),
      std::string::npos);
}

/// A folded model is the same model, and short.
TEST(AnalyzeErrors, FoldsLoopsThatRepeat) {
  std::string text = kRepetitionCode;
  text.replace(text.find("12"), 2, "999");
  StimCircuit circuit = parseCircuit(text);
  AnalyzeOptions options;
  options.foldLoops = true;
  DetectorErrorModel folded = llvm::cantFail(analyzeErrors(circuit, options));
  DetectorErrorModel flat = llvm::cantFail(analyzeErrors(circuit));
  EXPECT_LT(folded.instructions.size(), 120u);
  EXPECT_EQ(folded.sizes().detectors, flat.sizes().detectors);
  auto collect = [](const DetectorErrorModel &model) {
    std::map<std::vector<uint64_t>, double> result;
    FlatErrors errors = llvm::cantFail(model.flatten(1 << 20));
    for (const FlatErrors::Mechanism &error : errors.mechanisms) {
      double &q = result[errors.symptomsOf(error).vec()];
      q = q * (1 - error.probability) + error.probability * (1 - q);
    }
    return result;
  };
  auto a = collect(folded), b = collect(flat);
  ASSERT_EQ(a.size(), b.size());
  for (auto [symptoms, p] : a) {
    ASSERT_TRUE(b.count(symptoms));
    EXPECT_NEAR(p, b[symptoms], 1e-12);
  }
  text.replace(text.find("999"), 3, "1000000000000");
  EXPECT_EQ(llvm::cantFail(analyzeErrors(parseCircuit(text), options))
                .sizes()
                .detectors,
            2000000000000u);
}

} // namespace

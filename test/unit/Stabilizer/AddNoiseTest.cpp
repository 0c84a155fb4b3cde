//===- AddNoiseTest.cpp - Noise given to circuits ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StabilizerTestUtils.h"

#include "enishi/Stabilizer/AddNoise.h"

#include <gtest/gtest.h>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

/// The circuit with the noise as text, or what is wrong.
std::string noisy(llvm::StringRef text, llvm::StringRef noise) {
  llvm::Expected<CircuitNoise> parsed = parseCircuitNoise(noise);
  if (!parsed)
    return "error: " + llvm::toString(parsed.takeError());
  llvm::Expected<StimCircuit> circuit = addNoise(parseCircuit(text), *parsed);
  if (!circuit)
    return "error: " + llvm::toString(circuit.takeError());
  std::string result;
  llvm::raw_string_ostream os(result);
  writeStimCircuit(*circuit, os);
  return result;
}

TEST(AddNoise, GivesEachOperationItsOwn) {
  EXPECT_EQ(noisy("R 0\nRX 1\nTICK\nH 0\nTICK\nCX 0 1\nTICK\nM 0\n",
                  "gate1=0.01,gate2=0.02,reset=0.03,flip=0.04,measure=0.05,"
                  "idle=0.06,wait=0.07"),
            "R 0\nX_ERROR(0.03) 0\nRX 1\nZ_ERROR(0.03) 1\nTICK\n"
            "H 0\nDEPOLARIZE1(0.01) 0\nDEPOLARIZE1(0.06) 1\nTICK\n"
            "CX 0 1\nDEPOLARIZE2(0.02) 0 1\nTICK\n"
            "X_ERROR(0.04) 0\nM(0.05) 0\n"
            "DEPOLARIZE1(0.06) 1\nDEPOLARIZE1(0.07) 1\n");
}

TEST(AddNoise, ComesBetweenGatesOnTheSameQubit) {
  EXPECT_EQ(noisy("H 0 1 0\n", "gate1=0.01"),
            "H 0 1\nDEPOLARIZE1(0.01) 0 1\nH 0\nDEPOLARIZE1(0.01) 0\n");
  EXPECT_EQ(noisy("M 0\nCX rec[-1] 1 0 1\n", "gate2=0.02"),
            "M 0\nCX rec[-1] 1\nCX 0 1\nDEPOLARIZE2(0.02) 0 1\n");
}

TEST(AddNoise, GoesIntoLoops) {
  EXPECT_EQ(noisy("H 1\nREPEAT 3 {\n    H 0\n}\nMPP !X0*X1\n",
                  "idle=0.06,measure=0.05"),
            "H 1\nDEPOLARIZE1(0.06) 0\n"
            "REPEAT 3 {\n    H 0\n    DEPOLARIZE1(0.06) 1\n}\n"
            "MPP(0.05) !X0*X1\n");
}

TEST(AddNoise, RefusesWhatHasNoMeaning) {
  const auto refuses = [](llvm::StringRef text, llvm::StringRef noise,
                          llvm::StringRef why) {
    const std::string found = noisy(text, noise);
    EXPECT_TRUE(llvm::StringRef(found).starts_with("error: ") &&
                llvm::StringRef(found).contains(why))
        << found;
  };
  refuses("H 0\nX_ERROR(0.1) 0\n", "gate1=0.01", "line 2: there is noise");
  refuses("M(0.1) 0\n", "gate1=0.01", "line 1: there is noise");
  refuses("MPP X0*X1*X2\n", "gate1=0.01", "product on 3 qubits");
  refuses("H 0\n", "gate1=0.76", "0.76 for gate1");
  refuses("H 0\n", "gate1=-1", "-1 for gate1");
  refuses("H 0\n", "gate3=0.1", "'gate3=0.1' is no noise");
  refuses("H 0\n", "si1000:x", "'si1000:x' is no noise");
}

TEST(AddNoise, KnowsTheModelsByName) {
  const CircuitNoise si1000 = llvm::cantFail(parseCircuitNoise("si1000:0.001"));
  EXPECT_EQ(si1000.gate1, 0.0001);
  EXPECT_EQ(si1000.gate2, 0.001);
  EXPECT_EQ(si1000.reset, 0.002);
  EXPECT_EQ(si1000.flip, 0);
  EXPECT_EQ(si1000.measure, 0.005);
  EXPECT_EQ(si1000.idle, 0.0001);
  EXPECT_EQ(si1000.wait, 0.002);
  const CircuitNoise uniform =
      llvm::cantFail(parseCircuitNoise("uniform:0.001"));
  EXPECT_EQ(uniform.gate1, 0.001);
  EXPECT_EQ(uniform.flip, 0.001);
  EXPECT_EQ(uniform.measure, 0);
  EXPECT_EQ(uniform.wait, 0);
}

} // namespace

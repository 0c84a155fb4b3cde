//===- ForecastTest.cpp - Which engine runs a program ---------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Simulation/Simulator.h"

#include "gtest/gtest.h"

using namespace enishi;

namespace {

EngineForecast forecast(llvm::StringRef engine, double seconds, bool isBound) {
  EngineForecast result;
  result.engine = findSimulator(engine);
  result.estimate = Estimate{0, seconds, isBound, ""};
  return result;
}

EngineForecast refusal(llvm::StringRef engine) {
  EngineForecast result;
  result.engine = findSimulator(engine);
  result.refusal = "no";
  return result;
}

llvm::StringRef chosen(std::vector<EngineForecast> forecasts) {
  const EngineForecast *choice = chooseEngine(forecasts);
  return choice ? choice->engine->name() : "none";
}

TEST(Forecast, TheLeastTimeWins) {
  EXPECT_EQ(chosen({forecast("statevector", 2, false),
                    forecast("stabilizer", 1, false)}),
            "stabilizer");
  EXPECT_EQ(chosen({forecast("statevector", 1, false),
                    forecast("stabilizer", 2, false)}),
            "statevector");
  EXPECT_EQ(chosen({refusal("statevector"), forecast("stabilizer", 2, false)}),
            "stabilizer");
  EXPECT_EQ(chosen({refusal("statevector"), refusal("stabilizer")}), "none");
}

TEST(Forecast, ABoundDecidesOnlyAgainstALongRun) {
  EXPECT_EQ(chosen({forecast("statevector", 0.5, false),
                    forecast("mps", 0.001, true)}),
            "statevector");
  EXPECT_EQ(
      chosen({forecast("statevector", 50, false), forecast("mps", 6, true)}),
      "statevector");
  EXPECT_EQ(
      chosen({forecast("statevector", 50, false), forecast("mps", 4, true)}),
      "mps");
  EXPECT_EQ(chosen({refusal("statevector"), forecast("mps", 400, true)}),
            "mps");
}

TEST(Forecast, EveryEngineSaysWhatItNeedsOrWhyNot) {
  Program program;
  program.code = Circuit(3);
  program.code.append(GateKind::H, {0});
  program.code.append(GateKind::T, {0});
  program.code.append(GateKind::CX, {0, 1});
  std::vector<EngineForecast> forecasts = forecastEngines(program, {});
  // All but "auto" and "gpu", which is used by name. "densitymatrix" is for
  // noise, and never chosen without; nor is what prepares a program longer than
  // others run it.
  EXPECT_EQ(forecasts.size() + 2, allSimulators().size());
  for (EngineForecast &forecast : forecasts) {
    if (forecast.engine->name() == "densitymatrix")
      EXPECT_TRUE(forecast.isByNameAlone);
    if (forecast.isByNameAlone)
      forecast.estimate->seconds = 0;
  }
  EXPECT_FALSE(chooseEngine(forecasts)->isByNameAlone);
  for (const EngineForecast &forecast : forecasts) {
    EXPECT_NE(forecast.engine->name(), "auto");
    EXPECT_EQ(forecast.estimate.has_value(), forecast.refusal.empty());
    if (forecast.engine->name() == "statevector") {
      EXPECT_GT(forecast.estimate->seconds, 0);
      EXPECT_GE(forecast.estimate->bytes, 8u << 3);
    }
    if (forecast.engine->name() == "stabilizer")
      EXPECT_EQ(forecast.refusal, "the gate 't' is not a Clifford gate");
  }
}

} // namespace

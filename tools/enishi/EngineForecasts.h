//===- EngineForecasts.h - Which simulator and why --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_ENGINEFORECASTS_H
#define ENISHI_TOOLS_ENISHI_ENGINEFORECASTS_H

#include "enishi/Simulation/Simulator.h"

#include "llvm/Support/JSON.h"

namespace enishi::driver {

/// What every engine says of the program, and which one will run it: the one
/// that is named, or the choice of "auto".
std::string forecastsAsText(llvm::ArrayRef<EngineForecast> forecasts,
                            llvm::StringRef wanted);
llvm::json::Array forecastsAsJson(llvm::ArrayRef<EngineForecast> forecasts);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_ENGINEFORECASTS_H

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
/// that is named, or `chosen`, the entry that "auto" takes (null: none).
std::string forecastsAsText(llvm::ArrayRef<EngineForecast> forecasts,
                            llvm::StringRef wanted,
                            const EngineForecast *chosen);
llvm::json::Array forecastsAsJson(llvm::ArrayRef<EngineForecast> forecasts,
                                  const EngineForecast *chosen);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_ENGINEFORECASTS_H

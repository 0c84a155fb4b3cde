//===- EngineForecasts.cpp - Which simulator and why ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EngineForecasts.h"

#include "enishi/Support/ByteSize.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::driver;

static std::string formatSeconds(double seconds) {
  if (seconds < 1e-3)
    return fmt::format("{:.0f} us", seconds * 1e6);
  if (seconds < 1)
    return fmt::format("{:.0f} ms", seconds * 1e3);
  if (seconds < 1e4)
    return fmt::format("{:.3g} s", seconds);
  return fmt::format("{:.2g} hours", seconds / 3600);
}

std::string driver::forecastsAsText(llvm::ArrayRef<EngineForecast> forecasts,
                                    llvm::StringRef wanted,
                                    const EngineForecast *chosen) {
  std::string text =
      fmt::format("{:<14} {:>9} {:>11}\n", "simulator", "memory", "time");
  for (const EngineForecast &forecast : forecasts) {
    std::string name = forecast.engine->name().str();
    if (!forecast.estimate) {
      text += fmt::format("{:<14} {:>9} {:>11}  {}\n", name, "-", "-",
                          forecast.refusal);
      continue;
    }
    const Estimate &estimate = *forecast.estimate;
    const char *bound = estimate.isBound ? "< " : "";
    text += fmt::format(
        "{:<14} {:>9} {:>11}  {}{}\n", name, formatBytes(estimate.bytes),
        bound + formatSeconds(estimate.seconds), estimate.reason,
        forecast.isByNameAlone ? " (by name alone)" : "");
  }
  if (wanted != "auto")
    return text + fmt::format("asked for: {}\n\n", wanted.str());
  if (!chosen)
    return text + "none of them can run this program\n\n";
  return text + fmt::format("chosen: {}\n\n", chosen->engine->name().str());
}

llvm::json::Array
driver::forecastsAsJson(llvm::ArrayRef<EngineForecast> forecasts,
                        const EngineForecast *chosen) {
  llvm::json::Array array;
  for (const EngineForecast &forecast : forecasts) {
    llvm::json::Object entry{{"simulator", forecast.engine->name()}};
    if (forecast.estimate) {
      entry["bytes"] = forecast.estimate->bytes;
      entry["seconds"] = forecast.estimate->seconds;
      entry["is_bound"] = forecast.estimate->isBound;
      entry["reason"] = forecast.estimate->reason;
      entry["chosen"] = &forecast == chosen;
      entry["by_name_alone"] = forecast.isByNameAlone;
    } else {
      entry["refusal"] = forecast.refusal;
    }
    array.push_back(std::move(entry));
  }
  return array;
}

//===- DryRun.cpp - enishi run --dry-run ------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verbs.h"

#include "enishi/Simulation/Distribution.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>

#include <cmath>

using namespace enishi;
using namespace enishi::driver;

/// Bytes per second: a number and a unit, B/s, kB/s, MB/s, GB/s or TB/s (powers
/// of 1000), or bit/s, ..., Gbit/s, Tbit/s.
static std::optional<double> parseLink(llvm::StringRef text) {
  text = text.trim();
  if (!text.consume_back("/s"))
    return std::nullopt;
  double unit = 1;
  if (text.consume_back("bit"))
    unit = 1.0 / 8;
  else if (!text.consume_back("B"))
    return std::nullopt;
  constexpr llvm::StringLiteral prefixes = "kMGT";
  if (size_t i =
          text.empty() ? llvm::StringRef::npos : prefixes.find(text.back());
      i != llvm::StringRef::npos) {
    for (size_t k = 0; k <= i; ++k)
      unit *= 1000;
    text = text.drop_back();
  }
  double number;
  if (text.trim().getAsDouble(number) || !(number > 0) ||
      !std::isfinite(number))
    return std::nullopt;
  return number * unit;
}

static std::string bytesText(double bytes) {
  static constexpr const char *units[] = {"bytes", "kB", "MB", "GB",
                                          "TB",    "PB", "EB"};
  unsigned unit = 0;
  for (; bytes >= 1000 && unit < 6; ++unit)
    bytes /= 1000;
  return unit ? fmt::format("{:.2f} {}", bytes, units[unit])
              : fmt::format("{:.0f} bytes", bytes);
}

static std::string counted(uint64_t count, const char *thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

static std::string countedProcesses(uint64_t count) {
  return fmt::format("{} process{}", count, count == 1 ? "" : "es");
}

static std::string asText(const DistributionForecast &forecast,
                          const RunVerb &verb, double bytesPerSecond) {
  unsigned exchanges = 0;
  for (const DistributionForecast::Stage &stage : forecast.stages)
    exchanges += stage.exchangedQubits > 0;
  std::string text =
      fmt::format("{}, {}: 2^{} amplitudes in {} precision, {} in each\n",
                  counted(forecast.qubits, "qubit"),
                  countedProcesses(forecast.processes), forecast.localQubits,
                  verb.precision, bytesText(forecast.bytesPerProcess));
  if (forecast.processes < verb.ranks)
    text += fmt::format("{} more would be idle\n",
                        countedProcesses(verb.ranks - forecast.processes));
  text += fmt::format("{}, {} sent by each process, {:.3g} s at {}\n",
                      counted(exchanges, "exchange"),
                      bytesText(forecast.bytesSent()),
                      forecast.bytesSent() / bytesPerSecond, verb.link);
  text += "stage  operations  exchanged qubits  sent by each\n";
  for (size_t i = 0; i < forecast.stages.size(); ++i) {
    const DistributionForecast::Stage &stage = forecast.stages[i];
    text += fmt::format("{:5}  {:10}  {:16}  {:>12}\n", i + 1, stage.operations,
                        stage.exchangedQubits, bytesText(stage.bytesSent));
  }
  return text;
}

static std::string asJson(const DistributionForecast &forecast,
                          double bytesPerSecond) {
  llvm::json::Array stages;
  for (const DistributionForecast::Stage &stage : forecast.stages)
    stages.push_back(
        llvm::json::Object{{"operations", stage.operations},
                           {"exchanged_qubits", stage.exchangedQubits},
                           {"bytes_sent", stage.bytesSent}});
  llvm::json::Object object{
      {"qubits", forecast.qubits},
      {"processes", forecast.processes},
      {"local_qubits", forecast.localQubits},
      {"bytes_per_process", forecast.bytesPerProcess},
      {"bytes_sent", forecast.bytesSent()},
      {"link_bytes_per_second", bytesPerSecond},
      {"exchange_seconds", forecast.bytesSent() / bytesPerSecond},
      {"stages", std::move(stages)}};
  return llvm::formatv("{0:2}\n", llvm::json::Value(std::move(object)));
}

int driver::dryRun(Session &session, const RunVerb &verb,
                   const Program &program, const RunOptions &options) {
  if (verb.simulator == "gpu") {
    llvm::Expected<std::string> ptx = [&] {
      Session::Phase phase(session, "kernels");
      return gpuProgram(program, options, verb.processor);
    }();
    if (ptx)
      return session.write(*ptx) ? ExitSuccess : ExitUnreadable;
    session.report(ptx.takeError(), "E0910");
    return ExitDoesNotFit;
  }
  std::optional<double> bytesPerSecond = parseLink(verb.link);
  if (!bytesPerSecond) {
    session
        .error("E0913",
               fmt::format("'{}' is not the speed of a link", verb.link))
        .help = "write 25GB/s, 800MB/s or 200Gbit/s";
    return ExitUsage;
  }
  llvm::Expected<DistributionForecast> forecast = [&] {
    Session::Phase phase(session, "forecast");
    return forecastDistribution(program, options, verb.ranks);
  }();
  if (!forecast) {
    session.report(forecast.takeError(), "E0910");
    return ExitDoesNotFit;
  }
  std::string text = session.options().json
                         ? asJson(*forecast, *bytesPerSecond)
                         : asText(*forecast, verb, *bytesPerSecond);
  return session.write(text) ? ExitSuccess : ExitUnreadable;
}

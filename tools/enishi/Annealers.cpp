//===- Annealers.cpp - Annealers in the driver ----------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Annealers.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <cmath>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

bool driver::isAnnealer(const std::string &target) {
  if (llvm::is_contained(listAnnealers(), target))
    return true;
  llvm::StringRef name = target;
  if (!name.contains('/') && !name.ends_with(".json"))
    return false;
  auto buffer = llvm::MemoryBuffer::getFile(target);
  return buffer && (*buffer)->getBuffer().contains("\"enishi_annealer\"");
}

static std::string topologyOf(const AnnealerDevice &device) {
  return device.topology ? device.topology->describe() : "fully connected";
}

/// Working qubits, or the variables of a fully connected machine.
static uint64_t qubitsOf(const AnnealerDevice &device) {
  if (!device.topology)
    return device.maxVariables;
  llvm::Expected<HardwareGraph> graph = device.graph();
  if (graph)
    return graph->numQubits();
  llvm::consumeError(graph.takeError());
  return 0;
}

std::string driver::annealerListText(Session &session) {
  std::string text = fmt::format("\n{:<16} {:<22} {:>9}  {}\n", "annealer",
                                 "topology", "qubits", "");
  for (const std::string &name : listAnnealers())
    if (std::optional<AnnealerDevice> device =
            loadAnnealer(name, session.sources(), session.diagnostics()))
      text +=
          fmt::format("{:<16} {:<22} {:>9}  {}\n", name, topologyOf(*device),
                      qubitsOf(*device), device->summary);
  return text;
}

static llvm::json::Object headJson(const AnnealerDevice &device) {
  return llvm::json::Object{{"name", device.name},
                            {"summary", device.summary},
                            {"topology", topologyOf(device)},
                            {"qubits", static_cast<int64_t>(qubitsOf(device))}};
}

llvm::json::Array driver::annealerListJson(Session &session) {
  llvm::json::Array result;
  for (const std::string &name : listAnnealers())
    if (std::optional<AnnealerDevice> device =
            loadAnnealer(name, session.sources(), session.diagnostics()))
      result.push_back(headJson(*device));
  return result;
}

static std::string rangeText(double low, double high) {
  return std::isinf(low) && std::isinf(high)
             ? "any"
             : fmt::format("{} to {}", low, high);
}

static llvm::StringRef variablesText(const AnnealerDevice &device) {
  return device.variables == VariableKind::Binary ? "bits, 0 or 1"
                                                  : "spins, -1 or 1";
}

static std::string numbersText(unsigned bits, bool isInteger) {
  std::string kind = isInteger ? "whole numbers" : "real numbers";
  return bits ? fmt::format("{} of {} bits", kind, bits) : kind;
}

std::string driver::annealerText(const AnnealerDevice &device) {
  std::string text =
      fmt::format("{}\n  {}\n  {}: {}\n\ntopology         {}\n", device.name,
                  device.summary, device.isPublished ? "published" : "example",
                  device.source, topologyOf(device));
  text += fmt::format("{}           {}\n",
                      device.topology ? "qubits" : "most  ", qubitsOf(device));
  if (device.topology) {
    if (llvm::Expected<HardwareGraph> graph = device.graph())
      text += fmt::format("couplers         {}\n", graph->numCouplers());
    else
      llvm::consumeError(graph.takeError());
  }
  CoefficientRange range = device.extendedRange();
  text += fmt::format("variables        {}\n", variablesText(device).str());
  text += fmt::format("fields           {}; {}\ncouplings        {}; {}\n",
                      rangeText(range.minField, range.maxField),
                      numbersText(device.fieldBits, device.isInteger),
                      rangeText(range.minCoupling, range.maxCoupling),
                      numbersText(device.couplingBits, device.isInteger));
  if (!std::isinf(range.minQubitTotal) || !std::isinf(range.maxQubitTotal))
    text += fmt::format("per qubit        couplings sum to {}\n",
                        rangeText(range.minQubitTotal, range.maxQubitTotal));
  if (device.schedule)
    text += fmt::format(
        "anneal           {} to {} us, {} us by default; {} points; s changes "
        "by {} per us at most\n",
        device.schedule->minTimeUs, device.schedule->maxTimeUs,
        device.defaultTimeUs, device.schedule->maxPoints,
        device.schedule->maxSlopePerUs);
  return text;
}

std::string driver::annealerJson(const AnnealerDevice &device) {
  llvm::json::Object object = headJson(device);
  object["source"] = device.source;
  object["class"] = device.isPublished ? "published" : "example";
  CoefficientRange range = device.extendedRange();
  llvm::json::Object coefficients{
      {"variables",
       device.variables == VariableKind::Binary ? "binary" : "spin"},
      {"integer", device.isInteger},
      {"field_bits", static_cast<int64_t>(device.fieldBits)},
      {"coupling_bits", static_cast<int64_t>(device.couplingBits)}};
  auto put = [&](llvm::StringRef key, double value) {
    if (!std::isinf(value))
      coefficients[key] = value;
  };
  put("min_field", range.minField);
  put("max_field", range.maxField);
  put("min_coupling", range.minCoupling);
  put("max_coupling", range.maxCoupling);
  put("min_qubit_coupling_total", range.minQubitTotal);
  put("max_qubit_coupling_total", range.maxQubitTotal);
  object["coefficients"] = std::move(coefficients);
  if (device.schedule)
    object["anneal"] = llvm::json::Object{
        {"min_time_us", device.schedule->minTimeUs},
        {"max_time_us", device.schedule->maxTimeUs},
        {"default_time_us", device.defaultTimeUs},
        {"max_slope_per_us", device.schedule->maxSlopePerUs},
        {"max_points", static_cast<int64_t>(device.schedule->maxPoints)}};
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << '\n';
  return text;
}

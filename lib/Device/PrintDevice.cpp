//===- PrintDevice.cpp - A device for people and programs -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/DeviceLibrary.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

using namespace enishi;

/// A duration in the unit in which a person would say it.
static std::string formatDuration(double ns) {
  if (ns < 1e3)
    return fmt::format("{:g} ns", ns);
  if (ns < 1e6)
    return fmt::format("{:g} us", ns / 1e3);
  return fmt::format("{:g} ms", ns / 1e6);
}

static std::string formatTime(double us) {
  return std::isinf(us) ? "not stated"
         : us >= 1e6    ? fmt::format("{:g} s", us / 1e6)
                        : fmt::format("{:g} us", us);
}

static std::string formatRange(const ParamRange &range) {
  if (!range.isBounded())
    return "any angle";
  return fmt::format("{:.6g} to {:.6g} rad", range.min, range.max);
}

static std::string formatPerformance(const Performance &performance) {
  return fmt::format("{:>10}   error {:<8.3g}",
                     formatDuration(performance.durationNs), performance.error);
}

/// "12 of degree 2, 3 of degree 3".
static std::string formatDegrees(const Device &device) {
  std::map<size_t, size_t> counts;
  for (Site site = 0; site < device.numSites(); ++site)
    ++counts[device.neighbours(site).size()];
  std::string result;
  for (auto [degree, count] : counts)
    result += fmt::format("{}{} of degree {}", result.empty() ? "" : ", ",
                          count, degree);
  return result;
}

namespace {
/// Numbers the sources of a report in the order of their first use.
class SourceList {
public:
  size_t number(const std::string &source) {
    auto it = llvm::find(sources, source);
    size_t index = it - sources.begin();
    if (it == sources.end())
      sources.push_back(source);
    return index + 1;
  }
  void print(llvm::raw_ostream &os) const {
    os << "\nSources\n";
    for (auto [index, source] : llvm::enumerate(sources))
      os << fmt::format("  [{}] {}\n", index + 1, source);
  }

private:
  std::vector<std::string> sources;
};
} // namespace

static llvm::StringRef constraintName(Constraint::Type type) {
  switch (type) {
  case Constraint::MaxParallel:
    return "max_parallel";
  case Constraint::ParallelDistance:
    return "parallel_distance";
  case Constraint::Exclusive:
    return "exclusive";
  }
  return "";
}

static std::string joinKinds(llvm::ArrayRef<GateKind> kinds) {
  std::string result;
  for (GateKind kind : kinds)
    result += (result.empty() ? "" : ", ") + gateName(kind).str();
  return result;
}

static std::string formatConstraint(const Constraint &constraint) {
  std::string kinds = joinKinds(constraint.kinds);
  switch (constraint.type) {
  case Constraint::MaxParallel:
    return fmt::format("at most {} of {} at a time", constraint.limit, kinds);
  case Constraint::ParallelDistance:
    return fmt::format("{} at the same time at least {} couplings apart", kinds,
                       constraint.limit);
  case Constraint::Exclusive:
    return fmt::format("one of {} at a time in each of {} groups of sites",
                       kinds, constraint.groups.size());
  }
  return "";
}

static void printConnectivity(const Device &device, llvm::raw_ostream &os) {
  os << fmt::format("Sites        {}\n", device.numSites());
  if (device.isAllToAll()) {
    os << fmt::format("Couplings    {}, all to all\n", device.numEdges());
    return;
  }
  os << fmt::format("Couplings    {}{}; {}{}\n", device.numEdges(),
                    device.isDirected() ? ", directed" : "",
                    formatDegrees(device),
                    device.isConnected() ? "" : "; not connected");
}

void enishi::printDevice(const Device &device, llvm::raw_ostream &os) {
  const DeviceDescription &data = device.description();
  SourceList sources;
  os << data.name;
  if (!data.summary.empty())
    os << ": " << data.summary;
  os << fmt::format(
      "\n\nModality     {}\nClass        {} [{}]\n", data.modality,
      data.deviceClass == DeviceClass::Published ? "published" : "example",
      sources.number(data.source));
  printConnectivity(device, os);

  os << "\nOperations\n";
  auto printRow = [&](llvm::StringRef name, const std::string &figures,
                      const std::string &remark, const std::string &source) {
    os << fmt::format("  {:<10} {} {}[{}]\n", name.str(), figures,
                      remark.empty() ? "" : "  " + remark + " ",
                      sources.number(source));
  };
  for (const NativeOperation &op : data.operations) {
    std::string remark;
    for (const ParamRange &range : op.params)
      remark += (remark.empty() ? "" : ", ") + formatRange(range);
    if (op.name != gateName(op.kind))
      remark += (remark.empty() ? "" : "; ") + fmt::format("\"{}\"", op.name);
    size_t places = op.arity() == 1 ? op.perSite.size() : op.perPair.size();
    if (places)
      remark +=
          (remark.empty() ? "" : "; ") +
          fmt::format("differs at {} place{}", places, places == 1 ? "" : "s");
    printRow(gateName(op.kind),
             op.isVirtual ? "   virtual                "
                          : formatPerformance(op.typical),
             remark, op.source);
  }
  if (data.measurement) {
    const MeasurementSpec &spec = *data.measurement;
    std::string remark = spec.midCircuit ? "mid-circuit" : "at the end only";
    if (spec.feedForward)
      remark += ", feed-forward";
    if (spec.feedForwardLatencyNs != 0)
      remark +=
          fmt::format(" after {}", formatDuration(spec.feedForwardLatencyNs));
    printRow("measure", formatPerformance(spec.typical), remark, spec.source);
  }
  if (data.reset)
    printRow("reset", formatPerformance(data.reset->typical), "",
             data.reset->source);

  if (!data.coherence.source.empty())
    os << fmt::format("\nCoherence    T1 {}, T2 {} [{}]\n",
                      formatTime(data.coherence.typical.t1Us),
                      formatTime(data.coherence.typical.t2Us),
                      sources.number(data.coherence.source));
  if (!data.timing.source.empty())
    os << fmt::format("Timing       dt {:g} ns, starts at multiples of {} dt, "
                      "durations of {} dt [{}]\n",
                      data.timing.dtNs, data.timing.alignment,
                      data.timing.granularity,
                      sources.number(data.timing.source));
  if (data.limits.maxInstructions)
    os << fmt::format("Limit        {} instructions [{}]\n",
                      data.limits.maxInstructions,
                      sources.number(data.limits.source));
  if (data.limits.maxDurationUs != 0)
    os << fmt::format("Limit        {} [{}]\n",
                      formatDuration(data.limits.maxDurationUs * 1e3),
                      sources.number(data.limits.source));
  for (const Constraint &constraint : data.constraints)
    os << fmt::format("Constraint   {} [{}]\n", formatConstraint(constraint),
                      sources.number(constraint.source));
  sources.print(os);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static void writePerformance(llvm::json::OStream &json,
                             const Performance &performance) {
  json.attribute("duration_ns", performance.durationNs);
  json.attribute("error", performance.error);
}

static void writePerSite(llvm::json::OStream &json,
                         llvm::ArrayRef<std::pair<Site, Performance>> perSite) {
  if (perSite.empty())
    return;
  json.attributeArray("per_site", [&] {
    for (const auto &[site, performance] : perSite)
      json.object([&] {
        json.attribute("site", site);
        writePerformance(json, performance);
      });
  });
}

static void writePair(llvm::json::OStream &json, SitePair pair) {
  json.array([&] {
    json.value(pair.first);
    json.value(pair.second);
  });
}

static void writeOperation(llvm::json::OStream &json,
                           const NativeOperation &op) {
  json.attribute("gate", gateName(op.kind));
  json.attribute("name", op.name);
  json.attribute("virtual", op.isVirtual);
  if (!op.isVirtual)
    writePerformance(json, op.typical);
  if (llvm::any_of(op.params,
                   [](const ParamRange &range) { return range.isBounded(); }))
    json.attributeArray("parameters", [&] {
      for (const ParamRange &range : op.params)
        json.object([&] {
          if (std::isfinite(range.min))
            json.attribute("min_rad", range.min);
          if (std::isfinite(range.max))
            json.attribute("max_rad", range.max);
        });
    });
  writePerSite(json, op.perSite);
  if (!op.perPair.empty())
    json.attributeArray("per_pair", [&] {
      for (const auto &[pair, performance] : op.perPair)
        json.object([&] {
          json.attributeBegin("pair");
          writePair(json, pair);
          json.attributeEnd();
          writePerformance(json, performance);
        });
    });
  if (!op.onlySites.empty())
    json.attributeArray("only_sites", [&] {
      for (Site site : op.onlySites)
        json.value(site);
    });
  if (!op.onlyPairs.empty())
    json.attributeArray("only_pairs", [&] {
      for (SitePair pair : op.onlyPairs)
        writePair(json, pair);
    });
  json.attribute("source", op.source);
}

static void writeConnectivity(llvm::json::OStream &json,
                              const DeviceDescription &data) {
  json.attributeObject("sites", [&] {
    json.attribute("count", data.numSites);
    if (!data.positions.empty())
      json.attributeArray("positions_grid", [&] {
        for (auto [row, column] : data.positions)
          json.array([&] {
            json.value(row);
            json.value(column);
          });
      });
  });
  json.attributeObject("couplings", [&] {
    if (data.allToAll) {
      json.attribute("all_to_all", true);
      return;
    }
    json.attribute("directed", data.directed);
    json.attributeArray("pairs", [&] {
      for (SitePair pair : data.couplings)
        writePair(json, pair);
    });
  });
}

static void writeCoherence(llvm::json::OStream &json,
                           const CoherenceSpec &spec) {
  auto writeTimes = [&](const Coherence &times) {
    if (std::isfinite(times.t1Us))
      json.attribute("t1_us", times.t1Us);
    if (std::isfinite(times.t2Us))
      json.attribute("t2_us", times.t2Us);
  };
  writeTimes(spec.typical);
  json.attribute("source", spec.source);
  if (!spec.perSite.empty())
    json.attributeArray("per_site", [&] {
      for (const auto &[site, times] : spec.perSite)
        json.object([&] {
          json.attribute("site", site);
          writeTimes(times);
        });
    });
}

static void writeConstraint(llvm::json::OStream &json,
                            const Constraint &constraint) {
  json.attribute("type", constraintName(constraint.type));
  json.attributeArray("gates", [&] {
    for (GateKind kind : constraint.kinds)
      json.value(gateName(kind));
  });
  if (constraint.type == Constraint::MaxParallel)
    json.attribute("count", constraint.limit);
  if (constraint.type == Constraint::ParallelDistance)
    json.attribute("couplings", constraint.limit);
  if (constraint.type == Constraint::Exclusive)
    json.attributeArray("groups", [&] {
      for (const std::vector<Site> &group : constraint.groups)
        json.array([&] {
          for (Site site : group)
            json.value(site);
        });
    });
  json.attribute("source", constraint.source);
}

static void writeDevice(llvm::json::OStream &json,
                        const DeviceDescription &data) {
  json.attribute("enishi_device", 1);
  json.attribute("name", data.name);
  json.attribute("summary", data.summary);
  json.attribute("modality", data.modality);
  json.attribute("class", data.deviceClass == DeviceClass::Published
                              ? "published"
                              : "example");
  json.attribute("source", data.source);
  writeConnectivity(json, data);
  json.attributeArray("operations", [&] {
    for (const NativeOperation &op : data.operations)
      json.object([&] { writeOperation(json, op); });
  });
  if (data.measurement)
    json.attributeObject("measurement", [&] {
      writePerformance(json, data.measurement->typical);
      json.attribute("mid_circuit", data.measurement->midCircuit);
      json.attribute("feed_forward", data.measurement->feedForward);
      json.attribute("feed_forward_latency_ns",
                     data.measurement->feedForwardLatencyNs);
      json.attribute("source", data.measurement->source);
      writePerSite(json, data.measurement->perSite);
    });
  if (data.reset)
    json.attributeObject("reset", [&] {
      writePerformance(json, data.reset->typical);
      json.attribute("source", data.reset->source);
      writePerSite(json, data.reset->perSite);
    });
  if (!data.coherence.source.empty())
    json.attributeObject("coherence",
                         [&] { writeCoherence(json, data.coherence); });
  if (!data.timing.source.empty())
    json.attributeObject("timing", [&] {
      json.attribute("dt_ns", data.timing.dtNs);
      json.attribute("alignment_dt", data.timing.alignment);
      json.attribute("granularity_dt", data.timing.granularity);
      json.attribute("source", data.timing.source);
    });
  if (!data.limits.source.empty())
    json.attributeObject("limits", [&] {
      if (data.limits.maxInstructions)
        json.attribute("max_instructions",
                       int64_t(data.limits.maxInstructions));
      if (data.limits.maxDurationUs != 0)
        json.attribute("max_duration_us", data.limits.maxDurationUs);
      json.attribute("source", data.limits.source);
    });
  if (!data.constraints.empty())
    json.attributeArray("constraints", [&] {
      for (const Constraint &constraint : data.constraints)
        json.object([&] { writeConstraint(json, constraint); });
    });
  if (!data.physics.empty()) {
    json.attributeBegin("physics");
    json.rawValue(data.physics);
    json.attributeEnd();
  }
}

void enishi::printDeviceJson(const Device &device, llvm::raw_ostream &os) {
  llvm::json::OStream json(os);
  json.object([&] { writeDevice(json, device.description()); });
  os << '\n';
}

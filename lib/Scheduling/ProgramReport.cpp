//===- ProgramReport.cpp - What a compiled program costs --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Scheduling/ProgramReport.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <fmt/format.h>

#include <cmath>

using namespace enishi;

namespace {

/// In place of the time since which a site has idled: it is in |0>, which does
/// not decay.
constexpr int64_t kInGround = -1;

struct Success {
  double gates = 0, readout = 0, idle = 0;
  double total() const { return gates + readout + idle; }
  Success &operator+=(const Success &other) {
    gates += other.gates;
    readout += other.readout;
    idle += other.idle;
    return *this;
  }
};

/// The natural logarithm, kept finite.
double logOf(double success) { return std::log(std::max(success, 1e-300)); }

class Reporter {
public:
  Reporter(const Device &device)
      : device(device), used(device.numSites(), false) {}

  ProgramReport report(const Circuit &circuit, const Schedule &schedule);

private:
  struct Depths {
    uint64_t all = 0, twoQubit = 0;
  };
  Success estimate(const Circuit &circuit, const Schedule &schedule,
                   std::vector<int64_t> &idleSince) const;
  Success estimateControlFlow(const Circuit &circuit, size_t index,
                              const Schedule &schedule,
                              std::vector<int64_t> &idleSince) const;
  double idleSuccess(Site site, int64_t time) const;
  void count(const Circuit &circuit);
  Depths depths(const Circuit &circuit) const;

  const Device &device;
  std::array<uint64_t, 256> counts{};
  std::vector<bool> used;
};

} // namespace

void Reporter::count(const Circuit &circuit) {
  for (const Instruction &inst : circuit.instructions) {
    ++counts[static_cast<unsigned>(inst.kind)];
    if (inst.kind == GateKind::ControlFlow)
      for (const Circuit &block : circuit.controlFlowBlocks(inst))
        count(block);
    else if (inst.kind != GateKind::Barrier && inst.kind != GateKind::Delay)
      for (Qubit site : circuit.qubits(inst))
        used[site] = true;
  }
}

Reporter::Depths Reporter::depths(const Circuit &circuit) const {
  std::vector<Depths> level(device.numSites());
  Depths result;
  for (const Instruction &inst : circuit.instructions) {
    llvm::ArrayRef<Qubit> sites = circuit.qubits(inst);
    Depths cost;
    if (inst.kind == GateKind::ControlFlow) {
      for (const Circuit &block : circuit.controlFlowBlocks(inst)) {
        Depths inner = depths(block);
        cost.all = std::max(cost.all, inner.all);
        cost.twoQubit = std::max(cost.twoQubit, inner.twoQubit);
      }
    } else if (inst.kind == GateKind::Delay) {
      continue;
    } else if (inst.kind != GateKind::Barrier) {
      cost.all = 1;
      cost.twoQubit = isUnitary(inst.kind) && sites.size() >= 2;
    }
    Depths reached;
    for (Qubit site : sites) {
      reached.all = std::max(reached.all, level[site].all);
      reached.twoQubit = std::max(reached.twoQubit, level[site].twoQubit);
    }
    reached.all += cost.all;
    reached.twoQubit += cost.twoQubit;
    for (Qubit site : sites)
      level[site] = reached;
    if (!sites.empty()) {
      result.all = std::max(result.all, reached.all);
      result.twoQubit = std::max(result.twoQubit, reached.twoQubit);
    }
  }
  return result;
}

double Reporter::idleSuccess(Site site, int64_t time) const {
  auto [t1, t2] = device.coherence(site);
  if (time <= 0 || (std::isinf(t1) && std::isinf(t2)))
    return 0;
  if (std::isinf(t2))
    t2 = 2 * t1;
  double us = double(time) * device.description().timing.dtNs * 1e-3;
  return logOf(0.5 + std::exp(-us / t2) / 3 + std::exp(-us / t1) / 6);
}

Success Reporter::estimateControlFlow(const Circuit &circuit, size_t index,
                                      const Schedule &schedule,
                                      std::vector<int64_t> &idleSince) const {
  const Instruction &inst = circuit.instructions[index];
  llvm::ArrayRef<Qubit> sites = circuit.qubits(inst);
  auto schedules = llvm::lower_bound(
      schedule.controlFlow, index,
      [](const Schedule::Blocks &b, size_t i) { return b.instruction < i; });
  std::optional<Success> worst;
  std::vector<bool> inGround(sites.size(), true);
  std::vector<int64_t> blockIdle(device.numSites(), kInGround);
  for (auto [block, inner] :
       llvm::zip(circuit.controlFlowBlocks(inst), schedules->blocks)) {
    for (Qubit site : sites)
      blockIdle[site] = idleSince[site] == kInGround ? kInGround : 0;
    Success success = estimate(block, inner, blockIdle);
    for (auto [slot, site] : llvm::enumerate(sites)) {
      if (blockIdle[site] == kInGround)
        continue;
      inGround[slot] = false;
      success.idle +=
          idleSuccess(site, schedule.duration[index] - blockIdle[site]);
    }
    if (!worst || success.total() < worst->total())
      worst = success;
  }
  for (auto [slot, site] : llvm::enumerate(sites))
    idleSince[site] = inGround[slot] ? kInGround : schedule.end(index);
  return worst.value_or(Success());
}

/// `idleSince` holds for each site since when it has idled, or kInGround, at
/// the start and, on return, at the end.
Success Reporter::estimate(const Circuit &circuit, const Schedule &schedule,
                           std::vector<int64_t> &idleSince) const {
  Success success;
  for (auto [index, inst] : llvm::enumerate(circuit.instructions)) {
    if (inst.kind == GateKind::Barrier || inst.kind == GateKind::Delay)
      continue;
    llvm::ArrayRef<Qubit> sites = circuit.qubits(inst);
    const NativeOperation *op = device.operation(inst.kind);
    if (op && op->isVirtual)
      continue; // Neither decays nor leaves |0>.
    for (Qubit site : sites)
      if (idleSince[site] != kInGround && inst.kind != GateKind::Reset)
        success.idle +=
            idleSuccess(site, schedule.start[index] - idleSince[site]);
    if (inst.kind == GateKind::ControlFlow) {
      success += estimateControlFlow(circuit, index, schedule, idleSince);
      continue;
    }
    double logError = logOf(1 - device.error(inst.kind, sites));
    (inst.kind == GateKind::Measure ? success.readout : success.gates) +=
        logError;
    for (Qubit site : sites)
      idleSince[site] =
          inst.kind == GateKind::Reset ? kInGround : schedule.end(index);
  }
  return success;
}

ProgramReport Reporter::report(const Circuit &circuit,
                               const Schedule &schedule) {
  ProgramReport result;
  result.device = device.name().str();
  count(circuit);
  result.sitesUsed = llvm::count(used, true);
  for (unsigned index = 0; index < counts.size(); ++index) {
    auto kind = static_cast<GateKind>(index);
    uint64_t number = counts[index];
    if (number == 0)
      continue;
    if (kind == GateKind::Measure)
      result.measurements = number;
    else if (kind == GateKind::Reset)
      result.resets = number;
    else if (kind == GateKind::ControlFlow)
      result.controlFlow = number;
    else if (!isTableGate(kind) || kind == GateKind::GPhase)
      continue;
    result.counts.emplace_back(kind, number);
    if (!isTableGate(kind))
      continue;
    result.gates += number;
    const NativeOperation *op = device.operation(kind);
    if (op && op->isVirtual)
      result.virtualGates += number;
    if (gateInfo(kind).numQubits >= 2)
      result.twoQubitGates += number;
  }
  Depths depth = depths(circuit);
  result.depth = depth.all;
  result.twoQubitDepth = depth.twoQubit;
  result.durationNs = schedule.makespanNs();

  std::vector<int64_t> idleSince(device.numSites(), kInGround);
  Success success = estimate(circuit, schedule, idleSince);
  result.logGateSuccess = success.gates;
  result.logReadoutSuccess = success.readout;
  result.logIdleSuccess = success.idle;
  return result;
}

double ProgramReport::estimatedSuccess() const {
  return std::exp(logSuccess());
}

ProgramReport enishi::reportProgram(const Circuit &circuit,
                                    const Device &device,
                                    const Schedule &schedule) {
  return Reporter(device).report(circuit, schedule);
}

llvm::Expected<ProgramReport> enishi::reportProgram(const Circuit &circuit,
                                                    const Device &device) {
  llvm::Expected<Schedule> schedule =
      scheduleCircuit(circuit, device, ScheduleMethod::ALAP);
  if (!schedule)
    return schedule.takeError();
  return reportProgram(circuit, device, *schedule);
}

std::string enishi::formatDuration(double ns) {
  if (ns < 1e3)
    return fmt::format("{:.4g} ns", ns);
  if (ns < 1e6)
    return fmt::format("{:.4g} us", ns / 1e3);
  return ns < 1e9 ? fmt::format("{:.4g} ms", ns / 1e6)
                  : fmt::format("{:.4g} s", ns / 1e9);
}

std::string enishi::formatProbability(double logarithm) {
  double log10 = logarithm / std::log(10.0);
  return log10 > -4 ? fmt::format("{:.4g}", std::exp(logarithm))
                    : fmt::format("10^{:.1f}", log10);
}

std::string enishi::toText(const ProgramReport &report) {
  std::string kinds;
  for (auto [kind, number] : report.counts)
    kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", number,
                         gateName(kind).str());
  std::string result;
  auto row = [&](const char *name, const std::string &value) {
    result += fmt::format("{:<21} {}\n", name, value);
  };
  row("device", report.device);
  row("sites used", fmt::format("{}", report.sitesUsed));
  row("two-qubit gates", fmt::format("{}", report.twoQubitGates));
  row("two-qubit depth", fmt::format("{}", report.twoQubitDepth));
  row("gates",
      fmt::format("{} ({} virtual)", report.gates, report.virtualGates));
  row("depth", fmt::format("{}", report.depth));
  row("operations", kinds);
  row("duration", formatDuration(report.durationNs));
  row("estimated success",
      fmt::format("{} (gates {}, readout {}, idling {})",
                  formatProbability(report.logSuccess()),
                  formatProbability(report.logGateSuccess),
                  formatProbability(report.logReadoutSuccess),
                  formatProbability(report.logIdleSuccess)));
  return result;
}

std::string enishi::toJson(const ProgramReport &report) {
  std::string result;
  llvm::raw_string_ostream os(result);
  llvm::json::OStream json(os);
  json.object([&] {
    json.attribute("device", report.device);
    json.attribute("sites_used", report.sitesUsed);
    json.attributeObject("operations", [&] {
      for (auto [kind, number] : report.counts)
        json.attribute(gateName(kind), int64_t(number));
    });
    json.attribute("gates", int64_t(report.gates));
    json.attribute("virtual_gates", int64_t(report.virtualGates));
    json.attribute("two_qubit_gates", int64_t(report.twoQubitGates));
    json.attribute("measurements", int64_t(report.measurements));
    json.attribute("resets", int64_t(report.resets));
    json.attribute("control_flow", int64_t(report.controlFlow));
    json.attribute("depth", int64_t(report.depth));
    json.attribute("two_qubit_depth", int64_t(report.twoQubitDepth));
    json.attribute("duration_ns", report.durationNs);
    json.attribute("estimated_success", report.estimatedSuccess());
    json.attributeObject("log_success", [&] {
      json.attribute("gates", report.logGateSuccess);
      json.attribute("readout", report.logReadoutSuccess);
      json.attribute("idle", report.logIdleSuccess);
    });
  });
  return result;
}

//===- CheckProgram.cpp - An independent replay of a program --------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shares nothing with the compiler but the data: chains are contracted term by
// term, energies summed anew, assignments counted through.
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/CompileProblem.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

using namespace enishi::annealing;

static constexpr double kRounding = 1e-9;
static constexpr uint32_t kExhaustive = 16;
static constexpr uint32_t kRandom = 64;
static constexpr uint32_t kExhaustiveQubits = 18;

namespace {

class ProgramChecker {
public:
  ProgramChecker(const Problem &problem, const AnnealerProgram &program,
                 const AnnealerDevice &device, uint64_t seed)
      : problem(problem), program(program), device(device), state(seed) {}
  ProgramCheck run();

private:
  void fault(std::string text) {
    if (check.faults.size() < 20)
      check.faults.push_back(std::move(text));
  }
  bool checkSizes();
  void checkPlaces();
  void checkRanges();
  void checkSteps();
  void checkContraction();
  void checkSamples();
  void checkObjective();
  void checkGroundStates();
  void checkBrokenChains();
  void checkAnneal();

  double sign() const { return problem.sense == Sense::Maximize ? -1 : 1; }
  bool isExhaustive() const {
    return program.logical.numSpins() <= kExhaustive;
  }
  /// How many assignments are tried, and the spins of one of them.
  uint64_t numTried() const {
    return isExhaustive() ? uint64_t(1) << program.logical.numSpins() : kRandom;
  }
  SpinConfiguration tried(uint64_t number);
  std::string triedText() const {
    return isExhaustive() ? fmt::format("all {} assignments", numTried())
                          : fmt::format("{} random assignments", kRandom);
  }
  /// The sum of a model's terms and of their absolute values.
  static std::pair<double, double> sum(const IsingModel &model,
                                       const SpinConfiguration &spins);

  const Problem &problem;
  const AnnealerProgram &program;
  const AnnealerDevice &device;
  uint64_t state;
  ProgramCheck check;
};

SpinConfiguration ProgramChecker::tried(uint64_t number) {
  SpinConfiguration spins(program.logical.numSpins());
  for (Spin v = 0; v < spins.size(); ++v) {
    // Knuth's MMIX generator; only its top bit is used.
    state = state * 6364136223846793005u + 1442695040888963407u;
    bool isUp = isExhaustive() ? number >> v & 1 : state >> 63;
    spins[v] = isUp ? 1 : -1;
  }
  return spins;
}

std::pair<double, double> ProgramChecker::sum(const IsingModel &model,
                                              const SpinConfiguration &spins) {
  double value = model.offset, size = std::abs(model.offset);
  for (Spin i = 0; i < model.numSpins(); ++i) {
    value += model.fields[i] * spins[i];
    size += std::abs(model.fields[i]);
    for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k)
      if (Spin j = model.neighbors[k]; j < i) {
        value += model.weights[k] * spins[i] * spins[j];
        size += std::abs(model.weights[k]);
      }
  }
  return {value, size};
}

bool ProgramChecker::checkSizes() {
  if (program.sense != problem.sense)
    fault("the program minimises what the problem maximises, or the reverse");
  if (program.decoding.size() != problem.numVariables()) {
    fault(fmt::format("the program reads {} variables; the problem has {}",
                      program.decoding.size(), problem.numVariables()));
    return false;
  }
  for (Variable v = 0; v < problem.numVariables(); ++v)
    if (program.decoding[v].name != problem.nameOf(v))
      fault(fmt::format("variable {} is called {} in the program",
                        problem.nameOf(v), program.decoding[v].name));
  if (program.device != device.name)
    fault(fmt::format("the program is for {}, not for {}", program.device,
                      device.name));
  if (program.hasTopology() != device.topology.has_value()) {
    fault("one of program and device has a topology, the other has none");
    return false;
  }
  return check.faults.empty();
}

void ProgramChecker::checkPlaces() {
  if (!device.topology) {
    uint32_t n = program.physical.numSpins();
    if (n > device.maxVariables)
      fault(fmt::format("{} variables; the device takes {}", n,
                        device.maxVariables));
    else
      check.proven.push_back(fmt::format(
          "{} variables are within the device's {}", n, device.maxVariables));
    return;
  }
  llvm::Expected<HardwareGraph> graph = device.graph();
  if (!graph) {
    fault(llvm::toString(graph.takeError()));
    return;
  }
  for (Spin i = 0; i < program.physical.numSpins(); ++i) {
    Qubit q = program.qubits[i];
    if (q >= graph->numLabels() || !graph->works[q]) {
      fault(fmt::format("the device has no working qubit {}", q));
      return;
    }
    for (Spin j : program.physical.neighborsOf(i))
      if (i < j && (program.qubits[j] >= graph->numLabels() ||
                    !graph->graph.hasEdge(q, program.qubits[j])))
        fault(fmt::format("the device has no coupler {} - {}", q,
                          program.qubits[j]));
  }
  if (!check.faults.empty())
    return;
  check.proven.push_back(fmt::format(
      "all {} qubits and {} couplers exist on {}", program.qubits.size(),
      program.physical.numCouplings(), device.name));
  if (llvm::Error error = verifyEmbedding(
          SparseGraph::fromModel(program.logical), *graph, program.embedding)) {
    fault(llvm::toString(std::move(error)));
    return;
  }
  check.proven.push_back(fmt::format(
      "the {} chains are an embedding of the problem's {} couplings",
      program.embedding.numChains(), program.logical.numCouplings()));
}

void ProgramChecker::checkRanges() {
  CoefficientRange range = device.extendedRange();
  size_t before = check.faults.size();
  auto within = [](double value, double low, double high) {
    double slack = 1e-9 * std::max({1.0, std::abs(value)});
    return value >= low - slack && value <= high + slack;
  };
  const IsingModel &model = program.physical;
  for (Spin i = 0; i < model.numSpins(); ++i) {
    if (!within(model.fields[i], range.minField, range.maxField))
      fault(fmt::format("the field {} of qubit {} is out of range",
                        model.fields[i], program.qubits[i]));
    double total = 0;
    for (double weight : model.weightsOf(i)) {
      total += weight;
      if (!within(weight, range.minCoupling, range.maxCoupling))
        fault(fmt::format("a coupling {} of qubit {} is out of range", weight,
                          program.qubits[i]));
    }
    // Rounding may move each coupling by half a step.
    double slack = program.couplingStep / 2 * model.degree(i);
    if (!within(total, range.minQubitTotal - slack,
                range.maxQubitTotal + slack))
      fault(fmt::format("the couplings of qubit {} sum to {}, out of range",
                        program.qubits[i], total));
  }
  if (check.faults.size() == before)
    check.proven.push_back("every coefficient is in the device's range");
}

void ProgramChecker::checkSteps() {
  if (!device.isInteger && device.fieldBits == 0 && device.couplingBits == 0)
    return;
  size_t before = check.faults.size();
  auto look = [&](const std::vector<double> &values, double step, unsigned bits,
                  llvm::StringRef what) {
    if (device.isInteger ? step != 1 : bits > 0 && !(step > 0)) {
      fault(fmt::format("the step {} of {} is not the device's", step,
                        what.str()));
      return;
    }
    for (double value : values) {
      double levels = step > 0 ? value / step : 0;
      if (std::abs(levels - std::round(levels)) > 1e-6)
        fault(
            fmt::format("{} {} is no multiple of {}", what.str(), value, step));
      if (bits > 0 && bits < 54 &&
          std::abs(levels) > std::ldexp(1.0, int(bits) - 1) - 0.5)
        fault(fmt::format("{} {} has more than {} bits", what.str(), value,
                          bits));
    }
  };
  look(program.physical.fields, program.fieldStep, device.fieldBits, "field");
  look(program.physical.weights, program.couplingStep, device.couplingBits,
       "coupling");
  if (check.faults.size() == before)
    check.proven.push_back("every coefficient is one that the device can hold");
}

/// With whole chains the physical model is a polynomial of the logical spins;
/// its coefficients against the logical ones bound the difference of all
/// energies at once.
void ProgramChecker::checkContraction() {
  const IsingModel &physical = program.physical, &logical = program.logical;
  Embedding compact = program.compactEmbedding();
  uint32_t n = logical.numSpins();
  std::vector<uint32_t> owner(physical.numSpins());
  for (Spin v = 0; v < n; ++v)
    for (Qubit q : compact.chain(v))
      owner[q] = v;
  auto flip = [&](Spin v) {
    return program.gauge.empty() ? 1 : program.gauge[v];
  };

  double constant = physical.offset, size = std::abs(physical.offset);
  std::vector<double> fields(n, 0);
  std::map<std::pair<Spin, Spin>, double> couplings;
  for (Spin i = 0; i < physical.numSpins(); ++i) {
    Spin v = owner[i];
    fields[v] += physical.fields[i] * flip(v);
    size += std::abs(physical.fields[i]);
    for (uint64_t k = physical.rowBegin[i]; k < physical.rowBegin[i + 1]; ++k) {
      if (physical.neighbors[k] < i)
        continue;
      Spin w = owner[physical.neighbors[k]];
      size += std::abs(physical.weights[k]);
      if (v == w)
        constant += physical.weights[k];
      else
        couplings[std::minmax(v, w)] += physical.weights[k] * flip(v) * flip(w);
    }
  }
  double worst = std::abs(constant - program.scale * logical.offset);
  for (Spin v = 0; v < n; ++v) {
    worst += std::abs(fields[v] - program.scale * logical.fields[v]);
    for (uint64_t k = logical.rowBegin[v]; k < logical.rowBegin[v + 1]; ++k)
      if (v < logical.neighbors[k])
        couplings[{v, logical.neighbors[k]}] -=
            program.scale * logical.weights[k];
  }
  for (const auto &[pair, difference] : couplings)
    worst += std::abs(difference);
  if (worst > program.energyError + kRounding * size) {
    fault(fmt::format("energies of whole chains differ from the logical ones "
                      "by up to {:.6g}; the program says {:.6g}",
                      worst, program.energyError));
    return;
  }
  check.proven.push_back(
      program.energyError == 0
          ? fmt::format("with whole chains the energies of all 2^{} "
                        "configurations are those of the problem times {:.6g}",
                        n, program.scale)
          : fmt::format("with whole chains the energies of all 2^{} "
                        "configurations are those of the problem times {:.6g} "
                        "to within {:.6g}",
                        n, program.scale, program.energyError));
}

void ProgramChecker::checkSamples() {
  for (uint64_t i = 0; i < numTried(); ++i) {
    SpinConfiguration spins = tried(i);
    auto [logical, size] = sum(program.logical, spins);
    auto [physical, spread] = sum(program.physical, program.embed(spins));
    double slack =
        program.energyError + kRounding * (spread + program.scale * size);
    if (std::abs(physical - program.scale * logical) > slack) {
      fault(fmt::format("assignment {}: the physical energy {} is not {} times "
                        "the logical energy {}",
                        i, physical, program.scale, logical));
      return;
    }
  }
  check.proven.push_back(fmt::format("energies agree on {}", triedText()));
}

void ProgramChecker::checkObjective() {
  if (!problem.isQuadraticUnconstrained()) {
    check.notes.push_back(
        isExhaustive()
            ? "the reduction was checked by its ground states alone"
            : "the reduction to spins is too large to be checked here: only "
              "that every answer read is one of the problem");
    return;
  }
  for (uint64_t i = 0; i < numTried(); ++i) {
    SpinConfiguration spins = tried(i);
    auto [energy, size] = sum(program.logical, spins);
    double objective = sign() * problem.evaluate(program.decode(spins));
    if (std::abs(energy - objective) > kRounding * (size + 1)) {
      fault(fmt::format("assignment {}: the logical energy {} is not the "
                        "objective {}",
                        i, energy, objective));
      return;
    }
  }
  check.proven.push_back(fmt::format(
      "logical energies are the problem's objective on {}", triedText()));
}

/// Of small models: the ground states decode to the best feasible answers.
void ProgramChecker::checkGroundStates() {
  if (!isExhaustive() || program.logical.numSpins() == 0)
    return;
  double ground = std::numeric_limits<double>::infinity(), best = ground;
  double size = 1;
  std::vector<std::pair<double, std::vector<double>>> all;
  for (uint64_t i = 0; i < numTried(); ++i) {
    SpinConfiguration spins = tried(i);
    double energy = sum(program.logical, spins).first;
    size = std::max(size, std::abs(energy));
    std::vector<double> values = program.decode(spins);
    bool isFeasible = true;
    for (const Constraint &constraint : problem.constraints)
      isFeasible &= constraint.violation(values) <= kRounding;
    double objective = sign() * problem.evaluate(values);
    if (isFeasible)
      best = std::min(best, objective);
    ground = std::min(ground, energy);
    all.push_back({energy, {isFeasible ? 1.0 : 0.0, objective}});
  }
  if (std::isinf(best)) {
    check.notes.push_back("no assignment keeps all constraints");
    return;
  }
  double slack = kRounding * size;
  for (const auto &[energy, answer] : all)
    if (energy <= ground + slack &&
        (answer[0] == 0 || std::abs(answer[1] - best) > slack)) {
      fault("a ground state of the logical model is not the best answer");
      return;
    }
  check.proven.push_back(fmt::format(
      "every ground state of the logical model is a best answer, objective {}",
      sign() * best + 0.0));
}

/// Of few qubits: whether the lowest energy is one of whole chains only. No
/// fault where it is not: the user may have asked for weak chains.
void ProgramChecker::checkBrokenChains() {
  const IsingModel &model = program.physical;
  uint32_t n = model.numSpins();
  if (n > kExhaustiveQubits || n == program.logical.numSpins())
    return;
  Embedding compact = program.compactEmbedding();
  auto isWhole = [&](const SpinConfiguration &spins) {
    for (uint32_t v = 0; v < compact.numChains(); ++v)
      for (Qubit q : compact.chain(v))
        if (spins[q] != spins[compact.chain(v)[0]])
          return false;
    return true;
  };
  SpinConfiguration spins(n, -1);
  auto [energy, size] = sum(model, spins);
  double whole = energy, broken = std::numeric_limits<double>::infinity();
  // In the order of a Gray code: one spin changes at a time.
  for (uint64_t i = 1; i < uint64_t(1) << n; ++i) {
    Spin flip = __builtin_ctzll(i);
    double pull = model.fields[flip];
    llvm::ArrayRef<Spin> row = model.neighborsOf(flip);
    for (size_t k = 0; k < row.size(); ++k)
      pull += model.weightsOf(flip)[k] * spins[row[k]];
    energy -= 2 * pull * spins[flip];
    spins[flip] = -spins[flip];
    double &lowest = isWhole(spins) ? whole : broken;
    lowest = std::min(lowest, energy);
  }
  if (broken > whole + kRounding * size)
    check.proven.push_back(
        fmt::format("no ground state of the {} qubits has a broken chain", n));
  else
    check.notes.push_back("a configuration with a broken chain is as good as "
                          "any with whole ones: the chains are weak");
}

void ProgramChecker::checkAnneal() {
  if (!device.schedule) {
    if (!program.schedule.empty())
      fault("the device has no anneal schedule to set");
    return;
  }
  if (llvm::Error error = checkSchedule(program.schedule, *device.schedule))
    fault(llvm::toString(std::move(error)));
  else
    check.proven.push_back("the anneal schedule keeps the device's limits");
}

ProgramCheck ProgramChecker::run() {
  if (!checkSizes())
    return std::move(check);
  checkPlaces();
  if (!check.isRight())
    return std::move(check);
  checkRanges();
  checkSteps();
  checkContraction();
  checkSamples();
  checkObjective();
  checkGroundStates();
  checkBrokenChains();
  checkAnneal();
  return std::move(check);
}

} // namespace

ProgramCheck enishi::annealing::checkAnnealerProgram(
    const Problem &problem, const AnnealerProgram &program,
    const AnnealerDevice &device, uint64_t seed) {
  return ProgramChecker(problem, program, device, seed).run();
}

//===- CheckProgram.cpp - An independent replay of a program --------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shares nothing with the compiler but the data: chains are contracted term by
// term, presolve is undone by code of its own, energies are summed anew,
// assignments counted through.
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/CompileProblem.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

static constexpr double kRounding = 1e-9;
static constexpr uint32_t kExhaustive = 16;
static constexpr uint32_t kExhaustiveQubits = 18;
static constexpr uint32_t kExhaustivePresolve = 20;

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
  bool checkNames();
  void checkPlaces();
  void checkRanges();
  void checkSteps();
  void checkContraction();
  void checkSamples();
  void checkPresolve();
  void checkPresolvedMinimum();
  void checkObjective();
  bool isObjective();
  void checkGroundStates();
  void checkBrokenChains();
  void checkAnneal();

  double sign() const { return problem.sense == Sense::Maximize ? -1 : 1; }
  /// The problem's Ising model, before presolve if there was any.
  const IsingModel &reduced() const {
    return program.presolve ? program.presolve->reduced : program.logical;
  }
  SpinConfiguration lift(const SpinConfiguration &logical) const;
  /// The problem's values from spins of the reduced model.
  std::vector<double> valuesOf(const SpinConfiguration &spins) const;

  static bool isExhaustive(const IsingModel &model) {
    return model.numSpins() <= kExhaustive;
  }
  /// How many configurations of a model are tried, and one of them. All
  /// energies are compared coefficient by coefficient besides, so a few do for
  /// large models.
  static uint64_t numTried(const IsingModel &model) {
    return isExhaustive(model)             ? uint64_t(1) << model.numSpins()
           : model.numCouplings() > 200000 ? 4
                                           : 64;
  }
  SpinConfiguration tried(const IsingModel &model, uint64_t number);
  static std::string triedText(const IsingModel &model) {
    return isExhaustive(model)
               ? fmt::format("all {} assignments", numTried(model))
               : fmt::format("{} random assignments", numTried(model));
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

SpinConfiguration ProgramChecker::tried(const IsingModel &model,
                                        uint64_t number) {
  SpinConfiguration spins(model.numSpins());
  for (Spin v = 0; v < spins.size(); ++v) {
    // Knuth's MMIX generator; only its top bit is used.
    state = state * 6364136223846793005u + 1442695040888963407u;
    bool isUp = isExhaustive(model) ? number >> v & 1 : state >> 63;
    spins[v] = isUp ? 1 : -1;
  }
  return spins;
}

SpinConfiguration ProgramChecker::lift(const SpinConfiguration &logical) const {
  if (!program.presolve)
    return logical;
  const ProgramPresolve &record = *program.presolve;
  const PresolveHistory &history = record.history;
  SpinConfiguration all(record.reduced.numSpins(), 0);
  for (size_t i = 0; i < logical.size(); ++i)
    all[record.kept[i]] = logical[i];
  for (auto step = history.steps.rbegin(); step != history.steps.rend();
       ++step) {
    if (step->kind == PresolveHistory::Kind::Fixed) {
      all[step->spin] = step->sign;
    } else if (step->kind == PresolveHistory::Kind::Merged) {
      all[step->spin] = all[step->begin] == step->sign ? 1 : -1;
    } else if (step->kind == PresolveHistory::Kind::Eliminated) {
      // The better of both values, +1 where they are equal.
      double up = 0;
      for (uint32_t t = step->begin; t < step->begin + step->count; ++t) {
        const PresolveHistory::Term &term = history.terms[t];
        up += term.weight *
              (term.spin == PresolveHistory::noSpin ? 1 : all[term.spin]);
      }
      all[step->spin] = up <= 0 ? 1 : -1;
    } else {
      const PresolveHistory::Group &group = history.groups[step->begin];
      if (step->kind == PresolveHistory::Kind::Turned) {
        if (all[group.boundary[0]] < 0)
          for (Spin spin : group.inside)
            all[spin] = -all[spin];
        continue;
      }
      size_t row = 0;
      for (size_t b = group.boundary.size(); b-- > 0;)
        row = 2 * row + (all[group.boundary[b]] > 0);
      for (size_t i = 0; i < group.inside.size(); ++i)
        all[group.inside[i]] = group.values[row * group.inside.size() + i];
    }
  }
  return all;
}

std::vector<double>
ProgramChecker::valuesOf(const SpinConfiguration &spins) const {
  std::vector<double> values;
  for (const DecodedVariable &variable : program.decoding) {
    double value = variable.constant;
    for (const LinearTerm &bit : variable.bits)
      value += spins[bit.variable] > 0 ? bit.coefficient : 0;
    values.push_back(value > variable.upper ? variable.upper : value);
  }
  return values;
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
      } else {
        break;
      }
  }
  return {value, size};
}

bool ProgramChecker::checkNames() {
  if (program.decoding.size() != problem.numVariables()) {
    fault(fmt::format("the program reads {} variables; the problem has {}",
                      program.decoding.size(), problem.numVariables()));
    return false;
  }
  for (Variable v = 0; v < problem.numVariables(); ++v)
    if (program.decoding[v].name != problem.nameOf(v))
      fault(fmt::format("variable {} is called {} in the program",
                        problem.nameOf(v), program.decoding[v].name));
  return true;
}

bool ProgramChecker::checkSizes() {
  if (program.sense != problem.sense)
    fault("the program minimises what the problem maximises, or the reverse");
  if (!checkNames())
    return false;
  if (program.device != device.name)
    fault(fmt::format("the program is for {}, not for {}", program.device,
                      device.name));
  if (program.hasTopology() != device.topology.has_value()) {
    fault("one of program and device has a topology, the other has none");
    return false;
  }
  if (program.domain != device.variables)
    fault(fmt::format(
        "the program is written in {}, which the device does not take",
        program.domain == VariableKind::Binary ? "bits" : "spins"));
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
  // A bit is (1 + s) / 2: half a field, and a quarter of a coupling, of spins.
  bool isBinary = program.domain == VariableKind::Binary;
  double fieldShare = isBinary ? 0.5 : 1, shareOfCoupling = isBinary ? 0.25 : 1;

  double constant = physical.offset, size = std::abs(physical.offset);
  double worst = 0;
  // The differences of one row, and which of them there are.
  std::vector<double> row(n, 0);
  std::vector<Spin> columns;
  auto add = [&](Spin w, double value) {
    if (row[w] == 0)
      columns.push_back(w);
    row[w] += value;
  };
  for (Spin v = 0; v < n; ++v) {
    double field = 0;
    for (Qubit i : compact.chain(v)) {
      field += fieldShare * physical.fields[i] * flip(v);
      constant += isBinary ? physical.fields[i] / 2 : 0;
      size += std::abs(physical.fields[i]);
      for (uint64_t k = physical.rowBegin[i]; k < physical.rowBegin[i + 1];
           ++k) {
        Spin w = owner[physical.neighbors[k]];
        double weight = shareOfCoupling * physical.weights[k];
        if (isBinary) {
          // Every coupling is met in both rows.
          field += weight * flip(v);
          constant += weight / 2;
        }
        size += std::abs(weight) / 2;
        if (v == w)
          constant += weight / 2;
        else if (v < w)
          add(w, weight * flip(v) * flip(w));
      }
    }
    worst += std::abs(field - program.scale * logical.fields[v]);
    for (uint64_t k = logical.rowBegin[v]; k < logical.rowBegin[v + 1]; ++k)
      if (v < logical.neighbors[k])
        add(logical.neighbors[k], -program.scale * logical.weights[k]);
    for (Spin w : columns) {
      worst += std::abs(row[w]);
      row[w] = 0;
    }
    columns.clear();
  }
  worst += std::abs(constant - program.scale * logical.offset);
  if (worst > program.energyError + kRounding * size) {
    fault(fmt::format("energies of whole chains differ from the logical ones "
                      "by up to {:.6g}; the program says {:.6g}",
                      worst, program.energyError));
    return;
  }
  std::string text = fmt::format(
      "with whole chains the energies of all 2^{} configurations "
      "are those of the {} times {:.6g}",
      n, program.presolve ? "presolved problem" : "problem", program.scale);
  if (program.energyError != 0)
    text += fmt::format(" to within {:.6g}", program.energyError);
  check.proven.push_back(std::move(text));
}

void ProgramChecker::checkSamples() {
  for (uint64_t i = 0; i < numTried(program.logical); ++i) {
    SpinConfiguration spins = tried(program.logical, i);
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
  check.proven.push_back(
      fmt::format("energies agree on {}", triedText(program.logical)));
}

/// What the way back makes of logical configurations has their energies.
void ProgramChecker::checkPresolve() {
  if (!program.presolve)
    return;
  const ProgramPresolve &record = *program.presolve;
  for (uint64_t i = 0; i < numTried(program.logical); ++i) {
    SpinConfiguration spins = tried(program.logical, i);
    SpinConfiguration lifted = lift(spins);
    auto [energy, size] = sum(record.reduced, lifted);
    double logical = sum(program.logical, spins).first;
    if (std::abs(energy - logical) >
        record.errorBound + kRounding * (size + 1)) {
      fault(fmt::format("assignment {}: the logical energy {} is not that of "
                        "the problem, {}",
                        i, logical, energy));
      return;
    }
    if (program.presolve->lift(spins) != lifted) {
      fault(fmt::format("assignment {} is taken back in two ways", i));
      return;
    }
  }
  check.proven.push_back(fmt::format(
      "presolve's {} spins stand for the problem's {} with the same "
      "energy on {}",
      program.logical.numSpins(), record.reduced.numSpins(),
      triedText(program.logical)));
  checkPresolvedMinimum();
}

/// Calls back with every configuration of a small model and its energy, in the
/// order of a Gray code: one spin changes at a time.
template <typename See>
static void seeConfigurations(const IsingModel &model, See see) {
  SpinConfiguration spins(model.numSpins(), -1);
  double energy = model.energy(spins);
  see(spins, energy);
  for (uint64_t i = 1; i < uint64_t(1) << model.numSpins(); ++i) {
    Spin flip = __builtin_ctzll(i);
    double pull = model.fields[flip];
    llvm::ArrayRef<Spin> row = model.neighborsOf(flip);
    for (size_t k = 0; k < row.size(); ++k)
      pull += model.weightsOf(flip)[k] * spins[row[k]];
    energy -= 2 * pull * spins[flip];
    spins[flip] = -spins[flip];
    see(spins, energy);
  }
}

static double leastEnergy(const IsingModel &model) {
  double least = std::numeric_limits<double>::infinity();
  seeConfigurations(model, [&](const SpinConfiguration &, double energy) {
    least = std::min(least, energy);
  });
  return least;
}

void ProgramChecker::checkPresolvedMinimum() {
  const ProgramPresolve &record = *program.presolve;
  if (record.reduced.numSpins() > kExhaustivePresolve) {
    check.notes.push_back(fmt::format(
        "that presolve lost no best answer is not checked here: {} spins are "
        "too many to try all",
        record.reduced.numSpins()));
    return;
  }
  double size =
      sum(record.reduced, SpinConfiguration(record.reduced.numSpins(), 1))
          .second;
  double before = leastEnergy(record.reduced),
         after = leastEnergy(program.logical);
  if (std::abs(before - after) > record.errorBound + kRounding * (size + 1))
    fault(fmt::format("the least energy is {} before presolve and {} after it",
                      before, after));
  else
    check.proven.push_back("presolve keeps the least energy");
}

/// Whether every energy of the reduced model is the objective: coefficient by
/// coefficient, where each variable is read from one spin at most.
bool ProgramChecker::isObjective() {
  // A variable is shift + slope * spin.
  std::vector<double> shift, slope;
  std::vector<Spin> spinOf;
  for (const DecodedVariable &variable : program.decoding) {
    double coefficient =
        variable.bits.empty() ? 0 : variable.bits.front().coefficient;
    spinOf.push_back(variable.bits.empty() ? 0
                                           : variable.bits.front().variable);
    slope.push_back(coefficient / 2);
    shift.push_back(variable.constant + coefficient / 2);
  }
  const IsingModel &model = reduced();
  double size = 1, constant = sign() * problem.objective.constant;
  std::vector<double> fields(model.numSpins(), 0);
  std::vector<Coupling> couplings;
  couplings.reserve(problem.objective.quadratic.size());
  for (const LinearTerm &term : problem.objective.linear) {
    double weight = sign() * term.coefficient;
    size += std::abs(weight);
    constant += weight * shift[term.variable];
    fields[spinOf[term.variable]] += weight * slope[term.variable];
  }
  for (const QuadraticTerm &term : problem.objective.quadratic) {
    double weight = sign() * term.coefficient;
    size += std::abs(weight);
    Variable a = term.first, b = term.second;
    constant += weight * shift[a] * shift[b];
    fields[spinOf[a]] += weight * slope[a] * shift[b];
    fields[spinOf[b]] += weight * slope[b] * shift[a];
    double product = weight * slope[a] * slope[b];
    if (spinOf[a] == spinOf[b])
      constant += product;
    else
      couplings.push_back({std::min(spinOf[a], spinOf[b]),
                           std::max(spinOf[a], spinOf[b]), product});
  }
  auto isBefore = [](const Coupling &a, const Coupling &b) {
    return std::pair(a.first, a.second) < std::pair(b.first, b.second);
  };
  if (!std::is_sorted(couplings.begin(), couplings.end(), isBefore))
    std::stable_sort(couplings.begin(), couplings.end(), isBefore);

  double worst = std::abs(constant - model.offset);
  size_t next = 0;
  for (Spin i = 0; i < model.numSpins(); ++i) {
    worst += std::abs(fields[i] - model.fields[i]);
    for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k) {
      if (model.neighbors[k] < i)
        continue;
      Coupling here{i, model.neighbors[k], 0};
      double weight = 0;
      for (; next < couplings.size() && !isBefore(here, couplings[next]);
           ++next)
        if (isBefore(couplings[next], here))
          worst += std::abs(couplings[next].weight);
        else
          weight += couplings[next].weight;
      worst += std::abs(weight - model.weights[k]);
    }
  }
  for (; next < couplings.size(); ++next)
    worst += std::abs(couplings[next].weight);
  return worst <= kRounding * size;
}

void ProgramChecker::checkObjective() {
  if (!problem.isQuadraticUnconstrained()) {
    check.notes.push_back(
        isExhaustive(reduced())
            ? "the reduction was checked by its ground states alone"
            : "the reduction to spins is too large to be checked here: only "
              "that every answer read is one of the problem");
    return;
  }
  for (uint64_t i = 0; i < numTried(reduced()); ++i) {
    SpinConfiguration spins = tried(reduced(), i);
    auto [energy, size] = sum(reduced(), spins);
    double objective = sign() * problem.evaluate(valuesOf(spins));
    if (std::abs(energy - objective) > kRounding * (size + 1)) {
      fault(fmt::format("assignment {}: the logical energy {} is not the "
                        "objective {}",
                        i, energy, objective));
      return;
    }
  }
  if (isExhaustive(reduced())) {
    check.proven.push_back(
        fmt::format("logical energies are the problem's objective on {}",
                    triedText(reduced())));
    return;
  }
  // Every variable of such a problem has one spin.
  for (const DecodedVariable &variable : program.decoding)
    if (variable.bits.size() != 1) {
      fault(fmt::format("variable {} is read from {} spins", variable.name,
                        variable.bits.size()));
      return;
    }
  if (isObjective())
    check.proven.push_back("logical energies are the problem's objective: "
                           "every coefficient agrees");
  else
    fault("a coefficient of the logical model is not the objective's");
}

/// Of small models: the ground states decode to the best feasible answers.
void ProgramChecker::checkGroundStates() {
  if (!isExhaustive(reduced()) || reduced().numSpins() == 0)
    return;
  auto isFeasible = [&](const std::vector<double> &values) {
    return std::all_of(problem.constraints.begin(), problem.constraints.end(),
                       [&](const Constraint &constraint) {
                         return constraint.violation(values) <= kRounding;
                       });
  };
  double best = std::numeric_limits<double>::infinity(), size = 1;
  for (uint64_t i = 0; i < numTried(reduced()); ++i) {
    std::vector<double> values = valuesOf(tried(reduced(), i));
    if (isFeasible(values))
      best = std::min(best, sign() * problem.evaluate(values));
  }
  if (std::isinf(best)) {
    check.notes.push_back("no assignment keeps all constraints");
    return;
  }
  double ground = std::numeric_limits<double>::infinity();
  for (uint64_t i = 0; i < numTried(program.logical); ++i) {
    double energy = sum(program.logical, tried(program.logical, i)).first;
    size = std::max(size, std::abs(energy));
    ground = std::min(ground, energy);
  }
  double slack = kRounding * size;
  for (uint64_t i = 0; i < numTried(program.logical); ++i) {
    SpinConfiguration spins = tried(program.logical, i);
    if (sum(program.logical, spins).first > ground + slack)
      continue;
    std::vector<double> values = valuesOf(lift(spins));
    if (!isFeasible(values) ||
        std::abs(sign() * problem.evaluate(values) - best) >
            slack + (program.presolve ? program.presolve->errorBound : 0)) {
      fault("a ground state of the logical model is not the best answer");
      return;
    }
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
  if (n > kExhaustiveQubits || n == program.logical.numSpins() ||
      program.domain == VariableKind::Binary)
    return;
  Embedding compact = program.compactEmbedding();
  auto isWhole = [&](const SpinConfiguration &spins) {
    for (uint32_t v = 0; v < compact.numChains(); ++v)
      for (Qubit q : compact.chain(v))
        if (spins[q] != spins[compact.chain(v)[0]])
          return false;
    return true;
  };
  double size = sum(model, SpinConfiguration(n, 1)).second;
  double whole = std::numeric_limits<double>::infinity(), broken = whole;
  seeConfigurations(model, [&](const SpinConfiguration &spins, double energy) {
    double &lowest = isWhole(spins) ? whole : broken;
    lowest = std::min(lowest, energy);
  });
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
  checkPresolve();
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

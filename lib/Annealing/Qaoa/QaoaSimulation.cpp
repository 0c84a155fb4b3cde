//===- QaoaSimulation.cpp - The exact state of such a circuit -------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Qaoa/Qaoa.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

#include <cmath>

using namespace enishi;
using namespace enishi::annealing;

static constexpr uint64_t kTooMany = std::numeric_limits<uint64_t>::max();

/// How many ways there are to choose k of n; saturates.
static uint64_t binomial(uint64_t n, uint64_t k) {
  k = std::min(k, n - k);
  unsigned __int128 result = 1;
  for (uint64_t i = 1; i <= k; ++i) {
    result = result * (n - k + i) / i;
    if (result > kTooMany)
      return kTooMany;
  }
  return uint64_t(result);
}

uint64_t QaoaSimulation::countStates(const GateModel &model) {
  unsigned __int128 count = 1;
  uint64_t numFree = model.numQubits;
  for (const FixedSum &sum : model.sums) {
    numFree -= sum.qubits.size();
    count *= binomial(sum.qubits.size(), sum.count);
    if (count > kTooMany)
      return kTooMany;
  }
  if (numFree >= 64 || count << numFree > kTooMany)
    return kTooMany;
  return uint64_t(count << numFree);
}

namespace {

/// A digit of a state's number: a free qubit, or the qubits of a sum with all
/// their configurations.
struct Site {
  uint64_t stride = 1;
  /// The qubits that are 1, per configuration.
  std::vector<uint64_t> masks;
  /// Moves in their order; each exchanges pairs of configurations.
  std::vector<std::vector<std::pair<uint32_t, uint32_t>>> moves;
};

/// Real and imaginary parts apart, so that loops over them fill vectors.
struct Amplitudes {
  std::vector<double> re, im;
  explicit Amplitudes(uint64_t size) : re(size), im(size) {}
};

} // namespace

struct QaoaSimulation::Impl {
  std::vector<Site> sites;
  uint64_t numStates = 1;
  uint64_t numMoves = 0;
  /// By state, without and with the constant of the cost.
  std::vector<double> energies;
  double constant = 0;
  /// The different energies, and which one a state has; empty where there are
  /// too many of them.
  std::vector<double> levels;
  std::vector<uint16_t> levelOf;
  Amplitudes state{0}, adjoint{0};

  void addSites(const GateModel &model, SumMixer mixer);
  void computeEnergies(const GateModel &model);
  void findLevels();
  void start();
  void applyPhase(Amplitudes &amplitudes, double gamma) const;
  void applyMove(Amplitudes &amplitudes, const Site &site, size_t move,
                 double beta) const;
  double overlapOfMove(const Site &site, size_t move) const;
  void run(const QaoaAngles &angles);
  double mean() const;
};

/// Calls `visit(i, j, count)` for runs of pairs of states that a move
/// exchanges: i + k and j + k for k below count.
template <typename Visit>
static void forMovedRuns(const Site &site, size_t move, uint64_t numStates,
                         const Visit &visit) {
  uint64_t period = site.stride * site.masks.size();
  for (uint64_t base = 0; base < numStates; base += period)
    for (auto [a, b] : site.moves[move])
      visit(base + a * site.stride, base + b * site.stride, site.stride);
}

void QaoaSimulation::Impl::addSites(const GateModel &model, SumMixer mixer) {
  std::vector<bool> isFree(model.numQubits, true);
  for (const FixedSum &sum : model.sums)
    for (uint32_t qubit : sum.qubits)
      isFree[qubit] = false;
  for (uint32_t q = 0; q < model.numQubits; ++q)
    if (isFree[q]) {
      Site &site = sites.emplace_back();
      site.masks = {0, uint64_t(1) << q};
      site.moves = {{{0, 1}}};
    }
  for (const FixedSum &sum : model.sums) {
    Site &site = sites.emplace_back();
    uint32_t size = sum.qubits.size();
    // The configurations, as sets of places, ascending.
    std::vector<uint64_t> places;
    uint64_t set = sum.count == 0 ? 0 : ~uint64_t(0) >> (64 - sum.count);
    for (uint64_t i = binomial(size, sum.count); i > 0; --i) {
      places.push_back(set);
      uint64_t mask = 0;
      for (uint64_t rest = set; rest; rest &= rest - 1)
        mask |= uint64_t(1) << sum.qubits[llvm::countr_zero(rest)];
      site.masks.push_back(mask);
      if (set == 0)
        break;
      // The next number with as many ones.
      uint64_t low = set & -set, carried = set + low;
      set = carried | (((set ^ carried) >> 2) / low);
    }
    if (places.size() == 1)
      continue;
    for (auto [a, b] : mixerPairs(size, mixer)) {
      auto &move = site.moves.emplace_back();
      uint64_t bitA = uint64_t(1) << a, bitB = uint64_t(1) << b;
      for (auto [i, from] : llvm::enumerate(places))
        if ((from & bitA) && !(from & bitB)) {
          uint64_t to = from ^ bitA ^ bitB;
          move.emplace_back(i, llvm::lower_bound(places, to) - places.begin());
        }
    }
  }
  for (Site &site : sites) {
    site.stride = numStates;
    numStates *= site.masks.size();
    numMoves += site.moves.size();
  }
}

void QaoaSimulation::Impl::computeEnergies(const GateModel &model) {
  struct Term {
    uint64_t mask;
    double coefficient;
  };
  // s = -1 for a bit that is 0: a product of d spins is (-1)^(d - ones).
  std::vector<Term> terms;
  auto add = [&](llvm::ArrayRef<Variable> spins, double coefficient) {
    uint64_t mask = 0;
    for (Variable spin : spins)
      mask |= uint64_t(1) << spin;
    terms.push_back({mask, spins.size() % 2 ? -coefficient : coefficient});
  };
  const Polynomial &cost = model.cost;
  for (const LinearTerm &term : cost.linear)
    add({term.variable}, term.coefficient);
  for (const QuadraticTerm &term : cost.quadratic)
    add({term.first, term.second}, term.coefficient);
  for (size_t t = 0; t < cost.numHigher(); ++t)
    add(cost.higherTerm(t), cost.higherCoefficients[t]);
  constant = cost.constant;
  energies.assign(numStates, 0);
  if (model.sums.empty()) {
    // A state's number is its bits, and the energies are the Walsh-Hadamard
    // transform of the coefficients.
    for (const Term &term : terms)
      energies[term.mask] += term.coefficient;
    for (uint64_t half = 1; half < numStates; half *= 2)
      for (uint64_t base = 0; base < numStates; base += 2 * half)
        for (uint64_t i = base; i < base + half; ++i) {
          double a = energies[i], b = energies[i + half];
          energies[i] = a + b;
          energies[i + half] = a - b;
        }
    return;
  }
  for (uint64_t i = 0; i < numStates; ++i) {
    uint64_t bits = 0;
    for (const Site &site : sites)
      bits |= site.masks[i / site.stride % site.masks.size()];
    for (const Term &term : terms)
      energies[i] += llvm::popcount(bits & term.mask) % 2 ? -term.coefficient
                                                          : term.coefficient;
  }
}

void QaoaSimulation::Impl::findLevels() {
  levels = energies;
  llvm::sort(levels);
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  if (levels.size() > 0x10000) {
    levels = {};
    return;
  }
  levelOf.resize(numStates);
  for (uint64_t i = 0; i < numStates; ++i)
    levelOf[i] = llvm::lower_bound(levels, energies[i]) - levels.begin();
}

void QaoaSimulation::Impl::start() {
  double amplitude = 1 / std::sqrt(double(numStates));
  state.re.assign(numStates, amplitude);
  state.im.assign(numStates, 0);
}

void QaoaSimulation::Impl::applyPhase(Amplitudes &amplitudes,
                                      double gamma) const {
  auto turn = [&](uint64_t i, double c, double s) {
    double re = amplitudes.re[i], im = amplitudes.im[i];
    amplitudes.re[i] = c * re + s * im;
    amplitudes.im[i] = c * im - s * re;
  };
  if (levels.empty()) {
    for (uint64_t i = 0; i < numStates; ++i)
      turn(i, std::cos(gamma * energies[i]), std::sin(gamma * energies[i]));
    return;
  }
  std::vector<std::pair<double, double>> table;
  for (double level : levels)
    table.emplace_back(std::cos(gamma * level), std::sin(gamma * level));
  for (uint64_t i = 0; i < numStates; ++i) {
    auto [c, s] = table[levelOf[i]];
    turn(i, c, s);
  }
}

void QaoaSimulation::Impl::applyMove(Amplitudes &amplitudes, const Site &site,
                                     size_t move, double beta) const {
  double c = std::cos(beta), s = std::sin(beta);
  double *re = amplitudes.re.data(), *im = amplitudes.im.data();
  forMovedRuns(site, move, numStates,
               [&](uint64_t a, uint64_t b, uint64_t count) {
                 for (uint64_t k = 0; k < count; ++k) {
                   double reA = re[a + k], imA = im[a + k];
                   double reB = re[b + k], imB = im[b + k];
                   re[a + k] = c * reA - s * imB;
                   im[a + k] = c * imA + s * reB;
                   re[b + k] = c * reB - s * imA;
                   im[b + k] = c * imB + s * reA;
                 }
               });
}

/// Im <adjoint| G |state>.
double QaoaSimulation::Impl::overlapOfMove(const Site &site,
                                           size_t move) const {
  double sum = 0;
  forMovedRuns(site, move, numStates,
               [&](uint64_t a, uint64_t b, uint64_t count) {
                 for (uint64_t k = 0; k < count; ++k)
                   sum += adjoint.re[a + k] * state.im[b + k] -
                          adjoint.im[a + k] * state.re[b + k] +
                          adjoint.re[b + k] * state.im[a + k] -
                          adjoint.im[b + k] * state.re[a + k];
               });
  return sum;
}

void QaoaSimulation::Impl::run(const QaoaAngles &angles) {
  start();
  for (auto [gamma, beta] : llvm::zip(angles.gammas, angles.betas)) {
    applyPhase(state, gamma);
    for (const Site &site : sites)
      for (size_t move = 0; move < site.moves.size(); ++move)
        applyMove(state, site, move, beta);
  }
}

double QaoaSimulation::Impl::mean() const {
  double sum = 0;
  for (uint64_t i = 0; i < numStates; ++i)
    sum +=
        energies[i] * (state.re[i] * state.re[i] + state.im[i] * state.im[i]);
  return constant + sum;
}

QaoaSimulation::QaoaSimulation(std::unique_ptr<Impl> impl)
    : impl(std::move(impl)) {}
QaoaSimulation::QaoaSimulation(QaoaSimulation &&) = default;
QaoaSimulation &QaoaSimulation::operator=(QaoaSimulation &&) = default;
QaoaSimulation::~QaoaSimulation() = default;

llvm::Expected<QaoaSimulation> QaoaSimulation::create(const GateModel &model,
                                                      SumMixer mixer,
                                                      uint64_t maxStates) {
  if (model.numQubits > 64 || countStates(model) > maxStates)
    return llvm::createStringError(
        "a circuit on " + std::to_string(model.numQubits) +
        " qubits has too many states to be followed exactly");
  auto impl = std::make_unique<Impl>();
  impl->addSites(model, mixer);
  impl->computeEnergies(model);
  impl->findLevels();
  return QaoaSimulation(std::move(impl));
}

uint64_t QaoaSimulation::numStates() const { return impl->numStates; }

uint64_t QaoaSimulation::workOf(size_t layers) const {
  return impl->numStates * (impl->numMoves + 2) * layers;
}

double QaoaSimulation::expectation(const QaoaAngles &angles) {
  impl->run(angles);
  return impl->mean();
}

double QaoaSimulation::gradient(const QaoaAngles &angles,
                                QaoaAngles &derivatives) {
  double mean = expectation(angles);
  Amplitudes &state = impl->state, &adjoint = impl->adjoint;
  uint64_t numStates = impl->numStates;
  size_t layers = angles.layers();
  derivatives.gammas.assign(layers, 0);
  derivatives.betas.assign(layers, 0);
  adjoint.re.resize(numStates);
  adjoint.im.resize(numStates);
  for (uint64_t i = 0; i < numStates; ++i) {
    adjoint.re[i] = impl->energies[i] * state.re[i];
    adjoint.im[i] = impl->energies[i] * state.im[i];
  }
  for (size_t layer = layers; layer-- > 0;) {
    double beta = angles.betas[layer], gamma = angles.gammas[layer];
    // d/db exp(i b G) = i G exp(i b G): 2 Re <adjoint| i G |state>.
    for (const Site &site : llvm::reverse(impl->sites))
      for (size_t move = site.moves.size(); move-- > 0;) {
        derivatives.betas[layer] -= 2 * impl->overlapOfMove(site, move);
        impl->applyMove(state, site, move, -beta);
        impl->applyMove(adjoint, site, move, -beta);
      }
    double overlap = 0;
    for (uint64_t i = 0; i < numStates; ++i)
      overlap += impl->energies[i] *
                 (adjoint.re[i] * state.im[i] - adjoint.im[i] * state.re[i]);
    derivatives.gammas[layer] = 2 * overlap;
    impl->applyPhase(state, -gamma);
    impl->applyPhase(adjoint, -gamma);
  }
  return mean;
}

QaoaSimulation::Outcome QaoaSimulation::outcome(const QaoaAngles &angles) {
  Outcome result;
  result.mean = expectation(angles);
  double least = *llvm::min_element(impl->energies);
  double most = *llvm::max_element(impl->energies);
  // Energies that differ by rounding alone are the same.
  double limit = least + 1e-9 * (most - least);
  double variance = 0;
  for (uint64_t i = 0; i < impl->numStates; ++i) {
    double probability = impl->state.re[i] * impl->state.re[i] +
                         impl->state.im[i] * impl->state.im[i];
    double distance = impl->constant + impl->energies[i] - result.mean;
    variance += probability * distance * distance;
    if (impl->energies[i] <= limit)
      result.probabilityOfBest += probability;
  }
  result.best = impl->constant + least;
  result.deviation = std::sqrt(variance);
  return result;
}

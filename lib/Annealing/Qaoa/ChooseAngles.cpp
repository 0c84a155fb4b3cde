//===- ChooseAngles.cpp - Angles of such a circuit ------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Qaoa/Qaoa.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace enishi;
using namespace enishi::annealing;

//===----------------------------------------------------------------------===//
// Without a search
//===----------------------------------------------------------------------===//

namespace {

/// Table 4 of arXiv:2110.14206, for one to five layers. Their cost is the cut
/// of a graph of degree D divided by the root of D.
struct Row {
  std::array<double, 5> gammas, betas;
};
constexpr Row kTable[] = {
    {{0.5}, {0.3927}},
    {{0.3817, 0.6655}, {0.4960, 0.2690}},
    {{0.3297, 0.5688, 0.6406}, {0.5500, 0.3675, 0.2109}},
    {{0.2949, 0.5144, 0.5586, 0.6429}, {0.5710, 0.4176, 0.3028, 0.1729}},
    {{0.2705, 0.4804, 0.5074, 0.5646, 0.6397},
     {0.5899, 0.4492, 0.3559, 0.2643, 0.1486}},
};

/// From the angles of p layers those of p + 1 (INTERP).
std::vector<double> oneMore(llvm::ArrayRef<double> angles) {
  size_t p = angles.size();
  std::vector<double> result;
  for (size_t i = 0; i <= p; ++i) {
    double before = i > 0 ? angles[i - 1] : 0, here = i < p ? angles[i] : 0;
    result.push_back((double(i) * before + double(p - i) * here) / double(p));
  }
  return result;
}

} // namespace

QaoaAngles enishi::annealing::scheduledAngles(const GateModel &model,
                                              unsigned layers) {
  // What acts on a spin, squared and summed over spins.
  double sum = 0;
  for (const LinearTerm &term : model.cost.linear)
    sum += term.coefficient * term.coefficient;
  for (const QuadraticTerm &term : model.cost.quadratic)
    sum += 2 * term.coefficient * term.coefficient;
  for (size_t t = 0; t < model.cost.numHigher(); ++t)
    sum += double(model.cost.higherTerm(t).size()) *
           model.cost.higherCoefficients[t] * model.cost.higherCoefficients[t];
  double scale = sum > 0 ? std::sqrt(double(model.numQubits) / sum) : 0;
  if (layers == 0)
    return {};
  const Row &row = kTable[std::min<size_t>(layers, std::size(kTable)) - 1];
  QaoaAngles angles;
  for (size_t i = 0; i < std::min<size_t>(layers, std::size(kTable)); ++i) {
    angles.gammas.push_back(row.gammas[i]);
    angles.betas.push_back(row.betas[i]);
  }
  while (angles.layers() < layers) {
    angles.gammas = oneMore(angles.gammas);
    angles.betas = oneMore(angles.betas);
  }
  for (double &gamma : angles.gammas)
    gamma *= scale;
  return angles;
}

//===----------------------------------------------------------------------===//
// With one
//===----------------------------------------------------------------------===//

namespace {

using Vector = std::vector<double>;

double dot(const Vector &a, const Vector &b) {
  double sum = 0;
  for (auto [x, y] : llvm::zip(a, b))
    sum += x * y;
  return sum;
}

/// Searches among the angles of a model; those of the phases in units in which
/// the scheduled ones are about one.
class AngleSearch {
public:
  AngleSearch(QaoaSimulation &simulation, const QaoaAngles &schedule,
              const QaoaOptions &options)
      : simulation(simulation), schedule(schedule), options(options),
        layers(schedule.layers()) {
    for (double gamma : schedule.gammas)
      unit = std::max(unit, gamma);
    if (unit == 0)
      unit = 1;
  }

  QaoaAngles run();
  uint64_t evaluations = 0;

private:
  QaoaAngles anglesAt(const Vector &point) const;
  Vector pointOf(double gammaFactor, double betaFactor) const;
  double valueAt(const Vector &point);
  double valueAt(const Vector &point, Vector &gradient);
  Vector bestOfGrid(double &value);
  void descend(Vector &point, double value);
  /// Whether the budget has room for more of this work.
  bool spend(uint64_t calls);

  QaoaSimulation &simulation;
  const QaoaAngles &schedule;
  const QaoaOptions &options;
  size_t layers;
  double unit = 0;
  uint64_t used = 0;
};

bool AngleSearch::spend(uint64_t calls) {
  used += calls * simulation.workOf(layers);
  if (options.progress)
    options.progress(std::min(1.0, double(used) / double(options.budget)));
  return used <= options.budget;
}

QaoaAngles AngleSearch::anglesAt(const Vector &point) const {
  QaoaAngles angles;
  for (size_t i = 0; i < layers; ++i) {
    angles.gammas.push_back(point[i] * unit);
    angles.betas.push_back(point[layers + i]);
  }
  return angles;
}

Vector AngleSearch::pointOf(double gammaFactor, double betaFactor) const {
  Vector point;
  for (double gamma : schedule.gammas)
    point.push_back(gammaFactor * gamma / unit);
  for (double beta : schedule.betas)
    point.push_back(betaFactor * beta);
  return point;
}

double AngleSearch::valueAt(const Vector &point) {
  ++evaluations;
  return simulation.expectation(anglesAt(point));
}

double AngleSearch::valueAt(const Vector &point, Vector &gradient) {
  ++evaluations;
  QaoaAngles derivatives;
  double value = simulation.gradient(anglesAt(point), derivatives);
  gradient.clear();
  for (double derivative : derivatives.gammas)
    gradient.push_back(derivative * unit);
  llvm::append_range(gradient, derivatives.betas);
  return value;
}

/// The schedule as it is comes first: a budget for one evaluation is enough.
Vector AngleSearch::bestOfGrid(double &value) {
  Vector best = pointOf(1, 1);
  spend(1);
  value = valueAt(best);
  for (double gammaFactor : {1.0, 0.6, 0.35, 0.2, 1.6, 2.5, 4.0})
    for (double betaFactor : {1.0, 0.6, 1.5}) {
      if (gammaFactor == 1 && betaFactor == 1)
        continue;
      if (!spend(1))
        return best;
      Vector point = pointOf(gammaFactor, betaFactor);
      double here = valueAt(point);
      if (here < value) {
        value = here;
        best = std::move(point);
      }
    }
  return best;
}

/// BFGS on the inverse Hessian, with steps cut in half until they gain enough
/// (Armijo).
void AngleSearch::descend(Vector &point, double value) {
  size_t size = point.size();
  constexpr uint64_t kGradientWork = 4;
  constexpr unsigned kMaxIterations = 1000, kMaxHalvings = 30;
  if (!spend(kGradientWork))
    return;
  Vector gradient, nextGradient;
  valueAt(point, gradient);
  std::vector<Vector> inverse;
  for (unsigned iteration = 0; iteration < kMaxIterations; ++iteration) {
    if (inverse.empty()) {
      inverse.assign(size, Vector(size));
      double norm = std::sqrt(dot(gradient, gradient));
      // The first step is a tenth of a radian.
      for (size_t i = 0; i < size; ++i)
        inverse[i][i] = norm > 0 ? 0.1 / norm : 1;
    }
    Vector step(size);
    for (size_t i = 0; i < size; ++i)
      step[i] = -dot(inverse[i], gradient);
    double slope = dot(step, gradient);
    if (!(slope < -1e-10 * (std::abs(value) + 1e-300)))
      return;
    Vector next(size);
    double nextValue = value, factor = 1;
    bool hasGained = false;
    for (unsigned i = 0; i < kMaxHalvings && !hasGained; ++i, factor /= 2) {
      if (!spend(kGradientWork))
        return;
      for (size_t j = 0; j < size; ++j)
        next[j] = point[j] + factor * step[j];
      nextValue = valueAt(next, nextGradient);
      hasGained = nextValue <= value + 1e-4 * factor * slope;
    }
    if (!hasGained)
      return;
    Vector moved(size), change(size);
    for (size_t i = 0; i < size; ++i) {
      moved[i] = next[i] - point[i];
      change[i] = nextGradient[i] - gradient[i];
    }
    point = next;
    value = nextValue;
    gradient = nextGradient;
    double curvature = dot(moved, change);
    if (curvature <= 1e-14)
      continue;
    Vector image(size);
    for (size_t i = 0; i < size; ++i)
      image[i] = dot(inverse[i], change);
    double factorOfMoved = (1 + dot(change, image) / curvature) / curvature;
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j < size; ++j)
        inverse[i][j] +=
            factorOfMoved * moved[i] * moved[j] -
            (image[i] * moved[j] + moved[i] * image[j]) / curvature;
  }
}

QaoaAngles AngleSearch::run() {
  double value = 0;
  Vector point = bestOfGrid(value);
  descend(point, value);
  return anglesAt(point);
}

} // namespace

QaoaChoice enishi::annealing::chooseAngles(const GateModel &model,
                                           const QaoaOptions &options) {
  QaoaChoice result;
  result.angles = scheduledAngles(model, options.layers);
  llvm::Expected<QaoaSimulation> simulation =
      QaoaSimulation::create(model, options.mixer, options.maxStates);
  if (!simulation) {
    llvm::consumeError(simulation.takeError());
    return result;
  }
  if (options.optimize && options.layers > 0) {
    AngleSearch search(*simulation, result.angles, options);
    result.angles = search.run();
    result.evaluations = search.evaluations;
  }
  result.outcome = simulation->outcome(result.angles);
  return result;
}

//===- Bifurcation.cpp - Simulated bifurcation ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Position x_i and momentum y_i of every spin follow
//   y_i += (-(a0 - a) x_i + c0 f_i) dt,   x_i += a0 y_i dt,
// f_i = -(h_i + sum_j J_ij x_j), with sgn(x_j) for x_j in the discrete kind;
// a rises from 0 to a0 = 1, and |x_i| > 1 becomes x_i = sgn(x_i), y_i = 0.
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Bifurcation.h"

#include "ReplicaBatch.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace enishi::annealing;

namespace {

/// The largest absolute eigenvalue of J in units, from below, by iterating on
/// J^2 from a fixed start.
double largestEigenvalue(const IsingModel &model, double unit) {
  uint32_t n = model.numSpins();
  Random random(1);
  std::vector<double> vector(n), image(n);
  for (double &x : vector)
    x = random.uniform() - 0.5;
  double value = 0;
  for (unsigned round = 0; round < 30; ++round) {
    double norm = 0, imageNorm = 0;
    for (Spin i = 0; i < n; ++i) {
      double sum = 0;
      for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k)
        sum += model.weights[k] / unit * vector[model.neighbors[k]];
      image[i] = sum;
      norm += vector[i] * vector[i];
      imageNorm += sum * sum;
    }
    if (imageNorm == 0)
      return 0;
    value = std::sqrt(imageNorm / norm);
    double scale = 1 / std::sqrt(imageNorm);
    for (Spin i = 0; i < n; ++i)
      vector[i] = image[i] * scale;
  }
  return value;
}

struct Dynamics {
  std::vector<float> couplings, fields;
  bool isDense;
  double strength, timeStep;
};

Dynamics makeDynamics(const IsingModel &model, const Numbers &numbers,
                      const BifurcationOptions &options) {
  Dynamics dynamics;
  uint64_t n = model.numSpins();
  dynamics.isDense = model.neighbors.size() > n * n / 4 && n <= 16384;
  dynamics.couplings.assign(dynamics.isDense ? n * n : model.neighbors.size(),
                            0);
  double squares = 0;
  for (Spin i = 0; i < n; ++i) {
    for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k) {
      double weight = model.weights[k] / numbers.unit;
      squares += weight * weight;
      dynamics.couplings[dynamics.isDense ? i * n + model.neighbors[k] : k] =
          static_cast<float>(weight);
    }
    double field = model.fields[i] / numbers.unit;
    // A field acts as a coupling to a spin that is held.
    squares += 2 * field * field;
    dynamics.fields.push_back(static_cast<float>(field));
  }
  dynamics.strength =
      squares > 0 ? 0.5 * std::sqrt(double(n > 1 ? n - 1 : 1) / squares) : 1;
  // Symplectic Euler is stable below 2 / (the highest frequency).
  double eigenvalue = 1.05 * largestEigenvalue(model, numbers.unit);
  // The strength varies by half of itself.
  double limit = 1.8 / std::sqrt(1 + 1.5 * dynamics.strength * eigenvalue);
  dynamics.timeStep =
      options.timeStep > 0 ? options.timeStep : std::min(1.25, limit);
  return dynamics;
}

class Search {
public:
  Search(const IsingModel &model, const SolveOptions &options,
         const BifurcationOptions &bifurcation, const Dynamics &dynamics,
         const Numbers &numbers, const SparseRows<float> &rows,
         const Chunk &chunk, Monitor &monitor)
      : model(model), options(options), bifurcation(bifurcation),
        dynamics(dynamics), chunk(chunk), monitor(monitor), result(options),
        batch(model, numbers, rows, chunk.seed), random(chunk.seed, 1) {
    size_t size = size_t(model.numSpins()) * kLanes<float>;
    positions.resize(size);
    momenta.resize(size);
    sources.resize(size);
  }

  ChunkResult run() {
    uint64_t perStep = batch.stepsPerSweep();
    uint64_t total = std::max<uint64_t>(1, chunk.steps / perStep);
    // Past this, other starts are worth more.
    uint64_t longest = 200 + 20 * uint64_t(model.numSpins());
    uint64_t length = std::min<uint64_t>(
        total, bifurcation.steps ? bifurcation.steps : longest);
    do {
      evolve(length, perStep);
    } while (result.steps + length * perStep <= chunk.steps &&
             !monitor.shouldStop(result.steps));
    return std::move(result);
  }

private:
  void evolve(uint64_t length, uint64_t perStep) {
    start();
    float dt = static_cast<float>(dynamics.timeStep);
    // Runs of the ballistic kind are so much alike that they have to start
    // from farther away and with other strengths to end differently.
    BifurcationStep step = {
        model.numSpins(),
        model.rowBegin.data(),
        model.neighbors.data(),
        dynamics.isDense,
        dynamics.couplings.data(),
        dynamics.fields.data(),
        positions.data(),
        momenta.data(),
        sources.data(),
        bifurcation.kind == BifurcationKind::Discrete,
        0,
        static_cast<float>(dynamics.strength * (0.5 + random.uniform())) * dt,
        dt};
    uint64_t poll = 1 + 10000 / perStep;
    for (uint64_t k = 0; k < length; ++k) {
      step.stiffness =
          static_cast<float>(1 - double(k + 1) / double(length)) * dt;
      // Without new momentum the ballistic kind ends in the same few
      // configurations whatever the start.
      if (k % (length / 8 + 1) == length / 8)
        kick(static_cast<float>(1 - double(k) / double(length)));
      kernels().bifurcate(step);
      result.steps += perStep;
      if (k % poll == 0 && monitor.shouldStop(result.steps))
        break;
    }
    SpinConfiguration spins(model.numSpins());
    for (unsigned lane = 0; lane < kLanes<float>; ++lane) {
      for (Spin i = 0; i < spins.size(); ++i)
        spins[i] = positions[size_t(i) * kLanes<float> + lane] < 0 ? -1 : 1;
      batch.setSpins(lane, spins);
    }
    batch.descend();
    collectBest(batch, monitor, result, options.numSamples);
  }

  void kick(float width) {
    for (float &momentum : momenta)
      momentum += static_cast<float>(random.uniform() - 0.5) * width;
  }

  void start() {
    float width = random.next() >> 63 ? 0.2f : 2.0f;
    for (size_t k = 0; k < positions.size(); ++k) {
      positions[k] = static_cast<float>(random.uniform() - 0.5) * width;
      momenta[k] = static_cast<float>(random.uniform() - 0.5) * 0.2f;
    }
    if (options.initial.empty())
      return;
    for (size_t k = 0; k < positions.size(); ++k)
      positions[k] += 0.5f * options.initial[k / kLanes<float>];
  }

  const IsingModel &model;
  const SolveOptions &options;
  const BifurcationOptions &bifurcation;
  const Dynamics &dynamics;
  const Chunk &chunk;
  Monitor &monitor;
  ChunkResult result;
  ReplicaBatch<float> batch;
  Random random;
  AlignedVector<float> positions, momenta, sources;
};

} // namespace

llvm::Expected<SolveResult>
enishi::annealing::simulatedBifurcation(const IsingModel &model,
                                        const SolveOptions &options,
                                        const BifurcationOptions &bifurcation) {
  if (llvm::Error error = checkInput(model, options))
    return error;
  if (!(bifurcation.timeStep >= 0) || !std::isfinite(bifurcation.timeStep))
    return llvm::createStringError("a time step has to be finite and positive");
  Numbers numbers = Numbers::of(model);
  Dynamics dynamics = makeDynamics(model, numbers, bifurcation);
  SparseRows<float> rows(model, numbers);
  Run run(model, options);
  uint64_t perStep = uint64_t(model.numSpins()) * kLanes<float>;
  SolveResult result =
      run.execute(perStep * (bifurcation.steps ? bifurcation.steps : 100),
                  perStep * 10000, [&](const Chunk &chunk, Monitor &monitor) {
                    return Search(model, options, bifurcation, dynamics,
                                  numbers, rows, chunk, monitor)
                        .run();
                  });
  result.method = llvm::formatv(
      "{0} simulated bifurcation, {1} replicas, time step {2:f2}",
      bifurcation.kind == BifurcationKind::Discrete ? "discrete" : "ballistic",
      kLanes<float>, dynamics.timeStep);
  return result;
}

//===- Semidefinite.cpp - A certified semidefinite bound --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Bounds.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

namespace {

/// s^T C s with C_ij = J_ij / 2, and the fields as couplings to one more spin.
class Relaxation {
public:
  explicit Relaxation(const IsingModel &model)
      : model(model), size(model.numSpins() + 1),
        rank(static_cast<uint32_t>(std::ceil(std::sqrt(2.0 * size))) + 1) {}

  void minimise(unsigned sweeps);
  /// Whether C + diag(diagonal) is positive semidefinite; true is a proof.
  bool isCertified(llvm::ArrayRef<double> diagonal) const;
  /// The norms of the rows of C V, whose negatives are dual variables.
  std::vector<double> diagonal() const;
  double largest() const;

private:
  double *vectorOf(uint32_t i) { return vectors.data() + size_t(i) * rank; }
  const double *vectorOf(uint32_t i) const {
    return vectors.data() + size_t(i) * rank;
  }
  void gradient(uint32_t i, std::vector<double> &out) const;

  const IsingModel &model;
  uint32_t size, rank;
  std::vector<double> vectors;
};

void Relaxation::gradient(uint32_t i, std::vector<double> &out) const {
  out.assign(rank, 0);
  auto add = [&](uint32_t j, double weight) {
    const double *vector = vectorOf(j);
    for (uint32_t d = 0; d < rank; ++d)
      out[d] += weight / 2 * vector[d];
  };
  if (i + 1 == size) {
    for (Spin j = 0; j < model.numSpins(); ++j)
      if (model.fields[j] != 0)
        add(j, model.fields[j]);
    return;
  }
  for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k)
    add(model.neighbors[k], model.weights[k]);
  if (model.fields[i] != 0)
    add(size - 1, model.fields[i]);
}

double norm(const std::vector<double> &vector) {
  double sum = 0;
  for (double value : vector)
    sum += value * value;
  return std::sqrt(sum);
}

void Relaxation::minimise(unsigned sweeps) {
  uint64_t state = 1;
  vectors.resize(size_t(size) * rank);
  for (double &value : vectors) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    value = double(int64_t(state) >> 20);
  }
  std::vector<double> row;
  for (uint32_t i = 0; i < size; ++i) {
    row.assign(vectorOf(i), vectorOf(i) + rank);
    double length = norm(row);
    for (uint32_t d = 0; d < rank; ++d)
      vectorOf(i)[d] = length > 0 ? row[d] / length : d == 0;
  }
  for (unsigned sweep = 0; sweep < sweeps; ++sweep)
    for (uint32_t i = 0; i < size; ++i) {
      gradient(i, row);
      double length = norm(row);
      if (length > 0)
        for (uint32_t d = 0; d < rank; ++d)
          vectorOf(i)[d] = -row[d] / length;
    }
}

std::vector<double> Relaxation::diagonal() const {
  std::vector<double> result, row;
  for (uint32_t i = 0; i < size; ++i) {
    gradient(i, row);
    result.push_back(norm(row));
  }
  return result;
}

double Relaxation::largest() const {
  double largest = 0;
  for (double field : model.fields)
    largest = std::max(largest, std::abs(field));
  for (double weight : model.weights)
    largest = std::max(largest, std::abs(weight));
  return largest;
}

bool Relaxation::isCertified(llvm::ArrayRef<double> diagonal) const {
  // If Cholesky's method ends on A - c with c >= g / (1 - g) trace(A), g =
  // (n + 1) u / (1 - (n + 1) u), then A is positive definite (Rump 2006). Four
  // times that also covers the rounding of c and of the subtraction.
  double trace = 0, largestEntry = 0;
  for (double value : diagonal) {
    if (!(value >= 0))
      return false;
    trace += value;
    largestEntry = std::max(largestEntry, value);
  }
  double shift = 4 * (size + 2) * 0x1p-53 * trace + 1e-290;
  std::vector<double> matrix(size_t(size) * size, 0);
  for (uint32_t i = 0; i + 1 < size; ++i) {
    for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k)
      matrix[size_t(i) * size + model.neighbors[k]] = model.weights[k] / 2;
    matrix[size_t(size - 1) * size + i] = model.fields[i] / 2;
  }
  for (uint32_t i = 0; i < size; ++i)
    matrix[size_t(i) * size + i] = diagonal[i] - shift;
  // By rows of the lower half: L_ij = (A_ij - L_i . L_j) / L_jj.
  for (uint32_t i = 0; i < size; ++i) {
    double *row = matrix.data() + size_t(i) * size;
    for (uint32_t j = 0; j <= i; ++j) {
      const double *other = matrix.data() + size_t(j) * size;
      double sums[8] = {};
      uint32_t k = 0;
      for (; k + 8 <= j; k += 8)
        for (uint32_t lane = 0; lane < 8; ++lane)
          sums[lane] += row[k + lane] * other[k + lane];
      for (; k < j; ++k)
        sums[0] += row[k] * other[k];
      double sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
                   ((sums[4] + sums[5]) + (sums[6] + sums[7]));
      double value = row[j] - sum;
      if (j < i) {
        row[j] = value / other[j];
      } else {
        if (!(value > 0))
          return false;
        row[j] = std::sqrt(value);
      }
    }
  }
  return true;
}

} // namespace

std::optional<double>
enishi::annealing::semidefiniteBound(const IsingModel &model,
                                     const SemidefiniteOptions &options) {
  if (model.numSpins() > options.maxSpins)
    return std::nullopt;
  Relaxation relaxation(model);
  double scale = relaxation.largest();
  // Products of entries must neither overflow nor vanish.
  if (!(scale < 1e100) || !std::isfinite(model.offset) ||
      (scale != 0 && scale < 1e-100))
    return std::nullopt;
  if (scale == 0)
    return model.offset;
  relaxation.minimise(options.sweeps);
  std::vector<double> base = relaxation.diagonal();
  auto enlarged = [&](double shift) {
    std::vector<double> result = base;
    for (double &value : result)
      value += shift;
    return result;
  };
  // The smallest shift that is certified, to within a factor of about 1.2.
  double high = 1e-9 * scale, low = 0;
  while (!relaxation.isCertified(enlarged(high))) {
    low = high;
    high *= 8;
    // Larger than any row sum: certain but for rounding.
    if (high > 1e6 * scale * (model.numSpins() + 1.0))
      return std::nullopt;
  }
  while (high > 1.2 * low && high > 1e-8 * scale) {
    double middle = low == 0 ? high / 8 : std::sqrt(low * high);
    (relaxation.isCertified(enlarged(middle)) ? high : low) = middle;
    if (low == 0 && high < 2e-9 * scale)
      break;
  }
  double bound = model.offset, slack = std::abs(model.offset);
  for (double value : enlarged(high)) {
    bound -= value;
    slack += value;
  }
  return bound - 2 * (model.numSpins() + 2.0) * 0x1p-53 * slack;
}

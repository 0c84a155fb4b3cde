//===- BlockMatrix.cpp - Matrices of a few qubits ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BlockMatrix.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <cmath>

using namespace enishi;
using namespace enishi::verification;

double Axis::conflict(const Axis &other) const {
  if (kind == Trivial || other.kind == Trivial)
    return spread + other.spread;
  if (kind == Full || other.kind == Full)
    return 1;
  // |u x v| for unit vectors.
  double sum = 0;
  for (unsigned k = 0; k < 3; ++k) {
    unsigned i = (k + 1) % 3, j = (k + 2) % 3;
    sum += std::norm(direction[i] * other.direction[j] -
                     direction[j] * other.direction[i]);
  }
  return std::sqrt(sum) + spread + other.spread;
}

BlockMatrix::BlockMatrix(unsigned numQubits) : qubits(numQubits) {
  entries.assign(dim() * dim(), 0);
  for (size_t i = 0; i < dim(); ++i)
    entries[i * dim() + i] = 1;
}

BlockMatrix::BlockMatrix(unsigned numQubits, llvm::ArrayRef<Complex> data)
    : qubits(numQubits), entries(data.begin(), data.end()) {
  assert(entries.size() == dim() * dim());
}

/// The indices that differ only in the bits at `positions`, from 0.
static llvm::SmallVector<size_t, 16>
localOffsets(llvm::ArrayRef<unsigned> positions) {
  llvm::SmallVector<size_t, 16> offsets(size_t(1) << positions.size(), 0);
  for (size_t local = 0; local < offsets.size(); ++local)
    for (auto [k, position] : llvm::enumerate(positions))
      offsets[local] |= (local >> k & 1) << position;
  return offsets;
}

void BlockMatrix::applyAfter(const BlockMatrix &gate,
                             llvm::ArrayRef<unsigned> positions) {
  llvm::SmallVector<size_t, 16> offsets = localOffsets(positions);
  size_t mask = offsets.back(), n = dim(), small = gate.dim();
  llvm::SmallVector<Complex, 32> in(small);
  for (size_t row = 0; row < n; ++row) {
    if (row & mask)
      continue;
    for (size_t column = 0; column < n; ++column) {
      for (size_t s = 0; s < small; ++s)
        in[s] = entries[(row | offsets[s]) * n + column];
      for (size_t r = 0; r < small; ++r) {
        Complex sum = 0;
        for (size_t s = 0; s < small; ++s)
          sum += gate.entries[r * small + s] * in[s];
        entries[(row | offsets[r]) * n + column] = sum;
      }
    }
  }
}

void BlockMatrix::applyBefore(const BlockMatrix &gate,
                              llvm::ArrayRef<unsigned> positions) {
  llvm::SmallVector<size_t, 16> offsets = localOffsets(positions);
  size_t mask = offsets.back(), n = dim(), small = gate.dim();
  llvm::SmallVector<Complex, 32> in(small);
  for (size_t row = 0; row < n; ++row) {
    Complex *line = &entries[row * n];
    for (size_t column = 0; column < n; ++column) {
      if (column & mask)
        continue;
      for (size_t s = 0; s < small; ++s)
        in[s] = line[column | offsets[s]];
      for (size_t c = 0; c < small; ++c) {
        Complex sum = 0;
        for (size_t s = 0; s < small; ++s)
          sum += in[s] * gate.entries[s * small + c];
        line[column | offsets[c]] = sum;
      }
    }
  }
}

void BlockMatrix::adjoin() {
  for (size_t row = 0; row < dim(); ++row)
    for (size_t column = 0; column < row; ++column)
      std::swap(entries[row * dim() + column], entries[column * dim() + row]);
  for (Complex &entry : entries)
    entry = std::conj(entry);
}

double BlockMatrix::identityDistance(double &phase) const {
  Complex trace = 0;
  for (size_t i = 0; i < dim(); ++i)
    trace += at(i, i);
  phase = std::arg(trace);
  Complex factor = std::polar(1.0, phase);
  double sum = 0;
  for (size_t i = 0; i < dim(); ++i)
    for (size_t j = 0; j < dim(); ++j)
      sum += std::norm(at(i, j) - (i == j ? factor : 0.0));
  return std::sqrt(sum);
}

/// Inserts `bit` at `position` of an index without it.
static size_t insertBit(size_t index, unsigned position, size_t bit) {
  size_t low = index & ((size_t(1) << position) - 1);
  return (index >> position) << (position + 1) | bit << position | low;
}

bool BlockMatrix::split(unsigned position, double tolerance,
                        BlockMatrix &single, BlockMatrix &rest,
                        double &error) const {
  // If the matrix is a product, the row and the column of the reshaped matrix
  // through any entry give the factors; the largest entry loses least.
  size_t n = dim(), half = n / 2, pivot = 0;
  double best = -1;
  for (size_t i = 0; i < entries.size(); ++i)
    if (double size = std::norm(entries[i]); size > best) {
      best = size;
      pivot = i;
    }
  size_t pivotRow = pivot / n, pivotColumn = pivot % n;
  size_t bit = size_t(1) << position;
  std::array<Complex, 4> u;
  for (size_t r = 0; r < 2; ++r)
    for (size_t c = 0; c < 2; ++c)
      u[2 * r + c] = entries[((pivotRow & ~bit) | r << position) * n +
                             ((pivotColumn & ~bit) | c << position)];
  // Scaled to be unitary, with the phase of the pivot left to the rest.
  double scale = 0;
  for (Complex entry : u)
    scale += std::norm(entry);
  scale = std::sqrt(scale / 2);
  for (Complex &entry : u)
    entry /= scale;
  size_t rowBit = pivotRow >> position & 1,
         colBit = pivotColumn >> position & 1;
  Complex divisor = u[2 * rowBit + colBit];
  llvm::SmallVector<Complex, 16> v(half * half);
  for (size_t r = 0; r < half; ++r)
    for (size_t c = 0; c < half; ++c)
      v[r * half + c] = entries[insertBit(r, position, rowBit) * n +
                                insertBit(c, position, colBit)] /
                        divisor;
  double sum = 0, limit = tolerance * tolerance;
  for (size_t r = 0; r < half; ++r)
    for (size_t c = 0; c < half; ++c)
      for (size_t k = 0; k < 4; ++k) {
        Complex entry = entries[insertBit(r, position, k >> 1) * n +
                                insertBit(c, position, k & 1)];
        sum += std::norm(entry - u[k] * v[r * half + c]);
        if (sum > limit)
          return false;
      }
  single = BlockMatrix(1, u);
  rest = BlockMatrix(qubits - 1, v);
  error += std::sqrt(sum);
  return true;
}

bool BlockMatrix::restrictToZero(unsigned position, double tolerance,
                                 BlockMatrix &rest, double &error) const {
  size_t half = dim() / 2;
  double sum = 0;
  for (size_t r = 0; r < half; ++r)
    for (size_t c = 0; c < half; ++c)
      sum +=
          std::norm(at(insertBit(r, position, 1), insertBit(c, position, 0)));
  if (sum > tolerance * tolerance)
    return false;
  llvm::SmallVector<Complex, 16> v(half * half);
  for (size_t r = 0; r < half; ++r)
    for (size_t c = 0; c < half; ++c)
      v[r * half + c] =
          at(insertBit(r, position, 0), insertBit(c, position, 0));
  rest = BlockMatrix(qubits - 1, v);
  error += std::sqrt(sum);
  return true;
}

Axis BlockMatrix::axis(unsigned position, double tolerance) const {
  size_t half = dim() / 2;
  llvm::SmallVector<std::array<Complex, 3>, 16> parts;
  size_t largest = 0;
  double best = 0;
  auto size = [](const std::array<Complex, 3> &v) {
    return std::norm(v[0]) + std::norm(v[1]) + std::norm(v[2]);
  };
  for (size_t r = 0; r < half; ++r)
    for (size_t c = 0; c < half; ++c) {
      auto entry = [&](size_t i, size_t j) {
        return at(insertBit(r, position, i), insertBit(c, position, j));
      };
      std::array<Complex, 3> v = {(entry(0, 1) + entry(1, 0)) * 0.5,
                                  (entry(0, 1) - entry(1, 0)) * Complex(0, 0.5),
                                  (entry(0, 0) - entry(1, 1)) * 0.5};
      if (double s = size(v); s > best) {
        best = s;
        largest = parts.size();
      }
      parts.push_back(v);
    }
  Axis result;
  if (best < tolerance * tolerance) {
    result.kind = Axis::Trivial;
    result.spread = std::sqrt(best);
    return result;
  }
  result.kind = Axis::Single;
  result.direction = parts[largest];
  for (Complex &component : result.direction)
    component /= std::sqrt(best);
  double spread = 0;
  for (const std::array<Complex, 3> &v : parts) {
    Axis part;
    part.kind = Axis::Single;
    part.direction = v;
    spread = std::max(spread, result.conflict(part));
  }
  if (spread > tolerance)
    result.kind = Axis::Full;
  else
    result.spread = spread;
  return result;
}

//===- SeparateProducts.cpp - What products must obey -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Relaxation.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

namespace {

constexpr double kBroken = 1e-6;

/// How far the point is outside the row, over its largest coefficient.
double excess(const LinearRow &row, llvm::ArrayRef<double> point) {
  double activity = 0, largest = 0;
  for (auto [column, value] : llvm::zip(row.columns, row.values)) {
    activity += value * point[column];
    largest = std::max(largest, std::abs(value));
  }
  return std::max(row.lower - activity, activity - row.upper) / largest;
}

} // namespace

void Relaxation::separateProduct(
    uint32_t product, llvm::ArrayRef<double> point,
    std::vector<std::pair<double, LinearRow>> &broken) const {
  auto [a, b] = products[product];
  Column w = variables + product;
  auto offer = [&](LinearRow row) {
    double by = excess(row, point);
    if (by > kBroken)
      broken.push_back({by, std::move(row)});
  };
  if (a == b) {
    // Between two neighbouring whole numbers the square of one is on or above
    // the line through theirs.
    double at = std::clamp(std::floor(point[a]), lower[a], upper[a] - 1);
    LinearRow tangent, secant;
    tangent.add(w, 1);
    if (double slope = -(2 * at + 1); slope != 0)
      tangent.add(a, slope);
    tangent.lower = -at * (at + 1);
    secant.add(w, 1);
    if (double slope = -(lower[a] + upper[a]); slope != 0)
      secant.add(a, slope);
    secant.upper = -lower[a] * upper[a];
    if (kinds[a] == VariableKind::Integer)
      offer(std::move(tangent));
    offer(std::move(secant));
    return;
  }
  // (a - p)(b - q) has the sign that the choice of bounds p and q gives it.
  for (bool isUpperA : {false, true})
    for (bool isUpperB : {false, true}) {
      double p = isUpperA ? upper[a] : lower[a];
      double q = isUpperB ? upper[b] : lower[b];
      LinearRow row;
      row.add(w, 1);
      if (q != 0)
        row.add(a, -q);
      if (p != 0)
        row.add(b, -p);
      (isUpperA == isUpperB ? row.lower : row.upper) = -p * q;
      offer(std::move(row));
    }
}

/// Triangle inequalities of three binary variables (Padberg, Math. Programming
/// 45, 1989).
void Relaxation::separateTriangles(
    llvm::ArrayRef<double> point,
    std::vector<std::pair<double, LinearRow>> &broken) const {
  auto offer = [&](std::initializer_list<std::pair<Column, double>> terms,
                   double upper) {
    LinearRow row;
    for (auto [column, value] : terms)
      row.add(column, value);
    row.upper = upper;
    double by = excess(row, point);
    if (by > 0.01)
      broken.push_back({by, std::move(row)});
  };
  constexpr Column kNone = UINT32_MAX;
  std::vector<Column> productWith(variables, kNone);
  size_t work = 0;
  for (Variable i = 0; i < variables && work < 2000000; ++i) {
    if (!isBinary(i))
      continue;
    for (auto [other, product] : neighbors[i])
      productWith[other] = product;
    for (auto [j, ij] : neighbors[i]) {
      if (j < i || !isBinary(j))
        continue;
      work += neighbors[j].size();
      for (auto [k, jk] : neighbors[j]) {
        Column ik = productWith[k];
        if (k < j || ik == kNone || !isBinary(k))
          continue;
        offer({{ij, 1}, {ik, 1}, {jk, -1}, {i, -1}}, 0);
        offer({{ij, 1}, {jk, 1}, {ik, -1}, {j, -1}}, 0);
        offer({{ik, 1}, {jk, 1}, {ij, -1}, {k, -1}}, 0);
        offer({{i, 1}, {j, 1}, {k, 1}, {ij, -1}, {ik, -1}, {jk, -1}}, 1);
      }
    }
    for (auto [other, product] : neighbors[i])
      productWith[other] = kNone;
  }
}

std::vector<LinearRow> Relaxation::separate(llvm::ArrayRef<double> point,
                                            size_t count) const {
  std::vector<std::pair<double, LinearRow>> broken;
  for (uint32_t product = 0; product < products.size(); ++product)
    separateProduct(product, point, broken);
  if (broken.size() < count / 4)
    separateTriangles(point, broken);
  std::vector<uint32_t> order(broken.size());
  for (uint32_t i = 0; i < order.size(); ++i)
    order[i] = i;
  llvm::stable_sort(order, [&](uint32_t a, uint32_t b) {
    return broken[a].first > broken[b].first;
  });
  std::vector<LinearRow> result;
  for (uint32_t i : order) {
    if (result.size() >= count)
      break;
    result.push_back(std::move(broken[i].second));
  }
  return result;
}

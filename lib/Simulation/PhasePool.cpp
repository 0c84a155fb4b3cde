//===- PhasePool.cpp - Diagonal operations that wait ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PhasePool.h"

#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

using namespace enishi::simulation;

/// To (-pi, pi], with a rest of rounding taken for none.
static double normalized(double angle) {
  // Less than half a turn is its own remainder.
  if (std::abs(angle) > 3.14)
    angle = std::remainder(angle, 2 * std::numbers::pi);
  return std::abs(angle) < 1e-15 ? 0 : angle;
}

void PhasePool::add(uint64_t controls, double angle) {
  unsigned a = std::countr_zero(controls);
  switch (std::popcount(controls)) {
  case 1:
    linear[a] += angle;
    return;
  case 2: {
    unsigned b = 63 - std::countl_zero(controls);
    double sum = normalized(pairs[a][b] + angle);
    pairs[a][b] = pairs[b][a] = sum;
    uint64_t bitA = uint64_t(1) << a, bitB = uint64_t(1) << b;
    partners[a] = sum == 0 ? partners[a] & ~bitB : partners[a] | bitB;
    partners[b] = sum == 0 ? partners[b] & ~bitA : partners[b] | bitA;
    return;
  }
  default:
    for (Term &term : larger)
      if (term.controls == controls) {
        term.angle += angle;
        return;
      }
    larger.push_back({controls, angle});
  }
}

void PhasePool::terms(unsigned position,
                      llvm::SmallVectorImpl<Term> &found) const {
  uint64_t bit = uint64_t(1) << position;
  if (double angle = normalized(linear[position]); angle != 0)
    found.push_back({bit, angle});
  for (uint64_t rest = partners[position]; rest; rest &= rest - 1) {
    unsigned partner = std::countr_zero(rest);
    found.push_back({bit | uint64_t(1) << partner, pairs[position][partner]});
  }
  for (const Term &term : larger)
    if (term.controls & bit)
      found.push_back({term.controls, normalized(term.angle)});
}

void PhasePool::takeTerms(unsigned position,
                          llvm::SmallVectorImpl<Term> &found) {
  terms(position, found);
  linear[position] = 0;
  for (uint64_t rest = partners[position]; rest; rest &= rest - 1)
    takePair(position, std::countr_zero(rest));
  std::erase_if(
      larger, [&](const Term &term) { return term.controls >> position & 1; });
}

std::vector<PhasePool::Term> PhasePool::takeAllTerms() {
  llvm::SmallVector<Term, 16> found;
  for (unsigned position = 0; position < linear.size(); ++position)
    takeTerms(position, found);
  return {found.begin(), found.end()};
}

double PhasePool::takeLinear(unsigned position) {
  return normalized(std::exchange(linear[position], 0));
}

double PhasePool::takePair(unsigned a, unsigned b) {
  partners[a] &= ~(uint64_t(1) << b);
  partners[b] &= ~(uint64_t(1) << a);
  pairs[b][a] = 0;
  return std::exchange(pairs[a][b], 0);
}

void PhasePool::takeAll(unsigned position,
                        llvm::SmallVectorImpl<PhaseStar> &stars) {
  uint64_t bit = uint64_t(1) << position;
  PhaseStar star;
  star.controls = bit;
  star.angle = takeLinear(position);
  for (uint64_t rest = partners[position]; rest; rest &= rest - 1) {
    unsigned partner = std::countr_zero(rest);
    star.linear.push_back({partner, takePair(position, partner)});
  }
  // A single pair touches a quarter of the amplitudes, not half of them.
  if (star.angle == 0 && star.linear.size() == 1) {
    star.controls |= uint64_t(1) << star.linear[0].first;
    star.angle = star.linear[0].second;
    star.linear.clear();
  }
  if (!star.isTrivial())
    stars.push_back(std::move(star));
  for (size_t i = 0; i < larger.size();) {
    if (!(larger[i].controls & bit)) {
      ++i;
      continue;
    }
    PhaseStar term;
    term.controls = larger[i].controls;
    term.angle = normalized(larger[i].angle);
    if (!term.isTrivial())
      stars.push_back(std::move(term));
    larger[i] = larger.back();
    larger.pop_back();
  }
}

void PhasePool::takeEverything(llvm::SmallVectorImpl<PhaseStar> &stars) {
  while (true) {
    unsigned best = 0;
    for (unsigned i = 1; i < 64; ++i)
      if (std::popcount(partners[i]) > std::popcount(partners[best]))
        best = i;
    if (!partners[best])
      break;
    takeAll(best, stars);
  }
  for (const Term &term : larger) {
    PhaseStar star;
    star.controls = term.controls;
    star.angle = normalized(term.angle);
    if (!star.isTrivial())
      stars.push_back(std::move(star));
  }
  larger.clear();
  PhaseStar rest;
  for (unsigned i = 0; i < 64; ++i)
    if (double angle = takeLinear(i); angle != 0)
      rest.linear.push_back({i, angle});
  if (!rest.isTrivial())
    stars.push_back(std::move(rest));
}

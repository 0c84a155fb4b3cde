//===- MarkovChain.cpp - Absorbing Markov chains ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MarkovChain.h"

using namespace enishi::verification;

std::vector<bool> MarkovChain::findTraps() const {
  size_t n = transitions.size();
  std::vector<std::vector<uint32_t>> before(n);
  for (uint32_t i = 0; i < n; ++i)
    for (const Transition &transition : transitions[i])
      before[transition.to].push_back(i);
  std::vector<bool> trap(n, true);
  std::vector<uint32_t> work;
  auto free = [&](uint32_t state) {
    if (trap[state])
      work.push_back(state);
    trap[state] = false;
  };
  for (uint32_t i = 0; i < n; ++i)
    if (exits[i] > 0)
      free(i);
  while (!work.empty()) {
    uint32_t state = work.back();
    work.pop_back();
    for (uint32_t i : before[state])
      free(i);
  }
  return trap;
}

MarkovChain::Visits MarkovChain::solve() const {
  size_t n = transitions.size();
  std::vector<bool> trap = findTraps();
  std::vector<double> p(n * n), out = exits, intoTrap(n);
  for (size_t i = 0; i < n; ++i)
    for (const Transition &transition : transitions[i])
      if (trap[transition.to]) {
        out[i] += transition.probability;
        intoTrap[i] += transition.probability;
      } else {
        p[i * n + transition.to] += transition.probability;
      }
  Visits visits;
  visits.expected.resize(n);
  if (trap[0]) {
    visits.endless = 1;
    return visits;
  }
  // Watching the chain only while it is in the states before k gives a chain
  // with the same visits to these.
  std::vector<double> leaving(n);
  for (size_t k = n; k-- > 0;) {
    if (trap[k])
      continue;
    double sum = out[k];
    for (size_t j = 0; j < k; ++j)
      sum += p[k * n + j];
    leaving[k] = sum;
    for (size_t i = 0; i < k; ++i) {
      double share = p[i * n + k] / sum;
      if (share == 0)
        continue;
      for (size_t j = 0; j < k; ++j)
        p[i * n + j] += share * p[k * n + j];
      out[i] += share * out[k];
    }
  }
  for (size_t k = 0; k < n; ++k) {
    if (trap[k])
      continue;
    double arrivals = k == 0 ? 1 : 0;
    for (size_t i = 0; i < k; ++i)
      arrivals += visits.expected[i] * p[i * n + k];
    visits.expected[k] = arrivals / leaving[k];
    visits.endless += visits.expected[k] * intoTrap[k];
  }
  return visits;
}

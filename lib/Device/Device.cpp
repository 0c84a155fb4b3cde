//===- Device.cpp - A quantum device as data --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/Device.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cassert>
#include <numeric>

using namespace enishi;

/// The key of two sites in a PairTable: symmetric gates know no order.
static uint64_t pairKey(Site a, Site b, bool symmetric) {
  if (symmetric && a > b)
    std::swap(a, b);
  return uint64_t(a) << 32 | b;
}

/// Groups the second members of `pairs` by the first, sorted and unique.
static void compressRows(uint32_t numRows, std::vector<SitePair> pairs,
                         std::vector<uint32_t> &start,
                         std::vector<Site> &entries) {
  llvm::sort(pairs);
  pairs.erase(llvm::unique(pairs), pairs.end());
  start.assign(numRows + 1, 0);
  for (auto [row, entry] : pairs)
    ++start[row + 1];
  std::partial_sum(start.begin(), start.end(), start.begin());
  entries.reserve(pairs.size());
  for (auto [row, entry] : pairs)
    entries.push_back(entry);
}

template <typename T>
static std::vector<T> expand(uint32_t numSites, const T &typical,
                             llvm::ArrayRef<std::pair<Site, T>> differing) {
  std::vector<T> result(numSites, typical);
  for (const auto &[site, value] : differing)
    result[site] = value;
  return result;
}

Device::Device(DeviceDescription description) : data(std::move(description)) {
  operationOf.fill(-1);
  for (auto [index, op] : llvm::enumerate(data.operations)) {
    assert(operationOf[static_cast<unsigned>(op.kind)] < 0 &&
           "one operation per kind");
    operationOf[static_cast<unsigned>(op.kind)] = index;
    bool symmetric = gateInfo(op.kind).isSymmetric();
    PairTable &table = tables.emplace_back();
    table.restricted = !op.onlySites.empty() || !op.onlyPairs.empty();
    for (const auto &[site, figures] : op.perSite)
      table.differing[site] = figures;
    for (const auto &[pair, figures] : op.perPair)
      table.differing[pairKey(pair.first, pair.second, symmetric)] = figures;
    for (Site site : op.onlySites)
      table.allowed[site] = 1;
    for (auto [a, b] : op.onlyPairs)
      table.allowed[pairKey(a, b, symmetric)] = 1;
  }

  if (data.allToAll) {
    adjacent.resize(2 * size_t(data.numSites));
    for (uint32_t i = 0; i < adjacent.size(); ++i)
      adjacent[i] = i % data.numSites;
  } else {
    std::vector<SitePair> both;
    both.reserve(2 * data.couplings.size());
    for (auto [a, b] : data.couplings) {
      both.emplace_back(a, b);
      both.emplace_back(b, a);
    }
    compressRows(data.numSites, std::move(both), rowStart, adjacent);
    if (data.directed)
      compressRows(data.numSites, data.couplings, directedStart, directedTo);
  }

  if (data.measurement)
    measurementOf = expand<Performance>(
        data.numSites, data.measurement->typical, data.measurement->perSite);
  if (data.reset)
    resetOf = expand<Performance>(data.numSites, data.reset->typical,
                                  data.reset->perSite);
  coherenceOf = expand<Coherence>(data.numSites, data.coherence.typical,
                                  data.coherence.perSite);
}

std::vector<SitePair> Device::edges() const {
  std::vector<SitePair> result;
  result.reserve(numEdges());
  for (Site a = 0; a < data.numSites; ++a) {
    if (data.allToAll) {
      for (Site b = a + 1; b < data.numSites; ++b)
        result.emplace_back(a, b);
      continue;
    }
    for (Site b : neighbours(a))
      if (a < b)
        result.emplace_back(a, b);
  }
  return result;
}

uint64_t Device::numEdges() const {
  if (data.allToAll)
    return uint64_t(data.numSites) * (data.numSites - 1) / 2;
  return adjacent.size() / 2;
}

llvm::ArrayRef<Site> Device::neighbours(Site site) const {
  llvm::ArrayRef<Site> all(adjacent);
  if (data.allToAll)
    return all.slice(site + 1, data.numSites - 1);
  return all.slice(rowStart[site], rowStart[site + 1] - rowStart[site]);
}

bool Device::areCoupled(Site a, Site b) const {
  if (a >= data.numSites || b >= data.numSites || a == b)
    return false;
  if (data.allToAll)
    return true;
  llvm::ArrayRef<Site> row = neighbours(a);
  return std::binary_search(row.begin(), row.end(), b);
}

bool Device::hasDirectedCoupling(Site a, Site b) const {
  if (!data.directed || data.allToAll)
    return areCoupled(a, b);
  if (a >= data.numSites)
    return false;
  return std::binary_search(directedTo.begin() + directedStart[a],
                            directedTo.begin() + directedStart[a + 1], b);
}

bool Device::isConnected() const {
  if (data.numSites == 0 || data.allToAll)
    return true;
  std::vector<char> seen(data.numSites, 0);
  std::vector<Site> stack = {0};
  seen[0] = 1;
  uint32_t count = 1;
  while (!stack.empty()) {
    Site site = stack.back();
    stack.pop_back();
    for (Site next : neighbours(site)) {
      if (seen[next])
        continue;
      seen[next] = 1;
      ++count;
      stack.push_back(next);
    }
  }
  return count == data.numSites;
}

llvm::SmallVector<GateKind, 4> Device::nativeKinds(unsigned arity) const {
  llvm::SmallVector<GateKind, 4> result;
  for (const NativeOperation &op : data.operations)
    if (op.arity() == arity)
      result.push_back(op.kind);
  return result;
}

llvm::SmallVector<GateKind, 2> Device::nativeKinds(Site a, Site b) const {
  llvm::SmallVector<GateKind, 2> result;
  for (const NativeOperation &op : data.operations)
    if (op.arity() == 2 && isNative(op.kind, {a, b}))
      result.push_back(op.kind);
  return result;
}

bool Device::isNative(GateKind kind, llvm::ArrayRef<Site> sites) const {
  for (Site site : sites)
    if (site >= data.numSites)
      return false;
  switch (kind) {
  case GateKind::GPhase:
  case GateKind::Barrier:
  case GateKind::Delay:
    return true;
  case GateKind::Measure:
    return data.measurement.has_value();
  case GateKind::Reset:
    return data.reset.has_value();
  default:
    break;
  }
  const NativeOperation *op = operation(kind);
  if (!op || sites.size() != op->arity())
    return false;
  const PairTable &pairs = table(*op);
  if (op->arity() == 1)
    return !pairs.restricted || pairs.allowed.contains(sites[0]);
  bool symmetric = gateInfo(kind).isSymmetric();
  if (pairs.restricted &&
      !pairs.allowed.contains(pairKey(sites[0], sites[1], symmetric)))
    return false;
  return symmetric ? areCoupled(sites[0], sites[1])
                   : hasDirectedCoupling(sites[0], sites[1]);
}

bool Device::isNative(GateKind kind, llvm::ArrayRef<Site> sites,
                      llvm::ArrayRef<double> params) const {
  if (!isNative(kind, sites))
    return false;
  const NativeOperation *op = operation(kind);
  if (!op)
    return true;
  return llvm::all_of(llvm::zip(op->params, params), [](auto pair) {
    return std::get<0>(pair).contains(std::get<1>(pair));
  });
}

Performance Device::performance(GateKind kind,
                                llvm::ArrayRef<Site> sites) const {
  if (kind == GateKind::Measure || kind == GateKind::Reset) {
    const auto &figures = kind == GateKind::Measure ? measurementOf : resetOf;
    return sites.size() == 1 && sites[0] < figures.size() ? figures[sites[0]]
                                                          : Performance();
  }
  const NativeOperation *op = operation(kind);
  if (!op || op->isVirtual)
    return {};
  const PairTable &pairs = table(*op);
  if (pairs.differing.empty() || sites.size() != op->arity())
    return op->typical;
  uint64_t key = sites.size() == 1 ? sites[0]
                                   : pairKey(sites[0], sites[1],
                                             gateInfo(kind).isSymmetric());
  auto it = pairs.differing.find(key);
  return it == pairs.differing.end() ? op->typical : it->second;
}

Coherence Device::coherence(Site site) const {
  return site < coherenceOf.size() ? coherenceOf[site] : Coherence();
}

double Device::edgeError(Site a, Site b) const {
  double best = 1;
  for (const NativeOperation &op : data.operations) {
    if (op.arity() != 2)
      continue;
    if (isNative(op.kind, {a, b}))
      best = std::min(best, error(op.kind, {a, b}));
    if (isNative(op.kind, {b, a}))
      best = std::min(best, error(op.kind, {b, a}));
  }
  return best;
}

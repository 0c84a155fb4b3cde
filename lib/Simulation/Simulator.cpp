//===- Simulator.cpp - Histograms and the list of engines -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Simulation/Simulator.h"

#include "Engines.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <numeric>

using namespace enishi;

Histogram::Histogram(std::vector<BitRegister> registers)
    : bitRegisters(std::move(registers)) {
  for (const BitRegister &reg : bitRegisters)
    width += reg.numBits;
  words = std::max(1u, (width + 63) / 64);
}

uint64_t Histogram::totalCount() const {
  return std::accumulate(occurrences.begin(), occurrences.end(), uint64_t(0));
}

uint64_t Histogram::countOf(uint64_t wanted) const {
  for (size_t i = 0; i < size(); ++i) {
    llvm::ArrayRef<uint64_t> k = key(i);
    if (k[0] == wanted &&
        llvm::all_of(k.drop_front(), [](uint64_t word) { return !word; }))
      return count(i);
  }
  return 0;
}

std::string Histogram::text(llvm::ArrayRef<uint64_t> key) const {
  std::string result;
  uint32_t first = 0;
  for (const BitRegister &reg : bitRegisters) {
    if (&reg != &bitRegisters.front())
      result += ' ';
    for (uint32_t i = first + reg.numBits; i-- > first;)
      result += char('0' + (key[i / 64] >> i % 64 & 1));
    first += reg.numBits;
  }
  return result;
}

/// Sorts one-word keys with their counts, by bytes from the lowest.
static void sortWords(std::vector<uint64_t> &keys,
                      std::vector<uint64_t> &counts) {
  uint64_t used = 0;
  for (uint64_t key : keys)
    used |= key;
  std::vector<uint64_t> otherKeys(keys.size()), otherCounts(keys.size());
  for (unsigned shift = 0; shift < 64 && used >> shift; shift += 8) {
    size_t starts[257] = {};
    for (uint64_t key : keys)
      ++starts[(key >> shift & 255) + 1];
    std::partial_sum(starts, starts + 257, starts);
    for (size_t i = 0; i < keys.size(); ++i) {
      size_t to = starts[keys[i] >> shift & 255]++;
      otherKeys[to] = keys[i];
      otherCounts[to] = counts[i];
    }
    keys.swap(otherKeys);
    counts.swap(otherCounts);
  }
}

void Histogram::add(llvm::ArrayRef<uint64_t> outputs,
                    llvm::ArrayRef<uint64_t> counts) {
  size_t added = outputs.size() / words, before = size();
  keys.insert(keys.end(), outputs.begin(), outputs.end());
  if (counts.empty())
    occurrences.resize(before + added, 1);
  else
    occurrences.insert(occurrences.end(), counts.begin(), counts.end());
  sortAndMerge();
}

void Histogram::take(std::vector<uint64_t> outputs,
                     std::vector<uint64_t> counts) {
  if (size() || counts.empty())
    return add(outputs, counts);
  keys = std::move(outputs);
  occurrences = std::move(counts);
  sortAndMerge();
}

void Histogram::sortAndMerge() {
  auto less = [&](const uint64_t *a, const uint64_t *b) {
    if (words == 1)
      return *a < *b;
    return std::lexicographical_compare(
        std::reverse_iterator(a + words), std::reverse_iterator(a),
        std::reverse_iterator(b + words), std::reverse_iterator(b));
  };
  bool sorted = true;
  for (size_t i = 1; i < size() && sorted; ++i)
    sorted = less(&keys[(i - 1) * words], &keys[i * words]);
  if (sorted)
    return;
  if (words == 1) {
    sortWords(keys, occurrences);
  } else {
    std::vector<uint32_t> order(size());
    std::iota(order.begin(), order.end(), 0);
    llvm::sort(order, [&](uint32_t a, uint32_t b) {
      const uint64_t *x = &keys[a * words], *y = &keys[b * words];
      return less(x, y) || (!less(y, x) && a < b);
    });
    std::vector<uint64_t> sortedKeys, sortedCounts;
    for (uint32_t i : order) {
      sortedKeys.insert(sortedKeys.end(), &keys[i * words],
                        &keys[i * words] + words);
      sortedCounts.push_back(occurrences[i]);
    }
    keys.swap(sortedKeys);
    occurrences.swap(sortedCounts);
  }
  size_t last = 0;
  for (size_t i = 1; i < size(); ++i) {
    if (std::equal(&keys[i * words], &keys[i * words] + words,
                   &keys[last * words])) {
      occurrences[last] += occurrences[i];
      continue;
    }
    ++last;
    std::copy_n(&keys[i * words], words, &keys[last * words]);
    occurrences[last] = occurrences[i];
  }
  occurrences.resize(last + 1);
  keys.resize((last + 1) * words);
}

Simulator::~Simulator() = default;

llvm::Expected<std::vector<Complex>>
Simulator::finalState(const Program &, const RunOptions &) const {
  return llvm::createStringError(
      llvm::formatv("the simulator '{0}' has no amplitudes", name()));
}

llvm::Expected<Expectations> Simulator::expectations(const Program &,
                                                     llvm::ArrayRef<PauliSum>,
                                                     const RunOptions &) const {
  return llvm::createStringError(
      llvm::formatv("the simulator '{0}' has no expectation values", name()));
}

llvm::Expected<Amplitudes> Simulator::amplitudes(const Program &,
                                                 llvm::ArrayRef<std::string>,
                                                 const RunOptions &) const {
  return llvm::createStringError(
      llvm::formatv("the simulator '{0}' has no amplitudes", name()));
}

llvm::Expected<Estimate> Simulator::canExpect(const Program &program,
                                              const RunOptions &options) const {
  return canRun(program, simulation::forExpectations(options));
}

static std::vector<const Simulator *> &simulatorList() {
  static std::vector<const Simulator *> all = {
      &simulation::autoSimulator(),
      &simulation::stateVectorSimulator(),
      &simulation::densityMatrixSimulator(),
      &simulation::gpuSimulator(),
      &simulation::stabilizerSimulator(),
      &simulation::matrixProductSimulator()};
  return all;
}

llvm::ArrayRef<const Simulator *> enishi::allSimulators() {
  return simulatorList();
}

void enishi::addSimulator(const Simulator &simulator) {
  if (!findSimulator(simulator.name()))
    simulatorList().push_back(&simulator);
}

const Simulator *enishi::findSimulator(llvm::StringRef name) {
  for (const Simulator *simulator : allSimulators())
    if (simulator->name() == name)
      return simulator;
  return nullptr;
}

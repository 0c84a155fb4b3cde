//===- DynamicModel.cpp - An Ising model that shrinks -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DynamicModel.h"

#include "llvm/ADT/SmallVector.h"

#include <algorithm>

using namespace enishi::annealing;

DynamicModel::DynamicModel(const IsingModel &model, bool exactOnly,
                           PresolveHistory &history)
    : exactOnly(exactOnly), history(history), offset(model.offset),
      rows(model.numSpins()), fields(model.fields), alive(model.numSpins(), 1),
      sums(model.numSpins(), -1) {
  pool.resize(model.neighbors.size());
  std::vector<uint32_t> next(model.numSpins(), 0);
  for (Spin spin = 0; spin < model.numSpins(); ++spin) {
    uint64_t begin = model.rowBegin[spin];
    rows[spin] = {begin, model.degree(spin), model.degree(spin)};
    // Walking rows in order meets the entries of a column in the order of its
    // own row.
    for (uint64_t k = begin; k < model.rowBegin[spin + 1]; ++k)
      pool[k] = {model.neighbors[k], next[model.neighbors[k]]++,
                 model.weights[k]};
  }
}

uint32_t DynamicModel::findEntry(Spin a, Spin b) const {
  if (rows[a].size <= rows[b].size) {
    llvm::ArrayRef<Entry> entries = row(a);
    for (uint32_t i = 0; i < entries.size(); ++i)
      if (entries[i].neighbor == b)
        return i;
    return noEntry;
  }
  for (const Entry &entry : row(b))
    if (entry.neighbor == a)
      return entry.twin;
  return noEntry;
}

double DynamicModel::couplingOf(Spin a, Spin b) const {
  uint32_t position = findEntry(a, b);
  return position == noEntry ? 0 : row(a)[position].weight;
}

double DynamicModel::absoluteSum(Spin spin) {
  if (sums[spin] < 0) {
    Rounded sum;
    for (const Entry &entry : row(spin))
      sum += std::abs(entry.weight);
    sums[spin] = sum.upper();
  }
  return sums[spin];
}

void DynamicModel::removeAt(Spin spin, uint32_t position) {
  Entry *entries = entriesOf(spin);
  uint32_t last = --rows[spin].size;
  if (position == last)
    return;
  entries[position] = entries[last];
  entriesOf(entries[position].neighbor)[entries[position].twin].twin = position;
}

void DynamicModel::removeCoupling(Spin spin, uint32_t position) {
  Entry entry = entriesOf(spin)[position];
  removeAt(entry.neighbor, entry.twin);
  removeAt(spin, position);
}

void DynamicModel::append(Spin spin, Entry entry) {
  Row &row = rows[spin];
  if (row.size == row.capacity) {
    uint32_t capacity = std::max<uint32_t>(4, 2 * row.capacity);
    uint64_t begin = pool.size();
    pool.resize(begin + capacity);
    std::copy_n(pool.begin() + row.begin, row.size, pool.begin() + begin);
    row.begin = begin;
    row.capacity = capacity;
  }
  pool[row.begin + row.size++] = entry;
}

void DynamicModel::setCoupling(Spin a, Spin b, double weight) {
  uint32_t position = findEntry(a, b);
  if (position == noEntry) {
    if (weight == 0)
      return;
    append(a, {b, rows[b].size, weight});
    append(b, {a, rows[a].size - 1, weight});
    return;
  }
  if (weight == 0) {
    removeCoupling(a, position);
    return;
  }
  Entry &entry = entriesOf(a)[position];
  entry.weight = weight;
  entriesOf(b)[entry.twin].weight = weight;
}

void DynamicModel::touch(Spin spin) {
  sums[spin] = -1;
  touched.push_back(spin);
}

void DynamicModel::removeSpin(Spin spin) {
  while (rows[spin].size > 0) {
    touch(entriesOf(spin)[rows[spin].size - 1].neighbor);
    removeCoupling(spin, rows[spin].size - 1);
  }
  alive[spin] = 0;
}

void DynamicModel::addOffset(double value) {
  double sum = offset + value, part = sum - offset;
  offsetRest += (offset - (sum - part)) + (value - part);
  offset = sum;
}

void DynamicModel::planField(Spin spin, Rounded delta) {
  if (delta.value == 0 && delta.isExact())
    return;
  plan.push_back({spin, noSpin, Rounded(fields[spin]) + delta});
}

void DynamicModel::planCoupling(Spin a, Spin b, Rounded delta) {
  if (delta.value == 0 && delta.isExact())
    return;
  plan.push_back({a, b, Rounded(couplingOf(a, b)) + delta});
}

bool DynamicModel::mayApply() const {
  return std::all_of(plan.begin(), plan.end(), [&](const Change &change) {
    return exactOnly ? change.value.isExact()
                     : std::isfinite(change.value.value);
  });
}

void DynamicModel::apply() {
  for (const Change &change : plan) {
    errorBound += change.value.error;
    if (change.second == noSpin) {
      fields[change.first] = change.value.value;
    } else {
      setCoupling(change.first, change.second, change.value.value);
      touch(change.second);
    }
    touch(change.first);
  }
  plan.clear();
}

bool DynamicModel::fix(Spin spin, int8_t value) {
  plan.clear();
  for (const Entry &entry : row(spin))
    planField(entry.neighbor, value * entry.weight);
  if (!mayApply())
    return false;
  addOffset(value * fields[spin]);
  history.addFixed(spin, value);
  removeSpin(spin);
  apply();
  return true;
}

bool DynamicModel::merge(Spin spin, Spin into, int8_t sign) {
  plan.clear();
  double shared = 0;
  planField(into, sign * fields[spin]);
  for (const Entry &entry : row(spin)) {
    if (entry.neighbor == into)
      shared = entry.weight;
    else
      planCoupling(entry.neighbor, into, sign * entry.weight);
  }
  if (!mayApply())
    return false;
  addOffset(sign * shared);
  history.addMerged(spin, into, sign);
  removeSpin(spin);
  apply();
  touch(into);
  return true;
}

namespace {

double smallerOf(double a, double b) {
  // -sign(a b) min(|a|, |b|): what |a x + b y| leaves between x and y.
  double size = std::min(std::abs(a), std::abs(b));
  return std::signbit(a) == std::signbit(b) ? -size : size;
}

} // namespace

bool DynamicModel::eliminate(Spin spin) {
  // min over s of s (a x + b y + c z) = -|a x + b y + c z|, an even function
  // of three signs: a constant and a coupling for each pair. A field is a
  // coupling to a spin that is +1.
  llvm::SmallVector<PresolveHistory::Term, 4> terms;
  if (fields[spin] != 0)
    terms.push_back({PresolveHistory::noSpin, fields[spin]});
  for (const Entry &entry : row(spin))
    terms.push_back({entry.neighbor, entry.weight});
  plan.clear();
  auto planPair = [&](const PresolveHistory::Term &a,
                      const PresolveHistory::Term &b, Rounded delta) {
    if (a.spin == PresolveHistory::noSpin)
      planField(b.spin, delta);
    else
      planCoupling(a.spin, b.spin, delta);
  };
  Rounded constant;
  double choiceError = 0;
  switch (terms.size()) {
  case 0:
    break;
  case 1:
    constant = -std::abs(terms[0].weight);
    break;
  case 2: {
    double a = terms[0].weight, b = terms[1].weight;
    constant = -std::max(std::abs(a), std::abs(b));
    planPair(terms[0], terms[1], smallerOf(a, b));
    break;
  }
  case 3: {
    Rounded a = terms[0].weight, b = terms[1].weight, c = terms[2].weight;
    Rounded none = -abs(a + b + c), first = -abs(b - a + c),
            second = -abs(a - b + c), third = -abs(a + b - c);
    if (exactOnly && !(none.isExact() && first.isExact() && second.isExact() &&
                       third.isExact()))
      return false;
    // The sign of a rounded local field may be wrong by what was rounded.
    choiceError =
        2 * std::max({none.error, first.error, second.error, third.error});
    constant = (none + first + second + third).dividedBy(4);
    planPair(terms[0], terms[1], (none - first - second + third).dividedBy(4));
    planPair(terms[0], terms[2], (none - first + second - third).dividedBy(4));
    planPair(terms[1], terms[2], (none + first - second - third).dividedBy(4));
    break;
  }
  default:
    return false;
  }
  if (!mayApply() || (exactOnly && !constant.isExact()))
    return false;
  errorBound += constant.error + choiceError;
  addOffset(constant.value);
  history.addEliminated(spin, terms);
  removeSpin(spin);
  apply();
  return true;
}

bool DynamicModel::replaceGroup(llvm::ArrayRef<Spin> gone,
                                llvm::ArrayRef<Spin> boundary,
                                llvm::ArrayRef<Rounded> coefficients) {
  plan.clear();
  for (uint32_t a = 0; a < boundary.size(); ++a) {
    planField(boundary[a], coefficients[1u << a]);
    for (uint32_t b = a + 1; b < boundary.size(); ++b)
      planCoupling(boundary[a], boundary[b],
                   coefficients[(1u << a) | (1u << b)]);
  }
  if (!mayApply() || (exactOnly && !coefficients[0].isExact()))
    return false;
  errorBound += coefficients[0].error;
  addOffset(coefficients[0].value);
  for (Spin spin : gone)
    removeSpin(spin);
  apply();
  return true;
}

IsingModel DynamicModel::snapshot(std::vector<Spin> &spins) const {
  spins.clear();
  std::vector<Spin> number(numSpins(), noSpin);
  uint64_t numEntries = 0;
  for (Spin spin = 0; spin < numSpins(); ++spin)
    if (alive[spin]) {
      number[spin] = static_cast<Spin>(spins.size());
      spins.push_back(spin);
      numEntries += rows[spin].size;
    }
  IsingModel model;
  model.fields.reserve(spins.size());
  model.rowBegin.reserve(spins.size() + 1);
  model.neighbors.reserve(numEntries);
  model.weights.reserve(numEntries);
  llvm::SmallVector<std::pair<Spin, double>, 32> entries;
  for (Spin spin : spins) {
    model.fields.push_back(fields[spin]);
    entries.clear();
    for (const Entry &entry : row(spin))
      entries.push_back({number[entry.neighbor], entry.weight});
    auto less = [](const auto &a, const auto &b) { return a.first < b.first; };
    if (!std::is_sorted(entries.begin(), entries.end(), less))
      std::sort(entries.begin(), entries.end(), less);
    for (auto [neighbor, weight] : entries) {
      model.neighbors.push_back(neighbor);
      model.weights.push_back(weight);
    }
    model.rowBegin.push_back(model.neighbors.size());
  }
  return model;
}

void PresolveHistory::undo(llvm::MutableArrayRef<int8_t> spins) const {
  for (size_t i = steps.size(); i-- > 0;) {
    const Step &step = steps[i];
    switch (step.kind) {
    case Kind::Fixed:
      spins[step.spin] = step.sign;
      break;
    case Kind::Merged:
      spins[step.spin] = step.sign * spins[step.begin];
      break;
    case Kind::Eliminated: {
      double local = 0;
      for (const Term &term : termsOf(step))
        local +=
            term.spin == noSpin ? term.weight : term.weight * spins[term.spin];
      spins[step.spin] = local > 0 ? -1 : 1;
      break;
    }
    case Kind::Group: {
      const Group &group = groups[step.begin];
      size_t state = 0;
      for (size_t b = 0; b < group.boundary.size(); ++b)
        state |= size_t(spins[group.boundary[b]] > 0) << b;
      for (size_t s = 0; s < group.inside.size(); ++s)
        spins[group.inside[s]] = group.values[state * group.inside.size() + s];
      break;
    }
    case Kind::Turned: {
      const Group &group = groups[step.begin];
      for (Spin spin : group.inside)
        spins[spin] *= spins[group.boundary.front()];
      break;
    }
    }
  }
}

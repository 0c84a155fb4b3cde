//===- ReadPresolveHistory.cpp - The way back from JSON -------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReadPresolveHistory.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;
using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;

namespace {

/// Reads one step after the other and keeps the first fault.
class HistoryReader {
public:
  explicit HistoryReader(uint32_t numSpins) : isSet(numSpins, false) {
    history.numSpins = numSpins;
  }
  llvm::Expected<PresolveHistory> read(const Array &steps,
                                       llvm::ArrayRef<Spin> kept);

private:
  void fail(const std::string &message) {
    if (fault.empty())
      fault = fmt::format("step {} of \"undo\": {}", position, message);
  }
  void readStep(const Object &step);
  void readGroup(const Object &step);
  void readEliminated(const Object &step, Spin spin);
  std::vector<double> numbers(const Value *value);
  /// Spins that are there, all set or all not.
  std::vector<Spin> spins(const Value *value, bool areSet);
  Spin spin(const Value *value, bool areSet);
  int8_t sign(const Value *value);
  void set(llvm::ArrayRef<Spin> spins);

  PresolveHistory history;
  std::vector<bool> isSet;
  std::string fault;
  size_t position = 0;
};

} // namespace

/// One number, or a list of them.
std::vector<double> HistoryReader::numbers(const Value *value) {
  std::vector<double> result;
  auto add = [&](const Value &item) {
    std::optional<double> number = item.getAsNumber();
    if (!number || !std::isfinite(*number))
      fail("something is no number");
    result.push_back(number.value_or(0));
  };
  if (!value)
    fail("something is missing");
  else if (const Array *array = value->getAsArray())
    llvm::for_each(*array, add);
  else
    add(*value);
  return result;
}

std::vector<Spin> HistoryReader::spins(const Value *value, bool areSet) {
  std::vector<Spin> result;
  for (double number : numbers(value)) {
    if (number < 0 || number != std::trunc(number) ||
        number >= double(history.numSpins)) {
      fail(fmt::format("there is no spin {}", number));
      return {};
    }
    Spin spin = static_cast<Spin>(number);
    if (isSet[spin] != areSet)
      fail(fmt::format("spin {} has {}", spin,
                       areSet ? "no value yet" : "a value already"));
    result.push_back(spin);
  }
  return result;
}

Spin HistoryReader::spin(const Value *value, bool areSet) {
  std::vector<Spin> list = spins(value, areSet);
  if (list.size() != 1)
    fail("there is not one spin");
  return list.empty() ? 0 : list.front();
}

int8_t HistoryReader::sign(const Value *value) {
  std::vector<double> list = numbers(value);
  if (list.size() != 1 || std::abs(list.front()) != 1)
    fail("a sign is neither 1 nor -1");
  return !list.empty() && list.front() > 0 ? 1 : -1;
}

void HistoryReader::set(llvm::ArrayRef<Spin> spins) {
  for (Spin spin : spins) {
    if (isSet[spin])
      fail(fmt::format("spin {} is set twice", spin));
    isSet[spin] = true;
  }
}

void HistoryReader::readGroup(const Object &step) {
  PresolveHistory::Group group;
  group.inside = spins(step.get("set"), false);
  group.boundary = spins(step.get("by"), true);
  for (double value : numbers(step.get("table"))) {
    if (std::abs(value) != 1)
      fail("a value of the table is neither 1 nor -1");
    group.values.push_back(value > 0 ? 1 : -1);
  }
  if (group.inside.empty())
    fail("it sets nothing");
  if (group.boundary.size() > 16 ||
      group.values.size() != group.inside.size() << group.boundary.size())
    fail("the table has not one row per state of the boundary");
  if (!fault.empty())
    return;
  set(group.inside);
  history.addGroup(std::move(group));
}

void HistoryReader::readEliminated(const Object &step, Spin spin) {
  std::vector<Spin> others = spins(step.get("against"), true);
  std::vector<double> weights = numbers(step.get("weights"));
  std::vector<double> field = numbers(step.get("field"));
  if (others.size() != weights.size() || field.size() != 1 ||
      others.size() >= UINT16_MAX)
    fail("there is not one weight per spin, and a field");
  if (!fault.empty())
    return;
  std::vector<PresolveHistory::Term> terms;
  if (field.front() != 0)
    terms.push_back({PresolveHistory::noSpin, field.front()});
  for (auto [other, weight] : llvm::zip_equal(others, weights))
    terms.push_back({other, weight});
  history.addEliminated(spin, terms);
}

void HistoryReader::readStep(const Object &step) {
  if (step.get("turn")) {
    std::vector<Spin> turned = spins(step.get("turn"), true);
    Spin by = spin(step.get("with"), true);
    std::vector<Spin> sorted = turned;
    llvm::sort(sorted);
    if (turned.empty() || llvm::is_contained(turned, by) ||
        std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      fail("it turns nothing, a spin twice, or one by itself");
    if (fault.empty())
      history.addTurned(std::move(turned), by);
    return;
  }
  if (step.get("table"))
    return readGroup(step);
  Spin target = spin(step.get("set"), false);
  if (step.get("to"))
    history.addFixed(target, sign(step.get("to")));
  else if (step.get("as"))
    history.addMerged(target, spin(step.get("as"), true),
                      sign(step.get("times")));
  else if (step.get("against"))
    readEliminated(step, target);
  else
    fail("it is none of those that there are");
  if (fault.empty())
    set(target);
}

llvm::Expected<PresolveHistory> HistoryReader::read(const Array &steps,
                                                    llvm::ArrayRef<Spin> kept) {
  set(kept);
  for (const Value &step : steps) {
    if (const Object *object = step.getAsObject())
      readStep(*object);
    else
      fail("it is no object");
    if (!fault.empty())
      break;
    ++position;
  }
  for (Spin spin = 0; spin < isSet.size(); ++spin)
    if (!isSet[spin])
      fail(fmt::format("nothing has set spin {}", spin));
  if (!fault.empty())
    return llvm::createStringError(fault);
  // Steps are undone from the last to the first.
  std::reverse(history.steps.begin(), history.steps.end());
  return std::move(history);
}

llvm::Expected<PresolveHistory>
enishi::annealing::readPresolveHistory(const llvm::json::Array &steps,
                                       llvm::ArrayRef<Spin> kept,
                                       uint32_t numSpins) {
  return HistoryReader(numSpins).read(steps, kept);
}

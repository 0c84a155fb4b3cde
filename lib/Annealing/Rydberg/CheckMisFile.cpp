//===- CheckMisFile.cpp - Replays layouts of atoms --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Rydberg/CheckMisFile.h"

#include "enishi/Support/Random.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

using namespace enishi;
using namespace enishi::annealing;
namespace json = llvm::json;

namespace {

using Indices = std::vector<uint32_t>;

/// How a variable is read from the bits.
struct Decoding {
  double constant = 0, upper = 0;
  Indices bits;
  std::vector<double> coefficients;
};

/// What the file says, and nothing that the compiler knows.
struct Layout {
  double radius = 0, offset = 0;
  bool maximize = false;
  std::vector<std::pair<double, double>> positions;
  std::vector<double> weights;
  std::vector<Indices> ones, zeros;
  std::vector<Decoding> variables;
};

bool readNumbers(const json::Value &from, std::vector<double> &to,
                 json::Path path) {
  return json::fromJSON(from, to, path) &&
         llvm::all_of(to, [](double x) { return std::isfinite(x); });
}

bool readIndices(const json::Object &from, llvm::StringRef key, size_t count,
                 Indices &to) {
  const json::Array *array = from.getArray(key);
  if (!array)
    return false;
  for (const json::Value &value : *array) {
    std::optional<int64_t> index = value.getAsInteger();
    if (!index || *index < 0 || uint64_t(*index) >= count)
      return false;
    to.push_back(*index);
  }
  return true;
}

bool readLines(const json::Object &file, Layout &layout) {
  const json::Array *bits = file.getArray("bits");
  if (!bits)
    return false;
  for (const json::Value &bit : *bits) {
    const json::Object *line = bit.getAsObject();
    if (!line ||
        !readIndices(*line, "ones", layout.weights.size(),
                     layout.ones.emplace_back()) ||
        !readIndices(*line, "zeros", layout.weights.size(),
                     layout.zeros.emplace_back()))
      return false;
  }
  return true;
}

bool readDecoding(const json::Object &file, const Problem &problem,
                  Layout &layout, json::Path path) {
  const json::Object *decoding = file.getObject("decoding");
  if (!decoding || decoding->size() != problem.numVariables())
    return false;
  for (Variable v = 0; v < problem.numVariables(); ++v) {
    const json::Object *image =
        decoding->getObject(json::fixUTF8(problem.nameOf(v)));
    const json::Value *numbers = image ? image->get("coefficients") : nullptr;
    if (!numbers)
      return false;
    Decoding &variable = layout.variables.emplace_back();
    std::optional<double> constant = image->getNumber("constant"),
                          upper = image->getNumber("upper");
    if (!constant || !upper ||
        !readIndices(*image, "bits", layout.ones.size(), variable.bits) ||
        !readNumbers(*numbers, variable.coefficients, path) ||
        variable.bits.size() != variable.coefficients.size())
      return false;
    variable.constant = *constant;
    variable.upper = *upper;
  }
  return true;
}

/// Empty where the file is a layout for the variables of the problem; else what
/// is wrong with it.
std::string readLayout(llvm::StringRef text, const Problem &problem,
                       Layout &layout) {
  llvm::Expected<json::Value> value = json::parse(text);
  if (!value)
    return llvm::toString(value.takeError());
  const json::Object *file = value->getAsObject();
  if (!file || file->getInteger("enishi_rydberg_mis") != 1)
    return "it is no layout of version 1";
  json::Path::Root root("layout");
  std::optional<double> radius = file->getNumber("radius"),
                        offset = file->getNumber("offset");
  std::optional<llvm::StringRef> sense = file->getString("sense");
  const json::Array *positions = file->getArray("positions");
  const json::Value *weights = file->get("weights");
  if (!radius || !(*radius > 0) || !offset || !sense || !positions || !weights)
    return "a key is missing or has no meaning";
  layout.radius = *radius;
  layout.offset = *offset;
  layout.maximize = *sense == "maximize";
  if (layout.maximize != (problem.sense == Sense::Maximize))
    return "the problem is " +
           std::string(layout.maximize ? "minimised" : "maximised");
  for (const json::Value &position : *positions) {
    std::vector<double> place;
    if (!readNumbers(position, place, root) || place.size() != 2)
      return "a position is not two numbers";
    // Cells of the grid are counted in integers.
    if (!(std::max(std::abs(place[0]), std::abs(place[1])) / layout.radius <
          1e15))
      return "a position is too far away for the radius";
    layout.positions.emplace_back(place[0], place[1]);
  }
  if (!readNumbers(*weights, layout.weights, root) ||
      layout.weights.size() != layout.positions.size())
    return "there is not one weight per atom";
  if (!readLines(*file, layout))
    return "the atoms of a bit are no atoms";
  if (!readDecoding(*file, problem, layout, root))
    return "the variables that are decoded are not those of the problem";
  return {};
}

/// The atoms within the radius of each, by a grid of cells of that size.
std::vector<Indices> blockedBy(const Layout &layout) {
  using Cell = std::pair<int64_t, int64_t>;
  auto cellOf = [&](size_t atom) {
    auto [x, y] = layout.positions[atom];
    return Cell(int64_t(std::floor(x / layout.radius)),
                int64_t(std::floor(y / layout.radius)));
  };
  std::map<Cell, Indices> cells;
  for (size_t atom = 0; atom < layout.positions.size(); ++atom)
    cells[cellOf(atom)].push_back(atom);
  std::vector<Indices> blocked(layout.positions.size());
  for (size_t atom = 0; atom < layout.positions.size(); ++atom) {
    auto [x, y] = layout.positions[atom];
    Cell cell = cellOf(atom);
    for (int64_t dx = -1; dx <= 1; ++dx)
      for (int64_t dy = -1; dy <= 1; ++dy) {
        auto found = cells.find({cell.first + dx, cell.second + dy});
        if (found == cells.end())
          continue;
        for (uint32_t other : found->second)
          if (other != atom &&
              std::hypot(layout.positions[other].first - x,
                         layout.positions[other].second - y) <= layout.radius)
            blocked[atom].push_back(other);
      }
  }
  return blocked;
}

class Replay {
public:
  Replay(const Problem &problem, const Layout &layout, MisFileCheck &check)
      : problem(problem), layout(layout), blocked(blockedBy(layout)),
        check(check) {}

  void run(uint64_t seed);

private:
  /// The weight of the set of some bits, or none where it is not independent.
  std::optional<double> weightOf(const std::vector<bool> &bits) const;
  bool agrees(const std::vector<bool> &bits);

  const Problem &problem;
  const Layout &layout;
  std::vector<Indices> blocked;
  MisFileCheck &check;
};

std::optional<double> Replay::weightOf(const std::vector<bool> &bits) const {
  std::vector<bool> isExcited(layout.weights.size());
  for (size_t bit = 0; bit < bits.size(); ++bit)
    for (uint32_t atom : bits[bit] ? layout.ones[bit] : layout.zeros[bit])
      isExcited[atom] = true;
  auto isBlocked = [&](uint32_t atom) {
    return llvm::any_of(blocked[atom],
                        [&](uint32_t other) { return isExcited[other]; });
  };
  // The lines leave one atom of each crossing.
  std::vector<bool> isLine(layout.weights.size());
  for (size_t bit = 0; bit < bits.size(); ++bit)
    for (const Indices *atoms : {&layout.ones[bit], &layout.zeros[bit]})
      for (uint32_t atom : *atoms)
        isLine[atom] = true;
  Indices added;
  for (uint32_t atom = 0; atom < isLine.size(); ++atom)
    if (!isLine[atom] && !isBlocked(atom))
      added.push_back(atom);
  for (uint32_t atom : added)
    isExcited[atom] = true;
  double weight = 0;
  for (uint32_t atom = 0; atom < isExcited.size(); ++atom) {
    if (!isExcited[atom])
      continue;
    if (isBlocked(atom))
      return std::nullopt;
    weight += layout.weights[atom];
  }
  return weight;
}

bool Replay::agrees(const std::vector<bool> &bits) {
  std::optional<double> weight = weightOf(bits);
  if (!weight) {
    check.faults.push_back("the atoms of an assignment block each other");
    return false;
  }
  std::vector<double> values;
  for (const Decoding &variable : layout.variables) {
    double value = variable.constant;
    for (auto [bit, coefficient] :
         llvm::zip(variable.bits, variable.coefficients))
      value += bits[bit] ? coefficient : 0;
    values.push_back(std::min(value, variable.upper));
  }
  double objective = problem.evaluate(values) * (layout.maximize ? -1 : 1);
  double energy = layout.offset - *weight;
  double tolerance = 1e-9 * (std::abs(layout.offset) + std::abs(*weight) + 1);
  // Penalties and slack only add to it.
  bool isRight = check.isExact ? std::abs(energy - objective) <= tolerance
                               : energy >= objective - tolerance;
  if (!isRight)
    check.faults.push_back(
        fmt::format("an assignment has the objective {}; its atoms say {}",
                    layout.maximize ? -objective : objective,
                    layout.maximize ? -energy : energy));
  return isRight;
}

void Replay::run(uint64_t seed) {
  for (auto [atom, weight] : llvm::enumerate(layout.weights))
    if (weight < 0) {
      check.faults.push_back(
          llvm::formatv("atom {0} has a negative weight", atom));
      return;
    }
  constexpr size_t kAll = 10, kRandom = 256;
  size_t numBits = layout.ones.size();
  bool isAll = numBits <= kAll;
  size_t count = isAll ? size_t(1) << numBits : kRandom;
  SplitMix64 random(seed, 0);
  for (size_t i = 0; i < count; ++i) {
    std::vector<bool> bits(numBits);
    for (size_t bit = 0; bit < numBits; ++bit)
      bits[bit] = isAll ? (i >> bit) & 1 : random.next() >> 63;
    if (!agrees(bits))
      return;
  }
  check.proven.push_back(llvm::formatv(
      "the atoms of {0}{1} assignments of the {2} bits are independent, and "
      "their weights {3}",
      isAll ? "all " : "", isAll ? count : kRandom, numBits,
      check.isExact ? "are the objective"
                    : "promise no better objective than there is"));
}

} // namespace

bool enishi::annealing::isMisFile(llvm::StringRef text) {
  return text.take_front(64).contains("\"enishi_rydberg_mis\"");
}

MisFileCheck enishi::annealing::checkMisFile(const Problem &problem,
                                             llvm::StringRef text,
                                             uint64_t seed) {
  MisFileCheck check;
  Layout layout;
  std::string fault = readLayout(text, problem, layout);
  if (!fault.empty()) {
    check.faults.push_back(fault);
    return check;
  }
  check.isExact =
      problem.constraints.empty() && problem.objective.numHigher() == 0 &&
      llvm::none_of(problem.variables, [](const VariableInfo &info) {
        return info.kind == VariableKind::Integer;
      });
  Replay(problem, layout, check).run(seed);
  return check;
}

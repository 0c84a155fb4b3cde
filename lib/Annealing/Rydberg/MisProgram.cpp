//===- MisProgram.cpp - Problems as independent sets of atoms -------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Rydberg/MisProgram.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <array>
#include <cmath>
#include <map>

using namespace enishi;
using namespace enishi::annealing;

namespace {

/// The objective over bits: linear and, for i < j, quadratic coefficients.
struct BitForm {
  double constant = 0;
  std::vector<double> linear;
  std::map<std::pair<uint32_t, uint32_t>, double> quadratic;
};

BitForm overBits(const Problem &reduced) {
  BitForm form;
  form.linear.resize(reduced.numVariables());
  // A spin is 2 b - 1.
  auto image = [&](Variable v) -> std::pair<double, double> {
    return reduced.variables[v].kind == VariableKind::Spin
               ? std::pair(2.0, -1.0)
               : std::pair(1.0, 0.0);
  };
  const Polynomial &objective = reduced.objective;
  form.constant = objective.constant;
  for (const LinearTerm &term : objective.linear) {
    auto [factor, shift] = image(term.variable);
    form.linear[term.variable] += term.coefficient * factor;
    form.constant += term.coefficient * shift;
  }
  for (const QuadraticTerm &term : objective.quadratic) {
    auto [a, shiftA] = image(term.first);
    auto [b, shiftB] = image(term.second);
    form.quadratic[std::minmax(term.first, term.second)] +=
        term.coefficient * a * b;
    form.linear[term.first] += term.coefficient * a * shiftB;
    form.linear[term.second] += term.coefficient * b * shiftA;
    form.constant += term.coefficient * shiftA * shiftB;
  }
  return form;
}

/// Lays out the crossing lattice. Line j comes down column j of tiles, crosses
/// the lines before it, turns at tile (j, j), and crosses the later ones along
/// row j. A tile has four rows and columns; with the rows downwards,
///
///   . . t .      t, b: the line that comes down, at its top and bottom
///   l A B .      l, r: the line that goes along, left and right
///   . C D r      A 00, B 10, C 01, D 11 (first the line that goes along)
///   . b . .
///
/// where l and t are excited for 1, r and b for 0.
class Lattice {
public:
  Lattice(const BitForm &form, MisProgram &program)
      : form(form), program(program),
        size(static_cast<uint32_t>(form.linear.size())), strength(size) {}
  void build();

private:
  uint32_t addAtom(int32_t row, int32_t column, double weight) {
    program.atoms.push_back({row, column, weight});
    return static_cast<uint32_t>(program.atoms.size() - 1);
  }
  void addEdge(uint32_t a, uint32_t b) {
    program.edges.push_back(std::minmax(a, b));
  }
  /// The next two atoms of a line, the first of which follows its last one.
  void extend(uint32_t line, uint32_t one, uint32_t zero);
  void addCrossing(uint32_t along, uint32_t down);
  void addTurn(uint32_t line);
  void weighEnds(uint32_t line);

  const BitForm &form;
  MisProgram &program;
  uint32_t size;
  /// The weight of the atoms of a line between crossings.
  std::vector<double> strength;
};

void Lattice::extend(uint32_t line, uint32_t one, uint32_t zero) {
  AtomLine &atoms = program.lines[line];
  if (!atoms.zeros.empty())
    addEdge(atoms.zeros.back(), one);
  atoms.ones.push_back(one);
  atoms.zeros.push_back(zero);
}

void Lattice::addCrossing(uint32_t along, uint32_t down) {
  int32_t row = 4 * int32_t(along), column = 4 * int32_t(down);
  auto found = form.quadratic.find({along, down});
  double coefficient = found == form.quadratic.end() ? 0 : found->second;
  double wires = strength[along] + strength[down];
  // More than the two atoms that an empty crossing lets in, for every value.
  double base = wires + std::max(0.0, coefficient) + wires / 4;
  uint32_t none = addAtom(row + 1, column + 1, base);
  uint32_t onlyDown = addAtom(row + 2, column + 1, base);
  uint32_t onlyAlong = addAtom(row + 1, column + 2, base);
  uint32_t both = addAtom(row + 2, column + 2, base - coefficient);
  program.crossings[along * size + down] = none;
  program.offset += base;
  uint32_t left = addAtom(row + 1, column, strength[along]);
  uint32_t right = addAtom(row + 2, column + 3, strength[along]);
  uint32_t top = addAtom(row, column + 2, strength[down]);
  uint32_t bottom = addAtom(row + 3, column + 1, strength[down]);
  std::array<uint32_t, 4> core = {none, onlyDown, onlyAlong, both};
  for (size_t a = 0; a < core.size(); ++a)
    for (size_t b = a + 1; b < core.size(); ++b)
      addEdge(core[a], core[b]);
  for (auto [outer, first, second] :
       {std::tuple(left, none, onlyDown), std::tuple(right, onlyAlong, both),
        std::tuple(top, none, onlyAlong), std::tuple(bottom, onlyDown, both)}) {
    addEdge(outer, first);
    addEdge(outer, second);
  }
  extend(along, left, right);
  extend(down, top, bottom);
}

/// Two atoms take a line around the corner; a line that crosses none has these
/// alone.
void Lattice::addTurn(uint32_t line) {
  int32_t corner = 4 * int32_t(line);
  uint32_t one = addAtom(corner + 0, corner + 2, strength[line]);
  uint32_t zero = addAtom(corner + 1, corner + 3, strength[line]);
  addEdge(one, zero);
  extend(line, one, zero);
}

/// Half the weight at both ends: a line that changes its value on the way has
/// both or neither of them. What the bit costs is put there, too.
void Lattice::weighEnds(uint32_t line) {
  const AtomLine &atoms = program.lines[line];
  double half = strength[line] / 2, cost = form.linear[line] / 2;
  program.atoms[atoms.ones.front()].weight = half - cost;
  program.atoms[atoms.zeros.back()].weight = half + cost;
  // All zeros: the half at one end, whole atoms elsewhere.
  program.offset +=
      strength[line] * double(atoms.ones.size() - 1) + half + cost;
}

void Lattice::build() {
  // A change on the way costs at least half the strength. It must be more than
  // what all crossings of the line and its own cost could gain by it.
  double total = 0;
  for (uint32_t i = 0; i < size; ++i)
    strength[i] = 2 * std::abs(form.linear[i]);
  for (const auto &[pair, coefficient] : form.quadratic) {
    strength[pair.first] += 2 * std::abs(coefficient);
    strength[pair.second] += 2 * std::abs(coefficient);
  }
  for (double &value : strength)
    total = std::max(total, value);
  // Room to tell a change from a tie: a power of two, so that whole numbers
  // stay exact.
  double room = total > 0 ? std::exp2(std::ceil(std::log2(total / 8))) : 1;
  for (double &value : strength)
    value += room;
  program.lines.resize(size);
  program.crossings.assign(size_t(size) * size, 0);
  program.offset = form.constant;
  // Every line gets its atoms in its own order: those of earlier rows first,
  // then its turn, then its own row.
  for (uint32_t row = 0; row < size; ++row) {
    if (size == 1 || (row > 0 && row + 1 < size))
      addTurn(row);
    for (uint32_t column = row + 1; column < size; ++column)
      addCrossing(row, column);
  }
  for (uint32_t line = 0; line < size; ++line)
    weighEnds(line);
  llvm::sort(program.edges);
}

} // namespace

llvm::Expected<MisProgram>
enishi::annealing::compileForRydbergMis(const Problem &problem, double penalty,
                                        uint32_t maxBits) {
  ReductionOptions options;
  options.penalty = penalty;
  llvm::Expected<Reduction> reduction = reduce(problem, options);
  if (!reduction)
    return reduction.takeError();
  uint32_t numBits = reduction->reduced.numVariables();
  if (numBits > maxBits)
    return llvm::createStringError(
        "the problem has " + std::to_string(numBits) + " bits and needs " +
        std::to_string(uint64_t(4) * numBits * (numBits - 1)) +
        " atoms; at most " + std::to_string(maxBits) + " bits are laid out");
  MisProgram program;
  program.problem = problem.name;
  program.sense = problem.sense;
  Lattice(overBits(reduction->reduced), program).build();
  program.reduction = std::move(*reduction);
  return std::move(program);
}

std::vector<double>
MisProgram::bitsOf(const std::vector<bool> &isExcited) const {
  std::vector<double> bits;
  for (const AtomLine &line : lines) {
    int64_t votes = 0;
    for (uint32_t atom : line.ones)
      votes += isExcited[atom];
    for (uint32_t atom : line.zeros)
      votes -= isExcited[atom];
    bits.push_back(votes > 0);
  }
  return bits;
}

std::vector<double>
MisProgram::decode(const std::vector<bool> &isExcited) const {
  SpinConfiguration spins;
  for (double bit : bitsOf(isExcited))
    spins.push_back(bit > 0.5 ? 1 : -1);
  return reduction.toOriginal(llvm::ArrayRef<int8_t>(spins));
}

std::vector<bool> MisProgram::setOf(llvm::ArrayRef<double> bits) const {
  std::vector<bool> isExcited(atoms.size());
  for (auto [line, bit] : llvm::zip(lines, bits))
    for (uint32_t atom : bit > 0.5 ? line.ones : line.zeros)
      isExcited[atom] = true;
  for (uint32_t i = 0; i < lines.size(); ++i)
    for (uint32_t j = i + 1; j < lines.size(); ++j)
      isExcited[crossingAtom(i, j, (bits[i] > 0.5 ? 2 : 0) + (bits[j] > 0.5))] =
          true;
  return isExcited;
}

std::vector<std::string>
enishi::annealing::checkLayout(const MisProgram &program) {
  std::vector<std::string> faults;
  std::map<std::pair<int32_t, int32_t>, uint32_t> at;
  for (auto [i, atom] : llvm::enumerate(program.atoms)) {
    if (!at.try_emplace({atom.row, atom.column}, i).second)
      faults.push_back(llvm::formatv("atom {0} is in the place of another", i));
    if (!(atom.weight >= 0) || !std::isfinite(atom.weight))
      faults.push_back(
          llvm::formatv("atom {0} has the weight {1}", i, atom.weight));
  }
  std::vector<std::pair<uint32_t, uint32_t>> close;
  int32_t reach = static_cast<int32_t>(MisProgram::radius) + 1;
  for (auto [i, atom] : llvm::enumerate(program.atoms))
    for (int32_t dr = -reach; dr <= reach; ++dr)
      for (int32_t dc = -reach; dc <= reach; ++dc) {
        auto found = at.find({atom.row + dr, atom.column + dc});
        if (found != at.end() && found->second > i &&
            std::hypot(dr, dc) <= MisProgram::radius)
          close.emplace_back(i, found->second);
      }
  llvm::sort(close);
  std::vector<std::pair<uint32_t, uint32_t>> differ;
  std::set_symmetric_difference(close.begin(), close.end(),
                                program.edges.begin(), program.edges.end(),
                                std::back_inserter(differ));
  for (auto [a, b] : differ)
    faults.push_back(llvm::formatv(
        "atoms {0} and {1} are {2}", a, b,
        llvm::is_contained(program.edges, std::pair(a, b))
            ? "too far apart to block each other"
            : "too close for a pair that must not block each other"));
  return faults;
}

Problem enishi::annealing::independentSetProblem(const MisProgram &program) {
  Problem problem;
  problem.sense = Sense::Maximize;
  problem.variables.assign(program.atoms.size(), VariableInfo::binary());
  for (auto [i, atom] : llvm::enumerate(program.atoms))
    problem.objective.linear.push_back({Variable(i), atom.weight});
  for (auto [a, b] : program.edges)
    problem.objective.quadratic.push_back(
        {a, b,
         -std::min(program.atoms[a].weight, program.atoms[b].weight) - 1});
  problem.objective.normalize(problem.variables);
  return problem;
}

void enishi::annealing::dropBlocked(const MisProgram &program,
                                    std::vector<bool> &isExcited) {
  for (auto [a, b] : program.edges)
    if (isExcited[a] && isExcited[b])
      isExcited[program.atoms[a].weight < program.atoms[b].weight ? a : b] =
          false;
}

void enishi::annealing::writeMisProgram(const MisProgram &program,
                                        const Problem &problem,
                                        llvm::raw_ostream &os) {
  llvm::json::OStream json(os, 1);
  auto list = [&](llvm::StringRef key, const std::vector<uint32_t> &atoms) {
    json.attributeArray(key, [&] {
      for (uint32_t atom : atoms)
        json.value(atom);
    });
  };
  json.object([&] {
    json.attribute("enishi_rydberg_mis", 1);
    json.attribute("problem", llvm::json::fixUTF8(program.problem));
    json.attribute("sense",
                   program.sense == Sense::Maximize ? "maximize" : "minimize");
    json.attribute("radius", MisProgram::radius);
    json.attribute("offset", program.offset);
    json.attributeArray("positions", [&] {
      for (const Atom &atom : program.atoms)
        json.value(llvm::json::Array{atom.column, -atom.row});
    });
    json.attributeArray("weights", [&] {
      for (const Atom &atom : program.atoms)
        json.value(atom.weight);
    });
    json.attributeArray("bits", [&] {
      for (const AtomLine &line : program.lines)
        json.object([&] {
          list("ones", line.ones);
          list("zeros", line.zeros);
        });
    });
    json.attributeObject("decoding", [&] {
      for (auto [v, image] : llvm::enumerate(program.reduction.images))
        json.attributeObject(llvm::json::fixUTF8(problem.nameOf(v)),
                             [&, image = image] {
                               json.attribute("constant", image.lower);
                               json.attribute("upper", image.upper);
                               json.attributeArray("bits", [&] {
                                 for (const LinearTerm &bit : image.bits)
                                   json.value(bit.variable);
                               });
                               json.attributeArray("coefficients", [&] {
                                 for (const LinearTerm &bit : image.bits)
                                   json.value(bit.coefficient);
                               });
                             });
    });
  });
  os << '\n';
}

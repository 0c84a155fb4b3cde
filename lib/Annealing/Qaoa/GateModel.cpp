//===- GateModel.cpp - A problem as gate machines take it -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Qaoa/GateModel.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace enishi;
using namespace enishi::annealing;

/// A product of d binary variables has 2^d terms over spins. From here on
/// further variables are cheaper.
static constexpr size_t kMaxBinaryDegree = 8;

bool GateModel::keepsSums(llvm::ArrayRef<int8_t> spins) const {
  return llvm::all_of(sums, [&](const FixedSum &sum) {
    return llvm::count_if(sum.qubits, [&](uint32_t q) {
             return spins[q] > 0;
           }) == int64_t(sum.count);
  });
}

uint32_t GateProblem::numQubits() const {
  uint32_t sum = 0;
  for (const GateModel &part : parts)
    sum += part.numQubits;
  return sum;
}

std::vector<double> GateProblem::decode(llvm::ArrayRef<int8_t> spins) const {
  if (!presolved)
    return reduction.toOriginal(spins);
  std::vector<SpinConfiguration> pieces;
  for (const GateModel &part : parts) {
    llvm::ArrayRef<int8_t> piece = spins.take_front(part.numQubits);
    pieces.emplace_back(piece.begin(), piece.end());
    spins = spins.drop_front(part.numQubits);
  }
  SpinConfiguration whole = presolved->lift(pieces);
  return reduction.toOriginal(llvm::ArrayRef<int8_t>(whole));
}

/// The sum of bits that a constraint fixes, if it is of that form.
static std::optional<FixedSum> fixedSum(const Problem &problem,
                                        const Constraint &constraint) {
  Polynomial lhs = constraint.lhs;
  lhs.normalize(problem.variables);
  if (constraint.relation != Relation::Equal || lhs.linear.empty() ||
      !lhs.quadratic.empty() || lhs.numHigher() > 0)
    return std::nullopt;
  // A spin is 2 b - 1.
  double rest = constraint.rhs - lhs.constant, step = 0;
  FixedSum sum;
  for (const LinearTerm &term : lhs.linear) {
    double weight = term.coefficient;
    switch (problem.variables[term.variable].kind) {
    case VariableKind::Binary:
      break;
    case VariableKind::Spin:
      rest += weight;
      weight *= 2;
      break;
    case VariableKind::Integer:
      return std::nullopt;
    }
    if (step != 0 && weight != step)
      return std::nullopt;
    step = weight;
    sum.qubits.push_back(term.variable);
  }
  double count = rest / step;
  if (count < 0 || count > double(sum.qubits.size()) ||
      count != std::floor(count))
    return std::nullopt;
  sum.count = uint32_t(count);
  return sum;
}

/// Disjoint sums, the largest first: each variable can be in one.
static std::vector<std::pair<uint32_t, FixedSum>>
chooseSums(const Problem &problem) {
  std::vector<std::pair<uint32_t, FixedSum>> found, chosen;
  for (auto [c, constraint] : llvm::enumerate(problem.constraints))
    if (std::optional<FixedSum> sum = fixedSum(problem, constraint))
      found.emplace_back(c, std::move(*sum));
  llvm::stable_sort(found, [](const auto &a, const auto &b) {
    return a.second.qubits.size() > b.second.qubits.size();
  });
  std::vector<bool> taken(problem.numVariables());
  for (auto &candidate : found) {
    if (llvm::any_of(candidate.second.qubits,
                     [&](Variable v) { return taken[v]; }))
      continue;
    for (Variable v : candidate.second.qubits)
      taken[v] = true;
    chosen.push_back(std::move(candidate));
  }
  llvm::sort(chosen,
             [](const auto &a, const auto &b) { return a.first < b.first; });
  return chosen;
}

/// The objective over spins: b = (1 + s) / 2 for binary variables.
static Polynomial overSpins(const Problem &reduced) {
  Polynomial result;
  auto add = [&](llvm::ArrayRef<Variable> term, double coefficient) {
    llvm::SmallVector<Variable, 8> spins, bits;
    for (Variable v : term)
      (reduced.variables[v].kind == VariableKind::Spin ? spins : bits)
          .push_back(v);
    double share = std::ldexp(coefficient, -int(bits.size()));
    for (uint32_t mask = 0; mask < 1u << bits.size(); ++mask) {
      llvm::SmallVector<Variable, 8> product = spins;
      for (auto [i, bit] : llvm::enumerate(bits))
        if (mask >> i & 1)
          product.push_back(bit);
      result.add(product, share);
    }
  };
  const Polynomial &objective = reduced.objective;
  result.constant = objective.constant;
  for (const LinearTerm &term : objective.linear)
    add({term.variable}, term.coefficient);
  for (const QuadraticTerm &term : objective.quadratic)
    add({term.first, term.second}, term.coefficient);
  for (size_t t = 0; t < objective.numHigher(); ++t)
    add(objective.higherTerm(t), objective.higherCoefficients[t]);
  result.normalize(
      std::vector<VariableInfo>(reduced.numVariables(), VariableInfo::spin()));
  return result;
}

/// The most binary variables that a term multiplies.
static size_t binaryDegree(const Problem &problem) {
  size_t degree = 0;
  for (size_t t = 0; t < problem.objective.numHigher(); ++t)
    degree = std::max<size_t>(
        degree,
        llvm::count_if(problem.objective.higherTerm(t), [&](Variable v) {
          return problem.variables[v].kind == VariableKind::Binary;
        }));
  return degree;
}

static GateModel modelOf(const IsingModel &ising) {
  GateModel model;
  model.numQubits = ising.numSpins();
  model.cost.constant = ising.offset;
  for (Spin s = 0; s < ising.numSpins(); ++s) {
    if (ising.fields[s] != 0)
      model.cost.linear.push_back({s, ising.fields[s]});
    for (auto [other, weight] :
         llvm::zip(ising.neighborsOf(s), ising.weightsOf(s)))
      if (s < other)
        model.cost.quadratic.push_back({s, other, weight});
  }
  return model;
}

llvm::Expected<GateProblem>
enishi::annealing::toGateProblem(const Problem &problem,
                                 const GateProblemOptions &options) {
  GateProblem result;
  ReductionOptions reduction;
  reduction.penalty = options.penalty;
  reduction.quadratization = Quadratization::None;
  std::vector<std::pair<uint32_t, FixedSum>> sums;
  if (options.holdSums)
    sums = chooseSums(problem);
  reduction.heldConstraints.resize(problem.constraints.size());
  for (const auto &[constraint, sum] : sums) {
    reduction.heldConstraints[constraint] = true;
    result.heldConstraints.push_back(constraint);
  }
  llvm::Expected<Reduction> reduced = reduce(problem, reduction);
  if (!reduced)
    return reduced.takeError();
  if (binaryDegree(reduced->reduced) > kMaxBinaryDegree) {
    reduction.quadratization = Quadratization::Fewest;
    reduced = reduce(problem, reduction);
    if (!reduced)
      return reduced.takeError();
  }
  result.reduction = std::move(*reduced);
  const Problem &binary = result.reduction.reduced;
  result.numExtra = binary.numVariables() - problem.numVariables();
  for (const Reduction::Image &image : result.reduction.images)
    result.numExtra += image.kind == VariableKind::Integer;
  if (options.usePresolve && sums.empty() && binary.objective.degree() <= 2) {
    llvm::Expected<IsingModel> ising = toIsing(binary);
    if (!ising)
      return ising.takeError();
    Presolved smaller = presolve(*ising);
    if (uint32_t left = smaller.numSpins();
        left > 0 && left < ising->numSpins()) {
      for (const Presolved::Part &part : smaller.parts)
        result.parts.push_back(modelOf(part.model));
      result.numPresolved = ising->numSpins() - left;
      result.presolved = std::move(smaller);
      return std::move(result);
    }
  }
  // The reduced problem's first variables are the problem's binary variables
  // and spins, in their order.
  std::vector<uint32_t> qubitOf(problem.numVariables());
  for (auto [v, image] : llvm::enumerate(result.reduction.images))
    if (image.kind != VariableKind::Integer)
      qubitOf[v] = image.bits.front().variable;
  GateModel &model = result.parts.emplace_back();
  model.numQubits = binary.numVariables();
  model.cost = overSpins(binary);
  for (auto &[constraint, sum] : sums) {
    for (uint32_t &qubit : sum.qubits)
      qubit = qubitOf[qubit];
    model.sums.push_back(std::move(sum));
  }
  return std::move(result);
}

//===- IsingModel.cpp - Ising models ----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/IsingModel.h"

using namespace enishi::annealing;

/// Pairs of a smaller and a larger spin, in the order of the smaller and then
/// the larger.
static bool isAscending(llvm::ArrayRef<Coupling> couplings) {
  auto pair = [](const Coupling &coupling) {
    return std::pair(coupling.first, coupling.second);
  };
  for (size_t i = 0; i < couplings.size(); ++i)
    if (couplings[i].first >= couplings[i].second ||
        (i > 0 && pair(couplings[i]) < pair(couplings[i - 1])))
      return false;
  return true;
}

IsingModel IsingModel::create(std::vector<double> fields,
                              llvm::ArrayRef<Coupling> couplings,
                              double offset) {
  IsingModel model;
  model.offset = offset;
  model.fields = std::move(fields);
  uint32_t numSpins = model.numSpins();

  // Two counting sorts, by column and then by row, leave every row ascending
  // and couplings of the same pair in their order. One will do where the pairs
  // ascend.
  std::vector<uint64_t> begin(numSpins + 1, 0);
  for (const Coupling &coupling : couplings) {
    if (coupling.first == coupling.second) {
      model.offset += coupling.weight;
      continue;
    }
    ++begin[coupling.first + 1];
    ++begin[coupling.second + 1];
  }
  for (uint32_t spin = 0; spin < numSpins; ++spin)
    begin[spin + 1] += begin[spin];

  std::vector<Spin> columns(begin.back());
  std::vector<double> weights(begin.back());
  std::vector<uint64_t> next(begin.begin(), begin.end() - 1);
  auto append = [&](Spin row, Spin column, double weight) {
    uint64_t at = next[row]++;
    columns[at] = column;
    weights[at] = weight;
  };
  if (isAscending(couplings)) {
    // All pairs (j, i) with j < i come before those with i first.
    for (const Coupling &coupling : couplings) {
      append(coupling.first, coupling.second, coupling.weight);
      append(coupling.second, coupling.first, coupling.weight);
    }
  } else {
    struct Entry {
      Spin row;
      double weight;
    };
    std::vector<Entry> byColumn(begin.back());
    for (const Coupling &coupling : couplings) {
      if (coupling.first == coupling.second)
        continue;
      byColumn[next[coupling.first]++] = {coupling.second, coupling.weight};
      byColumn[next[coupling.second]++] = {coupling.first, coupling.weight};
    }
    next.assign(begin.begin(), begin.end() - 1);
    for (Spin column = 0; column < numSpins; ++column)
      for (uint64_t i = begin[column]; i < begin[column + 1]; ++i)
        append(byColumn[i].row, column, byColumn[i].weight);
  }

  model.rowBegin.assign(numSpins + 1, 0);
  uint64_t out = 0;
  for (Spin row = 0; row < numSpins; ++row) {
    for (uint64_t i = begin[row]; i < begin[row + 1];) {
      Spin column = columns[i];
      double sum = 0;
      for (; i < begin[row + 1] && columns[i] == column; ++i)
        sum += weights[i];
      if (sum == 0)
        continue;
      columns[out] = column;
      weights[out++] = sum;
    }
    model.rowBegin[row + 1] = out;
  }
  columns.resize(out);
  weights.resize(out);
  model.neighbors = std::move(columns);
  model.weights = std::move(weights);
  return model;
}

double IsingModel::energy(llvm::ArrayRef<int8_t> spins) const {
  double sum = offset;
  for (Spin spin = 0; spin < numSpins(); ++spin) {
    double local = fields[spin];
    for (uint64_t i = rowBegin[spin];
         i < rowBegin[spin + 1] && neighbors[i] < spin; ++i)
      local += weights[i] * spins[neighbors[i]];
    sum += local * spins[spin];
  }
  return sum;
}

llvm::Expected<IsingModel> enishi::annealing::toIsing(const Problem &problem) {
  if (!problem.isQuadraticUnconstrained())
    return llvm::createStringError(
        "the problem has constraints, integer variables or terms of a degree "
        "above two");
  const Polynomial &objective = problem.objective;
  double sign = problem.sense == Sense::Maximize ? -1 : 1;
  auto isBinary = [&](Variable variable) {
    return problem.variables[variable].kind == VariableKind::Binary;
  };
  std::vector<double> fields(problem.numVariables(), 0);
  double offset = sign * objective.constant;
  for (const LinearTerm &term : objective.linear) {
    double weight = sign * term.coefficient;
    if (isBinary(term.variable)) {
      weight /= 2;
      offset += weight;
    }
    fields[term.variable] += weight;
  }
  std::vector<Coupling> couplings;
  couplings.reserve(objective.quadratic.size());
  for (const QuadraticTerm &term : objective.quadratic) {
    // (1 + s) / 2 for each factor that is binary, s for each that is a spin.
    double weight = sign * term.coefficient;
    bool first = isBinary(term.first), second = isBinary(term.second);
    weight *= (first ? 0.5 : 1) * (second ? 0.5 : 1);
    if (first && second)
      offset += weight;
    if (first)
      fields[term.second] += weight;
    if (second)
      fields[term.first] += weight;
    couplings.push_back({term.first, term.second, weight});
  }
  return IsingModel::create(std::move(fields), couplings, offset);
}

/// The function of y where every variable is scale * y + shift.
static IsingModel substitute(const IsingModel &model, double scale,
                             double shift) {
  IsingModel result = model;
  double half = 0;
  for (Spin i = 0; i < model.numSpins(); ++i) {
    double row = 0;
    for (double weight : model.weightsOf(i))
      row += weight;
    half += row;
    result.offset += shift * model.fields[i];
    result.fields[i] = scale * (model.fields[i] + shift * row);
  }
  result.offset += shift * shift * half / 2;
  for (double &weight : result.weights)
    weight *= scale * scale;
  return result;
}

IsingModel enishi::annealing::toBits(const IsingModel &model) {
  return substitute(model, 2, -1);
}

IsingModel enishi::annealing::toSpins(const IsingModel &polynomialOfBits) {
  return substitute(polynomialOfBits, 0.5, 0.5);
}

std::vector<double> enishi::annealing::toValues(const Problem &problem,
                                                llvm::ArrayRef<int8_t> spins) {
  std::vector<double> values(spins.size());
  for (Variable v = 0; v < spins.size(); ++v)
    values[v] = problem.variables[v].kind == VariableKind::Binary
                    ? (spins[v] > 0 ? 1 : 0)
                    : spins[v];
  return values;
}

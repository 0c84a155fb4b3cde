//===- LinearProgram.cpp - A linear program in a library --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinearProgram.h"

#include "enishi/Support/LibraryBeside.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>
#include <dlfcn.h>

using namespace enishi::annealing;

static llvm::Expected<const EnishiLinearFunctions *> loadFunctions() {
  llvm::Expected<void *> library = enishi::openLibraryBeside(
      "libEnishiClp.so", /*global=*/false,
      "it is built where Clp is found (Debian's coinor-libclp-dev)");
  if (!library)
    return library.takeError();
  auto *table = static_cast<const EnishiLinearFunctions *>(
      dlsym(*library, ENISHI_LINEAR_TABLE));
  if (!table || table->version != ENISHI_LINEAR_VERSION)
    return llvm::createStringError(
        "libEnishiClp.so belongs to another version of Enishi");
  return table;
}

LinearProgram::LinearProgram(const EnishiLinearFunctions *functions,
                             const Relaxation &relaxation)
    : lower(relaxation.lower), upper(relaxation.upper), functions(functions),
      program(functions->create(relaxation.numColumns(), lower.data(),
                                upper.data(), relaxation.cost.data()),
              functions->release),
      cost(relaxation.cost) {
  addRows(relaxation.rows);
}

llvm::Expected<LinearProgram>
LinearProgram::create(const Relaxation &relaxation) {
  llvm::Expected<const EnishiLinearFunctions *> functions = loadFunctions();
  if (!functions)
    return functions.takeError();
  return LinearProgram(*functions, relaxation);
}

void LinearProgram::addRows(llvm::ArrayRef<LinearRow> more) {
  std::vector<int32_t> begin = {0}, columns;
  std::vector<double> values, least, most;
  for (const LinearRow &row : more) {
    columns.insert(columns.end(), row.columns.begin(), row.columns.end());
    llvm::append_range(values, row.values);
    begin.push_back(static_cast<int32_t>(columns.size()));
    least.push_back(row.lower);
    most.push_back(row.upper);
    rows.push_back(row);
  }
  entries += values.size();
  functions->addRows(program.get(), static_cast<uint32_t>(more.size()),
                     begin.data(), columns.data(), values.data(), least.data(),
                     most.data());
}

void LinearProgram::removeIdleRows(uint32_t first) {
  llvm::ArrayRef<double> weights = duals();
  std::vector<int32_t> idle;
  size_t out = first;
  for (uint32_t r = first; r < numRows(); ++r) {
    if (std::abs(weights[r]) < 1e-9) {
      idle.push_back(static_cast<int32_t>(r));
      entries -= rows[r].values.size();
      continue;
    }
    if (out != r)
      rows[out] = std::move(rows[r]);
    ++out;
  }
  rows.resize(out);
  if (!idle.empty())
    functions->removeRows(program.get(), static_cast<uint32_t>(idle.size()),
                          idle.data());
}

void LinearProgram::setBounds(Column column, double least, double most) {
  if (lower[column] == least && upper[column] == most)
    return;
  lower[column] = least;
  upper[column] = most;
  functions->setBounds(program.get(), column, least, most);
}

std::optional<std::vector<double>> LinearProgram::ray() const {
  std::vector<double> result(rows.size());
  if (!functions->ray(program.get(), result.data()))
    return std::nullopt;
  return result;
}

std::vector<uint8_t> LinearProgram::basis() const {
  std::vector<uint8_t> result(lower.size() + rows.size());
  functions->saveBasis(program.get(), result.data());
  return result;
}

void LinearProgram::setBasis(llvm::ArrayRef<uint8_t> basis) {
  constexpr uint8_t kBasic = 1;
  std::vector<uint8_t> full(basis.begin(), basis.end());
  full.resize(lower.size() + rows.size(), kBasic);
  functions->loadBasis(program.get(), full.data());
}

Rounded enishi::annealing::leastOf(const Rounded &value, double lower,
                                   double upper) {
  Rounded low = Rounded::product(value.value, lower);
  Rounded high = Rounded::product(value.value, upper);
  Rounded least = low.value < high.value ? low : high;
  // Where the two are close, the other one may be less.
  if (low.error != high.error)
    least.widen(std::max(low.error, high.error));
  if (value.error == 0)
    return least;
  // Rounded up, so that the sum is no smaller than what it stands for.
  double most = std::max(std::abs(lower), std::abs(upper));
  least.widen(std::nextafter(value.error * most, HUGE_VAL));
  return least;
}

double LinearProgram::safeBound(llvm::ArrayRef<double> multipliers,
                                bool withCost,
                                std::vector<Rounded> &reducedCosts) const {
  if (withCost)
    reducedCosts.assign(cost.begin(), cost.end());
  else
    reducedCosts.assign(cost.size(), Rounded());
  Rounded bound;
  for (auto [row, multiplier] : llvm::zip(rows, multipliers)) {
    double side = multiplier > 0 ? row.lower : row.upper;
    // Any multiplier will do, so those that only make trouble are left out.
    if (!std::isfinite(multiplier) || std::abs(multiplier) < 1e-12 ||
        std::abs(multiplier) > 1e80 || !std::isfinite(side))
      continue;
    bound += Rounded::product(multiplier, side);
    for (auto [column, value] : llvm::zip(row.columns, row.values))
      reducedCosts[column] -= Rounded::product(multiplier, value);
  }
  for (Column column = 0; column < cost.size(); ++column)
    bound += leastOf(reducedCosts[column], lower[column], upper[column]);
  return bound.lower();
}

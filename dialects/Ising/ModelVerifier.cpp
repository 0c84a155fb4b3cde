//===- ModelVerifier.cpp - What holds for ising.model -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Ising/Ising.h"

#include "dialects/Ising/NumbersCheck.h"

#include <cmath>

using namespace mlir;
using namespace enishi::ising;

namespace {

enum Kind : uint8_t { Binary, Spin, Integer };

/// Looks at each number once: linear in the model.
class ModelVerifier {
public:
  explicit ModelVerifier(ModelOp op) : op(op) {}

  LogicalResult run();

private:
  LogicalResult verifyVariables();
  LogicalResult verifyNames(std::optional<ElementsAttr> bytes,
                            std::optional<ElementsAttr> begin, int64_t count,
                            StringRef what);
  LogicalResult verifyConstraints();
  /// `rows` is null for the objective.
  LogicalResult verifyPolynomials(ArrayAttr terms, ArrayAttr coefficients,
                                  ArrayAttr rows, StringRef what);
  LogicalResult verifyTerms(ArrayRef<uint32_t> indices, size_t degree,
                            ArrayRef<int64_t> begins, StringRef what);

  ModelOp op;
  std::optional<Numbers<uint8_t>> kinds;
};

} // namespace

LogicalResult ModelVerifier::verifyVariables() {
  auto read = numbersOf<uint8_t>(op, op.getKinds(), "kinds");
  if (failed(read))
    return failure();
  kinds = std::move(*read);
  bool hasIntegers = false;
  for (size_t i = 0; i < kinds->size(); ++i) {
    if ((*kinds)[i] > Integer)
      return op.emitOpError() << "has the kind " << unsigned((*kinds)[i])
                              << " for variable " << i;
    hasIntegers |= (*kinds)[i] == Integer;
  }
  if (op.getLower().has_value() != op.getUpper().has_value())
    return op.emitOpError("has only one of lower and upper");
  if (!op.getLower()) {
    if (hasIntegers)
      return op.emitOpError("has integer variables without bounds");
    return success();
  }
  auto lower =
      numbersOf<double>(op, *op.getLower(), "lower", {op.getNumVariables()});
  if (failed(lower))
    return failure();
  auto upper =
      numbersOf<double>(op, *op.getUpper(), "upper", {op.getNumVariables()});
  if (failed(upper))
    return failure();
  for (size_t i = 0; i < kinds->size(); ++i)
    if (!((*lower)[i] <= (*upper)[i]))
      return op.emitOpError()
             << "has no value for variable " << i << " between its bounds";
  return success();
}

LogicalResult ModelVerifier::verifyNames(std::optional<ElementsAttr> bytes,
                                         std::optional<ElementsAttr> begin,
                                         int64_t count, StringRef what) {
  if (bytes.has_value() != begin.has_value())
    return op.emitOpError()
           << "has only one of " << what << "s and " << what << "_begin";
  if (!bytes)
    return success();
  auto text = numbersOf<char>(op, *bytes, (what + "s").str());
  if (failed(text))
    return failure();
  return beginsOf(op, *begin, (what + "_begin").str(), count, text->size());
}

LogicalResult ModelVerifier::verifyTerms(ArrayRef<uint32_t> indices,
                                         size_t degree,
                                         ArrayRef<int64_t> begins,
                                         StringRef what) {
  size_t row = 0;
  for (size_t t = 0, count = indices.size() / degree; t < count; ++t) {
    ArrayRef<uint32_t> term = indices.slice(t * degree, degree);
    for (size_t k = 0; k < degree; ++k) {
      if (term[k] >= kinds->size())
        return op.emitOpError()
               << "names variable " << term[k] << " in " << what
               << " of degree " << degree << ", but has " << kinds->size();
      if (k > 0 && term[k] < term[k - 1])
        return op.emitOpError()
               << "has term " << t << " of " << what << " of degree " << degree
               << " with descending variables";
      if (k > 0 && term[k] == term[k - 1] && (*kinds)[term[k]] != Integer)
        return op.emitOpError()
               << "has variable " << term[k] << " twice in term " << t << " of "
               << what << " of degree " << degree;
    }
    bool isFirst = t == 0;
    while (row < begins.size() && begins[row] <= static_cast<int64_t>(t)) {
      isFirst |= begins[row] == static_cast<int64_t>(t);
      ++row;
    }
    if (isFirst)
      continue;
    ArrayRef<uint32_t> last = indices.slice((t - 1) * degree, degree);
    if (last == term)
      return op.emitOpError() << "has term " << t << " of " << what
                              << " of degree " << degree << " twice";
    if (std::lexicographical_compare(term.begin(), term.end(), last.begin(),
                                     last.end()))
      return op.emitOpError() << "has term " << t << " of " << what
                              << " of degree " << degree << " out of order";
  }
  return success();
}

LogicalResult ModelVerifier::verifyPolynomials(ArrayAttr terms,
                                               ArrayAttr coefficients,
                                               ArrayAttr rows, StringRef what) {
  if (terms.size() != coefficients.size() ||
      (rows && rows.size() != terms.size()))
    return op.emitOpError() << "has lists of different lengths for " << what;
  int64_t lastDegree = 0;
  for (size_t i = 0; i < terms.size(); ++i) {
    auto indices =
        numbersOf<uint32_t>(op, cast<ElementsAttr>(terms[i]),
                            ("variables in " + what).str(), {-1, -1});
    if (failed(indices))
      return failure();
    ArrayRef<int64_t> shape =
        cast<ElementsAttr>(terms[i]).getShapedType().getShape();
    if (shape[1] <= lastDegree)
      return op.emitOpError() << "has " << what << " of degree " << shape[1]
                              << " after those of degree " << lastDegree;
    lastDegree = shape[1];
    auto factors =
        numbersOf<double>(op, cast<ElementsAttr>(coefficients[i]),
                          ("coefficients in " + what).str(), {shape[0]});
    if (failed(factors))
      return failure();
    for (double factor : factors->get())
      if (!std::isfinite(factor))
        return op.emitOpError()
               << "has a coefficient in " << what << " that is not finite";
    Numbers<int64_t> begins;
    if (rows) {
      auto read = beginsOf(op, cast<ElementsAttr>(rows[i]), "constraint_rows",
                           op.getNumConstraints(), shape[0]);
      if (failed(read))
        return failure();
      begins = std::move(*read);
    }
    if (failed(verifyTerms(*indices, lastDegree, begins, what)))
      return failure();
  }
  return success();
}

LogicalResult ModelVerifier::verifyConstraints() {
  bool has = op.getRelations().has_value();
  if (has != op.getRhs().has_value() ||
      has != op.getConstraintTerms().has_value() ||
      has != op.getConstraintCoefficients().has_value() ||
      has != op.getConstraintRows().has_value())
    return op.emitOpError("has only a part of the constraints' lists");
  if (!has) {
    if (op.getConstraintNames() || op.getConstraintNameBegin())
      return op.emitOpError("has names of constraints without constraints");
    return success();
  }
  auto relations = numbersOf<uint8_t>(op, *op.getRelations(), "relations");
  if (failed(relations))
    return failure();
  auto rhs =
      numbersOf<double>(op, *op.getRhs(), "rhs", {op.getNumConstraints()});
  if (failed(rhs))
    return failure();
  for (size_t i = 0; i < relations->size(); ++i) {
    if ((*relations)[i] > 2)
      return op.emitOpError()
             << "has the relation " << unsigned((*relations)[i])
             << " in constraint " << i;
    if (std::isnan((*rhs)[i]))
      return op.emitOpError()
             << "has no number on the right of constraint " << i;
  }
  return verifyPolynomials(*op.getConstraintTerms(),
                           *op.getConstraintCoefficients(),
                           *op.getConstraintRows(), "the constraints' terms");
}

LogicalResult ModelVerifier::run() {
  if (failed(verifyVariables()) ||
      failed(verifyNames(op.getNames(), op.getNameBegin(), op.getNumVariables(),
                         "name")))
    return failure();
  if (!op.getConstant().isFinite())
    return op.emitOpError("has a constant that is not finite");
  uint64_t firstIndex = op.getFirstIndex();
  if (firstIndex > UINT32_MAX)
    return op.emitOpError("has a first index that is no number of 32 bits");
  if (failed(verifyPolynomials(op.getTerms(), op.getCoefficients(), nullptr,
                               "the objective's terms")) ||
      failed(verifyConstraints()))
    return failure();
  return verifyNames(op.getConstraintNames(), op.getConstraintNameBegin(),
                     op.getNumConstraints(), "constraint_name");
}

LogicalResult ModelOp::verify() { return ModelVerifier(*this).run(); }

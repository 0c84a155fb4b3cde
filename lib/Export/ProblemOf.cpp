//===- ProblemOf.cpp - The problem of an ising.model op ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Export/ProblemOf.h"

#include "dialects/Ising/Numbers.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::ising;
using annealing::Polynomial;
using annealing::Problem;
using annealing::VariableInfo;
using annealing::VariableKind;

/// Adds terms [first, last) of one degree.
static void addTerms(Polynomial &polynomial, size_t degree,
                     ArrayRef<uint32_t> variables,
                     ArrayRef<double> coefficients, size_t first, size_t last) {
  if (degree == 1)
    polynomial.linear.reserve(last - first);
  if (degree == 2)
    polynomial.quadratic.reserve(last - first);
  for (size_t t = first; t < last; ++t)
    polynomial.add(variables.slice(t * degree, degree), coefficients[t]);
}

/// Reads lists that the verifier has accepted.
template <typename T> static Numbers<T> read(Attribute attr) {
  return *Numbers<T>::of(cast<ElementsAttr>(attr));
}

static size_t degreeOf(Attribute terms) {
  return static_cast<size_t>(
      cast<ElementsAttr>(terms).getShapedType().getDimSize(1));
}

static std::vector<std::string> readTexts(ElementsAttr bytes,
                                          ElementsAttr begin) {
  Numbers<char> text = read<char>(bytes);
  Numbers<int64_t> begins = read<int64_t>(begin);
  std::vector<std::string> texts;
  texts.reserve(begins.size() - 1);
  for (size_t i = 0; i + 1 < begins.size(); ++i)
    texts.emplace_back(text.get().data() + begins[i],
                       static_cast<size_t>(begins[i + 1] - begins[i]));
  return texts;
}

static void readVariables(ModelOp model, Problem &problem) {
  Numbers<uint8_t> kinds = read<uint8_t>(model.getKinds());
  problem.variables.reserve(kinds.size());
  for (uint8_t kind : kinds.get())
    problem.variables.push_back(static_cast<VariableKind>(kind) ==
                                        VariableKind::Spin
                                    ? VariableInfo::spin()
                                    : VariableInfo::binary());
  if (model.getLower()) {
    Numbers<double> lower = read<double>(*model.getLower());
    Numbers<double> upper = read<double>(*model.getUpper());
    for (size_t i = 0; i < kinds.size(); ++i)
      problem.variables[i] = {static_cast<VariableKind>(kinds[i]), lower[i],
                              upper[i]};
  }
  if (model.getNames())
    problem.variableNames = readTexts(*model.getNames(), *model.getNameBegin());
  problem.firstIndex = static_cast<uint32_t>(model.getFirstIndex());
}

static void readConstraints(ModelOp model, Problem &problem) {
  if (!model.getRelations())
    return;
  Numbers<uint8_t> relations = read<uint8_t>(*model.getRelations());
  Numbers<double> rhs = read<double>(*model.getRhs());
  problem.constraints.resize(relations.size());
  for (size_t i = 0; i < relations.size(); ++i) {
    problem.constraints[i].relation =
        static_cast<annealing::Relation>(relations[i]);
    problem.constraints[i].rhs = rhs[i];
  }
  if (model.getConstraintNames())
    for (auto [i, name] : llvm::enumerate(readTexts(
             *model.getConstraintNames(), *model.getConstraintNameBegin())))
      problem.constraints[i].name = std::move(name);
  for (auto [terms, coefficients, rows] : llvm::zip_equal(
           *model.getConstraintTerms(), *model.getConstraintCoefficients(),
           *model.getConstraintRows())) {
    Numbers<uint32_t> variables = read<uint32_t>(terms);
    Numbers<double> factors = read<double>(coefficients);
    Numbers<int64_t> begins = read<int64_t>(rows);
    for (size_t i = 0; i < relations.size(); ++i)
      addTerms(problem.constraints[i].lhs, degreeOf(terms), variables, factors,
               static_cast<size_t>(begins[i]),
               static_cast<size_t>(begins[i + 1]));
  }
}

Problem enishi::problemOf(ModelOp model) {
  Problem problem;
  problem.name = model.getName().str();
  if (model.getMaximize())
    problem.sense = annealing::Sense::Maximize;
  readVariables(model, problem);
  problem.objective.constant = model.getConstant().convertToDouble();
  for (auto [terms, coefficients] :
       llvm::zip_equal(model.getTerms(), model.getCoefficients())) {
    Numbers<double> factors = read<double>(coefficients);
    addTerms(problem.objective, degreeOf(terms), read<uint32_t>(terms), factors,
             0, factors.size());
  }
  readConstraints(model, problem);
  return problem;
}

ModelOp enishi::findModel(ModuleOp module) {
  if (auto main = module.lookupSymbol<func::FuncOp>("main"))
    if (!main.isExternal())
      if (auto end =
              dyn_cast<func::ReturnOp>(main.getBody().back().getTerminator()))
        for (Value value : end.getOperands())
          if (auto model = value.getDefiningOp<ModelOp>())
            return model;
  ModelOp found;
  size_t count = 0;
  module.walk([&](ModelOp model) {
    found = model;
    ++count;
  });
  if (count == 1)
    return found;
  module.emitError() << "@main returns no ising.model, and the module has "
                     << count;
  return nullptr;
}

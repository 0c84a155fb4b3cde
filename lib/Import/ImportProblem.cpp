//===- ImportProblem.cpp - Optimisation problems to ising -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Import/ImportProblem.h"

#include "dialects/Ising/Numbers.h"

#include "mlir/IR/Verifier.h"

#include <map>

using namespace mlir;
using namespace enishi;
using namespace enishi::ising;
using annealing::Constraint;
using annealing::Polynomial;
using annealing::Problem;
using annealing::VariableInfo;
using annealing::VariableKind;

namespace {

/// Writes polynomials as the lists of a model, degree by degree.
class TermLists {
public:
  TermLists(MLIRContext *context, StringRef prefix,
            ArrayRef<const Polynomial *> polynomials)
      : context(context), prefix(prefix), polynomials(polynomials) {}

  void build();

  SmallVector<Attribute> terms, coefficients, rows;

private:
  void addDegree(size_t degree, size_t count);
  /// Calls back with each term's variables (an ArrayRef) and coefficient.
  template <typename Each>
  static void forEach(const Polynomial &polynomial, size_t degree, Each each);

  MLIRContext *context;
  StringRef prefix;
  ArrayRef<const Polynomial *> polynomials;
};

} // namespace

template <typename Each>
void TermLists::forEach(const Polynomial &polynomial, size_t degree,
                        Each each) {
  if (degree == 1) {
    for (const annealing::LinearTerm &term : polynomial.linear)
      each(ArrayRef(term.variable), term.coefficient);
    return;
  }
  if (degree == 2) {
    for (const annealing::QuadraticTerm &term : polynomial.quadratic) {
      annealing::Variable pair[] = {term.first, term.second};
      each(ArrayRef(pair), term.coefficient);
    }
    return;
  }
  for (size_t t = 0; t < polynomial.numHigher(); ++t)
    if (polynomial.higherTerm(t).size() == degree)
      each(polynomial.higherTerm(t), polynomial.higherCoefficients[t]);
}

void TermLists::addDegree(size_t degree, size_t count) {
  std::string suffix = "_" + std::to_string(degree);
  auto rowsOf = static_cast<int64_t>(count);
  terms.push_back(makeNumbers<uint32_t>(
      context, {rowsOf, static_cast<int64_t>(degree)},
      (prefix + "terms" + suffix).str(), [&](MutableArrayRef<uint32_t> out) {
        auto next = out.begin();
        for (const Polynomial *polynomial : polynomials)
          forEach(*polynomial, degree,
                  [&](ArrayRef<uint32_t> variables, double) {
                    next = std::copy(variables.begin(), variables.end(), next);
                  });
      }));
  coefficients.push_back(makeNumbers<double>(
      context, {rowsOf}, (prefix + "coefficients" + suffix).str(),
      [&](MutableArrayRef<double> out) {
        auto next = out.begin();
        for (const Polynomial *polynomial : polynomials)
          forEach(*polynomial, degree,
                  [&](ArrayRef<uint32_t>, double factor) { *next++ = factor; });
      }));
  rows.push_back(makeNumbers<int64_t>(
      context, {static_cast<int64_t>(polynomials.size() + 1)},
      (prefix + "rows" + suffix).str(), [&](MutableArrayRef<int64_t> out) {
        int64_t end = 0;
        for (size_t i = 0; i < polynomials.size(); ++i) {
          out[i] = end;
          forEach(*polynomials[i], degree,
                  [&](ArrayRef<uint32_t>, double) { ++end; });
        }
        out[polynomials.size()] = end;
      }));
}

void TermLists::build() {
  std::map<size_t, size_t> counts;
  for (const Polynomial *polynomial : polynomials) {
    counts[1] += polynomial->linear.size();
    counts[2] += polynomial->quadratic.size();
    for (size_t t = 0; t < polynomial->numHigher(); ++t)
      ++counts[polynomial->higherTerm(t).size()];
  }
  for (auto [degree, count] : counts)
    if (count > 0)
      addDegree(degree, count);
}

/// Texts one after the other, and where each begins.
static std::pair<ElementsAttr, ElementsAttr>
makeTexts(MLIRContext *context, StringRef name,
          llvm::function_ref<StringRef(size_t)> text, size_t count) {
  std::string all;
  std::vector<int64_t> begin = {0};
  begin.reserve(count + 1);
  for (size_t i = 0; i < count; ++i) {
    all += text(i);
    begin.push_back(static_cast<int64_t>(all.size()));
  }
  return {makeNumbers(context, ArrayRef<char>(all.data(), all.size()), name),
          makeNumbers(context, ArrayRef(begin), (name + "_begin").str())};
}

static void setVariables(ModelOp op, const Problem &problem) {
  MLIRContext *context = op.getContext();
  ArrayRef<VariableInfo> infos = problem.variables;
  auto count = static_cast<int64_t>(infos.size());
  bool isUniform = llvm::all_of(infos, [&](const VariableInfo &info) {
    return info.kind == infos.front().kind;
  });
  if (isUniform)
    op.setKindsAttr(DenseElementsAttr::get(
        RankedTensorType::get({count}, IntegerType::get(context, 8)),
        APInt(8, infos.empty() ? 0 : static_cast<uint8_t>(infos[0].kind))));
  else
    op.setKindsAttr(makeNumbers<uint8_t>(
        context, {count}, "kinds", [&](MutableArrayRef<uint8_t> out) {
          for (auto [i, info] : llvm::enumerate(infos))
            out[i] = static_cast<uint8_t>(info.kind);
        }));
  bool isUsual = llvm::all_of(infos, [](const VariableInfo &info) {
    VariableInfo usual = info.kind == VariableKind::Spin
                             ? VariableInfo::spin()
                             : VariableInfo::binary();
    return info.kind != VariableKind::Integer && info.lower == usual.lower &&
           info.upper == usual.upper;
  });
  if (!isUsual) {
    auto bounds = [&](StringRef name, double VariableInfo::*bound) {
      return makeNumbers<double>(context, {count}, name,
                                 [&](MutableArrayRef<double> out) {
                                   for (auto [i, info] : llvm::enumerate(infos))
                                     out[i] = info.*bound;
                                 });
    };
    op.setLowerAttr(bounds("lower", &VariableInfo::lower));
    op.setUpperAttr(bounds("upper", &VariableInfo::upper));
  }
  if (problem.firstIndex != 0)
    op.setFirstIndex(problem.firstIndex);
  if (problem.variableNames.empty())
    return;
  auto [names, begin] = makeTexts(
      context, "names",
      [&](size_t i) -> StringRef { return problem.variableNames[i]; },
      problem.variableNames.size());
  op.setNamesAttr(names);
  op.setNameBeginAttr(begin);
}

static LogicalResult setConstraints(ModelOp op, const Problem &problem) {
  ArrayRef<Constraint> constraints = problem.constraints;
  if (constraints.empty())
    return success();
  MLIRContext *context = op.getContext();
  std::vector<const Polynomial *> sides;
  sides.reserve(constraints.size());
  for (const Constraint &constraint : constraints) {
    if (constraint.lhs.constant != 0)
      return op.emitError() << "the left side of constraint '"
                            << constraint.name << "' has a constant";
    sides.push_back(&constraint.lhs);
  }
  TermLists lists(context, "constraint_", sides);
  lists.build();
  Builder builder(context);
  op.setConstraintTermsAttr(builder.getArrayAttr(lists.terms));
  op.setConstraintCoefficientsAttr(builder.getArrayAttr(lists.coefficients));
  op.setConstraintRowsAttr(builder.getArrayAttr(lists.rows));
  auto count = static_cast<int64_t>(constraints.size());
  op.setRelationsAttr(makeNumbers<uint8_t>(
      context, {count}, "relations", [&](MutableArrayRef<uint8_t> out) {
        for (auto [i, constraint] : llvm::enumerate(constraints))
          out[i] = static_cast<uint8_t>(constraint.relation);
      }));
  op.setRhsAttr(makeNumbers<double>(
      context, {count}, "rhs", [&](MutableArrayRef<double> out) {
        for (auto [i, constraint] : llvm::enumerate(constraints))
          out[i] = constraint.rhs;
      }));
  if (llvm::all_of(constraints,
                   [](const Constraint &c) { return c.name.empty(); }))
    return success();
  auto [names, begin] = makeTexts(
      context, "constraint_names",
      [&](size_t i) -> StringRef { return constraints[i].name; },
      constraints.size());
  op.setConstraintNamesAttr(names);
  op.setConstraintNameBeginAttr(begin);
  return success();
}

ModelOp enishi::createModel(OpBuilder &builder, Location location,
                            const Problem &problem) {
  MLIRContext *context = builder.getContext();
  const Polynomial *objective = &problem.objective;
  TermLists lists(context, "", objective);
  lists.build();
  OperationState state(location, ModelOp::getOperationName());
  auto &properties = state.getOrAddProperties<ModelOp::Properties>();
  properties.name = builder.getStringAttr(problem.name);
  properties.constant = builder.getF64FloatAttr(problem.objective.constant);
  properties.terms = builder.getArrayAttr(lists.terms);
  properties.coefficients = builder.getArrayAttr(lists.coefficients);
  if (problem.sense == annealing::Sense::Maximize)
    properties.maximize = builder.getUnitAttr();
  properties.first_index = builder.getI64IntegerAttr(0);
  state.addTypes(ModelType::get(context));
  auto op = cast<ModelOp>(builder.create(state));
  setVariables(op, problem);
  if (succeeded(setConstraints(op, problem)))
    return op;
  op.erase();
  return nullptr;
}

OwningOpRef<ModuleOp> enishi::importProblem(const Problem &problem,
                                            MLIRContext *context) {
  context->loadDialect<func::FuncDialect, IsingDialect>();
  Location location = UnknownLoc::get(context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  auto function = func::FuncOp::create(
      builder, location, "main",
      builder.getFunctionType({}, {ModelType::get(context)}));
  builder.setInsertionPointToStart(function.addEntryBlock());
  ModelOp model = createModel(builder, location, problem);
  if (!model)
    return nullptr;
  func::ReturnOp::create(builder, location, model.getModel());
  if (failed(verify(*module)))
    return nullptr;
  return module;
}

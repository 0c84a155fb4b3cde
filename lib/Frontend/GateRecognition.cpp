//===- GateRecognition.cpp - Standard gates under their own definitions ---===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GateRecognition.h"

#include "ConstantFolding.h"
#include "StandardGates.h"

#include <cmath>

namespace enishi {

namespace {

/// Dense and small: no table gate has more than three qubits.
struct Matrix {
  unsigned numQubits = 0;
  llvm::SmallVector<Complex, 64> entries; ///< Row major.

  size_t size() const { return size_t(1) << numQubits; }
  Complex &at(size_t row, size_t column) {
    return entries[row * size() + column];
  }
  const Complex &at(size_t row, size_t column) const {
    return entries[row * size() + column];
  }
  static Matrix identity(unsigned numQubits) {
    Matrix result{numQubits, {}};
    result.entries.assign(result.size() * result.size(), 0);
    for (size_t i = 0; i < result.size(); ++i)
      result.at(i, i) = 1;
    return result;
  }
};

class Evaluator {
public:
  explicit Evaluator(const ast::Program &program) : program(program) {}

  std::optional<Matrix> matrix(const ast::GateDecl &decl,
                               llvm::ArrayRef<double> params);

private:
  static constexpr unsigned kMaxQubits = 4;

  bool block(const ast::Block &block, llvm::ArrayRef<double> params,
             Matrix &into);
  bool call(const ast::GateCall &call, llvm::ArrayRef<double> params,
            Matrix &into);
  std::optional<Matrix> gate(GateKind kind, uint32_t gate,
                             llvm::ArrayRef<double> params);
  bool apply(const Matrix &gate, llvm::ArrayRef<uint32_t> qubits, Matrix &into);
  std::optional<double> value(const ast::Expr &expr,
                              llvm::ArrayRef<double> params);
  static Matrix controlled(const Matrix &base, unsigned controls, bool whenOne);
  static std::optional<Matrix> power(const Matrix &base, double exponent);

  const ast::Program &program;
  /// Gates may call gates that call gates: after so many operations the
  /// definition is surely not one of the simple ones that are looked for.
  unsigned budget = 4096;
};

bool Evaluator::apply(const Matrix &gate, llvm::ArrayRef<uint32_t> qubits,
                      Matrix &into) {
  if (budget == 0)
    return false;
  --budget;
  size_t mask = 0;
  for (uint32_t qubit : qubits)
    mask |= size_t(1) << qubit;
  auto spread = [&](size_t local) {
    size_t index = 0;
    for (size_t i = 0; i < qubits.size(); ++i)
      index |= (local >> i & 1) << qubits[i];
    return index;
  };
  llvm::SmallVector<Complex, 16> column(gate.size());
  for (size_t j = 0; j < into.size(); ++j)
    for (size_t rest = 0; rest < into.size(); ++rest) {
      if (rest & mask)
        continue;
      for (size_t i = 0; i < gate.size(); ++i)
        column[i] = into.at(rest | spread(i), j);
      for (size_t i = 0; i < gate.size(); ++i) {
        Complex sum = 0;
        for (size_t k = 0; k < gate.size(); ++k)
          sum += gate.at(i, k) * column[k];
        into.at(rest | spread(i), j) = sum;
      }
    }
  return true;
}

Matrix Evaluator::controlled(const Matrix &base, unsigned controls,
                             bool whenOne) {
  Matrix result = Matrix::identity(base.numQubits + controls);
  size_t wanted = whenOne ? (size_t(1) << controls) - 1 : 0;
  for (size_t i = 0; i < base.size(); ++i)
    for (size_t j = 0; j < base.size(); ++j)
      result.at(i << controls | wanted, j << controls | wanted) = base.at(i, j);
  return result;
}

static Matrix multiply(const Matrix &a, const Matrix &b) {
  Matrix result{a.numQubits, {}};
  result.entries.assign(a.entries.size(), 0);
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t k = 0; k < a.size(); ++k)
      for (size_t j = 0; j < a.size(); ++j)
        result.at(i, j) += a.at(i, k) * b.at(k, j);
  return result;
}

static Matrix adjoint(const Matrix &base) {
  Matrix result = base;
  for (size_t i = 0; i < base.size(); ++i)
    for (size_t j = 0; j < base.size(); ++j)
      result.at(i, j) = std::conj(base.at(j, i));
  return result;
}

/// Whole powers only; roots are left alone.
std::optional<Matrix> Evaluator::power(const Matrix &base, double exponent) {
  if (exponent != std::floor(exponent) || std::abs(exponent) > 16)
    return std::nullopt;
  Matrix factor = exponent < 0 ? adjoint(base) : base;
  Matrix result = Matrix::identity(base.numQubits);
  for (int i = 0; i < std::abs(exponent); ++i)
    result = multiply(factor, result);
  return result;
}

std::optional<double> Evaluator::value(const ast::Expr &expr,
                                       llvm::ArrayRef<double> params) {
  if (!expr.type.isReal())
    return std::nullopt;
  ast::Expr operands[2], result;
  switch (expr.kind) {
  case ast::ExprKind::Constant:
    return expr.real;
  case ast::ExprKind::GateParam:
    return params[expr.index];
  case ast::ExprKind::Unary:
  case ast::ExprKind::Binary:
  case ast::ExprKind::Cast:
    for (int i = 0; i < 2; ++i) {
      if (!expr.operands[i])
        continue;
      std::optional<double> operand = value(*expr.operands[i], params);
      if (!operand)
        return std::nullopt;
      operands[i].type = {ast::Type::Float, 64};
      operands[i].real = *operand;
    }
    break;
  default:
    return std::nullopt;
  }
  result.type = expr.type;
  bool isGood = true;
  if (expr.kind == ast::ExprKind::Cast)
    foldCast(operands[0], result);
  else if (expr.kind == ast::ExprKind::Unary)
    isGood = foldUnary(expr.op, operands[0], result);
  else
    isGood = foldBinary(expr.op, operands[0], operands[1], result);
  return isGood ? std::optional(result.real) : std::nullopt;
}

std::optional<Matrix> Evaluator::gate(GateKind kind, uint32_t gate,
                                      llvm::ArrayRef<double> params) {
  if (gate != kNone)
    return matrix(program.gates[gate], params);
  Matrix result{gateInfo(kind).numQubits, {}};
  llvm::SmallVector<Complex> entries;
  gateMatrix(kind, params, entries);
  result.entries.assign(entries.begin(), entries.end());
  return result;
}

bool Evaluator::call(const ast::GateCall &call, llvm::ArrayRef<double> params,
                     Matrix &into) {
  llvm::SmallVector<double, 4> values;
  for (const ast::Expr *param : call.params) {
    std::optional<double> number = value(*param, params);
    if (!number)
      return false;
    values.push_back(*number);
  }
  std::optional<Matrix> result = gate(call.gateKind, call.gate, values);
  if (!result)
    return false;
  if (call.phase) {
    std::optional<double> phase = value(*call.phase, params);
    if (!phase)
      return false;
    for (Complex &entry : result->entries)
      entry *= std::polar(1.0, *phase);
  }
  for (const ast::Modifier &modifier : llvm::reverse(call.modifiers)) {
    switch (modifier.kind) {
    case ast::Modifier::Inv:
      result = adjoint(*result);
      break;
    case ast::Modifier::Pow: {
      std::optional<double> exponent = value(*modifier.exponent, params);
      result = exponent ? power(*result, *exponent) : std::nullopt;
      if (!result)
        return false;
      break;
    }
    default:
      if (result->numQubits + uint64_t(modifier.count) > kMaxQubits)
        return false;
      result = controlled(*result, modifier.count,
                          modifier.kind == ast::Modifier::Ctrl);
    }
  }
  llvm::SmallVector<uint32_t, 4> qubits;
  for (const ast::Location &operand : call.operands) {
    if (operand.isDynamic())
      return false;
    qubits.push_back(operand.index);
  }
  return apply(*result, qubits, into);
}

bool Evaluator::block(const ast::Block &block, llvm::ArrayRef<double> params,
                      Matrix &into) {
  for (const std::unique_ptr<ast::Stmt> &stmt : block) {
    if (auto *node = llvm::dyn_cast<ast::GateCall>(stmt.get())) {
      if (!call(*node, params, into))
        return false;
      continue;
    }
    auto *run = llvm::dyn_cast<ast::GateRun>(stmt.get());
    if (!run)
      return false;
    for (size_t i = run->begin; i < run->end; ++i) {
      const ast::PackedOp &op = program.ops[i];
      if (op.gate == kNone && op.kind == GateKind::Barrier)
        continue;
      std::optional<Matrix> matrix =
          gate(op.kind, op.gate, program.paramsOf(op));
      if (!matrix || !apply(*matrix, program.qubitsOf(op), into))
        return false;
    }
  }
  return true;
}

std::optional<Matrix> Evaluator::matrix(const ast::GateDecl &decl,
                                        llvm::ArrayRef<double> params) {
  if (decl.isOpaque || decl.qubits.size() > kMaxQubits || budget == 0)
    return std::nullopt;
  Matrix result = Matrix::identity(decl.qubits.size());
  if (!block(decl.body, params, result))
    return std::nullopt;
  return result;
}

bool isEqual(const Matrix &a, const Matrix &b, bool upToPhase) {
  Complex overlap = 0;
  for (size_t i = 0; i < a.entries.size(); ++i)
    overlap += std::conj(a.entries[i]) * b.entries[i];
  Complex phase = upToPhase && std::abs(overlap) > 1e-3
                      ? overlap / std::abs(overlap)
                      : Complex(1);
  for (size_t i = 0; i < a.entries.size(); ++i)
    if (std::abs(a.entries[i] * phase - b.entries[i]) > 1e-9)
      return false;
  return true;
}

/// The kind that a name promises.
std::optional<GateKind> kindByName(llvm::StringRef name) {
  for (const StandardGate &gate : standardGates())
    if (gate.name == name && gate.paramRule == ParamRule::Same &&
        gate.controls == 0 && gate.definition.empty())
      return gate.kind;
  return gateByName(name);
}

} // namespace

std::optional<GateKind> recogniseGate(const ast::Program &program,
                                      const ast::GateDecl &decl,
                                      bool upToPhase) {
  std::optional<GateKind> kind = kindByName(decl.name);
  if (!kind)
    return std::nullopt;
  const GateInfo &info = gateInfo(*kind);
  if (info.numParams != decl.params.size() ||
      info.numQubits != decl.qubits.size())
    return std::nullopt;
  // Values without any relation to each other or to pi.
  static constexpr double kSamples[3][4] = {
      {0.7390851, 1.3065629, -2.1803398, 0.4142135},
      {-1.6449340, 2.6854520, 0.9159655, -2.2360679},
      {3.3598856, -0.5671432, 1.2020569, 2.5029078}};
  for (const double (&sample)[4] : kSamples) {
    llvm::ArrayRef<double> params(sample, info.numParams);
    std::optional<Matrix> actual = Evaluator(program).matrix(decl, params);
    Matrix wanted{info.numQubits, {}};
    llvm::SmallVector<Complex> entries;
    gateMatrix(*kind, params, entries);
    wanted.entries.assign(entries.begin(), entries.end());
    if (!actual || !isEqual(*actual, wanted, upToPhase))
      return std::nullopt;
  }
  return kind;
}

} // namespace enishi

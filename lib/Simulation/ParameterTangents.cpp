//===- ParameterTangents.cpp - How gates depend on the inputs ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ParameterTangents.h"

#include "LocalPauli.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::simulation;

/// a x + b y.
static Tangent combine(double a, const Tangent &x, double b, const Tangent &y) {
  Tangent sum;
  auto i = x.begin(), j = y.begin();
  while (i != x.end() || j != y.end()) {
    bool takeX = j == y.end() || (i != x.end() && i->first <= j->first);
    bool takeY = i == x.end() || (j != y.end() && j->first <= i->first);
    double value = 0;
    uint32_t input = takeX ? i->first : j->first;
    if (takeX)
      value += a * i++->second;
    if (takeY)
      value += b * j++->second;
    if (value != 0)
      sum.emplace_back(input, value);
  }
  return sum;
}

SlotTangents::SlotTangents(const Program &program)
    : program(program), slots(program.numSlots) {
  uint32_t number = 0;
  for (const ProgramInput &input : program.inputs)
    if (input.type == ProgramInput::Float)
      slots[input.slot] = {{number++, 1.0}};
}

/// The partial derivatives of an operation on doubles with the operands x and
/// y; both 0 for every other operation.
static std::pair<double, double> partials(ClassicalOp op, double x, double y) {
  switch (op) {
  case ClassicalOp::AddF:
    return {1, 1};
  case ClassicalOp::SubF:
    return {1, -1};
  case ClassicalOp::MulF:
    return {y, x};
  case ClassicalOp::DivF:
    return {1 / y, -x / (y * y)};
  case ClassicalOp::NegF:
    return {-1, 0};
  case ClassicalOp::PowF:
    return {y * std::pow(x, y - 1), x > 0 ? std::pow(x, y) * std::log(x) : 0};
  case ClassicalOp::SqrtF:
    return {0.5 / std::sqrt(x), 0};
  case ClassicalOp::ExpF:
    return {std::exp(x), 0};
  case ClassicalOp::LogF:
    return {1 / x, 0};
  case ClassicalOp::SinF:
    return {std::cos(x), 0};
  case ClassicalOp::CosF:
    return {-std::sin(x), 0};
  case ClassicalOp::TanF:
    return {1 + std::tan(x) * std::tan(x), 0};
  case ClassicalOp::AsinF:
    return {1 / std::sqrt(1 - x * x), 0};
  case ClassicalOp::AcosF:
    return {-1 / std::sqrt(1 - x * x), 0};
  case ClassicalOp::AtanF:
    return {1 / (1 + x * x), 0};
  case ClassicalOp::AbsF:
    return {x < 0 ? -1 : 1, 0};
  case ClassicalOp::RemF:
    return {1, -std::trunc(x / y)};
  default:
    return {0, 0};
  }
}

void SlotTangents::execute(const Instruction &inst,
                           const ClassicalMachine &machine) {
  const uint32_t d = inst.q[0], a = inst.q[1], b = inst.q[2];
  switch (ClassicalOp op = Program::classicalOp(inst)) {
  case ClassicalOp::StoreBit:
  case ClassicalOp::StoreBitIndexed:
  case ClassicalOp::StoreBits:
    return;
  case ClassicalOp::Copy:
    slots[d] = slots[a];
    return;
  case ClassicalOp::Select:
    if (machine.slot(a))
      slots[d] = slots[b];
    return;
  default: {
    const bool hasA = a < slots.size() && !slots[a].empty();
    const bool hasB = b < slots.size() && !slots[b].empty();
    if (!hasA && !hasB) {
      slots[d].clear();
      return;
    }
    auto [byA, byB] = partials(op, machine.floatSlot(a),
                               b < slots.size() ? machine.floatSlot(b) : 0);
    static const Tangent none;
    slots[d] = combine(hasA ? byA : 0, hasA ? slots[a] : none, hasB ? byB : 0,
                       hasB ? slots[b] : none);
  }
  }
}

Tangent SlotTangents::ofParameter(const Instruction &inst,
                                  unsigned index) const {
  const Angle angle = program.code.param(inst, index);
  Tangent sum;
  if (!angle.isConstant())
    for (const LinearExpr::Term &term :
         program.code.expression(angle.expr).terms)
      sum = combine(1, sum, term.coefficient, slots[term.symbol]);
  return sum;
}

/// The derivative of a table gate's matrix by one parameter. Every entry is a
/// trigonometric polynomial in the parameter with the frequencies 0, 1/2 and 1,
/// of which the shifts by pi/2 and pi give the derivative exactly.
static void matrixDerivative(GateKind kind, llvm::ArrayRef<double> params,
                             unsigned index,
                             llvm::SmallVectorImpl<Complex> &derivative) {
  constexpr double pi = std::numbers::pi;
  const std::pair<double, double> shifts[] = {
      {pi / 2, 0.5}, {pi, 0.25 - std::numbers::sqrt2 / 4}};
  llvm::SmallVector<Complex, 64> matrix;
  llvm::SmallVector<double, 4> shifted(params);
  derivative.clear();
  for (auto [shift, weight] : shifts)
    for (double sign : {1.0, -1.0}) {
      shifted[index] = params[index] + sign * shift;
      gateMatrix(kind, shifted, matrix);
      derivative.resize(matrix.size());
      for (size_t i = 0; i < matrix.size(); ++i)
        derivative[i] += sign * weight * matrix[i];
    }
}

/// Multiplies every term by (1 - Z)/2 on a qubit.
static void addControl(PauliSum &sum, Qubit control) {
  const size_t count = sum.terms.size();
  for (size_t i = 0; i < count; ++i) {
    sum.terms[i].coefficient /= 2;
    PauliTerm term = sum.terms[i];
    term.coefficient = -term.coefficient;
    term.factors.push_back({control, Pauli::Z});
    sum.terms.push_back(std::move(term));
  }
}

llvm::Expected<PauliSum>
simulation::parameterGenerator(const Circuit &circuit, const Instruction &inst,
                               llvm::ArrayRef<double> params, unsigned index) {
  constexpr unsigned kMostControls = 12;
  const bool isControlled = inst.kind == GateKind::Controlled;
  const GateKind kind = isControlled ? inst.base : inst.kind;
  const unsigned n = gateInfo(kind).numQubits;
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
  llvm::ArrayRef<Qubit> controls = qubits.drop_back(n);
  qubits = qubits.take_back(n);
  if (controls.size() > kMostControls)
    return llvm::createStringError(llvm::formatv(
        "the derivative of a gate with {0} controls is not supported; "
        "at most {1} are",
        controls.size(), kMostControls));
  llvm::SmallVector<Complex, 64> unitary, derivative;
  gateMatrix(kind, params, unitary);
  matrixDerivative(kind, params, index, derivative);
  const size_t dim = size_t(1) << n;
  llvm::SmallVector<Complex, 64> generator(dim * dim, 0);
  for (size_t i = 0; i < dim; ++i)
    for (size_t j = 0; j < dim; ++j)
      for (size_t k = 0; k < dim; ++k)
        generator[i * dim + j] += Complex(0, 1) * derivative[i * dim + k] *
                                  std::conj(unitary[j * dim + k]);
  PauliSum sum;
  for (unsigned string = 0; string < 1u << 2 * n; ++string) {
    PauliTerm term;
    term.coefficient = coefficientOf(string, n, generator).real();
    if (std::abs(term.coefficient) < 1e-14)
      continue;
    for (unsigned q = 0; q < n; ++q)
      if (Pauli pauli = pauliOf(string, q); pauli != Pauli::I)
        term.factors.push_back({qubits[q], pauli});
    sum.terms.push_back(std::move(term));
  }
  for (Qubit control : controls)
    addControl(sum, control);
  // A multiple of the identity is a phase.
  llvm::erase_if(sum.terms,
                 [](const PauliTerm &term) { return term.factors.empty(); });
  return sum;
}

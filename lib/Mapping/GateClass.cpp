//===- GateClass.cpp - Commutation and cost of two-qubit runs ------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GateClass.h"

#include <cmath>

using namespace enishi;
using namespace enishi::mapping;

static constexpr double kTolerance = 1e-9;

static Matrix4 multiply(const Matrix4 &x, const Matrix4 &y) {
  Matrix4 product{};
  for (unsigned i = 0; i < 4; ++i)
    for (unsigned k = 0; k < 4; ++k)
      for (unsigned j = 0; j < 4; ++j)
        product[4 * i + j] += x[4 * i + k] * y[4 * k + j];
  return product;
}

static Complex determinant(Matrix4 m) {
  Complex result = 1;
  for (unsigned column = 0; column < 4; ++column) {
    unsigned pivot = column;
    for (unsigned row = column + 1; row < 4; ++row)
      if (std::abs(m[4 * row + column]) > std::abs(m[4 * pivot + column]))
        pivot = row;
    if (std::abs(m[4 * pivot + column]) < kTolerance)
      return 0;
    if (pivot != column) {
      result = -result;
      for (unsigned j = 0; j < 4; ++j)
        std::swap(m[4 * pivot + j], m[4 * column + j]);
    }
    result *= m[4 * column + column];
    for (unsigned row = column + 1; row < 4; ++row) {
      Complex factor = m[4 * row + column] / m[4 * column + column];
      for (unsigned j = column; j < 4; ++j)
        m[4 * row + j] -= factor * m[4 * column + j];
    }
  }
  return result;
}

unsigned enishi::mapping::minimalCX(const Matrix4 &unitary) {
  // gamma(U) = U (Y x Y) U^T (Y x Y) for U of determinant 1. Its trace is
  // invariant under one-qubit gates up to the sign that the fourth root of
  // the determinant leaves open.
  Complex scale = std::pow(determinant(unitary), -0.25);
  Matrix4 u = unitary;
  for (Complex &entry : u)
    entry *= scale;
  static constexpr double yy[4] = {-1, 1, 1, -1}; // on the antidiagonal
  Matrix4 uy, transposed;
  for (unsigned i = 0; i < 4; ++i)
    for (unsigned j = 0; j < 4; ++j) {
      uy[4 * i + j] = u[4 * i + (3 - j)] * yy[j];
      transposed[4 * i + j] = u[4 * (3 - j) + i] * yy[j];
    }
  Matrix4 gamma = multiply(uy, transposed);
  Complex trace = gamma[0] + gamma[5] + gamma[10] + gamma[15];
  if (std::abs(std::abs(trace.real()) - 4) < kTolerance &&
      std::abs(trace.imag()) < kTolerance)
    return 0;
  if (std::abs(trace) < kTolerance) {
    Matrix4 square = multiply(gamma, gamma);
    bool minusOne = true;
    for (unsigned i = 0; i < 4; ++i)
      for (unsigned j = 0; j < 4; ++j)
        minusOne &= std::abs(square[4 * i + j] + (i == j ? 1.0 : 0.0)) < 1e-7;
    if (minusOne)
      return 1;
  }
  return std::abs(trace.imag()) < kTolerance ? 2 : 3;
}

static Matrix4 swapped(const Matrix4 &m) {
  Matrix4 result = m;
  for (unsigned j = 0; j < 4; ++j)
    std::swap(result[4 + j], result[8 + j]);
  return result;
}

/// The Pauli operator that commutes with the matrix on operand `operand`.
static Axis axisOf(const Matrix4 &m, unsigned operand) {
  unsigned bit = 1u << operand;
  bool x = true, y = true, z = true;
  for (unsigned i = 0; i < 4; ++i) {
    for (unsigned j = 0; j < 4; ++j) {
      bool sameBit = !((i ^ j) & bit);
      z &= sameBit || std::abs(m[4 * i + j]) < kTolerance;
      Complex other = m[4 * (i ^ bit) + (j ^ bit)];
      x &= std::abs(m[4 * i + j] - other) < kTolerance;
      // Y M = M Y: flipping the bit on both sides keeps the entry where row
      // and column agree in it, and negates it where they differ.
      y &= std::abs(m[4 * i + j] - (sameBit ? other : -other)) < kTolerance;
    }
  }
  return z ? Axis::Z : x ? Axis::X : y ? Axis::Y : Axis::None;
}

/// A number for a parameter; symbolic ones get one in general position.
static double numberOf(const Circuit &circuit, const Instruction &inst,
                       unsigned index) {
  Angle angle = circuit.param(inst, index);
  return angle.isConstant() ? angle.value
                            : 0.6180339887 + 0.1234567 * (angle.expr % 97);
}

static void matrixOf(const Circuit &circuit, const Instruction &inst,
                     llvm::SmallVectorImpl<Complex> &matrix) {
  if (isTableGate(inst.kind)) {
    llvm::SmallVector<double, 4> params;
    for (unsigned i = 0, e = circuit.numParams(inst); i < e; ++i)
      params.push_back(numberOf(circuit, inst, i));
    gateMatrix(inst.kind, params, matrix);
    return;
  }
  if (inst.kind == GateKind::Controlled && inst.symbolic) {
    Circuit copy(circuit.numQubits);
    llvm::SmallVector<Angle, 4> params;
    for (unsigned i = 0, e = circuit.numParams(inst); i < e; ++i)
      params.push_back(numberOf(circuit, inst, i));
    llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
    copy.appendControlled(inst.base,
                          qubits.size() - gateInfo(inst.base).numQubits, qubits,
                          params);
    copy.instructionMatrix(copy.instructions[0], matrix);
    return;
  }
  circuit.instructionMatrix(inst, matrix);
}

static RunClass classify(const Matrix4 &matrix) {
  RunClass result;
  result.axes[0] = axisOf(matrix, 0);
  result.axes[1] = axisOf(matrix, 1);
  result.cost = minimalCX(matrix);
  result.costSwapped = minimalCX(swapped(matrix));
  return result;
}

/// The classes of the gates without parameters, operands as in the table.
static const RunClass &classOfFixedGate(GateKind kind) {
  static const std::vector<RunClass> table = [] {
    std::vector<RunClass> classes(kNumTableGates);
    for (unsigned i = 0; i < kNumTableGates; ++i) {
      const GateInfo &info = gateInfo(static_cast<GateKind>(i));
      if (info.numQubits != 2 || info.numParams != 0)
        continue;
      llvm::SmallVector<Complex, 16> matrix;
      gateMatrix(static_cast<GateKind>(i), {}, matrix);
      Matrix4 m;
      std::copy(matrix.begin(), matrix.end(), m.begin());
      classes[i] = classify(m);
    }
    return classes;
  }();
  return table[static_cast<unsigned>(kind)];
}

RunClass enishi::mapping::classifyRun(const Circuit &circuit,
                                      llvm::ArrayRef<uint32_t> instructions,
                                      Qubit a, Qubit b) {
  if (instructions.size() == 1) {
    const Instruction &inst = circuit.instructions[instructions[0]];
    if (isTableGate(inst.kind) && gateInfo(inst.kind).numParams == 0) {
      RunClass result = classOfFixedGate(inst.kind);
      if (circuit.qubits(inst)[0] == b)
        std::swap(result.axes[0], result.axes[1]);
      return result;
    }
  }
  Matrix4 product{};
  for (unsigned i = 0; i < 4; ++i)
    product[5 * i] = 1;
  llvm::SmallVector<Complex, 16> matrix;
  for (uint32_t index : instructions) {
    const Instruction &inst = circuit.instructions[index];
    // Delays and the like inside a run: nothing to multiply, nothing commutes.
    if (!isUnitary(inst.kind))
      return RunClass();
    matrixOf(circuit, inst, matrix);
    llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
    Matrix4 wide{};
    bool onTwo = qubits.size() == 2;
    // bitOf[k]: which bit of the product's index operand k is.
    unsigned bitOf[2] = {qubits[0] == a ? 0u : 1u, qubits[0] == a ? 1u : 0u};
    for (unsigned i = 0; i < 4; ++i)
      for (unsigned j = 0; j < 4; ++j) {
        unsigned row = i >> bitOf[0] & 1, column = j >> bitOf[0] & 1;
        if (onTwo) {
          row |= (i >> bitOf[1] & 1) << 1;
          column |= (j >> bitOf[1] & 1) << 1;
          wide[4 * i + j] = matrix[4 * row + column];
        } else if ((i >> bitOf[1] & 1) == (j >> bitOf[1] & 1)) {
          wide[4 * i + j] = matrix[2 * row + column];
        }
      }
    product = multiply(wide, product);
  }
  return classify(product);
}

bool enishi::mapping::commutesWith(const Circuit &circuit,
                                   const Instruction &inst, Axis axis) {
  if (!isTableGate(inst.kind))
    return false;
  switch (inst.kind) {
  case GateKind::I:
    return axis != Axis::None;
  case GateKind::X:
  case GateKind::SX:
  case GateKind::SXdg:
  case GateKind::RX:
    return axis == Axis::X;
  case GateKind::Y:
  case GateKind::RY:
    return axis == Axis::Y;
  default:
    return axis == Axis::Z && gateInfo(inst.kind).isDiagonal();
  }
}

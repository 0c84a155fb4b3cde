//===- Circuit.cpp - The flat circuit of the core ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Circuit/Circuit.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>

using namespace enishi;

static bool hasPooledOperands(GateKind kind) {
  switch (kind) {
  case GateKind::Controlled:
  case GateKind::Unitary:
  case GateKind::Barrier:
  case GateKind::Delay:
  case GateKind::ControlFlow:
    return true;
  default:
    return false;
  }
}

static unsigned fixedArity(GateKind kind) {
  if (isTableGate(kind))
    return gateInfo(kind).numQubits;
  return kind == GateKind::Measure || kind == GateKind::Reset ? 1 : 0;
}

llvm::ArrayRef<Qubit> Circuit::qubits(const Instruction &inst) const {
  if (hasPooledOperands(inst.kind))
    return llvm::ArrayRef<Qubit>(operands).slice(inst.q[0], inst.q[1]);
  return llvm::ArrayRef<Qubit>(inst.q, fixedArity(inst.kind));
}

llvm::MutableArrayRef<Qubit> Circuit::qubits(Instruction &inst) {
  if (hasPooledOperands(inst.kind))
    return llvm::MutableArrayRef<Qubit>(operands).slice(inst.q[0], inst.q[1]);
  return llvm::MutableArrayRef<Qubit>(inst.q, fixedArity(inst.kind));
}

unsigned Circuit::numParams(const Instruction &inst) const {
  if (isTableGate(inst.kind))
    return gateInfo(inst.kind).numParams;
  return inst.kind == GateKind::Controlled ? gateInfo(inst.base).numParams : 0;
}

unsigned Circuit::numControls(const Instruction &inst) const {
  if (isTableGate(inst.kind))
    return gateInfo(inst.kind).numControls;
  if (inst.kind == GateKind::Controlled)
    return inst.q[1] - gateInfo(inst.base).numQubits +
           gateInfo(inst.base).numControls;
  return 0;
}

/// Where parameter `index` of an instruction is stored: 8 bytes, a double or
/// (symbolic) an expression index.
const char *Circuit::paramSlot(const Instruction &inst, unsigned index) const {
  unsigned count = numParams(inst);
  assert(index < count && "no such parameter");
  if (count <= 2 || (count == 3 && isTableGate(inst.kind) && index < 2))
    return reinterpret_cast<const char *>(&inst.p[index]);
  if (count == 3 && isTableGate(inst.kind)) // only U, on one qubit
    return reinterpret_cast<const char *>(&inst.q[1]);
  uint64_t offset;
  std::memcpy(&offset, &inst.p[0], sizeof offset);
  return reinterpret_cast<const char *>(&parameters[offset + index]);
}

void Circuit::reserveParams(Instruction &inst, unsigned count) {
  if (count <= 2 || (count == 3 && isTableGate(inst.kind)))
    return;
  uint64_t offset = parameters.size();
  parameters.resize(offset + count);
  std::memcpy(&inst.p[0], &offset, sizeof offset);
}

Angle Circuit::param(const Instruction &inst, unsigned index) const {
  const char *slot = paramSlot(inst, index);
  if (inst.symbolic >> index & 1) {
    uint32_t expr;
    std::memcpy(&expr, slot, sizeof expr);
    return Angle::symbolic(expr);
  }
  double value;
  std::memcpy(&value, slot, sizeof value);
  return value;
}

void Circuit::setParam(Instruction &inst, unsigned index, Angle angle) {
  char *slot = const_cast<char *>(paramSlot(inst, index));
  if (angle.isConstant()) {
    inst.symbolic &= ~(1u << index);
    std::memcpy(slot, &angle.value, sizeof angle.value);
  } else {
    inst.symbolic |= 1u << index;
    std::memcpy(slot, &angle.expr, sizeof angle.expr);
  }
}

llvm::SmallVector<double, 4> Circuit::params(const Instruction &inst) const {
  llvm::SmallVector<double, 4> result;
  for (unsigned i = 0, e = numParams(inst); i < e; ++i) {
    Angle angle = param(inst, i);
    assert(angle.isConstant() && "a symbolic parameter has no number");
    result.push_back(angle.value);
  }
  return result;
}

llvm::ArrayRef<Complex> Circuit::matrix(const Instruction &inst) const {
  assert(inst.kind == GateKind::Unitary);
  size_t dim = size_t(1) << inst.q[1];
  return llvm::ArrayRef<Complex>(matrices).slice(inst.q[2], dim * dim);
}

void Circuit::instructionMatrix(const Instruction &inst,
                                llvm::SmallVectorImpl<Complex> &result) const {
  if (inst.kind == GateKind::Unitary) {
    llvm::ArrayRef<Complex> m = matrix(inst);
    result.assign(m.begin(), m.end());
    return;
  }
  if (isTableGate(inst.kind)) {
    gateMatrix(inst.kind, params(inst), result);
    return;
  }
  assert(inst.kind == GateKind::Controlled && "no matrix");
  llvm::SmallVector<Complex, 64> base;
  gateMatrix(inst.base, params(inst), base);
  unsigned n = inst.q[1], extra = n - gateInfo(inst.base).numQubits;
  size_t dim = size_t(1) << n, baseDim = dim >> extra;
  size_t ones = (size_t(1) << extra) - 1;
  result.assign(dim * dim, 0);
  for (size_t i = 0; i < dim; ++i)
    result[i * dim + i] = 1;
  for (size_t i = 0; i < baseDim; ++i)
    for (size_t j = 0; j < baseDim; ++j)
      result[(i << extra | ones) * dim + (j << extra | ones)] =
          base[i * baseDim + j];
}

void Circuit::setOperands(Instruction &inst, llvm::ArrayRef<Qubit> qubits) {
  if (!hasPooledOperands(inst.kind)) {
    assert(qubits.size() == fixedArity(inst.kind) && "wrong operand count");
    llvm::copy(qubits, inst.q);
    return;
  }
  inst.q[0] = operands.size();
  inst.q[1] = qubits.size();
  // The operands may be a slice of this very pool.
  llvm::SmallVector<Qubit, 8> copy(qubits);
  operands.insert(operands.end(), copy.begin(), copy.end());
}

Instruction &Circuit::append(GateKind kind, llvm::ArrayRef<Qubit> qubits,
                             llvm::ArrayRef<Angle> params) {
  assert(isTableGate(kind) && "append is for table gates");
  assert(params.size() == gateInfo(kind).numParams && "wrong parameters");
  Instruction &inst = instructions.emplace_back();
  inst.kind = inst.base = kind;
  setOperands(inst, qubits);
  reserveParams(inst, params.size());
  for (auto [i, angle] : llvm::enumerate(params))
    setParam(inst, i, angle);
  return inst;
}

Instruction &Circuit::appendControlled(GateKind base, unsigned numControls,
                                       llvm::ArrayRef<Qubit> qubits,
                                       llvm::ArrayRef<Angle> params) {
  assert(qubits.size() == numControls + gateInfo(base).numQubits);
  if (std::optional<GateKind> kind = controlledGate(base, numControls))
    return append(*kind, qubits, params);
  Instruction &inst = instructions.emplace_back();
  inst.kind = GateKind::Controlled;
  inst.base = base;
  setOperands(inst, qubits);
  reserveParams(inst, params.size());
  for (auto [i, angle] : llvm::enumerate(params))
    setParam(inst, i, angle);
  return inst;
}

Instruction &Circuit::appendUnitary(llvm::ArrayRef<Qubit> qubits,
                                    llvm::ArrayRef<Complex> matrix) {
  assert(matrix.size() == size_t(1) << 2 * qubits.size());
  Instruction &inst = instructions.emplace_back();
  inst.kind = inst.base = GateKind::Unitary;
  setOperands(inst, qubits);
  inst.q[2] = matrices.size();
  llvm::SmallVector<Complex, 16> copy(matrix);
  matrices.insert(matrices.end(), copy.begin(), copy.end());
  return inst;
}

Instruction &Circuit::appendMeasure(Qubit qubit, uint32_t bit) {
  Instruction &inst = instructions.emplace_back();
  inst.kind = inst.base = GateKind::Measure;
  inst.q[0] = qubit;
  inst.q[1] = bit;
  return inst;
}

Instruction &Circuit::appendReset(Qubit qubit) {
  Instruction &inst = instructions.emplace_back();
  inst.kind = inst.base = GateKind::Reset;
  inst.q[0] = qubit;
  return inst;
}

Instruction &Circuit::appendBarrier(llvm::ArrayRef<Qubit> qubits) {
  Instruction &inst = instructions.emplace_back();
  inst.kind = inst.base = GateKind::Barrier;
  setOperands(inst, qubits);
  return inst;
}

Instruction &Circuit::appendDelay(llvm::ArrayRef<Qubit> qubits, double duration,
                                  bool inDt) {
  Instruction &inst = instructions.emplace_back();
  inst.kind = inst.base = GateKind::Delay;
  setOperands(inst, qubits);
  inst.p[0] = duration;
  inst.p[1] = inDt;
  return inst;
}

Instruction &Circuit::appendControlFlow(llvm::ArrayRef<Qubit> qubits,
                                        uint32_t tag,
                                        std::vector<Circuit> blocks) {
  Instruction &inst = instructions.emplace_back();
  inst.kind = inst.base = GateKind::ControlFlow;
  setOperands(inst, qubits);
  inst.q[2] = controlFlow.size();
  controlFlow.push_back({tag, std::move(blocks)});
  return inst;
}

Instruction &Circuit::appendFrom(const Circuit &other,
                                 const Instruction &source) {
  // `source` may live in this very circuit's array, which may move below.
  Instruction old = source;
  Instruction &inst = instructions.emplace_back(old);
  if (hasPooledOperands(inst.kind)) {
    setOperands(inst, other.qubits(old));
    if (inst.kind == GateKind::Unitary) {
      llvm::SmallVector<Complex, 16> copy(other.matrix(old));
      inst.q[2] = matrices.size();
      matrices.insert(matrices.end(), copy.begin(), copy.end());
    } else if (inst.kind == GateKind::ControlFlow) {
      ControlFlowEntry entry = other.controlFlow[old.q[2]];
      inst.q[2] = controlFlow.size();
      controlFlow.push_back(std::move(entry));
    }
  }
  unsigned count = numParams(inst);
  llvm::SmallVector<Angle, 4> angles;
  for (unsigned i = 0; i < count; ++i) {
    Angle angle = other.param(old, i);
    if (!angle.isConstant() && &other != this)
      angle = makeAngle(other.expression(angle.expr));
    angles.push_back(angle);
  }
  reserveParams(inst, count);
  for (auto [i, angle] : llvm::enumerate(angles))
    setParam(inst, i, angle);
  return inst;
}

/// Renames the qubits of control flow blocks, nested ones too, which then are
/// in the numbering of a circuit of `numQubits`.
static void renameQubits(Circuit &circuit, llvm::ArrayRef<Qubit> map,
                         uint32_t numQubits) {
  circuit.numQubits = numQubits;
  for (Instruction &inst : circuit.instructions) {
    for (Qubit &qubit : circuit.qubits(inst))
      qubit = map[qubit];
    if (inst.kind == GateKind::ControlFlow)
      for (Circuit &block : circuit.controlFlowBlocks(inst))
        renameQubits(block, map, numQubits);
  }
}

Instruction &Circuit::appendFrom(const Circuit &other,
                                 const Instruction &source,
                                 llvm::ArrayRef<Qubit> map) {
  Instruction &inst = appendFrom(other, source);
  for (Qubit &qubit : qubits(inst))
    qubit = map[qubit];
  if (inst.kind == GateKind::ControlFlow)
    for (Circuit &block : controlFlowBlocks(inst))
      renameQubits(block, map, numQubits);
  return inst;
}

Instruction &Circuit::appendInverseFrom(const Circuit &other,
                                        const Instruction &source) {
  assert(isUnitary(source.kind) && !other.isSymbolic(source) &&
         "only unitary instructions with known parameters have an inverse");
  Instruction &inst = appendFrom(other, source);
  if (inst.kind == GateKind::Unitary) {
    const size_t dim = size_t(1) << qubits(inst).size();
    Complex *m = &matrices[inst.q[2]];
    for (size_t i = 0; i < dim; ++i) {
      m[i * dim + i] = std::conj(m[i * dim + i]);
      for (size_t j = 0; j < i; ++j) {
        std::swap(m[i * dim + j], m[j * dim + i]);
        m[i * dim + j] = std::conj(m[i * dim + j]);
        m[j * dim + i] = std::conj(m[j * dim + i]);
      }
    }
    return inst;
  }
  GateKind &kind = inst.kind == GateKind::Controlled ? inst.base : inst.kind;
  llvm::SmallVector<double, 4> values = inverseParams(kind, params(inst));
  kind = gateInfo(kind).partner;
  for (auto [i, value] : llvm::enumerate(values))
    setParam(inst, i, value);
  return inst;
}

Angle Circuit::symbol(uint32_t symbol) {
  LinearExpr expr;
  expr.terms.push_back({symbol, 1.0});
  return makeAngle(std::move(expr));
}

Angle Circuit::makeAngle(LinearExpr expr) {
  if (expr.terms.empty())
    return expr.constant;
  expressions.push_back(std::move(expr));
  return Angle::symbolic(expressions.size() - 1);
}

LinearExpr Circuit::linear(Angle angle) const {
  if (!angle.isConstant())
    return expressions[angle.expr];
  LinearExpr expr;
  expr.constant = angle.value;
  return expr;
}

Angle Circuit::add(Angle a, Angle b) {
  if (a.isConstant() && b.isConstant())
    return a.value + b.value;
  LinearExpr x = linear(a), y = linear(b), sum;
  sum.constant = x.constant + y.constant;
  auto i = x.terms.begin(), j = y.terms.begin();
  while (i != x.terms.end() || j != y.terms.end()) {
    if (j == y.terms.end() || (i != x.terms.end() && i->symbol < j->symbol)) {
      sum.terms.push_back(*i++);
    } else if (i == x.terms.end() || j->symbol < i->symbol) {
      sum.terms.push_back(*j++);
    } else {
      double coefficient = i->coefficient + j->coefficient;
      if (coefficient != 0)
        sum.terms.push_back({i->symbol, coefficient});
      ++i, ++j;
    }
  }
  return makeAngle(std::move(sum));
}

Angle Circuit::scale(Angle a, double factor) {
  if (a.isConstant())
    return a.value * factor;
  if (factor == 0)
    return 0.0;
  LinearExpr expr = linear(a);
  expr.constant *= factor;
  for (LinearExpr::Term &term : expr.terms)
    term.coefficient *= factor;
  return makeAngle(std::move(expr));
}

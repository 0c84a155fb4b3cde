//===- Fusion.cpp - Gates merged into fewer operations ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fusion.h"

#include "enishi/Synthesis/TwoQubit.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <utility>

using namespace enishi;
using namespace enishi::simulation;

namespace {

// Not those of the synthesis.
using Matrix2 = simulation::Matrix2;
using Matrix4 = simulation::Matrix4;

/// Entries this close to 0 or 1 come from rounding of exact gates.
constexpr double kExact = 1e-15;

/// Among entries of magnitude `scale`.
bool isZero(Complex z, double scale = 1) {
  return std::abs(z.real()) <= kExact * scale &&
         std::abs(z.imag()) <= kExact * scale;
}
bool isOne(Complex z) { return isZero(z - 1.0); }

double largestPart(Complex z) {
  return std::max(std::abs(z.real()), std::abs(z.imag()));
}

constexpr Matrix2 kIdentity = {1, 0, 0, 1};

Matrix2 multiply(const Matrix2 &a, const Matrix2 &b) {
  return {times(a[0], b[0]) + times(a[1], b[2]),
          times(a[0], b[1]) + times(a[1], b[3]),
          times(a[2], b[0]) + times(a[3], b[2]),
          times(a[2], b[1]) + times(a[3], b[3])};
}

/// Most gates have few entries that are not 0, many of them real, so that is
/// worth a look. Sums begin at 0 and are therefore never -0: terms that are 0
/// do not change a bit.
Matrix4 multiply(const Matrix4 &a, const Matrix4 &b) {
  Matrix4 result;
  for (unsigned i = 0; i < 4; ++i) {
    std::array<Complex, 4> row{};
    for (unsigned k = 0; k < 4; ++k) {
      const Complex factor = a[4 * i + k];
      if (factor.imag() != 0)
        for (unsigned j = 0; j < 4; ++j)
          row[j] += times(factor, b[4 * k + j]);
      else if (factor.real() != 0)
        for (unsigned j = 0; j < 4; ++j)
          row[j] += factor.real() * b[4 * k + j];
    }
    llvm::copy(row, &result[4 * i]);
  }
  return result;
}

/// Replaces entries that differ in bit `bit` of their number by what a matrix
/// makes of the two, with sums like those above. Bits 2 and 3 are those of the
/// rows: the matrix comes after `m`, on an operand. Bits 0 and 1 are those of
/// the columns: its transpose comes before.
void combine(Matrix4 &m, const Matrix2 &one, unsigned bit) {
  for (unsigned i = 0; i < 16; ++i)
    if (!(i >> bit & 1)) {
      const Complex x = m[i], y = m[i | 1u << bit];
      m[i] = Complex() + times(one[0], x) + times(one[1], y);
      m[i | 1u << bit] = Complex() + times(one[2], x) + times(one[3], y);
    }
}

/// The same gate with its two operands exchanged.
Matrix4 exchangeOperands(llvm::ArrayRef<Complex> m) {
  static constexpr unsigned order[4] = {0, 2, 1, 3};
  Matrix4 result;
  for (unsigned i = 0; i < 4; ++i)
    for (unsigned j = 0; j < 4; ++j)
      result[4 * i + j] = m[4 * order[i] + order[j]];
  return result;
}

bool isDiagonal(const Matrix2 &m, double exact = kExact) {
  if (m[1] == 0.0 && m[2] == 0.0)
    return true;
  // Magnitudes take long, and parts within a factor of two of them mostly do.
  if (std::max(largestPart(m[1]), largestPart(m[2])) >
      2 * exact * std::max(largestPart(m[0]), largestPart(m[3])))
    return false;
  const double scale = std::max(std::abs(m[0]), std::abs(m[3])) * exact;
  return std::abs(m[1]) <= scale && std::abs(m[2]) <= scale;
}

/// Whether numbers have one magnitude, and one by which to divide. Those of
/// matrices that are not unitary may differ or be 0, and such a matrix is no
/// phase even if it is diagonal.
bool areAlike(Complex a, Complex b) {
  constexpr double least = 1e-280; // What is below has lost digits.
  const double x = std::norm(a), y = std::norm(b);
  return std::min(x, y) > least && std::abs(x - y) < 1e-14 * std::max(x, y);
}

/// Whether the entries that have no bit in `kept` are 0 beside those of
/// `scales`.
bool isZeroOutside(llvm::ArrayRef<Complex> m, unsigned kept,
                   llvm::ArrayRef<unsigned> scales) {
  double large = 0, rest = 0, scale = 0;
  for (unsigned i : scales)
    large = std::max(large, largestPart(m[i]));
  const double most = 2 * kExact * large;
  for (unsigned i = 0; i < 16; ++i) {
    if (kept >> i & 1)
      continue;
    if (double part = largestPart(m[i]); part > rest) {
      if (part > most)
        return false;
      rest = part;
    }
  }
  if (rest == 0)
    return true;
  // Magnitudes take long, and are seldom needed.
  for (unsigned i : scales)
    scale = std::max(scale, std::abs(m[i]));
  return rest <= kExact * scale;
}

/// Diagonal, and unitary up to a factor.
bool isDiagonal(const Matrix4 &m) {
  if (!isZeroOutside(m, 0x8421, {0}))
    return false;
  for (unsigned i = 0; i < 16; i += 5)
    if (!areAlike(m[i], m[0]))
      return false;
  return true;
}

bool isX(const Matrix2 &m) {
  return isZero(m[0]) && isZero(m[3]) && isOne(m[1]) && isOne(m[2]);
}

/// The operand that controls the other, if one does: 0 or 1, else -1. Writes
/// the matrix on the other.
int controlOperand(const Matrix4 &m, Matrix2 &target) {
  for (int control = 0; control < 2; ++control) {
    unsigned set = 1u << control, other = 3 - set;
    bool holds = true;
    for (unsigned i = 0; i < 4 && holds; ++i)
      for (unsigned j = 0; j < 4 && holds; ++j)
        if (!(i & set) || !(j & set))
          holds = i == j ? isOne(m[5 * i]) : isZero(m[4 * i + j]);
    if (!holds)
      continue;
    target = {m[5 * set], m[4 * set + (set | other)],
              m[4 * (set | other) + set], m[5 * (set | other)]};
    return control;
  }
  return -1;
}

/// Whether the rows of a matrix of a program are orthonormal.
bool isUnitaryMatrix(llvm::ArrayRef<Complex> m, size_t dim) {
  for (size_t i = 0; i < dim; ++i)
    for (size_t j = 0; j <= i; ++j) {
      Complex sum = 0;
      for (size_t k = 0; k < dim; ++k)
        sum += m[i * dim + k] * std::conj(m[j * dim + k]);
      if (!(std::abs(sum - (i == j ? 1.0 : 0.0)) <= 1e-9))
        return false;
    }
  return true;
}

/// V and the eigenvalues of a 2x2 unitary V diag V+.
void diagonalize(const Matrix2 &m, Matrix2 &v, Complex (&values)[2]) {
  Complex half = (m[0] + m[3]) * 0.5;
  Complex root = std::sqrt((m[0] - m[3]) * (m[0] - m[3]) * 0.25 + m[1] * m[2]);
  values[0] = half + root;
  values[1] = half - root;
  // Of the two ways to the vector, the one with less cancellation.
  Complex x0 = m[1], y0 = values[0] - m[0];
  Complex x1 = values[0] - m[3], y1 = m[2];
  if (std::norm(x1) + std::norm(y1) > std::norm(x0) + std::norm(y0)) {
    x0 = x1;
    y0 = y1;
  }
  double norm = std::sqrt(std::norm(x0) + std::norm(y0));
  x0 /= norm;
  y0 /= norm;
  v = {x0, -std::conj(y0), y0, std::conj(x0)};
}

Matrix2 adjoint(const Matrix2 &m) {
  return {std::conj(m[0]), std::conj(m[2]), std::conj(m[1]), std::conj(m[3])};
}

/// What the operations cost.
struct Costs {
  double dense2, dense1, controlled, exchange, phase;
};
/// In multiply-adds per amplitude, with what a sweep through the cache costs
/// beside them.
constexpr Costs kMatrixCosts = {18, 10, 5.5, 1.5, 2.5};
/// In rotations of one qubit. What is merged has one on either qubit before
/// the pair.
constexpr Costs kRotationCosts = {3.3, 1, 0.1, 0.1, 0.1};

class Fuser {
public:
  Fuser(const Circuit &circuit, std::vector<uint8_t> &positions, FusedForm form)
      : circuit(circuit), positions(positions),
        rotations(form == FusedForm::Rotations),
        costs(rotations ? kRotationCosts : kMatrixCosts),
        pending(64, kIdentity), blockOf(64, -1) {}

  void add(const Instruction &inst, llvm::ArrayRef<double> params);
  void addX(Qubit qubit) { addOne(positions[qubit], {0, 1, 1, 0}); }
  void reserve(size_t numGates) {
    result.ops.reserve(numGates);
    result.matrices2.reserve(numGates / 2);
    if (!rotations)
      result.matrices4.reserve(numGates / 4);
  }
  /// Whether the form holds all gates so far.
  bool isPossible() const { return !rotations || result.isUnitary; }
  FusedCircuit finish();

private:
  /// A gate inside a block of gates on one pair of positions.
  struct BlockGate {
    enum Form : uint8_t { One, Diagonal, Controlled, Dense };
    Form form;
    /// Of One: that on which it is; of Controlled: the one that controls.
    uint8_t operand;
    /// The number of its matrix on both, unless it is One.
    uint32_t two;
    /// Of One: the gate; of Controlled: what is done to the other operand.
    Matrix2 one;
  };
  struct Block {
    uint8_t positions[2];
    std::vector<BlockGate> gates;
    std::vector<Matrix4> twos;
  };

  void addOne(uint8_t position, const Matrix2 &matrix);
  void addTwo(uint8_t a, uint8_t b, llvm::ArrayRef<Complex> matrix);
  void addControlled(llvm::ArrayRef<uint8_t> controls, uint8_t target,
                     const Matrix2 &matrix);
  void addWide(const Instruction &inst, llvm::ArrayRef<double> params,
               llvm::ArrayRef<uint8_t> at);
  void addMultiControlled(const Instruction &inst,
                          llvm::ArrayRef<double> params,
                          llvm::ArrayRef<uint8_t> at);
  void close(uint8_t position);
  double separateCost(const Block &block) const;
  void emitMerged(const Block &block);
  void emitSeparate(const Block &block, const BlockGate &gate);
  void emitPending(uint8_t position, bool keepDiagonal);
  void emitDiagonal2(uint8_t a, uint8_t b, const Matrix4 &matrix);
  void emitControlled(uint64_t controls, uint8_t target, const Matrix2 &matrix);
  void emitDense2(uint8_t a, uint8_t b, const Matrix4 &matrix);
  void emitPhase(uint64_t controls, Complex factor);
  void closeMask(uint64_t mask);

  void emitCanonical(uint8_t a, uint8_t b, const CanonicalPair &pair);
  void emitPair(uint8_t a, uint8_t b, const Matrix4 &matrix);
  bool addSwap(const Instruction &inst, llvm::ArrayRef<uint8_t> at,
               llvm::ArrayRef<Complex> matrix);

  const Circuit &circuit;
  std::vector<uint8_t> &positions;
  const bool rotations;
  const Costs costs;
  FusedCircuit result;
  /// By position: the one-qubit gates not yet emitted.
  std::vector<Matrix2> pending;
  /// By position: the open block, or -1.
  std::vector<int> blockOf;
  std::vector<Block> blocks;
  std::vector<int> freeBlocks;
};

void Fuser::emitPhase(uint64_t controls, Complex factor) {
  if (isOne(factor))
    return;
  FusedOp op{FusedOp::Phase};
  op.controls = controls;
  op.angle = std::arg(factor);
  if (controls)
    result.ops.push_back(op);
  else
    result.factor *= factor;
}

/// Emits the pending gate of a position; a diagonal one may stay where the
/// next operation commutes with it.
void Fuser::emitPending(uint8_t position, bool keepDiagonal) {
  Matrix2 &m = pending[position];
  // Locals of canonical forms carry more rounding.
  const bool diagonal = isDiagonal(m, rotations ? 1e-13 : kExact);
  if (diagonal && keepDiagonal)
    return;
  if (diagonal && areAlike(m[0], m[3])) {
    result.factor *= m[0];
    if (m[3] != m[0])
      emitPhase(uint64_t(1) << position, m[3] / m[0]);
  } else {
    FusedOp op{FusedOp::Dense1};
    op.target[0] = position;
    op.index = result.matrices2.size();
    result.matrices2.push_back(m);
    result.ops.push_back(op);
  }
  m = kIdentity;
}

void Fuser::emitDiagonal2(uint8_t a, uint8_t b, const Matrix4 &m) {
  emitPending(a, true);
  emitPending(b, true);
  Complex d0 = m[0], da = m[5], db = m[10], dab = m[15];
  pending[a] = multiply(Matrix2{d0, 0, 0, da}, pending[a]);
  pending[b] = multiply(Matrix2{1, 0, 0, db / d0}, pending[b]);
  emitPhase(uint64_t(1) << a | uint64_t(1) << b, dab * d0 / (da * db));
}

void Fuser::emitControlled(uint64_t controls, uint8_t target,
                           const Matrix2 &matrix) {
  for (uint64_t rest = controls; rest; rest &= rest - 1)
    emitPending(std::countr_zero(rest), true);
  if (isDiagonal(matrix) && areAlike(matrix[0], 1) && areAlike(matrix[3], 1)) {
    emitPending(target, true);
    emitPhase(controls, matrix[0]);
    emitPhase(controls | uint64_t(1) << target, matrix[3] / matrix[0]);
    return;
  }
  if (rotations) {
    Matrix2 v;
    Complex values[2];
    diagonalize(matrix, v, values);
    pending[target] = multiply(adjoint(v), pending[target]);
    emitPending(target, false);
    emitPhase(controls, values[0]);
    emitPhase(controls | uint64_t(1) << target, values[1] / values[0]);
    pending[target] = v;
    return;
  }
  emitPending(target, false);
  FusedOp op{FusedOp::Dense1};
  op.target[0] = target;
  op.controls = controls;
  op.index = result.matrices2.size();
  result.matrices2.push_back(matrix);
  result.ops.push_back(op);
}

/// exp(i (a XX + b YY + c ZZ)) from its matrix, of which an interaction that
/// exchanges excitations (fsim) may differ by phases of both qubits: `turn` on
/// either. False where the matrix is no such product. No other way to the
/// numbers is as fast, and the general one is at the mercy of rounding where
/// two of them are equal.
static bool canonicalOf(const Matrix4 &m, CanonicalPair &pair, double &phase,
                        double &turn) {
  for (unsigned i = 0; i < 4; ++i)
    for (unsigned j = 0; j < 4; ++j)
      if (i != j && i + j != 3 && !isZero(m[4 * i + j]))
        return false;
  constexpr double kSame = 1e-14;
  auto same = [](Complex x, Complex y) { return std::abs(x - y) < kSame; };
  turn = 0;
  if (isZero(m[3]) && isZero(m[12])) {
    if (std::abs(std::abs(m[0]) - 1) > kSame ||
        std::abs(std::abs(m[15]) - 1) > kSame)
      return false;
    turn = std::arg(m[15] / m[0]) / 2;
  }
  const Complex back = std::polar(1.0, -turn);
  if (!same(m[0], m[15] * back * back) || !same(m[3], m[12]) ||
      !same(m[5], m[10]) || !same(m[6], m[9]))
    return false;
  // e^{i p} (cos d + i sin d X) on either pair of basis states: p and d from
  // sum and difference of the entries.
  double angles[2][2];
  for (unsigned i = 0; i < 2; ++i) {
    Complex diagonal = i ? m[5] * back : m[0], other = i ? m[6] * back : m[3];
    Complex sum = diagonal + other, difference = diagonal - other;
    if (std::abs(std::abs(sum) - 1) > kSame ||
        std::abs(std::abs(difference) - 1) > kSame)
      return false;
    double half = std::arg(sum / difference) / 2;
    angles[i][0] = half;
    angles[i][1] = std::arg(sum * std::polar(1.0, -half));
  }
  pair.a = (angles[1][0] + angles[0][0]) / 2;
  pair.b = (angles[1][0] - angles[0][0]) / 2;
  pair.c = (angles[0][1] - angles[1][1]) / 2;
  phase = (angles[0][1] + angles[1][1]) / 2;
  return true;
}

void Fuser::emitCanonical(uint8_t a, uint8_t b, const CanonicalPair &pair) {
  constexpr double kNone = 1e-12;
  const bool hasX = std::abs(pair.a) > kNone, hasY = std::abs(pair.b) > kNone,
             hasZ = std::abs(pair.c) > kNone;
  if (hasX + hasY + hasZ < 2) {
    // exp(i a PP) is exp(i a ZZ) in another basis, and that is diagonal.
    const double r = std::sqrt(0.5), angle = pair.a + pair.b + pair.c;
    const Complex i(0, 1);
    const Matrix2 basis = hasX   ? Matrix2{r, r, r, -r}
                          : hasY ? Matrix2{r, -i * r, r, i * r}
                                 : kIdentity;
    if (!hasX && !hasY && !hasZ)
      return;
    const Complex plus = std::polar(1.0, angle), minus = std::conj(plus);
    for (uint8_t position : {a, b})
      pending[position] = multiply(basis, pending[position]);
    emitDiagonal2(
        a, b, {plus, 0, 0, 0, 0, minus, 0, 0, 0, 0, minus, 0, 0, 0, 0, plus});
    for (uint8_t position : {a, b})
      pending[position] = multiply(adjoint(basis), pending[position]);
    return;
  }
  emitPending(a, false);
  emitPending(b, false);
  FusedOp op{FusedOp::Pair};
  op.target[0] = a;
  op.target[1] = b;
  op.index = result.pairs.size();
  result.pairs.push_back(pair);
  result.ops.push_back(op);
}

/// The canonical form of a gate between gates on one qubit.
void Fuser::emitPair(uint8_t a, uint8_t b, const Matrix4 &matrix) {
  CanonicalPair pair;
  double phase, turn;
  if (canonicalOf(matrix, pair, phase, turn)) {
    result.factor *= std::polar(1.0, phase);
    emitCanonical(a, b, pair);
    for (uint8_t position : {a, b})
      pending[position] =
          multiply({1, 0, 0, std::polar(1.0, turn)}, pending[position]);
    return;
  }
  enishi::Matrix4 m;
  for (unsigned i = 0; i < 16; ++i)
    m(i / 4, i % 4) = matrix[i];
  WeylDecomposition parts = decomposeWeyl(m);
  enishi::Matrix4 product = parts.matrix();
  for (unsigned i = 0; i < 16; ++i)
    result.isUnitary &= std::abs(product(i / 4, i % 4) - matrix[i]) < 1e-9;
  auto addLocals = [&](const std::array<enishi::Matrix2, 2> &locals) {
    for (unsigned i = 0; i < 2; ++i) {
      const enishi::Matrix2 &u = locals[i];
      Matrix2 &m = pending[i ? b : a];
      m = multiply({u(0, 0), u(0, 1), u(1, 0), u(1, 1)}, m);
    }
  };
  result.factor *= std::polar(1.0, parts.phase);
  addLocals(parts.before);
  emitCanonical(a, b, {parts.point.a, parts.point.b, parts.point.c});
  addLocals(parts.after);
}

void Fuser::emitDense2(uint8_t a, uint8_t b, const Matrix4 &matrix) {
  if (rotations)
    return emitPair(a, b, matrix);
  FusedOp op{FusedOp::Dense2};
  op.target[0] = a;
  op.target[1] = b;
  op.index = result.matrices4.size();
  result.matrices4.push_back(matrix);
  Matrix4 &m = result.matrices4.back();
  for (unsigned i = 0; i < 2; ++i) {
    Matrix2 &before = pending[i ? b : a];
    if (before != kIdentity)
      combine(m, {before[0], before[2], before[1], before[3]}, i);
    before = kIdentity;
  }
  result.ops.push_back(op);
}

void Fuser::emitSeparate(const Block &block, const BlockGate &gate) {
  const uint8_t a = block.positions[0], b = block.positions[1];
  switch (gate.form) {
  case BlockGate::One: {
    Matrix2 &m = pending[block.positions[gate.operand]];
    m = multiply(gate.one, m);
    return;
  }
  case BlockGate::Diagonal:
    return emitDiagonal2(a, b, block.twos[gate.two]);
  case BlockGate::Controlled:
    return emitControlled(uint64_t(1) << block.positions[gate.operand],
                          block.positions[1 - gate.operand], gate.one);
  case BlockGate::Dense:
    return emitDense2(a, b, block.twos[gate.two]);
  }
}

/// What the gates of a block cost when they are not merged.
double Fuser::separateCost(const Block &block) const {
  double cost = 0;
  bool mixes[2];
  for (unsigned i = 0; i < 2; ++i)
    mixes[i] = !isDiagonal(pending[block.positions[i]]);
  for (const BlockGate &gate : block.gates) {
    if (gate.form == BlockGate::One) {
      mixes[gate.operand] |= !isDiagonal(gate.one);
      continue;
    }
    if (gate.form == BlockGate::Dense) {
      cost += costs.dense2;
      mixes[0] = mixes[1] = rotations;
      continue;
    }
    const bool diagonal = gate.form == BlockGate::Diagonal;
    // A rotation to the basis of the controlled gate, and one back.
    if (!diagonal && rotations)
      mixes[1 - gate.operand] = true;
    cost += costs.dense1 * (mixes[0] + mixes[1]);
    cost += diagonal        ? costs.phase
            : isX(gate.one) ? costs.exchange
                            : costs.controlled;
    mixes[0] = mixes[1] = false;
    if (!diagonal)
      mixes[1 - gate.operand] = rotations;
  }
  return cost;
}

void Fuser::emitMerged(const Block &block) {
  llvm::ArrayRef<BlockGate> gates = block.gates;
  Matrix4 m{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  if (gates.front().form != BlockGate::One) {
    m = block.twos[gates.front().two];
    for (Complex &entry : m)
      entry += Complex(); // As a sum that begins at 0.
    gates = gates.drop_front();
  }
  for (const BlockGate &gate : gates)
    if (gate.form == BlockGate::One)
      combine(m, gate.one, 2 + gate.operand);
    else
      m = multiply(block.twos[gate.two], m);
  emitDense2(block.positions[0], block.positions[1], m);
}

/// Emits the open block on a position, if there is one.
void Fuser::close(uint8_t position) {
  int index = blockOf[position];
  if (index < 0)
    return;
  Block &block = blocks[index];
  uint8_t a = block.positions[0], b = block.positions[1];
  if (separateCost(block) < costs.dense2) {
    for (const BlockGate &gate : block.gates)
      emitSeparate(block, gate);
  } else {
    emitMerged(block);
  }
  blockOf[a] = blockOf[b] = -1;
  block.gates.clear();
  block.twos.clear();
  freeBlocks.push_back(index);
}

void Fuser::closeMask(uint64_t mask) {
  for (; mask; mask &= mask - 1)
    close(std::countr_zero(mask));
}

void Fuser::addOne(uint8_t position, const Matrix2 &matrix) {
  int index = blockOf[position];
  if (index < 0) {
    pending[position] = multiply(matrix, pending[position]);
    return;
  }
  Block &block = blocks[index];
  const uint8_t operand = position == block.positions[1];
  if (!block.gates.empty() && block.gates.back().form == BlockGate::One &&
      block.gates.back().operand == operand)
    block.gates.back().one = multiply(matrix, block.gates.back().one);
  else
    block.gates.push_back({BlockGate::One, operand, 0, matrix});
}

void Fuser::addTwo(uint8_t a, uint8_t b, llvm::ArrayRef<Complex> matrix) {
  int index = blockOf[a];
  if (index < 0 || index != blockOf[b]) {
    close(a);
    close(b);
    if (freeBlocks.empty()) {
      index = blocks.size();
      blocks.emplace_back();
    } else {
      index = freeBlocks.back();
      freeBlocks.pop_back();
    }
    blocks[index].positions[0] = a;
    blocks[index].positions[1] = b;
    blockOf[a] = blockOf[b] = index;
  }
  Block &block = blocks[index];
  BlockGate &gate = block.gates.emplace_back();
  gate.two = block.twos.size();
  if (block.positions[0] == a)
    llvm::copy(matrix, block.twos.emplace_back().begin());
  else
    block.twos.push_back(exchangeOperands(matrix));
  const Matrix4 &two = block.twos.back();
  gate.form = BlockGate::Dense;
  if (isDiagonal(two)) {
    gate.form = BlockGate::Diagonal;
  } else if (int control = controlOperand(two, gate.one); control >= 0) {
    gate.form = BlockGate::Controlled;
    gate.operand = control;
  }
}

void Fuser::addControlled(llvm::ArrayRef<uint8_t> controls, uint8_t target,
                          const Matrix2 &matrix) {
  uint64_t mask = 0;
  for (uint8_t position : controls)
    mask |= uint64_t(1) << position;
  closeMask(mask | uint64_t(1) << target);
  emitControlled(mask, target, matrix);
}

/// A gate under several controls, or under one that no 4x4 matrix holds.
void Fuser::addMultiControlled(const Instruction &inst,
                               llvm::ArrayRef<double> params,
                               llvm::ArrayRef<uint8_t> at) {
  // The matrix of the table gate holds its own controls; the entries where
  // they are all 1 are the matrix of what they control.
  GateKind kind = inst.kind == GateKind::Controlled ? inst.base : inst.kind;
  const GateInfo &info = gateInfo(kind);
  llvm::SmallVector<Complex, 64> full;
  gateMatrix(kind, params, full);
  unsigned own = info.numControls, targets = info.numQubits - own;
  unsigned controls = at.size() - targets;
  size_t dim = size_t(1) << targets, fullDim = size_t(1) << info.numQubits;
  size_t ones = (size_t(1) << own) - 1;
  std::vector<Complex> matrix(dim * dim);
  for (size_t i = 0; i < dim; ++i)
    for (size_t j = 0; j < dim; ++j)
      matrix[i * dim + j] =
          full[(i << own | ones) * fullDim + (j << own | ones)];

  llvm::ArrayRef<uint8_t> control = at.take_front(controls);
  uint64_t mask = 0;
  for (uint8_t position : control)
    mask |= uint64_t(1) << position;
  if (targets == 0) {
    closeMask(mask);
    for (uint8_t position : control)
      emitPending(position, true);
    emitPhase(mask, matrix[0]);
  } else if (targets == 1) {
    addControlled(control, at.back(),
                  {matrix[0], matrix[1], matrix[2], matrix[3]});
  } else if (info.base == GateKind::Swap) {
    // Three controlled X; only the middle one needs the other controls.
    uint8_t a = at[controls], b = at[controls + 1];
    llvm::SmallVector<uint8_t, 8> middle(control);
    middle.push_back(a);
    addControlled({b}, a, {0, 1, 1, 0});
    addControlled(middle, b, {0, 1, 1, 0});
    addControlled({b}, a, {0, 1, 1, 0});
  } else {
    uint64_t all = mask;
    for (uint8_t position : at)
      all |= uint64_t(1) << position;
    closeMask(all);
    for (uint8_t position : at)
      emitPending(position, mask >> position & 1);
    FusedOp op{FusedOp::Wide};
    op.controls = mask;
    op.index = result.wide.size();
    result.wide.push_back(
        {llvm::SmallVector<uint8_t, 8>(at.drop_front(controls)),
         std::move(matrix)});
    result.ops.push_back(op);
  }
}

void Fuser::add(const Instruction &inst, llvm::ArrayRef<double> params) {
  llvm::SmallVector<uint8_t, 8> at;
  for (Qubit qubit : circuit.qubits(inst))
    at.push_back(positions[qubit]);
  if (inst.kind == GateKind::Swap)
    return std::swap(positions[inst.q[0]], positions[inst.q[1]]);
  if (inst.kind == GateKind::Controlled || at.size() > 2) {
    if (inst.kind != GateKind::Unitary)
      return addMultiControlled(inst, params, at);
    uint64_t mask = 0;
    for (uint8_t position : at)
      mask |= uint64_t(1) << position;
    closeMask(mask);
    for (uint8_t position : at)
      emitPending(position, false);
    FusedOp op{FusedOp::Wide};
    op.index = result.wide.size();
    llvm::ArrayRef<Complex> matrix = circuit.matrix(inst);
    result.wide.push_back({at, std::vector<Complex>(matrix)});
    result.ops.push_back(op);
    return;
  }
  llvm::SmallVector<Complex, 16> m;
  if (inst.kind == GateKind::Unitary) {
    llvm::ArrayRef<Complex> matrix = circuit.matrix(inst);
    m.assign(matrix.begin(), matrix.end());
    result.isUnitary &= isUnitaryMatrix(matrix, size_t(1) << at.size());
    // Only a unitary matrix has a canonical form.
    if (!isPossible())
      return;
  } else {
    gateMatrix(inst.kind, params, m);
  }
  if (at.empty()) {
    result.factor *= m[0];
  } else if (at.size() == 1) {
    addOne(at[0], {m[0], m[1], m[2], m[3]});
  } else {
    if (!addSwap(inst, at, m))
      addTwo(at[0], at[1], m);
  }
}

/// Adds a gate that is a swap after a diagonal gate (iswap, fsim at pi / 2):
/// the swap only renames.
bool Fuser::addSwap(const Instruction &inst, llvm::ArrayRef<uint8_t> at,
                    llvm::ArrayRef<Complex> m) {
  if (!isZeroOutside(m, 0x8241, {0, 6, 9, 15}))
    return false;
  Complex first = m[9], second = m[6];
  addTwo(
      at[0], at[1],
      Matrix4{m[0], 0, 0, 0, 0, first, 0, 0, 0, 0, second, 0, 0, 0, 0, m[15]});
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
  std::swap(positions[qubits[0]], positions[qubits[1]]);
  return true;
}

FusedCircuit Fuser::finish() {
  if (!isPossible())
    return std::move(result);
  for (unsigned position = 0; position < 64; ++position)
    close(position);
  for (unsigned position = 0; position < 64; ++position)
    emitPending(position, false);
  return std::move(result);
}

} // namespace

uint64_t FusedCircuit::mixed(const FusedOp &op) const {
  uint64_t mask = 0;
  switch (op.kind) {
  case FusedOp::Pair:
  case FusedOp::Dense2:
    mask = uint64_t(1) << op.target[1];
    [[fallthrough]];
  case FusedOp::Dense1:
    return mask | uint64_t(1) << op.target[0];
  case FusedOp::Phase:
    return 0;
  case FusedOp::Wide:
    for (uint8_t position : wide[op.index].targets)
      mask |= uint64_t(1) << position;
    return mask;
  }
  return mask;
}

FusedCircuit simulation::fuse(const Circuit &circuit, const GateList &gates,
                              std::vector<uint8_t> &positions, FusedForm form) {
  Fuser fuser(circuit, positions, form);
  fuser.reserve(gates.gates.size());
  for (const GateList::Entry &entry : gates.gates) {
    if (entry.instruction == kNone) {
      fuser.addX(entry.firstParameter);
      continue;
    }
    const Instruction &inst = circuit.instructions[entry.instruction];
    fuser.add(inst, gates.parametersOf(circuit, entry));
    if (!fuser.isPossible())
      break;
  }
  return fuser.finish();
}

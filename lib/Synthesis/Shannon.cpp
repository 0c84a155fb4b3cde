//===- Shannon.cpp - Unitaries on many qubits -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The quantum Shannon decomposition (Shende, Bullock, Markov, IEEE Trans. CAD
// 25, 1000). A unitary on n qubits is, by the cosine-sine decomposition, a
// multiplexed RY of the top qubit between two multiplexers that the top qubit
// selects; and a multiplexer is a multiplexed RZ of the top qubit between two
// unitaries on the n - 1 others. The last cz of each multiplexed RY goes into
// the multiplexer after it; the two-qubit unitaries at the bottom are made with
// two cx each, up to a diagonal that moves into the next one.
//
//===----------------------------------------------------------------------===//

#include "DenseMatrix.h"
#include "GateWriter.h"
#include "enishi/Synthesis/Decompose.h"
#include "enishi/Synthesis/TwoQubit.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

#include <cassert>

using namespace enishi;

/// Angles and elements of unitaries up to this size count as zero.
static constexpr double kNegligible = 1e-13;

namespace {

class ShannonSynthesis {
public:
  ShannonSynthesis(llvm::ArrayRef<Qubit> qubits, Circuit &out)
      : qubits(qubits), out(out) {}

  void run(const DenseMatrix &u) {
    unitary(u, qubits.size());
    writeSteps();
  }

private:
  /// One gate of the result; leaves wait until the diagonals have moved.
  struct Step {
    /// RY, RZ, CX, CZ, or Unitary for a leaf on the lowest two qubits.
    GateKind kind;
    unsigned target = 0;
    unsigned control = 0;
    double angle = 0;
    Matrix4 leaf{};
  };

  void unitary(const DenseMatrix &u, unsigned n);
  void multiplexer(const DenseMatrix &u0, const DenseMatrix &u1, unsigned n);
  bool multiplexedRotation(GateKind kind, unsigned target,
                           llvm::ArrayRef<double> angles);
  void writeSteps();

  llvm::ArrayRef<Qubit> qubits;
  Circuit &out;
  std::vector<Step> steps;
};

} // namespace

/// Rotations of `target` by angles[b] where the qubits below it are in the
/// state b: 2^target rotations in the order of a Gray code. RZ with a cx after
/// each, RY with a cz after each but the last one, which is left to the caller
/// (it is on the qubit below the target). False if there was nothing to do.
bool ShannonSynthesis::multiplexedRotation(GateKind kind, unsigned target,
                                           llvm::ArrayRef<double> angles) {
  constexpr double negligible = 1e-13;
  if (llvm::all_of(angles, [](double a) { return std::abs(a) <= negligible; }))
    return false;
  // The rotation after which the parity of the qubits in `s` has been added is
  // the average of the angles with the signs (-1)^|b & s|.
  size_t count = angles.size();
  std::vector<double> averages(angles.begin(), angles.end());
  for (size_t step = 1; step < count; step *= 2)
    for (size_t i = 0; i < count; ++i)
      if (!(i & step)) {
        double a = averages[i], b = averages[i | step];
        averages[i] = (a + b) / 2;
        averages[i | step] = (a - b) / 2;
      }
  GateKind entangler = kind == GateKind::RY ? GateKind::CZ : GateKind::CX;
  for (size_t i = 0; i < count; ++i) {
    steps.push_back({kind, target, 0, averages[i ^ (i >> 1)]});
    if (kind == GateKind::RY && i + 1 == count)
      break;
    unsigned control = std::min<unsigned>(llvm::countr_zero(i + 1), target - 1);
    steps.push_back({entangler, target, control});
  }
  return true;
}

static bool isNegligible(const DenseMatrix &a) {
  return llvm::all_of(a.elements,
                      [](Complex x) { return std::abs(x) <= kNegligible; });
}

static bool areEqual(const DenseMatrix &a, const DenseMatrix &b) {
  for (size_t i = 0; i < a.elements.size(); ++i)
    if (std::abs(a.elements[i] - b.elements[i]) > kNegligible)
      return false;
  return true;
}

/// u0 on the lower n - 1 qubits where the top one is 0, u1 where it is 1:
/// u0 = V D W, u1 = V D^dagger W.
void ShannonSynthesis::multiplexer(const DenseMatrix &u0, const DenseMatrix &u1,
                                   unsigned n) {
  size_t m = u0.size;
  if (areEqual(u0, u1))
    return unitary(u0, n - 1);
  UnitaryEigen eigen = diagonalizeUnitary(u0 * adjoint(u1));
  DenseMatrix w = adjoint(eigen.vectors) * u1;
  std::vector<double> angles(m);
  for (size_t i = 0; i < m; ++i) {
    double half = eigen.angles[i] / 2;
    for (size_t j = 0; j < m; ++j)
      w(i, j) = multiply(unitPhase(half), w(i, j));
    // RZ(angle) gives e^{-i angle/2} where the top qubit is 0.
    angles[i] = -2 * half;
  }
  unitary(w, n - 1);
  multiplexedRotation(GateKind::RZ, n - 1, angles);
  unitary(eigen.vectors, n - 1);
}

void ShannonSynthesis::unitary(const DenseMatrix &u, unsigned n) {
  if (n == 2) {
    Step step{GateKind::Unitary};
    for (unsigned i = 0; i < 4; ++i)
      for (unsigned j = 0; j < 4; ++j)
        step.leaf(i, j) = u(i, j);
    steps.push_back(step);
    return;
  }
  size_t m = u.size / 2;
  if (isNegligible(u.block(0, m, m)) && isNegligible(u.block(m, 0, m)))
    return multiplexer(u.block(0, 0, m), u.block(m, m, m), n);
  CosineSine d = cosineSine(u);
  multiplexer(d.right0, d.right1, n);
  for (double &angle : d.angles)
    angle *= 2;
  if (multiplexedRotation(GateKind::RY, n - 1, d.angles)) {
    // The cz between the top qubit and the one below it.
    for (size_t j = m / 2; j < m; ++j)
      for (size_t i = 0; i < m; ++i)
        d.left1(i, j) = -d.left1(i, j);
  }
  multiplexer(d.left0, d.left1, n);
}

/// An angle such that exp(i angle/2 ZZ) u needs two cx only: for V in SU(4)
/// that is so if the trace of V YY V^T YY is real (the paper's proposition
/// V.2), and exp(i angle/2 ZZ) adds cos(angle) and i sin(angle) ZZ in the
/// trace.
static double diagonalAngle(const Matrix4 &u) {
  Complex det = determinant(u);
  Matrix4 v = unitPhase(-std::arg(det) / 4) * u;
  // YY is the antidiagonal -1, 1, 1, -1.
  static constexpr double sign[4] = {-1, 1, 1, -1};
  Complex trace = 0, traceZZ = 0;
  for (unsigned i = 0; i < 4; ++i) {
    Complex diagonal = 0;
    for (unsigned k = 0; k < 4; ++k)
      diagonal += sign[k] * multiply(v(i, k), v(3 - i, 3 - k));
    diagonal *= sign[i];
    trace += diagonal;
    traceZZ += (i == 0 || i == 3 ? 1.0 : -1.0) * diagonal;
  }
  return std::atan2(-trace.imag(), traceZZ.real());
}

void ShannonSynthesis::writeSteps() {
  size_t lastLeaf = 0;
  for (size_t i = 0; i < steps.size(); ++i)
    if (steps[i].kind == GateKind::Unitary)
      lastLeaf = i;
  // exp(-i pending/2 ZZ) of the leaf before; it commutes with what is between
  // two leaves, where the lowest two qubits are controls only.
  double pending = 0;
  auto diagonal = [](double angle) {
    return gateMatrix4(GateKind::RZZ, angle);
  };
  for (size_t i = 0; i < steps.size(); ++i) {
    const Step &step = steps[i];
    switch (step.kind) {
    case GateKind::CX:
    case GateKind::CZ:
      out.append(step.kind == GateKind::CX ? GateKind::CX : GateKind::CZ,
                 {qubits[step.control], qubits[step.target]});
      break;
    case GateKind::Unitary: {
      Matrix4 leaf = step.leaf * diagonal(pending);
      pending = 0;
      WeylDecomposition weyl = decomposeWeyl(leaf);
      if (i != lastLeaf &&
          numEntanglers(weyl.point, EntanglerClass::ControlledX) > 2) {
        double angle = diagonalAngle(leaf);
        WeylDecomposition other = decomposeWeyl(diagonal(-angle) * leaf);
        if (numEntanglers(other.point, EntanglerClass::ControlledX) <= 2) {
          weyl = other;
          pending = angle;
        }
      }
      appendSequence(out, qubits[0], qubits[1], synthesizeTwoQubit(weyl, {}),
                     OneQubitBasis::U);
      break;
    }
    default:
      if (step.angle != 0)
        out.append(step.kind, {qubits[step.target]}, {step.angle});
    }
  }
}

llvm::Error enishi::synthesizeUnitary(llvm::ArrayRef<Qubit> qubits,
                                      llvm::ArrayRef<Complex> matrix,
                                      Circuit &out) {
  size_t dim = size_t(1) << qubits.size();
  assert(matrix.size() == dim * dim && "wrong size of a matrix");
  DenseMatrix u(dim);
  for (size_t i = 0; i < dim; ++i)
    for (size_t j = 0; j < dim; ++j)
      u(i, j) = matrix[i * dim + j];
  double error = distanceFromUnitary(u);
  if (!(error <= 1e-7))
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "the matrix of a gate on %zu qubits is not unitary (off by %g)",
        qubits.size(), error);
  switch (qubits.size()) {
  case 0:
    out.globalPhase += std::arg(u(0, 0));
    break;
  case 1: {
    Matrix2 m{{u(0, 0), u(0, 1), u(1, 0), u(1, 1)}};
    appendSequence(out, qubits[0], synthesizeOneQubit(m, OneQubitBasis::U));
    break;
  }
  case 2: {
    Matrix4 m;
    for (unsigned i = 0; i < 16; ++i)
      m.elements[i] = matrix[i];
    appendSequence(out, qubits[0], qubits[1], synthesizeTwoQubit(m, {}),
                   OneQubitBasis::U);
    break;
  }
  default:
    ShannonSynthesis(qubits, out).run(u);
  }
  return llvm::Error::success();
}

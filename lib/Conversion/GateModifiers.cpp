//===- GateModifiers.cpp - Inverse, control and power of circuits --*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Conversion/GateModifiers.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallSet.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using llvm::ArrayRef;
using llvm::SmallVector;
using std::numbers::pi;

static constexpr size_t kMaxMatrixQubits = 10;
static constexpr size_t kMaxPowerQubits = 6;
static constexpr double kMaxRepetitions = 1e6;

/// The parameters of an instruction of `body` as angles of `out`.
static SmallVector<Angle, 4> anglesIn(Circuit &out, const Circuit &body,
                                      const Instruction &inst) {
  SmallVector<Angle, 4> angles;
  for (unsigned i = 0, e = body.numParams(inst); i < e; ++i)
    angles.push_back(out.makeAngle(body.linear(body.param(inst, i))));
  return angles;
}

/// Appends a copy of `inst` with another gate kind under the controls and
/// other parameters.
static void appendLike(Circuit &out, const Circuit &body,
                       const Instruction &inst, GateKind kind,
                       ArrayRef<Angle> angles) {
  ArrayRef<Qubit> qubits = body.qubits(inst);
  if (inst.kind == GateKind::Controlled)
    out.appendControlled(kind, qubits.size() - gateInfo(kind).numQubits, qubits,
                         angles);
  else
    out.append(kind, qubits, angles);
}

//===----------------------------------------------------------------------===//
// Inverse
//===----------------------------------------------------------------------===//

static void appendInverse(Circuit &out, const Circuit &body,
                          const Instruction &inst) {
  if (inst.kind == GateKind::Unitary) {
    ArrayRef<Complex> matrix = body.matrix(inst);
    ArrayRef<Qubit> qubits = body.qubits(inst);
    size_t dim = size_t(1) << qubits.size();
    std::vector<Complex> adjoint(matrix.size());
    for (size_t i = 0; i < dim; ++i)
      for (size_t j = 0; j < dim; ++j)
        adjoint[i * dim + j] = std::conj(matrix[j * dim + i]);
    out.appendUnitary(qubits, adjoint);
    return;
  }
  const GateInfo &info = gateInfo(inst.base);
  SmallVector<Angle, 4> angles = anglesIn(out, body, inst);
  if (info.inverse == InverseRule::First) {
    angles[0] = out.negate(angles[0]);
  } else {
    for (Angle &angle : angles)
      angle = out.negate(angle);
    if (info.inverse == InverseRule::Universal)
      std::swap(angles[1], angles[2]);
  }
  appendLike(out, body, inst, info.partner, angles);
}

void enishi::appendInverse(Circuit &out, const Circuit &body) {
  out.globalPhase -= body.globalPhase;
  for (const Instruction &inst : llvm::reverse(body.instructions))
    ::appendInverse(out, body, inst);
}

//===----------------------------------------------------------------------===//
// Control
//===----------------------------------------------------------------------===//

static void appendPhase(Circuit &out, ArrayRef<Qubit> controls, Angle phase) {
  if (!phase.isConstant() || phase.value != 0)
    out.appendControlled(GateKind::P, controls.size() - 1, controls, {phase});
}

static llvm::Error appendControlledMatrix(Circuit &out, const Circuit &body,
                                          const Instruction &inst,
                                          ArrayRef<Qubit> controls) {
  SmallVector<Qubit, 8> qubits(controls);
  llvm::append_range(qubits, body.qubits(inst));
  if (qubits.size() > kMaxMatrixQubits)
    return llvm::createStringError(
        "a matrix on %zu qubits under %zu controls is too large",
        qubits.size() - controls.size(), controls.size());
  size_t dim = size_t(1) << qubits.size();
  size_t ones = (size_t(1) << controls.size()) - 1;
  std::vector<Complex> matrix(dim * dim);
  for (size_t i = 0; i < dim; ++i)
    matrix[i * dim + i] = 1;
  ArrayRef<Complex> inner = body.matrix(inst);
  size_t innerDim = dim >> controls.size();
  for (size_t i = 0; i < innerDim; ++i)
    for (size_t j = 0; j < innerDim; ++j)
      matrix[(i << controls.size() | ones) * dim +
             (j << controls.size() | ones)] = inner[i * innerDim + j];
  out.appendUnitary(qubits, matrix);
  return llvm::Error::success();
}

llvm::Error enishi::appendControlled(Circuit &out, const Circuit &body,
                                     ArrayRef<Qubit> controls,
                                     ArrayRef<bool> negated) {
  auto flip = [&] {
    for (auto [control, isNegated] : llvm::zip(controls, negated))
      if (isNegated)
        out.append(GateKind::X, {control});
  };
  flip();
  appendPhase(out, controls, body.globalPhase);
  for (const Instruction &inst : body.instructions) {
    if (inst.kind == GateKind::Unitary) {
      if (llvm::Error error = appendControlledMatrix(out, body, inst, controls))
        return error;
      continue;
    }
    SmallVector<Angle, 4> angles = anglesIn(out, body, inst);
    if (inst.base == GateKind::GPhase) {
      appendPhase(out, controls, angles[0]);
      continue;
    }
    if (inst.base == GateKind::I)
      continue;
    SmallVector<Qubit, 8> qubits(controls);
    llvm::append_range(qubits, body.qubits(inst));
    // The gate under all controls, its own included; cu has a parameter more
    // than u and stays what it is.
    GateKind base = gateInfo(inst.base).base;
    if (gateInfo(base).numParams != gateInfo(inst.base).numParams)
      base = inst.base;
    out.appendControlled(base, qubits.size() - gateInfo(base).numQubits, qubits,
                         angles);
  }
  flip();
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

std::vector<Complex> enishi::circuitMatrix(const Circuit &circuit,
                                           ArrayRef<Qubit> qubits) {
  size_t dim = size_t(1) << qubits.size();
  std::vector<Complex> result(dim * dim);
  for (size_t i = 0; i < dim; ++i)
    result[i * dim + i] = std::polar(1.0, circuit.globalPhase);
  SmallVector<Complex, 64> matrix;
  std::vector<Complex> column(dim);
  for (const Instruction &inst : circuit.instructions) {
    circuit.instructionMatrix(inst, matrix);
    SmallVector<size_t, 8> bits;
    for (Qubit qubit : circuit.qubits(inst))
      bits.push_back(llvm::find(qubits, qubit) - qubits.begin());
    size_t gateDim = size_t(1) << bits.size();
    auto gather = [&](size_t index) {
      size_t local = 0;
      for (auto [k, bit] : llvm::enumerate(bits))
        local |= (index >> bit & 1) << k;
      return local;
    };
    auto scatter = [&](size_t index, size_t local) {
      for (auto [k, bit] : llvm::enumerate(bits))
        index = (index & ~(size_t(1) << bit)) | (local >> k & 1) << bit;
      return index;
    };
    for (size_t j = 0; j < dim; ++j) {
      for (size_t i = 0; i < dim; ++i) {
        Complex sum = 0;
        for (size_t k = 0; k < gateDim; ++k)
          sum +=
              matrix[gather(i) * gateDim + k] * result[scatter(i, k) * dim + j];
        column[i] = sum;
      }
      for (size_t i = 0; i < dim; ++i)
        result[i * dim + j] = column[i];
    }
  }
  return result;
}

/// Rotates rows and columns p and q of a Hermitian matrix so that its entry
/// (p, q) vanishes, and the columns of `vectors` with it.
static void jacobiRotate(std::vector<Complex> &a, std::vector<Complex> &vectors,
                         size_t dim, size_t p, size_t q) {
  Complex apq = a[p * dim + q];
  double norm = std::abs(apq);
  if (norm < 1e-300)
    return;
  Complex phase = apq / norm;
  double theta = (a[q * dim + q].real() - a[p * dim + p].real()) / (2 * norm);
  double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::hypot(theta, 1));
  double c = 1 / std::hypot(t, 1), s = t * c;
  // Columns: p' = c p - s conj(phase) q, q' = s phase p + c q.
  auto rotateColumns = [&](std::vector<Complex> &m) {
    for (size_t i = 0; i < dim; ++i) {
      Complex x = m[i * dim + p], y = m[i * dim + q];
      m[i * dim + p] = c * x - s * std::conj(phase) * y;
      m[i * dim + q] = s * phase * x + c * y;
    }
  };
  rotateColumns(a);
  rotateColumns(vectors);
  for (size_t j = 0; j < dim; ++j) {
    Complex x = a[p * dim + j], y = a[q * dim + j];
    a[p * dim + j] = c * x - s * phase * y;
    a[q * dim + j] = s * std::conj(phase) * x + c * y;
  }
}

/// The eigenvectors of a Hermitian matrix as columns (cyclic Jacobi method).
static std::vector<Complex> eigenvectors(std::vector<Complex> a, size_t dim) {
  std::vector<Complex> vectors(dim * dim);
  for (size_t i = 0; i < dim; ++i)
    vectors[i * dim + i] = 1;
  for (int sweep = 0; sweep < 60; ++sweep) {
    double off = 0;
    for (size_t p = 0; p < dim; ++p)
      for (size_t q = p + 1; q < dim; ++q)
        off += std::norm(a[p * dim + q]);
    if (off < 1e-30)
      break;
    for (size_t p = 0; p < dim; ++p)
      for (size_t q = p + 1; q < dim; ++q)
        jacobiRotate(a, vectors, dim, p, q);
  }
  return vectors;
}

std::vector<Complex> enishi::unitaryPower(ArrayRef<Complex> matrix, size_t dim,
                                          double exponent) {
  // The Hermitian and anti-Hermitian parts of a unitary commute, so a generic
  // combination of them has its eigenvectors. The second and third angle are
  // for a matrix in which two different eigenvalues coincide in the first.
  std::vector<Complex> best;
  double bestResidual = 1e300;
  for (double angle : {0.7390851332, 1.9, 2.6457513110}) {
    std::vector<Complex> hermitian(dim * dim);
    Complex weight = std::polar(1.0, angle);
    for (size_t i = 0; i < dim; ++i)
      for (size_t j = 0; j < dim; ++j)
        hermitian[i * dim + j] =
            0.5 * (weight * matrix[i * dim + j] +
                   std::conj(weight * matrix[j * dim + i]));
    std::vector<Complex> v = eigenvectors(std::move(hermitian), dim);
    std::vector<Complex> power(dim * dim);
    double residual = 0;
    for (size_t k = 0; k < dim; ++k) {
      Complex value = 0;
      std::vector<Complex> image(dim);
      for (size_t i = 0; i < dim; ++i) {
        for (size_t j = 0; j < dim; ++j)
          image[i] += matrix[i * dim + j] * v[j * dim + k];
        value += std::conj(v[i * dim + k]) * image[i];
      }
      for (size_t i = 0; i < dim; ++i)
        residual += std::norm(image[i] - value * v[i * dim + k]);
      double phase = std::arg(value);
      if (phase < -pi + 1e-9) // -1 up to rounding has the phase +pi
        phase += 2 * pi;
      Complex root = std::polar(1.0, phase * exponent);
      for (size_t i = 0; i < dim; ++i)
        for (size_t j = 0; j < dim; ++j)
          power[i * dim + j] +=
              root * v[i * dim + k] * std::conj(v[j * dim + k]);
    }
    if (residual < bestResidual) {
      bestResidual = residual;
      best = std::move(power);
    }
    if (bestResidual < 1e-20)
      break;
  }
  return best;
}

//===----------------------------------------------------------------------===//
// Power
//===----------------------------------------------------------------------===//

namespace {
/// A fixed gate as e^{i phase} times a rotation or phase gate by `angle`; its
/// power multiplies both.
struct Rotation {
  GateKind kind;
  double angle;
  double phase;
};
} // namespace

static std::optional<Rotation> asRotation(GateKind kind) {
  switch (kind) {
  case GateKind::X:
    return Rotation{GateKind::RX, pi, pi / 2};
  case GateKind::Y:
    return Rotation{GateKind::RY, pi, pi / 2};
  case GateKind::Z:
    return Rotation{GateKind::P, pi, 0};
  case GateKind::S:
    return Rotation{GateKind::P, pi / 2, 0};
  case GateKind::Sdg:
    return Rotation{GateKind::P, -pi / 2, 0};
  case GateKind::T:
    return Rotation{GateKind::P, pi / 4, 0};
  case GateKind::Tdg:
    return Rotation{GateKind::P, -pi / 4, 0};
  case GateKind::SX:
    return Rotation{GateKind::RX, pi / 2, pi / 4};
  case GateKind::SXdg:
    return Rotation{GateKind::RX, -pi / 2, -pi / 4};
  case GateKind::H:
    // A rotation about the axis between x and z; see appendFixedPower.
    return Rotation{GateKind::RZ, pi, pi / 2};
  default:
    return std::nullopt;
  }
}

/// Whether the kind is a one-parameter group in its first parameter, and the
/// parameter at which its principal power jumps (0: no such kind).
static double groupPeriod(GateKind kind) {
  switch (kind) {
  case GateKind::GPhase:
  case GateKind::P:
  case GateKind::CP:
    return 2 * pi;
  case GateKind::RX:
  case GateKind::RY:
  case GateKind::RZ:
  case GateKind::R:
  case GateKind::CRX:
  case GateKind::CRY:
  case GateKind::CRZ:
  case GateKind::RXX:
  case GateKind::RYY:
  case GateKind::RZZ:
  case GateKind::RZX:
  case GateKind::XXPlusYY:
  case GateKind::XXMinusYY:
    return 4 * pi;
  default:
    return 0;
  }
}

/// a * b where at most one is not a number.
static llvm::Expected<Angle> multiply(Circuit &out, Angle a, Angle b) {
  if (a.isConstant())
    return out.scale(b, a.value);
  if (b.isConstant())
    return out.scale(a, b.value);
  return llvm::createStringError(
      "a power of a gate needs a known exponent or a known angle");
}

/// The power of a rotation or phase gate. False if there is no closed form.
static llvm::Expected<bool> appendGroupPower(Circuit &out, const Circuit &body,
                                             const Instruction &inst,
                                             Angle exponent, bool isInteger) {
  double period = groupPeriod(inst.base);
  if (period == 0)
    return false;
  SmallVector<Angle, 4> angles = anglesIn(out, body, inst);
  if (angles[0].isConstant() && !isInteger) {
    double reduced = std::remainder(angles[0].value, period);
    // At the jump the eigenvalues -1 meet, and a rotation cannot say which
    // power is meant; a phase can.
    if (std::abs(std::abs(reduced) - period / 2) < 1e-9) {
      if (period > 2 * pi)
        return false;
      reduced = pi;
    }
    angles[0] = reduced;
  }
  llvm::Expected<Angle> scaled = multiply(out, angles[0], exponent);
  if (!scaled)
    return scaled.takeError();
  angles[0] = *scaled;
  appendLike(out, body, inst, inst.base, angles);
  return true;
}

/// The power of a fixed gate of asRotation(), controls included.
static llvm::Error appendFixedPower(Circuit &out, const Circuit &body,
                                    const Instruction &inst, GateKind base,
                                    Rotation rotation, Angle exponent) {
  ArrayRef<Qubit> qubits = body.qubits(inst);
  Qubit target = qubits.back();
  Circuit power(out.numQubits);
  Angle angle =
      power.scale(power.makeAngle(out.linear(exponent)), rotation.angle);
  Angle phase =
      power.scale(power.makeAngle(out.linear(exponent)), rotation.phase);
  if (rotation.phase != 0)
    power.append(GateKind::GPhase, {}, {phase});
  power.append(rotation.kind, {target}, {angle});

  auto tilt = [&](double by) {
    if (base == GateKind::H)
      out.append(GateKind::RY, {target}, {by});
  };
  tilt(-pi / 4);
  if (qubits.size() == 1) {
    for (const Instruction &part : power.instructions)
      out.appendFrom(power, part);
  } else if (llvm::Error error =
                 appendControlled(out, power, qubits.drop_back(), {})) {
    return error;
  }
  tilt(pi / 4);
  return llvm::Error::success();
}

static llvm::Error appendRepeated(Circuit &out, const Circuit &body,
                                  double count) {
  if (count * std::max<size_t>(body.size(), 1) > kMaxRepetitions)
    return llvm::createStringError(
        "the power repeats %zu instructions %.0f times, which is more than "
        "%.0f instructions",
        body.size(), count, kMaxRepetitions);
  out.globalPhase += body.globalPhase * count;
  for (size_t i = 0; i < size_t(count); ++i)
    for (const Instruction &inst : body.instructions)
      out.appendFrom(body, inst);
  return llvm::Error::success();
}

static llvm::Error appendMatrixPower(Circuit &out, const Circuit &body,
                                     Angle exponent) {
  llvm::SmallVector<Qubit, 8> qubits;
  bool isKnown = exponent.isConstant();
  for (const Instruction &inst : body.instructions) {
    isKnown &= !body.isSymbolic(inst);
    llvm::append_range(qubits, body.qubits(inst));
  }
  llvm::sort(qubits);
  qubits.erase(llvm::unique(qubits), qubits.end());
  if (!isKnown)
    return llvm::createStringError(
        "a power of these gates needs a known exponent and known angles");
  if (qubits.size() > kMaxPowerQubits)
    return llvm::createStringError(
        "a power that is not an integer, of gates on %zu qubits: more than %zu",
        qubits.size(), kMaxPowerQubits);
  std::vector<Complex> matrix = circuitMatrix(body, qubits);
  matrix = unitaryPower(matrix, size_t(1) << qubits.size(), exponent.value);
  out.appendUnitary(qubits, matrix);
  return llvm::Error::success();
}

llvm::Error enishi::appendPower(Circuit &out, const Circuit &body,
                                Angle exponent) {
  bool isInteger =
      exponent.isConstant() && exponent.value == std::rint(exponent.value);
  if (body.empty() && exponent.isConstant()) {
    double phase = body.globalPhase;
    out.globalPhase +=
        (isInteger ? phase : std::remainder(phase, 2 * pi)) * exponent.value;
    return llvm::Error::success();
  }
  if (isInteger && exponent.value < 0) {
    Circuit inverse(body.numQubits);
    appendInverse(inverse, body);
    return appendPower(out, inverse, -exponent.value);
  }
  if (body.size() == 1 && body.globalPhase == 0 &&
      body.instructions[0].kind != GateKind::Unitary) {
    const Instruction &inst = body.instructions[0];
    llvm::Expected<bool> done =
        appendGroupPower(out, body, inst, exponent, isInteger);
    if (!done)
      return done.takeError();
    if (*done)
      return llvm::Error::success();
    if (isInteger && gateInfo(inst.base).inverse == InverseRule::Self)
      return appendRepeated(out, body, std::fmod(exponent.value, 2));
    GateKind base = gateInfo(inst.base).base;
    if (std::optional<Rotation> rotation = asRotation(base))
      if (!isInteger || exponent.value > 8)
        return appendFixedPower(out, body, inst, base, *rotation, exponent);
  }
  if (isInteger)
    return appendRepeated(out, body, exponent.value);
  return appendMatrixPower(out, body, exponent);
}

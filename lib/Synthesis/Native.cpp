//===- Native.cpp - Translation to a device's gates -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Synthesis/Native.h"

#include "Fusion.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <numbers>

using namespace enishi;

static constexpr double kPi = std::numbers::pi;

//===----------------------------------------------------------------------===//
// Commutation
//===----------------------------------------------------------------------===//

namespace {

/// A rotation of an operand that may move from before a gate to after it: then
/// it is about the same axis on the operand `to`, and its angle is negated
/// where `negated`.
struct Passage {
  Pauli axis;
  unsigned to;
  bool negated = false;
};

} // namespace

static std::optional<Passage> passage(GateKind kind, unsigned operand) {
  if (std::optional<RotationForm> form = rotationForm(kind))
    return Passage{operand == 0 ? form->p : form->q, operand};
  switch (kind) {
  case GateKind::CX:
  case GateKind::ZX90:
  case GateKind::ZX90dg:
    return Passage{operand == 0 ? Pauli::Z : Pauli::X, operand};
  case GateKind::CY:
    return Passage{operand == 0 ? Pauli::Z : Pauli::Y, operand};
  case GateKind::CZ:
    return Passage{Pauli::Z, operand};
  case GateKind::ECR:
    // X0 zx90.
    return Passage{operand == 0 ? Pauli::Z : Pauli::X, operand, operand == 0};
  case GateKind::ISwap:
  case GateKind::ISwapdg:
    return Passage{Pauli::Z, 1 - operand};
  default:
    // The controls of any other gate.
    if (operand < gateInfo(kind).numControls)
      return Passage{Pauli::Z, operand};
    return std::nullopt;
  }
}

//===----------------------------------------------------------------------===//
// The translator
//===----------------------------------------------------------------------===//

namespace {

/// Reads the matrix of a Unitary on as many qubits as the result has.
template <unsigned N>
llvm::Error readUnitary(const Circuit &in, const Instruction &inst,
                        SquareMatrix<N> &result) {
  llvm::copy(in.matrix(inst), result.elements.begin());
  double error = distanceFromUnitary(result);
  if (error <= 1e-7)
    return llvm::Error::success();
  return llvm::createStringError(
      llvm::inconvertibleErrorCode(),
      "the matrix of a gate on qubit %u is not unitary (off by %g)",
      in.qubits(inst)[0], error);
}

/// A native gate as a pair of qubits offers it.
struct Offer {
  const NativeTwoQubitGate *gate;
  /// The pair offers it with the operands exchanged.
  bool exchanged;
};

/// Translates one circuit; blocks of control flow get translators of their own.
class Translator {
public:
  Translator(const NativeBasis &basis, const NativeOptions &options,
             Circuit &out)
      : basis(basis), options(options), out(out), fusion(out, basis.oneQubit) {}

  llvm::Error run(const Circuit &in);

private:
  llvm::Error instruction(const Circuit &in, const Instruction &inst);
  llvm::Error controlFlow(const Circuit &in, const Instruction &inst);
  llvm::Error byDecomposition(const Circuit &in, const Instruction &inst);
  llvm::Error twoQubitGate(const Circuit &in, const Instruction &inst);
  void oneQubitGate(GateKind kind, Qubit qubit, llvm::ArrayRef<Angle> params);

  void findOffers(Qubit a, Qubit b);
  bool passThrough(GateKind kind, Qubit a, Qubit b,
                   llvm::ArrayRef<Angle> params);
  bool rotation(GateKind kind, Qubit a, Qubit b, llvm::ArrayRef<Angle> params);
  void nativeRotation(const Offer &offer, std::array<Pauli, 2> axes, Qubit a,
                      Qubit b, Angle angle);
  void rotationByCX(const Offer &offer, std::array<Pauli, 2> axes, Qubit a,
                    Qubit b, Angle angle);
  void synthesize(const Matrix4 &u, Qubit a, Qubit b);
  void constantGate(GateKind kind, Qubit a, Qubit b);
  void write(const TwoQubitSequence &sequence, Qubit a, Qubit b);
  void write(GateKind kind, Qubit a, Qubit b, llvm::ArrayRef<Angle> params);
  TwoQubitOptions synthesisOptions(const Offer &offer, Qubit a, Qubit b) const;
  Angle import(const Circuit &in, Angle angle);

  const NativeBasis &basis;
  const NativeOptions &options;
  Circuit &out;
  OneQubitFusion fusion;
  /// What the pair of the current gate offers, best first.
  llvm::SmallVector<Offer, 4> offers;
  /// Sequences of gates without parameters, for a native gate and whether it
  /// is exchanged.
  struct Cached {
    GateKind kind;
    Offer offer;
    TwoQubitSequence sequence;
  };
  std::vector<Cached> cache;
};

} // namespace

Angle Translator::import(const Circuit &in, Angle angle) {
  if (angle.isConstant() || &in == &out)
    return angle;
  return out.makeAngle(in.expression(angle.expr));
}

void Translator::findOffers(Qubit a, Qubit b) {
  offers.clear();
  for (const NativeTwoQubitGate &gate : basis.twoQubit) {
    if (!basis.isSupported || basis.isSupported(gate.kind, a, b))
      offers.push_back({&gate, false});
    else if (basis.isSupported(gate.kind, b, a))
      offers.push_back({&gate, true});
  }
}

//===----------------------------------------------------------------------===//
// Writing two-qubit gates
//===----------------------------------------------------------------------===//

/// A native gate. Rotations that may pass it stay pending.
void Translator::write(GateKind kind, Qubit a, Qubit b,
                       llvm::ArrayRef<Angle> params) {
  Qubit qubits[2] = {a, b};
  Angle taken[2] = {0.0, 0.0};
  std::optional<Passage> passages[2];
  for (unsigned i = 0; i < 2; ++i) {
    passages[i] = passage(kind, i);
    if (!passages[i]) {
      fusion.flush(qubits[i]);
      continue;
    }
    fusion.flushBut(qubits[i], passages[i]->axis);
    if (passages[i]->to != i || passages[i]->negated)
      taken[i] = fusion.takeRotation(qubits[i], passages[i]->axis);
  }
  out.append(kind, qubits, params);
  for (unsigned i = 0; i < 2; ++i)
    if (passages[i])
      fusion.rotate(qubits[passages[i]->to], passages[i]->axis,
                    passages[i]->negated ? out.negate(taken[i]) : taken[i]);
}

static bool isIdentity(const Matrix2 &m) {
  return m(0, 0) == 1.0 && m(1, 1) == 1.0 && m(0, 1) == 0.0 && m(1, 0) == 0.0;
}

void Translator::write(const TwoQubitSequence &sequence, Qubit a, Qubit b) {
  auto writeLocals = [&](const std::array<Matrix2, 2> &locals) {
    if (!isIdentity(locals[0]))
      fusion.apply(a, locals[0]);
    if (!isIdentity(locals[1]))
      fusion.apply(b, locals[1]);
  };
  fusion.phase(sequence.phase);
  writeLocals(sequence.locals[0]);
  for (unsigned i = 0; i < sequence.numEntanglers; ++i) {
    const Entangler &gate = sequence.entanglers[i];
    if (gateInfo(gate.kind).numParams)
      write(gate.kind, a, b, Angle(gate.angle));
    else
      write(gate.kind, a, b, {});
    writeLocals(sequence.locals[i + 1]);
  }
}

TwoQubitOptions Translator::synthesisOptions(const Offer &offer, Qubit a,
                                             Qubit b) const {
  TwoQubitOptions result;
  result.entangler = offer.gate->kind;
  result.positiveAngles = offer.gate->positiveAngles;
  if (options.approximate && basis.error) {
    Qubit first = offer.exchanged ? b : a, second = offer.exchanged ? a : b;
    result.entanglerFidelity =
        std::clamp(1 - basis.error(result.entangler, first, second), 0.0, 1.0);
  }
  return result;
}

/// Any unitary, by the offer that needs the fewest entanglers, or by the best
/// fidelity where errors are known.
void Translator::synthesize(const Matrix4 &u, Qubit a, Qubit b) {
  WeylDecomposition weyl = decomposeWeyl(u);
  WeylDecomposition exchanged = weyl;
  std::swap(exchanged.before[0], exchanged.before[1]);
  std::swap(exchanged.after[0], exchanged.after[1]);
  bool byFidelity = options.approximate && basis.error;
  const Offer *best = nullptr;
  TwoQubitSequence bestSequence;
  double bestCost = 0;
  for (const Offer &offer : offers) {
    std::optional<EntanglerClass> entangler = entanglerClass(offer.gate->kind);
    if (!entangler)
      continue;
    TwoQubitOptions how = synthesisOptions(offer, a, b);
    double cost;
    TwoQubitSequence sequence;
    if (byFidelity) {
      sequence = synthesizeTwoQubit(offer.exchanged ? exchanged : weyl, how);
      WeylCoordinates reached =
          closestReachable(weyl.point, *entangler, sequence.numEntanglers);
      cost = 1 - averageGateFidelity(weyl.point, reached) *
                     std::pow(how.entanglerFidelity, sequence.numEntanglers);
    } else {
      cost = numEntanglers(weyl.point, *entangler);
    }
    if (best && cost >= bestCost)
      continue;
    best = &offer;
    bestCost = cost;
    bestSequence = sequence;
  }
  if (!byFidelity)
    bestSequence = synthesizeTwoQubit(best->exchanged ? exchanged : weyl,
                                      synthesisOptions(*best, a, b));
  if (best->exchanged)
    std::swap(a, b);
  write(bestSequence, a, b);
}

/// The coordinates of the gates without parameters.
static const WeylCoordinates &pointOf(GateKind kind) {
  static const std::array<WeylCoordinates, kNumTableGates> table = [] {
    std::array<WeylCoordinates, kNumTableGates> result;
    for (unsigned i = 0; i < kNumTableGates; ++i) {
      GateKind kind = static_cast<GateKind>(i);
      const GateInfo &info = gateInfo(kind);
      if (info.numQubits == 2 && info.numParams == 0)
        result[i] = weylCoordinates(gateMatrix4(kind));
    }
    return result;
  }();
  return table[static_cast<unsigned>(kind)];
}

/// The same for a gate without parameters, from the cache.
void Translator::constantGate(GateKind kind, Qubit a, Qubit b) {
  if (options.approximate && basis.error)
    return synthesize(gateMatrix4(kind), a, b);
  const Offer *best = nullptr;
  unsigned bestCount = 0;
  for (const Offer &offer : offers) {
    std::optional<EntanglerClass> entangler = entanglerClass(offer.gate->kind);
    if (!entangler)
      continue;
    unsigned count = numEntanglers(pointOf(kind), *entangler);
    if (best && count >= bestCount)
      continue;
    best = &offer;
    bestCount = count;
  }
  auto it = llvm::find_if(cache, [&](const Cached &cached) {
    return cached.kind == kind && cached.offer.gate == best->gate &&
           cached.offer.exchanged == best->exchanged;
  });
  if (it == cache.end()) {
    Matrix4 u = gateMatrix4(kind);
    cache.push_back({kind, *best,
                     synthesizeTwoQubit(best->exchanged ? exchangeQubits(u) : u,
                                        synthesisOptions(*best, a, b))});
    it = std::prev(cache.end());
  }
  if (best->exchanged)
    std::swap(a, b);
  write(it->sequence, a, b);
}

//===----------------------------------------------------------------------===//
// Rotations
//===----------------------------------------------------------------------===//

/// Brings a constant angle of a Pauli rotation into (-pi/2, pi/2] with
/// R_pq(angle + pi) = -i (P x Q) R_pq(angle). Returns whether P x Q is left.
static bool reduceHalfTurns(Angle &angle, double &phase) {
  double turns = std::nearbyint(angle.value / kPi);
  if (angle.value - turns * kPi == -kPi / 2)
    turns -= 1;
  angle = normalizeAngle(angle.value - turns * kPi);
  phase -= turns * kPi / 2;
  return std::fmod(turns, 2) != 0;
}

/// A rotation by a native gate with an angle.
void Translator::nativeRotation(const Offer &offer, std::array<Pauli, 2> axes,
                                Qubit a, Qubit b, Angle angle) {
  std::optional<RotationForm> form = rotationForm(offer.gate->kind);
  if (offer.exchanged) {
    std::swap(a, b);
    std::swap(axes[0], axes[1]);
  }
  std::array<Matrix2, 2> turns = {turnAxis(axes[0], form->p),
                                  turnAxis(axes[1], form->q)};
  Angle gateAngle = out.scale(angle, 1 / form->scale);
  if (offer.gate->positiveAngles && gateAngle.value < 0) {
    gateAngle = -gateAngle.value;
    turns[0] = rotationMatrix(form->p == Pauli::X ? Pauli::Z : Pauli::X, kPi) *
               turns[0];
  }
  Qubit qubits[2] = {a, b};
  Pauli formAxes[2] = {form->p, form->q};
  for (unsigned i = 0; i < 2; ++i)
    if (!isIdentity(turns[i]))
      fusion.apply(qubits[i], turns[i]);
  write(offer.gate->kind, a, b, gateAngle);
  fusion.phase(out.scale(gateAngle, -form->phase));
  for (unsigned i = 0; i < 2; ++i) {
    fusion.rotate(qubits[i], formAxes[i],
                  out.scale(gateAngle, -form->local[i]));
    if (!isIdentity(turns[i]))
      fusion.apply(qubits[i], adjoint(turns[i]));
  }
}

/// A rotation between two entanglers that are locally equivalent to cx.
void Translator::rotationByCX(const Offer &offer, std::array<Pauli, 2> axes,
                              Qubit a, Qubit b, Angle angle) {
  if (offer.exchanged) {
    std::swap(a, b);
    std::swap(axes[0], axes[1]);
  }
  llvm::SmallVector<Offer, 4> only = {{offer.gate, false}};
  std::swap(offers, only);
  // cx takes Z of its target to ZZ.
  Matrix2 turns[2] = {turnAxis(axes[0], Pauli::Z), turnAxis(axes[1], Pauli::Z)};
  Qubit qubits[2] = {a, b};
  for (unsigned i = 0; i < 2; ++i)
    if (!isIdentity(turns[i]))
      fusion.apply(qubits[i], turns[i]);
  constantGate(GateKind::CX, a, b);
  fusion.rotate(b, Pauli::Z, angle);
  constantGate(GateKind::CX, a, b);
  for (unsigned i = 0; i < 2; ++i)
    if (!isIdentity(turns[i]))
      fusion.apply(qubits[i], adjoint(turns[i]));
  std::swap(offers, only);
}

/// A gate with a RotationForm, its angle a number or not. False if no offer
/// has a direct way.
bool Translator::rotation(GateKind kind, Qubit a, Qubit b,
                          llvm::ArrayRef<Angle> params) {
  std::optional<RotationForm> form = rotationForm(kind);
  if (!form || (options.approximate && basis.error && params[0].isConstant()))
    return false;
  Angle angle = out.scale(params[0], form->scale);
  double phase = 0;
  bool halfTurn = angle.isConstant() && reduceHalfTurns(angle, phase);
  bool isConstant = angle.isConstant();
  // A quarter turn is a single entangler of class ControlledX.
  bool isQuarter = isConstant && std::abs(angle.value) == kPi / 2;

  const Offer *direct = nullptr, *byCX = nullptr;
  for (const Offer &offer : offers) {
    std::optional<EntanglerClass> entangler = entanglerClass(offer.gate->kind);
    bool anyAngle = isConstant || !offer.gate->positiveAngles;
    if (!direct && anyAngle && entangler == EntanglerClass::Rotation)
      direct = &offer;
    if (!byCX && entangler == EntanglerClass::ControlledX)
      byCX = &offer;
  }
  bool isZero = isConstant && angle.value == 0;
  if (!isZero && !direct && (!byCX || isQuarter))
    return false;
  // Between a rotation and a cx the order of preference decides.
  if (isQuarter && byCX && byCX < direct)
    return false;

  fusion.phase(phase);
  fusion.phase(out.scale(params[0], form->phase));
  std::array<Pauli, 2> axes = {form->p, form->q};
  Qubit qubits[2] = {a, b};
  for (unsigned i = 0; i < 2; ++i) {
    fusion.rotate(qubits[i], axes[i], out.scale(params[0], form->local[i]));
    // P = i R_p(pi).
    if (halfTurn) {
      fusion.rotate(qubits[i], axes[i], kPi);
      fusion.phase(kPi / 2);
    }
  }
  if (isZero)
    return true;
  if (direct)
    nativeRotation(*direct, axes, a, b, angle);
  else
    rotationByCX(*byCX, axes, a, b, angle);
  return true;
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

void Translator::oneQubitGate(GateKind kind, Qubit qubit,
                              llvm::ArrayRef<Angle> params) {
  switch (kind) {
  case GateKind::I:
    return;
  case GateKind::RX:
    return fusion.rotate(qubit, Pauli::X, params[0]);
  case GateKind::RY:
    return fusion.rotate(qubit, Pauli::Y, params[0]);
  case GateKind::RZ:
    return fusion.rotate(qubit, Pauli::Z, params[0]);
  case GateKind::P:
    fusion.phase(out.scale(params[0], 0.5));
    return fusion.rotate(qubit, Pauli::Z, params[0]);
  case GateKind::R:
    return fusion.rotateEquatorial(qubit, params[0], params[1]);
  case GateKind::U:
    return fusion.universal(qubit, params[0], params[1], params[2]);
  default:
    return fusion.apply(qubit, gateMatrix2(kind));
  }
}

/// A gate that is native as it is.
bool Translator::passThrough(GateKind kind, Qubit a, Qubit b,
                             llvm::ArrayRef<Angle> params) {
  for (const Offer &offer : offers) {
    if (offer.gate->kind != kind ||
        (offer.exchanged && !gateInfo(kind).isSymmetric()))
      continue;
    if (offer.gate->positiveAngles && !llvm::all_of(params, [](Angle angle) {
          return angle.isConstant() && angle.value >= 0 &&
                 angle.value <= kPi / 2;
        }))
      continue;
    if (offer.exchanged)
      std::swap(a, b);
    write(kind, a, b, params);
    return true;
  }
  return false;
}

llvm::Error Translator::twoQubitGate(const Circuit &in,
                                     const Instruction &inst) {
  llvm::ArrayRef<Qubit> qubits = in.qubits(inst);
  Qubit a = qubits[0], b = qubits[1];
  findOffers(a, b);
  if (!llvm::any_of(offers, [](const Offer &offer) {
        return entanglerClass(offer.gate->kind).has_value();
      }))
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "%s acts on qubits %u and %u, which the device does not couple",
        gateName(inst.kind).str().c_str(), a, b);

  if (inst.kind == GateKind::Unitary) {
    Matrix4 u;
    if (llvm::Error error = readUnitary(in, inst, u))
      return error;
    synthesize(u, a, b);
    return llvm::Error::success();
  }
  llvm::SmallVector<Angle, 4> params;
  for (unsigned i = 0, e = in.numParams(inst); i < e; ++i)
    params.push_back(import(in, in.param(inst, i)));
  if (passThrough(inst.kind, a, b, params))
    return llvm::Error::success();
  if (params.empty()) {
    constantGate(inst.kind, a, b);
    return llvm::Error::success();
  }
  if (rotation(inst.kind, a, b, params))
    return llvm::Error::success();
  if (in.isSymbolic(inst))
    return byDecomposition(in, inst);
  synthesize(gateMatrix4(inst.kind, in.params(inst)), a, b);
  return llvm::Error::success();
}

/// A symbolic gate that no native gate makes directly: by way of cx.
llvm::Error Translator::byDecomposition(const Circuit &in,
                                        const Instruction &inst) {
  DecomposeOptions how;
  how.target = DecomposeTarget::OneQubitAndCX;
  Circuit part(in.numQubits, in.numBits);
  if (llvm::Error error = decomposeInstruction(in, inst, how, part))
    return error;
  fusion.phase(part.globalPhase);
  for (const Instruction &gate : part.instructions)
    if (llvm::Error error = instruction(part, gate))
      return error;
  return llvm::Error::success();
}

llvm::Error Translator::controlFlow(const Circuit &in,
                                    const Instruction &inst) {
  llvm::SmallVector<Qubit, 16> qubits(in.qubits(inst));
  for (Qubit qubit : qubits)
    fusion.flush(qubit);
  std::vector<Circuit> blocks;
  for (const Circuit &block : in.controlFlowBlocks(inst)) {
    Circuit &result = blocks.emplace_back(out.numQubits, out.numBits);
    if (llvm::Error error = Translator(basis, options, result).run(block))
      return error;
  }
  out.appendControlFlow(qubits, in.controlFlowTag(inst), std::move(blocks));
  return llvm::Error::success();
}

llvm::Error Translator::instruction(const Circuit &in,
                                    const Instruction &inst) {
  switch (inst.kind) {
  case GateKind::GPhase:
    fusion.phase(import(in, in.param(inst, 0)));
    return llvm::Error::success();
  case GateKind::Measure:
    if (options.dropBeforeMeasure)
      fusion.flushBeforeMeasure(inst.q[0]);
    else
      fusion.flush(inst.q[0]);
    out.appendFrom(in, inst);
    return llvm::Error::success();
  case GateKind::Reset:
    if (options.dropBeforeMeasure)
      fusion.drop(inst.q[0]);
    else
      fusion.flush(inst.q[0]);
    out.appendFrom(in, inst);
    return llvm::Error::success();
  case GateKind::Barrier:
  case GateKind::Delay:
    for (Qubit qubit : in.qubits(inst))
      fusion.flush(qubit);
    out.appendFrom(in, inst);
    return llvm::Error::success();
  case GateKind::ControlFlow:
    return controlFlow(in, inst);
  case GateKind::Classical:
  case GateKind::Jump:
  case GateKind::JumpIfZero:
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "a program with jumps has to be translated block by block");
  default:
    break;
  }
  llvm::ArrayRef<Qubit> qubits = in.qubits(inst);
  if (qubits.size() == 2)
    return twoQubitGate(in, inst);
  if (inst.kind == GateKind::Unitary) {
    Matrix2 u;
    if (llvm::Error error = readUnitary(in, inst, u))
      return error;
    fusion.apply(qubits[0], u);
    return llvm::Error::success();
  }
  llvm::SmallVector<Angle, 3> params;
  for (unsigned i = 0, e = in.numParams(inst); i < e; ++i)
    params.push_back(import(in, in.param(inst, i)));
  oneQubitGate(inst.kind, qubits[0], params);
  return llvm::Error::success();
}

llvm::Error Translator::run(const Circuit &in) {
  out.globalPhase = in.globalPhase;
  out.instructions.reserve(in.size());
  for (const Instruction &inst : in.instructions)
    if (llvm::Error error = instruction(in, inst))
      return error;
  fusion.finish(options.dropSymbolicPhase);
  out.globalPhase = std::remainder(out.globalPhase, 2 * kPi);
  return llvm::Error::success();
}

/// True for gates that the translator leaves to decompose().
static bool hasLargeGates(const Circuit &circuit) {
  return llvm::any_of(circuit.instructions, [&](const Instruction &inst) {
    if (inst.kind == GateKind::ControlFlow)
      return llvm::any_of(circuit.controlFlowBlocks(inst), hasLargeGates);
    return isUnitary(inst.kind) && (inst.kind == GateKind::Controlled ||
                                    circuit.qubits(inst).size() > 2);
  });
}

llvm::Expected<Circuit>
enishi::translateToNative(const Circuit &circuit, const NativeBasis &basis,
                          const NativeOptions &options) {
  if (hasLargeGates(circuit)) {
    DecomposeOptions how;
    how.ancillas = options.ancillas;
    Circuit smaller;
    if (llvm::Error error = decompose(circuit, how, smaller))
      return std::move(error);
    return translateToNative(smaller, basis, options);
  }
  Circuit out(circuit.numQubits, circuit.numBits);
  if (llvm::Error error = Translator(basis, options, out).run(circuit))
    return std::move(error);
  return out;
}

llvm::Expected<NativeBasis>
NativeBasis::fromGates(llvm::ArrayRef<GateKind> gates) {
  NativeBasis basis;
  std::optional<OneQubitBasis> oneQubit = chooseOneQubitBasis(gates);
  if (!oneQubit)
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "the one-qubit gates of the device do not make every one-qubit "
        "operation; known sets are rz with r, rx, ry or sx; rx with ry; r; u");
  basis.oneQubit = *oneQubit;
  bool isUniversal = false;
  for (GateKind kind : gates)
    if (isTableGate(kind) && gateInfo(kind).numQubits == 2) {
      basis.twoQubit.push_back({kind});
      isUniversal |= entanglerClass(kind).has_value();
    }
  if (!isUniversal)
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "the device has no two-qubit gate that is known to make the others");
  return basis;
}

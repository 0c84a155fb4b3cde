//===- MultiControl.cpp - Gates under many controls -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MultiControl.h"

#include "enishi/Synthesis/OneQubit.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

#include <cassert>
#include <numbers>

using namespace enishi;

static constexpr double kPi = std::numbers::pi;

void GateWriter::unitary(Qubit qubit, const Matrix2 &u) {
  appendSequence(out, qubit, synthesizeOneQubit(u, OneQubitBasis::U));
}

void GateWriter::inverseOf(size_t begin, size_t end) {
  for (size_t i = end; i-- > begin;)
    out.appendInverseFrom(out, out.instructions[i]);
}

//===----------------------------------------------------------------------===//
// Toffoli gates
//===----------------------------------------------------------------------===//

// exp(i pi abc) = exp(i pi/4 (a + b + c - a^b - a^c - b^c + a^b^c)), with ^ the
// exclusive or, and the same with the sign of the exponent changed. The pieces
// below are some of these seven phases.

void MultiControl::toffoli(Qubit a, Qubit b, Qubit target) {
  w.h(target);
  w.cx(b, target);
  w.t(target, false);
  w.cx(a, target);
  w.t(target);
  w.cx(b, target);
  w.t(target, false);
  w.cx(a, target);
  w.t(target);
  w.h(target);
  w.t(b);
  w.cx(a, b);
  w.t(b, false);
  w.cx(a, b);
  w.t(a);
}

/// A Toffoli gate times phases that depend on its three qubits (Margolus). Its
/// own inverse.
void MultiControl::relativeToffoli(Qubit a, Qubit b, Qubit target) {
  w.h(target);
  w.t(target);
  w.cx(b, target);
  w.t(target, false);
  w.cx(a, target);
  w.t(target);
  w.cx(b, target);
  w.t(target, false);
  w.h(target);
}

/// The four of the seven phases in which `on` takes part, for a gate between
/// H on the target.
void MultiControl::toffoliHalf(Qubit on, Qubit control, Qubit target,
                               bool positive) {
  w.t(on, positive);
  w.cx(control, on);
  w.t(on, !positive);
  w.cx(target, on);
  w.t(on, positive);
  w.cx(control, on);
  w.t(on, !positive);
  w.cx(target, on);
}

//===----------------------------------------------------------------------===//
// Multi-controlled X with borrowed qubits
//===----------------------------------------------------------------------===//

/// Flips the last borrowed qubit where all controls are 1, up to phases that
/// depend on controls and borrowed qubits. Needs one borrowed qubit fewer than
/// controls. The outer gates of each rung on either side of the rungs below
/// cancel (Iten et al., Phys. Rev. A 93, 032318; Maslov, ibid. 022311).
void MultiControl::borrowedLadder(llvm::ArrayRef<Qubit> controls,
                                  llvm::ArrayRef<Qubit> borrowed) {
  assert(borrowed.size() + 1 == controls.size());
  for (size_t i = borrowed.size(); i-- > 1;) {
    Qubit target = borrowed[i];
    w.h(target);
    w.t(target);
    w.cx(controls[i + 1], target);
    w.t(target, false);
    w.cx(borrowed[i - 1], target);
  }
  relativeToffoli(controls[0], controls[1], borrowed[0]);
  for (size_t i = 1; i < borrowed.size(); ++i) {
    Qubit target = borrowed[i];
    w.cx(borrowed[i - 1], target);
    w.t(target);
    w.cx(controls[i + 1], target);
    w.t(target, false);
    w.h(target);
  }
}

/// k controls, at least k - 2 borrowed qubits, k >= 3: 8k - 10 cx. The phases
/// without the last borrowed qubit are the same in both Toffoli gates, so that
/// opposite signs cancel them.
void MultiControl::xBorrowingMany(llvm::ArrayRef<Qubit> controls,
                                  llvm::ArrayRef<Qubit> borrowed,
                                  Qubit target) {
  llvm::ArrayRef<Qubit> chain = borrowed.take_front(controls.size() - 2);
  Qubit last = controls.back();
  w.h(target);
  toffoliHalf(chain.back(), last, target, true);
  size_t begin = w.out.size();
  borrowedLadder(controls.drop_back(), chain);
  size_t end = w.out.size();
  toffoliHalf(chain.back(), last, target, false);
  w.inverseOf(begin, end);
  w.h(target);
}

/// The same up to phases that depend on controls and borrowed qubits only:
/// 8k - 12 cx for k >= 3 controls, 4 for k = 2, exact for fewer.
void MultiControl::xUpToControlPhase(llvm::ArrayRef<Qubit> controls,
                                     llvm::ArrayRef<Qubit> borrowed,
                                     Qubit target) {
  if (controls.size() == 1)
    return w.cx(controls[0], target);
  if (controls.size() == 2) {
    w.h(target);
    w.t(target);
    w.cx(controls[1], target);
    w.t(target, false);
    w.cx(controls[0], target);
    w.t(target);
    w.cx(controls[1], target);
    w.t(target, false);
    w.cx(controls[0], target);
    w.h(target);
    return;
  }
  llvm::ArrayRef<Qubit> chain = borrowed.take_front(controls.size() - 2);
  Qubit last = controls.back(), link = chain.back();
  w.h(target);
  w.cx(link, target);
  w.t(target, false);
  w.cx(last, target);
  w.t(target);
  w.cx(link, target);
  size_t begin = w.out.size();
  borrowedLadder(controls.drop_back(), chain);
  size_t end = w.out.size();
  w.cx(link, target);
  w.t(target, false);
  w.cx(last, target);
  w.t(target);
  w.cx(link, target);
  w.inverseOf(begin, end);
  w.h(target);
}

//===----------------------------------------------------------------------===//
// Conditionally clean qubits
//===----------------------------------------------------------------------===//

/// For a qubit `a` that holds controls[0] and controls[1]: gathers the other
/// controls in one qubit, the result, such that all controls are 1 if and only
/// if `a` and the result are. Wherever `a` is 1, the first two controls are
/// known to be 1 and serve as clean qubits, and so on (Khattar, Gidney,
/// arXiv:2407.17966). Up to phases; 3 (k - 3) cx for k >= 3 controls.
Qubit MultiControl::conditionallyCleanLadder(llvm::ArrayRef<Qubit> controls) {
  assert(controls.size() >= 3);
  // What has to be 1, each under the condition that those before it are.
  llvm::SmallVector<Qubit, 16> checks;
  size_t next = 2;
  for (; next + 1 < controls.size(); next += 2) {
    Qubit target = controls[next - 1];
    w.x(target);
    relativeToffoli(controls[next], controls[next + 1], target);
    checks.push_back(target);
  }
  if (next < controls.size())
    checks.push_back(controls[next]);
  // Join the last two into controls[2 i], with i the number of checks before
  // them: it is known to be 1 where those checks are.
  while (checks.size() > 1) {
    Qubit second = checks.pop_back_val(), first = checks.pop_back_val();
    Qubit target = controls[2 * checks.size()];
    w.x(target);
    relativeToffoli(first, second, target);
    checks.push_back(target);
  }
  return checks.front();
}

/// k controls and one borrowed qubit, k >= 4: 12k - 22 cx. The target is
/// flipped under the ladder twice, with the borrowed qubit changed between if
/// the first two controls are 1; the phases without it cancel.
void MultiControl::xBorrowingOne(llvm::ArrayRef<Qubit> controls, Qubit borrowed,
                                 Qubit target) {
  w.h(target);
  for (bool first : {true, false}) {
    size_t begin = w.out.size();
    Qubit last = conditionallyCleanLadder(controls);
    size_t end = w.out.size();
    toffoliHalf(borrowed, last, target, first);
    w.inverseOf(begin, end);
    relativeToffoli(controls[0], controls[1], borrowed);
  }
  w.h(target);
}

//===----------------------------------------------------------------------===//
// The primitives
//===----------------------------------------------------------------------===//

/// P(angle), by its own name where it has one.
static void appendPhaseGate(GateWriter &w, Qubit qubit, Angle angle) {
  static constexpr std::pair<double, GateKind> named[] = {
      {kPi, GateKind::Z},     {-kPi, GateKind::Z},
      {kPi / 2, GateKind::S}, {-kPi / 2, GateKind::Sdg},
      {kPi / 4, GateKind::T}, {-kPi / 4, GateKind::Tdg}};
  if (angle.isConstant())
    for (auto [value, kind] : named)
      if (angle.value == value)
        return w.gate(kind, qubit);
  w.rotation(GateKind::P, qubit, angle);
}

/// RZ under up to about five controls as the product of its 2^k parity
/// rotations, in the order of a Gray code: 2^k cx.
void MultiControl::multiplexedRZ(llvm::ArrayRef<Qubit> controls, Qubit target,
                                 Angle angle) {
  unsigned k = controls.size(), count = 1u << k;
  for (unsigned i = 0; i < count; ++i) {
    unsigned parity = i ^ (i >> 1);
    double factor = llvm::popcount(parity) % 2 ? -1.0 : 1.0;
    w.rotation(GateKind::RZ, target, w.out.scale(angle, factor / count));
    if (k != 0)
      w.cx(controls[std::min<unsigned>(llvm::countr_zero(i + 1), k - 1)],
           target);
  }
}

/// The phase of the product of m bits as phases of their parities:
/// 2^m - 2 cx.
void MultiControl::grayPhase(llvm::ArrayRef<Qubit> qubits, Angle angle) {
  double unit = 1.0 / (1u << (qubits.size() - 1));
  for (unsigned top = qubits.size(); top-- > 0;) {
    for (unsigned i = 0; i < 1u << top; ++i) {
      unsigned parity = i ^ (i >> 1);
      double factor = llvm::popcount(parity) % 2 ? -unit : unit;
      appendPhaseGate(w, qubits[top], w.out.scale(angle, factor));
      if (top != 0)
        w.cx(qubits[std::min<unsigned>(llvm::countr_zero(i + 1), top - 1)],
             qubits[top]);
    }
  }
}

llvm::SmallVector<Qubit, 16>
MultiControl::borrowable(llvm::ArrayRef<Qubit> also) const {
  llvm::SmallVector<Qubit, 16> result(also);
  llvm::append_range(result, available.clean);
  llvm::append_range(result, available.dirty);
  return result;
}

/// The two halves of the controls flip the target in turn between quarters of
/// the rotation. The phases of the two flips by the same half cancel: they are
/// diagonal and do not involve the target.
void MultiControl::splitRZ(llvm::ArrayRef<Qubit> controls, Qubit target,
                           Angle angle) {
  size_t middle = (controls.size() + 1) / 2;
  llvm::ArrayRef<Qubit> halves[2] = {controls.take_front(middle),
                                     controls.drop_front(middle)};
  size_t begin[2], end[2];
  for (unsigned step = 0; step < 4; ++step) {
    unsigned half = step % 2;
    if (step < 2) {
      begin[half] = w.out.size();
      xUpToControlPhase(halves[half], borrowable(halves[1 - half]), target);
      end[half] = w.out.size();
    } else {
      w.inverseOf(begin[half], end[half]);
    }
    w.rotation(GateKind::RZ, target,
               w.out.scale(angle, half == 0 ? -0.25 : 0.25));
  }
}

void MultiControl::rz(llvm::ArrayRef<Qubit> controls, Qubit target,
                      Angle angle) {
  if (angle.isConstant() && angle.value == 0)
    return;
  if (controls.size() <= 4)
    return multiplexedRZ(controls, target, angle);
  if (available.clean.empty())
    return splitRZ(controls, target, angle);
  Qubit clean = available.clean.front();
  size_t begin = w.out.size();
  relativeToffoli(controls[0], controls[1], clean);
  Qubit last = conditionallyCleanLadder(controls);
  size_t end = w.out.size();
  multiplexedRZ({clean, last}, target, angle);
  w.inverseOf(begin, end);
}

void MultiControl::x(llvm::ArrayRef<Qubit> controls, Qubit target) {
  size_t k = controls.size();
  if (k == 0)
    return w.x(target);
  if (k == 1)
    return w.cx(controls[0], target);
  if (k == 2)
    return toffoli(controls[0], controls[1], target);
  if (!available.clean.empty()) {
    Qubit clean = available.clean.front();
    size_t begin = w.out.size();
    relativeToffoli(controls[0], controls[1], clean);
    Qubit last = conditionallyCleanLadder(controls);
    size_t end = w.out.size();
    toffoli(clean, last, target);
    return w.inverseOf(begin, end);
  }
  if (k > 3 && available.dirty.size() >= k - 2)
    return xBorrowingMany(controls, available.dirty, target);
  if (k > 3 && !available.dirty.empty())
    return xBorrowingOne(controls, available.dirty.front(), target);
  llvm::SmallVector<Qubit, 16> all(controls);
  all.push_back(target);
  w.h(target);
  phase(all, kPi);
  w.h(target);
}

void MultiControl::phase(llvm::ArrayRef<Qubit> qubits, Angle angle) {
  if (angle.isConstant()) {
    // A smaller phase is rounding error: this ends the halving below.
    constexpr double negligible = 1e-15;
    angle = normalizeAngle(angle.value, 0);
    if (std::abs(angle.value) <= negligible)
      return;
  }
  size_t m = qubits.size();
  bool isSign = angle.isConstant() && angle.value == kPi;
  if (m == 0)
    return w.phase(angle);
  if (m == 2 && isSign)
    return w.cz(qubits[0], qubits[1]);
  if (m <= 4 || (m == 5 && available.clean.empty() &&
                 (!isSign || available.dirty.empty())))
    return grayPhase(qubits, angle);
  if (!available.clean.empty()) {
    Qubit clean = available.clean.front();
    size_t begin = w.out.size();
    relativeToffoli(qubits[0], qubits[1], clean);
    Qubit last = conditionallyCleanLadder(qubits);
    size_t end = w.out.size();
    phase({clean, last}, angle);
    return w.inverseOf(begin, end);
  }
  Qubit last = qubits.back();
  llvm::ArrayRef<Qubit> rest = qubits.drop_back();
  if (isSign && !available.dirty.empty()) {
    w.h(last);
    x(rest, last);
    return w.h(last);
  }
  // P = e^{i angle/2} RZ, and what is left is a phase on one qubit fewer.
  rz(rest, last, angle);
  llvm::SmallVector<Qubit, 16> dirty = borrowable(last);
  MultiControl(w, {{}, dirty}).phase(rest, w.out.scale(angle, 0.5));
}

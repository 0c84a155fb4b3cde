//===- PauliWords.cpp - Words of Pauli rotations ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LocalForm.h"
#include "PauliReduction.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::verification;

using std::numbers::pi;

bool PauliReduction::isOther(double angle) const {
  double eighths = angle / (pi / 4);
  return std::abs(eighths - std::round(eighths)) * (pi / 4) > angleTolerance;
}

/// How many of the rotations P(a) Q(b) P(c) are by angles other than multiples
/// of pi/4, those about P taken together where Q(b) lets one past.
unsigned PauliReduction::numOthers(const std::array<double, 3> &angles) const {
  auto [a, b, c] = angles;
  if (std::abs(std::sin(b)) <= angleTolerance)
    return isOther(std::cos(b) > 0 ? a + c : a - c);
  return isOther(a) + isOther(b) + isOther(c);
}

namespace {

/// w - i (x P + y Q + z R), where P, Q and R = -i P Q are like the Pauli
/// matrices.
struct Quaternion {
  double w = 1, v[3] = {0, 0, 0};

  static Quaternion rotation(unsigned axis, double angle) {
    Quaternion result;
    result.w = std::cos(angle / 2);
    result.v[axis] = std::sin(angle / 2);
    return result;
  }
  Quaternion operator*(const Quaternion &o) const {
    Quaternion result;
    result.w = w * o.w - v[0] * o.v[0] - v[1] * o.v[1] - v[2] * o.v[2];
    for (unsigned k = 0; k < 3; ++k) {
      unsigned l = (k + 1) % 3, m = (k + 2) % 3;
      result.v[k] = w * o.v[k] + o.w * v[k] + v[l] * o.v[m] - v[m] * o.v[l];
    }
    return result;
  }
};

/// The angles of P(a) Q(b) P(c) that this is, P first. Where b is closer to 0
/// or pi than `tolerance`, a is 0.
std::array<double, 3> eulerAngles(const Quaternion &product, double tolerance) {
  double w = product.w, x = product.v[0], y = product.v[1], z = product.v[2];
  double b = 2 * std::atan2(std::hypot(y, z), std::hypot(w, x)),
         halfSum = std::atan2(x, w), halfDifference = std::atan2(z, y);
  // There only the sum or the difference means anything.
  if (b <= tolerance)
    halfDifference = halfSum;
  else if (pi - b <= tolerance)
    halfSum = halfDifference;
  return {halfSum - halfDifference, b, halfSum + halfDifference};
}

/// The algebra of two anticommuting strings.
struct Algebra {
  PauliString p, q, r;
  double signOfR;

  Algebra(const PauliString &p, const PauliString &q) : p(p), q(q), r(p) {
    r.multiply(q, 3);
    signOfR = r.isNegative() ? -1 : 1;
  }
  /// Which of the three a string is, or kNone.
  unsigned axis(const PauliString &pauli) const {
    return pauli.sameAxis(p)   ? 0
           : pauli.sameAxis(q) ? 1
           : pauli.sameAxis(r) ? 2
                               : kNone;
  }
};

} // namespace

/// The rotations about the axes of an algebra that can be moved to the end.
llvm::SmallVector<size_t, 8>
PauliReduction::wordAtEnd(llvm::function_ref<bool(const PauliString &)> belongs,
                          llvm::function_ref<bool(const PauliString &)> passes,
                          unsigned maxSteps, unsigned maxBlockers) {
  llvm::SmallVector<size_t, 8> members;
  llvm::SmallVector<size_t, 16> blockers;
  for (size_t i = list.size(), steps = 0; i-- > 0 && steps < maxSteps;
       ++steps) {
    const PauliString &pauli = list[i].pauli;
    if (belongs(pauli) && llvm::all_of(blockers, [&](size_t blocker) {
          return pauli.commutesWith(list[blocker].pauli);
        })) {
      members.push_back(i);
    } else if (!passes(pauli)) {
      if (blockers.size() == maxBlockers)
        break;
      blockers.push_back(i);
    }
  }
  if (!budget.spend(16))
    gaveUp = true;
  return members;
}

/// If the last rotation is one of four or more about the axes of one algebra
/// that can be brought together at the end, writes these as three or fewer.
/// So forms that differ in their Euler angles cancel. What consists of T gates
/// keeps to them, as other angles would hide what they cancel with.
void PauliReduction::shortenWord() {
  constexpr unsigned kMaxPartners = 4, kMaxSteps = 48;
  const PauliString p = list.back().pauli;
  llvm::SmallVector<PauliString, kMaxPartners> tried;
  for (size_t i = list.size() - 1, steps = 0;
       i-- > 0 && steps < kMaxSteps && tried.size() < kMaxPartners; ++steps) {
    if (list[i].pauli.commutesWith(p))
      continue;
    Algebra algebra(p, list[i].pauli);
    if (llvm::any_of(tried, [&](const PauliString &other) {
          return algebra.axis(other) != kNone;
        }))
      continue;
    tried.push_back(list[i].pauli);
    llvm::SmallVector<size_t, 8> members = wordAtEnd(
        [&](const PauliString &pauli) { return algebra.axis(pauli) != kNone; },
        [&](const PauliString &pauli) {
          return pauli.commutesWith(algebra.p) && pauli.commutesWith(algebra.q);
        },
        /*maxSteps=*/128, /*maxBlockers=*/12);
    if (members.size() < 4)
      continue;
    Quaternion product;
    unsigned others = 0;
    for (size_t member : members) {
      unsigned axis = algebra.axis(list[member].pauli);
      double angle = list[member].angle * (axis == 2 ? algebra.signOfR : 1);
      product = product * Quaternion::rotation(axis, angle);
      others += isOther(angle);
    }
    std::array<double, 3> angles = eulerAngles(product, angleTolerance);
    if (numOthers(angles) > others)
      continue;
    for (size_t member : members)
      list.erase(list.begin() + member);
    error += 1e-15 * double(members.size());
    appendEuler(algebra.p, algebra.q, angles);
    return;
  }
}

/// Puts rotations by these angles about P, Q and P last, in order of time.
void PauliReduction::appendEuler(const PauliString &p, const PauliString &q,
                                 const std::array<double, 3> &angles) {
  size_t first = list.size();
  for (unsigned k = 0; k < 3; ++k)
    list.push_back({k == 1 ? q : p, angles[k]});
  for (size_t i = list.size(); i-- > first;)
    if (std::optional<unsigned> turns = quarters(list[i].angle))
      pullOut(i, *turns);
}

//===----------------------------------------------------------------------===//
// What happens on two qubits
//===----------------------------------------------------------------------===//
//
// A compiler writes a run of gates on a pair of qubits anew, by its matrix: its
// rotations have other angles then, and none meets one of the program. But the
// rotations of both belong to the 15 Paulis of that pair, and their product is
// a 4x4 matrix that is seen to be simple.

/// A gate on two qubits comes next.
void PauliReduction::meet(uint32_t p, uint32_t q) {
  if (partner[p] == q)
    return;
  leave(p);
  leave(q);
  partner[p] = q;
  partner[q] = p;
}

/// The run of gates on a qubit and its partner is over.
void PauliReduction::leave(uint32_t wire) {
  uint32_t other = partner[wire];
  if (other == kNone)
    return;
  partner[wire] = partner[other] = kNone;
  if (!hasOther[wire] && !hasOther[other])
    return;
  if (shortenBlock(wire, other))
    return;
  // What has cancelled may have brought others together that are in the way.
  constexpr size_t kTail = 256;
  size_t before = list.size();
  changed = false;
  insertAgain(before - std::min(before, kTail));
  if (changed || list.size() < before)
    shortenBlock(wire, other);
}

static PauliFactor factorOf(const PairPauli &pauli, double angle) {
  PauliFactor factor;
  for (auto [qubit, axis] : {std::pair(0u, pauli.first), {1u, pauli.second}})
    if (axis)
      factor.pauli.emplace_back(qubit, *axis);
  factor.angle = angle;
  return factor;
}

namespace {

/// A Pauli matrix of two qubits: sign * image is what it is at the start.
struct BlockPauli {
  PairPauli local;
  PauliString image;
  double sign;
};

} // namespace

/// If the rotations about Paulis of two qubits, as they are at the end, that
/// can be brought together there are a Clifford and one-qubit gates when taken
/// together, writes them so where that leaves fewer odd angles. False if they
/// are more than that.
bool PauliReduction::shortenBlock(uint32_t p, uint32_t q) {
  const uint32_t names[2] = {p, q};
  llvm::SmallVector<BlockPauli, 15> paulis;
  for (const PairPauli &local : allPairPaulis()) {
    PauliString image = imageOf(factorOf(local, 0), names);
    // As insert() writes it.
    for (unsigned c : clean.set_bits())
      if (!image.x(c))
        image.clearZ(c);
    double sign = image.isNegative() ? -1 : 1;
    if (sign < 0)
      image.negate();
    if (!image.isScalar())
      paulis.push_back({local, std::move(image), sign});
  }
  auto find = [&](const PauliString &pauli) {
    return llvm::find_if(paulis, [&](const BlockPauli &known) {
      return known.image.sameAxis(pauli);
    });
  };
  llvm::SmallVector<size_t, 8> members = wordAtEnd(
      [&](const PauliString &pauli) { return find(pauli) != paulis.end(); },
      [&](const PauliString &pauli) {
        return llvm::all_of(paulis, [&](const BlockPauli &known) {
          return known.image.commutesWith(pauli);
        });
      },
      /*maxSteps=*/512, /*maxBlockers=*/64);
  BlockMatrix product(2);
  unsigned others = 0;
  for (size_t member : members) {
    const BlockPauli &pauli = *find(list[member].pauli);
    double angle = list[member].angle * pauli.sign;
    others += isOther(angle);
    product.applyBefore(pauli.local.rotation(angle), {0, 1});
  }
  if (others == 0) {
    hasOther.reset(p);
    hasOther.reset(q);
    return true;
  }
  std::optional<LocalForm> form = localForm(product, angleTolerance);
  if (!form)
    return false;

  Circuit locals(2);
  locals.appendUnitary({0}, form->first.data());
  locals.appendUnitary({1}, form->second.data());
  unsigned left = 0;
  for (const Instruction &inst : locals.instructions) {
    llvm::SmallVector<PauliFactor, 16> factors;
    double turned = 0;
    pauliFactors(locals, inst, factors, turned);
    left +=
        factors.size() == 3
            ? numOthers({factors[0].angle, factors[1].angle, factors[2].angle})
            : isOther(factors[0].angle);
  }
  if (left >= others)
    return true;
  for (size_t member : members)
    list.erase(list.begin() + member);
  // The factors are as far from being unitary as they are off.
  error += 4 * form->error + 4e-15 * double(members.size());
  for (const PairPauli &entangler : form->entanglers)
    appendPhysical(factorOf(entangler, pi / 2), names, false);
  for (const Instruction &inst : locals.instructions)
    append(locals, inst, names, false);
  return true;
}

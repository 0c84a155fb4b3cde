//===- PauliReduction.cpp - Circuits as Pauli rotations ---------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PauliReduction.h"

#include "StabilizerAmplitude.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::verification;

using std::numbers::pi;

PauliReduction::PauliReduction(const llvm::BitVector &zero,
                               double angleTolerance, double workLimit)
    : numQubits(zero.size()), angleTolerance(angleTolerance), budget(workLimit),
      zero(zero), clean(zero) {
  for (unsigned q = 0; q < numQubits; ++q)
    for (bool isZ : {true, false})
      rows.push_back(PauliString::single(numQubits, q, isZ));
}

std::optional<unsigned> PauliReduction::quarters(double angle) {
  double nearest = std::round(angle / (pi / 2));
  double rest = angle - nearest * (pi / 2);
  if (std::abs(rest) > angleTolerance)
    return std::nullopt;
  // The rotation itself and the double that holds its angle.
  error += std::abs(rest) / 2 + 1e-16 * (1 + std::abs(nearest));
  unsigned eighth = unsigned(int64_t(nearest) & 7);
  // A full turn is -1.
  if (eighth >= 4)
    phase += pi;
  return eighth & 3;
}

bool PauliReduction::append(const Circuit &circuit, const Instruction &inst,
                            llvm::ArrayRef<uint32_t> names, bool inverse) {
  llvm::SmallVector<PauliFactor, 16> factors;
  double turned = 0;
  if (!pauliFactors(circuit, inst, factors, turned))
    return false;
  phase += inverse ? -turned : turned;
  for (size_t k = 0; k < factors.size(); ++k)
    appendPhysical(factors[inverse ? factors.size() - 1 - k : k], names,
                   inverse);
  return true;
}

/// The image of a Hermitian product of Pauli matrices given the rows.
static PauliString imageOf(const PauliFactor &factor,
                           llvm::ArrayRef<uint32_t> names,
                           llvm::ArrayRef<PauliString> rows,
                           unsigned numQubits) {
  PauliString image(numQubits);
  for (auto [qubit, axis] : factor.pauli) {
    uint32_t q = names[qubit];
    if (axis == PauliFactor::Z) {
      image.multiply(rows[2 * q]);
    } else {
      // Y = i X Z.
      image.multiply(rows[2 * q + 1], axis == PauliFactor::Y ? 1 : 0);
      if (axis == PauliFactor::Y)
        image.multiply(rows[2 * q]);
    }
  }
  return image;
}

void PauliReduction::appendPhysical(const PauliFactor &factor,
                                    llvm::ArrayRef<uint32_t> names,
                                    bool inverse) {
  double angle = inverse ? -factor.angle : factor.angle;
  PauliString image = imageOf(factor, names, rows, numQubits);
  std::optional<unsigned> turns = quarters(angle);
  if (!turns)
    return insert(std::move(image), angle);
  if (*turns == 0)
    return;
  // K becomes C K, so the image of Q becomes that of C^-1 Q C: for a Q that
  // anticommutes with P, Q C^2 with C^2 = exp(-i quarters pi/2 P).
  for (auto [qubit, axis] : factor.pauli)
    for (bool isX : {false, true}) {
      if (axis == (isX ? PauliFactor::X : PauliFactor::Z))
        continue;
      PauliString &row = rows[2 * names[qubit] + isX];
      if (*turns == 2)
        row.negate();
      else
        row.multiply(image, *turns == 1 ? 3 : 1);
    }
  PauliString here(numQubits);
  for (auto [qubit, axis] : factor.pauli) {
    if (axis != PauliFactor::Z)
      here.multiply(PauliString::single(numQubits, names[qubit], false),
                    axis == PauliFactor::Y ? 1 : 0);
    if (axis != PauliFactor::X)
      here.multiply(PauliString::single(numQubits, names[qubit], true));
  }
  atEnd.push_back({std::move(here), *turns});
}

/// Merges a rotation that comes last with the latest about the same Pauli, if
/// it commutes with all after that, or puts it last.
void PauliReduction::insert(PauliString pauli, double angle) {
  for (unsigned q : clean.set_bits())
    if (pauli.x(q))
      clean.reset(q);
    else
      pauli.clearZ(q);
  if (pauli.isNegative()) {
    pauli.negate();
    angle = -angle;
  }
  if (pauli.isScalar()) {
    phase -= angle / 2;
    return;
  }
  for (size_t i = list.size(); i-- > 0;) {
    if (gaveUp || !budget.spend(1)) {
      gaveUp = true;
      return;
    }
    if (list[i].pauli.sameAxis(pauli)) {
      double sum = list[i].angle + angle;
      error += 1e-16 * (1 + std::abs(sum));
      if (std::optional<unsigned> turns = quarters(sum))
        pullOut(i, *turns);
      else
        list[i].angle = sum;
      return;
    }
    if (!list[i].pauli.commutesWith(pauli))
      break;
  }
  list.push_back({std::move(pauli), angle});
  shortenWord();
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
llvm::SmallVector<size_t, 8> PauliReduction::wordAtEnd(
    llvm::function_ref<bool(const PauliString &)> belongs,
    llvm::function_ref<bool(const PauliString &)> passes) {
  constexpr unsigned kMaxSteps = 128, kMaxBlockers = 12;
  llvm::SmallVector<size_t, 8> members;
  llvm::SmallVector<size_t, kMaxBlockers> blockers;
  for (size_t i = list.size(), steps = 0; i-- > 0 && steps < kMaxSteps;
       ++steps) {
    const PauliString &pauli = list[i].pauli;
    if (belongs(pauli) && llvm::all_of(blockers, [&](size_t blocker) {
          return pauli.commutesWith(list[blocker].pauli);
        })) {
      members.push_back(i);
    } else if (!passes(pauli)) {
      if (blockers.size() == kMaxBlockers)
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
/// So forms that differ in their Euler angles cancel.
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
        });
    if (members.size() < 4)
      continue;
    Quaternion product;
    for (size_t member : members) {
      unsigned axis = algebra.axis(list[member].pauli);
      double angle = list[member].angle * (axis == 2 ? algebra.signOfR : 1);
      product = product * Quaternion::rotation(axis, angle);
      list.erase(list.begin() + member);
    }
    error += 1e-15 * double(members.size());
    appendEuler(algebra.p, algebra.q, product.w, product.v);
    return;
  }
}

/// Puts P(a) Q(b) P(c), in the order of matrices, last.
void PauliReduction::appendEuler(const PauliString &p, const PauliString &q,
                                 double w, const double (&v)[3]) {
  double b = 2 * std::atan2(std::hypot(v[1], v[2]), std::hypot(w, v[0])),
         halfSum = std::atan2(v[0], w), halfDifference = std::atan2(v[2], v[1]);
  // Where b is 0 or pi only the sum or the difference means anything.
  if (b <= angleTolerance)
    halfDifference = halfSum;
  else if (pi - b <= angleTolerance)
    halfSum = halfDifference;
  const std::pair<PauliString, double> parts[3] = {
      {p, halfSum - halfDifference}, {q, b}, {p, halfSum + halfDifference}};
  size_t first = list.size();
  for (const auto &[pauli, angle] : parts)
    list.push_back({pauli, angle});
  for (size_t i = list.size(); i-- > first;)
    if (std::optional<unsigned> turns = quarters(list[i].angle))
      pullOut(i, *turns);
}

/// Takes a rotation that has become a Clifford out of the list: it moves to the
/// end past the later ones, which it changes, and joins K from the right.
void PauliReduction::pullOut(size_t index, unsigned quarters) {
  PauliString pauli = list[index].pauli;
  list.erase(list.begin() + index);
  if (quarters == 0)
    return;
  auto conjugate = [&](PauliString &other) {
    if (other.commutesWith(pauli))
      return;
    if (quarters == 2)
      other.negate();
    else
      other.multiply(pauli, quarters == 1 ? 3 : 1);
  };
  for (size_t i = index; i < list.size(); ++i) {
    conjugate(list[i].pauli);
    if (list[i].pauli.isNegative()) {
      list[i].pauli.negate();
      list[i].angle = -list[i].angle;
    }
  }
  for (PauliString &row : rows)
    conjugate(row);
  if (!budget.spend(double(rows.size() + list.size() - index)))
    gaveUp = true;
  atStart.push_back({std::move(pauli), quarters});
  // Others may now meet.
  changed = true;
}

void PauliReduction::reduce() {
  size_t before;
  do {
    changed = false;
    before = list.size();
    std::vector<Rotation> old = std::move(list);
    list.clear();
    clean = zero;
    // What is pulled out on the way moves past those that still wait here too.
    for (size_t i = 0; i < old.size() && !gaveUp; ++i) {
      size_t pulled = atStart.size();
      insert(std::move(old[i].pauli), old[i].angle);
      for (; pulled < atStart.size(); ++pulled)
        for (size_t j = i + 1; j < old.size(); ++j) {
          const CliffordRotation &clifford = atStart[pulled];
          if (old[j].pauli.commutesWith(clifford.pauli))
            continue;
          if (clifford.quarters == 2)
            old[j].pauli.negate();
          else
            old[j].pauli.multiply(clifford.pauli,
                                  clifford.quarters == 1 ? 3 : 1);
        }
    }
  } while (!gaveUp && (changed || list.size() < before));
}

void PauliReduction::dropDiagonal(const llvm::BitVector &inputs,
                                  const llvm::BitVector &outputs) {
  auto isDiagonalOn = [](const PauliString &pauli,
                         const llvm::BitVector &qubits) {
    for (unsigned q : qubits.set_bits())
      if (pauli.x(q))
        return false;
    return true;
  };
  // At the end a rotation acts as K P K^-1, which commutes with Z_q if P does
  // with the image of Z_q.
  auto keepsOutputs = [&](const PauliString &pauli) {
    for (unsigned q : outputs.set_bits())
      if (!pauli.commutesWith(imageOfZ(q)))
        return false;
    return true;
  };
  for (bool atTheEnd : {false, true}) {
    std::vector<Rotation> kept;
    for (size_t k = 0; k < list.size(); ++k) {
      Rotation &rotation = list[atTheEnd ? list.size() - 1 - k : k];
      bool drop = atTheEnd ? keepsOutputs(rotation.pauli)
                           : isDiagonalOn(rotation.pauli, inputs);
      for (size_t i = 0; drop && i < kept.size(); ++i) {
        if (gaveUp || !budget.spend(1)) {
          gaveUp = true;
          return;
        }
        drop = kept[i].pauli.commutesWith(rotation.pauli);
      }
      if (!drop)
        kept.push_back(rotation);
    }
    if (atTheEnd)
      std::reverse(kept.begin(), kept.end());
    list = std::move(kept);
  }
}

std::optional<double> PauliReduction::phaseOnZero() const {
  StabilizerAmplitude state(numQubits);
  for (size_t i = atStart.size(); i-- > 0;)
    state.apply(atStart[i]);
  for (const CliffordRotation &clifford : atEnd)
    state.apply(clifford);
  return state.phaseOfZero();
}

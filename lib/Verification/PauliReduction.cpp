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
      zero(zero), clean(zero), partner(zero.size(), kNone),
      hasOther(zero.size()) {
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
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
  if (qubits.size() == 2)
    meet(names[qubits[0]], names[qubits[1]]);
  else if (qubits.size() > 2)
    for (Qubit qubit : qubits)
      leave(names[qubit]);
  for (size_t k = 0; k < factors.size(); ++k)
    appendPhysical(factors[inverse ? factors.size() - 1 - k : k], names,
                   inverse);
  return true;
}

PauliString PauliReduction::imageOf(const PauliFactor &factor,
                                    llvm::ArrayRef<uint32_t> names) const {
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
  PauliString image = imageOf(factor, names);
  std::optional<unsigned> turns = quarters(angle);
  if (!turns) {
    if (isOther(angle))
      for (auto [qubit, axis] : factor.pauli)
        hasOther.set(names[qubit]);
    return insert(std::move(image), angle);
  }
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

/// Takes a rotation that has become a Clifford out of the list: it moves to the
/// end past the later ones, which it changes, and joins K from the right.
void PauliReduction::pullOut(size_t index, unsigned quarters) {
  PauliString pauli = list[index].pauli;
  list.erase(list.begin() + index);
  if (quarters == 0)
    return;
  CliffordRotation clifford{std::move(pauli), quarters};
  for (size_t i = index; i < list.size(); ++i) {
    clifford.conjugate(list[i].pauli);
    if (list[i].pauli.isNegative()) {
      list[i].pauli.negate();
      list[i].angle = -list[i].angle;
    }
  }
  for (PauliString &row : rows)
    clifford.conjugate(row);
  if (!budget.spend(double(rows.size() + list.size() - index)))
    gaveUp = true;
  atStart.push_back(std::move(clifford));
  // Others may now meet.
  changed = true;
}

/// Inserts the rotations from the one at `first` on again.
void PauliReduction::insertAgain(size_t first) {
  std::vector<Rotation> old(std::make_move_iterator(list.begin() + first),
                            std::make_move_iterator(list.end()));
  list.resize(first);
  // What is pulled out on the way moves past those that still wait here too.
  for (size_t i = 0; i < old.size() && !gaveUp; ++i) {
    size_t pulled = atStart.size();
    insert(std::move(old[i].pauli), old[i].angle);
    for (; pulled < atStart.size(); ++pulled)
      for (size_t j = i + 1; j < old.size(); ++j)
        atStart[pulled].conjugate(old[j].pauli);
  }
}

void PauliReduction::reduce() {
  for (uint32_t wire = 0; wire < numQubits; ++wire)
    leave(wire);
  size_t before;
  do {
    changed = false;
    before = list.size();
    clean = zero;
    insertAgain(0);
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

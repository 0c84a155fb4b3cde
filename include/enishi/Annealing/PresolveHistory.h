//===- PresolveHistory.h - The way back from a reduced model ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What presolve did, as plain data: written into programs for annealers and
// read back (docs/annealer-programs.md).
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_PRESOLVEHISTORY_H
#define ENISHI_ANNEALING_PRESOLVEHISTORY_H

#include "enishi/Annealing/IsingModel.h"

namespace enishi::annealing {

/// Steps in the order in which they were taken; lifting undoes them from the
/// last to the first.
struct PresolveHistory {
  enum class Kind : uint8_t {
    Fixed,      ///< Has a value.
    Merged,     ///< Has the value of another spin, or the opposite one.
    Eliminated, ///< Has the sign that opposes its local field; +1 for none.
    Group,      ///< Several spins, by a table over those of a boundary.
    Turned,     ///< Several spins whose values are times that of another.
  };
  struct Step {
    Spin spin;
    Kind kind;
    int8_t sign;    ///< Fixed: the value; Merged: times the other's value
    uint16_t count; ///< Eliminated: terms
    uint32_t begin; ///< Merged: the other; otherwise into a list below
  };
  struct Term {
    Spin spin; ///< noSpin for the field, which is the first term if any
    double weight;
  };
  /// Spins that were removed together, with their best values for every state
  /// of the boundary: bit b of the state is set where boundary[b] is +1.
  struct Group {
    std::vector<Spin> boundary, inside;
    /// values[state * inside.size() + i]; none where they are Turned by the
    /// only spin of the boundary.
    std::vector<int8_t> values;
  };
  static constexpr Spin noSpin = UINT32_MAX;

  uint32_t numSpins = 0;
  std::vector<Step> steps;
  std::vector<Term> terms;
  std::vector<Group> groups;

  void addFixed(Spin spin, int8_t value) {
    steps.push_back({spin, Kind::Fixed, value, 0, 0});
  }
  void addMerged(Spin spin, Spin into, int8_t sign) {
    steps.push_back({spin, Kind::Merged, sign, 0, into});
  }
  /// The terms' sum is the spin's local field.
  void addEliminated(Spin spin, llvm::ArrayRef<Term> localField) {
    steps.push_back({spin, Kind::Eliminated, 0,
                     static_cast<uint16_t>(localField.size()),
                     static_cast<uint32_t>(terms.size())});
    terms.insert(terms.end(), localField.begin(), localField.end());
  }
  void addGroup(Group group) { addGroup(Kind::Group, std::move(group)); }
  void addTurned(std::vector<Spin> spins, Spin by) {
    addGroup(Kind::Turned, {{by}, std::move(spins), {}});
  }
  llvm::ArrayRef<Term> termsOf(const Step &step) const {
    return llvm::ArrayRef(terms).slice(step.begin, step.count);
  }

  /// Sets the values of all spins that were removed; those of the spins that
  /// were kept must be set. O(steps and terms).
  void undo(llvm::MutableArrayRef<int8_t> spins) const;

private:
  void addGroup(Kind kind, Group group) {
    steps.push_back({group.inside.front(), kind, 0, 0,
                     static_cast<uint32_t>(groups.size())});
    groups.push_back(std::move(group));
  }
};

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_PRESOLVEHISTORY_H

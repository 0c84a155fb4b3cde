//===- History.h - The way back from a reduced model ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_PRESOLVE_HISTORY_H
#define ENISHI_LIB_ANNEALING_PRESOLVE_HISTORY_H

#include "enishi/Annealing/Presolve.h"

namespace enishi::annealing {

/// Steps in the order in which they were taken; lifting undoes them from the
/// last to the first.
struct Presolved::History {
  enum class Kind : uint8_t { Fixed, Merged, Eliminated, Group };
  struct Step {
    Spin spin;
    Kind kind;
    int8_t sign;    ///< Fixed: the value; Merged: times the other's value
    uint16_t count; ///< Eliminated: terms; Group: spins of the boundary
    uint32_t begin; ///< Merged: the other; otherwise into a list below
  };
  struct Term {
    Spin spin; ///< noSpin for the field
    double weight;
  };
  /// Spins that were removed together, with their best values for every state
  /// of the boundary: bit b of the state is set where boundary[b] is +1.
  struct Group {
    std::vector<Spin> boundary, inside;
    /// values[state * inside.size() + i]
    std::vector<int8_t> values;
  };
  static constexpr Spin noSpin = UINT32_MAX;

  uint32_t numSpins = 0;
  std::vector<Step> steps;
  std::vector<Term> terms;
  std::vector<Group> groups;
  /// How a part stands to those before it, in spins of the original model.
  struct Joint {
    /// A spin that an earlier part has too, or noSpin. Such a part has no
    /// fields, so it is turned over as a whole where the values differ.
    Spin anchor;
    /// The spin that breakSymmetry fixed at +1, or noSpin.
    Spin fixed;
  };
  std::vector<Joint> joints;

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
  void addGroup(Group group) {
    steps.push_back({group.inside.front(), Kind::Group, 0, 0,
                     static_cast<uint32_t>(groups.size())});
    groups.push_back(std::move(group));
  }
  /// Sets the values of all spins that were removed.
  void undo(llvm::MutableArrayRef<int8_t> spins) const;
};

using History = Presolved::History;

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_PRESOLVE_HISTORY_H

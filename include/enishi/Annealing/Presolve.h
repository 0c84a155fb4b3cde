//===- Presolve.h - Exact reductions of Ising models ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes a model smaller without losing its minimum. Every rule replaces the
// model E by a model E' of fewer spins together with a way back, so that
//   E(lift(x)) = E'(x)   for every configuration x of E', and
//   min E' = min E.
// The second follows from what the single rules prove: they remove spins by
// minimising over them, or fix relations that hold in some optimum of the model
// at hand. docs/annealing-presolve.md has the proofs.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_PRESOLVE_H
#define ENISHI_ANNEALING_PRESOLVE_H

#include "enishi/Annealing/PresolveHistory.h"
#include "enishi/Annealing/Solver.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <array>

namespace enishi::annealing {

/// Each can be switched off, for tests and for those who want to see the
/// others' work.
enum class PresolveRule : uint8_t {
  /// Spins with at most 1, 2 or 3 couplings, where a field counts as one.
  Degree1,
  Degree2,
  Degree3,
  /// |h| >= sum |J|: the spin follows its field.
  FieldDominance,
  /// |J| >= |h| + the sum of the spin's other |J|: it follows its neighbour.
  CouplingDominance,
  /// Two neighbours of which one or the other always follows.
  PairDominance,
  /// Spins with proportional fields and couplings.
  Twins,
  RoofDuality,
  /// What follows from either value of a spin.
  Probing,
  /// Groups of up to twelve spins that up to three others separate from the
  /// rest.
  SmallGroups,
  /// Parts that share one spin or none: separate models; narrow ones (small
  /// tree width) are solved.
  Blocks,
};
inline constexpr unsigned numPresolveRules = 11;

struct PresolveOptions {
  /// Bit (1 << rule) for each rule that may be used.
  uint32_t rules = (1u << numPresolveRules) - 1;

  enum class Rounding : uint8_t {
    /// Exact where all coefficients are multiples of one power of two with
    /// room to spare (integers, halves, ...), Bounded elsewhere.
    Automatic,
    /// Only steps whose results are representable: nothing is ever rounded.
    Exact,
    /// Results may be rounded; Presolved::errorBound sums how much.
    Bounded,
  };
  Rounding rounding = Rounding::Automatic;

  /// Fix a spin (the one with most couplings) of every part that has no field.
  /// It makes the part one spin smaller, and gives it fields.
  bool breakSymmetry = false;
  /// Work of roof duality, probing and the solving of narrow parts, counted in
  /// couplings or table entries looked at; per coupling of the model.
  double effort = 40;

  bool isOn(PresolveRule rule) const {
    return rules >> static_cast<unsigned>(rule) & 1;
  }
  static PresolveOptions only(llvm::ArrayRef<PresolveRule> rules);
};

/// A model that was made smaller.
class Presolved {
public:
  /// A part of what is left, independent of the other parts.
  struct Part {
    /// Its offset is 0.
    IsingModel model;
    /// The spin of the original model that each of its spins is. Parts without
    /// fields may share spins with others.
    std::vector<Spin> spins;
  };

  std::vector<Part> parts;
  /// The energy of a lifted configuration is this plus those of its parts.
  double offset = 0;
  /// The lifted optima of the parts are at most this far from the original
  /// minimum: 0 if nothing was rounded. The sums of an energy itself are
  /// rounded as usual besides.
  double errorBound = 0;
  /// How many spins each rule removed.
  std::array<uint32_t, numPresolveRules> removedBy{};

  uint32_t numSpins() const;
  uint64_t numCouplings() const;

  /// The configuration of the original model that stands for one configuration
  /// per part. O(original spins + couplings that the rules looked at).
  SpinConfiguration lift(llvm::ArrayRef<SpinConfiguration> partSpins) const;
  /// Every part's piece of a configuration of the original model: where a
  /// search that has a start goes on.
  std::vector<SpinConfiguration> restrict(
      llvm::ArrayRef<int8_t> originalSpins) const;

  /// How a part stands to those before it, in spins of the original model.
  struct Joint {
    /// A spin that an earlier part has too, or noSpin. Such a part has no
    /// fields, so it is turned over as a whole where the values differ.
    Spin anchor;
    /// The spin that breakSymmetry fixed at +1, or noSpin.
    Spin fixed;
  };
  std::vector<Joint> joints; ///< One per part.
  PresolveHistory history;
};

/// What presolve left as one model, with its offset, for those who take no
/// parts.
struct JoinedModel {
  IsingModel model;
  /// The spin of the original model that each of its spins is, ascending.
  std::vector<Spin> spins;
  /// The presolve's, and how the parts are put together.
  PresolveHistory history;

  /// As Presolved::lift.
  SpinConfiguration lift(llvm::ArrayRef<int8_t> values) const;
};
/// Spins that several parts share stand in the model once. O(size).
JoinedModel joinParts(const Presolved &presolved);

/// Applies the rules until none applies. Near-linear: every change puts the
/// spins that it touches into a queue, and the heavier rules have budgets in
/// proportion to the model. Without finite coefficients it does nothing. The
/// result depends on the model and the options alone.
Presolved presolve(const IsingModel &model,
                   const PresolveOptions &options = {});

/// Presolves, solves every part by `solver` with the same options (what
/// presolve leaves of the limits is shared out by size, and the last part alone
/// has a target, what the others leave of it), and lifts: the samples' energies
/// are computed on `model`. Where nothing is left to solve, or every part was
/// solved to optimality, the result is optimal: exactly so where nothing was
/// rounded, else to within the difference of its energy and lowerBound.
/// `initial` is restricted to the parts.
SolveResult solvePresolved(
    const IsingModel &model, const SolveOptions &options,
    llvm::function_ref<SolveResult(const IsingModel &, const SolveOptions &)>
        solver,
    const PresolveOptions &presolveOptions = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_PRESOLVE_H

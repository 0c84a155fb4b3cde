//===- GateModel.h - A problem as gate machines take it ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A machine of gates needs no quadratic model and no embedding: a product of
// any number of spins is a phase, and sums of bits that a constraint fixes stay
// fixed where the circuit starts in a state that keeps them and moves only
// between such states. So constraints of that form cost no penalty.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_QAOA_GATEMODEL_H
#define ENISHI_ANNEALING_QAOA_GATEMODEL_H

#include "enishi/Annealing/Presolve.h"
#include "enishi/Annealing/Reduction.h"

#include <optional>

namespace enishi::annealing {

/// Qubits of which exactly `count` are 1 in every state that the circuit passes
/// through.
struct FixedSum {
  std::vector<uint32_t> qubits;
  uint32_t count = 0;
};

/// What a circuit minimises: a polynomial over spins, variable q being qubit q,
/// +1 where it is measured as 1.
struct GateModel {
  uint32_t numQubits = 0;
  /// In normal form.
  Polynomial cost;
  /// Disjoint.
  std::vector<FixedSum> sums;

  /// True if the bits keep every sum.
  bool keepsSums(llvm::ArrayRef<int8_t> spins) const;
};

struct GateProblemOptions {
  /// The weight of every penalty, instead of computed ones; 0 for those.
  double penalty = 0;
  /// Presolve problems of degree two that no mixer holds a constraint of. Where
  /// it would leave nothing for the machine, the problem is taken as it is.
  bool usePresolve = true;
  /// Constraints that fix a sum of bits are held by mixers, not by penalties.
  bool holdSums = true;
};

/// A problem's models, independent of each other, and the way back. Move-only,
/// because presolve's history is.
class GateProblem {
public:
  std::vector<GateModel> parts;
  /// The constraints that a mixer holds.
  std::vector<uint32_t> heldConstraints;
  /// Spins that presolve removed.
  uint32_t numPresolved = 0;
  /// Bits for integers and slack, and variables for terms of a degree that is
  /// too high to be written out.
  uint32_t numExtra = 0;
  uint32_t numQubits() const;
  /// What each variable of the problem is read from where presolve was not
  /// used: lower + the sum of the coefficients of the qubits that are 1, at
  /// most `upper`.
  llvm::ArrayRef<Reduction::Image> readings() const { return reduction.images; }
  /// The values of the problem's variables. `spins`: of all parts, one after
  /// the other.
  std::vector<double> decode(llvm::ArrayRef<int8_t> spins) const;

private:
  friend llvm::Expected<GateProblem> toGateProblem(const Problem &,
                                                   const GateProblemOptions &);
  Reduction reduction;
  std::optional<Presolved> presolved;
};

/// Brings a problem to models for circuits. The least cost of the models, among
/// the configurations that keep the sums, is the problem's best objective
/// (negated where that is maximised), up to the constant that presolve sets
/// aside; every minimiser decodes to a best answer. Fails where reduce() does.
llvm::Expected<GateProblem>
toGateProblem(const Problem &problem, const GateProblemOptions &options = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_QAOA_GATEMODEL_H

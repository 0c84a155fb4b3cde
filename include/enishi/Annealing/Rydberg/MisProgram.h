//===- MisProgram.h - Problems as independent sets of atoms -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Atoms that are closer than the blockade radius cannot both be excited, so an
// array of them finds independent sets, of the largest weight where detunings
// are the weights (Nguyen, Liu, Wurtz, Lukin, Wang, Pichler, PRX Quantum 4,
// 010316 (2023), arXiv:2209.03965). A quadratic problem of n bits becomes such
// a set by a crossing lattice: every bit is a line of atoms that meets every
// other line once, and four atoms at the crossing weigh the four values of the
// two bits. docs/rydberg-mis.md draws it and proves it.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_RYDBERG_MISPROGRAM_H
#define ENISHI_ANNEALING_RYDBERG_MISPROGRAM_H

#include "enishi/Annealing/Reduction.h"

#include "llvm/Support/raw_ostream.h"

#include <string>
#include <utility>
#include <vector>

namespace enishi::annealing {

/// Positions are in units of the lattice's spacing.
struct Atom {
  int32_t row = 0, column = 0;
  /// In units of the objective; never negative.
  double weight = 0;
};

/// The atoms of a bit: those that are excited where it is 1, and where it is 0.
struct AtomLine {
  std::vector<uint32_t> ones, zeros;
};

class MisProgram {
public:
  std::string problem;
  Sense sense = Sense::Minimize;
  std::vector<Atom> atoms;
  /// Pairs that block each other, each once, ascending.
  std::vector<std::pair<uint32_t, uint32_t>> edges;
  /// By the bits of the reduced problem.
  std::vector<AtomLine> lines;
  /// The objective (negated where it is maximised) of an assignment is this
  /// less the weight of its set.
  double offset = 0;
  /// How the problem's variables are read from the bits.
  Reduction reduction;

  /// Between the largest distance of a pair that blocks, the root of 2, and the
  /// smallest of one that does not, 2.
  static constexpr double radius = 1.6;

  /// The bits of a set: of each line what more of its atoms say.
  std::vector<double> bitsOf(const std::vector<bool> &isExcited) const;
  /// The values of the problem's variables.
  std::vector<double> decode(const std::vector<bool> &isExcited) const;
  /// The set that stands for bits.
  std::vector<bool> setOf(llvm::ArrayRef<double> bits) const;

  /// The four atoms that weigh the values of bits i < j, in the order 00, 01,
  /// 10, 11 (i first); and their lattice of crossings, row by row.
  uint32_t crossingAtom(uint32_t i, uint32_t j, unsigned values) const {
    return crossings[i * lines.size() + j] + values;
  }
  std::vector<uint32_t> crossings;
};

/// Compiles a problem: reduces it to bits, and lays them out. Every independent
/// set of the largest weight decodes to a best answer. Fails where reduce()
/// does, and for more than `maxBits` bits. O(bits^2) atoms.
llvm::Expected<MisProgram> compileForRydbergMis(const Problem &problem,
                                                double penalty = 0,
                                                uint32_t maxBits = 1000);

/// What is wrong with a layout, or nothing: the pairs of atoms that are closer
/// than the radius are the edges, no two atoms are in one place, no weight is
/// negative. Looks at the positions alone.
std::vector<std::string> checkLayout(const MisProgram &program);

/// The set of the largest weight as a problem to be maximised: a variable per
/// atom, a penalty per edge that is more than dropping one of the two costs.
Problem independentSetProblem(const MisProgram &program);
/// Makes a set independent by dropping the lighter of two that block each
/// other.
void dropBlocked(const MisProgram &program, std::vector<bool> &isExcited);

/// Writes one JSON object with the keys of docs/rydberg-mis.md.
void writeMisProgram(const MisProgram &program, const Problem &problem,
                     llvm::raw_ostream &os);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_RYDBERG_MISPROGRAM_H

//===- LinearProgram.h - A linear program in a library ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_LINEAR_LINEARPROGRAM_H
#define ENISHI_LIB_ANNEALING_LINEAR_LINEARPROGRAM_H

#include "LinearFunctions.h"
#include "Relaxation.h"

#include "lib/Annealing/Presolve/Rounded.h"

#include <optional>

namespace enishi::annealing {

/// The rows of a relaxation and what was added to them, here and in the library
/// that solves it. What the library says is a suggestion; bounds come from
/// safeBound().
class LinearProgram {
public:
  /// Fails where there is no library.
  static llvm::Expected<LinearProgram> create(const Relaxation &relaxation);
  LinearProgram(LinearProgram &&) = default;

  uint32_t numRows() const { return static_cast<uint32_t>(rows.size()); }
  size_t numEntries() const { return entries; }
  void addRows(llvm::ArrayRef<LinearRow> more);
  /// Removes rows from `first` on that the last duals give no weight.
  void removeIdleRows(uint32_t first);
  void setBounds(Column column, double lower, double upper);

  EnishiLinearStatus solve(uint32_t iterations, double limit) {
    return EnishiLinearStatus(
        functions->solve(program.get(), iterations, limit));
  }
  uint32_t iterations() const { return functions->iterations(program.get()); }
  double objective() const { return functions->objective(program.get()); }
  llvm::ArrayRef<double> values() const {
    return {functions->values(program.get()), lower.size()};
  }
  llvm::ArrayRef<double> duals() const {
    return {functions->duals(program.get()), rows.size()};
  }
  std::optional<std::vector<double>> ray() const;
  std::vector<uint8_t> basis() const;
  /// A basis of an earlier time, when there may have been fewer rows.
  void setBasis(llvm::ArrayRef<uint8_t> basis);

  /// No point within the rows and the current bounds has a smaller value of
  /// cost . columns (0 . columns without cost) than this, whatever the
  /// multipliers of the rows are: the rows times the multipliers are subtracted
  /// and what is left is bounded by the columns' bounds, all with the rounding
  /// accounted for (Neumaier, Shcherbina, Math. Programming 99, 2004). Also
  /// returns what is left of the costs. O(entries).
  double safeBound(llvm::ArrayRef<double> multipliers, bool withCost,
                   std::vector<Rounded> &reducedCosts) const;

  std::vector<double> lower, upper;

private:
  LinearProgram(const EnishiLinearFunctions *functions,
                const Relaxation &relaxation);

  const EnishiLinearFunctions *functions;
  std::unique_ptr<void, void (*)(void *)> program;
  std::vector<double> cost;
  std::vector<LinearRow> rows;
  size_t entries = 0;
};

/// The least of value * x for x in [lower, upper].
Rounded leastOf(const Rounded &value, double lower, double upper);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_LINEAR_LINEARPROGRAM_H

//===- DynamicModel.h - An Ising model that shrinks -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_PRESOLVE_DYNAMICMODEL_H
#define ENISHI_LIB_ANNEALING_PRESOLVE_DYNAMICMODEL_H

#include "Rounded.h"

#include "enishi/Annealing/PresolveHistory.h"

namespace enishi::annealing {

/// Rows of a symmetric matrix that lose and gain entries in constant time. An
/// entry knows where its twin in the other row is, and a removed one is
/// replaced by the row's last.
class DynamicModel {
public:
  struct Entry {
    Spin neighbor;
    uint32_t twin; ///< position in the neighbour's row
    double weight;
  };
  static constexpr Spin noSpin = UINT32_MAX;
  static constexpr uint32_t noEntry = UINT32_MAX;

  DynamicModel(const IsingModel &model, bool exactOnly,
               PresolveHistory &history);

  uint32_t numSpins() const { return static_cast<uint32_t>(rows.size()); }
  bool isAlive(Spin spin) const { return alive[spin]; }
  double fieldOf(Spin spin) const { return fields[spin]; }
  uint32_t degree(Spin spin) const { return rows[spin].size; }
  llvm::ArrayRef<Entry> row(Spin spin) const {
    return {pool.data() + rows[spin].begin, rows[spin].size};
  }
  /// The entry of b in a's row or of a in b's, whichever row is shorter.
  double couplingOf(Spin a, Spin b) const;
  /// No smaller than the sum of |J| over the spin's row.
  double absoluteSum(Spin spin);

  /// The steps below do nothing and return false where a result would have to
  /// be rounded and must not be; else they record the way back, and every spin
  /// whose field or row changed is in `touched` afterwards.

  /// The spin has this value.
  bool fix(Spin spin, int8_t value);
  /// The spin has `sign` times the value of `into`.
  bool merge(Spin spin, Spin into, int8_t sign);
  /// Minimises over a spin of degree 0 to 3, where a field counts as one.
  bool eliminate(Spin spin);

  /// A function of up to three spins to be added to the model: coefficient k
  /// belongs to the product of the spins of the set bits of k, and k = 7 must
  /// be zero. Also removes `gone`, whose way back is the caller's to record.
  bool replaceGroup(llvm::ArrayRef<Spin> gone, llvm::ArrayRef<Spin> boundary,
                    llvm::ArrayRef<Rounded> coefficients);

  /// A model of what is left and the spin of each of its spins; offset 0.
  IsingModel snapshot(std::vector<Spin> &spins) const;

  /// Counts the rounding that a caller allowed by itself.
  void addError(double error) { errorBound += error; }

  const bool exactOnly;
  PresolveHistory &history;
  std::vector<Spin> touched;
  /// The offset as an unevaluated sum, so that its own rounding stays far below
  /// that of an energy.
  double offset = 0, offsetRest = 0;
  double errorBound = 0;

private:
  struct Row {
    uint64_t begin = 0;
    uint32_t size = 0, capacity = 0;
  };
  struct Change {
    Spin first, second; ///< second == noSpin for a field
    Rounded value;      ///< the new one
  };

  Entry *entriesOf(Spin spin) { return pool.data() + rows[spin].begin; }
  /// The position in a's row, or noEntry.
  uint32_t findEntry(Spin a, Spin b) const;
  void removeAt(Spin spin, uint32_t position);
  void removeCoupling(Spin spin, uint32_t position);
  void append(Spin spin, Entry entry);
  void setCoupling(Spin a, Spin b, double weight);
  void removeSpin(Spin spin);
  void addOffset(double value);
  /// Plans a sum; the changes of one step are applied together or not at all.
  void planField(Spin spin, Rounded delta);
  void planCoupling(Spin a, Spin b, Rounded delta);
  bool mayApply() const;
  void apply();
  void touch(Spin spin);

  std::vector<Row> rows;
  std::vector<Entry> pool;
  std::vector<double> fields;
  std::vector<uint8_t> alive;
  std::vector<double> sums; ///< negative where not known
  std::vector<Change> plan;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_PRESOLVE_DYNAMICMODEL_H

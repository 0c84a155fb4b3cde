//===- NumericModel.h - Models in the numbers of the kernels ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most models have coefficients that are small multiples of one number; the
// kernels then work with integers of 8, 16 or 32 bits. The rest is scaled to
// single precision. Either way energies that are reported come from the
// model itself.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_NUMERICMODEL_H
#define ENISHI_LIB_ANNEALING_SOLVERS_NUMERICMODEL_H

#include "Kernels.h"
#include "Random.h"

#include "enishi/Annealing/SimulatedAnnealing.h"

#include <new>
#include <vector>

namespace enishi::annealing {

template <typename T> struct VectorAllocator {
  using value_type = T;
  VectorAllocator() = default;
  template <typename U> VectorAllocator(const VectorAllocator<U> &) {}
  T *allocate(size_t count) {
    return static_cast<T *>(::operator new(count * sizeof(T) + kVectorBytes,
                                           std::align_val_t(kVectorBytes)));
  }
  void deallocate(T *p, size_t) {
    ::operator delete(p, std::align_val_t(kVectorBytes));
  }
  bool operator==(const VectorAllocator &) const { return true; }
};
/// Begins at a multiple of kVectorBytes.
template <typename T> using AlignedVector = std::vector<T, VectorAllocator<T>>;

enum class NumberKind : uint8_t { Int8, Int16, Int32, Float };

/// How a model's coefficients fit the kernels. O(spins + couplings).
struct Numbers {
  NumberKind kind = NumberKind::Int8;
  /// Every coefficient is (a number of the kind) * unit.
  double unit = 1;
  /// In units: the largest |J|, and the largest |h_i| + sum_j |J_ij|.
  double largestCoupling = 0, largestSum = 0;
  /// Every coupling is +unit or -unit.
  bool hasUnitCouplings = false;
  /// In the model's own scale: the root of the mean over spins of
  /// h^2 + sum J^2, and the largest of the same.
  double typicalField = 0, largestField = 0;

  static Numbers of(const IsingModel &model);
};

/// The range that was asked for, its zeros replaced by default values. Fails
/// unless it is finite, not negative, and rising.
llvm::Expected<BetaRange> chooseBetaRange(BetaRange wanted,
                                          const Numbers &numbers);

/// Calls visit(Number()) with the number type of a model.
template <typename Visitor>
auto withReplicaNumber(const Numbers &numbers, Visitor visit) {
  switch (numbers.kind) {
  case NumberKind::Int8:
    return visit(int8_t());
  case NumberKind::Int16:
    return visit(int16_t());
  case NumberKind::Int32:
    return visit(int32_t());
  case NumberKind::Float:
    break;
  }
  return visit(float());
}

/// A model's rows as Replicas wants them.
template <typename Number> struct SparseRows {
  const uint64_t *rowBegin; ///< The model's own.
  std::vector<uint64_t> rowMiddle;
  std::vector<uint32_t> neighbors;
  std::vector<Number> doubled, fields;
  SparseRows(const IsingModel &model, const Numbers &numbers);
};

/// A model's couplings as Row wants them.
template <typename Number, typename Weight> struct DenseRows {
  uint32_t stride;
  AlignedVector<Weight> couplings;
  std::vector<Number> fields;
  DenseRows(const IsingModel &model, const Numbers &numbers);
};

/// ln((1 - u) / u) for the quantiles u = (i + 1/2) / 65536 of which pools are
/// made.
const std::vector<float> &logisticOfQuantile();

/// Thresholds of one temperature; see Kernels.h.
template <typename Number> class ThresholdPool {
public:
  explicit ThresholdPool(uint64_t seed);
  /// New thresholds -ln(u) * scale, rounded down for integers; floating-point
  /// ones are -ln(u) and scaled by the kernels. O(kPoolSize).
  void refresh(double scale);
  const Number *data() const { return pool.data(); }
  /// Which of 65536 quantiles stands at a place of the pool.
  uint32_t quantileAt(unsigned place) const { return ranks[place] + dither; }

private:
  Random random;
  std::vector<uint16_t> ranks;
  uint32_t dither = 0;
  AlignedVector<Number> pool;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_NUMERICMODEL_H

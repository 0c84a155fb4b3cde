//===- DenseMatrix.h - Matrices of any size ---------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SYNTHESIS_DENSEMATRIX_H
#define ENISHI_LIB_SYNTHESIS_DENSEMATRIX_H

#include "enishi/Synthesis/Matrix.h"

#include <vector>

namespace enishi {

/// A square complex matrix, stored by columns.
class DenseMatrix {
public:
  explicit DenseMatrix(size_t size) : size(size), elements(size * size) {}
  static DenseMatrix identity(size_t size);

  Complex &operator()(size_t row, size_t column) {
    return elements[column * size + row];
  }
  const Complex &operator()(size_t row, size_t column) const {
    return elements[column * size + row];
  }
  Complex *column(size_t index) { return &elements[index * size]; }
  const Complex *column(size_t index) const { return &elements[index * size]; }

  /// The block that starts at (row, column).
  DenseMatrix block(size_t row, size_t column, size_t blockSize) const;

  size_t size;
  std::vector<Complex> elements;
};

DenseMatrix operator*(const DenseMatrix &a, const DenseMatrix &b);
DenseMatrix adjoint(const DenseMatrix &a);

/// The largest element of a^dagger a - 1, NaN if there is one.
double distanceFromUnitary(const DenseMatrix &a);

/// A unitary of even size 2m as
///
///   [left0      ] [C -S] [right0       ]
///   [      left1] [S  C] [       right1]
///
/// with C = diag(cos angles), S = diag(sin angles), angles in [0, pi/2].
/// Backward stable for any angles, equal ones too.
struct CosineSine {
  DenseMatrix left0, left1, right0, right1;
  std::vector<double> angles;
};
CosineSine cosineSine(const DenseMatrix &u);

/// A unitary as vectors diag(e^{i angles}) vectors^dagger, angles in (-pi, pi].
struct UnitaryEigen {
  DenseMatrix vectors;
  std::vector<double> angles;
};
UnitaryEigen diagonalizeUnitary(DenseMatrix u);

} // namespace enishi

#endif // ENISHI_LIB_SYNTHESIS_DENSEMATRIX_H

//===- Numbers.h - The numbers in an attribute ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lists of numbers are dense_resource attributes (a blob, by reference) or
// dense ones (inline text, for short lists and for lists of one value). Both
// read as an ArrayRef.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DIALECTS_ISING_NUMBERS_H
#define ENISHI_DIALECTS_ISING_NUMBERS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <cstring>
#include <optional>
#include <vector>

namespace enishi::ising {

/// Up to this many numbers are written inline.
constexpr size_t kMaxInlineNumbers = 32;

/// A short text can ask for any number of equal numbers; this is how much
/// memory it can have: enough for the kinds of 2^31 variables.
constexpr size_t kMaxEqualBytes = size_t(1) << 31;

/// The elements of an attribute, in place where that is possible. T is the C++
/// type of the attribute's elements; signless integers may be read as unsigned.
template <typename T> class Numbers {
public:
  /// Nothing where a blob is absent (elided text) or of another size than its
  /// type says, or where equal numbers would take more than kMaxEqualBytes.
  static std::optional<Numbers> of(mlir::ElementsAttr attr) {
    Numbers numbers;
    auto count = static_cast<size_t>(attr.getNumElements());
    if (auto resource = llvm::dyn_cast<mlir::DenseResourceElementsAttr>(attr)) {
      mlir::AsmResourceBlob *blob = resource.getRawHandle().getBlob();
      if (!blob || blob->getData().size() != count * sizeof(T))
        return std::nullopt;
      numbers.take(blob->getData(), count);
      return numbers;
    }
    auto dense = llvm::cast<mlir::DenseIntOrFPElementsAttr>(attr);
    llvm::ArrayRef<char> data = dense.getRawData();
    if (!dense.isSplat()) {
      numbers.take(data, count);
      return numbers;
    }
    if (count > kMaxEqualBytes / sizeof(T))
      return std::nullopt;
    T value;
    std::memcpy(&value, data.data(), sizeof(T));
    numbers.copy.assign(count, value);
    numbers.isCopy = true;
    return numbers;
  }

  operator llvm::ArrayRef<T>() const { return get(); }
  llvm::ArrayRef<T> get() const {
    return isCopy ? llvm::ArrayRef<T>(copy) : view;
  }
  size_t size() const { return get().size(); }
  const T &operator[](size_t i) const { return get()[i]; }

private:
  void take(llvm::ArrayRef<char> data, size_t count) {
    if (reinterpret_cast<uintptr_t>(data.data()) % alignof(T) == 0) {
      view = {reinterpret_cast<const T *>(data.data()), count};
      return;
    }
    copy.resize(count);
    std::memcpy(copy.data(), data.data(), data.size());
    isCopy = true;
  }

  llvm::ArrayRef<T> view;
  std::vector<T> copy;
  bool isCopy = false;
};

/// An attribute of the shape whose numbers `fill` writes. Long lists become a
/// blob of the context called `name` (with a suffix where the name is taken);
/// nothing is hashed or uniqued then. T is double or an integer.
template <typename T, typename Fill>
mlir::ElementsAttr makeNumbers(mlir::MLIRContext *context,
                               llvm::ArrayRef<int64_t> shape,
                               llvm::StringRef name, Fill fill) {
  mlir::Type element;
  if constexpr (std::is_same_v<T, double>)
    element = mlir::Float64Type::get(context);
  else
    element = mlir::IntegerType::get(context, sizeof(T) * 8);
  auto type = mlir::RankedTensorType::get(shape, element);
  auto count = static_cast<size_t>(type.getNumElements());
  if (count <= kMaxInlineNumbers) {
    std::vector<T> values(count);
    fill(llvm::MutableArrayRef<T>(values));
    return mlir::DenseElementsAttr::getFromRawBuffer(
        type,
        {reinterpret_cast<const char *>(values.data()), count * sizeof(T)});
  }
  mlir::AsmResourceBlob blob =
      mlir::HeapAsmResourceBlob::allocate(count * sizeof(T), alignof(T));
  fill(llvm::MutableArrayRef<T>(
      reinterpret_cast<T *>(blob.getMutableData().data()), count));
  return mlir::DenseResourceElementsAttr::get(type, name, std::move(blob));
}

/// A list of given numbers.
template <typename T>
mlir::ElementsAttr makeNumbers(mlir::MLIRContext *context,
                               llvm::ArrayRef<T> values, llvm::StringRef name) {
  return makeNumbers<T>(context, {static_cast<int64_t>(values.size())}, name,
                        [&](llvm::MutableArrayRef<T> out) {
                          std::copy(values.begin(), values.end(), out.begin());
                        });
}

} // namespace enishi::ising

#endif // ENISHI_DIALECTS_ISING_NUMBERS_H

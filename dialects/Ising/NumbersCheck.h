//===- NumbersCheck.h - Reading numbers in verifiers ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DIALECTS_ISING_NUMBERSCHECK_H
#define ENISHI_DIALECTS_ISING_NUMBERSCHECK_H

#include "dialects/Ising/Numbers.h"

#include "mlir/IR/Operation.h"

namespace enishi::ising {

/// The numbers of an attribute of an op; an error where their type, their
/// shape (-1 for any extent) or the size of the blob is
/// wrong.
template <typename T>
mlir::FailureOr<Numbers<T>>
numbersOf(mlir::Operation *op, mlir::ElementsAttr attr, llvm::StringRef name,
          llvm::ArrayRef<int64_t> wanted = {-1}) {
  mlir::Type element = attr.getElementType();
  if constexpr (std::is_same_v<T, double>) {
    if (!element.isF64())
      return op->emitOpError() << "has " << name << " that are not f64";
  } else if (!element.isSignlessInteger(sizeof(T) * 8)) {
    return op->emitOpError()
           << "has " << name << " that are not i" << sizeof(T) * 8;
  }
  llvm::ArrayRef<int64_t> actual = attr.getShapedType().getShape();
  if (!attr.getShapedType().hasStaticShape())
    return op->emitOpError() << "has " << name << " of unknown number";
  bool fits = actual.size() == wanted.size();
  for (size_t i = 0; fits && i < wanted.size(); ++i)
    fits = wanted[i] < 0 || wanted[i] == actual[i];
  if (!fits) {
    auto print = [](mlir::InFlightDiagnostic &diagnostic,
                    llvm::ArrayRef<int64_t> extents) {
      for (auto [i, extent] : llvm::enumerate(extents)) {
        diagnostic << (i ? "x" : "");
        if (extent < 0)
          diagnostic << "?";
        else
          diagnostic << extent;
      }
    };
    mlir::InFlightDiagnostic diagnostic = op->emitOpError();
    diagnostic << "has " << name << " of the shape ";
    print(diagnostic, actual);
    diagnostic << " instead of ";
    print(diagnostic, wanted);
    return diagnostic;
  }
  std::optional<Numbers<T>> numbers = Numbers<T>::of(attr);
  if (numbers)
    return std::move(*numbers);
  auto resource = llvm::dyn_cast<mlir::DenseResourceElementsAttr>(attr);
  if (!resource)
    return op->emitOpError()
           << "has " << name << " of " << attr.getNumElements()
           << " equal numbers, which is too many";
  mlir::AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob)
    return op->emitOpError()
           << "has " << name << " without data: the blob '"
           << resource.getRawHandle().getKey() << "' is missing";
  return op->emitOpError() << "has " << name << " of " << attr.getNumElements()
                           << " numbers in a blob of " << blob->getData().size()
                           << " bytes";
}

/// Where the pieces of a list of `total` things begin: from 0 to `total`, never
/// descending, one more than there are pieces (where `count` is known).
inline mlir::FailureOr<Numbers<int64_t>>
beginsOf(mlir::Operation *op, mlir::ElementsAttr attr, llvm::StringRef name,
         std::optional<int64_t> count, size_t total) {
  auto begins =
      numbersOf<int64_t>(op, attr, name, {count ? *count + 1 : int64_t(-1)});
  if (failed(begins))
    return mlir::failure();
  llvm::ArrayRef<int64_t> values = *begins;
  if (values.empty() || values.front() != 0)
    return op->emitOpError() << "has " << name << " that do not begin with 0";
  if (!llvm::is_sorted(values))
    return op->emitOpError() << "has " << name << " that descend";
  if (values.back() != static_cast<int64_t>(total))
    return op->emitOpError() << "has " << name << " that end with "
                             << values.back() << " instead of " << total;
  return begins;
}

} // namespace enishi::ising

#endif // ENISHI_DIALECTS_ISING_NUMBERSCHECK_H

//===- DecomposeErrors.h - Models for matching decoders ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_DECOMPOSEERRORS_H
#define ENISHI_STABILIZER_DECOMPOSEERRORS_H

#include "enishi/Stabilizer/DetectorErrorModel.h"

namespace enishi::stabilizer {

/// The model with each error on more than two detectors taken apart into parts
/// on one or two, as decoders by matching want it: `error(p) D0 D1 ^ D2 L0`.
/// Each part is an error of the model by itself, and observables add up; of the
/// ways to do it, one with the fewest parts and then the likeliest product is
/// taken. Where there is none, one part may be new (as in Stim). Errors keep
/// their order and probability.
///
/// Loops are written out, because parts may differ from turn to turn. Fails for
/// an error that has no such parts, for one on more than 64 detectors, and
/// where that makes more than 2^24 instructions. Sorting aside, linear in the
/// model times the ways to take an error apart, of which the first million
/// steps are tried.
llvm::Expected<DetectorErrorModel>
decomposeErrors(const DetectorErrorModel &model);

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_DECOMPOSEERRORS_H

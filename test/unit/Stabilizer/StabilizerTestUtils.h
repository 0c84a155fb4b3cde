//===- StabilizerTestUtils.h - What these tests share -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_STABILIZER_STABILIZERTESTUTILS_H
#define ENISHI_TEST_UNIT_STABILIZER_STABILIZERTESTUTILS_H

#include "enishi/Stabilizer/DetectorErrorModel.h"
#include "enishi/Stabilizer/Sampling.h"
#include "enishi/Stabilizer/StimCircuit.h"

#include <vector>

namespace enishi::stabilizer {

/// Of a text that must be right.
StimCircuit parseCircuit(llvm::StringRef text);
DetectorErrorModel parseModel(llvm::StringRef text);

/// All bits of all shots, one vector per shot.
std::vector<std::vector<bool>> draw(const Sampler &sampler, uint64_t shots,
                                    uint64_t seed, unsigned threads = 1);

} // namespace enishi::stabilizer

#endif // ENISHI_TEST_UNIT_STABILIZER_STABILIZERTESTUTILS_H

//===- Weyl.h - Parts of the KAK decomposition ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SYNTHESIS_WEYL_H
#define ENISHI_LIB_SYNTHESIS_WEYL_H

#include "enishi/Synthesis/TwoQubit.h"

namespace enishi {

/// Rewrites a decomposition whose coordinates are anywhere so that they are in
/// the Weyl chamber.
void moveIntoChamber(WeylDecomposition &decomposition);

/// Takes (a, b, c) to the locally equivalent (pi/2 - a, b, -c): from one side
/// of the face a = pi/4 to the other.
void moveThroughFace(WeylDecomposition &decomposition);

} // namespace enishi

#endif // ENISHI_LIB_SYNTHESIS_WEYL_H

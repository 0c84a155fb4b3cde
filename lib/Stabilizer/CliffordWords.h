//===- CliffordWords.h - Clifford gates by their action -------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_CLIFFORDWORDS_H
#define ENISHI_LIB_STABILIZER_CLIFFORDWORDS_H

#include "StabilizerProgram.h"

#include "lib/Simulation/CliffordAction.h"

namespace enishi::stabilizer {

/// One gate of a decomposition: on the first, the second or both qubits.
struct PlacedOp {
  StimOp op;
  uint8_t qubits; ///< Bit i: on qubit i.
};
using Word = llvm::SmallVector<PlacedOp, 6>;

/// `before`, then `after`.
CliffordImages compose(const CliffordImages &after,
                       const CliffordImages &before);

/// The one of the 24 that does this.
StimOp oneQubitOp(const CliffordImages &images);

/// Gates on one qubit, one of `cores`, gates on one qubit. Every two-qubit
/// Clifford operation has such a form, with cores of the four classes of II,
/// CX, CXSWAP and SWAP.
Word twoQubitWord(const CliffordImages &images, llvm::ArrayRef<StimOp> cores);

/// The fewest of our gates that do the same up to the global phase.
Word wordOf(const simulation::CliffordAction &action);

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_CLIFFORDWORDS_H

//===- Passes.h - What the passes share -------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_OPTIMIZATION_PASSES_H
#define ENISHI_LIB_OPTIMIZATION_PASSES_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Optimization/Optimize.h"
#include "enishi/Synthesis/TwoQubit.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace enishi {

/// The class of the gates that count.
inline EntanglerClass entanglerOf(const OptimizeOptions &options) {
  return entanglerClass(options.twoQubitBasis.value_or(GateKind::CX))
      .value_or(EntanglerClass::ControlledX);
}

/// CX gates that an instruction needs (see CircuitCost::cxCost).
unsigned cxCostOf(const Circuit &circuit, const Instruction &inst);

/// Entanglers that a two-qubit unitary needs. For CX this is cxCostOf() where
/// that is exact; symbolic gates count as if their angle was a general one.
unsigned entanglersOf(const Circuit &circuit, const Instruction &inst,
                      EntanglerClass entangler);

/// The sum of entanglersOf() over a circuit, blocks included, and of cxCostOf()
/// for gates on more qubits.
size_t countEntanglers(const Circuit &circuit, EntanglerClass entangler);

/// Replaces every block of control flow by what `pass` makes of it.
inline void rewriteBlocks(Circuit &circuit,
                          llvm::function_ref<Circuit(const Circuit &)> pass) {
  for (Instruction &inst : circuit.instructions)
    if (inst.kind == GateKind::ControlFlow)
      for (Circuit &block : circuit.controlFlowBlocks(inst))
        block = pass(block);
}

/// True for a stream with jumps, which is more than a circuit.
bool hasJumps(const Circuit &circuit);

} // namespace enishi

#endif // ENISHI_LIB_OPTIMIZATION_PASSES_H

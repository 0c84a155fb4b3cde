//===- LocalCircuit.h - One process's part of a stage -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_DISTRIBUTED_LOCALCIRCUIT_H
#define ENISHI_LIB_SIMULATION_DISTRIBUTED_LOCALCIRCUIT_H

#include "StagePlan.h"

namespace enishi::simulation {

/// Fuses gates in a form, or as Matrices where one of them is not unitary; see
/// fuse().
FusedCircuit fuseUnitary(const Circuit &circuit, const GateList &gates,
                         std::vector<uint8_t> &positions, FusedForm form);

/// What a process does in a stage, on places as positions: bits of its number
/// are constants, so that a control among them holds or does not, and a phase
/// of them alone is a factor. `layout` is that of the stage.
FusedCircuit localCircuit(const FusedCircuit &circuit,
                          llvm::ArrayRef<uint32_t> ops, const Layout &layout,
                          uint64_t process);

/// The same circuit in the form Matrices: canonical pairs become matrices. For
/// where no machine code can be emitted.
FusedCircuit withoutPairs(FusedCircuit circuit);

/// The amplitude that the circuit's initial operations give to |0> in a
/// process; 0 where a bit of its number is 1 that nothing has changed yet.
/// `layout` is that before the first stage.
Complex initialAmplitude(const FusedCircuit &circuit,
                         llvm::ArrayRef<uint32_t> initial, const Layout &layout,
                         uint64_t process);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_DISTRIBUTED_LOCALCIRCUIT_H

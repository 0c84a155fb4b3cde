//===- CircuitConversion.h - To and from programs of gates ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Between .stim circuits and programs of gates. What one side cannot say is an
// error, never dropped.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_CIRCUITCONVERSION_H
#define ENISHI_STABILIZER_CIRCUITCONVERSION_H

#include "enishi/Circuit/Program.h"
#include "enishi/Stabilizer/StimCircuit.h"

namespace enishi::stabilizer {

/// A program without inputs. Measurements come in the order of the program,
/// whichever classical bits they write; a barrier becomes TICK, a delay an I
/// with a tag. Gates that are not Clifford become rotations, an `if` on the sum
/// modulo 2 of some results with X, Y and Z under it becomes feedback, and what
/// does not depend on results is computed. The global phase is lost. Fails for
/// other control flow.
llvm::Expected<StimCircuit> toStimCircuit(const Program &program);

/// Writes OpenQASM 3: the qubits are `q`, the record is `rec`, loops are
/// counted out. With `dropNoise`, noise, detectors and observables are left
/// out; otherwise they are errors. Errors too: measured and rotated products,
/// sweep bits, heralds and pads.
llvm::Error writeOpenQASM(const StimCircuit &circuit, bool dropNoise,
                          llvm::raw_ostream &os);

/// The same of as much as OpenQASM can say: with noise, detectors and
/// observables if there are none, and else without. True where they were left
/// out.
llvm::Expected<bool> writeGatesAsOpenQASM(const StimCircuit &circuit,
                                          std::string &text);

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_CIRCUITCONVERSION_H

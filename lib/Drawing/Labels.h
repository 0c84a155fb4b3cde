//===- Labels.h - What drawings call things ---------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_DRAWING_LABELS_H
#define ENISHI_LIB_DRAWING_LABELS_H

#include "enishi/Drawing/CircuitDrawing.h"

namespace enishi::drawing {

/// The number of characters (code points) of a UTF-8 string.
size_t displayWidth(llvm::StringRef text);

/// A number with four significant digits.
std::string numberLabel(double value);

/// An angle: a fraction of pi where it is a simple one, else four digits.
std::string angleLabel(double angle, bool ascii);

using SymbolName = std::function<std::string(uint32_t)>;

std::string angleLabel(const Circuit &circuit, Angle angle, bool ascii,
                       const SymbolName &symbolName);

/// The name of a gate kind as it stands in a box: "H", "T†", "RZ".
std::string gateLabel(GateKind kind, bool ascii);

/// A name with the instruction's parameters: "RZ(π/2)". For a controlled gate
/// the name is that of the gate under the controls.
std::string boxLabel(const Circuit &circuit, const Instruction &inst,
                     bool ascii, const SymbolName &symbolName);

} // namespace enishi::drawing

#endif // ENISHI_LIB_DRAWING_LABELS_H

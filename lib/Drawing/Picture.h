//===- Picture.h - What is drawn where --------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The form between a program and its drawing as text or SVG: rows for qubits
// and classical registers, and layers of elements, each as far left as the
// rows between its topmost and lowest glyph allow.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_DRAWING_PICTURE_H
#define ENISHI_LIB_DRAWING_PICTURE_H

#include "enishi/Drawing/CircuitDrawing.h"

namespace enishi::drawing {

struct Row {
  std::string name;
  bool isClassical = false;
};

/// What an element shows on one row.
struct Glyph {
  enum Kind : uint8_t {
    Box,
    Control, ///< A dot.
    Target,  ///< The circled plus of a controlled X.
    Cross,   ///< One end of a SWAP.
    Barrier,
    Bit, ///< Where a measurement ends, on a classical register's row.
  } kind;
  uint32_t row;
  /// The text in a box; the number of the bit of a Bit.
  std::string label;
};

struct Block;

struct Element {
  std::vector<Glyph> glyphs;
  /// The topmost and the lowest row.
  uint32_t top, bottom;
  bool isUnitary = false;
  /// What happens, in one line.
  std::string description;
  /// A frame with blocks of control flow in it, instead of glyphs.
  std::vector<Block> blocks;
};

using Layer = std::vector<Element>;

/// One block of control flow.
struct Block {
  std::string header;
  std::vector<Layer> layers;
};

struct Picture {
  std::vector<Row> rows;
  std::vector<Layer> layers;
  /// What the drawing leaves out, and the global phase: lines below it.
  std::vector<std::string> notes;
};

/// Lays out a program (or a circuit, as a program without registers).
Picture makePicture(const Program &program, const DrawingOptions &options,
                    bool ascii);

} // namespace enishi::drawing

#endif // ENISHI_LIB_DRAWING_PICTURE_H

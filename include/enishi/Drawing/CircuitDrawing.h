//===- CircuitDrawing.h - Pictures of circuits and counts -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Draws a circuit or a program as text for a terminal or as SVG, and counts as
// a histogram. Time and memory are linear in what is drawn: a window of layers
// of a huge circuit costs one pass over its instructions up to the window's
// end, never a picture of the whole.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DRAWING_CIRCUITDRAWING_H
#define ENISHI_DRAWING_CIRCUITDRAWING_H

#include "enishi/Circuit/Program.h"

#include "llvm/Support/raw_ostream.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace enishi {

struct DrawingOptions {
  /// Columns of the terminal at which a text drawing folds; 0 never folds.
  unsigned width = 80;
  /// Only ASCII characters in a text drawing.
  bool ascii = false;
  /// The first layer drawn, and how many at most. What is left out is said
  /// under the drawing.
  size_t firstLayer = 0;
  size_t maxLayers = 200;
  /// How many qubits at most; those of the lowest numbers are drawn.
  size_t maxQubits = 100;
  /// Leave out qubits that no instruction touches.
  bool hideIdleQubits = false;
  /// What a symbol of an angle is called, and what heads a control flow block
  /// ("if c == 1"). Both have a default.
  std::function<std::string(uint32_t symbol)> symbolName;
  std::function<std::string(uint32_t tag, unsigned block)> controlFlowName;
};

/// Draws as text. Registers of a Program lend their names to the wires.
void drawText(const Program &program, const DrawingOptions &options,
              llvm::raw_ostream &os);
void drawText(const Circuit &circuit, const DrawingOptions &options,
              llvm::raw_ostream &os);

/// Draws as one self-contained SVG document, legible on light and on dark
/// backgrounds, with a tooltip per operation.
void drawSvg(const Program &program, const DrawingOptions &options,
             llvm::raw_ostream &os);
void drawSvg(const Circuit &circuit, const DrawingOptions &options,
             llvm::raw_ostream &os);

/// The counts of a run: a label per outcome, in the order to be drawn.
using Counts = std::vector<std::pair<std::string, uint64_t>>;

struct HistogramOptions {
  unsigned width = 80;
  bool ascii = false;
  /// The most frequent outcomes are drawn where there are more; the rest is
  /// summed up in one bar.
  size_t maxBars = 64;
};

/// Horizontal bars with counts and percentages.
void drawHistogramText(const Counts &counts, const HistogramOptions &options,
                       llvm::raw_ostream &os);
/// Vertical bars, as SVG.
void drawHistogramSvg(const Counts &counts, const HistogramOptions &options,
                      llvm::raw_ostream &os);

} // namespace enishi

#endif // ENISHI_DRAWING_CIRCUITDRAWING_H

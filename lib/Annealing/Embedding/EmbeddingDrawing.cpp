//===- EmbeddingDrawing.cpp - Chains on a device as SVG -------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/EmbeddingDrawing.h"

#include <fmt/format.h>

#include <algorithm>

using namespace enishi::annealing;

namespace {
/// A piece of wire, or a dot where both ends are the same.
struct Stroke {
  double x1, y1, x2, y2;
};

class Canvas {
public:
  explicit Canvas(const HardwareGraph &device);
  std::string begin(const std::string &title) const;
  std::string qubit(Qubit q) const;
  std::string coupler(Qubit a, Qubit b) const;

private:
  Stroke strokeOf(Qubit q) const;
  const TopologyShape &shape;
  double scale = 1, width = 0, height = 0;
  static constexpr double kMargin = 10;
};
} // namespace

Canvas::Canvas(const HardwareGraph &device) : shape(device.shape) {
  // Wires of the same place lie a track apart; a picture is some 1200 wide.
  for (Qubit q = 0; q < device.numLabels(); ++q) {
    if (!shape.isQubit(q))
      continue;
    Stroke s = strokeOf(q);
    width = std::max({width, s.x1, s.x2});
    height = std::max({height, s.y1, s.y2});
  }
  scale = std::clamp(1200 / std::max(width, 1.0), 4.0, 24.0);
}

/// In units of one track.
Stroke Canvas::strokeOf(Qubit q) const {
  if (!shape.isBus())
    return {double(q % shape.columns), double(q / shape.columns),
            double(q % shape.columns), double(q / shape.columns)};
  QubitCoordinate at = shape.coordinateOf(q);
  auto [first, last] = shape.spanOf(at);
  // How many tracks share a position, and a gap beside them.
  double lanes = shape.kind == TopologyKind::Pegasus  ? 1
                 : shape.kind == TopologyKind::Zephyr ? 2 * shape.tracks + 1
                                                      : shape.tracks + 1;
  double across = shape.wirePosition(at.line, at.track) * lanes;
  if (shape.kind == TopologyKind::Chimera)
    across += at.track;
  if (shape.kind == TopologyKind::Zephyr)
    across += 2 * at.track + at.shift;
  double begin = first * lanes - 0.3;
  double end = (last + 1) * lanes - (lanes > 1 ? 1.7 : 0.7);
  if (at.orientation == 0)
    return {across, begin, across, end};
  return {begin, across, end, across};
}

std::string Canvas::begin(const std::string &title) const {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} "
      "{1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\">\n"
      "<title>{2}</title>\n<style>\n"
      "svg {{ background: #fff; }}\n"
      "path {{ fill: none; stroke-width: {3:.1f}; stroke-linecap: round; }}\n"
      ".unused {{ stroke: #ddd; }}\n"
      "g:hover path {{ stroke-width: {4:.1f}; }}\n"
      "@media (prefers-color-scheme: dark) {{ svg {{ background: #111; }} "
      ".unused {{ stroke: #333; }} }}\n"
      "</style>\n",
      width * scale + 2 * kMargin, height * scale + 2 * kMargin, title,
      scale * 0.35, scale * 0.7);
}

std::string Canvas::qubit(Qubit q) const {
  Stroke s = strokeOf(q);
  return fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", s.x1 * scale + kMargin,
                     s.y1 * scale + kMargin, s.x2 * scale + kMargin,
                     s.y2 * scale + kMargin);
}

std::string Canvas::coupler(Qubit a, Qubit b) const {
  Stroke s = strokeOf(a), t = strokeOf(b);
  bool isVertical = s.x1 == s.x2, isOtherVertical = t.x1 == t.x2;
  double x1 = (s.x1 + s.x2) / 2, y1 = (s.y1 + s.y2) / 2;
  double x2 = (t.x1 + t.x2) / 2, y2 = (t.y1 + t.y2) / 2;
  if (shape.isBus() && isVertical != isOtherVertical) {
    x1 = x2 = isVertical ? s.x1 : t.x1;
    y1 = y2 = isVertical ? t.y1 : s.y1;
  }
  return fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", x1 * scale + kMargin,
                     y1 * scale + kMargin, x2 * scale + kMargin,
                     y2 * scale + kMargin);
}

llvm::Expected<std::string>
enishi::annealing::drawEmbedding(const HardwareGraph &device,
                                 const Embedding &embedding) {
  if (device.shape.kind == TopologyKind::Custom)
    return llvm::createStringError(
        "the qubits of a custom graph have no places to draw them at");
  Canvas canvas(device);
  std::string svg = canvas.begin(
      fmt::format("{} variables on {} qubits of {}, longest chain {}",
                  embedding.numChains(), embedding.numQubits(),
                  device.shape.describe(), embedding.maxChainLength()));
  std::vector<bool> isUsed(device.numLabels(), false);
  for (Qubit q : embedding.qubits)
    isUsed[q] = true;
  svg += "<path class=\"unused\" d=\"";
  for (Qubit q = 0; q < device.numLabels(); ++q)
    if (device.works[q] && !isUsed[q])
      svg += canvas.qubit(q);
  svg += "\"/>\n";
  for (uint32_t v = 0; v < embedding.numChains(); ++v) {
    // Steps of the golden angle: neighbours in number differ well.
    svg += fmt::format("<g stroke=\"hsl({} {}% {}%)\"><title>variable {}: "
                       "{} qubits</title><path d=\"",
                       v * 137 % 360, 55 + v % 3 * 15, 45 + v % 2 * 12, v,
                       embedding.chainLength(v));
    llvm::ArrayRef<Qubit> chain = embedding.chain(v);
    for (Qubit q : chain) {
      svg += canvas.qubit(q);
      for (Qubit next : device.graph.neighborsOf(q))
        if (q < next && std::binary_search(chain.begin(), chain.end(), next))
          svg += canvas.coupler(q, next);
    }
    svg += "\"/></g>\n";
  }
  svg += "</svg>\n";
  return svg;
}

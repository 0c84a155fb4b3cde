//===- SvgDrawing.cpp - Circuits as SVG -------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Svg.h"

#include "Labels.h"
#include "Picture.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::drawing;

std::string drawing::escapeXml(llvm::StringRef text) {
  std::string result;
  for (char c : text) {
    switch (c) {
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '&':
      result += "&amp;";
      break;
    case '"':
      result += "&quot;";
      break;
    default:
      // Control characters are not allowed in XML, however they are written.
      result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return result;
}

void drawing::svgBegin(llvm::raw_ostream &os, size_t width, size_t height,
                       llvm::StringRef title) {
  os << llvm::formatv("<svg xmlns=\"http://www.w3.org/2000/svg\" "
                      "viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
                      "role=\"img\">\n",
                      width, height);
  os << "<title>" << escapeXml(title) << "</title>\n";
  os << "<style>\n"
        "text { font: 14px ui-monospace, Menlo, Consolas, monospace; "
        "fill: #1f2328; dominant-baseline: central }\n"
        ".m { text-anchor: middle } .e { text-anchor: end }\n"
        ".s { font-size: 11px }\n"
        ".w { stroke: #6e7781; fill: none }\n"
        ".g { fill: #ddf4ff; stroke: #0969da }\n"
        ".n { fill: #fff1e5; stroke: #bc4c00 }\n"
        ".c { stroke: #0969da; fill: #0969da; stroke-width: 1.5 }\n"
        ".o { stroke: #0969da; fill: none; stroke-width: 1.5 }\n"
        ".f { fill: #818b98; fill-opacity: .1; stroke: #818b98; "
        "stroke-dasharray: 5 3 }\n"
        ".b { stroke: #818b98; stroke-width: 6; stroke-dasharray: 3 3 }\n"
        "@media (prefers-color-scheme: dark) {\n"
        "text { fill: #e6edf3 } .w { stroke: #848d97 }\n"
        ".g { fill: #0c2d6b; stroke: #58a6ff }\n"
        ".n { fill: #5a1e02; stroke: #f0883e }\n"
        ".c { stroke: #58a6ff; fill: #58a6ff } .o { stroke: #58a6ff }\n"
        "}\n"
        "</style>\n";
}

namespace {

constexpr size_t kRowHeight = 44, kBoxHeight = 30, kCharacter = 9, kGap = 14;

class SvgDrawer {
public:
  SvgDrawer(const Picture &picture, llvm::raw_ostream &os)
      : picture(picture), os(os) {}
  void draw();

private:
  size_t elementWidth(const Element &element) const;
  size_t layerWidth(const Layer &layer) const;
  size_t layersWidth(llvm::ArrayRef<Layer> layers) const;
  void drawWires(size_t begin, size_t end);
  void drawLayers(size_t x, llvm::ArrayRef<Layer> layers);
  void drawElement(size_t x, size_t width, const Element &element);
  void drawFrame(size_t x, const Element &element);
  void drawGlyph(size_t x, size_t width, const Glyph &glyph, bool unitary);
  void line(const char *style, size_t x0, size_t y0, size_t x1, size_t y1);

  static size_t centreOf(uint32_t row) {
    return kRowHeight * size_t(row) + kRowHeight / 2 + 8;
  }

  const Picture &picture;
  llvm::raw_ostream &os;
};

size_t textWidth(llvm::StringRef text) {
  return displayWidth(text) * kCharacter;
}

size_t SvgDrawer::elementWidth(const Element &element) const {
  size_t width = 16;
  for (const Glyph &glyph : element.glyphs)
    if (glyph.kind == Glyph::Box)
      width =
          std::max(width, std::max(kBoxHeight, textWidth(glyph.label) + 14));
  if (element.blocks.empty())
    return width;
  width = 0;
  for (const Block &block : element.blocks)
    width +=
        std::max(layersWidth(block.layers), textWidth(block.header) + 2 * kGap);
  return width;
}

size_t SvgDrawer::layerWidth(const Layer &layer) const {
  size_t width = 16;
  for (const Element &element : layer)
    width = std::max(width, elementWidth(element));
  return width;
}

size_t SvgDrawer::layersWidth(llvm::ArrayRef<Layer> layers) const {
  size_t width = kGap;
  for (const Layer &layer : layers)
    width += layerWidth(layer) + kGap;
  return width;
}

void SvgDrawer::line(const char *style, size_t x0, size_t y0, size_t x1,
                     size_t y1) {
  os << llvm::formatv("<line class=\"{0}\" x1=\"{1}\" y1=\"{2}\" x2=\"{3}\" "
                      "y2=\"{4}\"/>\n",
                      style, x0, y0, x1, y1);
}

void SvgDrawer::drawWires(size_t begin, size_t end) {
  for (auto [i, row] : llvm::enumerate(picture.rows)) {
    size_t y = centreOf(i);
    os << llvm::formatv("<text class=\"e\" x=\"{0}\" y=\"{1}\">{2}</text>\n",
                        begin - 8, y, escapeXml(row.name));
    if (!row.isClassical) {
      line("w", begin, y, end, y);
      continue;
    }
    line("w", begin, y - 2, end, y - 2);
    line("w", begin, y + 2, end, y + 2);
  }
}

void SvgDrawer::drawGlyph(size_t x, size_t width, const Glyph &glyph,
                          bool unitary) {
  size_t y = centreOf(glyph.row), middle = x + width / 2;
  switch (glyph.kind) {
  case Glyph::Box:
    os << llvm::formatv("<rect class=\"{0}\" x=\"{1}\" y=\"{2}\" "
                        "width=\"{3}\" height=\"{4}\" rx=\"4\"/>\n",
                        unitary ? "g" : "n", x, y - kBoxHeight / 2, width,
                        kBoxHeight);
    os << llvm::formatv("<text class=\"m\" x=\"{0}\" y=\"{1}\">{2}</text>\n",
                        middle, y, escapeXml(glyph.label));
    return;
  case Glyph::Control:
    os << llvm::formatv("<circle class=\"c\" cx=\"{0}\" cy=\"{1}\" r=\"5\"/>\n",
                        middle, y);
    return;
  case Glyph::Target:
    os << llvm::formatv("<circle class=\"o\" cx=\"{0}\" cy=\"{1}\" r=\"9\"/>\n",
                        middle, y);
    line("o", middle - 9, y, middle + 9, y);
    line("o", middle, y - 9, middle, y + 9);
    return;
  case Glyph::Cross:
    line("o", middle - 6, y - 6, middle + 6, y + 6);
    line("o", middle - 6, y + 6, middle + 6, y - 6);
    return;
  case Glyph::Barrier:
    line("b", middle, y - kRowHeight / 2, middle, y + kRowHeight / 2);
    return;
  case Glyph::Bit:
    os << llvm::formatv("<path class=\"w\" d=\"M{0} {1}l4 -7h-8z\"/>\n", middle,
                        y - 2);
    os << llvm::formatv("<text class=\"m s\" x=\"{0}\" y=\"{1}\">{2}</text>\n",
                        middle, y + 12, escapeXml(glyph.label));
    return;
  }
}

void SvgDrawer::drawFrame(size_t x, const Element &element) {
  size_t top = centreOf(element.top) - kRowHeight / 2 - 4,
         bottom = centreOf(element.bottom) + kRowHeight / 2;
  for (const Block &block : element.blocks) {
    size_t width =
        std::max(layersWidth(block.layers), textWidth(block.header) + 2 * kGap);
    os << llvm::formatv("<rect class=\"f\" x=\"{0}\" y=\"{1}\" width=\"{2}\" "
                        "height=\"{3}\" rx=\"4\"/>\n",
                        x, top, width, bottom - top);
    os << llvm::formatv("<text class=\"s\" x=\"{0}\" y=\"{1}\">{2}</text>\n",
                        x + 6, top - 7, escapeXml(block.header));
    drawLayers(x, block.layers);
    x += width;
  }
}

void SvgDrawer::drawElement(size_t x, size_t width, const Element &element) {
  size_t own = elementWidth(element);
  x += (width - own) / 2;
  size_t middle = x + own / 2;
  os << "<g><title>" << escapeXml(element.description) << "</title>\n";
  if (!element.blocks.empty()) {
    drawFrame(x, element);
    os << "</g>\n";
    return;
  }
  uint32_t low = kNone, high = 0;
  const Glyph *bit = nullptr;
  bool isBarrier = false;
  for (const Glyph &glyph : element.glyphs) {
    isBarrier |= glyph.kind == Glyph::Barrier;
    if (glyph.kind == Glyph::Bit) {
      bit = &glyph;
      continue;
    }
    low = std::min(low, glyph.row);
    high = std::max(high, glyph.row);
  }
  if (low < high && !isBarrier)
    line("o", middle, centreOf(low), middle, centreOf(high));
  if (bit) {
    line("w", middle - 2, centreOf(high), middle - 2, centreOf(bit->row) - 8);
    line("w", middle + 2, centreOf(high), middle + 2, centreOf(bit->row) - 8);
  }
  for (const Glyph &glyph : element.glyphs)
    drawGlyph(x, own, glyph, element.isUnitary);
  os << "</g>\n";
}

void SvgDrawer::drawLayers(size_t x, llvm::ArrayRef<Layer> layers) {
  x += kGap;
  for (const Layer &layer : layers) {
    size_t width = layerWidth(layer);
    for (const Element &element : layer)
      drawElement(x, width, element);
    x += width + kGap;
  }
}

void SvgDrawer::draw() {
  size_t names = 0;
  for (const Row &row : picture.rows)
    names = std::max(names, textWidth(row.name));
  size_t begin = names + 16, end = begin + layersWidth(picture.layers);
  size_t width = end + 8;
  for (const std::string &note : picture.notes)
    width = std::max(width, textWidth(note) + 16);
  size_t height = centreOf(picture.rows.size()) + 20 * picture.notes.size();
  svgBegin(os, width, height, "quantum circuit");
  drawWires(begin, end);
  drawLayers(begin, picture.layers);
  size_t y = centreOf(picture.rows.size());
  for (const std::string &note : picture.notes) {
    os << llvm::formatv("<text class=\"s\" x=\"8\" y=\"{0}\">{1}</text>\n", y,
                        escapeXml(note));
    y += 20;
  }
  os << "</svg>\n";
}

} // namespace

void enishi::drawSvg(const Program &program, const DrawingOptions &options,
                     llvm::raw_ostream &os) {
  Picture picture = makePicture(program, options, /*ascii=*/false);
  SvgDrawer(picture, os).draw();
}

void enishi::drawSvg(const Circuit &circuit, const DrawingOptions &options,
                     llvm::raw_ostream &os) {
  Program program;
  program.code = circuit;
  drawSvg(program, options, os);
}

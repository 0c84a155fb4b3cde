//===- TextDrawing.cpp - Circuits as text -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every row of the picture has a line for its wire, and there is a line above
// and below each. Lines are drawn as strokes from the middle of a character
// cell to its edges, so that boxes, wires and connections that meet become the
// right corner or crossing by themselves.
//
//===----------------------------------------------------------------------===//

#include "Labels.h"
#include "Picture.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::drawing;

namespace {

/// Strokes of a cell: single lines, and bits for those that are double.
enum Stroke : uint8_t {
  Up = 1,
  Down = 2,
  Left = 4,
  Right = 8,
  DoubleVertical = 16,
  DoubleHorizontal = 32,
};

const char *cellText(uint8_t strokes, bool ascii) {
  static const char *const single[16] = {" ", "│", "│", "│", "─", "┘",
                                         "┐", "┤", "─", "└", "┌", "├",
                                         "─", "┴", "┬", "┼"};
  static const char *const doubleVertical[16] = {" ", "║", "║", "║", "─", "╜",
                                                 "╖", "╢", "─", "╙", "╓", "╟",
                                                 "─", "╨", "╥", "╫"};
  static const char *const doubleHorizontal[16] = {" ", "│", "│", "│", "═", "╛",
                                                   "╕", "╡", "═", "╘", "╒", "╞",
                                                   "═", "╧", "╤", "╪"};
  static const char *const bothDouble[16] = {" ", "║", "║", "║", "═", "╝",
                                             "╗", "╣", "═", "╚", "╔", "╠",
                                             "═", "╩", "╦", "╬"};
  unsigned lines = strokes & 15;
  if (ascii) {
    bool horizontal = lines & (Left | Right), vertical = lines & (Up | Down);
    if (horizontal && vertical)
      return (lines & (Left | Right)) == (Left | Right) ||
                     (lines & (Up | Down)) != (Up | Down)
                 ? "+"
                 : "|";
    if (vertical)
      return strokes & DoubleVertical ? "\"" : "|";
    return horizontal ? strokes & DoubleHorizontal ? "=" : "-" : " ";
  }
  if (strokes & DoubleVertical)
    return strokes & DoubleHorizontal ? bothDouble[lines]
                                      : doubleVertical[lines];
  return strokes & DoubleHorizontal ? doubleHorizontal[lines] : single[lines];
}

class Canvas {
public:
  Canvas(size_t width, size_t height)
      : width(width), strokes(width * height), texts(width * height) {}

  void stroke(size_t x, size_t y, unsigned what) {
    strokes[y * width + x] |= what;
  }
  void erase(size_t x, size_t y, unsigned what) {
    strokes[y * width + x] &= ~what;
  }
  void clear(size_t x, size_t y) { strokes[y * width + x] = 0; }
  void horizontal(size_t x0, size_t x1, size_t y, unsigned style = 0) {
    for (size_t x = x0; x <= x1; ++x)
      stroke(x, y, (x > x0 ? Left : 0) | (x < x1 ? Right : 0) | style);
  }
  void vertical(size_t x, size_t y0, size_t y1, unsigned style = 0) {
    for (size_t y = y0; y <= y1; ++y)
      stroke(x, y, (y > y0 ? Up : 0) | (y < y1 ? Down : 0) | style);
  }
  /// Writes text, a code point per cell.
  void text(size_t x, size_t y, llvm::StringRef text) {
    while (!text.empty() && x < width) {
      size_t length = 1;
      while (length < text.size() && (text[length] & 0xc0) == 0x80)
        ++length;
      texts[y * width + x++] = text.take_front(length).str();
      text = text.drop_front(length);
    }
  }
  /// A line without the blanks at its end.
  std::string line(size_t y, bool ascii) const {
    std::string result;
    for (size_t x = 0; x < width; ++x) {
      size_t cell = y * width + x;
      result += texts[cell].empty() ? cellText(strokes[cell], ascii)
                                    : texts[cell].c_str();
    }
    return llvm::StringRef(result).rtrim(' ').str();
  }

private:
  size_t width;
  std::vector<uint8_t> strokes;
  std::vector<std::string> texts;
};

class TextDrawer {
public:
  TextDrawer(const Picture &picture, const DrawingOptions &options)
      : picture(picture), options(options) {}
  void draw(llvm::raw_ostream &os);

private:
  size_t glyphWidth(const Glyph &glyph) const;
  size_t elementWidth(const Element &element) const;
  size_t layerWidth(const Layer &layer) const;
  size_t layersWidth(llvm::ArrayRef<Layer> layers) const;
  size_t blockIndent(const Element &element, const Block &block) const;
  size_t blockWidth(const Element &element, const Block &block) const;
  void drawPanel(llvm::ArrayRef<Layer> layers, bool first, bool last,
                 llvm::raw_ostream &os);
  void drawLayers(Canvas &canvas, size_t x, llvm::ArrayRef<Layer> layers);
  void drawElement(Canvas &canvas, size_t x, size_t width,
                   const Element &element);
  void drawFrame(Canvas &canvas, size_t x, const Element &element);
  void drawGlyph(Canvas &canvas, size_t x, size_t width, const Glyph &glyph);

  static size_t lineOf(uint32_t row) { return 2 * size_t(row) + 1; }
  const char *pick(const char *unicode, const char *ascii) const {
    return options.ascii ? ascii : unicode;
  }

  const Picture &picture;
  const DrawingOptions &options;
  size_t prefix = 0;
};

size_t TextDrawer::glyphWidth(const Glyph &glyph) const {
  switch (glyph.kind) {
  case Glyph::Box:
    return displayWidth(glyph.label) + 4;
  case Glyph::Target:
    return options.ascii ? 3 : 1;
  case Glyph::Bit:
    return displayWidth(glyph.label);
  case Glyph::Control:
  case Glyph::Cross:
  case Glyph::Barrier:
    return 1;
  }
  return 1;
}

size_t TextDrawer::elementWidth(const Element &element) const {
  size_t width = 1;
  for (const Glyph &glyph : element.glyphs)
    width = std::max(width, glyphWidth(glyph));
  // Connections run down the middle: an odd width keeps them there.
  if (element.blocks.empty())
    return width | 1;
  width = 1;
  for (const Block &block : element.blocks)
    width += blockWidth(element, block) + 1;
  return width;
}

size_t TextDrawer::layerWidth(const Layer &layer) const {
  size_t width = 1;
  for (const Element &element : layer)
    width = std::max(width, elementWidth(element));
  return width;
}

/// With a column of wire on both sides of every layer.
size_t TextDrawer::layersWidth(llvm::ArrayRef<Layer> layers) const {
  size_t width = 1;
  for (const Layer &layer : layers)
    width += layerWidth(layer) + 1;
  return width;
}

/// Where a frame inside has its heading on the same line, the block's content
/// begins behind the block's own heading.
size_t TextDrawer::blockIndent(const Element &element,
                               const Block &block) const {
  for (const Layer &layer : block.layers)
    for (const Element &inner : layer)
      if (!inner.blocks.empty() && inner.top == element.top)
        return displayWidth(block.header) + 1;
  return 0;
}

size_t TextDrawer::blockWidth(const Element &element,
                              const Block &block) const {
  return std::max(layersWidth(block.layers) + blockIndent(element, block),
                  displayWidth(block.header) + 2);
}

void TextDrawer::drawGlyph(Canvas &canvas, size_t x, size_t width,
                           const Glyph &glyph) {
  size_t y = lineOf(glyph.row), middle = x + width / 2;
  switch (glyph.kind) {
  case Glyph::Box: {
    // As wide as the widest box of the element.
    for (size_t i = x + 1; i + 1 < x + width; ++i) {
      canvas.erase(i, y - 1, Down);
      canvas.clear(i, y);
      canvas.erase(i, y + 1, Up);
    }
    canvas.clear(x, y);
    canvas.clear(x + width - 1, y);
    bool classical = picture.rows[glyph.row].isClassical;
    canvas.stroke(x, y, Left | (classical ? DoubleHorizontal : 0));
    canvas.stroke(x + width - 1, y, Right | (classical ? DoubleHorizontal : 0));
    canvas.horizontal(x, x + width - 1, y - 1);
    canvas.horizontal(x, x + width - 1, y + 1);
    canvas.vertical(x, y - 1, y + 1);
    canvas.vertical(x + width - 1, y - 1, y + 1);
    canvas.text(x + (width - displayWidth(glyph.label)) / 2, y, glyph.label);
    return;
  }
  case Glyph::Control:
    canvas.text(middle, y, pick("●", "*"));
    return;
  case Glyph::Target:
    if (options.ascii)
      canvas.text(middle - 1, y, "(+)");
    else
      canvas.text(middle, y, "⊕");
    return;
  case Glyph::Cross:
    canvas.text(middle, y, pick("×", "x"));
    return;
  case Glyph::Barrier:
    for (size_t line = y - 1; line <= y + 1; ++line)
      canvas.text(middle, line, pick("░", ":"));
    return;
  case Glyph::Bit:
    canvas.text(middle - (displayWidth(glyph.label) - 1) / 2, y + 1,
                glyph.label);
    return;
  }
}

void TextDrawer::drawFrame(Canvas &canvas, size_t x, const Element &element) {
  size_t top = lineOf(element.top) - 1, bottom = lineOf(element.bottom) + 1;
  canvas.vertical(x, top, bottom);
  for (const Block &block : element.blocks) {
    size_t width = blockWidth(element, block);
    canvas.horizontal(x, x + width + 1, top);
    canvas.horizontal(x, x + width + 1, bottom);
    drawLayers(canvas, x + 1 + blockIndent(element, block), block.layers);
    canvas.text(x + 2, top, block.header);
    x += width + 1;
    canvas.vertical(x, top, bottom);
  }
}

void TextDrawer::drawElement(Canvas &canvas, size_t x, size_t width,
                             const Element &element) {
  size_t own = elementWidth(element);
  x += (width - own) / 2;
  if (!element.blocks.empty()) {
    drawFrame(canvas, x, element);
    return;
  }
  const Glyph *bit = nullptr;
  uint32_t low = kNone, high = 0, barriers = 0;
  for (const Glyph &glyph : element.glyphs) {
    if (glyph.kind == Glyph::Bit) {
      bit = &glyph;
      continue;
    }
    barriers += glyph.kind == Glyph::Barrier;
    low = std::min(low, glyph.row);
    high = std::max(high, glyph.row);
  }
  size_t middle = x + own / 2;
  if (low < high && barriers == 0)
    canvas.vertical(middle, lineOf(low), lineOf(high));
  if (bit)
    canvas.vertical(middle, lineOf(high), lineOf(bit->row), DoubleVertical);
  for (const Glyph &glyph : element.glyphs)
    drawGlyph(canvas, x, own, glyph);
}

void TextDrawer::drawLayers(Canvas &canvas, size_t x,
                            llvm::ArrayRef<Layer> layers) {
  ++x;
  for (const Layer &layer : layers) {
    size_t width = layerWidth(layer);
    for (const Element &element : layer)
      drawElement(canvas, x, width, element);
    x += width + 1;
  }
}

void TextDrawer::drawPanel(llvm::ArrayRef<Layer> layers, bool first, bool last,
                           llvm::raw_ostream &os) {
  size_t width = prefix + layersWidth(layers);
  size_t height = 2 * picture.rows.size() + 1;
  Canvas canvas(width + (last ? 0 : 2), height);
  for (auto [i, row] : llvm::enumerate(picture.rows)) {
    size_t y = lineOf(i);
    canvas.text(prefix - 2 - displayWidth(row.name), y, row.name + ":");
    unsigned style = row.isClassical ? DoubleHorizontal : 0;
    for (size_t x = prefix; x < width; ++x)
      canvas.stroke(x, y, Left | Right | style);
    if (!first)
      canvas.text(prefix - 1, y, pick("»", ">"));
    if (!last)
      canvas.text(width, y, pick("»", ">"));
  }
  drawLayers(canvas, prefix, layers);
  for (size_t y = 0; y < height; ++y) {
    std::string line = canvas.line(y, options.ascii);
    bool isEdge = y == 0 || y + 1 == height;
    if (!isEdge || !line.empty())
      os << line << '\n';
  }
}

void TextDrawer::draw(llvm::raw_ostream &os) {
  for (const Row &row : picture.rows)
    prefix = std::max(prefix, displayWidth(row.name));
  prefix += 2;
  llvm::ArrayRef<Layer> layers = picture.layers;
  bool first = true;
  do {
    size_t count = 0, width = prefix + 2;
    while (count < layers.size()) {
      width += layerWidth(layers[count]) + 1;
      if (options.width != 0 && width > options.width && count > 0)
        break;
      ++count;
    }
    bool last = count == layers.size();
    if (!picture.rows.empty()) {
      if (!first)
        os << '\n';
      drawPanel(layers.take_front(count), first, last, os);
    }
    layers = layers.drop_front(count);
    first = false;
  } while (!layers.empty());
  for (const std::string &note : picture.notes)
    os << note << '\n';
}

} // namespace

void enishi::drawText(const Program &program, const DrawingOptions &options,
                      llvm::raw_ostream &os) {
  Picture picture = makePicture(program, options, options.ascii);
  TextDrawer(picture, options).draw(os);
}

void enishi::drawText(const Circuit &circuit, const DrawingOptions &options,
                      llvm::raw_ostream &os) {
  Program program;
  program.code = circuit;
  drawText(program, options, os);
}

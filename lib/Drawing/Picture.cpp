//===- Picture.cpp - What is drawn where ------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Picture.h"

#include "Conditions.h"
#include "Labels.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::drawing;

namespace {

/// Layers that are being filled, and how far each row is filled. Layers
/// outside the window [first, end) are only counted.
struct Sequence {
  Sequence(size_t numRows, size_t first, size_t end)
      : filled(numRows, 0), first(first), end(end) {}
  std::vector<Layer> layers;
  std::vector<size_t> filled;
  size_t first, end;
  size_t numLayers = 0;
};

class PictureBuilder {
public:
  PictureBuilder(const Program &program, const DrawingOptions &options,
                 bool ascii)
      : program(program), options(options), ascii(ascii),
        conditions(program, ascii) {
    symbolName =
        options.symbolName ? options.symbolName : [this](uint32_t symbol) {
          return conditions.slotName(symbol);
        };
  }

  Picture build();

private:
  void makeRows();
  void addRange(const Circuit &circuit, size_t begin, size_t end,
                Sequence &sequence, unsigned depth);
  size_t addBranch(const Circuit &circuit, size_t index, size_t end,
                   Sequence &sequence, unsigned depth);
  void addInstruction(const Circuit &circuit, const Instruction &inst,
                      Sequence &sequence, unsigned depth);
  void addGate(const Circuit &circuit, const Instruction &inst,
               Element &element);
  void addFrame(std::vector<Block> blocks, std::string description,
                Sequence &sequence);
  Block block(std::string header, Sequence sequence);
  void place(Element element, Sequence &sequence);
  std::string qubitName(Qubit qubit) const;
  void addNotes();

  const Program &program;
  const DrawingOptions &options;
  bool ascii;
  Conditions conditions;
  SymbolName symbolName;
  Picture picture;
  std::vector<uint32_t> rowOfQubit;
  std::vector<std::string> qubitNames;
  /// The row of the register of each bit and the bit's number in it.
  std::vector<std::pair<uint32_t, uint32_t>> placeOfBit;
  size_t numHiddenQubits = 0, numQubitRows = 0;
  size_t numLayers = 0;
  double globalPhase = 0;
};

/// Blocks nested more deeply than this are drawn as a box.
constexpr unsigned kMaxDepth = 8;

void PictureBuilder::makeRows() {
  const Circuit &code = program.code;
  qubitNames.resize(code.numQubits);
  for (const QubitRegister &reg : program.qubitRegisters)
    for (uint32_t i = 0; i < reg.numQubits; ++i)
      if (reg.firstQubit + i < code.numQubits)
        qubitNames[reg.firstQubit + i] = llvm::formatv("{0}[{1}]", reg.name, i);
  llvm::BitVector used(code.numQubits, !options.hideIdleQubits);
  if (options.hideIdleQubits)
    for (const Instruction &inst : code.instructions)
      for (Qubit qubit : code.qubits(inst))
        used.set(qubit);
  rowOfQubit.assign(code.numQubits, kNone);
  for (Qubit q : used.set_bits()) {
    if (picture.rows.size() == options.maxQubits) {
      numHiddenQubits = used.count() - options.maxQubits;
      break;
    }
    rowOfQubit[q] = picture.rows.size();
    picture.rows.push_back({qubitName(q), false});
  }
  numQubitRows = picture.rows.size();
  placeOfBit.assign(code.numBits, {kNone, 0});
  std::vector<BitRegister> registers = program.bitRegisters;
  if (registers.empty() && code.numBits != 0)
    registers.push_back({"c", 0, code.numBits});
  for (const BitRegister &reg : registers) {
    for (uint32_t i = 0; i < reg.numBits; ++i)
      if (reg.firstBit + i < code.numBits)
        placeOfBit[reg.firstBit + i] = {picture.rows.size(), i};
    picture.rows.push_back(
        {llvm::formatv("{0}/{1}", reg.name, reg.numBits), true});
  }
}

std::string PictureBuilder::qubitName(Qubit qubit) const {
  return qubitNames[qubit].empty() ? llvm::formatv("q[{0}]", qubit).str()
                                   : qubitNames[qubit];
}

void PictureBuilder::place(Element element, Sequence &sequence) {
  // A frame has its heading on its edge, so nothing may touch it.
  bool isFrame = !element.blocks.empty();
  size_t top = element.top, bottom = element.bottom;
  if (isFrame) {
    top -= top > 0;
    bottom += bottom + 1 < picture.rows.size();
  }
  auto begin = sequence.filled.begin() + top,
       end = sequence.filled.begin() + bottom + 1;
  size_t layer = *std::max_element(begin, end);
  // It reads classical bits, and writes of them must not seem to pass it.
  auto classical = sequence.filled.begin() + numQubitRows;
  if (isFrame && classical != sequence.filled.end())
    layer =
        std::max(layer, *std::max_element(classical, sequence.filled.end()));
  std::fill(begin, end, layer + 1);
  if (isFrame)
    std::fill(classical, sequence.filled.end(), layer + 1);
  sequence.numLayers = std::max(sequence.numLayers, layer + 1);
  if (layer < sequence.first || layer >= sequence.end)
    return;
  layer -= sequence.first;
  if (layer >= sequence.layers.size())
    sequence.layers.resize(layer + 1);
  sequence.layers[layer].push_back(std::move(element));
}

Block PictureBuilder::block(std::string header, Sequence sequence) {
  return {std::move(header), std::move(sequence.layers)};
}

void PictureBuilder::addFrame(std::vector<Block> blocks,
                              std::string description, Sequence &sequence) {
  Element element;
  element.top = kNone;
  element.bottom = 0;
  for (const Block &block : blocks)
    for (const Layer &layer : block.layers)
      for (const Element &inner : layer) {
        element.top = std::min(element.top, inner.top);
        element.bottom = std::max(element.bottom, inner.bottom);
      }
  if (element.top == kNone) // Nothing in it is visible.
    return;
  element.description = std::move(description);
  element.blocks = std::move(blocks);
  place(std::move(element), sequence);
}

void PictureBuilder::addGate(const Circuit &circuit, const Instruction &inst,
                             Element &element) {
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
  unsigned numControls = circuit.numControls(inst);
  GateKind kind = inst.kind == GateKind::Controlled ? inst.base : inst.kind;
  GateKind base = isTableGate(kind) ? gateInfo(kind).base : kind;
  std::string label = boxLabel(circuit, inst, ascii, symbolName);
  unsigned numTargets = qubits.size() - numControls;
  bool symmetric =
      numTargets == 1 || (isTableGate(base) && gateInfo(base).isSymmetric());
  for (unsigned i = 0; i < qubits.size(); ++i) {
    uint32_t row = rowOfQubit[qubits[i]];
    if (row == kNone)
      continue;
    if (i < numControls || (base == GateKind::Z && numControls != 0))
      element.glyphs.push_back({Glyph::Control, row, ""});
    else if (base == GateKind::X && numControls != 0)
      element.glyphs.push_back({Glyph::Target, row, ""});
    else if (base == GateKind::Swap)
      element.glyphs.push_back({Glyph::Cross, row, ""});
    else
      element.glyphs.push_back(
          {Glyph::Box, row,
           symmetric ? label : label + ":" + std::to_string(i - numControls)});
  }
}

void PictureBuilder::addInstruction(const Circuit &circuit,
                                    const Instruction &inst, Sequence &sequence,
                                    unsigned depth) {
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
  Element element;
  std::string name = gateLabel(inst.kind, ascii);
  switch (inst.kind) {
  case GateKind::GPhase:
    if (!circuit.isSymbolic(inst))
      globalPhase += circuit.param(inst, 0).value;
    return;
  case GateKind::ControlFlow: {
    std::vector<Block> blocks;
    for (auto [i, inner] : llvm::enumerate(circuit.controlFlowBlocks(inst))) {
      Sequence nested(picture.rows.size(), 0, options.maxLayers);
      if (depth < kMaxDepth)
        addRange(inner, 0, inner.size(), nested, depth + 1);
      uint32_t tag = circuit.controlFlowTag(inst);
      blocks.push_back(block(options.controlFlowName
                                 ? options.controlFlowName(tag, i)
                                 : llvm::formatv("block {0}", i).str(),
                             std::move(nested)));
    }
    addFrame(std::move(blocks), "control flow", sequence);
    return;
  }
  case GateKind::Measure: {
    auto [bitRow, bit] = placeOfBit[circuit.bit(inst)];
    if (rowOfQubit[qubits[0]] == kNone)
      return;
    element.glyphs.push_back({Glyph::Box, rowOfQubit[qubits[0]], "M"});
    if (bitRow != kNone)
      element.glyphs.push_back({Glyph::Bit, bitRow, std::to_string(bit)});
    name = "measure";
    break;
  }
  case GateKind::Reset:
  case GateKind::Barrier:
  case GateKind::Delay: {
    std::string label = "|0>";
    if (!ascii)
      label = "|0⟩";
    if (inst.kind == GateKind::Delay)
      label = circuit.durationInDt(inst)
                  ? "delay " + numberLabel(circuit.duration(inst)) + "dt"
                  : "delay " + numberLabel(circuit.duration(inst) * 1e9) + "ns";
    for (Qubit qubit : qubits)
      if (rowOfQubit[qubit] != kNone)
        element.glyphs.push_back(
            {inst.kind == GateKind::Barrier ? Glyph::Barrier : Glyph::Box,
             rowOfQubit[qubit], label});
    name = inst.kind == GateKind::Delay ? label : gateName(inst.kind).str();
    break;
  }
  default:
    addGate(circuit, inst, element);
    name = boxLabel(circuit, inst, ascii, symbolName);
    if (unsigned controls = circuit.numControls(inst))
      name = llvm::formatv("{0} with {1} control{2}", name, controls,
                           controls == 1 ? "" : "s");
  }
  if (element.glyphs.empty())
    return;
  auto [top, bottom] = std::minmax_element(
      element.glyphs.begin(), element.glyphs.end(),
      [](const Glyph &x, const Glyph &y) { return x.row < y.row; });
  element.top = top->row;
  element.bottom = bottom->row;
  element.isUnitary = isUnitary(inst.kind);
  element.description = name + " on ";
  llvm::raw_string_ostream os(element.description);
  llvm::interleaveComma(qubits, os, [&](Qubit q) { os << qubitName(q); });
  if (inst.kind == GateKind::Measure && element.glyphs.size() == 2)
    os << " into bit " << element.glyphs[1].label;
  place(std::move(element), sequence);
}

/// Draws a conditional jump and what it jumps over as a frame, where the jumps
/// are those of an if, an if-else or a loop. Returns where to go on.
size_t PictureBuilder::addBranch(const Circuit &circuit, size_t index,
                                 size_t end, Sequence &sequence,
                                 unsigned depth) {
  const Instruction &jump = circuit.instructions[index];
  size_t target = Program::jumpTarget(jump);
  std::string condition = conditions.slotName(Program::jumpCondition(jump));
  auto nested = [&](size_t from, size_t to) {
    Sequence inner(picture.rows.size(), 0, options.maxLayers);
    if (depth < kMaxDepth)
      addRange(circuit, from, to, inner, depth + 1);
    return inner;
  };
  if (target <= index || target > end)
    return index + 1;
  std::vector<Block> blocks;
  const Instruction &last = circuit.instructions[target - 1];
  bool hasJump = target - 1 > index && last.kind == GateKind::Jump;
  size_t next = target;
  if (hasJump && Program::jumpTarget(last) <= index) {
    blocks.push_back(
        block("while " + condition, nested(index + 1, target - 1)));
  } else if (hasJump && Program::jumpTarget(last) >= target &&
             Program::jumpTarget(last) <= end) {
    next = Program::jumpTarget(last);
    blocks.push_back(block("if " + condition, nested(index + 1, target - 1)));
    if (next > target)
      blocks.push_back(block("else", nested(target, next)));
  } else {
    blocks.push_back(block("if " + condition, nested(index + 1, target)));
  }
  std::string description = blocks.front().header;
  addFrame(std::move(blocks), std::move(description), sequence);
  return next;
}

void PictureBuilder::addRange(const Circuit &circuit, size_t begin, size_t end,
                              Sequence &sequence, unsigned depth) {
  globalPhase += depth == 0 ? circuit.globalPhase : 0;
  for (size_t i = begin; i < end;) {
    const Instruction &inst = circuit.instructions[i];
    if (inst.kind == GateKind::Classical) {
      conditions.follow(inst);
      ++i;
      continue;
    }
    if (inst.kind == GateKind::JumpIfZero) {
      i = addBranch(circuit, i, end, sequence, depth);
      continue;
    }
    ++i;
    if (inst.kind == GateKind::Jump)
      continue;
    addInstruction(circuit, inst, sequence, depth);
  }
}

void PictureBuilder::addNotes() {
  if (globalPhase != 0)
    picture.notes.push_back("global phase: " + angleLabel(globalPhase, ascii));
  size_t end = options.firstLayer + picture.layers.size();
  if (options.firstLayer > 0 || end < numLayers)
    picture.notes.push_back(
        picture.layers.empty()
            ? llvm::formatv("no layer drawn of {0}", numLayers).str()
            : llvm::formatv("layers {0} to {1} drawn of {2}",
                            options.firstLayer + 1, end, numLayers)
                  .str());
  if (numHiddenQubits > 0)
    picture.notes.push_back(
        llvm::formatv("{0} qubits not drawn", numHiddenQubits));
}

Picture PictureBuilder::build() {
  makeRows();
  Sequence sequence(picture.rows.size(), options.firstLayer,
                    options.firstLayer + options.maxLayers);
  addRange(program.code, 0, program.code.size(), sequence, 0);
  numLayers = sequence.numLayers;
  picture.layers = std::move(sequence.layers);
  addNotes();
  return std::move(picture);
}

} // namespace

Picture drawing::makePicture(const Program &program,
                             const DrawingOptions &options, bool ascii) {
  return PictureBuilder(program, options, ascii).build();
}

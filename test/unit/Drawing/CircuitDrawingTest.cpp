//===- CircuitDrawingTest.cpp -----------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Drawing/CircuitDrawing.h"

#include "gtest/gtest.h"

#include <chrono>
#include <numbers>

using namespace enishi;
using enum GateKind;

template <typename T>
static std::string text(const T &what, const DrawingOptions &options = {}) {
  std::string result;
  llvm::raw_string_ostream os(result);
  drawText(what, options, os);
  return "\n" + result;
}

template <typename T>
static std::string svg(const T &what, const DrawingOptions &options = {}) {
  std::string result;
  llvm::raw_string_ostream os(result);
  drawSvg(what, options, os);
  return result;
}

static size_t occurrences(llvm::StringRef text, llvm::StringRef what) {
  return text.count(what);
}

/// Whether tags nest and attributes are quoted: enough of XML's rules for what
/// the drawings write.
static bool isWellFormed(llvm::StringRef xml) {
  std::vector<std::string> open;
  size_t roots = 0;
  while (!xml.empty()) {
    size_t begin = xml.find('<');
    llvm::StringRef between = xml.take_front(begin);
    for (size_t i = 0; i < between.size(); ++i)
      if (between[i] == '>' ||
          (between[i] == '&' && !between.substr(i).starts_with("&lt;") &&
           !between.substr(i).starts_with("&gt;") &&
           !between.substr(i).starts_with("&amp;") &&
           !between.substr(i).starts_with("&quot;")))
        return false;
    if (begin == llvm::StringRef::npos)
      break;
    size_t end = xml.find('>', begin);
    if (end == llvm::StringRef::npos)
      return false;
    llvm::StringRef tag = xml.slice(begin + 1, end);
    xml = xml.drop_front(end + 1);
    if (tag.consume_front("/")) {
      if (open.empty() || open.back() != tag)
        return false;
      open.pop_back();
      continue;
    }
    if (tag.count('"') % 2 != 0 || tag.contains('<'))
      return false;
    roots += open.empty();
    if (!tag.consume_back("/"))
      open.push_back(tag.split(' ').first.str());
  }
  return open.empty() && roots == 1;
}

static Program bell() {
  Program program;
  program.code = Circuit(2, 2);
  program.qubitRegisters = {{"q", 0, 2}};
  program.bitRegisters = {{"c", 0, 2}};
  program.code.append(H, {0});
  program.code.append(CX, {0, 1});
  program.code.appendMeasure(0, 0);
  program.code.appendMeasure(1, 1);
  return program;
}

TEST(TextDrawing, Bell) {
  EXPECT_EQ(text(bell()), R"(
       ┌───┐   ┌───┐
q[0]: ─┤ H ├─●─┤ M ├───────
       └───┘ │ └─╥─┘ ┌───┐
q[1]: ───────⊕───╫───┤ M ├─
                 ║   └─╥─┘
 c/2: ═══════════╩═════╩═══
                 0     1
)");
}

TEST(TextDrawing, BellInAscii) {
  DrawingOptions options;
  options.ascii = true;
  EXPECT_EQ(text(bell(), options), R"(
       +---+     +---+
q[0]: -| H |--*--| M |-------
       +---+  |  +-+-+ +---+
q[1]: -------(+)---+---| M |-
                   "   +-+-+
 c/2: =============+=====+===
                   0     1
)");
}

TEST(TextDrawing, EveryKindOfGlyph) {
  Circuit circuit(4, 1);
  circuit.append(CCX, {0, 3, 1});
  circuit.append(CSwap, {2, 0, 1});
  circuit.append(CZ, {0, 2});
  circuit.append(RZX, {2, 0}, {std::numbers::pi / 2});
  circuit.append(Tdg, {1});
  circuit.appendBarrier({0u, 1u, 2u});
  circuit.append(CRZ, {3, 2}, {-0.123456});
  circuit.appendReset(0);
  circuit.append(RZZ, {1, 2}, {circuit.symbol(4)});
  circuit.appendDelay({0u}, 2.5e-7, false);
  circuit.appendControlled(X, 3, {0u, 1u, 2u, 3u});
  circuit.globalPhase = std::numbers::pi / 4;
  DrawingOptions options;
  options.width = 0;
  options.symbolName = [](uint32_t symbol) {
    return symbol == 4 ? "theta" : "?";
  };
  EXPECT_EQ(text(circuit, options), R"(
             ┌─────────────┐         ░     ┌─────┐     ┌─────────────┐
q[0]: ─●─×─●─┤ RZX(π/2):1  ├─────────░─────┤ |0⟩ ├─────┤ delay 250ns ├─●─
       │ │ │ └──────┬──────┘ ┌─────┐ ░     └─────┘     ├─────────────┤ │
q[1]: ─⊕─×─┼────────┼────────┤ T†  ├─░─────────────────┤ RZZ(theta)  ├─●─
       │ │ │ ┌──────┴──────┐ └─────┘ ░ ┌─────────────┐ ├─────────────┤ │
q[2]: ─┼─●─●─┤ RZX(π/2):0  ├─────────░─┤ RZ(-0.1235) ├─┤ RZZ(theta)  ├─●─
       │     └─────────────┘         ░ └──────┬──────┘ └─────────────┘ │
q[3]: ─●──────────────────────────────────────●────────────────────────⊕─

 c/1: ═══════════════════════════════════════════════════════════════════
global phase: π/4
)");
}

TEST(TextDrawing, ConditionalsAreFrames) {
  Program program = bell();
  program.numSlots = 3;
  Circuit &code = program.code;
  program.appendClassical(ClassicalOp::LoadBit, 0, kNone, 1);
  program.appendConstant(1, int64_t(1));
  program.appendClassical(ClassicalOp::CompareEq, 2, 0, 1);
  size_t skip = program.appendJumpIfZero(2);
  code.append(X, {0});
  size_t over = program.appendJump();
  program.setJumpTarget(skip, code.size());
  code.append(Z, {0});
  program.setJumpTarget(over, code.size());
  code.append(H, {1});
  EXPECT_EQ(text(program), R"(
       ┌───┐   ┌───┐       ┌─if c[1] == 1─┬─else┬─┐
q[0]: ─┤ H ├─●─┤ M ├───────┼─┤ X ├────────┼─┤ Z ├─┼───────
       └───┘ │ └─╥─┘ ┌───┐ └─┴───┴────────┴─┴───┴─┘ ┌───┐
q[1]: ───────⊕───╫───┤ M ├──────────────────────────┤ H ├─
                 ║   └─╥─┘                          └───┘
 c/2: ═══════════╩═════╩══════════════════════════════════
                 0     1
)");
}

TEST(TextDrawing, LoopsAndNestedBlocks) {
  Program program;
  program.code = Circuit(2, 1);
  program.bitRegisters = {{"done", 0, 1}};
  program.numSlots = 1;
  size_t head = program.code.size();
  program.appendClassical(ClassicalOp::LoadBit, 0, kNone, 0);
  size_t leave = program.appendJumpIfZero(0);
  program.code.append(H, {0});
  program.appendClassical(ClassicalOp::LoadBit, 0, kNone, 0);
  size_t inner = program.appendJumpIfZero(0);
  program.code.append(CX, {0, 1});
  program.setJumpTarget(inner, program.code.size());
  size_t back = program.appendJump();
  program.setJumpTarget(back, head);
  program.setJumpTarget(leave, program.code.size());
  EXPECT_EQ(text(program), R"(
         ┌─while done[0]─┬───┬─┬─if done[0]─┬─┐
  q[0]: ─┼───────────────┤ H ├─┼─●──────────┼─┼─
         │               └───┘ │ │          │ │
  q[1]: ─┼─────────────────────┼─⊕──────────┼─┼─
         └─────────────────────┴────────────┴─┘
done/1: ════════════════════════════════════════
)");
}

TEST(TextDrawing, StructuredControlFlow) {
  Circuit block(2), other(2), circuit(2);
  block.append(X, {0});
  other.append(CZ, {0, 1});
  circuit.appendControlFlow({0u, 1u}, 7, {block, other});
  DrawingOptions options;
  options.controlFlowName = [](uint32_t tag, unsigned index) {
    return index ? "else" : "if #" + std::to_string(tag);
  };
  EXPECT_EQ(text(circuit, options), R"(
       ┌─if #7─┬─else─┐
q[0]: ─┼─┤ X ├─┼─●────┼─
       │ └───┘ │ │    │
q[1]: ─┼───────┼─●────┼─
       └───────┴──────┘
)");
}

TEST(TextDrawing, FoldsToTheWidth) {
  Circuit circuit(1);
  for (unsigned i = 0; i < 12; ++i)
    circuit.append(i % 2 ? H : X, {0});
  DrawingOptions options;
  options.width = 40;
  EXPECT_EQ(text(circuit, options), R"(
       ┌───┐ ┌───┐ ┌───┐ ┌───┐ ┌───┐
q[0]: ─┤ X ├─┤ H ├─┤ X ├─┤ H ├─┤ X ├─»
       └───┘ └───┘ └───┘ └───┘ └───┘

       ┌───┐ ┌───┐ ┌───┐ ┌───┐ ┌───┐
q[0]:»─┤ H ├─┤ X ├─┤ H ├─┤ X ├─┤ H ├─»
       └───┘ └───┘ └───┘ └───┘ └───┘

       ┌───┐ ┌───┐
q[0]:»─┤ X ├─┤ H ├─
       └───┘ └───┘
)");
}

TEST(TextDrawing, WindowOfAHugeCircuit) {
  Circuit circuit(1000);
  for (unsigned i = 0; i < 1000000; ++i)
    circuit.append(CX, {i % 1000, (i + 1) % 1000});
  DrawingOptions options;
  options.maxLayers = 3;
  options.maxQubits = 3;
  auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(text(circuit, options), R"(
q[0]: ─●─⊕─●─
       │   │
q[1]: ─⊕─●─⊕─
         │
q[2]: ───⊕─●─
layers 1 to 3 drawn of 2001
997 qubits not drawn
)");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  options.firstLayer = 1000;
  EXPECT_NE(text(circuit, options).find("layers 1001 to 1003"),
            std::string::npos);
  options.firstLayer = 10000000;
  EXPECT_NE(text(circuit, options).find("no layer drawn"), std::string::npos);
}

TEST(TextDrawing, IdleQubitsMayBeHidden) {
  Circuit circuit(5);
  circuit.append(CX, {1, 3});
  DrawingOptions options;
  options.hideIdleQubits = true;
  EXPECT_EQ(text(circuit, options), R"(
q[1]: ─●─
       │
q[3]: ─⊕─
)");
}

TEST(TextDrawing, NothingToDraw) {
  EXPECT_EQ(text(Circuit(0)), "\n");
  EXPECT_EQ(text(Circuit(1)), "\nq[0]: ─\n");
}

TEST(SvgDrawing, IsWellFormed) {
  Program program = bell();
  program.qubitRegisters = {{"a<b>&\"c\"", 0, 2}};
  Circuit nested(2);
  nested.append(RZZ, {0, 1}, {0.5});
  program.code.appendControlFlow({0u, 1u}, 0, {nested, nested});
  program.code.appendBarrier({0u, 1u});
  program.code.append(Swap, {0, 1});
  std::string picture = svg(program);
  EXPECT_TRUE(isWellFormed(picture)) << picture;
  EXPECT_TRUE(isWellFormed(svg(Circuit(0))));
  EXPECT_NE(picture.find("a&lt;b&gt;&amp;&quot;c&quot;[0]"), std::string::npos);
  EXPECT_NE(picture.find("prefers-color-scheme: dark"), std::string::npos);
  // A tooltip per operation and one for the whole.
  EXPECT_EQ(occurrences(picture, "<title>"), 1 + 4 + 3 + 2u);
  EXPECT_NE(picture.find("<title>measure on a&lt;b&gt;&amp;&quot;c&quot;[1] "
                         "into bit 1</title>"),
            std::string::npos);
}

TEST(Histogram, Text) {
  Counts counts = {{"00", 500}, {"01", 3}, {"10", 0}, {"11", 497}};
  HistogramOptions options;
  options.width = 40;
  std::string result;
  llvm::raw_string_ostream os(result);
  drawHistogramText(counts, options, os);
  options.ascii = true;
  drawHistogramText(counts, options, os);
  EXPECT_EQ("\n" + result, R"(
00  500   50.0%  ███████████████████████
01    3    0.3%  ▏
10    0    0.0%
11  497   49.7%  ██████████████████████▉
00  500   50.0%  #######################
01    3    0.3%  #
10    0    0.0%
11  497   49.7%  #######################
)");
}

TEST(Histogram, SumsUpWhatDoesNotFit) {
  Counts counts;
  for (unsigned i = 0; i < 100; ++i)
    counts.emplace_back("o" + std::to_string(i), i);
  HistogramOptions options;
  options.maxBars = 2;
  options.width = 30;
  std::string result;
  llvm::raw_string_ostream os(result);
  drawHistogramText(counts, options, os);
  EXPECT_EQ("\n" + result, R"(
o98          98    2.0%  ▏
o99          99    2.0%  ▏
98 others  4753   96.0%  ████████
)");
  std::string picture;
  llvm::raw_string_ostream osSvg(picture);
  drawHistogramSvg(counts, options, osSvg);
  EXPECT_TRUE(isWellFormed(picture)) << picture;
  EXPECT_EQ(occurrences(picture, "<rect"), 3u);
  std::string none;
  llvm::raw_string_ostream osNone(none);
  drawHistogramText({}, options, osNone);
  EXPECT_EQ(none, "");
  drawHistogramSvg({}, options, osNone);
  EXPECT_TRUE(isWellFormed(none));
}

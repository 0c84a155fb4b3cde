//===- ScannerTest.cpp - The scanner says what the grammar says -----------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Statements are made at random from pieces that go well together and pieces
// that do not. Whether the scanner takes them or leaves them to the grammar,
// the outcome has to be the one of the grammar alone: accepted or not, the
// extent of each statement, names, operands, and every bit of every number.
//
//===----------------------------------------------------------------------===//

#include "FrontendTestUtils.h"

#include <gtest/gtest.h>

using namespace enishi;

namespace {

class Random {
public:
  explicit Random(uint64_t seed) : state(seed) {}
  uint64_t next() {
    // splitmix64 (Steele, Lea, Flood 2014).
    uint64_t z = state += 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
  size_t below(size_t n) { return next() % n; }
  template <size_t N> const char *pick(const char *const (&choices)[N]) {
    return choices[below(N)];
  }

private:
  uint64_t state;
};

const char *const kGates[] = {"h",    "x",    "cx",  "rz", "rx",      "u3",
                              "ccx",  "mine", "U",   "CX", "barrier", "reset",
                              "swap", "foo",  "two", "p",  "measure", "cu"};
const char *const kOperands[] = {
    "q[0]",  "q[1]",   "q[2]", "q",     "r[0]",   "r",   "s",     "q[3]",
    "$0",    "$1",     "c[0]", "q[ 1]", "q[0 ]",  "q[]", "q[-1]", "q[01]",
    "q [2]", "q[0:1]", "t",    "qé",    "q[1_0]", "if",  "q[n]",  "q[1.0]"};
const char *const kBits[] = {"c[0] ", "c", "c[1]", "s"};
const char *const kTargets[] = {"c[0]", "c", "c[9]", "d", "q[0]"};
const char *const kNumbers[] = {"0",
                                "1",
                                "2",
                                "7",
                                "0.5",
                                "1e3",
                                ".25",
                                "3.",
                                "1.5e-7",
                                "pi",
                                "tau",
                                "π",
                                "n",
                                "f",
                                "1_000",
                                "0x10",
                                "1e400",
                                "1e-400",
                                "9007199254740993",
                                "99999999999999999999",
                                "0.1",
                                "0.30000000000000004",
                                "1 e3",
                                "2im",
                                "10ns",
                                "1.2.3",
                                "euler",
                                "u",
                                "07",
                                "1e",
                                "true",
                                "sin(1)"};
// Without these hardly a statement would be right.
const char *const kGoodOperands[] = {"q[0]", "q[1]", "q[2]", "r[0]"};
const char *const kGoodNumbers[] = {"0",   "2",      "0.5", "pi", ".25",
                                    "1e3", "1.5e-7", "7",   "f",  "0.1"};
const char *const kOperators[] = {"+", "-", "*", "/", "**", "%", "^", "&"};
const char *const kSpaces[] = {"",   "",   "",        " ",       "  ",
                               "\n", "\t", "/* c */", " // c\n", " /* ; */ "};

class Generator {
public:
  explicit Generator(uint64_t seed) : random(seed) {}

  std::string statement() {
    std::string text;
    switch (random.below(12)) {
    case 0:
      text = std::string(random.pick(kBits)) + space() + "=" + space() +
             "measure " + operand();
      break;
    case 1:
      text = "measure " + operand() + space() + "->" + space() +
             random.pick(kTargets);
      break;
    default:
      text = random.pick(kGates);
      if (random.below(2))
        text += space() + "(" + params() + ")" + space();
      else
        text += " ";
      text += operands();
    }
    text += space();
    if (random.below(30))
      text += ";";
    // A stray character now and then.
    if (random.below(20) == 0)
      text.insert(random.below(text.size() + 1), 1,
                  ";,()[]+-*/$@ 1a\"{}"[random.below(19)]);
    return text + space();
  }

private:
  std::string space() { return random.pick(kSpaces); }
  std::string operand() {
    return random.below(8) ? random.pick(kGoodOperands)
                           : random.pick(kOperands);
  }
  std::string expression(unsigned depth) {
    switch (depth > 3 ? 0 : random.below(6)) {
    case 1:
      return "-" + space() + expression(depth + 1);
    case 2:
      return "(" + space() + expression(depth + 1) + space() + ")";
    case 3:
    case 4:
      return expression(depth + 1) + space() + random.pick(kOperators) +
             space() + expression(depth + 1);
    default:
      return random.below(8) ? random.pick(kGoodNumbers)
                             : random.pick(kNumbers);
    }
  }
  std::string params() {
    std::string text = space();
    for (size_t i = 0, n = random.below(4); i < n; ++i)
      text += (i ? "," : "") + space() + expression(0) + space();
    return text;
  }
  std::string operands() {
    std::string text;
    for (size_t i = 0, n = 1 + random.below(3); i < n; ++i)
      text += (i ? "," : "") + space() + operand() + space();
    return text;
  }
  Random random;
};

std::string describe(const Parsed &parsed) {
  return parsed.messages() + (parsed ? dump(*parsed.program) : "rejected");
}

void compare(const std::string &text, size_t &accepted) {
  ParseOptions grammarOnly;
  grammarOnly.useScanner = false;
  Parsed fast = parse(text);
  ASSERT_EQ(describe(fast), describe(parse(text, grammarOnly))) << text;
  accepted += fast.program != nullptr;
}

const char *const kHead3 =
    "OPENQASM 3.1; include \"stdgates.inc\"; qubit[3] q; qubit[2] r; qubit s; "
    "bit[3] c; bit d; const int n = 2; const float f = 0.7; "
    "const uint u = 3; gate mine(a) b { rx(a) b; } gate two a, b { cx a, b; } "
    "let t = q[1:2];\n";
const char *const kHead2 =
    "OPENQASM 2.0; include \"qelib1.inc\"; qreg q[3]; qreg r[2]; qreg s[1]; "
    "creg c[3]; creg d[1]; gate mine(a) b { rx(a) b; } "
    "gate two a, b { cx a, b; }\n";

TEST(Scanner, RandomStatements) {
  for (const char *head : {kHead3, kHead2}) {
    Generator generator(2024);
    size_t accepted = 0;
    for (int i = 0; i < 4000; ++i)
      ASSERT_NO_FATAL_FAILURE(compare(head + generator.statement(), accepted));
    // Otherwise nothing but errors were compared.
    EXPECT_GT(accepted, 300u);
  }
}

/// In blocks the scanner only finds the extents of whole stretches.
TEST(Scanner, RandomBlocks) {
  Generator generator(99);
  size_t accepted = 0;
  for (int i = 0; i < 300; ++i) {
    std::string plain;
    for (int k = 0; k < 20; ++k)
      plain += "cx q[0], q[1]; rx(pi / 3) q[2]; c[0] = measure q[1];\n";
    std::string text = kHead3;
    text += "if (c[0] == 1) {\n" + plain + generator.statement() +
            "\n} else { " + plain + "for int i in {0, 1} { " + plain +
            "x q[i]; } }\ngate big(a) k, l { cx k, l; rx(0.25) k; rx(a) l;\n";
    for (int k = 0; k < 20; ++k)
      text += "cx l, k; rz(pi/8) k; ";
    text += "}\nbig(2) q[0], q[1];";
    ASSERT_NO_FATAL_FAILURE(compare(text, accepted));
  }
  EXPECT_GT(accepted, 30u);
}

} // namespace

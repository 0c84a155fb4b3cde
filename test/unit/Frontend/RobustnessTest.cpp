//===- RobustnessTest.cpp - Hostile input ends in a message ---------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FrontendTestUtils.h"

#include <gtest/gtest.h>

#include <chrono>

using namespace enishi;

namespace {

constexpr size_t kMany = 100000;

const char *const kHead3 =
    "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[4] q; bit[4] c;\n";
const char *const kHead2 =
    "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[4]; creg c[4];\n";

std::string times(size_t count, llvm::StringRef text) {
  std::string result;
  result.reserve(count * text.size());
  for (size_t i = 0; i < count; ++i)
    result += text;
  return result;
}

struct HostileCase {
  const char *name;
  std::string text;
  const char *code;
};

std::vector<HostileCase> nested() {
  std::string h3 = kHead3, h2 = kHead2;
  auto n = [](llvm::StringRef text) { return times(kMany, text); };
  return {
      {"parentheses", h3 + "rx(" + n("(") + "1" + n(")") + ") q[0];", "E0006"},
      {"minus", h3 + "rx(" + n("-") + "1) q[0];", "E0006"},
      {"spaced minus", h3 + "rx(" + n("- ") + "1) q[0];", "E0006"},
      {"not", h3 + "if (" + n("!") + "true) x q[0];", "E0006"},
      {"tilde", h3 + "if (" + n("~") + "c == 1) x q[0];", "E0006"},
      {"power", h3 + "rx(" + n("2**") + "1) q[0];", "E0006"},
      {"sum", h3 + "for int i in [0:2] rx(" + n("i+") + "1) q[0];", "E0006"},
      {"calls", h3 + "rx(" + n("sin(") + "1" + n(")") + ") q[0];", "E0006"},
      {"casts", h3 + "if (" + n("bool(") + "c" + n(")") + ") x q[0];", "E0006"},
      {"blocks", h3 + n("{") + n("}"), "E0006"},
      {"open blocks", h3 + n("{"), "E0006"},
      {"indices", h3 + "h q" + n("[") + "0" + n("]") + ";", "E0006"},
      {"sets", h3 + "h q" + n("[{"), "E0006"},
      {"arrays", "array[int,1] a = " + n("{") + "1" + n("}") + ";", "E0006"},
      {"if", h3 + n("if (c==1) ") + "x q[0];", "E0006"},
      {"else", h3 + n("if (c==1) x q[0]; else ") + "x q[0];", "E0006"},
      {"for", h3 + n("for int i in [0:1] ") + "x q[0];", "E0006"},
      {"while", h3 + n("while (c==1) ") + "x q[0];", "E0006"},
      {"switch", h3 + n("switch(1){case 1{"), "E0006"},
      {"gates", h3 + n("gate g a {"), "E0006"},
      {"durationof", h3 + "delay[" + n("durationof({") + "1ns", "E0006"},
      {"calibration", "cal {" + n("{") + n("}") + "}", "E0006"},
      {"modifiers", h3 + n("inv @ ") + "x q[0];", "E0006"},
      {"closing", h3 + n("}"), "E0016"},
      {"closing parentheses", h3 + n(")"), "E0016"},
      {"parentheses 2", h2 + "rx(" + n("(") + "1" + n(")") + ") q[0];",
       "E0006"},
      {"power 2", h2 + "rx(" + n("2^") + "1) q[0];", "E0006"},
      {"if 2", h2 + n("if(c==1)") + "x q[0];", "E0006"},
      {"calls 2", h2 + "rx(" + n("sin(") + "1" + n(")") + ") q[0];", "E0006"},
  };
}

std::vector<HostileCase> odd() {
  std::string h3 = kHead3;
  std::string nines(kMany, '9');
  return {
      {"NUL", h3 + std::string("h q[0];\0 x", 11), "E0002"},
      {"NUL in a word", h3 + std::string("h\0 q[0];", 8), "E0002"},
      {"not UTF-8", h3 + "// \xff\xfe\n", "E0001"},
      {"half a character", h3 + "// \xe2\x82", "E0001"},
      {"overlong", h3 + "// \xc0\x80", "E0001"},
      {"surrogate", h3 + "// \xed\xa0\x80", "E0001"},
      {"huge number", h3 + "rx(" + nines + ") q[0];", "E0114"},
      {"huge index", h3 + "h q[" + nines + "];", "E0114"},
      {"huge size", "qubit[" + nines + "] q;", "E0114"},
      {"huge float", h3 + "rx(1e" + nines + ") q[0];", "E0114"},
      {"most bits", "bit[4000000000] c;", "E0115"},
      {"errors without end", h3 + times(kMany, "foo bar;\n"), "E0101"},
      {"bad words without end", h3 + times(kMany, "h h h;\n"), "E0010"},
      {"comment", h3 + "/*" + std::string(kMany, '*'), "E0003"},
      {"many comments", times(kMany, "/**/") + "$", "E0005"},
  };
}

void expectMessages(const std::vector<HostileCase> &cases) {
  for (const HostileCase &hostile : cases)
    for (bool useScanner : {true, false}) {
      ParseOptions options;
      options.useScanner = useScanner;
      auto start = std::chrono::steady_clock::now();
      Parsed parsed = parse(hostile.text, options);
      std::chrono::duration<double> took =
          std::chrono::steady_clock::now() - start;
      EXPECT_FALSE(parsed) << hostile.name;
      EXPECT_EQ(parsed.diagnostics->diagnostics().front().code, hostile.code)
          << hostile.name;
      EXPECT_LT(took.count(), 20) << hostile.name;
    }
}

TEST(Robustness, DeepNesting) { expectMessages(nested()); }

TEST(Robustness, OddInput) { expectMessages(odd()); }

TEST(Robustness, NestingWithinTheLimit) {
  std::string head = kHead3;
  EXPECT_TRUE(parse(head + "rx(" + times(200, "(") + "1" + times(200, ")") +
                    ") q[0];"));
  EXPECT_TRUE(parse(head + times(200, "{") + "x q[0];" + times(200, "}")));
  EXPECT_TRUE(parse(head + times(200, "if (c == 1) ") + "x q[0];"));
  EXPECT_TRUE(parse(head + times(200, "inv @ ") + "x q[0];"));
  // A sum of constants nests to the left only, which costs nothing.
  Parsed sum = parse(head + "rx(" + times(20000, "1+") + "1) q[0];");
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum->paramsOf(sum->ops[0])[0], 20001);
}

TEST(Robustness, BroadcastBeyondAllLimits) {
  Parsed parsed = parse("include \"stdgates.inc\"; qubit[4000000] q;\n" +
                        times(9, "h q;\n"));
  EXPECT_FALSE(parsed);
  EXPECT_EQ(parsed.diagnostics->diagnostics().front().code, "E0140");
}

/// Every beginning of a program is read without a crash.
TEST(Robustness, CutPrograms) {
  const std::string programs[] = {
      R"(OPENQASM 3.1; include "stdgates.inc"; /* c */ input angle[8] t;
qubit[3] q; bit[3] c = "010"; let a = q[0:1] ++ q[2];
gate g(x) p, r { ctrl @ rx(x / 2) p, r; inv @ pow(2) @ s p; }
@note here
for int i in {0, 1} { if (c[i] == 1) g(t) a[i], q[2]; else { end; } }
switch (int(c)) { case 1, 2 { x $0; } default { } }
while (!c[0]) { c[0] = measure q[0]; continue; } pragma a b
delay[1.5us] q; barrier; gphase(-pi); cal { a { b } } return 1 + 2im;)",
      R"(OPENQASM 2.0; include "qelib1.inc"; qreg q[3]; creg c[3];
gate g(t) a, b { cx a, b; rz(-t^2/sin(pi)) b; barrier a; }
opaque o a; if (c == 3) g(1.5e-3) q[0], q[1]; measure q -> c; reset q[0];)"};
  for (const std::string &program : programs)
    for (size_t length = 0; length <= program.size(); ++length) {
      Parsed parsed = parse(program.substr(0, length));
      if (!parsed)
        EXPECT_TRUE(parsed.diagnostics->hasErrors()) << length;
    }
}

} // namespace

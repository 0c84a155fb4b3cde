//===- ResolverTest.cpp - What programs mean ------------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FrontendTestUtils.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace enishi;

namespace {

constexpr double kPi = 3.14159265358979323846;

std::string three(llvm::StringRef body) {
  return "OPENQASM 3.1;\ninclude \"stdgates.inc\";\n" + body.str();
}

/// The packed operations as "cx 0 1; rz(0.5) 2; measure 0 -> 3; ".
std::string operations(const Parsed &parsed) {
  std::string result;
  for (const ast::PackedOp &op : parsed->ops) {
    result +=
        op.isUserGate() ? parsed->gates[op.gate].name : gateName(op.kind).str();
    const char *separator = "(";
    for (double param : parsed->paramsOf(op)) {
      result += fmt::format("{}{:.6g}", separator, param);
      separator = ",";
    }
    if (op.numParams)
      result += ")";
    for (uint32_t qubit : parsed->qubitsOf(op))
      result += fmt::format(" {}", qubit);
    if (op.kind == GateKind::Measure && op.q[1] != kNone)
      result += fmt::format(" -> {}", op.q[1]);
    result += "; ";
  }
  return result;
}

/// Checks the operations that a body comes to, with and without the scanner.
void expectOperations(llvm::StringRef text, llvm::StringRef wanted) {
  for (bool useScanner : {true, false}) {
    ParseOptions options;
    options.useScanner = useScanner;
    Parsed parsed = parse(text, options);
    ASSERT_TRUE(parsed) << text.str() << "\n" << parsed.messages();
    EXPECT_EQ(operations(parsed), wanted.str()) << text.str();
  }
}

/// The value of a constant expression as a gate parameter.
double value(llvm::StringRef expression, llvm::StringRef head = "") {
  Parsed parsed = parse(
      three("qubit q;\n" + head.str() + "\nrx(" + expression.str() + ") q;"));
  EXPECT_TRUE(parsed) << expression.str() << "\n" << parsed.messages();
  return parsed ? parsed->paramsOf(parsed->ops[0])[0] : NAN;
}

TEST(Resolver, Broadcasting) {
  expectOperations(three("qubit[3] q; h q;"), "h 0; h 1; h 2; ");
  expectOperations(three("qubit[2] a; qubit[2] b; cx a, b;"),
                   "cx 0 2; cx 1 3; ");
  expectOperations(three("qubit a; qubit[2] b; cx a, b; cx b, a;"),
                   "cx 0 1; cx 0 2; cx 1 0; cx 2 0; ");
  expectOperations(three("qubit[2] a; qubit b; qubit[2] c; ccx a, b, c;"),
                   "ccx 0 2 3; ccx 1 2 4; ");
  expectOperations(three("qubit[2] q; reset q; bit[2] c = measure q;"),
                   "reset 0; reset 1; measure 0 -> 0; measure 1 -> 1; ");
  expectOperations("OPENQASM 2.0; include \"qelib1.inc\"; qreg a[2]; "
                   "qreg b[2]; creg c[2]; cx a, b[0]; measure b -> c;",
                   "cx 0 2; cx 1 2; measure 2 -> 0; measure 3 -> 1; ");
}

TEST(Resolver, SlicesAndAliases) {
  std::string head = "qubit[6] q; ";
  expectOperations(three(head + "x q[1:3];"), "x 1; x 2; x 3; ");
  expectOperations(three(head + "x q[0:2:5];"), "x 0; x 2; x 4; ");
  expectOperations(three(head + "x q[4:-2:0];"), "x 4; x 2; x 0; ");
  expectOperations(three(head + "x q[:1]; x q[4:]; x q[-1]; x q[-6];"),
                   "x 0; x 1; x 4; x 5; x 5; x 0; ");
  expectOperations(three(head + "x q[:-3:0];"), "x 5; x 2; ");
  expectOperations(three(head + "x q[{5, 0, -2}];"), "x 5; x 0; x 4; ");
  expectOperations(three(head + "let a = q[1:2] ++ q[5] ++ q[{0}]; x a; "
                                "x a[2]; x a[2:3]; let b = a[1:2]; x b[-1];"),
                   "x 1; x 2; x 5; x 0; x 5; x 5; x 0; x 5; ");
  expectOperations(three(head + "const int n = 2; x q[n + 1]; x q[n:n + 1];"),
                   "x 3; x 2; x 3; ");
  expectOperations(three(head + "bit[4] c; let d = c[2:3]; "
                                "d[1] = measure q[0]; d = measure q[0:1];"),
                   "measure 0 -> 3; measure 0 -> 2; measure 1 -> 3; ");
}

TEST(Resolver, PhysicalQubitsAreNumberedAsTheyCome) {
  Parsed parsed = parse(three("qubit[2] q; x $7; cx $3, $7; x q[1];"));
  ASSERT_TRUE(parsed) << parsed.messages();
  EXPECT_EQ(operations(parsed), "x 2; cx 3 2; x 1; ");
  ASSERT_EQ(parsed->qubits.size(), 3u);
  EXPECT_EQ(parsed->qubits[1].name, "$7");
  EXPECT_EQ(parsed->qubits[1].physicalIndex, 7u);
  EXPECT_TRUE(parsed->qubits[2].isPhysical);
  EXPECT_EQ(parsed->numQubits, 4u);
}

TEST(Resolver, ConstantsOfOpenQASM3) {
  EXPECT_EQ(value("pi"), kPi);
  EXPECT_EQ(value("π/2"), kPi / 2);
  EXPECT_EQ(value("tau"), 2 * kPi);
  EXPECT_EQ(value("ℇ"), std::exp(1.0));
  EXPECT_EQ(value("2**3**2"), 512);
  EXPECT_EQ(value("-2**2"), -4);
  EXPECT_EQ(value("7/2"), 3);
  EXPECT_EQ(value("-7/2"), -3);
  EXPECT_EQ(value("7 % 4"), 3);
  EXPECT_EQ(value("7.0/2"), 3.5);
  EXPECT_EQ(value("2**-1"), 0.5);
  EXPECT_EQ(value("1 + 2 * 3 - 4 / 2"), 5);
  EXPECT_EQ(value("(1 + 2) * 3"), 9);
  EXPECT_EQ(value("0x1f + 0b101 + 0o17 + 1_000"), 31 + 5 + 15 + 1000);
  EXPECT_EQ(value("1_0.5e-1_0"), 10.5e-10);
  EXPECT_EQ(value(".5 + 5. + 1e3"), 1005.5);
  EXPECT_EQ(value("sin(1) + cos(2) - tan(0.5)"),
            std::sin(1.0) + std::cos(2.0) - std::tan(0.5));
  EXPECT_EQ(value("arcsin(0.5) * arccos(0.25) / arctan(2)"),
            std::asin(0.5) * std::acos(0.25) / std::atan(2.0));
  EXPECT_EQ(value("exp(1.5) + log(2) + sqrt(2)"),
            std::exp(1.5) + std::log(2.0) + std::sqrt(2.0));
  EXPECT_EQ(value("floor(2.7) + ceiling(2.1) + mod(7, 4)"), 2 + 3 + 3);
  EXPECT_EQ(value("mod(7.5, 2)"), 1.5);
  EXPECT_EQ(value("popcount(0b1011)"), 3);
  EXPECT_EQ(value("int(rotl(a, 1))", "const bit[4] a = \"1001\";"), 3);
  EXPECT_EQ(value("int(rotr(a, 1))", "const bit[4] a = \"1001\";"), 12);
  EXPECT_EQ(value("int(a[0]) + 2 * int(a[1])", "const bit[2] a = \"01\";"), 1);
  EXPECT_EQ(value("1 << 4 | 3 & 6 ^ 1"), 16 | ((3 & 6) ^ 1));
  EXPECT_EQ(value("int(3.9) + int(-3.9)"), 0);
  EXPECT_EQ(value("uint[8](300)"), 44);
  EXPECT_EQ(value("int[8](200)"), -56);
  EXPECT_EQ(value("float(3) / 2"), 1.5);
  EXPECT_EQ(value("int(2 > 1) + int(!true) + int(1 == 1.0)"), 2);
  EXPECT_EQ(value("n * m", "const int n = 3; const float m = n / 2.0;"), 4.5);
  EXPECT_EQ(value("a", "const angle[20] a = pi / 8;"), kPi / 8);
  EXPECT_EQ(value("int(~a)", "const uint[4] a = 5;"), 10);
  EXPECT_EQ(value("-0"), 0);
  EXPECT_FALSE(std::signbit(value("-0")));
  EXPECT_TRUE(std::signbit(value("-0.0")));
}

TEST(Resolver, ConstantsOfOpenQASM2AreReal) {
  expectOperations("OPENQASM 2.0; include \"qelib1.inc\"; qreg q[1]; "
                   "rx(1/2) q[0]; rx(2^3^2) q[0]; rx(-2^2) q[0]; "
                   "rx(ln(exp(2))) q[0]; rx(-pi/4) q[0]; rx(sqrt(2)) q[0];",
                   "rx(0.5) 0; rx(512) 0; rx(-4) 0; rx(2) 0; rx(-0.785398) 0; "
                   "rx(1.41421) 0; ");
}

TEST(Resolver, DividingIntegersWarns) {
  Parsed parsed = parse(three("qubit q; rx(1/2) q;"));
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed.diagnostics->diagnostics().size(), 1u);
  EXPECT_EQ(parsed.diagnostics->diagnostics()[0].code, "W0301");
  EXPECT_EQ(parse(three("qubit q; rx(4/2) q;")).messages(), "");
}

TEST(Resolver, TheBuiltinUHasAPhase) {
  expectOperations("OPENQASM 3.1; qubit q; U(0.5, 0.25, 0.125) q;",
                   "gphase(0.25); u(0.5,0.25,0.125) 0; ");
  // A phase of zero is none.
  expectOperations("OPENQASM 3.1; qubit q; U(0, 0, 1) q;", "u(0,0,1) 0; ");
  expectOperations("OPENQASM 2.0; qreg q[1]; U(0.5, 0.25, 0.125) q[0];",
                   "u(0.5,0.25,0.125) 0; ");
}

template <typename NodeT> const NodeT *only(const Parsed &parsed) {
  const NodeT *result = nullptr;
  for (const std::unique_ptr<ast::Stmt> &stmt : parsed->body)
    if (auto *node = llvm::dyn_cast<NodeT>(stmt.get())) {
      EXPECT_EQ(result, nullptr);
      result = node;
    }
  EXPECT_NE(result, nullptr);
  return result;
}

TEST(Resolver, Modifiers) {
  Parsed parsed = parse(three(
      "qubit[5] q; ctrl(2) @ negctrl @ inv @ pow(1.5) @ rx(pi) q[3], q[2], "
      "q[1], q[0];"));
  ASSERT_TRUE(parsed) << parsed.messages();
  auto *call = only<ast::GateCall>(parsed);
  ASSERT_EQ(call->modifiers.size(), 4u);
  EXPECT_EQ(call->modifiers[0].kind, ast::Modifier::Ctrl);
  EXPECT_EQ(call->modifiers[0].count, 2u);
  EXPECT_EQ(call->modifiers[1].kind, ast::Modifier::NegCtrl);
  EXPECT_EQ(call->modifiers[2].kind, ast::Modifier::Inv);
  EXPECT_EQ(call->modifiers[3].kind, ast::Modifier::Pow);
  EXPECT_EQ(call->modifiers[3].exponent->real, 1.5);
  EXPECT_EQ(call->gateKind, GateKind::RX);
  ASSERT_EQ(call->operands.size(), 4u);
  EXPECT_EQ(call->operands[0].index, 3u);
  EXPECT_EQ(call->operands[3].index, 0u);
}

TEST(Resolver, InputsStaySymbolic) {
  Parsed parsed = parse(three("input float theta; input int[8] n; "
                              "input bit[3] b; output bit c; qubit q; "
                              "rx(2 * theta + n) q; if (b[1]) x q;"));
  ASSERT_TRUE(parsed) << parsed.messages();
  ASSERT_EQ(parsed->inputs.size(), 2u);
  EXPECT_EQ(parsed->inputs[1].type.kind, ast::Type::Int);
  EXPECT_EQ(parsed->inputs[1].type.width, 8u);
  ASSERT_EQ(parsed->bits.size(), 2u);
  EXPECT_TRUE(parsed->bits[0].isInput);
  EXPECT_TRUE(parsed->bits[1].isOutput);
  auto *call = only<ast::GateCall>(parsed);
  const ast::Expr *sum = call->params[0];
  EXPECT_EQ(sum->op, ast::Op::Add);
  EXPECT_EQ(sum->type.kind, ast::Type::Float);
  EXPECT_EQ(sum->operands[0]->operands[0]->real, 2);
  EXPECT_EQ(sum->operands[0]->operands[1]->kind, ast::ExprKind::Input);
  EXPECT_EQ(sum->operands[1]->kind, ast::ExprKind::Cast);
}

TEST(Resolver, LoopsAndIndices) {
  Parsed parsed = parse(
      three("qubit[4] q; for uint i in [0:2] { cx q[i], q[i + 1]; x q[-1]; }"));
  ASSERT_TRUE(parsed) << parsed.messages();
  auto *loop = only<ast::For>(parsed);
  const ast::LoopVariable &variable = parsed->loopVariables[loop->variable];
  EXPECT_TRUE(variable.hasBounds);
  EXPECT_EQ(variable.min, 0);
  EXPECT_EQ(variable.max, 2);
  ASSERT_EQ(loop->body.size(), 2u);
  auto *call = llvm::cast<ast::GateCall>(loop->body[0].get());
  EXPECT_TRUE(call->operands[1].isDynamic());
  EXPECT_TRUE(call->operands[1].nonNegative);
  EXPECT_EQ(call->operands[1].list->size(), 4u);
  EXPECT_TRUE(llvm::isa<ast::GateRun>(loop->body[1].get()));

  Parsed down =
      parse(three("qubit[4] q; for int i in [3:-2:-4] { if (i > 0) x q[i]; }"));
  ASSERT_TRUE(down) << down.messages();
  EXPECT_EQ(down->loopVariables[0].min, -4);
  EXPECT_EQ(down->loopVariables[0].max, 3);
  // The last value of a range with a step is known to be 4, not 5.
  EXPECT_TRUE(parse(three("qubit[5] q; for int i in [0:2:5] x q[i];")));
  Parsed values = parse(three("qubit[9] q; for int i in {1, 8, 3} x q[i];"));
  ASSERT_TRUE(values) << values.messages();
  EXPECT_EQ(values->loopVariables[0].max, 8);
  EXPECT_EQ(only<ast::For>(values)->values.size(), 3u);
}

TEST(Resolver, ConditionsAndSwitch) {
  Parsed parsed = parse(three(
      "qubit q; bit[4] c; if (c == 3 && !c[0] || c[1:2] < 2) x q; "
      "while (bool(c)) { break; } switch (uint[4](c)) { case 1, 2 { x q; } "
      "default { y q; } }"));
  ASSERT_TRUE(parsed) << parsed.messages();
  auto *branch = only<ast::If>(parsed);
  EXPECT_EQ(branch->condition->type.kind, ast::Type::Bool);
  EXPECT_EQ(branch->condition->op, ast::Op::LogicalOr);
  auto *choice = only<ast::Switch>(parsed);
  ASSERT_EQ(choice->cases.size(), 1u);
  EXPECT_EQ(choice->cases[0].values, (std::vector<int64_t>{1, 2}));
  EXPECT_TRUE(choice->hasDefault);
}

TEST(Resolver, ConditionsOfOpenQASM2) {
  Parsed parsed = parse("OPENQASM 2.0; include \"qelib1.inc\"; qreg q[1]; "
                        "creg c[130]; if (c == 18446744073709551617) x q[0];");
  ASSERT_TRUE(parsed) << parsed.messages();
  // 2^64 + 1 in words of 64, 64 and 2 bits.
  const ast::Expr *all = only<ast::If>(parsed)->condition;
  ASSERT_EQ(all->op, ast::Op::LogicalAnd);
  const ast::Expr *low = all->operands[0]->operands[0];
  const ast::Expr *middle = all->operands[0]->operands[1];
  EXPECT_EQ(low->operands[1]->integer, 1);
  EXPECT_EQ(middle->operands[1]->integer, 1);
  EXPECT_EQ(all->operands[1]->operands[1]->integer, 0);
  EXPECT_EQ(all->operands[1]->operands[0]->bits->first, 128u);
}

TEST(Resolver, BitAssignments) {
  Parsed parsed = parse(three("bit[4] c = \"0110\"; bit[2] d; d = c[1:2]; "
                              "c[0] = c[1] ^ d[0]; c |= \"0001\"; c <<= 1;"));
  ASSERT_TRUE(parsed) << parsed.messages();
  ASSERT_EQ(parsed->body.size(), 5u);
  auto *first = llvm::cast<ast::Assign>(parsed->body[0].get());
  EXPECT_EQ(first->value->integer, 6);
  ASSERT_NE(first->bits, nullptr);
  EXPECT_EQ(first->bits->size(), 4u);
  auto *copy = llvm::cast<ast::Assign>(parsed->body[1].get());
  EXPECT_EQ(copy->value->kind, ast::ExprKind::BitsRead);
  EXPECT_EQ(copy->value->bits->first, 1u);
  auto *single = llvm::cast<ast::Assign>(parsed->body[2].get());
  EXPECT_EQ(single->bits, nullptr);
  EXPECT_EQ(single->target.index, 0u);
  EXPECT_EQ(single->value->op, ast::Op::BitXor);
  auto *compound = llvm::cast<ast::Assign>(parsed->body[3].get());
  EXPECT_EQ(compound->value->op, ast::Op::BitOr);
}

TEST(Resolver, WideBitAssignments) {
  std::string ones(70, '1');
  Parsed parsed = parse(three("bit[70] a = \"" + ones + "\"; bit[70] b = a;"));
  ASSERT_TRUE(parsed) << parsed.messages();
  EXPECT_EQ(parsed->body.size(), 70u + 2u);
}

TEST(Resolver, GateDefinitions) {
  Parsed parsed = parse(
      three("gate g(a, b) p, r { rx(a - b / 2) p; cx p, r; for int i in [0:1] "
            "{ rz(i * a) r; } }\nqubit[2] q; g(1, 2) q[0], q[1]; inv @ g(3, 4) "
            "q[1], q[0];"));
  ASSERT_TRUE(parsed) << parsed.messages();
  ASSERT_EQ(parsed->gates.size(), 1u);
  const ast::GateDecl &gate = parsed->gates[0];
  EXPECT_EQ(gate.numCalls, 2u);
  EXPECT_EQ(gate.params, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(gate.body.size(), 3u);
  auto *call = llvm::cast<ast::GateCall>(gate.body[0].get());
  EXPECT_EQ(call->params[0]->op, ast::Op::Sub);
  EXPECT_EQ(call->params[0]->operands[0]->kind, ast::ExprKind::GateParam);
  auto *run = llvm::cast<ast::GateRun>(gate.body[1].get());
  EXPECT_EQ(parsed->qubitsOf(parsed->ops[run->begin])[1], 1u);
}

TEST(Resolver, OpaqueGates) {
  Parsed parsed = parse("OPENQASM 2.0; opaque o(t) a, b; qreg q[2]; "
                        "o(0.5) q[1], q[0];");
  ASSERT_TRUE(parsed) << parsed.messages();
  EXPECT_TRUE(parsed->gates[0].isOpaque);
  EXPECT_EQ(operations(parsed), "o(0.5) 1 0; ");
}

TEST(Resolver, BarriersAndDelays) {
  expectOperations(three("qubit[2] q; qubit r; barrier; barrier q, r; "
                         "barrier r; barrier q[1], q;"),
                   "barrier 0 1 2; barrier 0 1 2; barrier 2; barrier 0 1; ");
  Parsed parsed = parse(three("qubit[2] q; delay[1.5us] q; "));
  ASSERT_TRUE(parsed) << parsed.messages();
  auto *delay = only<ast::Delay>(parsed);
  EXPECT_DOUBLE_EQ(delay->duration, 1.5e-6);
  EXPECT_FALSE(delay->inDt);
  EXPECT_EQ(delay->operands.size(), 2u);
  Parsed ticks = parse(three("qubit q; delay[160 dt] q; delay[2µs] q;"));
  ASSERT_TRUE(ticks) << ticks.messages();
  EXPECT_TRUE(llvm::cast<ast::Delay>(ticks->body[0].get())->inDt);
  EXPECT_DOUBLE_EQ(llvm::cast<ast::Delay>(ticks->body[1].get())->duration,
                   2e-6);
}

TEST(Resolver, AnnotationsAndPragmas) {
  Parsed parsed = parse(three("qubit q;\n@first one two\n@second\nx q;\n"
                              "pragma do it\ny q;"));
  ASSERT_TRUE(parsed) << parsed.messages();
  ASSERT_EQ(parsed->body.size(), 3u);
  const ast::Stmt &call = *parsed->body[0];
  ASSERT_EQ(call.annotations.size(), 2u);
  EXPECT_EQ(call.annotations[0].keyword, "first");
  EXPECT_EQ(call.annotations[0].text, "one two");
  EXPECT_EQ(call.annotations[1].keyword, "second");
  EXPECT_EQ(only<ast::Pragma>(parsed)->text, "do it");
}

TEST(Resolver, ScopesEnd) {
  EXPECT_TRUE(parse(three("qubit q; bit c; if (c) { bit d; d = measure q; } "
                          "{ bit[2] d; d[1] = measure q; }")));
  EXPECT_FALSE(parse(three("qubit q; { bit d; } d = measure q;")));
  Parsed shadow = parse(three("qubit q; const int n = 1; { const int n = 2; "
                              "rx(n) q; } rx(n) q;"));
  ASSERT_TRUE(shadow) << shadow.messages();
  EXPECT_EQ(operations(shadow), "rx(2) 0; rx(1) 0; ");
}

TEST(Resolver, VersionDetection) {
  EXPECT_TRUE(parse("OPENQASM 2.0; qreg q[1];")->isOpenQASM2);
  EXPECT_TRUE(parse("include \"qelib1.inc\"; qreg q[1]; h q[0];")->isOpenQASM2);
  EXPECT_TRUE(parse("opaque g a;\nqreg q[1];")->isOpenQASM2);
  Parsed three = parse("/* c */ OPENQASM 3.0; qubit q;");
  EXPECT_FALSE(three->isOpenQASM2);
  EXPECT_EQ(three->minorVersion, 0u);
  EXPECT_FALSE(parse("qubit q;")->isOpenQASM2);
}

TEST(Resolver, SourcePositions) {
  Parsed parsed = parse(three("qubit[2] q;\nx q[0];\n  cx q[0], q[1];\n"));
  ASSERT_TRUE(parsed);
  auto *run = only<ast::GateRun>(parsed);
  SourceRange range = parsed->rangeOf(*run, parsed->ops[1]);
  LineColumn place = parsed.sources->lineColumn(range.file, range.begin);
  EXPECT_EQ(place.line, 5u);
  EXPECT_EQ(place.column, 3u);
}

/// A folder that is gone after the test.
class Includes : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(
        llvm::sys::fs::createUniqueDirectory("enishi-include", folder));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }
  std::string path(llvm::StringRef name) {
    llvm::SmallString<128> result(folder);
    llvm::sys::path::append(result, name);
    return result.str().str();
  }
  void write(llvm::StringRef name, llvm::StringRef text) {
    std::string file = path(name);
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(file));
    std::error_code error;
    llvm::raw_fd_ostream os(file, error);
    os << text;
  }
  llvm::SmallString<128> folder;
};

TEST_F(Includes, BesideTheIncludingFile) {
  write("main.qasm", three("include \"sub/a.inc\"; qubit q; one q; two q;"));
  write("sub/a.inc", "include \"b.inc\"; gate one p { two p; x p; }");
  write("sub/b.inc", "gate two p { h p; }");
  Parsed parsed = parseFile(path("main.qasm"));
  ASSERT_TRUE(parsed) << parsed.messages();
  EXPECT_EQ(operations(parsed), "h 0; two 0; x 0; one 0; two 0; ");
}

TEST_F(Includes, InTheIncludePaths) {
  write("main.qasm", three("include \"a.inc\"; qubit q; one q;"));
  write("library/a.inc", "OPENQASM 3.0; gate one p { x p; }");
  EXPECT_FALSE(parseFile(path("main.qasm")));
  ParseOptions options;
  options.includePaths.push_back(path("library"));
  EXPECT_TRUE(parseFile(path("main.qasm"), options));
}

TEST_F(Includes, ErrorsAreInTheIncludedFile) {
  write("main.qasm", three("include \"a.inc\";"));
  write("a.inc", "qubit q;\ny r;\n");
  Parsed parsed = parseFile(path("main.qasm"));
  ASSERT_FALSE(parsed);
  const Diagnostic &error = parsed.diagnostics->diagnostics().front();
  EXPECT_EQ(parsed.sources->file(error.range.file).name, path("a.inc"));
  EXPECT_EQ(
      parsed.sources->lineColumn(error.range.file, error.range.begin).line, 2u);
  EXPECT_TRUE(parsed.sources->file(error.range.file).includedFrom.isValid());
}

TEST_F(Includes, Cycles) {
  write("main.qasm", three("include \"a.inc\";"));
  write("a.inc", "include \"b.inc\";");
  write("b.inc", "include \"a.inc\";");
  Parsed parsed = parseFile(path("main.qasm"));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.diagnostics->diagnostics().front().code, "E0131");
  write("self.qasm", "include \"self.qasm\";");
  EXPECT_EQ(parseFile(path("self.qasm")).diagnostics->diagnostics()[0].code,
            "E0131");
}

TEST_F(Includes, Depth) {
  for (int i = 0; i < 100; ++i)
    write(fmt::format("{}.inc", i), fmt::format("include \"{}.inc\";", i + 1));
  Parsed parsed = parseFile(path("0.inc"));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.diagnostics->diagnostics().front().code, "E0132");
}

TEST_F(Includes, OtherVersions) {
  write("main.qasm", three("include \"a.inc\";"));
  write("a.inc", "OPENQASM 2.0;\nqreg q[1];");
  Parsed parsed = parseFile(path("main.qasm"));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.diagnostics->diagnostics().front().code, "E0008");
}

} // namespace

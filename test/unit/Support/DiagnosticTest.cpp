//===- DiagnosticTest.cpp - Messages about the input ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Support/Diagnostic.h"

#include "llvm/Support/JSON.h"

#include <gtest/gtest.h>

using namespace enishi;

namespace {

class DiagnosticTest : public testing::Test {
protected:
  uint32_t add(llvm::StringRef text, SourceRange from = {}) {
    return sources.add("a.qasm", llvm::MemoryBuffer::getMemBufferCopy(text),
                       from);
  }
  std::string render(DiagnosticFormat format = DiagnosticFormat::Text) {
    std::string out;
    llvm::raw_string_ostream os(out);
    renderDiagnostics(sources, engine.diagnostics(), format, false, os);
    return out;
  }
  SourceManager sources;
  DiagnosticEngine engine{sources, 10};
};

TEST_F(DiagnosticTest, TextLooksLikeRustc) {
  uint32_t file = add("OPENQASM 3;\nqubit q[2];\n");
  Diagnostic &d = engine.error({file, 0, 18, 22}, "E0101", "size after name");
  d.label = "here";
  d.help = "the size comes first";
  d.fixIts.push_back({{file, 0, 12, 22}, "qubit[2] q", "write"});
  EXPECT_EQ(render(), "error[E0101]: size after name\n"
                      " --> a.qasm:2:7\n"
                      "  | \n"
                      "2 | qubit q[2];\n"
                      "  |       ^^^^ here\n"
                      "  = help: the size comes first\n"
                      "  = help: write: `qubit[2] q`\n\n");
}

TEST_F(DiagnosticTest, ColumnsCountCodePoints) {
  uint32_t file = add("\xCF\x80 + \xCF\x84;");
  EXPECT_EQ(sources.lineColumn(file, 5).column, 5u);
  engine.error({file, 0, 5, 7}, "", "two bytes, one letter");
  EXPECT_NE(render().find("  |     ^\n"), std::string::npos);
}

TEST_F(DiagnosticTest, LongLinesAreCut) {
  std::string text(1 << 20, 'x');
  uint32_t file = add(text);
  engine.error({file, 0, 500000, 500001}, "", "far right");
  EXPECT_LT(render().size(), 600u);
}

TEST_F(DiagnosticTest, BrokenBytesDoNotReachTheTerminal) {
  uint32_t file = add("a\x1b[31m\xff\x00z;");
  engine.error({file, 0, 0, 1}, "", "bad\x1b");
  EXPECT_EQ(render().find('\x1b'), std::string::npos);
  EXPECT_EQ(render().find('\xff'), std::string::npos);
}

TEST_F(DiagnosticTest, OffsetsPastTheEnd) {
  uint32_t file = add("x");
  engine.error({file, 0, 1, 1}, "", "at the end");
  engine.error({file, 0, 99, 120}, "", "past the end");
  EXPECT_NE(render().find("a.qasm:1:2"), std::string::npos);
  uint32_t empty = add("");
  EXPECT_EQ(sources.lineColumn(empty, 0).line, 1u);
}

TEST_F(DiagnosticTest, IncludeStack) {
  uint32_t outer = add("include \"b.inc\";\n");
  uint32_t inner = add("oops", {outer, 0, 0, 16});
  engine.error({inner, 0, 0, 4}, "", "wrong");
  EXPECT_NE(render().find("included from a.qasm:1"), std::string::npos);
}

TEST_F(DiagnosticTest, LimitKeepsCounting) {
  uint32_t file = add("x");
  for (int i = 0; i < 25; ++i)
    engine.error({file, 0, 0, 1}, "", "again");
  EXPECT_EQ(engine.errorCount(), 25u);
  EXPECT_EQ(engine.diagnostics().size(), 10u);
  EXPECT_TRUE(engine.isFull());
}

TEST_F(DiagnosticTest, JsonParsesBack) {
  uint32_t file = add("qubit q[2];");
  Diagnostic &d = engine.error({file, 0, 6, 10}, "E0101", "bad \xff bytes");
  d.help = "a way out";
  llvm::Expected<llvm::json::Value> value =
      llvm::json::parse(render(DiagnosticFormat::Json));
  ASSERT_TRUE(static_cast<bool>(value));
  const llvm::json::Object &object = *value->getAsObject();
  EXPECT_EQ(object.getString("code"), "E0101");
  const llvm::json::Object &span =
      *object.getArray("spans")->front().getAsObject();
  EXPECT_EQ(span.getInteger("byte_start"), 6);
  EXPECT_EQ(span.getInteger("column_start"), 7);
}

TEST_F(DiagnosticTest, SarifIsOneDocument) {
  uint32_t file = add("qubit q[2];");
  engine.error({file, 0, 6, 10}, "E0101", "one");
  engine.warning({file, 0, 0, 5}, "W0001", "two");
  llvm::Expected<llvm::json::Value> value =
      llvm::json::parse(render(DiagnosticFormat::Sarif));
  ASSERT_TRUE(static_cast<bool>(value));
  const llvm::json::Object &run =
      *value->getAsObject()->getArray("runs")->front().getAsObject();
  EXPECT_EQ(run.getArray("results")->size(), 2u);
}

} // namespace

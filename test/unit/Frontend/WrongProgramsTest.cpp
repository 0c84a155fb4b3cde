//===- WrongProgramsTest.cpp - What wrong programs are told ---------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// WrongPrograms.txt has programs that are wrong in one way each, with the
// messages that they get: position, code, message and label, then help, notes
// (with their position) and fixes (byte range and text).
//
//===----------------------------------------------------------------------===//

#include "FrontendTestUtils.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

using namespace enishi;

namespace {

std::string describe(const Parsed &parsed) {
  std::string result;
  auto place = [&](SourceRange range) {
    LineColumn where;
    if (range.isValid())
      where = parsed.sources->lineColumn(range.file, range.begin);
    return fmt::format("{}:{}", where.line, where.column);
  };
  for (const Diagnostic &diagnostic : parsed.diagnostics->diagnostics()) {
    result += fmt::format("{} {}: {}", place(diagnostic.range), diagnostic.code,
                          diagnostic.message);
    if (!diagnostic.label.empty())
      result += fmt::format(" [{}]", diagnostic.label);
    result += "\n";
    if (!diagnostic.help.empty())
      result += fmt::format("  help: {}\n", diagnostic.help);
    for (const Diagnostic &note : diagnostic.notes)
      result += fmt::format("  note {} {}\n", place(note.range), note.message);
    for (const FixIt &fix : diagnostic.fixIts)
      result += fmt::format("  fix {}-{} '{}'\n", fix.range.begin,
                            fix.range.end, fix.text);
  }
  return result;
}

struct WrongProgram {
  std::string program;
  std::string messages;
};

std::vector<WrongProgram> wrongPrograms() {
  std::vector<WrongProgram> result;
  auto buffer = llvm::MemoryBuffer::getFile(ENISHI_WRONG_PROGRAMS);
  if (!buffer)
    return result;
  llvm::SmallVector<llvm::StringRef> cases;
  (*buffer)->getBuffer().split(cases, "=== program\n");
  for (llvm::StringRef text : llvm::ArrayRef(cases).drop_front()) {
    auto [program, messages] = text.split("=== messages\n");
    result.push_back({program.str(), messages.str()});
  }
  return result;
}

TEST(WrongPrograms, GetTheirMessages) {
  std::vector<WrongProgram> programs = wrongPrograms();
  ASSERT_GT(programs.size(), 400u);
  for (const WrongProgram &wrong : programs) {
    Parsed parsed = parse(wrong.program);
    EXPECT_FALSE(parsed) << wrong.program;
    EXPECT_EQ(describe(parsed), wrong.messages) << wrong.program;
  }
}

TEST(WrongPrograms, GetTheSameMessagesWithoutTheScanner) {
  ParseOptions options;
  options.useScanner = false;
  for (const WrongProgram &wrong : wrongPrograms())
    EXPECT_EQ(describe(parse(wrong.program, options)), wrong.messages)
        << wrong.program;
}

/// A fix leads to a program that no longer has the error.
TEST(WrongPrograms, FixesFix) {
  size_t fixed = 0;
  for (const WrongProgram &wrong : wrongPrograms()) {
    Parsed parsed = parse(wrong.program);
    const auto &all = parsed.diagnostics->diagnostics();
    if (all.size() != 1 || all[0].fixIts.size() != 1)
      continue;
    const FixIt &fix = all[0].fixIts[0];
    std::string text = wrong.program;
    text.replace(fix.range.begin, fix.range.end - fix.range.begin, fix.text);
    Parsed again = parse(text);
    for (const Diagnostic &diagnostic : again.diagnostics->diagnostics())
      EXPECT_FALSE(diagnostic.code == all[0].code &&
                   diagnostic.range.begin == all[0].range.begin)
          << wrong.program << "\nbecame\n"
          << text;
    ++fixed;
  }
  EXPECT_GT(fixed, 20u);
}

TEST(WrongPrograms, EveryCodeIsExplained) {
  llvm::StringSet<> reported;
  for (const WrongProgram &wrong : wrongPrograms()) {
    Parsed parsed = parse(wrong.program);
    for (const Diagnostic &diagnostic : parsed.diagnostics->diagnostics()) {
      const CodeInfo *info = findCode(frontendCodes(), diagnostic.code);
      ASSERT_NE(info, nullptr) << diagnostic.code;
      EXPECT_FALSE(info->explanation.empty()) << diagnostic.code;
      EXPECT_FALSE(info->title.empty()) << diagnostic.code;
      reported.insert(diagnostic.code);
    }
  }
  // The others need bytes or files that the list can't have.
  for (const CodeInfo &info : frontendCodes())
    if (llvm::StringRef code = info.code;
        code != "E0001" && code != "E0002" && code != "E0006" &&
        code != "E0131" && code != "E0132" && code != "E0140" && code[0] == 'E')
      EXPECT_TRUE(reported.contains(code)) << code.str();
  EXPECT_EQ(findCode(frontendCodes(), "E9999"), nullptr);
}

} // namespace

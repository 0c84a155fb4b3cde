//===- WrongFilesTest.cpp - What wrong files are told -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// WrongFiles.txt has files that are wrong in one way each, with the messages
// that they get. A case begins with "=== file NAME [--maximize|--minimize]";
// the name's ending says the format.
//
//===----------------------------------------------------------------------===//

#include "FormatTestUtils.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"

#include "gtest/gtest.h"

using namespace enishi;
using namespace enishi::annealing;

namespace {

struct WrongFile {
  std::string name;
  ReadProblemOptions options;
  std::string text, messages;
};

std::vector<WrongFile> wrongFiles() {
  std::vector<WrongFile> result;
  auto buffer = llvm::MemoryBuffer::getFile(ENISHI_WRONG_FILES);
  if (!buffer)
    return result;
  llvm::SmallVector<llvm::StringRef> cases;
  (*buffer)->getBuffer().split(cases, "=== file ");
  for (llvm::StringRef text : llvm::ArrayRef(cases).drop_front()) {
    auto [header, rest] = text.split('\n');
    auto [content, messages] = rest.split("=== messages\n");
    WrongFile file;
    auto [name, option] = header.split(' ');
    file.name = name.str();
    if (!option.empty())
      file.options.sense =
          option == "--maximize" ? Sense::Maximize : Sense::Minimize;
    file.text = content.str();
    file.messages = messages.str();
    result.push_back(std::move(file));
  }
  return result;
}

TEST(WrongFiles, GetTheirMessages) {
  std::vector<WrongFile> files = wrongFiles();
  EXPECT_GE(files.size(), 100u);
  for (const WrongFile &file : files) {
    ReadText read = readText(file.text, file.options, file.name);
    EXPECT_FALSE(read) << file.name << "\n" << file.text;
    EXPECT_EQ(read.messages(), file.messages) << file.name << "\n" << file.text;
  }
}

/// Every error of a text format is in the list.
TEST(WrongFiles, CoverTheCodes) {
  llvm::StringSet<> reported;
  for (const WrongFile &file : wrongFiles()) {
    ReadText read = readText(file.text, file.options, file.name);
    for (const Diagnostic &diagnostic : read.diagnostics->diagnostics())
      reported.insert(diagnostic.code);
  }
  for (const CodeInfo &info : problemCodes())
    // Binary files, writers and answers have tests of their own.
    if (info.code[0] == 'E' && info.code < "E0623" && info.code != "E0619")
      EXPECT_TRUE(reported.contains(info.code)) << info.code.str();
}

} // namespace

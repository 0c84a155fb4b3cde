//===- DecomposeErrorsTest.cpp - Models for matching ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StabilizerTestUtils.h"

#include "enishi/Stabilizer/DecomposeErrors.h"

#include <gtest/gtest.h>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

/// What becomes of an error after others, or what is wrong.
std::string lastOf(llvm::StringRef others, llvm::StringRef error) {
  llvm::Expected<DetectorErrorModel> model =
      decomposeErrors(parseModel((others + "\n" + error + "\n").str()));
  if (!model)
    return "error: " + llvm::toString(model.takeError());
  std::string text;
  llvm::raw_string_ostream os(text);
  writeErrorModel(*model, os);
  return llvm::StringRef(text).rtrim().rsplit('\n').second.str();
}

TEST(DecomposeErrors, TakesTheFewestAndLikeliestParts) {
  // Three parts are likelier than two, but more.
  EXPECT_EQ(lastOf("error(0.1) D0 D1\nerror(0.1) D2 D3\nerror(0.4) D0\n"
                   "error(0.4) D1",
                   "error(0.01) D0 D1 D2 D3"),
            "error(0.01) D0 D1 ^ D2 D3");
  EXPECT_EQ(lastOf("error(0.1) D0 D1\nerror(0.1) D2 D3\nerror(0.2) D0 D3\n"
                   "error(0.1) D1 D2",
                   "error(0.01) D0 D1 D2 D3"),
            "error(0.01) D0 D3 ^ D1 D2");
}

TEST(DecomposeErrors, ObservablesAddUp) {
  // The likelier parts would flip another observable.
  EXPECT_EQ(lastOf("error(0.2) D0 D1\nerror(0.1) D0 D1 L0\nerror(0.1) D2 L1",
                   "error(0.01) D0 D1 D2 L0 L1"),
            "error(0.01) D0 D1 L0 ^ D2 L1");
}

TEST(DecomposeErrors, OnePartMayBeNewWhereverItIs) {
  EXPECT_EQ(lastOf("error(0.1) D1 D2", "error(0.01) D0 D1 D2 L0"),
            "error(0.01) D0 L0 ^ D1 D2");
  EXPECT_EQ(lastOf("error(0.1) D0 D3", "error(0.01) D0 D1 D2 D3 L0"),
            "error(0.01) D0 D3 ^ D1 D2 L0");
  EXPECT_EQ(lastOf("error(0.1) D1\nerror(0.1) D3 D4", "error(0.01) D0 D1 D2 "
                                                      "D3 D4"),
            "error(0.01) D0 D2 ^ D1 ^ D3 D4");
}

TEST(DecomposeErrors, RefusesTwoNewParts) {
  EXPECT_TRUE(llvm::StringRef(lastOf("error(0.1) D0", "error(0.1) D0 D1 D2 D3"))
                  .starts_with("error: the error D0 D1 D2 D3 has no parts"));
}

TEST(DecomposeErrors, WritesLoopsOut) {
  // The last turn's error has parts that the others' do not.
  const std::string body = "error(0.1) D0 D1\nerror(0.01) D0 D1 D2\n"
                           "shift_detectors 1\n";
  const std::string parts = "error(0.02) D2\nerror(0.2) D3 D4\n";
  const std::string last = "error(0.01) D0 D1 D2";
  EXPECT_EQ(lastOf(parts + "repeat 2 {\n repeat 1 {\n" + body + "}\n}", last),
            lastOf(parts + body + body, last));
  EXPECT_EQ(lastOf(parts + "repeat 2 {\n" + body + "}", last),
            "error(0.01) D0 ^ D1 D2");
  EXPECT_TRUE(llvm::StringRef(lastOf("error(0.1) D0",
                                     "repeat 100000000 {\n error(0.1) D0\n}"))
                  .starts_with("error: with its loops written out"));
}

} // namespace

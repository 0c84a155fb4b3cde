//===- DiagnosticCodes.cpp - What the front end reports -------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Frontend/OpenQASM.h"

namespace enishi {

namespace {
struct CodeInfo {
  llvm::StringLiteral code;
  llvm::StringLiteral title;
  llvm::StringLiteral explanation;
};

constexpr CodeInfo kCodes[] = {
#define ENISHI_FRONTEND_CODE(CODE, TITLE, EXPLANATION)                         \
  {#CODE, TITLE, EXPLANATION},
#include "enishi/Frontend/DiagnosticCodes.def"
};

const CodeInfo *find(llvm::StringRef code) {
  for (const CodeInfo &info : kCodes)
    if (info.code == code)
      return &info;
  return nullptr;
}
} // namespace

llvm::StringRef explainFrontendCode(llvm::StringRef code) {
  const CodeInfo *info = find(code);
  return info ? llvm::StringRef(info->explanation) : "";
}

llvm::StringRef frontendCodeTitle(llvm::StringRef code) {
  const CodeInfo *info = find(code);
  return info ? llvm::StringRef(info->title) : "";
}

std::vector<llvm::StringRef> frontendCodes() {
  std::vector<llvm::StringRef> codes;
  for (const CodeInfo &info : kCodes)
    codes.push_back(info.code);
  return codes;
}

} // namespace enishi

//===- DeviceCodes.cpp - What the reader's codes mean -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/DeviceLibrary.h"

#include "llvm/ADT/STLExtras.h"

using namespace enishi;

namespace {
struct Code {
  llvm::StringLiteral code, title, explanation;
};
} // namespace

static constexpr Code kCodes[] = {
#define ENISHI_DIAGNOSTIC(CODE, TITLE, EXPLANATION) {CODE, TITLE, EXPLANATION},
#include "enishi/Device/DiagnosticCodes.def"
};

static const Code *find(llvm::StringRef code) {
  const auto *it =
      llvm::find_if(kCodes, [&](const Code &c) { return c.code == code; });
  return it == std::end(kCodes) ? nullptr : it;
}

llvm::StringRef enishi::deviceCodeTitle(llvm::StringRef code) {
  const Code *found = find(code);
  return found ? llvm::StringRef(found->title) : "";
}

llvm::StringRef enishi::explainDeviceCode(llvm::StringRef code) {
  const Code *found = find(code);
  return found ? llvm::StringRef(found->explanation) : "";
}

std::vector<llvm::StringRef> enishi::deviceCodes() {
  std::vector<llvm::StringRef> codes;
  for (const Code &code : kCodes)
    codes.push_back(code.code);
  return codes;
}

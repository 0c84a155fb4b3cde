//===- DeviceCodes.cpp - What the reader's codes mean -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/DeviceLibrary.h"

using namespace enishi;

static constexpr CodeInfo kCodes[] = {
#define ENISHI_DIAGNOSTIC(CODE, TITLE, EXPLANATION) {CODE, TITLE, EXPLANATION},
#include "enishi/Device/DiagnosticCodes.def"
};

CodeTable enishi::deviceCodes() { return kCodes; }

//===- DiagnosticCodes.cpp - What the front end reports -------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Frontend/OpenQASM.h"

using namespace enishi;

static constexpr CodeInfo kCodes[] = {
#define ENISHI_FRONTEND_CODE(CODE, TITLE, EXPLANATION)                         \
  {#CODE, TITLE, EXPLANATION},
#include "enishi/Frontend/DiagnosticCodes.def"
};

CodeTable enishi::frontendCodes() { return kCodes; }

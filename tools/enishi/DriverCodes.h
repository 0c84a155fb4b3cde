//===- DriverCodes.h - What the message codes mean --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_DRIVERCODES_H
#define ENISHI_TOOLS_ENISHI_DRIVERCODES_H

#include "enishi/Support/CodeTable.h"

#include <vector>

namespace enishi::driver {

/// Every message code of the driver, the front ends and the device reader, in
/// order.
std::vector<CodeInfo> explainedCodes();

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_DRIVERCODES_H

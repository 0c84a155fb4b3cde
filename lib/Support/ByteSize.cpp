//===- ByteSize.cpp - Sizes in messages -------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Support/ByteSize.h"

#include "llvm/Support/FormatVariadic.h"

std::string enishi::formatBytes(uint64_t bytes) {
  static constexpr const char *units[] = {"bytes", "kB", "MB",
                                          "GB",    "TB", "PB"};
  double value = bytes;
  unsigned unit = 0;
  for (; value >= 1024 && unit < 5; ++unit)
    value /= 1024;
  return llvm::formatv(unit ? "{0:f1} {1}" : "{0:f0} {1}", value, units[unit]);
}

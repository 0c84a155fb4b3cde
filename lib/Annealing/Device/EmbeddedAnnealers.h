//===- EmbeddedAnnealers.h - Annealer files in the program ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_DEVICE_EMBEDDEDANNEALERS_H
#define ENISHI_LIB_ANNEALING_DEVICE_EMBEDDEDANNEALERS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace enishi {

/// The same record as for gate devices, of another library.
struct EmbeddedDevice {
  llvm::StringRef name;
  llvm::StringRef path;
  llvm::StringRef text;
};

/// Sorted by name; the build writes the definition (EmbedDevices.cmake).
llvm::ArrayRef<EmbeddedDevice> embeddedAnnealers();

} // namespace enishi

#endif // ENISHI_LIB_ANNEALING_DEVICE_EMBEDDEDANNEALERS_H

//===- EmbeddedDevices.h - Device files in the program ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_DEVICE_EMBEDDEDDEVICES_H
#define ENISHI_LIB_DEVICE_EMBEDDEDDEVICES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace enishi {

struct EmbeddedDevice {
  llvm::StringRef name;
  /// Where the file is in the source tree.
  llvm::StringRef path;
  llvm::StringRef text;
};

/// The device files that the program was built with, sorted by name. The
/// build writes the definition (EmbedDevices.cmake).
llvm::ArrayRef<EmbeddedDevice> embeddedDevices();

} // namespace enishi

#endif // ENISHI_LIB_DEVICE_EMBEDDEDDEVICES_H

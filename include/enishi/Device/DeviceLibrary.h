//===- DeviceLibrary.h - Finding and reading devices ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Device files are embedded into the program when it is built; some names
// (line-N, grid-RxC, ...) make a device from numbers; a path reads the user's
// own file.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DEVICE_DEVICELIBRARY_H
#define ENISHI_DEVICE_DEVICELIBRARY_H

#include "enishi/Device/Device.h"
#include "enishi/Support/CodeTable.h"
#include "enishi/Support/Diagnostic.h"

namespace enishi {

/// The device of a name, or of a file if the argument contains a '/' or ends
/// in ".json". Reports what is wrong and returns null on error.
std::shared_ptr<const Device> loadDevice(llvm::StringRef nameOrPath,
                                         SourceManager &sources,
                                         DiagnosticEngine &diagnostics);

/// Reads the device file that `sources` holds under the number `file`.
/// Reports what is wrong, with positions, and returns null on error.
/// Time and memory are linear in the file and in the lattice that it states.
std::shared_ptr<const Device> readDevice(uint32_t file,
                                         const SourceManager &sources,
                                         DiagnosticEngine &diagnostics);

/// One line of the list of devices.
struct DeviceListing {
  std::string name;
  std::string modality;
  uint32_t numSites = 0;
  std::string summary;
};

/// Every device that the program was built with, by name.
std::vector<DeviceListing> listDevices();

/// A family of devices made from numbers in the name.
struct DeviceFamily {
  llvm::StringLiteral pattern; ///< "grid-RxC"
  llvm::StringLiteral summary;
};
llvm::ArrayRef<DeviceFamily> listDeviceFamilies();

/// Every message code of the device reader.
CodeTable deviceCodes();

/// Writes what a person wants to know about a device: sites, couplings,
/// operations with times, errors and their sources.
void printDevice(const Device &device, llvm::raw_ostream &os);
/// Writes the device as a device file (docs/devices.md) with every coupling
/// listed: reading it gives the same device.
void printDeviceJson(const Device &device, llvm::raw_ostream &os);

} // namespace enishi

#endif // ENISHI_DEVICE_DEVICELIBRARY_H

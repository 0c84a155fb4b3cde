//===- DeviceFuzzer.cpp - libFuzzer target of the device reader *- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads any bytes as a device file; what is accepted must print as a file that
// reads back as the same device.
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/DeviceLibrary.h"

using namespace enishi;

static std::shared_ptr<const Device> read(llvm::StringRef text) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file =
      sources.add("fuzz", llvm::MemoryBuffer::getMemBufferCopy(text));
  auto device = readDevice(file, sources, diagnostics);
  std::string rendered;
  llvm::raw_string_ostream os(rendered);
  renderDiagnostics(sources, diagnostics.diagnostics(), DiagnosticFormat::Text,
                    /*colors=*/false, os);
  return device;
}

static std::string print(const Device &device) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printDeviceJson(device, os);
  return text;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto device =
      read(llvm::StringRef(reinterpret_cast<const char *>(data), size));
  // Larger ones would spend the time on printing.
  if (!device || device->numSites() > 4096)
    return 0;
  std::string text = print(*device);
  auto again = read(text);
  if (!again || print(*again) != text)
    __builtin_trap();
  return 0;
}

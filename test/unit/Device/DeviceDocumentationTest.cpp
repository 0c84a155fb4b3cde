//===- DeviceDocumentationTest.cpp ------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The examples in docs/devices.md are device files.
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/DeviceLibrary.h"

#include "gtest/gtest.h"

using namespace enishi;

TEST(DeviceDocumentation, ExamplesLoad) {
  auto page = llvm::MemoryBuffer::getFile(ENISHI_SOURCE_DIR "/docs/devices.md");
  ASSERT_TRUE(bool(page)) << page.getError().message();
  llvm::StringRef rest = (*page)->getBuffer();
  unsigned count = 0;
  while (true) {
    rest = rest.split("```json\n").second;
    if (rest.empty())
      break;
    auto [example, after] = rest.split("```");
    rest = after;
    SourceManager sources;
    DiagnosticEngine diagnostics(sources);
    uint32_t file = sources.add("devices.md",
                                llvm::MemoryBuffer::getMemBufferCopy(example));
    EXPECT_TRUE(readDevice(file, sources, diagnostics)) << example.str();
    for (const Diagnostic &diagnostic : diagnostics.diagnostics())
      ADD_FAILURE() << diagnostic.message;
    ++count;
  }
  EXPECT_EQ(count, 3u);
}

TEST(DeviceDocumentation, TableOfDevicesIsComplete) {
  auto page = llvm::MemoryBuffer::getFile(ENISHI_SOURCE_DIR "/docs/devices.md");
  ASSERT_TRUE(bool(page));
  llvm::StringRef text = (*page)->getBuffer();
  for (const DeviceListing &device : listDevices())
    EXPECT_TRUE(text.contains("| `" + device.name + "` | " +
                              std::to_string(device.numSites)))
        << device.name;
  for (const DeviceFamily &family : listDeviceFamilies())
    EXPECT_TRUE(text.contains(("`" + family.pattern + "`").str()))
        << family.pattern.str();
}

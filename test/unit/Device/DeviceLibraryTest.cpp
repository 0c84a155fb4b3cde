//===- DeviceLibraryTest.cpp ------------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/DeviceLibrary.h"

#include "llvm/Support/FileSystem.h"

#include "gtest/gtest.h"

#include <map>

using namespace enishi;

namespace {
struct Load {
  SourceManager sources;
  DiagnosticEngine diagnostics{sources};
  std::shared_ptr<const Device> device;

  explicit Load(llvm::StringRef name)
      : device(loadDevice(name, sources, diagnostics)) {}

  /// "code message help" of the first diagnostic.
  std::string first() const {
    if (diagnostics.diagnostics().empty())
      return "";
    const Diagnostic &d = diagnostics.diagnostics().front();
    return d.code + " " + d.message + (d.help.empty() ? "" : " | " + d.help);
  }
};
} // namespace

static std::map<size_t, size_t> degrees(const Device &device) {
  std::map<size_t, size_t> result;
  for (Site site = 0; site < device.numSites(); ++site)
    ++result[device.neighbours(site).size()];
  return result;
}

using Degrees = std::map<size_t, size_t>;

TEST(DeviceLibrary, EveryBuiltInDeviceLoadsCleanly) {
  std::vector<DeviceListing> listing = listDevices();
  ASSERT_EQ(listing.size(), 7u);
  for (size_t i = 0; i < listing.size(); ++i) {
    Load load(listing[i].name);
    ASSERT_TRUE(load.device) << load.first();
    EXPECT_EQ(load.first(), "");
    EXPECT_EQ(load.device->name(), listing[i].name);
    EXPECT_TRUE(load.device->isConnected());
    EXPECT_FALSE(listing[i].summary.empty());
    EXPECT_FALSE(load.device->nativeKinds(1).empty());
    EXPECT_FALSE(load.device->nativeKinds(2).empty());
    EXPECT_TRUE(load.device->description().measurement.has_value());
    if (i)
      EXPECT_LT(listing[i - 1].name, listing[i].name);
  }
}

TEST(DeviceLibrary, SquareLatticesOfCrossResonance) {
  struct Size {
    llvm::StringRef name;
    uint32_t sites;
    uint64_t edges;
  };
  // The numbers of couplings are those of the published topology files.
  for (auto [name, sites, edges] : {Size{"riken-64", 64, 112},
                                    {"fujitsu-256", 256, 480},
                                    {"square-1024", 1024, 1984}}) {
    Load load(name);
    ASSERT_TRUE(load.device) << load.first();
    EXPECT_EQ(load.device->numSites(), sites);
    EXPECT_EQ(load.device->numEdges(), edges);
    EXPECT_TRUE(load.device->isDirected());
    EXPECT_EQ(degrees(*load.device)[2], 4u);
    EXPECT_TRUE(load.device->isNative(GateKind::ZX90, {4, 1}));
    EXPECT_FALSE(load.device->isNative(GateKind::ZX90, {1, 4}));
  }
}

TEST(DeviceLibrary, Willow) {
  Load load("willow-105");
  ASSERT_TRUE(load.device) << load.first();
  EXPECT_EQ(load.device->numSites(), 105u);
  EXPECT_EQ(load.device->numEdges(), 182u); // A mean degree of 3.47.
  EXPECT_EQ(degrees(*load.device).rbegin()->first, 4u);
  EXPECT_TRUE(load.device->hasOperation(GateKind::CZ));
}

TEST(DeviceLibrary, Heron) {
  Load load("heron-156");
  ASSERT_TRUE(load.device) << load.first();
  EXPECT_EQ(load.device->numSites(), 156u);
  EXPECT_EQ(load.device->numEdges(), 176u);
  EXPECT_EQ(degrees(*load.device), (Degrees{{1, 8}, {2, 100}, {3, 48}}));
  EXPECT_EQ(load.device->description().deviceClass, DeviceClass::Published);
}

TEST(DeviceLibrary, HeavyHex1121) {
  Load load("heavyhex-1121");
  ASSERT_TRUE(load.device) << load.first();
  EXPECT_EQ(load.device->numSites(), 1121u);
  EXPECT_EQ(load.device->numEdges(), 1320u);
}

TEST(DeviceLibrary, Helios) {
  Load load("helios-98");
  ASSERT_TRUE(load.device) << load.first();
  EXPECT_EQ(load.device->numSites(), 98u);
  EXPECT_TRUE(load.device->isAllToAll());
  EXPECT_TRUE(load.device->isNative(GateKind::RZZ, {97, 3}, {0.3}));
  EXPECT_EQ(load.device->error(GateKind::RZZ, {0, 1}), 7.9e-4);
  EXPECT_EQ(load.device->description().constraints.size(), 2u);
}

TEST(DeviceLibrary, Families) {
  struct Member {
    llvm::StringRef name;
    uint32_t sites;
    uint64_t edges;
  };
  for (auto [name, sites, edges] : {Member{"line-1", 1, 0},
                                    {"line-10", 10, 9},
                                    {"ring-5", 5, 5},
                                    {"grid-3x4", 12, 17},
                                    {"grid-1x1", 1, 0},
                                    {"heavyhex-7x15", 127, 144},
                                    {"full-6", 6, 15}}) {
    Load load(name);
    ASSERT_TRUE(load.device) << load.first();
    EXPECT_EQ(load.device->numSites(), sites) << name.str();
    EXPECT_EQ(load.device->numEdges(), edges) << name.str();
    EXPECT_TRUE(load.device->hasOperation(GateKind::CZ));
    EXPECT_EQ(load.device->description().deviceClass, DeviceClass::Example);
  }
}

TEST(DeviceLibrary, BadFamilyNumbers) {
  EXPECT_EQ(Load("line-0").first(),
            "E0319 there is no device 'line-0': line-N needs N between 1 and "
            "1048576");
  EXPECT_EQ(Load("ring-2").first(),
            "E0319 there is no device 'ring-2': ring-N needs N between 3 and "
            "1048576");
  EXPECT_EQ(Load("full-5000").first(),
            "E0319 there is no device 'full-5000': full-N needs N between 1 "
            "and 4096");
  EXPECT_EQ(Load("grid-0x4").first(),
            "E0319 there is no device 'grid-0x4': grid-RxC needs R of at least "
            "1, C of at least 1 and at most 1048576 sites");
  for (llvm::StringRef name :
       {"grid-99999999999999999999999x2", "grid-4294967296x4294967296",
        "heavyhex-3x3", "line-1048577"})
    EXPECT_EQ(Load(name).first().substr(0, 5), "E0319") << name.str();
}

TEST(DeviceLibrary, UnknownNames) {
  EXPECT_EQ(Load("riken-46").first(),
            "E0318 there is no device 'riken-46' | did you mean 'riken-64'?");
  EXPECT_EQ(Load("herom-156").first(),
            "E0318 there is no device 'herom-156' | did you mean 'heron-156'?");
  EXPECT_EQ(Load("grid-3").first(),
            "E0318 there is no device 'grid-3' | did you mean 'grid-RxC'?");
  EXPECT_EQ(Load("abacus").first(),
            "E0318 there is no device 'abacus' | `enishi targets` lists the "
            "devices; a file of your own is given by a path with a '/' or the "
            "ending .json");
  EXPECT_EQ(Load("").first().substr(0, 5), "E0318");
}

TEST(DeviceLibrary, PathsThatCannotBeRead) {
  EXPECT_EQ(Load("no/such/file.json").first(),
            "E0301 can't read the device file 'no/such/file.json': No such "
            "file or directory");
  EXPECT_EQ(Load("nosuch.json").first().substr(0, 5), "E0301");
  EXPECT_EQ(Load("/").first(),
            "E0301 can't read the device file '/': it is a directory");
  EXPECT_EQ(Load("/dev/zero").first(),
            "E0301 can't read the device file '/dev/zero': it is not a file");
}

TEST(DeviceLibrary, HugeFileIsRefusedWithoutReadingIt) {
  llvm::SmallString<128> path;
  int descriptor;
  ASSERT_FALSE(
      llvm::sys::fs::createTemporaryFile("huge", "json", descriptor, path));
  // A sparse file: it takes no room on the disk.
  ASSERT_FALSE(llvm::sys::fs::resize_file_sparse(descriptor, 1ull << 30));
  std::string message = Load(path).first();
  llvm::sys::fs::closeFile(descriptor);
  llvm::sys::fs::remove(path);
  EXPECT_EQ(message, "E0302 the device file '" + path.str().str() +
                         "' has 1073741824 bytes; at most 16777216 are read");
}

TEST(DeviceLibrary, PrintedJsonReadsBackAsTheSameDevice) {
  for (const DeviceListing &listing : listDevices()) {
    Load load(listing.name);
    std::string text, again;
    llvm::raw_string_ostream os(text), osAgain(again);
    printDeviceJson(*load.device, os);

    SourceManager sources;
    DiagnosticEngine diagnostics(sources);
    uint32_t file =
        sources.add("copy", llvm::MemoryBuffer::getMemBufferCopy(text));
    auto copy = readDevice(file, sources, diagnostics);
    ASSERT_TRUE(copy) << diagnostics.diagnostics().front().message;
    printDeviceJson(*copy, osAgain);
    EXPECT_EQ(text, again);
    EXPECT_EQ(copy->edges(), load.device->edges());
    EXPECT_EQ(copy->isDirected(), load.device->isDirected());
    for (auto [a, b] : copy->edges())
      EXPECT_EQ(copy->nativeKinds(a, b), load.device->nativeKinds(a, b));
  }
}

TEST(DeviceLibrary, PrintedForPeople) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printDevice(*Load("riken-64").device, os);
  for (llvm::StringRef expected :
       {"Sites        64",
        "Couplings    112, directed; 4 of degree 2, 24 of "
        "degree 3, 36 of degree 4",
        "zx90           216 ns   error 0.026", "virtual", "\"rzx90\"",
        "T1 27.9 us", "[1] lattice, numbering"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected.str() << "\n"
                                                      << text;
}

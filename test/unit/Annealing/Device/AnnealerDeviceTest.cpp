//===- AnnealerDeviceTest.cpp - Annealer files ----------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Device/AnnealerDevice.h"

#include "llvm/Support/MemoryBuffer.h"

#include <gtest/gtest.h>

using namespace enishi;
using namespace enishi::annealing;

namespace {
struct Reading {
  SourceManager sources;
  DiagnosticEngine diagnostics{sources};
  std::optional<AnnealerDevice> device;

  explicit Reading(const std::string &text) {
    device = readAnnealer(
        sources.add("mine.json", llvm::MemoryBuffer::getMemBufferCopy(text)),
        sources, diagnostics);
  }
};
} // namespace

static std::string fileWith(const std::string &topology,
                            const std::string &more = "") {
  return R"({"enishi_annealer": 1, "name": "mine", "class": "example",
"source": "example value",
"topology": )" +
         topology + more + "}";
}

TEST(AnnealerDevice, BuiltIn) {
  std::vector<std::string> names = listAnnealers();
  EXPECT_EQ(names.size(), 8u);
  for (const std::string &name : names) {
    SourceManager sources;
    DiagnosticEngine diagnostics(sources);
    std::optional<AnnealerDevice> device =
        loadAnnealer(name, sources, diagnostics);
    ASSERT_TRUE(device) << name;
    EXPECT_EQ(device->name, name);
    EXPECT_FALSE(device->source.empty());
    EXPECT_NE(device->topology.has_value(), device->maxVariables > 0) << name;
  }
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  std::optional<AnnealerDevice> device =
      loadAnnealer("dwave-advantage2", sources, diagnostics);
  ASSERT_TRUE(device);
  EXPECT_EQ(llvm::cantFail(device->graph()).numQubits(), 4800u);
  EXPECT_EQ(device->extendedRange().minCoupling, -2);
  EXPECT_EQ(device->range.minCoupling, -1);
  EXPECT_FALSE(loadAnnealer("dwave-advantage3", sources, diagnostics));
  EXPECT_EQ(diagnostics.errorCount(), 1u);
}

TEST(AnnealerDevice, OwnFile) {
  Reading reading(
      fileWith(R"({"kind": "chimera", "rows": 2, "columns": 3, "tracks": 4})",
               R"(, "dead_qubits": [5], "dead_couplers": [[4, 0]],
"coefficients": {"min_field": -1, "max_field": 1, "source": "example value"},
"anneal": {"min_time_us": 1, "max_time_us": 9, "source": "example value"})"));
  ASSERT_TRUE(reading.device);
  HardwareGraph graph = llvm::cantFail(reading.device->graph());
  EXPECT_EQ(graph.numQubits(), 47u);
  EXPECT_FALSE(graph.graph.hasEdge(0, 4));
  EXPECT_EQ(reading.device->schedule->maxTimeUs, 9);
  Reading complete(fileWith(R"({"kind": "complete", "max_variables": 7})"));
  ASSERT_TRUE(complete.device);
  llvm::Expected<HardwareGraph> none = complete.device->graph();
  ASSERT_FALSE(none);
  EXPECT_EQ(llvm::toString(none.takeError()),
            "mine couples every variable to every other; it needs no "
            "embedding");
}

TEST(AnnealerDevice, WrongFiles) {
  for (const std::string &text :
       {std::string("{}"), std::string("[1"),
        fileWith(R"({"kind": "chimera", "rows": 2, "columns": 3})"),
        fileWith(R"({"kind": "chimerical", "rows": 2})"),
        fileWith(R"({"kind": "pegasus", "size": 1})"),
        fileWith(R"({"kind": "zephyr", "size": 4000, "tracks": 4000})"),
        fileWith(R"({"kind": "pegasus", "size": 3})",
                 R"(, "dead_qubits": [0])"),
        fileWith(R"({"kind": "king", "rows": 2, "columns": 2})",
                 R"(, "dead_couplers": [[0, 0]])"),
        fileWith(R"({"kind": "king", "rows": 2, "columns": 2})",
                 R"(, "colour": "red")"),
        fileWith(R"({"kind": "king", "rows": 2, "columns": 2})",
                 R"(, "coefficients": {"max_field": -1, "source": "x"})"),
        fileWith(R"({"kind": "king", "rows": 2, "columns": 2})",
                 R"(, "coefficients": {"max_field": 1})")}) {
    Reading reading(text);
    EXPECT_FALSE(reading.device) << text;
    EXPECT_GE(reading.diagnostics.errorCount(), 1u) << text;
  }
}

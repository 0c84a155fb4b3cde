//===- DeviceReaderTest.cpp -------------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every message of the device file reader, with its position.
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/DeviceLibrary.h"

#include "fmt/format.h"
#include "gtest/gtest.h"

#include <set>

using namespace enishi;

namespace {
struct Read {
  SourceManager sources;
  DiagnosticEngine diagnostics{sources};
  std::shared_ptr<const Device> device;

  explicit Read(llvm::StringRef text) {
    uint32_t file = sources.add(
        "device.json", llvm::MemoryBuffer::getMemBufferCopy(text, "device"));
    device = readDevice(file, sources, diagnostics);
  }

  /// "line:column `text` code message | help" of every diagnostic, a line
  /// each; the text is the beginning of what the message points at.
  std::string messages() const {
    std::string result;
    for (const Diagnostic &d : diagnostics.diagnostics()) {
      LineColumn at = sources.lineColumn(d.range.file, d.range.begin);
      std::string text = sources.text(d.range).take_front(12).str();
      result +=
          fmt::format("{}:{} `{}` {} {}{}\n", at.line, at.column, text, d.code,
                      d.message, d.help.empty() ? "" : " | " + d.help);
      for (const Diagnostic &note : d.notes) {
        at = sources.lineColumn(note.range.file, note.range.begin);
        result +=
            fmt::format("  {}:{}: {}\n", at.line, at.column, note.message);
      }
    }
    return result;
  }
};

/// A case: the part of the file that is wrong, and what is said about it.
struct Case {
  const char *text;
  const char *messages;
};
} // namespace

static std::string withBody(llvm::StringRef body) {
  return "{\"enishi_device\": 1, \"name\": \"t\", \"modality\": \"generic\", "
         "\"class\": \"example\", \"source\": \"example value\",\n" +
         body.str() + "}";
}

/// A device of three sites in a line with more keys on line 3.
static std::string withKeys(llvm::StringRef keys) {
  return withBody(
      "\"lattice\": {\"kind\": \"line\", \"sites\": 3}, \"operations\": [],\n" +
      keys.str());
}

static std::string withOperation(llvm::StringRef operation) {
  return withBody(
      "\"lattice\": {\"kind\": \"line\", \"sites\": 3}, \"operations\": [\n" +
      operation.str() + "\n]");
}

static void check(llvm::ArrayRef<Case> cases,
                  llvm::function_ref<std::string(llvm::StringRef)> wrap) {
  for (const Case &c : cases) {
    Read read(wrap(c.text));
    EXPECT_EQ(read.messages(), c.messages) << c.text;
    EXPECT_FALSE(read.device) << c.text;
  }
}

TEST(DeviceReader, MinimalDevice) {
  Read read(withOperation(
      R"({"gate": "cz", "duration_ns": 50, "error": 0.01, "source": "s"})"));
  ASSERT_TRUE(read.device) << read.messages();
  EXPECT_EQ(read.messages(), "");
  EXPECT_EQ(read.device->numSites(), 3u);
  EXPECT_EQ(read.device->operation(GateKind::CZ)->name, "cz");
  EXPECT_FALSE(read.device->isNative(GateKind::Measure, {0}));
}

TEST(DeviceReader, FullDevice) {
  Read read(R"({
    "enishi_device": 1, "name": "bench\u0020top \"A\"", "modality": "ion-trap",
    "class": "example", "source": "s", "summary": "all \u00e9\ud83d\ude00",
    "sites": {"count": 3, "positions_grid": [[0, 0], [0, 1], [1, 0.5]]},
    "couplings": {"directed": true, "pairs": [[0, 1], [2, 1]]},
    "operations": [
      {"gate": "rz", "virtual": true, "source": "s"},
      {"gate": "x", "duration_ns": 10, "error": 1e-3, "source": "s",
       "per_site": [{"site": 2, "error": 0.5}], "only_sites": [0, 2]},
      {"gate": "rzz", "name": "MS", "duration_ns": 99, "error": 1e-2,
       "source": "s", "parameters": [{"min_rad": -1, "max_rad": 2}]},
      {"gate": "cx", "duration_ns": 80, "error": 1e-2, "source": "s",
       "per_pair": [{"pair": [2, 1], "duration_ns": 70}],
       "only_pairs": [[2, 1]]}],
    "measurement": {"duration_ns": 500, "error": 0.1, "mid_circuit": true,
      "feed_forward": true, "feed_forward_latency_ns": 30, "source": "s",
      "per_site": [{"site": 1, "duration_ns": 400, "error": 0.2}]},
    "reset": {"duration_ns": 600, "error": 0.3, "source": "s"},
    "coherence": {"t1_us": 10, "source": "s",
      "per_site": [{"site": 0, "t1_us": 20, "t2_us": 40}]},
    "timing": {"dt_ns": 0.5, "alignment_dt": 2, "granularity_dt": 4,
      "source": "s"},
    "limits": {"max_instructions": 1000, "max_duration_us": 5, "source": "s"},
    "constraints": [
      {"type": "max_parallel", "gates": ["cx"], "count": 2, "source": "s"},
      {"type": "parallel_distance", "gates": ["cx", "rzz"], "couplings": 2,
       "source": "s"},
      {"type": "exclusive", "gates": ["measure", "reset"],
       "groups": [[0, 1], [2]], "source": "s"}],
    "physics": {"anything": [1, {"goes": null}]}
  })");
  ASSERT_TRUE(read.device) << read.messages();
  EXPECT_EQ(read.messages(), "");
  const Device &device = *read.device;
  const DeviceDescription &data = device.description();
  EXPECT_EQ(data.name, "bench top \"A\"");
  EXPECT_EQ(data.summary, "all \xC3\xA9\xF0\x9F\x98\x80");
  EXPECT_EQ(data.modality, "ion-trap");
  EXPECT_EQ(data.positions[2], (std::array<double, 2>{1, 0.5}));
  EXPECT_TRUE(device.isNative(GateKind::X, {0}));
  EXPECT_FALSE(device.isNative(GateKind::X, {1}));
  // What an override leaves out is the typical value.
  EXPECT_EQ(device.performance(GateKind::X, {2}), (Performance{10, 0.5}));
  EXPECT_EQ(device.performance(GateKind::CX, {2, 1}), (Performance{70, 1e-2}));
  EXPECT_FALSE(device.isNative(GateKind::CX, {0, 1}));
  EXPECT_TRUE(device.isNative(GateKind::RZZ, {1, 2}, {2.0}));
  EXPECT_FALSE(device.isNative(GateKind::RZZ, {1, 2}, {2.1}));
  EXPECT_EQ(device.operation(GateKind::RZZ)->name, "MS");
  EXPECT_EQ(data.measurement->feedForwardLatencyNs, 30);
  EXPECT_TRUE(data.measurement->midCircuit && data.measurement->feedForward);
  EXPECT_EQ(device.durationNs(GateKind::Measure, {1}), 400);
  EXPECT_EQ(device.error(GateKind::Reset, {1}), 0.3);
  EXPECT_EQ(device.coherence(0).t2Us, 40);
  EXPECT_EQ(device.coherence(1).t1Us, 10);
  EXPECT_EQ(data.timing.dtNs, 0.5);
  EXPECT_EQ(data.timing.alignment, 2u);
  EXPECT_EQ(data.timing.granularity, 4u);
  EXPECT_EQ(data.limits.maxInstructions, 1000u);
  EXPECT_EQ(data.limits.maxDurationUs, 5);
  ASSERT_EQ(data.constraints.size(), 3u);
  EXPECT_EQ(data.constraints[0].limit, 2u);
  EXPECT_EQ(data.constraints[1].kinds.size(), 2u);
  EXPECT_EQ(data.constraints[2].kinds[0], GateKind::Measure);
  EXPECT_EQ(data.constraints[2].groups.size(), 2u);
  EXPECT_EQ(data.physics, R"({"anything": [1, {"goes": null}]})");
}

TEST(DeviceReader, NotJson) {
  check(
      {
          {"", "1:1 `` E0303 the file is empty\n"},
          {" \n ", "2:2 `` E0303 the file is empty\n"},
          {"{", "1:2 `` E0303 expected a key in quotes, found the end of the "
                "file\n"},
          {"{a: 1}", "1:2 `a` E0303 expected a key in quotes, found 'a'\n"},
          {"{\"a\" 1}",
           "1:6 `1` E0303 expected ':' after the key, found '1'\n"},
          {"{\"a\": }", "1:7 `}` E0303 expected a value, found '}'\n"},
          {"{\"a\": 1,}",
           "1:9 `}` E0303 expected a key in quotes, found '}'\n"},
          {"{\"a\": 1 \"b\": 2}",
           "1:9 `\"` E0303 expected ',' or '}', found '\"'\n"},
          {"{\"a\": [1 2]}", "1:10 `2` E0303 expected ',' or ']', found '2'\n"},
          {"{\"a\": [1,]}", "1:10 `]` E0303 expected a value, found ']'\n"},
          {"{\n\"a\": [1", "2:8 `` E0303 expected ',' or ']', found the end of "
                           "the file\n  2:6: this is not closed\n"},
          {"{\"a\": \"b}\n", "1:7 `\"` E0303 the string is not closed\n"},
          {"{\"a\": \"\\x\"}",
           "1:8 `\\` E0303 there is no escape '\\' followed by 'x'\n"},
          {"{\"a\": \"\\u12g4\"}",
           "1:8 `\\` E0303 '\\u' takes four hexadecimal digits\n"},
          {"{\"a\": \"\t\"}", "1:8 `\t` E0303 the control character 0x09 must "
                              "be written as an escape\n"},
          {"{\"a\": \"\xFF\"}",
           "1:8 `\xFF` E0303 the string is not valid UTF-8\n"},
          {"{\"a\": 01}", "1:7 `01` E0303 '01' is not a number in JSON\n"},
          {"{\"a\": 1.}", "1:7 `1.` E0303 '1.' is not a number in JSON\n"},
          {"{\"a\": 1e}", "1:7 `1e` E0303 '1e' is not a number in JSON\n"},
          {"{\"a\": 1.2.3}",
           "1:7 `1.2.3` E0303 '1.2.3' is not a number in JSON\n"},
          {"{\"a\": -}", "1:7 `-` E0303 '-' is not a number in JSON\n"},
          {"{\"a\": 0x10}",
           "1:7 `0x10` E0303 '0x10' is not a number in JSON\n"},
          {"{\"a\": 1e999}", "1:7 `1e999` E0309 the number is too large\n"},
          {"{\"a\": NaN}", "1:7 `NaN` E0303 'NaN' is not a value in JSON\n"},
          {"{\"a\": True}", "1:7 `True` E0303 'True' is not a value in JSON\n"},
          {"{} // comment",
           "1:4 `/` E0303 there is something after the end of the value\n"},
          {"{\"a\": \xC3\xA9}", "1:7 `\xC3` E0303 expected a value, found a "
                                "character that is not ASCII\n"},
          {"[\x01]", "1:2 `\x1` E0303 expected a value, found the control "
                     "character 0x01\n"},
      },
      [](llvm::StringRef text) { return text.str(); });
}

TEST(DeviceReader, DeepNestingAndLongFiles) {
  std::string deep(100000, '[');
  EXPECT_EQ(Read(deep).messages(),
            "1:66 `[` E0304 the values are nested more than 64 deep\n");
  std::string large((16u << 20) + 1, ' ');
  EXPECT_EQ(Read(large).messages(), "1:1 `` E0302 the device file has 16777217 "
                                    "bytes; at most 16777216 are read\n");
  // As many values as fit, none of them wanted.
  std::string wide = "{\"enishi_device\": 1, \"x\": [0";
  while (wide.size() < 2000000)
    wide += ",0";
  EXPECT_FALSE(Read(wide + "]}").device);
}

TEST(DeviceReader, TheObjectAndItsVersion) {
  check(
      {
          {"[]", "1:1 `[]` E0305 the device must be an object, not an array\n"},
          {"{}", "1:1 `{` E0308 the device lacks the key 'enishi_device'\n"},
          {"{\"enishi_device\": \"1\"}", "1:19 `\"1\"` E0305 'enishi_device' "
                                         "must be a number, not a string\n"},
          {"{\"enishi_device\": 2, \"from\": \"the future\"}",
           "1:19 `2` E0310 this program reads version 1 of the device schema, "
           "not version 2\n"},
          {"{\"enishi_device\": 1}",
           "1:1 `{` E0308 the device lacks the key 'name'\n1:1 `{` E0308 the "
           "device lacks the key 'modality'\n1:1 `{` E0308 the device lacks "
           "the key 'class'\n1:1 `{` E0317 these numbers have no \"source\" | "
           "name the paper, data sheet or calibration they come from, or write "
           "\"example value\"\n1:1 `{` E0308 the device states neither sites "
           "nor a lattice | write \"lattice\": {\"kind\": \"grid\", \"rows\": "
           "2, \"columns\": 2}, or \"sites\" with \"couplings\"\n"},
          {"{\"enishi_device\": 1, \"name\": \"t\", \"modality\": \"ion "
           "trap\", \"class\": \"real\", \"source\": \"\", \"sites\": "
           "{\"count\": 1}, \"operations\": []}",
           "1:47 `\"ion trap\"` E0311 there is no modality 'ion trap' | did "
           "you mean 'ion-trap'?\n1:68 `\"real\"` E0311 there is no class "
           "'real' | possible: published, example\n1:86 `\"\"` E0317 the "
           "source is empty\n"},
      },
      [](llvm::StringRef text) { return text.str(); });
}

TEST(DeviceReader, KeysUnknownTwiceAndMissing) {
  check(
      {
          {"\"reset\": {\"duration\": 5, \"error\": 0, \"source\": \"s\"}",
           "3:10 `{` E0308 'reset' lacks the key 'duration_ns'\n3:11 "
           "`\"duration\"` E0306 'reset' has no key 'duration' | did you mean "
           "'duration_ns'?\n"},
          {"\"reset\": {\"duration_ns\": 5, \"error\": 0, \"source\": \"s\", "
           "\"colour\": 1}",
           "3:56 `\"colour\"` E0306 'reset' has no key 'colour' | its keys are "
           "duration_ns, error, source, per_site\n"},
          {"\"qubits\": 3",
           "3:1 `\"qubits\"` E0306 the device has no key 'qubits' | its keys "
           "are enishi_device, name, summary, modality, class, source, "
           "lattice, sites, couplings, operations, measurement, reset, "
           "coherence, timing, limits, constraints, physics\n"},
          {"\"name\": \"u\"",
           "3:1 `\"name\"` E0307 the key 'name' stands twice in the device\n  "
           "1:22: it stands here first\n"},
          {"\"physics\": 5",
           "3:12 `5` E0305 'physics' must be an object, not a number\n"},
          {"\"reset\": {\"duration_ns\": 5, \"error\": 0}",
           "3:10 `{` E0317 these numbers have no \"source\" | name the paper, "
           "data sheet or calibration they come from, or write \"example "
           "value\"\n"},
      },
      withKeys);
}

TEST(DeviceReader, Sites) {
  check(
      {
          {"\"sites\": {\"count\": 0}, \"operations\": []",
           "2:20 `0` E0309 'count' must be a whole number between 1 and "
           "1048576\n"},
          {"\"sites\": {\"count\": 1e30}, \"operations\": []",
           "2:20 `1e30` E0309 'count' must be a whole number between 1 and "
           "1048576\n"},
          {"\"sites\": {\"count\": 2.5}, \"operations\": []",
           "2:20 `2.5` E0309 'count' must be a whole number between 1 and "
           "1048576\n"},
          {"\"sites\": {\"count\": 2, \"positions_grid\": [[0, 0]]}, "
           "\"operations\": []",
           "2:41 `[[0, 0]]` E0309 there are 1 positions for 2 sites\n"},
          {"\"sites\": {\"count\": 1, \"positions_grid\": [[0]]}, "
           "\"operations\": []",
           "2:42 `[0]` E0305 a position is an array of a row and a column\n"},
          {"\"sites\": {\"count\": 3}, \"operations\": [], \"lattice\": "
           "{\"kind\": \"line\", \"sites\": 3}",
           "2:10 `{\"count\": 3}` E0316 a device with a lattice states no "
           "sites and no couplings\n"},
          {"\"sites\": {\"count\": 5000}, \"operations\": [], \"couplings\": "
           "{\"all_to_all\": true}",
           "2:58 `{\"all_to_all` E0309 an all-to-all device has at most 4096 "
           "sites\n"},
      },
      withBody);
}

TEST(DeviceReader, Couplings) {
  check(
      {
          {"[[0, 1], [1, 0]]",
           "3:10 `[1, 0]` E0313 sites 1 and 0 are coupled twice\n"},
          {"[[0, 3]]", "3:6 `3` E0312 there is no site 3: the last one is 2\n"},
          {"[[0, -1]]", "3:6 `-1` E0309 a site must be a whole number between "
                        "0 and 1048576\n"},
          {"[[1, 1]]",
           "3:2 `[1, 1]` E0313 site 1 can't be coupled to itself\n"},
          {"[[0, 1, 2]]", "3:2 `[0, 1, 2]` E0305 a pair is an array of two "
                          "sites, like [0, 1]\n"},
          {"[7]",
           "3:2 `7` E0305 a pair is an array of two sites, like [0, 1]\n"},
          {"[[0, \"1\"]]",
           "3:6 `\"1\"` E0305 a site must be a number, not a string\n"},
          {"[[0, 1]], \"all_to_all\": true",
           "2:55 `{\"pairs\":\n[[` E0316 all-to-all couplings have no pairs "
           "and no direction\n"},
      },
      [](llvm::StringRef pairs) {
        return withBody("\"sites\": {\"count\": 3}, \"operations\": [], "
                        "\"couplings\": {\"pairs\":\n" +
                        pairs.str() + "}");
      });
}

TEST(DeviceReader, Lattices) {
  check(
      {
          {"{\"kind\": \"hexagon\"}",
           "3:10 `\"hexagon\"` E0311 there is no lattice 'hexagon' | possible: "
           "line, ring, grid, mask, heavy_hex, unit_cells\n"},
          {"{\"kind\": \"heavy-hex\", \"rows\": 3}",
           "3:10 `\"heavy-hex\"` E0311 there is no lattice 'heavy-hex' | did "
           "you mean 'heavy_hex'?\n"},
          {"{\"kind\": \"ring\", \"sites\": 2}",
           "3:27 `2` E0309 'sites' must be a whole number between 3 and "
           "1048576\n"},
          {"{\"kind\": \"grid\", \"rows\": 3}",
           "3:1 `{` E0308 'lattice' lacks the key 'columns'\n"},
          {"{\"kind\": \"grid\", \"rows\": 3000, \"columns\": 3000}",
           "3:1 `{\"kind\": \"gr` E0309 the lattice has too many sites; at "
           "most 1048576 are possible\n"},
          {"{\"kind\": \"unit_cells\", \"rows\": 4, \"columns\": 3}",
           "3:1 `{\"kind\": \"un` E0309 a lattice of 2 x 2 unit cells has an "
           "even number of rows and of columns\n"},
          {"{\"kind\": \"mask\", \"rows\": [\"#.\", \"#\"]}",
           "3:33 `\"#\"` E0309 this row has 1 columns, the first one has 2\n"},
          {"{\"kind\": \"mask\", \"rows\": [\"#o\"]}",
           "3:27 `\"#o\"` E0311 a row of the mask is made of '#' for a site "
           "and '.' for none\n"},
          {"{\"kind\": \"mask\", \"rows\": [\"..\"]}",
           "3:26 `[\"..\"]` E0309 the mask has 0 sites; between 1 and 1048576 "
           "are possible\n"},
          {"{\"kind\": \"mask\", \"rows\": [1]}",
           "3:27 `1` E0305 a row of the mask must be a string, not a number\n"},
          {"{\"kind\": \"line\", \"sites\": 3, \"direction\": "
           "\"checkerboard\"}",
           "3:43 `\"checkerboar` E0316 only square lattices have the "
           "directions of a checkerboard\n"},
          {"{\"kind\": \"grid\", \"rows\": 2, \"columns\": 2, \"direction\": "
           "\"up\"}",
           "3:56 `\"up\"` E0311 there is no direction 'up' | possible: "
           "checkerboard\n"},
          {"{\"kind\": \"line\", \"sites\": 3, \"missing_pairs\": [[0, 2]]}",
           "3:48 `[0, 2]` E0315 sites 0 and 2 are not neighbours in the "
           "lattice\n"},
      },
      [](llvm::StringRef lattice) {
        return withBody("\"operations\": [], \"lattice\":\n" + lattice.str());
      });
}

TEST(DeviceReader, MissingPairsOfALattice) {
  Read read(withBody("\"operations\": [], \"lattice\": {\"kind\": \"grid\", "
                     "\"rows\": 2, \"columns\": 2, \"direction\": "
                     "\"checkerboard\", \"missing_pairs\": [[1, 0]]}"));
  ASSERT_TRUE(read.device) << read.messages();
  EXPECT_EQ(read.device->edges(),
            (std::vector<SitePair>{{0, 2}, {1, 3}, {2, 3}}));
}

TEST(DeviceReader, Operations) {
  check(
      {
          {"{}", "3:1 `{` E0308 an operation lacks the key 'gate'\n"},
          {"{\"gate\": 5}",
           "3:10 `5` E0305 a gate must be a string, not a number\n"},
          {"{\"gate\": \"rxz\"}", "3:10 `\"rxz\"` E0311 there is no gate 'rxz' "
                                  "| did you mean 'rx'?\n"},
          {"{\"gate\": \"ccx\"}", "3:10 `\"ccx\"` E0314 ccx acts on 3 qubits; "
                                  "native operations act on one or two\n"},
          {"{\"gate\": \"x\", \"virtual\": true, \"source\": \"s\"}, "
           "{\"gate\": \"x\", \"virtual\": true, \"source\": \"s\"}",
           "3:57 `\"x\"` E0314 x is described twice\n"},
          {"{\"gate\": \"x\", \"source\": \"s\"}",
           "3:1 `{` E0308 an operation lacks the key 'duration_ns'\n3:1 `{` "
           "E0308 an operation lacks the key 'error'\n"},
          {"{\"gate\": \"rz\", \"virtual\": true, \"error\": 0.1, \"source\": "
           "\"s\"}",
           "3:33 `\"error\"` E0306 an operation has no key 'error' | its keys "
           "are gate, name, virtual, source, parameters\n"},
          {"{\"gate\": \"x\", \"duration_ns\": -1, \"error\": 1.5, \"source\": "
           "\"s\"}",
           "3:30 `-1` E0309 'duration_ns' must be at least 0\n3:43 `1.5` E0309 "
           "'error' must be at most 1\n"},
          {"{\"gate\": \"x\", \"duration_ns\": \"20\", \"error\": 0, "
           "\"source\": \"s\"}",
           "3:30 `\"20\"` E0305 'duration_ns' must be a number, not a "
           "string\n"},
          {"{\"gate\": \"rzz\", \"duration_ns\": 1, \"error\": 0, \"source\": "
           "\"s\", \"parameters\": [{}, {}]}",
           "3:76 `[{}, {}]` E0314 rzz has 1 parameter, not 2\n"},
          {"{\"gate\": \"rzz\", \"duration_ns\": 1, \"error\": 0, \"source\": "
           "\"s\", \"parameters\": [{\"min_rad\": 2, \"max_rad\": 1}]}",
           "3:77 `{\"min_rad\": ` E0309 the smallest angle is above the "
           "largest\n"},
          {"{\"gate\": \"cz\", \"duration_ns\": 1, \"error\": 0, \"source\": "
           "\"s\", \"per_pair\": [{\"pair\": [0, 2]}]}",
           "3:83 `[0, 2]` E0315 sites 0 and 2 are not coupled\n"},
          {"{\"gate\": \"cz\", \"duration_ns\": 1, \"error\": 0, \"source\": "
           "\"s\", \"per_pair\": [{\"pair\": [0, 1]}, {\"pair\": [1, 0]}]}",
           "3:101 `[1, 0]` E0313 the pair [1, 0] is stated twice\n"},
          {"{\"gate\": \"cz\", \"duration_ns\": 1, \"error\": 0, \"source\": "
           "\"s\", \"only_pairs\": [[2, 0]]}",
           "3:76 `[2, 0]` E0315 sites 2 and 0 are not coupled\n"},
          {"{\"gate\": \"x\", \"duration_ns\": 1, \"error\": 0, \"source\": "
           "\"s\", \"per_site\": [{\"error\": 0}]}",
           "3:73 `{` E0308 an entry of 'per_site' lacks the key 'site'\n"},
          {"{\"gate\": \"x\", \"duration_ns\": 1, \"error\": 0, \"source\": "
           "\"s\", \"per_site\": [{\"site\": 1}, {\"site\": 1}]}",
           "3:95 `1` E0313 site 1 is stated twice\n"},
          {"{\"gate\": \"x\", \"duration_ns\": 1, \"error\": 0, \"source\": "
           "\"s\", \"only_sites\": [9]}",
           "3:75 `9` E0312 there is no site 9: the last one is 2\n"},
      },
      withOperation);
}

TEST(DeviceReader, DirectedFiguresKeepTheDirection) {
  Read read(withBody("\"sites\": {\"count\": 2}, \"couplings\": {\"directed\": "
                     "true, \"pairs\": [[0, 1]]}, \"operations\": "
                     "[\n{\"gate\": \"zx90\", \"duration_ns\": 1, \"error\": "
                     "0, \"source\": \"s\", \"only_pairs\": [[1, 0]]}]"));
  EXPECT_EQ(read.messages(), "3:78 `[1, 0]` E0315 zx90 can't act on (1, 0): "
                             "the coupling leads from 0 to 1 | write [0, 1]\n");
}

TEST(DeviceReader, MeasurementCoherenceTimingLimits) {
  check(
      {
          {"\"measurement\": {\"duration_ns\": 1, \"error\": 0, "
           "\"mid_circuit\": 1, \"source\": \"s\"}",
           "3:62 `1` E0305 'mid_circuit' must be true or false, not a "
           "number\n"},
          {"\"measurement\": {\"duration_ns\": 1, \"error\": 0, "
           "\"feed_forward\": true, \"source\": \"s\"}",
           "3:16 `{\"duration_n` E0316 outcomes can't be fed forward without "
           "mid-circuit measurement\n"},
          {"\"measurement\": 3",
           "3:16 `3` E0305 'measurement' must be an object, not a number\n"},
          {"\"coherence\": {\"t1_us\": 10, \"t2_us\": 21, \"source\": \"s\"}",
           "3:14 `{\"t1_us\": 10` E0316 T2 is 21 us, more than twice T1, which "
           "is 10 us | T2 = 2 T1 is the most that physics allows\n"},
          {"\"coherence\": {\"t1_us\": 0, \"source\": \"s\"}",
           "3:24 `0` E0309 't1_us' must be at least 1e-06\n"},
          {"\"timing\": {\"source\": \"s\"}",
           "3:11 `{` E0308 'timing' lacks the key 'dt_ns'\n"},
          {"\"timing\": {\"dt_ns\": 1, \"alignment_dt\": 0, \"source\": \"s\"}",
           "3:40 `0` E0309 'alignment_dt' must be a whole number between 1 and "
           "1048576\n"},
          {"\"limits\": {\"max_instructions\": 0.5, \"source\": \"s\"}",
           "3:32 `0.5` E0309 'max_instructions' must be a whole number between "
           "1 and 1125899906842624\n"},
      },
      withKeys);
}

TEST(DeviceReader, Constraints) {
  check(
      {
          {"{\"type\": \"parallel\"}",
           "3:10 `\"parallel\"` E0311 there is no constraint 'parallel' | "
           "possible: max_parallel, parallel_distance, exclusive\n"},
          {"{\"type\": \"max_parallel\", \"gates\": [\"cz\"], \"source\": "
           "\"s\"}",
           "3:1 `{` E0308 a constraint lacks the key 'count'\n"},
          {"{\"type\": \"max_parallel\", \"gates\": [\"measur\"], \"count\": "
           "2, \"source\": \"s\"}",
           "3:36 `\"measur\"` E0311 there is no gate 'measur' | did you mean "
           "'measure'?\n"},
          {"{\"type\": \"exclusive\", \"gates\": [\"cz\"], \"groups\": [0], "
           "\"source\": \"s\"}",
           "3:51 `0` E0305 a group must be an array, not a number\n"},
          {"{\"type\": \"exclusive\", \"gates\": [\"cz\"], \"groups\": [[5]], "
           "\"source\": \"s\"}",
           "3:52 `5` E0312 there is no site 5: the last one is 2\n"},
      },
      [](llvm::StringRef constraint) {
        return withBody("\"lattice\": {\"kind\": \"line\", \"sites\": 3}, "
                        "\"operations\": [], \"constraints\": [\n" +
                        constraint.str() + "]");
      });
}

TEST(DeviceReader, PublishedDevicesHaveNoExampleValues) {
  Read read(
      "{\"enishi_device\": 1, \"name\": \"t\", \"modality\": \"generic\", "
      "\"class\": \"published\", \"source\": \"paper\", \"sites\": {\"count\": "
      "1}, \"operations\": [\n{\"gate\": \"x\", \"duration_ns\": 1, \"error\": "
      "0, \"source\": \"Example value\"}]}");
  EXPECT_EQ(read.messages(),
            "2:55 `\"Example val` E0316 a device of the class \"published\" "
            "has an example value | state the class \"example\"\n");
}

TEST(DeviceReader, WarningsKeepTheDevice) {
  Read read(withBody("\"sites\": {\"count\": 4}, \"couplings\": {\"pairs\": "
                     "[[0, 1], [2, 3]]}, \"operations\": []"));
  EXPECT_TRUE(read.device);
  EXPECT_FALSE(read.diagnostics.hasErrors());
  EXPECT_EQ(read.messages(),
            "1:1 `{` W0351 the coupling graph of t is not connected\n1:1 `{` "
            "W0352 t has no two-qubit operation\n");
}

TEST(DeviceReader, AMillionMistakesEndSoon) {
  std::string text;
  for (unsigned i = 0; i < 400000; ++i)
    text += "[0, 9],\n";
  Read read(withBody("\"sites\": {\"count\": 3}, \"operations\": [], "
                     "\"couplings\": {\"pairs\": [" +
                     text + "[0, 1]]}"));
  EXPECT_FALSE(read.device);
  EXPECT_EQ(read.diagnostics.diagnostics().size(), 100u);
}

TEST(DeviceReader, EveryCodeIsExplained) {
  std::vector<llvm::StringRef> codes;
  for (const CodeInfo &info : deviceCodes()) {
    codes.push_back(info.code);
    EXPECT_FALSE(info.title.empty()) << info.code.str();
    EXPECT_GT(info.explanation.size(), info.title.size());
  }
  EXPECT_EQ(codes.size(), 21u);
  EXPECT_TRUE(std::is_sorted(codes.begin(), codes.end()));
  EXPECT_EQ(std::set<llvm::StringRef>(codes.begin(), codes.end()).size(), 21u);
  EXPECT_EQ(findCode(deviceCodes(), "E9999"), nullptr);
}

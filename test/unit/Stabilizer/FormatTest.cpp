//===- FormatTest.cpp - Files of circuits, models, shots --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StabilizerTestUtils.h"

#include "enishi/Stabilizer/DetectorErrorModel.h"
#include "enishi/Stabilizer/ResultFormat.h"

#include "lib/Simulation/Random.h"

#include <gtest/gtest.h>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

struct Message {
  std::string code;
  uint32_t line, column;
};

/// The first error of a text that must be wrong.
template <typename Reader> Message firstError(Reader read, std::string text) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file =
      sources.add("wrong", llvm::MemoryBuffer::getMemBufferCopy(text));
  auto result = read(file, sources, diagnostics);
  EXPECT_FALSE(result.has_value()) << text;
  if (!diagnostics.hasErrors())
    return {};
  const Diagnostic &first = diagnostics.diagnostics().front();
  LineColumn at = sources.lineColumn(first.range.file, first.range.begin);
  return {first.code, at.line, at.column};
}

struct WrongText {
  const char *text;
  const char *code;
  uint32_t line, column;
};

template <typename Reader>
void expectErrors(Reader reader, llvm::ArrayRef<WrongText> texts) {
  for (const WrongText &wrong : texts) {
    Message message = firstError(reader, wrong.text);
    EXPECT_EQ(message.code, wrong.code) << wrong.text;
    EXPECT_EQ(message.line, wrong.line) << wrong.text;
    EXPECT_EQ(message.column, wrong.column) << wrong.text;
  }
}

TEST(StimFormat, SaysWhereACircuitIsWrong) {
  const WrongText kWrong[] = {
      {"H 0\nTT 1\n", "E0702", 2, 1},
      {"X_ERROR 3\n", "E0703", 1, 1},
      {"X_ERROR(1.5) 3\n", "E0703", 1, 9},
      {"X_ERROR(nan) 3\n", "E0703", 1, 9},
      {"X_ERROR(0.1 3\n", "E0703", 1, 8},
      {"PAULI_CHANNEL_1(0.5, 0.4, 0.3) 0\n", "E0703", 1, 27},
      {"H(0.1) 0\n", "E0703", 1, 1},
      {"H !0\n", "E0704", 1, 3},
      {"H X0\n", "E0704", 1, 3},
      {"H rec[-1]\n", "E0704", 1, 3},
      {"M 0\nDETECTOR rec[1]\n", "E0704", 2, 10},
      {"M 0\nDETECTOR rec[-0]\n", "E0704", 2, 10},
      {"MPP X0*\n", "E0704", 1, 7},
      {"MPP *X0\n", "E0704", 1, 5},
      {"MPAD 2\n", "E0704", 1, 6},
      {"CX 0 rec[-1]\n", "E0704", 1, 6},
      {"CX 0\n", "E0705", 1, 4},
      {"CX 1 1\n", "E0705", 1, 6},
      {"H 16777216\n", "E0707", 1, 3},
      {"H 99999999999999999999\n", "E0707", 1, 3},
      {"REPEAT 0 {\nH 0\n}\n", "E0706", 1, 8},
      {"REPEAT 2 {\nH 0\n", "E0706", 1, 1},
      {"H 0\n}\n", "E0706", 2, 1},
      {"H 0 {\n}\n", "E0706", 1, 1},
      {"REPEAT 5\n", "E0706", 1, 1},
      {"H[tag 0\n", "E0701", 1, 2},
      {"H[\\x] 0\n", "E0701", 1, 3},
      {"H,0\n", "E0701", 1, 2},
      {"5 H\n", "E0701", 1, 1},
      {"OBSERVABLE_INCLUDE(-1) rec[-1]\n", "E0703", 1, 20},
  };
  expectErrors(readStimCircuit, kWrong);
  std::string deep;
  for (unsigned i = 0; i < 100000; ++i)
    deep += "REPEAT 2 {\n";
  EXPECT_EQ(firstError(readStimCircuit, deep).code, "E0706");
}

TEST(StimFormat, SaysWhereAModelIsWrong) {
  const WrongText kWrong[] = {
      {"error 0.1 D0\n", "E0703", 1, 1},
      {"error(0.1) X0\n", "E0704", 1, 12},
      {"error(0.1) D0 ^\n", "E0704", 1, 15},
      {"error(0.1) D0 ^ ^ D1\n", "E0704", 1, 17},
      {"detector L0\n", "E0704", 1, 10},
      {"shift_detectors\n", "E0704", 1, 1},
      {"repeat 0 {\n}\n", "E0706", 1, 1},
      {"repeat 2 {\n", "E0706", 1, 1},
      {"mistake(0.1) D0\n", "E0702", 1, 1},
      {"error(0.1) D99999999999999999999\n", "E0707", 1, 12},
  };
  expectErrors(readErrorModel, kWrong);
}

TEST(StimFormat, KeepsWhatItReads) {
  const char *text = "QUBIT_COORDS(0, 1.5) 0 1\n"
                     "H[a\\Cb\\Bc\\n] 0 1\n"
                     "REPEAT[outer] 3 {\n"
                     "    CX 0 1 rec[-1] 1 sweep[2] 0\n"
                     "    REPEAT 2 {\n"
                     "        MPP(0.001) !X0*Y1*Z2 Z3\n"
                     "    }\n"
                     "    DETECTOR(1, -2.5) rec[-1] rec[-2]\n"
                     "}\n"
                     "E(1e-07) X1 Y2\n"
                     "TICK\n";
  StimCircuit circuit = parseCircuit(text);
  EXPECT_EQ(*circuit.tag(circuit.instructions[1]), "a]b\\c\n");
  std::string written;
  llvm::raw_string_ostream os(written);
  writeStimCircuit(circuit, os);
  EXPECT_EQ(written, text);
  StimCircuit::Sizes sizes = circuit.sizes();
  EXPECT_EQ(sizes.qubits, 4u);
  EXPECT_EQ(sizes.measurements, 12u);
  EXPECT_EQ(sizes.detectors, 3u);
  EXPECT_EQ(sizes.sweepBits, 3u);
}

TEST(StimFormat, CountsDeepLoopsWithoutRunningThem) {
  std::string text;
  for (unsigned i = 0; i < 200; ++i)
    text += "REPEAT 1000000000 {\n";
  text += "M 0\n";
  for (unsigned i = 0; i < 200; ++i)
    text += "}\n";
  EXPECT_EQ(parseCircuit(text).sizes().measurements, uint64_t(1) << 63);
}

TEST(DetectorErrorModel, FlattensLoopsAndAddsSymptoms) {
  DetectorErrorModel model = parseModel("error(0.1) D9 D0 L0\n"
                                        "repeat 9 {\n"
                                        "    error(0.25) D0 D1 ^ D1 L1 ^ L1\n"
                                        "    shift_detectors(1) 1\n"
                                        "}\n"
                                        "detector(3) D2\n");
  EXPECT_EQ(model.sizes().detectors, 12u);
  EXPECT_EQ(model.sizes().observables, 2u);
  FlatErrors errors = llvm::cantFail(model.flatten(1000));
  ASSERT_EQ(errors.mechanisms.size(), 10u);
  EXPECT_EQ(errors.symptomsOf(errors.mechanisms[0]),
            llvm::ArrayRef<uint64_t>({0, 9, 12}));
  for (uint64_t k = 0; k < 9; ++k)
    EXPECT_EQ(errors.symptomsOf(errors.mechanisms[1 + k]),
              llvm::ArrayRef<uint64_t>(k));
  llvm::Expected<FlatErrors> tooMany = model.flatten(5);
  EXPECT_FALSE(bool(tooMany));
  llvm::consumeError(tooMany.takeError());
}

const ResultFormat kFormats[] = {ResultFormat::Text01, ResultFormat::B8,
                                 ResultFormat::R8,     ResultFormat::Ptb64,
                                 ResultFormat::Hits,   ResultFormat::Dets};

std::optional<ShotList> readText(llvm::StringRef text, ResultFormat format,
                                 ShotLayout layout) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file =
      sources.add("shots", llvm::MemoryBuffer::getMemBufferCopy(text));
  std::optional<ShotList> list =
      readResults(file, format, layout, sources, diagnostics);
  EXPECT_NE(list.has_value(), diagnostics.hasErrors());
  return list;
}

TEST(ResultFormat, ReadsWhatItWrites) {
  simulation::Random random(7);
  for (ShotLayout layout : {ShotLayout{0, 3, 1}, ShotLayout{64, 0, 0},
                            ShotLayout{1, 700, 2}, ShotLayout{0, 0, 1}})
    for (double density : {0.5, 0.002}) {
      ShotList list;
      list.numShots = 128;
      list.numBits = layout.bits();
      list.wordsPerShot = (layout.bits() + 63) / 64;
      list.words.resize(list.numShots * list.wordsPerShot);
      for (size_t i = 0; i < list.words.size(); ++i) {
        list.words[i] = random.bernoulliWord(density);
        if (i % list.wordsPerShot + 1 == list.wordsPerShot &&
            layout.bits() % 64)
          list.words[i] &= (uint64_t(1) << layout.bits() % 64) - 1;
      }
      for (ResultFormat format : kFormats) {
        std::string text;
        llvm::raw_string_ostream os(text);
        ResultWriter writer(format, layout, os);
        writer.write(list.table());
        EXPECT_TRUE(writer.finish());
        std::optional<ShotList> again = readText(text, format, layout);
        ASSERT_TRUE(again.has_value());
        EXPECT_EQ(again->numShots, list.numShots);
        EXPECT_EQ(again->words, list.words);
      }
    }
}

TEST(ResultFormat, RefusesFilesOfAnotherShape) {
  const ShotLayout layout{0, 10, 1};
  EXPECT_FALSE(readText("0101\n", ResultFormat::Text01, layout));
  EXPECT_FALSE(readText("0101010101x\n", ResultFormat::Text01, layout));
  EXPECT_FALSE(readText("abc", ResultFormat::B8, layout));
  EXPECT_FALSE(readText("\xff\xff", ResultFormat::B8, layout));
  EXPECT_FALSE(readText("\x20", ResultFormat::R8, layout));
  EXPECT_FALSE(readText("\x02", ResultFormat::R8, layout));
  EXPECT_FALSE(readText("abcdefgh", ResultFormat::Ptb64, layout));
  EXPECT_FALSE(readText("3,11\n", ResultFormat::Hits, layout));
  EXPECT_FALSE(readText("3,,4\n", ResultFormat::Hits, layout));
  EXPECT_FALSE(readText("shot D10\n", ResultFormat::Dets, layout));
  EXPECT_FALSE(readText("shot M0\n", ResultFormat::Dets, layout));
  EXPECT_FALSE(readText("D0\n", ResultFormat::Dets, layout));
}

} // namespace

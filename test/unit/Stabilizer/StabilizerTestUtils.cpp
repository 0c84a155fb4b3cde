//===- StabilizerTestUtils.cpp - What these tests share ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StabilizerTestUtils.h"

#include <gtest/gtest.h>

using namespace enishi;
using namespace enishi::stabilizer;

template <typename Result, typename Reader>
static Result parse(llvm::StringRef text, Reader read) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file =
      sources.add("text", llvm::MemoryBuffer::getMemBufferCopy(text));
  std::optional<Result> result = read(file, sources, diagnostics);
  EXPECT_TRUE(result.has_value()) << text.str();
  return result ? std::move(*result) : Result();
}

StimCircuit stabilizer::parseCircuit(llvm::StringRef text) {
  return parse<StimCircuit>(text, readStimCircuit);
}

DetectorErrorModel stabilizer::parseModel(llvm::StringRef text) {
  return parse<DetectorErrorModel>(text, readErrorModel);
}

std::vector<std::vector<bool>> stabilizer::draw(const Sampler &sampler,
                                                uint64_t shots, uint64_t seed,
                                                unsigned threads) {
  std::vector<std::vector<bool>> result;
  SampleOptions options;
  options.shots = shots;
  options.seed = seed;
  options.threads = threads;
  sampler.sample(options, [&](const ShotTable &table) {
    EXPECT_EQ(table.firstShot, result.size());
    for (uint64_t s = 0; s < table.numShots; ++s) {
      std::vector<bool> &shot = result.emplace_back(table.numBits);
      for (uint64_t i = 0; i < table.numBits; ++i)
        shot[i] = table.shot(s)[i / 64] >> i % 64 & 1;
    }
    return true;
  });
  return result;
}

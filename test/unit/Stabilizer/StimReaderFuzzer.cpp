//===- StimReaderFuzzer.cpp - libFuzzer target of the readers ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads any bytes as a circuit, a model and shots. What is accepted is written,
// must read back, and be written the same again; small circuits are analysed
// and sampled as well.
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/AnalyzeErrors.h"
#include "enishi/Stabilizer/ResultFormat.h"
#include "enishi/Stabilizer/Sampling.h"

using namespace enishi;
using namespace enishi::stabilizer;

template <typename Reader>
static auto readBytes(llvm::StringRef text, Reader reader) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file =
      sources.add("fuzz", llvm::MemoryBuffer::getMemBufferCopy(text));
  auto result = reader(file, sources, diagnostics);
  if (result.has_value() == diagnostics.hasErrors())
    __builtin_trap();
  std::string rendered;
  llvm::raw_string_ostream os(rendered);
  renderDiagnostics(sources, diagnostics.diagnostics(), DiagnosticFormat::Text,
                    /*colors=*/false, os);
  return result;
}

template <typename Reader, typename Writer>
static auto checkRoundTrip(llvm::StringRef text, Reader reader, Writer write) {
  auto result = readBytes(text, reader);
  if (!result)
    return result;
  std::string first, second;
  llvm::raw_string_ostream firstStream(first), secondStream(second);
  write(*result, firstStream);
  auto again = readBytes(first, reader);
  if (!again)
    __builtin_trap();
  write(*again, secondStream);
  if (first != second)
    __builtin_trap();
  return result;
}

template <typename Made> static void checkSampler(Made sampler) {
  if (!sampler)
    return llvm::consumeError(sampler.takeError());
  SampleOptions options;
  options.threads = 1;
  (*sampler)->sample(options, [](const ShotTable &) { return true; });
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef text(reinterpret_cast<const char *>(data), size);
  std::optional<StimCircuit> circuit =
      checkRoundTrip(text, readStimCircuit, writeStimCircuit);
  (void)checkRoundTrip(text, readErrorModel, writeErrorModel);
  if (size > 2)
    (void)readBytes(text.drop_front(2), [&](uint32_t file, const auto &sources,
                                            auto &diagnostics) {
      return readResults(file, ResultFormat(data[0] % 6),
                         {data[1] % 8u, data[1] / 8u % 8, data[1] / 64u},
                         sources, diagnostics);
    });
  if (!circuit)
    return 0;
  StimCircuit::Sizes sizes = circuit->sizes();
  if (sizes.executed > 10000 || sizes.qubits > 200 || sizes.observables > 200)
    return 0;
  constexpr uint64_t kMemory = 64 << 20;
  if (hasRotations(*circuit)) {
    NearCliffordOptions few;
    few.memoryLimit = kMemory;
    few.mostActive = 6;
    checkSampler(makeNearCliffordSampler(*circuit, few));
    few.detectors = true;
    if (auto selected = selectDetectors(*circuit, "D0-D2,c0=1"))
      few.postselected = *selected;
    else
      llvm::consumeError(selected.takeError());
    checkSampler(makeNearCliffordSampler(*circuit, few));
    return 0;
  }
  checkSampler(makeRecordSampler(*circuit, kMemory));
  checkSampler(makeDetectorSampler(*circuit, DetectorMethod::Auto, kMemory));
  AnalyzeOptions options;
  options.foldLoops = true;
  if (auto model = analyzeErrors(*circuit, options); !model)
    llvm::consumeError(model.takeError());
  return 0;
}

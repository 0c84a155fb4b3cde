//===- OpenQASMFuzzer.cpp - Any bytes end in a program or in an error -----===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Frontend/OpenQASM.h"

#include "llvm/Support/ErrorHandling.h"

#include <cstdint>

using namespace enishi;

/// Reads the input with and without the scanner; both must agree, and a
/// rejection must come with an error.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef text(reinterpret_cast<const char *>(data), size);
  bool accepted[2];
  for (bool useScanner : {false, true}) {
    SourceManager sources;
    DiagnosticEngine diagnostics(sources);
    uint32_t file =
        sources.add("input", llvm::MemoryBuffer::getMemBufferCopy(text));
    ParseOptions options;
    options.useScanner = useScanner;
    accepted[useScanner] =
        parseOpenQASM(sources, file, diagnostics, options) != nullptr;
    if (accepted[useScanner] == diagnostics.hasErrors())
      llvm::report_fatal_error("a verdict without a reason");
  }
  if (accepted[0] != accepted[1])
    llvm::report_fatal_error("the scanner and the grammar disagree");
  return 0;
}

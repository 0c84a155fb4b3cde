//===- BenchFrontend.cpp - How fast programs are read ---------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   bench-frontend [GATES]     flat programs made on the spot (default 1000000)
//   bench-frontend FILE...     these files
//
// Prints, for the best of three runs, the time of the process (not of the
// wall), gates per second, and the memory that the program takes.
//
//===----------------------------------------------------------------------===//

#include "enishi/Frontend/OpenQASM.h"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>

using namespace enishi;

namespace {

uint64_t nextRandom(uint64_t &state) {
  // splitmix64 (Steele, Lea, Flood 2014).
  uint64_t z = state += 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

/// Two fifths named one-qubit gates, one fifth cx, two fifths rotations.
std::string flatProgram(size_t numGates) {
  constexpr unsigned kQubits = 1000;
  const char *const names[] = {"h", "t", "s", "x", "tdg"};
  std::string text = fmt::format(
      "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[{}] q;\n", kQubits);
  auto out = std::back_inserter(text);
  uint64_t state = 1;
  for (size_t i = 0; i < numGates; ++i) {
    unsigned qubit = nextRandom(state) % kQubits;
    switch (nextRandom(state) % 5) {
    case 0:
    case 1:
      fmt::format_to(out, "{} q[{}];\n", names[nextRandom(state) % 5], qubit);
      break;
    case 2:
      fmt::format_to(out, "cx q[{}], q[{}];\n", qubit,
                     (qubit + 1 + nextRandom(state) % (kQubits - 1)) % kQubits);
      break;
    case 3:
      fmt::format_to(out, "rz({:.6f}) q[{}];\n",
                     (nextRandom(state) % 1000000) * 1e-6, qubit);
      break;
    default:
      fmt::format_to(out, "rx(pi/{}) q[{}];\n", 1 + nextRandom(state) % 64,
                     qubit);
    }
  }
  return text;
}

double processTime() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

int measure(const std::string &name, llvm::MemoryBufferRef text,
            bool useScanner) {
  ParseOptions options;
  options.useScanner = useScanner;
  double best = 1e30;
  size_t operations = 0, bytes = 0;
  for (int run = 0; run < 3; ++run) {
    SourceManager sources;
    DiagnosticEngine diagnostics(sources);
    uint32_t file =
        sources.add(name, llvm::MemoryBuffer::getMemBuffer(text, false));
    double start = processTime();
    std::unique_ptr<ast::Program> program =
        parseOpenQASM(sources, file, diagnostics, options);
    best = std::min(best, processTime() - start);
    if (!program) {
      renderDiagnostics(sources, diagnostics.diagnostics(),
                        DiagnosticFormat::Text, false, llvm::errs());
      return 1;
    }
    operations = program->ops.size();
    bytes = operations * sizeof(ast::PackedOp) +
            program->operandPool.size() * sizeof(uint32_t) +
            program->paramPool.size() * sizeof(double) +
            program->exprs.size() * sizeof(ast::Expr);
  }
  fmt::print("{:40} {:8} {:>9} ops {:9.4f} s {:9.3f} M/s {:7.1f} B/op\n", name,
             useScanner ? "scanner" : "grammar", operations, best,
             operations / best / 1e6,
             static_cast<double>(bytes) / std::max<size_t>(operations, 1));
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  bool isNumber =
      argc == 2 && !llvm::StringRef(argv[1]).contains_insensitive("qasm");
  if (argc < 2 || isNumber) {
    size_t numGates = isNumber ? std::strtoull(argv[1], nullptr, 10) : 1000000;
    std::string text = flatProgram(numGates);
    int failed = measure("flat", {text, "flat"}, /*useScanner=*/true);
    // The grammar alone takes about fifty times as long.
    std::string part = flatProgram(std::min<size_t>(numGates, 20000));
    return failed |
           measure("flat, its beginning", {part, "flat"}, /*useScanner=*/false);
  }
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    auto buffer = llvm::MemoryBuffer::getFile(argv[i], false, false);
    if (!buffer) {
      fmt::print(stderr, "{}: {}\n", argv[i], buffer.getError().message());
      failed = 1;
      continue;
    }
    failed |= measure(argv[i], (*buffer)->getMemBufferRef(), true);
  }
  return failed;
}

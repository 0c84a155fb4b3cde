//===- BenchOptimization.cpp - Quality and time of optimisation -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bench-optimization [-O<level>] [--any-rotation] [--elide-swaps]
//                    [--anchors=FILE] [FILE...]
//
// What optimisation makes of OpenQASM files: two-qubit gates, T gates, gates,
// processor time. --anchors takes a table of published T counts (CSV, circuit
// name first, a column T_PyZX) and says how each compares. Without files, the
// time per gate of random circuits of growing size.
//
//===----------------------------------------------------------------------===//

#include "enishi/Optimization/Optimize.h"
#include "enishi/Pipelines/Compiler.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include "fmt/core.h"

#include <ctime>

using namespace enishi;

static double processorTime() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

static uint64_t nextRandom(uint64_t &state) {
  // splitmix64
  uint64_t x = state += 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

static Circuit randomCliffordT(uint32_t qubits, size_t gates) {
  static constexpr GateKind kKinds[] = {GateKind::H, GateKind::S, GateKind::T,
                                        GateKind::X, GateKind::CX};
  Circuit circuit(qubits);
  uint64_t state = 1;
  while (circuit.size() < gates) {
    GateKind kind = kKinds[nextRandom(state) % 5];
    Qubit a = nextRandom(state) % qubits, b = nextRandom(state) % qubits;
    if (gateInfo(kind).numQubits == 1)
      circuit.append(kind, {a});
    else if (a != b)
      circuit.append(kind, {a, b});
  }
  return circuit;
}

/// The column T_PyZX of a table, by the name in its first column.
static llvm::StringMap<unsigned> readAnchors(llvm::StringRef path) {
  llvm::StringMap<unsigned> anchors;
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    fmt::print(stderr, "cannot read {}\n", path.str());
    return anchors;
  }
  int column = -1;
  for (llvm::StringRef line : llvm::split((*buffer)->getBuffer(), '\n')) {
    llvm::SmallVector<llvm::StringRef, 16> cells;
    line.split(cells, ',');
    if (column < 0) {
      for (size_t i = 0; i < cells.size(); ++i)
        if (cells[i] == "T_PyZX")
          column = i;
      continue;
    }
    unsigned count = 0;
    if (cells.size() > static_cast<size_t>(column) &&
        !cells[column].getAsInteger(10, count))
      anchors[cells[0]] = count;
  }
  return anchors;
}

static std::optional<Circuit> readCircuit(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return std::nullopt;
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file = sources.add(path, std::move(*buffer));
  Compiler compiler(sources, diagnostics, {});
  if (!compiler.compile(file, Phase::Circuit))
    return std::nullopt;
  return compiler.circuit();
}

int main(int argc, char **argv) {
  OptimizeOptions options;
  options.decomposeMultiQubit = true;
  llvm::StringMap<unsigned> anchors;
  std::vector<std::string> files;
  for (int i = 1; i < argc; ++i) {
    llvm::StringRef argument = argv[i];
    if (argument.consume_front("--anchors="))
      anchors = readAnchors(argument);
    else if (argument == "--any-rotation")
      options.keepCliffordT = false;
    else if (argument == "--elide-swaps")
      options.elideSwaps = true;
    else if (argument.consume_front("-O"))
      argument.getAsInteger(10, options.level);
    else
      files.push_back(argument.str());
  }

  if (files.empty()) {
    for (uint32_t qubits : {5u, 50u, 1000u})
      for (size_t gates :
           {size_t(10'000), size_t(100'000), size_t(1'000'000)}) {
        Circuit circuit = randomCliffordT(qubits, gates);
        double start = processorTime();
        OptimizeResult result = optimize(circuit, options);
        double time = processorTime() - start;
        fmt::print("random Clifford+T {:5} qubits {:8} gates: {:.3f} s, {:.2f} "
                   "us per gate, {} rounds\n",
                   qubits, gates, time, 1e6 * time / gates,
                   result.statistics.rounds);
      }
    return 0;
  }

  unsigned equal = 0, better = 0, worse = 0;
  for (const std::string &path : files) {
    std::string name = llvm::sys::path::stem(path).str();
    std::optional<Circuit> circuit = readCircuit(path);
    if (!circuit) {
      fmt::print("{:24} cannot be read\n", name);
      continue;
    }
    double start = processorTime();
    OptimizeResult result = optimize(*circuit, options);
    double time = processorTime() - start;
    const CircuitCost &before = result.statistics.before,
                      &after = result.statistics.after;
    fmt::print("{:24} cx {:7} -> {:7}  T {:6}  gates {:7} -> {:7}  {:.4f} s",
               name, before.cxCost, after.cxCost, after.tCount, before.gates,
               after.gates, time);
    if (auto it = anchors.find(name); it != anchors.end()) {
      unsigned published = it->second;
      fmt::print("  PyZX T {}", published);
      ++(after.tCount == published  ? equal
         : after.tCount < published ? better
                                    : worse);
    }
    fmt::print("\n");
  }
  if (!anchors.empty())
    fmt::print("T count against PyZX: {} better, {} equal, {} worse\n", better,
               equal, worse);
}

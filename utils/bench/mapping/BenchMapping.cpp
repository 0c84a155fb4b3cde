//===- BenchMapping.cpp - Swaps and seconds of the mapper ----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bench-mapping DEVICE FILE...: maps each circuit and prints a line
//   file two-qubit-gates swaps estimated-cost seconds
// A file is "qubits bits", then a line per instruction: name, operand count,
// operands, parameter count, parameters (measure: qubit and bit).
// DEVICE: tokyo, line-N, ring-N, grid-RxC, heavyhex-RxC, full-N, or a file with
// the number of sites and then two sites for each edge.
//
//===----------------------------------------------------------------------===//

#include "enishi/Mapping/Mapping.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

using namespace enishi;

static CouplingGraph tokyo() {
  std::vector<CouplingGraph::Edge> edges;
  for (uint32_t row = 0; row < 4; ++row)
    for (uint32_t column = 0; column < 5; ++column) {
      uint32_t site = 5 * row + column;
      if (column < 4)
        edges.push_back({site, site + 1});
      if (row < 3)
        edges.push_back({site, site + 5});
    }
  for (CouplingGraph::Edge diagonal :
       std::initializer_list<CouplingGraph::Edge>{{1, 7},
                                                  {2, 6},
                                                  {3, 9},
                                                  {4, 8},
                                                  {5, 11},
                                                  {6, 10},
                                                  {7, 13},
                                                  {8, 12},
                                                  {11, 17},
                                                  {12, 16},
                                                  {13, 19},
                                                  {14, 18}})
    edges.push_back(diagonal);
  return llvm::cantFail(CouplingGraph::create(20, edges));
}

static CouplingGraph deviceByName(const std::string &name) {
  unsigned a = 0, b = 0;
  if (name == "tokyo")
    return tokyo();
  if (std::sscanf(name.c_str(), "line-%u", &a) == 1)
    return CouplingGraph::line(a);
  if (std::sscanf(name.c_str(), "ring-%u", &a) == 1)
    return CouplingGraph::ring(a);
  if (std::sscanf(name.c_str(), "full-%u", &a) == 1)
    return CouplingGraph::full(a);
  if (std::sscanf(name.c_str(), "grid-%ux%u", &a, &b) == 2)
    return CouplingGraph::grid(a, b);
  if (std::sscanf(name.c_str(), "heavyhex-%ux%u", &a, &b) == 2)
    return CouplingGraph::heavyHex(a, b);
  std::ifstream file(name);
  if (file >> a) {
    std::vector<CouplingGraph::Edge> edges;
    for (CouplingGraph::Edge edge; file >> edge.a >> edge.b;)
      edges.push_back(edge);
    return llvm::cantFail(CouplingGraph::create(a, edges));
  }
  std::fprintf(stderr, "unknown device %s\n", name.c_str());
  std::exit(2);
}

static bool read(const char *path, Circuit &circuit) {
  std::ifstream file(path);
  if (!(file >> circuit.numQubits >> circuit.numBits))
    return false;
  std::string name;
  unsigned count;
  while (file >> name >> count) {
    std::vector<Qubit> qubits(count);
    for (Qubit &qubit : qubits)
      file >> qubit;
    unsigned numParams;
    file >> numParams;
    std::vector<Angle> params(numParams);
    for (Angle &angle : params)
      file >> angle.value;
    if (name == "measure")
      circuit.appendMeasure(qubits[0], qubits[1]);
    else if (name == "reset")
      circuit.appendReset(qubits[0]);
    else if (name == "barrier")
      circuit.appendBarrier(qubits);
    else if (std::optional<GateKind> kind = gateByName(name))
      circuit.append(*kind, qubits, params);
    else
      return false;
  }
  return true;
}

int main(int argc, char **argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench-mapping [-sN] [-tN] [-lN] [-nN] [-x] "
                         "[-c] DEVICE FILE...\n");
    return 2;
  }
  MappingOptions options;
  bool check = false;
  int i = 1;
  for (; i < argc && argv[i][0] == '-'; ++i) {
    unsigned value = std::atoi(argv[i] + 2);
    switch (argv[i][1]) {
    case 's':
      options.seed = value;
      break;
    case 't':
      options.threads = value;
      break;
    case 'l':
      options.level = value;
      break;
    case 'n':
      options.trials = value;
      break;
    case 'x':
      options.absorbSwaps = false;
      break;
    case 'k':
      options.commute = false;
      break;
    case 'c':
      check = true;
      break;
    }
  }
  CouplingGraph graph = deviceByName(argv[i++]);
  size_t swaps = 0, cost = 0;
  double total = 0;
  for (; i < argc; ++i) {
    Circuit circuit;
    if (!read(argv[i], circuit)) {
      std::fprintf(stderr, "cannot read %s\n", argv[i]);
      continue;
    }
    if (circuit.numQubits > graph.numSites())
      continue;
    size_t pairs = 0;
    for (const Instruction &inst : circuit.instructions)
      pairs += isUnitary(inst.kind) && circuit.qubits(inst).size() == 2;
    auto start = std::chrono::steady_clock::now();
    llvm::Expected<MappingResult> result = mapCircuit(circuit, graph, options);
    double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
            .count();
    const char *base = std::strrchr(argv[i], '/');
    if (!result) {
      std::printf("%s: %s\n", base ? base + 1 : argv[i],
                  llvm::toString(result.takeError()).c_str());
      continue;
    }
    std::printf("%-40s %8zu %8zu %8zu %9.4f\n", base ? base + 1 : argv[i],
                pairs, result->swaps, result->estimatedCost, seconds);
    swaps += result->swaps;
    cost += result->estimatedCost;
    total += seconds;

    if (check)
      if (llvm::Error error = verifyMapping(circuit, graph, *result))
        std::printf("  WRONG: %s\n", llvm::toString(std::move(error)).c_str());
  }
  std::printf("%-40s %8s %8zu %8zu %9.4f\n", "total", "", swaps, cost, total);
  return 0;
}

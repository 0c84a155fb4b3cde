//===- BenchEmbedding.cpp - Qubits and seconds of the embedders ----------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bench-annealing-embedding [--dead-qubits=FILE] [--effort=X] TOPOLOGY WORK...
//   TOPOLOGY: chimera:R,C,T  pegasus:M  zephyr:M,T  king:R,C
//   WORK: couplers          prints every coupler
//         clique=N          a complete graph of N variables
//         largest-clique
//         biclique=A,B
//         SEED=FILE         the problem graph in FILE, with a seed
//         @SEED=FILE        the same, printing the chains (v: q q q)
// A line per piece of work:
//   work ok|not-found|impossible qubits longest mean cpu-seconds method
// Every embedding is checked; a wrong one ends the program with 5.
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/Clique.h"
#include "enishi/Annealing/Embedding/Embedder.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>

using namespace enishi::annealing;

[[noreturn]] static void die(const std::string &message) {
  std::fprintf(stderr, "bench-annealing-embedding: %s\n", message.c_str());
  std::exit(2);
}

static TopologyShape parseShape(const std::string &text) {
  unsigned a = 0, b = 0, c = 0;
  if (std::sscanf(text.c_str(), "chimera:%u,%u,%u", &a, &b, &c) == 3)
    return TopologyShape::chimera(a, b, c);
  if (std::sscanf(text.c_str(), "pegasus:%u", &a) == 1)
    return TopologyShape::pegasus(a);
  if (std::sscanf(text.c_str(), "zephyr:%u,%u", &a, &b) == 2)
    return TopologyShape::zephyr(a, b);
  if (std::sscanf(text.c_str(), "king:%u,%u", &a, &b) == 2)
    return TopologyShape::king(a, b);
  die("unknown topology " + text);
}

static SparseGraph readProblem(const std::string &path) {
  std::ifstream file(path);
  uint32_t vertices = 0, count = 0, a, b;
  std::vector<GraphEdge> edges;
  if (!(file >> vertices >> count))
    die("can't read " + path);
  while (edges.size() < count && file >> a >> b) {
    if (a >= vertices || b >= vertices)
      die("a vertex out of range in " + path);
    edges.push_back({a, b});
  }
  return SparseGraph::create(vertices, edges);
}

static double cpuSeconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

static void report(const std::string &work, const HardwareGraph &device,
                   const SparseGraph &problem, const EmbedResult &result,
                   double seconds) {
  static const char *const names[] = {"ok", "not-found", "impossible"};
  if (result.outcome == EmbedOutcome::Embedded)
    if (llvm::Error error =
            verifyEmbedding(problem, device, result.embedding)) {
      std::fprintf(stderr, "%s: wrong: %s\n", work.c_str(),
                   llvm::toString(std::move(error)).c_str());
      std::exit(5);
    }
  std::printf("%s %s %u %u %.3f %.6f %s\n", work.c_str(),
              names[unsigned(result.outcome)], result.embedding.numQubits(),
              result.embedding.maxChainLength(),
              result.embedding.meanChainLength(), seconds,
              (result.method + result.reason).c_str());
  std::fflush(stdout);
}

static EmbedResult asResult(std::optional<Embedding> embedding) {
  EmbedResult result;
  if (embedding) {
    result.outcome = EmbedOutcome::Embedded;
    result.embedding = std::move(*embedding);
  }
  return result;
}

static void doWork(const HardwareGraph &device, std::string work,
                   EmbedOptions options) {
  unsigned a = 0, b = 0;
  if (work == "couplers") {
    for (auto [p, q] : device.graph.edges())
      std::printf("%u %u\n", p, q);
    return;
  }
  double start = cpuSeconds();
  if (work == "largest-clique") {
    EmbedResult result = asResult(findLargestClique(device));
    double seconds = cpuSeconds() - start;
    report("K" + std::to_string(result.embedding.numChains()), device,
           SparseGraph::complete(result.embedding.numChains()), result,
           seconds);
  } else if (std::sscanf(work.c_str(), "clique=%u", &a) == 1) {
    EmbedResult result = asResult(embedClique(device, a));
    double seconds = cpuSeconds() - start;
    report(work, device, SparseGraph::complete(a), result, seconds);
  } else if (std::sscanf(work.c_str(), "biclique=%u,%u", &a, &b) == 2) {
    EmbedResult result = asResult(embedBiclique(device, a, b));
    double seconds = cpuSeconds() - start;
    report(work, device, SparseGraph::completeBipartite(a, b), result, seconds);
  } else {
    bool isPrinting = work.starts_with("@");
    std::string text = work.substr(isPrinting);
    size_t equals = text.find('=');
    if (equals == std::string::npos)
      die("unknown work " + work);
    options.seed = std::strtoull(text.c_str(), nullptr, 10);
    SparseGraph problem = readProblem(text.substr(equals + 1));
    start = cpuSeconds();
    EmbedResult result = embedProblem(problem, device, options);
    double seconds = cpuSeconds() - start;
    report(text, device, problem, result, seconds);
    for (uint32_t v = 0; isPrinting && v < result.embedding.numChains(); ++v) {
      std::printf("%u:", v);
      for (Qubit q : result.embedding.chain(v))
        std::printf(" %u", q);
      std::printf("\n");
    }
  }
}

int main(int argc, char **argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::vector<Qubit> dead;
  if (!arguments.empty() && arguments[0].starts_with("--dead-qubits=")) {
    std::ifstream file(arguments[0].substr(14));
    for (Qubit q; file >> q;)
      dead.push_back(q);
    arguments.erase(arguments.begin());
  }
  EmbedOptions options;
  if (!arguments.empty() && arguments[0].starts_with("--effort=")) {
    options.effort = std::atof(arguments[0].c_str() + 9);
    arguments.erase(arguments.begin());
  }
  if (arguments.size() < 2)
    die("usage: bench-annealing-embedding [--dead-qubits=FILE] [--effort=X] "
        "TOPOLOGY WORK...");
  llvm::Expected<HardwareGraph> device =
      HardwareGraph::create(parseShape(arguments[0]), dead);
  if (!device)
    die(llvm::toString(device.takeError()));
  for (size_t i = 1; i < arguments.size(); ++i)
    doWork(*device, arguments[i], options);
}

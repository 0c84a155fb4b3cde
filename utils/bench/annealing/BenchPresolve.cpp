//===- BenchPresolve.cpp - How far and how fast presolve goes ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bench-annealing-presolve FILE...: graphs as "n m" and lines "i j [w]", from 1
// (Gset) or from 0 (data/qubo/embed, where missing weights become random
// signs).
//   --random SPINS COUPLINGS   a random model
//   --bounds FILE...           lower bounds
//   --exact FILE...            the exact solver
// Times are process CPU time, for presolve the least of several runs.
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Bounds.h"
#include "enishi/Annealing/Exact.h"
#include "enishi/Annealing/Presolve.h"

#include "llvm/Support/MemoryBuffer.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <sys/resource.h>

using namespace enishi::annealing;

namespace {

double processTime() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

uint64_t randomState = 1;
uint64_t nextRandom() {
  uint64_t z = randomState += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

bool readGraph(const char *path, IsingModel &model) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    std::fprintf(stderr, "%s: %s\n", path, buffer.getError().message().c_str());
    return false;
  }
  const char *text = (*buffer)->getBufferStart();
  auto number = [&](bool &found) {
    while (*text == ' ')
      ++text;
    char *end;
    double value = *text == '\n' || *text == '\r' ? 0 : std::strtod(text, &end);
    found = *text != '\n' && *text != '\r' && end != text;
    if (found)
      text = end;
    return value;
  };
  auto endLine = [&] {
    while (*text != '\n' && *text != 0)
      ++text;
    text += *text == '\n';
  };
  bool found = true;
  auto numSpins = static_cast<uint32_t>(number(found));
  auto numEdges = static_cast<uint64_t>(number(found));
  endLine();
  std::vector<Coupling> couplings;
  bool fromZero = false;
  for (uint64_t i = 0; i < numEdges; ++i) {
    Coupling coupling;
    coupling.first = static_cast<Spin>(number(found));
    coupling.second = static_cast<Spin>(number(found));
    coupling.weight = number(found);
    if (!found) {
      fromZero = true;
      coupling.weight = nextRandom() >> 63 ? 1 : -1;
    }
    couplings.push_back(coupling);
    endLine();
  }
  if (!fromZero)
    for (Coupling &coupling : couplings) {
      --coupling.first;
      --coupling.second;
    }
  model = IsingModel::create(std::vector<double>(numSpins, 0), couplings);
  return true;
}

void measure(const char *name, const IsingModel &model, int repeats) {
  double best = HUGE_VAL;
  Presolved reduced;
  for (int i = 0; i < repeats; ++i) {
    double start = processTime();
    reduced = presolve(model);
    best = std::min(best, processTime() - start);
  }
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%-28s %8u spins %9llu couplings -> %7u spins %9llu couplings "
              "%5.1f %% in %8.2f ms, peak %ld MB;",
              name, model.numSpins(), (unsigned long long)model.numCouplings(),
              reduced.numSpins(), (unsigned long long)reduced.numCouplings(),
              100.0 * (model.numSpins() - reduced.numSpins()) /
                  std::max(1u, model.numSpins()),
              1e3 * best, usage.ru_maxrss / 1024);
  static const char *const names[] = {"d1",    "d2",    "d3",    "field",
                                      "coup",  "pair",  "twins", "roof",
                                      "probe", "group", "block"};
  for (unsigned rule = 0; rule < numPresolveRules; ++rule)
    if (reduced.removedBy[rule] > 0)
      std::printf(" %s %u", names[rule], reduced.removedBy[rule]);
  std::printf("\n");
}

const char *nameOf(const char *path) {
  const char *slash = std::strrchr(path, '/');
  return slash ? slash + 1 : path;
}

void measureBounds(const char *name, const IsingModel &model) {
  std::printf("%-20s", name);
  auto show = [&](const char *what, auto bound) {
    double start = processTime();
    double value = bound();
    std::printf("  %s %.2f (%.3f s)", what, value, processTime() - start);
  };
  show("trivial", [&] { return trivialBound(model); });
  show("roof dual", [&] { return roofDualBound(model); });
  show("cycles", [&] { return cycleBound(model); });
  show("semidefinite",
       [&] { return semidefiniteBound(model).value_or(-HUGE_VAL); });
  std::printf("\n");
}

void measureExact(const char *name, const IsingModel &model) {
  double start = processTime();
  SolveOptions options;
  options.stepLimit = 1000;
  SolveResult result = solveExact(model, options);
  std::printf("%-20s %5u spins: energy %.10g, bound %.10g, %s, %.3f s, %s\n",
              name, model.numSpins(), result.bestEnergy(), result.lowerBound,
              result.isOptimal ? "optimal" : "not proven",
              processTime() - start, result.method.c_str());
}

} // namespace

int main(int argc, char **argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  if (argc == 4 && std::strcmp(argv[1], "--random") == 0) {
    auto numSpins = static_cast<uint32_t>(std::atoll(argv[2]));
    auto numCouplings = static_cast<uint64_t>(std::atoll(argv[3]));
    std::vector<double> fields;
    for (uint32_t i = 0; i < numSpins; ++i)
      fields.push_back(int(nextRandom() % 21) - 10);
    std::vector<Coupling> couplings;
    couplings.reserve(numCouplings);
    for (uint64_t i = 0; i < numCouplings; ++i)
      couplings.push_back({Spin(nextRandom() % numSpins),
                           Spin(nextRandom() % numSpins),
                           double(int(nextRandom() % 21) - 10)});
    IsingModel model = IsingModel::create(std::move(fields), couplings);
    couplings = {};
    couplings.shrink_to_fit();
    measure("random", model, 1);
    return 0;
  }
  bool bounds = argc > 1 && std::strcmp(argv[1], "--bounds") == 0;
  bool exact = argc > 1 && std::strcmp(argv[1], "--exact") == 0;
  for (int i = bounds || exact ? 2 : 1; i < argc; ++i) {
    IsingModel model;
    if (!readGraph(argv[i], model))
      return 3;
    if (bounds)
      measureBounds(nameOf(argv[i]), model);
    else if (exact)
      measureExact(nameOf(argv[i]), model);
    else
      measure(nameOf(argv[i]), model, model.numSpins() < 100000 ? 11 : 1);
  }
  return 0;
}

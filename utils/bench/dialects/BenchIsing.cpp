//===- BenchIsing.cpp - Time and memory of large models ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   enishi-bench-ising [VARIABLES [COUPLINGS [FILE]]]
//
// Makes a problem of that many spins and couplings (10^6 and 10^7), takes it to
// an ising.model and back, and through bytecode (in FILE if given, else in
// memory), and prints CPU time, the heap and the peak of resident memory after
// each step.
//
//===----------------------------------------------------------------------===//

#include "enishi/Export/ProblemOf.h"
#include "enishi/Import/ImportProblem.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

#include "llvm/Support/raw_ostream.h"

#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>

using namespace mlir;
using namespace enishi;
using annealing::Problem;

static double cpuSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) * 1e-9;
}

static void report(const char *step) {
  static double last = 0;
  struct mallinfo2 heap = mallinfo2();
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{:<34} {:7.3f} s  heap {:6.0f} MB  peak {:6.0f} MB\n", step,
             cpuSeconds() - last,
             static_cast<double>(heap.uordblks + heap.hblkhd) / 1e6,
             static_cast<double>(usage.ru_maxrss) * 1024 / 1e6);
  last = cpuSeconds();
}

/// Spin i is coupled to the next few, with weights that differ.
static Problem makeProblem(uint32_t variables, uint64_t couplings) {
  Problem problem;
  problem.name = "large";
  problem.variables.assign(variables, annealing::VariableInfo::spin());
  problem.objective.quadratic.reserve(couplings);
  uint64_t perSpin = (couplings + variables - 1) / variables;
  for (uint32_t i = 0; i < variables; ++i)
    for (uint64_t k = 1; k <= perSpin && i + k < variables &&
                         problem.objective.quadratic.size() < couplings;
         ++k)
      problem.objective.quadratic.push_back(
          {i, static_cast<uint32_t>(i + k),
           static_cast<double>(i % 97) - 48.5});
  return problem;
}

static bool sameCouplings(const Problem &a, const Problem &b) {
  return a.variables.size() == b.variables.size() &&
         llvm::equal(a.objective.quadratic, b.objective.quadratic,
                     [](const auto &x, const auto &y) {
                       return x.first == y.first && x.second == y.second &&
                              x.coefficient == y.coefficient;
                     });
}

int main(int argc, char **argv) {
  uint32_t variables =
      argc > 1 ? static_cast<uint32_t>(std::strtoul(argv[1], nullptr, 10))
               : 1000000;
  uint64_t couplings =
      argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10000000;
  Problem problem = makeProblem(variables, couplings);
  report("the problem");

  DialectRegistry registry;
  registry.insert<func::FuncDialect, ising::IsingDialect>();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  OwningOpRef<ModuleOp> module = importProblem(problem, &context);
  report("import, verified");
  if (!module || failed(verify(*module)))
    return 1;
  report("verify once more");
  PassManager manager(&context);
  manager.addPass(createCSEPass());
  manager.addPass(createCanonicalizerPass());
  if (failed(manager.run(*module)))
    return 1;
  report("cse, canonicalize");
  std::string bytes;
  std::error_code error;
  if (argc > 3) {
    llvm::raw_fd_ostream os(argv[3], error);
    if (error || failed(writeBytecodeToFile(*module, os)))
      return 1;
  } else {
    llvm::raw_string_ostream os(bytes);
    if (failed(writeBytecodeToFile(*module, os)))
      return 1;
  }
  report("write bytecode");

  MLIRContext other(registry, MLIRContext::Threading::DISABLED);
  ParserConfig config(&other);
  OwningOpRef<ModuleOp> again =
      argc > 3 ? parseSourceFile<ModuleOp>(argv[3], config)
               : parseSourceString<ModuleOp>(bytes, config);
  if (!again)
    return 1;
  report("read bytecode, verified");
  Problem result = problemOf(findModel(*again));
  report("the problem of the model");
  bool isSame = sameCouplings(problem, result);
  fmt::print("{}\n", isSame ? "the same problem" : "another problem");
  return isSame ? 0 : 1;
}

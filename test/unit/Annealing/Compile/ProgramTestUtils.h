//===- ProgramTestUtils.h - Programs for annealers, in tests ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_ANNEALING_PROGRAMTESTUTILS_H
#define ENISHI_TEST_ANNEALING_PROGRAMTESTUTILS_H

#include "enishi/Annealing/CompileProblem.h"

#include <gtest/gtest.h>

#include <cmath>

namespace enishi::annealing {

inline CompileForAnnealerOptions unpresolved() {
  CompileForAnnealerOptions options;
  options.presolve = false;
  return options;
}

/// A small generator of its own: the same problems everywhere.
struct Numbers {
  uint64_t state;
  uint32_t below(uint32_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % bound;
  }
};

inline Problem randomQubo(uint32_t n, uint64_t seed, double unit = 1) {
  Numbers numbers{seed};
  Problem problem;
  problem.variables.assign(n, VariableInfo::binary());
  for (Variable a = 0; a < n; ++a) {
    problem.objective.add({a}, unit * (int(numbers.below(11)) - 5));
    for (Variable b = a + 1; b < n; ++b)
      if (numbers.below(2))
        problem.objective.add({a, b}, unit * (int(numbers.below(11)) - 5));
  }
  problem.objective.constant = 3 * unit;
  problem.objective.normalize(problem.variables);
  return problem;
}

inline AnnealerDevice builtIn(llvm::StringRef name) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  std::optional<AnnealerDevice> device =
      loadAnnealer(name, sources, diagnostics);
  EXPECT_TRUE(device.has_value()) << name.str();
  return device.value_or(AnnealerDevice());
}

/// Chimera with few qubits, so that all configurations can be gone through.
inline AnnealerDevice smallChimera() {
  AnnealerDevice device = builtIn("dwave-2000q");
  device.topology = TopologyShape::chimera(2, 2);
  return device;
}

inline AnnealerProgram
expectProgram(const Problem &problem, const AnnealerDevice &device,
              const CompileForAnnealerOptions &options = {}) {
  llvm::Expected<AnnealerProgram> program =
      compileForAnnealer(problem, device, options);
  if (!program) {
    ADD_FAILURE() << llvm::toString(program.takeError());
    return {};
  }
  return std::move(*program);
}

inline std::string written(const AnnealerProgram &program,
                           ProgramLayout layout) {
  std::string text;
  llvm::raw_string_ostream os(text);
  writeAnnealerProgram(program, layout, os);
  return text;
}

inline AnnealerProgram readBack(const std::string &text) {
  llvm::Expected<AnnealerProgram> program = readAnnealerProgram(text);
  if (!program) {
    ADD_FAILURE() << llvm::toString(program.takeError());
    return {};
  }
  return std::move(*program);
}

inline std::string faultsOf(const Problem &problem,
                            const AnnealerProgram &program,
                            const AnnealerDevice &device) {
  std::string text;
  for (const std::string &fault :
       checkAnnealerProgram(problem, program, device).faults)
    text += fault + "\n";
  return text;
}

/// The best objective by trying every assignment of binary variables.
inline double bestObjective(const Problem &problem) {
  double sign = problem.sense == Sense::Maximize ? -1 : 1;
  double best = INFINITY;
  for (uint32_t bits = 0; bits < 1u << problem.numVariables(); ++bits) {
    std::vector<double> values;
    for (Variable v = 0; v < problem.numVariables(); ++v)
      values.push_back(bits >> v & 1);
    if (violation(problem, values) == 0)
      best = std::min(best, sign * problem.evaluate(values));
  }
  return sign * best;
}

/// Goes through all configurations of the qubits and expects every ground state
/// to have whole chains and to be a best answer.
inline void expectGroundStatesAreAnswers(const Problem &problem,
                                         const AnnealerProgram &program) {
  uint32_t n = program.qubits.size();
  ASSERT_LE(n, 20u);
  double lowest = INFINITY;
  std::vector<SpinConfiguration> ground;
  for (uint32_t bits = 0; bits < 1u << n; ++bits) {
    SpinConfiguration spins(n);
    for (uint32_t i = 0; i < n; ++i)
      spins[i] = bits >> i & 1 ? 1 : -1;
    double energy = program.physical.energy(spins);
    if (energy < lowest - 1e-9)
      ground.clear();
    if (energy <= lowest + 1e-9)
      ground.push_back(spins);
    lowest = std::min(lowest, energy);
  }
  ASSERT_FALSE(ground.empty());
  double best = bestObjective(problem);
  Embedding compact = program.compactEmbedding();
  for (const SpinConfiguration &spins : ground) {
    SpinConfiguration logical;
    for (Spin v = 0; v < compact.numChains(); ++v) {
      int8_t value = spins[compact.chain(v)[0]];
      for (Qubit q : compact.chain(v))
        EXPECT_EQ(spins[q], value) << "a broken chain";
      logical.push_back(program.gauge.empty() ? value
                                              : value * program.gauge[v]);
    }
    EXPECT_DOUBLE_EQ(problem.evaluate(program.decode(logical)), best);
  }
}

} // namespace enishi::annealing

#endif // ENISHI_TEST_ANNEALING_PROGRAMTESTUTILS_H

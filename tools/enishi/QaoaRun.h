//===- QaoaRun.h - Problems on machines of gates ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_QAOARUN_H
#define ENISHI_TOOLS_ENISHI_QAOARUN_H

#include "SampledAnswer.h"
#include "Verbs.h"

#include "enishi/Annealing/Qaoa/Qaoa.h"
#include "enishi/Device/Device.h"
#include "enishi/Scheduling/ProgramReport.h"

#include <memory>

namespace enishi::driver {

/// How a problem is brought to gates.
struct QaoaTask {
  std::string device; ///< Empty: for any machine.
  GateChoices choices;
  double penalty = 0; ///< 0: computed.
  bool usePresolve = false;
  uint64_t seed = 0;
  uint64_t steps = 0; ///< Of the search for angles; 0: the default.
};

/// A problem's circuit.
struct QaoaProgram {
  annealing::GateProblem gates;
  std::vector<annealing::QaoaChoice> choices; ///< By part.
  Circuit circuit;
  std::shared_ptr<const Device> device; ///< Null for any machine.

  /// "QAOA, 3 layers, angles searched".
  std::string method() const;
  /// What measuring the exact circuit would show of the parts together, where
  /// it is known.
  std::optional<annealing::QaoaSimulation::Outcome> outcome() const;
};

/// Makes the circuit. Nothing, with messages and an exit code, where the
/// problem has none or it has more qubits than the device.
std::optional<QaoaProgram> makeQaoaProgram(Session &session,
                                           const annealing::Problem &problem,
                                           const QaoaTask &task, int &exitCode);

/// The circuit as a file of OpenQASM that the session holds.
uint32_t addAsSource(Session &session, const QaoaProgram &program,
                     llvm::StringRef name);

/// What running the compiled circuit showed.
struct QaoaRun {
  explicit QaoaRun(const annealing::Problem &problem) : best(problem) {}
  ProgramReport report;
  annealing::BestAssignment best;
  uint64_t shots = 0;
  uint64_t feasibleShots = 0;
  /// Shots that gave an answer as good as the best.
  uint64_t bestShots = 0;
  double meanEnergy = 0;         ///< Of all shots, in the problem's sense.
  double meanFeasibleEnergy = 0; ///< Of those that keep the constraints.
                                 /// Whether what the device runs was simulated,
                                 /// or the circuit before that.
  bool isCompiled = false;
};

/// Called with every answer that was read, and how often.
using ShotVisitor =
    llvm::function_ref<void(std::vector<double> values, uint64_t count)>;

/// Compiles the circuit for its device, simulates what the device would run
/// (or, where that takes many sites, the circuit itself), without noise, and
/// reads every shot as an answer of the problem. Nothing,
/// with messages and an exit code, where it does not fit.
std::optional<QaoaRun> runQaoaProgram(Session &session,
                                      const annealing::Problem &problem,
                                      const QaoaProgram &program,
                                      const QaoaTask &task, int &exitCode,
                                      ShotVisitor visit = {});

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_QAOARUN_H

//===- AnnealerProgram.cpp - What programs say about themselves -----------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/CompileProblem.h"

#include <fmt/format.h>

#include <algorithm>

using namespace enishi::annealing;

char AnnealerCompileError::ID = 0;

Embedding AnnealerProgram::compactEmbedding() const {
  Embedding compact = embedding;
  for (Qubit &qubit : compact.qubits)
    qubit =
        std::lower_bound(qubits.begin(), qubits.end(), qubit) - qubits.begin();
  return compact;
}

SpinConfiguration
ProgramPresolve::lift(llvm::ArrayRef<int8_t> logicalSpins) const {
  SpinConfiguration spins(reduced.numSpins(), 0);
  for (Spin i = 0; i < kept.size(); ++i)
    spins[kept[i]] = logicalSpins[i];
  history.undo(spins);
  return spins;
}

std::vector<double>
AnnealerProgram::decode(llvm::ArrayRef<int8_t> logicalSpins) const {
  SpinConfiguration lifted;
  llvm::ArrayRef<int8_t> spins = logicalSpins;
  if (presolve) {
    lifted = presolve->lift(logicalSpins);
    spins = lifted;
  }
  std::vector<double> values;
  values.reserve(decoding.size());
  for (const DecodedVariable &variable : decoding) {
    double value = variable.constant;
    for (const LinearTerm &bit : variable.bits)
      if (spins[bit.variable] > 0)
        value += bit.coefficient;
    values.push_back(std::min(value, variable.upper));
  }
  return values;
}

SpinConfiguration
AnnealerProgram::embed(llvm::ArrayRef<int8_t> logicalSpins) const {
  SpinConfiguration result(qubits.size());
  Embedding compact = compactEmbedding();
  for (Spin v = 0; v < compact.numChains(); ++v)
    for (Qubit q : compact.chain(v))
      result[q] = logicalSpins[v] * (gauge.empty() ? 1 : gauge[v]);
  if (domain == VariableKind::Binary)
    for (int8_t &value : result)
      value = value > 0 ? 1 : 0;
  return result;
}

static std::string chainText(const AnnealerProgram &program) {
  const Embedding &embedding = program.embedding;
  std::string text = fmt::format(
      "topology              {}\n"
      "qubits                {}\n"
      "longest chain         {}\n"
      "mean chain            {:.2f}\n"
      "embedded by           {}\n",
      program.topology, embedding.numQubits(), embedding.maxChainLength(),
      embedding.meanChainLength(), program.embeddingMethod);
  if (!program.chainStrengths.empty()) {
    auto [low, high] = std::minmax_element(program.chainStrengths.begin(),
                                           program.chainStrengths.end());
    text += fmt::format("chain strength        {} x {}: {:.6g} to {:.6g}\n",
                        program.chainRule, program.chainPrefactor, *low, *high);
  }
  return text;
}

std::string
enishi::annealing::reportAnnealerProgram(const AnnealerProgram &program) {
  const IsingModel &model =
      program.presolve ? program.presolve->reduced : program.logical;
  std::string text = fmt::format(
      "device                {}\n"
      "problem               {} variables, {} spins, {} couplings\n",
      program.device, program.decoding.size(), model.numSpins(),
      model.numCouplings());
  if (program.isSolved() && program.presolve)
    text +=
        fmt::format("presolve              solves it: {}\n",
                    program.sense == Sense::Maximize ? -program.logical.offset
                                                     : program.logical.offset);
  else
    text +=
        program.presolve
            ? fmt::format(
                  "presolve              leaves {} spins, {} couplings\n",
                  program.logical.numSpins(), program.logical.numCouplings())
            : std::string("presolve              not of use\n");
  if (program.hasTopology())
    text += chainText(program);
  text += fmt::format(
      "couplings programmed  {}{}\n", program.physical.numCouplings(),
      program.domain == VariableKind::Binary ? ", of bits" : "");
  text += fmt::format("scale                 {:.6g}\n", program.scale);
  text +=
      fmt::format("gauge                 {}\n",
                  program.gauge.empty() ? std::string("none")
                                        : fmt::format("seed {}", program.seed));
  if (program.fieldStep == 0 && program.couplingStep == 0)
    text += "rounding              none: real numbers\n";
  else
    text += fmt::format(
        "rounding              steps of {:.6g} (fields) and {:.6g} "
        "(couplings)\n"
        "largest error         {:.6g} of a coefficient, {:.6g} of an energy "
        "(in units of the problem)\n",
        program.fieldStep, program.couplingStep,
        program.largestError / program.scale,
        program.energyError / program.scale);
  if (!program.schedule.empty()) {
    text += "schedule             ";
    for (const SchedulePoint &point : program.schedule)
      text += fmt::format(" {}us:{}", point.timeUs, point.fraction);
    text += '\n';
  }
  text += fmt::format("reads                 {}\n", program.numReads);
  return text;
}

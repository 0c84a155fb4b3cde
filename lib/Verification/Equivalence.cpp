//===- Equivalence.cpp - The portfolio of equivalence checks ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Verification/Equivalence.h"

#include "DecisionDiagram.h"
#include "Miter.h"
#include "Observation.h"
#include "Random.h"

#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::verification;

llvm::StringRef enishi::equivalenceName(Equivalence equivalence) {
  switch (equivalence) {
  case Equivalence::Equivalent:
    return "equivalent";
  case Equivalence::EquivalentUpToGlobalPhase:
    return "equivalent up to global phase";
  case Equivalence::NotEquivalent:
    return "not equivalent";
  case Equivalence::ProbablyEquivalent:
    return "probably equivalent";
  case Equivalence::NoInformation:
    return "no information";
  }
  return "?";
}

namespace {

class Portfolio {
public:
  Portfolio(const Circuit &a, const Circuit &b,
            const EquivalenceOptions &options)
      : a(a), b(b), options(options) {}

  Verdict run();

private:
  bool allowed(VerifyMethod method) const { return options.methods & method; }
  /// Takes over a method's result; true if it settles the matter.
  bool settle(llvm::StringRef method, const MethodResult &result);

  void attempt(const Circuit &a, const Circuit &b);
  void compareBits();

  const Circuit &a, &b;
  const EquivalenceOptions &options;
  Verdict verdict;
  /// What each method had to say that did not decide.
  std::string notes;
  /// Why the circuits could not be compared at all.
  std::string problem;
  bool bitsDiffer = false, symbolic = false;
};

std::string describe(const Verdict &verdict, llvm::StringRef method) {
  llvm::StringRef inputs =
      verdict.inputs == VerifyInputs::Zero ? "from |0...0>" : "on every input";
  switch (verdict.equivalence) {
  case Equivalence::Equivalent:
  case Equivalence::EquivalentUpToGlobalPhase:
    return llvm::formatv("the circuits do the same {0}, proven by the {1} "
                         "method with a deviation of at most {2:e1}",
                         inputs, method, verdict.errorBound);
  case Equivalence::NotEquivalent:
    return llvm::formatv(
        "the circuits differ by at least {0:e1} {1}", verdict.errorBound,
        verdict.inputs == VerifyInputs::Zero ? "from |0...0>"
                                             : "on some input");
  case Equivalence::ProbablyEquivalent:
    return llvm::formatv("no difference on random inputs; one above {0:e0} "
                         "would have been missed with a probability of at "
                         "most {1:e1}",
                         verdict.errorBound, 1 - verdict.certainty);
  case Equivalence::NoInformation:
    break;
  }
  return {};
}

bool Portfolio::settle(llvm::StringRef method, const MethodResult &result) {
  switch (result.outcome) {
  case MethodResult::Unknown:
    if (!result.note.empty()) {
      notes += notes.empty() ? "" : "; ";
      notes += (method + ": " + result.note).str();
    }
    return false;
  case MethodResult::Proved:
    verdict.equivalence =
        std::abs(normalizedPhase(result.phase)) <= options.tolerance
            ? Equivalence::Equivalent
            : Equivalence::EquivalentUpToGlobalPhase;
    break;
  case MethodResult::Refuted:
    verdict.equivalence = Equivalence::NotEquivalent;
    break;
  case MethodResult::Passed:
    if (result.certainty < 0.99)
      return false;
    verdict.equivalence = Equivalence::ProbablyEquivalent;
    break;
  }
  verdict.method = method.str();
  verdict.certainty = result.certainty;
  verdict.errorBound = result.error;
  verdict.globalPhase = normalizedPhase(result.phase);
  verdict.witness = result.witness;
  verdict.explanation = describe(verdict, method);
  return true;
}

void Portfolio::attempt(const Circuit &a, const Circuit &b) {
  Preparation preparation = prepare(a, b, options);
  verdict.initialLayout = preparation.initialLayout;
  verdict.finalLayout = preparation.finalLayout;
  if (!preparation.problem.empty()) {
    problem = preparation.problem;
    bitsDiffer = preparation.bitsDiffer;
    return;
  }
  const Miter &miter = preparation.miter;
  symbolic = miter.isSymbolic;
  std::optional<Miter> rest;
  if (allowed(VerifyStructural) &&
      settle("structural", checkStructural(miter, options, rest)))
    return;
  if (miter.hasAnchors) {
    problem = "the circuits measure, reset or branch before their end";
    return;
  }
  if (miter.isSymbolic)
    return;
  // One random input costs little and shows nearly every difference.
  if (allowed(VerifyStimuli) && miter.numWires() <= 14 &&
      miter.numFreeWires() > 0) {
    MethodResult quick = checkStimuli(miter, options, 1);
    if (quick.outcome == MethodResult::Refuted && settle("stimuli", quick))
      return;
  }
  // What did not cancel is the easier problem, but its outputs are not those
  // of the circuits.
  const Miter &reduced = rest ? *rest : miter;
  auto diagrams = [&](double share) {
    return allowed(VerifyDecisionDiagram) &&
           settle("decision diagram",
                  checkDecisionDiagram(reduced, options, share));
  };
  if (diagrams(0.02))
    return;
  if (allowed(VerifyDense) && settle("dense", checkDense(miter, options)))
    return;
  if (diagrams(1))
    return;
  if (allowed(VerifyStimuli))
    settle("stimuli", checkStimuli(miter, options, options.numStimuli));
}

/// Settles by the distribution of the classical bits what the comparison of
/// states left open: states may differ in what no measurement shows.
void Portfolio::compareBits() {
  Verdict states = verdict;
  Circuit observableA = observablePart(a), observableB = observablePart(b);
  if (observableA.size() < a.size() || observableB.size() < b.size()) {
    verdict = Verdict();
    verdict.inputs = options.inputs;
    verdict.outputs = VerifyOutputs::Bits;
    attempt(observableA, observableB);
    if (verdict.isEqual())
      return;
  }
  verdict = states;
  verdict.outputs = VerifyOutputs::Bits;
  verdict.equivalence = Equivalence::NoInformation;
  verdict.witness.reset();
  verdict.method.clear();
  verdict.explanation.clear();
  verdict.certainty = verdict.errorBound = verdict.globalPhase = 0;
  if (symbolic)
    return;
  MethodResult result = checkDistribution(a, b, options);
  // Agreement from |0...0> says nothing about other inputs.
  if (result.outcome == MethodResult::Proved &&
      options.inputs == VerifyInputs::All)
    result = MethodResult::unknown(
        "the classical bits agree from |0...0>, but the states do not");
  if (settle("distribution", result))
    return;
  if (states.equivalence == Equivalence::ProbablyEquivalent)
    verdict = states;
  else if (states.equivalence == Equivalence::NotEquivalent)
    notes = "before the measurements " + states.explanation +
            "; whether the classical bits show it is open";
}

Verdict Portfolio::run() {
  verdict.inputs = options.inputs;
  verdict.outputs = VerifyOutputs::State;
  attempt(a, b);
  bool onlyTerminal = measuresOnlyAtEnd(a) && measuresOnlyAtEnd(b);
  if (!verdict.isEqual() && onlyTerminal &&
      options.outputs == VerifyOutputs::Bits && (measures(a) || measures(b)))
    compareBits();
  else if (bitsDiffer && onlyTerminal)
    verdict.equivalence = Equivalence::NotEquivalent;
  if (verdict.explanation.empty()) {
    verdict.explanation =
        problem.empty() ? "no method came to a conclusion" : problem;
    if (!notes.empty())
      verdict.explanation += " (" + notes + ")";
  }
  return std::move(verdict);
}

/// The circuit with a number for every symbol.
Circuit instantiate(const Circuit &circuit, llvm::ArrayRef<double> values) {
  Circuit result(circuit.numQubits, circuit.numBits);
  result.globalPhase = circuit.globalPhase;
  for (const Instruction &source : circuit.instructions) {
    Instruction &inst = result.appendFrom(circuit, source);
    for (unsigned i = 0, e = circuit.numParams(source); i < e; ++i) {
      LinearExpr expr = circuit.linear(circuit.param(source, i));
      double value = expr.constant;
      for (const LinearExpr::Term &term : expr.terms)
        value += term.coefficient * values[term.symbol];
      result.setParam(inst, i, value);
    }
  }
  return result;
}

uint32_t numSymbols(const Circuit &circuit) {
  uint32_t count = 0;
  for (const Instruction &inst : circuit.instructions)
    for (unsigned i = 0, e = circuit.numParams(inst); i < e; ++i)
      for (const LinearExpr::Term &term :
           circuit.linear(circuit.param(inst, i)).terms)
        count = std::max(count, term.symbol + 1);
  return count;
}

/// Compares circuits with symbolic angles at random values of the symbols.
Verdict checkInstances(const Circuit &a, const Circuit &b, uint32_t symbols,
                       const EquivalenceOptions &options) {
  constexpr unsigned kInstances = 3;
  Random random(options.seed ^ 0x5bd1e995);
  Verdict verdict;
  for (unsigned k = 0; k < kInstances; ++k) {
    std::vector<double> values(symbols);
    for (double &value : values)
      value = (2 * random.uniform() - 1) * std::numbers::pi;
    verdict = Portfolio(instantiate(a, values), instantiate(b, values), options)
                  .run();
    if (verdict.equivalence == Equivalence::NotEquivalent) {
      verdict.explanation += ", for values of the symbols chosen at random";
      return verdict;
    }
    if (verdict.equivalence == Equivalence::NoInformation)
      return verdict;
  }
  verdict.equivalence = Equivalence::ProbablyEquivalent;
  verdict.certainty = 0;
  verdict.explanation = llvm::formatv(
      "the circuits do the same for {0} random choices of their {1} symbols",
      kInstances, symbols);
  return verdict;
}

} // namespace

Verdict enishi::checkEquivalence(const Circuit &a, const Circuit &b,
                                 const EquivalenceOptions &options) {
  // What cancels as it is written is equal for all values of the symbols.
  Verdict verdict = Portfolio(a, b, options).run();
  uint32_t symbols = std::max(numSymbols(a), numSymbols(b));
  if (symbols == 0 || verdict.equivalence != Equivalence::NoInformation)
    return verdict;
  return checkInstances(a, b, symbols, options);
}

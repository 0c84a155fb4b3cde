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
  bool settleStates(llvm::StringRef method, const MethodResult &result);
  bool settleBits(llvm::StringRef method, const MethodResult &result);

  bool prepareBoth();
  bool tryCancelling();
  bool tryDiagrams(double share);
  bool tryStimuli(unsigned count);
  bool tryAll();
  void conclude();

  const Circuit &a, &b;
  const EquivalenceOptions &options;
  Verdict verdict;
  /// The problem whether the states agree, and the one whether the bits do if
  /// that can suffice.
  Miter states;
  std::optional<Miter> bits;
  /// What did not cancel of each.
  std::optional<Miter> statesRest, bitsRest;
  /// The states are known to differ: what says so.
  std::optional<Verdict> difference;
  /// What each method had to say that did not decide.
  std::string notes;
  /// Why the circuits could not be compared at all.
  std::string problem;
  bool bitsDiffer = false;
};

std::string describe(const Verdict &verdict, llvm::StringRef method) {
  llvm::StringRef inputs =
      verdict.inputs == VerifyInputs::Zero ? "from |0...0>" : "on every input";
  bool onlyBits = verdict.outputs == VerifyOutputs::Bits;
  switch (verdict.equivalence) {
  case Equivalence::Equivalent:
  case Equivalence::EquivalentUpToGlobalPhase:
    return llvm::formatv("the circuits {0} {1}, proven by the {2} method with "
                         "a deviation of at most {3:e1}",
                         onlyBits ? "give the same measured bits"
                                  : "do the same",
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

/// That the states differ does not settle it where only the bits count: states
/// may differ in what no measurement shows.
bool Portfolio::settleStates(llvm::StringRef method,
                             const MethodResult &result) {
  Verdict before = verdict;
  verdict.outputs = VerifyOutputs::State;
  if (settle(method, result)) {
    if (result.outcome != MethodResult::Refuted || !bits)
      return true;
    difference = verdict;
  }
  verdict = std::move(before);
  return false;
}

bool Portfolio::settleBits(llvm::StringRef method, const MethodResult &result) {
  verdict.outputs = VerifyOutputs::Bits;
  return settle(method, result);
}

/// False if there is nothing to compare.
bool Portfolio::prepareBoth() {
  bool onlyTerminal = measuresOnlyAtEnd(a) && measuresOnlyAtEnd(b);
  Preparation preparation = prepare(a, b, options);
  verdict.initialLayout = preparation.initialLayout;
  verdict.finalLayout = preparation.finalLayout;
  if (!preparation.problem.empty()) {
    problem = preparation.problem;
    bitsDiffer = preparation.bitsDiffer && onlyTerminal;
    return false;
  }
  states = std::move(preparation.miter);
  if (onlyTerminal && options.outputs == VerifyOutputs::Bits &&
      (measures(a) || measures(b))) {
    Preparation observable =
        prepare(observablePart(a), observablePart(b), options);
    if (observable.problem.empty())
      bits = std::move(observable.miter);
  }
  return true;
}

/// The methods that take about linear time.
bool Portfolio::tryCancelling() {
  if (allowed(VerifyStructural) &&
      settleStates("structural", checkStructural(states, options, statesRest)))
    return true;
  if (states.hasAnchors) {
    problem = "the circuits measure, reset or branch before their end";
    return false;
  }
  bool pauli = allowed(VerifyPauli) && !states.isSymbolic;
  if (pauli && settleStates("pauli", checkPauli(states, options)))
    return true;
  if (!bits)
    return false;
  if (allowed(VerifyStructural) &&
      settleBits("structural",
                 checkStructuralMeasured(*bits, options, bitsRest)))
    return true;
  return pauli && settleBits("pauli", checkPauliMeasured(*bits, options));
}

bool Portfolio::tryDiagrams(double share) {
  if (!allowed(VerifyDecisionDiagram))
    return false;
  // What did not cancel is the easier problem.
  if (!difference &&
      settleStates("decision diagram",
                   checkDecisionDiagram(statesRest ? *statesRest : states,
                                        options, share)))
    return true;
  return bits && settleBits("decision diagram",
                            checkDecisionDiagramMeasured(
                                bitsRest ? *bitsRest : *bits, options, share));
}

bool Portfolio::tryStimuli(unsigned count) {
  return allowed(VerifyStimuli) && !difference &&
         settleStates("stimuli", checkStimuli(states, options, count));
}

bool Portfolio::tryAll() {
  if (tryCancelling())
    return true;
  if (states.hasAnchors || states.isSymbolic)
    return false;
  // One random input costs little and shows nearly every difference.
  if (states.numWires() <= 14 && states.numFreeWires() > 0 && !difference &&
      allowed(VerifyStimuli)) {
    MethodResult quick = checkStimuli(states, options, 1);
    if (quick.outcome == MethodResult::Refuted &&
        settleStates("stimuli", quick))
      return true;
  }
  bool fromZero = states.numFreeWires() == 0;
  auto tryDense = [&] {
    return allowed(VerifyDense) && !difference &&
           settleStates("dense", checkDense(states, options));
  };
  // A diagram may show that the circuits agree on every input, but from
  // |0...0> alone a state costs less.
  if (tryDiagrams(fromZero ? 0.005 : 0.02) || tryDense())
    return true;
  // Agreement from |0...0> says nothing about other inputs.
  if (bits && options.inputs == VerifyInputs::Zero &&
      settleBits("distribution", checkDistribution(a, b, options)))
    return true;
  if (tryDiagrams(1) || tryStimuli(options.numStimuli))
    return true;
  // From other inputs a difference can be shown, but nothing proven.
  if (bits && options.inputs == VerifyInputs::All) {
    MethodResult result = checkDistribution(a, b, options);
    if (result.outcome == MethodResult::Refuted)
      return settleBits("distribution", result);
  }
  return false;
}

/// What to say when no method decided.
void Portfolio::conclude() {
  if (difference && !bits) {
    verdict = *difference;
  } else if (bitsDiffer) {
    verdict.equivalence = Equivalence::NotEquivalent;
  }
  if (!verdict.explanation.empty())
    return;
  if (difference)
    problem = "before the measurements " + difference->explanation +
              "; whether the classical bits show it is open";
  verdict.explanation =
      problem.empty() ? "no method came to a conclusion" : problem;
  if (!notes.empty())
    verdict.explanation += " (" + notes + ")";
}

Verdict Portfolio::run() {
  verdict.inputs = options.inputs;
  verdict.outputs = VerifyOutputs::State;
  if (!prepareBoth() || !tryAll())
    conclude();
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

//===- ProgramEquivalence.cpp - Comparison of programs ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OutcomeTree.h"
#include "Random.h"

#include "enishi/Verification/Equivalence.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <set>

using namespace enishi;
using namespace enishi::verification;

/// For each bit of b the bit of a that it stands for (kNone for further ones),
/// or an empty vector where the registers do not correspond. Registers
/// correspond by name; where b lacks a name, for instance because the format of
/// b has none, by their order, if their sizes are the same.
static std::vector<uint32_t> matchRegisters(const Program &a,
                                            const Program &b) {
  std::vector<uint32_t> map(b.code.numBits, kNone);
  if (a.bitRegisters.empty())
    return {};
  auto match = [&](const BitRegister &regA, const BitRegister &regB) {
    for (uint32_t i = 0; i < regB.numBits; ++i)
      map[regB.firstBit + i] = regA.firstBit + i;
  };
  // Further registers of b are its own business: temporaries, say.
  bool allNamed = true;
  for (const BitRegister &regA : a.bitRegisters) {
    auto regB = llvm::find_if(b.bitRegisters, [&](const BitRegister &reg) {
      return reg.name == regA.name && reg.numBits == regA.numBits;
    });
    if (regB == b.bitRegisters.end())
      allNamed = false;
    else
      match(regA, *regB);
  }
  if (allNamed)
    return map;
  bool sameShape = llvm::equal(a.bitRegisters, b.bitRegisters,
                               [](const BitRegister &x, const BitRegister &y) {
                                 return x.numBits == y.numBits;
                               });
  if (!sameShape)
    return {};
  map.assign(b.code.numBits, kNone);
  for (auto [regA, regB] : llvm::zip(a.bitRegisters, b.bitRegisters))
    match(regA, regB);
  return map;
}

/// Renumbers the classical bits of measurements. Bits that the other program
/// does not have (kNone in the map) go behind its own; a measurement into one
/// that ends the course of its qubit tells nothing that is asked for.
static Circuit renumberBits(const Circuit &circuit, std::vector<uint32_t> map,
                            uint32_t numBitsOfOther) {
  uint32_t firstFree = numBitsOfOther;
  for (uint32_t &bit : map)
    if (bit == kNone)
      bit = firstFree++;
  Circuit result = circuit;
  result.numBits = std::max(firstFree, circuit.numBits);
  llvm::BitVector touched(circuit.numQubits);
  for (Instruction &inst : llvm::reverse(result.instructions)) {
    bool isMeasure = inst.kind == GateKind::Measure;
    if (isMeasure && map[inst.q[1]] >= numBitsOfOther && !touched[inst.q[0]]) {
      inst.kind = GateKind::Barrier;
      inst.q[1] = 0;
      continue;
    }
    for (Qubit qubit : result.qubits(inst))
      touched.set(qubit);
    if (isMeasure)
      inst.q[1] = map[inst.q[1]];
  }
  return result;
}

/// The bits that a program reports: those of its registers, or all.
static std::vector<uint32_t> reportedBits(const Program &program) {
  std::vector<uint32_t> bits;
  for (const BitRegister &reg : program.bitRegisters)
    for (uint32_t i = 0; i < reg.numBits; ++i)
      bits.push_back(reg.firstBit + i);
  if (program.bitRegisters.empty())
    for (uint32_t bit = 0; bit < program.code.numBits; ++bit)
      bits.push_back(bit);
  return bits;
}

/// A value for every input, the same for both programs.
static std::vector<InputValue> chooseInputs(const Program &program,
                                            Random &random) {
  std::vector<InputValue> values;
  for (const ProgramInput &input : program.inputs) {
    InputValue value;
    value.name = input.name;
    if (input.type == ProgramInput::Float) {
      value.value = (2 * random.uniform() - 1) * std::numbers::pi;
    } else if (input.type == ProgramInput::Int) {
      // Small numbers: what is likely to be a loop count.
      value.value = int64_t(random.next() % 4);
    } else {
      std::string bits;
      for (uint32_t i = 0; i < input.width; ++i)
        bits += random.next() & 1 ? '1' : '0';
      value.value = bits;
    }
    values.push_back(std::move(value));
  }
  return values;
}

/// Fills in a verdict from two distributions.
static void compareOutcomes(const OutcomeDistribution &a,
                            const OutcomeDistribution &b, double tolerance,
                            Verdict &verdict) {
  std::set<std::string> keys;
  for (const auto *map : {&a.probability, &b.probability})
    for (const auto &[key, probability] : *map)
      keys.insert(key);
  auto at = [](const OutcomeDistribution &outcomes, const std::string &key) {
    auto it = outcomes.probability.find(key);
    return it == outcomes.probability.end() ? 0.0 : it->second;
  };
  double total = 0, worst = 0;
  std::string worstKey;
  for (const std::string &key : keys) {
    double difference = std::abs(at(a, key) - at(b, key));
    total += difference / 2;
    if (difference > worst) {
      worst = difference;
      worstKey = key;
    }
  }
  // Never to end is an outcome too.
  double neverEnds = std::abs(a.endless - b.endless);
  total += neverEnds / 2;
  if (neverEnds > worst) {
    worst = neverEnds;
    worstKey.clear();
  }
  double pruned = a.pruned + b.pruned + a.error + b.error;
  if (total + pruned <= tolerance) {
    verdict.equivalence = Equivalence::Equivalent;
    verdict.certainty = 1;
    verdict.errorBound = total + pruned;
    verdict.explanation =
        a.endless > 1 - tolerance
            ? std::string("neither program ever ends")
            : llvm::formatv("every outcome is as likely in one program as in "
                            "the other, to {0:e1} in all",
                            total + pruned)
                  .str();
    return;
  }
  if (total - pruned <= tolerance) {
    verdict.explanation = "too many unlikely outcomes were left out";
    return;
  }
  verdict.equivalence = Equivalence::NotEquivalent;
  verdict.certainty = 1;
  verdict.errorBound = total - pruned;
  verdict.explanation =
      llvm::formatv("the probabilities of the outcomes differ by {0:e1} in all",
                    total - pruned);
  EquivalenceWitness witness;
  witness.output = worstKey;
  witness.outputIsBits = true;
  bool isEndless = worst == neverEnds;
  if (isEndless)
    verdict.explanation += ", among them never to end";
  witness.first = isEndless ? a.endless : at(a, worstKey);
  witness.second = isEndless ? b.endless : at(b, worstKey);
  verdict.witness = witness;
}

/// Compares programs that branch by the distribution of their output.
static Verdict compareCourses(const Program &a, const Program &b,
                              const EquivalenceOptions &options) {
  Verdict verdict;
  verdict.inputs = VerifyInputs::Zero;
  verdict.outputs = VerifyOutputs::Bits;
  std::vector<uint32_t> bitsA = reportedBits(a), bitsB = reportedBits(b);
  std::vector<uint32_t> map = matchRegisters(a, b);
  if (!map.empty() && !a.bitRegisters.empty()) {
    // In the order of the first program's registers.
    std::vector<uint32_t> ofA(a.code.numBits, kNone);
    for (uint32_t bit = 0; bit < map.size(); ++bit)
      if (map[bit] != kNone)
        ofA[map[bit]] = bit;
    bitsB.clear();
    for (uint32_t bit : bitsA)
      bitsB.push_back(ofA[bit]);
  }
  if (bitsA.size() != bitsB.size()) {
    verdict.explanation = "the programs report different classical registers";
    return verdict;
  }
  unsigned rounds = a.inputs.empty() && b.inputs.empty() ? 1 : 3;
  Random random(options.seed ^ 0x2545f491);
  for (unsigned round = 0; round < rounds; ++round) {
    std::vector<InputValue> inputs = chooseInputs(a, random);
    llvm::Expected<OutcomeDistribution> outcomesA =
        followOutcomes(a, inputs, bitsA, options);
    if (!outcomesA) {
      verdict.explanation = llvm::toString(outcomesA.takeError());
      return verdict;
    }
    llvm::Expected<OutcomeDistribution> outcomesB =
        followOutcomes(b, inputs, bitsB, options);
    if (!outcomesB) {
      verdict.explanation = llvm::toString(outcomesB.takeError());
      return verdict;
    }
    verdict.method = "outcomes";
    compareOutcomes(*outcomesA, *outcomesB, options.tolerance, verdict);
    if (!verdict.isEqual())
      return verdict;
  }
  if (rounds > 1) {
    verdict.equivalence = Equivalence::ProbablyEquivalent;
    verdict.certainty = 0;
    verdict.explanation = llvm::formatv(
        "the programs do the same for {0} random choices of their inputs",
        rounds);
  }
  return verdict;
}

Verdict enishi::checkEquivalence(const Program &a, const Program &b,
                                 const EquivalenceOptions &options) {
  if (a.hasControlFlow() || b.hasControlFlow())
    return compareCourses(a, b, options);
  std::vector<uint32_t> map = matchRegisters(a, b);
  Verdict verdict =
      map.empty()
          ? checkEquivalence(a.code, b.code, options)
          : checkEquivalence(
                a.code, renumberBits(b.code, std::move(map), a.code.numBits),
                options);
  // Measurements and resets on the way that do not match one to one.
  if (verdict.equivalence == Equivalence::NoInformation && a.inputs.empty() &&
      b.inputs.empty() && options.inputs == VerifyInputs::Zero &&
      options.outputs == VerifyOutputs::Bits) {
    Verdict courses = compareCourses(a, b, options);
    if (courses.equivalence != Equivalence::NoInformation)
      return courses;
    verdict.explanation += " (outcomes: " + courses.explanation + ")";
  }
  return verdict;
}

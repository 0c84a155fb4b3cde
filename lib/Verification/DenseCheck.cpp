//===- DenseCheck.cpp - Comparison by state vectors -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The matrix of a circuit on n wires of which m can be in any state is the
// state that it makes of sum_j |j>|j>, with m spectator qubits to remember the
// input j. So one engine serves the exact comparison (m spectators), the one
// from |0...0> (none), and random inputs (none, and a random first state).
//
//===----------------------------------------------------------------------===//

#include "CompactState.h"
#include "Random.h"
#include "StateVector.h"

#include "llvm/Support/FormatVariadic.h"

#include <thread>

using namespace enishi;
using namespace enishi::verification;

namespace {

/// Maps an index of a's result to the index of b's with the same meaning.
class IndexMap {
public:
  explicit IndexMap(const Miter &miter) : identical(!miter.isPermuted()) {
    unsigned n = miter.numWires();
    for (unsigned chunk = 0; chunk < (n + 7) / 8; ++chunk) {
      tables.emplace_back(256, 0);
      for (unsigned value = 0; value < 256; ++value)
        for (unsigned k = 0; k < 8 && 8 * chunk + k < n; ++k)
          if (value >> k & 1)
            tables.back()[value] |= size_t(1)
                                    << miter.permutation[8 * chunk + k];
    }
    mask = (size_t(1) << n) - 1;
  }
  size_t operator()(size_t index) const {
    if (identical)
      return index;
    size_t result = index & ~mask, low = index & mask;
    for (size_t chunk = 0; chunk < tables.size(); ++chunk)
      result |= tables[chunk][low >> 8 * chunk & 255];
    return result;
  }

private:
  bool identical;
  size_t mask;
  std::vector<std::vector<size_t>> tables;
};

struct Comparison {
  double phase = 0;
  /// The distance of the two vectors after the phase.
  double distance = 0;
  /// The largest such distance of one column.
  double columnDistance = 0;
  size_t worstIndex = 0;
};

Comparison compare(const StateVector &a, const StateVector &b,
                   const IndexMap &map, unsigned numWires,
                   std::optional<double> fixedPhase = std::nullopt) {
  Comparison result;
  if (fixedPhase) {
    result.phase = *fixedPhase;
  } else {
    Complex overlap = 0;
    for (size_t i = 0; i < a.size(); ++i)
      overlap += std::conj(a.amplitudes[i]) * b.amplitudes[map(i)];
    result.phase = std::arg(overlap);
  }
  Complex factor = std::polar(1.0, result.phase);
  size_t dim = size_t(1) << numWires;
  double sum = 0, worst = -1;
  for (size_t begin = 0; begin < a.size(); begin += dim) {
    double column = 0;
    for (size_t i = begin; i < begin + dim; ++i) {
      double difference =
          std::norm(b.amplitudes[map(i)] - factor * a.amplitudes[i]);
      column += difference;
      if (difference > worst) {
        worst = difference;
        result.worstIndex = i;
      }
    }
    sum += column;
    result.columnDistance = std::max(result.columnDistance, std::sqrt(column));
  }
  result.distance = std::sqrt(sum);
  return result;
}

std::string basisState(uint32_t numQubits, llvm::ArrayRef<uint32_t> qubitOfWire,
                       size_t wires) {
  std::string result(numQubits, '0');
  for (unsigned w = 0; w < qubitOfWire.size(); ++w)
    if (wires >> w & 1 && qubitOfWire[w] != kNone)
      result[qubitOfWire[w]] = '1';
  return result;
}

/// Runs both circuits, on two threads if there are.
void runBoth(const Miter &miter, StateVector &a, StateVector &b,
             unsigned threads) {
  if (threads < 2 || a.size() < 1 << 12) {
    a.apply(miter.a);
    b.apply(miter.b);
    return;
  }
  std::thread other([&] { b.apply(miter.b); });
  a.apply(miter.a);
  other.join();
}

/// The most qubits of two state vectors that fit.
unsigned maxQubits(const EquivalenceOptions &options) {
  unsigned qubits = 0;
  while (qubits < 34 &&
         (size_t(2) * sizeof(Complex) << (qubits + 1)) <= options.memoryLimit)
    ++qubits;
  return qubits;
}

/// Why a simulation of `qubits` qubits is out of reach, or nothing.
std::optional<std::string> tooLarge(const Miter &miter, unsigned qubits,
                                    const EquivalenceOptions &options,
                                    unsigned count) {
  if (qubits > maxQubits(options))
    return llvm::formatv("{0} qubits do not fit the memory limit", qubits);
  double steps =
      std::ldexp(double(miter.a.size() + miter.b.size() + 2) * count, qubits);
  if (steps > options.workLimit)
    return llvm::formatv("{0:e1} amplitude updates are over the work limit",
                         steps);
  return std::nullopt;
}

/// Compares the states from |0...0>. Sets the full states if they differ or
/// may differ.
MethodResult
compareFromZero(const Miter &miter, const EquivalenceOptions &options,
                std::optional<std::pair<StateVector, StateVector>> &different) {
  unsigned n = miter.numWires();
  if (n > 64)
    return MethodResult::unknown("too many qubits");
  std::vector<uint32_t> names(n), namesB(n);
  for (uint32_t w = 0; w < n; ++w) {
    names[w] = w;
    namesB[miter.permutation[w]] = w;
  }
  CompactState a(n), b(n);
  WorkBudget budget(options.workLimit);
  if (!a.apply(miter.a, names, budget, options.memoryLimit / 3) ||
      !b.apply(miter.b, namesB, budget, options.memoryLimit / 3))
    return MethodResult::unknown(
        "the states are over the limit of work or memory");
  a.compact();
  b.compact();
  MethodResult result;
  result.certainty = 1;
  result.error = a.distance(b, result.phase) + a.error + b.error;
  if (result.error <= options.tolerance) {
    result.outcome = MethodResult::Proved;
    return result;
  }
  if (n > maxQubits(options))
    return MethodResult::unknown("the states differ or are too large");
  // b's own names again.
  CompactState renamed(n);
  if (!renamed.apply(miter.b, names, budget, options.memoryLimit / 3))
    return MethodResult::unknown("the states differ or are too large");
  different.emplace(a.expand(), renamed.expand());
  return result;
}

} // namespace

MethodResult verification::checkDense(const Miter &miter,
                                      const EquivalenceOptions &options) {
  unsigned n = miter.numWires(), m = miter.numFreeWires();
  std::optional<std::pair<StateVector, StateVector>> fromZero;
  if (m == 0) {
    MethodResult result = compareFromZero(miter, options, fromZero);
    if (!fromZero)
      return result;
  }
  if (!fromZero)
    if (auto reason = tooLarge(miter, n + m, options, 1))
      return MethodResult::unknown(*reason);
  StateVector a(fromZero ? 0 : n + m);
  llvm::SmallVector<unsigned, 16> freeWires;
  for (unsigned w = 0; w < n; ++w)
    if (!miter.zero[w])
      freeWires.push_back(w);
  auto columnInput = [&](size_t column) {
    size_t wires = 0;
    for (unsigned k = 0; k < m; ++k)
      wires |= (column >> k & 1) << freeWires[k];
    return wires;
  };
  StateVector b(0);
  if (fromZero) {
    std::tie(a, b) = std::move(*fromZero);
  } else {
    for (size_t column = 0; column < size_t(1) << m; ++column)
      a.amplitudes[column << n | columnInput(column)] = 1;
    b = a;
    runBoth(miter, a, b, options.threads);
  }

  IndexMap map(miter);
  Comparison comparison = compare(a, b, map, n);
  MethodResult result;
  result.phase = comparison.phase;
  // The Frobenius norm bounds the operator norm from above; a column bounds it
  // from below, but the best phase for the one is off by up to the tolerance
  // from the best for the other.
  double lower = m == 0 ? comparison.distance : comparison.columnDistance / 2;
  if (comparison.distance <= options.tolerance) {
    result.outcome = MethodResult::Proved;
    result.error = comparison.distance;
    result.certainty = 1;
    return result;
  }
  if (lower <= options.tolerance)
    return MethodResult::unknown(
        llvm::formatv("the matrices differ by {0:e1} in all, which is neither "
                      "surely within nor surely outside the tolerance",
                      comparison.distance));
  result.outcome = MethodResult::Refuted;
  result.error = lower;
  result.certainty = 1;
  size_t worst = comparison.worstIndex;
  EquivalenceWitness witness;
  witness.input =
      basisState(miter.numQubits, miter.inputQubit, columnInput(worst >> n));
  witness.output = basisState(miter.numQubits, miter.outputQubit,
                              worst & ((size_t(1) << n) - 1));
  witness.first = a.amplitudes[worst];
  witness.second = b.amplitudes[map(worst)];
  result.witness = witness;
  return result;
}

MethodResult verification::checkStimuli(const Miter &miter,
                                        const EquivalenceOptions &options,
                                        unsigned count) {
  unsigned n = miter.numWires();
  if (auto reason = tooLarge(miter, n, options, count))
    return MethodResult::unknown(*reason);
  // A difference this large is what the certainty is about.
  constexpr double kDetectable = 1e-3;
  size_t zeroMask = 0;
  for (unsigned w : miter.zero.set_bits())
    zeroMask |= size_t(1) << w;
  Random random(options.seed);
  IndexMap map(miter);
  MethodResult result;
  std::optional<double> phase;
  // For a state drawn uniformly from a space of dimension d, the squared weight
  // on the direction in which two circuits differ most is distributed as
  // Beta(1, d-1), so it is below x with probability at most d x. The phase is
  // fixed by the first state, so that the bound holds for each of the others.
  double missed = 1, dimension = std::ldexp(1.0, miter.numFreeWires());
  for (unsigned k = 0; k < count; ++k) {
    StateVector a(n);
    double norm = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      if (i & zeroMask)
        continue;
      double re = random.normal(), im = random.normal();
      a.amplitudes[i] = {re, im};
      norm += re * re + im * im;
    }
    for (Complex &amplitude : a.amplitudes)
      amplitude /= std::sqrt(norm);
    StateVector b = a;
    runBoth(miter, a, b, options.threads);
    Comparison comparison = compare(a, b, map, n, phase);
    if (k > 0) {
      double ratio = (comparison.distance + 1e-15) / kDetectable;
      missed *= std::min(1.0, dimension * ratio * ratio);
    }
    // Against a phase that another state fixed within the tolerance.
    double lower = comparison.distance / (k == 0 ? 1 : 2);
    if (lower > options.tolerance) {
      result.outcome = MethodResult::Refuted;
      result.error = lower;
      result.certainty = 1;
      EquivalenceWitness witness;
      size_t worst = comparison.worstIndex;
      witness.output = basisState(miter.numQubits, miter.outputQubit, worst);
      witness.first = a.amplitudes[worst];
      witness.second = b.amplitudes[map(worst)];
      result.witness = witness;
      return result;
    }
    if (!phase)
      phase = comparison.phase;
    if (options.progress)
      options.progress("stimuli", double(k + 1) / count);
  }
  result.outcome = MethodResult::Passed;
  result.phase = phase.value_or(0);
  result.error = kDetectable;
  result.certainty = std::min(1 - missed, std::nextafter(1.0, 0.0));
  return result;
}

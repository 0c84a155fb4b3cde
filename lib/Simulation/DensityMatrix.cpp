//===- DensityMatrix.cpp - A mixed state as a vector ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DensityMatrix.h"

#include "Random.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <map>

using namespace enishi;
using namespace enishi::simulation;

//===----------------------------------------------------------------------===//
// The circuit on rows and columns
//===----------------------------------------------------------------------===//

/// A table gate that is the complex conjugate of another.
namespace {
struct Conjugate {
  GateKind kind;
  uint8_t negated; ///< Bit i: parameter i is negated.
  bool isNegative; ///< The conjugate is minus this.
};
} // namespace

static bool isConjugate(llvm::ArrayRef<Complex> a, llvm::ArrayRef<Complex> b,
                        double sign) {
  for (size_t i = 0; i < a.size(); ++i)
    if (std::abs(std::conj(a[i]) - sign * b[i]) > 1e-12)
      return false;
  return true;
}

/// Found by trying, at parameters without symmetry: the gate itself with some
/// parameters negated, or the gate's inverse.
static std::optional<Conjugate> conjugateOf(GateKind kind) {
  static constexpr double generic[] = {0.7391, 1.2345, 0.3177, 2.1029};
  const unsigned numParams = gateInfo(kind).numParams;
  llvm::SmallVector<Complex, 64> matrix, other;
  gateMatrix(kind, llvm::ArrayRef<double>(generic).take_front(numParams),
             matrix);
  for (unsigned candidate = 0; candidate < kNumTableGates; ++candidate) {
    // The gate itself first.
    const GateKind tried = candidate == 0 ? kind : GateKind(candidate);
    const GateInfo &info = gateInfo(tried);
    if (info.numQubits != gateInfo(kind).numQubits ||
        info.numParams != numParams)
      continue;
    for (uint8_t negated = 0; negated < 1u << numParams; ++negated) {
      double params[4];
      for (unsigned i = 0; i < numParams; ++i)
        params[i] = negated >> i & 1 ? -generic[i] : generic[i];
      gateMatrix(tried, llvm::ArrayRef<double>(params).take_front(numParams),
                 other);
      for (bool isNegative : {false, true})
        if (isConjugate(matrix, other, isNegative ? -1 : 1))
          return Conjugate{tried, negated, isNegative};
    }
  }
  return std::nullopt;
}

llvm::Error DoubledCircuit::addConjugate(const Circuit &code,
                                         const Instruction &inst) {
  static const std::vector<std::optional<Conjugate>> conjugates = [] {
    std::vector<std::optional<Conjugate>> all;
    for (unsigned kind = 0; kind < kNumTableGates; ++kind)
      all.push_back(conjugateOf(GateKind(kind)));
    return all;
  }();
  llvm::SmallVector<Qubit, 8> columns;
  for (Qubit qubit : code.qubits(inst))
    columns.push_back(qubit + numQubits());
  auto add = [&](uint8_t negated) {
    parts.back().push_back({uint32_t(doubled.size() - 1), negated});
  };
  const bool isControlled = inst.kind == GateKind::Controlled;
  const GateKind base = isControlled ? inst.base : inst.kind;
  const auto *known =
      inst.kind == GateKind::Unitary || !conjugates[unsigned(base)]
          ? nullptr
          : &*conjugates[unsigned(base)];
  // Minus one under controls is a phase of theirs.
  const size_t controls =
      isControlled ? columns.size() - gateInfo(base).numQubits : 0;
  if (known && (!known->isNegative || controls)) {
    llvm::SmallVector<Angle, 4> params;
    for (unsigned i = 0; i < code.numParams(inst); ++i) {
      // A symbolic one gets its value with every list of gates.
      double value = code.isSymbolic(inst) ? 0 : code.params(inst)[i];
      params.push_back(known->negated >> i & 1 ? -value : value);
    }
    if (isControlled)
      doubled.appendControlled(known->kind, controls, columns, params);
    else
      doubled.append(known->kind, columns, params);
    add(known->negated);
    if (known->isNegative) {
      doubled.appendControlled(
          GateKind::Z, controls - 1,
          llvm::ArrayRef<Qubit>(columns).take_front(controls));
      add(0);
    }
    return llvm::Error::success();
  }
  constexpr size_t kMostMatrixQubits = 6;
  if (code.isSymbolic(inst) ||
      (inst.kind != GateKind::Unitary && columns.size() > kMostMatrixQubits))
    return llvm::createStringError(llvm::formatv(
        "the density matrix has no conjugate of the gate '{0}' on {1} qubits; "
        "--simulator=statevector has",
        gateName(base), columns.size()));
  llvm::SmallVector<Complex, 64> matrix;
  code.instructionMatrix(inst, matrix);
  for (Complex &entry : matrix)
    entry = std::conj(entry);
  doubled.appendUnitary(columns, matrix);
  add(0);
  return llvm::Error::success();
}

llvm::Error DoubledCircuit::addGate(const Circuit &code,
                                    const Instruction &inst) {
  parts.emplace_back();
  // A phase of everything is none of a density matrix.
  if (!isUnitary(inst.kind) || code.qubits(inst).empty())
    return llvm::Error::success();
  Instruction &copy = doubled.appendFrom(code, inst);
  for (unsigned i = 0; code.isSymbolic(inst) && i < code.numParams(inst); ++i)
    doubled.setParam(copy, i, 0);
  parts.back().push_back({uint32_t(doubled.size() - 1), 0});
  return addConjugate(code, inst);
}

/// Appends the sum of K (x) K* on the rows and columns of the channel's qubits.
void DoubledCircuit::appendChannel(const NoisyProgram::ExactChannel &channel) {
  const size_t dim = size_t(1) << channel.qubits.size(), size = dim * dim;
  std::vector<Complex> matrix(size * size);
  for (const std::vector<Complex> &k : channel.operators)
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j < size; ++j)
        matrix[i * size + j] +=
            k[i % dim * dim + j % dim] * std::conj(k[i / dim * dim + j / dim]);
  llvm::SmallVector<Qubit, 4> qubits(channel.qubits.begin(),
                                     channel.qubits.end());
  for (Qubit qubit : channel.qubits)
    qubits.push_back(qubit + numQubits());
  doubled.appendUnitary(qubits, matrix);
}

void DoubledCircuit::addChannel(const NoisyProgram::ExactChannel &channel) {
  appendChannel(channel);
  parts.emplace_back();
  parts.back().push_back({uint32_t(doubled.size() - 1), 0});
}

void DoubledCircuit::addProjections(Qubit qubit) {
  if (projections[qubit] != kNone)
    return;
  projections[qubit] = doubled.size();
  for (Complex zero : {Complex(1), Complex(0)})
    for (Qubit side : {qubit, qubit + numQubits()})
      doubled.appendUnitary(side, {zero, 0, 0, 1.0 - zero});
  doubled.append(GateKind::CX, {qubit, qubit + numQubits()});
  appendChannel({{{1, 0, 0, 0}, {0, 1, 0, 0}}, {qubit}});
}

llvm::Expected<DoubledCircuit>
DoubledCircuit::create(const Program &program, const NoisyProgram *noise) {
  const Circuit &code = program.code;
  DoubledCircuit result(code.numQubits);
  result.projections.assign(code.numQubits, kNone);
  for (const Instruction &inst : code.instructions)
    if (llvm::Error error = result.addGate(code, inst))
      return std::move(error);
  if (noise)
    for (const NoisyProgram::ExactChannel &channel : noise->channels)
      result.addChannel(channel);
  for (const Instruction &inst : code.instructions)
    if (inst.kind == GateKind::Measure || inst.kind == GateKind::Reset)
      result.addProjections(inst.q[0]);
  return result;
}

GateList DoubledCircuit::translate(const GateList &gates) const {
  GateList result;
  for (const GateList::Entry &entry : gates.gates) {
    if (entry.instruction == kNone) {
      result.gates.push_back({kNone, entry.firstParameter});
      result.gates.push_back({kNone, entry.firstParameter + numQubits()});
      continue;
    }
    for (const Part &part : parts[entry.instruction]) {
      uint32_t first = kNone;
      const unsigned numParams =
          doubled.numParams(doubled.instructions[part.instruction]);
      if (entry.firstParameter != kNone && numParams) {
        first = result.parameters.size();
        for (unsigned i = 0; i < numParams; ++i) {
          double value = gates.parameters[entry.firstParameter + i];
          result.parameters.push_back(part.negated >> i & 1 ? -value : value);
        }
      }
      result.gates.push_back({part.instruction, first});
    }
  }
  return result;
}

GateList DoubledCircuit::projection(Qubit qubit, bool outcome) const {
  GateList result;
  for (uint32_t side : {0, 1})
    result.gates.push_back({projections[qubit] + 2 * outcome + side, kNone});
  return result;
}

GateList DoubledCircuit::mixture(Qubit qubit, bool isReset) const {
  GateList result;
  const uint32_t first = projections[qubit];
  if (isReset) {
    result.gates.push_back({first + 5, kNone});
    return result;
  }
  // What is off the diagonal: the column is made to say where it differs from
  // the row, and those that do are dropped.
  for (uint32_t instruction : {first + 4, first + 1, first + 4})
    result.gates.push_back({instruction, kNone});
  return result;
}

//===----------------------------------------------------------------------===//
// The state
//===----------------------------------------------------------------------===//

template <typename Real>
std::unique_ptr<QuantumState> DensityMatrix<Real>::clone() const {
  std::unique_ptr<QuantumState> copied = vector->clone();
  if (!copied)
    return nullptr;
  std::unique_ptr<DensityMatrix> result(new DensityMatrix(circuit));
  result->vector.reset(static_cast<StateVector<Real> *>(copied.release()));
  return result;
}

template <typename Real>
void DensityMatrix<Real>::apply(const GateList &gates, bool) {
  vector->apply(circuit.translate(gates), /*phasesMatter=*/true);
}

template <typename Real>
Complex DensityMatrix<Real>::entry(llvm::ArrayRef<uint64_t> row,
                                   llvm::ArrayRef<uint64_t> column) const {
  const unsigned n = circuit.numQubits();
  std::vector<uint64_t> words((2 * n + 63) / 64 + 1);
  for (unsigned q = 0; q < n; ++q) {
    words[q / 64] |= (row[q / 64] >> q % 64 & 1) << q % 64;
    words[(q + n) / 64] |= (column[q / 64] >> q % 64 & 1) << (q + n) % 64;
  }
  return vector->amplitude(words);
}

template <typename Real>
void DensityMatrix<Real>::forEachDiagonal(
    llvm::function_ref<void(llvm::ArrayRef<uint64_t>, double)> found) const {
  const unsigned n = circuit.numQubits();
  std::vector<Qubit> used;
  for (Qubit q = 0; q < n; ++q)
    if (vector->qubitPositions()[q] != kNoPosition)
      used.push_back(q);
  std::vector<uint64_t> basis(n / 64 + 1), words(2 * n / 64 + 1);
  for (uint64_t x = 0; x < uint64_t(1) << used.size(); ++x) {
    std::fill(basis.begin(), basis.end(), 0);
    std::fill(words.begin(), words.end(), 0);
    for (size_t i = 0; i < used.size(); ++i) {
      const uint64_t bit = x >> i & 1;
      const Qubit row = used[i], column = row + n;
      basis[row / 64] |= bit << row % 64;
      words[row / 64] |= bit << row % 64;
      words[column / 64] |= bit << column % 64;
    }
    found(basis, std::max(0.0, vector->amplitude(words).real()));
  }
}

template <typename Real>
double DensityMatrix<Real>::probabilityOfOne(Qubit qubit) {
  double sums[2] = {};
  forEachDiagonal([&](llvm::ArrayRef<uint64_t> basis, double p) {
    sums[basis[qubit / 64] >> qubit % 64 & 1] += p;
  });
  const double p = sums[1] / (sums[0] + sums[1]);
  // What rounding leaves is no outcome.
  constexpr double noise = sizeof(Real) == 4 ? 1e-7 : 1e-14;
  return p < noise ? 0 : p > 1 - noise ? 1 : p;
}

template <typename Real>
void DensityMatrix<Real>::collapse(Qubit qubit, bool outcome, double) {
  vector->apply(circuit.projection(qubit, outcome), /*phasesMatter=*/true);
}

template <typename Real>
bool DensityMatrix<Real>::mix(Qubit qubit, bool isReset) {
  vector->apply(circuit.mixture(qubit, isReset), /*phasesMatter=*/true);
  return true;
}

template <typename Real>
void DensityMatrix<Real>::sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots,
                                 uint64_t seed, SampledOutcomes &result) {
  const unsigned words = (qubits.size() + 63) / 64;
  std::map<std::vector<uint64_t>, double> weights;
  forEachDiagonal([&](llvm::ArrayRef<uint64_t> basis, double p) {
    std::vector<uint64_t> outcome(words);
    for (size_t i = 0; i < qubits.size(); ++i)
      outcome[i / 64] |= (basis[qubits[i] / 64] >> qubits[i] % 64 & 1)
                         << i % 64;
    weights[outcome] += p;
  });
  std::vector<double> ends;
  double total = 0;
  for (const auto &[outcome, weight] : weights)
    ends.push_back(total += weight);
  std::vector<uint64_t> counts(ends.size());
  Random random(seed);
  for (uint64_t i = 0; i < shots; ++i) {
    auto at = std::upper_bound(ends.begin(), ends.end() - 1,
                               random.uniform() * total);
    ++counts[at - ends.begin()];
  }
  result.wordsPerOutcome = words;
  size_t i = 0;
  for (const auto &[outcome, weight] : weights) {
    if (uint64_t count = counts[i++]) {
      result.outcomes.insert(result.outcomes.end(), outcome.begin(),
                             outcome.end());
      result.counts.push_back(count);
    }
  }
}

/// The trace of the state times a product of Paulis, over that of the state.
template <typename Real>
std::vector<double>
DensityMatrix<Real>::expectations(llvm::ArrayRef<PauliTerm> terms) {
  std::vector<double> values;
  for (const PauliTerm &term : terms) {
    Complex sum = 0;
    double trace = 0;
    forEachDiagonal([&](llvm::ArrayRef<uint64_t> basis, double p) {
      std::vector<uint64_t> flipped(basis);
      Complex phase = 1;
      for (const PauliTerm::Factor &factor : term.factors) {
        const uint64_t bit = uint64_t(1) << factor.qubit % 64;
        if (signs(factor.pauli) && basis[factor.qubit / 64] & bit)
          phase = -phase;
        if (factor.pauli == Pauli::Y)
          phase *= Complex(0, 1);
        if (flips(factor.pauli))
          flipped[factor.qubit / 64] ^= bit;
      }
      sum += phase * entry(basis, flipped);
      trace += p;
    });
    values.push_back(sum.real() / trace);
  }
  return values;
}

template class enishi::simulation::DensityMatrix<float>;
template class enishi::simulation::DensityMatrix<double>;

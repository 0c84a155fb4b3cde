//===- CliffordObserver.cpp - Expectations after Clifford gates -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CliffordObserver.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

using namespace enishi;
using namespace enishi::stabilizer;

// One letter is the same number here and in an observable.
static_assert(uint8_t(enishi::Pauli::X) == PauliX &&
              uint8_t(enishi::Pauli::Y) == PauliY &&
              uint8_t(enishi::Pauli::Z) == PauliZ);

static bool anticommute(unsigned a, unsigned b) {
  return ((a & PauliX) && (b & PauliZ)) != ((a & PauliZ) && (b & PauliX));
}

CliffordObserver::CliffordObserver(const StabilizerProgram &program)
    : program(program), paulis(program.sizes.qubits),
      symbols(program.sizes.measurements) {
  for (const Step &step : program.steps) {
    if (step.kind != StepKind::Clifford1 && step.kind != StepKind::Clifford2)
      continue;
    const size_t op = static_cast<size_t>(step.op);
    if (inverses.size() <= op)
      inverses.resize(op + 1);
    inverses[op] = cliffordImages(step.op).inverse();
  }
}

double CliffordObserver::expectation(const PauliTerm &term) {
  std::fill(paulis.begin(), paulis.end(), PauliI);
  symbols.reset();
  isNegative = false;
  results = program.sizes.measurements;
  for (const PauliTerm::Factor &factor : term.factors) {
    // No instruction names the qubits beyond, which are in |0>.
    if (factor.qubit < paulis.size())
      paulis[factor.qubit] = static_cast<uint8_t>(factor.pauli);
    else if (factor.pauli != enishi::Pauli::Z)
      return 0;
  }
  for (const Step &step : llvm::reverse(program.steps))
    if (!takeBack(step))
      return 0;
  if (llvm::any_of(paulis, [](uint8_t pauli) { return pauli & PauliX; }))
    return 0;
  return isNegative ? -1 : 1;
}

/// False where the average is 0.
bool CliffordObserver::takeBack(const Step &step) {
  switch (step.kind) {
  case StepKind::Clifford1:
  case StepKind::Clifford2:
    takeBackCliffords(step);
    return true;
  case StepKind::Measure:
  case StepKind::Reset:
    return takeBackMeasurements(step);
  case StepKind::Feedback:
    takeBackFeedback(step);
    return true;
  default:
    llvm_unreachable("not in the circuit of a program of Clifford gates");
  }
}

void CliffordObserver::takeBackCliffords(const Step &step) {
  const CliffordImages &inverse = inverses[static_cast<size_t>(step.op)];
  const unsigned n = inverse.numQubits;
  for (llvm::ArrayRef<uint32_t> rest = program.operands(step); !rest.empty();
       rest = rest.drop_back(n)) {
    llvm::ArrayRef<uint32_t> qubits = rest.take_back(n);
    unsigned product = 0;
    for (unsigned q = 0; q < n; ++q)
      product |= paulis[qubits[q]] << 2 * q;
    if (!product)
      continue;
    const auto [image, changesSign] = inverse.apply(product);
    for (unsigned q = 0; q < n; ++q)
      paulis[qubits[q]] = image >> 2 * q & 3;
    isNegative ^= changesSign;
  }
}

bool CliffordObserver::takeBackMeasurements(const Step &step) {
  for (uint32_t operand : llvm::reverse(program.operands(step))) {
    uint8_t &pauli = paulis[operand >> 1];
    if (anticommute(pauli, step.basis))
      return false;
    if (step.kind == StepKind::Reset) {
      pauli = PauliI;
      continue;
    }
    // The operators are the same or one is none: no factor i.
    if (symbols[--results]) {
      pauli ^= step.basis;
      isNegative ^= operand & 1;
    }
  }
  return true;
}

void CliffordObserver::takeBackFeedback(const Step &step) {
  // A Pauli operator changes the sign of a product and nothing else.
  llvm::ArrayRef<uint32_t> operands = program.operands(step);
  for (size_t k = 0; k < operands.size(); k += 2)
    if (anticommute(paulis[operands[k + 1] >> 2], operands[k + 1] & 3))
      symbols.flip(results - operands[k]);
}

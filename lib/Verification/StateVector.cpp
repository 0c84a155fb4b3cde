//===- StateVector.cpp - Applies circuits to dense states -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StateVector.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

#include <cassert>

using namespace enishi;
using namespace enishi::verification;

bool ControlledMatrix::isDiagonal() const {
  size_t dim = size_t(1) << targets.size();
  for (size_t i = 0; i < dim; ++i)
    for (size_t j = 0; j < dim; ++j)
      if (i != j && matrix[i * dim + j] != 0.0)
        return false;
  return true;
}

ControlledMatrix verification::controlledMatrix(const Circuit &circuit,
                                                const Instruction &inst) {
  assert(isUnitary(inst.kind) && "not a unitary");
  ControlledMatrix result;
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
  unsigned numControls = circuit.numControls(inst);
  result.controls.assign(qubits.begin(), qubits.begin() + numControls);
  result.targets.assign(qubits.begin() + numControls, qubits.end());
  llvm::SmallVector<Complex, 64> full;
  unsigned inner = numControls; // controls that the matrix still has
  if (inst.kind == GateKind::Controlled) {
    gateMatrix(inst.base, circuit.params(inst), full);
    inner = gateInfo(inst.base).numControls;
  } else {
    circuit.instructionMatrix(inst, full);
  }
  size_t dim = size_t(1) << result.targets.size(), fullDim = dim << inner;
  size_t ones = (size_t(1) << inner) - 1;
  result.matrix.resize(dim * dim);
  for (size_t i = 0; i < dim; ++i)
    for (size_t j = 0; j < dim; ++j)
      result.matrix[i * dim + j] =
          full[(i << inner | ones) * fullDim + (j << inner | ones)];
  return result;
}

namespace {

/// Walks over the groups of amplitudes that a gate mixes: `visit(base, run)`
/// gets the index of the first amplitude of a run of groups that lie next to
/// each other.
template <typename Visit>
void forEachRun(size_t size, const ControlledMatrix &gate, Visit visit) {
  llvm::SmallVector<unsigned, 8> fixed(gate.controls.begin(),
                                       gate.controls.end());
  fixed.append(gate.targets.begin(), gate.targets.end());
  llvm::sort(fixed);
  size_t controlMask = 0;
  for (Qubit control : gate.controls)
    controlMask |= size_t(1) << control;
  unsigned low = fixed.empty() ? llvm::countr_zero(size) : fixed.front();
  size_t run = size_t(1) << low;
  size_t numRuns = size >> fixed.size() >> low;
  for (size_t k = 0; k < numRuns; ++k) {
    size_t index = k << low;
    for (unsigned position : fixed)
      index = (index >> position) << (position + 1) |
              (index & ((size_t(1) << position) - 1));
    visit(index | controlMask, run);
  }
}

inline Complex multiply(Complex x, Complex y) {
  return {x.real() * y.real() - x.imag() * y.imag(),
          x.real() * y.imag() + x.imag() * y.real()};
}

void applyDiagonal(Complex *amps, size_t size, const ControlledMatrix &gate,
                   llvm::ArrayRef<size_t> offsets) {
  size_t dim = offsets.size();
  forEachRun(size, gate, [&](size_t base, size_t run) {
    for (size_t t = 0; t < dim; ++t) {
      Complex factor = gate.matrix[t * dim + t];
      if (factor == 1.0)
        continue;
      Complex *p = amps + base + offsets[t];
      for (size_t j = 0; j < run; ++j)
        p[j] = multiply(factor, p[j]);
    }
  });
}

void applySingle(Complex *amps, size_t size, const ControlledMatrix &gate) {
  size_t stride = size_t(1) << gate.targets[0];
  Complex m00 = gate.matrix[0], m01 = gate.matrix[1], m10 = gate.matrix[2],
          m11 = gate.matrix[3];
  forEachRun(size, gate, [&](size_t base, size_t run) {
    Complex *p = amps + base, *q = p + stride;
    for (size_t j = 0; j < run; ++j) {
      Complex x = p[j], y = q[j];
      p[j] = multiply(m00, x) + multiply(m01, y);
      q[j] = multiply(m10, x) + multiply(m11, y);
    }
  });
}

void applyGeneral(Complex *amps, size_t size, const ControlledMatrix &gate,
                  llvm::ArrayRef<size_t> offsets) {
  size_t dim = offsets.size();
  llvm::SmallVector<Complex, 32> in(dim);
  forEachRun(size, gate, [&](size_t base, size_t run) {
    for (size_t j = 0; j < run; ++j) {
      Complex *p = amps + base + j;
      for (size_t t = 0; t < dim; ++t)
        in[t] = p[offsets[t]];
      for (size_t t = 0; t < dim; ++t) {
        Complex sum = 0;
        const Complex *row = &gate.matrix[t * dim];
        for (size_t s = 0; s < dim; ++s)
          sum += multiply(row[s], in[s]);
        p[offsets[t]] = sum;
      }
    }
  });
}

} // namespace

void StateVector::apply(const ControlledMatrix &gate) {
  size_t dim = size_t(1) << gate.targets.size();
  llvm::SmallVector<size_t, 16> offsets(dim, 0);
  for (size_t t = 0; t < dim; ++t)
    for (unsigned k = 0; k < gate.targets.size(); ++k)
      if (t >> k & 1)
        offsets[t] |= size_t(1) << gate.targets[k];
  if (gate.isDiagonal())
    applyDiagonal(amplitudes.data(), size(), gate, offsets);
  else if (dim == 2)
    applySingle(amplitudes.data(), size(), gate);
  else
    applyGeneral(amplitudes.data(), size(), gate, offsets);
}

void StateVector::apply(const Circuit &circuit) {
  for (const Instruction &inst : circuit.instructions)
    apply(controlledMatrix(circuit, inst));
  if (circuit.globalPhase == 0)
    return;
  Complex factor = std::polar(1.0, circuit.globalPhase);
  for (Complex &amplitude : amplitudes)
    amplitude = multiply(factor, amplitude);
}

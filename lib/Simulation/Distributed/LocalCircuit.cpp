//===- LocalCircuit.cpp - One process's part of a stage ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LocalCircuit.h"

#include <cmath>

using namespace enishi;
using namespace enishi::simulation;

FusedCircuit simulation::fuseUnitary(const Circuit &circuit,
                                     const GateList &gates,
                                     std::vector<uint8_t> &positions,
                                     FusedForm form) {
  const std::vector<uint8_t> before = positions;
  FusedCircuit fused = fuse(circuit, gates, positions, form);
  if (fused.isUnitary || form == FusedForm::Matrices)
    return fused;
  positions = before;
  return fuse(circuit, gates, positions, FusedForm::Matrices);
}

FusedCircuit simulation::localCircuit(const FusedCircuit &circuit,
                                      llvm::ArrayRef<uint32_t> ops,
                                      const Layout &layout, uint64_t process) {
  FusedCircuit local;
  local.isUnitary = circuit.isUnitary;
  const uint64_t ones = process << layout.localBits;
  const uint64_t localPlaces = (uint64_t(1) << layout.localBits) - 1;
  for (uint32_t index : ops) {
    FusedOp op = circuit.ops[index];
    uint64_t controls = layout.placesOf(op.controls);
    if (controls & ~localPlaces & ~ones)
      continue;
    op.controls = controls & localPlaces;
    if (op.kind == FusedOp::Phase && !op.controls) {
      local.factor *= std::polar(1.0, op.angle);
      continue;
    }
    for (uint8_t &target : op.target)
      target = layout.placeOf[target];
    switch (op.kind) {
    case FusedOp::Dense1:
      local.matrices2.push_back(circuit.matrices2[op.index]);
      op.index = local.matrices2.size() - 1;
      break;
    case FusedOp::Dense2:
      local.matrices4.push_back(circuit.matrices4[op.index]);
      op.index = local.matrices4.size() - 1;
      break;
    case FusedOp::Pair:
      local.pairs.push_back(circuit.pairs[op.index]);
      op.index = local.pairs.size() - 1;
      break;
    case FusedOp::Wide:
      local.wide.push_back(circuit.wide[op.index]);
      for (uint8_t &target : local.wide.back().targets)
        target = layout.placeOf[target];
      op.index = local.wide.size() - 1;
      break;
    case FusedOp::Phase:
      break;
    }
    local.ops.push_back(op);
  }
  return local;
}

FusedCircuit simulation::withoutPairs(FusedCircuit circuit) {
  for (FusedOp &op : circuit.ops) {
    if (op.kind != FusedOp::Pair)
      continue;
    // XX and YY act as (a - b) X on |00>, |11> and as (a + b) X on |01>, |10>,
    // where ZZ is 1 and -1.
    auto [a, b, c] = circuit.pairs[op.index];
    Matrix4 m{};
    Complex even = std::polar(1.0, c), odd = std::polar(1.0, -c);
    m[0] = m[15] = std::cos(a - b) * even;
    m[3] = m[12] = Complex(0, std::sin(a - b)) * even;
    m[5] = m[10] = std::cos(a + b) * odd;
    m[6] = m[9] = Complex(0, std::sin(a + b)) * odd;
    circuit.matrices4.push_back(m);
    op.kind = FusedOp::Dense2;
    op.index = circuit.matrices4.size() - 1;
  }
  return circuit;
}

Complex simulation::initialAmplitude(const FusedCircuit &circuit,
                                     llvm::ArrayRef<uint32_t> initial,
                                     const Layout &layout, uint64_t process) {
  Complex amplitude = 1;
  uint64_t unchanged = process << layout.localBits;
  for (uint32_t index : initial) {
    const FusedOp &op = circuit.ops[index];
    unsigned place = layout.placeOf[op.target[0]];
    bool one = process << layout.localBits >> place & 1;
    amplitude *= circuit.matrices2[op.index][one ? 2 : 0];
    unchanged &= ~(uint64_t(1) << place);
  }
  return unchanged ? 0 : amplitude;
}

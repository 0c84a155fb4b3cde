//===- CliffordRegions.cpp - Resynthesis of Clifford regions ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CliffordSynthesis.h"
#include "RotationProgram.h"

#include "llvm/ADT/STLExtras.h"

#include <numbers>

using namespace enishi;

using std::numbers::pi;

namespace {

/// Collects the Clifford elements that are connected by two-qubit ones and not
/// separated by anything else.
class RegionRewriter {
public:
  RegionRewriter(const RotationProgram &in, const OptimizeOptions &options)
      : in(in), options(options),
        out(in.pool.numQubits, in.pool.numBits, options),
        open(in.pool.numQubits, kNone), local(in.pool.numQubits) {}

  size_t run(RotationProgram &result);

private:
  struct Region {
    std::vector<Qubit> qubits;
    std::vector<uint32_t> elements;
    size_t twoQubit = 0; ///< Elements on two qubits.
    size_t cx = 0;       ///< CX that they need.
  };

  llvm::ArrayRef<Qubit> qubitsOf(const RotationElement &element) const {
    switch (element.type) {
    case RotationElement::Opaque:
      return in.pool.qubits(in.pool.instructions[element.instruction]);
    case RotationElement::Rotation2:
      return llvm::ArrayRef(element.q, 2);
    default:
      return llvm::ArrayRef(element.q, 1);
    }
  }
  bool isSwap(const RotationElement &element) const {
    return element.type == RotationElement::Opaque &&
           in.pool.instructions[element.instruction].kind == GateKind::Swap;
  }
  bool isClifford(const RotationElement &element) const {
    return element.type == RotationElement::Local || isSwap(element) ||
           (element.type == RotationElement::Rotation2 &&
            in.isClifford(element, options.angleTolerance));
  }
  void collect(uint32_t index);
  void close(Qubit qubit);
  bool isWorthTrying(const Region &region) const;
  CliffordCircuit toCircuit(const Region &region);
  void appendRotation(const RotationElement &element,
                      CliffordCircuit &circuit) const;

  const LocalCliffordGroup &group = LocalCliffordGroup::get();
  const RotationProgram &in;
  const OptimizeOptions &options;
  RotationBuilder out;
  std::vector<Region> regions;
  /// The region that is open on each qubit.
  std::vector<uint32_t> open;
  /// The number of a qubit within its region.
  std::vector<uint32_t> local;
  size_t rewritten = 0;
};

} // namespace

/// Whether a region may have too many gates, and is small enough to find out
/// in a time that its length pays for: the synthesis takes about n^3 steps.
bool RegionRewriter::isWorthTrying(const Region &region) const {
  static constexpr size_t kStepsPerGate = 1000;
  size_t n = region.qubits.size();
  // A block of two qubits is left to its own resynthesis, and nothing that
  // connects n qubits needs fewer than n - 1 gates.
  return n >= 3 && n <= 512 && region.cx >= n &&
         n * n * n <= kStepsPerGate * region.cx;
}

/// Writes R_PQ(+-pi/2) with a CX: K turns P and Q to Z and X, where the
/// rotation is CX times a quarter turn on each qubit.
void RegionRewriter::appendRotation(const RotationElement &element,
                                    CliffordCircuit &circuit) const {
  bool positive = element.angle.value > 0;
  const Axis to[2] = {Axis::Z, Axis::X};
  LocalClifford turns[2];
  uint32_t qubits[2];
  for (unsigned i = 0; i < 2; ++i) {
    qubits[i] = local[element.q[i]];
    turns[i] = group.turning(element.axes[i], to[i]);
    positive ^= group.image(turns[i], element.axes[i]).negative;
    circuit.gates.push_back(CliffordGate::onOne(qubits[i], turns[i]));
  }
  circuit.gates.push_back(CliffordGate::cx(qubits[0], qubits[1]));
  circuit.eighths += positive ? 1 : 7;
  for (unsigned i = 0; i < 2; ++i) {
    LocalClifford quarter =
        group.rotation(to[i], positive ? 1 : -1, circuit.eighths);
    LocalClifford back = group.inverse(turns[i], circuit.eighths);
    circuit.gates.push_back(CliffordGate::onOne(
        qubits[i], group.compose(back, quarter, circuit.eighths)));
  }
}

CliffordCircuit RegionRewriter::toCircuit(const Region &region) {
  CliffordCircuit circuit;
  circuit.numQubits = region.qubits.size();
  for (auto [i, qubit] : llvm::enumerate(region.qubits))
    local[qubit] = i;
  for (uint32_t index : region.elements) {
    const RotationElement &element = in.elements[index];
    if (element.type == RotationElement::Rotation2) {
      appendRotation(element, circuit);
    } else if (element.type == RotationElement::Local) {
      circuit.gates.push_back(
          CliffordGate::onOne(local[element.q[0]], element.clifford));
    } else {
      llvm::ArrayRef<Qubit> qubits = qubitsOf(element);
      uint32_t a = local[qubits[0]], b = local[qubits[1]];
      circuit.gates.push_back(CliffordGate::cx(a, b));
      circuit.gates.push_back(CliffordGate::cx(b, a));
      circuit.gates.push_back(CliffordGate::cx(a, b));
    }
  }
  circuit.eighths &= 7;
  return circuit;
}

void RegionRewriter::close(Qubit qubit) {
  if (open[qubit] == kNone)
    return;
  Region region = std::move(regions[open[qubit]]);
  for (Qubit other : region.qubits)
    open[other] = kNone;
  if (isWorthTrying(region)) {
    CliffordCircuit circuit = resynthesizeClifford(toCircuit(region));
    size_t count = circuit.numCX();
    if (count < region.cx && count <= region.twoQubit) {
      ++rewritten;
      out.addPhase(circuit.eighths * (pi / 4));
      for (const CliffordGate &gate : circuit.gates) {
        if (gate.isCX)
          out.addCX(region.qubits[gate.q[0]], region.qubits[gate.q[1]]);
        else
          out.addClifford(region.qubits[gate.q[0]], gate.local);
      }
      return;
    }
  }
  for (uint32_t index : region.elements)
    out.add(in, in.elements[index]);
}

/// Adds a Clifford element to the region on its qubits, joining two if need be.
void RegionRewriter::collect(uint32_t index) {
  const RotationElement &element = in.elements[index];
  llvm::ArrayRef<Qubit> qubits = qubitsOf(element);
  for (Qubit qubit : qubits)
    if (open[qubit] == kNone) {
      open[qubit] = regions.size();
      regions.emplace_back().qubits.push_back(qubit);
    }
  uint32_t target = open[qubits[0]];
  if (qubits.size() == 2 && open[qubits[1]] != target) {
    uint32_t other = open[qubits[1]];
    if (regions[other].elements.size() > regions[target].elements.size())
      std::swap(target, other);
    Region moved = std::move(regions[other]);
    for (Qubit qubit : moved.qubits)
      open[qubit] = target;
    // They share no qubit, so that one may come after the other.
    llvm::append_range(regions[target].qubits, moved.qubits);
    llvm::append_range(regions[target].elements, moved.elements);
    regions[target].twoQubit += moved.twoQubit;
    regions[target].cx += moved.cx;
  }
  Region &region = regions[target];
  region.elements.push_back(index);
  if (qubits.size() == 2) {
    ++region.twoQubit;
    region.cx += isSwap(element) ? 3 : 1;
  }
}

size_t RegionRewriter::run(RotationProgram &result) {
  for (auto [i, element] : llvm::enumerate(in.elements)) {
    if (element.type == RotationElement::Removed)
      continue;
    if (isClifford(element)) {
      collect(i);
      continue;
    }
    for (Qubit qubit : qubitsOf(element))
      close(qubit);
    out.add(in, element);
  }
  for (Qubit qubit = 0; qubit < in.pool.numQubits; ++qubit)
    close(qubit);
  out.addEnd(in);
  if (rewritten != 0)
    result = out.take();
  return rewritten;
}

size_t enishi::resynthesizeCliffordRegions(RotationProgram &program,
                                           const OptimizeOptions &options) {
  RotationProgram result;
  size_t rewritten = RegionRewriter(program, options).run(result);
  if (rewritten != 0)
    program = std::move(result);
  return rewritten;
}

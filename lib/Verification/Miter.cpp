//===- Miter.cpp - Two circuits on common wires -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Miter.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::verification;

bool Miter::isPermuted() const {
  for (uint32_t w = 0; w < permutation.size(); ++w)
    if (permutation[w] != w)
      return true;
  return false;
}

double verification::normalizedPhase(double phase) {
  return std::remainder(phase, 2 * std::numbers::pi);
}

namespace {

using QubitMap = std::vector<uint32_t>;

/// What there is to know about a circuit before it is put on wires.
struct Outline {
  /// The classical bits that terminal measurements write from each qubit.
  std::vector<llvm::SmallVector<uint32_t, 1>> bits;
  /// Qubits whose first operation is a reset.
  llvm::BitVector resetFirst;
  /// Instructions that the miter does not repeat: terminal measurements and
  /// first resets.
  llvm::BitVector skip;
  bool measures = false;
};

bool isIdle(GateKind kind) {
  return kind == GateKind::Barrier || kind == GateKind::Delay ||
         kind == GateKind::I;
}

Outline outline(const Circuit &circuit, bool onlyBits) {
  Outline result;
  result.bits.resize(circuit.numQubits);
  result.resetFirst.resize(circuit.numQubits);
  result.skip.resize(circuit.size());
  llvm::BitVector touched(circuit.numQubits), written(circuit.numBits);
  bool controlFlowSeen = false;
  for (size_t i = circuit.size(); i-- > 0;) {
    const Instruction &inst = circuit.instructions[i];
    if (isIdle(inst.kind))
      continue;
    if (inst.kind == GateKind::Measure) {
      Qubit qubit = inst.q[0];
      uint32_t bit = circuit.bit(inst);
      result.measures = true;
      bool overwritten = written[bit];
      written.set(bit);
      if (!touched[qubit] && !controlFlowSeen && (!overwritten || onlyBits)) {
        if (!overwritten)
          result.bits[qubit].push_back(bit);
        result.skip.set(i);
        continue;
      }
    }
    controlFlowSeen |= inst.kind == GateKind::ControlFlow;
    for (Qubit qubit : circuit.qubits(inst))
      touched.set(qubit);
  }
  for (auto &bits : result.bits)
    llvm::sort(bits);
  touched.reset();
  for (size_t i = 0; i < circuit.size(); ++i) {
    const Instruction &inst = circuit.instructions[i];
    if (isIdle(inst.kind) || result.skip[i])
      continue;
    if (inst.kind == GateKind::Reset && !touched[inst.q[0]]) {
      result.resetFirst.set(inst.q[0]);
      result.skip.set(i);
      continue;
    }
    for (Qubit qubit : circuit.qubits(inst))
      touched.set(qubit);
  }
  return result;
}

/// Copies a circuit onto wires. `wires` says where each qubit lies at first,
/// and afterwards where it lies at the end.
Circuit onWires(const Circuit &circuit, const Outline &outline,
                uint32_t numWires, QubitMap &wires) {
  Circuit result(numWires, circuit.numBits);
  result.globalPhase = circuit.globalPhase;
  result.instructions.reserve(circuit.size());
  for (size_t i = 0; i < circuit.size(); ++i) {
    const Instruction &inst = circuit.instructions[i];
    if (outline.skip[i] || isIdle(inst.kind))
      continue;
    if (inst.kind == GateKind::Swap) {
      std::swap(wires[inst.q[0]], wires[inst.q[1]]);
      continue;
    }
    if (inst.kind == GateKind::GPhase && !circuit.isSymbolic(inst)) {
      result.globalPhase += circuit.param(inst, 0).value;
      continue;
    }
    result.appendFrom(circuit, inst, wires);
  }
  return result;
}

/// Where the qubits of a circuit lie at the end, without copying anything.
void followSwaps(const Circuit &circuit, QubitMap &wires) {
  for (const Instruction &inst : circuit.instructions)
    if (inst.kind == GateKind::Swap)
      std::swap(wires[inst.q[0]], wires[inst.q[1]]);
}

QubitMap identity(uint32_t size) {
  QubitMap map(size);
  for (uint32_t i = 0; i < size; ++i)
    map[i] = i;
  return map;
}

/// Makes a partial injective map (kNone where open) of [0, size) into itself a
/// permutation, keeping elements in place where that is possible.
void completePermutation(QubitMap &map) {
  llvm::BitVector taken(map.size());
  for (uint32_t target : map)
    if (target != kNone)
      taken.set(target);
  for (uint32_t i = 0; i < map.size(); ++i)
    if (map[i] == kNone && !taken[i]) {
      map[i] = i;
      taken.set(i);
    }
  uint32_t open = 0;
  for (uint32_t &target : map) {
    if (target != kNone)
      continue;
    while (taken[open])
      ++open;
    target = open;
    taken.set(open);
  }
}

/// Checks a layout that the caller gave.
std::string layoutProblem(llvm::ArrayRef<Qubit> layout, uint32_t numQubits,
                          uint32_t range, const char *name) {
  if (layout.size() != numQubits)
    return std::string("the ") + name + " layout has " +
           std::to_string(layout.size()) + " entries for " +
           std::to_string(numQubits) + " qubits";
  llvm::BitVector used(range);
  for (Qubit place : layout) {
    if (place >= range || used[place])
      return std::string("the ") + name + " layout is not one to one: qubit " +
             std::to_string(place) +
             (place >= range ? " does not exist" : " occurs twice");
    used.set(place);
  }
  return {};
}

class Preparer {
public:
  Preparer(const Circuit &a, const Circuit &b,
           const EquivalenceOptions &options)
      : a(a), b(b), options(options) {}

  Preparation run();

private:
  std::string chooseLayouts();
  bool matchBits(QubitMap &finalPlace);
  void settleResets();
  void buildMiter();
  void compress(const llvm::BitVector &used);

  const Circuit &a, &b;
  const EquivalenceOptions &options;
  Outline outlineA, outlineB;
  uint32_t numWires = 0;
  /// The wire on which each qubit of b starts.
  QubitMap startB;
  /// For each qubit of a: the qubit of b that holds it at the end, or kNone
  /// where any will do.
  QubitMap finalPlace;
  Preparation result;
};

/// Finds for each measured qubit of a the qubit of b that is measured into the
/// same bits.
bool Preparer::matchBits(QubitMap &place) {
  QubitMap ownerB(std::max(a.numBits, b.numBits), kNone);
  size_t numBitsA = 0, numBitsB = 0;
  for (Qubit q = 0; q < b.numQubits; ++q)
    for (uint32_t bit : outlineB.bits[q]) {
      ownerB[bit] = q;
      ++numBitsB;
    }
  for (Qubit q = 0; q < a.numQubits; ++q) {
    llvm::ArrayRef<uint32_t> bits = outlineA.bits[q];
    if (bits.empty())
      continue;
    numBitsA += bits.size();
    Qubit owner = ownerB[bits.front()];
    if (owner == kNone || llvm::ArrayRef(outlineB.bits[owner]) != bits)
      return false;
    place[q] = owner;
  }
  return numBitsA == numBitsB;
}

std::string Preparer::chooseLayouts() {
  numWires = std::max(a.numQubits, b.numQubits);
  for (auto &[layout, name] : {std::pair(&options.initialLayout, "initial"),
                               std::pair(&options.finalLayout, "final")})
    if (*layout)
      if (std::string problem =
              layoutProblem(**layout, a.numQubits, numWires, name);
          !problem.empty())
        return problem;

  finalPlace.assign(a.numQubits, kNone);
  if (!matchBits(finalPlace)) {
    result.bitsDiffer = true;
    return "the circuits measure different qubits into their classical bits";
  }
  bool anyBits = outlineA.measures || outlineB.measures;
  bool unobserved = anyBits && options.outputs == VerifyOutputs::Bits;
  bool inferInitial =
      !options.initialLayout && (options.inputs == VerifyInputs::Zero ||
                                 (a.numQubits != b.numQubits && anyBits));

  startB.assign(numWires, kNone);
  if (options.initialLayout)
    for (Qubit q = 0; q < a.numQubits; ++q)
      startB[(*options.initialLayout)[q]] = q;
  completePermutation(startB);

  for (Qubit q = 0; q < a.numQubits; ++q) {
    if (finalPlace[q] != kNone)
      continue;
    if (options.finalLayout)
      finalPlace[q] = (*options.finalLayout)[q];
    else if (!unobserved)
      finalPlace[q] = options.initialLayout ? (*options.initialLayout)[q] : q;
  }
  if (inferInitial) {
    // Name the wires of b so that what both leave on a wire corresponds.
    QubitMap endA = identity(numWires), endB = identity(numWires);
    followSwaps(a, endA);
    followSwaps(b, endB);
    QubitMap rename(numWires, kNone);
    for (Qubit q = 0; q < a.numQubits; ++q)
      if (finalPlace[q] != kNone)
        rename[endB[finalPlace[q]]] = endA[q];
    completePermutation(rename);
    startB = rename;
  }
  return {};
}

/// A reset that comes first makes its wire start in |0>, if the other circuit
/// agrees that it does; otherwise it stays as an operation.
void Preparer::settleResets() {
  llvm::BitVector &zero = result.miter.zero;
  zero.resize(numWires, options.inputs == VerifyInputs::Zero);
  for (uint32_t w = a.numQubits; w < numWires; ++w)
    zero.set(w);
  llvm::BitVector resetB(numWires);
  for (Qubit q = 0; q < b.numQubits; ++q)
    if (outlineB.resetFirst[q])
      resetB.set(startB[q]);
  for (Qubit q = 0; q < a.numQubits; ++q)
    if (outlineA.resetFirst[q] && resetB[q])
      zero.set(q);
  auto restore = [&](const Circuit &circuit, Outline &outline,
                     llvm::function_ref<uint32_t(Qubit)> wireOf) {
    for (size_t i = 0; i < circuit.size(); ++i) {
      const Instruction &inst = circuit.instructions[i];
      if (outline.skip[i] && inst.kind == GateKind::Reset &&
          !zero[wireOf(inst.q[0])])
        outline.skip.reset(i);
    }
  };
  restore(a, outlineA, [](Qubit q) { return q; });
  restore(b, outlineB, [&](Qubit q) { return startB[q]; });
}

void Preparer::buildMiter() {
  Miter &miter = result.miter;
  miter.numQubits = a.numQubits;
  QubitMap endA = identity(numWires), endB = startB;
  miter.a = onWires(a, outlineA, numWires, endA);
  miter.b = onWires(b, outlineB, numWires, endB);
  miter.permutation.assign(numWires, kNone);
  for (Qubit q = 0; q < a.numQubits; ++q)
    if (finalPlace[q] != kNone)
      miter.permutation[endA[q]] = endB[finalPlace[q]];
  completePermutation(miter.permutation);

  result.initialLayout.assign(a.numQubits, kNone);
  for (Qubit q = 0; q < numWires; ++q)
    if (startB[q] < a.numQubits)
      result.initialLayout[startB[q]] = q;
  QubitMap placeOfWire(numWires);
  for (Qubit q = 0; q < numWires; ++q)
    placeOfWire[endB[q]] = q;
  for (Qubit q = 0; q < a.numQubits; ++q)
    result.finalLayout.push_back(placeOfWire[miter.permutation[endA[q]]]);

  miter.inputQubit.assign(numWires, kNone);
  miter.outputQubit.assign(numWires, kNone);
  for (Qubit q = 0; q < a.numQubits; ++q) {
    miter.inputQubit[q] = q;
    miter.outputQubit[endA[q]] = q;
  }
  miter.measured.resize(numWires);
  for (Qubit q = 0; q < a.numQubits; ++q)
    if (!outlineA.bits[q].empty())
      miter.measured.set(endA[q]);

  llvm::BitVector used(numWires);
  for (const Circuit *circuit : {&miter.a, &miter.b})
    for (const Instruction &inst : circuit->instructions) {
      miter.hasAnchors |= !isUnitary(inst.kind);
      miter.isSymbolic |= circuit->isSymbolic(inst);
      for (Qubit wire : circuit->qubits(inst))
        used.set(wire);
    }
  for (uint32_t w = 0; w < numWires; ++w)
    if (miter.permutation[w] != w)
      used.set(w);
  compress(used);
}

/// Leaves out the wires that are not in `used`.
void Preparer::compress(const llvm::BitVector &used) {
  Miter &miter = result.miter;
  QubitMap newNumber(numWires, kNone), permutation, input, output;
  llvm::BitVector zero, measured;
  uint32_t count = 0;
  for (uint32_t w : used.set_bits())
    newNumber[w] = count++;
  for (uint32_t w : used.set_bits()) {
    permutation.push_back(newNumber[miter.permutation[w]]);
    input.push_back(miter.inputQubit[w]);
    output.push_back(miter.outputQubit[w]);
    zero.push_back(miter.zero[w]);
    measured.push_back(miter.measured[w]);
  }
  for (Circuit *circuit : {&miter.a, &miter.b}) {
    Circuit compact(count, circuit->numBits);
    compact.globalPhase = circuit->globalPhase;
    compact.instructions.reserve(circuit->size());
    for (const Instruction &inst : circuit->instructions)
      compact.appendFrom(*circuit, inst, newNumber);
    *circuit = std::move(compact);
  }
  miter.permutation = std::move(permutation);
  miter.inputQubit = std::move(input);
  miter.outputQubit = std::move(output);
  miter.zero = std::move(zero);
  miter.measured = std::move(measured);
}

Preparation Preparer::run() {
  bool onlyBits = options.outputs == VerifyOutputs::Bits;
  outlineA = outline(a, onlyBits);
  outlineB = outline(b, onlyBits);
  result.problem = chooseLayouts();
  if (!result.problem.empty())
    return std::move(result);
  settleResets();
  buildMiter();
  return std::move(result);
}

} // namespace

Preparation verification::prepare(const Circuit &a, const Circuit &b,
                                  const EquivalenceOptions &options) {
  return Preparer(a, b, options).run();
}

//===- TwoQubitBlocks.cpp - Resynthesis of two-qubit blocks -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Passes.h"
#include "RotationProgram.h"

#include "enishi/Optimization/Optimize.h"
#include "enishi/Synthesis/TwoQubit.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numbers>
#include <string>
#include <unordered_map>

using namespace enishi;

namespace {

/// Gates on a pair of qubits, one after the other with nothing between them on
/// these qubits.
struct Block {
  Qubit qubits[2];
  llvm::SmallVector<uint32_t, 16> gates;
  unsigned twoQubitGates = 0;
};

class BlockRewriter {
public:
  BlockRewriter(const Circuit &in, const OptimizeOptions &options,
                std::vector<Qubit> &permutation, bool mayElide,
                OptimizeStatistics &statistics);

  Circuit run();

private:
  /// What becomes of a block.
  struct Verdict {
    bool replace = false;
    /// Up to the SWAP of the two qubits that is left to a renaming.
    bool swapped = false;
    TwoQubitSequence sequence;
  };

  void add(uint32_t index);
  void close(Qubit qubit);
  void copyBlock(const Block &block);
  void writeBlock(const Block &block, const Verdict &verdict);
  std::string keyOf(const Block &block) const;
  Matrix4 matrixOf(const Block &block) const;
  const Verdict &judge(const Block &block);
  Verdict compute(const Block &block) const;
  bool keepsCliffordT(const TwoQubitSequence &sequence) const;

  const LocalCliffordGroup &group = LocalCliffordGroup::get();
  const Circuit &in;
  std::vector<Qubit> &permutation;
  bool mayElide;
  OptimizeStatistics &statistics;
  GateVocabulary vocabulary;
  TwoQubitOptions synthesis;
  EntanglerClass entangler;
  /// Whether the number of two-qubit gates may not grow either.
  bool countsGates;
  Circuit out;
  std::vector<Block> blocks;
  /// The block that is open on a qubit.
  std::vector<uint32_t> open;
  /// One-qubit gates that are not in a block, by qubit.
  std::vector<llvm::SmallVector<uint32_t, 4>> pending;
  /// Where the state of a qubit of `in` is now.
  std::vector<Qubit> place;
  /// Never iterated over.
  std::unordered_map<std::string, Verdict> verdicts;
  Verdict scratch;
  /// How far a one-qubit gate may be from a Clifford gate to be taken for it.
  /// The unitaries of a Clifford+T circuit are far apart, so that there only
  /// rounding has to be allowed for.
  double localTolerance;
};

} // namespace

BlockRewriter::BlockRewriter(const Circuit &in, const OptimizeOptions &options,
                             std::vector<Qubit> &permutation, bool mayElide,
                             OptimizeStatistics &statistics)
    : in(in), permutation(permutation), mayElide(mayElide),
      statistics(statistics), vocabulary(GateVocabulary::of(in, options)),
      out(in.numQubits, in.numBits), open(in.numQubits, kNone),
      pending(in.numQubits), place(in.numQubits) {
  entangler = entanglerOf(options);
  if (entangler == EntanglerClass::ControlledX)
    synthesis.entangler =
        vocabulary.cz && !vocabulary.cx ? GateKind::CZ : GateKind::CX;
  else
    synthesis.entangler = options.twoQubitBasis.value_or(GateKind::CX);
  countsGates = !options.twoQubitBasis;
  synthesis.entanglerFidelity = options.twoQubitFidelity;
  for (Qubit qubit = 0; qubit < in.numQubits; ++qubit)
    place[qubit] = qubit;
  localTolerance = vocabulary.cliffordT ? 1e-9 : options.angleTolerance;
  out.globalPhase = in.globalPhase;
  out.instructions.reserve(in.size());
}

Matrix4 BlockRewriter::matrixOf(const Block &block) const {
  Matrix4 result = Matrix4::identity();
  for (uint32_t index : block.gates) {
    const Instruction &inst = in.instructions[index];
    llvm::ArrayRef<Qubit> qubits = in.qubits(inst);
    llvm::SmallVector<Complex, 16> elements;
    in.instructionMatrix(inst, elements);
    if (qubits.size() == 2) {
      Matrix4 gate;
      llvm::copy(elements, gate.elements.begin());
      if (qubits[0] != block.qubits[0])
        gate = exchangeQubits(gate);
      result = gate * result;
      continue;
    }
    Matrix2 gate;
    llvm::copy(elements, gate.elements.begin());
    Matrix2 one = Matrix2::identity();
    result =
        (qubits[0] == block.qubits[0] ? kron(one, gate) : kron(gate, one)) *
        result;
  }
  return result;
}

/// The bytes that say what a block does; blocks with the same key are equal.
/// Empty where that would take too long.
std::string BlockRewriter::keyOf(const Block &block) const {
  std::string key;
  if (block.gates.size() > 24)
    return key;
  for (uint32_t index : block.gates) {
    const Instruction &inst = in.instructions[index];
    if (inst.kind == GateKind::Unitary)
      return std::string();
    llvm::ArrayRef<Qubit> qubits = in.qubits(inst);
    unsigned role = qubits.size() == 2 ? 2 : 0;
    role += qubits[0] != block.qubits[0];
    key.push_back(static_cast<char>(inst.kind));
    key.push_back(static_cast<char>(role));
    for (double param : in.params(inst))
      key.append(reinterpret_cast<const char *>(&param), sizeof param);
  }
  return key;
}

/// Whether the one-qubit gates of the sequence are all Clifford gates.
bool BlockRewriter::keepsCliffordT(const TwoQubitSequence &sequence) const {
  double phase;
  for (unsigned i = 0; i <= sequence.numEntanglers; ++i)
    for (const Matrix2 &local : sequence.locals[i])
      if (!group.find(local.elements, localTolerance, phase))
        return false;
  return true;
}

BlockRewriter::Verdict BlockRewriter::compute(const Block &block) const {
  Verdict verdict;
  unsigned cost = 0;
  for (uint32_t index : block.gates) {
    const Instruction &inst = in.instructions[index];
    if (in.qubits(inst).size() == 2)
      cost += entanglersOf(in, inst, entangler);
  }
  if (cost <= 1)
    return verdict;
  Matrix4 matrix = matrixOf(block);
  WeylDecomposition weyl = decomposeWeyl(matrix);
  verdict.sequence = synthesizeTwoQubit(weyl, synthesis);
  if (mayElide && verdict.sequence.numEntanglers > 0) {
    TwoQubitSequence other =
        synthesizeTwoQubit(gateMatrix4(GateKind::Swap) * matrix, synthesis);
    if (other.numEntanglers < verdict.sequence.numEntanglers) {
      verdict.sequence = other;
      verdict.swapped = true;
    }
  }
  unsigned count = verdict.sequence.numEntanglers;
  bool fewer = count < cost;
  if (countsGates)
    fewer = count <= cost && count <= block.twoQubitGates &&
            (count < cost || count < block.twoQubitGates);
  verdict.replace =
      fewer && (!vocabulary.cliffordT || keepsCliffordT(verdict.sequence));
  return verdict;
}

const BlockRewriter::Verdict &BlockRewriter::judge(const Block &block) {
  std::string key = keyOf(block);
  if (key.empty()) {
    scratch = compute(block);
    return scratch;
  }
  auto [it, isNew] = verdicts.try_emplace(std::move(key));
  if (isNew)
    it->second = compute(block);
  return it->second;
}

void BlockRewriter::copyBlock(const Block &block) {
  for (uint32_t index : block.gates)
    out.appendFrom(in, in.instructions[index], place);
}

void BlockRewriter::writeBlock(const Block &block, const Verdict &verdict) {
  Qubit a = block.qubits[0], b = block.qubits[1];
  const TwoQubitSequence &sequence = verdict.sequence;
  Qubit to[2] = {place[a], place[b]};
  auto writeLocals = [&](unsigned i) {
    for (unsigned q = 0; q < 2; ++q) {
      double phase;
      const Matrix2 &local = sequence.locals[i][q];
      std::optional<LocalClifford> clifford =
          group.find(local.elements, localTolerance, phase);
      if (!clifford) {
        appendSequence(out, to[q], synthesizeOneQubit(local, OneQubitBasis::U));
        continue;
      }
      out.globalPhase += phase;
      for (GateKind kind : group.sequence(*clifford))
        out.append(kind, {to[q]});
    }
  };
  for (unsigned i = 0; i < sequence.numEntanglers; ++i) {
    writeLocals(i);
    const Entangler &gate = sequence.entanglers[i];
    if (gateInfo(gate.kind).numParams == 1)
      out.append(gate.kind, {to[0], to[1]}, {gate.angle});
    else
      out.append(gate.kind, {to[0], to[1]});
  }
  writeLocals(sequence.numEntanglers);
  out.globalPhase += sequence.phase;
  if (verdict.swapped) {
    std::swap(place[a], place[b]);
    ++statistics.elidedSwaps;
  }
  ++statistics.resynthesizedBlocks;
}

/// Writes what has been collected on a qubit.
void BlockRewriter::close(Qubit qubit) {
  if (open[qubit] != kNone) {
    Block block = std::move(blocks[open[qubit]]);
    open[block.qubits[0]] = open[block.qubits[1]] = kNone;
    const Verdict &verdict = judge(block);
    if (verdict.replace)
      writeBlock(block, verdict);
    else
      copyBlock(block);
  }
  for (uint32_t index : pending[qubit])
    out.appendFrom(in, in.instructions[index], place);
  pending[qubit].clear();
}

void BlockRewriter::add(uint32_t index) {
  const Instruction &inst = in.instructions[index];
  llvm::ArrayRef<Qubit> qubits = in.qubits(inst);
  bool collectable = isUnitary(inst.kind) && !in.isSymbolic(inst) &&
                     !qubits.empty() && qubits.size() <= 2;
  if (!collectable) {
    for (Qubit qubit : qubits)
      close(qubit);
    out.appendFrom(in, inst, place);
    return;
  }
  if (qubits.size() == 1) {
    if (open[qubits[0]] != kNone)
      blocks[open[qubits[0]]].gates.push_back(index);
    else
      pending[qubits[0]].push_back(index);
    return;
  }
  Qubit a = std::min(qubits[0], qubits[1]), b = std::max(qubits[0], qubits[1]);
  if (open[a] == kNone || open[a] != open[b]) {
    for (Qubit qubit : {a, b})
      if (open[qubit] != kNone)
        close(qubit);
    open[a] = open[b] = blocks.size();
    Block &block = blocks.emplace_back();
    block.qubits[0] = a;
    block.qubits[1] = b;
    for (Qubit qubit : {a, b}) {
      block.gates.append(pending[qubit]);
      pending[qubit].clear();
    }
  }
  Block &block = blocks[open[a]];
  block.gates.push_back(index);
  ++block.twoQubitGates;
}

Circuit BlockRewriter::run() {
  for (uint32_t i = 0; i < in.size(); ++i)
    add(i);
  for (Qubit qubit = 0; qubit < in.numQubits; ++qubit)
    close(qubit);
  for (Qubit &qubit : permutation)
    qubit = place[qubit];
  return std::move(out);
}

static Circuit rewrite(const Circuit &circuit, const OptimizeOptions &options,
                       std::vector<Qubit> &permutation, bool mayElide,
                       OptimizeStatistics &statistics) {
  if (hasJumps(circuit))
    return circuit;
  Circuit result =
      BlockRewriter(circuit, options, permutation, mayElide, statistics).run();
  rewriteBlocks(result, [&](const Circuit &block) {
    std::vector<Qubit> unused;
    return rewrite(block, options, unused, false, statistics);
  });
  return result;
}

Circuit enishi::resynthesizeTwoQubitBlocks(const Circuit &circuit,
                                           const OptimizeOptions &options,
                                           std::vector<Qubit> &permutation,
                                           OptimizeStatistics &statistics) {
  return rewrite(circuit, options, permutation, options.elideSwaps, statistics);
}

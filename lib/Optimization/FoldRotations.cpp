//===- FoldRotations.cpp - Merging rotations across Cliffords ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pulling every Clifford gate of a program to its front (or its end) turns the
// rotations into rotations about Paulis on many qubits; two of them merge if
// their Paulis are equal up to sign and every rotation between them commutes
// with that Pauli (Zhang, Chen, arXiv:1903.12456; Vandaele, Perdrix, Vuillot,
// arXiv:2407.07846). The program itself keeps its form: only angles change.
//
// Rows of a tableau give the Pauli of every rotation. The Paulis are stored by
// column, a bit per rotation and qubit, so that 64 commutation relations are
// looked up at once and only the qubits that a Pauli acts on cost anything.
//
//===----------------------------------------------------------------------===//

#include "RotationProgram.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

#include <cmath>
#include <numbers>

using namespace enishi;

using std::numbers::pi;

namespace {

/// The operator i^phase X^x Z^z, with x and z in one array: x first.
struct PauliRow {
  uint64_t *words;
  unsigned *phase;
  /// XOR of a random number for every bit that is set.
  uint64_t *hash;
};

uint64_t mix(uint64_t x) {
  // splitmix64
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

/// For every qubit the images of its X and Z under the Clifford gates so far,
/// pulled back to the start.
class Tableau {
public:
  explicit Tableau(uint32_t numQubits)
      : words((numQubits + 63) / 64), bits(size_t(numQubits + 3) * 4 * words),
        phases(2 * numQubits + 6), hashes(2 * numQubits + 6),
        scratch(2 * numQubits) {
    for (uint32_t q = 0; q < numQubits; ++q) {
      set(row(2 * q), 0, q);
      set(row(2 * q + 1), 1, q);
    }
  }

  /// Words of the x half of a row.
  size_t numWords() const { return words; }
  PauliRow x(Qubit q) { return row(2 * q); }
  PauliRow z(Qubit q) { return row(2 * q + 1); }
  /// Three rows to compute in.
  PauliRow temporary(unsigned i) { return row(scratch + i); }

  void copy(PauliRow to, PauliRow from) {
    std::copy(from.words, from.words + 2 * words, to.words);
    *to.phase = *from.phase;
    *to.hash = *from.hash;
  }

  /// to = to * other * i^quarters.
  void multiply(PauliRow to, PauliRow other, unsigned quarters) {
    uint64_t crossing = 0;
    for (size_t i = 0; i < words; ++i) {
      // Moving other's x to the left of to's z gives a sign where they meet.
      crossing ^= to.words[words + i] & other.words[i];
      to.words[i] ^= other.words[i];
      to.words[words + i] ^= other.words[words + i];
    }
    *to.phase += *other.phase + quarters + 2 * (llvm::popcount(crossing) & 1);
    *to.phase &= 3;
    *to.hash ^= *other.hash;
  }

  /// The pulled back Pauli of an axis, into a temporary row.
  void axisRow(PauliRow to, Qubit q, Axis axis) {
    copy(to, axis == Axis::Z ? z(q) : x(q));
    if (axis == Axis::Y) // Y = i X Z
      multiply(to, z(q), 1);
  }

  /// Appends exp(-i quarters pi/4 P), P being the Pauli in `pauli` that acts
  /// as `axis` on qubit q (call it once for every qubit of P).
  void rotate(Qubit q, Axis axis, PauliRow pauli, int quarters) {
    // G^dagger A G = A G^2 = A (-i P)^quarters for A that anticommutes with P.
    auto turn = [&](PauliRow to) {
      if (quarters & 1)
        multiply(to, pauli, quarters & 2 ? 1 : 3);
      else if (quarters & 2)
        *to.phase ^= 2;
    };
    if (axis != Axis::X)
      turn(x(q));
    if (axis != Axis::Z)
      turn(z(q));
  }

  void applyLocal(Qubit q, LocalClifford clifford) {
    const LocalCliffordGroup &group = LocalCliffordGroup::get();
    PauliRow images[2] = {temporary(1), temporary(2)};
    for (unsigned i = 0; i < 2; ++i) {
      SignedAxis before = group.preimage(clifford, i == 0 ? Axis::X : Axis::Z);
      axisRow(images[i], q, before.axis);
      if (before.negative)
        *images[i].phase ^= 2;
    }
    copy(x(q), images[0]);
    copy(z(q), images[1]);
  }

  void swapQubits(Qubit a, Qubit b) {
    for (unsigned i = 0; i < 2; ++i) {
      PauliRow temp = temporary(1);
      copy(temp, row(2 * a + i));
      copy(row(2 * a + i), row(2 * b + i));
      copy(row(2 * b + i), temp);
    }
  }

private:
  PauliRow row(size_t index) {
    return {bits.data() + index * 2 * words, &phases[index], &hashes[index]};
  }
  void set(PauliRow row, unsigned half, Qubit q) {
    row.words[half * words + q / 64] |= uint64_t(1) << q % 64;
    *row.hash = mix(2 * uint64_t(q) + half);
  }

  size_t words;
  std::vector<uint64_t> bits;
  std::vector<unsigned> phases;
  std::vector<uint64_t> hashes;
  size_t scratch;
};

class RotationFolder {
public:
  RotationFolder(RotationProgram &program, bool startsInZero, double tolerance)
      : program(program), tolerance(tolerance), startIsZero(startsInZero),
        tableau(program.pool.numQubits), columns(2 * program.pool.numQubits) {
    size_t bytesPerEntry = program.pool.numQubits / 4 + 1;
    maxEntries = std::max<size_t>(kMaxColumnBytes / bytesPerEntry, 64);
    budget = startBudget =
        kBaseBudget + kBudgetPerElement * program.elements.size();
  }

  FoldResult run();

private:
  /// Memory for the columns; a longer program is done in pieces.
  static constexpr size_t kMaxColumnBytes = size_t(128) << 20;
  /// Words that may be looked at.
  static constexpr size_t kBaseBudget = 50'000'000;
  static constexpr size_t kBudgetPerElement = 400;
  /// An operation on more qubits than this ends a piece.
  static constexpr size_t kMaxObstacle = 16;

  /// Where a Pauli acts: twice the qubit, plus one for its z part.
  using Support = llvm::SmallVector<uint32_t, 32>;

  void spend(size_t words) { budget -= std::min(budget, words); }
  void pauliOf(const RotationElement &element, PauliRow to);
  Support supportOf(PauliRow row);
  bool isEqual(const Support &support, size_t entry) const;
  bool commutesSince(const Support &support, size_t entry);
  size_t addEntry(const Support &support, uint32_t element, unsigned phase);
  void removeEntry(const Support &support, size_t entry);
  void restart();
  void addObstacle(const Instruction &inst);
  void merge(RotationElement &element, unsigned phase, const Support &support,
             size_t entry);
  void addRotation(uint32_t index);
  void applyClifford(const RotationElement &element);

  struct Entry {
    uint32_t element;
    uint32_t weight; ///< Bits of its support; 0 when it is gone.
    unsigned phase;
  };

  RotationProgram &program;
  double tolerance;
  /// Whether the entries go back to a start in |0...0>.
  bool startIsZero;
  Tableau tableau;
  /// x and z of every qubit, a bit per entry.
  std::vector<std::vector<uint64_t>> columns;
  std::vector<Entry> entries;
  llvm::DenseMap<uint64_t, uint32_t> latest;
  size_t maxEntries;
  size_t budget, startBudget;
  size_t folded = 0;
};

} // namespace

void RotationFolder::pauliOf(const RotationElement &element, PauliRow to) {
  tableau.axisRow(to, element.q[0], element.axes[0]);
  if (element.type == RotationElement::Rotation2) {
    PauliRow second = tableau.temporary(1);
    tableau.axisRow(second, element.q[1], element.axes[1]);
    tableau.multiply(to, second, 0);
    spend(4 * tableau.numWords());
  }
  spend(4 * tableau.numWords());
}

RotationFolder::Support RotationFolder::supportOf(PauliRow row) {
  Support support;
  size_t words = tableau.numWords();
  spend(2 * words);
  for (size_t i = 0; i < words; ++i) {
    for (uint64_t bits = row.words[i]; bits; bits &= bits - 1)
      support.push_back(2 * (64 * i + llvm::countr_zero(bits)));
    for (uint64_t bits = row.words[words + i]; bits; bits &= bits - 1)
      support.push_back(2 * (64 * i + llvm::countr_zero(bits)) + 1);
  }
  return support;
}

bool RotationFolder::isEqual(const Support &support, size_t entry) const {
  if (entries[entry].weight != support.size())
    return false;
  return llvm::all_of(support, [&](uint32_t bit) {
    const std::vector<uint64_t> &column = columns[bit];
    return entry / 64 < column.size() && column[entry / 64] >> entry % 64 & 1;
  });
}

/// Whether the Pauli commutes with every entry after `entry` (kNone: with
/// every one). Looks at the latest first, where a conflict is most likely.
bool RotationFolder::commutesSince(const Support &support, size_t entry) {
  size_t firstBit = entry == kNone ? 0 : entry + 1;
  size_t begin = firstBit / 64, end = (entries.size() + 63) / 64;
  static constexpr size_t kChunk = 8;
  while (end > begin) {
    size_t from = std::max(begin, end > kChunk ? end - kChunk : 0);
    uint64_t parity[kChunk] = {};
    for (uint32_t bit : support) {
      // An x here meets a z there, and the other way round.
      const std::vector<uint64_t> &column = columns[bit ^ 1];
      for (size_t i = from, e = std::min(end, column.size()); i < e; ++i)
        parity[i - from] ^= column[i];
    }
    if (from == begin)
      parity[0] &= ~uint64_t(0) << firstBit % 64;
    spend(support.size() * (end - from));
    if (llvm::any_of(parity, [](uint64_t word) { return word != 0; }) ||
        budget == 0)
      return false;
    end = from;
  }
  return true;
}

size_t RotationFolder::addEntry(const Support &support, uint32_t element,
                                unsigned phase) {
  spend(4 * support.size()); // a cache line each
  size_t entry = entries.size();
  entries.push_back({element, static_cast<uint32_t>(support.size()), phase});
  for (uint32_t bit : support) {
    std::vector<uint64_t> &column = columns[bit];
    if (column.size() <= entry / 64)
      column.resize(entry / 64 + 1);
    column[entry / 64] |= uint64_t(1) << entry % 64;
  }
  return entry;
}

void RotationFolder::removeEntry(const Support &support, size_t entry) {
  for (uint32_t bit : support)
    columns[bit][entry / 64] &= ~(uint64_t(1) << entry % 64);
  entries[entry].weight = 0;
}

/// Forgets all entries: nothing merges across this point.
void RotationFolder::restart() {
  for (std::vector<uint64_t> &column : columns)
    column.clear();
  entries.clear();
  latest.clear();
  startIsZero = false;
}

void RotationFolder::addObstacle(const Instruction &inst) {
  llvm::ArrayRef<Qubit> qubits = program.pool.qubits(inst);
  if (inst.kind == GateKind::Swap)
    return tableau.swapQubits(qubits[0], qubits[1]);
  if (qubits.size() > kMaxObstacle)
    return restart();
  auto block = [&](Qubit qubit, Axis axis) {
    PauliRow row = tableau.temporary(0);
    tableau.axisRow(row, qubit, axis);
    spend(4 * tableau.numWords());
    addEntry(supportOf(row), kNone, 0);
  };
  for (auto [i, qubit] : llvm::enumerate(qubits)) {
    Axis axis = operandAxis(program.pool, inst, i);
    if (axis != Axis::None) {
      block(qubit, axis);
    } else {
      block(qubit, Axis::X);
      block(qubit, Axis::Z);
    }
  }
}

void RotationFolder::applyClifford(const RotationElement &element) {
  int quarters = multipleOf(pi / 2, element.angle.value, tolerance).value_or(0);
  PauliRow row = tableau.temporary(0);
  pauliOf(element, row);
  tableau.rotate(element.q[0], element.axes[0], row, quarters);
  if (element.type == RotationElement::Rotation2)
    tableau.rotate(element.q[1], element.axes[1], row, quarters);
  spend(16 * tableau.numWords());
}

/// Moves the rotation of an entry to `element`, which has the same Pauli up to
/// the sign.
void RotationFolder::merge(RotationElement &element, unsigned phase,
                           const Support &support, size_t entry) {
  RotationElement &earlier = program.elements[entries[entry].element];
  Angle angle = earlier.angle;
  if (entries[entry].phase != phase)
    angle = program.pool.negate(angle);
  element.angle = program.pool.add(element.angle, angle);
  if (element.origin != earlier.origin)
    element.origin = RotationElement::Plain;
  earlier.type = RotationElement::Removed;
  removeEntry(support, entry);
  ++folded;
}

void RotationFolder::addRotation(uint32_t index) {
  RotationElement &element = program.elements[index];
  if (program.isClifford(element, tolerance))
    return applyClifford(element);

  PauliRow row = tableau.temporary(0);
  pauliOf(element, row);
  Support support = supportOf(row);
  unsigned phase = *row.phase;
  uint64_t key = *row.hash >> 1; // the map keeps two large keys for itself
  uint32_t earlier = kNone;
  bool opposite = false;
  auto it = latest.find(key);
  if (it != latest.end() && isEqual(support, it->second) &&
      commutesSince(support, it->second)) {
    earlier = entries[it->second].element;
    opposite = entries[it->second].phase != phase;
    merge(element, phase, support, it->second);
    latest.erase(it);
  }
  bool onlyZ = llvm::all_of(support, [](uint32_t bit) { return bit & 1; });
  if (startIsZero && onlyZ && commutesSince(support, kNone)) {
    // The Pauli is +1 or -1 on |0...0>.
    program.addPhase(
        program.pool.scale(element.angle, phase == 0 ? -0.5 : 0.5));
    element.type = RotationElement::Removed;
    ++folded;
    return;
  }
  bool clifford = program.isClifford(element, tolerance);
  if (clifford)
    applyClifford(element);
  // The merged rotation may be in either place: in that of a one-qubit one it
  // costs least. (A symbol may not be known there yet.)
  RotationElement &other = program.elements[earlier == kNone ? index : earlier];
  if (element.type == RotationElement::Rotation2 && earlier != kNone &&
      other.axes[1] == Axis::None && element.angle.isConstant()) {
    other.type = RotationElement::Rotation1;
    other.angle = opposite ? -element.angle.value : element.angle.value;
    element.type = RotationElement::Removed;
    phase ^= opposite ? 2 : 0;
    index = earlier;
  }
  if (!clifford)
    latest[key] = addEntry(support, index, phase);
}

FoldResult RotationFolder::run() {
  for (uint32_t i = 0, e = program.elements.size(); i < e && budget != 0; ++i) {
    const RotationElement &element = program.elements[i];
    switch (element.type) {
    case RotationElement::Removed:
      break;
    case RotationElement::Rotation1:
    case RotationElement::Rotation2:
      addRotation(i);
      break;
    case RotationElement::Local:
      tableau.applyLocal(element.q[0], element.clifford);
      spend(16 * tableau.numWords());
      break;
    case RotationElement::Opaque:
      addObstacle(program.pool.instructions[element.instruction]);
      break;
    }
    if (entries.size() >= maxEntries)
      restart();
  }
  return {folded, startBudget - budget};
}

FoldResult enishi::foldRotations(RotationProgram &program, bool startsInZero,
                                 double tolerance) {
  // The tableau alone takes a bit for every pair of rows and columns.
  static constexpr uint32_t kMaxQubits = 16384;
  if (program.pool.numQubits == 0 || program.pool.numQubits > kMaxQubits)
    return {};
  return RotationFolder(program, startsInZero, tolerance).run();
}

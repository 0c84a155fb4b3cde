//===- CliffordSynthesis.cpp - Clifford circuits as tableaus ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CliffordSynthesis.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

#include <cassert>

using namespace enishi;

size_t CliffordCircuit::numCX() const {
  return llvm::count_if(gates,
                        [](const CliffordGate &gate) { return gate.isCX; });
}

CliffordCircuit CliffordCircuit::inverse() const {
  CliffordCircuit result{numQubits, 0u - eighths, {}};
  result.gates.assign(gates.rbegin(), gates.rend());
  for (CliffordGate &gate : result.gates)
    if (!gate.isCX)
      gate.local =
          LocalCliffordGroup::get().inverse(gate.local, result.eighths);
  result.eighths &= 7;
  return result;
}

namespace {

bool test(const uint64_t *words, uint32_t bit) {
  return words[bit / 64] >> bit % 64 & 1;
}
void flip(uint64_t *words, uint32_t bit) {
  words[bit / 64] ^= uint64_t(1) << bit % 64;
}
void assign(uint64_t *words, uint32_t bit, bool value) {
  if (test(words, bit) != value)
    flip(words, bit);
}

/// A matrix of bits, stored by column.
class BitMatrix {
public:
  BitMatrix(uint32_t rows, uint32_t columns)
      : words((rows + 63) / 64), bits(size_t(columns) * words) {}

  size_t numWords() const { return words; }
  uint64_t *column(uint32_t c) { return &bits[size_t(c) * words]; }
  const uint64_t *column(uint32_t c) const { return &bits[size_t(c) * words]; }
  bool get(uint32_t r, uint32_t c) const { return test(column(c), r); }
  void flipBit(uint32_t r, uint32_t c) { flip(column(c), r); }
  void addColumn(uint32_t to, uint32_t from) {
    for (size_t i = 0; i < words; ++i)
      column(to)[i] ^= column(from)[i];
  }

private:
  size_t words;
  std::vector<uint64_t> bits;
};

/// The images U P U^dagger of X and Z of every qubit: row 2q is that of X on
/// qubit q, row 2q + 1 that of Z.
class ImageTableau {
public:
  explicit ImageTableau(uint32_t n)
      : x(2 * n, n), z(2 * n, n), negative(x.numWords()) {
    for (uint32_t q = 0; q < n; ++q) {
      x.flipBit(2 * q, q);
      z.flipBit(2 * q + 1, q);
    }
  }

  bool isNegative(uint32_t row) const { return test(negative.data(), row); }

  Axis axis(uint32_t row, uint32_t q) const {
    bool hasX = x.get(row, q), hasZ = z.get(row, q);
    return hasX ? (hasZ ? Axis::Y : Axis::X) : hasZ ? Axis::Z : Axis::None;
  }

  void apply(const CliffordGate &gate) {
    if (gate.isCX)
      applyCX(gate.q[0], gate.q[1]);
    else
      applyLocal(gate.q[0], gate.local);
  }

private:
  void applyCX(uint32_t control, uint32_t target) {
    uint64_t *xc = x.column(control), *zc = z.column(control);
    uint64_t *xt = x.column(target), *zt = z.column(target);
    for (size_t i = 0; i < negative.size(); ++i) {
      negative[i] ^= xc[i] & zt[i] & ~(xt[i] ^ zc[i]);
      xt[i] ^= xc[i];
      zc[i] ^= zt[i];
    }
  }

  /// A Clifford gate permutes the three axes and gives each a sign.
  void applyLocal(uint32_t q, LocalClifford local) {
    const LocalCliffordGroup &group = LocalCliffordGroup::get();
    SignedAxis images[] = {group.image(local, Axis::X),
                           group.image(local, Axis::Y),
                           group.image(local, Axis::Z)};
    uint64_t *xq = x.column(q), *zq = z.column(q);
    for (size_t i = 0; i < negative.size(); ++i) {
      uint64_t rows[] = {xq[i] & ~zq[i], xq[i] & zq[i], zq[i] & ~xq[i]};
      xq[i] = zq[i] = 0;
      for (unsigned from = 0; from < 3; ++from) {
        if (images[from].axis != Axis::Z)
          xq[i] |= rows[from];
        if (images[from].axis != Axis::X)
          zq[i] |= rows[from];
        if (images[from].negative)
          negative[i] ^= rows[from];
      }
    }
  }

  BitMatrix x, z;
  std::vector<uint64_t> negative;
};

/// A stabilizer state with its phase, as e^{i pi/4 eighths} U_C U_H |s> with
/// U_C made of S, CZ and CX and U_H of Hadamards on the qubits in v: the CH
/// form of Bravyi, Browne, Calpin, Campbell, Gosset, Howard, arXiv:1808.00128,
/// section 4.1.2. The length of the state is not kept.
class PhasedState {
public:
  /// |0...0>.
  explicit PhasedState(uint32_t n)
      : n(n), f(n, n), g(n, n), m(n, n), gamma(n), v(f.numWords()),
        s(f.numWords()) {
    for (uint32_t q = 0; q < n; ++q) {
      f.flipBit(q, q);
      g.flipBit(q, q);
    }
  }

  void apply(const CliffordGate &gate) {
    if (gate.isCX)
      return cx(gate.q[0], gate.q[1]);
    for (GateKind kind : LocalCliffordGroup::get().sequence(gate.local))
      applyNamed(gate.q[0], kind);
  }
  void addPhase(unsigned amount) { eighths += amount; }

  /// The phase of the amplitude of |0...0>, which must not be zero.
  unsigned phaseOfZero() const { return eighths & 7; }

private:
  void addRow(BitMatrix &to, uint32_t toRow, const BitMatrix &from,
              uint32_t fromRow) {
    for (uint32_t c = 0; c < n; ++c)
      if (from.get(fromRow, c))
        to.flipBit(toRow, c);
  }

  void applyNamed(uint32_t q, GateKind kind) {
    switch (kind) {
    case GateKind::H:
      return h(q);
    case GateKind::S:
      return phaseGate(q, 1);
    case GateKind::Z:
      return phaseGate(q, 2);
    case GateKind::Sdg:
      return phaseGate(q, 3);
    case GateKind::SX:
    case GateKind::X:
    case GateKind::SXdg:
      h(q);
      phaseGate(q, kind == GateKind::SX ? 1 : kind == GateKind::X ? 2 : 3);
      return h(q);
    case GateKind::Y: // i X Z
      phaseGate(q, 2);
      applyNamed(q, GateKind::X);
      eighths += 2;
      return;
    default:
      assert(kind == GateKind::I);
    }
  }

  void phaseGate(uint32_t q, unsigned power) {
    if (power & 1)
      addRow(m, q, g, q);
    gamma[q] = (gamma[q] - power) & 3;
  }

  void cx(uint32_t control, uint32_t target) {
    bool crossing = false;
    for (uint32_t c = 0; c < n; ++c)
      crossing ^= m.get(control, c) && f.get(target, c);
    gamma[control] = (gamma[control] + gamma[target] + 2 * crossing) & 3;
    addRow(g, target, g, control);
    addRow(f, control, f, target);
    addRow(m, control, m, target);
  }

  void h(uint32_t p);
  void superpose(std::vector<uint64_t> t, const std::vector<uint64_t> &u,
                 unsigned delta);

  // Multiplication of U_C from the right acts on columns.
  void rightCX(uint32_t control, uint32_t target) {
    g.addColumn(control, target);
    f.addColumn(target, control);
    m.addColumn(control, target);
  }
  void rightCZ(uint32_t a, uint32_t b) {
    for (size_t i = 0; i < f.numWords(); ++i) {
      uint64_t fa = f.column(a)[i], fb = f.column(b)[i];
      m.column(a)[i] ^= fb;
      m.column(b)[i] ^= fa;
      for (uint64_t both = fa & fb; both; both &= both - 1)
        gamma[64 * i + llvm::countr_zero(both)] ^= 2;
    }
  }
  void rightS(uint32_t q) {
    for (uint32_t p = 0; p < n; ++p)
      if (f.get(p, q)) {
        m.flipBit(p, q);
        gamma[p] = (gamma[p] - 1) & 3;
      }
  }

  uint32_t n;
  /// U_C^-1 Z_p U_C = prod Z^g, U_C^-1 X_p U_C = i^gamma prod X^f Z^m, the
  /// products over the columns of row p.
  BitMatrix f, g, m;
  std::vector<unsigned> gamma;
  std::vector<uint64_t> v, s;
  unsigned eighths = 0;
};

} // namespace

/// H = (Z + X) / sqrt 2 makes a sum of two basis states under U_C U_H.
void PhasedState::h(uint32_t p) {
  std::vector<uint64_t> t = s, u = s;
  bool alpha = false, beta = false;
  for (uint32_t c = 0; c < n; ++c) {
    bool inF = f.get(p, c), inG = g.get(p, c), inM = m.get(p, c);
    bool hadamard = test(v.data(), c), one = test(s.data(), c);
    if (hadamard && inG)
      flip(t.data(), c);
    if (hadamard ? inM : inF)
      flip(u.data(), c);
    alpha ^= inG && !hadamard && one;
    beta ^= hadamard ? inF && inM != one : inM && one;
  }
  // (-1)^alpha |t> + i^gamma (-1)^beta |u>.
  eighths += 4 * alpha;
  superpose(std::move(t), u, (gamma[p] + 2 * (alpha + beta)) & 3);
}

/// Makes the state U_C U_H (|t> + i^delta |u>).
void PhasedState::superpose(std::vector<uint64_t> t,
                            const std::vector<uint64_t> &u, unsigned delta) {
  if (t == u) {
    // 1 + i^delta; delta is odd here.
    assert(delta & 1);
    eighths += delta == 1 ? 1 : 7;
    s = std::move(t);
    return;
  }
  uint32_t q = n;
  bool hadamards = true; // q is one of those
  for (uint32_t i = 0; i < n; ++i) {
    if (test(t.data(), i) == test(u.data(), i))
      continue;
    if (!test(v.data(), i)) {
      q = i;
      hadamards = false;
      break;
    }
    if (q == n)
      q = i;
  }
  for (uint32_t i = 0; i < n; ++i) {
    if (i == q || test(t.data(), i) == test(u.data(), i))
      continue;
    if (hadamards)
      rightCX(i, q);
    else if (test(v.data(), i))
      rightCZ(q, i);
    else
      rightCX(q, i);
  }
  // What is left is a sum on qubit q alone; the others are as in the one of
  // the two strings that has 0 at q.
  bool y = test(t.data(), q);
  s = y ? u : t;
  // |y> + i^delta |1-y> = i^(delta y) (|0> + i^e |1>).
  unsigned e = y ? (4 - delta) & 3 : delta;
  eighths += y ? 2 * delta : 0;
  if (!hadamards) {
    // |0> + i^e |1> = S^(e mod 2) H |e / 2>.
    if (e & 1)
      rightS(q);
    flip(v.data(), q);
    assign(s.data(), q, e >> 1);
    return;
  }
  // H (|0> + i^e |1>): |0>, |1>, or a state with S in front of H again, as
  // H S = e^{i pi/4} S^-1 H X S^-1 up to what S does to |+>.
  if ((e & 1) == 0) {
    flip(v.data(), q);
    assign(s.data(), q, e >> 1);
    return;
  }
  // H(|0> + i|1>) = e^{i pi/4} (|0> - i|1>) and its conjugate:
  // |0> -+ i|1> = S H |1> or S H |0>.
  eighths += e == 1 ? 1 : 7;
  rightS(q);
  assign(s.data(), q, e == 1);
}

namespace {

/// Reduces a tableau to signs, one qubit after the other.
class GreedyReducer {
public:
  explicit GreedyReducer(const CliffordCircuit &circuit)
      : n(circuit.numQubits), tableau(n), active(n, true) {
    for (const CliffordGate &gate : circuit.gates)
      tableau.apply(gate);
  }

  /// Gates that undo the circuit, but for its phase.
  std::vector<CliffordGate> run();

private:
  /// How the images of X and Z of a qubit meet on another one.
  enum Class : uint8_t { Anticommuting, Equal, OnlyX, OnlyZ, Neither };

  Class classify(uint32_t generator, uint32_t q) {
    Axis a = tableau.axis(2 * generator, q);
    Axis b = tableau.axis(2 * generator + 1, q);
    if (a == Axis::None)
      return b == Axis::None ? Neither : OnlyZ;
    if (b == Axis::None)
      return OnlyX;
    return a == b ? Equal : Anticommuting;
  }
  unsigned costOf(uint32_t generator);
  void apply(const CliffordGate &gate) {
    tableau.apply(gate);
    gates.push_back(gate);
  }
  void turn(uint32_t q, uint32_t row, Axis to) {
    LocalClifford local = group.turning(tableau.axis(row, q), to);
    if (local != 0)
      apply(CliffordGate::onOne(q, local));
  }
  void normalize(uint32_t generator, uint32_t q);
  void anchor(uint32_t generator);
  void reduce(uint32_t generator);

  const LocalCliffordGroup &group = LocalCliffordGroup::get();
  uint32_t n;
  ImageTableau tableau;
  std::vector<bool> active;
  std::vector<CliffordGate> gates;
};

} // namespace

/// CX gates that reducing the images of a qubit's X and Z takes.
unsigned GreedyReducer::costOf(uint32_t generator) {
  unsigned anti = 0, equal = 0, single = 0;
  for (uint32_t q = 0; q < n; ++q) {
    switch (classify(generator, q)) {
    case Anticommuting:
      ++anti;
      break;
    case Equal:
      ++equal;
      break;
    case OnlyX:
    case OnlyZ:
      ++single;
      break;
    case Neither:
      break;
    }
  }
  unsigned cost = 3 * (anti - 1) / 2 + single + (equal != 0 ? equal + 1 : 0);
  switch (classify(generator, generator)) {
  case Anticommuting:
    return cost;
  case Neither:
    return cost + 3;
  default:
    return cost + 1;
  }
}

/// Turns the images on a qubit to X and Z, to X and X, or to X or Z alone.
void GreedyReducer::normalize(uint32_t generator, uint32_t q) {
  uint32_t first = 2 * generator, second = first + 1;
  switch (classify(generator, q)) {
  case Anticommuting:
    turn(q, first, Axis::X);
    // A quarter turn about X brings Y to Z.
    if (tableau.axis(second, q) == Axis::Y) {
      unsigned ignored = 0;
      apply(CliffordGate::onOne(q, group.rotation(Axis::X, 1, ignored)));
    }
    return;
  case Equal:
  case OnlyX:
    return turn(q, first, Axis::X);
  case OnlyZ:
    return turn(q, second, Axis::Z);
  case Neither:
    return;
  }
}

/// Makes the two images anticommute on the generator's own qubit.
void GreedyReducer::anchor(uint32_t generator) {
  uint32_t q = generator;
  if (classify(generator, q) == Anticommuting)
    return;
  uint32_t a = 0;
  while (!active[a] || classify(generator, a) != Anticommuting)
    ++a;
  normalize(generator, a);
  normalize(generator, q);
  Class own = classify(generator, q);
  if (own == Neither || own == Equal) {
    // X spreads to (or, with X there already, leaves) the qubit.
    apply(CliffordGate::cx(a, q));
    normalize(generator, q);
    own = classify(generator, q);
  }
  apply(own == OnlyX ? CliffordGate::cx(q, a) : CliffordGate::cx(a, q));
}

void GreedyReducer::reduce(uint32_t generator) {
  anchor(generator);
  uint32_t pivot = generator;
  llvm::SmallVector<uint32_t, 32> anti, equal;
  for (uint32_t q = 0; q < n; ++q) {
    if (!active[q])
      continue;
    normalize(generator, q);
    Class here = classify(generator, q);
    if (here == Anticommuting && q != pivot)
      anti.push_back(q);
    else if (here == Equal)
      equal.push_back(q);
  }
  // X and Z on two qubits become X on one and Z on the other.
  for (size_t i = 0; i + 1 < anti.size(); i += 2)
    apply(CliffordGate::cx(anti[i], anti[i + 1]));
  for (size_t i = 1; i < equal.size(); ++i)
    apply(CliffordGate::cx(equal[0], equal[i]));
  if (!equal.empty()) {
    apply(CliffordGate::cx(pivot, equal[0]));
    normalize(generator, equal[0]);
  }
  for (uint32_t q = 0; q < n; ++q) {
    if (!active[q] || q == pivot)
      continue;
    Class here = classify(generator, q);
    if (here == OnlyX)
      apply(CliffordGate::cx(pivot, q));
    else if (here == OnlyZ)
      apply(CliffordGate::cx(q, pivot));
  }
  normalize(generator, pivot);
  // The signs: Z flips that of X, and the other way round.
  unsigned ignored = 0;
  if (tableau.isNegative(2 * generator))
    apply(CliffordGate::onOne(pivot, group.rotation(Axis::Z, 2, ignored)));
  if (tableau.isNegative(2 * generator + 1))
    apply(CliffordGate::onOne(pivot, group.rotation(Axis::X, 2, ignored)));
  active[pivot] = false;
}

std::vector<CliffordGate> GreedyReducer::run() {
  for (uint32_t step = 0; step < n; ++step) {
    uint32_t best = n;
    unsigned bestCost = ~0u;
    for (uint32_t generator = 0; generator < n; ++generator) {
      if (!active[generator])
        continue;
      unsigned cost = costOf(generator);
      if (cost < bestCost) {
        best = generator;
        bestCost = cost;
      }
    }
    reduce(best);
  }
  return std::move(gates);
}

CliffordCircuit enishi::resynthesizeClifford(const CliffordCircuit &circuit) {
  // What undoes the circuit is the inverse of a circuit for it, and what undoes
  // the inverse is one.
  CliffordCircuit undo{circuit.numQubits, 0, GreedyReducer(circuit).run()};
  CliffordCircuit result = undo.inverse();
  CliffordCircuit direct{circuit.numQubits, 0,
                         GreedyReducer(circuit.inverse()).run()};
  if (direct.numCX() < result.numCX())
    result = std::move(direct);

  // What the circuit followed by the inverse of the result does to |0...0> is a
  // phase: that between the two.
  PhasedState state(circuit.numQubits);
  state.addPhase(circuit.eighths);
  for (const CliffordGate &gate : circuit.gates)
    state.apply(gate);
  CliffordCircuit back = result.inverse();
  state.addPhase(back.eighths);
  for (const CliffordGate &gate : back.gates)
    state.apply(gate);
  result.eighths = (result.eighths + state.phaseOfZero()) & 7;
  return result;
}

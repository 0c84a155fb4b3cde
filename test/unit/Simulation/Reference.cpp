//===- Reference.cpp - A simulator too simple to be wrong -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <set>

using namespace enishi;
using namespace enishi::test;

void test::applyNaively(const Circuit &circuit, const Instruction &inst,
                        llvm::ArrayRef<double> params, State &state) {
  llvm::SmallVector<Complex, 64> m;
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst), controls;
  if (inst.kind == GateKind::Unitary) {
    llvm::ArrayRef<Complex> given = circuit.matrix(inst);
    m.assign(given.begin(), given.end());
  } else if (inst.kind == GateKind::Controlled) {
    gateMatrix(inst.base, params, m);
    controls = qubits.drop_back(gateInfo(inst.base).numQubits);
    qubits = qubits.drop_front(controls.size());
  } else {
    gateMatrix(inst.kind, params, m);
  }
  size_t dim = size_t(1) << qubits.size();
  State result(state.size());
  for (size_t index = 0; index < state.size(); ++index) {
    bool holds = true;
    for (Qubit control : controls)
      holds &= index >> control & 1;
    if (!holds) {
      result[index] = state[index];
      continue;
    }
    size_t row = 0, rest = index;
    for (size_t k = 0; k < qubits.size(); ++k) {
      row |= (index >> qubits[k] & 1) << k;
      rest &= ~(size_t(1) << qubits[k]);
    }
    for (size_t column = 0; column < dim; ++column) {
      size_t from = rest;
      for (size_t k = 0; k < qubits.size(); ++k)
        from |= (column >> k & 1) << qubits[k];
      result[index] += m[row * dim + column] * state[from];
    }
  }
  state = std::move(result);
}

State test::naiveState(const Circuit &circuit) {
  State state(size_t(1) << circuit.numQubits);
  state[0] = std::polar(1.0, circuit.globalPhase);
  for (const Instruction &inst : circuit.instructions)
    if (isUnitary(inst.kind))
      applyNaively(circuit, inst, circuit.params(inst), state);
  return state;
}

namespace {

/// Follows every branch of a program.
class Enumerator {
public:
  explicit Enumerator(const Program &program,
                      std::vector<Complex> *rho = nullptr)
      : program(program), rho(rho) {}

  std::map<uint64_t, double> run() {
    Path path;
    path.state.resize(size_t(1) << program.code.numQubits);
    path.state[0] = 1;
    path.slots.resize(program.numSlots);
    path.bits.resize(program.code.numBits);
    follow(path, 1);
    return result;
  }

private:
  struct Path {
    size_t position = 0;
    State state;
    std::vector<int64_t> slots;
    std::vector<bool> bits;
  };

  void follow(Path path, double probability);
  void branch(const Path &path, const Instruction &inst, double probability);
  void classical(const Instruction &inst, Path &path);
  void finish(const Path &path, double probability);

  const Program &program;
  /// Where the density matrix is added up, if it is.
  std::vector<Complex> *rho;
  std::map<uint64_t, double> result;
};

void Enumerator::classical(const Instruction &inst, Path &path) {
  int64_t &d = path.slots[inst.q[0] < path.slots.size() ? inst.q[0] : 0];
  auto slot = [&](unsigned i) { return path.slots[inst.q[i]]; };
  switch (Program::classicalOp(inst)) {
  case ClassicalOp::Constant:
    d = Program::constantBits(inst);
    break;
  case ClassicalOp::Add:
    d = slot(1) + slot(2);
    break;
  case ClassicalOp::Xor:
    d = slot(1) ^ slot(2);
    break;
  case ClassicalOp::CompareLtS:
    d = slot(1) < slot(2);
    break;
  case ClassicalOp::LoadBit:
    d = path.bits[inst.q[2]];
    break;
  case ClassicalOp::StoreBit:
    path.bits[inst.q[2]] = slot(1) & 1;
    break;
  case ClassicalOp::IntToFloatS:
    d = std::bit_cast<int64_t>(double(slot(1)));
    break;
  default:
    std::abort();
  }
}

void Enumerator::branch(const Path &path, const Instruction &inst,
                        double probability) {
  for (bool outcome : {false, true}) {
    Path next = path;
    double weight = 0;
    for (size_t i = 0; i < next.state.size(); ++i) {
      if ((i >> inst.q[0] & 1) != outcome)
        next.state[i] = 0;
      weight += std::norm(next.state[i]);
    }
    if (weight < 1e-14)
      continue;
    for (Complex &amplitude : next.state)
      amplitude /= std::sqrt(weight);
    if (inst.kind == GateKind::Measure) {
      next.bits[inst.q[1]] = outcome;
    } else if (outcome) {
      for (size_t i = 0; i < next.state.size(); ++i)
        if (i >> inst.q[0] & 1)
          std::swap(next.state[i], next.state[i ^ size_t(1) << inst.q[0]]);
    }
    follow(std::move(next), probability * weight);
  }
}

void Enumerator::follow(Path path, double probability) {
  while (path.position < program.code.size()) {
    const Instruction &inst = program.code.instructions[path.position++];
    switch (inst.kind) {
    case GateKind::Measure:
    case GateKind::Reset:
      return branch(path, inst, probability);
    case GateKind::Classical:
      classical(inst, path);
      break;
    case GateKind::Jump:
      path.position = inst.q[0];
      break;
    case GateKind::JumpIfZero:
      if (path.slots[inst.q[1]] == 0)
        path.position = inst.q[0];
      break;
    case GateKind::Barrier:
    case GateKind::Delay:
      break;
    default: {
      std::vector<double> params;
      for (unsigned k = 0; k < program.code.numParams(inst); ++k) {
        Angle angle = program.code.param(inst, k);
        double value = angle.value;
        if (!angle.isConstant()) {
          const LinearExpr &expr = program.code.expression(angle.expr);
          value = expr.constant;
          for (const LinearExpr::Term &term : expr.terms)
            value += term.coefficient *
                     std::bit_cast<double>(path.slots[term.symbol]);
        }
        params.push_back(value);
      }
      applyNaively(program.code, inst, params, path.state);
    }
    }
  }
  finish(path, probability);
}

void Enumerator::finish(const Path &path, double probability) {
  uint64_t key = 0;
  unsigned at = 0;
  for (const BitRegister &reg : program.bitRegisters)
    for (uint32_t i = 0; i < reg.numBits; ++i)
      key |= uint64_t(path.bits[reg.firstBit + i]) << at++;
  result[key] += probability;
  const size_t dim = path.state.size();
  for (size_t r = 0; rho && r < dim; ++r)
    for (size_t c = 0; c < dim; ++c)
      (*rho)[r * dim + c] +=
          probability * path.state[r] * std::conj(path.state[c]);
}

} // namespace

std::map<uint64_t, double> test::naiveDistribution(const Program &program) {
  return Enumerator(program).run();
}

std::vector<Complex> test::naiveDensityMatrix(const Program &program) {
  std::vector<Complex> rho(size_t(1) << 2 * program.code.numQubits);
  Enumerator(program, &rho).run();
  return rho;
}

double test::naiveTrace(const PauliSum &sum, size_t dim,
                        llvm::function_ref<Complex(size_t, size_t)> rho) {
  Complex total = 0;
  for (const PauliTerm &term : sum.terms)
    for (size_t i = 0; i < dim; ++i) {
      // P|i> = phase |j>.
      size_t j = i;
      Complex phase = term.coefficient;
      for (const PauliTerm::Factor &factor : term.factors) {
        const bool one = i >> factor.qubit & 1;
        switch (factor.pauli) {
        case Pauli::I:
          break;
        case Pauli::X:
          j ^= size_t(1) << factor.qubit;
          break;
        case Pauli::Z:
          phase *= one ? -1 : 1;
          break;
        case Pauli::Y:
          j ^= size_t(1) << factor.qubit;
          phase *= one ? Complex(0, -1) : Complex(0, 1);
          break;
        }
      }
      total += phase * rho(i, j);
    }
  return total.real();
}

PauliSum test::randomSum(unsigned numQubits, unsigned count,
                         std::mt19937_64 &random) {
  PauliSum sum;
  for (unsigned t = 0; t < count; ++t) {
    PauliTerm term;
    term.coefficient = std::uniform_real_distribution<>(-1, 1)(random);
    // Several strings with the same flips, so that all ways are taken.
    unsigned flip = random() % 3 ? 5 : random();
    for (unsigned q = 0; q < numQubits; ++q)
      if (auto pauli =
              static_cast<Pauli>((flip >> q & 1) | (random() & 1) << 1);
          pauli != Pauli::I && random() % 4)
        term.factors.push_back({q, pauli});
    sum.terms.push_back(std::move(term));
  }
  return sum;
}

void test::appendLastGates(Circuit &circuit, std::mt19937_64 &random,
                           const RandomCircuitOptions &options) {
  for (Qubit q = 0; q < circuit.numQubits; ++q)
    circuit.append(GateKind::H, {q});
  appendRandomGates(circuit, 2 * circuit.numQubits, random, options);
}

double test::largestDifference(const State &a, const State &b) {
  if (a.size() != b.size())
    return INFINITY;
  double largest = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    // What is not a number is larger than every number.
    double difference = std::abs(a[i] - b[i]);
    largest = difference <= largest ? largest : difference;
  }
  return largest;
}

Program test::programOf(Circuit circuit) {
  Program program;
  program.code = std::move(circuit);
  return program;
}

static double uniform(std::mt19937_64 &random) {
  return (random() >> 11) * 0x1p-53;
}

std::vector<Complex> test::randomUnitary(unsigned numQubits,
                                         std::mt19937_64 &random) {
  size_t dim = size_t(1) << numQubits;
  std::vector<Complex> m(dim * dim);
  for (Complex &entry : m)
    entry = Complex(uniform(random) - 0.5, uniform(random) - 0.5);
  for (size_t i = 0; i < dim; ++i) { // Gram-Schmidt on the rows.
    for (size_t j = 0; j < i; ++j) {
      Complex overlap = 0;
      for (size_t k = 0; k < dim; ++k)
        overlap += std::conj(m[j * dim + k]) * m[i * dim + k];
      for (size_t k = 0; k < dim; ++k)
        m[i * dim + k] -= overlap * m[j * dim + k];
    }
    double norm = 0;
    for (size_t k = 0; k < dim; ++k)
      norm += std::norm(m[i * dim + k]);
    for (size_t k = 0; k < dim; ++k)
      m[i * dim + k] /= std::sqrt(norm);
  }
  return m;
}

void test::appendRandomGates(Circuit &circuit, unsigned count,
                             std::mt19937_64 &random,
                             const RandomCircuitOptions &options) {
  auto below = [&](uint64_t bound) { return random() % bound; };
  std::vector<Qubit> all(circuit.numQubits);
  for (uint32_t i = 0; i < circuit.numQubits; ++i)
    all[i] = i;
  for (unsigned done = 0; done < count;) {
    std::shuffle(all.begin(), all.end(), random);
    unsigned choice = below(kNumTableGates + (options.wide ? 6 : 0));
    if (choice >= kNumTableGates) {
      if (choice % 2) {
        unsigned n = 1 + below(std::min(4u, circuit.numQubits));
        circuit.appendUnitary(llvm::ArrayRef<Qubit>(all).take_front(n),
                              randomUnitary(n, random));
      } else {
        GateKind base = static_cast<GateKind>(below(kNumTableGates));
        const GateInfo &info = gateInfo(base);
        if (info.numQubits >= circuit.numQubits)
          continue;
        unsigned extra = 1 + below(circuit.numQubits - info.numQubits);
        std::vector<Angle> params;
        for (unsigned k = 0; k < info.numParams; ++k)
          params.push_back(uniform(random) * 8 - 4);
        circuit.appendControlled(
            base, extra,
            llvm::ArrayRef<Qubit>(all).take_front(extra + info.numQubits),
            params);
      }
      ++done;
      continue;
    }
    GateKind kind = static_cast<GateKind>(choice);
    const GateInfo &info = gateInfo(kind);
    if (info.numQubits > circuit.numQubits)
      continue;
    bool turns = info.numParams && kind != GateKind::GPhase;
    if (options.cliffordOnly && !info.isClifford() &&
        !(turns && info.numControls == 0 && kind != GateKind::XXPlusYY &&
          kind != GateKind::XXMinusYY))
      continue;
    std::vector<Angle> params;
    for (unsigned k = 0; k < info.numParams; ++k)
      params.push_back(options.cliffordOnly
                           ? (double(below(9)) - 4) * std::numbers::pi / 2
                           : uniform(random) * 8 - 4);
    circuit.append(kind, llvm::ArrayRef<Qubit>(all).take_front(info.numQubits),
                   params);
    ++done;
  }
}

void test::addRegister(Program &program, const char *name, uint32_t bits) {
  program.bitRegisters.push_back({name, program.code.numBits, bits});
  program.code.numBits += bits;
}

Program test::randomDynamicProgram(unsigned qubits, std::mt19937_64 &random,
                                   const RandomCircuitOptions &kinds) {
  Program program;
  program.code = Circuit(qubits);
  addRegister(program, "a", 3);
  addRegister(program, "b", qubits);
  Circuit &code = program.code;
  uint32_t flag = program.newSlot(), counter = program.newSlot();
  uint32_t one = program.newSlot(), limit = program.newSlot();
  uint32_t angle = program.newSlot();
  auto qubit = [&] { return Qubit(random() % qubits); };

  appendRandomGates(code, 8, random, kinds);
  code.appendMeasure(qubit(), 0);
  program.appendClassical(ClassicalOp::LoadBit, flag, kNone, 0);
  size_t skip = program.appendJumpIfZero(flag);
  appendRandomGates(code, 4, random, kinds);
  code.appendReset(qubit());
  program.setJumpTarget(skip, code.size());

  program.appendConstant(counter, int64_t(0));
  program.appendConstant(one, int64_t(1));
  program.appendConstant(limit, int64_t(3));
  size_t loop = code.size();
  appendRandomGates(code, 3, random, kinds);
  code.appendMeasure(qubit(), 1);
  program.appendClassical(ClassicalOp::Add, counter, counter, one);
  program.appendClassical(ClassicalOp::LoadBit, flag, kNone, 1);
  size_t leave = program.appendJumpIfZero(flag);
  program.appendClassical(ClassicalOp::CompareLtS, flag, counter, limit);
  size_t stop = program.appendJumpIfZero(flag);
  size_t again = program.appendJump();
  program.setJumpTarget(again, loop);
  program.setJumpTarget(leave, code.size());
  program.setJumpTarget(stop, code.size());

  if (!kinds.cliffordOnly) {
    program.appendClassical(ClassicalOp::IntToFloatS, angle, counter);
    code.append(GateKind::RY, {qubit()}, {code.symbol(angle)});
  }
  appendRandomGates(code, 4, random, kinds);
  program.appendClassical(ClassicalOp::StoreBit, kNone, counter, 2);
  code.appendReset(qubit());
  for (uint32_t q = 0; q < qubits; ++q) {
    code.appendMeasure(q, 3 + q);
    if (random() % 2)
      appendRandomGates(code, 1, random, kinds);
  }
  return program;
}

/// Whether a chi-square of so many degrees of freedom is within 5.2 sigma.
static bool isPlausibleSum(double chiSquare, double k) {
  double z =
      (std::cbrt(chiSquare / k) - (1 - 2 / (9 * k))) / std::sqrt(2 / (9 * k));
  return z < 5.2;
}

bool test::isPlausible(const Histogram &histogram,
                       const std::map<uint64_t, double> &probabilities) {
  double total = histogram.totalCount(), chiSquare = 0;
  double pooledExpected = 0, pooledSeen = 0;
  int cells = 0;
  std::map<uint64_t, double> seen;
  for (size_t i = 0; i < histogram.size(); ++i)
    seen[histogram.key(i)[0]] = histogram.count(i);
  for (auto [key, count] : seen)
    if (auto it = probabilities.find(key);
        it == probabilities.end() || it->second < 1e-12)
      return false;
  auto addCell = [&](double expected, double observed) {
    chiSquare += (observed - expected) * (observed - expected) / expected;
    ++cells;
  };
  for (auto [key, probability] : probabilities) {
    double expected = probability * total;
    if (expected < 5) {
      pooledExpected += expected;
      pooledSeen += seen[key];
    } else {
      addCell(expected, seen[key]);
    }
  }
  if (pooledExpected >= 5)
    addCell(pooledExpected, pooledSeen);
  if (cells < 2)
    return true;
  return isPlausibleSum(chiSquare, cells - 1);
}

/// How often the bits that `mask` selects have odd parity.
static double oddParities(const Histogram &histogram, uint64_t mask) {
  double odd = 0;
  for (size_t i = 0; i < histogram.size(); ++i)
    if (std::popcount(histogram.key(i)[0] & mask) % 2)
      odd += histogram.count(i);
  return odd;
}

bool test::areAlike(const Histogram &a, const Histogram &b,
                    std::mt19937_64 &random) {
  const double totalA = a.totalCount(), totalB = b.totalCount();
  std::map<uint64_t, std::pair<double, double>> seen;
  for (size_t i = 0; i < a.size(); ++i)
    seen[a.key(i)[0]].first = a.count(i);
  for (size_t i = 0; i < b.size(); ++i)
    seen[b.key(i)[0]].second = b.count(i);
  double chiSquare = 0, restA = 0, restB = 0;
  int cells = 0;
  auto addCell = [&](double inA, double inB) {
    double share = (inA + inB) / (totalA + totalB);
    chiSquare +=
        (inA - share * totalA) * (inA - share * totalA) / (share * totalA) +
        (inB - share * totalB) * (inB - share * totalB) / (share * totalB);
    ++cells;
  };
  for (auto [key, counts] : seen) {
    if (counts.first + counts.second >= 20) {
      addCell(counts.first, counts.second);
    } else {
      restA += counts.first;
      restB += counts.second;
    }
  }
  if (restA + restB >= 20)
    addCell(restA, restB);
  if (cells > 1 && !isPlausibleSum(chiSquare, cells - 1))
    return false;
  // Wide outputs leave few cells: parities of bits hold what is left.
  const uint64_t all =
      a.numBits() < 64 ? (uint64_t(1) << a.numBits()) - 1 : ~uint64_t(0);
  for (unsigned trial = 0; trial < 8; ++trial) {
    const uint64_t mask = trial ? random() & random() & all : all;
    const double oddA = oddParities(a, mask), oddB = oddParities(b, mask);
    const double share = (oddA + oddB) / (totalA + totalB);
    const double sigma =
        std::sqrt(share * (1 - share) * (1 / totalA + 1 / totalB));
    if (std::abs(oddA / totalA - oddB / totalB) > 6 * sigma)
      return false;
  }
  return true;
}

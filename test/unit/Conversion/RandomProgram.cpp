//===- RandomProgram.cpp - Programs with a known outcome --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomProgram.h"

#include "gtest/gtest.h"

#include <functional>

using namespace enishi;
using namespace enishi::test;

namespace {

struct State {
  std::vector<bool> qubits = std::vector<bool>(kProgramQubits);
  std::vector<bool> bits = std::vector<bool>(kProgramBits);
};
using Effect = std::function<void(State &)>;

/// Writes statements; the effect of each is a function on the state.
class Generator {
public:
  Generator(std::mt19937 &random, bool withControlFlow)
      : random(random), withControlFlow(withControlFlow) {}

  RandomProgram make();

private:
  unsigned below(unsigned bound) { return random() % bound; }
  std::string fresh() { return "%v" + std::to_string(next++); }
  static std::string qubit(unsigned q) { return "%q" + std::to_string(q); }
  void line(const std::string &text) { out += text + "\n"; }
  std::vector<unsigned> distinct(unsigned count) {
    std::vector<unsigned> all = {0, 1, 2, 3, 4, 5};
    std::shuffle(all.begin(), all.end(), random);
    all.resize(count);
    return all;
  }

  Effect statements(unsigned count, unsigned depth);
  Effect gate();
  Effect modified();
  Effect measure();
  Effect branch(unsigned depth);
  Effect loop(unsigned depth);
  Effect qubitLoop(unsigned depth);
  Effect countedWhile(unsigned depth);
  Effect choice(unsigned depth);
  void rotation();

  std::mt19937 &random;
  bool withControlFlow;
  std::string out;
  unsigned next = 0;
};

} // namespace

static void toggle(State &state, unsigned q, bool condition = true) {
  state.qubits[q] = state.qubits[q] ^ condition;
}

Effect Generator::gate() {
  std::vector<unsigned> q = distinct(3);
  unsigned a = q[0], b = q[1], c = q[2];
  switch (below(6)) {
  case 0:
    line("qref.g1 x " + qubit(a));
    return [=](State &s) { toggle(s, a); };
  case 1:
    line("qref.g2 cx " + qubit(a) + ", " + qubit(b));
    return [=](State &s) { toggle(s, b, s.qubits[a]); };
  case 2:
    line("qref.g3 ccx " + qubit(a) + ", " + qubit(b) + ", " + qubit(c));
    return [=](State &s) { toggle(s, c, s.qubits[a] && s.qubits[b]); };
  case 3:
    line("qref.g2 swap " + qubit(a) + ", " + qubit(b));
    return [=](State &s) {
      bool old = s.qubits[a];
      s.qubits[a] = s.qubits[b];
      s.qubits[b] = old;
    };
  case 4:
    // The user's gate: cx a, b; then ccx a, b, c.
    line("qref.call @mine(0.5) " + qubit(a) + ", " + qubit(b) + ", " +
         qubit(c));
    return [=](State &s) {
      toggle(s, b, s.qubits[a]);
      toggle(s, c, s.qubits[a] && s.qubits[b]);
    };
  default:
    line("qref.reset " + qubit(a));
    return [=](State &s) { s.qubits[a] = false; };
  }
}

Effect Generator::modified() {
  std::vector<unsigned> q = distinct(4);
  unsigned a = q[0], b = q[1], c = q[2], d = q[3];
  bool first = below(2), second = below(2);
  auto word = [](bool value) { return value ? "true" : "false"; };
  line("qref.ctrl " + qubit(a) + ", " + qubit(b) + " negated [" + word(first) +
       ", " + word(second) + "] {");
  bool isInverse = below(2);
  if (isInverse)
    line("qref.inv {");
  line("qref.g2 cx " + qubit(c) + ", " + qubit(d));
  line("qref.g1 x " + qubit(c));
  line(isInverse ? "}\n}" : "}");
  return [=](State &s) {
    if (s.qubits[a] == first || s.qubits[b] == second)
      return;
    if (isInverse)
      toggle(s, c);
    toggle(s, d, s.qubits[c]);
    if (!isInverse)
      toggle(s, c);
  };
}

Effect Generator::measure() {
  unsigned q = below(kProgramQubits), bit = below(kProgramBits);
  std::string outcome = fresh();
  line(outcome + " = qref.measure " + qubit(q));
  line("cbit.store " + outcome + ", %c[" + std::to_string(bit) +
       "] : !cbit.reg<8>");
  return [=](State &s) { s.bits[bit] = s.qubits[q]; };
}

/// A rotation whose angle a bit decides: no effect on basis states, but it has
/// to stay behind the measurement.
void Generator::rotation() {
  std::string bit = fresh(), angle = fresh();
  line(bit + " = cbit.load %c[" + std::to_string(below(kProgramBits)) +
       "] : !cbit.reg<8>");
  line(angle + " = arith.uitofp " + bit + " : i1 to f64");
  line("qref.r1 rz(" + angle + ") " + qubit(below(kProgramQubits)));
}

Effect Generator::branch(unsigned depth) {
  unsigned bit = below(kProgramBits);
  std::string condition = fresh();
  line(condition + " = cbit.load %c[" + std::to_string(bit) +
       "] : !cbit.reg<8>");
  line("scf.if " + condition + " {");
  Effect then = statements(1 + below(3), depth + 1);
  Effect otherwise = [](State &) {};
  if (below(2)) {
    line("} else {");
    otherwise = statements(1 + below(3), depth + 1);
  }
  line("}");
  return [=](State &s) { s.bits[bit] ? then(s) : otherwise(s); };
}

Effect Generator::loop(unsigned depth) {
  unsigned count = below(4);
  std::string sum = fresh();
  // It carries a classical value as well.
  line(sum + " = scf.for %i" + sum.substr(1) + " = %zero to %n" +
       std::to_string(count) + " step %one iter_args(%s" + sum.substr(1) +
       " = %zero) -> (index) {");
  Effect body = statements(1 + below(3), depth + 1);
  line("scf.yield %s" + sum.substr(1) + " : index\n}");
  return [=](State &s) {
    for (unsigned i = 0; i < count; ++i)
      body(s);
  };
}

Effect Generator::qubitLoop(unsigned depth) {
  std::string i = fresh(), a = fresh(), b = fresh(), j = fresh();
  line("scf.for " + i + " = %zero to %n5 step %one {");
  line(j + " = arith.addi " + i + ", %one : index");
  line(a + " = qref.get %q[" + i + "] : !qref.reg<6>");
  line(b + " = qref.get %q[" + j + "] : !qref.reg<6>");
  line("qref.g2 cx " + a + ", " + b);
  Effect body = statements(below(2), depth + 1);
  line("}");
  return [=](State &s) {
    for (unsigned k = 0; k < 5; ++k) {
      toggle(s, k + 1, s.qubits[k]);
      body(s);
    }
  };
}

/// Runs at most three times, until a bit is clear; the bit is cleared in the
/// third round.
Effect Generator::countedWhile(unsigned depth) {
  unsigned bit = below(kProgramBits);
  std::string n = fresh().substr(1),
              place = "%c[" + std::to_string(bit) + "] : !cbit.reg<8>";
  line("scf.while (%k" + n + " = %zero) : (index) -> index {");
  line("%b" + n + " = cbit.load " + place);
  line("scf.condition(%b" + n + ") %k" + n + " : index");
  line("} do {\n^bb0(%r" + n + ": index):");
  Effect body = statements(1 + below(2), depth + 1);
  line("%t" + n + " = arith.addi %r" + n + ", %one : index");
  line("%e" + n + " = arith.cmpi sge, %t" + n + ", %n3 : index");
  line("scf.if %e" + n + " {\ncbit.store %false, " + place + "\n}");
  line("scf.yield %t" + n + " : index\n}");
  return [=](State &s) {
    for (unsigned round = 1; s.bits[bit]; ++round) {
      body(s);
      if (round >= 3)
        s.bits[bit] = false;
    }
  };
}

Effect Generator::choice(unsigned depth) {
  std::string value = fresh(), index = fresh();
  line(value + " = cbit.read %c : !cbit.reg<8> -> i8");
  std::string low = fresh();
  line(low + " = arith.andi " + value + ", %mask : i8");
  line(index + " = arith.index_castui " + low + " : i8 to index");
  line("scf.index_switch " + index + "\ncase 0 {");
  Effect zero = statements(1 + below(2), depth + 1);
  line("scf.yield\n}\ncase 2 {");
  Effect two = statements(1 + below(2), depth + 1);
  line("scf.yield\n}\ndefault {");
  Effect other = statements(1 + below(2), depth + 1);
  line("scf.yield\n}");
  return [=](State &s) {
    unsigned key = s.bits[0] + 2 * s.bits[1];
    key == 0 ? zero(s) : key == 2 ? two(s) : other(s);
  };
}

Effect Generator::statements(unsigned count, unsigned depth) {
  std::vector<Effect> effects;
  for (unsigned i = 0; i < count; ++i) {
    unsigned kind = below(withControlFlow && depth < 3 ? 16 : 9);
    if (kind < 5)
      effects.push_back(gate());
    else if (kind < 7)
      effects.push_back(measure());
    else if (kind == 7)
      effects.push_back(modified());
    else if (kind == 8)
      rotation();
    else if (kind < 11)
      effects.push_back(branch(depth));
    else if (kind == 11)
      effects.push_back(loop(depth));
    else if (kind == 12)
      effects.push_back(qubitLoop(depth));
    else if (kind == 13)
      effects.push_back(countedWhile(depth));
    else if (kind == 14)
      effects.push_back(choice(depth));
    else
      line("qref.barrier %q : !qref.reg<6>");
  }
  return [effects](State &s) {
    for (const Effect &effect : effects)
      effect(s);
  };
}

RandomProgram Generator::make() {
  line("qref.gate_def @mine [\"t\"] [\"a\", \"b\", \"c\"] {");
  line("^bb0(%t: f64, %a: !qref.qubit, %b: !qref.qubit, %c: !qref.qubit):");
  line("qref.g2 cx %a, %b\nqref.r1 rz(%t) %a\nqref.g3 ccx %a, %b, %c\n}");
  line("func.func @main() {\n%q = qref.alloc \"q\" : !qref.reg<6>");
  line("%c = cbit.alloc \"c\" : !cbit.reg<8>");
  line("%zero = arith.constant 0 : index\n%one = arith.constant 1 : index");
  line("%mask = arith.constant 3 : i8\n%false = arith.constant false");
  for (unsigned n : {0, 1, 2, 3, 5})
    line("%n" + std::to_string(n) + " = arith.constant " + std::to_string(n) +
         " : index");
  for (unsigned q = 0; q < kProgramQubits; ++q)
    line(qubit(q) + " = qref.get %q[" + std::to_string(q) + "] : !qref.reg<6>");
  for (unsigned q : {1, 3, 4})
    line("qref.g1 x " + qubit(q));
  Effect body = statements(25, 0);
  State state;
  for (unsigned q : {1, 3, 4})
    state.qubits[q] = true;
  body(state);
  // What is left in the qubits counts, too.
  for (unsigned q = 0; q < 4; ++q) {
    std::string outcome = fresh();
    line(outcome + " = qref.measure " + qubit(q));
    line("cbit.store " + outcome + ", %c[" + std::to_string(q) +
         "] : !cbit.reg<8>");
    state.bits[q] = state.qubits[q];
  }
  line("return\n}");
  return {out, state.bits};
}

RandomProgram enishi::test::makeRandomProgram(std::mt19937 &random,
                                              bool withControlFlow) {
  return Generator(random, withControlFlow).make();
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

static void runGate(const Circuit &code, const Instruction &inst,
                    std::vector<bool> &state) {
  llvm::ArrayRef<Qubit> q = code.qubits(inst);
  switch (inst.base) {
  case GateKind::X:
  case GateKind::CX:
  case GateKind::CCX: {
    bool isOn = true;
    for (Qubit control : q.drop_back())
      isOn &= state[control];
    state[q.back()] = state[q.back()] ^ isOn;
    break;
  }
  case GateKind::Swap: {
    bool old = state[q[0]];
    state[q[0]] = state[q[1]];
    state[q[1]] = old;
    break;
  }
  case GateKind::RZ:
    break;
  default:
    ADD_FAILURE() << "unexpected gate " << gateName(inst.base).str();
  }
}

static void runClassical(const Instruction &inst, std::vector<int64_t> &slots,
                         std::vector<bool> &bits) {
  int64_t &d = slots[inst.q[0] == kNone ? 0 : inst.q[0]];
  auto a = [&] { return slots[inst.q[1]]; };
  auto b = [&] { return slots[inst.q[2]]; };
  switch (Program::classicalOp(inst)) {
  case ClassicalOp::Constant:
    d = Program::constantBits(inst);
    break;
  case ClassicalOp::Copy:
    d = a();
    break;
  case ClassicalOp::Add:
    d = a() + b();
    break;
  case ClassicalOp::And:
    d = a() & b();
    break;
  case ClassicalOp::CompareEq:
    d = a() == b();
    break;
  case ClassicalOp::CompareLtS:
    d = a() < b();
    break;
  case ClassicalOp::CompareLeS:
    d = a() <= b();
    break;
  case ClassicalOp::TruncateU:
    d = inst.q[2] < 64 ? a() & ((int64_t(1) << inst.q[2]) - 1) : a();
    break;
  case ClassicalOp::IntToFloatU:
    break;
  case ClassicalOp::LoadBit:
    d = bits[inst.q[2]];
    break;
  case ClassicalOp::StoreBit:
    bits[inst.q[2]] = a() & 1;
    break;
  case ClassicalOp::LoadBits:
    d = 0;
    for (int64_t i = 0; i < Program::constantBits(inst); ++i)
      d |= int64_t(bits[inst.q[2] + i]) << i;
    break;
  default:
    ADD_FAILURE() << "unexpected classical operation "
                  << unsigned(Program::classicalOp(inst));
  }
}

std::vector<bool> enishi::test::runOnBasisStates(const Program &program) {
  const Circuit &code = program.code;
  std::vector<bool> state(code.numQubits), bits(code.numBits);
  std::vector<int64_t> slots(program.numSlots + 1);
  size_t at = 0;
  for (size_t steps = 0; at < code.size(); ++steps) {
    if (steps > 1'000'000) {
      ADD_FAILURE() << "does not end";
      break;
    }
    const Instruction &inst = code.instructions[at++];
    switch (inst.kind) {
    case GateKind::Measure:
      bits[code.bit(inst)] = state[inst.q[0]];
      break;
    case GateKind::Reset:
      state[inst.q[0]] = false;
      break;
    case GateKind::Barrier:
      break;
    case GateKind::Classical:
      runClassical(inst, slots, bits);
      break;
    case GateKind::Jump:
      at = Program::jumpTarget(inst);
      break;
    case GateKind::JumpIfZero:
      if (slots[Program::jumpCondition(inst)] == 0)
        at = Program::jumpTarget(inst);
      break;
    default:
      runGate(code, inst, state);
    }
  }
  bits.resize(kProgramBits);
  return bits;
}

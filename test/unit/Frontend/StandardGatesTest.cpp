//===- StandardGatesTest.cpp - The gates of both libraries are what they should
// be ===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every gate of stdgates.inc and qelib1.inc is compared with its definition by
// the language, spelled out in U, gphase, ctrl and elementary gates and
// evaluated here with dense matrices. U is written down from the specification
// of OpenQASM 3.
//
//===----------------------------------------------------------------------===//

#include "FrontendTestUtils.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <complex>
#include <functional>

using namespace enishi;

namespace {

using Complex = std::complex<double>;
using State = std::vector<Complex>;
constexpr double kPi = 3.14159265358979323846;

/// The smallest possible simulator: gates on amplitudes, bit k is qubit k.
class Simulator {
public:
  explicit Simulator(unsigned numQubits) : state(size_t(1) << numQubits) {}
  State state;

  using Matrix2 = std::array<Complex, 4>;

  void apply(const Matrix2 &m, unsigned target, size_t controls = 0) {
    size_t bit = size_t(1) << target;
    for (size_t i = 0; i < state.size(); ++i) {
      if ((i & bit) || (i & controls) != controls)
        continue;
      Complex a = state[i], b = state[i | bit];
      state[i] = m[0] * a + m[1] * b;
      state[i | bit] = m[2] * a + m[3] * b;
    }
  }
  void phase(double angle, size_t controls = 0) {
    for (size_t i = 0; i < state.size(); ++i)
      if ((i & controls) == controls)
        state[i] *= std::polar(1.0, angle);
  }
  /// U of the OpenQASM 3 specification.
  void u(double theta, double phi, double lambda, unsigned target,
         size_t controls = 0) {
    Complex i(0, 1), e = std::exp(i * theta);
    apply({(1.0 + e) / 2.0, -i * std::exp(i * lambda) * (1.0 - e) / 2.0,
           i * std::exp(i * phi) * (1.0 - e) / 2.0,
           std::exp(i * (phi + lambda)) * (1.0 + e) / 2.0},
          target, controls);
  }
  /// x, y, z: a rotation exp(-i theta/2 P).
  void rotate(char axis, double theta, unsigned target, size_t controls = 0) {
    Complex i(0, 1);
    double c = std::cos(theta / 2), s = std::sin(theta / 2);
    if (axis == 'x')
      apply({c, -i * s, -i * s, c}, target, controls);
    else if (axis == 'y')
      apply({c, -s, s, c}, target, controls);
    else
      apply({std::exp(-i * theta / 2.0), 0, 0, std::exp(i * theta / 2.0)},
            target, controls);
  }
  void x(unsigned target, size_t controls = 0) {
    apply({0, 1, 1, 0}, target, controls);
  }
  void h(unsigned target, size_t controls = 0) {
    double r = std::sqrt(0.5);
    apply({r, r, r, -r}, target, controls);
  }
  void p(double lambda, unsigned target, size_t controls = 0) {
    phase(lambda, controls | size_t(1) << target);
  }
  void cx(unsigned control, unsigned target) {
    x(target, size_t(1) << control);
  }
};

/// Runs packed operations and calls with controls through gateMatrix.
void run(const ast::Program &program, const ast::Block &block,
         const std::vector<uint32_t> &qubits, State &state);

void applyMatrix(const llvm::SmallVectorImpl<Complex> &matrix,
                 const std::vector<uint32_t> &qubits, size_t controls,
                 State &state) {
  size_t size = size_t(1) << qubits.size(), mask = 0;
  for (uint32_t qubit : qubits)
    mask |= size_t(1) << qubit;
  for (size_t rest = 0; rest < state.size(); ++rest) {
    if ((rest & mask) || (rest & controls) != controls)
      continue;
    auto index = [&](size_t local) {
      size_t result = rest;
      for (size_t k = 0; k < qubits.size(); ++k)
        result |= (local >> k & 1) << qubits[k];
      return result;
    };
    State column(size);
    for (size_t i = 0; i < size; ++i)
      column[i] = state[index(i)];
    for (size_t i = 0; i < size; ++i) {
      Complex sum = 0;
      for (size_t j = 0; j < size; ++j)
        sum += matrix[i * size + j] * column[j];
      state[index(i)] = sum;
    }
  }
}

void applyTable(GateKind kind, llvm::ArrayRef<double> params,
                const std::vector<uint32_t> &qubits, size_t controls,
                State &state) {
  llvm::SmallVector<Complex> matrix;
  gateMatrix(kind, params, matrix);
  applyMatrix(matrix, qubits, controls, state);
}

void run(const ast::Program &program, const ast::Block &block,
         const std::vector<uint32_t> &qubits, State &state) {
  auto map = [&](uint32_t local) { return qubits[local]; };
  for (const std::unique_ptr<ast::Stmt> &stmt : block) {
    if (auto *node = llvm::dyn_cast<ast::GateRun>(stmt.get())) {
      for (size_t i = node->begin; i < node->end; ++i) {
        const ast::PackedOp &op = program.ops[i];
        std::vector<uint32_t> operands;
        for (uint32_t qubit : program.qubitsOf(op))
          operands.push_back(map(qubit));
        if (op.isUserGate())
          run(program, program.gates[op.gate].body, operands, state);
        else
          applyTable(op.kind, program.paramsOf(op), operands, 0, state);
      }
      continue;
    }
    auto *call = llvm::dyn_cast<ast::GateCall>(stmt.get());
    ASSERT_TRUE(call);
    size_t controls = 0;
    std::vector<uint32_t> operands;
    unsigned numControls = 0;
    for (const ast::Modifier &modifier : call->modifiers) {
      ASSERT_EQ(modifier.kind, ast::Modifier::Ctrl);
      numControls += modifier.count;
    }
    for (const ast::Location &operand : call->operands) {
      if (numControls > 0) {
        controls |= size_t(1) << map(operand.index);
        --numControls;
      } else {
        operands.push_back(map(operand.index));
      }
    }
    std::vector<double> params;
    for (const ast::Expr *param : call->params)
      params.push_back(param->real);
    if (call->phase)
      applyTable(GateKind::GPhase, call->phase->real, {}, controls, state);
    applyTable(call->gateKind, params, operands, controls, state);
  }
}

constexpr double kParams[4] = {0.7, -1.3, 2.1, 0.45};

struct GateCase {
  const char *name;
  unsigned numParams;
  unsigned numQubits;
  std::function<void(Simulator &)> definition;
};

const double a = kParams[0], b = kParams[1], c = kParams[2], d = kParams[3];

/// Of stdgates.inc, exactly as the specification defines them.
std::vector<GateCase> stdgates() {
  auto s = [](auto f) { return std::function<void(Simulator &)>(f); };
  return {
      {"p", 1, 1, s([](Simulator &q) { q.p(a, 0); })},
      {"x", 0, 1, s([](Simulator &q) {
         q.u(kPi, 0, kPi, 0);
         q.phase(-kPi / 2);
       })},
      {"y", 0, 1, s([](Simulator &q) {
         q.u(kPi, kPi / 2, kPi / 2, 0);
         q.phase(-kPi / 2);
       })},
      {"z", 0, 1, s([](Simulator &q) { q.p(kPi, 0); })},
      {"h", 0, 1, s([](Simulator &q) {
         q.u(kPi / 2, 0, kPi, 0);
         q.phase(-kPi / 4);
       })},
      {"s", 0, 1, s([](Simulator &q) { q.p(kPi / 2, 0); })},
      {"sdg", 0, 1, s([](Simulator &q) { q.p(-kPi / 2, 0); })},
      {"t", 0, 1, s([](Simulator &q) { q.p(kPi / 4, 0); })},
      {"tdg", 0, 1, s([](Simulator &q) { q.p(-kPi / 4, 0); })},
      {"sx", 0, 1, s([](Simulator &q) {
         q.rotate('x', kPi / 2, 0);
         q.phase(kPi / 4);
       })},
      {"rx", 1, 1, s([](Simulator &q) { q.rotate('x', a, 0); })},
      {"ry", 1, 1, s([](Simulator &q) { q.rotate('y', a, 0); })},
      {"rz", 1, 1, s([](Simulator &q) { q.rotate('z', a, 0); })},
      {"cx", 0, 2, s([](Simulator &q) { q.cx(0, 1); })},
      {"cy", 0, 2, s([](Simulator &q) {
         q.u(kPi, kPi / 2, kPi / 2, 1, 1);
         q.phase(-kPi / 2, 1);
       })},
      {"cz", 0, 2, s([](Simulator &q) { q.p(kPi, 1, 1); })},
      {"cp", 1, 2, s([](Simulator &q) { q.p(a, 1, 1); })},
      {"crx", 1, 2, s([](Simulator &q) { q.rotate('x', a, 1, 1); })},
      {"cry", 1, 2, s([](Simulator &q) { q.rotate('y', a, 1, 1); })},
      {"crz", 1, 2, s([](Simulator &q) { q.rotate('z', a, 1, 1); })},
      {"ch", 0, 2, s([](Simulator &q) { q.h(1, 1); })},
      {"swap", 0, 2, s([](Simulator &q) {
         q.cx(0, 1);
         q.cx(1, 0);
         q.cx(0, 1);
       })},
      {"ccx", 0, 3, s([](Simulator &q) { q.x(2, 3); })},
      {"cswap", 0, 3, s([](Simulator &q) {
         q.x(2, 3);
         q.x(1, 5);
         q.x(2, 3);
       })},
      {"cu", 4, 2, s([](Simulator &q) {
         q.p(d - a / 2, 0);
         q.u(a, b, c, 1, 1);
       })},
      {"CX", 0, 2, s([](Simulator &q) { q.cx(0, 1); })},
      {"phase", 1, 1, s([](Simulator &q) { q.p(a, 0); })},
      {"cphase", 1, 2, s([](Simulator &q) { q.p(a, 1, 1); })},
      {"id", 0, 1, s([](Simulator &) {})},
      {"u1", 1, 1, s([](Simulator &q) { q.u(0, 0, a, 0); })},
      {"u2", 2, 1, s([](Simulator &q) {
         q.phase(-(a + b + kPi / 2) / 2);
         q.u(kPi / 2, a, b, 0);
       })},
      {"u3", 3, 1, s([](Simulator &q) {
         q.phase(-(b + c + a) / 2);
         q.u(a, b, c, 0);
       })},
      {"U", 3, 1, s([](Simulator &q) { q.u(a, b, c, 0); })},
  };
}

void pauliPair(Simulator &q, char axis, double theta) {
  // exp(-i theta/2 PP) by a change of basis and rzz.
  auto basis = [&](double sign) {
    for (unsigned k : {0u, 1u}) {
      if (axis == 'x')
        q.h(k);
      else if (axis == 'y')
        q.rotate('x', sign * kPi / 2, k);
    }
  };
  basis(1);
  q.cx(0, 1);
  q.rotate('z', theta, 1);
  q.cx(0, 1);
  basis(-1);
}

/// Of qelib1.inc and its later versions, up to a global phase.
std::vector<GateCase> qelib1() {
  auto s = [](auto f) { return std::function<void(Simulator &)>(f); };
  auto margolus = [](Simulator &q) {
    q.h(2), q.p(kPi / 4, 2), q.cx(1, 2), q.p(-kPi / 4, 2), q.cx(0, 2);
    q.p(kPi / 4, 2), q.cx(1, 2), q.p(-kPi / 4, 2), q.h(2);
  };
  auto controlled3 = [](Simulator &q) {
    q.h(3), q.p(kPi / 4, 3), q.cx(2, 3), q.p(-kPi / 4, 3), q.h(3);
    q.cx(0, 3), q.p(kPi / 4, 3), q.cx(1, 3), q.p(-kPi / 4, 3), q.cx(0, 3);
    q.p(kPi / 4, 3), q.cx(1, 3), q.p(-kPi / 4, 3), q.h(3), q.p(kPi / 4, 3);
    q.cx(2, 3), q.p(-kPi / 4, 3), q.h(3);
  };
  return {
      {"u0", 1, 1, s([](Simulator &) {})},
      {"u1", 1, 1, s([](Simulator &q) { q.p(a, 0); })},
      {"u2", 2, 1, s([](Simulator &q) { q.u(kPi / 2, a, b, 0); })},
      {"u3", 3, 1, s([](Simulator &q) { q.u(a, b, c, 0); })},
      {"u", 3, 1, s([](Simulator &q) { q.u(a, b, c, 0); })},
      {"U", 3, 1, s([](Simulator &q) { q.u(a, b, c, 0); })},
      {"CX", 0, 2, s([](Simulator &q) { q.cx(0, 1); })},
      {"sxdg", 0, 1, s([](Simulator &q) { q.rotate('x', -kPi / 2, 0); })},
      {"r", 2, 1, s([](Simulator &q) {
         q.rotate('z', -b, 0);
         q.rotate('x', a, 0);
         q.rotate('z', b, 0);
       })},
      {"cu1", 1, 2, s([](Simulator &q) { q.p(a, 1, 1); })},
      // Controlled diag(1, e^{i(b+c)}...) as later versions of the library
      // define it: U without the phase a/2.
      {"cu3", 3, 2, s([](Simulator &q) {
         q.p(-a / 2, 0);
         q.u(a, b, c, 1, 1);
       })},
      {"cs", 0, 2, s([](Simulator &q) { q.p(kPi / 2, 1, 1); })},
      {"csdg", 0, 2, s([](Simulator &q) { q.p(-kPi / 2, 1, 1); })},
      {"csx", 0, 2, s([](Simulator &q) {
         q.rotate('x', kPi / 2, 1, 1);
         q.phase(kPi / 4, 1);
       })},
      {"rxx", 1, 2, s([](Simulator &q) { pauliPair(q, 'x', a); })},
      {"ryy", 1, 2, s([](Simulator &q) { pauliPair(q, 'y', a); })},
      {"rzz", 1, 2, s([](Simulator &q) { pauliPair(q, 'z', a); })},
      {"rzx", 1, 2, s([](Simulator &q) {
         q.h(1), q.cx(0, 1), q.rotate('z', a, 1), q.cx(0, 1), q.h(1);
       })},
      {"iswap", 0, 2, s([](Simulator &q) {
         pauliPair(q, 'x', -kPi / 2);
         pauliPair(q, 'y', -kPi / 2);
       })},
      {"dcx", 0, 2, s([](Simulator &q) { q.cx(0, 1), q.cx(1, 0); })},
      // rzx(pi/4), x on the first qubit, rzx(-pi/4).
      {"ecr", 0, 2, s([](Simulator &q) {
         q.h(1), q.cx(0, 1), q.rotate('z', kPi / 4, 1), q.cx(0, 1), q.h(1);
         q.x(0);
         q.h(1), q.cx(0, 1), q.rotate('z', -kPi / 4, 1), q.cx(0, 1), q.h(1);
       })},
      {"ccz", 0, 3, s([](Simulator &q) { q.p(kPi, 2, 3); })},
      {"c3x", 0, 4, s([](Simulator &q) { q.x(3, 7); })},
      {"c4x", 0, 5, s([](Simulator &q) { q.x(4, 15); })},
      {"c3sqrtx", 0, 4, s([](Simulator &q) {
         q.rotate('x', kPi / 2, 3, 7);
         q.phase(kPi / 4, 7);
       })},
      {"rccx", 0, 3, s(margolus)},
      {"rc3x", 0, 4, s(controlled3)},
      {"rcccx", 0, 4, s(controlled3)},
  };
}

std::string callOf(const GateCase &gate, const char *modifier,
                   unsigned controls) {
  std::string text = modifier + std::string(gate.name);
  for (unsigned i = 0; i < gate.numParams; ++i)
    text += fmt::format("{}{}", i ? ", " : "(", kParams[i]);
  text += gate.numParams ? ") " : " ";
  for (unsigned i = 0; i < gate.numQubits + controls; ++i)
    text += fmt::format("{}q[{}]", i ? ", " : "", i);
  return text + ";";
}

State randomState(unsigned numQubits) {
  State state(size_t(1) << numQubits);
  for (size_t i = 0; i < state.size(); ++i)
    state[i] = {std::sin(1.7 * i + 0.3), std::cos(2.9 * i * i + 1.1)};
  return state;
}

void expectSame(const State &actual, const State &wanted, bool upToPhase,
                const char *name) {
  Complex phase = 1;
  if (upToPhase) {
    Complex overlap = 0;
    for (size_t i = 0; i < actual.size(); ++i)
      overlap += std::conj(actual[i]) * wanted[i];
    phase = overlap / std::abs(overlap);
  }
  for (size_t i = 0; i < actual.size(); ++i)
    EXPECT_LT(std::abs(actual[i] * phase - wanted[i]), 1e-12) << name;
}

void check(const GateCase &gate, const std::string &head, bool upToPhase) {
  Parsed parsed = parse(head + callOf(gate, "", 0));
  ASSERT_TRUE(parsed) << gate.name << "\n" << parsed.messages();
  State start = randomState(gate.numQubits), actual = start;
  std::vector<uint32_t> qubits = {0, 1, 2, 3, 4, 5};
  run(*parsed.program, parsed->body, qubits, actual);
  Simulator simulator(gate.numQubits);
  simulator.state = start;
  gate.definition(simulator);
  expectSame(actual, simulator.state, upToPhase, gate.name);
}

TEST(StandardGates, Stdgates) {
  for (const GateCase &gate : stdgates())
    check(gate, "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[6] q;\n",
          /*upToPhase=*/false);
}

/// Under a control the phases of u2, u3 and U are no longer global.
TEST(StandardGates, StdgatesUnderControl) {
  for (const GateCase &gate : stdgates()) {
    Parsed parsed =
        parse("OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[6] q;\n" +
              callOf(gate, "ctrl @ ", 1));
    ASSERT_TRUE(parsed) << gate.name << "\n" << parsed.messages();
    State start = randomState(gate.numQubits + 1), actual = start;
    run(*parsed.program, parsed->body, {0, 1, 2, 3, 4, 5}, actual);
    // The control is qubit 0: the odd amplitudes are those of the gate.
    Simulator simulator(gate.numQubits);
    for (size_t i = 0; i < simulator.state.size(); ++i)
      simulator.state[i] = start[2 * i + 1];
    gate.definition(simulator);
    State wanted = start;
    for (size_t i = 0; i < simulator.state.size(); ++i)
      wanted[2 * i + 1] = simulator.state[i];
    expectSame(actual, wanted, /*upToPhase=*/false, gate.name);
  }
}

TEST(StandardGates, Qelib1) {
  std::vector<GateCase> gates = qelib1();
  for (const GateCase &gate : stdgates()) {
    std::string name = gate.name;
    if (name != "phase" && name != "cphase")
      gates.push_back(gate);
  }
  for (const GateCase &gate : gates)
    check(gate, "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[6];\n",
          /*upToPhase=*/true);
}

TEST(StandardGates, OwnDefinitionsAreRecognised) {
  Parsed parsed = parse(R"(OPENQASM 3.1; include "stdgates.inc"; qubit[2] q;
gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; }
gate rxx(t) a, b { h a; h b; rzz(t) a, b; h a; h b; }
gate ecr a, b { h a; }
rzz(0.5) q[0], q[1]; rxx(0.25) q[0], q[1]; ecr q[0], q[1];)");
  ASSERT_TRUE(parsed) << parsed.messages();
  ASSERT_EQ(parsed->body.size(), 1u);
  auto *run = llvm::cast<ast::GateRun>(parsed->body[0].get());
  ASSERT_EQ(run->end - run->begin, 3u);
  const ast::PackedOp *ops = &parsed->ops[run->begin];
  EXPECT_EQ(ops[0].kind, GateKind::RZZ);
  EXPECT_FALSE(ops[0].isUserGate());
  EXPECT_EQ(ops[0].param, 0.5);
  EXPECT_EQ(ops[1].kind, GateKind::RXX);
  // What has the name only stays what it is.
  EXPECT_TRUE(ops[2].isUserGate());
}

TEST(StandardGates, RecognitionMindsThePhaseInOpenQASM3) {
  const char *body = "gate rzz(t) a, b { cx a, b; u1(t) b; cx a, b; }\n";
  Parsed three =
      parse(std::string("OPENQASM 3.1; include \"stdgates.inc\";\n") + body +
            "qubit[2] q; rzz(1) q[0], q[1];");
  ASSERT_TRUE(three);
  EXPECT_TRUE(three->ops.back().isUserGate());
  Parsed two = parse(std::string("OPENQASM 2.0; include \"qelib1.inc\";\n") +
                     body + "qreg q[2]; rzz(1) q[0], q[1];");
  ASSERT_TRUE(two);
  EXPECT_EQ(two->ops.back().kind, GateKind::RZZ);
  EXPECT_FALSE(two->ops.back().isUserGate());
}

} // namespace

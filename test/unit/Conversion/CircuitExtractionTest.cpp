//===- CircuitExtractionTest.cpp - Flat circuits out and back ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Conversion/CircuitExtraction.h"

#include "RandomProgram.h"
#include "dialects/QC/QC.h"
#include "dialects/QRef/QRef.h"
#include "enishi/Conversion/Passes.h"
#include "enishi/Conversion/QCToProgram.h"
#include "enishi/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"

#include "llvm/ADT/STLExtras.h"

#include "gtest/gtest.h"

#include <numeric>

using namespace mlir;
using namespace enishi;
using namespace enishi::test;

namespace {

class CircuitExtractionTest : public testing::TestWithParam<bool> {
protected:
  CircuitExtractionTest() : context(MLIRContext::Threading::DISABLED) {
    context.loadDialect<qref::QRefDialect, qc::QCDialect, func::FuncDialect,
                        arith::ArithDialect, scf::SCFDialect>();
  }

  void read(const std::string &text) {
    module = parseSourceString<ModuleOp>(text, ParserConfig(&context));
    ASSERT_TRUE(bool(module)) << text;
    // Loops stay, or are unrolled.
    uint64_t unrollOps = random() % 2 ? 0 : 10000;
    ASSERT_TRUE(succeeded(convertQRefToQC(*module, 20'000'000, unrollOps)))
        << text;
    check();
  }
  func::FuncOp main() { return *module->getOps<func::FuncOp>().begin(); }
  void check() {
    ASSERT_TRUE(succeeded(verify(*module)));
    ASSERT_TRUE(succeeded(verifyLinear(main())));
  }
  std::vector<bool> run() {
    FailureOr<Program> program = convertQCToProgram(*module);
    EXPECT_TRUE(succeeded(program));
    if (failed(program))
      return {};
    if (llvm::Error error = program->check()) {
      ADD_FAILURE() << llvm::toString(std::move(error));
      return {};
    }
    return runOnBasisStates(*program);
  }
  std::string text() {
    std::string result;
    llvm::raw_string_ostream(result) << *module;
    return result;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::mt19937 random{7};
};

/// The instructions in another order that keeps the order on each qubit and,
/// where there is control flow, among measurements and control flow.
Circuit shuffled(const Circuit &circuit, std::mt19937 &random) {
  bool hasFlow =
      llvm::any_of(circuit.instructions, [](const Instruction &inst) {
        return inst.kind == GateKind::ControlFlow;
      });
  size_t size = circuit.size();
  std::vector<std::vector<size_t>> after(size);
  std::vector<unsigned> numBefore(size);
  std::vector<size_t> last(circuit.numQubits + 1, size);
  for (size_t i = 0; i < size; ++i) {
    const Instruction &inst = circuit.instructions[i];
    llvm::SmallVector<Qubit, 8> wires(circuit.qubits(inst));
    if (hasFlow &&
        (inst.kind == GateKind::Measure || inst.kind == GateKind::ControlFlow))
      wires.push_back(circuit.numQubits);
    for (Qubit wire : wires) {
      if (last[wire] != size) {
        after[last[wire]].push_back(i);
        ++numBefore[i];
      }
      last[wire] = i;
    }
  }
  Circuit result(circuit.numQubits, circuit.numBits);
  result.globalPhase = circuit.globalPhase;
  std::vector<size_t> ready;
  for (size_t i = 0; i < size; ++i)
    if (numBefore[i] == 0)
      ready.push_back(i);
  while (!ready.empty()) {
    std::swap(ready[random() % ready.size()], ready.back());
    size_t i = ready.back();
    ready.pop_back();
    Instruction &copy = result.appendFrom(circuit, circuit.instructions[i]);
    if (copy.kind == GateKind::ControlFlow)
      for (Circuit &block : result.controlFlowBlocks(copy))
        block = shuffled(block, random);
    for (size_t successor : after[i])
      if (--numBefore[successor] == 0)
        ready.push_back(successor);
  }
  return result;
}

/// The circuit on other qubits, with swaps between instructions.
Circuit routed(const Circuit &circuit, unsigned numSites,
               std::mt19937 &random) {
  std::vector<Qubit> map(numSites);
  std::iota(map.begin(), map.end(), 0);
  std::shuffle(map.begin(), map.end(), random);
  Circuit result(numSites, circuit.numBits);
  for (const Instruction &inst : circuit.instructions) {
    if (random() % 4 == 0) {
      Qubit a = random() % numSites, b = (a + 1) % numSites;
      result.append(GateKind::Swap, {a, b});
      for (Qubit &site : map)
        site = site == a ? b : site == b ? a : site;
    }
    result.appendFrom(circuit, inst, map);
  }
  return result;
}

TEST_P(CircuitExtractionTest, ConversionDoesWhatTheProgramSays) {
  for (int round = 0; round < 60; ++round) {
    RandomProgram program = makeRandomProgram(random, GetParam());
    read(program.text);
    EXPECT_EQ(run(), program.outcome) << program.text << text();
  }
}

TEST_P(CircuitExtractionTest, ToTheReferenceFormAndBack) {
  for (int round = 0; round < 40; ++round) {
    RandomProgram program = makeRandomProgram(random, GetParam());
    read(program.text);
    ASSERT_TRUE(succeeded(convertQCToQRef(*module)));
    ASSERT_TRUE(succeeded(verify(*module)));
    ASSERT_TRUE(succeeded(convertQRefToQC(*module)));
    check();
    EXPECT_EQ(run(), program.outcome) << program.text;
  }
}

TEST_P(CircuitExtractionTest, WritingBackTheSameChangesNothing) {
  for (int round = 0; round < 40; ++round) {
    read(makeRandomProgram(random, GetParam()).text);
    FailureOr<CircuitExtraction> extraction =
        CircuitExtraction::extract(main());
    ASSERT_TRUE(succeeded(extraction));
    Circuit circuit = extraction->circuit;
    ASSERT_TRUE(succeeded(extraction->writeBack(circuit)));
    check();
    // The second time there is not even an op in another place.
    std::string before = text();
    extraction = CircuitExtraction::extract(main());
    circuit = extraction->circuit;
    ASSERT_TRUE(succeeded(extraction->writeBack(circuit)));
    EXPECT_EQ(text(), before);
  }
}

TEST_P(CircuitExtractionTest, WritingBackAnotherOrder) {
  for (int round = 0; round < 80; ++round) {
    RandomProgram program = makeRandomProgram(random, GetParam());
    read(program.text);
    FailureOr<CircuitExtraction> extraction =
        CircuitExtraction::extract(main());
    Circuit circuit = shuffled(extraction->circuit, random);
    ASSERT_TRUE(succeeded(extraction->writeBack(circuit))) << program.text;
    check();
    EXPECT_EQ(run(), program.outcome) << program.text << text();
  }
}

TEST_P(CircuitExtractionTest, WritingBackOnSites) {
  for (int round = 0; round < 80; ++round) {
    RandomProgram program = makeRandomProgram(random, GetParam());
    read(program.text);
    FailureOr<CircuitExtraction> extraction =
        CircuitExtraction::extract(main());
    Circuit circuit = routed(shuffled(extraction->circuit, random), 11, random);
    ASSERT_TRUE(succeeded(extraction->writeBackMapped(circuit)));
    check();
    EXPECT_EQ(run(), program.outcome) << program.text << text();
    EXPECT_EQ(text().find("qc.alloc"), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(All, CircuitExtractionTest, testing::Bool(),
                         [](const testing::TestParamInfo<bool> &info) {
                           return info.param ? "WithControlFlow"
                                             : "WithoutControlFlow";
                         });

TEST_F(CircuitExtractionTest, MeasurementsOutOfOrderStaySamplable) {
  read(R"(func.func @main() {
    %q = qref.alloc "q" : !qref.reg<3>
    %c = cbit.alloc "c" : !cbit.reg<3>
    %q0 = qref.get %q[0] : !qref.reg<3>
    %q1 = qref.get %q[1] : !qref.reg<3>
    %q2 = qref.get %q[2] : !qref.reg<3>
    %0 = qref.measure %q0
    cbit.store %0, %c[2] : !cbit.reg<3>
    %1 = qref.measure %q1
    cbit.store %1, %c[1] : !cbit.reg<3>
    %2 = qref.measure %q2
    cbit.store %2, %c[0] : !cbit.reg<3>
    return
  })");
  FailureOr<CircuitExtraction> extraction = CircuitExtraction::extract(main());
  Circuit reversed(3, 3);
  for (const Instruction &inst :
       llvm::reverse(extraction->circuit.instructions))
    reversed.appendFrom(extraction->circuit, inst);
  ASSERT_TRUE(succeeded(extraction->writeBack(reversed)));
  FailureOr<Program> program = convertQCToProgram(*module);
  ASSERT_TRUE(succeeded(program));
  EXPECT_TRUE(program->isSamplable());
  ASSERT_EQ(program->code.size(), 3u);
  EXPECT_EQ(program->code.instructions[0].q[0], 2u);
  EXPECT_EQ(program->code.bit(program->code.instructions[0]), 0u);
}

TEST_F(CircuitExtractionTest, LinearAngles) {
  read(R"(func.func @main() {
    %q = qref.alloc "q" : !qref.qubit
    %t = cbit.input "t" as "float[64]" : f64
    %u = cbit.input "u" as "float[64]" : f64
    %two = arith.constant 2.0 : f64
    %a = arith.divf %t, %two : f64
    %b = arith.subf %a, %u : f64
    %c = arith.addf %b, %two : f64
    qref.r1 rz(%c) %q
    %d = arith.mulf %t, %u : f64
    qref.r1 rz(%d) %q
    return
  })");
  FailureOr<CircuitExtraction> extraction = CircuitExtraction::extract(main());
  const Circuit &circuit = extraction->circuit;
  LinearExpr first = circuit.linear(circuit.param(circuit.instructions[0], 0));
  EXPECT_EQ(first.constant, 2.0);
  ASSERT_EQ(first.terms.size(), 2u);
  EXPECT_EQ(first.terms[0].coefficient, 0.5);
  EXPECT_EQ(first.terms[1].coefficient, -1.0);
  LinearExpr second = circuit.linear(circuit.param(circuit.instructions[1], 0));
  ASSERT_EQ(second.terms.size(), 1u); // A product is a symbol of its own.
  Circuit merged(1);
  merged.append(GateKind::RZ, {0}, {merged.makeAngle(first)});
  ASSERT_TRUE(succeeded(extraction->writeBack(merged)));
  check();
  extraction = CircuitExtraction::extract(main());
  EXPECT_EQ(extraction->circuit.linear(extraction->circuit.param(
                extraction->circuit.instructions[0], 0)),
            first);
}

TEST_F(CircuitExtractionTest, PhasesDelaysAndMatrices) {
  read(R"(func.func @main() {
    %q = qref.alloc "q" : !qref.reg<2>
    %a = qref.get %q[0] : !qref.reg<2>
    %b = qref.get %q[1] : !qref.reg<2>
    qref.phase gphase(0.25)
    qref.phase gphase(0.5)
    qref.delay 1.5 us %q : !qref.reg<2>
    qref.delay 30.0 dt %a : !qref.qubit
    qref.unitary %b [0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    return
  })");
  FailureOr<CircuitExtraction> extraction = CircuitExtraction::extract(main());
  for (int round = 0; round < 2; ++round) {
    const Circuit &circuit = extraction->circuit;
    EXPECT_EQ(circuit.globalPhase, 0.75);
    ASSERT_EQ(circuit.size(), 3u);
    EXPECT_DOUBLE_EQ(circuit.duration(circuit.instructions[0]), 1.5e-6);
    EXPECT_FALSE(circuit.durationInDt(circuit.instructions[0]));
    EXPECT_EQ(circuit.duration(circuit.instructions[1]), 30);
    EXPECT_TRUE(circuit.durationInDt(circuit.instructions[1]));
    EXPECT_EQ(circuit.matrix(circuit.instructions[2])[1], Complex(1));
    Circuit copy = circuit;
    ASSERT_TRUE(succeeded(extraction->writeBack(copy)));
    check();
    extraction = CircuitExtraction::extract(main());
  }
}

TEST_F(CircuitExtractionTest, RefusesWhatContradicts) {
  std::vector<std::string> messages;
  ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &diagnostic) {
    messages.push_back(diagnostic.str());
    return success();
  });
  const char *source = R"(func.func @main() {
    %q = qref.alloc "q" : !qref.qubit
    %0 = qref.measure %q
    %1 = qref.measure %q
    return
  })";
  read(source);
  FailureOr<CircuitExtraction> extraction = CircuitExtraction::extract(main());
  Circuit circuit(1, 2);
  circuit.appendMeasure(0, 0);
  EXPECT_TRUE(failed(extraction->writeBack(circuit)));
  read(source);
  extraction = CircuitExtraction::extract(main());
  circuit.appendMeasure(0, 0);
  EXPECT_TRUE(failed(extraction->writeBack(circuit)));
  read(source);
  extraction = CircuitExtraction::extract(main());
  Circuit wide(2, 2);
  EXPECT_TRUE(failed(extraction->writeBack(wide)));
  EXPECT_EQ(messages,
            (std::vector<std::string>{
                "the circuit lacks a measurement or control flow, or has them "
                "in an order that contradicts what depends on them",
                "the circuit measures bit 0 in the wrong place",
                "the circuit has more qubits than the function"}));
}

} // namespace

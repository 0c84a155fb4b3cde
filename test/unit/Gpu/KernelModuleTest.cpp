//===- KernelModuleTest.cpp - Gates as kernels in LLVM IR -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernels that a GPU would run, compiled for this machine by LLVM's JIT and
// compared with the reference; and the same text compiled to PTX.
//
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include "lib/Simulation/Gpu/KernelDevice.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/Module.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace enishi;
using namespace enishi::simulation;
using namespace enishi::test;

namespace {

/// Runs kernels in loops on this machine.
class HostDevice : public KernelDevice {
public:
  HostDevice() {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  }
  KernelTarget target() const override { return KernelTarget::Host; }
  std::string description() const override { return "this machine"; }
  uint64_t freeBytes() const override { return uint64_t(1) << 30; }
  llvm::Error run(const KernelModule &module, void *state, size_t) override {
    auto context = std::make_unique<llvm::LLVMContext>();
    llvm::SMDiagnostic problem;
    std::unique_ptr<llvm::Module> parsed = llvm::parseIR(
        llvm::MemoryBufferRef(module.ir, "kernels"), problem, *context);
    if (!parsed)
      return llvm::createStringError(problem.getMessage());
    auto jit = llvm::orc::LLJITBuilder().create();
    if (!jit)
      return jit.takeError();
    if (llvm::Error error = (*jit)->addIRModule(
            llvm::orc::ThreadSafeModule(std::move(parsed), std::move(context))))
      return error;
    for (size_t i = 0; i < module.groups.size(); ++i) {
      auto address = (*jit)->lookup("kernel" + std::to_string(i));
      if (!address)
        return address.takeError();
      address->toPtr<void (*)(void *, uint64_t)>()(state, module.groups[i]);
      ++kernelsRun;
    }
    return llvm::Error::success();
  }
  size_t kernelsRun = 0;
};

double differenceFromReference(const Circuit &circuit, Precision precision,
                               KernelDevice &device) {
  RunOptions options;
  options.precision = precision;
  llvm::Expected<State> state =
      finalStateOnDevice(programOf(circuit), options, device);
  if (!state) {
    ADD_FAILURE() << llvm::toString(state.takeError());
    return INFINITY;
  }
  return largestDifference(*state, naiveState(circuit));
}

TEST(KernelModule, RandomCircuitsGiveTheReferencesAmplitudes) {
  HostDevice device;
  std::mt19937_64 random(21);
  for (unsigned trial = 0; trial < 24; ++trial) {
    Circuit circuit(1 + trial % 12);
    circuit.globalPhase = 0.1 * trial;
    appendRandomGates(circuit, 1 + random() % 40, random);
    EXPECT_LT(differenceFromReference(circuit, Precision::Double, device),
              1e-12)
        << trial;
    EXPECT_LT(differenceFromReference(circuit, Precision::Single, device), 5e-6)
        << trial;
  }
  EXPECT_GT(device.kernelsRun, 100u);
}

TEST(KernelModule, ProgramsThatMeasureInTheMiddle) {
  HostDevice device;
  std::mt19937_64 random(22);
  Circuit circuit(6);
  appendRandomGates(circuit, 12, random);
  Program program = programOf(circuit);
  Circuit &code = program.code;
  code.numBits = 7;
  program.bitRegisters = {{"c", 0, 7}};
  code.appendMeasure(2, 6);
  code.append(GateKind::H, {2});
  code.append(GateKind::CX, {2, 4});
  code.appendReset(1);
  for (Qubit q = 0; q < 6; ++q)
    code.appendMeasure(q, q);
  RunOptions options;
  options.shots = 4000;
  options.precision = Precision::Double;
  llvm::Expected<RunResult> result = runOnDevice(program, options, device);
  ASSERT_TRUE(bool(result)) << llvm::toString(result.takeError());
  EXPECT_EQ(result->engine, "gpu");
  EXPECT_TRUE(isPlausible(result->histogram, naiveDistribution(program)));
}

TEST(KernelModule, RefusesGatesWiderThanRegisters) {
  HostDevice device;
  std::mt19937_64 random(23);
  Circuit circuit(7);
  circuit.appendUnitary({0, 1, 2, 3, 4, 5, 6}, randomUnitary(7, random));
  llvm::Expected<State> state =
      finalStateOnDevice(programOf(circuit), {}, device);
  ASSERT_FALSE(bool(state));
  EXPECT_EQ(llvm::toString(state.takeError()),
            "a gate mixes 7 qubits; the registers of a GPU's thread hold 6");
}

#ifdef ENISHI_HAS_PTX
TEST(KernelModule, TheSameKernelsCompileToPtx) {
  std::mt19937_64 random(24);
  for (Precision precision : {Precision::Single, Precision::Double}) {
    Circuit circuit(12);
    appendRandomGates(circuit, 60, random);
    GateList gates;
    for (uint32_t i = 0; i < circuit.instructions.size(); ++i)
      gates.gates.push_back({i, kNone});
    std::vector<uint8_t> positions(12);
    for (unsigned q = 0; q < 12; ++q)
      positions[q] = q;
    FusedCircuit fused = fuse(circuit, gates, positions, FusedForm::Matrices);
    llvm::Expected<KernelModule> module =
        kernelModule(fused, 12, precision, KernelTarget::Ptx);
    ASSERT_TRUE(bool(module)) << llvm::toString(module.takeError());
    for (const char *processor : {"sm_70", "sm_80", "sm_90"}) {
      llvm::Expected<std::string> ptx = compileToPtx(module->ir, processor);
      ASSERT_TRUE(bool(ptx)) << llvm::toString(ptx.takeError());
      llvm::StringRef text = *ptx;
      EXPECT_TRUE(text.contains(std::string(".target ") + processor));
      EXPECT_EQ(text.count(".visible .entry kernel"), module->groups.size());
      EXPECT_TRUE(text.contains(
          precision == Precision::Single ? "ld.global.b32" : "ld.global.b64"))
          << text.substr(0, 2000).str();
      // Everything is in line and in registers.
      EXPECT_FALSE(text.contains("call"));
      EXPECT_FALSE(text.contains(".local"));
    }
    llvm::Expected<std::string> wrong = compileToPtx(module->ir, "sm_1");
    EXPECT_FALSE(bool(wrong));
    llvm::consumeError(wrong.takeError());
  }
}
#endif

/// Only where there is none; a machine with one takes the other way.
TEST(Gpu, WithoutADriverTheErrorNamesAWayOut) {
  auto device = openCudaDevice();
  if (device)
    GTEST_SKIP() << "this machine has a GPU: " << (*device)->description();
  EXPECT_NE(llvm::toString(device.takeError()).find("leave out --simulator"),
            std::string::npos);
}

} // namespace

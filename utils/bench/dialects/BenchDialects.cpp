//===- BenchDialects.cpp - Time and memory of the dialects ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   enishi-bench-dialects [GATES [QUBITS]]
//
// Builds a flat program in qref (a third each of h, cx and rz with distinct
// angles), takes it to qc, to a flat circuit and back, to a program and back to
// qref, and prints nanoseconds of CPU time and bytes of heap per gate for each
// step.
//
//===----------------------------------------------------------------------===//

#include "dialects/QC/QC.h"
#include "dialects/QRef/QRef.h"
#include "enishi/Conversion/CircuitExtraction.h"
#include "enishi/Conversion/Passes.h"
#include "enishi/Conversion/QCToProgram.h"
#include "enishi/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Verifier.h"

#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>

using namespace mlir;
using namespace enishi;

namespace {
class Report {
public:
  explicit Report(size_t gates) : gates(gates) {}
  void step(const char *name) {
    double ns = cpuTime() - last;
    struct mallinfo2 heap = mallinfo2();
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    fmt::print("{:<28} {:8.0f} ns/gate  heap {:6.0f} B/gate  peak {:6.0f} MB\n",
               name, ns / gates, double(heap.uordblks + heap.hblkhd) / gates,
               usage.ru_maxrss / 1024.0);
    last = cpuTime();
  }

private:
  static double cpuTime() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
  }

  size_t gates;
  double last = cpuTime();
};
} // namespace

static OwningOpRef<ModuleOp> buildModule(MLIRContext &context, size_t gates,
                                         size_t numQubits) {
  OpBuilder builder(&context);
  Location loc = builder.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  builder.setInsertionPointToStart(module->getBody());
  auto main = func::FuncOp::create(builder, loc, "main",
                                   builder.getFunctionType({}, {}));
  builder.setInsertionPointToStart(main.addEntryBlock());
  Value reg = qref::AllocOp::create(
      builder, loc, qref::RegType::get(&context, numQubits), "q");
  std::vector<Value> qubits;
  for (size_t i = 0; i < numQubits; ++i)
    qubits.push_back(qref::GetOp::create(
        builder, loc, qref::QubitType::get(&context), reg, Value(), i));
  uint64_t state = 1;
  for (size_t i = 0; i < gates; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    size_t a = (state >> 33) % numQubits, b = (a + 1) % numQubits;
    if (i % 3 == 0)
      qref::createGate(builder, loc, GateKind::H, {qubits[a]});
    else if (i % 3 == 1)
      qref::createGate(builder, loc, GateKind::CX, {qubits[a], qubits[b]});
    else
      qref::createGate(builder, loc, GateKind::RZ, {qubits[a]}, {i * 1e-3});
  }
  func::ReturnOp::create(builder, loc);
  return module;
}

int main(int argc, char **argv) {
  size_t gates = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  size_t qubits = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100;
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<qref::QRefDialect, qc::QCDialect, func::FuncDialect,
                      arith::ArithDialect, scf::SCFDialect>();
  Report report(gates);
  OwningOpRef<ModuleOp> module = buildModule(context, gates, qubits);
  report.step("build qref");
  bool ok = succeeded(convertQRefToQC(*module));
  report.step("qref to qc");
  auto main = *module->getOps<func::FuncOp>().begin();
  ok &= succeeded(verifyLinear(main));
  report.step("verify-linear");
  ok &= succeeded(verify(*module));
  report.step("MLIR verifier");
  {
    FailureOr<CircuitExtraction> extraction = CircuitExtraction::extract(main);
    report.step("extract");
    Circuit circuit = extraction->circuit;
    report.step("copy the circuit");
    ok &= succeeded(extraction->writeBack(circuit));
    report.step("write back");
  }
  {
    FailureOr<Program> program = convertQCToProgram(*module);
    ok &= succeeded(program);
    report.step("qc to program");
  }
  ok &= succeeded(convertQCToQRef(*module));
  report.step("qc to qref");
  module = {};
  report.step("delete");
  return ok ? 0 : 1;
}

//===- CompilePasses.cpp - Optimising and mapping as passes -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QC/QC.h"
#include "enishi/Device/DeviceLibrary.h"
#include "enishi/Transforms/CompileModule.h"
#include "enishi/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

namespace enishi {
#define GEN_PASS_DEF_QCOPTIMIZE
#define GEN_PASS_DEF_QCCOMPILEFORDEVICE
#include "enishi/Transforms/TransformPasses.h.inc"
} // namespace enishi

using namespace mlir;
using namespace enishi;

namespace {

struct QCOptimizePass : enishi::impl::QCOptimizeBase<QCOptimizePass> {
  using Base::Base;
  void runOnOperation() override {
    CompileCircuitOptions options;
    options.level = level;
    if (failed(optimizeModule(getOperation(), options)))
      signalPassFailure();
  }
};

struct QCCompileForDevicePass
    : enishi::impl::QCCompileForDeviceBase<QCCompileForDevicePass> {
  using Base::Base;
  void runOnOperation() override {
    SourceManager sources;
    enishi::DiagnosticEngine diagnostics(sources);
    std::shared_ptr<const Device> device =
        loadDevice(target, sources, diagnostics);
    if (!device) {
      for (const enishi::Diagnostic &d : diagnostics.diagnostics())
        getOperation().emitError(d.message);
      return signalPassFailure();
    }
    CompileCircuitOptions options;
    options.level = level;
    options.seed = seed;
    llvm::Expected<DeviceProgram> compiled =
        compileModuleForDevice(getOperation(), *device, options);
    if (!compiled) {
      getOperation().emitError(llvm::toString(compiled.takeError()));
      return signalPassFailure();
    }
    if (failed(compiled->writeBack()))
      signalPassFailure();
  }
};

} // namespace

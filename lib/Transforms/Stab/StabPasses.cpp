//===- StabPasses.cpp - Circuits by the functions of the core ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each pass takes the core's circuit out of the op, lets the core work on it
// and puts the result in the op's place.
//
//===----------------------------------------------------------------------===//

#include "dialects/CBit/CBit.h"
#include "dialects/QRef/QRef.h"
#include "enishi/Export/StabilizerOf.h"
#include "enishi/Frontend/OpenQASM.h"
#include "enishi/Import/ImportStabilizer.h"
#include "enishi/Import/OpenQASMToQRef.h"
#include "enishi/Stabilizer/AddNoise.h"
#include "enishi/Stabilizer/AnalyzeErrors.h"
#include "enishi/Stabilizer/CircuitConversion.h"
#include "enishi/Stabilizer/DecomposeErrors.h"
#include "enishi/Transforms/Stab/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace enishi {
#define GEN_PASS_DEF_STABADDNOISE
#define GEN_PASS_DEF_CONVERTSTABTODEM
#define GEN_PASS_DEF_CONVERTSTABTOQREF
#include "enishi/Transforms/Stab/StabTransformPasses.h.inc"
} // namespace enishi

using namespace mlir;
using namespace enishi;
using namespace enishi::stabilizer;

static LogicalResult reportAt(Operation *op, llvm::Error error) {
  return op->emitOpError("cannot be converted: ")
         << llvm::toString(std::move(error));
}

/// Calls `replace` with a builder before each circuit, the op and the circuit;
/// erases the op then, or renames it first where it is to be kept.
template <typename Replace>
static LogicalResult replaceCircuits(ModuleOp module, bool keep,
                                     Replace replace) {
  SymbolTable symbols(module);
  for (stab::CircuitOp op :
       llvm::make_early_inc_range(module.getOps<stab::CircuitOp>())) {
    FailureOr<StimCircuit> circuit = stimCircuitOf(op);
    if (failed(circuit))
      return failure();
    const std::string name = op.getSymName().str();
    if (keep && failed(symbols.rename(op, name + "_circuit")))
      return failure();
    OpBuilder builder(op);
    if (failed(replace(builder, op, name, *circuit)))
      return failure();
    if (!keep)
      op.erase();
  }
  return success();
}

static LogicalResult writeGates(stab::CircuitOp op, const StimCircuit &circuit,
                                bool strict, std::string &text) {
  if (strict) {
    llvm::raw_string_ostream os(text);
    llvm::Error error = writeOpenQASM(circuit, /*dropNoise=*/false, os);
    return error ? reportAt(op, std::move(error)) : success();
  }
  llvm::Expected<bool> isLess = writeGatesAsOpenQASM(circuit, text);
  if (!isLess)
    return reportAt(op, isLess.takeError());
  if (*isLess)
    op.emitWarning("noise, detectors and observables are left out");
  return success();
}

/// The function of the gates, by the same way as `enishi compile`.
static LogicalResult placeGates(OpBuilder &builder, stab::CircuitOp op,
                                StringRef name, StringRef text) {
  SourceManager sources;
  uint32_t file = sources.add((name + " (as OpenQASM)").str(),
                              llvm::MemoryBuffer::getMemBufferCopy(text));
  enishi::DiagnosticEngine diagnostics(sources);
  std::unique_ptr<ast::Program> program =
      parseOpenQASM(sources, file, diagnostics);
  OwningOpRef<ModuleOp> imported;
  if (program)
    imported =
        importOpenQASM(*program, sources, diagnostics, builder.getContext());
  if (!imported)
    return op.emitOpError("has no form in OpenQASM: ")
           << diagnostics.diagnostics().front().message;
  for (Operation &inner : llvm::make_early_inc_range(*imported->getBody())) {
    if (auto function = dyn_cast<func::FuncOp>(inner))
      function.setSymName(name);
    inner.remove();
    builder.insert(&inner);
  }
  return success();
}

namespace {

struct StabAddNoisePass : enishi::impl::StabAddNoiseBase<StabAddNoisePass> {
  using Base::Base;
  void runOnOperation() override {
    llvm::Expected<CircuitNoise> parsed = parseCircuitNoise(noise);
    if (!parsed) {
      getOperation().emitError(llvm::toString(parsed.takeError()));
      return signalPassFailure();
    }
    auto replace = [&](OpBuilder &builder, stab::CircuitOp op, StringRef name,
                       const StimCircuit &circuit) -> LogicalResult {
      llvm::Expected<StimCircuit> noisy = addNoise(circuit, *parsed);
      if (!noisy)
        return reportAt(op, noisy.takeError());
      createCircuit(builder, op.getLoc(), name, *noisy);
      return success();
    };
    if (failed(replaceCircuits(getOperation(), /*keep=*/false, replace)))
      signalPassFailure();
  }
};

struct ConvertStabToDemPass
    : enishi::impl::ConvertStabToDemBase<ConvertStabToDemPass> {
  using Base::Base;
  void runOnOperation() override {
    AnalyzeOptions options;
    options.foldLoops = foldLoops;
    options.approximateDisjoint = approximateErrors;
    auto replace = [&](OpBuilder &builder, stab::CircuitOp op, StringRef name,
                       const StimCircuit &circuit) -> LogicalResult {
      llvm::Expected<DetectorErrorModel> model =
          analyzeErrors(circuit, options);
      if (model && decompose)
        model = decomposeErrors(*model);
      if (!model)
        return reportAt(op, model.takeError());
      createModel(builder, op.getLoc(), name, *model);
      return success();
    };
    if (failed(replaceCircuits(getOperation(), keepCircuit, replace)))
      signalPassFailure();
  }
};

struct ConvertStabToQRefPass
    : enishi::impl::ConvertStabToQRefBase<ConvertStabToQRefPass> {
  using Base::Base;
  void runOnOperation() override {
    auto replace = [&](OpBuilder &builder, stab::CircuitOp op, StringRef name,
                       const StimCircuit &circuit) -> LogicalResult {
      std::string text;
      return failure(failed(writeGates(op, circuit, strict, text)) ||
                     failed(placeGates(builder, op, name, text)));
    };
    if (failed(replaceCircuits(getOperation(), keepCircuit, replace)))
      signalPassFailure();
  }
};

} // namespace

//===- EmitQIR.cpp - Programs as QIR ----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/QIR/EmitQIR.h"

#include "FinishModule.h"
#include "ProgramAnalysis.h"
#include "QRefToLLVM.h"
#include "enishi/QIR/VerifyQIR.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"

#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::qir;

/// The base profile if it fits and nothing else is asked for. None, with a
/// diagnostic, if it is asked for and does not fit.
static std::optional<QIRProfile> chooseProfile(func::FuncOp main,
                                               const ProgramAnalysis &analysis,
                                               const QIROptions &options) {
  if (options.profile == QIRProfile::Adaptive)
    return QIRProfile::Adaptive;
  auto [obstacle, reason] = analysis.obstacleToBase(main);
  if (!obstacle)
    return QIRProfile::Base;
  if (!options.profile)
    return QIRProfile::Adaptive;
  Location at = isa<GateOpInterface>(obstacle) ? gateLocation(obstacle)
                                               : obstacle->getLoc();
  mlir::emitError(at, "QIR's base profile cannot say this: ")
      << reason << "; the adaptive profile can";
  return std::nullopt;
}

static void noteLoops(func::FuncOp main, EntryPointFacts &facts) {
  main.walk([&](Operation *op) {
    if (auto loop = dyn_cast<scf::ForOp>(op)) {
      bool isKnown = llvm::all_of(
          ValueRange{loop.getLowerBound(), loop.getUpperBound(),
                     loop.getStep()},
          [](Value bound) { return matchPattern(bound, m_Constant()); });
      (isKnown ? facts.hasIterations : facts.hasConditionalLoops) = true;
    }
    facts.hasConditionalLoops |= isa<scf::WhileOp>(op);
  });
}

/// What is left of structured control flow and arithmetic becomes LLVM's.
static LogicalResult lowerToLLVMDialect(ModuleOp module) {
  PassManager manager(module.getContext());
  manager.enableVerifier(false);
  manager.addPass(createSCFToControlFlowPass());
  manager.addPass(createArithToLLVMConversionPass());
  manager.addPass(createConvertControlFlowToLLVMPass());
  manager.addPass(createConvertFuncToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
  return manager.run(module);
}

static std::unique_ptr<llvm::Module> translate(ModuleOp module,
                                               llvm::LLVMContext &context) {
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  module.getContext()->appendDialectRegistry(registry);
  return translateModuleToLLVMIR(module, context, "enishi");
}

std::unique_ptr<llvm::Module> enishi::emitQIR(ModuleOp module,
                                              const QIROptions &options,
                                              llvm::LLVMContext &context) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal() || !main.getBody().hasOneBlock()) {
    module.emitError("no function @main to make QIR of");
    return nullptr;
  }
  module.getContext()->loadDialect<LLVM::LLVMDialect>();
  module.getContext()->loadDialect<cf::ControlFlowDialect>();
  ProgramAnalysis analysis;
  if (failed(analysis.run(main)))
    return nullptr;
  std::optional<QIRProfile> profile = chooseProfile(main, analysis, options);
  if (!profile)
    return nullptr;
  EntryPointFacts facts{*profile, analysis.numQubits, analysis.numResults};
  noteLoops(main, facts);
  for (Operation &op : llvm::make_early_inc_range(*module.getBody()))
    if (&op != main)
      op.erase();
  if (failed(QRefToLLVM(main, analysis, *profile).run()) ||
      failed(lowerToLLVMDialect(module)))
    return nullptr;
  std::unique_ptr<llvm::Module> result = translate(module, context);
  if (!result) {
    module.emitError("the program cannot be translated to LLVM IR");
    return nullptr;
  }
  finishModule(*result, facts);
  std::string problems;
  llvm::raw_string_ostream os(problems);
  if (!llvm::verifyModule(*result, &os))
    os << llvm::toString(verifyQIR(*result, *profile));
  if (!problems.empty()) {
    module.emitError("the QIR of this program is wrong, which is an error of "
                     "Enishi:\n")
        << problems;
    return nullptr;
  }
  return result;
}

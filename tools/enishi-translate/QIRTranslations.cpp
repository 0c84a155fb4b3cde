//===- QIRTranslations.cpp - MLIR to QIR, and QIR's rules -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QIRTranslations.h"

#include "OpenQASMTranslations.h"

#include "dialects/CBit/CBit.h"
#include "dialects/QC/QC.h"
#include "dialects/QRef/QRef.h"
#include "enishi/Conversion/Passes.h"
#include "enishi/QIR/EmitQIR.h"
#include "enishi/QIR/VerifyQIR.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Tools/mlir-translate/Translation.h"

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace enishi;

static llvm::cl::opt<std::string> profileOption(
    "qir-profile", llvm::cl::init("auto"),
    llvm::cl::desc("base, adaptive, or auto: to make QIR, base if "
                   "possible; to verify it, what it declares"));

static FailureOr<std::optional<QIRProfile>> chosenProfile() {
  if (profileOption == "auto")
    return std::optional<QIRProfile>();
  if (profileOption == "base")
    return std::optional(QIRProfile::Base);
  if (profileOption == "adaptive")
    return std::optional(QIRProfile::Adaptive);
  llvm::errs() << "error: no such profile: " << profileOption << '\n';
  return failure();
}

static LogicalResult writeQIR(Operation *op, llvm::raw_ostream &os) {
  FailureOr<std::optional<QIRProfile>> profile = chosenProfile();
  auto module = dyn_cast<ModuleOp>(op);
  if (!module || failed(profile))
    return failure();
  // Resolves gates of the user and modifiers.
  if (failed(convertQRefToQC(module)) || failed(convertQCToQRef(module)))
    return failure();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> result = emitQIR(module, {*profile}, context);
  if (!result)
    return failure();
  result->print(os, nullptr);
  return success();
}

/// Prints what is wrong with a module, or its profile.
static LogicalResult checkQIR(llvm::SourceMgr &sources, llvm::raw_ostream &os) {
  FailureOr<std::optional<QIRProfile>> profile = chosenProfile();
  if (failed(profile))
    return failure();
  llvm::LLVMContext context;
  llvm::SMDiagnostic diagnostic;
  std::unique_ptr<llvm::Module> module = llvm::parseIR(
      *sources.getMemoryBuffer(sources.getMainFileID()), diagnostic, context);
  if (!module) {
    diagnostic.print("enishi-translate", llvm::errs());
    return failure();
  }
  if (llvm::verifyModule(*module, &llvm::errs()))
    return failure();
  if (!*profile)
    profile = declaredProfile(*module);
  if (!*profile) {
    llvm::errs() << "error: no function names a profile of QIR 2\n";
    return failure();
  }
  llvm::Error error = verifyQIR(*module, **profile);
  bool isWrong = static_cast<bool>(error);
  llvm::handleAllErrors(std::move(error), [](const QIRProfileError &problems) {
    for (const std::string &problem : problems.messages())
      llvm::errs() << "error: " << problem << '\n';
  });
  if (isWrong)
    return failure();
  os << "valid: " << enishi::profileName(**profile) << '\n';
  return success();
}

void enishi::registerQIRTranslations() {
  registerOpenQASMTranslations();
  static TranslateFromMLIRRegistration toQIR(
      "qref-to-qir", "the QIR of a program in the qref dialect", writeQIR,
      [](DialectRegistry &registry) {
        registry.insert<arith::ArithDialect, func::FuncDialect,
                        math::MathDialect, scf::SCFDialect, cbit::CBitDialect,
                        qc::QCDialect, qref::QRefDialect>();
      });
  static TranslateRegistration verify(
      "verify-qir", "check the rules of a QIR module's profile",
      [](const std::shared_ptr<llvm::SourceMgr> &sources, llvm::raw_ostream &os,
         MLIRContext *) { return checkQIR(*sources, os); });
}

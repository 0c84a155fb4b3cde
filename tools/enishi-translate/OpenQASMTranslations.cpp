//===- OpenQASMTranslations.cpp - OpenQASM to MLIR and back -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpenQASMTranslations.h"

#include "dialects/CBit/CBit.h"
#include "dialects/QC/QC.h"
#include "dialects/QRef/QRef.h"
#include "enishi/Conversion/Passes.h"
#include "enishi/Export/OpenQASM.h"
#include "enishi/Frontend/OpenQASM.h"
#include "enishi/Import/OpenQASMToQRef.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Tools/mlir-translate/Translation.h"

#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace enishi;

static OwningOpRef<Operation *> importFile(llvm::SourceMgr &input,
                                           MLIRContext *context) {
  const llvm::MemoryBuffer *buffer =
      input.getMemoryBuffer(input.getMainFileID());
  SourceManager sources;
  uint32_t file =
      sources.add(buffer->getBufferIdentifier().str(),
                  llvm::MemoryBuffer::getMemBufferCopy(buffer->getBuffer()));
  enishi::DiagnosticEngine diagnostics(sources);
  std::unique_ptr<ast::Program> program =
      parseOpenQASM(sources, file, diagnostics);
  OwningOpRef<ModuleOp> module;
  if (program)
    module = importOpenQASM(*program, sources, diagnostics, context);
  renderDiagnostics(sources, diagnostics.diagnostics(), DiagnosticFormat::Text,
                    /*colors=*/false, llvm::errs());
  return OwningOpRef<Operation *>(module.release());
}

static LogicalResult exportModule(ModuleOp module, OpenQASMVersion version,
                                  llvm::raw_ostream &os) {
  bool isValueForm = false;
  module->walk([&](Operation *op) {
    isValueForm |= isa<qc::QCDialect>(op->getDialect());
  });
  if (isValueForm && failed(convertQCToQRef(module)))
    return failure();
  return exportOpenQASM(module, version, os);
}

static void registerDialects(DialectRegistry &registry) {
  registry.insert<arith::ArithDialect, cbit::CBitDialect, func::FuncDialect,
                  math::MathDialect, qc::QCDialect, qref::QRefDialect,
                  scf::SCFDialect>();
}

void enishi::registerOpenQASMTranslations() {
  static TranslateToMLIRRegistration fromOpenQASM(
      "import-qasm", "OpenQASM 2 or 3 to a module in the qref dialect",
      [](llvm::SourceMgr &input, MLIRContext *context) {
        return importFile(input, context);
      },
      registerDialects);
  static TranslateFromMLIRRegistration toOpenQASM3(
      "export-qasm3", "a module in the qref or qc dialect to OpenQASM 3",
      [](Operation *op, llvm::raw_ostream &os) {
        return exportModule(cast<ModuleOp>(op), OpenQASMVersion::V3, os);
      },
      registerDialects);
  static TranslateFromMLIRRegistration toOpenQASM2(
      "export-qasm2", "a module in the qref or qc dialect to OpenQASM 2",
      [](Operation *op, llvm::raw_ostream &os) {
        return exportModule(cast<ModuleOp>(op), OpenQASMVersion::V2, os);
      },
      registerDialects);
}

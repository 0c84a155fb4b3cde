//===- StabilizerTranslations.cpp - .stim and .dem to MLIR ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StabilizerTranslations.h"

#include "enishi/Export/StabilizerOf.h"
#include "enishi/Import/ImportStabilizer.h"

#include "mlir/Tools/mlir-translate/Translation.h"

#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::stabilizer;

/// By one of the core's readers.
template <typename Reader>
static OwningOpRef<Operation *>
importFile(llvm::SourceMgr &input, MLIRContext *context, Reader reader) {
  const llvm::MemoryBuffer *buffer =
      input.getMemoryBuffer(input.getMainFileID());
  SourceManager sources;
  uint32_t file = sources.add(
      buffer->getBufferIdentifier().str(),
      llvm::MemoryBuffer::getMemBuffer(buffer->getMemBufferRef(),
                                       /*RequiresNullTerminator=*/false));
  enishi::DiagnosticEngine diagnostics(sources);
  auto structure = reader(file, sources, diagnostics);
  renderDiagnostics(sources, diagnostics.diagnostics(), DiagnosticFormat::Text,
                    /*colors=*/false, llvm::errs());
  if (!structure)
    return nullptr;
  return OwningOpRef<Operation *>(
      importStabilizer(*structure, sources.file(file).name, context).release());
}

static LogicalResult exportCircuit(Operation *op, llvm::raw_ostream &os) {
  stab::CircuitOp root = findCircuit(cast<ModuleOp>(op));
  if (!root)
    return failure();
  FailureOr<StimCircuit> circuit = stimCircuitOf(root);
  if (failed(circuit))
    return failure();
  writeStimCircuit(*circuit, os);
  return success();
}

static LogicalResult exportModel(Operation *op, llvm::raw_ostream &os) {
  dem::ModelOp root = findErrorModel(cast<ModuleOp>(op));
  if (!root)
    return failure();
  writeErrorModel(errorModelOf(root), os);
  return success();
}

void enishi::registerStabilizerTranslations() {
  auto registerDialects = [](DialectRegistry &registry) {
    registry.insert<dem::DemDialect, stab::StabDialect>();
  };
  static TranslateToMLIRRegistration fromStim(
      "import-stim", "a .stim circuit to a module in the stab dialect",
      [](llvm::SourceMgr &input, MLIRContext *context) {
        return importFile(input, context, readStimCircuit);
      },
      registerDialects);
  static TranslateToMLIRRegistration fromDem(
      "import-dem", "a .dem error model to a module in the dem dialect",
      [](llvm::SourceMgr &input, MLIRContext *context) {
        return importFile(input, context, readErrorModel);
      },
      registerDialects);
  static TranslateFromMLIRRegistration toStim(
      "export-stim", "a module in the stab dialect to a .stim circuit",
      exportCircuit, registerDialects);
  static TranslateFromMLIRRegistration toDem(
      "export-dem", "a module in the dem dialect to a .dem error model",
      exportModel, registerDialects);
}

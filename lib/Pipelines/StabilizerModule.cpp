//===- StabilizerModule.cpp - Circuits and models in .mlir files *- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Pipelines/StabilizerModule.h"

#include "enishi/Export/StabilizerOf.h"
#include "enishi/Import/ImportStabilizer.h"
#include "enishi/Import/OpenQASMToQRef.h"

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::stabilizer;

/// In bytecode the names of dialects and of ops are strings of their own.
static bool names(StringRef text, StringRef dialect, StringRef op) {
  auto has = [&](StringRef word) {
    return text.contains((word + Twine('\0')).str());
  };
  if (isBytecode(llvm::MemoryBufferRef(text, "")))
    return has(dialect) && has(op);
  const std::string word = (dialect + "." + op).str();
  for (size_t at = text.find(word); at != StringRef::npos;
       at = text.find(word, at + word.size())) {
    const size_t line = text.rfind('\n', at) + 1; // npos + 1 is the start.
    if (!text.slice(line, at).contains("//"))
      return true;
  }
  return false;
}

bool enishi::namesStimCircuit(StringRef text) {
  return names(text, stab::StabDialect::getDialectNamespace(), "circuit");
}

bool enishi::namesErrorModel(StringRef text) {
  return names(text, dem::DemDialect::getDialectNamespace(), "model");
}

namespace {

/// A context whose messages go to the session's.
class Workplace {
public:
  explicit Workplace(enishi::DiagnosticEngine &diagnostics)
      : context(MLIRContext::Threading::DISABLED),
        handler(&context, [&](mlir::Diagnostic &message) {
          if (message.getSeverity() == DiagnosticSeverity::Error)
            diagnostics.error({}, "E0719", textOf(message));
          return success();
        }) {
    context.printOpOnDiagnostic(false);
    loadImportDialects(&context);
    context.loadDialect<dem::DemDialect, stab::StabDialect>();
  }

  MLIRContext context;

private:
  /// The place is said in words: it may be in a file that is not the session's.
  static std::string textOf(mlir::Diagnostic &message) {
    std::string text;
    auto at = dyn_cast<FileLineColLoc>(message.getLocation());
    if (at && at.getLine())
      text = ("line " + Twine(at.getLine()) + ": ").str();
    return text + message.str();
  }

  ScopedDiagnosticHandler handler;
};

} // namespace

static OwningOpRef<ModuleOp> parse(Workplace &workplace, uint32_t file,
                                   const SourceManager &sources) {
  return parseSourceString<ModuleOp>(sources.text(file),
                                     ParserConfig(&workplace.context),
                                     sources.file(file).name);
}

std::optional<StimCircuit>
enishi::readCircuitModule(uint32_t file, const SourceManager &sources,
                          enishi::DiagnosticEngine &diagnostics) {
  Workplace workplace(diagnostics);
  OwningOpRef<ModuleOp> module = parse(workplace, file, sources);
  stab::CircuitOp op = module ? findCircuit(*module) : nullptr;
  FailureOr<StimCircuit> circuit;
  if (op)
    circuit = stimCircuitOf(op);
  return succeeded(circuit) ? std::optional(std::move(*circuit)) : std::nullopt;
}

std::optional<DetectorErrorModel>
enishi::readErrorModelModule(uint32_t file, const SourceManager &sources,
                             enishi::DiagnosticEngine &diagnostics) {
  Workplace workplace(diagnostics);
  OwningOpRef<ModuleOp> module = parse(workplace, file, sources);
  dem::ModelOp op = module ? findErrorModel(*module) : nullptr;
  return op ? std::optional(errorModelOf(op)) : std::nullopt;
}

template <typename Structure>
static bool writeAsModule(const Structure &structure, StringRef fileName,
                          enishi::DiagnosticEngine &diagnostics,
                          llvm::raw_ostream &os) {
  Workplace workplace(diagnostics);
  OwningOpRef<ModuleOp> module =
      importStabilizer(structure, fileName, &workplace.context);
  if (!module)
    return false;
  // Verified just now.
  module->print(os, OpPrintingFlags().assumeVerified());
  os << '\n';
  return true;
}

bool enishi::writeModule(const StimCircuit &circuit, StringRef fileName,
                         enishi::DiagnosticEngine &diagnostics,
                         llvm::raw_ostream &os) {
  return writeAsModule(circuit, fileName, diagnostics, os);
}

bool enishi::writeModule(const DetectorErrorModel &model, StringRef fileName,
                         enishi::DiagnosticEngine &diagnostics,
                         llvm::raw_ostream &os) {
  return writeAsModule(model, fileName, diagnostics, os);
}

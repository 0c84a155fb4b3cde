//===- Compiler.cpp - From a source file to a device's program --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Pipelines/Compiler.h"

#include "dialects/QC/QC.h"
#include "dialects/QRef/QRef.h"
#include "enishi/Conversion/Passes.h"
#include "enishi/Conversion/QCToProgram.h"
#include "enishi/Export/CircuitText.h"
#include "enishi/Export/OpenQASM.h"
#include "enishi/Frontend/OpenQASM.h"
#include "enishi/Import/OpenQASMToQRef.h"
#include "enishi/QIR/EmitQIR.h"
#include "enishi/Transforms/CompileModule.h"
#include "enishi/Transforms/Passes.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

using namespace mlir;
using namespace enishi;

static constexpr llvm::StringLiteral kPhaseNames[] = {"input", "circuit",
                                                      "optimized", "mapped"};

llvm::StringRef enishi::phaseName(Phase phase) {
  return kPhaseNames[static_cast<unsigned>(phase)];
}

std::optional<Phase> enishi::phaseByName(llvm::StringRef name) {
  for (unsigned i = 0; i < std::size(kPhaseNames); ++i)
    if (kPhaseNames[i] == name)
      return static_cast<Phase>(i);
  return std::nullopt;
}

struct Compiler::Impl {
  Impl(SourceManager &sources, DiagnosticEngine &diagnostics,
       CompilerOptions options)
      : sources(sources), diagnostics(diagnostics), options(std::move(options)),
        context(MLIRContext::Threading::DISABLED),
        handler(&context, [this](mlir::Diagnostic &d) { return forward(d); }) {
    context.printOpOnDiagnostic(false);
    loadImportDialects(&context);
    context.loadDialect<qc::QCDialect>();
  }

  LogicalResult forward(mlir::Diagnostic &diagnostic);
  SourceRange rangeOf(Location location) const;
  bool readInput(uint32_t file);
  bool runPhase(Phase phase);
  uint64_t unrollOps() const;
  bool withReferenceForm(llvm::function_ref<bool(ModuleOp)> use);
  bool writeBack();

  SourceManager &sources;
  DiagnosticEngine &diagnostics;
  CompilerOptions options;
  MLIRContext context;
  ScopedDiagnosticHandler handler;
  uint32_t mainFile = 0;
  OwningOpRef<ModuleOp> module;
  Phase reached = Phase::Input;
  /// The result of the Mapped phase, which the module only gets when somebody
  /// asks for it.
  std::optional<DeviceProgram> forDevice;
  ProgramLayout layout;
  bool doesNotFit = false;
};

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

/// MLIR locations name a file and, in the column of line 0, a byte offset (see
/// gateLocation).
SourceRange Compiler::Impl::rangeOf(Location location) const {
  auto at = dyn_cast<FileLineColLoc>(location);
  if (!at || at.getLine() != 0)
    return {};
  for (uint32_t file = mainFile; file < sources.numFiles(); ++file) {
    if (sources.file(file).name != at.getFilename().getValue())
      continue;
    llvm::StringRef text = sources.text(file);
    uint64_t begin = at.getColumn();
    if (begin >= text.size())
      return {};
    // The statement ends with its semicolon or, for a block, on its line.
    uint64_t end = std::min(text.find_first_of(";{\n", begin), text.size());
    return {file, 0, begin, std::max(end, begin + 1)};
  }
  return {};
}

LogicalResult Compiler::Impl::forward(mlir::Diagnostic &diagnostic) {
  if (diagnostic.getSeverity() == DiagnosticSeverity::Remark)
    return success();
  auto convert = [&](mlir::Diagnostic &d, Severity severity) {
    enishi::Diagnostic result;
    result.severity = severity;
    result.message = d.str();
    result.range = rangeOf(d.getLocation());
    return result;
  };
  bool isWarning = diagnostic.getSeverity() == DiagnosticSeverity::Warning;
  enishi::Diagnostic result =
      convert(diagnostic, isWarning ? Severity::Warning : Severity::Error);
  if (!isWarning)
    result.code = "E0250";
  for (mlir::Diagnostic &note : diagnostic.getNotes())
    result.notes.push_back(convert(note, Severity::Note));
  diagnostics.report(std::move(result));
  return success();
}

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

bool Compiler::Impl::readInput(uint32_t file) {
  mainFile = file;
  if (llvm::StringRef(sources.file(file).name).ends_with(".mlir")) {
    module = parseSourceString<ModuleOp>(
        sources.text(file), ParserConfig(&context), sources.file(file).name);
    return static_cast<bool>(module);
  }
  ParseOptions parseOptions;
  parseOptions.includePaths = options.includePaths;
  std::unique_ptr<ast::Program> program =
      parseOpenQASM(sources, file, diagnostics, parseOptions);
  if (!program)
    return false;
  module = importOpenQASM(*program, sources, diagnostics, &context);
  return static_cast<bool>(module);
}

/// How much a program may grow by unrolling and inlining.
static constexpr uint64_t kMaxOps = 50'000'000;

/// A device without feed-forward has no loops at all.
uint64_t Compiler::Impl::unrollOps() const {
  bool hasLoops = !options.device ||
                  (options.device->description().measurement &&
                   options.device->description().measurement->feedForward);
  return hasLoops ? 10'000 : kMaxOps;
}

/// A module may come with qubits as values, as `enishi compile --emit=mlir`
/// writes them: they become references first, so that there is one way from
/// there on. Fails, with a diagnostic, where a value is used twice or never.
static LogicalResult toReferences(ModuleOp module) {
  bool hasValues =
      module.walk([](qc::AllocOp) { return WalkResult::interrupt(); })
          .wasInterrupted();
  if (!hasValues)
    return success();
  for (auto function : module.getOps<func::FuncOp>())
    if (failed(verifyLinear(function)))
      return failure();
  return convertQCToQRef(module);
}

bool Compiler::Impl::runPhase(Phase phase) {
  CompileCircuitOptions circuitOptions;
  circuitOptions.level = options.optLevel;
  circuitOptions.seed = options.seed;
  circuitOptions.threads = options.threads;
  switch (phase) {
  case Phase::Input:
    return true;
  case Phase::Circuit:
    return succeeded(toReferences(*module)) &&
           succeeded(convertQRefToQC(*module, kMaxOps, unrollOps()));
  case Phase::Optimized:
    return options.optLevel == 0 || options.device ||
           succeeded(optimizeModule(*module, circuitOptions));
  case Phase::Mapped: {
    if (!options.device) {
      diagnostics.error({}, "E0402", "there is no device to compile for").help =
          "name one with --target";
      return false;
    }
    llvm::Expected<DeviceProgram> compiled =
        compileModuleForDevice(*module, *options.device, circuitOptions);
    if (compiled) {
      layout = compiled->layout;
      forDevice.emplace(std::move(*compiled));
      return true;
    }
    llvm::handleAllErrors(
        compiled.takeError(),
        [&](const DoesNotFitError &problem) {
          doesNotFit = true;
          diagnostics.error({}, "E0401", problem.message()).help =
              "`enishi targets` lists the devices";
        },
        [&](const llvm::ErrorInfoBase &problem) {
          diagnostics.error({}, "E0402", problem.message());
        });
    return false;
  }
  }
  llvm_unreachable("no such phase");
}

Compiler::Compiler(SourceManager &sources, DiagnosticEngine &diagnostics,
                   CompilerOptions options)
    : impl(std::make_unique<Impl>(sources, diagnostics, std::move(options))) {}

Compiler::~Compiler() = default;

bool Compiler::compile(uint32_t file, Phase until,
                       llvm::function_ref<void(Phase)> afterPhase) {
  if (!impl->readInput(file)) {
    if (!impl->diagnostics.hasErrors())
      impl->diagnostics.error({}, "E0250", "the program cannot be read");
    return false;
  }
  for (unsigned i = 0; i <= static_cast<unsigned>(until); ++i) {
    auto phase = static_cast<Phase>(i);
    if (!impl->runPhase(phase))
      return false;
    impl->reached = phase;
    if (afterPhase)
      afterPhase(phase);
  }
  return true;
}

bool Compiler::failedToFit() const { return impl->doesNotFit; }

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

/// Brings the module up to what the last phase made. False, with a diagnostic,
/// if that cannot be.
bool Compiler::Impl::writeBack() {
  if (!forDevice)
    return true;
  bool isWritten = succeeded(forDevice->writeBack());
  forDevice.reset();
  if (!isWritten)
    diagnostics.error({}, "E0402",
                      "the compiled program cannot be written back");
  return isWritten;
}

std::optional<std::string> Compiler::mlir() {
  if (!impl->writeBack())
    return std::nullopt;
  std::string text;
  llvm::raw_string_ostream os(text);
  impl->module->print(os);
  return text;
}

/// Calls `use` with the program in reference form. The module itself is
/// converted: a copy would double the memory of the largest programs.
bool Compiler::Impl::withReferenceForm(llvm::function_ref<bool(ModuleOp)> use) {
  if (!writeBack() ||
      (reached >= Phase::Circuit && failed(convertQCToQRef(*module))))
    return false;
  reached = Phase::Input;
  return use(*module);
}

bool Compiler::openQASM(OpenQASMVersion version, llvm::StringRef head,
                        llvm::raw_ostream &os) {
  if (impl->forDevice && hasPlainText(impl->forDevice->circuit, version)) {
    std::optional<MeasuredRegisters> registers =
        impl->forDevice->source.straightLine();
    if (registers && impl->module->getOps<qref::GateDefOp>().empty()) {
      os << head;
      writeOpenQASM(impl->forDevice->circuit, *registers, version, os);
      return true;
    }
  }
  // What cannot be said shows only on the way.
  std::string text;
  llvm::raw_string_ostream buffer(text);
  if (!impl->withReferenceForm([&](ModuleOp program) {
        return succeeded(exportOpenQASM(program, version, buffer));
      }))
    return false;
  os << head << text;
  return true;
}

std::optional<std::string> Compiler::qir(std::optional<QIRProfile> profile,
                                         bool bitcode) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (!impl->withReferenceForm([&](ModuleOp program) {
        llvm::LLVMContext context;
        std::unique_ptr<llvm::Module> result =
            emitQIR(program, {profile}, context);
        if (!result)
          return false;
        if (bitcode)
          llvm::WriteBitcodeToFile(*result, os);
        else
          result->print(os, nullptr);
        return true;
      }))
    return std::nullopt;
  return text;
}

std::optional<Circuit> Compiler::circuit() {
  if (impl->forDevice)
    return impl->forDevice->circuit;
  FailureOr<Circuit> circuit = flatCircuit(*impl->module);
  if (failed(circuit))
    return std::nullopt;
  return std::move(*circuit);
}

std::optional<Program> Compiler::program() {
  if (!impl->writeBack())
    return std::nullopt;
  FailureOr<Program> program = convertQCToProgram(*impl->module);
  if (failed(program))
    return std::nullopt;
  return std::move(*program);
}

const ProgramLayout &Compiler::layout() const { return impl->layout; }

//===- ProblemTranslations.cpp - Problems to MLIR and back ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemTranslations.h"

#include "enishi/Annealing/Formats/WriteProblem.h"
#include "enishi/Export/AnswerOf.h"
#include "enishi/Export/ProblemOf.h"
#include "enishi/Import/ImportProblem.h"
#include "enishi/Transforms/Ising/ProgramOf.h"

#include "mlir/Tools/mlir-translate/Translation.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace enishi;

static llvm::cl::opt<std::string> formatOption(
    "problem-format", llvm::cl::init("auto"),
    llvm::cl::desc("the format of a problem's file, as `enishi convert --to` "
                   "takes it; auto: to read, what the content is; to write, "
                   "bqm"));

static llvm::cl::opt<bool> bqmOption(
    "annealer-program-as-bqm",
    llvm::cl::desc("write a program for an annealer as dimod's model, with "
                   "what else there is in its info"));

/// False where there is no such format.
static bool chosenFormat(std::optional<annealing::ProblemFormat> &format) {
  if (formatOption == "auto")
    return true;
  format = annealing::formatByName(formatOption);
  if (format)
    return true;
  llvm::errs() << "error: no such format: " << formatOption
               << "; there are: " << annealing::formatNames() << '\n';
  return false;
}

static void render(const SourceManager &sources,
                   const enishi::DiagnosticEngine &diagnostics) {
  renderDiagnostics(sources, diagnostics.diagnostics(), DiagnosticFormat::Text,
                    /*colors=*/false, llvm::errs());
}

static OwningOpRef<Operation *> readModel(llvm::SourceMgr &input,
                                          MLIRContext *context) {
  annealing::ReadProblemOptions options;
  if (!chosenFormat(options.format))
    return nullptr;
  const llvm::MemoryBuffer *buffer =
      input.getMemoryBuffer(input.getMainFileID());
  SourceManager sources;
  uint32_t file = sources.add(
      buffer->getBufferIdentifier().str(),
      llvm::MemoryBuffer::getMemBuffer(buffer->getMemBufferRef(),
                                       /*RequiresNullTerminator=*/false));
  enishi::DiagnosticEngine diagnostics(sources);
  std::optional<annealing::Problem> problem =
      annealing::readProblem(file, sources, diagnostics, options);
  render(sources, diagnostics);
  if (!problem)
    return nullptr;
  return OwningOpRef<Operation *>(importProblem(*problem, context).release());
}

static LogicalResult writeModel(Operation *op, llvm::raw_ostream &os) {
  std::optional<annealing::ProblemFormat> format;
  if (!chosenFormat(format))
    return failure();
  ising::ModelOp model = findModel(cast<ModuleOp>(op));
  if (!model)
    return failure();
  annealing::WriteProblemOptions options;
  options.format = format.value_or(annealing::ProblemFormat::BqmJson);
  SourceManager sources;
  enishi::DiagnosticEngine diagnostics(sources);
  bool isWritten =
      annealing::writeProblem(problemOf(model), options, os, diagnostics)
          .has_value();
  render(sources, diagnostics);
  return success(isWritten);
}

static LogicalResult writeProgram(Operation *op, llvm::raw_ostream &os) {
  FailureOr<annealing::AnnealerProgram> program = programOf(cast<ModuleOp>(op));
  if (failed(program))
    return failure();
  annealing::writeAnnealerProgram(*program,
                                  bqmOption
                                      ? annealing::ProgramLayout::Bqm
                                      : annealing::ProgramLayout::Document,
                                  os);
  return success();
}

static LogicalResult writeBestAnswer(Operation *op, llvm::raw_ostream &os) {
  FailureOr<annealing::Answer> answer = answerOf(cast<ModuleOp>(op));
  if (failed(answer))
    return failure();
  annealing::writeAnswer(*answer, os);
  return success();
}

void enishi::registerProblemTranslations() {
  auto registerDialects = [](DialectRegistry &registry) {
    registry.insert<func::FuncDialect, ising::IsingDialect>();
  };
  static TranslateToMLIRRegistration fromProblem(
      "import-problem", "a QUBO, LP, ... file to a module in the ising dialect",
      [](llvm::SourceMgr &input, MLIRContext *context) {
        return readModel(input, context);
      },
      registerDialects);
  static TranslateFromMLIRRegistration toProblem(
      "export-problem", "the model that @main returns to a QUBO, LP, ... file",
      writeModel, registerDialects);
  static TranslateFromMLIRRegistration toProgram(
      "export-annealer-program",
      "the samples that @main returns to the program that an annealer draws "
      "them by",
      writeProgram, registerDialects);
  static TranslateFromMLIRRegistration toAnswer(
      "export-answer",
      "the best of the ising.samples that @main returns, as `enishi verify` "
      "takes it",
      writeBestAnswer, registerDialects);
}

//===- StabilizerModule.h - Circuits and models in .mlir files --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Modules of the dialects `stab` and `dem` for users that do not see MLIR.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_PIPELINES_STABILIZERMODULE_H
#define ENISHI_PIPELINES_STABILIZERMODULE_H

#include "enishi/Stabilizer/DetectorErrorModel.h"
#include "enishi/Stabilizer/StimCircuit.h"

namespace enishi {

/// Whether a text of MLIR, or its bytecode, names a stab.circuit or a dem.model
/// outside of comments. Reads words only, so that it says nothing of the rest.
bool namesStimCircuit(llvm::StringRef text);
bool namesErrorModel(llvm::StringRef text);

/// The circuit, or the model, of a module: the only one, or the one called
/// @main. Reports what is wrong with the module and returns nothing.
std::optional<stabilizer::StimCircuit>
readCircuitModule(uint32_t file, const SourceManager &sources,
                  DiagnosticEngine &diagnostics);
std::optional<stabilizer::DetectorErrorModel>
readErrorModelModule(uint32_t file, const SourceManager &sources,
                     DiagnosticEngine &diagnostics);

/// Writes a module with the circuit or the model as @main. Reports, and is
/// false with nothing written, where the circuit refers to results before there
/// are any.
bool writeModule(const stabilizer::StimCircuit &circuit,
                 llvm::StringRef fileName, DiagnosticEngine &diagnostics,
                 llvm::raw_ostream &os);
bool writeModule(const stabilizer::DetectorErrorModel &model,
                 llvm::StringRef fileName, DiagnosticEngine &diagnostics,
                 llvm::raw_ostream &os);

} // namespace enishi

#endif // ENISHI_PIPELINES_STABILIZERMODULE_H

//===- Compiler.h - From a source file to a device's program ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compiler as its users see it: phases with names, run in order on one
// MLIR module, that report into the session's diagnostics. Keeps MLIR out of
// its users' headers.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_PIPELINES_COMPILER_H
#define ENISHI_PIPELINES_COMPILER_H

#include "enishi/Circuit/Program.h"
#include "enishi/Compilation/ProgramLayout.h"
#include "enishi/Device/Device.h"
#include "enishi/Export/OpenQASMVersion.h"
#include "enishi/QIR/Profile.h"
#include "enishi/Support/Diagnostic.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace enishi {

/// The phases of a compilation, in order.
enum class Phase : uint8_t {
  Input,     ///< The program as read, in the `qref` dialect.
  Circuit,   ///< In the `qc` dialect, gates inlined, modifiers resolved.
  Optimized, ///< The same, optimised without regard to a device.
  Mapped,    ///< Placed, routed, in native gates: what the device runs.
};

/// "input", "circuit", "optimized", "mapped".
llvm::StringRef phaseName(Phase phase);
std::optional<Phase> phaseByName(llvm::StringRef name);

struct CompilerOptions {
  /// 0: only what is needed to make the program run; 3: everything.
  unsigned optLevel = 2;
  uint64_t seed = 0;
  unsigned threads = 1;
  /// The device to compile for; without one there is no Mapped phase.
  std::shared_ptr<const Device> device;
  std::vector<std::string> includePaths;
};

class Compiler {
public:
  Compiler(SourceManager &sources, DiagnosticEngine &diagnostics,
           CompilerOptions options);
  ~Compiler();

  /// Reads file number `file` (OpenQASM, or MLIR if it ends in .mlir) and
  /// brings it up to the phase `until`; calls `afterPhase` after each phase.
  /// False, with diagnostics, on error; failedToFit() then tells whether the
  /// device was too small for it.
  bool compile(uint32_t file, Phase until,
               llvm::function_ref<void(Phase)> afterPhase = {});
  bool failedToFit() const;

  /// --- Results, each of the last phase reached ----------------------------

  /// The module as MLIR text.
  std::optional<std::string> mlir();
  /// The texts below use up the module: ask for one of them, and last.
  /// OpenQASM with the registers and gates of the source by name, after the
  /// text `head`. False, with diagnostics and nothing written, for what the
  /// version cannot say.
  bool openQASM(OpenQASMVersion version, llvm::StringRef head,
                llvm::raw_ostream &os);
  /// QIR 2.0 as LLVM IR, text or bitcode; without a profile the base profile
  /// if the program fits it, else the adaptive one.
  std::optional<std::string> qir(std::optional<QIRProfile> profile,
                                 bool bitcode = false);
  /// What a simulator runs.
  std::optional<Program> program();
  /// The flat circuit; its qubits are the device's sites in the Mapped phase.
  std::optional<Circuit> circuit();
  /// Where the qubits are on the device (Mapped phase).
  const ProgramLayout &layout() const;

  /// Makes the module's ownership explicit; defined where MLIR is known.
  struct Impl;

private:
  std::unique_ptr<Impl> impl;
};

} // namespace enishi

#endif // ENISHI_PIPELINES_COMPILER_H

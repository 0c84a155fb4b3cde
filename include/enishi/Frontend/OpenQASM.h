//===- OpenQASM.h - Reading OpenQASM 2.0 and 3.1 ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_FRONTEND_OPENQASM_H
#define ENISHI_FRONTEND_OPENQASM_H

#include "enishi/Frontend/AST.h"
#include "enishi/Support/CodeTable.h"

#include <memory>
#include <string>
#include <vector>

namespace enishi {

struct ParseOptions {
  enum class Language : uint8_t { FromVersion, OpenQASM2, OpenQASM3 };
  /// The language, whatever the version line says.
  Language language = Language::FromVersion;
  /// Where included files are looked for after the including file's folder.
  std::vector<std::string> includePaths;
  /// Stop after the grammar: no names are resolved, no file is included, and
  /// the program that comes back is empty.
  bool syntaxOnly = false;
  /// Read plain gate statements with the scanner. Off, every statement goes
  /// through the grammar; the result is the same.
  bool useScanner = true;
};

/// Reads the OpenQASM program in file number `file` of `sources`. The version
/// line selects the language; without one it is OpenQASM 3 unless the first
/// statements are such as only OpenQASM 2 has. Included files are added to
/// `sources`. Returns null if the program has errors, which are then in
/// `diagnostics`; otherwise there may be warnings. Takes time and memory linear
/// in the program after broadcasting.
std::unique_ptr<ast::Program> parseOpenQASM(SourceManager &sources,
                                            uint32_t file,
                                            DiagnosticEngine &diagnostics,
                                            const ParseOptions &options = {});

/// Every front-end code.
CodeTable frontendCodes();

} // namespace enishi

#endif // ENISHI_FRONTEND_OPENQASM_H

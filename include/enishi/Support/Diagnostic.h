//===- Diagnostic.h - Messages about the user's input -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Errors and warnings with a code, a position and a way out, free of MLIR.
// Every front end and every device file reader reports through these; the
// driver renders them as text in the manner of rustc, as JSON lines, or as
// SARIF.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SUPPORT_DIAGNOSTIC_H
#define ENISHI_SUPPORT_DIAGNOSTIC_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace enishi {

/// A byte range of a source file. `file` is SourceManager's number of the
/// file; the default range is nowhere.
struct SourceRange {
  uint32_t file = ~0u;
  uint32_t reserved = 0;
  uint64_t begin = 0;
  uint64_t end = 0;
  bool isValid() const { return file != ~0u; }
};

struct LineColumn {
  uint32_t line = 0;   ///< From 1.
  uint32_t column = 0; ///< From 1, in Unicode code points.
};

/// Owns the text of every file of a compilation.
class SourceManager {
public:
  struct File {
    std::string name; ///< As the user wrote it, or "<stdin>".
    std::unique_ptr<llvm::MemoryBuffer> buffer;
    /// The include statement that brought it in.
    SourceRange includedFrom;
  };

  /// Takes a buffer; returns the file's number.
  uint32_t add(std::string name, std::unique_ptr<llvm::MemoryBuffer> buffer,
               SourceRange includedFrom = {});
  const File &file(uint32_t number) const { return files[number]; }
  uint32_t numFiles() const { return files.size(); }
  llvm::StringRef text(uint32_t number) const {
    return files[number].buffer->getBuffer();
  }
  llvm::StringRef text(SourceRange range) const;
  /// The line and column of an offset; builds the file's line table on first
  /// use.
  LineColumn lineColumn(uint32_t file, uint64_t offset) const;
  /// The text of a line (from 1) without its line break.
  llvm::StringRef line(uint32_t file, uint32_t line) const;

private:
  const std::vector<uint64_t> &lineStarts(uint32_t file) const;
  std::deque<File> files;
  mutable std::vector<std::vector<uint64_t>> lineTables;
};

enum class Severity : uint8_t { Error, Warning, Note };

/// A proposed edit: replace `range` by `text`.
struct FixIt {
  SourceRange range;
  std::string text;
  std::string message; ///< "write the size before the name"
};

struct Diagnostic {
  Severity severity = Severity::Error;
  /// "E0123"; empty where there is none. `enishi explain` knows each.
  std::string code;
  std::string message;
  SourceRange range;
  /// A few words beside the caret, or empty.
  std::string label;
  /// Further places and reasons, in order.
  std::vector<Diagnostic> notes;
  /// What the user can do, in words ("help: ..."), or empty.
  std::string help;
  std::vector<FixIt> fixIts;
};

/// Collects diagnostics. Stops recording (but not counting) after a limit, so
/// that a file with a million mistakes does not drown the terminal.
class DiagnosticEngine {
public:
  explicit DiagnosticEngine(const SourceManager &sources, size_t limit = 100)
      : sources(sources), limit(limit) {}

  /// Reports; returns the recorded diagnostic to add notes and fixes to.
  Diagnostic &error(SourceRange range, llvm::StringRef code,
                    std::string message);
  Diagnostic &warning(SourceRange range, llvm::StringRef code,
                      std::string message);
  Diagnostic &report(Diagnostic diagnostic);

  bool hasErrors() const { return numErrors != 0; }
  size_t errorCount() const { return numErrors; }
  /// True once the limit of recorded errors is reached: parsers may give up.
  bool isFull() const { return numErrors >= limit; }
  const std::deque<Diagnostic> &diagnostics() const { return recorded; }
  const SourceManager &sourceManager() const { return sources; }

private:
  const SourceManager &sources;
  size_t limit;
  size_t numErrors = 0;
  std::deque<Diagnostic> recorded;
  Diagnostic overflow;
};

enum class DiagnosticFormat : uint8_t { Text, Json, Sarif };

/// Writes the diagnostics: text like rustc's (with colours if asked for), a
/// JSON object per line, or one SARIF 2.1.0 document.
void renderDiagnostics(const SourceManager &sources,
                       const std::deque<Diagnostic> &diagnostics,
                       DiagnosticFormat format, bool colors,
                       llvm::raw_ostream &os);

} // namespace enishi

#endif // ENISHI_SUPPORT_DIAGNOSTIC_H

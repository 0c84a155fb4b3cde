//===- Session.h - What every verb of the driver shares ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_SESSION_H
#define ENISHI_TOOLS_ENISHI_SESSION_H

#include "enishi/Support/Diagnostic.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace enishi::driver {

/// How the process ends. Scripts rely on these; docs/driver.md lists them.
enum ExitCode : int {
  ExitSuccess = 0,
  ExitInputHasErrors = 1,
  ExitUsage = 2,
  ExitUnreadable = 3,
  ExitDoesNotFit = 4,
  ExitVerificationFailed = 5,
  ExitInternalError = 70,
};

/// Options that every verb takes.
struct CommonOptions {
  std::string output = "-";
  DiagnosticFormat diagnostics = DiagnosticFormat::Text;
  enum Color { Auto, Always, Never } color = Auto;
  bool json = false;
  bool timing = false;
  bool quiet = false;
  std::vector<std::string> includePaths;
  uint64_t maxInputMegabytes = 768;
  unsigned threads = 0; ///< 0: as many as the machine has.
};

/// One run of the driver: its sources, messages, clocks and output.
class Session {
public:
  explicit Session(CommonOptions options);

  const CommonOptions &options() const { return common; }
  unsigned threads() const;
  SourceManager &sources() { return sourceManager; }
  DiagnosticEngine &diagnostics() { return engine; }
  /// What was reported so far.
  const std::deque<Diagnostic> &messages() const {
    return engine.diagnostics();
  }
  /// The text of the first error, for a line of a table.
  std::string firstError() const;

  /// Reads a file, or standard input for "-". Says why it cannot and returns
  /// nothing if it is missing, a directory, too large or unreadable; the exit
  /// code is then ExitUnreadable.
  std::optional<uint32_t> read(llvm::StringRef path);

  /// Writes the result to -o: whole or not at all. False, with a message, if
  /// it cannot be written.
  bool write(llvm::StringRef text) { return write(text, common.output); }
  bool write(llvm::StringRef text, const std::string &path);
  /// The same for a result that is never held as a whole. `produce` returns
  /// false, having reported why, where there is none.
  enum class Written { Yes, NoResult, Failed };
  Written write(llvm::function_ref<bool(llvm::raw_ostream &)> produce,
                const std::string &path);

  /// Reports a message without a position.
  Diagnostic &error(llvm::StringRef code, std::string message);
  /// Prints what was reported since the last call.
  void flushDiagnostics();
  /// Reports an llvm::Error of the core as an error with `code`.
  Diagnostic &report(llvm::Error error, llvm::StringRef code);

  /// Measures a phase for --timing.
  class Phase {
  public:
    Phase(Session &session, std::string name);
    ~Phase();
    Phase(const Phase &) = delete;
    Phase &operator=(const Phase &) = delete;

  private:
    Session &session;
    std::string name;
    std::chrono::steady_clock::time_point start;
  };
  void printTiming() const;

  /// From now on, messages are kept to oneself.
  void silence() { isSilent = true; }

  bool colorsOn(int fd) const;

private:
  friend class Phase;
  CommonOptions common;
  SourceManager sourceManager;
  DiagnosticEngine engine{sourceManager};
  size_t flushed = 0;
  bool isSilent = false;
  std::vector<std::pair<std::string, double>> timings;
};

/// Makes a crash leave a file behind that reproduces it, and end with
/// ExitInternalError. Remembers the input for that file.
void installCrashHandler(int argc, const char *const *argv);
void rememberInputForCrash(llvm::StringRef name, llvm::StringRef text);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_SESSION_H

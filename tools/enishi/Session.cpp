//===- Session.cpp - What every verb of the driver shares -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Session.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <fmt/format.h>

#include <cstdlib>
#include <thread>

#include <unistd.h>

using namespace enishi;
using namespace enishi::driver;

Session::Session(CommonOptions options) : common(std::move(options)) {}

unsigned Session::threads() const {
  if (common.threads)
    return common.threads;
  return std::max(1u, std::thread::hardware_concurrency());
}

Diagnostic &Session::error(llvm::StringRef code, std::string message) {
  return engine.error({}, code, std::move(message));
}

Diagnostic &Session::report(llvm::Error problem, llvm::StringRef code) {
  return error(code, llvm::toString(std::move(problem)));
}

std::optional<uint32_t> Session::read(llvm::StringRef path) {
  const uint64_t limit = common.maxInputMegabytes << 20;
  std::string name = path == "-" ? "<stdin>" : path.str();
  auto tooLarge = [&](uint64_t size) {
    error("E0903", fmt::format("cannot read {}: it has {} MB, and the limit is "
                               "{} MB",
                               name, size >> 20, common.maxInputMegabytes))
        .help = "raise the limit with --max-input-mb";
  };
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
      std::errc::no_such_file_or_directory;
  if (path == "-") {
    buffer = llvm::MemoryBuffer::getSTDIN();
  } else {
    llvm::sys::fs::file_status status;
    if (std::error_code problem = llvm::sys::fs::status(path, status)) {
      error("E0901", fmt::format("cannot read {}: {}", name, problem.message()))
          .help = "check the path, or use - for standard input";
      return std::nullopt;
    }
    if (status.type() == llvm::sys::fs::file_type::directory_file) {
      error("E0902", fmt::format("cannot read {}: it is a directory", name))
          .help = "name a file in it";
      return std::nullopt;
    }
    if (status.type() == llvm::sys::fs::file_type::regular_file &&
        status.getSize() > limit) {
      tooLarge(status.getSize());
      return std::nullopt;
    }
    buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                         /*RequiresNullTerminator=*/true);
  }
  if (!buffer) {
    error("E0901",
          fmt::format("cannot read {}: {}", name, buffer.getError().message()));
    return std::nullopt;
  }
  if ((*buffer)->getBufferSize() > limit) {
    tooLarge((*buffer)->getBufferSize());
    return std::nullopt;
  }
  rememberInputForCrash(name, (*buffer)->getBuffer());
  return sourceManager.add(std::move(name), std::move(*buffer));
}

std::string Session::firstError() const {
  for (const Diagnostic &diagnostic : messages())
    if (diagnostic.severity == Severity::Error)
      return diagnostic.message;
  return "failed";
}

bool Session::write(llvm::StringRef text, const std::string &path) {
  auto produce = [&](llvm::raw_ostream &os) {
    os << text;
    return true;
  };
  return write(produce, path) == Written::Yes;
}

Session::Written
Session::write(llvm::function_ref<bool(llvm::raw_ostream &)> produce,
               const std::string &path) {
  auto fail = [&](const std::string &why) {
    error("E0904", fmt::format("cannot write {}: {}",
                               path == "-" ? "<stdout>" : path, why));
    return Written::Failed;
  };
  /// Flushes; says why that or anything before it failed.
  auto problemOf = [](llvm::raw_fd_ostream &os) -> std::string {
    os.flush();
    std::string why = os.has_error() ? os.error().message() : "";
    os.clear_error();
    return why;
  };
  // What is not a file (a device, a pipe) is written to, not replaced.
  llvm::sys::fs::file_status status;
  if (path != "-" && !llvm::sys::fs::status(path, status) &&
      status.type() != llvm::sys::fs::file_type::regular_file &&
      status.type() != llvm::sys::fs::file_type::directory_file) {
    std::error_code problem;
    llvm::raw_fd_ostream os(path, problem, llvm::sys::fs::OF_None);
    if (problem)
      return fail(problem.message());
    bool hasResult = produce(os);
    std::string why = problemOf(os);
    if (!why.empty())
      return fail(why);
    return hasResult ? Written::Yes : Written::NoResult;
  }
  if (path == "-") {
    bool hasResult = produce(llvm::outs());
    std::string why = problemOf(llvm::outs());
    if (!why.empty())
      return fail(why);
    return hasResult ? Written::Yes : Written::NoResult;
  }
  // A temporary file beside the target, then a rename: a reader never sees
  // half a file, and a full disk does not destroy what was there.
  llvm::Expected<llvm::sys::fs::TempFile> file =
      llvm::sys::fs::TempFile::create(path + ".%%%%%%.tmp");
  if (!file)
    return fail(llvm::toString(file.takeError()));
  bool hasResult;
  std::string why;
  {
    llvm::raw_fd_ostream os(file->FD, /*shouldClose=*/false);
    os.SetBufferSize(1 << 20);
    hasResult = produce(os);
    why = problemOf(os);
  }
  if (!hasResult || !why.empty()) {
    llvm::consumeError(file->discard());
    return why.empty() ? Written::NoResult : fail(why);
  }
  if (llvm::Error problem = file->keep(path)) {
    why = llvm::toString(std::move(problem));
    llvm::consumeError(file->discard());
    return fail(why);
  }
  return Written::Yes;
}

bool Session::colorsOn(int fd) const {
  if (common.color != CommonOptions::Auto)
    return common.color == CommonOptions::Always;
  return isatty(fd) && !std::getenv("NO_COLOR");
}

void Session::flushDiagnostics() {
  const std::deque<Diagnostic> &all = engine.diagnostics();
  std::deque<Diagnostic> fresh(all.begin() + flushed, all.end());
  flushed = all.size();
  if (fresh.empty() || isSilent)
    return;
  bool colors =
      common.diagnostics == DiagnosticFormat::Text && colorsOn(STDERR_FILENO);
  if (colors)
    llvm::errs().enable_colors(true);
  renderDiagnostics(sourceManager, fresh, common.diagnostics, colors,
                    llvm::errs());
  if (common.diagnostics == DiagnosticFormat::Text && engine.errorCount() > 1) {
    llvm::errs() << "enishi: " << engine.errorCount() << " errors";
    if (engine.errorCount() > all.size())
      llvm::errs() << ", the first " << all.size() << " shown";
    llvm::errs() << '\n';
  }
}

Session::Phase::Phase(Session &session, std::string name)
    : session(session), name(std::move(name)),
      start(std::chrono::steady_clock::now()) {}

Session::Phase::~Phase() {
  std::chrono::duration<double> elapsed =
      std::chrono::steady_clock::now() - start;
  session.timings.emplace_back(std::move(name), elapsed.count());
}

void Session::printTiming() const {
  if (!common.timing || isSilent)
    return;
  double total = 0;
  for (const auto &[name, seconds] : timings)
    total += seconds;
  llvm::errs() << "  seconds  share  phase\n";
  for (const auto &[name, seconds] : timings)
    llvm::errs() << fmt::format("{:9.4f}  {:4.0f}%  {}\n", seconds,
                                total > 0 ? 100 * seconds / total : 0.0, name);
  llvm::errs() << fmt::format("{:9.4f}         total\n", total);
}

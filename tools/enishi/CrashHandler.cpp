//===- CrashHandler.cpp - A crash leaves a reproducer -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Session.h"

#include "llvm/Support/ErrorHandling.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <unistd.h>

using namespace enishi::driver;

// The handler may run on a broken heap: it only touches memory set up before
// and makes system calls.
static std::string commandLine;
static char reproducerPath[64];
static const char *inputData;
static size_t inputSize;
static std::string inputName;
static char alternateStack[64 * 1024];

static void writeAll(int fd, const char *data, size_t size) {
  while (size > 0) {
    ssize_t written = ::write(fd, data, std::min<size_t>(size, 1 << 20));
    if (written <= 0)
      return;
    data += written;
    size -= written;
  }
}

static void writeText(int fd, const char *text) {
  writeAll(fd, text, std::strlen(text));
}

static void leaveReproducer(const char *why) {
  writeText(STDERR_FILENO, "error: internal error: ");
  writeText(STDERR_FILENO, why);
  writeText(STDERR_FILENO, "\n");
  int fd = ::open(reproducerPath, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return;
  writeText(fd, "// enishi ended with an internal error: ");
  writeText(fd, why);
  writeText(fd, "\n// command: ");
  writeText(fd, commandLine.c_str());
  writeText(fd, "\n// input: ");
  writeText(fd, inputName.c_str());
  writeText(fd, "\n");
  writeAll(fd, inputData, inputSize);
  ::close(fd);
  writeText(STDERR_FILENO, " = help: the command and the input are in ");
  writeText(STDERR_FILENO, reproducerPath);
  writeText(STDERR_FILENO, "; please report it with that file\n");
}

static void onSignal(int signal) {
  const char *why = signal == SIGSEGV   ? "invalid memory access"
                    : signal == SIGABRT ? "abort"
                    : signal == SIGFPE  ? "arithmetic fault"
                    : signal == SIGILL  ? "illegal instruction"
                                        : "bus error";
  leaveReproducer(why);
  ::_exit(ExitInternalError);
}

static void onFatalError(void *, const char *reason, bool) {
  leaveReproducer(reason);
  ::_exit(ExitInternalError);
}

void enishi::driver::rememberInputForCrash(llvm::StringRef name,
                                           llvm::StringRef text) {
  if (inputData)
    return; // The first input is the program; later ones are its companions.
  inputName = name.str();
  inputData = text.data();
  inputSize = text.size();
}

void enishi::driver::installCrashHandler(int argc, const char *const *argv) {
  for (int i = 0; i < argc; ++i) {
    if (i)
      commandLine += ' ';
    commandLine += argv[i];
  }
  std::snprintf(reproducerPath, sizeof reproducerPath, "enishi-crash-%ld.qasm",
                static_cast<long>(::getpid()));
  stack_t stack = {};
  stack.ss_sp = alternateStack;
  stack.ss_size = sizeof alternateStack;
  ::sigaltstack(&stack, nullptr);
  struct sigaction action = {};
  action.sa_handler = onSignal;
  action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND);
  for (int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS})
    ::sigaction(signal, &action, nullptr);
  llvm::install_fatal_error_handler(onFatalError);
}

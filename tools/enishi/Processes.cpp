//===- Processes.cpp - A run that several processes share -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Processes.h"

#include "enishi/Mpi/MpiCommunicator.h"

#include "llvm/Support/MemoryBuffer.h"

#include <fmt/format.h>

#include <bit>

using namespace enishi;
using namespace enishi::driver;

bool driver::isOtherProcess() { return mpiEnvironment().rank != 0; }

Processes::Processes() = default;
Processes::~Processes() = default;

bool Processes::join(Session &session, bool isWanted) {
  if (mpiEnvironment().size == 1 && !isWanted)
    return true;
  first = !isOtherProcess();
  if (!first)
    session.silence();
  llvm::Expected<MpiWorld> world = startMpi();
  if (!world) {
    session.report(world.takeError(), "E0912");
    return false;
  }
  group = std::move(world->group);
  onThisMachine = world->onThisMachine;
  // What started the processes may not have said so in the environment.
  first = group->rank() == 0;
  if (!first)
    session.silence();
  // Said here, before an engine is chosen that does not mind.
  if (unsigned size = group->size(); !std::has_single_bit(size)) {
    session
        .error("E0912",
               fmt::format("{} processes cannot divide a state vector evenly",
                           size))
        .help = fmt::format("start a power of two: mpirun -np {} or -np {}",
                            std::bit_floor(size), 2 * std::bit_floor(size));
    return false;
  }
  return true;
}

void Processes::share(RunOptions &options, const Session &session) const {
  if (!group)
    return;
  options.processes = group.get();
  group->broadcast(&options.seed, sizeof options.seed);
  options.memoryLimit = availableMemory() / onThisMachine;
  if (!session.options().threads)
    options.threads = std::max(1u, options.threads / onThisMachine);
}

std::optional<uint32_t> Processes::read(Session &session,
                                        const std::string &path) const {
  if (!group)
    return session.read(path);
  std::optional<uint32_t> file;
  uint64_t size = ~uint64_t(0);
  if (first && (file = session.read(path)))
    size = session.sources().text(*file).size();
  group->broadcast(&size, sizeof size);
  if (size == ~uint64_t(0))
    return std::nullopt;
  if (first) {
    std::string text = session.sources().text(*file).str();
    group->broadcast(text.data(), size);
    return file;
  }
  std::string text(size, '\0');
  group->broadcast(text.data(), size);
  return session.sources().add(
      path == "-" ? "<stdin>" : path,
      llvm::MemoryBuffer::getMemBufferCopy(text, path));
}

bool Processes::agree(Session &session, int &exitCode) const {
  if (!group)
    return exitCode == ExitSuccess;
  std::vector<int> codes = group->allOf(exitCode);
  unsigned failed = 0;
  while (failed < codes.size() && codes[failed] == ExitSuccess)
    ++failed;
  if (failed == codes.size())
    return true;
  // The first message of the first process that has a problem.
  std::string text;
  if (group->rank() == failed && !session.messages().empty()) {
    const Diagnostic &message = session.messages().front();
    text = message.code + '\n' + message.message;
  }
  std::vector<std::vector<char>> texts =
      group->gather({text.data(), text.size()});
  exitCode = first ? codes[failed] : int(ExitSuccess);
  if (first && failed) {
    auto [code, message] =
        llvm::StringRef(texts[failed].data(), texts[failed].size()).split('\n');
    session.error(code, fmt::format("process {} of {}: {}", failed,
                                    codes.size(), message.str()));
  }
  return false;
}

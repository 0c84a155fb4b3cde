//===- MpiCommunicator.cpp - The processes that mpirun started --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Mpi/MpiCommunicator.h"

#include "MpiFunctions.h"

#include "enishi/Support/LibraryBeside.h"

#include "llvm/Support/FormatVariadic.h"

#include <cstdlib>
#include <dlfcn.h>

using namespace enishi;

MpiEnvironment enishi::mpiEnvironment() {
  auto number = [](const char *name, unsigned &value) {
    const char *text = std::getenv(name);
    return text && !llvm::StringRef(text).getAsInteger(10, value);
  };
  MpiEnvironment found;
  // Of Open MPI, and of MPICH and its relatives.
  for (auto [size, rank] :
       {std::pair("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"),
        std::pair("PMI_SIZE", "PMI_RANK")})
    if (number(size, found.size) && number(rank, found.rank))
      return found;
  return {};
}

namespace {

class MpiCommunicator : public Communicator {
public:
  MpiCommunicator(const EnishiMpiFunctions &mpi, void *group, bool isWorld)
      : mpi(mpi), group(group), isWorld(isWorld) {}
  ~MpiCommunicator() override { (isWorld ? mpi.finish : mpi.release)(group); }

  unsigned rank() const override { return mpi.rank(group); }
  unsigned size() const override { return mpi.size(group); }
  void exchange(unsigned partner, const void *send, void *receive,
                size_t bytes) override {
    mpi.exchange(group, partner, send, receive, bytes);
  }
  void allGather(const void *mine, void *all, size_t bytes) override {
    mpi.allGather(group, mine, all, bytes);
  }
  std::vector<std::vector<char>> gather(llvm::ArrayRef<char> mine) override {
    std::vector<uint64_t> sizes = allOf<uint64_t>(mine.size());
    if (rank()) {
      mpi.send(group, 0, mine.data(), mine.size());
      return {};
    }
    std::vector<std::vector<char>> all = {{mine.begin(), mine.end()}};
    for (unsigned from = 1; from < sizes.size(); ++from) {
      all.emplace_back(sizes[from]);
      mpi.receive(group, from, all.back().data(), sizes[from]);
    }
    return all;
  }
  void broadcast(void *data, size_t bytes) override {
    mpi.broadcast(group, data, bytes);
  }
  std::unique_ptr<Communicator> firstOf(unsigned count) override {
    void *part = mpi.firstOf(group, count);
    return part ? std::make_unique<MpiCommunicator>(mpi, part, false) : nullptr;
  }

private:
  const EnishiMpiFunctions &mpi;
  void *group;
  bool isWorld;
};

llvm::Expected<const EnishiMpiFunctions *> loadFunctions() {
  // MPI loads parts of itself, which look for its symbols.
  llvm::Expected<void *> library = openLibraryBeside(
      "libEnishiMpi.so", /*global=*/true,
      "it is built where MPI is found (Debian's libopenmpi-dev and "
      "openmpi-bin)");
  if (!library)
    return library.takeError();
  auto *table = static_cast<const EnishiMpiFunctions *>(
      dlsym(*library, ENISHI_MPI_TABLE));
  if (!table || table->version != ENISHI_MPI_VERSION)
    return llvm::createStringError(
        "libEnishiMpi.so belongs to another version of Enishi");
  return table;
}

} // namespace

llvm::Expected<MpiWorld> enishi::startMpi() {
  llvm::Expected<const EnishiMpiFunctions *> mpi = loadFunctions();
  if (!mpi)
    return mpi.takeError();
  void *group = (*mpi)->start();
  MpiWorld world;
  world.onThisMachine = (*mpi)->onThisMachine(group);
  world.group = std::make_unique<MpiCommunicator>(**mpi, group, true);
  unsigned announced = mpiEnvironment().size;
  if (world.group->size() == 1 && announced > 1)
    return llvm::createStringError(llvm::formatv(
        "{0} processes were started, but by the mpirun of another MPI than the "
        "one that libEnishiMpi.so was built with",
        announced));
  return world;
}

//===- BatchSampler.cpp - Samplers that work in batches -------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BatchSampler.h"

#include "lib/Simulation/Engines.h"
#include "lib/Simulation/Random.h"
#include "lib/Simulation/ThreadPool.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::stabilizer;

bool BatchSampler::sample(const SampleOptions &options, ShotSink sink) const {
  simulation::ThreadPool pool(options.threads);
  const uint64_t batches = (options.shots + batchShots() - 1) / batchShots();
  const size_t atOnce = std::min<uint64_t>(pool.size(), batches);
  std::vector<std::unique_ptr<Workspace>> workspaces;
  for (size_t i = 0; i < atOnce; ++i)
    workspaces.push_back(std::make_unique<Workspace>(
        workspaceWords(), wordsPerShot() * batchShots()));
  auto wanted = [&](uint64_t batch) {
    return std::min(batchShots(), options.shots - batch * batchShots());
  };
  ShotTable table;
  table.numBits = numBits();
  table.wordsPerShot = wordsPerShot();
  for (uint64_t first = 0; first < batches; first += atOnce) {
    const size_t count = std::min<uint64_t>(atOnce, batches - first);
    pool.forEach(count, [&](size_t i, unsigned) {
      Workspace &space = *workspaces[i];
      space.written =
          makeShots(space.rows.data(), space.shots.data(), wanted(first + i),
                    simulation::deriveSeed(options.seed, first + i));
    });
    for (size_t i = 0; i < count; ++i) {
      table.firstShot += table.numShots;
      table.numShots = workspaces[i]->written;
      table.shotsRun += wanted(first + i);
      table.words = workspaces[i]->shots.data();
      if (!sink(table))
        return false;
    }
  }
  return true;
}

unsigned stabilizer::vectorsFor(uint64_t rows) {
  unsigned vectors = kMaxVectors;
  while (vectors > 1 && rows * vectors * kVectorWords * 8 > (512 << 10))
    vectors /= 2;
  return vectors;
}

llvm::Error stabilizer::checkMemory(uint64_t bytes, uint64_t limit,
                                    llvm::StringRef what) {
  RunOptions options;
  options.memoryLimit = limit;
  uint64_t most = simulation::memoryLimit(options);
  if (bytes <= most)
    return llvm::Error::success();
  return llvm::createStringError(llvm::formatv(
      "{0} needs {1}, but {2} are available", what,
      simulation::formatBytes(bytes), simulation::formatBytes(most)));
}

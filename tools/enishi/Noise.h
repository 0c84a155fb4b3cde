//===- Noise.h - Noise models by name or file -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_NOISE_H
#define ENISHI_TOOLS_ENISHI_NOISE_H

#include "Session.h"

#include "enishi/Circuit/Program.h"
#include "enishi/Simulation/NoiseModel.h"

#include <memory>

namespace enishi {
class Device;
}

namespace enishi::driver {

struct LoadedNoise {
  int exitCode = ExitSuccess;
  /// Null where there is an error, which was reported.
  std::shared_ptr<const NoiseModel> model;
  /// Where the model was made from a device's figures.
  std::shared_ptr<const Device> device;
};

/// A noise model from a file of its own, or from the figures of a device given
/// by its name or its file.
LoadedNoise loadNoise(Session &session, llvm::StringRef nameOrPath);

/// Whether the device that the noise is from has figures for all that the
/// program does; otherwise reports the first gate that would pass for perfect.
bool checkCovered(Session &session, const LoadedNoise &noise,
                  const Program &program);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_NOISE_H

//===- AnnealerDevice.h - What an annealer can do ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Annealers as data: targets/annealer/devices/*.json, or a user's own file. The
// schema is in docs/embedding.md.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_DEVICE_ANNEALERDEVICE_H
#define ENISHI_ANNEALING_DEVICE_ANNEALERDEVICE_H

#include "enishi/Annealing/Embedding/EmbeddedModel.h"
#include "enishi/Support/Diagnostic.h"

#include <memory>

namespace enishi::annealing {

struct AnnealerDevice {
  std::string name, summary, source;
  /// Every number has a published source; otherwise one at least is invented.
  bool isPublished = false;

  /// Nothing for a machine in which every variable is coupled to every other:
  /// it needs no embedding.
  std::optional<TopologyShape> topology;
  std::vector<Qubit> deadQubits;
  std::vector<GraphEdge> deadCouplers;
  /// The most variables of a fully connected machine.
  uint64_t maxVariables = 0;

  /// What it is programmed in: Spin, or Binary for x = (1 + s) / 2. Ranges and
  /// bits are about the coefficients of these.
  VariableKind variables = VariableKind::Spin;
  CoefficientRange range;
  /// Lower bounds that hold instead where extended couplings are switched on.
  std::optional<double> minExtendedCoupling;
  /// Bits of a field and of a coupling, sign included; 0 for real numbers.
  unsigned fieldBits = 0, couplingBits = 0;
  /// There are whole numbers only.
  bool isInteger = false;

  std::optional<ScheduleLimits> schedule;
  double defaultTimeUs = 0;

  /// The range with extended couplings where the machine has them.
  CoefficientRange extendedRange() const;
  /// The coupling graph without what is dead; an error on a fully connected
  /// machine.
  llvm::Expected<HardwareGraph> graph() const;
};

/// The built-in annealer of a name, or the one in a file if the argument
/// contains a '/' or ends in ".json". Reports what is wrong, with positions,
/// and returns nothing on error.
std::optional<AnnealerDevice> loadAnnealer(llvm::StringRef nameOrPath,
                                           SourceManager &sources,
                                           DiagnosticEngine &diagnostics);

/// Reads the annealer file that `sources` holds under the number `file`.
std::optional<AnnealerDevice> readAnnealer(uint32_t file,
                                           const SourceManager &sources,
                                           DiagnosticEngine &diagnostics);

/// The names of the built-in annealers, sorted.
std::vector<std::string> listAnnealers();

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_DEVICE_ANNEALERDEVICE_H

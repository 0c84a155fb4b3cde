//===- CompileCircuit.h - A circuit for a device, without MLIR --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The chain of core algorithms that turns a flat circuit into native
// operations of a device: decompose, optimise, place and route, resynthesise,
// translate. The MLIR pass around it extracts the circuit and writes it back.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_COMPILATION_COMPILECIRCUIT_H
#define ENISHI_COMPILATION_COMPILECIRCUIT_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Device/Device.h"
#include "enishi/Mapping/Mapping.h"

namespace enishi {

struct CompileCircuitOptions {
  /// 0: only what makes the circuit executable. 1: quick. 2: the default.
  /// 3: everything.
  unsigned level = 2;
  uint64_t seed = 0;
  /// The result does not depend on it.
  unsigned threads = 1;
  /// The site of each qubit at the start; empty: the mapper decides.
  std::vector<Site> initialLayout;
  /// See MappingOptions.
  std::function<BlockFlow(const Circuit &, const Instruction &)> blockFlow;
};

struct CompiledCircuit {
  /// Over the device's sites, native operations only.
  Circuit circuit;
  /// The site of each qubit of the source before the first and after the last
  /// instruction. Swaps of the source that became a relabelling count as
  /// movement: the final layout undoes them.
  std::vector<Site> initialLayout, finalLayout;
  size_t swaps = 0;
};

/// The program is right but the device cannot hold it.
class DoesNotFitError : public llvm::ErrorInfo<DoesNotFitError> {
public:
  static char ID;
  explicit DoesNotFitError(std::string message) : text(std::move(message)) {}
  void log(llvm::raw_ostream &os) const override { os << text; }
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }

private:
  std::string text;
};

/// Optimises a circuit without regard to a device. The result is equal to the
/// input, global phase included, and has no more two-qubit gates.
llvm::Expected<Circuit> optimizeCircuit(const Circuit &circuit,
                                        const CompileCircuitOptions &options);

/// Compiles a circuit for a device. The result obeys the device (checked by
/// checkProgram before it is returned) and equals the input up to the layouts.
/// Fails with DoesNotFitError where the device has too few sites or lacks an
/// operation (a reset, a measurement in the middle) that the circuit needs.
llvm::Expected<CompiledCircuit>
compileForDevice(const Circuit &circuit, const Device &device,
                 const CompileCircuitOptions &options);

/// The mapper's view of a device.
llvm::Expected<CouplingGraph> couplingGraph(const Device &device);

} // namespace enishi

#endif // ENISHI_COMPILATION_COMPILECIRCUIT_H

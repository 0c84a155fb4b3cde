//===- CompileCircuit.cpp - A circuit for a device --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Compilation/CompileCircuit.h"

#include "enishi/Device/CheckProgram.h"
#include "enishi/Optimization/Optimize.h"
#include "enishi/Synthesis/Decompose.h"
#include "enishi/Synthesis/Native.h"

#include "llvm/Support/FormatVariadic.h"

using namespace enishi;

char DoesNotFitError::ID = 0;

llvm::Expected<CouplingGraph> enishi::couplingGraph(const Device &device) {
  std::vector<CouplingGraph::Edge> edges;
  std::vector<double> edgeErrors, siteErrors;
  for (auto [a, b] : device.edges()) {
    edges.push_back({a, b});
    edgeErrors.push_back(device.edgeError(a, b));
  }
  for (Site site = 0; site < device.numSites(); ++site)
    siteErrors.push_back(device.error(GateKind::Measure, {site}));
  return CouplingGraph::create(device.numSites(), edges, edgeErrors,
                               siteErrors);
}

/// What native synthesis has to know about a device.
static llvm::Expected<NativeBasis> nativeBasis(const Device &device) {
  llvm::SmallVector<GateKind, 8> kinds = device.nativeKinds(1);
  llvm::SmallVector<GateKind, 4> twoQubit = device.nativeKinds(2);
  kinds.append(twoQubit.begin(), twoQubit.end());
  llvm::Expected<NativeBasis> basis = NativeBasis::fromGates(kinds);
  if (!basis)
    return basis.takeError();
  for (NativeTwoQubitGate &gate : basis->twoQubit) {
    const NativeOperation &op = *device.operation(gate.kind);
    gate.positiveAngles = !op.params.empty() && op.params[0].min >= 0;
  }
  basis->isSupported = [&device](GateKind kind, Qubit a, Qubit b) {
    return device.isNative(kind, {a, b});
  };
  basis->error = [&device](GateKind kind, Qubit a, Qubit b) {
    return device.error(kind, {a, b});
  };
  return basis;
}

static llvm::Error checkSize(const Circuit &circuit, const Device &device) {
  if (circuit.numQubits <= device.numSites())
    return llvm::Error::success();
  return llvm::make_error<DoesNotFitError>(
      llvm::formatv("the program has {0} qubits, but {1} has {2} sites",
                    circuit.numQubits, device.name(), device.numSites()));
}

/// Programs that no placement can make right for the device are said to be so
/// before the work starts.
static llvm::Error checkOperations(const Circuit &circuit,
                                   const Device &device) {
  const DeviceDescription &facts = device.description();
  for (const Instruction &inst : circuit.instructions) {
    if (inst.kind == GateKind::Measure && !facts.measurement)
      return llvm::make_error<DoesNotFitError>(
          llvm::formatv("{0} cannot measure", device.name()));
    if (inst.kind == GateKind::Reset && !facts.reset)
      return llvm::make_error<DoesNotFitError>(
          llvm::formatv("{0} cannot reset a qubit", device.name()));
    if (inst.kind != GateKind::ControlFlow)
      continue;
    if (!facts.measurement || !facts.measurement->feedForward)
      return llvm::make_error<DoesNotFitError>(llvm::formatv(
          "{0} cannot make operations depend on a measurement", device.name()));
    for (const Circuit &block : circuit.controlFlowBlocks(inst))
      if (llvm::Error error = checkOperations(block, device))
        return error;
  }
  return llvm::Error::success();
}

static OptimizeOptions optimizeOptions(const CompileCircuitOptions &options) {
  OptimizeOptions result;
  result.level = options.level;
  return result;
}

llvm::Expected<Circuit>
enishi::optimizeCircuit(const Circuit &circuit,
                        const CompileCircuitOptions &options) {
  return optimize(circuit, optimizeOptions(options)).circuit;
}

llvm::Expected<CompiledCircuit>
enishi::compileForDevice(const Circuit &circuit, const Device &device,
                         const CompileCircuitOptions &options) {
  if (llvm::Error error = checkSize(circuit, device))
    return std::move(error);
  if (llvm::Error error = checkOperations(circuit, device))
    return std::move(error);

  // Every device that has a description does any rotation as it is, so that
  // nothing is gained by keeping to T gates.
  OptimizeOptions logical = optimizeOptions(options);
  logical.keepCliffordT = false;
  logical.decomposeMultiQubit = true;
  logical.elideSwaps = true;
  OptimizeResult optimized = optimize(circuit, logical);
  Circuit narrow;
  if (llvm::Error error = decompose(optimized.circuit, {}, narrow))
    return std::move(error);

  llvm::Expected<CouplingGraph> graph = couplingGraph(device);
  if (!graph)
    return graph.takeError();
  MappingOptions mappingOptions;
  mappingOptions.seed = options.seed;
  mappingOptions.threads = options.threads;
  mappingOptions.level = options.level;
  mappingOptions.initialLayout = options.initialLayout;
  mappingOptions.blockFlow = options.blockFlow;
  llvm::Expected<MappingResult> mapped =
      mapCircuit(narrow, *graph, mappingOptions);
  if (!mapped)
    return mapped.takeError();
  if (llvm::Error wrong =
          verifyMapping(narrow, *graph, *mapped, options.blockFlow))
    return llvm::createStringError("internal error: the mapping is wrong: " +
                                   llvm::toString(std::move(wrong)));

  llvm::Expected<NativeBasis> basis = nativeBasis(device);
  if (!basis)
    return basis.takeError();
  // A large circuit is held once or twice, not once for every step.
  narrow = Circuit();
  Circuit routed = std::move(mapped->circuit);
  if (options.level > 0) {
    OptimizeOptions onDevice = logical;
    onDevice.keepPairs = true;
    onDevice.elideSwaps = false;
    onDevice.twoQubitBasis = basis->twoQubit.front().kind;
    routed = optimize(routed, onDevice).circuit;
  }

  NativeOptions nativeOptions;
  nativeOptions.dropBeforeMeasure = options.level > 0;
  nativeOptions.dropSymbolicPhase = true;
  llvm::Expected<Circuit> native =
      translateToNative(routed, *basis, nativeOptions);
  if (!native)
    return native.takeError();
  routed = Circuit();

  CompiledCircuit result;
  result.circuit = std::move(*native);
  result.initialLayout = std::move(mapped->initialLayout);
  for (Qubit qubit : optimized.permutation)
    result.finalLayout.push_back(mapped->finalLayout[qubit]);
  result.swaps = mapped->swaps;
  std::vector<Violation> violations = checkProgram(result.circuit, device);
  if (!violations.empty())
    return llvm::createStringError(
        llvm::formatv("internal error: the compiled program breaks a rule of "
                      "{0}: {1}",
                      device.name(), violations.front().message));
  return result;
}

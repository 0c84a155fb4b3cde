//===- CompileModule.cpp - Core algorithms on a module ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Transforms/CompileModule.h"

#include "dialects/QC/QC.h"
#include "enishi/Conversion/CircuitExtraction.h"

#include <fmt/format.h>

using namespace mlir;
using namespace enishi;

static FailureOr<CircuitExtraction> extractMain(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal())
    return module.emitError("no function @main to compile");
  return CircuitExtraction::extract(main);
}

LogicalResult enishi::optimizeModule(ModuleOp module,
                                     const CompileCircuitOptions &options) {
  FailureOr<CircuitExtraction> extraction = extractMain(module);
  if (failed(extraction))
    return failure();
  llvm::Expected<Circuit> optimized =
      optimizeCircuit(extraction->circuit, options);
  if (!optimized)
    return module.emitError(llvm::toString(optimized.takeError()));
  return extraction->writeBack(*optimized);
}

/// The names of the qubits in the order in which extraction numbers them.
static std::vector<std::string> qubitNames(ModuleOp module) {
  std::vector<std::string> names;
  auto main = module.lookupSymbol<func::FuncOp>("main");
  for (Operation &op : main.getBody().front()) {
    if (auto site = dyn_cast<qc::SiteOp>(op))
      names.push_back(fmt::format("${}", site.getSite()));
    else if (auto alloc = dyn_cast<qc::AllocOp>(op))
      names.push_back(
          int64_t(alloc.getIndex()) < 0
              ? alloc.getName().str()
              : fmt::format("{}[{}]", alloc.getName().str(), alloc.getIndex()));
  }
  return names;
}

/// The layout that a program on physical qubits demands; empty for a program on
/// registers.
static llvm::Expected<std::vector<Site>>
demandedLayout(const CircuitExtraction &extraction, const Device &device) {
  std::vector<Site> layout;
  for (std::optional<uint32_t> site : extraction.sites) {
    if (!site)
      continue;
    if (*site >= device.numSites())
      return llvm::make_error<DoesNotFitError>(
          fmt::format("the program uses the physical qubit ${}, but {} has {} "
                      "sites",
                      *site, device.name().str(), device.numSites()));
    layout.push_back(*site);
  }
  if (!layout.empty() && layout.size() != extraction.sites.size())
    return llvm::createStringError(
        "the program has both physical qubits and registers; use one kind");
  return layout;
}

llvm::Expected<DeviceProgram>
enishi::compileModuleForDevice(ModuleOp module, const Device &device,
                               CompileCircuitOptions options) {
  FailureOr<CircuitExtraction> extraction = extractMain(module);
  if (failed(extraction))
    return llvm::createStringError("the program has no flat form");
  llvm::Expected<std::vector<Site>> demanded =
      demandedLayout(*extraction, device);
  if (!demanded)
    return demanded.takeError();
  options.initialLayout = std::move(*demanded);
  options.blockFlow = [&](const Circuit &circuit, const Instruction &inst) {
    return extraction->executesOneBlock(circuit.controlFlowTag(inst))
               ? BlockFlow::ExactlyOne
               : BlockFlow::Any;
  };
  llvm::Expected<CompiledCircuit> compiled =
      compileForDevice(extraction->circuit, device, options);
  if (!compiled)
    return compiled.takeError();
  ProgramLayout layout;
  layout.qubitNames = qubitNames(module);
  layout.initialLayout = std::move(compiled->initialLayout);
  layout.finalLayout = std::move(compiled->finalLayout);
  layout.swaps = compiled->swaps;
  return DeviceProgram{std::move(*extraction), std::move(compiled->circuit),
                       std::move(layout)};
}

/// Renames the qubits of a circuit and of the blocks in it.
static Circuit renamed(const Circuit &circuit, uint32_t numQubits,
                       llvm::ArrayRef<Qubit> map) {
  Circuit result(numQubits, circuit.numBits);
  result.globalPhase = circuit.globalPhase;
  for (const Instruction &inst : circuit.instructions)
    result.appendFrom(circuit, inst, map);
  return result;
}

FailureOr<Circuit> enishi::flatCircuit(ModuleOp module) {
  FailureOr<CircuitExtraction> extraction = extractMain(module);
  if (failed(extraction))
    return failure();
  std::vector<Qubit> map;
  uint32_t numSites = 0;
  for (std::optional<uint32_t> site : extraction->sites) {
    if (!site)
      return std::move(extraction->circuit);
    map.push_back(*site);
    numSites = std::max(numSites, *site + 1);
  }
  return renamed(extraction->circuit, numSites, map);
}

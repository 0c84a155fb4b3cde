//===- GpuSimulator.cpp - Gates on a device, the rest on the host -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Analysis.h"
#include "../Distributed/DistributedRun.h"
#include "../Engines.h"
#include "../Execution.h"
#include "../ShotExecutor.h"
#include "KernelDevice.h"

#include "enishi/Simulation/Distribution.h"

#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::simulation;

namespace {

template <typename Real>
constexpr Precision kPrecision =
    sizeof(Real) == 4 ? Precision::Single : Precision::Double;

/// What all states of one run share.
template <typename Real> struct DeviceContext {
  DeviceContext(const Circuit &circuit, ThreadPool &pool, KernelDevice &device)
      : circuit(circuit), host(circuit, pool, kernels<Real>()), device(device) {
  }
  ~DeviceContext() { llvm::consumeError(std::move(failure)); }

  const Circuit &circuit;
  StateVectorContext<Real> host;
  KernelDevice &device;
  /// The first thing that went wrong on the device; what follows is void.
  llvm::Error failure = llvm::Error::success();
};

/// The state lies in the host's memory, and goes to the device for its gates.
template <typename Real> class DeviceState : public QuantumState {
public:
  DeviceState(DeviceContext<Real> &context,
              std::unique_ptr<StateVector<Real>> state)
      : context(context), state(std::move(state)),
        positions(context.host.startPositions) {}

  std::unique_ptr<QuantumState> clone() const override {
    std::unique_ptr<QuantumState> copied = state->clone();
    if (!copied)
      return nullptr;
    std::unique_ptr<StateVector<Real>> own(
        static_cast<StateVector<Real> *>(copied.release()));
    auto copy = std::make_unique<DeviceState>(context, std::move(own));
    copy->positions = positions;
    return copy;
  }

  void apply(const GateList &gates, bool) override {
    FusedCircuit circuit =
        fuse(context.circuit, gates, positions, FusedForm::Matrices);
    llvm::Expected<KernelModule> module =
        kernelModule(circuit, context.host.numPositions, kPrecision<Real>,
                     context.device.target());
    llvm::Error error = module ? context.device.run(*module, state->blocks(),
                                                    context.host.stateBytes())
                               : module.takeError();
    if (error && !context.failure)
      context.failure = std::move(error);
    else
      llvm::consumeError(std::move(error));
    state->multiplyFactor(circuit.factor);
    state->movePositions(positions);
  }

  double probabilityOfOne(Qubit qubit) override {
    return state->probabilityOfOne(qubit);
  }
  void collapse(Qubit qubit, bool outcome, double probability) override {
    state->collapse(qubit, outcome, probability);
  }
  void sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots, uint64_t seed,
              SampledOutcomes &result) override {
    state->sample(qubits, shots, seed, result);
  }
  std::vector<Complex> amplitudes() const { return state->amplitudes(); }

private:
  DeviceContext<Real> &context;
  std::unique_ptr<StateVector<Real>> state;
  /// By qubit: its position.
  std::vector<uint8_t> positions;
};

template <typename Real>
std::unique_ptr<DeviceState<Real>> makeState(DeviceContext<Real> &context) {
  auto state = std::make_unique<StateVector<Real>>(context.host);
  if (!state->isValid())
    return nullptr;
  return std::make_unique<DeviceState<Real>>(context, std::move(state));
}

template <typename Real>
llvm::Expected<RunResult>
runAs(const Program &program, const RunOptions &options, KernelDevice &device) {
  RunResult result = emptyResult(program, "gpu");
  ProgramAnalysis analysis(program);
  ThreadPool pool(options.threads);
  DeviceContext<Real> context(program.code, pool, device);
  const uint64_t state = context.host.stateBytes();
  if (state > device.freeBytes())
    return llvm::createStringError(llvm::formatv(
        "the state needs {0} on {1}, where {2} are free", formatBytes(state),
        device.description(), formatBytes(device.freeBytes())));
  result.reason = llvm::formatv("all amplitudes, {0}, on {1}",
                                formatBytes(state), device.description());
  result.bytesUsed = state;
  ShotExecutor executor(
      program, options, analysis,
      [&]() -> std::unique_ptr<QuantumState> { return makeState(context); },
      std::max<uint64_t>(1, memoryLimit(options) / state), /*workers=*/1, pool);
  if (llvm::Error error = executor.run(result))
    return std::move(error);
  if (context.failure)
    return std::move(context.failure);
  return result;
}

template <typename Real>
llvm::Expected<std::vector<Complex>> finalStateAs(const Program &program,
                                                  const RunOptions &options,
                                                  KernelDevice &device) {
  llvm::Expected<GateList> gates =
      executedGates(program, options, Measurements::Refused);
  if (!gates)
    return gates.takeError();
  ThreadPool pool(options.threads);
  DeviceContext<Real> context(program.code, pool, device);
  auto state = makeState(context);
  if (!state)
    return llvm::createStringError("out of memory for the state");
  state->apply(*gates, /*phasesMatter=*/true);
  if (context.failure)
    return std::move(context.failure);
  return state->amplitudes();
}

class GpuSimulator : public Simulator {
public:
  llvm::StringRef name() const override { return "gpu"; }
  llvm::StringRef description() const override {
    return "all amplitudes, with the gates on an NVIDIA GPU";
  }
  llvm::Expected<Estimate> canRun(const Program &program,
                                  const RunOptions &options) const override {
    // The host holds the state too.
    if (options.noise)
      return llvm::createStringError(
          "noise is for other engines; leave out --simulator");
    return stateVectorSimulator().canRun(program, options);
  }
  llvm::Expected<RunResult> run(const Program &program,
                                const RunOptions &options) const override {
    auto device = open(program, options);
    if (!device)
      return device.takeError();
    return runOnDevice(program, options, **device);
  }
  llvm::Expected<std::vector<Complex>>
  finalState(const Program &program, const RunOptions &options) const override {
    auto device = open(program, options);
    if (!device)
      return device.takeError();
    return finalStateOnDevice(program, options, **device);
  }

private:
  llvm::Expected<std::unique_ptr<KernelDevice>>
  open(const Program &program, const RunOptions &options) const {
    if (llvm::Expected<Estimate> estimate = canRun(program, options); !estimate)
      return estimate.takeError();
    return openCudaDevice();
  }
};

} // namespace

llvm::Expected<RunResult> simulation::runOnDevice(const Program &program,
                                                  const RunOptions &options,
                                                  KernelDevice &device) {
  return options.precision == Precision::Single
             ? runAs<float>(program, options, device)
             : runAs<double>(program, options, device);
}

llvm::Expected<std::vector<Complex>> simulation::finalStateOnDevice(
    const Program &program, const RunOptions &options, KernelDevice &device) {
  return options.precision == Precision::Single
             ? finalStateAs<float>(program, options, device)
             : finalStateAs<double>(program, options, device);
}

llvm::Expected<std::string> enishi::gpuProgram(const Program &program,
                                               const RunOptions &options,
                                               llvm::StringRef processor) {
  if (llvm::Error error = checkProgram(program))
    return std::move(error);
  llvm::Expected<GateList> gates =
      executedGates(program, options, Measurements::Deferred);
  if (!gates)
    return gates.takeError();
  const unsigned used = usedQubits(program.code);
  if (used > kMostDistributedQubits)
    return llvm::createStringError(
        llvm::formatv("gates act on {0} qubits; a state vector has at most {1}",
                      used, kMostDistributedQubits));
  const bool isSingle = options.precision == Precision::Single;
  std::vector<uint8_t> positions = initialPositions(program.code);
  FusedCircuit circuit =
      fuse(program.code, *gates, positions, FusedForm::Matrices);
  llvm::Expected<KernelModule> module = kernelModule(
      circuit,
      std::max(used, isSingle ? kLaneQubits<float> : kLaneQubits<double>),
      options.precision, KernelTarget::Ptx);
  if (!module)
    return module.takeError();
  return compileToPtx(module->ir, processor.str());
}

const Simulator &simulation::gpuSimulator() {
  static const GpuSimulator simulator;
  return simulator;
}

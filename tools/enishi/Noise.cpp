//===- Noise.cpp - Noise models by name or file, enishi noise ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Noise.h"

#include "Verbs.h"

#include "enishi/Device/DeviceLibrary.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::driver;

LoadedNoise driver::loadNoise(Session &session, llvm::StringRef nameOrPath) {
  LoadedNoise result;
  if (nameOrPath.contains('/') || nameOrPath.ends_with(".json")) {
    std::optional<uint32_t> file = session.read(nameOrPath);
    if (!file) {
      result.exitCode = ExitUnreadable;
      return result;
    }
    if (!session.sources().text(*file).contains("\"enishi_device\"")) {
      std::optional<NoiseModel> model =
          readNoiseModel(*file, session.sources(), session.diagnostics());
      if (model)
        result.model = std::make_shared<const NoiseModel>(std::move(*model));
      else
        result.exitCode = ExitInputHasErrors;
      return result;
    }
  }
  result.device =
      loadDevice(nameOrPath, session.sources(), session.diagnostics());
  if (result.device)
    result.model =
        std::make_shared<const NoiseModel>(noiseOfDevice(*result.device));
  else
    result.exitCode = ExitInputHasErrors;
  return result;
}

bool driver::checkCovered(Session &session, const LoadedNoise &noise,
                          const Program &program) {
  if (!noise.device)
    return true;
  const Device &device = *noise.device;
  for (const Instruction &inst : program.code.instructions) {
    llvm::ArrayRef<Qubit> qubits = program.code.qubits(inst);
    const bool acts = isUnitary(inst.kind) || inst.kind == GateKind::Measure ||
                      inst.kind == GateKind::Reset;
    if (!acts || qubits.empty())
      continue;
    bool isKnown = llvm::all_of(
        qubits, [&](Qubit qubit) { return qubit < device.numSites(); });
    if (isKnown && device.isNative(inst.kind, qubits))
      continue;
    std::string at;
    for (Qubit qubit : qubits)
      at += fmt::format("{}{}", at.empty() ? "" : ", ", qubit);
    GateKind kind = inst.kind == GateKind::Controlled ? inst.base : inst.kind;
    session
        .error("E0914",
               fmt::format("{} has no figures for the operation '{}' on ({})",
                           device.name().str(), gateName(kind).str(), at))
        .help = fmt::format("compile the program for the device first: add "
                            "--target={}, or run what `enishi compile "
                            "--target={}` writes",
                            device.name().str(), device.name().str());
    return false;
  }
  return true;
}

int driver::noise(Session &session, const NoiseVerb &verb) {
  LoadedNoise noise = loadNoise(session, verb.name);
  if (!noise.model)
    return noise.exitCode;
  std::string text;
  llvm::raw_string_ostream os(text);
  printNoiseModel(*noise.model, os);
  return session.write(text) ? ExitSuccess : ExitUnreadable;
}

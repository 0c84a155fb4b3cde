//===- RecordDetectors.cpp - Detectors of measured records ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/RecordDetectors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::stabilizer;

StimCircuit stabilizer::withoutNoise(const StimCircuit &circuit) {
  StimCircuit result;
  for (const StimInstruction &inst : circuit.instructions) {
    const StimClass opClass = stimOpInfo(inst.op).opClass;
    const StimGroup group = stimGroup(opClass);
    if (opClass == StimClass::Heralded) {
      result.append(StimOp::MPAD,
                    std::vector<StimTarget>(numResults(circuit, inst)));
    } else if (group == StimGroup::Noise) {
      // A body of a loop stays as long as it is.
      result.append(StimOp::TICK, {});
    } else {
      StimInstruction &copy = result.append(inst.op, circuit.targets(inst),
                                            group == StimGroup::Measurement
                                                ? llvm::ArrayRef<double>()
                                                : circuit.arguments(inst),
                                            circuit.tag(inst));
      copy.bodySize = inst.bodySize;
      copy.repetitions = inst.repetitions;
    }
    result.instructions.back().line = inst.line;
  }
  return result;
}

namespace {

using Rows = std::vector<std::vector<uint64_t>>;

/// Follows a circuit and notes what its detectors and observables are made of.
class RowCollector {
public:
  explicit RowCollector(const StimCircuit &circuit)
      : circuit(circuit), observables(circuit.sizes().observables) {}

  void run(size_t begin, size_t end);
  Rows takeRows();

private:
  void addResults(const StimInstruction &inst, std::vector<uint64_t> &row) {
    for (StimTarget target : circuit.targets(inst))
      if (target.kind == StimTarget::Record)
        row.push_back(measured - target.value);
  }

  const StimCircuit &circuit;
  Rows detectors, observables;
  uint64_t measured = 0;
};

} // namespace

void RowCollector::run(size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    const StimInstruction &inst = circuit.instructions[i];
    measured += numResults(circuit, inst);
    switch (stimOpInfo(inst.op).opClass) {
    case StimClass::Repeat:
      for (uint64_t k = 0; k < inst.repetitions; ++k)
        run(i + 1, i + 1 + inst.bodySize);
      i += inst.bodySize;
      break;
    case StimClass::Detector:
      addResults(inst, detectors.emplace_back());
      break;
    case StimClass::Observable:
      addResults(inst, observables[uint64_t(circuit.arguments(inst).front())]);
      break;
    default:
      break;
    }
  }
}

Rows RowCollector::takeRows() {
  Rows rows = std::move(detectors);
  llvm::append_range(rows, std::move(observables));
  return rows;
}

static llvm::Error checkHasRows(const StimCircuit &circuit) {
  if (hasRotations(circuit))
    return llvm::createStringError(
        "the circuit has gates that are not Clifford gates, so that a record "
        "without noise says nothing of others");
  const StimCircuit::Sizes sizes = circuit.sizes();
  constexpr uint64_t kMost = uint64_t(1) << 28;
  if (sizes.executed > kMost)
    return llvm::createStringError(llvm::formatv(
        "with its loops counted out the circuit has {0} instructions, and {1} "
        "are the limit",
        sizes.executed, kMost));
  for (const StimInstruction &inst : circuit.instructions)
    if (stimOpInfo(inst.op).opClass == StimClass::Observable &&
        llvm::any_of(circuit.targets(inst),
                     [](StimTarget target) { return target.isPauli(); }))
      return llvm::createStringError(llvm::formatv(
          "line {0}: an observable of Pauli operators is not in a record",
          inst.line));
  return llvm::Error::success();
}

llvm::Expected<RecordDetectors>
RecordDetectors::create(const StimCircuit &circuit) {
  if (llvm::Error error = checkHasRows(circuit))
    return std::move(error);
  // Checks the circuit too: that no record reaches back too far, for one.
  llvm::Expected<std::unique_ptr<Sampler>> sampler =
      makeRecordSampler(withoutNoise(circuit));
  if (!sampler)
    return sampler.takeError();
  std::vector<uint64_t> shot;
  (*sampler)->sample({1, 0, 1}, [&](const ShotTable &table) {
    shot.assign(table.shot(0), table.shot(0) + table.wordsPerShot);
    return true;
  });
  RecordDetectors result;
  result.measurements = (*sampler)->numBits();
  RowCollector collector(circuit);
  collector.run(0, circuit.instructions.size());
  Rows rows = collector.takeRows();
  result.detectors = rows.size() - circuit.sizes().observables;
  result.begins = {0};
  for (const std::vector<uint64_t> &row : rows) {
    bool parity = false;
    for (uint64_t index : row)
      parity ^= shot[index / 64] >> index % 64 & 1;
    llvm::append_range(result.results, row);
    result.begins.push_back(result.results.size());
    result.expected.push_back(parity);
  }
  return result;
}

ShotList RecordDetectors::detectorsOf(const ShotTable &records) const {
  ShotList list;
  list.numShots = records.numShots;
  list.numBits = begins.size() - 1;
  list.wordsPerShot = std::max<size_t>(1, (list.numBits + 63) / 64);
  list.words.assign(list.numShots * list.wordsPerShot, 0);
  for (uint64_t s = 0; s < records.numShots; ++s) {
    const uint64_t *record = records.shot(s);
    uint64_t *events = &list.words[s * list.wordsPerShot];
    for (size_t row = 0; row < list.numBits; ++row) {
      uint64_t parity = expected[row];
      for (size_t i = begins[row]; i < begins[row + 1]; ++i)
        parity ^= record[results[i] / 64] >> results[i] % 64;
      events[row / 64] |= (parity & 1) << row % 64;
    }
  }
  return list;
}

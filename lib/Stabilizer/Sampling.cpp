//===- Sampling.cpp - Many shots of circuits and models ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/Sampling.h"

#include "BatchSampler.h"
#include "InverseTableau.h"
#include "SamplingKernels.h"

#include "enishi/Stabilizer/AnalyzeErrors.h"

#include "lib/Simulation/Random.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>
#include <map>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

/// --- Frames ---------------------------------------------------------------

class FrameSampler : public BatchSampler {
public:
  FrameSampler(StabilizerProgram program, bool detectors,
               std::vector<uint64_t> reference)
      : BatchSampler(vectorsFor(numRows(program))), program(std::move(program)),
        referenceBits(std::move(reference)) {
    frame.program = &this->program;
    frame.vectors = vectors;
    frame.detectors = detectors;
    for (const Step &step : this->program.steps)
      frame.gaps.push_back(gapOf(step));
  }

  static uint64_t numRows(const StabilizerProgram &program) {
    const StimCircuit::Sizes &sizes = program.sizes;
    return 2 * sizes.qubits + sizes.measurements + sizes.detectors +
           sizes.observables + 1;
  }
  uint64_t numBits() const override {
    const StimCircuit::Sizes &sizes = program.sizes;
    return frame.detectors ? sizes.detectors + sizes.observables
                           : sizes.measurements;
  }
  llvm::StringRef method() const override { return "frames"; }

protected:
  size_t workspaceWords() const override {
    return numRows(program) * vectors * kVectorWords;
  }
  uint64_t makeShots(uint64_t *workspace, uint64_t *shots, uint64_t count,
                     uint64_t seed) const override {
    const size_t row = size_t(vectors) * kVectorWords;
    FrameRows rows;
    rows.paulis = workspace;
    rows.record = rows.paulis + 2 * program.sizes.qubits * row;
    rows.detectors = rows.record + program.sizes.measurements * row;
    rows.chain = rows.detectors +
                 (program.sizes.detectors + program.sizes.observables) * row;
    samplingKernels().runFrames(frame, rows, seed);
    samplingKernels().transpose(frame.detectors ? rows.detectors : rows.record,
                                numBits(), vectors, shots, wordsPerShot());
    for (uint64_t s = 0; !referenceBits.empty() && s < batchShots(); ++s)
      for (size_t w = 0; w < referenceBits.size(); ++w)
        shots[s * wordsPerShot() + w] ^= referenceBits[w];
    return count;
  }

private:
  /// -1 for a step without noise.
  float gapOf(const Step &step) const {
    if (step.kind == StepKind::Detector ||
        step.kind == StepKind::ShiftCoordinates ||
        step.kind == StepKind::ObservablePauli ||
        step.kind == StepKind::ObservableResults)
      return -1;
    double sum = 0;
    for (double p : program.arguments(step))
      sum += p;
    return sum > 0 ? gapFactor(std::min(sum, 1.0)) : -1;
  }

  StabilizerProgram program;
  std::vector<uint64_t> referenceBits;
  FrameProgram frame;
};

llvm::Expected<std::unique_ptr<Sampler>>
makeFrameSampler(const StimCircuit &circuit, bool detectors,
                 uint64_t memoryLimit) {
  llvm::Expected<StabilizerProgram> program =
      StabilizerProgram::create(circuit, /*boundedLength=*/true);
  if (!program)
    return program.takeError();
  const StimCircuit::Sizes &sizes = program->sizes;
  uint64_t rows = FrameSampler::numRows(*program);
  // Counts are at most 2^63: as numbers with a fraction they cannot wrap.
  double bytes = double(rows) * 128 +
                 (detectors ? 0 : 4.0 * sizes.qubits * sizes.qubits / 8);
  if (llvm::Error error = checkMemory(
          uint64_t(std::min(bytes, 0x1p63)), memoryLimit,
          llvm::formatv("a batch of shots of {0} qubits and {1} results",
                        sizes.qubits, sizes.measurements)
              .str()))
    return std::move(error);
  std::vector<uint64_t> reference;
  if (!detectors)
    reference = referenceRecord(*program);
  return std::make_unique<FrameSampler>(std::move(*program), detectors,
                                        std::move(reference));
}

/// --- Errors ---------------------------------------------------------------

/// Draws errors a window of detectors at a time, so that the rows of the window
/// stay in the cache until they are final: an error belongs to the window of
/// its first symptom.
class ErrorSampler : public BatchSampler {
public:
  explicit ErrorSampler(const FlatErrors &errors)
      : BatchSampler(numRows(errors) > 65536  ? 1
                     : numRows(errors) > 4096 ? 4
                                              : 8),
        bits(errors.numDetectors + errors.numObservables) {
    addClasses(errors);
  }
  static uint64_t numRows(const FlatErrors &errors) {
    return errors.numDetectors + errors.numObservables + 1;
  }
  uint64_t numBits() const override { return bits; }
  llvm::StringRef method() const override { return "errors"; }

protected:
  size_t workspaceWords() const override {
    return (bits + 1) * vectors * kVectorWords;
  }
  uint64_t makeShots(uint64_t *workspace, uint64_t *shots, uint64_t count,
                     uint64_t seed) const override;

private:
  static constexpr uint64_t kWindowRows = 512;
  void addClasses(const FlatErrors &errors);

  uint64_t bits;
  std::vector<std::vector<ErrorClass>> windows;
};

uint64_t ErrorSampler::makeShots(uint64_t *workspace, uint64_t *shots,
                                 uint64_t shotCount, uint64_t seed) const {
  const size_t row = size_t(vectors) * kVectorWords;
  // The rows are zero at first, and are left zero.
  for (size_t i = 0; i < windows.size(); ++i) {
    const uint64_t first = i * kWindowRows;
    samplingKernels().sampleErrors(windows[i], vectors, workspace,
                                   simulation::deriveSeed(seed, i));
    const uint64_t count = std::min(kWindowRows, bits - first);
    samplingKernels().transpose(workspace + first * row, count, vectors,
                                shots + first / 64, wordsPerShot());
    std::fill_n(workspace + first * row, count * row, 0);
  }
  return shotCount;
}

/// Groups errors by gap, which is as exact as the sampling is, and width, in an
/// order that depends on the model alone.
void ErrorSampler::addClasses(const FlatErrors &errors) {
  static constexpr unsigned kWidths[] = {1, 2, 3, 4, 6, 8};
  windows.resize((bits + kWindowRows - 1) / kWindowRows);
  std::vector<std::map<std::pair<float, unsigned>, size_t>> classOf(
      windows.size());
  for (const FlatErrors::Mechanism &error : errors.mechanisms) {
    if (error.probability <= 0 || error.numSymptoms == 0)
      continue;
    llvm::ArrayRef<uint64_t> symptoms = errors.symptomsOf(error);
    const size_t window = symptoms[0] / kWindowRows;
    std::vector<ErrorClass> &classes = windows[window];
    unsigned width = 0;
    for (unsigned candidate : kWidths)
      if (!width && candidate >= error.numSymptoms)
        width = candidate;
    const float gap = gapFactor(error.probability);
    size_t index = classes.size();
    if (width)
      index = classOf[window].try_emplace({gap, width}, index).first->second;
    if (index == classes.size())
      classes.push_back({gap, width, {}});
    std::vector<uint32_t> &rows = classes[index].rows;
    rows.insert(rows.end(), symptoms.begin(), symptoms.end());
    for (unsigned k = error.numSymptoms; k < width; ++k)
      rows.push_back(bits); // A row that nobody reads.
  }
}

llvm::Expected<std::unique_ptr<Sampler>>
makeRotating(const StimCircuit &circuit, bool detectors, uint64_t memoryLimit) {
  NearCliffordOptions options;
  options.detectors = detectors;
  options.memoryLimit = memoryLimit;
  llvm::Expected<std::unique_ptr<NearCliffordSampler>> made =
      makeNearCliffordSampler(circuit, options);
  if (!made)
    return made.takeError();
  return std::move(*made);
}

} // namespace

llvm::Expected<std::unique_ptr<Sampler>>
stabilizer::makeRecordSampler(const StimCircuit &circuit,
                              uint64_t memoryLimit) {
  if (hasRotations(circuit))
    return makeRotating(circuit, /*detectors=*/false, memoryLimit);
  return makeFrameSampler(circuit, /*detectors=*/false, memoryLimit);
}

llvm::Expected<std::unique_ptr<Sampler>>
stabilizer::makeModelSampler(const DetectorErrorModel &model,
                             uint64_t memoryLimit) {
  DetectorErrorModel::Sizes sizes = model.sizes();
  double rows = double(sizes.detectors) + sizes.observables + 1;
  if (llvm::Error error = checkMemory(
          uint64_t(std::min(rows * 1024 + 64.0 * sizes.executed, 0x1p63)),
          memoryLimit, "a batch of shots of the model"))
    return std::move(error);
  if (rows >= 0xffffffff)
    return llvm::createStringError("the model has more than 2^32 detectors");
  llvm::Expected<FlatErrors> errors = model.flatten(uint64_t(1) << 34);
  if (!errors)
    return errors.takeError();
  return std::make_unique<ErrorSampler>(*errors);
}

/// Nanoseconds for a shot, from measurements on one core.
static double frameCost(const StabilizerProgram &program) {
  double cost = 0;
  std::vector<std::pair<size_t, double>> loops = {{program.steps.size(), 1}};
  for (size_t i = 0; i < program.steps.size(); ++i) {
    while (loops.size() > 1 && loops.back().first == i)
      loops.pop_back();
    const Step &step = program.steps[i];
    double factor = loops.back().second, hits = 0;
    if (step.kind == StepKind::Repeat) {
      loops.push_back({i + 1 + step.bodySize, factor * step.repetitions});
      continue;
    }
    if (step.kind >= StepKind::PauliError &&
        step.kind <= StepKind::HeraldedChannel)
      for (double p : program.arguments(step))
        hits += p * step.count;
    cost += factor * (step.count * 0.004 + hits * 6);
  }
  return cost;
}

static double errorCost(const FlatErrors &errors) {
  double hits = 0;
  for (const FlatErrors::Mechanism &error : errors.mechanisms)
    hits += error.probability;
  return hits * 3;
}

llvm::Expected<std::unique_ptr<Sampler>>
stabilizer::makeDetectorSampler(const StimCircuit &circuit,
                                DetectorMethod method, uint64_t memoryLimit) {
  if (method == DetectorMethod::Auto && hasRotations(circuit))
    return makeRotating(circuit, /*detectors=*/true, memoryLimit);
  if (method == DetectorMethod::Frames)
    return makeFrameSampler(circuit, /*detectors=*/true, memoryLimit);
  // A model of more than this is slower to make than most samples.
  constexpr uint64_t kMostSteps = 1 << 24;
  if (method == DetectorMethod::Auto && circuit.sizes().executed > kMostSteps)
    return makeFrameSampler(circuit, /*detectors=*/true, memoryLimit);
  llvm::Expected<DetectorErrorModel> model = analyzeErrors(circuit);
  if (!model) {
    if (method == DetectorMethod::Errors)
      return model.takeError();
    llvm::consumeError(model.takeError());
    return makeFrameSampler(circuit, /*detectors=*/true, memoryLimit);
  }
  if (method == DetectorMethod::Auto) {
    llvm::Expected<StabilizerProgram> program =
        StabilizerProgram::create(circuit, /*boundedLength=*/true);
    if (!program)
      return program.takeError();
    llvm::Expected<FlatErrors> errors = model->flatten(uint64_t(1) << 34);
    if (!errors)
      return errors.takeError();
    if (errorCost(*errors) > frameCost(*program))
      return makeFrameSampler(circuit, /*detectors=*/true, memoryLimit);
  }
  return makeModelSampler(*model, memoryLimit);
}

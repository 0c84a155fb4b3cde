//===- BenchSimulators.cpp - Times of the simulators ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bench-simulators FILE THREADS single|double SHOTS REPETITIONS [ENGINE]
//
// Runs a circuit and prints the least wall clock and processor time of the
// whole run, the wall clock time of its parts, and the magnitudes of the first
// amplitudes, as one line of JSON. With the engine "planner" it plans without
// running: the first time, again with other angles, fusion alone, and a plan
// for the interpreter of matrices (fusion and passes, no kernels), in seconds
// of processor time. A file has the number of qubits in its first line, then a
// gate in each: its name, the number of its parameters, the parameters, the
// qubits.
//
//===----------------------------------------------------------------------===//

#include "enishi/Simulation/Simulator.h"
#include "lib/Simulation/StateVector.h"

#include "llvm/Support/LineIterator.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <cmath>
#include <ctime>
#include <numbers>

using namespace enishi;

namespace {

constexpr double kPi = std::numbers::pi;

[[noreturn]] void fail(const llvm::Twine &message) {
  llvm::errs() << "error: " << message << '\n';
  std::exit(1);
}

/// The gates of the benchmark circuits that the table does not have.
bool appendSpecial(Circuit &circuit, llvm::StringRef name,
                   llvm::ArrayRef<double> p, llvm::ArrayRef<Qubit> q) {
  if (name == "sy") {
    circuit.append(GateKind::RY, {q[0]}, {kPi / 2});
  } else if (name == "sw") { // The root of W = (X + Y) / sqrt 2.
    circuit.append(GateKind::R, {q[0]}, {kPi / 2, kPi / 4});
  } else if (name == "fsim") {
    circuit.append(GateKind::XXPlusYY, {q[0], q[1]}, {2 * p[0], 0});
    circuit.append(GateKind::CP, {q[0], q[1]}, {-p[1]});
  } else {
    return false;
  }
  return true;
}

Program readCircuit(const char *path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    fail(llvm::Twine(path) + ": " + buffer.getError().message());
  Program program;
  llvm::line_iterator line(**buffer);
  unsigned n = 0;
  line->trim().getAsInteger(10, n);
  program.code = Circuit(n, n);
  for (++line; !line.is_at_eof(); ++line) {
    llvm::SmallVector<llvm::StringRef, 8> words;
    line->split(words, ' ', -1, false);
    unsigned numParams = 0;
    if (words.size() < 3 || words[1].getAsInteger(10, numParams))
      fail("line " + llvm::Twine(line.line_number()) + " is no gate");
    std::vector<double> values(numParams);
    for (unsigned i = 0; i < numParams; ++i)
      words[2 + i].getAsDouble(values[i]);
    std::vector<Qubit> qubits;
    for (unsigned i = 2 + numParams; i < words.size(); ++i)
      qubits.push_back(std::stoul(words[i].str()));
    if (appendSpecial(program.code, words[0], values, qubits))
      continue;
    std::optional<GateKind> kind =
        gateByName(words[0] == "u3" ? "u" : words[0]);
    if (!kind)
      fail("no gate '" + words[0] + "'");
    std::vector<Angle> params(values.begin(), values.end());
    program.code.append(*kind, qubits, params);
  }
  for (uint32_t q = 0; q < n; ++q)
    program.code.appendMeasure(q, q);
  return program;
}

double processorSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

/// The same circuit with every angle moved.
Circuit withOtherAngles(const Circuit &circuit, double by) {
  Circuit result = circuit;
  for (Instruction &inst : result.instructions)
    for (auto [i, value] : llvm::enumerate(circuit.params(inst)))
      result.setParam(inst, i, value + by);
  return result;
}

template <typename Real>
void timePlanning(const Circuit &circuit, unsigned long repetitions) {
  simulation::ThreadPool pool(1);
  simulation::GateList gates;
  for (uint32_t i = 0; i < circuit.size(); ++i)
    gates.gates.push_back({i, kNone});
  double first = INFINITY, again = INFINITY, fusing = INFINITY;
  double interpreted = INFINITY;
  for (unsigned long i = 0; i < repetitions; ++i) {
    Circuit moved = withOtherAngles(circuit, 1e-3 * i);
    simulation::StateVectorContext<Real> context(
        moved, pool, simulation::kernels<Real>(),
        simulation::emittedFormat<Real>());
    double start = processorSeconds();
    context.plan(gates, context.startPositions, false);
    double planned = processorSeconds();
    std::vector<uint8_t> positions = context.startPositions;
    simulation::fuse(moved, gates, positions, simulation::FusedForm::Rotations);
    fusing = std::min(fusing, processorSeconds() - planned);
    (i ? again : first) = std::min(i ? again : first, planned - start);
    simulation::StateVectorContext<Real> plain(
        moved, pool, simulation::kernels<Real>(), std::nullopt);
    start = processorSeconds();
    plain.plan(gates, plain.startPositions, false);
    interpreted = std::min(interpreted, processorSeconds() - start);
  }
  llvm::outs() << "{\"first\": " << first << ", \"again\": " << again
               << ", \"fusing\": " << fusing
               << ", \"interpreted\": " << interpreted << "}\n";
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 6)
    fail("usage: bench-simulators FILE THREADS single|double SHOTS REPETITIONS "
         "[ENGINE]");
  Program program = readCircuit(argv[1]);
  RunOptions options;
  options.threads = std::stoul(argv[2]);
  options.precision = llvm::StringRef(argv[3]) == "double" ? Precision::Double
                                                           : Precision::Single;
  options.shots = std::stoull(argv[4]);
  if (argc > 6 && llvm::StringRef(argv[6]) == "planner") {
    program.code.instructions.resize(program.code.size() -
                                     program.code.numQubits);
    if (options.precision == Precision::Single)
      timePlanning<float>(program.code, std::stoul(argv[5]));
    else
      timePlanning<double>(program.code, std::stoul(argv[5]));
    return 0;
  }
  const Simulator *engine = findSimulator(argc > 6 ? argv[6] : "statevector");
  if (!engine)
    fail("no such engine");
  double best = INFINITY, bestProcessor = INFINITY;
  RunResult result;
  for (unsigned long i = std::stoul(argv[5]); i; --i) {
    auto start = std::chrono::steady_clock::now();
    double processorStart = processorSeconds();
    llvm::Expected<RunResult> run = engine->run(program, options);
    double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
            .count();
    bestProcessor =
        std::min(bestProcessor, processorSeconds() - processorStart);
    if (!run)
      fail(llvm::toString(run.takeError()));
    if (seconds < best) {
      best = seconds;
      result = std::move(*run);
    }
  }
  program.code.instructions.resize(program.code.size() -
                                   program.code.numQubits);
  llvm::outs() << "{\"seconds\": " << best << ", \"cpu\": " << bestProcessor
               << ", \"prepare\": " << result.prepareSeconds
               << ", \"evolve\": " << result.evolveSeconds
               << ", \"sample\": " << result.sampleSeconds << ", \"engine\": \""
               << result.engine << "\", \"magnitudes\": [";
  if (llvm::Expected<std::vector<Complex>> state =
          engine->finalState(program, options)) {
    for (unsigned i = 0; i < 8; ++i)
      llvm::outs() << (i ? ", " : "") << std::abs((*state)[i]);
  } else {
    llvm::consumeError(state.takeError());
  }
  llvm::outs() << "]}\n";
  return 0;
}

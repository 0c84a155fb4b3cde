//===- CircuitConversion.cpp - To and from programs of gates ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/CircuitConversion.h"

#include "CliffordWords.h"
#include "StabilizerProgram.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <fmt/format.h>

#include <map>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

/// The gates of stdgates.inc that one of our gates on a qubit is made of.
llvm::ArrayRef<llvm::StringRef> standardGates(StimOp op) {
  struct Generator {
    llvm::StringLiteral name;
    StimOp op;
  };
  static constexpr Generator kGenerators[] = {
      {"x", StimOp::X},      {"y", StimOp::Y}, {"z", StimOp::Z},
      {"h", StimOp::H},      {"s", StimOp::S}, {"sdg", StimOp::S_DAG},
      {"sx", StimOp::SQRT_X}};
  // Shortest words first, breadth first from the identity.
  static const std::map<StimOp, std::vector<llvm::StringRef>> words = [] {
    std::map<StimOp, std::vector<llvm::StringRef>> words = {{StimOp::I, {}}};
    std::vector<StimOp> queue = {StimOp::I};
    for (size_t i = 0; i < queue.size(); ++i)
      for (const Generator &generator : kGenerators) {
        StimOp next = oneQubitOp(
            compose(cliffordImages(generator.op), cliffordImages(queue[i])));
        std::vector<llvm::StringRef> word = words[queue[i]];
        word.push_back(generator.name);
        if (words.try_emplace(next, word).second)
          queue.push_back(next);
      }
    return words;
  }();
  return words.at(op);
}

constexpr llvm::StringLiteral kNoisyMeasurement =
    "a measurement with noise; --drop-noise leaves the noise out";

class QasmWriter {
public:
  QasmWriter(const StabilizerProgram &program, bool dropNoise,
             llvm::raw_ostream &os)
      : program(program), dropNoise(dropNoise), os(os) {}
  llvm::Error run(size_t begin, size_t end);

private:
  llvm::Error runStep(const Step &step);
  llvm::Error refuse(const Step &step, const llvm::Twine &what) const {
    return llvm::createStringError("line " + llvm::Twine(step.line) + ": " +
                                   what);
  }
  void gate(llvm::StringRef name, uint32_t qubit) {
    os << name << " q[" << qubit << "];\n";
  }
  void gate(llvm::StringRef name, uint32_t a, uint32_t b) {
    os << name << " q[" << a << "], q[" << b << "];\n";
  }
  void gate1(StimOp op, uint32_t qubit) {
    for (llvm::StringRef name : standardGates(op))
      gate(name, qubit);
  }
  void gate2(StimOp op, uint32_t a, uint32_t b);
  void measure(const Step &step);
  void product(const Step &step);

  const StabilizerProgram &program;
  bool dropNoise;
  llvm::raw_ostream &os;
  uint64_t results = 0;
};

void QasmWriter::gate2(StimOp op, uint32_t a, uint32_t b) {
  switch (op) {
  case StimOp::CX:
    return gate("cx", a, b);
  case StimOp::CY:
    return gate("cy", a, b);
  case StimOp::CZ:
    return gate("cz", a, b);
  case StimOp::SWAP:
    return gate("swap", a, b);
  case StimOp::CXSWAP:
    gate("cx", a, b);
    return gate("swap", a, b);
  default:
    break;
  }
  for (PlacedOp placed :
       twoQubitWord(cliffordImages(op),
                    {StimOp::II, StimOp::CX, StimOp::CXSWAP, StimOp::SWAP})) {
    if (placed.qubits == 3)
      gate2(placed.op, a, b);
    else
      gate1(placed.op, placed.qubits == 1 ? a : b);
  }
}

/// The change of basis, its own inverse, that makes a Pauli operator Z.
StimOp toZ(unsigned pauli) {
  return pauli == PauliX   ? StimOp::H
         : pauli == PauliY ? StimOp::H_YZ
                           : StimOp::I;
}

/// The parity of the factors, each turned into Z, is collected in the last
/// qubit, measured or rotated there, and put back.
void QasmWriter::product(const Step &step) {
  llvm::ArrayRef<uint32_t> factors = program.operands(step);
  const bool measures = step.kind == StepKind::MeasureProduct;
  if (factors.empty()) {
    if (measures)
      os << "rec[" << results++ << "] = " << (step.flag ? 1 : 0) << ";\n";
    return;
  }
  const uint32_t last = factors.back() >> 2;
  for (uint32_t factor : factors)
    gate1(toZ(factor & 3), factor >> 2);
  for (uint32_t factor : factors.drop_back())
    gate("cx", factor >> 2, last);
  if (step.kind == StepKind::RotateByAngle) {
    os << fmt::format("rz({}*pi) q[{}];\n",
                      step.flag ? -step.angle : step.angle, last);
  } else if (!measures) {
    gate(step.flag ? "sdg" : "s", last);
  } else {
    if (step.flag)
      gate("x", last);
    os << "rec[" << results++ << "] = measure q[" << last << "];\n";
    if (step.flag)
      gate("x", last);
  }
  for (uint32_t factor : llvm::reverse(factors.drop_back()))
    gate("cx", factor >> 2, last);
  for (uint32_t factor : factors)
    gate1(toZ(factor & 3), factor >> 2);
}

/// In the basis Z between two changes of basis.
void QasmWriter::measure(const Step &step) {
  StimOp change = toZ(step.basis);
  for (uint32_t operand : program.operands(step)) {
    uint32_t qubit = operand >> 1;
    bool inverted = operand & 1;
    gate1(change, qubit);
    if (step.kind != StepKind::Reset) {
      if (inverted)
        gate("x", qubit);
      os << "rec[" << results++ << "] = measure q[" << qubit << "];\n";
      if (inverted && step.kind == StepKind::Measure)
        gate("x", qubit);
    }
    if (step.kind != StepKind::Measure)
      gate("reset", qubit);
    gate1(change, qubit);
  }
}

llvm::Error QasmWriter::runStep(const Step &step) {
  llvm::ArrayRef<uint32_t> operands = program.operands(step);
  switch (step.kind) {
  case StepKind::Clifford1:
    for (uint32_t qubit : operands)
      gate1(step.op, qubit);
    break;
  case StepKind::Clifford2:
    for (size_t i = 0; i < operands.size(); i += 2)
      gate2(step.op, operands[i], operands[i + 1]);
    break;
  case StepKind::Measure:
  case StepKind::MeasureReset:
  case StepKind::Reset:
    if (program.probability(step) > 0 && !dropNoise)
      return refuse(step, kNoisyMeasurement);
    measure(step);
    break;
  case StepKind::RotateByAngle:
    if (operands.size() == 1)
      os << fmt::format("r{}({}*pi) q[{}];\n", "ixzy"[operands[0] & 3],
                        step.flag ? -step.angle : step.angle, operands[0] >> 2);
    else
      product(step);
    break;
  case StepKind::Feedback:
    for (size_t i = 0; i < operands.size(); i += 2) {
      os << "if (rec[" << results - operands[i] << "] == 1) ";
      unsigned pauli = operands[i + 1] & 3;
      gate(pauli == PauliX   ? "x"
           : pauli == PauliZ ? "z"
                             : "y",
           operands[i + 1] >> 2);
    }
    break;
  case StepKind::MeasureProduct:
    if (program.probability(step) > 0 && !dropNoise)
      return refuse(step, kNoisyMeasurement);
    product(step);
    break;
  case StepKind::RotateProduct:
    product(step);
    break;
  case StepKind::Pad:
    if (program.probability(step) > 0 && !dropNoise)
      return refuse(step, kNoisyMeasurement);
    for (uint32_t bit : operands)
      os << "rec[" << results++ << "] = " << bit << ";\n";
    break;
  case StepKind::HeraldedErase:
  case StepKind::HeraldedChannel:
    return refuse(step, "OpenQASM has no heralds of errors");
  case StepKind::ShiftCoordinates:
  case StepKind::Repeat:
    break;
  default:
    if (!dropNoise)
      return refuse(step, "OpenQASM has no noise, detectors or observables; "
                          "--drop-noise leaves them out");
  }
  return llvm::Error::success();
}

llvm::Error QasmWriter::run(size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    const Step &step = program.steps[i];
    if (step.kind != StepKind::Repeat) {
      if (llvm::Error error = runStep(step))
        return error;
      continue;
    }
    for (uint64_t k = 0; step.bodySize && k < step.repetitions; ++k)
      if (llvm::Error error = run(i + 1, i + 1 + step.bodySize))
        return error;
    i += step.bodySize;
  }
  return llvm::Error::success();
}

} // namespace

llvm::Error stabilizer::writeOpenQASM(const StimCircuit &circuit,
                                      bool dropNoise, llvm::raw_ostream &os) {
  llvm::Expected<StabilizerProgram> program =
      StabilizerProgram::create(circuit, /*boundedLength=*/true, GateSet::Any);
  if (!program)
    return program.takeError();
  constexpr uint64_t kMost = 1 << 24;
  if (program->sizes.executed > kMost)
    return llvm::createStringError(llvm::formatv(
        "with its loops counted out the circuit has {0} instructions, and {1} "
        "are the limit",
        program->sizes.executed, kMost));
  if (program->sizes.sweepBits)
    return llvm::createStringError("the circuit has sweep bits, which OpenQASM "
                                   "cannot say");
  os << "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n";
  if (program->sizes.qubits)
    os << "qubit[" << program->sizes.qubits << "] q;\n";
  if (program->sizes.measurements)
    os << "bit[" << program->sizes.measurements << "] rec;\n";
  return QasmWriter(*program, dropNoise, os).run(0, program->steps.size());
}

llvm::Expected<bool>
stabilizer::writeGatesAsOpenQASM(const StimCircuit &circuit,
                                 std::string &text) {
  for (bool dropNoise : {false, true}) {
    text.clear();
    llvm::raw_string_ostream os(text);
    llvm::Error error = writeOpenQASM(circuit, dropNoise, os);
    if (!error)
      return dropNoise;
    if (dropNoise)
      return std::move(error);
    llvm::consumeError(std::move(error));
  }
  llvm_unreachable("the second turn returns");
}

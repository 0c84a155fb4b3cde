//===- AddNoise.cpp - Noise for clean circuits ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/AddNoise.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::stabilizer;

//===----------------------------------------------------------------------===//
// The text of a model
//===----------------------------------------------------------------------===//

namespace {

struct Part {
  llvm::StringLiteral name;
  double CircuitNoise::*value;
  double most; ///< That makes sense.
  /// Times P.
  double uniform, si1000;
};

constexpr Part kParts[] = {
    {"gate1", &CircuitNoise::gate1, 0.75, 1, 0.1},
    {"gate2", &CircuitNoise::gate2, 0.9375, 1, 1},
    {"reset", &CircuitNoise::reset, 1, 1, 2},
    {"flip", &CircuitNoise::flip, 1, 1, 0},
    {"measure", &CircuitNoise::measure, 1, 0, 5},
    {"idle", &CircuitNoise::idle, 0.75, 1, 0.1},
    {"wait", &CircuitNoise::wait, 0.75, 0, 2},
};

llvm::Error unreadable(llvm::StringRef text) {
  return llvm::createStringError(
      "'" + text +
      "' is no noise: write uniform:0.001, si1000:0.001, or a list of gate1, "
      "gate2, reset, flip, measure, idle and wait, such as "
      "gate2=0.01,measure=0.02");
}

} // namespace

llvm::Expected<CircuitNoise>
stabilizer::parseCircuitNoise(llvm::StringRef text) {
  CircuitNoise noise;
  auto [model, number] = text.split(':');
  double p;
  if (model == "uniform" || model == "si1000") {
    if (number.getAsDouble(p))
      return unreadable(text);
    // A tenth is divided by ten, which a product with 0.1 would not round to.
    auto times = [&](double factor) {
      return factor < 1 ? p / 10 : factor * p;
    };
    for (const Part &part : kParts) {
      const double factor = model == "uniform" ? part.uniform : part.si1000;
      noise.*part.value = factor == 0 ? 0 : times(factor);
    }
  } else {
    for (llvm::StringRef item : llvm::split(text, ',')) {
      auto [name, value] = item.split('=');
      const Part *part = llvm::find_if(
          kParts, [&](const Part &part) { return part.name == name; });
      if (part == std::end(kParts) || value.getAsDouble(p))
        return unreadable(text);
      noise.*part->value = p;
    }
  }
  for (const Part &part : kParts)
    if (!(noise.*part.value >= 0 && noise.*part.value <= part.most))
      return llvm::createStringError(fmt::format(
          "the noise '{}' has {} for {}, which lies from 0 to {}", text.str(),
          noise.*part.value, part.name.str(), part.most));
  return noise;
}

//===----------------------------------------------------------------------===//
// A circuit with it
//===----------------------------------------------------------------------===//

namespace {

/// A set of qubits that is emptied in the time that filling it took.
class QubitSet {
public:
  explicit QubitSet(size_t size) : has(size) {}
  /// False where it was there already.
  bool insert(uint32_t qubit) {
    if (has[qubit])
      return false;
    has[qubit] = true;
    members.push_back(qubit);
    return true;
  }
  bool contains(uint32_t qubit) const { return has[qubit]; }
  bool empty() const { return members.empty(); }
  void clear() {
    for (uint32_t qubit : members)
      has[qubit] = false;
    members.clear();
  }

private:
  std::vector<bool> has;
  std::vector<uint32_t> members;
};

class NoiseAdder {
public:
  NoiseAdder(const StimCircuit &circuit, const CircuitNoise &noise)
      : circuit(circuit), noise(noise), qubits(circuit.sizes().qubits),
        group(qubits), touched(qubits), collapsed(qubits) {}
  llvm::Expected<StimCircuit> run();

private:
  llvm::Error checkIsClean(const StimInstruction &inst) const;
  void findUsed();
  void addBlock(size_t begin, size_t end);
  void addInstruction(const StimInstruction &inst);
  void addGroup(const StimInstruction &inst,
                llvm::ArrayRef<StimTarget> targets);
  void addProducts(const StimInstruction &inst);
  StimInstruction &copy(const StimInstruction &inst,
                        llvm::ArrayRef<StimTarget> targets,
                        std::optional<double> argument = std::nullopt);
  void addErrors(StimOp op, double probability,
                 llvm::ArrayRef<StimTarget> targets);
  void endLayer();

  const StimCircuit &circuit;
  const CircuitNoise &noise;
  const size_t qubits;
  StimCircuit result;
  /// Of the instruction that is being added; of the layer.
  QubitSet group, touched, collapsed;
  std::vector<uint32_t> used; ///< Ascending.
};

bool isMeasurement(StimClass opClass) {
  return stimGroup(opClass) == StimGroup::Measurement &&
         opClass != StimClass::Pad;
}

/// Something that a machine does to qubits.
bool isOperation(StimClass opClass) {
  const StimGroup group = stimGroup(opClass);
  return group == StimGroup::Gate || group == StimGroup::Reset ||
         isMeasurement(opClass);
}

bool isNoise(StimClass opClass) {
  return stimGroup(opClass) == StimGroup::Noise &&
         opClass != StimClass::IdentityError1 &&
         opClass != StimClass::IdentityError2;
}

/// Targets that belong together.
size_t groupSize(StimClass opClass) {
  return opClass == StimClass::Clifford2 || opClass == StimClass::Rotate2 ||
                 opClass == StimClass::MeasurePair
             ? 2
             : 1;
}

/// How likely exactly one of two independent errors is.
double either(double p, double q) { return p * (1 - q) + q * (1 - p); }

/// What exchanges the two states of the basis of an operation.
StimOp flipOf(StimOp op) {
  return stimOpInfo(op).action == "X" ? StimOp::Z_ERROR : StimOp::X_ERROR;
}

bool isProduct(StimClass opClass) {
  return opClass == StimClass::MeasureProduct ||
         opClass == StimClass::RotateProduct ||
         opClass == StimClass::RotateByAngle;
}

/// Each product of a list, with its combiners.
llvm::SmallVector<llvm::ArrayRef<StimTarget>>
productsOf(llvm::ArrayRef<StimTarget> targets) {
  llvm::SmallVector<llvm::ArrayRef<StimTarget>> products;
  while (!targets.empty()) {
    size_t length = 1;
    while (length < targets.size() &&
           targets[length].kind == StimTarget::Combiner)
      length += 2;
    products.push_back(targets.take_front(length));
    targets = targets.drop_front(length);
  }
  return products;
}

/// The qubits of a product, each once.
llvm::SmallVector<StimTarget> qubitsOf(llvm::ArrayRef<StimTarget> product) {
  llvm::SmallVector<StimTarget> qubits;
  for (StimTarget target : product)
    if (target.kind != StimTarget::Combiner &&
        !llvm::is_contained(qubits, StimTarget{target.value}))
      qubits.push_back({target.value});
  return qubits;
}

llvm::Error NoiseAdder::checkIsClean(const StimInstruction &inst) const {
  auto refuse = [&](const llvm::Twine &what) {
    return llvm::createStringError("line " + llvm::Twine(inst.line) + ": " +
                                   what);
  };
  const StimClass opClass = stimOpInfo(inst.op).opClass;
  const bool hasResults = stimGroup(opClass) == StimGroup::Measurement;
  if (isNoise(opClass) ||
      (hasResults && inst.numArguments && circuit.arguments(inst)[0] > 0))
    return refuse("there is noise already, and noise is added to a circuit "
                  "without");
  if (!isProduct(opClass))
    return llvm::Error::success();
  for (llvm::ArrayRef<StimTarget> product : productsOf(circuit.targets(inst)))
    if (size_t weight = qubitsOf(product).size(); weight > 2)
      return refuse("the errors of a product on " + llvm::Twine(weight) +
                    " qubits depend on how it is done: write it as gates and "
                    "measurements on one and two qubits");
  return llvm::Error::success();
}

void NoiseAdder::findUsed() {
  QubitSet found(qubits);
  for (const StimInstruction &inst : circuit.instructions)
    if (isOperation(stimOpInfo(inst.op).opClass))
      for (StimTarget target : circuit.targets(inst))
        if ((target.kind == StimTarget::Qubit || target.isPauli()) &&
            found.insert(target.value))
          used.push_back(target.value);
  llvm::sort(used);
}

StimInstruction &NoiseAdder::copy(const StimInstruction &inst,
                                  llvm::ArrayRef<StimTarget> targets,
                                  std::optional<double> argument) {
  StimInstruction &added = result.append(inst.op, targets,
                                         argument ? llvm::ArrayRef(*argument)
                                                  : circuit.arguments(inst),
                                         circuit.tag(inst));
  added.line = inst.line;
  return added;
}

void NoiseAdder::addErrors(StimOp op, double probability,
                           llvm::ArrayRef<StimTarget> targets) {
  if (probability > 0 && !targets.empty())
    result.append(op, targets, probability);
}

void NoiseAdder::endLayer() {
  if (touched.empty())
    return;
  llvm::SmallVector<StimTarget> idle, waiting;
  for (uint32_t qubit : used) {
    if (!touched.contains(qubit))
      idle.push_back({qubit});
    if (!collapsed.empty() && !collapsed.contains(qubit))
      waiting.push_back({qubit});
  }
  addErrors(StimOp::DEPOLARIZE1, noise.idle, idle);
  addErrors(StimOp::DEPOLARIZE1, noise.wait, waiting);
  touched.clear();
  collapsed.clear();
}

/// Targets of which no two have a qubit in common.
void NoiseAdder::addGroup(const StimInstruction &inst,
                          llvm::ArrayRef<StimTarget> targets) {
  const StimClass opClass = stimOpInfo(inst.op).opClass;
  const bool collapses = isMeasurement(opClass) || opClass == StimClass::Reset;
  // Without inversion, and without the pairs that have a bit.
  llvm::SmallVector<StimTarget> quantum;
  const size_t step = groupSize(opClass);
  for (size_t i = 0; i < targets.size(); i += step) {
    llvm::ArrayRef<StimTarget> one = targets.slice(i, step);
    if (llvm::any_of(one, [](StimTarget target) { return target.isBit(); }))
      continue;
    for (StimTarget target : one) {
      quantum.push_back({target.value});
      touched.insert(target.value);
      if (collapses)
        collapsed.insert(target.value);
    }
  }
  // Which qubit of a pair is flipped makes no difference to the result.
  const bool flipsState =
      opClass == StimClass::Measure || opClass == StimClass::MeasureReset;
  if (flipsState)
    addErrors(flipOf(inst.op), noise.flip, quantum);
  const double wrong = isMeasurement(opClass)
                           ? either(noise.measure, flipsState ? 0 : noise.flip)
                           : 0;
  copy(inst, targets, wrong > 0 ? std::optional(wrong) : std::nullopt);
  if (step == 2)
    addErrors(StimOp::DEPOLARIZE2, noise.gate2, quantum);
  else if (opClass == StimClass::Clifford1 || opClass == StimClass::Rotate1)
    addErrors(StimOp::DEPOLARIZE1, noise.gate1, quantum);
  else if (opClass == StimClass::Reset || opClass == StimClass::MeasureReset)
    addErrors(flipOf(inst.op), noise.reset, quantum);
}

void NoiseAdder::addProducts(const StimInstruction &inst) {
  const bool measures = isMeasurement(stimOpInfo(inst.op).opClass);
  for (llvm::ArrayRef<StimTarget> product : productsOf(circuit.targets(inst))) {
    const llvm::SmallVector<StimTarget> qubits = qubitsOf(product);
    const double wrong = measures ? either(noise.measure, noise.flip) : 0;
    copy(inst, product, wrong > 0 ? std::optional(wrong) : std::nullopt);
    for (StimTarget qubit : qubits) {
      touched.insert(qubit.value);
      if (measures)
        collapsed.insert(qubit.value);
    }
    if (qubits.size() == 2)
      addErrors(StimOp::DEPOLARIZE2, noise.gate2, qubits);
    else if (!measures)
      addErrors(StimOp::DEPOLARIZE1, noise.gate1, qubits);
  }
}

void NoiseAdder::addInstruction(const StimInstruction &inst) {
  const StimClass opClass = stimOpInfo(inst.op).opClass;
  if (opClass == StimClass::Tick)
    endLayer();
  llvm::ArrayRef<StimTarget> targets = circuit.targets(inst);
  if (!isOperation(opClass)) {
    copy(inst, targets);
    return;
  }
  if (isProduct(opClass))
    return addProducts(inst);
  const size_t step = groupSize(opClass);
  size_t begin = 0;
  for (size_t i = 0; i < targets.size(); i += step) {
    llvm::ArrayRef<StimTarget> one = targets.slice(i, step);
    const bool meets = llvm::any_of(one, [&](StimTarget target) {
      return !target.isBit() && group.contains(target.value);
    });
    if (meets) {
      addGroup(inst, targets.slice(begin, i - begin));
      group.clear();
      begin = i;
    }
    for (StimTarget target : one)
      if (!target.isBit())
        group.insert(target.value);
  }
  group.clear();
  addGroup(inst, targets.drop_front(begin));
}

void NoiseAdder::addBlock(size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    const StimInstruction &inst = circuit.instructions[i];
    if (inst.op != StimOp::REPEAT) {
      addInstruction(inst);
      continue;
    }
    endLayer();
    const size_t header = result.instructions.size();
    copy(inst, {}).repetitions = inst.repetitions;
    addBlock(i + 1, i + 1 + inst.bodySize);
    result.instructions[header].bodySize =
        result.instructions.size() - header - 1;
    i += inst.bodySize;
  }
  endLayer();
}

llvm::Expected<StimCircuit> NoiseAdder::run() {
  for (const StimInstruction &inst : circuit.instructions)
    if (llvm::Error error = checkIsClean(inst))
      return error;
  findUsed();
  addBlock(0, circuit.instructions.size());
  return std::move(result);
}

} // namespace

llvm::Expected<StimCircuit> stabilizer::addNoise(const StimCircuit &circuit,
                                                 const CircuitNoise &noise) {
  return NoiseAdder(circuit, noise).run();
}

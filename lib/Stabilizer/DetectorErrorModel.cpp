//===- DetectorErrorModel.cpp - Models of .dem files ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LineScanner.h"

#include "enishi/Stabilizer/InstructionRules.h"
#include "enishi/Support/SaturatingMath.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <fmt/format.h>

#include <algorithm>

using namespace enishi;
using namespace enishi::stabilizer;

static constexpr llvm::StringLiteral kNames[] = {
    "error", "detector", "logical_observable", "shift_detectors", "repeat"};

llvm::StringRef stabilizer::modelOpName(ModelOp op) {
  return kNames[static_cast<size_t>(op)];
}

void stabilizer::writeTarget(ModelTarget target, llvm::raw_ostream &os) {
  switch (target.kind) {
  case ModelTarget::Separator:
    os << '^';
    return;
  case ModelTarget::Detector:
    os << 'D';
    break;
  case ModelTarget::Observable:
    os << 'L';
    break;
  case ModelTarget::Number:
    break;
  }
  os << target.value;
}

ModelInstruction &
DetectorErrorModel::append(ModelOp op, llvm::ArrayRef<ModelTarget> targets,
                           llvm::ArrayRef<double> arguments,
                           const std::string *tag) {
  ModelInstruction inst;
  inst.op = op;
  inst.firstTarget = targetPool.size();
  inst.numTargets = targets.size();
  targetPool.insert(targetPool.end(), targets.begin(), targets.end());
  inst.firstArgument = argumentPool.size();
  inst.numArguments = arguments.size();
  argumentPool.insert(argumentPool.end(), arguments.begin(), arguments.end());
  if (tag) {
    inst.tag = tags.size();
    tags.push_back(*tag);
  }
  return instructions.emplace_back(inst);
}

void DetectorErrorModel::reserve(size_t numInstructions, size_t numTargets) {
  instructions.reserve(instructions.size() + numInstructions);
  argumentPool.reserve(argumentPool.size() + numInstructions);
  targetPool.reserve(targetPool.size() + numTargets);
}

DetectorErrorModel::Sizes DetectorErrorModel::sizes() const {
  Sizes sizes;
  struct Loop {
    size_t end;
    uint64_t factor; ///< How often the body is executed in all.
    uint64_t count;  ///< How often it is repeated.
    uint64_t shift;  ///< By how much one body shifts, so far.
    uint64_t reach;  ///< One more than the largest detector of one body.
  };
  std::vector<Loop> loops = {{instructions.size(), 1, 1, 0, 0}};
  for (size_t i = 0;; ++i) {
    while (loops.size() > 1 && loops.back().end == i) {
      Loop loop = loops.back();
      loops.pop_back();
      Loop &outer = loops.back();
      if (loop.reach)
        outer.reach = std::max(
            outer.reach,
            saturatingAdd(
                outer.shift,
                saturatingAdd(loop.reach,
                              saturatingMultiply(loop.count - 1, loop.shift))));
      outer.shift = saturatingAdd(outer.shift,
                                  saturatingMultiply(loop.count, loop.shift));
    }
    if (i == instructions.size())
      break;
    const ModelInstruction &inst = instructions[i];
    Loop &loop = loops.back();
    sizes.executed = saturatingAdd(sizes.executed, loop.factor);
    if (inst.op == ModelOp::Error)
      sizes.errors = saturatingAdd(sizes.errors, loop.factor);
    for (const ModelTarget &target : targets(inst)) {
      if (target.kind == ModelTarget::Detector)
        loop.reach =
            std::max(loop.reach, saturatingAdd(loop.shift, target.value + 1));
      else if (target.kind == ModelTarget::Observable)
        sizes.observables = std::max(sizes.observables, target.value + 1);
      else if (inst.op == ModelOp::ShiftDetectors)
        loop.shift = saturatingAdd(loop.shift, target.value);
    }
    if (inst.op == ModelOp::Repeat)
      loops.push_back({i + 1 + inst.bodySize,
                       saturatingMultiply(loop.factor, inst.repetitions),
                       inst.repetitions, 0, 0});
  }
  sizes.detectors = loops[0].reach;
  return sizes;
}

namespace {

/// Executes a model and collects its errors.
class Flattener {
public:
  Flattener(const DetectorErrorModel &model, FlatErrors &result)
      : model(model), result(result) {}
  void run(size_t begin, size_t end);

private:
  const DetectorErrorModel &model;
  FlatErrors &result;
  uint64_t shift = 0;
  std::vector<uint64_t> symptoms;
};

void Flattener::run(size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    const ModelInstruction &inst = model.instructions[i];
    if (inst.op == ModelOp::Repeat) {
      // Every turn executes something, so that the limit bounds the turns.
      for (uint64_t k = 0; inst.bodySize && k < inst.repetitions; ++k)
        run(i + 1, i + 1 + inst.bodySize);
      i += inst.bodySize;
    } else if (inst.op == ModelOp::ShiftDetectors) {
      for (const ModelTarget &target : model.targets(inst))
        shift += target.value;
    } else if (inst.op == ModelOp::Error) {
      symptoms.clear();
      for (const ModelTarget &target : model.targets(inst)) {
        if (target.kind == ModelTarget::Detector)
          symptoms.push_back(target.value + shift);
        else if (target.kind == ModelTarget::Observable)
          symptoms.push_back(result.numDetectors + target.value);
      }
      llvm::sort(symptoms);
      size_t first = result.symptoms.size();
      for (uint64_t symptom : symptoms) {
        if (result.symptoms.size() > first && result.symptoms.back() == symptom)
          result.symptoms.pop_back();
        else
          result.symptoms.push_back(symptom);
      }
      result.mechanisms.push_back({model.arguments(inst)[0], first,
                                   uint32_t(result.symptoms.size() - first)});
    }
  }
}

} // namespace

llvm::Expected<FlatErrors>
DetectorErrorModel::flatten(uint64_t maxExecuted) const {
  Sizes all = sizes();
  if (all.executed > maxExecuted)
    return llvm::createStringError(llvm::formatv(
        "the model has {0} instructions with its loops counted out, and {1} "
        "are the limit",
        all.executed, maxExecuted));
  FlatErrors result;
  result.numDetectors = all.detectors;
  result.numObservables = all.observables;
  Flattener(*this, result).run(0, instructions.size());
  return result;
}

void stabilizer::writeErrorModel(const DetectorErrorModel &model,
                                 llvm::raw_ostream &os) {
  llvm::SmallVector<size_t, 8> blockEnds;
  for (size_t i = 0;; ++i) {
    while (!blockEnds.empty() && blockEnds.back() == i) {
      blockEnds.pop_back();
      os.indent(4 * blockEnds.size()) << "}\n";
    }
    if (i == model.instructions.size())
      return;
    const ModelInstruction &inst = model.instructions[i];
    os.indent(4 * blockEnds.size()) << modelOpName(inst.op);
    writeTag(model.tag(inst), os);
    writeArguments(model.arguments(inst), os);
    if (inst.op == ModelOp::Repeat) {
      os << ' ' << inst.repetitions << " {\n";
      blockEnds.push_back(i + 1 + inst.bodySize);
      continue;
    }
    for (const ModelTarget &target : model.targets(inst))
      writeTarget(target, os << ' ');
    os << '\n';
  }
}

namespace {

class ModelReader {
public:
  ModelReader(uint32_t file, const SourceManager &sources,
              DiagnosticEngine &diagnostics)
      : scanner(file, sources, diagnostics) {}
  std::optional<DetectorErrorModel> read();

private:
  void readInstruction(const ScannedLine &line);
  bool readTargets(ModelOp op, const ScannedLine &line);
  uint64_t readCount(const ScannedLine &line);

  struct Block {
    size_t instruction;
    Token name;
  };
  LineScanner scanner;
  DetectorErrorModel model;
  std::vector<Block> blocks;
  std::vector<ModelTarget> targets;
};

std::optional<DetectorErrorModel> ModelReader::read() {
  ScannedLine line;
  while (scanner.next(line)) {
    if (!line.closesBlock) {
      readInstruction(line);
    } else if (blocks.empty()) {
      scanner.error(line.name, "E0706", "there is no block to end here");
    } else {
      size_t start = blocks.back().instruction;
      model.instructions[start].bodySize =
          model.instructions.size() - start - 1;
      blocks.pop_back();
    }
  }
  if (!blocks.empty() && !scanner.hasErrors())
    scanner.error(blocks.back().name, "E0706", "this block does not end").help =
        "close it with } on a line of its own";
  if (!scanner.hasErrors() && model.sizes().detectors > kMaxDetector)
    scanner.error({"", 0}, "E0707", "the model has more than 2^62 detectors");
  if (scanner.hasErrors())
    return std::nullopt;
  return std::move(model);
}

void ModelReader::readInstruction(const ScannedLine &line) {
  std::string lower = line.name.text.lower();
  const auto *name = llvm::find(kNames, lower);
  if (name == std::end(kNames)) {
    scanner
        .error(
            line.name, "E0702",
            fmt::format("there is no instruction '{}'", line.name.text.str()))
        .help = "a model has error, detector, logical_observable, "
                "shift_detectors and repeat";
    return;
  }
  ModelOp op = static_cast<ModelOp>(name - std::begin(kNames));
  if (line.opensBlock)
    blocks.push_back({model.instructions.size(), line.name});
  // So that the block's end finds something.
  auto refuse = [&] {
    if (line.opensBlock)
      model.append(op, {});
  };
  if (!reportProblem(scanner, line, checkArguments(op, line.arguments)))
    return refuse();
  if ((op == ModelOp::Repeat) != line.opensBlock) {
    scanner
        .error(line.name, "E0706",
               line.opensBlock ? "only repeat starts a block"
                               : "repeat without a block")
        .help = "write repeat 10 { and close the block with }";
    return refuse();
  }
  if (blocks.size() > kMaxLoopDepth)
    scanner.error(
        line.name, "E0706",
        fmt::format("blocks are nested more than {} deep", kMaxLoopDepth));
  if (!readTargets(op, line))
    return refuse();
  const std::string *tag = line.tag ? &*line.tag : nullptr;
  if (op != ModelOp::Repeat)
    model.append(op, targets, line.arguments, tag);
  else
    model.append(op, {}, {}, tag).repetitions = readCount(line);
}

/// How often a block is repeated.
uint64_t ModelReader::readCount(const ScannedLine &line) {
  if (targets.size() == 1 && targets[0].value > 0)
    return targets[0].value;
  scanner.error(line.name, "E0706",
                "expected how often the block is repeated, at least once");
  return 1;
}

static std::optional<ModelTarget> parseTarget(llvm::StringRef text) {
  if (text == "^")
    return ModelTarget{ModelTarget::Separator, 0};
  ModelTarget target;
  uint64_t limit = kMaxDetector;
  if (text.consume_front_insensitive("D"))
    target.kind = ModelTarget::Detector;
  else if (text.consume_front_insensitive("L"))
    target.kind = ModelTarget::Observable, limit = kMaxStimIndex;
  else
    target.kind = ModelTarget::Number;
  std::optional<uint64_t> value = parseCount(text, limit);
  if (!value)
    return std::nullopt;
  target.value = *value;
  return target;
}

bool ModelReader::readTargets(ModelOp op, const ScannedLine &line) {
  targets.clear();
  for (const Token &token : line.targets) {
    if (std::optional<ModelTarget> target = parseTarget(token.text)) {
      targets.push_back(*target);
      continue;
    }
    llvm::StringRef digits = token.text.ltrim("DLdl");
    if (!digits.empty() && llvm::all_of(digits, llvm::isDigit))
      scanner.error(token, "E0707", "the number is too large");
    else
      scanner
          .error(token, "E0704",
                 fmt::format("{} does not take '{}'", modelOpName(op).str(),
                             token.text.str()))
          .help = targetsTaken(op);
    return false;
  }
  return reportProblem(scanner, line, checkTargets(op, targets));
}

} // namespace

std::optional<DetectorErrorModel>
stabilizer::readErrorModel(uint32_t file, const SourceManager &sources,
                           DiagnosticEngine &diagnostics) {
  return ModelReader(file, sources, diagnostics).read();
}

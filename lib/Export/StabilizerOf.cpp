//===- StabilizerOf.cpp - The circuit or model of an op ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Export/StabilizerOf.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::stabilizer;

static std::optional<std::string> textOf(StringAttr tag) {
  return tag ? std::optional(tag.getValue().str()) : std::nullopt;
}

static uint32_t lineOf(Operation *op) {
  auto at = op->getLoc()->findInstanceOf<FileLineColLoc>();
  return at ? at.getLine() : 0;
}

/// Appends a loop's header and, by `body`, what is in it.
template <typename Structure, typename LoopOp, typename Kind, typename Body>
static void addLoop(Structure &structure, LoopOp loop, Kind kind, Body body) {
  const std::optional<std::string> tag = textOf(loop.getTagAttr());
  const size_t header = structure.instructions.size();
  structure.append(kind, {}, {}, tag ? &*tag : nullptr).repetitions =
      static_cast<uint64_t>(loop.getRepetitions());
  body();
  structure.instructions[header].bodySize =
      structure.instructions.size() - header - 1;
}

static void addBlock(Block &block, StimCircuit &circuit) {
  for (Operation &op : block) {
    const size_t index = circuit.instructions.size();
    if (auto loop = dyn_cast<stab::RepeatOp>(op)) {
      addLoop(circuit, loop, StimOp::REPEAT,
              [&] { addBlock(loop.getBody().front(), circuit); });
    } else {
      const stab::InstructionView inst = *stab::instructionOf(&op);
      const std::optional<std::string> tag = textOf(inst.tag);
      circuit.append(inst.kind, inst.targets, inst.arguments,
                     tag ? &*tag : nullptr);
    }
    circuit.instructions[index].line = lineOf(&op);
  }
}

static void addBlock(Block &block, DetectorErrorModel &model) {
  for (Operation &op : block) {
    if (auto loop = dyn_cast<dem::RepeatOp>(op)) {
      addLoop(model, loop, stabilizer::ModelOp::Repeat,
              [&] { addBlock(loop.getBody().front(), model); });
      continue;
    }
    const dem::InstructionView inst = *dem::instructionOf(&op);
    const std::optional<std::string> tag = textOf(inst.tag);
    model.append(inst.kind, inst.targets, inst.arguments,
                 tag ? &*tag : nullptr);
  }
}

FailureOr<StimCircuit> enishi::stimCircuitOf(stab::CircuitOp op) {
  uint64_t targets = 0, arguments = 0, instructions = 0;
  op.walk([&](Operation *inner) {
    ++instructions;
    if (std::optional<stab::InstructionView> inst =
            stab::instructionOf(inner)) {
      targets += inst->targets.size();
      arguments += inst->arguments.size();
    }
  });
  if (std::max({targets, arguments, instructions}) > ~uint32_t(0))
    return op.emitOpError() << "has " << instructions << " instructions with "
                            << targets << " targets and " << arguments
                            << " arguments, and 4294967295 are the limit";
  StimCircuit circuit;
  addBlock(op.getBody().front(), circuit);
  return circuit;
}

DetectorErrorModel enishi::errorModelOf(dem::ModelOp op) {
  DetectorErrorModel model;
  addBlock(op.getBody().front(), model);
  return model;
}

template <typename RootOp>
static RootOp findRoot(ModuleOp module, StringRef what) {
  SmallVector<RootOp> roots(module.getOps<RootOp>());
  for (RootOp root : roots)
    if (roots.size() == 1 || root.getSymName() == "main")
      return root;
  if (roots.empty())
    module.emitError() << "the module has no " << RootOp::getOperationName();
  else
    module.emitError() << "the module has " << roots.size() << ' ' << what
                       << ", and none of them is called @main";
  return nullptr;
}

stab::CircuitOp enishi::findCircuit(ModuleOp module) {
  return findRoot<stab::CircuitOp>(module, "circuits");
}

dem::ModelOp enishi::findErrorModel(ModuleOp module) {
  return findRoot<dem::ModelOp>(module, "error models");
}

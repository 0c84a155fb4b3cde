//===- ImportStabilizer.cpp - Circuits and error models to MLIR -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Import/ImportStabilizer.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::stabilizer;

namespace {

/// Both structures are lists of instructions in which a loop says how many of
/// the following ones are its body. Traits: the ops of one of them.
struct CircuitTraits {
  using Structure = StimCircuit;
  using Instruction = StimInstruction;
  using Root = stab::CircuitOp;
  using Repeat = stab::RepeatOp;
  static bool isLoop(const Instruction &inst) {
    return inst.op == StimOp::REPEAT;
  }
  static uint32_t lineOf(const Instruction &inst) { return inst.line; }
  static void create(OpBuilder &builder, Location location,
                     const Structure &circuit, const Instruction &inst,
                     StringAttr tag) {
    stab::createInstruction(
        builder, location,
        {inst.op, circuit.arguments(inst), circuit.targets(inst), tag});
  }
};

struct ModelTraits {
  using Structure = DetectorErrorModel;
  using Instruction = ModelInstruction;
  using Root = dem::ModelOp;
  using Repeat = dem::RepeatOp;
  static bool isLoop(const Instruction &inst) {
    return inst.op == stabilizer::ModelOp::Repeat;
  }
  static uint32_t lineOf(const Instruction &) { return 0; }
  static void create(OpBuilder &builder, Location location,
                     const Structure &model, const Instruction &inst,
                     StringAttr tag) {
    dem::createInstruction(
        builder, location,
        {inst.op, model.arguments(inst), model.targets(inst), tag});
  }
};

} // namespace

template <typename Traits>
static typename Traits::Root
createRoot(OpBuilder &builder, Location location, StringRef name,
           const typename Traits::Structure &structure) {
  OpBuilder::InsertionGuard guard(builder);
  auto root = Traits::Root::create(builder, location, name);
  builder.setInsertionPointToEnd(&root.getBody().emplaceBlock());
  auto file = dyn_cast<FileLineColLoc>(location);
  struct Block {
    size_t end;
    Operation *loop;
  };
  SmallVector<Block, 8> open;
  for (size_t i = 0; i < structure.instructions.size(); ++i) {
    for (; !open.empty() && open.back().end == i; open.pop_back())
      builder.setInsertionPointAfter(open.back().loop);
    const typename Traits::Instruction &inst = structure.instructions[i];
    const uint32_t line = Traits::lineOf(inst);
    const Location at =
        file && line
            ? Location(FileLineColLoc::get(file.getFilename(), line, 1))
            : location;
    const std::string *text = structure.tag(inst);
    const StringAttr tag = text ? builder.getStringAttr(*text) : StringAttr();
    if (!Traits::isLoop(inst)) {
      Traits::create(builder, at, structure, inst, tag);
      continue;
    }
    auto loop = Traits::Repeat::create(
        builder, at, static_cast<int64_t>(inst.repetitions), tag);
    builder.setInsertionPointToEnd(&loop.getBody().emplaceBlock());
    open.push_back({i + 1 + inst.bodySize, loop});
  }
  return root;
}

stab::CircuitOp enishi::createCircuit(OpBuilder &builder, Location location,
                                      StringRef name,
                                      const StimCircuit &circuit) {
  return createRoot<CircuitTraits>(builder, location, name, circuit);
}

dem::ModelOp enishi::createModel(OpBuilder &builder, Location location,
                                 StringRef name,
                                 const DetectorErrorModel &model) {
  return createRoot<ModelTraits>(builder, location, name, model);
}

template <typename Traits>
static OwningOpRef<ModuleOp>
importRoot(const typename Traits::Structure &structure, StringRef fileName,
           MLIRContext *context) {
  context->loadDialect<dem::DemDialect, stab::StabDialect>();
  Location location = FileLineColLoc::get(context, fileName, 1, 1);
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  createRoot<Traits>(builder, location, "main", structure);
  if (failed(verify(*module)))
    return nullptr;
  return module;
}

OwningOpRef<ModuleOp> enishi::importStabilizer(const StimCircuit &circuit,
                                               StringRef fileName,
                                               MLIRContext *context) {
  return importRoot<CircuitTraits>(circuit, fileName, context);
}

OwningOpRef<ModuleOp> enishi::importStabilizer(const DetectorErrorModel &model,
                                               StringRef fileName,
                                               MLIRContext *context) {
  return importRoot<ModelTraits>(model, fileName, context);
}

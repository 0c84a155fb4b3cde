//===- FinishModule.cpp - Make a module follow QIR rules *- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FinishModule.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/CFG.h"
#include "llvm/Analysis/InstructionSimplify.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Local.h"
#include "llvm/Transforms/Utils/PromoteMemToReg.h"

#include <set>

using namespace llvm;
using namespace enishi;
using namespace enishi::qir;

static constexpr StringLiteral kReadResult = "__quantum__rt__read_result";

static void promoteVariables(Function &main) {
  SmallVector<AllocaInst *> variables;
  for (Instruction &inst : main.getEntryBlock())
    if (auto *variable = dyn_cast<AllocaInst>(&inst))
      variables.push_back(variable);
  DominatorTree dominators(main);
  PromoteMemToReg(variables, dominators);
}

static bool isUnusedRead(const Instruction &inst) {
  auto *call = dyn_cast<CallInst>(&inst);
  return call && call->use_empty() && call->getCalledFunction() &&
         call->getCalledFunction()->getName() == kReadResult;
}

/// One round of simplification; true if something changed. Nothing here makes
/// an instruction of a new kind.
static bool simplifyOnce(Function &main) {
  bool changed = false;
  const SimplifyQuery query(main.getParent()->getDataLayout());
  for (BasicBlock &block : main)
    for (Instruction &inst : make_early_inc_range(block)) {
      if (isUnusedRead(inst) || isInstructionTriviallyDead(&inst)) {
        inst.eraseFromParent();
        changed = true;
      } else if (!inst.use_empty()) {
        Value *simpler =
            simplifyInstruction(&inst, query.getWithInstruction(&inst));
        if (simpler && simpler != &inst) {
          inst.replaceAllUsesWith(simpler);
          changed = true;
        }
      }
    }
  for (BasicBlock &block : main)
    changed |= ConstantFoldTerminator(&block, /*DeleteDeadConditions=*/true);
  changed |= removeUnreachableBlocks(main);
  for (BasicBlock &block : make_early_inc_range(main))
    changed |= MergeBlockIntoPredecessor(&block);
  return changed;
}

/// Which optional features the entry point uses.
static void noteTypes(const Function &main, std::set<unsigned> &widths,
                      bool &usesReals) {
  auto note = [&](const Type *type) {
    if (type->isIntegerTy() && !type->isIntegerTy(1))
      widths.insert(type->getIntegerBitWidth());
    usesReals |= type->isDoubleTy();
  };
  for (const Instruction &inst : instructions(main)) {
    if (isa<CallInst, ReturnInst, BranchInst>(inst))
      continue;
    note(inst.getType());
    for (const Value *operand : inst.operands())
      note(operand->getType());
  }
}

static bool hasLoop(const Function &main) {
  SmallVector<std::pair<const BasicBlock *, const BasicBlock *>> backEdges;
  FindFunctionBackedges(main, backEdges);
  return !backEdges.empty();
}

static void setFlags(Module &module, const Function &main,
                     const EntryPointFacts &facts) {
  if (NamedMDNode *old = module.getModuleFlagsMetadata())
    old->eraseFromParent();
  LLVMContext &context = module.getContext();
  Type *i32 = Type::getInt32Ty(context), *i1 = Type::getInt1Ty(context);
  module.addModuleFlag(Module::Error, "qir_major_version",
                       ConstantInt::get(i32, 2));
  module.addModuleFlag(Module::Max, "qir_minor_version",
                       ConstantInt::get(i32, 0));
  for (StringRef name :
       {"dynamic_qubit_management", "dynamic_result_management"})
    module.addModuleFlag(Module::Error, name, ConstantInt::get(i1, 0));
  if (facts.profile == QIRProfile::Base)
    return;
  std::set<unsigned> widths;
  bool usesReals = false;
  noteTypes(main, widths, usesReals);
  auto addTypes = [&](StringRef flag, ArrayRef<std::string> names) {
    SmallVector<Metadata *> strings;
    for (const std::string &name : names)
      strings.push_back(MDString::get(context, name));
    module.addModuleFlag(Module::Append, flag, MDTuple::get(context, strings));
  };
  if (!widths.empty()) {
    SmallVector<std::string> names;
    for (unsigned width : widths)
      names.push_back("i" + std::to_string(width));
    addTypes("int_computations", names);
  }
  if (usesReals)
    addTypes("float_computations", {"double"});
  if (hasLoop(main)) {
    unsigned kinds = facts.hasIterations | facts.hasConditionalLoops << 1;
    module.addModuleFlag(Module::Max, "backwards_branching",
                         ConstantInt::get(IntegerType::get(context, 2), kinds));
  }
}

static void setAttributes(Module &module, Function &main,
                          const EntryPointFacts &facts) {
  main.addFnAttr("entry_point");
  main.addFnAttr("qir_profiles", profileName(facts.profile));
  main.addFnAttr("output_labeling_schema", "enishi_register_names");
  main.addFnAttr("required_num_qubits", std::to_string(facts.numQubits));
  main.addFnAttr("required_num_results", std::to_string(facts.numResults));
  if (Function *measure = module.getFunction("__quantum__qis__mz__body")) {
    measure->addFnAttr("irreversible");
    measure->addParamAttr(1, Attribute::WriteOnly);
  }
  if (Function *read = module.getFunction(kReadResult))
    read->addParamAttr(0, Attribute::ReadOnly);
}

void enishi::qir::finishModule(Module &module, const EntryPointFacts &facts) {
  Function &main = *module.getFunction("main");
  if (facts.profile == QIRProfile::Adaptive) {
    promoteVariables(main);
    while (simplifyOnce(main)) {
    }
    for (Instruction &inst : instructions(main))
      inst.dropPoisonGeneratingFlags();
    main.getEntryBlock().setName("entry");
  } else {
    for (auto [block, name] :
         zip_equal(main, std::initializer_list<StringRef>{
                             "entry", "body", "measurements", "output"}))
      block.setName(name);
  }
  for (Function &function : make_early_inc_range(module))
    if (function.isDeclaration() && function.use_empty())
      function.eraseFromParent();
  setAttributes(module, main, facts);
  setFlags(module, main, facts);
}

//===- BodyRules.cpp - QIR's rules for instructions -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProfileVerifier.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Operator.h"

using namespace llvm;
using namespace enishi;
using namespace enishi::qir;

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

bool qir::isResultArgument(const CallBase &call, unsigned argument) {
  const Function *callee = call.getCalledFunction();
  StringRef name = callee->getName();
  if (name == "__quantum__rt__read_result" ||
      name == "__quantum__rt__result_record_output")
    return argument == 0;
  return isQuantumFunction(*callee) &&
         (callee->hasParamAttribute(argument, Attribute::WriteOnly) ||
          call.paramHasAttr(argument, Attribute::WriteOnly));
}

/// The number that a constant pointer stands for.
static std::optional<uint64_t> pointerNumber(const Value *value) {
  if (isa<ConstantPointerNull>(value))
    return 0;
  auto *cast = dyn_cast<ConstantExpr>(value);
  if (!cast || cast->getOpcode() != Instruction::IntToPtr)
    return std::nullopt;
  auto *number = dyn_cast<ConstantInt>(cast->getOperand(0));
  if (!number || number->getBitWidth() != 64)
    return std::nullopt;
  return number->getZExtValue();
}

void ProfileVerifier::checkNumber(const CallBase &call, uint64_t number,
                                  bool isResult) {
  const std::optional<uint64_t> &limit = isResult ? numResults : numQubits;
  StringRef what = isResult ? "result" : "qubit";
  if (limit && number >= *limit)
    problem(call, Twine(what) + " " + Twine(number) +
                      " is not below the attribute \"required_num_" + what +
                      "s\", " + Twine(*limit));
}

void ProfileVerifier::checkLabel(const CallBase &call, const Value *label) {
  if (auto *element = dyn_cast<GEPOperator>(label)) {
    if (!element->isInBounds() || !element->hasAllZeroIndices() ||
        isa<Instruction>(element))
      return problem(call, "the label is not the start of a constant string");
    label = element->getPointerOperand();
  }
  auto *global = dyn_cast<GlobalVariable>(label);
  auto *text = global && global->isConstant() && global->hasInitializer()
                   ? dyn_cast<ConstantDataArray>(global->getInitializer())
                   : nullptr;
  bool isEmpty = global && global->isConstant() && global->hasInitializer() &&
                 isa<ConstantAggregateZero>(global->getInitializer());
  if (isEmpty ? false : !text || !text->isCString())
    return problem(call, "the label is not a constant string that ends with "
                         "a null byte");
  StringRef content = isEmpty ? "" : text->getAsCString();
  if (isBase() && !labels.insert(content).second)
    problem(call, "the label \"" + content + "\" is not unique");
}

/// A qubit or result: a constant, a parameter of the function or, with
/// iterations, an integer of the loop.
void ProfileVerifier::checkPointer(const CallBase &call, unsigned argument) {
  const Value *value = call.getArgOperand(argument);
  bool isResult = isResultArgument(call, argument);
  if (std::optional<uint64_t> number = pointerNumber(value)) {
    checkNumber(call, *number, isResult);
    bool isCallOfGate = isQuantumFunction(*call.getCalledFunction());
    if (!isBase() || isResult || !isCallOfGate)
      return;
    if (*number < isMeasured.size() && isMeasured[*number])
      problem(call, "qubit " + Twine(*number) +
                        " is used after it has been measured");
    return;
  }
  if (!isBase()) {
    if (isa<Argument>(value))
      return;
    if (isa<IntToPtrInst>(value) && features.iterations)
      return; // checkLoops() looks at where its number comes from.
  }
  problem(call, "argument " + Twine(argument) +
                    " is not a number cast to a pointer (inttoptr of an i64)");
}

void ProfileVerifier::checkCall(const CallBase &call) {
  const Function *callee = call.getCalledFunction();
  if (!callee || !isa<CallInst>(call))
    return problem(call, "only direct calls are allowed");
  if (callee->isIntrinsic())
    return problem(call, "LLVM's intrinsics are not part of the profile");
  StringRef name = callee->getName();
  for (unsigned i = 0; i < call.arg_size(); ++i) {
    const Value *value = call.getArgOperand(i);
    if (isBase() && !isa<Constant>(value))
      problem(call, "argument " + Twine(i) + " is not a constant");
    if (!value->getType()->isPointerTy())
      continue;
    if (name == "__quantum__rt__initialize")
      continue;
    if (isOutputFunction(*callee) && i + 1 == call.arg_size())
      checkLabel(call, value);
    else
      checkPointer(call, i);
  }
  if (isBase() && isIrreversible(*callee))
    for (unsigned i = 0; i < call.arg_size(); ++i)
      if (call.getArgOperand(i)->getType()->isPointerTy() &&
          !isResultArgument(call, i))
        if (std::optional<uint64_t> qubit =
                pointerNumber(call.getArgOperand(i));
            qubit && numQubits && *qubit < *numQubits) {
          isMeasured.resize(std::max<size_t>(isMeasured.size(), *qubit + 1));
          isMeasured[*qubit] = true;
        }
}

//===----------------------------------------------------------------------===//
// The base profile
//===----------------------------------------------------------------------===//

/// `position`: 0 entry, 1 gates, 2 measurements, 3 output.
void ProfileVerifier::checkBaseBlock(const BasicBlock &block,
                                     unsigned position) {
  for (const Instruction &inst : block) {
    if (inst.isTerminator())
      continue; // checkBase() follows the chain.
    auto *call = dyn_cast<CallInst>(&inst);
    if (!call) {
      problem(inst, "the base profile has no such instruction");
      continue;
    }
    checkCall(*call);
    const Function *callee = call->getCalledFunction();
    if (!callee)
      continue;
    bool isQuantum = isQuantumFunction(*callee);
    switch (position) {
    case 0:
      if (callee->getName() != "__quantum__rt__initialize")
        problem(inst, "the first block may only initialize");
      break;
    case 1:
      if (!isQuantum || isIrreversible(*callee))
        problem(inst, "the second block may only have gates");
      break;
    case 2:
      if (!isQuantum || !isIrreversible(*callee))
        problem(inst, "the third block may only have measurements");
      break;
    default:
      if (!isOutputFunction(*callee))
        problem(inst, "the last block may only record output");
    }
  }
}

void ProfileVerifier::checkBase(const Function &entry) {
  if (entry.size() != 4)
    problem("the entry point has " + Twine(entry.size()) +
            " blocks and not four");
  const BasicBlock *block = &entry.getEntryBlock();
  bool initializes = any_of(*block, [](const Instruction &inst) {
    auto *call = dyn_cast<CallInst>(&inst);
    return call && call->getCalledFunction() &&
           call->getCalledFunction()->getName() == "__quantum__rt__initialize";
  });
  if (!initializes)
    problem("the first block does not call @__quantum__rt__initialize");
  for (unsigned position = 0; position < 4; ++position) {
    checkBaseBlock(*block, position);
    const Instruction &terminator = *block->getTerminator();
    if (position == 3 || isa<ReturnInst>(terminator)) {
      auto *ret = dyn_cast<ReturnInst>(&terminator);
      if (!ret || position != 3)
        problem(terminator, "only and always the fourth block ends with ret");
      else if (!ret->getReturnValue() || !isa<Constant>(ret->getReturnValue()))
        problem(terminator, "the exit code is not a constant");
      return;
    }
    if (terminator.getNumSuccessors() != 1 || !isa<BranchInst>(terminator))
      return problem(terminator, "the blocks are not a chain of br");
    block = terminator.getSuccessor(0);
  }
}

//===----------------------------------------------------------------------===//
// The adaptive profile
//===----------------------------------------------------------------------===//

/// The rules for one instruction that is neither call nor terminator.
void ProfileVerifier::checkInstruction(const Instruction &inst) {
  static constexpr unsigned kAllowed[] = {
      Instruction::Add,   Instruction::Sub,    Instruction::Mul,
      Instruction::UDiv,  Instruction::SDiv,   Instruction::URem,
      Instruction::SRem,  Instruction::And,    Instruction::Or,
      Instruction::Xor,   Instruction::Shl,    Instruction::LShr,
      Instruction::AShr,  Instruction::ICmp,   Instruction::ZExt,
      Instruction::SExt,  Instruction::Trunc,  Instruction::Select,
      Instruction::PHI,   Instruction::FAdd,   Instruction::FSub,
      Instruction::FMul,  Instruction::FDiv,   Instruction::FCmp,
      Instruction::FPExt, Instruction::FPTrunc};
  if (isa<IntToPtrInst>(inst)) {
    if (!all_of(inst.users(),
                [](const User *user) { return isa<CallInst>(user); }))
      problem(inst, "a qubit or result may only be an argument of calls");
    if (!inst.getOperand(0)->getType()->isIntegerTy(64))
      problem(inst, "the number is not an i64");
    return;
  }
  if (!is_contained(kAllowed, inst.getOpcode()))
    return problem(inst, "the adaptive profile has no such instruction");
  bool isOutputOnly = isa<CastInst>(inst) && !inst.use_empty() &&
                      all_of(inst.users(), [](const User *user) {
                        auto *call = dyn_cast<CallInst>(user);
                        return call && call->getCalledFunction() &&
                               isOutputFunction(*call->getCalledFunction());
                      });
  auto checkType = [&](const Type *type) {
    if (isClassical(type))
      return;
    std::string name;
    raw_string_ostream os(name);
    type->print(os);
    problem(inst, "the type " + name + " is in no module flag");
  };
  if (!isOutputOnly)
    checkType(inst.getType());
  for (const Value *operand : inst.operands())
    checkType(operand->getType());
  if (auto *wrapping = dyn_cast<OverflowingBinaryOperator>(&inst);
      wrapping &&
      (wrapping->hasNoSignedWrap() || wrapping->hasNoUnsignedWrap()))
    problem(inst, "nuw and nsw are not part of the profile");
  if (auto *exact = dyn_cast<PossiblyExactOperator>(&inst);
      exact && exact->isExact())
    problem(inst, "exact is not part of the profile");
  if (auto *trunc = dyn_cast<TruncInst>(&inst);
      trunc && (trunc->hasNoSignedWrap() || trunc->hasNoUnsignedWrap()))
    problem(inst, "nuw and nsw are not part of the profile");
}

void ProfileVerifier::checkAdaptive(const Function &function, bool isEntry) {
  unsigned returns = 0;
  for (const Instruction &inst : instructions(function)) {
    if (auto *call = dyn_cast<CallBase>(&inst)) {
      checkCall(*call);
      const Function *callee = call->getCalledFunction();
      if (!isEntry && callee &&
          (isOutputFunction(*callee) ||
           callee->getName() == "__quantum__rt__initialize"))
        problem(inst, "only the entry point may initialize and record output");
    } else if (isa<BranchInst>(inst)) {
      // Backward branches are the business of checkLoops().
    } else if (isa<SwitchInst>(inst)) {
      if (!features.switches)
        problem(inst, "switch needs the module flag "
                      "\"multiple_target_branching\"");
      if (!isClassical(inst.getOperand(0)->getType()) &&
          !isa<Constant>(inst.getOperand(0)))
        problem(inst, "the value is of a type that no module flag lists");
    } else if (auto *ret = dyn_cast<ReturnInst>(&inst)) {
      ++returns;
      auto *code = dyn_cast_or_null<ConstantInt>(ret->getReturnValue());
      if (isEntry && code && code->getValue().ugt(63))
        problem(inst, "the exit code is not in the range 0 to 63");
    } else {
      checkInstruction(inst);
    }
  }
  if (returns > 1 && !features.multipleReturns)
    problem("@" + function.getName() +
            " returns at several points, which needs the module flag "
            "\"multiple_return_points\"");
  if (isEntry)
    checkAdaptiveOrder(function);
  checkLoops(function);
}

/// Initialization comes first, output recording last.
void ProfileVerifier::checkAdaptiveOrder(const Function &entry) {
  auto isInitialize = [](const Instruction &inst) {
    auto *call = dyn_cast<CallInst>(&inst);
    return call && call->getCalledFunction() &&
           call->getCalledFunction()->getName() == "__quantum__rt__initialize";
  };
  auto isOutput = [](const Instruction &inst) {
    auto *call = dyn_cast<CallInst>(&inst);
    return call && call->getCalledFunction() &&
           isOutputFunction(*call->getCalledFunction());
  };
  const BasicBlock &first = entry.getEntryBlock();
  if (!isInitialize(first.front()))
    problem("the entry point does not begin with a call of "
            "@__quantum__rt__initialize");
  for (const BasicBlock &block : entry) {
    bool mayInitialize = &block == &first, records = false;
    for (const Instruction &inst : block) {
      if (isInitialize(inst) && !mayInitialize)
        problem(inst, "initialization may only be the first thing");
      mayInitialize &= isInitialize(inst);
      // A cast to the type that a record takes stands among the records.
      if (records && !isOutput(inst) && !isa<ReturnInst>(inst) &&
          !isa<CastInst>(inst))
        problem(inst, "only records of output and ret may follow a record of "
                      "output");
      records |= isOutput(inst);
    }
  }
}

void ProfileVerifier::checkLoops(const Function &function) {
  for (auto [exit, dependsOnMeasurement] : loopExits(function)) {
    if (dependsOnMeasurement && !features.conditionalLoops)
      problem(*exit, "a loop that measurements end needs the bit 2 of the "
                     "module flag \"backwards_branching\"");
    else if (!dependsOnMeasurement && !features.iterations &&
             !features.conditionalLoops)
      problem(*exit, "a loop needs the module flag \"backwards_branching\"");
  }
}

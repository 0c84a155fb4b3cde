//===- ProfileVerifier.h - State of a check of QIR's rules ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_QIR_PROFILEVERIFIER_H
#define ENISHI_LIB_QIR_PROFILEVERIFIER_H

#include "enishi/QIR/Profile.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"

#include <optional>
#include <string>
#include <vector>

namespace enishi::qir {

/// The optional features that a module's flags announce.
struct ProfileFeatures {
  llvm::StringSet<> integerTypes, realTypes;
  bool functions = false;
  bool iterations = false, conditionalLoops = false;
  bool switches = false;
  bool multipleReturns = false;
  unsigned minorVersion = 0;
};

/// The rules follow the specification's text of version 2.1, in its order:
/// module flags, attributes, functions, then the body of the entry point.
class ProfileVerifier {
public:
  ProfileVerifier(const llvm::Module &module, QIRProfile profile)
      : module(module), profile(profile) {}

  std::vector<std::string> run();

private:
  void problem(const llvm::Twine &text);
  void problem(const llvm::Instruction &inst, const llvm::Twine &text);
  bool isBase() const { return profile == QIRProfile::Base; }

  // ModuleRules.cpp
  void checkFlags();
  void checkFlag(const llvm::Module::ModuleFlagEntry &flag);
  std::optional<uint64_t> flagValue(const llvm::Module::ModuleFlagEntry &flag,
                                    unsigned width);
  void readTypeList(const llvm::Module::ModuleFlagEntry &flag,
                    llvm::StringSet<> &types);
  const llvm::Function *findEntryPoint();
  void checkAttributes(const llvm::Function &entry);
  std::optional<uint64_t> numberAttribute(const llvm::Function &entry,
                                          llvm::StringRef name);
  void checkDeclaration(const llvm::Function &function);
  void checkQuantumFunction(const llvm::Function &function);
  void checkRuntimeFunction(const llvm::Function &function);
  void checkDefinition(const llvm::Function &function);
  void checkRecursion();
  bool isClassical(const llvm::Type *type) const;

  // BodyRules.cpp
  void checkBase(const llvm::Function &entry);
  void checkBaseBlock(const llvm::BasicBlock &block, unsigned position);
  void checkAdaptive(const llvm::Function &function, bool isEntry);
  void checkAdaptiveOrder(const llvm::Function &entry);
  void checkInstruction(const llvm::Instruction &inst);
  void checkCall(const llvm::CallBase &call);
  void checkPointer(const llvm::CallBase &call, unsigned argument);
  void checkNumber(const llvm::CallBase &call, uint64_t number, bool isResult);
  void checkLabel(const llvm::CallBase &call, const llvm::Value *label);
  void checkLoops(const llvm::Function &function);

  const llvm::Module &module;
  QIRProfile profile;
  ProfileFeatures features;
  std::vector<std::string> problems;
  std::optional<uint64_t> numQubits, numResults;
  llvm::StringSet<> labels;
  /// Base profile: what has been measured so far.
  std::vector<bool> isMeasured;
};

/// The kinds of functions, by name and attribute.
bool isQuantumFunction(const llvm::Function &function);
bool isRuntimeFunction(const llvm::Function &function);
bool isOutputFunction(const llvm::Function &function);
bool isIrreversible(const llvm::Function &function);
/// Whether an argument of a call is the number of a result.
bool isResultArgument(const llvm::CallBase &call, unsigned argument);

/// The conditions of branches that decide whether a loop of the function goes
/// on, each with whether it depends on a measurement.
std::vector<std::pair<const llvm::Instruction *, bool>>
loopExits(const llvm::Function &function);

} // namespace enishi::qir

#endif // ENISHI_LIB_QIR_PROFILEVERIFIER_H

//===- ModuleRules.cpp - QIR's rules for flags and functions ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProfileVerifier.h"

#include "enishi/QIR/VerifyQIR.h"

#include "llvm/ADT/SCCIterator.h"
#include "llvm/Analysis/CallGraph.h"
#include "llvm/IR/Constants.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace enishi;
using namespace enishi::qir;

char QIRProfileError::ID = 0;

void QIRProfileError::log(raw_ostream &os) const {
  interleave(problems, os, "\n");
}

std::error_code QIRProfileError::convertToErrorCode() const {
  return inconvertibleErrorCode();
}

Error enishi::verifyQIR(const Module &module, QIRProfile profile) {
  std::vector<std::string> problems = ProfileVerifier(module, profile).run();
  if (problems.empty())
    return Error::success();
  return make_error<QIRProfileError>(std::move(problems));
}

std::optional<QIRProfile> enishi::declaredProfile(const Module &module) {
  for (const Function &function : module) {
    StringRef name = function.getFnAttribute("qir_profiles").getValueAsString();
    for (QIRProfile profile : {QIRProfile::Base, QIRProfile::Adaptive})
      if (name == profileName(profile))
        return profile;
  }
  return std::nullopt;
}

bool qir::isQuantumFunction(const Function &function) {
  return function.getName().starts_with("__quantum__qis__");
}

bool qir::isRuntimeFunction(const Function &function) {
  return function.getName().starts_with("__quantum__rt__");
}

bool qir::isOutputFunction(const Function &function) {
  return isRuntimeFunction(function) &&
         function.getName().ends_with("_record_output");
}

bool qir::isIrreversible(const Function &function) {
  return function.hasFnAttribute("irreversible");
}

void ProfileVerifier::problem(const Twine &text) {
  problems.push_back(text.str());
}

/// Prefixes the message with the function and the instruction.
void ProfileVerifier::problem(const Instruction &inst, const Twine &text) {
  std::string line;
  raw_string_ostream os(line);
  inst.print(os);
  problems.push_back(("in @" + inst.getFunction()->getName() + ", `" +
                      StringRef(line).trim() + "`: " + text)
                         .str());
}

std::vector<std::string> ProfileVerifier::run() {
  checkFlags();
  for (const Function &function : module)
    if (function.isDeclaration())
      checkDeclaration(function);
  const Function *entry = findEntryPoint();
  if (!entry)
    return problems;
  checkAttributes(*entry);
  for (const Function &function : module)
    if (!function.isDeclaration() && &function != entry)
      checkDefinition(function);
  checkRecursion();
  if (isBase())
    checkBase(*entry);
  else
    checkAdaptive(*entry, /*isEntry=*/true);
  return problems;
}

//===----------------------------------------------------------------------===//
// Module flags
//===----------------------------------------------------------------------===//

std::optional<uint64_t>
ProfileVerifier::flagValue(const Module::ModuleFlagEntry &flag,
                           unsigned width) {
  auto *value = mdconst::dyn_extract_or_null<ConstantInt>(flag.Val);
  if (!value || value->getBitWidth() != width) {
    problem("the module flag \"" + flag.Key->getString() +
            "\" is not a constant of type i" + Twine(width));
    return std::nullopt;
  }
  return value->getZExtValue();
}

void ProfileVerifier::readTypeList(const Module::ModuleFlagEntry &flag,
                                   StringSet<> &types) {
  bool isInteger = flag.Key->getString() == "int_computations";
  auto *list = dyn_cast_or_null<MDTuple>(flag.Val);
  if (!list)
    return problem("the module flag \"" + flag.Key->getString() +
                   "\" is not a list of types");
  for (const MDOperand &operand : list->operands()) {
    auto *name = dyn_cast_or_null<MDString>(operand.get());
    unsigned width = 0;
    StringRef text = name ? name->getString() : "";
    bool isKnown =
        isInteger ? text.consume_front("i") && !text.getAsInteger(10, width)
                  : is_contained({"half", "float", "double"}, text);
    if (isKnown)
      types.insert(name->getString());
    else
      problem("the module flag \"" + flag.Key->getString() +
              "\" lists something that is not one of the types it may list");
  }
}

/// A flag that the profile does not require.
void ProfileVerifier::checkFlag(const Module::ModuleFlagEntry &flag) {
  StringRef name = flag.Key->getString();
  if (!is_contained(
          {Module::Warning, Module::Append, Module::AppendUnique, Module::Max},
          flag.Behavior))
    problem("the module flag \"" + name +
            "\" has a behavior other than Warning, Append, AppendUnique and "
            "Max");
  if (isBase())
    return;
  auto isSet = [&] { return flagValue(flag, 1).value_or(0) != 0; };
  if (name == "int_computations") {
    readTypeList(flag, features.integerTypes);
  } else if (name == "float_computations") {
    readTypeList(flag, features.realTypes);
  } else if (name == "ir_functions") {
    features.functions = isSet();
  } else if (name == "backwards_branching") {
    uint64_t kinds = flagValue(flag, 2).value_or(0);
    features.iterations = kinds & 1;
    features.conditionalLoops = kinds & 2;
  } else if (name == "multiple_target_branching") {
    features.switches = isSet();
  } else if (name == "multiple_return_points") {
    features.multipleReturns = isSet();
  } else if (name == "arrays" && isSet()) {
    problem("the module uses arrays, whose rules this check does not cover");
  }
}

void ProfileVerifier::checkFlags() {
  SmallVector<Module::ModuleFlagEntry> flags;
  module.getModuleFlagsMetadata(flags);
  StringSet<> seen;
  auto checkRequired = [&](const Module::ModuleFlagEntry &flag, unsigned width,
                           Module::ModFlagBehavior behavior,
                           StringRef behaviorName) {
    if (flag.Behavior != behavior)
      problem("the module flag \"" + flag.Key->getString() +
              "\" must have the behavior " + behaviorName);
    return flagValue(flag, width);
  };
  for (const Module::ModuleFlagEntry &flag : flags) {
    StringRef name = flag.Key->getString();
    seen.insert(name);
    if (name == "qir_major_version") {
      std::optional<uint64_t> value =
          checkRequired(flag, 32, Module::Error, "Error");
      if (value && *value != 2)
        problem("the module is of QIR version " + Twine(*value) +
                ", and these are the rules of version 2");
    } else if (name == "qir_minor_version") {
      features.minorVersion =
          checkRequired(flag, 32, Module::Max, "Max").value_or(0);
    } else if (name == "dynamic_qubit_management" ||
               name == "dynamic_result_management") {
      bool isSet = checkRequired(flag, 1, Module::Error, "Error").value_or(0);
      if (isSet && isBase())
        problem("the base profile does not allow \"" + name + "\"");
      else if (isSet)
        problem("the module has \"" + name +
                "\", whose rules this check does not cover");
    } else {
      checkFlag(flag);
    }
  }
  for (StringRef name :
       {"qir_major_version", "qir_minor_version", "dynamic_qubit_management",
        "dynamic_result_management"})
    if (!seen.contains(name))
      problem("the module flag \"" + name + "\" is missing");
}

//===----------------------------------------------------------------------===//
// The entry point's signature and attributes
//===----------------------------------------------------------------------===//

const Function *ProfileVerifier::findEntryPoint() {
  const Function *entry = nullptr;
  for (const Function &function : module) {
    if (!function.hasFnAttribute("entry_point"))
      continue;
    if (function.isDeclaration())
      problem("@" + function.getName() +
              " has the attribute \"entry_point\" and no body");
    else if (entry)
      problem("there are two entry points, @" + entry->getName() + " and @" +
              function.getName());
    else
      entry = &function;
  }
  if (!entry) {
    problem("no function has the attribute \"entry_point\"");
    return nullptr;
  }
  if (!entry->arg_empty())
    problem("the entry point @" + entry->getName() + " has parameters");
  if (!entry->getReturnType()->isIntegerTy(64))
    problem("the entry point @" + entry->getName() + " does not return an i64");
  return entry;
}

std::optional<uint64_t> ProfileVerifier::numberAttribute(const Function &entry,
                                                         StringRef name) {
  uint64_t number = 0;
  Attribute attribute = entry.getFnAttribute(name);
  if (!attribute.isValid())
    problem("the entry point lacks the attribute \"" + name + "\"");
  else if (attribute.getValueAsString().getAsInteger(10, number))
    problem("the attribute \"" + name + "\" is not a number: \"" +
            attribute.getValueAsString() + "\"");
  else
    return number;
  return std::nullopt;
}

void ProfileVerifier::checkAttributes(const Function &entry) {
  StringRef expected = profileName(profile);
  StringRef found = entry.getFnAttribute("qir_profiles").getValueAsString();
  if (found != expected)
    problem("the attribute \"qir_profiles\" of the entry point is \"" + found +
            "\" and not \"" + expected + "\"");
  if (!entry.hasFnAttribute("output_labeling_schema"))
    problem("the entry point lacks the attribute \"output_labeling_schema\"");
  numQubits = numberAttribute(entry, "required_num_qubits");
  numResults = numberAttribute(entry, "required_num_results");
  for (const Function &function : module)
    if (function.isDeclaration() &&
        function.hasFnAttribute("output_labeling_schema"))
      problem("@" + function.getName() +
              " has the attribute \"output_labeling_schema\" and no body");
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// i1 is no optional feature of the adaptive profile.
bool ProfileVerifier::isClassical(const Type *type) const {
  if (type->isIntegerTy(1))
    return true;
  std::string name;
  raw_string_ostream os(name);
  type->print(os);
  return features.integerTypes.contains(name) ||
         features.realTypes.contains(name);
}

void ProfileVerifier::checkQuantumFunction(const Function &function) {
  auto isWrong = [&](const Twine &text) {
    problem("@" + function.getName() + " " + text);
  };
  const Type *result = function.getReturnType();
  if (!result->isVoidTy() && (isBase() || !isClassical(result)))
    isWrong(isBase() ? "does not return void"
                     : "returns a type that no module flag lists");
  unsigned results = 0, qubits = 0;
  for (const Argument &argument : function.args())
    if (argument.getType()->isPointerTy())
      ++(argument.hasAttribute(Attribute::WriteOnly) ? results : qubits);
  StringRef stem = function.getName().drop_front(strlen("__quantum__qis__"));
  bool isMeasurement =
      is_contained({"mz__body", "m__body", "mx__body", "my__body",
                    "mresetz__body", "measure__body"},
                   stem);
  if (isMeasurement && !isIrreversible(function))
    isWrong("measures and lacks the attribute \"irreversible\"");
  if (isIrreversible(function)) {
    if (!result->isVoidTy())
      isWrong("is irreversible and returns a value");
    if (isMeasurement && (results == 0 || qubits == 0))
      isWrong("measures and does not take a qubit and a `ptr writeonly` for "
              "the result");
  } else if (results > 0) {
    isWrong("takes a result to write and lacks the attribute "
            "\"irreversible\"");
  }
}

namespace {
/// Types: v void, b i1, i i64, d double, p ptr; the result first.
struct RuntimeFunction {
  StringLiteral name;
  StringLiteral signature;
  enum { Always, Adaptive, Integers, Reals } need;
};
} // namespace

// The adaptive profile's table calls the last one float_record_output; the
// output schemas, and the runtimes that exist, have double_record_output.
static constexpr RuntimeFunction kRuntimeFunctions[] = {
    {"initialize", "vp", RuntimeFunction::Always},
    {"tuple_record_output", "vip", RuntimeFunction::Always},
    {"array_record_output", "vip", RuntimeFunction::Always},
    {"result_record_output", "vpp", RuntimeFunction::Always},
    {"read_result", "bp", RuntimeFunction::Adaptive},
    {"bool_record_output", "vbp", RuntimeFunction::Adaptive},
    {"int_record_output", "vip", RuntimeFunction::Integers},
    {"float_record_output", "vdp", RuntimeFunction::Reals},
    {"double_record_output", "vdp", RuntimeFunction::Reals},
};

static std::string signatureOf(const Function &function) {
  auto letter = [](const Type *type) {
    return type->isVoidTy()        ? 'v'
           : type->isIntegerTy(1)  ? 'b'
           : type->isIntegerTy(64) ? 'i'
           : type->isDoubleTy()    ? 'd'
           : type->isPointerTy()   ? 'p'
                                   : '?';
  };
  std::string text(1, letter(function.getReturnType()));
  for (const Argument &argument : function.args())
    text += letter(argument.getType());
  return text;
}

void ProfileVerifier::checkRuntimeFunction(const Function &function) {
  StringRef stem = function.getName().drop_front(strlen("__quantum__rt__"));
  const RuntimeFunction *known =
      find_if(kRuntimeFunctions, [&](const RuntimeFunction &candidate) {
        return candidate.name == stem;
      });
  if (known == std::end(kRuntimeFunctions) ||
      (isBase() && known->need != RuntimeFunction::Always))
    return problem("@" + function.getName() +
                   " is not a runtime function of the profile");
  if (signatureOf(function) != known->signature || function.isVarArg())
    problem("@" + function.getName() + " has the wrong type");
  if (known->need == RuntimeFunction::Integers && features.integerTypes.empty())
    problem("@" + function.getName() +
            " needs the module flag \"int_computations\"");
  if (known->need == RuntimeFunction::Reals && features.realTypes.empty())
    problem("@" + function.getName() +
            " needs the module flag \"float_computations\"");
}

void ProfileVerifier::checkDeclaration(const Function &function) {
  if (isQuantumFunction(function))
    checkQuantumFunction(function);
  else if (isRuntimeFunction(function))
    checkRuntimeFunction(function);
  else
    problem("@" + function.getName() +
            " is neither a quantum instruction (__quantum__qis__) nor a "
            "runtime function (__quantum__rt__)");
}

void ProfileVerifier::checkDefinition(const Function &function) {
  if (isBase())
    return problem("@" + function.getName() +
                   " has a body: in the base profile only the entry point has");
  if (!features.functions)
    problem("@" + function.getName() +
            " has a body, which needs the module flag \"ir_functions\"");
  const Type *result = function.getReturnType();
  if (!result->isVoidTy() && !isClassical(result))
    problem("@" + function.getName() +
            " returns a type that no module flag lists");
  for (const Argument &argument : function.args())
    if (!argument.getType()->isPointerTy() && !isClassical(argument.getType()))
      problem("@" + function.getName() +
              " has a parameter of a type that no module flag lists");
  checkAdaptive(function, /*isEntry=*/false);
}

void ProfileVerifier::checkRecursion() {
  // The call graph only reads the module.
  CallGraph graph(const_cast<Module &>(module));
  for (auto scc = scc_begin(&graph); !scc.isAtEnd(); ++scc)
    if (scc.hasCycle())
      for (CallGraphNode *node : *scc)
        if (Function *function = node->getFunction())
          problem("@" + function->getName() + " calls itself");
}

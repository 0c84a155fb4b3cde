//===- VerifyQIRTest.cpp - The rules of the QIR profiles ------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Modules written by hand from the specification, so that nothing of what
// emits QIR is asked whether QIR is right; each damaged in one place.
//
//===----------------------------------------------------------------------===//

#include "enishi/QIR/VerifyQIR.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/SourceMgr.h"

#include <gtest/gtest.h>

using namespace enishi;

namespace {

/// What both have, at their ends.
const char kFlags[] = R"(
attributes #1 = { "irreversible" }
!llvm.module.flags = !{!0, !1, !2, !3}
!0 = !{i32 1, !"qir_major_version", i32 2}
!1 = !{i32 7, !"qir_minor_version", i32 0}
!2 = !{i32 1, !"dynamic_qubit_management", i1 false}
!3 = !{i32 1, !"dynamic_result_management", i1 false}
)";

/// A Bell pair, measured.
const char kBase[] = R"(
@label = internal constant [5 x i8] c"pair\00"
@left = internal constant [2 x i8] c"l\00"
@right = internal constant [2 x i8] c"r\00"

declare void @__quantum__rt__initialize(ptr)
declare void @__quantum__qis__h__body(ptr)
declare void @__quantum__qis__rz__body(double, ptr)
declare void @__quantum__qis__cnot__body(ptr, ptr)
declare void @__quantum__qis__mz__body(ptr, ptr writeonly) #1
declare void @__quantum__rt__tuple_record_output(i64, ptr)
declare void @__quantum__rt__result_record_output(ptr, ptr)

define i64 @pair() #0 {
start:
  call void @__quantum__rt__initialize(ptr null)
  br label %gates
gates:
  call void @__quantum__qis__h__body(ptr null)
  call void @__quantum__qis__rz__body(double 2.5e-1, ptr null)
  call void @__quantum__qis__cnot__body(ptr null, ptr inttoptr (i64 1 to ptr))
  br label %measure
measure:
  call void @__quantum__qis__mz__body(ptr null, ptr null)
  call void @__quantum__qis__mz__body(ptr inttoptr (i64 1 to ptr), ptr inttoptr (i64 1 to ptr))
  br label %record
record:
  call void @__quantum__rt__tuple_record_output(i64 2, ptr @label)
  call void @__quantum__rt__result_record_output(ptr null, ptr @left)
  call void @__quantum__rt__result_record_output(ptr inttoptr (i64 1 to ptr), ptr @right)
  ret i64 0
}

attributes #0 = { "entry_point" "qir_profiles"="base_profile" "output_labeling_schema"="names" "required_num_qubits"="2" "required_num_results"="2" }
)";

/// A qubit that is flipped where another was measured as 1.
const char kAdaptive[] = R"(
@label = internal constant [4 x i8] c"out\00"

declare void @__quantum__rt__initialize(ptr)
declare void @__quantum__qis__h__body(ptr)
declare void @__quantum__qis__x__body(ptr)
declare void @__quantum__qis__mz__body(ptr, ptr writeonly) #1
declare i1 @__quantum__rt__read_result(ptr readonly)
declare void @__quantum__rt__result_record_output(ptr, ptr)

define i64 @flip() #0 {
start:
  call void @__quantum__rt__initialize(ptr null)
  call void @__quantum__qis__h__body(ptr null)
  call void @__quantum__qis__mz__body(ptr null, ptr null)
  %one = call i1 @__quantum__rt__read_result(ptr null)
  br i1 %one, label %then, label %end
then:
  call void @__quantum__qis__x__body(ptr inttoptr (i64 1 to ptr))
  br label %end
end:
  call void @__quantum__qis__mz__body(ptr inttoptr (i64 1 to ptr), ptr inttoptr (i64 1 to ptr))
  call void @__quantum__rt__result_record_output(ptr inttoptr (i64 1 to ptr), ptr @label)
  ret i64 0
}

attributes #0 = { "entry_point" "qir_profiles"="adaptive_profile" "output_labeling_schema"="names" "required_num_qubits"="2" "required_num_results"="2" }
)";

struct Read {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module;

  /// The text lacks kFlags.
  explicit Read(const std::string &text, llvm::StringRef flags = kFlags) {
    llvm::SMDiagnostic error;
    module = llvm::parseAssemblyString(text + flags.str(), error, context);
    EXPECT_TRUE(module) << error.getMessage().str();
    if (module)
      EXPECT_FALSE(llvm::verifyModule(*module));
  }

  /// All messages, one a line; "" where every rule is kept.
  std::string problems(QIRProfile profile) {
    return llvm::toString(verifyQIR(*module, profile));
  }
};

std::string replaced(std::string text, llvm::StringRef what,
                     llvm::StringRef with) {
  size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what.str();
  return text.replace(at, what.size(), with);
}

struct Damage {
  const char *what, *with;
  /// In the messages.
  const char *expected;
};

void expectFound(const char *module, QIRProfile profile,
                 llvm::ArrayRef<Damage> damages) {
  for (const Damage &damage : damages) {
    Read read(replaced(std::string(module) + kFlags, damage.what, damage.with),
              "");
    ASSERT_TRUE(read.module) << damage.with;
    std::string found = read.problems(profile);
    EXPECT_NE(found.find(damage.expected), std::string::npos)
        << damage.with << ": " << found;
  }
}

} // namespace

TEST(VerifyQIR, HandWrittenModulesAreRight) {
  EXPECT_EQ(Read(kBase).problems(QIRProfile::Base), "");
  EXPECT_EQ(Read(kAdaptive).problems(QIRProfile::Adaptive), "");
}

TEST(VerifyQIR, TheDeclaredProfileIsRead) {
  EXPECT_EQ(declaredProfile(*Read(kBase).module), QIRProfile::Base);
  EXPECT_EQ(declaredProfile(*Read(kAdaptive).module), QIRProfile::Adaptive);
  EXPECT_EQ(
      declaredProfile(*Read(replaced(kBase, "base_profile", "other")).module),
      std::nullopt);
}

TEST(VerifyQIR, ProfilesAreNotMixedUp) {
  EXPECT_NE(Read(kAdaptive).problems(QIRProfile::Base), "");
  EXPECT_NE(Read(kBase).problems(QIRProfile::Adaptive), "");
}

TEST(VerifyQIR, BaseModulesThatBreakARule) {
  const Damage damages[] = {
      {"\"entry_point\" ", "", "no function has the attribute \"entry_point\""},
      {"\"required_num_qubits\"=\"2\"", "\"required_num_qubits\"=\"1\"",
       "qubit 1 is not below the attribute \"required_num_qubits\", 1"},
      {"\"required_num_results\"=\"2\"", "\"required_num_results\"=\"x\"",
       "is not a number"},
      {"\"output_labeling_schema\"=\"names\" ", "",
       "lacks the attribute \"output_labeling_schema\""},
      {"#1 = { \"irreversible\" }", "#1 = { nounwind }",
       "measures and lacks the attribute \"irreversible\""},
      {"(ptr, ptr writeonly)", "(ptr, ptr)", "`ptr writeonly`"},
      {"c\"r\\00\"", "c\"l\\00\"", "the label \"l\" is not unique"},
      {"call void @__quantum__qis__mz__body(ptr null, ptr null)",
       "call void @__quantum__qis__h__body(ptr null)",
       "the third block may only have measurements"},
      {"call void @__quantum__qis__h__body(ptr null)",
       "call void @__quantum__qis__mz__body(ptr null, ptr null)",
       "the second block may only have gates"},
      {"(ptr inttoptr (i64 1 to ptr), ptr inttoptr (i64 1 to ptr))\n  br",
       "(ptr null, ptr inttoptr (i64 1 to ptr))\n  br",
       "qubit 0 is used after it has been measured"},
      {"call void @__quantum__rt__initialize(ptr null)\n", "",
       "@__quantum__rt__initialize"},
      {"ret i64 0", "%e = add i64 0, 1\n  ret i64 %e",
       "the base profile has no such instruction"},
      {"define i64 @pair()", "define i64 @pair(i64 %n)", "has parameters"},
      {"!1, !2, !3}", "!1, !2}",
       "the module flag \"dynamic_result_management\" is missing"},
      {"\"qir_major_version\", i32 2", "\"qir_major_version\", i32 1",
       "the module is of QIR version 1"},
      {"declare void @__quantum__qis__h__body(ptr)",
       "declare void @__quantum__qis__h__body(ptr)\ndeclare void @foo()",
       "neither a quantum instruction"},
      {"declare void @__quantum__qis__h__body(ptr)",
       "declare void @__quantum__qis__h__body(ptr)\n"
       "define void @twice() {\n  ret void\n}",
       "in the base profile only the entry point has"},
  };
  expectFound(kBase, QIRProfile::Base, damages);
}

TEST(VerifyQIR, AdaptiveModulesThatBreakARule) {
  const Damage damages[] = {
      {"br label %end\n", "br label %start2\nstart2:\n  br label %then\n",
       "backwards_branching"},
      {"br i1 %one, label %then, label %end",
       "%n = zext i1 %one to i32\n  br i1 %one, label %then, label %end",
       "zext"},
      {"declare i1 @__quantum__rt__read_result(ptr readonly)",
       "declare i1 @__quantum__rt__read_result(ptr readonly)\n"
       "declare void @__quantum__rt__int_record_output(i64, ptr)",
       "needs the module flag \"int_computations\""},
      {"\"required_num_results\"=\"2\"", "\"required_num_results\"=\"1\"",
       "result 1 is not below the attribute \"required_num_results\", 1"},
      {"\"dynamic_qubit_management\", i1 false",
       "\"dynamic_qubit_management\", i1 true",
       "whose rules this check does not cover"},
  };
  expectFound(kAdaptive, QIRProfile::Adaptive, damages);
}

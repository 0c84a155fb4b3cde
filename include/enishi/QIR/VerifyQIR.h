//===- VerifyQIR.h - Check the rules of QIR's profiles ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_QIR_VERIFYQIR_H
#define ENISHI_QIR_VERIFYQIR_H

#include "enishi/QIR/Profile.h"

#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace llvm {
class Module;
}

namespace enishi {

/// What a module breaks: each message names the function, the instruction and
/// the rule.
class QIRProfileError : public llvm::ErrorInfo<QIRProfileError> {
public:
  static char ID;
  explicit QIRProfileError(std::vector<std::string> problems)
      : problems(std::move(problems)) {}
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;
  llvm::ArrayRef<std::string> messages() const { return problems; }

private:
  std::vector<std::string> problems;
};

/// Checks every static rule that the QIR specification (version 2.1) has for a
/// module of the profile: the entry point, its blocks and attributes, the
/// module's flags, instructions, functions, and the numbers of qubits and
/// results. It knows nothing of how the module was made. The module has to be
/// valid LLVM IR (llvm::verifyModule).
///
/// Optional features of the adaptive profile count as allowed when the module's
/// flags announce them. Dynamic management of qubits and results and arrays
/// are reported as problems: their rules are not checked.
///
/// Linear in the size of the module, but for loops: O(loops * blocks).
llvm::Error verifyQIR(const llvm::Module &module, QIRProfile profile);

/// The profile that the entry point's attribute names, if it names one.
std::optional<QIRProfile> declaredProfile(const llvm::Module &module);

} // namespace enishi

#endif // ENISHI_QIR_VERIFYQIR_H

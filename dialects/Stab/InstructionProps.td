//===- InstructionProps.td - What instructions are made of --*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The properties of the instructions of circuits and of error models. They hold
// the core's own structures, so that neither import nor export converts them.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STAB_INSTRUCTIONPROPS_TD
#define ENISHI_STAB_INSTRUCTIONPROPS_TD

include "mlir/IR/OpBase.td"
include "dialects/Gate/GateOps.td"

/// A property whose hooks are overloads beside it (InstructionSyntax.h).
class HookedProp<string storage, string summary, string view = storage>
    : Property<storage, summary, view> {
  let convertToAttribute = "return ::enishi::stab::toAttribute($_ctxt, $_storage);";
  let convertFromAttribute = [{
    return ::enishi::stab::fromAttribute($_storage, $_attr, $_diag);
  }];
  let hashProperty = "::enishi::stab::hashOf($_storage)";
  let writeToMlirBytecode = "::enishi::stab::writeBytes($_writer, $_storage);";
  let readFromMlirBytecode = [{
    if (::mlir::failed(::enishi::stab::readBytes($_reader, $_storage)))
      return ::mlir::failure();
  }];
}

class TargetListProp<string element, string summary>
    : HookedProp<"::llvm::SmallVector<" # element # ", 2>", summary,
                 "::llvm::ArrayRef<" # element # ">"> {
  let assignToStorage = "$_storage.assign($_value.begin(), $_value.end())";
}

def StimOpProp : HookedProp<"::enishi::stabilizer::StimOp",
                            "an instruction of the .stim format">;
def StimTargetsProp : TargetListProp<"::enishi::stabilizer::StimTarget",
                                     "targets of an instruction">;
def ModelTargetsProp : TargetListProp<"::enishi::stabilizer::ModelTarget",
                                      "targets of an instruction of a model">;

#endif // ENISHI_STAB_INSTRUCTIONPROPS_TD

//===- Passes.td - Passes on stabilizer circuits ------------*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TRANSFORMS_STAB_PASSES_TD
#define ENISHI_TRANSFORMS_STAB_PASSES_TD

include "mlir/Pass/PassBase.td"

def StabUnrollRepeat : Pass<"stab-unroll-repeat", "::mlir::ModuleOp"> {
  let summary = "write loops of circuits and error models out";
  let description = [{
    Accepts any module. Every stab.repeat and dem.repeat is replaced by as many
    copies of its body; coordinates and detectors shift as they did. Linear in
    what comes out. Fails, with a diagnostic at the circuit or model, before
    anything of it is unrolled, where that is more than `max-ops` instructions.
  }];
  let options = [
    Option<"maxOps", "max-ops", "uint64_t", "20000000",
           "how many instructions a circuit or model may have then">
  ];
}

def StabAddNoise : Pass<"stab-add-noise", "::mlir::ModuleOp"> {
  let summary = "give clean circuits the noise of a uniform machine";
  let description = [{
    Every stab.circuit gets the noise of enishi::stabilizer::addNoise, as
    `enishi convert --add-noise` does. Fails, with a diagnostic at the circuit,
    where it has noise already or a product on more than two qubits.
  }];
  let options = [
    Option<"noise", "noise", "std::string", "\"si1000:0.001\"",
           "uniform:P, si1000:P, or a list of gate1, gate2, reset, flip, "
           "measure, idle and wait, such as gate2=0.01,measure=0.02">
  ];
}

def ConvertStabToDem : Pass<"convert-stab-to-dem", "::mlir::ModuleOp"> {
  let summary = "replace circuits by their detector error models";
  let description = [{
    Every stab.circuit becomes the dem.model of the same name that
    enishi::stabilizer::analyzeErrors makes of it. Fails, with a diagnostic at
    the circuit, where a detector depends on a random outcome, a channel has no
    independent errors that say the same, or a gate is no Clifford gate.
  }];
  let dependentDialects = ["::enishi::dem::DemDialect"];
  let options = [
    Option<"foldLoops", "fold-loops", "bool", "false",
           "keep loops as loops of the model">,
    Option<"approximateErrors", "approximate-errors", "double", "0",
           "take cases of a channel that exclude each other for independent "
           "errors, up to this probability">,
    Option<"decompose", "decompose", "bool", "false",
           "take errors apart for decoders by matching">,
    Option<"keepCircuit", "keep-circuit", "bool", "false",
           "leave the circuit in the module, called NAME_circuit">
  ];
}

def ConvertStabToQRef : Pass<"convert-stab-to-qref", "::mlir::ModuleOp"> {
  let summary = "replace circuits by functions of their gates";
  let description = [{
    Every stab.circuit becomes a function of the same name in the qref dialect,
    as `enishi compile x.stim` reads it: gates, measurements and feedback, with
    the record as a register `rec` and loops written out. Noise, detectors and
    observables, which have no place there, are left out with a warning;
    `strict` makes that an error, and with `keep-circuit` they stay in the
    module. Fails, with a diagnostic at the circuit, for heralds and sweep bits.
  }];
  let dependentDialects = [
    "::enishi::cbit::CBitDialect", "::enishi::qref::QRefDialect",
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::math::MathDialect", "::mlir::scf::SCFDialect"
  ];
  let options = [
    Option<"strict", "strict", "bool", "false",
           "fail where something would be left out">,
    Option<"keepCircuit", "keep-circuit", "bool", "false",
           "leave the circuit in the module, called NAME_circuit">
  ];
}

#endif // ENISHI_TRANSFORMS_STAB_PASSES_TD

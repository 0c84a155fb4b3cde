//===- Dem.td - Detector error models -----------------------*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DEM_TD
#define ENISHI_DEM_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "dialects/Stab/InstructionProps.td"

def Dem_Dialect : Dialect {
  let name = "dem";
  let cppNamespace = "::enishi::dem";
  let summary = "detector error models";
  let description = [{
    What a .dem file says; see dialects/Stab/README.md.
  }];
}

class Dem_Op<string mnemonic, list<Trait> traits = []>
    : Op<Dem_Dialect, mnemonic, traits>;

def ModelOp : Dem_Op<"model", [
    Symbol, IsolatedFromAbove, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "independent errors and what notices them";
  let description = [{
    ```mlir
    dem.model @main {
      dem.error(0.001) [D0, D1, L0]
      dem.error(0.001) [D0, D1 | D2, L0]
      dem.detector(1.0, 2.0) [D0]
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name $body attr-dict";
  let hasRegionVerifier = 1;
}

def RepeatOp : Dem_Op<"repeat", [
    NoTerminator, SingleBlock, NoRegionArguments,
    ParentOneOf<["ModelOp", "RepeatOp"]>]> {
  let summary = "the same instructions several times";
  let description = [{
    ```mlir
    dem.repeat 100 {
      dem.error(0.001) [D0, D1]
      dem.shift_detectors(0.0, 1.0) [1]
    }
    ```
  }];
  let arguments = (ins I64Prop:$repetitions, OptionalAttr<StrAttr>:$tag);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$repetitions (`tag` $tag^)? $body attr-dict";
  let hasVerifier = 1;
}

class Dem_Instruction<string mnemonic, string kind>
    : Dem_Op<mnemonic, [ParentOneOf<["ModelOp", "RepeatOp"]>]> {
  let arguments = (ins ParamListProp:$arguments, ModelTargetsProp:$targets,
                       OptionalAttr<StrAttr>:$tag);
  let assemblyFormat = [{
    `` custom<Arguments>($arguments) (`tag` $tag^)? `` custom<Targets>($targets)
    attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    static ::enishi::stabilizer::ModelOp getKind() {
      return ::enishi::stabilizer::ModelOp::}] # kind # [{;
    }
  }];
}

def ErrorOp : Dem_Instruction<"error", "Error"> {
  let summary = "an error, how likely, and what it flips";
  let description = [{
    `|` stands between the parts that a decoder for graphs may take it apart
    into, as `^` does in .dem files.

    ```mlir
    dem.error(0.01) [D0, D1 | D2, L0]
    ```
  }];
}

def DetectorOp : Dem_Instruction<"detector", "Detector"> {
  let summary = "a detector and its coordinates";
  let description = [{
    ```mlir
    dem.detector(1.0, 2.0, 0.0) [D5]
    ```
  }];
}

def ObservableOp : Dem_Instruction<"logical_observable", "LogicalObservable"> {
  let summary = "an observable that the model has";
  let description = [{
    ```mlir
    dem.logical_observable [L0]
    ```
  }];
}

def ShiftDetectorsOp : Dem_Instruction<"shift_detectors", "ShiftDetectors"> {
  let summary = "added to the numbers and coordinates of detectors from here on";
  let description = [{
    ```mlir
    dem.shift_detectors(0.0, 0.0, 1.0) [8]
    ```
  }];
}

#endif // ENISHI_DEM_TD

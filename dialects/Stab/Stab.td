//===- Stab.td - Stabilizer circuits with noise -------------*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STAB_TD
#define ENISHI_STAB_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "dialects/Stab/InstructionProps.td"

def Stab_Dialect : Dialect {
  let name = "stab";
  let cppNamespace = "::enishi::stab";
  let summary = "stabilizer circuits with noise, detectors and observables";
  let description = [{
    What a .stim file says, instruction by instruction; see README.md.
  }];
}

class Stab_Op<string mnemonic, list<Trait> traits = []>
    : Op<Stab_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Circuits and loops
//===----------------------------------------------------------------------===//

def CircuitOp : Stab_Op<"circuit", [
    Symbol, IsolatedFromAbove, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "a stabilizer circuit";
  let description = [{
    Instructions and loops, in order. Qubits are numbers and results are counted
    from the end of the record; rec[-k] may not lie before its start.

    ```mlir
    stab.circuit @main {
      stab.reset R [0, 1]
      stab.gate H [0]
      stab.gate CX [0, 1]
      stab.noise DEPOLARIZE2(0.001) [0, 1]
      stab.measure M(0.01) [0, not 1]
      stab.detector(1.0, 0.0) [rec[-1], rec[-2]]
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name $body attr-dict";
  let hasRegionVerifier = 1;
}

def RepeatOp : Stab_Op<"repeat", [
    NoTerminator, SingleBlock, NoRegionArguments,
    ParentOneOf<["CircuitOp", "RepeatOp"]>]> {
  let summary = "the same instructions several times";
  let description = [{
    ```mlir
    stab.repeat 100 tag "rounds" {
      stab.measure MR [0]
      stab.detector [rec[-1]]
    }
    ```
  }];
  let arguments = (ins I64Prop:$repetitions, OptionalAttr<StrAttr>:$tag);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$repetitions (`tag` $tag^)? $body attr-dict";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

/// An instruction, applied to all of its targets in order.
class Stab_Instruction<string mnemonic>
    : Stab_Op<mnemonic, [ParentOneOf<["CircuitOp", "RepeatOp"]>]> {
  let hasVerifier = 1;
}

/// An instruction that is one of several: `stab.gate CX tag "t" [0, 1]`.
class Stab_KindInstruction<string mnemonic> : Stab_Instruction<mnemonic> {
  let arguments = (ins StimOpProp:$kind, ParamListProp:$arguments,
                       StimTargetsProp:$targets, OptionalAttr<StrAttr>:$tag);
  let assemblyFormat = [{
    custom<Kind>($kind) `` custom<Arguments>($arguments) (`tag` $tag^)?
    `` custom<Targets>($targets) attr-dict
  }];
}

/// An instruction with an op of its own: `stab.detector(1.0) [rec[-1]]`.
class Stab_SingleInstruction<string mnemonic, string kind>
    : Stab_Instruction<mnemonic> {
  let arguments = (ins ParamListProp:$arguments, StimTargetsProp:$targets,
                       OptionalAttr<StrAttr>:$tag);
  let assemblyFormat = [{
    `` custom<Arguments>($arguments) (`tag` $tag^)? `` custom<Targets>($targets)
    attr-dict
  }];
  let extraClassDeclaration = [{
    static ::enishi::stabilizer::StimOp getKind() {
      return ::enishi::stabilizer::StimOp::}] # kind # [{;
    }
  }];
}

def GateOp : Stab_KindInstruction<"gate"> {
  let summary = "a gate: Clifford, of products, or a rotation by any angle";
  let description = [{
    CX, CY, CZ and their mirrors take a result or a sweep bit as control.

    ```mlir
    stab.gate S [0, 1, 2]
    stab.gate CX [0, 1, rec[-1], 2, sweep[0], 3]
    stab.gate SPP [X0*Y1, not Z2]
    stab.gate R_Z(0.25) [0]
    ```
  }];
}

def MeasureOp : Stab_KindInstruction<"measure"> {
  let summary = "measure qubits, pairs or products, or write known results";
  let description = [{
    The argument is how likely a result is written wrongly; `not` inverts it.
    The kinds are M, MX, MY, MR, MRX, MRY, MXX, MYY, MZZ, MPP and MPAD.

    ```mlir
    stab.measure MR(0.01) [0, not 1]
    stab.measure MPP [X0*X1*Z2, not Z5]
    ```
  }];
}

def ResetOp : Stab_KindInstruction<"reset"> {
  let summary = "set qubits to |0>, |+> or |i>";
  let description = [{
    ```mlir
    stab.reset RX [0, 1]
    ```
  }];
}

def NoiseOp : Stab_KindInstruction<"noise"> {
  let summary = "a channel: what may go wrong, and how likely";
  let description = [{
    The HERALDED_ kinds also add a result for each of their targets.

    ```mlir
    stab.noise DEPOLARIZE2(0.001) [0, 1]
    stab.noise E(0.1) [X0, Y1]
    stab.noise ELSE_CORRELATED_ERROR(0.2) [Z0]
    ```
  }];
}

def DetectorOp : Stab_SingleInstruction<"detector", "DETECTOR"> {
  let summary = "results whose parity is fixed without noise";
  let description = [{
    The arguments are coordinates.

    ```mlir
    stab.detector(1.0, 0.0, 0.0) [rec[-1], rec[-9]]
    ```
  }];
}

def ObservableOp
    : Stab_SingleInstruction<"observable", "OBSERVABLE_INCLUDE"> {
  let summary = "results, or Pauli operators, that an observable includes";
  let description = [{
    The argument is the number of the observable.

    ```mlir
    stab.observable(0.0) [rec[-1]]
    ```
  }];
}

def QubitCoordsOp : Stab_SingleInstruction<"qubit_coords", "QUBIT_COORDS"> {
  let summary = "where qubits are";
  let description = [{
    ```mlir
    stab.qubit_coords(1.0, 2.5) [3]
    ```
  }];
}

def ShiftCoordsOp : Stab_SingleInstruction<"shift_coords", "SHIFT_COORDS"> {
  let summary = "added to all coordinates from here on";
  let description = [{
    ```mlir
    stab.shift_coords(0.0, 0.0, 1.0)
    ```
  }];
}

def TickOp : Stab_SingleInstruction<"tick", "TICK"> {
  let summary = "the end of a layer of operations";
  let description = [{
    ```mlir
    stab.tick
    ```
  }];
}

#endif // ENISHI_STAB_TD

//===- CBit.td - Classical bit registers and inputs ---------*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CBIT_TD
#define ENISHI_CBIT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/Properties.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def CBit_Dialect : Dialect {
  let name = "cbit";
  let cppNamespace = "::enishi::cbit";
  let summary = "classical bit registers and program inputs";
  let useDefaultTypePrinterParser = 1;
}

def CBit_Reg : TypeDef<CBit_Dialect, "Reg"> {
  let mnemonic = "reg";
  let summary = "a named register of classical bits, by reference";
  let parameters = (ins "uint64_t":$size);
  let assemblyFormat = "`<` $size `>`";
}

class CBit_Op<string mnemonic, list<Trait> traits = []>
    : Op<CBit_Dialect, mnemonic, traits>;

def AllocOp : CBit_Op<"alloc", [MemoryEffects<[MemAlloc]>]> {
  let summary = "declare a bit register";
  let description = [{
    Bits start as zero. Registers never alias. `scalar` marks a single bit that
    the source declared without a size; `input` one that the caller sets; `local`
    one that is no output of the program.

    ```mlir
    %c = cbit.alloc "c" : !cbit.reg<5>
    ```
  }];
  let arguments = (ins StrAttr:$name, UnitProp:$scalar, UnitProp:$input,
                       UnitProp:$local);
  let results = (outs CBit_Reg:$reg);
  let assemblyFormat = [{
    $name (`scalar` $scalar^)? (`input` $input^)? (`local` $local^)? attr-dict `:` qualified(type($reg))
  }];
  let hasVerifier = 1;
}

def InputOp : CBit_Op<"input", [MemoryEffects<[MemRead]>]> {
  let summary = "a parameter that the caller of the program gives";
  let description = [{
    `declared` is the type as the source wrote it, for reports and for export.

    ```mlir
    %theta = cbit.input "theta" as "float[64]" : f64
    ```
  }];
  let arguments = (ins StrAttr:$name, StrAttr:$declared);
  let results = (outs AnyTypeOf<[AnyInteger, Index, F64]>:$value);
  let assemblyFormat = "$name `as` $declared attr-dict `:` type($value)";
}

class CBit_ElementOp<string mnemonic, list<Trait> traits = []>
    : CBit_Op<mnemonic, traits> {
  let extraClassDeclaration = [{
    /// The element where it is known.
    std::optional<uint64_t> getStaticIndex() {
      if (getIndex())
        return std::nullopt;
      return getPosition();
    }
  }];
  let hasVerifier = 1;
}

def LoadOp : CBit_ElementOp<"load"> {
  let summary = "read one bit";
  let description = [{
    ```mlir
    %b = cbit.load %c[3] : !cbit.reg<5>
    %b = cbit.load %c[%i] : !cbit.reg<5>
    ```
  }];
  let arguments = (ins Arg<CBit_Reg, "", [MemRead]>:$reg, Optional<Index>:$index,
                       DefaultValuedProp<I64Prop, "0">:$position);
  let results = (outs I1:$bit);
  let assemblyFormat = [{
    $reg `` custom<Element>($index, $position) attr-dict `:` qualified(type($reg))
  }];
}

def StoreOp : CBit_ElementOp<"store"> {
  let summary = "write one bit";
  let description = [{
    ```mlir
    cbit.store %b, %c[3] : !cbit.reg<5>
    ```
  }];
  let arguments = (ins I1:$bit, Arg<CBit_Reg, "", [MemWrite]>:$reg,
                       Optional<Index>:$index,
                       DefaultValuedProp<I64Prop, "0">:$position);
  let assemblyFormat = [{
    $bit `,` $reg `` custom<Element>($index, $position) attr-dict `:` qualified(type($reg))
  }];
}

def ReadOp : CBit_Op<"read"> {
  let summary = "read a whole register as an integer, bit 0 the lowest";
  let description = [{
    ```mlir
    %v = cbit.read %c : !cbit.reg<5> -> i5
    ```
  }];
  let arguments = (ins Arg<CBit_Reg, "", [MemRead]>:$reg);
  let results = (outs AnySignlessInteger:$value);
  let assemblyFormat = "$reg attr-dict `:` qualified(type($reg)) `->` type($value)";
  let hasVerifier = 1;
}

def WriteOp : CBit_Op<"write"> {
  let summary = "write a whole register from an integer, bit 0 the lowest";
  let description = [{
    ```mlir
    cbit.write %v, %c : i5, !cbit.reg<5>
    ```
  }];
  let arguments = (ins AnySignlessInteger:$value,
                       Arg<CBit_Reg, "", [MemWrite]>:$reg);
  let assemblyFormat = "$value `,` $reg attr-dict `:` type($value) `,` qualified(type($reg))";
  let hasVerifier = 1;
}

#endif // ENISHI_CBIT_TD

//===- QRef.td - Quantum programs, reference form -----------*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_QREF_TD
#define ENISHI_QREF_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/Gate/GateOps.td"

def QRef_Dialect : Dialect {
  let name = "qref";
  let cppNamespace = "::enishi::qref";
  let summary = "quantum programs in reference form";
  let description = [{
    Qubits are references to memory that gates change, as in OpenQASM. Only
    import and export use this form; see README.md.
  }];
  let useDefaultTypePrinterParser = 1;
  let dependentDialects = ["::enishi::cbit::CBitDialect"];
}

def QRef_Qubit : TypeDef<QRef_Dialect, "Qubit"> {
  let mnemonic = "qubit";
  let summary = "a reference to a qubit";
}

def QRef_Reg : TypeDef<QRef_Dialect, "Reg"> {
  let mnemonic = "reg";
  let summary = "a reference to a register of qubits";
  let parameters = (ins "uint64_t":$size);
  let assemblyFormat = "`<` $size `>`";
}

def QRef_QubitOrReg : AnyTypeOf<[QRef_Qubit, QRef_Reg]>;

/// The op may stand in the body of a gate definition or of a modifier.
def QRef_UnitaryTrait : NativeOpTrait<"IsUnitary"> {
  let cppNamespace = "::enishi::qref";
}

class QRef_Op<string mnemonic, list<Trait> traits = []>
    : Op<QRef_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Qubits
//===----------------------------------------------------------------------===//

def AllocOp : QRef_Op<"alloc", [MemoryEffects<[MemAlloc]>]> {
  let summary = "declare a qubit or a register of qubits";
  let description = [{
    ```mlir
    %q = qref.alloc "q" : !qref.reg<5>
    %a = qref.alloc "ancilla" : !qref.qubit
    ```
  }];
  let arguments = (ins StrAttr:$name);
  let results = (outs QRef_QubitOrReg:$ref);
  let assemblyFormat = "$name attr-dict `:` qualified(type($ref))";
  let hasVerifier = 1;
}

def PhysicalOp : QRef_Op<"physical", [Pure]> {
  let summary = "a physical qubit, OpenQASM's $5";
  let description = [{
    ```mlir
    %q = qref.physical 5
    ```
  }];
  let arguments = (ins I64Prop:$site);
  let results = (outs QRef_Qubit:$qubit);
  let assemblyFormat = "$site attr-dict";
  let hasVerifier = 1;
}

def GetOp : QRef_Op<"get", [Pure, QRef_UnitaryTrait]> {
  let summary = "an element of a register";
  let description = [{
    A known index is always the static one.

    ```mlir
    %1 = qref.get %q[3] : !qref.reg<5>
    %2 = qref.get %q[%i] : !qref.reg<5>
    ```
  }];
  let arguments = (ins QRef_Reg:$reg, Optional<Index>:$index,
                       DefaultValuedProp<I64Prop, "0">:$position);
  let results = (outs QRef_Qubit:$qubit);
  let assemblyFormat = [{
    $reg `` custom<Element>($index, $position) attr-dict `:` qualified(type($reg))
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The index where it is known.
    std::optional<uint64_t> getStaticIndex() {
      if (getIndex())
        return std::nullopt;
      return getPosition();
    }
  }];
}

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

/// A gate of the table; `nq` qubits and `np` inline parameters.
class QRef_GateOp<string mnemonic, int nq, int np, string gateClass, dag qubits>
    : Gate_Op<QRef_Dialect, mnemonic, "::enishi::qref::QubitType", nq, "false",
              "::enishi::GateClass::" # gateClass, [QRef_UnitaryTrait]> {
  let summary = "gates with " # nq # " qubits, class " # gateClass;
  let arguments = !con(qubits,
                       !if(np, (ins Variadic<F64>:$dynamicParams), (ins)),
                       (ins GateSpecProp<np>:$spec));
}

defvar oneQubit = (ins QRef_Qubit:$qubit0);
defvar twoQubits = (ins QRef_Qubit:$qubit0, QRef_Qubit:$qubit1);
defvar threeQubits =
    (ins QRef_Qubit:$qubit0, QRef_Qubit:$qubit1, QRef_Qubit:$qubit2);

def G1Op : QRef_GateOp<"g1", 1, 0, "G1", oneQubit>;
def R1Op : QRef_GateOp<"r1", 1, 1, "R1", oneQubit>;
def U1Op : QRef_GateOp<"u1", 1, 3, "U1", oneQubit>;
def G2Op : QRef_GateOp<"g2", 2, 0, "G2", twoQubits>;
def R2Op : QRef_GateOp<"r2", 2, 1, "R2", twoQubits>;
def U2Op : QRef_GateOp<"u2", 2, 4, "U2", twoQubits>;
def G3Op : QRef_GateOp<"g3", 3, 0, "G3", threeQubits>;
def GPhaseOp : QRef_GateOp<"phase", 0, 1, "GPhase", (ins)> {
  let summary = "a global phase: qref.phase gphase(0.5)";
}

def UnitaryOp : QRef_Op<"unitary", [QRef_UnitaryTrait]> {
  let summary = "a unitary given by its matrix";
  let description = [{
    `matrix` is row major, real and imaginary parts in turn; operand 0 is the
    least significant bit of the index.

    ```mlir
    qref.unitary %a [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    ```
  }];
  let arguments = (ins Variadic<QRef_Qubit>:$qubits,
                       DenseF64ArrayAttr:$matrix);
  let assemblyFormat = "$qubits $matrix attr-dict";
  let hasVerifier = 1;
}

def GateDefOp : QRef_Op<"gate_def", [
    Symbol, IsolatedFromAbove, NoTerminator, SingleBlock,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "a gate of the user";
  let description = [{
    The block arguments are the parameters (f64) and then the qubits. Without a
    block it is an opaque gate, of which only the name and the counts are known.

    ```mlir
    qref.gate_def @majority ["theta"] ["a", "b"] {
    ^bb0(%theta: f64, %a: !qref.qubit, %b: !qref.qubit):
      qref.r1 rz(%theta) %a
      qref.g2 cx %a, %b
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$param_names,
                       StrArrayAttr:$qubit_names);
  let regions = (region MaxSizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name $param_names $qubit_names ($body^)? attr-dict
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    /// Without a body; addBody() gives it one.
    OpBuilder<(ins "::llvm::StringRef":$name,
                   "::llvm::ArrayRef<::llvm::StringRef>":$params,
                   "::llvm::ArrayRef<::llvm::StringRef>":$qubits)>
  ];
  let extraClassDeclaration = [{
    bool isOpaque() { return getBody().empty(); }
    unsigned getNumParams() { return getParamNames().size(); }
    unsigned getNumQubits() { return getQubitNames().size(); }
    /// Creates the block with its arguments.
    ::mlir::Block *addBody();
    ::mlir::Block::BlockArgListType getParams() {
      return getBody().getArguments().take_front(getNumParams());
    }
    ::mlir::Block::BlockArgListType getQubits() {
      return getBody().getArguments().drop_front(getNumParams());
    }
  }];
}

def CallOp : QRef_Op<"call", [
    QRef_UnitaryTrait, DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    DeclareOpInterfaceMethods<SourceOffsetOpInterface>]> {
  let summary = "apply a gate of the user";
  let description = [{
    The operands are the qubits and then the parameters that are not numbers.

    ```mlir
    qref.call @majority(0.5) %a, %b
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee,
                       Variadic<AnyTypeOf<[QRef_Qubit, F64]>>:$args,
                       ParamListProp:$params,
                       DefaultValuedProp<I64Prop, "-1">:$source);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    OpBuilder<(ins "::llvm::StringRef":$callee,
                   "::llvm::ArrayRef<::enishi::GateParam>":$params,
                   "::mlir::ValueRange":$qubits,
                   CArg<"uint32_t", "::enishi::kNone">:$source)>
  ];
  let extraClassDeclaration = [{
    unsigned getNumQubits();
    ::mlir::OperandRange getQubits() {
      return getArgs().take_front(getNumQubits());
    }
    unsigned getNumParams() { return getParams().size(); }
    ::enishi::GateParam getParam(unsigned index);
  }];
}

//===----------------------------------------------------------------------===//
// Modifiers
//===----------------------------------------------------------------------===//

class QRef_ModifierOp<string mnemonic>
    : QRef_Op<mnemonic, [QRef_UnitaryTrait, NoTerminator, SingleBlock,
                         NoRegionArguments, RecursiveMemoryEffects]> {
  let regions = (region SizedRegion<1>:$body);
  let hasVerifier = 1;
}

def CtrlOp : QRef_ModifierOp<"ctrl"> {
  let summary = "OpenQASM's ctrl @ and negctrl @";
  let description = [{
    The body happens where every control is 1, or 0 where `negated` says so
    (empty: nowhere). The body does not act on the controls.

    ```mlir
    qref.ctrl %a, %b negated [false, true] {
      qref.g1 h %c
    }
    ```
  }];
  let arguments = (ins Variadic<QRef_Qubit>:$controls,
                       DefaultValuedOptionalAttr<DenseBoolArrayAttr, "{}">:$negated);
  let assemblyFormat = "$controls (`negated` $negated^)? $body attr-dict";
  let extraClassDeclaration = [{
    bool isNegated(unsigned control) {
      return !getNegated().empty() && getNegated()[control];
    }
  }];
}

def InvOp : QRef_ModifierOp<"inv"> {
  let summary = "the inverse of the body, OpenQASM's inv @";
  let assemblyFormat = "$body attr-dict";
}

def PowOp : QRef_ModifierOp<"pow"> {
  let summary = "a power of the body, OpenQASM's pow @";
  let description = [{
    A power that is not an integer is the principal one: of an eigenvalue
    e^{i a} with a in (-pi, pi] it is e^{i p a}. A known exponent is always the
    number, in `number`; the operand is for the others.

    ```mlir
    qref.pow(0.5) { qref.g1 x %q }
    qref.pow(%p) { qref.g1 x %q }
    ```
  }];
  let arguments = (ins Optional<F64>:$exponent,
                       DefaultValuedProp<F64Prop, "0.0">:$number);
  let assemblyFormat = [{
    `(` custom<Exponent>($exponent, $number) `)` $body attr-dict
  }];
}

//===----------------------------------------------------------------------===//
// What is not unitary
//===----------------------------------------------------------------------===//

def MeasureOp : QRef_Op<"measure"> {
  let summary = "measure a qubit in the Z basis";
  let description = [{
    ```mlir
    %b = qref.measure %q
    cbit.store %b, %c[0] : !cbit.reg<1>
    ```
  }];
  let arguments = (ins QRef_Qubit:$qubit);
  let results = (outs I1:$bit);
  let assemblyFormat = "$qubit attr-dict";
}

def ResetOp : QRef_Op<"reset"> {
  let summary = "set a qubit to |0>";
  let arguments = (ins QRef_Qubit:$qubit);
  let assemblyFormat = "$qubit attr-dict";
}

def BarrierOp : QRef_Op<"barrier"> {
  let summary = "nothing moves across on these qubits";
  let description = [{
    Without operands: on all qubits of the program.

    ```mlir
    qref.barrier %q, %a : !qref.reg<5>, !qref.qubit
    qref.barrier all
    ```
  }];
  let arguments = (ins Variadic<QRef_QubitOrReg>:$qubits);
  let assemblyFormat = "($qubits^ `:` type($qubits)):(`all`)? attr-dict";
}

def DelayOp : QRef_Op<"delay"> {
  let summary = "idle for a stated time";
  let description = [{
    ```mlir
    qref.delay 100.0 ns %q : !qref.qubit
    ```
  }];
  let arguments = (ins Variadic<QRef_QubitOrReg>:$qubits, F64Prop:$duration,
                       DelayUnitProp:$unit);
  let assemblyFormat = [{
    $duration $unit ($qubits^ `:` type($qubits)):(`all`)? attr-dict
  }];
  let hasVerifier = 1;
}

#endif // ENISHI_QREF_TD

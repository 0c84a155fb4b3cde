//===- QC.td - Quantum circuits, linear value form ----------*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_QC_TD
#define ENISHI_QC_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/Gate/GateOps.td"

def QC_Dialect : Dialect {
  let name = "qc";
  let cppNamespace = "::enishi::qc";
  let summary = "quantum circuits in linear value form";
  let description = [{
    A value of type !qc.qubit is the state of a qubit at one moment and is used
    exactly once. Optimisation, mapping and synthesis work on this form; see
    README.md.
  }];
  let useDefaultTypePrinterParser = 1;
  let dependentDialects = ["::enishi::cbit::CBitDialect"];
}

def QC_Qubit : TypeDef<QC_Dialect, "Qubit"> {
  let mnemonic = "qubit";
  let summary = "a qubit at one moment; used exactly once";
}

class QC_Op<string mnemonic, list<Trait> traits = []>
    : Op<QC_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Where qubits begin and end
//===----------------------------------------------------------------------===//

// Never Pure: CSE would merge two qubits into one.

def AllocOp : QC_Op<"alloc", [MemoryEffects<[MemAlloc]>]> {
  let summary = "a qubit of the program, in |0>";
  let description = [{
    `index` is the position in the register, none for a qubit declared alone.

    ```mlir
    %0 = qc.alloc "q"[3]
    %1 = qc.alloc "ancilla"
    ```
  }];
  let arguments = (ins StrAttr:$name, DefaultValuedProp<I64Prop, "-1">:$index);
  let results = (outs QC_Qubit:$qubit);
  let assemblyFormat = "$name (`[` $index^ `]`)? attr-dict";
  let hasVerifier = 1;
}

def SiteOp : QC_Op<"site", [MemoryEffects<[MemAlloc]>]> {
  let summary = "a physical qubit of the device, in |0>";
  let description = [{
    Each site is taken at most once in a function.

    ```mlir
    %0 = qc.site 5
    ```
  }];
  let arguments = (ins I64Prop:$site);
  let results = (outs QC_Qubit:$qubit);
  let assemblyFormat = "$site attr-dict";
  let hasVerifier = 1;
}

def SinkOp : QC_Op<"sink", [MemoryEffects<[MemFree]>]> {
  let summary = "the end of a qubit, whatever its state";
  let arguments = (ins QC_Qubit:$qubit);
  let assemblyFormat = "$qubit attr-dict";
}

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

/// A gate of the table; `nq` qubits and `np` inline parameters.
class QC_GateOp<string mnemonic, int nq, int np, string gateClass, dag qubits,
                dag newQubits, list<Trait> traits = [Pure]>
    : Gate_Op<QC_Dialect, mnemonic, "::enishi::qc::QubitType", nq, "true",
              "::enishi::GateClass::" # gateClass, traits> {
  let summary = "gates with " # nq # " qubits, class " # gateClass;
  let arguments = !con(qubits,
                       !if(np, (ins Variadic<F64>:$dynamicParams), (ins)),
                       (ins GateSpecProp<np>:$spec));
  let results = newQubits;
}

defvar in1 = (ins QC_Qubit:$qubit0);
defvar in2 = (ins QC_Qubit:$qubit0, QC_Qubit:$qubit1);
defvar in3 = (ins QC_Qubit:$qubit0, QC_Qubit:$qubit1, QC_Qubit:$qubit2);
defvar out1 = (outs QC_Qubit);
defvar out2 = (outs QC_Qubit, QC_Qubit);
defvar out3 = (outs QC_Qubit, QC_Qubit, QC_Qubit);

def G1Op : QC_GateOp<"g1", 1, 0, "G1", in1, out1>;
def R1Op : QC_GateOp<"r1", 1, 1, "R1", in1, out1>;
def U1Op : QC_GateOp<"u1", 1, 3, "U1", in1, out1>;
def G2Op : QC_GateOp<"g2", 2, 0, "G2", in2, out2>;
def R2Op : QC_GateOp<"r2", 2, 1, "R2", in2, out2>;
def U2Op : QC_GateOp<"u2", 2, 4, "U2", in2, out2>;
def G3Op : QC_GateOp<"g3", 3, 0, "G3", in3, out3>;
/// It has no qubit whose use keeps it alive, so it is a write.
def GPhaseOp : QC_GateOp<"phase", 0, 1, "GPhase", (ins), (outs),
                         [MemoryEffects<[MemWrite]>]> {
  let summary = "a global phase: qc.phase gphase(0.5)";
}

def ControlledOp : Gate_Op<QC_Dialect, "controlled", "::enishi::qc::QubitType",
                           -1, "true", "std::nullopt", [Pure]> {
  let summary = "a gate of the table under further controls";
  let description = [{
    The operands before those of the gate are controls. Where the table has the
    controlled gate, that one stands instead (x under one control is cx).

    ```mlir
    %1:5 = qc.controlled x %a, %b, %c, %d, %e
    ```
  }];
  let arguments = (ins Variadic<AnyTypeOf<[QC_Qubit, F64]>>:$args,
                       GateSpecProp<4>:$spec);
  let results = (outs Variadic<QC_Qubit>:$news);
  let extraClassDeclaration = [{
    bool isControlled() { return true; }
  }];
}

/// An op with any number of qubits and as many results.
class QC_WideOp<string mnemonic, list<Trait> traits = []>
    : QC_Op<mnemonic,
            !listconcat([Pure, DeclareOpInterfaceMethods<InferTypeOpInterface>],
                        traits)> {
  let results = (outs Variadic<QC_Qubit>:$news);
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *, std::optional<::mlir::Location>,
        ::mlir::ValueRange operands, ::mlir::DictionaryAttr,
        ::mlir::OpaqueProperties, ::mlir::RegionRange,
        ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      types.assign(operands.getTypes().begin(), operands.getTypes().end());
      return ::mlir::success();
    }
  }];
}

def UnitaryOp : QC_WideOp<"unitary"> {
  let summary = "a unitary given by its matrix";
  let description = [{
    `matrix` is row major, real and imaginary parts in turn; operand 0 is the
    least significant bit of the index.
  }];
  let arguments = (ins Variadic<QC_Qubit>:$qubits, DenseF64ArrayAttr:$matrix);
  let assemblyFormat = "$qubits $matrix attr-dict";
}

//===----------------------------------------------------------------------===//
// What is not unitary
//===----------------------------------------------------------------------===//

def MeasureOp : QC_Op<"measure", [Pure]> {
  let summary = "measure a qubit in the Z basis";
  let description = [{
    ```mlir
    %q1, %b = qc.measure %q0
    ```
  }];
  let arguments = (ins QC_Qubit:$qubit);
  let results = (outs QC_Qubit:$out, I1:$bit);
  let assemblyFormat = "$qubit attr-dict";
}

def ResetOp : QC_Op<"reset", [Pure]> {
  let summary = "set a qubit to |0>";
  let arguments = (ins QC_Qubit:$qubit);
  let results = (outs QC_Qubit:$out);
  let assemblyFormat = "$qubit attr-dict";
}

def BarrierOp : QC_WideOp<"barrier"> {
  let summary = "nothing moves across on these qubits";
  let arguments = (ins Variadic<QC_Qubit>:$qubits);
  let assemblyFormat = "$qubits attr-dict";
}

def DelayOp : QC_WideOp<"delay"> {
  let summary = "idle for a stated time";
  let description = [{
    ```mlir
    %1 = qc.delay 100.0 ns %0
    ```
  }];
  let arguments = (ins Variadic<QC_Qubit>:$qubits, F64Prop:$duration,
                       DelayUnitProp:$unit);
  let assemblyFormat = "$duration $unit $qubits attr-dict";
}

#endif // ENISHI_QC_TD

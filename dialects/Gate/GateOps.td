//===- GateOps.td - What the gate ops of both dialects share -*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_GATEOPS_TD
#define ENISHI_GATEOPS_TD

include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/Properties.td"

/// The kind of a gate with up to `n` parameters, stored inline. The conversion,
/// hashing and bytecode hooks are free functions beside GateSpec.
class GateSpecProp<int n>
    : Property<"::enishi::GateSpec<" # n # ">", "gate kind and parameters",
               "const ::enishi::GateSpec<" # n # "> &"> {
  let hashProperty = "hash_value($_storage)";
}

def F64Prop : Property<"double", "64-bit float"> {
  let convertToAttribute = [{
    return ::mlir::FloatAttr::get(::mlir::Float64Type::get($_ctxt), $_storage);
  }];
  let convertFromAttribute = [{
    auto attr = ::llvm::dyn_cast<::mlir::FloatAttr>($_attr);
    if (!attr) {
      $_diag() << "expected a float";
      return ::mlir::failure();
    }
    $_storage = attr.getValueAsDouble();
    return ::mlir::success();
  }];
  let hashProperty = "::llvm::hash_value(::llvm::bit_cast<uint64_t>($_storage))";
  let parser = [{
    if (::mlir::failed($_parser.parseFloat($_storage)))
      return ::mlir::failure();
  }];
  let printer = [{ ::enishi::printDouble($_printer.getStream(), $_storage) }];
  let writeToMlirBytecode = [{
    $_writer.writeVarInt(::llvm::bit_cast<uint64_t>($_storage));
  }];
  let readFromMlirBytecode = [{
    uint64_t bits;
    if (::mlir::failed($_reader.readVarInt(bits)))
      return ::mlir::failure();
    $_storage = ::llvm::bit_cast<double>(bits);
  }];
}

/// Numbers inline; in gate calls, kDynamicParam where the value is an operand.
def ParamListProp : Property<"::llvm::SmallVector<double, 1>", "a list of numbers",
                             "::llvm::ArrayRef<double>"> {
  let assignToStorage = "$_storage.assign($_value.begin(), $_value.end())";
  let convertToAttribute = [{
    return ::mlir::DenseF64ArrayAttr::get($_ctxt, $_storage);
  }];
  let convertFromAttribute = [{
    auto attr = ::llvm::dyn_cast<::mlir::DenseF64ArrayAttr>($_attr);
    if (!attr) {
      $_diag() << "expected an array of floats";
      return ::mlir::failure();
    }
    $_storage.assign(attr.asArrayRef().begin(), attr.asArrayRef().end());
    return ::mlir::success();
  }];
  let hashProperty = "::enishi::hashParams($_storage)";
  let writeToMlirBytecode = [{
    $_writer.writeVarInt($_storage.size());
    for (double value : $_storage)
      $_writer.writeVarInt(::llvm::byteswap(::llvm::bit_cast<uint64_t>(value)));
  }];
  let readFromMlirBytecode = [{
    uint64_t size, bits;
    if (::mlir::failed($_reader.readVarInt(size)))
      return ::mlir::failure();
    for (uint64_t i = 0; i < size; ++i) {
      if (::mlir::failed($_reader.readVarInt(bits)))
        return ::mlir::failure();
      $_storage.push_back(::llvm::bit_cast<double>(::llvm::byteswap(bits)));
    }
  }];
}

def DelayUnit : I32Enum<"DelayUnit", "unit of a delay", [
    I32EnumCase<"Nanoseconds", 0, "ns">, I32EnumCase<"Microseconds", 1, "us">,
    I32EnumCase<"Milliseconds", 2, "ms">, I32EnumCase<"Seconds", 3, "s">,
    I32EnumCase<"Dt", 4, "dt">]> {
  let cppNamespace = "::enishi";
}
def DelayUnitProp : EnumProp<DelayUnit>;

def SourceOffsetOpInterface : OpInterface<"SourceOffsetOpInterface"> {
  let cppNamespace = "::enishi";
  let description = "An op that may know where its statement begins.";
  let methods = [
    InterfaceMethod<"Byte offset in the main source file, or kNone.",
                    "uint32_t", "getSourceOffset", (ins)>
  ];
}

def GateOpInterface : OpInterface<"GateOpInterface"> {
  let cppNamespace = "::enishi";
  let description = [{
    An op that applies a gate of the gate table, maybe under further controls.
    Its operands are the qubits, controls first, then the parameters that are
    not known numbers. Read the parameters through getParam() only: it is the
    one accessor of the two places where a parameter may live.
  }];
  let methods = [
    InterfaceMethod<"The kind and the numbers.", "::enishi::GateSpecRef",
                    "getSpecRef", (ins)>,
    InterfaceMethod<"True for a gate under controls beyond the gate's own.",
                    "bool", "isControlled", (ins), "", "return false;">
  ];
  let extraSharedClassDeclaration = [{
    /// The gate of the table; of a controlled op the gate under the controls.
    ::enishi::GateKind getBaseKind() { return $_op.getSpecRef().head->kind; }
    /// The kind as the core's Instruction has it.
    ::enishi::GateKind getKind() {
      return $_op.isControlled() ? ::enishi::GateKind::Controlled
                                 : getBaseKind();
    }
    /// Byte offset of the statement in the source file, or kNone.
    uint32_t getSource() { return $_op.getSpecRef().head->source; }
    unsigned getNumParams() {
      return ::enishi::gateInfo(getBaseKind()).numParams;
    }
    ::enishi::GateParam getParam(unsigned index) {
      return ::enishi::gateParam($_op, $_op.getSpecRef(), index);
    }
    ::llvm::SmallVector<::enishi::GateParam, 4> getParams() {
      ::llvm::SmallVector<::enishi::GateParam, 4> params;
      for (unsigned i = 0, e = getNumParams(); i < e; ++i)
        params.push_back(getParam(i));
      return params;
    }
    unsigned getNumQubits() {
      return $_op->getNumOperands() -
             ::enishi::numDynamicParams($_op.getSpecRef());
    }
    ::mlir::OperandRange getQubits() {
      return $_op->getOperands().take_front(getNumQubits());
    }
  }];
}

/// An op that holds a gate inline, in the property `spec`. `nq` is the number of
/// qubits (-1: any) and `gateClass` the C++ expression of the one class of gates
/// that it holds.
class Gate_Op<Dialect dialect, string mnemonic, string qubitType, int nq,
              string inValueForm, string gateClass, list<Trait> traits = []>
    : Op<dialect, mnemonic,
         !listconcat([DeclareOpInterfaceMethods<GateOpInterface>,
                      DeclareOpInterfaceMethods<SourceOffsetOpInterface>],
                     traits)> {
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::mlir::ParseResult $cppClass::parse(::mlir::OpAsmParser &parser,
                                         ::mlir::OperationState &result) {
      auto &spec = result.getOrAddProperties<Properties>().spec;
      return ::enishi::parseGate(parser, result, ::enishi::GateSpecRef(spec),
                                 }] # nq # ", " # qubitType # [{::get(parser.getContext()), }]
                                 # inValueForm # [{);
    }
    void $cppClass::print(::mlir::OpAsmPrinter &printer) {
      ::enishi::printGate(printer, *this, getSpecRef());
    }
    ::llvm::LogicalResult $cppClass::verify() {
      return ::enishi::verifyGate(*this, getSpecRef(), }] # gateClass # [{);
    }
    uint32_t $cppClass::getSourceOffset() {
      return getProperties().spec.source;
    }
    ::enishi::GateSpecRef $cppClass::getSpecRef() {
      return ::enishi::GateSpecRef(getProperties().spec);
    }
  }];
}

#endif // ENISHI_GATEOPS_TD

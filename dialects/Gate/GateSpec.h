//===- GateSpec.h - Gate kind and parameters of an op -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A gate parameter of an op is a number, stored inline in the op's properties,
// or an SSA operand. Known numbers are always stored inline, never as operands:
// one distinct constant op per angle would nearly triple the memory of a gate.
// GateParam and the accessors here are the only code that knows both places.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DIALECTS_GATE_GATESPEC_H
#define ENISHI_DIALECTS_GATE_GATESPEC_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Circuit/Gate.h"

#include "mlir/Bytecode/BytecodeImplementation.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"

#include <array>

namespace enishi {

/// The number that stands in the inline slot of a parameter whose value is an
/// operand: a quiet NaN that no arithmetic produces.
inline constexpr uint64_t kDynamicParamBits = 0x7ffc'656e'6973'6869;
inline const double kDynamicParam = llvm::bit_cast<double>(kDynamicParamBits);
inline bool isDynamicParam(double value) {
  return llvm::bit_cast<uint64_t>(value) == kDynamicParamBits;
}

struct GateHead {
  GateKind kind = GateKind::I;
  /// Byte offset of the gate's statement in the main source file, or kNone. A
  /// location attribute per gate would double the memory; gateLocation() makes
  /// one when a message needs it.
  uint32_t source = kNone;
};

template <unsigned N> struct GateSpec : GateHead {
  std::array<double, N> values = {};
  llvm::MutableArrayRef<double> params() { return values; }
};
template <> struct GateSpec<0> : GateHead {
  llvm::MutableArrayRef<double> params() { return {}; }
};
static_assert(sizeof(GateSpec<0>) == 8 && sizeof(GateSpec<1>) == 16);

/// A GateSpec of any size.
struct GateSpecRef {
  GateHead *head;
  llvm::MutableArrayRef<double> values;
  template <unsigned N>
  GateSpecRef(GateSpec<N> &spec) : head(&spec), values(spec.params()) {}

  /// The slots that the kind uses.
  llvm::MutableArrayRef<double> params() const {
    return values.take_front(gateInfo(head->kind).numParams);
  }
};

/// A parameter of a gate op: a number or an SSA value of type f64.
class GateParam {
public:
  GateParam(double number) : number(number) {}
  GateParam(mlir::Value value) : value(value) {}
  bool isConstant() const { return !value; }
  double getNumber() const {
    assert(isConstant() && "the parameter is not a known number");
    return number;
  }
  mlir::Value getValue() const { return value; }

private:
  double number = 0;
  mlir::Value value;
};

inline unsigned numDynamicParams(const GateSpecRef &spec) {
  unsigned count = 0;
  for (double value : spec.params())
    count += isDynamicParam(value);
  return count;
}

/// Parameter `index` of a gate op: its operands end with the dynamic ones.
GateParam gateParam(mlir::Operation *op, const GateSpecRef &spec,
                    unsigned index);

/// Fills the inline slots and returns the operands that the rest needs.
llvm::SmallVector<mlir::Value, 4>
splitParams(llvm::ArrayRef<GateParam> params,
            llvm::MutableArrayRef<double> values);

/// The class of gate ops that holds a gate: by qubits and parameters.
enum class GateClass : uint8_t { G1, R1, U1, G2, R2, U2, G3, GPhase };
GateClass gateClass(GateKind kind);

/// Writes the shortest decimal that reads back as the same double, in the
/// syntax of MLIR's float literals.
void printDouble(llvm::raw_ostream &os, double value);

/// By the bits of the values.
llvm::hash_code hashParams(llvm::ArrayRef<double> values);

/// The op's own location if it has one, else one made from the source offset
/// and the file name in the enclosing module's location. Such a location has
/// line 0 and the byte offset as column: the driver, which has the text, turns
/// it into a line and a column.
mlir::Location gateLocation(mlir::Operation *op);

/// Shared bodies of the gate ops' methods. A gate with results (value form) has
/// one for each qubit operand. `numQubits` is -1 for any number.
mlir::ParseResult parseGate(mlir::OpAsmParser &parser,
                            mlir::OperationState &result,
                            const GateSpecRef &spec, int numQubits,
                            mlir::Type qubitType, bool hasResults);
void printGate(mlir::OpAsmPrinter &printer, mlir::Operation *op,
               const GateSpecRef &spec);
/// `expected` is what the op holds; none for a controlled op, which holds any
/// gate and has further qubits.
llvm::LogicalResult verifyGate(mlir::Operation *op, const GateSpecRef &spec,
                               std::optional<GateClass> expected);
llvm::LogicalResult verifyDistinctQubits(mlir::Operation *op,
                                         mlir::ValueRange qubits);

/// `(0.5, %theta)`: numbers and operands mixed. The printer writes nothing for
/// an empty list.
mlir::ParseResult
parseParams(mlir::OpAsmParser &parser, llvm::SmallVectorImpl<double> &values,
            llvm::SmallVectorImpl<mlir::OpAsmParser::UnresolvedOperand> &ssa);
void printParams(mlir::OpAsmPrinter &printer, llvm::ArrayRef<double> values,
                 mlir::OperandRange dynamic);

/// Property hooks (see GateSpecProp).
mlir::Attribute gateSpecToAttribute(mlir::MLIRContext *context,
                                    const GateSpecRef &spec);
llvm::LogicalResult
gateSpecFromAttribute(const GateSpecRef &spec, mlir::Attribute attr,
                      llvm::function_ref<mlir::InFlightDiagnostic()> emitError);
void writeGateSpec(mlir::DialectBytecodeWriter &writer,
                   const GateSpecRef &spec);
llvm::LogicalResult readGateSpec(mlir::DialectBytecodeReader &reader,
                                 const GateSpecRef &spec);
llvm::hash_code hashGateSpec(const GateSpecRef &spec);

template <unsigned N>
mlir::Attribute convertToAttribute(mlir::MLIRContext *context,
                                   const GateSpec<N> &spec) {
  return gateSpecToAttribute(context, const_cast<GateSpec<N> &>(spec));
}
template <unsigned N>
llvm::LogicalResult
convertFromAttribute(GateSpec<N> &spec, mlir::Attribute attr,
                     llvm::function_ref<mlir::InFlightDiagnostic()> emitError) {
  return gateSpecFromAttribute(spec, attr, emitError);
}
template <unsigned N>
void writeToMlirBytecode(mlir::DialectBytecodeWriter &writer,
                         const GateSpec<N> &spec) {
  writeGateSpec(writer, const_cast<GateSpec<N> &>(spec));
}
template <unsigned N>
llvm::LogicalResult readFromMlirBytecode(mlir::DialectBytecodeReader &reader,
                                         GateSpec<N> &spec) {
  return readGateSpec(reader, spec);
}
template <unsigned N> llvm::hash_code hash_value(const GateSpec<N> &spec) {
  return hashGateSpec(const_cast<GateSpec<N> &>(spec));
}
template <unsigned N>
bool operator==(const GateSpec<N> &a, const GateSpec<N> &b) {
  if (a.kind != b.kind || a.source != b.source)
    return false;
  if constexpr (N != 0)
    return !std::memcmp(a.values.data(), b.values.data(), N * sizeof(double));
  return true;
}
template <unsigned N>
bool operator!=(const GateSpec<N> &a, const GateSpec<N> &b) {
  return !(a == b);
}

} // namespace enishi

#include "dialects/Gate/GateEnums.h.inc"
#include "dialects/Gate/GateOpInterface.h.inc"

#endif // ENISHI_DIALECTS_GATE_GATESPEC_H

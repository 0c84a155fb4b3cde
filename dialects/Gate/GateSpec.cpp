//===- GateSpec.cpp - Gate kind and parameters of an op ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Gate/GateSpec.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

#include <fmt/format.h>

using namespace mlir;
using namespace enishi;

#include "dialects/Gate/GateEnums.cpp.inc"
#include "dialects/Gate/GateOpInterface.cpp.inc"

GateParam enishi::gateParam(Operation *op, const GateSpecRef &spec,
                            unsigned index) {
  ArrayRef<double> values = spec.params();
  if (!isDynamicParam(values[index]))
    return values[index];
  unsigned later = 0;
  for (double value : values.drop_front(index))
    later += isDynamicParam(value);
  return op->getOperand(op->getNumOperands() - later);
}

SmallVector<Value, 4> enishi::splitParams(ArrayRef<GateParam> params,
                                          MutableArrayRef<double> values) {
  assert(params.size() <= values.size() && "too many parameters");
  SmallVector<Value, 4> dynamic;
  for (auto [slot, param] : llvm::zip(values, params)) {
    if (param.isConstant()) {
      slot = param.getNumber();
    } else {
      slot = kDynamicParam;
      dynamic.push_back(param.getValue());
    }
  }
  return dynamic;
}

GateClass enishi::gateClass(GateKind kind) {
  const GateInfo &info = gateInfo(kind);
  unsigned params = std::min<unsigned>(info.numParams, 2);
  switch (info.numQubits) {
  case 0:
    return GateClass::GPhase;
  case 1:
    return static_cast<GateClass>(unsigned(GateClass::G1) + params);
  case 2:
    return static_cast<GateClass>(unsigned(GateClass::G2) + params);
  default:
    return GateClass::G3;
  }
}

void enishi::printDouble(raw_ostream &os, double value) {
  std::string text = fmt::format("{}", value);
  if (text.find('.') == std::string::npos) {
    size_t exponent = text.find('e');
    text.insert(exponent == std::string::npos ? text.size() : exponent, ".0");
  }
  os << text;
}

llvm::hash_code enishi::hashParams(ArrayRef<double> values) {
  llvm::hash_code hash = llvm::hash_value(values.size());
  for (double value : values)
    hash = llvm::hash_combine(hash, llvm::bit_cast<uint64_t>(value));
  return hash;
}

Location enishi::gateLocation(Operation *op) {
  if (!isa<UnknownLoc>(op->getLoc()))
    return op->getLoc();
  auto offset = dyn_cast<SourceOffsetOpInterface>(op);
  if (!offset || offset.getSourceOffset() == kNone)
    return op->getLoc();
  auto module = op->getParentOfType<ModuleOp>();
  auto file =
      module ? dyn_cast<FileLineColLoc>(module.getLoc()) : FileLineColLoc();
  if (!file)
    return op->getLoc();
  return FileLineColLoc::get(file.getFilename(), 0, offset.getSourceOffset());
}

//===----------------------------------------------------------------------===//
// Parsing, printing, verifying
//===----------------------------------------------------------------------===//

ParseResult
enishi::parseParams(OpAsmParser &parser, SmallVectorImpl<double> &values,
                    SmallVectorImpl<OpAsmParser::UnresolvedOperand> &ssa) {
  auto parseOne = [&]() -> ParseResult {
    OpAsmParser::UnresolvedOperand operand;
    OptionalParseResult result = parser.parseOptionalOperand(operand);
    if (result.has_value()) {
      ssa.push_back(operand);
      values.push_back(kDynamicParam);
      return *result;
    }
    return parser.parseFloat(values.emplace_back());
  };
  return parser.parseCommaSeparatedList(OpAsmParser::Delimiter::OptionalParen,
                                        parseOne);
}

void enishi::printParams(OpAsmPrinter &printer, ArrayRef<double> values,
                         OperandRange dynamic) {
  if (values.empty())
    return;
  printer << '(';
  auto next = dynamic.begin();
  llvm::interleaveComma(values, printer, [&](double value) {
    if (isDynamicParam(value))
      printer << *next++;
    else
      printDouble(printer.getStream(), value);
  });
  printer << ')';
}

ParseResult enishi::parseGate(OpAsmParser &parser, OperationState &result,
                              const GateSpecRef &spec, int numQubits,
                              Type qubitType, bool hasResults) {
  StringRef name;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&name))
    return failure();
  std::optional<GateKind> kind = gateByName(name);
  if (!kind)
    return parser.emitError(loc) << "there is no gate '" << name << "'";
  spec.head->kind = *kind;

  SmallVector<double, 4> values;
  SmallVector<OpAsmParser::UnresolvedOperand, 4> params, qubits;
  SMLoc paramLoc = parser.getCurrentLocation();
  if (parseParams(parser, values, params))
    return failure();
  if (values.size() != gateInfo(*kind).numParams ||
      values.size() > spec.values.size())
    return parser.emitError(paramLoc)
           << "gate '" << name << "' has "
           << unsigned(gateInfo(*kind).numParams)
           << " parameters, this op up to " << spec.values.size() << ", but "
           << values.size() << " are given";
  llvm::copy(values, spec.values.begin());

  // Where no qubit follows, the next line's result must not be taken for one.
  if ((numQubits != 0 && parser.parseOperandList(qubits, numQubits)) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.resolveOperands(qubits, qubitType, result.operands) ||
      parser.resolveOperands(params, parser.getBuilder().getF64Type(),
                             result.operands))
    return failure();
  if (hasResults)
    result.types.append(qubits.size(), qubitType);
  return success();
}

void enishi::printGate(OpAsmPrinter &printer, Operation *op,
                       const GateSpecRef &spec) {
  unsigned numQubits = op->getNumOperands() - numDynamicParams(spec);
  printer << ' ' << gateName(spec.head->kind);
  printParams(printer, spec.params(), op->getOperands().drop_front(numQubits));
  if (numQubits)
    printer << ' ' << op->getOperands().take_front(numQubits);
  printer.printOptionalAttrDict(op->getDiscardableAttrDictionary().getValue());
}

LogicalResult enishi::verifyDistinctQubits(Operation *op, ValueRange qubits) {
  SmallPtrSet<Value, 8> seen;
  for (Value qubit : qubits)
    if (!seen.insert(qubit).second)
      return op->emitOpError("uses the same qubit twice");
  return success();
}

LogicalResult enishi::verifyGate(Operation *op, const GateSpecRef &spec,
                                 std::optional<GateClass> expected) {
  GateKind kind = spec.head->kind;
  if (!isTableGate(kind))
    return op->emitOpError("has a kind that is not in the gate table");
  const GateInfo &info = gateInfo(kind);
  bool fits = info.numParams <= spec.values.size();
  if (expected)
    fits &= gateClass(kind) == *expected;
  if (!fits)
    return op->emitOpError() << "cannot hold the gate '" << info.name << "'";
  unsigned dynamic = numDynamicParams(spec);
  OperandRange operands = op->getOperands();
  if (operands.size() < info.numQubits + dynamic ||
      (expected && operands.size() != info.numQubits + dynamic))
    return op->emitOpError("has the wrong number of operands");
  if (op->getNumResults() && op->getNumResults() != operands.size() - dynamic)
    return op->emitOpError("has not as many results as qubits");
  for (Value operand : operands.take_back(dynamic))
    if (!operand.getType().isF64())
      return op->emitOpError("takes the qubits first and then the parameters");
  for (double value : spec.params())
    if (!isDynamicParam(value) && !std::isfinite(value))
      return op->emitOpError("has a parameter that is not a finite number");
  return verifyDistinctQubits(op, operands.drop_back(dynamic));
}

//===----------------------------------------------------------------------===//
// Property hooks
//===----------------------------------------------------------------------===//

Attribute enishi::gateSpecToAttribute(MLIRContext *context,
                                      const GateSpecRef &spec) {
  Builder builder(context);
  SmallVector<Attribute, 6> fields = {
      builder.getStringAttr(gateName(spec.head->kind)),
      builder.getI64IntegerAttr(spec.head->source)};
  for (double value : spec.params())
    fields.push_back(isDynamicParam(value)
                         ? Attribute(builder.getUnitAttr())
                         : Attribute(builder.getF64FloatAttr(value)));
  return builder.getArrayAttr(fields);
}

LogicalResult
enishi::gateSpecFromAttribute(const GateSpecRef &spec, Attribute attr,
                              function_ref<InFlightDiagnostic()> emitError) {
  auto fields = dyn_cast<ArrayAttr>(attr);
  auto name = fields && fields.size() >= 2 ? dyn_cast<StringAttr>(fields[0])
                                           : StringAttr();
  auto source = name ? dyn_cast<IntegerAttr>(fields[1]) : IntegerAttr();
  std::optional<GateKind> kind =
      name ? gateByName(name.getValue()) : std::nullopt;
  if (!kind || !source || gateInfo(*kind).numParams > spec.values.size() ||
      fields.size() - 2 != gateInfo(*kind).numParams) {
    emitError() << "expected [gate name, source offset, parameters...]";
    return failure();
  }
  spec.head->kind = *kind;
  spec.head->source = source.getInt();
  for (auto [slot, field] :
       llvm::zip(spec.values, fields.getValue().drop_front(2))) {
    if (auto number = dyn_cast<FloatAttr>(field)) {
      slot = number.getValueAsDouble();
    } else if (isa<UnitAttr>(field)) {
      slot = kDynamicParam;
    } else {
      emitError() << "expected a float or unit for a gate parameter";
      return failure();
    }
  }
  return success();
}

void enishi::writeGateSpec(DialectBytecodeWriter &writer,
                           const GateSpecRef &spec) {
  writer.writeVarInt(static_cast<uint64_t>(spec.head->kind));
  writer.writeVarInt(uint64_t(spec.head->source) + 1 & 0xffffffff);
  // The bytes reversed: a short fraction such as 0.5 is then a small number.
  for (double value : spec.params())
    writer.writeVarInt(llvm::byteswap(llvm::bit_cast<uint64_t>(value)));
}

LogicalResult enishi::readGateSpec(DialectBytecodeReader &reader,
                                   const GateSpecRef &spec) {
  uint64_t kind, source;
  if (failed(reader.readVarInt(kind)) || failed(reader.readVarInt(source)))
    return failure();
  if (kind >= kNumTableGates ||
      gateInfo(static_cast<GateKind>(kind)).numParams > spec.values.size())
    return reader.emitError("unknown gate kind ") << kind;
  spec.head->kind = static_cast<GateKind>(kind);
  spec.head->source = static_cast<uint32_t>(source) - 1;
  for (double &value : spec.params()) {
    uint64_t bits;
    if (failed(reader.readVarInt(bits)))
      return failure();
    value = llvm::bit_cast<double>(llvm::byteswap(bits));
  }
  return success();
}

llvm::hash_code enishi::hashGateSpec(const GateSpecRef &spec) {
  llvm::hash_code hash = llvm::hash_combine(
      static_cast<unsigned>(spec.head->kind), spec.head->source);
  for (double value : spec.params())
    hash = llvm::hash_combine(hash, llvm::bit_cast<uint64_t>(value));
  return hash;
}

//===- QRef.cpp - Quantum programs, reference form --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QRef/QRef.h"

#include "dialects/ElementSyntax.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/DialectImplementation.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace enishi;
using namespace enishi::qref;

#include "dialects/QRef/QRefDialect.cpp.inc"

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

/// `0.5` or `%p`.
static ParseResult
parseExponent(OpAsmParser &parser,
              std::optional<OpAsmParser::UnresolvedOperand> &exponent,
              double &number) {
  OpAsmParser::UnresolvedOperand operand;
  OptionalParseResult result = parser.parseOptionalOperand(operand);
  number = 0;
  if (!result.has_value())
    return parser.parseFloat(number);
  exponent = operand;
  return *result;
}

static void printExponent(OpAsmPrinter &printer, Operation *, Value exponent,
                          double number) {
  if (exponent)
    printer << exponent;
  else
    printDouble(printer.getStream(), number);
}

#define GET_TYPEDEF_CLASSES
#include "dialects/QRef/QRefTypes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/QRef/QRefOps.cpp.inc"

void QRefDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/QRef/QRefTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/QRef/QRefOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Creating gates
//===----------------------------------------------------------------------===//

template <typename OpTy, unsigned N>
static Operation *createGateOp(OpBuilder &builder, Location loc, GateKind kind,
                               ArrayRef<Value> qubits,
                               ArrayRef<GateParam> params, uint32_t source) {
  typename OpTy::Properties properties;
  GateSpec<N> &spec = properties.spec;
  spec.kind = kind;
  spec.source = source;
  SmallVector<Value, 8> operands(qubits);
  operands.append(splitParams(params, spec.params()));
  Operation *op = Operation::create(
      loc, OperationName(OpTy::getOperationName(), builder.getContext()),
      TypeRange(), operands, DictionaryAttr::get(builder.getContext()),
      OpaqueProperties(&properties), BlockRange(), /*numRegions=*/0);
  return builder.insert(op);
}

Operation *qref::createGate(OpBuilder &builder, Location loc, GateKind kind,
                            ArrayRef<Value> qubits, ArrayRef<GateParam> params,
                            uint32_t source) {
  switch (gateClass(kind)) {
  case GateClass::G1:
    return createGateOp<G1Op, 0>(builder, loc, kind, qubits, params, source);
  case GateClass::R1:
    return createGateOp<R1Op, 1>(builder, loc, kind, qubits, params, source);
  case GateClass::U1:
    return createGateOp<U1Op, 3>(builder, loc, kind, qubits, params, source);
  case GateClass::G2:
    return createGateOp<G2Op, 0>(builder, loc, kind, qubits, params, source);
  case GateClass::R2:
    return createGateOp<R2Op, 1>(builder, loc, kind, qubits, params, source);
  case GateClass::U2:
    return createGateOp<U2Op, 4>(builder, loc, kind, qubits, params, source);
  case GateClass::G3:
    return createGateOp<G3Op, 0>(builder, loc, kind, qubits, params, source);
  case GateClass::GPhase:
    return createGateOp<GPhaseOp, 1>(builder, loc, kind, qubits, params,
                                     source);
  }
  llvm_unreachable("every class is listed");
}

//===----------------------------------------------------------------------===//
// Qubits
//===----------------------------------------------------------------------===//

LogicalResult AllocOp::verify() {
  auto reg = dyn_cast<RegType>(getRef().getType());
  if (reg && reg.getSize() == 0)
    return emitOpError("declares a register without qubits");
  return success();
}

LogicalResult PhysicalOp::verify() {
  if (getSite() < 0)
    return emitOpError("names a negative site");
  return success();
}

LogicalResult GetOp::verify() {
  std::optional<uint64_t> index = getStaticIndex();
  uint64_t size = getReg().getType().getSize();
  if (index && *index >= size)
    return emitOpError() << "names qubit " << static_cast<int64_t>(*index)
                         << " of a register with " << size;
  return success();
}

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

LogicalResult UnitaryOp::verify() {
  // The product of the dimensions: 2^n rows of 2^n complex numbers.
  unsigned n = getQubits().size();
  if (n == 0 || n > 10 || getMatrix().size() != size_t(2) << 2 * n)
    return emitOpError() << "has a matrix of " << getMatrix().size()
                         << " numbers for " << n << " qubits";
  return verifyDistinctQubits(*this, getQubits());
}

/// A body is made of unitary ops and of classical ops, which have no qubit
/// operands; the bodies of loops in it too.
static LogicalResult verifyUnitaryBody(Operation *owner, Block &body) {
  for (Operation &op : body) {
    if (op.hasTrait<IsUnitary>())
      continue;
    bool isClassical = !isa<QRefDialect, cbit::CBitDialect>(op.getDialect());
    if (isClassical && !isa<scf::IfOp, scf::WhileOp, scf::IndexSwitchOp>(op)) {
      for (Region &region : op.getRegions())
        for (Block &block : region)
          if (failed(verifyUnitaryBody(owner, block)))
            return failure();
      continue;
    }
    InFlightDiagnostic diag =
        owner->emitOpError("has a body that is not unitary");
    diag.attachNote(op.getLoc()) << "'" << op.getName() << "' is not allowed";
    return diag;
  }
  return success();
}

void GateDefOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                      ArrayRef<StringRef> params, ArrayRef<StringRef> qubits) {
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.sym_name = builder.getStringAttr(name);
  properties.param_names = builder.getStrArrayAttr(params);
  properties.qubit_names = builder.getStrArrayAttr(qubits);
  state.addRegion();
}

Block *GateDefOp::addBody() {
  assert(isOpaque() && "the gate has a body");
  Block &block = getBody().emplaceBlock();
  Type number = Float64Type::get(getContext());
  Type qubit = QubitType::get(getContext());
  for (unsigned i = 0, e = getNumParams(); i < e; ++i)
    block.addArgument(number, getLoc());
  for (unsigned i = 0, e = getNumQubits(); i < e; ++i)
    block.addArgument(qubit, getLoc());
  return &block;
}

void GateDefOp::getAsmBlockArgumentNames(Region &region,
                                         OpAsmSetValueNameFn setName) {
  if (region.empty() ||
      region.getNumArguments() != getNumParams() + getNumQubits())
    return;
  auto names = llvm::concat<const Attribute>(getParamNames(), getQubitNames());
  for (auto [argument, name] : llvm::zip(region.getArguments(), names))
    setName(argument, cast<StringAttr>(name).getValue());
}

LogicalResult GateDefOp::verify() {
  if (isOpaque())
    return success();
  Block &block = getBody().front();
  bool matches = block.getNumArguments() == getNumParams() + getNumQubits();
  for (auto [i, argument] : llvm::enumerate(block.getArguments()))
    matches &= i < getNumParams() ? argument.getType().isF64()
                                  : isa<QubitType>(argument.getType());
  if (!matches)
    return emitOpError("has block arguments other than its parameters (f64) "
                       "and then its qubits");
  return verifyUnitaryBody(*this, block);
}

void CallOp::build(OpBuilder &builder, OperationState &state, StringRef callee,
                   ArrayRef<GateParam> params, ValueRange qubits,
                   uint32_t source) {
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.source = source == kNone ? -1 : int64_t(source);
  properties.callee = FlatSymbolRefAttr::get(builder.getContext(), callee);
  properties.params.resize(params.size());
  state.addOperands(qubits);
  state.addOperands(splitParams(params, properties.params));
}

uint32_t CallOp::getSourceOffset() {
  return static_cast<uint32_t>(getSource());
}

unsigned CallOp::getNumQubits() {
  return getArgs().size() - llvm::count_if(getParams(), isDynamicParam);
}

GateParam CallOp::getParam(unsigned index) {
  if (!isDynamicParam(getParams()[index]))
    return getParams()[index];
  unsigned later =
      llvm::count_if(getParams().drop_front(index), isDynamicParam);
  return getArgs()[getArgs().size() - later];
}

ParseResult CallOp::parse(OpAsmParser &parser, OperationState &result) {
  Properties &properties = result.getOrAddProperties<Properties>();
  SmallVector<double, 4> values;
  SmallVector<OpAsmParser::UnresolvedOperand, 4> params, qubits;
  SymbolRefAttr callee;
  if (parser.parseAttribute(callee) || parseParams(parser, values, params) ||
      parser.parseOperandList(qubits) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.resolveOperands(qubits, QubitType::get(parser.getContext()),
                             result.operands) ||
      parser.resolveOperands(params, parser.getBuilder().getF64Type(),
                             result.operands))
    return failure();
  properties.callee = dyn_cast<FlatSymbolRefAttr>(callee);
  properties.params.assign(values.begin(), values.end());
  return success();
}

void CallOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getCalleeAttr();
  printParams(printer, getParams(), getArgs().drop_front(getNumQubits()));
  if (!getQubits().empty())
    printer << ' ' << getQubits();
  printer.printOptionalAttrDict(
      (*this)->getDiscardableAttrDictionary().getValue());
}

LogicalResult CallOp::verify() {
  if (getNumQubits() == 0)
    return emitOpError("applies a gate to no qubit");
  for (auto [i, arg] : llvm::enumerate(getArgs()))
    if (isa<QubitType>(arg.getType()) != (i < getNumQubits()))
      return emitOpError("takes the qubits first and then the parameters");
  return verifyDistinctQubits(*this, getQubits());
}

LogicalResult CallOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto gate =
      symbols.lookupNearestSymbolFrom<GateDefOp>(*this, getCalleeAttr());
  if (!gate)
    return emitOpError() << "calls '" << getCallee()
                         << "', which is not a gate definition";
  if (gate.getNumParams() != getNumParams() ||
      gate.getNumQubits() != getNumQubits())
    return emitOpError() << "gives " << getNumParams() << " parameters and "
                         << getNumQubits() << " qubits to a gate with "
                         << gate.getNumParams() << " and "
                         << gate.getNumQubits();
  return success();
}

//===----------------------------------------------------------------------===//
// Modifiers
//===----------------------------------------------------------------------===//

LogicalResult CtrlOp::verify() {
  if (getControls().empty())
    return emitOpError("has no control");
  if (!getNegated().empty() && getNegated().size() != getControls().size())
    return emitOpError("says of a different number of controls whether they "
                       "are negated");
  if (failed(verifyDistinctQubits(*this, getControls())))
    return failure();
  return verifyUnitaryBody(*this, getBody().front());
}

LogicalResult InvOp::verify() {
  return verifyUnitaryBody(*this, getBody().front());
}

LogicalResult PowOp::verify() {
  if (!getExponent() && !std::isfinite(getNumber()))
    return emitOpError("has an exponent that is not a finite number");
  return verifyUnitaryBody(*this, getBody().front());
}

LogicalResult DelayOp::verify() {
  if (!std::isfinite(getDuration()) || getDuration() < 0)
    return emitOpError("has a duration that is not a number from 0");
  return success();
}

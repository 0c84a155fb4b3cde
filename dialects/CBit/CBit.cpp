//===- CBit.cpp - Classical bit registers and inputs ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/CBit/CBit.h"

#include "dialects/ElementSyntax.h"

#include "mlir/IR/DialectImplementation.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::cbit;

#include "dialects/CBit/CBitDialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/CBit/CBitTypes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/CBit/CBitOps.cpp.inc"

void CBitDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/CBit/CBitTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/CBit/CBitOps.cpp.inc"
      >();
}

LogicalResult AllocOp::verify() {
  if (getReg().getType().getSize() == 0)
    return emitOpError("declares a register without bits");
  if (getScalar() && getReg().getType().getSize() != 1)
    return emitOpError("declares a scalar of more than one bit");
  return success();
}

/// An element op is in range or has a dynamic index.
template <typename OpTy> static LogicalResult verifyElement(OpTy op) {
  std::optional<uint64_t> index = op.getStaticIndex();
  uint64_t size = op.getReg().getType().getSize();
  if (index && *index >= size)
    return op.emitOpError() << "names bit " << static_cast<int64_t>(*index)
                            << " of a register with " << size;
  return success();
}

LogicalResult LoadOp::verify() { return verifyElement(*this); }
LogicalResult StoreOp::verify() { return verifyElement(*this); }

static LogicalResult verifyWhole(Operation *op, RegType reg, Type value) {
  if (value.getIntOrFloatBitWidth() == reg.getSize())
    return success();
  return op->emitOpError() << "has an integer of "
                           << value.getIntOrFloatBitWidth()
                           << " bits for a register with " << reg.getSize();
}

LogicalResult ReadOp::verify() {
  return verifyWhole(*this, getReg().getType(), getValue().getType());
}
LogicalResult WriteOp::verify() {
  return verifyWhole(*this, getReg().getType(), getValue().getType());
}

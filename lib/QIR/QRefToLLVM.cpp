//===- QRefToLLVM.cpp - From qref to calls of QIR functions -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QRefToLLVM.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::qir;

QRefToLLVM::QRefToLLVM(func::FuncOp main, ProgramAnalysis &analysis,
                       QIRProfile profile)
    : main(main), analysis(analysis), profile(profile),
      builder(main.getContext()), topBuilder(main.getContext()),
      moduleBuilder(main.getContext()), loc(UnknownLoc::get(main.getContext())),
      ptrType(LLVM::LLVMPointerType::get(main.getContext())),
      voidType(LLVM::LLVMVoidType::get(main.getContext())),
      isTouched(analysis.numQubits) {}

//===----------------------------------------------------------------------===//
// Values and calls
//===----------------------------------------------------------------------===//

Value QRefToLLVM::constant(Type type, Attribute value) {
  return LLVM::ConstantOp::create(builder, loc, type, cast<TypedAttr>(value));
}
Value QRefToLLVM::i1(bool value) {
  return constant(builder.getI1Type(), builder.getBoolAttr(value));
}
Value QRefToLLVM::i64(uint64_t value) {
  return constant(builder.getI64Type(), builder.getI64IntegerAttr(value));
}
Value QRefToLLVM::f64(double value) {
  return constant(builder.getF64Type(), builder.getF64FloatAttr(value));
}

/// The pointer that stands for a qubit or result. Made where the function
/// begins; LLVM IR has it as a constant in every use.
Value QRefToLLVM::pointer(uint64_t number) {
  Value &value = pointers[number];
  if (!value) {
    Value integer = LLVM::ConstantOp::create(
        topBuilder, loc, builder.getI64Type(),
        builder.getI64IntegerAttr(static_cast<int64_t>(number)));
    value = LLVM::IntToPtrOp::create(topBuilder, loc, ptrType, integer);
  }
  return value;
}

/// Calls a function, declaring it at its first use.
Value QRefToLLVM::call(llvm::StringRef function, Type result,
                       ValueRange arguments) {
  LLVM::LLVMFuncOp &callee = functions[function];
  if (!callee)
    callee = LLVM::LLVMFuncOp::create(
        moduleBuilder, loc, function,
        LLVM::LLVMFunctionType::get(result,
                                    llvm::to_vector(arguments.getTypes())));
  auto op = LLVM::CallOp::create(builder, loc, callee, arguments);
  return op.getNumResults() ? op.getResult() : Value();
}

/// The address of a string that names a piece of the output.
Value QRefToLLVM::label(llvm::StringRef text) {
  std::string bytes = text.str() + '\0';
  auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), bytes.size());
  auto global = LLVM::GlobalOp::create(
      moduleBuilder, loc, type, /*isConstant=*/true, LLVM::Linkage::Internal,
      "label." + std::to_string(numLabels++), builder.getStringAttr(bytes));
  return LLVM::AddressOfOp::create(builder, loc, global);
}

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

LogicalResult QRefToLLVM::run() {
  moduleBuilder.setInsertionPoint(main);
  SmallVector<scf::IndexSwitchOp> switches;
  main.walk([&](scf::IndexSwitchOp op) { switches.push_back(op); });
  for (scf::IndexSwitchOp op : switches)
    lowerSwitch(op);

  Block *program = &main.front();
  makeBlocks();
  if (failed(convertBlock(*program)))
    return failure();
  Operation *ret = program->getTerminator();
  if (profile == QIRProfile::Base)
    builder.setInsertionPointToEnd(&main.back());
  else
    builder.setInsertionPoint(ret);
  recordOutput();
  func::ReturnOp::create(builder, loc, i64(0));
  ret->erase();
  for (Operation *declaration : llvm::reverse(declarations))
    declaration->erase();
  main.setFunctionType(builder.getFunctionType({}, builder.getI64Type()));
  if (profile == QIRProfile::Base) {
    // Nothing of what is left in the block has a use outside of it.
    program->dropAllReferences();
    program->dropAllDefinedValueUses();
    program->erase();
  }
  return success();
}

/// Base profile: the four blocks before the block of the program, which goes
/// in the end. Adaptive profile: everything stays where it is.
void QRefToLLVM::makeBlocks() {
  Block *program = &main.front();
  if (profile == QIRProfile::Base) {
    Block *entry = builder.createBlock(program);
    body = builder.createBlock(program);
    measurements = builder.createBlock(program);
    Block *output = new Block;
    main.getBody().push_back(output);
    auto branch = [&](Block *from, Block *to) {
      builder.setInsertionPointToEnd(from);
      return cf::BranchOp::create(builder, loc, to);
    };
    builder.setInsertionPoint(branch(entry, body));
    topBuilder.setInsertionPointToStart(entry);
    call("__quantum__rt__initialize", voidType,
         Value(LLVM::ZeroOp::create(builder, loc, ptrType)));
    branch(body, measurements);
    branch(measurements, output);
    return;
  }
  builder.setInsertionPointToStart(program);
  call("__quantum__rt__initialize", voidType,
       Value(LLVM::ZeroOp::create(builder, loc, ptrType)));
  makeBitVariables();
  topBuilder.setInsertionPointToStart(program);
}

/// The profile's mandatory part has no switch: it becomes a chain of ifs.
void QRefToLLVM::lowerSwitch(scf::IndexSwitchOp op) {
  OpBuilder::InsertionGuard guard(builder);
  Location at = op.getLoc();
  SmallVector<scf::IfOp> chain;
  builder.setInsertionPoint(op);
  for (auto [value, region] : llvm::zip(op.getCases(), op.getCaseRegions())) {
    Value number = arith::ConstantIndexOp::create(builder, at, value);
    Value isCase = arith::CmpIOp::create(builder, at, arith::CmpIPredicate::eq,
                                         op.getArg(), number);
    auto choice = scf::IfOp::create(builder, at, op.getResultTypes(), isCase,
                                    /*addThenBlock=*/false,
                                    /*addElseBlock=*/false);
    choice.getThenRegion().takeBody(region);
    chain.push_back(choice);
    builder.createBlock(&choice.getElseRegion());
  }
  if (chain.empty()) {
    // Only a default, which always happens.
    Block &block = op.getDefaultBlock();
    Operation *yield = block.getTerminator();
    op.replaceAllUsesWith(yield->getOperands());
    yield->erase();
    op->getBlock()->getOperations().splice(op->getIterator(),
                                           block.getOperations());
  } else {
    for (auto [outer, inner] : llvm::zip(chain, llvm::drop_begin(chain))) {
      builder.setInsertionPointToEnd(&outer.getElseRegion().front());
      scf::YieldOp::create(builder, at, inner.getResults());
    }
    chain.back().getElseRegion().takeBody(op.getDefaultRegion());
    op.replaceAllUsesWith(chain.front());
  }
  op->erase();
}

LogicalResult QRefToLLVM::convertBlock(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(block.without_terminator())) {
    if (profile == QIRProfile::Adaptive)
      builder.setInsertionPoint(&op);
    if (failed(convertOp(&op)))
      return failure();
  }
  return success();
}

LogicalResult QRefToLLVM::convertOp(Operation *op) {
  if (profile == QIRProfile::Base) {
    builder.setInsertionPoint(body->getTerminator());
    // What the base profile has no word for was found not to matter.
    if (!isa<qref::QRefDialect>(op->getDialect()) ||
        isa<qref::AllocOp, qref::PhysicalOp, qref::GetOp>(op))
      return success();
  }
  if (isa<GateOpInterface, qref::UnitaryOp, qref::CtrlOp>(op)) {
    if (failed(convertUnitary(op)))
      return failure();
  } else if (isa<qref::CallOp, qref::InvOp, qref::PowOp>(op)) {
    return op->emitError("gates of the user and modifiers have to be resolved "
                         "before QIR is made (convert-qref-to-qc)");
  } else if (isa<qref::AllocOp, qref::PhysicalOp, qref::GetOp, cbit::AllocOp>(
                 op)) {
    declarations.push_back(op);
    return success();
  } else if (isa<qref::BarrierOp>(op)) {
    // The order of the calls says it.
  } else if (auto delay = dyn_cast<qref::DelayOp>(op)) {
    delay.emitWarning("QIR has no delays: this one is left out");
  } else if (auto measure = dyn_cast<qref::MeasureOp>(op)) {
    convertMeasure(measure);
  } else if (auto reset = dyn_cast<qref::ResetOp>(op)) {
    convertReset(reset);
  } else if (auto load = dyn_cast<cbit::LoadOp>(op)) {
    convertLoad(load);
  } else if (auto store = dyn_cast<cbit::StoreOp>(op)) {
    convertStore(store);
  } else if (auto read = dyn_cast<cbit::ReadOp>(op)) {
    convertRead(read);
  } else if (auto write = dyn_cast<cbit::WriteOp>(op)) {
    convertWrite(write);
  } else if (op->getNumRegions() > 0) {
    for (Region &region : op->getRegions())
      for (Block &block : region)
        if (failed(convertBlock(block)))
          return failure();
    return success();
  } else if (auto compare = dyn_cast<arith::CmpIOp>(op);
             compare && convertComparison(compare)) {
    // Replaced.
  } else {
    return checkClassical(op);
  }
  if (profile == QIRProfile::Adaptive)
    op->erase();
  return success();
}

void QRefToLLVM::convertMeasure(qref::MeasureOp op) {
  if (profile == QIRProfile::Base)
    builder.setInsertionPoint(measurements->getTerminator());
  uint64_t qubit = analysis.qubit(op.getQubit());
  Value result = pointer(analysis.result(op));
  isTouched[qubit] = true;
  call("__quantum__qis__mz__body", voidType, {pointer(qubit), result});
  if (profile == QIRProfile::Adaptive)
    op.getBit().replaceAllUsesWith(
        call("__quantum__rt__read_result", builder.getI1Type(), result));
}

/// A qubit that nothing has touched is |0> already.
void QRefToLLVM::convertReset(qref::ResetOp op) {
  uint64_t qubit = analysis.qubit(op.getQubit());
  bool isTop = op->getParentOp() == main;
  if (isTouched[qubit] || !isTop)
    call("__quantum__qis__reset__body", voidType, pointer(qubit));
}

/// The operations whose LLVM form the profile has; its tables of classical
/// instructions list no others.
LogicalResult QRefToLLVM::checkClassical(Operation *op) {
  if (isa<LLVM::LLVMDialect>(op->getDialect()) ||
      isa<arith::ConstantOp, arith::AddIOp, arith::SubIOp, arith::MulIOp,
          arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp,
          arith::AndIOp, arith::OrIOp, arith::XOrIOp, arith::ShLIOp,
          arith::ShRUIOp, arith::ShRSIOp, arith::CmpIOp, arith::ExtUIOp,
          arith::ExtSIOp, arith::TruncIOp, arith::SelectOp, arith::IndexCastOp,
          arith::IndexCastUIOp, arith::AddFOp, arith::SubFOp, arith::MulFOp,
          arith::DivFOp, arith::CmpFOp>(op))
    return success();
  if (auto negate = dyn_cast<arith::NegFOp>(op)) {
    Value zero = f64(-0.0);
    negate.replaceAllUsesWith(
        Value(arith::SubFOp::create(builder, loc, zero, negate.getOperand())));
    negate.erase();
    return success();
  }
  return op->emitError("QIR's adaptive profile has no instruction for this (")
         << op->getName() << ")";
}

//===- MessagesTest.cpp - Where messages point to ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QC/QC.h"
#include "dialects/QRef/QRef.h"
#include "enishi/Conversion/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace enishi;

namespace {

/// A module as the importer makes it: the file's name in the module's location,
/// offsets in the gates, no locations.
class MessagesTest : public testing::Test {
protected:
  MessagesTest()
      : context(MLIRContext::Threading::DISABLED),
        handler(
            &context,
            [this](mlir::Diagnostic &diagnostic) {
              message = diagnostic.str();
              if (auto at = dyn_cast<FileLineColLoc>(diagnostic.getLocation()))
                place = {at.getFilename().str(), at.getLine(), at.getColumn()};
              return success();
            }),
        builder(&context) {
    context.loadDialect<qref::QRefDialect, qc::QCDialect, func::FuncDialect,
                        arith::ArithDialect, scf::SCFDialect>();
    Location file = FileLineColLoc::get(&context, "prog.qasm", 1, 1);
    module = ModuleOp::create(file);
    builder.setInsertionPointToStart(module->getBody());
  }

  void startMain() {
    builder.setInsertionPointToEnd(module->getBody());
    auto main = func::FuncOp::create(builder, loc(), "main",
                                     builder.getFunctionType({}, {}));
    builder.setInsertionPointToStart(main.addEntryBlock());
    func::ReturnOp::create(builder, loc());
    builder.setInsertionPointToStart(&main.front());
    qubit = qref::AllocOp::create(builder, loc(),
                                  qref::QubitType::get(&context), "q");
  }
  Location loc() { return builder.getUnknownLoc(); }

  using Place = std::tuple<std::string, unsigned, unsigned>;
  MLIRContext context;
  ScopedDiagnosticHandler handler;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;
  Value qubit;
  std::string message;
  Place place;
};

TEST_F(MessagesTest, AGateThatKnowsItsOffset) {
  startMain();
  qref::createGate(builder, loc(), GateKind::CX, {qubit, qubit}, {}, 77);
  EXPECT_TRUE(failed(convertQRefToQC(*module)));
  EXPECT_EQ(message, "the gate acts twice on the same qubit");
  EXPECT_EQ(place, Place("prog.qasm", 0, 77));
}

TEST_F(MessagesTest, AnErrorInTheBodyPointsToTheCall) {
  auto box = qref::GateDefOp::create(builder, loc(), "box",
                                     ArrayRef<StringRef>(), {"a"});
  auto outer = qref::GateDefOp::create(builder, loc(), "outer",
                                       ArrayRef<StringRef>(), {"a"});
  builder.setInsertionPointToStart(outer.addBody());
  qref::CallOp::create(builder, loc(), "box", ArrayRef<GateParam>(),
                       outer.getQubits()[0]);
  startMain();
  qref::CallOp::create(builder, loc(), "outer", ArrayRef<GateParam>(), qubit,
                       123);
  EXPECT_TRUE(box.isOpaque());
  EXPECT_TRUE(failed(convertQRefToQC(*module)));
  EXPECT_EQ(message, "gate 'box' is opaque: nothing is known of what it does");
  EXPECT_EQ(place, Place("prog.qasm", 0, 123));
}

/// 2^60 gates are refused before the first is made.
TEST_F(MessagesTest, DoublingGatesAreRefusedAtOnce) {
  std::string callee;
  for (int i = 0; i < 60; ++i) {
    std::string name = "g" + std::to_string(i);
    auto gate = qref::GateDefOp::create(builder, loc(), name,
                                        ArrayRef<StringRef>(), {"a"});
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(gate.addBody());
    for (int k = 0; k < 2; ++k) {
      if (callee.empty())
        qref::createGate(builder, loc(), GateKind::X, {gate.getQubits()[0]});
      else
        qref::CallOp::create(builder, loc(), callee, ArrayRef<GateParam>(),
                             gate.getQubits()[0]);
    }
    callee = name;
  }
  startMain();
  qref::CallOp::create(builder, loc(), callee, ArrayRef<GateParam>(), qubit, 9);
  EXPECT_TRUE(failed(convertQRefToQC(*module)));
  EXPECT_EQ(message, "the program unrolls to more than 20000000 operations");
  EXPECT_EQ(place, Place("prog.qasm", 0, 9));
  auto main = *module->getOps<func::FuncOp>().begin();
  EXPECT_LT(main.front().getOperations().size(), 10u);
}

} // namespace

//===- ProgramAnalysis.cpp - Numbers of qubits and results ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProgramAnalysis.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::qir;

LogicalResult ProgramAnalysis::run(func::FuncOp main) {
  if (failed(numberQubits(main)) || failed(numberBits(main)))
    return failure();
  numberResults(main);
  findDirectStores(main);
  noteBitUses(main);
  return success();
}

/// A site of a device keeps its number; registers follow in their order.
LogicalResult ProgramAnalysis::numberQubits(func::FuncOp main) {
  main.walk([&](qref::PhysicalOp site) {
    numQubits = std::max<uint64_t>(numQubits, site.getSite() + 1);
  });
  WalkResult walk = main.walk([&](Operation *op) {
    if (auto alloc = dyn_cast<qref::AllocOp>(op)) {
      auto reg = dyn_cast<qref::RegType>(alloc.getRef().getType());
      firstQubit[alloc.getRef()] = numQubits;
      numQubits += reg ? reg.getSize() : 1;
    } else if (auto get = dyn_cast<qref::GetOp>(op);
               get && !get.getStaticIndex()) {
      op->emitError("QIR needs to know which qubit is meant, and the index is "
                    "computed while the program runs");
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return failure(walk.wasInterrupted());
}

uint64_t ProgramAnalysis::qubit(Value reference) const {
  auto it = firstQubit.find(reference);
  if (it != firstQubit.end())
    return it->second;
  Operation *op = reference.getDefiningOp();
  if (auto site = dyn_cast<qref::PhysicalOp>(op))
    return site.getSite();
  auto get = cast<qref::GetOp>(op);
  return firstQubit.lookup(get.getReg()) + *get.getStaticIndex();
}

LogicalResult ProgramAnalysis::numberBits(func::FuncOp main) {
  WalkResult walk = main.walk([&](Operation *op) {
    auto alloc = dyn_cast<cbit::AllocOp>(op);
    if (isa<cbit::InputOp>(op) || (alloc && alloc.getInput())) {
      op->emitError("a QIR program has no inputs, and this is one");
      return WalkResult::interrupt();
    }
    if (alloc) {
      uint64_t size = cast<cbit::RegType>(alloc.getReg().getType()).getSize();
      registerOf[alloc.getReg()] = registers.size();
      registers.push_back({alloc, numResults, size});
      numResults += size;
    }
    return WalkResult::advance();
  });
  bits.resize(numResults);
  return failure(walk.wasInterrupted());
}

/// A measurement writes the result of the bit that first gets its outcome; one
/// that goes to no bit has a result of its own.
void ProgramAnalysis::numberResults(func::FuncOp main) {
  main.walk([&](qref::MeasureOp measure) {
    // Uses are listed from the last to the first.
    cbit::StoreOp first;
    for (Operation *user : measure.getBit().getUsers())
      if (auto store = dyn_cast<cbit::StoreOp>(user);
          store && !store.getIndex() &&
          store->getBlock() == measure->getBlock())
        first = store;
    resultOf[measure] =
        first ? bitRegister(first.getReg()).first + first.getPosition()
              : numResults++;
  });
}

/// Fills directStores. A store later than its measurement is direct, too, if no
/// other measurement can have changed the result in between.
void ProgramAnalysis::findDirectStores(func::FuncOp main) {
  std::vector<unsigned> measurements(numResults);
  for (auto [op, result] : resultOf)
    ++measurements[result];
  main.walk([&](cbit::StoreOp store) {
    auto measure = store.getBit().getDefiningOp<qref::MeasureOp>();
    if (!measure || store.getIndex() ||
        measure->getBlock() != store->getBlock())
      return;
    uint64_t result = resultOf.lookup(measure);
    if (result != bitRegister(store.getReg()).first + store.getPosition())
      return;
    bool mayChange = false;
    if (measurements[result] > 1)
      for (Operation *op = measure->getNextNode(); op != store && !mayChange;
           op = op->getNextNode())
        mayChange = op->getNumRegions() > 0 ||
                    (isa<qref::MeasureOp>(op) && resultOf.lookup(op) == result);
    if (!mayChange)
      directStores.insert(store);
  });
}

void ProgramAnalysis::noteBitUses(func::FuncOp main) {
  Block *top = &main.front();
  auto forEachBit = [&](Value reg, auto &&note) {
    BitRegister &bitReg = bitRegister(reg);
    for (uint64_t i = 0; i < bitReg.size; ++i)
      note(bits[bitReg.first + i]);
  };
  auto element = [&](auto access, auto &&note) {
    if (access.getIndex())
      forEachBit(access.getReg(), note);
    else
      note(bits[bitRegister(access.getReg()).first + access.getPosition()]);
  };
  main.walk([&](Operation *op) {
    TypeSwitch<Operation *>(op)
        .Case([&](cbit::LoadOp load) {
          element(load, [](BitUse &bit) { bit.isRead = true; });
        })
        .Case([&](cbit::ReadOp read) {
          forEachBit(read.getReg(), [](BitUse &bit) { bit.isRead = true; });
        })
        .Case([&](cbit::WriteOp write) {
          forEachBit(write.getReg(),
                     [](BitUse &bit) { bit.isComputed = true; });
        })
        .Case([&](cbit::StoreOp store) {
          bool isDirect = isDirectStore(store);
          bool isAlways = store->getBlock() == top;
          element(store, [&](BitUse &bit) {
            (isDirect ? bit.isMeasured : bit.isComputed) = true;
            bit.isAlwaysMeasured |= isDirect && isAlways;
          });
        });
  });
  // A measurement whose result is that of a bit which it does not write
  // directly spoils the result.
  main.walk([&](qref::MeasureOp measure) {
    uint64_t result = resultOf.lookup(measure);
    bool isDirect =
        llvm::any_of(measure.getBit().getUsers(), [&](Operation *u) {
          auto store = dyn_cast<cbit::StoreOp>(u);
          return store && isDirectStore(store);
        });
    if (result < bits.size() && !isDirect)
      bits[result].isComputed = true;
  });
}

//===----------------------------------------------------------------------===//
// Does it fit the base profile?
//===----------------------------------------------------------------------===//

namespace {
/// The walk over a straight program that finds what the base profile lacks.
class BaseCheck {
public:
  explicit BaseCheck(const ProgramAnalysis &analysis)
      : analysis(analysis), isTouched(analysis.numQubits),
        isMeasured(analysis.numQubits) {}

  /// Empty if the operation fits.
  llvm::StringRef check(Operation *op);

private:
  llvm::StringRef touch(ValueRange operands) {
    for (Value operand : operands) {
      if (!isa<qref::QubitType>(operand.getType()))
        continue;
      uint64_t qubit = analysis.qubit(operand);
      if (isMeasured[qubit])
        return "it acts on a qubit that has been measured";
      isTouched[qubit] = true;
    }
    return "";
  }
  llvm::StringRef measure(qref::MeasureOp op);

  const ProgramAnalysis &analysis;
  std::vector<bool> isTouched, isMeasured;
};
} // namespace

llvm::StringRef BaseCheck::measure(qref::MeasureOp op) {
  if (llvm::StringRef reason = touch(op.getQubit()); !reason.empty())
    return reason;
  isMeasured[analysis.qubit(op.getQubit())] = true;
  if (op.getBit().use_empty())
    return "";
  auto store = op.getBit().hasOneUse()
                   ? dyn_cast<cbit::StoreOp>(*op.getBit().user_begin())
                   : cbit::StoreOp();
  if (!store || !analysis.isDirectStore(store))
    return "its outcome is used while the program runs";
  return "";
}

llvm::StringRef BaseCheck::check(Operation *op) {
  if (isa<GateOpInterface, qref::UnitaryOp>(op))
    return touch(op->getOperands());
  if (auto ctrl = dyn_cast<qref::CtrlOp>(op)) {
    llvm::StringRef reason = touch(ctrl.getControls());
    for (Operation &inner : ctrl.getBody().front())
      if (reason.empty())
        reason = touch(inner.getOperands());
    return reason;
  }
  return TypeSwitch<Operation *, llvm::StringRef>(op)
      .Case([&](qref::MeasureOp measured) { return measure(measured); })
      .Case([&](qref::ResetOp reset) -> llvm::StringRef {
        // At the start every qubit is |0>.
        return isTouched[analysis.qubit(reset.getQubit())]
                   ? "it resets a qubit that has been used"
                   : "";
      })
      .Case([&](cbit::StoreOp store) -> llvm::StringRef {
        return analysis.isDirectStore(store) ? "" : "it computes a bit";
      })
      .Case([](cbit::WriteOp) -> llvm::StringRef { return "it computes bits"; })
      .Case<cbit::LoadOp, cbit::ReadOp>([](auto read) -> llvm::StringRef {
        return read->use_empty() ? "" : "it reads a bit";
      })
      .Case<scf::IfOp, scf::ForOp, scf::WhileOp, scf::IndexSwitchOp>(
          [](auto) -> llvm::StringRef { return "it is control flow"; })
      .Default(llvm::StringRef());
}

std::pair<Operation *, llvm::StringRef>
ProgramAnalysis::obstacleToBase(func::FuncOp main) const {
  BaseCheck check(*this);
  for (Operation &op : main.front())
    if (llvm::StringRef reason = check.check(&op); !reason.empty())
      return {&op, reason};
  return {nullptr, ""};
}

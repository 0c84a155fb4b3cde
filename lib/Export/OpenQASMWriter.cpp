//===- OpenQASMWriter.cpp - Statements as OpenQASM --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpenQASMWriter.h"

#include "mlir/IR/Matchers.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

using namespace mlir;
using namespace enishi;
using namespace enishi::exporting;

LogicalResult enishi::exportOpenQASM(ModuleOp module, OpenQASMVersion version,
                                     llvm::raw_ostream &os) {
  return OpenQASMWriter(version, os).write(module);
}

LogicalResult OpenQASMWriter::write(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal())
    return module.emitError("no function @main to export");
  writeHeader(module);
  for (auto gate : module.getOps<qref::GateDefOp>())
    if (failed(writeGateDefinition(gate)))
      return failure();
  return writeBlock(main.getBody().front());
}

void OpenQASMWriter::writeHeader(ModuleOp module) {
  for (auto gate : module.getOps<qref::GateDefOp>())
    programNames.take(gate.getSymName());
  llvm::BitVector used(kNumTableGates);
  module.walk([&](GateOpInterface gate) {
    used.set(static_cast<unsigned>(gate.getBaseKind()));
  });
  gateNames = exporting::writeHeader(used, version, programNames, os);
  if (version == OpenQASMVersion::V2)
    writeSiteRegister(module);
}

void OpenQASMWriter::writeSiteRegister(ModuleOp module) {
  uint64_t count = 0;
  module.walk([&](qref::PhysicalOp physical) {
    count = std::max<uint64_t>(count, physical.getSite() + 1);
  });
  if (!count)
    return;
  // The program's own registers keep their names.
  NameTable wanted = programNames;
  module.walk([&](Operation *op) {
    if (auto qubits = dyn_cast<qref::AllocOp>(op))
      wanted.take(qubits.getName());
    else if (auto bits = dyn_cast<cbit::AllocOp>(op))
      wanted.take(bits.getName());
  });
  siteRegister = wanted.unique(kSiteRegister);
  programNames.take(siteRegister);
  writeQubitRegister(siteRegister, count, /*isScalar=*/false, version, os);
}

LogicalResult OpenQASMWriter::writeGateDefinition(qref::GateDefOp gate) {
  if (gate.isOpaque()) {
    if (version == OpenQASMVersion::V3)
      return gate.emitError("OpenQASM 3 cannot declare an opaque gate");
    os << "opaque ";
  } else {
    os << "gate ";
  }
  os << gate.getSymName();
  auto list = [&](ArrayAttr attrs) {
    llvm::interleaveComma(attrs.getAsValueRange<StringAttr>(), os);
  };
  if (gate.getNumParams() > 0) {
    os << '(';
    list(gate.getParamNames());
    os << ')';
  }
  os << ' ';
  list(gate.getQubitNames());
  if (gate.isOpaque()) {
    os << ";\n";
    return success();
  }
  for (auto [value, name] :
       llvm::zip(gate.getParams(),
                 gate.getParamNames().getAsValueRange<StringAttr>()))
    names[value] = name.str();
  for (auto [value, name] :
       llvm::zip(gate.getQubits(),
                 gate.getQubitNames().getAsValueRange<StringAttr>()))
    names[value] = name.str();
  os << " {\n";
  inGateDefinition = true;
  ++depth;
  LogicalResult result = writeBlock(gate.getBody().front());
  --depth;
  inGateDefinition = false;
  os << "}\n";
  return result;
}

LogicalResult OpenQASMWriter::writeBlock(Block &block) {
  double outerPhase = std::exchange(pendingPhase, 0);
  for (Operation &op : block)
    if (failed(writeOp(&op)))
      return failure();
  writePhase(std::exchange(pendingPhase, outerPhase), version, 2 * depth, os);
  return success();
}

LogicalResult OpenQASMWriter::writeOp(Operation *op) {
  if (isa<GateOpInterface>(op))
    return writeGate(op);
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](qref::CallOp call) { return writeCall(call); })
      .Case<qref::CtrlOp, qref::InvOp, qref::PowOp>(
          [&](auto modifier) { return writeModified(modifier); })
      .Case([&](qref::MeasureOp measure) { return writeMeasure(measure); })
      .Case([&](qref::ResetOp reset) {
        indented() << prefix << "reset " << qubitName(reset.getQubit())
                   << ";\n";
        return success();
      })
      .Case([&](qref::BarrierOp barrier) {
        indented() << prefix << "barrier";
        llvm::StringRef separator = " ";
        for (Value qubit : barrier.getQubits()) {
          os << separator << qubitName(qubit);
          separator = ", ";
        }
        os << ";\n";
        return success();
      })
      .Case([&](qref::DelayOp delay) { return writeDelay(delay); })
      .Case<qref::AllocOp, cbit::AllocOp, cbit::InputOp>(
          [&](auto declaration) { return writeDeclaration(declaration); })
      .Case<qref::PhysicalOp, qref::GetOp>([](auto) { return success(); })
      .Case<cbit::LoadOp, cbit::ReadOp>([&](auto read) {
        readAt[read] = writes.lookup(read.getReg());
        return success();
      })
      .Case([&](cbit::StoreOp store) { return writeStore(store); })
      .Case([&](cbit::WriteOp write) { return writeWrite(write); })
      .Case([&](scf::IfOp branch) { return writeIf(branch); })
      .Case([&](scf::ForOp loop) { return writeFor(loop); })
      .Case([&](scf::WhileOp loop) { return writeWhile(loop); })
      .Case([&](scf::IndexSwitchOp choice) { return writeSwitch(choice); })
      .Case<func::ReturnOp, scf::YieldOp>([](auto) { return success(); })
      .Default([&](Operation *other) -> LogicalResult {
        // Pure classical operations are written where they are used.
        if (isPure(other))
          return success();
        cannotSay(other);
        return failure();
      });
}

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

template <typename GateOrCall>
std::string OpenQASMWriter::argumentList(GateOrCall op) {
  if (op.getNumParams() == 0)
    return "";
  std::string text = "(";
  for (unsigned i = 0; i < op.getNumParams(); ++i)
    text += (i ? ", " : "") + paramText(op.getParam(i));
  return text + ")";
}

LogicalResult OpenQASMWriter::writeGate(Operation *op) {
  auto gate = cast<GateOpInterface>(op);
  GateKind kind = gate.getBaseKind();
  bool isConstant = llvm::all_of(gate.getParams(), [](const GateParam &param) {
    return param.isConstant();
  });
  bool isV3 = version == OpenQASMVersion::V3;
  if (kind == GateKind::GPhase) {
    if (!isV3)
      return success();
    if (isConstant && !inGateDefinition)
      pendingPhase += gate.getParam(0).getNumber();
    else
      indented() << "gphase" << argumentList(gate) << ";\n";
    return success();
  }
  indented() << prefix << gateNames[static_cast<unsigned>(kind)]
             << argumentList(gate);
  llvm::StringRef separator = " ";
  for (Value qubit : gate.getQubits()) {
    os << separator << qubitName(qubit);
    separator = ", ";
  }
  os << ";\n";
  // The builtin U is e^{i theta/2} times the table's.
  if (isV3 && kind == GateKind::U) {
    GateParam theta = gate.getParam(0);
    if (theta.isConstant() && !inGateDefinition)
      pendingPhase -= theta.getNumber() / 2;
    else
      indented() << "gphase(-(" << paramText(theta) << ") / 2);\n";
  }
  return success();
}

LogicalResult OpenQASMWriter::writeCall(qref::CallOp call) {
  indented() << prefix << call.getCallee() << argumentList(call);
  llvm::StringRef separator = " ";
  for (Value qubit : call.getQubits()) {
    os << separator << qubitName(qubit);
    separator = ", ";
  }
  os << ";\n";
  return success();
}

/// What a modifier's region holds when it can be written as one gate: a gate,
/// a call, a further modifier, or the table's U with the phase that makes it
/// the builtin U.
static Operation *soleOperation(Region &region) {
  Operation *found = nullptr;
  std::optional<double> phase;
  for (Operation &op : region.front()) {
    auto gate = dyn_cast<GateOpInterface>(op);
    if (gate && gate.getBaseKind() == GateKind::GPhase && !phase && !found &&
        gate.getParam(0).isConstant() && &op != &region.front().back()) {
      phase = gate.getParam(0).getNumber();
      continue;
    }
    if (found)
      return nullptr;
    found = &op;
  }
  if (!found)
    return nullptr;
  auto gate = dyn_cast<GateOpInterface>(found);
  bool isU = gate && gate.getBaseKind() == GateKind::U;
  if (isU && gate.getParam(0).isConstant()) {
    double missing = phase.value_or(0) - gate.getParam(0).getNumber() / 2;
    return std::abs(std::remainder(missing, 2 * std::numbers::pi)) < 1e-15
               ? found
               : nullptr;
  }
  return phase || isU ? nullptr : found;
}

LogicalResult OpenQASMWriter::writeModified(Operation *op) {
  if (version == OpenQASMVersion::V2)
    return op->emitError("OpenQASM 2 has no gate modifiers");
  std::string modifiers, controls;
  Operation *inner = op;
  while (isa<qref::CtrlOp, qref::InvOp, qref::PowOp>(inner)) {
    if (auto ctrl = dyn_cast<qref::CtrlOp>(inner)) {
      for (unsigned i = 0; i < ctrl.getControls().size(); ++i) {
        modifiers += ctrl.isNegated(i) ? "negctrl @ " : "ctrl @ ";
        controls += qubitName(ctrl.getControls()[i]) + ", ";
      }
    } else if (auto power = dyn_cast<qref::PowOp>(inner)) {
      GateParam exponent = power.getExponent() ? GateParam(power.getExponent())
                                               : GateParam(power.getNumber());
      modifiers += "pow(" + paramText(exponent) + ") @ ";
    } else {
      modifiers += "inv @ ";
    }
    inner = soleOperation(inner->getRegion(0));
    if (!inner)
      return op->emitError("a modifier around several gates has no form in "
                           "OpenQASM; put them into a gate definition");
  }
  indented() << prefix << modifiers;
  auto finish = [&](OperandRange qubits) {
    std::string text = controls;
    for (Value qubit : qubits)
      text += qubitName(qubit) + ", ";
    if (!text.empty())
      os << ' ' << llvm::StringRef(text).drop_back(2);
    os << ";\n";
    return success();
  };
  if (auto call = dyn_cast<qref::CallOp>(inner)) {
    os << call.getCallee() << argumentList(call);
    return finish(call.getQubits());
  }
  auto gate = dyn_cast<GateOpInterface>(inner);
  if (!gate)
    return inner->emitError("this operation cannot have a modifier");
  os << gateNames[static_cast<unsigned>(gate.getBaseKind())]
     << argumentList(gate);
  return finish(gate.getQubits());
}

//===----------------------------------------------------------------------===//
// Declarations, measurements, delays
//===----------------------------------------------------------------------===//

LogicalResult OpenQASMWriter::writeDeclaration(Operation *op) {
  bool isV3 = version == OpenQASMVersion::V3;
  if (auto input = dyn_cast<cbit::InputOp>(op)) {
    if (!isV3)
      return op->emitError("OpenQASM 2 has no input parameters");
    std::string name = names[input.getValue()] =
        programNames.unique(input.getName());
    os << "input " << input.getDeclared() << ' ' << name << ";\n";
    return success();
  }
  if (auto alloc = dyn_cast<qref::AllocOp>(op)) {
    std::string name = names[alloc.getRef()] =
        programNames.unique(alloc.getName());
    auto reg = dyn_cast<qref::RegType>(alloc.getRef().getType());
    uint64_t size = reg ? reg.getSize() : 1;
    writeQubitRegister(name, size, /*isScalar=*/!reg, version, os);
    if (!isV3 && !reg)
      names[alloc.getRef()] += "[0]";
    return success();
  }
  auto alloc = cast<cbit::AllocOp>(op);
  std::string name = names[alloc.getReg()] =
      programNames.unique(alloc.getName());
  uint64_t size = cast<cbit::RegType>(alloc.getReg().getType()).getSize();
  if (isV3 && alloc.getInput())
    os << "input ";
  writeBitRegister(name, size, alloc.getScalar(), version, os);
  return success();
}

LogicalResult OpenQASMWriter::writeMeasure(qref::MeasureOp op) {
  std::string qubit = qubitName(op.getQubit());
  bool isV3 = version == OpenQASMVersion::V3;
  Value bit = op.getBit();
  // The usual form: the outcome goes to one bit at once.
  if (bit.hasOneUse())
    if (auto store = dyn_cast<cbit::StoreOp>(*bit.user_begin());
        store && store->getPrevNode() == op)
      return success(); // Written with the store.
  if (!isV3)
    return op.emitError("OpenQASM 2 cannot measure a qubit without storing "
                        "the outcome at once");
  if (bit.use_empty()) {
    indented() << "measure " << qubit << ";\n";
    return success();
  }
  std::string name = names[bit] = programNames.unique("outcome");
  indented() << "bit " << name << ";\n";
  indented() << name << " = measure " << qubit << ";\n";
  return success();
}

LogicalResult OpenQASMWriter::writeStore(cbit::StoreOp op) {
  std::string target = bitName(op.getReg(), op.getIndex(), op.getPosition());
  auto measure = op.getBit().getDefiningOp<qref::MeasureOp>();
  noteWrite(op.getReg());
  if (measure && op->getPrevNode() == measure && op.getBit().hasOneUse()) {
    std::string qubit = qubitName(measure.getQubit());
    if (version == OpenQASMVersion::V3)
      indented() << target << " = measure " << qubit << ";\n";
    else
      indented() << prefix << "measure " << qubit << " -> " << target << ";\n";
    return success();
  }
  if (version == OpenQASMVersion::V2)
    return op.emitError("OpenQASM 2 cannot assign to a bit");
  std::string value = expression(op.getBit());
  if (value.empty())
    return failure();
  indented() << target << " = " << value << ";\n";
  return success();
}

LogicalResult OpenQASMWriter::writeWrite(cbit::WriteOp op) {
  noteWrite(op.getReg());
  if (version == OpenQASMVersion::V2)
    return op.emitError("OpenQASM 2 cannot assign to a register");
  uint64_t size = cast<cbit::RegType>(op.getReg().getType()).getSize();
  APInt constant;
  std::string target = registerName(op.getReg());
  if (matchPattern(op.getValue(), m_ConstantInt(&constant))) {
    llvm::SmallString<64> digits;
    constant.toStringUnsigned(digits, 2);
    indented() << target << " = \"" << std::string(size - digits.size(), '0')
               << digits << "\";\n";
    return success();
  }
  std::string value = operandAs(op.getValue(), 'u');
  if (value.empty())
    return failure();
  indented() << target << " = bit[" << size << "](" << value << ");\n";
  return success();
}

LogicalResult OpenQASMWriter::writeDelay(qref::DelayOp op) {
  if (version == OpenQASMVersion::V2)
    return op.emitError("OpenQASM 2 has no delay");
  llvm::StringRef unit = stringifyDelayUnit(op.getUnit());
  indented() << "delay[" << formatNumber(op.getDuration()) << unit << "]";
  llvm::StringRef separator = " ";
  for (Value qubit : op.getQubits()) {
    os << separator << qubitName(qubit);
    separator = ", ";
  }
  os << ";\n";
  return success();
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

/// OpenQASM 2's only condition: a whole register equal to a number, before a
/// single operation.
LogicalResult OpenQASMWriter::writeConditional2(scf::IfOp op) {
  auto compare = op.getCondition().getDefiningOp<arith::CmpIOp>();
  APInt number;
  auto read =
      compare ? compare.getLhs().getDefiningOp<cbit::ReadOp>() : cbit::ReadOp();
  if (!read || compare.getPredicate() != arith::CmpIPredicate::eq ||
      !matchPattern(compare.getRhs(), m_ConstantInt(&number)) ||
      !prefix.empty() ||
      (!op.getElseRegion().empty() &&
       op.elseBlock()->getOperations().size() > 1))
    return op.emitError("OpenQASM 2 has no condition but `register == number` "
                        "before a single operation");
  llvm::SmallString<32> digits;
  number.toStringUnsigned(digits);
  prefix =
      fmt::format("if({}=={}) ", registerName(read.getReg()), digits.c_str());
  LogicalResult result = writeBlock(*op.thenBlock());
  prefix.clear();
  return result;
}

LogicalResult OpenQASMWriter::writeIf(scf::IfOp op) {
  if (version == OpenQASMVersion::V2)
    return writeConditional2(op);
  if (op->getNumResults() > 0) {
    cannotSay(op);
    return failure();
  }
  std::string condition = expression(op.getCondition());
  if (condition.empty())
    return failure();
  indented() << "if (" << condition << ") {\n";
  ++depth;
  if (failed(writeBlock(*op.thenBlock())))
    return failure();
  --depth;
  if (!op.getElseRegion().empty() &&
      op.elseBlock()->getOperations().size() > 1) {
    indented() << "} else {\n";
    ++depth;
    if (failed(writeBlock(*op.elseBlock())))
      return failure();
    --depth;
  }
  indented() << "}\n";
  return success();
}

LogicalResult OpenQASMWriter::writeFor(scf::ForOp op) {
  if (version == OpenQASMVersion::V2 || op->getNumResults() > 0) {
    cannotSay(op);
    return failure();
  }
  std::string lower = operandAs(op.getLowerBound(), 's');
  std::string upper = operandAs(op.getUpperBound(), 's');
  std::string step = operandAs(op.getStep(), 's');
  if (lower.empty() || upper.empty() || step.empty())
    return failure();
  std::string name = names[op.getInductionVar()] = programNames.unique("i");
  APInt bound;
  std::string last = matchPattern(op.getUpperBound(), m_ConstantInt(&bound))
                         ? std::to_string(bound.getSExtValue() - 1)
                         : "(" + upper + ") - 1";
  indented() << "for int " << name << " in [" << lower << ":"
             << (step == "1" ? "" : step + ":") << last << "] {\n";
  noteWrites(op.getRegion());
  ++depth;
  if (failed(writeBlock(*op.getBody())))
    return failure();
  --depth;
  programNames.release(name);
  indented() << "}\n";
  return success();
}

LogicalResult OpenQASMWriter::writeWhile(scf::WhileOp op) {
  if (version == OpenQASMVersion::V2 || op->getNumResults() > 0 ||
      op->getNumOperands() > 0) {
    cannotSay(op);
    return failure();
  }
  noteWrites(op.getBefore());
  noteWrites(op.getAfter());
  Block &before = op.getBefore().front();
  for (Operation &inner : before.without_terminator()) {
    if (!isa<cbit::LoadOp, cbit::ReadOp>(inner) && !isPure(&inner)) {
      cannotSay(op);
      return failure();
    }
    if (failed(writeOp(&inner)))
      return failure();
  }
  std::string condition =
      expression(cast<scf::ConditionOp>(before.getTerminator()).getCondition());
  if (condition.empty())
    return failure();
  indented() << "while (" << condition << ") {\n";
  ++depth;
  if (failed(writeBlock(op.getAfter().front())))
    return failure();
  --depth;
  indented() << "}\n";
  return success();
}

LogicalResult OpenQASMWriter::writeSwitch(scf::IndexSwitchOp op) {
  if (version == OpenQASMVersion::V2 || op->getNumResults() > 0) {
    cannotSay(op);
    return failure();
  }
  std::string target = operandAs(op.getArg(), 's');
  if (target.empty())
    return failure();
  indented() << "switch (" << target << ") {\n";
  ++depth;
  for (auto [value, region] : llvm::zip(op.getCases(), op.getCaseRegions())) {
    indented() << "case " << value << " {\n";
    ++depth;
    if (failed(writeBlock(region.front())))
      return failure();
    --depth;
    indented() << "}\n";
  }
  if (op.getDefaultBlock().getOperations().size() > 1) {
    indented() << "default {\n";
    ++depth;
    if (failed(writeBlock(op.getDefaultBlock())))
      return failure();
    --depth;
    indented() << "}\n";
  }
  --depth;
  indented() << "}\n";
  return success();
}

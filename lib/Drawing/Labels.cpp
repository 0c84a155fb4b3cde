//===- Labels.cpp - What drawings call things -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Labels.h"

#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <cstdio>
#include <numbers>

using namespace enishi;
using namespace enishi::drawing;

size_t drawing::displayWidth(llvm::StringRef text) {
  size_t width = 0;
  for (unsigned char c : text)
    width += (c & 0xc0) != 0x80;
  return width;
}

std::string drawing::numberLabel(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4g", value);
  return buffer;
}

std::string drawing::angleLabel(double angle, bool ascii) {
  if (angle == 0)
    return "0";
  const char *pi = ascii ? "pi" : "π";
  for (int denominator : {1, 2, 3, 4, 6, 8, 16, 32, 64}) {
    double numerator = angle / std::numbers::pi * denominator;
    double rounded = std::round(numerator);
    if (rounded == 0 || std::abs(rounded) > 99 ||
        std::abs(numerator - rounded) > 1e-9 * denominator)
      continue;
    std::string result = rounded < 0 ? "-" : "";
    if (std::abs(rounded) != 1)
      result += std::to_string(std::abs(int(rounded)));
    result += pi;
    if (denominator != 1)
      result += "/" + std::to_string(denominator);
    return result;
  }
  return numberLabel(angle);
}

std::string drawing::angleLabel(const Circuit &circuit, Angle angle, bool ascii,
                                const SymbolName &symbolName) {
  if (angle.isConstant())
    return angleLabel(angle.value, ascii);
  const LinearExpr &expr = circuit.expression(angle.expr);
  std::string result;
  for (const LinearExpr::Term &term : expr.terms) {
    double size = std::abs(term.coefficient);
    if (term.coefficient < 0)
      result += "-";
    else if (!result.empty())
      result += "+";
    if (size != 1)
      result += numberLabel(size) + "*";
    result += symbolName(term.symbol);
  }
  if (expr.constant != 0) {
    std::string constant = angleLabel(expr.constant, ascii);
    if (constant.front() != '-')
      result += "+";
    result += constant;
  }
  return result;
}

std::string drawing::gateLabel(GateKind kind, bool ascii) {
  if (!ascii) {
    switch (kind) {
    case GateKind::Sdg:
      return "S†";
    case GateKind::Tdg:
      return "T†";
    case GateKind::SX:
      return "√X";
    case GateKind::SXdg:
      return "√X†";
    case GateKind::ISwapdg:
      return "iSWAP†";
    case GateKind::SqrtISwap:
      return "√iSWAP";
    case GateKind::SqrtISwapdg:
      return "√iSWAP†";
    case GateKind::DCXdg:
      return "DCX†";
    case GateKind::ZX90dg:
      return "ZX90†";
    default:
      break;
    }
  }
  switch (kind) {
  case GateKind::I:
    return "I";
  case GateKind::ISwap:
    return "iSWAP";
  case GateKind::XXPlusYY:
    return "XX+YY";
  case GateKind::XXMinusYY:
    return "XX-YY";
  default:
    break;
  }
  std::string name = gateName(kind).upper();
  llvm::StringRef stem = name;
  return stem.consume_back("DG") ? (stem + "dg").str() : name;
}

std::string drawing::boxLabel(const Circuit &circuit, const Instruction &inst,
                              bool ascii, const SymbolName &symbolName) {
  GateKind kind = inst.kind == GateKind::Controlled ? inst.base : inst.kind;
  if (isTableGate(kind))
    kind = gateInfo(kind).base;
  std::string result = gateLabel(kind, ascii);
  unsigned count = circuit.numParams(inst);
  for (unsigned i = 0; i < count; ++i) {
    result += i ? "," : "(";
    result += angleLabel(circuit, circuit.param(inst, i), ascii, symbolName);
  }
  return count ? result + ")" : result;
}

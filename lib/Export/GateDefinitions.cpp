//===- GateDefinitions.cpp - Gates that standard libraries lack -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GateDefinitions.h"

using namespace enishi;
using namespace enishi::exporting;

/// For OpenQASM 3; every definition uses stdgates.inc only and has the exact
/// phase of gateMatrix().
static llvm::StringRef definition3(GateKind kind) {
  switch (kind) {
  case GateKind::SXdg:
    return "gate sxdg a { inv @ sx a; }";
  case GateKind::R:
    return "gate r(theta, phi) a { rz(-phi) a; rx(theta) a; rz(phi) a; }";
  case GateKind::CS:
    return "gate cs a, b { ctrl @ s a, b; }";
  case GateKind::CSdg:
    return "gate csdg a, b { ctrl @ sdg a, b; }";
  case GateKind::CSX:
    return "gate csx a, b { ctrl @ sx a, b; }";
  case GateKind::CSXdg:
    return "gate csxdg a, b { ctrl @ inv @ sx a, b; }";
  case GateKind::ISwap:
    return "gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; }";
  case GateKind::ISwapdg:
    return "gate iswapdg a, b { h b; cx b, a; cx a, b; h a; sdg b; sdg a; }";
  case GateKind::SqrtISwap:
    return "gate sqrtiswap a, b { cx a, b; crx(-pi / 2) b, a; cx a, b; }";
  case GateKind::SqrtISwapdg:
    return "gate sqrtiswapdg a, b { cx a, b; crx(pi / 2) b, a; cx a, b; }";
  case GateKind::DCX:
    return "gate dcx a, b { cx a, b; cx b, a; }";
  case GateKind::DCXdg:
    return "gate dcxdg a, b { cx b, a; cx a, b; }";
  case GateKind::ECR:
    return "gate ecr a, b { h b; cx a, b; rz(pi / 4) b; cx a, b; h b; x a; "
           "h b; cx a, b; rz(-pi / 4) b; cx a, b; h b; }";
  case GateKind::ZX90:
    return "gate zx90 a, b { h b; cx a, b; rz(pi / 2) b; cx a, b; h b; }";
  case GateKind::ZX90dg:
    return "gate zx90dg a, b { h b; cx a, b; rz(-pi / 2) b; cx a, b; h b; }";
  case GateKind::RXX:
    return "gate rxx(theta) a, b { h a; h b; cx a, b; rz(theta) b; cx a, b; "
           "h a; h b; }";
  case GateKind::RYY:
    return "gate ryy(theta) a, b { rx(pi / 2) a; rx(pi / 2) b; cx a, b; "
           "rz(theta) b; cx a, b; rx(-pi / 2) a; rx(-pi / 2) b; }";
  case GateKind::RZZ:
    return "gate rzz(theta) a, b { cx a, b; rz(theta) b; cx a, b; }";
  case GateKind::RZX:
    return "gate rzx(theta) a, b { h b; cx a, b; rz(theta) b; cx a, b; h b; }";
  case GateKind::XXPlusYY:
    return "gate xx_plus_yy(theta, beta) a, b { rz(beta) a; cx a, b; "
           "crx(theta) b, a; cx a, b; rz(-beta) a; }";
  case GateKind::XXMinusYY:
    return "gate xx_minus_yy(theta, beta) a, b { rz(-beta) b; x a; cx a, b; "
           "crx(theta) b, a; cx a, b; x a; rz(beta) b; }";
  case GateKind::CCZ:
    return "gate ccz a, b, c { ctrl(2) @ z a, b, c; }";
  default:
    return "";
  }
}

/// For OpenQASM 2, whose qelib1.inc is taken to have what Qiskit's has. Equal
/// up to a global phase.
static llvm::StringRef definition2(GateKind kind) {
  switch (kind) {
  case GateKind::CS:
    return "gate cs a,b { cu1(pi/2) a,b; }";
  case GateKind::CSdg:
    return "gate csdg a,b { cu1(-pi/2) a,b; }";
  case GateKind::CSXdg:
    return "gate csxdg a,b { h b; cu1(-pi/2) a,b; h b; }";
  case GateKind::SqrtISwap:
    return "gate sqrtiswap a,b { cx a,b; h a; crz(-pi/2) b,a; h a; cx a,b; }";
  case GateKind::SqrtISwapdg:
    return "gate sqrtiswapdg a,b { cx a,b; h a; crz(pi/2) b,a; h a; cx a,b; }";
  case GateKind::XXPlusYY:
    return "gate xx_plus_yy(theta,beta) a,b { rz(beta) a; cx a,b; h a; "
           "crz(theta) b,a; h a; cx a,b; rz(-beta) a; }";
  case GateKind::XXMinusYY:
    return "gate xx_minus_yy(theta,beta) a,b { rz(-beta) b; x a; cx a,b; h a; "
           "crz(theta) b,a; h a; cx a,b; x a; rz(beta) b; }";
  case GateKind::CCZ:
    return "gate ccz a,b,c { h c; ccx a,b,c; h c; }";
  case GateKind::RYY:
    return "gate ryy(theta) a,b { rx(pi/2) a; rx(pi/2) b; cx a,b; rz(theta) b; "
           "cx a,b; rx(-pi/2) a; rx(-pi/2) b; }";
  case GateKind::R:
    return "gate r(theta,phi) a { rz(-phi) a; rx(theta) a; rz(phi) a; }";
  case GateKind::ISwap:
    return "gate iswap a,b { s a; s b; h a; cx a,b; cx b,a; h b; }";
  case GateKind::ISwapdg:
    return "gate iswapdg a,b { h b; cx b,a; cx a,b; h a; sdg b; sdg a; }";
  case GateKind::DCX:
    return "gate dcx a,b { cx a,b; cx b,a; }";
  case GateKind::DCXdg:
    return "gate dcxdg a,b { cx b,a; cx a,b; }";
  case GateKind::ECR:
    return "gate ecr a,b { h b; cx a,b; rz(pi/4) b; cx a,b; h b; x a; h b; "
           "cx a,b; rz(-pi/4) b; cx a,b; h b; }";
  case GateKind::ZX90:
    return "gate zx90 a,b { h b; cx a,b; rz(pi/2) b; cx a,b; h b; }";
  case GateKind::ZX90dg:
    return "gate zx90dg a,b { h b; cx a,b; rz(-pi/2) b; cx a,b; h b; }";
  case GateKind::RZX:
    return "gate rzx(theta) a,b { h b; cx a,b; rz(theta) b; cx a,b; h b; }";
  default:
    return "";
  }
}

GateSpelling exporting::gateSpelling(GateKind kind, OpenQASMVersion version) {
  if (version == OpenQASMVersion::V2) {
    llvm::StringRef name = gateInfo(kind).qasmName;
    if (kind == GateKind::P)
      name = "u1";
    else if (kind == GateKind::CP)
      name = "cu1";
    return {name, definition2(kind)};
  }
  // The builtin U, whose phase the writer accounts for.
  if (kind == GateKind::U)
    return {"U", ""};
  return {gateInfo(kind).qasmName, definition3(kind)};
}

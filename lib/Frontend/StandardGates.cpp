//===- StandardGates.cpp - The gates of stdgates.inc and qelib1.inc -------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StandardGates.h"

namespace enishi {

// OpenQASM 2 programs mean their gates up to a global phase, so that a name of
// qelib1.inc stands for the table gate with the same action: rzz is RZZ though
// qelib1.inc writes it with another phase. stdgates.inc is exact.
static constexpr llvm::StringLiteral kMargolus =
    "h2 t2 cx12 tdg2 cx02 t2 cx12 tdg2 h2";
static constexpr llvm::StringLiteral kRelativePhase3 =
    "h3 t3 cx23 tdg3 h3 cx03 t3 cx13 tdg3 cx03 t3 cx13 tdg3 h3 t3 cx23 tdg3 h3";

static constexpr StandardGate kGates[] = {
    {"U", BuiltinOpenQASM2, GateKind::U},
    {"U", BuiltinOpenQASM3, GateKind::U, ParamRule::Same, PhaseRule::HalfTheta},
    {"CX", BuiltinOpenQASM2 | Stdgates, GateKind::CX},

    // One qubit.
    {"id", Stdgates | Qelib1, GateKind::I},
    {"x", Stdgates | Qelib1, GateKind::X},
    {"y", Stdgates | Qelib1, GateKind::Y},
    {"z", Stdgates | Qelib1, GateKind::Z},
    {"h", Stdgates | Qelib1, GateKind::H},
    {"s", Stdgates | Qelib1, GateKind::S},
    {"sdg", Stdgates | Qelib1, GateKind::Sdg},
    {"t", Stdgates | Qelib1, GateKind::T},
    {"tdg", Stdgates | Qelib1, GateKind::Tdg},
    {"sx", Stdgates | Qelib1Later, GateKind::SX},
    {"sxdg", Qelib1Later, GateKind::SXdg},
    {"rx", Stdgates | Qelib1, GateKind::RX},
    {"ry", Stdgates | Qelib1, GateKind::RY},
    {"rz", Stdgates | Qelib1, GateKind::RZ},
    {"p", Stdgates | Qelib1Later, GateKind::P},
    {"phase", Stdgates, GateKind::P},
    {"u1", Stdgates | Qelib1, GateKind::P},
    {"u2", Qelib1, GateKind::U, ParamRule::HalfPi},
    {"u3", Qelib1, GateKind::U},
    {"u2", Stdgates, GateKind::U, ParamRule::HalfPi, PhaseRule::MinusHalfSum},
    {"u3", Stdgates, GateKind::U, ParamRule::Same, PhaseRule::MinusHalfSum},
    {"u", Qelib1Later, GateKind::U},
    {"u0", Qelib1Later, GateKind::I, ParamRule::Drop},
    {"r", Qelib1Later, GateKind::R},

    // Two qubits.
    {"cx", Stdgates | Qelib1, GateKind::CX},
    {"cy", Stdgates | Qelib1, GateKind::CY},
    {"cz", Stdgates | Qelib1, GateKind::CZ},
    {"ch", Stdgates | Qelib1, GateKind::CH},
    {"cs", Qelib1Later, GateKind::CS},
    {"csdg", Qelib1Later, GateKind::CSdg},
    {"csx", Qelib1Later, GateKind::CSX},
    {"cp", Stdgates | Qelib1Later, GateKind::CP},
    {"cphase", Stdgates, GateKind::CP},
    {"cu1", Qelib1, GateKind::CP},
    {"crx", Stdgates | Qelib1Later, GateKind::CRX},
    {"cry", Stdgates | Qelib1Later, GateKind::CRY},
    {"crz", Stdgates | Qelib1, GateKind::CRZ},
    {"cu3", Qelib1, GateKind::CU, ParamRule::ZeroGamma},
    {"cu", Stdgates | Qelib1Later, GateKind::CU},
    {"swap", Stdgates | Qelib1Later, GateKind::Swap},
    {"iswap", Qelib1Later, GateKind::ISwap},
    {"dcx", Qelib1Later, GateKind::DCX},
    {"ecr", Qelib1Later, GateKind::ECR},
    {"rxx", Qelib1Later, GateKind::RXX},
    {"ryy", Qelib1Later, GateKind::RYY},
    {"rzz", Qelib1Later, GateKind::RZZ},
    {"rzx", Qelib1Later, GateKind::RZX},
    {"xx_plus_yy", Qelib1Later, GateKind::XXPlusYY},
    {"xx_minus_yy", Qelib1Later, GateKind::XXMinusYY},

    // More.
    {"ccx", Stdgates | Qelib1, GateKind::CCX},
    {"ccz", Qelib1Later, GateKind::CCZ},
    {"cswap", Stdgates | Qelib1Later, GateKind::CSwap},
    {"c3x", Qelib1Later, GateKind::X, ParamRule::Same, PhaseRule::None, 3},
    {"c4x", Qelib1Later, GateKind::X, ParamRule::Same, PhaseRule::None, 4},
    {"c3sqrtx", Qelib1Later, GateKind::SX, ParamRule::Same, PhaseRule::None, 3},
    {"c3sx", Qelib1Later, GateKind::SX, ParamRule::Same, PhaseRule::None, 3},
    // Maslov, "Advantages of using relative-phase Toffoli gates", 2016.
    {"rccx", Qelib1Later, GateKind::I, ParamRule::Same, PhaseRule::None, 2,
     kMargolus},
    {"rc3x", Qelib1Later, GateKind::I, ParamRule::Same, PhaseRule::None, 3,
     kRelativePhase3},
    {"rcccx", Qelib1Later, GateKind::I, ParamRule::Same, PhaseRule::None, 3,
     kRelativePhase3},
};

unsigned StandardGate::numParams() const {
  switch (paramRule) {
  case ParamRule::HalfPi:
    return 2;
  case ParamRule::Drop:
    return 1;
  case ParamRule::ZeroGamma:
    return 3;
  case ParamRule::Same:
    break;
  }
  return gateInfo(kind).numParams;
}

unsigned StandardGate::numQubits() const {
  return gateInfo(kind).numQubits + controls;
}

llvm::ArrayRef<StandardGate> standardGates() { return kGates; }

} // namespace enishi

//===- Native.h - Translation to a device's gates ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SYNTHESIS_NATIVE_H
#define ENISHI_SYNTHESIS_NATIVE_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Synthesis/Decompose.h"
#include "enishi/Synthesis/OneQubit.h"
#include "enishi/Synthesis/TwoQubit.h"

#include <functional>

namespace enishi {

/// A native two-qubit gate of a device.
struct NativeTwoQubitGate {
  GateKind kind = GateKind::CX;
  /// For gates with an angle: only angles in [0, pi/2] may be used.
  bool positiveAngles = false;
};

/// The gates that a device offers.
struct NativeBasis {
  OneQubitBasis oneQubit = OneQubitBasis::ZSXX;
  /// In order of preference: among gates that a pair offers, the one that
  /// needs the fewest entanglers is taken, then the first.
  llvm::SmallVector<NativeTwoQubitGate, 2> twoQubit;
  /// Whether the device offers the gate on (first operand, second operand).
  /// Without it every gate is offered on every ordered pair. A pair that
  /// offers a gate in one direction only gets the other one by one-qubit gates.
  std::function<bool(GateKind, Qubit, Qubit)> isSupported;
  /// The average gate infidelity of a native gate on a pair (for approximate
  /// synthesis).
  std::function<double(GateKind, Qubit, Qubit)> error;

  /// The basis of a device that offers `gates`; an error if they are not
  /// universal.
  static llvm::Expected<NativeBasis> fromGates(llvm::ArrayRef<GateKind> gates);
};

struct NativeOptions {
  /// Drop the RZ that nothing but a Z measurement or a reset follows.
  bool dropBeforeMeasure = false;
  /// Drop a global phase that depends on a symbol. Otherwise it becomes one
  /// gphase instruction at the end.
  bool dropSymbolicPhase = false;
  /// Resynthesise two-qubit gates approximately where `NativeBasis::error`
  /// says that fewer, inexact gates are better.
  bool approximate = false;
  /// For gates on more than two qubits.
  AncillaPolicy ancillas;
};

/// Rewrites a circuit, control flow included, to native gates only: measure,
/// reset, barrier, delay and symbolic angles are kept. Exact including the
/// global phase (unless the options say otherwise). One-qubit gates between
/// two-qubit gates are fused; RZ moves through gates that allow it.
///
/// The two-qubit gates of `circuit` must be on pairs that offer a native gate
/// in at least one direction; otherwise the result is an error. About 0.2 us
/// per gate that is native or has no parameter, 2 us per arbitrary unitary.
llvm::Expected<Circuit> translateToNative(const Circuit &circuit,
                                          const NativeBasis &basis,
                                          const NativeOptions &options = {});

} // namespace enishi

#endif // ENISHI_SYNTHESIS_NATIVE_H

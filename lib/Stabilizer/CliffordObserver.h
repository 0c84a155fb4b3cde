//===- CliffordObserver.h - Expectations after Clifford gates ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Expectation values in the state that a circuit of Clifford gates leaves,
// averaged over all that it measures, without following any outcome: a product
// of Pauli operators is taken back through the circuit. Where the sign of an
// operator depends on results, these stay in the product as symbols; at the
// measurement of one, its symbol is the measured operator. A product that does
// not commute with a measurement has the average 0.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_CLIFFORDOBSERVER_H
#define ENISHI_LIB_STABILIZER_CLIFFORDOBSERVER_H

#include "StabilizerProgram.h"

#include "enishi/Circuit/PauliSum.h"

#include "llvm/ADT/BitVector.h"

namespace enishi::stabilizer {

/// For circuits without noise, products and loops, as lowerProgram() makes
/// them; the program must outlive it.
class CliffordObserver {
public:
  explicit CliffordObserver(const StabilizerProgram &program);

  /// Of the term's product, without its coefficient: -1, 0 or 1, exactly.
  /// Linear in the length of the circuit.
  double expectation(const PauliTerm &term);

private:
  bool takeBack(const Step &step);
  bool takeBackMeasurements(const Step &step);
  void takeBackCliffords(const Step &step);
  void takeBackFeedback(const Step &step);

  const StabilizerProgram &program;
  /// U^-1 P U for the gates of the circuit, by StimOp.
  std::vector<CliffordImages> inverses;
  /// The product: by qubit, by result, and whether it is negative.
  std::vector<uint8_t> paulis;
  llvm::BitVector symbols;
  bool isNegative = false;
  /// Results before the current place.
  uint64_t results = 0;
};

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_CLIFFORDOBSERVER_H

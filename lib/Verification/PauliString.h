//===- PauliString.h - Products of Pauli matrices ----------------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_PAULISTRING_H
#define ENISHI_LIB_VERIFICATION_PAULISTRING_H

#include "enishi/Circuit/Circuit.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/bit.h"

namespace enishi::verification {

/// i^phase times, on every qubit, X^x Z^z: 64 qubits to a word.
class PauliString {
public:
  PauliString() = default;
  explicit PauliString(unsigned numQubits)
      : words(2 * ((numQubits + 63) / 64), 0) {}
  /// X or Z on one qubit.
  static PauliString single(unsigned numQubits, unsigned qubit, bool isZ) {
    PauliString result(numQubits);
    result.words[(isZ ? result.half() : 0) + qubit / 64] |= uint64_t(1)
                                                            << qubit % 64;
    return result;
  }

  bool x(unsigned qubit) const { return words[qubit / 64] >> qubit % 64 & 1; }
  bool z(unsigned qubit) const {
    return words[half() + qubit / 64] >> qubit % 64 & 1;
  }
  void clearZ(unsigned qubit) {
    words[half() + qubit / 64] &= ~(uint64_t(1) << qubit % 64);
  }
  unsigned half() const { return words.size() / 2; }
  uint64_t xWord(unsigned k) const { return words[k]; }
  uint64_t zWord(unsigned k) const { return words[half() + k]; }
  void setXWord(unsigned k, uint64_t value) { words[k] = value; }

  bool hasX() const {
    return llvm::any_of(llvm::ArrayRef(words).take_front(half()),
                        [](uint64_t word) { return word != 0; });
  }
  /// Whether this is a multiple of the identity.
  bool isScalar() const {
    return llvm::all_of(words, [](uint64_t word) { return word == 0; });
  }

  bool commutesWith(const PauliString &other) const {
    uint64_t parity = 0;
    for (unsigned k = 0, h = half(); k < h; ++k)
      parity ^=
          (words[k] & other.words[h + k]) ^ (words[h + k] & other.words[k]);
    return !(llvm::popcount(parity) & 1);
  }
  /// The same but for the phase.
  bool sameAxis(const PauliString &other) const { return words == other.words; }
  bool operator==(const PauliString &other) const {
    return phase == other.phase && words == other.words;
  }

  /// this = this * other * i^power.
  void multiply(const PauliString &other, unsigned power = 0) {
    unsigned h = half();
    uint64_t parity = 0;
    for (unsigned k = 0; k < h; ++k)
      parity ^= words[h + k] & other.words[k];
    for (unsigned k = 0; k < 2 * h; ++k)
      words[k] ^= other.words[k];
    phase =
        (phase + other.phase + power + 2 * (llvm::popcount(parity) & 1)) & 3;
  }
  void negate() { phase ^= 2; }
  /// For a Hermitian string: whether it is minus a product of X, Y and Z.
  bool isNegative() const {
    unsigned ys = 0;
    for (unsigned k = 0, h = half(); k < h; ++k)
      ys += llvm::popcount(words[k] & words[h + k]);
    return (phase - ys) & 2;
  }

  /// The power of i.
  uint8_t phase = 0;

private:
  /// The words of x, then those of z.
  llvm::SmallVector<uint64_t, 4> words;
};

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_PAULISTRING_H

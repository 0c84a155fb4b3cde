//===- ClassicalMachine.h - The classical side of a Program -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CIRCUIT_CLASSICALMACHINE_H
#define ENISHI_CIRCUIT_CLASSICALMACHINE_H

#include "enishi/Circuit/Program.h"

#include "llvm/ADT/Hashing.h"

#include <variant>

namespace enishi {

/// The value of one input parameter of a program. An Int or Float input takes
/// an integer or a double (an integer is converted for a Float input), a Bits
/// input a string of 0 and 1, the highest bit first, or an integer.
struct InputValue {
  std::string name;
  std::variant<int64_t, double, std::string> value;
};

/// The slots and bits of one run of a Program.
class ClassicalMachine {
public:
  ClassicalMachine() = default;
  /// All slots and bits 0. The program must outlive the machine.
  explicit ClassicalMachine(const Program &program);

  /// Sets the inputs; every input of the program must be given, and nothing
  /// else.
  llvm::Error setInputs(llvm::ArrayRef<InputValue> inputs);

  /// Runs one Classical instruction.
  llvm::Error execute(const Instruction &inst);

  int64_t slot(uint32_t index) const { return slots[index]; }
  double floatSlot(uint32_t index) const;
  bool bit(uint32_t index) const { return bits[index / 64] >> index % 64 & 1; }
  void setBit(uint32_t index, bool value);
  /// Whether slots and bits are the same; both must run the same program.
  bool sameAs(const ClassicalMachine &other) const {
    return slots == other.slots && bits == other.bits;
  }
  /// For hash tables: equal for machines that are the same.
  size_t hash() const {
    return llvm::hash_combine(llvm::hash_combine_range(slots),
                              llvm::hash_combine_range(bits));
  }

  /// The parameters of a gate as numbers.
  void parameters(const Instruction &inst,
                  llvm::SmallVectorImpl<double> &values) const;

private:
  void setFloat(uint32_t index, double value);
  llvm::Error executeBits(const Instruction &inst);

  const Program *program = nullptr;
  std::vector<int64_t> slots;
  std::vector<uint64_t> bits;
};

} // namespace enishi

#endif // ENISHI_CIRCUIT_CLASSICALMACHINE_H

//===- ClassicalMachine.h - The classical side of a Program -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_CLASSICALMACHINE_H
#define ENISHI_LIB_SIMULATION_CLASSICALMACHINE_H

#include "enishi/Circuit/Program.h"
#include "enishi/Simulation/Simulator.h"

namespace enishi::simulation {

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

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_CLASSICALMACHINE_H

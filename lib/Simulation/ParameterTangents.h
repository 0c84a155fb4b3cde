//===- ParameterTangents.h - How gates depend on the inputs -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_PARAMETERTANGENTS_H
#define ENISHI_LIB_SIMULATION_PARAMETERTANGENTS_H

#include "enishi/Circuit/ClassicalMachine.h"
#include "enishi/Circuit/PauliSum.h"

namespace enishi::simulation {

/// The derivatives of a number by the inputs of a program, those that are not
/// zero, in ascending order of the inputs.
using Tangent = std::vector<std::pair<uint32_t, double>>;

/// Forward differentiation of a program's classical arithmetic by its Float
/// inputs. Whatever goes through an integer or a bit is constant.
class SlotTangents {
public:
  explicit SlotTangents(const Program &program);

  /// Follows one Classical instruction; `machine` is as it is before it.
  void execute(const Instruction &inst, const ClassicalMachine &machine);

  /// The derivatives of a gate's parameter.
  Tangent ofParameter(const Instruction &inst, unsigned index) const;

private:
  const Program &program;
  std::vector<Tangent> slots;
};

/// The generator G of a gate's parameter as a sum of Pauli strings without the
/// identity, so that dU/dp = -i G U up to a phase. `params` are those of the
/// gate. Errors: a gate with more than 12 controls beyond those of the table.
llvm::Expected<PauliSum> parameterGenerator(const Circuit &circuit,
                                            const Instruction &inst,
                                            llvm::ArrayRef<double> params,
                                            unsigned index);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_PARAMETERTANGENTS_H

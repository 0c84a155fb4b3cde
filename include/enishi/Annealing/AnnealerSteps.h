//===- AnnealerSteps.h - The steps to a program for an annealer -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What compileForAnnealer does, step by step, for those who choose the steps
// themselves (the passes of the ising dialect). Each takes a program that the
// steps before it have filled, in the order in which they stand here. A step is
// a decision, which a caller may make otherwise, and what follows from it.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_ANNEALERSTEPS_H
#define ENISHI_ANNEALING_ANNEALERSTEPS_H

#include "enishi/Annealing/CompileProblem.h"

namespace enishi::annealing {

/// The logical model, its names, and how the problem's variables are read.
/// Fails, like all of these, with an AnnealerCompileError.
llvm::Error makeLogical(AnnealerProgram &program, const Problem &problem,
                        const ReductionOptions &options = {});

/// Makes the logical model smaller. False, and nothing done, where presolve
/// finds nothing.
bool presolveLogical(AnnealerProgram &program, const PresolveOptions &options);

/// Chains for the logical variables. On a machine without a topology: variables
/// are qubits. O(1) but for the search.
llvm::Error placeLogical(AnnealerProgram &program, const AnnealerDevice &device,
                         const EmbedOptions &options);
/// Takes chains that were found before; fails where they are no embedding.
llvm::Error usePlacement(AnnealerProgram &program, const AnnealerDevice &device,
                         Embedding embedding, std::string method);

/// `prefactor` 0: defaultPrefactor. Without a topology it does nothing.
llvm::Error setChainStrengths(AnnealerProgram &program,
                              const AnnealerDevice &device,
                              ChainStrengthRule rule, double prefactor);

/// The logical model over the program's qubits, with its chains and its gauge,
/// in the machine's variables but not yet in its numbers.
llvm::Expected<IsingModel> spreadModel(const AnnealerProgram &program,
                                       const AnnealerDevice &device);

/// How a model is brought to a machine's numbers: what it is multiplied by, and
/// what its coefficients are rounded to multiples of (0: not at all).
struct CoefficientFit {
  double scale = 1;
  double fieldStep = 0, couplingStep = 0;
};
/// The steps of a model that is multiplied by `scale`.
CoefficientFit stepsFor(const IsingModel &spread, const AnnealerDevice &device,
                        double scale);
/// On machines of whole numbers a power of two that makes every coefficient
/// whole, which is exact, where the range has room for that; elsewhere the
/// largest factor with which the model fits. Machines without a range get the
/// model as it is. O(spins + couplings).
CoefficientFit chooseFit(const IsingModel &spread,
                         const AnnealerDevice &device);

/// The physical model, and what the rounding costs. What one qubit of a chain
/// loses is added to the next, and likewise for the couplers between two
/// chains; couplers within a chain become rather stronger than weaker.
/// O(spins + couplings).
void makePhysical(AnnealerProgram &program, const IsingModel &spread,
                  const AnnealerDevice &device, const CoefficientFit &fit);

/// Empty points: from 0 to 1 in annealingTimeUs, or in the device's default
/// time where that is 0.
llvm::Error makeSchedule(AnnealerProgram &program, const AnnealerDevice &device,
                         llvm::ArrayRef<SchedulePoint> points,
                         double annealingTimeUs);

/// Whether compileForAnnealer would keep what presolve does; what the device
/// cannot take at all is not its subject.
bool doesPresolvePay(const Problem &problem, const AnnealerDevice &device,
                     const CompileForAnnealerOptions &options);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_ANNEALERSTEPS_H

//===- ProgramOf.h - Programs for annealers out of a module -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The steps of the ising dialect with their decisions filled in are a program;
// this performs them with the functions of enishi/Annealing/AnnealerSteps.h.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TRANSFORMS_ISING_PROGRAMOF_H
#define ENISHI_TRANSFORMS_ISING_PROGRAMOF_H

#include "dialects/Ising/Ising.h"
#include "enishi/Annealing/AnnealerSteps.h"

#include "mlir/IR/BuiltinOps.h"

namespace enishi {

/// The steps from a model to a program, in the only order that a device's
/// program has: model, gauge, embed, scale, quantize, schedule. All but the
/// model and the embedding may be absent.
struct ProgramSteps {
  ising::ModelOp model;
  ising::GaugeOp gauge;
  ising::EmbedOp embed;
  ising::ScaleOp scale;
  ising::QuantizeOp quantize;
  ising::ScheduleOp schedule;
};
/// Fails, with a diagnostic, for another order and where something else than
/// these steps stands between.
mlir::FailureOr<ProgramSteps> stepsOf(mlir::Value program);

/// The device of an embedding. Fails with a diagnostic.
mlir::FailureOr<annealing::AnnealerDevice> deviceOf(ising::EmbedOp embed);

/// A program up to its chains and its gauge, ready for spreadModel. The logical
/// model is that of `steps`, without names. Fails, with a diagnostic, where a
/// decision is not taken yet or is wrong.
mlir::LogicalResult placeProgram(const ProgramSteps &steps,
                                 const annealing::AnnealerDevice &device,
                                 annealing::AnnealerProgram &program);

/// The program of the samples that @main (or the only function) returns, which
/// must come from a problem by reduce, presolve, gauge, embed, scale, quantize,
/// schedule and sample, and go back by unembed and lift. The result has passed
/// checkAnnealerProgram. Fails with a diagnostic.
mlir::FailureOr<annealing::AnnealerProgram> programOf(mlir::ModuleOp module);

/// Reports an error of the core at a step, with its way out as a note.
mlir::LogicalResult reportAt(mlir::Operation *step, llvm::Error error);

} // namespace enishi

#endif // ENISHI_TRANSFORMS_ISING_PROGRAMOF_H

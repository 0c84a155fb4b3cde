//===- enishi-opt.cpp - Run passes on MLIR text -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/CBit/CBit.h"
#include "dialects/Dem/Dem.h"
#include "dialects/Ising/Ising.h"
#include "dialects/QC/QC.h"
#include "dialects/QRef/QRef.h"
#include "dialects/Stab/Stab.h"
#include "enishi/Conversion/Passes.h"
#include "enishi/Transforms/Ising/Passes.h"
#include "enishi/Transforms/Passes.h"
#include "enishi/Transforms/Stab/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

int main(int argc, char **argv) {
  DialectRegistry registry;
  registry.insert<arith::ArithDialect, func::FuncDialect, math::MathDialect,
                  scf::SCFDialect, enishi::cbit::CBitDialect,
                  enishi::qref::QRefDialect, enishi::qc::QCDialect,
                  enishi::ising::IsingDialect, enishi::dem::DemDialect,
                  enishi::stab::StabDialect>();
  registerCSEPass();
  registerCanonicalizerPass();
  enishi::registerConversionPasses();
  enishi::registerIsingTransformPasses();
  enishi::registerIsingPipelines();
  enishi::registerStabTransformPasses();
  enishi::registerTransformPasses();
  return asMainReturnCode(
      MlirOptMain(argc, argv, "Enishi's pass driver\n", registry));
}

//===- enishi-translate.cpp - To MLIR and from it ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpenQASMTranslations.h"
#include "ProblemTranslations.h"
#include "QIRTranslations.h"
#include "StabilizerTranslations.h"

#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  enishi::registerOpenQASMTranslations();
  enishi::registerProblemTranslations();
  enishi::registerQIRTranslations();
  enishi::registerStabilizerTranslations();
  return failed(mlir::mlirTranslateMain(argc, argv, "Enishi's translations"));
}

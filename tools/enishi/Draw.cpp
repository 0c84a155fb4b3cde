//===- Draw.cpp - enishi draw -----------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Loading.h"
#include "ProblemInput.h"
#include "Verbs.h"

#include "enishi/Drawing/CircuitDrawing.h"

using namespace enishi;
using namespace enishi::driver;

int driver::draw(Session &session, const DrawVerb &verb) {
  if (refuseProblem(session, verb.input,
                    "--embedding --target=ANNEALER draws its chains of qubits"))
    return ExitUsage;
  LoadOptions load;
  load.phase = Phase::Circuit;
  Loaded loaded = loadProgram(session, verb.input, load);
  if (!loaded.program)
    return loaded.exitCode;
  DrawingOptions options;
  options.width = verb.width ? verb.width : terminalWidth();
  options.ascii = verb.ascii;
  std::string text;
  llvm::raw_string_ostream os(text);
  if (verb.svg)
    drawSvg(*loaded.program, options, os);
  else
    drawText(*loaded.program, options, os);
  return session.write(text) ? ExitSuccess : ExitUnreadable;
}

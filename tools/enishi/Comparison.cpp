//===- Comparison.cpp - Comparing two programs ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Comparison.h"

#include "ProgressBar.h"

using namespace enishi;
using namespace enishi::driver;

Verdict driver::comparePrograms(Session &session, const Program &before,
                                const Program &after,
                                EquivalenceOptions options) {
  ProgressBar bar(session, "verifying");
  options.threads = session.threads();
  options.progress = [&](llvm::StringRef, double fraction) {
    bar.update(fraction);
  };
  Session::Phase phase(session, "verify");
  // A program is run from |0...0>: a proof for that is the next best thing and
  // costs less, so the one for every input is not to hold it up.
  double workLimit = options.workLimit;
  if (options.inputs == VerifyInputs::All)
    options.workLimit = workLimit / 4;
  Verdict verdict = checkEquivalence(before, after, options);
  if (verdict.isEqual() || verdict.equivalence == Equivalence::NotEquivalent ||
      options.inputs == VerifyInputs::Zero)
    return verdict;
  options.inputs = VerifyInputs::Zero;
  options.workLimit = workLimit;
  Verdict fromZero = checkEquivalence(before, after, options);
  bool knowsMore = fromZero.isEqual() ||
                   fromZero.equivalence == Equivalence::NotEquivalent ||
                   verdict.equivalence == Equivalence::NoInformation;
  return knowsMore ? fromZero : verdict;
}

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
  Verdict verdict = checkEquivalence(before, after, options);
  if (verdict.isEqual() || verdict.equivalence == Equivalence::NotEquivalent ||
      options.inputs == VerifyInputs::Zero)
    return verdict;
  options.inputs = VerifyInputs::Zero;
  Verdict fromZero = checkEquivalence(before, after, options);
  bool knowsMore = fromZero.isEqual() ||
                   fromZero.equivalence == Equivalence::NotEquivalent ||
                   verdict.equivalence == Equivalence::NoInformation;
  return knowsMore ? fromZero : verdict;
}

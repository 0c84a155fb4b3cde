//===- ProgressBar.h - Progress on a terminal -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_PROGRESSBAR_H
#define ENISHI_TOOLS_ENISHI_PROGRESSBAR_H

#include "Session.h"

namespace enishi::driver {

/// A bar on standard error while long work runs. Shows nothing when standard
/// error is no terminal, with --quiet, or during the first half second.
class ProgressBar {
public:
  ProgressBar(const Session &session, std::string label);
  ~ProgressBar() { finish(); }

  void update(double fraction);
  /// Wipes the bar.
  void finish();

private:
  bool enabled;
  bool visible = false;
  std::string label;
  std::chrono::steady_clock::time_point start, lastDrawn;
};

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_PROGRESSBAR_H

//===- ProgressBar.cpp - Progress on a terminal -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProgressBar.h"

#include "llvm/Support/raw_ostream.h"

#include <fmt/format.h>

#include <algorithm>

#include <unistd.h>

using namespace enishi::driver;

static constexpr std::chrono::milliseconds kDelay(500), kInterval(100);
static constexpr int kBarColumns = 30;

ProgressBar::ProgressBar(const Session &session, std::string label)
    : enabled(!session.options().quiet && isatty(STDERR_FILENO)),
      label(std::move(label)), start(std::chrono::steady_clock::now()),
      lastDrawn(start) {}

void ProgressBar::update(double fraction) {
  if (!enabled)
    return;
  auto now = std::chrono::steady_clock::now();
  if (now - start < kDelay || (visible && now - lastDrawn < kInterval))
    return;
  lastDrawn = now;
  visible = true;
  fraction = std::clamp(fraction, 0.0, 1.0);
  int filled = static_cast<int>(fraction * kBarColumns);
  double elapsed = std::chrono::duration<double>(now - start).count();
  std::string remaining =
      fraction > 0.01
          ? fmt::format("{:.0f} s left", elapsed / fraction - elapsed)
          : "";
  llvm::errs() << fmt::format(
      "\r{} [{}{}] {:3.0f}% {}\033[K", label, std::string(filled, '#'),
      std::string(kBarColumns - filled, ' '), 100 * fraction, remaining);
}

void ProgressBar::finish() {
  if (visible)
    llvm::errs() << "\r\033[K";
  visible = false;
}

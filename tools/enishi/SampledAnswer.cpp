//===- SampledAnswer.cpp - Answers out of samples -------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SampledAnswer.h"

#include "ProblemInput.h"

#include <fmt/format.h>

#include <cmath>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

/// "10s", "500ms", "2m", "1h", or a number of seconds; nothing for other text.
static std::optional<double> parseDuration(llvm::StringRef text) {
  double unit = 1;
  if (text.consume_back("ms"))
    unit = 1e-3;
  else if (text.consume_back("s"))
    unit = 1;
  else if (text.consume_back("m"))
    unit = 60;
  else if (text.consume_back("h"))
    unit = 3600;
  double value;
  if (text.getAsDouble(value) || !std::isfinite(value) || value < 0)
    return std::nullopt;
  return value * unit;
}

std::optional<double> driver::readDuration(Session &session,
                                           llvm::StringRef text) {
  std::optional<double> seconds = parseDuration(text);
  if (!seconds)
    session
        .error("E0908", fmt::format("'{}' is not a length of time", text.str()))
        .help = "write 10s, 500ms, 2m or 1h";
  return seconds;
}

std::string driver::answerHead(const Answer &answer) {
  constexpr size_t kShown = 8;
  std::string text = fmt::format(
      "{} {}\n",
      answer.sense == Sense::Maximize ? "maximum found" : "minimum found",
      answer.energy);
  for (const Answer::Violation &broken :
       llvm::ArrayRef(answer.violations).take_front(kShown))
    text +=
        fmt::format("  breaks {} by {}\n", broken.constraint, broken.amount);
  if (answer.violations.size() > kShown)
    text +=
        fmt::format("  ... and {} more\n", answer.violations.size() - kShown);
  return text;
}

std::string driver::chosenText(const Answer &answer) {
  // Only what is not 0 (or not -1): what was chosen.
  constexpr size_t kShown = 64;
  std::string chosen;
  size_t count = 0;
  for (const Answer::Value &value : answer.assignment) {
    if (value.value <= 0)
      continue;
    if (++count <= kShown)
      chosen += value.value == 1
                    ? fmt::format(" {}", value.name)
                    : fmt::format(" {}={}", value.name, value.value);
  }
  return fmt::format(
      "  above zero:{}{}\n", count ? chosen : " none",
      count > kShown
          ? fmt::format(" ... and {} more (see --json)", count - kShown)
          : "");
}

int driver::writeSampledAnswer(Session &session, const Answer &answer,
                               llvm::function_ref<std::string()> text,
                               std::string wayOut) {
  if (!writeSolution(session, answer, text))
    return ExitUnreadable;
  if (answer.violations.empty())
    return ExitSuccess;
  session
      .error("E0692",
             "no assignment was found that satisfies all the constraints")
      .help = std::move(wayOut);
  return ExitVerificationFailed;
}

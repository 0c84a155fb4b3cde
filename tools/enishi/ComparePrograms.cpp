//===- ComparePrograms.cpp - enishi compare of a gate program -------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Loading.h"
#include "Verbs.h"

#include "llvm/Support/JSON.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::driver;

namespace {

/// What a device makes of the program, or why it does not.
struct Row {
  std::string target;
  std::optional<ProgramReport> report;
  std::string refusal;
};

} // namespace

static Row compileFor(Session &session, const CompareVerb &verb,
                      const std::string &target) {
  Row row;
  row.target = target;
  // Messages of its own, so that one device's refusal is a line of the table.
  Session own(session.options());
  Session::Phase phase(session, target);
  LoadOptions load;
  load.target = target;
  load.optLevel = verb.optLevel;
  load.seed = verb.seed;
  load.phase = Phase::Mapped;
  Compiled compiled = compileFile(own, verb.input, load);
  if (compiled.compiler)
    row.report = reportCompiled(own, compiled);
  if (!row.report)
    row.refusal = own.firstError();
  return row;
}

/// The row with the best chance; the first of equal ones. Null: there is none.
static const Row *bestOf(llvm::ArrayRef<Row> rows) {
  const Row *best = nullptr;
  for (const Row &row : rows)
    if (row.report &&
        (!best || row.report->logSuccess() > best->report->logSuccess()))
      best = &row;
  return best;
}

static std::string asText(llvm::ArrayRef<Row> rows) {
  size_t width = 6;
  for (const Row &row : rows)
    width = std::max(width, row.target.size());
  std::string text = fmt::format(
      "{:<{}}  {:>6}  {:>15}  {:>7}  {:>10}  {:>8}\n", "device", width,
      "qubits", "two-qubit gates", "depth", "duration", "success");
  for (const Row &row : rows) {
    if (!row.report) {
      text +=
          fmt::format("{:<{}}  {:>6}  {:>15}  {:>7}  {:>10}  {:>8}  {}\n",
                      row.target, width, "-", "-", "-", "-", "-", row.refusal);
      continue;
    }
    const ProgramReport &report = *row.report;
    text +=
        fmt::format("{:<{}}  {:>6}  {:>15}  {:>7}  {:>10}  {:>8}\n", row.target,
                    width, report.sitesUsed, report.twoQubitGates, report.depth,
                    formatDuration(report.durationNs),
                    formatProbability(report.logSuccess()));
  }
  if (const Row *best = bestOf(rows))
    text += fmt::format("best chance: {}\n", best->target);
  return text;
}

static std::string asJson(llvm::ArrayRef<Row> rows, llvm::StringRef input) {
  llvm::json::Array devices;
  for (const Row &row : rows) {
    llvm::json::Object object{{"target", llvm::json::fixUTF8(row.target)},
                              {"fits", row.report.has_value()}};
    if (row.report)
      object["report"] = llvm::cantFail(llvm::json::parse(toJson(*row.report)));
    else
      object["refusal"] = llvm::json::fixUTF8(row.refusal);
    devices.push_back(std::move(object));
  }
  llvm::json::Object result{{"program", llvm::json::fixUTF8(input)},
                            {"devices", std::move(devices)}};
  if (const Row *best = bestOf(rows))
    result["best"] = llvm::json::fixUTF8(best->target);
  return llvm::formatv("{0:2}\n", llvm::json::Value(std::move(result))).str();
}

int driver::compareDevices(Session &session, const CompareVerb &verb) {
  // What is wrong with the program is said once.
  LoadOptions load;
  load.phase = Phase::Circuit;
  if (Compiled program = compileFile(session, verb.input, load);
      !program.compiler)
    return program.exitCode;
  std::vector<std::string> targets = verb.targets;
  if (targets.empty())
    targets = {"heron-156", "fujitsu-256", "riken-64", "willow-105",
               "helios-98"};
  std::vector<Row> rows;
  for (const std::string &target : targets)
    rows.push_back(compileFor(session, verb, target));
  if (!session.write(session.options().json ? asJson(rows, verb.input)
                                            : asText(rows)))
    return ExitUnreadable;
  return bestOf(rows) ? ExitSuccess : ExitDoesNotFit;
}

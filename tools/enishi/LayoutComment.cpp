//===- LayoutComment.cpp - The layout in a compiled program -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayoutComment.h"

#include "llvm/ADT/StringMap.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::driver;

static const char kInitial[] = "//! initial_layout";
static const char kFinal[] = "//! final_layout";

/// The names of a program's qubits as layouts write them. A register of one
/// element answers to its bare name too.
static llvm::StringMap<uint32_t> qubitNumbers(const Program &program) {
  llvm::StringMap<uint32_t> numbers;
  for (const QubitRegister &reg : program.qubitRegisters) {
    for (uint32_t i = 0; i < reg.numQubits; ++i)
      numbers[fmt::format("{}[{}]", reg.name, i)] = reg.firstQubit + i;
    if (reg.numQubits == 1)
      numbers[reg.name] = reg.firstQubit;
  }
  return numbers;
}

LayoutComment driver::layoutComment(const ProgramLayout &layout) {
  LayoutComment comment;
  for (size_t q = 0; q < layout.qubitNames.size(); ++q) {
    comment.initial.emplace_back(layout.qubitNames[q], layout.initialLayout[q]);
    comment.final.emplace_back(layout.qubitNames[q], layout.finalLayout[q]);
  }
  return comment;
}

std::string driver::writeLayoutComment(const ProgramLayout &layout) {
  LayoutComment comment = layoutComment(layout);
  std::string text = kInitial;
  for (const auto &[name, site] : comment.initial)
    text += fmt::format(" {}=${}", name, site);
  text += fmt::format("\n{}", kFinal);
  for (const auto &[name, site] : comment.final)
    text += fmt::format(" {}=${}", name, site);
  return text + '\n';
}

static bool parseLine(llvm::StringRef line,
                      std::vector<std::pair<std::string, uint32_t>> &layout) {
  llvm::SmallVector<llvm::StringRef> items;
  line.split(items, ' ', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef item : items) {
    auto [name, site] = item.split('=');
    uint32_t number;
    if (name.empty() || !site.consume_front("$") ||
        site.getAsInteger(10, number))
      return false;
    layout.emplace_back(name.str(), number);
  }
  return true;
}

std::optional<LayoutComment> driver::readLayoutComment(llvm::StringRef text) {
  LayoutComment layout;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    line = line.trim();
    // The lines stand in the head of the file, before any statement but the
    // version.
    if (line.consume_front(kInitial)) {
      if (!parseLine(line, layout.initial))
        return std::nullopt;
    } else if (line.consume_front(kFinal)) {
      if (!parseLine(line, layout.final))
        return std::nullopt;
    } else if (!line.empty() && !line.starts_with("//") &&
               !line.starts_with("OPENQASM")) {
      break;
    }
  }
  if (layout.initial.empty() || layout.initial.size() != layout.final.size())
    return std::nullopt;
  return layout;
}

bool driver::resolveLayout(const LayoutComment &layout, const Program &source,
                           Program &compiled, EquivalenceOptions &options) {
  llvm::StringMap<uint32_t> sourceQubits = qubitNumbers(source);
  llvm::StringMap<uint32_t> compiledQubits = qubitNumbers(compiled);
  // OpenQASM 2 has no physical qubits: its one register stands for the sites.
  const std::vector<QubitRegister> &registers = compiled.qubitRegisters;
  std::string siteRegister;
  if (registers.size() == 1 && !registers[0].name.starts_with("$"))
    siteRegister = registers[0].name;
  auto siteName = [&](uint32_t site) {
    return siteRegister.empty() ? fmt::format("${}", site)
                                : fmt::format("{}[{}]", siteRegister, site);
  };
  auto resolve = [&](const std::vector<std::pair<std::string, uint32_t>> &from,
                     std::vector<Qubit> &to) {
    to.assign(source.code.numQubits, kNone);
    for (const auto &[name, site] : from) {
      auto q = sourceQubits.find(name);
      if (q == sourceQubits.end())
        return false;
      // A site that the program never names holds a qubit that idles.
      auto [p, isNew] =
          compiledQubits.try_emplace(siteName(site), compiled.code.numQubits);
      if (isNew)
        ++compiled.code.numQubits;
      to[q->second] = p->second;
    }
    return llvm::all_of(to, [](Qubit q) { return q != kNone; });
  };
  std::vector<Qubit> initial, final;
  if (!resolve(layout.initial, initial) || !resolve(layout.final, final))
    return false;
  options.initialLayout = std::move(initial);
  options.finalLayout = std::move(final);
  return true;
}

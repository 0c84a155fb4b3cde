//===- DetectorSelection.cpp - Detectors by name --------------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LineScanner.h"

#include "enishi/Stabilizer/Sampling.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

/// One term of the list: a range of numbers, or a value of a coordinate.
struct Term {
  uint64_t first = 0, last = 0;
  std::optional<uint64_t> coordinate;
  double value = 0;
};

constexpr uint64_t kMostDetectors = uint64_t(1) << 24;

std::optional<Term> parseTerm(llvm::StringRef text) {
  Term term;
  if (text.consume_front("c")) {
    auto [number, value] = text.split('=');
    term.coordinate = parseCount(number, 255);
    if (!term.coordinate || value.getAsDouble(term.value))
      return std::nullopt;
    return term;
  }
  auto [first, last] = text.split('-');
  if (!text.contains('-'))
    last = first;
  auto number = [](llvm::StringRef name) -> std::optional<uint64_t> {
    if (!name.consume_front("D"))
      return std::nullopt;
    return parseCount(name, kMostDetectors);
  };
  std::optional<uint64_t> from = number(first), to = number(last);
  if (!from || !to || *to < *from)
    return std::nullopt;
  term.first = *from;
  term.last = *to;
  return term;
}

/// Calls f(number, coordinates) for each detector, loops counted out.
template <typename F>
void forEachDetector(const StimCircuit &circuit, size_t begin, size_t end,
                     uint64_t &number, std::vector<double> &shift, F &&f) {
  for (size_t i = begin; i < end; ++i) {
    const StimInstruction &inst = circuit.instructions[i];
    if (inst.op == StimOp::REPEAT) {
      for (uint64_t k = 0; inst.bodySize && k < inst.repetitions; ++k)
        forEachDetector(circuit, i + 1, i + 1 + inst.bodySize, number, shift,
                        f);
      i += inst.bodySize;
      continue;
    }
    llvm::ArrayRef<double> arguments = circuit.arguments(inst);
    if (inst.op == StimOp::SHIFT_COORDS) {
      shift.resize(std::max(shift.size(), arguments.size()));
      for (size_t k = 0; k < arguments.size(); ++k)
        shift[k] += arguments[k];
    } else if (inst.op == StimOp::DETECTOR) {
      std::vector<double> coordinates = arguments.vec();
      for (size_t k = 0; k < std::min(coordinates.size(), shift.size()); ++k)
        coordinates[k] += shift[k];
      f(number++, coordinates);
    }
  }
}

} // namespace

llvm::Expected<std::vector<uint64_t>>
stabilizer::selectDetectors(const StimCircuit &circuit, llvm::StringRef text) {
  const StimCircuit::Sizes sizes = circuit.sizes();
  const uint64_t count = sizes.detectors;
  if (count > kMostDetectors || sizes.executed > kMostDetectors)
    return llvm::createStringError(llvm::formatv(
        "the circuit is too long to select shots by its {0} detectors", count));
  if (count == 0)
    return llvm::createStringError("the circuit has no detectors to select by");
  llvm::SmallVector<llvm::StringRef> words;
  text.split(words, ',');
  std::vector<Term> terms;
  for (llvm::StringRef word : words) {
    std::optional<Term> term = parseTerm(word.trim());
    if (word.trim() == "all")
      term = Term{0, count - 1, std::nullopt, 0};
    if (!term)
      return llvm::createStringError(llvm::formatv(
          "'{0}' names no detectors: expected all, D5, D5-D9 or c3=-9 (those "
          "whose coordinate number 3, counted from 0, is -9)",
          word));
    if (!term->coordinate && term->last >= count)
      return llvm::createStringError(llvm::formatv(
          "there is no detector D{0}: the circuit has {1}", term->last, count));
    terms.push_back(*term);
  }
  std::vector<uint64_t> selected;
  std::vector<bool> used(terms.size());
  uint64_t number = 0;
  std::vector<double> shift;
  forEachDetector(circuit, 0, circuit.instructions.size(), number, shift,
                  [&](uint64_t detector, llvm::ArrayRef<double> coordinates) {
                    bool wanted = false;
                    for (auto [i, term] : llvm::enumerate(terms)) {
                      bool fits =
                          term.coordinate
                              ? *term.coordinate < coordinates.size() &&
                                    coordinates[*term.coordinate] == term.value
                              : detector >= term.first && detector <= term.last;
                      wanted |= fits;
                      used[i] = used[i] || fits;
                    }
                    if (wanted)
                      selected.push_back(detector);
                  });
  for (size_t i = 0; i < terms.size(); ++i)
    if (!used[i])
      return llvm::createStringError(llvm::formatv(
          "no detector has {0} as its coordinate number {1}, counted from 0",
          terms[i].value, *terms[i].coordinate));
  return selected;
}

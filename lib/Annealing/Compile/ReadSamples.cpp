//===- ReadSamples.cpp - What a machine measured --------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/CompileProblem.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>

#include <cmath>

using namespace enishi::annealing;
using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;

namespace {

/// Reads on after the first fault, but keeps that one.
class SamplesReader {
public:
  explicit SamplesReader(const AnnealerProgram &program) {
    for (uint32_t i = 0; i < program.qubits.size(); ++i)
      position[program.hasTopology() ? std::to_string(program.qubits[i])
                                     : program.names[i]] = i;
  }
  llvm::Expected<RawSamples> read(const Value &root);

private:
  void fail(const std::string &message) {
    if (fault.empty())
      fault = message;
  }
  /// Where each column goes.
  std::vector<uint32_t> columns(const Array &labels);
  void readSampleSet(const Object &set);
  void readPacked(const Array &words, size_t numRows,
                  llvm::ArrayRef<uint32_t> columns);
  void readRows(const Array &rows, size_t numRows,
                llvm::ArrayRef<uint32_t> columns);
  void readObjects(const Array &rows);
  void readOccurrences(const Array *counts);
  int8_t spin(const Value &value);

  llvm::StringMap<uint32_t> position;
  RawSamples samples;
  bool hasZero = false, hasMinusOne = false;
  std::string fault;
};

} // namespace

/// -1 for what may be 0 in bits; at the end only one of the two was there.
int8_t SamplesReader::spin(const Value &value) {
  if (std::optional<bool> truth = value.getAsBoolean()) {
    hasZero |= !*truth;
    return *truth ? 1 : -1;
  }
  std::optional<double> number = value.getAsNumber();
  if (number == 1)
    return 1;
  if (number != 0 && number != -1)
    fail("a value is none of -1, 0, 1, true and false");
  (number == 0 ? hasZero : hasMinusOne) = true;
  return -1;
}

std::vector<uint32_t> SamplesReader::columns(const Array &labels) {
  std::vector<uint32_t> result;
  std::vector<bool> isSeen(position.size(), false);
  for (const Value &value : labels) {
    std::string label;
    if (std::optional<llvm::StringRef> word = value.getAsString())
      label = word->str();
    else if (std::optional<int64_t> number = value.getAsInteger())
      label = std::to_string(*number);
    auto found = position.find(label);
    if (found == position.end()) {
      fail(fmt::format("the program has no variable '{}'", label));
      return {};
    }
    if (isSeen[found->second])
      fail(fmt::format("the variable '{}' is there twice", label));
    isSeen[found->second] = true;
    result.push_back(found->second);
  }
  if (result.size() != position.size())
    fail(fmt::format("the samples have {} of the program's {} variables",
                     result.size(), position.size()));
  return result;
}

/// dimod's layout: bit i of word w is variable 32 w + i.
void SamplesReader::readPacked(const Array &words, size_t numRows,
                               llvm::ArrayRef<uint32_t> columns) {
  size_t perRow = (columns.size() + 31) / 32;
  if (words.size() != numRows * perRow)
    return fail("the packed samples have not the size that they state");
  for (size_t row = 0; row < numRows; ++row) {
    SpinConfiguration &spins = samples.rows.emplace_back(columns.size());
    for (size_t i = 0; i < columns.size(); ++i) {
      std::optional<double> word = words[row * perRow + i / 32].getAsNumber();
      if (!word || *word < 0 || *word >= 0x1p32 || *word != std::trunc(*word))
        return fail("a packed word is no number of 32 bits");
      bool isUp = static_cast<uint32_t>(*word) >> (i % 32) & 1;
      spins[columns[i]] = isUp ? 1 : -1;
    }
  }
}

/// One list after the other, or a list of lists.
void SamplesReader::readRows(const Array &rows, size_t numRows,
                             llvm::ArrayRef<uint32_t> columns) {
  bool isFlat = !rows.empty() && !rows.front().getAsArray();
  if (rows.size() != (isFlat ? numRows * columns.size() : numRows))
    return fail("the samples have not the size that they state");
  for (size_t row = 0; row < numRows; ++row) {
    const Array *values = isFlat ? &rows : rows[row].getAsArray();
    if (!values || (!isFlat && values->size() != columns.size()))
      return fail("a sample has not one value per variable");
    SpinConfiguration &spins = samples.rows.emplace_back(columns.size());
    size_t begin = isFlat ? row * columns.size() : 0;
    for (size_t i = 0; i < columns.size(); ++i)
      spins[columns[i]] = spin((*values)[begin + i]);
  }
}

void SamplesReader::readOccurrences(const Array *counts) {
  samples.occurrences.assign(samples.rows.size(), 1);
  if (!counts)
    return;
  if (counts->size() != samples.rows.size())
    return fail("there is not one number of occurrences per sample");
  for (size_t i = 0; i < counts->size(); ++i) {
    std::optional<int64_t> count = (*counts)[i].getAsInteger();
    if (!count || *count < 1)
      return fail("a number of occurrences is not positive");
    samples.occurrences[i] = static_cast<uint64_t>(*count);
  }
}

void SamplesReader::readSampleSet(const Object &set) {
  const Array *labels = set.getArray("variable_labels");
  const Object *data = set.getObject("sample_data");
  std::optional<int64_t> numRows = set.getInteger("num_rows");
  if (!labels || !data || !numRows || *numRows < 0)
    return fail("\"variable_labels\", \"sample_data\" or \"num_rows\" of a "
                "SampleSet is missing");
  const Array *values = data->getArray("data");
  if (!values)
    return fail("\"sample_data\" holds bytes: write it with use_bytes=False");
  std::vector<uint32_t> where = columns(*labels);
  if (!fault.empty())
    return;
  auto rows = static_cast<size_t>(*numRows);
  if (set.getBoolean("sample_packed").value_or(true)) {
    // A shape of rows and words is a list of lists in some versions.
    Array words;
    for (const Value &value : *values)
      if (const Array *row = value.getAsArray())
        words.insert(words.end(), row->begin(), row->end());
      else
        words.push_back(value);
    readPacked(words, rows, where);
  } else {
    readRows(*values, rows, where);
  }
  const Object *vectors = set.getObject("vectors");
  const Object *counts =
      vectors ? vectors->getObject("num_occurrences") : nullptr;
  readOccurrences(counts ? counts->getArray("data") : nullptr);
}

void SamplesReader::readObjects(const Array &rows) {
  for (const Value &value : rows) {
    const Object *row = value.getAsObject();
    if (!row)
      return fail("a sample is no object {label: value}");
    SpinConfiguration &spins = samples.rows.emplace_back(position.size());
    for (const auto &[label, item] : *row) {
      auto found = position.find(label.str());
      if (found == position.end())
        return fail(
            fmt::format("the program has no variable '{}'", label.str()));
      spins[found->second] = spin(item);
    }
    if (row->size() != position.size())
      return fail(fmt::format("a sample has {} of the program's {} variables",
                              row->size(), position.size()));
  }
}

llvm::Expected<RawSamples> SamplesReader::read(const Value &root) {
  const Object *object = root.getAsObject();
  if (object && object->getString("type") == "SampleSet") {
    readSampleSet(*object);
  } else {
    const Array *rows =
        object ? object->getArray("samples") : root.getAsArray();
    if (rows)
      readObjects(*rows);
    else
      fail("it is neither a SampleSet, nor a list of samples, nor an object "
           "with such a list under \"samples\"");
    if (fault.empty())
      readOccurrences(object ? object->getArray("num_occurrences") : nullptr);
  }
  if (hasZero && hasMinusOne)
    fail("there are values of 0 and of -1: one of them means nothing");
  if (!fault.empty())
    return llvm::createStringError(fault);
  return std::move(samples);
}

llvm::Expected<RawSamples>
enishi::annealing::readSamples(llvm::StringRef text,
                               const AnnealerProgram &program) {
  llvm::Expected<Value> value = llvm::json::parse(text);
  if (!value)
    return value.takeError();
  return SamplesReader(program).read(*value);
}

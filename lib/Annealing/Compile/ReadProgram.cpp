//===- ReadProgram.cpp - Programs for annealers from JSON -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NumberLists.h"
#include "ReadPresolveHistory.h"

#include "enishi/Annealing/CompileProblem.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;
using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;

namespace {

/// Reads on after the first fault, but keeps that one.
class ProgramReader {
public:
  explicit ProgramReader(std::vector<std::vector<double>> lists)
      : lists(std::move(lists)) {}
  llvm::Expected<AnnealerProgram> read(const Object &root);

private:
  void fail(const std::string &message) {
    if (fault.empty())
      fault = message;
  }
  const Object &object(const Object &from, llvm::StringRef key);
  std::vector<double> numbers(const Object &from, llvm::StringRef key);
  /// Whole numbers below the limit.
  std::vector<uint32_t> indices(const Object &from, llvm::StringRef key,
                                uint64_t limit);
  double number(const Object &from, llvm::StringRef key);
  std::string text(const Object &from, llvm::StringRef key);
  std::vector<std::string> labels(const Object &bqm);
  IsingModel model(const Object &bqm, VariableKind domain = VariableKind::Spin);

  void readHead(const Object &body);
  void readPhysical(const Object &bqm, const Object &body);
  void readChains(const Object &body);
  void readGauge(const Object &body);
  void readPresolve(const Object &body);
  void readDecoding(const Object &body);
  void readSchedule(const Object &body);

  /// The long lists, until each is read.
  std::vector<std::vector<double>> lists;
  AnnealerProgram program;
  std::string fault;
  const Object none;
};

const Object &ProgramReader::object(const Object &from, llvm::StringRef key) {
  if (const Object *found = from.getObject(key))
    return *found;
  fail(fmt::format("the object \"{}\" is missing", key.str()));
  return none;
}

std::vector<double> ProgramReader::numbers(const Object &from,
                                           llvm::StringRef key) {
  std::vector<double> result;
  if (const Object *cut = from.getObject(key)) {
    std::optional<int64_t> number = cut->getInteger("numbers");
    if (number && *number >= 0 && size_t(*number) < lists.size()) {
      result.swap(lists[*number]);
      if (!llvm::all_of(result, [](double v) { return std::isfinite(v); }))
        fail(fmt::format("\"{}\" has something that is no number", key.str()));
      return result;
    }
  }
  const Array *array = from.getArray(key);
  if (!array) {
    fail(fmt::format("the list \"{}\" is missing", key.str()));
    return result;
  }
  result.reserve(array->size());
  for (const Value &value : *array) {
    std::optional<double> number = value.getAsNumber();
    if (!number || !std::isfinite(*number)) {
      fail(fmt::format("\"{}\" has something that is no number", key.str()));
      return result;
    }
    result.push_back(*number);
  }
  return result;
}

std::vector<uint32_t> ProgramReader::indices(const Object &from,
                                             llvm::StringRef key,
                                             uint64_t limit) {
  std::vector<uint32_t> result;
  for (double value : numbers(from, key)) {
    if (value < 0 || value != std::trunc(value) ||
        value >= static_cast<double>(limit)) {
      fail(fmt::format("\"{}\" has {}, which is no number below {}", key.str(),
                       value, limit));
      return result;
    }
    result.push_back(static_cast<uint32_t>(value));
  }
  return result;
}

double ProgramReader::number(const Object &from, llvm::StringRef key) {
  std::optional<double> value = from.getNumber(key);
  if (!value || !std::isfinite(*value)) {
    fail(fmt::format("the number \"{}\" is missing", key.str()));
    return 0;
  }
  return *value;
}

std::string ProgramReader::text(const Object &from, llvm::StringRef key) {
  std::optional<llvm::StringRef> value = from.getString(key);
  if (!value)
    fail(fmt::format("the text \"{}\" is missing", key.str()));
  return value.value_or("").str();
}

std::vector<std::string> ProgramReader::labels(const Object &bqm) {
  std::vector<std::string> result;
  const Array *array = bqm.getArray("variable_labels");
  if (!array) {
    fail("the list \"variable_labels\" is missing");
    return result;
  }
  llvm::StringSet<> seen;
  for (const Value &value : *array) {
    std::string name;
    if (std::optional<llvm::StringRef> word = value.getAsString())
      name = word->str();
    else if (std::optional<int64_t> number = value.getAsInteger())
      name = std::to_string(*number);
    else
      fail("a label is neither a text nor a whole number");
    if (!seen.insert(name).second)
      fail(fmt::format("two variables are labelled '{}'", name));
    result.push_back(std::move(name));
  }
  return result;
}

IsingModel ProgramReader::model(const Object &bqm, VariableKind domain) {
  if (text(bqm, "variable_type") !=
      (domain == VariableKind::Binary ? "BINARY" : "SPIN"))
    fail("the variables of a model are not spins");
  std::vector<double> fields = numbers(bqm, "linear_biases");
  std::vector<double> weights = numbers(bqm, "quadratic_biases");
  std::vector<uint32_t> heads = indices(bqm, "quadratic_head", fields.size());
  std::vector<uint32_t> tails = indices(bqm, "quadratic_tail", fields.size());
  if (heads.size() != weights.size() || tails.size() != weights.size()) {
    fail("a model's quadratic lists have different lengths");
    return {};
  }
  std::vector<Coupling> couplings;
  for (size_t i = 0; i < weights.size(); ++i) {
    if (heads[i] == tails[i])
      fail("a model couples a variable to itself");
    couplings.push_back({heads[i], tails[i], weights[i]});
  }
  return IsingModel::create(std::move(fields), couplings,
                            number(bqm, "offset"));
}

void ProgramReader::readHead(const Object &body) {
  std::optional<int64_t> version = body.getInteger("enishi_annealer_program");
  if (version != 1 && version != 2)
    fail("the version of the program is not known; this compiler reads 1 and "
         "2");
  program.problem = text(body, "problem");
  program.device = text(body, "device");
  std::string sense = text(body, "sense");
  if (sense != "minimize" && sense != "maximize")
    fail(fmt::format("'{}' is no sense", sense));
  program.sense = sense == "maximize" ? Sense::Maximize : Sense::Minimize;
  program.penalty = number(body, "penalty");
  if (llvm::StringRef(text(body, "seed")).getAsInteger(10, program.seed))
    fail("the seed is no number");
  double reads = number(body, "num_reads");
  if (reads < 1 || reads > 0x1p31 || reads != std::trunc(reads))
    fail("the number of reads is none");
  else
    program.numReads = static_cast<uint32_t>(reads);
  program.scale = number(body, "scale");
  if (!(program.scale > 0))
    fail("the scale is not positive");
  const Object &rounding = object(body, "rounding");
  program.fieldStep = number(rounding, "field_step");
  program.couplingStep = number(rounding, "coupling_step");
  program.largestError = number(rounding, "largest_error");
  program.energyError = number(rounding, "energy_error");
  if (body.getString("topology"))
    program.topology = body.getString("topology")->str();
}

void ProgramReader::readChains(const Object &body) {
  program.embeddingMethod = text(body, "embedding_method");
  const Object &embedding = object(body, "embedding");
  if (embedding.size() != program.names.size())
    fail(fmt::format("{} chains for {} variables", embedding.size(),
                     program.names.size()));
  for (const std::string &name : program.names)
    program.embedding.addChain(indices(embedding, name, uint64_t(1) << 31));
  const Object &strength = object(body, "chain_strength");
  program.chainRule = text(strength, "rule");
  program.chainPrefactor = number(strength, "prefactor");
  program.chainStrengths = numbers(strength, "values");
  if (program.chainStrengths.size() != program.names.size())
    fail("not every variable has a chain strength");
}

/// The embedded model, with its qubits in ascending order, and what holds
/// between it and the chains.
void ProgramReader::readPhysical(const Object &bqm, const Object &body) {
  // Spins unless it says otherwise; chains are of spins only.
  if (!program.hasTopology() && bqm.getString("variable_type") == "BINARY")
    program.domain = VariableKind::Binary;
  program.physical = model(bqm, program.domain);
  std::vector<std::string> names = labels(bqm);
  if (names.size() != program.physical.numSpins()) {
    fail("a model has not one label per variable");
    return;
  }
  if (!program.hasTopology()) {
    if (names != program.names)
      fail("the two models have different variables");
    for (Qubit q = 0; q < names.size(); ++q) {
      program.qubits.push_back(q);
      program.embedding.addChain({q});
    }
    return;
  }
  for (const std::string &name : names) {
    Qubit qubit = 0;
    if (llvm::StringRef(name).getAsInteger(10, qubit))
      fail(fmt::format("the qubit '{}' is no number", name));
    program.qubits.push_back(qubit);
  }
  readChains(body);
  if (!std::is_sorted(program.qubits.begin(), program.qubits.end()))
    fail("the qubits are not in ascending order");
  std::vector<Qubit> used = program.embedding.qubits;
  std::sort(used.begin(), used.end());
  if (used != program.qubits)
    fail("the qubits of the chains are not those of the model");
}

void ProgramReader::readGauge(const Object &body) {
  if (!body.get("gauge"))
    return;
  for (double value : numbers(body, "gauge")) {
    if (value != 1 && value != -1)
      fail("a value of the gauge is neither 1 nor -1");
    program.gauge.push_back(value > 0 ? 1 : -1);
  }
  if (program.gauge.size() != program.names.size())
    fail("not every variable has a value in the gauge");
}

void ProgramReader::readPresolve(const Object &body) {
  if (!body.get("presolve"))
    return;
  const Object &object = this->object(body, "presolve");
  ProgramPresolve &record = program.presolve.emplace();
  record.errorBound = number(object, "error_bound");
  const Object &reduced = this->object(object, "reduced");
  record.reduced = model(reduced);
  record.names = labels(reduced);
  record.kept = indices(object, "kept", record.names.size());
  if (record.names.size() != record.reduced.numSpins())
    fail("a model has not one label per variable");
  if (record.kept.size() != program.names.size())
    fail("\"kept\" has not one spin per logical variable");
  const Array *steps = object.getArray("undo");
  if (!steps)
    fail("the list \"undo\" is missing");
  if (!fault.empty())
    return;
  for (Spin i = 0; i < record.kept.size(); ++i)
    if (program.names[i] != record.names[record.kept[i]])
      fail(
          fmt::format("the logical variable '{}' is not the spin that was kept",
                      program.names[i]));
  llvm::Expected<PresolveHistory> history =
      readPresolveHistory(*steps, record.kept, record.reduced.numSpins());
  if (history)
    record.history = std::move(*history);
  else
    fail(llvm::toString(history.takeError()));
}

void ProgramReader::readDecoding(const Object &body) {
  const Array *array = body.getArray("decoding");
  if (!array) {
    fail("the list \"decoding\" is missing");
    return;
  }
  for (const Value &value : *array) {
    const Object *item = value.getAsObject();
    if (!item) {
      fail("\"decoding\" has something that is no object");
      return;
    }
    DecodedVariable variable{text(*item, "variable"),
                             number(*item, "constant"),
                             number(*item, "upper"),
                             {}};
    std::vector<uint32_t> bits =
        indices(*item, "bits",
                program.presolve ? program.presolve->names.size()
                                 : program.names.size());
    std::vector<double> coefficients = numbers(*item, "coefficients");
    if (bits.size() != coefficients.size()) {
      fail("a decoded variable has not one coefficient per bit");
      return;
    }
    for (size_t i = 0; i < bits.size(); ++i)
      variable.bits.push_back({bits[i], coefficients[i]});
    program.decoding.push_back(std::move(variable));
  }
}

void ProgramReader::readSchedule(const Object &body) {
  const Value *value = body.get("anneal_schedule");
  if (!value)
    return;
  const Array *points = value->getAsArray();
  for (size_t i = 0; points && i < points->size(); ++i) {
    const Array *point = (*points)[i].getAsArray();
    std::optional<double> time, fraction;
    if (point && point->size() == 2) {
      time = (*point)[0].getAsNumber();
      fraction = (*point)[1].getAsNumber();
    }
    if (!time || !fraction)
      fail("a point of the schedule is no pair of numbers");
    program.schedule.push_back({time.value_or(0), fraction.value_or(0)});
  }
  if (!points)
    fail("the schedule is no list");
}

llvm::Expected<AnnealerProgram> ProgramReader::read(const Object &root) {
  bool isBqm = !root.get("enishi_annealer_program");
  const Object &body = isBqm ? object(root, "info") : root;
  const Object &bqm = isBqm ? root : object(root, "bqm");
  readHead(body);
  const Object &logical = object(body, "logical");
  program.logical = model(logical);
  program.names = labels(logical);
  if (program.names.size() != program.logical.numSpins())
    fail("a model has not one label per variable");
  // Later parts refer to earlier ones.
  if (fault.empty())
    readPhysical(bqm, body);
  if (fault.empty()) {
    readGauge(body);
    readPresolve(body);
  }
  if (fault.empty()) {
    readDecoding(body);
    readSchedule(body);
  }
  if (!fault.empty())
    return llvm::createStringError(fault);
  return std::move(program);
}

} // namespace

/// Whether brackets nest deeper than any program's: the JSON parser would use
/// up the stack.
static bool isTooDeep(llvm::StringRef text) {
  unsigned depth = 0;
  bool inString = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (inString) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        inString = false;
    } else if (c == '"') {
      inString = true;
    } else if (c == '[' || c == '{') {
      if (++depth > 64)
        return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

bool enishi::annealing::isAnnealerProgram(llvm::StringRef text) {
  llvm::StringRef start = text.ltrim();
  return start.starts_with("{") && text.contains("\"enishi_annealer_program\"");
}

llvm::Expected<AnnealerProgram>
enishi::annealing::readAnnealerProgram(llvm::StringRef text) {
  NumberLists cut = cutNumberLists(text, {"linear_biases", "quadratic_biases",
                                          "quadratic_head", "quadratic_tail"});
  if (isTooDeep(cut.skeleton))
    return llvm::createStringError("the brackets nest too deep");
  llvm::Expected<Value> value = llvm::json::parse(cut.skeleton);
  if (!value)
    return value.takeError();
  const Object *root = value->getAsObject();
  if (!root)
    return llvm::createStringError("a program is a JSON object");
  return ProgramReader(std::move(cut.lists)).read(*root);
}

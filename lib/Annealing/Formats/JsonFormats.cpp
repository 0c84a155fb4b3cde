//===- JsonFormats.cpp - bqpjson, BQM JSON and HUBO JSON --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JsonFormats.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

//===----------------------------------------------------------------------===//
// Members
//===----------------------------------------------------------------------===//

bool JsonMembers::index(JsonCursor &cursor) {
  const char *start = cursor.position();
  llvm::StringMap<SourceRange> seen;
  bool good = cursor.object([&](llvm::StringRef key, SourceRange where) {
    if (auto [it, isNew] = seen.try_emplace(key, where); !isNew) {
      (void)it;
      return reader.fail(
          where, "E0612",
          fmt::format("the key '{}' stands twice", printable(key)),
          "leave one of the two");
    }
    const char *valueAt = cursor.position();
    if (!cursor.skip(1))
      return false;
    members.push_back({key.str(), where, cursor.since(valueAt)});
    return true;
  });
  objectRange = reader.range(start, start == reader.end() ? start : start + 1);
  return good;
}

std::optional<JsonCursor> JsonMembers::take(llvm::StringRef key) {
  for (Member &member : members)
    if (member.key == key) {
      member.taken = true;
      return JsonCursor(reader, member.value);
    }
  return std::nullopt;
}

std::optional<JsonCursor> JsonMembers::require(llvm::StringRef key) {
  std::optional<JsonCursor> cursor = take(key);
  if (!cursor)
    reader.fail(objectRange, "E0612",
                fmt::format("the key \"{}\" is missing", key.str()),
                "docs/problem-formats.md lists the keys");
  return cursor;
}

void JsonMembers::finish(llvm::ArrayRef<llvm::StringRef> harmless) {
  for (const Member &member : members)
    if (!member.taken && !llvm::is_contained(harmless, member.key))
      reader.warn(member.keyRange, "W0653",
                  fmt::format("the key '{}' is not known and is ignored",
                              printable(member.key)));
}

//===----------------------------------------------------------------------===//
// Shared values
//===----------------------------------------------------------------------===//

bool formats::readDomain(ProblemReader &reader, JsonCursor cursor,
                         llvm::StringRef binaryWord, llvm::StringRef spinWord,
                         VariableKind &kind) {
  const char *start = cursor.position();
  std::string word;
  if (!cursor.string(word))
    return false;
  if (word != binaryWord && word != spinWord)
    return reader.fail(
        reader.range(cursor.since(start)), "E0612",
        fmt::format("'{}' is no domain of variables", printable(word)),
        fmt::format("write \"{}\" or \"{}\"", binaryWord.str(),
                    spinWord.str()));
  kind = word == spinWord ? VariableKind::Spin : VariableKind::Binary;
  return true;
}

bool formats::readReals(JsonCursor &cursor, std::vector<double> &values) {
  return cursor.array([&] {
    double value;
    if (!cursor.number(value))
      return false;
    values.push_back(value);
    return true;
  });
}

bool formats::readIndices(JsonCursor &cursor, std::vector<uint32_t> &values,
                          uint64_t limit, ProblemReader &reader) {
  return cursor.array([&] {
    const char *start = cursor.position();
    uint64_t value;
    if (!cursor.index(value, "a variable"))
      return false;
    if (value >= limit)
      return reader.fail(
          reader.range(cursor.since(start)), "E0608",
          fmt::format("there is no variable {}", value),
          limit ? fmt::format("the variables are 0 to {}", limit - 1)
                : "the file has no variables");
    values.push_back(value);
    return true;
  });
}

bool formats::readLabels(JsonCursor &cursor, std::vector<std::string> &labels) {
  return cursor.array([&] {
    std::string label;
    if (cursor.isString()) {
      if (!cursor.string(label))
        return false;
    } else {
      const char *start = cursor.position();
      if (!cursor.skip(1))
        return false;
      // Without white space, so that the same label is the same name.
      bool inString = false;
      llvm::StringRef text = cursor.since(start);
      for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"' && (i == 0 || text[i - 1] != '\\'))
          inString = !inString;
        if (inString || !llvm::isSpace(text[i]))
          label += text[i];
      }
    }
    labels.push_back(std::move(label));
    return true;
  });
}

/// The number that a name writes, or nothing: "0" and "17", not "017".
static std::optional<uint32_t> wholeNumber(llvm::StringRef name) {
  uint32_t value;
  if (name.empty() || (name.size() > 1 && name[0] == '0') ||
      !llvm::all_of(name, isDigit) || name.getAsInteger(10, value))
    return std::nullopt;
  return value;
}

bool formats::setLabels(ProblemReader &reader, std::vector<std::string> labels,
                        SourceRange where) {
  Problem &problem = reader.problem;
  if (labels.size() != problem.variables.size())
    return reader.fail(where, "E0607",
                       fmt::format("{} labels for {} variables", labels.size(),
                                   problem.variables.size()),
                       "every variable has one label");
  std::optional<uint32_t> first =
      labels.empty() ? std::optional<uint32_t>(0) : wholeNumber(labels[0]);
  bool countsUp = first.has_value();
  for (size_t i = 0; i < labels.size() && countsUp; ++i)
    countsUp = wholeNumber(labels[i]) == std::optional<uint32_t>(*first + i);
  if (countsUp) {
    problem.firstIndex = *first;
    return true;
  }
  llvm::StringSet<> seen;
  for (const std::string &label : labels)
    if (!seen.insert(label).second)
      return reader.fail(
          where, "E0609",
          fmt::format("two variables are labelled '{}'", printable(label)),
          "every variable has a label of its own");
  problem.variableNames = std::move(labels);
  return true;
}

std::string formats::labelJson(llvm::StringRef name) {
  if (wholeNumber(name))
    return name.str();
  return jsonString(name);
}

static VariableInfo infoOf(VariableKind kind) {
  return kind == VariableKind::Spin ? VariableInfo::spin()
                                    : VariableInfo::binary();
}

//===----------------------------------------------------------------------===//
// bqpjson
//===----------------------------------------------------------------------===//

namespace {

/// Numbers of variables by their ids in the file.
class IdTable {
public:
  bool read(ProblemReader &reader, JsonCursor cursor);
  /// The variable of the id at the cursor.
  bool lookUp(ProblemReader &reader, JsonCursor &cursor, Variable &variable) {
    const char *start = cursor.position();
    uint64_t id;
    if (!cursor.index(id, "an id"))
      return false;
    if (isDense) {
      variable = static_cast<Variable>(id - ids.front());
      if (!ids.empty() && id - ids.front() < ids.size())
        return true;
    } else if (auto it = numbers.find(id); it != numbers.end()) {
      variable = it->second;
      return true;
    }
    return reader.fail(reader.range(cursor.since(start)), "E0608",
                       fmt::format("there is no variable {}", id),
                       "list it in \"variable_ids\"");
  }
  std::vector<uint64_t> ids;

private:
  bool isDense = false;
  llvm::DenseMap<uint64_t, Variable> numbers;
};

bool IdTable::read(ProblemReader &reader, JsonCursor cursor) {
  isDense = true;
  bool good = cursor.array([&] {
    uint64_t id;
    const char *start = cursor.position();
    if (!cursor.index(id, "an id"))
      return false;
    isDense &= ids.empty() || id == ids.back() + 1;
    ids.push_back(id);
    if (isDense)
      return true;
    if (numbers.empty())
      for (Variable i = 0; i + 1 < ids.size(); ++i)
        numbers.try_emplace(ids[i], i);
    if (numbers.try_emplace(id, ids.size() - 1).second)
      return true;
    return reader.fail(reader.range(cursor.since(start)), "E0609",
                       fmt::format("the id {} stands twice", id));
  });
  isDense &= !ids.empty();
  return good;
}

bool readVersion(ProblemReader &reader, JsonCursor cursor) {
  const char *start = cursor.position();
  std::string version;
  if (!cursor.string(version))
    return false;
  // 0.1.0 and 1.0.0 have the same meaning of every key that is read here.
  if (version == "1.0.0" || version == "0.1.0")
    return true;
  return reader.fail(
      reader.range(cursor.since(start)), "E0618",
      fmt::format("version '{}' of bqpjson is not known", printable(version)),
      "the versions are 1.0.0 and 0.1.0");
}

/// [{"id": 0, "coeff": 1}, ...]
bool readLinearTerms(ProblemReader &reader, JsonCursor cursor, IdTable &ids,
                     double scale) {
  llvm::BitVector seen(ids.ids.size());
  return cursor.array([&] {
    const char *start = cursor.position();
    double coefficient = 0;
    Variable variable = 0;
    unsigned found = 0;
    if (!cursor.object([&](llvm::StringRef key, SourceRange where) {
          if (key == "id") {
            found |= 1;
            return ids.lookUp(reader, cursor, variable);
          }
          if (key == "coeff") {
            found |= 2;
            return cursor.number(coefficient);
          }
          return reader.fail(
              where, "E0612",
              fmt::format("'{}' is no key of a linear term", printable(key)),
              "the keys are \"id\" and \"coeff\"");
        }))
      return false;
    SourceRange where = reader.range(cursor.since(start));
    if (found != 3)
      return reader.fail(where, "E0612",
                         "a linear term needs \"id\" and \"coeff\"");
    if (seen.test(variable))
      return reader.fail(where, "E0609",
                         fmt::format("variable {} has a second linear term",
                                     ids.ids[variable]),
                         "write the sum of the two");
    seen.set(variable);
    reader.problem.objective.linear.push_back({variable, scale * coefficient});
    return true;
  });
}

/// [{"id_tail": 0, "id_head": 1, "coeff": 2}, ...]. With `report`, looks for
/// the second term of that pair instead.
bool readPairTerms(ProblemReader &reader, JsonCursor cursor, IdTable &ids,
                   double scale,
                   std::optional<std::pair<Variable, Variable>> report = {}) {
  bool reported = false;
  return cursor.array([&] {
    const char *start = cursor.position();
    double coefficient = 0;
    Variable tail = 0, head = 0;
    unsigned found = 0;
    if (!cursor.object([&](llvm::StringRef key, SourceRange where) {
          if (key == "id_tail") {
            found |= 1;
            return ids.lookUp(reader, cursor, tail);
          }
          if (key == "id_head") {
            found |= 2;
            return ids.lookUp(reader, cursor, head);
          }
          if (key == "coeff") {
            found |= 4;
            return cursor.number(coefficient);
          }
          return reader.fail(
              where, "E0612",
              fmt::format("'{}' is no key of a quadratic term", printable(key)),
              "the keys are \"id_tail\", \"id_head\" and \"coeff\"");
        }))
      return false;
    SourceRange where = reader.range(cursor.since(start));
    if (report) {
      if (std::minmax(tail, head) != std::minmax(report->first, report->second))
        return true;
      if (std::exchange(reported, true))
        return reader.fail(where, "E0609",
                           fmt::format("the pair {} {} stands here for the "
                                       "second time",
                                       ids.ids[tail], ids.ids[head]),
                           "write each pair once, with the sum if both count");
      return true;
    }
    if (found != 7)
      return reader.fail(
          where, "E0612",
          "a quadratic term needs \"id_tail\", \"id_head\" and \"coeff\"");
    if (tail == head)
      return reader.fail(where, "E0609",
                         "a quadratic term joins two different variables",
                         "write a linear term");
    reader.problem.objective.quadratic.push_back(
        {tail, head, scale * coefficient});
    return true;
  });
}

/// The name of a problem in "metadata".
void readMetadataName(ProblemReader &reader, JsonCursor cursor) {
  if (cursor.peek() != '{')
    return;
  // Read over before without a mistake.
  (void)cursor.object([&](llvm::StringRef key, SourceRange) {
    if (key == "name" && cursor.isString())
      return cursor.string(reader.problem.name);
    return cursor.skip();
  });
}

} // namespace

bool formats::readBqpJson(ProblemReader &reader) {
  Problem &problem = reader.problem;
  JsonCursor cursor(reader, reader.text);
  JsonMembers members(reader);
  if (!members.index(cursor) || !cursor.finish())
    return false;
  if (std::optional<JsonCursor> version = members.take("version");
      version && !readVersion(reader, *version))
    return false;
  auto ids = members.require("variable_ids");
  auto domain = members.require("variable_domain");
  auto linear = members.require("linear_terms");
  auto pairs = members.require("quadratic_terms");
  VariableKind kind;
  IdTable table;
  double scale = 1;
  if (!ids || !domain || !linear || !pairs ||
      !readDomain(reader, *domain, "boolean", "spin", kind) ||
      !table.read(reader, *ids))
    return false;
  if (std::optional<JsonCursor> value = members.take("offset");
      value && !value->number(problem.objective.constant))
    return false;
  if (std::optional<JsonCursor> value = members.take("scale")) {
    const char *start = value->position();
    if (!value->number(scale))
      return false;
    if (scale < 0)
      return reader.fail(reader.range(value->since(start)), "E0605",
                         "the scale is negative",
                         "negate the terms and the offset instead");
  }
  problem.objective.constant *= scale;
  problem.variables.assign(table.ids.size(), infoOf(kind));
  if (!readLinearTerms(reader, *linear, table, scale) ||
      !readPairTerms(reader, *pairs, table, scale) ||
      !reader.checkDuplicates([&](Variable a, Variable b) {
        return readPairTerms(reader, *pairs, table, scale, std::pair(a, b));
      }))
    return false;
  if (std::optional<JsonCursor> metadata = members.take("metadata"))
    readMetadataName(reader, *metadata);
  std::vector<std::string> labels;
  labels.reserve(table.ids.size());
  for (uint64_t id : table.ids)
    labels.push_back(std::to_string(id));
  members.finish({"id", "description", "solutions"});
  problem.sense = reader.senseOr(Sense::Minimize);
  return setLabels(reader, std::move(labels), {});
}

//===----------------------------------------------------------------------===//
// BQM JSON: what json.dump(bqm.to_serializable()) writes
//===----------------------------------------------------------------------===//

static bool checkBqmSchema(ProblemReader &reader, JsonMembers &members) {
  std::string schema = "1.0.0";
  SourceRange where;
  if (std::optional<JsonCursor> version = members.take("version")) {
    const char *start = version->position();
    if (!version->object([&](llvm::StringRef key, SourceRange) {
          return key == "bqm_schema" ? version->string(schema)
                                     : version->skip();
        }))
      return false;
    where = reader.range(version->since(start));
  }
  if (schema.size() < 2 ||
      (schema.substr(0, 2) != "2." && schema.substr(0, 2) != "3."))
    return reader.fail(where, "E0618",
                       fmt::format("version {} of the BQM schema is not known",
                                   printable(schema)),
                       "this program reads versions 2 and 3, which dimod 0.8 "
                       "and later write");
  if (std::optional<JsonCursor> value = members.take("use_bytes")) {
    const char *start = value->position();
    bool useBytes;
    if (!value->boolean(useBytes))
      return false;
    if (useBytes)
      return reader.fail(reader.range(value->since(start)), "E0618",
                         "the numbers are bytes, which JSON can't hold",
                         "write it with to_serializable(use_bytes=False), or "
                         "with to_file()");
  }
  return true;
}

static bool checkStatedCount(ProblemReader &reader, JsonMembers &members,
                             llvm::StringRef key, uint64_t found) {
  std::optional<JsonCursor> cursor = members.take(key);
  if (!cursor)
    return true;
  const char *start = cursor->position();
  uint64_t stated;
  if (!cursor->index(stated, "a count"))
    return false;
  return stated == found ||
         reader.fail(reader.range(cursor->since(start)), "E0607",
                     fmt::format("\"{}\" is {}, but there are {}", key.str(),
                                 stated, found));
}

bool formats::readBqmJson(ProblemReader &reader) {
  Problem &problem = reader.problem;
  JsonCursor cursor(reader, reader.text);
  JsonMembers members(reader);
  if (!members.index(cursor) || !cursor.finish() ||
      !checkBqmSchema(reader, members))
    return false;
  auto labels = members.require("variable_labels");
  auto domain = members.require("variable_type");
  auto linear = members.require("linear_biases");
  auto pairs = members.require("quadratic_biases");
  auto heads = members.require("quadratic_head");
  auto tails = members.require("quadratic_tail");
  VariableKind kind;
  if (!labels || !domain || !linear || !pairs || !heads || !tails ||
      !readDomain(reader, *domain, "BINARY", "SPIN", kind))
    return false;
  if (std::optional<JsonCursor> value = members.take("offset");
      value && !value->number(problem.objective.constant))
    return false;
  std::vector<double> fields, weights;
  std::vector<uint32_t> head, tail;
  if (!readReals(*linear, fields))
    return false;
  uint64_t count = fields.size();
  problem.variables.assign(count, infoOf(kind));
  if (!readReals(*pairs, weights) ||
      !readIndices(*heads, head, count, reader) ||
      !readIndices(*tails, tail, count, reader))
    return false;
  if (head.size() != weights.size() || tail.size() != weights.size())
    return reader.fail({}, "E0607",
                       fmt::format("{} heads and {} tails for {} quadratic "
                                   "biases",
                                   head.size(), tail.size(), weights.size()),
                       "the three lists must have the same length");
  if (!checkStatedCount(reader, members, "num_variables", count) ||
      !checkStatedCount(reader, members, "num_interactions", weights.size()))
    return false;
  Polynomial &objective = problem.objective;
  for (Variable v = 0; v < count; ++v)
    objective.linear.push_back({v, fields[v]});
  objective.quadratic.reserve(weights.size());
  for (size_t i = 0; i < weights.size(); ++i) {
    if (head[i] == tail[i])
      return reader.fail({}, "E0609",
                         fmt::format("quadratic bias {} joins variable {} to "
                                     "itself",
                                     i, head[i]),
                         "write a linear bias");
    objective.quadratic.push_back({head[i], tail[i], weights[i]});
  }
  std::vector<std::string> names;
  const char *labelsAt = labels->position();
  if (!readLabels(*labels, names) ||
      !setLabels(reader, std::move(names),
                 reader.range(labelsAt, labelsAt + 1)))
    return false;
  members.finish({"type", "index_type", "bias_type", "info"});
  problem.sense = reader.senseOr(Sense::Minimize);
  return true;
}

//===----------------------------------------------------------------------===//
// HUBO JSON
//===----------------------------------------------------------------------===//

/// [[[0, 1, 2], 4.5], ...]
static bool readHuboTerms(ProblemReader &reader, JsonCursor cursor,
                          uint64_t count) {
  Polynomial &objective = reader.problem.objective;
  std::vector<Variable> term;
  return cursor.array([&] {
    const char *start = cursor.position();
    unsigned part = 0;
    double coefficient = 0;
    if (!cursor.array([&] {
          if (part++ == 0) {
            term.clear();
            return readIndices(cursor, term, count, reader);
          }
          return cursor.number(coefficient);
        }))
      return false;
    if (part != 2)
      return reader.fail(reader.range(cursor.since(start)), "E0612",
                         "a term is its variables and its coefficient, like "
                         "[[0, 1, 2], 4.5]");
    objective.add(term, coefficient);
    return true;
  });
}

bool formats::readHubo(ProblemReader &reader) {
  Problem &problem = reader.problem;
  JsonCursor cursor(reader, reader.text);
  JsonMembers members(reader);
  if (!members.index(cursor) || !cursor.finish())
    return false;
  auto domain = members.require("vartype");
  auto n = members.require("n");
  auto terms = members.require("terms");
  VariableKind kind;
  uint64_t count = 0;
  if (!domain || !n || !terms ||
      !readDomain(reader, *domain, "BINARY", "SPIN", kind))
    return false;
  const char *countAt = n->position();
  if (!n->index(count, "the number of variables") ||
      !reader.checkNumVariables(count, reader.range(n->since(countAt))))
    return false;
  problem.variables.assign(count, infoOf(kind));
  if (!readHuboTerms(reader, *terms, count))
    return false;
  if (std::optional<JsonCursor> name = members.take("name");
      name && !name->string(problem.name))
    return false;
  problem.sense = reader.senseOr(Sense::Minimize);
  if (std::optional<JsonCursor> sense = members.take("sense")) {
    const char *start = sense->position();
    std::string word;
    if (!sense->string(word))
      return false;
    SourceRange where = reader.range(sense->since(start));
    if (word != "minimize" && word != "maximize")
      return reader.fail(where, "E0612",
                         fmt::format("'{}' is no sense", printable(word)),
                         "write \"minimize\" or \"maximize\"");
    if (!reader.setSense(word == "minimize" ? Sense::Minimize : Sense::Maximize,
                         where))
      return false;
  }
  if (std::optional<JsonCursor> labels = members.take("variables")) {
    const char *start = labels->position();
    std::vector<std::string> names;
    if (!readLabels(*labels, names) ||
        !setLabels(reader, std::move(names), reader.range(start, start + 1)))
      return false;
  }
  members.finish({"optimum", "note"});
  return true;
}

//===- BqmFile.cpp - The binary file of dimod's BQM -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// What BinaryQuadraticModel.to_file writes, in versions 1 (labels in the
// header) and 2 (labels in a section at the end); dimod knows no later one.
//
//===----------------------------------------------------------------------===//

#include "JsonFormats.h"
#include "ProblemWriter.h"

#include "llvm/Support/Endian.h"

#include <fmt/format.h>

#include <cstring>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

static constexpr llvm::StringLiteral kMagic = "DIMODBQM";
static constexpr llvm::StringLiteral kVariables = "VARS";

namespace {

/// A fixed-width number type of the file.
struct NumberType {
  unsigned bytes = 0;
  bool isReal = false, isSigned = false;

  static std::optional<NumberType> parse(llvm::StringRef name) {
    NumberType type;
    type.isReal = name.consume_front("float");
    if (!type.isReal) {
      type.isSigned = !name.consume_front("u");
      if (!name.consume_front("int"))
        return std::nullopt;
    }
    unsigned bits;
    if (name.getAsInteger(10, bits) ||
        !(bits == 32 || bits == 64 ||
          (!type.isReal && (bits == 8 || bits == 16))))
      return std::nullopt;
    type.bytes = bits / 8;
    return type;
  }
};

uint64_t readInteger(const char *at, NumberType type) {
  using namespace llvm::support::endian;
  switch (type.bytes) {
  case 1:
    return static_cast<unsigned char>(*at);
  case 2:
    return read16le(at);
  case 4:
    return read32le(at);
  default:
    return read64le(at);
  }
}

double readNumber(const char *at, NumberType type) {
  using namespace llvm::support::endian;
  if (type.bytes == 4)
    return llvm::bit_cast<float>(read32le(at));
  return llvm::bit_cast<double>(read64le(at));
}

class BqmFileReader {
public:
  explicit BqmFileReader(ProblemReader &reader) : reader(reader) {}
  bool read();

private:
  bool readHeader();
  bool readShape(JsonCursor cursor);
  bool readType(JsonMembers &members, llvm::StringRef key, bool isReal,
                NumberType &type);
  bool readBody();
  bool readNeighborhoods(const char *linear, const char *quadratic);
  bool readLabelSection();
  /// No position: there are no lines in a binary file.
  bool damaged(const char *where, std::string message) {
    return reader.fail(
        {}, "E0619",
        fmt::format("byte {}: {}", where - reader.begin(), message),
        "write the file again; it is damaged or was cut off");
  }
  const char *at = nullptr;
  ProblemReader &reader;
  unsigned major = 0;
  uint64_t numVariables = 0, numInteractions = 0;
  NumberType bias, index, neighborIndex;
  VariableKind kind = VariableKind::Binary;
  bool hasLabels = false;
  std::vector<std::string> labels;
};

bool BqmFileReader::readType(JsonMembers &members, llvm::StringRef key,
                             bool isReal, NumberType &type) {
  auto cursor = members.require(key);
  std::string name;
  if (!cursor || !cursor->string(name))
    return false;
  std::optional<NumberType> parsed = NumberType::parse(name);
  if (!parsed || parsed->isReal != isReal)
    return reader.fail({}, "E0618",
                       fmt::format("the type '{}' of \"{}\" is not known",
                                   printable(name), key.str()),
                       isReal ? "biases are float32 or float64"
                              : "indices are int8 to int64 or uint8 to uint64");
  type = *parsed;
  return true;
}

bool BqmFileReader::readShape(JsonCursor cursor) {
  unsigned part = 0;
  if (!cursor.array([&] {
        uint64_t ignored;
        ++part;
        return cursor.index(part == 1   ? numVariables
                            : part == 2 ? numInteractions
                                        : ignored,
                            "a count");
      }))
    return false;
  return part == 2 || reader.fail({}, "E0619",
                                  "\"shape\" is not the number of variables "
                                  "and of interactions");
}

bool BqmFileReader::readHeader() {
  constexpr size_t kFixed = 14;
  llvm::StringRef text = reader.text;
  if (text.size() < kFixed)
    return damaged(text.end(), "the file ends in its header");
  major = static_cast<unsigned char>(text[8]);
  if (major < 1 || major > 2)
    return reader.fail(
        {}, "E0618",
        fmt::format("version {}.{} of the BQM file is not known", major,
                    unsigned(static_cast<unsigned char>(text[9]))),
        "this program reads versions 1 and 2, which dimod 0.9 "
        "and later write");
  uint64_t length = llvm::support::endian::read32le(text.data() + 10);
  if (length > text.size() - kFixed)
    return damaged(text.end(), "the file ends in its header");
  llvm::StringRef header = text.substr(kFixed, length);
  at = header.end();
  JsonCursor cursor(reader, header);
  JsonMembers members(reader);
  if (!members.index(cursor) || !cursor.finish())
    return false;
  auto shape = members.require("shape");
  auto vartype = members.require("vartype");
  auto variables = members.require("variables");
  if (!shape || !vartype || !variables || !readShape(*shape) ||
      !readType(members, "dtype", true, bias) ||
      !readType(members, "itype", false, index) ||
      !readType(members, "ntype", false, neighborIndex) ||
      !readDomain(reader, *vartype, "BINARY", "SPIN", kind))
    return false;
  if (major >= 2)
    return variables->boolean(hasLabels);
  hasLabels = true;
  return readLabels(*variables, labels);
}

/// The rows hold both directions of every interaction, each row ascending.
bool BqmFileReader::readNeighborhoods(const char *linear,
                                      const char *quadratic) {
  Problem &problem = reader.problem;
  uint64_t linearBytes = neighborIndex.bytes + bias.bytes;
  uint64_t quadraticBytes = index.bytes + bias.bytes;
  auto rowBegin = [&](uint64_t v) {
    return v == numVariables
               ? 2 * numInteractions
               : readInteger(linear + v * linearBytes, neighborIndex);
  };
  auto outVariable = [&](uint64_t k) {
    return readInteger(quadratic + k * quadraticBytes, index);
  };
  auto weight = [&](uint64_t k) {
    return readNumber(quadratic + k * quadraticBytes + index.bytes, bias);
  };
  if (numVariables && rowBegin(0) != 0)
    return damaged(linear, "the first neighbourhood does not start at 0");
  // Where the next pair (v, larger) of row v is expected.
  std::vector<uint64_t> upper(numVariables);
  problem.objective.quadratic.reserve(numInteractions);
  for (uint64_t v = 0; v < numVariables; ++v) {
    uint64_t begin = rowBegin(v), stop = rowBegin(v + 1);
    const char *rowAt = linear + v * linearBytes;
    if (begin > stop || stop > 2 * numInteractions)
      return damaged(rowAt, "the neighbourhoods overlap");
    upper[v] = stop;
    uint64_t previous = 0;
    for (uint64_t k = begin; k < stop; ++k) {
      const char *entryAt = quadratic + k * quadraticBytes;
      uint64_t u = outVariable(k);
      if (u >= numVariables || u == v || (k > begin && u <= previous))
        return damaged(entryAt, "the neighbours are not ascending variables");
      previous = u;
      if (u > v) {
        upper[v] = std::min(upper[v], k);
        continue;
      }
      uint64_t other = upper[u]++;
      double value = weight(k);
      if (other >= rowBegin(u + 1) || outVariable(other) != v ||
          std::memcmp(quadratic + other * quadraticBytes + index.bytes,
                      entryAt + index.bytes, bias.bytes) != 0)
        return damaged(entryAt, "the two directions of an interaction differ");
      if (!std::isfinite(value))
        return damaged(entryAt, "a bias is not a finite number");
      problem.objective.quadratic.push_back(
          {static_cast<Variable>(u), static_cast<Variable>(v), value});
    }
  }
  return problem.objective.quadratic.size() == numInteractions ||
         damaged(quadratic, "the two directions of an interaction differ");
}

bool BqmFileReader::readBody() {
  Problem &problem = reader.problem;
  uint64_t left = reader.end() - at;
  uint64_t linearBytes = neighborIndex.bytes + bias.bytes;
  uint64_t quadraticBytes = index.bytes + bias.bytes;
  // Counts are below 2^53, but their products need the division.
  if (left < bias.bytes || numVariables > (left - bias.bytes) / linearBytes ||
      numInteractions > (left - bias.bytes - numVariables * linearBytes) /
                            (2 * quadraticBytes))
    return damaged(reader.end(),
                   fmt::format("the file ends before the last of {} variables "
                               "and {} interactions",
                               numVariables, numInteractions));
  problem.objective.constant = readNumber(at, bias);
  if (!std::isfinite(problem.objective.constant))
    return damaged(at, "the offset is not a finite number");
  const char *linear = at + bias.bytes;
  const char *quadratic = linear + numVariables * linearBytes;
  at = quadratic + 2 * numInteractions * quadraticBytes;
  problem.variables.assign(numVariables, kind == VariableKind::Spin
                                             ? VariableInfo::spin()
                                             : VariableInfo::binary());
  for (uint64_t v = 0; v < numVariables; ++v) {
    const char *entryAt = linear + v * linearBytes;
    double value = readNumber(entryAt + neighborIndex.bytes, bias);
    if (!std::isfinite(value))
      return damaged(entryAt, "a bias is not a finite number");
    problem.objective.linear.push_back({static_cast<Variable>(v), value});
  }
  return readNeighborhoods(linear, quadratic);
}

bool BqmFileReader::readLabelSection() {
  llvm::StringRef rest(at, reader.end() - at);
  if (rest.size() < 8 || !rest.starts_with(kVariables))
    return damaged(at, "the section with the labels is missing");
  uint64_t length = llvm::support::endian::read32le(at + 4);
  if (length > rest.size() - 8)
    return damaged(reader.end(), "the file ends in the labels");
  JsonCursor cursor(reader, rest.substr(8, length));
  return readLabels(cursor, labels) && cursor.finish();
}

bool BqmFileReader::read() {
  if (!readHeader() || !readBody())
    return false;
  if (major >= 2 && hasLabels && !readLabelSection())
    return false;
  reader.problem.sense = reader.senseOr(Sense::Minimize);
  return !hasLabels || setLabels(reader, std::move(labels), {});
}

} // namespace

bool formats::readBqmFile(ProblemReader &reader) {
  return BqmFileReader(reader).read();
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

namespace {

class ByteWriter {
public:
  explicit ByteWriter(llvm::raw_ostream &os) : os(os) {}
  void number(double value) { write(llvm::bit_cast<uint64_t>(value)); }
  template <typename T> void write(T value) {
    char bytes[sizeof(T)];
    llvm::support::endian::write<T, llvm::endianness::little>(bytes, value);
    os.write(bytes, sizeof(T));
  }

private:
  llvm::raw_ostream &os;
};

} // namespace

void formats::writeBqmFile(ProblemWriter &writer) {
  const Problem &problem = writer.problem;
  const Polynomial &objective = problem.objective;
  llvm::raw_ostream &os = writer.os;
  uint64_t count = problem.numVariables(), pairs = objective.quadratic.size();
  bool isSpin = writer.isSpin();
  std::string labels = "[";
  for (Variable v = 0; v < count; ++v) {
    labels += v ? ", " : "";
    labels += labelJson(problem.nameOf(v));
  }
  labels += "]";
  bool hasLabels = !problem.variableNames.empty() || problem.firstIndex != 0;
  // Row starts may need more than 31 bits.
  bool isWide = 2 * pairs > INT32_MAX;
  unsigned version = writer.options.bqmVersion;
  std::string header = fmt::format(
      "{{\"dtype\": \"float64\", \"itype\": \"int32\", \"ntype\": \"{}\", "
      "\"shape\": [{}, {}], \"type\": \"BinaryQuadraticModel\", "
      "\"variables\": {}, \"vartype\": \"{}\"}}\n",
      isWide ? "int64" : "int32", count, pairs,
      version == 1 ? labels
      : hasLabels  ? "true"
                   : "false",
      isSpin ? "SPIN" : "BINARY");
  header.append(63 - (kMagic.size() + 6 + header.size() + 63) % 64, ' ');
  ByteWriter bytes(os);
  os << kMagic << static_cast<char>(version) << '\0';
  bytes.write(static_cast<uint32_t>(header.size()));
  os << header;

  // Both directions of every pair, each row ascending: the pairs are sorted,
  // so that those of a variable with smaller ones come in order too.
  std::vector<uint64_t> begin(count + 1, 0);
  for (const QuadraticTerm &term : objective.quadratic) {
    ++begin[term.first + 1];
    ++begin[term.second + 1];
  }
  for (uint64_t v = 0; v < count; ++v)
    begin[v + 1] += begin[v];
  struct Entry {
    Variable variable;
    double bias;
  };
  std::vector<Entry> entries(2 * pairs);
  std::vector<uint64_t> next(begin.begin(), begin.end());
  for (const QuadraticTerm &term : objective.quadratic)
    entries[next[term.second]++] = {term.first, term.coefficient};
  for (const QuadraticTerm &term : objective.quadratic)
    entries[next[term.first]++] = {term.second, term.coefficient};

  std::vector<double> linear(count, 0);
  for (const LinearTerm &term : objective.linear)
    linear[term.variable] = term.coefficient;
  bytes.number(objective.constant);
  for (uint64_t v = 0; v < count; ++v) {
    if (isWide)
      bytes.write(begin[v]);
    else
      bytes.write(static_cast<uint32_t>(begin[v]));
    bytes.number(linear[v]);
  }
  for (const Entry &entry : entries) {
    bytes.write(entry.variable);
    bytes.number(entry.bias);
  }
  if (version >= 2 && hasLabels) {
    labels.append(63 - (labels.size() + 8 + 63) % 64, ' ');
    os << kVariables;
    bytes.write(static_cast<uint32_t>(labels.size()));
    os << labels;
  }
}

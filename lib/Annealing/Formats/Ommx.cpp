//===- Ommx.cpp - The instance message of OMMX ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// ommx.v1.Instance in the wire format of protocol buffers. Reading and writing
// the dozen messages by hand keeps a code generator out of the build.
//
//===----------------------------------------------------------------------===//

#include "ModelBuilder.h"
#include "ProblemWriter.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Endian.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

namespace {

enum Wire : unsigned { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };
enum OmmxKind : uint64_t { KindBinary = 1, KindInteger = 2 };

/// A field of a message.
struct Field {
  uint32_t number = 0;
  unsigned wire = 0;
  uint64_t value = 0;   ///< Of a varint or a fixed number.
  llvm::StringRef data; ///< Of bytes.
  double real() const { return llvm::bit_cast<double>(value); }
};

class OmmxReader {
public:
  explicit OmmxReader(ProblemReader &reader) : reader(reader), model(reader) {}
  bool read();

private:
  bool damaged(const char *where, llvm::StringRef message) {
    return reader.fail(
        {}, "E0619",
        fmt::format("byte {}: {}", where - reader.begin(), message.str()),
        "write the file again; it is damaged, was cut off or "
        "is no ommx.v1.Instance");
  }
  bool varint(llvm::StringRef &bytes, uint64_t &value);
  bool next(llvm::StringRef &message, Field &field);
  bool forEach(llvm::StringRef message,
               llvm::function_ref<bool(const Field &)> read);
  bool expect(const Field &field, unsigned wire) {
    return field.wire == wire ||
           damaged(field.data.begin(), "a field has the wrong type");
  }
  bool real(const Field &field, double &value);
  bool integers(const Field &field, llvm::SmallVectorImpl<uint64_t> &values);
  bool reals(const Field &field, llvm::SmallVectorImpl<double> &values);
  bool text(const Field &field, std::string &value);

  bool readDescription(llvm::StringRef message);
  bool readVariable(llvm::StringRef message);
  bool readConstraint(llvm::StringRef message);
  bool readFunction(llvm::StringRef message, Polynomial &sum);
  bool readLinear(llvm::StringRef message, Polynomial &sum);
  bool readQuadratic(llvm::StringRef message, Polynomial &sum);
  bool readPolynomial(llvm::StringRef message, Polynomial &sum);
  bool lookUp(uint64_t id, llvm::StringRef message, Variable &column);
  void nameVariables();

  ProblemReader &reader;
  ModelBuilder model;
  std::vector<uint64_t> ids;
  llvm::DenseMap<uint64_t, Variable> numbers;
};

bool OmmxReader::varint(llvm::StringRef &bytes, uint64_t &value) {
  value = 0;
  for (unsigned shift = 0; shift < 70 && !bytes.empty(); shift += 7) {
    auto byte = static_cast<unsigned char>(bytes[0]);
    bytes = bytes.drop_front();
    if (shift == 63 && byte > 1)
      break;
    value |= uint64_t(byte & 0x7F) << shift;
    if (!(byte & 0x80))
      return true;
  }
  return damaged(bytes.begin(), "the file ends in a number");
}

bool OmmxReader::next(llvm::StringRef &message, Field &field) {
  const char *start = message.begin();
  uint64_t tag;
  if (!varint(message, tag))
    return false;
  field.number = static_cast<uint32_t>(std::min<uint64_t>(tag >> 3, ~0u));
  field.wire = tag & 7;
  field.data = {start, 0};
  switch (field.wire) {
  case Varint:
    return varint(message, field.value);
  case Fixed64:
    if (message.size() < 8)
      return damaged(message.end(), "the file ends in a number");
    field.value = llvm::support::endian::read64le(message.data());
    message = message.drop_front(8);
    return true;
  case Bytes: {
    uint64_t length;
    if (!varint(message, length))
      return false;
    if (length > message.size())
      return damaged(message.end(), "the file ends in a message");
    field.data = message.take_front(length);
    message = message.drop_front(length);
    return true;
  }
  case Fixed32:
    if (message.size() < 4)
      return damaged(message.end(), "the file ends in a number");
    message = message.drop_front(4);
    return true;
  default:
    return damaged(start, "a field of an unknown type");
  }
}

bool OmmxReader::forEach(llvm::StringRef message,
                         llvm::function_ref<bool(const Field &)> read) {
  Field field;
  while (!message.empty())
    if (!next(message, field) || !read(field))
      return false;
  return true;
}

bool OmmxReader::real(const Field &field, double &value) {
  if (!expect(field, Fixed64))
    return false;
  value = field.real();
  return std::isfinite(value) ||
         reader.fail({}, "E0605", "a coefficient is not a finite number",
                     "every coefficient must be finite");
}

bool OmmxReader::integers(const Field &field,
                          llvm::SmallVectorImpl<uint64_t> &values) {
  if (field.wire == Varint) {
    values.push_back(field.value);
    return true;
  }
  if (!expect(field, Bytes))
    return false;
  uint64_t value;
  for (llvm::StringRef rest = field.data; !rest.empty();
       values.push_back(value))
    if (!varint(rest, value))
      return false;
  return true;
}

bool OmmxReader::reals(const Field &field,
                       llvm::SmallVectorImpl<double> &values) {
  double value;
  if (field.wire == Fixed64) {
    if (!real(field, value))
      return false;
    values.push_back(value);
    return true;
  }
  if (!expect(field, Bytes))
    return false;
  if (field.data.size() % 8)
    return damaged(field.data.end(), "the file ends in a number");
  for (size_t i = 0; i < field.data.size(); i += 8) {
    Field element;
    element.wire = Fixed64;
    element.value = llvm::support::endian::read64le(field.data.data() + i);
    if (!real(element, value))
      return false;
    values.push_back(value);
  }
  return true;
}

bool OmmxReader::text(const Field &field, std::string &value) {
  if (!expect(field, Bytes))
    return false;
  value = field.data.str();
  return isUtf8(value) || reader.fail({}, "E0620", "a name is not UTF-8");
}

bool OmmxReader::readDescription(llvm::StringRef message) {
  return forEach(message, [&](const Field &field) {
    return field.number != 1 || text(field, reader.problem.name);
  });
}

bool OmmxReader::readVariable(llvm::StringRef message) {
  uint64_t id = 0, kind = 0;
  ModelBuilder::Column column;
  column.lower = -kInfinity;
  std::string subscripts;
  std::optional<double> fixed;
  bool good = forEach(message, [&](const Field &field) {
    switch (field.number) {
    case 1:
      id = field.value;
      return expect(field, Varint);
    case 2:
      kind = field.value;
      return expect(field, Varint);
    case 3:
      column.lower = column.upper = 0;
      return expect(field, Bytes) && forEach(field.data, [&](const Field &b) {
               if (b.number > 2)
                 return true;
               (b.number == 1 ? column.lower : column.upper) = b.real();
               return expect(b, Fixed64);
             });
    case 4:
      return text(field, column.name);
    case 5: {
      llvm::SmallVector<uint64_t, 4> values;
      if (!integers(field, values))
        return false;
      for (uint64_t value : values)
        subscripts += fmt::format("{}{}", subscripts.empty() ? "" : ",",
                                  static_cast<int64_t>(value));
      return true;
    }
    case 8: {
      double value;
      if (!real(field, value))
        return false;
      fixed = value;
      return true;
    }
    default:
      return true;
    }
  });
  if (!good)
    return false;
  if (kind > 5 || kind == 0)
    return damaged(message.begin(), "a variable has no kind");
  if (kind > 3)
    return reader.fail({}, "E0616",
                       fmt::format("variable {} is semi-continuous or "
                                   "semi-integer",
                                   id),
                       "state it with binary and integer variables");
  column.kind = kind == KindBinary    ? ModelBuilder::Kind::Binary
                : kind == KindInteger ? ModelBuilder::Kind::Integer
                                      : ModelBuilder::Kind::Continuous;
  if (kind == KindBinary) {
    column.lower = std::max(column.lower, 0.0);
    column.upper = std::min(column.upper, 1.0);
  }
  if (fixed) {
    column.lower = column.upper = *fixed;
    if (kind == KindBinary)
      column.kind = ModelBuilder::Kind::Integer;
  }
  if (!column.name.empty() && !subscripts.empty())
    column.name += "[" + subscripts + "]";
  if (id >= uint64_t(1) << 53 ||
      !numbers.try_emplace(id, model.columns.size()).second)
    return reader.fail(
        {}, "E0609",
        fmt::format("the id {} stands twice or is above 2^53", id));
  ids.push_back(id);
  model.columns.push_back(std::move(column));
  return true;
}

bool OmmxReader::lookUp(uint64_t id, llvm::StringRef, Variable &column) {
  if (id < uint64_t(1) << 53)
    if (auto it = numbers.find(id); it != numbers.end()) {
      column = it->second;
      return true;
    }
  return reader.fail({}, "E0608", fmt::format("there is no variable {}", id),
                     "list it in decision_variables");
}

bool OmmxReader::readLinear(llvm::StringRef message, Polynomial &sum) {
  return forEach(message, [&](const Field &field) {
    double value = 0;
    if (field.number == 2) {
      if (!real(field, value))
        return false;
      sum.constant += value;
      return true;
    }
    if (field.number != 1)
      return true;
    uint64_t id = 0;
    Variable column;
    if (!expect(field, Bytes) ||
        !forEach(field.data,
                 [&](const Field &part) {
                   if (part.number == 2)
                     return real(part, value);
                   if (part.number == 1)
                     id = part.value;
                   return part.number != 1 || expect(part, Varint);
                 }) ||
        !lookUp(id, message, column))
      return false;
    sum.linear.push_back({column, value});
    return true;
  });
}

bool OmmxReader::readQuadratic(llvm::StringRef message, Polynomial &sum) {
  llvm::SmallVector<uint64_t, 0> rows, columns;
  llvm::SmallVector<double, 0> values;
  if (!forEach(message, [&](const Field &field) {
        switch (field.number) {
        case 1:
          return integers(field, rows);
        case 2:
          return integers(field, columns);
        case 3:
          return reals(field, values);
        case 4:
          return expect(field, Bytes) && readLinear(field.data, sum);
        default:
          return true;
        }
      }))
    return false;
  if (rows.size() != values.size() || columns.size() != values.size())
    return damaged(message.begin(),
                   "the lists of a quadratic function differ in length");
  for (size_t i = 0; i < values.size(); ++i) {
    Variable a, b;
    if (!lookUp(rows[i], message, a) || !lookUp(columns[i], message, b))
      return false;
    sum.quadratic.push_back({a, b, values[i]});
  }
  return true;
}

bool OmmxReader::readPolynomial(llvm::StringRef message, Polynomial &sum) {
  llvm::SmallVector<uint64_t, 8> idsOfTerm;
  llvm::SmallVector<Variable, 8> term;
  return forEach(message, [&](const Field &field) {
    if (field.number != 1)
      return true;
    double value = 0;
    idsOfTerm.clear();
    term.clear();
    if (!expect(field, Bytes) || !forEach(field.data, [&](const Field &part) {
          if (part.number == 2)
            return real(part, value);
          return part.number != 1 || integers(part, idsOfTerm);
        }))
      return false;
    for (uint64_t id : idsOfTerm)
      if (!lookUp(id, message, term.emplace_back()))
        return false;
    sum.add(term, value);
    return true;
  });
}

bool OmmxReader::readFunction(llvm::StringRef message, Polynomial &sum) {
  return forEach(message, [&](const Field &field) {
    double value;
    switch (field.number) {
    case 1:
      if (!real(field, value))
        return false;
      sum.constant += value;
      return true;
    case 2:
      return expect(field, Bytes) && readLinear(field.data, sum);
    case 3:
      return expect(field, Bytes) && readQuadratic(field.data, sum);
    case 4:
      return expect(field, Bytes) && readPolynomial(field.data, sum);
    default:
      return reader.fail({}, "E0616", "a function is not a polynomial",
                         "state it as a polynomial");
    }
  });
}

bool OmmxReader::readConstraint(llvm::StringRef message) {
  uint64_t id = 0, equality = 0;
  ModelBuilder::Row row;
  if (!forEach(message, [&](const Field &field) {
        switch (field.number) {
        case 1:
          id = field.value;
          return expect(field, Varint);
        case 2:
          equality = field.value;
          return expect(field, Varint);
        case 3:
          return expect(field, Bytes) && readFunction(field.data, row.lhs);
        case 6:
          return text(field, row.name);
        default:
          return true;
        }
      }))
    return false;
  if (equality != 1 && equality != 2)
    return damaged(message.begin(),
                   "a constraint is neither an equality nor an inequality");
  if (row.name.empty())
    row.name = fmt::format("c{}", id);
  row.upper = 0;
  if (equality == 1)
    row.lower = 0;
  model.rows.push_back(std::move(row));
  return true;
}

/// Names where every variable has one of its own, else ids.
void OmmxReader::nameVariables() {
  llvm::StringSet<> seen;
  bool hasNames = !model.columns.empty(), countsUp = true;
  for (size_t i = 0; i < ids.size(); ++i) {
    countsUp &= ids[i] == ids[0] + i;
    hasNames &= !model.columns[i].name.empty() &&
                seen.insert(model.columns[i].name).second;
  }
  model.hasNames =
      hasNames || !countsUp || (!ids.empty() && ids[0] > UINT32_MAX / 2);
  if (!model.hasNames) {
    reader.problem.firstIndex = ids.empty() ? 0 : ids[0];
    return;
  }
  if (!hasNames)
    for (size_t i = 0; i < ids.size(); ++i)
      model.columns[i].name = std::to_string(ids[i]);
}

bool OmmxReader::read() {
  uint64_t sense = 0;
  llvm::SmallVector<llvm::StringRef, 16> functions, constraints;
  bool hasRemoved = false;
  // The variables first: the standard lets fields come in any order.
  bool good = forEach(reader.text, [&](const Field &field) {
    switch (field.number) {
    case 1:
      return expect(field, Bytes) && readDescription(field.data);
    case 2:
      return expect(field, Bytes) && readVariable(field.data);
    case 3:
      functions.push_back(field.data);
      return expect(field, Bytes);
    case 4:
      constraints.push_back(field.data);
      return expect(field, Bytes);
    case 5:
      sense = field.value;
      return expect(field, Varint);
    case 8:
      hasRemoved = true;
      return true;
    case 9:
      return reader.fail({}, "E0616",
                         "a variable depends on others by a function",
                         "substitute it before writing the instance");
    case 100:
      return field.value == 0 ||
             reader.fail({}, "E0618",
                         fmt::format("format version {} of the OMMX instance "
                                     "is not known",
                                     field.value),
                         "write it with OMMX 2");
    default:
      return true;
    }
  });
  if (!good)
    return false;
  for (llvm::StringRef function : functions)
    if (!readFunction(function, reader.problem.objective))
      return false;
  for (llvm::StringRef constraint : constraints)
    if (!readConstraint(constraint))
      return false;
  if (hasRemoved)
    reader.warn({}, "W0655", "the removed constraints are left out",
                "restore them before writing the instance if they count");
  if (sense > 2)
    return damaged(reader.begin(), "an unknown sense");
  if (sense == 0)
    reader.problem.sense = reader.senseOr(Sense::Minimize);
  else if (!reader.setSense(sense == 2 ? Sense::Maximize : Sense::Minimize, {}))
    return false;
  nameVariables();
  return model.build();
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

class MessageWriter {
public:
  void varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      bytes += static_cast<char>(value | 0x80);
    bytes += static_cast<char>(value);
  }
  void integer(uint32_t field, uint64_t value) {
    varint(field << 3 | Varint);
    varint(value);
  }
  void fixed(double value) {
    char data[8];
    llvm::support::endian::write64le(data, llvm::bit_cast<uint64_t>(value));
    bytes.append(data, 8);
  }
  void real(uint32_t field, double value) {
    varint(field << 3 | Fixed64);
    fixed(value);
  }
  void text(uint32_t field, llvm::StringRef value) {
    varint(field << 3 | Bytes);
    varint(value.size());
    bytes.append(value.data(), value.size());
  }
  void message(uint32_t field, const MessageWriter &part) {
    text(field, part.bytes);
  }
  std::string bytes;
};

MessageWriter linearMessage(const Polynomial &function, uint64_t firstId,
                            double constant) {
  MessageWriter linear;
  for (const LinearTerm &term : function.linear) {
    MessageWriter part;
    part.integer(1, firstId + term.variable);
    part.real(2, term.coefficient);
    linear.message(1, part);
  }
  if (constant != 0)
    linear.real(2, constant);
  return linear;
}

/// One of constant, linear, quadratic and polynomial, by the degree.
MessageWriter functionMessage(const Polynomial &function, uint64_t firstId,
                              double constant) {
  MessageWriter result;
  unsigned degree = function.degree();
  if (degree == 0) {
    result.real(1, constant == 0 ? 0 : constant); // Not -0.
  } else if (degree == 1) {
    result.message(2, linearMessage(function, firstId, constant));
  } else if (degree == 2) {
    MessageWriter rows, columns, values, quadratic;
    for (const QuadraticTerm &term : function.quadratic) {
      rows.varint(firstId + term.first);
      columns.varint(firstId + term.second);
      values.fixed(term.coefficient);
    }
    quadratic.message(1, rows);
    quadratic.message(2, columns);
    quadratic.message(3, values);
    quadratic.message(4, linearMessage(function, firstId, constant));
    result.message(3, quadratic);
  } else {
    MessageWriter polynomial;
    auto add = [&](llvm::ArrayRef<Variable> term, double coefficient) {
      MessageWriter packed, monomial;
      for (Variable variable : term)
        packed.varint(firstId + variable);
      if (!term.empty())
        monomial.message(1, packed);
      monomial.real(2, coefficient);
      polynomial.message(1, monomial);
    };
    if (constant != 0)
      add({}, constant);
    for (const LinearTerm &term : function.linear)
      add({term.variable}, term.coefficient);
    for (const QuadraticTerm &term : function.quadratic)
      add({term.first, term.second}, term.coefficient);
    for (size_t t = 0; t < function.numHigher(); ++t)
      add(function.higherTerm(t), function.higherCoefficients[t]);
    result.message(4, polynomial);
  }
  return result;
}

void negate(Polynomial &polynomial) {
  polynomial.constant = -polynomial.constant;
  for (LinearTerm &term : polynomial.linear)
    term.coefficient = -term.coefficient;
  for (QuadraticTerm &term : polynomial.quadratic)
    term.coefficient = -term.coefficient;
  for (double &coefficient : polynomial.higherCoefficients)
    coefficient = -coefficient;
}

} // namespace

bool formats::readOmmx(ProblemReader &reader) {
  return OmmxReader(reader).read();
}

void formats::writeOmmx(ProblemWriter &writer) {
  const Problem &problem = writer.problem;
  uint64_t firstId = problem.variableNames.empty() ? problem.firstIndex : 0;
  MessageWriter instance, description;
  if (!problem.name.empty())
    description.text(1, problem.name);
  instance.message(1, description);
  for (Variable v = 0; v < problem.numVariables(); ++v) {
    const VariableInfo &info = problem.variables[v];
    bool isBinary = info.kind == VariableKind::Binary;
    MessageWriter bound, variable;
    bound.real(1, info.lower);
    bound.real(2, info.upper);
    variable.integer(1, firstId + v);
    variable.integer(2, isBinary ? KindBinary : KindInteger);
    variable.message(3, bound);
    if (!problem.variableNames.empty())
      variable.text(4, problem.variableNames[v]);
    instance.message(2, variable);
  }
  instance.message(3, functionMessage(problem.objective, firstId,
                                      problem.objective.constant));
  uint64_t id = 0;
  for (const Constraint &constraint : problem.constraints) {
    Polynomial lhs = constraint.lhs;
    double constant = -constraint.rhs;
    if (constraint.relation == Relation::GreaterEqual) {
      negate(lhs);
      constant = -constant;
    }
    MessageWriter message;
    message.integer(1, id++);
    message.integer(2, constraint.relation == Relation::Equal ? 1 : 2);
    message.message(3, functionMessage(lhs, firstId, constant));
    if (!constraint.name.empty())
      message.text(6, constraint.name);
    instance.message(4, message);
  }
  instance.integer(5, problem.sense == Sense::Maximize ? 2 : 1);
  writer.os << instance.bytes;
}

//===- WriteProblem.cpp - Bringing a problem to a format --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JsonFormats.h"
#include "ProblemWriter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

/// In the order of ProblemFormat.
static constexpr void (*kWriters[])(ProblemWriter &) = {
    writeQubo,    writeCoo,   writeRudy, writeMqlib, writeBqpJson, writeBqmJson,
    writeBqmFile, writeQplib, writeLp,   writeMps,   writeHubo,    writeOmmx,
};
static_assert(std::size(kWriters) == kNumProblemFormats);

namespace {

/// Formats that can say what the chosen one cannot, for a help text.
std::string
formatsThat(llvm::function_ref<bool(const ProblemFormatInfo &)> can) {
  std::string names;
  for (const ProblemFormatInfo &info : problemFormats())
    if (can(info))
      names += fmt::format("{}{}", names.empty() ? "" : ", ", info.name.str());
  return names;
}

/// Puts scale * y + shift for some variables of a polynomial.
class Substitution {
public:
  std::vector<double> scale, shift;

  Polynomial apply(const Polynomial &polynomial) {
    result = {};
    result.constant = polynomial.constant;
    for (const LinearTerm &t : polynomial.linear)
      expand({t.variable}, t.coefficient);
    for (const QuadraticTerm &t : polynomial.quadratic)
      expand({t.first, t.second}, t.coefficient);
    for (size_t t = 0; t < polynomial.numHigher(); ++t)
      expand(polynomial.higherTerm(t), polynomial.higherCoefficients[t]);
    return std::move(result);
  }

private:
  void expand(llvm::ArrayRef<Variable> rest, double coefficient) {
    if (rest.empty()) {
      result.add(term, coefficient);
      return;
    }
    Variable variable = rest.front();
    term.push_back(variable);
    expand(rest.drop_front(), coefficient * scale[variable]);
    term.pop_back();
    if (shift[variable] != 0)
      expand(rest.drop_front(), coefficient * shift[variable]);
  }

  Polynomial result;
  llvm::SmallVector<Variable, 8> term;
};

void negate(Polynomial &polynomial) {
  polynomial.constant = -polynomial.constant;
  for (LinearTerm &term : polynomial.linear)
    term.coefficient = -term.coefficient;
  for (QuadraticTerm &term : polynomial.quadratic)
    term.coefficient = -term.coefficient;
  for (double &coefficient : polynomial.higherCoefficients)
    coefficient = -coefficient;
}

class Adapter {
public:
  Adapter(const Problem &problem, const WriteProblemOptions &options,
          DiagnosticEngine &diagnostics)
      : problem(problem), info(formatInfo(options.format)), options(options),
        diagnostics(diagnostics) {}
  bool adapt();

  Problem problem; ///< What is to be written.
  WrittenProblem written;

private:
  bool fail(llvm::StringRef code, std::string message, std::string help = "") {
    diagnostics.error({}, code, std::move(message)).help = std::move(help);
    return false;
  }
  void warn(llvm::StringRef code, std::string message, std::string help = "") {
    diagnostics.warning({}, code, std::move(message)).help = std::move(help);
  }
  bool checkParts();
  bool adaptDomain();
  void adaptSense();
  void adaptNames();
  void addGhost();
  bool checkFinite();

  const ProblemFormatInfo &info;
  const WriteProblemOptions &options;
  DiagnosticEngine &diagnostics;
};

bool Adapter::checkParts() {
  std::string name = info.name.str();
  if (options.format == ProblemFormat::BqmFile &&
      (options.bqmVersion < 1 || options.bqmVersion > 2))
    return fail("E0633",
                fmt::format("there is no version {} of the BQM file",
                            options.bqmVersion),
                "the versions are 1 and 2");
  if (!problem.constraints.empty() && !info.linearConstraints)
    return fail(
        "E0630",
        fmt::format("the format {} has no constraints, the problem has {}",
                    name, problem.constraints.size()),
        "formats that have: " + formatsThat([](const ProblemFormatInfo &f) {
          return f.linearConstraints;
        }));
  if (!info.integers &&
      llvm::any_of(problem.variables, [](const VariableInfo &variable) {
        return variable.kind == VariableKind::Integer;
      }))
    return fail(
        "E0631", fmt::format("the format {} has no integer variables", name),
        "formats that have: " +
            formatsThat([](const ProblemFormatInfo &f) { return f.integers; }));
  unsigned degree = problem.objective.degree();
  for (const Constraint &constraint : problem.constraints)
    degree = std::max(degree, constraint.lhs.degree());
  if (degree > info.maxDegree)
    return fail("E0632",
                fmt::format("the format {} has terms up to degree {}, the "
                            "problem up to {}",
                            name, info.maxDegree, degree),
                "formats that have: " +
                    formatsThat([](const ProblemFormatInfo &f) {
                      return f.maxDegree > 2;
                    }));
  return true;
}

bool Adapter::adaptDomain() {
  bool hasSpin = false, hasBinary = false;
  for (const VariableInfo &variable : problem.variables) {
    hasSpin |= variable.kind == VariableKind::Spin;
    hasBinary |= variable.kind == VariableKind::Binary;
  }
  written.toBinary =
      info.binary && hasSpin && (!info.spin || (hasBinary && !info.mixed));
  written.toSpin = hasBinary && !info.binary;
  if (!written.toBinary && !written.toSpin)
    return true;
  unsigned degree = problem.objective.degree();
  for (const Constraint &constraint : problem.constraints)
    degree = std::max(degree, constraint.lhs.degree());
  if (degree > 20)
    return fail("E0633",
                fmt::format("spins in a term of degree {} would become {} "
                            "terms",
                            degree, "2^" + std::to_string(degree)),
                "use only spins, and write the problem as hubo");
  Substitution substitution;
  VariableKind from =
      written.toBinary ? VariableKind::Spin : VariableKind::Binary;
  for (VariableInfo &variable : problem.variables) {
    bool changes = variable.kind == from;
    substitution.scale.push_back(!changes ? 1 : written.toBinary ? 2 : 0.5);
    substitution.shift.push_back(!changes ? 0 : written.toBinary ? -1 : 0.5);
    if (changes)
      variable =
          written.toBinary ? VariableInfo::binary() : VariableInfo::spin();
  }
  problem.objective = substitution.apply(problem.objective);
  problem.objective.normalize(problem.variables);
  for (Constraint &constraint : problem.constraints) {
    constraint.lhs = substitution.apply(constraint.lhs);
    constraint.lhs.normalize(problem.variables);
    constraint.rhs -= std::exchange(constraint.lhs.constant, 0);
  }
  warn("W0664",
       written.toBinary
           ? fmt::format("spins are written as binary variables: {} {}",
                         info.name.str(),
                         info.spin ? "has one domain for all" : "has no spins")
           : fmt::format("binary variables are written as spins: {} has only "
                         "these",
                         info.name.str()));
  return true;
}

void Adapter::adaptSense() {
  bool isMax = problem.sense == Sense::Maximize;
  bool wantsMax = info.sense == SenseRule::Maximize;
  if (info.sense == SenseRule::Stated || isMax == wantsMax)
    return;
  negate(problem.objective);
  problem.sense = wantsMax ? Sense::Maximize : Sense::Minimize;
  written.sign = -1;
  warn("W0662",
       fmt::format("the objective is written negated: {} {}", info.name.str(),
                   info.sense == SenseRule::Unstated
                       ? "does not say its sense"
                       : (wantsMax ? "maximises" : "minimises")),
       "formats that state the sense: " +
           formatsThat([](const ProblemFormatInfo &f) {
             return f.sense == SenseRule::Stated;
           }));
}

bool isLpName(llvm::StringRef name) {
  constexpr llvm::StringLiteral kPunctuation = "!\"#$%&(),.;?@_'`{}~";
  if (name.empty() || name.size() > 255 || isDigit(name[0]) ||
      llvm::StringRef("eE.").contains(name[0]))
    return false;
  for (char c : name)
    if (!llvm::isAlnum(c) && !kPunctuation.contains(c))
      return false;
  // Words that mean something at the start of a line.
  static constexpr llvm::StringLiteral kReserved[] = {
      "minimize", "minimise", "minimum",  "min",  "maximize", "maximise",
      "maximum",  "max",      "subject",  "such", "st",       "s.t.",
      "st.",      "bounds",   "bound",    "gen",  "general",  "generals",
      "int",      "integer",  "integers", "bin",  "binary",   "binaries",
      "sos",      "sos1",     "sos2",     "semi", "semis",    "free",
      "inf",      "infinity", "pwlobj"};
  std::string lower = name.lower();
  return !llvm::is_contained(kReserved, lower);
}

bool fitsRule(llvm::StringRef name, NameRule rule) {
  switch (rule) {
  case NameRule::Position:
    return false;
  case NameRule::Integer: {
    uint32_t value;
    return !name.empty() && llvm::all_of(name, isDigit) &&
           (name.size() == 1 || name[0] != '0') &&
           !name.getAsInteger(10, value) && value < uint32_t(1) << 31;
  }
  case NameRule::Token:
    return !name.empty() && name.size() <= 255 && isUtf8(name) &&
           !llvm::StringRef("#!%'*").contains(name[0]) &&
           llvm::all_of(name, [](char c) {
             return static_cast<unsigned char>(c) > 0x20 && c != 0x7F;
           });
  case NameRule::Word:
    return isLpName(name);
  case NameRule::Text:
    return isUtf8(name);
  }
  return false;
}

void Adapter::adaptNames() {
  std::vector<std::string> &names = problem.variableNames;
  llvm::StringSet<> seen;
  if (!names.empty() && !llvm::all_of(names, [&](const std::string &name) {
        return fitsRule(name, info.names) && seen.insert(name).second;
      })) {
    names.clear();
    problem.firstIndex = info.firstIndex;
    warn("W0663",
         fmt::format("the names of the variables are not kept: {}",
                     info.names == NameRule::Position
                         ? info.name.str() + " has none"
                         : "they are no names of " + info.name.str()),
         "formats that have any: " +
             formatsThat([](const ProblemFormatInfo &f) {
               return f.names == NameRule::Text;
             }));
  }
  if (info.names != NameRule::Position && info.names != NameRule::Integer &&
      info.names != NameRule::Text && names.empty()) {
    // These formats call every variable by a name.
    for (Variable v = 0; v < problem.numVariables(); ++v)
      names.push_back(fmt::format("x{}", problem.firstIndex + v));
  }
  llvm::StringSet<> rows;
  rows.insert("obj");
  for (size_t i = 0; i < problem.constraints.size(); ++i) {
    std::string &name = problem.constraints[i].name;
    NameRule rule = info.names;
    for (unsigned attempt = 0;
         !fitsRule(name, rule) ||
         (rule != NameRule::Text && !rows.insert(name).second);
         ++attempt)
      name = fmt::format("c{}{}", i + 1,
                         attempt ? "_" + std::to_string(attempt) : "");
  }
  if (!isUtf8(problem.name))
    problem.name.clear();
}

/// A field h_i is a coupling to one more spin, which may be taken as +1.
void Adapter::addGhost() {
  Polynomial &objective = problem.objective;
  if (objective.linear.empty())
    return;
  Variable ghost = problem.numVariables();
  problem.variables.push_back(VariableInfo::spin());
  for (const LinearTerm &term : objective.linear)
    objective.quadratic.push_back({term.variable, ghost, term.coefficient});
  objective.linear.clear();
  objective.normalize(problem.variables);
  written.hasGhost = true;
  warn("W0665",
       fmt::format("vertex {} is added for the fields, since a cut has none",
                   ghost + info.firstIndex),
       "flip a solution so that it is +1");
}

bool Adapter::checkFinite() {
  auto isFinite = [](const Polynomial &p) {
    // Twice the sum, for formats that state twice the coefficients.
    double sum = std::abs(p.constant);
    for (const LinearTerm &term : p.linear)
      sum += 2 * std::abs(term.coefficient);
    for (const QuadraticTerm &term : p.quadratic)
      sum += 2 * std::abs(term.coefficient);
    for (double coefficient : p.higherCoefficients)
      sum += std::abs(coefficient);
    return std::isfinite(sum);
  };
  bool fits = isFinite(problem.objective);
  for (const Constraint &constraint : problem.constraints)
    fits &= isFinite(constraint.lhs) && std::isfinite(constraint.rhs);
  return fits || fail("E0633",
                      "the coefficients are not finite, or together "
                      "exceed 1.797e308",
                      "scale the problem down");
}

bool Adapter::adapt() {
  if (problem.variables.empty())
    problem.firstIndex = 0;
  problem.objective.normalize(problem.variables);
  for (Constraint &constraint : problem.constraints) {
    constraint.lhs.normalize(problem.variables);
    constraint.rhs -= std::exchange(constraint.lhs.constant, 0);
  }
  if (!checkParts() || !adaptDomain())
    return false;
  adaptSense();
  if (options.format == ProblemFormat::Rudy)
    addGhost();
  if (!checkFinite())
    return false;
  adaptNames();
  double offset = problem.objective.constant;
  if (options.format == ProblemFormat::Rudy)
    for (const QuadraticTerm &term : problem.objective.quadratic)
      offset -= -2 * term.coefficient / 2;
  if (offset != 0 && !info.offset)
    warn("W0661",
         fmt::format("the offset {} is written in a comment, which other "
                     "programs skip",
                     numberText(offset)),
         "formats that have an offset: " +
             formatsThat([](const ProblemFormatInfo &f) { return f.offset; }));
  return true;
}

} // namespace

std::vector<double>
WrittenProblem::values(const Problem &problem,
                       llvm::ArrayRef<double> values) const {
  std::vector<double> result(values.begin(), values.end());
  for (Variable v = 0; v < result.size(); ++v) {
    if (toBinary && problem.variables[v].kind == VariableKind::Spin)
      result[v] = (1 + result[v]) / 2;
    if (toSpin && problem.variables[v].kind == VariableKind::Binary)
      result[v] = 2 * result[v] - 1;
  }
  if (hasGhost)
    result.push_back(1);
  return result;
}

std::optional<WrittenProblem> enishi::annealing::writeProblem(
    const Problem &problem, const WriteProblemOptions &options,
    llvm::raw_ostream &os, DiagnosticEngine &diagnostics) {
  Adapter adapter(problem, options, diagnostics);
  if (!adapter.adapt())
    return std::nullopt;
  ProblemWriter writer{adapter.problem, options, os};
  kWriters[static_cast<unsigned>(options.format)](writer);
  return adapter.written;
}

std::optional<WrittenProblem> enishi::annealing::convertProblem(
    uint32_t file, SourceManager &sources, const ReadProblemOptions &read,
    const WriteProblemOptions &write, llvm::raw_ostream &os,
    DiagnosticEngine &diagnostics) {
  std::optional<Problem> problem =
      readProblem(file, sources, diagnostics, read);
  if (!problem)
    return std::nullopt;
  return writeProblem(*problem, write, os, diagnostics);
}

//===- WriteProgram.cpp - Programs for annealers as JSON ------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/CompileProblem.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

using namespace enishi::annealing;

namespace {

class ProgramWriter {
public:
  ProgramWriter(const AnnealerProgram &program, llvm::raw_ostream &os)
      : program(program), json(os, /*IndentSize=*/1) {}
  void write(ProgramLayout layout);

private:
  void number(double value);
  void numbers(llvm::StringRef key, llvm::ArrayRef<double> values);
  void label(llvm::StringRef name);
  /// dimod's members of a model, whose variables have these labels.
  void bqm(const IsingModel &model, llvm::ArrayRef<std::string> names,
           VariableKind domain = VariableKind::Spin);
  void physical();
  void body();
  void presolve();
  void undo(const PresolveHistory &history, const PresolveHistory::Step &step);
  void decoding();
  void chains();
  void errors();

  const AnnealerProgram &program;
  llvm::json::OStream json;
};

/// The shortest text that reads back to the same double.
void ProgramWriter::number(double value) {
  // Minus zero means nothing here.
  value += 0.0;
  if (value == std::trunc(value) && std::abs(value) < 1e15)
    json.value(static_cast<int64_t>(value));
  else
    json.rawValue(fmt::format("{}", value));
}

void ProgramWriter::numbers(llvm::StringRef key,
                            llvm::ArrayRef<double> values) {
  json.attributeBegin(key);
  json.rawValue([&](llvm::raw_ostream &os) {
    // On one line: they are many.
    os << '[';
    for (size_t i = 0; i < values.size(); ++i)
      os << (i ? "," : "") << fmt::format("{}", values[i] + 0.0);
    os << ']';
  });
  json.attributeEnd();
}

/// dimod's labels: whole numbers are numbers, as in the other writers.
void ProgramWriter::label(llvm::StringRef name) {
  uint32_t value;
  bool isNumber = !name.empty() && llvm::all_of(name, llvm::isDigit) &&
                  (name.size() == 1 || name[0] != '0') &&
                  !name.getAsInteger(10, value);
  if (isNumber)
    json.value(static_cast<int64_t>(value));
  else
    json.value(llvm::json::fixUTF8(name));
}

void ProgramWriter::bqm(const IsingModel &model,
                        llvm::ArrayRef<std::string> names,
                        VariableKind domain) {
  json.attribute("type", "BinaryQuadraticModel");
  json.attributeObject("version",
                       [&] { json.attribute("bqm_schema", "3.0.0"); });
  json.attribute("use_bytes", false);
  json.attribute("index_type", "int32");
  json.attribute("bias_type", "float64");
  json.attribute("num_variables", static_cast<int64_t>(model.numSpins()));
  json.attribute("num_interactions",
                 static_cast<int64_t>(model.numCouplings()));
  json.attributeArray("variable_labels", [&] {
    for (const std::string &name : names)
      label(name);
  });
  json.attribute("variable_type",
                 domain == VariableKind::Binary ? "BINARY" : "SPIN");
  json.attributeBegin("offset");
  number(model.offset);
  json.attributeEnd();
  std::vector<double> heads, tails, weights;
  for (Spin i = 0; i < model.numSpins(); ++i)
    for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k)
      if (i < model.neighbors[k]) {
        heads.push_back(i);
        tails.push_back(model.neighbors[k]);
        weights.push_back(model.weights[k]);
      }
  numbers("linear_biases", model.fields);
  numbers("quadratic_biases", weights);
  numbers("quadratic_head", heads);
  numbers("quadratic_tail", tails);
}

/// What is programmed, by qubits where there are any.
void ProgramWriter::physical() {
  if (!program.hasTopology()) {
    bqm(program.physical, program.names, program.domain);
    return;
  }
  std::vector<std::string> qubits;
  for (Qubit qubit : program.qubits)
    qubits.push_back(std::to_string(qubit));
  bqm(program.physical, qubits, program.domain);
}

/// A step of the way back, on one line.
void ProgramWriter::undo(const PresolveHistory &history,
                         const PresolveHistory::Step &step) {
  using Kind = PresolveHistory::Kind;
  auto list = [](const auto &values) {
    return fmt::format("[{}]", fmt::join(values, ","));
  };
  switch (step.kind) {
  case Kind::Fixed:
    json.rawValue(
        fmt::format(R"({{"set":{},"to":{}}})", step.spin, int(step.sign)));
    return;
  case Kind::Merged:
    json.rawValue(fmt::format(R"({{"set":{},"as":{},"times":{}}})", step.spin,
                              step.begin, int(step.sign)));
    return;
  case Kind::Eliminated: {
    std::vector<Spin> spins;
    std::vector<double> weights;
    double field = 0;
    for (const PresolveHistory::Term &term : history.termsOf(step)) {
      if (term.spin == PresolveHistory::noSpin) {
        field = term.weight;
        continue;
      }
      spins.push_back(term.spin);
      weights.push_back(term.weight);
    }
    json.rawValue(
        fmt::format(R"({{"set":{},"against":{},"weights":{},"field":{}}})",
                    step.spin, list(spins), list(weights), field));
    return;
  }
  case Kind::Group: {
    const PresolveHistory::Group &group = history.groups[step.begin];
    std::vector<int> values(group.values.begin(), group.values.end());
    json.rawValue(fmt::format(R"({{"set":{},"by":{},"table":{}}})",
                              list(group.inside), list(group.boundary),
                              list(values)));
    return;
  }
  case Kind::Turned: {
    const PresolveHistory::Group &group = history.groups[step.begin];
    json.rawValue(fmt::format(R"({{"turn":{},"with":{}}})", list(group.inside),
                              group.boundary.front()));
    return;
  }
  }
}

void ProgramWriter::presolve() {
  const ProgramPresolve &record = *program.presolve;
  json.attributeObject("presolve", [&] {
    json.attributeBegin("error_bound");
    number(record.errorBound);
    json.attributeEnd();
    numbers("kept",
            std::vector<double>(record.kept.begin(), record.kept.end()));
    // In the order in which a reader takes the steps.
    json.attributeArray("undo", [&] {
      for (const PresolveHistory::Step &step :
           llvm::reverse(record.history.steps))
        undo(record.history, step);
    });
    json.attributeObject("reduced", [&] { bqm(record.reduced, record.names); });
  });
}

void ProgramWriter::decoding() {
  json.attributeArray("decoding", [&] {
    for (const DecodedVariable &variable : program.decoding)
      json.object([&] {
        json.attribute("variable", llvm::json::fixUTF8(variable.name));
        json.attributeBegin("constant");
        number(variable.constant);
        json.attributeEnd();
        json.attributeBegin("upper");
        number(variable.upper);
        json.attributeEnd();
        std::vector<double> bits, coefficients;
        for (const LinearTerm &bit : variable.bits) {
          bits.push_back(bit.variable);
          coefficients.push_back(bit.coefficient);
        }
        numbers("bits", bits);
        numbers("coefficients", coefficients);
      });
  });
}

void ProgramWriter::chains() {
  json.attribute("topology", program.topology);
  json.attribute("embedding_method", program.embeddingMethod);
  json.attributeObject("embedding", [&] {
    for (Spin v = 0; v < program.embedding.numChains(); ++v) {
      std::vector<double> chain(program.embedding.chain(v).begin(),
                                program.embedding.chain(v).end());
      numbers(llvm::json::fixUTF8(program.names[v]), chain);
    }
  });
  json.attributeObject("chain_strength", [&] {
    json.attribute("rule", program.chainRule);
    json.attributeBegin("prefactor");
    number(program.chainPrefactor);
    json.attributeEnd();
    numbers("values", program.chainStrengths);
  });
}

void ProgramWriter::errors() {
  json.attributeObject("rounding", [&] {
    auto item = [&](llvm::StringRef key, double value) {
      json.attributeBegin(key);
      number(value);
      json.attributeEnd();
    };
    item("field_step", program.fieldStep);
    item("coupling_step", program.couplingStep);
    item("largest_error", program.largestError);
    item("energy_error", program.energyError);
  });
}

void ProgramWriter::body() {
  json.attribute("enishi_annealer_program", 2);
  json.attribute("problem", llvm::json::fixUTF8(program.problem));
  json.attribute("sense",
                 program.sense == Sense::Maximize ? "maximize" : "minimize");
  json.attribute("device", llvm::json::fixUTF8(program.device));
  json.attributeBegin("penalty");
  number(program.penalty);
  json.attributeEnd();
  // As text: JSON numbers end at 2^53 in many readers.
  json.attribute("seed", std::to_string(program.seed));
  json.attribute("num_reads", static_cast<int64_t>(program.numReads));
  if (!program.schedule.empty())
    json.attributeArray("anneal_schedule", [&] {
      for (const SchedulePoint &point : program.schedule)
        json.rawValue(fmt::format("[{}, {}]", point.timeUs, point.fraction));
    });
  json.attributeBegin("scale");
  number(program.scale);
  json.attributeEnd();
  errors();
  if (program.hasTopology())
    chains();
  if (!program.gauge.empty())
    numbers("gauge",
            std::vector<double>(program.gauge.begin(), program.gauge.end()));
  decoding();
  if (program.presolve)
    presolve();
  json.attributeObject("logical", [&] { bqm(program.logical, program.names); });
}

void ProgramWriter::write(ProgramLayout layout) {
  json.object([&] {
    if (layout == ProgramLayout::Bqm) {
      physical();
      json.attributeObject("info", [&] { body(); });
    } else {
      body();
      json.attributeObject("bqm", [&] { physical(); });
    }
  });
}

} // namespace

void enishi::annealing::writeAnnealerProgram(const AnnealerProgram &program,
                                             ProgramLayout layout,
                                             llvm::raw_ostream &os) {
  ProgramWriter(program, os).write(layout);
  os << '\n';
}

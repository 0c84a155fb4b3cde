//===- NoiseFile.cpp - Noise models as JSON ---------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Simulation/NoiseModel.h"

#include "enishi/Support/JsonObject.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <cmath>

using namespace enishi;

namespace {

constexpr uint64_t kMostQubit = (uint64_t(1) << 32) - 2;

class NoiseReader {
public:
  explicit NoiseReader(DiagnosticEngine &diagnostics)
      : diagnostics(diagnostics) {}

  std::optional<NoiseModel> read(JsonValue root);

private:
  void readList(JsonObject &object, llvm::StringLiteral key,
                llvm::function_ref<void(JsonValue)> readOne);
  NoiseRule readGateRule(JsonValue value);
  void readGates(JsonObject &object, NoiseRule &rule);
  void readPlaces(JsonObject &object, NoiseRule &rule);
  NoiseRule readQubitRule(JsonValue value, bool isMeasurement);
  IdleRule readIdle(JsonValue value);
  std::vector<Qubit> readQubits(JsonObject &object);
  void readChannels(JsonObject &object, NoiseRule &rule);
  std::optional<NoiseChannel> readChannel(JsonValue value, unsigned arity);
  bool readKind(JsonObject &object, NoiseChannel &channel, unsigned arity);
  void readProbabilities(JsonObject &object, NoiseChannel &channel);
  void readOperators(JsonObject &object, NoiseChannel &channel);
  bool readMatrix(JsonValue value, std::vector<Complex> &matrix);
  Diagnostic &wrong(JsonValue value, std::string message) {
    return diagnostics.error(value.range(), "E0330", std::move(message));
  }

  DiagnosticEngine &diagnostics;
};

} // namespace

void NoiseReader::readList(JsonObject &object, llvm::StringLiteral key,
                           llvm::function_ref<void(JsonValue)> readOne) {
  if (std::optional<JsonValue> list = object.take(key, JsonKind::Array))
    for (JsonValue element : list->elements())
      readOne(element);
}

void NoiseReader::readGates(JsonObject &object, NoiseRule &rule) {
  static const std::vector<llvm::StringRef> names = [] {
    std::vector<llvm::StringRef> all;
    for (unsigned kind = 0; kind < kNumTableGates; ++kind)
      if (gateInfo(GateKind(kind)).numQubits)
        all.push_back(gateName(GateKind(kind)));
    return all;
  }();
  bool isMixed = false;
  readList(object, "gates", [&](JsonValue value) {
    if (value.kind() != JsonKind::String)
      return reportWrongKind(value, "a gate", JsonKind::String, diagnostics);
    std::optional<GateKind> kind = gateByName(value.string());
    if (!kind || !isTableGate(*kind) || !gateInfo(*kind).numQubits)
      return reportUnknownWord(value, "gate", names, diagnostics);
    const unsigned arity = gateInfo(*kind).numQubits;
    isMixed |= !rule.gates.empty() && rule.arity != arity;
    rule.gates.push_back(*kind);
    rule.arity = arity;
  });
  if (isMixed)
    rule.arity = 0;
  if (std::optional<uint64_t> stated = object.integer("operands", 1, 1 << 16)) {
    if (!rule.gates.empty() && rule.arity != *stated)
      wrong(object.value(), "\"operands\" contradicts the gates of the rule")
          .help = "leave it out where \"gates\" are named";
    rule.arity = *stated;
  }
}

void NoiseReader::readPlaces(JsonObject &object, NoiseRule &rule) {
  readList(object, "places", [&](JsonValue value) {
    if (!value.isArray())
      return reportWrongKind(value, "a place", JsonKind::Array, diagnostics);
    llvm::SmallVector<Qubit, 2> place;
    for (JsonValue element : value.elements())
      if (std::optional<uint64_t> qubit =
              readInteger(element, "a qubit", 0, kMostQubit, diagnostics))
        place.push_back(*qubit);
    if (place.empty() || (rule.arity && place.size() != rule.arity))
      wrong(value, "a place names the operands of a gate, as many as it has")
          .help = "write [3] for a gate on qubit 3, [0, 1] for one on 0 and 1";
    llvm::SmallDenseSet<Qubit> distinct(place.begin(), place.end());
    if (distinct.size() < place.size())
      wrong(value, "a place names a qubit twice, where no gate acts").help =
          "the operands of a gate are different qubits";
    rule.places.push_back(std::move(place));
  });
}

NoiseRule NoiseReader::readGateRule(JsonValue value) {
  NoiseRule rule;
  JsonObject object(value, "the rule for gates", diagnostics);
  if (!object.isValid())
    return rule;
  readGates(object, rule);
  readPlaces(object, rule);
  readChannels(object, rule);
  object.finish();
  return rule;
}

std::vector<Qubit> NoiseReader::readQubits(JsonObject &object) {
  std::vector<Qubit> qubits;
  readList(object, "qubits", [&](JsonValue value) {
    if (std::optional<uint64_t> qubit =
            readInteger(value, "a qubit", 0, kMostQubit, diagnostics))
      qubits.push_back(*qubit);
  });
  return qubits;
}

NoiseRule NoiseReader::readQubitRule(JsonValue value, bool isMeasurement) {
  NoiseRule rule;
  rule.arity = 1;
  JsonObject object(value,
                    isMeasurement ? "the rule for measurements"
                                  : "the rule for resets",
                    diagnostics);
  if (!object.isValid())
    return rule;
  for (Qubit qubit : readQubits(object))
    rule.places.push_back({qubit});
  readChannels(object, rule);
  if (isMeasurement)
    if (std::optional<JsonValue> value = object.take("readout")) {
      JsonObject readout(*value, "the readout error", diagnostics);
      if (readout.isValid()) {
        rule.readout =
            ReadoutError{readout.number("one_for_zero", 0, 1).value_or(0),
                         readout.number("zero_for_one", 0, 1).value_or(0)};
        readout.finish();
      }
    }
  object.finish();
  return rule;
}

IdleRule NoiseReader::readIdle(JsonValue value) {
  IdleRule rule;
  JsonObject object(value, "the rule for waiting", diagnostics);
  if (!object.isValid())
    return rule;
  rule.qubits = readQubits(object);
  rule.t1Us = object.number("t1_us").value_or(rule.t1Us);
  rule.t2Us = object.number("t2_us").value_or(2 * rule.t1Us);
  object.finish();
  if (llvm::Error error =
          NoiseChannel::thermalRelaxation(rule.t1Us, rule.t2Us, 0).check())
    wrong(value, llvm::toString(std::move(error)));
  return rule;
}

void NoiseReader::readChannels(JsonObject &object, NoiseRule &rule) {
  readList(object, "channels", [&](JsonValue value) {
    if (std::optional<NoiseChannel> channel = readChannel(value, rule.arity))
      rule.channels.push_back(std::move(*channel));
  });
}

bool NoiseReader::readMatrix(JsonValue value, std::vector<Complex> &matrix) {
  auto fail = [&](JsonValue at) {
    wrong(at, "an operator is a list of rows, a row a list of entries, an "
              "entry a number or [real part, imaginary part]");
    return false;
  };
  if (!value.isArray())
    return fail(value);
  for (JsonValue row : value.elements()) {
    if (!row.isArray())
      return fail(row);
    for (JsonValue entry : row.elements()) {
      if (entry.kind() == JsonKind::Number) {
        matrix.push_back(entry.number());
        continue;
      }
      if (!entry.isArray())
        return fail(entry);
      std::vector<JsonValue> parts = entry.elements();
      if (parts.size() != 2 || parts[0].kind() != JsonKind::Number ||
          parts[1].kind() != JsonKind::Number)
        return fail(entry);
      matrix.emplace_back(parts[0].number(), parts[1].number());
    }
  }
  return true;
}

void NoiseReader::readOperators(JsonObject &object, NoiseChannel &channel) {
  std::optional<JsonValue> list = object.require("operators", JsonKind::Array);
  if (!list)
    return;
  for (JsonValue value : list->elements()) {
    std::vector<Complex> matrix;
    if (!readMatrix(value, matrix))
      return;
    channel.operators.push_back(std::move(matrix));
  }
  if (!channel.operators.empty())
    channel.numQubits = channel.operators[0].size() > 4 ? 2 : 1;
}

void NoiseReader::readProbabilities(JsonObject &object, NoiseChannel &channel) {
  std::optional<JsonValue> map =
      object.require("probabilities", JsonKind::Object);
  if (!map)
    return;
  size_t letters = 0;
  double sum = 0;
  llvm::StringSet<> seen;
  for (auto [key, value] : map->members()) {
    const std::string text = key.string();
    if (!seen.insert(text).second) {
      wrong(key, llvm::formatv("'{0}' has two probabilities", text)).help =
          "write their sum once";
      return;
    }
    size_t index = 0, scale = 1;
    bool isPauli = text.size() == 1 || text.size() == 2;
    for (char letter : text) {
      size_t digit = llvm::StringRef("IXYZ").find(letter);
      isPauli &= digit != llvm::StringRef::npos;
      index += digit * scale;
      scale *= 4;
    }
    if (!isPauli || (letters && letters != text.size())) {
      wrong(key, llvm::formatv("'{0}' is not a Pauli operator here", text))
          .help = "write I, X, Y, Z, or a pair like XZ for X on the first "
                  "operand and Z on the second; all of one length";
      return;
    }
    if (value.kind() != JsonKind::Number)
      return reportWrongKind(value, "a probability", JsonKind::Number,
                             diagnostics);
    letters = text.size();
    channel.pauli.resize(size_t(1) << 2 * letters);
    channel.pauli[index] += value.number();
    sum += value.number();
  }
  if (!letters) {
    wrong(*map, "no Pauli operator has a probability");
    return;
  }
  channel.numQubits = letters;
  // What is not stated is that nothing happens.
  if (!map->members().empty() && channel.pauli[0] == 0)
    channel.pauli[0] = std::abs(1 - sum) < 1e-12 ? 0 : 1 - sum;
}

bool NoiseReader::readKind(JsonObject &object, NoiseChannel &channel,
                           unsigned arity) {
  std::optional<JsonValue> type = object.require("type", JsonKind::String);
  if (!type)
    return false;
  const std::string word = type->string();
  auto probability = [&] {
    std::optional<JsonValue> value =
        object.require("probability", JsonKind::Number);
    return value ? value->number() : 0;
  };
  static constexpr llvm::StringRef flips[] = {"bit_flip", "bit_phase_flip",
                                              "phase_flip"};
  static constexpr llvm::StringRef words[] = {
      "pauli",         "bit_flip",           "bit_phase_flip",
      "phase_flip",    "depolarizing",       "amplitude_damping",
      "phase_damping", "thermal_relaxation", "kraus"};
  if (const auto *flip = llvm::find(flips, word); flip != std::end(flips)) {
    const double p = probability();
    channel.pauli.assign(4, 0);
    channel.pauli[0] = 1 - p;
    channel.pauli[1 + (flip - flips)] = p;
  } else if (word == "pauli") {
    readProbabilities(object, channel);
  } else if (word == "depolarizing") {
    channel.kind = NoiseChannel::Depolarizing;
    channel.probability = probability();
    channel.numQubits = arity == 2 && channel.operand == kNone ? 2 : 1;
    if (std::optional<uint64_t> n = object.integer("num_qubits", 1, 2))
      channel.numQubits = *n;
  } else if (word == "amplitude_damping" || word == "phase_damping") {
    channel.kind = word == "phase_damping" ? NoiseChannel::PhaseDamping
                                           : NoiseChannel::AmplitudeDamping;
    channel.probability = probability();
  } else if (word == "thermal_relaxation") {
    channel.kind = NoiseChannel::ThermalRelaxation;
    channel.t1Us = object.number("t1_us").value_or(channel.t1Us);
    channel.t2Us = object.number("t2_us").value_or(2 * channel.t1Us);
    object.require("duration_ns");
    channel.durationNs = object.number("duration_ns").value_or(0);
  } else if (word == "kraus") {
    channel.kind = NoiseChannel::Kraus;
    readOperators(object, channel);
  } else {
    reportUnknownWord(*type, "channel", words, diagnostics);
    return false;
  }
  return true;
}

std::optional<NoiseChannel> NoiseReader::readChannel(JsonValue value,
                                                     unsigned arity) {
  JsonObject object(value, "the channel", diagnostics);
  if (!object.isValid())
    return std::nullopt;
  NoiseChannel channel;
  const size_t before = diagnostics.errorCount();
  if (std::optional<uint64_t> operand = object.integer("operand", 0, 1 << 16))
    channel.operand = *operand;
  if (!readKind(object, channel, arity))
    return std::nullopt;
  object.finish();
  if (diagnostics.errorCount() != before)
    return std::nullopt;
  if (llvm::Error error = channel.check()) {
    wrong(value, llvm::toString(std::move(error)));
    return std::nullopt;
  }
  if (channel.operand != kNone &&
      (channel.numQubits != 1 || channel.operand >= arity)) {
    wrong(value, "\"operand\" picks one operand, counted from 0, for a channel "
                 "of one qubit")
        .help = "a rule says how many operands there are by \"gates\" of one "
                "size or by \"operands\"";
    return std::nullopt;
  }
  if (channel.numQubits == 2 && arity != 2) {
    wrong(value, "a channel of two qubits needs a rule for gates on two").help =
        "name such \"gates\", or write \"operands\": 2";
    return std::nullopt;
  }
  return channel;
}

std::optional<NoiseModel> NoiseReader::read(JsonValue root) {
  NoiseModel model;
  JsonObject object(root, "the noise model", diagnostics);
  if (!object.isValid())
    return std::nullopt;
  if (std::optional<JsonValue> version =
          object.require("enishi_noise", JsonKind::Number);
      version && version->number() != 1)
    diagnostics
        .error(version->range(), "E0310",
               "this program reads version 1 of noise models")
        .help = "write \"enishi_noise\": 1, or use a later Enishi";
  model.name = object.string("name").value_or("");
  model.dtNs = object.number("dt_ns").value_or(0);
  readList(object, "gates", [&](JsonValue value) {
    model.gates.push_back(readGateRule(value));
  });
  readList(object, "measurements", [&](JsonValue value) {
    model.measurements.push_back(readQubitRule(value, true));
  });
  readList(object, "resets", [&](JsonValue value) {
    model.resets.push_back(readQubitRule(value, false));
  });
  readList(object, "idle",
           [&](JsonValue value) { model.idle.push_back(readIdle(value)); });
  object.finish();
  if (diagnostics.hasErrors())
    return std::nullopt;
  return model;
}

std::optional<NoiseModel>
enishi::readNoiseModel(uint32_t file, const SourceManager &sources,
                       DiagnosticEngine &diagnostics) {
  JsonDocument document;
  if (!document.parse(file, sources, diagnostics))
    return std::nullopt;
  return NoiseReader(diagnostics).read(document.root());
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static void printChannel(const NoiseChannel &channel,
                         llvm::json::OStream &json) {
  static constexpr const char *names[] = {
      "pauli",         "depolarizing",       "amplitude_damping",
      "phase_damping", "thermal_relaxation", "kraus"};
  json.objectBegin();
  json.attribute("type", names[channel.kind]);
  if (channel.operand != kNone)
    json.attribute("operand", channel.operand);
  switch (channel.kind) {
  case NoiseChannel::Pauli:
    json.attributeObject("probabilities", [&] {
      for (size_t i = 0; i < channel.pauli.size(); ++i) {
        std::string key(1, "IXYZ"[i % 4]);
        if (channel.numQubits == 2)
          key += "IXYZ"[i / 4];
        if (channel.pauli[i] != 0)
          json.attribute(key, channel.pauli[i]);
      }
    });
    break;
  case NoiseChannel::Depolarizing:
    json.attribute("num_qubits", channel.numQubits);
    [[fallthrough]];
  case NoiseChannel::AmplitudeDamping:
  case NoiseChannel::PhaseDamping:
    json.attribute("probability", channel.probability);
    break;
  case NoiseChannel::ThermalRelaxation:
    if (!std::isinf(channel.t1Us))
      json.attribute("t1_us", channel.t1Us);
    if (!std::isinf(channel.t2Us))
      json.attribute("t2_us", channel.t2Us);
    json.attribute("duration_ns", channel.durationNs);
    break;
  case NoiseChannel::Kraus: {
    const size_t dim = size_t(1) << channel.numQubits;
    json.attributeArray("operators", [&] {
      for (const std::vector<Complex> &k : channel.operators)
        json.array([&] {
          for (size_t r = 0; r < dim; ++r)
            json.array([&] {
              for (size_t c = 0; c < dim; ++c)
                json.value(llvm::json::Array{k[r * dim + c].real(),
                                             k[r * dim + c].imag()});
            });
        });
    });
    break;
  }
  }
  json.objectEnd();
}

static void printChannels(const NoiseRule &rule, llvm::json::OStream &json) {
  json.attributeArray("channels", [&] {
    for (const NoiseChannel &channel : rule.channels)
      printChannel(channel, json);
  });
}

static void printQubits(llvm::ArrayRef<Qubit> qubits,
                        llvm::json::OStream &json) {
  if (!qubits.empty())
    json.attributeArray("qubits", [&] {
      for (Qubit qubit : qubits)
        json.value(qubit);
    });
}

static void printGateRule(const NoiseRule &rule, llvm::json::OStream &json) {
  json.objectBegin();
  if (!rule.gates.empty())
    json.attributeArray("gates", [&] {
      for (GateKind kind : rule.gates)
        json.value(gateName(kind));
    });
  else if (rule.arity)
    json.attribute("operands", rule.arity);
  if (!rule.places.empty())
    json.attributeArray("places", [&] {
      for (const auto &place : rule.places)
        json.array([&] {
          for (Qubit qubit : place)
            json.value(qubit);
        });
    });
  printChannels(rule, json);
  json.objectEnd();
}

static void printQubitRule(const NoiseRule &rule, llvm::json::OStream &json) {
  json.objectBegin();
  std::vector<Qubit> qubits;
  for (const auto &place : rule.places)
    qubits.push_back(place[0]);
  printQubits(qubits, json);
  if (!rule.channels.empty())
    printChannels(rule, json);
  if (rule.readout)
    json.attributeObject("readout", [&] {
      json.attribute("one_for_zero", rule.readout->oneForZero);
      json.attribute("zero_for_one", rule.readout->zeroForOne);
    });
  json.objectEnd();
}

void enishi::printNoiseModel(const NoiseModel &model, llvm::raw_ostream &os) {
  llvm::json::OStream json(os, 1);
  json.objectBegin();
  json.attribute("enishi_noise", 1);
  if (!model.name.empty())
    json.attribute("name", model.name);
  if (model.dtNs > 0)
    json.attribute("dt_ns", model.dtNs);
  json.attributeArray("gates", [&] {
    for (const NoiseRule &rule : model.gates)
      printGateRule(rule, json);
  });
  json.attributeArray("measurements", [&] {
    for (const NoiseRule &rule : model.measurements)
      printQubitRule(rule, json);
  });
  json.attributeArray("resets", [&] {
    for (const NoiseRule &rule : model.resets)
      printQubitRule(rule, json);
  });
  json.attributeArray("idle", [&] {
    for (const IdleRule &rule : model.idle) {
      json.objectBegin();
      printQubits(rule.qubits, json);
      if (!std::isinf(rule.t1Us))
        json.attribute("t1_us", rule.t1Us);
      if (!std::isinf(rule.t2Us))
        json.attribute("t2_us", rule.t2Us);
      json.objectEnd();
    }
  });
  json.objectEnd();
  os << '\n';
}

static constexpr CodeInfo kCodes[] = {
    {"E0330", "the noise model is wrong",
     "A noise model is a JSON file that docs/noise.md describes. The message "
     "says which value cannot be and what would do: probabilities lie between "
     "0 and 1, Kraus operators preserve the trace, T2 is at most twice T1. "
     "`enishi noise DEVICE` writes a model to start from."},
};

CodeTable enishi::noiseCodes() { return kCodes; }

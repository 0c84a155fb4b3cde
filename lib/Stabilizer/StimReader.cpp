//===- StimReader.cpp - Reading .stim files ---------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LineScanner.h"

#include "enishi/Stabilizer/StimCircuit.h"
#include "enishi/Support/JsonObject.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

constexpr uint64_t kMaxIndex = (1 << 24) - 1;

/// Which targets a class of instructions takes.
struct TargetRule {
  bool qubits = false, inverted = false, paulis = false, combiners = false;
  bool records = false, sweeps = false, pairs = false;
};

TargetRule ruleOf(StimOp op) {
  TargetRule rule;
  switch (stimOpInfo(op).opClass) {
  case StimClass::Clifford2:
    rule.pairs = true;
    rule.records = rule.sweeps = op == StimOp::CX || op == StimOp::CY ||
                                 op == StimOp::CZ || op == StimOp::XCZ ||
                                 op == StimOp::YCZ;
    [[fallthrough]];
  case StimClass::Clifford1:
  case StimClass::Rotate1:
  case StimClass::Reset:
  case StimClass::PauliError:
  case StimClass::Depolarize1:
  case StimClass::PauliChannel1:
  case StimClass::Heralded:
  case StimClass::IdentityError1:
  case StimClass::QubitCoordinates:
    rule.qubits = true;
    break;
  case StimClass::MeasurePair:
    rule.pairs = true;
    [[fallthrough]];
  case StimClass::Measure:
  case StimClass::MeasureReset:
    rule.qubits = rule.inverted = true;
    break;
  case StimClass::MeasureProduct:
  case StimClass::RotateProduct:
  case StimClass::RotateByAngle:
    rule.paulis = rule.combiners = rule.inverted = true;
    break;
  case StimClass::Pad:
    rule.qubits = true;
    break;
  case StimClass::Rotate2:
  case StimClass::Depolarize2:
  case StimClass::PauliChannel2:
  case StimClass::IdentityError2:
    rule.qubits = rule.pairs = true;
    break;
  case StimClass::CorrelatedError: // Signs and combiners mean nothing here.
    rule.paulis = rule.combiners = rule.inverted = true;
    break;
  case StimClass::Detector:
    rule.records = true;
    break;
  case StimClass::Observable:
    rule.records = rule.paulis = rule.inverted = true;
    break;
  case StimClass::ShiftCoordinates:
  case StimClass::Tick:
  case StimClass::Repeat:
    break;
  }
  return rule;
}

/// "qubits, results (rec[-1])": what the rule allows, for a message.
std::string describe(const TargetRule &rule) {
  std::string text;
  auto add = [&](bool allowed, llvm::StringRef what) {
    if (allowed)
      text += (text.empty() ? "" : ", ") + what.str();
  };
  add(rule.qubits, rule.inverted ? "qubits (5 or !5)" : "qubits (5)");
  add(rule.paulis,
      rule.combiners ? "Pauli products (X1*Z2)" : "Pauli operators (X1)");
  add(rule.records, "results (rec[-1])");
  add(rule.sweeps, "sweep bits (sweep[0])");
  return text.empty() ? "it takes none" : "it takes " + text;
}

class StimReader {
public:
  StimReader(uint32_t file, const SourceManager &sources,
             DiagnosticEngine &diagnostics)
      : scanner(file, sources, diagnostics) {}
  std::optional<StimCircuit> read();

private:
  void readInstruction(const ScannedLine &line);
  void openBlock(const ScannedLine &line);
  void closeBlock(const ScannedLine &line);
  bool checkArguments(StimOp op, const ScannedLine &line);
  bool readTargets(StimOp op, const ScannedLine &line);
  bool readTarget(StimOp op, const TargetRule &rule, const Token &token);
  bool readPauliOrQubit(const TargetRule &rule, const Token &token,
                        StimTarget &target);
  bool readBit(const Token &token, StimTarget &target);
  bool checkPairs(StimOp op, const ScannedLine &line);
  bool checkProducts(const ScannedLine &line);

  struct Block {
    size_t instruction;
    Token name;
  };
  LineScanner scanner;
  StimCircuit circuit;
  std::vector<Block> blocks;
  std::vector<StimTarget> targets;
};

std::optional<StimCircuit> StimReader::read() {
  ScannedLine line;
  while (scanner.next(line)) {
    if (line.closesBlock)
      closeBlock(line);
    else
      readInstruction(line);
  }
  if (!blocks.empty() && !scanner.hasErrors())
    scanner.error(blocks.back().name, "E0706", "this block does not end").help =
        "close it with } on a line of its own";
  if (scanner.hasErrors())
    return std::nullopt;
  return std::move(circuit);
}

void StimReader::closeBlock(const ScannedLine &line) {
  if (blocks.empty()) {
    scanner.error(line.name, "E0706", "there is no block to end here");
    return;
  }
  StimInstruction &repeat = circuit.instructions[blocks.back().instruction];
  repeat.bodySize = circuit.instructions.size() - blocks.back().instruction - 1;
  blocks.pop_back();
}

void StimReader::openBlock(const ScannedLine &line) {
  StimInstruction &inst =
      circuit.append(StimOp::REPEAT, {}, {}, line.tag ? &*line.tag : nullptr);
  inst.line = line.number;
  // Opened in any case, so that its } is not reported as well.
  blocks.push_back({circuit.instructions.size() - 1, line.name});
  std::optional<uint64_t> count;
  if (line.targets.size() == 1)
    count = parseCount(line.targets[0].text, uint64_t(1) << 62);
  if (!count || *count == 0)
    scanner
        .error(line.targets.empty() ? line.name : line.targets[0], "E0706",
               "expected how often the block is repeated, at least once")
        .help = "write REPEAT 10 {";
  else
    inst.repetitions = *count;
  if (blocks.size() > kMaxLoopDepth)
    scanner.error(
        line.name, "E0706",
        fmt::format("blocks are nested more than {} deep", kMaxLoopDepth));
}

void StimReader::readInstruction(const ScannedLine &line) {
  std::optional<StimOp> op = stimOpByName(line.name.text);
  if (!op) {
    std::vector<llvm::StringRef> names = {
#define ENISHI_STIM_OP(NAME, CLASS, MIN, MAX, ACTION) #NAME,
#define ENISHI_STIM_ALIAS(OTHER, NAME) #OTHER,
#include "enishi/Stabilizer/StimOps.def"
    };
    llvm::StringRef near = nearestWord(line.name.text.upper(), names);
    Diagnostic &problem = scanner.error(
        line.name, "E0702",
        fmt::format("there is no instruction '{}'", line.name.text.str()));
    if (!near.empty())
      problem.help = fmt::format("did you mean {}?", near.str());
    return;
  }
  if (!checkArguments(*op, line))
    return;
  if ((*op == StimOp::REPEAT) != line.opensBlock) {
    scanner
        .error(line.name, "E0706",
               line.opensBlock ? "only REPEAT starts a block"
                               : "REPEAT without a block")
        .help = "write REPEAT 10 { and close the block with }";
    return;
  }
  if (*op == StimOp::REPEAT)
    return openBlock(line);
  if (!readTargets(*op, line))
    return;
  circuit.append(*op, targets, line.arguments, line.tag ? &*line.tag : nullptr)
      .line = line.number;
}

bool StimReader::checkArguments(StimOp op, const ScannedLine &line) {
  const StimOpInfo &info = stimOpInfo(op);
  size_t count = line.arguments.size();
  if (count < info.minArguments || count > info.maxArguments) {
    std::string wanted =
        info.maxArguments == info.minArguments
            ? fmt::format("{}", info.minArguments)
            : fmt::format("{} to {}", info.minArguments, info.maxArguments);
    scanner.error(line.name, "E0703",
                  fmt::format("{} takes {} argument{} in parentheses, here are "
                              "{}",
                              info.name.str(), wanted,
                              info.maxArguments == 1 ? "" : "s", count));
    return false;
  }
  switch (info.opClass) {
  case StimClass::Detector:
  case StimClass::ShiftCoordinates:
  case StimClass::QubitCoordinates:
  case StimClass::Rotate1:
  case StimClass::Rotate2:
  case StimClass::RotateByAngle:
    return true;
  case StimClass::Observable:
    if (line.arguments[0] >= 0 && line.arguments[0] <= kMaxIndex &&
        line.arguments[0] == uint64_t(line.arguments[0]))
      return true;
    scanner.error(line.argumentTokens[0], "E0703",
                  "the number of an observable is a whole number below 2^24");
    return false;
  default:
    break;
  }
  double sum = 0;
  for (size_t i = 0; i < count; ++i) {
    sum += line.arguments[i];
    if (line.arguments[i] < 0 || line.arguments[i] > 1) {
      scanner.error(line.argumentTokens[i], "E0703",
                    "a probability lies between 0 and 1");
      return false;
    }
  }
  if (sum > 1.0000001) {
    scanner.error(line.argumentTokens.back(), "E0703",
                  "the probabilities of the cases add up to more than 1");
    return false;
  }
  return true;
}

bool StimReader::readPauliOrQubit(const TargetRule &rule, const Token &token,
                                  StimTarget &target) {
  llvm::StringRef text = token.text;
  target.inverted = text.consume_front("!");
  if (!text.empty()) {
    char letter = llvm::toUpper(text.front());
    if (letter >= 'X' && letter <= 'Z') {
      target.kind = StimTarget::Kind(StimTarget::X + (letter - 'X'));
      text = text.drop_front();
    }
  }
  std::optional<uint64_t> value = parseCount(text, kMaxIndex);
  if (!value)
    return false;
  target.value = *value;
  if (target.inverted && !rule.inverted)
    return false;
  return target.kind == StimTarget::Qubit ? rule.qubits : rule.paulis;
}

bool StimReader::readBit(const Token &token, StimTarget &target) {
  llvm::StringRef text = token.text;
  target.kind = StimTarget::Sweep;
  if (text.consume_front("rec[-"))
    target.kind = StimTarget::Record;
  else if (!text.consume_front("sweep["))
    return false;
  if (!text.consume_back("]"))
    return false;
  std::optional<uint64_t> value = parseCount(text, kMaxIndex);
  if (!value || (target.kind == StimTarget::Record && *value == 0))
    return false;
  target.value = *value;
  return true;
}

bool StimReader::readTarget(StimOp op, const TargetRule &rule,
                            const Token &token) {
  StimTarget target;
  bool good;
  if (token.text == "*") {
    target.kind = StimTarget::Combiner;
    good = rule.combiners;
  } else if (token.text.starts_with("rec") || token.text.starts_with("sweep")) {
    good = readBit(token, target) &&
           (target.kind == StimTarget::Record ? rule.records : rule.sweeps);
  } else {
    good = readPauliOrQubit(rule, token, target);
  }
  if (stimOpInfo(op).opClass == StimClass::Pad)
    good &= target.value <= 1;
  if (good) {
    targets.push_back(target);
    return true;
  }
  llvm::StringRef digits = token.text.ltrim("!XYZxyz");
  if (digits.size() >= 8 && llvm::all_of(digits, llvm::isDigit))
    scanner.error(token, "E0707", "there are at most 2^24 qubits");
  else
    scanner
        .error(token, "E0704",
               fmt::format("{} does not take '{}'", stimOpInfo(op).name.str(),
                           token.text.str()))
        .help = stimOpInfo(op).opClass == StimClass::Pad ? "it takes 0 and 1"
                                                         : describe(rule);
  return false;
}

bool StimReader::readTargets(StimOp op, const ScannedLine &line) {
  targets.clear();
  TargetRule rule = ruleOf(op);
  for (const Token &token : line.targets)
    if (!readTarget(op, rule, token))
      return false;
  if (stimOpInfo(op).opClass == StimClass::ShiftCoordinates ||
      stimOpInfo(op).opClass == StimClass::Tick)
    return true;
  if (rule.combiners && !checkProducts(line))
    return false;
  return !rule.pairs || checkPairs(op, line);
}

bool StimReader::checkProducts(const ScannedLine &line) {
  for (size_t i = 0; i < targets.size(); ++i) {
    if (targets[i].kind != StimTarget::Combiner)
      continue;
    bool between = i > 0 && i + 1 < targets.size() &&
                   targets[i - 1].kind != StimTarget::Combiner &&
                   targets[i + 1].kind != StimTarget::Combiner;
    if (between)
      continue;
    scanner.error(line.targets[i], "E0704",
                  "* stands between two Pauli operators");
    return false;
  }
  return true;
}

bool StimReader::checkPairs(StimOp op, const ScannedLine &line) {
  if (targets.size() % 2) {
    scanner.error(line.targets.back(), "E0705",
                  fmt::format("{} takes pairs of targets, here are {}",
                              stimOpInfo(op).name.str(), targets.size()));
    return false;
  }
  for (size_t i = 0; i < targets.size(); i += 2) {
    const StimTarget &a = targets[i], &b = targets[i + 1];
    if (a.kind == b.kind && a.value == b.value) {
      scanner.error(line.targets[i + 1], "E0705",
                    "the two targets of a pair must differ");
      return false;
    }
    // The side of the gate that a bit can control; for CZ both.
    bool wrong = (op == StimOp::CX || op == StimOp::CY)     ? b.isBit()
                 : (op == StimOp::XCZ || op == StimOp::YCZ) ? a.isBit()
                                                            : false;
    if (wrong) {
      scanner.error(line.targets[i + (a.isBit() ? 0 : 1)], "E0704",
                    fmt::format("a bit can only be the control of {}",
                                stimOpInfo(op).name.str()));
      return false;
    }
  }
  return true;
}

} // namespace

std::optional<StimCircuit>
stabilizer::readStimCircuit(uint32_t file, const SourceManager &sources,
                            DiagnosticEngine &diagnostics) {
  return StimReader(file, sources, diagnostics).read();
}

//===- StimReader.cpp - Reading .stim files ---------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LineScanner.h"

#include "enishi/Stabilizer/InstructionRules.h"
#include "enishi/Support/JsonObject.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

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
  bool readTargets(StimOp op, const ScannedLine &line);
  bool isRight(const ScannedLine &line,
               const std::optional<InstructionProblem> &problem) {
    return reportProblem(scanner, line, problem);
  }

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
    count = parseCount(line.targets[0].text, kMaxRepetitions);
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
  if (!isRight(line, checkArguments(*op, line.arguments)))
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

static std::optional<StimTarget> parsePauliOrQubit(llvm::StringRef text) {
  StimTarget target;
  target.inverted = text.consume_front("!");
  if (!text.empty()) {
    char letter = llvm::toUpper(text.front());
    if (letter >= 'X' && letter <= 'Z') {
      target.kind = StimTarget::Kind(StimTarget::X + (letter - 'X'));
      text = text.drop_front();
    }
  }
  std::optional<uint64_t> value = parseCount(text, kMaxStimIndex);
  if (!value)
    return std::nullopt;
  target.value = *value;
  return target;
}

static std::optional<StimTarget> parseBit(llvm::StringRef text) {
  StimTarget target;
  target.kind = StimTarget::Sweep;
  if (text.consume_front("rec[-"))
    target.kind = StimTarget::Record;
  else if (!text.consume_front("sweep["))
    return std::nullopt;
  if (!text.consume_back("]"))
    return std::nullopt;
  std::optional<uint64_t> value = parseCount(text, kMaxStimIndex);
  if (!value || (target.kind == StimTarget::Record && *value == 0))
    return std::nullopt;
  target.value = *value;
  return target;
}

static std::optional<StimTarget> parseTarget(llvm::StringRef text) {
  if (text == "*")
    return StimTarget{0, StimTarget::Combiner, false};
  return text.starts_with("rec") || text.starts_with("sweep")
             ? parseBit(text)
             : parsePauliOrQubit(text);
}

bool StimReader::readTargets(StimOp op, const ScannedLine &line) {
  targets.clear();
  for (const Token &token : line.targets) {
    if (std::optional<StimTarget> target = parseTarget(token.text)) {
      targets.push_back(*target);
      continue;
    }
    llvm::StringRef digits = token.text.ltrim("!XYZxyz");
    if (digits.size() >= 8 && llvm::all_of(digits, llvm::isDigit))
      scanner.error(token, "E0707", "there are at most 2^24 qubits");
    else
      scanner
          .error(token, "E0704",
                 fmt::format("{} does not take '{}'", stimOpInfo(op).name.str(),
                             token.text.str()))
          .help = targetsTaken(op);
    return false;
  }
  return isRight(line, checkTargets(op, targets));
}

} // namespace

std::optional<StimCircuit>
stabilizer::readStimCircuit(uint32_t file, const SourceManager &sources,
                            DiagnosticEngine &diagnostics) {
  return StimReader(file, sources, diagnostics).read();
}

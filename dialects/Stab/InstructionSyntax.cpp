//===- InstructionSyntax.cpp - Properties of instructions -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Stab/InstructionSyntax.h"

#include "dialects/Gate/GateSpec.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::stabilizer;

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

ParseResult stab::parseKind(OpAsmParser &parser, StimOp &kind) {
  StringRef name;
  SMLoc at = parser.getCurrentLocation();
  if (parser.parseKeyword(&name))
    return failure();
  std::optional<StimOp> op = stimOpByName(name);
  if (!op)
    return parser.emitError(at) << "there is no instruction '" << name << "'";
  kind = *op;
  return success();
}

void stab::printKind(OpAsmPrinter &printer, Operation *, StimOp kind) {
  printer << stimOpInfo(kind).name;
}

ParseResult stab::parseArguments(OpAsmParser &parser,
                                 SmallVectorImpl<double> &arguments) {
  return parser.parseCommaSeparatedList(
      OpAsmParser::Delimiter::OptionalParen,
      [&] { return parser.parseFloat(arguments.emplace_back()); });
}

void stab::printArguments(OpAsmPrinter &printer, Operation *,
                          ArrayRef<double> arguments) {
  if (arguments.empty())
    return;
  printer << '(';
  llvm::interleaveComma(arguments, printer, [&](double value) {
    printDouble(printer.getStream(), value);
  });
  printer << ')';
}

/// The digits of a number from 0 to `limit`.
static ParseResult parseNumber(OpAsmParser &parser, StringRef digits,
                               uint64_t limit, SMLoc at, uint64_t &value) {
  if (!digits.getAsInteger(10, value) && value <= limit)
    return success();
  return parser.emitError(at) << "expected a number from 0 to " << limit
                              << ", found '" << digits << "'";
}

/// `-1]` or `4]`, after rec[ or sweep[.
static ParseResult parseBit(OpAsmParser &parser, bool isRecord,
                            StimTarget &target) {
  SMLoc at = parser.getCurrentLocation();
  int64_t number;
  if (parser.parseInteger(number) || parser.parseRSquare())
    return failure();
  const int64_t value = isRecord ? -number : number;
  if (value < isRecord || value > int64_t(kMaxStimIndex))
    return parser.emitError(at)
           << (isRecord ? "results are counted from the end: rec[-1] is the "
                          "last one, and rec[-16777215] the first that can be "
                          "named"
                        : "sweep bits are numbered from 0 to 16777215");
  target.kind = isRecord ? StimTarget::Record : StimTarget::Sweep;
  target.value = value;
  return success();
}

static ParseResult parseTarget(OpAsmParser &parser, StimTarget &target) {
  SMLoc at = parser.getCurrentLocation();
  target.inverted = succeeded(parser.parseOptionalKeyword("not"));
  uint64_t number = 0;
  OptionalParseResult qubit = parser.parseOptionalInteger(number);
  if (qubit.has_value()) {
    if (failed(*qubit) || number > kMaxStimIndex)
      return parser.emitError(at)
             << "expected a qubit from 0 to " << kMaxStimIndex;
    target.value = number;
    return success();
  }
  StringRef word;
  if (parser.parseKeyword(&word))
    return failure();
  if (word == "rec" || word == "sweep") {
    if (target.inverted)
      return parser.emitError(at) << "a bit cannot be inverted";
    return failure(parser.parseLSquare() ||
                   parseBit(parser, word == "rec", target));
  }
  const size_t pauli = StringRef("XYZ").find(word.front());
  if (pauli == StringRef::npos)
    return parser.emitError(at) << "expected a qubit (5), a Pauli operator "
                                   "(X5), rec[-1] or sweep[0], found '"
                                << word << "'";
  target.kind = StimTarget::Kind(StimTarget::X + pauli);
  if (parseNumber(parser, word.drop_front(), kMaxStimIndex, at, number))
    return failure();
  target.value = number;
  return success();
}

ParseResult stab::parseTargets(OpAsmParser &parser,
                               SmallVectorImpl<StimTarget> &targets) {
  return parser.parseCommaSeparatedList(
      OpAsmParser::Delimiter::OptionalSquare, [&]() -> ParseResult {
        if (parseTarget(parser, targets.emplace_back()))
          return failure();
        while (succeeded(parser.parseOptionalStar())) {
          targets.push_back({0, StimTarget::Combiner, false});
          if (parseTarget(parser, targets.emplace_back()))
            return failure();
        }
        return success();
      });
}

void stab::printTargets(OpAsmPrinter &printer, Operation *,
                        ArrayRef<StimTarget> targets) {
  if (targets.empty())
    return;
  llvm::raw_ostream &os = printer.getStream();
  os << " [";
  bool isJoined = true;
  for (StimTarget target : targets) {
    const bool isCombiner = target.kind == StimTarget::Combiner;
    if (!isJoined && !isCombiner)
      os << ", ";
    if (std::exchange(target.inverted, false))
      os << "not ";
    writeTarget(target, os);
    isJoined = isCombiner;
  }
  os << ']';
}

static ParseResult parseTarget(OpAsmParser &parser, ModelTarget &target) {
  SMLoc at = parser.getCurrentLocation();
  OptionalParseResult number = parser.parseOptionalInteger(target.value);
  if (number.has_value()) {
    target.kind = ModelTarget::Number;
    return *number;
  }
  StringRef word;
  if (parser.parseKeyword(&word))
    return failure();
  const bool isDetector = word.front() == 'D';
  if (!isDetector && word.front() != 'L')
    return parser.emitError(at)
           << "expected a detector (D5) or an observable (L0), found '" << word
           << "'";
  target.kind = isDetector ? ModelTarget::Detector : ModelTarget::Observable;
  return parseNumber(parser, word.drop_front(),
                     isDetector ? kMaxDetector : kMaxStimIndex, at,
                     target.value);
}

ParseResult stab::parseTargets(OpAsmParser &parser,
                               SmallVectorImpl<ModelTarget> &targets) {
  return parser.parseCommaSeparatedList(
      OpAsmParser::Delimiter::OptionalSquare, [&]() -> ParseResult {
        if (parseTarget(parser, targets.emplace_back()))
          return failure();
        while (succeeded(parser.parseOptionalVerticalBar())) {
          targets.push_back({ModelTarget::Separator, 0});
          if (parseTarget(parser, targets.emplace_back()))
            return failure();
        }
        return success();
      });
}

void stab::printTargets(OpAsmPrinter &printer, Operation *,
                        ArrayRef<ModelTarget> targets) {
  if (targets.empty())
    return;
  llvm::raw_ostream &os = printer.getStream();
  os << " [";
  bool isJoined = true;
  for (const ModelTarget &target : targets) {
    const bool isSeparator = target.kind == ModelTarget::Separator;
    if (isSeparator)
      os << " | ";
    else
      writeTarget(target, isJoined ? os : os << ", ");
    isJoined = isSeparator;
  }
  os << ']';
}

//===----------------------------------------------------------------------===//
// Attributes and bytecode
//===----------------------------------------------------------------------===//

/// Targets as numbers, in attributes and bytecode. False from unpack() where
/// the numbers are none.
static std::array<uint64_t, 1> packed(StimTarget target) {
  return {uint64_t(target.value) << 4 | uint64_t(target.kind) << 1 |
          target.inverted};
}

static bool unpack(std::array<uint64_t, 1> words, StimTarget &target) {
  target.value = words[0] >> 4;
  target.kind = StimTarget::Kind(words[0] >> 1 & 7);
  target.inverted = words[0] & 1;
  return words[0] >> 36 == 0 && target.kind <= StimTarget::Combiner;
}

static std::array<uint64_t, 2> packed(const ModelTarget &target) {
  return {target.kind, target.value};
}

static bool unpack(std::array<uint64_t, 2> words, ModelTarget &target) {
  target.kind = ModelTarget::Kind(words[0]);
  target.value = words[1];
  return words[0] <= ModelTarget::Number;
}

template <typename Target>
constexpr size_t kWords = std::tuple_size_v<decltype(packed(Target()))>;

template <typename Target>
static Attribute packedAttribute(MLIRContext *context,
                                 ArrayRef<Target> targets) {
  SmallVector<int64_t> numbers;
  for (const Target &target : targets)
    for (uint64_t word : packed(target))
      numbers.push_back(static_cast<int64_t>(word));
  return DenseI64ArrayAttr::get(context, numbers);
}

template <typename Target>
static LogicalResult unpackAttribute(SmallVector<Target, 2> &targets,
                                     Attribute attr, stab::EmitError error) {
  auto numbers = dyn_cast<DenseI64ArrayAttr>(attr);
  if (!numbers || numbers.size() % kWords<Target>)
    return error() << "expected targets as an array of i64, "
                   << kWords<Target> << " for each";
  std::array<uint64_t, kWords<Target>> words;
  for (ArrayRef<int64_t> rest = numbers.asArrayRef(); !rest.empty();
       rest = rest.drop_front(words.size())) {
    std::copy_n(rest.begin(), words.size(), words.begin());
    if (!unpack(words, targets.emplace_back()))
      return error() << rest.front() << " is not a target";
  }
  return success();
}

template <typename Target>
static llvm::hash_code packedHash(ArrayRef<Target> targets) {
  llvm::hash_code hash = llvm::hash_value(targets.size());
  for (const Target &target : targets)
    for (uint64_t word : packed(target))
      hash = llvm::hash_combine(hash, word);
  return hash;
}

template <typename Target>
static void writePacked(DialectBytecodeWriter &writer,
                        ArrayRef<Target> targets) {
  writer.writeVarInt(targets.size());
  for (const Target &target : targets)
    for (uint64_t word : packed(target))
      writer.writeVarInt(word);
}

template <typename Target>
static LogicalResult readPacked(DialectBytecodeReader &reader,
                                SmallVector<Target, 2> &targets) {
  uint64_t size;
  if (failed(reader.readVarInt(size)))
    return failure();
  std::array<uint64_t, kWords<Target>> words;
  for (uint64_t i = 0; i < size; ++i) {
    for (uint64_t &word : words)
      if (failed(reader.readVarInt(word)))
        return failure();
    if (!unpack(words, targets.emplace_back()))
      return reader.emitError() << words[0] << " is not a target";
  }
  return success();
}

Attribute stab::toAttribute(MLIRContext *context, StimOp kind) {
  return StringAttr::get(context, stimOpInfo(kind).name);
}
Attribute stab::toAttribute(MLIRContext *context,
                            ArrayRef<StimTarget> targets) {
  return packedAttribute(context, targets);
}
Attribute stab::toAttribute(MLIRContext *context,
                            ArrayRef<ModelTarget> targets) {
  return packedAttribute(context, targets);
}

LogicalResult stab::fromAttribute(StimOp &kind, Attribute attr,
                                  EmitError error) {
  auto name = dyn_cast<StringAttr>(attr);
  std::optional<StimOp> op =
      name ? stimOpByName(name.getValue()) : std::nullopt;
  if (!op)
    return error() << "expected the name of an instruction";
  kind = *op;
  return success();
}
LogicalResult stab::fromAttribute(StimTargets &targets, Attribute attr,
                                  EmitError error) {
  return unpackAttribute(targets, attr, error);
}
LogicalResult stab::fromAttribute(ModelTargets &targets, Attribute attr,
                                  EmitError error) {
  return unpackAttribute(targets, attr, error);
}

llvm::hash_code stab::hashOf(StimOp kind) {
  return llvm::hash_value(static_cast<unsigned>(kind));
}
llvm::hash_code stab::hashOf(ArrayRef<StimTarget> targets) {
  return packedHash(targets);
}
llvm::hash_code stab::hashOf(ArrayRef<ModelTarget> targets) {
  return packedHash(targets);
}

void stab::writeBytes(DialectBytecodeWriter &writer, StimOp kind) {
  writer.writeOwnedString(stimOpInfo(kind).name);
}
void stab::writeBytes(DialectBytecodeWriter &writer,
                      ArrayRef<StimTarget> targets) {
  writePacked(writer, targets);
}
void stab::writeBytes(DialectBytecodeWriter &writer,
                      ArrayRef<ModelTarget> targets) {
  writePacked(writer, targets);
}

LogicalResult stab::readBytes(DialectBytecodeReader &reader, StimOp &kind) {
  StringRef name;
  if (failed(reader.readString(name)))
    return failure();
  std::optional<StimOp> op = stimOpByName(name);
  if (!op)
    return reader.emitError() << "there is no instruction '" << name << "'";
  kind = *op;
  return success();
}
LogicalResult stab::readBytes(DialectBytecodeReader &reader,
                              StimTargets &targets) {
  return readPacked(reader, targets);
}
LogicalResult stab::readBytes(DialectBytecodeReader &reader,
                              ModelTargets &targets) {
  return readPacked(reader, targets);
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult stab::verifyRepeat(Operation *op, int64_t repetitions) {
  if (repetitions < 1 || uint64_t(repetitions) > kMaxRepetitions)
    return op->emitOpError()
           << "is repeated " << repetitions
           << " times, and must be repeated at least once and at most 2^62 "
              "times";
  unsigned depth = 1;
  for (Operation *outer = op->getParentOp();
       outer && outer->getName() == op->getName(); outer = outer->getParentOp())
    if (++depth > kMaxLoopDepth)
      return op->emitOpError()
             << "lies in loops nested more than " << kMaxLoopDepth << " deep";
  return success();
}

//===- ReadProblem.cpp - Reading any format ---------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemReader.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ConvertUTF.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

/// In the order of ProblemFormat.
static constexpr bool (*kReaders[])(ProblemReader &) = {
    readQubo,    readCoo,   readRudy, readMqlib, readBqpJson, readBqmJson,
    readBqmFile, readQplib, readLp,   readMps,   readHubo,    readOmmx,
};
static_assert(std::size(kReaders) == kNumProblemFormats);

/// The format by the user's word, the content and the name, in this order.
static std::optional<ProblemFormat> chooseFormat(ProblemReader &reader,
                                                 llvm::StringRef name) {
  if (reader.options.format)
    return reader.options.format;
  SourceRange start = reader.range(reader.begin(), reader.begin());
  std::string help = "say which with --from: " + formatNames();
  if (reader.text.trim().empty()) {
    reader.fail(start, "E0610", "the file is empty");
    return std::nullopt;
  }
  std::optional<ProblemFormat> byName = formatBySuffix(name);
  std::vector<ProblemFormat> candidates = detectFormat(reader.text).candidates;
  // Three numbers a line without a header: a wrong first line of other lists.
  bool isWeak =
      candidates == std::vector<ProblemFormat>{ProblemFormat::Coo} &&
      !reader.text.starts_with("#") &&
      (byName == ProblemFormat::Rudy || byName == ProblemFormat::Mqlib ||
       byName == ProblemFormat::Qubo);
  if (isWeak)
    return byName;
  if (candidates.size() == 1) {
    if (byName && *byName != candidates[0])
      reader.warn(start, "W0656",
                  fmt::format("the name of the file says {}, its content {}; "
                              "read as {}",
                              formatInfo(*byName).name.str(),
                              formatInfo(candidates[0]).name.str(),
                              formatInfo(candidates[0]).name.str()),
                  "rename it, or say --from");
    return candidates[0];
  }
  if (byName && (candidates.empty() || llvm::is_contained(candidates, *byName)))
    return byName;
  if (candidates.empty())
    reader.fail(start, "E0601", "the file is in no format that is known", help);
  else
    reader.fail(start, "E0602",
                "the file may be a maximum cut (rudy) or a QUBO (mqlib): both "
                "look the same",
                "say --from=rudy or --from=mqlib, or end its name in .rud or "
                ".mqlib");
  return std::nullopt;
}

/// Unpacks a compressed file and brings text to UTF-8 without a byte order
/// mark, as new files of `sources` if need be.
static std::optional<uint32_t> preprocess(uint32_t file, SourceManager &sources,
                                          DiagnosticEngine &diagnostics,
                                          const ReadProblemOptions &options) {
  if (sources.text(file).starts_with("\x1F\x8B")) {
    ProblemReader packed(file, sources, diagnostics, options);
    std::string unpacked;
    if (!unpackGzip(packed, unpacked, options.maxUnpackedBytes))
      return std::nullopt;
    llvm::StringRef name = sources.file(file).name;
    name.consume_back(".gz");
    file =
        sources.add(name.str(), llvm::MemoryBuffer::getMemBufferCopy(unpacked));
  }
  llvm::StringRef text = sources.text(file);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    std::string decoded;
    if (!llvm::convertUTF16ToUTF8String(
            llvm::ArrayRef(text.data(), text.size()), decoded)) {
      diagnostics
          .error({}, "E0620", "the file starts as UTF-16 text and is none")
          .help = "save the file as UTF-8";
      return std::nullopt;
    }
    file = sources.add(sources.file(file).name,
                       llvm::MemoryBuffer::getMemBufferCopy(decoded));
  }
  text = sources.text(file);
  if (text.consume_front("\xEF\xBB\xBF"))
    file = sources.add(sources.file(file).name,
                       llvm::MemoryBuffer::getMemBuffer(
                           text, "", /*RequiresNullTerminator=*/false));
  return file;
}

std::optional<Problem>
enishi::annealing::readProblem(uint32_t file, SourceManager &sources,
                               DiagnosticEngine &diagnostics,
                               const ReadProblemOptions &options) {
  std::optional<uint32_t> prepared =
      preprocess(file, sources, diagnostics, options);
  if (!prepared)
    return std::nullopt;
  ProblemReader reader(*prepared, sources, diagnostics, options);
  std::optional<ProblemFormat> format =
      chooseFormat(reader, sources.file(*prepared).name);
  if (!format || !kReaders[static_cast<unsigned>(*format)](reader) ||
      !reader.finish())
    return std::nullopt;
  return std::move(reader.problem);
}

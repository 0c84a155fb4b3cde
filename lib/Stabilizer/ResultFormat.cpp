//===- ResultFormat.cpp - Files of shots ------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/ResultFormat.h"

#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

using namespace enishi;
using namespace enishi::stabilizer;

std::optional<ResultFormat>
stabilizer::resultFormatByName(llvm::StringRef name) {
  static constexpr llvm::StringLiteral kNames[] = {"01",    "b8",   "r8",
                                                   "ptb64", "hits", "dets"};
  for (size_t i = 0; i < std::size(kNames); ++i)
    if (name == kNames[i])
      return static_cast<ResultFormat>(i);
  return std::nullopt;
}

/// Bits [first, first + count) of every shot, as a table of its own.
static ShotTable sliceBits(const ShotTable &shots, uint64_t first,
                           uint64_t count, std::vector<uint64_t> &storage) {
  ShotTable slice = shots;
  slice.numBits = count;
  if (first == 0)
    return slice;
  slice.wordsPerShot = (count + 63) / 64;
  storage.assign(shots.numShots * slice.wordsPerShot, 0);
  for (uint64_t s = 0; s < shots.numShots; ++s) {
    const uint64_t *from = shots.shot(s);
    for (size_t w = 0; w < slice.wordsPerShot; ++w) {
      uint64_t at = first + w * 64, word = from[at / 64] >> at % 64;
      if (at % 64 && at / 64 + 1 < shots.wordsPerShot)
        word |= from[at / 64 + 1] << (64 - at % 64);
      storage[s * slice.wordsPerShot + w] = word;
    }
  }
  slice.words = storage.data();
  return slice;
}

void ResultWriter::write(const ShotTable &shots, uint64_t firstBit) {
  std::vector<uint64_t> storage;
  ShotTable slice = sliceBits(shots, firstBit, layout.bits(), storage);
  switch (format) {
  case ResultFormat::B8:
    return writeB8(slice);
  case ResultFormat::Text01:
    return writeText(slice);
  case ResultFormat::Ptb64:
    return writePtb64(slice);
  default:
    return writeSparse(slice);
  }
}

/// Every shot is stored in whole words, each of which the next shot may
/// overwrite the end of.
void ResultWriter::writeB8(const ShotTable &shots) {
  const size_t bytes = (layout.bits() + 7) / 8, words = (bytes + 7) / 8;
  const uint64_t last =
      layout.bits() % 64 ? (uint64_t(1) << layout.bits() % 64) - 1 : ~0ull;
  if (!bytes)
    return;
  buffer.resize(bytes * shots.numShots + 8);
  for (uint64_t s = 0; s < shots.numShots; ++s) {
    char *to = buffer.data() + s * bytes;
    const uint64_t *from = shots.shot(s);
    for (size_t w = 0; w + 1 < words; ++w)
      std::memcpy(to + 8 * w, from + w, 8);
    uint64_t word = from[words - 1] & last;
    std::memcpy(to + 8 * (words - 1), &word, 8);
  }
  os.write(buffer.data(), bytes * shots.numShots);
}

void ResultWriter::writeText(const ShotTable &shots) {
  const uint64_t bits = layout.bits();
  buffer.resize(bits + 1);
  buffer[bits] = '\n';
  for (uint64_t s = 0; s < shots.numShots; ++s) {
    const uint64_t *from = shots.shot(s);
    for (uint64_t i = 0; i < bits; ++i)
      buffer[i] = static_cast<char>('0' + (from[i / 64] >> i % 64 & 1));
    os.write(buffer.data(), bits + 1);
  }
}

/// r8, hits and dets: what is 1.
void ResultWriter::writeSparse(const ShotTable &shots) {
  const uint64_t bits = layout.bits();
  for (uint64_t s = 0; s < shots.numShots; ++s) {
    const uint64_t *from = shots.shot(s);
    uint64_t next = 0; // After the last 1.
    bool first = true;
    auto writeGap = [&](uint64_t gap) {
      for (; gap >= 255; gap -= 255)
        os << '\xff';
      os << static_cast<char>(gap);
    };
    if (format == ResultFormat::Dets)
      os << "shot";
    for (uint64_t base = 0; base < bits; base += 64) {
      uint64_t word = from[base / 64];
      for (; word; word &= word - 1) {
        uint64_t bit = base + std::countr_zero(word);
        if (bit >= bits)
          break;
        if (format == ResultFormat::R8) {
          writeGap(bit - next);
        } else if (format == ResultFormat::Hits) {
          if (!first)
            os << ',';
          os << bit;
        } else if (bit < layout.measurements) {
          os << " M" << bit;
        } else if (bit < layout.measurements + layout.detectors) {
          os << " D" << bit - layout.measurements;
        } else {
          os << " L" << bit - layout.measurements - layout.detectors;
        }
        next = bit + 1;
        first = false;
      }
    }
    if (format == ResultFormat::R8)
      writeGap(bits - next);
    else
      os << '\n';
  }
}

void ResultWriter::writePtb64(const ShotTable &shots) {
  const uint64_t bits = layout.bits();
  pending.resize(bits);
  for (uint64_t s = 0; s < shots.numShots; ++s) {
    const uint64_t *from = shots.shot(s);
    for (uint64_t i = 0; i < bits; ++i)
      pending[i] |= (from[i / 64] >> i % 64 & 1) << numPending;
    if (++numPending < 64)
      continue;
    os.write(reinterpret_cast<const char *>(pending.data()), bits * 8);
    std::fill(pending.begin(), pending.end(), 0);
    numPending = 0;
  }
}

bool ResultWriter::finish() { return numPending == 0; }

namespace {

class ResultReader {
public:
  ResultReader(uint32_t file, ResultFormat format, ShotLayout layout,
               const SourceManager &sources, DiagnosticEngine &diagnostics)
      : file(file), format(format), layout(layout), text(sources.text(file)),
        diagnostics(diagnostics) {
    list.numBits = layout.bits();
    list.wordsPerShot = (list.numBits + 63) / 64;
  }
  std::optional<ShotList> read();

private:
  bool fail(size_t at, const llvm::Twine &message);
  void startShot() {
    list.words.resize(list.words.size() + list.wordsPerShot);
    ++list.numShots;
  }
  void set(uint64_t bit) {
    list.words[(list.numShots - 1) * list.wordsPerShot + bit / 64] |=
        uint64_t(1) << bit % 64;
  }
  bool readLines();
  bool readLine(llvm::StringRef line, size_t at);
  bool readWord(llvm::StringRef word, size_t at);
  bool readB8();
  bool readR8();
  bool readPtb64();

  uint32_t file;
  ResultFormat format;
  ShotLayout layout;
  llvm::StringRef text;
  DiagnosticEngine &diagnostics;
  ShotList list;
};

bool ResultReader::fail(size_t at, const llvm::Twine &message) {
  SourceRange range;
  range.file = file;
  range.begin = at;
  range.end = std::min(at + 1, text.size());
  bool binary = format == ResultFormat::B8 || format == ResultFormat::R8 ||
                format == ResultFormat::Ptb64;
  diagnostics
      .error(binary ? SourceRange() : range, "E0712",
             binary ? (message + " (at byte " + llvm::Twine(at) + ")").str()
                    : message.str())
      .help = fmt::format("check the format and the number of bits per shot "
                          "({} were stated)",
                          layout.bits());
  return false;
}

std::optional<ShotList> ResultReader::read() {
  bool good = format == ResultFormat::B8      ? readB8()
              : format == ResultFormat::R8    ? readR8()
              : format == ResultFormat::Ptb64 ? readPtb64()
                                              : readLines();
  if (!good)
    return std::nullopt;
  return std::move(list);
}

bool ResultReader::readLines() {
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    llvm::StringRef line = text.slice(at, end);
    line.consume_back("\r");
    // Empty lines are shots in the hits format only.
    if (!line.empty() || format == ResultFormat::Hits ||
        (format == ResultFormat::Text01 && layout.bits() == 0)) {
      startShot();
      if (!readLine(line, at))
        return false;
    }
    at = end + 1;
  }
  return true;
}

bool ResultReader::readLine(llvm::StringRef line, size_t at) {
  if (format == ResultFormat::Text01) {
    if (line.size() != layout.bits())
      return fail(at + std::min<size_t>(line.size(), layout.bits()),
                  "the shot has " + llvm::Twine(line.size()) + " bits");
    for (size_t i = 0; i < line.size(); ++i) {
      if (line[i] != '0' && line[i] != '1')
        return fail(at + i, "expected 0 or 1");
      if (line[i] == '1')
        set(i);
    }
    return true;
  }
  const char separator = format == ResultFormat::Hits ? ',' : ' ';
  llvm::StringRef rest = line;
  if (format == ResultFormat::Dets && !rest.consume_front("shot"))
    return fail(at, "expected the word 'shot'");
  if (rest.empty() || (format == ResultFormat::Dets && rest.trim().empty()))
    return true;
  if (format == ResultFormat::Dets && !rest.consume_front(" "))
    return fail(at + 4, "expected a blank after 'shot'");
  while (true) {
    auto [word, after] = rest.split(separator);
    if (!readWord(word, at + (word.data() - line.data())))
      return false;
    if (word.size() == rest.size())
      return true;
    rest = after;
  }
}

/// A number, or in dets a letter and a number.
bool ResultReader::readWord(llvm::StringRef word, size_t at) {
  uint64_t offset = 0, limit = layout.bits();
  if (format == ResultFormat::Dets) {
    char letter = word.empty() ? ' ' : word.front();
    word = word.drop_front(!word.empty());
    limit = letter == 'M'   ? layout.measurements
            : letter == 'D' ? layout.detectors
            : letter == 'L' ? layout.observables
                            : 0;
    offset = letter == 'M'   ? 0
             : letter == 'D' ? layout.measurements
                             : layout.measurements + layout.detectors;
    if (letter != 'M' && letter != 'D' && letter != 'L')
      return fail(at, "expected M, D or L and a number");
  }
  uint64_t value;
  if (word.empty() || !llvm::all_of(word, llvm::isDigit) ||
      word.getAsInteger(10, value))
    return fail(at, "expected a number");
  if (value >= limit)
    return fail(at, "a shot has only " + llvm::Twine(limit) + " of these bits");
  set(offset + value);
  return true;
}

bool ResultReader::readB8() {
  const size_t bytes = (layout.bits() + 7) / 8;
  if (bytes == 0)
    return text.empty() || fail(0, "shots without bits take no bytes");
  if (text.size() % bytes)
    return fail(text.size() / bytes * bytes, "the last shot is not whole");
  list.words.reserve(text.size() / bytes * list.wordsPerShot);
  for (size_t at = 0; at < text.size(); at += bytes) {
    startShot();
    uint64_t *shot =
        list.words.data() + (list.numShots - 1) * list.wordsPerShot;
    std::memcpy(shot, text.data() + at, bytes);
    if (layout.bits() % 64 && shot[list.wordsPerShot - 1] >> layout.bits() % 64)
      return fail(at + bytes - 1, "a bit beyond the last of the shot is 1");
  }
  return true;
}

bool ResultReader::readR8() {
  uint64_t next = 0;
  bool inShot = false;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!inShot) {
      startShot();
      next = 0;
      inShot = true;
    }
    unsigned char gap = text[at];
    next += gap;
    if (gap == 255) {
      if (next > layout.bits())
        return fail(at, "the shot is too long");
      continue;
    }
    if (next > layout.bits())
      return fail(at, "the shot is too long");
    if (next == layout.bits())
      inShot = false;
    else
      set(next++);
  }
  return !inShot || fail(text.size(), "the last shot is not whole");
}

bool ResultReader::readPtb64() {
  const uint64_t bits = layout.bits();
  if (bits == 0)
    return text.empty() || fail(0, "shots without bits take no bytes");
  if (text.size() % (bits * 8))
    return fail(text.size() / (bits * 8) * bits * 8,
                "the last group of 64 shots is not whole");
  for (size_t at = 0; at < text.size(); at += bits * 8) {
    size_t first = list.numShots;
    for (unsigned s = 0; s < 64; ++s)
      startShot();
    for (uint64_t i = 0; i < bits; ++i) {
      uint64_t word;
      std::memcpy(&word, text.data() + at + i * 8, 8);
      for (; word; word &= word - 1)
        list.words[(first + std::countr_zero(word)) * list.wordsPerShot +
                   i / 64] |= uint64_t(1) << i % 64;
    }
  }
  return true;
}

} // namespace

std::optional<ShotList> stabilizer::readResults(uint32_t file,
                                                ResultFormat format,
                                                ShotLayout layout,
                                                const SourceManager &sources,
                                                DiagnosticEngine &diagnostics) {
  return ResultReader(file, format, layout, sources, diagnostics).read();
}

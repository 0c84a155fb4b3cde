//===- RobustnessTest.cpp - Damaged, huge and hostile files -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatTestUtils.h"

#include "lib/Annealing/Formats/NumberScanner.h"

#include "gtest/gtest.h"

#include <zlib.h>

#include <cstdlib>
#include <cstring>
#include <ctime>

using namespace enishi;
using namespace enishi::annealing;

namespace {

std::vector<std::pair<ProblemFormat, std::string>> samples() {
  std::vector<std::pair<ProblemFormat, std::string>> result;
  std::mt19937 random(11);
  for (const ProblemFormatInfo &info : problemFormats())
    for (int round = 0; round < 4; ++round) {
      RandomOptions options;
      options.binary = info.binary;
      options.spin = !info.binary;
      options.integers = info.integers;
      options.constraints = info.linearConstraints;
      options.names = round % 2;
      result.emplace_back(info.format, writeText(randomProblem(random, options),
                                                 info.format, 1 + round / 2)
                                           .text);
    }
  return result;
}

/// Reading ends, and says something where it fails.
void mustEnd(llvm::StringRef text, std::optional<ProblemFormat> format) {
  ReadProblemOptions options;
  options.format = format;
  ReadText read = readText(text, options);
  EXPECT_EQ(bool(read), !read.diagnostics->hasErrors()) << text.str();
  std::string rendered;
  llvm::raw_string_ostream os(rendered);
  renderDiagnostics(*read.sources, read.diagnostics->diagnostics(),
                    DiagnosticFormat::Text, false, os);
}

TEST(Robustness, TruncatedFiles) {
  for (auto &[format, text] : samples())
    for (size_t size = 0; size < text.size(); ++size)
      mustEnd(llvm::StringRef(text).take_front(size), format);
}

TEST(Robustness, ChangedBytes) {
  std::mt19937 random(12);
  for (auto &[format, text] : samples())
    for (int round = 0; round < 400 && !text.empty(); ++round) {
      std::string changed = text;
      for (unsigned k = 1 + random() % 3; k > 0; --k) {
        size_t at = random() % changed.size();
        switch (random() % 4) {
        case 0:
          changed[at] = static_cast<char>(random());
          break;
        case 1:
          changed.erase(at, 1 + random() % 8);
          break;
        case 2:
          changed.insert(at, changed.substr(random() % changed.size(), 9));
          break;
        default:
          changed[at] = "0123456789-+.eE \n{}[]\",:"[random() % 24];
        }
        if (changed.empty())
          changed = "x";
      }
      mustEnd(changed, format);
      mustEnd(changed, std::nullopt);
    }
}

/// A file read as every other format.
TEST(Robustness, WrongFormat) {
  for (auto &[format, text] : samples())
    for (const ProblemFormatInfo &info : problemFormats())
      mustEnd(text, info.format);
}

/// Memory follows the file, not what its header announces.
TEST(Robustness, HugeCountsInHeaders) {
  auto refused = [](ProblemFormat format, llvm::StringRef text,
                    const char *code) {
    ReadProblemOptions options;
    options.format = format;
    ReadText read = readText(text, options);
    EXPECT_FALSE(read) << text.str();
    EXPECT_NE(read.messages().find(code), std::string::npos) << read.messages();
  };
  using enum ProblemFormat;
  refused(Qubo, "p qubo 0 4000000000 0 0\n", "E0606");
  refused(Qubo, "p qubo 0 2 1000000000 0\n", "E0606");
  refused(Qubo, "p qubo 0 99999999999999999999 0 0\n", "E0605");
  refused(Rudy, "4294967296 1\n1 2 1\n", "E0606");
  refused(Mqlib, "2 999999999999\n1 2 1\n", "E0606");
  refused(Qplib, "n\nQBN\nminimize\n3000000000\n", "E0606");
  refused(Qplib, "n\nQBN\nminimize\n2\n3000000000\n", "E0606");
  refused(Qplib, "n\nQBL\nminimize\n2\n3000000000\n", "E0606");
  refused(Hubo, R"({"vartype":"SPIN","n":2000000000,"terms":[]})", "E0606");
  std::string bqm = writeText(Problem(), BqmFile).text;
  size_t shape = bqm.find("[0, 0]");
  ASSERT_NE(shape, std::string::npos);
  for (const char *counts : {"[9000000000000000, 0]", "[0, 9000000000000000]",
                             "[900000000, 900000000]"}) {
    std::string changed = bqm;
    size_t length = std::strlen(counts);
    changed.replace(shape, 6, counts);
    size_t end = changed.find('\n');
    changed.erase(end + 1, length - 6);
    refused(BqmFile, changed, "E0619");
  }
}

/// CPU time, so that other processes do not count.
double cpuSeconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

TEST(Robustness, LongLinesAndManyErrorsTakeLinearTime) {
  double start = cpuSeconds();
  std::string longLine(100 << 20, ' ');
  mustEnd("p qubo 0 1 1 0\n0 0" + longLine + "1", ProblemFormat::Qubo);
  mustEnd(std::string(100 << 20, '1'), ProblemFormat::Coo);
  mustEnd("{\"" + std::string(100 << 20, 'a'), ProblemFormat::Hubo);
  mustEnd("min\n" + std::string(100 << 20, 'a'), ProblemFormat::Lp);
  mustEnd("NAME " + std::string(100 << 20, 'a'), ProblemFormat::Mps);
  mustEnd(std::string(10 << 20, '['), std::nullopt);
  mustEnd(std::string(10 << 20, '{'), std::nullopt);
  EXPECT_LT(cpuSeconds() - start, 20);
}

TEST(Robustness, DeepJson) {
  mustEnd("{\"a\":" + std::string(1 << 20, '['), ProblemFormat::Hubo);
  std::string deep;
  for (int i = 0; i < 100000; ++i)
    deep += "{\"a\":";
  mustEnd(deep, ProblemFormat::BqmJson);
  mustEnd(deep, ProblemFormat::BqpJson);
}

std::string gzip(llvm::StringRef text) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
  stream.avail_in = text.size();
  stream.next_out = reinterpret_cast<Bytef *>(packed.data());
  stream.avail_out = packed.size();
  deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

TEST(Robustness, CompressedFiles) {
  std::string text = "3 2\n1 2 1\n", more = "2 3 5\n";
  // Two members, as gzip -c a b > c makes them.
  std::string packed = gzip(text) + gzip(more);
  ReadText read = readText(packed, {}, "graph.rud.gz");
  ASSERT_TRUE(read) << read.messages();
  EXPECT_EQ(read.problem->objective.quadratic.size(), 2u);
  for (size_t size = 2; size < packed.size(); ++size) {
    ReadText cut =
        readText(llvm::StringRef(packed).take_front(size), {}, "graph.rud.gz");
    EXPECT_FALSE(cut) << size;
  }
  std::string damaged = packed;
  damaged[20] ^= 0x55;
  EXPECT_FALSE(readText(damaged, {}, "graph.rud.gz"));
  ReadProblemOptions options;
  options.maxUnpackedBytes = 1 << 20;
  std::string bomb = gzip(std::string(64 << 20, '\n'));
  ReadText refused = readText(bomb, options, "graph.rud.gz");
  EXPECT_EQ(refused.messages(),
            "0:0 E0623: the compressed file cannot be unpacked: it unpacks to "
            "more than 1 MB\n"
            "  help: unpack it with gunzip to see what is wrong\n");
}

/// Every spelling of a number, near the end of a text and far from it, is what
/// the C library makes of it.
TEST(Robustness, NumbersAreThoseOfTheCLibrary) {
  std::mt19937 random(13);
  auto digits = [&](unsigned most) {
    std::string text;
    for (unsigned k = random() % (most + 1); k > 0; --k)
      text += static_cast<char>('0' + random() % 10);
    return text;
  };
  unsigned numbers = 0;
  for (int round = 0; round < 200000; ++round) {
    std::string text = random() % 3 ? "" : random() % 2 ? "-" : "+";
    text += digits(random() % 2 ? 25 : 6);
    if (random() % 2)
      text += "." + digits(random() % 2 ? 25 : 6);
    if (random() % 3 == 0)
      text += std::string(random() % 2 ? "e" : "E") +
              (random() % 3   ? ""
               : random() % 2 ? "-"
                              : "+") +
              digits(3);
    std::string padded = text + std::string(random() % 12, ' ');
    const char *at = padded.data();
    double value = 0;
    formats::Scan scan =
        formats::scanReal(at, padded.data() + padded.size(), value);
    char *end;
    double expected = std::strtod(text.c_str(), &end);
    if (scan == formats::Scan::NotANumber) {
      EXPECT_EQ(end, text.c_str()) << text;
      continue;
    }
    EXPECT_EQ(at - padded.data(), end - text.c_str()) << text;
    if (scan == formats::Scan::OutOfRange)
      EXPECT_TRUE(std::isinf(expected) || expected == 0) << text;
    else
      EXPECT_EQ(value, expected) << text;
    ++numbers;
  }
  EXPECT_GT(numbers, 100000u);
  for (int round = 0; round < 100000; ++round) {
    std::string text = digits(25);
    std::string padded = text + std::string(random() % 12, 'x');
    const char *at = padded.data();
    uint64_t value;
    formats::Scan scan =
        formats::scanIndex(at, padded.data() + padded.size(), value);
    EXPECT_EQ(at - padded.data(), ptrdiff_t(text.size()));
    if (scan == formats::Scan::Ok)
      EXPECT_EQ(value, std::strtoull(text.c_str(), nullptr, 10));
    else
      EXPECT_TRUE(text.empty() || text.size() > 18) << text;
  }
}

/// A million variables and two million couplings, in no order.
TEST(Robustness, LargeFilesAreReadFast) {
  constexpr uint32_t kVariables = 1000000, kPairs = 2000000;
  std::string text = "# vartype=BINARY\n";
  uint64_t state = 1;
  for (uint32_t i = 0; i < kPairs; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    uint32_t a = (state >> 33) % kVariables,
             b = (a + 1 + i % 1000) % kVariables;
    text += std::to_string(a) + ' ' + std::to_string(b) + " -1.5\n";
  }
  text += "999999 999999 1\n";
  double start = cpuSeconds();
  ReadText read = readText(text);
  double seconds = cpuSeconds() - start;
  ASSERT_TRUE(read) << read.messages();
  // Ten times what it takes in a release build.
  EXPECT_LT(seconds, 10);
}

} // namespace

//===- Gzip.cpp - Unpacking compressed problems -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemReader.h"

#include <fmt/format.h>

#include <zlib.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

bool formats::unpackGzip(ProblemReader &reader, std::string &unpacked,
                         uint64_t maxBytes) {
  constexpr size_t kPiece = size_t(1) << 20;
  constexpr int kGzipOnly = 15 + 16;
  z_stream stream = {};
  if (inflateInit2(&stream, kGzipOnly) != Z_OK)
    return reader.fail({}, "E0623", "the compressed file cannot be unpacked");
  llvm::StringRef left = reader.text;
  std::string problem;
  bool ended = false;
  for (;;) {
    if (stream.avail_in == 0 && !left.empty()) {
      llvm::StringRef piece = left.take_front(size_t(1) << 30);
      left = left.drop_front(piece.size());
      stream.next_in =
          reinterpret_cast<Bytef *>(const_cast<char *>(piece.data()));
      stream.avail_in = piece.size();
    }
    if (ended) {
      // Another member may follow.
      if (stream.avail_in == 0 && left.empty())
        break;
      inflateReset(&stream);
      ended = false;
    }
    size_t size = unpacked.size();
    if (size > maxBytes) {
      problem = fmt::format("it unpacks to more than {} MB", maxBytes >> 20);
      break;
    }
    unpacked.resize(size + kPiece);
    stream.next_out = reinterpret_cast<Bytef *>(unpacked.data() + size);
    stream.avail_out = kPiece;
    int status = inflate(&stream, Z_NO_FLUSH);
    unpacked.resize(size + kPiece - stream.avail_out);
    if (status == Z_STREAM_END) {
      ended = true;
    } else if (status != Z_OK || (stream.avail_out == kPiece &&
                                  stream.avail_in == 0 && left.empty())) {
      problem = stream.avail_in == 0 && left.empty() ? "it ends too early"
                                                     : "its data are damaged";
      break;
    }
  }
  inflateEnd(&stream);
  if (problem.empty())
    return true;
  return reader.fail({}, "E0623",
                     "the compressed file cannot be unpacked: " + problem,
                     "unpack it with gunzip to see what is wrong");
}

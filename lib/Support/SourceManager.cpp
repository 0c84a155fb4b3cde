//===- SourceManager.cpp - Source text and positions ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Support/Diagnostic.h"

#include <algorithm>
#include <cassert>

using namespace enishi;

uint32_t SourceManager::add(std::string name,
                            std::unique_ptr<llvm::MemoryBuffer> buffer,
                            SourceRange includedFrom) {
  files.push_back({std::move(name), std::move(buffer), includedFrom});
  lineTables.emplace_back();
  return files.size() - 1;
}

llvm::StringRef SourceManager::text(SourceRange range) const {
  if (!range.isValid())
    return {};
  return text(range.file).slice(range.begin, range.end);
}

const std::vector<uint64_t> &SourceManager::lineStarts(uint32_t file) const {
  std::vector<uint64_t> &starts = lineTables[file];
  if (starts.empty()) {
    starts.push_back(0);
    llvm::StringRef content = text(file);
    for (size_t at = content.find('\n'); at != llvm::StringRef::npos;
         at = content.find('\n', at + 1))
      starts.push_back(at + 1);
  }
  return starts;
}

LineColumn SourceManager::lineColumn(uint32_t file, uint64_t offset) const {
  const std::vector<uint64_t> &starts = lineStarts(file);
  offset = std::min<uint64_t>(offset, text(file).size());
  size_t line =
      std::upper_bound(starts.begin(), starts.end(), offset) - starts.begin();
  uint32_t column = 1;
  for (char c : text(file).slice(starts[line - 1], offset))
    // Continuation bytes of UTF-8 do not start a code point.
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
      ++column;
  return {static_cast<uint32_t>(line), column};
}

llvm::StringRef SourceManager::line(uint32_t file, uint32_t line) const {
  const std::vector<uint64_t> &starts = lineStarts(file);
  if (line == 0 || line > starts.size())
    return {};
  uint64_t end = line < starts.size() ? starts[line] : text(file).size();
  return text(file).slice(starts[line - 1], end).rtrim("\r\n");
}

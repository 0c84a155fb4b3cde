//===- NumberLists.cpp - JSON without its long lists ----------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NumberLists.h"

#include "llvm/ADT/STLExtras.h"

#include <charconv>

using namespace enishi::annealing;

static bool isSpace(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// Reads "1, 2, 3]" from `at`, which is left behind the bracket. False where
/// something else stands there.
static bool readNumbers(const char *&at, const char *end,
                        std::vector<double> &numbers) {
  auto skip = [&] {
    while (at != end && isSpace(*at))
      ++at;
  };
  while (true) {
    skip();
    // What from_chars takes beyond JSON: infinities and a bare point.
    if (at == end || (*at != '-' && (*at < '0' || *at > '9')))
      return false;
    double value = 0;
    auto [next, error] = std::from_chars(at, end, value);
    if (error != std::errc() || next[-1] == '.' || next[-1] == 'f')
      return false;
    numbers.push_back(value);
    at = next;
    skip();
    if (at == end || (*at != ',' && *at != ']'))
      return false;
    if (*at++ == ']')
      return true;
  }
}

/// The key of the value that follows a text; "" where none does.
static llvm::StringRef keyBefore(llvm::StringRef text) {
  text = text.rtrim();
  if (!text.consume_back(":"))
    return "";
  text = text.rtrim();
  if (!text.consume_back("\""))
    return "";
  return text.substr(text.rfind('"') + 1);
}

NumberLists
enishi::annealing::cutNumberLists(llvm::StringRef text,
                                  llvm::ArrayRef<llvm::StringLiteral> keys) {
  NumberLists result;
  const char *at = text.begin(), *end = text.end(), *kept = at;
  bool inString = false;
  while (at != end) {
    char c = *at++;
    if (inString) {
      if (c == '\\' && at != end)
        ++at;
      inString = c != '"';
      continue;
    }
    inString = c == '"';
    if (c != '[')
      continue;
    const char *begin = at - 1, *last = at;
    std::vector<double> numbers;
    if (!llvm::is_contained(keys, keyBefore(llvm::StringRef(
                                      text.begin(), begin - text.begin()))) ||
        !readNumbers(last, end, numbers))
      continue;
    result.skeleton.append(kept, begin);
    result.skeleton +=
        "{\"numbers\": " + std::to_string(result.lists.size()) + "}";
    result.lists.push_back(std::move(numbers));
    at = kept = last;
  }
  result.skeleton.append(kept, end);
  return result;
}

//===- SortTerms.h - Sorting the terms of a polynomial ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A stable radix sort, least significant digit first, for terms of degree one
// and two. Digits of at most thirteen bits sort the pairs of a problem of 8192
// variables in two passes; wider ones would have more open buckets than the
// second-level cache has lines for.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SORTTERMS_H
#define ENISHI_LIB_ANNEALING_SORTTERMS_H

#include "enishi/Annealing/Problem.h"

#include "llvm/ADT/bit.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace enishi::annealing::detail {

inline uint64_t sortKey(const LinearTerm &term, unsigned) {
  return term.variable;
}
inline uint64_t sortKey(const QuadraticTerm &term, unsigned bits) {
  return uint64_t(term.first) << bits | term.second;
}
inline unsigned keyWords(const LinearTerm *) { return 1; }
inline unsigned keyWords(const QuadraticTerm *) { return 2; }

inline bool sortWithinRows(std::vector<LinearTerm> &) { return false; }

/// Where the first variables ascend already, as in most files, the pairs of
/// each are sorted by themselves, and what is in descending order is reversed.
inline bool sortWithinRows(std::vector<QuadraticTerm> &terms) {
  auto lessFirst = [](const QuadraticTerm &a, const QuadraticTerm &b) {
    return a.first < b.first;
  };
  if (!std::is_sorted(terms.begin(), terms.end(), lessFirst))
    return false;
  auto lessSecond = [](const QuadraticTerm &a, const QuadraticTerm &b) {
    return a.second < b.second;
  };
  auto notDescending = [](const QuadraticTerm &a, const QuadraticTerm &b) {
    return a.second <= b.second;
  };
  for (auto row = terms.begin(); row != terms.end();) {
    auto end = row;
    while (end != terms.end() && end->first == row->first)
      ++end;
    if (std::adjacent_find(row, end, notDescending) == end)
      std::reverse(row, end);
    else
      std::stable_sort(row, end, lessSecond);
    row = end;
  }
  return true;
}

/// Sorts terms by their variables (a pair by its first, then its second);
/// equal ones keep their order. Every variable is below `numVariables`.
/// O(terms * log(numVariables) / 13), and a second list of the terms.
template <typename Term>
void sortTerms(std::vector<Term> &terms, size_t numVariables) {
  constexpr unsigned kMaxDigit = 13;
  constexpr size_t kSmall = 512;
  unsigned bits = llvm::bit_width(std::max<size_t>(numVariables, 1));
  auto less = [bits](const Term &a, const Term &b) {
    return sortKey(a, bits) < sortKey(b, bits);
  };
  if (std::is_sorted(terms.begin(), terms.end(), less))
    return;
  if (terms.size() < kSmall) {
    std::stable_sort(terms.begin(), terms.end(), less);
    return;
  }
  if (sortWithinRows(terms))
    return;
  unsigned total = bits * keyWords(terms.data());
  unsigned passes = (total + kMaxDigit - 1) / kMaxDigit;
  unsigned digit = (total + passes - 1) / passes;
  uint64_t mask = (uint64_t(1) << digit) - 1;
  std::vector<std::array<size_t, size_t(1) << kMaxDigit>> counts(passes);
  for (auto &count : counts)
    count.fill(0);
  for (const Term &term : terms) {
    uint64_t key = sortKey(term, bits);
    for (unsigned pass = 0; pass < passes; ++pass, key >>= digit)
      ++counts[pass][key & mask];
  }
  std::vector<Term> other(terms.size());
  for (unsigned pass = 0; pass < passes; ++pass) {
    auto &next = counts[pass];
    size_t sum = 0;
    for (size_t bucket = 0; bucket <= mask; ++bucket)
      sum += std::exchange(next[bucket], sum);
    for (const Term &term : terms)
      other[next[sortKey(term, bits) >> (pass * digit) & mask]++] = term;
    terms.swap(other);
  }
}

} // namespace enishi::annealing::detail

#endif // ENISHI_LIB_ANNEALING_SORTTERMS_H

//===- Timeline.h - How loaded a resource is, over time ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SCHEDULING_TIMELINE_H
#define ENISHI_LIB_SCHEDULING_TIMELINE_H

#include <cstdint>
#include <iterator>
#include <map>

namespace enishi {

/// A step function from times to loads. Neighbouring steps of the same load
/// are one step, so that a fully loaded stretch is skipped at once.
class Timeline {
public:
  /// The end of the first step in [start, start + duration) that leaves less
  /// than `weight` of `capacity` free; -1 if there is none.
  int64_t firstConflict(int64_t start, int64_t duration, uint64_t weight,
                        uint64_t capacity) const {
    for (auto it = std::prev(steps.upper_bound(start));
         it != steps.end() && it->first < start + duration; ++it)
      if (it->second + weight > capacity)
        return std::next(it)->first; // The last step has no load.
    return -1;
  }

  void add(int64_t start, int64_t duration, uint64_t weight) {
    auto first = split(start);
    auto last = split(start + duration);
    for (auto it = first; it != last; ++it)
      it->second += weight;
    merge(last);
    merge(first);
  }

private:
  using Steps = std::map<int64_t, uint64_t>;

  Steps::iterator split(int64_t time) {
    auto it = std::prev(steps.upper_bound(time));
    return it->first == time
               ? it
               : steps.emplace_hint(std::next(it), time, it->second);
  }

  /// Joins a step to the one before it if their loads agree.
  void merge(Steps::iterator it) {
    if (it != steps.begin() && std::prev(it)->second == it->second)
      steps.erase(it);
  }

  Steps steps = {{0, 0}};
};

} // namespace enishi

#endif // ENISHI_LIB_SCHEDULING_TIMELINE_H

//===- SymptomSets.cpp - Sets of detectors ----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SymptomSets.h"

#include "lib/Simulation/Random.h"

using namespace enishi::stabilizer;

static uint64_t hashOf(llvm::ArrayRef<uint64_t> symptoms) {
  uint64_t hash = 0;
  for (uint64_t symptom : symptoms)
    hash ^= enishi::simulation::splitMix(symptom);
  return hash;
}

void SymptomSets::grow() {
  std::vector<Id> larger(table.size() * 2);
  for (Id id = 0; id < sets.size(); ++id) {
    size_t at = sets[id].hash & (larger.size() - 1);
    while (larger[at])
      at = (at + 1) & (larger.size() - 1);
    larger[at] = id + 1;
  }
  table = std::move(larger);
}

SymptomSets::Id SymptomSets::intern(llvm::ArrayRef<uint64_t> symptoms) {
  return intern(symptoms, hashOf(symptoms));
}

SymptomSets::Id SymptomSets::intern(llvm::ArrayRef<uint64_t> symptoms,
                                    uint64_t hash) {
  size_t at = hash & (table.size() - 1);
  for (; table[at]; at = (at + 1) & (table.size() - 1)) {
    const Set &set = sets[table[at] - 1];
    if (set.hash == hash && this->symptoms(table[at] - 1) == symptoms)
      return table[at] - 1;
  }
  Id id = sets.size();
  sets.push_back({hash, pool.size(), uint32_t(symptoms.size())});
  pool.insert(pool.end(), symptoms.begin(), symptoms.end());
  table[at] = id + 1;
  if (sets.size() * 2 > table.size())
    grow();
  return id;
}

SymptomSets::Id SymptomSets::add(Id a, Id b) {
  if (a == b)
    return kEmpty;
  if (a == kEmpty || b == kEmpty)
    return a | b;
  scratch.clear();
  llvm::ArrayRef<uint64_t> left = symptoms(a), right = symptoms(b);
  const uint64_t *l = left.begin(), *r = right.begin();
  while (l != left.end() && r != right.end()) {
    if (*l == *r) {
      ++l;
      ++r;
    } else {
      scratch.push_back(*l < *r ? *l++ : *r++);
    }
  }
  scratch.append(l, left.end());
  scratch.append(r, right.end());
  return intern(scratch, sets[a].hash ^ sets[b].hash);
}

SymptomSets::Id SymptomSets::shifted(Id id, uint64_t by) {
  scratch.clear();
  for (uint64_t symptom : symptoms(id))
    scratch.push_back(symptom & kObservable ? symptom : symptom - by);
  return intern(scratch);
}

bool SymptomSets::isShifted(Id a, Id b, uint64_t by) const {
  llvm::ArrayRef<uint64_t> left = symptoms(a), right = symptoms(b);
  if (left.size() != right.size())
    return false;
  for (size_t i = 0; i < left.size(); ++i)
    if ((left[i] & kObservable ? left[i] : left[i] - by) != right[i])
      return false;
  return true;
}

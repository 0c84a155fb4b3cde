//===- Recombination.cpp - The best mixture of two --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Recombination.h"

#include "llvm/Support/Endian.h"

#include <bit>

using namespace enishi::annealing;

double Recombiner::merge(SpinConfiguration &best, llvm::ArrayRef<int8_t> other,
                         Random &random) {
  packSpins(best, left);
  packSpins(other, differing);
  for (size_t word = 0; word < left.size(); ++word)
    differing[word] ^= left[word];
  return merge(best, llvm::ArrayRef<uint64_t>(differing), random);
}

double Recombiner::merge(SpinConfiguration &best,
                         llvm::ArrayRef<uint64_t> different, Random &random) {
  auto has = [](llvm::ArrayRef<uint64_t> set, Spin i) {
    return set[i / 64] >> i % 64 & 1;
  };
  left.assign(different.begin(), different.end());
  double gain = 0;
  for (size_t word = 0; word < left.size(); ++word)
    while (left[word]) {
      Spin root = Spin(64 * word + std::countr_zero(left[word]));
      left[word] &= left[word] - 1;
      component.assign(1, root);
      // Couplings inside a component keep their energy when all of it flips,
      // so those to spins that agree are summed.
      double change = 0, size = 0;
      for (size_t at = 0; at < component.size(); ++at) {
        Spin i = component[at];
        double local = model.fields[i];
        size += std::fabs(local);
        numLooks += model.rowBegin[i + 1] - model.rowBegin[i];
        for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k) {
          Spin j = model.neighbors[k];
          if (!has(different, j)) {
            local += model.weights[k] * best[j];
            size += std::fabs(model.weights[k]);
          } else if (has(left, j)) {
            left[j / 64] &= ~(uint64_t(1) << j % 64);
            component.push_back(j);
          }
        }
        change -= 2 * local * best[i];
      }
      double tie = 1e-13 * size;
      if (change > tie || (change >= -tie && random.next() >> 63))
        continue;
      if (change < -tie)
        gain += change;
      for (Spin i : component)
        best[i] = -best[i];
    }
  return gain;
}

void enishi::annealing::packSpins(llvm::ArrayRef<int8_t> spins,
                                  std::vector<uint64_t> &words) {
  words.assign((spins.size() + 63) / 64, 0);
  size_t i = 0;
  // The signs of eight bytes, gathered by a product.
  for (; i + 8 <= spins.size(); i += 8) {
    uint64_t bytes = llvm::support::endian::read64le(spins.data() + i);
    uint64_t signs =
        (bytes >> 7 & 0x0101010101010101) * 0x0102040810204080 >> 56;
    words[i / 64] |= signs << i % 64;
  }
  for (; i < spins.size(); ++i)
    words[i / 64] |= uint64_t(spins[i] < 0) << i % 64;
}

void enishi::annealing::transposeBits(uint64_t *rows) {
  uint64_t mask = 0x00000000ffffffff;
  for (unsigned width = 32; width; width /= 2, mask ^= mask << width)
    for (unsigned i = 0; i < 64; i = (i + width + 1) & ~width) {
      uint64_t swap = (rows[i] >> width ^ rows[i + width]) & mask;
      rows[i] ^= swap << width;
      rows[i + width] ^= swap;
    }
}

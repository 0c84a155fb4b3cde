//===- PauliOverlap.cpp - Pauli strings between two states ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PauliOverlap.h"

#include "llvm/ADT/STLExtras.h"

#include <bit>

using namespace enishi;
using namespace enishi::simulation;

std::optional<IndexString>
simulation::indexString(llvm::ArrayRef<PauliTerm::Factor> factors,
                        llvm::ArrayRef<uint8_t> positions) {
  IndexString string;
  for (const PauliTerm::Factor &factor : factors) {
    const uint8_t position = positions[factor.qubit];
    if (position == kNoPosition) {
      if (flips(factor.pauli))
        return std::nullopt;
      continue;
    }
    const uint64_t bit = uint64_t(1) << position;
    if (flips(factor.pauli))
      string.flip |= bit;
    if (signs(factor.pauli))
      string.sign |= bit;
    if (factor.pauli == Pauli::Y)
      string.factor *= Complex(0, 1);
  }
  return string;
}

namespace {

/// As many blocks as are worked on at a time: two states' worth lies in the
/// second cache.
constexpr size_t kPartBlocks = 2048;
/// The parts are summed in this many groups, whatever the number of threads.
constexpr size_t kMostGroups = 64;
/// From this many strings with one flip on, a Walsh-Hadamard transform of the
/// products is less work than a signed sum for each.
constexpr size_t kTransformFrom = 4;
/// Strings beyond this many are taken in further readings of the states, so
/// that the sums of all groups stay small.
constexpr uint32_t kMostStrings = 1024;
/// A transform takes this many blocks at a time.
constexpr size_t kTransformBlocks = 64;

/// How a string divides into lanes, blocks of a part, and parts.
template <typename Real> struct Division {
  unsigned laneFlip;
  uint64_t laneSign, blockFlip, blockSign, partFlip, partSign;

  Division(const IndexString &string, size_t blocks) {
    constexpr unsigned laneBits = kLaneQubits<Real>;
    constexpr uint64_t lanes = kLanes<Real>;
    const unsigned blockBits = std::countr_zero(blocks);
    laneFlip = string.flip & (lanes - 1);
    laneSign = string.sign & (lanes - 1);
    blockFlip = string.flip >> laneBits & (blocks - 1);
    blockSign = string.sign >> laneBits & (blocks - 1);
    partFlip = string.flip >> laneBits >> blockBits;
    partSign = string.sign >> laneBits >> blockBits;
  }
};

double signOf(uint64_t bits) { return std::popcount(bits) & 1 ? -1 : 1; }

/// The strings that flip the same bits.
struct FlipGroup {
  uint32_t begin, end; ///< In the sorted order.
};

template <typename Real> class OverlapSums {
public:
  OverlapSums(const StateVector<Real> &left, const StateVector<Real> &right,
              llvm::ArrayRef<IndexString> strings)
      : left(left), right(right), strings(strings),
        blocks(std::min(kPartBlocks, left.numBlocks())), order(strings.size()) {
    for (uint32_t i = 0; i < order.size(); ++i)
      order[i] = i;
    llvm::stable_sort(order, [&](uint32_t a, uint32_t b) {
      return strings[a].flip < strings[b].flip;
    });
  }

  std::vector<Complex> run();

private:
  static constexpr unsigned lanes = kLanes<Real>;
  /// Takes the strings from `first` to `end` in the order.
  void runBatch(uint32_t first, uint32_t end, std::vector<Complex> &result);
  /// Adds the sums of one part, by place in the batch, 2 * lanes numbers each.
  void addPart(size_t part, double *sums) const;
  void addTransformed(const FlipGroup &group, size_t part, double *sums) const;

  const StateVector<Real> &left, &right;
  llvm::ArrayRef<IndexString> strings;
  const size_t blocks;
  std::vector<uint32_t> order;
  /// Those of the batch, by place in it.
  llvm::ArrayRef<uint32_t> batch;
  std::vector<FlipGroup> groups;
};

template <typename Real> std::vector<Complex> OverlapSums<Real>::run() {
  std::vector<Complex> result(strings.size());
  for (uint32_t first = 0; first < order.size(); first += kMostStrings)
    runBatch(first, std::min<size_t>(first + kMostStrings, order.size()),
             result);
  return result;
}

template <typename Real>
void OverlapSums<Real>::runBatch(uint32_t first, uint32_t end,
                                 std::vector<Complex> &result) {
  batch = llvm::ArrayRef(order).slice(first, end - first);
  groups.clear();
  for (uint32_t i = 0; i < batch.size(); ++i)
    if (i == 0 || strings[batch[i]].flip != strings[batch[i - 1]].flip)
      groups.push_back({i, i + 1});
    else
      groups.back().end = i + 1;
  const size_t parts = left.numBlocks() / blocks;
  const size_t sets = std::min(parts, kMostGroups);
  const size_t width = batch.size() * 2 * lanes;
  std::vector<double> sums(sets * width);
  left.pool().forEach(sets, [&](size_t set, unsigned) {
    for (size_t part = set * parts / sets; part < (set + 1) * parts / sets;
         ++part)
      addPart(part, &sums[set * width]);
  });
  const Complex scale = std::conj(left.globalFactor()) * right.globalFactor();
  for (size_t place = 0; place < batch.size(); ++place) {
    const IndexString &string = strings[batch[place]];
    const Division<Real> d(string, blocks);
    Complex sum = 0;
    for (size_t set = 0; set < sets; ++set)
      for (unsigned lane = 0; lane < lanes; ++lane) {
        const double *s = &sums[set * width + place * 2 * lanes + lane];
        sum += signOf(lane & d.laneSign) * Complex(s[0], s[lanes]);
      }
    // The sum took the sign at the index to the left of the string.
    result[batch[place]] =
        scale * string.factor * signOf(string.flip & string.sign) * sum;
  }
}

template <typename Real>
void OverlapSums<Real>::addPart(size_t part, double *sums) const {
  const PauliKernels<Real> &k = left.kernels().pauli;
  for (const FlipGroup &group : groups) {
    if (group.end - group.begin >= kTransformFrom) {
      addTransformed(group, part, sums);
      continue;
    }
    for (uint32_t place = group.begin; place < group.end; ++place) {
      const Division<Real> d(strings[batch[place]], blocks);
      double partSums[2 * lanes] = {};
      k.signedProducts[d.laneFlip](left.blocks() + part * blocks * 2 * lanes,
                                   right.blocks() +
                                       (part ^ d.partFlip) * blocks * 2 * lanes,
                                   blocks, d.blockFlip, d.blockSign, partSums);
      const double sign = signOf(part & d.partSign);
      for (unsigned i = 0; i < 2 * lanes; ++i)
        sums[place * 2 * lanes + i] += sign * partSums[i];
    }
  }
}

template <typename Real>
void OverlapSums<Real>::addTransformed(const FlipGroup &group, size_t part,
                                       double *sums) const {
  const PauliKernels<Real> &k = left.kernels().pauli;
  const size_t count = std::min(kTransformBlocks, blocks);
  const Division<Real> flip(strings[batch[group.begin]], blocks);
  const uint64_t inside = flip.blockFlip & (count - 1);
  const uint64_t outside = flip.blockFlip & ~(count - 1);
  alignas(64) Real buffer[kTransformBlocks * 2 * lanes];
  for (size_t begin = 0; begin < blocks; begin += count) {
    k.products[flip.laneFlip](
        left.blocks() + (part * blocks + begin) * 2 * lanes,
        right.blocks() +
            ((part ^ flip.partFlip) * blocks + (begin ^ outside)) * 2 * lanes,
        count, inside, buffer);
    k.walsh(buffer, count);
    for (uint32_t place = group.begin; place < group.end; ++place) {
      const Division<Real> d(strings[batch[place]], blocks);
      const double sign =
          signOf(part & d.partSign) * signOf(begin & d.blockSign);
      const Real *line = buffer + (d.blockSign & (count - 1)) * 2 * lanes;
      for (unsigned i = 0; i < 2 * lanes; ++i)
        sums[place * 2 * lanes + i] += sign * double(line[i]);
    }
  }
}

} // namespace

template <typename Real>
std::vector<Complex>
simulation::pauliOverlaps(const StateVector<Real> &left,
                          const StateVector<Real> &right,
                          llvm::ArrayRef<IndexString> strings) {
  return OverlapSums<Real>(left, right, strings).run();
}

template <typename Real>
void simulation::applyStrings(const StateVector<Real> &from,
                              llvm::ArrayRef<IndexString> strings,
                              llvm::ArrayRef<double> coefficients,
                              StateVector<Real> &to) {
  constexpr unsigned lanes = kLanes<Real>;
  to.placeLike(from);
  const size_t blocks = std::min(kPartBlocks, from.numBlocks());
  from.pool().forEach(from.numBlocks() / blocks, [&](size_t part, unsigned) {
    Real *out = to.blocks() + part * blocks * 2 * lanes;
    std::fill_n(out, blocks * 2 * lanes, Real(0));
    for (size_t i = 0; i < strings.size(); ++i) {
      const Division<Real> d(strings[i], blocks);
      alignas(64) Real signs[lanes];
      for (unsigned lane = 0; lane < lanes; ++lane)
        signs[lane] = signOf(lane & d.laneSign);
      // The kernel takes the sign at the index that is written.
      const Complex c = strings[i].factor * coefficients[i] *
                        signOf(strings[i].flip & strings[i].sign) *
                        signOf(part & d.partSign);
      from.kernels().pauli.addString[d.laneFlip](
          out, from.blocks() + (part ^ d.partFlip) * blocks * 2 * lanes, blocks,
          d.blockFlip, d.blockSign, signs, Real(c.real()), Real(c.imag()));
    }
  });
}

template <typename Real>
std::vector<double>
StateVector<Real>::expectations(llvm::ArrayRef<PauliTerm> terms) {
  // The identity gives the squared norm, which rounding moves away from 1.
  std::vector<IndexString> strings(1);
  std::vector<size_t> places;
  for (const PauliTerm &term : terms) {
    std::optional<IndexString> string = indexString(term.factors, positions);
    places.push_back(string ? strings.size() : 0);
    if (string)
      strings.push_back(*string);
  }
  std::vector<Complex> overlaps = pauliOverlaps(*this, *this, strings);
  std::vector<double> values;
  for (size_t place : places)
    values.push_back(place ? overlaps[place].real() / overlaps[0].real() : 0);
  return values;
}

#define ENISHI_INSTANTIATE(REAL)                                               \
  template std::vector<Complex> simulation::pauliOverlaps(                     \
      const StateVector<REAL> &, const StateVector<REAL> &,                    \
      llvm::ArrayRef<IndexString>);                                            \
  template std::vector<double> StateVector<REAL>::expectations(                \
      llvm::ArrayRef<PauliTerm>);                                              \
  template void simulation::applyStrings(                                      \
      const StateVector<REAL> &, llvm::ArrayRef<IndexString>,                  \
      llvm::ArrayRef<double>, StateVector<REAL> &);
ENISHI_INSTANTIATE(float)
ENISHI_INSTANTIATE(double)
#undef ENISHI_INSTANTIATE

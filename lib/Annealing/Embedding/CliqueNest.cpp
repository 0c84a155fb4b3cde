//===- CliqueNest.cpp - Nested chains on broken wires ---------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A staircase is a sequence of places, each a range of columns and a range of
// rows, of which the columns grow and the rows shrink from place to place, at
// whichever end. A chain is put at a place: its vertical wire lies in the
// columns and works over all of the rows, its horizontal wire lies in the rows
// and works over all of the columns. So the two cross, and the vertical wire of
// each chain crosses the horizontal one of all chains at the same or later
// places; the chain is about as long as the place is wide and high together,
// which changes little from place to place. (With one end of each range fixed
// and nothing broken, these are the nested L.)
//
// A vertical wire that can serve a place can serve all later ones, a horizontal
// wire all earlier ones: a fault only delays a wire, and half of all faults do
// no harm at all. N chains fit on a staircase if, for each two places p, q in a
// row, the vertical wires that can serve p and the horizontal ones that can
// serve q are N together (Hall's theorem on intervals). So the best staircase
// is a path of largest bottleneck through all places. Which wires then make a
// chain is a matching, which also knows the exact lengths: where the qubits of
// parallel wires are shifted against each other, the staircase goes by the wire
// of fewest qubits.
//
//===----------------------------------------------------------------------===//

#include "CliqueNest.h"

#include <algorithm>
#include <limits>

using namespace enishi::annealing;

static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();
/// The last step of a way that only begins.
static constexpr uint8_t kStart = 4;
static constexpr uint16_t kNever = std::numeric_limits<uint16_t>::max();
/// Instead of a wire's partner: it has none yet, or can have none.
static constexpr int32_t kFree = -1, kUseless = -2;
/// Of more places than this not all are looked at.
static constexpr uint64_t kMostPlaces = 4'000'000;

NestFinder::NestFinder(const HardwareGraph &device)
    : device(device), unit(device.shape.kind == TopologyKind::Pegasus  ? 12
                           : device.shape.kind == TopologyKind::Zephyr ? 2
                                                                       : 1),
      vertical(makeSide(device, 0)), horizontal(makeSide(device, 1)) {
  auto placeWires = [](Side &side, const Side &other) {
    for (uint32_t w = 0; w < side.wires.numWires(); ++w)
      side.blockOf.push_back(std::upper_bound(other.blockBegin.begin(),
                                              other.blockBegin.end(),
                                              side.wires.positionOf(w)) -
                             other.blockBegin.begin() - 1);
  };
  placeWires(vertical, horizontal);
  placeWires(horizontal, vertical);
  uint64_t across = horizontal.numBlocks(), down = vertical.numBlocks();
  isExhaustive =
      !device.isPerfect() &&
      across * (across + 1) / 2 * (down * (down + 1) / 2) < kMostPlaces;
  if (isExhaustive)
    listAllRanges();
}

NestFinder::Side NestFinder::makeSide(const HardwareGraph &device,
                                      uint32_t orientation) {
  Side side(WireBundle(device, orientation, false, false));
  const WireBundle &wires = side.wires;
  uint32_t end = wires.numPositions();
  std::vector<bool> isCut(end + 1, false);
  isCut[0] = isCut[end] = true;
  for (uint32_t w = 0; w < wires.numWires(); ++w)
    for (uint32_t p = 1; p < end; ++p)
      if (wires.qubitAt(w, p) != wires.qubitAt(w, p - 1) ||
          (wires.runEndAt(w, p) > p) != (wires.runEndAt(w, p - 1) > p - 1))
        isCut[p] = true;
  for (uint32_t p = 0; p <= end; ++p)
    if (isCut[p])
      side.blockBegin.push_back(p);
  return side;
}

/// All ranges, the narrow ones of columns and the high ones of rows first.
void NestFinder::listAllRanges() {
  auto fill = [](Side &side, bool isGrowing) {
    uint32_t blocks = side.numBlocks();
    std::vector<uint32_t> number(size_t(blocks) * blocks, kNone);
    side.ranges.clear();
    for (uint32_t i = 0; i < blocks; ++i) {
      uint32_t more = isGrowing ? i : blocks - 1 - i;
      for (uint32_t first = 0; first + more < blocks; ++first) {
        Range range{first, first + more, {kNone, kNone}};
        if (isGrowing && more > 0) {
          range.before[0] = number[(first + 1) * blocks + range.last];
          range.before[1] = number[first * blocks + range.last - 1];
        } else if (!isGrowing) {
          if (first > 0)
            range.before[0] = number[(first - 1) * blocks + range.last];
          if (range.last + 1 < blocks)
            range.before[1] = number[first * blocks + range.last + 1];
        }
        number[first * blocks + range.last] = side.ranges.size();
        side.ranges.push_back(range);
      }
    }
  };
  fill(horizontal, /*isGrowing=*/true);
  fill(vertical, /*isGrowing=*/false);
  countWorking(horizontal, vertical.numBlocks());
  countWorking(vertical, horizontal.numBlocks());
}

/// The ranges of columns that begin with `column`, without those over which no
/// chain of `limit` qubits reaches.
NestFinder::Reach NestFinder::listRangesOfColumns(uint32_t column,
                                                  uint32_t limit) {
  horizontal.ranges.clear();
  for (uint32_t last = column; last < horizontal.numBlocks(); ++last) {
    Range range{
        column, last, {kNone, last == column ? kNone : last - column - 1}};
    if (isTooLong(horizontal, range, limit))
      break;
    horizontal.ranges.push_back(range);
  }
  countWorking(horizontal, vertical.numBlocks());
  return horizontal;
}

/// The same for ranges of rows that end (or begin) with `row`.
NestFinder::Reach NestFinder::listRangesOfRows(uint32_t row, bool isBottom,
                                               uint32_t limit) {
  vertical.ranges.clear();
  uint32_t blocks = vertical.numBlocks();
  uint32_t count = isBottom ? row + 1 : blocks - row;
  for (uint32_t i = 0; i < count; ++i) {
    Range range{
        isBottom ? i : row, isBottom ? row : blocks - 1 - i, {kNone, kNone}};
    if (isTooLong(vertical, range, limit))
      continue;
    if (!vertical.ranges.empty())
      range.before[isBottom ? 0 : 1] = vertical.ranges.size() - 1;
    vertical.ranges.push_back(range);
  }
  countWorking(vertical, horizontal.numBlocks());
  return vertical;
}

void NestFinder::countWorking(Side &side, uint32_t blocksAcross) {
  size_t stride = side.stride = blocksAcross + 1;
  side.least.assign(side.ranges.size(), kNone);
  for (std::vector<uint16_t> &counts : side.working)
    counts.assign(side.ranges.size() * stride, 0);
  std::vector<std::pair<uint32_t, uint32_t>> lengths; // (block, length)
  for (size_t i = 0; i < side.ranges.size(); ++i) {
    const Range &range = side.ranges[i];
    lengths.clear();
    for (uint32_t w = 0; w < side.wires.numWires(); ++w)
      if (side.wires.covers(w, side.firstOf(range), side.lastOf(range))) {
        uint32_t length = side.lengthOf(w, range);
        lengths.push_back({side.blockOf[w], length});
        side.least[i] = std::min(side.least[i], length);
      }
    for (auto [block, length] : lengths)
      for (uint32_t more = 0; more < 2; ++more)
        side.working[more][i * stride + block + 1] +=
            length <= side.least[i] + more;
    for (std::vector<uint16_t> &counts : side.working)
      for (size_t b = i * stride + 1; b < (i + 1) * stride; ++b)
        counts[b] += counts[b - 1];
  }
}

/// How many wires within the blocks `across` work over the range with the
/// fewest qubits, or with up to `spare` (0 or 1) more.
uint32_t NestFinder::countOver(const Side &side, uint32_t range, uint32_t spare,
                               const Range &across) const {
  const uint16_t *counts = &side.working[spare][range * side.stride];
  return counts[across.last + 1] - counts[across.first];
}

/// Finds the staircase of largest bottleneck and returns that, which no nest
/// exceeds.
uint32_t NestFinder::findStaircase(uint32_t limit) {
  size_t rows = vertical.ranges.size();
  ready.resize(horizontal.ranges.size() * rows);
  bottleneck.resize(ready.size());
  from.resize(ready.size());
  uint32_t most = 0;
  Step best{kNone, kNone};
  for (uint32_t c = 0; c < horizontal.ranges.size(); ++c) {
    const Range &columnRange = horizontal.ranges[c];
    for (uint32_t r = 0; r < rows; ++r) {
      size_t at = c * rows + r;
      const Range &rowRange = vertical.ranges[r];
      bottleneck[at] = 0;
      if (horizontal.least[c] == kNone || vertical.least[r] == kNone ||
          horizontal.least[c] + vertical.least[r] > limit)
        continue;
      uint32_t after = countOver(horizontal, c, /*spare=*/1, rowRange);
      ready[at] = countOver(vertical, r, /*spare=*/1, columnRange);
      uint32_t value = after;
      from[at] = kStart;
      // Of ways that are as good, the one of most places leaves more choice.
      for (unsigned step : {2, 3, 0, 1}) {
        size_t before = placeBefore(c, r, step);
        if (before == SIZE_MAX || bottleneck[before] == 0)
          continue;
        uint32_t through =
            std::min<uint32_t>(bottleneck[before], ready[before] + after);
        if (through >= value) {
          value = through;
          from[at] = step;
        }
      }
      bottleneck[at] = value;
      if (uint32_t whole = std::min<uint32_t>(value, ready[at]);
          whole > 0 && whole >= most) {
        most = whole;
        best = {c, r};
      }
    }
  }
  traceStaircase(best);
  return most;
}

/// How many pairs of wires of at most `limit` qubits can be bent at a place.
uint64_t NestFinder::countPairs(uint32_t c, uint32_t r, uint32_t limit) const {
  const Range &columns = horizontal.ranges[c], &rows = vertical.ranges[r];
  uint64_t across = countOver(horizontal, c, 1, rows);
  uint64_t down = countOver(vertical, r, 1, columns);
  uint64_t shortAcross = countOver(horizontal, c, 0, rows);
  uint64_t shortDown = countOver(vertical, r, 0, columns);
  switch (limit - horizontal.least[c] - vertical.least[r]) {
  case 0:
    return shortAcross * shortDown;
  case 1:
    return across * down - (across - shortAcross) * (down - shortDown);
  default:
    return across * down;
  }
}

/// Among the staircases of at least that bottleneck finds one whose places have
/// the most pairs of wires together; false if there is none. Needs what
/// findStaircase() leaves for the same limit.
bool NestFinder::findRichStaircase(uint32_t limit, uint32_t least) {
  size_t rows = vertical.ranges.size();
  richness.resize(bottleneck.size());
  uint64_t most = 0;
  Step best{kNone, kNone};
  for (uint32_t c = 0; c < horizontal.ranges.size(); ++c)
    for (uint32_t r = 0; r < rows; ++r) {
      size_t at = c * rows + r;
      richness[at] = 0;
      if (bottleneck[at] < least)
        continue;
      uint32_t after = countOver(horizontal, c, 1, vertical.ranges[r]);
      uint64_t value = after >= least;
      from[at] = kStart;
      for (unsigned step = 0; step < 4; ++step) {
        size_t before = placeBefore(c, r, step);
        if (before != SIZE_MAX && richness[before] > value &&
            ready[before] + after >= least) {
          value = richness[before];
          from[at] = step;
        }
      }
      if (value == 0)
        continue;
      richness[at] = value + countPairs(c, r, limit);
      if (ready[at] >= least && richness[at] > most) {
        most = richness[at];
        best = {c, r};
      }
    }
  traceStaircase(best);
  return most > 0;
}

/// The place before a step of that kind, as an index; SIZE_MAX for none.
size_t NestFinder::placeBefore(uint32_t c, uint32_t r, unsigned step) const {
  const Range &range = step < 2 ? horizontal.ranges[c] : vertical.ranges[r];
  uint32_t before = range.before[step % 2];
  size_t rows = vertical.ranges.size();
  return before == kNone ? SIZE_MAX
         : step < 2      ? before * rows + r
                         : c * rows + before;
}

/// The staircase that ends at a place.
void NestFinder::traceStaircase(Step at) {
  size_t rows = vertical.ranges.size();
  staircase.clear();
  while (at.columns != kNone) {
    staircase.push_back(at);
    uint8_t step = from[at.columns * rows + at.rows];
    if (step == kStart)
      break;
    size_t before = placeBefore(at.columns, at.rows, step);
    at = {uint32_t(before / rows), uint32_t(before % rows)};
  }
  std::reverse(staircase.begin(), staircase.end());
}

/// For every two wires the place where they make the shortest chain.
void NestFinder::findCosts(uint32_t limit) {
  size_t across = horizontal.wires.numWires();
  cost.assign(vertical.wires.numWires() * across, kNever);
  place.assign(cost.size(), 0);
  auto collect = [](const Side &side, const Range &range, const Range &blocks) {
    std::vector<std::pair<uint32_t, uint32_t>> result;
    for (uint32_t w = 0; w < side.wires.numWires(); ++w)
      if (side.blockOf[w] >= blocks.first && side.blockOf[w] <= blocks.last &&
          side.wires.covers(w, side.firstOf(range), side.lastOf(range)))
        result.push_back({w, side.lengthOf(w, range)});
    return result;
  };
  for (uint32_t s = 0; s < staircase.size(); ++s) {
    const Range &columns = horizontal.ranges[staircase[s].columns];
    const Range &rows = vertical.ranges[staircase[s].rows];
    auto others = collect(horizontal, columns, rows);
    for (auto [w, down] : collect(vertical, rows, columns)) {
      uint16_t *costs = &cost[w * across], *places = &place[w * across];
      for (auto [other, length] : others)
        if (uint32_t total = down + length;
            total <= limit && total < costs[other]) {
          costs[other] = total;
          places[other] = s;
        }
    }
  }
}

/// Whether the two wires, which both work where they cross, are coupled there.
bool NestFinder::canBend(uint32_t v, uint32_t h) const {
  return device.isPerfect() ||
         device.graph.hasEdge(
             vertical.wires.qubitAt(v, horizontal.wires.positionOf(h)),
             horizontal.wires.qubitAt(h, vertical.wires.positionOf(v)));
}

bool NestFinder::augment(uint32_t v) {
  size_t across = horizontal.wires.numWires();
  for (uint32_t h = 0; h < across; ++h) {
    if (visited[h] == visit || cost[v * across + h] == kNever || !canBend(v, h))
      continue;
    visited[h] = visit;
    if (partnerOfRow[h] < 0 || augment(partnerOfRow[h])) {
      partnerOfRow[h] = v;
      partner[v] = h;
      return true;
    }
  }
  return false;
}

/// A largest matching of vertical and horizontal wires (Kuhn, Nav. Res. Logist.
/// Q. 2, 1955), short chains first; false where it has fewer than `atLeast`.
bool NestFinder::matchWires(size_t atLeast) {
  size_t across = horizontal.wires.numWires(), down = vertical.wires.numWires();
  partner.assign(down, kUseless);
  partnerOfRow.assign(across, kFree);
  size_t possible = down;
  for (uint32_t v = 0; v < down; ++v) {
    uint32_t least = kNever;
    for (uint32_t h = 0; h < across; ++h) {
      uint32_t length = cost[v * across + h];
      if (length != kNever && partner[v] == kUseless)
        partner[v] = kFree;
      if (length < least && partnerOfRow[h] < 0 && canBend(v, h)) {
        least = length;
        partner[v] = h;
      }
    }
    possible -= partner[v] == kUseless;
    if (partner[v] >= 0)
      partnerOfRow[partner[v]] = v;
  }
  // What a search without success has seen leads nowhere for the next ones
  // either.
  visited.assign(across, 0);
  visit = 1;
  for (uint32_t v = 0; v < down && possible >= atLeast; ++v) {
    if (partner[v] != kFree)
      continue;
    if (augment(v))
      ++visit;
    else
      --possible;
  }
  return possible >= atLeast;
}

/// Swaps horizontal wires between chains where that takes fewer qubits.
void NestFinder::shortenTotal() {
  size_t across = horizontal.wires.numWires();
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t a = 0; a < partner.size(); ++a)
      for (uint32_t h = 0; h < across && partner[a] >= 0; ++h) {
        uint32_t old = partner[a], now = cost[a * across + old];
        if (cost[a * across + h] >= now || !canBend(a, h))
          continue;
        int32_t b = partnerOfRow[h];
        if (b >= 0 &&
            (uint32_t(cost[a * across + h]) + cost[b * across + old] >=
                 now + cost[b * across + h] ||
             !canBend(b, old)))
          continue;
        partner[a] = h;
        partnerOfRow[h] = a;
        partnerOfRow[old] = b;
        if (b >= 0)
          partner[b] = old;
        changed = true;
      }
  }
}

uint32_t NestFinder::lengthOf(const CrossChain &chain) const {
  return vertical.wires.segmentAt(chain.vertical, chain.bottom) -
         vertical.wires.segmentAt(chain.vertical, chain.top) +
         horizontal.wires.segmentAt(chain.horizontal, chain.right) -
         horizontal.wires.segmentAt(chain.horizontal, chain.left) + 2;
}

/// Makes each chain as long as the others need.
void NestFinder::fitChains(CliqueNest &nest) const {
  for (size_t i = 0; i < nest.chains.size(); ++i) {
    CrossChain &chain = nest.chains[i];
    chain.left = chain.right = vertical.wires.positionOf(chain.vertical);
    chain.top = chain.bottom = horizontal.wires.positionOf(chain.horizontal);
    if (i == 0)
      continue;
    chain.left = std::min(chain.left, nest.chains[i - 1].left);
    chain.right = std::max(chain.right, nest.chains[i - 1].right);
  }
  for (size_t i = nest.chains.size(); i-- > 1;) {
    CrossChain &chain = nest.chains[i - 1];
    chain.top = std::min(chain.top, nest.chains[i].top);
    chain.bottom = std::max(chain.bottom, nest.chains[i].bottom);
  }
  nest.numQubits = 0;
  for (const CrossChain &chain : nest.chains)
    nest.numQubits += lengthOf(chain);
}

void NestFinder::shrink(CliqueNest &nest, uint32_t size) const {
  while (nest.chains.size() > size) {
    size_t longest = 0;
    for (size_t i = 1; i < nest.chains.size(); ++i)
      if (lengthOf(nest.chains[i]) > lengthOf(nest.chains[longest]))
        longest = i;
    nest.chains.erase(nest.chains.begin() + longest);
    fitChains(nest);
  }
}

CliqueNest NestFinder::nestOfMatching() const {
  size_t across = horizontal.wires.numWires();
  std::vector<std::pair<uint32_t, uint32_t>> order; // (place, vertical)
  for (uint32_t v = 0; v < partner.size(); ++v)
    if (partner[v] >= 0)
      order.push_back({place[v * across + partner[v]], v});
  std::sort(order.begin(), order.end());
  CliqueNest nest;
  for (auto [step, v] : order)
    nest.chains.push_back({v, uint32_t(partner[v])});
  fitChains(nest);
  return nest;
}

/// The best nest over the listed ranges.
void NestFinder::solve(uint32_t limit, uint32_t least, uint32_t enough,
                       CliqueNest &best) {
  uint32_t bound = findStaircase(limit);
  if (bound < std::max<size_t>(least, best.chains.size()))
    return;
  // The bottleneck ignores that chains may get too long, so that another
  // staircase may have room for more of them.
  const unsigned tries = isExhaustive ? 3 : 2;
  for (unsigned i = 0; i < tries; ++i) {
    if (i > 0 &&
        !findRichStaircase(limit, i == 1 ? bound : std::min(enough, bound)))
      continue;
    findCosts(limit);
    if (!matchWires(std::max<size_t>(least, best.chains.size())))
      continue;
    shortenTotal();
    CliqueNest nest = nestOfMatching();
    size_t count = nest.chains.size();
    if (count >= enough) {
      shrink(nest, enough);
      count = enough;
    }
    if (count > best.chains.size() ||
        (count == best.chains.size() && nest.numQubits < best.numQubits))
      best = std::move(nest);
    if (count >= std::min(enough, bound))
      return;
  }
}

CliqueNest NestFinder::search(uint32_t limit, uint32_t least, uint32_t enough) {
  CliqueNest best;
  if (isExhaustive) {
    solve(limit, least, enough, best);
    return best;
  }
  // Windows of a perfect device that differ by whole unit cells and do not
  // touch the rim are alike, and windows near the middle do not touch it. With
  // faults no two are.
  size_t kinds = unit == 1 ? 1 : unit == 2 ? 2 : 3;
  constexpr uint64_t kLarge = 40'000;
  if (!device.isPerfect() &&
      uint64_t(horizontal.numBlocks()) * vertical.numBlocks() <= kLarge)
    kinds = 6;
  auto nearMiddle = [&](const Side &side, bool isLast) {
    uint32_t end = side.blockBegin.back(), size = unit * limit;
    uint32_t margin = end > size ? (end - size) / 2 : 0;
    uint32_t want = isLast ? end - 1 - margin : margin;
    std::vector<uint32_t> blocks;
    for (uint32_t b = 0; b < side.numBlocks(); ++b)
      if (side.isCrossed(b))
        blocks.push_back(b);
    auto distance = [&](uint32_t b) {
      uint32_t p = isLast ? side.blockBegin[b + 1] - 1 : side.blockBegin[b];
      return p > want ? p - want : want - p;
    };
    std::stable_sort(blocks.begin(), blocks.end(), [&](uint32_t a, uint32_t b) {
      return distance(a) < distance(b);
    });
    blocks.resize(std::min(blocks.size(), kinds));
    return blocks;
  };
  std::vector<Reach> columns;
  for (uint32_t column : nearMiddle(horizontal, false))
    columns.push_back(listRangesOfColumns(column, limit));
  for (bool isBottom : {true, false}) {
    std::vector<Reach> rows;
    for (uint32_t row : nearMiddle(vertical, isBottom))
      rows.push_back(listRangesOfRows(row, isBottom, limit));
    for (const Reach &ofColumns : columns)
      for (const Reach &ofRows : rows) {
        static_cast<Reach &>(horizontal) = ofColumns;
        static_cast<Reach &>(vertical) = ofRows;
        solve(limit, least, enough, best);
        if (best.chains.size() >= enough)
          return best;
      }
  }
  return best;
}

std::vector<std::vector<Qubit>>
NestFinder::chainsOf(const CliqueNest &nest) const {
  std::vector<std::vector<Qubit>> chains;
  for (const CrossChain &cross : nest.chains) {
    std::vector<Qubit> &chain = chains.emplace_back();
    vertical.wires.append(cross.vertical, cross.top, cross.bottom, chain);
    horizontal.wires.append(cross.horizontal, cross.left, cross.right, chain);
  }
  return chains;
}

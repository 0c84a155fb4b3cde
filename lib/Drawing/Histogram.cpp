//===- Histogram.cpp - Pictures of counts -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Labels.h"
#include "Svg.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::drawing;

namespace {

struct Bars {
  Counts shown;
  uint64_t total = 0, largest = 0;
};

/// Chooses the outcomes to draw: all, or the most frequent ones in the order
/// given (the earlier one of a tie), and a bar for the rest.
Bars chooseBars(const Counts &counts, size_t maxBars) {
  Bars bars;
  for (const auto &[label, count] : counts)
    bars.total += count;
  if (counts.size() <= maxBars) {
    bars.shown = counts;
  } else {
    std::vector<size_t> order(counts.size());
    for (size_t i = 0; i < order.size(); ++i)
      order[i] = i;
    llvm::stable_sort(order, [&](size_t x, size_t y) {
      return counts[x].second > counts[y].second;
    });
    order.resize(maxBars);
    llvm::sort(order);
    uint64_t drawn = 0;
    for (size_t index : order) {
      bars.shown.push_back(counts[index]);
      drawn += counts[index].second;
    }
    bars.shown.emplace_back(
        llvm::formatv("{0} others", counts.size() - maxBars),
        bars.total - drawn);
  }
  for (const auto &[label, count] : bars.shown)
    bars.largest = std::max(bars.largest, count);
  return bars;
}

std::string percentage(uint64_t count, uint64_t total) {
  return llvm::formatv("{0:f1}%", total ? 100.0 * count / total : 0.0);
}

/// A bar of count/largest of `width` characters, in eighths of one.
std::string textBar(uint64_t count, uint64_t largest, size_t width,
                    bool ascii) {
  if (largest == 0)
    return "";
  double length = double(count) / double(largest) * double(width);
  std::string bar;
  if (ascii) {
    bar.assign(size_t(length + 0.5), '#');
    return bar.empty() && count ? "#" : bar;
  }
  static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  auto units = size_t(length * 8 + 0.5);
  if (units == 0 && count != 0)
    units = 1;
  for (size_t i = 0; i < units / 8; ++i)
    bar += "█";
  return bar + eighths[units % 8];
}

} // namespace

void enishi::drawHistogramText(const Counts &counts,
                               const HistogramOptions &options,
                               llvm::raw_ostream &os) {
  Bars bars = chooseBars(counts, options.maxBars);
  size_t labels = 0, numbers = 0;
  for (const auto &[label, count] : bars.shown) {
    labels = std::max(labels, displayWidth(label));
    numbers = std::max(numbers, std::to_string(count).size());
  }
  // label, two blanks, count, two blanks, " 100.0%", two blanks, bar
  size_t taken = labels + numbers + 12;
  size_t width = options.width > taken + 8 ? options.width - taken : 8;
  for (const auto &[label, count] : bars.shown) {
    std::string number = std::to_string(count);
    std::string percent = percentage(count, bars.total);
    os << label;
    os.indent(labels - displayWidth(label) + 2 + numbers - number.size())
        << number;
    os.indent(8 - percent.size()) << percent;
    std::string bar = textBar(count, bars.largest, width, options.ascii);
    if (!bar.empty())
      os << "  " << bar;
    os << '\n';
  }
}

void enishi::drawHistogramSvg(const Counts &counts,
                              const HistogramOptions &options,
                              llvm::raw_ostream &os) {
  Bars bars = chooseBars(counts, options.maxBars);
  constexpr size_t kBar = 26, kStep = 40, kHeight = 240, kTop = 40;
  size_t longest = 0;
  for (const auto &[label, count] : bars.shown)
    longest = std::max(longest, displayWidth(label));
  size_t labelHeight = longest * 7 + 16, base = kTop + kHeight;
  size_t width = std::max<size_t>(bars.shown.size() * kStep + 32, 160);
  svgBegin(os, width, base + labelHeight, "histogram of outcomes");
  for (auto [i, bar] : llvm::enumerate(bars.shown)) {
    const auto &[label, count] = bar;
    double height =
        bars.largest ? double(count) / double(bars.largest) * kHeight : 0.0;
    size_t x = 16 + i * kStep + (kStep - kBar) / 2, middle = x + kBar / 2;
    os << llvm::formatv("<g><title>{0}: {1} ({2})</title>\n", escapeXml(label),
                        count, percentage(count, bars.total));
    os << llvm::formatv("<rect class=\"g\" x=\"{0}\" y=\"{1:f1}\" "
                        "width=\"{2}\" height=\"{3:f1}\"/>\n",
                        x, double(base) - height, kBar, height);
    os << llvm::formatv(
        "<text class=\"m s\" x=\"{0}\" y=\"{1:f1}\">{2}</text>\n", middle,
        double(base) - height - 10, count);
    os << llvm::formatv("<text class=\"e s\" transform=\"translate({0} {1}) "
                        "rotate(-90)\">{2}</text>\n</g>\n",
                        middle, base + 8, escapeXml(label));
  }
  os << llvm::formatv("<line class=\"w\" x1=\"8\" y1=\"{0}\" x2=\"{1}\" "
                      "y2=\"{0}\"/>\n</svg>\n",
                      base, width - 8);
}

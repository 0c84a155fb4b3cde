//===- NumericModel.cpp - Models in the numbers of the kernels --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NumericModel.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

using namespace enishi::annealing;

namespace {

/// Past this, integers are not exact where a kernel meets single precision.
constexpr double kLargestInteger = 1 << 24;

/// The largest unit of which every coefficient is a multiple, trying `unit`
/// and multiples of it; 0 if it is not.
double refineUnit(const IsingModel &model, double unit) {
  uint64_t divisor = 0;
  for (const std::vector<double> *list : {&model.fields, &model.weights})
    for (double value : *list) {
      double ratio = std::fabs(value) / unit;
      if (!(ratio <= kLargestInteger))
        return 0;
      uint32_t whole = static_cast<uint32_t>(ratio + 0.5);
      if (std::fabs(ratio - whole) > 1e-9)
        return 0;
      if (divisor != 1)
        divisor = std::gcd(divisor, uint64_t(whole));
    }
  return divisor ? unit * double(divisor) : 0;
}

double findUnit(const IsingModel &model, double smallest) {
  // Ratios of small numbers at any scale, then decimal fractions and quarters
  // of them (which is what a QUBO's coefficients become).
  for (double divisor = 1; divisor <= 12; ++divisor)
    if (double unit = refineUnit(model, smallest / divisor))
      return unit;
  for (double unit : {0.25, 0.025, 0.0025, 2.5e-4, 2.5e-5, 0x1p-12})
    if (double refined = refineUnit(model, unit))
      return refined;
  return 0;
}

} // namespace

/// Of a model whose couplings are all +unit or -unit and whose fields are that
/// or zero; what Numbers::of finds, without a division per coupling.
static std::optional<Numbers> numbersOfUniform(const IsingModel &model) {
  double unit = model.weights.empty() ? 0 : std::fabs(model.weights[0]);
  // No early exit, so that the compiler can vectorise.
  bool differs = unit == 0;
  for (double weight : model.weights)
    differs |= std::fabs(weight) != unit;
  for (double field : model.fields)
    differs |= field != 0 && std::fabs(field) != unit;
  if (differs)
    return std::nullopt;
  Numbers numbers;
  numbers.unit = unit;
  numbers.largestCoupling = 1;
  numbers.hasUnitCouplings = true;
  double squares = 0;
  for (Spin i = 0; i < model.numSpins(); ++i) {
    double sum =
        double(model.neighborsOf(i).size()) + (model.fields[i] != 0 ? 1 : 0);
    numbers.largestSum = std::max(numbers.largestSum, sum);
    squares += sum;
  }
  numbers.largestField = std::sqrt(numbers.largestSum) * unit;
  numbers.typicalField = std::sqrt(squares / model.numSpins()) * unit;
  return numbers;
}

/// The narrowest kind that holds a model's integers.
static NumberKind kindOf(const Numbers &numbers) {
  if (numbers.largestSum <= 127 && numbers.largestCoupling <= 63)
    return NumberKind::Int8;
  if (numbers.largestSum <= 32767 && numbers.largestCoupling <= 16383)
    return NumberKind::Int16;
  if (numbers.largestSum <= 0x1p29)
    return NumberKind::Int32;
  return NumberKind::Float;
}

Numbers Numbers::of(const IsingModel &model) {
  if (std::optional<Numbers> uniform = numbersOfUniform(model)) {
    uniform->kind = kindOf(*uniform);
    uniform->hasUnitCouplings = uniform->kind != NumberKind::Float;
    return *uniform;
  }
  Numbers numbers;
  double smallest = std::numeric_limits<double>::infinity(), largest = 0;
  for (const std::vector<double> *list : {&model.fields, &model.weights})
    for (double value : *list)
      if (value != 0) {
        smallest = std::min(smallest, std::fabs(value));
        largest = std::max(largest, std::fabs(value));
      }
  if (largest == 0)
    return numbers;

  double unit = findUnit(model, smallest);
  bool isInteger = unit > 0;
  // Sums of products stay far from the ends of the exponent range.
  numbers.unit = isInteger ? unit : largest / 1024;
  double squares = 0;
  numbers.hasUnitCouplings = isInteger;
  for (Spin i = 0; i < model.numSpins(); ++i) {
    double sum = std::fabs(model.fields[i]) / numbers.unit, square = sum * sum;
    for (double weight : model.weightsOf(i)) {
      double size = std::fabs(weight) / numbers.unit;
      numbers.largestCoupling = std::max(numbers.largestCoupling, size);
      if (std::fabs(size - 1) > 0.5)
        numbers.hasUnitCouplings = false;
      sum += size;
      square += size * size;
    }
    numbers.largestSum = std::max(numbers.largestSum, sum);
    numbers.largestField =
        std::max(numbers.largestField, std::sqrt(square) * numbers.unit);
    squares += square;
  }
  numbers.typicalField = std::sqrt(squares / model.numSpins()) * numbers.unit;
  numbers.kind = isInteger ? kindOf(numbers) : NumberKind::Float;
  if (numbers.kind == NumberKind::Float)
    numbers.hasUnitCouplings = false;
  return numbers;
}

static BetaRange betaRange(const Numbers &numbers) {
  if (numbers.typicalField == 0)
    return {1, 1};
  BetaRange range;
  range.hot = 0.5 / numbers.typicalField;
  // Excitations of one unit are as rare as e^-5, unless the fields are so
  // much larger than the unit that nothing happens there any more.
  double typical = numbers.typicalField;
  range.cold = 12 / typical;
  if (numbers.kind != NumberKind::Float)
    range.cold = std::min(range.cold, 2.5 / numbers.unit);
  range.cold = std::max(range.cold, 2 * range.hot);
  return range;
}

BetaRange enishi::annealing::defaultBetaRange(const IsingModel &model) {
  return betaRange(Numbers::of(model));
}

llvm::Expected<BetaRange>
enishi::annealing::chooseBetaRange(BetaRange wanted, const Numbers &numbers) {
  if (!(wanted.hot >= 0) || !(wanted.cold >= 0) ||
      !std::isfinite(wanted.cold) || !std::isfinite(wanted.hot) ||
      (wanted.cold && wanted.hot > wanted.cold))
    return llvm::createStringError(
        "inverse temperatures have to be finite, not negative, and rising");
  BetaRange automatic = betaRange(numbers);
  if (wanted.hot == 0)
    wanted.hot =
        wanted.cold ? std::min(automatic.hot, wanted.cold) : automatic.hot;
  if (wanted.cold == 0)
    wanted.cold = std::max(automatic.cold, wanted.hot);
  return wanted;
}

template <typename Number>
static Number convert(double value, const Numbers &numbers) {
  double ratio = value / numbers.unit;
  if constexpr (std::is_same_v<Number, float>)
    return static_cast<float>(ratio);
  else
    return static_cast<Number>(
        static_cast<int64_t>(ratio + (ratio < 0 ? -0.5 : 0.5)));
}

namespace enishi::annealing {

template <typename Number>
SparseRows<Number>::SparseRows(const IsingModel &model, const Numbers &numbers)
    : rowBegin(model.rowBegin.data()) {
  uint32_t n = model.numSpins();
  rowMiddle.resize(n);
  neighbors.resize(model.neighbors.size());
  doubled.resize(model.neighbors.size());
  fields.resize(n);
  for (Spin i = 0; i < n; ++i) {
    auto row = model.neighborsOf(i);
    auto weights = model.weightsOf(i);
    // Positive ones first.
    uint64_t positives = 0;
    for (double weight : weights)
      positives += weight > 0;
    uint64_t places[2] = {model.rowBegin[i] + positives, model.rowBegin[i]};
    rowMiddle[i] = places[0];
    for (size_t k = 0; k < row.size(); ++k) {
      uint64_t at = places[weights[k] > 0]++;
      neighbors[at] = row[k];
      doubled[at] = 2 * convert<Number>(weights[k], numbers);
    }
    fields[i] = convert<Number>(model.fields[i], numbers);
  }
}

template <typename Number, typename Weight>
DenseRows<Number, Weight>::DenseRows(const IsingModel &model,
                                     const Numbers &numbers) {
  uint32_t n = model.numSpins();
  stride = (n + 63) / 64 * 64;
  couplings.assign(uint64_t(stride) * n, 0);
  fields.reserve(n);
  for (Spin i = 0; i < n; ++i) {
    Weight *row = couplings.data() + uint64_t(stride) * i;
    auto weights = model.weightsOf(i);
    auto columns = model.neighborsOf(i);
    for (size_t k = 0; k < columns.size(); ++k)
      row[columns[k]] = convert<Weight>(weights[k], numbers);
    fields.push_back(convert<Number>(model.fields[i], numbers));
  }
}

template struct SparseRows<int8_t>;
template struct SparseRows<int16_t>;
template struct SparseRows<int32_t>;
template struct SparseRows<float>;
template struct DenseRows<int8_t, int8_t>;
template struct DenseRows<int16_t, int8_t>;
template struct DenseRows<int32_t, int8_t>;
template struct DenseRows<int32_t, int16_t>;
template struct DenseRows<float, float>;

/// A quantile's place in its sixteenth is drawn for every pool.
constexpr unsigned kDither = 65536 / kPoolSize;

static const std::vector<float> &quantiles() {
  static const std::vector<float> table = [] {
    std::vector<float> values(65536);
    for (unsigned i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(-fixedLog((i + 0.5) / 65536));
    return values;
  }();
  return table;
}

const std::vector<float> &logisticOfQuantile() {
  static const std::vector<float> table = [] {
    std::vector<float> values(65536);
    for (unsigned i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(fixedLog((65535.5 - i) / (i + 0.5)));
    return values;
  }();
  return table;
}

template <typename Number>
ThresholdPool<Number>::ThresholdPool(uint64_t seed)
    : random(seed), ranks(kPoolSize), pool(kPoolSize + kLanes<Number>) {
  for (unsigned i = 0; i < kPoolSize; ++i)
    ranks[i] = static_cast<uint16_t>(i * kDither);
  random.shuffle(ranks);
}

template <typename Number> void ThresholdPool<Number>::refresh(double scale) {
  dither = random.below(kDither);
  const float *from = quantiles().data() + dither;
  // Another order by an affine map modulo the pool's size, so that thresholds
  // that are neighbours now are not for ever.
  uint16_t factor = static_cast<uint16_t>(random.below(1 << 15) * 2 + 1);
  uint16_t shift = static_cast<uint16_t>(random.below(kPoolSize) * kDither);
  for (uint16_t &rank : ranks)
    rank = static_cast<uint16_t>(rank * factor + shift);
  if constexpr (std::is_same_v<Number, float>) {
    for (unsigned i = 0; i < kPoolSize; ++i)
      pool[i] = from[ranks[i]];
    std::copy_n(pool.begin(), kLanes<float>, pool.begin() + kPoolSize);
  } else {
    float limited = static_cast<float>(std::min(scale, 1e30));
    if constexpr (std::is_same_v<Number, int8_t>)
      kernels().fillPool8(pool.data(), from, ranks.data(), limited);
    else if constexpr (std::is_same_v<Number, int16_t>)
      kernels().fillPool16(pool.data(), from, ranks.data(), limited);
    else
      kernels().fillPool32(pool.data(), from, ranks.data(), limited);
  }
}

template class ThresholdPool<int8_t>;
template class ThresholdPool<int16_t>;
template class ThresholdPool<int32_t>;
template class ThresholdPool<float>;

} // namespace enishi::annealing

//===- KernelsTest.cpp - Vector kernels against plain loops ---------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The same sweeps are done by loops over one replica at a time, written from
// the description in Kernels.h. Every instruction set of this machine has to
// give the same bytes.
//
//===----------------------------------------------------------------------===//

#include "lib/Annealing/Solvers/NumericModel.h"

#include "TestModels.h"

#include <gtest/gtest.h>

using namespace enishi::annealing;

namespace {

std::vector<Isa> supportedIsas() {
  std::vector<Isa> isas;
  for (Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512})
    if (isSupported(isa))
      isas.push_back(isa);
  return isas;
}

template <typename Number> Number draw(std::mt19937_64 &random) {
  if constexpr (std::is_same_v<Number, float>)
    return float(random() % 10000) / 1000;
  else
    return static_cast<Number>(random() % 9);
}

/// A replica as a list of spins.
struct Plain {
  std::vector<int> spins;
  double slope(const IsingModel &model, uint32_t i) const {
    double sum = model.fields[i];
    for (uint32_t k = 0; k < model.degree(i); ++k)
      sum += model.weightsOf(i)[k] * spins[model.neighborsOf(i)[k]];
    return -sum;
  }
};

/// Weights that are multiples of 1/4 and small, so that floating point is
/// exact and every number type can hold them after scaling.
IsingModel kernelModel(uint64_t seed, uint32_t n, bool isUnit,
                       double density = 0.3) {
  return randomModel(seed, n,
                     isUnit ? WeightKind::UnitSpins : WeightKind::SmallIntegers,
                     density);
}

constexpr uint64_t kGenerator = 12345;

template <typename Number>
Replicas<Number>
replicasOf(const IsingModel &model, const SparseRows<Number> &rows, bool isUnit,
           AlignedVector<Number> &slopes, AlignedVector<MinusOf<Number>> &minus,
           const AlignedVector<Number> &pool,
           const AlignedVector<Number> &scale) {
  return {model.numSpins(),
          model.rowBegin.data(),
          rows.rowMiddle.data(),
          rows.neighbors.data(),
          rows.doubled.data(),
          rows.fields.data(),
          isUnit,
          slopes.data(),
          minus.data(),
          pool.data(),
          scale.data(),
          kGenerator};
}

template <typename Number> void testReplicas(bool isUnit) {
  constexpr unsigned lanes = kLanes<Number>;
  for (uint32_t n : {1u, 2u, 7u, 20u}) {
    IsingModel model = kernelModel(n + 100, n, isUnit);
    Numbers numbers;
    numbers.hasUnitCouplings = isUnit;
    SparseRows<Number> rows(model, numbers);
    std::mt19937_64 random(n);
    std::vector<MinusOf<Number>> startSpins(n * lanes);
    for (auto &minus : startSpins)
      minus = random() & 1 ? -1 : 0;
    AlignedVector<Number> pool(kPoolSize + lanes), scale(lanes, 1);
    for (unsigned i = 0; i < kPoolSize; ++i)
      pool[i] = draw<Number>(random);
    std::copy_n(pool.begin(), lanes, pool.begin() + kPoolSize);
    if (std::is_same_v<Number, float>)
      for (unsigned lane = 0; lane < lanes; ++lane)
        scale[lane] = static_cast<Number>(1 + lane);

    std::vector<Plain> plain(lanes);
    for (unsigned lane = 0; lane < lanes; ++lane)
      for (uint32_t i = 0; i < n; ++i)
        plain[lane].spins.push_back(startSpins[i * lanes + lane] ? -1 : 1);
    uint64_t generator = kGenerator;
    constexpr unsigned kSweeps = 20;
    for (unsigned sweep = 0; sweep < kSweeps; ++sweep)
      for (uint32_t i = 0; i < n; ++i) {
        generator = advanceGenerator(generator);
        uint32_t place = placeInPool(generator);
        for (unsigned lane = 0; lane < lanes; ++lane) {
          Plain &replica = plain[lane];
          Number threshold = pool[place + lane];
          if (std::is_same_v<Number, float>)
            threshold *= scale[lane];
          if (replica.spins[i] * replica.slope(model, i) <= threshold)
            replica.spins[i] *= -1;
        }
      }

    for (Isa isa : supportedIsas()) {
      SCOPED_TRACE(nameOf(isa));
      const ReplicaKernels<Number> &table = kernelsFor(isa).replicas<Number>();
      AlignedVector<MinusOf<Number>> minus(startSpins.begin(),
                                           startSpins.end());
      AlignedVector<Number> slopes(n * lanes);
      Replicas<Number> replicas =
          replicasOf(model, rows, isUnit, slopes, minus, pool, scale);
      table.computeSlopes(replicas);
      for (unsigned sweep = 0; sweep < kSweeps; ++sweep)
        table.sweep(replicas);
      EXPECT_EQ(replicas.generator, generator);
      double energies[lanes];
      table.energies(replicas, energies);
      for (unsigned lane = 0; lane < lanes; ++lane) {
        SpinConfiguration spins(n);
        for (uint32_t i = 0; i < n; ++i) {
          spins[i] = minus[i * lanes + lane] ? -1 : 1;
          ASSERT_EQ(spins[i], plain[lane].spins[i]) << n << ' ' << i;
          ASSERT_EQ(double(slopes[i * lanes + lane]),
                    plain[lane].slope(model, i));
        }
        EXPECT_EQ(energies[lane] + model.offset, model.energy(spins));
      }
      while (table.descend(replicas))
        ;
      for (unsigned lane = 0; lane < lanes; ++lane) {
        Plain replica;
        for (uint32_t i = 0; i < n; ++i)
          replica.spins.push_back(minus[i * lanes + lane] ? -1 : 1);
        for (uint32_t i = 0; i < n; ++i)
          EXPECT_GE(replica.spins[i] * replica.slope(model, i), 0);
      }
    }
  }
}

template <typename Number, typename Weight> void testRow(bool isDense) {
  constexpr unsigned lanes = kLanes<Number>;
  for (uint32_t n : {1u, 5u, 16u, 64u, 65u, 150u}) {
    // Few enough couplings for the sums of a byte.
    IsingModel model = kernelModel(
        n, n, false, sizeof(Number) == 1 ? std::min(0.3, 5.0 / n) : 0.3);
    DenseRows<Number, Weight> rows(model, Numbers());
    SparseRows<Number> sparse(model, Numbers());
    std::mt19937_64 random(n);
    AlignedVector<Number> pool(kPoolSize + lanes);
    for (unsigned i = 0; i < kPoolSize; ++i)
      pool[i] = draw<Number>(random);
    std::copy_n(pool.begin(), lanes, pool.begin() + kPoolSize);

    Plain plain;
    plain.spins.assign(n, 1);
    uint64_t generator = 99;
    uint32_t flips = 0, place = 0;
    for (unsigned sweep = 0; sweep < 10; ++sweep)
      for (uint32_t i = 0; i < n; ++i) {
        if (i % lanes == 0) {
          generator = advanceGenerator(generator);
          place = placeInPool(generator);
        }
        Number threshold = pool[place + i % lanes];
        if (std::is_same_v<Number, float>)
          threshold *= 2;
        if (plain.spins[i] * plain.slope(model, i) <= threshold) {
          plain.spins[i] *= -1;
          ++flips;
        }
      }

    for (Isa isa : supportedIsas()) {
      SCOPED_TRACE(nameOf(isa));
      const auto &table = kernelsFor(isa).row<Number, Weight>();
      AlignedVector<Number> slopes(rows.stride,
                                   std::numeric_limits<Number>::max());
      AlignedVector<MinusOf<Number>> minus(rows.stride, 0);
      Plain up;
      up.spins.assign(n, 1);
      for (uint32_t i = 0; i < n; ++i)
        slopes[i] = static_cast<Number>(up.slope(model, i));
      double start = model.energy(SpinConfiguration(n, 1));
      Row<Number, Weight> row = {n,
                                 rows.stride,
                                 isDense ? rows.couplings.data() : nullptr,
                                 sparse.rowBegin,
                                 sparse.neighbors.data(),
                                 sparse.doubled.data(),
                                 slopes.data(),
                                 minus.data(),
                                 pool.data(),
                                 2,
                                 99,
                                 start};
      uint32_t count = 0;
      for (unsigned sweep = 0; sweep < 10; ++sweep)
        count += table.sweep(row);
      EXPECT_EQ(count, flips);
      SpinConfiguration spins(n);
      for (uint32_t i = 0; i < n; ++i) {
        spins[i] = minus[i] ? -1 : 1;
        ASSERT_EQ(spins[i], plain.spins[i]) << n << ' ' << i;
        ASSERT_EQ(double(slopes[i]), plain.slope(model, i));
      }
      EXPECT_EQ(row.energy, model.energy(spins));

      // The best move, with every third spin tabu unless it is good enough.
      std::vector<int32_t> until(rows.stride, 7);
      for (uint32_t i = 0; i < n; i += 3)
        until[i] = 8;
      for (int aspiration : {-100, 0, 3}) {
        uint32_t expected = n;
        double lowest = 1e9;
        for (uint32_t i = 0; i < n; ++i) {
          double d = plain.spins[i] * plain.slope(model, i);
          if ((until[i] <= 7 || d < aspiration) && d < lowest) {
            lowest = d;
            expected = i;
          }
        }
        EXPECT_EQ(table.best(row, {until.data(), 7}, Number(aspiration)),
                  expected);
      }
    }
  }
}

TEST(AnnealingKernels, ReplicasMatchPlainLoops) {
  testReplicas<int8_t>(true);
  testReplicas<int8_t>(false);
  testReplicas<int16_t>(true);
  testReplicas<int16_t>(false);
  testReplicas<int32_t>(false);
  testReplicas<float>(false);
}

/// Larger than the blocks in which energies are summed, with sums as large as
/// the numbers allow.
template <typename Number> void testLargeEnergies(uint32_t n, double weight) {
  constexpr unsigned lanes = kLanes<Number>;
  std::vector<Coupling> couplings;
  for (uint32_t i = 1; i < n; ++i)
    couplings.push_back({i - 1, i, -weight});
  // All of the same sign, so that nothing cancels in the lane that is up.
  IsingModel model =
      IsingModel::create(std::vector<double>(n, -weight), couplings, 0);
  SparseRows<Number> rows(model, Numbers());
  AlignedVector<MinusOf<Number>> minus(uint64_t(n) * lanes, 0);
  for (uint64_t k = 0; k < minus.size(); ++k)
    minus[k] = k % lanes && (k * 2654435761u >> 7) % 3 == 0 ? -1 : 0;
  AlignedVector<Number> slopes(minus.size()), pool(kPoolSize + lanes);
  for (Isa isa : supportedIsas()) {
    SCOPED_TRACE(nameOf(isa));
    const ReplicaKernels<Number> &table = kernelsFor(isa).replicas<Number>();
    Replicas<Number> replicas =
        replicasOf(model, rows, false, slopes, minus, pool, pool);
    table.computeSlopes(replicas);
    double energies[lanes];
    table.energies(replicas, energies);
    for (unsigned lane : {0u, 1u, lanes - 1}) {
      SpinConfiguration spins(n);
      for (uint32_t i = 0; i < n; ++i)
        spins[i] = minus[uint64_t(i) * lanes + lane] ? -1 : 1;
      EXPECT_EQ(energies[lane], model.energy(spins));
    }
  }
}

TEST(AnnealingKernels, EnergiesOfManySpinsAreExact) {
  testLargeEnergies<int8_t>(1000, 42);
  testLargeEnergies<int16_t>(70000, 10900);
  testLargeEnergies<int32_t>(1000, 1 << 27);
}

TEST(AnnealingKernels, RowsMatchPlainLoops) {
  for (bool isDense : {true, false}) {
    testRow<int8_t, int8_t>(isDense);
    testRow<int16_t, int8_t>(isDense);
    testRow<int32_t, int8_t>(isDense);
    testRow<int32_t, int16_t>(isDense);
    testRow<float, float>(isDense);
  }
}

TEST(AnnealingKernels, ThresholdsFollowTheExponentialDistribution) {
  // P(floor(-ln(u) * s) >= d) = exp(-d / s); pools are stratified, so that the
  // shares are right to a few parts in 4096 for every pool.
  for (double scale : {0.3, 1.0, 4.0}) {
    ThresholdPool<int16_t> pool(7);
    pool.refresh(scale);
    for (int d = 0; d < 12; ++d) {
      unsigned count = 0;
      for (unsigned i = 0; i < kPoolSize; ++i)
        count += pool.data()[i] >= d;
      EXPECT_NEAR(count, kPoolSize * std::exp(-d / scale), 1.01);
    }
  }
}

TEST(AnnealingKernels, ExponentialIsAccurate) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 10000; ++i) {
    double part = double(random() >> 11) * 0x1p-52 - 1;
    double x = 20 * part, wide = 700 * part;
    EXPECT_NEAR(fixedExp(x) / std::exp(x), 1, 1e-12) << x;
    EXPECT_NEAR(fixedExp(wide) / std::exp(wide), 1, 1e-3) << wide;
  }
}

TEST(AnnealingKernels, LogarithmIsAccurate) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 10000; ++i) {
    double x =
        std::ldexp(double(random() >> 11) + 1, int(random() % 200) - 150);
    EXPECT_NEAR(fixedLog(x), std::log(x),
                4e-16 * std::max(1.0, std::fabs(std::log(x))));
  }
}

/// What Numbers says of a model, from its definition.
void expectNumbers(const IsingModel &model, double unit) {
  Numbers numbers = Numbers::of(model);
  double largestSum = 0, largestSquare = 0, squares = 0;
  for (uint32_t i = 0; i < model.numSpins(); ++i) {
    double h = model.fields[i], sum = std::fabs(h), square = h * h;
    for (double weight : model.weightsOf(i)) {
      sum += std::fabs(weight);
      square += weight * weight;
    }
    largestSum = std::max(largestSum, sum / unit);
    largestSquare = std::max(largestSquare, square);
    squares += square;
  }
  EXPECT_EQ(numbers.unit, unit);
  EXPECT_EQ(numbers.largestSum, largestSum);
  EXPECT_NEAR(numbers.largestField, std::sqrt(largestSquare), 1e-12);
  EXPECT_NEAR(numbers.typicalField, std::sqrt(squares / model.numSpins()),
              1e-12);
}

TEST(AnnealingNumbers, OfOneSizeAndOfTwo) {
  std::vector<Coupling> couplings;
  for (uint32_t i = 1; i < 40; ++i)
    couplings.push_back({i / 3, i, i % 2 ? 0.5 : -0.5});
  std::vector<double> fields(40, 0);
  fields[7] = -0.5;
  IsingModel uniform = IsingModel::create(fields, couplings, 3);
  expectNumbers(uniform, 0.5);
  EXPECT_TRUE(Numbers::of(uniform).hasUnitCouplings);
  EXPECT_EQ(Numbers::of(uniform).kind, NumberKind::Int8);

  fields[9] = 1;
  IsingModel largerField = IsingModel::create(fields, couplings, 3);
  expectNumbers(largerField, 0.5);
  EXPECT_TRUE(Numbers::of(largerField).hasUnitCouplings);
  couplings[5].weight = 1.5;
  IsingModel largerWeight = IsingModel::create(fields, couplings, 3);
  expectNumbers(largerWeight, 0.5);
  EXPECT_FALSE(Numbers::of(largerWeight).hasUnitCouplings);

  // 200 couplings of one spin are too many for a byte.
  couplings.clear();
  for (uint32_t i = 1; i < 200; ++i)
    couplings.push_back({0, i, 1});
  IsingModel star =
      IsingModel::create(std::vector<double>(200, 0), couplings, 0);
  expectNumbers(star, 1);
  EXPECT_EQ(Numbers::of(star).kind, NumberKind::Int16);
}

} // namespace

//===- StepKernels.h - The steps of kernels without machine code -*- C++ -*-==//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel (see Jit/KernelBuilder.h) runs without machine code as a list of
// steps. Its registers lie in a file in the first-level cache, each for a batch
// of groups, so that what a step costs beside its arithmetic is shared by the
// batch. A step does what several operations of the kernel do: what it loads
// and stores, not its products, is what it takes longest for.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_STEPKERNELS_H
#define ENISHI_LIB_SIMULATION_STEPKERNELS_H

#include <cstddef>
#include <cstdint>

namespace enishi::simulation {

/// How many groups are in a batch, and how far apart in the file, in vectors of
/// 64 bytes, two registers lie: not by a power of two, or many would share a
/// set of the cache.
inline constexpr unsigned kStepBatch = 16, kStepStride = kStepBatch + 1;
inline constexpr unsigned kStepRegisters = 24;

/// Where a constant of a step lies: `offset` bytes from one of the addresses
/// that the kernel has.
struct StepConstant {
  uint16_t base;
  uint32_t offset;
};

/// One step; `function` is a number from StepNumber.
struct Step {
  uint16_t function;
  uint8_t numConstants = 0;
  /// The base of its constants that differ between the groups of a batch, or 0.
  uint16_t table = 0;
  uint8_t registers[4] = {0, 0, 0, 0};
  StepConstant constants[9] = {};
};

/// The numbers of steps. With `perLane` the constants are whole vectors, else
/// one number each.
struct StepNumber {
  static constexpr unsigned kScale = 0, kAdd = 2, kLift = 4, kPhase = 8,
                            kFlip = 10, kTurn = 26, kLanes = 90, kMixed = 282,
                            kCount = 298;

  /// r0 = c r1.
  static constexpr unsigned scale(bool perLane) { return kScale + perLane; }
  /// r0 += c r1.
  static constexpr unsigned add(bool perLane) { return kAdd + perLane; }
  /// r0 += c0 r1, r1 += c1 r0, and with `three` r0 += c2 r1.
  static constexpr unsigned lift(bool three, bool perLane) {
    return kLift + 2 * three + perLane;
  }
  /// r0 = c0 r2 + c2 r3, r1 = c1 r3 + c3 r2.
  static constexpr unsigned phase(bool perLane) { return kPhase + perLane; }
  /// Lane i of r0 = lane i ^ mask of r1.
  static constexpr unsigned flip(unsigned mask) { return kFlip + mask; }
  /// Lifts of r0 and r1, then of r0 and r2, then of r1 and r3. Whether the
  /// first has three products, and whether the others have; and whether each
  /// begins with the second of its registers.
  static constexpr unsigned turn(bool three, bool othersThree, bool perLane,
                                 bool back0, bool back1, bool back2) {
    return kTurn +
           (((((three * 2u + othersThree) * 2 + perLane) * 2 + back0) * 2 +
             back1) *
                2 +
            back2);
  }
  enum Part : uint8_t { Same = 1, Other = 2 };
  /// With f for a flip of lanes: r0 += c0 f(r0) + c2 f(r1), r1 += c1 f(r1) + c3
  /// f(r0), of which the first products are there with Same and the second with
  /// Other. With `exchanged` r2 = f(r0) + c0 r0 + c2 r1, r3 = f(r1) + c1 r1
  /// + c3 r0.
  static constexpr unsigned lanes(unsigned mask, unsigned parts, bool exchanged,
                                  bool perLane) {
    return kLanes + (mask * 3 + parts - 1) * 4 + exchanged * 2 + perLane;
  }
  /// r0 = c0 r0 + c2 f(r0) + c4 f(r1), r1 = c1 r1 + c3 f(r1) + c5 f(r0), with
  /// constants per lane.
  static constexpr unsigned mixed(unsigned mask) { return kMixed + mask; }
};

template <typename Real> struct StepKernels {
  /// By StepNumber: does a step for `count` vectors of each register. Null
  /// where a mask has no meaning.
  using Function = void (*)(Real *file, const Step &step,
                            const char *const *bases, size_t count);
  Function steps[StepNumber::kCount];
  /// How many rotations by steps take as long as one 4x4 matrix (see
  /// Kernels::dense2), as measured on states of 20 qubits.
  float rotationsPerMatrix;
  /// Copies vectors of 64 bytes between a register and these byte offsets.
  void (*load)(Real *to, const char *from, const uint64_t *offsets,
               size_t count);
  void (*store)(char *to, const Real *from, const uint64_t *offsets,
                size_t count);
  /// The same past the caches.
  void (*storeStreaming)(char *to, const Real *from, const uint64_t *offsets,
                         size_t count);
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_STEPKERNELS_H

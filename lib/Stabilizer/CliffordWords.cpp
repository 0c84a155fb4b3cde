//===- CliffordWords.cpp - Clifford gates by their action ------ -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CliffordWords.h"

#include "llvm/ADT/STLExtras.h"

using namespace enishi;
using namespace enishi::stabilizer;

static bool isSame(const CliffordImages &a, const CliffordImages &b) {
  for (unsigned j = 0; j < 2 * a.numQubits; ++j)
    if (a.image[j] != b.image[j] || a.negative[j] != b.negative[j])
      return false;
  return a.numQubits == b.numQubits;
}

CliffordImages stabilizer::compose(const CliffordImages &after,
                                   const CliffordImages &before) {
  CliffordImages result = before;
  for (unsigned j = 0; j < 2 * before.numQubits; ++j) {
    auto [image, minus] = after.apply(before.image[j]);
    result.image[j] = image;
    result.negative[j] = minus != before.negative[j];
  }
  return result;
}

/// One gate on each of two qubits.
static CliffordImages sideBySide(const CliffordImages &first,
                                 const CliffordImages &second) {
  CliffordImages result;
  result.numQubits = 2;
  for (unsigned j = 0; j < 2; ++j) {
    result.image[j] = first.image[j];
    result.negative[j] = first.negative[j];
    result.image[2 + j] = second.image[j] << 2;
    result.negative[2 + j] = second.negative[j];
  }
  return result;
}

static std::vector<StimOp> opsOf(StimClass opClass) {
  std::vector<StimOp> ops;
  for (size_t i = 0; i <= size_t(StimOp::REPEAT); ++i)
    if (stimOpInfo(StimOp(i)).opClass == opClass)
      ops.push_back(StimOp(i));
  return ops;
}

StimOp stabilizer::oneQubitOp(const CliffordImages &images) {
  static const std::vector<StimOp> ops = opsOf(StimClass::Clifford1);
  for (StimOp op : ops)
    if (isSame(cliffordImages(op), images))
      return op;
  llvm_unreachable("there are 24 Clifford gates on a qubit");
}

Word stabilizer::twoQubitWord(const CliffordImages &images,
                              llvm::ArrayRef<StimOp> cores) {
  static const std::vector<StimOp> ones = opsOf(StimClass::Clifford1);
  for (StimOp core : cores)
    for (StimOp a : ones)
      for (StimOp b : ones) {
        CliffordImages start =
            compose(cliffordImages(core),
                    sideBySide(cliffordImages(a), cliffordImages(b)));
        CliffordImages end = compose(images, start.inverse());
        if ((end.image[0] | end.image[1]) & 12 ||
            (end.image[2] | end.image[3]) & 3)
          continue;
        CliffordImages first, second;
        for (unsigned j = 0; j < 2; ++j) {
          first.image[j] = end.image[j];
          first.negative[j] = end.negative[j];
          second.image[j] = end.image[2 + j] >> 2;
          second.negative[j] = end.negative[2 + j];
        }
        Word word = {{a, 1},
                     {b, 2},
                     {core, 3},
                     {oneQubitOp(first), 1},
                     {oneQubitOp(second), 2}};
        llvm::erase_if(word, [](PlacedOp placed) {
          return placed.op == StimOp::I || placed.op == StimOp::II;
        });
        return word;
      }
  llvm_unreachable("the cores cover all classes");
}

static CliffordImages imagesOf(const simulation::CliffordAction &action) {
  CliffordImages images;
  images.numQubits = action.numQubits;
  for (unsigned j = 0; j < 2 * action.numQubits; ++j) {
    images.image[j] = 0;
    for (unsigned i = 0; i < 2 * action.numQubits; ++i)
      images.image[j] |= (action.image[i] >> j & 1) << i;
    images.negative[j] = llvm::is_contained(action.signTerms, 1 << j);
  }
  return images;
}

Word stabilizer::wordOf(const simulation::CliffordAction &action) {
  const CliffordImages images = imagesOf(action);
  if (images.numQubits == 1)
    return {{oneQubitOp(images), 1}};
  static const std::vector<StimOp> twos = opsOf(StimClass::Clifford2);
  for (StimOp op : twos)
    if (isSame(cliffordImages(op), images))
      return {{op, 3}};
  return twoQubitWord(images,
                      {StimOp::II, StimOp::CX, StimOp::ISWAP, StimOp::SWAP});
}

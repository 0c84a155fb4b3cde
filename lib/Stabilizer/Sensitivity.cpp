//===- Sensitivity.cpp - What errors flip, from the end of a circuit  -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sensitivity.h"

using namespace enishi::stabilizer;

SymptomSets::Id Sensitivity::takeResult() {
  --results;
  auto found = pending.find(results);
  if (found == pending.end())
    return SymptomSets::kEmpty;
  Id symptoms = found->second;
  pending.erase(found);
  return symptoms;
}

void Sensitivity::beforeCliffords(const StabilizerProgram &program,
                                  const Step &step) {
  const CliffordImages &images = cliffordImages(step.op);
  const unsigned n = images.numQubits;
  for (llvm::ArrayRef<uint32_t> rest = program.operands(step); !rest.empty();
       rest = rest.drop_back(n)) {
    llvm::ArrayRef<uint32_t> qubits = rest.take_back(n);
    Id before[4];
    for (unsigned j = 0; j < 2 * n; ++j) {
      uint32_t product[2];
      for (unsigned q = 0; q < n; ++q)
        product[q] = qubits[q] << 2 | (images.image[j] >> 2 * q & 3);
      before[j] = flips(llvm::ArrayRef(product, n));
    }
    for (unsigned j = 0; j < 2 * n; ++j)
      sensitivity[2 * qubits[j / 2] + j % 2] = before[j];
  }
}

//===- Conditions.h - Classical values as text ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_DRAWING_CONDITIONS_H
#define ENISHI_LIB_DRAWING_CONDITIONS_H

#include "enishi/Circuit/Program.h"

#include <map>
#include <string>

namespace enishi::drawing {

/// Follows the classical instructions of a program in the order in which they
/// stand and says what each slot holds, as an expression.
class Conditions {
public:
  Conditions(const Program &program, bool ascii);

  void follow(const Instruction &inst);
  /// "c[0] == 1", "theta", or "slot 7" where nothing is known.
  std::string slotName(uint32_t slot) const;

private:
  std::string bitsName(uint32_t first, uint64_t count) const;

  const Program &program;
  bool ascii;
  /// Only the slots in use: a program may have millions.
  std::map<uint32_t, std::string> slots;
};

} // namespace enishi::drawing

#endif // ENISHI_LIB_DRAWING_CONDITIONS_H

//===- Scanner.h - Plain statements without the grammar ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nearly every statement of a big program is a plain one: a gate with numbers
// for parameters on qubits written out, a measurement, a reset or a barrier.
// The scanner reads those a hundred times faster than the grammar does. It
// knows nothing about errors: whatever it does not recognise, it leaves to the
// grammar.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_FRONTEND_SCANNER_H
#define ENISHI_LIB_FRONTEND_SCANNER_H

#include "Text.h"

#include "llvm/ADT/SmallVector.h"

#include <deque>
#include <string>
#include <vector>

namespace enishi {

/// Gives every name a number, in the order of first sight.
class Interner {
public:
  Interner();
  uint32_t intern(llvm::StringRef name);
  /// `head` has the first eight bytes of the name, zeros after its end.
  uint32_t intern(llvm::StringRef name, uint64_t head);
  /// The name; valid as long as the interner.
  llvm::StringRef name(uint32_t id) const { return names[id]; }
  uint32_t size() const { return names.size(); }

private:
  struct Slot {
    uint64_t head = 0; ///< The first eight bytes.
    uint32_t length = 0;
    uint32_t id = ~0u;
  };
  void grow();

  std::vector<Slot> slots;
  std::deque<std::string> names;
};

/// A number as it was written: OpenQASM 3 divides integers otherwise than
/// reals.
struct PlainNumber {
  double value = 0;
  bool isInteger = false;
};

struct PlainStatement {
  enum Kind : uint8_t { Gate, Measure, Reset, Barrier };
  static constexpr uint32_t kWhole = ~0u;    ///< No index was written.
  static constexpr uint32_t kPhysical = ~0u; ///< `$n`: the name of it.
  static constexpr uint32_t kNoTarget = ~0u - 1;

  struct Operand {
    uint32_t name;
    uint32_t index;
  };
  Kind kind = Gate;
  uint32_t name = 0;
  llvm::SmallVector<Operand, 4> operands;
  llvm::SmallVector<PlainNumber, 4> params;
  Operand target = {kNoTarget, kWhole}; ///< Of a measurement.
};

/// Gives the values of names in parameters.
class ConstantSource {
public:
  virtual ~ConstantSource() = default;
  /// False where the name is not a constant number.
  virtual bool constant(uint32_t name, PlainNumber &value) const = 0;
};

class Scanner {
public:
  Scanner(Language language, Interner &interner,
          const ConstantSource *constants = nullptr);

  /// Reads a plain statement at `p` (no space before it). Returns the byte
  /// after its semicolon, or null if the grammar must have it.
  const char *scan(const char *p, const char *end, PlainStatement &out);

  /// Reads as many plain statements as there are from `p` on, for their
  /// extent only; returns where the last one ends, or `p`. The names in
  /// parameters may stand for anything.
  const char *skipRun(const char *p, const char *end);

private:
  const char *nameAt(const char *p, const char *end, uint32_t &id);
  const char *operand(const char *p, const char *end,
                      PlainStatement::Operand &out);
  const char *operands(const char *p, const char *end, PlainStatement &out);
  const char *measureAfterKeyword(const char *p, const char *end,
                                  PlainStatement &out);
  const char *assignment(const char *p, const char *end, PlainStatement &out);
  const char *params(const char *p, const char *end, PlainStatement &out);
  const char *sum(const char *p, const char *end, PlainNumber &out,
                  unsigned depth);
  const char *product(const char *p, const char *end, PlainNumber &out,
                      unsigned depth);
  const char *primary(const char *p, const char *end, PlainNumber &out,
                      unsigned depth);
  const char *number(const char *p, const char *end, PlainNumber &out);
  /// Integers of OpenQASM 3 have no negative zero.
  bool isWhole(const PlainNumber &number) const {
    return number.isInteger && language == Language::OpenQASM3;
  }

  Language language;
  Interner &interner;
  const ConstantSource *constants;
  bool extentOnly = false;
  /// By name: it is a keyword and what follows is no gate call.
  std::vector<bool> keywords;
  uint32_t measureName, resetName, barrierName;
};

} // namespace enishi

#endif // ENISHI_LIB_FRONTEND_SCANNER_H

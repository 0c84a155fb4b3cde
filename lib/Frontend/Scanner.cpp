//===- Scanner.cpp - Plain statements without the grammar -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Scanner.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace enishi {

using text::isDigit;
using text::isNamePart;
using text::isNameStart;
using text::isSpace;

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

Interner::Interner() : slots(1024) {}

static uint64_t firstBytes(llvm::StringRef name) {
  uint64_t head = 0;
  std::memcpy(&head, name.data(), std::min<size_t>(name.size(), 8));
  return head;
}

/// The same where eight bytes can be read: a copy of known length is one load.
static inline uint64_t firstBytesInside(const char *name, size_t length) {
  uint64_t head;
  std::memcpy(&head, name, 8);
  return length >= 8 ? head : head & ((uint64_t(1) << (8 * length)) - 1);
}

static uint64_t hashOf(uint64_t head, llvm::StringRef name) {
  uint64_t hash = head + name.size();
  for (size_t i = 8; i < name.size(); ++i)
    hash = hash * 31 + static_cast<uint8_t>(name[i]);
  hash *= 0x9e3779b97f4a7c15ull;
  return hash ^ (hash >> 32);
}

uint32_t Interner::intern(llvm::StringRef name) {
  return intern(name, firstBytes(name));
}

uint32_t Interner::intern(llvm::StringRef name, uint64_t head) {
  size_t mask = slots.size() - 1;
  for (size_t i = hashOf(head, name) & mask;; i = (i + 1) & mask) {
    Slot &slot = slots[i];
    if (slot.id == ~0u) {
      slot = {head, static_cast<uint32_t>(name.size()),
              static_cast<uint32_t>(names.size())};
      uint32_t id = slot.id;
      names.push_back(name.str());
      if (names.size() * 2 > slots.size())
        grow();
      return id;
    }
    if (slot.head == head && slot.length == name.size() &&
        (name.size() <= 8 || names[slot.id] == name))
      return slot.id;
  }
}

void Interner::grow() {
  std::vector<Slot> old(slots.size() * 2);
  old.swap(slots);
  size_t mask = slots.size() - 1;
  for (const Slot &slot : old) {
    if (slot.id == ~0u)
      continue;
    size_t i = hashOf(slot.head, names[slot.id]) & mask;
    while (slots[i].id != ~0u)
      i = (i + 1) & mask;
    slots[i] = slot;
  }
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

static constexpr const char *kKeywords2[] = {
    "OPENQASM", "include", "qreg", "creg", "gate", "opaque", "if"};
static constexpr const char *kKeywords3[] = {
    "OPENQASM", "include", "defcalgrammar", "def",     "cal",      "defcal",
    "gate",     "extern",  "box",           "let",     "break",    "continue",
    "if",       "else",    "end",           "return",  "for",      "while",
    "in",       "switch",  "case",          "default", "pragma",   "input",
    "output",   "const",   "readonly",      "mutable", "qreg",     "qubit",
    "creg",     "bool",    "bit",           "int",     "uint",     "float",
    "angle",    "complex", "array",         "void",    "duration", "stretch",
    "gphase",   "inv",     "pow",           "ctrl",    "negctrl",  "durationof",
    "delay",    "true",    "false",         "im"};

Scanner::Scanner(Language language, Interner &interner,
                 const ConstantSource *constants)
    : language(language), interner(interner), constants(constants) {
  auto mark = [&](llvm::StringRef name) {
    uint32_t id = interner.intern(name);
    if (id >= keywords.size())
      keywords.resize(id + 1, false);
    keywords[id] = true;
    return id;
  };
  if (language == Language::OpenQASM2)
    for (const char *word : kKeywords2)
      mark(word);
  else
    for (const char *word : kKeywords3)
      mark(word);
  measureName = mark("measure");
  resetName = mark("reset");
  barrierName = mark("barrier");
}

/// Space and comments; most tokens have none or one blank before them.
static inline const char *skip(const char *p, const char *end) {
  if (p < end && *p == ' ')
    ++p;
  if (p < end && !isSpace(*p) && *p != '/')
    return p;
  return text::skipTrivia(p, end);
}

const char *Scanner::nameAt(const char *p, const char *end, uint32_t &id) {
  if (p == end || !isNameStart(*p))
    return nullptr;
  const char *start = p++;
  while (p < end && isNamePart(*p))
    ++p;
  // A letter outside ASCII goes on with the name.
  if (p < end && (*p & 0x80))
    return nullptr;
  llvm::StringRef name(start, p - start);
  id = end - start >= 8
           ? interner.intern(name, firstBytesInside(start, name.size()))
           : interner.intern(name);
  return p;
}

const char *Scanner::operand(const char *p, const char *end,
                             PlainStatement::Operand &out) {
  auto index = [&](const char *q, uint32_t &value) -> const char * {
    const char *start = q;
    uint32_t n = 0;
    while (q < end && isDigit(*q) && q - start < 9)
      n = n * 10 + (*q++ - '0');
    if (q == start || (q < end && isNamePart(*q)))
      return nullptr;
    value = n;
    return q;
  };
  if (p < end && *p == '$' && language == Language::OpenQASM3) {
    out.name = PlainStatement::kPhysical;
    return index(p + 1, out.index);
  }
  p = nameAt(p, end, out.name);
  if (!p || (out.name < keywords.size() && keywords[out.name]))
    return nullptr;
  out.index = PlainStatement::kWhole;
  const char *after = skip(p, end);
  if (after == end || *after != '[')
    return p;
  p = index(skip(after + 1, end), out.index);
  if (!p)
    return nullptr;
  p = skip(p, end);
  return p < end && *p == ']' ? p + 1 : nullptr;
}

/// One or more operands and the semicolon.
const char *Scanner::operands(const char *p, const char *end,
                              PlainStatement &out) {
  for (;;) {
    PlainStatement::Operand next;
    p = operand(p, end, next);
    if (!p)
      return nullptr;
    out.operands.push_back(next);
    p = skip(p, end);
    if (p == end)
      return nullptr;
    if (*p == ';')
      return p + 1;
    if (*p != ',')
      return nullptr;
    p = skip(p + 1, end);
  }
}

/// `q[0] -> c[0];`, `q[0];`
const char *Scanner::measureAfterKeyword(const char *p, const char *end,
                                         PlainStatement &out) {
  out.kind = PlainStatement::Measure;
  PlainStatement::Operand qubit;
  p = operand(p, end, qubit);
  if (!p)
    return nullptr;
  out.operands.push_back(qubit);
  p = skip(p, end);
  if (end - p >= 2 && p[0] == '-' && p[1] == '>' &&
      out.target.name == PlainStatement::kNoTarget) {
    p = operand(skip(p + 2, end), end, out.target);
    if (!p || out.target.name == PlainStatement::kPhysical)
      return nullptr;
    p = skip(p, end);
  } else if (language == Language::OpenQASM2) {
    return nullptr;
  }
  return p < end && *p == ';' ? p + 1 : nullptr;
}

/// `c[0] = measure q[0];` from the name on.
const char *Scanner::assignment(const char *p, const char *end,
                                PlainStatement &out) {
  p = operand(p, end, out.target);
  if (!p)
    return nullptr;
  p = skip(p, end);
  if (p == end || *p != '=')
    return nullptr;
  uint32_t word;
  p = nameAt(skip(p + 1, end), end, word);
  if (!p || word != measureName)
    return nullptr;
  const char *after = skip(p, end);
  return after == p ? nullptr : measureAfterKeyword(after, end, out);
}

const char *Scanner::scan(const char *p, const char *end, PlainStatement &out) {
  const char *start = p;
  out.operands.clear();
  out.params.clear();
  out.kind = PlainStatement::Gate;
  out.target = {PlainStatement::kNoTarget, PlainStatement::kWhole};
  p = nameAt(p, end, out.name);
  if (!p)
    return nullptr;
  const char *after = skip(p, end);
  if (after == end)
    return nullptr;
  if (out.name < keywords.size() && keywords[out.name]) {
    if (after == p)
      return nullptr;
    if (out.name == measureName)
      return measureAfterKeyword(after, end, out);
    if (out.name != resetName && out.name != barrierName)
      return nullptr;
    out.kind =
        out.name == resetName ? PlainStatement::Reset : PlainStatement::Barrier;
    p = operands(after, end, out);
    return out.kind == PlainStatement::Reset && out.operands.size() != 1
               ? nullptr
               : p;
  }
  if (*after == '(') {
    p = params(after + 1, end, out);
    if (!p)
      return nullptr;
    return operands(skip(p, end), end, out);
  }
  if (*after == '[' || *after == '=')
    return language == Language::OpenQASM3 ? assignment(start, end, out)
                                           : nullptr;
  // `x$0;` needs no space.
  if (after == p && *p != '$')
    return nullptr;
  return operands(after, end, out);
}

const char *Scanner::skipRun(const char *p, const char *end) {
  PlainStatement statement;
  const char *last = p;
  extentOnly = true;
  while (p < end) {
    const char *next = scan(p, end, statement);
    if (!next)
      break;
    last = next;
    p = skip(next, end);
  }
  extentOnly = false;
  return last;
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

// The operations are the ones of the constant folder, in the same order, so
// that both ways give the same bits. Where integers could leave the range in
// which a double is exact, or divide, the grammar takes over.

static bool isExact(const PlainNumber &number) {
  return !number.isInteger || std::abs(number.value) <= 9007199254740992.0;
}

const char *Scanner::params(const char *p, const char *end,
                            PlainStatement &out) {
  p = skip(p, end);
  if (p < end && *p == ')')
    return p + 1;
  for (;;) {
    PlainNumber value;
    p = sum(p, end, value, 0);
    if (!p || p == end)
      return nullptr;
    out.params.push_back(value);
    if (*p == ')')
      return p + 1;
    if (*p != ',')
      return nullptr;
    p = skip(p + 1, end);
  }
}

// Each of these ends after trailing space.

const char *Scanner::sum(const char *p, const char *end, PlainNumber &out,
                         unsigned depth) {
  p = product(p, end, out, depth);
  while (p && p < end && (*p == '+' || *p == '-')) {
    // `++` and `->` are marks of their own.
    if (p + 1 < end && (p[1] == '+' || p[1] == '>' || p[1] == '='))
      return nullptr;
    bool isPlus = *p == '+';
    PlainNumber right;
    p = product(skip(p + 1, end), end, right, depth);
    if (!p)
      return nullptr;
    out.value = isPlus ? out.value + right.value : out.value - right.value;
    out.isInteger &= right.isInteger;
    if (!isExact(out))
      return nullptr;
  }
  return p;
}

const char *Scanner::product(const char *p, const char *end, PlainNumber &out,
                             unsigned depth) {
  p = primary(p, end, out, depth);
  while (p && p < end && (*p == '*' || *p == '/')) {
    if (p + 1 < end && (p[1] == '*' || p[1] == '='))
      return nullptr;
    bool isTimes = *p == '*';
    PlainNumber right;
    p = primary(skip(p + 1, end), end, right, depth);
    if (!p)
      return nullptr;
    bool isInteger = out.isInteger && right.isInteger;
    if (!isTimes && !extentOnly &&
        (right.value == 0 || (isInteger && language == Language::OpenQASM3)))
      return nullptr;
    out.value = isTimes ? out.value * right.value : out.value / right.value;
    out.isInteger = isInteger && isTimes;
    if (isWhole(out))
      out.value += 0.0;
    if (!isExact(out))
      return nullptr;
  }
  return p;
}

const char *Scanner::primary(const char *p, const char *end, PlainNumber &out,
                             unsigned depth) {
  if (p == end || depth > 16)
    return nullptr;
  if (*p == '-') {
    if (p + 1 < end && p[1] == '=')
      return nullptr;
    p = primary(skip(p + 1, end), end, out, depth + 1);
    // No power comes here: those bind tighter, and the grammar has them.
    out.value = isWhole(out) ? 0 - out.value : -out.value;
    return p;
  }
  if (*p == '(') {
    p = sum(skip(p + 1, end), end, out, depth + 1);
    return p && p < end && *p == ')' ? skip(p + 1, end) : nullptr;
  }
  if (isDigit(*p) || *p == '.')
    return number(p, end, out);
  uint32_t id;
  p = nameAt(p, end, id);
  if (!p || (id < keywords.size() && keywords[id]))
    return nullptr;
  if (extentOnly)
    out = {1, false};
  else if (!constants || !constants->constant(id, out))
    return nullptr;
  return skip(p, end);
}

const char *Scanner::number(const char *p, const char *end, PlainNumber &out) {
  const char *start = p;
  bool isInteger = true;
  while (p < end && isDigit(*p))
    ++p;
  bool hasDigits = p > start;
  if (p < end && *p == '.') {
    isInteger = false;
    const char *fraction = ++p;
    while (p < end && isDigit(*p))
      ++p;
    hasDigits |= p > fraction;
  }
  if (!hasDigits)
    return nullptr;
  if (p < end && (*p == 'e' || *p == 'E')) {
    isInteger = false;
    const char *exponent = p + 1;
    if (exponent < end && (*exponent == '+' || *exponent == '-'))
      ++exponent;
    const char *digits = exponent;
    while (exponent < end && isDigit(*exponent))
      ++exponent;
    if (exponent == digits)
      return nullptr;
    p = exponent;
  }
  // `0x10`, `1_000`, and the units of imaginary and timing literals, which may
  // stand after blanks.
  if (p < end && (isNamePart(*p) || *p == '.' || (*p & 0x80)))
    return nullptr;
  std::from_chars_result result = std::from_chars(start, p, out.value);
  if (result.ec != std::errc() || result.ptr != p)
    return nullptr;
  out.isInteger = isInteger;
  if (!isExact(out))
    return nullptr;
  p = skip(p, end);
  if (p < end && (isNameStart(*p) || (*p & 0x80)))
    return nullptr;
  return p;
}

} // namespace enishi

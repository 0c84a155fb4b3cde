//===- AST.h - A resolved OpenQASM program ----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the front end hands to the compiler: a program whose names, types,
// aliases, slices, broadcasts and constants are already resolved. It holds no
// MLIR and no parser types.
//
// Every qubit and every classical bit of the program has a number, and every
// statement acts on single qubits and bits: `h q;` on a register of ten is ten
// gates. Gates with constant parameters on known qubits are not nodes: they
// stand in the packed array Program::ops, 32 bytes each, and a GateRun
// statement names a stretch of it. All other statements are nodes.
//
// Mutable variables other than bits do not exist here: the front end rejects
// them as not yet supported.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_FRONTEND_AST_H
#define ENISHI_FRONTEND_AST_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Support/Diagnostic.h"

#include "llvm/Support/Casting.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace enishi::ast {

//===----------------------------------------------------------------------===//
// Types and expressions
//===----------------------------------------------------------------------===//

struct Type {
  enum Kind : uint8_t {
    Bool,
    Int,   ///< Two's complement, `width` bits (64 where not stated).
    Uint,  ///< `width` bits (64 where not stated).
    Float, ///< IEEE double, whatever width was declared.
    Angle, ///< In radians, as a double; not reduced modulo 2 pi.
    Bits,  ///< A bit (width 1) or register of bits; unsigned, bit 0 lowest.
  };
  Kind kind = Float;
  uint32_t width = 64;

  bool isInteger() const { return kind == Int || kind == Uint; }
  bool isReal() const { return kind == Float || kind == Angle; }
  bool operator==(const Type &) const = default;
};

/// A list of qubit or bit numbers: a register, or what an alias or a slice
/// made of one or several.
struct IndexList {
  uint32_t first = 0;
  uint32_t count = 0;
  /// The numbers where they are not first, first + 1, ...; else empty.
  std::vector<uint32_t> elements;

  uint32_t size() const { return count; }
  bool isContiguous() const { return elements.empty(); }
  uint32_t operator[](uint32_t position) const {
    return elements.empty() ? first + position : elements[position];
  }
};

enum class ExprKind : uint8_t {
  Constant,     ///< `real` if type.isReal(), else `integer`.
  GateParam,    ///< Parameter number `index` of the enclosing gate definition.
  Input,        ///< Program::inputs[index].
  LoopVariable, ///< Program::loopVariables[index].
  BitsRead,     ///< The value of the bits `*bits` (type Bits, at most 64).
  BitAt,        ///< Bit number `(*bits)[operands[0]]` (see Location).
  Unary,        ///< `op` on operands[0].
  Binary,       ///< `op` on operands[0], operands[1].
  Cast,         ///< operands[0] converted to `type`.
};

enum class Op : uint8_t {
  // Unary.
  Neg,
  LogicalNot, ///< Of a Bool.
  BitNot,     ///< Within the operand's width.
  Sin,
  Cos,
  Tan,
  Arcsin,
  Arccos,
  Arctan,
  Exp,
  Log,
  Sqrt,
  Floor,
  Ceiling,
  Popcount,
  // Binary. Both operands have the same type but for Pow, shifts and
  // rotations; the result has it too, but comparisons give Bool.
  Add,
  Sub,
  Mul,
  Div, ///< Integers: rounds to zero.
  Mod, ///< Sign of the first operand, as C's % and fmod.
  Pow,
  BitAnd,
  BitOr,
  BitXor,
  ShiftLeft,
  ShiftRight,
  RotateLeft,  ///< Within the width of operands[0].
  RotateRight, ///< The same.
  LogicalAnd,
  LogicalOr,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
};

/// A typed expression. Constant subtrees are folded. Conversions are explicit
/// Cast nodes: Bool, Bits, Int and Uint convert among each other (to Bool:
/// not zero; to a narrower type: the low bits), Int and Uint to Float and
/// Angle and back (rounding to zero).
struct Expr {
  ExprKind kind = ExprKind::Constant;
  Op op = Op::Neg;
  Type type;
  uint32_t index = 0;
  /// Bits, Uint: the value; Int: two's complement; Bool: 0 or 1.
  int64_t integer = 0;
  double real = 0;
  const Expr *operands[2] = {nullptr, nullptr};
  const IndexList *bits = nullptr;
  SourceRange range;

  bool isConstant() const { return kind == ExprKind::Constant; }
};

/// A qubit or a bit: number `index`, or element `*position` of `*list` where
/// the position is only known when the program runs (it depends on a loop
/// variable or an input). A position in [-size, -1] counts from the end; the
/// front end sets `nonNegative` where it could prove there is none, and rejects
/// positions that it can prove to be out of range. In a gate definition,
/// `index` is the number of the gate's qubit argument.
struct Location {
  uint32_t index = kNone;
  const IndexList *list = nullptr;
  const Expr *position = nullptr;
  bool nonNegative = false;
  SourceRange range;

  bool isDynamic() const { return position != nullptr; }
};

//===----------------------------------------------------------------------===//
// Packed operations
//===----------------------------------------------------------------------===//

/// One operation of a packed run: a gate with constant parameters, or a
/// measurement, reset or barrier, on known qubits. Read qubits and parameters
/// through Program.
struct PackedOp {
  /// A table gate, Measure (qubits[0], into bit number qubits[1], or kNone for
  /// nowhere), Reset or Barrier. Meaningless where `gate` is set.
  GateKind kind = GateKind::I;
  uint8_t numParams = 0;
  uint16_t numQubits = 0;
  /// The low 32 bits of the byte offset of the statement in the run's file.
  uint32_t offset = 0;
  /// The operands, or in q[0] the offset into the pool if there are more than
  /// three.
  uint32_t q[3] = {kNone, kNone, kNone};
  /// The user's gate, as index into Program::gates, or kNone.
  uint32_t gate = kNone;
  /// The parameter, or the offset into the pool as an integer in its bytes if
  /// there is more than one.
  double param = 0;

  bool isUserGate() const { return gate != kNone; }
};
static_assert(sizeof(PackedOp) == 32);

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

enum class StmtKind : uint8_t {
  GateRun,
  GateCall,
  Measure,
  Reset,
  Barrier,
  Delay,
  Assign,
  If,
  For,
  While,
  Switch,
  Break,
  Continue,
  End,
  Pragma,
};

/// `@keyword text`, attached to the statement after it.
struct Annotation {
  std::string keyword;
  std::string text;
  SourceRange range;
};

class Stmt {
public:
  virtual ~Stmt() = default;
  StmtKind kind() const { return stmtKind; }

  SourceRange range;
  std::vector<Annotation> annotations;

protected:
  explicit Stmt(StmtKind kind) : stmtKind(kind) {}

private:
  StmtKind stmtKind;
};

using Block = std::vector<std::unique_ptr<Stmt>>;

template <StmtKind Kind> class StmtOf : public Stmt {
public:
  static constexpr StmtKind kKind = Kind;
  StmtOf() : Stmt(Kind) {}
  static bool classof(const Stmt *stmt) { return stmt->kind() == Kind; }
};

/// Program::ops[begin] to ops[end - 1], in order, all from `range.file`.
class GateRun : public StmtOf<StmtKind::GateRun> {
public:
  size_t begin = 0;
  size_t end = 0;
};

struct Modifier {
  enum Kind : uint8_t { Ctrl, NegCtrl, Inv, Pow };
  Kind kind = Ctrl;
  /// Ctrl, NegCtrl: how many controls.
  uint32_t count = 1;
  /// Pow: the exponent.
  const Expr *exponent = nullptr;
  SourceRange range;
};

/// A gate call that is not packed: it has modifiers, parameters that are not
/// constant, or operands not known when compiling. The leftmost modifier is
/// applied last, and its controls are the first operands.
class GateCall : public StmtOf<StmtKind::GateCall> {
public:
  std::vector<Modifier> modifiers;
  /// The user's gate, as index into Program::gates, or kNone...
  uint32_t gate = kNone;
  /// ...then this table gate (GPhase and U among them).
  GateKind gateKind = GateKind::I;
  std::vector<const Expr *> params;
  /// Where not null, what the modifiers act on is e^{i phase} times the gate:
  /// OpenQASM 3's U(a, b, c) is GateKind::U with phase a/2. The front end has
  /// written the phase of calls without modifiers as a GPhase of its own.
  const Expr *phase = nullptr;
  std::vector<Location> operands;

  bool isUserGate() const { return gate != kNone; }
};

class Measure : public StmtOf<StmtKind::Measure> {
public:
  Location qubit;
  bool hasTarget = false;
  Location bit;
};

class Reset : public StmtOf<StmtKind::Reset> {
public:
  Location qubit;
};

/// All operands at once.
class Barrier : public StmtOf<StmtKind::Barrier> {
public:
  std::vector<Location> operands;
};

/// The operands idle for the same time, each on its own.
class Delay : public StmtOf<StmtKind::Delay> {
public:
  double duration = 0; ///< In seconds, or in the target's dt.
  bool inDt = false;
  std::vector<Location> operands;
};

/// Writes a classical value: to the single bit `target`, or to the bits
/// `*bits`. The value has type Bits of the same width (at most 64) and is
/// computed before anything is written.
class Assign : public StmtOf<StmtKind::Assign> {
public:
  const IndexList *bits = nullptr;
  Location target; ///< Where `bits` is null.
  const Expr *value = nullptr;
};

class If : public StmtOf<StmtKind::If> {
public:
  const Expr *condition = nullptr; ///< A Bool.
  Block thenBlock;
  Block elseBlock;
};

/// Either a range, whose end is included as OpenQASM has it, or a list of
/// values. The step may be negative but not zero (checked where constant).
class For : public StmtOf<StmtKind::For> {
public:
  uint32_t variable = 0; ///< Index into Program::loopVariables.
  const Expr *start = nullptr;
  const Expr *step = nullptr;
  const Expr *stop = nullptr;
  std::vector<const Expr *> values; ///< Where `start` is null.
  Block body;
};

class While : public StmtOf<StmtKind::While> {
public:
  const Expr *condition = nullptr; ///< A Bool.
  Block body;
};

/// No fall-through; all values are distinct.
class Switch : public StmtOf<StmtKind::Switch> {
public:
  struct Case {
    std::vector<int64_t> values;
    Block body;
    SourceRange range;
  };
  const Expr *target = nullptr; ///< An Int or Uint.
  std::vector<Case> cases;
  bool hasDefault = false;
  Block defaultBlock;
};

class Break : public StmtOf<StmtKind::Break> {};
class Continue : public StmtOf<StmtKind::Continue> {};
/// Ends the whole program.
class End : public StmtOf<StmtKind::End> {};

class Pragma : public StmtOf<StmtKind::Pragma> {
public:
  std::string text;
};

//===----------------------------------------------------------------------===//
// Declarations and the program
//===----------------------------------------------------------------------===//

/// A declared qubit register, or a physical qubit that the program names.
struct QubitDecl {
  std::string name; ///< "$7" for a physical qubit.
  uint32_t first = 0;
  uint32_t size = 1;
  bool isScalar = false; ///< `qubit q;` rather than `qubit[1] q;`
  bool isPhysical = false;
  uint32_t physicalIndex = 0;
  SourceRange range;
};

struct BitDecl {
  std::string name;
  uint32_t first = 0;
  uint32_t size = 1;
  bool isScalar = false;
  bool isOutput = false;
  bool isInput = false; ///< Its value is given from outside.
  /// Declared inside a block: no output of the program.
  bool isLocal = false;
  SourceRange range;
};

/// `input` of a scalar type; input bits are BitDecls.
struct InputDecl {
  std::string name;
  Type type;
  SourceRange range;
};

struct LoopVariable {
  std::string name;
  Type type; ///< Int or Uint.
  /// Bounds of the values it takes, where known.
  bool hasBounds = false;
  int64_t min = 0;
  int64_t max = 0;
  SourceRange range;
};

struct GateDecl {
  std::string name;
  std::vector<std::string> params;
  std::vector<std::string> qubits;
  /// Locations in it are argument numbers. Only GateRun, GateCall, Barrier
  /// and For.
  Block body;
  /// OpenQASM 2: declared, but its action is unknown.
  bool isOpaque = false;
  /// From a library that the front end knows, not written by the user.
  bool isStandard = false;
  /// How many calls there are in the program (after broadcasting).
  uint64_t numCalls = 0;
  SourceRange range;
};

class Program {
public:
  bool isOpenQASM2 = false;
  unsigned majorVersion = 3;
  unsigned minorVersion = 1;

  uint32_t numQubits = 0;
  uint32_t numBits = 0;
  std::vector<QubitDecl> qubits; ///< In the order of declaration.
  std::vector<BitDecl> bits;
  std::vector<InputDecl> inputs;
  std::vector<LoopVariable> loopVariables;
  std::deque<GateDecl> gates; ///< A gate is defined before it is called.
  Block body;

  std::vector<PackedOp> ops;

  /// The operands of a packed operation; for a Measure only the qubit.
  llvm::ArrayRef<uint32_t> qubitsOf(const PackedOp &op) const {
    if (op.numQubits > 3)
      return llvm::ArrayRef(operandPool).slice(op.q[0], op.numQubits);
    return llvm::ArrayRef(op.q, op.numQubits);
  }
  llvm::ArrayRef<double> paramsOf(const PackedOp &op) const {
    if (op.numParams <= 1)
      return llvm::ArrayRef(&op.param, op.numParams);
    uint64_t offset;
    std::memcpy(&offset, &op.param, sizeof offset);
    return llvm::ArrayRef(paramPool).slice(offset, op.numParams);
  }
  /// Where the statement of a packed operation begins.
  SourceRange rangeOf(const GateRun &run, const PackedOp &op) const {
    uint64_t begin = (run.range.begin & ~0xffffffffull) | op.offset;
    if (begin < run.range.begin)
      begin += 1ull << 32;
    return {run.range.file, 0, begin, begin};
  }

  /// Storage behind the nodes; nothing in it moves.
  std::deque<Expr> exprs;
  std::deque<IndexList> lists;
  std::vector<uint32_t> operandPool;
  std::vector<double> paramPool;
};

} // namespace enishi::ast

#endif // ENISHI_FRONTEND_AST_H

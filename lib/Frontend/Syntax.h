//===- Syntax.h - Statements before names are resolved ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_FRONTEND_SYNTAX_H
#define ENISHI_LIB_FRONTEND_SYNTAX_H

#include "enishi/Frontend/AST.h"

#include <deque>

// The tree of one statement as the grammar sees it, the same for OpenQASM 2
// and 3. It lives in a Tree that is cleared after each outermost statement.
namespace enishi::syntax {

struct Type;

enum class ExprKind : uint8_t {
  Integer,
  Float,
  Imaginary,
  Boolean,
  Bitstring,
  Timing,
  Name,
  HardwareQubit,
  Unary,
  Binary,
  Index,  ///< children[0] indexed by the others; a Set stands alone.
  Range,  ///< start, step, stop, each of which may be null.
  Set,    ///< {a, b, c}
  Concat, ///< a ++ b
  Call,   ///< text(children)
  Cast,   ///< type(children[0])
  DurationOf,
  ArrayLiteral,
  Measure, ///< measure children[0]
};

struct Expr {
  ExprKind kind;
  ast::Op op = ast::Op::Neg;
  /// The name or the literal as written.
  llvm::StringRef text;
  llvm::SmallVector<Expr *, 3> children;
  Type *type = nullptr;
  SourceRange range;
};

struct Type {
  enum Kind : uint8_t {
    Bit,
    Int,
    Uint,
    Float,
    Angle,
    Bool,
    Duration,
    Stretch,
    Complex,
    Array,
  };
  Kind kind = Bit;
  Expr *size = nullptr;
  SourceRange range;
};

struct Name {
  llvm::StringRef text;
  SourceRange range;
};

enum class StmtKind : uint8_t {
  Version, ///< name is the number.
  GateRun, ///< A stretch of plain statements for the scanner.
  Block,
  Include,
  Qubits,    ///< qubit[size] name, qreg name[size]
  Bits,      ///< creg name[size]
  Classical, ///< type name = value; input, output and const too
  Alias,
  GateDefinition,
  Opaque,
  GateCall,
  Measure, ///< value is the Measure, target may be null
  Assignment,
  Reset,
  Barrier,
  Delay,
  If,
  For,
  While,
  Switch,
  Break,
  Continue,
  End,
  Pragma,
  Expression,
  /// Parsed, but nothing that is compiled yet; `what` says what it is.
  Unsupported,
};

struct Modifier {
  ast::Modifier::Kind kind;
  Expr *argument = nullptr;
  SourceRange range;
};

struct Stmt {
  enum Storage : uint8_t { Plain, Const, Input, Output };

  StmtKind kind;
  Storage storage = Plain;
  bool hasSize = false;    ///< qreg q[2] and qubit[2] q, not qubit q.
  bool isCompound = false; ///< `a op= b`
  bool isDefault = false;  ///< A switch's default, among its cases.
  ast::Op op = ast::Op::Neg;
  SourceRange range;
  Name name; ///< What is declared, called, included, or looped over.
  Type *type = nullptr;
  bool isArray = false;
  Expr *size = nullptr;
  Expr *target = nullptr;
  Expr *value = nullptr; ///< Initialiser, condition, right side, set or range.
  std::vector<Modifier> modifiers;
  std::vector<Expr *> params; ///< Of a call; the values of a case.
  std::vector<Expr *> operands;
  std::vector<Name> paramNames;
  std::vector<Name> qubitNames;
  std::vector<Stmt *> body;
  std::vector<Stmt *> elseBody; ///< The cases of a switch.
  bool hasElse = false;
  std::vector<ast::Annotation> annotations;
  const char *what = nullptr;
};

/// Owns the nodes of one statement.
class Tree {
public:
  Expr *expr(ExprKind kind, SourceRange range) {
    exprs.push_back(Expr{kind, ast::Op::Neg, {}, {}, nullptr, range});
    return &exprs.back();
  }
  Type *type(Type::Kind kind, SourceRange range) {
    types.push_back(Type{kind, nullptr, range});
    return &types.back();
  }
  Stmt *stmt(StmtKind kind, SourceRange range) {
    Stmt &stmt = stmts.emplace_back();
    stmt.kind = kind;
    stmt.range = range;
    return &stmt;
  }

private:
  std::deque<Expr> exprs;
  std::deque<Type> types;
  std::deque<Stmt> stmts;
};

} // namespace enishi::syntax

#endif // ENISHI_LIB_FRONTEND_SYNTAX_H

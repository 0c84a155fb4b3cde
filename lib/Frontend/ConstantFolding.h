//===- ConstantFolding.h - Arithmetic of the compiler -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_FRONTEND_CONSTANTFOLDING_H
#define ENISHI_LIB_FRONTEND_CONSTANTFOLDING_H

#include "enishi/Frontend/AST.h"

namespace enishi {

/// The value kept to the type's width: integers wrap.
int64_t wrapInteger(int64_t value, ast::Type type);

// Each computes the value of an operation on constants into `result`, whose
// type is set. False if it has none: a division by zero, the root of a
// negative number.

void foldCast(const ast::Expr &operand, ast::Expr &result);
bool foldUnary(ast::Op op, const ast::Expr &operand, ast::Expr &result);
bool foldBinary(ast::Op op, const ast::Expr &left, const ast::Expr &right,
                ast::Expr &result);

} // namespace enishi

#endif // ENISHI_LIB_FRONTEND_CONSTANTFOLDING_H

//===- OpenQASM2Reader.cpp - From ANTLR's tree to ours, OpenQASM 2 --------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpenQASM2Lexer.h"
#include "OpenQASM2Parser.h"
#include "TreeBuilder.h"

namespace enishi {

using qasm2 = qasm::OpenQASM2Parser;
using syntax::ExprKind;
using syntax::StmtKind;

namespace {

class Builder : TreeBuilder {
public:
  using TreeBuilder::TreeBuilder;

  syntax::Stmt *build(qasm2::VersionEntryContext *entry);
  syntax::Stmt *build(qasm2::StatementEntryContext *entry) {
    return statement(entry->statement());
  }

private:
  syntax::Expr *leaf(ExprKind kind, antlr4::tree::TerminalNode *node) {
    syntax::Name token = name(node);
    syntax::Expr *expr = tree.expr(kind, token.range);
    expr->text = token.text;
    return expr;
  }

  syntax::Expr *expression(qasm2::ExpressionContext *context);
  syntax::Expr *binary(qasm2::BinaryContext *context);
  syntax::Expr *argument(qasm2::ArgumentContext *context);
  void arguments(qasm2::ArgumentsContext *context,
                 std::vector<syntax::Expr *> &out) {
    if (context)
      for (qasm2::ArgumentContext *item : context->argument())
        out.push_back(argument(item));
  }
  syntax::Stmt *statement(qasm2::StatementContext *context);
  syntax::Stmt *declaration(qasm2::StatementContext *context);
  syntax::Stmt *condition(qasm2::ConditionContext *context);
};

syntax::Expr *Builder::expression(qasm2::ExpressionContext *context) {
  if (auto *node = dynamic_cast<qasm2::ParenthesesContext *>(context)) {
    syntax::Expr *inner = expression(node->expression());
    inner->range = range(context);
    return inner;
  }
  if (auto *node = dynamic_cast<qasm2::AtomContext *>(context))
    return node->Identifier() ? leaf(ExprKind::Name, node->Identifier())
           : node->Integer()  ? leaf(ExprKind::Integer, node->Integer())
                              : leaf(ExprKind::Float, node->Real());
  if (auto *node = dynamic_cast<qasm2::BinaryContext *>(context))
    return binary(node);
  if (auto *node = dynamic_cast<qasm2::UnaryContext *>(context)) {
    syntax::Expr *inner = expression(node->expression());
    if (node->Plus()) {
      inner->range = range(context);
      return inner;
    }
    syntax::Expr *expr = tree.expr(ExprKind::Unary, range(context));
    expr->op = ast::Op::Neg;
    expr->children.push_back(inner);
    return expr;
  }
  auto *node = static_cast<qasm2::CallContext *>(context);
  syntax::Expr *expr = tree.expr(ExprKind::Call, range(context));
  expr->text = name(node->Identifier()).text;
  expr->children.push_back(expression(node->expression()));
  return expr;
}

/// A sum of many terms is a deep tree to the left, so that spine is walked in
/// a loop.
syntax::Expr *Builder::binary(qasm2::BinaryContext *context) {
  llvm::SmallVector<qasm2::BinaryContext *, 8> spine;
  qasm2::ExpressionContext *left = context;
  while (auto *node = dynamic_cast<qasm2::BinaryContext *>(left)) {
    spine.push_back(node);
    left = node->expression(0);
  }
  syntax::Expr *result = expression(left);
  for (qasm2::BinaryContext *node : llvm::reverse(spine)) {
    syntax::Expr *expr = tree.expr(ExprKind::Binary, range(node));
    expr->op = node->Plus()    ? ast::Op::Add
               : node->Minus() ? ast::Op::Sub
               : node->Star()  ? ast::Op::Mul
               : node->Slash() ? ast::Op::Div
                               : ast::Op::Pow;
    expr->children = {result, expression(node->expression(1))};
    result = expr;
  }
  return result;
}

syntax::Expr *Builder::argument(qasm2::ArgumentContext *context) {
  syntax::Expr *base = leaf(ExprKind::Name, context->Identifier());
  if (!context->Integer())
    return base;
  syntax::Expr *expr = tree.expr(ExprKind::Index, range(context));
  expr->children = {base, leaf(ExprKind::Integer, context->Integer())};
  return expr;
}

syntax::Stmt *Builder::build(qasm2::VersionEntryContext *entry) {
  qasm2::VersionContext *version = entry->version();
  syntax::Stmt *stmt = tree.stmt(StmtKind::Version, range(version));
  stmt->name = name(version->Real() ? version->Real() : version->Integer());
  return stmt;
}

syntax::Stmt *Builder::declaration(qasm2::StatementContext *context) {
  auto make = [&](StmtKind kind) { return tree.stmt(kind, range(context)); };
  if (auto *node = dynamic_cast<qasm2::IncludeContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Include);
    stmt->name = name(node->String());
    stmt->name.text = stmt->name.text.drop_front().drop_back();
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm2::RegisterDeclarationContext *>(context)) {
    syntax::Stmt *stmt =
        make(node->KwQreg() ? StmtKind::Qubits : StmtKind::Bits);
    stmt->name = name(node->Identifier());
    stmt->size = leaf(ExprKind::Integer, node->Integer());
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm2::GateDefinitionContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::GateDefinition);
    stmt->name = name(node->Identifier());
    names(node->params, stmt->paramNames);
    names(node->qubits, stmt->qubitNames);
    for (qasm2::StatementContext *item : node->statement())
      stmt->body.push_back(statement(item));
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm2::OpaqueDeclarationContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Opaque);
    stmt->name = name(node->Identifier());
    names(node->params, stmt->paramNames);
    names(node->qubits, stmt->qubitNames);
    return stmt;
  }
  return nullptr;
}

syntax::Stmt *Builder::condition(qasm2::ConditionContext *context) {
  syntax::Stmt *stmt = tree.stmt(StmtKind::If, range(context));
  syntax::Expr *left = argument(context->argument());
  SourceRange where = left->range;
  syntax::Expr *right = leaf(ExprKind::Integer, context->Integer());
  where.end = right->range.end;
  stmt->value = tree.expr(ExprKind::Binary, where);
  stmt->value->op = ast::Op::Equal;
  stmt->value->children = {left, right};
  stmt->body.push_back(statement(context->statement()));
  return stmt;
}

syntax::Stmt *Builder::statement(qasm2::StatementContext *context) {
  auto make = [&](StmtKind kind) { return tree.stmt(kind, range(context)); };
  if (dynamic_cast<qasm2::GateRunContext *>(context))
    return make(StmtKind::GateRun);
  if (auto *node = dynamic_cast<qasm2::GateCallContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::GateCall);
    stmt->name = name(node->Identifier());
    if (node->expressions())
      for (qasm2::ExpressionContext *item : node->expressions()->expression())
        stmt->params.push_back(expression(item));
    arguments(node->arguments(), stmt->operands);
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm2::MeasureContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Measure);
    stmt->value = tree.expr(ExprKind::Measure, stmt->range);
    stmt->value->children.push_back(argument(node->argument(0)));
    stmt->target = argument(node->argument(1));
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm2::ResetContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Reset);
    stmt->operands.push_back(argument(node->argument()));
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm2::BarrierContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Barrier);
    arguments(node->arguments(), stmt->operands);
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm2::ConditionContext *>(context))
    return condition(node);
  return declaration(context);
}

using OpenQASM2Reader =
    TreeReader<Builder, qasm::OpenQASM2Lexer, qasm::OpenQASM2Parser>;

} // namespace

std::unique_ptr<GrammarReader>
makeOpenQASM2Reader(const SourceManager &sources,
                    DiagnosticEngine &diagnostics) {
  return std::make_unique<OpenQASM2Reader>(sources, diagnostics,
                                           Language::OpenQASM2);
}

} // namespace enishi

//===- OpenQASM3Reader.cpp - From ANTLR's tree to ours, OpenQASM 3 --------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpenQASM3Lexer.h"
#include "OpenQASM3Parser.h"
#include "TreeBuilder.h"

#include "llvm/ADT/StringSwitch.h"

namespace enishi {

using qasm3 = qasm::OpenQASM3Parser;
using syntax::ExprKind;
using syntax::StmtKind;

namespace {

class Builder : TreeBuilder {
public:
  using TreeBuilder::TreeBuilder;

  syntax::Stmt *build(qasm3::VersionEntryContext *entry);
  syntax::Stmt *build(qasm3::StatementEntryContext *entry) {
    return statementOrBlock(entry->statementOrBlock());
  }

private:
  // Expressions.
  syntax::Expr *expression(qasm3::ExpressionContext *context);
  syntax::Expr *binary(qasm3::BinaryContext *context);
  syntax::Expr *atom(qasm3::AtomContext *context);
  syntax::Expr *indexed(syntax::Expr *base, qasm3::IndexContext *context);
  syntax::Expr *indexedName(qasm3::IndexedNameContext *context);
  syntax::Expr *rangeOf(qasm3::RangeContext *context);
  syntax::Expr *set(qasm3::SetOfExpressionsContext *context);
  syntax::Expr *measurement(qasm3::MeasurementContext *context);
  syntax::Expr *operand(qasm3::OperandContext *context);
  syntax::Expr *initializer(qasm3::InitializerContext *context);
  void expressions(qasm3::ExpressionsContext *context,
                   std::vector<syntax::Expr *> &out);
  void operands(qasm3::OperandsContext *context,
                std::vector<syntax::Expr *> &out);
  syntax::Expr *size(qasm3::DesignatorContext *context) {
    return context ? expression(context->expression()) : nullptr;
  }
  syntax::Type *type(qasm3::ScalarTypeContext *context);
  syntax::Type *type(qasm3::ArrayTypeContext *context) {
    return tree.type(syntax::Type::Array, range(context));
  }

  // Statements.
  syntax::Stmt *statementOrBlock(qasm3::StatementOrBlockContext *context);
  void block(qasm3::BlockContext *context, std::vector<syntax::Stmt *> &out);
  void body(qasm3::StatementOrBlockContext *context,
            std::vector<syntax::Stmt *> &out);
  syntax::Stmt *statement(qasm3::StatementContext *context);
  syntax::Stmt *action(qasm3::ActionContext *context);
  syntax::Stmt *declaration(qasm3::ActionContext *context);
  syntax::Stmt *operation(qasm3::ActionContext *context);
  syntax::Stmt *control(qasm3::ActionContext *context);
  syntax::Stmt *unsupported(qasm3::ActionContext *context);
  syntax::Stmt *gateCall(qasm3::GateCallContext *context);
  syntax::Stmt *phaseCall(qasm3::PhaseCallContext *context);
  void modifiers(const std::vector<qasm3::ModifierContext *> &contexts,
                 syntax::Stmt *stmt);
  syntax::Stmt *forLoop(qasm3::ForLoopContext *context);
  syntax::Stmt *switchCase(qasm3::SwitchCaseContext *context);
  syntax::Stmt *assignment(qasm3::AssignmentContext *context);
};

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

ast::Op binaryOp(llvm::StringRef text) {
  return llvm::StringSwitch<ast::Op>(text)
      .Case("+", ast::Op::Add)
      .Case("-", ast::Op::Sub)
      .Case("*", ast::Op::Mul)
      .Case("/", ast::Op::Div)
      .Case("%", ast::Op::Mod)
      .Case("**", ast::Op::Pow)
      .Case("&", ast::Op::BitAnd)
      .Case("|", ast::Op::BitOr)
      .Case("^", ast::Op::BitXor)
      .Case("<<", ast::Op::ShiftLeft)
      .Case(">>", ast::Op::ShiftRight)
      .Case("&&", ast::Op::LogicalAnd)
      .Case("||", ast::Op::LogicalOr)
      .Case("==", ast::Op::Equal)
      .Case("!=", ast::Op::NotEqual)
      .Case("<", ast::Op::Less)
      .Case("<=", ast::Op::LessEqual)
      .Case(">", ast::Op::Greater)
      .Default(ast::Op::GreaterEqual);
}

syntax::Expr *Builder::expression(qasm3::ExpressionContext *context) {
  if (auto *parens = dynamic_cast<qasm3::ParenthesesContext *>(context)) {
    syntax::Expr *inner = expression(parens->expression());
    inner->range = range(context);
    return inner;
  }
  if (auto *node = dynamic_cast<qasm3::AtomContext *>(context))
    return atom(node);
  if (auto *node = dynamic_cast<qasm3::BinaryContext *>(context))
    return binary(node);
  if (auto *node = dynamic_cast<qasm3::IndexedContext *>(context))
    return indexed(expression(node->expression()), node->index());
  if (auto *node = dynamic_cast<qasm3::UnaryContext *>(context)) {
    syntax::Expr *expr = tree.expr(ExprKind::Unary, range(context));
    expr->op = node->Minus()   ? ast::Op::Neg
               : node->Tilde() ? ast::Op::BitNot
                               : ast::Op::LogicalNot;
    expr->children.push_back(expression(node->expression()));
    return expr;
  }
  if (auto *node = dynamic_cast<qasm3::CallContext *>(context)) {
    syntax::Expr *expr = tree.expr(ExprKind::Call, range(context));
    expr->text = word(range(node->Identifier()));
    std::vector<syntax::Expr *> arguments;
    expressions(node->expressions(), arguments);
    expr->children.assign(arguments.begin(), arguments.end());
    return expr;
  }
  if (auto *node = dynamic_cast<qasm3::CastContext *>(context)) {
    syntax::Expr *expr = tree.expr(ExprKind::Cast, range(context));
    expr->type =
        node->scalarType() ? type(node->scalarType()) : type(node->arrayType());
    expr->children.push_back(expression(node->expression()));
    return expr;
  }
  return tree.expr(ExprKind::DurationOf, range(context));
}

/// A sum of many terms is a deep tree to the left, so that spine is walked in
/// a loop.
syntax::Expr *Builder::binary(qasm3::BinaryContext *context) {
  llvm::SmallVector<qasm3::BinaryContext *, 8> spine;
  qasm3::ExpressionContext *left = context;
  while (auto *node = dynamic_cast<qasm3::BinaryContext *>(left)) {
    spine.push_back(node);
    left = node->expression(0);
  }
  syntax::Expr *result = expression(left);
  for (qasm3::BinaryContext *node : llvm::reverse(spine)) {
    auto *mark = static_cast<antlr4::tree::TerminalNode *>(node->children[1]);
    syntax::Expr *expr = tree.expr(ExprKind::Binary, range(node));
    expr->op = binaryOp(word(range(mark)));
    expr->children = {result, expression(node->expression(1))};
    result = expr;
  }
  return result;
}

syntax::Expr *Builder::atom(qasm3::AtomContext *context) {
  antlr4::Token *token = context->getStart();
  ExprKind kind = ExprKind::Integer;
  switch (token->getType()) {
  case qasm3::Identifier:
    kind = ExprKind::Name;
    break;
  case qasm3::FloatLiteral:
    kind = ExprKind::Float;
    break;
  case qasm3::ImaginaryLiteral:
    kind = ExprKind::Imaginary;
    break;
  case qasm3::BooleanLiteral:
    kind = ExprKind::Boolean;
    break;
  case qasm3::BitstringLiteral:
    kind = ExprKind::Bitstring;
    break;
  case qasm3::TimingLiteral:
    kind = ExprKind::Timing;
    break;
  case qasm3::HardwareQubit:
    kind = ExprKind::HardwareQubit;
    break;
  default:
    break;
  }
  syntax::Expr *expr = tree.expr(kind, range(context));
  expr->text = word(expr->range);
  return expr;
}

syntax::Expr *Builder::indexed(syntax::Expr *base,
                               qasm3::IndexContext *context) {
  SourceRange whole = base->range;
  whole.end = range(context).end;
  syntax::Expr *expr = tree.expr(ExprKind::Index, whole);
  expr->children.push_back(base);
  if (qasm3::SetOfExpressionsContext *items = context->setOfExpressions()) {
    expr->children.push_back(set(items));
    return expr;
  }
  for (qasm3::IndexItemContext *item : context->indexItem())
    expr->children.push_back(item->range() ? rangeOf(item->range())
                                           : expression(item->expression()));
  return expr;
}

syntax::Expr *Builder::indexedName(qasm3::IndexedNameContext *context) {
  syntax::Expr *expr = tree.expr(ExprKind::Name, range(context->Identifier()));
  expr->text = word(expr->range);
  for (qasm3::IndexContext *index : context->index())
    expr = indexed(expr, index);
  return expr;
}

syntax::Expr *Builder::rangeOf(qasm3::RangeContext *context) {
  syntax::Expr *expr = tree.expr(ExprKind::Range, range(context));
  auto part = [&](qasm3::ExpressionContext *bound) {
    return bound ? expression(bound) : nullptr;
  };
  // a : b is start and stop, a : b : c has the step in the middle.
  bool hasStep = context->Colon().size() == 2;
  syntax::Expr *start = part(context->start);
  syntax::Expr *middle = part(context->middle);
  syntax::Expr *last = part(context->last);
  expr->children = {start, hasStep ? middle : nullptr, hasStep ? last : middle};
  return expr;
}

syntax::Expr *Builder::set(qasm3::SetOfExpressionsContext *context) {
  syntax::Expr *expr = tree.expr(ExprKind::Set, range(context));
  for (qasm3::ExpressionContext *item : context->expression())
    expr->children.push_back(expression(item));
  return expr;
}

syntax::Expr *Builder::measurement(qasm3::MeasurementContext *context) {
  syntax::Expr *expr = tree.expr(ExprKind::Measure, range(context));
  expr->children.push_back(operand(context->operand()));
  return expr;
}

syntax::Expr *Builder::operand(qasm3::OperandContext *context) {
  if (qasm3::IndexedNameContext *named = context->indexedName())
    return indexedName(named);
  syntax::Expr *expr = tree.expr(ExprKind::HardwareQubit, range(context));
  expr->text = word(expr->range);
  return expr;
}

syntax::Expr *Builder::initializer(qasm3::InitializerContext *context) {
  if (!context)
    return nullptr;
  if (context->measurement())
    return measurement(context->measurement());
  if (context->arrayLiteral())
    return tree.expr(ExprKind::ArrayLiteral, range(context));
  return expression(context->expression());
}

void Builder::expressions(qasm3::ExpressionsContext *context,
                          std::vector<syntax::Expr *> &out) {
  if (context)
    for (qasm3::ExpressionContext *item : context->expression())
      out.push_back(expression(item));
}

void Builder::operands(qasm3::OperandsContext *context,
                       std::vector<syntax::Expr *> &out) {
  if (context)
    for (qasm3::OperandContext *item : context->operand())
      out.push_back(operand(item));
}

syntax::Type *Builder::type(qasm3::ScalarTypeContext *context) {
  syntax::Type::Kind kind = context->KwBit()        ? syntax::Type::Bit
                            : context->KwInt()      ? syntax::Type::Int
                            : context->KwUint()     ? syntax::Type::Uint
                            : context->KwFloat()    ? syntax::Type::Float
                            : context->KwAngle()    ? syntax::Type::Angle
                            : context->KwBool()     ? syntax::Type::Bool
                            : context->KwDuration() ? syntax::Type::Duration
                            : context->KwStretch()  ? syntax::Type::Stretch
                                                    : syntax::Type::Complex;
  syntax::Type *result = tree.type(kind, range(context));
  result->size = size(context->designator());
  return result;
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

syntax::Stmt *Builder::build(qasm3::VersionEntryContext *entry) {
  syntax::Stmt *stmt = tree.stmt(StmtKind::Version, range(entry->version()));
  stmt->name = name(entry->version()->VersionNumber());
  return stmt;
}

syntax::Stmt *
Builder::statementOrBlock(qasm3::StatementOrBlockContext *context) {
  if (context->statement())
    return statement(context->statement());
  syntax::Stmt *stmt = tree.stmt(StmtKind::Block, range(context));
  block(context->block(), stmt->body);
  return stmt;
}

void Builder::block(qasm3::BlockContext *context,
                    std::vector<syntax::Stmt *> &out) {
  for (qasm3::StatementOrBlockContext *item : context->statementOrBlock())
    out.push_back(statementOrBlock(item));
}

/// The body of a loop or branch, with or without braces.
void Builder::body(qasm3::StatementOrBlockContext *context,
                   std::vector<syntax::Stmt *> &out) {
  if (context->block())
    block(context->block(), out);
  else
    out.push_back(statement(context->statement()));
}

syntax::Stmt *Builder::statement(qasm3::StatementContext *context) {
  if (qasm3::PragmaContext *pragma = context->pragma()) {
    syntax::Stmt *stmt = tree.stmt(StmtKind::Pragma, range(context));
    stmt->name = name(pragma->LineText());
    return stmt;
  }
  syntax::Stmt *stmt = action(context->action());
  for (qasm3::AnnotationContext *annotation : context->annotation()) {
    ast::Annotation result;
    result.range = range(annotation);
    result.keyword =
        word(range(annotation->AnnotationStart())).drop_front().str();
    if (annotation->LineText())
      result.text = word(range(annotation->LineText())).rtrim().str();
    stmt->annotations.push_back(std::move(result));
  }
  return stmt;
}

syntax::Stmt *Builder::action(qasm3::ActionContext *context) {
  if (syntax::Stmt *stmt = operation(context))
    return stmt;
  if (syntax::Stmt *stmt = declaration(context))
    return stmt;
  if (syntax::Stmt *stmt = control(context))
    return stmt;
  return unsupported(context);
}

syntax::Stmt *Builder::operation(qasm3::ActionContext *context) {
  auto make = [&](StmtKind kind) { return tree.stmt(kind, range(context)); };
  if (dynamic_cast<qasm3::GateRunContext *>(context))
    return make(StmtKind::GateRun);
  if (auto *node = dynamic_cast<qasm3::GateCallContext *>(context))
    return gateCall(node);
  if (auto *node = dynamic_cast<qasm3::PhaseCallContext *>(context))
    return phaseCall(node);
  if (auto *node = dynamic_cast<qasm3::MeasureArrowContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Measure);
    stmt->value = measurement(node->measurement());
    if (node->indexedName())
      stmt->target = indexedName(node->indexedName());
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::AssignmentContext *>(context))
    return assignment(node);
  if (auto *node = dynamic_cast<qasm3::ResetContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Reset);
    stmt->operands.push_back(operand(node->operand()));
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::BarrierContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Barrier);
    operands(node->operands(), stmt->operands);
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::DelayContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Delay);
    stmt->size = size(node->designator());
    operands(node->operands(), stmt->operands);
    return stmt;
  }
  return nullptr;
}

void Builder::modifiers(const std::vector<qasm3::ModifierContext *> &contexts,
                        syntax::Stmt *stmt) {
  for (qasm3::ModifierContext *context : contexts) {
    syntax::Modifier modifier;
    modifier.kind = context->KwInv()    ? ast::Modifier::Inv
                    : context->KwPow()  ? ast::Modifier::Pow
                    : context->KwCtrl() ? ast::Modifier::Ctrl
                                        : ast::Modifier::NegCtrl;
    if (context->expression())
      modifier.argument = expression(context->expression());
    modifier.range = range(context);
    stmt->modifiers.push_back(modifier);
  }
}

syntax::Stmt *Builder::gateCall(qasm3::GateCallContext *context) {
  if (context->designator()) {
    syntax::Stmt *stmt =
        tree.stmt(StmtKind::Unsupported, range(context->designator()));
    stmt->what = "a gate call with a duration";
    return stmt;
  }
  syntax::Stmt *stmt = tree.stmt(StmtKind::GateCall, range(context));
  stmt->name = name(context->Identifier());
  modifiers(context->modifier(), stmt);
  expressions(context->expressions(), stmt->params);
  operands(context->operands(), stmt->operands);
  return stmt;
}

syntax::Stmt *Builder::phaseCall(qasm3::PhaseCallContext *context) {
  if (context->designator()) {
    syntax::Stmt *stmt =
        tree.stmt(StmtKind::Unsupported, range(context->designator()));
    stmt->what = "a gate call with a duration";
    return stmt;
  }
  syntax::Stmt *stmt = tree.stmt(StmtKind::GateCall, range(context));
  stmt->name = name(context->KwGphase());
  modifiers(context->modifier(), stmt);
  expressions(context->expressions(), stmt->params);
  operands(context->operands(), stmt->operands);
  return stmt;
}

syntax::Stmt *Builder::assignment(qasm3::AssignmentContext *context) {
  syntax::Stmt *stmt = tree.stmt(StmtKind::Assignment, range(context));
  stmt->target = indexedName(context->indexedName());
  stmt->value = context->measurement() ? measurement(context->measurement())
                                       : expression(context->expression());
  if (antlr4::tree::TerminalNode *mark = context->CompoundAssign()) {
    stmt->isCompound = true;
    llvm::StringRef op = word(range(mark)).drop_back();
    // `a ~= b` is in the grammar without a meaning in the specification.
    stmt->op = op == "~" ? ast::Op::BitNot : binaryOp(op);
  }
  return stmt;
}

syntax::Stmt *Builder::declaration(qasm3::ActionContext *context) {
  auto make = [&](StmtKind kind) { return tree.stmt(kind, range(context)); };
  if (auto *node = dynamic_cast<qasm3::IncludeContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Include);
    stmt->name = name(node->StringLiteral());
    stmt->name.text = stmt->name.text.drop_front().drop_back();
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::QubitDeclarationContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Qubits);
    stmt->name = name(node->Identifier());
    stmt->size = size(node->designator());
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::OldDeclarationContext *>(context)) {
    syntax::Stmt *stmt =
        make(node->KwQreg() ? StmtKind::Qubits : StmtKind::Bits);
    stmt->name = name(node->Identifier());
    stmt->size = size(node->designator());
    return stmt;
  }
  if (auto *node =
          dynamic_cast<qasm3::ClassicalDeclarationContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Classical);
    stmt->type =
        node->scalarType() ? type(node->scalarType()) : type(node->arrayType());
    stmt->name = name(node->Identifier());
    stmt->value = initializer(node->initializer());
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::ConstDeclarationContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Classical);
    stmt->storage = syntax::Stmt::Const;
    stmt->type = type(node->scalarType());
    stmt->name = name(node->Identifier());
    stmt->value = initializer(node->initializer());
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::IoDeclarationContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Classical);
    stmt->storage =
        node->KwInput() ? syntax::Stmt::Input : syntax::Stmt::Output;
    stmt->type =
        node->scalarType() ? type(node->scalarType()) : type(node->arrayType());
    stmt->name = name(node->Identifier());
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::AliasContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Alias);
    stmt->name = name(node->Identifier());
    for (qasm3::ExpressionContext *part : node->expression())
      stmt->operands.push_back(expression(part));
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::GateDefinitionContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::GateDefinition);
    stmt->name = name(node->Identifier());
    names(node->params, stmt->paramNames);
    names(node->qubits, stmt->qubitNames);
    block(node->block(), stmt->body);
    return stmt;
  }
  return nullptr;
}

syntax::Stmt *Builder::forLoop(qasm3::ForLoopContext *context) {
  syntax::Stmt *stmt = tree.stmt(StmtKind::For, range(context));
  stmt->type = type(context->scalarType());
  stmt->name = name(context->Identifier());
  stmt->value = context->setOfExpressions() ? set(context->setOfExpressions())
                : context->range()          ? rangeOf(context->range())
                                            : expression(context->expression());
  body(context->statementOrBlock(), stmt->body);
  return stmt;
}

syntax::Stmt *Builder::switchCase(qasm3::SwitchCaseContext *context) {
  syntax::Stmt *stmt = tree.stmt(StmtKind::Switch, range(context));
  stmt->value = expression(context->expression());
  for (qasm3::SwitchItemContext *item : context->switchItem()) {
    syntax::Stmt *part = tree.stmt(StmtKind::Block, range(item));
    part->isDefault = item->KwDefault() != nullptr;
    expressions(item->expressions(), part->params);
    block(item->block(), part->body);
    stmt->elseBody.push_back(part);
  }
  return stmt;
}

syntax::Stmt *Builder::control(qasm3::ActionContext *context) {
  auto make = [&](StmtKind kind) { return tree.stmt(kind, range(context)); };
  if (auto *node = dynamic_cast<qasm3::IfElseContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::If);
    stmt->value = expression(node->expression());
    body(node->thenBody, stmt->body);
    stmt->hasElse = node->elseBody != nullptr;
    if (node->elseBody)
      body(node->elseBody, stmt->elseBody);
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::ForLoopContext *>(context))
    return forLoop(node);
  if (auto *node = dynamic_cast<qasm3::WhileLoopContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::While);
    stmt->value = expression(node->expression());
    body(node->statementOrBlock(), stmt->body);
    return stmt;
  }
  if (auto *node = dynamic_cast<qasm3::SwitchCaseContext *>(context))
    return switchCase(node);
  if (dynamic_cast<qasm3::BreakLoopContext *>(context))
    return make(StmtKind::Break);
  if (dynamic_cast<qasm3::ContinueLoopContext *>(context))
    return make(StmtKind::Continue);
  if (dynamic_cast<qasm3::EndProgramContext *>(context))
    return make(StmtKind::End);
  if (auto *node = dynamic_cast<qasm3::ExpressionAloneContext *>(context)) {
    syntax::Stmt *stmt = make(StmtKind::Expression);
    stmt->value = expression(node->expression());
    return stmt;
  }
  return nullptr;
}

syntax::Stmt *Builder::unsupported(qasm3::ActionContext *context) {
  // The first line is enough to point at.
  SourceRange where = range(context->getStart());
  const char *what = "this statement";
  syntax::Name declared;
  if (dynamic_cast<qasm3::BoxContext *>(context)) {
    what = "`box`";
  } else if (auto *node = dynamic_cast<qasm3::SubroutineContext *>(context)) {
    what = "a subroutine (`def`)";
    declared = name(node->Identifier());
  } else if (auto *node =
                 dynamic_cast<qasm3::ExternDeclarationContext *>(context)) {
    what = "an external function (`extern`)";
    declared = name(node->Identifier());
  } else if (dynamic_cast<qasm3::ReturnValueContext *>(context)) {
    what = "`return`";
  } else {
    what = "a calibration (`cal`, `defcal`, `defcalgrammar`)";
  }
  syntax::Stmt *stmt = tree.stmt(StmtKind::Unsupported, where);
  stmt->what = what;
  stmt->name = declared;
  return stmt;
}

using OpenQASM3Reader =
    TreeReader<Builder, qasm::OpenQASM3Lexer, qasm::OpenQASM3Parser>;

} // namespace

std::unique_ptr<GrammarReader>
makeOpenQASM3Reader(const SourceManager &sources,
                    DiagnosticEngine &diagnostics) {
  return std::make_unique<OpenQASM3Reader>(sources, diagnostics,
                                           Language::OpenQASM3);
}

} // namespace enishi

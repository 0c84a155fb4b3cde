//===- FrontendTestUtils.cpp - What the front end's tests share -----------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FrontendTestUtils.h"

#include "llvm/Support/FileSystem.h"

#include <fmt/format.h>

#include <cstdlib>

namespace enishi {

std::string Parsed::messages() const {
  std::string result;
  for (const Diagnostic &diagnostic : diagnostics->diagnostics()) {
    LineColumn place;
    if (diagnostic.range.isValid())
      place =
          sources->lineColumn(diagnostic.range.file, diagnostic.range.begin);
    result += fmt::format("{}:{} {}: {}\n", place.line, place.column,
                          diagnostic.code, diagnostic.message);
  }
  return result;
}

Parsed parse(llvm::StringRef text, const ParseOptions &options,
             llvm::StringRef name) {
  Parsed result;
  uint32_t file = result.sources->add(
      name.str(), llvm::MemoryBuffer::getMemBufferCopy(text));
  result.program =
      parseOpenQASM(*result.sources, file, *result.diagnostics, options);
  return result;
}

Parsed parseFile(const std::string &path, const ParseOptions &options) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? parse((*buffer)->getBuffer(), options, path) : Parsed();
}

namespace {

class Dumper {
public:
  explicit Dumper(const ast::Program &program) : program(program) {}

  void run();
  std::string text;

private:
  template <typename... ArgsT>
  void line(fmt::format_string<ArgsT...> format, ArgsT &&...args) {
    text.append(2 * depth, ' ');
    text += fmt::format(format, std::forward<ArgsT>(args)...) + "\n";
  }
  std::string list(const ast::IndexList &list);
  std::string location(const ast::Location &location);
  std::string expr(const ast::Expr *expr);
  void block(const char *what, const ast::Block &block);
  void stmt(const ast::Stmt &stmt);
  void op(const ast::PackedOp &op);

  const ast::Program &program;
  unsigned depth = 0;
};

std::string Dumper::list(const ast::IndexList &list) {
  std::string result = "{";
  for (uint32_t i = 0; i < list.size(); ++i)
    result += fmt::format("{}{}", i ? "," : "", list[i]);
  return result + "}";
}

std::string Dumper::location(const ast::Location &location) {
  if (!location.isDynamic())
    return fmt::format("{}", location.index);
  return fmt::format("{}[{}{}]", list(*location.list), expr(location.position),
                     location.nonNegative ? "" : " or from the end");
}

std::string Dumper::expr(const ast::Expr *expr) {
  if (!expr)
    return "null";
  std::string result =
      fmt::format("{}:{}", static_cast<int>(expr->type.kind), expr->type.width);
  switch (expr->kind) {
  case ast::ExprKind::Constant:
    return result + (expr->type.isReal() ? fmt::format("={:a}", expr->real)
                                         : fmt::format("={}", expr->integer));
  case ast::ExprKind::BitsRead:
    return result + list(*expr->bits);
  default:
    break;
  }
  result += fmt::format("({} {} {}", static_cast<int>(expr->kind),
                        static_cast<int>(expr->op), expr->index);
  if (expr->bits)
    result += " " + list(*expr->bits);
  for (const ast::Expr *operand : expr->operands)
    if (operand)
      result += " " + this->expr(operand);
  return result + ")";
}

void Dumper::op(const ast::PackedOp &op) {
  std::string result =
      op.isUserGate() ? program.gates[op.gate].name : gateName(op.kind).str();
  for (double param : program.paramsOf(op))
    result += fmt::format(" {:a}", param);
  for (uint32_t qubit : program.qubitsOf(op))
    result += fmt::format(" q{}", qubit);
  if (!op.isUserGate() && op.kind == GateKind::Measure)
    result += fmt::format(" -> {}", op.q[1]);
  line("{} @{}", result, op.offset);
}

void Dumper::block(const char *what, const ast::Block &block) {
  line("{}", what);
  ++depth;
  for (const std::unique_ptr<ast::Stmt> &item : block)
    stmt(*item);
  --depth;
}

void Dumper::stmt(const ast::Stmt &stmt) {
  for (const ast::Annotation &annotation : stmt.annotations)
    line("@{} {}", annotation.keyword, annotation.text);
  if (auto *node = llvm::dyn_cast<ast::GateRun>(&stmt)) {
    for (size_t i = node->begin; i < node->end; ++i)
      op(program.ops[i]);
  } else if (auto *node = llvm::dyn_cast<ast::GateCall>(&stmt)) {
    std::string result = "call";
    for (const ast::Modifier &modifier : node->modifiers)
      result += fmt::format(" {}({},{}) @", static_cast<int>(modifier.kind),
                            modifier.count, expr(modifier.exponent));
    result += " " + (node->isUserGate() ? program.gates[node->gate].name
                                        : gateName(node->gateKind).str());
    for (const ast::Expr *param : node->params)
      result += " " + expr(param);
    result += " phase " + expr(node->phase);
    for (const ast::Location &operand : node->operands)
      result += " " + location(operand);
    line("{}", result);
  } else if (auto *node = llvm::dyn_cast<ast::Measure>(&stmt)) {
    line("measure {} -> {}", location(node->qubit),
         node->hasTarget ? location(node->bit) : "nothing");
  } else if (auto *node = llvm::dyn_cast<ast::Reset>(&stmt)) {
    line("reset {}", location(node->qubit));
  } else if (auto *node = llvm::dyn_cast<ast::Barrier>(&stmt)) {
    std::string result = "barrier";
    for (const ast::Location &operand : node->operands)
      result += " " + location(operand);
    line("{}", result);
  } else if (auto *node = llvm::dyn_cast<ast::Delay>(&stmt)) {
    std::string result =
        fmt::format("delay {:a}{}", node->duration, node->inDt ? "dt" : "s");
    for (const ast::Location &operand : node->operands)
      result += " " + location(operand);
    line("{}", result);
  } else if (auto *node = llvm::dyn_cast<ast::Assign>(&stmt)) {
    line("assign {} = {}",
         node->bits ? list(*node->bits) : location(node->target),
         expr(node->value));
  } else if (auto *node = llvm::dyn_cast<ast::If>(&stmt)) {
    line("if {}", expr(node->condition));
    block("then", node->thenBlock);
    block("else", node->elseBlock);
  } else if (auto *node = llvm::dyn_cast<ast::For>(&stmt)) {
    const ast::LoopVariable &variable = program.loopVariables[node->variable];
    std::string values;
    for (const ast::Expr *value : node->values)
      values += " " + expr(value);
    line("for {} [{}, {}] {} in {}:{}:{}{}", variable.name, variable.min,
         variable.max, variable.hasBounds, expr(node->start), expr(node->step),
         expr(node->stop), values);
    block("do", node->body);
  } else if (auto *node = llvm::dyn_cast<ast::While>(&stmt)) {
    line("while {}", expr(node->condition));
    block("do", node->body);
  } else if (auto *node = llvm::dyn_cast<ast::Switch>(&stmt)) {
    line("switch {}", expr(node->target));
    for (const ast::Switch::Case &item : node->cases) {
      for (int64_t value : item.values)
        line("case {}", value);
      block("do", item.body);
    }
    if (node->hasDefault)
      block("default", node->defaultBlock);
  } else if (auto *node = llvm::dyn_cast<ast::Pragma>(&stmt)) {
    line("pragma {}", node->text);
  } else {
    line("statement {}", static_cast<int>(stmt.kind()));
  }
}

void Dumper::run() {
  line("OpenQASM {}.{}, {} qubits, {} bits", program.majorVersion,
       program.minorVersion, program.numQubits, program.numBits);
  for (const ast::QubitDecl &decl : program.qubits)
    line("qubits {} {} {} {} {}", decl.name, decl.first, decl.size,
         decl.isScalar, decl.physicalIndex);
  for (const ast::BitDecl &decl : program.bits)
    line("bits {} {} {} {} {}{}{}", decl.name, decl.first, decl.size,
         decl.isScalar, decl.isInput, decl.isOutput, decl.isLocal);
  for (const ast::InputDecl &decl : program.inputs)
    line("input {} {}:{}", decl.name, static_cast<int>(decl.type.kind),
         decl.type.width);
  for (const ast::GateDecl &decl : program.gates) {
    line("gate {} {} {}{} called {}", decl.name, decl.params.size(),
         decl.qubits.size(), decl.isOpaque ? " opaque" : "", decl.numCalls);
    block("is", decl.body);
  }
  block("program", program.body);
}

} // namespace

std::string dump(const ast::Program &program) {
  Dumper dumper(program);
  dumper.run();
  return dumper.text;
}

std::string sharedData() {
  const char *fromEnvironment = std::getenv("ENISHI_SHARED_DATA");
  std::string path =
      fromEnvironment ? fromEnvironment : ENISHI_SHARED_DATA_DEFAULT;
  return llvm::sys::fs::is_directory(path) ? path : "";
}

} // namespace enishi

//===- Resolver.h - Names, types and broadcasts -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_FRONTEND_RESOLVER_H
#define ENISHI_LIB_FRONTEND_RESOLVER_H

#include "Scanner.h"
#include "StandardGates.h"
#include "Syntax.h"

#include "enishi/Frontend/OpenQASM.h"

#include <functional>
#include <optional>

namespace enishi {

/// Something that can be called like a gate.
struct Callable {
  std::string name;
  GateKind kind = GateKind::I;
  /// The user's definition, or kNone for a table gate.
  uint32_t gate = kNone;
  unsigned numParams = 0;
  unsigned numQubits = 0;
  ParamRule paramRule = ParamRule::Same;
  PhaseRule phaseRule = PhaseRule::None;
  unsigned controls = 0;
  /// A library gate whose GateDecl is made when it is first used.
  llvm::StringRef definition;
  /// The standard gate that this definition must do the same as.
  const Callable *replaces = nullptr;
  /// Its own definition is being read: a call would be a recursion.
  bool isOpen = false;
  /// The program may give this name to any gate of its own.
  bool isReplaceable = false;

  /// A call is one packed operation with the parameters as written.
  bool isSimple() const {
    return paramRule == ParamRule::Same && phaseRule == PhaseRule::None &&
           controls == 0 && definition.empty() && !isOpen &&
           kind != GateKind::GPhase;
  }
};

/// What a name stands for.
struct Symbol {
  enum Kind : uint8_t {
    Qubits,
    Bits,
    Constant,
    Input,
    LoopVariable,
    GateParam,
    GateQubit,
    Gate,
    /// Declared by something that is not supported, or by mistake: uses are
    /// not reported again.
    Poisoned,
  };
  Kind kind = Poisoned;
  bool isScalar = false;
  bool isInput = false; ///< Bits that the program must not write.
  unsigned depth = 0;   ///< Of the scope.
  uint32_t index = 0;   ///< Number of the input, loop variable or parameter.
  const ast::IndexList *list = nullptr;
  const ast::Expr *value = nullptr;
  Callable *callable = nullptr;
  ast::Type type;
  SourceRange range;
};

/// Qubits or bits as an operand names them.
struct Operand {
  bool isRegister = false;
  ast::IndexList list;
  ast::Location dynamic; ///< Used if it is dynamic.
  bool isInput = false;
  SourceRange range;

  uint32_t size() const { return dynamic.isDynamic() ? 1 : list.count; }
  ast::Location at(uint32_t position) const {
    if (dynamic.isDynamic())
      return dynamic;
    ast::Location location;
    location.index = list[isRegister ? position : 0];
    location.range = range;
    return location;
  }
};

/// Turns statements into the program: the semantic half of the front end.
class Resolver : public ConstantSource {
public:
  /// What the resolver needs of its surroundings.
  struct Host {
    /// Reads one statement with the grammar; null after reporting.
    std::function<syntax::Stmt *(SourceRange, syntax::Tree &)> parse;
    /// Reads a file that is included by the statement at the range.
    std::function<void(llvm::StringRef name, SourceRange)> include;
  };

  Resolver(const SourceManager &sources, DiagnosticEngine &diagnostics,
           ast::Program &program, Interner &interner, Host host);

  /// Makes room for the operations that so many bytes of source may have.
  void expect(size_t sourceBytes);
  /// Sets the language of the text that comes next and returns the one before.
  Language setLanguage(Language next);
  Language language() const { return currentLanguage; }
  /// Declares the gates that the language has without an include.
  void declareBuiltins();

  /// Adds a statement to the program.
  void statement(const syntax::Stmt &stmt);
  /// The program has grown beyond all limits, and that is reported.
  bool isTooLarge() const { return tooLarge; }
  /// Adds a plain statement; false if it is not as plain as it looked, with
  /// nothing added. The range is the statement's.
  bool plain(const PlainStatement &statement, SourceRange range);
  /// Adds the plain statements that fill a range, with the grammar's help.
  void run(SourceRange range);

  bool constant(uint32_t name, PlainNumber &value) const override;
  bool atGlobalScope() const { return scopes.size() == 1; }
  /// Where an include would be well placed: after the version line.
  void setIncludePlace(SourceRange place) { includePlace = place; }

private:
  // --- Messages (Resolver.cpp) ---
  Diagnostic &error(SourceRange range, llvm::StringRef code,
                    std::string message, std::string label = "");
  Diagnostic &warning(SourceRange range, llvm::StringRef code,
                      std::string message, std::string label = "");
  static void addNote(Diagnostic &diagnostic, SourceRange range,
                      std::string message);
  void notYet(SourceRange range, const std::string &what,
              std::string help = "");

  // --- Names (Resolver.cpp) ---
  Symbol *lookup(llvm::StringRef name) {
    return binding(interner.intern(name));
  }
  Symbol *binding(uint32_t id) const {
    return id < bindings.size() ? bindings[id] : nullptr;
  }
  /// Null after reporting that the name is taken.
  Symbol *declare(const syntax::Name &name, Symbol::Kind kind);
  void bind(uint32_t id, Symbol *symbol);
  void pushScope() { scopes.emplace_back(); }
  void popScope();
  void declareLibrary(unsigned libraries);
  /// Reports an undeclared name, with the names most like it.
  void undeclared(llvm::StringRef name, SourceRange range,
                  llvm::ArrayRef<Symbol::Kind> wanted);
  std::string nearestName(llvm::StringRef name,
                          llvm::ArrayRef<Symbol::Kind> wanted) const;
  static std::string describe(const Symbol &symbol);

  // --- Declarations (Declarations.cpp) ---
  void include(const syntax::Stmt &stmt);
  void declareQubits(const syntax::Stmt &stmt);
  void declareBits(const syntax::Stmt &stmt);
  void declareClassical(const syntax::Stmt &stmt);
  void declareConstant(const syntax::Stmt &stmt, const ast::Type &type);
  void declareInput(const syntax::Stmt &stmt, const ast::Type &type);
  void declareAlias(const syntax::Stmt &stmt);
  void defineGate(const syntax::Stmt &stmt);
  void declareOpaque(const syntax::Stmt &stmt);
  Callable *declareGate(const syntax::Stmt &stmt);
  const ast::IndexList *newBits(const syntax::Stmt &stmt, uint32_t size,
                                bool isScalar);
  /// A register's size; nothing after reporting.
  std::optional<uint32_t> registerSize(const syntax::Expr *size,
                                       uint32_t limit);
  std::optional<ast::Type> scalarType(const syntax::Type &type);
  void defineLibraryGate(Callable &callable, SourceRange range);

  // --- Expressions (Expressions.cpp) ---
  const ast::Expr *expr(const syntax::Expr &expr);
  const ast::Expr *nameExpr(const syntax::Expr &expr);
  const ast::Expr *integerExpr(const syntax::Expr &expr);
  const ast::Expr *floatExpr(const syntax::Expr &expr);
  const ast::Expr *bitstringExpr(const syntax::Expr &expr);
  const ast::Expr *callExpr(const syntax::Expr &expr);
  const ast::Expr *constantBit(const ast::Expr &bits,
                               const syntax::Expr &whole);
  const ast::Expr *indexExpr(const syntax::Expr &expr);
  const ast::Expr *castExpr(const syntax::Expr &expr);
  const ast::Expr *binaryExpr(const syntax::Expr &expr);
  /// `register == number` on registers wider than 64 bits.
  const ast::Expr *wideComparison(const syntax::Expr &expr, bool &handled);
  const ast::Expr *binary(ast::Op op, const ast::Expr *left,
                          const ast::Expr *right, SourceRange range);
  const ast::Expr *unary(ast::Op op, const ast::Expr *operand,
                         SourceRange range);
  const ast::Expr *cast(const ast::Expr *operand, ast::Type type);
  const ast::Expr *toBool(const ast::Expr *operand);
  const ast::Expr *toInt(const ast::Expr *operand);
  const ast::Expr *real(double value, SourceRange range,
                        ast::Type::Kind kind = ast::Type::Float);
  const ast::Expr *integer(int64_t value, ast::Type type, SourceRange range);
  ast::Expr *make(ast::ExprKind kind, ast::Type type, SourceRange range);
  const ast::Expr *readBits(const ast::IndexList &list, SourceRange range);
  /// Gate parameters: any real value. Null after reporting.
  const ast::Expr *angle(const syntax::Expr &expr);
  const ast::Expr *condition(const syntax::Expr &expr);
  /// A constant integer; nothing after reporting.
  std::optional<int64_t> constantInteger(const syntax::Expr &expr,
                                         llvm::StringRef what);
  std::optional<std::pair<int64_t, int64_t>>
  bounds(const ast::Expr *expr) const;

  // --- Operands (Operands.cpp) ---
  std::optional<Operand> operand(const syntax::Expr &expr, bool wantQubits);
  std::optional<Operand> nameOperand(const syntax::Expr &expr, bool wantQubits);
  std::optional<Operand> indexOperand(const syntax::Expr &expr,
                                      bool wantQubits);
  std::optional<Operand> physicalQubit(llvm::StringRef text, SourceRange range);
  bool slice(const Operand &base, const syntax::Expr &item, Operand &out);
  /// A position in a register of the size; counts from the end if negative.
  std::optional<uint32_t> position(int64_t index, uint32_t size,
                                   const Operand &base, SourceRange range);
  static ast::IndexList makeList(std::vector<uint32_t> elements);
  const ast::IndexList *keep(ast::IndexList list);
  bool distinct(llvm::ArrayRef<Operand> operands, uint32_t position);
  /// How often a statement is done for registers; nothing after reporting.
  std::optional<uint32_t> broadcastSize(llvm::ArrayRef<Operand> operands);

  // --- Control flow (ControlFlow.cpp) ---
  void ifElse(const syntax::Stmt &stmt);
  void whileLoop(const syntax::Stmt &stmt);
  void switchCase(const syntax::Stmt &stmt);
  void forLoop(const syntax::Stmt &stmt);
  const ast::Expr *loopValue(const syntax::Expr &whole, ast::Type type);
  // These find the values of a loop; false after reporting.
  bool loopRange(const syntax::Expr &range, ast::For &node,
                 ast::LoopVariable &variable);
  bool loopSet(const syntax::Expr &set, ast::For &node,
               ast::LoopVariable &variable);
  void body(const std::vector<syntax::Stmt *> &statements, ast::Block &into);

  // --- Statements (Statements.cpp) ---
  void gateCall(const syntax::Stmt &stmt);
  // These return true if no expression of the call is referred to any more.
  bool resolveCall(const syntax::Stmt &stmt);
  bool emitCall(const Callable &callable,
                const std::vector<ast::Modifier> &modifiers,
                const std::vector<const ast::Expr *> &params,
                llvm::ArrayRef<Operand> operands, const syntax::Stmt &stmt);
  bool modifiers(const syntax::Stmt &stmt,
                 std::vector<ast::Modifier> &modifiers, uint64_t &controls);
  void measure(const syntax::Expr &qubits, const syntax::Expr *target,
               const syntax::Stmt &stmt);
  void measure(const Operand &qubits, const Operand *target,
               const syntax::Stmt &stmt);
  void assignment(const syntax::Stmt &stmt);
  void assign(const Operand &target, const ast::Expr *value,
              const syntax::Stmt &stmt);
  bool assignWide(const Operand &target, const syntax::Expr &value,
                  const syntax::Stmt &stmt);
  void reset(const syntax::Stmt &stmt);
  void barrier(const syntax::Stmt &stmt);
  void delay(const syntax::Stmt &stmt);
  bool allowedInGate(const syntax::Stmt &stmt);
  std::vector<Operand> allQubits(SourceRange range);

  // --- Plain statements (Resolver.cpp) ---
  /// The number of a single qubit or bit, or kNone.
  uint32_t locate(const PlainStatement::Operand &operand, bool isBit) const;
  bool plainBarrier(const PlainStatement &statement, SourceRange range);

  // --- The program under construction (Resolver.cpp) ---
  template <typename NodeT> NodeT *append(const syntax::Stmt &stmt);
  void pack(GateKind kind, uint32_t gate, llvm::ArrayRef<uint32_t> qubits,
            llvm::ArrayRef<double> params, SourceRange range);
  /// False, after one report, when the program has grown beyond all limits.
  bool roomFor(uint64_t operations, SourceRange range);

  DiagnosticEngine &diagnostics;
  const SourceManager &sources;
  ast::Program &program;
  Interner &interner;
  Host host;
  Language currentLanguage = Language::OpenQASM3;

  std::deque<Symbol> symbols;
  std::deque<Callable> callables;
  std::vector<Symbol *> bindings; ///< By name number.
  /// What each scope's declarations have hidden, to be put back.
  std::vector<std::vector<std::pair<uint32_t, Symbol *>>> scopes;
  unsigned includedLibraries = 0;
  std::vector<uint32_t> physicalQubits; ///< Index in program.qubits by $n.
  SourceRange includePlace;

  ast::Block *block = nullptr;
  ast::GateRun *openRun = nullptr;
  unsigned loopDepth = 0;
  /// The depth of the scope of the gate definition that is being read.
  unsigned gateDepth = 0;
  bool inGate = false;
  bool tooLarge = false;
  uint64_t numNodes = 0;
};

template <typename NodeT> NodeT *Resolver::append(const syntax::Stmt &stmt) {
  auto node = std::make_unique<NodeT>();
  node->range = stmt.range;
  node->annotations = stmt.annotations;
  NodeT *result = node.get();
  ++numNodes;
  roomFor(0, stmt.range);
  block->push_back(std::move(node));
  return result;
}

} // namespace enishi

#endif // ENISHI_LIB_FRONTEND_RESOLVER_H

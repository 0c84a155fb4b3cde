//===- AntlrSession.h - What both grammars' readers share -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_FRONTEND_ANTLRSESSION_H
#define ENISHI_LIB_FRONTEND_ANTLRSESSION_H

#include "GrammarReader.h"

// LLVM and ANTLR both have an EOF and an INVALID_INDEX; ANTLR comes last.
#include "antlr4-runtime.h"

namespace enishi {

/// Stops at the first error and remembers where it was.
class FirstErrorStrategy : public antlr4::BailErrorStrategy {
public:
  antlr4::Token *offending = nullptr;
  std::vector<std::string> expected;
  std::string rule;

  void recover(antlr4::Parser *parser, std::exception_ptr error) override;
  antlr4::Token *recoverInline(antlr4::Parser *parser) override;

private:
  void note(antlr4::Parser *parser, antlr4::Token *token, bool isExact);
};

/// Records characters that no token begins with.
class LexerErrorListener : public antlr4::BaseErrorListener {
public:
  bool failed = false;
  size_t position = 0; ///< In code points.
  void syntaxError(antlr4::Recognizer *recognizer, antlr4::Token *, size_t line,
                   size_t column, const std::string &message,
                   std::exception_ptr error) override;
};

/// The tokens of a stretch of source. Their start and stop indices are byte
/// offsets in the file (stop is the last byte of the token).
class TokenCollector {
public:
  /// The lexer goes on pointing to `stream` afterwards.
  TokenCollector(const SourceManager &sources, DiagnosticEngine &diagnostics,
                 antlr4::ANTLRInputStream &stream)
      : sources(sources), diagnostics(diagnostics), stream(stream) {}

  /// Appends the tokens of `range`, without an end-of-file token. False after
  /// reporting an error.
  bool collect(antlr4::Lexer &lexer, SourceRange range, Language language);
  void append(size_t type, SourceRange range);
  std::vector<std::unique_ptr<antlr4::Token>> take() {
    return std::move(tokens);
  }

private:
  const SourceManager &sources;
  DiagnosticEngine &diagnostics;
  antlr4::ANTLRInputStream &stream;
  std::vector<std::unique_ptr<antlr4::Token>> tokens;
};

/// An ANTLR parser that is used again and again.
template <typename LexerT, typename ParserT> class AntlrSession {
public:
  AntlrSession(const SourceManager &sources, DiagnosticEngine &diagnostics,
               Language language)
      : sources(sources), diagnostics(diagnostics), language(language),
        lexer(initialized(&input)) {
    lexer.removeErrorListeners();
  }

  /// Parses a range with the statement rule, or with the version rule if it
  /// begins with OPENQASM, and hands the result to `build` as one of
  /// build(StatementEntryContext *), build(VersionEntryContext *). Null after
  /// reporting an error.
  template <typename BuildT>
  syntax::Stmt *parse(SourceRange range, llvm::ArrayRef<SourceRange> runs,
                      BuildT &&build);

private:
  void report(antlr4::CommonTokenStream &stream, SourceRange range,
              const FirstErrorStrategy &strategy);

  /// Unpacks the tables of the lexer and the parser before either is made.
  static antlr4::ANTLRInputStream *
  initialized(antlr4::ANTLRInputStream *input) {
    LexerT::initialize();
    ParserT::initialize();
    return input;
  }

  const SourceManager &sources;
  DiagnosticEngine &diagnostics;
  Language language;
  antlr4::ANTLRInputStream input;
  LexerT lexer;
};

template <typename LexerT, typename ParserT>
template <typename BuildT>
syntax::Stmt *AntlrSession<LexerT, ParserT>::parse(
    SourceRange range, llvm::ArrayRef<SourceRange> runs, BuildT &&build) {
  TokenCollector collector(sources, diagnostics, input);
  uint64_t position = range.begin;
  for (const SourceRange &run : runs) {
    if (!collector.collect(lexer, {range.file, 0, position, run.begin},
                           language))
      return nullptr;
    collector.append(ParserT::GateRun, run);
    position = run.end;
  }
  if (!collector.collect(lexer, {range.file, 0, position, range.end}, language))
    return nullptr;
  collector.append(antlr4::Token::EOF, {range.file, 0, range.end, range.end});

  antlr4::ListTokenSource source(collector.take());
  antlr4::CommonTokenStream stream(&source);
  stream.fill();
  ParserT parser(&stream);
  parser.removeErrorListeners();
  auto strategy = std::make_shared<FirstErrorStrategy>();
  parser.setErrorHandler(strategy);
  auto *simulator =
      parser.template getInterpreter<antlr4::atn::ParserATNSimulator>();
  bool isVersion = stream.get(0)->getType() == ParserT::KwOpenQASM;
  // SLL is enough for every valid program; LL is for the message.
  for (auto mode :
       {antlr4::atn::PredictionMode::SLL, antlr4::atn::PredictionMode::LL}) {
    simulator->setPredictionMode(mode);
    parser.reset();
    try {
      if (isVersion)
        return build(parser.versionEntry());
      return build(parser.statementEntry());
    } catch (const antlr4::ParseCancellationException &) {
    }
  }
  report(stream, range, *strategy);
  return nullptr;
}

template <typename LexerT, typename ParserT>
void AntlrSession<LexerT, ParserT>::report(antlr4::CommonTokenStream &stream,
                                           SourceRange range,
                                           const FirstErrorStrategy &strategy) {
  SyntaxProblem problem;
  llvm::StringRef text = sources.text(range.file);
  for (antlr4::Token *token : stream.getTokens()) {
    bool isEnd = token->getType() == antlr4::Token::EOF;
    uint64_t begin = token->getStartIndex();
    uint64_t end = isEnd ? begin : token->getStopIndex() + 1;
    if (token == strategy.offending)
      problem.offending = problem.tokens.size();
    problem.tokens.push_back(
        {text.slice(begin, end), {range.file, 0, begin, end}});
  }
  problem.expected = strategy.expected;
  problem.rule = strategy.rule;
  reportSyntaxProblem(problem, language, diagnostics);
}

} // namespace enishi

#endif // ENISHI_LIB_FRONTEND_ANTLRSESSION_H

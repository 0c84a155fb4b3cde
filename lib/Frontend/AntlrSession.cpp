//===- AntlrSession.cpp - What both grammars' readers share ---------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AntlrSession.h"

#include <map>

namespace enishi {

/// A token as the user writes it: "'('", or the name of its kind. ANTLR forgets
/// the words that stand for the same token in several lexer modes.
static std::string displayName(const antlr4::dfa::Vocabulary &vocabulary,
                               size_t type) {
  static const std::map<std::string, std::string> marks = {
      {"LeftBracket", "["}, {"RightBracket", "]"}, {"LeftBrace", "{"},
      {"RightBrace", "}"},  {"LeftParen", "("},    {"RightParen", ")"},
      {"Comma", ","},       {"Arrow", "->"},       {"Equals", "="},
      {"Plus", "+"},        {"Minus", "-"},        {"StarStar", "**"},
      {"Star", "*"},        {"Slash", "/"},        {"Percent", "%"},
      {"Tilde", "~"},       {"Bang", "!"}};
  std::string name = vocabulary.getDisplayName(type);
  if (auto mark = marks.find(name); mark != marks.end())
    return "'" + mark->second + "'";
  if (name.compare(0, 2, "Kw") == 0)
    return "'" + llvm::StringRef(name).drop_front(2).lower() + "'";
  return name;
}

void FirstErrorStrategy::note(antlr4::Parser *parser, antlr4::Token *token,
                              bool isExact) {
  offending = token;
  expected.clear();
  const antlr4::dfa::Vocabulary &vocabulary = parser->getVocabulary();
  if (isExact)
    for (ssize_t type : parser->getExpectedTokens().toList())
      expected.push_back(type == static_cast<ssize_t>(antlr4::Token::EOF)
                             ? "the end of the statement"
                             : displayName(vocabulary, type));
  rule = parser->getContext()
             ? parser->getRuleNames()[parser->getContext()->getRuleIndex()]
             : "";
}

void FirstErrorStrategy::recover(antlr4::Parser *parser,
                                 std::exception_ptr error) {
  antlr4::Token *token = parser->getCurrentToken();
  bool isExact = true;
  try {
    std::rethrow_exception(error);
  } catch (const antlr4::NoViableAltException &recognition) {
    // The parser was looking ahead: it knows what could have begun at the
    // start token, but not what could have stood at the offending one.
    token = recognition.getOffendingToken();
    isExact = token == recognition.getStartToken();
  } catch (const antlr4::RecognitionException &recognition) {
    if (recognition.getOffendingToken())
      token = recognition.getOffendingToken();
  }
  note(parser, token, isExact);
  throw antlr4::ParseCancellationException();
}

antlr4::Token *FirstErrorStrategy::recoverInline(antlr4::Parser *parser) {
  note(parser, parser->getCurrentToken(), /*isExact=*/true);
  throw antlr4::ParseCancellationException();
}

void LexerErrorListener::syntaxError(antlr4::Recognizer *recognizer,
                                     antlr4::Token *, size_t, size_t,
                                     const std::string &, std::exception_ptr) {
  if (failed)
    return;
  failed = true;
  position = static_cast<antlr4::Lexer *>(recognizer)->tokenStartCharIndex;
}

/// Byte offsets of the code points of a text, or nothing if all are one byte.
static std::vector<uint32_t> codePointOffsets(llvm::StringRef text) {
  std::vector<uint32_t> offsets;
  bool isAscii = true;
  for (char c : text)
    isAscii &= !(c & 0x80);
  if (isAscii)
    return offsets;
  for (size_t i = 0; i < text.size(); ++i)
    if ((text[i] & 0xc0) != 0x80)
      offsets.push_back(i);
  offsets.push_back(text.size());
  return offsets;
}

bool TokenCollector::collect(antlr4::Lexer &lexer, SourceRange range,
                             Language language) {
  if (range.begin == range.end)
    return true;
  llvm::StringRef text = sources.text(range);
  std::vector<uint32_t> offsets = codePointOffsets(text);
  auto byteOf = [&](size_t codePoint) -> uint64_t {
    return range.begin + (offsets.empty() ? codePoint : offsets[codePoint]);
  };
  stream.load(text.str());
  lexer.setInputStream(&stream);
  LexerErrorListener listener;
  lexer.addErrorListener(&listener);
  for (;;) {
    std::unique_ptr<antlr4::Token> token = lexer.nextToken();
    if (listener.failed || token->getType() == antlr4::Token::EOF)
      break;
    auto *common = static_cast<antlr4::CommonToken *>(token.get());
    size_t start = common->getStartIndex(), stop = common->getStopIndex();
    common->setStartIndex(byteOf(start));
    common->setStopIndex(byteOf(stop + 1) - 1);
    tokens.push_back(std::move(token));
  }
  lexer.removeErrorListener(&listener);
  if (!listener.failed)
    return true;

  uint64_t begin = byteOf(listener.position);
  uint64_t end = begin + 1;
  while (end < range.end && (sources.text(range.file)[end] & 0xc0) == 0x80)
    ++end;
  SyntaxProblem problem;
  problem.rule = "character";
  llvm::StringRef whole = sources.text(range.file);
  for (const std::unique_ptr<antlr4::Token> &token : tokens) {
    uint64_t first = token->getStartIndex(), last = token->getStopIndex() + 1;
    problem.tokens.push_back(
        {whole.slice(first, last), {range.file, 0, first, last}});
  }
  problem.offending = problem.tokens.size();
  problem.tokens.push_back(
      {whole.slice(begin, end), {range.file, 0, begin, end}});
  reportSyntaxProblem(problem, language, diagnostics);
  return false;
}

void TokenCollector::append(size_t type, SourceRange range) {
  auto token = std::make_unique<antlr4::CommonToken>(type);
  token->setStartIndex(range.begin);
  token->setStopIndex(range.end == range.begin ? range.begin : range.end - 1);
  tokens.push_back(std::move(token));
}

} // namespace enishi

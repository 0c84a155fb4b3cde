//===- TreeBuilder.h - What both grammars' builders share -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_FRONTEND_TREEBUILDER_H
#define ENISHI_LIB_FRONTEND_TREEBUILDER_H

#include "AntlrSession.h"

namespace enishi {

/// Positions, words and names: what a builder of our tree from ANTLR's needs
/// whatever the grammar.
class TreeBuilder {
public:
  TreeBuilder(llvm::StringRef text, uint32_t file, syntax::Tree &tree)
      : tree(tree), text(text), file(file) {}

protected:
  SourceRange range(antlr4::Token *token) const {
    return {file, 0, token->getStartIndex(), token->getStopIndex() + 1};
  }
  SourceRange range(antlr4::tree::TerminalNode *node) const {
    return range(node->getSymbol());
  }
  /// An empty rule stops before it starts.
  SourceRange range(antlr4::ParserRuleContext *context) const {
    SourceRange result = range(context->getStart());
    antlr4::Token *stop = context->getStop();
    if (stop && stop->getStopIndex() + 1 > result.begin)
      result.end = stop->getStopIndex() + 1;
    return result;
  }
  llvm::StringRef word(SourceRange range) const {
    return text.slice(range.begin, range.end);
  }
  syntax::Name name(antlr4::tree::TerminalNode *node) const {
    return {word(range(node)), range(node)};
  }
  template <typename NamesContext>
  void names(NamesContext *context, std::vector<syntax::Name> &out) const {
    if (context)
      for (antlr4::tree::TerminalNode *node : context->Identifier())
        out.push_back(name(node));
  }

  syntax::Tree &tree;

private:
  llvm::StringRef text;
  uint32_t file;
};

/// A GrammarReader from a Builder, which makes a statement of an entry rule.
template <typename Builder, typename Lexer, typename Parser>
class TreeReader : public GrammarReader {
public:
  TreeReader(const SourceManager &sources, DiagnosticEngine &diagnostics,
             Language language)
      : sources(sources), session(sources, diagnostics, language) {}

  syntax::Stmt *read(SourceRange range, llvm::ArrayRef<SourceRange> runs,
                     syntax::Tree &tree) override {
    Builder builder(sources.text(range.file), range.file, tree);
    return session.parse(range, runs,
                         [&](auto *entry) { return builder.build(entry); });
  }

private:
  const SourceManager &sources;
  AntlrSession<Lexer, Parser> session;
};

} // namespace enishi

#endif // ENISHI_LIB_FRONTEND_TREEBUILDER_H

//===- SyntaxErrors.cpp - What is wrong with a sentence, in words ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The grammar knows where a statement stops making sense and what could have
// stood there. The mistakes that people make have patterns, though, and each of
// those gets an explanation and a fix of its own before the general message.
//
//===----------------------------------------------------------------------===//

#include "GrammarReader.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"

#include <fmt/format.h>

namespace enishi {

namespace {

class Explainer {
public:
  Explainer(const SyntaxProblem &problem, Language language,
            DiagnosticEngine &diagnostics)
      : problem(problem), tokens(problem.tokens), at(problem.offending),
        language(language), diagnostics(diagnostics) {}

  void run();

private:
  llvm::StringRef word(size_t i) const {
    return i < tokens.size() ? tokens[i].text : llvm::StringRef();
  }
  bool atEnd() const { return at + 1 >= tokens.size(); }
  bool isName(size_t i) const {
    return !word(i).empty() &&
           (text::isNameStart(word(i)[0]) || (word(i)[0] & 0x80));
  }
  bool expects(llvm::StringRef token) const {
    for (const std::string &expected : problem.expected)
      if (token == expected)
        return true;
    return false;
  }
  Diagnostic &error(size_t i, llvm::StringRef code, std::string message,
                    std::string label) {
    Diagnostic &diagnostic =
        diagnostics.error(tokens[i].range, code, std::move(message));
    diagnostic.label = std::move(label);
    return diagnostic;
  }
  /// The place right after token `i`.
  SourceRange after(size_t i) const {
    SourceRange range = tokens[i].range;
    range.begin = range.end;
    return range;
  }
  size_t statementStart() const;

  // Each returns true if it knew the mistake and reported it.
  bool character();
  bool misplacedVersion();
  bool physicalQubitDeclared();
  bool sizeAfterName();
  bool untypedLoop();
  bool untypedConstant();
  bool modifierWithoutMark();
  bool otherLanguage();
  bool unknownControl();
  bool missingParenthesis();
  bool unmatchedBracket();
  bool missingSemicolon();
  bool assignmentInCondition();
  bool keywordAsName();
  bool missingVersionNumber();
  void general();
  std::string expectation() const;

  const SyntaxProblem &problem;
  const std::vector<syntax::Name> &tokens;
  size_t at;
  Language language;
  DiagnosticEngine &diagnostics;
};

/// The first token of the innermost statement around the offending one.
size_t Explainer::statementStart() const {
  for (size_t i = at; i > 0; --i) {
    llvm::StringRef before = word(i - 1);
    if (before == ";" || before == "{" || before == "}" || before == "else")
      return i;
  }
  return 0;
}

bool Explainer::character() {
  if (problem.rule != "character")
    return false;
  llvm::StringRef c = word(at);
  llvm::StringRef before = at > 0 ? word(at - 1) : llvm::StringRef();
  if (before == "include" || before == "defcalgrammar") {
    error(at, "E0010", "expected a file name in quotes", "not in quotes").help =
        fmt::format("write `{} \"name\";`", before.str());
    return true;
  }
  if (before == "OPENQASM")
    return false;
  size_t start = statementStart();
  if (language == Language::OpenQASM2 && c != "\"" && c != "'" && c != "#" &&
      c != "\\" && c != "`" && c != "?" && c.size() == 1) {
    if (c == "=" && word(start) == "if") {
      error(at, "E0010", "`=` does not compare",
            "this is the mark of an assignment")
          .help = "write `==` to compare";
      return true;
    }
    error(at, "E0018",
          fmt::format("`{}` is OpenQASM 3, but this file says it is "
                      "OpenQASM 2",
                      c.str()),
          "not in OpenQASM 2.0")
        .help = "begin the file with `OPENQASM 3.1;` and include "
                "\"stdgates.inc\" instead of \"qelib1.inc\"";
    return true;
  }
  Diagnostic &diagnostic =
      error(at, "E0005", fmt::format("unexpected character `{}`", c.str()),
            "not part of the language here");
  if (c == "\"" || c == "'")
    diagnostic.help = "strings only stand after `include`; a bit string has "
                      "nothing but 0, 1 and _ in it";
  else if (c == "#")
    diagnostic.help = "comments begin with `//`";
  else if (c == "$")
    diagnostic.help = "a physical qubit is `$` and a number, as in `$0`";
  return true;
}

bool Explainer::misplacedVersion() {
  if (word(at) != "OPENQASM")
    return false;
  error(at, "E0015", "the version line must be the first statement", "too late")
      .help = "move it to the top of the file";
  return true;
}

bool Explainer::missingVersionNumber() {
  if (word(0) != "OPENQASM")
    return false;
  error(at, "E0015", "the version line is not complete",
        at == 1 ? "expected a version number" : "expected `;`")
      .help = "write `OPENQASM 3.1;` or `OPENQASM 2.0;`";
  return true;
}

bool Explainer::physicalQubitDeclared() {
  size_t start = statementStart();
  if (word(start) != "qubit" || !word(at).starts_with("$"))
    return false;
  Diagnostic &diagnostic =
      error(at, "E0013", "physical qubits are not declared",
            "exists without a declaration");
  diagnostic.help = fmt::format("use `{}` directly, as in `x {};`",
                                word(at).str(), word(at).str());
  if (word(at + 1) == ";") {
    SourceRange range = tokens[start].range;
    range.end = tokens[at + 1].range.end;
    diagnostic.fixIts.push_back({range, "", "remove the declaration"});
  }
  return true;
}

bool Explainer::sizeAfterName() {
  size_t start = statementStart();
  if (word(start) == "const" || word(start) == "input" ||
      word(start) == "output")
    ++start;
  bool hasSize =
      llvm::StringSwitch<bool>(word(start))
          .Cases({"qubit", "bit", "int", "uint", "float", "angle"}, true)
          .Default(false);
  if (!hasSize || at != start + 2 || word(at) != "[" || !isName(start + 1))
    return false;
  size_t close = at;
  while (close + 1 < tokens.size() && word(close) != "]")
    ++close;
  SourceRange size = tokens[at].range;
  size.end = tokens[close].range.end;
  Diagnostic &diagnostic =
      diagnostics.error(size, "E0012", "the size stands before the name");
  diagnostic.label = "belongs to the type";
  if (word(close) != "]")
    return true;
  std::string sizeText = diagnostics.sourceManager().text(size).str();
  SourceRange declared = tokens[start].range;
  declared.end = size.end;
  std::string fixed = fmt::format("{}{} {}", word(start).str(), sizeText,
                                  word(start + 1).str());
  diagnostic.help = fmt::format("write `{};`", fixed);
  diagnostic.fixIts.push_back(
      {declared, fixed, "write the size before the name"});
  return true;
}

bool Explainer::untypedLoop() {
  if (at == 0 || word(at - 1) != "for")
    return false;
  if (word(at) == "(") {
    error(at, "E0010", "a loop runs over a range or a set",
          "expected a type, as in `int i`")
        .help = "write `for int i in [0:3] { ... }`; the end belongs to it";
    return true;
  }
  bool isLoop = isName(at) && word(at + 1) == "in";
  if (!isLoop)
    return false;
  Diagnostic &diagnostic =
      error(at, "E0014",
            fmt::format("the loop variable `{}` has no type", word(at).str()),
            "needs a type before it");
  diagnostic.help = fmt::format("write `for int {} in ...`", word(at).str());
  SourceRange place = tokens[at].range;
  place.end = place.begin;
  diagnostic.fixIts.push_back({place, "int ", "give the variable a type"});
  return true;
}

bool Explainer::untypedConstant() {
  if (at == 0 || word(at - 1) != "const" || !isName(at))
    return false;
  error(at, "E0014",
        fmt::format("the constant `{}` has no type", word(at).str()),
        "needs a type before it")
      .help = fmt::format("write `const int {} = ...`, or float, angle, bool",
                          word(at).str());
  return true;
}

bool Explainer::modifierWithoutMark() {
  if (at == 0 || !isName(at))
    return false;
  llvm::StringRef before = word(at - 1);
  if (before != "ctrl" && before != "negctrl" && before != "inv")
    return false;
  Diagnostic &diagnostic =
      error(at, "E0010",
            fmt::format("expected `@` after the modifier `{}`", before.str()),
            "expected `@` before this");
  SourceRange place = tokens[at].range;
  place.end = place.begin;
  diagnostic.fixIts.push_back({place, "@ ", "add the `@`"});
  return true;
}

bool Explainer::otherLanguage() {
  llvm::StringRef first = word(statementStart());
  if (language == Language::OpenQASM3 && first == "opaque") {
    error(statementStart(), "E0017", "`opaque` gates exist in OpenQASM 2 only",
          "OpenQASM 2")
        .help = "begin the file with `OPENQASM 2.0;`, or give the gate a "
                "definition or a calibration";
    return true;
  }
  if (language == Language::OpenQASM3)
    return false;
  bool isNewer =
      llvm::StringSwitch<bool>(first)
          .Cases({"qubit", "bit", "int", "uint", "float", "angle"}, true)
          .Cases({"bool", "const", "let", "def", "cal", "defcal"}, true)
          .Cases({"input", "output", "for", "while", "switch", "box"}, true)
          .Cases({"ctrl", "negctrl", "inv", "pow", "gphase", "end"}, true)
          .Cases({"delay", "array", "duration", "stretch", "extern"}, true)
          .Default(false);
  isNewer |= word(at) == "else" || (first == "if" && word(at) == "{");
  isNewer |= word(at) == "=" && at > 0;
  if (!isNewer)
    return false;
  size_t where = word(at) == "else" || word(at) == "{" || word(at) == "="
                     ? at
                     : statementStart();
  error(where, "E0018",
        fmt::format("`{}` is OpenQASM 3, but this file says it is OpenQASM 2",
                    word(where).str()),
        "not in OpenQASM 2.0")
      .help = "begin the file with `OPENQASM 3.1;` and include "
              "\"stdgates.inc\" instead of \"qelib1.inc\"";
  return true;
}

bool Explainer::unknownControl() {
  if (word(at) == "else" && language == Language::OpenQASM3) {
    error(at, "E0010", "this `else` belongs to no `if`", "no `if` before it");
    return true;
  }
  for (size_t i : {at, statementStart()}) {
    if (word(i) != "elif" && word(i) != "elsif" && word(i) != "elseif")
      continue;
    Diagnostic &diagnostic =
        error(i, "E0010", fmt::format("there is no `{}`", word(i).str()),
              "not a keyword");
    diagnostic.help = "write `else if`";
    diagnostic.fixIts.push_back(
        {tokens[i].range, "else if", "write `else if`"});
    return true;
  }
  return false;
}

bool Explainer::missingParenthesis() {
  if (at == 0 || !expects("'('"))
    return false;
  llvm::StringRef before = word(at - 1);
  if (before != "if" && before != "while" && before != "switch")
    return false;
  error(
      at, "E0019",
      fmt::format("the condition of `{}` stands in parentheses", before.str()),
      "expected `(`")
      .help = fmt::format("write `{} (...)`", before.str());
  return true;
}

bool Explainer::unmatchedBracket() {
  llvm::StringRef found = word(at);
  if (found == "}" || found == ")" || found == "]") {
    char opening = found == "}" ? '{' : found == ")" ? '(' : '[';
    int depth = 0;
    for (size_t i = 0; i < at; ++i) {
      depth += word(i).size() == 1 && word(i)[0] == opening;
      depth -= word(i) == found;
    }
    if (depth > 0)
      return false;
    error(at, "E0016", fmt::format("this `{}` closes nothing", found.str()),
          fmt::format("no `{}` is open", opening));
    return true;
  }
  // With nothing particular expected, what is open at the end of the statement
  // is the likely reason.
  bool isVague = problem.expected.empty();
  if (!atEnd() && found != ";" && !isVague)
    return false;
  size_t end = at;
  if (isVague)
    while (end + 1 < tokens.size() && word(end) != ";")
      ++end;
  // The innermost bracket that is open where the statement stops.
  llvm::SmallVector<size_t, 8> open;
  for (size_t i = 0; i < end; ++i) {
    llvm::StringRef text = word(i);
    if (text == "{" || text == "(" || text == "[")
      open.push_back(i);
    else if ((text == "}" || text == ")" || text == "]") && !open.empty())
      open.pop_back();
  }
  if (open.empty())
    return false;
  llvm::StringRef opening = word(open.back());
  llvm::StringRef closing = opening == "{" ? "}" : opening == "(" ? ")" : "]";
  // `;` stands well in braces.
  if (opening == "{" && !atEnd())
    return false;
  if (opening != "{" && !isVague &&
      !expects(fmt::format("'{}'", closing.str())))
    return false;
  Diagnostic &diagnostic = error(
      open.back(), "E0016",
      fmt::format("this `{}` is never closed", opening.str()), "opened here");
  Diagnostic note;
  note.severity = Severity::Note;
  note.message = fmt::format("expected a `{}` before this", closing.str());
  note.range = tokens[end].range;
  diagnostic.notes.push_back(std::move(note));
  return true;
}

bool Explainer::missingSemicolon() {
  if (at == 0 || !expects("';'"))
    return false;
  SourceRange gap = after(at - 1);
  gap.end = tokens[at].range.begin;
  bool newLine = diagnostics.sourceManager().text(gap).contains('\n');
  if (!atEnd() && !newLine && word(at) != "}")
    return false;
  SourceRange place = after(at - 1);
  place.begin -= 1;
  Diagnostic &diagnostic =
      diagnostics.error(place, "E0011", "the statement has no `;` at its end");
  diagnostic.label = "expected `;` after this";
  diagnostic.fixIts.push_back({after(at - 1), ";", "add the semicolon"});
  return true;
}

bool Explainer::assignmentInCondition() {
  if (word(at) != "=" || !expects("')'"))
    return false;
  Diagnostic &diagnostic = error(at, "E0010", "`=` does not compare",
                                 "this is the mark of an assignment");
  diagnostic.help = "write `==` to compare";
  diagnostic.fixIts.push_back({tokens[at].range, "==", "compare with `==`"});
  return true;
}

bool isKeyword(llvm::StringRef word, Language language) {
  static const llvm::StringSet<> two = {
      "OPENQASM", "include", "qreg",  "creg",    "gate",
      "opaque",   "measure", "reset", "barrier", "if"};
  static const llvm::StringSet<> three = {
      "OPENQASM", "include",  "defcalgrammar",
      "def",      "cal",      "defcal",
      "gate",     "extern",   "box",
      "let",      "break",    "continue",
      "if",       "else",     "end",
      "return",   "for",      "while",
      "in",       "switch",   "case",
      "default",  "pragma",   "input",
      "output",   "const",    "readonly",
      "mutable",  "qreg",     "qubit",
      "creg",     "bool",     "bit",
      "int",      "uint",     "float",
      "angle",    "complex",  "array",
      "void",     "duration", "stretch",
      "gphase",   "inv",      "pow",
      "ctrl",     "negctrl",  "durationof",
      "delay",    "reset",    "measure",
      "barrier",  "true",     "false",
      "im"};
  return (language == Language::OpenQASM2 ? two : three).contains(word);
}

bool Explainer::keywordAsName() {
  if (!expects("Identifier") || !isKeyword(word(at), language))
    return false;
  // Where a statement or an expression may begin, many words may stand.
  if (problem.expected.size() > 4)
    return false;
  error(at, "E0020",
        fmt::format("`{}` is a keyword and can't be a name", word(at).str()),
        "expected a name")
      .help = "choose another name";
  return true;
}

/// "`;` or `,`", "an expression", or nothing if too much would fit.
std::string Explainer::expectation() const {
  std::vector<std::string> parts;
  bool isStatement = expects("'gate'");
  bool isExpression = !isStatement &&
                      (expects("IntegerLiteral") || expects("Integer")) &&
                      expects("'('");
  if (isStatement)
    parts.push_back("a statement");
  if (isExpression)
    parts.push_back("an expression");
  for (const std::string &token : problem.expected) {
    bool isMark =
        token.size() > 2 && token[0] == '\'' && !text::isNameStart(token[1]);
    if (isStatement ||
        (isExpression && !(isMark && token != "'('" && token != "'-'" &&
                           token != "'~'" && token != "'!'" && token != "'+'")))
      continue;
    std::string name =
        llvm::StringSwitch<std::string>(token)
            .Case("Identifier", "a name")
            .Case("HardwareQubit", "a physical qubit")
            .Cases({"IntegerLiteral", "Integer"}, "a whole number")
            .Cases({"StringLiteral", "String"}, "a file name in quotes")
            .Case("LineText", "the text of the line")
            .Case("CompoundAssign", "")
            .Cases({"EqualityOp", "ComparisonOp", "ShiftOp"}, "")
            .Cases({"'+'", "'-'", "'*'", "'/'", "'%'", "'**'"}, "")
            .Cases({"'&'", "'|'", "'^'", "'&&'", "'||'", "'++'"}, "")
            .Default(
                token[0] == '\''
                    ? fmt::format("`{}`", token.substr(1, token.size() - 2))
                    : token);
    if (!name.empty())
      parts.push_back(std::move(name));
  }
  if (parts.empty() || parts.size() > 6)
    return "";
  std::string text = parts[0];
  for (size_t i = 1; i < parts.size(); ++i)
    text += (i + 1 == parts.size() ? " or " : ", ") + parts[i];
  return text;
}

void Explainer::general() {
  std::string found = atEnd()
                          ? "the end of the statement"
                          : fmt::format("`{}`", word(at).take_front(40).str());
  std::string expected = expectation();
  error(at, "E0010",
        expected.empty()
            ? fmt::format("unexpected {}", found)
            : fmt::format("expected {}, found {}", expected, found),
        expected.empty() ? "does not fit here"
                         : fmt::format("expected {}", expected));
}

void Explainer::run() {
  if (character() || misplacedVersion() || missingVersionNumber() ||
      physicalQubitDeclared() || sizeAfterName() || untypedLoop() ||
      untypedConstant() || modifierWithoutMark() || otherLanguage() ||
      unknownControl() || missingParenthesis() || unmatchedBracket() ||
      missingSemicolon() || assignmentInCondition() || keywordAsName())
    return;
  general();
}

} // namespace

void reportSyntaxProblem(const SyntaxProblem &problem, Language language,
                         DiagnosticEngine &diagnostics) {
  Explainer(problem, language, diagnostics).run();
}

} // namespace enishi

//===- OpenQASM.cpp - Reading OpenQASM 2.0 and 3.1 ------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Frontend/OpenQASM.h"

#include "GrammarReader.h"
#include "Resolver.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <fmt/format.h>

namespace enishi {

namespace {

/// Files that include each other without end are caught by name; this catches
/// those that come under ever new names.
constexpr size_t kMaxIncludeDepth = 64;

/// Shorter blocks go to the grammar whole.
constexpr ptrdiff_t kMinBlockForRuns = 256;

class Frontend {
public:
  Frontend(SourceManager &sources, DiagnosticEngine &diagnostics,
           const ParseOptions &options)
      : sources(sources), diagnostics(diagnostics), options(options),
        program(std::make_unique<ast::Program>()),
        resolver(sources, diagnostics, *program, interner,
                 {[this](SourceRange range, syntax::Tree &tree) {
                    return reader(language).read(range, {}, tree);
                  },
                  [this](llvm::StringRef name, SourceRange range) {
                    include(name, range);
                  }}) {}

  std::unique_ptr<ast::Program> run(uint32_t file);

private:
  GrammarReader &reader(Language language);
  Language detect(uint32_t file);
  void read(uint32_t file);
  /// Reads the statement at `p`; returns where it ends.
  const char *slowStatement(uint32_t file, const char *p, const char *end,
                            bool isFirst);
  void version(const syntax::Stmt &stmt, bool isFirst);
  void include(llvm::StringRef name, SourceRange range);
  std::vector<SourceRange> findRuns(uint32_t file, const char *p,
                                    const char *end);
  bool reportProblem(const text::StatementExtent &extent, uint32_t file);

  SourceManager &sources;
  DiagnosticEngine &diagnostics;
  const ParseOptions &options;
  std::unique_ptr<ast::Program> program;
  Interner interner;
  Resolver resolver;
  Language language = Language::OpenQASM3;
  std::unique_ptr<GrammarReader> readers[2];
  /// The files that are being read, outermost first, by real path.
  std::vector<std::string> openFiles;
};

GrammarReader &Frontend::reader(Language language) {
  std::unique_ptr<GrammarReader> &slot = readers[static_cast<int>(language)];
  if (!slot)
    slot = language == Language::OpenQASM2
               ? makeOpenQASM2Reader(sources, diagnostics)
               : makeOpenQASM3Reader(sources, diagnostics);
  return *slot;
}

/// The version line decides. Without one, what only OpenQASM 2 programs have.
Language Frontend::detect(uint32_t file) {
  if (options.language != ParseOptions::Language::FromVersion)
    return options.language == ParseOptions::Language::OpenQASM2
               ? Language::OpenQASM2
               : Language::OpenQASM3;
  llvm::StringRef text = sources.text(file);
  const char *p = text::skipTrivia(text.begin(), text.end());
  llvm::StringRef rest(p, text.end() - p);
  if (rest.consume_front("OPENQASM")) {
    p = text::skipTrivia(rest.begin(), rest.end());
    bool isTwo = p < rest.end() && *p == '2' &&
                 (p + 1 == rest.end() || !text::isDigit(p[1]));
    return isTwo ? Language::OpenQASM2 : Language::OpenQASM3;
  }
  llvm::StringRef head = text.take_front(1 << 16);
  bool hasOpaque = head.contains("\nopaque ") || head.starts_with("opaque ");
  return head.contains("\"qelib1.inc\"") ||
                 (hasOpaque && !head.contains("\"stdgates.inc\""))
             ? Language::OpenQASM2
             : Language::OpenQASM3;
}

bool Frontend::reportProblem(const text::StatementExtent &extent,
                             uint32_t file) {
  if (extent.problem == text::StatementExtent::None)
    return false;
  uint64_t offset = extent.where - sources.text(file).begin();
  SourceRange where{file, 0, offset, offset + 1};
  auto error = [&](llvm::StringRef code, const char *message,
                   const char *label) -> Diagnostic & {
    Diagnostic &diagnostic = diagnostics.error(where, code, message);
    diagnostic.label = label;
    return diagnostic;
  };
  switch (extent.problem) {
  case text::StatementExtent::UnterminatedComment:
    where.end = offset + 2;
    error("E0003", "the comment is never closed", "begins here").help =
        "close it with `*/`";
    break;
  case text::StatementExtent::UnterminatedString:
    error("E0004", "the string is never closed", "begins here").help =
        "a string ends on the line on which it begins";
    break;
  default:
    error("E0006", "the program nests too deeply",
          fmt::format("more than {} levels", text::kMaxNesting).c_str());
    break;
  }
  return true;
}

/// The stretches of plain statements inside the blocks of a statement.
std::vector<SourceRange> Frontend::findRuns(uint32_t file, const char *p,
                                            const char *end) {
  std::vector<SourceRange> runs;
  if (!options.useScanner)
    return runs;
  Scanner scanner(language, interner);
  const char *base = sources.text(file).begin();
  bool isStart = false;
  while (p < end) {
    p = text::skipTrivia(p, end);
    if (p == end)
      break;
    if (isStart && text::isNameStart(*p)) {
      const char *last = scanner.skipRun(p, end);
      if (last != p) {
        runs.push_back({file, 0, static_cast<uint64_t>(p - base),
                        static_cast<uint64_t>(last - base)});
        p = last;
        continue;
      }
    }
    char c = *p;
    isStart = c == '{' || c == '}' || c == ';';
    if (c == '"' || c == '\'') {
      ++p;
      while (p < end && *p != c && *p != '\n')
        ++p;
    } else if (c == '@' || c == '#') {
      // Lines that belong to the statement after them: that one is not plain.
      while (p < end && *p != '\n')
        ++p;
      continue;
    }
    if (text::isNameStart(c))
      while (p + 1 < end && (text::isNamePart(p[1]) || (p[1] & 0x80)))
        ++p;
    p += p < end;
  }
  return runs;
}

void Frontend::version(const syntax::Stmt &stmt, bool isFirst) {
  if (!isFirst) {
    Diagnostic &diagnostic = diagnostics.error(
        stmt.range, "E0015", "the version line must be the first statement");
    diagnostic.label = "too late";
    diagnostic.help = "move it to the top of the file";
    return;
  }
  if (options.syntaxOnly)
    return;
  llvm::StringRef number = stmt.name.text;
  bool isTwo = language == Language::OpenQASM2;
  bool isKnown = isTwo ? number == "2" || number == "2.0"
                       : number == "3" || number == "3.0" || number == "3.1";
  if (!isKnown) {
    Diagnostic &diagnostic = diagnostics.error(
        stmt.name.range, "E0008",
        openFiles.size() > 1
            ? "the included file is in another version of the language"
            : fmt::format("OpenQASM {} is not supported", number.str()));
    diagnostic.label = "not supported";
    diagnostic.help = "the versions are 2.0, 3.0 and 3.1";
    return;
  }
  if (openFiles.size() > 1)
    return;
  program->majorVersion = isTwo ? 2 : 3;
  program->minorVersion = isTwo || number != "3.1" ? 0 : 1;
  resolver.setIncludePlace(
      {stmt.range.file, 0, stmt.range.end, stmt.range.end});
}

const char *Frontend::slowStatement(uint32_t file, const char *p,
                                    const char *end, bool isFirst) {
  text::StatementExtent extent = text::findStatementEnd(p, end, language);
  if (reportProblem(extent, file))
    return end;
  std::vector<SourceRange> runs;
  if (extent.hasBlock && !extent.hasCalibration &&
      extent.end - p >= kMinBlockForRuns)
    runs = findRuns(file, p, extent.end);
  const char *base = sources.text(file).begin();
  syntax::Tree tree;
  const syntax::Stmt *stmt =
      reader(language).read({file, 0, static_cast<uint64_t>(p - base),
                             static_cast<uint64_t>(extent.end - base)},
                            runs, tree);
  if (stmt && stmt->kind == syntax::StmtKind::Version)
    version(*stmt, isFirst);
  else if (stmt && !options.syntaxOnly)
    resolver.statement(*stmt);
  return extent.end;
}

void Frontend::read(uint32_t file) {
  if (!text::checkEncoding(sources, file, diagnostics))
    return;
  llvm::StringRef text = sources.text(file);
  const char *base = text.begin(), *p = base, *end = text.end();
  // A byte order mark says nothing that is not known.
  if (text.starts_with("\xef\xbb\xbf"))
    p += 3;
  if (!options.syntaxOnly)
    resolver.expect(text.size());
  Scanner scanner(language, interner, &resolver);
  PlainStatement plain;
  bool isFirst = true;
  const char *unterminated = nullptr;
  for (;;) {
    p = text::skipTrivia(p, end, &unterminated);
    if (p == end || diagnostics.isFull() || resolver.isTooLarge())
      break;
    const char *next =
        options.useScanner ? scanner.scan(p, end, plain) : nullptr;
    if (!next ||
        !(options.syntaxOnly ||
          resolver.plain(plain, {file, 0, static_cast<uint64_t>(p - base),
                                 static_cast<uint64_t>(next - base)})))
      next = slowStatement(file, p, end, isFirst);
    isFirst = false;
    p = next;
  }
  if (unterminated) {
    text::StatementExtent extent;
    extent.problem = text::StatementExtent::UnterminatedComment;
    extent.where = unterminated;
    reportProblem(extent, file);
  } else if (isFirst && openFiles.size() <= 1 && !options.syntaxOnly) {
    diagnostics.error({file, 0, 0, 0}, "E0007", "the program is empty").help =
        "a program has at least one statement, as in `qubit q;`";
  }
}

void Frontend::include(llvm::StringRef name, SourceRange range) {
  llvm::SmallString<256> including(sources.file(range.file).name);
  llvm::sys::path::remove_filename(including);
  std::vector<std::string> folders;
  if (!llvm::sys::path::is_absolute(name)) {
    folders.push_back(including.str().str());
    folders.insert(folders.end(), options.includePaths.begin(),
                   options.includePaths.end());
  } else {
    folders.push_back("");
  }
  llvm::SmallString<256> path;
  bool isFound = false;
  for (const std::string &folder : folders) {
    path = folder;
    llvm::sys::path::append(path, name);
    if ((isFound = llvm::sys::fs::is_regular_file(path)))
      break;
  }
  auto error = [&](llvm::StringRef code, std::string message,
                   const char *label) -> Diagnostic & {
    Diagnostic &diagnostic = diagnostics.error(range, code, std::move(message));
    diagnostic.label = label;
    return diagnostic;
  };
  if (!isFound) {
    Diagnostic &diagnostic =
        error("E0130", fmt::format("the file `{}` is not found", name.str()),
              "no such file");
    diagnostic.help = "files are looked for beside the including file and in "
                      "the include paths; `stdgates.inc` and `qelib1.inc` "
                      "are always there";
    return;
  }
  llvm::SmallString<256> real;
  if (llvm::sys::fs::real_path(path, real))
    real = path;
  if (llvm::is_contained(openFiles, real.str())) {
    error("E0131", fmt::format("the file `{}` includes itself", name.str()),
          "is being read already");
    return;
  }
  if (openFiles.size() >= kMaxIncludeDepth) {
    error("E0132", "the includes nest too deeply", "one too many").help =
        fmt::format("at most {} files deep", kMaxIncludeDepth);
    return;
  }
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    error("E0130",
          fmt::format("the file `{}` can't be read: {}", name.str(),
                      buffer.getError().message()),
          "can't be read");
    return;
  }
  uint32_t file = sources.add(path.str().str(), std::move(*buffer), range);
  openFiles.push_back(real.str().str());
  read(file);
  openFiles.pop_back();
}

std::unique_ptr<ast::Program> Frontend::run(uint32_t file) {
  size_t errorsBefore = diagnostics.errorCount();
  llvm::SmallString<256> real;
  if (llvm::sys::fs::real_path(sources.file(file).name, real))
    real = sources.file(file).name;
  openFiles.push_back(real.str().str());
  language = detect(file);
  resolver.setLanguage(language);
  resolver.declareBuiltins();
  program->isOpenQASM2 = language == Language::OpenQASM2;
  program->majorVersion = program->isOpenQASM2 ? 2 : 3;
  program->minorVersion = program->isOpenQASM2 ? 0 : 1;
  read(file);
  if (diagnostics.errorCount() != errorsBefore)
    return nullptr;
  return std::move(program);
}

} // namespace

std::unique_ptr<ast::Program> parseOpenQASM(SourceManager &sources,
                                            uint32_t file,
                                            DiagnosticEngine &diagnostics,
                                            const ParseOptions &options) {
  return Frontend(sources, diagnostics, options).run(file);
}

} // namespace enishi

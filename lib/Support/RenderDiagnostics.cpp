//===- RenderDiagnostics.cpp - Messages as text, JSON and SARIF -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Support/Diagnostic.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/Unicode.h"

#include <algorithm>

using namespace enishi;

namespace {

llvm::StringRef severityName(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Note:
    return "note";
  }
  return "";
}

/// A source line made printable: tabs become one space, control characters and
/// broken UTF-8 become '?', and what is far from the marked part is cut.
struct VisibleLine {
  std::string text;
  size_t caretColumn = 0; ///< In terminal columns from 0.
  size_t caretWidth = 1;
};

constexpr size_t kContextColumns = 100;

size_t displayWidth(llvm::StringRef text) {
  int width = llvm::sys::unicode::columnWidthUTF8(text);
  return width < 0 ? text.size() : static_cast<size_t>(width);
}

/// The byte length of the UTF-8 sequence at the start of `text`, 0 if broken.
size_t sequenceLength(llvm::StringRef text) {
  unsigned char lead = text.front();
  size_t length = lead < 0x80             ? 1
                  : (lead & 0xE0) == 0xC0 ? 2
                  : (lead & 0xF0) == 0xE0 ? 3
                  : (lead & 0xF8) == 0xF0 ? 4
                                          : 0;
  if (length == 0 || length > text.size())
    return 0;
  for (size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
      return 0;
  return length;
}

std::string printable(llvm::StringRef text) {
  std::string result;
  while (!text.empty()) {
    size_t length = sequenceLength(text);
    unsigned char c = text.front();
    if (length == 0 || (length == 1 && (c < 0x20 || c == 0x7F)))
      result += c == '\t' ? ' ' : '?';
    else
      result += text.take_front(length).str();
    text = text.drop_front(std::max<size_t>(length, 1));
  }
  return result;
}

VisibleLine visibleLine(llvm::StringRef line, size_t begin, size_t end) {
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());
  size_t from = begin > kContextColumns ? begin - kContextColumns : 0;
  size_t to = std::min(line.size(), begin + kContextColumns);
  // Do not cut through a code point.
  auto isContinuation = [&](size_t i) {
    return i < line.size() &&
           (static_cast<unsigned char>(line[i]) & 0xC0) == 0x80;
  };
  while (from > 0 && isContinuation(from))
    --from;
  while (to < line.size() && isContinuation(to))
    ++to;
  std::string prefix =
      (from > 0 ? "..." : "") + printable(line.slice(from, begin));
  std::string marked = printable(line.slice(begin, std::min(end, to)));
  VisibleLine result;
  result.text = prefix + marked;
  if (end < to)
    result.text += printable(line.slice(end, to));
  if (to < line.size())
    result.text += "...";
  result.caretColumn = displayWidth(prefix);
  result.caretWidth = std::max<size_t>(1, displayWidth(marked));
  return result;
}

class TextRenderer {
public:
  TextRenderer(const SourceManager &sources, bool colors, llvm::raw_ostream &os)
      : sources(sources), colors(colors), os(os) {}

  void render(const Diagnostic &d) {
    renderHead(d);
    renderSnippet(d);
    for (const Diagnostic &note : d.notes) {
      renderHead(note);
      renderSnippet(note);
    }
    if (!d.help.empty())
      renderHelp(d.help);
    for (const FixIt &fix : d.fixIts)
      renderFix(fix);
  }

private:
  void paint(llvm::raw_ostream::Colors color, bool bold = true) {
    if (colors)
      os.changeColor(color, bold);
  }
  void plain() {
    if (colors)
      os.resetColor();
  }
  void gutter(llvm::StringRef text) {
    paint(llvm::raw_ostream::BLUE);
    os.indent(gutterWidth - std::min<size_t>(gutterWidth, text.size()));
    os << text << " | ";
    plain();
  }

  void renderHead(const Diagnostic &d) {
    paint(d.severity == Severity::Error     ? llvm::raw_ostream::RED
          : d.severity == Severity::Warning ? llvm::raw_ostream::YELLOW
                                            : llvm::raw_ostream::CYAN);
    os << severityName(d.severity);
    if (!d.code.empty())
      os << '[' << d.code << ']';
    plain();
    os << ": " << printable(d.message) << '\n';
  }

  void renderSnippet(const Diagnostic &d) {
    if (!d.range.isValid())
      return;
    LineColumn at = sources.lineColumn(d.range.file, d.range.begin);
    std::string number = std::to_string(at.line);
    gutterWidth = number.size();
    paint(llvm::raw_ostream::BLUE);
    os.indent(gutterWidth) << "--> ";
    plain();
    os << sources.file(d.range.file).name << ':' << at.line << ':' << at.column
       << '\n';
    renderIncludeStack(d.range.file);
    llvm::StringRef line = sources.line(d.range.file, at.line);
    llvm::StringRef whole = sources.text(d.range.file);
    size_t column =
        line.data() ? whole.data() + d.range.begin - line.data() : 0;
    VisibleLine visible =
        visibleLine(line, column, column + (d.range.end - d.range.begin));
    gutter("");
    os << '\n';
    gutter(number);
    os << visible.text << '\n';
    gutter("");
    os.indent(visible.caretColumn);
    paint(d.severity == Severity::Error     ? llvm::raw_ostream::RED
          : d.severity == Severity::Warning ? llvm::raw_ostream::YELLOW
                                            : llvm::raw_ostream::CYAN);
    os << std::string(visible.caretWidth, '^');
    if (!d.label.empty())
      os << ' ' << printable(d.label);
    plain();
    os << '\n';
  }

  void renderIncludeStack(uint32_t file) {
    SourceRange from = sources.file(file).includedFrom;
    while (from.isValid()) {
      LineColumn at = sources.lineColumn(from.file, from.begin);
      os.indent(gutterWidth)
          << "  : included from " << sources.file(from.file).name << ':'
          << at.line << '\n';
      from = sources.file(from.file).includedFrom;
    }
  }

  void renderHelp(llvm::StringRef help) {
    paint(llvm::raw_ostream::BLUE);
    os.indent(gutterWidth) << " = ";
    plain();
    os << "help: " << printable(help) << '\n';
  }

  void renderFix(const FixIt &fix) {
    std::string text = fix.message.empty() ? std::string("write") : fix.message;
    if (!fix.text.empty())
      text += ": `" + fix.text + "`";
    renderHelp(text);
  }

  const SourceManager &sources;
  bool colors;
  llvm::raw_ostream &os;
  size_t gutterWidth = 1;
};

llvm::json::Object positionJson(const SourceManager &sources, SourceRange r) {
  LineColumn begin = sources.lineColumn(r.file, r.begin);
  LineColumn end = sources.lineColumn(r.file, r.end);
  return llvm::json::Object{{"file_name", sources.file(r.file).name},
                            {"byte_start", r.begin},
                            {"byte_end", r.end},
                            {"line_start", begin.line},
                            {"column_start", begin.column},
                            {"line_end", end.line},
                            {"column_end", end.column}};
}

std::string validUTF8(llvm::StringRef text) {
  return llvm::json::isUTF8(text) ? text.str() : llvm::json::fixUTF8(text);
}

llvm::json::Object toJson(const SourceManager &sources, const Diagnostic &d) {
  llvm::json::Object object{{"level", severityName(d.severity)},
                            {"message", validUTF8(d.message)}};
  object["code"] =
      d.code.empty() ? llvm::json::Value(nullptr) : llvm::json::Value(d.code);
  llvm::json::Array spans;
  if (d.range.isValid()) {
    llvm::json::Object span = positionJson(sources, d.range);
    span["is_primary"] = true;
    span["label"] = validUTF8(d.label);
    spans.push_back(std::move(span));
  }
  for (const FixIt &fix : d.fixIts) {
    llvm::json::Object span = positionJson(sources, fix.range);
    span["is_primary"] = false;
    span["label"] = validUTF8(fix.message);
    span["suggested_replacement"] = validUTF8(fix.text);
    spans.push_back(std::move(span));
  }
  object["spans"] = std::move(spans);
  llvm::json::Array children;
  for (const Diagnostic &note : d.notes)
    children.push_back(toJson(sources, note));
  if (!d.help.empty())
    children.push_back(
        llvm::json::Object{{"level", "help"}, {"message", validUTF8(d.help)}});
  object["children"] = std::move(children);
  return object;
}

llvm::json::Object sarifLocation(const SourceManager &sources, SourceRange r) {
  LineColumn begin = sources.lineColumn(r.file, r.begin);
  LineColumn end = sources.lineColumn(r.file, r.end);
  llvm::json::Object region{{"startLine", begin.line},
                            {"startColumn", begin.column},
                            {"endLine", end.line},
                            {"endColumn", end.column}};
  return llvm::json::Object{
      {"physicalLocation",
       llvm::json::Object{
           {"artifactLocation",
            llvm::json::Object{{"uri", sources.file(r.file).name}}},
           {"region", std::move(region)}}}};
}

void renderSarif(const SourceManager &sources,
                 const std::deque<Diagnostic> &diagnostics,
                 llvm::raw_ostream &os) {
  llvm::json::Array results;
  for (const Diagnostic &d : diagnostics) {
    llvm::json::Object result{
        {"level", severityName(d.severity)},
        {"message", llvm::json::Object{{"text", validUTF8(d.message)}}}};
    if (!d.code.empty())
      result["ruleId"] = d.code;
    if (d.range.isValid())
      result["locations"] = llvm::json::Array{sarifLocation(sources, d.range)};
    llvm::json::Array related;
    for (const Diagnostic &note : d.notes) {
      if (!note.range.isValid())
        continue;
      llvm::json::Object location = sarifLocation(sources, note.range);
      location["message"] =
          llvm::json::Object{{"text", validUTF8(note.message)}};
      related.push_back(std::move(location));
    }
    if (!related.empty())
      result["relatedLocations"] = std::move(related);
    results.push_back(std::move(result));
  }
  llvm::json::Object driver{{"name", "enishi"}};
  llvm::json::Object run{
      {"tool", llvm::json::Object{{"driver", std::move(driver)}}},
      {"columnKind", "unicodeCodePoints"},
      {"results", std::move(results)}};
  llvm::json::Object document{
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", llvm::json::Array{std::move(run)}}};
  os << llvm::json::Value(std::move(document)) << '\n';
}

} // namespace

void enishi::renderDiagnostics(const SourceManager &sources,
                               const std::deque<Diagnostic> &diagnostics,
                               DiagnosticFormat format, bool colors,
                               llvm::raw_ostream &os) {
  if (format == DiagnosticFormat::Sarif) {
    renderSarif(sources, diagnostics, os);
    return;
  }
  TextRenderer text(sources, colors, os);
  for (const Diagnostic &d : diagnostics) {
    if (format == DiagnosticFormat::Json) {
      os << llvm::json::Value(toJson(sources, d)) << '\n';
      continue;
    }
    text.render(d);
    os << '\n';
  }
}

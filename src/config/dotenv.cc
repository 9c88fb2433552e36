#include "config/dotenv.h"

#include <algorithm>

#include "base/result.h"
#include "base/text.h"

namespace cpa::config {
namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}

bool IsKeyStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool IsKeyCharacter(char c) {
  return IsKeyStart(c) || (c >= '0' && c <= '9');
}

bool IsControl(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
}

std::string_view WithoutExport(std::string_view line) {
  constexpr std::string_view kExport = "export";
  const bool exported =
      line.starts_with(kExport) && line.size() > kExport.size() && IsBlank(line[kExport.size()]);
  return exported ? Trim(line.substr(kExport.size())) : line;
}

// `text` begins after the equals sign.
std::string ReadPlain(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '#' && IsBlank(text[i - 1])) return std::string(Trim(text.substr(0, i)));
  }
  return std::string(Trim(text));
}

// The character that `\c` stands for, or NUL when it is no escape.
char Unescape(char c, char quote) {
  if (c == '\\' || c == quote) return c;
  if (quote == '\'') return '\0';
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '$':
    case '\'':
      return c;
    default:
      return '\0';
  }
}

// `text` begins with the opening quote. In single quotes an unknown escape stands for itself.
Result<std::string> ReadQuoted(std::string_view text) {
  const char quote = text[0];
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      const std::string_view rest = Trim(text.substr(i + 1));
      if (!rest.empty() && rest[0] != '#') return Invalid("text after the closing quote");
      return value;
    }
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    const char escaped = next == '\0' ? '\0' : Unescape(next, quote);
    if (next != '\0' && escaped == '\0' && quote == '"') {
      return Invalid("unknown escape in double quotes; write \\\\ for a backslash");
    }
    value += escaped == '\0' ? text[i] : escaped;
    i += escaped == '\0' ? 0 : 1;
  }
  return Invalid("the quote is not closed on this line");
}

Result<std::string> ReadValue(std::string_view text) {
  const std::string_view trimmed = Trim(text);
  const bool quoted = trimmed.starts_with('"') || trimmed.starts_with('\'');
  return quoted ? ReadQuoted(trimmed) : Result<std::string>(ReadPlain(text));
}

// One line that is neither blank nor a comment.
Result<DotenvEntry> ReadEntry(std::string_view line) {
  if (std::ranges::any_of(line, IsControl)) return Invalid("control character");
  if (!IsValidUtf8(line)) return Invalid("not UTF-8 text");
  line = WithoutExport(line);
  const std::size_t equals = line.find('=');
  if (equals == line.npos) return Invalid("no = found; want KEY=VALUE");
  const std::string_view key = Trim(line.substr(0, equals));
  if (key.empty() || !IsKeyStart(key[0]) || !std::ranges::all_of(key, IsKeyCharacter)) {
    return Invalid("bad key before =; want letters, digits and _");
  }
  auto value = ReadValue(line.substr(equals + 1));
  if (!value) return value.error();
  return DotenvEntry{std::string(key), *std::move(value), 0};
}

void ReadLine(Dotenv& out, std::string_view line, int number) {
  line = Trim(line);
  if (line.empty() || line[0] == '#') return;
  auto entry = ReadEntry(line);
  if (!entry) {
    out.errors.push_back("line " + std::to_string(number) + ": " + entry.error().detail);
    return;
  }
  entry->line = number;
  out.entries.push_back(*std::move(entry));
}

}  // namespace

Dotenv ParseDotenv(std::string_view text) {
  if (text.size() > kDotenvBytesMax) return {{}, {"longer than 64 KiB"}};
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (std::ranges::count(text, '\n') > kDotenvLinesMax) return {{}, {"more than 1000 lines"}};
  Dotenv out;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ReadLine(out, line, number);
  }
  return out;
}

}  // namespace cpa::config

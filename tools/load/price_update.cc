#include "load/price_update.h"

#include <charconv>
#include <string>

#include "base/text.h"

namespace cpa::load {

namespace {

bool TakeBack(std::string_view& text, std::string_view ending) {
  if (!text.ends_with(ending)) return false;
  text.remove_suffix(ending.size());
  return true;
}

std::optional<std::uint64_t> TakeNumberBack(std::string_view& text) {
  std::size_t start = text.size();
  while (start > 0 && text[start - 1] >= '0' && text[start - 1] <= '9') --start;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + start, text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  text.remove_suffix(text.size() - start);
  return value;
}

// The number of a member `,"name":123` at the end of the text; `name` comes with quotes and colon.
std::optional<std::uint64_t> TakeMemberBack(std::string_view& text, std::string_view name) {
  std::string_view rest = text;
  const auto value = TakeNumberBack(rest);
  if (!value || !TakeBack(rest, name) || !TakeBack(rest, ",")) return std::nullopt;
  text = rest;
  return value;
}

std::optional<std::string_view> TakeStringBack(std::string_view& text) {
  if (!TakeBack(text, "\"")) return std::nullopt;
  const std::size_t quote = text.rfind('"');
  if (quote == text.npos) return std::nullopt;
  const std::string_view value = text.substr(quote + 1);
  text.remove_suffix(text.size() - quote);
  return value;
}

// The index after the string that starts at `at`; npos when it does not end.
std::size_t SkipString(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.npos;
}

bool OpensBracket(char c) {
  return c == '{' || c == '[';
}

bool ClosesBracket(char c) {
  return c == '}' || c == ']';
}

// Whether brackets match and the outermost closes at the very end.
bool IsBalanced(std::string_view text) {
  std::string open;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      at = SkipString(text, at);
      if (at == text.npos) return false;
      continue;
    }
    if (OpensBracket(c)) open.push_back(c == '{' ? '}' : ']');
    if (ClosesBracket(c)) {
      if (open.empty() || open.back() != c) return false;
      open.pop_back();
      if (open.empty()) return at + 1 == text.size();
    }
    ++at;
  }
  return false;
}

}  // namespace

bool IsPriceUpdate(std::string_view message) {
  return message.starts_with(R"({"type":"price_update",)");
}

bool IsConnected(std::string_view message) {
  return message.starts_with(R"({"type":"connected",)") && message.ends_with('}');
}

std::optional<UpdateTail> ReadTail(std::string_view message) {
  UpdateTail tail;
  if (!TakeBack(message, "}")) return std::nullopt;
  const auto timestamp = TakeStringBack(message);
  if (!timestamp || !TakeBack(message, R"(,"timestamp":)")) return std::nullopt;
  tail.timestamp = *timestamp;
  const auto sequence = TakeMemberBack(message, R"("seq":)");
  if (!sequence) return std::nullopt;
  tail.sequence = *sequence;
  tail.skipped = TakeMemberBack(message, R"("skipped":)");
  return tail;
}

bool LooksLikeJsonObject(std::string_view text) {
  return text.starts_with('{') && IsBalanced(text) && IsValidUtf8(text);
}

}  // namespace cpa::load

// .env text from anybody: the reader keeps to its bounds, and what it read it reads again.
#include <algorithm>
#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "config/dotenv.h"
#include "config/load.h"

namespace {

using cpa::config::Dotenv;
using cpa::config::ParseDotenv;

std::string Quoted(const std::string& value) {
  std::string out = "\"";
  for (const char c : value) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '"':
      case '\\':
        out += '\\';
        [[fallthrough]];
      default:
        out += c;
    }
  }
  return out + '"';
}

void CheckBounds(const Dotenv& dotenv) {
  int line = 0;
  for (const auto& entry : dotenv.entries) {
    assert(entry.line > line && entry.line <= cpa::config::kDotenvLinesMax + 1);
    line = entry.line;
    assert(!entry.key.empty());
    assert(cpa::IsValidUtf8(entry.value));
  }
  for (const std::string& error : dotenv.errors) assert(error.find('\n') == error.npos);
}

void CheckRoundTrip(const Dotenv& dotenv) {
  std::string text;
  for (const auto& entry : dotenv.entries) text += entry.key + "=" + Quoted(entry.value) + "\n";
  if (text.size() > cpa::config::kDotenvBytesMax) return;  // Escapes have made it longer.
  const Dotenv again = ParseDotenv(text);
  assert(again.errors.empty());
  assert(std::ranges::equal(again.entries, dotenv.entries, [](const auto& a, const auto& b) {
    return a.key == b.key && a.value == b.value;
  }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Dotenv dotenv = ParseDotenv(text);
  CheckBounds(dotenv);
  CheckRoundTrip(dotenv);
  const auto loaded = cpa::config::Load({.dotenv = text});
  assert(loaded.has_value() || !loaded.error().empty());
  return 0;
}

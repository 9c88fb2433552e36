// Reader of .env text: KEY=VALUE lines, `export ` before a key, comments, blank lines, Windows line
// ends, a byte order mark. Values:
//   KEY=plain text   # ends at a # after a blank
//   KEY='as it is'   only \\ and \' are escapes
//   KEY="a\tb"       \n \r \t \\ \" \' \$ are escapes
// A value stands on one line; variables are not expanded. Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cpa::config {

inline constexpr std::size_t kDotenvBytesMax = 64 * 1024;
inline constexpr int kDotenvLinesMax = 1000;

struct DotenvEntry {
  std::string key;
  std::string value;
  int line = 0;  // Counted from 1.

  bool operator==(const DotenvEntry&) const = default;
};

struct Dotenv {
  std::vector<DotenvEntry> entries;  // In the order of the text.
  std::vector<std::string> errors;   // "line 3: ...", never with a value in it.
};

Dotenv ParseDotenv(std::string_view text);

}  // namespace cpa::config

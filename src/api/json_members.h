// The members of a JSON object as they were written: numbers keep their text, so that money never
// passes through a double, and a name given twice is seen.
// Threads: pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cpa::api {

struct JsonMembers {
  std::map<std::string, std::string, std::less<>> number_texts;  // Of members that are numbers.
  std::vector<std::string> duplicates;
};

// REQUIRES: `text` is valid JSON, at most 32 levels deep. Empty when it is not an object.
JsonMembers ReadMembers(std::string_view text);

}  // namespace cpa::api

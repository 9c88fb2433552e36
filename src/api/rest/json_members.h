// Where the parts of a client's JSON stand in its text. Numbers keep their text, so that money
// never passes through a double; a name given twice is seen at any depth; and what is told back is
// what was written. Threads: pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cpa::api {

// Whether it is JSON, at most 32 levels deep. Needs no memory.
bool IsClientJson(std::string_view text);

struct JsonOutline {
  struct Member {
    std::string name;
    std::string_view text;  // Of its value.
  };

  // A name that an object has more than once, told once.
  struct Duplicate {
    std::vector<std::string> path;  // {"prices", "3", "price"}
    std::string_view text;          // Of the last value.
  };

  bool is_object = false;
  bool is_too_large = false;    // More values than a request can need; the rest means nothing.
  std::vector<Member> members;  // Of the outermost object; of several of a name the last.
  std::vector<Duplicate> duplicates;  // The first of them,
  std::size_t duplicate_count = 0;    // and how many there are.

  const Member* Find(std::string_view name) const;
};

struct OutlineLimits {
  std::size_t values_max = 200'000;     // Of all kinds and depths.
  std::size_t inner_members_max = 256;  // Of an object inside another one.
  std::size_t duplicates_listed_max = 100;
};

// REQUIRES: IsClientJson(text). The views are into it.
JsonOutline ReadOutline(std::string_view text, const OutlineLimits& limits = {});

// The text of an element; empty when there is none. REQUIRES: the text of a JSON array.
std::string_view ElementText(std::string_view array, std::size_t index);

}  // namespace cpa::api

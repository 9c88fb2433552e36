// What a new user may be called. Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cpa {

// One thing wrong with one field of a request, as validation answers (422) show it.
struct FieldProblem {
  std::string field;    // "username"
  std::string code;     // "string_too_short"
  std::string message;  // "String should have at least 3 characters"
  std::string input;    // As it was given.

  bool operator==(const FieldProblem&) const = default;
};

// Username: 3 to 50 of A-Z a-z 0-9 _ . - beginning with a letter or digit. E-mail: ASCII, one @,
// local part of 1 to 64 characters, a domain with a dot and legal labels, 254 in all.
// What is absent is not checked. Empty when all is fine.
std::vector<FieldProblem> CheckRegistration(std::optional<std::string_view> username,
                                            std::optional<std::string_view> email);

}  // namespace cpa

#include "accounts/registration.h"

#include <algorithm>

namespace cpa {
namespace {

constexpr std::size_t kUsernameMin = 3;
constexpr std::size_t kUsernameMax = 50;
constexpr std::size_t kEmailMax = 254;  // RFC 5321 section 4.5.3.1, less the angle brackets.
constexpr std::size_t kLocalPartMax = 64;
constexpr std::size_t kLabelMax = 63;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsAlnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c);
}

bool IsOneOf(char c, std::string_view set) {
  return set.find(c) != set.npos;
}

bool IsUsernameCharacter(char c) {
  return IsAlnum(c) || IsOneOf(c, "_.-");
}

bool IsLabelCharacter(char c) {
  return IsAlnum(c) || c == '-';
}

// RFC 5322 atext.
bool IsLocalCharacter(char c) {
  return IsAlnum(c) || IsOneOf(c, ".!#$%&'*+-/=?^_`{|}~");
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kLabelMax && !label.starts_with('-') &&
         !label.ends_with('-') && std::ranges::all_of(label, IsLabelCharacter);
}

bool IsDomain(std::string_view domain) {
  if (domain.find('.') == domain.npos) return false;
  while (true) {
    const std::size_t dot = domain.find('.');
    const std::string_view label = domain.substr(0, dot);
    if (!IsLabel(label)) return false;
    // An all-digit last label would make the domain an IPv4 address.
    if (dot == domain.npos) return !std::ranges::all_of(label, IsDigit);
    domain.remove_prefix(dot + 1);
  }
}

// What is wrong with `email`; empty when nothing is.
std::string_view EmailFault(std::string_view email) {
  if (email.size() > kEmailMax) return "It is longer than 254 characters.";
  if (std::ranges::count(email, '@') != 1) return "It must have exactly one @-sign.";
  const std::string_view local = email.substr(0, email.find('@'));
  const std::string_view domain = email.substr(local.size() + 1);
  if (local.empty()) return "There must be something before the @-sign.";
  if (local.size() > kLocalPartMax) return "The part before the @-sign is too long.";
  if (local.starts_with('.') || local.ends_with('.') || local.find("..") != local.npos) {
    return "The part before the @-sign has a misplaced dot.";
  }
  if (!std::ranges::all_of(local, IsLocalCharacter)) {
    return "The part before the @-sign contains invalid characters.";
  }
  return IsDomain(domain) ? "" : "The part after the @-sign is not a valid domain name.";
}

FieldProblem UsernameProblem(std::string_view username, std::string code, std::string message) {
  return {"username", std::move(code), std::move(message), std::string(username)};
}

void CheckUsername(std::vector<FieldProblem>& problems, std::string_view username) {
  if (username.size() < kUsernameMin) {
    problems.push_back(
        UsernameProblem(username, "string_too_short", "String should have at least 3 characters"));
  } else if (username.size() > kUsernameMax) {
    problems.push_back(
        UsernameProblem(username, "string_too_long", "String should have at most 50 characters"));
  } else if (!IsAlnum(username[0]) || !std::ranges::all_of(username, IsUsernameCharacter)) {
    problems.push_back(
        UsernameProblem(username, "string_pattern_mismatch",
                        "String should match pattern '^[A-Za-z0-9][A-Za-z0-9_.-]*$'"));
  }
}

void CheckEmail(std::vector<FieldProblem>& problems, std::string_view email) {
  const std::string_view fault = EmailFault(email);
  if (fault.empty()) return;
  problems.push_back({"email", "value_error",
                      "value is not a valid email address: " + std::string(fault),
                      std::string(email)});
}

}  // namespace

std::vector<FieldProblem> CheckRegistration(std::optional<std::string_view> username,
                                            std::optional<std::string_view> email) {
  std::vector<FieldProblem> problems;
  if (username) CheckUsername(problems, *username);
  if (email) CheckEmail(problems, *email);
  return problems;
}

}  // namespace cpa

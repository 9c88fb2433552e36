#include "api/accounts/account_answers.h"

#include <memory>

#include "api/rest/failures.h"
#include "api/rest/json_writer.h"
#include "base/text.h"

namespace cpa::api {
namespace {

void AppendKeyMembers(std::string& out, const ApiKey& key, std::string_view text) {
  out += '{';
  AddText(out, "id", key.id);
  AddText(out, "api_key", text);
  AddTime(out, "created_at", key.created_at);
  AddTime(out, "expires_at", key.expires_at);
}

AnswerPtr FieldProblems(const std::vector<FieldProblem>& problems) {
  Problems all;
  for (const FieldProblem& problem : problems) {
    all.Add({problem.code, {"body", problem.field}, problem.message, Input::OfText(problem.input)});
  }
  return ValidationAnswer(all);
}

}  // namespace

std::string UserJson(const User& user, std::string_view key) {
  std::string out = "{";
  AddText(out, "id", user.id);
  AddText(out, "username", user.username);
  AddText(out, "email", user.email);
  AddText(out, "api_key", key);
  AddTime(out, "created_at", user.created_at);
  AddTime(out, "updated_at", user.updated_at);
  out += '}';
  return out;
}

std::string MaskedKey(std::string_view key_prefix) {
  return std::string(key_prefix) + "…";
}

void AppendKeyJson(std::string& out, const ApiKey& key, bool current) {
  AppendKeyMembers(out, key, MaskedKey(key.prefix));
  out += current ? R"(,"current":true})" : R"(,"current":false})";
}

std::string RotatedKeyJson(const RotatedKey& rotated) {
  std::string out;
  AppendKeyMembers(out, rotated.key, rotated.text);
  AddTime(out, "previous_expires_at", rotated.previous_expires_at);
  out += '}';
  return out;
}

AnswerPtr MessageAnswer(std::string_view message) {
  std::string body = R"({"message":)";
  AppendJsonString(body, message);
  body += '}';
  return std::make_shared<http::Answer>(http::Answer::Options{}, std::move(body));
}

AnswerPtr AccountRefusal(const AccountFailure& failure, std::string_view doing) {
  return failure.problems.empty() ? FailureAnswer(failure.trouble, doing)
                                  : FieldProblems(failure.problems);
}

}  // namespace cpa::api

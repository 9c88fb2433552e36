#include "api/users.h"

#include <memory>

#include "api/body.h"
#include "base/log.h"
#include "base/text.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;
using http::Request;

// `key` is the full key in the answer that creates it, and its public part ever after.
std::string UserJson(const User& user, std::string_view key) {
  std::string out = R"({"id":)";
  AppendJsonString(out, user.id);
  out += R"(,"username":)";
  AppendJsonString(out, user.username);
  out += R"(,"email":)";
  AppendJsonString(out, user.email);
  out += R"(,"api_key":)";
  AppendJsonString(out, key);
  out += R"(,"created_at":")";
  AppendTime(out, user.created_at);
  out += R"(","updated_at":")";
  AppendTime(out, user.updated_at);
  out += "\"}";
  return out;
}

AnswerPtr FieldProblems(const std::vector<FieldProblem>& problems) {
  std::vector<Problem> all;
  for (const FieldProblem& problem : problems) {
    Problem one{problem.code, {"body", problem.field}, problem.message, {}};
    AppendJsonString(one.input_json, problem.input);
    all.push_back(std::move(one));
  }
  return ValidationAnswer(all);
}

AnswerPtr CreateRefused(const CreateFailure& failure) {
  switch (failure.kind) {
    case CreateFailure::Kind::kInvalidFields:
      return FieldProblems(failure.problems);
    case CreateFailure::Kind::kTaken:
      return ErrorAnswer(failure.detail == "email" ? kEmailTaken : kUsernameTaken);
    case CreateFailure::Kind::kClosed:
      return ErrorAnswer(kRegistrationClosed);
    case CreateFailure::Kind::kUnavailable:
      break;
    case CreateFailure::Kind::kInternal:
      break;
  }
  CPA_LOG_ERROR("users", "cannot create a user: {}", failure.detail);
  return ErrorAnswer(failure.kind == CreateFailure::Kind::kInternal ? http::kInternalError
                                                                    : kStorageUnavailable);
}

}  // namespace

Task<AnswerPtr> UsersApi::Create(const Request& request) {
  Body body(request);
  if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
  const auto username = body.RequiredString("username");
  const auto email = body.RequiredString("email");
  body.RefuseUnknown();
  if (!body.ok()) co_return ValidationAnswer(body.problems());

  const auto work = [&] { return accounts_.Create(*username, *email); };
  const auto created = co_await Offload(blocking_, work);
  if (!created) co_return CreateRefused(created.error());
  co_return std::make_shared<http::Answer>(
      http::Answer::Options{.status = 201, .extra_fields = "Location: /users/me\r\n"},
      UserJson(created->user, created->key));
}

Task<AnswerPtr> UsersApi::Me(const Request&, const User& user) {
  co_return std::make_shared<http::Answer>(http::Answer::Options{},
                                           UserJson(user, user.key_prefix + "…"));
}

void UsersApi::AddRoutes(RouteTable& table) {
  table.push_back({http::Verb::kPost, "/users", Auth::kPublic,
                   http::AsyncHandler([this](const Request& request) { return Create(request); }),
                   "Create a user; the answer holds the API key, once"});
  table.push_back(
      {http::Verb::kGet, "/users/me", Auth::kKey,
       UserHandler([this](const Request& request, const User& user) { return Me(request, user); }),
       "Who the API key belongs to"});
}

}  // namespace cpa::api

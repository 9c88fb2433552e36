#include "api/accounts/users.h"

#include <chrono>
#include <memory>

#include "api/accounts/account_answers.h"
#include "api/rest/body.h"
#include "api/rest/idempotency.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;
using http::Request;

LimiterOptions SignUpLimit(int per_hour) {
  return {.limit = per_hour, .window = std::chrono::hours{1}};
}

AnswerPtr AnswerTo(const NewAccount& created) {
  return AnswerOf(
      {201, "Location: /users/me\r\n", UserJson(created.user, created.key), created.replayed});
}

}  // namespace

UsersApi::UsersApi(UsersOptions options, Accounts& accounts, BlockingPool& reads,
                   BlockingPool& writes, const Clock& clock)
    : options_(options),
      accounts_(accounts),
      reads_(reads),
      writes_(writes),
      sign_ups_(SignUpLimit(options.sign_ups_per_hour), clock),
      keys_(accounts, reads, writes) {}

// Only what would reach the database counts: a typing error costs nobody a sign-up. The answer to
// a taken name counts, so that names cannot be tried out by the thousand.
AnswerPtr UsersApi::RefuseSignUp(const Request& request, const std::string& username,
                                 const std::string& email) {
  if (!options_.registration_enabled) return ErrorAnswer(kRegistrationClosed);
  auto problems = CheckRegistration(username, email);
  if (!problems.empty()) return AccountRefusal(AccountFailure(std::move(problems)), {});
  const auto verdict = sign_ups_.Take(LimitKeyOf(request.remote_address));
  if (verdict.admitted) return nullptr;
  return ErrorAnswer(kTooManySignUps, LimitFields("signup", sign_ups_.options(), verdict));
}

Task<AnswerPtr> UsersApi::Create(const Request& request) {
  Body body(request);
  if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
  const auto username = body.RequiredString("username");
  const auto email = body.RequiredString("email");
  body.RefuseUnknown();
  if (!body.ok()) co_return ValidationAnswer(body.problems());
  const Idempotency idempotency = ReadIdempotencyOfStranger(request);
  if (idempotency.refusal) co_return idempotency.refusal;
  const std::string owner = LimitKeyOf(request.remote_address);
  const auto repeatable = RepeatableOf(idempotency);
  if (repeatable) {
    const auto find = [&] { return accounts_.FindCreated(*username, *email, *repeatable); };
    const auto found = co_await Offload(reads_, owner, find);
    if (!found) co_return StorageTrouble(found.error(), "finding a sign-up");
    if (*found) co_return AnswerTo(**found);
  }
  if (auto refusal = RefuseSignUp(request, *username, *email)) co_return refusal;

  const auto work = [&] {
    return accounts_.Create(*username, *email, repeatable ? &*repeatable : nullptr);
  };
  const auto created = co_await Offload(writes_, owner, work);
  if (!created) co_return AccountRefusal(created.error(), "creating a user");
  co_return AnswerTo(*created);
}

Task<AnswerPtr> UsersApi::Me(const Request&, const User& user) {
  co_return std::make_shared<http::Answer>(http::Answer::Options{},
                                           UserJson(user, MaskedKey(user.key_prefix)));
}

Task<AnswerPtr> UsersApi::Change(const Request& request, const User& user) {
  Body body(request);
  if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
  ProfileChange change;
  // A null is not "leave it": nobody can be without a name.
  if (body.Has("username")) change.username = body.RequiredString("username");
  if (body.Has("email")) change.email = body.RequiredString("email");
  body.RefuseUnknown();
  if (!body.ok()) co_return ValidationAnswer(body.problems());

  const auto work = [&] { return accounts_.Change(user, change); };
  const auto changed = co_await Offload(writes_, user.id, work);
  if (!changed) co_return AccountRefusal(changed.error(), "changing a user");
  co_return std::make_shared<http::Answer>(http::Answer::Options{},
                                           UserJson(*changed, MaskedKey(changed->key_prefix)));
}

Task<AnswerPtr> UsersApi::Delete(const Request&, const User& user) {
  const auto work = [&] { return accounts_.Delete(user); };
  const auto deleted = co_await Offload(writes_, user.id, work);
  if (!deleted) co_return AccountRefusal(deleted.error(), "deleting a user");
  co_return MessageAnswer("User deleted");
}

void UsersApi::AddRoutes(RouteTable& table) {
  table.push_back(
      {.verb = http::Verb::kPost,
       .pattern = "/users",
       .auth = Auth::kPublic,
       .cost = Cost::kExpensive,
       .handler = http::AsyncHandler([this](const Request& request) { return Create(request); }),
       .summary = "Create a user; the answer holds the API key, once",
       .idempotent = true});
  const UserRoutes add(table, *this);
  add(http::Verb::kGet, "/users/me", Cost::kCheap, &UsersApi::Me, "Who the API key belongs to");
  add(http::Verb::kPatch, "/users/me", Cost::kCheap, &UsersApi::Change,
      "Change the username or the e-mail address");
  add(http::Verb::kDelete, "/users/me", Cost::kExpensive, &UsersApi::Delete,
      "Delete the user with everything it owns");
  keys_.AddRoutes(table);
}

}  // namespace cpa::api

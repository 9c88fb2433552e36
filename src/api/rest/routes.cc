#include "api/rest/routes.h"

#include <cassert>

#include "api/rest/credentials.h"
#include "api/rest/errors.h"
#include "api/rest/idempotency.h"
#include "api/rest/limiter.h"
#include "api/rest/shares.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;
using http::Request;

// The first answer to a request that is repeated, or why it cannot be one; nullptr: it is new.
// Hashing and looking up may take a while, so that is not done on the loop.
Task<AnswerPtr> AnswerToRepetition(const RouteRow& row, const Request& request, const User& user,
                                   const RouteGuards& guards) {
  if (!row.idempotent || request.CountFields("Idempotency-Key") == 0) co_return nullptr;
  AnswerPtr refusal;
  const auto work = [&]() -> Result<std::optional<std::string>> {
    const Idempotency asked = ReadIdempotency(request, user.id);
    refusal = asked.refusal;
    if (!asked.once) return std::optional<std::string>();
    return guards.replies.Find(*asked.once);
  };
  const auto found = co_await Offload(guards.reads, user.id, work);
  if (refusal) co_return refusal;
  // Of trouble with the database the handler hears, too.
  if (!found) {
    co_return found.error().kind == ErrorKind::kConflict ? ErrorAnswer(kIdempotencyKeyReused)
                                                         : nullptr;
  }
  if (!*found) co_return nullptr;
  const KeptAnswer first = Unpacked(**found);
  co_return row.reveal ? row.reveal(first, user) : AnswerOf(first);
}

Task<AnswerPtr> FirstOrAgain(const RouteRow& row, const Request& request, const User& user,
                             const RouteGuards& guards) {
  if (AnswerPtr answer = co_await AnswerToRepetition(row, request, user, guards)) co_return answer;
  co_return co_await std::get<UserHandler>(row.handler)(request, user);
}

Task<AnswerPtr> GuardThen(const RouteRow& row, const Request& request, const RouteGuards& guards) {
  const KeyCheck check = co_await CheckKey(request, guards.accounts, guards.reads);
  if (const auto* refusal = std::get_if<AnswerPtr>(&check)) co_return *refusal;
  const User& user = std::get<User>(check);
  const std::function<Task<AnswerPtr>()> make = [&] {
    return FirstOrAgain(row, request, user, guards);
  };
  co_return co_await AnswerWithin(guards.bytes, user.id, request, make);
}

Task<AnswerPtr> HandleWithin(const http::AsyncHandler& handler, const Request& request,
                             const RouteGuards& guards) {
  const std::string owner = OwnerOf(request, guards.accounts);
  const std::function<Task<AnswerPtr>()> make = [&] { return handler(request); };
  co_return co_await AnswerWithin(guards.bytes, owner, request, make);
}

http::Route Compile(const RouteRow& row, const RouteGuards& guards) {
  const bool keyed = row.auth == Auth::kKey && !row.takes_dead_keys;
  http::Route route{row.verb, row.pattern, {}, row.body, row.limited, keyed, row.vital};
  std::visit(
      [&](const auto& handler) {
        using Handler = std::decay_t<decltype(handler)>;
        if constexpr (std::is_same_v<Handler, UserHandler>) {
          assert(row.auth == Auth::kKey);
          route.handler = http::AsyncHandler(
              [row, guards](const Request& request) { return GuardThen(row, request, guards); });
        } else if constexpr (std::is_same_v<Handler, http::AsyncHandler>) {
          route.handler = http::AsyncHandler([guards, handler](const Request& request) {
            return HandleWithin(handler, request, guards);
          });
        } else {
          route.handler = handler;
        }
      },
      row.handler);
  return route;
}

}  // namespace

Task<KeyCheck> CheckKey(const Request& request, Accounts& accounts, BlockingPool& blocking) {
  const Credentials credentials = ReadCredentials(request);
  if (credentials.conflicting) co_return ErrorAnswer(kConflictingCredentials);
  if (credentials.key.empty()) co_return ErrorAnswer(kInvalidApiKey);
  CachedKey cached = accounts.TryCached(credentials.key);
  if (cached.state == KeyState::kGood) co_return std::move(cached.user);
  if (cached.state == KeyState::kBad) co_return ErrorAnswer(kInvalidApiKey);
  const auto work = [&accounts, &credentials] { return accounts.Authenticate(credentials.key); };
  const std::string owner = LimitKeyOf(request.remote_address);
  Result<User> user = co_await Offload(blocking, owner, work);
  if (user) co_return std::move(*user);
  const bool refused = user.error().kind == ErrorKind::kNotFound;
  if (refused) co_return ErrorAnswer(kInvalidApiKey);
  co_return StorageTrouble(user.error(), "checking an API key");
}

std::string ListRoutes(const RouteTable& table) {
  std::string lines;
  for (const RouteRow& row : table) {
    if (row.summary.empty()) continue;
    lines.append(http::VerbName(row.verb)).append(" ").append(row.pattern);
    lines += row.auth == Auth::kKey ? " key" : " public";
    lines += row.cost.kind == Cost::kExpensive ? " expensive\n" : " cheap\n";
  }
  return lines;
}

std::shared_ptr<const http::Router> MakeRouter(const RouteTable& table, const RouteGuards& guards) {
  std::vector<http::Route> routes;
  for (const RouteRow& row : table) routes.push_back(Compile(row, guards));
  return std::make_shared<http::Router>(std::move(routes));
}

}  // namespace cpa::api

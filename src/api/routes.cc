#include "api/routes.h"

#include <cassert>

#include "api/credentials.h"
#include "api/errors.h"
#include "api/limiter.h"
#include "api/shares.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;
using http::Request;

// What stands in front of the handlers.
struct Guards {
  Accounts& accounts;
  BlockingPool& blocking;
  BytesInFlight& bytes;
};

Task<AnswerPtr> CheckKeyThen(const UserHandler& handler, const Request& request,
                             const Guards& guards) {
  const KeyCheck check = co_await CheckKey(request, guards.accounts, guards.blocking);
  if (const auto* refusal = std::get_if<AnswerPtr>(&check)) co_return *refusal;
  const User& user = std::get<User>(check);
  const std::function<Task<AnswerPtr>()> make = [&] { return handler(request, user); };
  co_return co_await AnswerWithin(guards.bytes, user.id, request, make);
}

Task<AnswerPtr> HandleWithin(const http::AsyncHandler& handler, const Request& request,
                             const Guards& guards) {
  const std::string owner = OwnerOf(request, guards.accounts);
  const std::function<Task<AnswerPtr>()> make = [&] { return handler(request); };
  co_return co_await AnswerWithin(guards.bytes, owner, request, make);
}

http::Route Compile(const RouteRow& row, const Guards& guards) {
  http::Route route{row.verb, row.pattern, {}, row.body, row.limited};
  std::visit(
      [&](const auto& handler) {
        using Handler = std::decay_t<decltype(handler)>;
        if constexpr (std::is_same_v<Handler, UserHandler>) {
          assert(row.auth == Auth::kKey);
          route.handler = http::AsyncHandler([guards, handler](const Request& request) {
            return CheckKeyThen(handler, request, guards);
          });
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

std::shared_ptr<const http::Router> MakeRouter(const RouteTable& table, Accounts& accounts,
                                               BlockingPool& blocking, BytesInFlight& bytes) {
  std::vector<http::Route> routes;
  for (const RouteRow& row : table) routes.push_back(Compile(row, {accounts, blocking, bytes}));
  return std::make_shared<http::Router>(std::move(routes));
}

}  // namespace cpa::api

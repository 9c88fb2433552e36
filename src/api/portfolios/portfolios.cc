#include "api/portfolios/portfolios.h"

#include <memory>

#include "api/portfolios/portfolio_json.h"
#include "api/portfolios/trade_body.h"
#include "api/rest/answers.h"
#include "api/rest/failures.h"
#include "api/rest/idempotency.h"
#include "api/rest/paging.h"
#include "base/crypto.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kPortfoliosTrouble = "portfolios";
constexpr std::size_t kRenderedAtOnceMax = 100;  // Positions.

std::string Rendered(const PortfolioWithPositions& portfolio, const CoinLookup& coins) {
  std::string body;
  AppendPortfolio(body, portfolio, coins);
  return body;
}

std::string RenderedList(const std::vector<PortfolioWithPositions>& all, const CoinLookup& coins) {
  std::string body = "[";
  for (const PortfolioWithPositions& one : all) {
    if (&one != &all.front()) body += ',';
    AppendPortfolio(body, one, coins);
  }
  return body + ']';
}

Portfolio NewPortfolio(const PortfolioFields& fields, const User& user, const Stamp& stamp) {
  const WallTime now = stamp.clock.Wall();
  return {.id = NewUuid(stamp.clock, stamp.random),
          .user_id = user.id,
          .name = fields.name.value_or(""),
          .description = fields.description.value_or(""),
          .cost_basis = fields.cost_basis.value_or(CostBasis::kAverage),
          .created_at = now,
          .updated_at = now};
}

std::string TooManyPortfolios(std::int64_t max) {
  return "This account may have at most " + std::to_string(max) + " portfolios";
}

}  // namespace

Task<AnswerPtr> PortfoliosApi::Create(const Request& request, const User& user) {
  const Idempotency idempotency = ReadIdempotency(request, user.id);
  if (idempotency.refusal) co_return idempotency.refusal;
  Body body(request);
  if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
  const PortfolioFields fields = ReadPortfolioFields(body, true);
  if (!body.ok()) co_return ValidationAnswer(body.problems());

  const Portfolio portfolio = NewPortfolio(fields, user, desk_.stamp());
  OnceOnly once(idempotency.get());
  const auto work = [&] {
    once.Answer(Created("/portfolios/" + portfolio.id, Rendered({portfolio, {}}, desk_.Coins())));
    return desk_.store.Create(portfolio, desk_.options.portfolios_max, once.guard());
  };
  const Result<void> done = co_await Offload(desk_.writes, user.id, work);
  if (done) co_return AnswerOf(once.answer());
  if (done.error().IsAbout(ErrorKind::kConflict, Subject::kLimit)) {
    co_return ErrorAnswerSaying(kLimitReached, TooManyPortfolios(desk_.options.portfolios_max));
  }
  co_return FailureAnswer(done.error(), kPortfoliosTrouble);
}

Task<AnswerPtr> PortfoliosApi::List(const Request& request, const User& user) {
  Query query(request.query);
  if (query.bad_escape()) co_return ErrorAnswer(kInvalidQuery);
  const int limit = query.Int("limit", {50, 1, 200});
  const std::string after = IdCursor(query);
  if (!query.ok()) co_return ValidationAnswer(query.problems());

  // One more than asked for tells whether there is a next page.
  const auto work = [&]() -> Result<AnswerPtr> {
    auto found = desk_.store.List(user.id, after, limit + 1);
    if (!found) return found.error();
    http::Answer::Options options;
    if (found->size() > static_cast<std::size_t>(limit)) {
      found->pop_back();
      options.extra_fields = NextLink(request.path, query, {"limit"}, found->back().portfolio.id);
    }
    return std::make_shared<const http::Answer>(std::move(options),
                                                RenderedList(*found, desk_.Coins()));
  };
  const auto answer = co_await Offload(desk_.reads, user.id, work);
  co_return answer ? *answer : FailureAnswer(answer.error(), kPortfoliosTrouble);
}

Task<Result<PortfolioWithPositions>> PortfoliosApi::Load(const Request& request, const User& user) {
  const auto work = [this, &request, &user] {
    return desk_.store.Load(user.id, request.path_values[0]);
  };
  return Offload(desk_.reads, user.id, work);
}

Task<AnswerPtr> PortfoliosApi::Get(const Request& request, const User& user) {
  const auto loaded = co_await Load(request, user);
  if (!loaded) co_return FailureAnswer(loaded.error(), kPortfoliosTrouble);
  co_return Ok(Rendered(*loaded, desk_.Coins()));
}

Task<AnswerPtr> PortfoliosApi::Change(const Request& request, const User& user) {
  Body body(request);
  if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
  const PortfolioFields fields = ReadPortfolioFields(body, false);
  if (!body.ok()) co_return ValidationAnswer(body.problems());

  const PortfolioStore::Change change = [&](PortfolioWork& work) -> Result<void> {
    if (fields.cost_basis && *fields.cost_basis != work.portfolio().cost_basis) {
      const auto done = ChangeCostBasis(work, *fields.cost_basis, desk_.stamp());
      if (!done) return done.error();
    }
    Portfolio next = work.portfolio();
    if (fields.name) next.name = *fields.name;
    if (fields.description) next.description = *fields.description;
    next.updated_at = desk_.clock.Wall();
    work.Save(next);
    return {};
  };
  const auto work = [&] { return desk_.store.Apply(user.id, request.path_values[0], {}, change); };
  const auto done = co_await Offload(desk_.writes, user.id, work);
  if (!done) co_return FailureAnswer(done.error(), kPortfoliosTrouble);
  co_return co_await Get(request, user);
}

Task<AnswerPtr> PortfoliosApi::Delete(const Request& request, const User& user) {
  const auto work = [&] { return desk_.store.Delete(user.id, request.path_values[0]); };
  const auto done = co_await Offload(desk_.writes, user.id, work);
  if (!done) co_return FailureAnswer(done.error(), kPortfoliosTrouble);
  desk_.dependencies.ChangedMany();
  co_return Ok(MessageBody("Portfolio deleted successfully"));
}

Task<AnswerPtr> PortfoliosApi::Summary(const Request& request, const User& user) {
  const auto loaded = co_await Load(request, user);
  if (!loaded) co_return FailureAnswer(loaded.error(), kPortfoliosTrouble);
  const auto render = [&] {
    std::string body;
    AppendSummary(body,
                  {.portfolio = loaded->portfolio,
                   .last_updated = desk_.clock.Wall(),
                   .analytics = desk_.options.analytics},
                  Summarize(loaded->positions, desk_.Coins()));
    return Ok(std::move(body));
  };
  co_return co_await Render(user, loaded->positions.size(), render);
}

Task<AnswerPtr> PortfoliosApi::Holdings(const Request& request, const User& user) {
  const auto loaded = co_await Load(request, user);
  if (!loaded) co_return FailureAnswer(loaded.error(), kPortfoliosTrouble);
  const auto render = [&] {
    std::string body;
    AppendHoldings(body, Summarize(loaded->positions, desk_.Coins()).holdings);
    return Ok(std::move(body));
  };
  co_return co_await Render(user, loaded->positions.size(), render);
}

// What is small is rendered at once, on the loop.
Task<AnswerPtr> PortfoliosApi::Render(const User& user, std::size_t positions,
                                      std::function<AnswerPtr()> render) {
  if (positions <= kRenderedAtOnceMax) co_return render();
  const auto work = [&]() -> Result<AnswerPtr> { return render(); };
  const auto answer = co_await Offload(desk_.reads, user.id, work);
  co_return answer ? *answer : FailureAnswer(answer.error(), kPortfoliosTrouble);
}

Task<AnswerPtr> PortfoliosApi::Holding(const Request& request, const User& user) {
  const auto loaded = co_await Load(request, user);
  if (!loaded) co_return FailureAnswer(loaded.error(), kPortfoliosTrouble);
  for (const HoldingSummary& holding : Summarize(loaded->positions, desk_.Coins()).holdings) {
    if (holding.crypto_id != request.path_values[1]) continue;
    std::string body;
    AppendOpenHolding(body, holding);
    co_return Ok(body + '}');
  }
  co_return ErrorAnswer(kHoldingNotFound);
}

void PortfoliosApi::AddRoutes(RouteTable& table) {
  const UserRoutes add(table, *this);
  using http::Verb;
  add(Verb::kPost, "/portfolios", Cost::kCheap, &PortfoliosApi::Create, "Create a portfolio")
      .idempotent = true;
  add(Verb::kGet, "/portfolios", Cost::kCheap, &PortfoliosApi::List,
      "The portfolios of the key's owner");
  const std::string one = "/portfolios/{portfolio_id}";
  add(Verb::kGet, one, Cost::kCheap, &PortfoliosApi::Get, "One portfolio");
  add(Verb::kPatch, one, Cost::kExpensive, &PortfoliosApi::Change,
      "Change its name, description or cost basis");
  add(Verb::kDelete, one, Cost::kExpensive, &PortfoliosApi::Delete,
      "Delete it with all its transactions");
  add(Verb::kGet, one + "/summary", Cost::kCheap, &PortfoliosApi::Summary,
      "Its value, cost, profit and holdings");
  add(Verb::kGet, one + "/holdings", Cost::kCheap, &PortfoliosApi::Holdings, "What is held");
  add(Verb::kGet, one + "/holdings/{crypto_id}", Cost::kCheap, &PortfoliosApi::Holding,
      "What is held of a coin");
}

}  // namespace cpa::api

#include "api/portfolios/transactions.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "api/portfolios/portfolio_json.h"
#include "api/portfolios/trade_body.h"
#include "api/portfolios/transactions_query.h"
#include "api/rest/answers.h"
#include "api/rest/failures.h"
#include "api/rest/idempotency.h"
#include "api/rest/query.h"
#include "base/text.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kTransactionsTrouble = "transactions";
constexpr Millis kFileDeadline{120'000};
constexpr int kRowsFallback = 50;  // Of a page of JSON.

std::string PathOf(const std::string& portfolio_id, const std::string& id) {
  return "/portfolios/" + portfolio_id + "/transactions/" + id;
}

std::string Rendered(const std::string& portfolio_id, const Transaction& transaction) {
  std::string body;
  AppendTransaction(body, portfolio_id, transaction);
  return body;
}

std::string RenderedList(const std::string& portfolio_id, const std::vector<Transaction>& all) {
  std::string body = "[";
  for (const Transaction& one : all) {
    if (&one != &all.front()) body += ',';
    AppendTransaction(body, portfolio_id, one);
  }
  return body + ']';
}

// The holding as it is after a purchase, and the purchase's id.
std::string RenderedHolding(const Position& position, const std::string& transaction_id,
                            const CoinLookup& coins) {
  std::string body;
  AppendOpenHolding(body, Summarize({position}, coins).holdings.front());
  body += R"(,"transaction_id":)";
  AppendJsonString(body, transaction_id);
  return body + '}';
}

}  // namespace

Task<AnswerPtr> TransactionsApi::Apply(const Request& request, const User& user,
                                       AnsweringChange change) {
  const Idempotency idempotency =
      request.verb == http::Verb::kPost ? ReadIdempotency(request, user.id) : Idempotency{};
  if (idempotency.refusal) co_return idempotency.refusal;
  OnceOnly once(idempotency.get());
  const auto work = [&] {
    return desk_.store.Apply(user.id, request.path_values[0], once.guard(),
                             once.Answering(std::move(change)));
  };
  const Result<void> done = co_await Offload(desk_.writes, user.id, work);
  desk_.dependencies.Changed(user.id);
  co_return done ? AnswerOf(once.answer()) : FailureAnswer(done.error(), kTransactionsTrouble);
}

Task<AnswerPtr> TransactionsApi::Add(const Request& request, const User& user) {
  Body body(request);
  if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
  const TransactionDraft draft = ReadDraft(body, std::nullopt, desk_.clock.Wall());
  if (!body.ok()) co_return ValidationAnswer(body.problems());
  if (auto refused = desk_.CheckCoin(draft.crypto_id)) co_return refused;

  const auto change = [&](PortfolioWork& work) -> Result<KeptAnswer> {
    TransactionDraft stored = draft;
    stored.crypto_id = desk_.IdFor(work, draft);
    desk_.dependencies.Expect(user.id, stored.crypto_id, desk_.clock.Wall());
    const auto added = AddTransaction(work, stored, desk_.options.ledger, desk_.stamp());
    if (!added) return added.error();
    const std::string& portfolio = work.portfolio().id;
    return Created(PathOf(portfolio, added->id), Rendered(portfolio, *added));
  };
  co_return co_await Apply(request, user, change);
}

Task<AnswerPtr> TransactionsApi::Buy(const Request& request, const User& user) {
  Body body(request);
  if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
  const TransactionDraft draft = ReadDraft(body, TransactionType::kBuy, desk_.clock.Wall());
  if (!body.ok()) co_return ValidationAnswer(body.problems());
  if (auto refused = desk_.CheckCoin(draft.crypto_id)) co_return refused;

  const auto change = [&](PortfolioWork& work) -> Result<KeptAnswer> {
    TransactionDraft stored = draft;
    stored.crypto_id = desk_.IdFor(work, draft);
    desk_.dependencies.Expect(user.id, stored.crypto_id, desk_.clock.Wall());
    const auto added = AddTransaction(work, stored, desk_.options.ledger, desk_.stamp());
    if (!added) return added.error();
    const auto position = work.FindPosition(stored.crypto_id);
    return Created(PathOf(work.portfolio().id, added->id),
                   RenderedHolding(position.value(), added->id, desk_.Coins()));
  };
  co_return co_await Apply(request, user, change);
}

Task<AnswerPtr> TransactionsApi::List(const Request& request, const User& user) {
  if (request.Field("Accept").starts_with("text/csv")) co_return co_await ListCsv(request, user);
  Query query(request.query);
  if (query.bad_escape()) co_return ErrorAnswer(kInvalidQuery);
  const TransactionsQuery asked = ReadTransactionsQuery(query, kRowsMax);
  if (!query.ok()) co_return ValidationAnswer(query.problems());
  const int limit = asked.limit.value_or(kRowsFallback);

  // One more than asked for tells whether there is a next page.
  const std::string& portfolio = request.path_values[0];
  const auto work = [&]() -> Result<AnswerPtr> {
    auto found =
        desk_.store.ListTransactions(user.id, portfolio, asked.filter, asked.after, limit + 1);
    if (!found) return found.error();
    http::Answer::Options options;
    if (found->size() > static_cast<std::size_t>(limit)) {
      found->pop_back();
      options.extra_fields = NextPageLink(request.path, query, found->back());
    }
    return std::make_shared<const http::Answer>(std::move(options),
                                                RenderedList(portfolio, *found));
  };
  const auto answer = co_await Offload(desk_.reads, user.id, work);
  co_return answer ? *answer : FailureAnswer(answer.error(), kTransactionsTrouble);
}

// A sale is explained by the purchases that it sold.
Task<AnswerPtr> TransactionsApi::Get(const Request& request, const User& user) {
  const std::string& portfolio = request.path_values[0];
  const auto work = [&]() -> Result<std::string> {
    const auto found = desk_.store.Explain(user.id, portfolio, request.path_values[1]);
    if (!found) return found.error();
    const Transaction& transaction = found->transaction;
    if (transaction.type == TransactionType::kBuy) return Rendered(portfolio, transaction);
    std::string body;
    AppendOpenTransaction(body, portfolio, transaction);
    AppendLots(body, found->lots);
    return body + '}';
  };
  auto body = co_await Offload(desk_.reads, user.id, work);
  if (!body) co_return FailureAnswer(body.error(), kTransactionsTrouble);
  co_return Ok(std::move(*body));
}

Task<AnswerPtr> TransactionsApi::Change(const Request& request, const User& user) {
  Body body(request);
  if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
  const TransactionEdit edit = ReadEdit(body, desk_.clock.Wall());
  if (!body.ok()) co_return ValidationAnswer(body.problems());

  const auto change = [&](PortfolioWork& work) -> Result<KeptAnswer> {
    const auto changed =
        ChangeTransaction(work, request.path_values[1], edit, desk_.options.ledger, desk_.stamp());
    if (!changed) return changed.error();
    return Kept(Rendered(work.portfolio().id, *changed));
  };
  co_return co_await Apply(request, user, change);
}

Task<AnswerPtr> TransactionsApi::Delete(const Request& request, const User& user) {
  const auto change = [&](PortfolioWork& work) -> Result<KeptAnswer> {
    const auto gone = RemoveTransaction(work, request.path_values[1], desk_.options.ledger);
    if (!gone) return gone.error();
    return Kept(MessageBody("Transaction deleted successfully"));
  };
  co_return co_await Apply(request, user, change);
}

void TransactionsApi::AddRoutes(RouteTable& table) {
  const UserRoutes add(table, *this);
  using http::Verb;
  using Api = TransactionsApi;
  const std::string portfolio = "/portfolios/{portfolio_id}";
  const std::string all = portfolio + "/transactions";
  const std::string one = all + "/{transaction_id}";
  add(Verb::kPost, portfolio + "/holdings", Cost::kExpensive, &Api::Buy, "Buy").idempotent = true;
  add(Verb::kPost, all, Cost::kExpensive, &Api::Add, "Buy or sell").idempotent = true;
  add(Verb::kGet, all, Cost::kExpensive, &Api::List,
      "Its transactions, newest first; as CSV for Accept: text/csv");
  add(Verb::kGet, all + "/export", Cost::kExpensive, &Api::Export, "All its transactions as CSV");
  add(Verb::kPost, all + "/import", Cost::kExpensive, &Api::Import,
      "Add the transactions of a CSV file",
      {.bytes_max = desk_.options.import_bytes_max, .deadline = kFileDeadline})
      .idempotent = true;
  add(Verb::kGet, one, Cost::kExpensive, &Api::Get,
      "One transaction, a sale with the lots it sold");
  add(Verb::kPatch, one, Cost::kExpensive, &Api::Change, "Change the past; the holding is rebuilt");
  add(Verb::kDelete, one, Cost::kExpensive, &Api::Delete, "Delete it; the holding is rebuilt");
}

}  // namespace cpa::api

#include "api/transactions.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "api/idempotency.h"
#include "api/paging.h"
#include "api/portfolio_json.h"
#include "api/query.h"
#include "api/trade_body.h"
#include "base/text.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kTransactionsTrouble = "transactions";
constexpr http::BodyLimits kFileLimits{.bytes_max = 8 * 1024 * 1024, .deadline = Millis{120'000}};

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

// "1767225600000.12": the time and the sequence of a page's last row.
std::string CursorAfter(const Transaction& last) {
  return std::to_string(last.executed_at.time_since_epoch().count()) + "." +
         std::to_string(last.sequence);
}

std::optional<std::int64_t> ReadInt(std::string_view text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<TransactionCursor> ReadCursor(Query& query) {
  const auto text = query.Text("cursor");
  if (!text) return std::nullopt;
  const std::size_t point = text->find('.');
  const auto time = ReadInt(text->substr(0, point));
  const auto sequence = point == text->npos ? std::nullopt : ReadInt(text->substr(point + 1));
  if (time && sequence) return TransactionCursor{WallTime{Millis{*time}}, *sequence};
  query.AddProblem("value_error", "cursor", "Input should be a cursor of this list", *text);
  return std::nullopt;
}

std::optional<WallTime> ReadTime(Query& query, std::string_view name) {
  const auto text = query.Text(name);
  if (!text) return std::nullopt;
  const auto time = ParseTime(*text);
  if (!time) {
    query.AddProblem("datetime_parsing", name,
                     "Input should be a time such as 2026-11-22T17:02:33Z", *text);
  }
  return time;
}

TransactionFilter ReadFilter(Query& query) {
  TransactionFilter filter;
  if (const auto coin = query.Text("crypto_id")) filter.crypto_id = std::string(*coin);
  if (query.Text("transaction_type")) {
    filter.type = ParseTransactionType(query.OneOf("transaction_type", "", {"buy", "sell"}));
  }
  filter.from = ReadTime(query, "from");
  filter.to = ReadTime(query, "to");
  return filter;
}

std::vector<LotUse> LotsOf(const std::string& sale_id, std::vector<LotUse> lots) {
  std::erase_if(lots, [&](const LotUse& lot) { return lot.sale_id != sale_id; });
  return lots;
}

}  // namespace

Task<AnswerPtr> TransactionsApi::Apply(const Request& request, const User& user,
                                       PortfolioStore::Change change) {
  const Idempotency idempotency =
      request.verb == http::Verb::kPost ? ReadIdempotency(request, user.id) : Idempotency{};
  if (idempotency.refusal) co_return idempotency.refusal;
  const auto work = [&] {
    return desk_.store.Apply(user.id, request.path_values[0], idempotency.get(), change);
  };
  const Result<KeptAnswer> kept = co_await Offload(desk_.writes, user.id, work);
  desk_.dependencies.Changed(user.id);
  co_return kept ? AnswerOf(*kept) : Refusal(kept.error(), kTransactionsTrouble);
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
  if (request.Field("Accept").starts_with("text/csv")) co_return co_await Export(request, user);
  Query query(request.query);
  if (query.bad_escape()) co_return ErrorAnswer(kInvalidQuery);
  const int limit = query.Int("limit", {50, 1, 500});
  const TransactionFilter filter = ReadFilter(query);
  const auto after = ReadCursor(query);
  if (!query.ok()) co_return ValidationAnswer(query.problems());

  // One more than asked for tells whether there is a next page.
  const std::string& portfolio = request.path_values[0];
  const auto work = [&]() -> Result<AnswerPtr> {
    auto found = desk_.store.ListTransactions(user.id, portfolio, filter, after, limit + 1);
    if (!found) return found.error();
    http::Answer::Options options;
    if (found->size() > static_cast<std::size_t>(limit)) {
      found->pop_back();
      options.extra_fields =
          NextLink(request.path, query, {"limit", "crypto_id", "transaction_type", "from", "to"},
                   CursorAfter(found->back()));
    }
    return std::make_shared<const http::Answer>(std::move(options),
                                                RenderedList(portfolio, *found));
  };
  const auto answer = co_await Offload(desk_.reads, user.id, work);
  co_return answer ? *answer : Refusal(answer.error(), kTransactionsTrouble);
}

// A sale is explained by the purchases that it sold.
Task<AnswerPtr> TransactionsApi::Get(const Request& request, const User& user) {
  const std::string& portfolio = request.path_values[0];
  const std::string& id = request.path_values[1];
  const auto work = [&]() -> Result<std::string> {
    const auto found = desk_.store.FindTransaction(user.id, portfolio, id);
    if (!found) return found.error();
    if (found->type == TransactionType::kBuy) return Rendered(portfolio, *found);
    const auto loaded = desk_.store.Load(user.id, portfolio);
    if (!loaded) return loaded.error();
    const auto ledger = desk_.store.LedgerOf(user.id, portfolio, found->crypto_id);
    if (!ledger) return ledger.error();
    const auto lots = ExplainSales(found->crypto_id, loaded->portfolio.cost_basis, *ledger);
    if (!lots) return lots.error();
    std::string body;
    AppendOpenTransaction(body, portfolio, *found);
    AppendLots(body, LotsOf(id, *lots));
    return body + '}';
  };
  auto body = co_await Offload(desk_.reads, user.id, work);
  if (!body) co_return Refusal(body.error(), kTransactionsTrouble);
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
  const auto add = [&](http::Verb verb, std::string path, Cost cost,
                       Task<AnswerPtr> (TransactionsApi::*handler)(const Request&, const User&),
                       std::string summary, http::BodyLimits body = {}) -> RouteRow& {
    return table.emplace_back(
        RouteRow{verb, std::move(path), Auth::kKey, cost,
                 UserHandler([this, handler](const Request& request, const User& user) {
                   return (this->*handler)(request, user);
                 }),
                 std::move(summary), body});
  };
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
      "Add the transactions of a CSV file", kFileLimits)
      .idempotent = true;
  add(Verb::kGet, one, Cost::kExpensive, &Api::Get,
      "One transaction, a sale with the lots it sold");
  add(Verb::kPatch, one, Cost::kExpensive, &Api::Change, "Change the past; the holding is rebuilt");
  add(Verb::kDelete, one, Cost::kExpensive, &Api::Delete, "Delete it; the holding is rebuilt");
}

}  // namespace cpa::api
